"""When people work: which days, which hours, which holidays; business days are counted here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.values.days import day
from relmem.values.words import several

__all__ = ["WEEKDAYS", "WorkWeek"]

_NAMES: Final[tuple[str, ...]] = (*"Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),)
_SHORT: Final = tuple(name[:3] for name in _NAMES)


def _weekdays(value: Iterable[int | str]) -> frozenset[int]:
    days = frozenset(_weekday(each) for each in several(value))
    if not days:
        raise InputError(value, "a work week needs at least one working day.", 'Write days=["Mon", "Tue"].')
    return days


def _weekday(value: int | str) -> int:
    name = value.strip().title() if isinstance(value, str) else ""
    for names in (_NAMES, _SHORT):
        if name in names:
            return names.index(name)
    if not isinstance(value, int) or not 0 <= value <= 6:
        raise InputError(value, f"{value!r} is no day of the week.", f"Write one of {', '.join(_SHORT)}.")
    return value


def _days_off(value: Iterable[date | str]) -> frozenset[date]:
    return frozenset(day(each) for each in several(value))


@final
@attrs.frozen
class WorkWeek:
    """
    The days and hours somebody works; Monday to Friday, 09:00 to 17:00 unless stated.

    `days` are numbers from 0 for Monday, or names; `holidays` are days off.
    """

    days: frozenset[int] = attrs.field(default=frozenset(range(5)), converter=_weekdays)
    holidays: frozenset[date] = attrs.field(default=frozenset(), converter=_days_off)
    opens: time = time(9)
    closes: time = time(17)

    def __str__(self) -> str:
        days = ", ".join(_SHORT[each] for each in sorted(self.days))
        off = f", but for {len(self.holidays)} days off" if self.holidays else ""
        return f"{days} {self.opens:%H:%M} to {self.closes:%H:%M}{off}"

    def works_on(self, day: date) -> bool:
        """Whether `day` is a business day."""
        return day.weekday() in self.days and day not in self.holidays

    def step(self, day: date, count: int) -> date:
        """
        The business day that is `count` business days from `day`, itself not counted.

        Negative goes back; 0 is `day` as it is, worked on or not.

        Raises:
            OverflowError: it lies outside the calendar.

        """
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.works_on(day):
                day += step
        return day


WEEKDAYS: Final = WorkWeek()
