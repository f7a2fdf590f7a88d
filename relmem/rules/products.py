"""
Rules about what we sell: what is under maintenance, what they bought elsewhere, what they do not know of.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.contracts import WindowState, window_of
from relmem.queries.names import counted, is_product
from relmem.queries.people import salutation
from relmem.queries.products import AHEAD_DAYS, Covered, Upkeep, coverage, to_mention, white_space
from relmem.queries.purchases import (
    FOLLOW_UP_BEFORE,
    Bought,
    Elsewhere,
    bought,
    told_of_releases,
)
from relmem.queries.tastes import concerns
from relmem.queries.told import talks_about
from relmem.records.base import Record
from relmem.records.contracts import Contract, Mode
from relmem.records.market import Purchase
from relmem.records.needs import Need
from relmem.records.people import Contact
from relmem.records.products import Asset, Awareness, Knows, Product
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Span, how_long, span

__all__ = ["RULES", "BoughtElsewhere", "DeclinedProduct", "MaintenanceEnds", "ProductToMention"]


@final
@attrs.frozen(kw_only=True)
class MaintenanceEnds(ByFields):
    """
    What they have of ours will be without maintenance, or is: "I noticed your maintenance is up".

    An excuse to talk, and a service: who is uncovered learns it on the worst of
    days. What ends on one day, under one contract, is one point. It ends when
    it is renewed (`attrs.evolve(asset, maintenance_ends_on=…)`) or removed, and
    where the contract that covers it has been bound to go on.
    """

    rank: Rank = Rank.RENEWALS
    ahead_days: int = AHEAD_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract and day on which something at their accounts ends, or has ended."""
        for account in accounts_of(contact, facts):
            together: dict[tuple[object, ...], list[Covered]] = {}
            for row in coverage(facts, account, ahead_days=self.ahead_days):
                if row.state in (Upkeep.LAPSED, Upkeep.ENDING):
                    together.setdefault((row.contract_id, row.ends_on, row.level), []).append(row)
            for rows in together.values():
                if not _goes_on(facts, rows[0]):
                    yield self._point(facts, rows)

    def _point(self, facts: Facts, rows: list[Covered]) -> Point:
        first = rows[0]
        assets = [found for row in rows if (found := facts.get(row.asset_id, Asset))]
        contract = facts.get(first.contract_id or None, Contract)
        lapsed = first.state == Upkeep.LAPSED
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.TELL,
            text=_maintenance(rows),
            aside=None if lapsed else _maintenance(rows, beside=True),
            matter=contract.id if contract else assets[0].id,
            because=(*assets, *((contract,) if contract else ())),
            urgency=0.8 if lapsed else 0.2 + 0.5 * ramp(first.days_left or 0, self.ahead_days, 14),
            band="lapsed" if lapsed else "two weeks" if (first.days_left or 0) <= 14 else "ending",
        )


def _goes_on(facts: Facts, row: Covered) -> bool:
    """Whether the contract that covers it goes on beyond that day for sure: notice can be given no more."""
    contract = facts.get(row.contract_id or None, Contract)
    if contract is None or row.ends_on is None:
        return False
    window = window_of(facts, contract)
    bound = window.state is WindowState.MISSED and window.bound_until is not None
    renewed = window.term.starts_on is not None and window.term.starts_on > row.ends_on
    runs = not window.state.over and window.term.renewal.mode is Mode.AUTOMATIC
    return runs and (
        renewed or (bound and window.bound_until is not None and window.bound_until > row.ends_on)
    )


def _maintenance(rows: list[Covered], *, beside: bool = False) -> Phrase:
    """What ends or has ended, and what to ask; `beside` the contract that names the day."""
    first = rows[0]
    lapsed = first.state == Upkeep.LAPSED
    warnings = "; ".join(dict.fromkeys(row.warnings for row in rows if row.warnings))
    level = (
        "ask whether {level} is still what they need" if first.level else "agree on its level (8×5 or 24×7)"
    )
    many = sum(row.quantity for row in rows) > 1
    template = (
        "{what} "
        + ("have" if many else "has")
        + " been without maintenance for {days}, since it ended on {end}"
        if lapsed
        else ("It covers {what} until {end}" if beside else "Maintenance of {what} ends ")
        + ("" if beside else "today" if first.days_left == 0 else "in {days}, on {end}")
    )
    return say(
        f"{template}: {level}." + (" Mind: {warnings}." if warnings else ""),
        what=", ".join(f"{row.quantity} × {row.product}" for row in rows),
        days=how_long(first.gap_days or 0) if lapsed else counted(first.days_left or 0, "day"),
        end=first.ends_on,
        level=first.level,
        warnings=warnings,
    )


