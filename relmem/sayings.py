"""
What a record says: by what it is known, what its content is, and what two sayings are together.

Whether that makes a new record, a revision or nothing is for `intake`.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from relmem.backends.book import folded
from relmem.importers.entries import NAMED_IN_FILE
from relmem.records.base import Record
from relmem.records.people import Account
from relmem.values import Source

__all__ = [
    "content_of",
    "identity_of",
    "is_name_alone",
    "joined_with",
    "saying_of",
    "says_alike",
    "stated_of",
]

# what is not part of what a record says
_ASIDE: Final = ("id", "rev", "source")


def identity_of(record: Record) -> set[str]:
    """What only one record of its kind bears, folded."""
    return {folded(term) for name in record.IDENTITY for term in getattr(record, name)}


def stated_of(record: Record) -> set[str]:
    """The same, without what stands for its name alone."""
    return {term for term in identity_of(record) if not term.startswith(NAMED_IN_FILE)}


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


def joined_with(known: Record, fresh: Record) -> Record:
    """
    `known` with what `fresh` says: what `fresh` leaves at its default stays, lists are united.

    So nothing is lost when a second file knows less than the first.
    """
    said: dict[str, Any] = {"source": fresh.source}
    for each in attrs.fields(type(fresh)):
        value = getattr(fresh, each.name)
        default = None if isinstance(each.default, attrs.Factory) else each.default  # type: ignore[arg-type]
        if each.name in _ASIDE or value == default:
            continue
        if each.name in fresh.NAMES and isinstance(value, str) and folded(value) in identity_of(fresh):
            continue  # an address in the place of a name: nobody said one
        if isinstance(value, tuple):
            before, join = getattr(known, each.name), each.metadata.get("joined")
            value = join(before, value) if join else tuple(dict.fromkeys([*before, *value]))
        said[each.name] = value
    return attrs.evolve(known, **said)
