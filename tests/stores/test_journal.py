"""The journal, the history and the snapshot go together, whatever happens to one of them."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.backends import tiny
from relmem.backends.frames import framed, read_frames
from relmem.backends.fs import FS
from relmem.backends.tiny import TinyStore
from relmem.errors import Damaged, InputError, StoreFull
from relmem.records import Contact
from tests.stores.model import CODEC, IDS, minutes, same, told
from tests.stores.on_disk import beside, forgotten
from tests.stores.places import LOGS, put, replayed

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="about fork, which only POSIX has")


class TestFrames:
    @given(st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=9), max_size=2), max_size=4))
    def test_come_back_as_they_were(self, documents):
        """What was framed is read, in order, with the places where it stands."""
        content = b"".join(map(framed, documents))

        found = read_frames(content)

        assert documents == [each.document for each in found.frames]
        assert (len(content), 0) == (found.end, found.rest)

    def test_cut_anywhere_are_torn(self):
        """What stops anywhere in a frame is a torn tail, and everything before it is whole."""
        first, second = framed({"a": 1}), framed({"b": "x" * 40})

        for length in range(1, len(second)):
            found = read_frames(first + second[:length])
            assert ([{"a": 1}], len(first), length, True) == (
                [each.document for each in found.frames],
                found.end,
                found.rest,
                found.torn,
            )

    def test_flipped_anywhere_are_damaged(self):
        """A byte that is another is damage and no torn tail, in the last frame too."""
        content = framed({"b": "x 0 " * 10})

        for at in range(len(content)):
            flipped = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
            found = read_frames(flipped)
            assert [] == found.frames
            assert not found.torn

    def test_zeroed_sectors_are_torn(self):
        """A stretch of zeroes, or zeroes at an end, is what a sector leaves that was never written."""
        content = framed({"b": "x" * 90})

        for start, end in ((0, 5), (20, 60), (len(content) - 4, len(content)), (0, len(content))):
            zeroed = content[:start] + bytes(end - start) + content[end:]
            assert read_frames(zeroed).torn


class TestJournal:
    def test_a_commit_is_one_line_at_its_end(self, path):
        """However much is there, a commit adds one frame to the journal and touches nothing else."""
        store = TinyStore(path, CODEC)
        put(store, *(Contact(f"Ana {number}") for number in range(50)))
        snapshot, journal = path.read_bytes(), beside(path, ".journal").read_bytes()

        put(store, Contact("Bo"), Contact("Cy"))

        assert snapshot == path.read_bytes()
        more = beside(path, ".journal").read_bytes()
        assert more.startswith(journal)
        assert 1 == more[len(journal) :].count(b"\n")

    @given(LOGS, st.data())
    def test_cut_anywhere_is_a_state_that_was(self, log, data):
        """A journal cut at any byte opens to the commits before the cut, says so, and life goes on."""
        folder = Path(tempfile.mkdtemp())
        path = folder / "northwind.json"
        store = TinyStore(path, CODEC)
        replayed(store, log)
        every, journal = told(store.changes()), beside(path, ".journal")
        forgotten(store)
        if not journal.exists():
            return
        content = journal.read_bytes()
        begins = content.index(b"\n") + 1
        # by share: how long the same commits are differs by a digit from one memory to the next
        cut = begins + data.draw(st.integers(0, 1000)) * (len(content) - begins) // 1000
        journal.write_bytes(content[:cut])

        again = TinyStore(path, CODEC)

        whole = content[:cut].count(b"\n") - 1
        assert [each for each in every if each[3] <= whole] == told(again.changes())
        assert bool(again.repaired) == (not content[:cut].endswith(b"\n"))
        put(again, Contact("Ana", id=IDS[3]), minute=99)
        assert whole + 1 == TinyStore(path, CODEC).head()
        shutil.rmtree(folder)

    def test_every_flipped_byte_is_refused_or_harmless(self, path):
        """A byte of the journal that is another is refused, and nothing is cut: never other facts."""
        store = TinyStore(path, CODEC)
        for number in range(3):
            put(store, Contact(f"Ana {number}"), minute=number)
        expected = told(store.changes())
        forgotten(store)
        journal = beside(path, ".journal")
        content = journal.read_bytes()

        for at in range(len(content)):
            flipped = content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]
            journal.write_bytes(flipped)
            with pytest.raises(Damaged, match=r"northwind\.json\.journal .*byte .*relmem doctor"):
                TinyStore(path, CODEC)
            assert flipped == journal.read_bytes()
        journal.write_bytes(content)
        assert expected == told(TinyStore(path, CODEC).changes())

    def test_a_hole_that_was_never_synced(self, path):
        """With durability normal a power cut may leave a hole before whole frames: it is cut from there."""
        store = TinyStore(path, CODEC, durability="normal")
        for number in range(4):
            put(store, Contact(f"Ana {number}"), minute=number)
        forgotten(store)
        journal = beside(path, ".journal")
        lines = journal.read_bytes().splitlines(keepends=True)
        lines[2] = bytes(len(lines[2]))
        journal.write_bytes(b"".join(lines))

        again = TinyStore(path, CODEC)

        assert ["ana 0"] == again.terms()
        assert "cut off" in again.repaired

    def test_a_hole_that_was_synced_is_damage(self, path):
        """With durability full whole frames behind a hole say that it was durable once: it is refused."""
        store = TinyStore(path, CODEC)
        for number in range(4):
            put(store, Contact(f"Ana {number}"), minute=number)
        forgotten(store)
        journal = beside(path, ".journal")
        lines = journal.read_bytes().splitlines(keepends=True)
        lines[2] = bytes(len(lines[2]))
        journal.write_bytes(b"".join(lines))

        with pytest.raises(Damaged):
            TinyStore(path, CODEC)

    def test_is_written_into_the_snapshot_when_it_outgrew_it(self, path, monkeypatch):
        """A journal longer than the snapshot and than its least is compacted by the commit that made it so."""
        monkeypatch.setattr(tiny, "LEAST_JOURNAL", 2000)
        store, other = TinyStore(path, CODEC), TinyStore(path, CODEC)
        lengths = []
        for number in range(40):
            put(store, Contact(f"Ana {number}"), minute=number)
            journal = beside(path, ".journal")
            lengths.append(journal.stat().st_size if journal.exists() else 0)

        assert 2 <= lengths.count(0) <= 6
        assert max(lengths) < 2 * path.stat().st_size
        assert told(store.changes()) == told(other.changes()) == told(TinyStore(path, CODEC).changes())

    def test_serves_on_where_there_is_no_room_to_compact(self, path, monkeypatch):
        """A commit is kept though the compaction after it fails for want of room."""
        monkeypatch.setattr(tiny, "LEAST_JOURNAL", 10)
        store = TinyStore(path, CODEC)

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        put(store, ana := Contact("Ana"))
        with monkeypatch.context() as broken:
            broken.setattr(FS, "create", full)
            with pytest.raises(StoreFull):
                put(store, Contact("Bo"))
        put(store, attrs.evolve(ana, note="x"))

        assert ["ana"] == store.terms() == TinyStore(path, CODEC).terms()
        assert 2 == len(store.history(ana.id))

    def test_no_journal_after_closing(self, path):
        """After closing, the file alone holds everything that stands."""
        with pytest.raises(InputError):
            TinyStore(path, CODEC, durability="some")
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"))
        put(store, attrs.evolve(ana, note="x"))

        store.close()

        assert ["northwind.json", "northwind.json.history", "northwind.json.lock"] == sorted(
            os.listdir(path.parent)
        )
        beside(path, ".history").unlink()
        assert ["x"] == [each.record.note for each in TinyStore(path, CODEC).current()]

    @given(LOGS, LOGS)
    def test_compaction_changes_no_answer(self, log, after):
        """Compacting, at any time and by any handle, changes nothing that is answered."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "northwind.json"
            store, other = TinyStore(path, CODEC), TinyStore(path, CODEC)
            model = replayed(store, log)
            other.compact()
            same(model, store)
            for step, _, batch in after:
                changes = model.changes_of(step)
                other.put(changes, at=minutes(99), batch=batch)
                model.put(changes, minutes(99), batch)
                store.compact()
            same(model, store)
            same(model, other)
            same(model, TinyStore(path, CODEC, read_only=True))

    def test_without_its_snapshot(self, path):
        """A journal whose file is gone is not taken for a new memory's."""
        store = TinyStore(path, CODEC)
        put(store, Contact("Ana"))
        forgotten(store)
        path.unlink()

        with pytest.raises(Damaged, match="is gone, but its journal"):
            TinyStore(path, CODEC)

    @posix
    def test_a_forked_child_has_a_lock_of_its_own(self, path):
        """Parent and child that write at once lose nothing."""
        store = TinyStore(path, CODEC)
        put(store, Contact("Ana"))
        child = os.fork()
        if child == 0:
            try:
                for number in range(20):
                    put(store, Contact(f"Bo {number}"))
            finally:
                os._exit(0 if store.head() >= 21 else 1)
        for number in range(20):
            put(store, Contact(f"Cy {number}"))
        assert 0 == os.waitpid(child, 0)[1]

        assert 41 == store.head() == len(store.current())
