"""
What the log lacks and holds: meetings that nobody logged, talks without an outcome, when a topic was last
spoken of, and what observers noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.attendees import Attendee, Attendees
from relmem.queries.names import listed
from relmem.queries.people import works_at
from relmem.queries.reaching import who_of_us
from relmem.queries.talks import LIVE, Them, day_of_meeting, in_order, meant, meetings_with, passed, touches
from relmem.queries.tastes import concerns
from relmem.queries.told import is_among_us
from relmem.records.links import AccountId, Id, any_id
from relmem.records.people import Account, Colleague, Contact
from relmem.records.products import RoadmapItem
from relmem.records.promises import Commitment
from relmem.records.talks import Direction, Interaction, Meeting, Outcome, Part
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, day

__all__ = [
    "LastTopic",
    "Noted",
    "Unfinished",
    "Unlogged",
    "accounts_at",
    "calls_without_next_step",
    "is_outside",
    "last_topic",
    "missing_of",
    "noted_by_observers",
    "step_to_take",
    "unlogged",
    "unlogged_meetings",
]


# -- meetings that nobody logged --------------------------------------------------------------------

NEAR: Final = timedelta(hours=2)
"""How far from a meeting the hour of a log may be: people note it on the way back."""


@final
@attrs.frozen(kw_only=True)
class Unlogged(Row):
    """
    A meeting of the calendar of which no talk is on record.

    `who` of theirs was to be there, `unknown` are addresses that nobody known
    has; `by` is who of us.
    """

    title: str
    on: date
    account: str
    who: str
    unknown: str
    by: str
    account_id: str
    meeting_id: str


def unlogged(
    facts: Facts, *, since: date | str | None = None, now: datetime | None = None, all_day: bool = False
) -> Rows[Unlogged]:
    """
    The meetings with them of which no talk is on record, the latest first; those before today.

    With `now`, an aware instant, those of today that are over as well. `since`
    is the first day. Without those that were cancelled, that last all day
    (unless asked for) and to which nobody of theirs was to come.
    """
    people = Attendees(facts)
    found = unlogged_meetings(facts, since=since, now=now, all_day=all_day, people=people)
    rows = []
    for meeting in found:
        there = people.of(meeting.participants)
        accounts = accounts_at(facts, meeting, there)
        account = next((each for id in accounts if (each := facts.get(id, Account))), None)
        unknown = [each.name for each in there if each.person is None and is_outside(each)]
        rows.append(
            Unlogged(
                title=meeting.title,
                on=day_of_meeting(facts, meeting),
                account=account.name if account else "",
                who=listed(each.name for each in there if each.contact),
                unknown=", ".join(unknown),
                by=listed(each.name for each in there if each.side == "us"),
                account_id=account.id if account else "",
                meeting_id=meeting.id,
            )
        )
    return Rows(Unlogged, rows, f"Meetings that are not logged on {facts.today}")


def unlogged_meetings(
    facts: Facts,
    *,
    since: date | str | None = None,
    now: datetime | None = None,
    all_day: bool = False,
    people: Attendees | None = None,
) -> tuple[Meeting, ...]:
    """The meetings of `unlogged`; one that stands in two calendars is one."""
    people, first = people or Attendees(facts), date.min if since is None else day(since)
    held: dict[date, list[_Held]] = {}
    seen: dict[object, Meeting] = {}
    for meeting in facts.of(Meeting):
        on, there = day_of_meeting(facts, meeting), people.of(meeting.participants)
        if meeting.cancelled_on is not None or on < first or (meeting.starts_at is None and not all_day):
            continue
        if not _is_over(facts, meeting, now) or not (
            meeting.account or any(each.contact or is_outside(each) for each in there)
        ):
            continue
        theirs = frozenset(each.name for each in there if each.side != "us")
        same = (meeting.starts_at or on, meeting.account, theirs)
        if seen.setdefault(same, meeting) is meeting:
            held.setdefault(on, []).append(_Held(meeting, there))
    logged: set[Id] = set()
    for talk in facts.of(Interaction):
        if not talk.automatic and talk.outcome is not Outcome.READ:
            logged.update(_logs(facts, talk, held.get(facts.day_of(talk), []), people))
        logged.update(talk.about)
    found = [each.meeting for of_day in held.values() for each in of_day if each.meeting.id not in logged]
    found.sort(key=lambda each: each.id)
    found.sort(key=lambda each: day_of_meeting(facts, each), reverse=True)
    return tuple(found)


@final
@attrs.frozen
class _Held(ByFields):
    """A meeting that was to be held, and who was to be there."""

    meeting: Meeting
    invited: tuple[Attendee, ...]


def _is_over(facts: Facts, meeting: Meeting, now: datetime | None) -> bool:
    if day_of_meeting(facts, meeting) < facts.today:
        return True
    ends_at = meeting.ends_at or meeting.starts_at
    return now is not None and ends_at is not None and ends_at <= now


def _logs(facts: Facts, talk: Interaction, held: Sequence[_Held], people: Attendees) -> list[Id]:
    """
    Which meetings of its day a talk is a log of, however it ended: with the same people of theirs.

    Of those the ones about its hour, where there are any: an hour may also be
    that of the log.
    """
    if talk.channel not in LIVE or not held:
        return []
    there = people.of(talk.participants)
    same = [each.meeting for each in held if _is_same(facts, each, talk, there)]
    near = [each.id for each in same if _is_near(talk.happened_at, each)]
    return near or [each.id for each in same]


def _is_near(at: datetime | None, meeting: Meeting) -> bool:
    if at is None or meeting.starts_at is None:
        return False
    return meeting.starts_at - NEAR <= at <= (meeting.ends_at or meeting.starts_at) + NEAR


def _is_same(facts: Facts, held: _Held, talk: Interaction, there: Sequence[Attendee]) -> bool:
    invited = held.invited
    theirs = {each.contact.id for each in invited if each.contact}
    came = {each.contact.id for each in there if each.contact}
    names = {each.name.casefold() for each in invited if each.side != "us"}
    if theirs & came or names & {each.name.casefold() for each in there if each.side != "us"}:
        return True
    if theirs and came:
        return False
    return bool(accounts_at(facts, held.meeting, invited).keys() & accounts_at(facts, talk, there).keys())


def accounts_at(facts: Facts, it: Meeting | Interaction, there: Iterable[Attendee]) -> dict[AccountId, None]:
    """The accounts it was with: as noted, else where those work who were there, or whose address it was."""
    if it.account is not None:
        return {it.account: None}
    found = dict.fromkeys(each.account.id for each in there if each.account and not each.contact)
    for each in there:
        if each.contact:
            found |= dict.fromkeys(place.account for place in works_at(facts, each.contact))
    return found


def is_outside(attendee: Attendee) -> bool:
    """Whether it is an address that is not of ours; a name alone may be anybody's."""
    return attendee.side != "us" and attendee.colleague is None and "@" in attendee.name


