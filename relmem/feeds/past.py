"""
What a feed held before: its entries about one matter, on any day, of the commits up to any other.

Made again from the revisions of the few records that the matter is made of, so
that nobody keeps what was once sent out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, final

import attrs

from relmem.facts import Facts, Known
from relmem.feeds.base import Entry, Feed, Window
from relmem.records.base import Record
from relmem.records.links import Id, links_of
from relmem.store import Revision, Store

__all__ = ["NEVER", "Past", "whole"]

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed last changed that never held anything."""

_DAY: Final = timedelta(days=1)
_LOOK_BACK: Final = 64
"""Commits looked at first for recent ones; four times as many where all of them are recent."""


def whole(at: datetime) -> datetime:
    """An instant in UTC and whole seconds, which is all that calendars and HTTP can say."""
    return at.astimezone(UTC).replace(microsecond=0)


@final
@attrs.frozen
class Past:
    """What `store` held of `feed`; `zone` says when days begin."""

    store: Store
    feed: Feed
    zone: tzinfo

    def day(self, at: datetime) -> date:
        """The day an instant falls on."""
        return at.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """When a day begins."""
        return NEVER if day <= NEVER.date() else whole(datetime.combine(day, time(), self.zone))

    def since(self, at: datetime) -> list[Revision]:
        """The revisions recorded at `at` or later, oldest first, without reading all of them."""
        head, back = self.store.head(), _LOOK_BACK
        while True:
            found = list(self.store.changes(max(0, head - back)))
            if back >= head or (found and found[0].at < at):
                return [each for each in found if each.at >= at]
            back *= 4

    def ever_named(self, newest: Revision) -> set[Id]:
        """What any revision of this record links to."""
        if newest.rev == 1:
            return links_of(newest.record)
        return set().union(*(links_of(each.record) for each in self.store.history(newest.id)))

    def histories(self, matter: Id) -> Iterator[list[Revision]]:
        """All revisions of each record that the matter's entries are made of, or ever were."""
        own = list(self.store.history(matter))
        named = self.store.get(set().union(*(links_of(each.record) for each in own)))
        kinds = (*self.feed.adds, *self.feed.names)
        yield own
        for each in (*named.values(), *self.store.touching([matter])):
            if each.id != matter and each.kind in kinds:
                yield list(self.store.history(each.id))

    def facts(self, matter: Id, *, day: date, before: int | None = None) -> Facts:
        """What was known about one matter on `day`, of the commits before that one (None: of all)."""
        found = []
        for history in self.histories(matter):
            stood = [each for each in history if before is None or each.seq < before]
            if stood and not stood[-1].retracted:
                found.append(Known(stood[-1].record, history[0].at, stood[-1].at))
        return Facts(day, found, zone=self.zone).public()

    def entries(self, matter: Id, *, day: date, before: int | None = None) -> Iterator[Entry]:
        """What the feed held about it then."""
        for entry in self.feed.entries(self.facts(matter, day=day, before=before), Window.on(day)):
            if entry.matter == matter:
                yield entry

    def named(
        self, keys: Collection[str], matter: Id, *, day: date, before: int | None = None
    ) -> dict[str, Entry]:
        """Those of `keys` that there were about it then, also where the window did not reach that far."""
        found = self.feed.named(self.facts(matter, day=day, before=before), keys)
        return {entry.key: entry for entry in found if entry.matter == matter}

    def turns(self, revision: Revision, recorded_on: date, today: date) -> Iterator[date]:
        """
        The days until `today` from which more of a record is to be seen, that lie after this revision.

        A notice recorded before the day on which it is given changes the feed
        at that midnight, with no revision to tell.
        """
        record, since = revision.record, self.day(revision.at)

        def seen(on: date) -> Record | None:
            return record.seen_on(on, recorded_on=recorded_on, zone=self.zone)

        for field in attrs.fields(type(record)):
            value = getattr(record, field.name)
            day = self.day(value) if isinstance(value, datetime) else value
            if isinstance(day, date) and since < day <= today and seen(day) != seen(day - _DAY):
                yield day
