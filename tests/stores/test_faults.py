"""A call that fails loses nothing that was acknowledged, and a disk that is full says so."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from relmem.errors import StoreFull
from relmem.records import Contact
from relmem.store import Change
from relmem.values import new_id
from tests.stores.faults.failing import fails_at
from tests.stores.faults.ledger import Ledger, Step, secret, work
from tests.stores.faults.nursery import Nursery
from tests.stores.faults.openers import journal
from tests.stores.faults.powercut import Unsynced
from tests.stores.faults.seam import KINDS, Trouble, image_of
from tests.stores.model import minutes


class TestFailingCalls:
    @pytest.mark.parametrize("kind", KINDS)
    def test_lose_nothing(self, tmp_path, kind):
        """
        Whichever call fails, in whatever way: what was refused did not happen, what was acknowledged is
        there for this handle and every other, and it goes on or says that it is broken.
        """
        wrong, number, raised = [], 0, Counter[str]()
        while True:
            place = tmp_path / str(number)
            place.mkdir()
            failure = fails_at(journal, place, Trouble(kind, number))
            if not failure.struck:
                break
            raised.update(failure.raised[:1])
            wrong += [(number, failure.call, failure.raised, what) for what in failure.wrong]
            number += 1

        assert [] == wrong
        assert number >= 10
        assert (kind == "short") == (not raised)
        if kind in ("ENOSPC", "torn"):
            assert {"StoreFull"} == set(raised) - {"OutcomeUnknown"}


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of half a megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    if sys.platform != "linux":
        pytest.skip("tmpfs is of Linux")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "relmem", str(place)], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"mounting is not permitted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


class TestFullDisk:
    def fill(self, store, most: int = 5000) -> int:
        """Commit until there is no room; how many commits there were."""
        for number in range(most):
            try:
                store.put(
                    [Change(Contact(f"Ana {number}", note="x" * 200), 0)], at=minutes(number), batch=new_id()
                )
            except StoreFull:
                return number
        raise AssertionError("it was never full")

    def test_keeps_what_was_acknowledged(self, small_disk):
        """A disk that is full refuses what does not fit and keeps the rest; with room again, it goes on."""
        path = small_disk / "book.json"
        store = journal(path)

        done = self.fill(store)

        assert done > 50
        for each in (store, journal(path, read_only=True), journal(path)):
            assert done == each.head()
            assert done == len(each.current())
        with pytest.raises(StoreFull):
            store.put([Change(Contact("Bo", note="x" * 60_000), 0)], at=minutes(0), batch=new_id())
        subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
        store.put([Change(Contact("Bo"), 0)], at=minutes(done), batch=new_id())
        store.compact()
        assert done + 1 == journal(path).head() == len(journal(path).current())

    def test_opens_and_reads_when_it_is_full(self, small_disk):
        """What is on a disk with no byte left can be read, and copied from."""
        path = small_disk / "book.json"
        store = journal(path)
        for number in range(20):
            store.put([Change(Contact(f"Ana {number}"), 0)], at=minutes(number), batch=new_id())
        rest = os.open(small_disk / "rest", os.O_WRONLY | os.O_CREAT)
        try:
            while True:
                os.write(rest, b"x" * 512)
        except OSError:
            os.close(rest)

        assert 20 == journal(path).head() == journal(path, read_only=True).head()
        store.close()
        assert 20 == len(journal(path).current())

    @pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is of POSIX")
    def test_where_no_file_may_grow(self, tmp_path):
        """Where a file may not grow, what does not fit is refused; where it may again, it goes on."""
        with Nursery("tests.stores.faults.openers:journal") as nursery:
            pid = nursery.start("until_full", tmp_path / "book.json", most=60_000)
            said = nursery.end(pid)

        assert ["full", "kept", "ended"] == [words[0] for words in said], said
        done = said[0][1]
        assert done > 50
        assert [done, done] == said[0][2:4]
        assert [done + 1, done + 1] == said[1][1:]
        assert ["ended", 0] == said[2]


class TestErasing:
    @pytest.mark.parametrize("seed", range(4))
    def test_leaves_no_byte(self, tmp_path, seed):
        """After any work, what was erased is in no byte of any file, and everything else is."""
        ledger = Ledger(journal, tmp_path / "book.json", Unsynced(), random.Random(seed))
        ledger.make()
        for step in work(random.Random(seed), 15):
            ledger.do(step)
        ledger.erase(3)

        for text in ledger.forgotten_by(0):
            assert not self.traces(tmp_path, text)
        for id in ledger.standing:
            assert self.traces(tmp_path, secret(int(id[-12:], 16)))
        ledger.close()
        assert ledger.kept == _reopened(tmp_path / "book.json")
        for text in ledger.forgotten_by(0):
            assert not self.traces(tmp_path, text)

    def test_of_what_others_left(self, tmp_path):
        """What a writer that was killed left beside the file is gone as well."""
        path = tmp_path / "book.json"
        ledger = Ledger(journal, path, Unsynced(), random.Random(1))
        ledger.make()
        ledger.put(ledger.handles[0], 3)
        for name in (f".{path.name}.1.tmp", f".{path.name}.journal.1.tmp"):
            (tmp_path / name).write_text(f"{secret(1)} {secret(2)} {secret(3)}")
        ledger.erase(3)

        assert not [text for text in ledger.forgotten_by(0) if self.traces(tmp_path, text)]
        ledger.close()

    def traces(self, folder: Path, text: str) -> list[str]:
        return [name for name, content in image_of(folder).items() if text.encode() in content]


def _reopened(path: Path) -> str:
    from tests.stores.faults.ledger import spelled

    return spelled(journal(path))


def test_the_steps_hold_every_verb():
    """What is failed one by one is everything that a store does."""
    from tests.stores.faults.failing import STEPS

    assert {"put", "other", "erase", "compact", "reopen"} == {step.verb for step in STEPS}
    assert Step("compact") in STEPS
