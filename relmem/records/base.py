"""
What every record is: frozen, with an id, a source, a visibility, keys and a revision.

A record is a Thing (there as long as it stands), an Event (it happened) or a
State (it is so for a while). How each looks on an earlier day is decided here,
from what its class says: `HAPPENED`, `SINGLE` and the fields marked `later`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from inspect import signature
from typing import Any, ClassVar, Final, Self

import attrs
from attrs import field

from relmem.errors import InputError
from relmem.records.links import ColleagueId, Id
from relmem.records.maybe import maybe_colleague_id, maybe_day, maybe_source
from relmem.values import (
    ByFields,
    Source,
    Visibility,
    WorkWeek,
    day_after,
    is_id,
    new_id,
    text,
    texts,
    truth,
    visibility,
)

__all__ = [
    "Event",
    "Record",
    "State",
    "Thing",
    "later",
    "merged_ids",
    "merged_key",
    "named",
    "refuse",
    "required",
]


_LATER: Final = "later"
_MERGED: Final = "relmem:"


def later(*with_: str) -> Mapping[str, tuple[str, ...]]:
    """
    Metadata of a field that is filled in after the event began.

    A view as of an earlier day does not show it. Without `with_` the field is
    itself the day or instant, or several of them; else it comes with the first
    of the fields so named.
    """
    return {_LATER: with_}


def _counted(value: int | None) -> int | None:
    if value is not None and type(value) is not int:
        raise InputError(value, f"{value!r} is no whole number.", "Write {field}=3.")
    return value


def _week(value: WorkWeek | None) -> WorkWeek | None:
    if value is not None and not isinstance(value, WorkWeek):
        raise InputError(value, f"{value!r} is no work week.", 'Write {field}=WorkWeek(["Mon", "Tue"]).')
    return value


# by annotation, as it stands in the class
_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "str": text,
    "bool": truth,
    "int | None": _counted,
    "WorkWeek | None": _week,
}


def named(_: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """
    Make the errors of every field's converter name that field (a field_transformer).

    Fields that take only what they hold are checked for it: what could not be
    read back is refused on the caller's line. A kind that types its `id` anew
    takes no other ids than any record.
    """
    converters = {
        each.name: _id if each.name == "id" else each.converter or _CHECKS.get(str(each.type))
        for each in fields
    }
    return [
        each.evolve(converter=_Named(converter, each.name, _done(converter, each.default)))
        if callable(converter := converters[each.name]) and not isinstance(converter, _Named)
        else each
        for each in fields
    ]


_NOTHING: Final = object()


def _done(convert: Callable[[Any], Any], default: Any) -> Any:
    """The default of a field, where it is already what its converter makes of it."""
    if default is attrs.NOTHING or isinstance(default, attrs.Factory):  # type: ignore[arg-type] # a class, typed as a function
        return _NOTHING
    return default if convert(default) is default else _NOTHING


@attrs.frozen
class _Named:
    """A converter whose errors name the field."""

    # attrs asks each for it, at every class that inherits the field: to find it costs more than to say it
    __signature__: ClassVar = signature(lambda value: value)

    convert: Callable[[Any], Any]
    name: str
    done: Any
    """What needs no converting: most fields of most records are as they are by default."""

    def __call__(self, value: Any) -> Any:
        if value is self.done:
            return value
        try:
            return self.convert(value)
        except InputError as error:
            raise error.at(self.name) from error.__cause__


def required(value: str) -> str:
    """
    Text that says something.

    Raises:
        InputError: it is empty, or no text.

    """
    if not text(value).strip():
        raise InputError(value, f"{value!r} says nothing.", 'Write {field}="…".')
    return value.strip()


def refuse(field_name: str, value: object, why: str, hint: str = "") -> InputError:
    """An error about two fields that do not go together, named for the first."""
    return InputError(value, why, hint, field=field_name)


def _id(value: str) -> Any:
    if not is_id(value):
        raise InputError(value, f"{value!r} is no id of ours.", 'Give your own id as key="hubspot:42".')
    return value


def _rev(value: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InputError(value, f"{value!r} is no revision: 0, or what the memory gave.")
    return value


@attrs.frozen(kw_only=True, field_transformer=named)
class Record(ByFields):
    """
    Something remembered.

    `id` is given when it is made. `source` says where it is known from; `key`
    holds the caller's own ids ("hubspot:42"). `owner` is whose it is where it
    is private: without one it enters nobody's brief. `basis` is why a special
    one may be kept. `rev` is 0 until stored.
    """

    IDENTITY: ClassVar[tuple[str, ...]] = ("key",)
    """Fields of which one equal value makes two records of a kind the same."""
    NAMES: ClassVar[tuple[str, ...]] = ()
    """Fields that hold what it is called; two may share a name."""
    VERSION: ClassVar[int] = 1
    """Which form of its fields is written; a new form brings an upgrade."""
    UPGRADES: ClassVar[tuple[Callable[[dict[str, Any]], dict[str, Any]], ...]] = ()
    """From each earlier form in plain values to the next: `VERSION - 1` of them."""

    id: Id = field(factory=new_id, converter=_id)
    source: Source | None = field(default=None, converter=maybe_source)
    visibility: Visibility = field(default=Visibility.TEAM, converter=visibility)
    owner: ColleagueId | None = field(default=None, converter=maybe_colleague_id)
    basis: str = ""
    key: tuple[str, ...] = field(default=(), converter=texts)
    rev: int = field(default=0, converter=_rev)

    def __attrs_post_init__(self) -> None:
        """
        Check what concerns several fields; classes add to it in `check`.

        Raises:
            InputError: what `check` found, or a special record without its basis.

        """
        if self.visibility is Visibility.SPECIAL and not self.basis.strip():
            raise refuse(
                "basis", "", "a special record needs a basis.", 'Write basis="asked for it on the call".'
            )
        self.check()

    def check(self) -> None:
        """Raise InputError where fields do not go together."""

    def seen_on(self, on: date, *, recorded_on: date, zone: tzinfo) -> Self | None:
        """
        What of it was there by the end of `on`; None where nothing was.

        `recorded_on` is when it was first recorded, which stands for a day that
        nobody stated; `zone` says which day an instant falls on.
        """
        return self._clipped(on, zone)

    def at_first(self) -> Self:
        """What of it was there when it began, without what came of it later."""
        return self._clipped(date.min, UTC)

    def _repr_html_(self) -> str:
        """As a notebook shows it: what it says, a line a field; ids, and what says nothing, left out."""
        from relmem.records.shown import page_of
        from relmem.render.pages import html_page

        return html_page(page_of(self))

    def _clipped(self, on: date, zone: tzinfo) -> Self:
        gone: dict[str, Any] = {}
        for name, day_fields, default in _later_fields(type(self)):
            value = getattr(self, name)
            if value is default:  # as most are
                continue
            days = [_day_of(getattr(self, each), zone) for each in day_fields or (name,)]
            if isinstance(value, tuple) and not day_fields:
                there = tuple(each for each in value if each <= on)
                if there != value:
                    gone[name] = there
            elif min((each for each in days if each is not None), default=on) > on:
                gone[name] = default
        return attrs.evolve(self, **gone) if gone else self


_found_later: Final[dict[type, list[tuple[str, tuple[str, ...], Any]]]] = {}


def _later_fields(kind: type) -> list[tuple[str, tuple[str, ...], Any]]:
    """(field, the fields that say its day, its default), of those marked `later`."""
    if kind not in _found_later:
        marked = [each for each in attrs.fields(kind) if _LATER in each.metadata]
        _found_later[kind] = [(each.name, each.metadata[_LATER], each.default) for each in marked]
    return _found_later[kind]


@attrs.frozen(kw_only=True, field_transformer=named)
class Thing(Record):
    """Somebody or something that is there as long as its record stands."""


@attrs.frozen(kw_only=True, field_transformer=named)
class Event(Record):
    """
    Something that happened.

    `HAPPENED` names the fields that say when, the exact one first. An event
    without a day happened on the day it was said, else on the day it was
    recorded.
    """

    HAPPENED: ClassVar[tuple[str, ...]] = ()
    BY_THEN: ClassVar[tuple[str, ...]] = ()
    """Fields whose days come after it: without a day of its own it happened by the first of them."""

    def fell_on(self, *, recorded_on: date, zone: tzinfo) -> date:
        """The day it happened, as far as is known."""
        for name in self.HAPPENED:
            when = _day_of(getattr(self, name), zone)
            if when is not None:
                return when
        said_on = self.source.said_on if self.source else None
        after = [_day_of(getattr(self, name), zone) for name in self.BY_THEN]
        # said again on a later day, it did not happen again
        return min(when for when in (recorded_on, said_on, *after) if when is not None)

    def seen_on(self, on: date, *, recorded_on: date, zone: tzinfo) -> Self | None:
        """What of it had happened by the end of `on`; None where it had not."""
        if self.fell_on(recorded_on=recorded_on, zone=zone) > on:
            return None
        return self._clipped(on, zone)


@attrs.frozen(kw_only=True, field_transformer=named)
class State(Record):
    """
    Something that is so for a while, from `from_on` until the day before `until_on`.

    Either end may be unknown (None). `SINGLE` names the fields that are its key
    where only one can hold at a time: the one that begins later closes the
    earlier. Without, states stand side by side.
    """

    SINGLE: ClassVar[tuple[str, ...]] = ()
    AHEAD: ClassVar[bool] = False
    """Whether it is known before it begins, as a leave is: `Facts.ever` has it then, `Facts.of` has not."""

    from_on: date | None = field(default=None, converter=maybe_day)
    until_on: date | None = field(default=None, converter=maybe_day)

    def check(self) -> None:
        """
        Check the order of both ends.

        Raises:
            InputError: it ends before, or on the day that, it begins.

        """
        if self.from_on and self.until_on and self.until_on <= self.from_on:
            why = f"it begins on {self.from_on} and is over from {self.until_on}, so it never held."
            raise refuse(
                "until_on", self.until_on, why, f'Write {{field}}="{day_after(self.from_on)}" or later.'
            )

    def begins_on(self, *, recorded_on: date) -> date:
        """When it began, as far as is known: stated, else said, else recorded, but before it was over."""
        begins = self.from_on or (self.source and self.source.said_on) or recorded_on
        if self.until_on is None or begins < self.until_on:
            return begins
        return max(self.until_on, day_after(date.min)) - timedelta(days=1)

    def is_so_on(self, on: date) -> bool:
        """Whether it held on `on`; an unknown end does not bound it."""
        return (self.from_on is None or self.from_on <= on) and (self.until_on is None or on < self.until_on)

    def seen_on(self, on: date, *, recorded_on: date, zone: tzinfo) -> Self | None:
        """What of it was there by the end of `on`: None where it had not begun, unless it is known ahead."""
        if self.from_on is not None and self.from_on > on and not self.AHEAD:
            return None
        return self._clipped(on, zone)


def _day_of(value: object, zone: tzinfo) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(zone).date()
    return value if isinstance(value, date) else None


def merged_key(id: Id) -> str:
    """The key that a record bears once another, of that id, was merged into it."""
    return f"{_MERGED}{id}"


def merged_ids(record: Record) -> list[Id]:
    """The ids of what was merged into a record."""
    return [key.removeprefix(_MERGED) for key in record.key if key.startswith(_MERGED)]
