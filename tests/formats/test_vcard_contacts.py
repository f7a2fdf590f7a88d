"""Contacts as an address book: what came in a card leaves in that card, and only what changed is changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relmem
from relmem.cli.app import run
from relmem.errors import InputError, NotFound
from relmem.formats.vcard import Card, read_cards
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Contact, Preference
from tests import strategies

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)

ANA = r"""BEGIN:VCARD
VERSION:3.0
FN:Ana Sousa
N:Sousa;Ana;;Dr.;
item1.EMAIL;type=INTERNET;type=pref:ana@x.example
item1.X-ABLabel:_$!<Work>!$_
EMAIL;type=HOME:ana@home.example
TEL;type=CELL:+351 1
TEL;TYPE=WORK:+351 2
ORG:Acme\, Inc.;Sales
TITLE:IT director
BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29
X-Foo;x="a;b":bar
NOTE:hello, world
CATEGORIES:a,b
PHOTO;ENCODING=b;TYPE=JPEG:SGVsbG8sIHdvcmxkLiBIZWxsbywgd29ybGQuIEhlbGxvLCB3b3JsZC4
 gSGVsbG8sIHdvcmxkLg==
REV:2026-01-02T03:04:05Z
UID:7
END:VCARD
"""


def imported(memory: Memory, text: str | bytes, folder: Path, name: str = "people.vcf") -> Memory:
    """The memory, with that address book in it."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode())
    memory.import_file(path)
    return memory


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with relmem.open(":memory:", clock=lambda: NOW, timezone="UTC") as memory:
        yield memory


@pytest.fixture
def ana(memory: Memory, tmp_path: Path) -> Contact:
    """Ana, as her card has her."""
    return imported(memory, ANA, tmp_path).find("Ana Sousa", Contact)


def changed(memory: Memory, **how: str) -> list[str]:
    """The lines of the one card that are not as they came, with what became of each."""
    lines = difflib.ndiff(ANA.splitlines(), str(memory.contacts(**how)).splitlines())
    return [line for line in lines if line[0] in "+-"]


def cards_of(content: bytes) -> list[Card]:
    return [card for card in read_cards(content) if isinstance(card, Card)]


