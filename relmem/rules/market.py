"""
Rules about the market they are in: their rivals, what to read up before a first call, what speaks for us.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.homework import FRESH, done, homework
from relmem.queries.market import PROOF_LASTS, Argument, value_for
from relmem.queries.names import listed
from relmem.queries.rivals import Rivalling, named_in, rivals_of
from relmem.queries.talks import touches
from relmem.queries.tastes import concerns
from relmem.records.base import Record
from relmem.records.billing import Invoice
from relmem.records.contracts import Contract
from relmem.records.market import Purchase, ValueClaim
from relmem.records.needs import Need
from relmem.records.people import Account, Contact
from relmem.records.products import Asset
from relmem.records.promises import Commitment, Request
from relmem.records.service import Delivery, Issue, Order
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Span, span

__all__ = ["RULES", "ReadUpFirst", "RivalNamed", "ValueToTell"]


@final
@attrs.frozen(kw_only=True)
class RivalNamed(ByFields):
    """
    Somebody competes with them: no story about these, and no reference from them.

    Always there, and first where what is planned names one. What we know of a
    rival who is our customer stays with us. Whom they work with as well may be
    named, with care. It ends with the rivalry.
    """

    rank: Rank = Rank.PERSONAL

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each rival of each account where they work."""
        planned = (*plan.themes, *plan.questions)
        for account in accounts_of(contact, facts):
            for rival in rivals_of(facts, account):
                text = named_in(planned, rival)
                calm = 0.4 if rival.confidential else 0.1 if rival.rivalry.partners_too else 0.3
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.AVOID,
                    text=_unnamed(rival, account, text),
                    matter=rival.rivalry.id,
                    because=(rival.rivalry, *((rival.role,) if rival.role else ())),
                    urgency=calm if text is None else 0.9,
                    band="" if text is None else "planned",
                    lasting=True,
                )


def _unnamed(rival: Rivalling, account: Account, planned: str | None) -> Phrase:
    partners = rival.rivalry.partners_too
    lead = "Do not name {rival}" if planned is None else 'Do not bring up "{planned}"'
    if partners and not rival.confidential:
        lead = "Name {rival} with care" if planned is None else 'Mind "{planned}"'
    competes = "{rival} competes with {account}" if planned is not None else "it competes with {account}"
    parts = [f"{lead}: {competes}" + (", and works with it as well." if partners else ".")]
    if rival.confidential:
        parts.append("{rival} is, or was, our customer: what we know of it stays with us.")
    return say(" ".join(parts), rival=rival.name, account=account.name, planned=planned)


