"""
Rules about talks: who is due to hear from us, who has not been called for long, who of us was there last.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.absences import may_be_away
from relmem.queries.escalations import serious_matters
from relmem.queries.names import listed
from relmem.queries.people import has_left, salutation, worked_at
from relmem.queries.rhythm import Due, due
from relmem.queries.talks import (
    ANYBODY,
    LastTouch,
    agreed_rhythm,
    booked,
    day_of_meeting,
    last_touch,
    readings,
    touch_map,
    usual_gap,
)
from relmem.records.billing import Dispute
from relmem.records.deals import Assessment, Forecast, Stakeholder
from relmem.records.goodwill import Favour, Kudos, Reference, Referral
from relmem.records.links import Id
from relmem.records.market import News
from relmem.records.needs import Impact, Need, Restatement
from relmem.records.people import Absence, Account, Connection, Contact
from relmem.records.products import Awareness
from relmem.records.promises import Commitment, Request
from relmem.records.service import Escalation, Issue, Order
from relmem.records.talks import Answer, Interaction, Meeting, Outcome, Rhythm
from relmem.records.tastes import ChannelPreference, Preference
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Span, how_long, how_long_ago

__all__ = ["RULES", "ColleaguesSpoke", "LongSilence", "NeverSpoken", "ReadOurs", "TouchDue"]

SIX_WEEKS_DAYS: Final = 42
"""How often a hairdresser sees her customer and remembers what he likes, whom a post holds up as a model."""

RHYTHMS: Final = 1.5
"""How many usual gaps are long: half of all gaps exceed the median, and few exceed it by half."""

LEAST_DAYS: Final = 14
"""A fortnight without a word is long for nobody."""


@final
@attrs.frozen(kw_only=True)
class TouchDue(ByFields):
    """
    By the rhythm it is time to be in touch: as we mean it to be, or as it has been.

    Counted from the last real touch of any of us, not from a fixed day. Silent
    where a meeting is booked within one gap, while they are or may be away, and
    once it is long, which is for `LongSilence`. What is only usual is not said
    where a standing talk sets the day.
    """

    rank: Rank = Rank.FOLLOW_UPS
    rhythms: float = RHYTHMS
    least_days: int = LEAST_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one for the contact, and one for each of their accounts with a rhythm of its own."""
        yield from self._point(facts, contact, salutation(contact))
        for account in accounts_of(contact, facts):
            if agreed_rhythm(facts, account) is not None:
                yield from self._point(facts, account, account.name)

    def _point(self, facts: Facts, who: Contact | Account, name: str) -> Iterator[Point]:
        row, gap = due(facts, who), usual_gap(facts, who)
        if row is None or gap is None or row.state != "due":
            return
        rhythm, last = facts.get(row.rhythm_id, Rhythm), facts.get(row.interaction_id, Interaction)
        if rhythm is None and isinstance(who, Contact) and _has_standing_talk(facts, who):
            return
        days = (facts.today - row.last_on).days if row.last_on else None
        if days is not None and isinstance(who, Contact):
            is_usual = rhythm is None and days < self.least_days
            if is_usual or days >= _long(gap, self.rhythms, self.least_days):
                return
        because = tuple(each for each in (rhythm, last) if each is not None)
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.ASK,
            text=_due(row, name),
            matter=last.id if last else row.rhythm_id,
            because=because,
            urgency=0.1 + 0.2 * ramp(row.overdue_days, 0, gap.about_days),
            band="due",
            aside=say("Due to hear from us since {on}.", on=row.due_on) if last else None,
        )


def _has_standing_talk(facts: Facts, contact: Contact) -> bool:
    """Whether a talk with them, or where they work, is held on fixed days: `StandingTalkMissed` minds it."""
    here: set[Id] = {contact.id, *(account.id for account in accounts_of(contact, facts))}
    return any(each.rule and each.who in here for each in facts.of(Rhythm))


def _due(row: Due, name: str) -> Phrase:
    how = "is meant" if row.basis == "stated" else "is usual"
    values = {"name": name, "gap": row.gap, "how": how, "on": row.due_on, "last": row.last_on}
    if row.last_on is None:
        return say("{name} was to hear from us by {on}, and no touch is recorded: {gap} {how}.", **values)
    return say(
        "{name} has been due to hear from us since {on}: last reached on {last}, and every {gap} {how}.",
        **values,
    )


def _long(gap: Span, rhythms: float, least_days: int) -> int:
    return max(least_days, round(rhythms * gap.about_days))


