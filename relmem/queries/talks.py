"""
When we last reached them, who of us did, and how often that is.

A *touch* is what reached them. Bulk and machine mail never does, nor does an
attempt that ended in voicemail, without an answer or declined, nor talk among
us. A message that we wrote is a touch where it answers one of theirs or they
answered it: where what passed just before it, or just after it, came from
them. One that nobody answered is none. That they read something of ours is a
sign of interest, and no touch. What is logged for an account and names nobody
of theirs counts for everybody there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.attendees import Attendees
from relmem.queries.people import worked_at, works_at
from relmem.records.links import AccountId, ContactId, Id
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.records.talks import Direction, Interaction, Meeting, Outcome, Rhythm
from relmem.records.team import Assignment
from relmem.render.rows import Row, Rows
from relmem.values import Channel, Span, Unit, day_after

__all__ = [
    "LIVE",
    "LastTouch",
    "Reading",
    "agreed_rhythm",
    "booked",
    "cadence",
    "day_of_meeting",
    "expected_contact",
    "last_touch",
    "meant",
    "meetings_with",
    "readings",
    "silence",
    "touch_map",
    "touches",
    "usual_gap",
]

WRITTEN: Final = (Channel.EMAIL, Channel.CHAT, Channel.SOCIAL, Channel.POST)
"""Channels on which to have sent is not to have reached."""

LIVE: Final = (Channel.PHONE, Channel.VIDEO, Channel.MEETING)
"""Channels on which both are there at once."""

RHYTHM_GAPS: Final = 12
"""How many of the latest gaps make the rhythm: a year of monthly talks; what was before is no guide."""

Them = Contact | Account


def touches(facts: Facts, who: Them, *, function: str | None = None) -> tuple[Interaction, ...]:
    """
    What reached a contact, or anybody at an account, oldest first.

    With `function` ("support", whatever its case) only where one of us of that
    function was there, or a mailbox that they share; else of all of us.
    """
    reached = facts.once(_touches, who)
    if function is None:
        return reached
    people = Attendees(facts)
    return tuple(each for each in reached if function.casefold() in _functions(people, each))


def _touches(facts: Facts, who: Them) -> tuple[Interaction, ...]:
    held = [each for each in passed(facts, who) if each.outcome is Outcome.REACHED]
    around = zip(held, [None, *held], [*held[1:], None], strict=False)
    return tuple(
        each
        for each, before, after in around
        if not is_message_of_ours(each) or is_theirs(before) or is_theirs(after)
    )


def last_touch(facts: Facts, who: Them, *, function: str | None = None) -> Interaction | None:
    """The latest touch, None where none is known; see `touches`."""
    found = touches(facts, who, function=function)
    return found[-1] if found else None


def silence(facts: Facts, who: Them) -> int | None:
    """For how many days nobody of us has reached them: 0 means today, None never."""
    last = last_touch(facts, who)
    return (facts.today - facts.day_of(last)).days if last else None


def cadence(facts: Facts, who: Them) -> int | None:
    """
    In what rhythm we reach them: the median of the latest gaps, in days.

    Of two in the middle the shorter one. Several touches on one day are one;
    None where there were fewer than three.
    """
    days = sorted({facts.day_of(each) for each in touches(facts, who)})
    if len(days) < 3:
        return None
    gaps = sorted((after - before).days for before, after in list(pairwise(days))[-RHYTHM_GAPS:])
    return gaps[(len(gaps) - 1) // 2]


def agreed_rhythm(facts: Facts, who: Them) -> Rhythm | None:
    """
    How often we mean to be in touch with them, where that is stated; of several the shortest.

    A later one closes the earlier: who becomes more important is seen more often.
    """
    stated = [each for each in facts.about(who, Rhythm) if each.who == who.id and each.every]
    return min(stated, key=lambda each: (each.every.about_days if each.every else 0, each.id), default=None)


def usual_gap(facts: Facts, who: Them) -> Span | None:
    """How long there is between two touches: as stated, else as it has been; None where neither is known."""
    stated = agreed_rhythm(facts, who)
    if stated is not None:
        return stated.every
    seen = cadence(facts, who)
    return None if seen is None else Span(seen, Unit.DAYS)


def booked(facts: Facts, who: Them) -> Meeting | None:
    """The next meeting with them that stands in a calendar, from tomorrow on; None where none is known."""
    return next(
        (each for each in meetings_with(facts, who) if day_of_meeting(facts, each) > facts.today), None
    )


def meetings_with(facts: Facts, who: Them) -> list[Meeting]:
    """The meetings with them in a calendar that were not called off, past ones too, by their day."""
    meetings = {each.id: each for each in facts.about(who, Meeting)}
    if isinstance(who, Contact):
        for place in works_at(facts, who):
            meetings |= {each.id: each for each in facts.about(place.account, Meeting)}
    found = [each for each in meetings.values() if each.cancelled_on is None and _is_with(each, who)]
    return sorted(found, key=lambda each: (day_of_meeting(facts, each), each.id))


def day_of_meeting(facts: Facts, meeting: Meeting) -> date:
    """The day on which a meeting begins."""
    if meeting.starts_at is not None:
        return meeting.starts_at.astimezone(facts.zone).date()
    return meeting.starts_on or facts.today


def _is_with(meeting: Meeting, who: Them) -> bool:
    """Whether they are to be there; one for an account that names nobody of theirs is for everybody."""
    theirs = [each.contact for each in meeting.participants if each.contact]
    if isinstance(who, Account):
        return meeting.account in (who.id, None)
    addresses = {each.casefold() for each in who.emails}
    named = who.id in theirs or any(each.name.casefold() in addresses for each in meeting.participants)
    return named or (meeting.account is not None and not theirs)


def expected_contact(facts: Facts, contact: Contact) -> date | None:
    """
    When we are to speak again: the next meeting booked, else by the rhythm, stated or as it has been.

    By the rhythm it is the last touch and one gap more, never before tomorrow.
    None where neither is known.
    """
    meeting = booked(facts, contact)
    if meeting is not None:
        return day_of_meeting(facts, meeting)
    last, gap = last_touch(facts, contact), usual_gap(facts, contact)
    if last is None or gap is None:
        return None
    return max(after(gap, facts.day_of(last)), day_after(facts.today))


def after(gap: Span, since: date) -> date:
    """One gap after a day; the calendar's last day where it would lie outside."""
    try:
        return gap.after(since)
    except OverflowError:
        return date.max


