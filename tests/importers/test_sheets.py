"""Any table of contacts, accounts, issues, invoices or orders: by its own header or as the caller says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import relmem
from relmem.errors import ImportProblems, InputError
from relmem.importers.mapping import LAYOUTS, MAKERS, read_sheet, recognised
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Contact, Invoice, Issue, Order
from relmem.records.base import Record
from relmem.values import money


@pytest.fixture
def memory() -> Memory:
    return relmem.open(":memory:")


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(text: str, *, name: str = "x.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def told(report: ImportReport) -> list[tuple[str, str, str]]:
    return [(each.place, each.field, each.why) for each in report.problems]


class TestRecognising:
    @pytest.mark.parametrize(
        ("header", "format"),
        [
            ("Name,Email,Company", "contacts"),
            ("First Name,Last Name,Phone", "contacts"),
            ("Record ID,First Name,Last Name,Email address,Associated Company", "hubspot"),
            ("Name,Domain,Industry", "accounts"),
            ("Account Name,Account ID,Type,Industry", "salesforce-accounts"),
            ("Customer,Subject,Priority,Created", "issues"),
            ("Customer,Invoice Number,Total", "invoices"),
            ("Customer,Order Number,Item", "orders"),
            ("contract,parties,effective_date,renewal_term", "contracts"),
            ("Agreement Name,Customer,Start Date,Order Number", "contracts"),
            ("title,party", "contracts"),
            ("colour,shape", ""),
        ],
    )
    def test_is_by_the_header(self, header, format):
        """The names of the columns say what a table is; of several the surest."""
        assert format == recognised(f"{header}\n".encode(), name="x.csv")

    @pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.format)
    def test_every_layout_has_words_that_its_rows_read(self, layout):
        """No column has a word that nothing reads, and every mark is a column or another sign of it."""
        words = set(layout.columns.values()) - {"ignore"}

        assert words <= set(MAKERS[layout.kind].words)
        for mark in layout.marks:
            assert layout.format == recognised(f"{','.join(sorted(mark))}\n".encode(), name="x.csv")

    def test_says_what_to_do_with_a_table_of_nobody(self, memory, file):
        """A header that nobody knows is refused, with what to type."""
        with pytest.raises(InputError, match=r"--kind contact --map"):
            memory.import_file(file("colour,shape\nred,round\n"))

    def test_can_be_overridden(self, memory, file):
        """What the header says is not what counts where the caller says otherwise."""
        path = file("Name,Email,Phone\nNorthwind,info@northwind.example,1\n")
        memory.import_file(path, kind="account")

        assert ["Northwind"] == [each.name for each in memory.facts().of(Account)]
        with pytest.raises(InputError, match="Name"):
            memory.import_file(path, format="jira")


class TestEncodingAndSeparator:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    def test_are_found(self, memory, file, encoding, separator):
        """A mark at the beginning says the encoding, the header the separator."""
        path = file(
            separator.join(("Name", "Email")) + "\r\n" + separator.join(("Conceição", "c@x.example")),
            encoding=encoding,
        )
        memory.import_file(path)

        assert "Conceição" == memory.find("c@x.example", Contact).name

    def test_a_cell_that_was_defused_is_read(self, memory, file):
        """The apostrophe that keeps a spreadsheet from running a cell is no part of it."""
        memory.import_file(file("Name,Email,Phone\n'=Ana,ana@x.example,'+351 1\n"))
        ana = memory.find("ana@x.example", Contact)

        assert ("=Ana", ("+351 1",)) == (ana.name, ana.phones)


class TestMapping:
    def test_gives_columns_their_words(self, memory, file):
        """Any table is read by what the caller says of its columns; "ignore" is for what is to say nothing."""
        path = file("Wer;Wo;Adresse;Farbe\nAna Sousa;Northwind;ana@x.example;rot\n")
        words = {"Wer": "name", "Wo": "account", "adresse": "email", "Farbe": "ignore"}
        report = memory.import_file(path, kind="contact", mapping=words)

        assert ("contact table, columns as told", ()) == (report.format, report.ignored)
        assert ("Ana Sousa", "") == ((ana := memory.find("ana@x.example", Contact)).name, ana.note)

    def test_goes_before_what_the_header_says(self, memory, file):
        """A word of the caller's beats the layout's; the other columns are read as ever."""
        path = file("Name,Email,Company,Title\nAna,ana@x.example,Northwind,Ms\n")
        memory.import_file(path, mapping={"Title": "prefix"})

        assert "Ms" == memory.find("ana@x.example", Contact).honorific

    @pytest.mark.parametrize(
        ("words", "kind", "message"),
        [
            (
                {"Wer": "nam"},
                "contact",
                'mapping: no column of a table of contacts says .nam. .for .Wer.*"name"',
            ),
            ({"Who": "name"}, "contact", "no header that names 'Who'"),
            ({"Wer": "name"}, "", "does not say what its rows are. Say --kind"),
            ({"Wer": "name"}, "person", "no kind of row. Write one of contact, account"),
        ],
    )
    def test_refuses_what_is_not_there(self, memory, file, words, kind, message):
        """A word or a column that there is not, and rows of no kind, are refused with what there is."""
        with pytest.raises(InputError, match=message):
            memory.import_file(file("Wer,Wo\nAna,da\n"), kind=kind or None, mapping=words)

    def test_goes_with_no_format_of_another_sort(self, memory, file):
        """A card's lines are not told anew, and a contract table's rows are no contacts."""
        with pytest.raises(InputError, match="is not told of vcard"):
            memory.import_file(file("BEGIN:VCARD\n"), format="vcard", mapping={"title": "title"})
        with pytest.raises(InputError, match="is not told of contracts"):
            memory.import_file(file("title,party\nx,y\n"), format="contracts", kind="contact")

    @pytest.mark.parametrize("said", [{"kind": "contract"}, {"format": "contracts"}])
    def test_tells_what_the_columns_of_contracts_say(self, memory, file, said):
        """As it does of any other table; by kind or by format."""
        report = memory.import_file(
            file("Was,Wer\nHosting,Acme\n"), **said, mapping={"Was": "title", "Wer": "account"}
        )

        assert ("contract table", 1) == (report.format, report.taken)

    @pytest.mark.parametrize("option", [{"decimal": "x"}, {"currency": "euro"}, {"date_order": "us"}])
    def test_refuses_other_options_that_are_none(self, memory, file, option):
        """So are conventions that there are not."""
        with pytest.raises(InputError):
            memory.import_file(file("Name,Email\nAna,a@x.example\n"), **option)


class TestAccounts:
    def test_are_the_one_of_that_name(self, memory, file):
        """A name in a table means the one account of that name; an id is added to it."""
        northwind = memory.add(Account("Northwind Trading", domains=["northwind.example"]))
        memory.import_file(file("Name,Email,Company\nAna,a@x.example,northwind  trading\n"))

        [post] = memory.facts().of(Affiliation)
        assert northwind.id == post.account

    def test_of_a_card_get_the_id_of_a_program(self, memory, file):
        """An organisation that a file knew by its name alone is the one that a program knows by id."""
        memory.import_file(file("Name,Email,Company\nAna,a@x.example,Globex\n"))
        memory.import_file(
            file(
                "Record ID,First Name,Last Name,Email,Associated Company,Associated Company ID\n7,Bo,B,b@x.example,Globex,99\n"
            )
        )

        [globex] = memory.facts().of(Account)
        assert {"org:globex", "hubspot:99"} == set(globex.key)

    def test_named_with_and_without_an_id_are_one(self, memory, file):
        """Rows that know the id and rows that do not mean the same one, in any order, the first time and again."""
        header = "Record ID,First Name,Last Name,Email,Associated Company,Associated Company ID\n"
        rows = "1,A,A,a@x.example,Globex,\n2,B,B,b@x.example,Globex,99\n3,C,C,c@x.example,Globex,\n"
        first = memory.import_file(file(header + rows))
        again = memory.import_file(file(header + rows))

        assert (1, (), 0, 0) == (len(memory.facts().of(Account)), first.problems, again.added, again.changed)

    def test_may_be_a_row_and_the_parent_of_others(self, memory, file):
        """What is named as a parent is the account of its own row, before or after."""
        path = file("Name,Website,Parent\nA,a.example,Group\nGroup,,\nB,b.example,Group\n")
        first, again = memory.import_file(path), memory.import_file(path)

        [group] = [each for each in memory.facts().of(Account) if each.name == "Group"]
        assert ((), 0, 0) == (first.problems, again.added, again.changed)
        assert {group.id} == {each.parent for each in memory.facts().of(Account) if each.domains}

    def test_of_two_ids_are_two(self, memory, file):
        """Two organisations of one name that a program tells apart stay apart."""
        header = "Record ID,First Name,Last Name,Email,Associated Company,Associated Company ID\n"
        memory.import_file(file(header + "7,Bo,B,b@x.example,Globex,99\n8,Cy,C,c@x.example,Globex,98\n"))

        assert 2 == len(memory.facts().of(Account))

    def test_alone_in_a_row_of_contacts_are_taken_in(self, memory, file):
        """A row that names a company and nobody is that company, with its number in the note."""
        memory.import_file(file("First Name,Last Name,Company,Phone\n,,Northwind,+351 1\n"))

        [northwind] = memory.facts().of(Account)
        assert ("Northwind", "Phone: +351 1") == (northwind.name, northwind.note)

    @pytest.mark.parametrize("kind", ["issue", "invoice", "order"])
    def test_are_wanted_only_where_the_kind_needs_one(self, memory, file, kind):
        """Somebody may work nowhere; an issue, a bill and an order are somebody's."""
        words = {
            "A": {"issue": "title", "invoice": "number", "order": "what"}[kind],
            "B": {"invoice": "total"}.get(kind, "status"),
        }
        report = memory.import_file(file("A,B\nx,12 EUR\n"), kind=kind, mapping=words)

        assert [("line 2", "account", "it names no account.")] == told(report)
        assert () == memory.import_file(file("Name,Email\nAna,a@x.example\n")).problems


