"""
How an account stands, on one screen: what one answers when the boss asks.

Each line is there, whatever is known. "unknown" says that nothing about it has
been recorded, "none" that there is none, now or ever, as the line says. How it
stood on an earlier day is the same question to the memory as of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.billing import bill_anomalies, overcharges
from relmem.queries.contracts import WindowState, window_of
from relmem.queries.deals import deal_at_risk, deals, expected, next_step
from relmem.queries.escalations import escalations, subject_of
from relmem.queries.names import counted, listed, name_of, participant_name
from relmem.queries.perception import perception, reversed_by, verdicts
from relmem.queries.promises import CommitmentState, Promised, commitments
from relmem.queries.pulses import pulse
from relmem.queries.service import review
from relmem.queries.talks import last_touch
from relmem.records.base import Record
from relmem.records.billing import Dispute, Invoice
from relmem.records.contracts import Contract
from relmem.records.people import Account, Affiliation, Relationship, Role
from relmem.records.promises import Commitment
from relmem.records.service import Escalation, Issue
from relmem.records.team import Assignment
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, Side, how_long_ago, spoken_day, total

__all__ = ["UNKNOWN", "Standing", "StatusLine", "roles", "status"]

UNKNOWN: Final = "unknown"
MOST_NAMED: Final = 3
"""How many of a line are named; a screen has room for no more, and the rest is counted."""
YEAR_DAYS: Final = 365


@final
@attrs.frozen(kw_only=True)
class StatusLine(Row):
    """
    One line about an account: what it is about, how that stands, and the day it turns on.

    `because` are the ids of the records that it rests on; "" where nothing is known.
    """

    APART: ClassVar = ("known", "because")

    line: str
    stands: str
    on: date | None
    known: bool
    because: str
    account_id: str


@final
@attrs.frozen
class _Line(ByFields):
    """How a line stands, the day it turns on, and what it rests on."""

    stands: str
    on: date | None = None
    because: Sequence[Record] = ()


def status(facts: Facts, account: Account) -> Rows[StatusLine]:
    """
    How an account stands: one row a line, always the same lines in the same order.

    What it is to us, who is on it, deals and their stage, the last touch (who,
    when, how), open promises both ways, issues, escalations, the next renewal
    with its last day for notice, money, how they see us, and what is at risk.

    `facts` are all of `memory.facts()`: those of the account alone lack what
    passed with people there without naming it.
    """
    rows = []
    for name, line in _LINES:
        found = line(facts, account)
        rows.append(
            StatusLine(
                line=name,
                stands=found.stands if found else UNKNOWN,
                on=found.on if found else None,
                known=found is not None,
                because=", ".join(dict.fromkeys(each.id for each in found.because)) if found else "",
                account_id=account.id,
            )
        )
    return Rows(StatusLine, rows, f"{account.name}, as of {spoken_day(facts.today)}")


# -- what they are to us ----------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Standing(Row):
    """
    That an account is something to us, since when; several at once are usual.

    `stated` is False where nobody said so and a running contract shows it.
    """

    account: str
    role: str
    from_on: date | None
    stated: bool
    note: str
    account_id: str


def roles(facts: Facts, account: Account) -> Rows[Standing]:
    """What an account is to us today: customer, prospect, supplier… all of it, side by side."""
    stated = [each for each in facts.about(account, Relationship) if each.account == account.id]
    rows = [
        Standing(
            account=account.name,
            role=str(each.role),
            from_on=each.from_on,
            stated=True,
            note=each.note,
            account_id=account.id,
        )
        for each in sorted(stated, key=lambda each: list(Role).index(each.role))
    ]
    running = [] if any(each.role is Role.CUSTOMER for each in stated) else _running(facts, account)
    if running:
        since = min((each.starts_on for each in running if each.starts_on), default=None)
        by_contract = Standing(
            account=account.name,
            role=str(Role.CUSTOMER),
            from_on=since,
            stated=False,
            note="by contract",
            account_id=account.id,
        )
        rows.insert(0, by_contract)
    return Rows(Standing, rows, f"What {account.name} is to us, as of {facts.today}")


def _running(facts: Facts, account: Account) -> list[Contract]:
    """The contracts with them that have begun and are not over."""
    return [
        each
        for each in _contracts(facts, account)
        if (each.starts_on is None or each.starts_on <= facts.today) and not window_of(facts, each).state.over
    ]


def _contracts(facts: Facts, account: Account) -> list[Contract]:
    return [each for each in facts.about(account, Contract) if each.account == account.id]


def _relationship(facts: Facts, account: Account) -> _Line | None:
    rows = roles(facts, account)
    if not rows:
        return None
    said = [f"{row.role} since {spoken_day(row.from_on)}" if row.from_on else row.role for row in rows]
    because = [*facts.about(account, Relationship), *_contracts(facts, account)]
    return _Line("; ".join(said), rows[0].from_on, because)


def _people(facts: Facts, account: Account) -> _Line | None:
    ours = [each for each in facts.about(account, Assignment) if each.account == account.id]
    theirs = [each for each in facts.about(account, Affiliation) if each.account == account.id]
    if not ours and not theirs:
        return None
    us = listed(name_of(facts, each.colleague) for each in ours) or UNKNOWN
    them = counted(len({each.contact for each in theirs}), "person", "people") if theirs else "nobody known"
    return _Line(f"of us {us}; there {them}", because=[*ours, *theirs])


# -- what may come, and what passed -----------------------------------------------------------------


def _deals(facts: Facts, account: Account) -> _Line | None:
    all_ = deals(facts, account)
    now = [each for each in all_ if each.is_open_on(facts.today)]
    said, days, because = list[str](), list[date](), list[Record]()
    for deal in now:
        known, step = expected(facts, deal), next_step(facts, deal)
        parts = [
            known.stage or f"stage {UNKNOWN}",
            f"to close by {spoken_day(known.close_on)}" if known.close_on else "",
            known.amount.spoken() if known.amount else "",
            f"next: {step.what}" if step.what else "no next step",
        ]
        said.append(f"{deal.title}: {', '.join(part for part in parts if part)}")
        days += [known.close_on] if known.close_on else []
        because += [deal, *known.forecasts]
    if now:
        return _Line(_some(said), min(days, default=None), because)
    if not all_:
        return None
    last = max(all_, key=lambda each: (each.closed_on or date.min, each.id))
    return _Line(f"none open; the last, {last.title}, was {last.result or 'closed'}", last.closed_on, [last])


def _touch(facts: Facts, account: Account) -> _Line | None:
    last = last_touch(facts, account)
    if last is None:
        return None
    on = facts.day_of(last)
    ago = (facts.today - on).days
    us = listed(name_of(facts, each.colleague) for each in last.participants if each.colleague)
    them = listed(participant_name(facts, each) for each in last.participants if not each.colleague)
    who = " with ".join(part for part in (us or "somebody of us", them) if part)
    when = f"{spoken_day(on)}, {how_long_ago(ago)}" if ago else "today"
    return _Line(f"{who} by {last.channel}, {when}", on, [last])


def _ours(facts: Facts, account: Account) -> _Line | None:
    return _promises(facts, account, Side.US)


def _theirs(facts: Facts, account: Account) -> _Line | None:
    return _promises(facts, account, Side.THEM)


def _none_open(count: int) -> str:
    """That nothing of what there was is open any more."""
    return f"none open of {count}" if count > 1 else "the only one is over"


def _promises(facts: Facts, account: Account, by: Side) -> _Line | None:
    rows = [row for row in commitments(facts, by=by, open=None) if _is_of(facts, account, row)]
    if not rows:
        return None
    still = [row for row in rows if CommitmentState(row.state).open]
    if not still:
        kept = [row for row in rows if row.ended_on]
        return _Line(_none_open(len(rows)), max((row.ended_on for row in kept if row.ended_on), default=None))
    because = [each for row in still if (each := facts.get(row.commitment_id, Commitment))]
    said = _some([_promise(row) for row in still])
    return _Line(f"{len(still)} open: {said}", still[0].due_on, because)


def _promise(row: Promised) -> str:
    if row.due_on is None:
        when = "no day named"
    elif row.overdue_days:
        when = f"{counted(row.overdue_days, 'day')} late"
    else:
        when = f"due {spoken_day(row.due_on)}"
    return f"{row.what} ({', '.join(part for part in (row.promised_by, when) if part)})"


def _is_of(facts: Facts, account: Account, row: Promised) -> bool:
    """Whether a promise is with the account, or somebody there today."""
    if row.account_id:
        return row.account_id == account.id
    there = {each.contact for each in facts.about(account, Affiliation) if each.account == account.id}
    return bool(there & {row.to_id, row.promised_by_id})


# -- what went wrong --------------------------------------------------------------------------------


def _issues(facts: Facts, account: Account) -> _Line | None:
    all_ = [each for each in facts.about(account, Issue) if each.account == account.id]
    if not all_:
        return None
    still = [each for each in all_ if each.is_open_on(facts.today)]
    if not still:
        last = max((each.solved_on for each in all_ if each.solved_on), default=None)
        return _Line(
            _none_open(len(all_))
            + (f", {'the last ' if len(all_) > 1 else ''}solved {spoken_day(last)}" if last else ""),
            last,
            all_,
        )
    still.sort(key=lambda each: (not each.serious, facts.day_of(each), each.id))
    said = [f"{each.title} ({each.severity}, {review(facts, each).state})" for each in still]
    return _Line(f"{len(still)} open: {_some(said)}", facts.day_of(still[0]), still)


def _escalations(facts: Facts, account: Account) -> _Line | None:
    all_ = [each for each in facts.about(account, Escalation) if each.account == account.id]
    if not all_:
        return None
    still = [each for each in all_ if each.is_open_on(facts.today)]
    if not still:
        last = max((each.closed_on for each in all_ if each.closed_on), default=None)
        return _Line(_none_open(len(all_)), last, all_)
    said = [f"{subject_of(facts, each)} (since {spoken_day(facts.day_of(each))})" for each in still]
    return _Line(f"{len(still)} open: {_some(said)}", min(map(facts.day_of, still)), still)


# -- contracts and money ----------------------------------------------------------------------------


def _renewal(facts: Facts, account: Account) -> _Line | None:
    found = [(window_of(facts, each), each) for each in _contracts(facts, account)]
    if not found:
        return None
    live = [(window, each) for window, each in found if not window.state.over]
    if not live:
        last = max((window.ends_on for window, _ in found if window.ends_on), default=None)
        return _Line("none: every contract is over", last, [each for _, each in found])
    live.sort(
        key=lambda it: (it[0].decide_by or it[0].ends_on or date.max, it[0].ends_on or date.max, it[1].id)
    )
    window, contract = live[0]
    if window.state is WindowState.NONE:
        says = f"none: it ends on {spoken_day(window.ends_on)}" if window.ends_on else "none"
    else:
        renews = f"renews on {spoken_day(window.renews_on)}" if window.renews_on else "renewal not dated"
        renews = (
            f"may renew on {spoken_day(window.renews_on)}"
            if window.tentative and window.renews_on
            else renews
        )
        by = f"notice by {spoken_day(window.decide_by)}" if window.decide_by else "no day for notice known"
        left = f" ({counted(window.days_left, 'day')} left)" if window.days_left is not None else ""
        says = f"{renews}, {by}{left}, {window.state}"
    more = f"; {counted(len(live) - 1, 'further contract')}" if len(live) > 1 else ""
    return _Line(f"{contract.title}: {says}{more}", window.decide_by or window.ends_on, [contract])


def _money(facts: Facts, account: Account) -> _Line | None:
    bills = [each for each in facts.about(account, Invoice) if each.account == account.id]
    if not bills:
        return None
    year = [each for each in bills if (facts.today - facts.day_of(each)).days < YEAR_DAYS]
    sums = listed(each.spoken() for each in total(each.total for each in year)) or "nothing"
    last = max(bills, key=lambda each: (facts.day_of(each), each.id))
    contested = [
        each
        for bill in bills
        for each in facts.about(bill, Dispute)
        if each.invoice == bill.id and each.settled_on is None and each.rejected_on is None
    ]
    odd = [row for row in bill_anomalies(facts, account)[-1:] if row.flagged]
    over = [row for row in overcharges(facts, account) if row.flagged]
    parts = [
        f"{sums} billed in the last {YEAR_DAYS} days",
        f"last bill {last.total.spoken()} of {spoken_day(facts.day_of(last))}",
        f"{counted(len(contested), 'open dispute')}" if contested else "",
        f"the last period is {odd[0].direction} {abs(odd[0].percent or Decimal(0))} %" if odd else "",
        f"{counted(len(over), 'period')} billed above what was agreed" if over else "",
    ]
    because: list[Record] = [*year, last, *contested]
    return _Line("; ".join(part for part in parts if part), facts.day_of(last), because)


# -- how they see us, and what is at risk -----------------------------------------------------------


def _perception(facts: Facts, account: Account) -> _Line | None:
    rows = [row for row in perception(facts, account) if row.holds]
    if not rows:
        return None
    said = [
        f"{row.by}: {row.says or row.colour or UNKNOWN}{' (a guess)' if row.known == 'guessed' else ''}"
        for row in reversed(rows)
    ]
    because = [each for row in rows if (each := facts.get(row.assessment_id, Record))]
    return _Line(_some(said), rows[-1].from_on, because)


def _risks(facts: Facts, account: Account) -> _Line | None:
    """None known only where something else is: of who is new nobody knows."""
    said, because = list[str](), list[Record]()
    for deal in deals(facts, account):
        if not deal.is_open_on(facts.today):
            continue
        row, beat = deal_at_risk(facts, deal), pulse(facts, deal)
        if row is not None:
            said.append(f"{deal.title} ({row.risk}): {row.reasons}")
        if beat.stale or beat.conflict:
            said.append(beat.conflict or f"no report on {deal.title} ({beat.policy})")
        because += [deal] if row or beat.stale or beat.conflict else []
    for contract in _contracts(facts, account):
        window = window_of(facts, contract)
        if window.state in (WindowState.CLOSING, WindowState.MISSED):
            said.append(f"notice on {contract.title} {window.state}")
            because.append(contract)
    for verdict in verdicts(facts, account):
        if verdict.is_so_on(facts.today) and reversed_by(facts, verdict) is None:
            said.append(f'"{verdict.text or verdict.colour}"')
            because.append(verdict)
    for issue in facts.about(account, Issue):
        if issue.account == account.id and issue.serious and issue.is_open_on(facts.today):
            said.append(f"{issue.title} ({issue.severity})")
            because.append(issue)
    for row_ in escalations(facts, account):
        said.append(f"escalated: {row_.about or row_.reason}")
        because += [each for each in [facts.get(row_.escalation_id, Record)] if each]
    if said:
        return _Line(_some(said), None, because)
    others = (line(facts, account) for _, line in _LINES if line is not _risks)
    return _Line("none known") if any(others) else None


def _some(said: Iterable[str]) -> str:
    """The first of them, and how many more there are."""
    every = list(dict.fromkeys(said))
    more = len(every) - MOST_NAMED
    return "; ".join(every[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


_LINES: Final[tuple[tuple[str, Callable[[Facts, Account], _Line | None]], ...]] = (
    ("relationship", _relationship),
    ("people", _people),
    ("stage", _deals),
    ("last touch", _touch),
    ("our open promises", _ours),
    ("their open promises", _theirs),
    ("issues", _issues),
    ("escalations", _escalations),
    ("next renewal", _renewal),
    ("money", _money),
    ("how they see us", _perception),
    ("risks", _risks),
)
