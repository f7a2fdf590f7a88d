"""
Events out: one entry of a feed as the bytes of a VEVENT.

icalendar writes and folds; what it invents, leaves unescaped or leaves out is
given or put right here. Equal entries in an equal style give equal bytes, in
every process.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, final

import attrs

from relmem.errors import InputError
from relmem.feeds.base import Entry, Status
from relmem.feeds.listings import Listed
from relmem.feeds.titles import fitted
from relmem.phrases import Phrase
from relmem.values import Span, one_of, span

if TYPE_CHECKING:
    import icalendar
    from icalendar.prop import vDate, vText

__all__ = [
    "Detail",
    "Occasion",
    "RemindAs",
    "Shown",
    "Style",
    "component",
    "detail_of",
    "event",
    "occasions",
    "one_line",
    "style",
    "text",
]

ALARM_HOUR: Final = 9
MOST_LEADS: Final = 10
"""Reminders of one event: more make it hard to see the days for the reminders."""

RemindAs = Literal["events", "alarms", "both"]

_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_DAY: Final = timedelta(days=1)
_WIDTH: Final = 74
"""Octets of a line, with the blank before a further one 75 (RFC 5545, 3.1)."""


class Detail(StrEnum):
    """How much is told: only titles; what they rest on as well; or all that may leave, prices and notes."""

    TITLES = "titles"
    DETAILS = "details"
    FULL = "full"


@final
@attrs.frozen(cache_hash=True)
class Style:
    """
    How events are written: with their text or not, and how they remind.

    Without `leads` they have alarms of their own; these take the place of them,
    as alarms or as further events, for programs that ignore alarms. None is
    longer than an entry says makes sense.
    """

    described: bool = True
    leads: tuple[Span, ...] = ()
    as_events: bool = False
    as_alarms: bool = False

    def alarms(self, listed: Listed) -> tuple[int, ...]:
        """How many days before its day an event reminds by an alarm."""
        entry = listed.entry
        if not self.leads:
            return entry.alarms
        if not self.as_alarms or entry.status is Status.CANCELLED:
            return ()
        return tuple(dict.fromkeys((entry.on - day).days for _, day in self._days(entry)))

    def reminders(self, listed: Listed) -> Iterator[tuple[Span, date]]:
        """The days before it that are events of their own."""
        if self.as_events:
            yield from ((lead, day) for lead, day in self._days(listed.entry) if lead)

    def _days(self, entry: Entry) -> Iterator[tuple[Span, date]]:
        for lead in self.leads:
            try:
                day = lead.before(entry.on)
            except OverflowError:  # before the first day of the calendar nobody is reminded
                continue
            if entry.within is None or (entry.on - day).days <= entry.within:
                yield lead, day


def style(
    remind: Iterable[Span | str | int] | Span | str | int, remind_as: RemindAs, detail: Detail
) -> Style:
    """
    What was typed, as a style.

    Raises:
        InputError: a span is none, there are too many, or reminders are neither
            events nor alarms.

    """
    if remind_as not in ("events", "alarms", "both"):
        hint = 'Write remind_as="events", "alarms" or "both".'
        raise InputError(remind_as, f"{remind_as!r} is no way to remind.", hint, field="remind_as")
    given = (remind,) if isinstance(remind, Span | str | int) else tuple(remind)
    try:
        leads = tuple(dict.fromkeys(map(span, given)))
    except InputError as error:
        raise error.at("remind") from error
    if len(leads) > MOST_LEADS:
        raise InputError(len(leads), f"{len(leads)} reminders of one event are too many.", field="remind")
    return Style(
        described=detail is not Detail.TITLES,
        leads=leads,
        as_events=remind_as != "alarms",
        as_alarms=remind_as != "events",
    )


def detail_of(value: Detail | str) -> Detail:
    """
    What was typed, as a level of detail.

    Raises:
        InputError: it is none.

    """
    try:
        return one_of(Detail, value)
    except InputError as error:
        raise error.at("detail") from error


@final
@attrs.frozen
class Shown:
    """What a calendar program shows of one event."""

    on: date
    title: str
    status: Status


@final
@attrs.frozen(cache_hash=True)
class Occasion:
    """One event of a calendar: an entry on its day, or (`lead`) a reminder of it, on `on`."""

    listed: Listed
    on: date
    lead: Span | None = None

    @property
    def uid(self) -> str:
        """What it is known by, whatever its day; a reminder by how long before it is."""
        if self.lead is None:
            return self.listed.uid
        key, _, memory = self.listed.uid.rpartition("@")
        return f"{key}-{self.lead.unworded.replace(' ', '-')}@{memory}"

    @property
    def shown(self) -> Shown:
        """What a calendar program shows of it."""
        entry = self.listed.entry
        return Shown(self.on, one_line(fitted(self._title(), entry.gives_way)), entry.status)

    def _title(self) -> Phrase:
        title = self.listed.entry.title
        if self.lead is None or self.listed.entry.status is Status.CANCELLED:
            return title
        return Phrase(f"In {self.lead.unworded}: {title.template}", title.values)


def occasions(listed: Listed, style: Style) -> Iterator[Occasion]:
    """The events that an entry makes."""
    yield Occasion(listed, listed.entry.on)
    if style.as_events:
        for lead, on in style.reminders(listed):
            yield Occasion(listed, on, lead)


# text


def clean(text: str) -> str:
    """Text without what no calendar may hold: controls but tab and line break, and halves of characters."""
    text = _BREAKS.sub("\n", text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


@cache
def text() -> Callable[[str], vText]:
    """
    icalendar's text, but escaped exactly.

    Its own takes backslash and capital N in "C:\\New" for a line break.
    """
    from icalendar.prop import vText

    class Text(vText):
        __slots__ = ()

        def to_ical(self) -> bytes:
            text = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
            return text.encode()

    return Text


# events


def event(occasion: Occasion, style: Style) -> bytes:
    """One event as iCalendar writes it, from BEGIN to END."""
    return b"".join(folded(line) + b"\r\n" for line in component(occasion, style).content_lines() if line)


def folded(line: str) -> bytes:
    """
    A line as icalendar folds it: neither within a character nor behind what begins an escape.

    It asks each letter for its octets, which takes a third of the time.
    """
    octets, pieces, at = line.encode(), [], 0
    while len(octets) - at > _WIDTH:
        end = at + _WIDTH
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        if octets[end - 1] in b"\\^":
            end -= 1
        pieces.append(octets[at:end])
        at = end
    return b"\r\n ".join((*pieces, octets[at:]))


def component(occasion: Occasion, style: Style) -> icalendar.Event:
    """
    One event as icalendar's component.

    Each value is given as icalendar's own: to have it find out what each of
    Python's is takes three times as long, and comes to the same bytes.
    """
    from icalendar import Event, vCategory, vDatetime, vInt

    listed, said = occasion.listed, text()
    entry, stamp, uid = listed.entry, listed.stamp, occasion.uid
    title, changed_at = said(occasion.shown.title), vDatetime(stamp.at.astimezone(UTC))
    found = Event()
    found["UID"] = said(uid)
    found["DTSTAMP"] = found["LAST-MODIFIED"] = changed_at
    found["CREATED"] = vDatetime(listed.created_at.astimezone(UTC))
    found["SEQUENCE"] = vInt(stamp.sequence)
    found["DTSTART"] = _on(occasion.on)
    found["DTEND"] = _on(occasion.on + _DAY)
    found["SUMMARY"] = title
    found["CLASS"] = said("PRIVATE")
    found["TRANSP"] = said("TRANSPARENT")
    found["STATUS"] = said(entry.status.value)
    if entry.colour:
        found["COLOR"] = said(entry.colour)
    if entry.lines and style.described:
        found["DESCRIPTION"] = said("\n".join(clean(str(line)) for line in entry.lines))
    if entry.categories:
        found["CATEGORIES"] = categories = vCategory([])
        categories.cats = [said(one_line(each)) for each in entry.categories]
    related = listed.related_uid if occasion.lead is None else listed.uid
    if related:
        found["RELATED-TO"] = said(related)
    # vdirsyncer takes events for one that differ in nothing but their uid and its like
    found["X-RELMEM-KEY"] = said(uid.rpartition("@")[0])
    # Outlook's own words for what TRANSP and a DATE say
    found["X-MICROSOFT-CDO-BUSYSTATUS"] = said("FREE")
    found["X-MICROSOFT-CDO-ALLDAYEVENT"] = said("TRUE")
    for days in style.alarms(listed) if occasion.lead is None else ():
        found.add_component(_alarm(uid, days, title))
    return found


def _on(day: date) -> vDate:
    from icalendar import vDate

    found = vDate(day)
    found.params["VALUE"] = "DATE"
    return found


def _alarm(uid: str, days: int, title: vText) -> icalendar.Alarm:
    """A reminder at nine in the morning, that many days before."""
    from icalendar import Alarm, vDuration

    said, found = text(), Alarm()
    found["ACTION"] = said("DISPLAY")
    found["DESCRIPTION"] = title
    found["TRIGGER"] = vDuration(timedelta(hours=ALARM_HOUR) - timedelta(days=days))
    found["UID"] = said(f"{uid}-a{days}")
    return found
