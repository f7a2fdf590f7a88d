"""The store in a TinyDB file keeps the promise, and TinyDB itself reads the file."""

from __future__ import annotations

import os
import shutil

import attrs
import pytest
from hypothesis import given
from tinydb import Query, TinyDB
from tinydb.table import Table

from relmem.backends.tiny import TinyStore, WholeFile
from relmem.codec import Codec
from relmem.errors import (
    NotFound,
    ReadOnly,
    StoreError,
)
from relmem.records import Contact, every_kind
from tests.own_kinds import Gift
from tests.stores.backend import LOGS, put, replayed
from tests.stores.conformance import Conformance
from tests.stores.model import BATCHES, BEGAN, CONTACTS, same
from tests.stores.on_disk import (
    OnDisk,
    OnDiskBackend,
    filled,
    posix,
)


class TestTinyStore(OnDiskBackend, Conformance):
    pass


class TestReopening(OnDiskBackend):
    @given(LOGS)
    def test_gives_the_same_memory(self, log):
        """After closing, everything is answered as before, and the file is written the same again."""
        place = self.place()
        store = place.open()
        model = replayed(store, log)
        before, export = place.path.read_bytes(), store.export()
        store.close()

        again = place.open()

        same(model, again)
        assert export == again.export()
        assert before == place.path.read_bytes()

    def test_of_text_of_any_kind(self):
        """Line ends, quotes, control characters and all planes of Unicode come back as they were."""
        place = self.place()
        note = 'a\r\nb\u2028\u0085\x00\x7f"\\ \U0001f600'
        put(place.open(), ana := Contact("Ana", note=note))

        assert note == place.open().get([ana.id])[ana.id].record.note

    def test_of_half_a_character(self):
        """What JSON can spell, though no text can hold it, is kept in kinds that are not known here."""
        record = {"id": CONTACTS[0], "kind": "parcel", "v": 1, "note": "caf\ud83d"}
        entry = {"at": BEGAN.isoformat(), "batch": BATCHES[0], "record": record, "rev": 1, "seq": 1}
        place = self.place()
        place.open().load({"relmem": {"format": 1, "memory": CONTACTS[1], "seq": 1}, "revisions": [entry]})

        assert [entry] == place.open().export()["revisions"]

    def test_every_commit_shows_in_the_time_stamp(self):
        """However fast commits follow each other, or wrong the clock was, each makes a file of a later time stamp."""
        place = self.place()
        store, stamps = place.open(), []
        for _ in range(20):
            put(store, Contact("Ana", id=CONTACTS[0]))
            stamps.append(place.path.stat().st_mtime_ns)

        os.utime(place.path, (2e9, 2e9))
        put(store, Contact("Ana", id=CONTACTS[0]))
        stamps += [2 * 10**18, place.path.stat().st_mtime_ns]

        assert sorted(set(stamps)) == stamps

    def test_one_revision_is_one_line(self):
        """To change one record changes its line, and adds one to what is superseded."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact("Ana", note="a\nb"), bo := Contact("Bo"))
        put(store, bo)
        before = place.path.read_text(encoding="utf-8").splitlines()
        put(store, attrs.evolve(ana, note="c"))
        after = place.path.read_text(encoding="utf-8").splitlines()

        assert 3 == len([line for line in before if '"kind"' in line])
        assert 4 == len([line for line in after if '"kind"' in line])
        changed = [line for line in after if line.rstrip(",") not in [each.rstrip(",") for each in before]]
        assert 3 == len(changed), "the header, the new revision, the superseded one"

    def test_equal_memories_are_equal_files(self):
        """A file depends on what is in it, not on who wrote it when."""
        place, other = self.place(), self.place()
        filled(place)
        other.open().load(place.open().export())

        assert place.path.read_bytes() == other.path.read_bytes()


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
            "_superseded",
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

    def test_the_storage_is_tinydbs(self):
        """The storage reads and writes what TinyDB gives it, without the rest of relmem."""
        path = self.folder / "own.json"
        tables = {"relmem": {"1": {"format": 1, "memory": CONTACTS[0], "seq": 0}}, "b": {"2": {"x": 1}}}

        WholeFile(path).write(tables)

        assert tables["b"] == WholeFile(path).read()["b"]
        assert WholeFile(self.folder / "none.json").read() is None


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
        """A copy that is put back while it is open is what is answered from then on."""
        place = self.place()
        store = place.open()
        put(store, Contact("Ana"))
        shutil.copy(place.path, self.folder / "copy.json")
        put(store, Contact("Bo"))
        shutil.copy(self.folder / "copy.json", place.path)

        assert ["ana"] == store.terms()


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
