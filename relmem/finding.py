"""What to say of a name that several answer to, or nobody does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from relmem.errors import InputError, NotFound
from relmem.records.base import Record
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.store import Store

if TYPE_CHECKING:
    from relmem.facts import Facts

__all__ = ["described", "only_contact", "unknown"]


def described(record: Record, facts: Callable[[Record], Facts]) -> str:
    """What tells a record apart from others of its name: where somebody works, else an address."""
    if isinstance(record, Contact):
        there = facts(record)
        accounts = [there.get(each.account, Account) for each in there.about(record, Affiliation)]
        names = ", ".join(account.name for account in accounts if account)
        if names:
            return f"{record} at {names}"
        if record.emails:
            return f"{record}, {record.emails[0]}"
    return f"{type(record).__name__} {record}"


def only_contact(account: Account, there: Facts) -> Contact:
    """
    The contact that an account stands for.

    Raises:
        InputError: it has none, or several, who are named.

    """
    at = {each.contact for each in there.about(account, Affiliation) if each.account == account.id}
    people = [person for id in sorted(at) if (person := there.get(id, Contact))]
    if len(people) == 1:
        return people[0]
    names = ", ".join(person.name for person in people)
    hint = f"Ask for one of {names}." if people else "Add a contact and an Affiliation to it first."
    raise InputError(account.name, f"{account.name} is an account with {len(people)} contacts.", hint)


def unknown(store: Store, term: str, kind: type[Record], others: Sequence[Record]) -> NotFound:
    """The error for what nothing answers to, with the nearest names; `others` are of other kinds."""
    what = "account or contact" if kind is Record else kind.__name__.lower()
    if others:
        other = type(others[0]).__name__.lower()
        return NotFound(what, term, hint=f"But {'an' if other[0] in 'aeio' else 'a'} {other} is.")
    names = {
        name: None
        for each in store.current((Account, Contact, Colleague))
        if each.kind is not None and issubclass(each.kind, kind)
        for field in each.kind.NAMES
        for name in _texts(getattr(each.record, field))
        if name
    }
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(term.casefold(), folded, n=3, cutoff=0.6)
    near += [name for name in sorted(folded) if term.casefold() in name.split() and name not in near]
    count = f"{len(names)} name{'' if len(names) == 1 else 's'}"
    return NotFound(what, term, [folded[name] for name in near[:3]], hint=f"This memory holds {count}.")


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
