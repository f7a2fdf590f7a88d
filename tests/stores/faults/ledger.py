"""
Work on a store, and what it promised: which states it was in, which of them it said were kept, and when.

What a state should be is told by a store in memory that is asked for the same;
so a store is never compared with itself.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import attrs

from relmem.backends.fs import FS
from relmem.backends.memory import MemoryStore
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Record
from relmem.store import Change, Store
from tests.golden import fixed_id
from tests.stores.model import CODEC, minutes

__all__ = ["NOTHING", "Ledger", "Opener", "Step", "Tale", "secret", "spelled", "work"]

NOTHING: Final = "no memory yet"
"""The state before a store was made."""


class Opener(Protocol):
    """How a store is opened, on whatever file system."""

    def __call__(self, path: Path, *, fs: FS, read_only: bool = False) -> Any: ...


def spelled(store: Store) -> str:
    """All that a store holds, as text that is equal where it is equal."""
    return json.dumps(store.export(), sort_keys=True)


def secret(number: int) -> str:
    """A text that only the record of that number holds."""
    return f"canary{number:05d}x"


@attrs.frozen
class Step:
    """Something to do: "put" with how many records, "erase", "compact", "reopen", "other" (through a second handle)."""

    verb: str
    count: int = 0


def work(chance: random.Random, length: int) -> list[Step]:
    """Some of everything that changes files, most of it commits."""
    verbs = ["put"] * 14 + ["compact"] * 2 + ["erase", "reopen", "other", "other"]
    steps = [Step(chance.choice(verbs), chance.choice([1, 1, 1, 2, 3, 5])) for _ in range(length)]
    return [Step("put", 2), Step("compact"), *steps]


@attrs.frozen
class Tale:
    """
    At so many calls, a state was begun, or was said to be kept.

    Not `sure`: it was found after the store had said that nobody can tell; a
    power cut may still take it, until something is kept on top of it.
    """

    calls: int
    state: int
    kept: bool
    sure: bool = True


class Ledger:
    """
    One memory being worked on through `fs`, and everything that was promised of it.

    `calls` tells how many calls were made so far; `notes` are the lengths of notes.
    """

    def __init__(
        self,
        opener: Opener,
        path: Path,
        fs: FS,
        chance: random.Random,
        calls: Callable[[], int] = lambda: 0,
        *,
        notes: Sequence[int] = (0, 5, 40, 40, 300, 1500),
    ) -> None:
        self.opener, self.path, self.fs, self.chance, self.calls = opener, path, fs, chance, calls
        self.notes = notes
        self.states: list[str] = [NOTHING]
        self.tales: list[Tale] = [Tale(0, 0, kept=True)]
        self.forgotten: list[tuple[int, str]] = []
        self.standing: dict[str, int] = {}
        self._made = 0
        self._minute = 0
        self._shadow: MemoryStore | None = None
        self.handles: list[Any] = []

    # what was promised

    @property
    def kept(self) -> str:
        """The state that was last said to be kept."""
        return self.states[next(tale.state for tale in reversed(self.tales) if tale.kept)]

    def allowed(self, calls: int) -> list[str]:
        """The states that may be found after so many calls: what was kept last, and what was begun since."""
        found: list[int] = []
        for tale in self.tales:
            if tale.calls > calls or (tale.calls == calls and not tale.kept):
                break
            found = [tale.state] if tale.kept and tale.sure else [*found, tale.state]
        return [self.states[state] for state in found]

    def forgotten_by(self, calls: int) -> Iterator[str]:
        """Texts that are to be in no file after so many calls."""
        return (text for when, text in self.forgotten if when <= calls)

    def _begin(self, state: str) -> None:
        self.states.append(state)
        self.tales.append(Tale(self.calls(), len(self.states) - 1, kept=False))

    def _keep(self) -> None:
        self.tales.append(Tale(self.calls(), len(self.states) - 1, kept=True))

    # working

    def make(self, *, again: bool = False) -> None:
        """Open the store for the first time; `again`, where that had failed and nobody can tell what is there."""
        began = self.calls()
        handle = self.opener(self.path, fs=self.fs)
        self._shadow = MemoryStore(CODEC, memory_id=handle.memory_id)
        self.states.append(spelled(self._shadow))
        self.tales += [Tale(began, 1, kept=False), Tale(self.calls(), 1, kept=True, sure=not again)]
        self.handles = [handle]

    def do(self, step: Step) -> None:
        """One step; where it fails with a StoreError, that is raised when it was written down."""
        match step.verb:
            case "put" | "other":
                if step.verb == "other" and len(self.handles) == 1:
                    self.handles.append(self.opener(self.path, fs=self.fs))
                self.put(self.handles[-1 if step.verb == "other" else 0], step.count)
            case "erase":
                self.erase(step.count)
            case "compact":
                self.handles[0].compact()
            case "reopen":
                self.close()
                self.handles = [self.opener(self.path, fs=self.fs)]

    def put(self, store: Any, count: int) -> None:
        """Keep some records as one commit."""
        changes = [self._change() for _ in range(count)]
        # one record may be chosen twice: the later follows on the earlier
        revs = dict(self.standing)
        following = []
        for change in changes:
            rev = revs.get(change.record.id, 0)
            following.append(attrs.evolve(change, expected=rev))
            revs[change.record.id] = rev + 1
        self._minute += 1
        said = {"at": minutes(self._minute), "batch": fixed_id(0xB0 + self._minute % 7)}
        self._attempt(
            lambda to: to.put(following, **said),
            store,
        )
        self.standing = revs

    def erase(self, count: int) -> None:
        """Erase some records for good."""
        ids = self.chance.sample(sorted(self.standing), min(count, len(self.standing)))
        if not ids:
            return
        self._attempt(lambda to: to.erase(ids), self.handles[0])
        for id in ids:
            del self.standing[id]
            self.forgotten.append((self.calls(), secret(int(id[-12:], 16))))

    def close(self) -> None:
        for handle in self.handles:
            handle.close()

    def _attempt(self, verb: Callable[[Any], object], store: Any) -> None:
        assert self._shadow is not None
        before = self._shadow.export()
        verb(self._shadow)
        self._begin(spelled(self._shadow))
        try:
            verb(store)
        except BaseException:
            # it is as it was, though a disk may still hold what was tried
            self._shadow = MemoryStore(CODEC)
            self._shadow.load(before)
            raise
        self._keep()

    def reload(self, state: str) -> None:
        """Go on from what was found, where nobody could tell."""
        self._shadow = MemoryStore(CODEC)
        self._shadow.load(json.loads(state))
        self.standing = {id: each.rev for id, each in self._newest().items()}
        self.states.append(state)
        self.tales.append(Tale(self.calls(), len(self.states) - 1, kept=True, sure=False))

    def _newest(self) -> dict[str, Any]:
        assert self._shadow is not None
        return {each.id: each for each in self._shadow.changes()}

    def _change(self) -> Change:
        if self.standing and self.chance.random() < 0.4:
            number = int(self.chance.choice(sorted(self.standing))[-12:], 16)
            return Change(self._record(number), 0, retracted=self.chance.random() < 0.2)
        self._made += 1
        return Change(self._record(self._made), 0)

    def _record(self, number: int) -> Record:
        id = fixed_id(number)
        if number % 5 == 0:
            return Account(f"{secret(number)} GmbH", id=id, note=self._note())
        if number % 7 == 0:
            return Affiliation(
                fixed_id(number - 1), fixed_id(number // 5 * 5 or 5), id=id, title=secret(number)
            )
        return Contact(f"Ana {secret(number)}", id=id, note=self._note())

    def _note(self) -> str:
        size = self.chance.choice(self.notes)
        return "".join(self.chance.choice('ab c\n"\\é世{}:,01') for _ in range(size))
