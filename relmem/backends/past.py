"""
The history: what was superseded, in a file of its own that only grows, until something is erased.

Its first frame says which generation it is; each further one is a revision, which
says at which byte the one before it of the same record begins (`before`). A
snapshot names the generation it goes with, and how far it had come. A new
generation waits as `.next` until its snapshot is in place.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, final

import attrs

from relmem.backends.frames import framed, read_frames
from relmem.backends.fs import FS
from relmem.backends.shelf import Shelf, read_all, refusal, write_all
from relmem.backends.snapshot import Past
from relmem.errors import Damaged
from relmem.records.links import Id
from relmem.store import Document

__all__ = ["Filed", "append_to", "entries_of", "next_of", "open_past"]

_PART: Final = 1 << 13
"""As much as is read at once of one revision, which most are shorter than."""

Places = dict[Id, int]
"""Where the last superseded revision of each record begins."""


@final
@attrs.frozen
class Filed:
    """The superseded revisions of one generation, as `book.Elsewhere` promises them; `fd` is its file."""

    shelf: Shelf
    past: Past
    fd: int | None

    def all(self) -> list[Document]:
        """
        Every one.

        Raises:
            Damaged: the file is not there, or not as it was written.

        """
        try:
            return entries_of(self.shelf, self.past, self.fd)
        except OSError as error:
            raise refusal(self.shelf.history, error, "be read") from error

    def at(self, place: int) -> Document:
        """
        The one that begins at that byte.

        Raises:
            Damaged: none does.

        """
        if self.fd is None:
            raise _missing(self.shelf, self.past)
        line = b""
        try:
            while b"\n" not in line and (part := self.shelf.fs.pread(self.fd, _PART, place + len(line))):
                line += part
        except OSError as error:
            raise refusal(self.shelf.history, error, "be read") from error
        frames = read_frames(line[: line.find(b"\n") + 1]).frames
        if not frames:
            raise _damaged(self.shelf, place)
        return frames[0].document


def next_of(shelf: Shelf, past: Past, memory_id: Id, entries: Iterable[Document]) -> tuple[Past, Places]:
    """Write a new generation, which waits for its snapshot; nothing is written where there are no entries."""
    generation = past.generation + 1
    head = framed({"generation": generation, "history": 1, "memory": memory_id})
    bodies, places = _bodies(entries, len(head), {})
    if not bodies:
        return Past(generation), places
    content = head + b"".join(bodies)
    # the one in place may have waited under this name until now, and must not go with the name
    shelf.sync_folder()
    shelf.replace(shelf.next_history, content, like=shelf.path, sync_folder=True)
    return Past(generation, len(content), zlib.crc32(content), len(bodies)), places


def _bodies(entries: Iterable[Document], place: int, before: Mapping[Id, int]) -> tuple[list[bytes], Places]:
    """Entries as frames from `place` on, and where the last of each record begins; `before`: where it did."""
    bodies, places = list[bytes](), Places()
    for entry in entries:
        id = entry["record"]["id"]
        last = places.get(id) or before.get(id, 0)
        body = framed(entry | {"before": last} if last else entry)
        bodies.append(body)
        places[id] = place
        place += len(body)
    return bodies, places


def append_to(
    shelf: Shelf, past: Past, entries: Iterable[Document], before: Mapping[Id, int]
) -> tuple[Past, Places]:
    """Write further entries behind those of a generation that is in place; what a killed writer left goes."""
    bodies, places = _bodies(entries, past.size, before)
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
    crc32 = zlib.crc32(content, past.crc32)
    return Past(past.generation, past.size + len(content), crc32, past.revisions + len(bodies)), places


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
        raise _damaged(shelf, read_frames(content).end)
    return [frame.document for frame in read_frames(content).frames[1:]]


def _damaged(shelf: Shelf, byte: int) -> Damaged:
    why = f"was damaged, or changed by another program (byte {byte:,})"
    return Damaged(shelf.history, why, _way_out(shelf))


def _missing(shelf: Shelf, past: Past) -> Damaged:
    why = f"is not there, or not the one that goes with {shelf.path.name} ({past.revisions:,} revisions)"
    return Damaged(shelf.history, why, _way_out(shelf))


def _way_out(shelf: Shelf) -> str:
    name = shelf.path.name
    return (
        "Records can be found and added; what asks for the past, as a brief does, has no answer. "
        "Restore it from a copy "
        f"(relmem restore COPY --file {name}), or give it up: relmem doctor --accept --file {name}"
    )
