"""
What was agreed: contracts, how they renew, how notice is given, what is paid.

The days that follow from it are derived in `queries.contracts`, never stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final, Self, final

import attrs
from attrs import field

from relmem.errors import InputError
from relmem.records.base import Event, Record, State, Thing, later, named, refuse, required
from relmem.records.links import AccountId, ContractId, account_id, contract_id
from relmem.records.maybe import maybe_account_id, maybe_day, maybe_price, maybe_span
from relmem.values import Price, Span, Unit, day, new_id, one_of, price, several, span

if TYPE_CHECKING:
    from relmem.records.people import Account

__all__ = [
    "Amendment",
    "Contract",
    "Mode",
    "Notice",
    "NoticeGiven",
    "PriceChange",
    "PriceLine",
    "PriceOption",
    "Renewal",
]


class Mode(StrEnum):
    """
    What happens at the end of a term.

    NONE: it ends. AUTOMATIC: the next term begins unless notice is given.
    OPTION: the next begins only if somebody acts. EVERGREEN: it runs until
    notice is given. UNKNOWN: it may renew; nobody knows how, and it is never
    assumed.
    """

    NONE = "none"
    AUTOMATIC = "automatic"
    OPTION = "option"
    EVERGREEN = "evergreen"
    UNKNOWN = "unknown"


def mode(value: Mode | str) -> Mode:
    """What was typed, as a mode."""
    return one_of(Mode, value)


def length(value: Span | str | int | timedelta) -> Span:
    """
    What was typed, as the length of a term: a span that is not zero.

    Raises:
        InputError: it is zero, in business days, or cannot be read.

    """
    found = span(value)
    if not found or found.unit is Unit.BUSINESS_DAYS:
        raise InputError(value, f"{found} is no length of a term.", 'Write {field}="1 year".')
    return found


def maybe_length(value: Span | str | int | timedelta | None) -> Span | None:
    """`length`, or None."""
    return None if value is None else length(value)


@final
@attrs.frozen(field_transformer=named)
class Renewal:
    """
    How a contract goes on: its `mode`, the length of `every` next term, and at most how many `times`.

    `times` None is without bound.
    """

    mode: Mode = field(converter=mode)
    every: Span | None = field(default=None, converter=maybe_length)
    times: int | None = None

    def __attrs_post_init__(self) -> None:
        """
        Check that the three go together.

        Raises:
            InputError: a renewal that needs a length has none, one that has none
                is given a length or a number, or the number is not 1 or more.

        """
        if self.mode in (Mode.AUTOMATIC, Mode.OPTION) and self.every is None:
            raise refuse(
                "every", None, f"{self.mode} renewal needs the length of a term.", 'Write {field}="1 year".'
            )
        if self.mode is Mode.NONE and self.every:
            raise refuse(
                "every",
                self.every,
                f"a contract that does not renew has no term of {self.every}.",
                "Leave it out.",
            )
        if self.times is not None and (self.times < 1 or self.mode in (Mode.NONE, Mode.EVERGREEN)):
            raise refuse(
                "times", self.times, f"it cannot renew {self.times} times ({self.mode}).", "Leave times out."
            )

    def __str__(self) -> str:
        times = "" if self.times is None else f", {self.times} times"
        every = f" {self.every}" if self.every else ""
        return f"{self.mode}{every}{times}"


_RENEWAL: Final = re.compile(
    r"(?:(none|automatic|successive|option|evergreen|perpetual|unknown)\b)?[ :]*"
    r"(?:(\d+) ?[x\u00d7] ?)?([^,]*?)(?:, ?(\d+) times)?"
)


_SAID: Final = {"successive": "automatic", "perpetual": "evergreen"}


def renewal(value: Renewal | Span | str) -> Renewal:
    """
    What was typed, as a renewal: "1 year" is automatic; "3 x 1 year" at most three times;
    "option 1 year", "evergreen", "evergreen 1 month", "unknown", "none". "successive" is
    automatic, "perpetual" evergreen.

    Raises:
        InputError: it cannot be read.

    """
    if isinstance(value, Renewal):
        return value
    if isinstance(value, Span):
        return Renewal(Mode.AUTOMATIC, value)
    hint = 'Write "1 year" (automatic), "3 x 1 year", "option 1 year", "evergreen", "unknown" or "none".'
    found = _RENEWAL.fullmatch(" ".join(value.split())) if isinstance(value, str) else None
    if not found or not value.strip():
        raise InputError(value, f"cannot read {value!r} as a renewal.", hint)
    word, before, every, after = found.groups()
    if before and after:
        raise InputError(value, f"{value!r} says twice how many times.", hint)
    try:
        return Renewal(
            _SAID.get(word, word) or Mode.AUTOMATIC,
            every or None,
            int(before or after) if before or after else None,
        )
    except InputError as error:
        unread = error.why.startswith("cannot read")
        raise InputError(
            value, f"cannot read {value!r} as a renewal." if unread else error.why, hint
        ) from error


def maybe_renewal(value: Renewal | Span | str | None) -> Renewal | None:
    """`renewal`, or None."""
    return None if value is None else renewal(value)


@final
@attrs.frozen(field_transformer=named)
class Notice:
    """
    How long before a term's end notice must be given.

    It is in time when sent, or with `received` when it has arrived, for which
    `delivery` (calendar days) is allowed. `opens` is how long before the end the
    window opens, where it has an opening edge.
    """

    before: Span = field(converter=span)
    opens: Span | None = field(default=None, converter=maybe_span)
    received: bool = False
    delivery: Span | None = field(default=None, converter=maybe_span)
    channel: str = ""

    def __attrs_post_init__(self) -> None:
        """
        Check the edges.

        Raises:
            InputError: the window opens after it closes, or delivery is not in days.

        """
        if self.delivery is not None and self.delivery.unit is not Unit.DAYS:
            raise refuse("delivery", self.delivery, f"delivery takes calendar days, not {self.delivery}.")
        if self.delivery and not self.received:
            raise refuse(
                "delivery",
                self.delivery,
                "delivery counts only where notice counts when received.",
                "Write received=True.",
            )
        if self.opens is not None and self.opens.about_days < self.before.about_days:
            raise refuse(
                "opens",
                self.opens,
                f"a window from {self.opens} to {self.before} before the end never opens.",
            )

    def __str__(self) -> str:
        return str(self.before)


def notice(value: Notice | Span | str | int | timedelta) -> Notice:
    """
    What was typed, as a notice: "60 days", "3 months", "10 business days".

    Raises:
        InputError: it cannot be read as a length of time. Of one to the end of
            a quarter, or the like, it says how that is written.

    """
    if isinstance(value, Notice):
        return value
    try:
        return Notice(span(value))
    except InputError as error:
        from relmem.values.calendar_ends import to_calendar_end

        said = to_calendar_end(value) if isinstance(value, str) else None
        if said is None:
            raise
        raise InputError(value, *said) from error


def maybe_notice(value: Notice | Span | str | int | timedelta | None) -> Notice | None:
    """`notice`, or None."""
    return None if value is None else notice(value)


def percent(value: Decimal | int | str) -> Decimal:
    """
    What was typed, as percent: 3, "3", "3 %".

    Raises:
        InputError: it is below zero, a float, or cannot be read.

    """
    text = value.strip().removesuffix("%").strip() if isinstance(value, str) else value
    try:
        found = Decimal(text) if isinstance(text, str | int | Decimal) and text is not True else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or found < 0:
        raise InputError(value, f"cannot read {value!r} as percent.", 'Write {field}="3 %".')
    return found


def maybe_percent(value: Decimal | int | str | None) -> Decimal | None:
    """`percent`, or None."""
    return None if value is None else percent(value)


def accounts(value: Iterable[Account | AccountId] | Account) -> tuple[AccountId, ...]:
    """Several accounts, each once; a single one is one of them."""
    return tuple(dict.fromkeys(account_id(each) for each in several(value)))


@final
@attrs.frozen(field_transformer=named)
class Contract(Thing):
    """
    What was agreed with an account, under a title.

    It runs from `starts_on` for `initial`, or until the stated `ends_on` (its
    last day, which beats the computed one), and then renews as `renewal` says.
    Either day may be unknown. `parties` are further accounts it binds; `us` is
    the one of its accounts that is ourselves. `product` is what it is for.
    Prices may rise by at most `price_cap` percent at a time, and only with
    `price_notice` before. `reminder` is how long before the last day for notice
    we must remind them that it renews, where a law or the contract obliges us;
    before it opens, a reminder does not count.
    """

    id: ContractId = field(factory=new_id, kw_only=True)
    account: AccountId = field(converter=account_id)
    title: str = field(converter=required)
    parties: tuple[AccountId, ...] = field(default=(), converter=accounts, kw_only=True)
    us: AccountId | None = field(default=None, converter=maybe_account_id, kw_only=True)
    signed_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    starts_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    initial: Span | None = field(default=None, converter=maybe_length, kw_only=True)
    ends_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    renewal: Renewal = field(default=Renewal(Mode.NONE), converter=renewal, kw_only=True)
    reminder: Notice | None = field(default=None, converter=maybe_notice, kw_only=True)
    notice: Notice | None = field(default=None, converter=maybe_notice, kw_only=True)
    product: str = field(default="", kw_only=True)
    price_cap: Decimal | None = field(default=None, converter=maybe_percent, kw_only=True)
    price_notice: Span | None = field(default=None, converter=maybe_span, kw_only=True)
    note: str = field(default="", kw_only=True)

    def seen_on(self, on: date, *, recorded_on: date, zone: tzinfo) -> Self | None:
        """The contract; None before the day on which it was signed, where that is stated."""
        if self.signed_on is not None and self.signed_on > on:
            return None
        return super().seen_on(on, recorded_on=recorded_on, zone=zone)

    def check(self) -> None:
        """
        Check the order of days.

        Raises:
            InputError: it ends before it starts.

        """
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            why = f"{self.ends_on} lies before {self.starts_on}, when it starts."
            raise refuse("ends_on", self.ends_on, why, "The last day of a term is inclusive.")

    def __str__(self) -> str:
        return self.title


@final
@attrs.frozen(field_transformer=named)
class Amendment(Event):
    """
    A change that was agreed to a contract, in force from `in_force_on`.

    What is given here holds for the term that is running then and those after
    it; earlier terms stay as they were. `ends_on` is the new last day of the
    running term; where the contract was over by then, it goes on from
    `in_force_on` until that day. A `renewal` counts its times from here.
    """

    HAPPENED: ClassVar = ("agreed_on",)
    BY_THEN: ClassVar = ("in_force_on",)

    contract: ContractId = field(converter=contract_id)
    in_force_on: date = field(converter=day)
    agreed_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    ends_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    renewal: Renewal | None = field(default=None, converter=maybe_renewal, kw_only=True)
    notice: Notice | None = field(default=None, converter=maybe_notice, kw_only=True)
    note: str = field(default="", kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class NoticeGiven(Event):
    """
    That notice was given on a contract: it does not renew after the first term for which this is in time.

    Where renewal is by option, notice is how somebody acts: it exercises the
    option, and the next term begins.
    """

    HAPPENED: ClassVar = ("given_on",)

    contract: ContractId = field(converter=contract_id)
    given_on: date = field(converter=day)
    by: str = field(default="", kw_only=True)
    withdrawn_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())

    def check(self) -> None:
        """
        Check the order of days.

        Raises:
            InputError: it was withdrawn before it was given.

        """
        if self.withdrawn_on and self.withdrawn_on < self.given_on:
            why = f"{self.withdrawn_on} lies before {self.given_on}, when it was given."
            raise refuse("withdrawn_on", self.withdrawn_on, why)


@final
@attrs.frozen(field_transformer=named)
class PriceLine(State):
    """What a contract costs, for a while; `line` tells apart what is paid side by side."""

    SINGLE: ClassVar = ("contract", "line")

    contract: ContractId = field(converter=contract_id)
    price: Price = field(converter=price)
    line: str = field(default="", kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class PriceOption:
    """What they may do about a new price: what it is, and what it would cost them."""

    label: str = field(converter=required)
    price: Price | None = field(default=None, converter=maybe_price)


def options(value: Iterable[PriceOption | str] | PriceOption) -> tuple[PriceOption, ...]:
    """
    Several options; a bare text is one without a price.

    Raises:
        InputError: one of them is neither.

    """
    found = []
    for each in several(value):
        if not isinstance(each, PriceOption | str):
            raise InputError(
                each, f"{each!r} is no option.", 'Write {field}=[PriceOption("8×5", "24000 EUR/year")].'
            )
        found.append(each if isinstance(each, PriceOption) else PriceOption(each))
    return tuple(dict.fromkeys(found))


@final
@attrs.frozen(field_transformer=named)
class PriceChange(Event):
    """
    That a price is to change: decided by us, in force from `in_force_on`, on one line of a contract.

    They have heard of it when an Interaction with them has it in `told`. The
    PriceLine from that day on is a record of its own. `chosen` is the label of
    the option they took.
    """

    HAPPENED: ClassVar = ("decided_on",)
    BY_THEN: ClassVar = ("in_force_on", "chosen_on")

    contract: ContractId = field(converter=contract_id)
    new_price: Price = field(converter=price)
    old_price: Price | None = field(default=None, converter=maybe_price, kw_only=True)
    line: str = field(default="", kw_only=True)
    in_force_on: date = field(converter=day, kw_only=True)
    decided_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    reason: str = field(default="", kw_only=True)
    options: tuple[PriceOption, ...] = field(default=(), converter=options, kw_only=True)
    chosen: str = field(default="", kw_only=True, metadata=later("chosen_on"))
    chosen_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())


KINDS: Final[tuple[type[Record], ...]] = (Contract, Amendment, NoticeGiven, PriceLine, PriceChange)
