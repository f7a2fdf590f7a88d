"""
Rules about what they asked of us: what waits, what they had to ask again, and words that named no next day.

A message of theirs that nobody noted as a request waits as well, by what is
kept of it.

The contact's own come first, and what was asked for the account as a whole.
What somebody else there asked is named for that person, and weighs half. A
promise to answer a question, its chasers and the question are one matter. A new
rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say, say_many
from relmem.queries.asked import all_asked, words
from relmem.queries.chasers import Chase, chase
from relmem.queries.concern import Concern, concern, works_in
from relmem.queries.messages import (
    UNSURE_DAYS,
    WITHIN_DAYS,
    Unanswered,
    Unheard,
    unheard,
)
from relmem.queries.names import known_name, listed
from relmem.queries.people import has_left
from relmem.queries.requests import STANDARD, ServiceLevel, Waiting, interim, waiting
from relmem.queries.wording import thread
from relmem.records.links import AccountId, Id
from relmem.records.people import Contact
from relmem.records.promises import Commitment, Request
from relmem.records.talks import Interaction, Outcome
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.values import ByFields, Channel

__all__ = [
    "RULES",
    "AnswerNotReceived",
    "AskedAgain",
    "InterimAnswer",
    "UnansweredMessage",
    "UnansweredRequest",
]


@final
@attrs.frozen(kw_only=True)
class UnansweredRequest(ByFields):
    """
    They asked, and wait: more time is fine if they know that we have it, and when they will hear.

    So it is silent while a promise to answer it is not yet due; `OurPromiseDue`
    speaks for that. It is a follow-up and no bad news, since nothing was
    promised; a broken promise to answer it brings it up with that.
    """

    rank: Rank = Rank.FOLLOW_UPS
    level: ServiceLevel = STANDARD
    """Decides once they know that we have it; before that it is said at once."""
    others_business_days: int = 5
    """For what somebody else at the account asked: a week, after which it is talked about there."""
    pressing_business_days: int = 10

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each question that waits without a word of when, at once where nobody acknowledged it."""
        here = works_in(contact, facts)
        for question in all_asked(facts):
            first = question.first
            askers = (each.asked_by for each in question.requests)
            whose = concern(contact, here, facts, askers, first.account) if question.open else None
            if whose is None:
                continue
            row = waiting(facts, first, week=self.level.week)
            heard = row.acknowledged
            patience = self.others_business_days
            if whose.own:
                patience = self.level.answer_business_days if heard else 0
            if row.business_days < patience or row.next_on is not None:
                continue
            told = [each.because for each in words(facts, question)[-1:]]
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CLOSE_LOOP,
                text=_waits(first.text, row, whose, self.level),
                matter=first.id,
                because=tuple({each.id: each for each in (*question.requests, *told)}.values()),
                urgency=whose.weight
                * ((0.3 if heard else 0.6) + 0.4 * ramp(row.business_days, 0, self.pressing_business_days)),
                band=("heard" if heard else "unheard")
                + (", long" if row.business_days >= self.pressing_business_days else ""),
                aside=_still_waits(first.text, row, whose, again=chase(facts, first) is not None),
            )


def _waits(text: str, row: Waiting, whose: Concern, level: ServiceLevel) -> Phrase:
    values = {
        "name": whose.name,
        "text": text,
        "day": row.asked_on,
        "days": row.business_days,
        "level": level,
        "allowed": level.answer_business_days,
    }
    if not row.acknowledged:
        return say(
            '{name} asked "{text}" on {day} and has not heard that we have it. '
            "Say so, and when the answer comes.",
            **values,
        )
    # what somebody else there asked is not told by the level
    allowed = ", where our {level} service level allows {allowed}" if whose.own else ""
    return say_many(
        f'{{name}} asked "{{text}}" {{days}} business day ago and has no answer{allowed}. '
        "Say how far it is, and name a day.",
        f'{{name}} asked "{{text}}" {{days}} business days ago and has no answer{allowed}. '
        "Say how far it is, and name a day.",
        row.business_days,
        **values,
    )


def _still_waits(text: str, row: Waiting, whose: Concern, *, again: bool) -> Phrase:
    """Beside a promise to answer it; nothing where it is said how often they asked."""
    template = "" if again else '{name} waits for it since {day}: "{text}"'
    return say(
        template + ("" if again or text.endswith("?") else "."), name=whose.name, text=text, day=row.asked_on
    )


