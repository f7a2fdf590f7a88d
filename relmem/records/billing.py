"""What was billed, and what is contested of it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs
from attrs import field

from relmem.records.base import Event, Record, later, named, refuse
from relmem.records.links import AccountId, ContractId, InvoiceId, account_id, link
from relmem.records.maybe import maybe_contract_id, maybe_day, maybe_money
from relmem.values import Money, Side, money, new_id, one_of, side

__all__ = ["Dispute", "Invoice", "InvoiceType", "Tax"]


class InvoiceType(StrEnum):
    """A bill, money given back, or a bill that takes another's place."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit note"
    CORRECTION = "correction"


class Tax(StrEnum):
    """Whether the total holds tax."""

    NET = "net"
    GROSS = "gross"
    UNKNOWN = "unknown"


def invoice_type(value: InvoiceType | str) -> InvoiceType:
    """What was typed, as a type of invoice."""
    return one_of(InvoiceType, value)


def tax(value: Tax | str) -> Tax:
    """What was typed, as a tax basis."""
    return one_of(Tax, value)


def invoice_id(value: Invoice | InvoiceId) -> InvoiceId:
    """The invoice's id."""
    return InvoiceId(link(value, "Invoice"))


def maybe_invoice_id(value: Invoice | InvoiceId | None) -> InvoiceId | None:
    """`invoice_id`, or None."""
    return None if value is None else invoice_id(value)


@final
@attrs.frozen(field_transformer=named)
class Invoice(Event):
    """
    What was billed to an account for a period, both of whose days are inclusive.

    A credit note's total is negative and nets into its period; a correction
    takes the place of the invoice it `replaces`. `one_off` is the part of the
    total that does not recur, `usage` the part that no fixed price covers.
    `note` is what else a file said of it.
    """

    HAPPENED: ClassVar = ("issued_on",)
    BY_THEN: ClassVar = ("period_to",)

    id: InvoiceId = field(factory=new_id, kw_only=True)
    account: AccountId = field(converter=account_id)
    total: Money = field(converter=money)
    number: str = field(default="", kw_only=True)
    type: InvoiceType = field(default=InvoiceType.INVOICE, converter=invoice_type, kw_only=True)
    contract: ContractId | None = field(default=None, converter=maybe_contract_id, kw_only=True)
    period_from: date | None = field(default=None, converter=maybe_day, kw_only=True)
    period_to: date | None = field(default=None, converter=maybe_day, kw_only=True)
    issued_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    one_off: Money | None = field(default=None, converter=maybe_money, kw_only=True)
    usage: Money | None = field(default=None, converter=maybe_money, kw_only=True)
    tax: Tax = field(default=Tax.UNKNOWN, converter=tax, kw_only=True)
    replaces: InvoiceId | None = field(default=None, converter=maybe_invoice_id, kw_only=True)
    note: str = field(default="", kw_only=True)

    def check(self) -> None:
        """
        Check the period, the sign and the currency.

        Raises:
            InputError: the period ends before it begins or is half given, a
                credit note is not negative, a correction replaces nothing, or
                the part that is one-off or usage is in another currency.

        """
        if (self.period_from is None) != (self.period_to is None):
            raise refuse(
                "period_to", self.period_to, "a period has a first and a last day.", "Give both, or neither."
            )
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise refuse("period_to", self.period_to, f"{self.period_to} lies before {self.period_from}.")
        if self.type is InvoiceType.CREDIT_NOTE and self.total.amount > 0:
            raise refuse(
                "total",
                self.total,
                f"a credit note of {self.total} gives nothing back.",
                f'Write "{-self.total}".',
            )
        if self.type is InvoiceType.CORRECTION and self.replaces is None:
            raise refuse(
                "replaces", None, "a correction takes the place of an invoice.", "Write replaces=invoice."
            )
        for name in ("one_off", "usage"):
            part = getattr(self, name)
            if part and part.currency != self.total.currency:
                raise refuse(name, part, f"{part} is not in the currency of {self.total}.")


@final
@attrs.frozen(field_transformer=named)
class Dispute(Event):
    """
    That a bill is contested, by us on their behalf or by them, until it is settled or rejected.

    `amount` is what is wrong with it, `credit` what was given back. They have
    heard of one of ours when an Interaction with them has it in `told`.
    """

    HAPPENED: ClassVar = ("opened_on",)
    BY_THEN: ClassVar = ("settled_on", "rejected_on")

    invoice: InvoiceId = field(converter=invoice_id)
    reason: str = field(default="")
    opened_by: Side = field(default=Side.US, converter=side, kw_only=True)
    opened_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    amount: Money | None = field(default=None, converter=maybe_money, kw_only=True)
    line: str = field(default="", kw_only=True)
    settled_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    rejected_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    credit: Money | None = field(
        default=None, converter=maybe_money, kw_only=True, metadata=later("settled_on", "rejected_on")
    )
    resolution: str = field(default="", kw_only=True, metadata=later("settled_on", "rejected_on"))

    def check(self) -> None:
        """
        Check the order of days, and the currencies.

        Raises:
            InputError: it was settled or rejected before it was opened, both, or
                given back in another currency.

        """
        for name in ("settled_on", "rejected_on"):
            ended = getattr(self, name)
            if self.opened_on and ended and ended < self.opened_on:
                raise refuse(name, ended, f"{ended} lies before {self.opened_on}, when it was opened.")
        if self.settled_on and self.rejected_on:
            raise refuse("rejected_on", self.rejected_on, f"it was settled on {self.settled_on}.")
        if self.credit and self.amount and self.credit.currency != self.amount.currency:
            raise refuse("credit", self.credit, f"{self.credit} is not in the currency of {self.amount}.")

    def is_open_on(self, on: date) -> bool:
        """Whether it was still contested at the end of `on`."""
        begun = self.opened_on is None or self.opened_on <= on
        return begun and not any(ended and ended <= on for ended in (self.settled_on, self.rejected_on))


KINDS: Final[tuple[type[Record], ...]] = (Invoice, Dispute)
