"""
How often bills were right when they were first sent, and when we last found an error ourselves.

Never is an answer, and no data is another one: of bills that nothing is known
to compare with, nothing follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.agreed import Agreement, against_agreed
from relmem.queries.disputes import DisputeState, disputes_of, state_of
from relmem.queries.names import account_name
from relmem.queries.periods import BilledPeriod, billed_periods, corrected, invoices_of, rounded
from relmem.records.billing import Dispute, Invoice, InvoiceType
from relmem.records.links import Id
from relmem.records.people import Account
from relmem.render.rows import Row, Rows
from relmem.values import Side, spoken_day

__all__ = ["NEVER", "NO_DATA", "BillingCatch", "Correctness", "correctness", "last_billing_catch"]

NEVER: Final = "never"
NO_DATA: Final = "no data"


class Correctness(StrEnum):
    """
    Whether a bill was right when it was first sent.

    RIGHT: it was what had been agreed, and nobody contested it. WRONG: it was
    another amount, or was corrected, credited or contested since. UNKNOWN:
    nothing is known to compare it with, and nobody said anything.
    """

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"


def correctness(facts: Facts, account: Account) -> tuple[tuple[BilledPeriod, Correctness], ...]:
    """
    Every period billed to an account, as first billed, and whether that was right, in their order.

    A correction to the same amount, a credit note for what was billed as
    agreed (for trouble of theirs) and a dispute that was rejected make no bill
    wrong. Several invoices for one period are one bill.
    """
    agreed = {_of(each.period): each.status for each in against_agreed(facts, account, at_first=True)}
    contested = {each.invoice for each in disputes_of(facts, account) if _holds(each)}
    corrections, credited = _corrections(facts, account)
    found = []
    for period in billed_periods(facts, account, at_first=True):
        ids = {each.id for each in period.invoices}
        status = agreed.get(_of(period))
        if contested & ids or corrections & ids or status in (Agreement.OVER, Agreement.BELOW):
            answer = Correctness.WRONG
        elif status is Agreement.AS_AGREED:
            answer = Correctness.RIGHT
        else:
            answer = Correctness.WRONG if credited & ids else Correctness.UNKNOWN
        found.append((period, answer))
    return tuple(found)


def _of(period: BilledPeriod) -> frozenset[Id]:
    return frozenset(each.id for each in period.invoices)


def _holds(dispute: Dispute) -> bool:
    return state_of(dispute) is not DisputeState.REJECTED


def _corrections(facts: Facts, account: Account) -> tuple[set[Id], set[Id]]:
    """The bills of which a correction has another amount, and those for which money was given back."""
    otherwise: set[Id] = set()
    credited: set[Id] = set()
    invoices = invoices_of(facts, account.id)
    for invoice in invoices:
        chain = list(corrected(invoice, facts))
        if invoice.type is InvoiceType.CREDIT_NOTE:
            credited |= {each.id for each in chain[1:]}
        else:
            otherwise |= {each.id for each in chain[1:] if each.total != invoice.total}
    # one that names no invoice is for the bills of its period
    for period in billed_periods(facts, account):
        if any(each.type is InvoiceType.CREDIT_NOTE and not each.replaces for each in period.invoices):
            credited |= {first.id for each in period.invoices for first in corrected(each, facts)}
    # a correction of a bill that nobody recorded says that there was one, and that it was wrong
    known = {each.id for each in invoices}
    otherwise |= {
        each.id for each in invoices if each.type is InvoiceType.CORRECTION and each.replaces not in known
    }
    return otherwise, credited


@final
@attrs.frozen(kw_only=True)
class BillingCatch(Row):
    """
    How many of an account's bills were right, and when we last found an error before they did.

    `bills` are billed periods, each `right`, `wrong` or `unknown` (see
    `Correctness`). `accuracy` is the right ones of those of which it is known,
    in percent to one decimal; None where it is known of none. `caught_by_us`
    and `caught_by_them` count disputes that were not rejected, by who opened
    them. `last_caught` is the day of ours in words, "never", or "no data"
    where no bill is known.
    """

    account: str
    bills: int
    right: int
    wrong: int
    unknown: int
    accuracy: Decimal | None
    caught_by_us: int
    caught_by_them: int
    last_caught_on: date | None
    last_caught: str
    account_id: str


def last_billing_catch(facts: Facts, account: Account) -> Rows[BillingCatch]:
    """One row: how right the bills of `account` were, and when we last found an error in one ourselves."""
    answers = [answer for _, answer in correctness(facts, account)]
    counts = {each: answers.count(each) for each in Correctness}
    judged = counts[Correctness.RIGHT] + counts[Correctness.WRONG]
    held = [each for each in disputes_of(facts, account) if _holds(each)]
    ours = _by(held, Side.US)
    last = max((facts.day_of(each) for each in ours), default=None)
    known = bool(answers or invoices_of(facts, account.id))
    row = BillingCatch(
        account=account_name(facts, account.id),
        bills=len(answers),
        right=counts[Correctness.RIGHT],
        wrong=counts[Correctness.WRONG],
        unknown=counts[Correctness.UNKNOWN],
        accuracy=rounded(Fraction(100 * counts[Correctness.RIGHT], judged), 1) if judged else None,
        caught_by_us=_bills(facts, ours),
        caught_by_them=_bills(facts, _by(held, Side.THEM)),
        last_caught_on=last,
        last_caught=spoken_day(last) if last else NEVER if known else NO_DATA,
        account_id=account.id,
    )
    return Rows(BillingCatch, [row], f"How right the bills of {account.name} were, as of {facts.today}")


def _by(disputes: Iterable[Dispute], side: Side) -> list[Dispute]:
    return [each for each in disputes if each.opened_by is side]


def _bills(facts: Facts, disputes: Iterable[Dispute]) -> int:
    """How many bills they are about: two disputes about one are one catch."""
    found = (facts.get(each.invoice, Invoice) for each in disputes)
    return len({each.id for each in found if each is not None})
