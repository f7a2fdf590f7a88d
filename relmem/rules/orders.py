"""
Rules about what was shipped: ask whether it came and is right, and open an issue of what is not.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.names import words_of
from relmem.queries.orders import Shipment, Stage, grouped, shipment, wrong_without_issue
from relmem.queries.people import salutation
from relmem.records.people import Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields

__all__ = ["RULES", "AskAfterDelivery", "WrongDelivery"]


@final
@attrs.frozen(kw_only=True)
class AskAfterDelivery(ByFields):
    """
    Something came for them, and nobody has asked whether it did and is right: the call that few make.

    Parts of an order are asked after once, at last, or each with `each_part`.
    It ends once we asked (`followed_up_on`, or a talk about it), and where it
    went back or they complained.
    """

    rank: Rank = Rank.FOLLOW_UPS
    each_part: bool = False
    within_days: int = 60
    """After two months the question sounds read off a list."""
    pressing_days: int = 10
    """By then it is unpacked, and what is wrong with it annoys."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each shipment to their accounts that is to be asked after."""
        here = {account.id for account in accounts_of(contact, facts)}
        for group in grouped(facts, each_part=self.each_part):
            if group[0].account not in here:
                continue
            row = shipment(facts, group, each_part=self.each_part)
            days = row.days or 0
            if not row.ask or not 0 <= days <= self.within_days:
                continue
            own = row.ordered_by_id in ("", contact.id)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=_ask(row, salutation(contact), own=own),
                matter=row.matter_id,
                because=group,
                urgency=(0.3 + 0.5 * ramp(days, 0, self.pressing_days)) * (1.0 if own else 0.5),
                band=row.stage,
            )


def _ask(row: Shipment, name: str, *, own: bool) -> Phrase:
    for_ = say(" for {who}", who=row.ordered_by) if not own and row.ordered_by else ""
    values = {"name": name, "what": row.what, "for": for_}
    if row.stage == Stage.LOST:
        return say(
            'Ask {name} whether "{what}"{for} has come: it was to be there by {day}, and nobody knows.',
            day=row.due_on,
            **values,
        )
    if row.stage == Stage.PART:
        return say(
            'Ask {name} whether what came of "{what}"{for} on {day} is right, '
            "and say when the rest comes: it is still missing.",
            day=row.came_on,
            **values,
        )
    if row.parts > 1:
        return say(
            'Ask {name} whether "{what}"{for}, of which the last of {parts} parts came on {day}, '
            "is all there and right.",
            day=row.came_on,
            parts=row.parts,
            **values,
        )
    return say(
        'Ask {name} whether "{what}"{for}, delivered on {day}, came and is right.', day=row.came_on, **values
    )


@final
@attrs.frozen(kw_only=True)
class WrongDelivery(ByFields):
    """
    Something came wrong, and no issue was opened of it: nobody will put right what is only noted.

    It ends when an issue is about the delivery (`queries.orders.issue_of` makes it).
    """

    rank: Rank = Rank.OPEN_ISSUES
    urgency: float = 0.4
    """After serious issues, before those of normal severity that are a few days old."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each such delivery to their accounts."""
        for account in accounts_of(contact, facts):
            for each in wrong_without_issue(facts, account):
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.TELL,
                    text=say(
                        'Open an issue of "{what}" before the call: {wrong}. '
                        "Say that we know, and what we do.",
                        what=words_of(each),
                        wrong=say('they said "{words}"', words=each.complaint.strip().rstrip("."))
                        if each.complaint.strip()
                        else "it came with defects",
                    ),
                    matter=each.id,
                    because=(each,),
                    urgency=self.urgency,
                    internal=True,
                )


RULES: Final[tuple[Rule, ...]] = (AskAfterDelivery(), WrongDelivery())
