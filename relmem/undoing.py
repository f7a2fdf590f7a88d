"""Taking a batch back, by new revisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, final
from uuid import UUID

from relmem.codec import word_of
from relmem.errors import InputError, NotFound
from relmem.intake import TRIES
from relmem.queries.names import counted
from relmem.records.links import Id
from relmem.store import Change, Moved, Revision, Store
from relmem.values import spoken_day

__all__ = ["Undone", "undo"]


@final
class Undone(list[Revision]):
    """
    What a batch that was taken back leaves standing, since it was changed afterwards: newest revisions.

    `went` are the revisions that took the rest back; they are a batch, by
    which it comes back. `erased_at` is when something was erased since the
    batch, where none was named and so that may have been meant; else None.
    """

    def __init__(
        self, stays: Iterable[Revision], went: Iterable[Revision], erased_at: datetime | None = None
    ) -> None:
        super().__init__(stays)
        self.went = tuple(went)
        self.erased_at = erased_at

    @property
    def erasing(self) -> str:
        """That an erasing is not taken back, a sentence; empty where none lies in between."""
        return _stays_erased(self.erased_at) if self.erased_at else ""

    def __repr__(self) -> str:
        """In words, as a notebook shows it: whose, how many of which kind, and how they come back."""
        sources = (each.record.source for each in self.went if each.kind is not None)
        told = ", ".join(dict.fromkeys(each.file for each in sources if each is not None and each.file))
        kinds = Counter(word_of(each.kind) if each.kind is not None else "other" for each in self.went)
        said = ["taken back" + (f": {told}" if told else "")]
        said[0] += f", but for {len(self)} changed since" if self else ""
        said += [f"  {kind.replace('_', ' ')}: {count}" for kind, count in kinds.items()]
        said += [f"  {each.record!r} stays" for each in self if each.kind is not None]
        said += [f"  to bring it back: memory.undo({each.batch!r})" for each in self.went[:1]]
        return "\n".join([self.erasing, *said] if self.erasing else said)


def undo(store: Store, batch: Id | None, *, at: datetime) -> Undone:
    """
    Take a batch back by new revisions; the newest revisions of what was changed since stay, and are given.

    What the batch added is retracted, what it changed is as it was before.
    None is the newest batch that was not taken back: asked again and again, it
    goes back step by step. To take back is a batch itself; whoever names that
    one brings back what it took.

    Raises:
        NotFound: there is no such batch, or none is left. InputError: it holds
            records of a kind that is unknown here. Moved: as `Intake.commit`.

    """
    for _ in range(TRIES):
        read_at = store.head()
        names = {id: None for id, _, _ in store.batches()}
        erased_at = store.erased_at()
        erased_at = erased_at.astimezone(at.tzinfo) if erased_at else None
        chosen = batch or _newest_standing(names, erased_at)
        changes, since = _undoing(store, chosen, names)
        meant = erased_at and not batch and bool(store.erased(after=_last(store, chosen)))
        try:
            again = _chain(_first(chosen, names), names)[-1]
            went = store.put(changes, at=at, batch=again, read_at=read_at)
        except Moved:
            continue
        return Undone(since, went, erased_at if meant else None)
    raise Moved(f"others wrote to this memory {TRIES} times in between")


_TAIL: Final = (1 << 62) - 1
"""The random bits of an id."""
_STEP: Final = 0x1D872B41A5C3E96F
"""Leads from a batch's id to that of its undoing: any odd number, which differs in many bits."""


def _moved(batch: Id, step: int) -> Id:
    number = int(batch.replace("-", ""), 16)
    return str(UUID(int=number & ~_TAIL | (number + step) & _TAIL))


def _first(batch: Id, names: Collection[Id]) -> Id:
    """The batch that was taken back, brought back and so on until this one."""
    while (before := _moved(batch, -_STEP)) in names:
        batch = before
    return batch


def _chain(batch: Id, names: Collection[Id]) -> list[Id]:
    """The ids of a batch's undoing, of the undoing of that, and so on, up to the first that is not there."""
    chain = [_moved(batch, _STEP)]
    while chain[-1] in names:
        chain.append(_moved(chain[-1], _STEP))
    return chain


def _stands(batch: Id, beside: Id, names: Collection[Id]) -> bool:
    """Whether something is left of what it did, other than what `beside` did or was undone with it."""
    first = _first(batch, names)
    return first != _first(beside, names) and len(_chain(first, names)) % 2 == 1


def _stays_erased(at: datetime) -> str:
    return f"what was erased on {spoken_day(at)}, {at:%H:%M}, stays erased: nothing brings it back"


def _last(store: Store, batch: Id) -> int:
    """The newest commit of a batch."""
    return max(each.seq for each in store.changes() if each.batch == batch)


def _newest_standing(names: dict[Id, None], erased_at: datetime | None) -> Id:
    """The newest batch that is no undoing and was not taken back, or was brought back since."""
    for batch in reversed(names):
        if _moved(batch, -_STEP) not in names and len(_chain(batch, names)) % 2:
            return batch
    erased = _stays_erased(erased_at) if erased_at else ""
    if names:
        hint = "Everything was taken back already; name a batch to bring it back."
        hint += f" But {erased}." if erased else ""
        raise NotFound("batch left to take back", None, hint=hint)
    if erased:
        raise NotFound("batch to take back", None, hint=f"{erased[0].upper()}{erased[1:]}.")
    raise NotFound("batch to take back", None, hint="Nothing was added to this memory yet.")


def _undoing(store: Store, batch: Id, names: Collection[Id]) -> tuple[list[Change], list[Revision]]:
    touched: dict[Id, list[Revision]] = {}
    for each in store.changes():
        if each.batch == batch:
            touched.setdefault(each.id, []).append(each)
    if not touched and not names:
        raise NotFound("batch", batch, hint="Nothing was added to this memory yet.")
    if not touched:
        raise NotFound("batch", batch, list(names)[-3:])
    changes, since = [], []
    histories = {id: store.history(id) for id in touched}
    if strange := sum(history[-1].kind is None for history in histories.values()):
        # half of it would leave records that link to what went
        why = f"batch {batch} holds {counted(strange, 'record')} of a kind that is unknown here."
        hint = "Take it back where relmem.open(path, kinds=[…]) has that kind, or name another batch."
        raise InputError(batch, why, f"{hint} Nothing was taken back.")
    for id, revisions in touched.items():
        history = histories[id]
        newest = history[-1]
        later = {each.batch for each in history if each.rev > revisions[0].rev} - {batch}
        if any(_stands(each, batch, names) for each in later):
            since.append(newest)
            continue
        before = [each for each in history if each.rev < revisions[0].rev]
        if before:
            changes.append(Change(before[-1].record, newest.rev, before[-1].retracted))
        elif not newest.retracted:
            changes.append(Change(newest.record, newest.rev, retracted=True))
    return changes, since
