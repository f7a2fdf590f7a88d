"""TinyDB's own face on a store: its tables, documents and queries, for asking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from relmem.errors import ReadOnly
from relmem.store import Document

__all__ = ["Database"]

_INSTEAD: Final = "Use memory.add, or Store.put."

Tables = dict[str, dict[str, Document]]


class _Standing(Storage):
    """The tables as they stand now, others' commits included."""

    def __init__(self, path: str, read: Callable[[], Tables]) -> None:
        self.path, self._read = path, read

    def read(self) -> dict[str, dict[str, Any]]:
        """Every table by its name; its rows are the store's own: look, and do not touch."""
        return self._read()

    def write(self, data: dict[str, dict[str, Any]]) -> NoReturn:  # noqa: ARG002 TinyDB's own signature
        """Refused: a change is a revision, with an instant and a batch."""
        raise ReadOnly(self.path, "is not written through TinyDB", _INSTEAD)


class _Rows(Table):
    """A table whose documents go by the ids of their records."""

    document_id_class = str  # type: ignore[assignment] # TinyDB's extension point, though typed as int's

    # no cache of answers: what others wrote would not show in it; further options are those of that TinyDB
    def __init__(self, storage: Storage, name: str, cache_size: int = 0, *more: Any, **options: Any) -> None:
        super().__init__(storage, name, cache_size, *more, **options)

    def insert(self, document: Mapping[str, Any]) -> NoReturn:  # noqa: ARG002
        """Refused, as every change."""
        self._refuse()

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> NoReturn:  # noqa: ARG002
        """Refused, as every change."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise ReadOnly(f"the table {self.name}", "is not written through TinyDB", _INSTEAD)


class Database(TinyDB):
    """
    A TinyDB over a store: one table for each kind, one document for each newest revision.

    `database.table("contact").search(Query().record.name == "Ana Sousa")`; a
    document's `doc_id` is the record's id.
    """

    table_class = _Rows

    def __init__(self, path: str, read: Callable[[], Tables]) -> None:
        super().__init__(path, read, storage=_Standing)
