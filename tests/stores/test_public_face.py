"""What a plain script was told is kept is there, however its program, its disk or its power went: through relmem.open only."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import relmem
from relmem.records import Account, Affiliation, Contact
from tests.stores.faults.disk import lay_out
from tests.stores.faults.errands import on
from tests.stores.faults.powercut import moments
from tests.stores.faults.seam import Recording
from tests.stores.on_disk import posix

ADDING = """
import sys
import relmem
from relmem.records import Account, Affiliation, Contact

memory = relmem.open(sys.argv[1])
number = 0
while True:
    number += 1
    account = memory.add(Account(f"Account {sys.argv[2]}.{number}"))
    print(account.id, flush=True)
    contact = Contact(f"Contact {sys.argv[2]}.{number}", note="n" * (number % 3 * 400))
    contact, works = memory.add(contact, Affiliation(contact, account))
    print(contact.id, works.id, flush=True)
    if number % 7 == 0:
        memory.store.compact()
"""
"""Adds for ever; says the ids of what was added once `add` has returned."""

FILLING = """
import resource
import sys
import relmem
from relmem.errors import StoreFull
from relmem.records import Contact

memory = relmem.open(sys.argv[1])
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
kept = []
try:
    while True:
        kept.append(memory.add(Contact(f"Ana {len(kept)}", note="n" * 100)).id)
except StoreFull as error:
    assert sys.argv[1] in str(error), error
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
kept.append(memory.add(Contact("Bo")).id)
print(*kept)
"""
"""Adds until no file may grow, and once more when it may; never closes."""

COPYING = """
import sys
import relmem
from relmem.records import Contact

memory = relmem.open(sys.argv[1])
number = 0
while True:
    number += 1
    memory.add(Contact(f"Contact {sys.argv[2]}.{number}"))
    copy = f"{sys.argv[1]}-{sys.argv[2]}-{number}.copy"
    memory.store.backup(copy)
    print(copy, memory.store.head(), flush=True)
