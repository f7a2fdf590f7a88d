"""
Feeds of every sort, for the outside checks.

`varied_feed.py FOLDER` writes one file for each feed, and some with reminders,
of one account or of one team. Every mode of renewal, odd lengths, leap days,
notice of each sort, amendments, notices given and taken back; promises, issues,
deliveries, deals, talks, rhythms, new prices, birthdays and bills; what was retracted; hostile names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.formats.ical import Calendar
from relmem.memory import Memory
from relmem.records import (
    Absence,
    Account,
    Affiliation,
    Amendment,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Delivery,
    Forecast,
    Interaction,
    Invoice,
    Issue,
    Meeting,
    Notice,
    NoticeGiven,
    Opportunity,
    Order,
    PriceChange,
    Relationship,
    Request,
    Rhythm,
    every_kind,
)
from relmem.records.base import Record
from relmem.store import Change

CODEC = Codec(every_kind())
NAMES = [
    "Northwind Trading",
    "Müller, Söhne & Cie; KG",
    "C:\\New\\Nile \\N \\n \\; \\,",
    'Say "hello": a=b;c,d',
    "two\r\nlines\rand\x0ba\u2028third",
    "BEGIN:VEVENT\nEND:VCALENDAR",
    "controls \x00\x07\x1b\x7f\x85 end",
    "\u202eright to left\u202c שלום עליכם",
    "山田太郎商事株式会社" * 9,
    "👩\u200d👩\u200d👧\u200d👦" * 20,
    "a" * 5000,
    "é\u0301\u0327" * 40,
    "<script>alert(1)</script> & co",
    "=cmd|' /C calc'!A0",
    "{account} {contract} {0} %s",
]
TERMS: list[dict[str, object]] = [
    {"starts_on": "2024-02-01", "initial": "3 years", "renewal": "1 year", "notice": "60 days"},
    {"starts_on": "2024-02-29", "initial": "12 months", "renewal": "1 year", "notice": "3 months"},
    {"starts_on": "2024-01-31", "initial": "1 month", "renewal": "1 month", "notice": "10 business days"},
    {"starts_on": "2025-01-01", "initial": "2 years", "renewal": "3 x 1 year", "notice": "90 days"},
    {"starts_on": "2025-12-15", "initial": "1 year", "renewal": "option 1 year", "notice": "30 days"},
    {"starts_on": "2025-12-01", "initial": "1 year", "renewal": "option 1 year"},
    {"starts_on": "2026-03-01", "initial": "1 year"},
    {"ends_on": "2027-06-30"},
    {"ends_on": "2027-03-31", "renewal": "1 year", "notice": "30 days"},
    {"starts_on": "2025-06-01", "initial": "2 years", "renewal": "unknown", "notice": "60 days"},
    {"starts_on": "2025-06-01", "initial": "1 year", "renewal": "unknown 1 year"},
    {"starts_on": "2025-06-01", "renewal": "evergreen"},
    {"starts_on": "2025-06-01", "renewal": "evergreen 1 month", "notice": "30 days"},
    {"starts_on": "2025-06-01", "initial": "1 year", "renewal": "1 year", "notice": "14 months"},
    {"starts_on": "2025-11-20", "initial": "52 weeks", "renewal": "52 weeks", "notice": "2 weeks"},
    {
        "starts_on": "2024-05-01",
        "initial": "3 years",
        "renewal": "1 year",
        "notice": Notice(
            "60 days",
            opens="120 days",
            received=True,
            delivery="3 days",
            channel="letter, tracked",
        ),
    },
    {
        "starts_on": "2025-09-01",
        "initial": "2 years",
        "renewal": "1 year",
        "notice": "60 days",
        "reminder": "30 days",
    },
]


ASKED: dict[str, dict[str, Any]] = {
    "renewals": {},
    "promises": {},
    "follow-ups": {},
    "dates": {},
    "bills": {},
    "all": {},
    "all-reminded": {"name": "all", "remind": ["30 days", "1 week"], "remind_as": "both", "detail": "full"},
    "all-titles": {"name": "all", "remind": ["1 month"], "remind_as": "alarms", "detail": "titles"},
    "all-of-an-account": {"name": "all", "account": "Müller, Söhne & Cie; KG", "past": "2 years"},
    "all-of-a-team": {"name": "all", "team": "sales", "ahead": "10 years"},
}
"""What each file is asked for by; its own name where nothing else is said."""


def varied() -> dict[str, Calendar]:
    """A calendar for each file, by its name; they hold events of every sort, cancelled ones too."""
    memory = Memory(
        MemoryStore(CODEC, memory_id="0199f000-0000-7000-8000-00000000000a"),
        CODEC,
        on=None,
        clock=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC),
        zone=UTC,
        rules=None,
        feeds=(),
    )
    fill(memory)
    return {file: memory.calendar(**{"name": file} | asked) for file, asked in ASKED.items()}


def fill(memory: Memory) -> None:
    """Records of every kind that a feed looks at."""
    ids = _ids()
    began = datetime(2026, 10, 1, 9, tzinfo=UTC)

    def put(days: int, *changes: Change) -> None:
        memory.store.put(list(changes), at=began + timedelta(days=days), batch=next(ids))

    accounts = [Account(name, id=next(ids)) for name in NAMES]
    put(0, *(Change(each, 0) for each in accounts))
    contracts = [
        Contract(
            accounts[at % len(accounts)],
            # vdirsyncer takes events for one that differ in nothing but their uid
            f"{at} {NAMES[(at * 7) % len(NAMES)]}",
            id=next(ids),
            note=NAMES[(at * 3) % len(NAMES)],
            **terms,
        )
        for at, terms in enumerate(TERMS * 2)
    ]
    put(1, *(Change(each, 0) for each in contracts))
    put(2, *(Change(each, 0) for each in around(accounts, contracts, ids)))
    put(
        40,
        Change(NoticeGiven(contracts[0], "2026-11-09", id=next(ids)), 0),
        Change(NoticeGiven(contracts[4], "2026-11-10", id=next(ids)), 0),
        Change(NoticeGiven(contracts[1], "2026-11-09", withdrawn_on="2026-11-10", id=next(ids)), 0),
        Change(Amendment(contracts[6], "2026-11-01", ends_on="2027-09-30", id=next(ids)), 0),
        Change(Amendment(contracts[8], "2026-11-01", notice="3 months", id=next(ids)), 0),
        Change(contracts[7], 1, retracted=True),
        Change(contracts[19], 1, retracted=True),
    )


def around(accounts: list[Account], contracts: list[Contract], ids: Iterator[str]) -> Iterator[Record]:
    """People at each account, and what passes between them and us."""
    dana = Colleague("Dana\r\nEND:VEVENT", function="sales", id=next(ids))
    yield dana
    yield Assignment(dana, accounts[1], id=next(ids))
    for at, account in enumerate(accounts):
        person = Contact(NAMES[-at], born=["1984-02-29", "--02-29", "1970-12-31"][at % 3], id=next(ids))
        yield person
        yield Affiliation(person, account, from_on="2020-01-01", id=next(ids))
        yield Relationship(account, "customer", from_on=f"20{10 + at}-02-28", id=next(ids))
        request = Request(NAMES[at - 3], person, asked_on="2026-10-02", id=next(ids))
        yield request
        yield Commitment(
            NAMES[at - 1], to=person, promised_by=dana, answers=request, due_on="2026-11-30", id=next(ids)
        )
        yield Commitment(
            NAMES[at - 2], by="them", promised_by=person, due_at="2026-11-30T23:59+00:00", id=next(ids)
        )
        yield Issue(account, NAMES[at - 4], opened_on="2026-10-02", reported_by=person, id=next(ids))
        deal = Opportunity(
            account, NAMES[at - 9], next_step=NAMES[at - 10], next_step_on="2026-12-01", id=next(ids)
        )
        yield deal
        yield Forecast(deal, "2026-12-18", from_on="2026-10-02", id=next(ids))
        yield Rhythm(account, "6 weeks", from_on="2026-10-01", id=next(ids))
        yield Meeting(NAMES[at - 11], starts_on="2026-11-25", participants=[person], id=next(ids))
        yield Absence(person, "leave", from_on="2026-11-10", until_on="2026-12-08", id=next(ids))
        yield PriceChange(contracts[at], "2000 EUR/year", in_force_on="2027-01-01", id=next(ids))
        order = Order(account, "x", number=NAMES[at - 5], id=next(ids))
        yield order
        yield Delivery(account, NAMES[at - 6], order=order, promised_on="2026-12-24", id=next(ids))
        for month in (7, 8, 9):
            yield Interaction(
                "phone",
                NAMES[at - 7],
                happened_on=f"2026-{month:02}-01",
                participants=[person, dana],
                id=next(ids),
            )
            yield Invoice(
                account,
                "1000 EUR" if month < 9 else "9999.99 EUR",
                number=NAMES[at - 8],
                contract=contracts[at],
                period_from=f"2026-{month:02}-01",
                period_to=f"2026-{month:02}-28",
                issued_on=f"2026-{month:02}-28",
                id=next(ids),
            )


def _ids() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"0199f000-0000-7000-8000-{number:012x}"


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for file, found in varied().items():
        found.save(folder / f"{file}.ics")
        sys.stdout.write(f"{file}.ics {len(found)}\n")
