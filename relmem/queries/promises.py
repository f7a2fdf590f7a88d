"""
What one side promised the other: what is open, what is late, and who of us has to see to it.

Days count as the other side counts them: in their time zone and their work week,
the contact's own, else the account's. A day without an hour is the same day
everywhere, and lasts until the end of their business day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import final

import attrs

from relmem.facts import Facts
from relmem.queries.asked import asked
from relmem.queries.hours import clock_of, day_ends, hours, local, places, week_of, zone_of
from relmem.queries.names import account_name, listed, name_of
from relmem.queries.people import works_at
from relmem.records.links import AccountId, Id
from relmem.records.people import Account, Colleague, Contact
from relmem.records.promises import Commitment, Request, Side
from relmem.records.team import Assignment, Handover
from relmem.render.rows import Row, Rows
from relmem.values import WEEKDAYS, ByFields, WorkWeek, instant

__all__ = ["CommitmentState", "Orphaned", "Promised", "commitments", "orphaned", "promised"]


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

    `due_on` is its day where the other side is, None where none was named;
    `due_time` the hour and whose, where one was ("17:00 New York time").
    `overdue_days` are the whole days from that until it ended, or until today;
    0 where it is in time. `overdue_hours` are those since its hour, or since
    the end of their business day; None but for what is late at the `now` that
    was given. `days_left` counts down to `due_on`; None where that has passed,
    there is none, or it has ended. `to` names all to whom it was promised.
    `take_over` is "" unless who promised it is gone; then it says who must take
    it over ("nobody yet" where nobody else is on the account).
    """

    what: str
    type: str
    by: str
    state: str
    due_on: date | None
    due_time: str
    overdue_days: int
    overdue_hours: Decimal | None
    days_left: int | None
    made_on: date
    ended_on: date | None
    promised_by: str
    take_over: str
    to: str
    account: str
    commitment_id: str
    promised_by_id: str
    to_id: str
    account_id: str


def commitments(
    facts: Facts,
    account: Account | None = None,
    *,
    open: bool | None = True,
    by: Side | str | None = None,
    now: datetime | None = None,
    week: WorkWeek = WEEKDAYS,
) -> Rows[Promised]:
    """
    The promises of both sides, or those `by` one, by the day they are due; without a day last.

    Those of one `account`, and of who works there, where it is given.
    `open=False` asks for those that have ended, `open=None` for all. With `now`, an
    aware instant, what is due today is late from its hour on, or from the end of
    their business day; `week` is for those whose work week is not known.

    Raises:
        ValueError: `by` is neither "us" nor "them", or `now` has no time zone.

    """
    side = None if by is None else Side(by)
    rows = [
        promised(facts, each, now=now, week=week)
        for each in facts.of(Commitment)
        if side in (None, each.by) and (account is None or account.id in _accounts(facts, each))
    ]
    kept = [row for row in rows if open is None or CommitmentState(row.state).open is open]
    kept.sort(key=lambda row: (row.due_on or date.max, row.due_on is None, row.commitment_id))
    which = {True: "Open promises", False: "Promises that have ended", None: "Promises"}[open]
    whose = {None: "", Side.US: " of ours", Side.THEM: " of theirs"}[side]
    at = f" with {account.name}" if account else ""
    return Rows(Promised, kept, f"{which}{whose}{at} on {facts.today}")


def promised(
    facts: Facts, commitment: Commitment, *, now: datetime | None = None, week: WorkWeek = WEEKDAYS
) -> Promised:
    """
    How one promise stands on the day of the facts. Where `now` is given, at that instant.

    A promise to answer a request ends with that request: answered it is kept.
    """
    if now is None and week is WEEKDAYS:
        return facts.once(_promised_today, commitment)
    return _promised(facts, commitment, now, week)


def _promised_today(facts: Facts, commitment: Commitment) -> Promised:
    return _promised(facts, commitment, None, WEEKDAYS)


def _promised(facts: Facts, commitment: Commitment, now: datetime | None, week: WorkWeek) -> Promised:
    due_on, due_time, deadline = _due(facts, commitment, week)
    ended = _ended(facts, commitment)
    today = facts.today
    overdue_by = None
    if now is not None and ended is None and deadline is not None:
        overdue_by = instant(now) - deadline
        today = local(now, deadline.tzinfo or facts.zone).date()
    until = ended[1] if ended else today
    late = max(0, (until - due_on).days) if due_on else 0
    is_late = overdue_by > timedelta(0) if overdue_by is not None else late > 0
    gone = orphaned(facts, commitment) if ended is None else None
    return Promised(
        what=commitment.what,
        type=str(commitment.type),
        by=str(commitment.by),
        state=str(_state(ended[0] if ended else None, due_on, is_late=is_late)),
        due_on=due_on,
        due_time=due_time,
        overdue_days=late if is_late else 0,
        overdue_hours=hours(overdue_by) if overdue_by is not None and is_late else None,
        days_left=(due_on - today).days if ended is None and due_on and not is_late else None,
        made_on=facts.day_of(commitment),
        ended_on=ended[1] if ended else None,
        promised_by=name_of(facts, commitment.promised_by),
        take_over="" if gone is None else gone.taker.name if gone.taker else "nobody yet",
        to=listed(name_of(facts, each) for each in _to(commitment)),
        account=account_name(facts, commitment.account),
        commitment_id=commitment.id,
        promised_by_id=commitment.promised_by or "",
        to_id=commitment.to or "",
        account_id=commitment.account or "",
    )


