"""
The calendars of one memory: which feeds, of whom, told how; each made again only where something changed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Final, final

import attrs

from relmem.errors import NotFound
from relmem.feeds.base import Feed, Reach
from relmem.feeds.listings import Listed, Listing, Listings
from relmem.feeds.scopes import Scope
from relmem.formats.events import Detail, Style
from relmem.formats.fragments import Fragments, cache_beside
from relmem.formats.ical import Calendar, Cover, spelled
from relmem.render.rows import Row, Rows
from relmem.store import Store

__all__ = ["ALL", "Calendars", "Offered"]

ALL: Final = "all"
"""The name of the calendar that holds every feed."""
ROOM: Final = 128 << 20
"""
Bytes of calendars held as they were made last, for as long as nothing changes: four of 10,000 contracts.

A single larger one is held all the same.
"""


@final
@attrs.frozen(kw_only=True)
class Offered(Row):
    """A feed that can be asked for by its `name`."""

    name: str
    title: str
    tells: str


@final
class Calendars:
    """What the feeds of `store` are, as calendars; what was made is kept for the next time."""

    def __init__(self, store: Store, feeds: Sequence[Feed], *, zone: tzinfo) -> None:
        self.store, self.zone = store, zone
        self.feeds: Mapping[str, Feed] = {feed.name: feed for feed in feeds}
        place = cache_beside(store.path) if Path(store.path).is_file() else None
        self._fragments = Fragments(store, place)
        self._listings: dict[tuple[Feed, Reach], Listings] = {}
        self._mutex = threading.RLock()
        self._making: dict[tuple[object, ...], threading.Lock] = {}
        self._made: dict[tuple[object, ...], tuple[list[Listing], Calendar]] = {}

    def offered(self) -> Rows[Offered]:
        """Every feed there is, and `all`. Closed where the store is."""
        self.store.head()
        rows = [Offered(name=each.name, title=each.title, tells=each.tells) for each in self.feeds.values()]
        rows.append(Offered(name=ALL, title=_ALL.title, tells=_ALL.tells))
        return Rows(Offered, rows, "Feeds")

    def calendar(
        self, name: str, today: date, *, scope: Scope | None, style: Style, detail: Detail, reach: Reach
    ) -> Calendar:
        """
        The feed of that name, or all of them, as a calendar file.

        Raises:
            NotFound: no feed has that name; the nearest is named, else all there are.

        """
        if name != ALL and name not in self.feeds:
            there = sorted({*self.feeds, ALL})
            raise NotFound("feed", name, get_close_matches(str(name), there, n=1) or there)
        key = name, scope, style, detail, reach
        with self._mutex:
            making = self._making.setdefault(key, threading.Lock())
        with making:  # who asks for the same at once waits for it, and nobody else does
            return self._calendar(name, today, key, scope=scope, style=style, detail=detail, reach=reach)

    def _calendar(
        self,
        name: str,
        today: date,
        key: tuple[object, ...],
        *,
        scope: Scope | None,
        style: Style,
        detail: Detail,
        reach: Reach,
    ) -> Calendar:
        chosen = list(self.feeds.values()) if name == ALL else [self.feeds[name]]
        listings = [self._listing(each, detail, reach, today) for each in chosen]
        with self._mutex:
            made = self._made.get(key)
        if made is None or any(old is not new for old, new in zip(made[0], listings, strict=True)):
            cover = _ALL if name == ALL else Cover(name, chosen[0].title, chosen[0].tells, chosen[0].colour)
            if scope and scope.title:
                cover = attrs.evolve(cover, title=f"{cover.title}: {scope.title}")
            found = spelled(
                cover,
                _within(listings, scope),
                style=style,
                fragments=self._fragments,
                today=today,
                modified_at=max(_changes(listings, scope)),
                problems=[problem for each in listings for problem in each.problems],
            )
            made = listings, found
            with self._mutex:
                self._made.pop(key, None)
                self._made[key] = made
                while len(self._made) > 1 and sum(each.size for _, each in self._made.values()) > ROOM:
                    oldest = next(iter(self._made))
                    del self._made[oldest]
                    self._making.pop(oldest, None)
        return made[1]

    def _listing(self, feed: Feed, detail: Detail, reach: Reach, today: date) -> Listing:
        # a caller's own feed may have nothing more to tell
        fields = getattr(type(feed), "__attrs_attrs__", ())
        if detail is Detail.FULL and any(each.name == "full" for each in fields):
            feed = attrs.evolve(feed, full=True)  # type: ignore[misc] # it is an attrs class
        with self._mutex:
            key = feed, reach
            if key not in self._listings:
                self._listings[key] = Listings(self.store, feed, reach=reach, zone=self.zone)
            found = self._listings[key]
        return found.on(today)


def _changes(listings: Iterable[Listing], scope: Scope | None) -> Iterator[datetime]:
    yield from (each.modified_at for each in listings)
    if scope is not None:
        yield scope.modified_at


def _within(listings: Iterable[Listing], scope: Scope | None) -> Iterable[Listed]:
    listed = (each for listing in listings for each in listing.listed)
    return listed if scope is None else (each for each in listed if scope.holds(each.entry))


_ALL: Final = Cover(ALL, "relmem", "Every day that any feed knows of.")
