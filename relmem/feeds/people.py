"""
Days that come every year: birthdays, anniversaries, and since when an account has been our customer.

A new feed is a class here, and an instance of it in `FEEDS` at the foot.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Final, cast, final
from zlib import crc32

import attrs

from relmem.facts import Facts
from relmem.feeds.base import CANCELLED, Basis, Entry, Feed, Window, distinct, short
from relmem.phrases import say, say_many
from relmem.queries.people import has_left, worked_at, works_at
from relmem.records.base import Record
from relmem.records.contracts import Contract
from relmem.records.people import Account, Affiliation, Contact, Relationship, Role
from relmem.values import YearDay

__all__ = ["Dates"]

_Named = tuple[str, str]
"""How the keys of a day begin, and its name."""
_KEY: Final = re.compile(r"-(\d{1,4})$")


@final
@attrs.frozen(kw_only=True)
class Dates:
    """
    Birthdays, what else comes every year, and the days on which accounts became our customers.

    Each year is an event of its own. How old somebody will be is told only where
    all is. The 29th of February falls on the 28th in other years. Who has left
    everywhere, or has died, is left out.
    """

    name = "dates"
    tells = "Birthdays, anniversaries, and since when accounts have been customers."

    title: str = "Dates"
    colour: str = "orchid"
    alarms: tuple[int, ...] = (1,)
    """The day before: a card must be written."""
    full: bool = False
    reworded_at: datetime | None = None

    @property
    def bases(self) -> tuple[Basis, ...]:
        """People with where they work; accounts with what they are to us, and what was agreed."""
        return (
            Basis(Contact, adds=(Affiliation,), names=(Account,)),
            Basis(Account, adds=(Relationship, Contract)),
        )

    def entries(self, it: Record, facts: Facts, window: Window) -> Iterator[Entry]:
        """One for each year that reaches into `window`."""
        for named, first in _firsts(it, facts):
            for year in range(max(window.first.year, (first.year or 0) + 1), window.last.year + 1):
                if first.in_year(year) in window:
                    yield self._in_year(it, facts, named, first, year)

    def named(self, it: Record, facts: Facts, keys: Collection[str]) -> Iterator[Entry]:
        """Those of `keys` that there are, whatever their day."""
        years = sorted({int(found[1]) for key in keys if it.id in key and (found := _KEY.search(key))})
        for named, first in _firsts(it, facts):
            for year in years:
                if max(1, (first.year or 0) + 1) <= year < date.max.year:
                    entry = self._in_year(it, facts, named, first, year)
                    if entry.key in keys:
                        yield entry

    def over(self, _it: Record | None, _facts: Facts) -> str:
        """Cancelled, whatever it was."""
        return CANCELLED

    def _in_year(self, it: Record, facts: Facts, named: _Named, first: YearDay, year: int) -> Entry:
        on, age = first.in_year(year), 0 if first.year is None else year - first.year
        if isinstance(it, Contact):
            return self._of_somebody(it, facts, named, on, age)
        return self._customer(cast("Account", it), facts, on, age)

    def _of_somebody(self, contact: Contact, facts: Facts, named: _Named, on: date, age: int) -> Entry:
        key, what = named
        jobs = works_at(facts, contact)
        accounts = [account for each in jobs if (account := facts.get(each.account, Account))]
        where = accounts[0].name if accounts else ""
        whose = "{who}, {where}" if where else "{who}"
        lines = [say(whose, who=contact.name, where=where)]
        if self.full and age:
            lines.append(say_many("{age} year.", "{age} years.", age, age=age))
        return Entry(
            key=f"{key}-{contact.id}-{on.year}",
            matter=contact.id,
            on=on,
            title=say(
                f"{{what}}: {whose}" if what else f"Birthday: {whose}",
                what=short(what[:1].upper() + what[1:]),
                who=short(contact.name),
                where=short(where),
            ),
            # also where they worked before, so that no day passing lowers a stamp
            because=distinct(contact.id, *(each.account for each in worked_at(facts, contact))),
            lines=tuple(lines),
            categories=("Anniversary" if what else "Birthday", *((where,) if where else ())),
            alarms=self.alarms,
            colour=self.colour,
            accounts=distinct(*(each.account for each in jobs)),
        )

    def _customer(self, account: Account, facts: Facts, on: date, years: int) -> Entry:
        since = _customer_since(account, facts) or on
        title = "{years} year with us: {account}" if years == 1 else "{years} years with us: {account}"
        return Entry(
            key=f"customer-{account.id}-{on.year}",
            matter=account.id,
            on=on,
            title=say(title, years=years, account=short(account.name)),
            because=(account.id,),
            lines=(say("{account}, a customer since {since}.", account=account.name, since=since),),
            categories=("Customer since", account.name),
            alarms=self.alarms,
            colour=self.colour,
            accounts=(account.id,),
        )


def _firsts(it: Record, facts: Facts) -> Iterator[tuple[_Named, YearDay]]:
    """
    The days that come again every year: how the keys of each begin, its name, and the first one.

    A birthday has no name of its own, nor has the day that an account became our customer.
    """
    if isinstance(it, Contact):
        if has_left(facts, it):
            return
        if it.born is not None:
            yield ("birthday", ""), it.born
        again: Counter[str] = Counter()
        for each in it.days:
            again[each.what] += 1
            # by its name, so that a day that moves stays the same event; the second of a name by its place
            mark = crc32(f"{each.what} {again[each.what]}".encode())
            yield (f"day-{mark:08x}", each.what), each.on
    elif isinstance(it, Account) and (since := _customer_since(it, facts)):
        yield ("customer", ""), YearDay(since.month, since.day, since.year)


def _customer_since(account: Account, facts: Facts) -> date | None:
    """The day it became one, as stated; else the first day of its first contract. None once it is over."""
    stands = [each for each in facts.ever_about(account, Relationship) if each.account == account.id]
    roles = [each for each in stands if each.role is Role.CUSTOMER]
    if stands and not any(each.is_so_on(facts.today) for each in roles):
        return None  # a supplier, or a customer no more
    stated = [each.from_on for each in roles if each.from_on]
    begun = [
        each.starts_on
        for each in facts.about(account, Contract)
        if each.account == account.id and each.starts_on
    ]
    return min(stated, default=None) or min(begun, default=None)


FEEDS: Final[tuple[Feed, ...]] = (Dates(),)
