"""
How long something has been, or was ago, as one says it: "13 days", "some six months", "nearly four years".

For sentences only: tables, notice and whatever is counted from keep the exact
number, and what people agreed upon is a `Span`.
"""

from __future__ import annotations

from typing import Final

__all__ = ["how_long", "how_long_ago"]

EXACT_DAYS: Final = 59
"""Up to here one counts days: in the second month it may still matter which."""
MOST_MONTHS: Final = 21
"""Up to here one counts months, but for the year itself; beyond, years and halves of years."""
_HALVES: Final = 10
"""Half years up to which a half matters: of what was five years ago nobody says it."""
_MONTH_DAYS: Final = 365.2425 / 12
_EVEN_DAYS: Final = {1: 3, 6: 8}
"""Days by which so many months may be missed for one to leave out "nearly" and "some"."""
_NUMBERS: Final = "no one two three four five six seven eight nine ten eleven twelve".split()


def how_long(days: int) -> str:
    """
    Some length of time, from its days: "1 day", "59 days", "some eleven months", "nearly two years".

    Exact up to 59 days. Then the nearest month, from 21 and a half months on
    the nearest half year, and from five years on the nearest year; "nearly"
    where it is less than what is said, "some" where it is more. What is less
    than a day, and what is negative, is "less than a day".
    """
    if days < 1:
        return "less than a day"
    if days <= EXACT_DAYS:
        return f"{days} day{'' if days == 1 else 's'}"
    each = 1 if round(days / _MONTH_DAYS) <= MOST_MONTHS else 6
    count = round(days / _MONTH_DAYS / each)
    if each == 6 and count >= _HALVES:
        count = 2 * round(days / _MONTH_DAYS / 12)
    off = days - count * each * _MONTH_DAYS
    words = _months(count) if each == 1 else _half_years(count)
    if abs(off) <= _EVEN_DAYS[each]:
        return words
    return f"nearly {words}" if off < 0 else f"{'more than' if words.startswith('a ') else 'some'} {words}"


def how_long_ago(days: int) -> str:
    """How many days before today something was: "today", "yesterday", "13 days ago"; else as `how_long`."""
    if days < 1:
        return "today"
    return "yesterday" if days == 1 else f"{how_long(days)} ago"


def _months(count: int) -> str:
    return "a year" if count == 12 else f"{_number(count)} months"


def _half_years(count: int) -> str:
    years, half = divmod(count, 2)
    return f"{_number(years)} and a half years" if half else f"{_number(years)} years"


def _number(count: int) -> str:
    """As one writes it: in words up to twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count}"
