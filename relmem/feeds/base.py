"""
What a feed is, and what it yields: entries, each a day in a calendar.

A feed is a frozen value: its alarms and colours are fields, so a caller tunes it
in one line. It gets facts that hold nothing private, and a window; it never
raises, whatever is remembered, and knows no calendar format.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, Protocol, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.values import ByFields, Span, Unit

__all__ = [
    "CANCELLED",
    "EVER",
    "REWORDED_AT",
    "Basis",
    "Entry",
    "Feed",
    "Reach",
    "Status",
    "Window",
    "distinct",
    "keyed",
    "short",
]

BEHIND: Final = Span(400, Unit.DAYS)
"""How long a day stays after it has passed: a year and a month, so that last year can be looked up."""
AHEAD: Final = Span(18, Unit.MONTHS)
"""How far ahead a feed looks: the next decision on a yearly contract, whenever in the year it is asked."""
MOST_LETTERS: Final = 60
"""Letters of a name in a title; the text below has all of it."""

REWORDED_AT: Final = datetime(2026, 11, 22, 13, 45, tzinfo=UTC)
"""
When feeds were last worded anew: set it to now with a change of their words, and name it in each of them.

Since then titles begin with one word for what it is, and say in what a phone
shows which contract it is; bills without a period are told as too high, too.
"""

_DAY: Final = timedelta(days=1)


class Status(StrEnum):
    """Whether a day is sure (CONFIRMED), not sure (TENTATIVE), or no longer so (CANCELLED)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@final
@attrs.frozen(kw_only=True)
class Entry(ByFields):
    """
    One day in a feed.

    `key` names what it is, never when: kind, matter and term ("decide-…-t2"),
    so that a day that moves stays the same entry. `matter` is the record it is
    about, `because` every record it is made of, or was on an earlier day. `lines` say more than `title`,
    and none counts days from today. `accounts` are those it concerns, `people`
    those of us whose it is. `related` is the key of the entry it leads to,
    `alarms` are how many days before `on` a reminder is due. `titled` is what of
    the title stays behind the word for how it ended, where that is less than all.
    `gives_way` is the hole of the title whose name is shortened where a phone
    would cut the title (`feeds.titles`). `within` is how many days before `on`
    a reminder makes sense at most, None where any does.
    """

    key: str
    matter: Id
    on: date
    title: Phrase
    because: tuple[Id, ...]
    lines: tuple[Phrase, ...] = ()
    categories: tuple[str, ...] = ()
    status: Status = Status.CONFIRMED
    related: str = ""
    alarms: tuple[int, ...] = ()
    colour: str = ""
    accounts: tuple[Id, ...] = ()
    people: tuple[Id, ...] = ()
    titled: str = ""
    gives_way: str = ""
    within: int | None = None

    def __attrs_post_init__(self) -> None:
        """Check that it rests on something."""
        if not self.because:
            raise ValueError(f"the entry {self.key} rests on nothing")


@final
@attrs.frozen
class Window:
    """The days that a feed shows, from `first` to `last`, both inclusive."""

    first: date
    last: date

    @classmethod
    def on(cls, today: date) -> Window:
        """What is shown on `today`, where nothing else was asked for."""
        return Reach().on(today)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@final
@attrs.frozen
class Reach:
    """How far `past` and how far `ahead` of today a feed shows days."""

    past: Span = BEHIND
    ahead: Span = AHEAD

    def on(self, today: date) -> Window:
        """What is shown on `today`."""
        # an event ends on the day after, so the calendar's very last day is none
        return Window(self._first(today), min(self._last(today), date.max - _DAY))

    def admitted_on(self, day: date) -> date:
        """The first day on which the window holds `day`."""
        return _admitted_on(self, day)

    def dropped_on(self, day: date) -> date:
        """The first day on which the window no longer holds `day`."""
        return _dropped_on(self, day)

    def _first(self, today: date) -> date:
        try:
            return self.past.before(today)
        except OverflowError:
            return date.min

    def _last(self, today: date) -> date:
        try:
            return self.ahead.after(today)
        except OverflowError:
            return date.max


# a calendar of 20 000 events has some hundreds of days
@lru_cache(maxsize=10_000)
def _admitted_on(reach: Reach, day: date) -> date:
    try:
        found = reach.ahead.before(day)
    except OverflowError:
        return date.min
    # months without a corresponding day, and days off, make it a few days more or less
    while reach._last(found) < day:  # noqa: SLF001 the two belong together
        found += _DAY
    while found > date.min and reach._last(found - _DAY) >= day:  # noqa: SLF001
        found -= _DAY
    return found


@lru_cache(maxsize=10_000)
def _dropped_on(reach: Reach, day: date) -> date:
    try:
        found = reach.past.after(day) + _DAY
    except OverflowError:
        return date.max
    while found < date.max and reach._first(found) <= day:  # noqa: SLF001 as above
        found += _DAY
    while found > date.min and reach._first(found - _DAY) > day:  # noqa: SLF001
        found -= _DAY
    return found


@final
@attrs.frozen
class Basis:
    """
    What the entries about one kind of record, the `matter`, are made of.

    `adds` are kinds that link to it, or to what adds to it; `names` are kinds
    that any of these link to; `beside` are kinds that link to what is named,
    and may name more. A feed looks at nothing else.
    """

    matter: type[Record]
    adds: tuple[type[Record], ...] = ()
    names: tuple[type[Record], ...] = ()
    beside: tuple[type[Record], ...] = ()


class Feed(Protocol):
    """
    Days of one sort.

    `name` is what one asks for it by, `title` what a calendar program shows,
    `tells` what is in it, in a line. `bases` has one for each kind of record
    that its entries are about. `reworded_at` is when a release last changed its
    wording: no stamp is older, since programs keep the old text otherwise. With
    `full` it tells all that may leave: prices, notes.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def tells(self) -> str: ...
    @property
    def colour(self) -> str:
        """A colour's name in CSS, "" for none."""
        ...

    @property
    def full(self) -> bool: ...
    @property
    def bases(self) -> tuple[Basis, ...]: ...
    @property
    def reworded_at(self) -> datetime | None: ...

    def entries(self, it: Record, facts: Facts, window: Window) -> Iterable[Entry]:
        """Those about one record, in any order, no key twice: at least all whose day lies in `window`."""
        ...

    def named(self, it: Record, facts: Facts, keys: Collection[str]) -> Iterable[Entry]:
        """Those of `keys` about it that there are, whatever their day: what became of one that moved away."""
        ...

    def over(self, it: Record | None, facts: Facts, /) -> str:
        """What to say of an entry about it that is no more: "Kept", "Done", else `CANCELLED`."""
        ...


CANCELLED: Final = "Cancelled"
"""What is said of an entry that is no more, where nothing better is known."""
EVER: Final = Window(date.min, date.max - _DAY)
"""All days that an event can have."""


def short(name: str) -> str:
    """A name as it goes into a title."""
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1].rstrip()}…"


def distinct(*ids: Id | None) -> tuple[Id, ...]:
    """Those ids that are given, each once."""
    return tuple(dict.fromkeys(each for each in ids if each))


def keyed(feed: Feed, it: Record, facts: Facts, keys: Collection[str]) -> Iterable[Entry]:
    """Those of `keys` among all entries about a record, of a feed that has few about each."""
    return (entry for entry in feed.entries(it, facts, EVER) if entry.key in keys)
