"""What is known, at two times: against replaying everything day by day, and what concerns whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.facts import Facts, facts_of, gather, known
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
    Request,
    every_kind,
)
from relmem.records.base import Event, Record, State
from relmem.store import Change
from relmem.values import Source
from tests.golden import fixed_id
from tests.strategies import any_days, records

CODEC = Codec(every_kind())
FIRST = date(2026, 1, 1)
LAST = 12
DAYS = [FIRST + timedelta(days=number) for number in range(-3, LAST + 3)]
ZONES = [UTC, timezone(timedelta(hours=13)), timezone(timedelta(hours=-11))]
KINDS = (Contact, Preference, Affiliation, Interaction, Issue, Commitment)

often = settings(max_examples=4 * settings.default.max_examples)


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number)


def instant_of(number: int, hour: int = 12) -> datetime:
    return datetime.combine(day_of(number), datetime.min.time(), UTC) + timedelta(hours=hour)


# histories

dates = st.none() | st.integers(-2, LAST).map(day_of)
sources = st.none() | st.builds(Source, st.sampled_from(["mail", "call"]), said_on=dates)
ANA, NORTHWIND = fixed_id(1), fixed_id(2)


@st.composite
def spans(draw: st.DrawFn) -> dict[str, date | None]:
    from_on, until_on = draw(dates), draw(dates)
    if from_on and until_on and until_on <= from_on:
        until_on = None
    return {"from_on": from_on, "until_on": until_on}


@st.composite
def happenings(draw: st.DrawFn) -> Record:
    """A record of few ids, each of one kind, with days from before the log until after it."""
    kind = draw(st.sampled_from(KINDS))
    fields: dict[str, Any] = {
        "id": fixed_id(16 * (KINDS.index(kind) + 1) + draw(st.integers(0, 2))),
        "source": draw(sources),
    }
    match kind.__name__:
        case "Contact":
            return Contact("Ana", note=draw(st.sampled_from(["", "x"])), **fields)
        case "Preference":
            topic = draw(st.sampled_from(["golf", "Golf", "chess"]))
            stance = draw(st.sampled_from(["likes", "dislikes"]))
            return Preference(ANA, topic, stance=stance, **draw(spans()), **fields)
        case "Affiliation":
            return Affiliation(ANA, NORTHWIND, **draw(spans()), **fields)
        case "Interaction":
            at = draw(st.none() | st.builds(instant_of, st.integers(-1, LAST), st.integers(0, 23)))
            return Interaction("phone", account=NORTHWIND, happened_at=at, happened_on=draw(dates), **fields)
        case "Issue":
            solved = draw(dates)
            cause = draw(st.sampled_from(["", "a full disk"]))
            return Issue(NORTHWIND, "Down", solved_on=solved, cause=cause, **fields)
        case _:
            return Commitment("answer", to=ANA, kept_on=draw(dates), made_on=None, **fields)


logs = st.lists(
    st.tuples(st.integers(0, LAST), st.integers(0, 23), happenings(), st.sampled_from([False, False, True])),
    max_size=12,
).map(lambda log: sorted(log, key=lambda each: each[:2]))
"""Recorded on which day, at which hour, what, and whether to say that it no longer stands."""


def recorded(log: Any) -> MemoryStore:
    """The memory that holds a log."""
    store = MemoryStore(CODEC)
    for number, hour, record, retracted in log:
        rev = len(store.history(record.id))
        store.put(
            [Change(record, rev, retracted and rev > 0)], at=instant_of(number, hour), batch=fixed_id(0xB0)
        )
    return store


def asked(store: Any, on: date, zone: Any) -> Facts:
    return Facts(on, known(store, store.current()), zone=zone)


def answers(facts: Facts, *ids: str) -> dict[str, Any]:
    """Everything that facts answer, as values."""
    return {
        "of": {kind: facts.of(kind) for kind in KINDS},
        "ever": {kind: facts.ever(kind) for kind in KINDS},
        "all": facts.all(),
        "get": [facts.get(id, Record) for id in ids],
        "about": [facts.about(id, Record) for id in (ANA, NORTHWIND)],
        "said": [(each.id, facts.said(each)) for kind in KINDS for each in facts.ever(kind)],
        "fell on": [
            (each.id, facts.day_of(each))
            for kind in KINDS
            for each in facts.ever(kind)
            if isinstance(each, Event)
        ],
    }


# the oracle: everything again, from the log, in the plainest way


def begun(record: Record) -> Record:
    """A record without what came of it."""
    if isinstance(record, Issue) and record.solved_on:
        return attrs.evolve(record, solved_on=None, cause="")
    return attrs.evolve(record, kept_on=None) if isinstance(record, Commitment) else record


class Replayed:
    """What a log says, replayed from the beginning up to an instant, and looked at from the end of a day."""

    def __init__(self, log: Any, on: date, known_at: datetime, zone: Any) -> None:
        self.on, self.zone = on, zone
        self.standing: dict[str, Record] = {}
        self.first: dict[str, date] = {}
        self.said: dict[str, list[Source]] = {}
        self.days: dict[str, list[date]] = {}
        said_last: dict[str, Record] = {}
        for number, hour, record, retracted in log:
            at = instant_of(number, hour)
            if at > known_at:
                continue
            taken_back = retracted and record.id in self.first
            self.first.setdefault(record.id, at.astimezone(zone).date())
            content = attrs.evolve(record, source=None)
            if said_last.get(record.id) != content:
                self.said[record.id] = []
            if record.id not in said_last or begun(said_last[record.id]) != begun(content):
                self.days[record.id] = []
            said_last[record.id] = content
            if taken_back:
                self.standing.pop(record.id, None)
                said_last.pop(record.id)
                continue
            self.standing[record.id] = record
            if record.source and record.source.said_on:
                self.days[record.id].append(record.source.said_on)
            if record.source and record.source not in self.said[record.id]:
                self.said[record.id].append(record.source)

    def heard(self, record: Record) -> date:
        return min([self.first[record.id], *self.days[record.id]])

    def fell_on(self, record: Any) -> date:
        if isinstance(record, Interaction):
            if record.happened_at:
                return record.happened_at.astimezone(self.zone).date()
            if record.happened_on:
                return record.happened_on
        ends = [getattr(record, name, None) for name in ("solved_on", "kept_on")]
        return min(day for day in (self.heard(record), *ends) if day)

    def told(self, record: Record) -> list[Source]:
        """The sources under which it had been said by the end of the day; all, where it was said later only."""
        said = self.said[record.id]
        return [each for each in said if not each.said_on or each.said_on <= self.on] or said

    def begins(self, state: State) -> date:
        told = self.told(state)
        source = state.source if told == self.said[state.id] else told[-1]
        begins = state.from_on or (source and source.said_on) or self.first[state.id]
        return min(begins, state.until_on - timedelta(days=1)) if state.until_on else begins

    def holder(self, key: Any, day: date) -> State | None:
        """Which of the states of one key was so on a day: the last that had begun, unless it was over."""
        rivals = [each for each in self.preferences() if self.key(each) == key]
        order = {state.id: (self.begins(state), self.instants[state.id], state.id) for state in rivals}
        rivals.sort(key=lambda state: order[state.id])
        begun = [each for each in rivals if self.begins(each) <= day]
        if not begun and rivals and rivals[0].from_on is None:
            begun = rivals[:1]
        last = begun[-1] if begun else None
        return last if last is not None and (last.until_on is None or day < last.until_on) else None

    def key(self, state: Any) -> Any:
        return state.contact, state.topic.casefold()

    def preferences(self) -> list[State]:
        """Those that nobody said to begin after the day asked about."""
        found = [each for each in self.standing.values() if isinstance(each, Preference)]
        return [each for each in found if each.from_on is None or each.from_on <= self.on]

    def of(self, kind: type[Record]) -> list[str]:
        return sorted(id for id, each in self.standing.items() if type(each) is kind and self.is_so(each))

    def is_so(self, record: Record) -> bool:
        if isinstance(record, Preference):
            return record is self.holder(self.key(record), self.on)
        if isinstance(record, State):
            begun = record.from_on is None or record.from_on <= self.on
            return begun and (record.until_on is None or self.on < record.until_on)
        return not isinstance(record, Event) or self.fell_on(record) <= self.on

    def ever(self, kind: type[Record]) -> list[str]:
        return sorted(id for id, each in self.standing.items() if type(each) is kind and self.was_ever(each))

    def was_ever(self, record: Record) -> bool:
        if isinstance(record, Preference):
            rivals = [each for each in self.preferences() if self.key(each) == self.key(record)]
            if record not in rivals:
                return False
            first = min(rivals, key=lambda each: (self.begins(each), self.instants[each.id], each.id))
            if record is first and record.from_on is None:
                return True  # it may have been so before anybody knows
            days = [self.on - timedelta(days=number) for number in range((self.on - DAYS[0]).days + 1)]
            return any(record is self.holder(self.key(record), day) for day in days)
        if isinstance(record, State):
            return record.from_on is None or record.from_on <= self.on
        return self.is_so(record)

    instants: dict[str, datetime]


def replay(log: Any, on: date, known_at: datetime, zone: Any) -> Replayed:
    replayed = Replayed(log, on, known_at, zone)
    replayed.instants = {}
    for number, hour, record, _ in log:
        replayed.instants.setdefault(record.id, instant_of(number, hour))
    return replayed


class TestAgainstReplaying:
    @often
    @given(logs, st.sampled_from(DAYS), st.integers(0, LAST), st.integers(0, 23), st.sampled_from(ZONES))
    def test_every_view_is_what_replaying_gives(self, log, on, number, hour, zone):
        """A view at a day, as known at an instant, is what replaying everything up to there gives."""
        known_at = instant_of(number, hour)
        oracle = replay(log, on, known_at, zone)

        facts = asked(recorded(log).as_known_at(known_at), on, zone)

        for kind in KINDS:
            assert oracle.of(kind) == [each.id for each in facts.of(kind)]
            assert oracle.ever(kind) == [each.id for each in facts.ever(kind)]
        assert sorted(id for kind in KINDS for id in oracle.of(kind)) == [each.id for each in facts.all()]
        for each in facts.all():
            assert tuple(oracle.told(each)) == facts.said(each)
            if isinstance(each, Event):
                assert oracle.fell_on(oracle.standing[each.id]) == facts.day_of(each)

    @often
    @given(logs, st.sampled_from(DAYS), st.sampled_from(ZONES))
    def test_of_single_states_one_holds_at_a_time(self, log, on, zone):
        """On every day up to the day asked about, of the states of one key the very one holds that replaying gives."""
        oracle = replay(log, on, instant_of(LAST + 1), zone)
        facts = asked(recorded(log), on, zone)

        for day in (day for day in DAYS if day <= on):
            for key in {oracle.key(each) for each in oracle.preferences()}:
                holder = oracle.holder(key, day)
                holding = [
                    each.id
                    for each in facts.ever(Preference)
                    if oracle.key(each) == key and each.is_so_on(day)
                ]
                assert ([holder.id] if holder else []) == holding

    @often
    @given(logs, st.sampled_from(DAYS), st.sampled_from(ZONES))
    def test_what_came_of_it_later_is_clipped(self, log, on, zone):
        """Nothing of a record is seen that came about after the day asked about."""
        for each in asked(recorded(log), on, zone).all():
            if isinstance(each, Issue):
                assert each.solved_on is None or each.solved_on <= on
                assert each.solved_on or not each.cause or CAUSE_ALONE(each, log)
            if isinstance(each, Commitment):
                assert each.kept_on is None or each.kept_on <= on


def CAUSE_ALONE(issue: Issue, log: Any) -> bool:  # noqa: N802 a named condition
    """Whether the issue was said to have a cause, and no day on which it was solved."""
    return any(record.id == issue.id and record.cause and not record.solved_on for _, _, record, _ in log)


class TestTwoTimes:
    @often
    @given(logs, logs, st.sampled_from(DAYS), st.sampled_from(ZONES))
    def test_what_was_learnt_later_changes_nothing(self, log, later, on, zone):
        """An answer asked as it was known at an instant is the same for ever, whatever is recorded afterwards."""
        known_at = instant_of(LAST, 23)
        store = recorded(log)
        before = answers(asked(store.as_known_at(known_at), on, zone))

        for _, _, record, retracted in later:
            rev = len(store.history(record.id))
            change = Change(record, rev, retracted and rev > 0)
            store.put([change], at=known_at + timedelta(seconds=1), batch=fixed_id(0xB1))

        assert before == answers(asked(store.as_known_at(known_at), on, zone))

    @often
    @given(logs, logs, st.sampled_from(DAYS), st.sampled_from(ZONES))
    def test_a_view_as_of_a_day_is_a_memory_of_that_day(self, log, future, on, zone):
        """
        A view as of a day equals a memory that holds only what had happened by then.

        Whatever happened, began, or came of something after that day, every answer
        is as if it were not there.
        """
        store = recorded(log)
        facts = asked(store, on, zone)
        everything = recorded(log)
        for number, _, record, _ in future:
            happened = on + timedelta(days=1 + number)
            moved = attrs.evolve(record, id=fixed_id(0x1000 + number), source=None, **_on(record, happened))
            if not everything.history(moved.id):
                everything.put([Change(moved, 0)], at=instant_of(0), batch=fixed_id(0xB1))
        for revision in everything.current([Issue, Commitment]):
            ends = "solved_on" if revision.kind is Issue else "kept_on"
            record = revision.record
            if (
                store.history(record.id)
                and getattr(record, ends) is None
                and not getattr(record, "cause", "")
            ):
                ended = attrs.evolve(record, **{ends: on + timedelta(days=1)})
                everything.put([Change(ended, revision.rev)], at=instant_of(LAST), batch=fixed_id(0xB2))

        whole, then = answers(asked(everything, on, zone)), answers(facts)

        for told in (whole, then):
            del told["said"]
        assert _without_revs(then) == _without_revs(whole)

    def test_to_the_end_of_the_day_in_the_memorys_zone(self):
        """An event counts on the day it falls on where the memory is."""
        call = Interaction("phone", account=NORTHWIND, happened_at="2026-01-01T23:30+00:00")

        seen = {
            zone: next(day for day in DAYS if facts_of(day, call, zone=zone).of(Interaction))
            for zone in ZONES
        }

        assert [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 1)] == list(seen.values())

    def test_late_news_are_seen_where_they_belong(self):
        """What is recorded late is seen as of the day it happened, unless asked as it was known then."""
        store = recorded([(9, 12, Issue(NORTHWIND, "Down", opened_on=day_of(2)), False)])

        assert 0 == len(asked(store, day_of(1), UTC).of(Issue))
        assert 1 == len(asked(store, day_of(2), UTC).of(Issue))
        assert 0 == len(asked(store.as_known_at(instant_of(8)), day_of(2), UTC).of(Issue))

    def test_said_again_it_did_not_happen_again(self):
        """An event without a day happened when it was first said, however often it is said again."""
        asked_for = Request("Is there weekend cover?", ANA, source=Source("mail", said_on=day_of(1)))
        again = attrs.evolve(asked_for, source=Source("call", said_on=day_of(6)))
        store = recorded([(3, 12, asked_for, False), (7, 12, again, False)])

        facts = asked(store, day_of(8), UTC)

        assert day_of(1) == facts.day_of(*facts.of(Request))
        assert 1 == len(asked(store, day_of(1), UTC).of(Request))
        assert (asked_for.source, again.source) == facts.said(asked_for)

    def test_corrected_it_is_another_statement(self):
        """What was said before a correction does not count for what is said after it."""
        down = Issue(NORTHWIND, "Dwon", source=Source("mail"))
        mended = attrs.evolve(down, title="Down", source=Source("call"))

        facts = asked(recorded([(1, 1, down, False), (2, 1, mended, False)]), day_of(3), UTC)

        assert (Source("call"),) == facts.said(mended)
        assert day_of(1) == facts.day_of(mended)

    def test_what_came_of_it_does_not_move_it(self):
        """That a promise was kept says nothing of when it was given."""
        promise = Commitment("answer", to=ANA, source=Source("mail", said_on=day_of(1)))
        kept = attrs.evolve(promise, kept_on=day_of(5), source=Source("call"))
        store = recorded([(3, 1, promise, False), (6, 1, kept, False)])

        facts = asked(store, day_of(9), UTC)

        assert day_of(1) == facts.day_of(*facts.of(Commitment))
        assert (Source("call"),) == facts.said(kept)

    def test_recorded_and_changed(self):
        """The day of the first revision is told apart from what came later."""
        ana = Contact("Ana")
        store = recorded([(1, 1, ana, False), (5, 1, attrs.evolve(ana, note="x"), False)])

        facts = asked(store, day_of(9), UTC)

        assert day_of(1) == facts.recorded_on(ana)

    @given(st.data(), st.sampled_from(every_kind()), any_days, any_days, st.sampled_from(ZONES))
    def test_any_record_can_be_seen_from_any_day(self, data, kind, on, recorded_on, zone):
        """Looking at a record from a day never fails, and looking twice changes nothing."""
        record = data.draw(records(kind))

        seen = record.seen_on(on, recorded_on=recorded_on, zone=zone)

        assert seen is None or seen == seen.seen_on(on, recorded_on=recorded_on, zone=zone)


def _on(record: Record, day: date) -> dict[str, Any]:
    """What makes a record happen, or begin, on a day."""
    match record:
        case State():
            return {"from_on": day, "until_on": None}
        case Interaction():
            return {"happened_on": day, "happened_at": None}
        case Issue():
            return {"opened_on": day, "solved_on": None}
        case Commitment():
            return {"made_on": day, "kept_on": None}
    return {}


def _without_revs(told: Any) -> Any:
    match told:
        case dict():
            return {name: _without_revs(part) for name, part in told.items() if name is not Contact}
        case list() | tuple():
            return [_without_revs(part) for part in told if not isinstance(part, Contact)]
        case Record():
            return attrs.evolve(told, rev=0)
    return told


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


class Counting(MemoryStore):
    """A store that counts the revisions it gave."""

    touched = 0

    def _count(self, found: Any) -> Any:
        self.touched += len(found)
        return found

    def get(self, ids: Any) -> Any:
        return self._count(super().get(ids))

    def about(self, ids: Any) -> Any:
        return self._count(super().about(ids))

    def history(self, id: str) -> Any:
        return self._count(super().history(id))

    def current(self, kinds: Any = None) -> Any:
        raise AssertionError("gathering reads nothing but what concerns whom it is for")


class World:
    """Ana at Northwind, part of Blue; Dana and Ivo of us, who are on other accounts as well."""

    def __init__(self, others: int = 3) -> None:
        self.blue = Account("Blue Holding")
        self.northwind = Account("Northwind", parent=self.blue)
        self.porto = Account("Northwind Porto", parent=self.northwind)
        self.sibling = Account("Green", parent=self.blue)
        self.dana, self.ivo = Colleague("Dana"), Colleague("Ivo")
        self.ana, self.bo = Contact("Ana"), Contact("Bo")
        self.support = Contract(self.northwind, "Support")
        self.price = PriceLine(self.support, "12000 EUR/year")
        self.promise = Commitment("answer", to=self.ana, promised_by=self.ivo)
        self.replaced = Commitment("call", account=self.northwind, replaced_by=self.promise)
        self.ours: list[Record] = [
            *(self.blue, self.northwind, self.porto, self.dana, self.ivo, self.ana, self.bo),
            *(self.support, self.price, self.promise, self.replaced),
            Affiliation(self.ana, self.northwind),
            Affiliation(self.bo, self.northwind),
            Assignment(self.dana, self.northwind),
            Preference(self.ana, "golf"),
            Issue(self.blue, "Merger"),
            Issue(self.porto, "Down"),
            Interaction("phone", participants=[self.ana, self.ivo], happened_on=FIRST),
        ]
        self.others: list[Record] = [self.sibling, Issue(self.sibling, "Down"), Preference(self.bo, "chess")]
        for number in range(others):
            account, contact = Account(f"Other {number}"), Contact(f"Cy {number}")
            self.others += [
                account,
                contact,
                Affiliation(contact, account),
                Assignment(self.dana, account),
                Issue(account, "Down"),
                Commitment("send", to=contact, promised_by=self.ivo),
                Interaction("phone", participants=[contact, self.dana], happened_on=FIRST),
                Affiliation(self.bo, account, until_on=FIRST),
            ]

    def store(self, *more: Record) -> Counting:
        store = Counting(CODEC)
        for each in (*self.ours, *self.others, *more):
            store.put([Change(each, 0)], at=instant_of(0), batch=fixed_id(0xB0))
        return store

    def gathered(self, *anchors: Record, more: tuple[Record, ...] = (), **how: Any) -> set[str]:
        return {each.record.id for each in gather(self.store(*more), anchors, **how)}


class TestGathering:
    def test_gives_what_concerns_the_contact(self):
        """Their accounts, one level of parent and subsidiary, our people, and what links to any of these."""
        world = World()

        assert {each.id for each in world.ours} <= world.gathered(world.ana)

    def test_gives_nothing_of_anybody_else(self):
        """People who are on many accounts, ours or theirs, do not draw in what concerns those."""
        world = World()

        assert {world.sibling.id} >= world.gathered(world.ana) & {each.id for each in world.others}

    def test_gives_what_concerns_an_account(self):
        """Asked about an account, the same of the account."""
        world = World()

        gathered = world.gathered(world.northwind)

        hers = {world.ivo.id, *(each.id for each in world.ours if isinstance(each, Preference | Interaction))}
        assert {each.id for each in world.ours} - hers <= gathered
        assert {world.sibling.id} >= gathered & {each.id for each in world.others}

    def test_gives_former_accounts(self):
        """Where the contact worked before concerns them as well."""
        world = World()
        before = Account("Before")
        more = (before, Affiliation(world.ana, before, until_on=FIRST), issue := Issue(before, "Down"))

        assert {before.id, issue.id} <= world.gathered(world.ana, more=more)

    def test_leads_nowhere_that_was_not_there_by_then(self):
        """Asked as of a day, an account that comes later, and whom only that names, is not drawn in."""
        world = World()
        after, cy = Account("After"), Contact("Cy")
        more = (
            *(after, cy, Issue(after, "Down", opened_on=FIRST)),
            Affiliation(world.ana, after, from_on=day_of(5)),
            Affiliation(cy, world.northwind, from_on=day_of(5)),
        )
        late = {each.id for each in more}

        assert set() == late & world.gathered(world.ana, more=more, on=day_of(4))
        assert late == late & world.gathered(world.ana, more=more, on=day_of(5))
        assert late == late & world.gathered(world.ana, more=more)

    def test_leads_nowhere_by_what_is_private_to_others(self):
        """What only a private fact of somebody else leads to is not drawn in."""
        world = World()
        after = Account("After")
        secret = Affiliation(world.ana, after, visibility="private", owner=world.dana)
        more = (after, secret, issue := Issue(after, "Down"))
        hidden = {after.id, secret.id, issue.id}

        assert set() == hidden & world.gathered(world.ana, more=more)
        assert set() == hidden & world.gathered(world.ana, more=more, for_=world.ivo)
        assert hidden == hidden & world.gathered(world.ana, more=more, for_=world.dana)

    def test_is_without_what_no_longer_stands(self):
        """What was retracted is in no facts."""
        world = World()
        store = world.store()
        store.put([Change(world.support, 1, retracted=True)], at=instant_of(1), batch=fixed_id(0xB1))

        assert world.support.id not in {each.record.id for each in gather(store, [world.ana])}

    def test_bears_circles_and_what_leads_nowhere(self):
        """An account that is its own parent, and links to what is not there, are facts too."""
        circle = Account("Round")
        circle = attrs.evolve(circle, parent=circle)
        world = World()
        lost = Affiliation(world.ana, fixed_id(0xFFFF))

        assert {circle.id} == {circle.id} & world.gathered(circle, more=(circle, lost))
        assert {lost.id} <= world.gathered(world.ana, more=(lost,))
        assert set() == {each.record.id for each in gather(MemoryStore(CODEC), [world.ana])}

    def test_costs_what_concerns_them(self):
        """How many revisions are read does not depend on how much else is remembered."""
        touched = []
        for others in (1, 300):
            world = World(others=0)
            store = world.store()
            crowd = World(others=others)
            for each in (*crowd.ours, *crowd.others):
                shared = isinstance(each, Assignment)
                of_ours = attrs.evolve(each, colleague=world.dana) if shared else each
                store.put([Change(of_ours, 0)], at=instant_of(0), batch=fixed_id(0xB0))
            store.touched = 0
            gather(store, [world.ana])
            touched.append(store.touched)

        assert touched[0] == touched[1]
        assert touched[0] < 10 * len(World().ours)


class TestSigned:
    @pytest.mark.parametrize(("today", "known"), [("2026-03-01", 0), ("2026-03-02", 1)])
    def test_a_contract_is_there_from_the_day_it_was_signed(self, today, known):
        """Before it was signed there was no contract, where that day is stated."""
        contract = Contract(Account("Acme"), "Support", signed_on="2026-03-02", starts_on="2026-04-01")

        assert known == len(facts_of(date.fromisoformat(today), contract).of(Contract))
