"""
The renewals of 10,000 contracts as a calendar: beside icalendar alone, after one change, from disk, unchanged.

`python -m tests.benchmarks.bench_feeds [CONTRACTS]`. Each is a ratio of two times of one run, so that
machines compare: the first calendar to what icalendar takes to build and write
the same components, the others to the first calendar.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

import relmem
from relmem.formats.events import Style
from relmem.formats.ical import Calendar
from relmem.memory import Memory
from relmem.records import Account, Contract
from relmem.store import Change
from relmem.values import new_id
from tests.formats.ordinary_events import ordinary

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST_AT_MOST = 1.3
CHANGED_AT_MOST = 0.02


def fill(memory: Memory, count: int, seed: int = 7) -> list[Contract]:
    """Contracts at a third as many accounts, recorded day by day over the last two years; two events each."""
    chance = random.Random(seed)
    accounts = [Account(f"Customer {number} Trading & Söhne") for number in range(max(1, count // 3))]
    made: list[Contract] = []
    for number in range(count):
        starts = date(2022, 1, 1) + timedelta(days=chance.randrange(1500))
        made.append(
            Contract(
                chance.choice(accounts),
                f"Support plan {number}",
                starts_on=starts,
                initial="2 years",
                renewal="2 years",
                notice=chance.choice(["60 days", "3 months", "10 business days"]),
            )
        )
    put(memory, *accounts, at=NOW - timedelta(days=700))
    for batch in range(0, count, 100):
        put(memory, *made[batch : batch + 100], at=NOW - timedelta(days=650 - batch * 600 // count))
    return made


def put(memory: Memory, *records: Any, at: datetime = NOW, rev: int = 0) -> None:
    """Keep them as one commit."""
    memory.store.put([Change(each, rev) for each in records], at=at, batch=new_id())


def plain(calendar: Calendar) -> bytes:
    """The same events, as icalendar builds them from Python's values and writes them."""
    import icalendar

    frame = icalendar.Calendar()
    for each in calendar.occasions:
        frame.add_component(ordinary(each, Style()))
    written: bytes = frame.to_ical()
    return written


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    """How many seconds of this process it took, whatever else the machine does, and what came of it."""
    begun = time.process_time()
    found = what()
    return time.process_time() - begun, found


def main(count: int = 10_000) -> None:
    """Print each ratio; exit with 1 where one is beyond its bound."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.json"
        memory = relmem.open(path, clock=lambda: NOW, timezone="UTC")
        contracts = fill(memory, count)
        memory.close()

        memory = relmem.open(path, clock=lambda: NOW, timezone="UTC")
        first, calendar = timed(lambda: content(memory))
        alone, _ = timed(lambda: plain(calendar))
        print(f"{len(calendar):,} events of {count:,} contracts, {len(calendar.to_bytes()):,} bytes")
        print(
            f"first: {first:.2f} s, icalendar alone {alone:.2f} s: {first / alone:.2f} (at most {FIRST_AT_MOST})"
        )

        changes = []
        for number, contract in enumerate(contracts[:20]):
            put(memory, attrs.evolve(contract, title=f"Support, changed {number}"), rev=1)
            changes.append(timed(lambda: content(memory))[0])
        changed = sorted(changes)[len(changes) // 2]
        ratio = changed / first
        print(
            f"after one change: {1000 * changed:.0f} ms: {100 * ratio:.1f} % of the first (at most {100 * CHANGED_AT_MOST:.0f} %)"
        )
        same, _ = timed(lambda: content(memory))
        print(f"unchanged: {1000 * same:.2f} ms")
        memory.close()

        memory = relmem.open(path, clock=lambda: NOW, timezone="UTC")
        anew, again = timed(lambda: content(memory))
        assert len(again) == len(calendar), "the file beside gave another calendar"
        print(
            f"in another process, with the file beside: {anew:.2f} s: {100 * anew / first:.0f} % of the first"
        )
        memory.close()
    if first / alone > FIRST_AT_MOST or ratio > CHANGED_AT_MOST:
        sys.exit(1)


def content(memory: Memory) -> Calendar:
    """The calendar, with its bytes made."""
    found = memory.calendar("renewals")
    found.to_bytes()
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
