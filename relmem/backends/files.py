"""What a store does to files: whole replacement that survives a power cut, and a lock between processes."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from relmem.errors import Busy, StoreError, StoreFull

__all__ = ["locked", "replace_whole"]

WAIT_SECONDS: Final = 10.0
"""How long a writer waits for another: longer than any write takes, shorter than patience."""


def replace_whole(path: Path, content: bytes) -> None:
    """
    Put `content` in the place of `path`: afterwards it is there whole, or what was before.

    Temporary file beside it, fsync, rename, fsync of the folder.

    Raises:
        StoreFull: there is no room. StoreError: it cannot be written. The file
            is as it was.

    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        if path.exists():
            os.chmod(temporary, path.stat().st_mode)  # noqa: PTH101 the mode of the file it replaces
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(path, "cannot grow: the disk is full", "Nothing was changed.") from error
        raise StoreError(path, f"cannot be written ({error.strerror})", "Nothing was changed.") from error


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
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                why = f"is being written by another program for more than {WAIT_SECONDS:.0f} seconds"
                raise Busy(path, why, "Try again, or open it with read_only=True.")
            time.sleep(0.005)
        try:
            yield
        finally:
            _unlock(handle)


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
