"""
A book: all revisions of one memory, held as documents, with the indexes that answer without a scan.

What every backend that holds its memory in this process shares. It decides
what follows on what and writes no file. What nobody asks for costs nothing:
entries stay as they were read until a revision is asked for, documents become
records then, an index is made at its first question, and superseded revisions
that stand elsewhere are fetched when the past is asked about.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from relmem.backends.entries import FORMAT, Entry, Kept, checked_id, counted, read_entry, refuse_newer
from relmem.codec import Codec
from relmem.errors import Conflict, StoreError
from relmem.records.base import Record
from relmem.records.links import Id, linked
from relmem.store import Change, Document, Moved
from relmem.values import new_id

__all__ = ["FORMAT", "Book", "Kept", "folded"]


def folded(term: object) -> str:
    """A name, key, address or host as it is compared: case folded, spaces single, accents composed."""
    return unicodedata.normalize("NFC", " ".join(str(term).split()).casefold())


_Keys = Callable[[type[Record], Document], Iterable[Any]]


class _Index:
    """
    Ids by what revisions say of themselves: of those that stand, or of all there `ever` were.

    It is made when it is first asked for, and kept up from then on.
    """

    def __init__(self, keys: _Keys, *, ever: bool = False) -> None:
        self.keys, self.ever = keys, ever
        self.ids: dict[Hashable, dict[Id, None]] | None = None

    def add(self, id: Id, kind: type[Record], document: Document) -> None:
        if self.ids is not None:
            for key in self.keys(kind, document):
                self.ids.setdefault(key, {})[id] = None

    def remove(self, id: Id, kind: type[Record], document: Document) -> None:
        if self.ids is None or self.ever:
            return
        for key in self.keys(kind, document):
            found = self.ids.get(key, {})
            found.pop(id, None)
            if not found:
                self.ids.pop(key, None)


class Book:
    """All revisions of one memory, newest at hand."""

    def __init__(self, codec: Codec, memory_id: Id | None = None) -> None:
        self.codec = codec
        self.memory_id: Id = memory_id or new_id()
        self.head = 0
        self.newest_at: datetime | None = None
        self.erased: dict[Id, int] = {}
        self.base = 0
        """The newest commit of which superseded revisions may stand elsewhere."""
        self.unfiled: list[Entry] = []
        """What was superseded since then, in that order."""
        self._older: Callable[[], Iterable[Document]] | None = None
        self._newest: dict[Id, Entry] = {}
        self._superseded: dict[Id, list[Entry]] = {}
        self._by_kind = _Index(_kind)
        self._by_link = _Index(linked)
        self._by_term = _Index(_terms)
        self._ever_by_link = _Index(linked, ever=True)
        self._ever_by_lead = _Index(lambda kind, document: (_lead(kind, document),), ever=True)
        self._indexes = (
            self._by_kind,
            self._by_link,
            self._by_term,
            self._ever_by_link,
            self._ever_by_lead,
        )

    # writing

    def follow(
        self, changes: Sequence[Change], *, at: datetime, batch: Id, read_at: int | None
    ) -> list[Kept]:
        """What these changes would keep, as the next commit; nothing is kept yet."""
        if read_at is not None and read_at != self.head:
            raise Moved(f"the memory is at commit {self.head}, and {read_at} was read")
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        # in UTC: two instants of one zone do not compare where its clocks go back
        at = at.astimezone(UTC) if self.newest_at is None else max(at.astimezone(UTC), self.newest_at)
        revs: dict[Id, int] = {}
        made = []
        for change in changes:
            id = change.record.id
            actual = revs.get(id) or self._rev(id)
            if change.expected != actual:
                raise Conflict(id, expected=change.expected, actual=actual)
            revs[id] = actual + 1
            document = self.codec.encode(change.record)
            made.append(Kept(document, actual + 1, self.head + 1, at, batch, change.retracted, self.codec))
        return made

    def _rev(self, id: Id) -> int:
        newest = self._newest.get(id)
        if newest is None:
            return 0
        rev: int = newest["rev"] if isinstance(newest, dict) else newest.rev
        return rev

    def keep(self, kept: Iterable[Kept]) -> None:
        """Take in revisions, in the order in which they were committed."""
        for each in kept:
            self._take(each.id, each, each.seq)
            self.newest_at = each.at if self.newest_at is None else max(self.newest_at, each.at)

    def take_commit(self, seq: object, entries: Iterable[Document]) -> None:
        """
        Take in the revisions of one commit, spelled by these entries.

        Raises:
            KeyError, TypeError, ValueError: it is not the next commit, or one
                is no entry, or does not follow on what is there.

        """
        if seq != self.head + 1:
            raise ValueError(f"commit {seq} follows {self.head}")
        for entry in entries:
            kept = read_entry(entry, self.codec)
            rev = self._rev(kept.id)
            if kept.rev != rev + 1:
                raise ValueError(f"revision {kept.rev} of {kept.id} follows {rev}")
            self.keep([kept])

    def _take(self, id: Id, entry: Entry, seq: int) -> None:
        old = self._newest.get(id)
        if old is not None:
            self._superseded.setdefault(id, []).append(old)
            self.unfiled.append(old)
            self._index(id, old, remove=True)
        self._newest[id] = entry
        self._index(id, entry)
        self.head = max(self.head, seq)

    def without(self, ids: Iterable[Id]) -> tuple[Book, int]:
        """
        A book with no revision of these records, and how many went.

        Where any did it is one commit further, and holds a mark for each id.
        """
        gone = {id: len(self.history(id)) for id in ids if id in self._newest}
        book = Book(self.codec, self.memory_id)
        book.keep(kept for kept in self.everything() if kept.id not in gone)
        book.head, book.newest_at = self.head, self.newest_at
        book.erased = dict(self.erased)
        if gone:
            book.head += 1
            book.erased |= dict.fromkeys(sorted(gone), book.head)
        return book, sum(gone.values())

    # what stands elsewhere

    def stand_on(self, newest: dict[Id, Document], *, head: int, at: datetime | None) -> None:
        """Begin with the newest revisions as they were read, checked by the reader."""
        self._newest = newest  # type: ignore[assignment] # entries become revisions in place
        self.head, self.newest_at, self.base = head, at, head

    def stand_on_past(self, older: Callable[[], Iterable[Document]]) -> None:
        """Have `older` fetch the entries that were superseded, when they are asked for."""
        self._older = older

    def unfiled_entries(self) -> Iterator[Document]:
        """What was superseded since it was last filed, as entries."""
        for entry in self.unfiled:
            yield entry if isinstance(entry, dict) else entry.entry()

    def filed(self, older: Callable[[], Iterable[Document]] | None) -> None:
        """What was superseded so far stands elsewhere from now on."""
        if self._older is not None or self.unfiled:
            self._superseded.clear()
            self._older = older
        self.unfiled.clear()
        self.base = self.head

    def _fetch(self) -> None:
        """Have every superseded revision at hand."""
        if self._older is None:
            return
        found: dict[Id, list[Entry]] = {}
        older = sorted(self._older(), key=lambda entry: entry["rev"])
        self._older = None
        for entry in older:
            found.setdefault(entry["record"]["id"], []).append(entry)
        for id, since in self._superseded.items():
            found.setdefault(id, []).extend(since)
        self._superseded = found

    # indexes

    def _spelled(self, entry: Entry) -> tuple[type[Record] | None, Document]:
        if isinstance(entry, dict):
            document = entry["record"]
            if self.codec.is_current(document):
                return self.codec.kind_of(document), document
            entry = self._kept(entry)
        return entry.kind, entry.spelled

    def _index(self, id: Id, entry: Entry, *, remove: bool = False) -> None:
        if all(index.ids is None for index in self._indexes):
            return
        kind, document = self._spelled(entry)
        if kind is None:
            return
        retracted = entry.get("retracted", False) if isinstance(entry, dict) else entry.retracted
        for index in self._indexes:
            if remove:
                index.remove(id, kind, document)
            elif index.ever or not retracted:
                index.add(id, kind, document)

    def _ids(self, index: _Index) -> dict[Any, dict[Id, None]]:
        if index.ids is None:
            if index.ever:
                self._fetch()
            index.ids = {}
            for id, entry in self._newest.items():
                retracted = entry.get("retracted", False) if isinstance(entry, dict) else entry.retracted
                entries = (*self._superseded.get(id, ()), entry) if index.ever else (entry,)
                if retracted and not index.ever:
                    continue
                for each in entries:
                    kind, document = self._spelled(each)
                    if kind is not None:
                        index.add(id, kind, document)
        return index.ids

    # reading

    def _kept(self, entry: Entry) -> Kept:
        if not isinstance(entry, dict):
            return entry
        try:
            return read_entry(entry, self.codec)
        except (KeyError, TypeError, ValueError) as error:
            why = f"is no revision ({type(error).__name__}: {error})"
            raise StoreError(f"record {entry['record'].get('id')}", why) from error

    def _at_hand(self, id: Id) -> Kept:
        entry = self._newest[id]
        if isinstance(entry, dict):
            entry = self._newest[id] = self._kept(entry)
        return entry

    def get(self, ids: Iterable[Id]) -> dict[Id, Kept]:
        return {id: self._at_hand(id) for id in ids if id in self._newest}

    def find(self, term: str) -> list[Kept]:
        return self._sorted(self._ids(self._by_term).get(folded(term), ()))

    def terms(self) -> Iterator[str]:
        """Every term that something standing answers to."""
        yield from self._ids(self._by_term)

    def alike(self, record: Record) -> list[Kept]:
        lead = _lead(type(record), self.codec.encode(record))
        return self._sorted(self._ids(self._ever_by_lead).get(lead, ()))

    def about(self, ids: Iterable[Id]) -> list[Kept]:
        index = self._ids(self._by_link)
        return self._sorted({found for id in ids for found in index.get(id, ())})

    def touching(self, ids: Iterable[Id]) -> list[Kept]:
        index = self._ids(self._ever_by_link)
        return self._sorted({found for id in ids for found in index.get(id, ())})

    def current(self, kinds: Iterable[type[Record]] | None) -> list[Kept]:
        index = self._ids(self._by_kind)
        return self._sorted(id for kind in (index if kinds is None else kinds) for id in index.get(kind, ()))

    def _sorted(self, ids: Iterable[Id]) -> list[Kept]:
        return [self._at_hand(id) for id in sorted(ids)]

    def history(self, id: Id) -> list[Kept]:
        if id not in self._newest:
            return []
        newest = self._at_hand(id)
        if len(self._superseded.get(id, ())) + 1 != newest.rev:
            self._fetch()
        found = self._superseded.get(id, [])
        found[:] = [self._kept(entry) for entry in found]
        return [self._kept(entry) for entry in found] + [newest]

    def everything(self, after: int = 0) -> list[Kept]:
        """All revisions of the commits after that one, in order of commit."""
        if after < self.base:
            self._fetch()
        every = [*self._newest.values(), *(entry for many in self._superseded.values() for entry in many)]
        found = [
            self._kept(entry)
            for entry in every
            if (entry["seq"] if isinstance(entry, dict) else entry.seq) > after
        ]
        return sorted(found, key=_in_order)

    def entries(self) -> Iterator[tuple[Id, Document]]:
        """The newest revisions as entries, by id."""
        for id in sorted(self._newest):
            entry = self._newest[id]
            yield id, entry if isinstance(entry, dict) else entry.entry()

    def superseded(self) -> Iterator[Document]:
        """Every superseded revision as an entry, in order of commit."""
        self._fetch()
        every = (self._kept(entry) for many in self._superseded.values() for entry in many)
        for kept in sorted(every, key=_in_order):
            yield kept.entry()

    def batches(self) -> list[tuple[Id, datetime, int]]:
        found: dict[Id, tuple[datetime, int]] = {}
        for kept in self.everything():
            began, count = found.get(kept.batch, (kept.at, 0))
            found[kept.batch] = (began, count + 1)
        return [(batch, began, count) for batch, (began, count) in found.items()]

    # leaving and coming back

    def header(self) -> Document:
        """Which form, which memory, and how many commits."""
        return {"format": FORMAT, "memory": self.memory_id, "seq": self.head}

    def export(self) -> Document:
        erased = {"erased": self.erased} if self.erased else {}
        return {
            "relmem": self.header(),
            **erased,
            "revisions": [kept.entry() for kept in self.everything()],
        }

    @classmethod
    def of(cls, document: Document, codec: Codec, *, path: object) -> Book:
        """
        The book that an export spells.

        Raises:
            TooNew: a newer relmem wrote it. StoreError: it is no export.

        """
        try:
            header = document["relmem"]
            refuse_newer(header, path)
            return cls.made_of(header, document["revisions"], document.get("erased", {}), codec)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StoreError(path, f"is no relmem export ({type(error).__name__}: {error})") from error

    @classmethod
    def made_of(
        cls, header: Document, entries: Iterable[Document], erased: Mapping[Id, int], codec: Codec
    ) -> Book:
        """
        The book that holds these entries, in whatever order they come.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: they are no entries
                of a book, or a revision among them is missing.

        """
        book = cls(codec, checked_id(header["memory"]))
        found = [read_entry(entry, codec) for entry in entries]
        found.sort(key=_in_order)
        revs: dict[Id, int] = {}
        for kept in found:
            if kept.rev != revs.get(kept.id, 0) + 1:
                raise ValueError(f"revision {kept.rev} of {kept.id} follows {revs.get(kept.id, 0)}")
            revs[kept.id] = kept.rev
        book.keep(found)
        book.head = max(book.head, counted(header["seq"], least=0))
        book.erased = {checked_id(id): counted(seq) for id, seq in erased.items()}
        return book


def _in_order(kept: Kept) -> tuple[int, Id, int]:
    return kept.seq, kept.id, kept.rev


def _kind(kind: type[Record], _: Document) -> Iterable[Any]:
    return (kind,)


def _lead(kind: type[Record], document: Document) -> tuple[str, ...]:
    lead = [each.name for each in attrs.fields(kind) if not each.kw_only]
    return (kind.__name__, *(folded(document.get(name, "")) for name in lead))


def _terms(kind: type[Record], document: Document) -> Iterator[str]:
    for name in {*kind.IDENTITY, *kind.NAMES}:
        value = document.get(name, ())
        for term in (value,) if isinstance(value, str) else value:
            if term:
                yield folded(term)
