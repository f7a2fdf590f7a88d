"""Records as plain JSON values, and back."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from time import process_time
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

import attrs
import pytest
from attrs import field
from hypothesis import given
from hypothesis import strategies as st

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec, word_of
from relmem.errors import InputError, StoreError, TooNew
from relmem.records import (
    Account,
    Affiliation,
    ChannelPreference,
    Contact,
    Contract,
    Interaction,
    Issue,
    Participant,
    every_kind,
)
from relmem.records.base import Record, Thing, named, required
from relmem.records.links import link_fields, linked, links_of, relinked
from relmem.values import new_id
from tests import golden
from tests.strategies import ids, records

KINDS = every_kind()
CODEC: Final = Codec(KINDS)
GOLDEN: Final = sorted((Path(__file__).parent / "data" / "golden").glob("format-*.json"))

every = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def primitive(value: Any) -> bool:
    """Whether it is made of what JSON has; no float, which no record holds."""
    if isinstance(value, dict):
        return all(type(name) is str and primitive(part) for name, part in value.items())
    if isinstance(value, list):
        return all(primitive(part) for part in value)
    return value is None or type(value) in (str, int, bool)


class TestRoundTrip:
    @every
    @given(data=st.data())
    def test_gives_back_the_record(self, kind, data):
        """
        What is decoded equals what was encoded, and is spelled the same again.

        A document is JSON primitives only, the same before and after a reload,
        and names the same other records as the record does.
        """
        record = data.draw(records(kind))

        document = CODEC.encode(record)
        reloaded = json.loads(json.dumps(document))
        again = CODEC.decode(reloaded, rev=record.rev)

        assert record == again
        assert document == CODEC.encode(again)
        assert primitive(document)
        assert document == reloaded
        assert links_of(record) == set(linked(kind, document))

    @every
    def test_leaves_out_what_is_at_its_default(self, kind):
        """A document is as short as the record: defaults are not written, but the id is."""
        record = golden.least(kind)

        document = CODEC.encode(record)

        assert record.id == document["id"]
        assert "source" not in document
        assert "rev" not in document
        assert record == CODEC.decode(document)

    def test_the_revision_stands_beside(self):
        """The revision is given when decoding, and is not part of the document."""

        assert 7 == CODEC.decode(CODEC.encode(Contact("Ana", rev=3)), rev=7).rev

    def test_an_hour_that_comes_twice_equals_itself(self):
        """An instant in the hour when clocks go back is the same after a reload."""
        for fold in (0, 1):
            at = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)
            call = Interaction("phone", happened_at=at, account=Account("Northwind"))

            assert call == CODEC.decode(CODEC.encode(call))

        assert at.utcoffset() == call.happened_at.utcoffset()


class TestLinks:
    @every
    @given(data=st.data())
    def test_are_led_elsewhere(self, kind, data):
        """Every link to an id leads to what it stands for, and nothing else changes."""
        mine = new_id()
        record = data.draw(records(kind))
        old = links_of(record)

        led = relinked(record, dict.fromkeys(old, mine))

        assert ({mine} if old else set()) == links_of(led)
        others = [each.name for each in attrs.fields(kind) if each.name not in link_fields(kind)]
        assert [getattr(record, name) for name in others] == [getattr(led, name) for name in others]
        assert record is relinked(record, {mine: mine})

    def test_inside_a_value_are_links_too(self):
        """Who took part in a call is linked by it."""
        ana = Contact("Ana")
        call = Interaction("phone", participants=[Participant(contact=ana)])

        assert {ana.id} == links_of(call)


class TestRefuses:
    def refused(self, **changed: Any) -> StoreError:
        document = CODEC.encode(Contact("Ana", emails=["ana@northwind.example"])) | changed
        with pytest.raises(StoreError) as caught:
            CODEC.decode({name: value for name, value in document.items() if value is not ...})
        assert str(document.get("id")) in str(caught.value) or document.get("id") is ...
        return caught.value

    @pytest.mark.parametrize(
        ("changed", "where"),
        [
            ({"name": 3}, "contact.name"),
            ({"name": ...}, "contact.name"),
            ({"name": ""}, "name: '' says nothing"),
            ({"emails": "ana@northwind.example"}, "contact.emails"),
            ({"emails": ["ana@@northwind"]}, "'ana@@northwind' has 2 @ signs"),
            ({"emails": [3]}, "contact.emails[0]"),
            ({"nickname": "A"}, "nickname"),
            ({"id": ...}, "contact.id"),
            ({"id": "c012"}, "c012"),
            ({"owner": "dana"}, "contact.owner"),
            ({"visibility": "some"}, "contact.visibility"),
            ({"source": {"medium": "mail", "said_on": "2026-13-01"}}, "contact.source"),
            ({"source": {"medium": "mail", "subject": "x"}}, "contact.source"),
            ({"week": {"days": [9], "holidays": [], "opens": "09:00", "closes": "17:00"}}, "contact.week"),
            ({"week": {"days": [1]}}, "contact.week"),
        ],
    )
    def test_what_the_class_does_not_hold_and_says_where(self, changed, where):
        """A document that is not what the class holds is refused, naming the record and the field."""
        assert where in str(self.refused(**changed))

    @pytest.mark.parametrize("kind", ["person", 3, None, ["contact"], ...])
    def test_an_unknown_kind(self, kind):
        """A kind that the memory was opened without is named in the error."""
        if not isinstance(kind, list):
            assert "unknown here" in str(self.refused(kind=kind))
        else:
            self.refused(kind=kind)

    def test_many_in_little_time(self):
        """What says what is wrong is made once for a class: a table of thousands may be wrong in each row."""
        good = CODEC.encode(Contact("Ana", emails=["ana@northwind.example"]))
        wrong = good | {"emails": 5}

        def seconds(document: dict[str, Any]) -> float:
            began = process_time()
            for _ in range(100):
                with suppress(StoreError):
                    CODEC.decode(document)
            return process_time() - began

        assert 40 * min(seconds(good) for _ in range(3)) > min(seconds(wrong) for _ in range(3))

    def test_a_newer_form(self):
        """A record of a newer relmem is refused with the way out; the current form is not."""
        error = self.refused(v=Contact.VERSION + 1)

        assert isinstance(error, TooNew)
        assert f"form {Contact.VERSION + 1} of contact" in str(error)
        assert "pip install -U relmem" in str(error)

    @pytest.mark.parametrize("form", [0, -1, "1", 1.0, True, None])
    def test_what_is_no_form(self, form):
        """A form is a whole number from 1."""
        assert "which is none" in str(self.refused(v=form))

    def test_to_encode_a_kind_it_does_not_know(self):
        """A record of a kind the memory was opened without is refused on the way in, with what to type."""
        with pytest.raises(InputError, match=r"knows no Site.*kinds=\[Site\]"):
            CODEC.encode(Site("Porto"))

    def test_two_kinds_of_one_word(self):
        """Two classes that would be spelled alike are refused when the memory is opened."""
        mine = attrs.make_class("Contact", {}, bases=(Thing,))

        with pytest.raises(InputError, match="two kinds of record are called Contact"):
            Codec((*KINDS, mine))

    def test_one_kind_named_twice_is_one(self):
        """Naming the same class twice is no clash."""
        assert len(KINDS) == len(Codec((*KINDS, Contact)).kinds)


class TestOurs:
    """What comes with relmem is known without being given, and loaded when it is met."""

    def test_each_goes_by_its_word(self):
        """Whichever is asked for first, its class is found in its theme."""
        codec = Codec(with_ours=True)

        assert KINDS == tuple(codec.kind_called(word_of(kind)) for kind in KINDS)
        assert codec.kinds == Codec(KINDS).kinds

    @pytest.mark.parametrize(
        "word", ["role", "Contact", "price__line", "PriceLine", "record", "base", "", "_"]
    )
    def test_other_words_are_no_kinds(self, word):
        """Names of values, of classes, and whatever stands in a file, are none."""
        assert Codec(with_ours=True).kind_called(word) is None

    def test_none_may_be_called_as_one_of_ours(self):
        """A class of a tool's own that would be spelled as ours is refused, and ours itself is not."""
        mine = attrs.make_class("PriceLine", {}, bases=(Thing,))

        with pytest.raises(InputError, match="two kinds of record are called PriceLine"):
            Codec([mine], with_ours=True)
        assert Contact is Codec([Contact, Site], with_ours=True).kind_called("contact")


