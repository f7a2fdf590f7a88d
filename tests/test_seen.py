"""How records look from an earlier day, and when they are open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.records import (
    Account,
    Amendment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Issue,
    NoticeGiven,
    Preference,
    Request,
    every_kind,
)
from relmem.records.base import Event, Record, State
from relmem.values import Source
from tests.strategies import any_days, days, records

KINDS = every_kind()


every = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


events = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if issubclass(kind, Event)], ids=lambda kind: kind.__name__
)


states = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if issubclass(kind, State)], ids=lambda kind: kind.__name__
)

came_later = pytest.mark.parametrize(
    "kind",
    [kind for kind in KINDS if any("later" in each.metadata for each in attrs.fields(kind))],
    ids=lambda kind: kind.__name__,
)

NORTHWIND, ANA, DANA = Account("Northwind"), Contact("Ana"), Colleague("Dana")


SUPPORT = Contract(NORTHWIND, "Support")


DAY = date(2026, 11, 22)


class TestSeenFromADay:
    ZONE = timezone(timedelta(hours=9))

    def seen(self, record: Record, on: date, **how: Any) -> Any:
        return record.seen_on(on, **{"recorded_on": date(2026, 6, 1), "zone": UTC} | how)

    def test_a_thing_is_there_as_long_as_it_stands(self):
        """A thing is seen from every day."""
        assert ANA == self.seen(ANA, date.min)

    @events
    @given(data=st.data(), on=any_days, recorded_on=any_days)
    def test_an_event_is_seen_from_the_day_it_fell_on(self, kind, data, on, recorded_on):
        """An event is there from its own day on, and not the day before."""
        record = data.draw(records(kind))
        fell_on = record.fell_on(recorded_on=recorded_on, zone=self.ZONE)

        seen = self.seen(record, on, recorded_on=recorded_on, zone=self.ZONE)

        assert (fell_on <= on) is (seen is not None)

    @pytest.mark.parametrize(
        ("fields", "fell_on"),
        [
            ({"happened_at": "2026-03-01T23:00+00:00", "happened_on": "2026-03-09"}, date(2026, 3, 2)),
            ({"happened_on": "2026-03-09", "source": Source("mail", said_on="2026-04-01")}, date(2026, 3, 9)),
            ({"source": Source("mail", said_on="2026-04-01")}, date(2026, 4, 1)),
            ({"source": Source("mail", said_on="2026-07-01")}, date(2026, 6, 1)),
            ({}, date(2026, 6, 1)),
        ],
        ids=["instant", "day", "said", "said again later", "recorded"],
    )
    def test_the_day_an_event_fell_on(self, fields, fell_on):
        """The exact field first, where the memory is; else when it was said; else when it was recorded."""
        call = Interaction("call", account=NORTHWIND, **fields)

        assert fell_on == call.fell_on(recorded_on=date(2026, 6, 1), zone=self.ZONE)

    @states
    @given(data=st.data(), on=any_days)
    def test_a_state_is_seen_from_its_first_day(self, kind, data, on):
        """A state is there from its first day on, before where it is known ahead; it is so until its end."""
        state = data.draw(records(kind))

        assert (kind.AHEAD or state.from_on is None or state.from_on <= on) is (
            self.seen(state, on) is not None
        )
        inside = (state.from_on or date.min) <= on and (state.until_on is None or on < state.until_on)
        assert inside is state.is_so_on(on)

    @pytest.mark.parametrize(
        ("fields", "begins"),
        [
            ({"from_on": "2026-01-01", "source": Source("mail", said_on="2026-04-01")}, date(2026, 1, 1)),
            ({"source": Source("mail", said_on="2026-04-01")}, date(2026, 4, 1)),
            ({}, date(2026, 6, 1)),
            ({"until_on": "2026-03-01"}, date(2026, 2, 28)),
            ({"until_on": "2026-06-02"}, date(2026, 6, 1)),
            ({"until_on": date.min}, date.min),
        ],
    )
    def test_when_a_state_began(self, fields, begins):
        """As stated, else as said, else as recorded; but before it was over."""
        assert begins == Preference(ANA, "golf", **fields).begins_on(recorded_on=date(2026, 6, 1))

    @pytest.mark.parametrize(
        ("record", "later"),
        [
            (
                Request(
                    "x", ANA, asked_on=DAY, acknowledged_on=DAY, answered_on=DAY + timedelta(1), answer="yes"
                ),
                {"answered_on": None, "answer": ""},
            ),
            (
                Commitment(
                    "x",
                    to=ANA,
                    made_on=DAY,
                    replaced_on=DAY + timedelta(1),
                    replaced_by=Commitment("y", to=ANA),
                    withdrawn_on=DAY,
                ),
                {"replaced_on": None, "replaced_by": None},
            ),
            (
                Issue(
                    NORTHWIND,
                    "x",
                    opened_on=DAY,
                    restored_on=DAY,
                    solved_on=DAY + timedelta(1),
                    cause="a",
                    fix="b",
                    prevention="c",
                    followed_up_on=DAY + timedelta(2),
                ),
                {"solved_on": None, "cause": "", "fix": "", "prevention": "", "followed_up_on": None},
            ),
            (NoticeGiven(SUPPORT, DAY, withdrawn_on=DAY + timedelta(1)), {"withdrawn_on": None}),
        ],
        ids=["request", "commitment", "issue", "notice"],
    )
    def test_what_came_of_it_later_is_not_seen(self, record, later):
        """What came of an event after the day is as if it had never been filled in; on its day it is there."""
        assert attrs.evolve(record, **later) == self.seen(record, DAY)
        assert record == self.seen(record, DAY + timedelta(days=2))

    @came_later
    @given(data=st.data(), on=days)
    def test_every_field_that_is_filled_in_later(self, kind, data, on):
        """Of every kind: such a field is at its default until the day it goes by; all others stay."""
        record = data.draw(records(kind))

        views = [(date.min, record.at_first()), (on, record.seen_on(on, recorded_on=date.min, zone=UTC))]

        for view_on, seen in views:
            for each in attrs.fields(kind) if seen else ():
                goes_by = each.metadata.get("later")
                kept = getattr(record, each.name)
                if goes_by == () and isinstance(kept, tuple):
                    expected = tuple(when for when in kept if when <= view_on)
                else:
                    values = (
                        [getattr(record, name) for name in goes_by or (each.name,)]
                        if goes_by is not None
                        else []
                    )
                    days_of = [
                        when.astimezone(UTC).date() if isinstance(when, datetime) else when for when in values
                    ]
                    comes_on = min((when for when in days_of if when), default=None)
                    expected = each.default if comes_on and comes_on > view_on else kept
                assert expected == getattr(seen, each.name)

    @every
    @given(data=st.data(), on=any_days, recorded_on=any_days)
    def test_never_fails(self, kind, data, on, recorded_on):
        """However odd a record, it can be seen from any day; its id, links and source stay."""
        record = data.draw(records(kind))

        seen = self.seen(record, on, recorded_on=recorded_on, zone=self.ZONE)

        assert record.id == record.at_first().id
        if seen is not None:
            assert (record.id, record.source, record.key) == (seen.id, seen.source, seen.key)
            assert seen == self.seen(seen, on, recorded_on=recorded_on, zone=self.ZONE)

    def test_an_amendment_is_seen_when_it_was_agreed(self):
        """What was agreed is known from the day of agreeing, though in force later."""
        amended = Amendment(SUPPORT, "2026-12-01", agreed_on="2026-11-01")

        assert self.seen(amended, date(2026, 10, 31)) is None
        assert amended == self.seen(amended, date(2026, 11, 1))


class TestIsOpen:
    @pytest.mark.parametrize(
        "record",
        [
            Request("x", ANA, answered_on=DAY),
            Request("x", ANA, withdrawn_on=DAY),
            Commitment("x", to=ANA, kept_on=DAY),
            Commitment("x", to=ANA, withdrawn_on=DAY),
            Commitment("x", to=ANA, replaced_on=DAY),
            Issue(NORTHWIND, "x", solved_on=DAY),
        ],
    )
    def test_until_the_day_it_was_done(self, record):
        """Open at the end of the day before; done at the end of its own."""
        assert [True, False] == [record.is_open_on(on) for on in (DAY - timedelta(1), DAY)]

    @pytest.mark.parametrize(
        "record",
        [
            Request("x", ANA, asked_on=DAY),
            Commitment("x", to=ANA, made_on=DAY),
            Issue(NORTHWIND, "x", opened_on=DAY),
        ],
    )
    def test_from_the_day_it_began(self, record):
        """Not open at the end of the day before; from its own on, for as long as nothing came of it."""
        assert [False, True, True] == [record.is_open_on(on) for on in (DAY - timedelta(1), DAY, date.max)]

    def test_from_ever_where_no_day_is_stated(self):
        """Without a day it is not bounded; nor by an instant, whose day depends on the zone."""
        assert Issue(NORTHWIND, "x").is_open_on(date.min)
        assert Commitment("x", to=ANA).is_open_on(date.min)
        assert Request("x", ANA, asked_at="2026-11-22T01:00+02:00").is_open_on(DAY - timedelta(1))

    def test_acknowledged_is_not_answered(self):
        """To say that we have it is no answer; nor is a service that works again a solved issue."""
        assert Request("x", ANA, acknowledged_on=DAY).is_open_on(DAY)
        assert Issue(NORTHWIND, "x", restored_on=DAY).is_open_on(DAY)

    @pytest.mark.parametrize(
        ("severity", "serious"), [("low", False), ("normal", False), ("high", True), ("urgent", True)]
    )
    def test_serious_is_high_or_urgent(self, severity, serious):
        """High and urgent are serious."""
        assert serious is Issue(NORTHWIND, "x", severity=severity).serious
