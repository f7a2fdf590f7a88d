"""
When something recurs: an RRULE's instants within a window, in bounded time.

A file says how often; it may not say how long we look. dateutil walks a rule
that never matches (30 February) to the end of the calendar, second by second
where the rule says so. Here a window is given and a `Budget` of days that may be
looked at, and what is finer than a day is refused. dateutil is what the tests
compare with.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from itertools import product
from typing import Final, final

import attrs

__all__ = ["Budget", "Rule", "occurrences", "rule"]

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_FINER: Final = ("HOURLY", "MINUTELY", "SECONDLY")
_WEEKDAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)(Z?))?")
_MOST_TIMES: Final = 48
"""Times of one day (BYHOUR, BYMINUTE): more is no meeting."""
_READ: Final = frozenset(
    "FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYMONTH BYSETPOS BYHOUR BYMINUTE BYSECOND WKST".split()
)


@final
@attrs.frozen(kw_only=True)
class Rule:
    """
    An RRULE, as read. `weekdays` are (which of the month or year, 0 for each; Monday is 0).

    Empty lists do not limit. `until` is inclusive, on the clock of the place.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    weekdays: tuple[tuple[int, int], ...] = ()
    monthdays: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    week_starts: int = 0


@final
@attrs.define
class Budget:
    """How many days may be looked at, over all rules of a file: each takes one or two microseconds."""

    days: int = 1_000_000

    def take(self, days: int) -> bool:
        """Whether there were as many left."""
        self.days -= days
        return self.days >= 0


def rule(text: str, wall: Callable[[datetime], datetime]) -> Rule | str:
    """
    What an RRULE says, or why it cannot be read.

    `wall` gives the clock of the place, without a zone, for an instant in UTC
    (given without its zone, too): UNTIL is written so.
    """
    if len(text) > 2000:
        return "it has more than 2,000 characters."
    parts = dict(part.split("=", 1) for part in re.sub(r"\s", "", text).upper().split(";") if "=" in part)
    freq = parts.get("FREQ", "")
    if freq in _FINER:
        return f"{freq.lower()} is no rhythm of meetings."
    if freq not in _FREQUENCIES:
        return "it does not say how often."
    strange = [name for name in parts if name not in _READ and not name.startswith("X-")]
    if strange:
        return f"{strange[0][:20]} is not read."
    try:
        made = Rule(
            freq=freq,
            interval=_number(parts.get("INTERVAL", "1"), 1, 10_000),
            count=_number(parts["COUNT"], 1, 10**9) if "COUNT" in parts else None,
            until=_until(parts["UNTIL"], wall) if "UNTIL" in parts else None,
            weekdays=_weekdays(parts.get("BYDAY", "")),
            monthdays=_numbers(parts, "BYMONTHDAY", -31, 31),
            months=_numbers(parts, "BYMONTH", 1, 12),
            positions=_numbers(parts, "BYSETPOS", -366, 366),
            hours=_numbers(parts, "BYHOUR", 0, 23),
            minutes=_numbers(parts, "BYMINUTE", 0, 59),
            seconds=_numbers(parts, "BYSECOND", 0, 59),
            week_starts=_DAYS.index(parts.get("WKST", "MO")),
        )
    except ValueError as error:
        return str(error)
    if max(1, len(made.hours)) * max(1, len(made.minutes)) * max(1, len(made.seconds)) > _MOST_TIMES:
        return "it recurs too often in a day."
    return made


def _number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,12}", text) or not least <= int(text) <= most:
        raise ValueError(f"{text[:20]!r} is no number from {least} to {most}.")
    return int(text)


def _numbers(parts: dict[str, str], name: str, least: int, most: int) -> tuple[int, ...]:
    found = [_number(each, least, most) for each in parts.get(name, "").split(",") if each]
    if least < 0 and 0 in found:
        raise ValueError(f"{name} counts from 1.")
    return tuple(sorted(set(found)))


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for each in filter(None, text.split(",")):
        match = _WEEKDAY.fullmatch(each)
        if not match or match[1] in ("0", "+0", "-0", "00"):
            raise ValueError(f"{each[:20]!r} is no weekday.")
        found.append((int(match[1] or 0), _DAYS.index(match[2])))
    return tuple(sorted(set(found)))


