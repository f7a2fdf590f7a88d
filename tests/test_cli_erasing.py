"""`relmem erase`: what goes is shown first, and nothing goes unless it was meant."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import relmem
from relmem.cli.app import run
from relmem.records import Contact, Discrepancy, Interaction, Preference

CANARY = "kingfisher"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory with Ana, who was corrected once, had another merged into her, and is linked to."""
    path = tmp_path / "book.json"
    monkeypatch.setenv("RELMEM_FILE", str(path))
    monkeypatch.setenv("TZ", "UTC")
    with relmem.open(path, timezone="UTC") as memory:
        ana = memory.add(Contact("Ana Sousa", emails=["ana@northwind.example"], note=CANARY))
        double = memory.add(Contact("A. Sousa", phones=["+351 912 345 678"]))
        memory.add(Preference(ana, "golf", stance="dislikes"))
        memory.add(Interaction("call", participants=[ana, memory.add(Contact("Bo Li"))]))
        merged = memory.merge(double, ana, prefer="into")
        memory.add(Discrepancy(ana, "phones", says="+351 1", stands="+351 2"))
        memory.add(attrs.evolve(merged, pronouns="she/her"))
    return path


def names(path: Path) -> list[str]:
    with relmem.open(path, read_only=True) as memory:
        return sorted(str(each) for each in memory.facts().of(Contact))


def on_disk(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))


def typing(answer: str, *words: str) -> tuple[int, str]:
    """Exit code and what a terminal shows where that is typed as the answer."""
    terminal, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "relmem", *words], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while b": " not in shown.rpartition(b"Type ")[2]:
        shown += os.read(terminal, 65536)
    os.write(terminal, f"{answer}\n".encode())
    while True:
        try:
            more = os.read(terminal, 65536)
        except OSError:  # what Linux says when nobody has the other end any more
            break
        if not more:
            break
        shown += more
    os.close(terminal)
    return running.wait(), shown.decode().replace("\r\n", "\n")


class TestErase:
    def test_shows_what_would_go_and_leaves_it(self, book, capsys):
        """A dry run counts by kind, names who goes and says what stays, here and elsewhere."""
        before = on_disk(book)

        assert 0 == run(["erase", "ana@northwind.example", "--dry-run"])

        out, err = capsys.readouterr()
        assert (
            "would go for good: Ana Sousa, 6 revisions\n"
            "  contact: 2 (Ana Sousa, A. Sousa)\n"
            "  discrepancy: 1\n"
            "stays, though it links there (relmem facts tells the ids):\n"
            "  preference: 1\n"
            "  interaction: 1\n"
            "elsewhere, as it was: backups, exports, tables, address books and calendars, also those that somebody fetched\n"
            "  feed addresses of theirs: relmem feed revoke\n"
        ) == out
        assert ("", before) == (err, on_disk(book))

    def test_asks_for_the_name(self, book):
        """Whoever types the name again, whatever its case, erases it: no byte of it is left beside the memory."""
        code, shown = typing("ana  SOUSA", "erase", "Ana Sousa")

        assert 0 == code
        assert shown.startswith("goes for good: Ana Sousa, 6 revisions\n  contact: 2 (Ana Sousa, A. Sousa)\n")
        assert "Type Ana Sousa again to erase it: " in shown
        assert "gone for good: Ana Sousa, 6 revisions" in shown
        assert "elsewhere, as it was: backups, exports" in shown
        assert ["Bo Li"] == names(book)
        assert CANARY.encode() not in on_disk(book)

    @pytest.mark.parametrize("answer", ["", "y", "yes", "Ana"])
    def test_anything_else_erases_nothing(self, book, answer):
        """A yes is no name, nor is half of one."""
        before = on_disk(book)

        code, shown = typing(answer, "erase", "Ana Sousa")

        assert 2 == code
        assert f"relmem: {answer!r} is not 'Ana Sousa'. Nothing was erased." in shown
        assert before == on_disk(book)

    def test_refuses_where_nobody_can_be_asked(self, book, monkeypatch, capsys):
        """A script that does not say --yes erases nothing, and hears what to type."""
        before = on_disk(book)
        done = subprocess.run(
            [sys.executable, "-m", "relmem", "erase", "Ana Sousa", "--json"],
            input=b"Ana Sousa\n",
            capture_output=True,
        )

        found = json.loads(done.stderr)
        assert (2, "usage") == (done.returncode, found["error"])
        assert "--dry-run" in found["message"]
        assert "--yes" in found["message"]
        assert before == on_disk(book)

    def test_with_yes_asks_nobody(self, book, capsys):
        """With --json all of it is one document; the revisions are those that went."""
        assert 0 == run(["erase", "Ana Sousa", "--yes", "--json"])

        out, err = capsys.readouterr()
        found = json.loads(out)
        assert (True, 6, "contact", "Ana Sousa") == (
            found["erased"],
            found["revisions"],
            found["kind"],
            found["what"],
        )
        assert {"contact": 2, "discrepancy": 1} == found["kinds"]
        assert {"preference": 1, "interaction": 1} == found["linking"]
        assert found["elsewhere"].startswith("backups")
        assert "" == err
        assert ["Bo Li"] == names(book)
        assert CANARY.encode() not in on_disk(book)

    def test_what_has_no_name_goes_by_its_id(self, book, capsys):
        """A preference is shown without its words, which may be notes; so does what was taken back."""
        with relmem.open(book) as memory:
            [golf] = memory.facts().of(Preference)
            memory.retract(golf)

        assert 0 == run(["erase", golf.id, "--yes"])

        err = capsys.readouterr().err
        assert err.startswith(f"gone for good: {golf.id}, 2 revisions\n  preference: 1\nelsewhere")
        assert "golf" not in err
        assert b"golf" not in on_disk(book)

    def test_of_many_names_some(self, book, capsys):
        """Five names are enough to see that the wrong one was typed."""
        with relmem.open(book) as memory:
            ana = memory.find("ana@northwind.example")
            for number in range(6):
                memory.merge(memory.add(Contact(f"Ana {number}")), ana.id, prefer="into")

        assert 0 == run(["erase", "Ana Sousa", "--dry-run"])

        [line] = [line for line in capsys.readouterr().out.splitlines() if "contact" in line]
        assert re.fullmatch(r"  contact: 8 \(Ana Sousa, (\w+\.? \w+, ){4}3 more\)", line)

    def test_what_is_not_there_is_named(self, book, capsys):
        """Nothing is erased by likeness; the nearest name is told."""
        assert 2 == run(["erase", "Ana Souza", "--yes"])

        assert "Did you mean 'Ana Sousa'?" in capsys.readouterr().err


def test_an_undo_after_it_says_that_it_stands(book, capsys):
    """`relmem undo` right after erasing says first that this stays, then takes back the batch before it."""
    assert 0 == run(["erase", "Ana Sousa", "--yes", "--quiet"])

    assert 0 == run(["undo"])

    first, second, *_ = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        r"what was erased on .* \d{4}, \d\d:\d\d, stays erased: nothing brings it back", first
    )
    assert second.startswith("taken back: ")
    assert 0 == run(["undo", "--json"])
    assert json.loads(capsys.readouterr().out)["erased_at"]