@final
@attrs.frozen(kw_only=True)
class UnansweredMessage(ByFields):
    """
    They wrote, or called in vain, and none of us has answered: who hears nothing thinks that nobody reads it.

    What asks something is told as soon as our service level is over. Where only
    a subject is kept nobody knows whether it asks anything: that waits longer,
    presses little, and is dropped after some weeks. Silent once they have heard
    from us, and where one of us noted it as a request, a promise or an issue:
    then it is told as that. What a colleague of theirs asks is told to who was
    in copy.
    """

    rank: Rank = Rank.FOLLOW_UPS
    level: ServiceLevel = STANDARD
    """Decides how long they wait for an answer to what asks something."""
    unsure_business_days: int = 5
    """For what may ask nothing, or was asked by somebody else there: a week without a word."""
    pressing_business_days: int = 10
    within_days: int = WITHIN_DAYS
    unsure_days: int = UNSURE_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for all that the contact wrote, and one for each colleague in whose mail they were."""
        if has_left(facts, contact):
            return
        here, told = works_in(contact, facts), set()
        waits = unheard(facts, within_days=self.within_days, unsure_days=self.unsure_days)
        for found in sorted(waits, key=lambda each: each.sender != contact):
            whose = _writer(contact, here, facts, found)
            row = found.row(facts, week=self.level.week)
            patience = self.unsure_business_days
            if whose is not None and whose.own and found.asks:
                patience = self.level.answer_business_days
            words = thread(found.last) or found.last.id
            if whose is None or row.business_days < patience or words in told:
                continue
            told.add(words)
            long = row.business_days >= self.pressing_business_days
            presses = ramp(row.business_days, patience, self.pressing_business_days)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CLOSE_LOOP,
                text=_no_answer(found, row, whose),
                matter=found.last.id,
                because=found.messages,
                urgency=whose.weight * (0.5 + 0.4 * presses if found.asks else 0.1 + 0.2 * presses),
                band=("asks" if found.asks else "unsure") + (", long" if long else ""),
                aside=say(
                    "Their {what} of {day}{subject} has had no answer from us.", **_named(found.last, row)
                ),
            )


def _writer(contact: Contact, here: set[AccountId], facts: Facts, found: Unheard) -> Concern | None:
    """Who waits, seen from a contact; None where it is none of theirs, or they cannot know of it."""
    people = [found.sender.id] if found.sender else []
    theirs = [each for each in found.last.participants if not each.colleague]
    if found.sender is None and theirs:
        whose = Concern(found.name, own=False) if found.account in here else None
    else:
        whose = concern(contact, here, facts, people, found.account)
    if whose is None or whose.own:
        return whose
    return whose if found.asks and any(each.contact == contact.id for each in theirs) else None


def _no_answer(found: Unheard, row: Unanswered, whose: Concern) -> Phrase:
    values = {
        "name": whose.name,
        "days": row.business_days,
        "times": row.messages,
        "since": row.first_on,
        **_named(found.last, row),
    }
    if row.messages > 1:
        called = any(each.outcome is not Outcome.REACHED for each in found.messages)
        how = "written or called" if called else "written"
        begun = f"{{name}} has {how} {{times}} times since {{since}}, last by {{what}} on {{day}}{{subject}}"
        begun += ", and has had no answer from us for {days} business day"
    else:
        begun = "{name}'s {what} of {day}{subject} has had no answer from us for {days} business day"
    ending = ". Answer, or say when you will." if found.asks else ". See whether it needs one."
    return say_many(begun + ending, begun + "s" + ending, row.business_days, **values)


def _named(message: Interaction, row: Unanswered) -> dict[str, object]:
    """What it is, of which day, and its subject, as one names it in a sentence."""
    line = row.subject if len(row.subject) <= MOST_SUBJECT else row.subject[: MOST_SUBJECT - 1].rstrip() + "…"
    called = message.outcome is not Outcome.REACHED
    return {
        "what": "call" if called else _WHAT[message.channel],
        "day": row.last_on,
        "subject": say(' ("{line}")', line=line) if line else "",
    }


MOST_SUBJECT: Final = 80
"""Characters of a subject that are read aloud."""

_WHAT: Final = {
    Channel.PHONE: "call",
    Channel.VIDEO: "call",
    Channel.MEETING: "visit",
    Channel.EMAIL: "mail",
    Channel.CHAT: "chat message",
    Channel.SOCIAL: "message over social media",
    Channel.POST: "letter",
}


@final
@attrs.frozen(kw_only=True)
class InterimAnswer(ByFields):
    """
    We wrote that we are working on it, and named no day: that alone is no update.

    It ends with a promise to answer, with a reply whose next step names a day,
    or with the answer.
    """

    rank: Rank = Rank.FOLLOW_UPS
    pressing_days: int = 5
    """A working week without a day, and they have begun to ask themselves."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each question of theirs on which our last word named no next day."""
        here = works_in(contact, facts)
        for question in all_asked(facts):
            askers = [each.asked_by for each in question.requests]
            whose = concern(contact, here, facts, askers, question.first.account) if question.open else None
            row = interim(facts, question) if whose is not None and whose.own else None
            if whose is None or row is None:
                continue
            last = words(facts, question)[-1:]
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CLOSE_LOOP,
                text=say(
                    'On {day} we answered {name} on "{text}" without the answer, and named no next day. '
                    "Name one.",
                    name=whose.name,
                    text=question.first.text,
                    day=row.replied_on,
                ),
                matter=question.first.id,
                because=(
                    *question.requests,
                    *(each.because for each in last if each.because != question.first),
                ),
                urgency=0.5 + 0.3 * ramp(row.since_days, 0, self.pressing_days),
                band="days" if row.since_days < self.pressing_days else "a week",
                aside=say("Our word of {day} named none.", day=row.replied_on),
            )


