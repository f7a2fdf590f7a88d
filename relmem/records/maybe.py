"""
What may be left out: the functions of `values` and of links, for fields that may be None.

Each by its name, since type checkers read from it what may be typed for the
field: of `attrs.converters.optional(day)` some see only that something may.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from relmem.records import links
from relmem.records.links import (
    AccountId,
    AnyId,
    ColleagueId,
    CommitmentId,
    ContactId,
    ContractId,
    NeedId,
    OrderId,
    PersonId,
    RequestId,
)
from relmem.values import (
    Channel,
    FuzzyDate,
    Money,
    Price,
    Source,
    Span,
    YearDay,
    channel,
    day,
    fuzzy,
    instant,
    money,
    price,
    source,
    span,
    timezone,
    year_day,
)

if TYPE_CHECKING:
    from relmem.records.base import Record
    from relmem.records.contracts import Contract
    from relmem.records.needs import Need
    from relmem.records.people import Account, Colleague, Contact
    from relmem.records.promises import Commitment, Request
    from relmem.records.service import Order


def maybe_day(value: date | str | None) -> date | None:
    """`day`, or None."""
    return None if value is None else day(value)


def maybe_instant(value: datetime | str | None) -> datetime | None:
    """`instant`, or None."""
    return None if value is None else instant(value)


def maybe_money(value: Money | str | None) -> Money | None:
    """`money`, or None."""
    return None if value is None else money(value)


def maybe_span(value: Span | str | int | timedelta | None) -> Span | None:
    """`span`, or None."""
    return None if value is None else span(value)


def maybe_fuzzy(value: FuzzyDate | date | str | None) -> FuzzyDate | None:
    """`fuzzy`, or None."""
    return None if value is None else fuzzy(value)


def maybe_timezone(value: str | None) -> str | None:
    """`timezone`, or None."""
    return None if value is None else timezone(value)


def maybe_price(value: Price | Money | str | None) -> Price | None:
    """`price`, or None."""
    return None if value is None else price(value)


def maybe_year_day(value: YearDay | date | str | None) -> YearDay | None:
    """`year_day`, or None."""
    return None if value is None else year_day(value)


def maybe_channel(value: Channel | str | None) -> Channel | None:
    """`channel`, or None."""
    return None if value is None else channel(value)


def maybe_source(value: Source | str | None) -> Source | None:
    """`source`, or None."""
    return None if value is None else source(value)


def maybe_account_id(value: Account | AccountId | None) -> AccountId | None:
    """`account_id`, or None."""
    return None if value is None else links.account_id(value)


def maybe_contact_id(value: Contact | ContactId | None) -> ContactId | None:
    """`contact_id`, or None."""
    return None if value is None else links.contact_id(value)


def maybe_colleague_id(value: Colleague | ColleagueId | None) -> ColleagueId | None:
    """`colleague_id`, or None."""
    return None if value is None else links.colleague_id(value)


def maybe_commitment_id(value: Commitment | CommitmentId | None) -> CommitmentId | None:
    """`commitment_id`, or None."""
    return None if value is None else links.commitment_id(value)


def maybe_contract_id(value: Contract | ContractId | None) -> ContractId | None:
    """`contract_id`, or None."""
    return None if value is None else links.contract_id(value)


def maybe_request_id(value: Request | RequestId | None) -> RequestId | None:
    """`request_id`, or None."""
    return None if value is None else links.request_id(value)


def maybe_need_id(value: Need | NeedId | None) -> NeedId | None:
    """`need_id`, or None."""
    return None if value is None else links.need_id(value)


def maybe_order_id(value: Order | OrderId | None) -> OrderId | None:
    """`order_id`, or None."""
    return None if value is None else links.order_id(value)


def maybe_person_id(value: Contact | Colleague | ContactId | ColleagueId | None) -> PersonId | None:
    """`person_id`, or None."""
    return None if value is None else links.person_id(value)


def maybe_any_id(value: Record | AnyId | None) -> AnyId | None:
    """`any_id`, or None."""
    return None if value is None else links.any_id(value)
