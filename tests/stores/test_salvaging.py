"""What is damaged costs the records it touches: the others are kept, and each that is lost is told of."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.backends.keeping import accept
from relmem.backends.salvaging import salvaged
from relmem.backends.tiny import TinyStore
from relmem.errors import Damaged, StoreError
from relmem.records import Account, Commitment, Contact
from tests.stores.model import CODEC
from tests.stores.on_disk import OnDisk, beside, filled, forgotten
from tests.stores.places import put

ROW = re.compile(rb'^"([0-9a-f-]{36})": (\{"at".*\}),?\n', re.MULTILINE)


def made(folder: Path, *, journal: bool) -> Path:
    """A memory with some of everything, beside it a journal that has more where asked for."""
    path = folder / "northwind.json"
    filled(OnDisk(path))
    store = TinyStore(path, CODEC)
    people = [Contact(f"Person {number}") for number in range(4)]
    put(store, *people, *(Commitment(f"answer {each.name}", to=each) for each in people), minute=5)
    store.compact()
    if journal:
        put(store, attrs.evolve(people[0], note="since"), Contact("Late"), minute=6)
        forgotten(store)
    else:
        store.close()
    return path


@pytest.fixture(scope="module", params=[False, True], ids=["closed", "with a journal"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a memory, to be copied."""
    return made(tmp_path_factory.mktemp("kept"), journal=request.param)


def newest(path: Path) -> dict[str, Any]:
    """The newest revision of each record, without the number it has, which starts anew where earlier ones are lost."""
    store = TinyStore(path, CODEC, read_only=True)
    try:
        found = {each["record"]["id"]: each for each in store.export()["revisions"]}
        assert [] == store.check()
    finally:
        store.close()
    return {id: {**each, "rev": 0} for id, each in found.items()}


@st.composite
def damages(draw: st.DrawFn, size: int) -> tuple[int, int, bytes]:
    """From which byte up to which one, and what stands there then."""
    at = draw(st.integers(0, size - 1))
    match draw(st.sampled_from(["flip", "cut", "zeroes", "noise", "gap"])):
        case "flip":
            return at, at + 1, draw(st.binary(min_size=1, max_size=1))
        case "cut":
            return at, size, b""
        case "zeroes":
            length = min(draw(st.integers(1, 900)), size - at)
            return at, at + length, bytes(length)
        case "noise":
            return at, min(at + 8, size), draw(st.binary(min_size=1, max_size=16))
        case _:
            return at, min(at + draw(st.integers(1, 900)), size), b""


@given(data=st.data())
def test_damage_anywhere_costs_what_it_touches(kept, data):
    """Whatever was flipped, cut or lost: what is kept was there, what was not touched is, and the rest is told of."""
    content, before = kept.read_bytes(), newest(kept)
    start, end, instead = data.draw(damages(len(content)))
    damaged = content[:start] + instead + content[end:]
    rows = {each.group(1).decode(): each.span() for each in ROW.finditer(content)}
    untouched = {id for id, (first, last) in rows.items() if last <= start or first >= end}
    since = before.keys() - rows.keys()  # in the journal only

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / kept.name
        for each in kept.parent.iterdir():
            shutil.copy(each, path.with_name(each.name))
        path.write_bytes(damaged)
        try:
            given_up, aside = accept(path, CODEC)
        except StoreError:  # nothing of it is a memory, or it says that a newer relmem wrote it
            assert damaged == path.read_bytes()
            assert not untouched or b'"format": 2' not in damaged
            return
        after = newest(path)

        assert set() == after.keys() - before.keys()
        assert {id: before[id] for id in untouched | since} == {id: after[id] for id in untouched | since}
        assert damaged == aside[0].read_bytes()
        lost = before.keys() - after.keys()
        named = {id for id in lost if any(id in each for each in given_up)}
        assert not lost or given_up
        if b'"records": 12' in damaged:
            counted = [int(each.split()[0]) for each in given_up if "records in all" in each]
            assert len(lost - named) <= max([len(given_up), *counted])


