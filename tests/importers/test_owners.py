"""Who of us has the accounts of a table of people or organisations: their lead, as of contracts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import relmem
from relmem.importers.layouts import plain_name
from relmem.importers.mapping import LAYOUTS
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.queries.discrepancies import differences
from relmem.records import Account, Assignment, Colleague, Contact

Take = Callable[..., ImportReport]


@pytest.fixture
def memory() -> Memory:
    memory = relmem.open(":memory:")
    memory.add(Colleague("Dana Reis", emails=["dana@ours.example"]), Colleague("Sam Ito"))
    return memory


@pytest.fixture
def take(memory: Memory, tmp_path: Path) -> Take:
    """Takes in people at an account, each with who of us has them: in one column, or in two."""

    def take_in(
        *owners: str,
        columns: str = "Contact owner",
        company: str = "Acme",
        name: str = "list.csv",
        **options: str,
    ) -> ImportReport:
        rows = [f"P{at};p{at}@x.example;{company};{owner}" for at, owner in enumerate(owners)]
        path = tmp_path / name
        path.write_text("\n".join([f"Name;Email;Company;{columns}", *rows, ""]), encoding="utf-8")
        return memory.import_file(path, **{"kind": "contact", **options})

    return take_in


def leads(memory: Memory) -> list[tuple[str, str, str]]:
    """Who is on which account, as what."""
    facts = memory.facts()
    return sorted(
        (str(facts.get(each.colleague, Colleague)), str(facts.get(each.account, Account)), each.role)
        for each in facts.of(Assignment)
    )


def notes(memory: Memory) -> list[str]:
    return [each.note for each in sorted(memory.facts().of(Contact), key=str)]


DANA = [("Dana Reis", "Acme", "lead")]


class TestOfContacts:
    @pytest.mark.parametrize(
        "column",
        [
            "Owner", "Contact Owner", "HubSpot owner", "Account Owner", "Account manager", "Besitzer", "Kontaktinhaber",
            "Kundenbetreuer", "Propriétaire du contact", "Propriétaire du compte", "Propietario", "Gestor de cuenta",
            "Proprietário da conta", "Proprietario contatto", "Titolare account", "Eigenaar", "Accountmanager",
        ],
    )  # fmt: skip
    def test_is_the_lead_of_the_account(self, memory, take, column):
        """In whichever language the column is called; the notes have nothing of it, and again it adds nothing."""
        report, again = take("Dana Reis", "", columns=column), take("Dana Reis", "", columns=column)

        assert (DANA, ["", ""], ()) == (leads(memory), notes(memory), report.in_notes)
        assert (0, 0) == (again.added, again.changed)

    @pytest.mark.parametrize(
        "owner", ["dana  reis", "Reis, Dana", "DANA@ours.example", "Dana <dana@ours.example>"]
    )
    def test_is_known_by_name_or_address(self, memory, take, owner):
        """As in tables of contracts; two spellings of one of us are no two."""
        take(owner, "Dana Reis")

        assert (DANA, ["", ""]) == (leads(memory), notes(memory))

    def test_is_nobody_where_the_rows_do_not_agree(self, memory, take):
        """Of contacts of several of us nobody knows who leads; the notes say whose each is."""
        report = take("Dana Reis", "Sam Ito")

        assert ([], ["Contact owner: Dana Reis", "Contact owner: Sam Ito"]) == (leads(memory), notes(memory))
        assert ("Contact owner",) == report.in_notes

    @pytest.mark.parametrize("owners", [("Dana Reis", "Uma Nair"), ("Uma Nair", "Uma Nair")])
    def test_is_nobody_who_is_not_known(self, memory, take, owners):
        """Whom nobody added may be one of us all the same, and then the rows do not agree."""
        take(*owners)

        assert ([], [f"Contact owner: {each}" for each in owners]) == (leads(memory), notes(memory))

    def test_is_told_anew_once_the_colleague_is_known(self, memory, take):
        """The next import makes them the lead, and takes the remark out of the note."""
        take("Uma Nair")
        memory.add(Colleague("Uma Nair"))
        take("Uma Nair")

        assert ([("Uma Nair", "Acme", "lead")], [""]) == (leads(memory), notes(memory))

    @pytest.mark.parametrize("columns", ["Account owner;Contact owner", "Account owner;Owner"])
    def test_goes_by_the_accounts_own_column_first(self, memory, take, columns):
        """Whoever has the contacts, that says who has the account; the rest stands in the notes."""
        report = take("Dana Reis;Sam Ito", "Dana Reis;Dana Reis", ";Sam Ito", columns=columns)
        other = columns.partition(";")[2]

        assert (DANA, [f"{other}: Sam Ito", "", f"{other}: Sam Ito"]) == (leads(memory), notes(memory))
        assert (other,) == report.in_notes

    @pytest.mark.parametrize("own", ["Sam Ito", "Uma Nair"])
    def test_is_nobody_where_the_accounts_own_column_does_not_agree(self, memory, take, own):
        """Then it is not the contacts' either: the table says two things of one account."""
        take("Dana Reis;Dana Reis", f"{own};Dana Reis", columns="Account owner;Contact owner")

        assert [] == leads(memory)

    def test_is_each_accounts(self, memory, take, tmp_path):
        """One table, two accounts; of somebody at two nobody knows whose they are."""
        path = tmp_path / "hubspot.csv"
        path.write_text(
            "Record ID,First Name,Last Name,Email,Contact owner,Associated Company,Associated Company IDs\n"
            "1,A,A,a@x.example,Dana Reis,Acme,91\n2,B,B,b@x.example,Sam Ito,Globex,92\n"
            "3,C,C,c@x.example,Uma Nair,Acme;Globex,91;92\n4,D,D,d@x.example,Uma Nair,,\n"
        )
        report, again = memory.import_file(path), memory.import_file(path)

        assert [*DANA, ("Sam Ito", "Globex", "lead")] == leads(memory)
        assert ["", "", "Contact owner: Uma Nair", "Contact owner: Uma Nair"] == notes(memory)
        assert ((), 0, 0) == (report.problems, again.added, again.changed)

    def test_is_of_an_account_without_people_too(self, memory, take, tmp_path):
        """A row of a company that names nobody."""
        path = tmp_path / "x.csv"
        path.write_text("First Name,Last Name,Company,Owner\n,,Acme,Dana Reis\n")
        memory.import_file(path)

        assert (DANA, "") == (leads(memory), memory.find("Acme", Account).note)

    def test_is_not_said_by_who_is_private(self, memory, tmp_path):
        """Whose they are is as private as they."""
        path = tmp_path / "x.csv"
        path.write_text("Name,Email,Company,Owner,Sensitivity\nAna,a@x.example,Acme,Sam Ito,Private\n")
        memory.import_file(path, ours="dana@ours.example")

        assert [] == leads(memory)

    def test_is_of_a_column_that_the_caller_names(self, memory, take):
        """Whatever it is called."""
        take("Dana Reis", columns="Wer", mapping={"Wer": "account_owner"})

        assert DANA == leads(memory)

    def test_goes_with_an_undo(self, memory, take):
        """All that the file said."""
        take("Dana Reis")
        memory.undo()

        assert [] == leads(memory)


