"""What every reader yields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, final

import attrs

from relmem.records.base import Record
from relmem.records.links import Id
from relmem.values import Problem

__all__ = ["NAMED_IN_FILE", "OWNED", "OWN_CARD", "Entry", "OfFile", "Post", "Reading", "org_key"]

Post = tuple[str, str]
"""The title and the unit of somebody's post, folded; "" where nothing is said."""

NAMED_IN_FILE: Final = "org:"
"""Namespace of the keys of organisations of which a file knows nothing but the name."""

OWNED: Final = "owner:"
"""Namespace of the keys by which a file knows again who of us has an account; its id or name follows."""

OWN_CARD: Final = "vcard:urn:uuid:"
"""Begins the key of a card that this memory made itself; the record's id follows."""


def org_key(name: str) -> str:
    """The key of an organisation that is known by its name alone, whatever its case and spacing."""
    return NAMED_IN_FILE + " ".join(name.split()).casefold()


@final
@attrs.frozen
class OfFile:
    """
    How a file says a record, beside what the record itself can tell.

    `mended` are columns that mean what they say: an earlier remark on them in a
    note is taken out. `stated` are fields of the record of which the file says
    just what stands there where nothing is said: no renewal, a normal severity.
    `titles` are all that it says of the posts of one person at one account; None
    of what is no post, or one that is known by its key alone. `written` is a
    person by the name that the file has, where that is turned the other way round.
    """

    mended: tuple[str, ...] = ()
    stated: frozenset[str] = frozenset()
    titles: frozenset[Post] | None = None
    written: Record | None = None


@final
@attrs.frozen
class Entry:
    """
    One card or row: its `place` ("card 3", "line 14"), the `records` it means in the
    order of their links (targets first), and its `problems`.

    With problems and no records it could not be used; with both, a part could not.
    What is no kind of record here and was left out on purpose is `left_out`: "group".
    `refers` are the ids of records that are only spoken of: where they are known
    already, nothing new is said of them. `mended` and, by the id of a record,
    `stated`, `titles` and `written` are as in `OfFile`. `unknown` are the people in
    it that nobody knows: "Lee Park <lee@example.com>", `shared` the addresses that
    several here bear.
    What is `edited` is somebody's correction of our own table, and not a file's saying.
    """

    place: str
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: str = ""
    posts: str = ""
    refers: frozenset[Id] = frozenset()
    unknown: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    stated: Mapping[Id, frozenset[str]] = attrs.field(factory=dict)
    titles: Mapping[Id, frozenset[Post]] = attrs.field(factory=dict)
    written: Mapping[Id, Record] = attrs.field(factory=dict)
    edited: bool = False

    def says(self, record: Record) -> OfFile:
        """How it says one of its records."""
        return OfFile(
            self.mended,
            self.stated.get(record.id, frozenset()),
            self.titles.get(record.id),
            self.written.get(record.id),
        )


@final
@attrs.frozen
class Reading:
    """
    A file as read: what `format` it was taken for, its `entries`, the columns that
    nothing reads (`ignored`), and `problems` with the file as a whole. What stands
    in those columns is `kept_in` the "note" or the "card" of each record; nowhere
    where that is "".
    """

    format: str
    entries: Iterable[Entry]
    ignored: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    kept_in: str = ""
