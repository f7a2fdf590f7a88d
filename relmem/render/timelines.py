"""
Days on one axis, as a drawing: plain values in, SVG out.

Every `Line` has a name at the left, bars and marks on its days, and a word at
the right. Forms differ as well as colours, text takes the colour of the page,
and nothing is fetched: no font, no style sheet, no script. What hears it has a
title and a description.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from html import escape
from itertools import count
from typing import Final, final
from zlib import crc32

import attrs

from relmem.render.tables import plain, width_of

__all__ = ["Bar", "Drawing", "Line", "Mark", "Shape", "Tone", "svg"]

WIDTH: Final = 760
"""What a page of A4 or Letter shows without being made smaller, in CSS pixels."""
NAMES: Final = 236
"""How far the names reach; the days begin right of them."""
RIGHT: Final = 96
"""What is left free at the right, for what stands beside a line."""
ROW: Final = 24
HEAD: Final = 34
FOOT: Final = 30
LETTER: Final = 6.6
"""How wide a letter is, at most, of the size that names have; sans-serif fonts differ."""
CLOSE: Final = 9
"""Marks of one form nearer than this are drawn as one, with their number."""
APART: Final = 54
"""How far from each other the days on the axis are written, at least."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 2400, 6000, 24000)
"""Months from one day on the axis to the next: quarters, years, decades, so that all of them are round."""
_DAYS: Final = (1, 2, 7, 14)
MOST_DAYS: Final = 62
"""Up to two months the axis has days; then the first days of months, which are easier to find."""


class Tone(StrEnum):
    """How it stands: as it should, to come, in good order, to be looked at, or late."""

    PLAIN = "plain"
    AHEAD = "ahead"
    GOOD = "good"
    WARN = "warn"
    LATE = "late"


COLOURS: Final = {
    Tone.PLAIN: "#6b7f99",
    Tone.AHEAD: "#3f83d6",
    Tone.GOOD: "#2f9166",
    Tone.WARN: "#b3740a",
    Tone.LATE: "#d9483b",
}
"""Each at least three to one against white and against #111: WCAG 2.2, 1.4.11."""


class Shape(StrEnum):
    """The form of a mark."""

    DOT = "dot"
    RING = "ring"
    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"


@final
@attrs.frozen
class Mark:
    """One day, and what it was, which is read where the pointer rests."""

    on: date
    text: str = ""
    shape: Shape = Shape.DOT
    tone: Tone = Tone.PLAIN


@final
@attrs.frozen
class Bar:
    """From `first` to `last`, both inclusive; None reaches to the edge. What is not sure is `dashed`."""

    first: date | None
    last: date | None
    text: str = ""
    tone: Tone = Tone.PLAIN
    dashed: bool = False


@final
@attrs.frozen
class Line:
    """One line: its `name`, what is drawn, and what stands at the right. A heading has nothing drawn."""

    name: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    aside: str = ""
    heading: bool = False


@final
@attrs.frozen
class Drawing:
    """
    Lines from `first` to `last`, both inclusive, and a line through `today`.

    `aside` says what stands at the right, `key` what each form means: (form,
    tone, words). `tells` says in a sentence what is to be seen.
    """

    title: str
    tells: str
    first: date
    last: date
    today: date
    lines: tuple[Line, ...]
    aside: str = ""
    key: tuple[tuple[Shape, Tone, str], ...] = ()


def svg(drawing: Drawing, *, paper: bool = False) -> str:
    """
    The drawing as SVG, at most as wide as a page.

    On `paper` it is for a file or an <img>, which knows nothing of the page
    around it: black on white. Without, it takes the colour of the text around it.
    """
    height = HEAD + ROW * len(drawing.lines) + (FOOT if drawing.key else 8)
    id = f"timeline-{crc32(repr(drawing).encode('utf-8', 'replace')):08x}"
    size = (
        f'width="{WIDTH}" height="{height}" color="#1b1b1b"'
        if paper
        else f'width="100%" style="max-width:{WIDTH}px;height:auto"'
    )
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {size} role="img" ',
            f'aria-labelledby="{id}-title {id}-tells" font-family="sans-serif" font-size="12" ',
            'fill="currentColor">',
            f'<title id="{id}-title">{_safe(drawing.title)}</title>',
            f'<desc id="{id}-tells">{_safe(drawing.tells)}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>' if paper else "",
            *_axis(drawing, height - (FOOT if drawing.key else 8)),
            *_lines(drawing),
            *_key(drawing.key, height - 10),
            "</svg>",
        ]
    )


