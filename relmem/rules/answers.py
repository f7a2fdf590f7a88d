"""
Rules about what they have told us: not to ask again, and when to ask whether it still holds.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.answers import STALE, answers_to, is_stale, said_last
from relmem.queries.people import salutation
from relmem.records.people import Contact
from relmem.records.talks import Answer
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.values import ByFields, Span

__all__ = ["RULES", "AlreadyTold"]


@final
@attrs.frozen(kw_only=True)
class AlreadyTold(ByFields):
    """
    A question is planned that they have answered: to ask it again says that nobody wrote it down.

    What was last said longer ago than `stale` may have changed, and is asked to
    be confirmed. Of several answers the one said last counts.
    """

    rank: Rank = Rank.PERSONAL
    stale: Span = STALE

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each planned question that was answered."""
        for question in dict.fromkeys(plan.questions):
            for answer in answers_to(facts, contact, question)[:1]:
                old = is_stale(facts, answer, self.stale)
                yield Point(
                    rule=type(self).__name__,
                    rank=Rank.CONFIRM if old else self.rank,
                    kind=Kind.CONFIRM if old else Kind.AVOID,
                    text=say(
                        'Do not ask "{question}" as if anew: {who} told us "{text}"{said}, '
                        "longer ago than {stale}. Ask whether it still holds."
                        if old
                        else 'Do not ask "{question}": {who} told us "{text}"{said}.',
                        question=question.strip(),
                        who=_who(facts, contact, answer),
                        text=answer.text,
                        said=_said(facts, answer),
                        stale=self.stale,
                    ),
                    matter=answer.id,
                    because=(answer,),
                    # what is planned comes after the channel in use, and before what is always there
                    urgency=0.3 if old else 0.85,
                    band="stale" if old else "planned",
                    asks=old,
                    lasting=not old,
                )


def _who(facts: Facts, contact: Contact, answer: Answer) -> str:
    teller = facts.get(answer.by, Contact)
    if teller is None or teller.id == contact.id:
        return salutation(contact) if answer.who == contact.id or teller else "they"
    return salutation(teller)


def _said(facts: Facts, answer: Answer) -> Phrase | str:
    on = said_last(facts, answer)
    return say(" (said on {day})", day=on) if on else ""


RULES: Final[tuple[Rule, ...]] = (AlreadyTold(),)