class TestOneChange:
    def test_none(self, memory, ana):
        """A contact that is unchanged leaves in its card, to the byte."""
        assert ANA.replace("\n", "\r\n").encode() == memory.contacts().to_bytes()

    @pytest.mark.parametrize(
        ("change", "lines"),
        [
            ({"name": "Ana Lima"}, ["- FN:Ana Sousa", "+ FN:Ana Lima", "- N:Sousa;Ana;;Dr.;", "+ N:;Ana Lima;;Dr.;"]),
            ({"family_name": "Lima"}, ["- N:Sousa;Ana;;Dr.;", "+ N:Lima;Ana;;Dr.;"]),
            ({"honorific": ""}, ["- N:Sousa;Ana;;Dr.;", "+ N:Sousa;Ana;;;"]),
            (
                {"emails": ["new@x.example", "ana@home.example"]},
                [
                    "- item1.EMAIL;type=INTERNET;type=pref:ana@x.example",
                    "+ item1.EMAIL;type=INTERNET;type=pref:new@x.example",
                ],
            ),
            (
                {"emails": ["ana@home.example"]},
                [
                    "- item1.EMAIL;type=INTERNET;type=pref:ana@x.example",
                    "- item1.X-ABLabel:_$!<Work>!$_",
                ],
            ),
            (
                {"emails": ["ana@x.example", "ANA@home.example", "x@x.example"]},
                ["+ EMAIL;TYPE=INTERNET:x@x.example"],
            ),
            ({"phones": ["+351 1"]}, ["- TEL;TYPE=WORK:+351 2"]),
            ({"phones": ["+351 1", "+351 2", "+351 3"]}, ["+ TEL:+351 3"]),
            ({"born": "1980-02-29"}, ["- BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29", "+ BDAY:1980-02-29"]),
            ({"born": None}, ["- BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29"]),
            ({"tags": ["b", "c,d"]}, ["- CATEGORIES:a,b", "+ CATEGORIES:b,c\\,d"]),
            ({"tags": []}, ["- CATEGORIES:a,b"]),
            ({"note": "x\ny"}, ["- NOTE:hello, world", "+ NOTE:x\\ny"]),
            ({"call_me": "Aninha"}, ["+ NICKNAME:Aninha"]),
            ({"say_name": "AH-na"}, ["+ X-PHONETIC-FIRST-NAME:AH-na"]),
            ({"pronouns": "she/her"}, ["+ PRONOUNS:she/her"]),
            ({"timezone": "Europe/Lisbon"}, ["+ TZ:Europe/Lisbon"]),
            ({"not_names": ["Annie"], "formal": True}, []),
        ],
        ids=str,
    )  # fmt: skip
    def test_changes_its_line(self, memory, ana, change, lines):
        """A changed field changes the line that says it, and no other."""
        memory.add(attrs.evolve(ana, **change))

        assert sorted(lines) == sorted(changed(memory))

    @pytest.mark.parametrize(
        ("mobile", "lines"),
        [
            ("+351 2", ["- TEL;TYPE=WORK:+351 2", "+ TEL;TYPE=CELL,WORK,PREF:+351 2"]),
            ("+351 3", ["+ TEL;TYPE=CELL,PREF:+351 3"]),
        ],
    )
    def test_another_mobile(self, memory, ana, tmp_path, mobile, lines):
        """The number meant is marked, so that it is the mobile where the card is taken in again."""
        memory.add(attrs.evolve(ana, mobile=mobile))

        assert lines == changed(memory)
        with relmem.open(":memory:") as other:
            imported(other, memory.contacts().to_bytes(), tmp_path)
            assert mobile == other.find("Ana Sousa", Contact).mobile

    def test_another_title(self, memory, ana):
        """Of a post that goes on, only the title changes."""
        [post] = memory.facts(ana).about(ana, Affiliation)
        memory.add(attrs.evolve(post, title="CEO"))

        assert ["- TITLE:IT director", "+ TITLE:CEO"] == changed(memory)

    def test_another_employer(self, memory, ana):
        """A post that is over gives its lines to the one that has begun; without one, they go."""
        [post] = memory.facts(ana).about(ana, Affiliation)
        memory.add(attrs.evolve(post, until_on="2026-05-01"))
        assert [r"- ORG:Acme\, Inc.;Sales", "- TITLE:IT director"] == changed(memory)

        beta = memory.add(Account("Beta; Sons"))
        memory.add(Affiliation(ana, beta, title="Buyer"))
        wanted = [r"- ORG:Acme\, Inc.;Sales", "- TITLE:IT director", r"+ ORG:Beta\; Sons", "+ TITLE:Buyer"]
        assert sorted(wanted) == sorted(changed(memory))

    def test_a_second_employer(self, memory, ana, tmp_path):
        """It stands beside the first, and each title with its own."""
        memory.add(Affiliation(ana, memory.add(Account("Beta")), title="Chair"))

        assert ["+ item2.ORG:Beta", "+ item2.TITLE:Chair"] == changed(memory)
        with relmem.open(":memory:") as other:
            facts = imported(other, memory.contacts().to_bytes(), tmp_path).facts()
            titles = {facts.get(each.account, Account).name: each.title for each in facts.of(Affiliation)}
            assert {"Acme, Inc.": "IT director", "Beta": "Chair"} == titles

    def test_an_employer_known_by_another_name(self, memory, ana):
        """A card that calls an organisation as we do no longer is as right as before."""
        acme = memory.find("Acme, Inc.", Account)
        memory.add(attrs.evolve(acme, name="Acme Group", aliases=["Acme, Inc."]))

        assert [] == changed(memory)


