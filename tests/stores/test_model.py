"""Any sequence of calls on any handles, compared with the model after each: what one store answers, all answer."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from relmem.backends.memory import MemoryStore
from relmem.backends.tiny import TinyStore
from relmem.errors import Conflict
from relmem.store import Change, Moved, Store
from tests.golden import fixed_id
from tests.stores.model import BATCHES, CODEC, IDS, Model, minutes, same, small_records, steps, told
from tests.stores.on_disk import forgotten


class Machine(RuleBasedStateMachine):
    """Calls on up to three handles of one memory, and on a store in memory that gets the same."""

    def begin(self) -> Store:
        raise NotImplementedError

    def again(self) -> Store:
        """One more handle on the same memory."""
        raise NotImplementedError

    def leave(self, handle: Store) -> None:
        """Done with one of them."""
        handle.close()

    @initialize()
    def begun(self) -> None:
        self.handles = [self.begin()]
        self.twin = MemoryStore(CODEC, memory_id=self.handles[0].memory_id)
        self.model = Model()
        self.minute = 0

    def handle(self, number: int) -> Store:
        return self.handles[number % len(self.handles)]

    @rule(step=steps, batch=st.sampled_from(BATCHES), later=st.integers(-2, 3), number=st.integers(0, 2))
    def put(self, step: Any, batch: str, later: int, number: int) -> None:
        self.minute += later
        changes = self.model.changes_of(step)
        read_at = self.model.head if later % 2 else None

        kept = self.handle(number).put(changes, at=minutes(self.minute), batch=batch, read_at=read_at)

        self.twin.put(changes, at=minutes(self.minute), batch=batch)
        assert told(self.model.put(changes, minutes(self.minute), batch)) == told(kept)

    @rule(step=steps, record=small_records, off=st.sampled_from([-2, -1, 1, 2]), number=st.integers(0, 2))
    def put_what_does_not_follow(self, step: Any, record: Any, off: int, number: int) -> None:
        changes = self.model.changes_of([*step, (record, False)])
        wrong = Change(record, max(changes[-1].expected + off, 0))
        if wrong.expected == changes[-1].expected:
            return
        with pytest.raises(Conflict) as caught:
            self.handle(number).put([*changes[:-1], wrong], at=minutes(self.minute), batch=BATCHES[0])
        assert changes[-1].expected == caught.value.actual

    @precondition(lambda self: self.model.head)
    @rule(step=steps, number=st.integers(0, 2), behind=st.integers(1, 5))
    def put_on_what_was_read_before(self, step: Any, number: int, behind: int) -> None:
        changes, read_at = self.model.changes_of(step), self.model.head - behind
        with pytest.raises(Moved):
            self.handle(number).put(changes, at=minutes(0), batch=BATCHES[0], read_at=read_at)

    @rule(ids=st.lists(st.sampled_from(IDS), max_size=2), number=st.integers(0, 2))
    def erase(self, ids: list[str], number: int) -> None:
        assert self.model.erase(ids) == self.handle(number).erase(ids) == self.twin.erase(ids)

    @rule(number=st.integers(0, 2))
    def open_another(self, number: int) -> None:
        if len(self.handles) < 3:
            self.handles.append(self.again())
        else:
            self.leave(self.handles[number])
            self.handles[number] = self.again()

    @rule(number=st.integers(0, 2))
    def compact(self, number: int) -> None:
        self.handle(number).compact()

    @rule(minute=st.integers(-1, 20), number=st.integers(0, 2))
    def look_back(self, minute: int, number: int) -> None:
        past = self.handle(number).as_known_at(minutes(minute))

        same(self.model.as_known_at(minutes(minute)), past)

    @rule(number=st.integers(0, 2))
    def leave_and_come_back(self, number: int) -> None:
        export = self.handle(number).export()
        other = MemoryStore(CODEC, memory_id=fixed_id(0))
        other.load(export)

        assert export == other.export()
        same(self.model, other)

    @rule(number=st.integers(0, 2))
    def ask(self, number: int) -> None:
        same(self.model, self.handle(number))

    @invariant()
    def every_handle_is_at_the_head(self) -> None:
        assert {self.model.head} == {each.head() for each in self.handles}

    def teardown(self) -> None:
        if not hasattr(self, "handles"):
            return
        for each in self.handles:
            same(self.model, each)
            assert self.twin.export() == each.export()


class InMemory(Machine):
    def begin(self) -> Store:
        return MemoryStore(CODEC)

    def again(self) -> Store:
        return self.handles[0]

    def leave(self, handle: Store) -> None:
        """It stays open: in memory all handles are one store, and what it held would be gone."""


class OnDisk(Machine):
    def begin(self) -> Store:
        self.folder = tempfile.mkdtemp()
        return self.again()

    def again(self) -> Store:
        return TinyStore(Path(self.folder) / "northwind.json", CODEC)

    @rule(number=st.integers(0, 2))
    def be_killed_and_come_back(self, number: int) -> None:
        number %= len(self.handles)
        forgotten(self.handles[number])
        self.handles[number] = self.again()

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


TestInMemory = InMemory.TestCase
TestOnDisk = OnDisk.TestCase
