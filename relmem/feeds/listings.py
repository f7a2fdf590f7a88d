"""
A feed as it stands on one day: its entries, and when each last changed.

An event's stamps are those of the newest revision among all that it is made of,
so they never fall, and an event that did not change keeps them. What a change
took out of the feed stays for a month as cancelled; what was there before is
told by `past`. No clock is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final, final

import attrs

from relmem.facts import Facts, known
from relmem.feeds.base import Entry, Feed, Status, Window, admitted_on, dropped_on
from relmem.feeds.past import NEVER, Past, whole
from relmem.phrases import Phrase, say
from relmem.records.links import Id, links_of
from relmem.store import Revision, Store

__all__ = ["Listed", "Listing", "Stamp", "listing"]

CANCELLED_DAYS: Final = 30
"""How long a cancelled event stays: longer than any calendar program goes without asking."""

_DAY: Final = timedelta(days=1)
_STAY: Final = timedelta(days=CANCELLED_DAYS + 1)


@final
@attrs.frozen(order=True)
class Stamp:
    """The number of the commit in which something last changed, and the instant, in UTC and whole seconds."""

    sequence: int
    at: datetime

    def no_older_than(self, at: datetime, sequence: int = 0) -> Stamp:
        """The same, but at `at` and of commit `sequence` where these are later."""
        return Stamp(max(self.sequence, sequence), max(self.at, whole(at)))


@final
@attrs.frozen
class Listed:
    """An entry as a feed lists it: under `uid`, first known at `created_at`, changed at `stamp`."""

    entry: Entry
    uid: str
    related_uid: str
    created_at: datetime
    stamp: Stamp


@final
@attrs.frozen
class Listing:
    """
    A feed on one day, entries in the order of their days.

    `last_modified` is the later of the newest change and of the last midnight
    at which the window took an entry in or let one go; it never falls.
    """

    name: str
    title: str
    colour: str
    today: date
    listed: tuple[Listed, ...]
    last_modified: datetime


def listing(store: Store, feed: Feed, *, today: date, zone: tzinfo = UTC) -> Listing:
    """
    `feed` as it stands on `today`, of what `store` holds; `zone` says when days begin.

    Costs what stands, and the history of what changed in the month before
    today and in the month before the newest change.
    """
    while True:
        head = store.head()
        found = _Reading(store, feed, today, zone).listing()
        # somebody may write between two of its questions, and words and stamps must be of one moment
        if store.head() == head:
            return found


class _Reading:
    """One reading of a feed: what stands, what changed lately, what that took away."""

    def __init__(self, store: Store, feed: Feed, today: date, zone: tzinfo) -> None:
        self.store, self.feed, self.today = store, feed, today
        self.past = Past(store, feed, zone)
        self.window = Window.on(today)
        self.current = store.current((feed.matter, *feed.adds, *feed.names))
        self.newest = self._newest()
        # what was taken away since then may still be listed as cancelled, or its going be the newest change
        newest_on = self.past.day(self.newest.at) + _DAY if self.newest else today
        self.first = min(today, newest_on) - _STAY
        self.turned = self._turned()
        # what was erased cannot tell which entries it was part of, so it counts for all of them
        self.erased = max((sequence for sequence, _ in store.erased()), default=0)
        self.erased_at = store.erased_at() or NEVER

    def listing(self) -> Listing:
        since = self.window.first
        if self.newest:
            # an entry that left the window before the newest change no longer matters for `last_modified`
            since = min(since, self.past.day(self.newest.at) - (self.today - self.window.first))
        knowledge = known(self.store, self.current)
        facts = Facts(self.today, knowledge, zone=self.past.zone).public()
        entries = list(self.feed.entries(facts, Window(since, self.window.last)))
        shown = {entry.key: entry for entry in entries if entry.on in self.window}
        created = {each.record.id: whole(each.recorded_at) for each in knowledge}
        stamps = self._stamps(shown.values())
        listed = [self._listed(entry, created[entry.matter], stamps[entry.key]) for entry in shown.values()]
        lost = list(self._lost(shown))
        listed += [each.listed for each in lost if each.is_listed_on(self.today)]
        listed.sort(key=lambda each: (each.entry.on, each.entry.key))
        days = {admitted_on(day) for day in {entry.on for entry in shown.values()}}
        days |= {dropped_on(day) for day in {entry.on for entry in entries}}
        days |= {each.gone_on for each in lost}
        changes = [each.stamp.at for each in listed] + ([self.newest.at] if self.newest else [])
        changes += [whole(self.erased_at)] if self.erased else []
        changes += [self.past.midnight(day) for day in days if day <= self.today]
        return Listing(
            name=self.feed.name,
            title=self.feed.title,
            colour=self.feed.colour,
            today=self.today,
            listed=tuple(listed),
            last_modified=max(changes, default=NEVER),
        )

    def _listed(self, entry: Entry, created_at: datetime, stamp: Stamp) -> Listed:
        memory = self.store.memory_id
        stamp = stamp.no_older_than(max(self.feed.reworded_at or NEVER, self.erased_at), self.erased)
        related = f"{entry.related}@{memory}" if entry.related else ""
        return Listed(entry, f"{entry.key}@{memory}", related, created_at, stamp)

    # when it last changed

    def _newest(self) -> Stamp | None:
        """The newest change to what the feed is about or what adds to it, retracted or not."""
        kinds = (self.feed.matter, *self.feed.adds)
        standing = max((each.seq for each in self.current if each.kind in kinds), default=0)
        found = [each for each in self.current if each.seq == standing]
        found += self.store.changes(standing, kinds)
        return max((_stamp(each) for each in found), default=None)

    def _turned(self) -> dict[Id, list[date]]:
        """For each matter the days on which something that adds to it came to be seen, see `Past.turns`."""
        found: dict[Id, set[date]] = defaultdict(set)
        for each in self.current:
            if each.kind in self.feed.adds:
                days = set(self.past.turns(each, self.past.day(each.at), self.today))
                for matter in links_of(each.record) if days else ():
                    found[matter] |= days
        return {matter: sorted(days) for matter, days in found.items()}

    def _stamps(self, entries: Collection[Entry]) -> dict[str, Stamp]:
        """When each of these entries last changed, by its key."""
        because: dict[Id, set[Id]] = defaultdict(set)
        keys: dict[Id, list[str]] = defaultdict(list)
        for entry in entries:
            because[entry.matter].update(entry.because)
            keys[entry.matter].append(entry.key)
        newest = self._newest_about(because)
        found = {entry.key: newest[entry.matter] for entry in entries}
        for matter in self.turned.keys() & keys.keys():
            for day in self.turned[matter]:
                at = self.past.midnight(day)
                if at > newest[matter].at:
                    before = self.past.named(keys[matter], matter, day=day - _DAY)
                    after = self.past.named(keys[matter], matter, day=day)
                    turned = [key for key in keys[matter] if before.get(key) != after.get(key)]
                    found |= {key: newest[matter].no_older_than(at) for key in turned}
        return found

    def _newest_about(self, because: Mapping[Id, set[Id]]) -> dict[Id, Stamp]:
        """For each matter the newest change to anything that its entries are made of, or were."""
        found: dict[Id, Stamp] = {}

        def note(matter: Id, revision: Revision | None) -> None:
            if revision is not None:
                found[matter] = max(_stamp(revision), found.get(matter, _stamp(revision)))

        for matter, ids in because.items():
            for each in self.store.get(ids | {matter}).values():
                note(matter, self._last_shown(each, None))
        for each in self.store.touching(because):
            if each.kind in self.feed.adds:
                for matter in self.past.ever_named(each) & because.keys():
                    note(matter, self._last_shown(each, matter))
        return found

    def _last_shown(self, newest: Revision, matter: Id | None) -> Revision | None:
        """The newest revision that shows in entries about `matter`, or that ended this; None without."""

        def shows(revision: Revision) -> bool:
            record = revision.record
            about = matter is None or matter in links_of(record)
            return not revision.retracted and record.visibility.leaves and about

        after = None
        for each in (newest,) if newest.rev == 1 else reversed(self.store.history(newest.id)):
            if shows(each):
                return after or each
            after = each
        return None

    # what was taken away

    def _lost(self, shown: Mapping[str, Entry]) -> Iterator[_Lost]:
        """What was taken away in the month before today, and in the month before the newest change."""
        changed = self._changed()
        turned = {matter for matter, days in self.turned.items() if days[-1] >= self.first}
        for matter in sorted(changed.keys() | turned):
            moments = [*self._commits(changed.get(matter, ())), *self._midnights(matter)]
            moments.sort(key=lambda moment: (moment.stamp.at, moment.stamp.sequence))
            seen: dict[str, tuple[Entry, int]] = {}
            for at, moment in enumerate(moments):
                for entry in self.past.entries(matter, day=moment.day, before=moment.before):
                    seen[entry.key] = entry, at
            seen = {key: found for key, found in seen.items() if key not in shown}
            if seen:
                yield from self._gone(matter, seen, moments)

    def _gone(
        self, matter: Id, seen: Mapping[str, tuple[Entry, int]], moments: Sequence[_Moment]
    ) -> Iterator[_Lost]:
        """What became of entries that were `seen` before one of `moments`, and are so no more."""
        moved = self.past.named(seen, matter, day=self.today)
        stamps = self._stamps(moved.values())
        later = {
            at: self.past.named(seen, matter, day=moments[at].day, before=moments[at].before)
            for at in range(min(at for _, at in seen.values()) + 1, len(moments))
        }
        created_at = whole(self.store.history(matter)[0].at)
        for key, (entry, left) in seen.items():
            left_on = self.past.day(moments[left].stamp.at)
            if key in moved:
                # a change led it out of the window: it is listed where it is now, and is not cancelled
                yield _Lost(self._listed(moved[key], created_at, stamps[key]), left_on, entry.on)
                continue
            last = max([left, *(at for at, found in later.items() if at > left and key in found)])
            stamp = moments[last].stamp
            on = self.past.day(stamp.at)
            if on < left_on + _STAY:
                words = entry if last == left else later[last][key]
                yield _Lost(self._cancelled(words, created_at, stamp), on, entry.on)

    def _commits(self, stamps: Iterable[Stamp]) -> Iterator[_Moment]:
        for stamp in stamps:
            yield _Moment(stamp, self.past.day(stamp.at), stamp.sequence)

    def _midnights(self, matter: Id) -> Iterator[_Moment]:
        """Those at which more of it came to be seen."""
        histories = list(self.past.histories(matter))
        days = {
            day
            for history in histories
            for each in history
            if each.kind in self.feed.adds and not each.retracted
            for day in self.past.turns(each, self.past.day(history[0].at), self.today)
            if day >= self.first
        }
        for day in days:
            at = self.past.midnight(day)
            newest = max((each.seq for history in histories for each in history if each.at < at), default=0)
            yield _Moment(Stamp(newest, at), day - _DAY, newest + 1)

    def _changed(self) -> dict[Id, set[Stamp]]:
        """The commits that changed something about each matter, but for the one that made it."""
        found: dict[Id, set[Stamp]] = defaultdict(set)
        if self.newest:
            for each in self.past.since(self.past.midnight(self.first)):
                if self.past.day(each.at) <= self.today:
                    for matter in self._matters(each):
                        if self.store.history(matter)[0].seq < each.seq:
                            found[matter].add(_stamp(each))
        return found

    def _matters(self, revision: Revision) -> set[Id]:
        """The matters that a revision says something about."""
        if revision.kind is self.feed.matter:
            return {revision.id}
        if revision.kind in self.feed.adds:
            named = self.store.get(self.past.ever_named(self.store.get([revision.id])[revision.id]))
            return {each.id for each in named.values() if each.kind is self.feed.matter}
        if revision.kind in self.feed.names and revision.rev > 1:
            return {each.id for each in self.store.touching([revision.id]) if each.kind is self.feed.matter}
        return set()  # what is named before it is known has no name to lose

    def _cancelled(self, entry: Entry, created_at: datetime, stamp: Stamp) -> Listed:
        """The entry as cancelled; without its words where something that it was made of is private by now."""
        parts = self.store.get(entry.because).values()
        leaves = all(each.record.visibility.leaves for each in parts)
        title = Phrase(f"Cancelled: {entry.title.template}", entry.title.values)
        gone = attrs.evolve(
            entry,
            status=Status.CANCELLED,
            alarms=(),
            title=title if leaves else say("Cancelled"),
            lines=entry.lines if leaves else (),
            categories=entry.categories if leaves else (),
        )
        # its words may go, or come back, after it was cancelled
        return self._listed(gone, created_at, max([stamp, *map(self._hidden_or_shown, parts)]))

    def _hidden_or_shown(self, newest: Revision) -> Stamp:
        """The newest change to whether a record is private; the first one where there was none."""
        history = [newest] if newest.rev == 1 else self.store.history(newest.id)
        for before, each in reversed([*pairwise(history)]):
            if before.record.visibility.leaves != each.record.visibility.leaves:
                return _stamp(each)
        return _stamp(history[0])


@attrs.frozen
class _Moment:
    """When something changed: its stamp, and what stood before it, by day and commit."""

    stamp: Stamp
    day: date
    before: int


@attrs.frozen
class _Lost:
    """
    An entry that a change took away on a day, as it is listed for a month more.

    Less where the window would have dropped the day that it `was_on` by then.
    """

    listed: Listed
    on: date
    was_on: date

    @property
    def gone_on(self) -> date:
        """The first day on which it is no longer listed."""
        return min(self.on + _STAY, dropped_on(self.was_on))

    def is_listed_on(self, today: date) -> bool:
        return self.on <= today < self.gone_on and self.was_on in Window.on(today)


def _stamp(revision: Revision) -> Stamp:
    return Stamp(revision.seq, whole(revision.at))
