"""Acme, Rich who has problems there, and what is known of these, for the proofs about needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import relmem
from relmem.brief import Brief
from relmem.memory import Memory
from relmem.records import Need, Restatement
from relmem.records.base import Record
from relmem.rules.base import Point
from relmem.values import Source
from tests.capabilities.acme import ACME, PEOPLE, RICH, SAM

MORNING = datetime(2026, 5, 4, 9, tzinfo=UTC)
LATE = "we close the books four days late"


class Clock:
    """A clock that is set by hand."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def remembered(*records: Record, clock: Clock | None = None) -> Memory:
    """A memory of Acme that knows these as well, asked on Monday."""
    memory = relmem.open(":memory:", clock=clock or Clock(), timezone="UTC")
    memory.add(*PEOPLE, *records)
    return memory


def a_need(words: str = LATE, **fields: Any) -> Need:
    """What Rich said on the Friday before."""
    note = Source("call note", by="Dana", said_on="2026-05-01")
    defaults = {"said_by": RICH, "said_on": "2026-05-01", "source": note}
    return Need(fields.pop("account", ACME), words, **defaults | fields)


def restated(need: Need, words: str = "Month-end close takes too long", **fields: Any) -> Restatement:
    """Sam's words for it, said on the Saturday."""
    return Restatement(need, words, **{"restated_by": SAM, "restated_on": "2026-05-02"} | fields)


def confirmed(need: Need, **fields: Any) -> Restatement:
    """Sam's words, which Rich confirmed on the Sunday."""
    answer = {"verdict": "confirmed", "answered_by": RICH, "answered_on": "2026-05-03"}
    return restated(need, **answer | fields)


def points(brief: Brief, rule: str) -> list[Point]:
    """What one rule yields in a brief, told, held back or to be avoided."""
    found = (*brief.points, *brief.more, *brief.avoid, *brief.held)
    return [point for told in found for point in told.points if point.rule == rule]
