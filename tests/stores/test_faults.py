"""Disks that are full or fail, locks that are held, and what must be gone without a trace."""

from __future__ import annotations

import errno
import os
import threading

import attrs
import pytest

from relmem.backends import files
from relmem.errors import (
    Busy,
    OutcomeUnknown,
    StoreError,
    StoreFull,
)
from relmem.records import Contact
from tests.stores.backend import put, retract
from tests.stores.model import told
from tests.stores.on_disk import (
    OnDiskBackend,
    failing,
    filled,
    posix,
    run,
)


class TestErasing(OnDiskBackend):
    CANARY = "Zanzibar-42"

    def traces(self) -> list[str]:
        return [
            path.name
            for path in self.folder.rglob("*")
            if path.is_file() and (self.CANARY.encode() in path.read_bytes() or self.CANARY in path.name)
        ]

    def test_leaves_no_byte(self):
        """What was erased is in no file that the store wrote: not in its history, nor in what was retracted."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact(self.CANARY, note=self.CANARY), bo := Contact("Bo"))
        put(store, attrs.evolve(ana, name="Ana", emails=[f"{self.CANARY}@x.example"]))
        retract(store, ana)
        assert self.traces()

        assert 3 == store.erase([ana.id])

        assert [] == self.traces()
        assert [bo.id] == [each.id for each in place.open().current()]

    def test_removes_what_a_killed_writer_left(self):
        """A copy that a killed writer left beside the file goes as well, even where nothing else does."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact(self.CANARY))
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
        monkeypatch.setattr(os, "fsync", failing(errno.EIO))

        with pytest.raises(StoreError):
            store.erase([ana.id])

        assert ["ana"] == store.terms() == place.open().terms()


class TestFaults(OnDiskBackend):
    @pytest.mark.parametrize(
        ("number", "error"),
        [(errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull), (errno.EIO, StoreError)],
    )
    def test_a_failed_write_changes_nothing(self, monkeypatch, number, error):
        """Where the disk is full or fails, the store is as it was, here and on disk, and goes on afterwards."""
        place = self.place()
        content = filled(place)
        store = place.open()
        before = told(store.changes())
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", failing(number))
            with pytest.raises(error, match=r"northwind\.json.*Nothing was changed") as caught:
                put(store, Contact("Bo"))

        assert error is type(caught.value)
        assert before == told(store.changes()) == told(place.open().changes())
        assert content == place.path.read_bytes()
        assert ["northwind.json", "northwind.json.lock"] == sorted(os.listdir(place.path.parent))
        put(store, Contact("Bo"))
        assert "bo" in place.open().terms()

    def test_where_nobody_can_tell(self, monkeypatch):
        """Where the file is in its place but may not stay, the error says so, and reading tells what is there."""
        place = self.place()
        store = place.open()
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", failing(errno.EIO, after=1))
            with pytest.raises(OutcomeUnknown, match=r"northwind\.json"):
                put(store, Contact("Bo"))

        assert ["bo"] == store.terms() == place.open().terms()

    def test_an_interrupt_leaves_nothing_behind(self, monkeypatch):
        """Ctrl-C in the middle of a write leaves the memory as it was and no file beside it."""

        def interrupted(_: int) -> None:
            raise KeyboardInterrupt

        place = self.place()
        store = place.open()
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", interrupted)
            with pytest.raises(KeyboardInterrupt):
                put(store, Contact("Bo"))

        assert [] == store.terms()
        assert ["northwind.json", "northwind.json.lock"] == sorted(os.listdir(place.path.parent))

    @posix
    def test_a_disk_that_is_really_full(self):
        """Where a file may not grow, what was acknowledged is kept, the rest refused, and life goes on after."""
        place = self.place()

        done = run("full", place.path, 8000)

        assert 0 == done.returncode, done.stderr
        number, said = done.stdout.split(maxsplit=1)
        assert "cannot grow (File too large). Nothing was changed." in said
        names = [str(each.record) for each in place.open().current()]
        assert [*(f"Ana {each}" for each in range(int(number))), "Bo"] == names
        assert 10 < len(names)

    def test_a_lock_that_is_held(self, monkeypatch):
        """A writer waits for another, and gives up with Busy when it takes too long; readers do not wait."""
        monkeypatch.setattr(files, "WAIT_SECONDS", 0.05)
        place = self.place()
        store = place.open()
        with files.locked(place.path):
            with pytest.raises(Busy, match="read_only=True"):
                put(store, Contact("Ana"))
            assert [] == store.terms()
        put(store, Contact("Ana"))

        assert ["ana"] == store.terms()

    def test_a_lock_that_is_let_go_in_time(self):
        """A writer that waited goes on when the other is done."""
        place = self.place()
        store = place.open()
        held, let_go = threading.Event(), threading.Event()

        def hold() -> None:
            with files.locked(place.path):
                held.set()
                let_go.wait(5)

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(5)
        threading.Timer(0.05, let_go.set).start()
        put(store, Contact("Ana"))
        holder.join()

        assert ["ana"] == store.terms()
