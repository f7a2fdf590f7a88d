"""A series into its occurrences, within a window: recurrence, exceptions, and those that were moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, final

import attrs

from relmem.formats.ical_times import When
from relmem.formats.recurrence import Budget, occurrences
from relmem.importers.invitations import Invitation
from relmem.values import Problem

__all__ = ["MEETING_KEY", "Held", "key_of", "occurrences_of"]

MEETING_KEY: Final = "ics:"
"""Begins the key of a meeting; its UID follows, and the day of the occurrence where it is one of a series."""


@final
@attrs.frozen
class Held:
    """One meeting of a calendar: `it` says what it is, `starts` and `ends` when, `key` which it is."""

    key: str
    it: Invitation
    starts: When
    ends: datetime | None


def key_of(uid: str, original: When | None = None, zone: tzinfo | None = None) -> str:
    """The key of a meeting; of an occurrence by the day on which it was to be, in the zone of its series."""
    if original is None:
        return f"{MEETING_KEY}{uid}"
    if original.at is None:
        return f"{MEETING_KEY}{uid}#{original.on}"
    return f"{MEETING_KEY}{uid}#{original.at.astimezone(zone or original.at.tzinfo).date()}"


def occurrences_of(
    series: Invitation,
    moved: Mapping[str, Invitation],
    window: tuple[date, date],
    most: int,
    budget: Budget,
    problems: list[Problem],
) -> list[Held]:
    """
    The occurrences of a series from the first to the last day of the window, in order.

    `moved` are those that say another thing, by their key; each stands in for
    its occurrence, and is left to be taken in by itself.
    """
    zone = series.starts.at.tzinfo if series.starts.at else None
    lasts = series.ends - series.starts.at if series.ends and series.starts.at else None
    found: dict[str, Held] = {}
    for starts in _starts(series, window, most, budget, problems):
        key = key_of(series.uid, starts, zone)
        if key in found:  # twice on one day
            key = f"{key}T{starts.at:%H%M}" if starts.at else key
        if key not in moved:
            found.setdefault(key, Held(key, series, starts, _end(starts, lasts)))
    return list(found.values())


def _end(starts: When, lasts: timedelta | None) -> datetime | None:
    if starts.at is None or lasts is None:
        return None
    # what lasts an hour does so on the day the clock changes, too
    return (starts.at.astimezone(UTC) + lasts).astimezone(starts.at.tzinfo)


def _starts(
    series: Invitation, window: tuple[date, date], most: int, budget: Budget, problems: list[Problem]
) -> Iterator[When]:
    first, last = datetime.combine(window[0], time.min), datetime.combine(window[1], time.max)
    base = _wall(series.starts)
    excluded = {_wall(each, series.starts) for each in series.without if each.at is not None}
    excluded |= {at for rule in series.but_rules for at in occurrences(rule, base, first, last, budget)}
    days_off = {each.on for each in series.without if each.at is None}
    walls: Sequence[datetime] = sorted(
        {
            *(at for rule in series.rules for at in occurrences(rule, base, first, last, budget)),
            *(_wall(each, series.starts) for each in series.also),
            base,
        }
    )
    if budget.days < 0:
        why = "the file's rules reach over too many days to be counted; some of its days are not taken in."
        problems.append(Problem(series.place, "RRULE", "", why, "Import a shorter time: past, ahead."))
    zone = series.starts.at.tzinfo if series.starts.at else None
    count = 0
    for wall in walls:
        if not first <= wall <= last or wall in excluded or wall.date() in days_off:
            continue
        count += 1
        if count > most:
            why = f"it takes place more than {most:,} times in that time; the later ones are not taken in."
            problems.append(
                Problem(series.place, "RRULE", "", why, "Import a shorter time, or more of them.")
            )
            return
        yield When(at=wall.replace(tzinfo=zone)) if zone else When(day=wall.date())


def _wall(found: When, beside: When | None = None) -> datetime:
    """The clock of the series' place; an exception in UTC is read there."""
    if found.at is None:
        return datetime.combine(found.on, time.min)
    if beside is not None and beside.at is not None:
        return found.at.astimezone(beside.at.tzinfo).replace(tzinfo=None)
    return found.at.replace(tzinfo=None)
