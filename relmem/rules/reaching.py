"""
Rules about reaching them: who does not call back, and whom too many of us have come to.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.absences import may_be_away
from relmem.queries.names import counted, listed, times
from relmem.queries.people import has_left, salutation
from relmem.queries.reaching import WITHIN_DAYS, attempts, other_way, outbound, who_of_us
from relmem.queries.service import serious_issues
from relmem.queries.talks import last_touch
from relmem.queries.tastes import Standing
from relmem.records.people import Contact
from relmem.records.tastes import Level
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.values import ByFields, Channel

__all__ = ["RULES", "NeverCalledBack", "TooManyOfUs"]

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
class NeverCalledBack(ByFields):
    """
    We tried several times and heard nothing: another channel, or leave it for now.

    For us and not for them. Silent where another channel is planned already,
    about who is away, and about who has left.
    """

    rank: Rank = Rank.FOLLOW_UPS
    min_attempts: int = 3
    """Days with an attempt: once is chance, twice a busy week."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one, after `min_attempts` or more since they were last heard of."""
        tried = attempts(facts, contact)
        channels = {each.channel for each in tried}
        if len(tried) < self.min_attempts or has_left(facts, contact) or may_be_away(facts, contact):
            return
        if plan.channel is not None and plan.channel not in channels:
            return
        instead = other_way(facts, contact, channels)
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.TELL,
            text=_tried(salutation(contact), len(tried), facts.day_of(tried[0]), instead),
            # the silence since then, of which `LongSilence` speaks as well
            matter=last.id if (last := last_touch(facts, contact)) else tried[0].id,
            because=(*tried, *(instead.because if instead else ())),
            urgency=0.5 + 0.4 * ramp(len(tried), self.min_attempts, 2 * self.min_attempts),
            band="often" if len(tried) < 2 * self.min_attempts else "very often",
            internal=True,
            aside=_tried(salutation(contact), len(tried), facts.day_of(tried[0]), instead, beside=True),
        )


def _tried(name: str, times: int, since: date, instead: Standing | None, *, beside: bool = False) -> Phrase:
    """How often and since when; `beside` a long silence it names nobody again."""
    values = {"name": name, "times": times, "day": since}
    template = "{times} attempts to reach {name} since {day}, and nothing came back. "
    if times == 1:
        template = "An attempt to reach {name} on {day}, and nothing came back. "
    elif beside:
        template = "{times} attempts since {day}, and nothing came back. "
    if instead is None:
        return say(f"{template}Leave it for now.", **values)
    if instead.level is Level.PREFERS:
        return say(f"{template}{{name}} prefers another way: {{way}}.", way=_BY[instead.channel], **values)
    return say(f"{template}Another way: {{way}}. Or leave it for now.", way=_BY[instead.channel], **values)


@final
@attrs.frozen(kw_only=True)
class TooManyOfUs(ByFields):
    """
    They have heard from us often this week without asking: hold, and speak with each other first.

    A customer counts the calls of a vendor and not of a person. What concerns
    their trouble, or answers them, does not count and need not wait.
    """

    rank: Rank = Rank.FOLLOW_UPS
    most: int = 3
    """How often in `within_days` is still fine: more than every other working day is not."""
    within_days: int = WITHIN_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one, to avoid; it ends when the week has passed."""
        found = outbound(facts, contact, within_days=self.within_days)
        if len(found) <= self.most:
            return
        us, serious = who_of_us(facts, found), serious_issues(facts, contact)
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.AVOID,
            text=say(
                "{name} has heard from us {times} in {days}{by}. Hold{but}{coordinate}.",
                name=salutation(contact),
                times=times(len(found)),
                days=counted(self.within_days, "day"),
                by=f", from {listed(us)}" if us else "",
                but=say(', but for "{title}"', title=serious[0].title) if serious else "",
                coordinate=", and coordinate first" if len(us) > 1 else "",
            ),
            matter=contact.id,
            because=found,
            urgency=0.6 + 0.3 * ramp(len(found), self.most, 3 * self.most),
            lasting=True,
            internal=True,
        )


RULES: Final[tuple[Rule, ...]] = (NeverCalledBack(), TooManyOfUs())
