"""Where a memory lies in a file, and files that hold some of everything, or are whole and hold anything."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Final

import attrs
import pytest

from relmem.backends.tiny import TinyStore
from relmem.errors import (
    StoreError,
)
from relmem.records import Account, Affiliation, Commitment, Contact
from tests.stores.model import CODEC, CONTACTS
from tests.stores.places import Backend, put, retract

posix = pytest.mark.skipif(sys.platform == "win32", reason="about signals and limits that only POSIX has")
CANARY: Final = "Zanzibar-42"
"""A text that only what is to be erased holds."""


@attrs.frozen
class OnDisk:
    """A memory in a file."""

    path: Path

    def open(self, *, read_only: bool = False) -> TinyStore:
        return TinyStore(self.path, CODEC, read_only=read_only)


class OnDiskBackend(Backend):
    def place(self) -> OnDisk:
        return OnDisk(Path(tempfile.mkdtemp(dir=self.folder)) / "northwind.json")


def filled(place: OnDisk) -> bytes:
    """Some of everything in a file: a history, what was retracted, what was erased, text of the world."""
    store = place.open()
    ana, northwind = Contact("Ana Sousa", note="„olá“ 世界\n{}\\"), Account("Northwind Trading")
    put(store, ana, northwind, Affiliation(ana, northwind), Commitment("answer", to=ana))
    put(store, attrs.evolve(ana, emails=["ana@northwind.example"]), minute=1)
    put(store, gone := Contact("Gone"), minute=2)
    retract(store, northwind, minute=3)
    store.erase([gone.id])
    put(store, attrs.evolve(ana, emails=["ana@northwind.example"], note="x"), minute=4)
    store.close()
    return place.path.read_bytes()


def whole(tables: object, **header: object) -> bytes:
    """A file with the right checksum, whatever else is in it."""
    past = {"crc32": 0, "generation": 1, "revisions": 0, "size": 0}
    head = {"at": None, "crc32": "00000000", "format": 2, "history": past, "memory": CONTACTS[0], "seq": 1}
    head |= header
    rest = tables if isinstance(tables, dict) else {"contact": tables}
    content = json.dumps({"relmem": {"1": head}} | rest).encode()
    return content.replace(b"00000000", b"%08x" % zlib.crc32(content), 1)


def refused(place: OnDisk, content: bytes) -> StoreError:
    """The error on opening a file of that content, for reading and for writing, which stays as it is."""
    place.path.write_bytes(content)
    names = sorted(os.listdir(place.path.parent))
    with pytest.raises(StoreError) as reading:
        place.open(read_only=True)
    with pytest.raises(StoreError) as writing:
        place.open()
    assert content == place.path.read_bytes()
    assert names == sorted(os.listdir(place.path.parent))
    assert str(reading.value) == str(writing.value)
    assert str(place.path) in str(writing.value)
    return writing.value


def failing(number: int, *, after: int = 0):
    """An fsync that fails with that errno, from so many calls on."""
    calls = []

    def fsync(*_: object) -> None:
        calls.append(1)
        if len(calls) > after:
            raise OSError(number, os.strerror(number))

    return fsync


def beside(path: Path, ending: str) -> Path:
    """The file of that ending beside the memory."""
    return path.with_name(path.name + ending)


def forgotten(store: TinyStore) -> None:
    """Let go of a store as a killed process does."""
    store._volume.close()


def traces(folder: Path) -> list[str]:
    files = [each for each in folder.rglob("*") if each.is_file()]
    return [each.name for each in files if CANARY.encode() in each.read_bytes()]
