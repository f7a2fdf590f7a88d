"""
Which contract a bill names: one that the memory knows, by its key or id, else by its title at that account.
"""

from __future__ import annotations

from typing import final

from relmem.backends.book import folded
from relmem.errors import InputError
from relmem.records.contracts import Contract
from relmem.records.people import Account
from relmem.store import Store

__all__ = ["Contracts"]


@final
class Contracts:
    """Looks up contracts in a memory, each name of an account once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._of: dict[tuple[str, ...], list[Contract]] = {}

    def named(self, text: str, account: Account) -> Contract:
        """
        The contract of that id, key, number or title; a title counts at its own account alone.

        Raises:
            InputError: nobody knows it, or several are called so there.

        """
        name = folded(text), account.name, *account.key, *account.domains
        if name not in self._of:
            self._of[name] = self._by_key(text) or self._by_title(text, account)
        found = self._of[name]
        if len(found) == 1:
            return found[0]
        if found:
            keys = " or ".join(each.key[0] if each.key else each.id for each in found)
            raise InputError(text, f"{account.name} has {len(found)} contracts so called.", f"Write {keys}.")
        hint = "Import the contracts first, and this file again: nothing is added twice."
        raise InputError(text, f"no contract {text!r} of {account.name} is known here.", hint)

    def _by_key(self, text: str) -> list[Contract]:
        newest = self._store.get([text]).get(text)
        if newest is not None and not newest.retracted and isinstance(newest.record, Contract):
            return [newest.record]
        found: dict[str, Contract] = {}
        for term in (text, f"contract:{text}"):
            for each in self._store.find(term):
                if isinstance(each.record, Contract) and folded(term) in map(folded, each.record.key):
                    found[each.id] = each.record
        return list(found.values())

    def _by_title(self, text: str, account: Account) -> list[Contract]:
        """Of the accounts that this one may be: those with its key, a domain of its, or its name."""
        terms = (*account.key, *account.domains, account.name)
        ids = {
            each.id for term in terms for each in self._store.find(term) if isinstance(each.record, Account)
        }
        standing = {each.id: each.record for each in self._store.about(sorted(ids))}
        return [
            each
            for each in standing.values()
            if isinstance(each, Contract)
            and folded(each.title) == folded(text)
            and ids & {each.account, *each.parties}
        ]
