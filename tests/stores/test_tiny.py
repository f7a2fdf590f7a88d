"""The store in a TinyDB file keeps the promise, and its file survives what happens to files."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zlib
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import Query, TinyDB
from tinydb.table import Table

from relmem.backends import files
from relmem.backends.fs import FS
from relmem.backends.tiny import TinyStore
from relmem.codec import Codec
from relmem.errors import (
    Broken,
    Busy,
    Damaged,
    NotFound,
    OutcomeUnknown,
    ReadOnly,
    RelmemError,
    StoreError,
    StoreFull,
    TooNew,
)
from relmem.records import Account, Affiliation, Commitment, Contact, every_kind
from relmem.records.links import AccountId
from relmem.store import Change
from tests.own_kinds import Gift
from tests.stores.conformance import LOGS, Backend, Conformance, Place, put, replayed, retract
from tests.stores.model import BATCHES, BEGAN, CODEC, CONTACTS, same, told

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="about signals and limits that only POSIX has")


@attrs.frozen
class OnDisk:
    """A memory in a file."""

    path: Path

    def open(self, *, read_only: bool = False) -> TinyStore:
        return TinyStore(self.path, CODEC, read_only=read_only)


class OnDiskBackend(Backend):
    def place(self) -> OnDisk:
        return OnDisk(Path(tempfile.mkdtemp(dir=self.folder)) / "northwind.json")


class TestTinyStore(OnDiskBackend, Conformance):
    pass


def filled(place: OnDisk) -> bytes:
    """Some of everything in a file: a history, what was retracted, what was erased, text of the world."""
    store = place.open()
    ana, northwind = Contact("Ana Sousa", note="„olá“ 世界\n{}\\"), Account("Northwind Trading")
    put(store, ana, northwind, Affiliation(ana, northwind), Commitment("answer", to=ana))
    put(store, attrs.evolve(ana, emails=["ana@northwind.example"]), minute=1)
    put(store, gone := Contact("Gone"), minute=2)
    retract(store, northwind, minute=3)
    store.erase([gone.id])
    put(store, attrs.evolve(ana, emails=["ana@northwind.example"], note="x"), minute=4)
    store.close()
    return place.path.read_bytes()


def whole(tables: object, **header: object) -> bytes:
    """A file with the right checksum, whatever else is in it."""
    past = {"crc32": 0, "generation": 1, "revisions": 0, "size": 0}
    head = {"at": None, "crc32": "00000000", "format": 2, "history": past, "memory": CONTACTS[0], "seq": 1}
    head |= header
    rest = tables if isinstance(tables, dict) else {"contact": tables}
    content = json.dumps({"relmem": {"1": head}} | rest).encode()
    return content.replace(b"00000000", b"%08x" % zlib.crc32(content), 1)


def refused(place: OnDisk, content: bytes) -> StoreError:
    """The error on opening a file of that content, for reading and for writing, which stays as it is."""
    place.path.write_bytes(content)
    names = sorted(os.listdir(place.path.parent))
    with pytest.raises(StoreError) as reading:
        place.open(read_only=True)
    with pytest.raises(StoreError) as writing:
        place.open()
    assert content == place.path.read_bytes()
    assert names == sorted(os.listdir(place.path.parent))
    assert str(reading.value) == str(writing.value)
    assert str(place.path) in str(writing.value)
    return writing.value


class TestReopening(OnDiskBackend):
    @given(LOGS)
    def test_gives_the_same_memory(self, log):
        """After closing, everything is answered as before, and the file is written the same again."""
        place = self.place()
        store = place.open()
        model = replayed(store, log)
        export = store.export()
        store.close()
        before = place.path.read_bytes()

        again = place.open()

        same(model, again)
        assert export == again.export()
        again.compact()
        again.close()
        assert before == place.path.read_bytes()
        assert not place.path.with_name("northwind.json.journal").exists()

    def test_of_text_of_any_kind(self):
        """Line ends, quotes, all planes of Unicode and half a character come back as they were."""
        place = self.place()
        note = 'a\r\nb\u2028\u0085\x00\x7f"\\ \U0001f600'
        put(place.open(), ana := Contact("Ana", note=note))

        assert note == place.open().get([ana.id])[ana.id].record.note

    def test_one_revision_is_one_line(self):
        """To change one record changes its line and the first one; what is superseded stands elsewhere."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact("Ana", note="a\nb"), bo := Contact("Bo"))
        put(store, bo)
        store.compact()
        before = place.path.read_text(encoding="utf-8").splitlines()
        put(store, attrs.evolve(ana, note="c"))
        store.close()
        after = place.path.read_text(encoding="utf-8").splitlines()

        assert 2 == len([line for line in before if '"kind"' in line])
        assert 2 == len([line for line in after if '"kind"' in line])
        changed = [line for line in after if line.rstrip(",") not in [each.rstrip(",") for each in before]]
        assert 2 == len(changed), "the header, and the new revision"

    def test_equal_memories_are_equal_files(self):
        """A file depends on what is in it, not on who wrote it when; but for where its history ends."""
        place, other = self.place(), self.place()
        filled(place)
        store = other.open()
        store.load(place.open().export())
        store.close()
        mine, theirs = (each.path.read_bytes().splitlines()[2:] for each in (place, other))

        assert mine == theirs

    def test_the_present_is_answered_without_the_past(self):
        """What is so now is known where the history is gone; what was so is refused, naming its file."""
        place = self.place()
        filled(place)
        place.path.with_name("northwind.json.history").unlink()
        store = place.open()

        assert "ana sousa" in store.terms()
        with pytest.raises(Damaged, match=r"northwind\.json\.history is not there"):
            list(store.changes())
        put(store, Contact("Bo"))
        assert "bo" in place.open().terms()