class TestWhatLeaves:
    def test_what_is_private_does_not(self, memory, ana):
        """Neither private people nor private posts, dislikes nor what never to call them are in a card."""
        [post] = memory.facts(ana).about(ana, Affiliation)
        memory.add(attrs.evolve(post, visibility="private"))
        memory.add(
            Preference(ana, "golf", stance="dislikes"),
            Contact("Bo", visibility="private"),
            attrs.evolve(ana, not_names=["Annie"]),
        )

        book = memory.contacts()
        assert 1 == len(book)
        assert [r"- ORG:Acme\, Inc.;Sales", "- TITLE:IT director"] == changed(memory)
        assert not any(word in str(book) for word in ("golf", "Annie", "Bo"))

    def test_organisations_leave_in_the_cards_they_came_in(self, memory, tmp_path):
        """An account has the card it was taken from, and none of our own."""
        text = "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Acme\nORG:Acme\nNOTE:big\nTEL:1\nX-A:1\nEND:VCARD\n"
        imported(memory, text, tmp_path)
        memory.add(Account("Beta"))
        assert text == str(memory.contacts())

        memory.add(attrs.evolve(memory.find("Acme", Account), name="Acme Group", key=()))
        wanted = text.replace("FN:Acme", "FN:Acme Group").replace("ORG:Acme", "ORG:Acme Group")
        assert wanted == str(memory.contacts())

    def test_some_of_them(self, memory, ana):
        """Only those asked for, by name or record; an account stands for its people."""
        memory.add(Contact("Bo", emails=["bo@x.example"]), Contact("Cy"))

        assert 3 == len(memory.contacts())
        assert ["FN:Bo"] == [
            line for line in str(memory.contacts("bo@x.example")).splitlines() if line[:3] == "FN:"
        ]
        assert 1 == len(memory.contacts("Acme, Inc."))
        assert str(memory.contacts(ana)) == str(memory.contacts("Acme, Inc.", "Ana Sousa"))
        with pytest.raises(NotFound):
            memory.contacts("Nobody")

    @pytest.mark.parametrize("version", ["2.1", "3", 4.0])
    def test_versions_that_are_not_written(self, memory, version):
        """2.1 is read only."""
        with pytest.raises(InputError, match="is no version of vCard that is written"):
            memory.contacts(version=version)

    def test_an_earlier_day(self, memory, ana):
        """As of a day, what was so then."""
        [post] = memory.facts(ana).about(ana, Affiliation)
        memory.add(attrs.evolve(post, until_on="2026-05-01"))

        assert "Acme" not in str(memory.contacts())
        assert "Acme" in str(memory.as_of("2026-04-30").contacts())


class TestNewCards:
    BO = Contact(
        "Prof. Bo Öster, MBA", family_name="Öster", honorific="Prof.", call_me="Bo", emails=["bo@x.example"],
        phones=["+1"], mobile="+2", born="--02-29", tags=["a,b"], note="x;y", timezone="Europe/Oslo", pronouns="he/him",
    )  # fmt: skip

    def test_version_3(self, memory):
        """A person whom nobody's card is of has one with all that 3.0 asks for."""
        memory.add(self.BO, Affiliation(self.BO, memory.add(Account("Acme")), title="CTO", unit="IT"))

        assert [
            "BEGIN:VCARD", "VERSION:3.0", r"FN:Prof. Bo Öster\, MBA", "N:Öster;Bo;;Prof.;MBA",
            "PRODID:-//relmem//relationship memory 1.0//EN", f"UID:urn:uuid:{self.BO.id}",
            "REV:2026-05-04T12:00:00Z", "NICKNAME:Bo", "PRONOUNS:he/him", "EMAIL;TYPE=INTERNET:bo@x.example",
            "TEL:+1", "TEL;TYPE=CELL:+2", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29", "TZ:Europe/Oslo",
            r"CATEGORIES:a\,b", r"NOTE:x\;y", "ORG:Acme;IT", "TITLE:CTO", "END:VCARD",
        ] == str(memory.contacts()).splitlines()  # fmt: skip

    def test_version_4(self, memory):
        """On request it is 4.0."""
        memory.add(self.BO)

        lines = str(memory.contacts(version="4.0")).splitlines()
        assert ["BEGIN:VCARD", "VERSION:4.0", r"FN:Prof. Bo Öster\, MBA"] == lines[:3]
        assert {"REV:20260504T120000Z", "BDAY:--0229", "EMAIL:bo@x.example"} <= set(lines)

    @pytest.mark.parametrize("version", ["3.0", "4.0"])
    @settings(deadline=None, max_examples=60)
    @given(person=strategies.records(Contact))
    def test_any_person_comes_back(self, version, person):
        """Whoever it is, the card is read without problems and says what the record says."""
        with relmem.open(":memory:", clock=lambda: NOW) as memory:
            person = memory.add(attrs.evolve(person, visibility="team", owner=None, cards=(), key=()))
            content = memory.contacts(version=version).to_bytes()
            [card] = read_cards(content)

        assert (version, ()) == (card.version, card.problems)
        for line in content.split(b"\r\n"):
            assert len(line) <= 75
        assert list(person.emails) == [line.text for line in card.of("EMAIL")]

    @settings(deadline=None, max_examples=60)
    @given(person=strategies.records(Contact), text=st.sampled_from([ANA, "x", ANA.replace("3.0", "4.0")]))
    def test_any_change_of_a_card(self, person, text):
        """Whatever became of somebody, and whatever stands for their card, one card leaves and is read."""
        with relmem.open(":memory:", clock=lambda: NOW) as memory:
            memory.add(
                attrs.evolve(person, visibility="team", owner=None, cards=(text, *person.cards), key=())
            )
            [card] = read_cards(memory.contacts().to_bytes())

        assert () == card.problems
        assert {each.casefold() for each in person.emails} == {
            line.text.casefold() for line in card.of("EMAIL")
        }