def _renamed(fields: dict[str, Any]) -> dict[str, Any]:
    return {"town": fields.pop("city"), **fields}


def _split(fields: dict[str, Any]) -> dict[str, Any]:
    name, _, country = fields.pop("town").partition(", ")
    return {**fields, "name": name, "country": country}


@attrs.frozen(field_transformer=named)
class Site(Thing):
    """A kind of a tool that uses relmem, in its third form."""

    NAMES: ClassVar = ("name",)
    VERSION: ClassVar = 3
    UPGRADES: ClassVar = (_renamed, _split)

    name: str = field(converter=required)
    country: str = field(default="", kw_only=True)
    account: str = field(default="", kw_only=True)


class TestUpgrades:
    CODEC = Codec((*KINDS, Site))

    @pytest.mark.parametrize(
        "document",
        [
            {"v": 1, "city": "Porto, Portugal"},
            {"v": 2, "town": "Porto, Portugal"},
            {"v": 3, "name": "Porto", "country": "Portugal"},
        ],
        ids=["first", "second", "current"],
    )
    def test_are_applied_from_the_form_it_is_written_in(self, document):
        """A record of any earlier form reads as one of the current form."""
        id = new_id()

        assert Site("Porto", country="Portugal", id=id) == self.CODEC.decode(
            {"kind": "site", "id": id, **document}
        )

    def test_the_document_stays_as_it_is(self):
        """Reading an older form does not change the document itself."""
        document = {"kind": "site", "v": 1, "id": new_id(), "city": "Porto"}

        self.CODEC.decode(document)

        assert "Porto" == document["city"]

    def test_that_fail_say_of_which_record(self):
        """An upgrade that does not find what it needs is an error about that record."""
        id = new_id()

        with pytest.raises(StoreError, match=id):
            self.CODEC.decode({"kind": "site", "v": 1, "id": id})

    def test_of_a_form_that_came_back_are_indexed_as_they_are_read(self):
        """What is kept in an older form is found by its name as the current form has it."""
        site = {"kind": "site", "v": 1, "id": new_id(), "city": "Porto, Portugal"}
        store = MemoryStore(self.CODEC)
        entry = {"record": site, "rev": 1, "seq": 1, "at": "2026-11-22T10:00:00+00:00", "batch": new_id()}

        store.load({"relmem": {"format": 1, "memory": new_id(), "seq": 1}, "revisions": [entry]})

        assert [site["id"]] == [each.id for each in store.find("porto")]
        assert [site["id"]] == [each.id for each in store.alike(Site("Porto"))]
        assert entry == store.export()["revisions"][0]

    @every
    def test_there_is_one_for_each_earlier_form(self, kind):
        """A class in its n-th form brings n - 1 upgrades."""
        assert kind.VERSION - 1 == len(kind.UPGRADES)


