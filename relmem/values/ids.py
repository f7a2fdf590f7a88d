"""
Ids: UUIDv7 text, so that sorting by id sorts by when a record was made (RFC 9562).

The millisecond comes first, then a counter within the process, then chance.
"""

from __future__ import annotations

import os
import re
import threading
import time
from typing import Any, Final

__all__ = ["ID_LENGTH", "is_id", "new_id"]

ID_LENGTH: Final = 36
_FORM: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_lock = threading.Lock()
_last = 0


def new_id() -> Any:
    """A fresh id, greater than every id made before it in this process."""
    global _last  # noqa: PLW0603 one counter for the process is what makes ids ordered
    with _lock:
        # 48 bits of milliseconds and 12 of counter; the counter overflows into the time
        _last = max((time.time_ns() // 1_000_000) << 12, _last + 1)
        stamp = _last
    tail = int.from_bytes(os.urandom(8)) & (1 << 62) - 1 | 1 << 63
    number = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | tail
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(value: object) -> bool:
    """Whether it has the form of an id."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None
