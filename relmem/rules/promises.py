"""
Rules about promises, ours and theirs, and about what they asked of us.

The contact's own come first, and what concerns the account as a whole. What
concerns somebody else there is named for that person, weighs half, and is only
told when it is late. A promise to answer a request and that request are one
matter. A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say, say_many
from relmem.queries.people import salutation, works_at
from relmem.queries.promises import CommitmentState, Promised, promised, waiting
from relmem.records.links import AccountId, Id
from relmem.records.people import Account, Colleague, Contact
from relmem.records.promises import Commitment, Request, Side
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.values import WEEKDAYS, WorkWeek

__all__ = [
    "RULES",
    "OurOpenPromise",
    "OurPromiseBroken",
    "OurPromiseDue",
    "TheirOpenPromise",
    "TheirPromiseDue",
    "UnansweredRequest",
]

PRESSING_DAYS: Final = 14
"""Days late after which nothing is more pressing: after a fortnight people stop expecting it, and us."""


@final
@attrs.frozen
class _Whose:
    """Whom a promise or request concerns, by the name to say; `own` unless it is somebody else there."""

    name: str
    own: bool

    @property
    def weight(self) -> float:
        return 1.0 if self.own else 0.5


def _here(contact: Contact, facts: Facts) -> set[AccountId]:
    return {each.account for each in works_at(facts, contact)}


def _whose(
    contact: Contact, here: set[AccountId], facts: Facts, person: Id | None, account: AccountId | None
) -> _Whose | None:
    """None where it concerns neither the contact nor an account where they work, `here`."""
    if person == contact.id:
        return _Whose(salutation(contact), own=True)
    other = facts.get(person, Contact)
    if other is not None:
        there = here & {account, *_here(other, facts)}
        return _Whose(other.name, own=False) if there else None
    whole = facts.get(account, Account)
    if whole is None or whole.id not in here or facts.get(person, Colleague) is not None:
        return None
    return _Whose(whole.name, own=True)


def _promises(
    contact: Contact, facts: Facts, by: Side, *states: CommitmentState
) -> Iterator[tuple[Commitment, Promised, _Whose]]:
    """The promises of one side in one of these states that concern the contact, and how they stand."""
    here = _here(contact, facts)
    for commitment in facts.of(Commitment):
        if commitment.by is not by:
            continue
        row = promised(facts, commitment)
        person = commitment.to if by is Side.US else commitment.promised_by
        if row.state in states and (whose := _whose(contact, here, facts, person, commitment.account)):
            yield commitment, row, whose


def _matter(commitment: Commitment) -> Id:
    return commitment.answers or commitment.id


def _how_late(days: int) -> str:
    """A point that was raised speaks again when it is a week late, and a month."""
    return "days late" if days < 7 else "weeks late" if days < 30 else "months late"


# -- ours -------------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class OurPromiseBroken:
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
                text=say_many(
                    'We promised {name} "{what}" by {due}, {days} day ago. Open with it and name a new day.',
                    'We promised {name} "{what}" by {due}, {days} days ago. Open with it and name a new day.',
                    late,
                    name=whose.name,
                    what=commitment.what,
                    due=row.due_on,
                    days=late,
                ),
                matter=_matter(commitment),
                because=(commitment,),
                # what we broke to them goes before what we broke to somebody else there
                urgency=whose.weight * (0.5 + 0.5 * ramp(late, 0, self.pressing_days)),
                band=_how_late(late),
                on=row.due_on if whose.own else None,
            )


@final
@attrs.frozen(kw_only=True)
class OurPromiseDue:
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
                matter=_matter(commitment),
                because=(commitment,),
                urgency=0.5 + 0.5 * ramp(left, self.ahead_days, 0),
                band="ahead" if left else "today",
                on=row.due_on,
            )


def _due(row: Promised, whose: _Whose, left: int) -> Phrase:
    values = {"name": whose.name, "what": row.what, "due": row.due_on, "days": left}
    if left == 0:
        return say('We promised {name} "{what}" by today, {due}. Say how it stands.', **values)
    return say_many(
        'We promised {name} "{what}" by tomorrow, {due}. Say how it stands.',
        'We promised {name} "{what}" by {due}, in {days} days. Say how it stands.',
        left,
        **values,
    )


@final
@attrs.frozen(kw_only=True)
class OurOpenPromise:
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
                text=say_many(
                    'We promised {name} "{what}" {days} day ago and named no day. '
                    "Say how far it is, and name one.",
                    'We promised {name} "{what}" {days} days ago and named no day. '
                    "Say how far it is, and name one.",
                    age,
                    name=whose.name,
                    what=commitment.what,
                    days=age,
                ),
                matter=_matter(commitment),
                because=(commitment,),
                urgency=0.3 + 0.4 * ramp(age, self.patience_days, self.pressing_days),
                band="weeks old" if age < self.pressing_days else "months old",
            )


# -- theirs -----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class TheirPromiseDue:
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
            values = {"name": whose.name, "what": commitment.what, "due": row.due_on, "days": late}
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say_many(
                    '{name} promised us "{what}" by {due}, {days} day ago. Ask how it stands.',
                    '{name} promised us "{what}" by {due}, {days} days ago. Ask how it stands.',
                    late,
                    **values,
                )
                if late
                else say('{name} promised us "{what}" by today, {due}. Ask how it stands.', **values),
                matter=_matter(commitment),
                because=(commitment,),
                urgency=whose.weight * (0.2 + 0.6 * ramp(late, 0, self.pressing_days)),
                band=_how_late(late) if late else "today",
                asks=True,
            )


@final
@attrs.frozen(kw_only=True)
class TheirOpenPromise:
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
                text=say_many(
                    '{name} promised us "{what}" {days} day ago and named no day. Ask when to expect it.',
                    '{name} promised us "{what}" {days} days ago and named no day. Ask when to expect it.',
                    age,
                    name=whose.name,
                    what=commitment.what,
                    days=age,
                ),
                matter=_matter(commitment),
                because=(commitment,),
                urgency=0.1 + 0.3 * ramp(age, self.patience_days, self.pressing_days),
                band="weeks old" if age < self.pressing_days else "months old",
                asks=True,
            )


# -- what they asked --------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class UnansweredRequest:
    """
    They asked, and wait: more time is fine if they know that we have it, and when they will hear.

    So it is silent while a promise to answer it is not yet due; `OurPromiseDue`
    speaks for that. It is a follow-up and no bad news, since nothing was
    promised; a broken promise to answer it brings it up with that.
    """

    rank: Rank = Rank.FOLLOW_UPS
    patience_business_days: int = 2
    """Of their work week, once they know that we have it: the next business day is still prompt."""
    others_business_days: int = 5
    """For what somebody else at the account asked: a week, after which it is talked about there."""
    pressing_business_days: int = 10
    week: WorkWeek = WEEKDAYS
    """Of askers whose work week is not known."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each request that waits without a word of when, at once where nobody acknowledged it."""
        here = _here(contact, facts)
        for request in facts.of(Request):
            if not request.is_open_on(facts.today):
                continue
            whose = _whose(contact, here, facts, request.asked_by, request.account)
            if whose is None:
                continue
            row = waiting(facts, request, week=self.week)
            heard = row.acknowledged
            patience = self.others_business_days
            if whose.own:
                patience = self.patience_business_days if heard else 0
            if row.business_days < patience or row.next_on is not None:
                continue
            values = {
                "name": whose.name,
                "text": request.text,
                "day": row.asked_on,
                "days": row.business_days,
            }
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CLOSE_LOOP,
                text=say_many(
                    '{name} asked "{text}" {days} business day ago and has no answer. '
                    "Say how far it is, and name a day.",
                    '{name} asked "{text}" {days} business days ago and has no answer. '
                    "Say how far it is, and name a day.",
                    row.business_days,
                    **values,
                )
                if heard
                else say(
                    '{name} asked "{text}" on {day} and has not heard that we have it. '
                    "Say so, and when the answer comes.",
                    **values,
                ),
                matter=request.id,
                because=(request,),
                urgency=whose.weight
                * ((0.3 if heard else 0.6) + 0.4 * ramp(row.business_days, 0, self.pressing_business_days)),
                band=("heard" if heard else "unheard")
                + (", long" if row.business_days >= self.pressing_business_days else ""),
            )


RULES: Final[tuple[Rule, ...]] = (
    OurPromiseBroken(),
    OurPromiseDue(),
    OurOpenPromise(),
    TheirPromiseDue(),
    TheirOpenPromise(),
    UnansweredRequest(),
)