@final
@attrs.frozen(kw_only=True)
class LongSilence(ByFields):
    """
    Nobody of us has reached them for long: who calls only to sell is let go to voicemail.

    Long is half as long again as the rhythm with them, stated or usual, counted
    from the last touch of any of us; where there is no rhythm, six weeks.
    Silent while they are or may be away, where a meeting is booked before as
    long again, and about who has left. While something serious is open, nobody is told to ask
    how things are.
    """

    rank: Rank = Rank.FOLLOW_UPS
    rhythms: float = RHYTHMS
    least_days: int = LEAST_DAYS
    unknown_days: int = SIX_WEEKS_DAYS
    """What is long where there is no rhythm yet."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one; none where they were never reached, which is for `NeverSpoken`."""
        last = last_touch(facts, contact)
        if last is None or has_left(facts, contact):
            return
        stated, gap = agreed_rhythm(facts, contact), usual_gap(facts, contact)
        long = self.unknown_days if gap is None else _long(gap, self.rhythms, self.least_days)
        days = (facts.today - facts.day_of(last)).days
        if days < long or _waits(facts, contact, long):
            return
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.ASK,
            text=_silence(
                salutation(contact),
                facts.day_of(last),
                days,
                self._told(gap, stated),
                stated,
                # they know that we know
                ask=not serious_matters(facts, contact),
            ),
            aside=say("We last spoke {ago}.", ago=how_long_ago(days)),
            # not the contact: the next silence is another matter
            matter=last.id,
            because=(last, stated) if stated else (last,),
            urgency=0.1 + 0.5 * ramp(days, long, 3 * long),
            band="long" if days < 2 * long else "very long",
        )

    def _told(self, gap: Span | None, stated: Rhythm | None) -> Span | None:
        """The rhythm that makes it long, where one does: three mails in a row are no habit."""
        if gap is None or (stated is None and self.rhythms * gap.about_days < self.least_days):
            return None
        return gap


def _waits(facts: Facts, contact: Contact, days: int) -> bool:
    """Whether we meet them within so many days anyway, or they are away."""
    meeting = booked(facts, contact)
    soon = meeting is not None and (day_of_meeting(facts, meeting) - facts.today).days <= days
    return soon or may_be_away(facts, contact) is not None


def _silence(
    name: str, since: date, days: int, gap: Span | None, stated: Rhythm | None, *, ask: bool
) -> Phrase:
    rhythm = ""
    if gap is not None:
        rhythm = f"; every {_every(gap)} is {'meant' if stated else 'usual'}"
    return say(
        "Nobody of us has spoken with {name} since {day}, {ago}{rhythm}."
        + (" Ask how things are." if ask else ""),
        name=name,
        day=since,
        ago=how_long_ago(days),
        rhythm=rhythm,
    )


def _every(gap: Span) -> str:
    """A gap behind "every": "day", "6 weeks", "month"; what is whole weeks is told in weeks."""
    weeks, left = divmod(gap.days or 0, 7)
    return (f"{weeks} week{'s' * (weeks != 1)}" if weeks and not left else str(gap)).removeprefix("1 ")


@final
@attrs.frozen(kw_only=True)
class NeverSpoken(ByFields):
    """
    They have been in our books for a while, and no talk with them is recorded: say who we are.

    "I've been your account rep for two years": nobody had met him. Where
    nothing is recorded nobody may have noted it, so it says no more than that.
    """

    rank: Rank = Rank.FOLLOW_UPS
    known_days: int = 30
    """A month after they came into our books, a first talk would have been noted."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one; none where somebody at least tried, or wrote, or where they told us anything."""
        days = (facts.today - facts.recorded_on(contact)).days
        if days < self.known_days or _has_told_us(facts, contact) or _may_have_met(facts, contact):
            return
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.TELL,
            text=say(
                "Known for {long}, and no talk with {name} is recorded: say who we are.",
                name=salutation(contact),
                long=how_long(days),
            ),
            matter=contact.id,
            because=(contact,),
            urgency=0.1 + 0.3 * ramp(days, self.known_days, 365),
        )


_TOLD: Final = (
    Absence,
    Answer,
    Awareness,
    ChannelPreference,
    Commitment,
    Connection,
    Dispute,
    Escalation,
    Favour,
    Forecast,
    Impact,
    Issue,
    Kudos,
    Need,
    News,
    Order,
    Preference,
    Reference,
    Referral,
    Request,
    Restatement,
    Stakeholder,
)
"""What nobody knows of a person without having spoken with them."""


