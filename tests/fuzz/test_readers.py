"""Every reader, given what nobody wrote: it keeps its promises, in time and memory that grow with the file only."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.bounds import Reader, within_memory, within_time
from tests.fuzz.readers import OPTIONS, READERS, options
from tests.fuzz.starts import DICTIONARIES, seeds

LONGEST = 2500
"""Bytes of a file that is mutated in the ordinary run; the search by coverage has no such bound."""

each_reader = pytest.mark.parametrize("name", READERS)


@st.composite
def mutated(draw: st.DrawFn, name: str) -> bytes:
    """One of the files that a search begins with, whose lines and bytes were moved, doubled, cut and changed."""
    small = [each for each in seeds(name) if len(each) < LONGEST] or [each[:LONGEST] for each in seeds(name)]
    data = draw(st.sampled_from(small))
    head = draw(st.just(data[:OPTIONS]) | st.binary(min_size=OPTIONS, max_size=OPTIONS))
    lines = data[OPTIONS:].splitlines(keepends=True) or [b""]
    places = st.integers(0, max(len(lines) - 1, 0))
    words = DICTIONARIES.get(name, DICTIONARIES["tables"])
    for how in draw(st.lists(st.sampled_from(["drop", "double", "swap", "cut", "put"]), max_size=5)):
        at, to = (min(draw(places), len(lines) - 1) for _ in range(2))
        if how == "drop" and len(lines) > 1:
            del lines[at]
        elif how == "double":
            lines.insert(to, lines[at])
        elif how == "swap":
            lines[at], lines[to] = lines[to], lines[at]
        else:
            line = lines[at]
            begin = draw(st.integers(0, len(line)))
            end = draw(st.integers(begin, len(line))) if how == "cut" else begin
            put = draw(st.sampled_from(words) | st.binary(max_size=3)) if how == "put" else b""
            lines[at] = line[:begin] + put + line[end:]
    return head + b"".join(lines)


class TestReaders:
    @each_reader
    @settings(max_examples=15)
    @given(drawn=st.data())
    def test_keep_their_promises(self, name, drawn):
        """Nothing raises but what is documented, every entry is accounted for, and what went in comes out."""
        within_time(READERS[name], drawn.draw(mutated(name)))

    @each_reader
    def test_read_what_programs_wrote(self, name):
        """So it is with every file of tests/data, in the time that there is for it."""
        for data in seeds(name):
            within_time(READERS[name], data)

    @each_reader
    def test_read_nothing(self, name):
        """An empty file, and one shorter than its options, are refused or said to be empty."""
        for size in range(OPTIONS + 2):
            READERS[name](bytes(size))

    @each_reader
    def test_take_memory_for_what_they_read(self, name):
        """The memory that it takes is bounded by bytes and lines."""
        for data in sorted(seeds(name), key=len)[:2]:
            within_memory(READERS[name], data)


def within(begin: bytes, piece: bytes, end: bytes = b"") -> Callable[[int], bytes]:
    """A file of that many bytes of a piece between others."""
    return lambda size: begin + piece * (size // len(piece)) + end


CARD, CALENDAR = (
    b"BEGIN:VCARD\nVERSION:3.0\nFN:a\n",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261103T100000Z\n",
)
MAIL = b"From: a <ana@northwind.example>\nTo: dana@ours.example\nDate: Tue, 3 Nov 2026 10:00:00 +0000\n"
GUEST = b"ATTENDEE:mailto:ana@northwind.example\n"
PEOPLE, DEALS = b"Name,E-mail,Company\n", b"Contract,Customer,Start,Term\n"
OWN = b"kind,id,rev,v,name\n"
BEGINS = {
    "vcards": CARD,
    "calendars": CALENDAR + GUEST,
    "mails": MAIL,
    "tables": PEOPLE,
    "contracts": DEALS,
    "ldif": b"dn: cn=a\ncn: a\n",
    "own_tables": OWN,
    "exports": b'{"relmem": ',
    "stores": b'{"relmem": ',
    "files": b"",
}
PIECES = {
    "commas": b",",
    "colons": b":",
    "semicolons": b";",
    "quotes": b'"',
    "equals signs": b"=",
    "noughts": b"\0",
    "letters": b"x",
    "blanks": b" ",
    "line breaks": b"\n",
    "carriage returns": b"\r",
    "folds": b"\n x",
    "brackets": b"[",
    "braces": b'{"a":',
    "parentheses": b"(",
    "angles": b"<",
    "backslashes": b"\\",
    "half characters": b"\xc3",
    "encoded words": b"=?utf-8?q?a?= ",
    "soft breaks": b"=\n",
    "nested cards": b"BEGIN:VCARD\n",
    "nested events": b"BEGIN:VEVENT\n",
    "parameters": b";A=b",
    "lines with parameters": b"A;B=c;D=e;F=g:h\n",
    "quotes and commas": b'"a",',
    "open quotes": b'\n"a,',
    "digits": b"9",
    "separators": b"From a@b.example Tue Nov  3 10:00:00 2026\n",
    "records": b"\n\ndn: cn=a\ncn: a",
    "rows": b"a,b,c\n",
}


PAIRS = [(name, piece) for name in READERS for piece in PIECES]
MANY_RECORDS = frozenset(name for name, piece in PIECES.items() if b"\n" in piece or b"\r" in piece)
"""Pieces of which a few bytes are a whole row, card or mail: as much work as many more of the others."""


def seconds(reader: Reader, data: bytes) -> float:
    """The processor time that it takes."""
    begun = time.process_time()
    reader(data)
    return time.process_time() - begun


class TestLargeFiles:
    @pytest.mark.parametrize(("name", "piece"), PAIRS)
    def test_time_grows_with_the_size_only(self, name, piece):
        """Four times as long a file takes some four times as long, and never sixteen times."""
        size = 800 if piece in MANY_RECORDS else 4_000
        make = within(options() + BEGINS[name], PIECES[piece])
        # the best of three: a collection of garbage in one of them is no fault of the reader
        small, large = (min(seconds(READERS[name], make(size // part)) for _ in range(3)) for part in (4, 1))

        assert large < 9 * small + 0.1, f"{small:.3f} s, then {large:.3f} s"

    @pytest.mark.long
    @pytest.mark.parametrize(("name", "piece"), PAIRS)
    def test_so_it_does_at_a_megabyte(self, name, piece):
        """So it is with a megabyte of one sign, and with as many lines as fit into fifty kilobytes."""
        size = 50_000 if piece in MANY_RECORDS else 1_000_000
        make = within(options() + BEGINS[name], PIECES[piece])
        small, large = (seconds(READERS[name], make(size // part)) for part in (4, 1))

        assert large < 9 * small + 0.1, f"{small:.3f} s, then {large:.3f} s"

    @pytest.mark.parametrize("name", READERS)
    def test_memory_is_bounded(self, name):
        """What is made of many lines, or of few long ones, fits into what is promised for them."""
        for piece in ("commas", "brackets", "braces", "rows", "records", "nested cards", "nested events"):
            within_memory(READERS[name], within(options() + BEGINS[name], PIECES[piece])(800))
