"""Cards as programs of the whole world write them; each is our own, with what is odd about theirs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import relmem
from relmem.formats.vcard import Card, read_cards
from relmem.formats.vcard_lines import Line
from relmem.formats.vcard_write import Draft, kept
from relmem.importers.vcards import read_vcards
from relmem.records import Account, Contact
from relmem.values import Problem

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def of_lines(*lines: str | bytes, end: bytes = b"\r\n") -> bytes:
    """A file of these lines."""
    return end.join(line if isinstance(line, bytes) else line.encode() for line in (*lines, ""))


def the_card(*lines: str | bytes) -> Card:
    """The one card that these lines are in, with nothing wrong."""
    [card] = read_cards(of_lines("BEGIN:VCARD", *lines, "END:VCARD"))
    assert isinstance(card, Card)
    assert () == card.problems
    return card


def said(card: Card) -> list[tuple[str, str]]:
    """Names and texts of the lines, but for the version."""
    return [(line.name, line.text) for line in card.lines if line.name != "VERSION"]


class TestStructure:
    @pytest.mark.parametrize(
        ("begin", "end"),
        [
            ("BEGIN: VCARD", "END : VCARD"),
            ("BEGIN:VCARD" + " " * 99, "END:VCARD" + "\t" * 99),
            ("\x0cBEGIN:VCARD", "END:VCARD\x00\x00\x00"),
            ("\ufeff\ufeffBEGIN:VCARD", "END:VCARD\x1a"),
        ],
    )
    def test_edges_with_something_around_them(self, begin, end):
        """Blanks, marks and the filling of a phone's file around begin and end are none of the card."""
        [card] = read_cards(of_lines(begin, "VERSION:2.1", "FN:Ana", end))

        assert [("FN", "Ana")] == said(card)

    @pytest.mark.parametrize("rest", [b"\x1a", b"\x00" * 400, b"\x0c\r\n", b"\xef\xbb\xbf"])
    def test_what_fills_a_file_up(self, rest):
        """What a phone fills its file up with is no line outside a card."""
        assert 1 == len(list(read_cards(of_lines("BEGIN:VCARD", "FN:Ana", "END:VCARD") + rest)))

    @pytest.mark.parametrize("between", [b"", b"\xef\xbb\xbf"])
    def test_files_put_together(self, between):
        """Where a file did not end its last line, the next one's card begins all the same."""
        one = b"BEGIN:VCARD\nFN:Ana\nEND:VCARD"

        assert [[("FN", "Ana")]] * 3 == [said(card) for card in read_cards(between.join([one] * 3))]

    @pytest.mark.parametrize("before", ["    ", "\t", "> ", ">> ", " | "])
    def test_pasted_and_quoted(self, before):
        """A card whose lines all stand behind blanks or marks of a quotation is read without them."""
        lines = ["BEGIN:VCARD", "VERSION:3.0", "FN:Ana", "NOTE:one", "  two", "END:VCARD"]

        [card] = read_cards(of_lines("", *(before + line for line in lines), ""))
        assert [("FN", "Ana"), ("NOTE", "one two")] == said(card)

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("begin", ["begin:vcard", "\r\nBEGIN:VCARD", " BEGIN:VCARD"])
    def test_utf_16_however_it_begins(self, encoding, begin):
        """UTF-16 without a mark is known by its zeros."""
        [card] = read_cards(of_lines(begin, "FN:Zoë 表", "END:VCARD").decode().encode(encoding))

        assert [("FN", "Zoë 表")] == said(card)

    def test_line_ends_mixed(self):
        """Each line may end in its own way."""
        content = b"BEGIN:VCARD\rVERSION:3.0\r\nFN:Ana\r\r\nTEL:1\n\rEND:VCARD\n\n\n"

        [card] = read_cards(content)
        assert [("FN", "Ana"), ("TEL", "1")] == said(card)

    def test_end_before_begin(self):
        """An end without a begin is a line in no card."""
        problem, card = read_cards(of_lines("END:VCARD", "BEGIN:VCARD", "FN:Ana", "END:VCARD"))

        assert isinstance(problem, Problem)
        assert ("line 1", [("FN", "Ana")]) == (problem.place, said(card))

    def test_version_last(self):
        """SOGo and Evolution may say the version last; the card is of that version."""
        assert "3.0" == the_card("FN:Ana", "TEL;TYPE=CELL:1", "VERSION:3.0").version


