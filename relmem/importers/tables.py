"""
Delimited text as rows: bytes in somebody's encoding to a header and rows with their line numbers.

For every reader of CSV; what the columns mean is theirs. The separator is the
one of `, ; tab |` under which a header is found; quotes are doubled inside
quotes, and a quoted cell may hold line breaks. No cell is too long, and a row
that cannot be cut into the header's cells is kept, with what is wrong with it:
a quote that is never closed, or closed in the middle of what follows it, costs
the row in which it was opened and no other. The header said again is no row;
another header below it is another table, and refuses the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.formats.charsets import TITLES, likely

__all__ = ["Table", "TableRow", "control_in", "decoded", "read_table"]

_SEPARATORS: Final = ",;\t|"
_HEADER_WITHIN: Final = 20
"""Rows, empty ones not counted, in which a header is looked for: exports put notes before it."""
_TABLES_LOOKED_FOR: Final = 50
"""Rows under an empty line of which it is asked whether they are another header."""
_LOOKED_AT: Final = 1000
"""Rows, also empty ones, after which no header is looked for any more."""

_BREAK: Final = re.compile(r"\r\n|\r|\n")
_OPENS: Final = re.compile(r' *"')
_QUOTED: Final = re.compile(r' *"([^"]*(?:""[^"]*)*)"')
_STOP: Final = {separator: re.compile(rf"[{re.escape(separator)}\r\n]|\Z") for separator in _SEPARATORS}
_STATED: Final = re.compile(r"sep=([,;\t|])(?:\r\n|\r|\n)")  # what Excel writes before the header
_DEFUSED: Final = re.compile(r"\A'(?='*[=+\-@\t])")  # how exports keep spreadsheets from running a cell

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all but tab and line breaks

_OF_OLD: Final = (("Windows-1252", "cp1252"), ("Mac OS Roman", "mac-roman"), ("DOS (850)", "cp850"))
"""Encodings of Western text that tables still come in, the likeliest first; `likely` knows the others."""
_ACCENTED: Final = frozenset("äöüßÄÖÜéèêëàâáãåçñíìîïóòôõøúùûÉÈÀÁÃÅÇÑÍÓÔÕØÚæÆœ‘’“”–—€")
_LETTERS_LOOKED_AT: Final = 10_000
_LOOKED_THROUGH: Final = 1_000_000
"""Bytes in which those letters are looked for."""

# The byte order marks say which encoding follows.
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@final
@attrs.frozen
class TableRow:
    """
    One row: the `line` it begins on, counted from 1, and its `cells`, as many as the
    header has, without the space around them.

    `wrong` says why it could not be cut into cells ("" where it could). It stands
    `apart` where an empty line goes before it.
    """

    line: int
    cells: tuple[str, ...]
    wrong: str = ""
    apart: bool = False


@final
@attrs.frozen
class Table:
    """The `header`, the `rows` below it that hold anything, and the `separator` they were cut at."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    separator: str


def decoded(content: bytes, *, name: str, encoding: str | None = None) -> str:
    """
    The file's text: in the `encoding` given, else the one its byte order mark says, else UTF-8.

    Raises:
        InputError: it is not in that encoding (the message names the byte and
            its line, and what it looks like), or there is no such encoding.

    """
    chosen = encoding or next((found for mark, found in _MARKS.items() if content.startswith(mark)), "utf-8")
    if encoding and encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        chosen = "utf-8-sig"
    try:
        text = content.decode(chosen)
        text.encode("utf-8")  # some codecs yield halves of characters, which nothing can store
    except (LookupError, ValueError) as error:
        raise _undecodable(content, name, chosen, error) from error
    if not encoding and chosen == "utf-8" and text.count("\0") * 3 > len(text) > 0:
        little = content[1::2].count(0) >= content[::2].count(0)
        raise InputError(
            name,
            f"{name} is not UTF-8 text: every other byte is zero.",
            f"It looks like UTF-16. Try: relmem import {name} --encoding utf-16-{'le' if little else 'be'}",
            field="encoding",
        )
    return text


def control_in(text: str) -> str:
    """What is wrong with text that holds a control character; "" where it holds none."""
    found = _CONTROL.search(text)
    return f"it holds the control character U+{ord(found[0]):04X}." if found else ""


def _likely(content: bytes) -> tuple[str, str] | None:
    """In which encoding of old most bytes beyond ASCII are letters, or signs that stand in letters."""
    lines = [line for line in content[:_LOOKED_THROUGH].splitlines() if not line.isascii()]
    codec = likely(b"\n".join(lines))
    if codec not in ("", "cp1252") and _decodes(content, codec):
        return TITLES[codec], codec
    high = b"".join(lines).translate(None, bytes(range(0x80)))[:_LETTERS_LOOKED_AT]
    most, best = len(high) // 2, None
    for title, code in _OF_OLD:
        if not _decodes(content, code):
            continue  # it holds bytes that this encoding does not have
        letters = sum(char in _ACCENTED for char in high.decode(code))
        if letters > most:
            most, best = letters, (title, code)
    return best


