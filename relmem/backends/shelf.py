"""
The files of one memory, side by side: their names, the lock, and whole replacement.

`book.json` is the snapshot; `.journal`, `.history` and `.lock` stand beside it.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from relmem.backends import files
from relmem.backends.fs import FS
from relmem.errors import Busy, StoreError, StoreFull

__all__ = ["BEFORE", "SPELLED", "Shelf", "Stamp", "read_all", "refusal", "write_all"]

Stamp = tuple[int, int, int]
"""What tells whether a file is still the same: inode, size, time."""

BEFORE: Final = ".before"
_DIGITS: Final = "0123456789"
"""What the name of a file that was set aside ends in."""

SPELLED: Final = ".feeds.cache"
"""What the name of the file ends in that holds events as they were spelled; feeds make it again."""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PART: Final = 1 << 24
_FAR: Final = ("nfs", "cifs", "smb", "afs", "ncpfs", "davfs", "fuse.sshfs", "fuse.gluster", "fuse.s3fs")
"""File systems of other machines, by how their names begin: a lock there may hold nobody off."""


def refusal(path: Path, error: OSError, doing: str = "be written") -> StoreError:
    """What to raise for a call that failed, and left everything as it was."""
    if error.errno in _FULL:
        return StoreFull(path, f"cannot grow ({error.strerror})", "Nothing was changed.")
    return StoreError(path, f"cannot {doing} ({error.strerror})", "Nothing was changed.")


def write_all(fs: FS, fd: int, content: bytes) -> None:
    """Write everything, in as many calls as it takes."""
    rest = memoryview(content)
    while rest:
        rest = (
            rest[fs.write(fd, bytes(rest)) :] if len(rest) != len(content) else rest[fs.write(fd, content) :]
        )


def read_all(fs: FS, fd: int, size: int | None = None, offset: int = 0) -> bytes:
    """Everything from `offset` on, or as much of it as `size`."""
    parts: list[bytes] = []
    left = size
    while left is None or left > 0:
        part = fs.pread(fd, _PART if left is None else min(left, _PART), offset)
        if not part:
            break
        parts.append(part)
        offset += len(part)
        left = None if left is None else left - len(part)
    return b"".join(parts)


class Shelf:
    """Where the files of a memory are, and who may write them now."""

    def __init__(self, path: Path, fs: FS) -> None:
        self.path, self.fs = path, fs
        self.journal = path.with_name(path.name + ".journal")
        self.history = path.with_name(path.name + ".history")
        self.next_history = path.with_name(path.name + ".history.next")
        self.lock = path.with_name(path.name + ".lock")
        self.kept_back = path.with_name(path.name + ".format-1.bak")
        self.spelled = path.with_name(path.name + SPELLED)
        self._fd: int | None = None

    def stamp(self, path: Path) -> Stamp | None:
        """What is there now; None where nothing is."""
        try:
            found = self.fs.stat(path)
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    @contextmanager
    def locked(self) -> Iterator[None]:
        """
        Hold the lock, against every other process and handle.

        Raises:
            Busy: another holds it for longer than `files.WAIT_SECONDS`.

        """
        fd = self._taken()
        try:
            yield
        finally:
            if self._fd == fd:
                try:
                    self.fs.unlock(fd)
                except OSError:  # to close it lets go of the lock as well
                    self.let_go()

    def _taken(self) -> int:
        deadline, pause = 0.0, 0.0001
        try:
            while True:
                if self._fd is None:
                    self._fd = self.fs.open_append(self.lock)
                if self.fs.lock(self._fd):
                    # whoever removed the file, and whoever made it anew, would not be held off
                    there = self.stamp(self.lock)
                    if there is not None and there[0] == self.fs.fstat(self._fd).st_ino:
                        return self._fd
                    self.let_go()
                    continue
                now = time.monotonic()
                deadline = deadline or now + files.WAIT_SECONDS
                if now > deadline:
                    why = (
                        f"is being written by another program for more than {files.WAIT_SECONDS:.0f} seconds"
                    )
                    raise Busy(self.path, why, "Try again, or open it with read_only=True.")
                time.sleep(pause)
                pause = min(2 * pause, 0.005)
        except OSError as error:
            self.let_go()
            raise refusal(self.path, error, "be locked") from error

    def let_go(self) -> None:
        """Close the lock file; it is opened again when it is next wanted."""
        fd, self._fd = self._fd, None
        if fd is not None:
            with suppress(OSError):
                self.fs.close(fd)

    def replace(
        self, path: Path, content: bytes, *, like: Path | None = None, sync_folder: bool = False
    ) -> None:
        """
        Put `content` in the place of `path`: afterwards it is there whole, or what was before.

        It may be read by whoever may read `like`, which is `path` unless given.
        Raises OSError; the folder is not yet synced unless asked for.
        """
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        fs = self.fs
        try:
            mode = stat.S_IMODE(fs.stat(like or path).st_mode)
        except FileNotFoundError:
            mode = None
        with suppress(FileNotFoundError):
            fs.unlink(temporary)
        try:
            # never wider than the file whose content it holds, not even while it is written
            fd = fs.create(temporary, 0o666 if mode is None else mode)
            try:
                if mode is not None:
                    fs.chmod(temporary, mode)
                write_all(fs, fd, content)
                fs.fsync(fd)
            finally:
                fs.close(fd)
            fs.rename(temporary, path)
        except BaseException:
            with suppress(OSError):
                fs.unlink(temporary)
            raise
        if sync_folder:
            self.sync_folder()

    def sync_folder(self) -> None:
        """Return when what was made, renamed and removed is on the disk."""
        self.fs.fsync_dir(self.path.parent)

    def remove(self, path: Path) -> bool:
        """Remove a file; whether it was there."""
        try:
            self.fs.unlink(path)
        except FileNotFoundError:
            return False
        return True

    def forget_copies(self) -> None:
        """Remove what was set aside beside the memory; the caller holds the lock."""
        aside = [path.name + BEFORE for path in (self.path, self.journal, self.history, self.next_history)]
        for name in self.fs.list(self.path.parent):
            # `.before`, `.before2` and so on, and nothing of another memory
            if any(name.startswith(each) and name[len(each) :].isdecimal() for each in aside):
                self.remove(self.path.with_name(name))
        for name in aside:
            self.remove(self.path.with_name(name))
        self.remove(self.kept_back)
        self.remove(self.spelled)

    def clear_left_behind(self) -> None:
        """Remove what writers that were killed left; the caller holds the lock."""
        paths = (self.path, self.journal, self.history, self.next_history, self.kept_back, self.spelled)
        ours = {f".{path.name}{end}" for path in paths for end in ("", BEFORE)}
        for name in self.fs.list(self.path.parent):
            # not what others write beside it, whose names go on: .book.json.feeds.json.4121.tmp
            if name.endswith(".tmp") and name.removesuffix(".tmp").rpartition(".")[0].rstrip(_DIGITS) in ours:
                left = self.path.with_name(name)
                if left.is_dir():  # what a restoring that was killed had begun
                    import shutil

                    shutil.rmtree(left, ignore_errors=True)
                else:
                    self.remove(left)


def warn_if_far(path: Path) -> None:
    """Say so where the file lies on another machine's disk, as far as this system tells."""
    if sys.platform != "linux":
        return
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    best, kind = "", ""
    for line in mounts:
        _, place, found, *_ = [*line.split(" "), "", "", ""]
        place = place.replace("\\040", " ")
        if len(place) >= len(best) and path.is_relative_to(place):
            best, kind = place, found
    if kind.startswith(_FAR):
        warnings.warn(
            f"{path} lies on a network file system ({kind}), where locks may hold nobody off: "
            "let one machine write to it at a time.",
            stacklevel=4,
        )