class TestQuotedPrintable:
    def test_broken_hard(self):
        """Sony Ericsson's phones break a line without saying so: what can be no property goes on with it."""
        card = the_card(
            "VERSION:2.1",
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:",
            ";=D0=A2=D0=B0=D0=BD=D1=8F",
            "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=A2=D0=B0=D0=",
            "=BD=D1=8F",
            "NOTE;ENCODING=QUOTED-PRINTABLE:one",
            "=20two",
            "TEL;CELL:1",
        )

        assert [("N", ";Таня"), ("FN", "Таня"), ("NOTE", "one two"), ("TEL", "1")] == said(card)

    def test_blanks_behind_a_soft_break(self):
        """A soft break may be followed by blanks, which mean nothing."""
        card = the_card("VERSION:2.1", "NOTE;QUOTED-PRINTABLE:one= \t", "two=20=", "three", "TEL:1")

        assert [("NOTE", "onetwo three"), ("TEL", "1")] == said(card)

    def test_what_looks_like_a_property(self):
        """After a soft break even what looks like a property is text."""
        card = the_card("VERSION:2.1", "NOTE;QUOTED-PRINTABLE:call=0D=0A=", "TEL:2", "TEL:1")

        assert [("NOTE", "call\nTEL:2"), ("TEL", "1")] == said(card)

    def test_other_lines_are_not_drawn_in(self):
        """A line without a colon after any other property stays a problem."""
        [card] = read_cards(of_lines("BEGIN:VCARD", "FN:Ana", "Sousa", "TEL:1", "END:VCARD"))

        assert (["card 1, line 3"], "Ana") == ([each.place for each in card.problems], card.lines[0].text)


class TestBase64:
    FULL = "QUJD" * 18

    @pytest.mark.parametrize(
        "lines",
        [
            ("PHOTO;ENCODING=BASE64;JPEG:", "", FULL, "", "REVG", ""),
            ("PHOTO;ENCODING=BASE64;JPEG:" + FULL, "", "REVG", ""),
            ("PHOTO;ENCODING=BASE64;JPEG:", " " + FULL, " REVG", " ", ""),
            ("PHOTO;ENCODING=BASE64;JPEG:", FULL, "REVG"),
            ("PHOTO;TYPE=JPEG;ENCODING=b:" + FULL, " REVG"),
        ],
    )
    def test_however_it_is_broken(self, lines):
        """A photo is read with blank lines between its lines, with folds, or with neither."""
        card = the_card("VERSION:2.1", "FN:Ana", *lines, "TEL:1")

        [photo] = card.of("PHOTO")
        assert b"ABC" * 18 + b"DEF" == photo.binary
        assert ["FN", "PHOTO", "TEL"] == [line.name for line in card.lines[1:]]

    def test_a_blank_line_ends_it(self):
        """After the blank line behind a photo nothing is drawn into it."""
        [card] = read_cards(
            of_lines("BEGIN:VCARD", "PHOTO;BASE64:QUJD", "", "Sousa", "", "FN:Ana", "END:VCARD")
        )

        assert (b"ABC", 1) == (card.lines[0].binary, len(card.problems))


