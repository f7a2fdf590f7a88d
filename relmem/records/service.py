"""What went wrong for an account, what we have to tell of it, and what was ordered and delivered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs
from attrs import field

from relmem.records.base import Event, Record, later, named, refuse, required
from relmem.records.links import (
    AccountId,
    AnyId,
    ColleagueId,
    ContactId,
    IssueId,
    OrderId,
    account_id,
    any_ids,
)
from relmem.records.maybe import (
    maybe_any_id,
    maybe_colleague_id,
    maybe_contact_id,
    maybe_day,
    maybe_instant,
    maybe_money,
    maybe_order_id,
)
from relmem.values import Money, Side, day, new_id, one_of, several, side

__all__ = [
    "BadNews",
    "Delivery",
    "Escalation",
    "Issue",
    "IssueType",
    "Order",
    "Severity",
]


class IssueType(StrEnum):
    """
    What sort of thing went wrong.

    CUT: a service was switched off, or ended. DELIVERY: something wrong came.
    """

    FAULT = "fault"
    CUT = "cut"
    DELIVERY = "delivery"
    BILL = "bill"
    COMPLAINT = "complaint"


def issue_type(value: IssueType | str) -> IssueType:
    """What was typed, as a type of issue."""
    return one_of(IssueType, value)


def days(value: Iterable[date | str] | date) -> tuple[date, ...]:
    """Several days, each once and in order; a single one is one of them."""
    return tuple(sorted({day(each) for each in several(value)}))


class Severity(StrEnum):
    """How bad it is; high and urgent are serious."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


def severity(value: Severity | str) -> Severity:
    """What was typed, as a severity."""
    return one_of(Severity, value)


@final
@attrs.frozen(field_transformer=named)
class Issue(Event):
    """
    Something that went wrong for an account, until it is put right.

    `restored_on` is when it worked again, `solved_on` when it was put right;
    who solved it is `solved_by`. It opens again on each of `reopened_on`, until
    a later `solved_on`. `cause`, `fix` and `prevention` are what they will ask;
    `upstream` is whose fault it was, where it was not ours. `hold_minutes` and
    `drops` are what it cost them to reach us. `found_by` us and not `visible`
    to them is what only we know of. `followed_up_on` is when we asked them
    whether it is fixed. `note` is what else a file said of it.
    """

    HAPPENED: ClassVar = ("opened_at", "opened_on")
    BY_THEN: ClassVar = ("restored_on", "solved_on", "followed_up_on")

    id: IssueId = field(factory=new_id, kw_only=True)
    account: AccountId = field(converter=account_id)
    title: str = field(converter=required)
    type: IssueType = field(default=IssueType.FAULT, converter=issue_type, kw_only=True)
    product: str = field(default="", kw_only=True)
    opened_at: datetime | None = field(default=None, converter=maybe_instant, kw_only=True)
    opened_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    severity: Severity = field(default=Severity.NORMAL, converter=severity, kw_only=True)
    reported_by: ContactId | None = field(default=None, converter=maybe_contact_id, kw_only=True)
    found_by: Side = field(default=Side.THEM, converter=side, kw_only=True)
    visible: bool = field(default=True, kw_only=True)
    planned: bool = field(default=False, kw_only=True)
    partial: bool = field(default=False, kw_only=True)
    about: tuple[AnyId, ...] = field(default=(), converter=any_ids, kw_only=True)
    hold_minutes: int | None = field(default=None, kw_only=True)
    drops: int | None = field(default=None, kw_only=True)
    restored_at: datetime | None = field(
        default=None, converter=maybe_instant, kw_only=True, metadata=later()
    )
    restored_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    solved_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    solved_by: Side = field(default=Side.US, converter=side, kw_only=True, metadata=later("solved_on"))
    reopened_on: tuple[date, ...] = field(default=(), converter=days, kw_only=True, metadata=later())
    upstream: str = field(default="", kw_only=True, metadata=later("solved_on"))
    cause: str = field(default="", kw_only=True, metadata=later("solved_on"))
    fix: str = field(default="", kw_only=True, metadata=later("solved_on"))
    prevention: str = field(default="", kw_only=True, metadata=later("solved_on"))
    followed_up_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    note: str = field(default="", kw_only=True)

    def check(self) -> None:
        """
        Check the order of days.

        Raises:
            InputError: it was solved or restored before it was opened.

        """
        for name in ("restored_on", "solved_on"):
            ended = getattr(self, name)
            if self.opened_on and ended and ended < self.opened_on:
                raise refuse(name, ended, f"{ended} lies before {self.opened_on}, when it was opened.")

    @property
    def serious(self) -> bool:
        """Whether it is so bad that nothing is asked of them while it is open."""
        return self.severity in (Severity.HIGH, Severity.URGENT)

    def is_open_on(self, on: date) -> bool:
        """Whether it was still to be put right at the end of `on`."""
        begun = self.opened_on is None or self.opened_on <= on
        solved = self.solved_on if self.solved_on and self.solved_on <= on else None
        again = any(day <= on and (solved is None or day > solved) for day in self.reopened_on)
        return begun and (solved is None or again)


