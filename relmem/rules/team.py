"""
Rules about our team: whom to introduce, who must come by, whom we report to, and who has left.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.attendees import Attendees
from relmem.queries.discrepancies import is_doubtful
from relmem.queries.handovers import HandoverState, changes_for, handover, handovers
from relmem.queries.names import counted, listed
from relmem.queries.people import salutation
from relmem.queries.promises import orphaned
from relmem.queries.talks import booked, touches
from relmem.queries.team import Stranger, account_team, acquainted_on, our_bosses, unintroduced
from relmem.queries.theirteam import team_changes
from relmem.queries.visits import Been, Presence, last_visit, presence
from relmem.records.base import Record
from relmem.records.people import Account, Colleague, Contact, Discrepancy
from relmem.records.promises import Commitment
from relmem.records.team import Assignment, Handover
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, how_long

__all__ = [
    "RULES",
    "HandoverIncomplete",
    "Introduce",
    "NameOurBoss",
    "NeverMet",
    "RepChanged",
]


# -- do they know us --------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Introduce(ByFields):
    """
    One of us is on their account, and they do not know them: introduce them, before it is needed.

    "Do I even know who my account team is?" Backups are introduced while who
    they stand in for is away. Where they know nobody of us yet, one is enough
    to begin with. Who takes over from somebody they know is introduced as that
    (`RepChanged`), who is to meet them on a day that is booked, then, and all of us
    to who is new there (`TheirTeamChanged`), who may not be on the account, as a file
    says (`FileDisagrees`), once that is settled. Where no talk with them is on record,
    nobody knows whom they know: whom a file names, without a day, may be no stranger.
    It ends with a talk in which both were, or which told of them.
    """

    rank: Rank = Rank.PERSONAL
    pressing_days: int = 365
    """Days on the account after which not to be known is as odd as can be."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each account of theirs where they do not know somebody of us."""
        rows, people = unintroduced(facts, contact), Attendees(facts)
        known = {row.taker_id for row in changes_for(facts, contact)} | _to_be_met(facts, contact)
        for account in accounts_of(contact, facts):
            new = [row.contact_id for row in team_changes(facts, account) if row.worth_meeting]
            if contact.id in new:
                continue
            gives = {each.giver for each in facts.about(account, Handover) if each.account == account.id}
            own = (row for row in rows if row.account_id == account.id and row.colleague_id not in gives)
            here = [
                row
                for row in own
                if row.colleague_id not in known and self._matters(facts, contact, account, row)
            ]
            team = {each.colleague for each in facts.about(account, Assignment) if each.account == account.id}
            us = [found for each in sorted(team) if (found := facts.get(each, Colleague))]
            knows_nobody = all(acquainted_on(facts, contact, each, people) is None for each in us)
            if here:
                yield self._point(contact, facts, here[:1] if knows_nobody else here)

    def _matters(self, facts: Facts, contact: Contact, account: Account, row: Stranger) -> bool:
        if any(is_doubtful(facts, each) for each in facts.about(row.assignment_id, Discrepancy)):
            return False
        if row.since_on is None and _is_of_a_file(facts, row) and not any(touches(facts, contact)):
            return False
        if not row.backup:
            return True
        return any(each.away and not each.backup for each in account_team(facts, account))

    def _point(self, contact: Contact, facts: Facts, rows: list[Stranger]) -> Point:
        first = rows[0]
        ids = (id for row in rows for id in (row.assignment_id, row.colleague_id))
        parts = ((row.colleague, row.product or row.role) for row in rows)
        names = [f"{name} ({what})" if what else name for name, what in parts]
        since = " since {since}" if len(rows) == 1 and first.since_on else ""
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.OFFER,
            text=say(
                f"Introduce {{us}} to {{name}}: on {{account}}{since}, and never introduced.",
                us=listed(names),
                name=salutation(contact),
                account=first.account,
                since=first.since_on,
            ),
            aside=say("Introduce {us} to {name} as well.", us=listed(names), name=salutation(contact)),
            matter=first.assignment_id,
            because=tuple(found for each in dict.fromkeys(ids) if (found := facts.get(each, Record))),
            urgency=0.3 + 0.3 * ramp(max(row.days or 0 for row in rows), 0, self.pressing_days),
            band=counted(len(rows), "colleague"),
            # who is to be introduced does so by calling
            not_for=(first.colleague_id,) if len(rows) == 1 else (),
        )


def _is_of_a_file(facts: Facts, row: Stranger) -> bool:
    it = facts.get(row.assignment_id, Assignment)
    return it is not None and it.source is not None and it.source.is_file


