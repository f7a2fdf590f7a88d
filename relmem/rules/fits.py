"""
Rules about what we cannot do: a fix that is outside of what we do well is not to be promised.

Who claims it, and the customer knows, burns trust. A new rule is a class here,
and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.asked import matter_of
from relmem.queries.concern import concern, works_in
from relmem.queries.fits import claims_made, fits_of, is_about_need, released_since
from relmem.queries.names import known_name, listed
from relmem.queries.needs import open_needs
from relmem.records.needs import Fit, FitLevel, Need
from relmem.records.people import Contact
from relmem.records.promises import Commitment
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.needs import quoted
from relmem.values import ByFields

__all__ = ["RULES", "ClaimToQualify", "NoProblem"]


def _misfits(contact: Contact, facts: Facts) -> Iterator[tuple[Need, Fit]]:
    """The open needs where they work, with each product of which it is not known that it fits."""
    here = works_in(contact, facts)
    for need in open_needs(facts):
        if need.account in here:
            yield from ((need, fit) for fit in fits_of(facts, need) if fit.level is not FitLevel.IN)


@final
@attrs.frozen(kw_only=True)
class NoProblem(ByFields):
    """
    "No problem, we can fix that" is a dangerous phrase where the product does not fit, or only in part.

    Always there, and first where what is planned names the product or the
    need. Where nobody has judged how it fits, unknown is not out: it speaks
    only of what is planned. It ends when the product is judged to fit.
    """

    rank: Rank = Rank.CONFIRM

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each need at their accounts and product that does not fit it, or is not known to."""
        planned = (*plan.themes, *plan.questions)
        for need, fit in _misfits(contact, facts):
            names_it = is_about_need(facts, planned, need, fit)
            if fit.level is FitLevel.UNKNOWN and not names_it:
                continue
            released = released_since(facts, need, fit)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.AVOID,
                text=say(
                    _NO_PROMISE[fit.level] + (_RELEASED if released else ""),
                    product=fit.product,
                    quote=quoted(need),
                    caveat=_caveat(fit),
                    judge=_judge(facts, fit),
                    features=listed(each.feature for each in released),
                    on=released[-1].released_on if released else facts.today,
                ),
                matter=fit.id,
                because=(need, fit, *released),
                urgency=_LOUD[fit.level] if names_it else _LOUD[fit.level] / 2,
                band="planned" if names_it else "",
                lasting=True,
            )


_LOUD: Final = {FitLevel.OUT: 0.95, FitLevel.PARTIAL: 0.9, FitLevel.UNKNOWN: 0.85}
_NO_PROMISE: Final = {
    FitLevel.OUT: 'Do not say "no problem" to {quote}: {product} does not fit{caveat}. '
    "Ask {judge} what does.",
    FitLevel.PARTIAL: "Do not promise {product} for {quote}: it fits only in part{caveat}. Ask {judge}.",
    FitLevel.UNKNOWN: "Do not promise {product} for {quote}: nobody knows yet whether it fits{caveat}. "
    "Ask {judge}.",
}
_RELEASED: Final = " Since that was judged, {features} came out, the last on {on}: have it judged anew."


def _caveat(fit: Fit) -> Phrase | str:
    return say(" ({caveat})", caveat=fit.caveat.strip().rstrip(".")) if fit.caveat.strip() else ""


def _judge(facts: Facts, fit: Fit) -> str:
    return known_name(facts, fit.judged_by) or f"who knows {fit.product}"


@final
@attrs.frozen(kw_only=True)
class ClaimToQualify(ByFields):
    """
    We promised something of a product that does not fit what they need: qualify it before they count on it.

    They hear it from us, and not from the product. Where nobody has judged how
    it fits, it is for us to find out. It ends when the promise does, or the
    product is judged to fit.
    """

    rank: Rank = Rank.CONFIRM

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each open promise of ours, and each product in it that is not known to fit."""
        here = works_in(contact, facts)
        for need, fit in _misfits(contact, facts):
            for promise in claims_made(facts, need, fit):
                whose = concern(contact, here, facts, (promise.to, *promise.also_to), promise.account)
                if whose is None or not whose.own:
                    continue  # whoever it was promised to hears it first
                unknown = fit.level is FitLevel.UNKNOWN
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.TELL,
                    text=_qualify(facts, need, fit, promise),
                    matter=matter_of(facts, promise.id),
                    because=(promise, need, fit),
                    urgency=_QUALIFY[fit.level],
                    band=str(fit.level),
                    internal=unknown,
                    aside=_beside(facts, need, fit),
                )


_QUALIFY: Final = {FitLevel.OUT: 0.95, FitLevel.PARTIAL: 0.85, FitLevel.UNKNOWN: 0.6}
_CLAIMED: Final = {
    FitLevel.OUT: 'We promised "{what}", and {product} does not fit {quote}{caveat}. '
    "Say so, and what we can do, before they count on it.",
    FitLevel.PARTIAL: 'We promised "{what}", and {product} fits {quote} only in part{caveat}. '
    "Say which part, before they count on it.",
    FitLevel.UNKNOWN: 'We promised "{what}", and nobody knows yet whether {product} fits {quote}{caveat}. '
    "Ask {judge} before the call.",
}


_MISFIT: Final = {
    FitLevel.OUT: "But {product} does not fit {quote}{caveat}: say what we can do instead.",
    FitLevel.PARTIAL: "But {product} fits {quote} only in part{caveat}: say which part.",
    FitLevel.UNKNOWN: "But nobody knows yet whether {product} fits {quote}{caveat}: "
    "ask {judge} before the call.",
}


def _beside(facts: Facts, need: Need, fit: Fit) -> Phrase:
    """The same behind a promise that is late: no new day is to be named for what cannot be."""
    return say(
        _MISFIT[fit.level],
        product=fit.product,
        quote=quoted(need),
        caveat=_caveat(fit),
        judge=_judge(facts, fit),
    )


def _qualify(facts: Facts, need: Need, fit: Fit, promise: Commitment) -> Phrase:
    return say(
        _CLAIMED[fit.level],
        what=promise.what,
        product=fit.product,
        quote=quoted(need),
        caveat=_caveat(fit),
        judge=_judge(facts, fit),
    )


RULES: Final[tuple[Rule, ...]] = (NoProblem(), ClaimToQualify())
