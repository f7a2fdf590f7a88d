"""
Rules about what was held and what was not: log it, finish it, hold it, and go through it again.

Most are for us and not for them. A new rule is a class here, and an instance of
it in `RULES` at the foot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.attendees import Attendees
from relmem.queries.meetings import (
    LastTopic,
    last_topic,
    missing_of,
    noted_by_observers,
    step_to_take,
    unlogged,
)
from relmem.queries.names import listed, words_of
from relmem.queries.people import salutation
from relmem.queries.reaching import who_of_us
from relmem.queries.rhythm import MOVED_DAYS, kept
from relmem.queries.talks import LIVE, last_touch, meant, touches
from relmem.records.base import Record
from relmem.records.deals import Opportunity
from relmem.records.links import Id
from relmem.records.people import Account, Contact
from relmem.records.products import RoadmapItem
from relmem.records.promises import Commitment, Request
from relmem.records.service import Issue
from relmem.records.talks import Direction, Interaction, Meeting, Outcome, Rhythm
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import WEEKDAYS, ByFields, WorkWeek, day_said, how_long_ago

__all__ = [
    "RULES",
    "ObserverNote",
    "RoadmapTalk",
    "StandingTalkMissed",
    "StepToTake",
    "UnfinishedTalk",
    "UnloggedMeeting",
]


@final
@attrs.frozen(kw_only=True)
class UnloggedMeeting(ByFields):
    """A meeting with them stands in the calendar, and no talk is on record: log it, or say it was none."""

    rank: Rank = Rank.FOLLOW_UPS
    within_days: int = 30
    """Days after which nobody remembers what was said."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each meeting of the last `within_days` with the contact, or with their account."""
        here = {account.id for account in accounts_of(contact, facts)}
        people = Attendees(facts)
        since = _days_before(facts.today, self.within_days)
        for row in unlogged(facts, since=since):
            meeting = facts.get(row.meeting_id, Meeting)
            if meeting is None:
                continue
            there = [each.contact.id for each in people.of(meeting.participants) if each.contact]
            if contact.id not in there and (there or row.account_id not in here):
                continue
            rhythm = next((id for id in meeting.about if facts.get(id, Rhythm)), None)
            text = say(
                'Log the meeting "{title}" on {day}{who}, or say that it was not held: no talk is on record.'
                "{unknown}",
                title=row.title,
                day=row.on,
                who=f" with {row.who}" if row.who else "",
                unknown=f" Who is {row.unknown}?" if row.unknown else "",
            )
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=text,
                matter=rhythm or meeting.id,
                because=(meeting,),
                urgency=0.4 * ramp((facts.today - row.on).days, self.within_days, 0),
                internal=True,
            )