@final
@attrs.frozen(kw_only=True)
class AskedAgain(ByFields):
    """
    They had to ask again, and again: mail, mail again, then a call is confidence draining away.

    It ends once we have said a word on it after their last, and with the answer.
    """

    rank: Rank = Rank.OPEN_ISSUES
    min_count: int = 2
    """The question itself counts: who asks for the second time has waited too long."""
    pressing_count: int = 4

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each thing they wait for and have asked for `min_count` times or more."""
        for found, whose in _chases(contact, facts):
            if found.unheard or found.replied is not None or len(found.asks) < self.min_count:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.APOLOGISE,
                text=_asked_again(facts, found, whose),
                matter=found.it.id,
                because=found.because,
                urgency=whose.weight
                * min(
                    1.0,
                    0.3
                    + 0.4 * ramp(len(found.asks), 1, self.pressing_count)
                    + (0.3 if found.escalating else 0.0),
                ),
                band="escalating" if found.escalating else "again",
                aside=say_many(
                    "It was asked for once since {since}.",
                    "It was asked for {times} times since {since}.",
                    len(found.asks),
                    times=len(found.asks),
                    since=found.asks[0].on,
                ),
            )


def _askers(facts: Facts, found: Chase, whose: Concern) -> str:
    """Who asked, by name; of whom nothing is known, as somebody else."""
    if len(found.people) < 2:
        return whose.name
    names = [known_name(facts, each) for each in found.people]
    return listed([*(names if any(names) else [whose.name]), "" if all(names) else "somebody else"])


def _asked_again(facts: Facts, found: Chase, whose: Concern) -> Phrase:
    values = {
        "name": _askers(facts, found, whose),
        "text": _text(found),
        "times": len(found.asks),
        "by": listed(_BY[each] for each in found.channels),
        "since": found.asks[0].on,
    }
    have = "have" if len(found.people) > 1 or whose.several else "has"
    how = " ({by})" if found.channels else ""
    over = " It went over our heads." if found.over_heads else ""
    ending = f"since {{since}}{how} and {have} no answer.{over} Apologise, and name a day."
    if isinstance(found.it, Commitment):
        ending = f"since {{since}}{how}.{over} Apologise, and name a day."
    return say_many(
        f'{{name}} {have} asked for "{{text}}" once {ending}',
        f'{{name}} {have} asked for "{{text}}" {{times}} times {ending}',
        len(found.asks),
        **values,
    )


@final
@attrs.frozen(kw_only=True)
class AnswerNotReceived(ByFields):
    """They asked once more after we had answered: the answer may never have come, or did not answer it."""

    rank: Rank = Rank.FOLLOW_UPS
    pressing_days: int = 5
    """After a working week they take it that we do not read what they write."""
    within_days: int = 30
    """Who has not asked again for a month has the answer, or has stopped needing it."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each answer after which they asked again, until we have spoken of it since."""
        for found, whose in _chases(contact, facts):
            if not found.unheard or found.replied is not None:
                continue
            last = found.asks[-1]
            age = (facts.today - last.on).days
            if age > self.within_days:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CLOSE_LOOP,
                text=say(
                    '{name} asked for "{text}" again on {day}, though we answered on {answered}. '
                    "It may not have come: give it again, by another way.",
                    name=whose.name,
                    text=_text(found),
                    day=last.on,
                    answered=found.answered_on,
                ),
                matter=found.it.id,
                because=found.because,
                urgency=whose.weight * (0.6 + 0.4 * ramp(age, 0, self.pressing_days)),
            )


def _chases(contact: Contact, facts: Facts) -> Iterator[tuple[Chase, Concern]]:
    here = works_in(contact, facts)
    asked_for: list[Request | Commitment] = [question.first for question in all_asked(facts)]
    for it in [*asked_for, *facts.of(Commitment)]:
        people: tuple[Id | None, ...]
        people = (it.asked_by,) if isinstance(it, Request) else (it.to, *it.also_to)
        whose = concern(contact, here, facts, people, it.account)
        found = chase(facts, it) if whose is not None else None
        if found is None or whose is None:
            continue
        if contact.id in found.people and not whose.own:
            whose = attrs.evolve(whose, own=True)
        yield found, whose


def _text(found: Chase) -> str:
    return found.it.text if isinstance(found.it, Request) else found.it.what


_BY: Final = {
    Channel.PHONE: "by phone",
    Channel.EMAIL: "by e-mail",
    Channel.VIDEO: "on a video call",
    Channel.MEETING: "in person",
    Channel.CHAT: "in the chat",
    Channel.SOCIAL: "over social media",
    Channel.POST: "by letter",
}

RULES: Final[tuple[Rule, ...]] = (
    UnansweredRequest(),
    UnansweredMessage(),
    InterimAnswer(),
    AskedAgain(),
    AnswerNotReceived(),
)
