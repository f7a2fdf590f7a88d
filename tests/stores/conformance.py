"""
The promise of `relmem.store.Store`, one class for each property; every backend subclasses all of them.

A backend says in `place` where its memory lies; opening a place twice gives two
handles on one memory.
"""

from __future__ import annotations

import copy
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.errors import Conflict, InputError, RelmemError, StoreError, TooNew
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Record
from relmem.store import Change, Moved, Revision, Store
from relmem.values import new_id
from tests.own_kinds import Gift
from tests.stores.model import BATCHES, BEGAN, CONTACTS, IDS, Model, minutes, same, steps, told
from tests.test_codec import Site

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


class Committing(Backend):
    def test_keeps_and_gives_back(self):
        """What is put is kept: with its revision, commit, instant and batch, in the order it was given."""
        store = self.store()
        northwind, ana = Account("Northwind"), Contact("Ana")

        kept = store.put([Change(ana, 0), Change(northwind, 0)], at=minutes(5), batch=BATCHES[2])

        expected = [
            (each.id, type(each), 1, 1, minutes(5), BATCHES[2], False, attrs.evolve(each, rev=1))
            for each in (ana, northwind)
        ]
        assert expected == told(kept)
        assert expected[0] == told(store.get([ana.id]).values())[0]
        assert 1 == store.head()

    def test_all_or_nothing(self):
        """Where one change cannot be kept, none is, of whatever kind."""
        store = self.store()
        ana = Contact("Ana")
        put(store, ana)
        before = store.export()

        for changes in (
            [Change(Account("Northwind"), 0), Change(ana, 0)],
            [Change(attrs.evolve(ana, note="x"), 1), Change(Site("Porto"), 0)],
        ):
            with pytest.raises(RelmemError):
                store.put(changes, at=minutes(1), batch=BATCHES[1])

        assert before == store.export()

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_refuses_what_does_not_follow(self, expected):
        """A change of a revision that is not the newest is a Conflict naming both; of the newest it is kept."""
        store = self.store()
        ana = Contact("Ana")
        put(store, ana)
        put(store, ana)

        with pytest.raises(Conflict) as caught:
            store.put([Change(ana, expected)], at=minutes(1), batch=BATCHES[1])
        kept = store.put([Change(ana, 2)], at=minutes(1), batch=BATCHES[1])

        assert (ana.id, expected, 2) == (caught.value.id, caught.value.expected, caught.value.actual)
        assert [3] == [each.rev for each in kept]

    def test_refuses_to_begin_anywhere_but_at_nothing(self):
        """A record that is not there is at revision 0."""
        with pytest.raises(Conflict) as caught:
            self.store().put([Change(Contact("Ana"), 1)], at=BEGAN, batch=BATCHES[0])

        assert 0 == caught.value.actual

    def test_one_record_twice_in_a_commit(self):
        """The second change of a record in a commit follows on the first."""
        store = self.store()
        ana = Contact("Ana")

        kept = store.put([Change(ana, 0), Change(attrs.evolve(ana, note="x"), 1)], at=BEGAN, batch=BATCHES[0])

        assert [(1, 1), (2, 1)] == [(each.rev, each.seq) for each in kept]
        assert "x" == store.get([ana.id])[ana.id].record.note

    def test_refuses_when_the_memory_moved(self):
        """Who decided on what he read is refused when somebody wrote since; on the newest he is not."""
        store = self.store()
        put(store, Contact("Ana"))
        read_at = store.head()
        put(store, Contact("Bo"))

        with pytest.raises(Moved):
            store.put([Change(Contact("Cy"), 0)], at=BEGAN, batch=BATCHES[0], read_at=read_at)
        store.put([Change(Contact("Cy"), 0)], at=BEGAN, batch=BATCHES[0], read_at=read_at + 1)

        assert ["Ana", "Bo", "Cy"] == [str(each.record) for each in store.current([Contact])]

    def test_nothing_is_no_commit(self):
        """To put nothing changes nothing."""
        store = self.store()

        assert [] == list(store.put([], at=BEGAN, batch=BATCHES[0]))
        assert 0 == store.head()

    def test_never_goes_back_in_time(self):
        """A commit whose clock lags is kept as of the newest commit; a later one as of its own instant."""
        store = self.store()

        [first], [second], [third] = (put(store, Contact("Ana"), minute=minute) for minute in (5, 3, 6))

        assert [minutes(5), minutes(5), minutes(6)] == [first.at, second.at, third.at]

    def test_an_instant_without_a_zone_is_refused(self):
        """An instant says its zone."""
        store = self.store()

        with pytest.raises(ValueError, match="time zone"):
            store.put([Change(Contact("Ana"), 0)], at=datetime(2026, 11, 22), batch=BATCHES[0])  # noqa: DTZ001

        assert 0 == store.head()

    def test_instants_are_kept_in_utc(self):
        """Commits in the hour that comes twice keep their order, and exports know one zone."""
        store, berlin = self.store(), ZoneInfo("Europe/Berlin")
        for fold in (0, 1):
            at = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold)
            store.put([Change(Contact("Ana"), 0)], at=at, batch=BATCHES[0])

        kept = [each.at for each in store.changes()]

        assert [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)] == kept
        assert {UTC} == {at.tzinfo for at in kept}

    def test_a_kind_it_does_not_know_is_refused(self):
        """A kind that the memory was opened without is refused, and nothing is kept."""
        store = self.store()

        with pytest.raises(InputError, match="knows no Site"):
            store.put([Change(Site("Porto"), 0)], at=BEGAN, batch=BATCHES[0])

        assert 0 == store.head()

    def test_a_kind_of_ones_own_is_kept_like_any_other(self):
        """A kind that a tool brings along is found and linked like relmem's own."""
        store = self.store()
        ana = Contact("Ana")
        gift = Gift(ana, "a book")

        put(store, ana, gift)

        assert [gift.id] == [each.id for each in store.about([ana.id])]
        assert [gift.id] == [each.id for each in store.current([Gift])]


