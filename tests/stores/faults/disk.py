"""
A disk on paper: what may lie on it after the power was cut, by what had been written and what synced.

Harsher than most file systems: what was not synced may be there or not, in any
order, torn at any byte or with sectors of zeros, and on request of rubbish; a
name that was made, moved or removed may be so or not until its folder is synced,
whichever came first. Only a sector that is written over with what it holds stays as it is.
A sync that failed settles nothing: what it was asked to keep may be gone, and no later
sync brings it back.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Final

import attrs

__all__ = [
    "Call",
    "Cut",
    "Disk",
    "Image",
    "Linked",
    "Made",
    "Moved",
    "Removed",
    "SyncFailed",
    "Synced",
    "SyncedFolder",
    "Wrote",
    "lay_out",
]

SECTOR: Final = 512

Image = dict[str, bytes]
"""Files by name, as they are found after the power is back."""


@attrs.frozen
class Made:
    """A name was given to a new, empty file."""

    name: str
    file: int


@attrs.frozen
class Linked:
    """Another name was given to a file."""

    name: str
    file: int


@attrs.frozen
class Wrote:
    """Bytes were written into a file at a place."""

    file: int
    at: int
    content: bytes


@attrs.frozen
class Cut:
    """A file was made that long."""

    file: int
    size: int


@attrs.frozen
class Synced:
    """All of a file is on the disk."""

    file: int


@attrs.frozen
class SyncFailed:
    """The disk was asked to keep a file, and said no: what it has of it is unknown."""

    file: int


@attrs.frozen
class Moved:
    """A file got the second name in place of the first, and of what had it."""

    old: str
    new: str


@attrs.frozen
class Removed:
    """A name was taken away."""

    name: str


@attrs.frozen
class SyncedFolder:
    """All names in a folder are on the disk."""

    folder: str


Call = Made | Linked | Wrote | Cut | Synced | SyncFailed | Moved | Removed | SyncedFolder


@attrs.define
class Pending:
    """A change of a file that the disk may not have; `doubtful` where a sync of it has failed."""

    change: Wrote | Cut
    doubtful: bool = False
    settled: bool = False


@attrs.define
class File:
    """What is surely on the disk, and what came after it."""

    settled: bytes = b""
    pending: list[Pending] = attrs.Factory(list)

    def sync(self) -> None:
        for each in self.pending:
            each.settled = each.settled or not each.doubtful
        while self.pending and self.pending[0].settled:
            self.settled = changed(self.settled, self.pending.pop(0).change)


Naming = dict[str, int | None]
"""Names that change together: to which file, or to none."""


class Disk:
    """
    A disk under a folder, as calls change it.

    `rubbish`: what was not synced may also read as what was never written, as
    on file systems that show what a sector held before.
    """

    def __init__(self, files: Image | None = None, *, rubbish: bool = False) -> None:
        self.rubbish = rubbish
        self.files: dict[int, File] = {}
        self.names: dict[str, int | None] = {}
        self.unsynced: list[Naming] = []
        for number, (name, content) in enumerate(sorted((files or {}).items())):
            self.files[-1 - number] = File(content)
            self.names[name] = -1 - number

    def take(self, call: Call) -> None:
        """One call more."""
        match call:
            case Made(name, file):
                self.files[file] = File()
                self.unsynced.append({name: file})
            case Linked(name, file):
                self.unsynced.append({name: file})
            case Wrote(file) | Cut(file):
                self.files[file].pending.append(Pending(call))
            case Synced(file):
                self.files[file].sync()
            case SyncFailed(file):
                for each in self.files[file].pending:
                    each.doubtful = each.doubtful or not each.settled
            case Moved(old, new):
                self.unsynced.append({old: None, new: self.now()[old]})
            case Removed(name):
                self.unsynced.append({name: None})
            case SyncedFolder(folder):
                self._settle_names(folder)

    def _settle_names(self, folder: str) -> None:
        rest: list[Naming] = []
        for naming in self.unsynced:
            inside = {name: file for name, file in naming.items() if folder_of(name) == folder}
            outside = {name: file for name, file in naming.items() if name not in inside}
            self.names.update(inside)
            rest += [outside] if outside else []
        self.unsynced = rest

    def now(self) -> dict[str, int | None]:
        """Names as programs see them."""
        return named(self.names, self.unsynced)

    def images(self, number: int, chance: random.Random) -> Iterator[Image]:
        """What may be found now: the four plain cases, and so many by chance."""
        files, namings = bool(self._pending()), bool(self.unsynced)
        yield self._image(names=0, contents=0)
        if namings:
            yield self._image(names=1, contents=0)
        if files:
            yield self._image(names=0, contents=1)
        if files and namings:
            yield self._image(names=1, contents=1)
        if files or namings:
            for _ in range(number):
                yield self._by_chance(chance)

    def _pending(self) -> list[Pending]:
        return [each for file in self.files.values() for each in file.pending if not each.settled]

    def _image(self, *, names: int, contents: int) -> Image:
        found = named(self.names, self.unsynced if names else ())
        image = {}
        for name, file in found.items():
            if file is not None:
                pending = self.files[file].pending
                image[name] = replayed(
                    self.files[file], (each.change for each in pending if contents or each.settled)
                )
        return image

    def _by_chance(self, chance: random.Random) -> Image:
        kept = chance.choice([0.0, 0.3, 0.5, 0.8, 1.0])
        found = named(self.names, [each for each in self.unsynced if chance.random() < kept])
        image = {}
        for name, file in found.items():
            if file is not None:
                image[name] = torn(self.files[file], chance, rubbish=self.rubbish)
        return image


def folder_of(name: str) -> str:
    return str(PurePosixPath(name).parent)


def named(names: dict[str, int | None], namings: Iterable[Naming]) -> dict[str, int | None]:
    found = dict(names)
    for naming in namings:
        found.update(naming)
    return found


def replayed(file: File, changes: Iterable[Wrote | Cut | None]) -> bytes:
    content = file.settled
    for change in changes:
        if change is not None:
            content = changed(content, change)
    return content


def changed(content: bytes, change: Wrote | Cut) -> bytes:
    """A file's bytes after a change; what was never written between is zeros."""
    if isinstance(change, Cut):
        return content[: change.size].ljust(change.size, b"\0")
    return (
        content[: change.at].ljust(change.at, b"\0")
        + change.content
        + content[change.at + len(change.content) :]
    )


