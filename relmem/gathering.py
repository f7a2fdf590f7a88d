"""What concerns some contacts and accounts, out of all that a store holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, tzinfo
from typing import Final

from relmem.facts import Known, known, visible_to
from relmem.records.base import Record
from relmem.records.links import Id, links_of
from relmem.records.market import Rivalry, ValueClaim
from relmem.records.people import (
    Absence,
    Account,
    Affiliation,
    Colleague,
    Contact,
    Discrepancy,
    Relationship,
)
from relmem.records.products import Product, RoadmapItem
from relmem.records.promises import Commitment, Request
from relmem.records.talks import Interaction, Meeting
from relmem.store import Revision, Store
from relmem.values import is_id

__all__ = ["CATALOGUE", "TALKED", "gather"]

CATALOGUE: Final = (Product, RoadmapItem, ValueClaim)
"""What we sell and say of it: it concerns every account."""

TALKED: Final = (Interaction, Meeting, Request, Commitment)
"""What concerns an account also where only somebody who works there is named."""


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
        names = {id for _, record in these.values() for id in (*links_of(record), *_said_in(record))}
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


def _said_in(record: Record) -> tuple[Id, ...]:
    """Whom a file says in the place of somebody else."""
    said = (record.stands, record.says) if isinstance(record, Discrepancy) else ()
    return tuple(id for id in said if is_id(id))


def _ids_of(store: Store, ids: Iterable[Id], kind: type[Record]) -> set[Id]:
    return {id for id, each in store.get(ids).items() if each.kind is kind}
