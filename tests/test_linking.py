"""How records of one call lead to each other, to what is there, and to what others write."""

from __future__ import annotations

from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import Ambiguous, Conflict
from relmem.intake import Outcome, targets_first
from relmem.records import (
    Account,
    Contact,
    Contract,
    Interaction,
    Preference,
)
from relmem.records.links import links_of
from tests.golden import fixed_id
from tests.notebook import CALL, MAIL, Notebook, everything, was


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


class TestLinks:
    @given(st.permutations(range(len(everything()))))
    def test_targets_in_any_order(self, order):
        """The order in which records are given does not matter: nothing is kept that leads nowhere."""
        notebook = Notebook()
        cell = everything()

        notebook.add(*(cell[at] for at in order))
        count = notebook.revisions()
        cell = everything()
        notebook.add(*(cell[at] for at in order))

        assert len(everything()) == count == notebook.revisions()
        there = {each.id for each in notebook.current()}
        assert set() == {id for each in notebook.current() for id in links_of(each)} - there

    def test_to_what_was_made_anew_lead_to_what_is_kept(self, notebook):
        """A link to a record that turned out to be known leads to that, in this call and in later ones."""
        kept = notebook.kept(Contact("Ana", emails=["a@x.example"]))
        anew = Contact("Ana", emails=["a@x.example"])

        notebook.add(Preference(anew, "golf"), anew)
        notebook.add(Interaction("phone", participants=[anew]))

        assert {kept.id} == {
            id for each in notebook.current(Preference, Interaction) for id in links_of(each)
        }

    def test_in_a_circle_are_kept(self, notebook):
        """Records that link to each other are all kept."""
        one = Account("One")
        other = Account("Other", parent=one)
        one = attrs.evolve(one, parent=other)

        assert [Outcome.NEW, Outcome.NEW] == was(notebook.add(one, other))
        assert [Outcome.SAME, Outcome.SAME] == was(notebook.add(one, other))

    def test_what_fails_leaves_nothing_behind(self, notebook):
        """Where a call is refused, what it made known so far is forgotten."""
        notebook.add(Contact("Ana", key="crm:1"), Contact("Bo", key="crm:2"))

        with pytest.raises(Ambiguous):
            notebook.add(Contact("Ana", key="crm:1"), Contact("Both", key=["crm:1", "crm:2"]))

        assert {} == notebook.stands_for


class TestTargetsFirst:
    @given(st.permutations(range(len(everything()))))
    def test_each_comes_behind_what_it_links_to(self, order):
        """Every record comes behind those of the list that it links to, and each comes once."""
        cell = [everything()[at] for at in order]

        taken = [cell[at] for at in targets_first(cell)]

        assert sorted(each.id for each in cell) == sorted(each.id for each in taken)
        place = {each.id: at for at, each in enumerate(taken)}
        assert all(place[id] < place[each.id] for each in taken for id in links_of(each) if id in place)

    def test_keeps_the_order_otherwise(self):
        """What links to nothing in the list stays in the order it was given."""
        cell = [Contact(name) for name in "CAB"]

        assert [0, 1, 2] == targets_first(cell)

    def test_bears_a_chain_of_any_length(self):
        """Ten thousand records, each linking to the next, are no more than a list."""
        ids = [fixed_id(number) for number in range(10_001)]
        chain = [Account("x", id=one, parent=next_) for one, next_ in pairwise(ids)]

        assert list(range(10_000))[::-1] == targets_first(chain)

    def test_bears_circles(self):
        """Where records link in a circle, each still comes once."""
        ids = [fixed_id(number) for number in range(3)]
        circle = [Account("x", id=ids[at], parent=ids[(at + 1) % 3]) for at in range(3)]
        itself = Account("y", id=fixed_id(9), parent=fixed_id(9))

        assert [2, 1, 0, 3] == targets_first([*circle, itself])
        assert [] == targets_first([])


class TestByName:
    def test_refers_to_the_account_that_is_there(self, notebook):
        """A file that names an account, in whatever case, means the one account of that name."""
        kept = notebook.kept(Account("Northwind Trading", domains=["x.example"], aliases=["NW"]))

        found = [notebook.kept(Account(name), by_name=True) for name in ("northwind trading", "nw")]

        assert [kept.id, kept.id] == [each.id for each in found]
        assert 1 == notebook.revisions()

    def test_links_lead_there(self, notebook):
        """What the file says of that account is said of the one that is there."""
        kept = notebook.kept(Account("Northwind"))
        named = Account("NORTHWIND")

        notebook.add(named, Contract(named, "Support"), by_name=True)

        assert [kept.id] == [each.account for each in notebook.current(Contract)]

    def test_adds_what_the_file_knows_of_it(self, notebook):
        """What the file says beside the name is kept, and nothing of what was known is lost."""
        notebook.add(Account("Northwind", country="PT"))

        kept = notebook.kept(Account("Northwind", domains=["x.example"], industry="trade"), by_name=True)

        assert ("PT", "trade", ("x.example",), 2) == (kept.country, kept.industry, kept.domains, kept.rev)

    def test_does_not_join_two_of_other_domains(self, notebook):
        """Two accounts of one name that bear different domains are two."""
        notebook.add(Account("Northwind", domains=["x.example"]))

        assert [Outcome.NEW] == was(notebook.add(Account("Northwind", domains=["y.example"]), by_name=True))

    def test_does_not_choose_between_two(self, notebook):
        """Where several bear the name, none of them is meant for sure."""
        notebook.add(Account("Northwind"), Account("Northwind"))

        assert [Outcome.NEW] == was(notebook.add(Account("Northwind", source=MAIL), by_name=True))

    def test_is_for_accounts_only(self, notebook):
        """People are never found by name."""
        notebook.add(Contact("Ana", source=CALL))

        assert [Outcome.NEW] == was(notebook.add(Contact("Ana", source=MAIL), by_name=True))

    def test_of_what_no_longer_stands(self, notebook):
        """An account that was retracted is not meant."""
        notebook.retract(notebook.kept(Account("Northwind", source=CALL)))

        assert [Outcome.NEW] == was(notebook.add(Account("Northwind", source=MAIL), by_name=True))


class TestOthersWriting:
    def test_what_they_wrote_is_seen(self, notebook):
        """Where somebody writes while a commit is planned, it is planned anew on what they wrote."""
        intake = notebook.intake()
        intake.take(Contact("Ana", emails=["a@x.example"]))
        theirs = notebook.kept(Contact("Ana Sousa", emails=["a@x.example"], phones=["1"]))

        intake.commit()

        assert [Outcome.CHANGED] == was(intake.outcomes)
        assert [(theirs.id, "Ana", ("1",))] == [
            (each.id, each.name, each.phones) for each in notebook.current()
        ]

    def test_a_correction_of_what_they_changed_is_refused(self, notebook):
        """What they changed is not overwritten."""
        ana = notebook.kept(Contact("Ana"))
        intake = notebook.intake()
        intake.take(attrs.evolve(ana, note="mine"))
        notebook.add(attrs.evolve(ana, note="theirs"))

        with pytest.raises(Conflict):
            intake.commit()

        assert ["theirs"] == [each.note for each in notebook.current()]
