"""How a memory is opened: its store, its clock, its zone, and what a caller brings along."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from relmem.errors import InputError, about
from relmem.finding import shown
from relmem.memory import Memory
from relmem.records.base import Record
from relmem.store import Store
from relmem.values import instant
from relmem.values import timezone as zone_name

if TYPE_CHECKING:
    from relmem.codec import Codec
    from relmem.feeds.base import Feed
    from relmem.rules.base import Rule

__all__: list[str] = []  # `open` stays out, so that * keeps the builtin

T = TypeVar("T")

_SYSTEM_ZONE: Final = Path("/etc/localtime")
_PAGES: Final = {"rules": "docs/how-to/rule.md", "feeds": "docs/how-to/kind.md"}


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
            it is. InputError: there is no such time zone, one of `kinds` is no
            kind of record or holds whole records instead of links, one of
            `rules` or `feeds` is none, or a class, or a threshold of a rule is
            not what its field says.

    """
    from relmem.backends.memory import MemoryStore

    own_rules, own_feeds = _rules(rules), _brought("feeds", feeds, "entries")
    codec = codec_of(kinds)
    store: Store
    if os.fspath(path) == ":memory:":
        store = MemoryStore(codec)
    else:
        from relmem.backends.tiny import TinyStore

        store = TinyStore(os.fspath(path), codec, read_only=read_only, durability=durability)
    return Memory(
        store,
        codec,
        on=None,
        clock=_system_clock if clock is None else _told_by(clock),
        zone=_zone(timezone),
        rules=own_rules,
        feeds=own_feeds,
    )


def _rules(given: Iterable[Rule] | None) -> tuple[Rule, ...] | None:
    if given is None:
        return None
    from relmem.rules.thresholds import checked

    found = _brought("rules", given, "points")
    with about("rules"):
        return checked(found)


def _brought(field: str, given: Iterable[T], method: str) -> tuple[T, ...]:
    """What a caller brings along, each seen to be one: not the class, and not something else."""
    found = _several(field, given)
    for each in found:
        if isinstance(each, type):
            why, hint = f"{each.__name__} is a class.", f"Write {each.__name__}()."
            raise InputError(each, why, hint, field=field)
        if not hasattr(each, method):
            raise InputError(each, f"{shown(each)} has no {method}().", f"See {_PAGES[field]}.", field=field)
    return found


def _several(field: str, given: Iterable[T]) -> tuple[T, ...]:
    if isinstance(given, type) or not isinstance(given, Iterable):
        raise InputError(
            given, f"{_called(given)} stands alone.", f"Write {field}=[{_called(given)}].", field=field
        )
    return tuple(given)


def _called(given: object) -> str:
    return given.__name__ if isinstance(given, type) else f"{type(given).__name__}()"


def codec_of(kinds: Iterable[type[Record]] = ()) -> Codec:
    """What spells relmem's own records, and further kinds."""
    from relmem.codec import Codec, refuse_embedded

    own = _several("kinds", kinds)
    if not own:
        return _our_codec()
    for kind in own:
        if not (isinstance(kind, type) and issubclass(kind, Record)):
            why, hint = f"{shown(kind)} is no kind of record.", "Write the class: kinds=[Training]."
            raise InputError(kind, why, hint, field="kinds")
        refuse_embedded(kind)
    return Codec(own, with_ours=True)


@cache
def _our_codec() -> Codec:
    """The one for all memories without further kinds: what it has learnt of a class serves the next too."""
    from relmem.codec import Codec

    return Codec(with_ours=True)


def _system_clock() -> datetime:
    return datetime.now(UTC)


def _told_by(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """A caller's clock, whose instants say their zone, or what it should have been is said."""

    def now() -> datetime:
        told = clock()
        try:
            return instant(told)
        except InputError as error:
            if isinstance(told, datetime) and told.utcoffset() is not None:
                raise
            raise InputError(told, error.why, "Write {field}=lambda: datetime.now(UTC).") from error

    return now


def _zone(name: str | None) -> tzinfo:
    if name is not None:
        try:
            return ZoneInfo(zone_name(name))
        except InputError as error:
            raise error.at("timezone") from error
    return _system_zone()


def _system_zone() -> tzinfo:
    """As TZ says, else the system's file of rules; dateutil, which takes long to load, knows the rest."""
    named = os.environ.get("TZ")
    with suppress(OSError, ValueError, ZoneInfoNotFoundError):
        if named:
            return ZoneInfo(named.removeprefix(":"))
        if named is None:
            with _SYSTEM_ZONE.open("rb") as rules:
                return _SystemZone.from_file(rules)
    from dateutil.tz import tzlocal

    return tzlocal()


class _SystemZone(ZoneInfo):
    """That of the system's file; where an instant in it is pickled, that of the system which reads it."""

    def __reduce__(self) -> tuple[Callable[[], tzinfo], tuple[()]]:
        """By what finds it: a zone out of a file has no name to be found by."""
        return _system_zone, ()
