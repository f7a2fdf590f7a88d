"""What an account bought from others: whether they knew of ours, and when to speak of it again."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.names import account_name, is_product
from relmem.queries.runs import last_day
from relmem.queries.talks import touches
from relmem.queries.tastes import concerns
from relmem.queries.told import tellings
from relmem.records.market import Purchase
from relmem.records.people import Account, Contact
from relmem.records.products import Awareness, Product, RoadmapItem
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import Span, span

__all__ = [
    "FOLLOW_UP_BEFORE",
    "Bought",
    "Elsewhere",
    "bought",
    "bought_elsewhere",
    "bound_until",
    "follow_up_from",
    "told_of_releases",
]

FOLLOW_UP_BEFORE: Final = span("3 months")
"""How long before its end a rival's contract is of interest again: they begin to look around then."""

_RELEASES: Final = ("roadmap", "release", "releases", "release notes")


class Elsewhere(StrEnum):
    """
    How something that they bought from others stands.

    BOUND: their contract runs. FOLLOW_UP: it ends soon. OVER: it has ended.
    UNKNOWN: nobody knows until when.
    """

    BOUND = "bound"
    FOLLOW_UP = "follow up"
    OVER = "over"
    UNKNOWN = "unknown"


@final
@attrs.frozen(kw_only=True)
class Bought(Row):
    """
    Something that an account bought elsewhere.

    `ends_on` is the last day of its contract, `follow_up_on` the first day on
    which to speak of it again. `knew_of_ours` is "yes", "no" or "unknown";
    `ours` is the product of ours that is the like. `hearsay` marks what nobody
    has confirmed.
    """

    account: str
    what: str
    quantity: int | None
    vendor: str
    bought_on: date | None
    ends_on: date | None
    follow_up_on: date | None
    days_left: int | None
    state: str
    knew_of_ours: str
    ours: str
    hearsay: bool
    purchase_id: str
    account_id: str

    APART: ClassVar = ("follow_up_on",)


def bought_elsewhere(
    facts: Facts, account: Account | None = None, *, before: Span | str = FOLLOW_UP_BEFORE
) -> Rows[Bought]:
    """What an account, or anybody, bought from others: what ends first comes first, unknown ends last."""
    rows = [
        bought(facts, each, before=before)
        for each in facts.of(Purchase)
        if account is None or each.account == account.id
    ]
    rows.sort(key=lambda row: (row.ends_on or date.max, row.purchase_id))
    whose = account.name if account else "anybody"
    return Rows(Bought, rows, f"What {whose} bought elsewhere, by {facts.today}")


def bought(facts: Facts, purchase: Purchase, *, before: Span | str = FOLLOW_UP_BEFORE) -> Bought:
    """One purchase, and how it stands today."""
    ends_on, start = bound_until(purchase), follow_up_from(purchase, before=before)
    if ends_on is None or start is None:
        state = Elsewhere.UNKNOWN
    elif ends_on < facts.today:
        state = Elsewhere.OVER
    else:
        state = Elsewhere.FOLLOW_UP if start <= facts.today else Elsewhere.BOUND
    return Bought(
        account=account_name(facts, purchase.account),
        what=purchase.what,
        quantity=purchase.quantity,
        vendor=purchase.vendor,
        bought_on=purchase.bought_on,
        ends_on=ends_on,
        follow_up_on=start,
        days_left=(ends_on - facts.today).days if ends_on and ends_on >= facts.today else None,
        state=str(state),
        knew_of_ours={None: "unknown", True: "yes", False: "no"}[purchase.knew_of_ours],
        ours=purchase.product,
        hearsay=purchase.hearsay,
        purchase_id=purchase.id,
        account_id=purchase.account,
    )


def bound_until(purchase: Purchase) -> date | None:
    """The last day of its contract: as stated, else by its term; None where nobody knows."""
    if purchase.ends_on is not None:
        return purchase.ends_on
    if purchase.bought_on is None or purchase.term is None:
        return None
    return last_day(purchase.bought_on, purchase.term.count, purchase.term.unit)


def follow_up_from(purchase: Purchase, *, before: Span | str = FOLLOW_UP_BEFORE) -> date | None:
    """
    The first day on which to speak of it again, counted back from its end in the span's own unit.

    Three months before 31 May 2028 is 29 February 2028.
    """
    ends_on = bound_until(purchase)
    if ends_on is None:
        return None
    try:
        return span(before).before(ends_on)
    except OverflowError:
        return date.min


def told_of_releases(facts: Facts, purchase: Purchase, contact: Contact) -> Interaction | Awareness | None:
    """
    What shows that a contact has heard of our like since they bought it elsewhere; None where nothing does.

    A talk on the roadmap or on releases, one that told them of the purchase's
    product, of what is coming of it, or of the purchase itself; or that they know of the
    product, as noted since.
    """
    since = facts.day_of(purchase)
    ours = [each for each in facts.of(Product) if purchase.product and is_product(each, purchase.product)]
    coming = [each for each in facts.of(RoadmapItem) if any(is_product(one, each.product) for one in ours)]
    for each in (purchase, *ours, *coming):
        talks = [talk for talk in tellings(facts, each, contact) if facts.day_of(talk) >= since]
        if talks:
            return talks[0]
    for talk in touches(facts, contact):
        on_releases = any(concerns(topic, word) for topic in talk.topics for word in _RELEASES)
        if on_releases and facts.day_of(talk) >= since:
            return talk
    names = {name.casefold() for each in ours for name in (each.name, *each.aliases)} | {
        purchase.product.casefold()
    }
    for known in facts.about(contact, Awareness):
        noted_on = known.from_on or facts.recorded_on(known)
        if known.product.casefold() in names and noted_on >= since:
            return known
    return None
