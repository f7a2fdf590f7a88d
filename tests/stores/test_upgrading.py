"""Files of older forms are read as they are and written anew at the first write; nothing is lost on the way."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from relmem.backends.fs import FS
from relmem.backends.tiny import TinyStore
from relmem.errors import StoreError
from relmem.records import Contact
from tests.stores.model import CODEC, IDS
from tests.stores.on_disk import beside
from tests.stores.places import put

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
RELEASED = 18
"""How many revisions the files of forms 1 and 2 were written with."""


def released() -> list[object]:
    """What the golden export held when these files were written: kinds that came later stand behind it."""
    return list(json.loads((GOLDEN / "format-1.json").read_text("utf-8"))["revisions"][:RELEASED])


class TestUpgrading:
    def test_the_golden_file_of_form_1(self, path):
        """A file of form 1 is read as it is, and written anew at the first write; nothing is lost."""
        old = (GOLDEN / "file-1.json").read_bytes()
        path.write_bytes(old)
        store = TinyStore(path, CODEC)
        before = store.export()
        assert released() == before["revisions"]
        store.close()
        assert [path.name] == os.listdir(path.parent)
        assert old == path.read_bytes()

        store = TinyStore(path, CODEC)
        put(store, Contact("Ana", id=IDS[0]), minute=9999)
        store.close()

        again = TinyStore(path, CODEC)
        assert before["revisions"] == again.export()["revisions"][:-1]
        assert before["erased"] == again.export()["erased"]
        assert 2 == json.loads(path.read_bytes())["relmem"]["1"]["format"]
        assert not beside(path, ".format-1.bak").exists()

    def test_the_golden_file_of_form_2(self, path):
        """The files of the present form are read, history and journal included."""
        for ending in ("", ".journal", ".history"):
            shutil.copy(GOLDEN / f"file-2.json{ending}", beside(path, ending))

        store = TinyStore(path, CODEC, read_only=True)

        assert released() == store.export()["revisions"]
        assert [] == store.check()

    def test_keeps_the_old_file_until_it_was_read(self, path, monkeypatch):
        """Where the new files cannot be written, the old one is as it was."""
        old = (GOLDEN / "file-1.json").read_bytes()
        path.write_bytes(old)
        store, renames = TinyStore(path, CODEC), []
        rename = FS.rename

        def failing(self: FS, source: Path, target: Path) -> None:
            renames.append(target.name)
            if target == path:
                raise OSError(errno.EIO, "Input/output error")
            rename(self, source, target)

        with monkeypatch.context() as broken:
            broken.setattr(FS, "rename", failing)
            with pytest.raises(StoreError):
                put(store, Contact("Ana"))

        assert "northwind.json.format-1.bak" in renames
        assert old == path.read_bytes()
        put(store, Contact("Ana"))
        assert "ana" in TinyStore(path, CODEC).terms()
