"""
What was asked, put together: the same question to two of us, our words on it, and what they said since.

People ask one thing more than once: of two of us, two of them, in the same
words. That is one question, as long as nobody has answered it. A *word* of ours
is what shows them that a person has it; an automatic reply never is. What
somebody of theirs says about it afterwards is a reminder, unless it is calm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final, final
from weakref import WeakKeyDictionary

import attrs

from relmem.facts import Facts
from relmem.queries.people import works_at
from relmem.records.base import Record
from relmem.records.links import AccountId, Id
from relmem.records.people import Contact
from relmem.records.promises import Commitment, CommitmentType, Request, Side
from relmem.records.service import Escalation
from relmem.records.talks import Direction, Interaction, Outcome
from relmem.values import ByFields, Channel

__all__ = [
    "CALM",
    "LIVE",
    "Asked",
    "Word",
    "all_asked",
    "asked",
    "matter_of",
    "promise_reminders",
    "promise_replies",
    "promises_made",
    "reminders",
    "replies",
    "words",
]

LIVE: Final = (Channel.PHONE, Channel.VIDEO, Channel.MEETING)
"""Asked or spoken of so, they saw that we have it, and nobody needs to acknowledge it."""

CALM: Final = frozenset({"check-in", "thanks", "details"})
"""Topics of what they say about a question without asking for the answer."""

_SPACE: Final = re.compile(r"[\W_]+")


@final
@attrs.frozen
class Word(ByFields):
    """Something said on a question: on which day, at which instant where that is known, in what record."""

    on: date
    at: datetime | None
    because: Record

    @property
    def order(self) -> tuple[date, bool, float, Id]:
        """Its place in time; what has only a day comes last on it."""
        return self.on, self.at is None, self.at.timestamp() if self.at else 0.0, self.because.id


@final
@attrs.frozen
class Asked(ByFields):
    """
    One question: the `requests` that put it, the first one first.

    `answered` is the answer, whoever of us was asked; `over_on` the day it was
    answered, or taken back by everybody who asked. None while it waits.
    """

    requests: tuple[Request, ...]
    answered: Word | None
    over_on: date | None

    @property
    def first(self) -> Request:
        """The request that came first; its id is the matter of whatever is said about it."""
        return self.requests[0]

    @property
    def open(self) -> bool:
        """Whether it waits for an answer on the day of the facts."""
        return self.over_on is None


def all_asked(facts: Facts) -> tuple[Asked, ...]:
    """Every question, by the day it was first asked; each request is in one of them."""
    once = {one.first.id: one for one in _questions(facts).values()}
    return tuple(sorted(once.values(), key=lambda one: (facts.day_of(one.first), one.first.id)))


def asked(facts: Facts, request: Request) -> Asked:
    """The question that a request puts, with everything that puts the same."""
    return _questions(facts).get(request.id) or _question(facts, [request])


def matter_of(facts: Facts, it: Id) -> Id:
    """
    What points about a promise, a request or an escalation are about.

    The question where a promise answers one, or an escalation is about one of
    these; else the record itself.
    """
    seen: set[Id] = set()
    while it not in seen:
        seen.add(it)
        commitment = facts.get(it, Commitment)
        escalation = facts.get(it, Escalation)
        it = (commitment and commitment.answers) or (escalation and escalation.about) or it
    request = facts.get(it, Request)
    return asked(facts, request).first.id if request else it


# -- the same question ------------------------------------------------------------------------------


_known: Final[WeakKeyDictionary[Facts, dict[Id, Asked]]] = WeakKeyDictionary()
"""What was put together for facts already: they never change, and every rule about questions asks."""


def _questions(facts: Facts) -> dict[Id, Asked]:
    """Each request's question."""
    if facts not in _known:
        by_words: dict[str, list[list[Request]]] = {}
        for each in sorted(facts.of(Request), key=lambda each: _begun(facts, each).order):
            groups = by_words.setdefault(_folded(each.text), [])
            same = (group for group in groups if _same_people(facts, group, each))
            group = next((group for group in same if _still_open(facts, group, each)), None)
            if group is None:
                groups.append([each])
            else:
                group.append(each)
        found = (_question(facts, group) for groups in by_words.values() for group in groups)
        _known[facts] = {request.id: one for one in found for request in one.requests}
    return _known[facts]