class TestStockTinyDB(OnDiskBackend):
    def test_opens_the_file(self):
        """Plain TinyDB reads the tables, by the words for the kinds and the ids of the records."""
        place = self.place()
        filled(place)

        with TinyDB(place.path, access_mode="r") as stock:
            tables = stock.tables()
            rows = stock.storage.read()

        assert {
            "relmem",
            "_erased",
            "account",
            "affiliation",
            "commitment",
            "contact",
        } == tables
        [ana] = rows["contact"].values()
        assert ana["record"]["id"] in rows["contact"]
        assert ["ana@northwind.example"] == ana["record"]["emails"]

    def test_queries_it(self, monkeypatch):
        """With ids of text, TinyDB's own queries find records."""
        place = self.place()
        filled(place)
        monkeypatch.setattr(Table, "document_id_class", str)

        with TinyDB(place.path, access_mode="r") as stock:
            [ana] = stock.table("contact").search(Query().record.name == "Ana Sousa")

        assert ana.doc_id == ana["record"]["id"]

    def test_over_what_is_open(self):
        """The store's own TinyDB sees every commit at once, and is for asking only."""
        store = self.store()
        stock = store.tinydb
        put(store, ana := Contact("Ana"))

        [found] = stock.table("contact").search(Query().record.name == "Ana")
        assert ana.id == found.doc_id
        put(store, attrs.evolve(ana, name="Anna"))
        assert [] == stock.table("contact").search(Query().record.name == "Ana")
        assert "Anna" == stock.table("contact").get(doc_id=ana.id)["record"]["name"]
        with pytest.raises(ReadOnly, match=r"memory\.add"):
            stock.table("contact").insert({"name": "Bo"})


