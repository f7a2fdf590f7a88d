"""How the tests open a store in a file, so that programs of their own can do the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from relmem.backends import tiny
from relmem.backends.fs import FS
from relmem.backends.tiny import TinyStore
from tests.stores.model import CODEC

__all__ = ["journal", "late", "normal", "often"]


def journal(path: Path, *, fs: FS | None = None, read_only: bool = False) -> Any:
    """The default store."""
    return TinyStore(path, CODEC, read_only=read_only, fs=fs)


def often(path: Path, **how: Any) -> Any:
    """The default store, in a program in which it writes its journal into the snapshot after a few commits."""
    tiny.LEAST_JOURNAL = 4096
    return journal(path, **how)


def normal(path: Path, *, fs: FS | None = None, read_only: bool = False) -> Any:
    """The default store where it does not sync every commit."""
    return TinyStore(path, CODEC, read_only=read_only, fs=fs, durability="normal")


class Late(FS):
    """What is written reaches the file with what is written next: one that says too early that it is kept."""

    def __init__(self) -> None:
        self._waiting: tuple[int, bytes] | None = None

    def write(self, fd: int, content: bytes) -> int:
        self._flush()
        self._waiting = (fd, content)
        return len(content)

    def fsync(self, fd: int) -> None:
        # but for whole files, without which nothing would be read
        if not Path(f"/proc/self/fd/{fd}").readlink().name.endswith(".journal"):
            self._flush()

    def close(self, fd: int) -> None:
        self._flush()
        super().close(fd)

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            super().write(*waiting)


def late(path: Path, *, read_only: bool = False) -> Any:
    """A mutant that acknowledges what a killed program takes along."""
    return journal(path, fs=Late(), read_only=read_only)
