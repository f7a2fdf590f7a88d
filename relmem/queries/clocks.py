"""
Two clocks, theirs and ours: what time it is where a contact is, and when they can next be reached at work.

Who is on a journey whose place we know lives by the clock there. A place counts
where it names a time zone or its city ("Asia/Seoul", "Seoul"). Where no zone is
known that is said, and never guessed at from ours.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, final
from zoneinfo import ZoneInfo, available_timezones

import attrs

from relmem.facts import Facts
from relmem.queries.hours import Place, local, places, spoken_zone, wall, week_of
from relmem.queries.people import salutation
from relmem.records.base import Record
from relmem.records.people import Absence, Contact
from relmem.render.rows import Row
from relmem.values import WEEKDAYS, ByFields, WorkWeek, day_after, instant, spoken_day

__all__ = ["ContactWindow", "LocalTime", "Whereabouts", "local_time", "next_contact_window", "whereabouts"]

LOOK_AHEAD_DAYS: Final = 400
"""How far a next business day is looked for: past that, a week of only holidays is a mistake."""


@final
@attrs.frozen
class Whereabouts(ByFields):
    """
    Where a contact is on a day: by which zone, None where it is not known; `because` of which record.

    `away` is the absence that holds that day, also where it is spent on a
    journey; `reachable` says that they can be reached at work none the less.
    """

    zone: ZoneInfo | None
    because: Record | None
    away: Absence | None = None

    @property
    def reachable(self) -> bool:
        """Whether they are at work somewhere: not away, or on a journey."""
        return self.away is None or bool(self.away.place.strip())


@final
@attrs.frozen(kw_only=True)
class LocalTime(Row):
    """
    What time it is where a contact is: `at` by the clock there.

    None where no time zone is known, and then `zone` is "". `known_from` says
    whose zone it is: theirs, an account's by name, or the place of a journey.
    `works` says whether these are business hours of theirs.
    """

    contact: str
    at: datetime | None
    zone: str
    known_from: str
    works: bool | None
    note: str
    contact_id: str


@final
@attrs.frozen(kw_only=True)
class ContactWindow(Row):
    """
    The next business hours of a contact: from `opens_at` to `closes_at` by the clock there.

    `here_from` and `here_to` are the same by our clock. `now` says that they
    have begun: then `opens_at` is the instant asked about. All None where no
    time zone is known, or nobody knows until when they are away; `note` says so.
    """

    contact: str
    opens_at: datetime | None
    closes_at: datetime | None
    here_from: datetime | None
    here_to: datetime | None
    now: bool
    zone: str
    note: str
    contact_id: str


def whereabouts(facts: Facts, contact: Contact, on: date) -> Whereabouts:
    """
    Where a contact is on a day, as far as is known.

    An absence counts from its first day to the last; one that is only known
    roughly (its `window`) does not. Of several that hold, the last begun.
    """
    away = _absence(facts, contact, on)
    if away is not None and away.place.strip():
        return Whereabouts(_zone_named(away.place), away, away)
    there = _with_zone(facts, contact)
    return Whereabouts(ZoneInfo(there.timezone) if there and there.timezone else None, there, away)


def local_time(facts: Facts, contact: Contact, at: datetime, *, week: WorkWeek = WEEKDAYS) -> LocalTime:
    """
    What time it is where a contact is at an instant. `week` is for those whose work week is not known.

    Raises:
        InputError: `at` has no time zone.

    """
    at = instant(at)
    found = _at(facts, contact, at)
    if found.zone is None:
        return LocalTime(
            contact=contact.name,
            at=None,
            zone="",
            known_from="",
            works=None,
            note=_unknown(contact, found),
            contact_id=contact.id,
        )
    there = local(at, found.zone)
    week = week_of(places(facts, contact.id, None), week)
    at_work = found.reachable and week.works_on(there.date()) and week.opens <= there.time() < week.closes
    return LocalTime(
        contact=contact.name,
        at=there,
        zone=found.zone.key,
        known_from=_known_from(found),
        works=at_work,
        note=_note(facts, contact, found),
        contact_id=contact.id,
    )


def next_contact_window(
    facts: Facts, contact: Contact, at: datetime, *, week: WorkWeek = WEEKDAYS
) -> ContactWindow:
    """
    When a contact is next at work, from an instant on: in their zone, work week and holidays.

    On a journey it is business hours there; otherwise absent, after that.
    `week` is for those whose work week is not known.

    Raises:
        InputError: `at` has no time zone.

    """
    at = instant(at)
    week = week_of(places(facts, contact.id, None), week)
    first = found = _at(facts, contact, at)
    on = local(at, found.zone).date() if found.zone else local(at, facts.zone).date()
    for _ in range(LOOK_AHEAD_DAYS):
        found = whereabouts(facts, contact, on)
        if found.zone is None:
            return _none(contact, _unknown(contact, found))
        if found.away is not None and not found.reachable and found.away.until_on is None:
            return _none(contact, _note(facts, contact, found))
        if found.reachable and week.works_on(on):
            opens, closes = wall(on, week.opens, found.zone), wall(on, week.closes, found.zone)
            if opens < closes and at < closes:
                return _window(facts, contact, found, at, opens, closes, first)
        if on == date.max:
            break
        on = day_after(on)
    return _none(contact, f"{salutation(contact)} has no business hour within {LOOK_AHEAD_DAYS} days")


def _window(
    facts: Facts,
    contact: Contact,
    found: Whereabouts,
    at: datetime,
    opens: datetime,
    closes: datetime,
    first: Whereabouts,
) -> ContactWindow:
    zone = found.zone or opens.tzinfo
    begun = opens <= at
    start = local(at, zone) if begun and zone else opens
    return ContactWindow(
        contact=contact.name,
        opens_at=start,
        closes_at=closes,
        here_from=local(start, facts.zone),
        here_to=local(closes, facts.zone),
        now=begun,
        zone=found.zone.key if found.zone else "",
        note=_note(facts, contact, found) or _note(facts, contact, first),
        contact_id=contact.id,
    )


def _none(contact: Contact, why: str) -> ContactWindow:
    return ContactWindow(
        contact=contact.name,
        opens_at=None,
        closes_at=None,
        here_from=None,
        here_to=None,
        now=False,
        zone="",
        note=why,
        contact_id=contact.id,
    )


# -- where ------------------------------------------------------------------------------------------


def _at(facts: Facts, contact: Contact, at: datetime) -> Whereabouts:
    """Where they are at an instant: which day that is depends on where they are, so at home first."""
    home = _with_zone(facts, contact)
    zone = ZoneInfo(home.timezone) if home and home.timezone else facts.zone
    found = whereabouts(facts, contact, local(at, zone).date())
    if found.away is not None and found.zone is not None:
        there = whereabouts(facts, contact, local(at, found.zone).date())
        return there if there.away == found.away else found
    return found


def _with_zone(facts: Facts, contact: Contact) -> Place | None:
    return next((each for each in places(facts, contact.id, None) if each.timezone), None)


def _absence(facts: Facts, contact: Contact, on: date) -> Absence | None:
    found = [
        each
        for each in facts.ever_about(contact, Absence)
        if each.person == contact.id
        and each.is_so_on(on)
        and (each.from_on or each.until_on or not each.window)
    ]
    return max(found, key=lambda each: (each.from_on or date.min, each.id), default=None)


def _zone_named(place: str) -> ZoneInfo | None:
    """The zone that a place names, or whose city it is; None where there is none, or several."""
    found = _cities().get(place.strip().casefold().replace("_", " "), ())
    return ZoneInfo(found[0]) if len(found) == 1 else None


@cache
def _cities() -> dict[str, tuple[str, ...]]:
    """Zones by name, and by the city they are named for, in lower case."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(available_timezones()):
        # "Europe/Lisbon" and "America/Argentina/Ushuaia" name cities, "EST" and "Etc/GMT+3" do not
        area, _, rest = name.partition("/")
        found[name.casefold().replace("_", " ")] = (name,)
        if rest and area in _AREAS:
            city = spoken_zone(name).casefold()
            found[city] = (*found.get(city, ()), name)
    return found


_AREAS: Final = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)


def _known_from(found: Whereabouts) -> str:
    match found.because:
        case Absence() as journey:
            return f"a journey: {journey.place}"
        case Contact():
            return "their own"
        case None:
            return ""
        case place:
            return str(place)


def _note(facts: Facts, contact: Contact, found: Whereabouts) -> str:
    away = found.away
    if away is None:
        rough = [each for each in facts.about(contact, Absence) if each.person == contact.id and each.window]
        return f"may be away: {rough[0].window}" if rough else ""
    where = f"in {away.place}" if away.place.strip() else "away"
    if away.until_on is None:
        return f"{where}, until when is not known" if not away.place.strip() else where
    return f"{where} until {spoken_day(away.until_on - timedelta(days=1))}"


def _unknown(contact: Contact, found: Whereabouts) -> str:
    name = salutation(contact)
    if found.away is not None and found.away.place.strip():
        return f"{name} is in {found.away.place}, and what time it is there is not known"
    return f"in which time zone {name} is, is not known"
