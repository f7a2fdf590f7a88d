"""
Who of us has the contracts or the accounts of a table, as a column of it names them: the lead of the account.

Only a colleague who is known is one; any other name is for the note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import final

import attrs

from relmem.importers.entries import NAMED_IN_FILE, OWNED
from relmem.records.links import Id
from relmem.records.people import Account, Colleague
from relmem.records.team import Assignment
from relmem.store import Store
from relmem.values import Source

__all__ = ["Leads", "Owned"]

_LEAD = "lead"


@final
@attrs.frozen
class Owned:
    """
    What one row says of who of us has an account: in the account's own column, and in that of its contacts.

    `whose` is what the file knows the account by.
    """

    whose: str
    account: Account
    of_account: tuple[str, ...]
    of_contact: tuple[str, ...]


@final
@attrs.frozen
class Leads:
    """
    What a column makes of those it names, by what the file knows the account by and the name as written:
    nothing where they are on the account already.
    """

    found: Mapping[tuple[str, str], tuple[Assignment, ...]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, store: Store | None, named: Iterable[tuple[Account, str]], *, source: Source) -> Leads:
        """
        Those of the accounts of a file, by their ids, each with the name that stands in its column.

        Of several at one account each is its lead. Where somebody else was made
        the lead by hand, the file makes nobody so.
        """
        if store is None:
            return cls({})
        colleagues = _colleagues(store)
        wanted: dict[Id, tuple[Account, dict[str, Colleague]]] = {}
        for account, text in named:
            if (colleague := colleagues.get(_plain(text))) is not None:
                wanted.setdefault(account.id, (account, {}))[1][text] = colleague
        found: dict[tuple[str, str], tuple[Assignment, ...]] = {}
        for id, (account, names) in wanted.items():
            found.update(_at(store, id, account, names, source))
        return cls(found)

    @classmethod
    def of_owners(cls, store: Store | None, rows: Iterable[Owned], *, source: Source) -> Leads:
        """
        One for each account of a file: who is named in its own column, else in its contacts'.

        All rows must name the same one; a contact may be somebody's whose account is not.
        """
        if store is None:
            return cls({})
        colleagues = _colleagues(store)
        found: dict[tuple[str, str], tuple[Assignment, ...]] = {}
        for of_one, by_name in _by_account(list(rows)):
            own = [text for row in of_one for text in row.of_account]
            others = [text for row in of_one for text in row.of_contact]
            named = {text: colleagues.get(_plain(text)) for text in dict.fromkeys((*own, *others))}
            meant = {each.id if (each := named[text]) else "" for text in own or others}
            if len(meant) == 1 and "" not in meant:
                agreed = {text: each for text, each in named.items() if each is not None and each.id in meant}
                account = next((row.account for row in of_one if _id_of(row.account)), of_one[0].account)
                for whose in dict.fromkeys(row.whose for row in of_one):
                    found.update(_at(store, whose, account, agreed, source, by_name=by_name))
        return cls(found)

    def at(self, whose: str, text: str) -> tuple[Assignment, ...] | None:
        """What is to be added for that name at an account; None where it stands for nobody."""
        return self.found.get((whose, text))


def _id_of(account: Account) -> str:
    """The program's own id of an account, as a key; "" where the file knows it by its name alone."""
    return next((key for key in account.key if not key.startswith(NAMED_IN_FILE)), "")


def _by_account(rows: Sequence[Owned]) -> list[tuple[list[Owned], bool]]:
    """
    The rows of each account, and whether its name is its own: then they are those of that name.

    Where several ids, or domains, bear one name, each is an account.
    """
    ids: dict[str, set[str]] = {}
    domains: dict[str, list[set[str]]] = {}
    for row in rows:
        name = _folded(row.account.name)
        ids.setdefault(name, set()).update(filter(None, [_id_of(row.account)]))
        domains.setdefault(name, []).extend([{*row.account.domains}] if row.account.domains else [])
    alone = {
        name: len(ids[name]) <= 1 and (not hosts or bool(set.intersection(*hosts)))
        for name, hosts in domains.items()
    }
    found: dict[tuple[str, bool], list[Owned]] = {}
    for row in rows:
        name = _folded(row.account.name)
        by_name = alone[name]
        found.setdefault((name if by_name else row.whose, by_name), []).append(row)
    return [(of_one, by_name) for (_, by_name), of_one in found.items()]


