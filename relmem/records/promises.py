"""What was asked, and what one side promised the other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final, final

import attrs
from attrs import field

from relmem.records.base import Event, Record, later, named, refuse, required
from relmem.records.links import (
    AccountId,
    ColleagueId,
    CommitmentId,
    ContactId,
    PersonId,
    RequestId,
    person_id,
)
from relmem.records.maybe import (
    maybe_account_id,
    maybe_channel,
    maybe_colleague_id,
    maybe_commitment_id,
    maybe_contact_id,
    maybe_day,
    maybe_instant,
    maybe_person_id,
    maybe_request_id,
)
from relmem.values import Channel, Side, new_id, one_of, several, side

if TYPE_CHECKING:
    from relmem.records.people import Colleague, Contact

__all__ = ["Commitment", "CommitmentType", "Request", "Side"]


class CommitmentType(StrEnum):
    """What was promised: that they hear from us, that they get something, or anything else."""

    PROMISE = "promise"
    UPDATE = "update"
    DELIVERABLE = "deliverable"


def commitment_type(value: CommitmentType | str) -> CommitmentType:
    """What was typed, as a type of commitment."""
    return one_of(CommitmentType, value)


def person_ids(
    value: Iterable[Contact | Colleague | PersonId] | Contact | Colleague | PersonId,
) -> tuple[PersonId, ...]:
    """The ids of several people of either side, each once; a single one is one of them."""
    return tuple(dict.fromkeys(person_id(each) for each in several(value)))


@final
@attrs.frozen(field_transformer=named)
class Request(Event):
    """
    Something they asked of us, open until it is answered or taken back.

    Acknowledged is not answered: it only says that we have it, by a person and
    not by a machine. A Commitment that `answers` it says by when they hear of
    it. Who asks again logs an Interaction `about` it.
    """

    HAPPENED: ClassVar = ("asked_at", "asked_on")
    BY_THEN: ClassVar = (
        "acknowledged_at",
        "acknowledged_on",
        "answered_at",
        "answered_on",
        "withdrawn_on",
    )

    id: RequestId = field(factory=new_id, kw_only=True)
    text: str = field(converter=required)
    asked_by: ContactId | None = field(default=None, converter=maybe_contact_id)
    account: AccountId | None = field(default=None, converter=maybe_account_id, kw_only=True)
    asked_of: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)
    channel: Channel | None = field(default=None, converter=maybe_channel, kw_only=True)
    asked_at: datetime | None = field(default=None, converter=maybe_instant, kw_only=True)
    asked_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    acknowledged_at: datetime | None = field(
        default=None, converter=maybe_instant, kw_only=True, metadata=later()
    )
    acknowledged_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    answered_at: datetime | None = field(
        default=None, converter=maybe_instant, kw_only=True, metadata=later()
    )
    answered_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    answer: str = field(default="", kw_only=True, metadata=later("answered_on", "answered_at"))
    withdrawn_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())

    def check(self) -> None:
        """
        Check that somebody asked.

        Raises:
            InputError: it names neither who asked nor the account.

        """
        if self.asked_by is None and self.account is None:
            raise refuse(
                "asked_by", None, "it says neither who asked nor for which account.", "Write asked_by=ana."
            )

    def is_open_on(self, on: date) -> bool:
        """Whether it still waited for an answer at the end of `on`."""
        if self.asked_at is None and self.asked_on and self.asked_on > on:
            return False  # an instant falls on a day only in some zone; facts hold it from then on
        ends = (self.answered_at and self.answered_at.date(), self.answered_on, self.withdrawn_on)
        return not any(ended and ended <= on for ended in ends)


@final
@attrs.frozen(field_transformer=named)
class Commitment(Event):
    """
    What one side promised the other: `by` "us" or "them", `to` whom, until when.

    `also_to` are others to whom the very same was promised at once.
    `promised_by` is the person who gave it, or who has taken it over. Open until it is kept, taken back
    (`withdrawn_on`), or replaced by another (`replaced_by`, agreed on
    `replaced_on`): agreed anew before its day is not broken.
    """

    HAPPENED: ClassVar = ("made_on",)
    BY_THEN: ClassVar = ("due_on", "due_at", "kept_on", "withdrawn_on", "replaced_on")

    id: CommitmentId = field(factory=new_id, kw_only=True)
    what: str = field(converter=required)
    type: CommitmentType = field(default=CommitmentType.PROMISE, converter=commitment_type, kw_only=True)
    by: Side = field(default=Side.US, converter=side, kw_only=True)
    promised_by: PersonId | None = field(default=None, converter=maybe_person_id, kw_only=True)
    to: PersonId | None = field(default=None, converter=maybe_person_id, kw_only=True)
    also_to: tuple[PersonId, ...] = field(default=(), converter=person_ids, kw_only=True)
    account: AccountId | None = field(default=None, converter=maybe_account_id, kw_only=True)
    answers: RequestId | None = field(default=None, converter=maybe_request_id, kw_only=True)
    made_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    due_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    due_at: datetime | None = field(default=None, converter=maybe_instant, kw_only=True)
    kept_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    withdrawn_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    replaced_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    replaced_by: CommitmentId | None = field(
        default=None, converter=maybe_commitment_id, kw_only=True, metadata=later("replaced_on")
    )

    def check(self) -> None:
        """
        Check who is concerned, and the order of days.

        Raises:
            InputError: it names nobody of theirs, is due before it was made, or
                has two due times.

        """
        if self.also_to and self.to is None:
            raise refuse("also_to", self.also_to, "it is to others, and to nobody first.", "Write to=ana.")
        if self.promised_by is None and self.to is None and self.account is None:
            raise refuse("to", None, "it says neither to whom nor for which account.", "Write to=ana.")
        if self.due_on and self.due_at:
            raise refuse("due_at", self.due_at, f"it is due on {self.due_on} as well.", "Give one of both.")
        if self.made_on and self.due_on and self.due_on < self.made_on:
            raise refuse(
                "due_on", self.due_on, f"{self.due_on} lies before {self.made_on}, when it was made."
            )

    def is_open_on(self, on: date) -> bool:
        """Whether it was still to be kept at the end of `on`."""
        ends = (self.kept_on, self.withdrawn_on, self.replaced_on)
        begun = self.made_on is None or self.made_on <= on
        return begun and not any(ended and ended <= on for ended in ends)


KINDS: Final[tuple[type[Record], ...]] = (Request, Commitment)
