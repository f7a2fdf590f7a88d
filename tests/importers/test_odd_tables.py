"""Tables as people and spreadsheets leave them: in any language, half broken, with what nobody asked for."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relmem
from relmem.errors import InputError
from relmem.importers.mapping import LAYOUTS, read_sheet
from relmem.importers.tables import decoded, read_table
from relmem.importers.tables_of_nobody import likely_options
from relmem.memory import Memory
from relmem.records import Account, Affiliation, Contact, Contract, Invoice, Issue, Order
from relmem.values import year_day


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


class TestLanguages:
    @pytest.mark.parametrize(
        ("header", "row"),
        [
            ("Name;Vorname;Firma;E-Mail;Telefon;Position", "Sousa;Ana;Northwind;ana@x.example;1;Leiterin"),
            ("Nom;Prénom;Société;Courriel;Portable;Fonction", "Sousa;Ana;Northwind;ana@x.example;1;Leiterin"),
            (
                "Nombre;Apellidos;Empresa;Correo electrónico;Móvil;Cargo",
                "Ana;Sousa;Northwind;ana@x.example;1;Leiterin",
            ),
            ("Nome;Apelido;Empresa;E-mail;Telemóvel;Cargo", "Ana;Sousa;Northwind;ana@x.example;1;Leiterin"),
            (
                "Nome;Cognome;Azienda;Email;Cellulare;Qualifica",
                "Ana;Sousa;Northwind;ana@x.example;1;Leiterin",
            ),
            (
                "Voornaam;Achternaam;Bedrijf;E-mailadres;Mobiel;Functie",
                "Ana;Sousa;Northwind;ana@x.example;1;Leiterin",
            ),
            ("Title;Name;Company;E-Mail;Phone;Job Title", ";Ana Sousa;Northwind;ana@x.example;1;Leiterin"),
            ("TELEFONE,NOME COMPLETO,EMPRESA,EMAIL,CARGO", "1,Ana Sousa,Northwind,ana@x.example,Leiterin"),
        ],
    )
    def test_of_people_are_seven(self, memory, file, header, row):
        """Name, firm, address, number and title are known in each; half a name beside the other is half."""
        memory.import_file(file(f"{header}\n{row}\n"))
        ana = memory.find("ana@x.example", Contact)
        [post] = memory.facts().of(Affiliation)

        assert ("Ana Sousa", ("1",), "Leiterin") == (ana.name, ana.phones, post.title)
        assert "Northwind" == memory.facts().get(post.account, Account).name

    def test_call_a_name_alone_the_whole(self, memory, file):
        """Where no other half is beside it, "Nom" is all of it."""
        memory.import_file(file("Nom;Courriel\nAna Sousa;ana@x.example\n"))

        assert "Ana Sousa" == memory.find("ana@x.example", Contact).name

    @pytest.mark.parametrize("column", ["Service", "Cargo", "Portable", "Poste", "Particular"])
    def test_are_not_mixed(self, memory, file, column):
        """A word that is a column's name in another language is a note in an English table."""
        report = memory.import_file(file(f"Name,Email,Company,{column}\nAna,ana@x.example,N,Gold\n"))

        assert (column,) == report.in_notes
        assert f"{column}: Gold" == memory.find("ana@x.example", Contact).note

    def test_do_without_accents(self, memory, file):
        """A header typed without accents, or with them apart, is the same header."""
        memory.import_file(file("Prenom;Nom;Te\u0301le\u0301phone;Courriel\nAna;Sousa;1;ana@x.example\n"))

        assert ("1",) == memory.find("ana@x.example", Contact).phones

    @pytest.mark.parametrize(
        "header",
        [
            "Rechnungsnummer;Rechnungsdatum;Kunde;Betrag;Währung",
            "Numéro de facture;Date de facture;Client;Montant HT;Devise",
            "Nº factura;Fecha factura;Cliente;Importe;Moneda",
            "Número da fatura;Data da fatura;Cliente;Valor;Moeda",
            "Numero fattura;Data fattura;Cliente;Importo;Valuta",
            "Factuurnummer;Factuurdatum;Klant;Bedrag;Valuta",
        ],
    )
    def test_of_bills_are_seven(self, memory, file, header):
        """Number, day, customer, amount and currency are known in each."""
        memory.import_file(file(f"{header}\nR1;2026-11-01;Northwind;10,50;EUR\n"))

        [bill] = memory.facts().of(Invoice)
        assert ("R1", "10.50 EUR", "2026-11-01") == (bill.number, str(bill.total), str(bill.issued_on))

    @pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.format)
    def test_leave_no_column_with_accents(self, layout):
        """Names are kept as they are compared, so that none is there in vain."""
        assert all(name.isascii() for name in layout.columns)


