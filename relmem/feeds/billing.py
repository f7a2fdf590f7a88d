"""
Days of bills that somebody should look at.

A new feed is a class here, and an instance of it in `FEEDS` at the foot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.feeds.base import (
    CANCELLED,
    REWORDED_AT,
    Basis,
    Entry,
    Feed,
    Status,
    Window,
    distinct,
    keyed,
    short,
)
from relmem.phrases import Phrase, say
from relmem.queries.billing import Agreed, Agreement, Compared, against_agreed, against_before
from relmem.queries.periods import BilledPeriod, shown
from relmem.records.base import Record
from relmem.records.billing import Dispute, Invoice
from relmem.records.contracts import Amendment, Contract, NoticeGiven, PriceLine
from relmem.records.people import Account
from relmem.values import Money

__all__ = ["Bills"]


@final
@attrs.frozen(kw_only=True)
class Bills:
    """
    Bills that differ from those before them, or are more than was agreed, on the day of the bill.

    Not sure, until somebody has looked: a dispute that is settled or rejected
    takes it away. Amounts are told, since they are what it is about.
    """

    name = "bills"
    tells = "Bills to look at: unlike those before, or more than was agreed."

    title: str = "Bills"
    colour: str = "firebrick"
    alarms: tuple[int, ...] = (0,)
    threshold: Decimal = Decimal("0.5")
    """How much of the usual bill it may be more or less: half, beyond which no month is like the others."""
    full: bool = False
    reworded_at: datetime | None = REWORDED_AT

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Accounts, with all that says what they pay and were to pay."""
        return (Basis(Account, adds=(Invoice, Dispute, Contract, PriceLine, Amendment, NoticeGiven)),)

    def entries(self, it: Record, facts: Facts, window: Window) -> Iterator[Entry]:
        """One for each bill of an account that is unlike what was to be expected."""
        if not isinstance(it, Account) or not facts.about(it, Invoice):
            return
        agreed = {each.period.bill.id: each for each in against_agreed(facts, it)}
        for compared in against_before(facts, it, threshold=self.threshold):
            bill = compared.period.bill
            beside = agreed.get(bill.id)
            over = beside if beside is not None and beside.status is Agreement.OVER else None
            disputes = [each for each in facts.about(bill, Dispute) if each.invoice == bill.id]
            ended = any(not each.is_open_on(facts.today) for each in disputes)
            on = facts.day_of(bill)
            if (compared.flagged or over) and not ended and on in window:
                yield self._entry(it, compared, over, disputes, facts)

    def _entry(
        self, account: Account, compared: Compared, over: Agreed | None, disputes: list[Dispute], facts: Facts
    ) -> Entry:
        period, bill = compared.period, compared.period.bill
        contract = facts.get(period.contract, Contract)
        what = contract.title if contract else f"invoice {bill.number}" if bill.number else ""
        whose = "{account}, {what}" if what else "{account}"
        lines = [say(whose, account=account.name, what=what), self._billed(period)]
        if compared.flagged and compared.baseline is not None:
            usual = Money(shown(compared.baseline, period.currency), period.currency)
            lines.append(say("Usual is {usual}.", usual=usual))
        if over is not None and over.expected is not None:
            agreed = Money(shown(over.expected, period.currency), period.currency)
            lines.append(say("Agreed is {agreed}.", agreed=agreed))
        lines += [say("Contested since {on}.", on=facts.day_of(each)) for each in disputes]
        if self.full:
            lines += [say("{reason}", reason=each.reason) for each in disputes if each.reason]
        parts = [*period.invoices, *(each for before in compared.before for each in before.invoices)]
        prices = over.lines if over is not None else ()
        return Entry(
            key=f"bill-{bill.id}",
            matter=account.id,
            on=facts.day_of(bill),
            title=say(f"Look at the bill: {whose}", account=short(account.name), what=short(what)),
            because=distinct(
                account.id, period.contract, *(each.id for each in (*parts, *prices, *disputes))
            ),
            lines=tuple(lines),
            categories=("Bill", account.name),
            status=Status.TENTATIVE,
            alarms=self.alarms,
            colour=self.colour,
            accounts=(account.id,),
            gives_way="account",
        )

    def _billed(self, period: BilledPeriod) -> Phrase:
        amount = Money(shown(period.amount, period.currency), period.currency)
        number = ", ".join(each.number for each in period.invoices if each.number)
        values = {"amount": amount, "first": period.first, "last": period.last, "number": number}
        if not period.stated:
            return say("Billed: {amount}.", **values)
        if number:
            return say("Billed for {first} to {last}: {amount} ({number}).", **values)
        return say("Billed for {first} to {last}: {amount}.", **values)

    def named(self, it: Record, facts: Facts, keys: Collection[str]) -> Iterable[Entry]:
        """Those of `keys` that there are, whatever their day."""
        return keyed(self, it, facts, keys)

    def over(self, _it: Record | None, _facts: Facts) -> str:
        """Cancelled, whatever it was."""
        return CANCELLED


FEEDS: Final[tuple[Feed, ...]] = (Bills(),)
