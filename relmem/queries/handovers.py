"""
An account that passes from one of us to another: what goes with it, and what is missing until it is done.

Who left without handing over left a hand-over that nobody began. What is
private to who gives stays theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.contracts import window_of
from relmem.queries.fits import names_product
from relmem.queries.names import listed, name_of, participant_name
from relmem.queries.people import salutation, works_at
from relmem.queries.rivals import rivals_of
from relmem.queries.talks import day_of_meeting, touches
from relmem.queries.team import acquainted_on, contacts_at, members
from relmem.queries.told import accounts_concerned, tellings
from relmem.queries.windows import WindowState
from relmem.records.contracts import Contract
from relmem.records.deals import Assessment
from relmem.records.people import Account, Colleague, Contact
from relmem.records.promises import Commitment, Side
from relmem.records.talks import Interaction, Meeting
from relmem.records.tastes import ChannelPreference, Level, Preference, Stance
from relmem.records.team import Assignment, Handover
from relmem.render.rows import Row, Rows
from relmem.values import ByFields

__all__ = [
    "AHEAD_DAYS",
    "Change",
    "HandoverLine",
    "HandoverState",
    "changes_for",
    "handover",
    "handovers",
]

AHEAD_DAYS: Final = 92
"""How far ahead dates are handed over: a quarter, in which who takes over gets to know the rest."""


# -- what goes with it ------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class HandoverLine(Row):
    """
    One thing that who takes an account over must know.

    `section` is "promise", "tone", "preference", "avoid" or "next date".
    `status` of a promise is "to take over", "taken over" (with `whose`) or
    "theirs"; of all else "". `on` is the day it is due or falls on.
    """

    section: str
    what: str
    who: str
    on: date | None
    whose: str
    status: str
    record_id: str


def handover(
    facts: Facts, account: Account, giver: Colleague | None = None, *, ahead_days: int = AHEAD_DAYS
) -> Rows[HandoverLine]:
    """
    What goes with an account: promises, the tone, preferences, what to avoid, and the next dates.

    Of the newest hand-over of it, or of the one from `giver`; without any, of
    whoever gave a promise. A promise is to be taken over while it is who gives
    that gave it, or nobody of us: then somebody must own it; of one product, only
    those that name it. Nothing that is
    private to anybody but who takes over is in it. Dates are the last days for
    notice, meetings and birthdays of the next `ahead_days`.
    """
    passing = (each for each in _all(facts, account) if giver is None or each.giver.id == giver.id)
    newest = next(passing, None)
    giver = giver or (newest.giver if newest else None)
    seen = facts.for_whom(newest.taker.id if newest and newest.taker else None)
    theirs = contacts_at(seen, account)
    rows = [
        *_promises(seen, account, giver, newest.product if newest else ""),
        *_tone(seen, account, newest.record if newest else None),
        *_preferences(seen, theirs),
        *_avoid(seen, account, theirs),
        *_dates(seen, account, theirs, ahead_days),
    ]
    from_whom = f" from {giver.name}" if giver else ""
    return Rows(HandoverLine, rows, f"To hand over of {account.name}{from_whom} on {facts.today}")


def _promises(
    facts: Facts, account: Account, giver: Colleague | None, product: str
) -> Iterator[HandoverLine]:
    found = sorted(_open_promises(facts, account), key=lambda each: (each.due_on or date.max, each.id))
    for each in found:
        owner = facts.get(each.promised_by, Colleague)
        if each.by is Side.THEM:
            status = "theirs"
        else:
            status = "to take over" if _is_to_take_over(facts, each, giver, product) else "taken over"
        yield HandoverLine(
            section="promise",
            what=each.what,
            who=listed(name_of(facts, one) for one in (each.to, *each.also_to)),
            on=each.due_on or (each.due_at.astimezone(facts.zone).date() if each.due_at else None),
            whose=owner.name if owner else name_of(facts, each.promised_by),
            status=status,
            record_id=each.id,
        )


def _open_promises(facts: Facts, account: Account) -> list[Commitment]:
    return [
        each
        for each in facts.of(Commitment)
        if each.is_open_on(facts.today) and account.id in set(accounts_concerned(facts, each))
    ]


def _is_to_take_over(facts: Facts, promise: Commitment, giver: Colleague | None, product: str = "") -> bool:
    """Whether nobody of us owns it, or the giver does; of one product, what does not name it stays theirs."""
    owner = facts.get(promise.promised_by, Colleague)
    if owner is None or owner.left_on is not None:
        return True
    own = giver is not None and owner.id == giver.id
    return own and (not product or names_product(facts, promise.what, product))


def _tone(facts: Facts, account: Account, record: Handover | None) -> Iterator[HandoverLine]:
    if record is not None and record.note.strip():
        yield _line("tone", record.note.strip(), name_of(facts, record.giver), record.id)
    for each in facts.about(account, Assessment):
        if each.account == account.id and (each.text.strip() or each.colour != "unknown"):
            said = each.text.strip() or str(each.colour)
            topic = f"{each.topic}: " if each.topic else ""
            yield _line("tone", f"{topic}{said}", name_of(facts, each.by), each.id)
    if account.note.strip():
        yield _line("tone", account.note.strip(), account.name, account.id)
    for contact in contacts_at(facts, account):
        if contact.note.strip():
            yield _line("tone", contact.note.strip(), contact.name, contact.id)


def _preferences(facts: Facts, theirs: Iterable[Contact]) -> Iterator[HandoverLine]:
    for contact in theirs:
        for channel in facts.about(contact, ChannelPreference):
            if channel.level in (Level.PREFERS, Level.OK):
                about = f", for {channel.about}" if channel.about else ""
                yield _line(
                    "preference", f"{channel.level} {channel.channel}{about}", contact.name, channel.id
                )
        for taste in facts.about(contact, Preference):
            if taste.stance is Stance.LIKES:
                yield _line("preference", f"likes {taste.topic}", contact.name, taste.id)
        if contact.call_me or contact.formal:
            yield _line("preference", f"say {salutation(contact)}", contact.name, contact.id)


def _avoid(facts: Facts, account: Account, theirs: Iterable[Contact]) -> Iterator[HandoverLine]:
    for contact in theirs:
        for taste in facts.about(contact, Preference):
            if taste.stance is Stance.DISLIKES:
                yield _line("avoid", taste.topic, contact.name, taste.id)
        for channel in facts.about(contact, ChannelPreference):
            if channel.level in (Level.AVOID, Level.NEVER):
                about = f", for {channel.about}" if channel.about else ""
                yield _line("avoid", f"{channel.channel} ({channel.level}){about}", contact.name, channel.id)
        if contact.not_names:
            yield _line("avoid", f"never say {' or '.join(contact.not_names)}", contact.name, contact.id)
    for each in rivals_of(facts, account):
        yield _line(
            "avoid", f"do not name {each.name}, who competes with them", account.name, each.rivalry.id
        )


def _dates(facts: Facts, account: Account, theirs: Iterable[Contact], ahead_days: int) -> list[HandoverLine]:
    found = _days_ahead(facts, account, theirs, ahead_days)
    return sorted(found, key=lambda row: (row.on or date.max, row.record_id))


def _days_ahead(
    facts: Facts, account: Account, theirs: Iterable[Contact], ahead_days: int
) -> Iterator[HandoverLine]:
    until = facts.today + timedelta(days=min(ahead_days, (date.max - facts.today).days))
    for contract in facts.about(account, Contract):
        if contract.account != account.id:
            continue
        window = window_of(facts, contract)
        by = window.decide_by if window.state is not WindowState.GIVEN else None
        if by is not None and facts.today <= by <= until:
            yield _line(
                "next date", f"last day for notice on {contract.title}", account.name, contract.id, by
            )
    meetings = {each.id: each for one in (account, *theirs) for each in facts.about(one, Meeting)}
    for meeting in meetings.values():
        on = day_of_meeting(facts, meeting)
        if facts.today <= on <= until and meeting.cancelled_on is None:
            who = listed(participant_name(facts, each) for each in meeting.participants if each.contact)
            yield _line("next date", meeting.title, who or account.name, meeting.id, on)
    for contact in theirs:
        if contact.born is not None and contact.died_on is None:
            years = (facts.today.year, min(facts.today.year + 1, date.max.year))
            days = [contact.born.in_year(year) for year in years]
            next_on = next((each for each in days if facts.today <= each <= until), None)
            if next_on is not None:
                yield _line("next date", "birthday", contact.name, contact.id, next_on)


def _line(section: str, what: str, who: str, id: str, on: date | None = None) -> HandoverLine:
    return HandoverLine(section=section, what=what, who=who, on=on, whose="", status="", record_id=id)


# -- how far it is ----------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class HandoverState(Row):
    """
    How far a hand-over is: what is still the giver's, and whether all is done.

    `abrupt` where the giver left on `begun_on` and nobody noted a hand-over.
    `missing` says what is to be done until it is `complete`.
    """

    account: str
    giver: str
    taker: str
    begun_on: date
    due_on: date | None
    accepted_on: date | None
    abrupt: bool
    to_take_over: int
    taken_over: int
    complete: bool
    missing: str
    handover_id: str
    giver_id: str
    taker_id: str
    account_id: str


@final
@attrs.frozen
class _Passing(ByFields):
    """One account on its way from `giver` to `taker`; without a `record` where the giver just left."""

    giver: Colleague
    taker: Colleague | None
    begun_on: date
    record: Handover | None

    @property
    def product(self) -> str:
        """For which product alone it is, "" for all."""
        return self.record.product if self.record else ""


def handovers(facts: Facts, account: Account | None = None) -> Rows[HandoverState]:
    """
    The hand-overs of an account, or of all: what is incomplete first, then the newest.

    One is complete when no promise to the account is still the giver's or
    nobody's, somebody takes over, and has accepted; where the giver left
    abruptly, when no promise is and somebody else is on the account.
    """
    accounts = [account] if account is not None else facts.of(Account)
    rows = [_state(facts, each, passing) for each in accounts for passing in _all(facts, each)]
    rows.sort(key=lambda row: (row.begun_on, row.handover_id, row.giver_id), reverse=True)
    rows.sort(key=lambda row: row.complete)
    whose = f" of {account.name}" if account else ""
    return Rows(HandoverState, rows, f"Hand-overs{whose} by {facts.today}")


def _all(facts: Facts, account: Account) -> list[_Passing]:
    """What passes, or passed, from one of us to another at an account, the newest first."""
    found: list[_Passing] = []
    given: set[str] = set()
    for each in facts.about(account, Handover):
        giver = facts.get(each.giver, Colleague)
        if each.account == account.id and giver is not None:
            found.append(_Passing(giver, facts.get(each.taker, Colleague), facts.day_of(each), each))
            given.add(giver.id)
    for assignment in facts.ever_about(account, Assignment):
        giver = facts.get(assignment.colleague, Colleague)
        if assignment.account != account.id or giver is None or giver.left_on is None or giver.id in given:
            continue
        # who was taken off the account long before leaving left nothing there
        if assignment.until_on is None or (giver.left_on - assignment.until_on).days <= _NOTICE_DAYS:
            successor = next((who for _, who in members(facts, account) if who.id != giver.id), None)
            found.append(_Passing(giver, successor, giver.left_on, None))
            given.add(giver.id)
    found.sort(key=lambda each: (each.begun_on, each.giver.id), reverse=True)
    return found


_NOTICE_DAYS: Final = 31
"""A month: how long before leaving somebody begins to let go of an account, and to say so."""


def _state(facts: Facts, account: Account, passing: _Passing) -> HandoverState:
    giver, taker, record = passing.giver, passing.taker, passing.record
    ours = [each for each in _open_promises(facts, account) if each.by is Side.US]
    left = [each for each in ours if _is_to_take_over(facts, each, giver, passing.product)]
    missing = []
    if left:
        one = "promise has no new owner" if len(left) == 1 else "promises have no new owner"
        missing.append(f"{len(left)} {one}")
    if taker is None:
        missing.append("nobody takes over" if record else "nobody else is on the account")
    elif record is not None and record.accepted_on is None:
        missing.append(f"{taker.name} has not accepted")
    return HandoverState(
        account=account.name,
        giver=giver.name,
        taker=taker.name if taker else "",
        begun_on=passing.begun_on,
        due_on=record.due_on if record else None,
        accepted_on=record.accepted_on if record else None,
        abrupt=record is None,
        to_take_over=len(left),
        taken_over=len(ours) - len(left),
        complete=not missing,
        missing="; ".join(missing),
        handover_id=record.id if record else "",
        giver_id=giver.id,
        taker_id=taker.id if taker else "",
        account_id=account.id,
    )


# -- do they know -----------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Change(Row):
    """
    That somebody of us whom a contact knows has left, or gave the account to another.

    `left` says that they left us; `told_on` is when the contact was told, None
    while nobody has.
    """

    giver: str
    taker: str
    account: str
    product: str
    left: bool
    since_on: date
    told_on: date | None
    giver_id: str
    taker_id: str
    handover_id: str
    account_id: str


def changes_for(facts: Facts, contact: Contact) -> Rows[Change]:
    """
    Who of us a contact knew and has to do with no longer, and whether they were told; the newest first.

    Of the hand-overs where they work, and of who left us and was on the account
    or had spoken with them at least three times. They know when a talk
    told them of the hand-over, of who gave, or of who took over, from a month before it on.
    """
    rows: dict[str, Change] = {}
    for job in works_at(facts, contact):
        account = facts.get(job.account, Account)
        for each in _all(facts, account) if account else ():
            if account is not None and acquainted_on(facts, contact, each.giver) is not None:
                rows[each.giver.id] = _change(facts, contact, account, each)
    for giver in facts.of(Colleague):
        if giver.left_on is None or giver.id in rows:
            continue
        known = [each for each in touches(facts, contact) if giver.id in _us(each)]
        if len(known) >= _SEVERAL:
            rows[giver.id] = _change(facts, contact, None, _Passing(giver, None, giver.left_on, None))
    found = sorted(rows.values(), key=lambda row: (row.since_on, row.giver_id), reverse=True)
    return Rows(Change, found, f"Who of us {contact.name} has to do with no longer, by {facts.today}")


_SEVERAL: Final = 3
"""From how many talks on somebody is known, who was on no account."""


def _us(talk: Interaction) -> set[str]:
    return {each.colleague for each in talk.participants if each.colleague}


def _change(facts: Facts, contact: Contact, account: Account | None, passing: _Passing) -> Change:
    giver, taker = passing.giver, passing.taker
    left = giver.left_on is not None
    since = min(passing.begun_on, giver.left_on or passing.begun_on)
    from_on = since - timedelta(days=min(_NOTICE_DAYS, since.toordinal() - 1))
    talks = [
        facts.day_of(talk)
        for each in (passing.record, giver, taker)
        if each is not None
        for talk in tellings(facts, each, contact)
        if facts.day_of(talk) >= from_on
    ]
    return Change(
        giver=giver.name,
        taker=taker.name if taker and taker.left_on is None else "",
        account=account.name if account else "",
        product=passing.product,
        left=left,
        since_on=giver.left_on or since,
        told_on=min(talks, default=None),
        giver_id=giver.id,
        taker_id=taker.id if taker else "",
        handover_id=passing.record.id if passing.record else "",
        account_id=account.id if account else "",
    )
