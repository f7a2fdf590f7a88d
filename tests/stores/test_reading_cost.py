"""What is asked of a store in a file costs what it tells, not what the file holds; and tells the same."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from relmem.backends import indexes, snapshot
from relmem.backends.fs import FS
from relmem.backends.memory import MemoryStore
from relmem.backends.tiny import TinyStore
from relmem.codec import Codec
from relmem.errors import Damaged
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Record
from relmem.store import Change
from tests.golden import fixed_id
from tests.own_kinds import Gift
from tests.stores.faults.ledger import spelled
from tests.stores.model import BATCHES, CODEC, minutes

KINDS = (Account, Contact, Affiliation)


class Counting(FS):
    """A file system that counts the bytes read of each file."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.read: dict[str, int] = {}

    def open_read(self, path: Path) -> int:
        fd = super().open_read(path)
        self.names[fd] = path.name
        return fd

    def pread(self, fd: int, size: int, offset: int) -> bytes:
        content = super().pread(fd, size, offset)
        name = self.names.get(fd, "")
        self.read[name] = self.read.get(name, 0) + len(content)
        return content


def record(chance: random.Random, number: int) -> Record:
    """One of a few records, as it may be at some time: what it links to and is called changes."""
    id = fixed_id(number)
    if number % 3 == 0:
        return Account(f"Northwind {chance.randrange(3)}", id=id, note=str(chance.random()))
    if number % 3 == 1:
        return Contact(f"Ana {chance.randrange(3)}", id=id, note=str(chance.random()))
    return Affiliation(
        fixed_id(3 * chance.randrange(4) + 1),
        fixed_id(3 * chance.randrange(4)),
        id=id,
        title=str(chance.random()),
    )


def commit(chance: random.Random, minute: int, *stores: Any) -> None:
    """The same commit on each store."""
    records = [record(chance, number) for number in chance.sample(range(12), chance.randint(1, 3))]
    there = stores[0].get([each.id for each in records])
    changes = [
        Change(each, there[each.id].rev if each.id in there else 0, retracted=chance.random() < 0.1)
        for each in records
    ]
    for store in stores:
        store.put(changes, at=minutes(minute), batch=BATCHES[minute % 3])


