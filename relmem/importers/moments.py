"""
A cell that says when: a day, with or without the hour, as programs write it.

The time of day makes an instant only where its zone stands beside it; else the
day is what counts. Read are `2024-02-01 10:22:33 UTC`, `6/21/2025 16:14` in the
order stated, `14/Jul/25 3:42 PM` and `7-Feb-22` where the program is known to
write years of this century with two digits, and all that `cells.the_day` reads.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.importers.cells import the_day
from relmem.values import DateOrder

__all__ = ["Moment", "the_moment"]

_CLOCK: Final = re.compile(
    r"(?:[Tt]|,?\s+|\s+at\s+)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?"
    r"\s*(z|utc|gmt|[+-]\d\d:?(?:\d\d)?)?",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(r"(\d{1,2})[ /.-]([^\W\d_]{3,9})[ /.-](\d\d)")
_NAMED: Final = re.compile(r"(\d{1,2})[/.-]([^\W\d_]{3,9})[/.-](\d{4})")
_MOST: Final = 60
"""Characters beyond which a cell says no moment."""


@final
@attrs.frozen
class Moment:
    """The day that is written, and the instant `at` where the hour and its zone are."""

    on: date
    at: datetime | None = None


def the_moment(text: str, order: DateOrder | None, *, short_years: bool = False) -> Moment:
    """
    The moment that stands there.

    Raises:
        InputError: as `the_day`, or the hour is none.

    """
    clock = None
    for clock in _CLOCK.finditer(text[:_MOST]) if len(text) <= _MOST else ():
        if clock.end() == len(text):
            break
    else:
        clock = None
    written = text[: clock.start()] if clock else text
    if named := _NAMED.fullmatch(written):
        written = " ".join(named.groups())
    elif short_years and (short := _SHORT.fullmatch(written)):
        written = f"{short[1]} {short[2]} 20{short[3]}"
    try:
        on = the_day(written, order)
    except InputError as error:
        raise InputError(text, error.why.replace(repr(written), repr(text)), error.hint) from error
    return Moment(on, _instant(text, on, clock) if clock else None)


def _instant(text: str, on: date, clock: re.Match[str]) -> datetime | None:
    hours, minutes, seconds, half, zone = clock.groups()
    hour = int(hours)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    elif half:
        hour = 24
    try:
        at = time(hour, int(minutes), int(seconds or 0))
        return datetime.combine(on, at, _zone(zone)) if zone and 2 <= on.year <= 9998 else None
    except ValueError as error:
        raise InputError(text, f"{text!r} has an hour that no day has.", 'Write "15:42".') from error


def _zone(said: str) -> timezone:
    if said[0] not in "+-":
        return UTC
    digits = said[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if said[0] == "-" else offset)
