"""
Rules about how close we are: out of the bucket of all other vendors, and into their network.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import say
from relmem.queries.closeness import Circle, Speaks, circle, signs, way_out
from relmem.queries.connections import good_contacts, may_be_suggested
from relmem.queries.people import salutation
from relmem.records.people import Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.values import ByFields

__all__ = ["RULES", "OneOfMany", "SuggestConnection"]


@final
@attrs.frozen(kw_only=True)
class OneOfMany(ByFields):
    """
    They treat us as one vendor of many: say why one thinks so, and the one thing that gets us out.

    Silent where too little is known. For us, and not for them.
    """

    rank: Rank = Rank.PERSONAL
    urgency: float = 0.25
    """Behind what is personal to them: it is about us."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one."""
        found = signs(facts, contact)
        if circle(found) is not Circle.GENERIC:
            return
        against = [each for each in found if each.speaks is Speaks.AGAINST]
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.TELL,
            text=say(
                "We are one of many to {name}: {why}. What gets us out: {way_out}.",
                name=salutation(contact),
                why="; ".join(each.says for each in against),
                way_out=way_out(facts, contact),
            ),
            matter=contact.id,
            because=tuple({record.id: record for each in against for record in each.because}.values()),
            urgency=self.urgency,
            band="one of many",
            internal=True,
        )


@final
@attrs.frozen(kw_only=True)
class SuggestConnection(ByFields):
    """
    We have had good talks and are not connected yet: suggest it, once, and with a reason of theirs.

    More than an invitation is needed: it says what you spoke of, so it is said
    while that is fresh. Where one is out, or was declined by whomever of them,
    nothing is said again.
    """

    rank: Rank = Rank.OFFERS
    network: str = "LinkedIn"
    least_talks: int = 2
    """Good conversations after which it is not forward."""
    fresh_days: int = 60
    """Days after the last of them: later an invitation says nothing of what you spoke of."""
    urgency: float = 0.2

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one; it rests on the first good talks, so that a new one does not bring it up again."""
        talks = good_contacts(facts, contact)
        if len(talks) < max(1, self.least_talks) or not may_be_suggested(facts, contact, self.network):
            return
        if (facts.today - facts.day_of(talks[-1])).days > self.fresh_days:
            return
        topic = next((topic for talk in reversed(talks) for topic in talk.topics), "")
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.OFFER,
            text=say(
                "Suggest to {name} to connect on {network}, after {talks}: "
                "with a word on {topic}, not the bare invitation.",
                name=salutation(contact),
                network=self.network,
                talks=f"{len(talks)} good talks" if len(talks) > 1 else "a good talk",
                topic=topic or "what you spoke of",
            ),
            matter=contact.id,
            because=talks[: max(1, self.least_talks)],
            urgency=self.urgency,
            band=self.network,
            asks=True,
        )


RULES: Final[tuple[Rule, ...]] = (OneOfMany(), SuggestConnection())
