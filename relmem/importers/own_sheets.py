"""
Tables that relmem wrote itself, one kind each: every row is the record that it was.

`formats.sheets` says how they are spelled. A row that was changed in between
corrects its record, and is refused where the memory has changed it since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from relmem.codec import Codec
from relmem.errors import InputError, StoreError
from relmem.formats.spelling import BORN, fields_of, read_cell, shown_columns
from relmem.importers.entries import Entry, Reading
from relmem.importers.tables import TableRow, read_table
from relmem.values import Problem

__all__ = ["OWN", "is_own", "read_own"]

OWN: Final = "relmem"
"""What `format=` says for them."""

_BEGINS: Final = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:sep=.\s+)?"
    + rb"[,;\t|]".join(rb'"?%s"?' % name.encode() for name in BORN)
    + rb"[,;\t|]"
)


def is_own(content: bytes) -> bool:
    """Whether a file begins as our own tables do, whatever a spreadsheet made of it since."""
    return _BEGINS.match(content[:400].replace(b"\0", b"")) is not None


def read_own(content: bytes, codec: Codec, *, name: str, encoding: str | None = None) -> Reading:
    """
    One entry for each row, with the record that it spells.

    Raises:
        InputError: the file cannot be decoded, or its header is none of ours.

    """

    def knows(row: Sequence[str]) -> bool:
        return tuple(row[: len(BORN)]) == BORN

    table = read_table(content, name=name, wanted=" and ".join(BORN), knows=knows, encoding=encoding)
    ignored: dict[str, None] = {}
    entries = [_entry(row, table.header, codec, ignored) for row in table.rows]
    return Reading("relmem table", tuple(entries), tuple(ignored))


def _entry(row: TableRow, header: Sequence[str], codec: Codec, ignored: dict[str, None]) -> Entry:
    place = f"line {row.line}"
    if row.wrong:
        return Entry(place, problems=(Problem(place, "", row.cells[0], row.wrong, "Write the table anew."),))
    cells = dict(zip(header, row.cells, strict=True))
    kind = codec.kinds.get(cells["kind"])
    if kind is None:
        why = f"{cells['kind']!r} is no kind of record here."
        return Entry(place, problems=(Problem(place, "kind", cells["kind"], why),))
    known, shown = fields_of(kind), shown_columns(kind)
    ignored.update(dict.fromkeys(name for name in cells if name not in (*BORN, *known, *shown)))
    document: dict[str, object] = {"kind": cells["kind"], "id": cells["id"]}
    column = "v"
    try:
        document["v"] = int(cells["v"] or 1)
        for column in known:
            if cell := cells.get(column):
                document[column] = read_cell(kind, column, cell)
        column = "rev"
        record = codec.decode(document, rev=int(cells["rev"] or 0))
    except InputError as error:
        return Entry(place, problems=(Problem(place, column, cells[column], error.why, error.hint),))
    except StoreError as error:
        wrong = [
            Problem(place, column, cells.get(column, ""), *_said(each))
            for column, each in _causes(error.__cause__)
        ]
        return Entry(place, problems=tuple(wrong or [Problem(place, "", cells["id"], str(error))]))
    except ValueError as error:
        return Entry(place, problems=(Problem(place, column, cells[column], f"it is none: {error}."),))
    return Entry(place, (record,), edited=True)


def _causes(error: BaseException | None, column: str = "") -> Iterator[tuple[str, BaseException]]:
    """What is wrong with a record, each with the column it stands in; nothing where that is not known."""
    for each in getattr(error, "exceptions", ()):
        named = (note.name for note in getattr(each, "__notes__", ()) if hasattr(note, "name"))
        at = next(filter(None, named), column)
        if hasattr(each, "exceptions"):
            yield from _causes(each, at)
        else:
            yield at or str(getattr(each, "field", "")).partition(".")[0], each


def _said(error: BaseException) -> tuple[str, str]:
    return (error.why, error.hint) if isinstance(error, InputError) else (f"it is none: {error}.", "")
