"""Records for tests: only what matters to a claim is spelled out there, the rest is filled in here."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from relmem.facts import Known
from relmem.records import (
    Account,
    Affiliation,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Invoice,
    Issue,
    Preference,
    Request,
)
from relmem.values import Source

MONDAY = date(2026, 5, 4)
ACME = Account("Acme", domains=["acme.example"])
RICH = Contact("Richard Alvarez", call_me="Rich", emails=["rich@acme.example"], phones=["+1 212 555 0100"])
BO = Contact("Bo Lee", emails=["bo@acme.example"])
DANA = Colleague("Dana", function="sales")
UMA = Colleague("Uma", function="support")
IVO = Colleague("Ivo", function="development")
PEOPLE = (ACME, RICH, BO, DANA, UMA, IVO, Affiliation(RICH, ACME, title="IT director"), Affiliation(BO, ACME))
"""Rich and Bo at Acme; Dana, Uma and Ivo of us."""


def a_commitment(what: str = "update on the port fix", **fields: Any) -> Commitment:
    """A promise of ours to Rich, made in January; `to=None, account=ACME` for one to all of Acme."""
    return Commitment(what, **{"made_on": "2026-01-05", "to": RICH} | fields)


def their_commitment(what: str = "the list of sites", **fields: Any) -> Commitment:
    """A promise of Rich's to us, made in April."""
    return Commitment(what, **{"made_on": "2026-04-01", "by": "them", "promised_by": RICH} | fields)


def a_request(text: str = "Is there weekend cover?", **fields: Any) -> Request:
    """A question of Rich's, by mail, on the Friday before `MONDAY`."""
    return Request(text, **{"asked_by": RICH, "channel": "email", "asked_on": "2026-05-01"} | fields)


def an_issue(title: str = "Login fails", **fields: Any) -> Issue:
    """An issue at Acme, opened in April."""
    return Issue(fields.pop("account", ACME), title, **{"opened_on": "2026-04-20"} | fields)


def a_talk(on: date | str, channel: str = "phone", **fields: Any) -> Interaction:
    """A talk of Dana's with Rich on a day."""
    return Interaction(channel, **{"happened_on": on, "participants": [DANA, RICH]} | fields)


def month(number: int, year: int = 2026) -> dict[str, Any]:
    """The fields of an invoice for a calendar month, issued on its last day."""
    last = date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
    return {"period_from": last.replace(day=1), "period_to": last, "issued_on": last}


def an_invoice(total: str = "2500 EUR", **fields: Any) -> Invoice:
    """A bill to Acme, for April unless the period is given: `**month(3)`."""
    return Invoice(fields.pop("account", ACME), total, **month(4) | fields)


def bills(*totals: str, first: int = 1, **fields: Any) -> tuple[Invoice, ...]:
    """Bills to Acme for one month after the other, from January on; "" leaves a month out."""
    months = enumerate(totals, first)
    return tuple(an_invoice(total, **month(number) | fields) for number, total in months if total)


def a_contract(title: str = "Support", **fields: Any) -> Contract:
    """Acme's support contract: three years from February 2024, then year by year, 60 days' notice."""
    rules = {"starts_on": "2024-02-01", "initial": "3 years", "renewal": "1 year", "notice": "60 days"}
    return Contract(fields.pop("account", ACME), title, **rules | fields)


def a_preference(topic: str = "golf", said_on: str | None = "2026-03-11", **fields: Any) -> Preference:
    """A dislike of Rich's, noted once."""
    note = Source("call note", said_on=said_on) if said_on else None
    defaults = {"stance": "dislikes", "source": note}
    return Preference(fields.pop("contact", RICH), topic, **defaults | fields)


def said_often(today: date, record: Preference, *days: str) -> Known:
    """The record as known from several notes, one on each of these days."""
    noon = datetime.combine(today, time(12), UTC)
    return Known(record, noon, noon, tuple(Source("call note", said_on=day) for day in days))
