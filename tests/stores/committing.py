"""What is put is kept, all or none, and what was retracted no longer stands: the promise that every backend keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest

from relmem.errors import Conflict, InputError, RelmemError
from relmem.records import Account, Affiliation, Contact
from relmem.store import Change, Moved
from tests.own_kinds import Gift
from tests.stores.model import BATCHES, BEGAN, minutes, told
from tests.stores.places import Backend, put, retract
from tests.test_codec import Site


class Committing(Backend):
    def test_keeps_and_gives_back(self):
        """What is put is kept: with its revision, commit, instant and batch, in the order it was given."""
        store = self.store()
        northwind, ana = Account("Northwind"), Contact("Ana")

        kept = store.put([Change(ana, 0), Change(northwind, 0)], at=minutes(5), batch=BATCHES[2])

        expected = [
            (each.id, type(each), 1, 1, minutes(5), BATCHES[2], False, attrs.evolve(each, rev=1))
            for each in (ana, northwind)
        ]
        assert expected == told(kept)
        assert expected[0] == told(store.get([ana.id]).values())[0]
        assert 1 == store.head()

    def test_all_or_nothing(self):
        """Where one change cannot be kept, none is, of whatever kind."""
        store = self.store()
        ana = Contact("Ana")
        put(store, ana)
        before = store.export()

        for changes in (
            [Change(Account("Northwind"), 0), Change(ana, 0)],
            [Change(attrs.evolve(ana, note="x"), 1), Change(Site("Porto"), 0)],
        ):
            with pytest.raises(RelmemError):
                store.put(changes, at=minutes(1), batch=BATCHES[1])

        assert before == store.export()

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_refuses_what_does_not_follow(self, expected):
        """A change of a revision that is not the newest is a Conflict naming both; of the newest it is kept."""
        store = self.store()
        ana = Contact("Ana")
        put(store, ana)
        put(store, ana)

        with pytest.raises(Conflict) as caught:
            store.put([Change(ana, expected)], at=minutes(1), batch=BATCHES[1])
        kept = store.put([Change(ana, 2)], at=minutes(1), batch=BATCHES[1])

        assert (ana.id, expected, 2) == (caught.value.id, caught.value.expected, caught.value.actual)
        assert [3] == [each.rev for each in kept]

    def test_refuses_to_begin_anywhere_but_at_nothing(self):
        """A record that is not there is at revision 0."""
        with pytest.raises(Conflict) as caught:
            self.store().put([Change(Contact("Ana"), 1)], at=BEGAN, batch=BATCHES[0])

        assert 0 == caught.value.actual

    def test_one_record_twice_in_a_commit(self):
        """The second change of a record in a commit follows on the first."""
        store = self.store()
        ana = Contact("Ana")

        kept = store.put([Change(ana, 0), Change(attrs.evolve(ana, note="x"), 1)], at=BEGAN, batch=BATCHES[0])

        assert [(1, 1), (2, 1)] == [(each.rev, each.seq) for each in kept]
        assert "x" == store.get([ana.id])[ana.id].record.note

    def test_refuses_when_the_memory_moved(self):
        """Who decided on what he read is refused when somebody wrote since; on the newest he is not."""
        store = self.store()
        put(store, Contact("Ana"))
        read_at = store.head()
        put(store, Contact("Bo"))

        with pytest.raises(Moved):
            store.put([Change(Contact("Cy"), 0)], at=BEGAN, batch=BATCHES[0], read_at=read_at)
        store.put([Change(Contact("Cy"), 0)], at=BEGAN, batch=BATCHES[0], read_at=read_at + 1)

        assert ["Ana", "Bo", "Cy"] == [str(each.record) for each in store.current([Contact])]

    def test_nothing_is_no_commit(self):
        """To put nothing changes nothing."""
        store = self.store()

        assert [] == list(store.put([], at=BEGAN, batch=BATCHES[0]))
        assert 0 == store.head()

    def test_never_goes_back_in_time(self):
        """A commit whose clock lags is kept as of the newest commit; a later one as of its own instant."""
        store = self.store()

        [first], [second], [third] = (put(store, Contact("Ana"), minute=minute) for minute in (5, 3, 6))

        assert [minutes(5), minutes(5), minutes(6)] == [first.at, second.at, third.at]

    def test_an_instant_without_a_zone_is_refused(self):
        """An instant says its zone."""
        store = self.store()

        with pytest.raises(ValueError, match="time zone"):
            store.put([Change(Contact("Ana"), 0)], at=datetime(2026, 11, 22), batch=BATCHES[0])  # noqa: DTZ001

        assert 0 == store.head()

    def test_instants_are_kept_in_utc(self):
        """Commits in the hour that comes twice keep their order, and exports know one zone."""
        store, berlin = self.store(), ZoneInfo("Europe/Berlin")
        for fold in (0, 1):
            at = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold)
            store.put([Change(Contact("Ana"), 0)], at=at, batch=BATCHES[0])

        kept = [each.at for each in store.changes()]

        assert [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)] == kept
        assert {UTC} == {at.tzinfo for at in kept}

    def test_a_kind_it_does_not_know_is_refused(self):
        """A kind that the memory was opened without is refused, and nothing is kept."""
        store = self.store()

        with pytest.raises(InputError, match="knows no Site"):
            store.put([Change(Site("Porto"), 0)], at=BEGAN, batch=BATCHES[0])

        assert 0 == store.head()

    def test_a_kind_of_ones_own_is_kept_like_any_other(self):
        """A kind that a tool brings along is found and linked like relmem's own."""
        store = self.store()
        ana = Contact("Ana")
        gift = Gift(ana, "a book")

        put(store, ana, gift)

        assert [gift.id] == [each.id for each in store.about([ana.id])]
        assert [gift.id] == [each.id for each in store.current([Gift])]


class Retracting(Backend):
    def test_takes_it_out_of_what_stands(self):
        """What was retracted answers to no name and no link, and is not current."""
        store = self.store()
        ana, northwind = Contact("Ana", emails=["ana@x.example"]), Account("Northwind")
        works = Affiliation(ana, northwind)
        put(store, ana, northwind, works)

        retract(store, ana)
        retract(store, works)

        assert [] == list(store.find("Ana"))
        assert [] == list(store.find("ana@x.example"))
        assert [] == list(store.about([northwind.id]))
        assert [northwind.id] == [each.id for each in store.current()]
        assert ["northwind"] == store.terms()

    def test_keeps_its_history(self):
        """What was retracted is known by its id, with all that was said of it."""
        store = self.store()
        ana = Contact("Ana")
        put(store, ana)
        retract(store, ana)

        assert [False, True] == [each.retracted for each in store.history(ana.id)]
        assert store.get([ana.id])[ana.id].retracted
        assert [ana.id] == [each.id for each in store.alike(Contact("ana"))]

    def test_is_followed_by_standing_again(self):
        """What was retracted can stand again, as its next revision."""
        store = self.store()
        ana = Contact("Ana")
        put(store, ana)
        retract(store, ana)

        put(store, ana)

        assert [3] == [each.rev for each in store.find("Ana")]
        assert [False, True, False] == [each.retracted for each in store.history(ana.id)]
