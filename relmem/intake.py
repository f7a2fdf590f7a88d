"""
What a change makes of what is there: a new record, a revision, or nothing.

`Intake` takes records one by one, plans what must be kept, and keeps it in one
commit. What counts as known already is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any, Final, TypeVar, final

import attrs

from relmem.backends.book import Book, Kept
from relmem.codec import Codec
from relmem.disagreeing import SEEN, as_it_was, has_line, kept_apart, turned_back, weighed
from relmem.errors import Conflict, InputError, NotFound
from relmem.finding import named_by
from relmem.foreseen import Foreseen
from relmem.importers.entries import OfFile
from relmem.records.base import Record
from relmem.records.links import Id, relinked, targets_first
from relmem.records.people import Account, Discrepancy
from relmem.sayings import (
    content_of,
    is_name_alone,
    joined_with,
    saying_of,
    says_alike,
    seen_by,
)
from relmem.store import Change, Moved, Revision, Store
from relmem.values import Source

__all__ = ["BY_HAND", "Intake", "Outcome", "targets_first"]

R = TypeVar("R", bound=Record)

BY_HAND: Final = Source("added by hand")
"""The source of what came without one."""

MaybeOfFile = OfFile | None
"""How a file says it; None for what no file says."""

TRIES: Final = 50
"""How often a change is planned anew when others write in between; each try sees their commit."""


@final
@attrs.frozen
class Outcome:
    """
    What became of a record: as it will be kept, and whether that is new, changed, or was known already.

    What was known and is said again by another source is kept as one more saying of the same.
    """

    record: Record
    was: str

    NEW = "added"
    CHANGED = "changed"
    SAME = "same"
    AGAIN = "said again"


_Step = tuple[Callable[[Record, MaybeOfFile], Outcome], Record, MaybeOfFile]
"""A record that was taken: how, and as what file says it."""


class Intake:
    """
    Plans one commit, and keeps it.

    `stands_for` leads from ids that turned out to be of records known already
    to the ids of those; links through them are put right. The caller keeps it
    from one intake to the next, so that a variable in a notebook stays good; it
    grows when the commit is kept. So is `made_anew`: what each of these said,
    at the revision it was found at, which tells what a correction of it changes.

    `outcomes` are those of what was taken, in order; `differing` those of what
    files say against it, `turned_back` what one had corrected. `there` has all of that.
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
        self.zone = at.tzinfo or UTC
        self.today = at.astimezone(self.zone).date()
        self._stands_for_kept = stands_for
        self._made_anew_kept = {} if made_anew is None else made_anew
        self._begin()

    def _begin(self, steps: Sequence[_Step] = ()) -> None:
        self._stands_for = dict(self._stands_for_kept)
        self._made_anew = dict(self._made_anew_kept)
        self._read_at = self._store.head()
        self._pending = Book(self._codec)
        self.there = Foreseen(self._store, self._pending)
        self._claimed: set[Id] = set()
        self._changes: list[Change] = []
        self.outcomes: list[Outcome] = []
        self.differing, self.turned_back = list[Outcome](), list[Discrepancy]()
        self._steps = list(steps)
        for decide, record, of_file in steps:
            self.outcomes.append(decide(record, of_file))

    @property
    def planned(self) -> int:
        """How many revisions are planned."""
        return len(self._changes)

    def take(self, record: Record, *, of_file: MaybeOfFile = None) -> Outcome:
        """
        Plan for one record.

        Where it is `of_file`, what differs is weighed, people at one address are
        told apart by their names, and an account that is known by nothing but its
        name is the one account of exactly that name, where there is exactly one: so
        a file refers to it as a person would.

        Raises:
            Conflict: it corrects a revision that is not the newest.
            Ambiguous: its keys or addresses, or the name of who was there, belong
                to several records.

        """
        return self._step(self._take, record, of_file)

    def refer(self, record: Record) -> Outcome:
        """
        Plan for a record that is only spoken of: one that is known already stays as it is.

        Raises:
            Ambiguous: as `take`.

        """
        return self._step(self._refer, record, OfFile())

    def begin_anew(self, *, after: int = 0) -> None:
        """Forget all that was planned, but for the first so many records."""
        self._begin(self._steps[:after])

    def retract(self, record: Record) -> Outcome:
        """
        Plan that a record no longer stands.

        Raises:
            NotFound: it is not kept here, or does not stand. Conflict: as `take`.

        """
        return self._step(self._retract, record, None)

    def standing(self, about: Record, kind: type[R]) -> list[R]:
        """What stands of one kind and links to a record that was taken, by id."""
        id = self._stands_for.get(about.id, about.id)
        linking = [each.record for each in self.there.linking(id) if not each.retracted]
        return [each for each in linking if isinstance(each, kind)]

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
                self._begin(self._steps)
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
            self.there.check_links(change.record)

    def _keep(self) -> list[Revision]:
        if len(self.outcomes) < len(self._steps):
            raise Moved("it could not be planned anew, and somebody went on")
        if not self._changes:
            return []
        return list(self._store.put(self._changes, at=self._at, batch=self.batch, read_at=self._read_at))

    def _step(
        self, decide: Callable[[Record, MaybeOfFile], Outcome], record: Record, of_file: MaybeOfFile
    ) -> Outcome:
        outcome = decide(record, of_file)
        self._steps.append((decide, record, of_file))
        self.outcomes.append(outcome)
        return outcome

    def _take(self, record: Record, of_file: MaybeOfFile) -> Outcome:
        record = self.there.linked(relinked(record, self._stands_for))
        id, made_anew = record.id, self._made_anew.get(record.id)
        record = attrs.evolve(record, id=self._stands_for.get(id, id), source=record.source or BY_HAND)
        known = self.there.get(record.id)
        if known is not None and known.kind is not type(record):
            why = f"{record.id} is the id of another kind of record."
            raise InputError(record.id, why, "Leave id out; attrs.evolve keeps it.", field="id")
        if known is not None and known.retracted and (merged := self.there.merged_into(known.id)):
            return self._stood_for(id, record, merged, of_file)
        if known is not None:
            record = record if of_file is not None else self.there.with_people(record, known)
            self._claimed.update([known.id] if record.NAMES else ())
            if of_file is not None and not record.rev and self._pending.get([known.id]):
                # the file itself has said more of it meanwhile
                return self._stood_for(id, record, known, of_file)
            if made_anew is None or (record.rev and of_file is None):  # else it is another memory's
                return self._correct(record if of_file is not None else self.by_hand(record), known)
            if content_of(record) != content_of(made_anew):
                return self._correct_anew(record, known, made_anew)
            return self._stood_for(id, record, known, of_file)
        record, found = self.there.meant(record, of_file, self.today)
        found = found or self._by_content(record)
        if found is None and of_file is not None and of_file.written is not None:
            found = self._by_content(of_file.written)
        if of_file is None and (named := self.there.with_people(record, found)) is not record:
            record, found = named, found or self._by_content(named)
        elif of_file is not None and found is not None:
            found = self.there.newest_saying(found, record)
        if of_file is not None and isinstance(record, Account):
            found = found or self.there.of_that_name(record)
            if found is not None and not found.retracted and is_name_alone(record):
                return self._spoken_of(id, record, found)
        found = found or (self.there.taken_back(record) if of_file is not None else None)
        if found is None:
            return self._plan(record, 0, Outcome.NEW)
        return self._stood_for(id, record, found, of_file)

    def _spoken_of(self, id: Id, record: Record, found: Revision) -> Outcome:
        """Plan for what is known and of which nothing is said but by what else it is known."""
        known: dict[str, Any] = {
            name: (*getattr(found.record, name), *getattr(record, name)) for name in record.IDENTITY
        }
        after, outcome = attrs.evolve(found.record, **known), Outcome(found.record, Outcome.SAME)
        if content_of(after) != content_of(found.record):
            outcome = self._plan(after, found.rev, Outcome.CHANGED)
        if found.id != id:
            self._stands_for[id] = found.id
            self._made_anew[id] = attrs.evolve(record, rev=outcome.record.rev)
        return outcome

    def _refer(self, record: Record, of_file: MaybeOfFile) -> Outcome:
        known = self.there.get(self._stands_for.get(record.id, record.id))
        known = known or self.there.by_identity(record, of_file=True)
        if known is None or known.retracted:
            return self._take(record, of_file)
        return self._spoken_of(record.id, record, known)

    def _stood_for(self, id: Id, record: Record, known: Revision, of_file: MaybeOfFile) -> Outcome:
        """Plan for what was made anew, under another id, and says what is known or more."""
        outcome = self._join(record, known) if of_file is None else self._join_of_file(record, known, of_file)
        self._stands_for[id] = known.id
        self._made_anew[id] = attrs.evolve(record, rev=outcome.record.rev)
        return outcome

    def _retract(self, record: Record, _: MaybeOfFile) -> Outcome:
        id = self._stands_for.get(record.id, record.id)
        known = self.there.get(id)
        if known is None or known.retracted:
            hint = "It was never added here, or was taken back."
            raise NotFound(type(record).__name__.lower(), named_by(record), hint=hint)
        if record.rev not in (0, known.rev):
            raise Conflict(id, expected=record.rev, actual=known.rev)
        return self._plan(known.record, known.rev, Outcome.CHANGED, retracted=True)

    # what is there already

    def _by_content(self, record: Record) -> Revision | None:
        """What says the same; else what once said it from the same source, and was corrected since."""
        content, party = content_of(record), bool(record.NAMES)
        # who is planned for is claimed, so of people only those in the store can be meant
        alike = self.there.alike_of_source(record) if party else self.there.alike(record)
        found = [each for each in alike if each.id not in self._claimed]
        # a name alone makes no two people one: the very same saying does, once for each person said
        same = [
            each
            for each in found
            if says_alike(each.record, record, content)
            and not (party and each.record.source != record.source)
        ]
        told = [each for each in same if each.record.source == record.source]
        told = told or [each for each in found if self._once_said(record, each.id)]
        # of several it is the one of which this source said so; what stands goes before what does not
        for each in sorted((*told, *same), key=lambda each: each.retracted):
            self._claimed.update([each.id] if party else ())
            return each
        return None

    def _once_said(self, record: Record, id: Id) -> bool:
        content = content_of(record)
        return any(
            each.record.source == record.source and says_alike(each.record, record, content)
            for each in self._store.history(id)
        )

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

    def by_hand(self, record: Record) -> Record:
        """
        The same, but said by hand where it says something else than the undated file that its source names.

        Nobody could tell it from what a newer file of that name says.
        """
        source = record.source
        if source is None or source.said_on or not source.is_file or not record.rev:
            return record
        if isinstance(record, Discrepancy):
            return record  # the file said it, whoever settles it
        base = next((each.record for each in self.there.revisions(record.id) if each.rev == record.rev), None)
        if base is None or base.source != source or content_of(base) == content_of(record):
            return record
        return attrs.evolve(record, source=BY_HAND)

    def _correct_anew(self, record: Record, known: Revision, made_anew: Record) -> Outcome:
        """A correction of what was made anew, and never said all that is known: the rest stays."""
        before, after = content_of(made_anew), content_of(record)
        changed: dict[str, Any] = {name: value for name, value in after.items() if value != before[name]}

        def corrected(earlier: Record) -> Record:
            return attrs.evolve(earlier, source=record.source, **changed)

        if self.there.said_already(corrected, record.source, known):
            return Outcome(known.record, Outcome.SAME)
        if known.rev != made_anew.rev or known.retracted:
            raise Conflict(record.id, expected=made_anew.rev, actual=known.rev)
        return self._plan(corrected(known.record), known.rev, Outcome.CHANGED)

    def _join(self, record: Record, known: Revision, stated: AbstractSet[str] = frozenset()) -> Outcome:
        if known.retracted:
            return self._plan(attrs.evolve(record, id=known.id), known.rev, Outcome.CHANGED)

        def joined(earlier: Record) -> Record:
            return joined_with(earlier, record, stated=stated)

        if self.there.said_already(joined, record.source, known):
            return Outcome(known.record, Outcome.SAME)
        return self._plan(joined(known.record), known.rev, Outcome.CHANGED)

    def _join_of_file(self, record: Record, known: Revision, of_file: OfFile) -> Outcome:
        """The same of what a file says, which need not be the later; what does not stand is kept beside."""
        stated = of_file.stated - {SEEN}
        self.turned_back += kept_apart(known.record, record, of_file.stated, self.there.revisions)
        remarked = has_line(getattr(known.record, "note", ""), of_file.mended)
        if known.retracted or (
            not remarked
            and self.there.said_already(
                lambda it: joined_with(it, record, stated=stated), record.source, known
            )
        ):
            self.turned_back += turned_back(known, record, self.there.revisions(known.id), stated)
            return self._join(record, known, stated)
        found = weighed(
            known.record,
            record,
            lambda: self.there.own_and_merged(known),
            zone=self.zone,
            batch=self.batch,
            mended=of_file.mended,
            stated=stated,
            differed=any(each.record.source == record.source for each in self.there.against(known.id)),
        )
        before = self.there.said_against(known.id, record)

        def joined(earlier: Record) -> Record:
            return joined_with(earlier, record, found.settled, stated=stated)

        def joined_then(earlier: Record) -> Record:
            settled = dict.fromkeys(before, as_it_was) | found.settled
            return joined_with(earlier, record, settled, stated=stated)

        after = joined(known.record)
        for each in found.against:
            self._differ(each)
        aside = content_of(after) == content_of(known.record) and (
            bool(found.against or before)
            # who spoke of it before, and adds nothing, says nothing again
            or any(each.record.source == record.source for each in self.there.histories(known))
        )
        if aside or self.there.said_already(joined_then, record.source, known):
            return Outcome(known.record, Outcome.SAME)
        again = content_of(after) == content_of(known.record)
        return self._plan(after, known.rev, Outcome.AGAIN if again else Outcome.CHANGED)

    def _differ(self, discrepancy: Discrepancy) -> None:
        """Plan for what a file says against what stands, unless that file said so before."""
        known = self.there.said_so(discrepancy)
        self.differing.append(
            Outcome(known.record, Outcome.SAME) if known else self._take(discrepancy, OfFile())
        )

    def _plan(self, record: Record, expected: int, was: str, *, retracted: bool = False) -> Outcome:
        before = self.there.get(record.id) if expected else None
        self._changes.append(Change(record, expected, retracted))
        self._claimed.update([record.id] if record.NAMES else ())
        stored = attrs.evolve(record, rev=expected + 1)
        document = self._codec.encode(stored)
        self._pending.keep(
            [Kept(document, expected + 1, self._read_at + 1, self._at, self.batch, retracted, self._codec)]
        )
        if before is not None and seen_by(before.record) != seen_by(record):
            self._show_as(record)
        return Outcome(stored, was)

    def _show_as(self, record: Record) -> None:
        """What files say against it is as private as it is now."""
        for each in self.there.against(record.id):
            if isinstance(it := each.record, Discrepancy) and it.about == record.id:
                self._plan(attrs.evolve(it, **seen_by(record)), each.rev, Outcome.CHANGED)
