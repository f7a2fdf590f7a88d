"""
Rules about goodwill: thank for praise and referrals, close the loop on references and favours.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.favours import FavourState, ReferralState, favour_state, has_met, referral_state
from relmem.queries.goodwill import (
    ASKED_DAYS,
    SUCCESS_DAYS,
    ReferenceState,
    breaches,
    kudos_candidates,
    negatives,
    reference_state,
)
from relmem.queries.names import known_name, listed, words_of
from relmem.queries.people import salutation
from relmem.queries.told import told
from relmem.records.base import Record
from relmem.records.goodwill import Favour, Kudos, Reference, Referral
from relmem.records.people import Colleague, Contact
from relmem.records.service import Issue
from relmem.records.team import Assignment
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Side

__all__ = [
    "RULES",
    "AskForPraise",
    "FavourToFollowUp",
    "PraiseToThank",
    "ReferenceBreached",
    "ReferenceNotToUse",
    "ReferenceToCloseLoop",
    "ReferralToThank",
]


# -- praise -----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class PraiseToThank(ByFields):
    """
    They praised one of us, and nobody has thanked them: two such notes a year is a lot.

    Also when they have moved on, and whoever was praised has left. It ends when
    an Interaction with them has the praise in `told`.
    """

    rank: Rank = Rank.PERSONAL
    within_days: int = 365
    """After a year thanks are odd; a note of theirs is remembered about so long."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each word of praise of theirs that waits for thanks."""
        for praise in facts.about(contact, Kudos):
            age = (facts.today - facts.day_of(praise)).days
            if praise.given_by != contact.id or told(facts, praise, contact) or age > self.within_days:
                continue
            us = [found for each in praise.of if (found := facts.get(each, Colleague))]
            boss = facts.get(praise.given_to, Colleague)
            gone = [each.name for each in us if each.left_on is not None]
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.THANK,
                text=say(
                    "Thank {name} for the "
                    + ("public praise" if praise.in_public else "note")
                    + " of {day}"
                    + (" to {boss}" if boss else "")
                    + (" about {us}" if us and [boss] != us else "")
                    + ("." if praise.in_public else ", and not in public.")
                    + (" {gone} has left us: thank on their behalf." if gone else ""),
                    name=salutation(contact),
                    day=facts.day_of(praise),
                    boss=boss.name if boss else "",
                    us=listed(each.name for each in us),
                    gone=listed(gone),
                ),
                matter=praise.id,
                because=(praise, *us),
                urgency=0.9 * ramp(age, self.within_days, 0),
            )


@final
@attrs.frozen(kw_only=True)
class AskForPraise(ByFields):
    """
    Something went well of late, and nobody ever asked them: ask for a word to whom we report to.

    Not while anything serious is open, nor of who was asked in the last year, or
    said no. "My manager is Gail, please tell her how I am doing."
    """

    rank: Rank = Rank.OFFERS
    within_days: int = SUCCESS_DAYS
    asked_days: int = ASKED_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One, with the latest success, where there is one."""
        rows = kudos_candidates(facts, contact, within_days=self.within_days, asked_days=self.asked_days)
        for row in rows:
            success = facts.get(row.because_id, Record)
            if success is None:
                continue
            boss = _boss(contact, facts)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say(
                    ('"{what}" was put right' if isinstance(success, Issue) else '"{what}" went well')
                    + " ({day}): ask {name} for a good word"
                    + (" to {boss}, whom we report to." if boss else "."),
                    what=words_of(success),
                    day=row.success_on,
                    name=salutation(contact),
                    boss=boss,
                ),
                matter=success.id,
                because=(success,),
                urgency=0.3 * ramp(row.days, self.within_days, 0),
                asks=True,
            )


def _boss(contact: Contact, facts: Facts) -> str:
    """Whom those on the contact's accounts report to, the lead's first."""
    us = [each for account in accounts_of(contact, facts) for each in facts.about(account, Assignment)]
    us.sort(key=lambda each: each.role.casefold() != "lead")
    people = (facts.get(each.colleague, Colleague) for each in us)
    bosses = (facts.get(each.boss, Colleague) for each in people if each and each.left_on is None)
    return next((each.name for each in bosses if each and each.left_on is None), "")


# -- references -------------------------------------------------------------------------------------


def _lent(contact: Contact, facts: Facts) -> Iterator[tuple[Reference, ReferenceState]]:
    for each in facts.about(contact, Reference):
        if each.given_by == contact.id:
            yield each, reference_state(facts, each)


def _day_of(facts: Facts, reference: Reference) -> object:
    return reference.given_on or reference.asked_on or facts.day_of(reference)


@final
@attrs.frozen(kw_only=True)
class ReferenceToCloseLoop(ByFields):
    """
    They spoke for us, and have not heard whether and how it was used: "I do not think they used it".

    With what they criticised, and what is open about it, so that one can say
    what came of that as well. It ends when they were told.
    """

    rank: Rank = Rank.FOLLOW_UPS
    unused_days: int = 30
    """Days after which also that it was not used is to be told: who put work into it waits so long."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each reference of theirs of which they have not heard since it was given, or used."""
        for reference, state in _lent(contact, facts):
            if state not in (ReferenceState.UNUSED, ReferenceState.USED):
                continue
            since = reference.used_on or reference.given_on or facts.day_of(reference)
            age = (facts.today - since).days
            if state is ReferenceState.UNUSED and age < self.unused_days:
                continue
            matters = negatives(facts, reference)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CLOSE_LOOP,
                text=_loop(contact, facts, reference, matters),
                aside=_loop(contact, facts, reference, matters, beside=True),
                matter=reference.id,
                because=(reference, *dict.fromkeys(each for found in matters.values() for each in found)),
                urgency=0.4 + 0.3 * ramp(age, 0, 180),
                band=str(state),
            )