def _place(drawing: Drawing) -> Callable[[date], float]:
    """Where a day is, left to right; what lies outside is at the edge."""
    first, days = drawing.first.toordinal(), max(1, (drawing.last - drawing.first).days)

    def at(day: date) -> float:
        gone = min(max(day.toordinal() - first, 0), days) / days
        return round(NAMES + gone * (WIDTH - NAMES - RIGHT), 1)

    return at


# -- the axis ---------------------------------------------------------------------------------------


def _axis(drawing: Drawing, bottom: int) -> Iterator[str]:
    at = _place(drawing)
    for day, name in _days(drawing):
        x = at(day)
        yield _stroke(x, HEAD - 8, x, bottom, 'stroke="currentColor" stroke-opacity=".18"')
        yield _text(x, HEAD - 14, name, small=True, anchor="middle")
    if drawing.first <= drawing.today <= drawing.last:
        x = at(drawing.today)
        yield _stroke(x, HEAD - 8, x, bottom, 'stroke="currentColor" stroke-width="1.5"')
        yield _text(x, 9, "today", small=True, anchor="middle")
    if drawing.aside:
        yield _text(WIDTH - 2, HEAD - 14, drawing.aside, small=True, anchor="end")


def _days(drawing: Drawing) -> Iterator[tuple[date, str]]:
    """The days that are written on the axis: round ones, as far apart as their names need."""
    first, last, at = drawing.first, drawing.last, _place(drawing)
    room = (WIDTH - NAMES - RIGHT) / max(1, (last - first).days)
    step = next((each for each in _DAYS if each * room >= APART), None)
    if step is not None and (last - first).days <= MOST_DAYS:
        for gone in range(0, (last - first).days + 1, step):
            day = first + timedelta(days=gone)
            yield day, f"{day.day} {_MONTHS[day.month - 1]}"
        return
    months = next((each for each in _STEPS if each * 30 * room >= APART), _STEPS[-1])
    # from a round month on: of every quarter the first, of every decade its first year
    begun = (first.year * 12 + first.month - 1) // months * months
    for month in count(begun, months):
        year, in_year = divmod(month, 12)
        if year > last.year:
            return
        day = date(year, in_year + 1, 1) if year >= date.min.year else first
        if first <= day <= last and at(day) > NAMES + 14:
            with_year = in_year == 0 or month - months < first.year * 12 + first.month - 1
            name = _MONTHS[in_year] if months < 12 else ""
            yield day, f"{name} {year}".strip() if with_year or not name else name


# -- the lines --------------------------------------------------------------------------------------


def _lines(drawing: Drawing) -> Iterator[str]:
    at = _place(drawing)
    for number, line in enumerate(drawing.lines):
        y = HEAD + ROW * number + ROW // 2
        indent = 0 if line.heading or not any(each.heading for each in drawing.lines) else 10
        short = _cut(line.name, NAMES - 12 - indent)
        yield f"<g><title>{_safe(line.name)}</title>" if short != _clean(line.name) else "<g>"
        yield _text(indent, y + 4, short, bold=line.heading)
        for bar in line.bars:
            yield from _bar(bar, drawing, at, y)
        yield from _marks(line.marks, drawing, at, y)
        if line.aside:
            yield _text(WIDTH - 2, y + 4, _cut(line.aside, RIGHT - 14), anchor="end")
        yield "</g>"


