"""
The power is cut after each call that a store made: what is found then is opened, and compared with what was promised.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from relmem.backends.fs import FS
from relmem.errors import RelmemError
from relmem.records import Contact
from relmem.store import Change
from relmem.values import new_id
from tests.stores.faults.disk import Call, Disk, Image, lay_out
from tests.stores.faults.ledger import NOTHING, Ledger, Opener, spelled, work
from tests.stores.faults.seam import Recording
from tests.stores.model import minutes

__all__ = ["Finding", "Report", "Unsynced", "cut_everywhere", "worked"]


class Unsynced(FS):
    """A file system that does not wait for the disk: for what is only looked at."""

    def fsync(self, fd: int) -> None:
        pass

    def fsync_dir(self, folder: Path) -> None:
        pass


@attrs.frozen
class Finding:
    """An image that broke a promise: after how many calls, the last of them, and what was wrong."""

    calls: int
    last: str
    what: str


@attrs.define
class Report:
    """How many images were found and opened, and which broke a promise."""

    found: int = 0
    opened: int = 0
    again: int = 0
    refused: int = 0
    bad: list[Finding] = attrs.Factory(list)

    def add(self, other: Report) -> None:
        self.found += other.found
        self.opened += other.opened
        self.again += other.again
        self.refused += other.refused
        self.bad += other.bad


def worked(
    opener: Opener, folder: Path, seed: int, length: int, fs: type[Recording] = Recording
) -> tuple[Ledger, Recording]:
    """A store on which some work was done, and every call it made."""
    recording = fs(folder)
    ledger = Ledger(
        opener, folder / "book.json", recording, random.Random(seed), lambda: len(recording.calls)
    )
    ledger.make()
    for step in work(random.Random(seed), length):
        ledger.do(step)
    ledger.close()
    return ledger, recording


def cut_everywhere(
    opener: Opener,
    ledger: Ledger,
    recording: Recording,
    folder: Path,
    *,
    chance: random.Random,
    each: int,
    deeper: float = 0.0,
    rubbish: bool = False,
    lenient: bool = False,
    stop_at: int | None = None,
) -> Report:
    """
    Cut after every call, find the plain images and `each` by chance, and open what was not seen before.

    `deeper` is the share of them in which power is cut once more while they
    are being opened; after `stop_at` bad ones no more are looked for. With
    `rubbish` on the disk a store may refuse, but not open as anything else;
    `lenient`, it may be in any state in which it ever was.
    """
    report = Report()
    states: dict[int, tuple[str, str]] = {}
    looking = Looking(opener, folder, chance, deeper)
    for calls, last, disk in moments(recording, rubbish=rubbish):
        allowed = ledger.states if lenient else ledger.allowed(calls)
        for image in disk.images(each, chance):
            report.found += 1
            key = hash(tuple(sorted(image.items())))
            if key not in states:
                report.opened += 1
                states[key] = looking.at(image, allowed, report)
            state, wrong = states[key]
            if rubbish and wrong.startswith("does not open: Damaged"):
                report.refused += 1
                continue
            wrong = wrong or unpromised(state, allowed) or remembered(image, ledger, calls)
            if wrong:
                report.bad.append(Finding(calls, last, wrong))
                if stop_at is not None and len(report.bad) >= stop_at:
                    return report
    return report


def moments(recording: Recording, *, rubbish: bool = False) -> Iterator[tuple[int, str, Disk]]:
    """The disk before the first call, and after each."""
    disk = recording.disk(rubbish=rubbish)
    yield 0, "", disk
    for number, call in enumerate(recording.calls):
        disk.take(call)
        yield number + 1, brief(call), disk


def brief(call: Call) -> str:
    return repr(call)[:120]


def unpromised(state: str, allowed: list[str]) -> str:
    if state in allowed or (NOTHING in allowed and is_empty(state)):
        return ""
    return f"opens as what is none of the {len(allowed)} states it may be in: {told(state)}, not {[told(each) for each in allowed]}"


def told(state: str) -> str:
    if state == NOTHING:
        return state
    export = json.loads(state)
    return f"commit {export['relmem']['seq']} with {len(export['revisions'])} revisions"


def is_empty(state: str) -> bool:
    export = json.loads(state)
    return not export["revisions"] and not export["relmem"]["seq"]


def remembered(image: Image, ledger: Ledger, calls: int) -> str:
    for text in ledger.forgotten_by(calls):
        for name, content in image.items():
            if text.encode() in content:
                return f"{name} still holds what was erased ({text})"
    return ""


@attrs.define
class Looking:
    """Opens images, each in a folder of its own that is gone afterwards."""

    opener: Opener
    folder: Path
    chance: random.Random
    deeper: float

    def at(self, image: Image, allowed: list[str], report: Report) -> tuple[str, str]:
        """The state that an image opens as, and what is wrong with how it does."""
        place = self.folder / "image"
        try:
            return self._at(image, place, allowed, report)
        except RelmemError as error:
            return "", f"does not open: {type(error).__name__}: {error}"
        except Exception as error:
            return "", f"does not open, without a word: {type(error).__name__}: {error}"
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _at(self, image: Image, place: Path, allowed: list[str], report: Report) -> tuple[str, str]:
        path = place / "book.json"
        place.mkdir(parents=True)
        lay_out(image, place)
        read = ""
        if "book.json" in image:
            reader = self.opener(path, fs=Unsynced(), read_only=True)
            read = spelled(reader)
            reader.close()
        recording = Recording(place)
        store = self.opener(path, fs=recording)
        state = spelled(store)
        if read and state != read:
            return state, "says one thing to who only reads it, and another to who writes"
        if store.check():
            return state, f"is not well: {store.check()[0]}"
        if self.chance.random() < self.deeper and recording.calls:
            wrong = self._again(recording, state, allowed, report)
            if wrong:
                return state, wrong
        return state, self._goes_on(store, path)

    def _goes_on(self, store: Any, path: Path) -> str:
        """A store that was opened after a cut keeps what it is given then."""
        more = Contact("Afterwards")
        store.put([Change(more, 0)], at=minutes(9999), batch=new_id())
        there = spelled(store)
        store.close()
        again = self.opener(path, fs=Unsynced())
        found, known = spelled(again), again.get([more.id])
        again.close()
        return "" if found == there and known else "loses what is put after a cut"

    def _again(self, recording: Recording, state: str, allowed: list[str], report: Report) -> str:
        """The power is cut again while it is being repaired."""
        inner = Looking(self.opener, self.folder / "again", self.chance, 0.0)
        for _, last, disk in moments(recording):
            for image in disk.images(1, self.chance):
                report.again += 1
                found, wrong = inner.at(image, allowed, report)
                if wrong:
                    return f"cut again after {last}: {wrong}"
                if found != state and unpromised(found, allowed):
                    return f"cut again after {last}: {unpromised(found, allowed)}"
        return ""
