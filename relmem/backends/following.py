"""
A memory's files as one handle has read them: snapshot, journal and history, taken as one.

Reading follows what others write, without a lock, and reads again only what
they changed. `Volume` adds the writing.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from relmem.backends.book import Book
from relmem.backends.building import without_gc
from relmem.backends.journal import Journal, entries_in
from relmem.backends.past import Filed, open_past
from relmem.backends.shelf import Shelf, Stamp, read_all
from relmem.backends.snapshot import (
    FORM,
    Snapshot,
    read_header,
    read_snapshot,
)
from relmem.codec import Codec
from relmem.errors import Damaged, StoreError
from relmem.store import Document

__all__ = ["Followed"]

Stamps = tuple[Stamp | None, Stamp | None]

_BEGINNING: Final = 4096
"""As much of a snapshot as holds its header, many times over."""


class Followed:
    """
    The files of one memory, and the book that they spell.

    `book` is empty until it was read, or written for the first time.
    """

    def __init__(self, shelf: Shelf, codec: Codec) -> None:
        self.shelf = shelf
        self.book = Book(codec)
        self.snapshot: Snapshot | None = None
        self.journal: Journal | None = None
        self._snapshot_fd: int | None = None
        self._past_fd: int | None = None
        self._seen: Stamps | None = None
        self._settled = False
        self._unplaced = False

    @property
    def size(self) -> int:
        """Bytes of the snapshot."""
        return 0 if self.snapshot is None else self.snapshot.size

    # reading: what is held follows the files

    def fresh(self) -> Book:
        """
        The book, with what others wrote.

        Raises:
            Damaged, TooNew, StoreError: it cannot be read.

        """
        try:
            now = self._stamps()
            if now != self._seen:
                self._catch_up(now)
        except OSError as error:
            raise StoreError(self.shelf.path, f"cannot be read ({error.strerror})") from error
        return self.book

    def _stamps(self) -> Stamps:
        return self.shelf.stamp(self.shelf.path), self.shelf.stamp(self.shelf.journal)

    def _look(self) -> None:
        """Take what is there now for what is known; where it cannot be told, all of it is read anew."""
        self._seen = None
        with suppress(OSError):
            self._seen = self._stamps()

    def _catch_up(self, now: Stamps) -> None:
        before, self._seen = self._seen, None
        journal = self.journal
        if before and now[0] == before[0] and journal and now[1] and journal.is_continued(now[1]):
            self._apply(self.book, [frame.document for frame in journal.more().frames])
            self._seen = now
            return
        if (
            before
            and before[0]
            and (self._begin_following(now) if now[0] == before[0] else self._follow(now))
        ):
            self._seen, self._settled = now, False
            return
        for _ in range(100):
            now = self._stamps()
            if now[0] is None:
                raise StoreError(self.shelf.path, "is gone", "It was moved or deleted while open.")
            if self._read(now):
                self._seen, self._settled = now, False
                return
        raise StoreError(self.shelf.path, "is replaced faster than it can be read", "Try again.")

    def _begin_following(self, now: Stamps) -> bool:
        """Go on with what is held where somebody only began a journal for it; False where it is not so."""
        if self.journal is not None or self.snapshot is None:
            return False
        new: Journal | None = None
        try:
            new, commits = Journal.open(self.shelf) or (None, [])
            if new is None:
                return False
            same = self.shelf.stamp(self.shelf.path) == now[0]
            if same and new.bound == self.snapshot.bound and new.base == self.book.head:
                self.journal, new = new, None
                self._apply(self.book, commits)
                return True
        except Damaged:
            return False
        finally:
            if new is not None:
                new.close()
        return False

    def _follow(self, now: Stamps) -> bool:
        """
        Go on with what is held where somebody only wrote the journal into the snapshot.

        False where more happened than that, or it cannot be told: then all of it is read anew.
        """
        shelf, book, snapshot, journal = self.shelf, self.book, self.snapshot, self.journal
        fd: int | None
        try:
            fd = shelf.fs.open_read(shelf.path)
        except FileNotFoundError:
            return False
        new = None
        try:
            found = read_header(shelf.fs.pread(fd, _BEGINNING, 0))
            if snapshot is None or found is None:
                return False
            header, past = found
            if header.get("follows") != list(snapshot.bound) or header.get("format") != FORM:
                return False
            if journal is not None:
                # it is held open, so that its end can be read although it is gone
                there = shelf.fs.fstat(journal.fd)
                if not journal.is_continued((there.st_ino, there.st_size, 0)):
                    return False
                self._apply(book, [frame.document for frame in journal.more().frames])
            bound = shelf.fs.fstat(fd).st_size, int(header["crc32"], 16)
            new, commits = Journal.open(shelf) or (None, [])
            if new is not None and new.bound != bound:
                new.refuse_unless_before(header["seq"], commits)
                new.close()
                new = None
            if book.head != header["seq"] or shelf.stamp(shelf.path) != now[0]:
                return False
            book.filed_by_another()
            self._apply(book, commits if new is not None else ())
            if self._past_fd is None and past.revisions:
                self._past_fd = open_past(shelf, past)
            self._drop_journal()
            self.journal, self.snapshot = new, Snapshot(book, FORM, past, *bound)
            fd, self._snapshot_fd, new = self._snapshot_fd, fd, None
        except (Damaged, KeyError, TypeError, ValueError):
            return False
        else:
            return True
        finally:
            if fd is not None:
                shelf.fs.close(fd)
            if new is not None:
                new.close()

    def _read(self, now: Stamps) -> bool:
        """Read all files; False where they were replaced meanwhile."""
        shelf = self.shelf
        self.let_go()
        try:
            # held open, so that no other file can get its inode number
            self._snapshot_fd = shelf.fs.open_read(shelf.path)
        except FileNotFoundError:
            return False
        try:
            content = self.content()
            found = Journal.open(shelf)
            self.journal, commits = found or (None, [])
            if shelf.stamp(shelf.path) != now[0]:
                return False
            snapshot = read_snapshot(shelf.path, content, self.book.codec)
            if snapshot.past.revisions:
                self._past_fd = open_past(shelf, snapshot.past)
                if self._past_fd is None and shelf.stamp(shelf.path) != now[0]:
                    return False
                snapshot.book.stand_on_past(Filed(shelf, snapshot.past, self._past_fd))
            if self.journal is not None and self.journal.bound != snapshot.bound:
                if self.journal.bound != snapshot.ends:
                    self.journal.refuse_unless_before(snapshot.book.head, commits)
                self._drop_journal()
                commits = []
            self._apply(snapshot.book, commits)
        except Damaged:
            # half of one state and half of the next may look so
            if shelf.stamp(shelf.path) != now[0]:
                return False
            raise
        self.book, self.snapshot = snapshot.book, snapshot
        return True

    def content(self) -> bytes:
        """The snapshot, as it stands in its file."""
        if self._snapshot_fd is None:
            raise StoreError(self.shelf.path, "was not read yet")
        return read_all(self.shelf.fs, self._snapshot_fd)

    def _apply(self, book: Book, commits: Iterable[Document]) -> None:
        try:
            with without_gc():
                for document in commits:
                    book.take_commit(document["seq"], entries_in(document))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"holds what is no commit of this memory ({type(error).__name__}: {error})"
            hint = f"Restore it from a copy: relmem restore COPY --file {self.shelf.path.name}"
            raise Damaged(self.shelf.journal, why, f"Nothing was changed. {hint}") from error

    # letting go

    def _drop_journal(self) -> None:
        if self.journal is not None:
            self.journal.close()
            self.journal = None

    def let_go(self) -> None:
        """Close what is held open, but for the lock; it is read anew when it is next asked for."""
        self._seen = None
        self._drop_journal()
        for fd in (self._snapshot_fd, self._past_fd):
            if fd is not None:
                with suppress(OSError):
                    self.shelf.fs.close(fd)
        self._snapshot_fd = self._past_fd = None

    def close(self) -> None:
        """Close everything."""
        self.let_go()
        self.shelf.let_go()