class TestRows:
    def test_that_cannot_be_cut_or_meant_cost_nobody_else(self, memory, file):
        """Each bad row is a problem with its line; the good ones are there."""
        report = memory.import_file(
            file(
                'Name,Email\nAna,a@x.example\nBo,b@x.example,,extra\n"Cy\nC",c@x.example\n,\x01\nDi,d@x.example\n'
            )
        )

        assert ["line 3", "line 6"] == [each.place for each in report.problems[:2]]
        assert {"Ana", "Cy C", "Di"} == {each.name for each in memory.facts().of(Contact)}

    def test_without_an_id_wait_until_they_are_mended(self, memory, file):
        """Who could not be known again is not taken in by half, so that mending adds them once."""
        path = file("Name,Email\nAna,ana@@x.example\nBo,b@x.example\n")
        assert 1 == memory.import_file(path).taken

        path.write_text("Name,Email\nAna,ana@x.example\nBo,b@x.example\n")
        memory.import_file(path)

        assert 2 == len(memory.facts().of(Contact))

    def test_of_one_person_are_one(self, memory, file):
        """Two rows of one address are one contact, at both places."""
        memory.import_file(file("Name,Email,Company\nAna,a@x.example,Northwind\nAna,A@x.example,Globex\n"))

        assert (1, 2) == (len(memory.facts().of(Contact)), len(memory.facts().of(Affiliation)))

    def test_with_a_new_title_say_what_became_of_a_post(self, memory, file):
        """A corrected title is theirs, and not a second one beside the old; without an id, by their address."""
        header = "Name,Email,Company,Title"
        memory.import_file(file(f"{header}\nAna,a@x.example,Northwind,IT\n"))
        memory.import_file(file(f"{header}\nAna,a@x.example,Northwind,CIO\n"))

        assert ["CIO"] == [each.title for each in memory.facts().of(Affiliation)]

    def test_of_one_person_and_two_titles_at_one_account_are_two_posts(self, memory, file):
        """What one file says in two rows is both so; again it adds nothing."""
        path = file("Name,Email,Company,Title\nAna,a@x.example,Acme,CTO\nAna,a@x.example,Acme,Buyer\n")
        memory.import_file(path)
        again = memory.import_file(path)

        assert ["Buyer", "CTO"] == sorted(each.title for each in memory.facts().of(Affiliation))
        assert (0, 0) == (again.added, again.changed)

    @pytest.mark.parametrize(
        ("header", "cells"), [("Name,Email,Title", ""), ("Name,Email,Title,Company,Company", ",Acme,Globex")]
    )
    def test_keep_a_title_of_no_one_account(self, memory, file, header, cells):
        """What they are, where nobody says where, or says two places, stands in the note."""
        memory.import_file(file(f"{header}\nAna,ana@x.example,Buyer{cells}\n"), kind="contact")

        assert "Title: Buyer" == memory.find("ana@x.example", Contact).note

    def test_say_nothing_by_an_empty_cell(self, memory, file):
        """A cell that was emptied since resets nothing; only what is said changes what is there."""
        memory.import_file(file("Name,Email,Phone\nAna,a@x.example,1\n"))
        memory.import_file(file("Name,Email,Phone\nAna Sousa,a@x.example,\n"))

        ana = memory.find("a@x.example", Contact)
        assert ("Ana Sousa", ("1",)) == (ana.name, ana.phones)

    def test_with_an_address_alone_do_not_rename(self, memory, file):
        """Where no name is said, who is known keeps theirs."""
        memory.add(Contact("Ana Sousa", emails=["a@x.example"]))
        memory.import_file(file("Name,Email,Phone\n,a@x.example,5\n"))

        ana = memory.find("a@x.example", Contact)
        assert ("Ana Sousa", ("5",)) == (ana.name, ana.phones)

    def test_are_left_out_whole_where_they_belong_to_two(self, memory, file):
        """A row that means two contacts at once keeps nothing, not even its new account, and costs no other."""
        memory.add(Contact("Ana Sousa", emails=["a@x.example"]), Contact("Ana Costa", emails=["b@x.example"]))
        report = memory.import_file(
            file(
                "Name,Email 1,Email 2,Company,Email\nAna,a@x.example,b@x.example,Doubtful,\nCy,c@x.example,,Globex,\n"
            )
        )

        assert (1, ("line 2",)) == (report.taken, report.refused)
        assert ["Globex"] == [each.name for each in memory.facts().of(Account)]
        assert {"account", "contact", "affiliation"} == set(report.kinds)

    def test_of_closed_issues_need_the_day(self, memory, file):
        """Solved on the day that is said, else by its last change, else not taken in: it would look open for ever."""
        header = "Customer,Subject,Priority,Status,Closed,Updated,Id\n"
        rows = "N,a,high,Closed,2026-01-02,2026-01-05,1\nN,b,P1,Done,,2026-01-05,2\nN,c,x,Closed,,,3\nN,d,,New,,2026-01-05,4\n"
        report = memory.import_file(file(header + rows))

        solved = {each.title: str(each.solved_on) for each in memory.facts().of(Issue)}
        assert {"a": "2026-01-02", "b": "2026-01-05", "d": "None"} == solved
        assert ["Priority", "Status"] == [each.field for each in report.problems]

    @pytest.mark.parametrize("status", ["Storniert", "Entwurf", "annulée", "void"])
    def test_of_bills_that_were_taken_back_are_left_out(self, memory, file, status):
        """In whichever language: who took it back does not owe it, and two are no bill too many."""
        report = memory.import_file(
            file(f"Rechnungsnummer,Kunde,Betrag,Währung,Status\n1,Acme,5,EUR,{status}\n2,Acme,5,EUR,offen\n"),
            kind="invoice",
        )

        assert (1, (f"1 {status.casefold()} invoice",)) == (report.taken, report.left_out)

    def test_of_one_bill_say_the_same_or_are_refused(self, memory, file):
        """A row for each line repeats the bill; one that says otherwise under its number is no bill."""
        header = "Customer,Invoice Number,Total (EUR)\n"
        report = memory.import_file(file(header + "N,1,10\nN,1,10\nN,1,12\n"))

        [bill] = memory.facts().of(Invoice)
        assert (money("10 EUR"), ["line 4"]) == (bill.total, list(report.refused))

    def test_that_are_refused_say_nothing_of_their_order(self, memory, file):
        """What stands in a refused row is no part of the order whose number it has."""
        rows = "A,1,x,nonsense\nB,1,y,5 EUR\n"
        path = file("Customer,Order Number,Item,Total\n" + rows)
        memory.import_file(path)

        [order] = memory.facts().of(Order)
        assert ("y", "B") == (order.what, memory.facts().get(order.account, Account).name)
        assert 0 == memory.import_file(path).changed

    def test_of_half_a_period_have_none(self, memory, file):
        """A period without its last day is a problem; the bill stays."""
        report = memory.import_file(
            file("Customer,Invoice Number,Total,Period Start\nN,1,10 EUR,2026-01-01\n")
        )

        assert [("line 2", "Period Start", "a period has a first and a last day.")] == told(report)
        assert 1 == len(memory.facts().of(Invoice))

    def test_may_be_all_or_nothing(self, memory, file):
        """Where all are wanted, one problem keeps nothing."""
        with pytest.raises(ImportProblems):
            memory.import_file(file("Name,Email\nAna,a@x.example\n,\n,x\n"), all_or_nothing=True)

        assert () == memory.facts().all()

    def test_in_a_report_are_counted_by_kind(self, memory, file):
        """What became of each kind of record stands in the report."""
        report = memory.import_file(file("Customer,Order Number,Item\nN,1,a\nN,2,b\n"))

        assert {"added": 2, "changed": 0, "same": 0} == report.kinds["order"]
        assert "order: 2 added" in str(report)
        assert {"1", "2"} == {each.number for each in memory.facts().of(Order)}


