"""The lines of vCards: values, parameters, folds and character sets, as programs write them."""

from __future__ import annotations

import pytest

from relmem.formats.vcard import Card, Line, read_cards
from relmem.values import Problem


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


def a_line(line: str | bytes, *more: str | bytes, version: str = "3.0") -> Line:
    """The one line of a card, apart from its version."""
    [_, found] = a_card(line, *more, version=version).lines
    return found


class TestValues:
    @pytest.mark.parametrize(
        ("line", "text"),
        [
            ("NOTE:Hello, world", "Hello, world"),
            ("FN:Müller, MBA", "Müller, MBA"),
            ("TITLE:a; b, c", "a; b, c"),
            ("URL:http://x.example/?a=1,2", "http://x.example/?a=1,2"),
            (r"URL:http\://x.example", "http://x.example"),
            (r"NOTE:one\ntwo\Nthree", "one\ntwo\nthree"),
            (r"NOTE:a\\nb \, \; \"c\"", r"a\nb , ; " + '"c"'),
            (r"X-ABUID:..\:ABPerson", "..:ABPerson"),
            (r"NOTE:ends with \ ".rstrip(), "ends with \\"),
            (r"NOTE:ends with \\ ".rstrip(), "ends with \\"),
            (r"NOTE:C:\Users", r"C:\Users"),
            ("PHOTO:data:image/png;base64,AAAA", "data:image/png;base64,AAAA"),
            ("NOTE:<b>bold</b> & \x07", "<b>bold</b> & "),
        ],
    )
    def test_text_is_whole(self, line, text):
        """Bare commas, semicolons and colons are text; escapes are undone once, controls go, the rest stays."""
        assert text == a_line(line).text

    def test_names_are_lists(self):
        """Nicknames and categories are cut at commas, except at escaped ones."""
        assert ("Bob", "Bobby") == a_line("NICKNAME:Bob,Bobby").values
        assert ("a,b", "c") == a_line(r"CATEGORIES:a\,b, c,").values
        assert ("a\\", "b") == a_line(r"CATEGORIES:a\\,b").values

    def test_organisation_keeps_its_comma(self):
        """ORG is cut at semicolons only."""
        assert ("Acme, Inc.", "Sales") == a_line("ORG:Acme, Inc.;Sales").parts
        assert ("Acme; Inc.", "", "Sales") == a_line(r"ORG:Acme\; Inc.;;Sales").parts

    def test_long_names_are_not_cut(self):
        """N has as many parts as were written, each of one or more names."""
        line = a_line("N:Sousa,Lima;Ana;;;;Silva;jr")

        assert (("Sousa", "Lima"), ("Ana",), ("",), ("",), ("",), ("Silva",), ("jr",)) == line.fields

    @pytest.mark.parametrize("word", ["QUOTED-PRINTABLE", "quoted-printable", "Quoted-Printable"])
    @pytest.mark.parametrize("form", ["ENCODING={}", "{}"])
    def test_quoted_printable(self, word, form):
        """Quoted-printable is known in any case, with and without ENCODING=, and is UTF-8 by default."""
        assert "Zoë" == a_line(f"FN;{form.format(word)}:Zo=C3=AB", version="2.1").text

    def test_soft_line_breaks(self):
        """A line of quoted-printable goes on after a soft break, also in the middle of a character."""
        card = a_card(
            "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=",
            "two =C3=",
            "=AB=",
            "",
            "TEL:1=",
            "FN:x",
            version="2.1",
        )

        assert ["one\ntwo ë"] == [line.text for line in card.of("NOTE")]
        assert ["1="] == [line.text for line in card.of("TEL")]
        assert ["x"] == [line.text for line in card.of("FN")]

    def test_soft_break_at_the_end_swallows_nothing(self):
        """A soft break before the card's end leaves the end standing."""
        content = b"BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:a=\nEND:VCARD\nBEGIN:VCARD\nFN:b\nEND:VCARD"

        assert [["a"], ["b"]] == [[line.text for line in card.lines] for card in cards(content)]

    def test_8bit_is_no_encoding(self):
        """ENCODING=8BIT says nothing about the value."""
        assert "SGVsbG8=" == a_line("NOTE;ENCODING=8BIT:SGVsbG8=", version="2.1").text

    def test_each_value_has_its_own_character_set(self):
        """CHARSET is heeded per value, else UTF-8, else Windows-1252."""
        card = a_card(
            b"NOTE;CHARSET=ISO-8859-2:\xb1",
            b"NOTE;CHARSET=utf-8:\xc4\x85",
            b"NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C4=85",
            b"NOTE;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=FF",
            b"NOTE:\xc4\x85",
            b"NOTE:M\xfcller \x80",
            b"NOTE;CHARSET=UTF-8:M\xfcller",
            b"NOTE;CHARSET=klingon:\xc4\x85",
            b"NOTE:\x81",
            version="2.1",
        )

        wanted = ["ą", "ą", "ą", "я", "ą", "Müller €", "Müller", "ą", "\x81"]
        assert wanted == [line.text for line in card.of("NOTE")]

    def test_a_character_cut_in_two(self):
        """Where a phone cut the last character in two, the rest of the text is still read in UTF-8."""
        assert "Zoë\ufffd" == a_line(b"FN;CHARSET=UTF-8:Zo\xc3\xab\xc3").text
        assert "Café" == a_line(b"FN:Caf\xe9").text

    def test_shift_jis(self):
        """The second byte of a Shift_JIS character is no backslash, even where it looks like one."""
        raw = "表示;ソ".encode("cp932")
        assert b"\\" in raw

        assert ("表示", "ソ") == a_line(b"N;CHARSET=SHIFT_JIS:" + raw, version="2.1").parts
        assert "表示;ソ" == a_line(b"FN;CHARSET=Shift_JIS:" + raw, version="2.1").text

    @pytest.mark.parametrize(
        "name", ["idna", "punycode", "unicode_escape", "utf-7", "zip", "../x", "x" * 9999]
    )
    def test_odd_character_sets(self, name):
        """Codecs of Python that are no character sets are not used."""
        assert r"\u0041é" == a_line(rf"FN;CHARSET={name}:\u0041é").text


