"""
What a record says: by what it is known, what its content is, and what two sayings are together.

Whether that makes a new record, a revision or nothing is for `intake`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Any, Final

import attrs

from relmem.backends.book import folded
from relmem.importers.entries import NAMED_IN_FILE, OWNED
from relmem.records.base import Record
from relmem.records.people import Account
from relmem.values import Source

__all__ = [
    "Settled",
    "are_of_one_sort",
    "are_two",
    "content_of",
    "default_of",
    "given_keys",
    "identity_of",
    "is_name_alone",
    "is_nameless",
    "joined_with",
    "said_in",
    "saying_of",
    "says_alike",
    "seen_by",
    "stated_of",
]

# what is not part of what a record says
_ASIDE: Final = ("id", "rev", "source")
_OF_US: Final = (NAMED_IN_FILE, OWNED, "relmem:", "not:")
"""Namespaces of keys that no program gave."""

Settled = Callable[[Any, Any], Any]
"""What becomes of a field, by what joining would make of it and what it is."""
NOTHING_SETTLED: Final[Mapping[str, Settled]] = MappingProxyType({})


def identity_of(record: Record) -> set[str]:
    """What only one record of its kind bears, folded."""
    return {folded(term) for name in record.IDENTITY for term in getattr(record, name)}


def stated_of(record: Record) -> set[str]:
    """The same, without what stands for its name alone."""
    return {term for term in identity_of(record) if not term.startswith(NAMED_IN_FILE)}


def given_keys(record: Record) -> set[str]:
    """The keys that a program or the caller gave it, folded."""
    return {folded(key) for key in record.key if not key.startswith(_OF_US)}


def are_two(one: Record, other: Record) -> bool:
    """Whether both bear ids of one program, and not the same: then they are two, whatever else they share."""
    ours, theirs = given_keys(one), given_keys(other)
    spaces = {_space(key) for key in ours} & {_space(key) for key in theirs}
    return bool(spaces) and ours.isdisjoint(theirs)


def are_of_one_sort(one: Source, other: Source) -> bool:
    """Whether both are exports of one program, where that is known; else of one name but for its numbers."""
    if one.medium != other.medium:
        return False
    if one.by or other.by:
        return one.by == other.by
    return _stem(one.file) == _stem(other.file)


def _stem(file: str) -> str:
    """What stays the same in the name of a file from one export to the next: its letters."""
    return "".join(re.findall(r"[^\W\d_]+", file.casefold()))


def _space(key: str) -> str:
    return key.partition(":")[0] if ":" in key else ""


def is_name_alone(account: Account) -> bool:
    """Whether it says nothing but its name."""
    return not stated_of(account) and content_of(attrs.evolve(account, key=())) == content_of(
        Account(account.name)
    )


def content_of(record: Record) -> dict[str, object]:
    """Its fields by name, but for what it is known by here and where it is from."""
    return {
        each.name: getattr(record, each.name)
        for each in attrs.fields(type(record))
        if each.name not in _ASIDE
    }


def says_alike(known: Record, fresh: Record, content: dict[str, object]) -> bool:
    """Whether it has the content of `fresh`; a key that only one of them bears makes no difference."""
    one_key = not (known.key and fresh.key) or known.key == fresh.key
    return one_key and content_of(known) | {"key": ()} == content | {"key": ()}


def saying_of(record: Record) -> tuple[dict[str, object], Source | None]:
    """Its content, and the source that said so."""
    return content_of(record), record.source


def seen_by(record: Record) -> dict[str, Any]:
    """Who may see it, as the fields that say so."""
    return {"visibility": record.visibility, "owner": record.owner, "basis": record.basis}


def said_in(record: Record, stated: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    """
    What it says, by field: not an address in the place of a name, nor what is at its default.

    Fields that are `stated` are said, whatever stands in them.
    """
    said: dict[str, Any] = {}
    for each in attrs.fields(type(record)):
        value = getattr(record, each.name)
        if each.name in _ASIDE or (value == default_of(each) and each.name not in stated):
            continue
        if each.name in record.NAMES and isinstance(value, str) and folded(value) in identity_of(record):
            continue
        said[each.name] = value
    return said


def is_nameless(record: Record) -> bool:
    """Whether it has nothing but an address in the place of a name."""
    return folded(str(record)) in identity_of(record)


def default_of(field: attrs.Attribute[Any]) -> object:
    """What stands in a field of which nothing is said."""
    return None if isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]


def joined_with(
    known: Record,
    fresh: Record,
    settled: Mapping[str, Settled] = NOTHING_SETTLED,
    *,
    stated: AbstractSet[str] = frozenset(),
) -> Record:
    """
    `known` with what `fresh` says: what `fresh` leaves at its default stays, lists are united.

    So nothing is lost when a second file knows less than the first. Fields that
    are `settled` become what that makes of them; a default that is `stated` is said.
    """
    said: dict[str, Any] = {"source": fresh.source}
    fields = attrs.fields_dict(type(fresh))
    for name, value in said_in(fresh, stated).items():
        if isinstance(value, tuple):
            before, join = getattr(known, name), fields[name].metadata.get("joined")
            said[name] = join(before, value) if join else tuple(dict.fromkeys([*before, *value]))
        else:
            said[name] = value
    for name, settle in settled.items():
        said[name] = settle(said.get(name, getattr(known, name)), getattr(known, name))
    return attrs.evolve(known, **said)
