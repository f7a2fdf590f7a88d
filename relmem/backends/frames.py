r"""
Frames: lines that tell by themselves whether they are whole.

`<crc32> <length> {json}\n`, the checksum in eight hexadecimal digits, the length
in bytes. JSON holds no line end and no NUL of its own, so a frame is one line,
and what a power cut leaves of one can be told from what was damaged later: it
stops early, or a stretch of it is NUL.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import Any, Final, final

import attrs

from relmem.store import Document

__all__ = ["Frame", "Frames", "framed", "read_frames", "spelled"]

_HEAD: Final = re.compile(rb"[0-9a-f]{8} (\d{1,12}) ")

_TORN: Final = re.compile(rb"\A\x00|\x00{16}|\x00\Z")
"""What a sector that never reached the disk looks like: NULs at an end, or many."""


def spelled(document: Document) -> bytes:
    """JSON on one line, keys sorted, always the same for equal documents."""
    try:
        return _dense.encode(document).encode()
    except UnicodeEncodeError:  # half a character, from somebody's broken file: JSON can spell it
        return _ascii.encode(document).encode()


_dense = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)
_ascii = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), check_circular=False)


def framed(document: Document) -> bytes:
    """One frame."""
    body = spelled(document)
    return b"%08x %d %b\n" % (zlib.crc32(body), len(body), body)


@final
@attrs.frozen
class Frame:
    """One whole frame: where it stands in its file, and what it says."""

    start: int
    end: int
    document: Document


@final
@attrs.frozen
class Frames:
    """
    What a file of frames holds: whole ones, up to `end`, and what is behind them.

    `torn`: what is behind is what a power cut or a killed writer leaves.
    `beyond`: whole frames that stand behind it nevertheless.
    """

    frames: list[Frame]
    end: int
    rest: int = 0
    torn: bool = False
    beyond: list[Frame] = attrs.field(factory=list)


def read_frames(content: bytes, offset: int = 0) -> Frames:
    """The frames in what stands from `offset` on in a file."""
    found: list[Frame] = []
    at = 0
    while at < len(content):
        frame = _frame(content, at, offset)
        if frame is None:
            break
        found.append(frame)
        at = frame.end - offset
    if at == len(content):
        return Frames(found, offset + at)
    beyond: list[Frame] = []
    line = content.find(b"\n", at) + 1
    until = len(content)
    while 0 < line < len(content):
        frame = _frame(content, line, offset)
        if frame is not None:
            until = min(until, line)
            beyond.append(frame)
        line = content.find(b"\n", line) + 1
    torn = _is_torn(content[at:until], last=not beyond)
    return Frames(found, offset + at, len(content) - at, torn, beyond)


def _frame(content: bytes, at: int, offset: int) -> Frame | None:
    end = content.find(b"\n", at)
    space = content.find(b" ", at + 9, at + 24)
    if end < 0 or space < 0:
        return None
    body = content[space + 1 : end]
    if content[at : space + 1] != b"%08x %d " % (zlib.crc32(body), len(body)):
        return None
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return Frame(offset + at, offset + end + 1, document) if isinstance(document, dict) else None


def _is_torn(rest: bytes, *, last: bool) -> bool:
    if _TORN.search(rest):
        return True
    if not last or rest.endswith(b"\n"):
        return False
    head = _HEAD.match(rest)
    return head is None or len(rest) <= head.end() + int(head[1])
