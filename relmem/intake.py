"""
What a change makes of what is there: a new record, a revision, or nothing.

`Intake` takes records one by one, plans what must be kept, and keeps it in one
commit. What counts as known already is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final, TypeVar, final

import attrs

from relmem.backends.book import Book, Kept, folded
from relmem.codec import Codec
from relmem.errors import Ambiguous, Conflict, InputError, NotFound
from relmem.finding import named_by
from relmem.importers.entries import OWN_CARD
from relmem.records.base import Record, merged_ids, merged_key
from relmem.records.links import Id, kinds_linked, links_of, named_links, relinked, targets_first
from relmem.records.people import Account
from relmem.sayings import (
    content_of,
    identity_of,
    is_name_alone,
    joined_with,
    saying_of,
    says_alike,
    stated_of,
)
from relmem.store import Change, Moved, Revision, Store
from relmem.values import Source

__all__ = ["BY_HAND", "Intake", "Outcome", "targets_first"]

R = TypeVar("R", bound=Record)

BY_HAND: Final = Source("added by hand")
"""The source of what came without one."""

TRIES: Final = 50
"""How often a change is planned anew when others write in between; each try sees their commit."""


@final
@attrs.frozen
class Outcome:
    """What became of a record: as it will be kept, and whether that is new, changed, or was known already."""

    record: Record
    was: str

    NEW = "added"
    CHANGED = "changed"
    SAME = "same"


class Intake:
    """
    Plans one commit, and keeps it.

    `stands_for` leads from ids that turned out to be of records known already
    to the ids of those; links through them are put right. The caller keeps it
    from one intake to the next, so that a variable in a notebook stays good; it
    grows when the commit is kept. So is `made_anew`: what each of these said,
    at the revision it was found at, which tells what a correction of it changes.
    """

    def __init__(
        self,
        store: Store,
        codec: Codec,
        stands_for: dict[Id, Id],
        *,
        at: datetime,
        batch: Id,
        made_anew: dict[Id, Record] | None = None,
    ) -> None:
        self.batch = batch
        self._store, self._codec, self._at = store, codec, at
        self._stands_for_kept = stands_for
        self._made_anew_kept = {} if made_anew is None else made_anew
        self._steps: list[tuple[Callable[[Record, bool], Outcome], Record, bool]] = []
        self._begin()

    def _begin(self) -> None:
        self._stands_for = dict(self._stands_for_kept)
        self._made_anew = dict(self._made_anew_kept)
        self._read_at = self._store.head()
        self._pending = Book(self._codec)
        self._claimed: set[Id] = set()
        self._changes: list[Change] = []
        self.outcomes: list[Outcome] = []

    @property
    def planned(self) -> int:
        """How many revisions are planned."""
        return len(self._changes)

    def take(self, record: Record, *, by_name: bool = False) -> Outcome:
        """
        Plan for one record.

        With `by_name` an account that is known by nothing but its name is the
        one account of exactly that name, where there is exactly one: so a file
        refers to it as a person would.

        Raises:
            Conflict: it corrects a revision that is not the newest.
            Ambiguous: its keys or addresses belong to several records.

        """
        return self._step(self._take, record, by_name)

    def refer(self, record: Record) -> Outcome:
        """
        Plan for a record that is only spoken of: one that is known already stays as it is.

        Raises:
            Ambiguous: as `take`.

        """
        return self._step(self._refer, record, True)

    def begin_anew(self) -> None:
        """Forget all that was planned."""
        self._steps = []
        self._begin()

    def retract(self, record: Record) -> Outcome:
        """
        Plan that a record no longer stands.

        Raises:
            NotFound: it is not kept here, or does not stand. Conflict: as `take`.

        """
        return self._step(self._retract, record, False)

    def standing(self, about: Record, kind: type[R]) -> list[R]:
        """What stands of one kind and links to a record that was taken, by id."""
        id = self._stands_for.get(about.id, about.id)
        linking = self._newest(each for each in self._store.about([id]) if each.kind is kind)
        return [each.record for each in linking if isinstance(each.record, kind) and not each.retracted]

    def commit(self) -> list[Revision]:
        """
        Keep all that was planned, or nothing; `outcomes` then tells what became of each record.

        When somebody wrote since the planning began it is planned anew, on what
        they wrote.

        Raises:
            Conflict, Ambiguous: as planned anew. Moved: others wrote in between
                `TRIES` times.

        """
        for _ in range(TRIES):
            try:
                kept = self._keep()
            except Moved:
                steps, self._steps = self._steps, []
                self._begin()
                for step in steps:
                    self._step(*step)
                continue
            self._stands_for_kept.update(self._stands_for)
            self._made_anew_kept.update(self._made_anew)
            return kept
        raise Moved(f"others wrote to this memory {TRIES} times in between")

    def check_links(self) -> None:
        """
        Check that every link of what is planned leads to a record of the right kind.

        Raises:
            InputError: one leads nowhere, or to a record of another kind.

        """
        for change in self._changes:
            for field, id in named_links(change.record):
                target = self._get(id)
                if target is None:
                    raise InputError(
                        id,
                        "it links to a record that is not here.",
                        "Add that one too, in the same call.",
                        field=field,
                    )
                wanted = kinds_linked(type(change.record), field)
                if target.kind is not None and not wanted & {"Any", target.kind.__name__}:
                    kinds = " or ".join(sorted(wanted))
                    why = f"it links to a record of kind {target.kind.__name__}, and takes {kinds}."
                    raise InputError(id, why, field=field)

    def _keep(self) -> list[Revision]:
        if not self._changes:
            return []
        return list(self._store.put(self._changes, at=self._at, batch=self.batch, read_at=self._read_at))

    def _step(self, decide: Callable[[Record, bool], Outcome], record: Record, by_name: bool) -> Outcome:
        outcome = decide(record, by_name)
        self._steps.append((decide, record, by_name))
        self.outcomes.append(outcome)
        return outcome

    def _take(self, record: Record, by_name: bool) -> Outcome:
        record = self._linked(relinked(record, self._stands_for))
        id, made_anew = record.id, self._made_anew.get(record.id)
        record = attrs.evolve(record, id=self._stands_for.get(id, id), source=record.source or BY_HAND)
        known = self._get(record.id)
        if known is not None and known.kind is not type(record):
            why = f"{record.id} is the id of another kind of record."
            raise InputError(record.id, why, "Leave id out; attrs.evolve keeps it.", field="id")
        if known is not None and known.retracted and (merged := self._merged_into(known.id)):
            return self._stood_for(id, record, merged)
        if known is not None:
            self._claimed.update([known.id] if record.NAMES else ())
            if made_anew is None or record.rev:
                return self._correct(record, known)
            if content_of(record) != content_of(made_anew):
                return self._correct_anew(record, known, made_anew)
            return self._stood_for(id, record, known)
        found = self._same(record)
        if found is None and by_name and isinstance(record, Account):
            found = self._of_that_name(record)
            if found is not None and is_name_alone(record):
                self._stands_for[id] = found.id
                self._made_anew[id] = attrs.evolve(record, rev=found.rev)
                return Outcome(found.record, Outcome.SAME)
        if found is None:
            return self._plan(record, 0, Outcome.NEW)
        return self._stood_for(id, record, found)

    def _refer(self, record: Record, by_name: bool) -> Outcome:
        known = self._get(self._stands_for.get(record.id, record.id)) or self._by_identity(record)
        if known is None or known.retracted:
            return self._take(record, by_name)
        if known.id != record.id:
            self._stands_for[record.id] = known.id
            self._made_anew[record.id] = attrs.evolve(record, rev=known.rev)
        return Outcome(known.record, Outcome.SAME)

    def _stood_for(self, id: Id, record: Record, known: Revision) -> Outcome:
        """Plan for what was made anew, under another id, and says what is known or more."""
        outcome = self._join(record, known)
        self._stands_for[id] = known.id
        self._made_anew[id] = attrs.evolve(record, rev=outcome.record.rev)
        return outcome

    def _retract(self, record: Record, _: bool) -> Outcome:
        id = self._stands_for.get(record.id, record.id)
        known = self._get(id)
        if known is None or known.retracted:
            hint = "It was never added here, or was taken back."
            raise NotFound(type(record).__name__.lower(), named_by(record), hint=hint)
        if record.rev not in (0, known.rev):
            raise Conflict(id, expected=record.rev, actual=known.rev)
        return self._plan(known.record, known.rev, Outcome.CHANGED, retracted=True)

    # what is there already

    def _get(self, id: Id) -> Revision | None:
        pending = self._pending.get([id])
        return pending.get(id) or self._store.get([id]).get(id)

    def _merged_into(self, id: Id) -> Revision | None:
        """What a record was merged into; None where it was not."""
        found = (*self._pending.find(merged_key(id)), *self._store.find(merged_key(id)))
        return next(self._newest(each for each in found if not each.retracted), None)

    def _linked(self, record: Record) -> Record:
        """The same, with links to what was merged led to where it is now."""
        gone = [id for id, each in self._store.get(links_of(record)).items() if each.retracted]
        led = {id: merged.id for id in gone if (merged := self._merged_into(id)) is not None}
        return relinked(record, led) if led else record

    def _histories(self, known: Revision) -> Iterator[Revision]:
        """Every revision of it, and of what was merged into it."""
        yield from self._store.history(known.id)
        for id in merged_ids(known.record):
            yield from self._store.history(id)

    def _newest(self, kept: Iterable[Revision]) -> Iterator[Revision]:
        """Those, but as planned where they are planned for."""
        for each in kept:
            yield self._pending.get([each.id]).get(each.id) or each

    def _same(self, record: Record) -> Revision | None:
        return self._by_identity(record) or self._by_content(record)

    def _by_identity(self, record: Record) -> Revision | None:
        found: dict[Id, Revision] = {}
        for term in identity_of(record):
            for each in self._newest([*self._pending.find(term), *self._store.find(term)]):
                if each.kind is type(record) and term in identity_of(each.record) and not each.retracted:
                    found[each.id] = each
            ours = self._of_own_card(term) if term.startswith(OWN_CARD) else None
            if ours is not None and ours.kind is type(record) and not ours.retracted:
                found[ours.id] = ours
        if len(found) > 1:
            shared = ", ".join(sorted(identity_of(record)))
            raise Ambiguous(shared, [(id, str(each.record)) for id, each in sorted(found.items())])
        return next(iter(found.values()), None)

    def _of_own_card(self, term: str) -> Revision | None:
        """The record of which this memory made the card that bears this key."""
        ours = self._get(term.removeprefix(OWN_CARD))
        return self._merged_into(ours.id) if ours is not None and ours.retracted else ours

    def _by_content(self, record: Record) -> Revision | None:
        """What says the same; else what once said it from the same source, and was corrected since."""
        content, party = content_of(record), bool(record.NAMES)
        alike = self._newest([*self._pending.alike(record), *self._store.alike(record)])
        found = [each for each in {each.id: each for each in alike}.values() if each.id not in self._claimed]
        found.sort(key=lambda each: (each.retracted, each.id))
        # a name alone makes no two people one: the very same saying does, once for each person said
        same = [
            each
            for each in found
            if says_alike(each.record, record, content)
            and not (party and each.record.source != record.source)
        ]
        for each in same or [each for each in found if self._once_said(record, each.id)]:
            self._claimed.update([each.id] if party else ())
            return each
        return None

    def _once_said(self, record: Record, id: Id) -> bool:
        return any(saying_of(each.record) == saying_of(record) for each in self._store.history(id))

    def _of_that_name(self, record: Account) -> Revision | None:
        found = {
            each.id: each
            for each in self._newest([*self._pending.find(record.name), *self._store.find(record.name)])
            if isinstance(each.record, Account)
            and folded(record.name) in map(folded, (each.record.name, *each.record.aliases))
            and not each.retracted
        }
        [only] = found.values() if len(found) == 1 else [None]
        # two that bear domains or keys, and share none, are two
        return only if only is not None and not (stated_of(record) and stated_of(only.record)) else None

    # what becomes of it

    def _correct(self, record: Record, known: Revision) -> Outcome:
        said = saying_of(record) == saying_of(known.record)
        if known.retracted and (said or record.rev in (0, known.rev)):
            return self._plan(record, known.rev, Outcome.CHANGED)
        if not known.retracted:
            if said or (record.rev == 0 and self._once_said(record, record.id)):
                return Outcome(known.record, Outcome.SAME)
            if record.rev == known.rev or (record.rev == 0 and known.rev == 1):
                return self._plan(record, known.rev, Outcome.CHANGED)
        raise Conflict(record.id, expected=record.rev, actual=known.rev)

    def _correct_anew(self, record: Record, known: Revision, made_anew: Record) -> Outcome:
        """A correction of what was made anew, and never said all that is known: the rest stays."""
        before, after = content_of(made_anew), content_of(record)
        changed: dict[str, Any] = {name: value for name, value in after.items() if value != before[name]}

        def corrected(earlier: Record) -> Record:
            return attrs.evolve(earlier, source=record.source, **changed)

        if self._said_already(corrected, record.source, known):
            return Outcome(known.record, Outcome.SAME)
        if known.rev != made_anew.rev or known.retracted:
            raise Conflict(record.id, expected=made_anew.rev, actual=known.rev)
        return self._plan(corrected(known.record), known.rev, Outcome.CHANGED)

    def _join(self, record: Record, known: Revision) -> Outcome:
        if known.retracted:
            return self._plan(attrs.evolve(record, id=known.id), known.rev, Outcome.CHANGED)

        def joined(earlier: Record) -> Record:
            return joined_with(earlier, record)

        if self._said_already(joined, record.source, known):
            return Outcome(known.record, Outcome.SAME)
        return self._plan(joined(known.record), known.rev, Outcome.CHANGED)

    def _said_already(
        self, change: Callable[[Record], Record], source: Source | None, known: Revision
    ) -> bool:
        """Whether a change makes nothing else of what stands, or of what the same source once made of it."""
        if known.retracted:
            return False

        def holds(earlier: Record) -> bool:
            try:
                return earlier.source == source and content_of(change(earlier)) == content_of(earlier)
            except InputError:  # what goes with the newest need not go with what it was before
                return False

        return any(holds(each.record) for each in (known, *self._histories(known)))

    def _plan(self, record: Record, expected: int, was: str, *, retracted: bool = False) -> Outcome:
        change = Change(record, expected, retracted)
        self._changes.append(change)
        self._claimed.update([record.id] if record.NAMES else ())
        stored = attrs.evolve(record, rev=expected + 1)
        document = self._codec.encode(stored)
        self._pending.keep(
            [Kept(document, expected + 1, self._read_at + 1, self._at, self.batch, retracted, self._codec)]
        )
        return Outcome(stored, was)
