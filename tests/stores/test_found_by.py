"""What finds a record by a name or a link loads no other class, and finds what the class says and no more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from attrs import field
from hypothesis import given
from hypothesis import strategies as st

from relmem.backends.entries import Entry
from relmem.backends.indexed import Indexes
from relmem.backends.indexes import Traces
from relmem.backends.memory import MemoryStore
from relmem.backends.tiny import TinyStore
from relmem.codec import Codec
from relmem.errors import Damaged
from relmem.records import Account, Colleague, Contact, Favour, Issue, Product, every_kind
from relmem.records.base import Record, Thing, named, required
from relmem.records.links import ContactId, contact_id, links_of
from relmem.store import Change, Store
from tests.golden import fixed_id
from tests.stores.model import BATCHES, minutes
from tests.stores.places import put
from tests.strategies import records

OURS = Codec(with_ours=True)
ANA, NORTHWIND, DANA = Contact("Ana", id=fixed_id(1)), Account("Northwind", id=fixed_id(2)), fixed_id(3)
KINDS = """
import json, sys
from relmem.backends.tiny import TinyStore
from relmem.codec import Codec
store = TinyStore(sys.argv[1], Codec(with_ours=True), read_only=True)
found = getattr(store, sys.argv[2])(json.loads(sys.argv[3]))
print(json.dumps([each.id for each in found]))
print(json.dumps(sorted(name for name in sys.modules if name.startswith("relmem.records."))))
"""


@attrs.frozen(field_transformer=named)
class Lent(Thing):
    """Something lent, as it was first written."""

    what: str = field(converter=required)
    about: str = ""


Lent.__name__ = "Loan"


@attrs.frozen(field_transformer=named)
class Loan(Thing):
    """The same, since who has it is a link."""

    VERSION: ClassVar[int] = 2
    UPGRADES: ClassVar = (
        lambda old: {"what": old.pop("what"), "to": old.pop("about").removeprefix("to "), **old},
    )

    what: str = field(converter=required)
    to: ContactId = field(converter=contact_id)


def found(place: Path, how: str, asked: Any) -> tuple[list[str], set[str]]:
    """The ids that another process finds, and the themes that it loads for it."""
    words = [sys.executable, "-c", KINDS, str(place), how, json.dumps(asked)]
    ids, modules = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    return json.loads(ids), {each.rpartition(".")[2] for each in json.loads(modules)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("memory") / "m.json"
    store = TinyStore(path, OURS)
    put(
        store, ANA, NORTHWIND, Issue(NORTHWIND, "login fails", id=fixed_id(4), reported_by=ANA, key=["crm:7"])
    )
    put(store, Favour(ANA, "introduced us", id=fixed_id(5)))
    store.close()
    return path


class TestLoading:
    def test_a_name_loads_what_has_names(self, place):
        """By a name only people and products are found."""
        ids, themes = found(place, "find", "ana")

        assert [ANA.id] == ids
        assert set() == themes & {"service", "goodwill", "talks", "contracts", "deals"}

    def test_a_key_loads_whose_it_is(self, place):
        """By a key of one's own any kind is found, and no other one loaded."""
        ids, themes = found(place, "find", "CRM:7")

        assert [fixed_id(4)] == ids
        assert "service" in themes
        assert set() == themes & {"goodwill", "deals"}

    def test_a_link_loads_what_names_it(self, place):
        """What concerns an account loads no kind that names none of it."""
        ids, themes = found(place, "about", [NORTHWIND.id])

        assert [fixed_id(4)] == ids
        assert set() == themes & {"goodwill", "deals"}


POOL = [fixed_id(number) for number in range(1, 6)]


def linking(store: Store, id: str, *, ever: bool) -> list[str]:
    """What links to it, or ever did, found by a look at every revision."""
    told = {each.id: store.history(each.id) for each in store.changes()}
    looked_at = {each: known if ever else known[-1:] for each, known in told.items()}
    return sorted(
        each
        for each, known in looked_at.items()
        if any(id in links_of(it.record) for it in known if ever or not it.retracted)
    )