class TestDoubt:
    @pytest.mark.parametrize("header", ["Name,Email,Website", "Nome;Email;Sito web", "Name,Company,Website"])
    def test_is_asked_about(self, memory, file, header):
        """People or organisations: where a header may be of both, the message shows what to type for each."""
        path = file(f"{header}\n")
        with pytest.raises(InputError, match=r"x\.csv --kind contact, or --kind account"):
            memory.import_file(path)

        assert "account table" == memory.import_file(path, kind="account").format
        assert "contact table" == memory.import_file(path, kind="contact").format

    @pytest.mark.parametrize(
        ("header", "format"),
        [("Company,Website", "account table"), ("First name,Last name,Website", "contact table")],
    )
    def test_is_not_where_there_is_none(self, memory, file, header, format):
        """A firm and its site are an organisation, two halves of a name a person."""
        assert format == memory.import_file(file(f"{header}\n")).format

    def test_shows_a_line_to_type_with_the_files_own_column(self, memory, file):
        """What nobody knows is refused with a --map that names the first column."""
        with pytest.raises(InputError, match=r'relmem import x\.csv --kind contact --map "colour=name"'):
            memory.import_file(file('"colour";shape\nred;round\n'))

    @pytest.mark.parametrize(
        ("header", "options"),
        [
            ("Wer;Vorname;Firma", "--kind contact"),
            ("Company;Industry;Foo", '--kind account --map "Company=name"'),
            (
                "Vorgang;Firma;Betreff;Priorität;Erstellt am;Status",
                '--kind issue --map "Betreff=title" --map "Firma=account"',
            ),
            ("Beleg;Firma;Rechnungsbetrag;Art", '--kind invoice --map "Beleg=number"'),
            (
                "Bestellnummer;Artikel;Firma;Lieferdatum",
                '--kind order --map "Bestellnummer=number" --map "Firma=account"',
            ),
            (
                "Laufzeit;Kündigungsfrist;Kunde;Wat",
                '--kind contract --map "Wat=title" --map "Kunde=account"',
            ),
        ],
    )
    def test_shows_the_kind_that_most_columns_speak_of(self, memory, file, header, options):
        """And which column says what a row of it must say; as options that work."""
        _, kind, *maps = options.split(" ", 2)
        mapping = dict(each.strip('" ').split("=") for text in maps for each in text.split("--map") if each)

        assert options == likely_options(f"{header}\n1;2;3\n")
        assert 1 == memory.import_file(file(f"{header}\n1;2;3\n"), kind=kind, mapping=mapping).entries

    def test_ends_where_the_kind_is_said(self, memory, file):
        """A table that may be of anything is read by its columns once somebody says what its rows are."""
        path = file("Firma;Telefon;E-Mail\nNordwind;1;info@x.example\n")
        with pytest.raises(InputError, match=r'--kind account --map "Firma=name"'):
            memory.import_file(path)

        memory.import_file(path, kind="account")

        assert ["Nordwind"] == [each.name for each in memory.facts().of(Account)]