def answers(store: Any) -> Any:
    """What a store tells of each record, by the verbs that go by indexes."""
    ids = [fixed_id(number) for number in range(12)]

    def brief(found: Any) -> list[Any]:
        return [(each.id, each.rev, each.seq, each.retracted, each.record) for each in found]

    leads = [Account(f"northwind  {number}") for number in range(3)] + [
        Contact(f"ANA {number}") for number in range(3)
    ]
    leads += [Affiliation(fixed_id(1), fixed_id(0)), Affiliation(fixed_id(4), fixed_id(3))]
    head = store.head()
    return (
        [brief(store.touching([id])) for id in ids],
        [brief(store.alike(each)) for each in leads],
        [brief(store.history(id)) for id in ids],
        [brief(store.changes(after)) for after in (0, head // 2, head - 3, head)],
        [brief(store.changes(after, [kind])) for kind in KINDS for after in (0, head // 2, head - 2)],
        [brief(store.about([id])) for id in ids],
        brief(store.current(KINDS)),
    )


class TestAnswers:
    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize("traced", [True, False])
    def test_are_those_of_a_store_that_holds_everything(self, tmp_path, monkeypatch, seed, traced):
        """
        Compacting, reopening, other handles that compact, erasing, a relmem that left no traces: what is
        told is what a store in memory tells.
        """
        chance = random.Random(seed)
        here, other = (TinyStore(tmp_path / "book.json", CODEC) for _ in range(2))
        held = MemoryStore(CODEC, memory_id=here.memory_id)
        for minute in range(60):
            commit(chance, minute, chance.choice([here, other]), held)
            match chance.randrange(12):
                case 0 | 1:
                    chance.choice([here, other]).compact()
                case 2:
                    here.close()
                    here = TinyStore(tmp_path / "book.json", CODEC)
                case 3:
                    assert answers(held) == answers(here)
                case 4 if minute % 3 == 0:
                    gone = fixed_id(chance.randrange(12))
                    assert held.erase([gone]) == other.erase([gone])
                case 5:
                    # as a relmem that knows of none would compact it
                    if not traced:
                        with monkeypatch.context() as older:
                            older.setattr(indexes.Traces, "of", lambda document: None)
                            other.compact()

        assert answers(held) == answers(here) == answers(other)
        assert spelled(held) == spelled(here) == spelled(TinyStore(tmp_path / "book.json", CODEC))
        assert [] == here.check()

    def test_are_found_by_who_knows_the_kind_though_another_wrote_it_down(self, tmp_path):
        """A program without a class writes its records into the snapshot; one with it finds what they were once about."""
        path, gifted = tmp_path / "book.json", Codec([*KINDS, Gift])
        ana, bo = Contact("Ana"), Contact("Bo")
        gift = Gift(ana, "wine")
        knowing = TinyStore(path, gifted)
        knowing.put([Change(ana, 0), Change(bo, 0), Change(gift, 0)], at=minutes(0), batch=BATCHES[0])
        knowing.put(
            [Change(attrs.evolve(gift, what="tea", contact=bo.id), 1)], at=minutes(1), batch=BATCHES[0]
        )

        TinyStore(path, Codec(KINDS)).compact()

        again = TinyStore(path, gifted)
        assert [gift.id] == [each.id for each in again.touching([ana.id])]
        assert [gift.id] == [each.id for each in again.alike(Gift(ana, "wine"))]
        assert ["wine", "tea"] == [each.record.what for each in again.history(gift.id)]

    def test_are_of_the_form_that_the_class_writes_now(self, tmp_path, monkeypatch):
        """What was traced by an older form of a class is not believed: the revisions themselves are asked."""
        path, ana = tmp_path / "book.json", Contact("Ana")
        store = TinyStore(path, CODEC)
        store.put([Change(ana, 0)], at=minutes(0), batch=BATCHES[0])
        store.put([Change(attrs.evolve(ana, name="Eva"), 1)], at=minutes(1), batch=BATCHES[0])
        store.close()

        monkeypatch.setattr(Contact, "VERSION", Contact.VERSION + 1)
        monkeypatch.setattr(
            Contact, "UPGRADES", (*Contact.UPGRADES, lambda fields: {**fields, "name": fields["name"] + " S"})
        )

        assert [ana.id] == [each.id for each in TinyStore(path, CODEC).alike(Contact("Ana S"))]


@pytest.fixture
def long(tmp_path):
    """A memory with a long history, all of it written down; and the last of its contacts."""
    store = TinyStore(tmp_path / "book.json", CODEC)
    many = [Contact(f"Ana {number}", note="x" * 100) for number in range(40)]
    northwind, ana = Account("Northwind"), many[-1]
    there = Affiliation(ana, northwind)
    store.put([Change(each, 0) for each in (northwind, *many, there)], at=minutes(0), batch=BATCHES[0])
    for rev in range(1, 30):
        store.put([Change(each, rev) for each in many], at=minutes(rev), batch=BATCHES[0])
    store.put([Change(attrs.evolve(ana, name="Eva"), 30)], at=minutes(40), batch=BATCHES[0])
    store.close()
    return tmp_path / "book.json", ana, northwind


class TestCost:
    ASKED: Final = {
        "touching": lambda store, ana, northwind: store.touching([northwind.id]),
        "alike": lambda store, ana, northwind: store.alike(Contact("Ana 39")),
        "about": lambda store, ana, northwind: store.about([ana.id]),
        "find": lambda store, ana, northwind: store.find("Eva"),
        "current": lambda store, ana, northwind: store.current([Contact]),
    }

    @pytest.mark.parametrize("name", ASKED)
    def test_what_stands_now_and_once_was_so_is_told_without_the_past(self, long, name):
        """No byte of the history is read for what is found by links, names and leading fields, once or now."""
        path, ana, northwind = long
        fs = Counting()
        store = TinyStore(path, CODEC, fs=fs, read_only=True)
        fs.read.clear()

        assert self.ASKED[name](store, ana, northwind)
        assert {} == fs.read

    def test_one_history_reads_its_own_revisions(self, long):
        """The history of one record of forty reads about as much as its own thirty revisions take."""
        path, ana, _ = long
        fs = Counting()
        store = TinyStore(path, CODEC, fs=fs, read_only=True)
        fs.read.clear()

        assert 31 == len(store.history(ana.id))
        one = path.with_name("book.json.history").stat().st_size / (40 * 30)
        assert 0 < fs.read["book.json.history"] < 31 * max(2 * one, 8192 + 1)
        assert {"book.json.history"} == fs.read.keys()

    def test_the_latest_commits_read_what_they_changed(self, long):
        """The revisions since a commit read the past of what has changed since, and nothing else."""
        path, ana, _ = long
        fs = Counting()
        store = TinyStore(path, CODEC, fs=fs, read_only=True)
        fs.read.clear()

        assert [ana.id] == [each.id for each in store.changes(store.head() - 1)]
        assert fs.read["book.json.history"] < 31 * 8193
        assert [] == list(store.changes(store.head() - 1, [Account]))

    def test_a_history_of_long_revisions(self, tmp_path):
        """A revision longer than what is read at once is read whole."""
        store = TinyStore(tmp_path / "book.json", CODEC)
        ana = Contact("Ana", note="é" * 30_000)
        store.put([Change(ana, 0)], at=minutes(0), batch=BATCHES[0])
        store.put([Change(attrs.evolve(ana, note=""), 1)], at=minutes(1), batch=BATCHES[0])
        store.close()

        found = TinyStore(tmp_path / "book.json", CODEC).history(ana.id)

        assert [30_000, 0] == [len(each.record.note) for each in found]


class TestCompacting:
    def test_spells_what_changed_and_copies_the_rest(self, long, monkeypatch):
        """Of forty records one changed: its line and the header are spelled, and all other lines are the bytes they were."""
        path, ana, _ = long
        spelt: list[str] = []
        line = snapshot._line

        def spelling(name: str, document: Any) -> bytes:
            spelt.append(name)
            return line(name, document)

        monkeypatch.setattr(snapshot, "_line", spelling)
        before = path.read_bytes().splitlines()
        store = TinyStore(path, CODEC)
        store.put([Change(attrs.evolve(ana, note="new"), 31)], at=minutes(50), batch=BATCHES[0])

        store.compact()

        assert [ana.id, "1"] == spelt
        after = path.read_bytes().splitlines()
        changed = [new for old, new in zip(before, after, strict=True) if old != new]
        assert [b'"1"', f'"{ana.id}"'.encode()] == [each.split(b":")[0] for each in changed]
        assert spelled(store) == spelled(TinyStore(path, CODEC))

    def test_copies_nothing_damaged(self, long):
        """What was damaged on the disk meanwhile is not copied: the file is written whole from what is held."""
        path, ana, _ = long
        store = TinyStore(path, CODEC)
        store.put([Change(attrs.evolve(ana, note="new"), 31)], at=minutes(50), batch=BATCHES[0])
        held = spelled(store)
        when = path.stat()
        with path.open("r+b") as file:
            file.seek(path.read_bytes().index(b"Ana 7"))
            file.write(b"Eva 7")
        os.utime(path, ns=(when.st_atime_ns, when.st_mtime_ns))

        store.compact()

        assert held == spelled(TinyStore(path, CODEC))

    def test_by_another_is_followed_without_reading_everything_again(self, long):
        """A handle that saw the commits goes on with what it holds when another writes them into the snapshot."""
        path, ana, _ = long
        fs = Counting()
        reader, writer = TinyStore(path, CODEC, fs=fs, read_only=True), TinyStore(path, CODEC)
        assert reader.head() == writer.head()
        for number in range(5):
            fs.read.clear()
            writer.put([Change(Contact("Bo"), 0)], at=minutes(60 + number), batch=BATCHES[0])
            if number % 2:
                reader.head()
            writer.put([Change(Contact("Cy"), 0)], at=minutes(60 + number), batch=BATCHES[0])
            if number != 2:  # else it has not even seen that there was a journal
                reader.head()
            writer.compact()
            writer.put(
                [Change(attrs.evolve(ana, note=str(number)), 31 + number)], at=minutes(70), batch=BATCHES[0]
            )

            assert spelled(writer) == spelled(reader)
            if number != 2:
                assert fs.read["book.json"] <= 4096 < path.stat().st_size

    def test_by_another_is_followed_in_a_program_without_stdin(self, long):
        """The descriptor of a file may be 0, which is one as any other."""
        path, ana, _ = long
        stdin = os.dup(0)
        os.close(0)
        try:
            one, other = TinyStore(path, CODEC), TinyStore(path, CODEC)
            for number in range(4):
                change = Change(attrs.evolve(ana, note=str(number)), 31 + number)
                other.put([change], at=minutes(60), batch=BATCHES[0])
                one.head()
                other.compact()
                assert spelled(other) == spelled(one)
                assert path.stat().st_ino == os.fstat(one._volume._snapshot_fd).st_ino
                one, other = other, one
            one.close()
            other.close()
        finally:
            os.dup2(stdin, 0)
            os.close(stdin)

    def test_by_another_twice_is_read_anew(self, long):
        """Who missed a snapshot in between reads what is there."""
        path, ana, _ = long
        reader, writer = TinyStore(path, CODEC, read_only=True), TinyStore(path, CODEC)
        for number in range(2):
            writer.put(
                [Change(attrs.evolve(ana, note=str(number)), 31 + number)], at=minutes(60), batch=BATCHES[0]
            )
            writer.compact()

        assert ["0", "1"] == [each.record.note for each in reader.history(ana.id)[-2:]]
        assert spelled(writer) == spelled(reader)


def test_a_file_cut_within_a_word_stops_there(tmp_path):
    """A file that stops within `true` is told to stop early, as one that stops within a text."""
    path = tmp_path / "book.json"
    store = TinyStore(path, CODEC)
    ana = Contact("Ana")
    store.put([Change(ana, 0, retracted=True)], at=minutes(0), batch=BATCHES[0])
    store.close()
    content = path.read_bytes()
    for length in range(1, 4):
        cut = content.index(b"true") + length
        path.write_bytes(content[:cut])

        with pytest.raises(Damaged, match=rf"stops in the middle of a record \(byte {cut:,}\)"):
            TinyStore(path, CODEC)
