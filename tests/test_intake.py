"""What a change makes of what is there: a new record, a revision, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.errors import Ambiguous, Conflict, InputError, NotFound
from relmem.facts import Facts, known
from relmem.intake import BY_HAND, Intake, Outcome, targets_first, undo
from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Issue,
    Participant,
    Preference,
    PriceLine,
    every_kind,
)
from relmem.records.base import Record
from relmem.records.links import links_of, relinked
from relmem.store import Change
from relmem.values import Source, new_id
from tests.golden import fixed_id
from tests.strategies import records

CODEC = Codec(every_kind())
BEGAN = datetime(2026, 11, 22, 10, tzinfo=UTC)
MAIL, CALL = Source("mail", said_on="2026-11-01"), Source("call", said_on="2026-11-02")


class Notebook:
    """A memory as a notebook has it: cells add records, on one day after the other."""

    def __init__(self) -> None:
        self.store = MemoryStore(CODEC)
        self.stands_for: dict[str, str] = {}
        self.made_anew: dict[str, Record] = {}
        self.days = 0

    def again(self) -> None:
        """Another session on the same memory: no variable is left."""
        self.stands_for, self.made_anew = {}, {}
        self.days += 1

    def intake(self) -> Intake:
        at = BEGAN + timedelta(days=self.days)
        return Intake(self.store, CODEC, self.stands_for, at=at, batch=new_id(), made_anew=self.made_anew)

    def add(self, *given: Record, by_name: bool = False) -> list[Outcome]:
        """What became of each, in the order given."""
        intake = self.intake()
        order = targets_first(given)
        for at in order:
            intake.take(given[at], by_name=by_name)
        intake.commit()
        taken = dict(zip(order, intake.outcomes, strict=True))
        return [taken[at] for at in range(len(given))]

    def kept(self, record: Record, *, by_name: bool = False) -> Any:
        """One record, as it was kept."""
        [outcome] = self.add(record, by_name=by_name)
        return outcome.record

    def retract(self, record: Record) -> None:
        intake = self.intake()
        intake.retract(record)
        intake.commit()

    def current(self, *kinds: type[Record]) -> list[Any]:
        return [each.record for each in self.store.current(kinds or None)]

    def revisions(self) -> int:
        return len(list(self.store.changes()))


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def was(outcomes: Sequence[Outcome]) -> list[str]:
    return [each.was for each in outcomes]


def everything() -> list[Record]:
    """A cell that links several records, made anew at each call."""
    northwind = Account("Northwind Trading", domains=["northwind.example"])
    blue = Account("Blue Holding")
    ana = Contact("Ana Sousa", emails=["ana@northwind.example"])
    bo = Contact("Bo Lee")
    dana = Colleague("Dana")
    support = Contract(northwind, "Support", starts_on="2024-02-01", initial="3 years", parties=[blue])
    promise = Commitment("answer", by="us", to=ana, promised_by=dana, due_on="2026-11-25")
    return [
        *(Commitment("call", to=bo, replaced_by=promise, replaced_on="2026-11-20"), promise),
        *(PriceLine(support, "12000 EUR/year"), PriceLine(support, "10 EUR/month", line="phones"), support),
        *(
            Affiliation(ana, northwind, title="IT director"),
            Affiliation(bo, blue),
            Assignment(dana, northwind),
        ),
        *(Preference(ana, "golf", stance="dislikes"), Issue(northwind, "Down", reported_by=ana)),
        Interaction(
            "phone", participants=[ana, Participant(contact=bo, part="listener"), dana, "the caterer"]
        ),
        *(northwind, blue, ana, bo, dana),
    ]


class TestACellRunTwice:
    def test_adds_nothing(self, notebook):
        """Records that are made anew, and linked to each other, are known already: content and source."""
        assert {Outcome.NEW} == set(was(notebook.add(*everything())))
        before = notebook.store.export()

        assert {Outcome.SAME} == set(was(notebook.add(*everything())))

        assert before == notebook.store.export()

    def test_nor_in_another_session_or_order(self, notebook):
        """Nor on another day, by another process, or the other way round."""
        notebook.add(*everything())
        before = notebook.store.export()

        for cell in (everything(), everything()[::-1]):
            notebook.again()
            assert {Outcome.SAME} == set(was(notebook.add(*cell)))

        assert before == notebook.store.export()

    def test_nor_record_by_record(self, notebook):
        """Nor when they are added one by one, targets first."""
        notebook.add(*everything())
        before = notebook.store.export()

        cell = everything()
        for at in targets_first(cell):
            notebook.add(cell[at])

        assert before == notebook.store.export()

    def test_the_same_object_twice(self, notebook):
        """The same record twice in one call, or in two, is there once."""
        ana = Contact("Ana")

        assert [Outcome.NEW, Outcome.SAME] == was(notebook.add(ana, ana))
        assert [Outcome.SAME] == was(notebook.add(ana))

    def test_what_was_returned(self, notebook):
        """To add what was returned adds nothing."""
        kept = notebook.kept(Contact("Ana"))

        assert [Outcome.SAME] == was(notebook.add(kept))

    @settings(max_examples=2 * settings.default.max_examples)
    @given(st.data())
    def test_whatever_the_records(self, data):
        """Adding any records twice changes nothing the second time, made anew or not."""
        cell: list[Record] = []
        for number in range(data.draw(st.integers(0, 6))):
            kind = data.draw(st.sampled_from(every_kind()))
            links = (fixed_id(0), *(each.id for each in cell))
            cell.append(data.draw(records(kind, links, id=fixed_id(1 + number))))
        notebook = Notebook()
        try:
            notebook.add(*cell)
        except (Ambiguous, InputError):  # one bears the addresses of two others, or does not go with another
            reject()
        before = notebook.store.export()

        notebook.add(*cell)
        assert before == notebook.store.export()
        notebook.again()
        notebook.add(*cell)
        assert before == notebook.store.export()
        notebook.again()
        ids = {each.id: new_id() for each in cell}
        notebook.add(*(relinked(attrs.evolve(each, id=ids[each.id]), ids) for each in cell))
        assert before == notebook.store.export()

    def test_two_cells_that_say_one_thing(self, notebook):
        """Two records of one call that say the same are one."""
        ana = Contact("Ana", emails=["ana@x.example"])

        outcomes = notebook.add(ana, Preference(ana, "golf"), Preference(ana, "golf"))

        assert [Outcome.NEW, Outcome.NEW, Outcome.SAME] == was(outcomes)
        assert outcomes[1].record.id == outcomes[2].record.id


class TestNames:
    def test_two_people_may_share_one(self, notebook):
        """A name alone makes no two records one: from two sources there are two people."""
        notebook.add(Contact("Ana Sousa", source=MAIL))

        assert [Outcome.NEW] == was(notebook.add(Contact("Ana Sousa", source=CALL)))
        assert 2 == len(notebook.current(Contact))

    @pytest.mark.parametrize("kind", [Contact, Account, Colleague])
    def test_twice_in_one_call_are_two(self, notebook, kind):
        """Two of one name in one call stay two, however often the cell is run."""
        for _ in range(3):
            one, other = kind("Ana Sousa"), kind("Ana Sousa")
            outcomes = notebook.add(one, other)
            notebook.again()

            assert 2 == len(notebook.current(kind)) == len({each.record.id for each in outcomes})
        assert 2 == notebook.revisions()

    def test_one_that_is_there_and_another(self, notebook):
        """A name beside the very record that bears it is another's."""
        ana = notebook.kept(Contact("Ana Sousa"))

        assert [Outcome.SAME, Outcome.NEW] == was(notebook.add(ana, Contact("Ana Sousa")))

    def test_are_kept_apart_by_what_links_to_them(self, notebook):
        """Of two of one name, each keeps what was said of it."""

        def cell() -> list[Record]:
            one, other = Contact("Ana"), Contact("Ana")
            return [one, other, Preference(one, "golf"), Preference(other, "chess")]

        notebook.add(*cell())
        before = notebook.store.export()
        notebook.again()
        notebook.add(*cell())

        assert before == notebook.store.export()
        assert 2 == len({each.contact for each in notebook.current(Preference)})


