"""Where a memory lies, and the verbs that the tests of stores share: what every backend is tested with."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from relmem.errors import Conflict
from relmem.records.base import Record
from relmem.store import Change, Revision, Store
from tests.stores.model import BATCHES, BEGAN, Model, minutes, steps

often = settings(max_examples=2 * settings.default.max_examples)
LOGS = st.lists(
    st.tuples(steps, st.integers(-1, 3), st.sampled_from(BATCHES)),
    max_size=8,
)
"""Commits: what is put, how many minutes after the one before, in which batch."""


class Place(Protocol):
    """Where a memory lies."""

    def open(self) -> Store: ...


class Backend:
    """What the tests of one backend share."""

    folder: Path

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def place(self) -> Place:
        """A place for a memory, with nothing in it."""
        raise NotImplementedError

    def store(self) -> Store:
        """An empty store."""
        return self.place().open()


def put(store: Store, *records: Record, minute: int = 0, batch: str = BATCHES[0]) -> list[Revision]:
    """Keep records as one commit, each on what is there."""
    there = store.get([each.id for each in records])
    changes = [Change(each, there[each.id].rev if each.id in there else 0) for each in records]
    return list(store.put(changes, at=minutes(minute), batch=batch))


def retract(store: Store, record: Record, minute: int = 0) -> Revision:
    """Say that a record no longer stands."""
    rev = store.get([record.id])[record.id].rev
    return store.put([Change(record, rev, retracted=True)], at=minutes(minute), batch=BATCHES[1])[0]


def replayed(store: Store, log: Any) -> Model:
    """The model of a log, which is put into the store as well."""
    model, minute = Model(), 0
    for step, later, batch in log:
        minute += later
        changes = model.changes_of(step)
        store.put(changes, at=minutes(minute), batch=batch)
        model.put(changes, minutes(minute), batch)
    return model


def add_one(store: Store, counter: str) -> None:
    """Read the number a contact is called by, and put the next; again where somebody was faster."""
    while True:
        there = store.get([counter])[counter]
        named = attrs.evolve(there.record, name=str(int(there.record.name) + 1))
        try:
            store.put([Change(named, there.rev)], at=BEGAN, batch=BATCHES[0])
        except Conflict:
            continue
        return
