"""
What a feed is, and what it yields: entries, each a day in a calendar.

A feed is a frozen value: its alarms and colours are fields, so a caller tunes it
in one line. It gets facts that hold nothing private, and a window; it never
raises, whatever is remembered, and knows no calendar format.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.values import Span, Unit

__all__ = ["Entry", "Feed", "Status", "Window"]

BEHIND_DAYS: Final = 400
"""How long a day stays after it has passed: a year and a month, so that last year can be looked up."""
AHEAD: Final = Span(18, Unit.MONTHS)
"""How far ahead a feed looks: the next decision on a yearly contract, whenever in the year it is asked."""

_DAY: Final = timedelta(days=1)


class Status(StrEnum):
    """Whether a day is sure (CONFIRMED), not sure (TENTATIVE), or no longer so (CANCELLED)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@final
@attrs.frozen(kw_only=True)
class Entry:
    """
    One day in a feed.

    `key` names what it is, never when: kind, matter and term ("decide-…-t2"),
    so that a day that moves stays the same entry. `matter` is the record it is
    about, `because` every record it is made of. `lines` say more than `title`,
    and neither counts days from today. `related` is the key of the entry it
    leads to, `alarms` are how many days before `on` a reminder is due.
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
        """What is shown on `today`."""
        try:
            first = today - timedelta(days=BEHIND_DAYS)
        except OverflowError:
            first = date.min
        # an event ends on the day after, so the calendar's very last day is none
        return cls(first, min(_ahead(today), date.max - _DAY))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def admitted_on(day: date) -> date:
    """The first day on which the window holds `day`."""
    try:
        found = AHEAD.before(day)
    except OverflowError:
        return date.min
    # months without a corresponding day make it a few days more
    while _ahead(found) < day:
        found += _DAY
    while _ahead(found - _DAY) >= day:
        found -= _DAY
    return found


def dropped_on(day: date) -> date:
    """The first day on which the window no longer holds `day`."""
    try:
        return day + timedelta(days=BEHIND_DAYS + 1)
    except OverflowError:
        return date.max


def _ahead(today: date) -> date:
    try:
        return AHEAD.after(today)
    except OverflowError:
        return date.max


class Feed(Protocol):
    """
    Days of one sort; `name` is what one asks for it by, `title` what a calendar program shows.

    Its entries are about records of the kind `matter` and made of these, of
    those that link to them (`adds`) and of those they link to (`names`); it
    looks at nothing else. `reworded_at` is when a release last changed its
    wording: no stamp is older, since programs keep the old text otherwise.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def colour(self) -> str:
        """A colour's name in CSS, "" for none."""

    @property
    def matter(self) -> type[Record]: ...
    @property
    def adds(self) -> tuple[type[Record], ...]: ...
    @property
    def names(self) -> tuple[type[Record], ...]: ...
    @property
    def reworded_at(self) -> datetime | None: ...

    def entries(self, facts: Facts, window: Window) -> Iterable[Entry]:
        """Those whose day lies in `window`, in any order; no key twice."""

    def named(self, facts: Facts, keys: Collection[str]) -> Iterable[Entry]:
        """Those of `keys` that there are, whatever their day: what became of an entry that moved away."""
