"""
Rules about talks: who has not been called for long, and who does not call back.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say, say_many
from relmem.queries.people import salutation, worked_at, works_at
from relmem.queries.talks import attempts, cadence, last_touch
from relmem.queries.tastes import Standing, standings
from relmem.records.people import Contact
from relmem.records.promises import Commitment, Request
from relmem.records.talks import Interaction
from relmem.records.tastes import ChannelPreference, Level, Preference
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.values import Channel

__all__ = ["RULES", "LongSilence", "NeverCalledBack", "NeverSpoken"]

SIX_WEEKS_DAYS: Final = 42
"""How often a hairdresser sees her customer and remembers what he likes, whom a post holds up as a model."""


@final
@attrs.frozen(kw_only=True)
class LongSilence:
    """
    Nobody of us has reached them for long: who calls only to sell is let go to voicemail.

    Long is half as long again as the usual rhythm with them, counted from the
    last touch of any of us; where there is no rhythm, six weeks.
    """

    rank: Rank = Rank.FOLLOW_UPS
    rhythms: float = 1.5
    """How many usual gaps are long: half of all gaps exceed the median, and few exceed it by half."""
    least_days: int = 14
    """A fortnight without a word is long for nobody."""
    unknown_days: int = SIX_WEEKS_DAYS
    """What is long where there is no rhythm yet."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one; none where they were never reached, which is for `NeverSpoken`."""
        last = last_touch(facts, contact)
        if last is None:
            return
        gap = cadence(facts, contact)
        long = self.unknown_days if gap is None else max(self.least_days, round(self.rhythms * gap))
        days = (facts.today - facts.day_of(last)).days
        if days < long:
            return
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.ASK,
            text=_silence(salutation(contact), facts.day_of(last), days, gap),
            # not the contact: the next silence is another matter
            matter=last.id,
            because=(last,),
            urgency=0.1 + 0.5 * ramp(days, long, 3 * long),
            band="long" if days < 2 * long else "very long",
        )


def _silence(name: str, since: date, days: int, gap: int | None) -> Phrase:
    values = {"name": name, "day": since, "days": days, "gap": gap}
    if gap is None:
        return say_many(
            "Nobody of us has spoken with {name} since {day}, {days} day ago. Ask how things are.",
            "Nobody of us has spoken with {name} since {day}, {days} days ago. Ask how things are.",
            days,
            **values,
        )
    return say_many(
        "Nobody of us has spoken with {name} since {day}, {days} days ago; every day is usual. "
        "Ask how things are.",
        "Nobody of us has spoken with {name} since {day}, {days} days ago; every {gap} days is usual. "
        "Ask how things are.",
        gap,
        **values,
    )


@final
@attrs.frozen(kw_only=True)
class NeverSpoken:
    """
    They have been in our books for a while, and no talk with them is recorded: say who we are.

    "I've been your account rep for two years": nobody had met him. Where
    nothing is recorded nobody may have noted it, so it says no more than that.
    """

    rank: Rank = Rank.FOLLOW_UPS
    known_days: int = 30
    """A month after they came into our books, a first talk would have been noted."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one; none where somebody at least tried, or wrote, or where they told us anything."""
        days = (facts.today - facts.recorded_on(contact)).days
        if any(facts.about(contact, kind) for kind in _TOLD):
            return
        places = worked_at(facts, contact)
        noted = [each for each in facts.about(contact, Interaction) if not each.automatic]
        noted += [
            each for place in places for each in facts.about(place.account, Interaction) if _unnamed(each)
        ]
        if days < self.known_days or noted:
            return
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.TELL,
            text=say_many(
                "Known for {days} day, and no talk with {name} is recorded: say who we are.",
                "Known for {days} days, and no talk with {name} is recorded: say who we are.",
                days,
                name=salutation(contact),
                days=days,
            ),
            matter=contact.id,
            because=(contact,),
            urgency=0.1 + 0.3 * ramp(days, self.known_days, 365),
        )


_TOLD: Final = (Commitment, Request, Preference, ChannelPreference)
"""What nobody knows of a person without having spoken with them."""


def _unnamed(interaction: Interaction) -> bool:
    """Whether it names nobody of theirs, so that the contact may have been there."""
    return not interaction.automatic and not any(each.contact for each in interaction.participants)


_BY: Final = {
    Channel.PHONE: "call",
    Channel.EMAIL: "write an e-mail",
    Channel.VIDEO: "ask for a video call",
    Channel.MEETING: "go and see them",
    Channel.CHAT: "write in the chat",
    Channel.SOCIAL: "write over social media",
    Channel.POST: "write a letter",
}


@final
@attrs.frozen(kw_only=True)
class NeverCalledBack:
    """
    We tried several times and heard nothing: another channel, or leave it for now.

    For us and not for them. Silent where another channel is planned already,
    and about who has left.
    """

    rank: Rank = Rank.FOLLOW_UPS
    min_attempts: int = 3
    """Days with an attempt: once is chance, twice a busy week."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one, after `min_attempts` or more since they were last heard of."""
        tried = attempts(facts, contact)
        channels = {each.channel for each in tried}
        has_left = bool(worked_at(facts, contact)) and not works_at(facts, contact)
        if len(tried) < self.min_attempts or has_left:
            return
        if plan.channel is not None and plan.channel not in channels:
            return
        instead = _instead(facts, contact, channels)
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.TELL,
            text=_tried(salutation(contact), len(tried), facts.day_of(tried[0]), instead),
            matter=tried[0].id,
            because=(*tried, *(instead.because if instead else ())),
            urgency=0.5 + 0.4 * ramp(len(tried), self.min_attempts, 2 * self.min_attempts),
            band="often" if len(tried) < 2 * self.min_attempts else "very often",
            internal=True,
        )


def _instead(facts: Facts, contact: Contact, tried: set[Channel]) -> Standing | None:
    """The best channel that was not tried, that they do not avoid, and for which no address is missing."""
    for each in standings(facts, contact):
        unwanted = each.level in (Level.AVOID, Level.NEVER)
        if each.channel not in tried and not unwanted and not each.missing:
            return each
    return None


def _tried(name: str, times: int, since: date, instead: Standing | None) -> Phrase:
    values = {"name": name, "times": times, "day": since}
    template = "{times} attempts to reach {name} since {day}, and nothing came back. "
    if times == 1:
        template = "An attempt to reach {name} on {day}, and nothing came back. "
    if instead is None:
        return say(f"{template}Leave it for now.", **values)
    if instead.level is Level.PREFERS:
        return say(f"{template}{{name}} prefers another way: {{way}}.", way=_BY[instead.channel], **values)
    return say(f"{template}Another way: {{way}}. Or leave it for now.", way=_BY[instead.channel], **values)


RULES: Final[tuple[Rule, ...]] = (LongSilence(), NeverSpoken(), NeverCalledBack())
