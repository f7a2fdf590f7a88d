"""
Rules about what was escalated: what to say first, and what we learnt.

While one is open nothing is asked of them (`queries.escalations.serious_matters`);
whom of us to tell of it is said by `rules.told`.
A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.escalations import bypassed, matter_of, subject_of
from relmem.queries.names import known_name, listed
from relmem.queries.people import salutation, works_at
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Contact
from relmem.records.service import Escalation
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.values import ByFields, how_long_ago

__all__ = ["RULES", "EscalationToDebrief", "OpenEscalation"]


def _theirs(contact: Contact, facts: Facts) -> Iterator[Escalation]:
    """The escalations of the contact, and of the accounts where they work."""
    here = {each.account for each in works_at(facts, contact)}
    for each in facts.of(Escalation):
        if each.account in here or each.raised_by == contact.id:
            yield each


def _by_matter(contact: Contact, facts: Facts) -> dict[Id, list[Escalation]]:
    """Those that are open today, by what they are about, the earliest first."""
    found: dict[Id, list[Escalation]] = {}
    raised = (each for each in _theirs(contact, facts) if each.is_open_on(facts.today))
    for each in sorted(raised, key=lambda each: (facts.day_of(each), each.id)):
        found.setdefault(matter_of(facts, each), []).append(each)
    return found


def _because(facts: Facts, raised: list[Escalation]) -> tuple[Record, ...]:
    about = (facts.get(each.about, Record) for each in raised)
    return (*raised, *dict.fromkeys(each for each in about if each is not None))


@final
@attrs.frozen(kw_only=True)
class OpenEscalation(ByFields):
    """
    They went over somebody's head: open with it, own it, and say what happens now.

    Several about one thing are said once. Whoever was passed by does not hold
    it against them: they had waited long enough.
    """

    rank: Rank = Rank.OPEN_ISSUES
    pressing_days: int = 7
    """Days after which even a colleague's is as pressing as can be; also when a raised one speaks again."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each matter that was escalated, by them or by somebody where they work, and is open."""
        for matter, raised in _by_matter(contact, facts).items():
            last = raised[-1]
            age = (facts.today - facts.day_of(raised[0])).days
            own = any(each.raised_by in (contact.id, None) for each in raised)
            late = [each for each in raised if each.expected_on and each.expected_on < facts.today]
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.APOLOGISE,
                text=_said(contact, facts, raised),
                matter=matter,
                because=_because(facts, raised),
                # nothing of this class goes before what they themselves escalated
                urgency=1.0 if own or late else 0.8 + 0.2 * ramp(age, 0, self.pressing_days),
                band=f"{len(raised)} raised"
                + (", late" if late else "")
                + (", long" if age >= self.pressing_days else ""),
                on=min((each.expected_on for each in raised if each.expected_on), default=None)
                or facts.day_of(last),
            )


def _said(contact: Contact, facts: Facts, raised: list[Escalation]) -> Phrase:
    first = raised[0]
    subject = subject_of(facts, first)
    steps = listed(str(_step(contact, facts, each)) for each in raised)
    reasons = [f'"{each.reason}"' for each in raised if each.reason.strip() != subject]
    passed = listed(each.name for one in raised for each in bypassed(facts, one))
    expects = [each for each in raised if each.expectation.strip()]
    sentences = ['"{subject}" was escalated {steps}{reasons}: apologise, and say what happens now.']
    if expects:
        due = expects[-1].expected_on
        over = due is not None and due < facts.today
        sentences.append(
            "Expected: {expects}" + (" by {due}" if due else "") + (", which has passed." if over else ".")
        )
    if passed:
        sentences.append("It went past {passed}: do not hold that against them.")
    return say(
        " ".join(sentences),
        subject=subject,
        steps=steps,
        reasons=say(" ({reasons})", reasons=listed(reasons)) if reasons else "",
        expects=expects[-1].expectation.strip().rstrip(".") if expects else "",
        due=expects[-1].expected_on if expects else None,
        passed=passed,
    )


def _step(contact: Contact, facts: Facts, one: Escalation) -> Phrase:
    """By whom, to whom and when."""
    who = salutation(contact) if one.raised_by == contact.id else known_name(facts, one.raised_by)
    whom = known_name(facts, one.raised_with)
    return say(
        "{by}{to}on {day}",
        by=say("by {who} ", who=who) if who else "",
        to=say("to {whom} ", whom=whom) if whom else "",
        day=facts.day_of(one),
    )


@final
@attrs.frozen(kw_only=True)
class EscalationToDebrief(ByFields):
    """It was closed, and nobody has written down what we learnt: the next one comes from that."""

    rank: Rank = Rank.FOLLOW_UPS
    within_days: int = 30
    """After a month nobody remembers what went wrong."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each escalation of theirs that was closed of late without a debrief; for us alone."""
        for each in _theirs(contact, facts):
            if each.closed_on is None or each.debrief.strip():
                continue
            age = (facts.today - each.closed_on).days
            if not 0 <= age <= self.within_days:
                continue
            whom = known_name(facts, each.raised_with) or "among us"
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say(
                    'The escalation of "{subject}" was closed {ago}: write down what we learnt '
                    "from it, or ask {whom}.",
                    subject=subject_of(facts, each),
                    ago=how_long_ago(age),
                    whom=whom,
                ),
                aside=say(
                    "It was escalated, and that is closed: write down what we learnt, or ask {whom}.",
                    whom=whom,
                ),
                matter=matter_of(facts, each),
                because=(each,),
                urgency=0.2 + 0.2 * ramp(age, self.within_days, 0),
                band="no debrief",
                internal=True,
            )


RULES: Final[tuple[Rule, ...]] = (OpenEscalation(), EscalationToDebrief())
