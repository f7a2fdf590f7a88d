"""
When notice can be given on one contract: its window, as a day has it, from the contract's own records.

Days only, no facts: which contracts must be decided upon is `queries.contracts`,
how terms follow from each other `queries.terms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from itertools import takewhile
from typing import Final, final

import attrs

from relmem.queries.runs import last_day
from relmem.queries.terms import Chain, Term, chain, decide_by, earliest_end, opens_on
from relmem.records.contracts import Amendment, Contract, Mode, NoticeGiven
from relmem.values import WEEKDAYS, ByFields, Span, Unit, WorkWeek, spoken_day

__all__ = ["CLOSING_DAYS", "NoticeWindow", "WindowState", "notice_window", "windows"]

CLOSING_DAYS: Final = 14
"""From how many days left on a window is closing: two weeks, so that no holiday hides it."""
ASKED: Final = Span(12, Unit.MONTHS)
"""
How long after its last term it is asked whether an option was taken: a year, in which somebody still knows.

Not longer than the next term would have run.
"""


class WindowState(StrEnum):
    """
    How a window stands on a day.

    FUTURE: it has not opened, or the contract has not begun. OPEN. CLOSING: few
    days are left. GIVEN: notice was given, or the option exercised or settled by an
    amendment. MISSED: the last day has passed. UNCONFIRMED: its last term is over, and nobody
    recorded whether the option on a next one was exercised. ENDED: the contract is over. NONE: there
    is nothing to give notice for, it ends by itself. DATELESS: there may be something to
    decide, but no last day follows from what is known.
    """

    FUTURE = "future"
    OPEN = "open"
    CLOSING = "closing"
    GIVEN = "given"
    MISSED = "missed"
    UNCONFIRMED = "unconfirmed"
    ENDED = "ended"
    NONE = "none"
    DATELESS = "dateless"

    @property
    def over(self) -> bool:
        """Whether the last term that is known of is over."""
        return self in (WindowState.ENDED, WindowState.UNCONFIRMED)


@final
@attrs.frozen(kw_only=True)
class NoticeWindow(ByFields):
    """
    When notice can be given on a contract, as a day has it.

    `term` is the one after which it would end: the current one, or a later one
    where notice is longer than the term. From `opens_on` (None: at any time) to
    `decide_by`, both inclusive; with renewal by option, the days on which it
    can be exercised. `days_left` counts down to `decide_by`; it is None once
    that has passed and where nothing is left to decide. `renews_on` is the
    first day of the next term, None where none follows.

    `bound_until` is the last day to which one is bound by a missed window (the
    earliest possible end, if notice were given that day), and likewise where
    notice can be given at any time. After a missed window `next_decide_by` is
    the last day for the next one, where the contract rolls on. `late_for` is
    the last day of the term for which the notice that was given came too late,
    by `late_days`. With `tentative` nobody knows whether the contract renews, or
    did. `warnings` say what does not go together, `arithmetic` how the days came
    about.
    """

    contract_id: str
    term: Term
    state: WindowState
    opens_on: date | None = None
    decide_by: date | None = None
    ends_on: date | None = None
    renews_on: date | None = None
    days_left: int | None = None
    bound_until: date | None = None
    next_decide_by: date | None = None
    late_for: date | None = None
    late_days: int = 0
    tentative: bool = False
    warnings: tuple[str, ...] = ()
    arithmetic: str = ""


def notice_window(
    contract: Contract,
    today: date,
    *,
    amendments: Iterable[Amendment] = (),
    given: Iterable[NoticeGiven] = (),
    week: WorkWeek = WEEKDAYS,
    closing_days: int = CLOSING_DAYS,
) -> NoticeWindow:
    """
    When notice can be given on `contract`, as seen on `today`.

    `amendments` and `given` are those of the contract. Holidays of `week`
    count for notice in business days. Never raises, whatever the records say.
    """
    links = chain(contract, amendments, given, week=week, on=today)
    return _window(contract, links, _decided_upon(links, today), today, closing_days)


def windows(
    contract: Contract,
    today: date,
    *,
    until: date,
    amendments: Iterable[Amendment] = (),
    given: Iterable[NoticeGiven] = (),
    week: WorkWeek = WEEKDAYS,
    closing_days: int = CLOSING_DAYS,
) -> Iterator[NoticeWindow]:
    """
    The windows of the current term and of each after it that begins by `until`, as seen on `today`.

    What a calendar shows: one a term, lazily. None for a contract that is over.
    """
    links = chain(contract, amendments, given, week=week, on=today)
    ahead = takewhile(
        lambda term: not term.starts_on or term.starts_on <= max(until, today), links.reaching(today)
    )
    for term in ahead:
        yield _window(contract, links, term, today, closing_days)


def _decided_upon(links: Chain, today: date) -> Term:
    """The term that a decision today is about; the last one where all is over."""
    current = links.at(today)
    if current is None:
        return links.last
    if closed := links.closed(today):
        return closed
    by = _last_day(links, current)
    if by and current.starts_on and by < today and by < current.starts_on and _renews_itself(current):
        # notice as long as the term: nobody could have given it while the term ran
        return links.in_time(today) or current
    return current


def _renews_itself(term: Term) -> bool:
    return term.renewal.mode is not Mode.OPTION


def _may_renew(term: Term, renews: date | None) -> bool:
    return renews is not None and term.renewal.mode is Mode.UNKNOWN and not term.settled


def _last_day(links: Chain, term: Term) -> date | None:
    """The last day for notice; None where there is none, or none that is known."""
    if term.ends_on is None or term.notice is None or not (term.renews_on or term.given_on):
        return None
    return decide_by(term.ends_on, term.notice, links.week)


def _window(contract: Contract, links: Chain, term: Term, today: date, closing_days: int) -> NoticeWindow:
    unconfirmed = _is_unconfirmed(term, today)
    over = term.ends_on is not None and term.ends_on < today
    by = None if over and not unconfirmed else _last_day(links, term)
    opens = opens_on(term.ends_on, term.notice, links.week) if by and term.ends_on else None
    state = _state(links, term, today, by, opens, closing_days)
    later = _next(links, term, today, state)
    missed_option = state is WindowState.MISSED and term.renewal.mode is Mode.OPTION
    renews = None if over or missed_option else term.renews_on
    missed = None if over else links.missed_by_notice(term)
    left = (by - today).days if by and by >= today and state is not WindowState.GIVEN else None
    found = NoticeWindow(
        contract_id=contract.id,
        term=term,
        state=state,
        opens_on=opens,
        decide_by=by,
        ends_on=term.ends_on,
        renews_on=renews,
        days_left=left,
        bound_until=_bound_until(links, term, later, today, state),
        next_decide_by=_last_day(links, later) if later else None,
        late_for=missed.ends_on if missed else None,
        late_days=_late_days(links, term, missed),
        tentative=term.tentative or unconfirmed or _may_renew(term, renews),
        warnings=(*links.warnings, *_warnings(term, by, opens, state)),
    )
    return attrs.evolve(found, arithmetic="; ".join(_steps(links, found, today)))


def _is_unconfirmed(term: Term, today: date) -> bool:
    """Whether the option on a next term lapsed lately, for all that was recorded."""
    end, every = term.ends_on, term.renewal.every
    if end is None or end >= today or term.renewal.mode is not Mode.OPTION or every is None:
        return False
    if term.renews_on is None or term.given_on is not None or term.settled:
        return False
    asked_until = last_day(term.renews_on, ASKED.count, ASKED.unit)
    return today <= min(asked_until, last_day(term.renews_on, every.count, every.unit))


def _next(links: Chain, term: Term, today: date, state: WindowState) -> Term | None:
    """The term on which one can still decide, after a missed window; None where nothing rolls on for sure."""
    if state is not WindowState.MISSED or term.renewal.mode in (Mode.UNKNOWN, Mode.OPTION):
        return None
    return links.in_time(today)


def _late_days(links: Chain, term: Term, missed: Term | None) -> int:
    by = _last_day(links, missed) if missed else None
    return (term.given_on - by).days if by and term.given_on else 0


def _state(
    links: Chain, term: Term, today: date, by: date | None, opens: date | None, closing_days: int
) -> WindowState:
    if term.ends_on is not None and term.ends_on < today:
        return WindowState.UNCONFIRMED if _is_unconfirmed(term, today) else WindowState.ENDED
    if term.given_on is not None or (term.settled and term.renewal.mode is Mode.OPTION):
        return WindowState.GIVEN
    if by is None:
        if term.ends_on is None:
            evergreen = term.renewal.mode is Mode.EVERGREEN and term.notice is not None
            return WindowState.OPEN if evergreen else WindowState.DATELESS
        return WindowState.DATELESS if term.renews_on else WindowState.NONE
    if today > by:
        return WindowState.MISSED
    if opens and today < opens:
        return WindowState.FUTURE
    if (by - today).days <= closing_days:
        return WindowState.CLOSING
    return WindowState.FUTURE if links.begins_after(today) else WindowState.OPEN


def _bound_until(
    links: Chain, term: Term, later: Term | None, today: date, state: WindowState
) -> date | None:
    if state is WindowState.OPEN and term.ends_on is None:
        return max(earliest_end(today, term.notice, links.week), term.starts_on or today)
    if state is not WindowState.MISSED or term.renewal.mode is Mode.UNKNOWN:
        return None
    if term.renewal.mode is Mode.OPTION:
        return term.ends_on
    if later is None:
        return links.last.ends_on
    return later.ends_on or max(earliest_end(today, later.notice, links.week), later.starts_on or today)


def _warnings(term: Term, by: date | None, opens: date | None, state: WindowState) -> Iterator[str]:
    if by and term.starts_on and by < term.starts_on:
        yield (
            f"Notice of {term.notice} is as long as the term or longer: it must be given by "
            f"{spoken_day(by)}, before the term begins on {spoken_day(term.starts_on)}."
        )
    if by and opens and opens > by:
        yield f"The window never opens: {spoken_day(opens)} lies after its last day, {spoken_day(by)}."
    if term.notice is None and term.renews_on and state is WindowState.DATELESS:
        act = "notice" if _renews_itself(term) else "exercising the option"
        yield f"Until when {act} is in time has not been recorded."


def _steps(links: Chain, window: NoticeWindow, today: date) -> Iterator[str]:
    """The arithmetic in words, step by step."""
    term, state, by, bound = window.term, window.state, window.decide_by, window.bound_until
    notice, mode = term.notice, term.renewal.mode
    yield term.arithmetic
    if by and notice and term.ends_on:
        if notice.delivery:
            sent = decide_by(term.ends_on, attrs.evolve(notice, delivery=None), links.week)
            yield f"{notice.before} before is {spoken_day(sent)}"
            yield f"{notice.delivery} for delivery before that is {spoken_day(by)}"
        else:
            yield f"{notice.before} before is {spoken_day(by)}"
        if window.opens_on:
            yield f"the window opens {notice.opens} before the end, on {spoken_day(window.opens_on)}"
    if term.given_on:
        done = "the option was exercised" if mode is Mode.OPTION else "notice was given"
        yield f"{done} on {spoken_day(term.given_on)}"
        if window.late_for and term.ends_on:
            late = f"{window.late_days} day{'' if window.late_days == 1 else 's'} late"
            yield f"{late} for {spoken_day(window.late_for)}, so it counts for {spoken_day(term.ends_on)}"
    elif state is WindowState.ENDED:
        yield "the contract is over"
    elif state is WindowState.UNCONFIRMED:
        yield "whether the option was exercised is not known"
    elif state is WindowState.NONE:
        yield "nothing follows, so no notice is needed"
    elif state is WindowState.MISSED and mode is Mode.OPTION and term.ends_on:
        yield "the option was not exercised in time"
    elif state is WindowState.MISSED and bound:
        yield f"that day has passed, and it binds until {spoken_day(bound)}"
        if window.next_decide_by:
            yield f"the next last day for notice is {spoken_day(window.next_decide_by)}"
    elif state is WindowState.OPEN and term.ends_on is None and bound:
        yield f"notice of {notice} can be given at any time; today's is in time for {spoken_day(bound)}"
    if term.tentative and term.starts_on:
        renewed = "renewed" if term.starts_on <= today else "renews"
        yield f"whether it {renewed} on {spoken_day(term.starts_on)} is not known"
    yield from _renewed(window)


def _renewed(window: NoticeWindow) -> Iterator[str]:
    """Whether and how it renews, in words."""
    term, renews, mode = window.term, window.renews_on, window.term.renewal.mode
    if renews and _may_renew(term, renews):
        yield f"it may renew on {spoken_day(renews)}"
    elif renews and mode is Mode.OPTION and not term.given_on and not term.settled:
        yield f"it renews on {spoken_day(renews)} only if somebody acts"
    elif renews:
        settled = term.settled and mode in (Mode.OPTION, Mode.UNKNOWN)
        yield f"it renews on {spoken_day(renews)}{', as a later amendment says' if settled else ''}"