"""
"""Adds and copies for ever; says where each copy is, and of which commit, once `backup` has returned."""


def started(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True, bufsize=1
    )


def ids_in(path: Path) -> set[str]:
    """Everything that stands, as who only reads it is told."""
    with relmem.open(path, read_only=True) as memory:
        facts = memory.facts()
        return {each.id for kind in (Account, Contact, Affiliation) for each in facts.of(kind)}


class TestKills:
    def kill(self, path: Path, rounds: int, writers: int) -> None:
        chance, promised = random.Random(rounds), set[str]()
        for round in range(rounds):
            programs = [started(ADDING, path, f"{round}-{number}") for number in range(writers)]
            lines = [program.stdout.readline() for program in programs for _ in range(chance.randint(1, 40))]
            for program in programs:
                program.send_signal(signal.SIGKILL)
                rest, _ = program.communicate(timeout=30)
                assert -signal.SIGKILL == program.returncode
                lines.append(rest)
            # a line that was cut by the kill promises nothing
            promised |= {id for line in "".join(lines).splitlines() for id in line.split() if len(id) == 36}

            assert promised <= ids_in(path)
        with relmem.open(path) as memory:
            facts = memory.facts()
            assert [] == memory.store.check()
            works = facts.of(Affiliation)
            assert {each.contact for each in works} == {each.id for each in facts.of(Contact)}
            assert len(works) > rounds
            memory.add(Account("Afterwards"))
        assert promised < ids_in(path)

    @posix
    @pytest.mark.parametrize("writers", [1, 2])
    def test_lose_nothing(self, tmp_path, writers):
        """A script that is killed lost nothing of what `add` returned, and what it added together is there together."""
        self.kill(tmp_path / "book.json", 6, writers)

    @posix
    @pytest.mark.long
    @pytest.mark.parametrize("writers", [1, 2])
    def test_lose_nothing_for_long(self, tmp_path, writers):
        """So for many rounds."""
        self.kill(tmp_path / "book.json", 60, writers)

    @posix
    def test_of_who_copies(self, tmp_path):
        """Every copy that `backup` returned from is whole; what a killed one left is no copy, or is whole as well."""
        path, promised = tmp_path / "book.json", dict[str, int]()
        for round in range(6):
            program = started(COPYING, path, round)
            lines = [program.stdout.readline() for _ in range(1 + round % 3)]
            program.send_signal(signal.SIGKILL)
            rest, _ = program.communicate(timeout=30)
            for line in "".join([*lines, rest]).splitlines():
                copy, head = line.split()
                promised[copy] = int(head)

        copies = {str(each): each for each in tmp_path.glob("*.copy")}
        assert set(promised) <= set(copies)
        assert len(copies) <= len(promised) + 6
        for name, copy in copies.items():
            with relmem.open(copy, read_only=True) as memory:
                assert [] == memory.store.check()
                assert promised.get(name, memory.store.head()) == memory.store.head()


class TestFullDisk:
    @posix
    def test_refuses_and_goes_on(self, tmp_path):
        """Where a file may not grow, `add` says so and what it had returned before is there; with room it goes on."""
        path = tmp_path / "book.json"
        program = started(FILLING, path)
        said, _ = program.communicate(timeout=60)

        assert 0 == program.returncode
        assert 20 < len(said.split())
        assert set(said.split()) == ids_in(path)


class TestPowerCut:
    def cut(self, folder: Path, adds: int, each: int) -> int:
        """How many images were opened; each held what `add` had returned, or what was being added too."""
        place = folder / "work"
        place.mkdir()
        recording = Recording(place)
        kept: list[tuple[int, set[str]]] = [(0, set())]
        with on(recording):
            memory = relmem.open(place / "book.json")
            opened = len(recording.calls)
            for number in range(adds):
                account = Account(f"Account {number}", note="n" * (number % 3 * 400))
                contact = Contact(f"Contact {number}")
                added = memory.add(account, contact, Affiliation(contact, account))
                kept.append((len(recording.calls), kept[-1][1] | {record.id for record in added}))
                if number % 4 == 3:
                    memory.erase(account)
                    kept.append((len(recording.calls), kept[-1][1] - {account.id}))
                if number % 5 == 4:
                    memory.store.compact()
            memory.close()
        states = [ids for _, ids in kept]
        found, chance = 0, random.Random(adds)
        for calls, last, disk in moments(recording):
            surely = max((place for place, (when, _) in enumerate(kept) if when <= calls), default=0)
            for image in disk.images(each, chance):
                other = folder / "image"
                other.mkdir()
                lay_out(image, other)
                if calls >= opened or (other / "book.json").exists():
                    ids = ids_in(other / "book.json")
                    assert ids in states[surely : surely + 2], (calls, last)
                    with relmem.open(other / "book.json") as memory:
                        after = memory.add(Contact("Afterwards")).id
                    assert ids | {after} == ids_in(other / "book.json")
                    found += 1
                shutil.rmtree(other)
        return found

    def test_leaves_what_was_added(self, tmp_path):
        """Wherever the power is cut, what `add` had returned is there, erased is what `erase` had, and it goes on."""
        assert 60 < self.cut(tmp_path, 8, 1)

    @pytest.mark.long
    def test_leaves_what_was_added_for_long(self, tmp_path):
        """So for thousands of images."""
        assert 1000 < self.cut(tmp_path, 40, 8)


def test_what_nobody_closed_is_whole_when_python_ends(tmp_path):
    """A notebook that never closes its memory leaves one whole file: a copy of it alone holds everything."""
    path = tmp_path / "book.json"
    lines = f"import relmem; from relmem.records import Contact; m = relmem.open({str(path)!r}); m.add(Contact('Ana'))"

    subprocess.run([sys.executable, "-c", lines], check=True)

    assert [path.name, f"{path.name}.lock"] == sorted(each.name for each in tmp_path.iterdir())
    assert "Ana" == relmem.open(path, read_only=True).find("Ana").name
