"""What a file says stands, also where it says what would stand there by itself, or what it said before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

import relmem
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.queries.contracts import renewals
from relmem.queries.discrepancies import differences
from relmem.records import Contact, Contract, Invoice, Issue, PriceLine

Take = Callable[..., ImportReport]


@pytest.fixture
def memory() -> Memory:
    return relmem.open(":memory:", timezone="UTC")


@pytest.fixture
def take(memory: Memory, tmp_path: Path) -> Take:
    def take_in(text: str, name: str = "list.csv", **options: Any) -> ImportReport:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return memory.import_file(path, **options)

    return take_in


def contracts(**cells: str) -> str:
    """A table of one contract."""
    row = {"contract number": "N1", "customer": "Acme", "title": "Frame", "start date": "2023-01-01"} | {
        name.replace("_", " "): cell for name, cell in cells.items()
    }
    return f"{';'.join(row)}\n{';'.join(row.values())}\n"


def the_contract(memory: Memory) -> Contract:
    [found] = memory.facts().of(Contract)
    return found


def prices(memory: Memory) -> list[str]:
    return [str(each.price) for each in memory.facts().of(PriceLine)]


class TestADefaultThatIsSaid:
    @pytest.mark.parametrize(
        ("column", "wrong", "field", "before"),
        [
            ("renewal", "gibberish", "renewal", "unknown"),
            ("renewal", "successive 1 year", "renewal", "automatic 1 year"),
            ("notice", "60 days", "notice", "60 days"),
            ("end_date", "2027-01-01", "ends_on", "2027-01-01"),
        ],
    )
    def test_mends_what_the_file_said(self, memory, take, tmp_path, column, wrong, field, before):
        """A mended cell means what it would mean in a file taken in fresh, and its remark goes."""
        right = "perpetual" if column == "end_date" else "none"
        take(contracts(initial_term="4 years", **{column: wrong}))
        assert before == str(getattr(the_contract(memory), field))
        report = take(contracts(initial_term="4 years", **{column: right}))
        again = take(contracts(initial_term="4 years", **{column: right}))

        fresh = relmem.open(":memory:", timezone="UTC")
        fresh.import_file(tmp_path / "list.csv")
        mended, anew = the_contract(memory), the_contract(fresh)
        assert (getattr(anew, field), anew.note) == (getattr(mended, field), mended.note)
        assert (1, 0, 0) == (report.changed, again.added, again.changed)

    def test_takes_the_remark_out_where_the_value_stays_what_it_was(self, memory, take):
        """A notice that could not be read is none, and so is one of which the file says so now."""
        take(contracts(notice="gibberish", price="a lot"))
        assert "price: a lot\nnotice: gibberish" == the_contract(memory).note
        take(contracts(notice="none", price="780 GBP/month"))

        assert ("", ["780 GBP/month"]) == (the_contract(memory).note, prices(memory))

    def test_of_an_empty_cell_is_none(self, memory, take):
        """What is emptied in the file stays."""
        take(contracts(renewal="successive 1 year"))
        take(contracts(renewal=""))

        assert "automatic 1 year" == str(the_contract(memory).renewal)

    def test_against_what_was_set_by_hand_is_asked(self, memory, take):
        """What a person knows is not undone by a file without a day."""
        take(contracts(notice=""))
        memory.add(attrs.evolve(the_contract(memory), notice="60 days"))
        take(contracts(notice="none"), "another.csv")

        assert "60 days" == str(the_contract(memory).notice)
        assert [("notice", "60 days", "nothing")] == [
            (row.what, row.stands, row.says) for row in differences(memory.facts())
        ]

    def test_of_issues_and_bills_is_said_too(self, memory, take):
        """A severity that became normal again, an issue that is a fault after all, a bill that is no credit."""
        issues = "Key,Title,Company,Severity,Type\n1,Down,Acme,{}\n"
        mapping = {
            "Key": "id",
            "Title": "title",
            "Company": "account",
            "Severity": "severity",
            "Type": "type",
        }
        for cells in ("high,complaint", "normal,bug"):
            take(issues.format(cells), "issues.csv", kind="issue", mapping=mapping)
        bills = "Number,Company,Total,Type\nB1,Acme,10 EUR,{}\n"
        mapping = {"Number": "number", "Company": "account", "Total": "total", "Type": "type"}
        for cell in ("credit note", "invoice"):
            take(bills.format(cell), "bills.csv", kind="invoice", mapping=mapping)

        [issue], [bill] = memory.facts().of(Issue), memory.facts().of(Invoice)
        assert ("normal", "fault") == (issue.severity, issue.type)
        assert ("invoice", "10 EUR") == (bill.type, str(bill.total))


class TestAPrice:
    def test_turned_back_is_the_newest_saying(self, memory, take):
        """780, 800 and 780 again are three prices in turn, and the last one is paid."""
        for price in ("780", "800", "780"):
            take(contracts(initial_term="4 years", price=f"{price} GBP/month"))
        again = take(contracts(initial_term="4 years", price="780 GBP/month"))

        assert ["780 GBP/month"] == prices(memory)
        assert (0, 0, 0) == (again.added, again.changed, again.again)
        assert 3 == len(memory.store.current([PriceLine]))
        assert "780" in str(renewals(memory.facts(), within="2000 days"))

    def test_turned_back_goes_with_an_undo(self, memory, take):
        """Then the one before it is paid, and the file can be taken in again."""
        for price in ("780", "800", "780"):
            take(contracts(price=f"{price} GBP/month"))
        memory.undo()
        assert ["800 GBP/month"] == prices(memory)
        take(contracts(price="780 GBP/month"))

        assert ["780 GBP/month"] == prices(memory)

    def test_set_by_hand_stays(self, memory, take):
        """The same file again says nothing new against what somebody has set since."""
        take(contracts(price="780 GBP/month"))
        memory.add(PriceLine(the_contract(memory), "900 GBP/month"))
        report = take(contracts(price="780 GBP/month"))

        assert (["900 GBP/month"], 0, 0) == (prices(memory), report.added, report.changed)


class TestTheSameUnderAnotherName:
    ROWS = "Record ID,First Name,Last Name,Email,Associated Company\n1,Ana,Sousa,a@x.example,Acme\n2,Bo,{},b@x.example,Acme\n"

    def test_is_said_again_and_not_changed(self, memory, take):
        """Only what differs counts as changed; each source stays on record, and once."""
        take(self.ROWS.format("Lind"), "june.csv")
        report = take(self.ROWS.format("Lindt"), "july.csv")
        again = take(self.ROWS.format("Lindt"), "july.csv")

        assert {"added": 0, "changed": 1, "same": 0, "said again": 1} == report.kinds["contact"]
        assert (0, 1, 2, 3) == (report.added, report.changed, report.same, report.again)
        assert "0 added, 1 changed, 2 same, 3 said again" in str(report)
        assert 3 == report.to_dict()["again"]
        assert (0, 0, 0) == (again.added, again.changed, again.again)
        sources = [each.record.source.file for each in memory.history(memory.find("a@x.example", Contact))]
        assert ["june.csv", "july.csv"] == sources

    def test_goes_with_an_undo(self, memory, take):
        """What was only said again is taken back as well."""
        take(self.ROWS.format("Lind"), "june.csv")
        before = {each.record.source for each in memory.store.current()}
        report = take(self.ROWS.format("Lind"), "july.csv")
        assert (0, 0, True) == (report.added, report.changed, bool(report.batch))
        memory.undo()

        assert before == {each.record.source for each in memory.store.current()}
