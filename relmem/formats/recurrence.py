"""
When something recurs: a rule's instants within a window, in bounded time.

A file says how often; it may not say how long we look. dateutil walks a rule
that never matches (30 February) to the end of the calendar, second by second
where the rule says so. Here a window is given and a `Budget` of steps that may
be taken. dateutil is what the tests compare with; how a rule is written is
`recurrence_text`'s.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import product
from typing import Final, final

import attrs

__all__ = ["FINER", "FREQUENCIES", "Budget", "Rule", "occurrences"]

FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
FINER: Final = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
"""What recurs within a day, and the seconds of its step."""
_DAY: Final = 86_400
_AT_ONCE: Final = 24
_LAST_DAY: Final = date.max.toordinal()


@final
@attrs.frozen(kw_only=True)
class Rule:
    """
    An RRULE, as read. `weekdays` are (which of the month or year, 0 for each; Monday is 0).

    Empty lists do not limit. `until` is inclusive, on the clock of the place.
    `skip` is what becomes of days that a month has not (RFC 7529): OMIT,
    BACKWARD to its last day, FORWARD to the first of the next.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    weekdays: tuple[tuple[int, int], ...] = ()
    monthdays: tuple[int, ...] = ()
    yeardays: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    week_starts: int = 0
    skip: str = "OMIT"


@final
@attrs.define
class Budget:
    """How many steps may be taken: days looked at, instants found; each costs about a microsecond."""

    steps: int = 1_000_000

    def take(self, steps: int) -> bool:
        """Whether there were as many left."""
        self.steps -= steps
        return self.steps >= 0


def occurrences(
    rule: Rule, start: datetime, first: datetime, last: datetime, budget: Budget
) -> Iterator[datetime]:
    """
    The instants of a rule from `first` to `last`, both inclusive, on the clock of the place, in order.

    `start` is what it counts from. Ends early where the budget is spent:
    `budget.steps` is negative then.
    """
    rule, left, before = _completed(rule, start), rule.count, datetime.min  # noqa: DTZ901 walls only
    end = last if rule.until is None else min(last, rule.until)
    since = start if left is not None else max(start, first)
    sets = _within_days if rule.freq in FINER else _of_days
    for days, times in sets(rule, start, since, end, budget):
        if not rule.positions and left is not None and start.date() < days[0] and days[-1] < first.date():
            left -= len(days) * len(times)
            if left <= 0:
                return
            continue
        for at in _members(days, times, rule.positions):
            if at < start or at <= before:
                continue
            if at > end or left == 0 or not budget.take(1):
                return
            before = at
            if left is not None:
                left -= 1
            if at >= first:
                yield at


def _completed(rule: Rule, start: datetime) -> Rule:
    """With what the rule leaves to its start (RFC 5545, 3.3.10)."""
    if rule.monthdays or rule.yeardays or rule.weekdays:
        return rule
    if rule.freq == "WEEKLY" or (rule.weeks and rule.freq == "YEARLY"):
        return attrs.evolve(rule, weekdays=((0, start.weekday()),))
    if rule.freq == "YEARLY":
        return attrs.evolve(rule, months=rule.months or (start.month,), monthdays=(start.day,))
    return attrs.evolve(rule, monthdays=(start.day,)) if rule.freq == "MONTHLY" else rule


