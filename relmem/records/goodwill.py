"""What people do for each other beyond the contract: praise, references, favours, referrals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final, final

import attrs
from attrs import field

from relmem.records.base import Event, Record, later, named, required
from relmem.records.links import (
    AccountId,
    ColleagueId,
    ContactId,
    PersonId,
    colleague_id,
    contact_id,
)
from relmem.records.maybe import (
    maybe_account_id,
    maybe_channel,
    maybe_colleague_id,
    maybe_day,
    maybe_person_id,
)
from relmem.values import Channel, Side, several, side, texts

if TYPE_CHECKING:
    from relmem.records.people import Colleague

__all__ = ["Favour", "Kudos", "Reference", "Referral"]


def colleagues(value: Iterable[Colleague | ColleagueId] | Colleague) -> tuple[ColleagueId, ...]:
    """Several of us, each once; a single one is one of them."""
    return tuple(dict.fromkeys(colleague_id(each) for each in several(value)))


@final
@attrs.frozen(field_transformer=named)
class Kudos(Event):
    """
    Praise that one of theirs gave, of whom of us, and to whom.

    They have been thanked when an Interaction with them has it in `told`.
    """

    HAPPENED: ClassVar = ("given_on",)

    given_by: ContactId = field(converter=contact_id)
    words: str = field(default="")
    of: tuple[ColleagueId, ...] = field(default=(), converter=colleagues, kw_only=True)
    given_to: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)
    channel: Channel | None = field(default=None, converter=maybe_channel, kw_only=True)
    in_public: bool = field(default=False, kw_only=True)
    given_on: date | None = field(default=None, converter=maybe_day, kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Reference(Event):
    """
    What one of theirs says of us to others, under conditions ("unabridged"), with the good and the bad.

    `asked_on` is when we asked, `given_on` when they gave it. `used_on`, `used_for`
    and `shortened` are how it was used. It may not be used after `expires_on` or
    `withdrawn_on`. They have heard how it was used when an Interaction with
    them has it in `told`.
    """

    HAPPENED: ClassVar = ("asked_on", "given_on")
    BY_THEN: ClassVar = ("given_on", "used_on", "withdrawn_on")

    given_by: ContactId = field(converter=contact_id)
    account: AccountId | None = field(default=None, converter=maybe_account_id, kw_only=True)
    asked_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    given_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    declined_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    conditions: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    positives: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    negatives: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    expires_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    withdrawn_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    used_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    used_for: str = field(default="", kw_only=True, metadata=later("used_on"))
    shortened: bool = field(default=False, kw_only=True, metadata=later("used_on"))


@final
@attrs.frozen(field_transformer=named)
class Favour(Event):
    """
    Something one of theirs asked of us that is not our business: done, or passed on to whom can.

    `referred_to` is whom we named; `outcome` what came of it, learnt on `closed_on`.
    """

    HAPPENED: ClassVar = ("asked_on",)
    BY_THEN: ClassVar = ("closed_on",)

    asked_by: ContactId = field(converter=contact_id)
    what: str = field(converter=required)
    asked_of: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)
    asked_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    referred_to: str = field(default="", kw_only=True, metadata=later("referred_on"))
    referred_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    declined_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    outcome: str = field(default="", kw_only=True, metadata=later("closed_on"))
    closed_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())


@final
@attrs.frozen(field_transformer=named)
class Referral(Event):
    """
    That one side sent somebody to the other: `who` was referred, by whom, and what came of it.

    `by` is the side that referred: "them" sent us business or a person, "us" sent it to
    them. Who referred has been thanked, or heard how it went, when an Interaction with
    them has it in `told`.
    """

    HAPPENED: ClassVar = ("referred_on",)
    BY_THEN: ClassVar = ("closed_on",)

    contact: ContactId = field(converter=contact_id)
    who: str = field(converter=required)
    by: Side = field(default=Side.THEM, converter=side, kw_only=True)
    person: PersonId | None = field(default=None, converter=maybe_person_id, kw_only=True)
    account: AccountId | None = field(default=None, converter=maybe_account_id, kw_only=True)
    referred_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    outcome: str = field(default="", kw_only=True, metadata=later("closed_on"))
    succeeded: bool | None = field(default=None, kw_only=True, metadata=later("closed_on"))
    closed_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())


KINDS: Final[tuple[type[Record], ...]] = (Kudos, Reference, Favour, Referral)
