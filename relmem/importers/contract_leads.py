"""
Who of us has the contracts of a table, as a column of it names them: the lead of the account.

Only a colleague who is known is one; any other name is for the note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import final

import attrs

from relmem.importers.entries import OWNED
from relmem.records.links import Id
from relmem.records.people import Account, Colleague
from relmem.records.team import Assignment
from relmem.store import Store
from relmem.values import Source

__all__ = ["Leads"]

_LEAD = "lead"


@final
@attrs.frozen
class Leads:
    """
    What a column makes of those it names, by the account's id and the name as written: nothing where they
    are on the account already.
    """

    found: Mapping[tuple[Id, str], tuple[Assignment, ...]]

    @classmethod
    def of(cls, store: Store | None, named: Iterable[tuple[Account, str]], *, file: str) -> Leads:
        """
        Those of the accounts of a file, each with the name that stands in its column.

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
        found: dict[tuple[Id, str], tuple[Assignment, ...]] = {}
        for account, by_name in wanted.values():
            found.update(_at(store, account, by_name, Source("CSV row", place=file)))
        return cls(found)

    def at(self, account: Account, text: str) -> tuple[Assignment, ...] | None:
        """What is to be added for that name at an account; None where it stands for nobody."""
        return self.found.get((account.id, text))


def _at(
    store: Store, account: Account, by_name: Mapping[str, Colleague], source: Source
) -> dict[tuple[Id, str], tuple[Assignment, ...]]:
    key = f"{OWNED}{' '.join(account.name.split()).casefold()}"
    known = _there(store, account)
    of_file = [each for each in known if any(at.startswith(key) for at in each.key)]
    by_hand = [each for each in known if each not in of_file]
    leads = {each.colleague for each in by_hand if each.role == _LEAD}
    people = {colleague.id: colleague for colleague in by_name.values()}
    first = next((each.colleague for each in of_file if key in each.key), "")
    if first not in people:
        # who has a key of their own keeps it: with both they would lead twice
        own_keys = {each.colleague for each in of_file}
        first = next((id for id in people if id not in own_keys), next(iter(people)))
    made: dict[Id, tuple[Assignment, ...] | None] = {}
    for id, colleague in people.items():
        own = key if id == first else f"{key}/{colleague.name.casefold()}"
        if any(each.colleague == id for each in by_hand):
            made[id] = ()
        elif leads:
            made[id] = None
        else:
            made[id] = (Assignment(colleague, account, role=_LEAD, key=own, source=source),)
    return {
        (account.id, text): lead
        for text, colleague in by_name.items()
        if (lead := made[colleague.id]) is not None
    }


def _there(store: Store, account: Account) -> list[Assignment]:
    """Who of us stands on the account of that name, where there is exactly one."""
    so_called = {each.id for each in store.find(account.name) if each.kind is Account and not each.retracted}
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
