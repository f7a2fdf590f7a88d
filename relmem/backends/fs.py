"""
The seam between the store and the disk: one method for each system call, and no decision.

Every byte that is to last goes through an `FS`, so that a test can record,
fail, tear or reorder what the disk is asked for.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

__all__ = ["FS"]

_BINARY: Final[int] = getattr(os, "O_BINARY", 0)
_OURS: Final[int] = getattr(os, "O_CLOEXEC", 0)


class FS:
    """
    What the store asks of a file system; every method raises OSError as the call does.

    A descriptor is an int, as `os.open` gives it.
    """

    def open_read(self, path: Path) -> int:
        """A descriptor to read an existing file."""
        return os.open(path, os.O_RDONLY | _BINARY | _OURS)

    def open_append(self, path: Path, mode: int = 0o666) -> int:
        """A descriptor to read a file and to write at its end only; it is made where there is none."""
        return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _BINARY | _OURS, mode)

    def create(self, path: Path, mode: int = 0o666) -> int:
        """A descriptor to write a file that must not be there yet: one that is renamed when it is whole."""
        return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | _BINARY | _OURS, mode)

    def open_write(self, path: Path) -> int:
        """A descriptor to write anywhere in an existing file."""
        return os.open(path, os.O_RDWR | _BINARY | _OURS)

    def close(self, fd: int) -> None:
        """Let go of a descriptor, and of a lock on it."""
        os.close(fd)

    def write(self, fd: int, content: bytes) -> int:
        """Write at the end; how many bytes went, which may be fewer than all."""
        return os.write(fd, content)

    def pread(self, fd: int, size: int, offset: int) -> bytes:
        """Up to `size` bytes from `offset` on; fewer, or none, at the end."""
        if sys.platform == "win32":
            os.lseek(fd, offset, os.SEEK_SET)
            return os.read(fd, size)
        return os.pread(fd, size, offset)

    def pwrite(self, fd: int, content: bytes, offset: int) -> int:
        """Write from `offset` on, over what is there; how many bytes went, which may be fewer than all."""
        if sys.platform == "win32":
            os.lseek(fd, offset, os.SEEK_SET)
            return os.write(fd, content)
        return os.pwrite(fd, content, offset)

    def fsync(self, fd: int) -> None:
        """Return when the content, and as much about the file as is needed to read it, is on the disk."""
        if sys.platform == "linux":
            os.fdatasync(fd)
        elif sys.platform == "darwin":
            import fcntl

            # fsync there leaves it in the drive's own memory
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
        else:
            os.fsync(fd)

    def truncate(self, fd: int, size: int) -> None:
        """Cut the file after so many bytes."""
        os.ftruncate(fd, size)

    def chmod(self, path: Path, mode: int) -> None:
        """Say who may read and write it."""
        path.chmod(mode)

    def rename(self, old: Path, new: Path) -> None:
        """Put one file in the place of another, at once."""
        old.replace(new)

    def fsync_dir(self, folder: Path) -> None:
        """Return when what was made, renamed and removed in the folder is on the disk."""
        if sys.platform == "win32":  # no folder can be opened there, and a rename is durable by itself
            return
        fd = os.open(folder, os.O_RDONLY | _OURS)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def unlink(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def stat(self, path: Path) -> os.stat_result:
        """What the folder says of a file now: its size, its inode, its time."""
        return os.stat(path)  # noqa: PTH116 at every call of the store: the cheapest there is

    def fstat(self, fd: int) -> os.stat_result:
        """What is so of an open file, whatever it is called now."""
        return os.fstat(fd)

    def list(self, folder: Path) -> list[str]:
        """The names in a folder."""
        return sorted(os.listdir(folder))  # noqa: PTH208 names are wanted, not paths

    if sys.platform == "win32":

        def lock(self, fd: int) -> bool:
            """Take the lock on an open file, against every other descriptor; False where another has it."""
            import msvcrt

            os.lseek(fd, 0, os.SEEK_SET)
            try:
                msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
            except OSError:
                return False
            return True

        def unlock(self, fd: int) -> None:
            """Let the lock go."""
            import msvcrt

            os.lseek(fd, 0, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)

    else:

        def lock(self, fd: int) -> bool:
            """Take the lock on an open file, against every other descriptor; False where another has it."""
            import fcntl

            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        def unlock(self, fd: int) -> None:
            """Let the lock go."""
            import fcntl

            fcntl.flock(fd, fcntl.LOCK_UN)
