"""
Stores that leave out what keeps the promise, each found by one of the tests: so the tests would notice.

Most need no change of the store: a file system that does not do as it is asked
makes the same store as one that did not ask. A new one is a `Mutant` in `ALL`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from relmem.backends import frames, snapshot
from relmem.backends.journal import Journal
from relmem.backends.shelf import Shelf
from tests.stores.faults.damage import PAST_REFUSED, flips, opened, small
from tests.stores.faults.disk import Cut, Moved, Synced, SyncedFolder, Wrote
from tests.stores.faults.errands import ERRANDS
from tests.stores.faults.failing import fails_at
from tests.stores.faults.openers import journal
from tests.stores.faults.powercut import cut_everywhere, worked
from tests.stores.faults.seam import Recording, Trouble
from tests.stores.faults.stopping import cut_during

__all__ = ["ALL", "FEW", "Mutant", "caught"]


def never_syncs(part: str) -> type[Recording]:
    """A file system that never syncs files whose name, as they are opened, holds that; "." is their folder."""

    class Unsyncing(Recording):
        def fsync(self, fd: int) -> None:
            if part not in self.opened[fd] or part == ".":
                super().fsync(fd)

        def fsync_dir(self, folder: Path) -> None:
            if part != ".":
                super().fsync_dir(folder)

    return Unsyncing


class JournalFirst(Recording):
    """The new journal is in its place, for good, before the snapshot that it follows."""

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        moved = self.calls[-1]
        if isinstance(moved, Moved) and moved.new.endswith(".journal"):
            before = [
                place
                for place, call in enumerate(self.calls)
                if isinstance(call, Moved) and call.new == "book.json"
            ]
            if before:
                late = self.calls.pop(before[-1])
                self.calls[-1:] = [moved, SyncedFolder("."), late]


class InPlace(Recording):
    """A file that is replaced is written over where it is."""

    def rename(self, old: Path, new: Path) -> None:
        there = self._names.get(self._name(new))
        super().rename(old, new)
        if there is not None:
            self._names[self._name(new)] = there
            self.calls[-1:] = [Cut(there, 0), Wrote(there, 0, new.read_bytes()), Synced(there)]


class NeverCuts(Recording):
    """What was cut away stays."""

    def truncate(self, fd: int, size: int) -> None:
        pass


class Whatever:
    """Equal to anything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]  # as of what is equal to everything


def bound_to_anything(opening: Any) -> Any:
    """A journal that says of any snapshot that it goes with it."""

    def found(shelf: Any) -> Any:
        there = opening(shelf)
        if there is not None:
            there[0].bound = Whatever()
        return there

    return found


def patched(
    module: Any, name: str, instead: Callable[[Any], Any]
) -> Callable[[], AbstractContextManager[Any]]:
    """A store in which one function is another, made of the one that it is."""

    @contextmanager
    def change() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as changed:
            changed.setattr(module, name, instead(getattr(module, name)))
            yield

    return change


def never(_: Any, path: Path) -> bool:
    """Nothing is removed."""
    return False


@attrs.frozen
class Mutant:
    """What is left out, and the test that is to find it: "power", "calls", "failures", "errands" or "bytes"."""

    name: str
    found_by: str
    fs: type[Recording] = Recording
    change: Callable[[], AbstractContextManager[Any]] = nullcontext


def as_stated(_: bytes, stated: str) -> int:
    return int(stated, 16)


def without_a_sum(_: Any) -> Any:
    import json

    def frame(content: bytes, at: int, offset: int) -> frames.Frame | None:
        end = content.find(b"\n", at)
        if end < 0:
            return None
        try:
            document = json.loads(content[at:end].split(b" ", 2)[2])
        except (ValueError, IndexError):
            return None
        return frames.Frame(offset + at, offset + end + 1, document) if isinstance(document, dict) else None

    return frame


MUTANTS: Final = (
    Mutant("no sync of a commit", "power", never_syncs(".journal")),
    Mutant("no sync of the snapshot", "power", never_syncs(".book.json.")),
    Mutant("no sync of the history", "power", never_syncs(".history")),
    Mutant("no sync of the folder", "power", never_syncs(".")),
    Mutant("the journal before the snapshot", "power", JournalFirst),
    Mutant("the snapshot in place", "power", InPlace),
    Mutant("a journal of another snapshot", "power", change=patched(Journal, "open", bound_to_anything)),
    Mutant(
        "a snapshot without a checksum", "bytes", change=patched(snapshot, "_sum_of", lambda _: as_stated)
    ),
    Mutant("what failed is not cut away", "calls", NeverCuts),
    Mutant(
        "what a sync failed to keep is only synced again",
        "failures",
        change=patched(Journal, "_write_again", lambda _: lambda journal: None),
    ),
    Mutant("no sync of the folder that is restored into", "errands", never_syncs(".")),
    Mutant("what is erased from stays beside", "errands", change=patched(Shelf, "remove", lambda _: never)),
    Mutant("frames without a checksum", "bytes", change=patched(frames, "_frame", without_a_sum)),
)
ALL: Final = tuple(mutant.name for mutant in MUTANTS)
FEW: Final = ALL[:4]


def caught(name: str, folder: Path, enough: int = 1) -> int:
    """How many promises that store broke before `enough` were found, or all tests were through."""
    [mutant] = [each for each in MUTANTS if each.name == name]
    with mutant.change():
        return sum(1 for _, _ in zip(range(enough), _TESTS[mutant.found_by](mutant, folder), strict=False))


def _by_power(mutant: Mutant, folder: Path) -> Iterator[object]:
    for seed in range(4):
        place = folder / f"mutant-{seed}"
        place.mkdir()
        ledger, recording = worked(journal, place, seed, 30, mutant.fs)
        yield from cut_everywhere(
            journal, ledger, recording, folder, chance=random.Random(seed), each=2, stop_at=20
        ).bad


def _by_calls(mutant: Mutant, folder: Path) -> Iterator[object]:
    for kind in ("torn", "EIO"):
        for number in range(200):
            place = folder / f"{kind}-{number}"
            place.mkdir()
            failure = fails_at(journal, place, Trouble(kind, number), fs=mutant.fs)
            if not failure.struck:
                break
            yield from failure.wrong


def _by_failures(mutant: Mutant, folder: Path) -> Iterator[object]:
    for number in range(12, 20):
        place = folder / f"failure-{number}"
        place.mkdir()
        failure = fails_at(journal, place, Trouble("stuck truncate", number), fs=mutant.fs)
        if failure.ledger is not None and failure.recording is not None:
            yield from cut_everywhere(
                journal, failure.ledger, failure.recording, folder, chance=random.Random(number), each=2
            ).bad


def _by_errands(mutant: Mutant, folder: Path) -> Iterator[object]:
    for number, errand in enumerate(ERRANDS):
        if errand.name in ("restore over a damaged memory", "erase"):
            yield from cut_during(errand, folder / f"errand-{number}", each=0, fs=mutant.fs)[1]


def _by_bytes(_: Mutant, folder: Path) -> Iterator[object]:
    (folder / "small").mkdir()
    book = small(journal, folder / "small")
    for name, content in book.image.items():
        for _, damaged in flips(content, 0x01):
            found = opened(journal, folder / "damaged", book.image | {name: damaged}, book.state)
            if found not in (book.state, PAST_REFUSED) and not found.startswith("refused: "):
                yield found


_TESTS: Final = {
    "power": _by_power,
    "calls": _by_calls,
    "failures": _by_failures,
    "errands": _by_errands,
    "bytes": _by_bytes,
}