def _has_told_us(facts: Facts, contact: Contact) -> bool:
    """Whether anything is known that came from them, over or not; what we guess of them did not."""
    if any(not each.guessed for each in facts.ever_about(contact, Assessment) if each.by == contact.id):
        return True
    return any(facts.ever_about(contact, kind) for kind in _TOLD)


def _may_have_met(facts: Facts, contact: Contact) -> bool:
    """Whether a talk, an attempt, a mail or a meeting was with them, or with an account in nobody's name."""
    for talk in facts.about(contact, Interaction):
        # who reads us has not spoken with us
        if not talk.automatic and talk.outcome is not Outcome.READ and _is_there(contact, talk):
            return True
    for meeting in facts.about(contact, Meeting):
        if meeting.cancelled_on is None and day_of_meeting(facts, meeting) <= facts.today:
            return True
    return any(
        _names_nobody(talk)
        for place in worked_at(facts, contact)
        for talk in facts.about(place.account, Interaction)
        if talk.account == place.account
    )


def _is_there(contact: Contact, talk: Interaction) -> bool:
    return any(each.contact == contact.id for each in talk.participants)


def _names_nobody(interaction: Interaction) -> bool:
    """Whether it names nobody of theirs, so that the contact may have been there."""
    return not interaction.automatic and not any(each.contact for each in interaction.participants)


# -- what others of us, and they, did meanwhile ---------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class ColleaguesSpoke(ByFields):
    """
    Others of us were in touch with them lately, and one function has not been for long: ask before calling.

    A developer's mail and a support call shape the next sale as much as a
    visit. Among us, and not for them.
    """

    rank: Rank = Rank.PERSONAL
    recent_days: int = 7
    """What passed in the last week is what they have in mind."""
    long_days: int = SIX_WEEKS_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one, about all functions that have not reached them for long; none for who was there."""
        found = [row for row in touch_map(facts, contact) if row.function != ANYBODY and row.days is not None]
        latest = found[0] if found else None
        if latest is None or latest.days is None or latest.days > self.recent_days:
            return
        long = [row for row in found if row.days is not None and row.days >= self.long_days]
        talks = [talk for row in (latest, *long) if (talk := facts.get(row.interaction_id, Interaction))]
        if not long or not talks:
            return
        by_talk: dict[Id, list[LastTouch]] = {}
        for row in long:
            by_talk.setdefault(row.interaction_id, []).append(row)
        others = [
            say(
                "{functions} last did on {last}, {ago}" if at == 0 else "{functions} on {last}, {ago}",
                functions=listed(row.function for row in rows),
                last=rows[0].last_on,
                ago=how_long_ago(rows[0].days or 0),
            )
            for at, rows in enumerate(by_talk.values())
        ]
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.ASK,
            text=say(
                "{by} ({function}) spoke with {name} on {day}; {others}. "
                "Ask {by} what was said before you call.",
                by=latest.by or "Somebody",
                function=latest.function,
                name=salutation(contact),
                day=latest.last_on,
                others="; ".join(map(str, others)),
            ),
            matter=long[0].interaction_id,
            because=tuple(dict.fromkeys(talks)),
            urgency=0.2,
            internal=True,
            not_for=tuple(each.colleague for each in talks[0].participants if each.colleague),
        )


@final
@attrs.frozen(kw_only=True)
class ReadOurs(ByFields):
    """They read something of ours of late: a way to begin, and no conversation yet."""

    rank: Rank = Rank.PERSONAL
    within_days: int = 30
    """Days after which they no longer remember what it said."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one, about the latest; none once somebody has reached them since."""
        latest = next(iter(readings(facts, contact)), None)
        talk = facts.get(latest.interaction_id, Interaction) if latest else None
        if latest is None or talk is None or facts.today - latest.on > timedelta(days=self.within_days):
            return
        last = last_touch(facts, contact)
        if last is not None and facts.day_of(last) > latest.on:
            return
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.ASK,
            text=say(
                "{name} read {what} on {day}: ask what was of use."
                if latest.what
                else "{name} read something of ours on {day}: ask what was of use.",
                name=salutation(contact),
                what=f'"{latest.what}"',
                day=latest.on,
            ),
            matter=talk.id,
            because=(talk,),
            urgency=0.2 * ramp((facts.today - latest.on).days, self.within_days, 0),
        )


RULES: Final[tuple[Rule, ...]] = (TouchDue(), LongSilence(), NeverSpoken(), ColleaguesSpoke(), ReadOurs())
