"""
Days, instants, lengths and zones as calendar files write them.

Zones are named in four ways: as IANA does, as Windows does, by a path that some
program put before the IANA name, or by a name that only the file's own VTIMEZONE
explains. One that is explained nowhere is said to be so and never guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Final, final
from zoneinfo import ZoneInfo, available_timezones

import attrs

from relmem.errors import InputError
from relmem.formats.ical_read import Component
from relmem.formats.vcard_lines import Line
from relmem.values import timezone as zone_name

__all__ = ["When", "Zones", "length", "when"]

_WHEN: Final = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:Z|[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?"
)
_LENGTH: Final = re.compile(
    r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?", re.I
)
_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d)(?::?(\d\d))?")
_ZONE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,3}")
_SHOWN: Final = {
    "Eastern Time (US & Canada)": "America/New_York",
    "Central Time (US & Canada)": "America/Chicago",
    "Mountain Time (US & Canada)": "America/Denver",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Atlantic Time (Canada)": "America/Halifax",
}
"""What Windows shows for zones that it names for no city."""
_SHOWN_AS: Final = re.compile(r"\(?(?:UTC|GMT) ?([+-])(\d{1,2})[:.]?(\d\d)?\)?(?: *[-–] *| +|$)(.{0,100})")
_BETWEEN_CITIES: Final = re.compile("[,;/]")
_OF_THE_MACHINE: Final = frozenset({"localtime", "posixrules", "Factory"})
"""Names of zone files that say another thing on each machine."""
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST_OBSERVANCES: Final = 200
"""Of a zone; some programs list each change since 1900."""


@final
@attrs.frozen
class When:
    """
    A day, or an instant as its clock on the wall shows it there: exactly one of `day` and `at`.

    `unknown` is a zone's name that nothing explains, where `at` is then read in the reader's own zone.
    """

    day: date | None = None
    at: datetime | None = None
    unknown: str = ""

    @property
    def on(self) -> date:
        """The day, there."""
        return self.day or (self.at.date() if self.at else date.min)


@final
class Zones:
    """
    The zones that a file names.

    `home` is whose floating times are; `defined` are its VTIMEZONEs.
    """

    def __init__(self, defined: Iterable[Component], home: tzinfo) -> None:
        self.home = home
        self._defined: dict[str, Component] = {}
        for each in defined:
            self._defined.setdefault(each.text("TZID"), each)
        self._found: dict[str, tzinfo | None] = {}

    def named(self, name: str) -> tzinfo | None:
        """The zone of that name; None where nothing explains it."""
        name = name.strip().strip('"')[:200]
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> tzinfo | None:
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        if name.upper() in ("UTC", "Z", "GMT", "ETC/UTC"):
            return UTC
        parts = name.strip("/").split("/")
        # "/mozilla.org/20050126_1/Europe/Berlin", "/freeassociation.sourceforge.net/Europe/Lisbon"
        tails = ("/".join(parts[-count:]) for count in (3, 2) if len(parts) > count)
        defined = self._defined.get(name)
        # what stands beside a name that its program made up (RFC 7808; libical and Mozilla before it)
        said = [defined.text(each) for each in ("X-LIC-LOCATION", "TZID-ALIAS-OF")] if defined else []
        windows = WINDOWS_TO_OLSON.get(name, "") or _SHOWN.get(name, "")
        for each in (windows, name.strip("/") if "/" in name else "", *tails, *said):
            if found := _iana(each):
                return found
        if defined and (made := _Defined.of(defined)):
            return made
        return _iana(name) or _shown(name)


def _shown(name: str) -> tzinfo | None:
    """
    A zone by what Windows and Exchange show for it: "(UTC+01:00) Amsterdam, Berlin", "GMT -0500".

    A city counts where the zone that IANA names for it has that offset in
    January or July; where none does, the offset alone is no zone. Of cities
    without an offset ("Amsterdam, Berlin, Paris") that counts which most share.
    """
    if name.count(",") > 1 and not name.startswith("("):
        return _of_most(name.split(","))
    found = _SHOWN_AS.fullmatch(name)
    offset = _offset(f"{found[1]}{int(found[2]):02}{found[3] or '00'}") if found else None
    if not found or offset is None or int(found[2]) > 14:
        return None
    if not found[4]:
        return offset
    if zone := _iana(_SHOWN.get(found[4], "")):
        return zone
    by_city = _cities()
    for city in _BETWEEN_CITIES.split(found[4]):
        if (zone := _iana(by_city.get(city.strip().casefold().replace(" ", "_"), ""))) and any(
            datetime(2024, month, 1, tzinfo=zone).utcoffset() == offset.utcoffset(None) for month in (1, 7)
        ):
            return zone
    return None


def _of_most(cities: list[str]) -> ZoneInfo | None:
    """The zone whose offsets more than half of the cities share that IANA names."""
    by_city = _cities()
    named = (by_city.get(each.strip().casefold().replace(" ", "_"), "") for each in cities[:30])
    zones = [zone for each in named if (zone := _iana(each))]
    shared = [tuple(datetime(2024, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)) for zone in zones]
    return next(
        (zone for zone, each in zip(zones, shared, strict=True) if shared.count(each) * 2 > len(shared)), None
    )


@cache
def _cities() -> dict[str, str]:
    """The zones of IANA by their cities."""
    there = sorted(each for each in available_timezones() if "/" in each and not each.startswith("Etc/"))
    return {each.rpartition("/")[2].casefold(): each for each in there}


def _iana(name: str) -> ZoneInfo | None:
    if len(name) > 64 or not _ZONE.fullmatch(name) or name in _OF_THE_MACHINE:
        return None
    try:
        return ZoneInfo(zone_name(name))
    except InputError:
        return None


def when(line: Line, zones: Zones, *, value: str | None = None, beside: tzinfo | None = None) -> When | str:
    """
    What a line such as DTSTART says (or one `value` of it), or why it says nothing.

    A value that looks like a day is one, and one with an hour is an instant,
    whatever VALUE says: Exchange leaves it out, others forget the time. Where
    it names no zone it is `beside`, where that is given, else at home.
    """
    text = (line.value if value is None else value).strip()
    name = ", ".join(line.param("TZID"))
    if name and ":" in text and not _WHEN.fullmatch(text[:40]):
        # a zone's name with a colon that stands in no quotes: TZID=(UTC+01:00) Berlin:20261103T100000
        rest, _, text = text[:200].rpartition(":")
        name = f"{name}:{rest}"
    found = _WHEN.fullmatch(text) if len(text) <= 40 else None
    if not found:
        return "that is no day and no instant."
    try:
        on = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return "there is no such day."
    if not 2 <= on.year <= 9998:
        return f"the year {on.year} is outside the calendar."
    is_day = line.param("VALUE")[:1] == ("DATE",) and (found[4], found[5]) == ("00", "00")
    if found[4] is None or is_day:
        return When(day=on)
    hour, minute, second = int(found[4]), int(found[5]), min(int(found[6] or 0), 59)
    if hour > 24 or minute > 59:
        return "there is no such hour."
    wall = datetime(on.year, on.month, on.day) + timedelta(hours=hour, minutes=minute, seconds=second)  # noqa: DTZ001 its zone follows
    if found[7]:
        return When(at=wall.replace(tzinfo=_offset(found[7]) or UTC))
    zone = zones.named(name) if name else beside or zones.home
    return When(at=wall.replace(tzinfo=zone or zones.home), unknown="" if zone else name)


def length(text: str) -> timedelta | None:
    """A DURATION such as PT1H30M; None where it is none, or goes back in time."""
    text = text.strip()
    found = _LENGTH.fullmatch(text) if len(text) <= 40 else None
    if not found or found[1] == "-" or not any(found.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _offset(text: str) -> timezone | None:
    if text == "Z":
        return UTC
    found = _OFFSET.fullmatch(text.strip())
    if not found:
        return None
    off = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    return timezone(off if found[1] == "+" else -off) if off < timedelta(hours=24) else None


@attrs.frozen
class _Observance:
    """One of a zone's two times (or many): from when on, in local time, how far from UTC."""

    starts: datetime
    offset: timedelta
    before: timedelta
    month: int = 0
    weekday: int = 0
    nth: int = 0
    monthdays: tuple[int, ...] = ()
    until: int = 9999

    def since(self, wall: datetime) -> datetime | None:
        """When it last began, by `wall`; None where it had not."""
        if not self.month:
            return self.starts if self.starts <= wall else None
        for year in (min(wall.year, self.until), min(wall.year, self.until) - 1):
            if year < max(self.starts.year, 2):
                continue
            onset = self._in(year)
            if onset is not None and self.starts <= onset <= wall:
                return onset
        return None

    def _in(self, year: int) -> datetime | None:
        days = range(1, monthrange(year, self.month)[1] + 1)
        found = [day for day in days if not self.monthdays or day in self.monthdays]
        if self.nth or self.weekday >= 0:
            found = [day for day in found if date(year, self.month, day).weekday() == self.weekday]
        at = self.nth - 1 if self.nth > 0 else self.nth
        if not -len(found) <= at < len(found):
            return None
        return datetime.combine(date(year, self.month, found[at]), self.starts.time())


