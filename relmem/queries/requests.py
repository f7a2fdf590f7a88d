"""
What they asked of us: what waits, what nobody has acknowledged, and where our last word named no next day.

Days and hours count as those who asked count them: in their time zone and their
work week, the contact's own, else the account's. What was asked more than once
is one question (`queries.asked`) and stands in one row.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.asked import LIVE, Asked, Word, all_asked, asked, replies, words
from relmem.queries.hours import business_days, business_time, hours, local, places, week_of, zone_of
from relmem.queries.names import account_name, listed, name_of
from relmem.queries.promises import CommitmentState, promised
from relmem.records.links import ColleagueId, Id
from relmem.records.people import Colleague
from relmem.records.promises import Commitment, Request, Side
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import WEEKDAYS, ByFields, WorkWeek, day_said, instant

__all__ = [
    "STANDARD",
    "FirstWord",
    "ServiceLevel",
    "Unacknowledged",
    "Waiting",
    "WithoutNext",
    "first_word",
    "interim",
    "unacknowledged",
    "unanswered_requests",
    "updates_without_next",
    "waiting",
]


@final
@attrs.frozen
class ServiceLevel(ByFields):
    """
    How soon we mean to say that we have a question, and to answer it, in the asker's own hours and days.

    `week` is for askers whose work week is not known. What it decides names it.
    """

    name: str = "standard"
    acknowledge_business_hours: int = attrs.field(default=4, kw_only=True)
    """Half a working day: who asks in the morning knows by the afternoon that it arrived."""
    answer_business_days: int = attrs.field(default=2, kw_only=True)
    """The next business day is still prompt; after the second, people ask again."""
    week: WorkWeek = attrs.field(default=WEEKDAYS, kw_only=True)

    def __str__(self) -> str:
        return self.name


STANDARD: Final = ServiceLevel()


@final
@attrs.frozen(kw_only=True)
class Waiting(Row):
    """
    A question that waits for an answer.

    `waiting_days` and `business_days` of the asker's work week are those after
    `asked_on` up to today. The hours are counted from the instant it was asked
    to the `now` that was given, else None. `acknowledged` says that they know
    that a person has it, since `acknowledged_on`; `replied_on` is our last word
    to them on it, `next_on` the day we named for the next one, None where we
    named none.
    """

    text: str
    asked_by: str
    account: str
    asked_of: str
    channel: str
    asked_on: date
    waiting_days: int
    business_days: int
    waiting_hours: Decimal | None
    business_hours: Decimal | None
    acknowledged: bool
    acknowledged_on: date | None
    replied_on: date | None
    next_on: date | None
    request_id: str
    asked_by_id: str
    account_id: str


def unanswered_requests(
    facts: Facts, *, week: WorkWeek = WEEKDAYS, now: datetime | None = None
) -> Rows[Waiting]:
    """
    What they asked and nobody has answered, the longest waiting first.

    `week` is for askers whose work week is not known. `now` is an aware
    instant, for hours.
    """
    rows = [_waiting(facts, each, week, now) for each in all_asked(facts) if each.open]
    rows.sort(key=lambda row: (row.asked_on, row.request_id))
    return Rows(Waiting, rows, f"Requests without an answer on {facts.today}")


def waiting(
    facts: Facts, request: Request, *, week: WorkWeek = WEEKDAYS, now: datetime | None = None
) -> Waiting:
    """How long the question that a request puts has waited on the day of the facts; nothing is negative."""
    return _waiting(facts, asked(facts, request), week, now)


def _waiting(facts: Facts, question: Asked, week: WorkWeek, now: datetime | None) -> Waiting:
    first = question.first
    asked_at, week = _asked_at(facts, first, week)
    asked_on = asked_at.date() if asked_at else facts.day_of(first)
    waited, worked = _hours_since(facts, first, now, week)
    known = words(facts, question)
    said = replies(facts, question)
    return Waiting(
        text=first.text,
        asked_by=listed(name_of(facts, each.asked_by) for each in question.requests),
        account=listed(account_name(facts, each.account) for each in question.requests),
        asked_of=listed(name_of(facts, each.asked_of) for each in question.requests),
        channel=str(first.channel or ""),
        asked_on=asked_on,
        waiting_days=max(0, (facts.today - asked_on).days),
        business_days=business_days(asked_on, facts.today, week),
        waiting_hours=waited,
        business_hours=worked,
        acknowledged=bool(known),
        acknowledged_on=known[0].on if known else None,
        replied_on=said[-1].on if said else None,
        next_on=_next_word(facts, question),
        request_id=first.id,
        asked_by_id=first.asked_by or "",
        account_id=first.account or "",
    )


def _asked_at(facts: Facts, request: Request, week: WorkWeek) -> tuple[datetime | None, WorkWeek]:
    """When it was asked by their clock, and their work week."""
    there = places(facts, request.asked_by, request.account)
    at = local(request.asked_at, zone_of(there, facts.zone)) if request.asked_at else None
    return at, week_of(there, week)


def _hours_since(
    facts: Facts, request: Request, now: datetime | None, week: WorkWeek
) -> tuple[Decimal | None, Decimal | None]:
    """All hours and business hours from the question to `now`; None where either instant is not known."""
    if now is None or request.asked_at is None:
        return None, None
    now = instant(now)
    there = places(facts, request.asked_by, request.account)
    zone = zone_of(there, facts.zone)
    worked = business_time(local(request.asked_at, zone), local(now, zone), week)
    return hours(max(timedelta(0), now - request.asked_at)), hours(worked)


def _next_word(facts: Facts, question: Asked) -> date | None:
    """The first day, today or later, by which we promised to answer it, or said in a reply to write again."""
    rows = (
        promised(facts, each)
        for request in question.requests
        for each in facts.about(request, Commitment)
        if each.answers == request.id and each.by is Side.US
    )
    days = [row.due_on for row in rows if row.state == CommitmentState.DUE and row.due_on]
    days += [day for word in replies(facts, question)[-1:] if (day := _named(word))]
    return min((day for day in days if day >= facts.today), default=None)


# -- nobody has told them that we have it -----------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Unacknowledged(Row):
    """
    A question of which they do not know that a person has it.

    `elapsed_hours` are all hours since it was asked, `business_hours` those in
    which the asker works; None where nobody noted the hour. `late` says that
    they are more than the service level `level` allows, `allowed_hours`; None
    where the hour is not known and it cannot be told.
    """

    text: str
    asked_by: str
    account: str
    asked_of: str
    channel: str
    asked_on: date
    elapsed_hours: Decimal | None
    business_hours: Decimal | None
    allowed_hours: int
    late: bool | None
    level: str
    request_id: str
    asked_by_id: str
    account_id: str


def unacknowledged(facts: Facts, now: datetime, sla: ServiceLevel = STANDARD) -> Rows[Unacknowledged]:
    """
    The open questions on which they have heard nothing from a person, the longest waiting first.

    `now` is an aware instant. What was asked in a meeting or on a call is known
    to be with us; an automatic reply says nothing; an answer says all. Late or
    not, each is there.

    Raises:
        InputError: `now` has no time zone.

    """
    now = instant(now)
    rows = [
        _unacknowledged(facts, each, now, sla)
        for each in all_asked(facts)
        if each.open and not words(facts, each)
    ]
    rows.sort(key=lambda row: (row.asked_on, -(row.elapsed_hours or 0), row.request_id))
    return Rows(Unacknowledged, rows, f"Requests not acknowledged by {facts.today}, service level {sla.name}")


def _unacknowledged(facts: Facts, question: Asked, now: datetime, sla: ServiceLevel) -> Unacknowledged:
    first = question.first
    row = _waiting(facts, question, sla.week, now)
    worked, allowed = row.business_hours, sla.acknowledge_business_hours
    late = worked > allowed if worked is not None else None
    if late is None:
        # asked at the very end of its day, it has waited at least so long
        there = places(facts, first.asked_by, first.account)
        zone, week = zone_of(there, facts.zone), week_of(there, sla.week)
        least = business_time(datetime.combine(row.asked_on, time.max, zone), local(now, zone), week)
        late = True if hours(least) > allowed else None
    return Unacknowledged(
        text=row.text,
        asked_by=row.asked_by,
        account=row.account,
        asked_of=row.asked_of,
        channel=row.channel,
        asked_on=row.asked_on,
        elapsed_hours=row.waiting_hours,
        business_hours=worked,
        allowed_hours=allowed,
        late=late,
        level=sla.name,
        request_id=row.request_id,
        asked_by_id=row.asked_by_id,
        account_id=row.account_id,
    )


# -- words that name no next day --------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class WithoutNext(Row):
    """
    A question on which our last word was no answer and named no day for the next one.

    `replied_on` is that word's day where the memory is, `by` who of us gave it, `said` what it was.
    """

    text: str
    asked_by: str
    account: str
    asked_on: date
    replied_on: date
    channel: str
    by: str
    said: str
    since_days: int
    request_id: str
    reply_id: str
    asked_by_id: str
    account_id: str


def updates_without_next(facts: Facts) -> Rows[WithoutNext]:
    """
    Open questions whose last reply set no day for the next word, the oldest reply first.

    A reply is a message or call of ours about the question, or an update given
    as promised; a final answer ends the question and needs no next day. A day
    is set by a promise to answer that is due after the reply, or by the reply's
    `next_step` ("write again tomorrow"), which counts from the reply's own day,
    by the clock of who wrote it. A day that was set and has passed is a broken
    promise, and not listed here.
    """
    rows = [row for each in all_asked(facts) if (row := interim(facts, each)) is not None]
    rows.sort(key=lambda row: (row.replied_on, row.request_id))
    return Rows(WithoutNext, rows, f"Replies without a next date by {facts.today}")


def interim(facts: Facts, question: Asked) -> WithoutNext | None:
    """Our last word on an open question, where it named no day for the next one; else None."""
    said = replies(facts, question)
    if not question.open or not said or _sets_next(facts, question, said[-1]):
        return None
    first, word = question.first, said[-1]
    talk = word.because if isinstance(word.because, Interaction) else None
    promise = word.because if isinstance(word.because, Commitment) else None
    us: list[Id | None] = [each.colleague for each in talk.participants if each.colleague] if talk else []
    return WithoutNext(
        text=first.text,
        asked_by=name_of(facts, first.asked_by),
        account=account_name(facts, first.account),
        asked_on=facts.day_of(first),
        replied_on=word.on,
        channel=str(talk.channel) if talk else "",
        by=listed(name_of(facts, each) for each in us or [promise.promised_by if promise else None]),
        said=talk.summary if talk else promise.what if promise else "",
        since_days=max(0, (facts.today - word.on).days),
        request_id=first.id,
        reply_id=word.because.id,
        asked_by_id=first.asked_by or "",
        account_id=first.account or "",
    )


def _sets_next(facts: Facts, question: Asked, word: Word) -> bool:
    if _named(word) is not None:
        return True
    for request in question.requests:
        for promise in facts.about(request, Commitment):
            if promise.answers != request.id or promise.by is not Side.US or promise.id == word.because.id:
                continue
            due_on, made_on = promised(facts, promise).due_on, facts.day_of(promise)
            # what was promised before for that very day is kept by the reply, and sets nothing
            if due_on and (due_on > word.on or (due_on == word.on == made_on)):
                return True
            if promise.due_at and word.at and promise.due_at > word.at:
                return True
    return False


def _named(word: Word) -> date | None:
    """The day that a reply's next step names, counted from its day as its writer's clock had it."""
    if not isinstance(word.because, Interaction):
        return None
    on = word.at.date() if word.at else word.on
    found = day_said(word.because.next_step, on)
    return found if found is not None and found >= on else None


# -- how soon we speak ------------------------------------------------------------------------------


@final
@attrs.frozen
class FirstWord(ByFields):
    """
    How long a question waited for our first word on it, as the asker counts, and who of us gave it.

    `business_hours` are None where either instant is not known.
    """

    by: ColleagueId | None
    business_days: int
    business_hours: Decimal | None


def first_word(facts: Facts, question: Asked, *, week: WorkWeek = WEEKDAYS) -> FirstWord | None:
    """
    Our first word on a question; None where there was none yet.

    None too for what was asked live: they had it at once, and that is no promptness.
    """
    first, known = question.first, words(facts, question)
    if first.channel in LIVE or not known:
        return None
    word = known[0]
    at, week = _asked_at(facts, first, week)
    zone = zone_of(places(facts, first.asked_by, first.account), facts.zone)
    said_on = local(word.at, zone).date() if word.at else word.on
    ids: list[Id | None] = [first.asked_of]
    match word.because:
        case Interaction() as talk:
            ids += [each.colleague for each in talk.participants]
        case Commitment() as promise:
            ids.append(promise.promised_by)
    ours = [found for each in ids if (found := facts.get(each, Colleague))]
    return FirstWord(
        by=ours[0].id if ours else None,
        business_days=business_days(at.date() if at else facts.day_of(first), said_on, week),
        business_hours=_hours_since(facts, first, word.at, week)[1],
    )
