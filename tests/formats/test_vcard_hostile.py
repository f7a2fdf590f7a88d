"""vCards written to hurt: time in proportion to their size, and nothing raises."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.formats.vcard import Card, Line, read_cards
from relmem.formats.vcard_lines import CONTROLS
from relmem.formats.vcard_write import VERSIONS, Draft
from relmem.importers.vcards import read_vcards, said_by
from relmem.records.people import Account, Contact
from relmem.values import Problem


def within(body: bytes) -> bytes:
    """A card around these lines."""
    return b"BEGIN:VCARD\nVERSION:3.0\n" + body + b"\nEND:VCARD\n"


HOSTILE: dict[str, tuple[int, Callable[[int], bytes]]] = {
    "commas without a colon": (400_000, lambda n: within(b"A;B=" + b"," * n)),
    "parameters without a colon": (40_000, lambda n: within(b"A" + b";B=c" * n)),
    "parameters": (10_000, lambda n: within(b"A" + b";B=c,d" * n + b":x")),
    "bare parameters": (20_000, lambda n: within(b"A" + b";B" * n + b":x")),
    "pairs of quotes": (100_000, lambda n: within(b'A;B="' + b'";"' * n + b":x")),
    "quotes around colons": (100_000, lambda n: within(b'A;B="' + b':"";"' * n + b":x")),
    "quotes far from the colon": (200_000, lambda n: within(b'A;B="' + b'""' * n + b":x")),
    "an open quote": (1_000_000, lambda n: within(b'A;B="' + b";,:" * n)),
    "blank lines": (400_000, lambda n: within(b"\n" * n)),
    "carriage returns": (400_000, lambda n: within(b"\r" * n)),
    "carriage returns and a letter": (100_000, lambda n: within(b"\r\rx" * n)),
    "folds": (100_000, lambda n: within(b"NOTE:a" + b"\n b" * n)),
    "empty folds": (100_000, lambda n: within(b"NOTE:a" + b"\n " * n)),
    "soft breaks": (100_000, lambda n: within(b"NOTE;QUOTED-PRINTABLE:a=" + b"\nb=" * n)),
    "soft breaks without the encoding": (20_000, lambda n: within(b"NOTE:a=\n" * n)),
    "base64 lines": (100_000, lambda n: within(b"PHOTO;BASE64:a" + b"\nQUJD" * n)),
    "hard breaks": (100_000, lambda n: within(b"NOTE;QUOTED-PRINTABLE:a" + b"\n=20" * n)),
    "blank lines in quoted-printable": (200_000, lambda n: within(b"NOTE;QUOTED-PRINTABLE:a=" + b"\n\n" * n)),
    "blanks behind soft breaks": (400_000, lambda n: within(b"NOTE;QUOTED-PRINTABLE:a=" + b" " * n + b"\nb")),
    "blank lines in base64": (
        100_000,
        lambda n: within(b"PHOTO;BASE64:" + b"\n\n" + (b"QUJD" * 18 + b"\n\n") * (n // 72)),
    ),
    "blanks before a card": (400_000, lambda n: b" " * n + within(b"NOTE:a")),
    "blank lines before a card": (400_000, lambda n: b" \n" * n + within(b"NOTE:a")),
    "a card behind blanks": (
        100_000,
        lambda n: b" " + within(b"NOTE:a" + b"\n  b" * n).replace(b"\n", b"\n "),
    ),
    "cards on one line": (20_000, lambda n: b"BEGIN:VCARD\nFN:a\nEND:VCARD" * n),
    "letters of nobody knows where": (
        400_000,
        lambda n: within(b"NOTE:" + bytes(range(0x80, 0x100)) * (n // 128)),
    ),
    "words of one letter": (400_000, lambda n: within(b"NOTE:" + b"\xe9 " * n)),
    "a long word": (400_000, lambda n: within(b"NOTE:" + b"a" * n + b"\xe9")),
    "comments before a directory": (400_000, lambda n: b"#\n\n" * n),
    "an open tag": (400_000, lambda n: b"<?xml " + b"<" * n),
    "base64 lines without the encoding": (50_000, lambda n: within(b"\nQUJD" * n)),
    "backslashes": (400_000, lambda n: within(b"ORG:" + b"\\" * n)),
    "escaped separators": (100_000, lambda n: within(b"ORG:" + b"\\;\\," * n)),
    "separators": (200_000, lambda n: within(b"ORG:" + b";," * n)),
    "dots": (1_000_000, lambda n: within(b"a." * n + b"TEL:1")),
    "carets": (400_000, lambda n: within(b"A;B=" + b"^" * n + b":x")),
    "character sets": (5_000, lambda n: within(b"".join(b"A;CHARSET=x%d:\xc3\xab\n" % i for i in range(n)))),
    "cards without end": (5_000, lambda n: b"BEGIN:VCARD\n" * n),
    "agents": (5_000, lambda n: b"BEGIN:VCARD\nAGENT:\n" * n),
    "agents in text": (40_000, lambda n: within(b"AGENT:" + b"BEGIN:VCARD\\nAGENT:" * n)),
    "ends": (20_000, lambda n: b"END:VCARD\n" * n),
    "one very long line": (4_000_000, lambda n: within(b"NOTE:" + b"x" * n)),
    "a long line of another tongue": (1_000_000, lambda n: within(b"NOTE:" + b"\xc3\xab" * n)),
}


def looked_at(line: Line) -> list[str]:
    """The line read in every way there is."""
    fields = [text for field in line.fields for text in field]
    binary = [] if line.binary is None else [str(len(line.binary))]
    return [line.text, *line.parts, *fields, *line.values, *line.types, str(line.rank), *binary, line.group]


def look(content: bytes) -> None:
    """Read the file and look at each line every way."""
    for card in read_cards(content):
        for line in card.lines if isinstance(card, Card) else ():
            looked_at(line)


def pass_through(content: bytes) -> None:
    """Take in the file, and make each card that is kept of it ready to leave in either version."""
    for entry in read_vcards(content, name="x").entries:
        for record in entry.records:
            for text in record.cards if isinstance(record, Contact | Account) else ():
                for version in VERSIONS:
                    draft = Draft.of(text)
                    if draft is not None:
                        draft.to_version(version)
                        said_by(draft.card())
                        draft.to_bytes()


def seconds(content: bytes, work: Callable[[bytes], None] = look) -> float:
    """How long that takes."""
    best = float("inf")
    for _ in range(2):
        begun = time.perf_counter()
        work(content)
        best = min(best, time.perf_counter() - begun)
    return best


class TestHostile:
    @pytest.mark.parametrize(("size", "make"), HOSTILE.values(), ids=HOSTILE)
    def test_time_grows_with_the_size_only(self, size, make):
        """Four times as long a file takes some four times as long, and never the square of it."""
        small, large = seconds(make(size // 8)), seconds(make(size // 2))

        assert large < 10 * small + 0.02, f"{small:.4f} s, then {large:.4f} s"

    @pytest.mark.parametrize(("size", "make"), HOSTILE.values(), ids=HOSTILE)
    def test_so_it_does_all_the_way_through(self, size, make):
        """So it is with taking it in, keeping it and writing it again, with a name so that it is kept."""

        def named(size: int) -> bytes:
            return make(size).replace(b"VERSION:3.0\n", b"VERSION:3.0\nFN:a\n")

        small, large = (seconds(named(each), pass_through) for each in (size // 32, size // 8))

        assert large < 10 * small + 0.02, f"{small:.4f} s, then {large:.4f} s"

    MANY: ClassVar[dict[str, bytes]] = {
        "e-mails": b"EMAIL:a%d@x.example\n",
        "numbers": b"item%d.TEL:1\n",
        "posts": b"ORG:a%d\nTITLE:b\n",
        "posts at one place": b"ORG:a;%d\n",
        "names": b"NICKNAME:%d\n",
        "birthdays": b"BDAY:%d\n",
        "labels": b"item%d.X-ABLABEL:b\n",
        "tags": b"CATEGORIES:%d,b\n",
    }

    @pytest.mark.parametrize("line", MANY.values(), ids=MANY)
    def test_many_of_one_sort(self, line):
        """However often one card says one sort of thing, each costs the same."""

        def many(size: int) -> bytes:
            return within(b"FN:a\n" + b"".join(line % n for n in range(size)))

        small, large = seconds(many(300), pass_through), seconds(many(1200), pass_through)

        assert large < 10 * small + 0.02, f"{small:.4f} s, then {large:.4f} s"

    def test_the_line_that_hangs_vobject(self):
        """Twenty-six commas without a colon are a line without a colon."""
        [card] = read_cards(within(b"A;B=" + b"," * 26))

        assert "the line has no colon, so it is no property." == card.problems[0].why

    PIECES = (
        b"BEGIN:VCARD", b"END:VCARD", b"AGENT:", b"FN", b"N", b"ORG", b"TEL", b"PHOTO", b";", b":", b",",
        b'"',
        b"\\", b"\n", b"\r", b" ", b"\t", b"=", b"=C3", b"=0A", b"^'", b".", b"TYPE=", b"CHARSET=", b"utf-16",
        b"iso-2022-jp", b"\x1b$B", b"QUOTED-PRINTABLE", b"ENCODING=b", b"QUJD", b"\xc3", b"\xff\xfe", b"\x00",
    )  # fmt: skip

    @settings(deadline=None)  # the machine may be busy; time is bounded above
    @given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=60).map(b"".join))
    def test_nothing_raises(self, content):
        """Whatever a file holds, it is read; what was read can be stored as text and written."""
        for each in (*read_cards(content), *read_cards(within(content))):
            if isinstance(each, Problem):
                str(each).encode()
                continue
            for line in each.lines:
                "".join(looked_at(line)).encode()
            each.component().serialize(validate=False).encode()

    @settings(deadline=None)  # the machine may be busy; time is bounded above
    @given(st.text().filter(lambda text: "\r" not in text and not CONTROLS.search(text)))
    def test_escaped_text_is_read_back(self, text):
        """What is escaped as the standards ask comes back whole."""
        escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")
        lines = escaped.encode()
        folded = b"\n ".join(lines[at : at + 60] for at in range(0, len(lines), 60))

        [card] = read_cards(within(b"NOTE:" + folded))
        assert text == card.lines[1].text
