"""
One event of a calendar as it says itself: when, who, which revision, and whether it was called off.

What an event is worth to us, and whom its guests are, is `meetings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Final, final
from urllib.parse import unquote

import attrs

from relmem.formats.ical_read import Component
from relmem.formats.ical_times import When, Zones, length, when
from relmem.formats.recurrence import Rule
from relmem.formats.recurrence_text import rule
from relmem.formats.vcard_lines import Line
from relmem.importers.addresses import Address, address
from relmem.values import Channel, Problem

__all__ = ["WANTED", "Guest", "Invitation", "invitation"]

WANTED: Final = frozenset(
    "UID SEQUENCE DTSTAMP LAST-MODIFIED SUMMARY LOCATION STATUS CLASS ORGANIZER ATTENDEE DTSTART DTEND"
    " DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID METHOD X-WR-CALNAME X-WR-RELCALID X-WR-TIMEZONE"
    " TZID TZOFFSETTO TZOFFSETFROM X-LIC-LOCATION TZID-ALIAS-OF CONFERENCE X-GOOGLE-CONFERENCE"
    " X-MICROSOFT-CDO-ALLDAYEVENT X-MICROSOFT-SKYPETEAMSMEETINGURL X-MICROSOFT-ONLINEMEETINGCONFLINK".split()
)
"""The properties that are read; texts, alarms and attachments are not."""
MOST_TITLE: Final = 300
MOST_UID: Final = 500
MOST_EXCEPTIONS: Final = 2_000
"""Of one event; a daily one that never took place, for five years."""

_NO_TITLE: Final = "No title"
_MOST_LENGTH: Final = timedelta(days=366)
"""Of a meeting; what is longer is a mistake in writing."""
_BETWEEN: Final = re.compile("[,;]")
_OTHER_RULE: Final = (
    "Write its days out as single events, or with a rule as RFC 5545 has it, and import again."
)
_NOBODY: Final = re.compile(r"(?:invalid|mailto)?:?\s*(?:nomail|no-?e?mail|unknown|none)", re.I)
"""What programs write for the address of somebody who has none."""
_MAILTO: Final = re.compile(r"(?:\s*mailto\s*:)+\s*", re.I)
_NAMED: Final = re.compile(r"([^<>]*)<([^<>]+@[^<>]+)>\s*")
_PATH: Final = re.compile(r"(?:EX:)?/O=.*/CN=([^/=]+)", re.I | re.S)
"""An address of Exchange's own, which ends in what it calls them there."""
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
    which occurrence of a series it stands for, None for the series itself, and
    `for_later` whether it stands for all that follow, too. `also` are further
    days, each with its own length where it has one.
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
    for_later: bool
    rules: tuple[Rule, ...]
    but_rules: tuple[Rule, ...]
    also: tuple[tuple[When, timedelta | None], ...]
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
    def has_title(self) -> bool:
        """Whether it says what it is about."""
        return self.title != _NO_TITLE

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
    beside: tzinfo | None = None
    """The zone that its other times are in, where they name none: that of its start."""

    def blame(self, name: str, value: str, why: str, hint: str = "") -> None:
        self.problems.append(Problem(self.place, name, value[:80], why, hint))

    def when(self, line: Line, value: str | None = None) -> When | None:
        found = when(line, self.zones, value=value, beside=self.beside)
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

    def several(self, name: str) -> tuple[tuple[When, timedelta | None], ...]:
        """Its days and instants, each with the length of a PERIOD where it is one."""
        # vCalendar 1.0 has semicolons between them
        values = [
            (line, each) for line in self.it.each(name) for each in _BETWEEN.split(line.value) if each.strip()
        ]
        if len(values) > MOST_EXCEPTIONS:
            self.blame(name, "", f"no more than {MOST_EXCEPTIONS:,} of them are read.")
        found = []
        for line, each in values[:MOST_EXCEPTIONS]:
            starts, _, ends = each.partition("/")
            if at := self.when(line, starts):
                found.append((at, self.lasts(line, at, ends.strip()) if ends else None))
        return tuple(found)

    def lasts(self, line: Line, starts: When, ends: str) -> timedelta | None:
        """How long a PERIOD lasts that ends so, or after so long."""
        until = when(line, self.zones, value=ends, beside=self.beside) if ends[:1].isdigit() else length(ends)
        lasts = until.at - starts.at if isinstance(until, When) and until.at and starts.at else until
        if isinstance(lasts, timedelta) and timedelta(0) <= lasts < _MOST_LENGTH:
            return lasts
        self.blame(line.name, ends, "that is no end and no length of time.")
        return None

    def instant(self, name: str) -> datetime | None:
        line = self.it.first(name)
        found = when(line, self.zones) if line else None
        return found.at.astimezone(UTC) if isinstance(found, When) and found.at else None

    def rules(self, name: str, starts: When) -> tuple[Rule, ...]:
        found = []
        for line in self.it.each(name)[:20]:
            made = rule(line.value, self.wall(starts))
            if isinstance(made, str):
                self.blame(name, line.value, f"{made} Only its first day is taken in.", _OTHER_RULE)
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
            who = address(*_addressed(line.text, name))
            if who is not None and not who.email and (email := next(iter(line.param("EMAIL")), "")):
                # Apple has a path to a principal as the address, and the mail beside it
                who = address(email, name)
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
    found = [Problem(place, each.field, each.value, each.why, each.hint) for each in it.problems]
    reader = _Reader(it, zones, place, found)
    starts = reader.one("DTSTART")
    if starts is not None and starts.at is not None and starts.at.tzinfo is not UTC:
        reader.beside = starts.at.tzinfo
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
    reach = _reach(reader) if original else ""
    location = it.text("LOCATION")[:MOST_TITLE]
    status = it.text("STATUS").upper()
    return Invitation(
        place=place,
        uid=_uid(it),
        sequence=_whole(it.text("SEQUENCE")),
        revised_at=reader.instant("LAST-MODIFIED"),
        stamped_at=reader.instant("DTSTAMP"),
        title=title or _NO_TITLE,
        starts=starts,
        ends=_ends(reader, starts),
        original=original,
        for_later=reach == "THISANDFUTURE",
        rules=() if original else reader.rules("RRULE", starts),
        but_rules=reader.rules("EXRULE", starts),
        also=() if original else reader.several("RDATE"),
        without=tuple(each for each, _ in reader.several("EXDATE")),
        guests=reader.guests(),
        location=location,
        channel=_channel(it, location, title),
        is_private=it.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"),
        is_cancelled=status == "CANCELLED" or method == "CANCEL" or title != named,
        problems=tuple(reader.problems),
    )


