"""
What a feed says about one record on one day: its entries, when each last changed, and what was taken away.

An event's stamps are those of the newest revision among all that it is made of,
so they never fall, and an event that did not change keeps them. What a change
took out of the feed stays for a month as cancelled; what was there before is
told by `past`. No clock is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, final

import attrs

from relmem.feeds.base import Entry, Reach, Status, Window
from relmem.feeds.past import NEVER, Past, whole
from relmem.phrases import Phrase, say
from relmem.records.links import Id, links_of
from relmem.store import Revision

__all__ = ["CANCELLED_DAYS", "STAY", "Listed", "Reading", "Stamp", "Told", "stamp_of", "told"]

CANCELLED_DAYS: Final = 30
"""How long a cancelled event stays: longer than any calendar program goes without asking."""
STAY: Final = timedelta(days=CANCELLED_DAYS + 1)

_DAY: Final = timedelta(days=1)


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
@attrs.frozen(cache_hash=True)
class Listed:
    """An entry as a feed lists it: under `uid`, first known at `created_at`, changed at `stamp`."""

    entry: Entry
    uid: str
    related_uid: str
    created_at: datetime
    stamp: Stamp


@final
@attrs.frozen
class Told:
    """What a feed lists about one record, and the later of its newest change and of what the window did."""

    listed: tuple[Listed, ...]
    modified_at: datetime


@final
@attrs.frozen(kw_only=True)
class Reading:
    """
    What holds for all records of one reading of a feed.

    Entries are looked at from `since` on, and changes from `first` on; what lies
    before these can no longer be seen. `erased` is the newest commit that erased
    anything, at `erased_at`: what was erased cannot tell which entries it was
    part of, so it counts for all of them.
    """

    memory: Id
    today: date
    reach: Reach
    window: Window
    since: date
    first: date
    erased: int
    erased_at: datetime


def stamp_of(revision: Revision) -> Stamp:
    """When a revision was recorded."""
    return Stamp(revision.seq, whole(revision.at))


def told(past: Past, reading: Reading) -> Told:
    """What the feed says about one record."""
    return _Matter(past, reading).told()


class _Matter:
    def __init__(self, past: Past, reading: Reading) -> None:
        self.past, self.reading = past, reading
        self.created_at = whole(past.own[0].at)
        self._stamped: dict[frozenset[Id], Stamp] = {}

    def told(self) -> Told:
        past, reading = self.past, self.reading
        facts = past.facts(reading.today)
        it = facts.get(past.id, past.basis.matter)
        span = Window(reading.since, reading.window.last)
        found = [] if it is None else [e for e in past.feed.entries(it, facts, span) if e.on in span]
        shown = {entry.key: entry for entry in found if entry.on in reading.window}
        stamps = self._stamps(shown.values())
        listed = [self._listed(entry, stamps[entry.key]) for entry in shown.values()]
        lost = list(self._lost(shown))
        listed += [each.listed for each in lost if each.is_listed_on(reading.today, reading.reach)]
        changes = [each.stamp.at for each in listed]
        days = [reading.reach.admitted_on(entry.on) for entry in shown.values()]
        days += [reading.reach.dropped_on(entry.on) for entry in found]
        days += [each.gone_on(reading.reach) for each in lost]
        changes += [past.days.midnight(day) for day in days if day <= reading.today]
        return Told(tuple(listed), max(changes, default=NEVER))

    def _listed(self, entry: Entry, stamp: Stamp) -> Listed:
        memory = self.reading.memory
        reading = self.reading
        since = max(self.past.feed.reworded_at or NEVER, reading.erased_at)
        stamp = stamp.no_older_than(since, reading.erased)
        related = f"{entry.related}@{memory}" if entry.related else ""
        return Listed(entry, f"{entry.key}@{memory}", related, self.created_at, stamp)

    # when it last changed

    def _stamps(self, entries: Collection[Entry]) -> dict[str, Stamp]:
        """When each of these entries last changed, by its key."""
        if not entries:
            return {}
        newest = self._newest(entries)
        found = {entry.key: newest for entry in entries}
        for day in self._turned():
            at = self.past.days.midnight(day)
            if at > newest.at:
                before = self.past.named(found, day - _DAY)
                after = self.past.named(found, day)
                found |= {key: newest.no_older_than(at) for key in found if before.get(key) != after.get(key)}
        return found

    def _turned(self) -> list[date]:
        """The days on which more of something came to be seen, by what stands."""
        return sorted(
            {
                day
                for history in self.past.histories
                if not history[-1].retracted
                for day in self.past.turns(history, history[-1], self.reading.today)
            }
        )

    def _newest(self, entries: Iterable[Entry]) -> Stamp:
        """The newest change to anything that the entries are made of, or were."""
        because = frozenset({self.past.id}.union(*(entry.because for entry in entries)))
        if because not in self._stamped:
            shown = [self._last_shown(each) for each in self.past.histories if each[-1].id in because]
            shown += [self._last_shown(each, adding=True) for each in self.past.adds]
            self._stamped[because] = max(stamp_of(each) for each in shown if each is not None)
        return self._stamped[because]

    def _last_shown(self, history: Sequence[Revision], *, adding: bool = False) -> Revision | None:
        """The newest revision that shows in entries about the matter, or that ended this; None without."""
        after = None
        for each in reversed(history):
            record = each.record
            about = not adding or not self.past.spine.isdisjoint(links_of(record))
            if not each.retracted and record.visibility.leaves and about:
                return after or each
            after = each
        return None

    # what was taken away

    def _lost(self, shown: Mapping[str, Entry]) -> Iterator[_Lost]:
        """What was taken away in the month before today, and in the month before the newest change."""
        moments = [*self._commits(), *self._midnights()]
        moments.sort(key=lambda moment: (moment.stamp.at, moment.stamp.sequence))
        seen: dict[str, tuple[Entry, int]] = {}
        for at, moment in enumerate(moments):
            for entry in self._stood(moment):
                seen[entry.key] = entry, at
        seen = {key: found for key, found in seen.items() if key not in shown}
        if seen:
            yield from self._gone(seen, moments)

    def _stood(self, moment: _Moment) -> list[Entry]:
        """What the feed held before it."""
        try:
            return self.past.entries(self.reading.reach, moment.day, moment.before)
        except Exception:  # a caller's own feed: what it could not show then is not missed now
            return []

    def _gone(self, seen: Mapping[str, tuple[Entry, int]], moments: Sequence[_Moment]) -> Iterator[_Lost]:
        """What became of entries that were `seen` before one of `moments`, and are so no more."""
        moved = self.past.named(seen, self.reading.today)
        stamps = self._stamps(moved.values())
        later = {
            at: self.past.named(seen, moments[at].day, moments[at].before)
            for at in range(min(at for _, at in seen.values()) + 1, len(moments))
        }
        for key, (entry, left) in seen.items():
            left_on = self._day_of(moments[left].stamp)
            if key in moved:
                # a change led it out of the window: it is listed where it is now, and is not cancelled
                yield _Lost(self._listed(moved[key], stamps[key]), left_on, entry.on)
                continue
            last = max([left, *(at for at, found in later.items() if at > left and key in found)])
            stamp = moments[last].stamp
            on = self._day_of(stamp)
            if on < left_on + STAY:
                words = entry if last == left else later[last][key]
                then = self.past.facts(on, stamp.sequence + 1)
                word = self.past.feed.over(then.get(self.past.id, self.past.basis.matter), then)
                yield _Lost(self._cancelled(words, word, stamp), on, entry.on)

    def _commits(self) -> Iterator[_Moment]:
        """The commits that changed something about it lately, but for the one that made it."""
        past, made = self.past, self.past.own[0].seq
        begin = past.days.midnight(self.reading.first)
        # what is named before it is known has no name to lose
        changes = [*(h for h in past.histories[: 1 + len(past.adds)]), *(h[1:] for h in past.names)]
        stamps = {
            stamp_of(each): past.days.of(each.at)
            for history in changes
            for each in history
            if each.seq > made and each.at >= begin
        }
        for stamp, day in stamps.items():
            yield _Moment(stamp, min(day, self.reading.today), stamp.sequence)

    def _day_of(self, stamp: Stamp) -> date:
        """The day on which it changed: today where a clock that ran ahead stamped it later."""
        return min(self.past.days.of(stamp.at), self.reading.today)

    def _midnights(self) -> Iterator[_Moment]:
        """Those at which more of it came to be seen."""
        histories = self.past.histories
        days = {
            day
            for history in histories
            for each in history
            if not each.retracted
            for day in self.past.turns(history, each, self.reading.today)
            if day >= self.reading.first
        }
        for day in days:
            at = self.past.days.midnight(day)
            newest = max((each.seq for history in histories for each in history if each.at < at), default=0)
            yield _Moment(Stamp(newest, at), day - _DAY, newest + 1)

    def _cancelled(self, entry: Entry, word: str, stamp: Stamp) -> Listed:
        """The entry as cancelled; without its words where something that it was made of is private by now."""
        parts = [history for history in self.past.histories if history[-1].id in entry.because]
        leaves = all(each[-1].record.visibility.leaves for each in parts)
        title = Phrase(f"{word}: {entry.titled or entry.title.template}", entry.title.values)
        gone = attrs.evolve(
            entry,
            status=Status.CANCELLED,
            alarms=(),
            title=title if leaves else say(word),
            lines=entry.lines if leaves else (),
            categories=entry.categories if leaves else (),
        )
        # its words may go, or come back, after it was cancelled
        return self._listed(gone, max([stamp, *map(_hidden_or_shown, parts)]))


def _hidden_or_shown(history: Sequence[Revision]) -> Stamp:
    """The newest change to whether a record is private; the first revision where there was none."""
    for before, each in reversed([*pairwise(history)]):
        if before.record.visibility.leaves != each.record.visibility.leaves:
            return stamp_of(each)
    return stamp_of(history[0])


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

    def gone_on(self, reach: Reach) -> date:
        """The first day on which it is no longer listed."""
        return min(self.on + STAY, reach.dropped_on(self.was_on))

    def is_listed_on(self, today: date, reach: Reach) -> bool:
        return self.on <= today < self.gone_on(reach) and self.was_on in reach.on(today)