CELLS = st.sampled_from(
    ["", "x", "0", "1.500", "12 EUR", "2026-01-01", "1/2/2026", "a@b.example", "@", "a@@b", "n/a", " ::: ", ";", "'=1", '"', "\x00",
     "closed", "draft", "story", "=cmd", "9" * 400, "é\u0301", "\ud7ff", "0/0/00", "2026-01-01 25:00 UTC", "-", "https://x.example/y"]
)  # fmt: skip


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_cells_are_records_or_problems(kind, data):
    """No row, however odd, makes reading fail; each gives records, problems or the reason for neither."""
    words = list(MAKERS[kind].words)
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=8))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(chosen), max_size=len(chosen)), max_size=5))
    columns = [f"c{at}" for at in range(len(chosen))]
    lines = [columns, *rows]
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    mapping = dict(zip(columns, chosen, strict=True))

    reading = read_sheet(text.encode(), name="x.csv", kind=kind, mapping=mapping, currency="EUR")

    for entry in reading.entries:
        assert entry.records or entry.problems or entry.left_out
        assert all(isinstance(record, Record) for record in entry.records)
    memory = relmem.open(":memory:")
    for entry in reading.entries:
        assert {id(each) for each in entry.records} or entry.problems or entry.left_out
    assert memory.facts().all() == ()


def test_the_reference_page_is_made_of_the_layouts():
    """docs/reference/tables.md says what the layouts say; `python tests/build_tables.py` writes it anew."""
    from tests.build_tables import PAGE, page

    assert page() == PAGE.read_text("utf-8")
