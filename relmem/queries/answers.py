"""
What they have told us already, so that nobody asks a second time.

What is older than a year may have changed: it is asked to confirm, and not as
if it had never been said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.names import name_of
from relmem.queries.people import works_at
from relmem.records.links import Id
from relmem.records.people import Contact
from relmem.records.talks import Answer
from relmem.render.rows import Row, Rows
from relmem.values import Span, span

__all__ = ["STALE", "Told", "already_told", "answers_to", "is_stale", "said_last"]

STALE: Final = span("12 months")
"""Age from which an answer is asked to confirm: budgets, people and plans change by the year."""

_WORD: Final = re.compile(r"\w+")
_ASKING: Final = frozenset(
    "a an and any are at be by can could d did do does for from had has have how i in is it its many may "
    "much number of on or our s so that the their them there these they this to us was we were what when "
    "where which who whom whose why will with would you your".split()
)
"""Words that say that something is asked, and not what."""


@final
@attrs.frozen(kw_only=True)
class Told(Row):
    """
    Something that they told us: their words, on a topic, when and by whom.

    `said_on` is the last day on which it was said, as far as is known; None
    where nobody noted one. `stale` says that it is so old that they are asked
    to confirm it, `days` how old.
    """

    topic: str
    text: str
    said_on: date | None
    days: int | None
    by: str
    stale: bool
    question: str
    answer_id: str


def already_told(facts: Facts, contact: Contact, question: str, *, stale: Span | str = STALE) -> Rows[Told]:
    """
    What a contact, or somebody else where they work, has told us of a question or topic; newest first.

    "How many sites?" is answered by what we know on the topic "sites", and by
    what was asked before in the same words. Empty means that nothing is known,
    not that there is nothing: what was taken back or is over is no answer.
    """
    rows = [
        Told(
            topic=each.topic,
            text=each.text,
            said_on=said_on,
            days=(facts.today - said_on).days if said_on else None,
            by=name_of(facts, each.by) or name_of(facts, each.who),
            stale=is_stale(facts, each, stale),
            question=each.question,
            answer_id=each.id,
        )
        for each in answers_to(facts, contact, question)
        for said_on in [said_last(facts, each)]
    ]
    return Rows(Told, rows, f'What {contact.name} has told us of "{question}" by {facts.today}')


def answers_to(facts: Facts, contact: Contact, question: str) -> tuple[Answer, ...]:
    """The answers that there are to a question, the one said last first."""
    found = [each for each in _theirs(facts, contact) if _answers(each, question)]
    found.sort(key=lambda each: (said_last(facts, each) or date.min, each.id), reverse=True)
    return tuple(found)


def is_stale(facts: Facts, answer: Answer, stale: Span | str = STALE) -> bool:
    """Whether it was last said so long ago that it may have changed; never where nobody knows when."""
    on = said_last(facts, answer)
    if on is None:
        return False
    try:
        return span(stale).after(on) < facts.today
    except OverflowError:
        return False


def said_last(facts: Facts, answer: Answer) -> date | None:
    """The last day on which it was said: by its sources, else the day it holds from."""
    days = [each.said_on for each in facts.said(answer) if each.said_on]
    return max(days, default=answer.from_on)


def _theirs(facts: Facts, contact: Contact) -> Iterator[Answer]:
    seen: set[Id] = set()
    for whose in (contact.id, *(each.account for each in works_at(facts, contact))):
        for answer in facts.about(whose, Answer):
            if answer.who == whose and answer.id not in seen:
                seen.add(answer.id)
                yield answer


def _answers(answer: Answer, question: str) -> bool:
    asked = _words(question)
    if not asked:
        return False
    before = _words(answer.question)
    topic = _words(answer.topic) or {each.casefold() for each in _WORD.findall(answer.topic)}
    # of one word alone it is not sure that the same is asked
    again = bool(before) and (before <= asked or (len(asked) > 1 and asked <= before))
    return again or (bool(topic) and topic <= asked)


def _words(text: str) -> set[str]:
    """What a question is about: its words but for those that only ask, one and many alike."""
    words = {each.casefold() for each in _WORD.findall(text)} - _ASKING
    return {word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words}
