"""What stands in a book at one commit, pinned as entries: a question about one kind makes no other."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, final

from relmem.backends.book import Book
from relmem.backends.entries import Entry, Kept, word_in
from relmem.codec import word_of
from relmem.records.base import Record
from relmem.records.links import Id

__all__ = ["Stood"]


@final
class Stood:
    """
    As `relmem.store.Standing` promises it, of the book as it is now.

    `lock` is what keeps others from writing to the book; it is held now, and
    while revisions are made.
    """

    def __init__(self, book: Book, lock: AbstractContextManager[Any]) -> None:
        self._book, self._lock = book, lock
        self._by_word: dict[str, dict[Id, Entry]] = {}
        standing, self._superseded = book.pinned()
        for id, entry in standing.items():
            self._by_word.setdefault(word_in(entry), {})[id] = entry

    def kinds(self) -> list[type[Record]]:
        found = map(self._book.codec.kind_called, self._by_word)
        return [kind for kind in found if kind is not None]

    def kind_of(self, id: Id) -> type[Record] | None:
        words = (word for word, entries in self._by_word.items() if id in entries)
        return next(map(self._book.codec.kind_called, words), None)

    def of(self, kind: type[Record]) -> Sequence[Sequence[Kept]]:
        word = word_of(kind)
        if self._book.codec.kind_called(word) is not kind:
            return ()
        entries = self._by_word.get(word, {})
        with self._lock:
            return [
                [*map(self._book.made, self._superseded.get(id, ())), self._book.made(entries[id])]
                for id in sorted(entries)
            ]