# -- by function ------------------------------------------------------------------------------------

ANYBODY: Final = "all of us"


@final
@attrs.frozen(kw_only=True)
class LastTouch(Row):
    """
    When one function of ours last reached them.

    `last_on` is None where no touch is known. `days` counts from then to today.
    """

    ALWAYS = ("last_on",)

    function: str
    last_on: date | None
    days: int | None
    channel: str
    by: str
    interaction_id: str


def touch_map(facts: Facts, who: Them) -> Rows[LastTouch]:
    """
    The last touch of all of us, then of each function, the latest first.

    A function that is on the account and never reached them is listed too.
    """
    found: dict[str, Interaction | None] = {}
    people, reached = Attendees(facts), touches(facts, who)
    for each in _on_account(facts, who):
        found.setdefault(each.function.casefold(), None)
    for touch in reached:
        found.update(dict.fromkeys(_functions(people, touch), touch))
    rows = [_last(facts, people, function, touch) for function, touch in sorted(found.items()) if function]
    rows.sort(key=lambda row: row.last_on or date.min, reverse=True)
    return Rows(
        LastTouch,
        [_last(facts, people, ANYBODY, reached[-1] if reached else None), *rows],
        f"When we last reached {who.name}, as of {facts.today}",
    )


def _last(facts: Facts, people: Attendees, function: str, touch: Interaction | None) -> LastTouch:
    on = facts.day_of(touch) if touch else None
    us = list(_colleagues(people, touch)) if touch else []
    ours = [each.name for each in us if function in (ANYBODY, each.function.casefold())]
    return LastTouch(
        function=function,
        last_on=on,
        days=(facts.today - on).days if on else None,
        channel=str(touch.channel) if touch else "",
        by=", ".join(ours),
        interaction_id=touch.id if touch else "",
    )


def _on_account(facts: Facts, who: Them) -> Iterator[Colleague]:
    accounts = [who.id] if isinstance(who, Account) else [each.account for each in works_at(facts, who)]
    for account in accounts:
        for each in facts.about(account, Assignment):
            colleague = facts.get(each.colleague, Colleague)
            if each.account == account and colleague is not None:
                yield colleague


def _functions(people: Attendees, touch: Interaction) -> list[str]:
    return [each.function.casefold() for each in _colleagues(people, touch)]


def _colleagues(people: Attendees, touch: Interaction) -> Iterator[Colleague]:
    for each in people.of(touch.participants):
        if each.colleague is not None:
            yield each.colleague


