"""Histories for tests: what was recorded on which day, and replaying it all in the plainest way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
from hypothesis import strategies as st

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.facts import Facts, known
from relmem.records import (
    Affiliation,
    Commitment,
    Contact,
    Interaction,
    Issue,
    Preference,
    every_kind,
)
from relmem.records.base import Event, Record, State
from relmem.store import Change
from relmem.values import Source
from tests.golden import fixed_id

CODEC = Codec(every_kind())


FIRST = date(2026, 1, 1)


LAST = 12


DAYS = [FIRST + timedelta(days=number) for number in range(-3, LAST + 3)]


ZONES = [UTC, timezone(timedelta(hours=13)), timezone(timedelta(hours=-11))]


KINDS = (Contact, Preference, Affiliation, Interaction, Issue, Commitment)


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
def happenings(draw: st.DrawFn, kinds: tuple[type[Record], ...] = KINDS) -> Record:
    """A record of few ids, each of one kind, with days from before the log until after it."""
    kind = draw(st.sampled_from(kinds))
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


def logs_of(*kinds: type[Record]) -> st.SearchStrategy[list[Any]]:
    """Recorded on which day, at which hour, what, and whether to say that it no longer stands."""
    one = st.tuples(
        st.integers(0, LAST), st.integers(0, 23), happenings(kinds), st.sampled_from([False, False, True])
    )
    return st.lists(one, max_size=12).map(lambda log: sorted(log, key=lambda each: each[:2]))


rivals = logs_of(Preference)
logs = logs_of(*KINDS) | rivals


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
