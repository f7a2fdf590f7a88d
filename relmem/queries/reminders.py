"""
Reminders that we owe: that a contract renews by itself, said to them in time, where a law or it obliges us.

They were reminded when a talk with them has the contract in `told`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import final

import attrs

from relmem.facts import Facts
from relmem.queries.contracts import NoticeWindow, WindowState, contract_week, window_of
from relmem.queries.names import account_name
from relmem.queries.terms import decide_by, opens_on
from relmem.queries.told import tellings
from relmem.records.contracts import Contract, Mode
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import ByFields

__all__ = ["OwedReminder", "Reminder", "ReminderState", "reminder", "reminders"]


class ReminderState(StrEnum):
    """
    How a reminder stands.

    AHEAD: it would be too early. DUE. GIVEN in time. MISSED: its last day has
    passed without one.
    """

    AHEAD = "ahead"
    DUE = "due"
    GIVEN = "given"
    MISSED = "missed"


@final
@attrs.frozen(kw_only=True)
class Reminder(ByFields):
    """
    The reminder owed before the term of `window` renews.

    It is in time from `opens_on` (None: from when that term began) to
    `remind_by`, both inclusive; `talk` is the first in which they were.
    """

    contract: Contract
    window: NoticeWindow
    state: ReminderState
    opens_on: date | None
    remind_by: date
    talk: Interaction | None = None


def reminder(facts: Facts, contract: Contract) -> Reminder | None:
    """
    The reminder that we owe on `contract` for what is to be decided on now.

    It counts back from the last day for notice. None where none is owed: by
    nothing agreed, where the contract does not renew by itself, where no such
    day is known, or where notice was given.
    """
    rule = contract.reminder
    if rule is None:
        return None
    window = window_of(facts, contract)
    by = window.decide_by
    asked = not window.state.over and window.state not in (WindowState.GIVEN, WindowState.NONE)
    if by is None or not asked or window.term.renewal.mode is Mode.OPTION:
        return None
    week = contract_week(facts, contract)
    remind_by, opens = decide_by(by, rule, week), opens_on(by, rule, week)
    since = opens or window.term.starts_on or date.min
    talks = (talk for talk in tellings(facts, contract) if since <= facts.day_of(talk) <= remind_by)
    talk = next(talks, None)
    if talk is not None:
        state = ReminderState.GIVEN
    elif facts.today > remind_by:
        state = ReminderState.MISSED
    else:
        state = ReminderState.AHEAD if facts.today < since else ReminderState.DUE
    return Reminder(
        contract=contract, window=window, state=state, opens_on=opens, remind_by=remind_by, talk=talk
    )


@final
@attrs.frozen(kw_only=True)
class OwedReminder(Row):
    """One reminder that we owe, and whether it was given; `state` is a `ReminderState`."""

    account: str
    contract: str
    state: str
    opens_on: date | None
    remind_by: date
    days_left: int | None
    reminded_on: date | None
    channel: str
    decide_by: date | None
    renews_on: date | None
    contract_id: str
    account_id: str


def reminders(facts: Facts) -> Rows[OwedReminder]:
    """Every reminder owed on a contract that is not over, by the last day on which it is in time."""
    owed = [found for each in facts.of(Contract) if (found := reminder(facts, each))]
    owed.sort(key=lambda each: (each.remind_by, each.contract.id))
    return Rows(OwedReminder, _rows(facts, owed), f"Reminders that we owe as of {facts.today}")


def _rows(facts: Facts, owed: Iterable[Reminder]) -> list[OwedReminder]:
    rows = []
    for each in owed:
        left = (each.remind_by - facts.today).days
        pending = each.state in (ReminderState.AHEAD, ReminderState.DUE)
        rows.append(
            OwedReminder(
                account=account_name(facts, each.contract.account),
                contract=each.contract.title,
                state=str(each.state),
                opens_on=each.opens_on,
                remind_by=each.remind_by,
                days_left=left if pending else None,
                reminded_on=facts.day_of(each.talk) if each.talk else None,
                channel=each.contract.reminder.channel if each.contract.reminder else "",
                decide_by=each.window.decide_by,
                renews_on=each.window.renews_on,
                contract_id=each.contract.id,
                account_id=each.contract.account,
            )
        )
    return rows
