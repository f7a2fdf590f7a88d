"""
Rules about business that may come: whether it will, and what was given and learnt.

What speaks about one deal is one matter; how they see us has rules of its own
(`rules.perception`). A new rule is a class here, and an instance of it in
`RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.bargains import balance, lessons
from relmem.queries.deals import SILENT_DAYS, Risk, deal_at_risk, expected, next_step, open_deals
from relmem.queries.names import times
from relmem.queries.people import departures, salutation
from relmem.queries.pulses import PulsePolicy, pulse, pulse_policy
from relmem.queries.stakeholders import Gap, coverage, coverage_gaps
from relmem.queries.talks import last_touch
from relmem.records.base import Record
from relmem.records.deals import Concession, Opportunity, Stakeholder
from relmem.records.goodwill import Reference
from relmem.records.people import Account, Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import WEEKDAYS, ByFields, WorkWeek

__all__ = [
    "RULES",
    "CoverageMissing",
    "DealInDoubt",
    "GivenForNothing",
    "LessonLearnt",
    "StalePulse",
]


def _their_deals(contact: Contact, facts: Facts) -> Iterator[Opportunity]:
    """The open deals of where they work, and those in whose decision they have a part, unless they left."""
    here = {account.id for account in accounts_of(contact, facts)}
    left = {each.account.id for each in departures(facts, contact)}
    part_in = {each.opportunity for each in facts.about(contact, Stakeholder) if each.contact == contact.id}
    for deal in open_deals(facts):
        if deal.account in here or (deal.id in part_in and deal.account not in left):
            yield deal


def _reports(facts: Facts, because: str) -> tuple[Record, ...]:
    """The records that an answer names as what it rests on."""
    found = (facts.get(id, Record) for id in because.split(", ") if id)
    return tuple(each for each in found if each is not None)


@final
@attrs.frozen(kw_only=True)
class StalePulse(ByFields):
    """
    Nobody has said how a deal goes for longer than its stage allows, or people see it differently.

    Before they sign, the other side looks every day; "fine" of last week is no
    answer. `StalePulse(policy={"PoC": 2})` allows two business days in that stage.
    """

    rank: Rank = Rank.FOLLOW_UPS
    policy: PulsePolicy = attrs.field(default=PulsePolicy(), converter=pulse_policy)
    week: WorkWeek = WEEKDAYS
    """Of accounts whose work week is not known."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each open deal of theirs of which nobody knows for sure how it goes."""
        for deal in _their_deals(contact, facts):
            row = pulse(facts, deal, policy=self.policy, week=self.week)
            if not row.stale and not row.conflict:
                continue
            values = {
                "deal": deal.title,
                "name": salutation(contact),
                "last": row.last_report_on,
                "policy": row.policy,
                "conflict": row.conflict,
            }
            beyond = row.silent_days - row.allowed_days
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=_conflicting(values)
                if row.conflict
                else say(
                    'Nobody has said how "{deal}" goes '
                    + ("since {last}" if row.last_report_on else "so far")
                    + " (allowed in {policy}): ask {name} how they see it.",
                    **values,
                ),
                matter=deal.id,
                because=(deal, *_reports(facts, row.because)),
                urgency=0.4 + 0.3 * ramp(beyond, 0, max(1, row.allowed_days)),
                band="conflict" if row.conflict else "stale",
                asks=True,
                aside=say("It is seen differently: {conflict}.", conflict=row.conflict)
                if row.conflict
                else say(
                    "Nobody has said how it goes " + ("since {last}." if row.last_report_on else "so far."),
                    last=row.last_report_on,
                ),
            )


def _conflicting(values: Mapping[str, object]) -> Phrase:
    return say(
        'How "{deal}" goes is seen differently: {conflict} ({policy}). Ask {name} before anyone says "fine".',
        **values,
    )


@final
@attrs.frozen(kw_only=True)
class DealInDoubt(ByFields):
    """A deal may not close in time: ask what has to happen until then, while there is time."""

    rank: Rank = Rank.FOLLOW_UPS
    silent_days: int = SILENT_DAYS
    min_reasons: int = 2
    """One reason alone is every deal; a close date that has passed always counts as two."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each open deal of theirs that enough speaks against."""
        for deal in _their_deals(contact, facts):
            row = deal_at_risk(facts, deal, silent_days=self.silent_days)
            if row is None:
                continue
            passed = row.close_on is not None and row.close_on < facts.today
            if row.reason_count < self.min_reasons and not passed:
                continue
            timely = row.close_on is not None and not passed
            account = facts.get(deal.account, Account)
            touch = last_touch(facts, account) if account else None
            rests_on: list[Record] = [deal, *expected(facts, deal).forecasts, *next_step(facts, deal).because]
            rests_on += [touch] if touch else []
            days_left = (row.close_on - facts.today).days if row.close_on else 90
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say(
                    'It is in doubt ({risk}) that "{deal}" closes {when}: {reasons}. '
                    + ("Ask what has to happen until then, " if timely else "Ask what it still takes, ")
                    + "and agree on the next step.",
                    risk=row.risk,
                    deal=deal.title,
                    when=say("by {day}", day=row.close_on) if timely else "at all",
                    reasons=row.reasons,
                ),
                matter=deal.id,
                because=tuple(dict.fromkeys(rests_on)),
                urgency=_DOUBT[Risk(row.risk)] + 0.2 * ramp(days_left, 90, 0),
                band=row.risk,
                asks=True,
                aside=say(
                    "It may not close in time ({risk}): {reasons}.", risk=row.risk, reasons=row.reasons
                ),
            )


