"""
Rules about bills: what looks wrong on one, before they find it.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.phrases import Phrase, say, say_many
from relmem.queries.billing import Agreed, Agreement, BillStatus, Compared, against_agreed, against_before
from relmem.queries.periods import BilledPeriod, shown
from relmem.records.billing import Dispute
from relmem.records.contracts import Contract
from relmem.records.people import Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Money, money, spoken_day
from relmem.values.days import MONTHS

__all__ = ["RULES", "BillDiffers", "Overcharged"]


def _amounts(value: Iterable[Money | str] | Money | str) -> tuple[Money, ...]:
    return tuple(map(money, (value,) if isinstance(value, Money | str) else value))


@final
@attrs.frozen(kw_only=True)
class BillDiffers(ByFields):
    """
    A bill came to much more or less than usual: offer to look at it together, before it is paid or refused.

    Only the latest bill of its kind is brought up: once the next one is usual
    again, or a credit note has set it right, there is nothing to review. Of one
    that is contested, or was, `rules.disputes` speaks.
    """

    rank: Rank = Rank.BILLS
    threshold: Decimal = Decimal("0.5")
    """A part of the usual bill. A customer wants to hear of it when it doubles; half comes well before."""
    lookback_bills: int = 3
    """How many bills before make the usual one: the fewest of which one outlier is outvoted."""
    pressing_percent: int = 100
    """From how much above the usual on nothing is more pressing: a bill that doubled."""
    silent_days: int = 60
    """Days after a bill from which on it is paid or disputed: two usual terms of payment."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for the latest bill on each contract, where it differs."""
        for account in accounts_of(contact, facts):
            compared = against_before(facts, account, threshold=self.threshold, lookback=self.lookback_bills)
            for each in _latest(compared):
                age = (facts.today - facts.day_of(each.period.bill)).days
                if each.flagged and age <= self.silent_days and not _disputes(facts, each.period):
                    yield self._point(facts, each)

    def _point(self, facts: Facts, found: Compared) -> Point:
        period = found.period
        invoices = [invoice for each in found.before for invoice in each.invoices]
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.OFFER,
            text=_differs(facts, found),
            aside=_beside(found),
            matter=period.bill.id,
            because=(*period.invoices, *invoices),
            urgency=self._urgency(found),
            band=found.direction,
        )

    def _urgency(self, found: Compared) -> float:
        if found.change is None:
            return 1.0
        # what is too low is no hurry of theirs, and is told all the same: it may be billed later
        most = 1.0 if found.direction == "up" else 0.3
        percent = _percent(found.change)
        return most * ramp(percent, 0, max(1, self.pressing_percent))


def _latest(compared: Iterable[Compared]) -> list[Compared]:
    """The last recurring period of each contract and cadence, in each currency it was billed in."""
    found: dict[tuple[object, ...], list[Compared]] = {}
    for each in compared:
        period = each.period
        if each.status in (BillStatus.ONE_OFF, BillStatus.CREDIT):
            continue
        key = (period.contract, period.cadence)
        beside = [other for other in found.get(key, ()) if other.period.first == period.first]
        found[key] = [*beside, each]
    return [each for last in found.values() for each in last]


def _differs(facts: Facts, found: Compared) -> Phrase:
    period = found.period
    common = {
        "bill": _bill(facts, period),
        "billed": _spoken(period.amount, period.currency),
    }
    if found.change is None or found.baseline is None:
        return say(
            "{bill} is {billed}, and the ones before were zero: offer to review it together.", **common
        )
    return say_many(
        "{bill} is {billed}, {percent} % {way} than the one before ({usual}): offer to review it together.",
        "{bill} is {billed}, {percent} % {way} than usual ({usual}, the median of the last {bills}): "
        "offer to review it together.",
        len(found.before),
        **common,
        percent=f"{round(abs(found.change) * 100):,}",
        way="more" if found.direction == "up" else "less",
        usual=_spoken(found.baseline, period.currency),
        bills=len(found.before),
    )


def _beside(found: Compared) -> Phrase:
    """The same behind what was billed too much, which has named the bill."""
    if found.change is None or found.baseline is None:
        return say("The ones before were zero: offer to review it together.")
    return say(
        "The bill is {percent} % {way} than usual: offer to review it together.",
        percent=f"{round(abs(found.change) * 100):,}",
        way="more" if found.direction == "up" else "less",
    )


