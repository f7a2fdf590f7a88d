"""
One durable insert, opening, and asking, beside stock TinyDB and the standard library's SQLite.

Run: python tests/benchmarks/bench_store.py [how many records ...]

The stores take turns within every round, so that what the machine does
meanwhile falls on all of them; printed are medians, in microseconds unless
said, and ratios of medians.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinydb import TinyDB

import relmem
from relmem.backends.tiny import TinyStore
from relmem.codec import Codec
from relmem.records import Account, Affiliation, Contact, every_kind
from relmem.records.base import Record
from relmem.store import Change
from relmem.values import new_id

CODEC = Codec(every_kind())
AT = datetime(2026, 11, 22, tzinfo=UTC)
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 200


def contact(number: int) -> Contact:
    """A record of about 450 bytes in its file."""
    return Contact(f"Ana Sousa {number}", emails=[f"ana{number}@northwind.example"], note="x" * 140)


def records(count: int) -> Iterator[Record]:
    """Contacts, a fifth of them with an affiliation to one of a hundredth as many accounts."""
    accounts = [Account(f"Northwind {number}") for number in range(max(1, count // 100))]
    yield from accounts
    for number in range(count - len(accounts)):
        yield contact(number)


def timed(act: Callable[[], object]) -> float:
    """Microseconds that it took."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1e6


def filled(folder: Path, count: int) -> tuple[Path, list[Record]]:
    path, made = folder / "book.json", list(records(count))
    store = TinyStore(path, CODEC)
    for start in range(0, count, 5000):
        store.put([Change(each, 0) for each in made[start : start + 5000]], at=AT, batch=new_id())
    links = [Affiliation(each, made[0]) for each in made[-10:]]
    store.put([Change(each, 0) for each in links], at=AT, batch=new_id())
    store.close()
    return path, made


def lite(folder: Path, name: str, mode: str, rows: list[tuple[str, str, str]]) -> sqlite3.Connection:
    database = sqlite3.connect(folder / f"{name}.db", isolation_level=None)
    database.execute(f"PRAGMA journal_mode={mode}")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE records (id TEXT PRIMARY KEY, kind TEXT, body TEXT)")
    database.execute("BEGIN")
    database.executemany("INSERT INTO records VALUES (?, ?, ?)", rows)
    database.execute("COMMIT")
    return database


def fsync_alone(folder: Path) -> float:
    """What a synced line of 500 bytes costs here, and nothing else."""
    fd = os.open(folder / "alone", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    sync = getattr(os, "fdatasync", os.fsync)
    took = [timed(lambda: (os.write(fd, b"x" * 500), sync(fd))) for _ in range(ROUNDS)]
    os.close(fd)
    return statistics.median(took)


def inserts(folder: Path, count: int) -> dict[str, float]:
    """One durable insert, each store in its turn."""
    path, made = filled(folder, count)
    rows = [(each.id, "contact", json.dumps(CODEC.encode(each))) for each in made]
    full = TinyStore(path, CODEC)
    normal = TinyStore(filled(Path(tempfile.mkdtemp(dir=folder)), count)[0], CODEC, durability="normal")
    front = relmem.open(filled(Path(tempfile.mkdtemp(dir=folder)), count)[0])
    wal, persist = lite(folder, "wal", "WAL", rows), lite(folder, "persist", "PERSIST", rows)
    stock = TinyDB(folder / "stock.json")
    if count <= 10_000:
        stock.insert_multiple(CODEC.encode(each) for each in made)

    def into(database: sqlite3.Connection) -> None:
        fresh = contact(0)
        database.execute(
            "INSERT INTO records VALUES (?, ?, ?)", (fresh.id, "contact", json.dumps(CODEC.encode(fresh)))
        )

    front.add(contact(count))
    number = iter(range(count + 1, sys.maxsize))
    ways: dict[str, Callable[[], object]] = {
        "put, full": lambda: full.put([Change(contact(0), 0)], at=AT, batch=new_id()),
        "put, normal": lambda: normal.put([Change(contact(0), 0)], at=AT, batch=new_id()),
        "put of 100": lambda: full.put([Change(contact(0), 0) for _ in range(100)], at=AT, batch=new_id()),
        "Memory.add": lambda: front.add(contact(next(number))),
        "sqlite WAL FULL": lambda: into(wal),
        "sqlite PERSIST FULL": lambda: into(persist),
        "TinyDB JSONStorage": lambda: stock.insert(CODEC.encode(contact(0))),
    }
    few = {"TinyDB JSONStorage": 5, "put of 100": 20, "Memory.add": 50}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS):
        for name, act in ways.items():
            if turn < few.get(name, ROUNDS) and (name != "TinyDB JSONStorage" or count <= 10_000):
                took[name].append(timed(act))
    for each in (full, normal, front):
        each.close()
    return {name: statistics.median(found) for name, found in took.items() if found}


def openings(folder: Path, count: int) -> dict[str, float]:
    """Opening and the first answer, beside parsing the file with the json it is parsed with."""
    path, made = filled(folder, count)
    content = path.read_bytes()
    parse, first = [], []
    for _ in range(5):
        gc.collect()
        gc.disable()
        parse.append(timed(lambda: json.loads(content)))
        gc.enable()
        gc.collect()
        first.append(
            timed(lambda: TinyStore(path, CODEC, read_only=True).get([made[-1].id])[made[-1].id].record)
        )
    store = TinyStore(path, CODEC, read_only=True)
    by_name = [timed(lambda: store.find("nobody")), timed(lambda: store.find("Ana Sousa 1"))]
    store.about([made[0].id])
    some = made[:: max(1, count // 500)]
    get = [timed(lambda each=each: store.get([each.id])[each.id]) for each in some]  # type: ignore[misc]
    about = [timed(lambda: store.about([made[0].id])) for _ in range(200)]
    return {
        "parse, ms": statistics.median(parse) / 1e3,
        "open and first get, ms": statistics.median(first) / 1e3,
        "first find, ms": by_name[0] / 1e3,
        "find": by_name[1],
        "get": statistics.median(get),
        "about": statistics.median(about),
        "bytes a record": len(content) / count,
    }


def main(sizes: tuple[int, ...]) -> None:
    found: dict[int, dict[str, Any]] = {}
    for count in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found[count] = {"a synced line alone": fsync_alone(Path(folder))}
            found[count] |= inserts(Path(tempfile.mkdtemp(dir=folder)), count)
            found[count] |= openings(Path(tempfile.mkdtemp(dir=folder)), count)
    names = list(dict.fromkeys(name for row in found.values() for name in row))
    print("| | " + " | ".join(f"{count:,}" for count in sizes) + " |")
    print("| --- |" + " --- |" * len(sizes))
    for name in names:
        print(
            f"| {name} | "
            + " | ".join(f"{found[c][name]:,.0f}" if name in found[c] else "" for c in sizes)
            + " |"
        )
    puts = [found[count]["put, full"] for count in sizes]
    print(f"\nput, largest to smallest size: {puts[-1] / puts[0]:.2f}")
    for count in sizes:
        row = found[count]
        stock = row.get("TinyDB JSONStorage")
        print(
            f"{count:,}: put / sqlite WAL FULL {row['put, full'] / row['sqlite WAL FULL']:.2f}"
            f"; open / parse {row['open and first get, ms'] / row['parse, ms']:.2f}"
            + (f"; TinyDB / put {stock / row['put, full']:.0f}" if stock else "")
        )


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
