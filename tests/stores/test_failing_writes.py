"""A write that fails changes nothing, or says that nobody can tell; a lock that is held is waited for."""

from __future__ import annotations

import errno
import os
import threading

import pytest

from relmem.backends import files
from relmem.backends.fs import FS
from relmem.errors import (
    Broken,
    Busy,
    OutcomeUnknown,
    StoreError,
    StoreFull,
)
from relmem.records import Contact
from tests.stores.model import told
from tests.stores.on_disk import OnDiskBackend, failing, filled, posix
from tests.stores.places import put
from tests.stores.writers import run


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
            broken.setattr(FS, "fsync", failing(number))
            with pytest.raises(error, match=r"northwind\.json.*Nothing was changed") as caught:
                put(store, Contact("Bo"))

        assert error is type(caught.value)
        assert before == told(store.changes()) == told(place.open().changes())
        assert content == place.path.read_bytes()
        assert [] == [name for name in os.listdir(place.path.parent) if name.endswith(".tmp")]
        put(store, Contact("Bo"))
        assert "bo" in place.open().terms()

    def test_where_nobody_can_tell(self, monkeypatch):
        """Where a commit fails and cannot be taken back, the handle refuses to go on; a new one reads what is there."""
        place = self.place()
        store = place.open()
        put(store, Contact("Ana"))
        with monkeypatch.context() as broken:
            broken.setattr(FS, "fsync", failing(errno.EIO))
            broken.setattr(FS, "truncate", failing(errno.EIO))
            with pytest.raises(Broken, match=r"northwind\.json"):
                put(store, Contact("Bo"))

        with pytest.raises(Broken, match="Open it again"):
            put(store, Contact("Cy"))
        assert ["ana", "bo"] == store.terms() == place.open().terms()

    def test_a_rewriting_that_may_not_stay(self, monkeypatch):
        """Where the file is in its place but its folder cannot be synced, the error says so."""
        place = self.place()
        store = place.open()
        put(store, Contact("Ana"))
        with monkeypatch.context() as broken:
            broken.setattr(FS, "fsync_dir", failing(errno.EIO))
            with pytest.raises(OutcomeUnknown, match=r"northwind\.json"):
                store.compact()
        put(store, Contact("Bo"))

        assert ["ana", "bo"] == store.terms() == place.open().terms()

    def test_an_interrupt_leaves_nothing_behind(self, monkeypatch):
        """Ctrl-C in the middle of a write leaves the memory as it was and no file beside it."""

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        place = self.place()
        store = place.open()
        for begun in (False, True):
            if begun:
                put(store, Contact("Ana"))
            with monkeypatch.context() as broken:
                broken.setattr(FS, "fsync", interrupted)
                with pytest.raises(KeyboardInterrupt):
                    put(store, Contact("Bo"))

            assert ["ana"] * begun == store.terms() == place.open().terms()
            assert [] == [name for name in os.listdir(place.path.parent) if name.endswith(".tmp")]

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