class TestWhereOneStands:
    def test_a_newer_export_passes_the_account_on(self, memory, take):
        """It has not two leads."""
        take("Dana Reis")
        take("Sam Ito", name="list-2.csv")

        assert [("Sam Ito", "Acme", "lead")] == leads(memory)

    def test_another_table_is_asked_about(self, memory, take):
        """What was there stands."""
        take("Dana Reis")
        take("Sam Ito", name="another.csv")

        assert DANA == leads(memory)
        assert ["Sam Ito"] == [row.says for row in differences(memory.facts()) if row.what == "colleague"]

    def test_one_set_by_hand_stays_the_only_one(self, memory, take):
        """The notes say whom the table names."""
        acme = memory.add(Account("Acme"))
        memory.add(Assignment(memory.find("Sam Ito", Colleague), acme, role="lead"))
        take("Dana Reis")

        assert ([("Sam Ito", "Acme", "lead")], ["Contact owner: Dana Reis"]) == (leads(memory), notes(memory))

    def test_who_is_on_it_as_something_else_stays_that(self, memory, take):
        """Who is there already is not there twice."""
        acme = memory.add(Account("Acme"))
        memory.add(Assignment(memory.find("Dana Reis", Colleague), acme, role="backup"))
        take("Dana Reis")

        assert ([("Dana Reis", "Acme", "backup")], [""]) == (leads(memory), notes(memory))

    def test_an_account_with_another_name_since_has_no_second(self, memory, tmp_path):
        """It is the one of that id, whatever it is called here."""
        path = tmp_path / "x.csv"
        path.write_text("Name,Email,Company,Company ID,Owner\nAna,a@x.example,Acme,9,Dana Reis\n")
        acme = memory.add(Account("Acme Group", key="contact:9"))
        memory.add(Assignment(memory.find("Sam Ito", Colleague), acme, role="lead"))
        memory.import_file(path)
        [acme] = memory.facts().of(Account)
        memory.add(attrs.evolve(acme, name="Acme Group"))
        memory.import_file(path)

        assert [("Sam Ito", "Acme Group", "lead")] == leads(memory)

    def test_tables_of_contracts_and_of_contacts_say_the_same(self, memory, take, tmp_path):
        """One lead, said twice."""
        path = tmp_path / "contracts.csv"
        path.write_text("Customer;Contract;Start;Owner\nAcme;Support;2024-02-01;Dana Reis\n")
        memory.import_file(path)
        take("Dana Reis")

        assert DANA == leads(memory)


