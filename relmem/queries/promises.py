"""
What was asked and what was promised: what is open, what is late, and how well promises are kept.

Days count as the other side counts them: in their time zone and their work week,
the contact's own, else the account's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.hours import business_days, business_time, local, places, week_of, zone_of
from relmem.records.links import Id
from relmem.records.people import Account, Colleague, Contact
from relmem.records.promises import Commitment, Request, Side
from relmem.render.rows import Row, Rows
from relmem.values import WEEKDAYS, Channel, WorkWeek, day

__all__ = [
    "CommitmentState",
    "Promised",
    "Reliability",
    "Waiting",
    "commitments",
    "promised",
    "reliability",
    "unanswered_requests",
    "waiting",
]

LIVE: Final = (Channel.PHONE, Channel.VIDEO, Channel.MEETING)
"""Asked so, they saw that we have it, and nobody needs to acknowledge it."""


class CommitmentState(StrEnum):
    """
    How a promise stands on a day.

    OPEN_ENDED: no day was named. DUE: its day has not passed; on the day itself
    it is still due. OVERDUE. KEPT, or KEPT_LATE. WITHDRAWN. REPLACED: agreed
    anew by its day, so never broken; REPLACED_LATE: only after that.
    """

    OPEN_ENDED = "open-ended"
    DUE = "due"
    OVERDUE = "overdue"
    KEPT = "kept"
    KEPT_LATE = "kept late"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    REPLACED_LATE = "replaced late"

    @property
    def open(self) -> bool:
        """Whether it is still to be kept."""
        return self in (CommitmentState.OPEN_ENDED, CommitmentState.DUE, CommitmentState.OVERDUE)


@final
@attrs.frozen(kw_only=True)
class Promised(Row):
    """
    How one promise stands.

    `due_on` is its day where the other side is, None where none was named.
    `overdue_days` are the whole days from that until it ended, or until today;
    0 where it is in time. `days_left` counts down to `due_on`; None where that
    has passed, there is none, or it has ended.
    """

    what: str
    by: str
    state: str
    due_on: date | None
    overdue_days: int
    days_left: int | None
    made_on: date
    ended_on: date | None
    promised_by: str
    to: str
    account: str
    commitment_id: str
    promised_by_id: str
    to_id: str
    account_id: str


def commitments(
    facts: Facts,
    *,
    open: bool | None = True,
    by: Side | str | None = None,
) -> Rows[Promised]:
    """
    The promises of both sides, or those `by` one, by the day they are due; without a day last.

    `open=False` asks for those that have ended, None for all.

    Raises:
        ValueError: `by` is neither "us" nor "them".

    """
    side = None if by is None else Side(by)
    rows = [promised(facts, each) for each in facts.of(Commitment) if side in (None, each.by)]
    kept = [row for row in rows if open is None or CommitmentState(row.state).open is open]
    kept.sort(key=lambda row: (row.due_on or date.max, row.due_on is None, row.commitment_id))
    which = {True: "Open promises", False: "Promises that have ended", None: "Promises"}[open]
    whose = {None: "", Side.US: " of ours", Side.THEM: " of theirs"}[side]
    return Rows(Promised, kept, f"{which}{whose} on {facts.today}")


def promised(facts: Facts, commitment: Commitment) -> Promised:
    """
    How one promise stands on the day of the facts.

    A promise to answer a request ends with that request: answered it is kept.
    """
    due_on = _due_day(facts, commitment)
    ended = _ended(facts, commitment)
    until = ended[1] if ended else facts.today
    late = max(0, (until - due_on).days) if due_on else 0
    open_ = ended is None
    return Promised(
        what=commitment.what,
        by=str(commitment.by),
        state=str(_state(ended[0] if ended else None, due_on, late)),
        due_on=due_on,
        overdue_days=late,
        days_left=(due_on - facts.today).days if open_ and due_on and not late else None,
        made_on=facts.day_of(commitment),
        ended_on=ended[1] if ended else None,
        promised_by=_name(facts, commitment.promised_by),
        to=_name(facts, commitment.to),
        account=_name(facts, commitment.account),
        commitment_id=commitment.id,
        promised_by_id=commitment.promised_by or "",
        to_id=commitment.to or "",
        account_id=commitment.account or "",
    )


def _state(ended: CommitmentState | None, due_on: date | None, late: int) -> CommitmentState:
    match ended:
        case CommitmentState.KEPT if late:
            return CommitmentState.KEPT_LATE
        case CommitmentState.REPLACED if late:
            return CommitmentState.REPLACED_LATE
        case None if due_on is None:
            return CommitmentState.OPEN_ENDED
        case None:
            return CommitmentState.OVERDUE if late else CommitmentState.DUE
        case _:
            return ended


def _ended(facts: Facts, commitment: Commitment) -> tuple[CommitmentState, date] | None:
    """How and on which day it first ended; None while it is open."""
    ends = [
        (CommitmentState.KEPT, commitment.kept_on),
        (CommitmentState.REPLACED, commitment.replaced_on or _replacement_made(facts, commitment)),
        (CommitmentState.WITHDRAWN, commitment.withdrawn_on),
    ]
    request = facts.get(commitment.answers, Request)
    if request is not None:
        made_on = facts.day_of(commitment)
        ends += [
            (state, ended)
            for state, ended in (
                (CommitmentState.KEPT, request.answered_on),
                (CommitmentState.WITHDRAWN, request.withdrawn_on),
            )
            # what was promised after the answer is something more
            if ended is not None and ended >= made_on
        ]
    stated = [(state, ended) for state, ended in ends if ended is not None and ended <= facts.today]
    return min(stated, key=lambda end: end[1], default=None)


def _replacement_made(facts: Facts, commitment: Commitment) -> date | None:
    """The day on which the promise that replaces it was made, where nobody stated when."""
    after = facts.get(commitment.replaced_by, Commitment)
    return facts.day_of(after) if after is not None and after.id != commitment.id else None


def _due_day(facts: Facts, commitment: Commitment) -> date | None:
    if commitment.due_at is None:
        return commitment.due_on
    person = commitment.to if commitment.by is Side.US else commitment.promised_by
    there = places(facts, person, commitment.account)
    return local(commitment.due_at, zone_of(there, facts.zone)).date()


# -- requests ---------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Waiting(Row):
    """
    A request that waits for an answer.

    `waiting_days` and `business_days` of the asker's work week are those after
    `asked_on` up to today. The hours are counted from the instant it was asked
    to the `now` that was given, else None. `acknowledged` says that they know
    that we have it; `next_on` is the day we named for the next word, None
    where we named none.
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
    rows = [
        waiting(facts, each, week=week, now=now) for each in facts.of(Request) if each.is_open_on(facts.today)
    ]
    rows.sort(key=lambda row: (row.asked_on, row.request_id))
    return Rows(Waiting, rows, f"Requests without an answer on {facts.today}")


