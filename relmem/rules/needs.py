"""
Rules about their problems: restate them before any pitch, ask after what we suppose, know why it hurts.

It is not a problem until they say that it is one. A new rule is a class here,
and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.concern import Concern, concern, works_in
from relmem.queries.fits import is_about_need
from relmem.queries.names import known_name, listed
from relmem.queries.needs import impacts, is_for_disclosing, is_supposed, last_heard_on, open_needs
from relmem.queries.people import salutation
from relmem.queries.restated import Understanding, Understood, understanding
from relmem.records.needs import Impact, ImpactType, Need, Origin
from relmem.records.people import Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.values import ByFields

__all__ = ["RULES", "PoliticalPain", "RestateFirst", "SupposedNeed", "WhyItHurts"]


def _their_needs(contact: Contact, facts: Facts) -> Iterator[tuple[Need, Concern]]:
    """The open needs where they work, and whose each is."""
    here = works_in(contact, facts)
    for need in open_needs(facts):
        whose = concern(contact, here, facts, [need.said_by], need.account)
        if whose is not None:
            yield need, whose


OLD_DAYS: Final = 365
"""Days after which a problem of which nobody spoke may be gone: in a year budgets and people change."""


def is_old(facts: Facts, need: Need, days: int) -> bool:
    """Whether nobody has spoken of it for more than so many days, and no day to act by is to come."""
    ahead = need.act_by_on is not None and need.act_by_on >= facts.today
    return not ahead and (facts.today - last_heard_on(facts, need)).days > days


def quoted(need: Need) -> Phrase:
    """A need in quotation marks where it is in their own words; else it says that it is not."""
    if need.verbatim or is_supposed(need):
        return say('"{words}"', words=need.words)
    return say("{words} (as we noted it, not word for word)", words=need.words)


@final
@attrs.frozen(kw_only=True)
class RestateFirst(ByFields):
    """
    They told us of a problem, and have not confirmed that we understood it: restate it before any pitch.

    "Just to be sure, can you describe my problem to me in your own words?" Who
    then describes a product has lost. It ends when they confirm our words, and
    begins anew when the need changes. Where somebody else confirmed them, it is
    to be heard from who has the problem, too. Of what nobody spoke for long, it
    is asked whether it is still so.
    """

    rank: Rank = Rank.CONFIRM
    old_days: int = OLD_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each need said at their accounts that is not confirmed as it stands, or is old."""
        for need, whose in _their_needs(contact, facts):
            if is_supposed(need):
                continue
            known = understanding(facts, need)
            if is_old(facts, need, self.old_days):
                yield self._still_so(facts, need, whose)
                continue
            if known.confirmed and not (known.by_other and need.said_by == contact.id):
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CONFIRM,
                text=_restate(facts, need, known, whose),
                matter=need.id,
                because=(need, *((known.restatement,) if known.restatement else ())),
                # nothing else that is to be confirmed goes before what was never restated
                urgency=_PRESSING[known.standing] * whose.weight,
                band=str(known.standing),
            )

    def _still_so(self, facts: Facts, need: Need, whose: Concern) -> Point:
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.CONFIRM,
            text=say(
                "Ask whether it is still so, before any pitch: {name} said {quote}, "
                "and nobody has spoken of it since {heard}.",
                name=whose.name,
                quote=quoted(need),
                heard=last_heard_on(facts, need),
            ),
            matter=need.id,
            because=(need,),
            urgency=0.4 * whose.weight,
            band="old",
        )


_PRESSING: Final = {
    Understood.TO_RESTATE: 1.0,
    Understood.REJECTED: 0.9,
    Understood.CORRECTED: 0.9,
    Understood.CHANGED: 0.9,
    Understood.PARTIAL: 0.8,
    Understood.PENDING: 0.7,
    Understood.CONFIRMED: 0.3,
}

