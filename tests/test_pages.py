"""What the pages tell you to type works: each command line is one, and those that can be run are."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import time
import tomllib
from contextlib import redirect_stdout
from datetime import UTC, datetime
from shutil import copyfile
from urllib.parse import urlsplit

import click
import pytest

from relmem.cli.app import run
from relmem.demonstration import DEMO_DAY, demo
from relmem.records import Contact
from relmem.server import Addresses, app
from relmem.server.subscribing import HOW_OFTEN
from tests.pages import (
    DATA,
    FILES,
    INLINE,
    PAGES,
    ROOT,
    Command,
    blocks,
    commands,
    lines_of,
    name_of,
    prose,
    understood,
    walk,
)
from tests.server.asking import asked
from tests.server.test_running import serving

TUTORIAL = ROOT / "docs" / "tutorial.md"
CONSOLES = [page for page in PAGES if blocks(page, "console") and page.is_relative_to(ROOT / "docs")]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty folder to type in, on the day of the demonstration, in UTC."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("RELMEM_FILE", raising=False)
    monkeypatch.setattr("relmem.opening._system_clock", lambda: DEMO_DAY)
    _take_zone()
    yield tmp_path
    monkeypatch.undo()
    _take_zone()


def _take_zone():
    if hasattr(time, "tzset"):  # Windows has none, and minds no TZ
        time.tzset()


class TestCommandLines:
    @pytest.mark.parametrize("page", PAGES, ids=name_of)
    def test_every_one_is_a_command_of_relmem(self, page):
        """What stands after a `$` has a command, options that it knows, and all that it needs."""
        shown = [command for block in blocks(page, "console") for command in commands(block)]
        shown += [command for block in blocks(page, "text") for command in commands(block)]
        shown += [Command(line, "") for block in blocks(page, "bash") for line in block.splitlines()]

        typed = [words for command in shown for words in lines_of(command.line) if "[OPTIONS]" not in words]
        assert [] == [fault for words in typed for fault in _faults(words, whole=True)]

    @pytest.mark.parametrize("page", PAGES, ids=name_of)
    def test_what_is_named_in_a_sentence_is_one_too(self, page):
        """In prose a command may lack its arguments, but its name and its options are true."""
        named = [words for found in INLINE.findall(prose(page)) for words in lines_of(found)]

        assert [] == [fault for words in named for fault in _faults(words, whole=False)]

    @pytest.mark.parametrize(
        "words",
        [
            "relmem brife Ana",
            "relmem brief Ana --chanel phone",
            "relmem brief",
            "relmem brief Ana Bo",
            "relmem calendar a.ics --detail most",
            "relmem feed ad renewals",
            "relmem add commitment",
        ],
    )
    def test_a_typing_error_is_found(self, words):
        """The check refuses no such command, no such option, too little, too much, and no such choice."""
        assert [] != _faults(words.split(), whole=True)


def _faults(words: list[str], *, whole: bool) -> list[str]:
    try:
        understood(words, whole=whole)
    except click.ClickException as error:
        return [f"{' '.join(words)}: {error.format_message()}"]
    return []


@pytest.mark.parametrize("page", [page for page in CONSOLES if page != TUTORIAL], ids=name_of)
def test_commands_of_a_page_run(page, place):
    """The commands of a page work one after another, on the demonstration's memory, and print what is shown."""
    for name, path in FILES.items():
        copyfile(DATA / path, place / name)
    with demo(place / "relmem.json") as memory:
        john, jon = (
            Contact("John Smith", phones=["+351 912 345 678"]),
            Contact("Jon Smyth", mobile="+351912345678"),
        )
        memory.add(john, jon, Contact("Ana Souza"))
    (place / "backups").mkdir()

    walk(page, place)


HAND_MADE = [
    page
    for page in PAGES
    if page.is_relative_to(ROOT / "docs")
    and page.parent.name != "decisions"
    and page.name not in ("index.md", "benchmarks.md")
    and "Made from" not in page.read_text("utf-8")[:400]
]


@pytest.mark.parametrize("page", HAND_MADE, ids=name_of)
def test_a_page_says_at_its_top_who_wants_it(page):
    """Below the title stands for whom it is, in one line; a reader need not go on to find out."""
    title, blank, who, after, *_ = page.read_text("utf-8").splitlines()

    assert title.startswith("# ")
    assert ("", "") == (blank, after)
    assert who.startswith("*For you if ")
    assert who.endswith("*")


def test_subscribing_tells_of_every_program_that_the_server_page_does():
    """The how-to has a line on each program whose refresh times the server's own page shows."""
    page = (ROOT / "docs" / "how-to" / "subscribe.md").read_text("utf-8")

    assert [] == [name for name, _ in HOW_OFTEN if f"| {name}" not in page]


def test_the_page_of_errors_is_made_from_the_code():
    """Classes, codes, fields and exit statuses are what the code has."""
    from tests.build_errors import PAGE, page

    assert page() == PAGE.read_text("utf-8"), "run python -m tests.build_errors"


def test_the_page_of_the_house_names_every_floor():
    """Whoever reads which floors there are finds those that import-linter checks."""
    setting = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    floors = setting["tool"]["importlinter"]["contracts"][0]["layers"]
    names = {name.strip() for floor in floors for name in re.split(r"[|:]", floor)} - {"__main__"}
    page = (ROOT / "docs" / "explanation" / "house.md").read_text("utf-8")

    assert [] == sorted(name for name in names if f"`{name}`" not in page)


class TestTutorial:
    @pytest.mark.parametrize("now", [DEMO_DAY, datetime(2028, 2, 29, 23, 30, tzinfo=UTC)], ids=str)
    def test_gives_what_it_shows_on_any_day(self, place, monkeypatch, now):
        """From an empty folder, the tutorial's commands print what it shows, whenever somebody follows it."""
        monkeypatch.setattr("relmem.opening._system_clock", lambda: now)

        walk(TUTORIAL, place, with_sessions=True)

        assert (place / "renewals.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
    def test_the_address_it_makes_can_be_subscribed_to(self, place):
        """What `relmem feed add` printed is a calendar as soon as `relmem serve` runs."""
        walk(TUTORIAL, place)
        printed = io.StringIO()
        with redirect_stdout(printed):
            run(["feed", "add", "renewals", "--for", "another", "--json"])
        path = urlsplit(json.loads(printed.getvalue())["url"]).path

        with serving(place / "relmem.json") as server:
            status, _, body = server.get(path)

        assert (200, True) == (status, b"Northwind Trading" in body)


def test_a_memory_that_moved_is_the_same_to_its_subscribers(place):
    """As docs/how-to/move.md says: the export and the file of addresses are all it takes; no byte of a feed changes."""
    with demo(place / "old.json") as old:
        made, secret = Addresses.beside(old.store.path).add("all", subscriber="Dana's phone", at=old.now())
        before = asyncio.run(asked(app(old), made.path(secret)))

    run(["export", "everything.json", "--file", "old.json"])
    run(["load", "everything.json", "--file", "new.json"])
    copyfile("old.json.feeds.json", "new.json.feeds.json")

    with demo(place / "new.json") as new:
        after = asyncio.run(asked(app(new), made.path(secret)))
        again = asyncio.run(asked(app(new), made.path(secret), if_none_match=before.headers["etag"]))
    assert (200, 200, 304) == (before.status, after.status, again.status)
    assert before.content == after.content
    assert before.content.count(b"UID:") > 10