def _loop(
    contact: Contact,
    facts: Facts,
    reference: Reference,
    matters: dict[str, tuple[Record, ...]],
    *,
    beside: bool = False,
) -> Phrase:
    """How it was used, and what it criticised; `beside` what has named the reference."""
    used = reference.used_on is not None
    parts = [
        ("It was used on {used}" if beside else "Tell {name} how the reference of {day} was used: on {used}")
        + (" for {what}." if reference.used_for else ".")
        if used
        else "Tell {name} whether the reference of {day} is used, and how: so far it was not."
    ]
    if reference.conditions and not used:
        parts.append("It was given on condition: {conditions}.")
    values: dict[str, object] = {
        "name": salutation(contact),
        "day": _day_of(facts, reference),
        "used": reference.used_on,
        "what": reference.used_for.rstrip("."),
        "conditions": listed(f'"{each}"' for each in reference.conditions),
    }
    for at, (negative, found) in enumerate(matters.items()):
        values |= {
            f"bad{at}": negative.rstrip("."),
            f"open{at}": listed(f'"{words_of(each)}"' for each in found),
        }
        parts.append(
            f"It criticised {{bad{at}}}: "
            + (f"still open is {{open{at}}}; say how it stands." if found else "say what was done about it.")
        )
    return say(" ".join(parts), **values)


@final
@attrs.frozen(kw_only=True)
class ReferenceBreached(ByFields):
    """What they wrote was used against what we promised for it: say so before they see it."""

    rank: Rank = Rank.BAD_NEWS
    urgency: float = 0.7

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each reference of theirs that was, of which they have not heard since."""
        for reference, state in _lent(contact, facts):
            found = breaches(reference)
            if not found or state is not ReferenceState.USED:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.APOLOGISE,
                text=say(
                    "Apologise to {name} for the use of the reference of {day}: {what}. "
                    "Say so before it is seen, and have it put right.",
                    name=salutation(contact),
                    day=_day_of(facts, reference),
                    what=listed(found),
                ),
                matter=reference.id,
                because=(reference,),
                urgency=self.urgency,
                band=f"{len(found)} breached",
            )


@final
@attrs.frozen(kw_only=True)
class ReferenceNotToUse(ByFields):
    """A reference that was withdrawn or has expired is not used, and who declined one is not asked again."""

    rank: Rank = Rank.OFFERS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One to avoid for each reference of theirs that is not, or no longer, ours to use."""
        for reference, state in _lent(contact, facts):
            text = _NOT.get(state, "")
            if not text:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.AVOID,
                text=say(
                    text,
                    name=salutation(contact),
                    day=_day_of(facts, reference),
                    ended=reference.withdrawn_on or reference.declined_on or reference.expires_on,
                ),
                matter=reference.id,
                because=(reference,),
                urgency=0.5,
                band=str(state),
                lasting=True,
            )


_NOT: Final = {
    ReferenceState.WITHDRAWN: "Do not use what {name} wrote of us on {day}: it was withdrawn on {ended}.",
    ReferenceState.EXPIRED: "Do not use what {name} wrote of us on {day}: it was given until {ended}. "
    "Ask anew before you do.",
    ReferenceState.DECLINED: "Do not ask {name} for a reference again: declined on {ended}.",
}