def _question(facts: Facts, requests: Sequence[Request]) -> Asked:
    answers = sorted(_answers(facts, requests), key=lambda word: word.order)
    if answers:
        return Asked(tuple(requests), answers[0], answers[0].on)
    return Asked(tuple(requests), None, _taken_back(facts, requests))


def _same_people(facts: Facts, group: Iterable[Request], again: Request) -> bool:
    """Whether it was the same person, or somebody at the same account."""
    accounts = _accounts(facts, again)
    for each in group:
        if again.asked_by is not None and each.asked_by == again.asked_by:
            return True
        if accounts & _accounts(facts, each):
            return True
    return False


def _accounts(facts: Facts, request: Request) -> set[AccountId]:
    contact = facts.get(request.asked_by, Contact)
    jobs = works_at(facts, contact) if contact else ()
    return {each.account for each in jobs} | ({request.account} if request.account else set())


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text.casefold()).strip() or text


def _still_open(facts: Facts, group: Sequence[Request], again: Request) -> bool:
    """Whether what the group asks had neither been answered nor taken back when it was asked again."""
    begun, over = _begun(facts, again), _taken_back(facts, group)
    return all(_before(begun, end) for end in _answers(facts, group)) and (over is None or begun.on < over)


def _before(one: Word, other: Word) -> bool:
    if one.on == other.on and one.at and other.at:
        return one.at < other.at
    return one.on < other.on


def _begun(facts: Facts, request: Request) -> Word:
    return Word(facts.day_of(request), request.asked_at, request)


def _answers(facts: Facts, requests: Iterable[Request]) -> Iterator[Word]:
    for each in requests:
        word = _word(facts, each, each.answered_at, each.answered_on)
        if word is not None:
            yield word


def _taken_back(facts: Facts, requests: Sequence[Request]) -> date | None:
    """The day by which all of them were taken back; None where one still stands."""
    days = [each.withdrawn_on for each in requests if each.withdrawn_on]
    over = [day for day in days if day <= facts.today]
    return max(over) if len(over) == len(requests) else None


def _word(facts: Facts, because: Record, at: datetime | None, on: date | None) -> Word | None:
    day = at.astimezone(facts.zone).date() if at else on
    return Word(day, at, because) if day is not None and day <= facts.today else None


# -- what was said on it ----------------------------------------------------------------------------


def words(facts: Facts, question: Asked) -> tuple[Word, ...]:
    """
    What showed them that a person has the question, the first one first.

    That they asked it live; that we acknowledged or answered it, wrote or spoke
    to them about it, or promised when they hear; a call of theirs that we took.
    No automatic reply, no attempt that reached nobody, and no talk among us.
    """
    found = [*_answers(facts, question.requests), *replies(facts, question), *promises_made(facts, question)]
    for each in question.requests:
        acknowledged = _word(facts, each, each.acknowledged_at, each.acknowledged_on)
        if acknowledged is not None:
            found.append(acknowledged)
        if each.channel in LIVE:
            found.append(_begun(facts, each))
    found += [
        _said(facts, talk)
        for talk in _talks(facts, _ids(facts, question))
        if talk.direction is not Direction.OUT and talk.channel in LIVE and _reached(talk, _askers(question))
    ]
    begun = _begun(facts, question.first)
    later = [word for word in found if word.because.id == begun.because.id or not _before(word, begun)]
    return tuple(sorted(later, key=lambda word: word.order))


def replies(facts: Facts, question: Asked) -> tuple[Word, ...]:
    """
    Our messages and calls to them about the question, oldest first, and updates given as promised.

    What has no direction is a reply where the question is in its `told`.
    """
    found = _from_us(facts, _ids(facts, question), _askers(question))
    found += [
        Word(promise.kept_on, None, promise)
        for each in question.requests
        for promise in _promised(facts, each)
        if promise.type is CommitmentType.UPDATE and promise.kept_on
    ]
    return _since(_begun(facts, question.first), found)


def promises_made(facts: Facts, question: Asked) -> tuple[Word, ...]:
    """Our promises of when they hear, on the day each was made, where that is stated; oldest first."""
    found = [
        Word(promise.made_on, None, promise)
        for each in question.requests
        for promise in _promised(facts, each)
        if promise.made_on
    ]
    return _since(_begun(facts, question.first), found)


def promise_replies(facts: Facts, promise: Commitment) -> tuple[Word, ...]:
    """Our messages and calls to them about a promise, oldest first."""
    to: set[Id] = {each for each in (promise.to, *promise.also_to) if each}
    made = Word(facts.day_of(promise), None, promise)
    return _since(made, _from_us(facts, (promise.id,), to))


