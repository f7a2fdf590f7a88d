"""
What was and what is to come with somebody, on one axis: talks, promises, questions, issues, bills, notice.

`timeline` draws a relationship, `renewal_timeline` what must be decided upon.
Both are rows first: what is drawn can be read, counted and taken elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.queries.contracts import RenewalDue, WindowState, renewals
from relmem.queries.happenings import WINDOW_TONES, Happening, Sort, happenings
from relmem.queries.names import counted
from relmem.queries.talks import LIVE, Them
from relmem.render.pictures import Timeline
from relmem.render.rows import Rows
from relmem.render.timelines import Bar, Drawing, Line, Mark, Shape, Tone
from relmem.values import Span, day, spoken_day

__all__ = ["Happening", "Timeline", "renewal_timeline", "timeline"]

REACH_DAYS: Final = 366
"""How far back and ahead it looks where nobody says: a year, in which every yearly thing falls once."""
LEAST_DAYS: Final = 45
"""What is shown at least, so that a week's acquaintance is no line of dots a month wide."""
MOST_LINES: Final = 6
"""Lines of one sort in the drawing; with all sorts it still fits a page. The rows have all."""
MOST_RENEWALS: Final = 30
"""Lines of a renewals timeline that fit a page."""


_ORDER: Final = tuple(Sort)
_HEADINGS: Final = {
    Sort.TALK: "Talks",
    Sort.OURS: "We promised",
    Sort.THEIRS: "They promised",
    Sort.QUESTION: "Questions",
    Sort.ISSUE: "Issues",
    Sort.BILL: "Bills",
    Sort.NOTICE: "Contracts",
}


def timeline(
    facts: Facts,
    who: Them,
    *,
    since: date | str | None = None,
    until: date | str | None = None,
) -> Timeline[Happening]:
    """
    What was and what is to come with a contact or an account, on one axis.

    Talks are those that reached them; promises of both sides, questions and
    issues from their day until they were over; bills on their day, those that
    differ marked; contracts with the last day for notice and the renewal. Of a
    contact it is what concerns them and the accounts where they work. From
    `since` until `until`, both inclusive: a year back and a year ahead, less
    where there is less. What began before `since` stands on the first of its
    days within: a promise on the day it is due, a contract on its last day for notice,
    one that can be ended at any time on today.

    Raises:
        InputError: `until` lies before `since`, or one is no day.

    """
    found = sorted(happenings(facts, who), key=lambda each: (each.on, each.record_id))
    first, last = _range(facts.today, found, since, until)
    shown = [each for each in found if _is_within(each, first, last, facts.today)]
    rows = [_from(each, first, last, facts.today) for each in shown]
    rows.sort(key=lambda each: (each.on, each.record_id))
    caption = f"{who.name} from {first} to {last}"
    return Timeline(Rows(Happening, rows, caption), _drawing(facts, who, shown, first, last))


def _from(each: Happening, first: date, last: date, today: date) -> Happening:
    """What began before `first`, on the first of its days that matter since then; on `first` without one."""
    if each.on >= first:
        return each
    # of a contract the day to decide says more than the day on which it renews
    days = [each.due_on] if each.sort == Sort.NOTICE and each.due_on else [*each.days]
    days = [day for day in days if first <= day <= last] or [day for day in each.days if first <= day <= last]
    # notice that can be given at any time can be given today, and on `first` nothing happened
    at_once = each.sort == Sort.NOTICE and first <= today <= last
    return attrs.evolve(each, on=min(days, default=today if at_once else first))


def _range(
    today: date, found: Sequence[Happening], since: date | str | None, until: date | str | None
) -> tuple[date, date]:
    # a contract that runs for years says nothing of how long there is something to see
    days = [each for one in found for each in one.days if one.sort != Sort.NOTICE or each >= today]
    first = None if since is None else _stated(since, "since")
    last = None if until is None else _stated(until, "until")
    if first is None:
        begun = min([today, *days])
        first = max(begun, _after(min(today, last or today), -REACH_DAYS))
        first = min(first, _after(last or today, -LEAST_DAYS))
    if last is None:
        last = min(max([today, *days]), _after(max(today, first), REACH_DAYS))
        last = max(_after(last, 7), _after(today, 14), _after(first, LEAST_DAYS))
    if last < first:
        raise InputError(
            until, f"{last} lies before {first}.", f'Write until="{first}" or later.', field="until"
        )
    return first, last


def _stated(value: date | str, field: str) -> date:
    try:
        return day(value)
    except InputError as error:
        raise error.at(field) from error


def _after(on: date, days: int) -> date:
    """That many days later, as far as the calendar goes."""
    return date.fromordinal(min(max(on.toordinal() + days, 1), date.max.toordinal()))


