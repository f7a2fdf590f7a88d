"""How often a contact answers us, channel by channel: what we see, beside what they say they prefer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.talks import LIVE, WRITTEN, in_order, is_theirs, passed_with
from relmem.records.people import Contact
from relmem.records.talks import Direction, Interaction, Outcome
from relmem.render.rows import Row, Rows
from relmem.values import Channel

__all__ = ["ReplyRate", "answers_of_ours", "reply_rates", "spoken_rates"]

REPLY_DAYS: Final = 14
"""Within how many days a message of theirs may still answer one of ours: two weeks, a holiday included."""

SETTLE_DAYS: Final = 3
"""Before so many days have passed, a message that is not answered yet says nothing."""


@final
@attrs.frozen(kw_only=True)
class ReplyRate(Row):
    """How often we tried a contact by a channel, and how often they answered; when last, None for never."""

    channel: str
    tried: int
    answered: int
    last_answered_on: date | None
    contact_id: str


def reply_rates(facts: Facts, contact: Contact, *, within_days: int = 365) -> Rows[ReplyRate]:
    """
    How often a contact answered what we began within so many days, the most often tried channel first.

    A call was answered where it reached them. A message was where something
    came from them, by any channel, within two weeks: that answers the latest
    one, and no other. What is younger than three days and waits is not
    counted, nor machine mail, nor our own answer to a message of theirs, unless
    they go on from it. Channels that were never tried are not there.
    """
    tried: dict[Channel, int] = {}
    answered: dict[Channel, list[date]] = {}
    waiting: list[Interaction] = []
    passed = in_order(facts, passed_with(facts, contact))
    answers = {each.id for each in answers_of_ours(facts, passed)}
    for each in passed:
        on = facts.day_of(each)
        if (facts.today - on).days >= within_days or each.outcome is Outcome.READ:
            continue
        if each.direction is Direction.OUT and each.outcome is not Outcome.AWAY:
            if each.id not in answers:
                tried[each.channel] = tried.get(each.channel, 0) + 1
            if each.channel in WRITTEN:
                waiting.append(each)
            elif each.outcome is Outcome.REACHED:
                answered.setdefault(each.channel, []).append(on)
        elif is_theirs(each) and each.outcome is not Outcome.AWAY and waiting:
            asked = waiting.pop()
            if (on - facts.day_of(asked)).days <= REPLY_DAYS:
                if asked.id in answers:
                    tried[asked.channel] = tried.get(asked.channel, 0) + 1
                answered.setdefault(asked.channel, []).append(on)
            else:
                waiting.clear()  # older ones are no more likely to be meant
    for each in waiting:
        if each.id not in answers and (facts.today - facts.day_of(each)).days < SETTLE_DAYS:
            tried[each.channel] -= 1
    rows = [
        ReplyRate(
            channel=str(channel),
            tried=times,
            answered=len(answered.get(channel, ())),
            last_answered_on=max(answered.get(channel, ()), default=None),
            contact_id=contact.id,
        )
        for channel, times in tried.items()
        if times
    ]
    rows.sort(key=lambda row: (-row.tried, row.channel))
    return Rows(ReplyRate, rows, f"How often {contact.name} answered by {facts.today}")


def answers_of_ours(facts: Facts, passed: Iterable[Interaction]) -> Iterator[Interaction]:
    """Of what passed, oldest first, the messages by which we answered something of theirs."""
    theirs: Interaction | None = None
    for each in passed:
        if each.outcome in (Outcome.AWAY, Outcome.READ):
            continue
        is_written = each.direction is Direction.OUT and each.channel in WRITTEN
        if is_written and theirs and (facts.day_of(each) - facts.day_of(theirs)).days <= REPLY_DAYS:
            yield each
        if is_theirs(each):
            theirs = each
        elif each.direction is Direction.OUT:
            theirs = None


_NOUNS: Final = {
    Channel.EMAIL: ("e-mail", "e-mails"),
    Channel.PHONE: ("call", "calls"),
    Channel.VIDEO: ("video call", "video calls"),
    Channel.MEETING: ("visit", "visits"),
    Channel.CHAT: ("chat message", "chat messages"),
    Channel.SOCIAL: ("message over social media", "messages over social media"),
    Channel.POST: ("letter", "letters"),
}


def spoken_rates(rows: Rows[ReplyRate]) -> str:
    """As one says it: "1 of 6 e-mails answered, 3 of 3 calls taken"; "" where nothing was tried."""
    return ", ".join(
        f"{row.answered} of {row.tried} {_NOUNS[Channel(row.channel)][row.tried != 1]} "
        + ("taken" if row.channel in LIVE else "answered")
        for row in rows
    )
