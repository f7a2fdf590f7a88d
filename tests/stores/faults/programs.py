"""
What programs of their own do to a memory, for `nursery` to run and to kill.

Each says what was promised to it only once it was: one line a commit, in one
write, so that lines of several programs do not mix.
"""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from relmem.backends.fs import FS
from relmem.errors import StoreError
from relmem.records import Contact
from relmem.store import Change, Moved
from relmem.values import new_id
from tests.stores.model import CONTACTS, minutes
from tests.stores.places import add_one

__all__ = ["PROGRAMS", "TURNS", "whole_commits"]

TURNS: Final = CONTACTS[0]
"""The record that every commit of `fill` changes: how many there were."""

Opening = Callable[..., Any]


def say(*words: object) -> None:
    """One line to whoever listens."""
    os.write(1, (json.dumps([os.getpid(), *words]) + "\n").encode())


def fill(opening: Opening, path: Path, seed: int, compact_each: int = 0) -> None:
    """
    Commit for ever; say the number of each commit and the ids it kept.

    Each commit changes the one record that counts them all, and adds 1 to 4
    more that say how many they are; now and then it compacts.
    """
    chance = random.Random(seed)
    store = opening(path)
    done = 0
    while True:
        count = chance.choice([1, 1, 2, 4])
        more = [
            Contact(f"{count} of {os.getpid()}.{done}", note="é" * chance.choice([0, 30, 800]))
            for _ in range(count)
        ]
        read_at = store.head()
        there = store.get([TURNS]).get(TURNS)
        turns = Contact(str(int(there.record.name) + 1), id=TURNS) if there else Contact("1", id=TURNS)
        changes = [Change(turns, there.rev if there else 0), *(Change(each, 0) for each in more)]
        try:
            kept = store.put(changes, at=minutes(done), batch=new_id(), read_at=read_at)
        except Moved:
            continue
        done += 1
        say("kept", kept[0].seq, [each.id for each in more])
        if compact_each and done % compact_each == 0:
            say("compacting")
            store.compact()


def count(opening: Opening, path: Path, times: int) -> None:
    """Add one to the number that a contact is called by, so often."""
    store = opening(path)
    for _ in range(times):
        add_one(store, TURNS)
    store.close()


def read(opening: Opening, path: Path) -> None:
    """Read for ever without a lock; say each new commit that is seen, and what is wrong with it."""
    store = opening(path, read_only=True)
    head, seen = 0, 0
    while True:
        found = store.head()
        if found < head:
            say("wrong", f"went back from {head} to {found}")
        if found == head:
            continue
        there = store.get([TURNS]).get(TURNS)
        news = list(store.changes(head))
        wrong = whole_commits(news)
        if there is not None and int(there.record.name) < found:
            wrong.append(f"commit {found} but the {there.record.name}th turn")
        if sorted({each.seq for each in news})[:1] != [head + 1]:
            wrong.append(f"after {head} came {min((each.seq for each in news), default=None)}")
        head = max(each.seq for each in news)
        seen += 1
        if wrong:
            say("wrong", *wrong)
        elif seen % 50 == 1:
            say("seen", head)


def until_full(opening: Opening, path: Path, most: int) -> None:
    """Commit until no file may grow beyond `most` bytes, and once more when it may again."""
    import resource

    from relmem.errors import StoreFull

    store = opening(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    done = 0
    while True:
        try:
            store.put([Change(Contact(f"Ana {done}", note="x" * 200), 0)], at=minutes(done), batch=new_id())
        except StoreFull as error:
            say("full", done, store.head(), opening(path, read_only=True).head(), str(error))
            break
        done += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.put([Change(Contact("Bo"), 0)], at=minutes(done), batch=new_id())
    say("kept", store.head(), opening(path, read_only=True).head())


class Deadly(FS):
    """A file system on which the `number`-th call that changes anything, counted from 0, kills the program."""

    def __init__(self, number: int, *, half: bool) -> None:
        self.number, self.half = number, half

    def _meet(self, name: str) -> bool:
        if (name == "write") >= self.half:
            self.number -= 1
        return self.number < 0

    def _die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def write(self, fd: int, content: bytes) -> int:
        if self._meet("write"):
            super().write(fd, content[: len(content) // 2 if self.half else 0])
            self._die()
        return super().write(fd, content)

    def pwrite(self, fd: int, content: bytes, offset: int) -> int:
        if self._meet("write"):
            super().pwrite(fd, content[: len(content) // 2 if self.half else 0], offset)
            self._die()
        return super().pwrite(fd, content, offset)

    def fsync(self, fd: int) -> None:
        if self._meet("fsync"):
            self._die()

    def fsync_dir(self, folder: Path) -> None:
        if self._meet("fsync_dir"):
            self._die()

    def create(self, path: Path, mode: int = 0o666) -> int:
        if self._meet("create"):
            self._die()
        return super().create(path, mode)

    def open_append(self, path: Path, mode: int = 0o666) -> int:
        if self._meet("open_append"):
            self._die()
        return super().open_append(path, mode)

    def truncate(self, fd: int, size: int) -> None:
        if self._meet("truncate"):
            self._die()
        super().truncate(fd, size)

    def rename(self, old: Path, new: Path) -> None:
        if self._meet("rename"):
            self._die()
        super().rename(old, new)

    def unlink(self, path: Path) -> None:
        if self._meet("unlink"):
            self._die()
        super().unlink(path)


def errand(_: Opening, folder: Path, name: str, number: int, half: bool) -> None:
    """Be killed at a call of that errand; where there are no so many, end."""
    from tests.stores.faults.errands import ERRANDS, on

    [found] = [each for each in ERRANDS if each.name == name]
    with on(Deadly(number, half=half)), suppress(StoreError):
        found.act(folder)


def whole_commits(revisions: list[Any]) -> list[str]:
    """What is wrong with commits that `fill` made: each holds as many records as these say."""
    commits: dict[int, list[Any]] = {}
    for each in revisions:
        commits.setdefault(each.seq, []).append(each)
    wrong = []
    for seq, many in commits.items():
        turns = [each for each in many if each.id == TURNS]
        more = [each.record.name for each in many if each.id != TURNS]
        said = {int(name.split()[0]) for name in more}
        if len(turns) != 1 or turns[0].record.name != str(seq) or said != {len(more)}:
            wrong.append(f"commit {seq} is not whole: {[each.record.name for each in many]}")
    return wrong


PROGRAMS: Final[dict[str, Callable[..., None]]] = {
    "fill": fill,
    "count": count,
    "read": read,
    "until_full": until_full,
    "errand": errand,
}
