"""Addresses, pages, days and people around somebody, out of the columns of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import relmem
from relmem.importers.mapping import read_sheet
from relmem.importers.place_names import spot_of
from relmem.importers.plain_names import plain_name
from relmem.records import Account, Affiliation, Colleague, Contact, Issue, PriceLine
from relmem.values import Visibility


def a_contact(header: str, row: str, **options: Any) -> Contact:
    """The contact that one row makes."""
    [entry] = read_sheet(f"{header}\n{row}\n".encode(), name="x.csv", **options).entries
    [contact] = [each for each in entry.records if isinstance(each, Contact)]
    return contact


@pytest.mark.parametrize(
    ("name", "spot"),
    [
        ("Address 1 - Postal Code", ("postcode", "", "1", 0)),
        ("Address 2 - Extended Address", ("extended", "", "2", 0)),
        ("Business Street 2", ("street", "work", "", 2)),
        ("Business Address PO Box", ("box", "work", "", 0)),
        ("Other Country/Region", ("country", "other", "", 0)),
        ("Straße geschäftlich 3", ("street", "work", "", 3)),
        ("Bundesland/Kanton privat", ("region", "home", "", 0)),
        ("Weiterer Ort", ("locality", "other", "", 0)),
        ("Code postal (bureau)", ("postcode", "work", "", 0)),
        ("Ciudad de trabajo", ("locality", "work", "", 0)),
        ("Via (uff.)", ("street", "work", "", 0)),
        ("Werkadres, straat", ("street", "work", "", 0)),
        ("Work ZipCode", ("postcode", "work", "", 0)),
        ("Home Address 2", ("address", "home", "", 2)),
        ("MailingStreet", ("street", "mailing", "", 0)),
        ("Billing Zip/Postal Code", ("postcode", "billing", "", 0)),
        ("Address 1: State/Province", ("region", "", "1", 0)),
        ("Person - City/town/village/locality of Postal address", ("locality", "", "", 0)),
        ("E-mail Address", ("", "", "", 0)),
        ("Notes", ("", "", "", 0)),
    ],
)
def test_takes_names_of_columns_apart(name, spot):
    """A name says the part, whose address, which of several, and which line."""
    found = spot_of(plain_name(name))

    assert spot[0] == found.word
    assert not found.word or spot == (found.word, found.label, found.which, found.line)


@pytest.mark.parametrize(
    ("header", "row", "addresses"),
    [
        (
            (
                "First Name,Last Name,Company,E-mail Address,E-mail Type,Business Street,Business Street 2,"
                "Business City,Business Postal Code,Business Country/Region,Home City"
            ),
            "Ana,Sousa,,ana@x.example,SMTP,Rua Augusta 1,3 Esq,Lisboa,1100-048,Portugal,Porto",
            ["work: Rua Augusta 1, 3 Esq; 1100-048; Lisboa; ; Portugal", "home: ; ; Porto"],
        ),
        (
            "Vorname,Nachname,E-Mail,Straße,Hausnummer,PLZ,Ort,Land",
            "Ute,Weiß,u@x.example,Hauptstr.,5,50667,Köln,Deutschland",
            ["Hauptstr. 5; 50667; Köln; ; Deutschland"],
        ),
        (
            (
                "First Name,Last Name,Labels,E-mail 1 - Value,Address 1 - Label,Address 1 - Formatted,"
                "Address 1 - Street,Address 1 - City,Address 1 - Postal Code"
            ),
            (
                'Ana,Sousa,,ana@x.example,* Work,"Rua A 1\n1100 Lisboa ::: Rua B 2\n4000 Porto",'
                "Rua A 1 ::: Rua B 2,Lisboa ::: Porto,1100 ::: 4000"
            ),
            ["work: Rua A 1; 1100; Lisboa", "work: Rua B 2; 4000; Porto"],
        ),
        (
            "Name,Email,Address,City,Zip",
            "Ana,ana@x.example,1 Main St,Springfield,62701",
            ["1 Main St; 62701; Springfield"],
        ),
        (
            "Name,Email,Address",
            'Ana,ana@x.example,"Rua Augusta 1, 1100-048 Lisboa, Portugal"',
            ["Rua Augusta 1; 1100-048; Lisboa; ; Portugal"],
        ),
    ],
)
def test_reads_addresses(header, row, addresses):
    """Parts, lines, several in a cell, and whole addresses become addresses with their labels."""
    assert addresses == [str(each) for each in a_contact(header, row).addresses]


def test_a_region_alone_is_no_address():
    """Sales have regions, too: what may be no part of an address stays in the note."""
    contact = a_contact("Name,Email,Region", "Ana,ana@x.example,EMEA")

    assert ((), "Region: EMEA") == (contact.addresses, contact.note)


def test_a_column_is_a_street_where_the_caller_says_so():
    """A mapping knows the words of addresses."""
    contact = a_contact(
        "Name,Email,Wo", "Ana,ana@x.example,Rua A 1", kind="contact", mapping={"Wo": "street"}
    )

    assert ["Rua A 1;"] == [str(each) for each in contact.addresses]


def test_pages_days_and_people():
    """A web page, an anniversary, nicknames and who is at work beside them have fields; family has the note."""
    contact = a_contact(
        "First Name,Last Name,Labels,E-mail 1 - Value,Nickname,Website 1 - Value,Event 1 - Label,Event 1 - Value,"
        "Relation 1 - Label,Relation 1 - Value,Relation 2 - Label,Relation 2 - Value",
        "Ana,Sousa,,ana@x.example,Nita ::: Anita,https://ana.example,Anniversary,2010-05-04,"
        "Assistant,Rita Lopes,Spouse,Rui",
    )

    assert ("", ("Nita", "Anita"), ("https://ana.example",)) == (
        contact.call_me,
        contact.nicknames,
        contact.links,
    )
    assert (["anniversary: 2010-05-04"], ["assistant: Rita Lopes"]) == (
        [str(each) for each in contact.days],
        [str(each) for each in contact.relations],
    )
    assert "spouse: Rui" == contact.note


def test_an_account_has_addresses(tmp_path: Path):
    """Of a billing address an account has the country besides; the same file twice adds nothing."""
    path = tmp_path / "x.csv"
    path.write_text(
        "Account ID,Account Name,Website,Billing Street,Billing City,Billing Country\n"
        "1,Northwind,northwind.example,Rua A 1,Lisboa,Portugal\n"
    )
    memory = relmem.open(":memory:")
    memory.import_file(path)
    again = memory.import_file(path)
    [account] = memory.facts().of(Account)

    assert ["billing: Rua A 1; ; Lisboa; ; Portugal"] == [str(each) for each in account.addresses]
    assert ("Portugal", 0, 0) == (account.country, again.added, again.changed)


class TestPrivate:
    TABLE = (
        "Vorname,Nachname,E-Mail-Adresse,E-Mail-Typ,Firma,Vertraulichkeit\n"
        "Ana,Sousa,ana@x.example,SMTP,X,Privat\nBo,Berg,bo@x.example,SMTP,X,Normal\n"
    )

    def test_is_left_out_where_nobody_owns_it(self, tmp_path: Path):
        """As with private appointments: of nobody's it would enter no brief."""
        (tmp_path / "x.csv").write_text(self.TABLE)
        memory = relmem.open(":memory:")
        report = memory.import_file(tmp_path / "x.csv")

        assert (["Bo Berg"], ("1 private contact",)) == (
            [each.name for each in memory.facts().of(Contact)],
            report.left_out,
        )

    def test_is_its_owners(self, tmp_path: Path):
        """Whose file it is has them, and nobody's export."""
        (tmp_path / "x.csv").write_text(self.TABLE)
        memory = relmem.open(":memory:")
        dana = Colleague("Dana Reis", emails=["dana@ours.example"])
        memory.add(dana)
        memory.import_file(tmp_path / "x.csv", ours="dana@ours.example")
        kept = [each.record for each in memory.store.current((Contact, Affiliation))]
        ana, bo = sorted((each for each in kept if isinstance(each, Contact)), key=str)
        [post] = [each for each in kept if isinstance(each, Affiliation) and each.contact == ana.id]

        assert [(Visibility.PRIVATE, dana.id)] * 2 == [(each.visibility, each.owner) for each in (ana, post)]
        assert (Visibility.TEAM, None) == (bo.visibility, bo.owner)
        assert "Ana" not in str(memory.contacts())


