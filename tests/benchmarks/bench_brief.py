"""
What a brief costs for an account with 1,000 records, alone and among 100,000.

The same account with the same ids in both memories; runs interleaved, ratio of
medians. The first brief of a process also makes the records from their
documents; later ones find them made.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.facts import Facts, known
from relmem.gathering import gather
from relmem.ranking import brief
from relmem.records import (
    Account,
    Affiliation,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Invoice,
    Issue,
    PriceLine,
    every_kind,
)
from relmem.records.base import Record
from relmem.rules import default_rules
from relmem.store import Change

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def account_of(size: int, name: str, dana: Colleague) -> Iterator[Record]:
    """About `size` records of one account: a customer's history of some years."""
    account = Account(name)
    contacts = [Contact(f"{name} {number}") for number in range(max(1, size // 100))]
    contracts = [
        Contract(
            account,
            f"Contract {number}",
            starts_on="2024-02-01",
            initial="1 year",
            renewal="1 year",
            notice="60 days",
        )
        for number in range(max(1, size // 200))
    ]
    yield account
    yield from contacts
    yield from (Affiliation(contact, account) for contact in contacts)
    yield from contracts
    yield from (PriceLine(contract, "1000 EUR/month") for contract in contracts)
    made = 1 + 2 * len(contacts) + 2 * len(contracts)
    for number in range(size - made):
        contact = contacts[number % len(contacts)]
        on = TODAY - timedelta(days=1 + number % 1400)
        match number % 5:
            case 0:
                first = on.replace(day=1)
                yield Invoice(
                    account,
                    f"{1000 + number % 7} EUR",
                    period_from=first,
                    period_to=first + timedelta(days=27),
                    issued_on=on,
                    number=str(number),
                )
            case 1:
                yield Issue(account, f"Issue {number}", opened_on=on, solved_on=on + timedelta(days=3))
            case 2:
                yield Commitment(
                    f"promise {number}",
                    to=contact,
                    made_on=on,
                    due_on=on + timedelta(days=9),
                    kept_on=on + timedelta(days=5),
                )
            case _:
                yield Interaction(
                    "email", f"talk {number}", happened_on=on, participants=[contact, dana], account=account
                )


def filled(records: list[Record]) -> MemoryStore:
    """A store that holds them, in commits of 1,000."""
    store = MemoryStore(Codec(every_kind()))
    for at in range(0, len(records), 1000):
        store.put([Change(each, 0) for each in records[at : at + 1000]], at=NOW, batch=records[at].id)
    return store


def one_brief(store: MemoryStore, contact: Contact) -> float:
    """Seconds that one brief takes, from gathering to text."""
    begun = time.perf_counter()
    facts = Facts(TODAY, gather(store, [contact]), zone=UTC)
    str(brief(contact, facts, default_rules()))
    return time.perf_counter() - begun


def main(others: int = 99, rounds: int = 15) -> None:
    """Print both medians and their ratio."""
    dana = Colleague("Dana")
    ours = list(account_of(1000, "Northwind", dana))
    contact = next(each for each in ours if isinstance(each, Contact))
    rest = [each for number in range(others) for each in account_of(1000, f"Other {number}", dana)]
    alone, among = filled([dana, *ours]), filled([dana, *rest, *ours])
    first = one_brief(alone, contact), one_brief(among, contact)
    pairs = [(one_brief(alone, contact), one_brief(among, contact)) for _ in range(rounds)]
    small, large = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = statistics.median(large / small for small, large in pairs)
    print(
        f"first brief: alone {first[0] * 1000:.0f} ms, among {len(rest) + len(ours):,} records {first[1] * 1000:.0f} ms"
    )
    print(
        f"brief for an account of {len(ours):,} records: alone {small:.1f} ms, among {len(rest) + len(ours):,} records {large:.1f} ms, ratio {ratio:.2f}"
    )
    begun = time.perf_counter()
    known(among, among.current([Contract]))
    print(f"all contracts known: {(time.perf_counter() - begun) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
