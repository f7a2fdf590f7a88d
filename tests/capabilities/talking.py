"""Acme as it asks and waits in New York, and what a brief says to it, by the rule that said it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import relmem
from relmem.brief import Brief
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Colleague, Contact, Interaction, Request
from relmem.records.base import Record

NEW_YORK = ZoneInfo("America/New_York")
MONDAY_9 = datetime(2026, 5, 4, 9, tzinfo=NEW_YORK)
ACME = Account("Acme", timezone="America/New_York")
RICH, BO = Contact("Richard Alvarez", call_me="Rich"), Contact("Bo Lee")
DANA, SAM = Colleague("Dana", function="sales"), Colleague("Sam", function="sales")
PEOPLE = (ACME, RICH, BO, DANA, SAM, Affiliation(RICH, ACME), Affiliation(BO, ACME))
QUESTION = "Does the port fix come in May?"


def remembered(*records: Record, at: datetime = MONDAY_9, **how: Any) -> Memory:
    """A memory of Acme that knows these as well, asked on Monday at nine in New York."""
    memory = relmem.open(":memory:", clock=lambda: at, timezone="America/New_York", **how)
    memory.add(*PEOPLE, *records)
    return memory


def asked(text: str = QUESTION, **fields: Any) -> Request:
    """Rich's question by mail, on Friday at half past four in New York."""
    defaults = {"asked_by": RICH, "channel": "email", "asked_at": "2026-05-01T16:30-04:00"}
    return Request(text, **defaults | fields)


def mail(at: str, about: Any, *people: Record, way: str = "in", **fields: Any) -> Interaction:
    """A message or call about something, from Rich to Dana unless the people are given."""
    channel = fields.pop("channel", "email")
    fields |= {"happened_at" if "T" in at else "happened_on": at}
    return Interaction(
        channel, participants=[*(people or (RICH, DANA))], about=[about], direction=way, **fields
    )


def said(brief: Brief, rule: str) -> list[str]:
    """The sentences of one rule in the points that are told, in their order."""
    return [
        str(point.text)
        for told in (*brief.points, *brief.more, *brief.avoid)
        for point in told.points
        if point.rule == rule
    ]
