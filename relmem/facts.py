"""
What is known, at two times, as queries and rules see it.

Facts are a value: what had been recorded by one instant (`known_at`), as it
stood at the end of one day (`today`). States that hold, events that had
happened, each clipped to that day. What follows from them is derived in
`queries` and never stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import Any, Protocol, TypeVar, final

import attrs

from relmem.records.base import Event, Record, State
from relmem.records.links import ColleagueId, Id, links_of
from relmem.records.people import Colleague
from relmem.store import Revision, Standing, Store
from relmem.values import Source

__all__ = ["Ahead", "Facts", "Known", "all_known", "facts_of", "known", "visible_to"]

A = TypeVar("A", bound=Record | str)
R = TypeVar("R", bound=Record)
T = TypeVar("T")


@final
@attrs.frozen(eq=False)
class Known:
    """
    A record as known: when it was first recorded and last changed, and every source under which
    this content was said.
    """

    record: Record
    recorded_at: datetime
    changed_at: datetime
    said: tuple[Source, ...] = ()
    first_said_on: date | None = None

    def heard_on(self, zone: tzinfo) -> date:
        """The day it was first said or recorded, whichever is earlier."""
        return self.heard(self.recorded_at.astimezone(zone).date())

    def heard(self, recorded_on: date) -> date:
        """As `heard_on`, where it is known on which day it was recorded."""
        return min(recorded_on, self.first_said_on) if self.first_said_on else recorded_on

    def said_by(self, on: date) -> Known:
        """The same, without what was said after that day; the last source left is the record's."""
        said = tuple(each for each in self.said if each.said_on is None or each.said_on <= on)
        if said == self.said or not said:
            return self
        return attrs.evolve(self, record=attrs.evolve(self.record, source=said[-1]), said=said)

    def seen_on(self, on: date, zone: tzinfo) -> Record | None:
        """What of the record was there by the end of `on`."""
        return self.record.seen_on(on, recorded_on=self.heard_on(zone), zone=zone)


class Ahead(Protocol):
    """What is known of each kind, made when that kind is asked about; the same whenever it is asked."""

    def kinds(self) -> Iterable[type[Record]]:
        """The kinds of which anything is known."""
        ...

    def kind_of(self, id: Id) -> type[Record] | None:
        """The kind of the record with that id; None where it is not known."""
        ...

    def of(self, kind: type[Record]) -> Iterable[Known]:
        """What is known of one kind."""
        ...


