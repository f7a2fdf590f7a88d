"""What was delivered, when against the day it was promised for, and how good it was."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, final

import attrs

from relmem.facts import Facts
from relmem.queries.names import counted
from relmem.records.people import Account
from relmem.records.service import Delivery, Order
from relmem.render.rows import Row, Rows

__all__ = ["TrackRecord", "days_late", "deliveries_of", "track_record"]


@final
@attrs.frozen(kw_only=True)
class TrackRecord(Row):
    """
    How well we deliver to an account.

    `delivered` is what came: `on_time`, `late`, or for no day that was promised
    (`undated`). `partial` ones, of which something was missing, are never on
    time. `median_days_late` is of the late ones, None of none. `overdue` was
    promised by a day that has passed, and has not come. `defects` are those
    known of, in all; `unchecked` how many deliveries nobody knows of, which is
    not none. `advice` is "" where nothing was delivered.
    """

    APART: ClassVar = ("undated",)

    account: str
    delivered: int
    on_time: int
    late: int
    median_days_late: Decimal | None
    partial: int
    undated: int
    overdue: int
    defects: int
    unchecked: int
    praised: int
    complaints: int
    praise: str
    advice: str
    account_id: str


def track_record(facts: Facts, account: Account) -> Rows[TrackRecord]:
    """
    How well we have delivered to an account, up to today; one row.

    A day that was agreed anew before it passed is the day it is measured by.
    What came back still counts as delivered.
    """
    all_ = deliveries_of(facts, account)
    came = [each for each in all_ if each.delivered_on is not None]
    late = [days for each in came if (days := days_late(facts, each))]
    dated = [each for each in came if each.promised_on is not None]
    partial = [each for each in came if not each.complete]
    row = TrackRecord(
        account=account.name,
        delivered=len(came),
        on_time=sum(1 for each in dated if each.complete and not days_late(facts, each)),
        late=len(late),
        median_days_late=_median(late),
        partial=len(partial),
        undated=len(came) - len(dated),
        overdue=sum(1 for each in all_ if each.delivered_on is None and days_late(facts, each)),
        defects=sum(each.defects or 0 for each in came),
        unchecked=sum(1 for each in came if each.defects is None),
        praised=sum(1 for each in came if each.praise.strip()),
        complaints=sum(1 for each in came if each.complaint.strip()),
        praise="; ".join(each.praise.strip() for each in came if each.praise.strip()),
        advice="",
        account_id=account.id,
    )
    advised = attrs.evolve(row, advice=_advice(row))
    return Rows(TrackRecord, [advised], f"What was delivered to {account.name} by {facts.today}")


def deliveries_of(facts: Facts, account: Account) -> tuple[Delivery, ...]:
    """What was delivered to an account, or is to be, without what was cancelled; by id."""
    return tuple(
        each
        for each in facts.about(account, Delivery)
        if each.account == account.id and not _is_cancelled(facts, each)
    )


def days_late(facts: Facts, delivery: Delivery) -> int | None:
    """
    By how many days it came, or is, after the day promised; 0 in time, None where no day was promised.

    What has not come, and went back or was cancelled, is not late any more.
    """
    if delivery.promised_on is None:
        return None
    if delivery.delivered_on is None and (delivery.returned_on is not None or _is_cancelled(facts, delivery)):
        return 0
    until = delivery.delivered_on or facts.today
    return max(0, (until - delivery.promised_on).days)


def _is_cancelled(facts: Facts, delivery: Delivery) -> bool:
    order = facts.get(delivery.order, Order)
    return delivery.delivered_on is None and order is not None and order.cancelled_on is not None


def _median(values: Sequence[int]) -> Decimal | None:
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return Decimal(ordered[half] + ordered[-1 - half]) / 2


def _advice(row: TrackRecord) -> str:
    """What to lead with, and what to own; nothing is claimed of what nobody checked."""
    if not row.delivered:
        return "own the delay" if row.overdue else ""
    checked = row.delivered - row.unchecked
    parts = []
    if checked and not row.defects and not row.complaints:
        parts.append("lead with quality" if not row.unchecked else "lead with quality where it was checked")
    if row.late or row.overdue:
        parts.append("own the delays" if row.late + row.overdue > 1 else "own the delay")
    elif row.on_time == row.delivered:
        parts.append("lead with having been on time")
    if row.defects or row.complaints:
        parts.append("own the defects" if row.defects else "own the complaints")
    if row.unchecked:
        parts.append(f"ask whether all was right with {counted(row.unchecked, 'of them', 'of them')}")
    return ", ".join(parts)
