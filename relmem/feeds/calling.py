"""
Whom to call about an account: who of us is on it, and who of theirs sees to it, as lines of an event.

Nobody who has left, has died or is private is named: the facts of a feed hold
nothing private, and of states only those that hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from relmem.facts import Facts
from relmem.feeds.base import distinct
from relmem.phrases import Phrase, say
from relmem.queries.people import is_aside
from relmem.queries.team import in_charge, is_backup, is_lead, members
from relmem.records.links import Id
from relmem.records.people import Account, Affiliation, Contact
from relmem.records.team import Assignment

__all__ = ["involved", "ours", "theirs"]

MOST_NAMED: Final = 3
"""People in one line: with more of them nobody knows whom to call."""
DUTIES: Final = ("contracts", "bills")
"""What they see to there, the nearest to a decision on a contract first."""


def ours(facts: Facts, account: Account) -> Iterable[Phrase]:
    """Who of us leads the account; where nobody does, who is on it and does not only stand in."""
    team = members(facts, account)
    leads = [who.name for each, who in team if is_lead(each)]
    names = leads or [who.name for each, who in team if not is_backup(each)]
    if names:
        yield say("Ours: {who}", who=", ".join(islice(dict.fromkeys(names), MOST_NAMED)))


def theirs(facts: Facts, account: Account) -> Iterable[Phrase]:
    """
    Who there sees to contracts, else to bills, else who works there: name, title, and how to reach them.

    One line each. The number that they gave to few is told nowhere.
    """
    jobs = sorted(
        (each for each in facts.about(account, Affiliation) if each.account == account.id),
        key=lambda each: (is_aside(each), each.id),
    )
    titles: dict[Id, str] = {}
    for each in jobs:
        titles[each.contact] = titles.get(each.contact) or each.title
    for duty in DUTIES:
        named: list[Id] = [row.contact_id for row in in_charge(facts, account, duty)]
        if people := _alive(facts, named):
            break
    else:
        people = _alive(facts, titles)
        people.sort(key=lambda each: (each.name.casefold(), each.id))
    for person in people[:MOST_NAMED]:
        words = [person.name, titles.get(person.id, ""), _channel(person)]
        yield say("There: {who}", who=", ".join(filter(None, words)))


def involved(facts: Facts, account: Account | None, *, contacts: bool) -> tuple[Id, ...]:
    """
    Everyone whom these lines may name, or named on an earlier day, so that no day passing lowers a stamp.

    With `contacts` also theirs.
    """
    if account is None:
        return ()
    found: list[Id] = []
    for on in facts.ever_about(account, Assignment):
        if on.account == account.id:
            found += [on.id, on.colleague]
    for job in facts.ever_about(account, Affiliation) if contacts else ():
        if job.account == account.id:
            found += [job.id, job.contact]
    return distinct(*found)


def _alive(facts: Facts, ids: Iterable[Id]) -> list[Contact]:
    found = (facts.get(each, Contact) for each in dict.fromkeys(ids))
    return [each for each in found if each is not None and each.died_on is None]


def _channel(person: Contact) -> str:
    """A number of theirs, else an address; "" where neither may be told."""
    few = _digits(person.mobile)
    numbers = (each for each in person.phones if not few or _digits(each) != few)
    return next(numbers, "") or next(iter(person.emails), "")


def _digits(number: str) -> str:
    return "".join(char for char in number if char.isdigit())
