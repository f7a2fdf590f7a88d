"""Who of us is on which account."""

from __future__ import annotations

from typing import Final, final

import attrs
from attrs import field

from relmem.records.base import Record, State, named
from relmem.records.links import AccountId, ColleagueId, account_id, colleague_id

__all__ = ["Assignment"]


@final
@attrs.frozen(field_transformer=named)
class Assignment(State):
    """That one of us is on an account: as what (`role`, "lead"), for which `product` ("" for all)."""

    colleague: ColleagueId = field(converter=colleague_id)
    account: AccountId = field(converter=account_id)
    role: str = field(default="", kw_only=True)
    product: str = field(default="", kw_only=True)


KINDS: Final[tuple[type[Record], ...]] = (Assignment,)
