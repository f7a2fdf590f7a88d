"""
What is done to a memory's files as a whole: copying, restoring, accepting, compacting, upgrading, loading, erasing.

An errand says what lies there before, what is done, and what is wrong with
what is found afterwards, however it ended. `test_errands` cuts the power, makes
calls fail and kills programs in the middle of each. A new one is an `Errand` in
`ERRANDS`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
import pytest

from relmem.backends import keeping, tiny
from relmem.backends.fs import FS
from relmem.backends.keeping import accept, restore
from relmem.backends.tiny import TinyStore
from relmem.errors import Damaged, RelmemError
from tests.golden import fixed_id
from tests.stores.faults.disk import Image, lay_out
from tests.stores.faults.ledger import spelled
from tests.stores.faults.powercut import Unsynced
from tests.stores.faults.seam import image_of
from tests.stores.faults.situations import (
    BOOK,
    CANARY,
    COPY,
    ERASED,
    EXPORT,
    book,
    brief,
    copied,
    damaged,
    erasable,
    found,
    older,
    put,
)
from tests.stores.model import CODEC

__all__ = ["ERRANDS", "Ending", "Errand", "on"]


@attrs.frozen
class Ending:
    """
    How an errand ended: "done", "refused" (nothing is to have happened), "unknown" (as the error said), or "cut".

    *cut*: nobody was told anything, for the program or the power was gone.
    """

    how: str
    error: str = ""


@attrs.frozen
class Errand:
    """
    What lies in a folder before, what is done there, and what is wrong with what is found then.

    `act` may raise StoreErrors only. `judge` may change what it finds: it sees whether life goes on.
    """

    name: str
    before: Callable[[], Image]
    act: Callable[[Path], object]
    judge: Callable[[Path, Ending], Iterator[str]]


@contextmanager
def on(fs: FS) -> Iterator[FS]:
    """Whoever opens a memory here meanwhile, and names no file system, does so on this one."""

    def rmtree(path: Path, ignore_errors: bool = False) -> None:
        for each in sorted(Path(path).rglob("*")):
            if each.is_file():
                try:
                    fs.unlink(each)
                except OSError:
                    if not ignore_errors:
                        raise
        removed(path, ignore_errors=ignore_errors)

    removed = shutil.rmtree
    with pytest.MonkeyPatch.context() as changed:
        for module in (tiny, keeping):
            changed.setattr(module, "FS", lambda: fs)
        changed.setattr(shutil, "rmtree", rmtree)
        yield fs


# what is found


def goes_on(path: Path) -> Iterator[str]:
    """Who opens a whole memory to write finds what readers find, and what is put then is kept."""
    before = found(path)
    store = TinyStore(path, CODEC, fs=Unsynced())
    if spelled(store) != before:
        yield f"readers find {brief(before)}, writers {brief(spelled(store))}"
    put(store, 9000, 900)
    now = spelled(store)
    store.close()
    if found(path) != now:
        yield f"goes on to {brief(now)}, but then is {brief(found(path))}"
    left = [each.name for each in path.parent.glob(f".{path.name}.*")]
    if left:
        yield f"left behind: {left}"


def never_made_anew(path: Path) -> Iterator[str]:
    """Who opens it to write is told what to do, and finds no empty memory."""
    try:
        yield f"is made anew, as {brief(spelled(TinyStore(path, CODEC, fs=Unsynced())))}"
    except RelmemError as error:
        if "restore" not in str(error) and ".before" not in str(error):
            yield f"refused without the way out: {error}"


def one_of(path: Path, ending: Ending, old: str, new: str) -> Iterator[str]:
    """It is what it was, or what was wanted; where that was said, it is that."""
    state = found(path)
    allowed = {"done": [new], "refused": [old]}.get(ending.how, [old, new])
    if state not in allowed:
        yield f"{ending}: {path.name} is {brief(state)}, not {[brief(each) for each in allowed]}"


# the errands


def back_up(folder: Path) -> None:
    store = TinyStore(folder / BOOK, CODEC)
    try:
        store.backup(folder / COPY)
    finally:
        store._volume.close()


def judge_backup(folder: Path, ending: Ending) -> Iterator[str]:
    """The memory is what it was; the copy is whole, or is not there; it can be made again."""
    state = book()[1]
    yield from one_of(folder / BOOK, ending, state, state)
    copy = found(folder / COPY)
    if ending.how == "done" and copy != state:
        yield f"a copy that is {brief(copy)}, though it was said to be whole"
    if ending.how == "refused" and ((folder / COPY).exists() or left_over(folder)):
        yield f"a copy that was refused is left: {left_over(folder)}"
    if copy != state and (folder / COPY).exists():
        yield f"a copy that is {brief(copy)}"
    if not (folder / COPY).exists():
        with on(Unsynced()):
            back_up(folder)
        if found(folder / COPY) != state:
            yield f"a second copy that is {brief(found(folder / COPY))}"


def left_over(folder: Path) -> list[str]:
    names = [each.name for each in folder.iterdir() if each.suffix != ".lock"]
    return [name for name in names if ".tmp" in name or name.startswith(COPY)]


def judge_good_copy(folder: Path, ending: Ending) -> Iterator[str]:
    """A copy that was there is as it was, to the byte."""
    if ending.how == "done":
        yield "a copy was replaced"
    image = image_of(folder)
    yield from (f"{name} was changed" for name, each in copied()[0].items() if image.get(name) != each)
    yield from one_of(folder / BOOK, ending, book()[1], book()[1])


def put_back(folder: Path) -> None:
    restore(folder / COPY, folder / BOOK, CODEC, replace=True)


def judge_restored(folder: Path, ending: Ending) -> Iterator[str]:
    """It is what it was, or the copy; between the two it is refused, and never made anew; what was is set aside."""
    old, new, path = book()[1], copied()[1], folder / BOOK
    state = found(path)
    if found(folder / COPY) != new:
        yield "the copy is no copy any more"
    if ending.how == "done" and state != new:
        yield f"it was restored, but is {brief(state)}"
    if ending.how == "refused" and state != old:
        yield f"{ending}, but is {brief(state)}"
    if state.startswith("{") and state not in (old, new):
        yield f"is neither of the two, but {brief(state)}"
    if set_aside(folder) != old:
        yield f"what was there is lost: set aside is {brief(set_aside(folder))}"
    if state not in (old, new):
        yield from never_made_anew(path)
    with on(Unsynced()):
        try:
            put_back(folder)
        except RelmemError as error:
            yield f"cannot be restored again: {error}"
            return
    yield from one_of(path, Ending("done"), old, new)
    yield from goes_on(path)


def set_aside(folder: Path) -> str:
    """The state of what was there before, wherever each of its files is now."""
    with TemporaryDirectory() as other:
        for ending in ("", ".journal", ".history"):
            here, before = folder / f"{BOOK}{ending}", folder / f"{BOOK}{ending}.before"
            if (there := before if before.exists() else here).exists():
                shutil.copy(there, Path(other) / here.name)
        return found(Path(other) / BOOK)


def judge_mended(folder: Path, ending: Ending) -> Iterator[str]:
    """A damaged memory is refused, or is the copy; it is never made anew, and its files are somewhere."""
    new, path = copied()[1], folder / BOOK
    state = found(path)
    if ending.how == "done" and state != new:
        yield f"it was restored, but is {brief(state)}"
    if state.startswith("{") and state != new:
        yield f"is {brief(state)}, of damaged files"
    image = image_of(folder)
    for name, content in damaged().items():
        if content and content not in (image.get(name), image.get(f"{name}.before")):
            yield f"{name} is neither there nor set aside"
    if ending.how == "refused" and image.get(BOOK) != damaged()[BOOK]:
        yield f"{ending}, but {BOOK} was changed"
    if state != new:
        yield from never_made_anew(path)
    with on(Unsynced()):
        put_back(folder)
    yield from one_of(path, Ending("done"), new, new)
    yield from goes_on(path)


@cache
def meant() -> tuple[Image, str]:
    """A memory that was changed by hand, and its state when that is accepted."""
    with TemporaryDirectory() as folder:
        lay_out(damaged(), Path(folder))
        with on(Unsynced()):
            accept(Path(folder) / BOOK, CODEC)
        return damaged(), found(Path(folder) / BOOK)


def judge_accepted(folder: Path, ending: Ending) -> Iterator[str]:
    """It is refused as before, or what was accepted; it is never made anew, and nothing of it is lost."""
    new, path = meant()[1], folder / BOOK
    state = found(path)
    if ending.how == "done" and state != new:
        yield f"it was accepted, but is {brief(state)}"
    if state.startswith("{") and state != new:
        yield f"is {brief(state)}, of changed files"
    image = image_of(folder)
    for name, content in damaged().items():
        if content and content not in (image.get(name), image.get(f"{name}.before")):
            yield f"{name} is neither there nor set aside"
    if ending.how == "refused" and image.get(BOOK) != damaged()[BOOK]:
        yield f"{ending}, but {BOOK} was changed"
    if state != new and not path.exists():
        yield from never_made_anew(path)
    if state == new:
        yield from goes_on(path)


def compact(folder: Path) -> None:
    store = TinyStore(folder / BOOK, CODEC)
    try:
        store.compact()
        if problems := store.check():
            raise Damaged(folder / BOOK, problems[0])
    finally:
        store._volume.close()


def judge_compacted(folder: Path, ending: Ending) -> Iterator[str]:
    """It is what it was."""
    yield from one_of(folder / BOOK, ending, book()[1], book()[1])
    yield from goes_on(folder / BOOK)


def upgrade(folder: Path) -> None:
    store = TinyStore(folder / BOOK, CODEC)
    try:
        put(store, 9001, 901)
    finally:
        store._volume.close()


def judge_upgraded(folder: Path, ending: Ending) -> Iterator[str]:
    """All that the older file held is there, or is still in it; it is there until the new one is proven."""
    old, path = json.loads(older()[1]), folder / BOOK
    state = found(path)
    if not state.startswith("{"):
        yield f"{ending}: is {state}"
        return
    revisions = json.loads(state)["revisions"]
    new = [each for each in revisions if each["record"]["id"] == fixed_id(901)]
    if revisions[: len(revisions) - len(new)] != old["revisions"]:
        yield f"what the older file held is not there: {brief(state)}"
    if (ending.how == "done") > bool(new) or (ending.how == "refused" and new):
        yield f"{ending}, but {len(new)} new revisions"
    kept_back = folder / f"{BOOK}.format-1.bak"
    if ending.how == "done" and kept_back.exists():
        yield "the older file is left, though the new one is proven"
    if kept_back.exists() and kept_back.read_bytes() != older()[0][BOOK]:
        yield "the older file that is kept is not what it was"
    yield from goes_on(path)
    if kept_back.exists():
        yield "the older file is left for good"


def load(folder: Path) -> None:
    store = TinyStore(folder / BOOK, CODEC)
    try:
        store.load(json.loads((folder / EXPORT).read_text(encoding="utf-8")))
    finally:
        store._volume.close()


def judge_loaded(folder: Path, ending: Ending) -> Iterator[str]:
    """All of it is there, or none; where none is, it can be loaded."""
    path = folder / BOOK
    state = found(path)
    empty = state.startswith("not there") or (
        state.startswith("{") and not json.loads(state)["relmem"]["seq"]
    )
    if state != copied()[1] and not empty:
        yield f"{ending}: is {brief(state)}"
    if (ending.how == "done" and empty) or (ending.how == "refused" and not empty):
        yield f"{ending}, but is {brief(state)}"
    if empty:
        with on(Unsynced()):
            load(folder)
    yield from goes_on(path)


def erase(folder: Path) -> None:
    store = TinyStore(folder / BOOK, CODEC)
    try:
        store.erase([ERASED])
    finally:
        store._volume.close()


@cache
def without() -> str:
    with TemporaryDirectory() as folder:
        lay_out(book()[0], Path(folder))
        with on(Unsynced()):
            erase(Path(folder))
        return found(Path(folder) / BOOK)


def judge_erased(folder: Path, ending: Ending) -> Iterator[str]:
    """It is still there or it is gone; where it is gone, opening leaves no byte of it, else erasing again does."""
    path = folder / BOOK
    yield from one_of(path, ending, book()[1], without())
    if ending.how == "done" and (left := traces(folder)):
        yield f"erased, but still in {left}"
    if found(path) == without():
        TinyStore(path, CODEC, fs=Unsynced())._volume.close()
        if left := traces(folder):
            yield f"{ending}: opened without it, but still in {left}"
    with on(Unsynced()):
        erase(folder)
    if left := traces(folder):
        yield f"{ending}: erased again, but still in {left}"
    yield from one_of(path, Ending("done"), "", without())
    yield from goes_on(path)


def traces(folder: Path) -> list[str]:
    return [name for name, content in image_of(folder).items() if CANARY.encode() in content]


ERRANDS: Final = (
    Errand("back up", lambda: book()[0], back_up, judge_backup),
    Errand("back up onto a good copy", lambda: book()[0] | copied()[0], back_up, judge_good_copy),
    Errand(
        "restore over a damaged memory",
        lambda: damaged() | copied()[0],
        put_back,
        judge_mended,
    ),
    Errand("restore over a whole memory", lambda: book()[0] | copied()[0], put_back, judge_restored),
    Errand("accept what was changed", damaged, lambda folder: accept(folder / BOOK, CODEC), judge_accepted),
    Errand("compact and check", lambda: book()[0], compact, judge_compacted),
    Errand("upgrade", lambda: older()[0], upgrade, judge_upgraded),
    Errand("load", lambda: {EXPORT: copied()[1].encode()}, load, judge_loaded),
    Errand("erase", erasable, erase, judge_erased),
)
