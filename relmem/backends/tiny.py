"""
The default store: a TinyDB file, the snapshot, and a journal beside it.

A commit is one line at the journal's end, synced before `put` returns, however
much is there already. The journal is written into the snapshot when it has
outgrown it, and on closing. What was superseded goes to the history first.
Readers take no lock; writers take turns.
"""

from __future__ import annotations

import atexit
import os
import threading
import warnings
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from relmem.backends.book import Book, Kept
from relmem.backends.exports import export_of
from relmem.backends.fs import FS
from relmem.backends.journal import Journal
from relmem.backends.memory import MemoryStore
from relmem.backends.shelf import Shelf, refusal, warn_if_far
from relmem.backends.snapshot import FORM
from relmem.backends.volume import Volume
from relmem.codec import Codec
from relmem.errors import (
    Broken,
    Damaged,
    InputError,
    NotFound,
    OutcomeUnknown,
    ReadOnly,
    StoreError,
)
from relmem.finding import near_names
from relmem.records.links import Id
from relmem.store import Change, Document, Outgrown

if TYPE_CHECKING:
    from relmem.backends.tables import Database

__all__ = ["Durability", "TinyStore"]

Durability = Literal["full", "normal"]

ROOM_RECORDS: Final = 200_000
ROOM_BYTES: Final = 200_000_000
"""More than one file is made for: see docs/explanation/durability.md, "How much one file holds"."""

LEAST_JOURNAL = 1 << 20
"""A journal shorter than this is not worth a rewriting: reading it takes a hundredth of a second."""

_UNSYNCED: Final = 1 << 20
"""How much a power cut may take at most where commits are not synced each."""

_open: weakref.WeakSet[TinyStore] = weakref.WeakSet()