class TestNotes:
    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            (Issue, "Customer,Subject,Created,Id,Owner\nN,Broken,2026-01-01,1,Dana Reed\n"),
            (Invoice, "Customer,Invoice Number,Total,Owner\nN,1,5 EUR,Dana Reed\n"),
            (Order, "Customer,Order Number,Item,Owner\nN,1,Scanner,Dana Reed\n"),
            (Contract, "Id,Title,Customer,Start Date,Owner\n1,Support,N,2026-01-01,Dana Reed\n"),
        ],
    )
    def test_keep_what_nothing_reads(self, memory, file, kind, text):
        """A column without a word is listed, and stands in the note; once mended, only the new remark does."""
        report = memory.import_file(file(text))
        [found] = memory.facts().of(kind)
        assert (("Owner",), "Owner: Dana Reed") == (report.in_notes, found.note)

        memory.import_file(file(text.replace("Dana Reed", "Lee Park")))

        [found] = memory.facts().of(kind)
        assert "Owner: Lee Park" == found.note

    def test_of_contracts_lose_a_remark_that_was_mended(self, memory, file):
        """What could not be meant stands in the note until it can; what is written by hand stays."""
        text = "Id,Title,Party,Start Date,Notice\n1,Support,Acme,2026-01-01,soon\n"
        memory.import_file(file(text))
        [contract] = memory.facts().of(Contract)
        assert "Notice: soon" == contract.note

        report = memory.import_file(file(text.replace("soon", "30 days")))

        [contract] = memory.facts().of(Contract)
        assert ("", "30 days", 1) == (contract.note, str(contract.notice), report.changed)
        assert 0 == memory.import_file(file(text.replace("soon", "30 days"))).changed
        assert 0 == memory.import_file(file(text)).changed

    def test_of_contracts_keep_what_was_added_by_hand(self, memory, file):
        """Only the line of the mended column goes."""
        import attrs

        text = "Id,Title,Party,Start Date,Notice\n1,Support,Acme,2026-01-01,soon\n"
        memory.import_file(file(text))
        [contract] = memory.facts().of(Contract)
        memory.add(attrs.evolve(contract, note=f"Ask Lee.\n{contract.note}"))
        memory.import_file(file(text.replace("soon", "30 days")))

        [contract] = memory.facts().of(Contract)
        assert "Ask Lee." == contract.note


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("Ana Sousa <ana@x.example>", ("ana@x.example",)),
            ('"Sousa, Ana" <ana@x.example>; Ana <a2@x.example>', ("ana@x.example", "a2@x.example")),
            ("ana@x.example; a2@x.example", ("ana@x.example", "a2@x.example")),
            ("ana@x.example,a2@x.example", ("ana@x.example", "a2@x.example")),
            ("ana@x.example a2@x.example", ("ana@x.example", "a2@x.example")),
            ("mailto:ana@x.example", ("ana@x.example",)),
        ],
    )
    def test_may_hold_several_addresses(self, memory, file, cell, expected):
        """With names around them, and parted by commas, semicolons or spaces."""
        memory.import_file(file(f"Name\tEmail\nAna\t{cell}\n".replace('"', "")))

        assert expected == memory.facts().of(Contact)[0].emails

    def test_name_the_address_that_is_none(self, memory, file):
        """Of several the bad one is a problem, and the good ones stay."""
        report = memory.import_file(file("Name;Email\nAna;ana@x.example, a@@x.example\n"))

        assert ["a@@x.example"] == [each.value for each in report.problems]
        assert memory.find("ana@x.example", Contact).emails == ("ana@x.example",)

    @pytest.mark.parametrize("number", ["3.51912E+11", "3,51912E+11", "4E+12", "3.5e11"])
    def test_have_lost_a_number_that_a_spreadsheet_rounded(self, memory, file, number):
        """The number is a problem and not kept; the person is."""
        report = memory.import_file(file(f"Name;Email;Phone\nAna;ana@x.example;{number}\n"))

        assert [number] == [each.value for each in report.problems]
        assert () == memory.find("ana@x.example", Contact).phones

    def test_are_read_without_the_apostrophe_of_a_spreadsheet(self, memory, file):
        """'0049 is a number typed as text."""
        memory.import_file(file("Name;Email;Phone\nAna;ana@x.example;'0049 30 1\n"))

        assert ("0049 30 1",) == memory.find("ana@x.example", Contact).phones

    @pytest.mark.parametrize(
        "day",
        ["7 March 1980", "Fri, 7 Mar 1980", "7. März 1980", "7 de março de 1980", "vendredi 7 mars 1980"],
    )
    def test_say_days_in_words(self, memory, file, day):
        """With or without a weekday, in seven languages."""
        memory.import_file(file(f"Name;Email;Birthday\nAna;ana@x.example;{day}\n"))

        assert year_day("1980-03-07") == memory.find("ana@x.example", Contact).born

    def test_say_no_day_by_a_spreadsheets_number(self, memory, file):
        """29287 is refused with the day it may be, and what to do."""
        report = memory.import_file(file("Name;Email;Birthday\nAna;ana@x.example;29287\n"))

        [problem] = report.problems
        assert ("29287", True) == (problem.value, "1980-03-07" in problem.why)