class Retracting(Backend):
    def test_takes_it_out_of_what_stands(self):
        """What was retracted answers to no name and no link, and is not current."""
        store = self.store()
        ana, northwind = Contact("Ana", emails=["ana@x.example"]), Account("Northwind")
        works = Affiliation(ana, northwind)
        put(store, ana, northwind, works)

        retract(store, ana)
        retract(store, works)

        assert [] == list(store.find("Ana"))
        assert [] == list(store.find("ana@x.example"))
        assert [] == list(store.about([northwind.id]))
        assert [northwind.id] == [each.id for each in store.current()]
        assert ["northwind"] == store.terms()

    def test_keeps_its_history(self):
        """What was retracted is known by its id, with all that was said of it."""
        store = self.store()
        ana = Contact("Ana")
        put(store, ana)
        retract(store, ana)

        assert [False, True] == [each.retracted for each in store.history(ana.id)]
        assert store.get([ana.id])[ana.id].retracted
        assert [ana.id] == [each.id for each in store.alike(Contact("ana"))]

    def test_is_followed_by_standing_again(self):
        """What was retracted can stand again, as its next revision."""
        store = self.store()
        ana = Contact("Ana")
        put(store, ana)
        retract(store, ana)

        put(store, ana)

        assert [3] == [each.rev for each in store.find("Ana")]
        assert [False, True, False] == [each.retracted for each in store.history(ana.id)]


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


class Erasing(Backend):
    @often
    @given(LOGS, st.lists(st.sampled_from(IDS), max_size=3), LOGS)
    def test_leaves_the_rest_as_it_was(self, log, ids, after):
        """Every revision of what is erased goes, everything else stays, and life goes on."""
        store = self.store()
        model = replayed(store, log)

        assert model.erase(ids) == store.erase(ids)

        same(model, store)
        for step, _, batch in after:
            changes = model.changes_of(step)
            store.put(changes, at=minutes(99), batch=batch)
            model.put(changes, minutes(99), batch)
        same(model, store)

    def test_is_a_commit_that_leaves_the_id_only(self):
        """Who follows the changes learns what to forget; of what was never there, nothing is told."""
        store = self.store()
        put(store, ana := Contact("Ana"), bo := Contact("Bo"))

        assert 1 == store.erase([ana.id, IDS[0]])
        assert 0 == store.erase([ana.id])

        assert (2, [(2, ana.id)]) == (store.head(), store.erased())
        assert [] == store.erased(2)
        assert [bo.id] == [each.id for each in store.changes()]

    def test_moves_who_decided_before(self):
        """A change that was decided upon before something was erased is refused."""
        store = self.store()
        put(store, ana := Contact("Ana"))
        read_at = store.head()
        store.erase([ana.id])

        with pytest.raises(Moved):
            store.put([Change(Contact("Bo"), 0)], at=BEGAN, batch=BATCHES[0], read_at=read_at)

    def test_no_view_of_the_past_has_it(self):
        """What is erased was never known."""
        store = self.store()
        put(store, ana := Contact("Ana"), minute=1)
        store.erase([ana.id])

        assert {} == dict(store.as_known_at(minutes(1)).get([ana.id]))


