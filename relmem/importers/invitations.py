"""
One event of a calendar as it says itself: when, who, which revision, and whether it was called off.

What an event is worth to us, and whom its guests are, is `meetings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, final

import attrs

from relmem.formats.ical_read import Component
from relmem.formats.ical_times import When, Zones, length, when
from relmem.formats.recurrence import Rule, rule
from relmem.formats.vcard_lines import Line
from relmem.importers.addresses import Address, address
from relmem.values import Channel, Problem

__all__ = ["WANTED", "Guest", "Invitation", "invitation"]

WANTED: Final = frozenset(
    "UID SEQUENCE DTSTAMP LAST-MODIFIED SUMMARY LOCATION STATUS CLASS ORGANIZER ATTENDEE DTSTART DTEND"
    " DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID METHOD X-WR-CALNAME X-WR-RELCALID X-WR-TIMEZONE"
    " TZID TZOFFSETTO TZOFFSETFROM X-MICROSOFT-CDO-ALLDAYEVENT X-GOOGLE-CONFERENCE CONFERENCE"
    " X-MICROSOFT-SKYPETEAMSMEETINGURL X-MICROSOFT-ONLINEMEETINGCONFLINK".split()
)
"""The properties that are read; texts, alarms and attachments are not."""
MOST_TITLE: Final = 300
MOST_EXCEPTIONS: Final = 2_000
"""Of one event; a daily one that never took place, for five years."""

_NO_TITLE: Final = "No title"
_NO_GUEST: Final = frozenset({"RESOURCE", "ROOM"})
_NOBODYS_HOSTS: Final = ("resource.calendar.google.com", "group.calendar.google.com", "calendar.google.com")
"""Hosts of rooms and calendars, which nobody reads mail at."""
_ONLINE: Final = re.compile(
    r"https?://|\b(?:zoom|teams|webex|skype|google meet|meet\.google|gotomeeting|jitsi|video)\b", re.I
)
_BY_PHONE: Final = re.compile(r"\+?[\d][\d ()/.-]{6,25}|(?:phone|telephone|call|telefon|tel)\b.{0,60}", re.I)
_CALLED_OFF: Final = re.compile(
    r"(?:cancell?ed|abgesagt|annulé|cancelad[oa]|annullato|geannuleerd)\s*:\s*", re.I
)
"""What Outlook puts before the title of a meeting that it cancelled, whatever its STATUS."""


@final
@attrs.frozen
class Guest:
    """Somebody who was invited, or invites; `declined` where they said that they do not come."""

    who: Address
    declined: bool = False
    observes: bool = False


@final
@attrs.frozen(kw_only=True)
class Invitation:
    """
    An event as read. `revised_at` is when it was last changed, `stamped_at` when it was written out.

    `ends` is on the clock of `starts`; None where it does not say. `original` is
    which occurrence of a series it stands for, None for the series itself.
    """

    place: str
    uid: str
    sequence: int
    revised_at: datetime | None
    stamped_at: datetime | None
    title: str
    starts: When
    ends: datetime | None
    original: When | None
    rules: tuple[Rule, ...]
    but_rules: tuple[Rule, ...]
    also: tuple[When, ...]
    without: tuple[When, ...]
    guests: tuple[Guest, ...]
    location: str
    channel: Channel
    is_private: bool
    is_cancelled: bool
    problems: tuple[Problem, ...]

    @property
    def order(self) -> tuple[int, datetime]:
        """What is the greater the newer the revision is (RFC 5546, 2.1.5)."""
        return self.sequence, self.revised_at or self.stamped_at or datetime.min.replace(tzinfo=UTC)

    @property
    def is_series(self) -> bool:
        """Whether it says that it recurs."""
        return bool(self.rules or self.also)


@attrs.define
class _Reader:
    """One component being read."""

    it: Component
    zones: Zones
    place: str
    problems: list[Problem] = attrs.field(factory=list)

    def blame(self, name: str, value: str, why: str, hint: str = "") -> None:
        self.problems.append(Problem(self.place, name, value[:80], why, hint))

    def when(self, line: Line, value: str | None = None) -> When | None:
        found = when(line, self.zones, value=value)
        if isinstance(found, str):
            self.blame(line.name, line.value if value is None else value, found)
            return None
        if found.unknown and not any(each.field == "TZID" for each in self.problems):
            why = f"nothing explains this zone; its hours are read as of {self.zones.home}."
            self.blame("TZID", found.unknown, why)
        return found

    def one(self, name: str) -> When | None:
        line = self.it.first(name)
        return self.when(line) if line else None

    def several(self, name: str) -> tuple[When, ...]:
        values = [
            (line, each) for line in self.it.each(name) for each in line.value.split(",") if each.strip()
        ]
        if len(values) > MOST_EXCEPTIONS:
            self.blame(name, "", f"no more than {MOST_EXCEPTIONS:,} of them are read.")
        # a PERIOD begins with its start
        found = [self.when(line, each.partition("/")[0]) for line, each in values[:MOST_EXCEPTIONS]]
        return tuple(each for each in found if each)

    def instant(self, name: str) -> datetime | None:
        line = self.it.first(name)
        found = when(line, self.zones) if line else None
        return found.at.astimezone(UTC) if isinstance(found, When) and found.at else None

    def rules(self, name: str, starts: When) -> tuple[Rule, ...]:
        found = []
        for line in self.it.each(name)[:20]:
            made = rule(line.value, self.wall(starts))
            if isinstance(made, str):
                self.blame(name, line.value, f"{made} Only its first day is taken in.")
            else:
                found.append(made)
        return tuple(found)

    def wall(self, starts: When) -> Callable[[datetime], datetime]:
        zone = starts.at.tzinfo if starts.at else None
        return lambda at: at.replace(tzinfo=UTC).astimezone(zone or UTC).replace(tzinfo=None)

    def guests(self) -> tuple[Guest, ...]:
        found: dict[str, Guest] = {}
        for line in (*self.it.each("ORGANIZER"), *self.it.each("ATTENDEE")):
            if next(iter(line.param("CUTYPE")), "").upper() in _NO_GUEST:
                continue
            name = next(iter(line.param("CN")), "")
            who = address(line.text, name)
            if who is not None and not who.email:
                # Apple has a path to a principal as the address, and the mail beside it
                who = address(next(iter(line.param("EMAIL")), ""), name)
            if who is None or who.host in _NOBODYS_HOSTS:
                continue
            found_guest = Guest(
                who,
                declined=next(iter(line.param("PARTSTAT")), "").upper() == "DECLINED",
                observes=next(iter(line.param("ROLE")), "").upper() == "NON-PARTICIPANT",
            )
            # an organizer who is on the list as well is there as the list says
            found[who.email or who.name] = found_guest
        return tuple(found.values())


def invitation(it: Component, zones: Zones, *, method: str = "") -> Invitation | tuple[Problem, ...]:
    """What an event says, or what is wrong with it where it says no day."""
    place = f"event {it.number}"
    reader = _Reader(it, zones, place, [attrs.evolve(each, place=place) for each in it.problems])
    starts = reader.one("DTSTART")
    original = reader.one("RECURRENCE-ID")
    if starts is None and original is not None and method == "CANCEL":
        starts = original
    if starts is None:
        if it.first("DTSTART") is None:
            reader.blame("DTSTART", "", "it has no DTSTART, so nobody knows when it is.")
        return tuple(reader.problems)
    if it.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE":
        starts = When(day=starts.on)
    named = it.text("SUMMARY")[:MOST_TITLE]
    title = _CALLED_OFF.sub("", named) or named
    if (original_line := it.first("RECURRENCE-ID")) and original_line.param("RANGE"):
        why = "that it is so for all later ones, too, is not read; they are taken as they stood."
        reader.blame("RECURRENCE-ID", original_line.value, why)
    location = it.text("LOCATION")[:MOST_TITLE]
    status = it.text("STATUS").upper()
    return Invitation(
        place=place,
        uid=it.text("UID")[:500] or _made_up(it),
        sequence=_whole(it.text("SEQUENCE")),
        revised_at=reader.instant("LAST-MODIFIED"),
        stamped_at=reader.instant("DTSTAMP"),
        title=title or _NO_TITLE,
        starts=starts,
        ends=_ends(reader, starts),
        original=original,
        rules=() if original else reader.rules("RRULE", starts),
        but_rules=reader.rules("EXRULE", starts),
        also=() if original else reader.several("RDATE"),
        without=reader.several("EXDATE"),
        guests=reader.guests(),
        location=location,
        channel=_channel(it, location, title),
        is_private=it.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"),
        is_cancelled=status == "CANCELLED" or method == "CANCEL" or title != named,
        problems=tuple(reader.problems),
    )


def _ends(reader: _Reader, starts: When) -> datetime | None:
    if starts.at is None:
        return None
    ends = reader.one("DTEND")
    if ends is not None and ends.at is not None:
        if ends.at >= starts.at:
            return ends.at
        reader.blame("DTEND", ends.at.isoformat(), f"it ends before it starts ({starts.at.isoformat()}).")
        return None
    text = reader.it.text("DURATION")
    lasts = length(text) if text else None
    if text and lasts is None:
        reader.blame("DURATION", text, "that is no length of time.")
    try:
        return starts.at + lasts if lasts is not None and lasts < timedelta(days=366) else None
    except OverflowError:
        return None


def _channel(it: Component, location: str, title: str) -> Channel:
    """By what it was held, as far as it says: online, by phone, else in one room."""
    links = ("X-GOOGLE-CONFERENCE", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
    if any(it.first(name) for name in (*links, "X-MICROSOFT-ONLINEMEETINGCONFLINK")) or _ONLINE.search(
        location
    ):
        return Channel.VIDEO
    if _BY_PHONE.fullmatch(location) or (
        not location and re.match(r"(?:phone )?call\b|anruf\b", title, re.I)
    ):
        return Channel.PHONE
    return Channel.MEETING


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def _made_up(it: Component) -> str:
    """An id for what has none: the same for the same event, whatever file it is in."""
    told = "\n".join(it.text(name) for name in ("DTSTART", "RECURRENCE-ID", "SUMMARY", "ORGANIZER"))
    return f"none-{sha256(told.encode()).hexdigest()[:32]}"