def _key(account: Account, known: Iterable[Assignment], *, by_name: bool) -> str:
    """
    By what a file knows again who of us has it: its id, else its name, or its domain where others bear that.

    What one of those that are `known` bears goes first: an earlier file may have told less of the account.
    """
    name = _folded(account.name)
    marks = (
        (_id_of(account), name, *account.domains) if by_name else (_id_of(account), *account.domains, name)
    )
    keys = [f"{OWNED}{each}" for each in marks if each]
    there = {key for each in known for key in each.key}
    return next((key for key in keys if key in there), keys[0])


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _at(
    store: Store,
    whose: str,
    account: Account,
    named: Mapping[str, Colleague],
    source: Source,
    *,
    by_name: bool = True,
) -> dict[tuple[str, str], tuple[Assignment, ...]]:
    known = _there(store, account, by_name=by_name)
    key = _key(account, known, by_name=by_name)
    of_file = [each for each in known if any(at.startswith(key) for at in each.key)]
    by_hand = [each for each in known if each not in of_file]
    leads = {each.colleague for each in by_hand if each.role == _LEAD}
    people = {colleague.id: colleague for colleague in named.values()}
    first = next((each.colleague for each in of_file if key in each.key), "")
    own_keys = {each.colleague for each in of_file}
    if first not in people:
        # who has a key of their own keeps it: with both they would lead twice
        first = next((id for id in people if id not in own_keys), next(iter(people)))
    made: dict[Id, tuple[Assignment, ...] | None] = {}
    for id, colleague in people.items():
        own = key if id == first else f"{key}/{colleague.name.casefold()}"
        if any(each.colleague == id for each in by_hand):
            made[id] = ()
        elif leads and id not in own_keys:
            made[id] = None
        else:
            made[id] = (Assignment(colleague, account, role=_LEAD, key=own, source=source),)
    return {
        (whose, text): lead for text, colleague in named.items() if (lead := made[colleague.id]) is not None
    }


def _there(store: Store, account: Account, *, by_name: bool) -> list[Assignment]:
    """Who of us stands on the account of that key, else domain, else name, where there is exactly one."""
    so_called = set[Id]()
    for terms in (account.key, account.domains, (account.name,) if by_name else ()):
        there = (each for term in terms for each in store.find(term))
        so_called = so_called or {each.id for each in there if each.kind is Account and not each.retracted}
    linking = store.about(so_called) if len(so_called) == 1 else ()
    found = [each.record for each in linking if each.kind is Assignment]
    return [each for each in found if isinstance(each, Assignment) and each.until_on is None]


def _colleagues(store: Store) -> dict[str, Colleague]:
    """Colleagues by what only one of them is called: the name in either order, and addresses."""
    found: dict[str, list[Colleague]] = {}
    for each in store.current((Colleague,)):
        if isinstance(one := each.record, Colleague):
            for text in dict.fromkeys(map(_plain, (one.name, *one.emails))):
                found.setdefault(text, []).append(one)
    return {text: people[0] for text, people in found.items() if len(people) == 1}


def _plain(text: str) -> str:
    """A name in small letters, given name first: "Reis, Dana" is "dana reis"; of "Dana <d@x>" the address."""
    if found := re.fullmatch(r"[^<>]*<([^<>\s]+@[^<>\s]+)>\s*", text):
        text = found[1]
    family, comma, given = text.partition(",")
    said = f"{given} {family}" if comma and "," not in given else text
    return " ".join(said.split()).casefold()
