"""
Our attempts to reach them: which came to nothing, what to try instead, and where we are too many.

An attempt ended in voicemail, without an answer, or declined. That their
machine said they are out is none: nobody was there to call back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.absences import away
from relmem.queries.names import listed
from relmem.queries.people import has_left
from relmem.queries.talks import from_account, in_order, is_message_of_ours, is_theirs, passed_with
from relmem.queries.tastes import Standing, standings
from relmem.records.links import Id
from relmem.records.people import Colleague, Contact
from relmem.records.promises import Commitment, Request
from relmem.records.service import BadNews, Escalation, Issue
from relmem.records.talks import Direction, Interaction, Outcome
from relmem.records.tastes import Level
from relmem.render.rows import Row, Rows
from relmem.values import Channel

__all__ = ["Fatigue", "Unreturned", "attempts", "fatigue", "other_way", "outbound", "unreturned"]

_ATTEMPTS: Final = (Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.DECLINED)


# -- attempts ---------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Unreturned(Row):
    """
    Attempts to reach a contact since they were last heard of: on so many days, by these channels.

    `switch_to` is the channel to try instead, "" where none is left: then leave it for now.
    """

    contact: str
    attempts: int
    first_on: date
    last_on: date
    channels: str
    switch_to: str
    contact_id: str


def unreturned(facts: Facts, *, min_attempts: int = 3) -> Rows[Unreturned]:
    """
    Who never called back after attempts on `min_attempts` days or more, the most attempts first.

    Without those who have left where they worked, and those who are away today.
    """
    rows = []
    for contact in facts.of(Contact):
        if sum(map(_is_attempt, passed_with(facts, contact).values())) < max(1, min_attempts):
            continue
        tried = attempts(facts, contact)
        if len(tried) < max(1, min_attempts) or has_left(facts, contact) or away(facts, contact):
            continue
        instead = other_way(facts, contact, {each.channel for each in tried})
        rows.append(
            Unreturned(
                contact=contact.name,
                attempts=len(tried),
                first_on=facts.day_of(tried[0]),
                last_on=facts.day_of(tried[-1]),
                channels=", ".join(dict.fromkeys(each.channel for each in tried)),
                switch_to=str(instead.channel) if instead else "",
                contact_id=contact.id,
            )
        )
    rows.sort(key=lambda row: (-row.attempts, row.last_on, row.contact_id))
    return Rows(Unreturned, rows, f"Who has not called back by {facts.today}")


def attempts(facts: Facts, contact: Contact) -> tuple[Interaction, ...]:
    """
    Our attempts to reach a contact that came to nothing, one a day, oldest first.

    Counted since they were last heard of: anything from them or from somebody
    else at their account, by whatever channel and to whomever of us, and any
    conversation with them starts anew. An automatic reply does not, nor that
    they read something of ours. Two of us on one day are one attempt; while
    they are known to be away nothing is.
    """
    own, found = passed_with(facts, contact), dict[date, Interaction]()
    if not any(map(_is_attempt, own.values())):  # most often, and the account may hold much
        return ()
    for each in in_order(facts, {**from_account(facts, contact), **own}):
        if _is_attempt(each):
            on = facts.day_of(each)
            if away(facts, contact, on) is None:
                found.setdefault(on, each)
        elif each.outcome not in (Outcome.AWAY, Outcome.READ) and not is_message_of_ours(each):
            found.clear()
    return tuple(found.values())


def other_way(facts: Facts, contact: Contact, tried: Collection[Channel]) -> Standing | None:
    """The best channel that was not tried, that they do not avoid, and for which no address is missing."""
    for each in standings(facts, contact):
        unwanted = each.level in (Level.AVOID, Level.NEVER)
        if each.channel not in tried and not unwanted and not each.missing:
            return each
    return None


def _is_attempt(interaction: Interaction) -> bool:
    return interaction.outcome in _ATTEMPTS and interaction.direction is not Direction.IN


# -- too many of us ---------------------------------------------------------------------------------

WITHIN_DAYS: Final = 7
"""In which time our calls and mails add up for them: they count what they get in a week."""

_SERVICE: Final = (Issue, Escalation, BadNews)
_ANSWERED: Final = (Request, Commitment)


@final
@attrs.frozen(kw_only=True)
class Fatigue(Row):
    """How often a contact heard from us without asking: so many times, from so many of us."""

    contact: str
    outbound: int
    people: int
    by: str
    first_on: date
    last_on: date
    contact_id: str


def fatigue(facts: Facts, *, most: int = 3, within_days: int = WITHIN_DAYS) -> Rows[Fatigue]:
    """Whom we came to more than `most` times within `within_days`, the most often first. See `outbound`."""
    rows = []
    for contact in facts.of(Contact):
        found = outbound(facts, contact, within_days=within_days)
        if len(found) > most:
            us = who_of_us(facts, found)
            rows.append(
                Fatigue(
                    contact=contact.name,
                    outbound=len(found),
                    people=len(us),
                    by=listed(us),
                    first_on=facts.day_of(found[0]),
                    last_on=facts.day_of(found[-1]),
                    contact_id=contact.id,
                )
            )
    rows.sort(key=lambda row: (-row.outbound, -row.people, row.contact_id))
    return Rows(Fatigue, rows, f"Who heard too much of us in {within_days} days up to {facts.today}")


def outbound(facts: Facts, contact: Contact, *, within_days: int = WITHIN_DAYS) -> tuple[Interaction, ...]:
    """
    How often any of us came to a contact unasked within so many days up to today, oldest first.

    Calls, mails and visits that we began, those that reached nobody too. Not:
    machine mail; what concerns an issue, an escalation or bad news of theirs;
    a reply, which is the first word of one of us after theirs to that one, or
    is about what they asked or were promised. The same call or mail logged by
    two of us is one.
    """
    passed = in_order(facts, passed_with(facts, contact))
    found: dict[object, Interaction] = {}
    waiting: list[Interaction] = []
    for each in passed:
        if is_theirs(each) and each.outcome is not Outcome.AWAY:
            waiting.append(each)
        elif each.direction is Direction.OUT and each.outcome is not Outcome.READ:
            answered = next((one for one in waiting if _answers(each, one)), None)
            if answered is not None:
                waiting = [one for one in waiting if not _answers(each, one)]
            elif (facts.today - facts.day_of(each)).days < within_days and not _is_called_for(facts, each):
                found.setdefault((each.channel, each.happened_at) if each.happened_at else each.id, each)
    return tuple(found.values())


def who_of_us(facts: Facts, talks: Collection[Interaction]) -> tuple[str, ...]:
    """The names of ours who were in them, each once, by name."""
    ids = {each.colleague for talk in talks for each in talk.participants}
    return tuple(sorted(each.name for id in ids if (each := facts.get(id, Colleague))))


def _answers(ours: Interaction, theirs: Interaction) -> bool:
    """Whether what we sent can answer what they sent: to whom of us it went, or to nobody named."""
    asked = _us(theirs)
    return not asked or not _us(ours) or bool(asked & _us(ours))


def _us(talk: Interaction) -> set[Id]:
    return {each.colleague for each in talk.participants if each.colleague}


def _is_called_for(facts: Facts, talk: Interaction) -> bool:
    """Whether it is about their trouble, or about what they wait for."""
    return any(facts.get(id, kind) for id in (*talk.about, *talk.told) for kind in (*_SERVICE, *_ANSWERED))
