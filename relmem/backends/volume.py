"""
A memory's files as one handle has read them: snapshot, journal and history, taken as one.

Reading follows what others write, without a lock. Every method that writes says
that its caller holds the lock. Files are written in such an order that a kill
or a power cut between any two steps leaves what can be read, and no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial

from relmem.backends.book import Book
from relmem.backends.entries import Kept
from relmem.backends.journal import Journal, commit_frame, entries_in
from relmem.backends.past import append_to, entries_of, generation_at, next_of, open_past
from relmem.backends.shelf import Shelf, Stamp, read_all, refusal
from relmem.backends.snapshot import FORM, Past, Snapshot, read_snapshot, spelled_snapshot, without_gc
from relmem.codec import Codec
from relmem.errors import Damaged, OutcomeUnknown, StoreError
from relmem.store import Document

__all__ = ["Volume"]

Stamps = tuple[Stamp | None, Stamp | None]


class Volume:
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
        for _ in range(100):
            now = self._stamps()
            if now[0] is None:
                raise StoreError(self.shelf.path, "is gone", "It was moved or deleted while open.")
            if self._read(now):
                self._seen, self._settled = now, False
                return
        raise StoreError(self.shelf.path, "is replaced faster than it can be read", "Try again.")

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
                snapshot.book.stand_on_past(partial(entries_of, shelf, snapshot.past, self._past_fd))
            if self.journal is not None and self.journal.bound != (snapshot.size, snapshot.crc32):
                self._refuse_other(snapshot, self.journal, commits)
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

    def _refuse_other(self, snapshot: Snapshot, journal: Journal, commits: Sequence[Document]) -> None:
        """Refuse a journal of another snapshot, unless it is left over: this one has all that it holds."""
        last = commits[-1].get("seq") if commits else journal.base
        if isinstance(last, int) and last <= snapshot.book.head:
            return
        name = self.shelf.path.name
        why = f"belongs to another {name} than the one that is there, and goes further"
        hint = f"Put back the {name} that it was beside, or give it up: relmem doctor --accept --file {name}"
        raise Damaged(self.shelf.journal, why, f"Nothing was changed. {hint}")

    def _apply(self, book: Book, commits: Iterable[Document]) -> None:
        try:
            with without_gc():
                for document in commits:
                    book.take_commit(document["seq"], entries_in(document))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"holds what is no commit of this memory ({type(error).__name__}: {error})"
            hint = f"Restore it from a copy: relmem restore COPY --file {self.shelf.path.name}"
            raise Damaged(self.shelf.journal, why, f"Nothing was changed. {hint}") from error

    # writing: the caller holds the lock

    def make_ready(self, *, sync: bool) -> int:
        """
        See that the files can be added to; how many bytes of a dead writer's commit were cut.

        Raises:
            StoreError: they cannot be; nothing was changed.

        """
        self.fresh()
        try:
            if self._unplaced:
                self._place_again()
            if not self._settled:
                self._settle()
            if self.journal is not None and not self.journal.placed and not self.journal.commits:
                # whoever made it may have died, or failed, before its name was durable: make it again
                cut = self.journal.rest
                self._drop_journal()
                self._begun()
                self._look()
                return cut
            if self.journal is not None and not self.journal.is_ready(sync=sync):
                return self.journal.make_ready(sync=sync)
        except OSError as error:
            self._seen = None
            raise refusal(self.shelf.path, error) from error
        return 0

    def commit(self, kept: Sequence[Kept], *, sync: bool) -> int:
        """
        Add one commit; how long the journal is now.

        Raises:
            StoreError: nothing was changed. Broken: nobody can tell.

        """
        journal = self.journal or self._begun()
        frame = commit_frame(kept, journal.synced)
        self._seen = None
        journal.append(frame, sync=sync)
        self.book.keep(kept)
        self._look()
        return journal.end

    def sync(self, at_most: int) -> None:
        """Sync the journal where more than that stands in it unsynced; a failure shows at the next commit."""
        journal = self.journal
        if journal is not None and journal.end - journal.synced > at_most:
            with suppress(OSError):
                journal.make_ready(sync=True)

    def _begun(self) -> Journal:
        snapshot, shelf = self.snapshot, self.shelf
        if snapshot is None:
            raise StoreError(shelf.path, "was not read yet")
        try:
            self.journal = Journal.begin(
                shelf, (snapshot.size, snapshot.crc32), self.book.head, self.book.memory_id
            )
        except OSError as error:
            self._seen = None
            with suppress(OSError):  # so that none is taken for one whose name is durable
                shelf.remove(shelf.journal)
            raise refusal(shelf.path, error) from error
        return self.journal

    def write(self, book: Book, *, afresh: bool = False) -> None:
        """
        Write the snapshot of a book and let the journal go; what was superseded goes to the history first.

        `afresh` makes the history anew, so that it holds what the book holds.

        Raises:
            StoreError: nothing was changed. OutcomeUnknown: the snapshot is in
                its place, but a power cut may take it back, or what it does
                without is still there.

        """
        shelf = self.shelf
        past = Past() if self.snapshot is None else self.snapshot.past
        try:
            with without_gc():
                if afresh:
                    past = next_of(shelf, past, book.memory_id, book.superseded())
                elif book.unfiled and past.revisions:
                    past = append_to(shelf, past, book.unfiled_entries())
                elif book.unfiled:
                    past = next_of(shelf, past, book.memory_id, book.unfiled_entries())
                content, crc32 = spelled_snapshot(book, past)
            shelf.replace(shelf.path, content)
        except OSError as error:
            with suppress(OSError):
                shelf.remove(shelf.next_history)
            raise refusal(shelf.path, error) from error
        self._seen = None
        self.snapshot = Snapshot(book, FORM, past, len(content), crc32)
        try:
            self._unplaced = True
            shelf.sync_folder()
            self._unplaced = False
            self.let_go()
            self._settle()
            self._snapshot_fd = shelf.fs.open_read(shelf.path)
            self._past_fd = open_past(shelf, past) if past.revisions else None
        except OSError as error:
            why = f"was replaced, but not everything beside it is as it should be ({error.strerror})"
            raise OutcomeUnknown(shelf.path, why, "Read it again to see what it holds.") from error
        book.filed(partial(entries_of, shelf, past, self._past_fd) if past.revisions else None)
        self.book = book
        self._look()

    def _place_again(self) -> None:
        """Write the snapshot once more: a sync that failed once is not made good by one that does not."""
        self.shelf.replace(self.shelf.path, self.content(), sync_folder=True)
        self._unplaced = False
        self.fresh()

    def _settle(self) -> None:
        """
        Bring what stands beside the snapshot in line with it: what a killed writer began is finished.

        A journal that is not held belongs to an earlier snapshot. Raises OSError.
        """
        shelf, snapshot = self.shelf, self.snapshot
        if snapshot is None:
            return
        past = snapshot.past
        waiting = generation_at(shelf, shelf.next_history)
        left_over = self.journal is None and shelf.stamp(shelf.journal) is not None
        forgotten = snapshot.form == FORM and not past.revisions and shelf.stamp(shelf.history) is not None
        old = snapshot.form == FORM and shelf.stamp(shelf.kept_back) is not None
        if waiting is not None or left_over or forgotten or old:
            # nothing may go before the snapshot that does without it is on the disk
            shelf.sync_folder()
            if waiting is not None and past.revisions and waiting == past.generation:
                shelf.fs.rename(shelf.next_history, shelf.history)
            elif waiting is not None:
                shelf.remove(shelf.next_history)
            if forgotten:
                shelf.remove(shelf.history)
            if left_over:
                shelf.remove(shelf.journal)
            if old and not self._is_whole(snapshot):
                old = False
            if old:
                shelf.remove(shelf.kept_back)
            shelf.sync_folder()
        shelf.clear_left_behind()
        self._settled = True
        if self._seen is not None:
            self._look()

    def _is_whole(self, snapshot: Snapshot) -> bool:
        """Whether what was written in the present form can all be read, so that the older file may go."""
        try:
            entries_of(self.shelf, snapshot.past, self._past_fd)
        except StoreError:
            return False
        return True

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
