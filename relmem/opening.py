"""How a memory is opened: its store, its clock, its zone, and what a caller brings along."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from relmem.errors import InputError
from relmem.memory import Memory
from relmem.records.base import Record
from relmem.store import Store
from relmem.values import timezone as zone_name

if TYPE_CHECKING:
    from relmem.codec import Codec
    from relmem.feeds.base import Feed
    from relmem.rules.base import Rule

__all__: list[str] = []  # `open` stays out, so that * keeps the builtin


def open(  # named as it is called: relmem.open
    path: str | os.PathLike[str],
    *,
    clock: Callable[[], datetime] | None = None,
    timezone: str | None = None,
    kinds: Iterable[type[Record]] = (),
    rules: Sequence[Rule] | None = None,
    feeds: Sequence[Feed] = (),
    read_only: bool = False,
    durability: Literal["full", "normal"] = "full",
) -> Memory:
    """
    Open the memory in a file, made if it is not there; ":memory:" keeps nothing.

    `clock` gives the present instant (aware), `timezone` says whose today it is
    (the system's, where it is not given). `kinds` are further records of your
    own, `rules` replace the ones that come with relmem, `feeds` likewise.
    `durability="full"` keeps what was added through a power cut; "normal" is
    faster and may lose the latest of it then (docs/explanation/durability.md).

    Raises:
        NotFound: it is not there and `read_only`. StoreError: it is damaged
            (Damaged), from a newer relmem (TooNew), or no memory. It is left as
            it is. InputError: there is no such time zone, or one of `kinds`
            holds whole records instead of links.

    """
    from relmem.backends.memory import MemoryStore

    codec = codec_of(kinds)
    store: Store
    if os.fspath(path) == ":memory:":
        store = MemoryStore(codec)
    else:
        from relmem.backends.tiny import TinyStore

        store = TinyStore(os.fspath(path), codec, read_only=read_only, durability=durability)
    return Memory(
        store, codec, on=None, clock=clock or _system_clock, zone=_zone(timezone), rules=rules, feeds=feeds
    )


def codec_of(kinds: Iterable[type[Record]] = ()) -> Codec:
    """What spells relmem's own records, and further kinds."""
    from relmem.codec import Codec, refuse_embedded

    own = tuple(kinds)
    for kind in own:
        refuse_embedded(kind)
    return Codec(own, with_ours=True)


def _system_clock() -> datetime:
    return datetime.now(UTC)


def _zone(name: str | None) -> tzinfo:
    if name is not None:
        try:
            return ZoneInfo(zone_name(name))
        except InputError as error:
            raise error.at("timezone") from error
    from dateutil.tz import tzlocal

    return tzlocal()