@final
@attrs.frozen(kw_only=True)
class UnfinishedTalk(ByFields):
    """
    Of the last talk with them nobody noted what came of it: ask who was there, before the next.

    A talk with an outcome and no next step is asked about only where an aim was
    noted: who sets one means to go on. It ends with the next talk.
    """

    rank: Rank = Rank.PERSONAL
    within_days: int = 30

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one, about the last call or meeting with them."""
        talks = [each for each in touches(facts, contact) if each.channel in LIVE]
        talk = talks[-1] if talks else None
        if talk is None or (facts.today - facts.day_of(talk)).days > self.within_days:
            return
        missing = [each for each in missing_of(facts, talk) if each != "aim"]
        if "outcome" not in missing and not (missing and talk.aim):
            return
        us = listed(who_of_us(facts, [talk]))
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.ASK,
            text=say(
                "The talk with {name} on {day} has no {missing} on record: note it, or ask {us}."
                if us
                else "The talk with {name} on {day} has no {missing} on record.",
                name=salutation(contact),
                day=facts.day_of(talk),
                missing=" and no ".join(missing),
                us=us,
            ),
            matter=talk.id,
            because=(talk,),
            urgency=0.1,
            band=", ".join(missing),
            internal=True,
        )


@final
@attrs.frozen(kw_only=True)
class StepToTake(ByFields):
    """
    What was to follow the last talk with them, and nothing has passed since: do it before it is missed.

    Told with the matter that the talk was about, where there is one. A promise
    or a meeting ahead in the same words is told instead. A step of theirs
    ("Rich sends the list") is asked after.
    """

    rank: Rank = Rank.FOLLOW_UPS
    pressing_days: int = 14
    """A fortnight after its day, or after the talk where it names none, they have given it up."""
    within_days: int = 90
    """Days after which it is begun anew, or was never meant."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one, about what passed with them last."""
        talk = step_to_take(facts, contact)
        on = facts.day_of(talk) if talk else facts.today
        if talk is None or (facts.today - on).days > self.within_days:
            return
        due_on = day_said(talk.next_step, on)
        days = (facts.today - (due_on or on)).days
        about, theirs = _matter(facts, talk), _is_theirs(talk.next_step, contact)
        values = {
            "step": meant(talk.next_step).rstrip(".").replace('"', "'"),
            "talk": _talk_with(talk, salutation(contact)),
            "day": on,
            "due": say(", by {day}", day=due_on) if due_on else "",
            # what is said behind it speaks of "it"
            "about": say(' about "{what}"', what=words_of(about)) if about else "",
        }
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.ASK if theirs else Kind.CLOSE_LOOP,
            text=say(
                '"{step}" was to follow {talk} on {day}{about}{due}: ask how it stands.'
                if theirs
                else '"{step}" was to follow {talk} on {day}{about}{due}: do it, or say how it stands.',
                **values,
            ),
            matter=(about or talk).id,
            because=(talk,),
            urgency=0.3 + 0.3 * ramp(days, 0, self.pressing_days),
            band="late" if due_on is not None and due_on < facts.today else "",
            on=due_on,
            # what helps to mend what is broken is asked for
            asks=theirs and about is None,
            aside=say('Next step: "{step}"{due}.', **values),
        )


def _is_theirs(step: str, contact: Contact) -> bool:
    """Whether it says that they are to do it: "she checks", "Rich to send it", but not "Rich: call"."""
    names = {salutation(contact), contact.name, contact.name.partition(" ")[0], "she", "he", "they"}
    who = "|".join(re.escape(each) for each in sorted(names) if each.strip())
    return re.match(rf"({who})\s+(to|will|wants?|\w+s)\b|they\s+\w", step.strip(), re.I) is not None


def _matter(facts: Facts, talk: Interaction) -> Record | None:
    """What a talk was about, or went wrong with it; of several one still open. Somebody is no matter."""
    found = [each for id in talk.about if (each := facts.get(id, Record))]
    matters = [each for each in found if not isinstance(each, Contact | Account)]
    issues = [issue for each in matters for issue in facts.about(each, Issue)]
    ends = (each for each in (*matters, *issues) if isinstance(each, _CLOSING))
    opened = (each for each in ends if each.is_open_on(facts.today))
    return next(opened, next(iter(matters), None))


_CLOSING: Final = (Commitment, Issue, Opportunity, Request)
"""What is open until it is done."""


def _talk_with(talk: Interaction, name: str) -> str:
    if talk.outcome is not Outcome.REACHED:
        return f"the attempt to reach {name}"
    if talk.channel in LIVE:
        return f"the talk with {name}"
    return f"the message {'from' if talk.direction is Direction.IN else 'to'} {name}"


@final
@attrs.frozen(kw_only=True)
class StandingTalkMissed(ByFields):
    """
    A talk that is held in a fixed rhythm was not held on its day: ask for the next, or log it.

    Moved, called off, on a holiday of theirs or while they were away is not
    missed. It ends when one is held, and with the rhythm.
    """

    rank: Rank = Rank.FOLLOW_UPS
    moved_days: int = MOVED_DAYS
    week: WorkWeek = WEEKDAYS
    """Whose holidays count where theirs are not known."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each rhythm with the contact, or with an account of theirs, whose last day was missed."""
        here: set[Id] = {contact.id, *(account.id for account in accounts_of(contact, facts))}
        for rhythm in facts.of(Rhythm):
            days = (
                kept(facts, rhythm, moved_days=self.moved_days, week=self.week) if rhythm.who in here else ()
            )
            due = [each for each in days if not each.excuse]
            if not due or not due[-1].missed:
                continue
            held = [each for each in due if each.talk is not None]
            last = held[-1].talk if held else None
            missed = [each for each in due if not held or each.on > held[-1].on]
            on = missed[-1].on
            account = facts.get(rhythm.who, Account)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=_missed(
                    rhythm,
                    account.name if account else salutation(contact),
                    on,
                    len(missed),
                    facts.day_of(last) if last else None,
                ),
                matter=rhythm.id,
                because=(rhythm, last) if last else (rhythm,),
                urgency=0.3 + 0.3 * ramp(len(missed), 1, 3),
                # each day that is missed is news
                band=f"missed {on}",
            )