def _is_within(each: Happening, first: date, last: date, today: date) -> bool:
    begun, ended = each.days[0], each.days[-1]
    if each.until_on is None and each.sort not in (Sort.TALK, Sort.BILL):
        ended = max(ended, today)
    return begun <= last and ended >= first


# -- how it is drawn --------------------------------------------------------------------------------

_KEY: Final = (
    (Shape.DOT, Tone.PLAIN, "talk"),
    (Shape.RING, Tone.PLAIN, "message"),
    (Shape.DOT, Tone.AHEAD, "booked"),
    (Shape.SQUARE, Tone.PLAIN, "bill"),
    (Shape.TRIANGLE, Tone.AHEAD, "last day"),
    (Shape.DIAMOND, Tone.PLAIN, "renewal"),
    (Shape.SQUARE, Tone.GOOD, "done"),
    (Shape.SQUARE, Tone.WARN, "to look at"),
    (Shape.SQUARE, Tone.LATE, "late, or serious"),
)


def _drawing(facts: Facts, who: Them, shown: Sequence[Happening], first: date, last: date) -> Drawing:
    in_order = sorted(shown, key=lambda each: _ORDER.index(Sort(each.sort)))
    lines = [
        line
        for sort, these in groupby(in_order, key=lambda each: Sort(each.sort))
        for line in _group(sort, list(these), facts.today)
    ]
    counts = [
        f"{_HEADINGS[sort]}: {sum(1 for each in shown if each.sort == sort)}"
        for sort in _ORDER
        if any(each.sort == sort for each in shown)
    ]
    late = [f"{each.what} ({each.state})" for each in shown if each.tone == Tone.LATE]
    tells = ". ".join(
        [
            f"From {spoken_day(first)} to {spoken_day(last)}, as of {spoken_day(facts.today)}",
            ", ".join(counts) or "Nothing is known",
            *([f"Late or serious: {'; '.join(late[:MOST_LINES])}"] if late else []),
        ]
    )
    return Drawing(
        title=f"{who.name}: what was and what is to come",
        tells=f"{tells}.",
        first=first,
        last=last,
        today=facts.today,
        lines=tuple(lines),
        key=tuple(_key(shown, lines)),
    )


def _key(shown: Sequence[Happening], lines: Sequence[Line]) -> Iterator[tuple[Shape, Tone, str]]:
    """What the forms and colours mean, of those that are there."""
    drawn = {(mark.shape, mark.tone) for line in lines for mark in line.marks}
    drawn |= {(Shape.TRIANGLE, Tone.AHEAD) for shape, _ in drawn if shape is Shape.TRIANGLE}
    tones = {each.tone for each in shown}
    for shape, tone, words in _KEY:
        says_tone = tone in (Tone.GOOD, Tone.WARN, Tone.LATE)
        if tone in tones if says_tone else (shape, tone) in drawn:
            yield shape, tone, words


def _group(sort: Sort, these: Sequence[Happening], today: date) -> Iterator[Line]:
    heading = _HEADINGS[sort]
    if sort in (Sort.TALK, Sort.BILL):
        spoken = [each for each in these if _is_live(each)]
        written = [each for each in these if not _is_live(each)]
        for name, some in ((heading, spoken), ("Messages", written)):
            if some:
                yield Line(name, marks=tuple(map(_mark, some)), aside=_latest(some), heading=True)
        return
    # what is open comes first, by the day it should be over; then what ended, the latest first
    ended = sorted(these, key=lambda each: each.until_on or date.min, reverse=True)
    ranked = sorted(ended, key=lambda each: (each.until_on is not None, _presses(each)))
    more = len(ranked) - MOST_LINES
    yield Line(heading, aside=f"and {more} more" if more > 0 else "", heading=True)
    for each in ranked[:MOST_LINES]:
        yield _line(each, today)


def _presses(each: Happening) -> int:
    if each.until_on is not None:
        return 0  # the order among these is that of their ends
    return (each.due_on or date.max).toordinal()


def _latest(these: Sequence[Happening]) -> str:
    """The day of the last one, or of the next one to come."""
    ahead = [each.on for each in these if each.tone == Tone.AHEAD]
    return _short(min(ahead) if ahead else max(each.on for each in these))


def _mark(each: Happening) -> Mark:
    text = " ".join(filter(None, [f"{spoken_day(each.on)}: {each.what or each.state}", f"({each.state})"]))
    if Sort(each.sort) is Sort.BILL:
        return Mark(each.on, text, Shape.SQUARE, Tone(each.tone))
    return Mark(each.on, text, Shape.DOT if _is_live(each) else Shape.RING, Tone(each.tone))