class TestParameters:
    def test_bare_types(self):
        """What stands bare in vCard 2.1 is a TYPE, unless it is an encoding or a sort of value."""
        line = a_line("TEL;CELL;PREF:+1", version="2.1")
        assert (("cell", "pref"), 1) == (line.types, line.rank)

        photo = a_line("PHOTO;JPEG;BASE64:SGVsbG8=", version="2.1")
        assert ((("TYPE", ("JPEG",)), ("ENCODING", ("BASE64",))), b"Hello") == (photo.params, photo.binary)
        assert ("URL",) == a_line("AGENT;URL:http://x.example", version="2.1").param("VALUE")

    def test_types_any_way(self):
        """Types may be repeated, listed, or listed in quotes."""
        wanted = ("work", "voice")
        assert wanted == a_line("TEL;TYPE=WORK;type=VOICE:1").types
        assert wanted == a_line("TEL;TYPE=work,voice:1").types
        assert wanted == a_line('TEL;TYPE="work,voice":1').types

    @pytest.mark.parametrize(
        ("param", "rank"), [("PREF=1", 1), ("PREF=100", 100), ("PREF=x", 101), ("PREF=0", 1)]
    )
    def test_preference(self, param, rank):
        """1 is preferred most; what does not say comes last."""
        assert rank == a_line(f"TEL;{param}:1").rank

    def test_quotes(self):
        """Between quotes, colons, semicolons and commas are text of the parameter."""
        line = a_line('ADR;LABEL="1; Main St: left, up";TYPE=home:;;1 Main St')

        assert (("LABEL", ("1; Main St: left, up",)), ("TYPE", ("home",))) == line.params
        assert ("", "", "1 Main St") == line.parts

    def test_carets(self):
        """RFC 6868: quotes and line ends in a parameter are written with carets."""
        assert ('a "b"\n^c^x',) == a_line("FN;X-P=a ^'b^'^n^^c^x:y").param("X-P")

    def test_a_quote_that_never_closes(self):
        """An open quote is a letter like any other."""
        line = a_line('TEL;X-P="a;TYPE=home:1')

        assert ("home", "1") == (line.types[0], line.text)

    def test_names_as_programs_write_them(self):
        """Groups are kept; names with underscores, slashes and blanks are names."""
        card = a_card(
            "item1.TEL:1",
            "item1.X-ABLabel:_$!<Home>!$_",
            "X_FOO:a",
            "X-messaging/xmpp-All:b",
            "X-GOOGLE TALK:c",
        )

        wanted = [("item1", "TEL"), ("item1", "X-ABLABEL"), ("", "X_FOO"), ("", "X-MESSAGING/XMPP-ALL")]
        assert [*wanted, ("", "X-GOOGLE TALK")] == [(line.group, line.name) for line in card.lines[1:]]
        assert b"item1.X-ABLabel:_$!<Home>!$_" == card.lines[2].written


