"""Reading vCards: real files of many products, cards and what is between them, limits."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from relmem.formats import vcard
from relmem.formats.vcard import Card, Limits, Line, read_cards
from relmem.values import Problem

FILES = Path(__file__).parents[1] / "data" / "vcards"
with (FILES / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
    MANIFEST = list(csv.DictReader(manifest, delimiter="\t"))


def cards(content: bytes) -> list[Card]:
    """The cards of a file in which there is nothing but cards."""
    found = list(read_cards(content))
    assert [] == [each for each in found if isinstance(each, Problem)]
    return [each for each in found if isinstance(each, Card)]


def a_card(*lines: str | bytes, version: str = "3.0") -> Card:
    """The card of these lines, read without a problem."""
    raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
    [card] = cards(b"\r\n".join([b"BEGIN:VCARD", f"VERSION:{version}".encode(), *raw, b"END:VCARD", b""]))
    assert () == card.problems
    return card


def fields_of(line: Line) -> list[tuple[str, ...]]:
    """The fields without the empty ones at the end."""
    fields = list(line.fields)
    while fields and fields[-1] == ("",):
        fields.pop()
    return fields


MEANT: dict[str, Callable[[Line], object]] = {
    **dict.fromkeys(("N", "ADR"), fields_of),
    **dict.fromkeys(
        ("FN", "NOTE", "TITLE", "TEL", "EMAIL", "UID", "URL", "GEO", "X-ABLABEL"), lambda line: line.text
    ),
    "ORG": lambda line: line.parts,
    "CATEGORIES": lambda line: line.values,
}


class TestRealFiles:
    @pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
    def test_counts_are_those_other_parsers_found(self, row):
        """Cards, FN, ORG, TEL and EMAIL are as many as the manifest says, and nothing is a problem."""
        found = cards((FILES / row["file"]).read_bytes())

        wanted = [int(row[each]) for each in ("cards", "fn", "org", "tel", "email")]
        counts = [sum(len(card.of(name)) for card in found) for name in ("FN", "ORG", "TEL", "EMAIL")]
        assert wanted == [len(found), *counts]
        assert [()] * len(found) == [card.problems for card in found]
        assert set(row["version"].split(",")) == {card.version for card in found}

    @pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
    def test_lines_are_kept_as_they_stood(self, row):
        """Put together again, a file's lines are the file, but for line ends, blank and outer lines."""
        content = (FILES / row["file"]).read_bytes()

        kept = [line.written for card in cards(content) for line in card.lines]
        outer = (b"BEGIN:VCARD", b"END:VCARD")
        lines = [
            line for line in content.replace(b"\r", b"").split(b"\n") if line and line.upper() not in outer
        ]
        assert lines == [line for line in b"\r\n".join(kept).split(b"\r\n") if line]

    @pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
    def test_vobject_writes_what_was_read(self, row):
        """Every card becomes a vobject component, whose text holds the same values."""
        for card in cards((FILES / row["file"]).read_bytes()):
            text = card.component().serialize(validate=False)

            [again] = cards(text.encode())
            for name, meant in MEANT.items():
                wanted = sorted((line.group, line.types, meant(line)) for line in card.of(name))
                assert wanted == sorted((line.group, line.types, meant(line)) for line in again.of(name)), (
                    name
                )
            for name in ("PHOTO", "KEY", "LOGO"):
                assert [x.binary for x in card.of(name)] == [x.binary for x in again.of(name)]
            assert len(card.agents) == len(again.agents)


