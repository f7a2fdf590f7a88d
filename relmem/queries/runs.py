"""
Terms that follow from their position: a run is terms one after the other under the same rules.

Any term of a run is found without walking through those before it. How a
contract falls into runs is `queries.terms`.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.records.contracts import Mode, Notice, Renewal
from relmem.values import ByFields, Span, Unit, day_after, spoken_day

__all__ = ["Run", "Term", "TermKind", "last_day"]

_DAY: Final = timedelta(days=1)
_ONE: Final = {unit: Span(1, unit) for unit in Unit}


class TermKind(StrEnum):
    """The first term of a contract, or one that follows another."""

    INITIAL = "initial"
    RENEWAL = "renewal"


@final
@attrs.frozen(kw_only=True)
class Term(ByFields):
    """
    One term of a contract, under the rules in force in it.

    Both days are inclusive, and None where unknown or, for the end, where there
    is none. `renews_on` is the first day of a next term, None where none can
    follow; with renewal by option it follows only if somebody acts. `given_on`
    is the notice that makes it the last one, or exercises the option. With
    `settled` an amendment of a later term proves that it renews, whatever the
    rule. A `tentative` term may not exist: nobody knows whether the contract
    renewed.
    """

    number: int
    kind: TermKind
    starts_on: date | None
    ends_on: date | None
    renews_on: date | None
    renewal: Renewal
    notice: Notice | None
    arithmetic: str
    given_on: date | None = None
    settled: bool = False
    tentative: bool = False


def last_day(start: date, length: int, unit: Unit) -> date:
    """The day before the corresponding day; the month's last where it has none."""
    try:
        after = _ONE[unit].after(start, times=length)
    except OverflowError:
        return date.max
    return after if unit is Unit.MONTHS and after.day != start.day else after - _DAY


@final
@attrs.frozen(kw_only=True)
class Run(ByFields):
    """
    Terms one after the other under the same rules, `size` of them (None without bound).

    Term i ends `lead` + (`first` + i) times `every`, counted in one step from
    `origin`; or on `stated`, for which `how` says why. Neither means no end.
    After the last of them there may be `left` renewals more (None without bound).
    """

    number: int
    kind: TermKind
    starts_on: date | None
    renewal: Renewal
    notice: Notice | None
    origin: date | None = None
    lead: Span | None = None
    every: Span | None = None
    first: int = 0
    stated: date | None = None
    how: str = ""
    size: int | None = 1
    left: int | None = None
    given_on: date | None = None
    settled: bool = False
    tentative: bool = False
    anew: bool = False
    """Whether what follows counts from the day after its end, not from `origin`."""

    def ends(self, at: int) -> date | None:
        unit = self.lead or self.every
        if self.stated or self.origin is None or unit is None:
            return self.stated
        length = (self.lead.count if self.lead else 0) + (
            (self.first + at) * self.every.count if self.every else 0
        )
        return last_day(self.origin, length, unit.unit)

    def starts(self, at: int) -> date | None:
        before = self.ends(at - 1) if at else None
        return day_after(before) if before else self.starts_on

    def left_after(self, at: int) -> int | None:
        if self.size is None or self.left is None:
            return None
        return self.left + self.size - 1 - at

    def may_go_on(self, at: int) -> bool:
        """Whether another term can follow term `at`."""
        return (
            self.renewal.mode is not Mode.NONE
            and self.left_after(at) != 0
            and self.ends(at) not in (None, date.max)
        )

    def reaching(self, day: date) -> int | None:
        """The position of the first term that ends on or after `day`; None where all end before."""
        at = 0
        if self.size != 1 and self.every and self.origin:
            lead = self.lead.count if self.lead else 0
            if self.every.unit is Unit.MONTHS:
                gone = (day.year - self.origin.year) * 12 + day.month - self.origin.month
            else:
                gone = (day - self.origin).days
            # the last position that can be too early; at most two more are looked at
            at = max(0, (gone - lead) // self.every.count - self.first)
        while self.size is None or at < self.size:
            end = self.ends(at)
            if end is None or end >= day:
                return at
            at += 1
        return None

    def part(self, start: int, stop: int | None) -> Run:
        """The terms from `start` until before `stop`."""
        size = self.size if stop is None else stop
        return attrs.evolve(
            self,
            number=self.number + start,
            starts_on=self.starts(start),
            first=self.first + start,
            size=None if size is None else size - start,
            left=self.left if size is None else self.left_after(size - 1),
        )

    def term(self, at: int) -> Term:
        end = self.ends(at)
        closed = self.given_on is not None and self.renewal.mode is not Mode.OPTION
        renews = end is not None and not closed and self.may_go_on(at)
        return Term(
            number=self.number + at,
            kind=self.kind,
            starts_on=self.starts(at),
            ends_on=end,
            renews_on=day_after(end) if end and renews else None,
            renewal=self.renewal,
            notice=self.notice,
            arithmetic=self._words(at, end),
            given_on=self.given_on,
            settled=self.settled and renews,
            tentative=self.tentative,
        )

    def _words(self, at: int, end: date | None) -> str:
        if end is None:
            return "has no end" if self.renewal.mode is Mode.EVERGREEN else "ends on a day that is not known"
        if self.stated or self.origin is None:
            return f"ends {spoken_day(end)} ({self.how})"
        times = self.first + at if self.every else 0
        more = f"{times} times {self.every}" if times > 1 else str(self.every)
        counted = f"{self.lead or more} from {spoken_day(self.origin)}"
        counted += f", then {more} more" if self.lead and times else ""
        return f"ends {spoken_day(end)} ({counted}{', where the calendar ends' if end == date.max else ''})"
