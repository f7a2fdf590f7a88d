"""A feed as it goes over the wire: its bytes, plain and packed, each with a tag of its own."""

from __future__ import annotations

import gzip
from datetime import datetime, time, timedelta, tzinfo
from typing import Final, final

import attrs

from relmem.formats.ical import Calendar
from relmem.store import Store
from relmem.view import View

__all__ = ["Copy", "copy_of"]

LEVEL: Final = 6
"""How hard to pack: 9 takes three times as long for two per cent."""

_LOOK_BACK: Final = 64
"""Commits looked at first; four times as many where all of them are later."""


@final
@attrs.frozen(repr=False)
class Copy:
    """
    One feed's bytes, and what tells whether somebody has them already.

    `problems` say what was left out of it. `is_dated` is False where other
    bytes may have been served under the same `last_modified`: two changes
    within a second. Then only the tag tells.
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


def copy_of(calendar: Calendar, memory: View, before: Copy | None = None) -> Copy:
    """The bytes of a calendar of `memory`; `before` is what was served last."""
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
        is_dated=(before is None or before.last_modified < calendar.modified_at)
        and is_alone(memory.store, calendar.modified_at, memory.zone),
    )


def is_alone(store: Store, second: datetime, zone: tzinfo) -> bool:
    """
    Whether at most one thing happened in that second that can have changed a feed.

    A commit, an erasing, or a midnight. Asked of the store and not of what was
    served, so that it is the same after a restart and in every process.
    """
    head, back = store.head(), _LOOK_BACK
    while True:
        found = list(store.changes(max(0, head - back)))
        if back >= head or (found and found[0].at < second):
            break
        back *= 4
    before = max((each.seq for each in found if each.at < second), default=0)
    commits = {each.seq for each in found if second <= each.at < second + timedelta(seconds=1)}
    erased_at = store.erased_at()
    if erased_at is not None and erased_at >= second:
        commits |= {sequence for sequence, _ in store.erased(before)}
    is_midnight = second.astimezone(zone).time() == time()
    return len(commits) <= (0 if is_midnight else 1)
