"""Lines and cards as they are kept and written: as they came, or as vCard 3.0 and 4.0 ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.formats.vcard import Card, Limits, Line, read_cards
from relmem.formats.vcard_spell import escaped, made, replaced, respelled
from relmem.formats.vcard_write import Draft, Version, kept

FILES = Path(__file__).parents[1] / "data" / "vcards"
REAL = [
    pytest.param(card, id=f"{path.stem} {card.number}")
    for path in sorted(FILES.rglob("*.vcf"))
    for card in read_cards(path.read_bytes())
    if isinstance(card, Card)
]


def a_card(*lines: str, version: str = "3.0") -> Card:
    """The card of these lines."""
    text = "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])
    [card] = read_cards(text.encode())
    assert isinstance(card, Card)
    return card


def a_draft(*lines: str, version: str = "3.0") -> Draft:
    """The draft of the card of these lines."""
    draft = Draft.of(kept(a_card(*lines, version=version))[0])
    assert draft is not None
    return draft


def written(draft: Draft) -> list[str]:
    """Its lines but the first two and the last, unfolded."""
    text = draft.to_bytes().decode().replace("\r\n ", "")
    assert text.startswith("BEGIN:VCARD\r\nVERSION:")
    assert text.endswith("\r\nEND:VCARD\r\n")
    return text.split("\r\n")[2:-2]


def meaning(line: Line) -> tuple[object, ...]:
    """What a line says, however it is spelled."""
    params = tuple((key, values) for key, values in line.params if key not in ("CHARSET", "ENCODING"))
    value = line.binary
    if value is None:
        # one file has a form feed in a value, which no version of vCard allows
        value = line.parts if line.name in ("N", "ADR", "ORG") else line.text.replace("\f", "")
    return line.group, line.name, params, value


class TestKept:
    @pytest.mark.parametrize("card", REAL)
    def test_real_cards(self, card):
        """Every property of a real card is kept: in order, with group, parameters and value."""
        draft = Draft.of(kept(card)[0])

        assert draft is not None
        skipped = () if card.version in ("3.0", "4.0") else ("VERSION",)
        wanted = [meaning(line) for line in card.lines if line.name and line.name not in skipped]
        got = [meaning(line) for line in draft.lines if line.name not in skipped]
        assert wanted == got

    @pytest.mark.parametrize("card", [each for each in REAL if each.values[0].version != "2.1"])
    def test_what_is_valid_stays_to_the_byte(self, card):
        """Lines of 3.0 and 4.0 leave as they stood, folds and all, but for those that are of 2.1 after all."""
        draft = Draft.of(kept(card)[0])

        wanted = [
            line.written if b";BASE64:" not in line.written else respelled(line).written
            for line in card.lines
            if line.name
        ]
        assert wanted == [line.written for line in draft.lines]

    @pytest.mark.parametrize(
        ("line", "wanted"),
        [
            ("TEL;CELL;PREF:+1", "TEL;TYPE=CELL;TYPE=PREF:+1"),
            ("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB, MBA", r"FN:Zoë\, MBA"),
            ("NOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab", r"NOTE:a\nb"),
            ("ORG:Acme, Inc.;Sales", r"ORG:Acme\, Inc.;Sales"),
            ("ADR;HOME:;;1 Main St, B;X", r"ADR;TYPE=HOME:;;1 Main St\, B;X"),
            ("PHOTO;JPEG;BASE64:SGVs\r\n bG8=", "PHOTO;ENCODING=b;TYPE=JPEG:SGVsbG8="),
            ("URL;VALUE=URL:http://x.example/?a=1,2", "URL;VALUE=uri:http://x.example/?a=1,2"),
            ("LABEL;VALUE=INLINE:x", "LABEL:x"),
        ],
    )
    def test_vcard_2_becomes_3(self, line, wanted):
        """Bare types, quoted-printable, base64 and bare commas are spelled as 3.0 has them."""
        draft = a_draft(line, version="2.1")

        assert [wanted] == written(draft)
        assert "3.0" == draft.version

    def test_other_character_sets(self):
        """What is not UTF-8 is kept as text, and leaves as UTF-8."""
        content = b"BEGIN:VCARD\nVERSION:3.0\nFN;CHARSET=Shift_JIS:\x83\x5c\nNOTE:M\xfcller\nEND:VCARD\n"
        [card] = read_cards(content)

        draft = Draft.of(kept(card)[0])
        assert ["FN:ソ", "NOTE:Müller"] == written(draft)

    def test_what_is_too_large_is_left_out(self):
        """It is a problem with its place; a line just as long is kept."""
        card = a_card("X-A:1234567", "X-A:12345678")

        text, [problem] = kept(card, limits=Limits(kept_bytes=11))
        assert ("card 1, line 4", "X-A") == (problem.place, problem.field)
        assert "X-A:1234567\nEND" in text

    @pytest.mark.parametrize("text", ["", "x", "END:VCARD", "BEGIN:VCARDS"])
    def test_text_that_is_no_card(self, text):
        """It is no draft."""
        assert Draft.of(text) is None

    PIECES = (
        b"BEGIN", b"END", b":VCARD", b"AGENT:", b"FN", b"N", b"ORG", b"TEL", b"PHOTO", b";", b":", b",", b'"',
        b"\\", b"\n", b"\r", b" ", b"\t", b"=", b"=C3", b"=0A", b"^'", b".", b"TYPE=", b"CHARSET=", b"latin1",
        b"QUOTED-PRINTABLE", b"ENCODING=b", b"QUJD", b"\xc3", b"\xab", b"\x00", b"X-a", b"item1.",
    )  # fmt: skip

    @settings(deadline=None)  # the machine may be busy
    @given(
        st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=40).map(b"".join),
        st.sampled_from([b"2.1", b"3.0", b"4.0"]),
        st.sampled_from(["3.0", "4.0"]),
    )
    def test_whatever_it_is_it_leaves_once_and_whole(self, body, came, version):
        """What was read, however odd, is written without errors, is read again, and then stays so."""
        for card in read_cards(b"BEGIN:VCARD\nVERSION:" + came + b"\n" + body + b"\nEND:VCARD\n"):
            if not isinstance(card, Card):
                continue
            draft = Draft.of(kept(card)[0])
            [again, *others] = read_cards(draft.to_bytes())
            assert ([], ()) == (others, again.problems)
            assert [line.name for line in draft.lines] == [line.name for line in again.lines]
            if came != b"2.1":
                wanted = [line for line in card.lines if line.name not in ("", "BEGIN", "END")]
                assert [line.name for line in wanted] == [line.name for line in again.lines]
            assert kept(again)[0] == kept(Draft.of(kept(again)[0]).card())[0]
            draft.to_version(version)
            [turned, *others] = read_cards(draft.to_bytes())
            assert ([], ()) == (others, turned.problems)


class TestVersions:
    PAIRS = (
        ("EMAIL;TYPE=WORK,PREF:a@x.example", "EMAIL;TYPE=WORK;PREF=1:a@x.example"),
        ("PHOTO;ENCODING=b;TYPE=JPEG:SGVsbG8=", "PHOTO:data:image/jpeg;base64,SGVsbG8="),
        ("KEY;ENCODING=b;TYPE=PGP:SGVsbG8=", "KEY:data:image/pgp-keys;base64,SGVsbG8="),
        ("BDAY:1980-02-29", "BDAY:19800229"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-02-29", "BDAY:--0229"),
        ("GEO:37.38;-122.08", "GEO:geo:37.38,-122.08"),
        ("UID:7", "UID;VALUE=text:7"),
        (r"item1.X-ABLabel:_$!<Home>!$_", r"item1.X-ABLabel:_$!<Home>!$_"),
        ('X-Foo;y="a;b":bar', 'X-Foo;y="a;b":bar'),
    )

    @pytest.mark.parametrize(("three", "four"), PAIRS, ids=lambda line: line.partition(":")[0])
    def test_there(self, three, four):
        """A line of 3.0 as 4.0 has it; what is unknown stays as written."""
        draft = a_draft(three)
        draft.to_version("4.0")

        assert [four.replace("image/pgp", "application/pgp")] == written(draft)

    @pytest.mark.parametrize(
        ("four", "three"),
        [
            ("TEL;VALUE=uri;TYPE=cell:tel:+1-2;ext=3", "TEL;TYPE=cell:+1-2 ext. 3"),
            ("EMAIL;PREF=1:a@x.example", "EMAIL;TYPE=PREF:a@x.example"),
            ("EMAIL;PREF=2:a@x.example", "EMAIL:a@x.example"),
            ("PHOTO:data:image/png;base64,SGVsbG8=", "PHOTO;ENCODING=b;TYPE=PNG:SGVsbG8="),
            ("PHOTO:data:image/png;base64,abcde", "PHOTO:data:image/png;base64,abcde"),
            ("BDAY:--0229", "BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-02-29"),
            ("BDAY:19800229", "BDAY:1980-02-29"),
            ("GEO:geo:1.5,-2", "GEO:1.5;-2"),
            ("UID;VALUE=text:7", "UID:7"),
            ("X-Foo:bar", "X-Foo:bar"),
        ],
    )
    def test_and_back(self, four, three):
        """A line of 4.0 as 3.0 has it."""
        draft = a_draft(four, version="4.0")
        draft.to_version("3.0")

        assert [three] == written(draft)

    def test_what_can_be_there_once(self):
        """Of several revisions, 4.0 has the first."""
        draft = a_draft("REV:2026-01-01", "REV:2026-01-02", "TEL:1", "TEL:2")
        draft.to_version("4.0")

        assert ["REV:20260101", "TEL:1", "TEL:2"] == written(draft)

    @pytest.mark.parametrize("version", ["3.0", "4.0"])
    @pytest.mark.parametrize("card", REAL)
    def test_real_cards(self, card, version: Version):
        """Every real card can be had in either version, and loses no property of a person."""
        draft = Draft.of(kept(card)[0])
        draft.to_version(version)

        [again] = read_cards(draft.to_bytes())
        assert (version, ()) == (again.version, again.problems)
        for name in ("FN", "EMAIL", "ORG", "NOTE", "TITLE", "URL", "ADR"):
            assert [line.fields for line in card.of(name)] == [
                line.fields for line in again.of(name)
            ] or "2.1" == card.version


class TestSpelling:
    @settings(deadline=None)
    @given(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=200),
        st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9), min_size=1, max_size=3),
    )
    def test_is_read_as_meant(self, text, values):
        """Whatever a value or parameter holds, it comes back; no line is longer than 75 octets."""
        wanted = tuple(value.strip() for value in values)
        line = made("X-Note", escaped(text), [("X-P", wanted)], group="item1")
        content = b"BEGIN:VCARD\r\n" + line.written + b"\r\nEND:VCARD\r\n"

        [card] = read_cards(content)
        [read] = card.lines
        assert ("item1", "X-NOTE", text) == (read.group, read.name, read.text)
        assert wanted == read.param("X-P")
        for physical in content.split(b"\r\n"):
            assert len(physical) <= 75
            physical.decode()

    def test_another_value(self):
        """Only the value changes: name and parameters stay as they were written."""
        [_, line] = a_card('item1.X-ABLabel;x="a b";Type=HOME:old').lines

        assert b'item1.X-ABLabel;x="a b";Type=HOME:new' == replaced(line, "new").written

    def test_no_line_can_be_smuggled_in(self):
        """Line ends and controls in a value or a parameter stay inside their line."""
        line = made("NOTE", "a\r\nFN:b\x00", [("X", ('c"\nFN:d',))])

        assert rb"""NOTE;X="c^'^nFN:d":a\nFN:b""" == line.written


class TestDraft:
    def test_a_dropped_line_takes_its_label_along(self):
        """A label that is of nothing else goes, one that is of more stays."""
        draft = a_draft("item1.TEL:1", "item1.X-ABLabel:a", "item2.TEL:2", "item2.URL:x", "item2.X-ABLabel:b")
        for line in draft.named("TEL"):
            draft.drop(line)

        assert ["item2.URL:x", "item2.X-ABLabel:b"] == written(draft)

    def test_groups_taken_over_are_renamed(self):
        """Two cards may both have an item1."""
        draft = a_draft("item1.TEL:1")
        draft.take_over(a_draft("item1.URL:x", "item1.X-ABLabel:a").named("URL", "X-ABLABEL"), version="3.0")

        assert ["item1.TEL:1", "item2.URL:x", "item2.X-ABLabel:a"] == written(draft)
