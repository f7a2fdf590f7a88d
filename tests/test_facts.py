"""What facts answer: states that end each other, what links to what, who may see it."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.backends.memory import MemoryStore
from relmem.backends.tiny import TinyStore
from relmem.codec import Codec
from relmem.errors import StoreError
from relmem.facts import Facts, all_known, facts_of
from relmem.records import (
    Account,
    Affiliation,
    Colleague,
    Contact,
    Contract,
    Interaction,
    Issue,
    Participant,
    Preference,
    PriceLine,
    every_kind,
)
from relmem.records.base import Event, Record, State, Thing
from relmem.store import Change
from relmem.values import Source
from tests.golden import fixed_id
from tests.histories import (
    ANA,
    FIRST,
    KINDS,
    LAST,
    NORTHWIND,
    ZONES,
    asked,
    day_of,
    instant_of,
    logs,
    recorded,
)
from tests.own_kinds import Gift
from tests.stores.model import CODEC


class TestSingleStates:
    def prefers(self, topic: str = "golf", **fields: Any) -> Preference:
        return Preference(ANA, topic, **fields)

    def holding(self, *states: Record, on: int) -> list[str]:
        return [each.id for each in facts_of(day_of(on), *states).of(type(states[0]))]

    def test_the_later_ends_the_earlier_on_its_first_day(self):
        """Of two prices of one line the later holds from its first day, half-open as all spans are."""
        old = PriceLine(fixed_id(3), "100 EUR/month", from_on=day_of(0))
        new = PriceLine(fixed_id(3), "110 EUR/month", from_on=day_of(5))

        assert [[], [old.id], [old.id], [new.id]] == [self.holding(old, new, on=on) for on in (-1, 0, 4, 5)]
        [closed, _] = facts_of(day_of(9), old, new).ever(PriceLine)
        assert (day_of(0), day_of(5)) == (closed.from_on, closed.until_on)
        [open_, *rest] = facts_of(day_of(4), old, new).ever(PriceLine)
        assert (None, []) == (open_.until_on, rest)

    def test_only_one_key_is_closed(self):
        """A state ends only what has the same subject and key."""
        states = [
            self.prefers(from_on=day_of(0)),
            self.prefers("chess", from_on=day_of(1)),
            Preference(fixed_id(9), "golf", from_on=day_of(2)),
        ]

        assert sorted(each.id for each in states) == self.holding(*states, on=5)

    def test_keys_are_the_same_in_any_case(self):
        """Golf and golf are one topic."""
        old, new = self.prefers("Golf", from_on=day_of(0)), self.prefers("golf", from_on=day_of(2))

        assert [new.id] == self.holding(old, new, on=5)

    def test_disjoint_spans_stay_apart(self):
        """What was over before the next began is not made longer; between them nothing holds."""
        old = self.prefers(from_on=day_of(0), until_on=day_of(2))
        new = self.prefers(from_on=day_of(5))

        assert [[old.id], [], [], [new.id]] == [self.holding(old, new, on=on) for on in (1, 2, 4, 5)]

    def test_what_was_ended_does_not_come_back(self):
        """When the later one is over, the earlier does not hold again."""
        old = self.prefers(from_on=day_of(0))
        new = self.prefers(from_on=day_of(2), until_on=day_of(4))

        assert [] == self.holding(old, new, on=4)

    def test_on_the_same_day_the_one_recorded_later_holds(self):
        """What was said to begin on the same day takes the other's place, which never held."""
        old, new = self.prefers(from_on=day_of(0)), self.prefers(from_on=day_of(0), stance="dislikes")
        store = recorded([(1, 1, new, False), (2, 1, old, False)])

        facts = asked(store, day_of(5), UTC)

        assert [old.id] == [each.id for each in facts.ever(Preference)]
        assert facts.get(new.id, Preference) is None

    def test_without_a_day_it_begins_when_it_was_said(self):
        """What nobody dated ends the earlier on the day it was said, else recorded; not before."""
        old, new = self.prefers(), self.prefers(stance="dislikes")
        store = recorded([(1, 1, old, False), (5, 1, new, False)])

        holding = {on: asked(store, day_of(on), UTC).of(Preference) for on in (-1, 4, 5, 6)}

        assert [old.id, old.id, new.id, new.id] == [each.id for [each] in holding.values()]
        [still] = asked(store, day_of(4), UTC).ever(Preference)
        assert (old.id, None) == (still.id, still.until_on)
        [closed, _] = asked(store, day_of(6), UTC).ever(Preference)
        assert (None, day_of(5)) == (closed.from_on, closed.until_on)

    def test_an_earlier_price_that_is_told_late_ends_nothing(self):
        """What is told late, and was over before the present one began, leaves that as it is."""
        now = PriceLine(fixed_id(3), "110 EUR/month", from_on=day_of(0))
        before = PriceLine(fixed_id(3), "100 EUR/month", until_on=day_of(0))
        store = recorded([(1, 1, now, False), (6, 1, before, False)])

        facts = asked(store, day_of(9), UTC)

        assert [now.id] == [each.id for each in facts.of(PriceLine)]
        assert {now.id, before.id} == {each.id for each in facts.ever(PriceLine)}

    def test_states_of_many_stand_side_by_side(self):
        """Two affiliations at once are both so."""
        one = Affiliation(ANA, NORTHWIND, from_on=day_of(0))
        two = Affiliation(ANA, fixed_id(9), from_on=day_of(2))

        assert [[one.id], sorted([one.id, two.id])] == [self.holding(one, two, on=on) for on in (1, 2)]

    def test_half_open_ends(self):
        """A state is so on its first day, and no longer on the day it is over from."""
        works = Affiliation(ANA, NORTHWIND, from_on=day_of(1), until_on=day_of(3))

        assert [[], [works.id], [works.id], []] == [self.holding(works, on=on) for on in (0, 1, 2, 3)]
        assert [works] == list(facts_of(day_of(3), works).ever(Affiliation))

    def test_unknown_ends_do_not_bound(self):
        """A state without a beginning was so before, one without an end is so still."""
        works = Affiliation(ANA, NORTHWIND)

        assert [works.id] == self.holding(works, on=-1) == self.holding(works, on=LAST)

    @pytest.mark.parametrize("until_on", [date.min, date.min + timedelta(days=1), date.max])
    def test_the_ends_of_the_calendar(self, until_on):
        """Spans at either end of the calendar make nothing fail."""
        states = [self.prefers(until_on=until_on), self.prefers(from_on=date.max), self.prefers()]

        for on in (date.min, FIRST, date.max):
            assert len(facts_of(on, *states).of(Preference)) <= 1