class TestFolding:
    def test_folds_are_undone_and_kept(self):
        """A line goes on where the next begins with a blank, even inside a character."""
        line = a_line(b"NOTE:one \xc3", b" \xab", b"\t two", b" ")

        assert "one ë two" == line.text
        assert b"NOTE:one \xc3\r\n \xab\r\n\t two\r\n " == line.written

    def test_base64_without_folds(self):
        """Lines of base64 belong to the line that announced it, until one is none."""
        card = a_card("PHOTO;ENCODING=BASE64;JPEG:SGVs", "bG8=", "", "FN:x", version="2.1")

        assert [b"Hello"] == [line.binary for line in card.of("PHOTO")]
        assert ["x"] == [line.text for line in card.of("FN")]

    def test_base64_text(self):
        """A text in base64 is read as text; what is not base64 is left as it is."""
        assert "Zoë" == a_line("NOTE;ENCODING=BASE64;CHARSET=UTF-8:Wm/Dqw==", version="2.1").text
        assert (None, "é") == ((line := a_line("PHOTO;ENCODING=b:é")).binary, line.value)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
    def test_line_ends(self, end):
        """LF, CRLF, CR CRLF and CR end a line."""
        content = end.join(["BEGIN:VCARD", "VERSION:3.0", "NOTE:a", " b", "", "FN:x", "END:VCARD"])

        [card] = cards(content.encode())
        assert [(2, "3.0"), (3, "ab"), (6, "x")] == [(line.number, line.text) for line in card.lines]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_byte_order(self, encoding):
        """A byte order mark, UTF-16 with and without it, and UTF-32 are recognised."""
        content = "BEGIN:VCARD\nFN:Zoë 表\nEND:VCARD\n" * 2

        assert ["Zoë 表"] * 2 == [card.lines[0].text for card in cards(content.encode(encoding))]

    def test_a_character_set_in_utf_16(self):
        """In a file of UTF-16 CHARSET says nothing, but of quoted-printable."""
        content = (
            "BEGIN:VCARD\nFN;CHARSET=ISO-8859-1:Zoë\nNOTE;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:=EB\nEND:VCARD"
        )

        [card] = cards(content.encode("utf-16"))
        assert ["Zoë", "ë"] == [line.text for line in card.lines]

    def test_mark_between_files_put_together(self):
        """A byte order mark in front of a later card is none of its letters."""
        content = "\ufeffBEGIN:VCARD\nFN:a\nEND:VCARD\n\ufeffBEGIN:VCARD\nFN:b\nEND:VCARD\n"

        assert ["a", "b"] == [card.lines[0].text for card in cards(content.encode())]

    def test_broken_utf_16(self):
        """Half a character of UTF-16 is a problem of the file, and the rest is read."""
        content = "BEGIN:VCARD\nFN:a\nEND:VCARD".encode("utf-16") + b"\x00"

        problem, card = read_cards(content[:-3] + b"\x00\xd8" + "D\n".encode("utf-16-le"))
        assert "not all is utf-16: \ufffd stands for 1 parts of it." == problem.why
        assert "a" == card.lines[0].text
