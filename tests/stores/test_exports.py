"""Everything leaves in one documented document, and comes back equal, history and all."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

import relmem
from relmem.backends import tiny
from relmem.backends.exports import spelled_export
from relmem.backends.keeping import export_into, load_from
from relmem.backends.memory import MemoryStore
from relmem.backends.tiny import TinyStore
from relmem.cli.app import run
from relmem.codec import Codec
from relmem.errors import StoreError, TooNew
from relmem.records import Account, Contact
from relmem.store import Change, Outgrown
from tests.own_kinds import Gift
from tests.stores.model import BATCHES, CODEC, minutes


@pytest.fixture
def store(tmp_path):
    """A store with something corrected, retracted, erased and of a kind of one's own."""
    store = TinyStore(tmp_path / "book.json", Codec([Account, Contact, Gift]))
    northwind, ana, bo = Account("Nørthwind"), Contact("Ana"), Contact("Bo")
    store.put([Change(each, 0) for each in (northwind, ana, bo)], at=minutes(0), batch=BATCHES[0])
    store.put([Change(attrs.evolve(ana, note="“x”\n\u2028"), 1)], at=minutes(1), batch=BATCHES[1])
    store.put([Change(northwind, 1, retracted=True)], at=minutes(2), batch=BATCHES[1])
    store.put([Change(Gift(ana, "wine"), 0)], at=minutes(3), batch=BATCHES[1])
    store.erase([bo.id], at=minutes(9))
    return store


class TestFile:
    def test_comes_back_equal(self, store, tmp_path):
        """A program without the class of a record loads it all the same: ids, history, batches, what was erased."""
        export_into(store, tmp_path / "all.json")

        assert 5 == load_from(tmp_path / "all.json", tmp_path / "new.json", CODEC)

        again = TinyStore(tmp_path / "new.json", Codec([Account, Contact, Gift]))
        assert store.export() == again.export()
        assert (store.memory_id, store.erased(), store.erased_at(), store.batches()) == (
            again.memory_id,
            again.erased(),
            again.erased_at(),
            again.batches(),
        )
        assert [] == again.check()
        export_into(again, tmp_path / "again.json")
        assert (tmp_path / "all.json").read_bytes() == (tmp_path / "again.json").read_bytes()

    def test_is_json_with_one_revision_a_line(self, store):
        """The file is one JSON value, the one that `export` gives, each revision on its own line."""
        content = spelled_export(store.export())

        assert store.export() == json.loads(content)
        assert 5 == sum(line.startswith(b'{"at": ') for line in content.splitlines())
        assert "Nørthwind".encode() in content
        assert "“x”".encode() in content

    def test_of_nothing(self, tmp_path):
        """An empty memory leaves and comes back as one."""
        empty = TinyStore(tmp_path / "book.json", CODEC)
        export_into(empty, tmp_path / "all.json")

        assert 0 == load_from(tmp_path / "all.json", tmp_path / "new.json", CODEC)
        assert empty.export() == TinyStore(tmp_path / "new.json", CODEC).export()

    def test_replaces_nothing(self, store, tmp_path):
        """What is there already stays as it is, an export as well as a memory."""
        export_into(store, tmp_path / "all.json")
        before = (tmp_path / "book.json").read_bytes()

        with pytest.raises(StoreError, match="is there already"):
            export_into(store, tmp_path / "all.json")
        with pytest.raises(StoreError, match="is not empty"):
            load_from(tmp_path / "all.json", tmp_path / "book.json", CODEC)
        with pytest.raises(StoreError, match="no folder"):
            export_into(store, tmp_path / "none" / "all.json")
        assert before == (tmp_path / "book.json").read_bytes()

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"[]",
            b"{",
            b"\xff",
            b'"x"',
            b"null",
            b"[" * 100_000,
            b'{"relmem": {}}',
            b'{"relmem": 1, "revisions": []}',
        ],
    )
    def test_of_something_else_makes_nothing(self, tmp_path, content):
        """What is no export is refused by its name, and no memory is made of it."""
        (tmp_path / "all.json").write_bytes(content)

        with pytest.raises(StoreError, match=r"all\.json is no relmem export"):
            load_from(tmp_path / "all.json", tmp_path / "new.json", CODEC)
        assert not (tmp_path / "new.json").exists()

    @pytest.mark.parametrize("at", ["2026-11-22T10:00:00", "soon", 7, [], ""])
    def test_with_no_instant_of_erasing_is_refused(self, store, tmp_path, at):
        """When something was erased is an instant with a zone, or the file is no export."""
        (tmp_path / "all.json").write_text(json.dumps(store.export() | {"erased_at": at}), "utf-8")

        with pytest.raises(StoreError, match="is no relmem export"):
            load_from(tmp_path / "all.json", tmp_path / "new.json", CODEC)

    def test_of_a_newer_relmem_is_refused(self, store, tmp_path):
        """A newer form says that it is newer."""
        newer = store.export()
        newer["relmem"]["format"] += 1
        (tmp_path / "all.json").write_text(json.dumps(newer), "utf-8")

        with pytest.raises(TooNew):
            load_from(tmp_path / "all.json", tmp_path / "new.json", CODEC)


