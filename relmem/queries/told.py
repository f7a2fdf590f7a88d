"""
Who was told of what, and who knows: from the talks that name a record.

A talk says what it was `about` and what was `told` in it; both lead to whoever
was there. What we say of ourselves in a mail that a machine sent, or to a
voicemail, nobody has heard.
"""

from __future__ import annotations

from datetime import date
from typing import final

import attrs

from relmem.facts import Facts
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Colleague, Contact
from relmem.records.talks import Interaction, Outcome
from relmem.render.rows import Row, Rows

__all__ = ["Heard", "talks_about", "tellings", "told", "tried_to_tell", "who_heard"]


def tellings(facts: Facts, it: Record | Id, to: Contact | None = None) -> tuple[Interaction, ...]:
    """
    The talks in which we told one of theirs of it, oldest first; with `to`, told that contact.

    A talk that names nobody of theirs told the account, and `to` may have been there.
    """
    id = it.id if isinstance(it, Record) else it
    found = [
        talk
        for talk in facts.about(id, Interaction)
        if id in talk.told and _was_held(talk) and _may_have_heard(talk, to)
    ]
    return _by_day(facts, found)


def told(facts: Facts, it: Record | Id, to: Contact | None = None) -> Interaction | None:
    """The first talk in which we told them of it; None where nobody has."""
    return next(iter(tellings(facts, it, to)), None)


def tried_to_tell(facts: Facts, it: Record | Id) -> tuple[Interaction, ...]:
    """The attempts to tell them of it that reached nobody, oldest first."""
    id = it.id if isinstance(it, Record) else it
    tried = (Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.DECLINED, Outcome.AWAY)
    return _by_day(
        facts,
        [talk for talk in facts.about(id, Interaction) if id in talk.told and talk.outcome in tried],
    )


def talks_about(facts: Facts, it: Record | Id) -> tuple[Interaction, ...]:
    """The talks in which it was spoken of, without attempts and machine mail; oldest first."""
    id = it.id if isinstance(it, Record) else it
    found = [
        talk
        for talk in facts.about(id, Interaction)
        if (id in talk.about or id in talk.told) and _was_held(talk)
    ]
    return _by_day(facts, found)


@final
@attrs.frozen(kw_only=True)
class Heard(Row):
    """Somebody who was there when it was spoken of: of which side, in what part, by which channel, when."""

    name: str
    side: str
    part: str
    channel: str
    on: date
    person_id: str | None
    talk_id: str


def who_heard(facts: Facts, it: Record | Id) -> Rows[Heard]:
    """Everybody who was there when it was spoken of, talk by talk; also who is no more than a name."""
    rows = [
        Heard(
            name=_name(facts, person.contact or person.colleague, person.name),
            side="us" if person.colleague else "them" if person.contact else "unknown",
            part=str(person.part),
            channel=str(talk.channel),
            on=facts.day_of(talk),
            person_id=person.contact or person.colleague,
            talk_id=talk.id,
        )
        for talk in talks_about(facts, it)
        for person in talk.participants
    ]
    return Rows(Heard, rows, f"Who heard of it by {facts.today}")


def _was_held(talk: Interaction) -> bool:
    return talk.outcome is Outcome.REACHED and not talk.automatic


def _may_have_heard(talk: Interaction, to: Contact | None) -> bool:
    theirs = {each.contact for each in talk.participants if each.contact}
    if not theirs:  # among us, unless it is with an account in nobody's name
        return talk.account is not None
    return to is None or to.id in theirs


def _by_day(facts: Facts, talks: list[Interaction]) -> tuple[Interaction, ...]:
    return tuple(sorted(talks, key=lambda talk: (facts.day_of(talk), talk.id)))


def _name(facts: Facts, id: Id | None, written: str) -> str:
    person = facts.get(id, Contact) or facts.get(id, Colleague)
    return person.name if person else written or "somebody not known"