class TinyStore(MemoryStore):
    """
    A memory in a TinyDB file, made where there is none unless `read_only`.

    `durability`: "full" syncs every commit before it is acknowledged, so that
    it survives a power cut; with "normal" a power cut may take the latest
    commits, whole ones, and a killed process still loses none. `repaired` says
    what a dead writer left and was cut off, if anything was.

    Raises:
        NotFound: it is not there, and only to be read.
        Damaged: it cannot be read. TooNew: a newer relmem wrote it. StoreError:
            it is no memory. The file is left as it is.

    """

    def __init__(
        self,
        path: str | Path,
        codec: Codec,
        *,
        read_only: bool = False,
        durability: Durability = "full",
        fs: FS | None = None,
    ) -> None:
        super().__init__(codec)
        if durability not in ("full", "normal"):
            hint = 'Write durability="full" or "normal".'
            raise InputError(durability, f"{durability!r} is no durability.", hint, field="durability")
        # through links: the file is replaced where it is, and two names of it are one lock
        self._path = Path(path).expanduser().resolve()
        self.path = str(path)
        self._way_back = f'Ask inside its with block, or open it again: relmem.open("{path}").'
        self.repaired = ""
        self._read_only, self._sync = read_only, durability == "full"
        self._shelf = Shelf(self._path, fs or FS())
        self._volume = Volume(self._shelf, codec)
        self._broken = ""
        weakref.finalize(self, self._volume.close)
        if not self._path.exists():
            self._make()
        elif not self._path.is_file():
            why = f"cannot be read: it is {'a folder' if self._path.is_dir() else 'no file'}"
            raise StoreError(self._path, why, f"Name a file: {self._path.name or 'relmem'}.json.")
        self._fresh()
        _open.add(self)
        if not read_only:
            warn_if_far(self._path)
            if self.large:
                warnings.warn(self.large, Outgrown, stacklevel=3)
            with suppress(StoreError, OSError):
                if self._volume.is_untidy():
                    self._tidy()

    def _tidy(self) -> None:
        """Finish what a writer that died had begun."""
        with self._mutex, self._shelf.locked():
            self._note(self._volume.make_ready(sync=self._sync))

    def _note(self, cut: int) -> None:
        if cut:
            self.repaired = (
                f"{self._shelf.journal} ended in {cut:,} bytes of a commit that was never "
                "acknowledged; they were cut off. Nothing else is lost."
            )

    def _make(self) -> None:
        if self._read_only:
            raise _missing(self._path)
        if not self._path.parent.is_dir():
            raise StoreError(
                self.path, f"cannot be made: there is no folder {self._path.parent.name}", "Make it first."
            )
        with self._shelf.locked():
            if self._path.exists():
                return
            try:
                found = Journal.open(self._shelf)
            except OSError as error:
                raise refusal(self._path, error, "be made") from error
            if found is not None:
                journal, commits = found
                journal.close()
                if commits:
                    why = f"is gone, but its journal {self._shelf.journal.name} holds {len(commits)} commits"
                    hint = (
                        "Put the file back beside its journal, or restore it from a copy: "
                        f"relmem restore COPY --file {self._path.name}"
                    )
                    raise Damaged(self._path, why, hint)
            try:
                self._volume.write(self._volume.book, afresh=True)
            except OutcomeUnknown as error:
                # nobody relies on it yet: rather none than one that a power cut takes back
                with suppress(OSError):
                    self._shelf.remove(self._path)
                raise StoreError(self._path, "cannot be made durable", "It was not made.") from error

    @property
    def large(self) -> str:  # type: ignore[override] # read where it is a constant of what keeps no file
        """That there is more in the file than it is made for, and where to go; empty while there is not."""
        records, size = len(self._volume.book), self._volume.size
        if records <= ROOM_RECORDS and size <= ROOM_BYTES:
            return ""
        return (
            f"{self.path} holds {records:,} records in {size / 1e6:,.0f} MB, and one file is made for "
            f"{ROOM_RECORDS:,} in {ROOM_BYTES / 1e6:,.0f} MB: nothing is lost, but it opens slowly and "
            "takes much memory. "
            "Keep a memory for each team or region, or take it elsewhere: relmem export FILE."
        )

    @property
    def memory_id(self) -> Id:
        return self._volume.book.memory_id

    def _fresh(self) -> Book:
        self._refuse_closed()
        self._book = self._volume.fresh()
        return self._book

    @contextmanager
    def _writing(self, *, adding: bool = False) -> Iterator[Book]:
        """
        The book, as it is while nobody else writes, and with files that can be added to.

        `adding`: a commit follows, the sync of which is one for all that stands before it too.
        """
        self._refuse_closed()
        if self._read_only:
            raise ReadOnly(self._path, "was opened to be read only", "Open it without read_only=True.")
        with self._mutex:
            if self._broken:
                raise Broken(self._path, self._broken, "Open it again to see what it holds.")
            with self._shelf.locked():
                self._note(self._volume.make_ready(sync=self._sync and not adding))
                if self._volume.snapshot is not None and self._volume.snapshot.form != FORM:
                    self._upgrade()
                self._book = self._volume.book
                yield self._book

    def put(
        self, changes: Sequence[Change], *, at: datetime, batch: Id, read_at: int | None = None
    ) -> list[Kept]:
        with self._writing(adding=bool(changes)) as book:
            kept = book.follow(changes, at=at, batch=batch, read_at=read_at)
            if kept:
                self._commit(kept)
            return kept

    def _commit(self, kept: list[Kept]) -> None:
        # The file first: where it cannot be written, what is held here is as it was.
        try:
            length = self._volume.commit(kept, sync=self._sync)
        except Broken as error:
            self._broken = error.why
            raise
        if not self._sync:
            self._volume.sync(_UNSYNCED)
        if length > max(LEAST_JOURNAL, self._volume.size):
            with suppress(StoreError):  # the commit is kept; the journal serves until there is room
                self._volume.write(self._volume.book)

    def _rewrite(self, book: Book) -> None:
        self._volume.write(book, afresh=True)

    def _upgrade(self) -> None:
        """Write a memory of an older form in the present one; the old file stays until that was read."""
        shelf, volume = self._shelf, self._volume
        before = export_of(volume.book)
        try:
            shelf.replace(shelf.kept_back, volume.content(), like=shelf.path, sync_folder=True)
            volume.write(volume.book, afresh=True)
            written = Volume(Shelf(self._path, shelf.fs), self._book.codec)
            try:
                if export_of(written.fresh()) != before:
                    shelf.fs.rename(shelf.kept_back, shelf.path)
                    shelf.sync_folder()
                    raise Damaged(self._path, "could not be brought up to date, and is as it was")
            finally:
                written.close()
            shelf.remove(shelf.kept_back)
        except OSError as error:
            volume.let_go()
            raise refusal(self._path, error) from error

    def erase(self, ids: Iterable[Id], *, at: datetime | None = None) -> int:
        with self._writing() as book:
            ids = list(ids)
            left, gone = book.without(ids, at)
            try:
                self._shelf.clear_left_behind()
                if gone or any(id in left.erased for id in ids):
                    # first, so that no power cut leaves them beside a memory that does without it
                    self._shelf.forget_copies()
                    self._shelf.sync_folder()
            except OSError as error:
                raise refusal(self._path, error) from error
            if gone:
                self._volume.write(left, afresh=True)
            return gone

    def load(self, document: Document) -> None:
        with self._writing():
            super().load(document)

    def compact(self) -> None:
        """Write the journal into the snapshot now: the file holds all that stands, and no journal is left."""
        with self._writing() as book:
            if self._volume.journal is not None:
                self._volume.write(book)

    @property
    def tinydb(self) -> Database:
        """TinyDB's tables, documents and queries over what stands here, for asking."""
        from relmem.backends.tables import Database

        return Database(self.path, self._tables)

    def _tables(self) -> dict[str, dict[str, Document]]:
        found: dict[str, dict[str, Document]] = {}
        with self._mutex:
            for id, entry in self._fresh().entries():
                found.setdefault(entry["record"]["kind"], {})[id] = entry
        return found

    def check(self) -> list[str]:
        """What is wrong with the files and with what they hold, a sentence each; empty where all is well."""
        with self._mutex:
            self._refuse_closed()
            try:
                again = Volume(Shelf(self._path, self._shelf.fs), self._book.codec)
                try:
                    again.fresh()
                finally:
                    again.close()
                return super().check()
            except StoreError as error:
                return [str(error)]

    def close(self) -> None:
        """Write the journal into the snapshot, where there is one, and let go of the files."""
        with self._mutex:
            if not self._is_closed and not self._read_only and not self._broken:
                with suppress(StoreError, OSError):  # what was put is kept in the journal
                    if self._shelf.stamp(self._shelf.journal) is not None:
                        self.compact()
            self._is_closed = True
            self._volume.close()

    def forget_files(self) -> None:
        """After a fork, in the child: take files of one's own, for a lock on these would be the parent's."""
        self._mutex = threading.RLock()
        self._volume.close()


def _after_fork() -> None:
    for store in list(_open):
        store.forget_files()


def _at_exit() -> None:
    """Close what nobody closed, as notebooks do: the file is then whole without its journal."""
    for store in list(_open):
        store.close()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _missing(path: Path) -> NotFound:
    near = near_names(path, "*.json")[:1]
    return NotFound("memory", str(path), near, hint="To make a new one, open it without read_only=True.")
