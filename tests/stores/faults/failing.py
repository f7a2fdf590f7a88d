"""
One call of a store fails, then the next, until none does: what was promised is compared after each.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import attrs

from relmem.errors import Broken, OutcomeUnknown, RelmemError, StoreError
from tests.stores.faults.ledger import Ledger, Opener, Step, spelled
from tests.stores.faults.powercut import Unsynced
from tests.stores.faults.seam import Recording, Trouble, image_of

__all__ = ["STEPS", "Failure", "fails_at"]

STEPS = (
    Step("put", 2),
    Step("put", 1),
    Step("compact"),
    Step("put", 3),
    Step("other", 1),
    Step("erase", 1),
    Step("put", 1),
    Step("reopen"),
    Step("put", 2),
    Step("compact"),
    Step("put", 1),
)
"""Each thing that a store does, once or twice."""


@attrs.define
class Failure:
    """What came of one call that failed: what it was, the errors that were raised, and what was wrong."""

    call: str = ""
    raised: list[str] = attrs.Factory(list)
    wrong: list[str] = attrs.Factory(list)
    ledger: Ledger | None = None
    recording: Recording | None = None

    @property
    def struck(self) -> bool:
        return bool(self.call)


def fails_at(
    opener: Opener, folder: Path, trouble: Trouble, *, seed: int = 1, fs: type[Recording] = Recording
) -> Failure:
    """Do some work in an empty folder, during which a call fails; what was refused is tried again."""
    before = descriptors()
    recording = fs(folder, trouble)
    ledger = Ledger(
        opener, folder / "book.json", recording, random.Random(seed), lambda: len(recording.calls)
    )
    failure = Failure(ledger=ledger, recording=recording)
    try:
        Attempts(ledger, recording, failure).all()
    except RelmemError as error:
        failure.wrong.append(f"it does not go on: {type(error).__name__}: {error}")
    failure.call = "; ".join(trouble.calls)
    # fewer are no leak: stores of other tests may be let go of meanwhile
    if descriptors() > before:
        failure.wrong.append(f"{descriptors() - before} descriptors are left open")
    return failure


def descriptors() -> int:
    """How many files this program has open, where it can be told."""
    return len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0


@attrs.define
class Attempts:
    """The work, and what is looked at after each step that failed."""

    ledger: Ledger
    recording: Recording
    failure: Failure

    def all(self) -> None:
        try:
            self.ledger.make()
        except (StoreError, OSError) as error:
            self.raised(error, "to make it")
            self.recording.trouble = None
            self.ledger.make(again=True)
        for step in STEPS:
            self.one(step)
        self.recording.trouble = None
        self.compare("at the end", self.ledger.kept)
        for handle in self.ledger.handles:
            self.same(spelled(handle), self.ledger.kept, "the handle at the end")
            if problems := handle.check():
                self.failure.wrong.append(f"is not well at the end: {problems[0]}")
        self.ledger.close()
        self.compare("after closing", self.ledger.kept)
        left = [name for name in image_of(self.recording.folder) if name.endswith(".tmp")]
        if left:
            self.failure.wrong.append(f"left behind: {left}")

    def one(self, step: Step) -> None:
        """One step; where it is refused, what is there is looked at and it is tried again."""
        handles = list(self.ledger.handles)
        try:
            self.ledger.do(step)
        except (StoreError, OSError) as error:
            self.raised(error, step.verb)
            self.refused(step, error)
        else:
            return
        # the trouble is over
        self.recording.trouble = None
        self.ledger.handles = self.ledger.handles or handles
        try:
            self.ledger.do(step)
        except Broken:
            self.failure.raised.append("Broken")
            self.again(step)
        except StoreError as error:
            self.failure.wrong.append(
                f"{step.verb} after {self.failure.raised}: again {type(error).__name__}: {error}"
            )
            self.again(step)

    def raised(self, error: Exception, doing: str) -> None:
        """Errors are to be the store's own."""
        self.failure.raised.append(type(error).__name__)
        if not isinstance(error, StoreError):
            self.failure.wrong.append(f"{doing}: no StoreError but {error!r}")

    def again(self, step: Step) -> None:
        """What is broken says so until it is opened again; then it goes on."""
        self.compare(f"before {step.verb} on new handles", self.ledger.kept)
        for handle in self.ledger.handles:
            handle.close()
        self.ledger.handles = [self.ledger.opener(self.ledger.path, fs=self.recording)]
        self.ledger.do(step)

    def refused(self, step: Step, error: Exception) -> None:
        """After a refusal nothing happened, for this handle and for every other; or it says that nobody can tell."""
        where = f"after {type(error).__name__} at {step.verb}"
        found = self.look()
        if isinstance(error, OutcomeUnknown | Broken):
            if found not in self.ledger.states[-2:]:
                self.failure.wrong.append(f"{where}: neither what was nor what was tried")
        else:
            self.same(found, self.ledger.kept, f"another program {where}")
            for handle in self.ledger.handles:
                try:
                    self.same(spelled(handle), self.ledger.kept, f"the handle {where}")
                except StoreError as later:
                    self.failure.raised.append(f"reading: {type(later).__name__}")
        if found != self.ledger.kept:
            self.ledger.reload(found)

    def look(self) -> str:
        """What another program finds."""
        store = self.ledger.opener(self.ledger.path, fs=Unsynced(), read_only=True)
        try:
            return spelled(store)
        finally:
            store.close()

    def compare(self, where: str, expected: str) -> None:
        try:
            self.same(self.look(), expected, f"another program {where}")
        except StoreError as error:
            self.failure.wrong.append(f"another program {where}: {type(error).__name__}: {error}")

    def same(self, found: str, expected: str, where: str) -> None:
        if found != expected:
            self.failure.wrong.append(f"{where} finds something else than what was promised")
