"""Text in the character sets of old: by name, by escape sequences, by its letters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.formats.charsets import TITLES, codec_named, decoded, likely, unlike_utf8


class TestNamed:
    @pytest.mark.parametrize(
        ("charset", "codec", "text"),
        [
            ("SHIFT_JIS", "cp932", "表示①"),
            ("x-sjis", "cp932", "髙橋"),
            ("csISO2022JP", "iso2022-jp", "田中"),
            ("ISO-2022-JP", "iso2022-jp-ext", "ﾀﾅｶ"),
            ("EUC-JP", "euc-jp", "田中"),
            ("GB18030", "gb18030", "张伟"),
            ("HZ-GB-2312", "hz", "张伟"),
            ("Big5", "cp950", "陳大文"),
            ("KS_C_5601-1987", "cp949", "김철수"),
            ("ms949", "cp949", "똠방각하"),
            ("KOI8-R", "koi8-r", "Иван"),
            ("x-cp1251", "cp1251", "Иван"),
            ("x-mac-cyrillic", "mac-cyrillic", "Иван"),
            ("ISO-8859-8-I", "iso8859-8", "שלום"),
            ("windows-874", "cp874", "สมชาย"),
            ("latin9", "iso8859-15", "œ€"),
            ("latin5", "iso8859-9", "Şahin"),
        ],
    )
    def test_as_programs_name_them(self, charset, codec, text):
        """A character set is known by the names that programs write, whatever their case and signs."""
        assert text == decoded(text.encode(codec), charset)

    def test_what_nobody_knows_is_utf_8(self):
        """Text in a set that nobody knows is read as UTF-8 where it is, else as Western text."""
        assert ("Ž", "é") == (decoded("Ž".encode(), "klingon"), decoded(b"\xe9", "klingon"))

    @pytest.mark.parametrize(
        ("name", "codec"), [("Shift_JIS", "cp932"), ("UTF8", "utf-8"), ("hp_roman8", "hp-roman8")]
    )
    def test_by_whoever_imports(self, name, codec):
        """Whoever says how a file is encoded may use those names, and all that Python has."""
        assert codec == codec_named(name)

    @pytest.mark.parametrize("name", ["klingon", "rot13", "zip", "", "\0"])
    def test_no_encoding(self, name):
        """What is no encoding is refused by its name."""
        with pytest.raises(InputError, match="no encoding is called"):
            codec_named(name)


LOOKS = [
    ("Иванова Екатерина\nПетров", "cp1251"),
    ("ИВАНОВА ЕКАТЕРИНА", "cp1251"),
    ("Шевченко Олексій\nКиїв Україна", "cp1251"),
    ("Иванова Екатерина\nПетров-Водкин", "koi8-r"),
    ("Παπαδόπουλος Γιώργος\nΑθήνα", "cp1253"),
    ("כהן דוד\nתל אביב", "cp1255"),
    ("สมชาย ใจดี\nกรุงเทพ", "cp874"),
    ("田中\n太郎\n株式会社", "cp932"),
    ("ﾀﾅｶ\n田中", "cp932"),
    ("たなか\n田中太郎", "euc-jp"),
    ("张伟\n北京公司\n王芳", "gb18030"),
    ("陳大文\n台北市\n王小明", "cp950"),
    ("김철수\n박지성\n서울", "cp949"),
]


class TestLikely:
    @pytest.mark.parametrize(("text", "codec"), LOOKS)
    def test_by_its_letters(self, text, codec):
        """Names in the scripts of the world are told apart by a few of them."""
        assert codec == likely(text.encode(codec))
        assert codec in TITLES

    @pytest.mark.parametrize(
        "text", ["Müller", "été", "José Ñuñez\nÉric", "Åse Øye", "Łódź", "x" * 99_999 + "é", "“Ana” – Büro"]
    )
    def test_western_text_stays_western(self, text):
        """Where most letters are ASCII, or too few are not, it is Windows-1252."""
        assert "cp1252" == likely(text.encode("cp1252", "ignore"))

    def test_what_it_cannot_tell(self):
        """Text that is in none of them has no codec."""
        assert "" == likely("محمد علي الحسن\nالقاهرة".encode("cp1256"))

    def test_only_what_says_nothing_counts(self):
        """ASCII, UTF-8, folded lines and what names its set are no ground for a guess."""
        lines = [
            b"FN:a",
            "FN:é".encode(),
            b"FN:x\xc3",
            b" \xa9",
            b"FN;CHARSET=cp1251:\xcf",
            b"N:\xcf",
            b"NOTE:b",
        ]

        assert b"\xcf" == unlike_utf8(lines)

    @settings(deadline=None)  # the machine may be busy
    @given(st.binary(max_size=200))
    def test_total(self, content):
        """Any bytes are likely to be something that they can be read as, or nothing."""
        found = likely(content)
        assert found in ("", *TITLES)
        decoded(content, None, found or "cp1252").encode("utf-8", "replace")
