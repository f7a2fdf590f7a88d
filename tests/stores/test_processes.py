"""Programs of their own that write to one memory lose nothing, and readers see whole commits."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from relmem.records import Contact
from tests.stores.on_disk import OnDiskBackend, posix
from tests.stores.places import put
from tests.stores.writers import ROOT, command


class TestProcesses(OnDiskBackend):
    def count(self, times: int) -> None:
        place = self.place()
        put(place.open(), counter := Contact("0"))
        writers = [
            subprocess.Popen(
                command("count", place.path, counter.id, times), cwd=ROOT, stderr=subprocess.PIPE
            )
            for _ in range(4)
        ]
        errors = [writer.communicate(timeout=120)[1] for writer in writers]

        assert [b""] * 4 == errors
        store = place.open()
        assert [str(4 * times)] == [str(each.record) for each in store.current()]
        numbers = [int(each.record.name) for each in store.history(counter.id)]
        assert list(range(4 * times + 1)) == numbers
        assert numbers == [each.seq - 1 for each in store.changes()]

    def test_lose_no_update(self):
        """Four programs that count up one record 25 times each, each on what it read, make a hundred."""
        self.count(25)

    @pytest.mark.long
    def test_lose_no_update_for_long(self):
        """So for longer."""
        self.count(500)

    def kill(self, rounds: int) -> None:
        place = self.place()
        place.open()
        promised: list[str] = []
        for round in range(rounds):
            writer = subprocess.Popen(
                command("fill", place.path), cwd=ROOT, stdout=subprocess.PIPE, text=True, bufsize=1
            )
            lines = [writer.stdout.readline() for _ in range(1 + round % 4)]
            os.kill(writer.pid, signal.SIGKILL)
            rest, _ = writer.communicate(timeout=20)
            promised += "".join([*lines, rest]).split()

        store = place.open()
        there = {each.id for each in store.current()}
        assert set(promised) <= there
        assert [] == store.check()
        assert list(range(1, store.head() + 1)) == sorted({each.seq for each in store.changes()})
        assert all(2 == len(store.history(id)) for id in promised[::2])
        sizes = {
            len([each for each in store.changes() if each.seq == seq]) for seq in range(1, store.head() + 1)
        }
        assert {1, 2} == sizes
        assert 0 == len(there) % 2

    @posix
    def test_killed_at_any_time_keep_what_they_promised(self):
        """A writer that is killed leaves a whole file with every record that it said was kept, and no half commit."""
        self.kill(10)

    @posix
    @pytest.mark.long
    def test_killed_often_keep_what_they_promised(self):
        """So for many rounds."""
        self.kill(200)

    def test_readers_see_whole_commits_only(self):
        """While another program writes, every reading is a whole file, never older than the one before."""
        place = self.place()
        place.open()
        writer = subprocess.Popen(command("fill", place.path), cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            writer.stdout.readline()
            store, head = place.open(read_only=True), 0
            for _ in range(50):
                place.open(read_only=True)
                assert head <= store.head()
                head = store.head()
                counts = {each.seq: 0 for each in store.changes()}
                for each in store.changes():
                    counts[each.seq] = counts.get(each.seq, 0) + 1
                assert {1, 2} >= set(counts.values())
        finally:
            writer.kill()
            writer.communicate()