CARDS: dict[str, tuple[tuple[str | bytes, ...], dict[str, object]]] = {
    "a Japanese phone": (
        (
            "VERSION:2.1",
            b"N;CHARSET=SHIFT_JIS:" + "田中;太郎".encode("cp932"),
            b"SOUND;X-IRMC-N;CHARSET=SHIFT_JIS:" + "ﾀﾅｶ;ﾀﾛｳ;;;".encode("cp932"),
            "TEL;CELL:090-0000-0000",
            b"ADR;HOME;CHARSET=SHIFT_JIS:;;" + "表参道１".encode("cp932") + b";;;;",
            "X-GN:1",
        ),
        {"name": "太郎 田中", "phones": ("090-0000-0000",), "mobile": "090-0000-0000"},
    ),
    "a Japanese phone that names nothing": (
        ("VERSION:2.1", "N:田中;太郎".encode("cp932"), b"SOUND;X-IRMC-N:" + "ﾀﾅｶ;ﾀﾛｳ".encode("cp932"), "TEL;CELL:090"),
        {"name": "太郎 田中"},
    ),
    "a Japanese mail program": (("VERSION:2.1", "FN:田中太郎".encode("iso2022-jp"), "TEL:1"), {"name": "田中太郎"}),
    "Nokia": (
        ("VERSION:2.1", "N:Virtanen;Väinö".encode("latin-1"), "TEL;PREF;CELL:+358 1", "TEL;CELL;HOME:+358 2"),
        {"name": "Väinö Virtanen", "phones": ("+358 1", "+358 2"), "mobile": "+358 1"},
    ),
    "Motorola": (
        ("VERSION:2.1", "N;X-MOT-CATEGORY=0:Doe;Jane", "TEL;X-MOT-SPEED=3;CELL:1", "X-MOT-BDAY:0"),
        {"name": "Jane Doe", "mobile": "1"},
    ),
    "Android": (
        (
            "VERSION:2.1",
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=43=C5=99=C3=AD;=4A=61=6E;;;",
            "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4A=61=6E=20=",
            "=43=C5=99=C3=AD",
            "TEL;X-Mobil;VOICE:1",
            "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Honza;1;;;;;;;;;;;;;",
        ),
        {"name": "Jan Cří", "phones": ("1",)},
    ),
    "WhatsApp": (
        ("VERSION:3.0", "N:;Ana;;;", "FN:Ana", "item1.TEL;waid=351555:+351 555", "item1.X-ABLabel:Móvel"),
        {"name": "Ana", "phones": ("+351 555",)},
    ),
    "SAP": (
        ("PROFILE:VCARD", "VERSION:3.0", "N;CHARSET=UTF-8:Doe;Jane", "FN:Jane Doe", "TEL;TYPE=WORK;TYPE=VOICE:1"),
        {"name": "Jane Doe", "phones": ("1",)},
    ),
    "Kontact": (
        (
            "X-KADDRESSBOOK-X-SpousesName:Bo",
            "X-KADDRESSBOOK-X-ManagersName:Cy",
            "X-messaging/xmpp-All:ana@x.example",
            "EMAIL;TYPE=PREF:ana@x.example",
            "FN:Ana Sousa",
            "N:Sousa;Ana;;;",
            "VERSION:3.0",
        ),
        {"name": "Ana Sousa", "emails": ("ana@x.example",)},
    ),
    "Evolution": (
        (
            "VERSION:3.0",
            r"X-EVOLUTION-FILE-AS:Sousa\, Ana",
            "FN:Ana Sousa",
            "EMAIL;X-EVOLUTION-UI-SLOT=1;TYPE=WORK:ana@x.example",
            "X-EVOLUTION-VIDEO-URL:",
        ),
        {"name": "Ana Sousa", "emails": ("ana@x.example",)},
    ),
    "Nextcloud": (
        (
            "VERSION:4.0",
            "UID:0a1b",
            "FN:Ana Sousa",
            "TEL;TYPE=\"HOME,VOICE\":+351 1",
            "X-SOCIALPROFILE;TYPE=facebook:https://x.example/ana",
            "PHOTO:data:image/png;base64,iVBORw0KGgo=",
            "EMAIL;TYPE=WORK;PID=1.1;ALTID=1:ana@x.example",
            "CLIENTPIDMAP:1;urn:uuid:53e374d9-337e-4727-8803-a1e9c14e0556",
        ),
        {"name": "Ana Sousa", "emails": ("ana@x.example",), "key": ("vcard:0a1b",)},
    ),
    "Apple": (
        (
            "VERSION:3.0",
            "N:Sousa;Ana;;;",
            "FN:Ana Sousa",
            "item1.EMAIL;type=INTERNET;type=pref:ana@x.example",
            "item1.X-ABLabel:_$!<Work>!$_",
            r"X-ABUID:1\:ABPerson",
            "PHOTO;BASE64:",
            "  QUJD",
        ),
        {"name": "Ana Sousa", "emails": ("ana@x.example",)},
    ),
    "Outlook": (
        (
            "VERSION:2.1",
            b"N;LANGUAGE=de;CHARSET=Windows-1252:M\xfcller;J\xf6rg",
            b"FN;CHARSET=Windows-1252:J\xf6rg M\xfcller",
            "X-MS-OL-DEFAULT-POSTAL-ADDRESS:2",
            "X-MS-CARDPICTURE;TYPE=JPEG;ENCODING=BASE64:",
            " QUJD",
            "",
            "",
        ),
        {"name": "Jörg Müller"},
    ),
    "a Russian phone book": (
        ("VERSION:2.1", "N:Иванова;Екатерина".encode("cp1251"), "TEL;CELL:1"),
        {"name": "Екатерина Иванова"},
    ),
    "a Chinese phone": (
        ("VERSION:2.1", b"N;CHARSET=GB2312:" + "王;芳".encode("gb2312"), b"FN;CHARSET=GB2312:" + "王芳".encode("gb2312")),
        {"name": "王芳"},
    ),
    "a Korean phone": (
        ("VERSION:2.1", b"FN;CHARSET=KS_C_5601-1987:" + "김철수".encode("cp949"), "TEL;CELL:1"),
        {"name": "김철수"},
    ),
}  # fmt: skip