class TestOpening(OnDiskBackend):
    def test_makes_the_file(self):
        """A memory that is not there is made, and is one from then on."""
        place = self.place()
        id = place.open().memory_id

        assert id == place.open(read_only=True).memory_id

    def test_read_only_makes_nothing(self):
        """To read what is not there is refused; the nearest name beside it is suggested."""
        place = self.place()
        place.open()
        wrong = OnDisk(place.path.with_name("nortwind.json"))

        with pytest.raises(NotFound, match="Did you mean 'northwind.json'") as caught:
            wrong.open(read_only=True)

        assert "nortwind.json" in str(caught.value)
        assert not wrong.path.exists()

    def test_where_there_is_no_folder(self):
        """A file in a folder that is not there is refused, naming the folder."""
        with pytest.raises(StoreError, match="no folder elsewhere"):
            OnDisk(self.folder / "elsewhere" / "northwind.json").open()

    def test_a_folder_is_no_memory(self):
        """A folder is refused."""
        with pytest.raises(StoreError, match="cannot be read"):
            OnDisk(self.folder).open()

    def test_read_only_writes_nothing(self):
        """What was opened to be read answers, and refuses every verb that writes."""
        place = self.place()
        before = filled(place)
        store = place.open(read_only=True)

        for write in (
            lambda: put(store, Contact("Bo")),
            lambda: store.erase([each.id for each in store.current()]),
            lambda: store.load({}),
        ):
            with pytest.raises(ReadOnly, match="read_only=True"):
                write()

        assert before == place.path.read_bytes()
        assert "Ana Sousa" in [str(each.record) for each in store.current()]

    def test_read_only_sees_what_others_write(self):
        """What was opened to be read follows the file."""
        place = self.place()
        writer, reader = place.open(), place.open(read_only=True)
        put(writer, Contact("Ana"))

        assert ["ana"] == reader.terms()

    @posix
    def test_through_a_link(self):
        """A file behind a symbolic link is replaced where it is; both names are one memory."""
        place = self.place()
        other = OnDisk(self.folder / "link.json")
        place.open()
        other.path.symlink_to(place.path)

        put(other.open(), Contact("Ana"))

        assert other.path.is_symlink()
        assert ["ana"] == place.open().terms()

    @posix
    def test_keeps_the_mode(self):
        """Who may read the file may read it after a commit, and nobody else."""
        place = self.place()
        store = place.open()
        for mode in (0o600, 0o664):
            place.path.chmod(mode)
            put(store, Contact("Ana"))

            assert mode == place.path.stat().st_mode & 0o777

    def test_when_it_is_gone(self):
        """A file that was deleted while it was open is an error, and is not made anew."""
        place = self.place()
        store = place.open()
        place.path.unlink()

        with pytest.raises(StoreError, match="is gone"):
            store.current()
        with pytest.raises(StoreError, match="is gone"):
            put(store, Contact("Ana"))

        assert not place.path.exists()

    def test_when_an_older_copy_is_put_in_its_place(self):
        """A copy that is put back is what is answered from then on, also by who has it open."""
        place = self.place()
        reader, store = place.open(), place.open()
        put(store, Contact("Ana"))
        store.close()
        shutil.copy(place.path, self.folder / "copy.json")
        put(store, Contact("Bo"))
        store.close()
        assert ["ana", "bo"] == reader.terms()
        shutil.copy(self.folder / "copy.json", place.path)

        assert ["ana"] == reader.terms()

    def test_a_journal_of_another_file(self):
        """A copy beside a journal that goes further, but not from there, is refused with the way out."""
        place = self.place()
        store = place.open()
        put(store, Contact("Ana"))
        store.close()
        copy = place.path.read_bytes()
        put(store, Contact("Bo"))
        store.close()
        put(store, Contact("Cy"))

        error = refused(place, copy)

        assert "northwind.json.journal belongs to another northwind.json" in str(error)
        assert "relmem doctor --accept" in str(error)


