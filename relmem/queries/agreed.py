"""
What was agreed for each billed period: the prices of its contract, for as many days as they hold.

The rows of it are `queries.billing.overcharges`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.periods import BilledPeriod, Billing, billed_periods, decimals_of
from relmem.queries.terms import chain
from relmem.records.billing import InvoiceType, Tax
from relmem.records.contracts import Amendment, Contract, NoticeGiven, PriceLine
from relmem.records.links import AccountId
from relmem.records.people import Account
from relmem.values import ByFields, Money, Price, Span, Unit, day_after, money

__all__ = ["Agreed", "Agreement", "Tolerance", "against_agreed", "cost_of", "lifetime"]

_DAY: Final = timedelta(days=1)
_MONTH: Final = Span(1, Unit.MONTHS)

Tolerance = Money | str | Iterable[Money | str]
"""An amount of money, or one for each of several currencies."""


class Agreement(StrEnum):
    """
    How a billed period compares with what was agreed.

    OVER by more than the tolerance, AS_AGREED, BELOW. NO_CONTRACT: no contract
    that is known covers it. NO_PRICE: none was recorded for some of its days.
    NO_PERIOD: nobody wrote down which days it is for, and it does not follow
    from the bill before that it is for a month. NOT_BEGUN: it begins
    after today, and the price may change by then. NOT_COMPARABLE: the price is
    in another currency, or the bill holds tax, which prices do not.
    """

    OVER = "over"
    AS_AGREED = "as agreed"
    BELOW = "below"
    NO_CONTRACT = "no contract"
    NO_PRICE = "no price"
    NO_PERIOD = "no period"
    NOT_BEGUN = "not begun"
    NOT_COMPARABLE = "not comparable"


@final
@attrs.frozen(kw_only=True)
class Agreed(ByFields):
    """A billed period beside what was agreed for it: `expected` is None where that does not follow."""

    period: BilledPeriod
    status: Agreement
    contract: Contract | None = None
    expected: Fraction | None = None
    lines: tuple[PriceLine, ...] = ()

    @property
    def over(self) -> Fraction:
        """How much more than agreed was billed; negative where it was less, 0 where that is not known."""
        return Fraction(0) if self.expected is None else self.period.fixed - self.expected


def against_agreed(
    facts: Facts, account: Account | AccountId, tolerance: Tolerance = (), *, at_first: bool = False
) -> tuple[Agreed, ...]:
    """
    Every billed period of an account with a recurring part beside what its contract costs for these days.

    What was billed for usage is no part of it: no fixed price covers that.

    A price counts by whole months and, where it changes or the period is cut
    short, by the days of the month; a yearly price billed monthly is a
    twelfth. Days outside the contract cost nothing. A bill that names no
    contract is for the only one of the account, if it has only one.

    Where nobody wrote down which days a bill is for, it is for a month if it
    comes to exactly what one costs, or to more and the one of the month before
    was for a month. What costs a whole number of them may be for as many, what
    is below for a part of one, and of several bills in a month one may be for
    the next: no period is made up for these. Whichever of the months around its
    day it is for, none of them may cost that much.

    `tolerance` is how much more is let pass, in each currency; in others it is
    nothing. What rounding does to a divided price is let pass too. `at_first`
    is that of `billed_periods`.
    """
    spared = _tolerances(tolerance)
    account_id = account.id if isinstance(account, Account) else account
    contracts = [each for each in facts.about(account_id, Contract) if each.account == account_id]
    only = contracts[0] if len(contracts) == 1 else None
    spans: dict[str, tuple[date, date]] = {}
    by_month = _Months()
    found: dict[int, Agreed] = {}
    periods = [*enumerate(billed_periods(facts, account_id, at_first=at_first))]
    # those with a period first: they say which months were billed
    for at, period in sorted(periods, key=lambda each: not each[1].stated):
        if period.sort is not Billing.RECURRING:
            continue
        contract = facts.get(period.contract, Contract) if period.contract else only
        span = None
        if contract:
            span = spans.get(contract.id) or spans.setdefault(contract.id, lifetime(facts, contract))
        some = spared.get(period.currency, Fraction(0))
        if period.stated:
            judged = _judged(facts, period, contract, _shared(period, span), some)
        else:
            judged = _for_a_month(facts, period, contract, span, some, follows=by_month.follows(period))
        by_month.note(judged)
        found[at] = judged
    return tuple(found[at] for at in sorted(found))


def _tolerances(tolerance: Tolerance) -> dict[str, Fraction]:
    amounts = (tolerance,) if isinstance(tolerance, Money | str) else tolerance
    return {each.currency: Fraction(each.amount) for each in map(money, amounts)}


def _judged(
    facts: Facts,
    period: BilledPeriod,
    contract: Contract | None,
    days: tuple[date, date] | None,
    spared: Fraction,
) -> Agreed:
    def without_price(status: Agreement) -> Agreed:
        return Agreed(period=period, status=status, contract=contract)

    if period.stated and period.first > facts.today:
        return without_price(Agreement.NOT_BEGUN)
    if contract is None or days is None:
        return without_price(Agreement.NO_CONTRACT)
    parts = [
        part
        for line in facts.ever_about(contract, PriceLine)
        if line.contract == contract.id and (part := _part(line, period, days))
    ]
    if not _without_gap(parts, days):
        return without_price(Agreement.NO_PRICE)
    if period.tax is Tax.GROSS or any(part.line.price.money.currency != period.currency for part in parts):
        return without_price(Agreement.NOT_COMPARABLE)
    expected = sum((part.amount for part in parts), Fraction(0))
    over, smallest = period.fixed - expected, Fraction(1, 10 ** decimals_of(period.currency))
    # somebody rounds each divided price to the currency's decimals, up or down
    spared = max(spared, smallest * sum(1 for part in parts if part.amount % smallest))
    status = Agreement.OVER if over > spared else Agreement.BELOW if over < -spared else Agreement.AS_AGREED
    lines = tuple(part.line for part in parts)
    return Agreed(period=period, status=status, contract=contract, expected=expected, lines=lines)


@attrs.define
class _Months:
    """The calendar months for which one bill is known to have come, by contract, currency and tax basis."""

    known: dict[tuple[object, ...], set[date]] = attrs.field(factory=dict)

    def follows(self, period: BilledPeriod) -> bool:
        """Whether the month before was billed as one, and this one was not yet."""
        known = self.known.get(_alike(period), set())
        return period.first not in known and _after(period.first, -1) in known

    def note(self, judged: Agreed) -> None:
        """Remember the month of a bill that was for one."""
        period = judged.period
        if judged.expected is not None and (period.months == 1 or not period.stated):
            self.known.setdefault(_alike(period), set()).add(period.first.replace(day=1))


def _alike(period: BilledPeriod) -> tuple[object, ...]:
    return period.contract, period.currency, period.tax


def _for_a_month(
    facts: Facts,
    period: BilledPeriod,
    contract: Contract | None,
    span: tuple[date, date] | None,
    spared: Fraction,
    *,
    follows: bool,
) -> Agreed:
    """A bill without a period beside what the month of its day costs, the one before and the one after."""
    found = []
    for months in (-1, 0, 1):
        first = _after(period.first, months)
        if first == date.max:
            continue
        last = max(first, _day_before(_after(first, 1)))
        month = attrs.evolve(period, first=first, last=last)
        judged = _judged(facts, month, contract, _shared(month, span), spared)
        if judged.expected is not None:
            found.append(attrs.evolve(judged, period=period))
    right = next((each for each in found if each.status is Agreement.AS_AGREED), None)
    if right is not None:
        return right
    most = max(found, key=lambda each: each.expected or 0, default=None)
    # what costs a whole number of months may be for as many
    odd = most is not None and most.expected and period.fixed % most.expected
    one = sum(each.type is not InvoiceType.CREDIT_NOTE for each in period.invoices) == 1
    if most is not None and most.status is Agreement.OVER and odd and follows and one:
        return most
    return Agreed(period=period, status=Agreement.NO_PERIOD, contract=contract)


def lifetime(facts: Facts, contract: Contract) -> tuple[date, date]:
    """The first and the last day of the contract, as far as it is known to begin and end."""
    amendments, given = facts.about(contract, Amendment), facts.about(contract, NoticeGiven)
    end = chain(contract, amendments, given, on=facts.today).last.ends_on
    return contract.starts_on or date.min, end or date.max


def _shared(period: BilledPeriod, span: tuple[date, date] | None) -> tuple[date, date] | None:
    """The days of the period on which the contract is in force, both inclusive; None without one."""
    if span is None:
        return None
    first, last = max(period.first, span[0]), min(period.last, span[1])
    return (first, last) if first <= last else None


@attrs.frozen
class _Part(ByFields):
    """What one price line costs from `first` to `last`."""

    line: PriceLine
    first: date
    last: date
    amount: Fraction


def _part(line: PriceLine, period: BilledPeriod, days: tuple[date, date]) -> _Part | None:
    """The part of the covered days on which the line holds; None where it does not, or is paid only once."""
    per = line.price.per
    first = max(days[0], line.from_on or date.min)
    last = min(days[1], date.max if line.until_on is None else _day_before(line.until_on))
    if per is None or first > last:
        return None
    return _Part(line, first, last, _cost(line.price, per, period, first, last))


def cost_of(price: Price, period: BilledPeriod) -> Fraction | None:
    """What a price comes to for a whole period; None for one that is paid only once."""
    return None if price.per is None else _cost(price, price.per, period, period.first, period.last)


def _cost(price: Price, per: Span, period: BilledPeriod, first: date, last: date) -> Fraction:
    amount = Fraction(price.money.amount) / per.count
    if per.unit is not Unit.MONTHS:
        return amount * ((last - first).days + 1)
    if period.months and (first, last) == (period.first, period.last):
        return amount * period.months
    after = day_after(last)
    if not period.months:  # cut short: by the months of the calendar
        origin = period.first.replace(day=1)
        return amount * (_months(origin, after) - _months(origin, first))
    origin = period.first
    share = (_months(origin, after) - _months(origin, first)) / _months(origin, day_after(period.last))
    return amount * period.months * share


def _months(origin: date, day: date) -> Fraction:
    """How many months lie from `origin` to `day`; a part of one in days of that month."""
    count = (day.year - origin.year) * 12 + day.month - origin.month
    if _after(origin, count) > day:
        count -= 1
    begins, ends = _after(origin, count), _after(origin, count + 1)
    return count + Fraction((day - begins).days, max(1, (ends - begins).days))


def _after(origin: date, months: int) -> date:
    try:
        return _MONTH.after(origin, times=months)
    except OverflowError:
        return date.max


def _without_gap(parts: Sequence[_Part], days: tuple[date, date]) -> bool:
    """Whether every one of these days has a price."""
    reached = days[0]
    for part in sorted(parts, key=lambda each: each.first):
        if part.first > reached:
            return False
        if part.last >= days[1]:
            return True
        reached = max(reached, day_after(part.last))
    return False


def _day_before(on: date) -> date:
    return on - _DAY if on > date.min else on