class TestSalvaging:
    def test_a_byte_that_breaks_the_json(self, path):
        """One record is lost, and named with its line and bytes; all others are there, and so is the damaged file."""
        store = TinyStore(path, CODEC)
        ana, bo, cy = Contact("Ana"), Contact("Bo"), Contact("Cy")
        put(store, ana, bo, cy, Account("Northwind"))
        store.close()
        whole = path.read_bytes()
        at = whole.index(b'"name": "Bo"')
        path.write_bytes(whole[:at] + b"#" + whole[at + 1 :])
        with pytest.raises(Damaged, match="is not JSON"):
            TinyStore(path, CODEC)

        given_up, [aside] = accept(path, CODEC)

        again = TinyStore(path, CODEC)
        assert ["ana", "cy", "northwind"] == sorted(again.terms())
        assert [] == again.check()
        [told] = given_up
        line = whole[:at].count(b"\n") + 1
        assert told.startswith(f"contact {bo.id} (line {line}, bytes ")
        assert told.endswith(" in northwind.json")
        assert whole[at + 1 :] in aside.read_bytes()

    def test_what_is_cut_off_is_counted(self, path):
        """Of a file that stops early nobody can name what stood behind; the file says how many there were."""
        store = TinyStore(path, CODEC)
        put(store, *(Contact(f"Person {number}") for number in range(9)))
        store.close()
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:8]) + lines[8][:70])

        given_up, _ = accept(path, CODEC)

        again = TinyStore(path, CODEC, read_only=True)
        assert 4 == len([*again.current((Contact,))])
        assert ["contact", "5 records in all, of 9 that stood in the file in northwind.json"] == [
            given_up[0].split()[0] if "contact" in given_up[0] else "contact",
            given_up[-1],
        ]

    def test_what_the_journal_has_of_a_lost_record(self, path):
        """A record whose line is damaged, and which was revised since, stands as the journal has it."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"), Contact("Bo"))
        store.compact()
        put(store, attrs.evolve(ana, note="since"), Contact("Cy"))
        forgotten(store)
        path.write_bytes(path.read_bytes().replace(b'"name": "Ana"', b'"name": "A\x01a"'))

        given_up, _ = accept(path, CODEC)

        again = TinyStore(path, CODEC, read_only=True)
        assert ["ana", "bo", "cy"] == sorted(again.terms())
        assert ["since"] == [each.record.note for each in again.history(ana.id)]
        assert 1 == len(given_up)

    def test_a_hidden_past_is_not_put_in_the_place_of_what_is_lost(self, path):
        """What was superseded stays so: a record whose newest revision is lost is lost, with its past."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"), Contact("Bo"))
        put(store, attrs.evolve(ana, visibility="private", owner=None))
        store.close()
        path.write_bytes(path.read_bytes().replace(b'"name": "Ana"', b'"name": #Ana"'))

        given_up, aside = accept(path, CODEC)

        assert ["bo"] == [*TinyStore(path, CODEC, read_only=True).terms()]
        assert ana.id in given_up[0]
        assert "1 superseded revisions of records that are lost (northwind.json.history)" == given_up[1]
        assert ["northwind.json.before", "northwind.json.history.before"] == [each.name for each in aside]

    def test_what_the_file_says_of_itself(self, path):
        """Where its first row is damaged, the memory stays the one that its journal says it is."""
        store = TinyStore(path, CODEC)
        put(store, Contact("Ana"))
        store.compact()
        put(store, Contact("Bo"))
        forgotten(store)
        path.write_bytes(path.read_bytes().replace(b'"1": {', b'"1": (', 1))

        given_up, _ = accept(path, CODEC)

        again = TinyStore(path, CODEC, read_only=True)
        assert ["ana", "bo"] == sorted(again.terms())
        assert store.memory_id == again.memory_id
        assert ["what the file says of itself (its first row) in northwind.json"] == given_up

    def test_a_record_that_none_can_be_made_of(self, path):
        """JSON that is whole may hold no record: it is given up with its reason, so that the memory is whole again."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana", born="1980-05-17"), Contact("Bo"))
        store.close()
        path.write_bytes(path.read_bytes().replace(b"1980-05-17", b"1980-95-17"))

        given_up, _ = accept(path, CODEC)

        again = TinyStore(path, CODEC, read_only=True)
        assert (["bo"], []) == ([*again.terms()], again.check())
        assert [f"contact {ana.id}"] == [each[: 8 + len(ana.id)] for each in given_up]

    def test_many_that_are_lost_cost_no_more_each(self, path):
        """Each is told of with its line, and the lines of a file are counted once, however many are lost."""
        store = TinyStore(path, CODEC)
        put(store, *(Contact(f"Person {number}", note="x" * 400) for number in range(12_000)))
        store.close()
        content = path.read_bytes().replace(b'"batch"', b'"batsh"')

        began = process_time()
        lost = salvaged(content, CODEC).lost
        took = process_time() - began

        lines = [int(each.partition("(line ")[2].partition(", bytes")[0].replace(",", "")) for each in lost]
        assert ([*range(lines[0], lines[0] + 12_000)], True) == (lines, took < 4)

    def test_what_is_no_memory_is_left_alone(self, path):
        """Nothing is made of a file in which nothing is of a memory; it stays as it is."""
        for content in (b"", b"# notes", b'{"people": ["Ana"]}', bytes(4096)):
            path.write_bytes(content)
            with pytest.raises(StoreError) as raised:
                accept(path, CODEC)
            assert "--accept" not in str(raised.value)  # it is what was typed
            assert content == path.read_bytes()
            assert [path.name] == [each.name for each in path.parent.iterdir() if each.suffix != ".lock"]

    def test_a_history_of_its_own(self, path):
        """Damage in the file costs no superseded revision of what is still there."""
        store = TinyStore(path, CODEC)
        put(store, ana := Contact("Ana"), bo := Contact("Bo"))
        put(store, attrs.evolve(ana, note="x"))
        store.close()
        path.write_bytes(path.read_bytes().replace(b'"name": "Bo"', b'"name": Bo"'))

        given_up, _ = accept(path, CODEC)

        again = TinyStore(path, CODEC, read_only=True)
        assert ["", "x"] == [each.record.note for each in again.history(ana.id)]
        assert bo.id in given_up[0]
        assert beside(path, ".history").exists()
