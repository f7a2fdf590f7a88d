"""Every question is answered as a scan would, by every handle: the promise that every backend keeps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import Closed, Conflict
from relmem.records import Account, Contact
from relmem.records.base import Record
from relmem.store import Change, Moved, Store
from tests.stores.model import BATCHES, BEGAN, CONTACTS, IDS, minutes, same, told
from tests.stores.places import LOGS, Backend, add_one, often, put, replayed

ASKED_AND_WRITTEN: dict[str, Callable[[Store, Record], object]] = {
    "head": lambda store, ana: store.head(),
    "put": lambda store, ana: put_anyhow(store),
    "get": lambda store, ana: store.get([ana.id]),
    "find": lambda store, ana: store.find("Ana"),
    "alike": lambda store, ana: store.alike(ana),
    "terms": lambda store, ana: store.terms(),
    "about": lambda store, ana: store.about([ana.id]),
    "touching": lambda store, ana: store.touching([ana.id]),
    "current": lambda store, ana: store.current(),
    "standing": lambda store, ana: store.standing(),
    "held": lambda store, ana: store.held(),
    "history": lambda store, ana: store.history(ana.id),
    "changes": lambda store, ana: list(store.changes()),
    "as_known_at": lambda store, ana: store.as_known_at(minutes(9)),
    "batches": lambda store, ana: store.batches(),
    "erase": lambda store, ana: store.erase([ana.id]),
    "erased": lambda store, ana: store.erased(),
    "erased_at": lambda store, ana: store.erased_at(),
    "export": lambda store, ana: store.export(),
    "load": lambda store, ana: store.load({}),
    "check": lambda store, ana: store.check(),
    "compact": lambda store, ana: store.compact(),
    "backup": lambda store, ana: store.backup("copy.json"),
}
"""Every method of a store but `close`."""


def put_anyhow(store: Store) -> None:
    """Something, without asking first."""
    store.put([Change(Contact("Bo"), 0)], at=BEGAN, batch=BATCHES[0])


class Indexing(Backend):
    @often
    @given(LOGS)
    def test_answers_as_a_scan_would(self, log):
        """Names, keys, links, kinds, histories, cursors and batches are what a scan of everything gives."""
        store = self.store()

        same(replayed(store, log), store)

    @often
    @given(LOGS, st.integers(-1, 25))
    def test_as_known_at_an_instant(self, log, minute):
        """A view as known at an instant is what was recorded by then, and nothing of what came after."""
        store = self.store()
        model = replayed(store, log)

        same(model.as_known_at(minutes(minute)), store.as_known_at(minutes(minute)))

    def test_bounds_of_what_was_known(self):
        """What is recorded at the very instant is known; a microsecond before it is not."""
        store = self.store()
        put(store, Contact("Ana"), minute=5)

        assert 1 == len(store.as_known_at(minutes(5)).current())
        assert 0 == len(store.as_known_at(minutes(5) - timedelta(microseconds=1)).current())
        assert store.memory_id == store.as_known_at(minutes(5)).memory_id

    def test_an_unknown_id_is_simply_not_there(self):
        """What is not known has no revision, no history and nothing about it."""
        store = self.store()

        assert {} == dict(store.get([IDS[0]]))
        assert [] == list(store.history(IDS[0]))
        assert [] == list(store.about([IDS[0]]))

    def test_a_cursor_misses_nothing(self):
        """Who asks for what came after his cursor sees every revision once, in order of commit."""
        store = self.store()
        cursor, seen = 0, []
        for number in range(5):
            put(store, Contact(f"Ana {number}"), Account(f"Northwind {number}"), minute=number)
            for each in store.changes(cursor):
                cursor = max(cursor, each.seq)
                seen.append(each)

        assert told(store.changes()) == told(seen)
        assert [] == list(store.changes(store.head()))


class Sharing(Backend):
    def test_two_handles_see_each_others_commits(self):
        """What one handle keeps, the other sees at its next call, also what is erased."""
        place = self.place()
        one, other = place.open(), place.open()
        assert one.memory_id == other.memory_id

        put(one, ana := Contact("Ana"))
        put(other, attrs.evolve(ana, note="x"))
        put(one, attrs.evolve(ana, note="y"))

        assert told(one.changes()) == told(other.changes())
        assert ["", "x", "y"] == [each.record.note for each in other.history(ana.id)]
        one.erase([ana.id])
        assert [] == list(other.find("Ana"))

    def test_a_stale_handle_is_refused(self):
        """Who read before another handle wrote is refused, not overwritten."""
        place = self.place()
        one, other = place.open(), place.open()
        put(one, ana := Contact("Ana"))
        read_at = other.head()
        put(one, attrs.evolve(ana, note="x"))

        with pytest.raises(Conflict):
            other.put([Change(ana, 1)], at=BEGAN, batch=BATCHES[0])
        with pytest.raises(Moved):
            other.put([Change(Contact("Bo"), 0)], at=BEGAN, batch=BATCHES[0], read_at=read_at)

    def test_threads_lose_nothing(self):
        """Threads that count up one record, each on what it read, together count all."""
        place = self.place()
        put(place.open(), counter := Contact("0", id=CONTACTS[0]))

        def count(store: Store) -> None:
            for _ in range(10):
                add_one(store, counter.id)

        threads = [threading.Thread(target=count, args=[place.open()]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert ["40"] == [str(each.record) for each in place.open().current()]

    def test_closing_twice_is_fine(self):
        """What was put is kept after closing, however often."""
        place = self.place()
        store = place.open()
        put(store, Contact("Ana"))

        store.close()
        store.close()

        assert ["Ana"] == [str(each.record) for each in place.open().current()]

    def test_no_method_is_forgotten(self):
        """What is asked of a closed store is every method that stores promise."""
        named = {name for name, each in vars(Store).items() if callable(each) and name[0] != "_"}

        assert named - {"close"} == set(ASKED_AND_WRITTEN)

    @pytest.mark.parametrize("name", ASKED_AND_WRITTEN)
    def test_what_is_closed_answers_and_keeps_nothing(self, name):
        """Whatever is asked or written after closing is refused, with the way back; nothing was changed."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact("Ana"))
        store.close()

        with pytest.raises(Closed, match=r"was closed\. Ask inside its with block"):
            ASKED_AND_WRITTEN[name](store, ana)
        assert ["Ana"] == [str(each.record) for each in place.open().current()]

    def test_what_was_taken_before_stays_good(self):
        """Revisions, and what stood, can be read after closing."""
        store = self.store()
        put(store, ana := Contact("Ana"))
        put(store, attrs.evolve(ana, note="new"), minute=1)
        standing, history, past = store.standing(), store.history(ana.id), store.as_known_at(minutes(0))
        store.close()

        assert ["", "new"] == [each.record.note for each in history]
        assert [["", "new"]] == [[each.record.note for each in found] for found in standing.of(Contact)]
        assert [""] == [each.record.note for each in past.current()]