@final
@attrs.frozen(kw_only=True)
class ReadUpFirst(ByFields):
    """
    We never spoke with anybody there, and do not know what they do: read it up before the first call.

    A recruiter who "did not want to waste his time" asked him what the company
    makes. It ends with the first talk, question, promise, contract, bill, order
    or delivery, or when everything is known and fresh.
    """

    rank: Rank = Rank.FOLLOW_UPS
    fresh: Span = attrs.field(default=FRESH, converter=span)

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each account of theirs that none of us has reached, and of which we know too little."""
        for account in accounts_of(contact, facts):
            rows = homework(facts, account, fresh=self.fresh)
            known = done(rows)
            if known == len(rows) or _has_dealt_with(facts, account, contact):
                continue
            sources = (facts.get(row.rests_on_id, Record) for row in rows)
            found: dict[str, Record] = {each.id: each for each in (account, *sources) if each is not None}
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=say(
                    "Read up on {account} before the first call, {known}"
                    + (": find out its {missing}" if any(row.status == "missing" for row in rows) else "")
                    + ("; look up again its {stale}." if any(row.status == "stale" for row in rows) else "."),
                    account=account.name,
                    known=_so_much(known, len(rows)),
                    missing=listed(row.what for row in rows if row.status == "missing"),
                    stale=listed(row.what for row in rows if row.status == "stale"),
                ),
                matter=account.id,
                because=tuple(found.values()),
                urgency=0.3 + 0.5 * ramp(float(known), len(rows), 0),
                internal=True,
            )


def _has_dealt_with(facts: Facts, account: Account, contact: Contact) -> bool:
    dealt = (Request, Commitment, Contract, Invoice, Issue, Order, Delivery, Asset)
    return bool(touches(facts, account)) or any(
        facts.about(who, kind) for who in (account, contact) for kind in dealt
    )


def _so_much(known: Decimal, all_: int) -> str:
    """How much of what is to be known is."""
    if not known:
        return "nothing is known yet"
    return f"{known} of {all_} things {'is' if known == 1 else 'are'} known"


@final
@attrs.frozen(kw_only=True)
class ValueToTell(ByFields):
    """
    What speaks for us against a rival, only where it answers a problem that they confirmed.

    "We are the biggest" answers nobody's. Of rivals whose name is planned, or
    from whom they have bought, and of what holds against anybody. Where a rival
    is planned and nothing answers a confirmed need, nothing is said against it
    yet.
    """

    rank: Rank = Rank.OFFERS
    proof_lasts: Span = attrs.field(default=PROOF_LASTS, converter=span)

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each claim that may be told, and one against each planned rival of whom nothing may."""
        claims = facts.of(ValueClaim)
        known = dict.fromkeys(each.rival for each in claims if each.rival)
        planned = [
            each for each in known if any(concerns(text, each) for text in (*plan.themes, *plan.questions))
        ]
        for account in accounts_of(contact, facts):
            bought = [each.vendor.casefold() for each in _bought(facts, account)]
            there = [each for each in known if each in planned or each.casefold() in bought]
            told: dict[str, Argument] = {}
            for rival in (*there, ""):
                rows = value_for(facts, account, rival, proof_lasts=self.proof_lasts)
                fresh = [row for row in rows if row.told and row.claim_id not in told]
                told |= {row.claim_id: row for row in fresh}
                if rival in planned and not any(row.told for row in rows):
                    yield self._nothing_yet(account, rival, facts, [row.claim_id for row in rows])
            for row in told.values():
                yield from self._tell(facts, row, loud=row.rival in planned)

    def _tell(self, facts: Facts, row: Argument, *, loud: bool) -> Iterator[Point]:
        claim, need = facts.get(row.claim_id, ValueClaim), facts.get(row.need_id, Need)
        if claim is None or need is None:
            return
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.TELL,
            text=say(
                'They need it: "{need}". Say of {product}'
                + (" against {rival}" if claim.rival else "")
                + ": {claim}. "
                + ("The proof: {proof}." if claim.proof.strip() else "No proof is noted: have one at hand."),
                need=need.words,
                product=claim.product,
                rival=claim.rival,
                claim=claim.claim.rstrip("."),
                proof=claim.proof.strip().rstrip("."),
            ),
            matter=claim.id,
            because=(claim, need),
            urgency=0.8 if loud else 0.3,
            band="planned" if loud else "",
            asks=True,
        )

    def _nothing_yet(self, account: Account, rival: str, facts: Facts, claims: list[str]) -> Point:
        because = tuple(claim for each in claims if (claim := facts.get(each, ValueClaim)))
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.AVOID,
            text=say(
                "Say nothing against {rival} yet: no claim of ours answers a need that {account} confirmed.",
                rival=rival,
                account=account.name,
            ),
            matter=account.id,
            because=(account, *because),
            urgency=0.8,
            band=f"against {rival}",
        )


def _bought(facts: Facts, account: Account) -> Iterator[Purchase]:
    """What they have from others today, as far as we know."""
    for each in facts.about(account, Purchase):
        if each.account == account.id and (each.ends_on is None or each.ends_on >= facts.today):
            yield each


RULES: Final[tuple[Rule, ...]] = (RivalNamed(), ReadUpFirst(), ValueToTell())
