"""
Tables out: the standing records of one kind as a CSV file, for a spreadsheet, which import reads back.

A column for each field, and beside each link the name of what it leads to. What
is private or special does not leave. A cell that a spreadsheet would take for a
formula (it begins with = + - @ or a tab) has an apostrophe before it, which
reading takes away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

import attrs

from relmem.backends.files import replace_whole
from relmem.codec import Codec, word_of
from relmem.formats.spelling import BORN, fields_of, shown_columns, spell_cell
from relmem.records.base import Record
from relmem.store import Store

if TYPE_CHECKING:
    import os

__all__ = ["SheetOut", "sheet"]

_LOOKS_LIKE_A_FORMULA: Final = re.compile(r"'*[=+\-@\t]")


@final
@attrs.frozen(repr=False)
class SheetOut:
    """A table of one `kind` of record: `rows` of them as the bytes of a file; `withheld` are private."""

    kind: type[Record]
    rows: int
    withheld: int
    content: bytes

    def to_bytes(self) -> bytes:
        """The file: UTF-8 with the mark by which spreadsheets know it."""
        return self.content

    def save(self, path: str | os.PathLike[str]) -> Path:
        """
        Put it in a file, whole or not at all.

        Raises:
            StoreError: it cannot be written; the file is as it was.

        """
        path = Path(path)
        replace_whole(path, self.content)
        return path

    def __repr__(self) -> str:
        return f"<relmem table of {self.rows} {word_of(self.kind)}>"


def sheet(store: Store, kind: type[Record]) -> SheetOut:
    """
    What stands of one kind, by id, as a table: `sheet(memory.store, Contact).save("contacts.csv")`.

    Equal memories give equal bytes.
    """
    codec = Codec([kind])
    ours = store.current((kind,))
    leaving = [each for each in ours if each.record.visibility.leaves]
    fields, shown = fields_of(kind), shown_columns(kind)
    documents = [codec.encode(each.record) for each in leaving]
    linked = {str(each[field]) for each in documents for field in shown.values() if field in each}
    names = _names(store, linked)
    links = {field: name for name, field in shown.items()}
    columns = [each for field in fields for each in (field, links.get(field)) if each]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*BORN, *columns])
    for each, document in zip(leaving, documents, strict=True):
        born = [document["kind"], each.id, str(each.rev), str(document["v"])]
        cells = [
            _named(names, document.get(shown[column]))
            if column in shown
            else spell_cell(kind, column, document[column])
            if column in document
            else ""
            for column in columns
        ]
        writer.writerow([*born, *map(_defused, cells)])
    return SheetOut(kind, len(leaving), len(ours) - len(leaving), out.getvalue().encode("utf-8-sig"))


def _names(store: Store, ids: Iterable[str]) -> dict[str, str]:
    """What those of these are called that stand and have a name, by its id."""
    standing = (each for each in store.get(sorted(ids)).values() if not each.retracted)
    named = (each for each in standing if each.kind is not None and each.kind.NAMES)
    return {each.id: str(each.record) for each in named if each.record.visibility.leaves}


def _named(names: dict[str, str], id: object) -> str:
    return " ".join(names.get(str(id), "").split())


def _defused(cell: str) -> str:
    return f"'{cell}" if _LOOKS_LIKE_A_FORMULA.match(cell) else cell