class TestThereAndBack:
    def test_our_own_card_is_known_again(self, memory, tmp_path):
        """A card that we made, changed on a phone, changes the person we made it of."""
        cy = memory.add(Contact("Cy"))
        text = str(memory.contacts()).replace("END:", "TEL:+1\nEND:")

        imported(memory, text, tmp_path)
        [found] = memory.facts().of(Contact)
        assert (cy.id, ("+1",)) == (found.id, found.phones)
        assert text == str(memory.contacts())

    def test_a_newer_card_takes_the_place_of_the_older(self, memory, ana, tmp_path):
        """Its lines are those that leave; one of another address book adds what it alone has."""
        newer = (
            ANA.replace("2026-01-02", "2026-02-02").replace("X-Foo", "X-Bar").replace("IT director", "CEO")
        )
        imported(memory, newer, tmp_path)
        assert newer == str(memory.contacts())
        [post] = memory.facts().of(Affiliation)
        assert "CEO" == post.title

        other = "BEGIN:VCARD\nVERSION:4.0\nFN:Ana Sousa\nEMAIL:ana@x.example\nUID:8\nX-Baz:1\nTEL;TYPE=fax:3\nEND:VCARD\n"
        imported(memory, other, tmp_path, "other.vcf")
        assert newer.replace("END:", "X-Baz:1\nTEL;TYPE=fax:3\nEND:") == str(memory.contacts())

    def test_the_same_file_twice(self, memory, ana, tmp_path):
        """It changes nothing, also after a newer one."""
        report = memory.import_file(tmp_path / "people.vcf")
        assert (0, 0) == (report.added, report.changed)

        imported(
            memory, ANA.replace("2026-01-02", "2026-02-02").replace("hello", "bye"), tmp_path, "newer.vcf"
        )
        report = memory.import_file(tmp_path / "people.vcf")
        assert (0, 0) == (report.added, report.changed)
        assert "bye, world" == memory.find("Ana Sousa", Contact).note

    @pytest.mark.parametrize(
        ("rev", "names"),
        [
            ("2026-02-02", ["Beta"]),
            ("2026-01-02", ["Acme, Inc.", "Beta"]),
            ("2025-01-02", ["Acme, Inc.", "Beta"]),
        ],
    )
    def test_who_changed_employers(self, memory, ana, tmp_path, rev, names):
        """What a later card no longer says ended when it was changed; an older one ends nothing."""
        text = ANA.replace(r"Acme\, Inc.;Sales", "Beta").replace("2026-01-02", rev)
        imported(memory, text, tmp_path, "next.vcf")

        facts = memory.facts()
        assert names == sorted(facts.get(each.account, Account).name for each in facts.of(Affiliation))
        if names == ["Beta"]:
            ended = [str(each.until_on) for each in facts.ever(Affiliation) if each.until_on]
            assert ["2026-02-02"] == ended
            assert 2 == len(memory.as_of("2026-02-01").facts().ever(Affiliation))
            memory.undo()
            assert 1 == len(memory.facts().of(Affiliation))

    def test_groups_are_left_out(self, memory, tmp_path):
        """A group's card is no problem; the report counts it."""
        group = "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Friends\nEND:VCARD\n"
        (tmp_path / "people.vcf").write_text(group * 2 + ANA)
        report = memory.import_file(tmp_path / "people.vcf")

        assert ((), (), ("2 groups",)) == (report.problems, report.refused, report.left_out)
        assert (
            "people.vcf: read as vCard, 3 entries: 1 taken in, 2 groups left out"
            == str(report).splitlines()[0]
        )
        assert ANA == str(memory.contacts())

    def test_a_post_known_already(self, memory, tmp_path):
        """What was typed by hand and a card says too is said once."""
        acme = memory.add(Account("Acme, Inc."))
        ana = memory.add(Contact("Ana Sousa", emails=["ana@x.example"]))
        memory.add(Affiliation(ana, acme, title="IT director", unit="Sales"))
        imported(memory, ANA, tmp_path)

        assert 1 == len(memory.facts().of(Affiliation))

    def test_merging_loses_neither_card(self, memory, ana, tmp_path):
        """One person of two has one card, with what only one of both had."""
        double = "BEGIN:VCARD\nVERSION:3.0\nFN:A. Sousa\nitem1.URL:http://a\nitem1.X-ABLabel:Blog\nX-Foo:baz\nEND:VCARD\n"
        imported(memory, double, tmp_path, "double.vcf")
        merged = memory.merge(memory.find("A. Sousa", Contact), into=ana, prefer=ana)

        assert 2 == len(merged.cards)
        added = "item2.URL:http://a\nitem2.X-ABLabel:Blog\nX-Foo:baz\n"
        assert ANA.replace("END:", f"{added}END:") == str(memory.contacts())

    def test_erasing_erases_the_card(self, tmp_path):
        """With the person, the card goes from every file that the store writes."""
        with relmem.open(tmp_path / "book.json") as memory:
            ana = imported(memory, ANA, tmp_path).find("Ana Sousa", Contact)
            memory.erase(ana)
        (tmp_path / "people.vcf").unlink()

        files = [path for path in tmp_path.iterdir() if path.is_file()]
        assert files
        assert [] == [path.name for path in files if b"X-Foo" in path.read_bytes()]

    def test_is_kept(self, tmp_path):
        """What leaves after the memory was closed and opened is what came."""
        with relmem.open(tmp_path / "book.json") as memory:
            imported(memory, ANA, tmp_path)
        with relmem.open(tmp_path / "book.json") as memory:
            assert ANA == str(memory.contacts())
            assert "VCARD" not in repr(memory.find("Ana Sousa"))