class TestStructure:
    @pytest.mark.parametrize(
        ("begin", "end"),
        [("BEGIN:VCARD", "END:VCARD "), ("begin:vcard", "end:vCard"), (" BEGIN:VCARD\t", "END:VCARD\t")],
    )
    def test_edges(self, begin, end):
        """Begin and end are known in any case and with blanks around them."""
        assert ["x"] == [card.lines[0].text for card in cards(f"{begin}\nFN:x\n{end}\n".encode())]

    def test_profile(self):
        """PROFILE is a line like any other."""
        assert [("VERSION", "3.0"), ("PROFILE", "vCard")] == [
            (x.name, x.text) for x in a_card("PROFILE:vCard").lines
        ]

    @pytest.mark.parametrize("content", [b"", b"\n\r\n", b"\xef\xbb\xbf", b"  \n"])
    def test_nothing(self, content):
        """An empty file has no cards."""
        assert [] == list(read_cards(content))

    def test_a_card_without_end(self):
        """It is read, with a problem, and the next card is another."""
        [one, two] = cards(b"BEGIN:VCARD\nFN:a\nBEGIN:VCARD\nFN:b\nEND:VCARD\n")

        assert ["a", "b"] == [one.lines[0].text, two.lines[0].text]
        assert ["card 1, line 1"] == [problem.place for problem in one.problems]
        assert () == two.problems

    def test_a_file_cut_short(self):
        """The last card is read as far as it goes, with a problem."""
        [card] = cards(b"BEGIN:VCARD\nFN:a\nNOTE:b")

        assert ["a", "b"] == [line.text for line in card.lines]
        assert "the card is not ended by END:VCARD; it may be cut short." == card.problems[0].why

    def test_junk_between_cards(self):
        """It is one problem where it stands, however long, and the cards are read."""
        content = (
            b"hello\nBEGIN:VCARD\nFN:a\nEND:VCARD\nEND:VCARD\nFN:b\nx\nBEGIN:VCARD\nFN:c\nEND:VCARD\nbye"
        )

        found = [each if isinstance(each, Problem) else each.lines[0].text for each in read_cards(content)]
        assert ["line 1", "a", "line 5", "c", "line 11"] == [getattr(each, "place", each) for each in found]
        assert ("END:VCARD", "this and 2 more lines are in no card.") == (found[2].value, found[2].why)

    def test_unreadable_lines(self):
        """Each is a problem of its card and kept without a name; the other lines and cards are read."""
        content = (
            b"BEGIN:VCARD\nno colon\nFN:a\n;x:b\nwhat is this: c\nEND:VCARD\nBEGIN:VCARD\nFN:d\nEND:VCARD\n"
        )

        [one, two] = cards(content)
        assert [b"no colon", b"FN:a", b";x:b", b"what is this: c"] == [line.written for line in one.lines]
        assert ["", "FN", "", ""] == [line.name for line in one.lines]
        assert ["d"] == [line.text for line in two.lines]
        wanted = [
            ("card 1, line 2", "no colon", "the line has no colon, so it is no property."),
            ("card 1, line 4", ";x:b", "the line does not begin with the name of a property."),
            ("card 1, line 5", "what is this: c", "the line does not begin with the name of a property."),
        ]
        assert wanted == [(problem.place, problem.value, problem.why) for problem in one.problems]
        assert () == two.problems

    @pytest.mark.parametrize(("lines", "rest"), [(20, ""), (21, "1 more line"), (5020, "5,000 more lines")])
    def test_many_unreadable_lines(self, lines, rest):
        """Twenty of a card are listed, the rest are counted."""
        [card] = cards(b"BEGIN:VCARD\n" + b"x\n" * lines + b"END:VCARD\n")

        assert [f"{rest} of it cannot be read."] * bool(rest) == [
            problem.why for problem in card.problems[20:]
        ]

    def test_agent_of_vcard_2(self):
        """A card may stand in a card after AGENT, announced either way."""
        for announced in (b"AGENT:\nBEGIN:VCARD", b"AGENT:BEGIN:VCARD"):
            [card] = cards(b"BEGIN:VCARD\nFN:a\n" + announced + b"\nFN:b\nEND:VCARD\nTEL:1\nEND:VCARD\n")

            assert ["FN", "AGENT", "TEL"] == [line.name for line in card.lines]
            assert "BEGIN:VCARD\nFN:b\nEND:VCARD" == card.lines[1].text
            assert [["b"]] == [[line.text for line in agent.lines] for agent in card.agents]
            assert () == card.problems

    def test_agent_of_vcard_3(self):
        """A card may be the escaped text of AGENT."""
        [card] = cards((FILES / "ical.js" / "vcard3.vcf").read_bytes())

        [agent] = card.agents
        assert ["Susan Thomas", "+1-919-555-1234", "sthomas@host.com"] == [line.text for line in agent.lines]
        assert ("internet",) == agent.lines[2].types

    def test_agents_of_agents_of_agents(self):
        """Cards nested deeper than anybody nests them are problems, and do not exhaust the stack."""
        [card, *rest] = read_cards(b"BEGIN:VCARD\nFN:a\nAGENT:\n" * 10_000)

        depth = 0
        while card.agents:
            depth, card = depth + 1, card.agents[0]
        assert vcard.MAX_DEPTH == depth + 1
        assert 10_000 / vcard.MAX_DEPTH == len(rest) + 1


