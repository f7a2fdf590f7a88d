"""
A feed of many sorts of contract, for the outside checks.

`varied_feed.py FILE.ics` writes it, and prints how many events it holds. Every
mode of renewal, odd lengths, leap days, notice of each sort, amendments, notices
given and taken back, retracted contracts, and hostile names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.feeds.contracts import Renewals
from relmem.formats.ical import Calendar, calendar
from relmem.records import Account, Amendment, Contract, Notice, NoticeGiven, every_kind
from relmem.store import Change

TODAY = date(2026, 11, 22)
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
]


def varied() -> Calendar:
    """A calendar that holds events of every sort, cancelled ones too."""
    store = MemoryStore(Codec(every_kind()), memory_id="0199f000-0000-7000-8000-00000000000a")
    ids = _ids()
    began = datetime(2026, 10, 1, 9, tzinfo=UTC)

    def put(days: int, *changes: Change) -> None:
        store.put(list(changes), at=began + timedelta(days=days), batch=next(ids))

    accounts = [Account(name, id=next(ids)) for name in NAMES]
    put(0, *(Change(each, 0) for each in accounts))
    contracts = [
        Contract(accounts[at % len(accounts)], NAMES[(at * 7) % len(NAMES)], id=next(ids), **terms)
        for at, terms in enumerate(TERMS * 2)
    ]
    put(1, *(Change(each, 0) for each in contracts))
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
    return calendar(store, Renewals(), today=TODAY)


def _ids() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"0199f000-0000-7000-8000-{number:012x}"


if __name__ == "__main__":
    found = varied()
    found.save(sys.argv[1])
    sys.stdout.write(f"{len(found)}\n")
