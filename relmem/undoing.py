"""Taking a batch back, by new revisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from relmem.errors import NotFound
from relmem.intake import TRIES
from relmem.records.links import Id
from relmem.store import Change, Moved, Revision, Store
from relmem.values import new_id

__all__ = ["undo"]


def undo(store: Store, batch: Id | None, *, at: datetime) -> list[Revision]:
    """
    Take a batch back by new revisions; the newest revisions of what was changed since stay, and are given.

    What the batch added is retracted, what it changed is as it was before.
    None is the newest batch.

    Raises:
        NotFound: there is no such batch. Moved: as `Intake.commit`.

    """
    for _ in range(TRIES):
        read_at = store.head()
        names = [id for id, _, _ in store.batches()]
        changes, since = _undoing(store, batch or (names[-1] if names else ""), names)
        try:
            store.put(changes, at=at, batch=new_id(), read_at=read_at)
        except Moved:
            continue
        return since
    raise Moved(f"others wrote to this memory {TRIES} times in between")


def _undoing(store: Store, batch: Id, names: Sequence[Id]) -> tuple[list[Change], list[Revision]]:
    touched: dict[Id, list[Revision]] = {}
    for each in store.changes():
        if each.batch == batch:
            touched.setdefault(each.id, []).append(each)
    if not touched and not names:
        raise NotFound("batch", batch, hint="Nothing was added to this memory yet.")
    if not touched:
        raise NotFound("batch", batch, names[-3:])
    changes, since = [], []
    for id, revisions in touched.items():
        history = store.history(id)
        newest = history[-1]
        later = (each for each in history if each.rev > revisions[0].rev)
        if newest.kind is None or any(each.batch != batch for each in later):
            since.append(newest)
            continue
        before = [each for each in history if each.rev < revisions[0].rev]
        if before:
            changes.append(Change(before[-1].record, newest.rev, before[-1].retracted))
        elif not newest.retracted:
            changes.append(Change(newest.record, newest.rev, retracted=True))
    return changes, since