# -- favours ----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class FavourToFollowUp(ByFields):
    """
    They asked for something that is not our business, a sign that they trust us: do not brush it off.

    Help, or say that we cannot and who can; then ask whether it helped. It asks
    nothing of them. It ends with the outcome, or when they know that we cannot.
    """

    rank: Rank = Rank.FOLLOW_UPS
    within_days: int = 90
    """Days after which whoever wanted something has it, or does not want it any more."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each favour that they asked and that nobody has closed."""
        for favour in facts.about(contact, Favour):
            state = favour_state(facts, favour)
            since = favour.referred_on or favour.declined_on or facts.day_of(favour)
            age = (facts.today - since).days
            if favour.asked_by != contact.id or state not in _FAVOUR or not 0 <= age <= self.within_days:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL if state is FavourState.DECLINED else Kind.CLOSE_LOOP,
                text=say(
                    _FAVOUR[state] if favour.referred_to or state is not FavourState.REFERRED else _NAMELESS,
                    name=salutation(contact),
                    what=favour.what.rstrip("."),
                    day=facts.day_of(favour),
                    to=favour.referred_to,
                    ours=say(" ({who})", who=ours) if (ours := known_name(facts, favour.asked_of)) else "",
                ),
                matter=favour.id,
                because=(favour,),
                urgency=0.3 if state is FavourState.REFERRED else 0.5,
                band=str(state),
            )


_FAVOUR: Final = {
    FavourState.OPEN: "{name} asked us{ours} on {day} for something beyond our business, {what}: "
    "help, or name somebody who can.",
    FavourState.REFERRED: "Ask {name} what came of {what}, asked on {day}: we named {to}.",
    FavourState.DECLINED: "Tell {name} that we cannot help with {what}, asked on {day}, "
    "and name somebody who can.",
}
_NAMELESS: Final = "Ask {name} what came of {what}, asked on {day}: we named somebody else."


# -- referrals --------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class ReferralToThank(ByFields):
    """
    They sent us somebody: thank them, and tell them that it worked. Whom we sent to them we ask after.

    Who hears what came of it sends the next one. It ends when an Interaction
    with them has the referral in `told`, after its outcome where there is one.
    """

    rank: Rank = Rank.FOLLOW_UPS
    within_days: int = 365
    """Days from the referral, or what came of it, after which nobody remembers it."""
    ask_after_days: int = 30
    """Days after which we ask how it went with whom we sent to them, and can know how it did with theirs."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each of theirs for which something is owed, and of ours whose outcome nobody knows."""
        for referral in facts.about(contact, Referral):
            state = referral_state(facts, referral)
            since = referral.closed_on or facts.day_of(referral)
            age = (facts.today - since).days
            if referral.contact != contact.id or state is ReferralState.CLOSED or age > self.within_days:
                continue
            ours = referral.by is Side.US
            if state is ReferralState.WAITING and (not ours or age < self.ask_after_days):
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK
                if ours
                else Kind.THANK
                if state is ReferralState.UNTHANKED
                else Kind.CLOSE_LOOP,
                text=_how_it_went(contact, facts, referral, state, fresh=age < self.ask_after_days),
                matter=referral.id,
                because=(referral,),
                urgency=0.2 if ours else 0.3 + 0.4 * ramp(age, 0, 60),
                band=f"{state}{', known' if referral.closed_on else ''}",
                asks=ours,
            )


def _how_it_went(
    contact: Contact, facts: Facts, referral: Referral, state: ReferralState, *, fresh: bool
) -> Phrase:
    values = {
        "name": salutation(contact),
        "who": referral.who,
        "day": facts.day_of(referral),
        "outcome": referral.outcome.strip().rstrip("."),
        "closed": referral.closed_on,
    }
    if referral.by is Side.US:
        return say("Ask {name} how it went with {who}, whom we sent on {day}.", **values)
    on = (" (on {closed})" if referral.closed_on else "") + "."
    outcome = ": {outcome}" if referral.outcome.strip() else ""
    thanks = "Thank {name} for {who}, sent to us on {day}"
    unthanked = state is ReferralState.UNTHANKED
    if referral.succeeded:
        worked = (
            "ell {name} that it worked" + ("" if unthanked else " with {who}, sent to us on {day}")
        ) + outcome
        text = (f"{thanks}, and t" if unthanked else "T") + worked + on
    elif referral.succeeded is False or referral.outcome.strip():
        came = "ell {name} what came of " + ("it" if unthanked else "{who}, sent to us on {day}")
        text = (f"{thanks}, and t" if unthanked else "T") + came + (outcome or ", nothing") + on
    elif fresh:
        text = f"{thanks}."
    else:
        text = f"{thanks}, and find out first what came of it, nobody has noted that."
    stranger = " You have never met in person." if not has_met(facts, contact) else ""
    return say(text + stranger, **values)


RULES: Final[tuple[Rule, ...]] = (
    PraiseToThank(),
    AskForPraise(),
    ReferenceToCloseLoop(),
    ReferenceBreached(),
    ReferenceNotToUse(),
    FavourToFollowUp(),
    ReferralToThank(),
)