@final
class Facts:
    """
    What is known, by the end of `today`.

    `zone` says which day an instant falls on. Sequences are sorted by id, so
    the same memory asked the same way answers in the same order. Records of a
    kind are made of what is `ahead` when that kind is first asked about.
    """

    def __init__(
        self,
        today: date,
        known: Iterable[Known] | Ahead,
        *,
        zone: tzinfo = UTC,
        fell: Callable[[datetime], date] | None = None,
    ) -> None:
        self.today, self.zone = today, zone
        # much was recorded at one instant, and not every zone is quick to tell its day
        self._fell = fell or lru_cache(maxsize=256)(lambda at: at.astimezone(zone).date())
        self._ahead = _Given(known) if isinstance(known, Iterable) else known
        self._kinds: dict[type[Record], _Kind] = {}
        self._answers: dict[tuple[object, ...], tuple[object, Any]] = {}

    def kinds(self) -> Iterable[type[Record]]:
        """The kinds of which anything is known."""
        return self._ahead.kinds()

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """Things, events that had happened, states that hold."""
        found = self._all_of(kind)
        return tuple(each for each in found.ever.values() if each.id not in found.over)

    def ever(self, kind: type[R]) -> tuple[R, ...]:
        """As `of`, and states that had begun and are over, or are known ahead."""
        return tuple(self._all_of(kind).ever.values())

    def get(self, id: Id | None, kind: type[R]) -> R | None:
        """The record with that id, if it is known, of that kind and there by today."""
        if id is None:
            return None
        found = self._kinds[kind].ever.get(id) if kind in self._kinds else None
        if found is None:
            its = self._ahead.kind_of(id)
            found = self._all_of(its).ever.get(id) if its is not None and issubclass(its, kind) else None
        return found

    def about(self, it: Record | Id, kind: type[R]) -> tuple[R, ...]:
        """What links to it, of one kind; as `of`."""
        if "__final__" in vars(kind):
            return tuple(self._all_of(kind).standing_by_link.get(it.id if isinstance(it, Record) else it, ()))
        found = self.ever_about(it, kind)
        return tuple(each for each in found if each.id not in self._all_of(type(each)).over)

    def ever_about(self, it: Record | Id, kind: type[R]) -> tuple[R, ...]:
        """What links to it, of one kind; as `ever`."""
        id = it.id if isinstance(it, Record) else it
        kinds = self._kinds_under(kind)
        found = [each for one in kinds for each in self._all_of(one).by_link.get(id, ())]
        return tuple(found if len(kinds) == 1 else sorted(found, key=_id_of))

    def all(self) -> tuple[Record, ...]:
        """Everything, by id: things, events that had happened, states that hold."""
        return tuple(sorted((each for kind in self._ahead.kinds() for each in self.of(kind)), key=_id_of))

    def said(self, record: Record) -> tuple[Source, ...]:
        """Every source under which this very content was said, oldest first."""
        found = self._known(record)
        return found.said if found else ()

    def recorded_on(self, record: Record) -> date:
        """The day it was first recorded."""
        found = self._known(record)
        return self._fell(found.recorded_at) if found else self.today

    def changed_at(self, record: Record) -> datetime | None:
        """The instant of its newest revision; None for what is not known here."""
        found = self._known(record)
        return found.changed_at if found else None

    def recorded_at(self, record: Record) -> datetime | None:
        """The instant at which it was first recorded; None for what is not known here."""
        found = self._known(record)
        return found.recorded_at if found else None

    def day_of(self, event: Event) -> date:
        """The day it happened, as far as known: stated, else said, else recorded."""
        kind = self._all_of(type(event))
        known = kind.ever.get(event.id) is event
        if known and event.id in kind.days:  # asked for again and again: most questions go by days
            return kind.days[event.id]
        found = kind.known.get(event.id)
        heard_on = found.heard(self._fell(found.recorded_at)) if found else self.today
        day = event.fell_on(recorded_on=heard_on, zone=self.zone)
        if known:
            kind.days[event.id] = day
        return day

    def for_whom(self, owner: Colleague | ColleagueId | None) -> Facts:
        """The same facts without what is private to anybody but `owner`."""
        return self._seen_by(owner)

    def public(self) -> Facts:
        """The same facts without anything private or special: what may enter feeds and exports."""
        return self._seen_by(None)

    def once(self, question: Callable[[Facts, A], T], it: A) -> T:
        """
        What a question about `it` answers; asked of these facts again, the same answer.

        Rules ask the same of one contact many times over, and facts do not change.
        """
        # quicker than by all that a record says; what is held here keeps its number to itself
        key = question, it if isinstance(it, str) else id(it)
        kept = self._answers.get(key)
        if kept is None:  # two threads may ask at once: the answer is the same
            kept = self._answers[key] = it, question(self, it)
        answer: T = kept[1]
        return answer

    def __len__(self) -> int:
        kinds = map(self._all_of, self._ahead.kinds())
        return sum(len(each.ever) - len(each.over) for each in kinds)

    def __repr__(self) -> str:
        return f"<Facts of {self.today}: {len(self)} records>"

    def _seen_by(self, owner: Colleague | ColleagueId | None) -> Facts:
        seen = _Seen(self._ahead, lambda kind: self._all_of(kind).known.values(), owner)
        return Facts(self.today, seen, zone=self.zone, fell=self._fell)

    def _all_of(self, kind: type[Record]) -> _Kind:
        found = self._kinds.get(kind)
        if found is None:
            # two threads may make it at once: it is the same
            found = self._kinds[kind] = _Kind(self.today, self.zone, self._fell, self._ahead.of(kind))
        return found

    def _kinds_under(self, kind: type[Record]) -> Sequence[type[Record]]:
        """The kinds of which anything is known that are `kind`, or one of its sort."""
        if "__final__" in vars(kind):  # as all of ours are: no class of others is loaded to see that
            return (kind,)
        return [each for each in self._ahead.kinds() if issubclass(each, kind)]

    def _known(self, record: Record) -> Known | None:
        return self._all_of(type(record)).known.get(record.id)


