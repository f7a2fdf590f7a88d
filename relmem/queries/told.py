"""
Who was told of what, and who knows, of theirs and of us: from the talks that name a record.

A talk says what it was `about` and what was `told` in it; both lead to whoever
was there. What we say of ourselves in a mail that a machine sent, or to a
voicemail, nobody has heard; that they read it is a talk of the outcome "read".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import final

import attrs

from relmem.facts import Facts
from relmem.queries.absences import away, back_by
from relmem.queries.attendees import Attendees
from relmem.queries.names import listed, words_of
from relmem.queries.people import works_at
from relmem.queries.talks import WRITTEN
from relmem.records.base import Record
from relmem.records.links import Id, links_of
from relmem.records.people import Account, Colleague, Contact
from relmem.records.promises import Commitment
from relmem.records.talks import Interaction, Outcome, Part
from relmem.records.team import Assignment
from relmem.render.rows import Row, Rows

__all__ = [
    "Heard",
    "Informed",
    "Knowing",
    "accounts_concerned",
    "informed",
    "is_among_us",
    "not_informed",
    "talks_about",
    "tellings",
    "told",
    "tried_to_tell",
    "who_heard",
    "who_knows",
]


def tellings(facts: Facts, it: Record | Id, to: Contact | None = None) -> tuple[Interaction, ...]:
    """
    The talks in which we told one of theirs of it, oldest first; with `to`, told that contact.

    A talk that names nobody of theirs told the account, and `to` may have been there.
    """
    id = it.id if isinstance(it, Record) else it
    found = [
        talk
        for talk in facts.about(id, Interaction)
        if id in talk.told and (_was_held(talk) or _was_read(talk)) and _may_have_heard(talk, to)
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


def is_among_us(talk: Interaction) -> bool:
    """Whether nobody of theirs was there: one of us told another, or noted something about a call."""
    return talk.account is None and not any(each.contact for each in talk.participants)


# -- who was there ----------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Heard(Row):
    """
    Somebody who was there when it was spoken of: of which side, in what part, by which channel, when.

    `side` is "us", "them" or "unknown", which is who dialled in from a number
    that nobody known has. Who came `late` may have missed it. `person_id` is
    None where we do not know who it was.
    """

    name: str
    side: str
    part: str
    late: bool
    channel: str
    on: date
    person_id: str | None
    talk_id: str


def who_heard(facts: Facts, it: Record | Id) -> Rows[Heard]:
    """
    Everybody who was there when it was spoken of, talk by talk; also who is no more than a name.

    An address or number by which somebody known is reached is that person. Who
    read what we wrote of it has heard of it too.
    """
    id = it.id if isinstance(it, Record) else it
    people = Attendees(facts)
    read = [talk for talk in facts.about(id, Interaction) if _was_read(talk)]
    rows = [
        Heard(
            name=each.name,
            side=each.side,
            part=str(each.part),
            late=each.late,
            channel=str(talk.channel),
            on=facts.day_of(talk),
            person_id=each.person.id if each.person else None,
            talk_id=talk.id,
        )
        for talk in _by_day(facts, [*talks_about(facts, it), *read])
        for each in people.of(talk.participants)
    ]
    return Rows(Heard, rows, f"Who heard of it by {facts.today}")


# -- who of us knows --------------------------------------------------------------------------------


class Knowing(StrEnum):
    """
    How far one of us is informed.

    KNOWS: it is theirs, they were there, or they read it. TOLD: it was sent to
    them, and nobody knows whether they read it.
    """

    KNOWS = "knows"
    TOLD = "told"
    NOT_TOLD = "not told"


@final
@attrs.frozen(kw_only=True)
class Informed(Row):
    """
    How far one of the account's team is informed of something, since when and by which channel.

    `away` says that they are on leave today, until the day before `back_on`
    (None where that is not known), `stands_in` who of us is there for them.
    """

    colleague: str
    role: str
    status: str
    on: date | None
    channel: str
    away: bool
    back_on: date | None
    stands_in: str
    colleague_id: str
    stands_in_id: str


def not_informed(facts: Facts, it: Record) -> Rows[Informed]:
    """Who of the account's team has not been told of it; whom it was sent to has been, see `informed`."""
    rows = [row for row in informed(facts, it) if row.status == Knowing.NOT_TOLD]
    return Rows(Informed, rows, f"Who of us has not heard of {words_of(it)} by {facts.today}")