class TestSaving:
    def test_whole(self, memory, ana, tmp_path):
        """The file is the book; one that holds it already is left alone."""
        book = memory.contacts()
        path = book.save(tmp_path / "out.vcf")
        before = path.stat().st_mtime_ns
        book.save(path)

        assert (book.to_bytes(), before) == (path.read_bytes(), path.stat().st_mtime_ns)
        assert "<1 contact card>" == repr(book)
        assert book == memory.contacts()

    def test_from_the_command_line(self, tmp_path, monkeypatch, capsys):
        """`relmem contacts` writes the file and says how many cards it has."""
        monkeypatch.setenv("RELMEM_FILE", str(tmp_path / "relmem.json"))
        (tmp_path / "in.vcf").write_bytes(ANA.replace("\n", "\r\n").encode())
        out = tmp_path / "out.vcf"
        assert 0 == run(["import", str(tmp_path / "in.vcf")])

        assert 0 == run(["contacts", str(out)])
        assert f"{out}: 1 card\n" == capsys.readouterr().err
        assert (tmp_path / "in.vcf").read_bytes() == out.read_bytes()
        assert 0 == run(["contacts", str(out), "--of", "Acme, Inc.", "--version", "4.0", "--json"])
        assert b"VERSION:4.0" in out.read_bytes()
        assert 2 == run(["contacts", str(out), "--version", "2.1"])
        assert 2 == run(["contacts", str(out), "--of", "Nobody"])