class TestFacts:
    def test_are_sorted_by_id(self):
        """The order of records does not depend on the order in which they were recorded."""
        contacts = [Contact("Ana"), Contact("Bo"), Contact("Cy")]

        assert tuple(contacts) == facts_of(FIRST, *reversed(contacts)).of(Contact)

    def test_by_id_only_of_the_kind_asked_for(self):
        """An id of another kind, an unknown one and None give None."""
        ana = Contact("Ana")
        facts = facts_of(FIRST, ana)

        assert ana == facts.get(ana.id, Contact)
        assert [None, None, None] == [
            facts.get(ana.id, Account),
            facts.get(NORTHWIND, Account),
            facts.get(None, Contact),
        ]

    def test_what_links_to_it(self):
        """What links to a record is found by the record or its id, as far as it is so."""
        ana, northwind = Contact("Ana"), Account("Northwind")
        now, over = Affiliation(ana, northwind), Affiliation(ana, northwind, title="x", until_on=day_of(-1))
        call = Interaction("phone", participants=[Participant(contact=ana)])
        facts = facts_of(FIRST, ana, northwind, now, over, call)

        assert (now,) == facts.about(ana, Affiliation) == facts.about(northwind.id, Affiliation)
        assert (now, over) == facts.ever_about(ana, Affiliation)
        assert (call,) == facts.about(ana, Interaction)
        assert () == facts.about(fixed_id(9), Affiliation)

    def test_an_event_without_a_day(self):
        """It happened on the day it was said, else recorded."""
        said = Issue(NORTHWIND, "Down", source=Source("mail", said_on=day_of(-2)))
        untold = Issue(NORTHWIND, "Slow")
        facts = facts_of(FIRST, said, untold)

        assert [day_of(-2), FIRST] == [facts.day_of(each) for each in (said, untold)]

    @pytest.mark.parametrize("zone", ZONES)
    def test_records_that_were_never_stored_count_from_their_own_day(self, zone):
        """What is given without a day counts as recorded on the day asked about, in every zone."""
        assert 1 == len(facts_of(FIRST, Issue(NORTHWIND, "Down"), zone=zone).of(Issue))

    def test_length_counts_what_is_so(self):
        """What is over is not counted."""
        over = Affiliation(ANA, NORTHWIND, until_on=day_of(-1))

        assert 1 == len(facts_of(FIRST, Contact("Ana"), over))


