"""A feed as it goes over the wire: its bytes, plain and packed, each with a tag of its own."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Final, final

import attrs

from relmem.formats.ical import Calendar

__all__ = ["Copy", "copy_of"]

LEVEL: Final = 6
"""How hard to pack: 9 takes three times as long for two per cent."""


@final
@attrs.frozen(repr=False)
class Copy:
    """
    One feed's bytes, and what tells whether somebody has them already.

    `problems` say what was left out of it. `is_dated` is False where other bytes were served under the same
    `last_modified`: two changes within a second. Then only the tag tells.
    """

    content: bytes
    tag: str
    packed: bytes
    packed_tag: str
    last_modified: datetime
    problems: tuple[str, ...]
    is_dated: bool = True

    @property
    def size(self) -> int:
        """Bytes that it takes to keep."""
        return len(self.content) + len(self.packed)


def copy_of(calendar: Calendar, before: Copy | None = None) -> Copy:
    """A calendar's bytes; `before` is what was served last."""
    content, tag = calendar.to_bytes(), calendar.etag
    if before is not None and before.tag == tag and before.last_modified == calendar.modified_at:
        return before
    packed = gzip.compress(content, LEVEL, mtime=0)
    return Copy(
        content=content,
        tag=tag,
        packed=packed,
        packed_tag=f'{tag[:-1]}-gz"',
        last_modified=calendar.modified_at,
        problems=tuple(map(str, calendar.problems)),
        is_dated=before is None or before.last_modified < calendar.modified_at,
    )
