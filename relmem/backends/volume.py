"""
Writing a memory's files, in such an order that a kill or a power cut between any two steps is harmless.

What is left then can be read, and is what was there before or what was to be
there. Every method says that its caller holds the lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from relmem.backends.book import Book
from relmem.backends.building import without_gc
from relmem.backends.entries import Kept
from relmem.backends.following import Followed
from relmem.backends.journal import Journal, commit_frame
from relmem.backends.past import Filed, append_to, entries_of, generation_at, next_of, open_past
from relmem.backends.shelf import refusal
from relmem.backends.snapshot import (
    FORM,
    Lines,
    Past,
    Snapshot,
    lines_of,
    spelled_snapshot,
    summed,
    traces_in,
)
from relmem.errors import Damaged, OutcomeUnknown, StoreError
from relmem.records.links import Id

__all__ = ["Volume"]


class Volume(Followed):
    """The files of one memory, the book that they spell, and how they are changed."""

    def is_untidy(self) -> bool:
        """Whether a writer that died left something to finish, as far as names tell. Raises OSError."""
        shelf, snapshot, journal = self.shelf, self.snapshot, self.journal
        if snapshot is None or snapshot.form != FORM:
            return False
        if journal is not None and journal.rest:
            return True
        left = [shelf.next_history]
        left += [shelf.journal] if journal is None else []
        left += [] if snapshot.past.revisions else [shelf.history]
        return any(shelf.stamp(path) is not None for path in left)

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
            self.journal = Journal.begin(shelf, snapshot.bound, self.book.head, self.book.memory_id)
        except OSError as error:
            self._seen = None
            with suppress(OSError):  # so that none is taken for one whose name is durable
                shelf.remove(shelf.journal)
            raise refusal(shelf.path, error) from error
        return self.journal

    def put_in_place(self, book: Book) -> None:
        """
        Write a book in the place of whatever is there, readable or not. Raises as `write` does, and OSError.

        Until the journal that is there is gone, the snapshot says that it is to go.
        """
        shelf = self.shelf
        there = [generation_at(shelf, path) or 0 for path in (shelf.history, shelf.next_history)]
        try:
            found = Journal.open(shelf)
        except Damaged:
            found = None
        if found is not None:
            found[0].close()
        self.write(book, afresh=True, generation=max(0, *there), ends=found[0].bound if found else None)

    def write(
        self, book: Book, *, afresh: bool = False, generation: int = 0, ends: tuple[int, int] | None = None
    ) -> None:
        """
        Write the snapshot of a book and let the journal go; what was superseded goes to the history first.

        `afresh` makes the history anew, so that it holds what the book holds;
        `generation` is the last one there was, where no snapshot was read. The
        journal that `ends` binds is left over, however far it goes.

        Raises:
            StoreError: nothing was changed. OutcomeUnknown: the snapshot is in
                its place, but a power cut may take it back, or what it does
                without is still there.

        """
        shelf = self.shelf
        past = Past(generation) if self.snapshot is None else self.snapshot.past
        follows = None if afresh else self.snapshot
        try:
            with without_gc():
                lines = self._lines(book) if follows else None
                if afresh:
                    past, places = next_of(shelf, past, book.memory_id, book.superseded())
                elif book.unfiled and past.revisions:
                    before = {id: book.place(id) for id in book.changed}
                    past, places = append_to(shelf, past, book.unfiled_entries(), before)
                elif book.unfiled:
                    past, places = next_of(shelf, past, book.memory_id, book.unfiled_entries())
                else:
                    places = {}
                traces = {id: book.traces(id, place).document() for id, place in places.items()}
                content, crc32 = spelled_snapshot(book, past, traces, lines, follows=follows, ends=ends)
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
        book.filed(Filed(shelf, past, self._past_fd) if past.revisions else None)
        book.know_traces(traces)
        self.book = book
        self._look()

    def _lines(self, book: Book) -> Lines | None:
        """
        The lines of the snapshot, where they are as they were written; what they trace is made known.

        None where they are not: then everything is spelled anew, from what is held here.
        """
        snapshot, content = self.snapshot, self.content()
        if snapshot is None or snapshot.form != FORM or summed(content) != snapshot.bound:
            return None
        lines = lines_of(content)
        there = {id: rows[id] for rows in lines.values() for id in book.changed if id in rows}
        found: dict[Id, Any] = {id: traces_in(line) for id, line in there.items()}
        book.know_traces({id: traces for id, traces in found.items() if traces is not None})
        return lines

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
