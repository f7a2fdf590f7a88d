"""What speaks for us with one account against a rival of ours: what answers a problem they confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.fits import fits_of, names_product
from relmem.queries.homework import span_before
from relmem.queries.needs import is_supposed, lineage, open_needs
from relmem.queries.restated import understanding
from relmem.queries.tastes import concerns
from relmem.records.market import ValueClaim
from relmem.records.needs import Fit, FitLevel, Need
from relmem.records.people import Account
from relmem.render.rows import Row, Rows
from relmem.values import Span, span

__all__ = ["PROOF_LASTS", "Argument", "confirmed_needs", "value_for"]

PROOF_LASTS: Final = span("2 years")
"""How long a proof is good: by then its clients run another release, and people ask for a newer one."""


@final
@attrs.frozen(kw_only=True)
class Argument(Row):
    """
    A claim that speaks for a product of ours: whether to tell it to this account, and why or why not.

    `need` is the confirmed problem that it answers, "" where it answers none.
    `rival` is "" where it holds against anybody.
    """

    told: bool
    claim: str
    product: str
    rival: str
    proof: str
    proven_on: date | None
    why: str
    need: str
    claim_id: str
    need_id: str


def confirmed_needs(facts: Facts, account: Account) -> tuple[Need, ...]:
    """The open needs of an account that they said and confirmed in our words, by day."""
    return tuple(
        each
        for each in open_needs(facts, account)
        if not is_supposed(each) and understanding(facts, each).confirmed
    )


def value_for(
    facts: Facts, account: Account, rival: str = "", *, proof_lasts: Span | str = PROOF_LASTS
) -> Rows[Argument]:
    """
    What speaks for us with an account against `rival` ("" is nobody in particular): what to tell first.

    A claim is told where it answers a confirmed need: it names the need, or one
    of its words stands in the need or in our confirmed words for it. Withheld
    is what answers none, was disproved, is of a product that does not fit the
    need, or has a proof older than `proof_lasts`; each says why. Claims against somebody else are left out.
    """
    confirmed = confirmed_needs(facts, account)
    since = span_before(facts.today, span(proof_lasts))
    rows = [
        _argument(facts, each, confirmed, since)
        for each in facts.of(ValueClaim)
        if not each.rival or each.rival.casefold() == rival.strip().casefold()
    ]
    # what is said of this very rival before what is said of anybody, the newest proof first
    rows.sort(key=lambda row: row.proven_on or date.min, reverse=True)
    rows.sort(key=lambda row: (not row.told, not row.rival))
    against = f" against {rival}" if rival else ""
    return Rows(Argument, rows, f"What speaks for us with {account.name}{against} on {facts.today}")


def _argument(facts: Facts, claim: ValueClaim, confirmed: Sequence[Need], since: date) -> Argument:
    need = next((each for each in confirmed if _answers(facts, claim, each)), None)
    unfit = (
        next((each for each in fits_of(facts, need) if _is_out(facts, each, claim)), None) if need else None
    )
    disproved = claim.disproved_on is not None
    old = claim.proven_on is not None and claim.proven_on < since
    if disproved:
        why = f"disproved on {claim.disproved_on}"
    elif need is None:
        why = "answers no need that they confirmed" if confirmed else "no need is confirmed: say nothing yet"
    elif unfit is not None:
        why = f"{claim.product} does not fit that need"
    elif old:
        why = f"its proof is of {claim.proven_on}: renew it first"
    else:
        why = "answers a need that they confirmed" + ("" if claim.proof.strip() else "; no proof is noted")
    return Argument(
        told=need is not None and not disproved and not old and unfit is None,
        claim=claim.claim,
        product=claim.product,
        rival=claim.rival,
        proof=claim.proof,
        proven_on=claim.proven_on,
        why=why,
        need=need.words if need else "",
        claim_id=claim.id,
        need_id=need.id if need else "",
    )


def _is_out(facts: Facts, fit: Fit, claim: ValueClaim) -> bool:
    return fit.level is FitLevel.OUT and names_product(facts, claim.product, fit.product)


def _answers(facts: Facts, claim: ValueClaim, need: Need) -> bool:
    named: set[str] = {*claim.answers}
    if any(each.id in named for each in lineage(facts, need)):
        return True
    ours = understanding(facts, need).restatement
    wordings = (need.words, ours.words if ours else "")
    return any(concerns(wording, solved) for wording in wordings for solved in claim.solves)
