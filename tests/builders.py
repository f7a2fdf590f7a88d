"""Records for tests: only what matters to a claim is spelled out there, the rest is filled in here."""

from __future__ import annotations

from datetime import date
from typing import Any

from relmem.records import (
    Account,
    Affiliation,
    Colleague,
    Commitment,
    Contact,
    Interaction,
    Issue,
    Request,
)

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
    """A promise of ours to Rich, made in April; `to=None, account=ACME` for one to all of Acme."""
    return Commitment(what, **{"made_on": "2026-04-20", "to": RICH} | fields)


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