class TestComponent:
    def test_native_values(self):
        """Structured values are vobject's own, texts are plain, and validation finds what is missing."""
        component = a_card("FN:Ana, MBA", "N:Sousa;Ana", "ORG:Acme, Inc.;Sales", "CATEGORIES:a,b").component()

        assert ("Ana, MBA", "Sousa", "Ana") == (
            component.fn.value,
            component.n.value.family,
            component.n.value.given,
        )
        assert (["Acme, Inc.", "Sales"], ["a", "b"]) == (component.org.value, component.categories.value)
        assert component.validate()
        assert not a_card("TEL:1").component().validate()

    def test_vcard_2_becomes_3(self):
        """Bare types, quoted-printable, base64 and character sets are written as vCard 3.0 has them."""
        card = a_card(
            "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB",
            "TEL;CELL;PREF:+1",
            "PHOTO;JPEG;ENCODING=BASE64:SGVsbG8=",
            "URL;ENCODING=QUOTED-PRINTABLE:x=0D=0Ay",
            version="2.1",
        )

        text = card.component().serialize()
        wanted = ["FN:Zoë", "PHOTO;ENCODING=b;TYPE=JPEG:SGVsbG8=", "TEL;TYPE=CELL,PREF:+1", r"URL:x\ny"]
        assert ["BEGIN:VCARD", "VERSION:3.0", *wanted, "END:VCARD", ""] == text.split("\r\n")

    def test_no_line_can_be_smuggled_in(self):
        """Line ends in values and parameters stay inside them."""
        card = a_card(r"NOTE:a\nFN:b", "X-A;P=a^nFN:b;Q=^'x^':c", "FN;ENCODING=QUOTED-PRINTABLE:a=0AFN:b")

        text = card.component().serialize()
        assert ["BEGIN", "VERSION", "FN", "NOTE", "X-A", "END", ""] == [
            line.partition(":")[0].partition(";")[0] for line in text.split("\r\n")
        ]

    def test_the_rest_of_the_process_is_left_alone(self):
        """vobject reads other people's cards as it did before."""
        import vobject

        text = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:a, b\r\nEND:VCARD\r\n"
        before = vobject.readOne(text).serialize()
        a_card("FN:a, b").component().serialize()

        assert before == vobject.readOne(text).serialize()


class TestLimits:
    def test_file_size(self):
        """A larger file is one problem; one just as large is read."""
        content = b"BEGIN:VCARD\nFN:a\nEND:VCARD\n"
        limits = Limits(file_bytes=len(content))
        assert 1 == len(list(read_cards(content, limits=limits)))

        [problem] = read_cards(content + b"\n", limits=limits)
        assert "28 bytes are more than 27 bytes, the most that is read; nothing was taken in." == problem.why

    def test_lines(self):
        """A file of more lines is one problem; one of just as many is read."""
        content = b"BEGIN:VCARD\nFN:a\nEND:VCARD"
        [card] = read_cards(content, limits=Limits(lines=3))
        assert isinstance(card, Card)

        [problem] = read_cards(content + b"\n", limits=Limits(lines=3))
        assert "file" == problem.place

    def test_cards(self):
        """Cards beyond the limit are one problem; those before are read."""
        limits = Limits(cards=2)
        assert 2 == len(list(read_cards(b"BEGIN:VCARD\nFN:a\nEND:VCARD\n" * 2, limits=limits)))

        one, two, problem = read_cards(b"BEGIN:VCARD\nFN:a\nEND:VCARD\n" * 5, limits=limits)
        assert (1, 2, "line 7") == (one.number, two.number, problem.place)

    def test_line_length(self):
        """A longer line is a problem of its card; one just as long is read."""
        content = b"BEGIN:VCARD\nNOTE:abc\nNOTE:a\n bcd\nTEL:1\nEND:VCARD\n"

        [card] = read_cards(content, limits=Limits(line_bytes=8))
        assert ["abc", "1"] == [line.text for line in card.lines if line.name]
        assert ["card 1, line 3"] == [problem.place for problem in card.problems]