class TestWords:
    def test_are_the_names_in_snake_case(self):
        """The word for a kind follows from its name."""
        assert ["contact", "channel_preference"] == [word_of(Contact), word_of(ChannelPreference)]

    @every
    def test_are_none_that_the_file_uses_itself(self, kind):
        """No kind goes by the name of a table that the store keeps for itself."""
        assert word_of(kind) != "relmem"
        assert not word_of(kind).startswith("_")


class TestGolden:
    @pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
    def test_files_load_and_are_written_the_same(self, path):
        """A memory of every format that was ever released loads, and exports to the same JSON."""
        document = json.loads(path.read_text(encoding="utf-8"))
        store = MemoryStore(CODEC)

        store.load(document)

        assert document == store.export()
        assert [] == store.check()

    @pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
    def test_records_are_spelled_as_they_were(self, path):
        """Each record of the current form, read and spelled again, is what stands in the file."""
        entries = json.loads(path.read_text(encoding="utf-8"))["revisions"]
        records = (entry["record"] for entry in entries)
        documents = [each for each in records if CODEC.brought_up(each) is each]

        assert documents == [CODEC.encode(CODEC.decode(document)) for document in documents]

    def test_there_is_one_of_the_current_format(self):
        """The format that is written now has its file."""
        assert golden.PATH in GOLDEN

    @every
    def test_every_kind_is_in_it(self, kind):
        """A new kind is added to the golden file of the current format: python -m tests.golden."""
        entries = json.loads(golden.PATH.read_text(encoding="utf-8"))["revisions"]

        assert word_of(kind) in {entry["record"]["kind"] for entry in entries}


class TestMixed:
    @given(ids)
    def test_ids_of_any_form_are_ids(self, id):
        """What the strategies take for ids, records take."""
        assert id == Account("Northwind", id=id).id

    def test_every_kind_takes_its_links_as_records(self):
        """A link is made from the record itself."""
        northwind, ana = Account("Northwind"), Contact("Ana")

        assert {northwind.id, ana.id} == links_of(Affiliation(ana, northwind))
        assert {northwind.id} == links_of(Contract(northwind, "Support"))
        assert {northwind.id} == links_of(Issue(northwind, "Down", opened_on=date(2026, 1, 1)))

    @every
    def test_every_kind_is_final(self, kind):
        """A kind of relmem's own has no kinds below it."""
        assert getattr(kind, "__final__", False)
        assert issubclass(kind, Record)
