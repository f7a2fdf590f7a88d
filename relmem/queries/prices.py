"""
Prices that are to change: by how much, whether they heard of it from us and in time, and what they can do.

A rise that they learn of from an invoice was told by nobody, whatever is said
afterwards. What was agreed about rises (a cap, a notice) is held against each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.queries.agreed import cost_of, lifetime
from relmem.queries.contracts import contract_week
from relmem.queries.names import account_name
from relmem.queries.periods import BilledPeriod, billed_periods, decimals_of, rounded, shown
from relmem.queries.told import told
from relmem.records.billing import Invoice, InvoiceType
from relmem.records.contracts import Contract, PriceChange, PriceLine, PriceOption
from relmem.records.people import Account
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, Money, Price, Span, WorkWeek
from relmem.values.spans import Unit

__all__ = [
    "Changing",
    "PriceChanging",
    "PriceState",
    "Saving",
    "changing",
    "in_words",
    "price_changes",
    "savings",
    "spoken_beside",
]

MONTHS_A_YEAR: Final = 12
DAYS_A_YEAR: Final = 365


class PriceState(StrEnum):
    """
    How a new price stands with them.

    UNTOLD: nobody of theirs has heard of it from us. FROM_INVOICE: nobody has,
    and an invoice has said it. TOLD. CHOSEN: they took one of the options, or
    said that they take none. MOOT: the contract ends before.
    """

    UNTOLD = "untold"
    FROM_INVOICE = "learnt from an invoice"
    TOLD = "told"
    CHOSEN = "chosen"
    MOOT = "moot"


@final
@attrs.frozen(kw_only=True)
class Saving(ByFields):
    """
    What an option saves beside the new price, in the period of that one; negative where it costs more.

    None where its price is not known, or does not compare: it is in another
    currency, or paid once.
    """

    option: PriceOption
    saves: Price | None
    more: Price | None = None
    """What it costs more, where it does."""


@final
@attrs.frozen(kw_only=True)
class Changing(ByFields):
    """
    One change of a price, and what follows from it.

    `old` is what was paid before: as recorded with the change, else the price
    line of the day before. `rise` is the difference as a part of it, None where
    that is not known or does not compare. `told_on` is when they first heard of
    it from us, `invoice` the first one at the new price that came before that.
    `tell_by` is the last day on which telling them is in time, None where no
    notice is known. `over_cap` and `late` are None where nothing is agreed, or
    it cannot be said.
    """

    change: PriceChange
    contract: Contract
    state: PriceState
    old: Price | None
    rise: Fraction | None
    told_on: date | None
    invoice: Invoice | None
    tell_by: date | None
    over_cap: bool | None
    late: bool | None

    @property
    def is_fall(self) -> bool:
        """Whether it is known to become cheaper, or to stay as it is."""
        return self.rise is not None and self.rise <= 0


def changing(
    facts: Facts, change: PriceChange, *, statutory: Span | None = None, week: WorkWeek | None = None
) -> Changing | None:
    """
    How a change of price stands on the day of the facts; None where its contract is not known.

    `statutory` is the notice that a law asks for, where the contract says
    nothing; `week` counts for notice in business days, by default the account's.
    """
    contract = facts.get(change.contract, Contract)
    if contract is None:
        return None
    old = _old_price(facts, change)
    rise = _rise(old, change.new_price)
    first = told(facts, change)
    told_on = facts.day_of(first) if first else None
    invoice = None if rise is not None and rise <= 0 else _first_invoice(facts, contract, change, old)
    before_telling = invoice is not None and (told_on is None or told_on > facts.day_of(invoice))
    tell_by = _tell_by(change, contract.price_notice or statutory, week or contract_week(facts, contract))
    ends_on = lifetime(facts, contract)[1]
    state = PriceState.UNTOLD
    if change.chosen or change.chosen_on:
        state = PriceState.CHOSEN
    elif ends_on < change.in_force_on:
        state = PriceState.MOOT
    elif told_on is not None:
        state = PriceState.TOLD
    elif before_telling:
        state = PriceState.FROM_INVOICE
    over_cap = None
    if contract.price_cap is not None and rise is not None:
        over_cap = rise * 100 > Fraction(contract.price_cap)
    late = None if tell_by is None else (told_on or facts.today) > tell_by
    return Changing(
        change=change,
        contract=contract,
        state=state,
        old=old,
        rise=rise,
        told_on=told_on,
        invoice=invoice if before_telling else None,
        tell_by=tell_by,
        over_cap=over_cap,
        late=late,
    )


def savings(change: PriceChange) -> tuple[Saving, ...]:
    """What each option saves beside the new price, in the order in which they were named."""
    return tuple(_saving(each, change.new_price) for each in change.options)


def _saving(option: PriceOption, new: Price) -> Saving:
    if option.price is None or option.price.money.currency != new.money.currency:
        return Saving(option=option, saves=None)
    theirs, ours = _a_year(option.price), _a_year(new)
    if (option.price.per is None) != (new.per is None):
        return Saving(option=option, saves=None)
    saved = ours - theirs
    if new.per is not None:
        saved = saved * new.per.count / _in_a_year(new.per)
    price = _price(abs(saved), new)
    return Saving(option=option, saves=price) if saved >= 0 else Saving(option=option, saves=None, more=price)


def _price(amount: Fraction, like: Price) -> Price | None:
    code = like.money.currency
    try:
        return Price(Money(shown(amount, code), code), like.per)
    except InputError:  # beyond any amount of money
        return None


def _in_a_year(per: Span) -> int:
    return MONTHS_A_YEAR if per.unit is Unit.MONTHS else DAYS_A_YEAR


def _a_year(price: Price) -> Fraction:
    """What it comes to in a year; what is paid once, once."""
    amount = Fraction(price.money.amount)
    return amount if price.per is None else amount * _in_a_year(price.per) / price.per.count


def _rise(old: Price | None, new: Price) -> Fraction | None:
    if old is None or old.money.currency != new.money.currency or (old.per is None) != (new.per is None):
        return None
    before = _a_year(old)
    return (_a_year(new) - before) / before if before > 0 else None


def _old_price(facts: Facts, change: PriceChange) -> Price | None:
    if change.old_price is not None:
        return change.old_price
    name = change.line.strip().casefold()
    lines = [
        each
        for each in facts.ever_about(change.contract, PriceLine)
        if each.contract == change.contract
        and each.line.strip().casefold() == name
        and (each.from_on is None or each.from_on < change.in_force_on)
    ]
    found = max(lines, key=lambda each: (each.from_on or date.min, each.id), default=None)
    return found.price if found else None


def _tell_by(change: PriceChange, notice: Span | None, week: WorkWeek) -> date | None:
    if notice is None:
        return None
    try:
        return notice.before(change.in_force_on, week=week)
    except OverflowError:
        return date.min


# -- which invoice said it first --------------------------------------------------------------------


def _first_invoice(
    facts: Facts, contract: Contract, change: PriceChange, old: Price | None
) -> Invoice | None:
    """The first one, by the day it came, that is for days on which the new price holds, and shows it."""
    found = [
        invoice
        for period in billed_periods(facts, contract.account, at_first=True)
        if _is_on(facts, period, contract)
        and period.last >= change.in_force_on
        and _shows(facts, period, change, old)
        for invoice in period.invoices
        if invoice.type is not InvoiceType.CREDIT_NOTE
    ]
    return min(found, key=lambda each: (facts.day_of(each), each.id), default=None)


def _is_on(facts: Facts, period: BilledPeriod, contract: Contract) -> bool:
    """Whether it bills this contract: by name, or because the account has no other."""
    if period.contract is not None:
        return period.contract == contract.id
    own = (each for each in facts.about(contract.account, Contract) if each.account == contract.account)
    return all(each.id == contract.id for each in own)


def _shows(facts: Facts, period: BilledPeriod, change: PriceChange, old: Price | None) -> bool:
    """Whether more was billed than the old price comes to; without one, as much as the new price."""
    new = change.new_price
    if period.currency != new.money.currency:
        return False
    if not period.stated:  # nobody knows which days it is for, so only the very amount says it
        a_month = Fraction(rounded(_a_year(new) / MONTHS_A_YEAR, decimals_of(period.currency)))
        return period.fixed in (Fraction(new.money.amount), a_month)
    smallest = Fraction(1, 10 ** decimals_of(period.currency))
    beside = sum((cost_of(each, period) or Fraction(0) for each in _beside(facts, change)), Fraction(0))
    if old is not None and old.money.currency == period.currency:
        before = cost_of(old, period)
        return before is not None and period.fixed - beside > before + smallest
    after = cost_of(new, period)
    return after is not None and period.fixed - beside >= after - smallest


def _beside(facts: Facts, change: PriceChange) -> Iterable[Price]:
    """The prices of the contract's other lines."""
    name = change.line.strip().casefold()
    for each in facts.about(change.contract, PriceLine):
        other = each.line.strip().casefold() != name
        if each.contract == change.contract and other and _same_currency(each.price, change.new_price):
            yield each.price


