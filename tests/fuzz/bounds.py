"""
What reading may cost: processor time and memory, in proportion to what is read.

The same bounds for all readers, so that they can be said in one sentence (docs/reference/vcards.md, "Hostile files").
"""

from __future__ import annotations

import signal
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Broken", "Reader", "Slow", "memory_for", "seconds_for", "within_memory", "within_time"]

Reader = Callable[[bytes], None]
"""Reads these bytes, and raises where a promise is broken."""

CHUNK = 64 * 1024
"""Bytes that may take a second, and no file less: readers take a tenth of it, and a busy machine is no finding."""
LINE_SECONDS = 0.002
"""For each line besides: a line can be a whole record, which is read, taken in twice, exported and loaded again."""
A_BYTE = 160
"""Bytes of memory for a byte: `[` and `]` of JSON become objects of 64 bytes, and a table is cut by four separators."""
A_LINE = 12 * 1024
"""Bytes of memory for a line besides: one letter and a line break make a contact, with all that a memory keeps of it."""
ALWAYS = 24 * 2**20
"""Bytes of memory for nothing at all: 16 MB are the piece in which a journal is read, the rest what is loaded at need."""


class Broken(AssertionError):
    """A promise that a reader did not keep."""


class Slow(BaseException):
    """It takes longer than it may; no Exception, so that nobody on the way takes it for a bad line."""


def seconds_for(data: bytes) -> float:
    """The processor time that reading these bytes may take."""
    return max(1.0, len(data) / CHUNK) + LINE_SECONDS * _lines(data)


def memory_for(data: bytes) -> int:
    """The memory that reading these bytes may take at its peak, in bytes."""
    return ALWAYS + A_BYTE * len(data) + A_LINE * _lines(data)


def _lines(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r")


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Stop what hangs; where there is no such signal it is only found out afterwards."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Slow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def within_time(reader: Reader, data: bytes, *, slack: float = 1.0) -> None:
    """
    Read, in the time that there is for so many bytes, times `slack` where the program is watched.

    Raises:
        Broken: it took longer.

    """
    most = seconds_for(data) * slack
    begun = time.process_time()
    try:
        with _stopped_after(most):
            reader(data)
    except Slow as error:
        raise Broken(f"{len(data):,} bytes took more than {most:.1f} s") from error
    took = time.process_time() - begun
    if took > most:
        raise Broken(f"{len(data):,} bytes took {took:.1f} s, and may take {most:.1f} s")


def within_memory(reader: Reader, data: bytes) -> int:
    """
    Read, in the memory that there is for so many bytes and lines; how much it was.

    Raises:
        Broken: it took more.

    """
    tracemalloc.start()
    try:
        reader(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if peak > memory_for(data):
        raise Broken(f"{len(data):,} bytes took {peak:,} bytes, and may take {memory_for(data):,}")
    return peak
