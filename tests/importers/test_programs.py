"""What programs export, as they write it: recognised by the header, told apart, taken in once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import relmem
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.records import (
    Account,
    Affiliation,
    Connection,
    Contact,
    Delivery,
    Invoice,
    Issue,
    Order,
    Relationship,
)
from relmem.values import money, year_day

TABLES = Path(__file__).parent.parent / "data" / "tables"

OPTIONS: dict[str, dict[str, Any]] = {
    "outlook-de.csv": {"encoding": "cp1252", "date_order": "dmy"},
    "outlook-fr.csv": {"encoding": "cp1252", "date_order": "dmy"},
    "outlook-es.csv": {"encoding": "cp1252"},
    "datev.csv": {"encoding": "cp1252"},
    "gitlab.csv": {"mapping": {"Milestone": "account"}},
    "xero.csv": {"date_order": "dmy"},
    "rechnungen.csv": {"date_order": "dmy"},
    "outlook.csv": {"encoding": "cp1252", "date_order": "mdy"},
    "salesforce-report.csv": {"date_order": "mdy"},
    "invoices.csv": {"date_order": "dmy", "encoding": "cp1252"},
    "people-of-nobody.csv": {
        "kind": "contact",
        "mapping": {"Full Name": "name", "Mail": "email", "Firma": "account", "Geburtstag": "born"},
        "date_order": "dmy",
    },
}


def taken(name: str, **more: Any) -> tuple[Memory, ImportReport]:
    """A memory that holds one of the samples, and what was said of it."""
    memory = relmem.open(":memory:")
    return memory, memory.import_file(TABLES / name, **OPTIONS.get(name, {}) | more)


def one(memory: Memory, kind: type, key: str) -> Any:
    """The only record of a kind with that key, or e-mail address."""
    return memory.find(key, kind)


def said(report: ImportReport) -> list[tuple[str, str, str]]:
    """Place, column and value of each problem."""
    return [(each.place, each.field, each.value) for each in report.problems]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("google.csv", "Google Contacts"),
        ("google-2023.csv", "Google Contacts"),
        ("outlook.csv", "Outlook contacts"),
        ("linkedin.csv", "LinkedIn connections"),
        ("hubspot.csv", "HubSpot contacts"),
        ("hubspot-companies.csv", "HubSpot companies"),
        ("salesforce-report.csv", "Salesforce contacts"),
        ("salesforce-api.csv", "Salesforce contacts"),
        ("zendesk.csv", "Zendesk tickets"),
        ("jira.csv", "Jira issues"),
        ("invoices.csv", "invoice table"),
        ("orders.tsv", "order table"),
        ("people-of-nobody.csv", "contact table, columns as told"),
        ("outlook-de.csv", "Outlook contacts"),
        ("outlook-fr.csv", "Outlook contacts"),
        ("outlook-es.csv", "Outlook contacts"),
        ("outlook-it.csv", "Outlook contacts"),
        ("outlook-nl.csv", "Outlook contacts"),
        ("outlook-pt.csv", "Outlook contacts"),
        ("thunderbird.csv", "Thunderbird address book"),
        ("thunderbird.ldif", "LDIF address book"),
        ("pipedrive.csv", "Pipedrive people"),
        ("zoho.csv", "Zoho CRM contacts"),
        ("dynamics.csv", "Microsoft Dynamics contacts"),
        ("datev.csv", "DATEV debtors and creditors"),
        ("sap.txt", "SAP partner list"),
        ("sap-b1.csv", "SAP Business One partners"),
        ("servicenow.csv", "ServiceNow incidents"),
        ("gitlab.csv", "GitLab issues, columns as told"),
        ("freshdesk.csv", "Freshdesk tickets"),
        ("xero.csv", "Xero invoices"),
        ("stripe.csv", "Stripe invoices"),
        ("rechnungen.csv", "invoice table"),
    ],
)
def test_each_is_told_by_its_header_and_taken_in_once(name, title):
    """The report says what a file was taken for; the same file again adds and changes nothing."""
    memory, first = taken(name)
    again = memory.import_file(TABLES / name, **OPTIONS.get(name, {}))

    assert title == first.format
    assert first.added
    assert (0, 0) == (again.added, again.changed)


class TestGoogle:
    def test_parts_several_values_in_a_cell(self):
        """ " ::: " parts values, "* " begins labels, and a birthday may have no year."""
        memory, _ = taken("google.csv")
        ana = one(memory, Contact, "ana.sousa@northwind.example")

        assert ("ana@northwind.example", "ana.sousa@northwind.example", "ana@home.example") == ana.emails
        assert ("+351 210 000 001", "+351 210 000 002", "+351 910 000 001") == ana.phones
        assert (("myContacts", "Customers"), year_day("--03-07")) == (ana.tags, ana.born)
        assert ("Ana Sousa", "AH-nuh SOH-zuh") == (ana.name, ana.say_name)

    def test_keeps_what_it_has_no_field_for_as_text(self):
        """Unknown columns are named in the report, and what stands in them in the note, breaks and all."""
        memory, report = taken("google.csv")

        note = one(memory, Contact, "ana@northwind.example").note
        assert note.startswith("Met at the fair.\nLikes tea.")
        assert "Photo: https://photos.example/1" in note
        assert ("Photo",) == report.in_notes

    def test_says_who_works_where(self):
        """Company, title and department are where somebody works."""
        memory, _ = taken("google.csv")
        [post] = memory.facts().about(one(memory, Contact, "ana@northwind.example"), Affiliation)

        assert ("IT director", "Operations") == (post.title, post.unit)
        assert "Northwind Trading" == memory.facts().get(post.account, Account).name

    def test_names_every_bad_cell_and_loses_no_good_row(self):
        """A bad row says line, column, value and why; whom nobody could know again waits until it is mended."""
        memory, report = taken("google.csv")

        assert [
            ("line 6", "E-mail 1 - Value", "cleo@@globex.example"),
            ("line 6", "Birthday", "13/13/1980"),
            ("line 7", "name", ""),
        ] == said(report)
        assert (2, ("line 6", "line 7")) == (report.taken, report.refused)
        assert {"Ana Sousa", "Bo Lindqvist"} == {each.name for each in memory.facts().of(Contact)}

    def test_is_read_as_it_was_written_before_2024(self):
        """Given Name, Family Name and E-mail 1 - Type, in UTF-16 as the old export had it."""
        memory, _ = taken("google-2023.csv")

        assert ("myContacts", "Friends") == one(memory, Contact, "ana@northwind.example").tags


class TestOutlook:
    def test_asks_for_an_encoding_that_is_not_said(self):
        """It is often Windows-1252; the message names the byte, its line and what to type."""
        with pytest.raises(ValueError, match=r"not UTF-8 \(byte 0xFC on line 2\).*--encoding cp1252"):
            taken("outlook.csv", encoding=None)

    def test_reads_its_contacts(self):
        """A title before the name is the honorific, "0/0/00" is no birthday, a fax is no phone."""
        memory, _ = taken("outlook.csv")
        weiss = one(memory, Contact, "j.weiss@mueller.example")

        assert ("Jürgen Weiß", "Dr.", "Weiß", None) == (
            weiss.name,
            weiss.honorific,
            weiss.family_name,
            weiss.born,
        )
        assert ("+49 221 222", "+49 170 333") == weiss.phones
        assert ("Business Fax",) == taken("outlook.csv")[1].in_notes

    @pytest.mark.parametrize(
        ("language", "email", "name", "phones", "title"),
        [
            ("de", "jw@home.example", "Jördis Weiß", ("+49 221 222", "+49 170 333"), "Leiterin Einkauf"),
            (
                "fr",
                "zoe@etoile.example",
                "Zoé Lefèvre",
                ("+33 4 00 00 00 01", "+33 6 00 00 00 02"),
                "Directrice",
            ),
            (
                "es",
                "inigo3@solymar.example",
                "Íñigo Muñoz Peña",
                ("+34 956 000 001", "+34 956 000 002"),
                "Jefe de compras",
            ),
            (
                "it",
                "niccolo@verita.example",
                "Niccolò Rossi",
                ("+39 06 0000001", "+39 333 0000002"),
                "Responsabile",
            ),
            ("nl", "joost@tulp.example", "Joost de Wit", ("+31 20 000 0001", "+31 6 0000 0002"), "Inkoper"),
            (
                "pt",
                "conceicao@paobom.example",
                "Conceição Araújo",
                ("+55 11 0000 0001", "+55 11 9000 0002"),
                "Diretora",
            ),
        ],
    )
    def test_speaks_seven_languages(self, language, email, name, phones, title):
        """The header is in the language of the program; "Nom" and "Nombre" are halves of a name there."""
        memory, _ = taken(f"outlook-{language}.csv")
        who = one(memory, Contact, email)
        [post] = memory.facts().about(who, Affiliation)

        assert (name, phones, title) == (who.name, who.phones, post.title)

    def test_reads_the_birthday_and_the_form_of_address_of_any_language(self):
        """7.3.1980 in the order stated; "Titre" and "Anrede" are how somebody is addressed."""
        weiss = one(taken("outlook-de.csv")[0], Contact, "jw@home.example")
        zoe = one(taken("outlook-fr.csv")[0], Contact, "zoe@etoile.example")

        assert (year_day("1980-03-07"), "Frau") == (weiss.born, weiss.honorific)
        assert (year_day("1981-03-04"), "Mme") == (zoe.born, zoe.honorific)

    def test_says_so_where_an_address_is_none(self):
        """An address inside of Exchange is a problem; the other address and all the rest stay."""
        memory, report = taken("outlook.csv")

        assert ["E-mail Address"] == [each.field for each in report.problems]
        assert year_day("1981-03-04") == one(memory, Contact, "dana@globex.example").born

    def test_says_what_to_type_for_birthdays(self):
        """3/4/1981 is a problem until the order is said; the contact is there and learns it then."""
        memory, report = taken("outlook.csv", date_order=None)
        assert [("line 3", "Birthday", "3/4/1981")] == said(report)[1:]
        assert "Say --date-order mdy or dmy." == report.problems[1].hint

        again = memory.import_file(TABLES / "outlook.csv", **OPTIONS["outlook.csv"])

        assert (0, 1) == (again.added, again.changed)


class TestLinkedIn:
    def test_looks_for_the_header_below_the_notes(self):
        """Notes of some lines go before the header; dates name the month; most have no address."""
        memory, report = taken("linkedin.csv")
        bo = one(memory, Contact, "linkedin:bo-lindqvist-7")
        [since] = memory.facts().about(bo, Connection)

        assert ((), date(2022, 2, 7), "LinkedIn") == (bo.emails, since.from_on, since.network)
        assert (2, ()) == (report.taken, report.problems)


def test_a_program_that_was_named_is_read_by_the_columns_it_has(tmp_path):
    """Who says --format has said whose columns they are: a report needs not have those that tell it apart."""
    path, memory = tmp_path / "report.csv", relmem.open(":memory:")
    path.write_text("Accounts of the north\nAccount Name,Website,Shoe\nAcme,acme.example,42\n", "utf-8")
    report = memory.import_file(path, format="salesforce-accounts")

    assert ("Salesforce accounts", 1, ("Shoe",)) == (report.format, report.taken, report.in_notes)
    assert ("acme.example",) == memory.find("Acme", Account).domains


class TestHubSpot:
    def test_has_its_ids_for_keys(self):
        """A contact is known by its record id, so a new address or name is a revision."""
        memory, _ = taken("hubspot.csv")
        ana = one(memory, Contact, "hubspot:42")

        assert ("Ana Sousa", ("+351 210 000 001",)) == (ana.name, ana.phones)

    @pytest.mark.parametrize(
        ("more", "account"), [("", "Northwind"), (",Associated Company", "Northwind Trading")]
    )
    def test_company_that_a_form_asked_for_is_where_they_work(self, tmp_path, more, account):
        """Unless a column says which company of the program it is: then that one only."""
        path, memory = tmp_path / "people.csv", relmem.open(":memory:")
        cell = ",Northwind Trading" if more else ""
        header = f"Record ID,First Name,Last Name,Email,Company name,Job Title{more}"
        path.write_text(f"{header}\n42,Ana,Sousa,ana@n.example,Northwind,CTO{cell}\n", "utf-8")
        memory.import_file(path)

        assert [account] == [each.name for each in memory.facts().of(Account)]
        assert ["CTO"] == [each.title for each in memory.facts().of(Affiliation)]

    def test_links_several_companies(self):
        """Of several companies nobody knows for which the title is."""
        memory, _ = taken("hubspot.csv")
        posts = memory.facts().about(one(memory, Contact, "hubspot:43"), Affiliation)

        assert {("hubspot:9002",), ("hubspot:9003",)} == {
            memory.facts().get(post.account, Account).key for post in posts
        }
        assert {""} == {post.title for post in posts}

    def test_companies_and_contacts_are_one_memory(self):
        """A company is the one that contacts name by id, in whatever order the files come."""
        memory, _ = taken("hubspot.csv")
        memory.import_file(TABLES / "hubspot-companies.csv")
        accounts = memory.facts().of(Account)
        northwind = one(memory, Account, "northwind.example")

        assert 3 == len(accounts)
        assert ("hubspot:9001",) == northwind.key
        assert ["customer"] == [each.role for each in memory.facts().about(northwind, Relationship)]


class TestSalesforce:
    def test_leaves_out_the_text_below_a_report(self):
        """Name, copyright and who made the report are no people."""
        _, report = taken("salesforce-report.csv")

        assert (2, 2, ()) == (report.entries, report.taken, report.problems)

    def test_knows_an_id_with_15_characters_and_with_18(self):
        """A report has 15, where case counts, the interface 18; two that differ in case are two."""
        memory, _ = taken("salesforce-report.csv")

        assert "Ana Sousa" == one(memory, Contact, "salesforce:0035000000AbCdEAAV").name
        assert "Bo Lindqvist" == one(memory, Contact, "salesforce:0035000000abcdeAAA").name


class TestZendesk:
    def test_makes_issues_of_tickets(self):
        """When it was opened and solved, how bad it is, whose it is, who reported it."""
        memory, _ = taken("zendesk.csv")
        issue = one(memory, Issue, "zendesk:512")
        other = one(memory, Issue, "zendesk:513")

        assert ("Login fails for all users", "urgent") == (issue.title, issue.severity)
        assert datetime(2026, 11, 9, 8, 15, tzinfo=UTC) == issue.opened_at
        assert date(2026, 10, 3) == other.solved_on
        assert "Ana Sousa" == memory.facts().get(issue.reported_by, Contact).name

    def test_knows_the_account_by_where_they_write_from(self):
        """Without an organisation it is the account of that domain, but never that of a mailbox for anybody."""
        memory = relmem.open(":memory:")
        globex = memory.add(Account("Globex", domains=["globex.example"]))
        report = memory.import_file(TABLES / "zendesk.csv")

        assert globex.id == one(memory, Issue, "zendesk:513").account
        assert "Globex" == one(memory, Account, "globex.example").name
        assert [("line 4", "Organization", "")] == said(report)

    def test_leaves_out_what_is_no_issue(self):
        """A question is nothing that went wrong; the report counts it."""
        assert ("1 question",) == taken("zendesk.csv")[1].left_out

    def test_tells_nothing_new_of_a_contact_who_is_known(self):
        """Who reported a ticket keeps the name they have."""
        memory = relmem.open(":memory:")
        ana = memory.add(Contact("Ana Maria Sousa", emails=["ana@northwind.example"]))
        memory.import_file(TABLES / "zendesk.csv")

        assert ana == one(memory, Contact, "ana@northwind.example")


class TestJira:
    def test_reads_columns_that_come_again(self):
        """Labels and comments stand in several columns of one name; nothing is cut off by them."""
        memory, report = taken("jira.csv")
        issue = one(memory, Issue, "jira:SUP-12")

        assert ("Import hangs on large files", "high", "Importer") == (
            issue.title,
            issue.severity,
            issue.product,
        )
        assert (date(2026, 7, 14), None) == (issue.opened_on, issue.solved_on)
        assert date(2026, 8, 2) == one(memory, Issue, "jira:SUP-13").solved_on
        assert {"Labels", "Comment", "Description"} <= set(report.in_notes)
        assert ("1 story",) == report.left_out

    @pytest.mark.parametrize("status", ["Reopened", "Re-opened", "wieder geöffnet"])
    @pytest.mark.parametrize("resolved", ["2026-08-02", ""])
    @pytest.mark.parametrize("known", [False, True])
    def test_what_was_opened_again_is_open(self, tmp_path, status, resolved, known):
        """Whatever day it was solved on before, and without a day of its own: the brief tells it until it is solved."""
        words = {
            "Summary": "title", "Organization": "account", "Resolved": "solved",
            "Works": "restored", "Updated": "updated", "Status": "status", "Key": "id",
        }  # fmt: skip
        memory, file = relmem.open(":memory:"), tmp_path / "tickets.csv"

        def take(*cells: str) -> Issue:
            rows = [",".join(words), ",".join(("Login fails", "Acme", *cells, "A-1"))]
            file.write_text("\n".join(rows) + "\n", "utf-8")
            assert () == memory.import_file(file, kind="issue", mapping=words).problems
            [issue] = memory.facts().of(Issue)
            return issue

        if known:
            assert not take("2026-08-02", "2026-08-01", "2026-08-02", "Closed").is_open_on(memory.today)

        assert take(resolved, "", "2026-08-09", status).is_open_on(memory.today)
        rich = memory.add(Contact("Rich Alvarez"))
        memory.add(Affiliation(rich, memory.find("Acme", Account)))
        assert '"Login fails" (normal) has been open' in str(memory.brief(rich))
        assert not take("2026-08-20", "", "2026-08-20", "Closed").is_open_on(memory.today)

    def test_takes_the_account_from_any_column(self):
        """Where a project is a customer, one word says so."""
        memory, report = taken("jira.csv", mapping={"Project name": "account"})

        assert (3, ()) == (report.taken, report.problems)
        assert "urgent" == one(memory, Issue, "jira:SUP-15").severity


class TestInvoices:
    def test_are_billed_to_an_account_for_a_period(self):
        """Semicolons, decimal commas, days in the order stated; net goes before gross."""
        memory, _ = taken("invoices.csv")
        bill = one(memory, Invoice, "invoice:R-1001")

        assert (money("1000 EUR"), "net", "R-1001") == (bill.total, bill.tax, bill.number)
        assert (date(2026, 11, 1), date(2026, 11, 30)) == (bill.period_from, bill.period_to)

    def test_give_back_with_or_without_a_sign(self):
        """A credit note is less than nothing."""
        memory, _ = taken("invoices.csv")

        assert money("-100.50 EUR") == one(memory, Invoice, "invoice:R-1002").total

    def test_refuse_an_amount_with_two_readings(self):
        """1.500 is refused until the decimal mark is stated; a draft was never sent."""
        memory, report = taken("invoices.csv")
        assert [("line 5", "Net Amount", "1.500"), ("line 6", "Customer", "")] == said(report)
        assert ("1 draft invoice",) == report.left_out

        memory.import_file(TABLES / "invoices.csv", **OPTIONS["invoices.csv"], decimal=",")

        assert money("1500 EUR") == one(memory, Invoice, "invoice:R-1004").total


class TestOrders:
    def test_join_the_rows_of_one_number(self):
        """Rows of one number are one order, each with what came of it."""
        memory, _ = taken("orders.tsv")
        order = one(memory, Order, "order:PO-77")
        deliveries = memory.facts().about(order, Delivery)

        assert ("Scanners (10); Cradles (10)", money("4200 EUR")) == (order.what, order.total)
        assert {("Scanners (10)", date(2026, 10, 21)), ("Cradles (10)", None)} == {
            (each.what, each.delivered_on) for each in deliveries
        }

    def test_need_a_currency(self):
        """A dollar is none of them until it is said; the account is where the buyer writes from."""
        memory, report = taken("orders.tsv")
        assert [("line 4", "Order Total", "$90")] == said(report)

        memory.import_file(TABLES / "orders.tsv", currency="USD")

        order = one(memory, Order, "order:PO-78")
        assert (money("90 USD"), "globex.example") == (
            order.total,
            memory.facts().get(order.account, Account).name,
        )
