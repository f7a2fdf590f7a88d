"""A day that comes every year: a birthday, whose year may be unknown."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.values.days import MONTHS, day

__all__ = ["YearDay", "year_day"]

_LEAP_YEAR: Final = 2000
_NO_YEAR: Final = re.compile(r"-?-(\d\d)-?(\d\d)")
_SPOKEN: Final = re.compile(
    r"(\d{1,2})\.? ([a-z]{3,})(?: (\d{4}))?|([a-z]{3,}) (\d{1,2})(?:,? (\d{4}))?", re.I
)
_NAMES: Final = tuple(name.lower() for name in MONTHS)


@final
@attrs.frozen
class YearDay:
    """
    A day of the year, 1 to 12 and 1 to 31; `year` is the first one, where it is known.

    The 29th of February is the last day of that month in other years.
    """

    month: int
    day: int
    year: int | None = None

    def __attrs_post_init__(self) -> None:
        """
        Check that there is such a day.

        Raises:
            InputError: no year has it, or the one given has not.

        """
        numbers = (self.month, self.day, _LEAP_YEAR if self.year is None else self.year)
        try:
            date(numbers[2], self.month, self.day)
        except (TypeError, ValueError) as error:
            raise InputError(
                numbers, f"there is no day {self.day!r} of month {self.month!r}.", 'Write {field}="--02-29".'
            ) from error

    def in_year(self, year: int) -> date:
        """The day in that year; the 29th of February falls on the 28th where there is none."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

    def last_on(self, today: date) -> date:
        """The last time that it came, `today` included."""
        this_year = self.in_year(today.year)
        return this_year if this_year <= today or today.year == 1 else self.in_year(today.year - 1)

    def spoken(self) -> str:
        """As one says it: "29 February 1980", "29 February"."""
        year = "" if self.year is None else f" {self.year}"
        return f"{self.day} {MONTHS[self.month - 1]}{year}"

    def __str__(self) -> str:
        year = "-" if self.year is None else f"{self.year:04}"
        return f"{year}-{self.month:02}-{self.day:02}"


def year_day(value: YearDay | date | str) -> YearDay:
    """
    What was typed, as a day of the year: "1980-02-29", "--02-29", "29 February", "Feb 29, 1980".

    Raises:
        InputError: it cannot be read, or there is no such day.

    """
    if isinstance(value, YearDay):
        return value
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if match := _NO_YEAR.fullmatch(text):
        return YearDay(int(match[1]), int(match[2]))
    if match := _SPOKEN.fullmatch(text):
        name = (match[2] or match[4]).lower()
        found = [number for number, full in enumerate(_NAMES, 1) if full.startswith(name)]
        year = match[3] or match[6]
        if found:
            return YearDay(found[0], int(match[1] or match[5]), int(year) if year else None)
    try:
        on = day(value)
    except InputError as error:
        error.hint = 'Write {field}="1980-02-29", or {field}="--02-29" where the year is unknown.'
        raise
    return YearDay(on.month, on.day, on.year)