@final
@attrs.frozen(field_transformer=named)
class Escalation(Event):
    """
    That one of theirs went over somebody's head: why, to whom of us, expecting what, until it is closed.

    `debrief` is what we learnt from it.
    """

    HAPPENED: ClassVar = ("raised_at", "raised_on")
    BY_THEN: ClassVar = ("closed_on",)

    account: AccountId = field(converter=account_id)
    reason: str = field(converter=required)
    about: AnyId | None = field(default=None, converter=maybe_any_id, kw_only=True)
    raised_by: ContactId | None = field(default=None, converter=maybe_contact_id, kw_only=True)
    raised_with: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)
    raised_at: datetime | None = field(default=None, converter=maybe_instant, kw_only=True)
    raised_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    expectation: str = field(default="", kw_only=True)
    expected_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    closed_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    debrief: str = field(default="", kw_only=True, metadata=later("closed_on"))

    def is_open_on(self, on: date) -> bool:
        """Whether it was still to be closed at the end of `on`."""
        begun = self.raised_on is None or self.raised_on <= on
        return begun and (self.closed_on is None or self.closed_on > on)


@final
@attrs.frozen(field_transformer=named)
class BadNews(Event):
    """
    Something that will hurt them and that they are to hear from us first.

    Decided on `decided_on`; `formal_on` is when a letter goes out, `until_on`
    what it gives them until, `embargo_until_on` the day before which nobody may
    say it, `tell_first` who is to hear it first. They have heard of it when an
    Interaction with them has it in `told`.
    """

    HAPPENED: ClassVar = ("decided_on",)
    BY_THEN: ClassVar = ("formal_on", "withdrawn_on")

    account: AccountId = field(converter=account_id)
    what: str = field(converter=required)
    about: AnyId | None = field(default=None, converter=maybe_any_id, kw_only=True)
    decided_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    formal_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    until_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    embargo_until_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    tell_first: ContactId | None = field(default=None, converter=maybe_contact_id, kw_only=True)
    tell_by: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)
    withdrawn_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())


@final
@attrs.frozen(field_transformer=named)
class Order(Event):
    """What an account ordered; what came of it are its deliveries. `note` is what else a file said of it."""

    HAPPENED: ClassVar = ("ordered_on",)

    id: OrderId = field(factory=new_id, kw_only=True)
    account: AccountId = field(converter=account_id)
    what: str = field(converter=required)
    number: str = field(default="", kw_only=True)
    ordered_by: ContactId | None = field(default=None, converter=maybe_contact_id, kw_only=True)
    ordered_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    total: Money | None = field(default=None, converter=maybe_money, kw_only=True)
    cancelled_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    note: str = field(default="", kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Delivery(Event):
    """
    What was delivered to an account, or is to be: goods of an order, or a piece of work.

    `promised_on` is the day it was promised for, the last one agreed before
    it. `complete` says that nothing of the order is missing after it.
    `defects` is how many were found in it, as far as is known; `praise`
    and `complaint` are their words. `followed_up_on` is when we asked whether
    it came and was right.
    """

    HAPPENED: ClassVar = ("shipped_on",)
    BY_THEN: ClassVar = ("promised_on", "delivered_on", "followed_up_on")

    account: AccountId = field(converter=account_id)
    what: str = field(converter=required)
    order: OrderId | None = field(default=None, converter=maybe_order_id, kw_only=True)
    promised_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    shipped_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    delivered_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    complete: bool = field(default=True, kw_only=True)
    defects: int | None = field(default=None, kw_only=True, metadata=later("followed_up_on"))
    praise: str = field(default="", kw_only=True, metadata=later("followed_up_on"))
    complaint: str = field(default="", kw_only=True, metadata=later("followed_up_on"))
    returned_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    followed_up_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())


KINDS: Final[tuple[type[Record], ...]] = (Issue, Escalation, BadNews, Order, Delivery)
