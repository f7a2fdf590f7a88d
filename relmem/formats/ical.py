"""
Calendars out: what feeds list as the bytes of an iCalendar file (RFC 5545, RFC 7986).

Equal listings give equal bytes, in every process. How one event is spelled is
`events`, where what was spelled is kept is `fragments`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

import attrs

from relmem.backends.files import replace_whole
from relmem.feeds.base import Status
from relmem.feeds.listings import Listed
from relmem.formats.events import Occasion, Shown, Style, occasions, one_line, text
from relmem.formats.fragments import Fragments
from relmem.render.tables import html_table, plain
from relmem.values import Problem

if TYPE_CHECKING:
    import os

__all__ = ["Calendar", "Cover", "spelled"]

PRODID: Final = "-//relmem//relationship memory 1.0//EN"
REFRESH: Final = timedelta(hours=12)
"""How often a program should ask again: twice a day is enough for days, and most ask less often anyway."""


@final
@attrs.frozen
class Cover:
    """What a calendar says of itself: what it was asked for by, its title, what is in it, its colour."""

    name: str
    title: str
    tells: str = ""
    colour: str = ""


@final
@attrs.frozen(repr=False, eq=False, slots=False)
class Calendar:
    """
    A feed as a file: `to_bytes` is what a calendar program reads, `events` what it will show.

    `modified_at` is when it last changed, in UTC and whole seconds. `problems`
    are records that were left out of it, and why. `occasions` are what it was
    made of, `pieces` its bytes, one for each between head and foot.
    """

    name: str
    today: date
    modified_at: datetime
    problems: tuple[Problem, ...]
    pieces: tuple[bytes, ...]
    occasions: tuple[Occasion, ...]

    def to_bytes(self) -> bytes:
        """The file's content: equal facts, day and wishes give equal bytes."""
        return self._content

    @cached_property
    def _content(self) -> bytes:
        return b"".join(self.pieces)

    @cached_property
    def events(self) -> tuple[Shown, ...]:
        """What a calendar program shows of each event, in the order of their days."""
        return tuple(each.shown for each in self.occasions)

    @cached_property
    def etag(self) -> str:
        """A strong validator of the content, in quotes, as HTTP's ETag takes it."""
        return f'"{sha256(self._content).hexdigest()}"'

    def save(self, path: str | os.PathLike[str]) -> Path:
        """
        Put the content in a file, whole or not at all; one that holds it already is left as it is.

        Raises:
            StoreError: it cannot be written; the file is as it was.

        """
        path = Path(path)
        if not (path.is_file() and path.read_bytes() == self._content):
            replace_whole(path, self._content)
        return path

    @property
    def size(self) -> int:
        """Bytes of the file, without making it."""
        return sum(map(len, self.pieces))

    def __len__(self) -> int:
        return len(self.occasions)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendar):
            return NotImplemented
        return (self.name, self.today, self.modified_at, self._content) == (
            other.name,
            other.today,
            other.modified_at,
            other.to_bytes(),
        )

    def __hash__(self) -> int:
        return hash(self._content)

    def __str__(self) -> str:
        count = f"{len(self)} event{'' if len(self) == 1 else 's'}"
        ahead = (each for each in self.events if each.on >= self.today and each.status != Status.CANCELLED)
        first = next(ahead, None)
        left = f", {len(self.problems)} left out" if self.problems else ""
        return f"{self.name}: {count}" + (f", next {first.on} {plain(first.title)}" if first else "") + left

    def __repr__(self) -> str:
        return f"<Calendar {self}>"

    def _repr_html_(self) -> str:
        rows = [[str(each.on), each.title, each.status.lower()] for each in self.events]
        return html_table(["Day", "What", "Status"], rows, f"{self.name} as of {self.today}")


def spelled(
    cover: Cover,
    listed: Iterable[Listed],
    *,
    style: Style,
    fragments: Fragments,
    today: date,
    modified_at: datetime,
    problems: Iterable[Problem] = (),
) -> Calendar:
    """Entries as one calendar file; `problems` are those of what is not among them."""
    found = [occasion for each in listed for occasion in occasions(each, style)]
    found.sort(key=lambda each: (each.on, each.uid))
    kept, pieces, left_out = [], [], list(problems)
    for occasion in found:
        piece = fragments.of(occasion, style)
        if isinstance(piece, Problem):
            left_out.append(piece)
        else:
            kept.append(occasion)
            pieces.append(piece)
    head, foot = _frame(cover, max((each.listed.stamp.at for each in kept), default=None))
    fragments.settle(kept, style)
    return Calendar(cover.name, today, modified_at, tuple(left_out), (head, *pieces, foot), tuple(kept))


def _frame(cover: Cover, changed_at: datetime | None) -> tuple[bytes, bytes]:
    """
    What stands before and after the events.

    No UID: vdirsyncer takes the whole feed for one event then. No METHOD, which
    asks for an organizer and makes stamps mean the moment of sending. No SOURCE:
    the address holds the subscriber's secret, and files get forwarded.
    """
    import icalendar

    said = text()
    frame = icalendar.Calendar()
    frame.add("VERSION", "2.0")
    frame.add("PRODID", PRODID)
    # what RFC 7986 calls it, and what older programs do
    for name in ("NAME", "X-WR-CALNAME"):
        frame.add(name, said(one_line(cover.title)))
    for name in ("DESCRIPTION", "X-WR-CALDESC") if cover.tells else ():
        frame.add(name, said(one_line(cover.tells)))
    if cover.colour:
        frame.add("COLOR", cover.colour)
    if changed_at is not None:
        frame.add("LAST-MODIFIED", changed_at)
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        frame.add(name, icalendar.vDuration(REFRESH))
    frame["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    foot = b"END:VCALENDAR\r\n"
    return frame.to_ical().removesuffix(foot), foot
