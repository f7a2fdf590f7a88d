"""Their world: news of them, their rivals, what they bought elsewhere, and what speaks for us there."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs
from attrs import field

from relmem.records.base import Event, Record, State, later, named, required
from relmem.records.links import AccountId, AnyId, TheirsId, account_id, any_ids, theirs_id
from relmem.records.maybe import maybe_account_id, maybe_day, maybe_fuzzy, maybe_span
from relmem.values import FuzzyDate, Span, one_of, texts

__all__ = ["News", "Purchase", "Rivalry", "Tone", "ValueClaim"]


class Tone(StrEnum):
    """Whether news is good for them."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"


def tone(value: Tone | str) -> Tone:
    """What was typed, as a tone."""
    return one_of(Tone, value)


@final
@attrs.frozen(field_transformer=named)
class News(Event):
    """
    What is new with an account or a person there, or planned: its `themes`, and whether it is good.

    `window` is when what they plan is to happen ("early July 2026"), `came_on`
    when it did; `rumour` marks what nobody has confirmed. A change among their
    people has the theme "team".
    """

    HAPPENED: ClassVar = ("heard_on",)
    BY_THEN: ClassVar = ("came_on",)

    about: TheirsId = field(converter=theirs_id)
    headline: str = field(converter=required)
    heard_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    themes: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    tone: Tone = field(default=Tone.NEUTRAL, converter=tone, kw_only=True)
    rumour: bool = field(default=False, kw_only=True)
    window: FuzzyDate | None = field(default=None, converter=maybe_fuzzy, kw_only=True)
    came_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    dropped_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())


@final
@attrs.frozen(field_transformer=named)
class Rivalry(State):
    """
    That somebody competes with an account.

    `rival_account` is who that is, where we know them: they may be our customer.
    `partners_too` marks those who work together as well.
    """

    SINGLE: ClassVar = ("account", "rival")

    account: AccountId = field(converter=account_id)
    rival: str = field(converter=required)
    rival_account: AccountId | None = field(default=None, converter=maybe_account_id, kw_only=True)
    partners_too: bool = field(default=False, kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Purchase(Event):
    """
    What an account bought elsewhere, until when it is bound, and whether they knew that we have the like.

    `ends_on` is its contract's last day, else `bought_on` and `term` give it.
    `hearsay` marks what nobody has confirmed.
    """

    HAPPENED: ClassVar = ("bought_on",)
    BY_THEN: ClassVar = ("ends_on",)

    account: AccountId = field(converter=account_id)
    what: str = field(converter=required)
    vendor: str = field(default="", kw_only=True)
    product: str = field(default="", kw_only=True)
    quantity: int | None = field(default=None, kw_only=True)
    bought_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    term: Span | None = field(default=None, converter=maybe_span, kw_only=True)
    ends_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    knew_of_ours: bool | None = field(default=None, kw_only=True)
    hearsay: bool = field(default=False, kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class ValueClaim(State):
    """
    What speaks for a product of ours against a `rival` ("" is any), with its proof.

    `answers` are the needs it is tied to, `solves` words of the needs it is for.
    It is said only where one of them is confirmed.
    """

    product: str = field(converter=required)
    claim: str = field(converter=required)
    rival: str = field(default="", kw_only=True)
    proof: str = field(default="", kw_only=True)
    proven_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    answers: tuple[AnyId, ...] = field(default=(), converter=any_ids, kw_only=True)
    solves: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    disproved_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())


KINDS: Final[tuple[type[Record], ...]] = (News, Rivalry, Purchase, ValueClaim)