def waiting(
    facts: Facts, request: Request, *, week: WorkWeek = WEEKDAYS, now: datetime | None = None
) -> Waiting:
    """How long one request has waited on the day of the facts; nothing is negative."""
    there = places(facts, request.asked_by, request.account)
    zone, week = zone_of(there, facts.zone), week_of(there, week)
    asked_at = local(request.asked_at, zone) if request.asked_at else None
    local_now = local(now, zone) if now else None
    asked_on = asked_at.date() if asked_at else facts.day_of(request)
    hours = worked = None
    if now and request.asked_at and asked_at and local_now:
        hours = _hours(max(timedelta(0), now - request.asked_at))
        worked = _hours(business_time(asked_at, local_now, week))
    return Waiting(
        text=request.text,
        asked_by=_name(facts, request.asked_by),
        account=_name(facts, request.account),
        asked_of=_name(facts, request.asked_of),
        channel=str(request.channel or ""),
        asked_on=asked_on,
        waiting_days=max(0, (facts.today - asked_on).days),
        business_days=business_days(asked_on, facts.today, week),
        waiting_hours=hours,
        business_hours=worked,
        acknowledged=request.acknowledged_on is not None or request.channel in LIVE,
        acknowledged_on=request.acknowledged_on,
        next_on=_next_word(facts, request),
        request_id=request.id,
        asked_by_id=request.asked_by or "",
        account_id=request.account or "",
    )


