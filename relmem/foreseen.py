"""
What will be there once what is planned is kept: what the store has, and over it what an intake plans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import attrs

from relmem.backends.book import Book, folded
from relmem.backends.indexes import lead
from relmem.errors import Ambiguous, InputError
from relmem.importers.entries import OWN_CARD, OfFile, Post, org_key
from relmem.importers.posts import known_again
from relmem.records.base import Record, State, merged_ids, merged_key
from relmem.records.links import Id, kinds_linked, links_of, named_links, relinked
from relmem.records.people import Account, Affiliation, Colleague, Contact, Discrepancy
from relmem.sayings import (
    are_of_one_sort,
    are_two,
    content_of,
    given_keys,
    identity_of,
    is_nameless,
    seen_by,
    stated_of,
)
from relmem.store import Revision, Store
from relmem.values import Source, Visibility

if TYPE_CHECKING:
    from relmem.records.talks import Participant

__all__ = ["Foreseen"]

_APART: Final = (Visibility.PRIVATE, Visibility.SPECIAL)
"""What not everybody of the team may see."""


class Foreseen:
    """A store, seen with a book of `planned` revisions in it."""

    def __init__(self, store: Store, planned: Book) -> None:
        self._store, self._planned = store, planned
        self._namesakes: dict[tuple[str], dict[Source | None, dict[Id, Revision]]] = {}

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

    def against(self, id: Id) -> list[Revision]:
        """Of what links to it, what files say against it or another."""
        return [each for each in self.linking(id) if each.kind is Discrepancy]

    def sayings_against(self, id: Id) -> Iterator[tuple[Revision, Discrepancy]]:
        """What files say or once said against it, each behind how that stands now."""
        for known in self.against(id):
            for each in self.revisions(known.id):
                if isinstance(each.record, Discrepancy):
                    yield known, each.record

    def said_so(self, discrepancy: Discrepancy) -> Revision | None:
        """What the same file said in the same words, as it stands now; None where it did not."""
        said = (discrepancy.what, discrepancy.says, discrepancy.source)
        for known, once in self.sayings_against(discrepancy.about):
            if (once.what, once.says, once.source) == said:
                return known
        return None

    def said_against(self, id: Id, fresh: Record) -> list[str]:
        """The fields of which this very source said the same once, against what stood then."""
        return [
            once.what
            for _, once in self.sayings_against(id)
            if once.source == fresh.source
            and once.says == Discrepancy.as_text(getattr(fresh, once.what, None))
        ]

    def current(self, *kinds: type[Record]) -> list[Revision]:
        """The newest revisions of some kinds that will stand."""
        found = self._newest([*self._store.current(kinds), *self._planned.current(kinds)])
        return [each for each in found if not each.retracted]

    def alike(self, record: Record) -> list[Revision]:
        """What says, or once said, as much in its leading fields; what stands comes first."""
        found = self._newest([*self._planned.alike(record), *self._store.alike(record)])
        return sorted(found, key=lambda each: (each.retracted, each.id))

    def alike_of_source(self, record: Record) -> list[Revision]:
        """
        The same of those in the store alone that say it, or once said it, from the very same source.

        What a file calls by one name, thousands of them, is looked through once.
        """
        said = lead(type(record), self._planned.codec.encode(record))
        if said not in self._namesakes:
            by_source: dict[Source | None, dict[Id, Revision]] = {}
            for known in self._store.alike(record):
                for each in (known, *self._store.history(known.id)):
                    by_source.setdefault(each.record.source, {})[known.id] = known
            self._namesakes[said] = by_source
        found = self._newest(self._namesakes[said].get(record.source, {}).values())
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

    def by_identity(self, record: Record, *, of_file: bool = False) -> Revision | None:
        """
        What it is by its keys, else by its addresses.

        Two that bear different ids of one program are two, whatever address they
        share, unless they are people of one name; in a file so are two people
        whose names are clearly not one's. Of several at an address see `_nearest`.

        Raises:
            Ambiguous: several it may be.

        """
        terms = identity_of(record)
        # what a file knows by its name alone has no id thereby
        keys = stated_of(record) & {folded(key) for key in record.key}
        found = {each.id: each for term in sorted(keys) for each in self._bearing(term, record)}
        if not found:
            at_address = {
                each.id: each for term in sorted(terms - keys) for each in self._bearing(term, record)
            }
            found = {id: each for id, each in at_address.items() if self._may_be(each, record, of_file)}
            if len(found) > 1:
                found = self._nearest(found, record)
        if len(found) > 1:
            raise Ambiguous(
                ", ".join(sorted(terms)), [(id, str(each.record)) for id, each in sorted(found.items())]
            )
        return next(iter(found.values()), None)

    def meant(self, record: Record, of_file: OfFile | None, today: date) -> tuple[Record, Revision | None]:
        """
        What is known by what it bears, or else what it says of a post, and what is said of it then.

        Raises:
            Ambiguous: as `by_identity`.

        """
        found = None
        if of_file is not None and of_file.titles is not None and isinstance(record, Affiliation):
            record, found = self._post(record, of_file.titles, today)
        return record, found or self.by_identity(record, of_file=of_file is not None)

    def _post(
        self, record: Affiliation, titles: AbstractSet[Post], today: date
    ) -> tuple[Affiliation, Revision | None]:
        """
        The post that a row of a table speaks of, where it is known, and what the row says then.

        Whom only some may see, their new posts may only they.
        """
        there = [
            each
            for each in self.linking(record.contact)
            if each.kind is Affiliation  # of the hundreds of talks with somebody none is read
            and not each.retracted
            and isinstance(each.record, Affiliation)
            and (each.record.contact, each.record.account) == (record.contact, record.account)
        ]
        record, found = known_again(record, titles, there, self.revisions, today)
        whose = self.get(record.contact) if found is None else None
        if whose is not None and whose.record.visibility in _APART:
            record = attrs.evolve(record, **seen_by(whose.record))
        return record, found

    def taken_back(self, record: Record) -> Revision | None:
        """
        What says as much in its leading fields, bore an id of this record's own, and was taken back.

        A file whose import was undone, and that was mended since, is about the same.
        """
        keys = given_keys(record)
        gone = [
            each
            for each in (self.alike(record) if keys else ())
            if each.retracted
            and not keys.isdisjoint(given_keys(each.record))
            and self.merged_into(each.id) is None
        ]
        return gone[0] if len(gone) == 1 else None

    def _bearing(self, term: str, record: Record) -> Iterator[Revision]:
        """What stands, is of the same kind and bears a key or an address."""
        for each in self._named(term):
            if each.kind is not type(record) or each.retracted or term not in identity_of(each.record):
                continue
            if not self._is_post_of_another(term, each.record, record):
                yield each
        ours = self._of_own_card(term) if term.startswith(OWN_CARD) else None
        if ours is not None and ours.kind is type(record) and not ours.retracted:
            yield ours

    @staticmethod
    def _is_post_of_another(term: str, known: Record, record: Record) -> bool:
        """Whether a key made of an address, which people may share, is that of somebody else's post."""
        if not (isinstance(known, Affiliation) and isinstance(record, Affiliation)):
            return False
        return term.startswith("mailto:") and known.contact != record.contact

    def _may_be(self, known: Revision, record: Record, of_file: bool) -> bool:
        """Whether what has its address may be it: by ids and names, also those that it once had."""
        two = are_two(known.record, record)
        if isinstance(record, Account):
            return not two
        if not isinstance(record, Contact | Colleague) or not (two or (of_file and not is_nameless(record))):
            return True
        # who is told apart by ids alone loads none of this
        from relmem.queries.likeness import can_be_one, is_one_name

        like = is_one_name if two else can_be_one
        return any(like(each, str(record)) for each in self._names(known))

    def _names(self, known: Revision) -> Iterator[str]:
        """What it is called, and then what it was."""
        yield str(known.record)
        for each in self.histories(known):
            if each.kind is known.kind:
                yield str(each.record)

    def _nearest(self, found: dict[Id, Revision], record: Record) -> dict[Id, Revision]:
        """
        Those of several of which its source has spoken by that name, or without one.

        Else those so called, else those of which its source has spoken, else all. A
        source that is a file, and no place in it, may have meant each of them.
        """
        source, name, nameless = record.source, str(record), is_nameless(record)
        placed = source is None or not source.is_file or source.place != source.file

        def spoken_of(known: Revision) -> list[Record]:
            said = (each.record for each in self.histories(known))
            return [each for each in said if placed and each.source == source]

        def said(known: Revision) -> bool:
            against = (each.record.source for each in self.against(known.id))
            return (placed and source in against) or any(
                nameless or name in (str(each), *getattr(each, "aliases", ())) for each in spoken_of(known)
            )

        def so_called(known: Revision) -> bool:
            if nameless:
                return False
            if isinstance(known.record, Account):
                return folded(name) == folded(known.record.name) or org_key(name) in known.record.key
            from relmem.queries.likeness import is_one_name

            return is_one_name(str(known.record), name)

        for is_it in (said, so_called, spoken_of):
            near = {id: each for id, each in found.items() if is_it(each)}
            if near:
                return near
        return found

    def said_already(
        self, change: Callable[[Record], Record], source: Source | None, known: Revision
    ) -> bool:
        """Whether a change makes nothing else of what stands, or of what the same source once made of it."""
        if known.retracted:
            return False

        def holds(earlier: Record) -> bool:
            try:
                return earlier.source == source and content_of(change(earlier)) == content_of(earlier)
            except InputError:  # what goes with the newest need not go with what it was before
                return False

        return any(holds(each.record) for each in (known, *self.histories(known)))

    def newest_saying(self, found: Revision, record: Record) -> Revision | None:
        """
        What stands of a state that a file says as `found` did; None where it says so anew.

        A price that the same sort of file has replaced since, and says again, is
        the newest once more: it stands beside the earlier one in the history.
        """
        if not isinstance(record, State) or not record.SINGLE or record.key or record.from_on:
            return found
        singled = [_singled(each) for each in (found.record, record)]
        if found.retracted or record.until_on or singled[0] != singled[1]:
            return found
        beside = [
            each
            for each in self.linking(str(singled[0][0]))
            if each.kind is found.kind and not each.retracted and _singled(each.record) == singled[0]
        ]
        newest = max(beside, key=self._begins, default=found)
        said = newest.record.source
        if newest.id == found.id or said is None or record.source is None or not said.is_file:
            return found
        if content_of(newest.record) == content_of(record):
            return newest
        return None if are_of_one_sort(said, record.source) else found

    def _begins(self, state: Revision) -> tuple[date, datetime, Id]:
        """Since when a state is so, as `facts` would order it."""
        at, record = self.revisions(state.id)[0].at, state.record
        on = record.begins_on(recorded_on=at.date()) if isinstance(record, State) else at.date()
        return on, at, state.id

    def with_people(self, record: Record, known: Revision | None) -> Record:
        """
        The same, with whoever goes by the very name or address that is given in the place of somebody there.

        Names that `known` has as well stay what they are there, and so does an address of several.

        Raises:
            Ambiguous: several go by a name.

        """
        there = getattr(record, "participants", ())
        before = getattr(known.record, "participants", ()) if known is not None else ()
        names = {each.name for each in before if not (each.contact or each.colleague)}
        found = tuple(
            self._who(each) if each.name not in names and not (each.contact or each.colleague) else each
            for each in there
        )
        if found == there:
            return record
        return attrs.evolve(record, participants=tuple(dict.fromkeys(found)))  # type: ignore[call-arg] # it has them

    def _who(self, somebody: Participant) -> Participant:
        term = folded(somebody.name)
        named = [
            each.record
            for each in self._named(somebody.name)
            if isinstance(each.record, Contact | Colleague)
            and not each.retracted
            and term
            in {folded(getattr(each.record, name)) for name in each.record.NAMES}.union(
                map(folded, each.record.emails)
            )
        ]
        if len(named) > 1 and "@" not in term:
            raise Ambiguous(somebody.name, [(each.id, str(each)) for each in named])
        if len(named) != 1:
            return somebody
        [one] = named
        if isinstance(one, Contact):
            return attrs.evolve(somebody, name="", contact=one.id)
        return attrs.evolve(somebody, name="", colleague=one.id)

    def check_links(self, record: Record) -> None:
        """
        Check that every link of it leads to a record of the right kind.

        Raises:
            InputError: one leads nowhere, or to a record of another kind.

        """
        for field, id in named_links(record):
            target = self.get(id)
            if target is None:
                raise InputError(
                    id,
                    "it links to a record that is not here.",
                    "Add that one too, in the same call.",
                    field=field,
                )
            wanted = kinds_linked(type(record), field)
            if target.kind is not None and not wanted & {"Any", target.kind.__name__}:
                kinds = " or ".join(sorted(wanted))
                why = f"it links to a record of kind {target.kind.__name__}, and takes {kinds}."
                raise InputError(id, why, field=field)

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


def _singled(state: Record) -> tuple[object, ...]:
    """By what only one of its kind stands at a time."""
    return tuple(getattr(state, name) for name in state.SINGLE) if isinstance(state, State) else ()
