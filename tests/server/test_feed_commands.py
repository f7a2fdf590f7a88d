"""The commands about addresses: made, listed, replaced, revoked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

import relmem
from relmem.cli.app import run
from relmem.records import Account, Colleague, Contract
from relmem.server import Addresses
from tests.server.conftest import SUPPORT


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "northwind.json"
    with relmem.open(path) as memory:
        account = Account("Northwind Trading")
        memory.add(account, Contract(account, "Support", **SUPPORT))
    monkeypatch.setenv("RELMEM_FILE", str(path))
    return path


@pytest.fixture
def said(capsys):
    def said(*words, code=0):
        capsys.readouterr()
        assert code == run(words)
        found = capsys.readouterr()
        return found.out.strip(), found.err.strip()

    return said


def secret_of(url: str) -> str:
    return url.split("/")[-2]


def test_add_prints_the_address_once(file, said):
    """The address alone on stdout; on stderr what it is for, that it is secret, and what to do when it is lost."""
    out, err = said("feed", "add", "renewals", "--for", "Dana's phone")

    assert out.startswith("http://127.0.0.1:8765/feeds/")
    assert out.endswith("/renewals.ics")
    with relmem.open(file) as memory:
        events = len(memory.calendar("renewals"))
    first, copy, lost, *_ = err.splitlines()
    assert f"address 1: renewals for Dana's phone, {events} events" == first
    assert (
        "Copy the address now: it is secret like a password, and nothing can show it a second time." == copy
    )
    assert (
        "If you lose it, or somebody else gets it: relmem feed rotate 1 makes a new one and stops this one."
        == lost
    )
    assert "Google and Outlook.com cannot" in err
    assert Addresses.beside(str(file)).behind(secret_of(out))[1]
    assert secret_of(out) not in " ".join(said("feed", "list"))


def test_add_takes_how_far_it_reaches(file, said):
    """The list says so, and the address shows no more."""
    said("feed", "add", "renewals", "--past", "30 days", "--ahead", "3 months")
    [made] = Addresses.beside(str(file)).all()

    assert "30 days back, 3 months ahead" in said("feed", "list")[0]
    with relmem.open(file) as memory:
        asked = memory.calendar("renewals", past="30 days", ahead="3 months")
        assert asked == made.choice.calendar(memory)
        assert asked != memory.calendar("renewals")


def test_add_tells_where_the_server_is(file, said):
    """Where it last ran, or where one says; a public one with its links."""
    Addresses.beside(str(file)).serve_at("http://127.0.0.1:9000")

    assert said("feed", "add")[0].startswith("http://127.0.0.1:9000/feeds/")
    out, err = said("feed", "add", "--for", "Ana", "--url", "https://feeds.example.org/")
    assert out.startswith("https://feeds.example.org/feeds/")
    assert "Google Calendar: https://calendar.google.com/" in err


def test_add_as_json(file, said):
    """One document, with links by their label."""
    out, _ = said("feed", "add", "--json", "--url", "https://feeds.example.org")

    found = json.loads(out)
    assert {"number": 1, "feed": "renewals", "for": "me"}.items() <= found.items()
    assert found["links"]["Calendar program on this device"] == found["url"].replace("https", "webcal")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nonesuch"], "No feed is called 'nonesuch'"),
        (["renewals", "--for", " "], "--for"),
        (["renewals", "--expires", "soon"], "--expires: cannot read 'soon'"),
        (["renewals", "--expires", "2001-01-01"], "--expires: 2001-01-01 is not ahead"),
        (["renewals", "--url", "nowhere"], "--url"),
        (["renewals", "--account", "Nobody"], "No account is called 'Nobody'"),
        (["renewals", "--detail", "all"], "--detail"),
        (["renewals", "--past", "for ever"], "--past: cannot read 'for ever'"),
        (["renewals", "--ahead", "soon"], "--ahead: cannot read 'soon'"),
        (["renewals", "--team", "nobody"], "No team is called 'nobody'"),
    ],
)
def test_what_is_wrong_makes_none(file, said, words, says):
    """It is named by its option, and no address is left behind that nobody was told of."""
    _, err = said("feed", "add", *words, code=2)

    assert says in err
    assert () == Addresses.beside(str(file)).all()


def test_the_same_twice_is_refused(file, said):
    """With what to type instead."""
    said("feed", "add", "--for", "Dana")

    _, err = said("feed", "add", "--for", "Dana", code=2)

    assert "relmem feed rotate 1" in err


def test_list_shows_who_reads_what(file, said):
    """Each with its state, and when which program last read it; revoked ones only with --all."""
    known = Addresses.beside(str(file))
    at = datetime.now(UTC)
    said("feed", "add", "--for", "Dana's phone", "--expires", "90 days")
    said("feed", "add", "--for", "Ana")
    known.note(known.find("Ana"), "Thunderbird", at=at)
    said("feed", "revoke", "Dana's phone")

    assert "Thunderbird" in said("feed", "list")[0]
    assert "Dana" not in said("feed", "list")[0]
    rows = json.loads(said("feed", "list", "--all", "--json")[0])
    assert [("Dana's phone", "revoked"), ("Ana", "open")] == [(row["for"], row["state"]) for row in rows]
    assert at.isoformat(timespec="seconds") == rows[1]["last_read_at"]
    assert (at.date() + timedelta(days=90)).isoformat() == rows[0]["expires_on"]


def test_an_empty_list_says_how_to_begin(file, said):
    """And is no failure, unless asked to be one."""
    assert ("", "No address was made yet: relmem feed add renewals") == said("feed", "list")
    assert "[]" == said("feed", "list", "--json", "--fail-if-empty", code=1)[0]


def test_rotate_and_revoke_name_one(file, said):
    """By number or subscriber; the old address closes, and a wrong name is told."""
    old, _ = said("feed", "add", "--for", "Dana")
    new, _ = said("feed", "rotate", "dana")
    known = Addresses.beside(str(file))
    assert [False, True] == [known.behind(secret_of(each))[1] for each in (old, new)]

    assert "revoked: 1, renewals for Dana" == said("feed", "revoke", "1")[1]
    assert "No feed address is called 'nobody'" in said("feed", "revoke", "nobody", code=2)[1]
    assert "was revoked" in said("feed", "rotate", "1", code=2)[1]


def test_no_memory_is_made(tmp_path, monkeypatch, said):
    """A file that is not there is refused by all of them."""
    monkeypatch.setenv("RELMEM_FILE", str(tmp_path / "none.json"))

    for words in (["add"], ["list"], ["rotate", "1"], ["revoke", "1"]):
        assert "No memory is called" in said("feed", *words, code=2)[1]
    assert "No memory is called" in said("serve", code=2)[1]
    assert [] == list(tmp_path.iterdir())


def test_who_is_on_no_account_is_told_so(file, said):
    """An empty calendar of one of us says why, and what to type."""
    with relmem.open(file) as memory:
        memory.add(Colleague("Uma Nair"))

    _, err = said("feed", "add", "renewals", "--owner", "Uma Nair")
    assert 'Uma Nair is on no account: relmem add assignment "Uma Nair" ACCOUNT' in err

    said("add", "assignment", "Uma Nair", "Northwind Trading")
    _, err = said("feed", "add", "renewals", "--owner", "Uma Nair", "--for", "Uma")
    assert "on no account" not in err


def test_two_of_one_name_are_told_apart_by_number(file, said):
    """Who has two addresses is asked for the number of one."""
    said("feed", "add", "renewals", "--for", "Dana")
    said("feed", "add", "promises", "--for", "Dana")

    _, err = said("feed", "revoke", "Dana", code=2)

    assert "Pass its number: relmem feed list." in err


def test_a_lost_phone_is_revoked_as_a_whole(file, said):
    """With --all each address of that name stops, and no other; without, it is said that there is such a thing."""
    for feed, name in (("renewals", "Dana's phone"), ("promises", "Dana's phone"), ("renewals", "Bo")):
        said("feed", "add", feed, "--for", name)

    assert "--all for each of them" in said("feed", "revoke", "dana's phone", code=2)[1]
    assert [1, 2] == [
        each["number"]
        for each in json.loads(said("feed", "revoke", "Dana's phone", "--all", "--json")[0])["revoked"]
    ]
    assert ["Bo"] == [each["for"] for each in json.loads(said("feed", "list", "--json")[0])]
