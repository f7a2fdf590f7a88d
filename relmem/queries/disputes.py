"""
What is contested of their bills: who found it, how it stands, and whether they have heard.

Disputes about the same line of one bill are one matter: what is contested of
it is the largest of them, not their sum. `queries.accuracy` says how often
bills were right at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import final

import attrs

from relmem.facts import Facts
from relmem.queries.names import account_name
from relmem.queries.periods import invoices_of
from relmem.queries.told import talks_about, tellings, told
from relmem.records.billing import Dispute, Invoice
from relmem.records.links import AccountId
from relmem.records.people import Account
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, Money, Side

__all__ = [
    "Contested",
    "DisputeState",
    "Disputed",
    "contested",
    "disputes",
    "disputes_of",
    "ended_on",
    "is_partial",
    "last_word",
    "state_of",
    "told_result",
]


class DisputeState(StrEnum):
    """How a dispute stands."""

    OPEN = "open"
    SETTLED = "settled"
    REJECTED = "rejected"


def state_of(dispute: Dispute) -> DisputeState:
    """How it stands, as far as the facts it comes from know."""
    if dispute.settled_on:
        return DisputeState.SETTLED
    return DisputeState.REJECTED if dispute.rejected_on else DisputeState.OPEN


def ended_on(dispute: Dispute) -> date | None:
    """The day it was settled or rejected; None while it is open."""
    return dispute.settled_on or dispute.rejected_on


def told_result(facts: Facts, dispute: Dispute) -> Interaction | None:
    """The first talk in which they were told how it ended, on that day or later; None without one."""
    ended = ended_on(dispute)
    found = (talk for talk in tellings(facts, dispute) if ended and facts.day_of(talk) >= ended)
    return next(found, None)


def last_word(facts: Facts, dispute: Dispute) -> date:
    """The day on which it was last spoken of with them, else the day on which it was opened."""
    days = [facts.day_of(talk) for talk in (*talks_about(facts, dispute), *tellings(facts, dispute))]
    return max((facts.day_of(dispute), *days))


def disputes_of(facts: Facts, account: Account | AccountId) -> tuple[Dispute, ...]:
    """Every dispute about a bill of the account itself, the oldest first."""
    account_id = account.id if isinstance(account, Account) else account
    found = [
        dispute
        for invoice in invoices_of(facts, account_id)
        for dispute in facts.about(invoice, Dispute)
        if dispute.invoice == invoice.id
    ]
    return tuple(sorted(found, key=lambda each: (facts.day_of(each), each.id)))


# -- by line ----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Contested(ByFields):
    """
    What is, or was, contested of one line of a bill: all `disputes` about it, the oldest first.

    `amount` is the largest that any of them names, None where none does.
    """

    invoice: Invoice
    line: str
    disputes: tuple[Dispute, ...]

    @property
    def open(self) -> tuple[Dispute, ...]:
        """Those that are neither settled nor rejected."""
        return tuple(each for each in self.disputes if state_of(each) is DisputeState.OPEN)

    @property
    def amount(self) -> Money | None:
        """What of it is contested; of several currencies that of the bill."""
        return _largest(each.amount for each in self.disputes)


def contested(facts: Facts, account: Account | AccountId) -> tuple[Contested, ...]:
    """The contested lines of an account's bills, in the order in which they were first contested."""
    lines: dict[tuple[str, str], list[Dispute]] = {}
    for dispute in disputes_of(facts, account):
        lines.setdefault((dispute.invoice, dispute.line.strip().casefold()), []).append(dispute)
    found = []
    for (id, _), about in lines.items():
        invoice = facts.get(id, Invoice)
        if invoice is not None:
            found.append(Contested(invoice=invoice, line=about[0].line.strip(), disputes=tuple(about)))
    return tuple(found)


def _largest(amounts: Iterable[Money | None]) -> Money | None:
    """The largest amount of the currency that comes first; None without any."""
    known = [each for each in amounts if each is not None]
    alike = [each for each in known if each.currency == known[0].currency]
    return max(alike, key=lambda each: each.amount, default=None)


# -- as rows ----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Disputed(Row):
    """
    One dispute, and whether they have heard of it.

    `state` is a `DisputeState`. `told_on` is when somebody of theirs was told
    that we opened it, None where nobody was; of one that they opened there is
    nothing to tell until it ends. `told_result_on` is when they were told how
    it ended. `credit` was given back, None where that is not known; `partial`
    says that it is less than `amount`. `beside` is how many more are about the
    same line.
    """

    invoice: str
    line: str
    reason: str
    opened_by: str
    opened_on: date
    amount: Decimal | None
    currency: str
    state: str
    ended_on: date | None
    credit: Decimal | None
    partial: bool
    resolution: str
    told_on: date | None
    told_result_on: date | None
    beside: int
    account: str
    dispute_id: str
    invoice_id: str
    account_id: str


def disputes(facts: Facts, account: Account) -> Rows[Disputed]:
    """One row for each dispute about a bill of `account`, the oldest first."""
    beside = {each.id: len(line.disputes) - 1 for line in contested(facts, account) for each in line.disputes}
    rows = []
    for each in disputes_of(facts, account):
        first, result = told(facts, each), told_result(facts, each)
        invoice = facts.get(each.invoice, Invoice)
        amount = each.amount or each.credit
        rows.append(
            Disputed(
                invoice=invoice.number if invoice else "",
                line=each.line,
                reason=each.reason,
                opened_by=str(each.opened_by),
                opened_on=facts.day_of(each),
                amount=each.amount.amount if each.amount else None,
                currency=amount.currency if amount else "",
                state=str(state_of(each)),
                ended_on=ended_on(each),
                credit=each.credit.amount if each.credit else None,
                partial=is_partial(each),
                resolution=each.resolution,
                told_on=facts.day_of(first) if first and each.opened_by is Side.US else None,
                told_result_on=facts.day_of(result) if result else None,
                beside=beside.get(each.id, 0),
                account=account_name(facts, account.id),
                dispute_id=each.id,
                invoice_id=each.invoice,
                account_id=account.id,
            )
        )
    return Rows(Disputed, rows, f"Disputes about bills of {account.name} as of {facts.today}")


def is_partial(dispute: Dispute) -> bool:
    """Whether less was given back than was contested, as far as both are known."""
    credit, amount = dispute.credit, dispute.amount
    return bool(credit and amount and abs(credit.amount) < abs(amount.amount))
