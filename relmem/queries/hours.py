"""
Where they are and when they work: time zones, work weeks, and how much of these lies between two times.

A contact's own zone and work week come first, then those of the account that it
is about, then those of where the contact works. Which zone and week counts is
said by `places`; who is on a journey is answered for by `queries.clocks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from relmem.facts import Facts
from relmem.queries.people import works_at
from relmem.records.links import Id
from relmem.records.people import Account, Contact
from relmem.values import WorkWeek

__all__ = [
    "Place",
    "business_days",
    "business_time",
    "clock_of",
    "day_ends",
    "hours",
    "local",
    "places",
    "spoken_zone",
    "wall",
    "week_of",
    "zone_of",
]

Place = Contact | Account
"""Who or what has a time zone and a work week."""


def places(facts: Facts, person: Id | None, account: Id | None) -> tuple[Place, ...]:
    """Whose zone and work week count, the first that has one."""
    contact = facts.get(person, Contact)
    found = [account, *(each.account for each in works_at(facts, contact))] if contact else [account]
    accounts = [facts.get(each, Account) for each in found]
    return tuple(each for each in (contact, *accounts) if each is not None)


def zone_of(there: Sequence[Place], unknown: tzinfo) -> tzinfo:
    """The first zone that is known there, else `unknown`."""
    named = next((each.timezone for each in there if each.timezone), None)
    return ZoneInfo(named) if named else unknown


def week_of(there: Sequence[Place], unknown: WorkWeek) -> WorkWeek:
    """The first work week that is known there, else `unknown`."""
    return next((each.week for each in there if each.week), unknown)


def clock_of(there: Sequence[Place]) -> str:
    """Whose clock counts there, as one says it: "New York time", "our time" where no zone is known."""
    named = next((each.timezone for each in there if each.timezone), None)
    return f"{spoken_zone(named)} time" if named else "our time"


def spoken_zone(name: str) -> str:
    """The city that a time zone is named for: "America/New_York" is New York."""
    return name.rpartition("/")[2].replace("_", " ")


def wall(on: date, at: time, zone: tzinfo) -> datetime:
    """
    The instant when the clock on a wall there shows that.

    An hour that is skipped is the one an hour later; of one that comes twice, it is the first.
    """
    there = datetime.combine(on, at.replace(tzinfo=None), zone)
    try:
        return there.astimezone(UTC).astimezone(zone)
    except OverflowError:  # at either end of the calendar no clock is put forward
        return there


def day_ends(on: date, week: WorkWeek, zone: tzinfo) -> datetime:
    """The end of business on a day, worked on or not: what is due on it is late from then on."""
    return wall(on, week.closes, zone)


def local(at: datetime, zone: tzinfo) -> datetime:
    """The instant there; as it was written where that lies outside the calendar."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at


def business_days(after: date, until: date, week: WorkWeek) -> int:
    """How many days of `week` lie after `after`, up to and with `until`; 0 where none do."""
    weeks, rest = divmod(max(0, (until - after).days), 7)
    days = weeks * len(week.days)
    days += sum((after.weekday() + 1 + each) % 7 in week.days for each in range(rest))
    return days - sum(after < each <= until and each.weekday() in week.days for each in week.holidays)


def business_time(begin: datetime, end: datetime, week: WorkWeek) -> timedelta:
    """How much of the hours of `week` lies between two instants of one zone, by the clock on the wall."""
    if end <= begin:
        return timedelta(0)
    if begin.date() == end.date():
        return _hours_on(begin.date(), begin.time(), end.time(), week)
    first = _hours_on(begin.date(), begin.time(), time.max, week)
    last = _hours_on(end.date(), time.min, end.time(), week)
    between = business_days(begin.date(), end.date() - timedelta(days=1), week)
    return first + between * _overlap(week.opens, week.closes) + last


def _hours_on(on: date, begin: time, end: time, week: WorkWeek) -> timedelta:
    if not week.works_on(on):
        return timedelta(0)
    return _overlap(max(begin, week.opens), min(end, week.closes))


def _overlap(begin: time, end: time) -> timedelta:
    length = datetime.combine(date.min, end) - datetime.combine(date.min, begin)
    return max(timedelta(0), length)


def hours(length: timedelta) -> Decimal:
    """A length in hours, to the hundredth: what a quarter of an hour is can be read off it."""
    return round(Decimal(length // timedelta(seconds=1)) / 3600, 2)