class TestShape:
    def test_of_a_quote_that_swallows_the_next_row(self, memory, file):
        """A quote that another row's quote would close costs its own row alone; the message names its line."""
        text = 'Name,Email\n"Ana,ana@x.example\n"Bo",bo@x.example\n"Cy",cy@x.example\n'
        report = memory.import_file(file(text))

        [problem] = report.problems
        assert ("line 2", "the quote that is opened on line 2 is never closed.") == (
            problem.place,
            problem.why,
        )
        assert {"Bo", "Cy"} == {each.name for each in memory.facts().of(Contact)}

    def test_of_a_header_that_comes_again(self, memory, file):
        """Pages of a report repeat the header; it is no person."""
        memory.import_file(file("Name,Email\nAna,ana@x.example\nName,Email\nBo,bo@x.example\n"))

        assert {"Ana", "Bo"} == {each.name for each in memory.facts().of(Contact)}

    def test_of_lines_below_a_report(self, memory, file):
        """A copyright and a count below the rows are nobody."""
        memory.import_file(file("Name,Email\nAna,ana@x.example\n\nTotal: 1\nCopyright 2026\n"))

        assert ["Ana"] == [each.name for each in memory.facts().of(Contact)]

    def test_of_several_tables(self, memory, file):
        """Another header below an empty line is another table: nothing is read as what it is not."""
        with pytest.raises(InputError, match="another one begins on line 4"):
            memory.import_file(file("Name,Email\nAna,ana@x.example\n\nOrder Number,Item\n1,Scanner\n"))

        assert () == memory.facts().all()

    def test_of_a_thousand_columns_and_a_huge_cell(self, memory, file):
        """Neither is too much, and a note stays within bounds."""
        names = ",".join(f"c{at}" for at in range(1000))
        cells = ",".join("x" for _ in range(999))
        memory.import_file(file(f"Name,Email,{names}\nAna,ana@x.example,{cells},{'y' * 5_000_000}\n"))

        assert 4000 == len(memory.find("ana@x.example", Contact).note)

    def test_takes_time_as_its_size(self):
        """Eight times as many rows of open quotes take some eight times as long, and not the square of it."""

        def seconds(rows: int) -> float:
            content = ("a,b\n" + '"x,""y\n' * rows).encode()
            begun = time.perf_counter()
            read_table(content, name="x.csv", knows={"a", "b"}.issubset, wanted="")
            return time.perf_counter() - begun

        seconds(1000)
        assert seconds(40_000) < 32 * max(seconds(5000), 0.01)


class TestEncoding:
    @pytest.mark.parametrize(
        ("encoding", "named"),
        [("cp1252", "Windows-1252.*--encoding cp1252"), ("mac-roman", "Mac OS Roman.*--encoding mac-roman")],
    )
    @pytest.mark.parametrize("text", ["José Conceição", "Müller & Söhne, Straße", "Zoé “Lefèvre”"])
    def test_is_guessed_and_never_taken(self, encoding, named, text):
        """The likeliest is named, with what to type; nothing is read before somebody says so."""
        with pytest.raises(InputError, match=named):
            decoded(text.encode(encoding), name="x.csv")

        assert text == decoded(text.encode(encoding), name="x.csv", encoding=encoding)

    def test_of_other_alphabets_is_guessed_too(self):
        """A table in Russian or Greek is not said to be Western."""
        text = "Имя;Почта\nАнна Соколова;a@x.example\nБорис Петров;b@x.example\n"

        with pytest.raises(InputError, match=r"Windows-1251.*--encoding cp1251"):
            decoded(text.encode("cp1251"), name="x.csv")

    def test_of_unicode_text_of_excel(self, memory, file):
        """UTF-16 with tabs."""
        memory.import_file(file("Name\tEmail\r\nConceição\tc@x.example\r\n", name="x.txt", encoding="utf-16"))

        assert "Conceição" == memory.find("c@x.example", Contact).name


TEXT = st.text(
    st.sampled_from(list("ab@.;,\t|\"'\n\r <>-/:=+0123éß\x00\u202e"))
    | st.characters(exclude_categories=["Cs"]),
    max_size=200,
)
HEADERS = st.sampled_from(
    ["Name,Email,Phone\n", "Nom;Prénom;Courriel\n", "Customer,Invoice Number,Total\n", "Customer,Subject,Created\n",
     "Customer,Order Number,Item\n", "Name,Domain\n", "sep=;\nName;Email\n", ""]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(header=HEADERS, body=TEXT)
def test_any_text_is_taken_refused_or_left_out(header, body):
    """Nothing but InputError is raised, and each row that holds anything is accounted for, with its line."""
    content = (header + body).encode()
    try:
        reading = read_sheet(content, name="x.csv")
    except InputError as error:
        assert str(error)
        return
    entries = list(reading.entries)
    lines = [int(entry.place.removeprefix("line ")) for entry in entries]
    assert lines == sorted(set(lines))
    for entry in entries:
        assert entry.records or entry.problems or entry.left_out
