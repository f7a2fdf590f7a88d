"""
Who competes with an account, and which words name one of these.

A rival who is our customer too has a right to our silence. Where one has become
part of the other, they compete no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.tastes import concerns
from relmem.records.market import Rivalry
from relmem.records.people import Account, Relationship, Role
from relmem.render.rows import Row, Rows
from relmem.values import ByFields

__all__ = ["Rival", "Rivalling", "named_in", "rivals", "rivals_of"]

OURS: Final = (Role.CUSTOMER, Role.FORMER)
"""What makes us keep what we know of them to ourselves: what was confidential stays so."""


@final
@attrs.frozen
class Rivalling(ByFields):
    """
    That somebody competes with an account today.

    `names` are all that they go by. `our_customer` is None where they are no
    account that we know.
    """

    rivalry: Rivalry
    names: tuple[str, ...]
    account: Account | None
    our_customer: bool | None
    role: Relationship | None = None

    @property
    def name(self) -> str:
        """The name to say."""
        return self.names[0]

    @property
    def confidential(self) -> bool:
        """Whether they are, or were, our customer."""
        return bool(self.our_customer)


def rivals_of(facts: Facts, account: Account) -> tuple[Rivalling, ...]:
    """
    Who competes with an account today, by name.

    Also who has it for a rival. Not whom it has become one with: where one is
    the other's parent.
    """
    account = facts.get(account.id, Account) or account  # as known here, whatever the caller holds
    found: dict[str, Rivalling] = {}
    for each in facts.about(account, Rivalry):
        if each.account == account.id:
            other = facts.get(each.rival_account, Account)
            names = (each.rival, *_names(other))
        elif each.rival_account == account.id:
            other = facts.get(each.account, Account)
            names = _names(other)
        else:
            continue
        # an account that is its own rival is a slip of the pen
        if not names or (other is not None and (other.id == account.id or _are_one(account, other))):
            continue
        role = _role(facts, other)
        ours = None if other is None else role is not None
        found.setdefault(names[0].casefold(), Rivalling(each, tuple(dict.fromkeys(names)), other, ours, role))
    return tuple(found[name] for name in sorted(found))


def named_in(texts: Sequence[str], rival: Rivalling) -> str | None:
    """The first of the texts that names the rival, by any of its names; None where none does."""
    return next((text for text in texts if any(concerns(text, name) for name in rival.names)), None)


def _names(account: Account | None) -> tuple[str, ...]:
    return (account.name, *account.aliases) if account else ()


def _are_one(account: Account, other: Account) -> bool:
    return account.parent == other.id or other.parent == account.id


def _role(facts: Facts, account: Account | None) -> Relationship | None:
    """What makes them our customer, now or before."""
    if account is None:
        return None
    found = (each for each in facts.about(account, Relationship) if each.account == account.id)
    return next((each for each in found if each.role in OURS), None)


@final
@attrs.frozen(kw_only=True)
class Rival(Row):
    """
    Somebody who competes with an account.

    `our_customer` is None where they are no account that we know.
    `partners_too` says that they work together as well.
    """

    account: str
    rival: str
    also_called: str
    our_customer: bool | None
    partners_too: bool
    since: date | None
    rivalry_id: str
    rival_id: str
    account_id: str


def rivals(facts: Facts, account: Account) -> Rows[Rival]:
    """Who competes with an account today, by name; none is not the same as never asked: see `homework`."""
    rows = [
        Rival(
            account=account.name,
            rival=each.name,
            also_called=", ".join(each.names[1:]),
            our_customer=each.our_customer,
            partners_too=each.rivalry.partners_too,
            since=each.rivalry.from_on,
            rivalry_id=each.rivalry.id,
            rival_id=each.account.id if each.account else "",
            account_id=account.id,
        )
        for each in rivals_of(facts, account)
    ]
    return Rows(Rival, rows, f"Who competes with {account.name} on {facts.today}")
