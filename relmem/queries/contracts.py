"""
What must be decided about contracts, and until when.

`notice_window` answers for one contract from its records; the questions over
facts find amendments, notices and prices themselves. How terms follow from each
other is `queries.terms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import takewhile
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.terms import Chain, Term, chain, current_term, decide_by, earliest_end, opens_on, term_on
from relmem.records.contracts import Amendment, Contract, Mode, NoticeGiven, PriceLine
from relmem.records.people import Account
from relmem.render.rows import Row, Rows
from relmem.values import WEEKDAYS, Price, Span, WorkWeek, span, spoken_day, total

__all__ = [
    "NoticeWindow",
    "RenewalDue",
    "WindowState",
    "contract_week",
    "current_term",
    "notice_window",
    "renewals",
    "term_on",
    "window_of",
    "windows",
    "windows_of",
]

CLOSING_DAYS: Final = 14
"""From how many days left on a window is closing: two weeks, so that no holiday hides it."""


class WindowState(StrEnum):
    """
    How a window stands on a day.

    FUTURE: it has not opened, or the contract has not begun. OPEN. CLOSING: few
    days are left. GIVEN: notice was given, or the option exercised or settled by an
    amendment. MISSED: the last day has passed. ENDED: the contract is over. NONE: there is nothing to
    give notice for, it ends by itself. DATELESS: there may be something to
    decide, but no last day follows from what is known.
    """

    FUTURE = "future"
    OPEN = "open"
    CLOSING = "closing"
    GIVEN = "given"
    MISSED = "missed"
    ENDED = "ended"
    NONE = "none"
    DATELESS = "dateless"


@final
@attrs.frozen(kw_only=True)
class NoticeWindow:
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
    notice can be given at any time. With `tentative` nobody knows whether the
    contract renews. `warnings` say what does not go together, `arithmetic` how
    the days came about.
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
    over = term.ends_on is not None and term.ends_on < today
    by = None if over else _last_day(links, term)
    opens = opens_on(term.ends_on, term.notice, links.week) if by and term.ends_on else None
    state = _state(links, term, today, by, opens, closing_days)
    bound = _bound_until(links, term, today, state)
    missed_option = state is WindowState.MISSED and term.renewal.mode is Mode.OPTION
    renews = None if over or missed_option else term.renews_on
    left = (by - today).days if by and by >= today and state is not WindowState.GIVEN else None
    return NoticeWindow(
        contract_id=contract.id,
        term=term,
        state=state,
        opens_on=opens,
        decide_by=by,
        ends_on=term.ends_on,
        renews_on=renews,
        days_left=left,
        bound_until=bound,
        tentative=term.tentative or _may_renew(term, renews),
        warnings=(*links.warnings, *_warnings(term, by, opens, state)),
        arithmetic="; ".join(_steps(links, term, today, by, opens, renews, bound, state)),
    )


def _state(
    links: Chain, term: Term, today: date, by: date | None, opens: date | None, closing_days: int
) -> WindowState:
    if term.ends_on is not None and term.ends_on < today:
        return WindowState.ENDED
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


def _bound_until(links: Chain, term: Term, today: date, state: WindowState) -> date | None:
    if state is WindowState.OPEN and term.ends_on is None:
        return max(earliest_end(today, term.notice, links.week), term.starts_on or today)
    if state is not WindowState.MISSED or term.renewal.mode is Mode.UNKNOWN:
        return None
    if term.renewal.mode is Mode.OPTION:
        return term.ends_on
    later = links.in_time(today)
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


def _steps(
    links: Chain,
    term: Term,
    today: date,
    by: date | None,
    opens: date | None,
    renews: date | None,
    bound: date | None,
    state: WindowState,
) -> Iterator[str]:
    """The arithmetic in words, step by step."""
    notice, mode = term.notice, term.renewal.mode
    yield term.arithmetic
    if by and notice and term.ends_on:
        if notice.delivery:
            sent = decide_by(term.ends_on, attrs.evolve(notice, delivery=None), links.week)
            yield f"{notice.before} before is {spoken_day(sent)}"
            yield f"{notice.delivery} for delivery before that is {spoken_day(by)}"
        else:
            yield f"{notice.before} before is {spoken_day(by)}"
        if opens:
            yield f"the window opens {notice.opens} before the end, on {spoken_day(opens)}"
    if term.given_on:
        done = "the option was exercised" if mode is Mode.OPTION else "notice was given"
        yield f"{done} on {spoken_day(term.given_on)}"
    elif state is WindowState.ENDED:
        yield "the contract is over"
    elif state is WindowState.NONE:
        yield "nothing follows, so no notice is needed"
    elif state is WindowState.MISSED and mode is Mode.OPTION and term.ends_on:
        yield "the option was not exercised in time"
    elif state is WindowState.MISSED and bound:
        yield f"that day has passed, and it binds until {spoken_day(bound)}"
    elif state is WindowState.OPEN and term.ends_on is None and bound:
        yield f"notice of {notice} can be given at any time; today's is in time for {spoken_day(bound)}"
    if term.tentative and term.starts_on:
        renewed = "renewed" if term.starts_on <= today else "renews"
        yield f"whether it {renewed} on {spoken_day(term.starts_on)} is not known"
    if renews and _may_renew(term, renews):
        yield f"it may renew on {spoken_day(renews)}"
    elif renews and mode is Mode.OPTION and not term.given_on and not term.settled:
        yield f"it renews on {spoken_day(renews)} only if somebody acts"
    elif renews:
        settled = term.settled and mode in (Mode.OPTION, Mode.UNKNOWN)
        yield f"it renews on {spoken_day(renews)}{', as a later amendment says' if settled else ''}"


# -- over facts -------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class RenewalDue(Row):
    """
    One contract and what must be decided about it; see `NoticeWindow` for the days.

    `price` in `currency` for each `per` ("year"; "" for once) is the sum of the
    lines that hold today, and `cost` the same in words; all are empty where
    there is no line, or where lines differ in currency or period.
    """

    APART: ClassVar = ("opens_on", "ends_on", "tentative", "mode", "notice", "price", "currency", "per")
    BENEATH: ClassVar = ("arithmetic", "warnings")

    account: str
    contract: str
    decide_by: date | None
    days_left: int | None
    state: str
    opens_on: date | None
    ends_on: date | None
    renews_on: date | None
    bound_until: date | None
    tentative: bool
    mode: str
    notice: str
    cost: str
    price: Decimal | None
    currency: str
    per: str
    arithmetic: str
    warnings: str
    contract_id: str
    account_id: str


def window_of(
    facts: Facts, contract: Contract, *, week: WorkWeek | None = None, closing_days: int = CLOSING_DAYS
) -> NoticeWindow:
    """
    The window of `contract` on the day of `facts`, with the amendments and notices known there.

    `week` None takes the account's own work week and holidays, where it has
    any, else Monday to Friday.
    """
    return notice_window(
        contract,
        facts.today,
        amendments=facts.about(contract, Amendment),
        given=facts.about(contract, NoticeGiven),
        week=week or contract_week(facts, contract),
        closing_days=closing_days,
    )


def windows_of(
    facts: Facts,
    contract: Contract,
    *,
    until: date,
    week: WorkWeek | None = None,
    closing_days: int = CLOSING_DAYS,
) -> Iterator[NoticeWindow]:
    """`windows` of `contract`, with the amendments and notices known in `facts`; `week` as in `window_of`."""
    return windows(
        contract,
        facts.today,
        until=until,
        amendments=facts.about(contract, Amendment),
        given=facts.about(contract, NoticeGiven),
        week=week or contract_week(facts, contract),
        closing_days=closing_days,
    )


def contract_week(facts: Facts, contract: Contract) -> WorkWeek:
    """The work week and holidays of its account, where it has any, else Monday to Friday."""
    account = facts.get(contract.account, Account)
    return account.week if account and account.week else WEEKDAYS


def renewals(
    facts: Facts,
    *,
    within: Span | str | None = None,
    week: WorkWeek | None = None,
    closing_days: int = CLOSING_DAYS,
) -> Rows[RenewalDue]:
    """
    Every contract that is not over, by the day on which it must be decided; those without one last.

    With `within` ("90 days"), what needs a decision in that time: contracts
    whose last day for notice lies in it; those that renew or end in it though
    no such day is ahead (missed, not recorded, or ending by themselves). Those
    on which notice was given are left out. `week` as in `window_of`.
    """
    today = facts.today
    length = None if within is None else span(within)
    limit = None if length is None else _limit(today, length, week or WEEKDAYS)
    found = []
    for contract in facts.of(Contract):
        window = window_of(facts, contract, week=week, closing_days=closing_days)
        if window.state is not WindowState.ENDED and (limit is None or _presses(window, limit)):
            found.append(_row(facts, contract, window))
    found.sort(key=lambda row: (row.decide_by or date.max, row.ends_on or date.max, row.contract_id))
    if length is None:
        return Rows(RenewalDue, found, f"Renewals as of {today}")
    return Rows(RenewalDue, found, f"Renewals to decide within {length} of {today}")


def _limit(today: date, length: Span, week: WorkWeek) -> date:
    try:
        return length.after(today, week=week)
    except OverflowError:
        return date.max


def _presses(window: NoticeWindow, limit: date) -> bool:
    if window.state is WindowState.GIVEN:
        return False
    falls_on = window.ends_on if window.days_left is None else window.decide_by
    return falls_on is not None and falls_on <= limit


def _row(facts: Facts, contract: Contract, window: NoticeWindow) -> RenewalDue:
    account = facts.get(contract.account, Account)
    price = _price(facts, contract)
    return RenewalDue(
        account=account.name if account else "",
        contract=contract.title,
        decide_by=window.decide_by,
        days_left=window.days_left,
        state=str(window.state),
        opens_on=window.opens_on,
        ends_on=window.ends_on,
        renews_on=window.renews_on,
        bound_until=window.bound_until,
        tentative=window.tentative,
        mode=str(window.term.renewal.mode),
        notice=str(window.term.notice or ""),
        cost=price.spoken() if price else "",
        price=price.money.amount if price else None,
        currency=price.money.currency if price else "",
        per=str(price.per).removeprefix("1 ") if price and price.per else "",
        arithmetic=window.arithmetic,
        warnings=" ".join(window.warnings),
        contract_id=contract.id,
        account_id=contract.account,
    )


def _price(facts: Facts, contract: Contract) -> Price | None:
    """The sum of the price lines that hold; None where they do not add up, or there is none."""
    lines = [each.price for each in facts.about(contract, PriceLine)]
    sums = total(each.money for each in lines)
    if len(sums) != 1 or len({each.per for each in lines}) != 1:
        return None
    return Price(sums[0], lines[0].per)
