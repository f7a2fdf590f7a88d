"""A copy is equal, comes back, and takes the place of what is damaged; what can be read of that is accepted."""

from __future__ import annotations

import os

import attrs
import pytest

from relmem.backends.fs import FS
from relmem.backends.keeping import accept, back_up, restore
from relmem.backends.memory import MemoryStore
from relmem.backends.tiny import TinyStore
from relmem.errors import Busy, Damaged, NotFound, StoreError
from relmem.records import Contact
from tests.stores.faults.errands import on
from tests.stores.model import CODEC
from tests.stores.on_disk import beside, forgotten
from tests.stores.places import put


class TestKeeping:
    def test_a_backup_is_equal(self, path):
        """A copy is a memory of its own that answers the same, history and ids included."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"))
        put(store, attrs.evolve(ana, note="x"))
        copy = path.with_name("copy.json")

        store.backup(copy)

        assert store.export() == TinyStore(copy, CODEC, read_only=True).export()
        with pytest.raises(StoreError, match="is there already"):
            store.backup(copy)
        back_up(MemoryStore(CODEC), path.with_name("empty.json"), CODEC)
        assert 0 == TinyStore(path.with_name("empty.json"), CODEC).head()

    def test_a_backup_comes_back(self, path):
        """A copy takes a damaged memory's place, which is set aside; a whole one is only replaced when told."""
        store = TinyStore(path, CODEC)
        put(store, Contact("Ana"))
        copy = path.with_name("copy.json")
        store.backup(copy)
        put(store, Contact("Bo"))
        store.close()
        with pytest.raises(StoreError, match="--replace"):
            restore(copy, path, CODEC)
        path.write_bytes(path.read_bytes()[:-30])

        [aside] = restore(copy, path, CODEC)

        assert ["ana"] == TinyStore(path, CODEC).terms()
        assert "northwind.json.before" == aside.name
        with pytest.raises(NotFound):
            restore(path.with_name("none.json"), path, CODEC)

    def test_a_damaged_copy_is_no_copy(self, path):
        """What is not whole is not put in anybody's place."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"))
        put(store, attrs.evolve(ana, note="x"))
        copy = path.with_name("copy.json")
        store.backup(copy)
        history = beside(copy, ".history")
        history.write_bytes(history.read_bytes().replace(b"Ana", b"Bob"))

        with pytest.raises(Damaged, match=r"is no whole copy.*[^.]\. Nothing was changed\.$"):
            restore(copy, path, CODEC, replace=True)

        assert ["ana"] == store.terms()

    def test_a_file_changed_by_hand_can_be_accepted(self, path):
        """What somebody edited is refused until he says that he means it; nothing else is lost."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"))
        store.compact()
        put(store, attrs.evolve(ana, note="x"), Contact("Cy"))
        store.compact()
        put(store, Contact("Di"))
        forgotten(store)
        path.write_bytes(path.read_bytes().replace(b'"name": "Ana"', b'"name": "Anna"'))
        with pytest.raises(Damaged, match="doctor --accept"):
            TinyStore(path, CODEC)

        given_up, aside = accept(path, CODEC)

        again = TinyStore(path, CODEC)
        assert ([], ["anna", "cy", "di"]) == (given_up, again.terms())
        assert ["Ana", "Anna"] == [each.record.name for each in again.history(ana.id)]
        assert 3 == len(aside)

    def test_what_can_be_read_of_a_damaged_journal(self, path):
        """Accepting gives up what stands from the damage on, and says how much."""
        store = TinyStore(path, CODEC)
        for number in range(4):
            put(store, Contact(f"Ana {number}"))
        forgotten(store)
        journal = beside(path, ".journal")
        journal.write_bytes(journal.read_bytes().replace(b"Ana 2", b"Bob 2"))

        given_up, _ = accept(path, CODEC)

        assert ["ana 0", "ana 1"] == TinyStore(path, CODEC).terms()
        assert ["1 commits and"] == [each[:13] for each in given_up]

    def test_a_past_that_is_gone_can_be_given_up(self, path):
        """Without its history a memory is accepted as it stands, and goes on from there."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"))
        put(store, attrs.evolve(ana, note="x"))
        store.close()
        beside(path, ".history").unlink()

        given_up, _ = accept(path, CODEC)

        again = TinyStore(path, CODEC)
        assert ["1 superseded revisions (northwind.json.history)"] == given_up
        assert ["x"] == [each.record.note for each in again.history(ana.id)]
        assert [] == again.check()

    def test_what_is_added_while_one_accepts_is_not_lost(self, path):
        """Who adds meanwhile was told that it is kept: it is, and who accepts hears to try again."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"))
        put(store, attrs.evolve(ana, note="x"))
        store.close()
        history = beside(path, ".history")
        history.write_bytes(history.read_bytes().replace(b"Ana", b"Bob"))
        another = TinyStore(path, CODEC)
        put(another, Contact("Bo"), minute=8)

        class Meanwhile(FS):
            def create(self, path, mode=0o666):
                if path.parent.name.endswith(".tmp") and "late" not in another.terms():
                    put(another, Contact("Late"), minute=9)
                return super().create(path, mode)

        with on(Meanwhile()), pytest.raises(Busy, match="Nothing was changed"):
            accept(path, CODEC)
        another.close()

        accept(path, CODEC)
        assert ["ana", "bo", "late"] == TinyStore(path, CODEC).terms()

    def test_checking_finds_what_no_question_would(self, path):
        """A flipped byte in the history is found by checking, and named."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"))
        put(store, attrs.evolve(ana, note="x"))
        store.close()
        history = beside(path, ".history")
        history.write_bytes(history.read_bytes().replace(b"Ana", b"Bob"))

        [problem] = TinyStore(path, CODEC).check()

        assert "northwind.json.history was damaged" in problem

    def test_a_disk_that_does_not_keep_what_it_is_given(self, path):
        """A copy that is not what was written is found out before it is called one, and is not left."""

        class Garbling(FS):
            def write(self, fd: int, content: bytes) -> int:
                return super().write(fd, content.replace(b"Ana", b"Bob"))

        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"))
        put(store, attrs.evolve(ana, note="x"))
        names = sorted(os.listdir(path.parent))

        with on(Garbling()), pytest.raises(StoreError):
            store.backup(path.with_name("copy.json"))

        assert names == [name for name in sorted(os.listdir(path.parent)) if name != "copy.json.lock"]
        store.backup(path.with_name("copy.json"))
        assert store.export() == TinyStore(path.with_name("copy.json"), CODEC).export()
