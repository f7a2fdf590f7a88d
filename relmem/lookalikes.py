"""Whom and what an intake adds or changes that looks like another: said in the report, merged by nobody."""

from __future__ import annotations

from typing import Final

from relmem.codec import word_of
from relmem.facts import facts_of
from relmem.importers.reports import Double
from relmem.intake import Intake, Outcome
from relmem.queries.duplicates import look_alikes
from relmem.records.people import Account, Affiliation, Contact

__all__ = ["doubles"]

_KNOWN: Final = (Outcome.SAME, Outcome.AGAIN)

COMPARED: Final = 5_000
"""Contacts, or accounts, among which like names are looked for; among more only what is the same."""


def doubles(intake: Intake) -> tuple[Double, ...]:
    """
    Pairs of which at least one was added or changed, surest first; contacts before accounts.

    Those said to be two are none. What is private to somebody is compared only
    where this intake is about it.
    """
    touched = {each.record.id for each in intake.outcomes if each.was not in _KNOWN}
    kinds = {type(each.record) for each in intake.outcomes if each.was not in _KNOWN}
    searched = [kind for kind in (Contact, Account) if kind in kinds]
    if not searched:
        return ()
    everybody = [each.record for each in intake.there.current(Contact, Account, Affiliation)]
    facts = facts_of(
        intake.today,
        *(each for each in everybody if each.visibility.leaves or each.id in touched),
        zone=intake.zone,
    )
    found = []
    for kind in searched:
        likeness = None if len(facts.of(kind)) <= COMPARED else 1
        for row in look_alikes(facts, kind, touched, likeness=likeness):
            one, other = (row.one, row.one_id), (row.other, row.other_id)
            if row.other_id not in touched:
                one, other = other, one
            found.append(
                Double(
                    kind=word_of(kind),
                    name=other[0],
                    like=one[0],
                    reasons=row.reasons,
                    id=other[1],
                    like_id=one[1],
                )
            )
    return tuple(found)
