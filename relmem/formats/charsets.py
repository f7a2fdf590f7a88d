"""
Text in the character sets of old: by the name it gives, else by what it looks like.

Only UTF-8 can be told for certain. Where text says nothing and is none, what
is read is a guess: who shows it says so, unless it is Western text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import Final

from relmem.errors import InputError

__all__ = ["TITLES", "codec_named", "decoded", "likely", "unlike_utf8"]

_CODECS: Final = {
    **{f"{name}{number}": f"iso8859-{number}" for name in ("iso8859", "latin") for number in range(2, 17)},
    # the Latin alphabets are numbered otherwise than the parts of the standard
    "latin5": "iso8859-9",
    "latin6": "iso8859-10",
    "latin7": "iso8859-13",
    "latin8": "iso8859-14",
    "latin9": "iso8859-15",
    "latin10": "iso8859-16",
    **{f"iso8859{part}{order}": f"iso8859-{part}" for part in (6, 8) for order in "ie"},
    **{f"{name}{page}": f"cp{page}" for name in ("windows", "cp") for page in (874, *range(1250, 1259))},
    **{
        f"{name}{page}": f"cp{page}"
        for name in ("ibm", "cp")
        for page in (437, 737, 775, 850, 852, 855, 857, 858, *range(860, 867), 869)
    },
    **dict.fromkeys(("iso88591", "latin1"), "cp1252"),  # as every browser reads it
    **dict.fromkeys(("shiftjis", "sjis", "mskanji", "windows31j", "cp932", "ms932", "windows932"), "cp932"),
    **dict.fromkeys(("euckr", "ksc5601", "ksc56011987", "cp949", "ms949", "windows949", "uhc"), "cp949"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "euccn", "cp936", "ms936", "windows936"), "gb18030"),
    **dict.fromkeys(("big5", "cp950", "ms950", "windows950"), "cp950"),
    **dict.fromkeys(("macintosh", "macroman"), "mac-roman"),
    **{f"mac{name}": f"mac-{name}" for name in ("cyrillic", "greek", "turkish", "latin2")},
    **dict.fromkeys(("iso2022jp", "iso2022jp1", "iso2022jp2", "iso2022jp3"), "iso2022-jp-ext"),
    "iso2022kr": "iso2022-kr",
    "hzgb2312": "hz",
    "big5hkscs": "big5hkscs",
    "johab": "johab",
    "utf8": "utf-8",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "eucjp": "euc-jp",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "tis620": "tis-620",
}
"""
Character sets by their names in lower case, letters and digits only. A table, because asking
Python for a name runs an import for each unknown one, and some of its codecs are not linear.
"""
_NOT_ASCII: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be", "iso2022-jp-ext", "iso2022-kr", "hz"})
"""Those in which a byte of ASCII may be a part of something else."""

TITLES: Final = {
    "cp932": "Shift_JIS",
    "euc-jp": "EUC-JP",
    "cp949": "EUC-KR",
    "gb18030": "GB18030",
    "cp950": "Big5",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp1253": "Windows-1253",
    "cp1255": "Windows-1255",
    "cp874": "Windows-874",
    "cp1252": "Windows-1252",
}
"""What `likely` finds, as people call it."""

_SAMPLE: Final = 64 * 1024
"""Bytes that a guess is made of: some thousand names."""
_FEWEST: Final = 4
"""Letters beyond ASCII of which anything is said; three are in "été"."""
_ASCII: Final = bytes(range(0x80))
_BLANK: Final = (b" ", b"\t")
_WORDS: Final = re.compile(rb"[A-Za-z\x80-\xff]+")
_RUNS: Final = re.compile(rb"[\x80-\xff]+")
_NAMES: Final = {
    "koi8-r": re.compile(rb"[\xe0-\xff\xb3\xb4\xb6\xb7\xbd][\xc0-\xdf\xa3\xa4\xa6\xa7\xad]+"),
    "cp1253": re.compile(rb"[\xc0-\xd9\xa2\xb8-\xbf]*[\xdc-\xfe]*"),
    "cp1251": re.compile(rb"[\xc0-\xdf\xa5\xa8\xaa\xaf\xb2]*[\xe0-\xff\xb3\xb4\xb8\xba\xbf]*"),
}
"""Capitals and then small letters of alphabets that ASCII has no letter of, Ukrainian among them."""
_ACCENT_IN_GREEK: Final = re.compile(rb"[\xe0-\xff][\xdc-\xdf]")


def _key(charset: str) -> str:
    return "".join(char for char in charset[:40].lower() if char.isalnum())


def _codec(charset: str) -> str:
    """The codec of that name, UTF-8 where there is none."""
    key = _key(charset)
    return _CODECS.get(key) or _CODECS.get(key.removeprefix("x").removeprefix("cs"), "utf-8")


def codec_named(encoding: str) -> str:
    """
    The codec that somebody named.

    Raises:
        InputError: there is none of that name.

    """
    key = _key(encoding)
    if key in _CODECS:
        return _CODECS[key]
    try:
        found = codecs.lookup(encoding)
        "".encode(found.name)  # some are no character sets
    except (LookupError, ValueError) as error:
        why = f"no encoding is called {encoding!r}."
        raise InputError(encoding, why, 'Write encoding="cp1252".', field="encoding") from error
    return found.name


def decoded(raw: bytes, charset: str | None, otherwise: str = "cp1252") -> str:
    """
    Text by its own character set where that is known and fits, else UTF-8, else the codec `otherwise`.

    U+FFFD stands for a last character that was cut in two, as phones do.
    """
    codec = _codec(charset) if charset else "utf-8"
    if raw.isascii() and codec not in _NOT_ASCII:
        if charset or otherwise not in _NOT_ASCII or b"\x1b" not in raw:
            return raw.decode("ascii")
        codec = otherwise
    for each in dict.fromkeys((codec, "utf-8", otherwise, "cp1252")):
        try:
            return raw.decode(each)
        except UnicodeDecodeError as error:
            if error.end == len(raw) and error.end - error.start < 4 and not raw[: error.start].isascii():
                return raw.decode(each, "replace")
    return raw.decode("latin-1")


def unlike_utf8(lines: Sequence[bytes]) -> bytes:
    """
    As much of these lines as a guess needs: those that are no UTF-8 and name no character set.

    Folded lines are left out: a fold may stand within a character.
    """
    found: list[bytes] = []
    size = 0
    for line, following in zip(lines, (*lines[1:], b""), strict=True):
        if line.isascii() or line[:1] in _BLANK or following[:1] in _BLANK:
            continue
        head, _, value = line.partition(b":")
        if b"CHARSET" in head.upper():
            continue
        try:
            value.decode()
        except UnicodeDecodeError:
            found.append(value[:_SAMPLE])
            size += len(value)
            if size > _SAMPLE:
                break
    return b"\n".join(found)


def likely(sample: bytes) -> str:
    """
    The codec of text that is no UTF-8, by its letters; "" where it is none of `TITLES`.

    Western text has few letters beyond ASCII among many within it, and is
    Windows-1252; alphabets that ASCII has no letter of differ in where their
    capitals stand, and those of two bytes in what both bytes may be.
    """
    letters = b"".join(word for word in _WORDS.findall(sample) if not word.isascii())
    high = letters.translate(None, _ASCII)
    if len(high) < _FEWEST or 2 * len(high) < len(letters):
        return "cp1252"

    def share(first: int, last: int) -> float:
        return sum(first <= byte <= last for byte in high) / len(high)

    def fits(codec: str) -> bool:
        text = sample.decode(codec, "replace")
        return text.count("\ufffd") * 50 < len(text)

    if share(0x80, 0x9F) >= 0.1:  # nearly none in any of the others
        return "cp932" if fits("cp932") else ""
    runs = _RUNS.findall(sample)
    if share(0x80, 0xBF) < 0.12:  # second bytes would be spread over all that there are
        if share(0xC0, 0xDF) == 0:
            return "cp1255"  # the only one of them without capitals
        named = {
            codec: sum(pattern.fullmatch(run) is not None for run in runs) * 2 > len(runs)
            for codec, pattern in _NAMES.items()
        }
        if 4 * len(_ACCENT_IN_GREEK.findall(sample)) < len(runs):
            named["cp1253"] = False
        return next((codec for codec, fit in named.items() if fit), "")
    leads = b"".join(run[::2] for run in runs)
    if all(len(run) % 2 == 0 for run in runs):
        if sum(lead in b"\xa4\xa5" for lead in leads) * 5 >= len(leads) and fits("euc-jp"):
            return "euc-jp"  # kana
        if all(0xB0 <= lead <= 0xC8 for lead in leads) and fits("cp949"):
            return "cp949"  # hangul; Chinese names go beyond
        return "gb18030" if fits("gb18030") else ""
    alone = "cp874" if share(0xE0, 0xEE) else "cp932"  # Thai vowels, or none: kana of half the width
    return next((codec for codec in ("cp950", "gb18030", alone) if fits(codec)), "")
