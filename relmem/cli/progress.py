"""
How far something long has come: on a terminal after a second, on stderr, and gone when it is over.

What works on a large file says what it does at once, wherever stderr goes. The
cursor is never hidden, so that there is nothing to put right after a crash.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Final

from relmem.cli.frame import say

__all__ = ["waiting"]

AFTER: Final = 1.0
"""Seconds in which nothing is shown: what is over by then needs no bar."""
EVERY: Final = 0.2
"""Seconds between two drawings."""
LARGE: Final = 1_000_000
"""Bytes of a file of some 2,500 records: to work on all of them takes longer than one notices."""
_CELLS: Final = 24
_CLEAR: Final = "\r\x1b[K"

Progress = Callable[[int, int | None], None]


@contextmanager
def waiting(what: str, *, over: Path | None = None, after: float = AFTER) -> Iterator[Progress]:
    """
    Show on stderr that something is going on, "Reading people.vcf", while the block runs.

    `over` is the file that is worked on: where it is large, that is said at once.

    Gives what is told how much is done of how much, None where nobody knows;
    where it is never told anything, the seconds are shown. Silent where stderr
    is no terminal, or one that cannot take back what it wrote.
    """
    if over is not None and _is_large(over):
        say(f"{what} …")
    told: list[tuple[int, int | None]] = [(0, None)]

    def progress(done: int, total: int | None) -> None:
        told[0] = (done, total)

    if not _is_terminal():
        yield progress
        return
    ended = Event()

    def draw() -> None:
        begun = time.monotonic()
        wait = after
        while not ended.wait(wait):
            wait = EVERY
            columns = shutil.get_terminal_size().columns
            _write(_CLEAR + _line(what, *told[0], time.monotonic() - begun)[: columns - 1])

    drawing = Thread(target=draw, daemon=True)
    begun = time.monotonic()
    drawing.start()
    try:
        yield progress
    finally:
        ended.set()
        drawing.join()
        if time.monotonic() - begun >= after:
            _write(_CLEAR)


def _line(what: str, done: int, total: int | None, seconds: float) -> str:
    if total:
        full = _CELLS * min(done, total) // total
        return f"{what} [{'#' * full}{'.' * (_CELLS - full)}] {done:,} of {total:,}"
    return f"{what}: {done:,}" if done else f"{what}: {seconds:.0f} s"


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size >= LARGE
    except OSError:  # said by who reads it
        return False


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _write(text: str) -> None:
    with suppress(OSError, ValueError):  # a terminal that went away is no reason to stop
        sys.stderr.write(text)
        sys.stderr.flush()
