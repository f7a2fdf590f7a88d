"""Corrections, what no longer stands, and batches that are taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs
import pytest

from relmem.backends.memory import MemoryStore
from relmem.errors import Conflict, NotFound
from relmem.intake import Outcome
from relmem.records import (
    Account,
    Commitment,
    Contact,
    Issue,
    Preference,
)
from relmem.records.base import Record
from relmem.store import Change
from relmem.undoing import undo
from relmem.values import new_id
from tests.golden import fixed_id
from tests.notebook import BEGAN, CALL, CODEC, MAIL, Notebook, everything, was


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


class TestCorrecting:
    def test_by_evolving_what_was_returned(self, notebook):
        """What `add` gave, evolved and added, is the next revision; it may also leave out what was there."""
        ana = notebook.kept(Contact("Ana", phones=["1"]))

        kept = notebook.kept(attrs.evolve(ana, phones=[], note="x"))

        assert (ana.id, 2, (), "x") == (kept.id, kept.rev, kept.phones, kept.note)

    def test_by_evolving_what_was_given(self, notebook):
        """The variable that was given to `add` is as good, as long as nothing came in between."""
        golf = Preference(notebook.kept(Contact("Ana")), "golf", stance="dislikes")
        notebook.add(golf)

        assert "likes" == notebook.kept(attrs.evolve(golf, stance="likes")).stance

    def test_of_what_is_not_the_newest_is_refused(self, notebook):
        """A stale revision raises Conflict, which names both, and changes nothing."""
        ana = notebook.kept(Contact("Ana"))
        notebook.add(attrs.evolve(ana, note="x"))

        with pytest.raises(Conflict) as caught:
            notebook.add(attrs.evolve(ana, note="y"))

        assert (ana.id, 1, 2) == (caught.value.id, caught.value.expected, caught.value.actual)
        assert "revision 2" in str(caught.value)
        assert "revision 1" in str(caught.value)
        assert ["x"] == [each.note for each in notebook.current()]

    def test_to_what_is_there_already_is_nothing(self, notebook):
        """A stale revision that says what stands anyway is no conflict."""
        ana = notebook.kept(Contact("Ana"))
        notebook.add(attrs.evolve(ana, note="x"))

        assert [Outcome.SAME] == was(notebook.add(attrs.evolve(ana, note="x")))

    def test_twice_in_one_call(self, notebook):
        """A record and its correction can be added together."""
        ana = Contact("Ana")

        assert [Outcome.NEW, Outcome.CHANGED] == was(notebook.add(ana, attrs.evolve(ana, note="x")))
        assert ["x"] == [each.note for each in notebook.current()]

    @pytest.mark.parametrize(
        ("made", "correct"),
        [
            (lambda: Contact("Ana"), {"note": "x"}),
            (lambda: Contact("Ana", emails=["a@x.example"]), {"emails": ["b@x.example"]}),
            (lambda: Preference(fixed_id(1), "golf", stance="dislikes"), {"stance": "likes"}),
            (lambda: Commitment("anser", to=fixed_id(1)), {"what": "answer"}),
            (
                lambda: Issue(fixed_id(1), "Down", severity="high"),
                {"severity": "normal", "title": "Login fails"},
            ),
        ],
        ids=["contact", "address", "to a default", "leading field", "both"],
    )
    @pytest.mark.parametrize("sessions", [1, 2])
    def test_is_not_undone_by_an_old_cell(self, notebook, made: Callable[[], Record], correct, sessions):
        """The cell that said it first, run again after a correction, adds nothing and undoes nothing."""
        notebook.add(attrs.evolve(notebook.kept(made()), **correct))
        before = notebook.store.export()
        for _ in range(sessions):
            notebook.again()

        assert [Outcome.SAME] == was(notebook.add(made()))
        assert before == notebook.store.export()

    @pytest.mark.parametrize("again", [False, True])
    def test_in_a_cell_that_is_run_twice(self, notebook, again):
        """A cell that adds and corrects what it made adds nothing the second time."""

        def cell() -> None:
            ana = Contact("Ana", emails=["a@x.example"])
            golf = Preference(ana, "golf", stance="dislikes")
            notebook.add(ana, golf)
            notebook.add(attrs.evolve(golf, stance="likes"))
            notebook.add(attrs.evolve(ana, say_name="AH-na"))

        cell()
        before = notebook.store.export()
        if again:
            notebook.again()
        cell()

        assert before == notebook.store.export()

    def test_of_what_another_file_knows_more_about(self, notebook):
        """A correction of what was made anew does not empty what only others had said."""
        notebook.add(
            Contact("Ana Sousa", emails=["a@x.example"], phones=["1"], note="from a vCard", source=MAIL)
        )
        ana = Contact("Ana Sousa", emails=["a@x.example"])
        notebook.add(ana)

        kept = notebook.kept(attrs.evolve(ana, say_name="AH-na"))

        assert ("AH-na", ("1",), "from a vCard") == (kept.say_name, kept.phones, kept.note)

    def test_changes_what_it_says_and_nothing_else(self, notebook):
        """A correction of what was made anew changes the fields that it changed, also to their defaults."""
        notebook.add(Issue(fixed_id(1), "Down", severity="high", key="desk:1", source=MAIL))
        issue = Issue(fixed_id(1), "Down", key="desk:1")
        assert [Outcome.CHANGED, Outcome.SAME] == [*was(notebook.add(issue)), *was(notebook.add(issue))]

        solved = notebook.kept(attrs.evolve(issue, solved_on="2026-11-21"))

        assert ("high", date(2026, 11, 21)) == (solved.severity, solved.solved_on)
        notebook.again()
        golf = Preference(fixed_id(1), "golf", stance="dislikes")
        notebook.add(golf)
        notebook.again()
        notebook.add(golf := attrs.evolve(golf, id=new_id()))
        assert "likes" == notebook.kept(attrs.evolve(golf, stance="likes")).stance

    def test_of_what_others_changed_since_it_was_made_anew(self, notebook):
        """A second correction of the same variable is as stale as any."""
        notebook.add(Contact("Ana", emails=["a@x.example"]))
        ana = Contact("Ana", emails=["a@x.example"])
        notebook.add(ana)
        notebook.add(attrs.evolve(ana, note="x"))

        assert [Outcome.SAME] == was(notebook.add(attrs.evolve(ana, note="x")))
        with pytest.raises(Conflict) as caught:
            notebook.add(attrs.evolve(ana, note="y"))
        assert (1, 2) == (caught.value.expected, caught.value.actual)

    def test_does_not_change_what_was_said_by_others(self, notebook):
        """What somebody else says as it was before the correction is a statement of its own."""
        ana = notebook.kept(Contact("Ana"))
        golf = notebook.kept(Preference(ana, "golf", stance="dislikes", source=MAIL))
        notebook.add(attrs.evolve(golf, stance="likes"))

        assert [Outcome.NEW] == was(notebook.add(Preference(ana, "golf", stance="dislikes", source=CALL)))


class TestRetracting:
    def test_takes_it_out_of_what_stands(self, notebook):
        """What was retracted is not current; its history stays."""
        ana = notebook.kept(Contact("Ana"))

        notebook.retract(ana)

        assert [] == notebook.current()
        assert [False, True] == [each.retracted for each in notebook.store.history(ana.id)]

    def test_by_what_was_made_anew(self, notebook):
        """A record that stands for one that is kept retracts that."""
        notebook.add(Contact("Ana", key="crm:1"))
        anew = Contact("Ana", key="crm:1")
        notebook.add(anew)

        notebook.retract(anew)

        assert [] == notebook.current()

    def test_what_does_not_stand_is_refused(self, notebook):
        """What was never added, or retracted already, is not found."""
        ana = Contact("Ana")
        with pytest.raises(NotFound, match="never added here"):
            notebook.retract(ana)
        notebook.add(ana)
        notebook.retract(ana)
        with pytest.raises(NotFound):
            notebook.retract(ana)

    def test_a_stale_revision_is_refused(self, notebook):
        """What was changed since it was read is not retracted."""
        ana = notebook.kept(Contact("Ana"))
        notebook.add(attrs.evolve(ana, note="x"))

        with pytest.raises(Conflict):
            notebook.retract(ana)

        assert 1 == len(notebook.current())

    @pytest.mark.parametrize("anew", [False, True])
    @pytest.mark.parametrize(
        "made",
        [
            lambda: Contact("Ana"),
            lambda: Contact("Ana", key="crm:1"),
            lambda: Preference(fixed_id(1), "golf"),
        ],
    )
    def test_adding_it_again_revives_it(self, notebook, made, anew):
        """What is added again after it was retracted is the same record, and stands; once."""
        kept = notebook.kept(made())
        notebook.retract(kept)
        if anew:
            notebook.again()

        outcomes = notebook.add(made() if anew else kept), notebook.add(made() if anew else kept)

        assert [[Outcome.CHANGED], [Outcome.SAME]] == [was(each) for each in outcomes]
        assert [kept.id] == [each.id for each in notebook.current()]
        assert 3 == notebook.revisions()

    def test_its_address_is_free(self, notebook):
        """Another may bear the e-mail of what no longer stands."""
        notebook.retract(notebook.kept(Contact("Ana", emails=["info@x.example"])))

        assert [Outcome.NEW] == was(notebook.add(Contact("Bo", emails=["info@x.example"])))

    def test_a_correction_of_what_no_longer_stands_is_refused(self, notebook):
        """What was retracted since it was read is not corrected, and so brought back, unawares."""
        ana = notebook.kept(Contact("Ana"))
        notebook.retract(ana)

        with pytest.raises(Conflict):
            notebook.add(attrs.evolve(ana, note="x"))


class TestUndoing:
    def last(self, notebook: Notebook) -> str:
        return notebook.store.batches()[-1][0]

    def test_takes_back_what_was_added(self, notebook):
        """What a batch added no longer stands; what was there before is as it was; nothing is lost."""
        notebook.add(*everything())
        before = notebook.current()
        notebook.add(Contact("Cy"), Account("Globex"))

        assert [] == undo(notebook.store, None, at=BEGAN)

        assert before == notebook.current()
        assert len(before) + 4 == notebook.revisions()

    def test_puts_back_what_was_changed(self, notebook):
        """What a batch changed, however often, is as it was before it."""
        ana = notebook.kept(Contact("Ana", note="old"))
        notebook.add(x := attrs.evolve(ana, note="x"), attrs.evolve(x, note="y", rev=2))
        assert ["y"] == [each.note for each in notebook.current()]

        undo(notebook.store, self.last(notebook), at=BEGAN)

        assert [("old", 4)] == [(each.note, each.rev) for each in notebook.current()]

    def test_puts_back_what_was_retracted(self, notebook):
        """What a batch retracted stands again, and what it revived does not."""
        ana = notebook.kept(Contact("Ana"))
        notebook.retract(ana)
        undo(notebook.store, None, at=BEGAN)
        assert ["Ana"] == [str(each) for each in notebook.current()]

        undo(notebook.store, None, at=BEGAN)

        assert [] == notebook.current()

    def test_leaves_what_was_changed_since(self, notebook):
        """What somebody changed afterwards stays, and is named; the rest is taken back."""
        outcomes = notebook.add(Contact("Ana"), Contact("Bo"))
        batch = self.last(notebook)
        notebook.add(attrs.evolve(outcomes[0].record, note="x"))

        since = undo(notebook.store, batch, at=BEGAN)

        assert [(outcomes[0].record.id, 2)] == [(each.id, each.rev) for each in since]
        assert ["Ana"] == [str(each) for each in notebook.current()]

    def test_leaves_what_was_changed_in_between(self, notebook):
        """A batch of several commits does not take with it what somebody else changed between them."""
        batch = new_id()
        ana = Contact("Ana")
        for rev, (note, of) in enumerate([("mine", batch), ("theirs", new_id()), ("mine again", batch)]):
            notebook.store.put([Change(attrs.evolve(ana, note=note), rev)], at=BEGAN, batch=of)

        since = undo(notebook.store, batch, at=BEGAN)

        assert [ana.id] == [each.id for each in since]
        assert ["mine again"] == [each.note for each in notebook.current()]

    def test_is_a_batch_that_can_be_undone(self, notebook):
        """To undo an undoing, which is named, brings back what there was; and so on for ever."""
        notebook.add(*everything())
        before = [attrs.evolve(each, rev=0) for each in notebook.current()]

        for _ in range(3):
            undo(notebook.store, None, at=BEGAN)
            assert [] == notebook.current()
            undo(notebook.store, self.last(notebook), at=BEGAN)

        assert before == [attrs.evolve(each, rev=0) for each in notebook.current()]

    def test_again_and_again_goes_back_step_by_step(self, notebook):
        """Undo never undoes itself: asked again it takes back the batch before, until none is left."""
        for name in ("Ana", "Bo", "Cy"):
            notebook.add(Contact(name))

        for left in (["Ana", "Bo"], ["Ana"], []):
            undo(notebook.store, None, at=BEGAN)
            assert left == [each.name for each in notebook.current()]
        with pytest.raises(NotFound, match="taken back already"):
            undo(notebook.store, None, at=BEGAN)

        notebook.add(Contact("Di"))
        undo(notebook.store, None, at=BEGAN)
        assert [] == notebook.current()

    @pytest.mark.parametrize("anew", [False, True])
    def test_and_added_again(self, notebook, anew):
        """What was taken back can be added again: the same records stand, linked as before, once."""
        cell = everything()
        notebook.add(*cell)
        before = [attrs.evolve(each, rev=0) for each in notebook.current()]
        undo(notebook.store, None, at=BEGAN)
        if anew:
            notebook.again()
            cell = everything()

        assert {Outcome.CHANGED} == set(was(notebook.add(*cell)))
        assert {Outcome.SAME} == set(was(notebook.add(*cell)))

        assert before == [attrs.evolve(each, rev=0) for each in notebook.current()]

    def test_an_unknown_batch(self, notebook):
        """A batch that is not there is refused, and the newest ones are named."""
        notebook.add(Contact("Ana"))

        with pytest.raises(NotFound, match=self.last(notebook)):
            undo(notebook.store, fixed_id(1), at=BEGAN)
        with pytest.raises(NotFound):
            undo(MemoryStore(CODEC), None, at=BEGAN)