class TestPrivacy:
    DANA, IVO = Colleague("Dana"), Colleague("Ivo")

    def everything(self) -> tuple[Record, ...]:
        return (
            Preference(ANA, "golf"),
            Preference(ANA, "chess", visibility="public"),
            Preference(ANA, "wine", visibility="private", owner=self.DANA),
            Preference(ANA, "church", visibility="special", basis="she told me", owner=self.DANA),
            Preference(ANA, "tea", visibility="private"),
        )

    @pytest.mark.parametrize(
        ("owner", "topics"),
        [
            ("DANA", ["golf", "chess", "wine", "church"]),
            ("IVO", ["golf", "chess"]),
            (None, ["golf", "chess"]),
        ],
    )
    def test_private_facts_are_their_owners(self, owner, topics):
        """What is private or special shows to its owner only; what has no owner, to nobody."""
        facts = facts_of(FIRST, *self.everything()).for_whom(owner and getattr(self, owner))

        assert topics == [each.topic for each in facts.of(Preference)]

    def test_public_facts_hold_nothing_private(self):
        """What may leave holds neither private nor special facts, whoever's they are."""
        facts = facts_of(FIRST, *self.everything()).public()

        assert ["golf", "chess"] == [each.topic for each in facts.of(Preference)]


class TestSigned:
    @pytest.mark.parametrize(("today", "known"), [("2026-03-01", 0), ("2026-03-02", 1)])
    def test_a_contract_is_there_from_the_day_it_was_signed(self, today, known):
        """Before it was signed there was no contract, where that day is stated."""
        contract = Contract(Account("Acme"), "Support", signed_on="2026-03-02", starts_on="2026-04-01")

        assert known == len(facts_of(date.fromisoformat(today), contract).of(Contract))


