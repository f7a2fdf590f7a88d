"""
The lines of vCards: found, unfolded and cut by a linear scanner of our own.

Nothing here raises for what a file holds, and every step takes time in
proportion to its length. What makes a card of lines is in `vcard`.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence
from typing import Final, final

import attrs

from relmem.formats.charsets import decoded

__all__ = [
    "AROUND",
    "BEGIN",
    "BOM",
    "CONTROLS",
    "END",
    "Line",
    "colon_in",
    "cut",
    "decoded",
    "edge",
    "logical",
    "parsed",
    "plain",
    "unified",
]

BEGIN: Final = b"BEGIN:VCARD"
END: Final = b"END:VCARD"
AROUND: Final = b" \t\x00\x0c\x1a\xef\xbb\xbf"
"""What may stand around a card and says nothing: blanks, what phones fill files up with, byte order marks."""
_EDGE_BEGINS: Final = frozenset(bytes((byte,)) for byte in b"BbEe" + AROUND)
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+|[Xx]-[^\x00-\x1f\x7f;:.\"]+")  # `X-GOOGLE TALK` is real
_GROUP: Final = re.compile(r"[A-Za-z0-9_.-]+")
_BASE64_TEXT: Final = re.compile(rb"[A-Za-z0-9+/=\t ]+")
_FULL: Final = 60
"""Bytes of a full line of base64 at least; most have 72 to 76."""
_CARRIAGE_RETURNS: Final = re.compile(rb"\r+\n?")
_ESCAPE: Final = re.compile(r"\\([\\,;:\"nN])")
_CARET: Final = re.compile(r"\^([\^n'])")
_BARE: Final = {
    **dict.fromkeys(("BASE64", "QUOTED-PRINTABLE", "7BIT", "8BIT"), "ENCODING"),
    **dict.fromkeys(("INLINE", "URL", "CONTENT-ID", "CID"), "VALUE"),
}
"""What a vCard 2.1 parameter without a name is a value of, where that is not TYPE."""
_BINARY: Final = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters that no value may hold: all controls but tab and line ends."""
BOM: Final = b"\xef\xbb\xbf"


