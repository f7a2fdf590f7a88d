"""What a store does to files: whole replacement that survives a power cut, and a lock between processes."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from relmem.errors import Busy, OutcomeUnknown, StoreError, StoreFull

__all__ = ["clear_left_behind", "locked", "replace_whole"]

WAIT_SECONDS: Final = 10.0
"""How long a writer waits for another: longer than any write takes, shorter than patience."""


def replace_whole(path: Path, content: bytes) -> None:
    """
    Put `content` in the place of `path`: afterwards it is there whole, or what was before.

    Temporary file beside it, fsync, rename, fsync of the folder. It keeps the
    mode of the file it replaces, and is later than that by its time stamp,
    however fast one follows the other. A link stays one, and what it leads to
    is replaced; what is no file (a pipe, /dev/stdout) is written to as it is.

    Raises:
        StoreFull: there is no room. StoreError: it cannot be written. The file
            is as it was. OutcomeUnknown: it is in its place, but a power cut
            may take it back.

    """
    try:
        if not _is_replaceable(path):
            with path.open("wb", buffering=0) as out:
                out.write(content)
            return
    except OSError as error:
        raise _refusal(path, error) from error
    path = path.resolve()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _write(temporary, content, after=path)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _refusal(path, error) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    try:
        _sync_folder(path.parent)
    except OSError as error:
        why = f"was replaced, but its folder cannot be made durable ({error.strerror})"
        raise OutcomeUnknown(path, why, "Read it again to see what it holds.") from error


def _is_replaceable(path: Path) -> bool:
    """Whether a file is there, or nothing: a device in whose place a file came would be no device."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return True


def _refusal(path: Path, error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreFull(path, f"cannot grow ({error.strerror})", "Nothing was changed.")
    return StoreError(path, f"cannot be written ({error.strerror})", "Nothing was changed.")


def _write(temporary: Path, content: bytes, *, after: Path) -> None:
    try:
        old = after.stat()
    except FileNotFoundError:
        old = None
    # never wider than the file whose content it holds, not even while it is written
    mode = 0o666 if old is None else stat.S_IMODE(old.st_mode)
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        if old is not None:
            temporary.chmod(mode)
            new = os.fstat(handle)
            # what a reader tells files apart by: clocks of file systems tick some milliseconds apart
            if new.st_mtime_ns <= old.st_mtime_ns:
                os.utime(temporary, ns=(new.st_atime_ns, old.st_mtime_ns + 1))
        os.fsync(handle)


def clear_left_behind(path: Path) -> None:
    """Remove what writers of `path` that were killed left beside it; the caller holds the lock."""
    for left in path.parent.iterdir():
        if left.name.startswith(f".{path.name}.") and left.name.endswith(".tmp"):
            left.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # no folder can be opened there, and a rename is durable by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """
    Hold the lock file beside `path`, against every other process and handle.

    Raises:
        Busy: another holds it for longer than `WAIT_SECONDS`.

    """
    lock = path.with_name(path.name + ".lock")
    try:
        handle = lock.open("a+b")
    except OSError as error:
        raise StoreError(path, f"cannot be locked ({error.strerror})") from error
    with handle:
        deadline = time.monotonic() + WAIT_SECONDS
        while not _got(handle, path):
            if time.monotonic() > deadline:
                why = f"is being written by another program for more than {WAIT_SECONDS:.0f} seconds"
                raise Busy(path, why, "Try again, or open it with read_only=True.")
            time.sleep(0.005)
        try:
            yield
        finally:
            _unlock(handle)


def _got(handle: IO[bytes], path: Path) -> bool:
    try:
        return _try_lock(handle)
    except OSError as error:
        raise StoreError(path, f"cannot be locked ({error.strerror})") from error


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: IO[bytes]) -> bool:
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
