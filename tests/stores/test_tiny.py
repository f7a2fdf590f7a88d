"""The store in a TinyDB file keeps the promise, and its file is made, found and read as it should be."""

from __future__ import annotations

import shutil
from pathlib import Path

import attrs
import pytest
from hypothesis import given

from relmem.backends.tiny import TinyStore
from relmem.codec import Codec
from relmem.errors import (
    Damaged,
    NotFound,
    ReadOnly,
    StoreError,
)
from relmem.records import Contact, every_kind
from relmem.store import Change
from tests.own_kinds import Gift
from tests.stores.conformance import Conformance
from tests.stores.model import BATCHES, BEGAN, same
from tests.stores.on_disk import OnDisk, OnDiskBackend, filled, posix, refused
from tests.stores.places import LOGS, Place, put, replayed


class TestTinyStore(OnDiskBackend, Conformance):
    pass


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

    def test_what_is_held_asks_no_file(self):
        """What others wrote shows in it once the store itself was asked; until then it answers as it did."""
        place = self.place()
        store = place.open()
        put(store, ana := Contact("Ana"))
        held = store.held()
        put(place.open(), Contact("Bo"))

        assert [] == held.find("Bo")
        assert ["Ana"] == [str(each.record) for each in held.history(ana.id)]
        assert store.head() == held.head()
        assert ["Bo"] == [str(each.record) for each in held.find("Bo")]

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
        store = place.open()
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
        store = place.open()
        put(store, Contact("Bo"))
        store.close()
        put(place.open(), Contact("Cy"))

        error = refused(place, copy)

        assert "northwind.json.journal belongs to another northwind.json" in str(error)
        assert "relmem doctor --accept" in str(error)


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


def test_the_change_feed_of_a_file_is_whole(tmp_path: Path):
    """What was put through many handles reads as one feed, without a gap."""
    place: Place = OnDisk(tmp_path / "northwind.json")
    for number in range(5):
        place.open().put([Change(Contact(f"Ana {number}"), 0)], at=BEGAN, batch=BATCHES[0])

    assert [1, 2, 3, 4, 5] == [each.seq for each in place.open().changes()]
