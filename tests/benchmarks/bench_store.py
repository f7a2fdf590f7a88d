"""
The default store beside stock TinyDB and the standard library's SQLite: writing, opening, asking, memory, two programs.

Run: python tests/benchmarks/bench_store.py [--quick] [--in FOLDER] [how many records ...]

In a folder on a RAM disk (/dev/shm) it shows what is left where syncing costs nothing.

All stores of all sizes are open at once and take turns within every round, so
that what the machine does meanwhile falls on all of them. A ratio is the median
of the ratios of single rounds; times are medians, in microseconds unless said.
Prints the two tables that docs/benchmarks.md holds.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count as counting
from pathlib import Path
from typing import Final

import attrs
from tinydb import TinyDB
from tinydb.table import Document, Table

import relmem
from relmem.backends.tiny import TinyStore
from relmem.codec import Codec
from relmem.records import Account, Affiliation, Contact, every_kind
from relmem.records.base import Record
from relmem.store import Change
from relmem.values import new_id

CODEC: Final = Codec(every_kind())
AT: Final = datetime(2026, 11, 22, tzinfo=UTC)
SIZES: Final = (1_000, 10_000, 100_000)

PUT, NORMAL, BATCH, ADD = "put", "put, normal", "put of 100", "Memory.add"
LINE = "a synced line of 500 bytes"
WAL, PERSIST, WAL_BATCH = "sqlite3 WAL FULL", "sqlite3 PERSIST FULL", "sqlite3 WAL FULL, 100 rows"
STOCK = "TinyDB JSONStorage"
TURNS, WAL_TURNS = "put, two programs in turn", "sqlite3 WAL FULL, two programs in turn"
GET, WAL_GET, STOCK_GET = "get", "sqlite3 select by id", "TinyDB get"
ABOUT, WAL_ABOUT = "about(account)", "sqlite3 select by account"
OPEN, PARSE = "open and first get, ms", "json.loads of the snapshot, ms"

Rounds = dict[str, dict[int, float]]
"""What each way took, by the number of the round."""


@attrs.frozen
class Effort:
    """How many rounds: of what is quick, of a batch, of what reads or writes a whole file, of opening."""

    quick: int = 200
    batch: int = 20
    whole: int = 5
    openings: int = 7


FULLY, TRYING = Effort(), Effort(quick=20, batch=3, whole=1, openings=2)


# what is in them


def contact(number: int) -> Contact:
    """A record of about 450 bytes in its file."""
    return Contact(f"Ana Sousa {number}", emails=[f"ana{number}@northwind.example"], note="x" * 110)


def records(count: int) -> list[Record]:
    """Accounts, and contacts, most of whom work at one of these: eight to an account."""
    accounts = [Account(f"Northwind {number}", note="x" * 200) for number in range(max(1, count // 20))]
    contacts = [contact(number) for number in range(count * 11 // 20)]
    works: list[Record] = [
        Affiliation(contacts[number], accounts[number % len(accounts)], title="x" * 100)
        for number in range(count - len(accounts) - len(contacts))
    ]
    return [*accounts, *contacts, *works]


def rows(made: Sequence[Record]) -> Iterator[tuple[str, str | None, str]]:
    """The same for SQLite: id, account, everything as JSON."""
    for each in made:
        yield each.id, getattr(each, "account", None), json.dumps(CODEC.encode(each))


class ByText(Table):
    """Stock TinyDB's table, with our ids."""

    document_id_class = str  # type: ignore[assignment]


def stock_file(path: Path, made: Sequence[Record]) -> TinyDB:
    """TinyDB as it is, with all records in one table."""
    path.write_text(json.dumps({"_default": {each.id: CODEC.encode(each) for each in made}}))
    database = TinyDB(path)
    database.table_class = ByText
    return database


def lite(path: Path, mode: str, made: Sequence[Record] = ()) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"PRAGMA journal_mode={mode}")
    database.execute("PRAGMA synchronous=FULL")
    if made:
        database.execute("CREATE TABLE records (id TEXT PRIMARY KEY, account TEXT, body TEXT)")
        database.execute("CREATE INDEX by_account ON records (account)")
        database.execute("BEGIN")
        database.executemany("INSERT INTO records VALUES (?, ?, ?)", rows(made))
        database.execute("COMMIT")
    return database


def filled(path: Path, made: Sequence[Record]) -> Path:
    store = TinyStore(path, CODEC)
    for start in range(0, len(made), 5000):
        store.put([Change(each, 0) for each in made[start : start + 5000]], at=AT, batch=new_id())
    store.close()
    return path


# ways


