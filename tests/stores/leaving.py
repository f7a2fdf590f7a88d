"""What is erased is gone, and everything can leave and come back: the promise that every backend keeps."""

from __future__ import annotations

import copy
import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import StoreError, TooNew
from relmem.records import Contact
from relmem.store import Change, Moved
from relmem.values import new_id
from tests.stores.model import BATCHES, BEGAN, IDS, minutes, same, told
from tests.stores.places import LOGS, Backend, often, put, replayed


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
        """Records of kinds that the memory was opened without are kept and leave again untouched, and are no damage."""
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
        assert [] == store.check()  # what another program brings the class for is no damage
