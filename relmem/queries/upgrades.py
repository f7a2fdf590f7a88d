"""
What a renewal brings: what comes, or came, of our products for the problems that they confirmed.

Only for needs whose wording they confirmed: what we merely suppose is no reason
to sell. What is confidential is told only under a non-disclosure agreement.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.fits import fits_of, is_about_need, names_product
from relmem.queries.names import account_name
from relmem.queries.needs import lineage, open_needs
from relmem.queries.restated import understanding
from relmem.queries.told import tellings
from relmem.records.contracts import Contract
from relmem.records.needs import FitLevel, Need
from relmem.records.people import Account
from relmem.records.products import Product, RoadmapItem
from relmem.render.rows import Row, Rows
from relmem.values import ByFields

__all__ = ["Coming", "Upgrade", "UpgradeState", "confirmed_needs", "upgrades", "upgrades_of"]

NEW_DAYS: Final = 365
"""How long what was released is new to who has a contract for a year."""


class UpgradeState(StrEnum):
    """
    How it stands with something that a product brings.

    COMING. SLIPPED: it comes later than it was expected at first. OVERDUE: it
    was to come by now, and nobody has said when it will. RELEASED of late.
    DROPPED: it does not come, and they had been told of it.
    """

    COMING = "coming"
    SLIPPED = "slipped"
    OVERDUE = "overdue"
    RELEASED = "released"
    DROPPED = "dropped"


@final
@attrs.frozen(kw_only=True)
class Coming(ByFields):
    """Something that a product brings, and the confirmed `needs` that it is for."""

    item: RoadmapItem
    state: UpgradeState
    needs: tuple[Need, ...]


def confirmed_needs(facts: Facts, account: Account) -> tuple[Need, ...]:
    """The open needs of an account whose wording somebody of theirs confirmed, by day."""
    return tuple(each for each in open_needs(facts, account) if understanding(facts, each).confirmed)


def upgrades_of(facts: Facts, account: Account, contract: Contract | None = None) -> tuple[Coming, ...]:
    """
    What comes of our products for the confirmed needs of an account, and may be told them; soonest first.

    For a need is what `solves` it, and what a product brings that we judge to
    fit it, or that is for its words. With `contract`, without what belongs to
    another contract of theirs, by its product. What was dropped is there only
    if they had been told of it.
    """
    needs = confirmed_needs(facts, account)
    found = []
    for item in facts.of(RoadmapItem):
        if item.confidential and not account.under_nda:
            continue
        state = _state(facts, item)
        solved = tuple(need for need in needs if _is_for(facts, item, need))
        if state and solved and (contract is None or _belongs(facts, item, contract)):
            found.append(Coming(item=item, state=state, needs=solved))
    found.sort(key=lambda each: (_expected(each.item), each.item.id))
    return tuple(found)


def _expected(item: RoadmapItem) -> date:
    return item.released_on or (item.window.latest if item.window else date.max)


def _state(facts: Facts, item: RoadmapItem) -> UpgradeState | None:
    """None for what is no news: released long ago, or dropped without their having heard of it."""
    today, window, first = facts.today, item.window, item.first_window
    if item.dropped_on is not None and item.released_on is None:
        return UpgradeState.DROPPED if tellings(facts, item) else None
    if item.released_on is not None and item.released_on <= today:
        return UpgradeState.RELEASED if today - item.released_on <= timedelta(days=NEW_DAYS) else None
    if window and window.latest < today:
        return UpgradeState.OVERDUE
    if window and first and window.latest > first.latest:
        return UpgradeState.SLIPPED
    return UpgradeState.COMING


def _is_for(facts: Facts, item: RoadmapItem, need: Need) -> bool:
    if not {each.id for each in lineage(facts, need)}.isdisjoint(item.solves):
        return True
    if item.solves:  # it says itself what it is for
        return False
    fitting = (FitLevel.IN, FitLevel.PARTIAL)
    judged = [fit for fit in fits_of(facts, need) if names_product(facts, item.product, fit.product)]
    if judged:
        return any(fit.level in fitting for fit in judged)
    words = [
        word
        for product in facts.of(Product)
        if names_product(facts, item.product, product.name)
        for word in product.solves
    ]
    return is_about_need(facts, words, need)


def _belongs(facts: Facts, item: RoadmapItem, contract: Contract) -> bool:
    """Whether the contract is for its product, or no contract of the account is."""
    if contract.product and names_product(facts, item.product, contract.product):
        return True
    others = (
        each.product
        for each in facts.about(contract.account, Contract)
        if each.account == contract.account and each.id != contract.id
    )
    return not any(product and names_product(facts, item.product, product) for product in others)


# -- as rows ----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Upgrade(Row):
    """
    Something that a product brings for one confirmed need; `state` is an `UpgradeState`.

    `expected` is when, as we said it, "" where nobody has; `expected_first`
    when it was at first, where it has slipped.
    """

    account: str
    product: str
    feature: str
    state: str
    expected: str
    expected_first: str
    released_on: date | None
    dropped_on: date | None
    confidential: bool
    need: str
    item_id: str
    need_id: str
    account_id: str


def upgrades(facts: Facts, account: Account) -> Rows[Upgrade]:
    """One row for each thing that comes for a confirmed need of `account`, soonest first."""
    rows = [
        Upgrade(
            account=account_name(facts, account.id),
            product=each.item.product,
            feature=each.item.feature,
            state=str(each.state),
            expected=str(each.item.window or ""),
            expected_first=str(each.item.first_window or "") if each.state is UpgradeState.SLIPPED else "",
            released_on=each.item.released_on,
            dropped_on=each.item.dropped_on,
            confidential=each.item.confidential,
            need=need.words,
            item_id=each.item.id,
            need_id=need.id,
            account_id=account.id,
        )
        for each in upgrades_of(facts, account)
        for need in each.needs
    ]
    return Rows(Upgrade, rows, f"What comes for the needs of {account.name}, as of {facts.today}")