@final
@attrs.frozen(kw_only=True)
class BoughtElsewhere(ByFields):
    """
    They bought the like of ours from somebody else: tell them of our releases now, and come back in time.

    "Did I just buy 3000 from your competitor because I had no idea that you were
    working on one?" Told once, it is silent until their contract there comes to
    its end. What is hearsay is asked after, never told. Who knew of ours and
    chose another is left alone until then.
    """

    rank: Rank = Rank.OFFERS
    before: Span = attrs.field(default=FOLLOW_UP_BEFORE, converter=span)
    over_days: int = 92
    """Days after its end for which it is asked what they have now: then they have decided."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each purchase at their accounts that is to be spoken of now."""
        here = {account.id for account in accounts_of(contact, facts)}
        for purchase in facts.of(Purchase):
            if purchase.account not in here:
                continue
            row = bought(facts, purchase, before=self.before)
            over = (facts.today - row.ends_on).days if row.ends_on else 0
            if row.state == Elsewhere.OVER and over > self.over_days:
                continue
            near = row.state in (Elsewhere.FOLLOW_UP, Elsewhere.OVER)
            text = _follow_up(contact, row) if near else _now(contact, facts, purchase, row)
            if text is None or (near and _spoken(facts, purchase, row.follow_up_on)):
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK if near or row.hearsay or row.knew_of_ours == "unknown" else Kind.TELL,
                text=text,
                matter=purchase.id,
                because=(purchase, *_ours(facts, purchase)),
                urgency=0.7 if near else 0.5 if row.knew_of_ours == "no" else 0.3,
                band="their contract ends" if near else "releases",
                asks=True,
            )


def _spoken(facts: Facts, purchase: Purchase, since: date | None) -> bool:
    """Whether a talk since the follow-up began was about it."""
    return since is not None and any(facts.day_of(talk) >= since for talk in talks_about(facts, purchase))


def _ours(facts: Facts, purchase: Purchase) -> tuple[Record, ...]:
    return tuple(
        each for each in facts.of(Product) if purchase.product and is_product(each, purchase.product)
    )


def _heard(row: Bought) -> str:
    heard = "We heard, and nobody has confirmed, that {account} bought" if row.hearsay else "{account} bought"
    many = "" if row.quantity is None else " {quantity}"
    return f"{heard}{many} {{what}}" + (" from {vendor}" if row.vendor else "")


def _values(contact: Contact, row: Bought) -> dict[str, object]:
    return {
        "name": salutation(contact),
        "account": row.account,
        "quantity": row.quantity,
        "what": row.what,
        "vendor": row.vendor,
        "bought": row.bought_on,
        "ends": row.ends_on,
        "days": counted(row.days_left or 0, "day"),
        "ours": f"our {row.ours}" if row.ours else "ours",
        "start": row.follow_up_on,
    }


def _now(contact: Contact, facts: Facts, purchase: Purchase, row: Bought) -> Phrase | None:
    """What to say while they are bound: nothing where they knew of ours, or have been told since."""
    if row.knew_of_ours == "yes" or told_of_releases(facts, purchase, contact):
        return None
    when = " on {bought}" if row.bought_on else ""
    if row.hearsay:
        rest = ": ask whether it is so, before you speak of it."
    elif row.knew_of_ours == "no":
        rest = ", and did not know of {ours}: add {name} to the release notes now."
    else:
        rest = ": ask whether they knew of {ours}, and tell {name} of releases from now on."
    later = " Come back to it from {start} on." if row.follow_up_on and row.follow_up_on > facts.today else ""
    return say(_heard(row) + when + rest + later, **_values(contact, row))


def _follow_up(contact: Contact, row: Bought) -> Phrase:
    if row.state == Elsewhere.OVER:
        return say(_heard(row) + ", until {ends}: ask {name} what they have now.", **_values(contact, row))
    ends = "today" if row.days_left == 0 else "on {ends}, in {days}"
    return say(
        _heard(row) + f", and that contract ends {ends}: speak of {{ours}} with {{name}} now.",
        **_values(contact, row),
    )


@final
@attrs.frozen(kw_only=True)
class ProductToMention(ByFields):
    """
    They have a need that something of ours is for, and do not know that we sell it: mention that one.

    Who does not know that you do something never calls for it. One at a time,
    and each once: when they were told it is silent. What they declined is never
    said again.
    """

    rank: Rank = Rank.OFFERS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One at most."""
        row = to_mention(facts, contact)
        product = facts.get(row.product_id, Product) if row else None
        need = facts.get(row.need_id, Need) if row else None
        if row is None or product is None or need is None:
            return
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.OFFER,
            text=say(
                'Mention {product}: {name} may not know that we do it, and it is for "{need}".'
                + ("" if row.confirmed else " They have not confirmed that need: restate it first."),
                product=product.name,
                name=salutation(contact),
                need=need.words,
            ),
            matter=product.id,
            because=(product, need),
            urgency=0.5 if row.confirmed else 0.2,
            asks=True,
        )


@final
@attrs.frozen(kw_only=True)
class DeclinedProduct(ByFields):
    """They said no to a product, and it is planned to be spoken of: who is asked twice was not heard."""

    rank: Rank = Rank.OFFERS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One to avoid for each product that they declined and that is planned."""
        planned = (*plan.themes, *plan.questions)
        for row in white_space(facts, contact):
            product = facts.get(row.product_id, Product)
            if row.knows != Knows.DECLINED or product is None:
                continue
            names = (product.name, *product.aliases)
            if not any(concerns(text, name) for text in planned for name in names):
                continue
            said = [
                each
                for each in facts.about(contact, Awareness)
                if each.knows is Knows.DECLINED and is_product(product, each.product)
            ]
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.AVOID,
                text=say(
                    "Do not offer {product} to {name} again: declined on {day}.",
                    product=product.name,
                    name=salutation(contact),
                    day=row.since_on,
                ),
                matter=product.id,
                because=(product, *said),
                urgency=0.6,
                band="planned",
                lasting=True,
            )


RULES: Final[tuple[Rule, ...]] = (
    MaintenanceEnds(),
    BoughtElsewhere(),
    ProductToMention(),
    DeclinedProduct(),
)