def _same_currency(one: Price, other: Price) -> bool:
    return one.money.currency == other.money.currency


# -- as rows ----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class PriceChanging(Row):
    """
    One change of price as plain values; see `Changing`. `state` is a `PriceState`.

    `percent` is the rise to one decimal, below 0 for a fall, None where it is
    not known. `options` names each with its price and what it saves.
    `from_invoice` is the number (else the id) of the invoice from which they
    learnt it. `days_left` counts down to `in_force_on`, None once it is.
    """

    account: str
    contract: str
    line: str
    old_price: str
    new_price: str
    percent: Decimal | None
    in_force_on: date
    days_left: int | None
    state: str
    told_on: date | None
    tell_by: date | None
    late: bool | None
    over_cap: bool | None
    from_invoice: str
    options: str
    chosen: str
    chosen_on: date | None
    change_id: str
    contract_id: str
    account_id: str


def price_changes(
    facts: Facts, account: Account | None = None, *, statutory: Span | None = None
) -> Rows[PriceChanging]:
    """
    One row for each change of a price that was decided, of an account's contracts or of all; by day in force.

    `statutory` is the notice that a law asks for, where the contract says nothing.
    """
    found = [changing(facts, each, statutory=statutory) for each in facts.of(PriceChange)]
    known = [
        each
        for each in found
        if each is not None
        if account is None or account.id in (each.contract.account, *each.contract.parties)
    ]
    known.sort(key=lambda each: (each.change.in_force_on, each.change.id))
    whose = f" of {account.name}" if account else ""
    return Rows(
        PriceChanging, [_row(facts, each) for each in known], f"Changes of prices{whose} as of {facts.today}"
    )