class TestIdentity:
    @pytest.mark.parametrize(
        ("known_as", "again"),
        [
            (Contact("Ana", emails=["ana@x.example"]), Contact("Ana Sousa", emails=["ANA@x.example"])),
            (Contact("Ana", key="crm:42"), Contact("Ana Sousa", key=["CRM:42", "desk:7"])),
            (Account("Northwind", domains=["x.example"]), Account("Northwind Ltd", domains=["X.example"])),
            (Issue(fixed_id(1), "Down", key="desk:1"), Issue(fixed_id(1), "Login fails", key="desk:1")),
            (Colleague("Dana", emails=["d@us.example"]), Colleague("Dana Q", emails=["d@us.example"])),
        ],
        ids=["e-mail", "key", "domain", "key of an issue", "colleague"],
    )
    def test_makes_a_revision(self, notebook, known_as, again):
        """The same key, e-mail or domain, in whatever case, makes a revision of the one that is there."""
        kept = notebook.kept(known_as)

        [outcome] = notebook.add(again)

        assert (Outcome.CHANGED, kept.id, 2) == (outcome.was, outcome.record.id, outcome.record.rev)
        assert str(getattr(again, "name", "") or again.title) in str(outcome.record)
        assert [Outcome.SAME] == was(notebook.add(attrs.evolve(again, id=new_id())))

    def test_keeps_what_the_second_leaves_out(self, notebook):
        """What the second leaves unset stays as it was, and lists are united."""
        notebook.add(Contact("Ana", emails=["a@x.example"], phones=["1"], pronouns="she/her", key="crm:1"))

        kept = notebook.kept(Contact("Ana Sousa", emails=["b@x.example"], phones=["2", "1"], key="crm:1"))

        assert ("Ana Sousa", "she/her") == (kept.name, kept.pronouns)
        assert (("a@x.example", "b@x.example"), ("1", "2"), ("crm:1",)) == (
            kept.emails,
            kept.phones,
            kept.key,
        )

    def test_never_makes_public_what_was_private(self, notebook):
        """A second file that says nothing of who may see it changes nothing of that."""
        dana = notebook.kept(Colleague("Dana"))
        notebook.add(Contact("Ana", key="crm:1", visibility="private", owner=dana))

        kept = notebook.kept(Contact("Ana", key="crm:1", note="x"))

        assert ("private", dana.id, "x") == (kept.visibility, kept.owner, kept.note)

    def test_is_of_one_kind(self, notebook):
        """A contact and an account may bear the same key."""
        notebook.add(Contact("Ana", key="crm:1"))

        assert [Outcome.NEW] == was(notebook.add(Account("Northwind", key="crm:1")))

    def test_is_not_the_name(self, notebook):
        """A key that happens to be somebody's name leads to nobody."""
        notebook.add(Contact("crm:1"))

        assert [Outcome.NEW] == was(notebook.add(Contact("Ana", key="crm:1")))

    def test_of_two_records_is_ambiguous(self, notebook):
        """What bears keys of two records is refused, naming both; nothing is changed."""
        ana, bo = notebook.kept(Contact("Ana", key="crm:1")), notebook.kept(Contact("Bo", key="crm:2"))

        with pytest.raises(Ambiguous) as caught:
            notebook.add(Contact("Cy"), Contact("Ana", key=["crm:1", "crm:2"]))

        assert [ana.id, bo.id] == [id for id, _ in caught.value.matches]
        assert 2 == notebook.revisions()

    def test_within_one_call(self, notebook):
        """Two of one call that share an e-mail are one, and what links to either links to it."""
        one = Contact("Ana", emails=["a@x.example"])
        other = Contact("Ana Sousa", emails=["a@x.example"], phones=["1"])

        notebook.add(one, other, Preference(one, "golf"), Preference(other, "chess"))

        [ana] = notebook.current(Contact)
        assert ("Ana Sousa", ("1",)) == (ana.name, ana.phones)
        assert {ana.id} == {each.contact for each in notebook.current(Preference)}

    def test_two_files_in_turn(self, notebook):
        """Two files that know different things, imported again and again, add nothing after the first time."""

        def import_both() -> None:
            notebook.again()
            notebook.add(Contact("Ana", emails=["a@x.example"], phones=["1"], source=MAIL))
            notebook.add(Contact("Ana Sousa", emails=["a@x.example"], note="x", source=CALL))

        import_both()
        before = notebook.store.export()
        import_both()
        import_both()

        assert before == notebook.store.export()
        assert [("Ana Sousa", ("1",), "x")] == [
            (each.name, each.phones, each.note) for each in notebook.current()
        ]


