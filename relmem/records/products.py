"""What we sell, what comes next, what they have of it, and what they know of it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs
from attrs import field

from relmem.records.base import Record, State, Thing, later, named, refuse, required
from relmem.records.links import (
    AccountId,
    AnyId,
    ContactId,
    ContractId,
    account_id,
    any_ids,
    contact_id,
)
from relmem.records.maybe import maybe_contract_id, maybe_day, maybe_fuzzy
from relmem.values import FuzzyDate, one_of, texts

__all__ = ["Asset", "Awareness", "Knows", "Product", "RoadmapItem"]


class Knows(StrEnum):
    """What somebody knows of a product; DECLINED is not the same as never told."""

    TOLD = "told"
    ASKED = "asked"
    OWNS = "owns"
    DECLINED = "declined"


def knows(value: Knows | str) -> Knows:
    """What was typed, as what somebody knows of a product."""
    return one_of(Knows, value)


@final
@attrs.frozen(field_transformer=named)
class Product(Thing):
    """
    Something we sell, by the name that other records call it; `solves` are words of the needs it is for.

    It is sold no more from `retired_on` on.
    """

    NAMES: ClassVar = ("name", "aliases")

    name: str = field(converter=required)
    aliases: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    solves: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    retired_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    note: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return self.name


@final
@attrs.frozen(field_transformer=named)
class RoadmapItem(Thing):
    """
    Something that a product will bring, expected within `window`; `solves` are the needs it is for.

    What is `confidential` may be told only to an account under a non-disclosure
    agreement. `first_window` is when it was expected at first, where it has slipped.
    """

    product: str = field(converter=required)
    feature: str = field(converter=required)
    window: FuzzyDate | None = field(default=None, converter=maybe_fuzzy, kw_only=True)
    first_window: FuzzyDate | None = field(default=None, converter=maybe_fuzzy, kw_only=True)
    confidential: bool = field(default=False, kw_only=True)
    solves: tuple[AnyId, ...] = field(default=(), converter=any_ids, kw_only=True)
    released_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    dropped_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())

    def __str__(self) -> str:
        return f"{self.product}: {self.feature}"


@final
@attrs.frozen(field_transformer=named)
class Asset(Thing):
    """
    Something of ours that an account has: how many, under maintenance until when, and supported at all.

    `maintenance_ends_on` is the last day, inclusive, as of a term; where some
    of them differ, they are an asset of their own. `contract` is what covers
    it, `level` how ("8×5").
    """

    account: AccountId = field(converter=account_id)
    product: str = field(converter=required)
    quantity: int = field(default=1, kw_only=True)
    serial: str = field(default="", kw_only=True)
    bought_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    maintenance_starts_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    maintenance_ends_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    supported_until_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    contract: ContractId | None = field(default=None, converter=maybe_contract_id, kw_only=True)
    level: str = field(default="", kw_only=True)
    removed_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())

    def check(self) -> None:
        """
        Check the number, and the order of days.

        Raises:
            InputError: there are none of it, or its maintenance ends before it starts.

        """
        if self.quantity < 1:
            raise refuse(
                "quantity", self.quantity, f"an asset of {self.quantity} is none.", "Write 1 or more."
            )
        if (
            self.maintenance_starts_on
            and self.maintenance_ends_on
            and self.maintenance_ends_on < self.maintenance_starts_on
        ):
            why = f"{self.maintenance_ends_on} lies before {self.maintenance_starts_on}, when it starts."
            raise refuse("maintenance_ends_on", self.maintenance_ends_on, why)


@final
@attrs.frozen(field_transformer=named)
class Awareness(State):
    """What one of theirs knows of a product of ours; nothing is known of who has none."""

    SINGLE: ClassVar = ("contact", "product")

    contact: ContactId = field(converter=contact_id)
    product: str = field(converter=required)
    knows: Knows = field(default=Knows.TOLD, converter=knows, kw_only=True)


KINDS: Final[tuple[type[Record], ...]] = (Product, RoadmapItem, Asset, Awareness)