def _addressed(text: str, name: str) -> tuple[str, str]:
    """An attendee's address and name, as programs write them that do not write "mailto:ana@example.com"."""
    text = _MAILTO.sub("", text[:500], count=1).strip()
    if _NOBODY.fullmatch(text):
        return "", name
    if found := _NAMED.fullmatch(text):  # vCalendar 1.0: "Ana Sousa <ana@example.com>"
        return found[2], name or found[1]
    if found := _PATH.fullmatch(text):
        return "", name or found[1].strip()
    return (unquote(text) if "%40" in text else text), name


def _reach(reader: _Reader) -> str:
    """Whether an occurrence stands for others, too: THISANDFUTURE or nothing."""
    line = reader.it.first("RECURRENCE-ID")
    reach = next(iter(line.param("RANGE")), "").upper() if line else ""
    if line and reach not in ("", "THISANDFUTURE"):
        why = f"that others are as this one ({reach[:20]}) is not read; it counts for its own day."
        reader.blame("RECURRENCE-ID", line.value, why, "Change each of the others, and import again.")
    return reach


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
        return starts.at + lasts if lasts is not None and lasts < _MOST_LENGTH else None
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


def _uid(it: Component) -> str:
    uid = it.text("UID")
    if len(uid) > MOST_UID:  # its whole text still says which it is
        return f"{uid[: MOST_UID - 33]}-{sha256(uid.encode()).hexdigest()[:32]}"
    return uid or _made_up(it)


def _made_up(it: Component) -> str:
    """An id for what has none: the same for the same event, whatever file it is in."""
    told = "\n".join(it.text(name) for name in ("DTSTART", "RECURRENCE-ID", "SUMMARY", "ORGANIZER"))
    return f"none-{sha256(told.encode()).hexdigest()[:32]}"
