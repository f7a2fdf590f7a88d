"""What lies in a folder before something is done there, and what is found in it afterwards, as a state."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from relmem.backends.tiny import TinyStore
from relmem.errors import NotFound, StoreError
from relmem.records import Account, Contact
from relmem.store import Change
from tests.golden import fixed_id
from tests.stores.faults.disk import Image, lay_out
from tests.stores.faults.ledger import secret, spelled
from tests.stores.faults.powercut import Unsynced
from tests.stores.faults.seam import image_of
from tests.stores.model import CODEC, minutes

__all__ = [
    "BOOK",
    "COPY",
    "EXPORT",
    "book",
    "brief",
    "copied",
    "damaged",
    "erasable",
    "found",
    "older",
    "put",
]

GOLDEN: Final = Path(__file__).parents[2] / "data" / "golden"
BOOK: Final = "book.json"
COPY: Final = "copy.json"
EXPORT: Final = "export.json"
ERASED: Final = fixed_id(1)
CANARY: Final = secret(1)


def put(store: TinyStore, minute: int, *numbers: int, note: str = "") -> None:
    """Keep contacts of these numbers as one commit, each with a text that nothing else holds."""
    there = store.get([fixed_id(number) for number in numbers])
    changes = []
    for number in numbers:
        id = fixed_id(number)
        kind = Account if number % 5 == 0 else Contact
        changes.append(Change(kind(secret(number), id=id, note=note), there[id].rev if id in there else 0))
    store.put(changes, at=minutes(minute), batch=fixed_id(0xB0 + minute))


def made(name: str = BOOK, *, further: int = 0) -> tuple[Image, str]:
    """
    A memory with a history, something erased, and three commits in its journal; and its state.

    `further`: so many commits more.
    """
    with TemporaryDirectory() as folder:
        store = TinyStore(Path(folder) / name, CODEC, fs=Unsynced())
        _same_id(store)
        put(store, 1, 1, 2, 3, 4, note="x" * 600)
        put(store, 2, 1, 2)
        store.erase([fixed_id(4)])
        put(store, 3, 2, note="é")
        store.compact()
        for more in range(3 + further):
            put(store, 4 + more, 1, 5 + more, note="y" * 100)
        state, image = spelled(store), image_of(Path(folder))
        store._volume.close()
    return image, state


def _same_id(store: TinyStore) -> None:
    store.load({"relmem": {"format": 1, "memory": fixed_id(0xA0), "seq": 0}, "revisions": []})


@cache
def book() -> tuple[Image, str]:
    return made()


@cache
def copied() -> tuple[Image, str]:
    """A copy that was made two commits later."""
    image, state = made(COPY, further=2)
    with TemporaryDirectory() as folder:
        lay_out(image, Path(folder))
        TinyStore(Path(folder) / COPY, CODEC, fs=Unsynced()).close()
        return {name: each for name, each in image_of(Path(folder)).items() if ".lock" not in name}, state


@cache
def damaged() -> Image:
    image = dict(book()[0])
    image[BOOK] = image[BOOK].replace(secret(3).encode(), b"x" * len(secret(3)))
    return image


@cache
def older() -> tuple[Image, str]:
    """A file of form 1, and its state."""
    image = {BOOK: (GOLDEN / "file-1.json").read_bytes()}
    with TemporaryDirectory() as folder:
        lay_out(image, Path(folder))
        return image, spelled(TinyStore(Path(folder) / BOOK, CODEC, fs=Unsynced(), read_only=True))


def erasable() -> Image:
    """Also what doctor had set aside, and what killed writers left, hold what is to be erased."""
    image = dict(book()[0])
    for name in (BOOK, f"{BOOK}.journal", f"{BOOK}.history"):
        image[f"{name}.before"] = image[name]
        image[f".{name}.4121.tmp"] = image[name][:-9]
    image[f"{BOOK}.history.next"] = image[f"{BOOK}.history"]
    return image


def found(path: Path) -> str:
    """The state of a memory; "refused: …" where it says that it cannot be read."""
    try:
        store = TinyStore(path, CODEC, fs=Unsynced(), read_only=True)
        try:
            if problems := store.check():
                return f"refused: {problems[0]}"
            return spelled(store)
        finally:
            store.close()
    except StoreError as error:
        return f"refused: {type(error).__name__}: {error}"
    except NotFound as error:
        return f"not there: {error}"


def brief(state: str) -> str:
    if not state.startswith("{"):
        return state
    export = json.loads(state)
    return f"commit {export['relmem']['seq']} with {len(export['revisions'])} revisions"