def _to_be_met(facts: Facts, contact: Contact) -> set[str]:
    """The ids of those of us who are to be at the next meeting that is booked with them."""
    meeting = booked(facts, contact)
    return {each.colleague for each in meeting.participants if each.colleague} if meeting else set()


@final
@attrs.frozen(kw_only=True)
class NeverMet(ByFields):
    """
    Who is on the account has met nobody there, or was never at their place: propose to come by.

    "I have been your account rep for two years. This is a nice building, I had
    never been here before." Who met them by video has met them. It ends with a visit, and
    waits while a meeting is booked; that they have moved since begins it anew.
    """

    rank: Rank = Rank.PERSONAL
    min_days: int = 90
    """Days on an account within which one has not met everybody."""
    pressing_days: int = 730
    """The two years of the rep who introduced himself as theirs."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each account: the one of us who is on it longest without, and that they have moved."""
        for account in accounts_of(contact, facts):
            if booked(facts, account) is not None:
                continue
            rows = [
                row for row in presence(facts, account) if (row.days or 0) >= self.min_days and not row.backup
            ]
            strangers = [row for row in rows if row.last_met_on is None]
            by_video = [row for row in rows if row.last_met_on and row.been_there == Been.NEVER]
            if strangers or by_video:
                yield self._point(account, facts, (strangers or by_video)[0], met=not strangers)
            yield from self._moved(account, facts)

    def _point(self, account: Account, facts: Facts, row: Presence, *, met: bool) -> Point:
        assignment = facts.get(row.assignment_id, Assignment)
        because: tuple[Record, ...] = (assignment,) if assignment else (account,)
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.OFFER,
            text=say(
                "{colleague} has been on {account} for {since}, "
                + (
                    "and has met them by video only, last on {last}: propose to come by."
                    if met
                    else "and has never met anybody there: propose to come by."
                ),
                colleague=row.colleague,
                account=account.name,
                since=how_long(row.days or 0),
                last=row.last_met_on,
            ),
            aside=None
            if met
            else say("Propose to come by: {colleague} has never met anybody there.", colleague=row.colleague),
            matter=row.assignment_id,
            because=because,
            urgency=(0.3 if met else 0.6) * ramp(row.days or 0, 0, self.pressing_days) + 0.1,
            band="by video" if met else "never met",
            asks=True,
        )

    def _moved(self, account: Account, facts: Facts) -> Iterator[Point]:
        visit = last_visit(facts, account)
        news = facts.get(visit.news_id or None, Record)
        if news is None or visit.on is None:
            return
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.OFFER,
            text=say(
                '"{moved}" ({on}), and none of us was there since the visit of {last}: propose to come by.',
                moved=visit.moved,
                on=visit.moved_on,
                last=visit.on,
            ),
            matter=news.id,
            because=(news,),
            urgency=0.3,
            band="moved",
            asks=True,
        )


@final
@attrs.frozen(kw_only=True)
class NameOurBoss(ByFields):
    """
    They know one of us well, and not whom that one reports to: name them, so that praise finds its way.

    "My manager is Gail, please tell her how I am doing." It ends when they were
    told of the boss, have spoken with them, or praised somebody to them.
    """

    rank: Rank = Rank.OFFERS
    min_talks: int = 3
    """Talks before which nobody has anything to tell a boss."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One at most, of whoever of us leads their account, or comes first on it."""
        gone = {row.giver_id for row in changes_for(facts, contact)}
        rows = [row for row in our_bosses(facts, contact) if row.colleague_id not in gone]
        if not rows or len(touches(facts, contact)) < self.min_talks:
            return
        row = rows[0]
        colleague = facts.get(row.colleague_id, Colleague)
        if row.known_on is not None or colleague is None or acquainted_on(facts, contact, colleague) is None:
            return
        boss = facts.get(row.boss_id, Colleague)
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.TELL,
            text=say(
                "{name} does not know whom {colleague} reports to"
                + (": name {boss}" if row.boss else ": name them")
                + ", and ask for a word on how {colleague} does.",
                name=salutation(contact),
                colleague=row.colleague,
                boss=row.boss,
            ),
            matter=row.boss_id,
            because=(colleague, *((boss,) if boss else ())),
            urgency=0.1,
            asks=True,
        )