class TestOfAccounts:
    @pytest.mark.parametrize(
        "column", ["Owner", "Company owner", "Account Owner", "Kundenbetreuer", "Propriétaire"]
    )
    def test_is_the_lead(self, memory, tmp_path, column):
        """A table of organisations says who has each."""
        path = tmp_path / "x.csv"
        path.write_text(f"Name,Website,{column}\nAcme,acme.example,Dana Reis\nGlobex,,Uma Nair\n")
        first = memory.import_file(path, kind="account")
        again = memory.import_file(path, kind="account")

        assert (DANA, (column,)) == (leads(memory), first.in_notes)
        assert f"{column}: Uma Nair" == memory.find("Globex", Account).note
        assert (0, 0) == (again.added, again.changed)

    @pytest.mark.parametrize("ids", [("", ""), ("1", ""), ("1", "2")])
    @pytest.mark.parametrize("others", ["Dana Reis", "Sam Ito"])
    def test_is_each_ones_that_bears_the_name(self, memory, tmp_path, ids, others):
        """Two of one name have a lead each, also where that is the same one of us; and a file of one keeps it."""
        path = tmp_path / "list.csv"
        rows = [f"Acme,acme.de,{ids[0]},Dana Reis", f"Acme,acme.fr,{ids[1]},{others}"]
        told = {("Dana Reis", "acme.de"), (others, "acme.fr")}
        for taken in (rows, rows, rows[:1], rows[1:], rows[::-1]):
            path.write_text("\n".join(["Name,Website,Id,Owner", *taken, ""]), encoding="utf-8")
            memory.import_file(path, kind="account")

            facts = memory.facts()
            found = [
                (str(facts.get(each.colleague, Colleague)), *facts.get(each.account, Account).domains)
                for each in facts.of(Assignment)
            ]
            assert sorted(told) == sorted(found)

    @pytest.mark.parametrize("rows", [["acme.de,1,Sam Ito"], ["acme.de,,Sam Ito", "acme.fr,,Dana Reis"]])
    def test_passes_on_where_a_file_tells_more(self, memory, tmp_path, rows):
        """By its id now, or beside another of its name: the account is the same, and its lead stays one."""
        path = tmp_path / "list.csv"
        for told in (["acme.de,,Dana Reis"], rows):
            lines = ["Name,Website,Id,Owner", *(f"Acme,{row}" for row in told), ""]
            path.write_text("\n".join(lines), encoding="utf-8")
            memory.import_file(path, kind="account")

        facts = memory.facts()
        assert ["Sam Ito"] == [
            str(facts.get(each.colleague, Colleague))
            for each in facts.of(Assignment)
            if facts.get(each.account, Account).domains == ("acme.de",)
        ]

    def test_is_nobody_where_two_rows_do_not_agree(self, memory, tmp_path):
        """One account, two owners: the note has both."""
        path = tmp_path / "x.csv"
        path.write_text("Id,Name,Owner\n1,Acme,Dana Reis\n1,Acme,Sam Ito\n")
        memory.import_file(path, kind="account")

        assert ([], "Owner: Dana Reis\n\nOwner: Sam Ito") == (
            leads(memory),
            memory.find("Acme", Account).note,
        )


@pytest.mark.parametrize(
    ("format", "column", "word"),
    [
        ("hubspot", "Contact owner", "owner"), ("hubspot-companies", "Company owner", "owner"),
        ("salesforce", "Account Owner", "account_owner"), ("salesforce", "Contact Owner", "owner"),
        ("salesforce-accounts", "Account Owner", "owner"), ("zoho", "Contact Owner", "owner"),
        ("zoho-accounts", "Account Owner", "owner"), ("pipedrive", "Person - Owner", "owner"),
        ("pipedrive-organizations", "Organization - Owner", "owner"), ("dynamics", "Owner", "owner"),
        ("dynamics-accounts", "Owner", "owner"), ("odoo", "Salesperson", "owner"),
    ],
)  # fmt: skip
def test_programs_call_it_so(format, column, word):
    """Each program that has owners calls them its own way."""
    assert word == LAYOUTS[format].word_of(plain_name(column))[0]


WHO = st.sampled_from(["", "Dana Reis", "Sam Ito", "Uma Nair", "dana@ours.example"])
ROW = st.tuples(st.sampled_from(["Acme", "acme ", "Globex", ""]), st.booleans(), WHO, WHO)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=2), with_owner=st.booleans()
)
def test_any_table_has_one_lead_for_each_account_at_most(tmp_path, files, with_owner):
    """Whoever its rows name, with ids of accounts or without; the same tables again add and change nothing."""
    memory = relmem.open(":memory:")
    memory.add(Colleague("Dana Reis", emails=["dana@ours.example"]), Colleague("Sam Ito"))

    def take(at: int) -> ImportReport:
        path = tmp_path / f"list-{at}.csv"
        rows = [
            f"P{n},p{n}@x.example,{account},{account.strip().lower() if known else ''},{own},{contact}"
            for n, (account, known, own, contact) in enumerate(files[at])
        ]
        columns = "Account owner,Contact owner" if with_owner else "Remark,Contact owner"
        path.write_text("\n".join([f"Name,Email,Company,Company ID,{columns}", *rows]))
        return memory.import_file(path, kind="contact")

    for at in range(len(files)):
        take(at)
    led = [account for _, account, _ in leads(memory)]
    again = [take(at) for at in range(len(files))]

    assert sorted(set(led)) == sorted(led)
    assert [(0, 0)] * len(files) == [(each.added, each.changed) for each in again]
