"""
Rules about who of us knows: whom to tell before anybody calls.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.asked import matter_of
from relmem.queries.names import listed
from relmem.queries.promises import CommitmentState, promised
from relmem.queries.told import Informed, Knowing, accounts_concerned, informed, who_knows
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Colleague, Contact
from relmem.records.promises import Commitment, Side
from relmem.records.service import BadNews, Escalation, Issue
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of
from relmem.values import ByFields

__all__ = ["RULES", "ColleagueNotTold"]


@final
@attrs.frozen(kw_only=True)
class ColleagueNotTold(ByFields):
    """
    One of the account's team does not know what the customer knows, or will: tell them before they call.

    A team is as strong as its weakest link. About a promise of ours that
    slipped, serious trouble, bad news and an escalation; other issues are told
    by notice. Where nobody noted who of us knows of an issue or a promise, who
    does not is not known either. It ends once they were told, or the matter is
    over. Who is on leave is told through whoever stands in.
    """

    rank: Rank = Rank.FOLLOW_UPS
    news_days: int = 90
    """Days after which bad news is no news to anybody: a quarter."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each matter at the contact's accounts of which somebody of us has not heard."""
        here = {account.id for account in accounts_of(contact, facts)}
        said: dict[Id, set[str]] = {}
        for it, matter, what in _pressing(facts, self.news_days):
            if here.isdisjoint(accounts_concerned(facts, it)):
                continue
            knowing = who_knows(facts, it)
            if not knowing and isinstance(it, Issue | Commitment):
                continue
            team = [row for row in informed(facts, it) if not row.away]
            untold = [row for row in team if row.status == Knowing.NOT_TOLD]
            unread = [row for row in team if row.status == Knowing.TOLD]
            # who is told of an escalation hears what it is about, and the other way round
            whom = {row.colleague_id for row in untold or unread}
            if whom - said.get(matter, set()):
                said.setdefault(matter, set()).update(whom)
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.TELL,
                    text=_tell(untold, unread, knowing, what),
                    matter=matter,
                    because=(it,),
                    urgency=0.9 if untold else 0.3,
                    band="not told" if untold else "not known to be read",
                    internal=True,
                    not_for=_alone(untold or unread),
                    aside=_beside(untold, unread),
                )


def _tell(
    untold: list[Informed], unread: list[Informed], knowing: Sequence[Colleague], what: Phrase
) -> Phrase:
    names = listed(row.colleague for row in untold)
    sent = listed(row.colleague for row in unread)
    if not untold:
        return say(
            "Ask {sent} before the call: nobody knows whether they read that {what}.", sent=sent, what=what
        )
    parts = [
        "Tell {names} before the call: {what}, and {names} has not been told."
        if len(untold) == 1
        else "Tell {names} before the call: {what}, and they have not been told."
    ]
    if knowing:
        parts.append("{knowing} knows of it." if len(knowing) == 1 else "{knowing} know of it.")
    if unread:
        parts.append("It was sent to {sent}, and nobody knows whether it was read.")
    known = listed(each.name for each in knowing)
    return say(" ".join(parts), names=names, what=what, knowing=known, sent=sent)


def _alone(whom: list[Informed]) -> tuple[Id, ...]:
    """The only one to be told: who reads it knows, and need not be told to tell himself."""
    return tuple(row.colleague_id for row in whom) if len(whom) == 1 else ()


def _beside(untold: list[Informed], unread: list[Informed]) -> Phrase:
    """The same behind what it is about."""
    names = listed(row.colleague for row in untold or unread)
    if not untold:
        return say("Before the call, ask {names} whether they have read of it.", names=names)
    heard = "has" if len(untold) == 1 else "have"
    return say(f"Before the call, tell {{names}}, who {heard} not heard of it.", names=names)


def _pressing(facts: Facts, news_days: int) -> Iterator[tuple[Record, Id, Phrase]]:
    """What all of the team must know today, the matter it belongs to, and in words what it is."""
    for issue in facts.of(Issue):
        if issue.serious and issue.is_open_on(facts.today):
            yield issue, issue.id, say('"{title}" is broken', title=issue.title)
    for escalation in facts.of(Escalation):
        if escalation.is_open_on(facts.today):
            what = say('they escalated "{reason}"', reason=escalation.reason)
            yield escalation, matter_of(facts, escalation.id), what
    for news in facts.of(BadNews):
        if news.withdrawn_on is None and (facts.today - facts.day_of(news)).days <= news_days:
            yield news, news.about or news.id, say('there is bad news, "{what}"', what=news.what)
    for promise in facts.of(Commitment):
        if promise.by is Side.US and not _was_replacement(facts, promise):
            yield from _slipped(facts, promise)


def _slipped(facts: Facts, promise: Commitment) -> Iterator[tuple[Record, Id, Phrase]]:
    """A promise that is late, or was put off and is still to be kept."""
    newest, seen = promise, {promise.id}
    while (then := facts.get(newest.replaced_by, Commitment)) is not None and then.id not in seen:
        seen.add(then.id)
        newest = then
    row = promised(facts, newest)
    matter = matter_of(facts, newest.id)
    if row.state == CommitmentState.OVERDUE:
        yield promise, matter, say('"{what}" is late', what=newest.what)
    elif newest is not promise and CommitmentState(row.state).open:
        first = promised(facts, promise).due_on
        if row.due_on is None:
            yield promise, matter, say('"{what}" is put off', what=newest.what)
        elif first is None or row.due_on > first:
            yield promise, matter, say('"{what}" is put off to {on}', what=newest.what, on=row.due_on)


def _was_replacement(facts: Facts, promise: Commitment) -> bool:
    return any(
        each.replaced_by == promise.id and each.id != promise.id for each in facts.about(promise, Commitment)
    )


RULES: Final[tuple[Rule, ...]] = (ColleagueNotTold(),)
