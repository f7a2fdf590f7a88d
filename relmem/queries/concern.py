"""Whom a promise or a question concerns, seen from one contact: them, their account, or somebody there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

import attrs

from relmem.facts import Facts
from relmem.queries.names import listed
from relmem.queries.people import departures, salutation, works_at
from relmem.records.links import AccountId, Id
from relmem.records.people import Account, Colleague, Contact
from relmem.records.team import Assignment
from relmem.values import ByFields

__all__ = ["Concern", "concern", "looked_after", "works_in"]


@final
@attrs.frozen
class Concern(ByFields):
    """Whom it concerns, by the name to say; `own` unless that is somebody else at the account."""

    name: str
    own: bool
    several: bool = False

    @property
    def weight(self) -> float:
        """What it weighs beside what concerns the contact: somebody else's is half as pressing."""
        return 1.0 if self.own else 0.5


def works_in(contact: Contact, facts: Facts) -> set[AccountId]:
    """The accounts where a contact works today."""
    return {each.account for each in works_at(facts, contact)}


def looked_after(facts: Facts, whose: Account | Colleague) -> frozenset[AccountId]:
    """The accounts that one of us is on today; of an account, that one."""
    if isinstance(whose, Account):
        return frozenset({whose.id})
    return frozenset(each.account for each in facts.about(whose, Assignment) if each.colleague == whose.id)


def concern(
    contact: Contact,
    here: set[AccountId],
    facts: Facts,
    people: Iterable[Id | None],
    account: AccountId | None,
) -> Concern | None:
    """
    Whom something concerns that is for these `people`, and this `account`.

    None where it concerns neither the contact nor an account where they work,
    `here` (as `works_in` gives it). What is for an account that they have left
    stays there. With nobody known among the people, it is
    for the account as a whole, unless they are colleagues of ours.
    """
    ids = list(dict.fromkeys(each for each in people if each))
    known = [found for each in ids if (found := facts.get(each, Contact))]
    if any(each.id == contact.id for each in known):
        if account not in here and any(left.account.id == account for left in departures(facts, contact)):
            return None
        others = [each.name for each in known if each.id != contact.id]
        return Concern(listed([salutation(contact), *others]), own=True, several=bool(others))
    if known:
        there = here & {account, *(at for each in known for at in works_in(each, facts))}
        name = listed(each.name for each in known)
        return Concern(name, own=False, several=len(known) > 1) if there else None
    whole = facts.get(account, Account)
    if whole is None or whole.id not in here or any(facts.get(each, Colleague) for each in ids):
        return None
    return Concern(whole.name, own=True)
