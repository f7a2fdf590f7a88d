"""What is known, at two times: against replaying everything, day by day."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import facts_of
from relmem.records import (
    Commitment,
    Contact,
    Interaction,
    Issue,
    Preference,
    Request,
    every_kind,
)
from relmem.records.base import Event, Record, State
from relmem.store import Change
from relmem.values import Source
from tests.golden import fixed_id
from tests.histories import (
    ANA,
    DAYS,
    KINDS,
    LAST,
    NORTHWIND,
    ZONES,
    answers,
    asked,
    day_of,
    instant_of,
    logs,
    recorded,
    replay,
    rivals,
)
from tests.strategies import any_days, records

often = settings(max_examples=4 * settings.default.max_examples)


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
    @given(rivals, st.sampled_from(DAYS), st.sampled_from(ZONES))
    def test_of_single_states_one_holds_at_a_time(self, log, on, zone):
        """On every day until the one asked about, of the states of one key that one holds that replaying gives."""
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
                assert each.solved_on or not each.cause or _cause_alone(each, log)
            if isinstance(each, Commitment):
                assert each.kept_on is None or each.kept_on <= on


def _cause_alone(issue: Issue, log: Any) -> bool:
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
