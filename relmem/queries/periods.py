"""
What was billed for which period: invoices put together, credit notes and corrections netted in.

`queries.billing` asks questions of these periods.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.runs import last_day
from relmem.records.billing import Invoice, InvoiceType, Tax
from relmem.records.links import AccountId, ContractId, Id
from relmem.records.people import Account
from relmem.values import ByFields, Money, Unit, day_after

__all__ = [
    "BilledPeriod",
    "Billing",
    "billed_periods",
    "corrected",
    "decimals_of",
    "invoices_of",
    "rounded",
    "shown",
    "standing",
]

UNSTATED: Final = "not stated"
"""The cadence of invoices without a period: they count for the calendar month of their day."""


class Billing(StrEnum):
    """
    What sort of billing a period holds.

    RECURRING; ONE_OFF, where no part of it recurs; CREDIT, where money was
    given back for a period of which no bill is known.
    """

    RECURRING = "recurring"
    ONE_OFF = "one-off"
    CREDIT = "credit"


@final
@attrs.frozen(kw_only=True)
class BilledPeriod(ByFields):
    """
    What was billed for one period on one contract, in one currency and on one tax basis.

    From `first` to `last`, both inclusive. `cadence` says how often such a
    bill comes ("1 month", "7 days"); with `partial` the period is shorter than
    that. `amount` is exact and without one-off parts; `usage` is the part of it
    that no fixed price covers.
    """

    contract: ContractId | None
    first: date
    last: date
    currency: str
    tax: Tax
    cadence: str
    partial: bool
    amount: Fraction
    usage: Fraction
    sort: Billing
    invoices: tuple[Invoice, ...]

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> int:
        """How many whole months it has; 0 where it is no whole number of them, or not stated."""
        return _whole_months(self.first, self.last) if self.stated and not self.partial else 0

    @property
    def fixed(self) -> Fraction:
        """What was billed at fixed prices."""
        return self.amount - self.usage

    @property
    def stated(self) -> bool:
        """Whether somebody wrote down which days it is for."""
        return self.cadence != UNSTATED

    @property
    def bill(self) -> Invoice:
        """The newest invoice of it, which is the one to talk about."""
        bills = [each for each in self.invoices if each.type is not InvoiceType.CREDIT_NOTE]
        return (bills or self.invoices)[-1]


def billed_periods(
    facts: Facts, account: Account | AccountId, *, at_first: bool = False
) -> tuple[BilledPeriod, ...]:
    """
    Every period billed to an account by today, in the order of their first days.

    What a correction replaces is left out. Two invoices for one period are
    summed; one for a part of it, too, and a credit note is taken off the
    period that it corrects. A month without an invoice is no period.
    With `at_first`, each as it was billed before anything came to correct it.
    """
    account_id = account.id if isinstance(account, Account) else account
    invoices = invoices_of(facts, account_id)
    counted = [each for each in invoices if _is_first(each, facts)] if at_first else standing(invoices)
    placed = [_placed(each, facts) for each in counted]
    bills = [each for each in placed if each.invoice.type is not InvoiceType.CREDIT_NOTE]
    piles: list[_Pile] = []
    for on in dict.fromkeys(each.contract for each in bills):
        piles += _piles([each for each in bills if each.contract == on])
    for credit in (each for each in placed if each.invoice.type is InvoiceType.CREDIT_NOTE):
        pile = _credited(piles, credit)
        if pile is None:
            piles.append(_Pile(credit, cadence=UNSTATED))
        else:
            pile.add(credit)
    periods = [pile.period(facts) for pile in piles]
    periods.sort(key=lambda each: (each.first, each.last, each.invoices[0].id))
    return tuple(periods)


def invoices_of(facts: Facts, account: AccountId) -> tuple[Invoice, ...]:
    """What was billed to the account itself, whether or not it was replaced since."""
    return tuple(each for each in facts.about(account, Invoice) if each.account == account)


def standing(invoices: Sequence[Invoice]) -> list[Invoice]:
    """Those of them that none of the others takes the place of."""
    replaced = {
        each.replaces
        for each in invoices
        if each.type is not InvoiceType.CREDIT_NOTE and each.replaces != each.id
    }
    return [each for each in invoices if each.id not in replaced]


def _is_first(invoice: Invoice, facts: Facts) -> bool:
    """Whether it corrects no bill that is known."""
    return invoice.type is not InvoiceType.CREDIT_NOTE and len(list(corrected(invoice, facts))) == 1


@attrs.frozen(kw_only=True)
class _Placed(ByFields):
    """An invoice with the contract and the period that it counts for."""

    invoice: Invoice
    contract: ContractId | None
    first: date
    last: date
    stated: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, other: _Placed) -> bool:
        return self.first <= other.first and other.last <= self.last


def _placed(invoice: Invoice, facts: Facts) -> _Placed:
    """What the invoice does not say itself, it takes from the one that it corrects; else from its own day."""
    chain = list(corrected(invoice, facts))
    contract = next((each.contract for each in chain if each.contract), None)
    # a credit note belongs where the invoice belongs, whenever it was written
    in_order = (*chain[1:], chain[0]) if invoice.type is InvoiceType.CREDIT_NOTE else chain
    for each in in_order:
        if each.period_from and each.period_to:
            return _Placed(
                invoice=invoice, contract=contract, first=each.period_from, last=each.period_to, stated=True
            )
    on = facts.day_of(chain[-1])
    first, last = on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])
    return _Placed(invoice=invoice, contract=contract, first=first, last=last, stated=False)


def corrected(invoice: Invoice, facts: Facts) -> Iterator[Invoice]:
    """The invoice, the one it replaces, and so on; each once, however they point at each other."""
    seen: set[Id] = set()
    at: Invoice | None = invoice
    while at is not None and at.id not in seen:
        seen.add(at.id)
        yield at
        at = facts.get(at.replaces, Invoice)


@attrs.define
class _Pile:
    """The invoices of one period, while they are put together."""

    place: _Placed
    cadence: str
    partial: bool = False
    placed: list[_Placed] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.placed.append(self.place)

    @property
    def likeness(self) -> tuple[str, Tax]:
        return self.place.invoice.total.currency, self.place.invoice.tax

    def is_whole_around(self, part: _Pile) -> bool:
        """Whether `part` was billed for some days of this period, and can be summed with it."""
        alike = (self.cadence, self.likeness) == (part.cadence, part.likeness)
        return alike and not self.partial and self.place.holds(part.place)

    def add(self, other: _Placed) -> None:
        self.placed.append(other)

    def period(self, facts: Facts) -> BilledPeriod:
        invoices = sorted((each.invoice for each in self.placed), key=lambda each: each.id)
        invoices.sort(key=facts.day_of)
        bills = [each for each in invoices if each.type is not InvoiceType.CREDIT_NOTE]
        recurs = any(not _is_one_off(each) for each in bills)
        currency, tax = self.likeness
        return BilledPeriod(
            contract=self.place.contract,
            first=self.place.first,
            last=self.place.last,
            currency=currency,
            tax=tax,
            cadence=self.cadence,
            partial=self.partial,
            amount=sum((_recurring(each) for each in invoices), Fraction(0)),
            usage=sum((_exact(each.usage) for each in invoices), Fraction(0)),
            sort=Billing.RECURRING if recurs else Billing.ONE_OFF if bills else Billing.CREDIT,
            invoices=tuple(invoices),
        )


def _is_one_off(invoice: Invoice) -> bool:
    return bool(invoice.one_off) and invoice.one_off == invoice.total


def _recurring(invoice: Invoice) -> Fraction:
    return _exact(invoice.total) - _exact(invoice.one_off)


def _exact(part: Money | None) -> Fraction:
    return Fraction(part.amount) if part else Fraction(0)


def _piles(bills: Sequence[_Placed]) -> list[_Pile]:
    """One contract's bills, by period; a bill for a part of a period that was billed whole goes with it."""
    cadences = _cadences(each for each in bills if each.stated)
    piles: dict[tuple[object, ...], _Pile] = {}
    # whole periods first, so that parts of them find them
    for bill in sorted(bills, key=lambda each: (-each.days, each.first, each.invoice.id)):
        cadence, partial = cadences[bill.first, bill.last] if bill.stated else (UNSTATED, False)
        mine = _Pile(bill, cadence, partial)
        key = (bill.first, bill.last, cadence, *mine.likeness)
        if key not in piles and partial:
            around = (pile for pile in piles.values() if pile.is_whole_around(mine))
            piles[key] = next(around, mine)
        if piles.setdefault(key, mine) is not mine:
            piles[key].add(bill)
    return list({id(pile): pile for pile in piles.values()}.values())