def _decodes(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _undecodable(content: bytes, name: str, encoding: str, error: LookupError | ValueError) -> InputError:
    if isinstance(error, LookupError):
        return InputError(
            encoding, f"no encoding is called {encoding!r}.", 'Write encoding="cp1252".', field="encoding"
        )
    shown = "UTF-8" if encoding.startswith("utf-8") else encoding
    where, hint = "", "Say which encoding it was written in, for example: --encoding cp1252"
    if isinstance(error, UnicodeDecodeError) and error.start < len(content):
        line = len(re.findall(rb"\r\n|\r|\n", content[: error.start])) + 1
        where = f" (byte 0x{content[error.start]:02X} on line {line})"
    if encoding.startswith("utf-8") and (likely := _likely(content)):
        title, code = likely
        hint = f"It looks like {title}. Try: relmem import {name} --encoding {code}"
    return InputError(name, f"{name} is not {shown}{where}.", hint, field="encoding")


def read_table(
    content: bytes,
    *,
    name: str,
    wanted: str,
    knows: Callable[[Sequence[str]], bool],
    encoding: str | None = None,
) -> Table:
    """
    The table below the first row that `knows` takes for a header.

    Lines before the header are left out, and so are rows in which every cell is
    empty. `wanted` says what a header must name, for the message.

    Raises:
        InputError: as `decoded`, or none of the first 20 rows is a header.

    """
    text = decoded(content, name=name, encoding=encoding)
    start, separators = 0, _SEPARATORS
    if stated := _STATED.match(text):
        start, separators = stated.end(), stated[1]
    best: tuple[int, str, int] | None = None  # columns, separator, filled rows before the header
    for separator in separators:
        top = islice(_rows(text, separator, start), _LOOKED_AT)
        filled = (row for row in top if any(row.cells))
        for before, row in enumerate(islice(filled, _HEADER_WITHIN)):
            if knows(row.cells):
                if best is None or len(row.cells) > best[0]:
                    best = len(row.cells), separator, before
                break
    if best is None:
        raise _headless(text[start:], name, wanted)
    _, separator, before = best
    rows = (row for row in _rows(text, separator, start) if any(row.cells))
    header = next(islice(rows, before, None)).cells
    below = [row for row in rows if row.cells != header]
    _refuse_second(below, knows, name)
    widths = Counter(len(row.cells) for row in below)
    # some programs end every row with a separator, which is no cell; one row alone with more cells is
    usual = min(widths, key=lambda width: (-widths[width], width), default=0)
    most = max(len(header), usual)
    return Table(header, tuple(_fitted(row, len(header), most) for row in below), separator)


def _refuse_second(rows: Sequence[TableRow], knows: Callable[[Sequence[str]], bool], name: str) -> None:
    """
    Refuse a file with another header in it, under an empty line: its rows would be read as what they are not.

    Raises:
        InputError: there is one.

    """
    for row in islice((row for row in rows if row.apart), _TABLES_LOOKED_FOR):
        if knows(row.cells):
            why = f"{name} holds several tables: another one begins on line {row.line}."
            raise InputError(name, why, "Save each as a file of its own, and import them one by one.")


def _headless(text: str, name: str, wanted: str) -> InputError:
    first = next((line.strip() for line in _BREAK.split(text[:10_000]) if line.strip()), "")
    if not first:
        return InputError(name, f"{name} is empty.", f"Its first line must name {wanted}.")
    shown = first if len(first) <= 120 else f"{first[:117]}..."
    return InputError(
        name,
        f"{name} has no header that names {wanted}; it begins with {shown!r}.",
        "Put the names of the columns on its first line.",
    )


def _fitted(row: TableRow, width: int, most: int) -> TableRow:
    """The row with `width` cells; missing ones are empty, more that are filled, or than `most`, are wrong."""
    cells = row.cells + ("",) * (width - len(row.cells))
    wrong = row.wrong
    if not wrong and (any(cells[width:]) or len(cells) > most):
        wrong = f"it has {len(cells)} cells where the header has {width}."
    return TableRow(row.line, cells[:width], wrong, row.apart)


def _rows(text: str, separator: str, at: int) -> Iterator[TableRow]:
    line, apart = 1 + len(_BREAK.findall(text, 0, at)), False
    while at < len(text):
        began, wrong = line, ""
        cells: list[str] = []
        while True:
            cell = ""
            if _OPENS.match(text, at):
                quoted = _QUOTED.match(text, at)
                if quoted and not _goes_on(quoted[0], text, quoted.end(), separator):
                    cell, at = quoted[1].replace('""', '"'), quoted.end()
                    line += len(_BREAK.findall(quoted[0]))
                else:
                    wrong = f"the quote that is opened on line {line} is never closed."
            end = _end(text, at, separator)
            cells.append(_DEFUSED.sub("", (cell + text[at:end]).strip()))
            at = end
            if not text.startswith(separator, at):
                break
            at += 1
        yield TableRow(began, tuple(cells), wrong, apart)
        apart = not any(cells)
        if end_of_line := _BREAK.match(text, at):
            at, line = end_of_line.end(), line + 1


def _goes_on(quoted: str, text: str, at: int, separator: str) -> bool:
    """Whether a quote closes what holds separators or lines and no cell ends behind it: it closes nothing."""
    if separator not in quoted and not _BREAK.search(quoted):
        return False
    return bool(text[at : _end(text, at, separator)].strip())


def _end(text: str, at: int, separator: str) -> int:
    """Where the cell that goes on at `at` ends."""
    stop = _STOP[separator].search(text, at)
    return stop.start() if stop else len(text)