# -- talks without an outcome -----------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Unfinished(Row):
    """A talk of which something is not noted: `missing` says what, of "aim", "outcome" and "next step"."""

    who: str
    account: str
    on: date
    channel: str
    by: str
    missing: str
    interaction_id: str


def calls_without_next_step(facts: Facts, *, since: date | str | None = None) -> Rows[Unfinished]:
    """
    The calls and meetings with them that lack an outcome or a next step, the latest first.

    Not those that reached nobody, nor mails. See `missing_of` for what counts.
    """
    first = date.min if since is None else day(since)
    rows = []
    for talk in facts.of(Interaction):
        missing = missing_of(facts, talk)
        if not {"outcome", "next step"} & {*missing} or facts.day_of(talk) < first:
            continue
        account = facts.get(talk.account, Account)
        theirs = [facts.get(each.contact, Contact) for each in talk.participants]
        rows.append(
            Unfinished(
                who=listed(each.name for each in theirs if each),
                account=account.name if account else "",
                on=facts.day_of(talk),
                channel=str(talk.channel),
                by=listed(who_of_us(facts, [talk])),
                missing=", ".join(missing),
                interaction_id=talk.id,
            )
        )
    rows.sort(key=lambda row: row.interaction_id)
    rows.sort(key=lambda row: row.on, reverse=True)
    return Rows(Unfinished, rows, f"Talks without an outcome or a next step by {facts.today}")


def missing_of(facts: Facts, talk: Interaction) -> tuple[str, ...]:
    """
    What is not noted of a call or meeting with them: "aim", "outcome" (its summary), "next step".

    "none" is a next step, on purpose; so is what either side promised on that
    day. An aim is asked only of those that we began: who calls us, or is met by
    chance, has us without one. Nothing is asked of an attempt, a mail, or talk
    among us.
    """
    live = talk.channel in LIVE and talk.outcome is Outcome.REACHED
    if not live or talk.automatic or is_among_us(talk):
        return ()
    missing = []
    if not talk.aim.strip() and talk.direction is Direction.OUT:
        missing.append("aim")
    if not talk.summary.strip():
        missing.append("outcome")
    if not talk.next_step.strip() and not _promised_in(facts, talk):
        missing.append("next step")
    return tuple(missing)


def _promised_in(facts: Facts, talk: Interaction) -> bool:
    """Whether either side promised the other something on that day."""
    on = facts.day_of(talk)
    return any(each.made_on == on for id in _them(talk) for each in facts.about(id, Commitment))


def _them(talk: Interaction) -> list[Id]:
    return [id for id in (talk.account, *(each.contact for each in talk.participants)) if id]


def step_to_take(facts: Facts, contact: Contact) -> Interaction | None:
    """
    What passed with a contact last, where the next step that it was to have is still to be taken; else None.

    Whatever reached one side since has taken it, or made it past; an attempt
    has not. A promise or a meeting ahead in the same words stands for it.
    """
    for talk in reversed(passed(facts, contact)):
        if talk.outcome is Outcome.REACHED or talk.next_step.strip():
            step = meant(talk.next_step)
            return talk if step and not _stands_for(facts, contact, talk, step) else None
    return None


