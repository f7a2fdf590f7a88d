"""
The lines of vCards, spelled: as they stood where that can be, else as vCard 3.0 and 4.0 ask.

What is spelled here is read by `vcard_lines` as it was meant, ends no line but
its own, and is folded at 75 octets, never within a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import attrs

from relmem.formats.vcard_lines import BOM, CONTROLS, Line, colon_in, cut, plain

__all__ = ["as_text", "escaped", "joined", "made", "name_of", "replaced", "respelled", "verbatim"]

_FOLDS: Final = re.compile(rb"\r\n[ \t]")
_QUOTED: Final = re.compile(rb'"[^"]*"')
_NEEDS_QUOTES: Final = re.compile(r"[^\w\-./+ ]")
_WIDTH: Final = 75
"""Octets of a line as written, its end not counted (RFC 2426, RFC 6350)."""
_WRITING: Final = frozenset({"CHARSET", "ENCODING"})
"""Parameters that say how a value was written, and not what it is."""
_CARET: Final = {"^": "^^", "\n": "^n", '"': "^'"}


def verbatim(line: Line) -> str | None:
    """
    The line as it stood, folds and all; None where others would not read it so.

    It is in no UTF-8, or a parameter of it has no name, as in vCard 2.1, or no end.
    """
    written = line.written.removeprefix(BOM)
    bare = _FOLDS.sub(b"", written)
    if b"\n" in bare or written[:1] in b" \t":
        return None
    colon = colon_in(bare)
    if _is_loose(bare[:colon]):
        return None
    try:
        text = written.decode()
        return text if bare[colon + 1 :].decode() == line.value else None
    except UnicodeDecodeError:
        return None


def _is_loose(head: bytes) -> bool:
    """Whether a parameter has no name, or a quote in it no end."""
    if b";" not in head:
        return False
    if b'"' in head:
        if head.count(b'"') % 2:
            return True
        head = _QUOTED.sub(b"", head)
    return any(b"=" not in param for param in head.split(b";")[1:])


def name_of(line: Line) -> str:
    """The property's name in the letters it was written in."""
    head = re.split(rb"[;:]", _FOLDS.sub(b"", line.written[:400]).removeprefix(BOM), maxsplit=1)[0]
    name = head.rpartition(b".")[2].strip().decode("ascii", "replace")
    return name if name.upper() == line.name else line.name


def respelled(line: Line) -> Line:
    """The same line, spelled anew in UTF-8: without character set and quoted-printable, base64 as "b"."""
    params = [(key, values) for key, values in line.params if key not in _WRITING]
    if line.binary is not None:
        params.insert(0, ("ENCODING", ("b",)))
        line = attrs.evolve(line, value="".join(line.value.split()))
    return _with_written(attrs.evolve(line, params=tuple(params), value=_one_line(line.value)), name_of(line))


def replaced(line: Line, value: str) -> Line:
    """The same line with another value; name and parameters stay as they were written, where they can."""
    bare = _FOLDS.sub(b"", line.written.removeprefix(BOM))
    value = _one_line(value)
    if verbatim(line) is None or line.param("ENCODING") or line.param("CHARSET"):
        return respelled(attrs.evolve(line, value=value))
    head = bare[: colon_in(bare)].decode()
    return attrs.evolve(line, value=value, written=_folded(f"{head}:{value}"))


def made(
    name: str,
    value: str,
    params: Iterable[tuple[str, tuple[str, ...]]] = (),
    *,
    group: str = "",
    number: int = 0,
) -> Line:
    """A new line; `value` has its escapes already."""
    params, value = tuple(params), _one_line(value)
    return Line(number, _written(group, name, params, value), group, name.upper(), params, value)


def escaped(text: str) -> str:
    """Text as a value, or as a part of one, that nothing cuts."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def joined(parts: Iterable[str], separator: str = ";") -> str:
    """Several texts as one value."""
    return separator.join(map(escaped, parts))


def as_text(value: str, separator: str = "") -> str:
    """A value of which nobody knows how it was escaped, escaped as text; cut at its separators first."""
    parts = cut(value, separator) if separator else [value]
    return separator.join(escaped(plain(part)) for part in parts)


def _with_written(line: Line, name: str) -> Line:
    return attrs.evolve(line, written=_written(line.group, name, line.params, line.value))


def _written(group: str, name: str, params: Iterable[tuple[str, tuple[str, ...]]], value: str) -> bytes:
    said = "".join(f";{key}={','.join(map(_param, values))}" for key, values in params)
    return _folded(f"{f'{group}.' if group else ''}{name}{said}:{value}")


def _param(value: str) -> str:
    """A parameter's value so that quotes, carets and line ends in it can be written (RFC 6868)."""
    value = CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = re.sub(r'[\^\n"]', lambda found: _CARET[found[0]], value)
    return f'"{value}"' if _NEEDS_QUOTES.search(value) else value


def _one_line(value: str) -> str:
    value = value.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return CONTROLS.sub("", value)


def _folded(text: str) -> bytes:
    line = text.encode()
    if len(line) <= _WIDTH:
        return line
    pieces, at, width = [], 0, _WIDTH
    while at < len(line):
        end = min(at + width, len(line))
        while end < len(line) and line[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(line[at:end])
        at, width = end, _WIDTH - 1
    return b"\r\n ".join(pieces)