_RESTATE: Final = {
    Understood.TO_RESTATE: "Restate in our words, before any pitch, what {name} said on {said}: {quote}.",
    Understood.PENDING: 'Ask whether we have it right, before any pitch: "{ours}". '
    "What {name} said: {quote}.",
    Understood.REJECTED: '{who} did not agree with "{ours}" on {on}: ask what it is, and restate it anew. '
    "What {name} said: {quote}.",
    Understood.CORRECTED: '{who} corrected us on {on}: "{correction}". Restate it so, before any pitch. '
    "What {name} said: {quote}.",
    Understood.CHANGED: "What {name} said is another since it was confirmed on {on}: {quote}. "
    "Restate it, and have it confirmed again.",
    Understood.PARTIAL: '{who} confirmed only a part of "{ours}" on {on}: settle the rest{correction}. '
    "What {name} said: {quote}.",
    Understood.CONFIRMED: "{who} confirmed on {on} what {name} said: {quote}. "
    "Hear from {name}, too, that it is right.",
}


def _restate(facts: Facts, need: Need, known: Understanding, whose: Concern) -> Phrase:
    ours = known.restatement
    correction: Phrase | str = ours.correction.strip() if ours else ""
    template = _RESTATE[known.standing]
    if known.standing is Understood.CORRECTED and not correction:
        template = _RESTATE[Understood.REJECTED]
    elif known.standing is Understood.PARTIAL and correction:
        correction = say(' ("{correction}")', correction=correction)
    return say(
        template,
        name=whose.name,
        said=facts.day_of(need),
        quote=quoted(need),
        ours=ours.words if ours else "",
        who=(known_name(facts, ours.answered_by) if ours else "") or whose.name,
        on=known.answered_on or facts.today,
        correction=correction,
    )


@final
@attrs.frozen(kw_only=True)
class SupposedNeed(ByFields):
    """
    We saw a problem, or heard of it, and they never mentioned it: ask how things go, and mend nothing yet.

    "Ask how calls sound", not "fix your loss". What touches their service is
    told as bad news instead, whether they noticed or not. It ends once they say
    it themselves.
    """

    rank: Rank = Rank.FOLLOW_UPS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each supposed need at their accounts, and one against a plan to offer something for it."""
        for need, whose in _their_needs(contact, facts):
            if not is_supposed(need) or is_for_disclosing(facts, need):
                continue
            yield self._point(need, Kind.ASK, _how_it_goes(need, salutation(contact)), 0.5 * whose.weight)
            if is_about_need(facts, (*plan.themes, *plan.questions), need):
                text = say(
                    "{quote} is no problem of theirs until they say so: ask first, and offer nothing for it.",
                    quote=quoted(need),
                )
                yield self._point(need, Kind.AVOID, text, 0.85)

    def _point(self, need: Need, kind: Kind, text: Phrase, urgency: float) -> Point:
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=kind,
            text=text,
            matter=need.id,
            because=(need,),
            urgency=urgency,
            band="planned" if kind is Kind.AVOID else str(need.origin),
            asks=kind is Kind.ASK,
        )


def _how_it_goes(need: Need, name: str) -> Phrase:
    values = {"name": name, "quote": quoted(need), "question": need.question.strip()}
    ask = 'Ask {name}: "{question}" ' if values["question"] else "Ask {name} how things go there. "
    if need.origin is Origin.OBSERVED:
        return say(
            f"{ask}We see {{quote}}, and they have not mentioned it: do not offer to mend it.", **values
        )
    return say(f"{ask}Others told us of {{quote}}, and they have not mentioned it: do not let on.", **values)


@final
@attrs.frozen(kw_only=True)
class WhyItHurts(ByFields):
    """
    What a problem costs them, why they must act, and until when: the reason to speak of it now.

    Before that day it is asked how it stands, after it what became of it. Of a
    confirmed need of which nobody knows what it costs and why it matters now,
    that is asked. Silent about what nobody spoke of for long.
    """

    rank: Rank = Rank.FOLLOW_UPS
    ahead_days: int = 180
    """Days before they must act: half a year, since to choose and bring in something takes that long."""
    after_days: int = 90
    """Days after it in which it is asked what became of it: a quarter."""
    old_days: int = OLD_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each need that presses, that hurts in a way we know, or of which we know nothing."""
        name = salutation(contact)
        for need, whose in _their_needs(contact, facts):
            if is_supposed(need):
                continue
            hurts = impacts(facts, need, ImpactType.ECONOMIC)
            left = (need.act_by_on - facts.today).days if need.act_by_on else None
            near = left is not None and -self.after_days <= left <= self.ahead_days
            known = bool(hurts or need.driver.strip() or near)
            if not near and is_old(facts, need, self.old_days):  # `RestateFirst` asks whether it is still so
                continue
            if not known and (need.act_by_on or not understanding(facts, need).confirmed):
                continue
            asks = near or not known
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK if asks else Kind.TELL,
                text=_why(need, hurts, name, left if near else None) if known else _why_not(need, name),
                matter=need.id,
                because=(need, *hurts),
                urgency=whose.weight * self._urgency(left if near else None, known),
                band=_band(left if near else None, known),
                on=need.act_by_on if near and left is not None and left >= 0 else None,
                asks=asks,
                internal=not asks,
                aside=_why(need, hurts, name, left if near else None, beside=True) if known else None,
            )

    def _urgency(self, left: int | None, known: bool) -> float:
        if left is None:
            return 0.2 if known else 0.3
        return 0.3 + 0.6 * ramp(left, self.ahead_days, 14) if left >= 0 else 0.6


