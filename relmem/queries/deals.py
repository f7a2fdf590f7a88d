"""
Business that may come: what is expected of it, how that changed, and what speaks against it.

A close date has its own history: each Forecast closes the one before. What a
forecast leaves out stays as it was said before.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar, Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.queries.names import account_name, counted, name_of, times
from relmem.queries.talks import day_of_meeting, last_touch, meant
from relmem.queries.told import talks_about
from relmem.records.base import Record
from relmem.records.deals import Forecast, Opportunity
from relmem.records.links import AccountId, OpportunityId
from relmem.records.people import Account
from relmem.records.talks import Answer, Interaction, Meeting
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, Money, spoken_day, year_day

__all__ = [
    "DealAtRisk",
    "Expected",
    "ForecastStep",
    "Risk",
    "deal_at_risk",
    "deals",
    "deals_at_risk",
    "expected",
    "fiscal_year_end",
    "forecasts",
    "next_step",
    "open_deals",
]

SILENT_DAYS: Final = 14
"""Days without a touch from which a deal is silent: a fortnight covers a holiday, and no more."""

FISCAL_TOPICS: Final = ("fiscal year end", "fiscal year-end", "fiscal year", "year end", "budget year")
"""Topics of an Answer whose text is the last day of their fiscal year ("30 June")."""

Whose = Account | AccountId


def open_deals(facts: Facts, account: Whose | None = None) -> tuple[Opportunity, ...]:
    """The opportunities that can still be won today, of one account where it is given; by id."""
    return tuple(each for each in deals(facts, account) if each.is_open_on(facts.today))


def deals(facts: Facts, account: Whose | None = None) -> tuple[Opportunity, ...]:
    """The opportunities opened by today, also those that are over, of one account if given, by id."""
    whose = account.id if isinstance(account, Account) else account
    found = facts.of(Opportunity) if whose is None else facts.about(whose, Opportunity)
    return tuple(
        each
        for each in found
        if whose in (None, each.account) and (each.opened_on is None or each.opened_on <= facts.today)
    )


# -- what is expected -------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Expected(ByFields):
    """
    What is expected of an opportunity today: each of it None, or "", where nobody has said so.

    `closes` are the close dates that were said one after the other.
    """

    stage: str
    close_on: date | None
    amount: Money | None
    closes: tuple[date, ...]
    forecasts: tuple[Forecast, ...]

    @property
    def slips(self) -> int:
        """How often the close date moved out."""
        return sum(1 for before, after in pairwise(self.closes) if after > before)

    @property
    def pulled_in(self) -> int:
        """How often it came nearer."""
        return sum(1 for before, after in pairwise(self.closes) if after < before)


def expected(facts: Facts, opportunity: Opportunity | OpportunityId) -> Expected:
    """What is expected of an opportunity, as its forecasts up to today say."""
    steps = _forecasts(facts, opportunity)
    days = [each.close_on for each in steps if each.close_on is not None]
    closes = tuple(on for before, on in pairwise([None, *days]) if on is not None and on != before)
    return Expected(
        stage=next((each.stage for each in reversed(steps) if each.stage.strip()), "").strip(),
        close_on=closes[-1] if closes else None,
        amount=next((each.amount for each in reversed(steps) if each.amount is not None), None),
        closes=closes,
        forecasts=steps,
    )


def _forecasts(facts: Facts, opportunity: Opportunity | OpportunityId) -> tuple[Forecast, ...]:
    id = opportunity.id if isinstance(opportunity, Opportunity) else opportunity
    found = [each for each in facts.ever_about(id, Forecast) if each.opportunity == id]
    return tuple(sorted(found, key=lambda each: (each.from_on or date.min, each.id)))


@final
@attrs.frozen(kw_only=True)
class ForecastStep(Row):
    """
    What was expected of an opportunity from `from_on` on (None: since nobody knows when).

    `moved_days` is by how many days the close date moved against the one said
    before: more than 0 is a slip, less is pulled in, None is the first.
    """

    account: str
    opportunity: str
    from_on: date | None
    close_on: date | None
    moved_days: int | None
    stage: str
    amount: str
    said_by: str
    recorded_on: date
    opportunity_id: str
    forecast_id: str


def forecasts(facts: Facts, opportunity: Opportunity | None = None) -> Rows[ForecastStep]:
    """
    Every forecast up to today, of one opportunity or of all, deal by deal, the earliest first.

    What we said on an earlier day is the same question to the memory as of
    that day: `memory.as_of("2026-04-01", known_at="2026-04-01").facts()`.
    """
    rows = []
    for deal in (opportunity,) if opportunity is not None else facts.of(Opportunity):
        before: date | None = None
        for each in _forecasts(facts, deal):
            moved = (each.close_on - before).days if each.close_on and before else None
            before = each.close_on or before
            rows.append(
                ForecastStep(
                    account=account_name(facts, deal.account),
                    opportunity=deal.title,
                    from_on=each.from_on,
                    close_on=each.close_on,
                    moved_days=moved,
                    stage=each.stage,
                    amount=each.amount.spoken() if each.amount else "",
                    said_by=name_of(facts, each.said_by),
                    recorded_on=facts.recorded_on(each),
                    opportunity_id=deal.id,
                    forecast_id=each.id,
                )
            )
    return Rows(ForecastStep, rows, f"What was expected by {facts.today}")


# -- what comes next --------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class NextStep(ByFields):
    """What comes next in a deal: "" where nothing does, `on` its day, `late` where that has passed."""

    what: str = ""
    on: date | None = None
    late: bool = False
    because: tuple[Record, ...] = ()


def next_step(facts: Facts, deal: Opportunity) -> NextStep:
    """
    What comes next: the step noted on the deal, or in the latest talk about it, or a meeting ahead.

    "none" says that nothing is meant to come, and is no step. One whose day has
    passed counts only where no other is ahead.
    """
    own = meant(deal.next_step)
    late = own and deal.next_step_on is not None and deal.next_step_on < facts.today
    if own and not late:
        return NextStep(what=own, on=deal.next_step_on, because=(deal,))
    for talk in reversed(talks_about(facts, deal)):
        newer = deal.next_step_on is None or facts.day_of(talk) >= deal.next_step_on
        if talk.next_step and newer:
            if meant(talk.next_step):
                return NextStep(what=meant(talk.next_step), because=(talk,))
            break  # the latest word is that nothing is meant to come
    meetings = [
        (on, each)
        for about in (deal.id, deal.account)
        for each in facts.about(about, Meeting)
        if each.cancelled_on is None and (on := day_of_meeting(facts, each)) >= facts.today
    ]
    if meetings:
        on, meeting = min(meetings, key=lambda found: (found[0], found[1].id))
        return NextStep(what=f'meeting "{meeting.title}"', on=on, because=(meeting,))
    return NextStep(what=own, on=deal.next_step_on, late=True, because=(deal,)) if late else NextStep()


def fiscal_year_end(facts: Facts, account: Whose) -> tuple[date, Answer] | None:
    """
    The next last day of their fiscal year, today included, and who told us so; None where nobody did.

    It is an Answer of the account on the topic "fiscal year end" ("30 June").
    """
    whose = account.id if isinstance(account, Account) else account
    for each in facts.about(whose, Answer):
        if each.who != whose or each.topic.strip().casefold() not in FISCAL_TOPICS:
            continue
        try:
            ends = year_day(each.text)
            on = ends.in_year(facts.today.year)
            return (on if on >= facts.today else ends.in_year(facts.today.year + 1)), each
        except (InputError, ValueError):
            continue  # what was told is no day, or the calendar ends before it
    return None


# -- what speaks against it -------------------------------------------------------------------------


class Risk(StrEnum):
    """How doubtful it is that a deal closes in time: by the number of reasons, three or more are HIGH."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


