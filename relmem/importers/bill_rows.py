"""
Rows of invoices, and of orders with their deliveries.

A bill that was never sent or was taken back (a draft, voided) is left out, and
so is a cancelled order without the day. Programs write the total of a credit
note with or without a sign; it is less than nothing either way. Where a bill
says its net total, that is its total.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs

from relmem.errors import InputError
from relmem.importers.cells import says_nothing
from relmem.importers.sheets import LeftOut, Maker, Row, joined_notes
from relmem.records.base import Record
from relmem.records.billing import Invoice, InvoiceType, Tax
from relmem.records.contracts import Contract
from relmem.records.people import Account
from relmem.records.service import Delivery, Order
from relmem.values import Money

__all__ = ["MAKERS"]

_PARTY: Final = {
    "account": "whose it is",
    "account_id": "the program's id of that organisation",
    "account_domain": "a host name of that organisation",
}
_INVOICE: Final = _PARTY | {
    "number": "the number of the bill",
    "total": "what was billed, where nobody says whether with tax",
    "net": "what was billed without tax; goes before the others",
    "gross": "what was billed with tax",
    "currency": "the currency of the amounts",
    "one_off": "the part that does not recur",
    "usage": "the part that no fixed price covers",
    "type": "invoice or credit note",
    "status": "drafts and voided ones are left out",
    "issued": "the day of the bill",
    "period_from": "the first day that is billed",
    "period_to": "the last day that is billed, inclusive",
    "contract": "the contract it is for: its number, name or id",
    "note": "anything; columns without a word are added to it",
    "id": "the program's own id",
}
_ORDER: Final = _PARTY | {
    "what": "what was ordered; rows of one number are one order",
    "number": "the number of the order",
    "total": "what it costs",
    "currency": "the currency of the amounts",
    "orderer": "who of theirs ordered it",
    "orderer_email": "their address",
    "status": "cancelled ones without a day are left out",
    "ordered": "the day of the order",
    "cancelled": "the day it was cancelled",
    "promised": "the day it was promised for",
    "shipped": "the day it was sent",
    "delivered": "the day it arrived",
    "note": "anything; columns without a word are added to it",
    "id": "the program's own id",
}

_LONGEST: Final = 1000
"""Characters of what was ordered, beyond which no further row is named in it; deliveries stay."""

_NOT_SENT: Final = frozenset(
    (
        "cancelled", "canceled", "deleted", "draft", "void", "voided", "not sent", "rejected",
        "entwurf", "storniert", "storno", "annulliert", "gelöscht", "nicht versendet", "abgelehnt",
        "brouillon", "annulé", "annulée", "borrador", "anulado", "anulada", "cancelado", "cancelada",
        "rascunho", "bozza", "annullato", "annullata", "concept", "geannuleerd",
    )
)  # fmt: skip
_CREDIT: Final = ("credit", "refund", "gutschrift", "avoir")
_CANCELLED: Final = frozenset(("cancelled", "canceled", "void", "voided", "declined"))


def invoice(row: Row) -> tuple[Record, ...]:
    """
    An invoice or credit note, and whose it is.

    Raises:
        InputError: the row names no account or no total, or fields do not go
            together. LeftOut: it was not sent, or taken back.

    """
    status = row.text("status").casefold()
    if status in _NOT_SENT:
        raise LeftOut(f"{status} invoice")
    account = row.needed_account()
    total, tax = _total(row)
    credit = row.text("type").casefold().startswith(_CREDIT) or total.amount < 0
    began, ended = row.moment("period_from"), row.moment("period_to")
    issued, number = row.moment("issued"), row.text("number")
    found = Invoice(
        account,
        -total if credit and total.amount > 0 else total,
        number=number,
        type=InvoiceType.CREDIT_NOTE if credit else InvoiceType.INVOICE,
        # half a period is none; what cannot be read is a problem already
        period_from=began.on if began and ended else None,
        period_to=ended.on if began and ended else None,
        issued_on=issued.on if issued else None,
        one_off=row.amount("one_off"),
        usage=row.amount("usage"),
        tax=tax,
        contract=_contract(row, account),
        note=row.note(),
        key=row.keys() or ((row.sheet.key(number),) if number else ()),
        source=row.source,
    )
    row.stated[found.id] = frozenset(("type",) if row.text("type") else ())
    if bool(began) != bool(ended) and not any(
        each.field == row.name_of("period_to") for each in row.problems
    ):
        word = "period_from" if began else "period_to"
        row.refuse(row.name_of(word), row.text(word), "a period has a first and a last day.", "Give both.")
    return () if row.lost else (account, _once(row, found))


def _total(row: Row) -> tuple[Money, Tax]:
    for word, tax in (("net", Tax.NET), ("gross", Tax.GROSS), ("total", Tax.UNKNOWN)):
        if any(not says_nothing(text) for text in row.texts(word)):
            amount = row.amount(word)
            if amount is None:
                raise InputError("", "its total cannot be read.", field=word)
            return amount, tax
    word = next((word for word in ("net", "gross", "total") if word in row.sheet.columns.known), "total")
    raise InputError("", "it has no total.", 'Write "1200.50 EUR".', field=word)


def _contract(row: Row, account: Account) -> Contract | None:
    """The contract that the row names, where it is known; else a problem says so, and the bill goes in."""
    known = row.sheet.contracts
    return row.read("contract", lambda text: known.named(text, account)) if known else None


def _once(row: Row, found: Invoice) -> Invoice:
    """
    The bill; the one before where a row repeats it, as exports with a row for each line do.

    Raises:
        InputError: another row has its number, and says otherwise.

    """
    known = row.sheet.said.setdefault(f"invoice {found.key[0]}", found) if found.key else found
    if known is found or not isinstance(known, Invoice):
        return found
    # lines of one bill may differ in what nothing reads
    if attrs.evolve(found, id=known.id, source=known.source, note=known.note) != known:
        row.lost = True
        raise InputError(
            found.number,
            f"another row before it has this number, and says otherwise ({known.total}).",
            "Give each bill its own number, and each row of one bill its whole total.",
            field="number",
        )
    known = attrs.evolve(known, note=joined_notes(known.note, found.note))
    row.sheet.said[f"invoice {found.key[0]}"] = known
    return known


def order(row: Row) -> tuple[Record, ...]:
    """
    An order with all that its rows name, whose it is, and what came of this row.

    Raises:
        InputError: the row names no account or nothing ordered, or fields do
            not go together. LeftOut: it was cancelled, and nobody knows when.

    """
    cancelled = row.moment("cancelled")
    if row.text("status").casefold() in _CANCELLED and cancelled is None:
        raise LeftOut("cancelled order")
    orderer = row.person("orderer", "orderer_email", "orderer_id")
    account = row.needed_account(writer=next(iter(orderer.emails), "") if orderer else "")
    number, what, day = row.text("number"), row.text("what"), row.moment("ordered")
    found = Order(
        account,
        what or number,
        number=number,
        ordered_by=orderer,
        ordered_on=day.on if day else None,
        total=row.amount("total"),
        cancelled_on=cancelled.on if cancelled else None,
        note=row.note(),
        key=row.keys() or ((row.sheet.key(number),) if number else ()),
        source=row.source,
    )
    days = {word: moment.on for word in ("promised", "shipped", "delivered") if (moment := row.moment(word))}
    if row.lost:  # what is refused says nothing of the order that other rows name
        return ()
    whole = _whole(row, found)
    people = (orderer,) if orderer else ()
    return (account, *people, whole, *_delivery(row, account, whole, what or number, days))


def _whole(row: Row, found: Order) -> Order:
    """The order of all rows so far that have its number."""
    if not found.key:
        return found
    name = f"order {found.key[0]}"
    known = row.sheet.said.get(name)
    if isinstance(known, Order):
        items, full = known.what.split("; "), len(known.what) >= _LONGEST
        found = attrs.evolve(
            known,
            what=known.what if found.what in items or full else f"{known.what}; {found.what}",
            ordered_on=known.ordered_on or found.ordered_on,
            total=known.total or found.total,
            note=joined_notes(known.note, found.note),
        )
    row.sheet.said[name] = found
    return found


def _delivery(
    row: Row, account: Account, order: Order, what: str, days: Mapping[str, date]
) -> list[Delivery]:
    if not days:
        return []
    keys = tuple(_unused(row, f"{key}/{what}") for key in order.key[:1])
    found = Delivery(
        account,
        what,
        order=order,
        promised_on=days.get("promised"),
        shipped_on=days.get("shipped"),
        delivered_on=days.get("delivered"),
        key=keys,
        source=row.source,
    )
    row.sheet.said.update({f"delivery {key}": found for key in keys})
    return [found]


def _unused(row: Row, key: str) -> str:
    """The key, with a number where a row before has it: the same goods may come in several parts."""
    number, found = 1, key
    while f"delivery {found}" in row.sheet.said:
        number += 1
        found = f"{key}-{number}"
    return found


MAKERS: Final = (Maker("invoice", _INVOICE, invoice), Maker("order", _ORDER, order))