class Leaving(Backend):
    @often
    @given(LOGS, st.lists(st.sampled_from(IDS), max_size=2))
    def test_an_export_loads_to_an_equal_memory(self, log, erased):
        """Everything can leave as JSON and come back: the memory's id, instants, batches and history too."""
        store, other = self.store(), self.store()
        replayed(store, log)
        store.erase(erased)

        export = store.export()
        other.load(json.loads(json.dumps(export)))

        assert export == other.export()
        assert store.memory_id == other.memory_id
        assert told(store.changes()) == told(other.changes())
        assert (store.head(), store.erased()) == (other.head(), other.erased())

    def test_equal_memories_export_equally(self):
        """The order in which a commit's records were given does not show."""
        ana, bo = Contact("Ana"), Contact("Bo")
        exports = []
        for records in ([ana, bo], [bo, ana]):
            store = self.store()
            put(store, *records)
            exports.append(store.export() | {"relmem": None})

        assert exports[0] == exports[1]

    def test_what_is_loaded_goes_on(self):
        """After loading, commits follow on those that were loaded."""
        store, other = self.store(), self.store()
        put(store, ana := Contact("Ana"))
        other.load(store.export())

        [kept] = put(other, attrs.evolve(ana, note="x"))

        assert (2, 2) == (kept.rev, kept.seq)

    def test_only_an_empty_memory_loads(self):
        """To load over something is refused, and nothing is changed."""
        store = self.store()
        put(store, Contact("Ana"))
        before = store.export()

        with pytest.raises(StoreError, match="not empty"):
            store.load(before)

        assert before == store.export()

    def test_a_newer_export_is_refused(self):
        """An export of a newer relmem is refused with the way out."""
        export = self.store().export()
        export["relmem"]["format"] += 1

        with pytest.raises(TooNew, match=r"newer relmem.*pip install -U relmem"):
            self.store().load(export)

    @pytest.mark.parametrize(
        "change",
        [
            lambda export: export.clear(),
            lambda export: export.pop("revisions"),
            lambda export: export["relmem"].pop("memory"),
            lambda export: export["relmem"].update(memory="mine"),
            lambda export: export["relmem"].update(format="1"),
            lambda export: export["relmem"].update(format=True),
            lambda export: export["relmem"].update(seq=-1),
            lambda export: export["revisions"].append(3),
            lambda export: export["revisions"][0].pop("at"),
            lambda export: export["revisions"][0].update(at="2026-11-22T10:00:00"),
            lambda export: export["revisions"][0].update(at="yesterday"),
            lambda export: export["revisions"][0].update(rev=0),
            lambda export: export["revisions"][0].update(rev="1"),
            lambda export: export["revisions"][0].update(seq=0),
            lambda export: export["revisions"][0].update(batch=None),
            lambda export: export["revisions"][0].update(retracted="no"),
            lambda export: export["revisions"][0].update(record=[]),
            lambda export: export["revisions"][0]["record"].pop("id"),
            lambda export: export["revisions"][0]["record"].update(kind=["contact"]),
            lambda export: export["revisions"].pop(0),
            lambda export: export["revisions"].append(copy.deepcopy(export["revisions"][0])),
            lambda export: export.update(erased={"me": 1}),
        ],
    )
    def test_what_is_no_export_is_refused(self, change):
        """What is no export, or misses a revision, is refused; the store stays empty."""
        store = self.store()
        put(store, ana := Contact("Ana"))
        put(store, ana)
        export, empty = store.export(), self.store()
        change(export)

        with pytest.raises(StoreError, match="no relmem export"):
            empty.load(export)

        assert (0, []) == (empty.head(), list(empty.changes()))

    def test_of_kinds_it_does_not_know_is_kept(self):
        """Records of kinds that the memory was opened without are kept and leave again untouched."""
        entry = {
            "at": "2026-11-22T10:00:00+00:00",
            "batch": new_id(),
            "record": {"id": new_id(), "kind": "parcel", "v": 7, "weight": [1.5, None]},
            "rev": 1,
            "seq": 1,
        }
        export = {"relmem": {"format": 1, "memory": new_id(), "seq": 1}, "revisions": [entry]}
        store = self.store()

        store.load(copy.deepcopy(export))

        assert export == store.export()
        assert [] == list(store.current())
        assert [None] == [each.kind for each in store.get([entry["record"]["id"]]).values()]
        put(store, Contact("Ana"))
        assert entry == store.export()["revisions"][0]
        assert 1 == len(store.check())


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


class Conformance(Committing, Retracting, Indexing, Erasing, Leaving, Sharing):
    """All of it."""