def _bar(bar: Bar, drawing: Drawing, at: Callable[[date], float], y: int) -> Iterator[str]:
    first, last = bar.first or drawing.first, bar.last or drawing.last
    if first > drawing.last or last < drawing.first or last < first:
        return
    begun, ended = at(first), max(at(last), at(first) + 2)
    dashes = ' stroke-dasharray="5 3"' if bar.dashed else ""
    style = f'stroke="{COLOURS[bar.tone]}" stroke-width="7" stroke-opacity=".75"{dashes}'
    yield _stroke(begun, y, ended, y, style, bar.text)


def _marks(marks: Sequence[Mark], drawing: Drawing, at: Callable[[date], float], y: int) -> Iterator[str]:
    """Marks in their order of days; many that would lie on each other as one with their number."""
    piles: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: mark.on):
        if not drawing.first <= mark.on <= drawing.last:
            continue
        last = piles[-1][-1] if piles else None
        same = last is not None and (last.shape, last.tone) == (mark.shape, mark.tone)
        if last is not None and same and at(mark.on) - at(piles[-1][0].on) < CLOSE:
            piles[-1].append(mark)
        else:
            piles.append([mark])
    for pile in piles:
        first = pile[0]
        told = [each.text for each in pile[:_TOLD] if each.text]
        if len(pile) > _TOLD:
            told.append(f"and {len(pile) - _TOLD} more")
        x = round((at(first.on) + at(pile[-1].on)) / 2, 1)
        yield _form(x, y, first.shape, first.tone, "; ".join(told))
        if len(pile) > 1:
            yield _text(x, y - 6, str(len(pile)), small=True, anchor="middle")


_TOLD: Final = 6
"""How many of a pile are named where the pointer rests: more fill the screen."""


def _form(x: float, y: float, shape: Shape, tone: Tone, text: str = "") -> str:
    colour = COLOURS[tone]
    match shape:
        case Shape.DOT:
            drawn = f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}"'
        case Shape.RING:
            drawn = f'<circle cx="{x}" cy="{y}" r="4" fill="none" stroke="{colour}" stroke-width="2"'
        case Shape.SQUARE:
            drawn = f'<rect x="{x - 4:g}" y="{y - 4:g}" width="8" height="8" fill="{colour}"'
        case Shape.TRIANGLE:
            drawn = f'<path d="M{x} {y - 7:g}l7 12h-14Z" fill="{colour}"'
        case Shape.DIAMOND:
            drawn = f'<path d="M{x} {y - 6:g}l6 6l-6 6l-6 -6Z" fill="{colour}"'
    return f"{drawn}><title>{_safe(text)}</title></{drawn[1:].split()[0]}>" if text else f"{drawn}/>"


def _key(key: Sequence[tuple[Shape, Tone, str]], y: int) -> Iterator[str]:
    x: float = 8
    for shape, tone, words in key:
        yield _form(x, y - 4, shape, tone)
        yield _text(x + 12, y, words, small=True)
        x = round(x + 30 + width_of(_clean(words)) * LETTER * 0.92, 1)


# -- strokes and text -------------------------------------------------------------------------------


def _stroke(x1: float, y1: float, x2: float, y2: float, style: str, text: str = "") -> str:
    drawn = f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {style}'
    return f"{drawn}><title>{_safe(text)}</title></line>" if text else f"{drawn}/>"


def _text(x: float, y: float, text: str, *, small: bool = False, bold: bool = False, anchor: str = "") -> str:
    style = (
        (' font-size="11" fill-opacity=".8"' if small else "")
        + (' font-weight="bold"' if bold else "")
        + (f' text-anchor="{anchor}"' if anchor else "")
    )
    return f'<text x="{x}" y="{y}"{style}>{_safe(text)}</text>'


def _cut(text: str, room: float) -> str:
    """As much of it as there is room for."""
    text = _clean(text)
    if width_of(text) * LETTER <= room:
        return text
    short = text
    while short and (width_of(short) + 1) * LETTER > room:
        short = short[: max(0, min(len(short) - 1, int(room / LETTER)))]
    return f"{short.rstrip()}…"


def _clean(text: str) -> str:
    """Text that XML can hold."""
    return "".join(char for char in plain(text) if ord(char) & 0xFFFE != 0xFFFE)


def _safe(text: str) -> str:
    return escape(_clean(text), quote=True)
