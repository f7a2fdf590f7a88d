"""The store in this process's memory keeps the promise."""

from __future__ import annotations

from relmem.backends.memory import MemoryStore
from tests.stores.conformance import Conformance
from tests.stores.model import CODEC
from tests.stores.places import Place


class Held:
    """A memory that is there as long as this is."""

    def __init__(self) -> None:
        self._store = MemoryStore(CODEC)

    def open(self) -> MemoryStore:
        if self._store._is_closed:
            closed, self._store = self._store, MemoryStore(CODEC)
            self._store._book = closed._book
        return self._store


class TestMemoryStore(Conformance):
    def place(self) -> Place:
        return Held()
