"""
How well what we sell solves their problems, as we judge it, and what was claimed of it already.

Unknown is not out: nobody has judged yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import final

import attrs

from relmem.facts import Facts
from relmem.queries.names import account_name, name_of
from relmem.queries.needs import lineage, open_needs
from relmem.queries.people import works_at
from relmem.queries.restated import restatements
from relmem.queries.tastes import concerns
from relmem.records.links import AccountId, Id
from relmem.records.needs import Fit, Need
from relmem.records.people import Account, Contact
from relmem.records.products import Product, RoadmapItem
from relmem.records.promises import Commitment, Side
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows

__all__ = [
    "Fitting",
    "claims_made",
    "fits",
    "fits_of",
    "is_about_need",
    "judged_on",
    "names_product",
    "released_since",
]


@final
@attrs.frozen(kw_only=True)
class Fitting(Row):
    """
    How well one product solves one need, and who of us says so.

    `released` names what the product has brought for this need since it was
    judged. `claimed` says that we promised something of it that is still open.
    """

    account: str
    need: str
    product: str
    level: str
    caveat: str
    judged_by: str
    judged_on: date
    released: str
    claimed: bool
    fit_id: str
    need_id: str
    account_id: str


def fits(facts: Facts, account: Account | None = None) -> Rows[Fitting]:
    """How our products fit the open needs of an account, or of all; by need, then by product."""
    rows = [
        Fitting(
            account=account_name(facts, need.account),
            need=need.words,
            product=fit.product,
            level=str(fit.level),
            caveat=fit.caveat,
            judged_by=name_of(facts, fit.judged_by),
            judged_on=judged_on(facts, fit),
            released=", ".join(each.feature for each in released_since(facts, need, fit)),
            claimed=bool(claims_made(facts, need, fit)),
            fit_id=fit.id,
            need_id=need.id,
            account_id=need.account,
        )
        for need in open_needs(facts, account)
        for fit in fits_of(facts, need)
    ]
    whose = f" of {account.name}" if account else ""
    return Rows(Fitting, rows, f"How our products fit the needs{whose} on {facts.today}")


def fits_of(facts: Facts, need: Need) -> tuple[Fit, ...]:
    """
    How each product fits a need today, by the product's name.

    What was judged of a need while we only supposed it holds until it is judged
    anew.
    """
    found: dict[str, Fit] = {}
    for one in lineage(facts, need):
        for each in facts.about(one, Fit):
            if each.need == one.id:
                found.setdefault(each.product.casefold(), each)
    return tuple(found[name] for name in sorted(found))


def judged_on(facts: Facts, fit: Fit) -> date:
    """The day from which on a fit is so, else the day on which it was said or recorded."""
    said_on = fit.source.said_on if fit.source else None
    return fit.from_on or said_on or facts.recorded_on(fit)


def released_since(facts: Facts, need: Need, fit: Fit) -> tuple[RoadmapItem, ...]:
    """What the product has brought for this need since its fit was judged, the first one first."""
    ids, since = {each.id for each in lineage(facts, need)}, judged_on(facts, fit)
    found = [
        each
        for each in facts.of(RoadmapItem)
        if each.released_on is not None
        and since < each.released_on <= facts.today
        and not ids.isdisjoint(each.solves)
        and names_product(facts, each.product, fit.product)
    ]
    return tuple(sorted(found, key=lambda each: (each.released_on or date.max, each.id)))


def names_product(facts: Facts, text: str, product: str) -> bool:
    """Whether a text names a product, by its name or another one that it has."""
    names = {product: None}
    for each in facts.of(Product):
        known = (each.name, *each.aliases)
        if product.casefold() in {name.casefold() for name in known}:
            names |= dict.fromkeys(known)
    return any(concerns(text, name) for name in names)


def is_about_need(facts: Facts, texts: Sequence[str], need: Need, fit: Fit | None = None) -> bool:
    """Whether one of the texts, what is planned to be said, is about the need, or the product of the fit."""
    wordings = [each.words for each in restatements(facts, need)]
    return any(
        (fit is not None and names_product(facts, text, fit.product))
        or any(concerns(wording, text) or concerns(text, wording) for wording in wordings)
        for text in texts
    )


def claims_made(facts: Facts, need: Need, fit: Fit) -> tuple[Commitment, ...]:
    """
    Promises of ours to the account, still open, that this product should solve this need.

    Those whose words name the product, and those that a talk was about
    together with the need and nothing else.
    """
    linked: set[Id] = set()
    for one in lineage(facts, need):
        for talk in facts.about(one, Interaction):
            others: list[Id] = [each for each in talk.about if str(each) != one.id]
            linked |= {*others} if len(others) == 1 else set()
    return tuple(
        each
        for each in _our_promises(facts, need.account)
        if each.id in linked or names_product(facts, each.what, fit.product)
    )


def _our_promises(facts: Facts, account: AccountId) -> Iterator[Commitment]:
    for each in facts.of(Commitment):
        if each.by is Side.US and each.is_open_on(facts.today) and account in _accounts(facts, each):
            yield each


def _accounts(facts: Facts, promise: Commitment) -> set[Id]:
    people: Iterable[Id | None] = (promise.to, *promise.also_to)
    found: set[Id] = {promise.account} if promise.account else set()
    for id in people:
        contact = facts.get(id, Contact)
        found |= {each.account for each in works_at(facts, contact)} if contact else set()
    return found
