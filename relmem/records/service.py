"""What went wrong for an account, until it is put right."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs
from attrs import field
from attrs.converters import optional

from relmem.records.base import Event, Record, later, named, refuse, required
from relmem.records.links import AccountId, ContactId, IssueId, account_id, contact_id
from relmem.values import day, new_id, one_of

__all__ = ["Issue", "Severity"]


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
    `cause`, `fix` and `prevention` are what they will ask. `followed_up_on` is
    when we asked them whether it is.
    """

    HAPPENED: ClassVar = ("opened_on",)
    BY_THEN: ClassVar = ("restored_on", "solved_on", "followed_up_on")

    id: IssueId = field(factory=new_id, kw_only=True)
    account: AccountId = field(converter=account_id)
    title: str = field(converter=required)
    opened_on: date | None = field(default=None, converter=optional(day), kw_only=True)
    severity: Severity = field(default=Severity.NORMAL, converter=severity, kw_only=True)
    reported_by: ContactId | None = field(default=None, converter=optional(contact_id), kw_only=True)
    restored_on: date | None = field(default=None, converter=optional(day), kw_only=True, metadata=later())
    solved_on: date | None = field(default=None, converter=optional(day), kw_only=True, metadata=later())
    cause: str = field(default="", kw_only=True, metadata=later("solved_on"))
    fix: str = field(default="", kw_only=True, metadata=later("solved_on"))
    prevention: str = field(default="", kw_only=True, metadata=later("solved_on"))
    followed_up_on: date | None = field(default=None, converter=optional(day), kw_only=True, metadata=later())

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
        return begun and (self.solved_on is None or self.solved_on > on)


KINDS: Final[tuple[type[Record], ...]] = (Issue,)
