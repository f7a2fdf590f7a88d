"""
A series into its occurrences, within a window: recurrence, exceptions, those that were moved, and those
from which on all are another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from heapq import merge
from typing import Final, final

import attrs

from relmem.formats.ical_times import When
from relmem.formats.recurrence import Budget, occurrences
from relmem.importers.invitations import Invitation
from relmem.values import Problem

__all__ = ["MEETING_KEY", "Held", "Occurrences", "following", "key_of", "occurrences_of"]

MEETING_KEY: Final = "ics:"
"""Begins the key of a meeting; its UID follows, and the day of the occurrence where it is one of a series."""
_MOST_OF_A_DAY: Final = 48
"""Times on one day, every half an hour: more often is no rhythm of meetings."""
_MOST_STEPS: Final = 200_000
"""Of one series: a daily one with a count, from 1480 on. What takes longer would cost the others theirs."""


@final
@attrs.frozen
class Held:
    """One meeting of a calendar: `it` says what it is, `starts` and `ends` when, `key` which it is."""

    key: str
    it: Invitation
    starts: When
    ends: datetime | None


@final
@attrs.frozen
class Occurrences:
    """
    What a series comes to: `held` in its order, the keys that are `taken_out`, and the invitations that
    a newer one of the same occurrence makes `older`. Not `complete` where there may be more of them.
    """

    held: tuple[Held, ...]
    taken_out: frozenset[str]
    older: tuple[Invitation, ...]
    complete: bool


@attrs.frozen
class _Place:
    """One place in the series, by the clock there: how long it lasts where it says so itself."""

    wall: datetime
    key: str
    lasts: timedelta | None = None
    is_out: bool = False


def key_of(uid: str, original: When | None = None, zone: tzinfo | None = None) -> str:
    """The key of a meeting; of an occurrence by the day on which it was to be, in the zone of its series."""
    if original is None:
        return f"{MEETING_KEY}{uid}"
    if original.at is None:
        return f"{MEETING_KEY}{uid}#{original.on}"
    return f"{MEETING_KEY}{uid}#{original.at.astimezone(zone or original.at.tzinfo).date()}"


def occurrences_of(
    series: Invitation,
    others: Sequence[Invitation],
    window: tuple[date, date],
    most: int,
    budget: Budget,
    problems: list[Problem],
) -> Occurrences:
    """
    The occurrences of a series from the first to the last day of the window, in order.

    `others` are those that say another thing: of one occurrence, or of it and
    all that follow. Those outside the window, or of no occurrence, stand by themselves.
    """
    mine = Budget(min(_MOST_STEPS, max(budget.steps, 0)))
    given, before = mine.steps, len(problems)
    places = _places(series, window, most, mine, problems)
    budget.steps -= given - mine.steps
    single, older = _claimed(series, others, places)
    changes = sorted(
        ((_original(series, each, places), each) for each in others if each.for_later and each not in older),
        key=lambda change: change[0],
    )
    held: dict[str, Held] = {}
    at = -1
    for place in places:
        while at + 1 < len(changes) and changes[at + 1][0] <= place.wall:
            at += 1
        if place.is_out or place.key in single:
            continue
        made = _held(series, place) if at < 0 else following(*changes[at], place.wall, place.key)
        if made:
            held.setdefault(place.key, made)
    held |= {key: Held(key, each, each.starts, each.ends) for key, each in single.items()}
    out = {key_of(series.uid, each, _zone(series)) for each in series.without}
    out = out - {place.key for place in places} | {place.key for place in places if place.is_out}
    unread = any(each.field in ("RRULE", "RDATE") for each in series.problems)
    complete = len(problems) == before and not unread
    return Occurrences(tuple(held.values()), frozenset(out - set(held)), tuple(older), complete)


def following(original: datetime, change: Invitation, wall: datetime, key: str) -> Held | None:
    """
    The occurrence at `wall` as `change` has it, which stands for the one at `original` and all that follow.

    It is as far from its place as that one is from its own, by the clock there,
    and lasts as long (RFC 5545, 3.8.4.4). None where that lies outside the calendar.
    """
    try:
        by = wall - original
        if change.starts.at is None:
            return Held(key, change, When(day=change.starts.on + timedelta(days=by.days)), None)
        starts = When(at=(change.starts.at.replace(tzinfo=None) + by).replace(tzinfo=change.starts.at.tzinfo))
        return Held(key, change, starts, _end(starts, _lasts(change)))
    except OverflowError:
        return None


def _claimed(
    series: Invitation, others: Sequence[Invitation], places: list[_Place]
) -> tuple[dict[str, Invitation], list[Invitation]]:
    """Those of one occurrence by their keys, and those that a newer one of the same makes older."""
    by_wall = {place.wall: place.key for place in places}
    out = {place.key for place in places if place.is_out}
    first_of: dict[date, str] = {}
    for place in places:
        first_of.setdefault(place.wall.date(), place.key)
    exact = {id(each): by_wall.get(_wall(each.original, series.starts)) for each in others if each.original}
    taken = set(exact.values())
    single: dict[str, Invitation] = {}
    older: list[Invitation] = []
    for each in sorted(others, key=lambda it: it.for_later):
        key = exact.get(id(each))
        if key is None and each.original:
            # by the day, where its hour is not known, or was moved in the series since
            key = first_of.get(_wall(each.original, series.starts).date())
            if key is None or (key in taken and each.original.at is not None):
                key = key_of(series.uid, each.original, _zone(series) or _zone(each))
                if key in taken and each.original.at is not None:
                    key = f"{key}T{each.original.at.astimezone(_zone(series) or UTC):%H%M}"
        if key is None:
            continue
        if key in out and each.order < series.order:
            older.append(each)  # taken out of the series since
            continue
        before = single.get(key)
        if before is not None and each.for_later and not before.for_later:
            continue  # this one is as it says itself, those after it as the other says
        if before is not None:
            older.append(min(before, each, key=lambda it: it.order))
        if before is None or each.order >= before.order:
            single[key] = each
    return single, older


def _original(series: Invitation, change: Invitation, places: list[_Place]) -> datetime:
    """Where in the series a change of all that follow begins, by the clock there."""
    original = change.original or change.starts
    wall = _wall(original, series.starts)
    if original.at is not None or series.starts.at is None:
        return wall
    on = (place.wall for place in places if place.wall.date() == original.on)
    return next(on, datetime.combine(original.on, series.starts.at.time()))


def _held(series: Invitation, place: _Place) -> Held:
    zone = _zone(series)
    starts = When(at=place.wall.replace(tzinfo=zone)) if zone else When(day=place.wall.date())
    return Held(place.key, series, starts, _end(starts, place.lasts or _lasts(series)))


def _lasts(it: Invitation) -> timedelta | None:
    return it.ends - it.starts.at if it.ends and it.starts.at else None


def _zone(it: Invitation) -> tzinfo | None:
    return it.starts.at.tzinfo if it.starts.at else None


def _end(starts: When, lasts: timedelta | None) -> datetime | None:
    if starts.at is None or lasts is None:
        return None
    # what lasts an hour does so on the day the clock changes, too
    return (starts.at.astimezone(UTC) + lasts).astimezone(starts.at.tzinfo)


def _places(
    series: Invitation, window: tuple[date, date], most: int, budget: Budget, problems: list[Problem]
) -> list[_Place]:
    """Each place of the window, those that are taken out as well, so that the names of the others stay."""
    first, last = datetime.combine(window[0], time.min), datetime.combine(window[1], time.max)
    base = _wall(series.starts)
    excluded = {_wall(each, series.starts) for each in series.without if each.at is not None}
    days_off = {each.on for each in series.without if each.at is None}
    but = merge(*(occurrences(rule, base, first, last, budget) for rule in series.but_rules))
    off = next(but, None)
    lengths = {_wall(each, series.starts): lasts for each, lasts in series.also}
    rules = (occurrences(rule, base, first, last, budget) for rule in series.rules)
    zone, count, before, of_day = _zone(series), 0, datetime.min, 0  # noqa: DTZ901 walls only
    keys: set[str] = set()
    found: list[_Place] = []
    for wall in merge(*rules, sorted({*lengths, base})):
        if not first <= wall <= last or wall == before:
            continue
        of_day = of_day + 1 if wall.date() == before.date() else 1
        if of_day > _MOST_OF_A_DAY:
            why = f"more than {_MOST_OF_A_DAY} times a day is no rhythm of meetings; its first is taken in."
            problems.append(Problem(series.place, "RRULE", "", why, "Check how often it is."))
            return [each for each in found if each.wall == base]
        before = wall
        while off is not None and off < wall:
            off = next(but, None)
        is_out = wall in excluded or wall.date() in days_off or wall == off
        count += not is_out
        if count > most:
            why = f"it takes place more than {most:,} times in that time; the later ones are not taken in."
            problems.append(
                Problem(series.place, "RRULE", "", why, "Import a shorter time, or more of them.")
            )
            return found
        key = key_of(series.uid, When(day=wall.date()))
        if key in keys:  # more than once on one day
            key = f"{key}T{wall:%H%M}" if zone else key
            key = f"{key}{wall:%S}" if key in keys else key
        keys.add(key)
        found.append(_Place(wall, key, lengths.get(wall), is_out))
    if budget.steps < 0:
        why = "its rules reach over too many days to be counted; some of its days are not taken in."
        problems.append(Problem(series.place, "RRULE", "", why, "Import a shorter time: past, ahead."))
    return found


def _wall(found: When, beside: When | None = None) -> datetime:
    """The clock of the series' place; an exception in UTC is read there."""
    if found.at is None:
        return datetime.combine(found.on, time.min)
    if beside is not None and beside.at is not None:
        return found.at.astimezone(beside.at.tzinfo).replace(tzinfo=None)
    return found.at.replace(tzinfo=None)
