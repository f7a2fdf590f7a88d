"""
Rules about promises, ours and theirs.

The contact's own come first, and what concerns the account as a whole. What
concerns somebody else there is named for that person, weighs half, and is only
told when it is late. A promise to answer a request and that request
(`rules.requests`) are one matter. A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say, say_many
from relmem.queries.asked import matter_of
from relmem.queries.concern import Concern, concern, works_in
from relmem.queries.moves import stays_with
from relmem.queries.promises import CommitmentState, Orphaned, Promised, orphaned, promised
from relmem.records.people import Contact
from relmem.records.promises import Commitment, Side
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.values import ByFields, how_long_ago

__all__ = [
    "RULES",
    "OurOpenPromise",
    "OurPromiseBroken",
    "OurPromiseDue",
    "PromiseWithoutOwner",
    "TheirOpenPromise",
    "TheirPromiseDue",
]

PRESSING_DAYS: Final = 14
"""Days late after which nothing is more pressing: after a fortnight people stop expecting it, and us."""


def _promises(
    contact: Contact, facts: Facts, by: Side, *states: CommitmentState
) -> Iterator[tuple[Commitment, Promised, Concern]]:
    """The promises of one side in one of these states that concern the contact, and how they stand."""
    here = works_in(contact, facts)
    for commitment in facts.of(Commitment):
        if commitment.by is not by:
            continue
        people = (commitment.to, *commitment.also_to) if by is Side.US else (commitment.promised_by,)
        whose = concern(contact, here, facts, people, stays_with(facts, commitment))
        row = promised(facts, commitment) if whose else None
        if whose and row and row.state in states:
            yield commitment, row, whose


_BY: Final = {False: "{due}", True: "{due} ({time})"}
"""A day, and the hour where one was named."""


def _how_late(days: int) -> str:
    """A point that was raised speaks again when it is a week late, and a month."""
    return "days late" if days < 7 else "weeks late" if days < 30 else "months late"


# -- ours -------------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class OurPromiseBroken(ByFields):
    """We promised it by a day that has passed: open with it, before they do."""

    rank: Rank = Rank.BAD_NEWS
    pressing_days: int = PRESSING_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each open promise of ours whose day has passed, to a colleague of theirs too."""
        for commitment, row, whose in _promises(contact, facts, Side.US, CommitmentState.OVERDUE):
            late = row.overdue_days
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.APOLOGISE,
                text=say(
                    f'We promised {{name}} "{{what}}" by {_BY[bool(row.due_time)]}, {{ago}}. '
                    "Open with it and name a new day.",
                    name=whose.name,
                    what=commitment.what,
                    due=row.due_on,
                    time=row.due_time,
                    ago=how_long_ago(late),
                ),
                matter=matter_of(facts, commitment.id),
                because=(commitment,),
                # what we broke to them goes before what we broke to somebody else there
                urgency=whose.weight * (0.5 + 0.5 * ramp(late, 0, self.pressing_days)),
                band=_how_late(late),
                on=row.due_on if whose.own else None,
            )


@final
@attrs.frozen(kw_only=True)
class OurPromiseDue(ByFields):
    """We promised it by a day that is near: to say how it stands is easy now, and hard once it is late."""

    rank: Rank = Rank.FOLLOW_UPS
    ahead_days: int = 7
    """A week: still enough to do it, or to agree upon another day in time."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each promise of ours that is due within `ahead_days`, today included."""
        for commitment, row, whose in _promises(contact, facts, Side.US, CommitmentState.DUE):
            left = row.days_left
            if left is None or left > self.ahead_days or not whose.own:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=_due(row, whose, left),
                matter=matter_of(facts, commitment.id),
                because=(commitment,),
                urgency=0.5 + 0.5 * ramp(left, self.ahead_days, 0),
                band="ahead" if left else "today",
                on=row.due_on,
                aside=say("It is promised by {due}.", due=row.due_on),
            )


def _due(row: Promised, whose: Concern, left: int) -> Phrase:
    values = {
        "name": whose.name,
        "what": row.what,
        "due": row.due_on,
        "time": row.due_time,
        "days": left,
    }
    by = _BY[bool(row.due_time)]
    if left == 0:
        return say(f'We promised {{name}} "{{what}}" by today, {by}. Say how it stands.', **values)
    return say_many(
        f'We promised {{name}} "{{what}}" by tomorrow, {by}. Say how it stands.',
        f'We promised {{name}} "{{what}}" by {by}, in {{days}} days. Say how it stands.',
        left,
        **values,
    )


