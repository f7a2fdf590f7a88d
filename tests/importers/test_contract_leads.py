"""Who of us has the contracts of a table: the lead of the account, where that is one of us who is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import relmem
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.queries.discrepancies import differences
from relmem.queries.team import account_team
from relmem.records import Account, Affiliation, Assignment, Colleague, Contact, Contract

Take = Callable[..., ImportReport]


@pytest.fixture
def memory() -> Memory:
    memory = relmem.open(":memory:", timezone="UTC")
    memory.add(Colleague("Dana Reis", emails=["dana@ours.example"]), Colleague("Sam Ito"))
    return memory


@pytest.fixture
def take(memory: Memory, tmp_path: Path) -> Take:
    def take_in(*owners: str, column: str = "Owner", name: str = "list.csv", **options) -> ImportReport:
        rows = [f"Acme;Contract {at};2024-02-01;{owner}" for at, owner in enumerate(owners)]
        path = tmp_path / name
        path.write_text("\n".join([f"Customer;Contract;Start;{column}", *rows, ""]), encoding="utf-8")
        return memory.import_file(path, **options)

    return take_in


def leads(memory: Memory) -> list[tuple[str, str, str]]:
    """Who is on which account, as what."""
    facts = memory.facts()
    return [
        (
            str(facts.get(each.colleague, Colleague)),
            str(facts.get(each.account, Account)),
            each.role,
        )
        for each in facts.of(Assignment)
    ]


def test_one_who_leads_already_is_no_lead_twice(memory, take):
    """Where a newer file names others in the place of one, who has led beside them is lead once."""
    memory.add(Colleague("Kim Lee"))
    take("Dana Reis", "Sam Ito")
    take("Sam Ito", "Kim Lee")
    take("Sam Ito", "Kim Lee")

    assert [("Kim Lee", "Acme", "lead"), ("Sam Ito", "Acme", "lead")] == sorted(leads(memory))


def test_one_who_is_left_is_told_of_once(memory, take):
    """Of two leads, the one that a newer file names alone; a second saying of the same tells nobody anything."""
    take("Dana Reis", "Sam Ito")
    take("Sam Ito", "Sam Ito")

    team = account_team(memory.facts(), memory.find("Acme"))

    assert [("Sam Ito", "lead")] == [(str(each.colleague), each.role) for each in team]


def notes(memory: Memory) -> list[str]:
    return [each.note for each in memory.facts().of(Contract)]


@pytest.mark.parametrize(
    ("column", "owner"),
    [
        ("Owner", "Dana Reis"),
        ("Account manager", "dana  reis"),
        ("Kundenbetreuer", "Reis, Dana"),
        ("Responsable de compte", "DANA@ours.example"),
        ("account_owner", "Dana <dana@ours.example>"),
    ],
)
def test_is_known_by_name_or_address(memory, take, column, owner):
    """In any case and order, once for all contracts of the account; the note has nothing of it."""
    report, again = take(owner, owner, column=column), take(owner, owner, column=column)

    assert ([("Dana Reis", "Acme", "lead")], ["", ""]) == (leads(memory), notes(memory))
    assert ((), 0, 0) == (report.in_notes, again.added, again.changed)


def test_is_nobody_where_the_name_is_not_known(memory, take):
    """Then the note says who; once the colleague is known the next import makes them the lead."""
    report = take("Uma Nair", "")
    assert (["Owner: Uma Nair", ""], [], ("Owner",)) == (notes(memory), leads(memory), report.in_notes)
    memory.add(Colleague("Uma Nair"))
    take("Uma Nair", "")

    assert (["", ""], [("Uma Nair", "Acme", "lead")]) == (notes(memory), leads(memory))


def test_is_nobody_where_two_are_so_called(memory, take):
    """A name that two of us have is for the note."""
    memory.add(Colleague("Dana Reis", key="hr:2"))
    take("Dana Reis")

    assert ([], ["Owner: Dana Reis"]) == (leads(memory), notes(memory))


def test_of_a_newer_file_takes_the_place_of_the_one_before(memory, take):
    """An account that passed to somebody else has not two leads."""
    take("Dana Reis", "Dana Reis")
    take("Sam Ito", "Sam Ito", name="list-2.csv")

    assert [("Sam Ito", "Acme", "lead")] == leads(memory)


def test_of_another_table_is_asked_about(memory, take):
    """Two tables that name two of us: what was there stands, and the brief asks."""
    take("Dana Reis")
    take("Sam Ito", name="another.csv")

    assert [("Dana Reis", "Acme", "lead")] == leads(memory)
    [row] = differences(memory.facts())
    assert ("Acme", "Dana Reis", "Sam Ito", "to confirm") == (row.whose, row.stands, row.says, row.state)
    ana = memory.add(Contact("Ana"))
    memory.add(Affiliation(ana, memory.find("Acme", Account)))
    assert 'Confirm (among us): Is "Dana Reis" still our lead on Acme? another.csv says "Sam Ito".' in str(
        memory.brief(ana)
    )


def test_may_be_several(memory, take):
    """Each who has a contract there; in whatever order the rows stand next time."""
    take("Dana Reis", "Sam Ito")
    before = leads(memory)
    again = take("Sam Ito", "Dana Reis")

    assert [("Dana Reis", "Acme", "lead"), ("Sam Ito", "Acme", "lead")] == sorted(before)
    assert sorted(before) == sorted(leads(memory))
    assert 0 == again.kinds["assignment"]["changed"] + again.kinds["assignment"]["added"]


@pytest.mark.parametrize(
    ("who", "role", "note"),
    [("Dana Reis", "backup", ""), ("Sam Ito", "backup", ""), ("Sam Ito", "lead", "Owner: Dana Reis")],
)
def test_leaves_what_was_set_by_hand(memory, take, who, role, note):
    """Who is on the account already is not there twice, and a lead whom somebody named stays the only one."""
    acme = memory.add(Account("Acme"))
    memory.add(Assignment(memory.find(who, Colleague), acme, role=role, from_on="2025-01-01"))
    take("Dana Reis")

    by_hand, by_file = (who, "Acme", role), ("Dana Reis", "Acme", "lead")
    assert [note] == notes(memory)
    assert [by_hand, *([by_file] if (who, role) == ("Sam Ito", "backup") else [])] == leads(memory)


def test_is_of_a_column_that_the_caller_names(memory, take):
    """Whatever it is called."""
    take("Dana Reis", column="Wer", mapping={"Wer": "owner"}, kind="contract")

    assert [("Dana Reis", "Acme", "lead")] == leads(memory)


def test_goes_with_an_undo(memory, take):
    """All that the file said."""
    take("Dana Reis")
    memory.undo()

    assert [] == leads(memory)