def _until(text: str, wall: Callable[[datetime], datetime]) -> datetime:
    match = _UNTIL.fullmatch(text)
    if not match:
        raise ValueError(f"{text[:20]!r} is no last day.")
    try:
        on = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return datetime.combine(on, time.max)
        at = datetime.combine(on, time(int(match[4]), int(match[5]), min(int(match[6]), 59)))
        return wall(at) if match[7] and 2 <= at.year <= 9998 else at
    except ValueError as error:
        raise ValueError(f"{text[:20]!r} is no last day.") from error


def occurrences(
    rule: Rule, start: datetime, first: datetime, last: datetime, budget: Budget
) -> Iterator[datetime]:
    """
    The instants of a rule from `first` to `last`, both inclusive, on the clock of the place, in order.

    `start` is what it counts from. Ends early where the budget is spent:
    `budget.days` is negative then.
    """
    times = _times(rule, start)
    left = rule.count
    end = last if rule.until is None else min(last, rule.until)
    since = start.date() if left is not None else max(start, first).date()
    for days in _periods(rule, start.date(), since, end.date()):
        if not budget.take(max(1, len(days))):
            return
        found = [datetime.combine(day, at) for day in _matching(rule, start.date(), days) for at in times]
        if rule.positions:
            found = _positioned(found, rule.positions)
        for at in found:
            if at < start:
                continue
            if at > end:
                return
            if left is not None:
                left -= 1
                if left < 0:
                    return
            if at >= first:
                yield at


def _times(rule: Rule, start: datetime) -> list[time]:
    hours, minutes, seconds = (
        rule.hours or (start.hour,),
        rule.minutes or (start.minute,),
        rule.seconds or (start.second,),
    )
    return [time(*each) for each in product(hours, minutes, seconds)]


def _positioned(found: list[datetime], positions: tuple[int, ...]) -> list[datetime]:
    places = {at - 1 if at > 0 else len(found) + at for at in positions}
    return [found[at] for at in sorted(places) if 0 <= at < len(found)]


def _periods(rule: Rule, start: date, since: date, end: date) -> Iterator[list[date]]:
    """The days of each interval of the rule, from the one before `since` on, in order, until after `end`."""
    if rule.freq in ("DAILY", "WEEKLY"):
        long = 7 if rule.freq == "WEEKLY" else 1
        begins = start.toordinal()
        if long == 7:
            begins -= (start.weekday() - rule.week_starts) % 7
        step = long * rule.interval
        begins += max(0, (since.toordinal() - begins) // step) * step
        while begins <= end.toordinal():
            yield [
                date.fromordinal(at) for at in range(max(begins, 1), min(begins + long, date.max.toordinal()))
            ]
            begins += step
        return
    months = 12 if rule.freq == "YEARLY" else 1
    begins = start.year * 12 + (start.month - 1 if months == 1 else 0)
    step = months * rule.interval
    begins += max(0, (since.year * 12 + since.month - 1 - begins) // step) * step
    while begins <= end.year * 12 + end.month - 1:
        yield [day for at in range(begins, begins + months) for day in _month(rule, at // 12, at % 12 + 1)]
        begins += step


def _month(rule: Rule, year: int, month: int) -> list[date]:
    if rule.months and month not in rule.months:
        return []
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _matching(rule: Rule, start: date, days: list[date]) -> list[date]:
    months, monthdays, weekdays = rule.months, rule.monthdays, rule.weekdays
    if not monthdays and not weekdays:
        if rule.freq == "WEEKLY":
            weekdays = ((0, start.weekday()),)
        elif rule.freq in ("MONTHLY", "YEARLY"):
            monthdays = (start.day,)
            months = months or ((start.month,) if rule.freq == "YEARLY" else ())
    counts = rule.freq in ("MONTHLY", "YEARLY")
    # of the year, unless months are named: then of each month (RFC 5545, 3.3.10)
    whole_year = rule.freq == "YEARLY" and not rule.months
    return [
        day
        for day in days
        if (not months or day.month in months)
        and (not monthdays or day.day in monthdays or day.day - _last(day) - 1 in monthdays)
        and (
            not weekdays
            or any(
                day.weekday() == weekday and (not nth or not counts or _is_nth(day, nth, of_year=whole_year))
                for nth, weekday in weekdays
            )
        )
    ]


def _last(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _is_nth(day: date, nth: int, *, of_year: bool) -> bool:
    if of_year:
        before = day.timetuple().tm_yday - 1
        after = (date(day.year, 12, 31) - day).days
    else:
        before, after = day.day - 1, _last(day) - day.day
    return before // 7 + 1 == nth if nth > 0 else after // 7 + 1 == -nth
