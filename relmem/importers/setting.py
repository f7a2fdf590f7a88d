"""What mail and calendars are read against: a memory, an instant, and how much of them is wanted."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import final

import attrs

from relmem.errors import InputError
from relmem.records.base import named
from relmem.store import Store
from relmem.values import Span, Unit, span

__all__ = ["Setting"]


def _length(value: Span | str | int) -> Span:
    return span(value)


def _counted(value: int) -> int:
    if type(value) is not int or value < 1:
        raise InputError(value, f"{value!r} is no number of meetings.", "Write occurrences=500.")
    return value


@final
@attrs.frozen(kw_only=True, field_transformer=named)
class Setting:
    """
    The memory that knows people by their addresses, whose zone and present instant count, and what is wanted.

    `ours` are further domains and addresses of ours. With `new_contacts`
    strangers become contacts, with `bodies` the texts of mails are taken in,
    with `as_talks` meetings that were held and that nobody logged become talks.
    Of what recurs, that is taken in which lies from `past` ago to `ahead`, and
    no more than so many `occurrences` of each.
    """

    store: Store
    zone: tzinfo
    now: datetime
    ours: str = ""
    new_contacts: bool = False
    bodies: bool = False
    as_talks: bool = False
    past: Span = attrs.field(default=Span(400, Unit.DAYS), converter=_length)
    ahead: Span = attrs.field(default=Span(18, Unit.MONTHS), converter=_length)
    occurrences: int = attrs.field(default=1000, converter=_counted)

    @property
    def today(self) -> date:
        """The day it is in the memory's zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day of which recurrences are taken in."""
        try:
            first = max(self.past.before(self.today), date(2, 1, 1))
        except (OverflowError, ValueError):
            first = date(2, 1, 1)
        try:
            last = min(self.ahead.after(self.today), date(9998, 12, 31))
        except (OverflowError, ValueError):
            last = date(9998, 12, 31)
        return first, last
