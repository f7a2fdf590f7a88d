"""
What was given and got in a deal, and why deals came out as they did, as each side says.

For us alone: nothing of it is for their eyes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar, final

import attrs

from relmem.facts import Facts
from relmem.queries.deals import deals
from relmem.queries.deliveries import days_late
from relmem.queries.names import account_name, counted, words_of
from relmem.queries.promises import promised
from relmem.records.base import Record
from relmem.records.deals import Concession, Opportunity, Reason, Result
from relmem.records.goodwill import Reference
from relmem.records.links import Id
from relmem.records.people import Account
from relmem.records.promises import Commitment
from relmem.records.service import Delivery, Issue
from relmem.render.rows import Row, Rows
from relmem.values import Side, total

__all__ = [
    "Conceded",
    "ConcessionBalance",
    "ConcessionState",
    "Lesson",
    "balance",
    "concession_balance",
    "concessions",
    "lessons",
    "shown_by",
]


class ConcessionState(StrEnum):
    """How a concession stands: OFFERED and not yet taken, GIVEN, EXPIRED or WITHDRAWN before it was."""

    OFFERED = "offered"
    GIVEN = "given"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def state_of(concession: Concession, on: date) -> ConcessionState:
    """How it stood at the end of `on`."""
    ended = [
        (when, state)
        for when, state in (
            (concession.withdrawn_on, ConcessionState.WITHDRAWN),
            (concession.expires_on, ConcessionState.EXPIRED),
        )
        if when is not None and when <= on
    ]
    over = min(ended, default=None)
    accepted = concession.accepted_on
    if accepted is not None and accepted <= on and (over is None or accepted < over[0]):
        return ConcessionState.GIVEN
    return over[1] if over else ConcessionState.OFFERED


@final
@attrs.frozen(kw_only=True)
class Conceded(Row):
    """
    What one side gave or offered in a deal, and how that stands.

    `value` is "" for what has no price: it counts like the rest.
    """

    opportunity: str
    by: str
    what: str
    state: str
    value: str
    offered_on: date
    expires_on: date | None
    in_return_for: str
    concession_id: str
    opportunity_id: str


def concessions(facts: Facts, opportunity: Opportunity | None = None) -> Rows[Conceded]:
    """Every concession in a deal, or in all, by the day it was offered."""
    found = [
        each for each in facts.of(Concession) if opportunity is None or each.opportunity == opportunity.id
    ]
    found.sort(key=lambda each: (facts.day_of(each), each.id))
    rows = [
        Conceded(
            opportunity=words_of(facts.get(each.opportunity, Opportunity)) or "a deal not on record",
            by=str(each.by),
            what=each.what,
            state=str(state_of(each, facts.today)),
            value=each.value.spoken() if each.value else "",
            offered_on=facts.day_of(each),
            expires_on=each.expires_on,
            in_return_for=words_of(facts.get(each.in_return_for, Record)),
            concession_id=each.id,
            opportunity_id=each.opportunity,
        )
        for each in found
    ]
    return Rows(Conceded, rows, f"What was given and offered by {facts.today}")


@final
@attrs.frozen(kw_only=True)
class ConcessionBalance(Row):
    """
    What both sides gave in a deal.

    `gave` are our concessions that they took, `got` theirs that we took and
    whatever else they gave in return; `owed` is what they are still to give.
    Values are summed in each currency; what has no price is only counted.
    `expired` and `open_offers` are ours, and were never given. `advice` is ""
    where nothing is to be asked for.
    """

    account: str
    opportunity: str
    gave: int
    got: int
    owed: int
    open_offers: int
    expired: int
    gave_value: str
    got_value: str
    gave_what: str
    got_what: str
    advice: str
    opportunity_id: str
    account_id: str


def concession_balance(
    facts: Facts, opportunity: Opportunity | Account | None = None
) -> Rows[ConcessionBalance]:
    """What both sides gave, for one deal, those of one account, or all in which anything was offered."""
    if isinstance(opportunity, Opportunity):
        found: Iterable[Opportunity] = (opportunity,)
    else:
        of = (each for each in deals(facts, opportunity) if facts.about(each, Concession))
        found = tuple(of)
    return Rows(
        ConcessionBalance,
        [balance(facts, each) for each in found],
        f"Given and got by {facts.today}",
    )


def balance(facts: Facts, deal: Opportunity) -> ConcessionBalance:
    """What both sides gave in one deal."""
    all_ = [each for each in facts.about(deal, Concession) if each.opportunity == deal.id]
    state = {each.id: state_of(each, facts.today) for each in all_}
    gave = [each for each in all_ if each.by is Side.US and state[each.id] is ConcessionState.GIVEN]
    theirs = [each for each in all_ if each.by is Side.THEM]
    taken = [each for each in theirs if state[each.id] is ConcessionState.GIVEN]
    links = dict.fromkeys(each.in_return_for for each in gave if each.in_return_for is not None)
    beside = [record for id in links if (record := facts.get(id, Record)) and record not in theirs]
    came = [each for each in beside if _has_come(facts, each)]
    open_theirs = [each for each in theirs if state[each.id] is ConcessionState.OFFERED]
    owed: list[Record] = [*open_theirs, *(each for each in beside if each not in came)]
    mine = [each for each in all_ if each.by is Side.US]
    return ConcessionBalance(
        account=account_name(facts, deal.account),
        opportunity=deal.title,
        gave=len(gave),
        got=len(taken) + len(came),
        owed=len(owed),
        open_offers=sum(state[each.id] is ConcessionState.OFFERED for each in mine),
        expired=sum(state[each.id] is ConcessionState.EXPIRED for each in mine),
        gave_value=_value(gave),
        got_value=_value(taken),
        gave_what="; ".join(each.what for each in gave),
        got_what="; ".join(_called(each) for each in (*taken, *came)),
        advice=_advice(facts, deal, gave, len(taken) + len(came), owed),
        opportunity_id=deal.id,
        account_id=deal.account,
    )


def _has_come(facts: Facts, record: Record) -> bool:
    """Whether what they were to give for it is there; what has no end counts once it is known."""
    if isinstance(record, Commitment):
        return promised(facts, record).state in ("kept", "kept late")
    if isinstance(record, Reference):
        return record.given_on is not None and record.given_on <= facts.today
    return True


def _value(given: Sequence[Concession]) -> str:
    sums = total(each.value for each in given if each.value is not None)
    return " and ".join(each.spoken() for each in sums)


def _advice(
    facts: Facts, deal: Opportunity, gave: Sequence[Concession], got: int, owed: Sequence[Record]
) -> str:
    if len(gave) <= got:
        return ""
    asked = [
        each
        for each in facts.of(Reference)
        if deal.account == each.account and each.given_on is None and each.declined_on is None
    ]
    wanted = next(iter((*owed, *asked)), None)
    what = f'"{_called(wanted)}"' if wanted and _called(wanted) != "reference" else ""
    if wanted is not None and not what:
        what = "the reference"
    price = any(each.value is not None or "discount" in each.what.casefold() for each in gave)
    return f"ask for {what or 'something in return'} before the next {'discount' if price else 'concession'}"


def _called(record: Record) -> str:
    return "reference" if isinstance(record, Reference) else words_of(record)


# -- won and lost -----------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Lesson(Row):
    """
    How a deal came out, and why, as both sides say, side by side: neither is corrected by the other.

    `our_fault` is "yes", "no", "both" where reasons differ, "unknown" where
    nobody says. `shown_by` is what proves our reasons. `reopened_on` says that
    it did not stay so.
    """

    APART: ClassVar = ("product",)
    BENEATH: ClassVar = ("shown_by",)

    account: str
    opportunity: str
    product: str
    result: str
    closed_on: date | None
    they_say: str
    we_say: str
    our_fault: str
    shown_by: str
    lesson: str
    reopened_on: date | None
    opportunity_id: str
    account_id: str


def lessons(facts: Facts, of: Account | str | None = None) -> Rows[Lesson]:
    """
    What was learnt from the deals that were closed, with an account or for a product; the latest first.

    A deal that is open again is listed with how it had come out.
    """
    product = of.strip().casefold() if isinstance(of, str) else None
    found = [
        each
        for each in deals(facts, of if isinstance(of, Account) else None)
        if each.closed_on is not None
        and each.closed_on <= facts.today
        and product in (None, each.product.strip().casefold())
    ]
    found.sort(key=lambda each: (each.closed_on or date.min, each.id), reverse=True)
    about = of.name if isinstance(of, Account) else of
    rows = [_lesson(facts, each) for each in found]
    return Rows(Lesson, rows, f"Won and lost{f', {about}' if about else ''}, by {facts.today}")


def _lesson(facts: Facts, deal: Opportunity) -> Lesson:
    ours = [each for each in deal.reasons if each.said_by is Side.US]
    proofs = (shown_by(facts, each.because) for each in deal.reasons)
    return Lesson(
        account=account_name(facts, deal.account),
        opportunity=deal.title,
        product=deal.product,
        result=str(deal.result or "unknown"),
        closed_on=deal.closed_on,
        they_say=_because(each for each in deal.reasons if each.said_by is Side.THEM),
        we_say=_because(ours),
        our_fault=_fault(deal.reasons, deal.result),
        shown_by="; ".join(dict.fromkeys(each for each in proofs if each)),
        lesson=deal.lesson,
        reopened_on=deal.reopened_on,
        opportunity_id=deal.id,
        account_id=deal.account,
    )


def _because(reasons: Iterable[Reason]) -> str:
    return "; ".join(each.text for each in reasons) or "unknown"


def _fault(reasons: Iterable[Reason], result: Result | None) -> str:
    said = {each.ours for each in reasons if each.ours is not None}
    if not said or result is None:
        return "unknown"
    return "both" if len(said) > 1 else "yes" if True in said else "no"


def shown_by(facts: Facts, because: Iterable[Id]) -> str:
    """What records show, in words, by kind: '2 promises late: "quote" (3 days), "prices" (5 days)'."""
    found = [record for id in dict.fromkeys(because) if (record := facts.get(id, Record)) is not None]
    kinds: dict[str, list[str]] = {}
    for each in found:
        one, words = _proof(facts, each)
        kinds.setdefault(one, []).append(words)
    return "; ".join(
        f"{counted(len(all_), *one.split('/'))}: {', '.join(all_)}" for one, all_ in kinds.items()
    )


def _proof(facts: Facts, record: Record) -> tuple[str, str]:
    """What sort of proof it is, in one and several, and its words."""
    what = f'"{words_of(record)}"'
    if isinstance(record, Commitment):
        late = promised(facts, record).overdue_days
        sort = "late promise" if late else "promise"
        return f"{sort}/{sort}s", f"{what} ({counted(late, 'day')})" if late else what
    if isinstance(record, Delivery):
        late = days_late(facts, record) or 0
        sort = "late delivery/late deliveries" if late else "delivery/deliveries"
        return sort, f"{what} ({counted(late, 'day')})" if late else what
    if isinstance(record, Issue):
        again = len(record.reopened_on)
        sort = "reopened issue" if again else "issue"
        return f"{sort}/{sort}s", what
    noun = type(record).__name__.lower()
    return f"{noun}/{noun}s", what
