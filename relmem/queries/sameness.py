"""
What tells contacts and accounts apart: ids, addresses, numbers, names, birthdays, companies.

Said to be two: a key on one of them (`apart`) that names both, so that it is
part of the memory's history like any other correction, and `undo` takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, TypeVar, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.queries.foldings import (
    address_key,
    domain_key,
    folded_name,
    name_keys,
    number_key,
    organisation_parts,
    person_parts,
    place_keys,
    places_nearly,
)
from relmem.queries.likeness import Parts
from relmem.queries.names import account_name
from relmem.records.base import Record, merged_ids
from relmem.records.links import Id
from relmem.records.people import Account, Affiliation, Contact
from relmem.values import PostalAddress, YearDay
from relmem.values.hosts import MAILBOX_HOSTS

__all__ = [
    "HOME",
    "Compared",
    "Term",
    "agreeing",
    "apart",
    "compared_accounts",
    "compared_contacts",
    "told_apart",
    "worth_a_name",
]

R = TypeVar("R", bound=Record)

_NOT: Final = "not:"
_NOT_OURS: Final = (_NOT, "relmem:", "org:")
"""Namespaces of keys that are no ids of theirs: said to be two, merged, known to a file by name only."""

Term = tuple[str, str]
"""What sort of thing is compared ("key", "e-mail", "phone", "domain", `HOME`), and its value as compared."""
HOME: Final = "address and birthday"
"""What tells one of a household; only of twins not."""


@final
@attrs.frozen(eq=False)
class Compared:
    """
    One record, and all by which it is compared.

    `terms` are what only one of its kind bears, as written; `names` the words of
    each of its names, with the name as written; `companies` what it belongs to,
    with a name to say, of which `accounts` are those known as such. `addresses`
    are where post reaches it, with the address as written.
    """

    record: Account | Contact
    ids: frozenset[Id]
    terms: Mapping[Term, str]
    names: Mapping[Parts, str]
    companies: Mapping[str, str] = attrs.field(factory=dict)
    accounts: frozenset[str] = frozenset()
    addresses: Mapping[str, str] = attrs.field(factory=dict)
    born: YearDay | None = None
    country: str = ""
    parent: Id | None = None

    @property
    def id(self) -> Id:
        """The record's id."""
        return self.record.id

    @cached_property
    def name_keys(self) -> dict[str, str]:
        """What makes two names one, with the name as written."""
        return {key: written for parts, written in self.names.items() for key in name_keys(parts)}

    @property
    def called(self) -> str:
        """The name, in lower case without accents."""
        return next((" ".join(sorted(parts)) for parts in self.names), folded_name(self.record.name))

    @property
    def at(self) -> Iterator[str]:
        """The names of its accounts."""
        return (name for key, name in self.companies.items() if key in self.accounts)

    def written(self, words: Parts) -> str:
        """The name of those words, in whatever order, as written."""
        return next(text for parts, text in self.names.items() if sorted(parts) == sorted(words))

    @property
    def marks(self) -> Iterator[str]:
        """What is worth more than a name that many bear."""
        yield from self.companies
        yield from self.addresses
        if self.born is not None and self.born.year is not None:
            yield f"born {self.born}"


def apart(one: R, other: R) -> R:
    """
    The older of two records, with it said that they are two.

    `memory.add` it, and they are not suggested again.

    Raises:
        InputError: they are of two kinds, or one record.

    """
    for it in (one, other):
        if not isinstance(it, Record):
            raise InputError(it, f"{it!r} is no record.", "Give the record itself, as memory.find gives it.")
    if type(one) is not type(other) or not isinstance(one, Account | Contact):
        # of what has no name not its words, which may be notes
        named = [str(it) if it.NAMES else f"the {type(it).__name__.lower()} {it.id}" for it in (one, other)]
        why = f"{' and '.join(named)} are no two contacts and no two accounts."
        raise InputError(other, why, "Give two of a kind.")
    if one.id == other.id:
        raise InputError(other, f"{other} is the same record.", "Give two.")
    if other.id < one.id:
        one, other = other, one
    return attrs.evolve(one, key=tuple(dict.fromkeys([*one.key, f"{_NOT}{one.id}/{other.id}"])))


def told_apart(found: Iterable[Compared]) -> frozenset[frozenset[Id]]:
    """The pairs of ids that were said to be two."""
    every = list(found)
    now = {id: each.id for each in every for id in each.ids}
    pairs = (
        key.removeprefix(_NOT).split("/") for each in every for key in each.record.key if key.startswith(_NOT)
    )
    return frozenset(frozenset(now.get(id, id) for id in pair) for pair in pairs)


def compared_contacts(
    facts: Facts, *, country: str = "", read: Callable[[str, str], str] | None = None
) -> list[Compared]:
    """Every contact by id; `country` is whose numbers are written without one, unless their account says."""
    known: dict[Id, tuple[str, ...]] = {}
    return [_contact(facts, each, country, read, known) for each in facts.of(Contact)]