class TestCommands:
    @pytest.fixture
    def path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        path = tmp_path / "book.json"
        with relmem.open(path) as memory:
            ana = memory.add(Contact("Ana"))
            memory.add(attrs.evolve(ana, note="x"))
        monkeypatch.setenv("RELMEM_FILE", str(path))
        return path

    def test_export_and_load(self, path, tmp_path, capsys):
        """`relmem export FILE` and `relmem load FILE` make an equal memory; neither replaces anything."""
        all_, new = str(tmp_path / "all.json"), str(tmp_path / "new.json")
        assert 0 == run(["export", all_])
        assert f"{all_}: 2 commits\n" == capsys.readouterr().err
        assert 0 == run(["load", all_, "--file", new])
        assert f"{new} is what {all_} is: 2 revisions\n" == capsys.readouterr().err

        with relmem.open(path, read_only=True) as memory, relmem.open(new, read_only=True) as other:
            assert memory.store.export() == other.store.export()
        assert 3 == run(["export", all_])
        assert 3 == run(["load", all_])
        assert 3 == run(["load", all_, "--file", str(tmp_path / "folder" / "new.json")])
        assert "mkdir" in capsys.readouterr().err

    def test_export_to_a_pipe(self, path, capfdbinary):
        """`relmem export -` writes the document to stdout and nothing else."""
        assert 0 == run(["export", "-"])

        with relmem.open(path, read_only=True) as memory:
            assert memory.store.export() == json.loads(capfdbinary.readouterr().out)

    def test_doctor_says_that_it_is_large(self, path, capsys, monkeypatch):
        """Too much for one file is a note with the way out, and no problem."""
        monkeypatch.setattr(tiny, "ROOM_RECORDS", 0)

        assert 0 == run(["doctor"])
        assert "holds 1 records" in capsys.readouterr().err


class TestRoom:
    @pytest.mark.parametrize(
        ("records", "size", "warns"), [(2, 10**6, False), (1, 10**6, True), (2, 100, True)]
    )
    def test_is_told_on_opening_and_nothing_is_refused(self, tmp_path, monkeypatch, records, size, warns):
        """Beyond the bound of records or bytes it warns on opening for writing, naming the way out, and keeps all."""
        path = tmp_path / "book.json"
        first = TinyStore(path, CODEC)
        first.put([Change(Contact("Ana"), 0), Change(Contact("Bo"), 0)], at=minutes(0), batch=BATCHES[0])
        first.close()
        monkeypatch.setattr(tiny, "ROOM_RECORDS", records)
        monkeypatch.setattr(tiny, "ROOM_BYTES", size)

        if warns:
            with pytest.warns(Outgrown, match="relmem export"):
                store = TinyStore(path, CODEC)
        else:
            store = TinyStore(path, CODEC)
        store.put([Change(Contact("Cy"), 0)], at=minutes(1), batch=BATCHES[0])

        assert 3 == len(TinyStore(path, CODEC, read_only=True).current())
        assert warns == bool(store.large) or records == 2
        assert "" == MemoryStore(CODEC).large


class TestErasedAt:
    @pytest.mark.parametrize("kept", [True, False])
    def test_is_no_earlier_than_any_commit(self, tmp_path, kept):
        """What is erased is erased at the given instant, or at the newest commit's where that is later or none is given."""
        store = TinyStore(tmp_path / "book.json", CODEC) if kept else MemoryStore(CODEC)
        people = [Contact(str(number)) for number in range(4)]
        store.put([Change(each, 0) for each in people], at=minutes(5), batch=BATCHES[0])
        assert store.erased_at() is None

        for person, at, expected in zip(
            people, [None, minutes(1), minutes(9), minutes(7)], [5, 5, 9, 9], strict=True
        ):
            assert 1 == store.erase([person.id], at=at)
            assert minutes(expected) == store.erased_at()
        assert 0 == store.erase([people[0].id], at=minutes(20))
        assert minutes(9) == store.erased_at()
        [later] = store.put([Change(Contact("Eva"), 0)], at=minutes(6), batch=BATCHES[0])
        assert minutes(9) == later.at
        if kept:
            store.compact()
            assert minutes(9) == TinyStore(tmp_path / "book.json", CODEC).erased_at()

    def test_is_the_instant_of_the_memorys_clock(self, tmp_path):
        """`Memory.erase` says when; so the stamps of feeds rise with it."""
        now = [minutes(0)]
        memory = relmem.open(tmp_path / "book.json", clock=lambda: now[0], timezone="UTC")
        ana = memory.add(Contact("Ana"))
        now[0] += timedelta(hours=1)

        memory.erase(ana)

        assert now[0] == memory.store.erased_at()