def _band(left: int | None, known: bool) -> str:
    if left is None:
        return "known" if known else "unknown"
    return "ahead" if left > 30 else "near" if left >= 0 else "passed"


def _why(
    need: Need, hurts: tuple[Impact, ...], name: str, left: int | None, *, beside: bool = False
) -> Phrase:
    """What it costs, and until when; `beside` what is to be confirmed, it is not asked about as well."""
    costs = listed(each.amount.spoken() for each in hurts if each.amount)
    texts = listed(each.text.strip().rstrip(".") for each in hurts)
    driver = need.driver.strip().rstrip(".")
    hurts_so = "Why it hurts: {texts}." if texts else ""
    must = "They must act by {on}" + (" ({driver})." if driver else ".")
    had = "They had to act by {on}" + (" ({driver}): " if driver else ": ")
    if left is not None and left < 0:
        parts = [had + ("ask what became of it." if beside else "ask what became of {quote}."), hurts_so]
    elif beside:
        parts = [hurts_so]
    elif left is not None:
        parts = ["Ask {name} how it stands with {quote}.", hurts_so]
    else:
        parts = ["Why {quote} hurts: {texts}." if texts else "Of {quote}:"]
    parts.append("It costs them {costs}." if costs else "")
    if need.act_by_on and not (left is not None and left < 0):
        parts.append(must)
    elif driver and not need.act_by_on:
        parts.append("Why now: {driver}.")
    return say(
        " ".join(part for part in parts if part),
        texts=texts,
        costs=costs,
        driver=driver,
        on=need.act_by_on,
        quote=quoted(need),
        name=name,
    )


def _why_not(need: Need, name: str) -> Phrase:
    return say(
        "Ask {name} what it costs them, and why it matters now: of {quote} nobody knows.",
        name=name,
        quote=quoted(need),
    )


@final
@attrs.frozen(kw_only=True)
class PoliticalPain(ByFields):
    """Whom a problem weakens: to know in silence, for who was told. It stands in nobody else's brief."""

    rank: Rank = Rank.PERSONAL
    urgency: float = 0.7
    """Above any news of theirs: who says this aloud is not told anything again."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each need at their accounts that hurts so, as its owner was told."""
        for need, _ in _their_needs(contact, facts):
            hurts = impacts(facts, need, ImpactType.POLITICAL)
            texts = listed(each.text.strip().rstrip(".") for each in hurts)
            if texts:
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.AVOID,
                    text=say(
                        "Mind it and never say it: {texts}. It is behind {quote}.",
                        texts=texts,
                        quote=quoted(need),
                    ),
                    matter=need.id,
                    because=(need, *hurts),
                    urgency=self.urgency,
                    lasting=True,
                    internal=True,
                )


RULES: Final[tuple[Rule, ...]] = (RestateFirst(), SupposedNeed(), WhyItHurts(), PoliticalPain())
