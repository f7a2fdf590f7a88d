"""Who works where, who has left, and which name to say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.records.people import Account, Affiliation, Contact
from relmem.render.rows import Row, Rows
from relmem.values import day

__all__ = [
    "Departure",
    "Move",
    "Position",
    "departures",
    "moved",
    "positions",
    "salutation",
    "worked_at",
    "works_at",
]

HANDOVER_DAYS: Final = 92
"""How long before leaving one job the next can begin: a quarter, the longest that people overlap two."""


@final
@attrs.frozen(kw_only=True)
class Position(Row):
    """
    That a contact works, or worked, at an account.

    `left_on` is the last day there, None while it is not known to end.
    """

    account: str
    title: str
    unit: str
    from_on: date | None
    left_on: date | None
    account_id: str
    affiliation_id: str


@final
@attrs.frozen(kw_only=True)
class Departure:
    """
    That a contact no longer works at an account.

    `left_on` was the last day there. `joined` is where the contact went: what
    began since, or shortly before. `stays` is where the contact was before and
    still is. Neither: where the contact works now is not known.
    """

    was: Affiliation
    account: Account
    left_on: date
    joined: tuple[Affiliation, ...] = ()
    stays: tuple[Affiliation, ...] = ()


@final
@attrs.frozen(kw_only=True)
class Move(Row):
    """A departure as a row: `now_at` names all accounts the contact is at, "" where that is not known."""

    contact: str
    account: str
    left_on: date
    now_at: str
    contact_id: str
    account_id: str


def works_at(facts: Facts, contact: Contact) -> tuple[Affiliation, ...]:
    """
    Where a contact works today, the latest begun first; several at once are usual.

    Empty means "not known" where `worked_at` is empty too, else "nowhere that
    we know of".
    """
    return _newest_first(each for each in worked_at(facts, contact) if each.is_so_on(facts.today))


def worked_at(facts: Facts, contact: Contact) -> tuple[Affiliation, ...]:
    """Where a contact has worked by today, what is over included; the latest begun first."""
    found = facts.ever_about(contact, Affiliation)
    return _newest_first(each for each in found if each.contact == contact.id)


def positions(facts: Facts, contact: Contact) -> Rows[Position]:
    """`worked_at` as rows."""
    rows = [
        Position(
            account=_name(facts, each),
            title=each.title,
            unit=each.unit,
            from_on=each.from_on,
            left_on=_day_before(each.until_on) if each.until_on else None,
            account_id=each.account,
            affiliation_id=each.id,
        )
        for each in worked_at(facts, contact)
    ]
    return Rows(Position, rows, f"Where {contact.name} has worked by {facts.today}")


def _newest_first(affiliations: Iterable[Affiliation]) -> tuple[Affiliation, ...]:
    by_id = sorted(affiliations, key=lambda each: each.id)
    return tuple(sorted(by_id, key=lambda each: each.from_on or date.min, reverse=True))


def departures(facts: Facts, contact: Contact) -> tuple[Departure, ...]:
    """
    Every account that a contact has left and is not back at, the latest first.

    A new title or unit at the same account is no departure, nor is a return.
    """
    ever, current = worked_at(facts, contact), works_at(facts, contact)
    last: dict[str, Affiliation] = {}
    for each in ever:
        known = last.get(each.account)
        if each.until_on and (not known or not known.until_on or known.until_on < each.until_on):
            last[each.account] = each
    back = {each.account for each in current}
    found = []
    for was in last.values():
        account = facts.get(was.account, Account)
        if account is None or was.account in back or was.until_on is None or was.until_on > facts.today:
            continue
        since = _days_before(was.until_on, HANDOVER_DAYS)
        joined = tuple(each for each in current if each.from_on and each.from_on >= since)
        stays = tuple(each for each in current if each not in joined)
        left_on = _day_before(was.until_on)
        found.append(Departure(was=was, account=account, left_on=left_on, joined=joined, stays=stays))
    found.sort(key=lambda each: each.was.id)
    found.sort(key=lambda each: each.left_on, reverse=True)
    return tuple(found)


def moved(facts: Facts, *, since: date | str) -> Rows[Move]:
    """Every contact who left an account on or after `since`, the latest first; ties by contact."""
    first = day(since)
    rows = [
        Move(
            contact=contact.name,
            account=each.account.name,
            left_on=each.left_on,
            now_at=", ".join(_name(facts, now) for now in (*each.joined, *each.stays)),
            contact_id=contact.id,
            account_id=each.account.id,
        )
        for contact in facts.of(Contact)
        for each in departures(facts, contact)
        if each.left_on >= first
    ]
    rows.sort(key=lambda row: row.left_on, reverse=True)
    return Rows(Move, rows, f"Who left an account from {first} to {facts.today}")


def salutation(contact: Contact) -> str:
    """The name to say: `call_me`, else the name; one they never want to hear only where there is no other."""
    never = {each.casefold() for each in contact.not_names}
    names = [name for name in (contact.call_me, contact.name) if name and name.casefold() not in never]
    return names[0] if names else contact.called


def _name(facts: Facts, affiliation: Affiliation) -> str:
    """The account's name; its id where no such account is known."""
    account = facts.get(affiliation.account, Account)
    return account.name if account else affiliation.account


def _day_before(on: date) -> date:
    return _days_before(on, 1)


def _days_before(on: date, days: int) -> date:
    return on - timedelta(days=days) if (on - date.min).days >= days else date.min