class _Defined(tzinfo):
    """A zone as a file defines it: yearly changes by month and weekday or day, and single ones."""

    def __init__(self, name: str, observances: tuple[_Observance, ...]) -> None:
        self._name, self._observances = name, observances
        self._first = min(observances, key=lambda each: each.starts)
        self._offsets = sorted({each.offset for each in observances} | {self._first.before})

    @classmethod
    def of(cls, component: Component) -> _Defined | None:
        inner = component.inner[-_MOST_OBSERVANCES:]
        found = [made for each in inner if (made := _observance(each))]
        # a rule ends with the next one to the same offset, though it may not say so
        for at, each in enumerate(found):
            later = [other.starts.year for other in found if other.month and other.offset == each.offset]
            next_one = min((year for year in later if year > each.starts.year), default=9999)
            found[at] = attrs.evolve(each, until=min(each.until, next_one - 1 if next_one < 9999 else 9999))
        found += [again for each in inner for again in _again(each)]
        return cls(component.text("TZID"), tuple(found)) if found else None

    def utcoffset(self, dt: datetime | None) -> timedelta:
        if dt is None:
            return self._first.before
        wall, offset, latest = dt.replace(tzinfo=None), self._first.before, datetime.min  # noqa: DTZ901 walls only
        for each in self._observances:
            since = each.since(wall)
            if since is not None and since >= latest:
                latest, offset = since, each.offset
        return offset

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _: datetime | None) -> str:
        return self._name

    def fromutc(self, dt: datetime) -> datetime:
        for offset in self._offsets:
            wall = dt + offset
            if self.utcoffset(wall) == offset:
                return wall
        return dt + self._offsets[0]