def _is_live(each: Happening) -> bool:
    """Whether it is anything but a message, which has a line of its own: there are many."""
    return Sort(each.sort) is not Sort.TALK or each.state in (*LIVE, "booked")


def _line(each: Happening, today: date) -> Line:
    tone, text = Tone(each.tone), f"{each.what} ({each.state})"
    bars, marks = [], []
    if each.sort == Sort.NOTICE:
        # the current term, to the day on which the next one begins
        end = each.until_on or each.renews_on or each.due_on or today
        bars.append(Bar(each.on, max(end, each.on), text, Tone.PLAIN))
    elif each.until_on is not None:
        bars.append(Bar(each.on, max(each.on, each.until_on), text, tone))
    else:
        bars.append(Bar(each.on, max(each.on, today), text, tone))
        if each.due_on is not None and each.due_on > today:
            bars.append(Bar(today, each.due_on, text, tone, dashed=True))
    if each.due_on is not None:
        by = f"{text}: by {spoken_day(each.due_on)}"
        marks.append(Mark(each.due_on, by, Shape.TRIANGLE, tone))
    if each.renews_on is not None:
        marks.append(
            Mark(each.renews_on, f"{each.what} renews on {spoken_day(each.renews_on)}", Shape.DIAMOND)
        )
    return Line(each.what, tuple(bars), tuple(marks), aside=_aside(each))


def _aside(each: Happening) -> str:
    """What stands at the right: how it stands, in a word."""
    if each.sort == Sort.NOTICE and each.due_on is not None:
        return _short(each.due_on)
    return each.state.split(" by ")[0].split(",")[0]


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _short(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


# -- renewals ---------------------------------------------------------------------------------------


def renewal_timeline(facts: Facts, *, within: Span | str | None = "1 year") -> Timeline[RenewalDue]:
    """
    What must be decided within that time, on one axis; all contracts where None.

    A bar for each contract while notice can be given, to its last day, and the
    renewal behind it. In the order of `renewals`, whose rows these are.
    """
    rows = renewals(facts, within=within)
    today = facts.today
    days = [each for row in rows for each in (row.decide_by, row.renews_on, row.ends_on) if each]
    last = min(max([_after(today, LEAST_DAYS), *days]), _after(today, 2 * REACH_DAYS))
    lines = [_renewal(row, today) for row in rows[:MOST_RENEWALS]]
    if len(rows) > MOST_RENEWALS:
        lines.append(Line(f"and {len(rows) - MOST_RENEWALS} more"))
    used = {mark.shape for line in lines for mark in line.marks}
    told = [
        f"{row.account}, {row.contract}: decide by {spoken_day(row.decide_by)}"
        for row in rows[:MOST_LINES]
        if row.decide_by is not None
    ]
    drawing = Drawing(
        title=rows.caption,
        tells=f"{counted(len(rows), 'contract')}, as of {spoken_day(today)}. {'; '.join(told)}".strip(),
        first=today,
        last=_after(last, 10),
        today=today,
        lines=tuple(lines),
        aside="decide by",
        key=tuple(each for each in _RENEWAL_KEY if each[0] in used),
    )
    return Timeline(rows, drawing)


_RENEWAL_KEY: Final = (
    (Shape.DOT, Tone.AHEAD, "last day for notice"),
    (Shape.TRIANGLE, Tone.WARN, "the same, within 14 days"),
    (Shape.DIAMOND, Tone.PLAIN, "renews"),
    (Shape.RING, Tone.PLAIN, "may renew"),
)


def _renewal(row: RenewalDue, today: date) -> Line:
    state = WindowState(row.state)
    tone = WINDOW_TONES.get(state, Tone.PLAIN)
    bars, marks = [], []
    if row.decide_by is not None and row.days_left is not None:
        opens = max(row.opens_on or today, today)
        dashed = state is WindowState.FUTURE
        bars.append(Bar(opens, row.decide_by, row.arithmetic, tone, dashed=dashed))
        shape = Shape.TRIANGLE if state is WindowState.CLOSING else Shape.DOT
        marks.append(Mark(row.decide_by, f"decide by {spoken_day(row.decide_by)}", shape, tone))
    elif state is WindowState.MISSED:
        bars.append(Bar(today, row.bound_until, row.arithmetic, tone, dashed=True))
    if row.renews_on is not None:
        verb, shape = ("may renew", Shape.RING) if row.tentative else ("renews", Shape.DIAMOND)
        marks.append(Mark(row.renews_on, f"{verb} on {spoken_day(row.renews_on)}", shape))
    name = ", ".join(filter(None, [row.account, row.contract]))
    aside = _short(row.decide_by) if row.decide_by and row.days_left is not None else row.state
    return Line(name, tuple(bars), tuple(marks), aside)
