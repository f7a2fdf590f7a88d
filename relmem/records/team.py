"""Who of us is on which account, and who takes over from whom."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final, final

import attrs
from attrs import field

from relmem.records.base import Event, Record, State, later, named
from relmem.records.links import AccountId, ColleagueId, account_id, colleague_id
from relmem.records.maybe import maybe_colleague_id, maybe_day

__all__ = ["Assignment", "Handover"]


@final
@attrs.frozen(field_transformer=named)
class Assignment(State):
    """
    That one of us is on an account: as what (`role`: "lead", "backup"…), for which `product`, else for all.

    They were introduced when they were in a talk with a contact, or an
    Interaction with that contact has them in `told`.
    """

    colleague: ColleagueId = field(converter=colleague_id)
    account: AccountId = field(converter=account_id)
    role: str = field(default="", kw_only=True)
    product: str = field(default="", kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Handover(Event):
    """
    That an account passes from one of us to another; it is complete once what was open has a new owner.

    `begun_on` is when it was decided, `due_on` when it is to be done, and
    `accepted_on` when who takes over said yes. `note` is for them: the tone, what to mind.
    """

    HAPPENED: ClassVar = ("begun_on",)
    BY_THEN: ClassVar = ("due_on", "accepted_on")

    account: AccountId = field(converter=account_id)
    giver: ColleagueId = field(converter=colleague_id)
    taker: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)
    product: str = field(default="", kw_only=True)
    begun_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    due_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    accepted_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    note: str = field(default="", kw_only=True)


KINDS: Final[tuple[type[Record], ...]] = (Assignment, Handover)