_WORST_FIRST: Final = (Risk.HIGH, Risk.MEDIUM, Risk.LOW)


@final
@attrs.frozen(kw_only=True)
class DealAtRisk(Row):
    """
    An open deal that may not close in time, and why.

    `close_dates` are those said one after the other, `slips` how often they
    moved out, `pulled_in` how often they came nearer, which is no reason. `silent_days` are the
    days since the last touch, None where none is known.
    """

    APART: ClassVar = ("reason_count", "slips", "pulled_in", "next_step_on", "last_touch_on")

    account: str
    opportunity: str
    stage: str
    close_on: date | None
    risk: str
    reasons: str
    reason_count: int
    close_dates: str
    slips: int
    pulled_in: int
    silent_days: int | None
    last_touch_on: date | None
    next_step: str
    next_step_on: date | None
    fiscal_year_ends_on: date | None
    amount: str
    opportunity_id: str
    account_id: str


def deals_at_risk(
    facts: Facts, account: Whose | None = None, *, silent_days: int = SILENT_DAYS
) -> Rows[DealAtRisk]:
    """
    The open deals that something speaks against, the worst first, then by the day they are to close.

    Reasons are: the close date moved out; it has passed; nobody has reached
    them for `silent_days` or more, or ever; nothing comes next, or its day has
    passed; it closes after their fiscal year ends. That no close date is known
    is none.
    """
    found = (deal_at_risk(facts, each, silent_days=silent_days) for each in open_deals(facts, account))
    rows = [row for row in found if row is not None]
    rows.sort(
        key=lambda row: (
            _WORST_FIRST.index(Risk(row.risk)),
            -row.reason_count,
            row.close_on or date.max,
            row.opportunity_id,
        )
    )
    return Rows(DealAtRisk, rows, f"Deals that may not close in time, as of {facts.today}")


