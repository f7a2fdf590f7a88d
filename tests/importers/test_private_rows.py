"""Contacts that a table has as private: what an earlier file hid, no later one shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

import relmem
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.records import Affiliation, Colleague, Contact, Discrepancy
from relmem.records.base import Record
from relmem.values import Visibility

Take = Callable[..., ImportReport]


@pytest.fixture
def memory() -> Memory:
    memory = relmem.open(":memory:")
    memory.add(Colleague("Dana Reis", emails=["dana@ours.example"]))
    return memory


@pytest.fixture
def take(memory: Memory, tmp_path: Path) -> Take:
    """Takes in one contact of Outlook, as private as is said."""

    def take_in(said: str, *, name: str = "outlook.csv", company: str = "X", phone: str = "") -> ImportReport:
        path = tmp_path / name
        path.write_text(
            "First Name,Last Name,E-mail Address,E-mail Type,Company,Job Title,Business Phone,Sensitivity\n"
            f"Ana,Sousa,ana@x.example,SMTP,{company},CTO,{phone},{said}\n"
        )
        return memory.import_file(path, ours="dana@ours.example")

    return take_in


def seen(memory: Memory) -> list[tuple[str, Visibility, bool]]:
    """Who may see the contact and her posts, and whether they have an owner."""
    kept = [each.record for each in memory.store.current((Contact, Affiliation))]
    return sorted((type(each).__name__, each.visibility, each.owner is not None) for each in kept)


def differing(report: ImportReport) -> list[tuple[str, str, str, str]]:
    return [(each.whose, each.what, each.stands, each.says) for each in report.differing]


HIDDEN = [("Affiliation", Visibility.PRIVATE, True), ("Contact", Visibility.PRIVATE, True)]
TOLD = [("Ana Sousa", "visibility", "private", "team")]


@pytest.mark.parametrize("name", ["outlook.csv", "outlook-2.csv", "people.csv"])
def test_normal_after_private_shows_nothing_and_is_told(memory, take, name):
    """Whoever marked her private may have forgotten her, or slipped: she stays so, and the report says it."""
    take("Private")
    report = take("Normal", name=name)

    assert (HIDDEN, TOLD) == (seen(memory), differing(report))
    assert "1 value differs from what was known, which stands: Ana Sousa: visibility" in str(report)


def test_is_told_each_time_until_somebody_decides(memory, take):
    """Nothing is added or changed by it, and no brief asks; who makes her team's by hand hears no more of it."""
    take("Private")
    take("Normal", name="outlook-2.csv")
    again = take("Normal", name="outlook-2.csv")
    assert (0, 0, TOLD) == (again.added, again.changed, differing(again))
    assert () == memory.facts().of(Discrepancy)

    [ana] = [each.record for each in memory.store.current((Contact,))]
    memory.add(attrs.evolve(ana, visibility="team", owner=None))

    assert [] == differing(take("Normal", name="outlook-2.csv"))


def test_what_else_the_row_says_goes_in_and_is_as_private(memory, take):
    """A number is hers, and so is a new post: nobody else sees either."""
    take("Private")
    report = take("Normal", name="outlook-2.csv", company="Globex", phone="+351 1")

    [ana] = [each.record for each in memory.store.current((Contact,))]
    assert (("+351 1",), TOLD) == (ana.phones, differing(report))
    assert [("Affiliation", Visibility.PRIVATE, True), *HIDDEN] == seen(memory)
    assert "Ana" not in str(memory.contacts())


@pytest.mark.parametrize("said", ["", "Private"])
def test_silence_and_the_same_are_no_news(memory, take, said):
    """An empty cell says nothing of who may see her."""
    take("Private")
    report = take(said, name="outlook-2.csv")

    assert (HIDDEN, []) == (seen(memory), differing(report))


def test_what_was_made_private_by_hand_is_no_news_either(memory, take):
    """Outlook has everybody as normal who was never marked."""
    take("Normal")
    dana = memory.find("dana@ours.example")
    [ana] = [each.record for each in memory.store.current((Contact,))]
    memory.add(attrs.evolve(ana, visibility="private", owner=dana))
    report = take("Normal", name="outlook-2.csv")

    kept: list[Record] = [each.record for each in memory.store.current((Contact,))]
    assert ([Visibility.PRIVATE], []) == ([each.visibility for each in kept], differing(report))


def test_private_after_normal_hides_her(memory, take):
    """Who marks her private is heard."""
    take("Normal")
    take("Private", name="outlook-2.csv")

    assert HIDDEN == seen(memory)
