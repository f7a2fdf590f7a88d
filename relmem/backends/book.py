"""
A book: all revisions of one memory, held as documents, with the indexes that answer without a scan.

What every backend that holds its memory in this process shares. It decides
what follows on what and writes no file. Documents become records when they are
first asked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, final

import attrs

from relmem.codec import Codec
from relmem.errors import Conflict, RelmemError, StoreError, TooNew
from relmem.records.base import Record
from relmem.records.links import Id, linked
from relmem.store import Change, Document, Moved
from relmem.values import is_id, new_id

__all__ = ["Book", "Kept", "folded"]

FORMAT = 1
"""The form of an export and of the files made of it."""


def folded(term: object) -> str:
    """A name, key, address or host as it is compared: case folded, spaces single, accents composed."""
    return unicodedata.normalize("NFC", " ".join(str(term).split()).casefold())


@final
@attrs.define(eq=False)
class Kept:
    """One revision, as `relmem.store.Revision` promises it."""

    document: Document
    rev: int
    seq: int
    at: datetime
    batch: Id
    retracted: bool
    codec: Codec
    _record: Record | None = None

    @property
    def id(self) -> Id:
        found: Id = self.document["id"]
        return found

    @property
    def kind(self) -> type[Record] | None:
        return self.codec.kind_of(self.document)

    @property
    def record(self) -> Record:
        if self._record is None:
            self._record = self.codec.decode(self.document, rev=self.rev)
        return self._record

    @property
    def spelled(self) -> Document:
        """Its document in the form that its class writes now, where it can be read; indexes go by it."""
        if self.codec.is_current(self.document):
            return self.document
        try:
            return self.codec.encode(self.record)
        except RelmemError:
            return self.document

    def entry(self) -> Document:
        """Everything that is kept of it, in JSON values."""
        found: Document = {
            "at": self.at.isoformat(),
            "batch": self.batch,
            "record": self.document,
            "rev": self.rev,
            "seq": self.seq,
        }
        return found | {"retracted": True} if self.retracted else found


class Book:
    """All revisions of one memory, newest at hand."""

    def __init__(self, codec: Codec, memory_id: Id | None = None) -> None:
        self.codec = codec
        self.memory_id: Id = memory_id or new_id()
        self.head = 0
        self.newest_at: datetime | None = None
        self.erased: dict[Id, int] = {}
        self._newest: dict[Id, Kept] = {}
        self._superseded: dict[Id, list[Kept]] = {}
        self._by_kind: dict[type[Record], dict[Id, None]] = {}
        self._by_link: dict[Id, dict[Id, None]] = {}
        self._ever_by_link: dict[Id, dict[Id, None]] = {}
        self._by_term: dict[str, dict[Id, None]] = {}
        self._ever_by_lead: dict[tuple[str, ...], dict[Id, None]] = {}

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
            newest = self._newest.get(id)
            actual = revs.get(id, newest.rev if newest else 0)
            if change.expected != actual:
                raise Conflict(id, expected=change.expected, actual=actual)
            revs[id] = actual + 1
            document = self.codec.encode(change.record)
            made.append(Kept(document, actual + 1, self.head + 1, at, batch, change.retracted, self.codec))
        return made

    def keep(self, kept: Iterable[Kept]) -> None:
        """Take in revisions, in the order in which they were committed."""
        for each in kept:
            old = self._newest.get(each.id)
            if old is not None:
                self._superseded.setdefault(each.id, []).append(old)
                self._index(old, remove=True)
            self._newest[each.id] = each
            self._index(each)
            if each.kind is not None:
                self._ever_by_lead.setdefault(_lead(each.kind, each.spelled), {})[each.id] = None
                for id in linked(each.kind, each.spelled):
                    self._ever_by_link.setdefault(id, {})[each.id] = None
            self.head = max(self.head, each.seq)
            self.newest_at = each.at if self.newest_at is None else max(self.newest_at, each.at)

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

    def _index(self, kept: Kept, *, remove: bool = False) -> None:
        kind = kept.kind
        if kind is None or kept.retracted:
            return
        document = kept.spelled
        places: list[tuple[dict[Any, dict[Id, None]], Any]] = [(self._by_kind, kind)]
        places.extend((self._by_link, id) for id in linked(kind, document))
        places.extend((self._by_term, term) for term in _terms(kind, document))
        for index, term in places:
            if remove:
                found = index.get(term, {})
                found.pop(kept.id, None)
                if not found:
                    index.pop(term, None)
            else:
                index.setdefault(term, {})[kept.id] = None

    # reading

    def get(self, ids: Iterable[Id]) -> dict[Id, Kept]:
        return {id: self._newest[id] for id in ids if id in self._newest}

    def find(self, term: str) -> list[Kept]:
        return self._sorted(self._by_term.get(folded(term), ()))

    def terms(self) -> Iterator[str]:
        """Every term that something standing answers to."""
        yield from self._by_term

    def alike(self, record: Record) -> list[Kept]:
        return self._sorted(self._ever_by_lead.get(_lead(type(record), self.codec.encode(record)), ()))

    def about(self, ids: Iterable[Id]) -> list[Kept]:
        return self._sorted({found for id in ids for found in self._by_link.get(id, ())})

    def touching(self, ids: Iterable[Id]) -> list[Kept]:
        found = {found for id in ids for found in self._ever_by_link.get(id, ())}
        return self._sorted(found & self._newest.keys())

    def current(self, kinds: Iterable[type[Record]] | None) -> list[Kept]:
        wanted = self._by_kind if kinds is None else kinds
        return self._sorted(id for kind in wanted for id in self._by_kind.get(kind, ()))

    def _sorted(self, ids: Iterable[Id]) -> list[Kept]:
        return [self._newest[id] for id in sorted(ids)]

    def history(self, id: Id) -> list[Kept]:
        return [*self._superseded.get(id, ()), self._newest[id]] if id in self._newest else []

    def everything(self) -> list[Kept]:
        """All revisions, in order of commit."""
        every = [*self._newest.values(), *(kept for many in self._superseded.values() for kept in many)]
        return sorted(every, key=_in_order)

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
        book = cls(codec, _id(header["memory"]))
        found = [read_entry(entry, codec) for entry in entries]
        found.sort(key=_in_order)
        revs: dict[Id, int] = {}
        for kept in found:
            if kept.rev != revs.get(kept.id, 0) + 1:
                raise ValueError(f"revision {kept.rev} of {kept.id} follows {revs.get(kept.id, 0)}")
            revs[kept.id] = kept.rev
        book.keep(found)
        book.head = max(book.head, _count(header["seq"], least=0))
        book.erased = {_id(id): _count(seq) for id, seq in erased.items()}
        return book


def refuse_newer(header: Document, path: object) -> None:
    """
    Check that a header names a form that is read here.

    Raises:
        TooNew: it is of a newer relmem. ValueError: it names none.

    """
    form = _count(header["format"])
    if form > FORMAT:
        why = f"was written by a newer relmem (format {form}; this one reads up to {FORMAT})"
        raise TooNew(path, why, "Upgrade with: pip install -U relmem. Nothing was changed.")


def read_entry(entry: Document, codec: Codec) -> Kept:
    """
    One revision from what `Kept.entry` gave.

    Raises:
        KeyError, TypeError, ValueError: it is something else.

    """
    record, at = entry["record"], datetime.fromisoformat(entry["at"])
    if not isinstance(record, dict) or not isinstance(record["kind"], str):
        raise TypeError("a record without a kind")
    _id(record["id"])
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone")
    retracted = entry.get("retracted", False)
    if not isinstance(retracted, bool):
        raise TypeError(f"retracted is {retracted!r}")
    return Kept(record, _count(entry["rev"]), _count(entry["seq"]), at, _id(entry["batch"]), retracted, codec)


def _id(value: object) -> Id:
    if not isinstance(value, str) or not is_id(value):
        raise ValueError(f"{value!r} is no id")
    return value


def _count(value: object, *, least: int = 1) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{value!r} is no number from {least}")
    return value


def _in_order(kept: Kept) -> tuple[int, Id, int]:
    return kept.seq, kept.id, kept.rev


def _lead(kind: type[Record], document: Document) -> tuple[str, ...]:
    lead = [each.name for each in attrs.fields(kind) if not each.kw_only]
    return (kind.__name__, *(folded(document.get(name, "")) for name in lead))


def _terms(kind: type[Record], document: Document) -> Iterator[str]:
    for name in {*kind.IDENTITY, *kind.NAMES}:
        value = document.get(name, ())
        for term in (value,) if isinstance(value, str) else value:
            if term:
                yield folded(term)
