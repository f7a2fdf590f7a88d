"""
What a feed held about one record before: its entries on any day, of the commits up to any other.

Made again from the revisions of the few records that they are made of, so that
nobody keeps what was once sent out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, final

import attrs

from relmem.errors import RelmemError
from relmem.facts import Facts, Known
from relmem.feeds.base import Basis, Entry, Feed, Reach
from relmem.records.base import Record, State
from relmem.records.links import Id, links_of
from relmem.store import Revision, Store

__all__ = ["NEVER", "Days", "Past", "ever_named", "whole"]

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed last changed that never held anything."""

_DAY: Final = timedelta(days=1)
_INSTANTS: Final = 10_000
"""Of how many commits it is kept on which day they were: much was recorded at once."""


def whole(at: datetime) -> datetime:
    """An instant in UTC and whole seconds, which is all that calendars and HTTP can say."""
    return at.astimezone(UTC).replace(microsecond=0)


@final
@attrs.frozen
class Days:
    """Which day an instant falls on, and when a day begins, in one zone."""

    zone: tzinfo
    # a feed asks for few days, often; kept here, as not every zone can be a key
    _begun: dict[date, datetime] = attrs.field(factory=dict, init=False, repr=False, eq=False)
    _fell: dict[datetime, date] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    def of(self, at: datetime) -> date:
        """The day an instant falls on."""
        found = self._fell.get(at)
        if found is None:
            if len(self._fell) >= _INSTANTS:
                self._fell.clear()
            found = self._fell[at] = at.astimezone(self.zone).date()
        return found

    def midnight(self, day: date) -> datetime:
        """When a day begins."""
        found = self._begun.get(day)
        if found is None:
            found = NEVER if day <= NEVER.date() else whole(datetime.combine(day, time(), self.zone))
            self._begun[day] = found
        return found


def ever_named(store: Store, newest: Revision) -> set[Id]:
    """What any revision of this record links to; nothing where it cannot be read."""
    history: Iterable[Revision] = (newest,) if newest.rev == 1 else store.history(newest.id)
    found: set[Id] = set()
    for each in history:
        try:
            found |= links_of(each.record)
        except RelmemError:  # told as a problem where a feed needs it
            continue
    return found


@final
class Past:
    """
    One record and all that its entries in `feed` are made of, or ever were, with their revisions.

    Raises:
        RelmemError: the record, or what adds to it, cannot be read. One that is
            only named counts as unknown then.

    """

    def __init__(self, store: Store, feed: Feed, basis: Basis, own: Revision, days: Days) -> None:
        self.feed, self.basis, self.id, self.days = feed, basis, own.id, days
        self.own = _history(store, own)
        added = self._added(store)
        self.adds = [_history(store, each) for each in added]
        self.names: list[list[Revision]] = []
        # what adds to it shows as long as it links to one of these
        self.spine = {own.id, *(each.id for each in added)}
        self._name(store, (own, *added))
        if basis.beside and self.names:
            named = {history[-1].id for history in self.names}
            beside = [
                each
                for each in store.touching(sorted(named))
                if each.kind in basis.beside and each.id not in self.spine
            ]
            self.adds += [_history(store, each) for each in beside]
            self.spine |= named
            self._name(store, beside)
        self.histories = [self.own, *self.adds, *self.names]
        self._facts: dict[tuple[date, int | None], Facts] = {}

    def _name(self, store: Store, revisions: Iterable[Revision]) -> None:
        """Take in what any of these links, or ever linked, to."""
        if not self.basis.names:
            return
        known = {self.id, *(history[-1].id for history in (*self.adds, *self.names))}
        linked = set().union(*(ever_named(store, each) for each in revisions)) - known
        for each in store.get(sorted(linked)).values() if linked else ():
            if each.kind in self.basis.names:
                try:
                    self.names.append(_history(store, each))
                except RelmemError:
                    continue

    def _added(self, store: Store) -> list[Revision]:
        """What links, or ever linked, to the record, or to what does."""
        found: dict[Id, Revision] = {}
        frontier = [self.id] if self.basis.adds else []
        while frontier:
            fresh = {
                each.id: each
                for each in store.touching(frontier)
                if each.kind in self.basis.adds and each.id not in found and each.id != self.id
            }
            found |= fresh
            frontier = list(fresh) if len(self.basis.adds) > 1 else []
        return list(found.values())

    def facts(self, day: date, before: int | None = None) -> Facts:
        """What was known about it on `day`, of the commits before that one (None: of all), and may leave."""
        key = day, before
        if key not in self._facts:
            self._facts[key] = Facts(day, self._known(before), zone=self.days.zone, fell=self.days.of)
        return self._facts[key]

    def _known(self, before: int | None) -> Iterator[Known]:
        for history in self.histories:
            stood = history if before is None else [each for each in history if each.seq < before]
            if not stood or stood[-1].retracted:
                continue
            record = stood[-1].record
            if record.visibility.leaves:
                source = record.source
                said = (source,) if source else ()
                first = source.said_on if source else None
                yield Known(record, history[0].at, stood[-1].at, said, first)

    def entries(self, reach: Reach, day: date, before: int | None = None) -> list[Entry]:
        """What the feed held about it then."""
        facts, window = self.facts(day, before), reach.on(day)
        it = facts.get(self.id, self.basis.matter)
        return [] if it is None else [e for e in self.feed.entries(it, facts, window) if e.on in window]

    def named(self, keys: Collection[str], day: date, before: int | None = None) -> dict[str, Entry]:
        """Those of `keys` that there were about it then, also where the window did not reach that far."""
        facts = self.facts(day, before)
        it = facts.get(self.id, self.basis.matter)
        return {} if it is None else {entry.key: entry for entry in self.feed.named(it, facts, keys)}

    def turns(self, history: list[Revision], revision: Revision, today: date) -> Iterator[date]:
        """
        The days until `today` from which more, or less, of a record is to be seen, after this revision.

        A notice recorded before the day on which it is given changes the feed
        at that midnight, with no revision to tell.
        """
        record, since = revision.record, self.days.of(revision.at)
        candidates = []
        for name in _date_fields(type(record)):
            value = getattr(record, name)
            for each in value if isinstance(value, tuple) else (value,):
                day = self.days.of(each) if isinstance(each, datetime) else each
                if isinstance(day, date) and since < day <= today:
                    candidates.append(day)
        if candidates:
            recorded_on = self.days.of(history[0].at)
            for day in candidates:
                if self._seen(record, day, recorded_on) != self._seen(record, day - _DAY, recorded_on):
                    yield day

    def _seen(self, record: Record, on: date, recorded_on: date) -> tuple[Record | None, bool]:
        holds = not isinstance(record, State) or record.is_so_on(on)
        return record.seen_on(on, recorded_on=recorded_on, zone=self.days.zone), holds


def _history(store: Store, newest: Revision) -> list[Revision]:
    found = [newest] if newest.rev == 1 else list(store.history(newest.id))
    _ = newest.record  # read now, so that one who cannot be is known
    return found


_found: Final[dict[type, tuple[str, ...]]] = {}


def _date_fields(kind: type[Record]) -> tuple[str, ...]:
    """The fields that may hold days or instants, by their annotation."""
    if kind not in _found:
        _found[kind] = tuple(each.name for each in attrs.fields(kind) if "date" in str(each.type))
    return _found[kind]
