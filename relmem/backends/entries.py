"""
A revision as it is kept: the object that is handed out, and its entry in plain JSON values.

An entry is what files and exports hold; what is no entry is refused here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final, Protocol, final

import attrs

from relmem.codec import Codec
from relmem.errors import StoreError, TooNew
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.store import Document
from relmem.values import is_id

__all__ = [
    "FORMAT",
    "Elsewhere",
    "Entry",
    "Kept",
    "checked_id",
    "counted",
    "document_in",
    "in_order",
    "instant_in",
    "is_retracted",
    "made_again",
    "read_entry",
    "refuse_newer",
    "rev_of",
    "seq_of",
    "spelled_now",
    "word_in",
]

FORMAT = 1
"""The form of an export."""


@final
@attrs.define(eq=False)
class Kept:
    """One revision, as `relmem.store.Revision` promises it."""

    document: Document
    rev: int
    seq: int
    at: datetime
    batch: Id
    retracted: bool
    codec: Codec
    _record: Record | None = None

    @property
    def id(self) -> Id:
        found: Id = self.document["id"]
        return found

    @property
    def kind(self) -> type[Record] | None:
        return self.codec.kind_of(self.document)

    @property
    def record(self) -> Record:
        if self._record is None:
            self._record = self.codec.decode(self.document, rev=self.rev)
        return self._record

    @property
    def spelled(self) -> Document:
        """Its document in the form that its class writes now, where it can be told; indexes go by it."""
        return self.codec.brought_up(self.document)

    def entry(self) -> Document:
        """Everything that is kept of it, in JSON values."""
        found: Document = {
            "at": self.at.isoformat(),
            "batch": self.batch,
            "record": self.document,
            "rev": self.rev,
            "seq": self.seq,
        }
        return found | {"retracted": True} if self.retracted else found


Entry = Kept | Document
"""A revision, or what `Kept.entry` gave of it."""


class Elsewhere(Protocol):
    """Where superseded revisions stand that are not at hand, as entries."""

    def all(self) -> Iterable[Document]: ...
    def at(self, place: int) -> Document:
        """The one that stands at a place; its `before` is the place of the one before it, 0 where unknown."""
        ...


def in_order(kept: Kept) -> tuple[int, Id, int]:
    """What revisions are sorted by: their commits, then their ids."""
    return kept.seq, kept.id, kept.rev


def rev_of(entry: Entry) -> int:
    """Which revision of its record it is."""
    found: int = entry["rev"] if isinstance(entry, dict) else entry.rev
    return found


def seq_of(entry: Entry) -> int:
    """The commit it came in."""
    found: int = entry["seq"] if isinstance(entry, dict) else entry.seq
    return found


def is_retracted(entry: Entry) -> bool:
    """Whether it says that its record no longer stands."""
    found: bool = entry.get("retracted", False) if isinstance(entry, dict) else entry.retracted
    return found


def document_in(entry: Entry) -> Document:
    """What it says, as it was written."""
    found: Document = entry["record"] if isinstance(entry, dict) else entry.document
    return found


def word_in(entry: Entry) -> str:
    """The word for its kind."""
    found: str = document_in(entry)["kind"]
    return found


def refuse_newer(header: Document, path: object, *, upto: int = FORMAT) -> int:
    """
    The form that a header names, which is one that is read here.

    Raises:
        TooNew: it is of a newer relmem. ValueError: it names none.

    """
    form = counted(header["format"])
    if form > upto:
        why = f"was written by a newer relmem (format {form}; this one reads up to {upto})"
        raise TooNew(path, why, "Upgrade with: pip install -U relmem. Nothing was changed.")
    return form


def read_entry(entry: Document, codec: Codec) -> Kept:
    """
    One revision from what `Kept.entry` gave.

    Raises:
        KeyError, TypeError, ValueError: it is something else.

    """
    record, at = entry["record"], instant_in(entry["at"])
    if not isinstance(record, dict) or not isinstance(record["kind"], str):
        raise TypeError("a record without a kind")
    checked_id(record["id"])
    retracted = entry.get("retracted", False)
    if not isinstance(retracted, bool):
        raise TypeError(f"retracted is {retracted!r}")
    batch = _batch(entry["batch"])
    return Kept(record, counted(entry["rev"]), counted(entry["seq"]), at, batch, retracted, codec)


@lru_cache(maxsize=256)
def instant_in(text: str) -> datetime:
    """The instant that a text spells; ValueError without a zone. Kept: much was recorded at once."""
    at = datetime.fromisoformat(text)
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone")
    return at


def made_again(entry: Document, codec: Codec) -> Kept:
    """As `read_entry`, of an entry that was taken in already; StoreError where it is none all the same."""
    try:
        return read_entry(entry, codec)
    except (KeyError, TypeError, ValueError) as error:
        why = f"is no revision ({type(error).__name__}: {error})"
        raise StoreError(f"record {entry['record'].get('id')}", why) from error


def spelled_now(entry: Entry, codec: Codec) -> tuple[type[Record] | None, Document]:
    """Its class, where it is known, and its document in the form that this writes now; indexes go by it."""
    if isinstance(entry, dict):
        document = entry["record"]
        kind = codec.kind_of(document)
        if kind is None or document.get("v", 1) == kind.VERSION:
            return kind, document
        entry = made_again(entry, codec)
    return entry.kind, entry.spelled


def checked_id(value: object) -> Id:
    """The id that a value is; ValueError where it is none."""
    if not isinstance(value, str) or not is_id(value):
        raise ValueError(f"{value!r} is no id")
    return value


_batch: Final = lru_cache(maxsize=256)(checked_id)


def counted(value: object, *, least: int = 1) -> int:
    """The number that a value is; ValueError where it is none, or less than `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{value!r} is no number from {least}")
    return value
