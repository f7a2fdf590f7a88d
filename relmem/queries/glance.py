"""
A memory at a glance: how much of what it holds, and what is due, on a card.

What shows when a memory is the last line of a notebook's cell. What presses on
whom, and in which order, is a brief's to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from relmem.facts import Facts
from relmem.queries.contracts import renewals
from relmem.queries.names import account_name, counted
from relmem.queries.promises import CommitmentState, commitments
from relmem.queries.requests import unanswered_requests
from relmem.queries.service import serious_issues
from relmem.records.people import Account, Contact
from relmem.render.pages import Line, Page, Section
from relmem.values import spoken_day

__all__ = ["at_a_glance"]

AHEAD_DAYS: Final = 30
"""How far ahead a last day for notice is told: a month, in which it can still be talked over with them."""
MOST_LINES: Final = 5
MOST_RECORDS: Final = 50_000
"""Above this many it counts only: nobody asked for the card, so nobody waits for it."""


def at_a_glance(facts: Facts, title: str) -> Page:
    """A card of what is known: records by kind, and what is due, at most five lines of it."""
    kinds = Counter(type(each) for each in facts.all())
    in_order = sorted(
        kinds, key=lambda kind: (kind is not Account, kind is not Contact, -kinds[kind], kind.__name__)
    )
    counts = ", ".join(_counted(kinds[kind], kind.__name__) for kind in in_order)
    sections = [Section("", (Line("", counts or "Nothing is in it yet: memory.add(…)."),), numbered=False)]
    notes: list[str] = []
    if kinds.total() <= MOST_RECORDS:
        due = [*islice(_due(facts), MOST_LINES + 1)]
        if due:
            sections.append(Section("Due", tuple(due[:MOST_LINES]), numbered=False))
        if len(due) > MOST_LINES:
            notes.append("There is more: memory.renewals(), memory.brief(…).")
    return Page(title, f"as of {spoken_day(facts.today)}", tuple(sections), tuple(notes))


def _due(facts: Facts) -> Iterator[Line]:
    for row in renewals(facts, within=f"{AHEAD_DAYS} days"):
        if row.decide_by is not None and row.days_left is not None:
            yield Line(
                "Decide",
                f'"{row.contract}" ({row.account or "?"}) by {spoken_day(row.decide_by)}, {row.state}',
            )
    for issue in serious_issues(facts):
        since = f"since {spoken_day(facts.day_of(issue))}"
        yield Line(
            "Open issue", f'"{issue.title}" ({account_name(facts, issue.account)}), {issue.severity}, {since}'
        )
    for promise in commitments(facts, by="us"):
        if promise.state == CommitmentState.OVERDUE:
            whom = promise.to or promise.account
            to = f" to {whom}" if whom else ""
            yield Line("We promised", f'"{promise.what}"{to}, {counted(promise.overdue_days, "day")} overdue')
    for waits in unanswered_requests(facts):
        yield Line("Unanswered", f'"{waits.text}", asked {spoken_day(waits.asked_on)}')


def _counted(count: int, kind: str) -> str:
    """A number of records as one says it: "3 price lines", "2 deliveries", "1 kudos"."""
    one = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    if one.endswith("s"):
        return f"{count} {one}"
    return counted(count, one, re.sub(r"(?<=[^aeiou])y$", "ie", one) + "s")
