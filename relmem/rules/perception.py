"""
Rules about how they see us, and what else they are to us.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import say
from relmem.queries.names import known_name, listed
from relmem.queries.perception import is_theirs, reversed_by, verdicts, why_lost
from relmem.queries.pulses import begun_on
from relmem.records.base import Record
from relmem.records.deals import Assessment
from relmem.records.people import Contact, Relationship, Role
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields

__all__ = ["RULES", "AlsoCompetitor", "ChangedPerception", "NeverAgain"]


@final
@attrs.frozen(kw_only=True)
class ChangedPerception(ByFields):
    """Somebody there has come to see us otherwise than before: know it before you speak; for us alone."""

    rank: Rank = Rank.PERSONAL
    within_days: int = 60
    """While it is new to most of us."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each change of mind at their accounts of late, with what was thought before."""
        for account in accounts_of(contact, facts):
            seen = [each for each in facts.ever_about(account, Assessment) if is_theirs(facts, each, account)]
            for now in seen:
                began, before = begun_on(facts, now), _before(now, seen, facts)
                age = (facts.today - began).days
                if before is None or not 0 <= age <= self.within_days or not now.is_so_on(facts.today):
                    continue
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.TELL,
                    text=say(
                        'Since {day} {who} {sees} us as "{now}", no longer as "{before}".',
                        day=began,
                        who=known_name(facts, now.by) or account.name,
                        sees="is thought to see" if now.guessed else "sees",
                        now=now.text or now.colour,
                        before=before.text or before.colour,
                    ),
                    matter=now.id,
                    because=(now, before),
                    urgency=0.3 * ramp(age, self.within_days, 0),
                    band="changed",
                    internal=True,
                )


def _before(now: Assessment, seen: list[Assessment], facts: Facts) -> Assessment | None:
    """What the same person thought of the same before, where that was something else."""
    began = begun_on(facts, now)
    earlier = [
        each
        for each in seen
        if each.id != now.id
        and (each.by, each.of, each.topic.strip().casefold())
        == (now.by, now.of, now.topic.strip().casefold())
        and begun_on(facts, each) < began
    ]
    last = max(earlier, key=lambda each: (begun_on(facts, each), each.id), default=None)
    return last if last is not None and (last.text, last.colour) != (now.text, now.colour) else None


@final
@attrs.frozen(kw_only=True)
class NeverAgain(ByFields):
    """
    They said that they would not do another with us: sell nothing before that is owned.

    It names whose work it was, so that nobody defends what is not theirs. It
    ends when whoever said so sees it otherwise.
    """

    rank: Rank = Rank.OFFERS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each verdict of their accounts that stands."""
        for account in accounts_of(contact, facts):
            functions: dict[str, list[str]] = {}
            for row in why_lost(facts, account):
                if row.events and row.function:
                    said = functions.setdefault(row.verdict_id, [])
                    said.append(f"{row.function} ({row.events})")
            for verdict in verdicts(facts, account):
                if not verdict.is_so_on(facts.today) or reversed_by(facts, verdict) is not None:
                    continue
                because = [
                    each for one in verdict.reasons for id in one.because if (each := facts.get(id, Record))
                ]
                whose = listed(functions.get(verdict.id, []))
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.AVOID,
                    text=say(
                        '{who} said "{verdict}" ({day}): {reasons}. Offer nothing new before that is owned'
                        "{whose}.",
                        who=known_name(facts, verdict.by) or account.name,
                        verdict=verdict.text or verdict.colour,
                        day=begun_on(facts, verdict),
                        reasons="; ".join(each.text for each in verdict.reasons),
                        whose=say("; it was the work of {functions}", functions=whose) if whose else "",
                    ),
                    matter=verdict.id,
                    because=(verdict, *dict.fromkeys(because)),
                    urgency=0.8,
                    lasting=True,
                )


@final
@attrs.frozen(kw_only=True)
class AlsoCompetitor(ByFields):
    """Who buys from us and competes with us hears nothing of plans, prices of others, or customers."""

    rank: Rank = Rank.OFFERS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each account of theirs that is a competitor as well, for as long as it is."""
        for account in accounts_of(contact, facts):
            for each in facts.about(account, Relationship):
                if each.account != account.id or each.role is not Role.COMPETITOR:
                    continue
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.AVOID,
                    text=say(
                        "{account} competes with us{since}: nothing of our plans, our other customers or "
                        "their prices.",
                        account=account.name,
                        since=say(" since {day}", day=each.from_on) if each.from_on else "",
                    ),
                    matter=each.id,
                    because=(each,),
                    urgency=0.6,
                    lasting=True,
                )


RULES: Final[tuple[Rule, ...]] = (ChangedPerception(), NeverAgain(), AlsoCompetitor())
