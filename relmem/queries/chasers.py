"""
Who has had to ask again: mail, mail again, then a call is confidence that drains away.

A chaser is an inbound talk about a question of theirs, or about a promise of
ours, or the same question again. The count includes the question itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.asked import (
    Asked,
    Word,
    all_asked,
    asked,
    promise_reminders,
    promise_replies,
    promises_made,
    reminders,
    replies,
)
from relmem.queries.names import account_name, listed, name_of
from relmem.queries.promises import CommitmentState, promised
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Contact
from relmem.records.promises import Commitment, Request, Side
from relmem.records.service import Escalation
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, Channel

__all__ = ["Chase", "Chased", "chase", "chasers"]

_LOUDNESS: Final = {
    Channel.POST: 0,
    Channel.EMAIL: 1,
    Channel.SOCIAL: 1,
    Channel.CHAT: 2,
    Channel.PHONE: 3,
    Channel.VIDEO: 3,
    Channel.MEETING: 4,
}
"""How hard each channel is to leave lying: who moves up is no longer content to wait."""


@final
@attrs.frozen
class Chase(ByFields):
    """
    What they have asked for more than once, or after we had answered.

    `it` is the first request, or our promise. `asks` are all of it that they
    said, the question first; `people` who of theirs. `answered_on` is None
    while it is owed. `replied` is our last word since their last, `over_heads`
    the escalations about it that are open.
    """

    it: Request | Commitment
    asks: tuple[Word, ...]
    people: tuple[Id, ...]
    answered_on: date | None
    replied: Word | None
    over_heads: tuple[Escalation, ...]

    @property
    def channels(self) -> tuple[Channel, ...]:
        """By what they asked, in order, each once."""
        found = (getattr(each.because, "channel", None) for each in self.asks)
        return tuple(dict.fromkeys(each for each in found if isinstance(each, Channel)))

    @property
    def escalating(self) -> bool:
        """Whether they moved to a channel that is harder to leave lying, or went over somebody's head."""
        loud = [_LOUDNESS[each] for each in self.channels]
        return bool(self.over_heads) or any(each > loud[0] for each in loud)

    @property
    def unheard(self) -> bool:
        """Whether they last asked after it was answered: then the answer may not have come."""
        return self.answered_on is not None

    @property
    def because(self) -> tuple[Record, ...]:
        """What it rests on, each once."""
        found: dict[Id, Record] = {self.it.id: self.it}
        found.update((each.because.id, each.because) for each in self.asks)
        found.update((each.id, each) for each in self.over_heads)
        return tuple(found.values())


@final
@attrs.frozen(kw_only=True)
class Chased(Row):
    """
    Something they asked for again and again.

    `count` includes the question itself; `channels` is how many they used,
    `by` which, in order, and `people` how many of them asked. `escalating` says
    that they moved to a channel that is harder to leave lying, or went over
    somebody's head. `answered_on` is the answer after which they asked once
    more, so that it may not have come; None while they wait for it.
    `replied_on` is our last word since they last asked.
    """

    text: str
    asked_by: str
    account: str
    count: int
    channels: int
    by: str
    people: int
    escalating: bool
    first_on: date
    last_on: date
    answered_on: date | None
    replied_on: date | None
    matter_id: str
    account_id: str


def chasers(facts: Facts, *, min_count: int = 2) -> Rows[Chased]:
    """
    What they asked for `min_count` times or more and still wait for, the most often asked first.

    Also, however often, what they asked for after we had answered. A friendly
    check-in, thanks and what is about something else are no chasers.
    """
    rows = [_row(facts, each) for each in _chases(facts) if each.unheard or len(each.asks) >= min_count]
    rows.sort(key=lambda row: (-row.count, row.first_on, row.matter_id))
    return Rows(Chased, rows, f"What they had to ask for again, by {facts.today}")