def _again(component: Component) -> Iterator[_Observance]:
    """The further times that an observance lists (RDATE)."""
    made = _observance(component)
    for line in component.each("RDATE") if made else ():
        for each in line.value.split(",")[:_MOST_OBSERVANCES]:
            found = when(line, Zones((), UTC), value=each)
            if made and isinstance(found, When):
                wall = (
                    found.at.replace(tzinfo=None)
                    if found.at
                    else datetime.combine(found.on, made.starts.time())
                )
                starts = wall + made.before if each.strip().endswith("Z") else wall
                yield attrs.evolve(made, starts=starts, month=0)


def _observance(component: Component) -> _Observance | None:
    line, to = component.first("DTSTART"), _offset(component.text("TZOFFSETTO"))
    if line is None or to is None:
        return None
    found = when(line, Zones((), UTC))
    if isinstance(found, str):
        return None
    starts = datetime.combine(found.on, found.at.time() if found.at else datetime.min.time())
    before = (_offset(component.text("TZOFFSETFROM")) or to).utcoffset(None)
    once = _Observance(starts, to.utcoffset(None), before)
    parts = dict(part.split("=", 1) for part in component.text("RRULE").upper().split(";") if "=" in part)
    if parts.get("FREQ") != "YEARLY":
        return once
    months = re.fullmatch(r"\d{1,2}", parts.get("BYMONTH", str(starts.month)))
    weekday = re.fullmatch(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)", parts.get("BYDAY", ""))
    if months is None or not 1 <= int(months[0]) <= 12 or ("BYDAY" in parts and weekday is None):
        return once
    given = re.fullmatch(r"\d{1,2}(?:,\d{1,2}){0,30}", parts.get("BYMONTHDAY", ""))
    days = tuple(map(int, given[0].split(","))) if given else ()
    until = re.match(r"\d{4}", parts.get("UNTIL", ""))
    return attrs.evolve(
        once,
        month=int(months[0]),
        weekday=_DAYS.index(weekday[2]) if weekday else -1,
        nth=int(weekday[1] or 1) if weekday else 1,
        monthdays=days or (() if weekday else (starts.day,)),
        until=int(until[0]) if until else 9999,
    )