class TestDamage(OnDiskBackend):
    def test_a_file_cut_anywhere_is_refused(self):
        """A file that stops early is refused wherever it stops, saying at which byte, and stays as it is."""
        place = self.place()
        content = filled(place)

        for length in [*range(1, 40), *range(40, len(content) - 3, 37)]:
            error = refused(place, content[:length])
            assert isinstance(error, Damaged)
            assert f"byte {length:,}" in str(error) or "not UTF-8" in str(error)
            assert "Restore it from a copy" in str(error)
        for length in (len(content) - 2, len(content) - 1):
            assert isinstance(refused(place, content[:length]), Damaged)

    def test_an_empty_file_is_refused(self):
        """A file with nothing in it is not taken for a new memory."""
        assert "stops in the middle of a record (byte 0)" in str(refused(self.place(), b""))

    def test_a_flipped_byte_is_refused(self):
        """A byte that is another is never read as other facts: the file is refused."""
        place = self.place()
        content = filled(place)

        for at in [*range(200), *range(200, len(content), 23)]:
            for bit in (1, 32):
                flipped = content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]
                refused(place, flipped)

    @pytest.mark.long
    def test_every_flipped_byte_is_refused(self):
        """So for every byte, and for what is added at the end."""
        place = self.place()
        content = filled(place)

        for at in range(len(content)):
            refused(place, content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        refused(place, content + b"\n")

    def test_zeroes_are_refused(self):
        """A sector of zeroes, as a power cut leaves it, is refused."""
        place = self.place()
        content = filled(place)

        refused(place, content[:512] + bytes(512) + content[1024:])
        refused(place, bytes(len(content)))

    @pytest.mark.parametrize(
        "content",
        [b"[]", b"3", b"{}", b'{"contacts": []}', b'{"_default": {"1": {"name": "Ana"}}}', b'{"relmem": 1}'],
    )
    def test_json_that_is_no_memory(self, content):
        """JSON of another program is refused, with the way to bring it in."""
        error = str(refused(self.place(), content))

        assert "is JSON but not a relmem memory" in error
        assert 'memory.import_file("northwind.json")' in error

    @pytest.mark.parametrize(
        "content",
        [
            b"BEGIN:VCARD",
            b"\xff\xfe{\x00}\x00",
            b"\xef\xbb\xbf{}",
            b"[" * 100_000,
            b'{"relmem": {}}',
            b'{"relmem": {"1": 3}}',
            b'{"relmem": {"1": {"format": "1"}}}',
            b'{"relmem": {"1": {"format": 0}}}',
            b'{"relmem": {"1": {"format": 1}}}',
            b'{"relmem": {"1": {"format": 1, "crc32": null}}}',
        ],
        ids=lambda content: repr(content[:40]),
    )
    def test_what_cannot_be_read_at_all(self, content):
        """What is no JSON, in no encoding, or nested without end, is refused as damaged."""
        assert isinstance(refused(self.place(), content), Damaged)

    def test_where_json_breaks_is_said_in_bytes(self):
        """The place is counted in bytes, as every editor of bytes counts them."""
        assert "is not JSON (Expecting value) (byte 8)" in str(refused(self.place(), '{"世": x}'.encode()))

    def test_a_newer_format(self):
        """A file of a newer relmem is refused with the way out, whatever else it holds."""
        error = refused(self.place(), b'{"relmem": {"1": {"format": 3, "memory": {}}}, "x": []}')

        assert isinstance(error, TooNew)
        assert "pip install -U relmem" in str(error)

    def test_rows_that_are_no_revisions(self):
        """A file that is whole but holds something else is refused."""
        place = self.place()

        for rows in ({"1": {"x": 1}}, {"1": None}, [], None, {"1": {"record": {"kind": "contact"}}}):
            error = refused(place, whole({"contact": rows}))
            assert isinstance(error, Damaged)
            assert "what is no revision" in str(error)

    def test_an_entry_that_is_not_its_own(self):
        """A whole file with an entry that stands where another belongs is refused."""
        place = self.place()
        filled(place)
        tables = json.loads(place.path.read_bytes())
        tables["contact"][CONTACTS[2]] = tables["contact"].popitem()[1]
        del tables["relmem"]

        assert "is not what stands there" in str(refused(place, whole(tables, seq=9)))

    def test_damage_while_open(self):
        """A file that is damaged while it is open is refused at the next call, and left as it is."""
        place = self.place()
        content = filled(place)
        store = place.open()
        place.path.write_bytes(content[:-40])

        with pytest.raises(Damaged):
            store.current()
        with pytest.raises(Damaged):
            put(store, Contact("Bo"))

        assert content[:-40] == place.path.read_bytes()
        place.path.write_bytes(content)
        put(store, Contact("Bo"))


class TestUnknownKinds(OnDiskBackend):
    def test_are_written_back_untouched(self):
        """Who opens a memory without its kinds changes nothing of them."""
        place = self.place()
        put(place.open(), ana := Contact("Ana"), gift := Gift(ana, "a book"))
        put(place.open(), attrs.evolve(gift, what="two books"))
        before = [entry for entry in place.open().export()["revisions"] if entry["record"]["kind"] == "gift"]

        put(TinyStore(place.path, Codec(every_kind())), Contact("Bo"))

        store = place.open()
        assert before == [each for each in store.export()["revisions"] if each["record"]["kind"] == "gift"]
        assert ["a book", "two books"] == [each.record.what for each in store.history(gift.id)]
        assert [gift.id] == [each.id for each in store.about([ana.id])]


class TestErasing(OnDiskBackend):
    CANARY = "Zanzibar-42"

    def traces(self) -> list[str]:
        return [
            path.name
            for path in self.folder.rglob("*")
            if path.is_file() and (self.CANARY.encode() in path.read_bytes() or self.CANARY in path.name)
        ]

    def test_leaves_no_byte(self):
        """What was erased is in no file that the store wrote: not in its history, nor in what was retracted."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact(self.CANARY, note=self.CANARY), bo := Contact("Bo"))
        put(store, attrs.evolve(ana, name="Ana", emails=[f"{self.CANARY}@x.example"]))
        retract(store, ana)
        assert self.traces()

        assert 3 == store.erase([ana.id])

        assert [] == self.traces()
        assert [bo.id] == [each.id for each in place.open().current()]

    def test_removes_what_a_killed_writer_left(self):
        """A copy that a killed writer left beside the file goes as well, even where nothing else does."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact(self.CANARY))
        left = place.path.with_name(f".{place.path.name}.4121.tmp")
        left.write_bytes(place.path.read_bytes())
        own = place.path.with_name("other.json")
        own.write_text("mine")

        store.erase([ana.id])

        assert [] == self.traces()
        assert not left.exists()
        assert own.exists()

    def test_the_first_commit_of_a_handle_clears_up(self):
        """What a killed writer left does not lie about for ever."""
        place = self.place()
        place.open()
        left = place.path.with_name(f".{place.path.name}.4121.tmp")
        left.write_text("half")

        put(place.open(), Contact("Ana"))

        assert not left.exists()

    def test_is_all_or_nothing(self, monkeypatch):
        """Where the file cannot be written, nothing was erased."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact("Ana"))
        monkeypatch.setattr(FS, "fsync", failing(errno.EIO))

        with pytest.raises(StoreError):
            store.erase([ana.id])

        assert ["ana"] == store.terms() == place.open().terms()


def failing(number: int, *, after: int = 0):
    """An fsync that fails with that errno, from so many calls on."""
    calls = []

    def fsync(*_: object) -> None:
        calls.append(1)
        if len(calls) > after:
            raise OSError(number, os.strerror(number))

    return fsync


class TestFaults(OnDiskBackend):
    @pytest.mark.parametrize(
        ("number", "error"),
        [(errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull), (errno.EIO, StoreError)],
    )
    def test_a_failed_write_changes_nothing(self, monkeypatch, number, error):
        """Where the disk is full or fails, the store is as it was, here and on disk, and goes on afterwards."""
        place = self.place()
        content = filled(place)
        store = place.open()
        before = told(store.changes())
        with monkeypatch.context() as broken:
            broken.setattr(FS, "fsync", failing(number))
            with pytest.raises(error, match=r"northwind\.json.*Nothing was changed") as caught:
                put(store, Contact("Bo"))

        assert error is type(caught.value)
        assert before == told(store.changes()) == told(place.open().changes())
        assert content == place.path.read_bytes()
        assert [] == [name for name in os.listdir(place.path.parent) if name.endswith(".tmp")]
        put(store, Contact("Bo"))
        assert "bo" in place.open().terms()

    def test_where_nobody_can_tell(self, monkeypatch):
        """Where a commit fails and cannot be taken back, the handle refuses to go on; a new one reads what is there."""
        place = self.place()
        store = place.open()
        put(store, Contact("Ana"))
        with monkeypatch.context() as broken:
            broken.setattr(FS, "fsync", failing(errno.EIO))
            broken.setattr(FS, "truncate", failing(errno.EIO))
            with pytest.raises(Broken, match=r"northwind\.json"):
                put(store, Contact("Bo"))

        with pytest.raises(Broken, match="Open it again"):
            put(store, Contact("Cy"))
        assert ["ana", "bo"] == store.terms() == place.open().terms()

    def test_a_rewriting_that_may_not_stay(self, monkeypatch):
        """Where the file is in its place but its folder cannot be synced, the error says so."""
        place = self.place()
        store = place.open()
        put(store, Contact("Ana"))
        with monkeypatch.context() as broken:
            broken.setattr(FS, "fsync_dir", failing(errno.EIO))
            with pytest.raises(OutcomeUnknown, match=r"northwind\.json"):
                store.compact()
        put(store, Contact("Bo"))

        assert ["ana", "bo"] == store.terms() == place.open().terms()

    def test_an_interrupt_leaves_nothing_behind(self, monkeypatch):
        """Ctrl-C in the middle of a write leaves the memory as it was and no file beside it."""

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        place = self.place()
        store = place.open()
        for begun in (False, True):
            if begun:
                put(store, Contact("Ana"))
            with monkeypatch.context() as broken:
                broken.setattr(FS, "fsync", interrupted)
                with pytest.raises(KeyboardInterrupt):
                    put(store, Contact("Bo"))

            assert ["ana"] * begun == store.terms() == place.open().terms()
            assert [] == [name for name in os.listdir(place.path.parent) if name.endswith(".tmp")]

    @posix
    def test_a_disk_that_is_really_full(self):
        """Where a file may not grow, what was acknowledged is kept, the rest refused, and life goes on after."""
        place = self.place()

        done = run("full", place.path, 8000)

        assert 0 == done.returncode, done.stderr
        number, said = done.stdout.split(maxsplit=1)
        assert "cannot grow (File too large). Nothing was changed." in said
        names = [str(each.record) for each in place.open().current()]
        assert [*(f"Ana {each}" for each in range(int(number))), "Bo"] == names
        assert 10 < len(names)

    def test_a_lock_that_is_held(self, monkeypatch):
        """A writer waits for another, and gives up with Busy when it takes too long; readers do not wait."""
        monkeypatch.setattr(files, "WAIT_SECONDS", 0.05)
        place = self.place()
        store = place.open()
        with files.locked(place.path):
            with pytest.raises(Busy, match="read_only=True"):
                put(store, Contact("Ana"))
            assert [] == store.terms()
        put(store, Contact("Ana"))

        assert ["ana"] == store.terms()

    def test_a_lock_that_is_let_go_in_time(self):
        """A writer that waited goes on when the other is done."""
        place = self.place()
        store = place.open()
        held, let_go = threading.Event(), threading.Event()

        def hold() -> None:
            with files.locked(place.path):
                held.set()
                let_go.wait(5)

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(5)
        threading.Timer(0.05, let_go.set).start()
        put(store, Contact("Ana"))
        holder.join()

        assert ["ana"] == store.terms()


def run(*args: object) -> subprocess.CompletedProcess[str]:
    """A program of tests/stores/writers.py, to its end."""
    return subprocess.run(command(*args), cwd=ROOT, capture_output=True, text=True, timeout=60)


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "tests.stores.writers", *map(str, args)]


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


class TestMessages(OnDiskBackend):
    def test_every_error_is_ours(self):
        """What is wrong with a file is always a RelmemError that names it, whatever bytes it holds."""
        place = self.place()

        @given(st.binary(max_size=60) | st.text(max_size=30).map(str.encode))
        def any_bytes(content: bytes) -> None:
            place.path.write_bytes(content)
            with pytest.raises(RelmemError) as caught:
                place.open()
            assert str(place.path) in str(caught.value)

        any_bytes()

    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-2, 2)
            | st.sampled_from(["", "1", AccountId(CONTACTS[0])]),
            lambda parts: (
                st.lists(parts, max_size=2)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "relmem",
                            "1",
                            "format",
                            "memory",
                            "seq",
                            "_erased",
                            "record",
                            "rev",
                            "at",
                            "kind",
                            "id",
                        ]
                    ),
                    parts,
                    max_size=4,
                )
            ),
        )
    )
    def test_any_json_is_refused_or_read(self, tables):
        """JSON of any shape in a whole file is refused as ours, or is a memory; nothing else is raised."""
        place = self.place()
        for content in (whole(tables), json.dumps(tables).encode()):
            place.path.write_bytes(content)
            try:
                place.open()
            except StoreError as error:
                assert str(place.path) in str(error)
            assert content == place.path.read_bytes()


def test_the_change_feed_of_a_file_is_whole(tmp_path: Path):
    """What was put through many handles reads as one feed, without a gap."""
    place: Place = OnDisk(tmp_path / "northwind.json")
    for number in range(5):
        place.open().put([Change(Contact(f"Ana {number}"), 0)], at=BEGAN, batch=BATCHES[0])

    assert [1, 2, 3, 4, 5] == [each.seq for each in place.open().changes()]