def reminders(facts: Facts, question: Asked) -> tuple[Word, ...]:
    """
    What they said since to have the answer, oldest first: messages, calls, the same question again.

    By whomever of the account, and also where they asked after a promise of
    ours to answer it. What is about something else, calm (its topics say
    "check-in", "thanks" or "details"), automatic, or logged for the question
    itself, is none.
    """
    begun = _begun(facts, question.first)
    found = [
        _said(facts, talk)
        for talk in _talks(facts, _ids(facts, question))
        if _reminds(talk) and not _is_the_question(facts, talk, question)
    ]
    first = question.first
    found += [
        _begun(facts, each)
        for each in question.requests[1:]
        # of two of us by one mail, it was asked once
        if (facts.day_of(each), each.asked_by, each.channel) != (begun.on, first.asked_by, first.channel)
    ]
    return _since(begun, found)


def promise_reminders(facts: Facts, promise: Commitment) -> tuple[Word, ...]:
    """What they said to have what we promised, oldest first; else as `reminders`."""
    made = Word(facts.day_of(promise), None, promise)
    return _since(made, [_said(facts, talk) for talk in _talks(facts, (promise.id,)) if _reminds(talk)])


def _since(begun: Word, found: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(sorted((word for word in found if not _before(word, begun)), key=lambda word: word.order))


def _promised(facts: Facts, request: Request) -> Iterator[Commitment]:
    """Our promises to answer it."""
    for promise in facts.about(request, Commitment):
        if promise.answers == request.id and promise.by is Side.US:
            yield promise


def _ids(facts: Facts, question: Asked) -> tuple[Id, ...]:
    """What a talk about the question names: a request of it, or a promise of ours to answer it."""
    promises = (promise.id for each in question.requests for promise in _promised(facts, each))
    return (*(each.id for each in question.requests), *promises)


def _askers(question: Asked) -> set[Id]:
    return {each.asked_by for each in question.requests if each.asked_by}


def _talks(facts: Facts, ids: Iterable[Id]) -> Iterator[Interaction]:
    """What passed about any of these, once each; no machine's mail."""
    seen: set[Id] = set()
    for id in ids:
        for talk in facts.about(id, Interaction):
            if talk.id not in seen and not talk.automatic and (id in talk.about or id in talk.told):
                seen.add(talk.id)
                yield talk


def _from_us(facts: Facts, ids: Sequence[Id], to: set[Id]) -> list[Word]:
    told = {*ids}
    return [
        _said(facts, talk)
        for talk in _talks(facts, ids)
        if (talk.direction is Direction.OUT or (talk.direction is None and told & {*talk.told}))
        and _reached(talk, to)
    ]


def _reminds(talk: Interaction) -> bool:
    """Whether it is from them, heard or on our voicemail, and not calm."""
    calm = CALM & {each.casefold() for each in talk.topics}
    theirs = talk.direction is Direction.IN and _is_theirs(talk)
    return theirs and not calm and talk.outcome not in (Outcome.AWAY, Outcome.READ)


def _said(facts: Facts, talk: Interaction) -> Word:
    return Word(facts.day_of(talk), talk.happened_at, talk)


def _reached(talk: Interaction, whom: set[Id]) -> bool:
    """Whether one of them was reached by it; what names nobody of theirs reached the account."""
    if talk.outcome is not Outcome.REACHED:
        return False
    theirs = {each.contact for each in talk.participants if each.contact}
    return bool(theirs & whom) if theirs and whom else _is_theirs(talk)


def _is_theirs(talk: Interaction) -> bool:
    """Whether one of theirs was there, or it is with an account in nobody's name."""
    named = any(each.contact or each.name for each in talk.participants)
    return named or talk.account is not None


def _is_the_question(facts: Facts, talk: Interaction, question: Asked) -> bool:
    """Whether it is the message or call by which one of the requests was put."""
    for each in question.requests:
        if each.channel is not None and each.channel is not talk.channel:
            continue
        if facts.day_of(each) == facts.day_of(talk) and _at_once(each.asked_at, talk.happened_at):
            return True
    return False


def _at_once(one: datetime | None, other: datetime | None) -> bool:
    """Whether both may be one moment: clocks of two systems differ by a minute."""
    return one is None or other is None or abs(one - other) <= timedelta(minutes=1)