@final
@attrs.frozen(kw_only=True)
class Overcharged(ByFields):
    """
    We billed more than was agreed: they would rather hear it from us than find it.

    It ends with a credit note or a correction. Of a bill that is contested, or
    for which a dispute was settled, `rules.disputes` speaks.
    """

    rank: Rank = Rank.BILLS
    tolerance: tuple[Money, ...] = attrs.field(default=(), converter=_amounts)
    """How much more is let pass, in each currency; none by default, since a price is agreed to the cent."""
    pressing_percent: int = 50
    """From how much above the agreed on nothing is more pressing; as for a bill that differs."""
    old_days: int = 365
    """Days after a bill from which on it is no news: by then a year is closed and was audited."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract, about its latest bill that is too high, with the sum of all."""
        for account in accounts_of(contact, facts):
            over: dict[tuple[str, str], list[Agreed]] = {}
            for each in against_agreed(facts, account, self.tolerance):
                age = (facts.today - facts.day_of(each.period.bill)).days
                if each.status is not Agreement.OVER or not each.contract or age > self.old_days:
                    continue
                if not any(dispute.rejected_on is None for dispute in _disputes(facts, each.period)):
                    over.setdefault((each.contract.id, each.period.currency), []).append(each)
            for found in over.values():
                yield self._point(facts, found)

    def _point(self, facts: Facts, found: list[Agreed]) -> Point:
        last, currency = found[-1], found[-1].period.currency
        expected = last.expected or Fraction(0)
        title = last.contract.title if last.contract else ""
        percent = _percent(last.over / expected) if expected > 0 else 100.0
        invoices = [invoice for each in reversed(found) for invoice in each.period.invoices]
        lines = [line for each in reversed(found) for line in each.lines]
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.TELL,
            text=say_many(
                'We billed {sum} too much for "{title}" {when}: {billed}, where {expected} was agreed. '
                "Say so before they find it.",
                'We billed {sum} too much for "{title}" in {bills} bills, the last {when}: {billed}, '
                "where {expected} was agreed. Say so before they find it.",
                len(found),
                title=title,
                sum=_spoken(sum((each.over for each in found), Fraction(0)), currency),
                bills=len(found),
                when=_when(facts, last.period, "on"),
                billed=_spoken(last.period.fixed, currency),
                expected=_spoken(expected, currency),
            ),
            aside=say_many(
                "We billed {sum} too much: {expected} was agreed. Say so before they find it.",
                "We billed {sum} too much in {bills} bills: {expected} was agreed. "
                "Say so before they find it.",
                len(found),
                sum=_spoken(sum((each.over for each in found), Fraction(0)), currency),
                bills=len(found),
                expected=_spoken(expected, currency),
            ),
            matter=last.period.bill.id,
            because=tuple(dict.fromkeys((*invoices, *lines))),
            urgency=ramp(percent, 0, max(1, self.pressing_percent)),
        )


def _disputes(facts: Facts, period: BilledPeriod) -> list[Dispute]:
    """Every dispute about one of its bills, however it ended."""
    return [
        dispute
        for invoice in period.invoices
        for dispute in facts.about(invoice, Dispute)
        if dispute.invoice == invoice.id
    ]


def _bill(facts: Facts, period: BilledPeriod) -> Phrase:
    contract = facts.get(period.contract, Contract)
    when = _when(facts, period, "of")
    if contract is None:
        return say("The bill {when}", when=when)
    return say('The bill on "{title}" {when}', title=contract.title, when=when)


def _when(facts: Facts, period: BilledPeriod, word: str) -> Phrase:
    """For which days it is; where nobody wrote that down, of which day the bill is."""
    if period.stated:
        return say("for {period}", period=_period(period.first, period.last))
    return say(f"{word} {{day}}", day=facts.day_of(period.bill))


def _period(first: date, last: date) -> str:
    """The period as one says it: "May 2026", "2026", "15 May 2026 to 14 June 2026"."""
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1] and first.year == last.year:
        if first.month == last.month:
            return f"{MONTHS[first.month - 1]} {first.year}"
        if (first.month, last.month) == (1, 12):
            return str(first.year)
    return f"{spoken_day(first)} to {spoken_day(last)}"


def _percent(change: Fraction) -> float:
    """As a percentage without its sign; a million is as good as more."""
    return float(min(abs(change), Fraction(10_000))) * 100


def _spoken(amount: Fraction, currency: str) -> Money | str:
    """An amount as money; as text where it is beyond any amount of money."""
    value = shown(amount, currency)
    try:
        return Money(value, currency)
    except InputError:
        return f"{value:,f} {currency}"


RULES: Final[tuple[Rule, ...]] = (BillDiffers(), Overcharged())