def timed(act: Callable[[], object]) -> float:
    """Microseconds that it took."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1e6


def put_into(store: TinyStore, many: int = 1) -> None:
    store.put([Change(contact(0), 0) for _ in range(many)], at=AT, batch=new_id())


def insert_into(database: sqlite3.Connection, many: int = 1) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO records VALUES (?, ?, ?)", rows([contact(0) for _ in range(many)]))
    database.execute("COMMIT")


def line_into(fd: int) -> None:
    os.write(fd, b"x" * 499 + b"\n")
    getattr(os, "fdatasync", os.fsync)(fd)


@attrs.define
class Other:
    """Another program that writes to the same file when it is told to."""

    process: subprocess.Popen[str]

    @classmethod
    def of(cls, what: str, path: Path) -> Other:
        command = [sys.executable, __file__, "--other", what, str(path)]
        return cls(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        )

    def turn(self) -> None:
        """Have it write once; it waits for the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdout.readline()

    def end(self) -> None:
        self.process.communicate()


def be_the_other(what: str, path: str) -> None:
    """Write once for each line that is read."""
    if what == "store":
        store = TinyStore(path, CODEC)
        act: Callable[[], object] = lambda: put_into(store)  # noqa: E731
    else:
        database = lite(Path(path), "WAL")
        act = lambda: insert_into(database)  # noqa: E731
    for _ in sys.stdin:
        act()
        print(flush=True)


