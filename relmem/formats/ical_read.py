"""
The components of a calendar file, found by a linear scanner of our own.

icalendar refuses a whole file for one bad line, and what it makes of the rest is
bounded by nothing but the file. Here nothing raises for what a file holds, every
step takes time in proportion to its length, and a component that is broken costs
no other. Lines are cut as those of cards are (`vcard_lines`): the grammar is one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, final

import attrs

from relmem.formats.vcard_lines import Line, decoded, logical, parsed, unified
from relmem.values import Problem

__all__ = ["CalendarText", "Component", "read_calendars"]

MOST_BYTES: Final = 20 * 2**20
"""Of a file: twenty years of one person's calendar stay below 10 MB."""
MOST_LINES: Final = 600_000
"""Of a file; one of `MOST_BYTES`, folded at 75 bytes as the standard asks, has half as many."""
MOST_EVENTS: Final = 50_000
MOST_LINE_BYTES: Final = 2**16
"""Of a line that is read: a title, an address, a rule. Longer ones are attachments and descriptions."""
MOST_LINES_OF_ONE: Final = 2_000
"""Of one component: an event with as many guests is a public one."""
MOST_DEPTH: Final = 6
"""Of components in components; real ones are three deep."""

_TOP: Final = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VCALENDAR"})
"""What never stands inside another, but for the calendar: where it does, an END is missing."""
_READ: Final = frozenset({"VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VCALENDAR"})
_NAME: Final = re.compile(rb"[A-Za-z0-9_.-]+(?=[;:])")
_MARK: Final = re.compile(rb"(BEGIN|END):([A-Za-z0-9-]{1,40})[ \t]*", re.I)
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@final
@attrs.frozen
class Component:
    """
    One component: its `name`, the `number`-th of that name in the file, from file line `line` on.

    `lines` are those of the properties that were asked for, in their order.
    `problems` are its own: lines that are none, an END that is missing.
    """

    name: str
    number: int
    line: int
    lines: tuple[Line, ...] = ()
    inner: tuple[Component, ...] = ()
    problems: tuple[Problem, ...] = ()

    def first(self, name: str) -> Line | None:
        """The first line of that name that says something."""
        return next((each for each in self.lines if each.name == name and not each.is_empty), None)

    def each(self, name: str) -> tuple[Line, ...]:
        """All lines of that name that say something."""
        return tuple(each for each in self.lines if each.name == name and not each.is_empty)

    def text(self, name: str) -> str:
        """The text of the first such line, on one line; "" where there is none."""
        line = self.first(name)
        return " ".join(line.text.split()) if line else ""


@final
@attrs.frozen
class CalendarText:
    """A file as found: its calendars, how many of each other component there are, and what is wrong."""

    calendars: tuple[Component, ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    problems: tuple[Problem, ...] = ()


@attrs.define
class _Open:
    """A component whose END has not come."""

    name: str
    number: int
    line: int
    lines: list[Line] = attrs.field(factory=list)
    inner: list[Component] = attrs.field(factory=list)
    bad: list[int] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)

    def place(self) -> str:
        name = "event" if self.name == "VEVENT" else self.name
        return f"{name} {self.number} (line {self.line})"


def read_calendars(content: bytes, wanted: Iterable[str]) -> CalendarText:
    """
    The calendars of a file, with the properties that are `wanted` (in capital letters) and no others.

    Events outside of any calendar are in one that has no properties. A file
    over `MOST_BYTES` or `MOST_LINES` is one problem and no calendars.
    """
    if len(content) > MOST_BYTES:
        return _too_much(f"{len(content):,} bytes", f"{MOST_BYTES:,} bytes")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            content = content[len(mark) :].decode(encoding, "replace").encode("utf-8", "replace")
            break
    else:
        content = _without_mark(content)
    content = unified(content)
    count = content.count(b"\n") + 1
    if count > MOST_LINES:
        return _too_much(f"{count:,} lines", f"{MOST_LINES:,} lines")
    file = _File(frozenset(wanted))
    for number, joined, written in logical(content.split(b"\n")):
        if not file.take(number, joined, written):
            break
    file.close()
    others = sorted((name, found) for name, found in file.counts.items() if name not in _READ)
    return CalendarText(tuple(file.done), tuple(others), tuple(file.problems))


