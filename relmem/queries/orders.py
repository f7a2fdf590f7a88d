"""
What was shipped and delivered, and whether anybody has asked since if it came and is right.

How well we deliver is told by `queries.deliveries`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.queries.names import account_name, name_of, words_of
from relmem.queries.told import is_among_us, talks_about
from relmem.records.links import Id
from relmem.records.people import Account
from relmem.records.service import Delivery, Issue, IssueType, Order
from relmem.render.rows import Row, Rows
from relmem.values import Source

__all__ = [
    "Shipment",
    "Stage",
    "complaint_of",
    "issue_of",
    "shipment",
    "shipments",
    "shipments_to_follow_up",
    "wrong_without_issue",
]

WITHIN_DAYS: Final = 60
"""Up to how many days after a delivery one can still ask after it: later it sounds read off a list."""

WAIT_DAYS: Final = 14
"""How many days a part waits for the rest, before it is asked after by itself."""

TRANSIT_DAYS: Final = 7
"""Days after which what was shipped, or promised, should have come."""


class Stage(StrEnum):
    """
    How a shipment stands, from our side.

    SHIPPED: on its way. LOST: it should have come, and nobody knows whether it
    has. PART: a part came, and the rest is awaited. CAME: all of it came. ASKED:
    we asked whether it is right. WRONG: they complained. RETURNED: it went back.
    """

    SHIPPED = "shipped"
    LOST = "not known to have come"
    PART = "part came"
    CAME = "came"
    ASKED = "asked after"
    WRONG = "complained of"
    RETURNED = "returned"


@final
@attrs.frozen(kw_only=True)
class Shipment(Row):
    """
    What came, or is to come, of one order; or one delivery that belongs to none.

    `parts` are the deliveries that came, `came_on` the latest of them. `ask` is
    whether to ask today if it came and is right, and `days` how long ago it
    came, or was to come. `ordered_by` is whom to ask, "" where nobody knows.
    """

    APART: ClassVar[tuple[str, ...]] = ("ask",)

    account: str
    what: str
    stage: str
    parts: int
    complete: bool
    shipped_on: date | None
    due_on: date | None
    came_on: date | None
    days: int | None
    ask: bool
    asked_on: date | None
    ordered_by: str
    matter_id: str
    ordered_by_id: str
    account_id: str


def shipments_to_follow_up(
    facts: Facts, *, each_part: bool = False, within_days: int = WITHIN_DAYS
) -> Rows[Shipment]:
    """
    What to ask after, the longest waiting first: did it come, and is it right?

    What came within so many days, and nobody has asked them about since. Parts
    of an order are asked after once, when all of it is there, or when the rest
    has not come for a fortnight; with `each_part` each by itself. What should
    have come a week ago is asked after too. Not what went back, was cancelled,
    or what they complained of already: that is an issue.
    """
    rows = [
        row
        for row in shipments(facts, each_part=each_part)
        if row.ask and 0 <= (row.days or 0) <= within_days
    ]
    rows.sort(key=lambda row: (-(row.days or 0), row.matter_id))
    return Rows(Shipment, rows, f"Shipments to ask after, as of {facts.today}")


def shipments(facts: Facts, *, each_part: bool = False) -> Rows[Shipment]:
    """How every shipment stands, the latest delivered first; see `shipments_to_follow_up`."""
    rows = [shipment(facts, group, each_part=each_part) for group in grouped(facts, each_part=each_part)]
    rows.sort(key=lambda row: (row.came_on or date.max, row.matter_id), reverse=True)
    return Rows(Shipment, rows, f"Shipments up to {facts.today}")


def grouped(facts: Facts, *, each_part: bool = False) -> Iterator[tuple[Delivery, ...]]:
    """The deliveries that are asked after together: those of one order, else each by itself; by id."""
    groups: dict[Id, list[Delivery]] = {}
    for each in facts.of(Delivery):
        order = facts.get(each.order, Order)
        if order is not None and order.cancelled_on is not None and each.delivered_on is None:
            continue
        groups.setdefault(each.id if each_part or order is None else order.id, []).append(each)
    return (tuple(group) for group in groups.values())


def shipment(facts: Facts, group: Sequence[Delivery], *, each_part: bool = False) -> Shipment:
    """How the deliveries of one order, or a single one, stand; `each_part` waits for no rest."""
    first = group[0]
    order = facts.get(first.order, Order)
    kept = [each for each in group if each.returned_on is None]
    came = [each for each in kept if each.delivered_on is not None]
    last = max((each.delivered_on for each in came if each.delivered_on), default=None)
    complete = any(each.complete for each in came)
    asked_on = _asked_on(facts, group, last)
    stage = _stage(facts, group, came, complete=complete, asked=asked_on is not None)
    due = _due_on(kept)
    since = last or due
    days = (facts.today - since).days if since else None
    rest_late = days is not None and days >= WAIT_DAYS
    ask = stage in (Stage.CAME, Stage.LOST) or (
        stage is Stage.PART and (rest_late or each_part or order is None)
    )
    what = first.what if len(group) == 1 or order is None else order.what
    return Shipment(
        account=account_name(facts, first.account),
        what=what,
        stage=str(stage),
        parts=len(came),
        complete=complete,
        shipped_on=max((each.shipped_on for each in kept if each.shipped_on), default=None),
        due_on=due,
        came_on=last,
        days=days,
        ask=ask,
        asked_on=asked_on,
        ordered_by=name_of(facts, order.ordered_by) if order else "",
        matter_id=order.id if order is not None and len(group) > 1 else first.id,
        ordered_by_id=(order.ordered_by or "") if order else "",
        account_id=first.account,
    )


def _stage(
    facts: Facts, group: Sequence[Delivery], came: Sequence[Delivery], *, complete: bool, asked: bool
) -> Stage:
    if any(each.complaint.strip() or complaint_of(facts, each) for each in group):
        return Stage.WRONG
    if all(each.returned_on is not None for each in group):
        return Stage.RETURNED
    if asked:
        return Stage.ASKED
    if came:
        return Stage.CAME if complete else Stage.PART
    due = _due_on(group)
    return Stage.LOST if due is not None and (facts.today - due).days >= TRANSIT_DAYS else Stage.SHIPPED


def _due_on(group: Sequence[Delivery]) -> date | None:
    """The day by which what was sent should have come: as promised, else as shipped; None of what was not."""
    days = [each.promised_on or each.shipped_on for each in group if each.shipped_on is not None]
    return max((day for day in days if day), default=None)


def _asked_on(facts: Facts, group: Sequence[Delivery], came_on: date | None) -> date | None:
    """The first day since the last part came on which somebody asked them: as noted, or in a talk."""
    days = [each.followed_up_on for each in group if each.followed_up_on is not None]
    for id in dict.fromkeys(id for each in group for id in (each.id, each.order) if id):
        days += [facts.day_of(talk) for talk in talks_about(facts, id) if not is_among_us(talk)]
    return min((day for day in days if came_on is not None and day >= came_on), default=None)


# -- what came wrong --------------------------------------------------------------------------------


def complaint_of(facts: Facts, delivery: Delivery) -> Issue | None:
    """The issue about a delivery, or about its order; the newest of several, None where there is none."""
    ids = [delivery.id, *([delivery.order] if delivery.order else [])]
    found = {
        each.id: each
        for id in ids
        for each in facts.about(id, Issue)
        if id in each.about and each.account == delivery.account
    }
    return max(found.values(), key=lambda each: (facts.day_of(each), each.id), default=None)


def wrong_without_issue(facts: Facts, account: Account | None = None) -> tuple[Delivery, ...]:
    """The deliveries they complained of, or that have defects, of which no issue was opened; by id."""
    return tuple(
        each
        for each in facts.of(Delivery)
        if (each.complaint.strip() or each.defects)
        and complaint_of(facts, each) is None
        and (account is None or each.account == account.id)
    )


def issue_of(facts: Facts, delivery: Delivery, *, opened_on: date | None = None) -> Issue:
    """
    The issue to open of a delivery that came wrong, to be added by the caller.

    It is about the delivery, of its account, and bears a key made from its id,
    so that it is opened once; who ordered it reported it. Opened on the day it
    was asked after, or today.

    Raises:
        InputError: nobody complained of it, and no defect is known.

    """
    if not delivery.complaint.strip() and not delivery.defects:
        raise InputError(
            delivery.what, f'nobody complained of "{delivery.what}".', "Note the complaint first."
        )
    order = facts.get(delivery.order, Order)
    return Issue(
        delivery.account,
        f"{delivery.what}: {delivery.complaint.strip() or 'defects'}",
        type=IssueType.DELIVERY,
        about=[delivery],
        opened_on=opened_on or delivery.followed_up_on or facts.today,
        reported_by=order.ordered_by if order else None,
        key=[f"delivery:{delivery.id}"],
        source=Source("delivery", place=words_of(order) if order else ""),
    )
