"""Who is away, of either side, and until when."""

from __future__ import annotations

from datetime import date

from relmem.facts import Facts
from relmem.records.links import Id
from relmem.records.people import Absence, Colleague, Contact
from relmem.values import day_after

__all__ = ["away", "back_by", "may_be_away"]


def away(facts: Facts, person: Contact | Colleague | Id, on: date | None = None) -> Absence | None:
    """
    Why somebody is away on a day (today, where none is given); of several the one that lasts longest.

    One without any day says nothing of this one; one with a `window` only that
    they may be, see `may_be_away`.
    """
    found = [each for each in _absences(facts, person, on or facts.today) if each.from_on or each.until_on]
    return max(found, key=lambda each: (each.until_on or date.max, each.id), default=None)


def may_be_away(facts: Facts, person: Contact | Colleague | Id, on: date | None = None) -> Absence | None:
    """Why somebody is, or may be, away on a day: also within a window that is known roughly ("in May")."""
    on = on or facts.today
    found = [
        each
        for each in _absences(facts, person, on)
        if each.window is not None and each.window.earliest <= on <= each.window.latest
    ]
    may_be = max(found, key=lambda each: (back_by(each) or date.max, each.id), default=None)
    return away(facts, person, on) or may_be


def back_by(absence: Absence) -> date | None:
    """The day by which they are back for sure, None where nobody knows."""
    if absence.until_on is not None or absence.window is None:
        return absence.until_on
    return day_after(absence.window.latest)


def _absences(facts: Facts, person: Contact | Colleague | Id, on: date) -> list[Absence]:
    id = person if isinstance(person, str) else person.id
    return [each for each in facts.ever_about(id, Absence) if each.person == id and each.is_so_on(on)]