def _state(ended: CommitmentState | None, due_on: date | None, *, is_late: bool) -> CommitmentState:
    match ended:
        case CommitmentState.KEPT if is_late:
            return CommitmentState.KEPT_LATE
        case CommitmentState.REPLACED if is_late:
            return CommitmentState.REPLACED_LATE
        case None if due_on is None:
            return CommitmentState.OPEN_ENDED
        case None:
            return CommitmentState.OVERDUE if is_late else CommitmentState.DUE
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
    question = asked(facts, request) if request is not None else None
    # what was promised after the answer is something more
    if question and question.over_on and question.over_on >= facts.day_of(commitment):
        how = CommitmentState.KEPT if question.answered else CommitmentState.WITHDRAWN
        ends.append((how, question.over_on))
    stated = [(state, ended) for state, ended in ends if ended is not None and ended <= facts.today]
    return min(stated, key=lambda end: end[1], default=None)


def _replacement_made(facts: Facts, commitment: Commitment) -> date | None:
    """The day on which the promise that replaces it was made, where nobody stated when."""
    after = facts.get(commitment.replaced_by, Commitment)
    return facts.day_of(after) if after is not None and after.id != commitment.id else None


def _due(facts: Facts, commitment: Commitment, week: WorkWeek) -> tuple[date | None, str, datetime | None]:
    """Its day where the other side is, its hour in words, and the instant from which it is late."""
    theirs = _to(commitment) if commitment.by is Side.US else (commitment.promised_by,)
    there = [places(facts, each, commitment.account) for each in theirs or (None,)]
    if commitment.due_at is not None:
        at = local(commitment.due_at, zone_of(there[0], facts.zone))
        return at.date(), f"{at:%H:%M} {clock_of(there[0])}", at
    if commitment.due_on is None:
        return None, "", None
    # promised to several, it is late where the day ends first
    ends = [day_ends(commitment.due_on, week_of(at, week), zone_of(at, facts.zone)) for at in there]
    return commitment.due_on, "", min(ends)


def _to(commitment: Commitment) -> tuple[Id, ...]:
    return tuple(dict.fromkeys(each for each in (commitment.to, *commitment.also_to) if each))


# -- whose it is ------------------------------------------------------------------------------------


@final
@attrs.frozen
class Orphaned(ByFields):
    """
    A promise of ours whose giver is gone since `since_on`: from us (`left`), or from the account.

    `taker` must take it over, None where nobody else is on the account; `because` of what.
    """

    giver: Colleague
    left: bool
    since_on: date
    taker: Colleague | None
    because: tuple[Assignment | Handover, ...]


def orphaned(facts: Facts, commitment: Commitment) -> Orphaned | None:
    """
    Who must take a promise over, where who gave it has left us or is no longer on the account.

    Whoever the account was handed over to, else its lead, else another of us on
    it. Who was never on the account gave it none the
    less, and keeps it. It ends when the promise is given to somebody
    (`attrs.evolve(promise, promised_by=sam)`).
    """
    giver = facts.get(commitment.promised_by, Colleague)
    if giver is None or commitment.by is not Side.US:
        return None
    accounts = _accounts(facts, commitment)
    ever = [each for at in accounts for each in facts.ever_about(at, Assignment) if each.account == at]
    own = [each for each in ever if each.colleague == giver.id]
    left = giver.left_on is not None and giver.left_on <= facts.today
    if left and giver.left_on is not None:
        since = giver.left_on
    elif own and not any(each.is_so_on(facts.today) for each in own):
        since = max(each.until_on or date.min for each in own)
    else:
        return None
    found = _takers(facts, giver, accounts, [each for each in ever if each.is_so_on(facts.today)])
    taker, because = next(found, (None, None))
    rests = tuple(each for each in (because, *own[-1:]) if each is not None)
    return Orphaned(giver, left, since, taker, rests)


def _takers(
    facts: Facts, giver: Colleague, accounts: tuple[AccountId, ...], now: list[Assignment]
) -> Iterator[tuple[Colleague, Assignment | Handover]]:
    over = [each for at in accounts for each in facts.about(at, Handover) if each.giver == giver.id]
    over.sort(key=lambda each: (facts.day_of(each), each.id), reverse=True)
    leads_first = sorted(
        now, key=lambda each: (each.role.casefold() != "lead", each.role.casefold() == "backup")
    )
    named = [(each.taker, each) for each in over] + [(each.colleague, each) for each in leads_first]
    for id, because in named:
        found = facts.get(id, Colleague)
        there = found is not None and (found.left_on is None or found.left_on > facts.today)
        if found is not None and there and found.id != giver.id:
            yield found, because


def _accounts(facts: Facts, commitment: Commitment) -> tuple[AccountId, ...]:
    """The accounts a promise concerns: its own, and where those work to whom it was given, or who gave it."""
    people = (*_to(commitment), commitment.promised_by)
    contacts = [contact for each in people if (contact := facts.get(each, Contact))]
    jobs = [job.account for contact in contacts for job in works_at(facts, contact)]
    return tuple(dict.fromkeys([*([commitment.account] if commitment.account else []), *jobs]))