def chase(facts: Facts, it: Request | Commitment) -> Chase | None:
    """What they said since they asked for it, or we promised it; None where they have not asked again."""
    if isinstance(it, Request):
        return _of_question(facts, asked(facts, it))
    return _of_promise(facts, it)


def _chases(facts: Facts) -> Iterator[Chase]:
    for question in all_asked(facts):
        found = _of_question(facts, question)
        if found is not None:
            yield found
    for promise in facts.of(Commitment):
        found = _of_promise(facts, promise)
        if found is not None:
            yield found


def _of_question(facts: Facts, question: Asked) -> Chase | None:
    since = reminders(facts, question)
    answered = question.answered
    if not question.open:
        after = [each for each in since if answered is not None and _is_after(each, answered)]
        if not after:
            return None
    if not since:
        return None
    # a promise of when they hear is a word too
    ours = [*replies(facts, question), *promises_made(facts, question)]
    said = [each for each in ours if _may_be_after(each, since[-1])]
    first = question.first
    begun = Word(facts.day_of(first), first.asked_at, first)
    return _chase(facts, first, (begun, *since), answered.on if answered else None, said)


def _of_promise(facts: Facts, promise: Commitment) -> Chase | None:
    """Of a promise of ours that answers no question; one that does is chased with the question."""
    if promise.by is not Side.US or facts.get(promise.answers, Request) is not None:
        return None
    since = promise_reminders(facts, promise)
    row = promised(facts, promise)
    kept_on = row.ended_on if row.state in (CommitmentState.KEPT, CommitmentState.KEPT_LATE) else None
    over = row.ended_on is not None
    if not since or (over and (kept_on is None or since[-1].on <= kept_on)):
        return None
    said = [each for each in promise_replies(facts, promise) if _may_be_after(each, since[-1])]
    return _chase(facts, promise, since, kept_on, said)


def _chase(
    facts: Facts,
    it: Request | Commitment,
    asks: tuple[Word, ...],
    answered_on: date | None,
    replied: list[Word],
) -> Chase:
    about: dict[Id, None] = {each.because.id: None for each in asks} | {it.id: None}
    if isinstance(it, Request):
        about.update((each.id, None) for each in facts.about(it, Commitment) if each.answers == it.id)
    over_heads = [each for id in about for each in facts.about(id, Escalation) if each.about == id]
    return Chase(
        it,
        asks,
        tuple(dict.fromkeys(person for each in asks for person in _theirs(facts, each.because))),
        answered_on,
        max(replied, key=lambda word: word.order, default=None),
        tuple(each for each in over_heads if each.is_open_on(facts.today)),
    )


def _theirs(facts: Facts, because: Record) -> Iterator[Id]:
    if isinstance(because, Request) and because.asked_by:
        yield because.asked_by
    if isinstance(because, Interaction):
        found = (facts.get(each.contact, Contact) for each in because.participants)
        yield from (each.id for each in found if each is not None)


def _is_after(one: Word, other: Word) -> bool:
    """Whether one came after the other; on one day, only where the hours say so."""
    return one.at > other.at if one.at and other.at else one.on > other.on


def _may_be_after(one: Word, other: Word) -> bool:
    """Whether one may have come after the other: on one day, unless the hours say otherwise."""
    return one.at > other.at if one.at and other.at else one.on >= other.on


def _row(facts: Facts, found: Chase) -> Chased:
    it = found.it
    channels = found.channels
    return Chased(
        text=it.text if isinstance(it, Request) else it.what,
        asked_by=listed(name_of(facts, each) for each in found.people),
        account=account_name(facts, it.account),
        count=len(found.asks),
        channels=len(channels),
        by=", ".join(channels),
        people=len(found.people),
        escalating=found.escalating,
        first_on=found.asks[0].on,
        last_on=found.asks[-1].on,
        answered_on=found.answered_on,
        replied_on=found.replied.on if found.replied else None,
        matter_id=it.id,
        account_id=it.account or "",
    )