def _credited(piles: Iterable[_Pile], credit: _Placed) -> _Pile | None:
    """Where a credit note nets in: the shortest period around it, of its contract and tax basis first."""
    currency = credit.invoice.total.currency
    around = [
        pile
        for pile in piles
        if pile.place.holds(credit)
        and pile.likeness[0] == currency
        and (credit.contract is None or pile.place.contract in (credit.contract, None))
    ]
    around.sort(
        key=lambda pile: (
            pile.place.contract != credit.contract,
            pile.likeness[1] is not credit.invoice.tax,
            pile.place.days,
            pile.place.invoice.id,
        )
    )
    return around[0] if around else None


def _cadences(bills: Iterable[_Placed]) -> dict[tuple[date, date], tuple[str, bool]]:
    """
    How often each period of one contract comes, and whether it is only a part of one.

    Whole months count in months. Of the rest, three of one length are a
    cadence of their own; any other is a part of the shortest cadence that is
    longer, and stands alone where there is none.
    """
    found: dict[tuple[date, date], tuple[str, bool]] = {}
    whole: dict[str, int] = {}  # cadence → the most days that it can have
    rest: dict[tuple[date, date], int] = {}
    for bill in bills:
        months = _whole_months(bill.first, bill.last)
        if months:
            found[bill.first, bill.last] = _counted(months, "month"), False
            whole[_counted(months, "month")] = months * 31
        else:
            rest[bill.first, bill.last] = bill.days
    whole |= {_counted(days, "day"): days for days, times in Counter(rest.values()).items() if times >= 3}
    for period, days in rest.items():
        alone = _counted(days, "day")
        longer = [(most, cadence) for cadence, most in whole.items() if most >= days]
        cadence = min(longer)[1] if longer else alone
        found[period] = cadence, cadence != alone
    return found


def _whole_months(first: date, last: date) -> int:
    """How many months the period has; 0 where it has not a whole number of them."""
    after = day_after(last)
    months = (after.year - first.year) * 12 + after.month - first.month
    if months > 0 and (after.day == first.day or last_day(first, months, Unit.MONTHS) == last):
        return months
    return 0


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


# -- amounts ----------------------------------------------------------------------------------------


def shown(amount: Fraction, currency: str) -> Decimal:
    """An exact amount in the decimals of its currency, half to even."""
    return rounded(amount, decimals_of(currency))


def rounded(amount: Fraction, decimals: int) -> Decimal:
    """An exact amount to so many decimals, half to even."""
    return Decimal(round(amount * 10**decimals)).scaleb(-decimals)


def decimals_of(currency: str) -> int:
    """How many decimals the currency has (ISO 4217)."""
    exponent = Money("0", currency).rounded().amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