def informed(facts: Facts, it: Record) -> Rows[Informed]:
    """
    How far everybody who is on its account today is informed of it, by name.

    Who is on the account for another product than the one it names does not
    count, nor who has left us. For who is on leave, whoever stands in counts as
    well. Who knows: who it names or belongs to, who told us of it, and whoever
    was in a talk about it or told of it, among us or with them. What was
    written among us was told, and is known to whoever wrote it (named first).
    A promise that was agreed anew is known to who heard of the new one.
    """
    knowing = _knowing(facts, it)
    roles: dict[Id, list[str]] = {}
    for each in _team(facts, it):
        roles.setdefault(each.colleague, []).append(each.role)
    absences = {id: away(facts, id) for id in roles}
    for absence in absences.values():
        stand_in = facts.get(absence.stand_in, Colleague) if absence else None
        if stand_in is not None:
            roles.setdefault(stand_in.id, ["stands in"])
    rows = []
    for id, held in roles.items():
        colleague = facts.get(id, Colleague)
        if colleague is None or colleague.left_on is not None:
            continue
        status, talk = knowing.get(id, (Knowing.NOT_TOLD, None))
        absence = absences.get(id)
        stand_in = facts.get(absence.stand_in, Colleague) if absence else None
        rows.append(
            Informed(
                colleague=colleague.name,
                role=listed(held),
                status=str(status),
                on=facts.day_of(talk) if talk else None,
                channel=str(talk.channel) if talk else "",
                away=absence is not None,
                back_on=back_by(absence) if absence else None,
                stands_in=stand_in.name if stand_in else "",
                colleague_id=id,
                stands_in_id=stand_in.id if stand_in else "",
            )
        )
    rows.sort(key=lambda row: (row.colleague.casefold(), row.colleague_id))
    return Rows(Informed, rows, f"Who of us has heard of {words_of(it)} by {facts.today}")


def _team(facts: Facts, it: Record) -> list[Assignment]:
    """Who of us is on its account today, for its product where it names one that somebody is on for."""
    found = {
        each.id: each
        for account in accounts_concerned(facts, it)
        for each in facts.about(account, Assignment)
        if each.account == account
    }
    product = getattr(it, "product", "").casefold()
    own = [each for each in found.values() if each.product.casefold() in ("", product)]
    return own if product and own else list(found.values())


def accounts_concerned(facts: Facts, it: Record) -> Iterator[Id]:
    """The accounts a record is about: named by it, by what it is about, or where those work whom it names."""
    own = getattr(it, "account", None)
    if own is not None:
        yield own
        return
    for id in sorted(links_of(it)):
        contact = facts.get(id, Contact)
        about = getattr(facts.get(id, Record), "account", None)
        if facts.get(id, Account):
            yield id
        elif contact is not None:
            yield from (each.account for each in works_at(facts, contact))
        elif about is not None:
            yield about


def who_knows(facts: Facts, it: Record) -> tuple[Colleague, ...]:
    """Who of us knows of it for sure, on its account or not, by name; none where nobody noted that."""
    ids = [id for id, (status, _) in _knowing(facts, it).items() if status is Knowing.KNOWS]
    found = [each for id in ids if (each := facts.get(id, Colleague)) and each.left_on is None]
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))


def _knowing(facts: Facts, it: Record) -> dict[Id, tuple[Knowing, Interaction | None]]:
    """How far each of us is informed, and by which talk first: those who know, and those who were told."""
    known: dict[Id, tuple[Knowing, Interaction | None]] = {}
    same = {it.id, *_agreed_anew(facts, it)}
    for id in sorted(same):
        one = facts.get(id, Record)
        if one is None:
            continue
        own = {*links_of(one), one.owner} - {None}
        told_us = {source.by.casefold() for source in facts.said(one) if source.by}
        for colleague in facts.of(Colleague):
            if colleague.id in own or colleague.name.casefold() in told_us:
                known[colleague.id] = (Knowing.KNOWS, None)
    talks = {talk.id: talk for id in same for talk in facts.about(id, Interaction)}
    for talk in _by_day(facts, list(talks.values())):
        if not (_was_held(talk) or _was_read(talk)):
            continue
        for id, knows in _heard(talk):
            before = known.get(id)
            if before is None or (before[0] is Knowing.TOLD and knows):
                known[id] = (Knowing.KNOWS if knows else Knowing.TOLD, talk)
    return known


def _heard(talk: Interaction) -> Iterator[tuple[Id, bool]]:
    """Who of us was in a talk, and whether they surely took it in."""
    sent = is_among_us(talk) and talk.channel in WRITTEN and talk.outcome is not Outcome.READ
    us = [each for each in talk.participants if each.colleague]
    writer = next((each for each in us if each.part is Part.SPEAKER), None)
    for each in us:
        if each.colleague:
            yield each.colleague, not sent or each is writer


def _agreed_anew(facts: Facts, it: Record) -> list[Id]:
    """The promises that took its place, one after the other."""
    found: list[Id] = []
    while isinstance(it, Commitment) and it.replaced_by and it.replaced_by not in found:
        found.append(it.replaced_by)
        after = facts.get(it.replaced_by, Commitment)
        if after is None:
            break
        it = after
    return found


def _was_held(talk: Interaction) -> bool:
    return talk.outcome is Outcome.REACHED and not talk.automatic


def _was_read(talk: Interaction) -> bool:
    return talk.outcome is Outcome.READ


def _may_have_heard(talk: Interaction, to: Contact | None) -> bool:
    theirs = {each.contact for each in talk.participants if each.contact}
    if not theirs:  # among us, unless it is with an account in nobody's name
        return talk.account is not None
    return to is None or to.id in theirs


def _by_day(facts: Facts, talks: list[Interaction]) -> tuple[Interaction, ...]:
    return tuple(sorted(talks, key=lambda talk: (facts.day_of(talk), talk.id)))