def _missed(rhythm: Rhythm, name: str, on: date, times: int, last: date | None) -> Phrase:
    what = rhythm.title or "standing talk"
    template = "The {what} with {name} on {on} is not on record"
    template += ", nor {before} before it" if times > 1 else ""
    template += "; the last was on {last}" if last else ""
    return say(
        f"{template}. Ask for the next, or log it.",
        what=what,
        name=name,
        on=on,
        before="the one" if times == 2 else f"the {times - 1}",
        last=last,
    )


@final
@attrs.frozen(kw_only=True)
class RoadmapTalk(ByFields):
    """
    The roadmap was last gone through with them long ago: they buy elsewhere what they do not know is coming.

    Where it never was, only if there is something to tell.
    """

    rank: Rank = Rank.OFFERS
    topic: str = "roadmap"
    long_days: int = 365
    """A roadmap is made for a year."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one; a talk about it with anybody at their accounts counts, and is told as theirs."""
        if not any(accounts_of(contact, facts)):
            return
        row = last_topic(facts, contact, self.topic)
        talk = facts.get(row.interaction_id, Interaction)
        if row.status == "held" and talk is not None and (row.days or 0) >= self.long_days:
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=_long_ago(row, salutation(contact)),
                matter=talk.id,
                because=(talk,),
                urgency=0.2 + 0.3 * ramp(row.days or 0, self.long_days, 3 * self.long_days),
                band="long ago",
                asks=True,
            )
        elif row.status == "never":
            coming = [each for each in facts.of(RoadmapItem) if _is_to_come(each, facts)]
            if coming:
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.ASK,
                    text=say(
                        "No talk with {name} about the {topic} is on record: ask whether to go through it.",
                        name=salutation(contact),
                        topic=self.topic,
                    ),
                    matter=coming[0].id,
                    because=tuple(coming),
                    urgency=0.2,
                    band="never",
                    asks=True,
                )


def _is_to_come(item: RoadmapItem, facts: Facts) -> bool:
    over = (item.released_on, item.dropped_on)
    return not item.confidential and not any(each is not None and each <= facts.today for each in over)


def _long_ago(row: LastTopic, name: str) -> Phrase:
    return say(
        "The {topic} was last spoken of{whom} on {on}, {ago}.{released} Ask whether to go through it.",
        topic=row.topic,
        whom=f" with {name}" if row.there else f" with {row.who}, and not with {name},",
        on=row.on,
        ago=how_long_ago(row.days or 0),
        released=f" Released since: {row.released}." if row.released else "",
    )


@final
@attrs.frozen(kw_only=True)
class ObserverNote(ByFields):
    """Somebody who only listened in on the last call noted how it went: read it before the next."""

    rank: Rank = Rank.PERSONAL

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each note about the last touch with them; none once there was another."""
        last = last_touch(facts, contact)
        for row in noted_by_observers(facts, contact):
            call, note = facts.get(row.interaction_id, Interaction), facts.get(row.note_id, Interaction)
            if last is None or call is None or note is None or call.id != last.id:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=say(
                    '{who} listened in on {day} and noted: "{note}".',
                    who=row.observer,
                    day=row.call_on,
                    note=row.note.strip().rstrip(".").replace('"', "'"),
                ),
                matter=note.id,
                because=(note, call),
                urgency=0.4,
                internal=True,
            )


def _days_before(on: date, days: int) -> date:
    return on - timedelta(days=min(days, (on - date.min).days))


RULES: Final[tuple[Rule, ...]] = (
    UnloggedMeeting(),
    UnfinishedTalk(),
    StepToTake(),
    StandingTalkMissed(),
    RoadmapTalk(),
    ObserverNote(),
)
