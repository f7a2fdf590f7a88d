"""What the page shows of a memory: what must be decided soon, and what to say to whom about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from itertools import islice
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.contracts import CLOSING_DAYS, RenewalDue, renewals
from relmem.records.people import Account, Affiliation, Contact
from relmem.values import Span, Unit, spoken_day
from relmem.view import View

__all__ = ["AHEAD", "Due", "due", "left_of"]

AHEAD: Final = Span(6, Unit.MONTHS)
"""How far the page looks: notice of a quarter, and a quarter to make up one's mind."""

SOON_DAYS: Final = 90
MOST_ROWS: Final = 100
MOST_BRIEFS: Final = 5


@final
@attrs.frozen
class Due:
    """
    What must be decided within `AHEAD` of `today`, the soonest first, and briefs for the most pressing.

    `count` is how many there are in all, `soon` how many of them within 90
    days; `briefs` are pairs of a contact's name and the brief's text.
    """

    today: date
    until: date
    zone: tzinfo
    rows: tuple[RenewalDue, ...]
    count: int
    soon: int
    briefs: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """Bytes that it takes to keep, about: a row is some kilobytes."""
        return 4096 * (1 + len(self.rows) + len(self.briefs))


def due(memory: View) -> Due:
    """What the page shows of `memory` today. Costs what all contracts hold."""
    facts = memory.facts()
    rows = renewals(facts, within=AHEAD)
    soon = [row for row in rows if row.days_left is not None and row.days_left <= SOON_DAYS]
    people = islice(_people(facts, soon), MOST_BRIEFS)
    return Due(
        today=facts.today,
        until=_until(facts.today),
        zone=facts.zone,
        rows=tuple(rows[:MOST_ROWS]),
        count=len(rows),
        soon=len(soon),
        briefs=tuple((person.name, str(memory.brief(person))) for person in people),
    )


def _people(facts: Facts, rows: Iterable[RenewalDue]) -> Iterator[Contact]:
    """Who is at the accounts of these rows today, in their order, nobody twice."""
    seen: set[str] = set()
    for row in rows:
        account = facts.get(row.account_id, Account)
        for at in facts.about(account, Affiliation) if account else ():
            person = facts.get(at.contact, Contact)
            if at.account == row.account_id and person and person.id not in seen:
                seen.add(person.id)
                yield person


def left_of(row: RenewalDue, today: date) -> str:
    """How long there is to decide, in words."""
    if row.days_left is not None:
        days = f"{row.days_left} day{'' if row.days_left == 1 else 's'} left"
        if row.opens_on is not None and row.opens_on > today:
            return f"{days}, opens on {spoken_day(row.opens_on)}"
        return f"{days}: closing" if row.days_left <= CLOSING_DAYS else days
    if row.state == "unconfirmed" and row.ends_on:
        return f"over since {spoken_day(row.ends_on)}; whether its option was exercised is not known"
    if row.decide_by is not None and row.decide_by < today:
        ago = (today - row.decide_by).days
        bound = f"; bound until {spoken_day(row.bound_until)}" if row.bound_until else ""
        again = f", next to decide by {spoken_day(row.next_decide_by)}" if row.next_decide_by else ""
        return f"closed {ago} day{'' if ago == 1 else 's'} ago{bound}{again}"
    if row.state == "dateless":
        return "no day for notice is known"
    return f"ends by itself on {spoken_day(row.ends_on)}" if row.ends_on else "ends by itself"


def _until(today: date) -> date:
    try:
        return AHEAD.after(today)
    except OverflowError:
        return date.max
