"""Acme and our people, and memories of them: told at once, or day after day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import relmem
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Colleague, Contact
from relmem.records.base import Record
from relmem.values import day

__all__ = ["ACME", "BO", "DANA", "IVO", "MONDAY", "PEOPLE", "RICH", "SAM", "UMA", "day_by_day", "remembered"]

MONDAY = date(2026, 5, 4)
ACME = Account("Acme", timezone="America/New_York")
RICH, BO = Contact("Richard Alvarez", call_me="Rich"), Contact("Bo Lee")
DANA = Colleague("Dana", function="sales")
SAM = Colleague("Sam", function="sales engineering")
UMA = Colleague("Uma", function="support")
IVO = Colleague("Ivo", function="development")
PEOPLE = (
    ACME,
    RICH,
    BO,
    DANA,
    SAM,
    UMA,
    IVO,
    Affiliation(RICH, ACME, title="IT director"),
    Affiliation(BO, ACME),
)


def remembered(*records: Record, on: date = MONDAY) -> Memory:
    """A memory of Acme that was told all of this on one morning."""
    return day_by_day((on, (*PEOPLE, *records)))


def day_by_day(*told: tuple[date | str, tuple[Record, ...]]) -> Memory:
    """A memory that was told these records on these mornings; its clock stands at the last of them."""
    now = [_morning(on) for on, _ in told]
    at = [now[0]]
    memory = relmem.open(":memory:", clock=lambda: at[0], timezone="UTC")
    for instant, (_, records) in zip(now, told, strict=True):
        at[0] = instant
        if records:
            memory.add(*records)
    return memory


def _morning(on: date | str) -> datetime:
    return datetime.combine(day(on), time(9), UTC)
