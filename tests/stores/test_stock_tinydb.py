"""Plain TinyDB opens the file, and asks what is open: its tables, ids and queries."""

from __future__ import annotations

import attrs
import pytest
from tinydb import Query, TinyDB
from tinydb.table import Table

from relmem.errors import (
    ReadOnly,
)
from relmem.records import Contact
from tests.stores.on_disk import OnDiskBackend, filled
from tests.stores.places import put


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
