"""
What was and what is to come with somebody: talks, promises, questions, issues, bills, contracts.

Each as one row of days and words; `timeline` puts them on an axis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.asked import all_asked
from relmem.queries.billing import against_before
from relmem.queries.concern import concern, works_in
from relmem.queries.contracts import WindowState, window_of
from relmem.queries.names import account_name, counted, listed, name_of, participant_name
from relmem.queries.people import worked_at
from relmem.queries.periods import invoices_of, standing
from relmem.queries.promises import CommitmentState, promised
from relmem.queries.talks import Them, day_of_meeting, meetings_with, touches
from relmem.records.billing import Dispute
from relmem.records.contracts import Contract
from relmem.records.links import AccountId, Id
from relmem.records.people import Account, Contact
from relmem.records.promises import Commitment
from relmem.records.service import Issue
from relmem.render.rows import Row
from relmem.render.timelines import Tone

__all__ = ["WINDOW_TONES", "Happening", "Sort", "happenings"]


class Sort(StrEnum):
    """What sort of thing happened, in the order in which they are drawn."""

    TALK = "talk"
    OURS = "we promised"
    THEIRS = "they promised"
    QUESTION = "question"
    ISSUE = "issue"
    BILL = "bill"
    NOTICE = "notice"


@final
@attrs.frozen(kw_only=True)
class Happening(Row):
    """
    One thing that passed, is open, or is to come.

    It began on `on`, or is in sight from then on where it began before what a
    `timeline` shows. `until_on` is the day it ended, None while it is open;
    `due_on` the day it should have, or the last day for notice; `renews_on` the
    first day of the next term. `state` is how it stands, `tone` how that is:
    "plain", "ahead", "good", "warn" or "late".
    """

    APART: ClassVar = ("tone",)

    sort: str
    on: date
    until_on: date | None = None
    due_on: date | None = None
    renews_on: date | None = None
    what: str
    state: str
    who: str = ""
    tone: str = "plain"
    record_id: str

    @property
    def days(self) -> tuple[date, ...]:
        """All days of it that are known, the first one first."""
        return tuple(sorted(each for each in (self.on, self.until_on, self.due_on, self.renews_on) if each))


def happenings(facts: Facts, who: Them) -> Iterator[Happening]:
    """Everything with a contact, and the accounts where they work, or with an account; in no order."""
    accounts = (who.id,) if isinstance(who, Account) else tuple(sorted(works_in(who, facts)))
    yield from _talks(facts, who)
    yield from _booked(facts, who)
    yield from _promises(facts, who)
    yield from _questions(facts, who)
    yield from _issues(facts, who, accounts)
    for account in accounts:
        yield from _bills(facts, account)
        yield from _contracts(facts, account)


def _talks(facts: Facts, who: Them) -> Iterator[Happening]:
    for talk in touches(facts, who):
        people = [participant_name(facts, each) for each in talk.participants]
        yield Happening(
            sort=Sort.TALK,
            on=facts.day_of(talk),
            what=talk.summary.strip() or talk.aim.strip() or ", ".join(talk.topics),
            state=str(talk.channel),
            who=listed(people),
            record_id=talk.id,
        )


def _booked(facts: Facts, who: Them) -> Iterator[Happening]:
    """The meetings that are to come; those that were are talks, where somebody logged one."""
    for meeting in meetings_with(facts, who):
        on = day_of_meeting(facts, meeting)
        if on < facts.today:
            continue
        theirs = [participant_name(facts, each) for each in meeting.participants if each.contact]
        yield Happening(
            sort=Sort.TALK,
            on=on,
            what=meeting.title,
            state="booked",
            who=listed(theirs),
            tone=Tone.AHEAD,
            record_id=meeting.id,
        )


_PROMISE_TONES: Final = {
    CommitmentState.KEPT: Tone.GOOD,
    CommitmentState.KEPT_LATE: Tone.WARN,
    CommitmentState.REPLACED_LATE: Tone.WARN,
    CommitmentState.OVERDUE: Tone.LATE,
    CommitmentState.DUE: Tone.AHEAD,
    CommitmentState.OPEN_ENDED: Tone.AHEAD,
}


def _promises(facts: Facts, who: Them) -> Iterator[Happening]:
    for each in facts.of(Commitment):
        if not _concerns(facts, who, (each.to, *each.also_to, each.promised_by), each.account):
            continue
        row = promised(facts, each)
        late = f" by {counted(row.overdue_days, 'day')}" if row.state == CommitmentState.OVERDUE else ""
        yield Happening(
            sort=Sort.OURS if each.by == "us" else Sort.THEIRS,
            on=row.made_on,
            until_on=row.ended_on,
            due_on=row.due_on,
            what=each.what,
            state=row.state + late,
            who=row.promised_by,
            tone=_PROMISE_TONES.get(CommitmentState(row.state), Tone.PLAIN),
            record_id=each.id,
        )


def _questions(facts: Facts, who: Them) -> Iterator[Happening]:
    for question in all_asked(facts):
        askers = [each.asked_by for each in question.requests]
        if not any(_concerns(facts, who, (each.asked_by,), each.account) for each in question.requests):
            continue
        over = question.over_on
        state = "waits" if over is None else "answered" if question.answered else "taken back"
        yield Happening(
            sort=Sort.QUESTION,
            on=facts.day_of(question.first),
            until_on=over,
            what=question.first.text,
            state=state,
            who=listed(name_of(facts, each) for each in askers),
            tone=Tone.WARN if over is None else Tone.GOOD if question.answered else Tone.PLAIN,
            record_id=question.first.id,
        )


def _issues(facts: Facts, who: Them, accounts: Sequence[AccountId]) -> Iterator[Happening]:
    for each in facts.of(Issue):
        if each.account not in accounts and (isinstance(who, Account) or each.reported_by != who.id):
            continue
        is_open = each.is_open_on(facts.today)
        tone = Tone.GOOD if not is_open else Tone.LATE if each.serious else Tone.WARN
        yield Happening(
            sort=Sort.ISSUE,
            on=facts.day_of(each),
            until_on=None if is_open else each.solved_on,
            what=each.title,
            state=f"open, {each.severity}" if is_open else "solved",
            who=name_of(facts, each.reported_by),
            tone=tone,
            record_id=each.id,
        )


def _bills(facts: Facts, account: AccountId) -> Iterator[Happening]:
    differ = {
        each.period.bill.id: f"{'more' if each.direction == 'up' else 'less'} than usual"
        for each in against_before(facts, account)
        if each.flagged
    }
    for bill in standing(invoices_of(facts, account)):
        contested = any(each.is_open_on(facts.today) for each in facts.about(bill, Dispute))
        state = "contested" if contested else differ.get(bill.id) or str(bill.type)
        yield Happening(
            sort=Sort.BILL,
            on=facts.day_of(bill),
            what=" ".join(filter(None, [bill.number, bill.total.spoken()])),
            state=state,
            who=account_name(facts, account),
            tone=Tone.WARN if contested or bill.id in differ else Tone.PLAIN,
            record_id=bill.id,
        )


WINDOW_TONES: Final = {
    WindowState.OPEN: Tone.AHEAD,
    WindowState.CLOSING: Tone.WARN,
    WindowState.MISSED: Tone.LATE,
    WindowState.GIVEN: Tone.GOOD,
}
"""How a window stands, as a tone."""


def _contracts(facts: Facts, account: AccountId) -> Iterator[Happening]:
    for each in facts.about(account, Contract):
        if each.account != account:
            continue
        window = window_of(facts, each)
        begun = window.term.starts_on or each.starts_on
        ends = window.ends_on
        days = [one for one in (begun, window.decide_by, window.renews_on, ends) if one is not None]
        if not days:
            continue  # dateless: there is no place for it on an axis
        yield Happening(
            sort=Sort.NOTICE,
            on=begun or days[0],
            until_on=ends if window.state.over else None,
            due_on=window.decide_by,
            renews_on=window.renews_on,
            what=each.title,
            state=str(window.state),
            who=account_name(facts, account),
            tone=WINDOW_TONES.get(window.state, Tone.PLAIN),
            record_id=each.id,
        )


def _concerns(facts: Facts, who: Them, people: Iterable[Id | None], account: AccountId | None) -> bool:
    if isinstance(who, Contact):
        return concern(who, works_in(who, facts), facts, people, account) is not None
    if account is not None:
        return account == who.id
    theirs = [found for each in people if each and (found := facts.get(each, Contact))]
    return any(job.account == who.id for each in theirs for job in worked_at(facts, each))