class TestLinks:
    @given(data=st.data())
    def test_are_found_of_every_kind_after_whatever_became_of_it(self, data, tmp_path_factory):
        """What links to it and stands, and what ever did, also where the index is older than the record."""
        path = tmp_path_factory.mktemp("memory") / "m.json"
        store = TinyStore(path, OURS)
        kinds: dict[str, type[Record]] = {}
        for minute, done in enumerate(
            data.draw(st.lists(st.sampled_from(["put", "ask", "reopen"]), min_size=1))
        ):
            if done == "ask":
                store.about(POOL)
                store.touching(POOL)
            elif done == "reopen":
                store.close()
                store = TinyStore(path, OURS)
            else:
                id = data.draw(st.sampled_from([*POOL, fixed_id(7), fixed_id(8)]))
                kind = kinds.setdefault(id, data.draw(st.sampled_from(every_kind())))
                there = store.get([id])
                change = Change(
                    data.draw(records(kind, POOL, id=id)),
                    there[id].rev if there else 0,
                    data.draw(st.booleans()),
                )
                store.put([change], at=minutes(minute), batch=BATCHES[0])

        for id in POOL:
            assert linking(store, id, ever=False) == [each.id for each in store.about([id])]
            assert linking(store, id, ever=True) == [each.id for each in store.touching([id])]
        store.close()

    def test_are_asked_for_again_where_the_past_could_not_be_read(self):
        """A question that failed leaves no half of an answer behind."""
        ana, issue = (OURS.encode(each) for each in (ANA, Issue(NORTHWIND, "login fails", id=fixed_id(4))))
        newest: dict[str, Entry] = {
            each["id"]: {"record": each, "rev": 2} for each in (issue, ana | {"note": "of late"})
        }
        fails = [True, True, False]

        def was(id: str, kind: type[Record]) -> tuple[Traces | None, list[Entry]]:
            if id == ANA.id and fails.pop(0):
                raise Damaged("m.json", "line 3 is no entry")
            return None, []

        indexes = Indexes(newest, was, OURS)
        for _ in range(2):
            with pytest.raises(Damaged):
                indexes.ever_linking_to([NORTHWIND.id])

        assert {fixed_id(4)} == indexes.ever_linking_to([NORTHWIND.id])


class TestFinding:
    def test_a_text_that_is_an_id_is_no_link(self):
        """A note that holds nothing but an id names nobody."""
        store = MemoryStore(OURS)
        put(store, ANA, Account("Northwind", note=ANA.id))

        assert [] == store.about([ANA.id])

    def test_what_links_to_itself_is_found(self):
        """An account that is its own parent concerns itself."""
        store = MemoryStore(OURS)
        put(store, attrs.evolve(NORTHWIND, parent=NORTHWIND.id))

        assert [NORTHWIND.id] == [each.id for each in store.about([NORTHWIND.id])]

    def test_a_kind_that_is_unknown_here_answers_to_nothing(self, tmp_path):
        """Without its class nobody can tell what a record goes by: neither name, nor key, nor link."""
        path = tmp_path / "m.json"
        with_kind = TinyStore(path, Codec([Loan], with_ours=True))
        put(with_kind, ANA, Loan("the key", to=ANA, key=["ours:1"]))
        with_kind.close()

        store = TinyStore(path, OURS)

        assert ([], []) == (store.find("ours:1"), store.about([ANA.id]))
        assert ["ana"] == store.terms()

    def test_a_kind_of_ones_own_is_asked_itself(self, tmp_path):
        """An upgrade of somebody else's may make a link out of any text; it is found from the older form too."""
        path = tmp_path / "m.json"
        older = TinyStore(path, Codec([Lent], with_ours=True))
        put(older, ANA, Lent("the key", about=f"to {ANA.id}", id=fixed_id(9)))
        older.close()

        store = TinyStore(path, Codec([Loan], with_ours=True), read_only=True)

        assert [fixed_id(9)] == [each.id for each in store.about([ANA.id])]

    @pytest.mark.parametrize(
        "record",
        [
            Account("Globex", aliases=["Globex Ltd"], domains=["globex.example"], key=["crm:1"]),
            Contact("Bo Li", call_me="Bo", emails=["bo@x.example"], key=["crm:1"]),
            Colleague("Dana", emails=["dana@us.example"], key=["crm:1"]),
            Product("Cover", aliases=["Weekend"], key=["crm:1"]),
            Issue(fixed_id(2), "login fails", key=["crm:1"]),
        ],
        ids=lambda each: type(each).__name__,
    )
    def test_whatever_its_class_says_finds_it(self, record):
        """Names, addresses and keys of every kind find it, whether the index was there before it or not."""
        before, after = MemoryStore(OURS), MemoryStore(OURS)
        assert [] == before.terms()
        put(before, record)
        put(after, record)

        terms = before.terms()
        assert terms == after.terms()
        assert len(terms) == _names(record)
        assert all(
            [record.id] == [each.id for each in store.find(term)]
            for store in (before, after)
            for term in terms
        )


def _names(record: Record) -> int:
    fields = (*record.IDENTITY, *record.NAMES)
    values = [getattr(record, name) for name in fields]
    return sum(len(value) if isinstance(value, tuple) else bool(value) for value in values)