@final
class _Given:
    """What is known already, kind by kind."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_kind: dict[type[Record], list[Known]] = {}
        self._kind_of: dict[Id, type[Record]] = {}
        for each in known:
            self._by_kind.setdefault(type(each.record), []).append(each)
            self._kind_of[each.record.id] = type(each.record)

    def kinds(self) -> Iterable[type[Record]]:
        return self._by_kind.keys()

    def kind_of(self, id: Id) -> type[Record] | None:
        return self._kind_of.get(id)

    def of(self, kind: type[Record]) -> Iterable[Known]:
        return self._by_kind.get(kind, ())


@final
@attrs.frozen(eq=False)
class _Stored:
    """What a store makes known to `for_`, as it stood when it was asked."""

    standing: Standing
    for_: Colleague | ColleagueId | None

    def kinds(self) -> Iterable[type[Record]]:
        return self.standing.kinds()

    def kind_of(self, id: Id) -> type[Record] | None:
        return self.standing.kind_of(id)

    def of(self, kind: type[Record]) -> Iterable[Known]:
        return visible_to(map(_known, self.standing.of(kind)), self.for_)


@final
@attrs.frozen(eq=False)
class _Seen:
    """What `owner` may see of other facts."""

    ahead: Ahead
    known: Callable[[type[Record]], Iterable[Known]]
    owner: Colleague | ColleagueId | None

    def kinds(self) -> Iterable[type[Record]]:
        return self.ahead.kinds()

    def kind_of(self, id: Id) -> type[Record] | None:
        return self.ahead.kind_of(id)

    def of(self, kind: type[Record]) -> Iterable[Known]:
        return visible_to(self.known(kind), self.owner)


@final
class _Kind:
    """What is known of one kind, as it stood at the end of one day; `over` does not hold then."""

    def __init__(
        self, today: date, zone: tzinfo, fell: Callable[[datetime], date], known: Iterable[Known]
    ) -> None:
        self.today, self._fell = today, fell
        self.known: dict[Id, Known] = {}
        self.ever: dict[Id, Any] = {}
        self.over: set[Id] = set()
        self.days: dict[Id, date] = {}
        for each in sorted(known, key=lambda known: known.record.id):
            heard_on = each.heard(fell(each.recorded_at))
            seen = each.record.seen_on(today, recorded_on=heard_on, zone=zone)
            if seen is not None:
                heard = each.said_by(today)
                self.known[seen.id] = heard
                self.ever[seen.id] = seen if heard is each else attrs.evolve(seen, source=heard.record.source)
        self._close_singles()
        for record in self.ever.values():
            if isinstance(record, State) and not record.is_so_on(today):
                self.over.add(record.id)

    @cached_property
    def standing_by_link(self) -> dict[Id, list[Any]]:
        """Of what links to each id, what holds."""
        if not self.over:
            return self.by_link
        return {
            id: [each for each in those if each.id not in self.over] for id, those in self.by_link.items()
        }

    @cached_property
    def by_link(self) -> dict[Id, list[Any]]:
        """What links to each id; made when it is first asked for."""
        found: dict[Id, list[Any]] = {}
        for record in self.ever.values():
            for id in links_of(record):
                found.setdefault(id, []).append(record)
        return found

    def _close_singles(self) -> None:
        """Of the states of one key let only one hold at a time."""
        keyed: dict[tuple[object, ...], list[State]] = {}
        for record in self.ever.values():
            if isinstance(record, State) and record.SINGLE:
                key = tuple(_folded(getattr(record, name)) for name in record.SINGLE)
                keyed.setdefault(key, []).append(record)
        for states in keyed.values():
            if len(states) > 1:
                self._close(sorted(states, key=self._begins))

    def _close(self, states: list[State]) -> None:
        """
        Let each end on the day the next begins, as far as is known; what so never held goes.

        Nobody stated when some of them began: such a one began on the day it was
        said, unless it is the first.
        """
        begun = [state for state in states if self._begins(state)[0] <= self.today] or states[:1]
        held: dict[Id, State] = {}
        for at, state in enumerate(begun):
            starts = self._begins(state)[0] if at else state.from_on
            ends = [state.until_on] if state.until_on else []
            ends += [self._begins(after)[0] for after in begun[at + 1 : at + 2]]
            until = min(ends, default=None)
            if starts is None or until is None or starts < until:
                held[state.id] = attrs.evolve(state, from_on=starts, until_on=until)
        for state in states:
            if state.id in held:
                self.ever[state.id] = held[state.id]
            else:
                del self.ever[state.id]

    def _begins(self, state: State) -> tuple[date, datetime, Id]:
        at = self.known[state.id].recorded_at
        return state.begins_on(recorded_on=self._fell(at)), at, state.id


def _id_of(record: Record) -> Id:
    return record.id


def _folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


def facts_of(today: date, *records: Record, zone: tzinfo = UTC) -> Facts:
    """Facts of records never stored, each recorded on the day it happened or was said, else `today`."""
    known = []
    for record in records:
        on = record.fell_on(recorded_on=today, zone=zone) if isinstance(record, Event) else None
        said = record.source.said_on if record.source else None
        at = datetime.combine(min(on or said or today, today), time(12), zone)
        known.append(Known(record, at, at, (record.source,) if record.source else (), said))
    return Facts(today, known, zone=zone)


def known(store: Store, revisions: Iterable[Revision]) -> list[Known]:
    """What these newest revisions make known; history is read only where there is any."""
    found = []
    for newest in revisions:
        if newest.kind is not None and not newest.retracted:
            # not what somebody added since, and where it was erased meanwhile, what was there
            history = store.history(newest.id)[: newest.rev] if newest.rev > 1 else ()
            found.append(_known(history or (newest,)))
    return found


def all_known(store: Store, *, for_: Colleague | ColleagueId | None = None) -> Ahead:
    """
    What a store makes known to `for_`; no record is made before its kind is asked about.

    It stays as it is now, whatever is written to the store afterwards, and when
    that is closed.
    """
    return _Stored(store.standing(), for_)


def _known(history: Sequence[Revision]) -> Known:
    first, newest = history[0], history[-1]
    if first is newest:  # as most are
        source = newest.record.source
        said_on = source.said_on if source else None
        return Known(newest.record, newest.at, newest.at, (source,) if source else (), said_on)
    said = tuple(dict.fromkeys(_sources(history, _content)))
    days = [each.said_on for each in _sources(history, _statement) if each.said_on]
    return Known(newest.record, first.at, newest.at, said, min(days, default=None))


def _sources(history: Sequence[Revision], of: Callable[[Record], Record]) -> list[Source]:
    """The sources of the last revisions that say the same, as far as `of` shows, oldest first."""
    newest = of(history[-1].record)
    same = takewhile(lambda each: not each.retracted and of(each.record) == newest, reversed(history))
    return [each.record.source for each in reversed([*same]) if each.record.source is not None]


def _content(record: Record) -> Record:
    return attrs.evolve(record, rev=0, source=None)


def _statement(record: Record) -> Record:
    """The content without what came of it: to keep a promise is not to give another."""
    return _content(record.at_first())


def visible_to(known: Iterable[Known], owner: Colleague | ColleagueId | None) -> list[Known]:
    """
    Without what is private or special to somebody else.

    What is private to nobody is shown to nobody.
    """
    mine = owner.id if isinstance(owner, Colleague) else owner
    return [
        each
        for each in known
        if each.record.visibility.leaves or (mine is not None and each.record.owner == mine)
    ]
