"""
Rules about disputes: that we found an error on their bill, that they did, and what came of it.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.disputes import (
    Contested,
    DisputeState,
    contested,
    ended_on,
    is_partial,
    last_word,
    state_of,
)
from relmem.queries.people import salutation
from relmem.queries.told import tellings, told
from relmem.records.base import Record
from relmem.records.billing import Dispute
from relmem.records.people import Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Side

__all__ = ["RULES", "DisputeEnded", "DisputeOpened", "DisputeStillOpen"]


@final
@attrs.frozen(kw_only=True)
class DisputeOpened(ByFields):
    """
    A bill is contested: tell them that we noticed and opened it for them, or apologise that they had to.

    The call that a customer always wanted. Who contests a line that we had
    contested already, and told them so, found nothing that we had not. It ends
    once somebody of theirs was told.
    """

    rank: Rank = Rank.BILLS
    pressing_days: int = 14
    """Days after which one that they opened is most pressing; ours presses at once, until they know."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each line of a bill that is contested and of which nobody of theirs was told."""
        for line in _lines(contact, facts):
            if not line.open or any(told(facts, each) for each in line.open):
                continue
            theirs = next((each for each in line.open if each.opened_by is Side.THEM), None)
            leading = theirs or line.open[0]
            age = (facts.today - facts.day_of(leading)).days
            yield _point(
                self,
                line,
                Kind.APOLOGISE if theirs else Kind.TELL,
                _they_found(facts, line, theirs) if theirs else _we_found(facts, line, leading, contact),
                band="opened by them" if theirs else "opened by us",
                urgency=0.5 + 0.5 * ramp(age, 0, self.pressing_days) if theirs else 1.0,
            )


def _we_found(facts: Facts, line: Contested, dispute: Dispute, contact: Contact) -> Phrase:
    return say(
        "We noticed an error on {bill}{reason} and opened a dispute for them on {day}{amount}: tell {name}.",
        bill=_bill(line),
        reason=_reason(dispute),
        day=facts.day_of(dispute),
        amount=_of(line),
        name=salutation(contact),
    )


def _they_found(facts: Facts, line: Contested, theirs: Dispute) -> Phrase:
    ours = next((each for each in line.open if each.opened_by is Side.US), None)
    return say(
        "They contested {bill}{reason} on {day}{amount}: apologise that they had to find it{ours}, "
        "and say how it stands.",
        bill=_bill(line),
        reason=_reason(theirs),
        day=facts.day_of(theirs),
        amount=_of(line),
        ours=say(" (ours of {day} they never heard of)", day=facts.day_of(ours)) if ours else "",
    )


@final
@attrs.frozen(kw_only=True)
class DisputeStillOpen(ByFields):
    """They know that it is contested, and have heard nothing for long: say how it stands."""

    rank: Rank = Rank.BILLS
    silent_days: int = 30
    """Days without a word after which one more is due: by then the next bill is there."""
    pressing_days: int = 90
    """Days without a word after which nothing is more pressing: a quarter, and the books are closed."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contested line that they know of and nobody has spoken of for `silent_days`."""
        for line in _lines(contact, facts):
            if not any(told(facts, each) for each in line.open):
                continue
            last = max(last_word(facts, each) for each in line.open)
            silent = (facts.today - last).days
            if silent >= self.silent_days:
                yield _point(
                    self,
                    line,
                    Kind.TELL,
                    say(
                        "{bill}{reason} has been contested since {day}{amount}, and they have heard nothing "
                        "of it since {last}: say how it stands.",
                        bill=_bill(line, first=True),
                        reason=_reason(line.open[0]),
                        day=facts.day_of(line.open[0]),
                        amount=_of(line),
                        last=last,
                    ),
                    band=f"silent since {last}",
                    urgency=0.5 * ramp(silent, 0, self.pressing_days),
                )


@final
@attrs.frozen(kw_only=True)
class DisputeEnded(ByFields):
    """A dispute was settled, in whole or in part, or rejected: say what came of it, whoever opened it."""

    rank: Rank = Rank.BILLS
    old_days: int = 90
    """Days after which it is old news; they have seen it on a bill since."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contested line that was decided of late, and whose outcome nobody told them."""
        for line in _lines(contact, facts):
            ended = [(on, each) for each in line.disputes if (on := ended_on(each))]
            if not ended or line.open:
                continue
            on, dispute = max(ended, key=lambda pair: (pair[0], pair[1].id))
            # told of any of them since the last one ended, they know how the line stands
            knows = any(_knows_since(facts, each, on) for each in line.disputes)
            age = (facts.today - on).days
            if age <= self.old_days and not knows:
                yield _point(
                    self,
                    line,
                    Kind.TELL,
                    _outcome(line, dispute, on),
                    band=str(state_of(dispute)),
                    urgency=0.7 * ramp(age, self.old_days, 0),
                )


def _knows_since(facts: Facts, dispute: Dispute, on: date) -> bool:
    return any(facts.day_of(talk) >= on for talk in tellings(facts, dispute))


def _outcome(line: Contested, dispute: Dispute, on: date) -> Phrase:
    if state_of(dispute) is DisputeState.REJECTED:
        what = "was rejected on {day}{why}: say so, and why.{goodwill}"
    elif is_partial(dispute):
        what = (
            "was settled on {day}: {credit} of {amount} was given back{why}. Say so, and why not all of it."
        )
    elif dispute.credit:
        what = "was settled on {day}: {credit} was given back{why}. Say so."
    else:
        what = "was settled on {day}{why}. Say so; what was given back is not recorded."
    why, credit = dispute.resolution.strip().rstrip("."), dispute.credit
    return say(
        f"The dispute about {{bill}}{{reason}} {what}",
        bill=_bill(line),
        reason=_reason(dispute),
        day=on,
        credit=credit,
        amount=dispute.amount,
        goodwill=say(" {credit} was given back all the same.", credit=credit) if credit else "",
        why=say(" ({why})", why=why) if why else "",
    )


# -- what they share --------------------------------------------------------------------------------


def _lines(contact: Contact, facts: Facts) -> Iterator[Contested]:
    for account in accounts_of(contact, facts):
        yield from contested(facts, account)


def _point(rule: Rule, line: Contested, kind: Kind, text: Phrase, *, band: str, urgency: float) -> Point:
    because: tuple[Record, ...] = (*line.disputes, line.invoice)
    return Point(
        rule=type(rule).__name__,
        rank=rule.rank,
        kind=kind,
        text=text,
        matter=line.invoice.id,
        because=because,
        urgency=urgency,
        band=f"{band} {line.line.casefold()}".rstrip(),
    )


def _bill(line: Contested, *, first: bool = False) -> Phrase:
    """The bill by its number, else its total; with the line that is contested."""
    bill = "bill {number}" if line.invoice.number else "the bill of {total}"
    text = f'the line "{{line}}" of {bill}' if line.line else bill
    template = text[0].upper() + text[1:] if first else text
    return say(template, number=line.invoice.number, total=line.invoice.total, line=line.line)


def _reason(dispute: Dispute) -> Phrase | str:
    why = dispute.reason.strip().rstrip(".")
    return say(" ({why})", why=why) if why else ""


def _of(line: Contested) -> Phrase | str:
    """How much is contested; nothing where that is not known."""
    return say(", about {amount}", amount=line.amount) if line.amount else ""


RULES: Final[tuple[Rule, ...]] = (DisputeOpened(), DisputeStillOpen(), DisputeEnded())