def _row(facts: Facts, found: Changing) -> PriceChanging:
    change, left = found.change, (found.change.in_force_on - facts.today).days
    return PriceChanging(
        account=account_name(facts, found.contract.account),
        contract=found.contract.title,
        line=change.line,
        old_price=found.old.spoken() if found.old else "",
        new_price=change.new_price.spoken(),
        percent=None if found.rise is None else rounded(found.rise * 100, 1),
        in_force_on=change.in_force_on,
        days_left=left if left >= 0 else None,
        state=str(found.state),
        told_on=found.told_on,
        tell_by=found.tell_by,
        late=found.late,
        over_cap=found.over_cap,
        from_invoice=(found.invoice.number or found.invoice.id) if found.invoice else "",
        options="; ".join(in_words(each) for each in savings(change)),
        chosen=change.chosen,
        chosen_on=change.chosen_on,
        change_id=change.id,
        contract_id=found.contract.id,
        account_id=found.contract.account,
    )


def in_words(saving: Saving, *, beside: Price | None = None) -> str:
    """
    An option with its price, and what it saves as often: "8×5 for 22,000 EUR a year (saves 9,000 EUR)".

    Said `beside` a price it has no currency and says not how often, where these are the same.
    """
    option = saving.option
    if option.price is None:
        return option.label
    change = ""
    if saving.more is not None:
        change = f" ({_as_often(saving.more, option.price, bare=beside is not None)} more)"
    elif saving.saves is not None:
        change = f" (saves {_as_often(saving.saves, option.price, bare=beside is not None)})"
    return f"{option.label} for {spoken_beside(option.price, beside)}{change}"


def spoken_beside(price: Price, other: Price | None) -> str:
    """A price as people say it; behind or before `other` only its amount, where all else is the same."""
    same = other is not None and (price.per, price.money.currency) == (other.per, other.money.currency)
    return _amount(price) if same else price.spoken()


def _as_often(amount: Price, price: Price, *, bare: bool) -> str:
    """An amount beside a price: how often goes without saying where it is as often."""
    if amount.per != price.per:
        return amount.spoken()
    return _amount(amount) if bare else amount.money.spoken()


def _amount(price: Price) -> str:
    return price.money.spoken().removesuffix(f" {price.money.currency}")
