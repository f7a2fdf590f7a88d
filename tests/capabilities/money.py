"""Acme's bills, and the point of a brief that a rule put there."""

from __future__ import annotations

from typing import Any

from relmem.brief import Brief
from relmem.records import Contract, Invoice, PriceLine
from relmem.rules.base import Point
from tests.builders import month
from tests.capabilities.acme import ACME

SUPPORT = Contract(ACME, "Support", starts_on="2024-11-15", initial="1 year", renewal="1 year")
RATE = PriceLine(SUPPORT, "2500 EUR/month", from_on="2024-11-15")


def a_bill(total: str = "2500", number: int = 4, **fields: Any) -> Invoice:
    """A bill to Acme for a month of 2026, issued on its last day; April's, unless another is named."""
    return Invoice(fields.pop("account", ACME), f"{total} EUR", **month(number) | fields)


def the_bills(*totals: str, **fields: Any) -> tuple[Invoice, ...]:
    """Bills for the months from January on."""
    return tuple(a_bill(total, number, **fields) for number, total in enumerate(totals, 1))


def points_of(brief: Brief, rule: str) -> list[Point]:
    """What one rule has said in a brief, told or not; in its order."""
    told = (*brief.points, *brief.more, *brief.avoid, *brief.held)
    return [point for one in told for point in one.points if point.rule == rule]