def _stands_for(facts: Facts, contact: Contact, talk: Interaction, step: str) -> bool:
    them = [contact.id, *_them(talk), *(each.account for each in works_at(facts, contact))]
    promises = [each for id in them for each in facts.about(id, Commitment)]
    on, today = facts.day_of(talk), facts.today
    words = [each.what for each in promises if facts.day_of(each) >= on or each.is_open_on(today)]
    words += [each.title for each in meetings_with(facts, contact) if day_of_meeting(facts, each) >= today]
    return any(concerns(each, step) or concerns(step, each) for each in words)


# -- what was last said of a topic ------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class LastTopic(Row):
    """
    When a topic was last spoken of with them.

    `status` is "held"; "never", where talks with them are on record and none
    was about it; or "unknown", where none says what it was about. `there` is
    whether they were there themselves, and not only somebody else of their
    account. `released` is what has come out since, for the topic "roadmap".
    """

    topic: str
    status: str
    on: date | None
    days: int | None
    who: str
    by: str
    there: bool
    released: str
    interaction_id: str


def last_topic(facts: Facts, who: Them, topic: str) -> LastTopic:
    """
    When a topic ("roadmap") was last spoken of with a contact, or anybody at their accounts.

    By the topics of a talk; where none are noted, by its aim and summary. What
    was about something on our roadmap is about the roadmap.
    """
    accounts = [who] if isinstance(who, Account) else _places(facts, who)
    talks: dict[Id, Interaction] = {
        each.id: each for them in (who, *accounts) for each in touches(facts, them)
    }
    says = [each for each in in_order(facts, talks) if _says_what(each)]
    found = [each for each in says if is_about(facts, each, topic)]
    last = found[-1] if found else None
    if last is None:
        return LastTopic(
            topic=topic,
            status="never" if says else "unknown",
            on=None,
            days=None,
            who="",
            by="",
            there=False,
            released="",
            interaction_id="",
        )
    on = facts.day_of(last)
    theirs = [each for one in last.participants if (each := facts.get(one.contact, Contact))]
    released = [
        each
        for each in facts.of(RoadmapItem)
        if concerns(topic, "roadmap") and each.released_on and each.released_on > on
    ]
    released.sort(key=lambda each: (each.released_on or date.min, each.id))
    return LastTopic(
        topic=topic,
        status="held",
        on=on,
        days=(facts.today - on).days,
        who=listed(each.name for each in theirs),
        by=listed(who_of_us(facts, [last])),
        there=isinstance(who, Account) or not theirs or who.id in [each.id for each in theirs],
        released=listed(map(str, released)),
        interaction_id=last.id,
    )


def _says_what(talk: Interaction) -> bool:
    return bool(talk.topics or talk.aim.strip() or talk.summary.strip() or talk.about or talk.told)


def is_about(facts: Facts, talk: Interaction, topic: str) -> bool:
    """Whether a talk was about a topic, as far as it says."""
    if any(concerns(each, topic) or concerns(topic, each) for each in talk.topics):
        return True
    if concerns(topic, "roadmap") and any(facts.get(id, RoadmapItem) for id in (*talk.about, *talk.told)):
        return True
    return not talk.topics and concerns(f"{talk.aim} {talk.summary}", topic)


def _places(facts: Facts, contact: Contact) -> list[Account]:
    return [each for place in works_at(facts, contact) if (each := facts.get(place.account, Account))]


# -- what an observer noted -------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Noted(Row):
    """What somebody who listened in on a call noted of it: for us, and never for them."""

    observer: str
    note: str
    noted_on: date
    call_on: date
    interaction_id: str
    note_id: str


def noted_by_observers(facts: Facts, who: Them) -> Rows[Noted]:
    """
    What those noted who observed calls with them, the latest first.

    A note is talk among us, with the observer in it, that is `about` the call.
    """
    rows = []
    for call in passed(facts, who):
        observers = {_same(each.colleague, each.name) for each in call.participants if _observes(each.part)}
        for note in facts.about(call, Interaction):
            if not is_among_us(note) or not note.summary or any_id(call) not in note.about:
                continue
            wrote = [each for each in note.participants if _same(each.colleague, each.name) in observers]
            if wrote:
                colleague = facts.get(wrote[0].colleague, Colleague)
                rows.append(
                    Noted(
                        observer=colleague.name if colleague else wrote[0].name,
                        note=note.summary,
                        noted_on=facts.day_of(note),
                        call_on=facts.day_of(call),
                        interaction_id=call.id,
                        note_id=note.id,
                    )
                )
    rows.sort(key=lambda row: row.note_id)
    rows.sort(key=lambda row: (row.call_on, row.noted_on), reverse=True)
    return Rows(Noted, rows, f"What observers noted of calls with {who.name} by {facts.today}")


def _observes(part: Part) -> bool:
    return part in (Part.OBSERVER, Part.LISTENER)


def _same(colleague: Id | None, name: str) -> str:
    return colleague or name.strip().casefold()
