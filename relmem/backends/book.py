"""
A book: all revisions of one memory, held as documents, with the indexes that answer without a scan.

What every backend that holds its memory in this process shares. It decides
what follows on what and writes no file. Documents become records when they are
first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, final

import attrs

from relmem.codec import Codec
from relmem.errors import Conflict, StoreError
from relmem.records.base import Record
from relmem.records.links import Id, linked
from relmem.store import Change, Document, Moved
from relmem.values import new_id

__all__ = ["Book", "Kept", "folded"]

FORMAT = 1
"""The form of an export and of the files made of it."""


def folded(term: object) -> str:
    """A name, key, address or host as it is compared: case folded, spaces single."""
    return " ".join(str(term).split()).casefold()


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
        self._newest: dict[Id, Kept] = {}
        self._superseded: dict[Id, list[Kept]] = {}
        self._by_kind: dict[type[Record], dict[Id, None]] = {}
        self._by_link: dict[Id, dict[Id, None]] = {}
        self._ever_by_link: dict[Id, dict[Id, None]] = {}
        self._by_term: dict[str, dict[Id, None]] = {}
        self._by_lead: dict[tuple[str, ...], dict[Id, None]] = {}

    # writing

    def follow(
        self, changes: Sequence[Change], *, at: datetime, batch: Id, read_at: int | None
    ) -> list[Kept]:
        """What these changes would keep, as the next commit; nothing is kept yet."""
        if read_at is not None and read_at != self.head:
            raise Moved(f"the memory is at commit {self.head}, and {read_at} was read")
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        if self.newest_at is not None:
            at = max(at, self.newest_at)
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
            for id in linked(each.kind, each.document) if each.kind else ():
                self._ever_by_link.setdefault(id, {})[each.id] = None
            self.head = max(self.head, each.seq)
            self.newest_at = each.at if self.newest_at is None else max(self.newest_at, each.at)

    def forget(self, ids: Iterable[Id]) -> int:
        """Drop every revision of these records; how many went."""
        gone = 0
        for id in ids:
            newest = self._newest.pop(id, None)
            if newest is not None:
                self._index(newest, remove=True)
                gone += 1 + len(self._superseded.pop(id, ()))
        return gone

    def _index(self, kept: Kept, *, remove: bool = False) -> None:
        kind = kept.kind
        if kind is None:
            return
        places: list[tuple[dict[Any, dict[Id, None]], Any]] = [
            (self._by_lead, self._lead(kind, kept.document))
        ]
        if not kept.retracted:
            places.append((self._by_kind, kind))
            places.extend((self._by_link, id) for id in linked(kind, kept.document))
            places.extend((self._by_term, term) for term in _terms(kind, kept.document))
        for index, term in places:
            if remove:
                found = index.get(term, {})
                found.pop(kept.id, None)
                if not found:
                    index.pop(term, None)
            else:
                index.setdefault(term, {})[kept.id] = None

    def _lead(self, kind: type[Record], document: Document) -> tuple[str, ...]:
        lead = [each.name for each in attrs.fields(kind) if not each.kw_only]
        return (kind.__name__, *(folded(document.get(name, "")) for name in lead))

    # reading

    def get(self, ids: Iterable[Id]) -> dict[Id, Kept]:
        return {id: self._newest[id] for id in ids if id in self._newest}

    def find(self, term: str) -> list[Kept]:
        return self._sorted(self._by_term.get(folded(term), ()))

    def terms(self) -> Iterator[str]:
        """Every term that something standing answers to."""
        yield from self._by_term

    def alike(self, record: Record) -> list[Kept]:
        return self._sorted(self._by_lead.get(self._lead(type(record), self.codec.encode(record)), ()))

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
        return sorted(every, key=lambda kept: (kept.seq, kept.id, kept.rev))

    def batches(self) -> list[tuple[Id, datetime, int]]:
        found: dict[Id, tuple[datetime, int]] = {}
        for kept in self.everything():
            began, count = found.get(kept.batch, (kept.at, 0))
            found[kept.batch] = (began, count + 1)
        return [(batch, began, count) for batch, (began, count) in found.items()]

    # leaving and coming back

    def export(self) -> Document:
        return {
            "relmem": {"format": FORMAT, "memory": self.memory_id, "seq": self.head},
            "revisions": [kept.entry() for kept in self.everything()],
        }

    @classmethod
    def of(cls, document: Document, codec: Codec, *, path: object) -> Book:
        """
        The book that an export spells.

        Raises:
            StoreError: it is no export.

        """
        try:
            header = document["relmem"]
            book = cls(codec, header["memory"])
            book.keep(read_entry(entry, codec) for entry in document["revisions"])
            book.head = max(book.head, header["seq"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StoreError(path, f"is no relmem export ({type(error).__name__}: {error})") from error
        return book


def read_entry(entry: Document, codec: Codec) -> Kept:
    """One revision from what `Kept.entry` gave."""
    return Kept(
        entry["record"],
        entry["rev"],
        entry["seq"],
        datetime.fromisoformat(entry["at"]),
        entry["batch"],
        entry.get("retracted", False),
        codec,
    )


def _terms(kind: type[Record], document: Document) -> Iterator[str]:
    for name in {*kind.IDENTITY, *kind.NAMES}:
        value = document.get(name, ())
        for term in (value,) if isinstance(value, str) else value:
            if term:
                yield folded(term)
