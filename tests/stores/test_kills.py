"""What programs of their own were promised is there, when they are killed at any time and whoever else writes."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from relmem.records import Contact
from relmem.store import Change
from tests.stores.faults.nursery import Nursery
from tests.stores.faults.openers import journal
from tests.stores.faults.programs import TURNS, whole_commits
from tests.stores.model import BATCHES, BEGAN

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, and kills as only POSIX can")

OPENERS = "tests.stores.faults.openers"
ROUNDS_TOGETHER = 10
"""Rounds on one memory, so that each begins with what a killed one left, and it stays small."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery(f"{OPENERS}:often") as nursery:
        yield nursery


class Killing:
    """Rounds of writers that are killed, each compared with what was promised."""

    def __init__(self, nursery: Nursery, folder: Path, seed: int) -> None:
        self.nursery, self.folder, self.chance = nursery, folder, random.Random(seed)
        self.promised: dict[int, list[str]] = {}
        self.path = folder
        self.kills = self.acknowledged = self.in_compaction = self.survived = 0

    def rounds(self, number: int, *, writers: int, compact_each: int) -> None:
        for round in range(number):
            if round % ROUNDS_TOGETHER == 0:
                self.promised = {}
                self.path = self.folder / f"{round}.json"
            self.round(writers, compact_each)
            self.compare()

    def round(self, writers: int, compact_each: int) -> None:
        """Some writers; one is killed, then the others, when they have gone on."""
        pids = [
            self.nursery.start(
                "fill", self.path, seed=self.chance.randrange(10**6), compact_each=compact_each
            )
            for _ in range(writers)
        ]
        word = "compacting" if compact_each and self.chance.random() < 0.5 else "kept"
        self.nursery.wait_for(pids[0], word, self.chance.randint(1, 5))
        # sleeps are longer than asked for; spinning hits every instant of a commit
        until = time.perf_counter() + self.chance.choice([0, 0.0005, 0.004]) * self.chance.random()
        while time.perf_counter() < until:
            pass
        for place, pid in enumerate(pids):
            if place:
                before = len(self.nursery.kept(pid))
                self.nursery.wait_for(pid, "kept", before + 1)
                self.survived += len(self.nursery.kept(pid)) > before
            said = self.nursery.kill(pid)
            assert ["ended", -9] == said[-1], said[-2:]
            self.kills += 1
            self.in_compaction += said[-2] == ["compacting"]
            kept = self.nursery.kept(pid)
            assert not set(kept) & set(self.promised), "one commit was promised to two"
            self.promised.update(kept)
            self.acknowledged += len(kept)

    def compare(self) -> None:
        """Everything promised is there, in the commit that was said; every commit is whole; none is missing."""
        store = journal(self.path)
        there: dict[int, set[str]] = {}
        everything = list(store.changes())
        for each in everything:
            there.setdefault(each.seq, set()).add(each.id)
        lost = {seq: ids for seq, ids in self.promised.items() if not set(ids) <= there.get(seq, set())}
        assert {} == lost, "lost"
        assert list(range(1, store.head() + 1)) == sorted(there)
        assert [] == whole_commits(everything)
        assert [] == store.check()
        assert str(store.head()) == store.get([TURNS])[TURNS].record.name
        store.close()


class TestKills:
    @pytest.mark.parametrize(
        ("writers", "compact_each", "rounds"), [(1, 0, 15), (1, 3, 15), (2, 0, 10), (2, 4, 10)]
    )
    def test_lose_nothing(self, tmp_path, nursery, writers, compact_each, rounds):
        """A writer that is killed, also while it compacts, takes nothing that was promised, and the others go on."""
        killing = Killing(nursery, tmp_path, seed=rounds + writers)

        killing.rounds(rounds, writers=writers, compact_each=compact_each)

        assert rounds * writers == killing.kills
        assert rounds * (writers - 1) == killing.survived
        assert killing.acknowledged > rounds
        assert bool(compact_each) == (killing.in_compaction > 0)

    @pytest.mark.long
    @pytest.mark.parametrize(
        ("writers", "compact_each", "rounds"), [(1, 0, 250), (1, 3, 250), (2, 0, 250), (2, 4, 250)]
    )
    def test_lose_nothing_for_long(self, tmp_path, nursery, writers, compact_each, rounds):
        """So for hundreds of rounds."""
        self.test_lose_nothing(tmp_path, nursery, writers, compact_each, rounds)

    def test_find_out_who_says_it_too_early(self, tmp_path):
        """A store that says that something is kept before it is written is caught."""
        with Nursery(f"{OPENERS}:late") as nursery, pytest.raises(AssertionError, match="lost"):
            Killing(nursery, tmp_path, seed=1).rounds(10, writers=1, compact_each=0)


class TestTogether:
    def count(self, nursery: Nursery, path: Path, times: int, writers: int = 4) -> None:
        journal(path).put([Change(Contact("0", id=TURNS), 0)], at=BEGAN, batch=BATCHES[0])
        pids = [nursery.start("count", path, times=times) for _ in range(writers)]

        assert [[["ended", 0]]] * writers == [nursery.end(pid) for pid in pids]
        store = journal(path)
        numbers = [int(each.record.name) for each in store.history(TURNS)]
        assert list(range(writers * times + 1)) == numbers
        assert [number + 1 for number in numbers] == [each.seq for each in store.changes()]

    def test_lose_no_update(self, tmp_path, nursery):
        """Four programs that count up one record, each on what it read, together count all."""
        self.count(nursery, tmp_path / "book.json", 50)

    @pytest.mark.long
    def test_lose_no_update_for_long(self, tmp_path, nursery):
        """So a thousand times each."""
        self.count(nursery, tmp_path / "book.json", 1000)

    def soak(self, nursery: Nursery, path: Path, seconds: float) -> None:
        journal(path).put(
            [Change(Contact("1", id=TURNS), 0), Change(Contact("1 of 1"), 0)], at=BEGAN, batch=BATCHES[0]
        )
        writers = [nursery.start("fill", path, seed=seed, compact_each=10) for seed in (1, 2)]
        readers = [nursery.start("read", path) for _ in range(2)]
        for pid in (*writers, *readers):
            nursery.wait_for(pid, "seen" if pid in readers else "kept")
        time.sleep(seconds)
        said = [nursery.kill(pid) for pid in (*readers, *writers)]

        assert [["ended", -9]] * 4 == [lines[-1] for lines in said], [lines[-2:] for lines in said]
        assert [] == [words for lines in said for words in lines if words[0] in ("wrong", "failed")]
        assert all(any(words[0] == "seen" for words in lines) for lines in said[:2])
        store = journal(path)
        assert [] == whole_commits(list(store.changes()))
        assert [] == store.check()

    def test_readers_see_whole_commits_in_order(self, tmp_path, nursery):
        """Readers without a lock never go back, and never see half a commit, while two write and compact."""
        self.soak(nursery, tmp_path / "book.json", 1.5)

    @pytest.mark.long
    def test_readers_see_whole_commits_in_order_for_long(self, tmp_path, nursery):
        """So for longer."""
        self.soak(nursery, tmp_path / "book.json", 25)