def torn(file: File, chance: random.Random, *, rubbish: bool) -> bytes:
    """What the disk may have of a file: some of its changes, of which the sectors are torn as if they were one."""
    kept = chance.choice([0.5, 0.8, 1.0, 1.0])
    changes = [each for each in file.pending if each.settled or chance.random() < kept]
    content = replayed(file, (each.change for each in changes))
    # what was settled after what is in doubt is not to be torn again
    last = max((place for place, each in enumerate(changes) if each.settled), default=-1)
    writes = [each.change for each in changes[last + 1 :] if isinstance(each.change, Wrote)]
    if not writes:
        return content
    # a sector that holds these bytes for sure holds them before and after they are written again
    start = max(min(each.at for each in writes), alike(replayed(file, surely(file)), content))
    end = min(max(each.at + len(each.content) for each in writes), len(content))
    if start >= end:
        return content
    match chance.randrange(6 if rubbish else 5):
        case 0 | 1:
            return content
        case 2 | 3 if end == len(content):
            return content[: chance.randint(start, end)]
        case way:
            damaged = bytearray(content)
            for first, behind in sectors(start, end):
                if chance.random() < 0.5:
                    size = behind - first
                    damaged[first:behind] = chance.randbytes(size) if way == 5 else bytes(size)
            if end == len(content) and chance.random() < 0.3:  # the last sector was copied in part
                first = chance.randint(sectors(start, end)[-1][0], end)
                damaged[first:end] = bytes(end - first)
            return bytes(damaged)


def surely(file: File) -> list[Wrote | Cut]:
    return [each.change for each in file.pending if each.settled]


def alike(one: bytes, other: bytes) -> int:
    """How many bytes two files have in common from their beginning on."""
    if other.startswith(one):
        return len(one)
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (here, there) in pairs if here != there), len(other))


def sectors(start: int, end: int) -> list[tuple[int, int]]:
    """Where sectors begin and end, between two places."""
    edges = [start, *range(start - start % SECTOR + SECTOR, end, SECTOR), end]
    return list(pairwise(edges))


def lay_out(image: Image, folder: Path) -> None:
    """Put the files of an image into an empty folder."""
    for name, content in image.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
