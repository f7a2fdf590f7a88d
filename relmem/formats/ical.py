"""
Calendars out: a feed's listing as the bytes of an iCalendar file (RFC 5545, RFC 7986).

icalendar writes and folds each event; what it invents, leaves unescaped or
leaves out is given or put right here. Equal listings give equal bytes, in every
process.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

import attrs

from relmem.backends.files import replace_whole
from relmem.feeds.base import Feed, Status
from relmem.feeds.listings import Listed, Listing, listing
from relmem.render.tables import html_table, plain
from relmem.store import Store

if TYPE_CHECKING:
    import os

    import icalendar
    from icalendar.prop import vText

__all__ = ["Calendar", "calendar"]

PRODID: Final = "-//relmem//relationship memory 1.0//EN"
REFRESH: Final = timedelta(hours=12)
"""How often a program should ask again: twice a day is enough for days, and most ask less often anyway."""
ALARM_HOUR: Final = 9

_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_DAY: Final = timedelta(days=1)


@final
@attrs.frozen(repr=False)
class Calendar:
    """
    A feed as a file: `content` is what a calendar program reads, `events` what it will show.

    `last_modified` is when the content last changed, in UTC and whole seconds.
    """

    name: str
    today: date
    content: bytes
    last_modified: datetime
    events: tuple[Shown, ...] = ()

    @property
    def etag(self) -> str:
        """A strong validator of the content, in quotes, as HTTP's ETag takes it."""
        return f'"{sha256(self.content).hexdigest()}"'

    def save(self, path: str | os.PathLike[str]) -> Path:
        """
        Put the content in a file, whole or not at all; one that holds it already is left as it is.

        Raises:
            StoreError: it cannot be written; the file is as it was.

        """
        path = Path(path)
        if not (path.is_file() and path.read_bytes() == self.content):
            replace_whole(path, self.content)
        return path

    def __len__(self) -> int:
        return len(self.events)

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        count = f"{len(self)} event{'' if len(self) == 1 else 's'}"
        ahead = (each for each in self.events if each.on >= self.today and each.status != Status.CANCELLED)
        first = next(ahead, None)
        return f"{self.name}: {count}" + (f", next {first.on} {plain(first.title)}" if first else "")

    def __repr__(self) -> str:
        return f"<Calendar {self}>"

    def _repr_html_(self) -> str:
        rows = [[str(each.on), each.title, each.status.lower()] for each in self.events]
        return html_table(["Day", "What", "Status"], rows, f"{self.name} as of {self.today}")


@final
@attrs.frozen
class Shown:
    """What a calendar program shows of one event."""

    on: date
    title: str
    status: Status


def calendar(store: Store, feed: Feed, *, today: date, zone: tzinfo = UTC) -> Calendar:
    """`feed` as a calendar file on `today`, of what `store` holds; `zone` says when days begin."""
    return spelled(listing(store, feed, today=today, zone=zone))


def spelled(found: Listing) -> Calendar:
    """A listing as a calendar file."""
    head, foot = _frame(found)
    return Calendar(
        name=found.name,
        today=found.today,
        content=b"".join((head, *(_event(each) for each in found.listed), foot)),
        last_modified=found.last_modified,
        events=tuple(
            Shown(each.entry.on, _line(str(each.entry.title)), each.entry.status) for each in found.listed
        ),
    )


# text


def _clean(text: str) -> str:
    """Text without what no calendar may hold: controls but tab and line break, and halves of characters."""
    text = _BREAKS.sub("\n", text)
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def _line(text: str) -> str:
    """The same on one line."""
    return " ".join(_clean(text).split())


@cache
def _text() -> Callable[[str], vText]:
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


# the calendar


def _frame(found: Listing) -> tuple[bytes, bytes]:
    """
    What stands before and after the events.

    No UID: vdirsyncer takes the whole feed for one event then. No METHOD, which
    asks for an organizer and makes stamps mean the moment of sending.
    """
    import icalendar

    text = _text()
    frame = icalendar.Calendar()
    frame.add("VERSION", "2.0")
    frame.add("PRODID", PRODID)
    for name in ("NAME", "X-WR-CALNAME"):
        frame.add(name, text(_line(found.title)))
    if found.colour:
        frame.add("COLOR", found.colour)
    if found.listed:
        frame.add("LAST-MODIFIED", max(each.stamp.at for each in found.listed))
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        frame.add(name, icalendar.vDuration(REFRESH))
    frame["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    foot = b"END:VCALENDAR\r\n"
    return frame.to_ical().removesuffix(foot), foot


@lru_cache(maxsize=30_000)  # events of 5 000 contracts, some 3 kB each; one takes a millisecond to write
def _event(listed: Listed) -> bytes:
    import icalendar
    from icalendar.enums import CLASS, STATUS, TRANSP

    entry, stamp, text = listed.entry, listed.stamp, _text()
    title = text(_line(str(entry.title)))
    event = icalendar.Event.new(
        uid=listed.uid,
        stamp=stamp.at,
        created=listed.created_at,
        last_modified=stamp.at,
        sequence=stamp.sequence,
        start=entry.on,
        end=entry.on + _DAY,
        summary=title,
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
        status=STATUS(entry.status.value),
        color=entry.colour or None,
        subcomponents=[_alarm(listed.uid, days, title) for days in entry.alarms],
    )
    if entry.lines:
        event.add("DESCRIPTION", text("\n".join(_clean(str(line)) for line in entry.lines)))
    if entry.categories:
        categories = icalendar.vCategory([])
        categories.cats = [text(_line(each)) for each in entry.categories]
        event.add("CATEGORIES", categories)
    if listed.related_uid:
        event.add("RELATED-TO", text(listed.related_uid))
    # Outlook's own words for what TRANSP and a DATE say
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", text("FREE"))
    event.add("X-MICROSOFT-CDO-ALLDAYEVENT", text("TRUE"))
    written: bytes = event.to_ical()
    return written


def _alarm(uid: str, days: int, title: str) -> icalendar.Alarm:
    """A reminder at nine in the morning, that many days before."""
    import icalendar

    at = timedelta(hours=ALARM_HOUR) - timedelta(days=days)
    return icalendar.Alarm.new_display(description=title, trigger=at, uid=f"{uid}-a{days}")