class TestMadeWhenAsked:
    """Facts of a store make what they hold kind by kind, and nobody sees the difference."""

    QUESTIONS = (
        lambda facts, kind: facts.of(kind),
        lambda facts, kind: facts.ever(kind),
        lambda facts, kind: [facts.get(id, kind) for id in EVERY_ID],
        lambda facts, kind: [facts.about(id, kind) for id in (ANA, NORTHWIND)],
        lambda facts, kind: [facts.ever_about(id, kind) for id in (ANA, NORTHWIND)],
        lambda facts, kind: [facts.said(each) for each in each_of(facts, kind)],
        lambda facts, kind: [facts.recorded_on(each) for each in each_of(facts, kind)],
        lambda facts, kind: [facts.recorded_at(each) for each in each_of(facts, kind)],
        lambda facts, kind: [facts.changed_at(each) for each in each_of(facts, kind)],
        lambda facts, kind: [facts.day_of(each) for each in each_of(facts, kind) if isinstance(each, Event)],
        lambda facts, _: facts.all(),
        lambda facts, _: len(facts),
    )
    asking = st.lists(
        st.tuples(st.sampled_from(QUESTIONS), st.sampled_from((*KINDS, Record, Event, State, Thing))),
        min_size=1,
        max_size=8,
    )
    seeing = st.sampled_from(
        (
            lambda facts: facts,
            Facts.public,
            lambda facts: facts.for_whom(fixed_id(3)),
            lambda facts: facts.for_whom(None),
        )
    )

    @given(logs, logs, st.sampled_from(ZONES), asking, seeing, st.integers(-1, LAST))
    def test_is_as_all_made_at_once(self, log, later, zone, asking, seen, on):
        """Whatever is asked in whatever order, whoever asks, and whatever is written meanwhile."""
        store = recorded(log)
        eager = seen(asked(store, day_of(on), zone))
        pinned = seen(Facts(day_of(on), all_known(store), zone=zone))
        for number, hour, record, retracted in later:
            rev = len(store.history(record.id))
            change = Change(record, rev, retracted and rev > 0)
            store.put([change], at=instant_of(number, hour), batch=fixed_id(0xB1))
        store.erase([each.id for each in store.current()[:2]])

        assert [ask(eager, kind) for ask, kind in asking] == [ask(pinned, kind) for ask, kind in asking]

    @pytest.mark.parametrize("then", ["closed", "compacted and written to", "written to"])
    def test_stays_as_it_was_whatever_becomes_of_the_file(self, tmp_path, then):
        """Revisions that stand in the file's history are there after it was closed, and none is added."""
        ana, issue = Contact("Ana", note="old"), Issue(NORTHWIND, "Down")
        store = TinyStore(tmp_path / "book.json", CODEC)
        self.put(store, ana, 0)
        self.put(store, issue, 0)
        self.put(store, attrs.evolve(ana, note="new", source="call note"), 1)
        store.close()
        store = TinyStore(tmp_path / "book.json", CODEC)
        facts = Facts(LATE, all_known(store))
        if then != "closed":
            self.put(store, attrs.evolve(ana, note="newest"), 2)
            self.put(store, Contact("Bo"), 0)
            store.compact()
        if then == "compacted and written to":
            store.erase([issue.id])
        if then != "written to":
            store.close()

        assert ["new"] == [each.note for each in facts.of(Contact)]
        assert ["Down"] == [each.title for each in facts.of(Issue)]
        assert [Source("call note")] == list(facts.said(ana))
        assert 2 == len(facts)

    def put(self, store: TinyStore, record: Record, rev: int) -> None:
        store.put([Change(record, rev)], at=instant_of(rev), batch=fixed_id(0xB0))

    def test_makes_no_record_of_a_kind_that_nobody_asks_about(self):
        """A file with a record that cannot be read answers all but what is asked about that kind."""
        store = MemoryStore(CODEC)
        store.put([Change(Issue(NORTHWIND, "Down"), 0)], at=instant_of(0), batch=fixed_id(0xB0))
        store.put([Change(Preference(ANA, "golf"), 0)], at=instant_of(0), batch=fixed_id(0xB0))
        [broken] = store.current((Issue,))
        broken.document["opened_on"] = "the other day"
        facts = Facts(LATE, all_known(store))

        assert ["golf"] == [each.topic for each in facts.of(Preference)]
        assert [] == list(facts.about(NORTHWIND, Preference))
        with pytest.raises(StoreError, match="cannot be read"):
            facts.of(Issue)

    def test_what_another_program_brought_is_not_there(self):
        """Records of a kind that this memory was opened without are no facts of it."""
        store = MemoryStore(CODEC)
        store.put([Change(Gift(ANA, "a book"), 0)], at=instant_of(0), batch=fixed_id(0xB0))
        other = MemoryStore(Codec(with_ours=True))
        other.load(store.export())
        facts = Facts(LATE, all_known(other))

        assert (0, (), ()) == (len(facts), facts.all(), facts.of(Gift))

    def test_every_kind_is_final(self):
        """So that a question about one kind loads no class of another to see whether it is of its sort."""
        assert [] == [kind for kind in every_kind() if "__final__" not in vars(kind)]


LATE = day_of(LAST) + timedelta(days=1)
EVERY_ID = [fixed_id(16 * (at + 1) + number) for at in range(len(KINDS)) for number in range(3)]


def each_of(facts: Facts, kind: type[Record]) -> list[Record]:
    return [each for one in KINDS if issubclass(one, kind) for each in facts.ever(one)]


TODAY = date(2026, 11, 22)


class TestOnce:
    def test_is_answered_once_for_each(self):
        """The same question of the same record is answered from memory; another question, or record, is its own."""
        ana, bo = Contact("Ana"), Contact("Bo")
        facts, asked = facts_of(TODAY, ana, bo), []

        def name(_: Facts, it: Contact) -> str:
            asked.append(it.name)
            return it.name

        said = [facts.once(name, each) for each in (ana, bo, ana, bo, attrs.evolve(ana, name="Anna"))]

        assert ["Ana", "Bo", "Ana", "Bo", "Anna"] == said
        assert ["Ana", "Bo", "Anna"] == asked
        assert 2 == facts.once(lambda _, it: len(it.name), bo)
        assert "Bo" == facts_of(TODAY, bo).once(name, bo)

    def test_a_state_that_is_over_does_not_come_back(self):
        """What links to somebody, of what holds today, however often it is asked, and with what is over beside it."""
        was = Affiliation(ana := Contact("Ana"), acme := Account("Acme"), until_on=TODAY)
        now = Affiliation(ana, Account("Globex"), from_on=TODAY)
        facts = facts_of(TODAY, ana, acme, was, now)

        for _ in range(2):
            assert [now.id] == [each.id for each in facts.about(ana, Affiliation)]
            assert [was.id, now.id] == [each.id for each in facts.ever_about(ana, Affiliation)]
            assert () == facts.about(acme, Affiliation)
