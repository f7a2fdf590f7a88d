"""
What will be there once what is planned is kept: what the store has, and over it what an intake plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relmem.backends.book import Book, folded
from relmem.errors import Ambiguous
from relmem.importers.entries import OWN_CARD
from relmem.records.base import Record, merged_ids, merged_key
from relmem.records.links import Id, links_of, relinked
from relmem.records.people import Account
from relmem.sayings import identity_of, stated_of
from relmem.store import Revision, Store

__all__ = ["Foreseen"]


class Foreseen:
    """A store, seen with a book of `planned` revisions in it."""

    def __init__(self, store: Store, planned: Book) -> None:
        self._store, self._planned = store, planned

    def get(self, id: Id) -> Revision | None:
        """The newest revision, retracted too."""
        return self._planned.get([id]).get(id) or self._store.get([id]).get(id)

    def revisions(self, id: Id) -> list[Revision]:
        """Every revision of one record, oldest first."""
        return [*self._store.history(id), *self._planned.history(id)]

    def own_and_merged(self, known: Revision) -> tuple[list[Revision], list[Revision]]:
        """Every revision of it, and every one of what was merged into it."""
        merged = [each for id in merged_ids(known.record) for each in self._store.history(id)]
        return self.revisions(known.id), merged

    def histories(self, known: Revision) -> Iterator[Revision]:
        """The same, one after the other."""
        own, merged = self.own_and_merged(known)
        yield from (*own, *merged)

    def linking(self, id: Id) -> list[Revision]:
        """The newest revision of what stands in the store, or is planned, and links to it; by id."""
        return self._newest([*self._store.about([id]), *self._planned.about([id])])

    def current(self, *kinds: type[Record]) -> list[Revision]:
        """The newest revisions of some kinds that will stand."""
        found = self._newest([*self._store.current(kinds), *self._planned.current(kinds)])
        return [each for each in found if not each.retracted]

    def alike(self, record: Record) -> list[Revision]:
        """What says, or once said, as much in its leading fields; what stands comes first."""
        found = self._newest([*self._planned.alike(record), *self._store.alike(record)])
        return sorted(found, key=lambda each: (each.retracted, each.id))

    def merged_into(self, id: Id) -> Revision | None:
        """What a record was merged into; None where it was not."""
        found = self._named(merged_key(id))
        return next((each for each in found if not each.retracted), None)

    def linked(self, record: Record) -> Record:
        """The same record, with links to what was merged led to where it is now."""
        gone = [id for id, each in self._store.get(links_of(record)).items() if each.retracted]
        led = {id: merged.id for id in gone if (merged := self.merged_into(id)) is not None}
        return relinked(record, led) if led else record

    def by_identity(self, record: Record) -> Revision | None:
        """
        What bears one of its keys or addresses.

        Raises:
            Ambiguous: several do.

        """
        found: dict[Id, Revision] = {}
        for term in identity_of(record):
            for each in self._named(term):
                if each.kind is type(record) and term in identity_of(each.record) and not each.retracted:
                    found[each.id] = each
            ours = self._of_own_card(term) if term.startswith(OWN_CARD) else None
            if ours is not None and ours.kind is type(record) and not ours.retracted:
                found[ours.id] = ours
        if len(found) > 1:
            shared = ", ".join(sorted(identity_of(record)))
            raise Ambiguous(shared, [(id, str(each.record)) for id, each in sorted(found.items())])
        return next(iter(found.values()), None)

    def of_that_name(self, record: Account) -> Revision | None:
        """The account so called, where it is the only one; two that bear domains or keys are two."""
        found = {
            each.id: each
            for each in self._named(record.name)
            if isinstance(each.record, Account)
            and folded(record.name) in map(folded, (each.record.name, *each.record.aliases))
            and not each.retracted
        }
        [only] = found.values() if len(found) == 1 else [None]
        return only if only is not None and not (stated_of(record) and stated_of(only.record)) else None

    def _of_own_card(self, term: str) -> Revision | None:
        """The record of which this memory made the card that bears this key."""
        ours = self.get(term.removeprefix(OWN_CARD))
        return self.merged_into(ours.id) if ours is not None and ours.retracted else ours

    def _named(self, term: str) -> list[Revision]:
        return self._newest([*self._planned.find(term), *self._store.find(term)])

    def _newest(self, kept: Iterable[Revision]) -> list[Revision]:
        """Each once, as planned where it is planned for."""
        found = {each.id: each for each in kept}
        return list((found | self._planned.get(found)).values())
