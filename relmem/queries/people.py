"""Who works where, who has left, and which name to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, final
from unicodedata import normalize

import attrs

from relmem.facts import Facts
from relmem.queries.names import account_name, listed
from relmem.records.links import Id
from relmem.records.people import Account, Affiliation, Contact
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, day

__all__ = [
    "Departure",
    "Move",
    "Now",
    "Position",
    "departures",
    "has_left",
    "heading",
    "is_aside",
    "moved",
    "positions",
    "same_name",
    "salutation",
    "where_now",
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
class Departure(ByFields):
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

    A seat on a board, or another side role, comes after what they are employed for.
    Empty means "not known" where `worked_at` is empty too, else "nowhere that
    we know of". Who has died works nowhere.
    """
    return facts.once(_works_at, contact)


def _works_at(facts: Facts, contact: Contact) -> tuple[Affiliation, ...]:
    if contact.died_on is not None:
        return ()
    return _newest_first(each for each in worked_at(facts, contact) if each.is_so_on(facts.today))


def heading(facts: Facts, contact: Contact) -> str:
    """A contact as a brief begins: the name, how it is said, and the posts at each account."""
    aside = [part for part in (contact.pronouns, contact.say_name and f"say {contact.say_name}") if part]
    name = contact.name if contact.called == contact.name else f'{contact.name}, "{contact.called}"'
    titles: dict[Id, list[str]] = {}
    for job in works_at(facts, contact):
        titles.setdefault(job.account, []).extend([job.title] if job.title else [])
    places = []
    for id, said in titles.items():
        where = account_name(facts, id)
        places.append(f"{listed(said)}, {where}" if said else where)
    return ", ".join([f"{name} ({', '.join(aside)})" if aside else name, *places])


def worked_at(facts: Facts, contact: Contact) -> tuple[Affiliation, ...]:
    """Where a contact has worked by today, what is over included; the latest begun first."""
    return facts.once(_worked_at, contact)


def _worked_at(facts: Facts, contact: Contact) -> tuple[Affiliation, ...]:
    found = facts.ever_about(contact, Affiliation)
    return _newest_first(each for each in found if each.contact == contact.id)


def has_left(facts: Facts, contact: Contact) -> bool:
    """Whether they worked somewhere and, as far as is known, work nowhere today, or have died."""
    return contact.died_on is not None or (bool(worked_at(facts, contact)) and not works_at(facts, contact))


def positions(facts: Facts, contact: Contact) -> Rows[Position]:
    """Where a contact has worked by today, what is over included; the latest begun first."""
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
    latest = sorted(by_id, key=lambda each: each.from_on or date.min, reverse=True)
    return tuple(sorted(latest, key=is_aside))


_ASIDE: Final = re.compile(
    r"\b(board|advis[eo]r|advisory|trustee|non-executive|volunteer|shareholder|observer)\b", re.I
)
_EMPLOYED: Final = re.compile(r"\b(executive director|managing director|chief|ceo|cto|cfo|cio)\b", re.I)


def is_aside(affiliation: Affiliation) -> bool:
    """Whether it is no employment, by its title: a seat on a board, advice, a voluntary office."""
    title = affiliation.title.replace("non-executive director", "board member")
    return bool(_ASIDE.search(title)) and not _EMPLOYED.search(title)


@final
@attrs.frozen(kw_only=True)
class Now(Row):
    """
    Where a contact works today.

    `status` is "known"; "left", where they have left wherever they worked and
    nobody knows for where; or "unknown", where nothing of it is known.
    `accounts` names all of them, employment first, `aside` those of them where
    they only have a side role. `left` names what they have left, the latest
    first, and `left_on` the last day there.
    """

    contact: str
    status: str
    accounts: str
    titles: str
    aside: str
    left: str
    left_on: date | None
    contact_id: str


def where_now(facts: Facts, contact: Contact) -> Now:
    """
    Where a contact works on the day of the facts.

    Asked with `memory.as_of(day, known_at=…)` it is what we took to be so then.
    """
    now, gone = works_at(facts, contact), departures(facts, contact)
    status = "known" if now else "left" if worked_at(facts, contact) else "unknown"
    return Now(
        contact=contact.name,
        status=status,
        accounts=", ".join(dict.fromkeys(_name(facts, each) for each in now)),
        titles=", ".join(each.title for each in now if each.title),
        aside=", ".join(dict.fromkeys(_name(facts, each) for each in now if is_aside(each))),
        left=", ".join(each.account.name for each in gone),
        left_on=gone[0].left_on if gone else None,
        contact_id=contact.id,
    )


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
        joined = tuple(
            each for each in current if each.from_on and each.from_on >= since and not is_aside(each)
        )
        stays = tuple(each for each in current if each not in joined)
        left_on = _day_before(was.until_on)
        found.append(Departure(was=was, account=account, left_on=left_on, joined=joined, stays=stays))
    found.sort(key=lambda each: each.was.id)
    found.sort(key=lambda each: each.left_on, reverse=True)
    return tuple(found)


def moved(facts: Facts, *, since: date | str, until: date | str | None = None) -> Rows[Move]:
    """
    Every contact whose last day at an account was from `since` to `until`, both inclusive; today without.

    The latest first; ties by contact. Who is back there has not moved.
    """
    first = day(since)
    last = facts.today if until is None else day(until)
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
        if first <= each.left_on <= last
    ]
    rows.sort(key=lambda row: row.left_on, reverse=True)
    return Rows(Move, rows, f"Who left an account from {first} to {last}")


def salutation(contact: Contact) -> str:
    """
    The name to say: `call_me`, else the name; one they never want to hear only where there is no other.

    Where they are formal, `honorific` and `family_name` ("Frau Weiß"); one that
    begins with a hyphen comes after it ("Tanaka-san"). A name is never taken
    apart: which part of it is the family's differs from people to people.
    """
    names = [name for name in (*_formal(contact), contact.call_me, contact.name) if name.strip()]
    wanted = [name for name in names if not any(same_name(name, each) for each in contact.not_names)]
    return wanted[0] if wanted else contact.called


def _formal(contact: Contact) -> Iterator[str]:
    """The formal names to say, the best first; none for who is not formal."""
    if not contact.formal:
        return
    title = contact.honorific.strip()
    for name in (contact.family_name.strip(), contact.name):
        if name and title:
            yield f"{name}{title}" if title.startswith("-") else f"{title} {name}"
    yield contact.name


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike, whatever their case and however an accent is encoded."""
    return normalize("NFC", one).strip().casefold() == normalize("NFC", other).strip().casefold()


def _name(facts: Facts, affiliation: Affiliation) -> str:
    """What the account is called, as far as it is known."""
    return account_name(facts, affiliation.account)


def _day_before(on: date) -> date:
    return _days_before(on, 1)


def _days_before(on: date, days: int) -> date:
    return on - timedelta(days=days) if (on - date.min).days >= days else date.min