def test_a_reporter_whose_address_several_have(tmp_path: Path):
    """The issue goes in without a reporter, and a problem says why."""
    memory = relmem.open(":memory:")
    memory.add(
        Contact("Ana", emails=["info@x.example"], key="a:1"),
        Contact("Bo", emails=["info@x.example"], key="a:2"),
    )
    path = tmp_path / "x.csv"
    path.write_text("Account,Issue,Opened,Severity,Reporter email\nX,Down,2026-11-02,high,info@x.example\n")
    report = memory.import_file(path)
    [issue] = memory.facts().of(Issue)

    assert (None, ["several people have info@x.example, so nobody knows which of them it was."]) == (
        issue.reported_by,
        [each.why for each in report.problems],
    )


@pytest.mark.parametrize(
    ("decimal", "prices"), [(",", ["4800 EUR", "59.90 EUR/month"]), (None, ["59.90 EUR/month"])]
)
def test_prices_of_contracts_by_their_decimal_mark(tmp_path: Path, decimal, prices):
    """What parts thousands and what decimals is told once; untold, the message says how."""
    path = tmp_path / "c.csv"
    path.write_text('title,party,price\nSupport,X,4.800 EUR\nHosting,X,"59,90 EUR/month"\n')
    memory = relmem.open(":memory:")
    report = memory.import_file(path, format="contracts", decimal=decimal)

    assert prices == [str(each.price) for each in memory.facts().of(PriceLine)]
    hints = [] if decimal else ['Say --decimal "." or --decimal ",".']
    assert hints == [each.hint for each in report.problems]
