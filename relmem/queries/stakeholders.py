"""
Who has what part in a decision to buy, how far they are committed, and who is missing.

Interested is not committed; and who has left decides nothing any more.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.deals import open_deals
from relmem.queries.names import account_name, counted, listed, name_of
from relmem.queries.people import departures
from relmem.records.deals import Buying, Devotion, Opportunity, Stakeholder
from relmem.records.links import ContactId
from relmem.records.people import Account, Contact
from relmem.render.rows import Row, Rows
from relmem.values import ByFields

__all__ = ["Coverage", "CoverageGap", "Gap", "Involved", "coverage", "coverage_gaps", "stakeholders"]


@final
@attrs.frozen(kw_only=True)
class Involved(Row):
    """
    Somebody with a part in a decision, and since when.

    `left_on` was their last day at the account, None while they are there or
    nobody knows where they work.
    """

    opportunity: str
    contact: str
    part: str
    devotion: str
    evidence: str
    from_on: date | None
    left_on: date | None
    opportunity_id: str
    contact_id: str


def stakeholders(facts: Facts, opportunity: Opportunity) -> Rows[Involved]:
    """Everybody with a part in a decision today, one row a part; who has two parts is there twice."""
    rows = [
        Involved(
            opportunity=opportunity.title,
            contact=name_of(facts, each.contact),
            part=str(each.part),
            devotion=str(each.devotion),
            evidence=each.evidence,
            from_on=each.from_on,
            left_on=_left_on(facts, opportunity, each.contact),
            opportunity_id=opportunity.id,
            contact_id=each.contact,
        )
        for each in _parts(facts, opportunity)
    ]
    return Rows(Involved, rows, f'Who decides on "{opportunity.title}", as of {facts.today}')


class Gap(StrEnum):
    """
    What is missing in a deal.

    NOBODY_KNOWN: nobody with a part is known. NOBODY_COMMITTED: people are
    interested at most. NO_ECONOMIC_BUYER: who decides on the money is not
    known. LEFT: somebody who carried it has left. OPPOSED: somebody with a part
    is against it.
    """

    NOBODY_KNOWN = "nobody known"
    NOBODY_COMMITTED = "nobody committed"
    NO_ECONOMIC_BUYER = "no economic buyer"
    LEFT = "has left"
    OPPOSED = "opposed"


CARRIERS: Final = (Buying.ECONOMIC_BUYER, Buying.CHAMPION)
"""The parts without which a deal stands still: whoever leaves in one of them leaves a gap."""


@final
@attrs.frozen(kw_only=True)
class Coverage(ByFields):
    """
    Who is with us in a deal: each person once, in the strongest devotion of all their parts.

    `gone` are those with a part who have left the account; they count nowhere else.
    """

    interested: tuple[str, ...]
    committed: tuple[str, ...]
    opposed: tuple[str, ...]
    unknown: tuple[str, ...]
    gone: tuple[Stakeholder, ...]
    parts: tuple[Stakeholder, ...]


_STRENGTH: Final = (Devotion.UNKNOWN, Devotion.INTERESTED, Devotion.OPPOSED, Devotion.COMMITTED)


def coverage(facts: Facts, opportunity: Opportunity) -> Coverage:
    """Who is with us in a deal, as of today."""
    gone, there = list[Stakeholder](), list[Stakeholder]()
    for each in _parts(facts, opportunity):
        (gone if _left_on(facts, opportunity, each.contact) else there).append(each)
    people: dict[ContactId, Devotion] = {}
    for each in there:
        known = people.get(each.contact, Devotion.UNKNOWN)
        people[each.contact] = max(known, each.devotion, key=_STRENGTH.index)
    by = {
        devotion: tuple(name_of(facts, who) for who, what in people.items() if what is devotion)
        for devotion in Devotion
    }
    return Coverage(
        interested=by[Devotion.INTERESTED],
        committed=by[Devotion.COMMITTED],
        opposed=by[Devotion.OPPOSED],
        unknown=by[Devotion.UNKNOWN],
        gone=tuple(gone),
        parts=tuple(there),
    )


@final
@attrs.frozen(kw_only=True)
class CoverageGap(Row):
    """Something that is missing in a deal; `who` are the people it concerns, "" for nobody."""

    account: str
    opportunity: str
    gap: str
    says: str
    who: str
    opportunity_id: str
    account_id: str


def coverage_gaps(facts: Facts, opportunity: Opportunity | Account | None = None) -> Rows[CoverageGap]:
    """What is missing in one open deal, in those of an account, or in all; deal by deal."""
    if isinstance(opportunity, Opportunity):
        found: tuple[Opportunity, ...] = (opportunity,)
    else:
        found = open_deals(facts, opportunity)
    rows = [
        CoverageGap(
            account=account_name(facts, deal.account),
            opportunity=deal.title,
            gap=str(gap),
            says=says,
            who=who,
            opportunity_id=deal.id,
            account_id=deal.account,
        )
        for deal in found
        for gap, says, who in _gaps(facts, deal)
    ]
    return Rows(CoverageGap, rows, f"What is missing in deals, as of {facts.today}")


def _gaps(facts: Facts, deal: Opportunity) -> list[tuple[Gap, str, str]]:
    now = coverage(facts, deal)
    found = []
    for part in CARRIERS:
        left = listed(name_of(facts, each.contact) for each in now.gone if each.part is part)
        if left:
            found.append((Gap.LEFT, f"{left}, the {part}, has left", left))
    if not now.parts:
        if not now.gone:
            return [(Gap.NOBODY_KNOWN, "nobody with a part in the decision is known", "")]
        return [*found, (Gap.NOBODY_KNOWN, "nobody else with a part in the decision is known", "")]
    if not now.committed:
        interested = counted(len(now.interested), "interested", "interested")
        found.append((Gap.NOBODY_COMMITTED, f"{interested}, nobody committed", listed(now.interested)))
    if not any(each.part is Buying.ECONOMIC_BUYER for each in now.parts):
        found.append((Gap.NO_ECONOMIC_BUYER, "no economic buyer is known", ""))
    if against := listed(now.opposed):
        found.append(
            (Gap.OPPOSED, f"{against} {'is' if len(now.opposed) == 1 else 'are'} against it", against)
        )
    return found


def _parts(facts: Facts, deal: Opportunity) -> list[Stakeholder]:
    return [each for each in facts.about(deal, Stakeholder) if each.opportunity == deal.id]


def _left_on(facts: Facts, deal: Opportunity, who: ContactId) -> date | None:
    contact = facts.get(who, Contact)
    left = departures(facts, contact) if contact else ()
    return next((each.left_on for each in left if each.account.id == deal.account), None)
