"""
A book: all revisions of one memory, held as documents, with the indexes that answer without a scan.

What every backend that holds its memory in this process shares. It decides
what follows on what and writes no file. What nobody asks for costs nothing:
entries stay as they were read until a revision is asked for, documents become
records then, an index is made at its first question, and superseded revisions
that stand elsewhere are fetched when the past is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from relmem.backends.building import without_gc
from relmem.backends.entries import (
    FORMAT,
    Elsewhere,
    Entry,
    Kept,
    in_order,
    instant_in,
    is_retracted,
    made_again,
    read_entry,
    rev_of,
    seq_of,
    spelled_now,
    word_in,
)
from relmem.backends.indexed import Indexes
from relmem.backends.indexes import Commits, Traces, folded
from relmem.codec import Codec, word_of
from relmem.errors import Conflict
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.store import Change, Document, Moved
from relmem.values import new_id

__all__ = ["FORMAT", "Book", "Elsewhere", "Kept", "folded"]

_MANY = 1000
"""Records whose superseded revisions are rather read with all others than one by one."""


class Book:
    """All revisions of one memory, newest at hand."""

    def __init__(self, codec: Codec, memory_id: Id | None = None) -> None:
        self.codec = codec
        self.memory_id: Id = memory_id or new_id()
        self.head = 0
        self.newest_at: datetime | None = None
        self.erased: dict[Id, int] = {}
        self.erased_at: datetime | None = None
        self.base = 0
        """The newest commit of which superseded revisions may stand elsewhere."""
        self.unfiled: list[Entry] = []
        """What was superseded since then, in that order."""
        self.changed: dict[Id, None] = {}
        """The records of which there is more than when it was last written."""
        self._older: Elsewhere | None = None
        self._newest: dict[Id, Entry] = {}
        self._superseded: dict[Id, list[Entry]] = {}
        self._traces: dict[Id, Any] = {}
        self._commits: Commits | None = None
        self._indexes = Indexes(self._newest, self._was, codec)

    # writing

    def follow(
        self, changes: Sequence[Change], *, at: datetime, batch: Id, read_at: int | None
    ) -> list[Kept]:
        """What these changes would keep, as the next commit; nothing is kept yet."""
        if read_at is not None and read_at != self.head:
            raise Moved(f"the memory is at commit {self.head}, and {read_at} was read")
        at = self._later(at)
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

    def _later(self, at: datetime) -> datetime:
        """That instant, or the newest one where it lies before."""
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        # in UTC: two instants of one zone do not compare where its clocks go back
        at = at.astimezone(UTC)
        return at if self.newest_at is None else max(at, self.newest_at)

    def _rev(self, id: Id) -> int:
        newest = self._newest.get(id)
        return 0 if newest is None else rev_of(newest)

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
            self._indexes.remove(id, old)
        self._newest[id] = entry
        self._indexes.add(id, entry)
        self.changed[id] = None
        if self._commits is not None:
            self._commits.add(seq, word_in(entry), id)
        self.head = max(self.head, seq)

    def without(self, ids: Iterable[Id], at: datetime | None = None) -> tuple[Book, int]:
        """
        A book with no revision of these records, and how many went.

        Where any did it is one commit further, and holds a mark for each id
        and the instant `at`, which is not before any that was ever kept.
        """
        gone = {id: len(self.history(id)) for id in ids if id in self._newest}
        book = Book(self.codec, self.memory_id)
        book.keep(kept for kept in self.everything() if kept.id not in gone)
        book.head, book.newest_at = self.head, self.newest_at
        book.erased, book.erased_at = dict(self.erased), self.erased_at
        if gone:
            book.head += 1
            book.newest_at = book.erased_at = self._later(at) if at is not None else self.newest_at
            book.erased |= dict.fromkeys(sorted(gone), book.head)
        return book, sum(gone.values())

    # what stands elsewhere

    def stand_on(
        self, newest: dict[Id, Document], traces: dict[Id, Any], *, head: int, at: datetime | None
    ) -> None:
        """Begin with the newest revisions and their traces as they were read, checked by the reader."""
        self._newest = newest  # type: ignore[assignment] # entries become revisions in place
        self._indexes = Indexes(self._newest, self._was, self.codec)
        self._traces = traces
        self.head, self.newest_at, self.base = head, at, head

    def stand_on_past(self, older: Elsewhere) -> None:
        """Have `older` asked for what was superseded, when it is asked for."""
        self._older = older

    def unfiled_entries(self) -> Iterator[Document]:
        """What was superseded since it was last filed, as entries."""
        for entry in self.unfiled:
            yield entry if isinstance(entry, dict) else entry.entry()

    def traces(self, id: Id, place: int | None = None) -> Traces:
        """What is left in the newest of what was superseded, the last of which stands at that place."""
        found, kind = self._known(id)
        since = self._superseded.get(id, ())
        if len(since) + 1 == self._rev(id) and kind is not None:
            found = Traces(form=kind.VERSION)
        found = attrs.evolve(found or Traces(), place=place or (found.place if found else 0))
        spelled = [spelled_now(each, self.codec) for each in since]
        if any(each is not kind for each, _ in spelled):
            kind = None
        return found.and_of(
            kind, [document for _, document in spelled], spelled_now(self._newest[id], self.codec)[1]
        )

    def _known(self, id: Id) -> tuple[Traces | None, type[Record] | None]:
        return Traces.of(self._traces.get(id)), spelled_now(self._newest[id], self.codec)[0]

    def place(self, id: Id) -> int:
        """Where its last superseded revision stands elsewhere; 0 where none does, or nobody knows."""
        traces = Traces.of(self._traces.get(id))
        return traces.place if traces else 0

    def know_traces(self, traces: Mapping[Id, Any]) -> None:
        """The traces of these, as they were read or written."""
        self._traces.update(traces)

    def filed(self, older: Elsewhere | None) -> None:
        """What was superseded so far stands elsewhere from now on, and what stands was written."""
        if self._older is not None or self.unfiled:
            self._superseded.clear()
            self._older = older
        self.unfiled.clear()
        self.changed.clear()
        self.base = self.head

    def filed_by_another(self) -> None:
        """As `filed`, where somebody else did it: where it stands is not known, but it is still at hand."""
        for id in self.changed:
            self._traces.pop(id, None)
        self.unfiled.clear()
        self.changed.clear()
        self.base = self.head

    def _load(self, id: Id) -> None:
        """Have the superseded revisions of one record at hand."""
        since = self._superseded.get(id, [])
        missing = self._rev(id) - 1 - len(since)
        if missing <= 0 or self._older is None:
            return
        place, found = self.place(id), list[Entry]()
        while place and len(found) < missing:
            entry = self._older.at(place)
            if entry["record"]["id"] != id or entry["rev"] != missing - len(found):
                break
            found.append(entry)
            place = entry.get("before", 0)
        if len(found) == missing:
            self._superseded[id] = [*reversed(found), *since]
        else:  # a relmem wrote it that left no traces
            self._fetch()

    def _fetch(self) -> None:
        """Have every superseded revision at hand."""
        if self._older is None:
            return
        found: dict[Id, list[Entry]] = {}
        with without_gc():
            older = sorted(self._older.all(), key=lambda entry: entry["rev"])
            self._older = None
            for entry in older:
                found.setdefault(entry["record"]["id"], []).append(entry)
        for id, since in self._superseded.items():
            known = found.setdefault(id, [])
            known += [each for each in since if rev_of(each) > len(known)]
        self._superseded = found

    def _was(self, id: Id, kind: type[Record]) -> tuple[Traces | None, Iterable[Entry]]:
        traces = Traces.of(self._traces.get(id))
        if traces is not None and traces.form != kind.VERSION:
            traces = None
        if traces is None:
            self._load(id)
        return traces, self._superseded.get(id, ())

    # reading

    def _kept(self, entry: Entry) -> Kept:
        return made_again(entry, self.codec) if isinstance(entry, dict) else entry

    def pinned(self) -> tuple[dict[Id, Entry], dict[Id, tuple[Entry, ...]]]:
        """What stands now, as it is at hand, and all that each superseded, oldest first."""
        standing = {id: entry for id, entry in self._newest.items() if not is_retracted(entry)}
        many = [id for id, entry in standing.items() if rev_of(entry) > 1]
        if sum(1 for id in many if self._rev(id) > len(self._superseded.get(id, ())) + 1) > _MANY:
            self._fetch()
        for id in many:
            self._load(id)
        return standing, {id: tuple(self._superseded.get(id, ())) for id in many}

    def made(self, entry: Entry) -> Kept:
        """The revision that an entry spells: the one at hand where it is the newest still."""
        if not isinstance(entry, dict):
            return entry
        id = entry["record"].get("id")
        newest = self._newest.get(id)
        if newest is entry:
            return self._at_hand(id)
        again = isinstance(newest, Kept) and newest.document is entry["record"]
        return newest if again else self._kept(entry)  # type: ignore[return-value] # a Kept, as was asked

    def _at_hand(self, id: Id) -> Kept:
        entry = self._newest[id]
        if isinstance(entry, dict):
            entry = self._newest[id] = self._kept(entry)
        return entry

    def get(self, ids: Iterable[Id]) -> dict[Id, Kept]:
        return {id: self._at_hand(id) for id in ids if id in self._newest}

    def find(self, term: str) -> list[Kept]:
        return [each for each in self._sorted(self._indexes.called(term)) if each.kind is not None]

    def terms(self) -> Iterator[str]:
        """Every term that something standing answers to."""
        return self._indexes.terms()

    def alike(self, record: Record) -> list[Kept]:
        return self._sorted(self._indexes.ever_led_with(type(record), self.codec.encode(record)))

    def about(self, ids: Iterable[Id]) -> list[Kept]:
        return self._sorted(self._indexes.linking_to(ids))

    def touching(self, ids: Iterable[Id]) -> list[Kept]:
        return self._sorted(self._indexes.ever_linking_to(ids))

    def current(self, kinds: Iterable[type[Record]] | None) -> list[Kept]:
        if kinds is None:
            every = self._sorted(self._newest)
            return [each for each in every if not each.retracted and each.kind is not None]
        return self._sorted(id for kind in kinds for id in self._indexes.of_kind(kind))

    def _sorted(self, ids: Iterable[Id]) -> list[Kept]:
        return [self._at_hand(id) for id in sorted(ids)]

    def history(self, id: Id) -> list[Kept]:
        if id not in self._newest:
            return []
        newest = self._at_hand(id)
        self._load(id)
        found = self._superseded.get(id, [])
        found[:] = [self._kept(entry) for entry in found]
        return [self._kept(entry) for entry in found] + [newest]

    def everything(self, after: int = 0, kinds: Iterable[type[Record]] | None = None) -> list[Kept]:
        """All revisions of the commits after that one, of those kinds, in order of commit."""
        ids = self._after(after, kinds)
        if after < self.base:
            many = [id for id in ids if self._rev(id) > len(self._superseded.get(id, ())) + 1]
            if not after or len(many) > _MANY:
                self._fetch()
            for id in many:
                self._load(id)
        found = []
        for id in ids:
            found += [self._kept(each) for each in self._superseded.get(id, ()) if seq_of(each) > after]
            found.append(self._at_hand(id))
        return sorted(found, key=in_order)

    def _after(self, seq: int, kinds: Iterable[type[Record]] | None) -> list[Id]:
        """The records whose newest revision came in a later commit."""
        if self._commits is None:
            self._commits = Commits((seq_of(entry), word_in(entry), id) for id, entry in self._newest.items())
        words = None if kinds is None else [word_of(kind) for kind in kinds]
        found = self._commits.after(seq, words)
        return [id for id in found if words is None or word_in(self._newest[id]) in words]

    def entries(self) -> Iterator[tuple[Id, Document]]:
        """The newest revisions as entries, by id."""
        for id in sorted(self._newest):
            entry = self._newest[id]
            yield id, entry if isinstance(entry, dict) else entry.entry()

    def superseded(self) -> Iterator[Document]:
        """Every superseded revision as an entry, in order of commit."""
        self._fetch()
        every = (self._kept(entry) for many in self._superseded.values() for entry in many)
        for kept in sorted(every, key=in_order):
            yield kept.entry()

    def standing(self, id: Id) -> Document:
        """The newest revision of one record, as an entry."""
        entry = self._newest[id]
        return entry if isinstance(entry, dict) else entry.entry()

    def __len__(self) -> int:
        """How many records there are, retracted ones too."""
        return len(self._newest)

    def batches(self) -> list[tuple[Id, datetime, int]]:
        found: dict[Id, tuple[datetime, int]] = {}
        for kept in self.everything():
            began, count = found.get(kept.batch, (kept.at, 0))
            found[kept.batch] = (began, count + 1)
        return [(batch, began, count) for batch, (began, count) in found.items()]

    # what it says of itself

    def header(self) -> Document:
        """Which form, which memory, and how many commits."""
        return {"format": FORMAT, "memory": self.memory_id, "seq": self.head}

    def know_erased(self, at: object) -> None:
        """When something was last erased, as it is spelled; ValueError where that is no instant."""
        if at is None:
            return
        self.erased_at = found = instant_in(str(at))
        self.newest_at = found if self.newest_at is None else max(found, self.newest_at)
