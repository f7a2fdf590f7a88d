"""
The history: what was superseded, in a file of its own that only grows, until something is erased.

Its first frame says which generation it is; each further one is a revision. A
snapshot names the generation it goes with, and how far it had come. A new
generation waits as `.next` until its snapshot is in place.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from relmem.backends.frames import framed, read_frames
from relmem.backends.fs import FS
from relmem.backends.shelf import Shelf, read_all, write_all
from relmem.backends.snapshot import Past
from relmem.errors import Damaged
from relmem.records.links import Id
from relmem.store import Document

__all__ = ["append_to", "entries_of", "next_of", "open_past"]


def next_of(shelf: Shelf, past: Past, memory_id: Id, entries: Iterable[Document]) -> Past:
    """Write a new generation, which waits for its snapshot; nothing is written where there are no entries."""
    generation = past.generation + 1
    bodies = [framed(entry) for entry in entries]
    if not bodies:
        return Past(generation)
    head = framed({"generation": generation, "history": 1, "memory": memory_id})
    content = head + b"".join(bodies)
    shelf.replace(shelf.next_history, content, like=shelf.path, sync_folder=True)
    return Past(generation, len(content), zlib.crc32(content), len(bodies))


def append_to(shelf: Shelf, past: Past, entries: Iterable[Document]) -> Past:
    """Write further entries behind those of a generation that is in place; what a killed writer left goes."""
    bodies = [framed(entry) for entry in entries]
    content = b"".join(bodies)
    fs = shelf.fs
    fd = open_past(shelf, past)
    if fd is None:
        raise _missing(shelf, past)
    try:
        if fs.fstat(fd).st_size != past.size:
            entries_of(shelf, past, fd)  # what is cut below must be behind the end, not moved there
    finally:
        fs.close(fd)
    fd = fs.open_append(shelf.history)
    try:
        if fs.fstat(fd).st_size != past.size:
            fs.truncate(fd, past.size)
        write_all(fs, fd, content)
        fs.fsync(fd)
    except BaseException:
        # what is behind the size that the snapshot names is nobody's
        with suppress(OSError):
            fs.truncate(fd, past.size)
        raise
    finally:
        fs.close(fd)
    return Past(
        past.generation,
        past.size + len(content),
        zlib.crc32(content, past.crc32),
        past.revisions + len(bodies),
    )


def open_past(shelf: Shelf, past: Past) -> int | None:
    """A descriptor of the file of that generation; None where it is not there, or too short."""
    for path in (shelf.history, shelf.next_history):
        try:
            fd = shelf.fs.open_read(path)
        except FileNotFoundError:
            continue
        try:
            found = _generation(shelf.fs, fd) == past.generation and shelf.fs.fstat(fd).st_size >= past.size
        except OSError:
            shelf.fs.close(fd)
            raise
        if found:
            return fd
        shelf.fs.close(fd)
    return None


def generation_at(shelf: Shelf, path: Path) -> int | None:
    """Which generation a file of history is; None where there is none."""
    try:
        fd = shelf.fs.open_read(path)
    except FileNotFoundError:
        return None
    try:
        return _generation(shelf.fs, fd)
    finally:
        shelf.fs.close(fd)


def _generation(fs: FS, fd: int) -> int:
    head = fs.pread(fd, 512, 0)
    frames = read_frames(head[: head.find(b"\n") + 1]).frames
    found = frames[0].document.get("generation") if frames else None
    return found if isinstance(found, int) else -1


def entries_of(shelf: Shelf, past: Past, fd: int | None) -> list[Document]:
    """
    What was superseded, as entries.

    Raises:
        Damaged: the file is not there, or not as it was written.

    """
    if not past.revisions:
        return []
    if fd is None:
        raise _missing(shelf, past)
    content = read_all(shelf.fs, fd, past.size)
    if len(content) != past.size or zlib.crc32(content) != past.crc32:
        frames = read_frames(content)
        why = f"was damaged, or changed by another program (byte {frames.end:,})"
        raise Damaged(shelf.history, why, _way_out(shelf))
    return [frame.document for frame in read_frames(content).frames[1:]]


def _missing(shelf: Shelf, past: Past) -> Damaged:
    why = f"is not there, or not the one that goes with {shelf.path.name} ({past.revisions:,} revisions)"
    return Damaged(shelf.history, why, _way_out(shelf))


def _way_out(shelf: Shelf) -> str:
    name = shelf.path.name
    return (
        "What is so now can be asked and added to. Restore the past from a copy "
        f"(relmem restore COPY --file {name}), or give it up: relmem doctor --accept --file {name}"
    )
