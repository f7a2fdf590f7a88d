"""
Whose days a calendar shows: of one account, of one of us, of a team; else everybody's.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import final

import attrs

from relmem.errors import InputError, NotFound
from relmem.facts import Facts, known
from relmem.feeds.base import Entry, Reach
from relmem.feeds.past import NEVER, Days, whole
from relmem.records.links import Id
from relmem.records.people import Account, Colleague
from relmem.records.team import Assignment
from relmem.store import Store
from relmem.values import Span, span

__all__ = ["Scope", "reach_of", "scope_of"]


@final
@attrs.frozen(kw_only=True)
class Scope:
    """
    The days that concern one of `accounts`, and those that are one of `people`'s; `title` says whose.

    `modified_at` is when it last became known, or so, who is on which account,
    who is in the team, or what they are called; it never falls.
    """

    accounts: frozenset[Id] = frozenset()
    people: frozenset[Id] = frozenset()
    title: str = ""
    modified_at: datetime = NEVER

    def holds(self, entry: Entry) -> bool:
        """Whether an entry belongs to it."""
        return any(each in self.accounts for each in entry.accounts) or any(
            each in self.people for each in entry.people
        )


def scope_of(
    store: Store,
    *,
    today: date,
    zone: tzinfo,
    account: Account | None = None,
    owner: Colleague | None = None,
    team: str = "",
) -> Scope:
    """
    The days of an account, of an owner or of a team, by who is on which account today.

    Who is on an account has its days, and so has who promised something. A
    name that is private stands in no title.

    Raises:
        NotFound: nobody of ours is of that team; those there are, are named.
        InputError: several are asked for at once.

    """
    given = [name for name, it in (("account", account), ("owner", owner), ("team", team)) if it]
    if len(given) != 1:
        why = f"a calendar is of one account, one owner or one team, not of {' and '.join(given)}."
        raise InputError(given, why, "Ask for one of them.", field=given[-1] if given else "account")
    if account is not None:
        title = account.name if account.visibility.leaves else ""
        changed = (whole(each.at) for each in store.get([account.id]).values())
        return Scope(accounts=frozenset({account.id}), title=title, modified_at=max(changed, default=NEVER))
    if owner is not None:
        people, title = [owner], owner.name if owner.visibility.leaves else ""
        ours: list[Id] = [owner.id]
    else:
        people, title = _members(store, team), team
        # whoever was in the team may have left it
        ours = sorted({each.id for each in store.changes(0, (Colleague,))})
    days, ids = Days(zone), frozenset(each.id for each in people)
    assigned = [each for each in store.touching(ours) if each.kind is Assignment]
    facts = Facts(
        today, (each for each in known(store, assigned) if each.record.visibility.leaves), zone=zone
    )
    on = [each for each in facts.of(Assignment) if each.colleague in ids]
    changes = [whole(each.at) for each in (*assigned, *store.get(ours).values())]
    for each in assigned:
        record = each.record
        ends = (record.from_on, record.until_on) if isinstance(record, Assignment) else ()
        changes += [days.midnight(day) for day in ends if day and day <= today]
    return Scope(
        accounts=frozenset(each.account for each in on),
        people=ids,
        title=title,
        modified_at=max(changes, default=NEVER),
    )


def _members(store: Store, team: str) -> list[Colleague]:
    ours = [each.record for each in store.current((Colleague,))]
    found = [
        each
        for each in ours
        if isinstance(each, Colleague)
        and each.visibility.leaves
        and each.function.casefold() == team.casefold()
    ]
    if not found:
        functions = {each.function for each in ours if isinstance(each, Colleague) and each.function}
        raise NotFound("team", team, sorted(functions))
    return found


def reach_of(past: Span | str | int, ahead: Span | str | int) -> Reach:
    """
    What was typed, as how far back and ahead a feed looks.

    Raises:
        InputError: one is no length of time.

    """
    lengths = []
    for name, value in (("past", past), ("ahead", ahead)):
        try:
            lengths.append(span(value))
        except InputError as error:
            raise error.at(name) from error
    return Reach(*lengths)