@final
@attrs.frozen
class Line:
    """
    One property of a card.

    `number` is the file's line on which it starts, `written` how it stood there,
    folds and all, its lines joined by CRLF (in UTF-8 where the file was in
    UTF-16). `group` is the "item1" of `item1.TEL`, `name` the property in capital
    letters. `params` are in their order, names in capital letters, without quotes
    and carets; a bare `CELL` is a TYPE. `value` is the text between colon and
    line's end, freed of its character set and of quoted-printable, its
    backslashes as they stood; a photo's is base64.
    """

    number: int
    written: bytes
    group: str
    name: str
    params: tuple[tuple[str, tuple[str, ...]], ...]
    value: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said in it."""
        return not self.value.strip(" \t\r\n;")

    @property
    def text(self) -> str:
        """The value as one text; a bare comma or semicolon is part of it."""
        return plain(self.value)

    @property
    def parts(self) -> tuple[str, ...]:
        """The value cut at its semicolons only, as ORG is meant."""
        return tuple(plain(part) for part in cut(self.value, ";"))

    @property
    def fields(self) -> tuple[tuple[str, ...], ...]:
        """The value cut at its semicolons, each part at its commas."""
        return tuple(tuple(plain(each) for each in cut(part, ",")) for part in cut(self.value, ";"))

    @property
    def values(self) -> tuple[str, ...]:
        """The value cut at its commas, as CATEGORIES and NICKNAME are meant; empty ones left out."""
        return tuple(text for text in (plain(part).strip() for part in cut(self.value, ",")) if text)

    def param(self, name: str) -> tuple[str, ...]:
        """All values of the parameter so named, in capital letters; () where there is none."""
        return tuple(value for key, values in self.params if key == name for value in values)

    @property
    def types(self) -> tuple[str, ...]:
        """Its TYPEs in lower case, as in ("work", "fax")."""
        return tuple(value.lower() for value in self.param("TYPE"))

    @property
    def rank(self) -> int:
        """How preferred it is: 1 most (TYPE=PREF, PREF=1) to 100 least; 101 where it does not say."""
        for value in self.param("PREF"):
            if value.isascii() and value.isdigit() and len(value) <= 3:
                return max(1, min(int(value), 100))
        return 1 if "pref" in self.types else 101

    @property
    def binary(self) -> bytes | None:
        """What its base64 holds; None where it has none or cannot be read."""
        if _encoding(self.params) != "b":
            return None
        try:
            return binascii.a2b_base64(self.value.encode("ascii"))
        except ValueError:
            return None


def edge(line: bytes) -> bytes:
    """BEGIN:VCARD or END:VCARD where the line is one of them, however written; else nothing."""
    if line[:1] not in _EDGE_BEGINS:
        return b""
    bare = line.strip(AROUND)
    if len(bare) > 64 or bare[-5:].upper() != b"VCARD":
        return b""
    bare = b"".join(bare.upper().split())
    return bare if bare in (BEGIN, END) else b""


def unified(content: bytes) -> bytes:
    """The same lines, all ended by LF; LF after any number of CR ends a line, and so does CR alone."""
    content = content.replace(b"\r\n", b"\n")
    if b"\r" not in content:
        return content
    return _CARRIAGE_RETURNS.sub(
        lambda found: b"\n" if found[0][-1:] == b"\n" else b"\n" * len(found[0]), content
    )


def logical(lines: Sequence[bytes]) -> Iterator[tuple[int, bytes, bytes]]:
    """
    Lines as meant: (number of the first, unfolded, as written).

    Joined are lines that begin with a blank, those after the soft break of
    quoted-printable, and after a line that announces it lines of bare base64, or
    of quoted-printable which some phones break hard: those that can be no property.
    """
    at, end = 0, len(lines)
    while at < end:
        first, number = lines[at], at + 1
        at += 1
        if not first:
            continue
        if at == end or edge(first):
            yield number, first, first
            continue
        parts = [first]
        encoding: str | None = None
        while at < end:
            following = lines[at]
            folded = following[:1] in (b" ", b"\t")
            soft = _ends_softly(parts[-1])
            loose = not folded and (b":" not in following or following[:1] in (b"=", b";"))
            if encoding is None and (soft or loose):
                encoding = _announced(first)
            if encoding == "q" and (soft or (loose and following)) and not edge(following):
                if soft:
                    parts[-1] = parts[-1].rstrip()[:-1]
                parts.append(following)
            elif folded:
                parts.append(following[1:])
            elif encoding == "b" and loose and _goes_on(following, lines[at + 1 : at + 2], parts):
                parts.append(following)
            else:
                break
            at += 1
        if len(parts) == 1:
            yield number, first, first
        else:
            yield number, b"".join(parts), b"\r\n".join(lines[number - 1 : at])


def _ends_softly(part: bytes) -> bool:
    """Whether a line ends in a soft break, which blanks may follow."""
    last = part[-1:]
    return last == b"=" or (last in (b" ", b"\t") and part.rstrip()[-1:] == b"=")


def _goes_on(line: bytes, following: Sequence[bytes], parts: Sequence[bytes]) -> bool:
    """
    Whether base64 goes on in this line.

    A blank line is its end, unless nothing of it has come, or a full line
    before, and base64 follows: some programs double the ends of lines.
    """
    if line:
        return _BASE64_TEXT.fullmatch(line) is not None
    before = next((part for part in reversed(parts) if part), b"")
    whole = len(before) >= _FULL and before[-1:] != b"="
    begun = len(parts) > 1 or before[-1:] != b":"
    return (whole or not begun) and any(map(_BASE64_TEXT.fullmatch, following))


def _announced(line: bytes) -> str:
    """How the line says that its value is encoded: "q", "b" or ""."""
    colon = colon_in(line)
    params = decoded(line if colon < 0 else line[:colon], None).split(";")[1:]
    return _encoding(tuple(_param(param) for param in params))


def colon_in(line: bytes) -> int:
    """The place of the first colon outside quotes, -1 where there is none; an open quote is none."""
    first = colon = line.find(b":")
    quote = line.find(b'"', 0, colon) if colon > 0 else -1
    while quote >= 0:
        closing = line.find(b'"', quote + 1)
        if closing < 0:
            return first
        if colon < closing:
            colon = line.find(b":", closing)
            if colon < 0:
                return first
        quote = line.find(b'"', closing + 1, colon)
    return colon


def parsed(
    number: int, joined: bytes, written: bytes, recoded: bool, most: int, otherwise: str = "cp1252"
) -> Line | str:
    """
    The line, or why it cannot be read; one of more than `most` bytes cannot.

    Text that is no UTF-8 and names no character set is in the codec `otherwise`.
    Control characters in it are left out, which no card may hold.
    """
    if len(joined) > most:
        return f"the line has {len(joined):,} bytes, and no more than {most:,} are read."
    joined = joined.removeprefix(BOM)
    colon = colon_in(joined)
    if colon < 0:
        return "the line has no colon, so it is no property."
    named, *rest = _unquoted(decoded(joined[:colon], None).strip(), ";")
    group, _, name = named.rpartition(".")
    name = name.strip()
    if not _NAME.fullmatch(name) or (group and not _GROUP.fullmatch(group)):
        return "the line does not begin with the name of a property."
    params = tuple(_param(CONTROLS.sub("", param)) for param in rest if param.strip())
    charset = next((value for key, values in params if key == "CHARSET" for value in values), None)
    raw, encoding = joined[colon + 1 :], _encoding(params)
    if encoding == "q":
        value = decoded(binascii.a2b_qp(raw), charset, otherwise)
    else:
        value = decoded(raw, None if recoded else charset, otherwise)
    line = Line(number, written, group, name.upper(), params, CONTROLS.sub("", value))
    if encoding == "b" and line.name not in _BINARY and not line.name.startswith("X-"):
        content = line.binary  # a text in base64, as some phones write them
        if content is not None:
            kept = tuple(pair for pair in params if pair[0] != "ENCODING")
            value = CONTROLS.sub("", decoded(content, charset, otherwise))
            line = attrs.evolve(line, params=kept, value=value)
    return line


def _param(text: str) -> tuple[str, tuple[str, ...]]:
    """One parameter: its name, and its values without quotes."""
    name, equals, given = text.partition("=")
    if not equals:
        name, given = _BARE.get(text.strip().upper(), "TYPE"), text
    name = name.strip().upper()
    values = [value.strip().replace('"', "") for value in _unquoted(given, ",")]
    if name == "TYPE":  # TYPE="work,voice" is two types, for all that the standard says
        values = [part.strip() for value in values for part in value.split(",")]
    return name, tuple(_CARET.sub(_uncareted, value) if "^" in value else value for value in values)


def _uncareted(found: re.Match[str]) -> str:
    return {"n": "\n", "'": '"', "^": "^"}[found[1]]


def _encoding(params: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """ "q" for quoted-printable, "b" for base64, else "" (8BIT and 7BIT say nothing)."""
    for key, values in params:
        if key == "ENCODING":
            for value in values:
                found = {"QUOTED-PRINTABLE": "q", "Q": "q", "BASE64": "b", "B": "b"}.get(value.upper())
                if found:
                    return found
    return ""


def _unquoted(text: str, separator: str) -> list[str]:
    """Cut where the separator stands outside double quotes, which stay; an open quote is none."""
    if '"' not in text:
        return text.split(separator)
    pieces = text.split('"')
    found: list[list[str]] = [[]]
    for index, piece in enumerate(pieces):
        if index:
            found[-1].append('"')
        if index % 2 and index < len(pieces) - 1:
            found[-1].append(piece)
            continue
        first, *others = piece.split(separator)
        found[-1].append(first)
        found.extend([other] for other in others)
    return ["".join(each) for each in found]


def cut(text: str, separator: str) -> list[str]:
    """Cut where the separator has no backslash before it that is itself not escaped."""
    if "\\" not in text:
        return text.split(separator)
    found: list[str] = []
    open_: list[str] = []
    for piece in text.split(separator):
        open_.append(piece)
        if (len(piece) - len(piece.rstrip("\\"))) % 2 == 0:
            found.append(separator.join(open_))
            open_ = []
    if open_:
        found.append(separator.join(open_))
    return found


def plain(text: str) -> str:
    """Text without its escapes, line ends as LF; a backslash that escapes nothing stays."""
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