def meaning(line: Line) -> tuple[object, ...]:
    """Everything that a line says, but how it was written."""
    params = {(key, each.lower()) for key, values in line.params for each in values}
    value = line.binary if line.binary is not None else line.text
    return (
        line.group,
        line.name,
        frozenset(each for each in params if each[0] not in ("CHARSET", "ENCODING")),
        value,
    )


class TestProducts:
    @pytest.mark.parametrize("product", CARDS)
    def test_the_contact_is_right(self, product):
        """Whose card it is, and how they are reached, is read as its program meant it."""
        lines, wanted = CARDS[product]

        reading = read_vcards(of_lines("BEGIN:VCARD", *lines, "END:VCARD"), name="x.vcf")
        [contact] = [each for entry in reading.entries for each in entry.records if isinstance(each, Contact)]
        assert wanted == {name: getattr(contact, name) for name in wanted}

    @pytest.mark.parametrize("product", CARDS)
    def test_it_comes_back(self, product, tmp_path: Path):
        """Every property leaves as it came, in UTF-8, and a second import adds nothing."""
        lines, _ = CARDS[product]
        path = tmp_path / "book.vcf"
        path.write_bytes(of_lines("BEGIN:VCARD", *lines, "END:VCARD"))

        with relmem.open(":memory:", clock=lambda: NOW, timezone="UTC") as memory:
            memory.import_file(path)
            back = memory.contacts().to_bytes()
            assert 0 == memory.import_file(path).added
        [came] = [each for each in read_cards(path.read_bytes()) if isinstance(each, Card)]
        [gone] = read_cards(back)
        back.decode()
        mine = ("VERSION", "PROFILE") if came.version == "2.1" else ()
        wanted = [meaning(line) for line in came.lines if line.name not in mine]
        assert [each for each in wanted if each in [meaning(line) for line in gone.lines]] == wanted

    def test_what_others_stumble_on_is_mended(self, tmp_path: Path):
        """A bare parameter or an open quote in a 3.0 card, at which programs refuse the whole file, is spelled out."""
        path = tmp_path / "book.vcf"
        path.write_bytes(
            of_lines(
                "BEGIN:VCARD", "VERSION:3.0", "FN:Ana", "TEL;CELL;PREF:1", 'X-A;B="c:d', "UID;:7", "END:VCARD"
            )
        )

        with relmem.open(":memory:", clock=lambda: NOW, timezone="UTC") as memory:
            memory.import_file(path)
            lines = str(memory.contacts()).splitlines()
        assert ["TEL;TYPE=CELL;TYPE=PREF:1", "X-A;B=c:d", "UID:7"] == [
            line for line in lines if line.startswith(("TEL", "X-A", "UID"))
        ]

    @pytest.mark.parametrize(
        "photo",
        [
            "PHOTO;ENCODING=b;TYPE=JPEG:QUJD",
            "PHOTO;ENCODING=b;TYPE=image/jpeg:QUJD",
            "PHOTO;ENCODING=BASE64;JPEG:QUJD",
            "PHOTO:data:image/jpeg;base64,QUJD",
            r"PHOTO;VALUE=URI:data:image/jpeg\;base64\,QUJD",
        ],
    )
    def test_photos_in_either_version(self, photo):
        """A photo is a JPEG in 3.0 and in 4.0, however it came: as base64 with any type, or as an address."""
        card = the_card("VERSION:4.0" if "data:" in photo else "VERSION:3.0", "FN:Ana", photo)
        draft = Draft.of(kept(card)[0])

        assert draft is not None
        draft.to_version("3.0")
        [three] = draft.named("PHOTO")
        draft.to_version("4.0")
        [four] = draft.named("PHOTO")
        assert (b"ABC", "jpeg") == (three.binary, three.types[0].removeprefix("image/"))
        assert "data:image/jpeg;base64,QUJD" == four.text

    def test_an_organisation_has_a_name_in_every_version(self, tmp_path: Path):
        """A card with nothing but ORG leaves with FN, and with an empty N in 3.0, and stays an organisation."""
        path = tmp_path / "book.vcf"
        path.write_bytes(of_lines("BEGIN:VCARD", "VERSION:3.0", "ORG:Acme Co.", "END:VCARD"))

        with relmem.open(":memory:", clock=lambda: NOW, timezone="UTC") as memory:
            memory.import_file(path)
            content = memory.contacts(version="3.0").to_bytes()
        [entry] = read_vcards(content, name="x").entries
        assert [Account] == [type(each) for each in entry.records]
        assert [("FN", "Acme Co."), ("N", ";;;;"), ("ORG", "Acme Co.")] == sorted(
            said(next(iter(read_cards(content))))
        )


