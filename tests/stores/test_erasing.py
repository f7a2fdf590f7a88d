"""No byte of what was erased is left in any file that the store made."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import attrs
import pytest

from relmem.backends.fs import FS
from relmem.backends.keeping import accept, restore
from relmem.backends.tiny import TinyStore
from relmem.errors import Conflict, StoreError
from relmem.records import Account, Affiliation, Contact
from relmem.store import Change
from tests.stores.model import BATCHES, CODEC, IDS, minutes
from tests.stores.on_disk import CANARY, OnDiskBackend, beside, failing, forgotten, traces
from tests.stores.places import put, retract

GOLDEN = Path(__file__).parents[1] / "data" / "golden"


class TestEveryByte(OnDiskBackend):
    def traces(self) -> list[str]:
        return [
            path.name
            for path in self.folder.rglob("*")
            if path.is_file() and (CANARY.encode() in path.read_bytes() or CANARY in path.name)
        ]

    def test_leaves_no_byte(self):
        """What was erased is in no file that the store wrote: not in its history, nor in what was retracted."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact(CANARY, note=CANARY), bo := Contact("Bo"))
        put(store, attrs.evolve(ana, name="Ana", emails=[f"{CANARY}@x.example"]))
        retract(store, ana)
        assert self.traces()

        assert 3 == store.erase([ana.id])

        assert [] == self.traces()
        assert [bo.id] == [each.id for each in place.open().current()]

    def test_removes_what_a_killed_writer_left(self):
        """A copy that a killed writer left beside the file goes as well, even where nothing else does."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact(CANARY))
        left = place.path.with_name(f".{place.path.name}.4121.tmp")
        left.write_bytes(place.path.read_bytes())
        own = place.path.with_name("other.json")
        own.write_text("mine")

        store.erase([ana.id])

        assert [] == self.traces()
        assert not left.exists()
        assert own.exists()

    def test_the_first_commit_of_a_handle_clears_up(self):
        """What a killed writer left does not lie about for ever."""
        place = self.place()
        place.open()
        left = place.path.with_name(f".{place.path.name}.4121.tmp")
        left.write_text("half")

        put(place.open(), Contact("Ana"))

        assert not left.exists()

    def test_is_all_or_nothing(self, monkeypatch):
        """Where the file cannot be written, nothing was erased."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact("Ana"))
        monkeypatch.setattr(FS, "fsync", failing(errno.EIO))

        with pytest.raises(StoreError):
            store.erase([ana.id])

        assert ["ana"] == store.terms() == place.open().terms()