# -- one of us goes ---------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class RepChanged(ByFields):
    """
    Somebody of us whom they know has left, or gave the account to another: tell them, before they call.

    "Would I even know you left?" It ends with a talk that told of it, or of who
    took over.
    """

    rank: Rank = Rank.FOLLOW_UPS
    within_days: int = 365
    """Days after which they have found out by themselves."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each of us whom they knew, and were not told of."""
        for row in changes_for(facts, contact):
            age = (facts.today - row.since_on).days
            giver = facts.get(row.giver_id, Colleague)
            if row.told_on is not None or giver is None or not 0 <= age <= self.within_days:
                continue
            record = facts.get(row.handover_id or None, Handover)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=say(
                    "Tell {name} that {giver} "
                    + (
                        "has left us ({day})"
                        if row.left
                        else "hands {account}{product} over by {due}"
                        if record is not None and _is_to_come(record, facts)
                        else "does not look after {account}{product} any more ({day})"
                    )
                    + (": {taker} takes over, introduce them." if row.taker else ", and whom to call now."),
                    name=salutation(contact),
                    giver=row.giver,
                    day=row.since_on,
                    due=record.due_on if record else None,
                    account=row.account,
                    product=f" for {row.product}" if row.product else "",
                    taker=row.taker,
                ),
                matter=record.id if record else giver.id,
                because=(giver, *((record,) if record else ())),
                urgency=0.5 + 0.4 * ramp(age, 0, 30),
                band="left" if row.left else "handed over",
            )


def _is_to_come(handover: Handover, facts: Facts) -> bool:
    """Whether an account is still to be handed over: its day lies ahead, and who takes over is not on it."""
    if handover.due_on is None or handover.due_on <= facts.today:
        return False
    team = (each for each in facts.about(handover.account, Assignment) if each.account == handover.account)
    return handover.taker is not None and all(each.colleague != handover.taker for each in team)


@final
@attrs.frozen(kw_only=True)
class HandoverIncomplete(ByFields):
    """
    An account has gone from one of us to another, and not all of it went along: settle that among us.

    A promise whose giver is gone is kept by nobody; where that is all, and it was
    promised to them, it is said with the promise (`PromiseWithoutOwner`). It ends when each has an
    owner (`attrs.evolve(promise, promised_by=sam)`) and who takes over has accepted.
    """

    rank: Rank = Rank.FOLLOW_UPS
    within_days: int = 180
    """Days after which only promises without an owner are still a matter; who takes over is known by then."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each hand-over of an account of theirs that is not complete; for us alone."""
        for account in accounts_of(contact, facts):
            for row in handovers(facts, account):
                giver, record = (
                    facts.get(row.giver_id, Colleague),
                    facts.get(row.handover_id or None, Handover),
                )
                age = (facts.today - row.begun_on).days
                if row.complete or giver is None or (age > self.within_days and not row.to_take_over):
                    continue
                late = row.due_on is not None and row.due_on < facts.today
                promises = _to_take_over(facts, account, giver)
                rest_is_done = not row.abrupt and row.accepted_on is not None
                if (
                    promises
                    and row.taker
                    and rest_is_done
                    and all(_is_said(facts, contact, each) for each in promises)
                ):
                    continue
                yield Point(
                    rule=type(self).__name__,
                    rank=self.rank,
                    kind=Kind.TELL,
                    text=_incomplete(row, promises, late=late),
                    aside=None if row.abrupt else _incomplete(row, promises, late=late, named=True),
                    matter=record.id if record else giver.id,
                    because=(giver, *((record,) if record else ()), *promises),
                    urgency=0.8 if late or row.abrupt else 0.3 + 0.4 * ramp(age, 0, 30),
                    band="late" if late else "incomplete",
                    on=row.due_on,
                    internal=True,
                )


def _to_take_over(facts: Facts, account: Account, giver: Colleague) -> tuple[Commitment, ...]:
    lines = handover(facts, account, giver)
    found = (facts.get(row.record_id, Commitment) for row in lines if row.status == "to take over")
    return tuple(each for each in found if each is not None)


def _is_said(facts: Facts, contact: Contact, promise: Commitment) -> bool:
    """Whether a point of its own says to them that a promise has no owner."""
    return contact.id in (promise.to, *promise.also_to) and orphaned(facts, promise) is not None


def _incomplete(
    row: HandoverState, promises: tuple[Commitment, ...], *, late: bool, named: bool = False
) -> Phrase:
    lead = (
        "{giver} left on {begun} without handing {account} over: {missing}."
        if row.abrupt
        else ("The hand-over" if named else "The hand-over of {account} from {giver}")
        + (" to {taker}" if row.taker and not named else "")
        + " is not complete"
        + (", and was due on {due}" if late else "")
        + ": {missing}."
    )
    return say(
        lead + (" Still {giver}'s, or nobody's: {promises}." if promises else ""),
        giver=row.giver,
        taker=row.taker,
        account=row.account,
        begun=row.begun_on,
        due=row.due_on,
        missing=row.missing,
        promises=listed(f'"{each.what}"' for each in promises),
    )


RULES: Final[tuple[Rule, ...]] = (
    Introduce(),
    NeverMet(),
    NameOurBoss(),
    RepChanged(),
    HandoverIncomplete(),
)