class TestEncoding:
    RUSSIAN = of_lines("BEGIN:VCARD", "VERSION:2.1", "FN:Иванова Екатерина".encode("cp1251"), "END:VCARD")

    def test_a_guess_is_told(self):
        """Text of which nothing says what it is, is read by its letters, and the file has a problem that says so."""
        problem, card = read_cards(self.RUSSIAN)

        assert isinstance(problem, Problem)
        assert ("file", "If it is, say so: --encoding cp1251; if not, say which it is.") == (
            problem.place,
            problem.hint,
        )
        assert [("FN", "Иванова Екатерина")] == said(card)

    @pytest.mark.parametrize("encoding", ["cp1251", "windows-1251", "CP1251"])
    def test_who_says_so_is_believed(self, encoding):
        """An encoding that is given is used where text is no UTF-8, and nothing is a problem."""
        [card] = read_cards(self.RUSSIAN, encoding=encoding)
        assert [("FN", "Иванова Екатерина")] == said(card)

        [card] = read_cards(of_lines("BEGIN:VCARD", "FN:Zoë", "END:VCARD"), encoding=encoding)
        assert [("FN", "Zoë")] == said(card)

    def test_western_text_is_no_guess(self):
        """A German Outlook's card is read without a word."""
        [card] = read_cards(of_lines("BEGIN:VCARD", b"FN:J\xf6rg M\xfcller \x80", "END:VCARD"))

        assert [("FN", "Jörg Müller €")] == said(card)

    def test_unknown_letters_are_told(self):
        """Where the letters are of none that are known, that is said, and the card is read."""
        problem, card = read_cards(
            of_lines("BEGIN:VCARD", "FN:محمد علي الحسن".encode("cp1256"), "TEL:1", "END:VCARD")
        )

        assert "Say which it is; for Arabic, for example: --encoding cp1256" == problem.hint
        assert "1" == card.lines[1].text
        [card] = read_cards(
            of_lines("BEGIN:VCARD", "FN:محمد".encode("cp1256"), "END:VCARD"), encoding="cp1256"
        )
        assert [("FN", "محمد")] == said(card)

    def test_a_guess_costs_no_card(self, tmp_path: Path):
        """What is said of the file is no card that could not be used."""
        path = tmp_path / "book.vcf"
        path.write_bytes(self.RUSSIAN)

        with relmem.open(":memory:", clock=lambda: NOW, timezone="UTC") as memory:
            report = memory.import_file(path)
        assert (["file"], []) == ([each.place for each in report.problems], list(report.refused))

    def test_from_the_front(self, tmp_path: Path):
        """Importing takes the encoding of an address book, too."""
        path = tmp_path / "book.vcf"
        path.write_bytes(self.RUSSIAN)

        with relmem.open(":memory:", clock=lambda: NOW, timezone="UTC") as memory:
            assert [] == list(memory.import_file(path, encoding="cp1251").problems)
            assert "Иванова Екатерина" == memory.facts().of(Contact)[0].name