@attrs.define
class Bench:
    """All stores of one size, and what their rounds took."""

    folder: Path
    count: int
    effort: Effort
    took: Rounds = attrs.Factory(lambda: defaultdict(dict))
    ways: dict[str, tuple[int, Callable[[], object]]] = attrs.Factory(dict)
    others: list[Other] = attrs.Factory(list)
    known: str = ""
    """The id of one record."""

    def prepare(self) -> None:
        """Fill every store; the ways of writing to them, in the order in which they take turns."""
        folder, effort, made = self.folder, self.effort, records(self.count)
        full = TinyStore(filled(folder / "full.json", made), CODEC)
        normal = TinyStore(filled(folder / "normal.json", made), CODEC, durability="normal")
        shared = TinyStore(filled(folder / "shared.json", made), CODEC)
        front = relmem.open(filled(folder / "front.json", made))
        wal, persist = lite(folder / "wal.db", "WAL", made), lite(folder / "persist.db", "PERSIST", made)
        shared_wal = lite(folder / "shared.db", "WAL", made)
        stock = stock_file(folder / "stock.json", made)
        line = os.open(folder / "line", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.others = [
            Other.of("store", folder / "shared.json"),
            Other.of("sqlite", folder / "shared.db"),
        ]
        number = counting(self.count)
        self.ways = {
            LINE: (effort.quick, lambda: line_into(line)),
            PUT: (effort.quick, lambda: put_into(full)),
            WAL: (effort.quick, lambda: insert_into(wal)),
            PERSIST: (effort.quick, lambda: insert_into(persist)),
            ADD: (effort.quick, lambda: front.add(contact(next(number)))),
            NORMAL: (effort.quick, lambda: put_into(normal)),
            TURNS: (effort.quick // 2, lambda: put_into(shared)),
            WAL_TURNS: (effort.quick // 2, lambda: insert_into(shared_wal)),
            BATCH: (effort.batch, lambda: put_into(full, 100)),
            WAL_BATCH: (effort.batch, lambda: insert_into(wal, 100)),
            STOCK: (effort.whole, lambda: stock.insert(Document(CODEC.encode(contact(0)), new_id()))),
        }
        self.known = made[-1].id
        account, some = made[0].id, made[:: max(1, self.count // 100)]
        ids, again = [each.id for each in some], counting()

        def id() -> str:
            return ids[next(again) % len(ids)]

        select = "SELECT body FROM records WHERE"
        self.ways |= {
            GET: (effort.quick, lambda: full.get([chosen := id()])[chosen].record),
            WAL_GET: (
                effort.quick,
                lambda: json.loads(wal.execute(f"{select} id = ?", [id()]).fetchone()[0]),
            ),
            STOCK_GET: (effort.whole, lambda: stock.table("_default").get(doc_id=id())),
            ABOUT: (effort.quick, lambda: [each.record for each in full.about([account])]),
            WAL_ABOUT: (
                effort.quick,
                lambda: [json.loads(body) for (body,) in wal.execute(f"{select} account = ?", [account])],
            ),
        }
        # what is made at the first question, and once, is told by itself
        self.took["first about (makes its index), ms"] = {0: timed(lambda: full.about([account])) / 1e3}
        front.add(contact(next(number)))
        for other in self.others:
            other.turn()

    def round(self, turn: int) -> None:
        for name, (rounds, act) in self.ways.items():
            # what is seldom done is done all along, not in the first rounds
            if turn % (self.effort.quick // rounds) == 0:
                if name in (TURNS, WAL_TURNS):
                    self.others[name == WAL_TURNS].turn()
                self.took[name][turn] = timed(act)

    def open(self) -> None:
        """Opening and the first answer, beside parsing the file with what it is parsed with."""
        path = self.folder / "full.json"
        TinyStore(path, CODEC).close()
        content = path.read_bytes()
        for turn in range(self.effort.openings):
            for name, act in (
                (PARSE, lambda: json.loads(content)),
                (OPEN, lambda: TinyStore(path, CODEC, read_only=True).get([self.known])[self.known].record),
            ):
                gc.collect()
                # the library's own pauses would fall on whoever comes second
                gc.disable()
                self.took[name][turn] = timed(act) / 1e3
                gc.enable()
        self.took["bytes of a record in the file"] = {
            0: len(content) / len(TinyStore(path, CODEC, read_only=True).current())
        }
        self.took["compacting, ms"] = {0: self._compacting(path)}
        self._memory(path)

    def _compacting(self, path: Path) -> float:
        store = TinyStore(path, CODEC)
        put_into(store)
        took = timed(store.compact) / 1e3
        store.close()
        return took

    def _memory(self, path: Path) -> None:
        """Each in a program of its own."""
        for what, name in (
            ("parsed", "memory of a record: json.loads, bytes"),
            ("opened", "memory of a record: opened, bytes"),
            ("made", "memory of a record: every record made, bytes"),
        ):
            command = [sys.executable, __file__, "--memory", what, str(path)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            self.took[name] = {0: float(done.stdout) / self.count}

    def end(self) -> None:
        for other in self.others:
            other.end()


def tell_memory(what: str, path: str) -> None:
    """Bytes that this program holds more than before, once it has the file open."""
    before = resident()
    if what == "parsed":
        held: object = json.loads(Path(path).read_bytes())
    else:
        store = TinyStore(path, CODEC, read_only=True)
        held = store, [each.record for each in store.current()] if what == "made" else None
    gc.collect()
    print(resident() - before)
    del held


def resident() -> int:
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# what is told


def ratio(one: dict[int, float], other: dict[int, float]) -> float:
    """The median of the ratios of single rounds."""
    return statistics.median(one[turn] / other[turn] for turn in one if turn in other)


RATIOS: Final = (
    ("`put` / sqlite3 WAL FULL", PUT, WAL, "≤ 2"),
    ("`put` / sqlite3 PERSIST FULL", PUT, PERSIST, ""),
    ("TinyDB JSONStorage / `put`", STOCK, PUT, "≥ 50 at 10,000"),
    ("`put` / a synced line", PUT, LINE, ""),
    ("`Memory.add` / sqlite3 WAL FULL", ADD, WAL, ""),
    ("TinyDB JSONStorage / `Memory.add`", STOCK, ADD, ""),
    ("`put` of 100 / sqlite3 WAL FULL of 100", BATCH, WAL_BATCH, ""),
    ("`put` / sqlite3 WAL FULL, two programs in turn", TURNS, WAL_TURNS, ""),
    ("opening and the first get / parsing the file", OPEN, PARSE, "≤ 2 at 100,000"),
    ("`get` / sqlite3 select by id", GET, WAL_GET, ""),
    ("`about` / sqlite3 select by account", ABOUT, WAL_ABOUT, ""),
)


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for line in lines:
        print("| " + " | ".join(line) + " |")
    print()


def spelled(number: float) -> str:
    return f"{number:,.2f}" if number < 10 else f"{number:,.0f}"


def tell(benches: Sequence[Bench]) -> None:
    sizes = [f"{each.count:,}" for each in benches]
    first, last = benches[0], benches[-1]
    lines = [
        [f"{name}, {sizes[-1]} / {sizes[0]} records", *[""] * (len(sizes) - 1), spelled(flat), limit]
        for name, flat, limit in (
            ("`put`", ratio(last.took[PUT], first.took[PUT]), "≤ 1.5"),
            ("`Memory.add`", ratio(last.took[ADD], first.took[ADD]), ""),
        )
    ]
    lines += [
        [name, *(spelled(ratio(each.took[one], each.took[other])) for each in benches), limit]
        for name, one, other, limit in RATIOS
    ]
    table(["ratio", *sizes, "limit"], lines)
    names = dict.fromkeys(name for each in benches for name in each.took)
    table(
        ["µs, unless said", *sizes],
        [
            [name, *(spelled(statistics.median(each.took[name].values())) for each in benches)]
            for name in names
        ],
    )


def main(sizes: Sequence[int], effort: Effort, where: str | None) -> None:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=where) as folder:
        benches = [Bench(Path(tempfile.mkdtemp(dir=folder)), count, effort) for count in sizes]
        for each in benches:
            each.prepare()
        gc.collect()
        for turn in range(effort.quick):
            for each in benches:
                each.round(turn)
        for each in benches:
            each.end()
            each.ways.clear()  # and the stores that they hold
        for each in benches:
            each.open()
        tell(benches)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--other", what, path]:
            be_the_other(what, path)
        case ["--memory", what, path]:
            tell_memory(what, path)
        case given:
            quick = "--quick" in given
            where = given[given.index("--in") + 1] if "--in" in given else None
            sizes = [int(each) for each in given if each.isdigit()]
            main(sizes or (SIZES[:2] if quick else SIZES), TRYING if quick else FULLY, where)
