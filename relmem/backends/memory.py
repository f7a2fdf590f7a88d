"""A store in this process's memory only: for tests, past views and throw-away questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from os import PathLike
from pathlib import Path

from relmem.backends.book import Book, Kept
from relmem.backends.exports import book_of, export_of
from relmem.backends.standing import Stood
from relmem.codec import Codec
from relmem.errors import Closed, StoreError
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.store import Change, Document

__all__ = ["MemoryStore"]


class MemoryStore:
    """
    Keeps the promise of `relmem.store.Store`, but for outliving the process.

    A backend that keeps a file as well overrides `_fresh` (see what others
    wrote, and refuse where it is closed), `_commit` and `_rewrite`.
    """

    path = ":memory:"
    repaired = ""
    large = ""
    _is_closed = False
    _way_back = "Ask inside its with block: what was in memory only is gone."

    def __init__(self, codec: Codec, *, memory_id: Id | None = None) -> None:
        self._book = Book(codec, memory_id)
        self._mutex = threading.RLock()

    def _fresh(self) -> Book:
        self._refuse_closed()
        return self._book

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise Closed(self.path, "was closed", self._way_back)

    def _commit(self, kept: list[Kept]) -> None:
        self._book.keep(kept)

    def _rewrite(self, book: Book) -> None:
        self._book = book

    @property
    def memory_id(self) -> Id:
        return self._book.memory_id

    def held(self) -> MemoryStore:
        with self._mutex:
            self._fresh()
            # not the fresh one of a store that keeps a file: the one that it read last
            return _Held(self._book, self._mutex, partial(MemoryStore._fresh, self))

    def head(self) -> int:
        with self._mutex:
            return self._fresh().head

    def put(
        self, changes: Sequence[Change], *, at: datetime, batch: Id, read_at: int | None = None
    ) -> list[Kept]:
        with self._mutex:
            kept = self._fresh().follow(changes, at=at, batch=batch, read_at=read_at)
            if kept:
                self._commit(kept)
            return kept

    def get(self, ids: Iterable[Id]) -> dict[Id, Kept]:
        with self._mutex:
            return self._fresh().get(ids)

    def find(self, term: str) -> list[Kept]:
        with self._mutex:
            return self._fresh().find(term)

    def terms(self) -> list[str]:
        with self._mutex:
            return sorted(self._fresh().terms())

    def alike(self, record: Record) -> list[Kept]:
        with self._mutex:
            return self._fresh().alike(record)

    def about(self, ids: Iterable[Id]) -> list[Kept]:
        with self._mutex:
            return self._fresh().about(ids)

    def touching(self, ids: Iterable[Id]) -> list[Kept]:
        with self._mutex:
            return self._fresh().touching(ids)

    def current(self, kinds: Iterable[type[Record]] | None = None) -> list[Kept]:
        with self._mutex:
            return self._fresh().current(kinds)

    def standing(self) -> Stood:
        with self._mutex:
            return Stood(self._fresh(), self._mutex)

    def history(self, id: Id) -> list[Kept]:
        with self._mutex:
            return self._fresh().history(id)

    def changes(self, after: int = 0, kinds: Iterable[type[Record]] | None = None) -> Iterator[Kept]:
        with self._mutex:
            found = self._fresh().everything(after, kinds)
        yield from found

    def as_known_at(self, at: datetime) -> MemoryStore:
        with self._mutex:
            past = MemoryStore(self._book.codec, memory_id=self.memory_id)
            past._book.keep(kept for kept in self._fresh().everything() if kept.at <= at)
            return past

    def batches(self) -> list[tuple[Id, datetime, int]]:
        with self._mutex:
            return self._fresh().batches()

    def erase(self, ids: Iterable[Id], *, at: datetime | None = None) -> int:
        with self._mutex:
            book, gone = self._fresh().without(ids, at)
            if gone:
                self._rewrite(book)
            return gone

    def erased(self, after: int = 0) -> list[tuple[int, Id]]:
        with self._mutex:
            marks = self._fresh().erased.items()
            return sorted((seq, id) for id, seq in marks if seq > after)

    def erased_at(self) -> datetime | None:
        with self._mutex:
            return self._fresh().erased_at

    def export(self) -> Document:
        with self._mutex:
            return export_of(self._fresh())

    def load(self, document: Document) -> None:
        with self._mutex:
            if self._fresh().head:
                raise StoreError(self.path, "is not empty", "Load an export into a new memory.")
            self._rewrite(book_of(document, self._book.codec, path=self.path))

    def check(self) -> list[str]:
        with self._mutex:
            return problems_of(self._fresh())

    def compact(self) -> None:
        """Nothing stands anywhere else."""
        self._refuse_closed()

    def backup(self, path: str | PathLike[str]) -> None:
        from relmem.backends.keeping import back_up

        with self._mutex:
            back_up(self, Path(path), self._book.codec)

    def close(self) -> None:
        """Nothing is held, and nothing asked any more."""
        self._is_closed = True


class _Held(MemoryStore):
    """What a store has at hand, for asking: it alone looks whether others wrote."""

    def __init__(self, book: Book, mutex: threading.RLock, at_hand: Callable[[], Book]) -> None:
        self._book, self._mutex, self._at_hand = book, mutex, at_hand

    def _fresh(self) -> Book:
        return self._at_hand()


def problems_of(book: Book) -> list[str]:
    """What cannot be read in a book, a sentence for each revision; a kind not known here is its program's."""
    found = []
    for kept in book.everything():
        if kept.kind is None:
            continue
        try:
            _ = kept.record
        except StoreError as error:
            found.append(str(error))
    return found