def _next_word(facts: Facts, request: Request) -> date | None:
    """The first day, today or later, by which we promised to answer it."""
    rows = (
        promised(facts, each)
        for each in facts.about(request, Commitment)
        if each.answers == request.id and each.by is Side.US
    )
    days = [row.due_on for row in rows if row.state == CommitmentState.DUE and row.due_on]
    return min(days, default=None)


# -- how well we do ---------------------------------------------------------------------------------

ALL_OF_US: Final = "all of us"


@final
@attrs.frozen(kw_only=True)
class Reliability(Row):
    """
    How well we keep what we promise: all of us, or one colleague.

    `promises` had a day, and have come to their end or passed it: kept
    `on_time`, `late` (also given up or agreed anew only after their day), or
    `open_overdue`. What was agreed anew in time stands apart, in `agreed_anew`.
    `median_response_days` are business days from a request to the first word
    on it, of `responses` requests; None of none.
    """

    who: str
    promises: int
    on_time: int
    late: int
    open_overdue: int
    agreed_anew: int
    responses: int
    median_response_days: Decimal | None
    colleague_id: str


def reliability(
    facts: Facts, *, since: date | str | None = None, week: WorkWeek = WEEKDAYS
) -> Rows[Reliability]:
    """
    How well we keep promises, those due (and requests made) on or after `since`.

    All of us first, then each colleague who promised or was asked, by name.
    What is open and not yet overdue, has no day, or was withdrawn in time, does not count.
    """
    first = day(since) if since is not None else date.min
    made = [promised(facts, each) for each in facts.of(Commitment) if each.by is Side.US]
    made = [row for row in made if row.due_on is not None and row.due_on >= first]
    asked = [
        (each.asked_of or "", taken)
        for each in facts.of(Request)
        if facts.day_of(each) >= first and (taken := _taken(facts, each, week)) is not None
    ]
    ids = {row.promised_by_id for row in made} | {who for who, _ in asked}
    ours = [each for each in facts.of(Colleague) if each.id in ids]
    ours.sort(key=lambda each: each.name.casefold())
    rows = [_reliability(ALL_OF_US, "", made, [taken for _, taken in asked])]
    for each in ours:
        own = [row for row in made if row.promised_by_id == each.id]
        rows.append(_reliability(each.name, each.id, own, [taken for who, taken in asked if who == each.id]))
    return Rows(Reliability, rows, f"How promises were kept by {facts.today}")


def _reliability(who: str, colleague_id: Id, made: Sequence[Promised], taken: Sequence[int]) -> Reliability:
    states = [CommitmentState(row.state) for row in made if not _given_up_late(row)]
    given_up_late = sum(1 for row in made if _given_up_late(row))
    on_time = states.count(CommitmentState.KEPT)
    late = states.count(CommitmentState.KEPT_LATE) + states.count(CommitmentState.REPLACED_LATE)
    overdue = states.count(CommitmentState.OVERDUE)
    return Reliability(
        who=who,
        promises=on_time + late + given_up_late + overdue,
        on_time=on_time,
        late=late + given_up_late,
        open_overdue=overdue,
        agreed_anew=states.count(CommitmentState.REPLACED),
        responses=len(taken),
        median_response_days=_median(taken),
        colleague_id=colleague_id,
    )


def _given_up_late(row: Promised) -> bool:
    return row.state == CommitmentState.WITHDRAWN and row.overdue_days > 0


def _taken(facts: Facts, request: Request, week: WorkWeek) -> int | None:
    """Business days until the first word on a request; None where there was none."""
    words = [on for on in (request.acknowledged_on, request.answered_on) if on is not None]
    if not words:
        return None
    there = places(facts, request.asked_by, request.account)
    return business_days(waiting(facts, request).asked_on, min(words), week_of(there, week))


def _median(values: Sequence[int]) -> Decimal | None:
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return Decimal(ordered[half] + ordered[-1 - half]) / 2


def _hours(length: timedelta) -> Decimal:
    return round(Decimal(length // timedelta(seconds=1)) / 3600, 2)


def _name(facts: Facts, it: Id | None) -> str:
    """What somebody or an account is called; the id itself where nobody of it is known."""
    found = facts.get(it, Contact) or facts.get(it, Colleague) or facts.get(it, Account)
    return found.name if found else it or ""
