"""Our own tables: every kind goes out as a spreadsheet can show it, and comes back as it was."""

from __future__ import annotations

import csv
import io
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import relmem
from relmem.backends.memory import MemoryStore
from relmem.formats.sheets import sheet
from relmem.importers.own_sheets import is_own, read_own
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Contact, Issue, every_kind
from relmem.values import Source, Visibility
from tests.notebook import CODEC, Notebook
from tests.strategies import records


@pytest.fixture
def memory() -> Memory:
    return relmem.open(":memory:")


def shown(content: bytes) -> list[dict[str, str]]:
    """The cells of a table, as another program reads them."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class TestCells:
    @pytest.mark.parametrize(
        "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''+x", '=HYPERLINK("http://x.example")']
    )
    def test_run_as_no_formula_and_come_back(self, memory, formula):
        """A cell that a spreadsheet would run has an apostrophe before it, which reading takes away."""
        bo = memory.add(Contact("Bo", note=formula, phones=["+351 1"]))
        out = sheet(memory.store, Contact).to_bytes()
        [row] = shown(out)

        assert "'+351 1" == row["phones"]
        assert not row["note"].startswith(("=", "+", "-", "@", "\t", "\r"))
        [entry] = read_own(out, CODEC, name="x.csv").entries
        assert (bo,) == entry.records

    def test_name_what_links_lead_to(self, memory):
        """Beside an id stands the name, for the eye; reading leaves it alone."""
        ana = memory.add(Contact("Ana Sousa"))
        northwind = memory.add(Account("Northwind"))
        memory.add(Affiliation(ana, northwind))
        [row] = shown(sheet(memory.store, Affiliation).to_bytes())

        assert (ana.id, "Ana Sousa", "Northwind") == (
            row["contact"],
            row["contact name"],
            row["account name"],
        )


class TestWhatLeaves:
    @pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.SPECIAL])
    def test_is_neither_private_nor_special(self, memory, visibility):
        """What is so stays, also as a name beside a link, and is counted."""
        secret = memory.add(Account("Secret deal", visibility=visibility, basis="asked for it"))
        memory.add(Issue(secret, "Login fails"))
        accounts, issues = sheet(memory.store, Account), sheet(memory.store, Issue)

        assert (0, 1) == (accounts.rows, accounts.withheld)
        assert b"Secret" not in accounts.to_bytes() + issues.to_bytes()

    def test_stands(self, memory):
        """What was taken back is in no table."""
        memory.retract(memory.add(Contact("Ana")))

        assert (0, 0) == ((out := sheet(memory.store, Contact)).rows, out.withheld)


class TestReadingBack:
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_changes_nothing(self, memory, tmp_path, separator):
        """A table that nobody changed is known already, whatever separator a spreadsheet gave it."""
        memory.add(
            Contact(
                "Ana; or Anna",
                emails=["a@x.example", "b@x.example"],
                source=Source("call", said_on="2026-01-02"),
            )
        )
        rows = list(
            csv.reader(io.StringIO(sheet(memory.store, Contact).to_bytes().decode("utf-8-sig"), newline=""))
        )
        path = tmp_path / "contacts.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=separator).writerows(rows)
        report = memory.import_file(path)

        assert ("relmem table", 0, 0, 1, ()) == (
            report.format,
            report.added,
            report.changed,
            report.same,
            report.problems,
        )

    def test_corrects_what_was_changed_in_it(self, memory, tmp_path):
        """A changed cell is a correction; a column of one's own is listed."""
        ana = memory.add(Contact("Ana Sousa", note="tea"))
        path = sheet(memory.store, Contact).save(tmp_path / "x.csv")
        text = path.read_text("utf-8-sig").replace("tea", "coffee").splitlines()
        path.write_text(f"{text[0]},colour\r\n{text[1]},red\r\n", "utf-8")
        report = memory.import_file(path)

        assert (1, ("colour",)) == (report.changed, report.ignored)
        assert "coffee" == memory.find(ana.id, Contact).note

    def test_empties_what_was_emptied_in_it(self, memory, tmp_path):
        """In a table of ours an empty cell says that the field is as if it had been left out."""
        ana = memory.add(Contact("Ana Sousa", note="tea"))
        path = sheet(memory.store, Contact).save(tmp_path / "x.csv")
        path.write_text(path.read_text("utf-8-sig").replace("tea", ""), "utf-8")
        memory.import_file(path)

        assert "" == memory.find(ana.id, Contact).note

    def test_refuses_what_was_changed_since(self, memory, tmp_path):
        """A row of an older revision is a problem, and the newer value stays."""
        ana = memory.add(Contact("Ana Sousa", note="tea"))
        path = sheet(memory.store, Contact).save(tmp_path / "x.csv")
        memory.add(attrs.evolve(ana, note="water"))
        path.write_text(path.read_text("utf-8-sig").replace("tea", "coffee"), "utf-8")
        report = memory.import_file(path)

        assert ("line 2",) == report.refused
        assert "water" == memory.find(ana.id, Contact).note

    @pytest.mark.parametrize(
        ("column", "cell"),
        [
            ("rev", "x"),
            ("v", "99"),
            ("kind", "unicorn"),
            ("emails", "[1"),
            ("born", "soon"),
            ("id", "7"),
            ("visibility", "loud"),
        ],
    )
    def test_names_a_cell_that_is_none(self, memory, tmp_path, column, cell):
        """A cell that cannot be read costs its row and is named; the others are there."""
        memory.add(Contact("Ana"), Contact("Bo"))
        rows = shown(sheet(memory.store, Contact).to_bytes())
        rows[0][column] = cell
        path = tmp_path / "x.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        report = memory.import_file(path)

        assert (("line 2",), 1) == (report.refused, report.same)

    @pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.__name__)
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_gives_every_kind_as_it_was(self, kind, data):
        """Whatever a record says, its row says all of it."""
        record: Any = data.draw(records(kind))
        assume(record.visibility.leaves)
        record = attrs.evolve(record, source=Source("call"))
        store = MemoryStore(CODEC)
        notebook = Notebook()
        notebook.store = store
        [outcome] = notebook.add(record)
        out = sheet(store, kind).to_bytes()

        [entry] = read_own(out, CODEC, name="x.csv").entries

        assert () == entry.problems
        assert (outcome.record,) == entry.records
        assert is_own(out)
