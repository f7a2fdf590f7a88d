"""What further programs export: address books, customer programs, bookkeeping, tickets, bills."""

from __future__ import annotations

from datetime import date

import pytest

import relmem
from relmem.records import Account, Affiliation, Contact, Contract, Invoice, Issue
from relmem.values import money, year_day
from tests.importers.test_programs import OPTIONS, TABLES, one, said, taken


class TestThunderbird:
    @pytest.mark.parametrize("name", ["thunderbird.csv", "thunderbird.ldif"])
    def test_says_the_same_in_both_its_forms(self, name):
        """Two addresses, two numbers, and a birthday whose day, month and year stand apart."""
        memory, _ = taken(name)
        ana = one(memory, Contact, "ana@home.example")

        assert ("ana@northwind.example", "ana@home.example") == ana.emails
        assert ("+351 210 000 001", "+351 910 000 001") == ana.phones
        assert year_day("1980-03-07") == ana.born

    def test_reads_what_ldif_folds_and_encodes(self):
        """A line that goes on begins with a space, text beyond ASCII is in base64, and a list is no person."""
        memory, report = taken("thunderbird.ldif")

        assert one(memory, Contact, "ana@home.example").note.startswith("Gosta de chá.")
        assert "long/address/that/is/folded" in one(memory, Contact, "ana@home.example").links[0]
        assert "José" == one(memory, Contact, "jose@globex.example").name
        assert (("1 list",), ()) == (report.left_out, report.problems)

    def test_knows_a_birthday_without_a_year(self):
        """The 29th of February of no year is one."""
        assert year_day("--02-29") == one(taken("thunderbird.csv")[0], Contact, "bo@globex.example").born


class TestCustomerPrograms:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("pipedrive.csv", "pipedrive:88"),
            ("zoho.csv", "zoho:4876876000000211"),
            ("dynamics.csv", "dynamics:1b9c5d34-0000-4000-8000-000000000001"),
        ],
    )
    def test_have_their_ids_for_keys(self, name, key):
        """Somebody is known by the program's own id, and works where it says."""
        memory, report = taken(name)
        ana = one(memory, Contact, key)
        [post] = memory.facts().about(ana, Affiliation)

        assert ("Ana Sousa", "ana@northwind.example") == (ana.name, ana.emails[0])
        assert "Northwind Trading" == memory.facts().get(post.account, Account).name
        assert () == report.problems

    def test_may_write_several_addresses_in_a_cell(self):
        """Pipedrive parts them by commas."""
        ana = one(taken("pipedrive.csv")[0], Contact, "pipedrive:88")

        assert ("ana@northwind.example", "ana.sousa@northwind.example") == ana.emails


class TestBookkeeping:
    def test_debtors_are_organisations(self):
        """DATEV's first line is no header; its name stands in one of three columns, its web site is a host."""
        memory, _ = taken("datev.csv")

        assert "Müller & Söhne GmbH" == one(memory, Account, "mueller.example").name
        assert "Weiß" == one(memory, Account, "datev:10002").name

    def test_a_sum_below_is_no_partner(self):
        """UTF-16 with semicolons as SAP saves a list; the row of sums is left out and counted."""
        memory, report = taken("sap.txt")

        assert ("Étoile SARL", "FR") == (
            (found := one(memory, Account, "sap:0000010002")).name,
            found.country,
        )
        assert (("1 sum",), ()) == (report.left_out, report.problems)


class TestOtherTickets:
    def test_servicenow_counts_its_priorities(self):
        """ "1 - Critical" is urgent and "4 - Low" is low; what is closed was resolved on the day it says."""
        memory, _ = taken("servicenow.csv")

        assert "urgent" == one(memory, Issue, "servicenow:INC0010001").severity
        assert date(2026, 10, 3) == one(memory, Issue, "servicenow:INC0010002").solved_on

    def test_gitlab_is_told_whose_an_issue_is(self):
        """It has no customer; without a word for one, every row says so."""
        memory, report = taken("gitlab.csv", mapping=None)
        assert [("line 2", "account", "")] == said(report)

        memory, _ = taken("gitlab.csv")
        [issue] = memory.facts().of(Issue)
        assert (date(2026, 10, 3), "Import hangs") == (issue.solved_on, issue.title)


class TestInvoicesOfOtherPrograms:
    def test_repeat_the_bill_for_each_line(self):
        """Xero's total is with tax; what each line says stands in the note, and a draft was never sent."""
        memory, report = taken("xero.csv")
        bill = one(memory, Invoice, "xero:INV-0001")

        assert (money("1230 EUR"), "gross") == (bill.total, bill.tax)
        assert "Description: Support" in bill.note
        assert "Description: Hosting" in bill.note
        assert ("1 draft invoice",) == report.left_out

    def test_say_their_period(self):
        """Stripe's period is in UTC, both days inclusive; its subtotal is without tax."""
        bill = one(taken("stripe.csv")[0], Invoice, "stripe:in_1abc")

        assert (money("1000 EUR"), date(2026, 11, 1), date(2026, 11, 30)) == (
            bill.total,
            bill.period_from,
            bill.period_to,
        )

    def test_name_their_contract(self):
        """By title at that account, else by key; what nobody knows is said, and the bill goes in without."""
        memory = relmem.open(":memory:")
        mueller = memory.add(Account("Müller & Söhne GmbH"))
        upkeep, other = memory.add(
            Contract(mueller, "Wartung"), Contract(mueller, "Hosting", key=["contract:V-77"])
        )
        elsewhere = memory.add(Account("Globex"))
        memory.add(Contract(elsewhere, "Gibt es nicht"))
        report = memory.import_file(TABLES / "rechnungen.csv", **OPTIONS["rechnungen.csv"])

        linked = {each.number: each.contract for each in memory.facts().of(Invoice)}
        assert {"R-2001": upkeep.id, "R-2002": other.id, "R-2003": None} == linked
        assert [("line 5", "Vertrag", "Gibt es nicht")] == said(report)

    def test_learn_their_contract_later(self):
        """The same file after the contract is known is one revision, and no second bill."""
        memory, _ = taken("rechnungen.csv")
        [mueller] = memory.facts().of(Account)
        contract = memory.add(Contract(mueller, "Wartung"))
        again = memory.import_file(TABLES / "rechnungen.csv", **OPTIONS["rechnungen.csv"])

        assert (0, 1) == (again.added, again.changed)
        assert contract.id == one(memory, Invoice, "invoice:R-2001").contract
