"""
The journal: every commit since the snapshot, one frame each, in a file that is only added to.

Its first frame binds it to its snapshot. Each commit's frame says up to which
byte the journal had been synced when it was written: what is damaged before
that was durable once, and is never taken for the tail of a dead writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, final

import attrs

from relmem.backends.entries import Kept, checked_id, counted
from relmem.backends.frames import Frame, Frames, framed, read_frames
from relmem.backends.shelf import Shelf, Stamp, read_all, refusal, write_all
from relmem.errors import Broken, Damaged
from relmem.store import Document

__all__ = ["Journal", "commit_frame", "entries_in"]

_HEAD: Final = 64
"""As much of the last frame as tells it from another one in its place."""


def commit_frame(kept: Sequence[Kept], synced: int) -> bytes:
    """One commit: what it kept, as a frame."""
    first = kept[0]
    revisions = []
    for each in kept:
        revision: Document = {"record": each.document, "rev": each.rev}
        revisions.append(revision | {"retracted": True} if each.retracted else revision)
    return framed(
        {
            "at": first.at.isoformat(),
            "batch": first.batch,
            "kept": revisions,
            "seq": first.seq,
            "synced": synced,
        }
    )


def entries_in(document: Document) -> list[Document]:
    """The entries of one commit, from its frame; KeyError or TypeError where it is none."""
    common = {"at": document["at"], "batch": document["batch"], "seq": document["seq"]}
    return [common | revision for revision in document["kept"]]


@final
@attrs.define(eq=False)
class Journal:
    """
    One journal file, held open, as far as it was read.

    `end` is where whole frames end, `rest` how many bytes stand behind them,
    `commits` how many frames were read; `placed` whether its name is known to
    be durable, `synced` up to where its content is.
    """

    shelf: Shelf
    fd: int
    ino: int
    bound: tuple[int, int]
    base: int
    end: int
    start: int
    head: bytes
    rest: int = 0
    synced: int = 0
    commits: int = 0
    placed: bool = False

    @classmethod
    def open(cls, shelf: Shelf) -> tuple[Journal, list[Document]] | None:
        """
        The journal that is there, and its commits; None where there is none.

        Raises:
            Damaged: it is no journal, or was damaged.

        """
        try:
            fd = shelf.fs.open_read(shelf.journal)
        except FileNotFoundError:
            return None
        try:
            content = read_all(shelf.fs, fd)
            found = read_frames(content)
            (size, crc32), base = _head_of(shelf, found)
            head, *commits = found.frames
            ino = shelf.fs.fstat(fd).st_ino
            start = content[head.start : head.start + _HEAD]
            journal = cls(shelf, fd, ino, (size, crc32), base, head.end, head.start, start)
            journal.take(attrs.evolve(found, frames=commits), content, 0)
        except BaseException:
            shelf.fs.close(fd)
            raise
        return journal, [frame.document for frame in commits]

    @classmethod
    def begin(cls, shelf: Shelf, bound: tuple[int, int], base: int, memory_id: str) -> Journal:
        """A new journal for a snapshot, durably in its place. Raises OSError."""
        content = framed({"base": base, "journal": 1, "memory": memory_id, "snapshot": list(bound)})
        shelf.replace(shelf.journal, content, like=shelf.path, sync_folder=True)
        fd = shelf.fs.open_append(shelf.journal)
        try:
            ino = shelf.fs.fstat(fd).st_ino
        except OSError:
            shelf.fs.close(fd)
            raise
        end = len(content)
        return cls(shelf, fd, ino, bound, base, end, 0, content[:_HEAD], synced=end, placed=True)

    def is_continued(self, now: Stamp) -> bool:
        """Whether the file of that stamp is this one, with what was read of it still in place."""
        ino, size, _ = now
        if ino != self.ino or size < self.end:
            return False
        return self.shelf.fs.pread(self.fd, len(self.head), self.start) == self.head

    def refuse_unless_before(self, head: int, commits: Sequence[Document]) -> None:
        """
        Take it for left over from an earlier snapshot: the one that is there has all that it holds.

        Raises:
            Damaged: it goes further.

        """
        last = commits[-1].get("seq") if commits else self.base
        if isinstance(last, int) and last <= head:
            return
        name = self.shelf.path.name
        why = f"belongs to another {name} than the one that is there, and goes further"
        hint = f"Put back the {name} that it was beside, or give it up: relmem doctor --accept --file {name}"
        raise Damaged(self.shelf.journal, why, f"Nothing was changed. {hint}")

    def more(self) -> Frames:
        """The commits behind those that were read."""
        content = read_all(self.shelf.fs, self.fd, offset=self.end)
        found = read_frames(content, self.end)
        self.take(found, content, self.end)
        return found

    def take(self, found: Frames, content: bytes, offset: int) -> None:
        """
        Go on to where whole frames end.

        Raises:
            Damaged: what stands behind them is not what a killed writer leaves.

        """
        durable = max((_synced(frame) for frame in found.beyond), default=0)
        if found.rest and (not found.torn or durable > found.end):
            raise _damaged(self.shelf, found.end, "was damaged, or changed by another program")
        if found.frames:
            last = found.frames[-1]
            self.start = last.start
            self.head = content[last.start - offset : min(last.start - offset + _HEAD, last.end - offset)]
            self.commits += len(found.frames)
            self.synced = max([self.synced, *map(_synced, found.frames)])
        self.end, self.rest = found.end, found.rest

    def append(self, frame: bytes, *, sync: bool) -> None:
        """
        Add one commit behind the last; where `sync`, durably, with all that stands before it.

        Raises:
            StoreError: it cannot be added, and nothing of it is there. Broken:
                nobody can tell what of it is there.

        """
        shelf, fs = self.shelf, self.shelf.fs
        try:
            if sync and self.synced < self.end:
                self._write_again()
            write_all(fs, self.fd, frame)
            if sync:
                fs.fsync(self.fd)
        except BaseException as error:
            self.synced = min(self.synced, self.end - 1)
            try:
                fs.truncate(self.fd, self.end)
            except OSError as worse:
                why = f"could not be written, nor put back as it was ({worse.strerror})"
                raise Broken(shelf.path, why, "Open it again to see what it holds.") from error
            with suppress(OSError):
                # so that a power cut does not bring back what is refused here; the next commit insists
                fs.fsync(self.fd)
            if isinstance(error, OSError):
                raise refusal(shelf.path, error) from error
            raise
        self.start, self.head = self.end, frame[:_HEAD]
        self.end += len(frame)
        self.commits += 1
        if sync:
            self.synced = self.end

    def is_ready(self, *, sync: bool) -> bool:
        """Whether it can be added to as it stands."""
        return self.placed and not self.rest and (self.synced >= self.end or not sync)

    def make_ready(self, *, sync: bool) -> int:
        """
        Make durable what stands here, where `sync`, and cut what a dead writer left; how much was cut.

        The caller holds the lock. Raises OSError.
        """
        fs, cut = self.shelf.fs, self.rest
        if not self.placed:
            self._reopen()
            self.placed = True
        if cut:
            fs.truncate(self.fd, self.end)
        if cut or (sync and self.synced < self.end):
            if self.synced < self.end:
                self._write_again()
            fs.fsync(self.fd)
            self.rest, self.synced = 0, self.end
        return cut

    def _write_again(self) -> None:
        """
        Write what is not known to be on the disk once more, where it stands; to sync it is the caller's.

        Whoever wrote it may have failed to sync it, after which a system holds
        it for kept, and no later sync brings it to the disk. Raises OSError.
        """
        fs = self.shelf.fs
        fd = fs.open_write(self.shelf.journal)
        try:
            offset, content = self.synced, read_all(fs, self.fd, self.end - self.synced, self.synced)
            while content:
                done = fs.pwrite(fd, content, offset)
                offset, content = offset + done, content[done:]
        finally:
            fs.close(fd)

    def _reopen(self) -> None:
        """From here on for writing."""
        fd = self.shelf.fs.open_append(self.shelf.journal)
        self.shelf.fs.close(self.fd)
        self.fd = fd

    def close(self) -> None:
        """Let go of the file."""
        if self.fd >= 0:
            with suppress(OSError):
                self.shelf.fs.close(self.fd)
            self.fd = -1


def _head_of(shelf: Shelf, found: Frames) -> tuple[tuple[int, int], int]:
    try:
        document = found.frames[0].document
        size, crc32 = document["snapshot"]
        checked_id(document["memory"])
        return (counted(size), counted(crc32, least=0)), counted(document["base"], least=0)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise _damaged(shelf, 0, "does not begin as one") from error


def _synced(frame: Frame) -> int:
    found: Any = frame.document.get("synced")
    return found if isinstance(found, int) else 0


def _damaged(shelf: Shelf, byte: int, why: str) -> Damaged:
    name = shelf.path.name
    return Damaged(
        shelf.journal,
        f"{why} (byte {byte:,})",
        f"Nothing was changed. Restore {name} from a copy (relmem restore COPY --file {name}), "
        f"or give up what stands from that byte on: relmem doctor --accept --file {name}",
    )
