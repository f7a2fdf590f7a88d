"""
Between a store and its file system: an `FS` that writes down every call, and makes one fail where it is told to.

It does what it is asked for real, so that the store reads what it wrote; what
would be left of it without power is for `disk` to say.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

import attrs

from relmem.backends.fs import FS
from tests.stores.faults.disk import (
    Call,
    Cut,
    Disk,
    Image,
    Made,
    Moved,
    Removed,
    Synced,
    SyncedFolder,
    SyncFailed,
    Wrote,
)

__all__ = ["CHANGING", "KINDS", "Recording", "Trouble", "image_of"]

CHANGING: Final = frozenset(
    {
        "write",
        "pwrite",
        "fsync",
        "truncate",
        "rename",
        "fsync_dir",
        "unlink",
        "create",
        "open_append",
        "open_write",
    }
)
"""Calls that change what is on the disk."""

_FAILING: Final = {
    "EIO": CHANGING | {"open_read", "pread", "chmod", "stat", "fstat", "list", "lock"},
    "ENOSPC": frozenset({"write", "pwrite", "create", "open_append", "rename", "fsync"}),
    "short": frozenset({"write", "pwrite"}),
    "torn": frozenset({"write", "pwrite"}),
    "stuck": CHANGING,
    "stuck truncate": CHANGING,
}
KINDS: Final = tuple(_FAILING)


@attrs.define
class Trouble:
    """
    The `number`-th call that can, counted from 0, fails in that way.

    *EIO* and *ENOSPC*: it does nothing and says so. *short*: a write takes half
    of it and says so. *torn*: it takes half, and says that there is no room.
    *stuck*: from this call on none that changes anything succeeds; *stuck
    truncate*: this one fails, and from then on every truncate.
    """

    kind: str
    number: int
    met: int = 0
    calls: list[str] = attrs.Factory(list)

    @property
    def struck(self) -> bool:
        return self.met > self.number

    def meets(self, name: str, path: object = "") -> str:
        """How this call is to fail; "" where it is not."""
        if self.kind == "stuck" and self.struck and name in CHANGING:
            return "EIO"
        if self.kind == "stuck truncate" and self.struck and name == "truncate":
            return "EIO"
        if name not in _FAILING[self.kind]:
            return ""
        self.met += 1
        if self.met != self.number + 1:
            return ""
        self.calls.append(f"{name} {path}")
        return "EIO" if self.kind.startswith("stuck") else self.kind


class Recording(FS):
    """
    A file system of one folder, every change of which is written down in `calls`.

    `opened` names what descriptors were opened as.
    """

    def __init__(self, folder: Path, trouble: Trouble | None = None) -> None:
        self.folder = folder.resolve()
        self.begun = image_of(self.folder)
        self.calls: list[Call] = []
        self.trouble = trouble
        self._names: dict[str, int] = {name: -1 - number for number, name in enumerate(sorted(self.begun))}
        self._open: dict[int, int] = {}
        self.opened: dict[int, str] = {}
        self._made = 0

    def disk(self, *, rubbish: bool = False) -> Disk:
        """The disk before the first call."""
        return Disk(self.begun, rubbish=rubbish)

    def _name(self, path: Path) -> str:
        return path.resolve().relative_to(self.folder).as_posix()

    def _meet(self, name: str, path: object = "") -> str:
        how = self.trouble.meets(name, path) if self.trouble else ""
        if how in ("EIO", "ENOSPC"):
            number = getattr(errno, how)
            raise OSError(number, os.strerror(number))
        return how

    def _opened(self, path: Path, fd: int) -> int:
        name = self._name(path)
        if name not in self._names:
            self._made += 1
            self._names[name] = self._made
            self.calls.append(Made(name, self._made))
        self._open[fd] = self._names[name]
        self.opened[fd] = name
        return fd

    def open_read(self, path: Path) -> int:
        self._meet("open_read", path)
        fd = super().open_read(path)
        return self._opened(path, fd)

    def open_append(self, path: Path, mode: int = 0o666) -> int:
        self._meet("open_append", path)
        return self._opened(path, super().open_append(path, mode))

    def open_write(self, path: Path) -> int:
        self._meet("open_write", path)
        return self._opened(path, super().open_write(path))

    def create(self, path: Path, mode: int = 0o666) -> int:
        self._meet("create", path)
        return self._opened(path, super().create(path, mode))

    def close(self, fd: int) -> None:
        del self._open[fd], self.opened[fd]
        super().close(fd)

    def write(self, fd: int, content: bytes) -> int:
        how = self._meet("write")
        if how in ("short", "torn"):
            content = content[: len(content) // 2]
        at = os.fstat(fd).st_size
        done = super().write(fd, content)
        self.calls.append(Wrote(self._open[fd], at, bytes(content[:done])))
        if how == "torn":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return done

    def pwrite(self, fd: int, content: bytes, offset: int) -> int:
        how = self._meet("pwrite")
        if how in ("short", "torn"):
            content = content[: len(content) // 2]
        done = super().pwrite(fd, content, offset)
        self.calls.append(Wrote(self._open[fd], offset, bytes(content[:done])))
        if how == "torn":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return done

    def pread(self, fd: int, size: int, offset: int) -> bytes:
        self._meet("pread")
        return super().pread(fd, size, offset)

    def fsync(self, fd: int) -> None:
        try:
            self._meet("fsync")
        except OSError:
            self.calls.append(SyncFailed(self._open[fd]))
            raise
        # what a disk would wait for is what this tests on paper
        self.calls.append(Synced(self._open[fd]))

    def truncate(self, fd: int, size: int) -> None:
        self._meet("truncate")
        super().truncate(fd, size)
        self.calls.append(Cut(self._open[fd], size))

    def chmod(self, path: Path, mode: int) -> None:
        self._meet("chmod", path)
        super().chmod(path, mode)

    def rename(self, old: Path, new: Path) -> None:
        self._meet("rename", new)
        super().rename(old, new)
        self._names[self._name(new)] = self._names.pop(self._name(old))
        self.calls.append(Moved(self._name(old), self._name(new)))

    def fsync_dir(self, folder: Path) -> None:
        self._meet("fsync_dir", folder)
        self.calls.append(SyncedFolder(self._name(folder)))

    def unlink(self, path: Path) -> None:
        self._meet("unlink", path)
        super().unlink(path)
        self._names.pop(self._name(path))
        self.calls.append(Removed(self._name(path)))

    def stat(self, path: Path) -> os.stat_result:
        self._meet("stat", path)
        return super().stat(path)

    def fstat(self, fd: int) -> os.stat_result:
        self._meet("fstat")
        return super().fstat(fd)

    def list(self, folder: Path) -> list[str]:
        self._meet("list", folder)
        return super().list(folder)

    def lock(self, fd: int) -> bool:
        self._meet("lock")
        return super().lock(fd)


def image_of(folder: Path) -> Image:
    """The files that a folder holds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
