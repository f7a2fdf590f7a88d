"""
What must be decided about contracts, and until when.

The questions over facts find amendments, notices and prices themselves. The
window of one contract from its records is `queries.windows`; how terms follow
from each other is `queries.terms`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final, final

import attrs

from relmem.errors import InputError, about
from relmem.facts import Facts
from relmem.queries.terms import current_term, term_on
from relmem.queries.windows import CLOSING_DAYS, NoticeWindow, WindowState, notice_window, windows
from relmem.records.contracts import Amendment, Contract, Mode, NoticeGiven, PriceLine
from relmem.records.people import Account
from relmem.render.rows import Row, Rows
from relmem.values import WEEKDAYS, Price, Span, WorkWeek, day, span, total

__all__ = [
    "CLOSING_DAYS",
    "NoticeWindow",
    "RenewalDue",
    "WindowState",
    "contract_week",
    "current_term",
    "exercised_late",
    "notice_window",
    "renewals",
    "term_on",
    "window_of",
    "windows",
    "windows_of",
]


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
    next_decide_by: date | None
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
    if week is None and closing_days == CLOSING_DAYS:
        return facts.once(_window_of, contract)
    return notice_window(
        contract,
        facts.today,
        amendments=facts.about(contract, Amendment),
        given=facts.about(contract, NoticeGiven),
        week=week or contract_week(facts, contract),
        closing_days=closing_days,
    )


def _window_of(facts: Facts, contract: Contract) -> NoticeWindow:
    return window_of(facts, contract, week=contract_week(facts, contract))


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
    within: str | Span | date | int | None = None,
    week: WorkWeek | None = None,
    closing_days: int = CLOSING_DAYS,
) -> Rows[RenewalDue]:
    """
    Every contract that is not over, by the day on which it must be decided; those without one last.

    With them those on which an option lapsed in the last year and nobody knows
    whether it was taken (state "unconfirmed").

    With `within` ("90 days", or up to and with a day: "2026-12-31"), what needs
    a decision in that time: contracts whose last day for notice lies in it;
    those that renew or end in it though no such day is ahead (missed, not
    recorded, or ending by themselves). Those on which notice was given are left
    out. `week` as in `window_of`.
    """
    today = facts.today
    limit, said = _limit(today, within, week or WEEKDAYS)
    found = []
    for contract in facts.of(Contract):
        window = window_of(facts, contract, week=week, closing_days=closing_days)
        if window.state is not WindowState.ENDED and (limit is None or _presses(window, limit)):
            found.append(_row(facts, contract, window))
    found.sort(key=lambda row: (row.decide_by or date.max, row.ends_on or date.max, row.contract_id))
    return Rows(RenewalDue, found, f"Renewals {said or 'as of'} {today}")


def _limit(today: date, within: str | Span | date | int | None, week: WorkWeek) -> tuple[date | None, str]:
    """Up to which day, and how it was said; None where no end was."""
    if within is None:
        return None, ""
    if isinstance(within, date) or (isinstance(within, str) and _DAY.fullmatch(within.strip())):
        with about("within"):
            until = day(within)
            if until < today:
                why = f"{until} is over on {today}."
                raise InputError(within, why, 'Write a day to come, or a length of time: "90 days".')
        return until, f"to decide by {until}, as of"
    with about("within"):
        length = span(within)
    try:
        return length.after(today, week=week), f"to decide within {length} of"
    except OverflowError:
        return date.max, f"to decide within {length} of"


_DAY: Final = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")
"""What a day looks like, and no length of time does; whether it is one is for `day` to say."""


def _presses(window: NoticeWindow, limit: date) -> bool:
    if window.state is WindowState.GIVEN:
        return False
    days = (window.ends_on, window.next_decide_by) if window.days_left is None else (window.decide_by,)
    return any(falls_on is not None and falls_on <= limit for falls_on in days)


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
        next_decide_by=window.next_decide_by,
        tentative=window.tentative,
        mode=str(window.term.renewal.mode),
        notice=str(window.term.notice or ""),
        cost=price.spoken() if price else "",
        price=price.money.amount if price else None,
        currency=price.money.currency if price else "",
        per=price.per.unworded.removeprefix("1 ") if price and price.per else "",
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


def exercised_late(facts: Facts, contract: Contract, window: NoticeWindow) -> NoticeGiven | None:
    """How somebody acted upon an option of which the last day had passed; None where nobody did."""
    by = window.decide_by
    if by is None or window.term.renewal.mode is not Mode.OPTION:
        return None
    given = (each for each in facts.about(contract, NoticeGiven) if not each.withdrawn_on)
    return min(
        (each for each in given if each.given_on > by),
        key=lambda each: (each.given_on, each.id),
        default=None,
    )
