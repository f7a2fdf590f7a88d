"""What of ours an account has and how far it is maintained, and what each person knows that we sell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.contracts import window_of
from relmem.queries.fits import fits_of
from relmem.queries.market import confirmed_needs
from relmem.queries.names import account_name, is_product
from relmem.queries.needs import is_supposed, open_needs
from relmem.queries.people import works_at
from relmem.queries.restated import restatements
from relmem.queries.tastes import concerns
from relmem.queries.told import tellings
from relmem.records.contracts import Contract
from relmem.records.needs import FitLevel, Need
from relmem.records.people import Account, Contact
from relmem.records.products import Asset, Awareness, Knows, Product
from relmem.render.rows import Row, Rows
from relmem.values import span, spoken_day

__all__ = [
    "AHEAD_DAYS",
    "Covered",
    "Known",
    "Upkeep",
    "coverage",
    "coverage_of",
    "to_mention",
    "white_space",
]

AHEAD_DAYS: Final = 92
"""From how many days before its end maintenance is ending: a quarter, in time for their budget."""

YEAR: Final = span("1 year")
"""For how long maintenance is usually renewed."""


# -- maintenance ------------------------------------------------------------------------------------


class Upkeep(StrEnum):
    """
    Whether something is under maintenance.

    ENDING: covered, for no longer than a quarter. NOT_YET: it begins later.
    UNKNOWN: nobody has noted until when, which is not the same as never.
    """

    COVERED = "covered"
    ENDING = "ending"
    LAPSED = "lapsed"
    NOT_YET = "not yet"
    UNKNOWN = "unknown"


@final
@attrs.frozen(kw_only=True)
class Covered(Row):
    """
    How far something that an account has of ours is under maintenance.

    `ends_on` is its last day. `days_left` counts down to it, None once it has
    passed; then `gap_days` are the days it has been without. `renewed_until`
    is where a year more would lead, `supported_until` when we support it no
    more. `others_end_on` are the days on which the rest of what they have ends,
    where that is another one. `warnings` say what speaks against renewing as it is.
    """

    APART: ClassVar = ("renewed_until", "starts_on")
    BENEATH: ClassVar = ("warnings",)

    account: str
    product: str
    quantity: int
    serial: str
    state: str
    starts_on: date | None
    ends_on: date | None
    days_left: int | None
    gap_days: int | None
    level: str
    contract: str
    supported_until: date | None
    renewed_until: date | None
    others_end_on: str
    warnings: str
    asset_id: str
    contract_id: str
    account_id: str


def coverage(facts: Facts, account: Account, *, ahead_days: int = AHEAD_DAYS) -> Rows[Covered]:
    """
    What an account has of ours and how far it is under maintenance: what has lapsed first, then by its end.

    What was removed does not count. Where an asset does not say until when,
    its contract's running term does. Of one product, some may be covered and
    some not: each is a row, with its own number.
    """
    assets = [each for each in facts.about(account, Asset) if _is_there(facts, each, account)]
    rows = [coverage_of(facts, each, ahead_days=ahead_days) for each in assets]
    ends = sorted(
        {row.ends_on for row in rows if row.ends_on and row.state in (Upkeep.COVERED, Upkeep.ENDING)}
    )
    shares = {row.product.casefold(): sum(o.quantity for o in rows if _same(o, row)) for row in rows}
    rows = [_beside(row, ends, shares[row.product.casefold()]) for row in rows]
    rows.sort(key=lambda row: (row.ends_on or date.max, row.product.casefold(), row.asset_id))
    rows.sort(key=lambda row: _WORST_FIRST.index(Upkeep(row.state)))
    return Rows(Covered, rows, f"What {account.name} has under maintenance on {facts.today}")


def coverage_of(facts: Facts, asset: Asset, *, ahead_days: int = AHEAD_DAYS) -> Covered:
    """How far one asset is under maintenance today."""
    today, contract = facts.today, facts.get(asset.contract, Contract)
    ends_on, starts_on = asset.maintenance_ends_on, asset.maintenance_starts_on
    if ends_on is None and contract is not None:
        ends_on = window_of(facts, contract).ends_on
        starts_on = starts_on or contract.starts_on
    left = (ends_on - today).days if ends_on else None
    if starts_on is not None and starts_on > today:
        state = Upkeep.NOT_YET
    elif left is None:
        state = Upkeep.UNKNOWN
    else:
        state = Upkeep.LAPSED if left < 0 else Upkeep.ENDING if left <= ahead_days else Upkeep.COVERED
    renewed = _a_year_more(ends_on) if ends_on else None
    return Covered(
        account=account_name(facts, asset.account),
        product=asset.product,
        quantity=asset.quantity,
        serial=asset.serial,
        state=str(state),
        starts_on=starts_on,
        ends_on=ends_on,
        days_left=left if left is not None and left >= 0 else None,
        gap_days=-left if left is not None and left < 0 else None,
        level=asset.level,
        contract=contract.title if contract else "",
        supported_until=asset.supported_until_on,
        renewed_until=renewed,
        others_end_on="",
        warnings=_end_of_life(asset.supported_until_on, ends_on, renewed, today),
        asset_id=asset.id,
        contract_id=contract.id if contract else "",
        account_id=asset.account,
    )


_WORST_FIRST: Final = (Upkeep.LAPSED, Upkeep.ENDING, Upkeep.NOT_YET, Upkeep.UNKNOWN, Upkeep.COVERED)


def _is_there(facts: Facts, asset: Asset, account: Account) -> bool:
    here = asset.account == account.id and (asset.bought_on is None or asset.bought_on <= facts.today)
    return here and asset.removed_on is None


def _same(one: Covered, other: Covered) -> bool:
    return one.product.casefold() == other.product.casefold()


def _beside(row: Covered, ends: list[date], number: int) -> Covered:
    """The row with what else ends when, and how many of how many it is."""
    others = [each for each in ends if each != row.ends_on]
    warnings = [row.warnings] if row.warnings else []
    if row.quantity < number:
        warnings.append(f"{row.quantity} of {number} that they have")
    if others and row.state == Upkeep.ENDING:
        days = " and on ".join(map(spoken_day, others))
        warnings.append(f"the rest ends on {days}: let them end together")
    return attrs.evolve(row, others_end_on=", ".join(map(str, others)), warnings="; ".join(warnings))


def _a_year_more(ends_on: date) -> date:
    try:
        return YEAR.after(ends_on)
    except OverflowError:
        return date.max


def _end_of_life(supported: date | None, ends_on: date | None, renewed: date | None, today: date) -> str:
    if supported is None:
        return ""
    if supported < today:
        return f"not supported any more since {supported}"
    if ends_on is not None and supported <= ends_on:
        return f"supported until {supported} only, before its maintenance ends"
    if renewed is not None and supported < renewed:
        return f"supported until {supported} only: a year more would outlast it"
    return ""


# -- what they know that we sell --------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Known(Row):
    """
    What one of theirs knows of a product of ours.

    `knows` is "unknown" where nobody knows whether they do, else "told",
    "asked", "owns" or "declined", since `since_on`. `at_account` says that
    their account has it. `fits` is a need of theirs that it is for, in their
    words; `mention` that it is worth telling them of it.
    """

    product: str
    knows: str
    since_on: date | None
    at_account: bool
    fits: str
    confirmed: bool
    mention: bool
    product_id: str
    need_id: str


def white_space(facts: Facts, contact: Contact) -> Rows[Known]:
    """
    What we sell, and what a contact knows of it: what to mention first, then what they do not know, by name.

    Each person's own: a colleague of theirs may know all of it. Told is also of
    what a talk with them names in `told`. What is retired is left out. Worth
    mentioning is what they do not know of, have not at their account, and is
    for a need that they told us of; never what they declined. A product is for a
    need that it was judged to fit, or whose words, or ours for them, hold one of those
    in `solves`; not where it was judged not to fit.
    """
    accounts = [found for each in works_at(facts, contact) if (found := facts.get(each.account, Account))]
    rows = [_known(facts, contact, accounts, each) for each in facts.of(Product) if _is_sold(facts, each)]
    rows.sort(key=lambda row: row.product.casefold())
    rows.sort(key=lambda row: (not row.mention, not row.confirmed, row.knows != "unknown"))
    return Rows(Known, rows, f"What {contact.name} knows that we sell, on {facts.today}")


def to_mention(facts: Facts, contact: Contact) -> Known | None:
    """The one product to tell a contact of; None where nothing they do not know of fits a need of theirs."""
    first = next(iter(white_space(facts, contact)), None)
    return first if first is not None and first.mention else None


def _is_sold(facts: Facts, product: Product) -> bool:
    return product.retired_on is None or product.retired_on > facts.today


def _known(facts: Facts, contact: Contact, accounts: list[Account], product: Product) -> Known:
    knows, since = _knows(facts, contact, product)
    has = any(
        is_product(product, each.product)
        for account in accounts
        for each in facts.about(account, Asset)
        if _is_there(facts, each, account)
    )
    need, confirmed = _need_for(facts, accounts, product)
    return Known(
        product=product.name,
        knows=str(knows) if knows else "unknown",
        since_on=since,
        at_account=has,
        fits=need.words if need else "",
        confirmed=confirmed,
        mention=knows is None and not has and need is not None,
        product_id=product.id,
        need_id=need.id if need else "",
    )


def _knows(facts: Facts, contact: Contact, product: Product) -> tuple[Knows | None, date | None]:
    """What they know and since when: as stated, else as told in a talk; owning says more than being told."""
    stated = [
        each
        for each in facts.about(contact, Awareness)
        if each.contact == contact.id and is_product(product, each.product)
    ]
    if stated:
        # under two names of one product the stronger statement holds
        found = max(stated, key=lambda each: (_STRONGEST_LAST.index(each.knows), each.id))
        said_on = found.source.said_on if found.source else None
        return found.knows, found.from_on or said_on or facts.recorded_on(found)
    talks = tellings(facts, product, contact)
    return (Knows.TOLD, facts.day_of(talks[0])) if talks else (None, None)


_STRONGEST_LAST: Final = (Knows.TOLD, Knows.ASKED, Knows.DECLINED, Knows.OWNS)


def _need_for(facts: Facts, accounts: Iterable[Account], product: Product) -> tuple[Need | None, bool]:
    """The need that a product is for, one that they confirmed before any other; and whether they did."""
    for account in accounts:
        confirmed = confirmed_needs(facts, account)
        said = [each for each in open_needs(facts, account) if not is_supposed(each)]
        for need in (*confirmed, *(each for each in said if each not in confirmed)):
            if _is_for(facts, product, need):
                return need, need in confirmed
    return None, False


def _is_for(facts: Facts, product: Product, need: Need) -> bool:
    judged = [each.level for each in fits_of(facts, need) if is_product(product, each.product)]
    if FitLevel.OUT in judged:
        return False
    if any(level in (FitLevel.IN, FitLevel.PARTIAL) for level in judged):
        return True
    return any(concerns(wording, solved) for wording in _wordings(facts, need) for solved in product.solves)


def _wordings(facts: Facts, need: Need) -> Iterator[str]:
    yield need.words
    for each in restatements(facts, need):
        yield each.words