_DOUBT: Final = {Risk.LOW: 0.1, Risk.MEDIUM: 0.4, Risk.HIGH: 0.7}


@final
@attrs.frozen(kw_only=True)
class GivenForNothing(ByFields):
    """We gave more in a deal than we got: who gives without asking teaches them to ask again."""

    rank: Rank = Rank.FOLLOW_UPS
    min_ahead: int = 2
    """By how many we are ahead: one is how a bargain begins."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each open deal of theirs in which they owe us something; for us alone."""
        for deal in _their_deals(contact, facts):
            row = balance(facts, deal)
            if row.gave - row.got < self.min_ahead or not row.advice:
                continue
            offered = [each for each in facts.about(deal, Concession) if each.opportunity == deal.id]
            asked = [each for each in facts.of(Reference) if each.account == deal.account]
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say(
                    'In "{deal}" we gave {gave} and got {got}: {advice}.',
                    deal=deal.title,
                    gave=times(row.gave),
                    got=f"something {times(row.got)}" if row.got else "nothing",
                    advice=row.advice,
                ),
                matter=deal.id,
                because=(deal, *offered, *asked),
                urgency=0.3 + 0.2 * ramp(row.gave - row.got, 0, 5),
                band=f"{row.gave - row.got} ahead",
                asks=True,
                internal=True,
                aside=say(
                    "In it we gave {gave} and got {got}: {advice}.",
                    gave=times(row.gave),
                    got=f"something {times(row.got)}" if row.got else "nothing",
                    advice=row.advice,
                ),
            )


@final
@attrs.frozen(kw_only=True)
class CoverageMissing(ByFields):
    """Interested is not committed: who decides, and who carries it there, must be known before it closes."""

    rank: Rank = Rank.FOLLOW_UPS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each open deal of theirs in which somebody is missing, once anybody in it is known."""
        for deal in _their_deals(contact, facts):
            gaps = coverage_gaps(facts, deal)
            now = coverage(facts, deal)
            people = (*now.parts, *now.gone)
            if not gaps or not people:
                continue  # of a deal in which nobody is known yet, everything is missing
            money = any(gap.gap == Gap.NO_ECONOMIC_BUYER for gap in gaps)
            left = any(gap.gap == Gap.LEFT for gap in gaps)
            against = all(gap.gap == Gap.OPPOSED for gap in gaps)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say(
                    'For "{deal}": {gaps}. Ask {what}.',
                    deal=deal.title,
                    gaps="; ".join(gap.says for gap in gaps),
                    what="who decides on the money"
                    if money
                    else "who carries it there now"
                    if left
                    else say("what would have to change for {who}", who=gaps[0].who)
                    if against
                    else "who would stand up for it",
                ),
                matter=deal.id,
                because=(deal, *people),
                urgency=0.5 if left else 0.3,
                band=", ".join(gap.gap for gap in gaps),
                asks=True,
                aside=say("Who decides there: {gaps}.", gaps="; ".join(gap.says for gap in gaps)),
            )


@final
@attrs.frozen(kw_only=True)
class LessonLearnt(ByFields):
    """A deal with them came out so, and another is open: what was learnt is worth most now; for us alone."""

    rank: Rank = Rank.RENEWALS
    within_days: int = 730
    """Two years: after that, other people decide, on other things."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each account of theirs with an open deal: the latest that was closed, with both reasons."""
        for account in accounts_of(contact, facts):
            now = open_deals(facts, account)
            past = [
                row
                for row in lessons(facts, account)
                if row.closed_on is not None
                and (facts.today - row.closed_on).days <= self.within_days
                and (row.lesson or "unknown" not in (row.they_say, row.we_say))
            ]
            was = facts.get(past[0].opportunity_id, Opportunity) if past else None
            if not now or was is None:
                continue
            row = past[0]
            proofs = [
                each for reason in was.reasons for id in reason.because if (each := facts.get(id, Record))
            ]
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=say(
                    '"{deal}" was {result} on {day}. They said: {they}. We think: {we}{shown}.{lesson}',
                    deal=row.opportunity,
                    result=row.result if row.result != "unknown" else "closed",
                    day=row.closed_on,
                    they=row.they_say,
                    we=row.we_say,
                    shown=say(" ({proof})", proof=row.shown_by) if row.shown_by else "",
                    lesson=say(" Learnt: {lesson}.", lesson=row.lesson.strip().rstrip("."))
                    if row.lesson
                    else "",
                ),
                matter=was.id,
                because=(was, *dict.fromkeys(proofs)),
                urgency=0.3,
                band=row.result,
                internal=True,
            )


RULES: Final[tuple[Rule, ...]] = (
    StalePulse(),
    DealInDoubt(),
    GivenForNothing(),
    CoverageMissing(),
    LessonLearnt(),
)
