"""
A feed as it stands on one day: what it lists, in order, and when it last changed.

What is said about each record is kept, and made again only where something that
it is made of has changed: one commit costs what it touches.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, final

import attrs

from relmem.errors import RelmemError
from relmem.feeds.base import Basis, Entry, Feed, Reach, Status
from relmem.feeds.matters import STAY, Listed, Reading, Stamp, Told, stamp_of, told
from relmem.feeds.past import NEVER, Days, Past, ever_named, whole
from relmem.records.base import merged_ids
from relmem.records.links import Id
from relmem.store import Revision, Store
from relmem.values import Problem

__all__ = ["Listed", "Listing", "Listings", "Stamp", "listing"]

_DAY: Final = timedelta(days=1)
_LOOK_BACK: Final = 64
"""Commits looked at first for recent ones; four times as many where all of them are recent."""


@final
@attrs.frozen
class Listing:
    """
    A feed on one day, entries in the order of their days.

    `modified_at` is the later of the newest change and of the last midnight at
    which the window took an entry in or let one go; it never falls.
    `problems` are records that could not be shown, and are left out.
    """

    today: date
    listed: tuple[Listed, ...]
    modified_at: datetime
    problems: tuple[Problem, ...] = ()


def listing(
    store: Store, feed: Feed, *, today: date, zone: tzinfo = UTC, reach: Reach | None = None
) -> Listing:
    """`feed` as it stands on `today`, of what `store` holds; `zone` says when days begin."""
    return Listings(store, feed, zone=zone, reach=reach or Reach()).on(today)


@final
class Listings:
    """
    A feed of what `store` holds, day after day and commit after commit.

    The first time costs what stands, and the history of what changed in the
    month before today and in the month before the newest change. Then a commit
    costs what it touches; another day, or an erasing, as much as the first.
    """

    def __init__(self, store: Store, feed: Feed, *, reach: Reach, zone: tzinfo) -> None:
        self.store, self.feed, self.reach, self.days = store, feed, reach, Days(zone)
        self._kinds = {kind for basis in feed.bases for kind in (basis.matter, *basis.adds, *basis.beside)}
        self._bases = {basis.matter: basis for basis in feed.bases}
        self._mutex = threading.Lock()
        self._head = 0
        self._today: date | None = None
        self._newest: Stamp | None = None
        self._told: dict[Id, Told] = {}
        self._problems: dict[Id, Problem] = {}
        self._listing: Listing | None = None

    def on(self, today: date) -> Listing:
        """The feed on a day, as the newest commit has it."""
        with self._mutex:
            head = self.store.head()
            # somebody may write between two questions, and words and stamps must be of one moment
            while self._listing is None or self._head != head or self._today != today:
                self._read(today, head)
                self._listing = self._joined(today)
                head = self.store.head()
            return self._listing

    def _read(self, today: date, head: int) -> None:
        afresh = self._today != today or head < self._head or bool(self.store.erased(self._head))
        if afresh:
            self._told.clear()
            self._problems.clear()
            self._newest = self._newest_of_all()
            reading = self._reading(today)
            matters = {each.id for each in self.store.current(self._bases)}
            if self._newest:
                # all that stand are there; of the others those that may have been in the feed lately
                matters |= {each.id for each in self._since(self.days.midnight(reading.first))}
        else:
            changed = list(self.store.changes(self._head))
            stamps = [stamp_of(each) for each in changed if each.kind in self._kinds]
            self._newest = max([*stamps, *([self._newest] if self._newest else [])], default=None)
            reading = self._reading(today)
            matters = set().union(*(self._matters(each) for each in changed))
        self._head, self._today = head, today
        store = self.store.held()
        for each in store.get(sorted(matters)).values():
            self._tell(store, each, reading)

    def _tell(self, store: Store, own: Revision, reading: Reading) -> None:
        self._told.pop(own.id, None)
        self._problems.pop(own.id, None)
        if own.kind is None:
            return
        try:
            past = Past(store, self.feed, self._bases[own.kind], own, self.days)
            found = told(past, reading)
        except (
            Exception
        ) as error:  # a feed may be a caller's own, and one bad record must not cost the others
            why = str(error) if isinstance(error, RelmemError) else f"{type(error).__name__}: {error}"
            place = f"{own.kind.__name__.lower()} {own.id}"
            self._problems[own.id] = Problem(place, self.feed.name, own.id, f"cannot be shown: {why}")
            return
        if found.listed or found.modified_at > NEVER:
            self._told[own.id] = found

    def _reading(self, today: date) -> Reading:
        window = self.reach.on(today)
        # what was taken away since then may still be listed as cancelled, or its going be the newest change
        newest_on = self.days.of(self._newest.at) if self._newest else today
        since = window.first
        if self._newest:
            # an entry that left the window before the newest change no longer matters for `modified_at`
            since = min(since, _back(newest_on, today - window.first))
        return Reading(
            memory=self.store.memory_id,
            today=today,
            reach=self.reach,
            window=window,
            since=since,
            first=_back(min(today, newest_on + _DAY), STAY),
            erased=max((sequence for sequence, _ in self.store.erased()), default=0),
            erased_at=self.store.erased_at() or NEVER,
        )

    def _joined(self, today: date) -> Listing:
        listed = self._without_merged([each for found in self._told.values() for each in found.listed])
        listed.sort(key=lambda each: (each.entry.on, each.entry.key))
        changes = [found.modified_at for found in self._told.values()]
        changes += [self._newest.at] if self._newest else []
        erased_at = self.store.erased_at()
        changes += [whole(erased_at)] if erased_at else []
        problems = tuple(self._problems[id] for id in sorted(self._problems))
        return Listing(today, tuple(listed), max(changes, default=NEVER), problems)

    def _without_merged(self, listed: list[Listed]) -> list[Listed]:
        """The same without what is cancelled of a record that was merged into one with the same day."""
        gone = [each for each in listed if each.entry.status is Status.CANCELLED]
        if not gone:
            return listed
        living: dict[tuple[str, date], list[Id]] = {}
        for each in listed:
            if each.entry.status is not Status.CANCELLED:
                living.setdefault(_alike(each.entry), []).append(each.entry.matter)
        beside = {id for each in gone for id in living.get(_alike(each.entry), ())}
        into = {id: merged_ids(each.record) for id, each in self.store.get(sorted(beside)).items() if beside}
        merged = {
            each.uid
            for each in gone
            if any(each.entry.matter in into.get(id, ()) for id in living.get(_alike(each.entry), ()))
        }
        return [each for each in listed if each.uid not in merged]

    # what changed

    def _newest_of_all(self) -> Stamp | None:
        """The newest change to what the feed is about or what adds to it, retracted or not."""
        current = self.store.current(self._kinds)
        standing = max((each.seq for each in current), default=0)
        found = [each for each in current if each.seq == standing]
        found += self.store.changes(standing, self._kinds)
        return max((stamp_of(each) for each in found), default=None)

    def _since(self, at: datetime) -> list[Revision]:
        """What the feed is about, recorded at `at` or later, oldest first, without reading all there is."""
        head, back = self.store.head(), _LOOK_BACK
        while True:
            found = list(self.store.changes(max(0, head - back), self._bases))
            if back >= head or (found and found[0].at < at):
                return [each for each in found if each.at >= at]
            back *= 4

    def _matters(self, revision: Revision) -> set[Id]:
        """The records that a revision says something about."""
        found: set[Id] = set()
        for basis in self.feed.bases:
            if revision.kind is basis.matter:
                found.add(revision.id)
            if revision.kind in basis.adds:
                found |= self._led_to(basis, self.store.get([revision.id]).values())
            if revision.kind in basis.names and revision.rev > 1:
                around = self.store.touching([revision.id])
                found |= {each.id for each in around if each.kind is basis.matter}
                found |= self._led_to(basis, (each for each in around if each.kind in basis.adds))
                if basis.beside:  # named only by what stands beside something named
                    found |= self._beside(basis, (each for each in around if each.kind in basis.beside))
            if revision.kind in basis.beside:
                found |= self._beside(basis, self.store.get([revision.id]).values())
        return found

    def _beside(self, basis: Basis, beside: Iterable[Revision]) -> set[Id]:
        """The matters that name, or have something added that names, what these link to."""
        ids = set().union(*(ever_named(self.store, each) for each in beside))
        named = [each.id for each in self.store.get(sorted(ids)).values() if each.kind in basis.names]
        around = self.store.touching(named)
        found = {each.id for each in around if each.kind is basis.matter}
        return found | self._led_to(basis, (each for each in around if each.kind in basis.adds))

    def _led_to(self, basis: Basis, adding: Iterable[Revision]) -> set[Id]:
        """The matters that these, which add to them, lead to."""
        found: set[Id] = set()
        seen: set[Id] = set()
        while adding := [each for each in adding if each.id not in seen]:
            seen |= {each.id for each in adding}
            ids = set().union(*(ever_named(self.store, each) for each in adding))
            named = list(self.store.get(sorted(ids)).values())
            found |= {each.id for each in named if each.kind is basis.matter}
            adding = [each for each in named if each.kind in basis.adds]
        return found


def _alike(entry: Entry) -> tuple[str, date]:
    """What an entry is, of whatever record, and its day."""
    return entry.key.replace(entry.matter, ""), entry.on


def _back(day: date, span: timedelta) -> date:
    return day - span if day - date.min >= span else date.min
