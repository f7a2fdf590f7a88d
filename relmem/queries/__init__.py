"""
Questions: pure functions from facts to rows of plain values, theme by theme.

Each takes `facts`, what is known as of a day (`memory.facts()`), and answers in
the same order however often it is asked. Nothing derived here is ever stored.
A theme that outgrew one file has several; `THEMES` says which.
"""

from __future__ import annotations

from typing import Final

__all__ = ["THEMES"]

THEMES: Final = {
    "people": ("people", "names", "moves", "connections", "closeness", "alumni", "absences", "discrepancies"),
    "tastes": ("tastes", "seasons", "replies", "answers"),
    "team": ("team", "theirteam", "visits", "handovers"),
    "talks": ("talks", "told", "reaching", "rhythm", "silences", "meetings", "agenda", "attendees"),
    "promises": (
        "promises",
        "requests",
        "messages",
        "wording",
        "asked",
        "chasers",
        "reliability",
        "concern",
        "hours",
        "clocks",
    ),
    "needs": ("needs", "restated", "fits"),
    "contracts": ("contracts", "windows", "terms", "runs", "prices", "reminders", "upgrades"),
    "billing": ("billing", "periods", "agreed", "disputes", "accuracy", "weight"),
    "products": ("products",),
    "service": ("service", "escalations", "badnews", "aftercare", "notices", "orders", "deliveries"),
    "deals": ("deals", "pulses", "stakeholders", "bargains", "perception", "status"),
    "market": ("market", "news", "rivals", "pitch", "homework", "purchases"),
    "goodwill": ("goodwill", "favours"),
    "timeline": ("timeline", "happenings", "glance"),
    "doubles": ("duplicates", "sameness", "likeness", "foldings", "nicknames"),
}
"""The files of each theme, the one of its own name first."""
