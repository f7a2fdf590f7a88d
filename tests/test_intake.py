"""What is known already: a cell run twice, names, keys, and what is said again."""

from __future__ import annotations

from datetime import UTC, date

import attrs
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from relmem.errors import Ambiguous, InputError
from relmem.facts import Facts, known
from relmem.intake import BY_HAND, Outcome, targets_first
from relmem.records import (
    Account,
    Affiliation,
    Colleague,
    Contact,
    Contract,
    Interaction,
    Issue,
    Preference,
    Rhythm,
    every_kind,
)
from relmem.records.base import Record
from relmem.records.links import relinked
from relmem.values import new_id
from tests.golden import fixed_id
from tests.notebook import CALL, MAIL, Notebook, everything, was
from tests.strategies import records


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


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

    def test_nor_in_another_word(self, notebook):
        """A length is the same in whatever word it was typed: 6 weeks are 42 days, 12 months a year."""
        account = Account("Northwind")
        said = [("6 weeks", "1 year"), ("42 days", "12 months")]
        cells = [
            [
                Rhythm(account, every, source=MAIL),
                Contract(account, "Support", starts_on="2026-01-01", initial=initial, source=MAIL),
            ]
            for every, initial in said
        ]
        notebook.add(account, *cells[0])

        assert {Outcome.SAME} == set(was(notebook.add(*cells[1])))

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


class TestWhoWasThere:
    """Somebody who is named in the place of a record."""

    @staticmethod
    def call(*names: str, summary: str = "hello") -> Interaction:
        return Interaction("call", summary, participants=names, happened_on="2026-11-01")

    @pytest.mark.parametrize("said", ["Dr. Katharina Lindqvist", "dr. katharina lindqvist", "k@x.example"])
    def test_is_the_one_who_goes_by_that(self, notebook, said):
        """Exactly that name, in any case, or an address; the cell run twice adds nothing."""
        katharina = notebook.kept(Contact("Dr. Katharina Lindqvist", emails=["k@x.example"]))
        [outcome] = notebook.add(self.call(said))

        assert [katharina.id] == [each.contact for each in outcome.record.participants]
        assert [Outcome.SAME] == was(notebook.add(self.call(said)))
        assert 1 == len(notebook.current(Interaction))

    def test_may_be_one_of_us(self, notebook):
        """A colleague goes by a name as well; who is nobody known stays a name, never one who is like it."""
        dana = notebook.kept(Colleague("Dana Reis"))
        notebook.kept(Contact("Katharina Lindqvist"))
        [outcome] = notebook.add(self.call("Dana Reis", "Katharina"))

        assert [(dana.id, ""), (None, "Katharina")] == [
            (each.colleague, each.name) for each in outcome.record.participants
        ]

    def test_may_be_added_in_the_same_call(self, notebook):
        """Whoever stands before it in the call is known by then."""
        katharina, call = notebook.add(Contact("Katharina"), self.call("Katharina"))

        assert katharina.record.id == call.record.participants[0].contact

    def test_is_refused_where_several_go_by_it(self, notebook):
        """Nobody is guessed; an address of several is nobody's, as in mail."""
        notebook.add(Contact("Ana"), Contact("Ana"))
        notebook.add(*(Contact(each, emails=["a@x.example"], key=f"crm:{each}") for each in ("Bo", "Di")))

        with pytest.raises(Ambiguous) as caught:
            notebook.add(self.call("Ana"))
        assert 2 == len(caught.value.matches)
        [outcome] = notebook.add(self.call("a@x.example"))
        assert "a@x.example" == outcome.record.participants[0].name

    def test_stays_the_name_that_it_was(self, notebook):
        """Who was nobody known when it was added is not found by the same cell, nor by another correction."""
        [first] = notebook.add(self.call("Katharina"))
        notebook.kept(Contact("Katharina"))

        assert [Outcome.SAME] == was(notebook.add(self.call("Katharina")))
        [corrected] = notebook.add(attrs.evolve(first.record, summary="goodbye"))
        assert ["Katharina"] == [each.name for each in corrected.record.participants]

    def test_is_found_in_a_correction(self, notebook):
        """A name that a correction brings is looked up."""
        katharina = notebook.kept(Contact("Katharina"))
        [first] = notebook.add(self.call("Somebody"))
        [corrected] = notebook.add(attrs.evolve(first.record, participants=["Katharina"]))

        assert katharina.id == corrected.record.participants[0].contact
