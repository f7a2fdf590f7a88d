"""A file that is not as it was written is refused with an error that names it, and stays as it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import (
    Damaged,
    RelmemError,
    StoreError,
    TooNew,
)
from relmem.records import Contact
from relmem.records.links import AccountId
from tests.stores.model import CONTACTS
from tests.stores.on_disk import OnDiskBackend, filled, refused, whole
from tests.stores.places import put


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
            assert "relmem doctor --accept --file " in str(error)
        for length in (len(content) - 2, len(content) - 1):
            assert isinstance(refused(place, content[:length]), Damaged)

    def test_an_empty_file_is_refused(self):
        """A file with nothing in it is not taken for a new memory, since it may be a lost one; the ways out are said."""
        error = refused(self.place(), b"")

        assert isinstance(error, Damaged)
        assert "is empty (0 bytes)" in str(error)
        assert "If it never held a memory, remove it" in str(error)
        assert "Else restore it from a copy: relmem restore COPY" in str(error)

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
        assert "have its program write CSV or vCards: memory.import_file reads those" in error

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
