"""
What is known, at two times, as queries and rules see it.

Facts are a value: what had been recorded by one instant (`known_at`), as it
stood at the end of one day (`today`). States that hold, events that had
happened, each clipped to that day. What follows from them is derived in
`queries` and never stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from itertools import takewhile
from typing import Final, TypeVar, final

import attrs

from relmem.records.base import Event, Record, State
from relmem.records.links import ColleagueId, Id, links_of
from relmem.records.market import Rivalry, ValueClaim
from relmem.records.people import Absence, Account, Affiliation, Colleague, Contact, Relationship
from relmem.records.products import Product, RoadmapItem
from relmem.records.promises import Commitment, Request
from relmem.records.talks import Interaction, Meeting
from relmem.store import Revision, Store
from relmem.values import Source

__all__ = ["Facts", "Known", "facts_of", "gather", "known", "visible_to"]

R = TypeVar("R", bound=Record)

CATALOGUE: Final = (Product, RoadmapItem, ValueClaim)
"""What we sell and say of it: it concerns every account."""

TALKED: Final = (Interaction, Meeting, Request, Commitment)
"""What concerns an account also where only somebody who works there is named."""


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
        recorded_on = self.recorded_at.astimezone(zone).date()
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


@final
class Facts:
    """
    What is known, by the end of `today`.

    `zone` says which day an instant falls on. Sequences are sorted by id, so
    the same memory asked the same way answers in the same order.
    """

    def __init__(self, today: date, known: Iterable[Known], *, zone: tzinfo = UTC) -> None:
        self.today, self.zone = today, zone
        self._known: dict[Id, Known] = {}
        self._ever: dict[Id, Record] = {}
        self._by_kind: dict[type[Record], list[Record]] = {}
        self._by_link: dict[Id, list[Record]] = {}
        self._over: set[Id] = set()
        for each in sorted(known, key=lambda known: known.record.id):
            seen = each.seen_on(today, zone)
            if seen is not None:
                heard = each.said_by(today)
                self._known[seen.id] = heard
                self._ever[seen.id] = (
                    seen if heard is each else attrs.evolve(seen, source=heard.record.source)
                )
        self._close_singles()
        for record in self._ever.values():
            self._by_kind.setdefault(type(record), []).append(record)
            for id in links_of(record):
                self._by_link.setdefault(id, []).append(record)
            if isinstance(record, State) and not record.is_so_on(today):
                self._over.add(record.id)

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """Things, events that had happened, states that hold."""
        return tuple(each for each in self.ever(kind) if each.id not in self._over)

    def ever(self, kind: type[R]) -> tuple[R, ...]:
        """As `of`, and states that had begun and are over, or are known ahead."""
        return tuple(self._by_kind.get(kind, ()))  # type: ignore[arg-type] # filed by its own class

    def get(self, id: Id | None, kind: type[R]) -> R | None:
        """The record with that id, if it is known, of that kind and there by today."""
        found = self._ever.get(id) if id is not None else None
        return found if isinstance(found, kind) else None

    def about(self, it: Record | Id, kind: type[R]) -> tuple[R, ...]:
        """What links to it, of one kind; as `of`."""
        return tuple(each for each in self.ever_about(it, kind) if each.id not in self._over)

    def ever_about(self, it: Record | Id, kind: type[R]) -> tuple[R, ...]:
        """What links to it, of one kind; as `ever`."""
        id = it.id if isinstance(it, Record) else it
        return tuple(each for each in self._by_link.get(id, ()) if isinstance(each, kind))

    def all(self) -> tuple[Record, ...]:
        """Everything, by id: things, events that had happened, states that hold."""
        return tuple(each for id, each in self._ever.items() if id not in self._over)

    def said(self, record: Record) -> tuple[Source, ...]:
        """Every source under which this very content was said, oldest first."""
        found = self._known.get(record.id)
        return found.said if found else ()

    def recorded_on(self, record: Record) -> date:
        """The day it was first recorded."""
        found = self._known.get(record.id)
        return found.recorded_at.astimezone(self.zone).date() if found else self.today

    def changed_at(self, record: Record) -> datetime | None:
        """The instant of its newest revision; None for what is not known here."""
        found = self._known.get(record.id)
        return found.changed_at if found else None

    def recorded_at(self, record: Record) -> datetime | None:
        """The instant at which it was first recorded; None for what is not known here."""
        found = self._known.get(record.id)
        return found.recorded_at if found else None

    def day_of(self, event: Event) -> date:
        """The day it happened, as far as known: stated, else said, else recorded."""
        found = self._known.get(event.id)
        return event.fell_on(recorded_on=found.heard_on(self.zone) if found else self.today, zone=self.zone)

    def for_whom(self, owner: Colleague | ColleagueId | None) -> Facts:
        """The same facts without what is private to anybody but `owner`."""
        return Facts(self.today, visible_to(self._known.values(), owner), zone=self.zone)

    def public(self) -> Facts:
        """The same facts without anything private or special: what may enter feeds and exports."""
        return Facts(
            self.today,
            (each for each in self._known.values() if each.record.visibility.leaves),
            zone=self.zone,
        )

    def __len__(self) -> int:
        return len(self._ever) - len(self._over)

    def __repr__(self) -> str:
        return f"<Facts of {self.today}: {len(self)} records>"

    def _close_singles(self) -> None:
        """Of the states of one key let only one hold at a time."""
        keyed: dict[tuple[object, ...], list[State]] = {}
        for record in self._ever.values():
            if isinstance(record, State) and record.SINGLE:
                key = (type(record), *(_folded(getattr(record, name)) for name in record.SINGLE))
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
                self._ever[state.id] = held[state.id]
            else:
                del self._ever[state.id]

    def _begins(self, state: State) -> tuple[date, datetime, Id]:
        known = self._known[state.id]
        begins = state.begins_on(recorded_on=self.recorded_on(state))
        return begins, known.recorded_at, state.id


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
        if newest.kind is None or newest.retracted:
            continue
        if newest.rev == 1:
            source = newest.record.source
            said_on = source.said_on if source else None
            found.append(Known(newest.record, newest.at, newest.at, (source,) if source else (), said_on))
        else:
            history = store.history(newest.id)
            said = tuple(dict.fromkeys(_sources(history, _content)))
            days = [each.said_on for each in _sources(history, _statement) if each.said_on]
            found.append(Known(newest.record, history[0].at, newest.at, said, min(days, default=None)))
    return found


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


def gather(
    store: Store,
    anchors: Iterable[Record],
    *,
    on: date | None = None,
    zone: tzinfo = UTC,
    for_: Colleague | None = None,
) -> list[Known]:
    """
    What concerns these contacts and accounts, and nothing else.

    Their accounts now and then, one level of parents and subsidiaries, who works
    or worked at an account asked for; what links to any of these, what links to
    that, and whom all of it names; of others who work at their accounts, what
    passed between us. Beside it our catalogue, what their rivals are to us, and
    who of all these is away. Costs what these hold, whatever else the store holds.
    Nothing is in it, or leads anywhere, that was not there by the end of `on`,
    where that is given, or is private to somebody else than `for_`.
    """

    def there(revisions: Iterable[Revision]) -> dict[Id, tuple[Known, Record]]:
        visible = visible_to(known(store, revisions), for_)
        seen = ((each, each.seen_on(on, zone) if on else each.record) for each in visible)
        return {record.id: (each, record) for each, record in seen if record is not None}

    def named(these: Mapping[Id, tuple[Known, Record]]) -> dict[Id, tuple[Known, Record]]:
        names = {id for _, record in these.values() for id in links_of(record)}
        return there(store.get(names - found.keys()).values())

    start = {record.id for record in anchors}
    found = there(store.get(start).values())
    around: set[Id] = set(start)
    for _, record in there(store.about(start)).values():
        if isinstance(record, Affiliation):
            around |= _ids_of(store, links_of(record), Account)
    accounts = _ids_of(store, around, Account)
    for _, record in there(store.get(accounts).values()).values():
        around |= links_of(record)
    for _, record in there(store.about(_ids_of(store, start, Account))).values():
        if isinstance(record, Affiliation) and record.account in start:
            around.add(record.contact)
    around |= {id for id, (_, record) in there(store.about(accounts)).items() if isinstance(record, Account)}
    there_too = {
        record.contact
        for _, record in there(store.about(accounts)).values()
        if isinstance(record, Affiliation) and (on is None or record.is_so_on(on))
    }
    talked = there(each for each in store.about(there_too - around) if each.kind in TALKED)
    found |= talked
    frontier = around - _ids_of(store, around, Colleague) | talked.keys()
    while frontier:
        fresh = there(each for each in store.about(frontier) if each.id not in found)
        found |= fresh
        # people and organisations are named, never followed: who is on many accounts would draw in all
        followed = (
            id for id, (_, each) in fresh.items() if not isinstance(each, Account | Contact | Colleague)
        )
        frontier = set(followed)
    found |= there(store.get(around - found.keys()).values())
    found |= named(found)
    found |= named({id: each for id, each in found.items() if isinstance(each[1], Colleague)})
    rivals = {
        id
        for _, record in found.values()
        if isinstance(record, Rivalry)
        for id in (record.account, record.rival_account)
        if id is not None
    }
    found |= there(each for each in store.about(rivals - accounts) if each.kind is Relationship)
    away = there(store.current((Absence,)))
    found |= {id: each for id, each in away.items() if links_of(each[1]) & found.keys()}
    # what a catalogue is for is told by its words: it leads to no other account's needs
    found |= there(store.current(CATALOGUE))
    return [each for each, _ in found.values()]


def _ids_of(store: Store, ids: Iterable[Id], kind: type[Record]) -> set[Id]:
    return {id for id, each in store.get(ids).items() if each.kind is kind}


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