def deal_at_risk(facts: Facts, deal: Opportunity, *, silent_days: int = SILENT_DAYS) -> DealAtRisk | None:
    """What speaks against one deal; None where nothing does. See `deals_at_risk`."""
    now, step, touch = expected(facts, deal), next_step(facts, deal), _last_touch(facts, deal)
    touched_on = facts.day_of(touch) if touch else None
    silent = (facts.today - touched_on).days if touched_on else None
    fiscal = fiscal_year_end(facts, deal.account)
    budget_ends_on = fiscal[0] if fiscal else None
    reasons = [
        *_about_its_day(facts, now, budget_ends_on),
        *_about_silence(facts, deal, silent, silent_days),
    ]
    if step.late and step.on:
        reasons.append(f'"{step.what}" was to come by {spoken_day(step.on)}')
    elif not step.what:
        reasons.append("no next step")
    if not reasons:
        return None
    passed = now.close_on is not None and now.close_on < facts.today
    return DealAtRisk(
        account=account_name(facts, deal.account),
        opportunity=deal.title,
        stage=now.stage,
        close_on=now.close_on,
        risk=str(_WORST_FIRST[max(0, 3 - max(len(reasons), 2 if passed else 1))]),
        reasons="; ".join(reasons),
        reason_count=len(reasons),
        close_dates=" → ".join(map(spoken_day, now.closes)),
        slips=now.slips,
        pulled_in=now.pulled_in,
        silent_days=silent,
        last_touch_on=touched_on,
        next_step=step.what,
        next_step_on=step.on,
        fiscal_year_ends_on=budget_ends_on,
        amount=now.amount.spoken() if now.amount else "",
        opportunity_id=deal.id,
        account_id=deal.account,
    )


def _about_its_day(facts: Facts, now: Expected, budget_ends_on: date | None) -> list[str]:
    reasons = []
    if now.slips:
        reasons.append(f"its close date has moved out {times(now.slips)}")
    if now.close_on is None:
        return reasons
    if now.close_on < facts.today:
        reasons.append(f"it was to close by {spoken_day(now.close_on)}")
    elif budget_ends_on is not None and now.close_on > budget_ends_on:
        reasons.append(f"it closes after their fiscal year ends on {spoken_day(budget_ends_on)}")
    return reasons


def _about_silence(facts: Facts, deal: Opportunity, silent: int | None, most: int) -> list[str]:
    if silent is not None:
        return [f"silent for {counted(silent, 'day')}"] if silent >= most else []
    since = deal.opened_on or facts.recorded_on(deal)
    return ["no talk with them is known"] if (facts.today - since).days >= most else []


def _last_touch(facts: Facts, deal: Opportunity) -> Interaction | None:
    """The latest touch with their account, or with anybody of theirs about the deal."""
    account = facts.get(deal.account, Account)
    found = [last_touch(facts, account)] if account else []
    found += [each for each in talks_about(facts, deal) if any(one.contact for one in each.participants)]
    touches = [each for each in found if each is not None]
    return max(touches, key=lambda each: (facts.day_of(each), each.id), default=None)
