"""The program that reads corpora says what did not come through, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.checks.read_corpus import Outcome, counted, looked_at, main

BOOKS = Path(__file__).parents[1] / "data" / "vcards"


def run(capsys, *arguments: object) -> tuple[int, list[str]]:
    """The exit status, and the lines that were printed."""
    status = main([str(each) for each in arguments])
    return status, capsys.readouterr().out.splitlines()


def test_real_books_come_through(capsys):
    """Of the books that are here every card is read, and 99 % of all properties come back."""
    status, [sums] = run(capsys, BOOKS)

    assert (0, "24 files, 32 cards, 618 properties, 100.00% came back") == (status, sums.partition(";")[0])
    assert "0 fails, 0 missing, 0 lost, 0 again" in sums


def test_what_fails_is_named(tmp_path, capsys):
    """A file that takes too long is named, the next is read, and the status is not 0."""
    (tmp_path / "a.vcf").write_bytes(b"BEGIN:VCARD\nFN:a\n" + b"NOTE:b\n" * 1_000_000 + b"END:VCARD\n")
    (tmp_path / "b").write_bytes(b"BEGIN:VCARD\nFN:b\nEND:VCARD\n")
    (tmp_path / "c.txt").write_bytes(b"no card\n")

    status, [failed, sums] = run(capsys, tmp_path, "--seconds", 2)
    assert (1, f"{tmp_path / 'a.vcf'}: fails: it takes more than 2 seconds") == (status, failed)
    assert sums.startswith("2 files, 1 cards, 1 properties, 100.00% came back; 1 fails")


def test_problems_are_said_when_asked_for(tmp_path, capsys):
    """What the reader could not use is counted, and printed with --problems."""
    book = tmp_path / "book.vcf"
    book.write_bytes(b"BEGIN:VCARD\nFN:a\nwhat\nEND:VCARD\n")

    assert (0, 1) == (run(capsys, book)[0], len(run(capsys, book)[1]))
    _, [problem, sums] = run(capsys, book, "--problems")
    assert "the line has no colon" in problem
    assert sums.endswith("1 problem")


def test_its_count_is_its_own():
    """Cards and values are counted in plain lines: folded, in UTF-16, with cards in cards."""
    card = "BEGIN:VCARD\r\nitem1.TEL;TYPE=WO\r\n RK:1\r\nEMAIL:\r\nAGENT:\r\n{}FN:a\r\nORG:;\r\nEND:VCARD\r\n"
    nested = card.format("BEGIN:VCARD\nFN:b\nEND:VCARD\n")

    wanted = {"cards": 1, "TEL": 1, "FN": 1}
    assert [wanted] * 4 == [
        {name: count for name, count in counted(each).items() if count}
        for each in (
            nested.encode(),
            *(card.format("").encode(codec) for codec in ("utf-8", "utf-16", "utf-16-be")),
        )
    ]


def test_cards_of_one_person_may_become_one(tmp_path):
    """Of two cards with one address, what only the other says is not held to be lost."""
    book = tmp_path / "book.vcf"
    book.write_bytes(
        b"".join(b"BEGIN:VCARD\nFN:%b\nEMAIL:a@x.example\nEND:VCARD\n" % each for each in (b"a", b"b"))
    )

    found = looked_at(book)
    assert isinstance(found, Outcome)
    assert (2, ()) == (found.cards, found.remarks)


def test_as_a_program(tmp_path):
    """It runs as its docstring says."""
    (tmp_path / "a.vcf").write_bytes(b"BEGIN:VCARD\nFN:a\nEND:VCARD\n")

    done = subprocess.run(
        [sys.executable, "-m", "tests.checks.read_corpus", tmp_path],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("1 files, 1 cards")