class TestEveryFile:
    def test_reaches_every_file(self, path):
        """What was erased is in no byte of snapshot, journal, history, or what was set aside."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact(CANARY), bo := Contact("Bo"))
        put(store, attrs.evolve(ana, note=CANARY))
        store.compact()
        put(store, attrs.evolve(ana, note=f"{CANARY} again"))
        put(store, attrs.evolve(bo, note="x"))
        forgotten(store)
        beside(path, ".history.next").write_bytes(beside(path, ".history").read_bytes())
        assert 3 <= len(traces(path.parent))
        accept(path, CODEC)

        store = TinyStore(path, CODEC)
        assert 3 == store.erase([ana.id])

        assert [] == traces(path.parent)
        assert ["", "x"] == [each.record.note for each in store.history(bo.id)]

    def test_other_handles_forget_it(self, path):
        """Who had read it before asks in vain afterwards, the past too."""
        store, other = TinyStore(path, CODEC), TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"))
        put(store, attrs.evolve(ana, note="x"))
        store.compact()
        assert 2 == len(other.history(ana.id))

        store.erase([ana.id])

        assert ([], []) == (list(other.history(ana.id)), list(other.changes()))


class TestAllThatItMade:
    """Snapshot, journal, history, lock, temporary files, copies, and what an upgrade kept: each made by the store itself."""

    def everything(self, path: Path) -> TinyStore:
        """A memory that was upgraded, compacted, accepted and restored, all with the canary in it; two revisions of it."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact(CANARY, id=IDS[3], note=CANARY), Account("Northwind", id=IDS[0]))
        put(store, attrs.evolve(ana, name=f"{CANARY} again"))
        copy = path.with_name("copy.json")
        store.backup(copy)
        store.close()
        restore(copy, path, CODEC, replace=True)
        accept(path, CODEC)
        for name in ("copy.json", "copy.json.history", "copy.json.lock"):
            path.with_name(name).unlink(missing_ok=True)
        store = TinyStore(path, CODEC)
        put(store, attrs.evolve(ana, note=f"{CANARY} at last"), Affiliation(ana, IDS[0], title=CANARY))
        return store

    def test_of_two_handles(self, path):
        """Whichever handle erases and whichever writes next, no byte comes back, also when both close."""
        store = self.everything(path)
        other, reader = TinyStore(path, CODEC), TinyStore(path, CODEC, read_only=True)
        assert [IDS[3]] == [each.id for each in other.get([IDS[3]]).values()]
        works = [each.id for each in other.about([IDS[3]])]
        assert 4 <= len(traces(path.parent))

        assert 4 == store.erase([IDS[3], *works])

        assert [] == traces(path.parent)
        put(other, Contact("Bo"))
        assert [] == traces(path.parent)
        other.compact()
        assert {} == reader.get([IDS[3]]) == store.get([IDS[3]])
        for each in (store, other, reader):
            each.close()
        assert [] == traces(path.parent)
        assert ["bo", "northwind"] == TinyStore(path, CODEC).terms()

    def test_of_what_was_read_before(self, path):
        """Who had read the record and puts it again without knowing is refused; the canary does not come back."""
        store, other = self.everything(path), TinyStore(path, CODEC)
        before = other.get([IDS[3]])[IDS[3]]
        store.erase([IDS[3], *(each.id for each in store.about([IDS[3]]))])

        with pytest.raises(Conflict):
            other.put([Change(before.record, before.rev)], at=minutes(1), batch=BATCHES[0])

        assert [] == traces(path.parent)

    def test_of_an_older_form(self, path):
        """To erase from a file of an older form leaves no byte of it in the file that an upgrade keeps meanwhile."""
        text = b"Ana@northwind.example"
        path.write_bytes((GOLDEN / "file-1.json").read_bytes())
        assert 3 == path.read_bytes().count(text)
        store = TinyStore(path, CODEC)
        having = {each.id for each in store.changes() if text.decode() in str(CODEC.encode(each.record))}

        assert 3 <= store.erase(having)

        assert [] == [each.name for each in path.parent.iterdir() if text in each.read_bytes()]

    def test_of_a_folder_that_a_killed_restoring_left(self, path):
        """What a program had begun to make beside the memory when it was killed goes with it."""
        store = self.everything(path)
        left = path.with_name(f".{path.name}.k2j.tmp")
        left.mkdir()
        for name in (path.name, f"{path.name}.history"):
            shutil.copy(path.with_name(name), left / name)
        assert any(CANARY.encode() in each.read_bytes() for each in left.iterdir())

        store.erase([IDS[3], *(each.id for each in store.about([IDS[3]]))])

        assert not left.exists()
        assert [] == traces(path.parent)

    @pytest.mark.parametrize("durability", ["full", "normal"])
    def test_however_often_it_was_said(self, path, durability):
        """Revisions by the dozen, over several compactions, go as one does."""
        store = TinyStore(path, CODEC, durability=durability)
        put(store, Contact(CANARY, id=IDS[3]), Contact("Bo", id=IDS[4]))
        for number in range(40):
            put(store, Contact(f"{CANARY} {number}", id=IDS[3]), minute=number)
            if number % 9 == 0:
                store.compact()

        assert 41 == store.erase([IDS[3]])

        assert [] == traces(path.parent)
        assert [(42, IDS[3])] == store.erased()
        store.close()
        assert [] == traces(path.parent)