def compared_accounts(facts: Facts) -> list[Compared]:
    """Every account by id."""
    found = []
    for each in facts.of(Account):
        terms = _keys(each) | {("domain", domain_key(domain)): domain for domain in each.domains}
        names = {
            parts: written
            for written in (*reversed(each.aliases), each.name)
            for parts in organisation_parts(written)
        }
        found.append(
            Compared(
                each,
                _ids(each),
                terms,
                dict(reversed(names.items())),
                addresses=_addresses(each),
                country=each.country.casefold(),
                parent=each.parent,
            )
        )
    return found


def _contact(
    facts: Facts,
    contact: Contact,
    country: str,
    read: Callable[[str, str], str] | None,
    known: dict[Id, tuple[str, ...]],
) -> Compared:
    companies: dict[str, str] = {}
    accounts: set[str] = set()
    for each in facts.ever_about(contact, Affiliation):
        account = facts.get(each.account, Account)
        if each.contact != contact.id:
            continue
        if account is None:
            companies[each.account] = account_name(facts, each.account)
            accounts.add(each.account)
            continue
        if account.id not in known:
            names = (account.name, *account.aliases)
            parts = [parts for name in names for parts in organisation_parts(name)]
            domains = (f"@{domain_key(domain)}" for domain in account.domains)
            known[account.id] = *(key for each in parts for key in name_keys(each)), *domains
        keys = known[account.id]
        companies |= dict.fromkeys([account.id, *keys], account.name)
        accounts.update([account.id, *keys])
        country = account.country.upper() if len(account.country) == 2 else country
    for email in contact.emails:
        host = domain_key(email.rpartition("@")[2])
        if host not in MAILBOX_HOSTS:
            companies.setdefault(f"@{host}", host)
    terms = _keys(contact) | {("e-mail", address_key(email)): email for email in contact.emails}
    for number in (*contact.phones, contact.mobile):
        if key := number_key(number, country if _is_code(country) else "", read):
            terms.setdefault(("phone", key), number)
    if contact.born is not None and contact.born.year is not None:
        for address in contact.addresses:
            for near in places_nearly(address):
                written = f"{_written(address)}, {contact.born}"
                terms.setdefault((HOME, f"{near} {contact.born}"), written)
    return Compared(
        contact,
        _ids(contact),
        terms,
        dict(_names(contact)),
        companies,
        frozenset(accounts),
        _addresses(contact),
        contact.born,
    )


def _names(contact: Contact) -> Iterator[tuple[Parts, str]]:
    """The name, and the same with the name to say in the place of the first word."""
    called = [parts for name in (contact.call_me, *contact.nicknames) for parts in person_parts(name)]
    for parts in person_parts(contact.name):
        yield parts, contact.name
        if len(parts) > 1:
            for call in called:
                if len(call) == 1 and call[0] not in parts:
                    yield (*call, *parts[1:]), f"{contact.call_me} ({contact.name})"
    yield from ((call, contact.call_me) for call in called if len(call) > 1)


def _addresses(record: Account | Contact) -> dict[str, str]:
    return {key: _written(address) for address in record.addresses for key in place_keys(address)}


def _written(address: PostalAddress) -> str:
    """An address as a reason says it."""
    return ", ".join(part for part in address.parts if part)


def _is_code(country: str) -> bool:
    return len(country) == 2 and country.isascii() and country.isalpha()


def _keys(record: Account | Contact) -> dict[Term, str]:
    return {
        ("key", " ".join(key.split()).casefold()): key for key in record.key if not key.startswith(_NOT_OURS)
    }


def _ids(record: Account | Contact) -> frozenset[Id]:
    return frozenset([record.id, *merged_ids(record)])


def agreeing(one: YearDay | None, other: YearDay | None) -> float:
    """
    What two birthdays say: 1 the same, 0.5 the same as far as known, 0 nothing, -1 that they are two.

    A digit wrong, two digits or day and month the wrong way round, say nothing.
    """
    if one is None or other is None:
        return 0.0
    years = one.year is not None and other.year is not None
    if (one.month, one.day) == (other.month, other.day) and (not years or one.year == other.year):
        return 1.0 if years else 0.5
    if (one.month, one.day) == (other.day, other.month) and (not years or one.year == other.year):
        return 0.0
    first, second = (_digits(each, years) for each in (one, other))
    wrong = [at for at, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(wrong) == 1:
        return 0.0
    turned = len(wrong) == 2 and wrong[1] == wrong[0] + 1
    return (
        0.0 if turned and first[wrong[0]] + first[wrong[1]] == second[wrong[1]] + second[wrong[0]] else -1.0
    )


def _digits(born: YearDay, years: bool) -> str:
    return (f"{born.year:04}" if years else "") + f"{born.month:02}{born.day:02}"


def worth_a_name(parts: Parts) -> bool:
    """Whether a name tells somebody: two words, or one in a script that writes names without spaces."""
    return len(parts) > 1 or any(len(part) > 1 and part.upper() == part.lower() for part in parts)
