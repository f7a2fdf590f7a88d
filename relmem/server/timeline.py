"""The days of what must be decided, as a drawing: plain values in, SVG out. Colours come from the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from itertools import accumulate
from typing import Final, final
from unicodedata import east_asian_width

import attrs

from relmem.render.tables import plain

__all__ = ["Bar", "timeline"]

WIDTH: Final = 760
NAMES: Final = 256
"""How far the names reach; the days begin right of them."""
RIGHT: Final = 84
"""What is left free at the right, for the last day for notice in figures."""
ROW: Final = 30
HEAD: Final = 34
GAP: Final = 14
"""What is left free between a name and the days."""
LETTER: Final = 13
"""The height of the letters; they are about as wide as `_width` says."""
TODAY: Final = 40
"""How wide the word is, which no month may be written over."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@final
@attrs.frozen
class Bar:
    """
    One line: from `first` to `decide_by` one can decide, on `renews_on` it goes on, on `ends_on` it ends.

    None is not known, or not so.
    """

    name: str
    state: str
    first: date | None
    decide_by: date | None
    renews_on: date | None
    ends_on: date | None = None


def timeline(bars: Sequence[Bar], *, today: date, until: date, title: str) -> str:
    """
    An SVG with a line for each bar, and the months above; what lies outside of the days is cut off.

    It has a name for those who hear it; a table should say the same beside it.
    A closing window differs in form as well as in colour.
    """
    height = HEAD + ROW * len(bars) + 8
    days = max(1, (until - today).days)

    def x(day: date) -> float:
        at = min(max((day - today).days, 0), days) / days
        return round(NAMES + at * (WIDTH - NAMES - RIGHT), 1)

    parts = [
        f'<svg class="timeline" role="img" aria-labelledby="timeline-title" viewBox="0 0 {WIDTH} {height}">',
        f'<title id="timeline-title">{_safe(title)}</title>',
        *_months(today, until, x_of=x, height=height),
    ]
    for number, bar in enumerate(bars):
        parts.extend(_line(bar, y=HEAD + ROW * number + ROW // 2, today=today, until=until, x_of=x))
    return "".join([*parts, "</svg>"])


def _months(today: date, until: date, *, x_of: Callable[[date], float], height: int) -> list[str]:
    parts = [f'<line class="now" x1="{x_of(today)}" x2="{x_of(today)}" y1="{HEAD - 6}" y2="{height}"/>']
    parts.append(f'<text class="month" x="{x_of(today)}" y="{HEAD - 14}">today</text>')
    parts.append(f'<text class="month day" x="{WIDTH}" y="{HEAD - 14}">decide by</text>')
    month = _next_month(today)
    while month is not None and month <= until:
        at = x_of(month)
        parts.append(f'<line class="grid" x1="{at}" x2="{at}" y1="{HEAD - 6}" y2="{height}"/>')
        if at - x_of(today) > TODAY:
            name = _MONTHS[month.month - 1] + (f" {month.year}" if month.month == 1 else "")
            parts.append(f'<text class="month" x="{at}" y="{HEAD - 14}">{name}</text>')
        month = _next_month(month)
    return parts


def _line(bar: Bar, *, y: int, today: date, until: date, x_of: Callable[[date], float]) -> list[str]:
    name = plain(bar.name)
    short = cut(name, NAMES - GAP)
    state = escape(bar.state, quote=True)
    parts = [f'<g class="bar {state}"><title>{escape(name)}</title>']
    parts.append(f'<text class="name" x="0" y="{y + 4}">{escape(short)}</text>')
    if bar.decide_by is not None and today <= bar.decide_by:
        begun = x_of(max(bar.first or today, today))
        ended = x_of(bar.decide_by)
        parts.append(f'<line class="window" x1="{begun}" x2="{ended}" y1="{y}" y2="{y}"/>')
        if bar.decide_by <= until:
            mark = (
                f'<path class="mark" d="M{ended} {y - 8}L{ended + 8} {y + 6}H{ended - 8}Z"/>'
                if bar.state == "closing"
                else f'<circle class="mark" cx="{ended}" cy="{y}" r="6"/>'
            )
            parts.append(mark)
            on = f"{bar.decide_by.day} {_MONTHS[bar.decide_by.month - 1]}"
            parts.append(f'<text class="day" x="{WIDTH}" y="{y + 4}">{on}</text>')
    if bar.renews_on is not None and today <= bar.renews_on <= until:
        at = x_of(bar.renews_on)
        parts.append(f'<path class="renews" d="M{at} {y - 6}L{at + 6} {y}L{at} {y + 6}L{at - 6} {y}Z"/>')
    if bar.ends_on is not None and today <= bar.ends_on <= until:
        at = x_of(bar.ends_on)
        parts.append(f'<rect class="ends" x="{round(at - 5, 1)}" y="{y - 5}" width="10" height="10"/>')
        if bar.decide_by is None:
            on = f"ends {bar.ends_on.day} {_MONTHS[bar.ends_on.month - 1]}"
            parts.append(f'<text class="day" x="{WIDTH}" y="{y + 4}">{on}</text>')
    return [*parts, "</g>"]


def cut(name: str, room: int) -> str:
    """As much of a name as fits, by how wide its letters are about."""
    widths = list(accumulate(map(_width, name)))
    if not widths or widths[-1] <= room:
        return name
    kept = sum(1 for width in widths if width <= room - LETTER)
    return f"{name[:kept].rstrip()}…"


def _width(letter: str) -> float:
    """How wide a letter is at most in the usual fonts, but for the very wide ones."""
    if east_asian_width(letter) in "WF":
        return LETTER
    if letter in "iljtfrI.,:;'|! ()":
        return 0.42 * LETTER
    if letter in "mwMW@%—…":
        return LETTER
    return (0.76 if letter.isupper() else 0.64) * LETTER


def _next_month(day: date) -> date | None:
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, 1) if year <= date.max.year else None


def _safe(text: str) -> str:
    return escape(plain(text), quote=True)