def _without_mark(content: bytes) -> bytes:
    """The same as UTF-8, where it is UTF-16 that does not say so: each other byte of it is none."""
    for encoding, empty in (("utf-16-le", content[1:40:2]), ("utf-16-be", content[0:40:2])):
        if len(empty) > 4 and not any(empty) and any(content[:40]):
            return content.decode(encoding, "replace").encode("utf-8", "replace")
    return content


def _too_much(found: str, most: str) -> CalendarText:
    why = f"the file has {found}, and no more than {most} are read."
    return CalendarText(
        problems=(Problem("file", "", "", why, "Export fewer calendars, or a shorter time."),)
    )


@attrs.define
class _File:
    """A file being read: what is open, outermost first, and what is done."""

    wanted: frozenset[str]
    open: list[_Open] = attrs.field(factory=list)
    done: list[Component] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)
    counts: Counter[str] = attrs.field(factory=Counter)
    too_deep: int = 0

    def take(self, number: int, joined: bytes, written: bytes) -> bool:
        """Put one line where it belongs; False where the rest of the file is not read."""
        mark = _MARK.fullmatch(joined.strip()) if joined[:6].strip()[:1] in (b"B", b"b", b"E", b"e") else None
        if mark:
            name = mark[2].decode().upper()
            return self._begin(name, number) if mark[1].upper() == b"BEGIN" else self._end(name)
        if not self.open or self.too_deep or not joined.strip():
            return True
        it = self.open[-1]
        if it.name not in _READ:
            return True
        named = _NAME.match(joined)
        if named is None:
            it.bad.append(number)
        elif named[0].decode().rpartition(".")[2].upper() in self.wanted:
            self._property(it, number, joined, written)
        return True

    def _property(self, it: _Open, number: int, joined: bytes, written: bytes) -> None:
        if len(it.lines) >= MOST_LINES_OF_ONE:
            if len(it.lines) == MOST_LINES_OF_ONE and not any(each.field == "lines" for each in it.problems):
                why = f"no more than {MOST_LINES_OF_ONE:,} lines of one event are read."
                it.problems.append(Problem(it.place(), "lines", "", why))
            return
        line = parsed(number, joined, written[:0], recoded=False, most=MOST_LINE_BYTES)
        if isinstance(line, str):
            it.problems.append(Problem(it.place(), f"line {number}", decoded(joined[:60], None), line))
        else:
            it.lines.append(line)

    def _begin(self, name: str, number: int) -> bool:
        if name in _TOP:
            self.too_deep = 0
            while self.open and (name == "VCALENDAR" or self.open[-1].name != "VCALENDAR"):
                self._done(cut_short=True)
            if not self.open and name != "VCALENDAR":
                self.open.append(_Open("VCALENDAR", self.counts["VCALENDAR"] + 1, number))
        elif len(self.open) >= MOST_DEPTH:
            self.too_deep += 1
            return True
        self.counts[name] += 1
        if name in _TOP and self.counts[name] > MOST_EVENTS:
            why = f"no more than {MOST_EVENTS:,} of a file are read; this one and the rest are not."
            self.problems.append(Problem(f"line {number}", name, "", why, "Export a shorter time."))
            return False
        if not self.open and name not in _TOP:
            return True
        self.open.append(_Open(name, self.counts[name], number))
        return True

    def _end(self, name: str) -> bool:
        if self.too_deep:
            self.too_deep -= 1
        elif any(each.name == name for each in self.open):
            while self.open[-1].name != name:
                self._done(cut_short=True)
            self._done(cut_short=False)
        return True

    def _done(self, *, cut_short: bool) -> None:
        it = self.open.pop()
        if it.bad:
            more = f" and {len(it.bad) - 1} more" if len(it.bad) > 1 else ""
            why = f"line {it.bad[0]}{more} has no name and no colon, so it is no property."
            it.problems.append(Problem(it.place(), "", "", why))
        if cut_short and it.name == "VEVENT":
            why = "its END is missing; it is read up to where the next begins."
            it.problems.append(Problem(it.place(), "END", "", why))
        made = Component(it.name, it.number, it.line, tuple(it.lines), tuple(it.inner), tuple(it.problems))
        if self.open:
            if it.name in _READ:
                self.open[-1].inner.append(made)
        else:
            self.done.append(made)

    def close(self) -> None:
        """Close what is open at the end of the file."""
        while self.open:
            self._done(cut_short=True)