# -- what they read ---------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Reading(Row):
    """That one of theirs read something of ours, by which channel it came, and what it was, as noted."""

    who: str
    what: str
    channel: str
    on: date
    contact_id: str
    interaction_id: str


def readings(facts: Facts, who: Them) -> Rows[Reading]:
    """What of ours they have read, the latest first: a sign of interest that is no touch."""
    about = passed_with(facts, who) if isinstance(who, Contact) else _at_account(facts, who.id)
    talks = [each for each in about.values() if each.outcome is Outcome.READ]
    talks.sort(key=lambda each: (facts.day_of(each), each.id), reverse=True)
    rows = [
        Reading(
            who=reader.name,
            what=talk.summary or ", ".join(talk.topics),
            channel=str(talk.channel),
            on=facts.day_of(talk),
            contact_id=reader.id,
            interaction_id=talk.id,
        )
        for talk in talks
        for id in dict.fromkeys(_theirs(talk))
        if (reader := facts.get(id, Contact)) and (isinstance(who, Account) or id == who.id)
    ]
    return Rows(Reading, rows, f"What of ours {who.name} has read by {facts.today}")


# -- what passed ------------------------------------------------------------------------------------


def passed(facts: Facts, who: Them) -> list[Interaction]:
    """What passed between us and them, but for automatic mail, oldest first."""
    return [*facts.once(_passed, who)]


def _passed(facts: Facts, who: Them) -> list[Interaction]:
    if isinstance(who, Account):
        return in_order(facts, _at_account(facts, who.id))
    return in_order(facts, {**_unnamed(facts, who), **passed_with(facts, who)})


def in_order(facts: Facts, talks: Mapping[Id, Interaction]) -> list[Interaction]:
    """These, but for automatic mail, oldest first."""
    found = [each for each in talks.values() if not each.automatic]
    return sorted(found, key=lambda each: (facts.day_of(each), seconds(each), each.id))


def passed_with(facts: Facts, contact: Contact) -> dict[Id, Interaction]:
    """What passed with a contact by name, attempts and machine mail included, by id."""
    return {each.id: each for each in facts.about(contact, Interaction) if contact.id in _theirs(each)}


def _unnamed(facts: Facts, contact: Contact) -> dict[Id, Interaction]:
    """What passed with an account, in nobody's name, while the contact worked there."""
    return {
        each.id: each
        for place in worked_at(facts, contact)
        for each in facts.once(_unnamed_at, place.account)
        if place.is_so_on(facts.day_of(each))
    }


def _unnamed_at(facts: Facts, account: AccountId) -> tuple[Interaction, ...]:
    found = facts.about(account, Interaction)
    return tuple(each for each in found if each.account == account and not _theirs(each))


def from_account(facts: Facts, contact: Contact) -> dict[Id, Interaction]:
    """What came from anybody where the contact works, by id."""
    return {
        each.id: each
        for place in works_at(facts, contact)
        for each in _at_account(facts, place.account).values()
        if is_theirs(each)
    }


def _at_account(facts: Facts, account: AccountId) -> Mapping[Id, Interaction]:
    return facts.once(_passed_at, account)


def _passed_at(facts: Facts, account: AccountId) -> Mapping[Id, Interaction]:
    found: dict[Id, Interaction] = {
        each.id: each for each in facts.about(account, Interaction) if each.account == account
    }
    for place in facts.ever_about(account, Affiliation):
        for each in facts.about(place.contact, Interaction):
            if each.account is None and place.contact in _theirs(each) and place.is_so_on(facts.day_of(each)):
                found[each.id] = each
    return found


def _theirs(interaction: Interaction) -> list[ContactId]:
    return [each.contact for each in interaction.participants if each.contact is not None]


def meant(step: str) -> str:
    """A next step as noted; empty where none is, or where "none" says that nothing is meant to come."""
    return "" if step.strip().casefold() == "none" else step.strip()


def is_message_of_ours(interaction: Interaction) -> bool:
    """Whether it is a message that we wrote, which may have reached nobody."""
    return interaction.direction is Direction.OUT and interaction.channel in WRITTEN


def is_theirs(interaction: Interaction | None) -> bool:
    """Whether it came from them."""
    return interaction is not None and interaction.direction is Direction.IN


def seconds(interaction: Interaction) -> float:
    """Where in time it lies, from the first instant; what has only a day comes first on it."""
    at = interaction.happened_at
    return (at - datetime.min.replace(tzinfo=UTC)).total_seconds() if at else -math.inf