@final
@attrs.frozen(kw_only=True)
class OurOpenPromise(ByFields):
    """We promised it and named no day: they heard "soon", and nothing of ours will remind us."""

    rank: Rank = Rank.FOLLOW_UPS
    patience_days: int = 7
    """What people take "soon" for: a week."""
    pressing_days: int = 30
    """After a month they have stopped expecting it."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each promise of ours without a day, once it is older than `patience_days`."""
        for commitment, row, whose in _promises(contact, facts, Side.US, CommitmentState.OPEN_ENDED):
            age = (facts.today - row.made_on).days
            if age < self.patience_days or not whose.own:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=say(
                    'We promised {name} "{what}" {ago} and named no day. Say how far it is, and name one.',
                    name=whose.name,
                    what=commitment.what,
                    ago=how_long_ago(age),
                ),
                aside=say("It was promised without a day, {ago}.", ago=how_long_ago(age)),
                matter=matter_of(facts, commitment.id),
                because=(commitment,),
                urgency=0.3 + 0.4 * ramp(age, self.patience_days, self.pressing_days),
                band="weeks old" if age < self.pressing_days else "months old",
            )


# -- theirs -----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class TheirPromiseDue(ByFields):
    """They promised us something by today or earlier: ask, since they may think that we no longer need it."""

    rank: Rank = Rank.FOLLOW_UPS
    pressing_days: int = PRESSING_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each promise of theirs that is due today or late; somebody else's only once it is late."""
        states = (CommitmentState.DUE, CommitmentState.OVERDUE)
        for commitment, row, whose in _promises(contact, facts, Side.THEM, *states):
            late = row.overdue_days
            if row.days_left or (not late and not whose.own):
                continue
            values = {
                "name": whose.name,
                "what": commitment.what,
                "due": row.due_on,
                "ago": how_long_ago(late),
            }
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say('{name} promised us "{what}" by {due}, {ago}. Ask how it stands.', **values)
                if late
                else say('{name} promised us "{what}" by today, {due}. Ask how it stands.', **values),
                matter=matter_of(facts, commitment.id),
                because=(commitment,),
                urgency=whose.weight * (0.2 + 0.6 * ramp(late, 0, self.pressing_days)),
                band=_how_late(late) if late else "today",
                asks=True,
            )


@final
@attrs.frozen(kw_only=True)
class TheirOpenPromise(ByFields):
    """They promised us something and named no day: ask for one, or it will not come."""

    rank: Rank = Rank.FOLLOW_UPS
    patience_days: int = 14
    """Twice what we allow ourselves: to ask earlier sounds like a reminder."""
    pressing_days: int = 60

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each promise of theirs without a day, once it is older than `patience_days`."""
        for commitment, row, whose in _promises(contact, facts, Side.THEM, CommitmentState.OPEN_ENDED):
            age = (facts.today - row.made_on).days
            if age < self.patience_days or not whose.own:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say(
                    '{name} promised us "{what}" {ago} and named no day. Ask when to expect it.',
                    name=whose.name,
                    what=commitment.what,
                    ago=how_long_ago(age),
                ),
                matter=matter_of(facts, commitment.id),
                because=(commitment,),
                urgency=0.1 + 0.3 * ramp(age, self.patience_days, self.pressing_days),
                band="weeks old" if age < self.pressing_days else "months old",
                asks=True,
            )


# -- what has lost its owner ------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class PromiseWithoutOwner(ByFields):
    """
    Who gave our promise is gone, and nobody will think of it: say who must take it over.

    For us, and told with the promise where that speaks as well. It ends once the
    promise is given to somebody (`promised_by`), or has ended.
    """

    rank: Rank = Rank.FOLLOW_UPS
    pressing_days: int = PRESSING_DAYS
    """Days since who gave it was gone."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each open promise of ours to them whose giver has left us, or the account."""
        open_ones = [each for each in CommitmentState if each.open]
        for commitment, _, whose in _promises(contact, facts, Side.US, *open_ones):
            gone = orphaned(facts, commitment)
            if gone is None or not whose.own:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=_taken_over(commitment, gone),
                matter=matter_of(facts, commitment.id),
                because=(commitment, gone.giver, *gone.because),
                urgency=0.4 + 0.4 * ramp((facts.today - gone.since_on).days, 0, self.pressing_days),
                band="taken over by somebody" if gone.taker else "nobody to take it over",
                internal=True,
                aside=_taken_over(commitment, gone, named=True),
            )


def _taken_over(commitment: Commitment, gone: Orphaned, *, named: bool = False) -> Phrase:
    why = "is no longer with us" if gone.left else "is no longer on the account"
    quote = '"{what}"'
    what = (
        "{taker} must take it over."
        if gone.taker
        else "Nobody else is on the account: find somebody to keep it."
    )
    return say(
        f"{{giver}}, who promised {'it' if named else quote}, {why}. {what}",
        giver=gone.giver.name,
        what=commitment.what,
        taker=gone.taker.name if gone.taker else "",
    )


RULES: Final[tuple[Rule, ...]] = (
    OurPromiseBroken(),
    OurPromiseDue(),
    OurOpenPromise(),
    TheirPromiseDue(),
    TheirOpenPromise(),
    PromiseWithoutOwner(),
)
