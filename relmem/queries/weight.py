"""
What an account is worth to us, by what it was billed in a year: for the order of points and nothing else.

It drops no point and excuses no discourtesy. Never billed is not the same as
billed nothing, and amounts in different currencies are never ranked against
each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.periods import corrected, shown, standing
from relmem.records.billing import Invoice
from relmem.records.links import Id
from relmem.records.people import Account
from relmem.render.rows import Row, Rows
from relmem.values import Span, Unit

__all__ = ["AccountWeight", "account_weight", "weight_order"]

YEAR: Final = Span(12, Unit.MONTHS)
ZERO: Final = Fraction(0)


@final
@attrs.frozen(kw_only=True)
class AccountWeight(Row):
    """
    What an account was billed in a year, in one currency: `billed` with its subsidiaries, `own` without.

    `subsidiaries` are those of one level of which any bill is known. `billed`
    is None, and `currency` "", where no bill ever was; 0 where there were bills
    in earlier years only. `place` is its place among the accounts of that
    currency, the largest first: 1; None where nothing is known.
    """

    account: str
    billed: Decimal | None
    own: Decimal | None
    currency: str
    place: int | None
    subsidiaries: int
    account_id: str


def account_weight(facts: Facts) -> Rows[AccountWeight]:
    """
    One row for each account and currency, by currency and the largest first; those never billed last.

    Counted is what was billed in the twelve months up to today. What a
    correction replaces is left out and credit notes are taken off; both count
    on the day of the bill that they correct. What subsidiaries are billed
    counts for the parent too, one level up.
    """
    own, children = _billed(facts), _children(facts)
    accounts = facts.of(Account)
    found: list[tuple[Account, str, Fraction | None, Fraction, int]] = []
    for account in accounts:
        mine = own.get(account.id, {})
        theirs = [own[id] for id in children.get(account.id, ()) if id in own]
        for code in {**mine, **{code: None for each in theirs for code in each}}:
            parts = [each[code] for each in theirs if code in each]
            found.append((account, code, mine.get(code), sum(parts, mine.get(code, ZERO)), len(parts)))
    found.sort(key=lambda each: (each[1], -each[3], each[0].id))
    weighed = {account.id for account, *_ in found}
    amounts: dict[str, dict[Fraction, int]] = {}
    rows = []
    for account, code, mine_of_it, whole, subsidiaries in found:
        place = amounts.setdefault(code, {})
        rows.append(
            AccountWeight(
                account=account.name,
                billed=shown(whole, code),
                own=None if mine_of_it is None else shown(mine_of_it, code),
                currency=code,
                place=place.setdefault(whole, len(place) + 1),
                subsidiaries=subsidiaries,
                account_id=account.id,
            )
        )
    rows += [_unknown(account) for account in accounts if account.id not in weighed]
    return Rows(AccountWeight, rows, f"What accounts were billed in the year up to {facts.today}")


def weight_order(facts: Facts) -> Mapping[Id, int]:
    """
    The place of each account among those of its currency, the largest first: 1; of several its best one.

    An account that was never billed has none.
    """
    found: dict[Id, int] = {}
    for row in account_weight(facts):
        if row.place is not None:
            found[row.account_id] = min(row.place, found.get(row.account_id, row.place))
    return found


def _unknown(account: Account) -> AccountWeight:
    return AccountWeight(
        account=account.name,
        billed=None,
        own=None,
        currency="",
        place=None,
        subsidiaries=0,
        account_id=account.id,
    )


def _billed(facts: Facts) -> dict[Id, dict[str, Fraction]]:
    """What each account itself was billed in the year, by currency; 0 where that was earlier only."""
    since = _a_year_before(facts.today)
    by_account: dict[Id, list[Invoice]] = {}
    for each in facts.of(Invoice):
        by_account.setdefault(each.account, []).append(each)
    found: dict[Id, dict[str, Fraction]] = {}
    for account, invoices in by_account.items():
        sums = found.setdefault(account, {})
        for each in standing(invoices):
            # what came to correct a bill counts when that bill does
            *_, first = corrected(each, facts)
            counts = facts.day_of(first) > since
            code = each.total.currency
            sums[code] = sums.get(code, ZERO) + (Fraction(each.total.amount) if counts else 0)
    return found


def _children(facts: Facts) -> dict[Id, list[Id]]:
    found: dict[Id, list[Id]] = {}
    for each in facts.of(Account):
        if each.parent is not None and each.parent != each.id:
            found.setdefault(each.parent, []).append(each.id)
    return found


def _a_year_before(today: date) -> date:
    try:
        return YEAR.before(today)
    except OverflowError:
        return date.min
