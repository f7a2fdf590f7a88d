"""
Lengths of time, each in its own unit.

"3 months" is not 90 days: a span keeps the unit in which people agreed upon it
and is counted from a given day. Months and years go through python-dateutil,
which takes the month's last day where there is no corresponding one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.values.workweek import WEEKDAYS, WorkWeek

__all__ = ["Span", "Unit", "span"]


class Unit(StrEnum):
    """What a span counts in; years are twelve months and weeks seven days."""

    DAYS = "day"
    BUSINESS_DAYS = "business day"
    MONTHS = "month"


# as contracts spell them: "fourteen (14) days", "thirty-six (36) months"
_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen".split()
)
_TENS: Final = {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_WORDS: Final = (
    {"a": 1, "an": 1}
    | {word: number for number, word in enumerate(_ONES)}
    | _TENS
    | {f"{word}-{_ONES[one]}": ten + one for word, ten in _TENS.items() for one in range(1, 10)}
)

# unit word → (unit, how many of it)
_UNITS: Final = {
    "day": (Unit.DAYS, 1),
    "calendar day": (Unit.DAYS, 1),
    "business day": (Unit.BUSINESS_DAYS, 1),
    "working day": (Unit.BUSINESS_DAYS, 1),
    "week": (Unit.DAYS, 7),
    "month": (Unit.MONTHS, 1),
    "quarter": (Unit.MONTHS, 3),
    "year": (Unit.MONTHS, 12),
}
_KEPT: Final = ("day", "week", "month", "year")
"""Words that a span is told in again; a quarter is told in months."""
_SHORT: Final = {"d": "day", "bd": "business day", "w": "week", "mo": "month", "y": "year", "yr": "year"}

_PART: Final = re.compile(
    r"(?P<count>\d{1,9}(?:\.\d{1,9})?|[a-z]+(?:-[a-z]+)?)(?:\s*\((?P<again>\d{1,9})\))?\s*[- ]?\s*"
    r"(?P<unit>(?:calendar|business|working)\s+days?|days?|weeks?|months?|quarters?|years?|bd|d|w|mo|yr?)"
    r"(?:\s*,?\s*(?:and\s+)?|$)"
)
_ISO: Final = re.compile(r"P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?")

_HINT: Final = 'Write "60 days", "3 months", "1 year", "10 business days" or ISO 8601 such as "P3M".'

# Longer than any contract (999 years is the longest lease), short enough for dates to bear.
_MOST_DAYS: Final = 366_000


@final
@attrs.frozen(order=False)
class Span:
    """
    A whole number of days, business days or months, zero or more.

    `str` gives back what a person would write, and `span` reads it again: in
    the word it was typed in ("6 weeks", "12 months"), else in years where it is
    whole years. That word is no part of what it is: a week is seven days.
    """

    count: int
    unit: Unit
    word: str = attrs.field(default="", eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """
        Check the count.

        Raises:
            InputError: it is negative, or longer than a thousand years.

        """
        if self.count < 0:
            raise InputError(self.count, f"a length of time cannot be negative: {self.count}.", _HINT)
        if self.count * (30 if self.unit is Unit.MONTHS else 1) > _MOST_DAYS:
            raise InputError(self.count, f"{self.count} {self.unit}s is longer than a thousand years.", _HINT)

    def after(self, day: date, *, times: int = 1, week: WorkWeek = WEEKDAYS) -> date:
        """
        The day that lies `times` × this span after `day`.

        Counted from `day` in one step, so nothing drifts: 31 January + 1 month
        is the last of February, × 2 is 31 March. Business days skip what
        `week` does not work on.

        Raises:
            OverflowError: the day lies outside the calendar (years 1 to 9999).

        """
        return self._from(day, self.count * times, week)

    def before(self, day: date, *, times: int = 1, week: WorkWeek = WEEKDAYS) -> date:
        """The day that lies `times` × this span before `day`; else as `after`."""
        return self._from(day, -self.count * times, week)

    def _from(self, day: date, count: int, week: WorkWeek) -> date:
        match self.unit:
            case Unit.DAYS:
                return day + timedelta(days=count)
            case Unit.BUSINESS_DAYS:
                return week.step(day, count)
            case Unit.MONTHS:
                return _months_after(day, count)

    @property
    def days(self) -> int | None:
        """How many days it always is; None for months and business days."""
        return self.count if self.unit is Unit.DAYS else None

    @property
    def about_days(self) -> float:
        """How many days it is on average, for comparing lengths only, never for dates."""
        return self.count * {Unit.DAYS: 1.0, Unit.BUSINESS_DAYS: 7 / 5, Unit.MONTHS: 365.2425 / 12}[self.unit]

    @property
    def unworded(self) -> str:
        """One text for all that are equal, whatever was typed: whole years, and whole weeks below four."""
        weeks = self.unit is Unit.DAYS and self.count % 7 == 0 and self.count < 28
        return str(Span(self.count, self.unit, "week" if weeks else ""))

    def __bool__(self) -> bool:
        return self.count > 0

    def __str__(self) -> str:
        word = self.word or ("year" if self.unit is Unit.MONTHS else str(self.unit))
        unit, each = _UNITS.get(word, (self.unit, 0))
        if unit is not self.unit or not self.count or not each or self.count % each:
            word, each = str(self.unit), 1
        count = self.count // each
        return f"{count} {word}{'' if count == 1 else 's'}"


@lru_cache(maxsize=4096, typed=True)
def _months_after(day: date, count: int) -> date:
    """Kept, since the terms of one contract are counted again and again from one day."""
    from dateutil.relativedelta import relativedelta

    try:
        return day + relativedelta(months=count)
    except ValueError as error:  # dateutil's word for a year out of range
        raise OverflowError(str(error)) from error


def span(value: Span | str | int | timedelta) -> Span:
    """
    What was typed, as a span: text, a timedelta or a whole number of days.

    Raises:
        InputError: it cannot be read, mixes months with days, or is no whole
            number of its unit.

    """
    if isinstance(value, Span):
        return value
    if isinstance(value, timedelta):
        if value % timedelta(days=1):
            raise InputError(value, f"{value} is no whole number of days.", _HINT)
        return Span(value.days, Unit.DAYS)
    if isinstance(value, int) and not isinstance(value, bool):
        return Span(value, Unit.DAYS)
    if not isinstance(value, str):
        raise InputError(value, f"cannot read {value!r} as a length of time.", _HINT)
    return _read(value)


@lru_cache(maxsize=1024)
def _read(value: str) -> Span:
    text = " ".join(value.split())
    parts = _iso(text) or _spoken(text.lower())
    if not parts:
        raise InputError(value, f"cannot read {value!r} as a length of time.", _HINT)
    units = {_UNITS[word][0] for _, word in parts}
    if len(units) > 1:
        raise InputError(
            value,
            f"{value!r} mixes {' and '.join(sorted(f'{unit}s' for unit in units))}, which do not add up to "
            "one length.",
            "Write it in one unit.",
        )
    words = {word for _, word in parts}
    word = words.pop() if len(words) == 1 else ""
    return Span(sum(count for count, _ in parts), units.pop(), word if word in _KEPT else "")


def _iso(text: str) -> list[tuple[int, str]]:
    """How many of a span's unit each part is, and the word of its own."""
    match = _ISO.fullmatch(text.upper())
    if not match or not any(match.groups()):
        return []
    words = ("year", "month", "week", "day")
    return [
        (int(part) * _UNITS[word][1], word)
        for part, word in zip(match.groups(), words, strict=True)
        if part is not None
    ]


def _spoken(text: str) -> list[tuple[int, str]]:
    """As `_iso`, of what is written in words."""
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        if not match:
            return []
        spelled = match["count"][0].isalpha()
        count = _WORDS.get(match["count"]) if spelled else Decimal(match["count"])
        if count is None or (match["again"] and int(match["again"]) != count):
            return []
        name = match["unit"].split()
        word = " ".join(name)
        word = _SHORT.get(word, word.removesuffix("s"))
        unit, each = _UNITS[word]
        whole = count * each
        if whole != int(whole):
            raise InputError(
                text, f"{text!r} is no whole number of {unit}s.", 'Write a smaller unit, such as "45 days".'
            )
        found.append((int(whole), word))
        at = match.end()
    return found