class TestSaidAgain:
    def facts(self, notebook: Notebook) -> Facts:
        known_now = known(notebook.store, notebook.store.current())
        return Facts(date(2026, 12, 31), known_now, zone=UTC)

    def test_from_another_source_is_a_revision(self, notebook):
        """The same statement from another source, or said on another day, is a revision and counts."""
        ana = notebook.kept(Contact("Ana"))
        sources = [MAIL, CALL, attrs.evolve(MAIL, said_on=date(2026, 11, 3))]

        outcomes = [notebook.add(Preference(ana, "golf", source=source))[0] for source in sources]

        assert [Outcome.NEW, Outcome.CHANGED, Outcome.CHANGED] == was(outcomes)
        [golf] = notebook.current(Preference)
        assert tuple(sources) == self.facts(notebook).said(golf)

    def test_from_a_source_that_had_said_it_is_nothing(self, notebook):
        """Whoever had said it before says nothing new, also when others spoke in between."""
        ana = notebook.kept(Contact("Ana"))
        for source in (MAIL, CALL):
            notebook.add(Preference(ana, "golf", source=source))

        assert [Outcome.SAME] == was(notebook.add(Preference(ana, "golf", source=MAIL)))

    def test_otherwise_is_another_statement(self, notebook):
        """What says anything else is a record of its own: what she likes, and then dislikes."""
        ana = notebook.kept(Contact("Ana"))
        notebook.add(Preference(ana, "golf"))

        assert [Outcome.NEW] == was(notebook.add(Preference(ana, "golf", stance="dislikes")))
        assert 2 == len(notebook.current(Preference))

    @pytest.mark.parametrize(
        "other",
        [{"title": "CIO"}, {"from_on": "2026-01-01"}, {"until_on": "2026-01-01"}, {"visibility": "public"}],
    )
    def test_disjoint_spans_stay_apart(self, notebook, other):
        """Another title, span or visibility is another statement, not a revision of the first."""
        ana, northwind = notebook.kept(Contact("Ana")), notebook.kept(Account("Northwind"))
        notebook.add(Affiliation(ana, northwind))

        assert [Outcome.NEW] == was(notebook.add(Affiliation(ana, northwind, **other)))

    def test_what_comes_without_a_source_is_by_hand(self, notebook):
        """A record that names no source is kept as added by hand."""
        assert BY_HAND == notebook.kept(Contact("Ana")).source


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
        """To undo an undoing brings back what there was."""
        notebook.add(*everything())
        before = [attrs.evolve(each, rev=0) for each in notebook.current()]

        undo(notebook.store, None, at=BEGAN)
        assert [] == notebook.current()
        undo(notebook.store, None, at=BEGAN)

        assert before == [attrs.evolve(each, rev=0) for each in notebook.current()]

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