def _members(days: list[date], times: list[time], positions: tuple[int, ...]) -> Iterator[datetime]:
    """The instants of one set, or those of them that BYSETPOS names, in order."""
    if not positions:
        return (datetime.combine(*each) for each in product(days, times))
    size = len(days) * len(times)
    places = sorted({at - 1 if at > 0 else size + at for at in positions})
    return (
        datetime.combine(days[at // len(times)], times[at % len(times)]) for at in places if 0 <= at < size
    )


# days, weeks, months and years


def _of_days(
    rule: Rule, start: datetime, since: datetime, end: datetime, budget: Budget
) -> Iterator[tuple[list[date], list[time]]]:
    """Each set of the rule: the days of it, and the times on each of them."""
    parts = rule.hours or (start.hour,), rule.minutes or (start.minute,), rule.seconds or (start.second,)
    times = [time(*each) for each in product(*parts)]
    for days in _periods(rule, start.date(), since.date(), end.date()):
        if not budget.take(max(1, len(days))):
            return
        if found := _matching(rule, days):
            yield found, times


def _periods(rule: Rule, start: date, since: date, end: date) -> Iterator[list[date]]:
    """The days of each interval of the rule, or of several, from before `since` until after `end`."""
    if rule.freq in ("DAILY", "WEEKLY"):
        long = 7 if rule.freq == "WEEKLY" else 1
        begins = start.toordinal()
        if long == 7:
            begins -= (start.weekday() - rule.week_starts) % 7
        step = long * rule.interval
        begins += max(0, (since.toordinal() - begins) // step) * step
        # days on their own may as well be looked at by the dozen
        many = _AT_ONCE if long == 1 and not rule.positions else 1
        while begins <= end.toordinal():
            days = range(begins, begins + step * many, step) if many > 1 else range(begins, begins + long)
            yield [date.fromordinal(at) for at in days if 0 < at < _LAST_DAY]
            begins += step * many
        return
    months = 12 if rule.freq == "YEARLY" else 1
    begins = start.year * 12 + (start.month - 1 if months == 1 else 0)
    step = months * rule.interval
    # what is put off to the first of the next month belongs to the one before
    reach = since.year * 12 + since.month - 1 - (rule.skip == "FORWARD")
    begins += max(0, (reach - begins) // step) * step
    while begins <= end.year * 12 + end.month - 1:
        yield [day for at in range(begins, begins + months) for day in _month(rule, at // 12, at % 12 + 1)]
        begins += step


def _month(rule: Rule, year: int, month: int) -> list[date]:
    if rule.months and month not in rule.months:
        return []
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _matching(rule: Rule, days: list[date]) -> list[date]:
    """Those of a set's days that the rule means."""
    whole = days = [day for day in days if day.month in rule.months] if rule.months else days
    if rule.weeks:
        days = [day for day in days if _is_in_weeks(day, rule)]
    if rule.yeardays:
        days = [day for day in days if _is_of(rule.yeardays, *_day_of_year(day))]
    if rule.monthdays:
        days = [day for day in days if _is_of(rule.monthdays, day.day, _last(day))]
    if rule.skip != "OMIT" and rule.freq in ("MONTHLY", "YEARLY"):
        days = sorted({*days, *_put_off(rule, whole)})
    if rule.weekdays:
        counts = rule.freq in ("MONTHLY", "YEARLY")
        # of the year, unless months are named: then of each month (RFC 5545, 3.3.10)
        of_year = rule.freq == "YEARLY" and not rule.months
        each_of = {weekday for nth, weekday in rule.weekdays if not nth or not counts}
        some = {(nth, weekday) for nth, weekday in rule.weekdays if nth and counts}
        days = [
            day
            for day in days
            if day.weekday() in each_of or (some and not some.isdisjoint(_which(day, of_year)))
        ]
    return days


def _is_of(numbers: tuple[int, ...], number: int, of: int) -> bool:
    return number in numbers or number - of - 1 in numbers


def _last(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _day_of_year(day: date) -> tuple[int, int]:
    """Which day of its year it is, and how many that has."""
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1, 366 if isleap(day.year) else 365


def _which(day: date, of_year: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Which of its weekday in its month or year a day is, from the first and from the last."""
    number, of = _day_of_year(day) if of_year else (day.day, _last(day))
    weekday = day.weekday()
    return ((number - 1) // 7 + 1, weekday), (-((of - number) // 7 + 1), weekday)


def _is_in_weeks(day: date, rule: Rule) -> bool:
    """Whether it is in one of the rule's weeks: the first is that with four days in the year."""
    middle = day.toordinal() - (day.weekday() - rule.week_starts) % 7 + 3
    year = date.fromordinal(middle).year
    begins, ends = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return _is_of(rule.weeks, (middle - begins) // 7 + 1, (ends - (ends - middle) % 7 - begins) // 7 + 1)


def _put_off(rule: Rule, whole: list[date]) -> Iterator[date]:
    """Where the days go that a month or year of the set has not (RFC 7529, 4.1)."""
    further = rule.skip == "FORWARD"
    for last in (day for day in whole if day.day == _last(day)):
        if any(each > last.day for each in rule.monthdays):
            yield date.fromordinal(last.toordinal() + further)
        if 366 in rule.yeardays and (last.month, last.day) == (12, 31) and not isleap(last.year):
            yield date.fromordinal(last.toordinal() + further)


# hours, minutes and seconds


def _within_days(
    rule: Rule, start: datetime, since: datetime, end: datetime, budget: Budget
) -> Iterator[tuple[list[date], list[time]]]:
    """Each set of a rule that is finer than a day: the day, and the times of it."""
    unit = FINER[rule.freq]
    step = unit * rule.interval
    begins = _seconds(start) // unit * unit
    at = max(begins, _seconds(since) // unit * unit)
    at += (begins - at) % step
    ends, seen, found = _seconds(end), 0, False
    while at <= ends:
        if not budget.take(1):
            return
        number, rest = divmod(at, _DAY)
        if number != seen:
            seen, found = number, bool(_matching(rule, [date.fromordinal(number)]))
        passed = _passed(rule, found, rest, unit)
        if passed:
            at += (rest // passed + 1) * passed - rest
            at += (begins - at) % step
            continue
        minutes = (rule.minutes or (start.minute,)) if unit > 60 else (rest // 60 % 60,)
        seconds = (rule.seconds or (start.second,)) if unit > 1 else (rest % 60,)
        yield [date.fromordinal(number)], [time(rest // 3600, *each) for each in product(minutes, seconds)]
        at += step


def _passed(rule: Rule, found: bool, rest: int, unit: int) -> int:
    """How long a stretch is to be passed over from there: a day, an hour, a minute, a second; 0 is none."""
    if not found:
        return _DAY
    if rule.hours and rest // 3600 not in rule.hours:
        return 3600
    if unit <= 60 and rule.minutes and rest // 60 % 60 not in rule.minutes:
        return 60
    return 1 if unit == 1 and rule.seconds and rest % 60 not in rule.seconds else 0


def _seconds(at: datetime) -> int:
    return at.toordinal() * _DAY + at.hour * 3600 + at.minute * 60 + at.second
