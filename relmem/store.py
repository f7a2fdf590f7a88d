"""
The store's promise: what every backend keeps, and nothing about how.

A store is one memory: revisions of records, none ever edited. `put` adds
several at once or none; superseded revisions stay, apart from those that
stand. Reading takes no lock; a writer says what it had read (`read_at`), and
is refused with `Moved` when somebody wrote since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from os import PathLike
from typing import Any, Protocol, final

import attrs

from relmem.errors import RelmemError
from relmem.records.base import Record
from relmem.records.links import Id

__all__ = ["Change", "Document", "Moved", "Outgrown", "Revision", "Standing", "Store"]

Document = dict[str, Any]
"""A record in plain JSON values, as `codec` spells it."""


class Moved(RelmemError):
    """Somebody wrote since what was read: read again, decide again. Nothing happened."""

    code = "moved"


class Outgrown(UserWarning):
    """There is more in one file than it is made for: nothing is lost or refused, but it gets slow."""


@final
@attrs.frozen
class Change:
    """
    One revision to be kept: of `record` as it now is, or that it no longer stands.

    `expected` is the revision that it follows (0 for a new record); the store
    refuses with Conflict when another stands.
    """

    record: Record
    expected: int
    retracted: bool = False


class Revision(Protocol):
    """
    One revision as kept.

    `rev` counts from 1 for each record; `seq` is the commit it came in, `at`
    that commit's instant, `batch` what it belongs to. The record itself is
    made on demand; `kind` is known without.
    """

    @property
    def id(self) -> Id: ...
    @property
    def kind(self) -> type[Record] | None:
        """Its class; None where the memory was opened without it."""
        ...

    @property
    def rev(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def batch(self) -> Id: ...
    @property
    def retracted(self) -> bool: ...
    @property
    def record(self) -> Record: ...


class Standing(Protocol):
    """
    What stood in a memory at one commit, whatever is written afterwards, and when that is closed.

    The class of a kind is loaded, and its revisions are made, when it is asked for.
    """

    def kinds(self) -> Sequence[type[Record]]:
        """Every kind of which anything stands; all their classes are loaded."""
        ...

    def kind_of(self, id: Id) -> type[Record] | None:
        """The kind of the record with that id; None where none stands."""
        ...

    def of(self, kind: type[Record]) -> Sequence[Sequence[Revision]]:
        """For each standing record of a kind every revision of it, oldest first; the records by id."""
        ...


class Store(Protocol):
    """
    One open memory.

    All errors are `StoreError`s, Conflict or Moved; after any but
    OutcomeUnknown nothing happened. Once closed, it answers and keeps nothing
    (Closed); what it gave before can still be read.
    """

    path: str
    repaired: str
    """What a writer that died had left and was put right on opening, a sentence; empty where nothing was."""

    @property
    def large(self) -> str:
        """That it holds more than it is made for, and where to go, in a sentence; empty while it does not."""
        ...

    @property
    def memory_id(self) -> Id:
        """The memory's own id: made once, part of every export, and of feed UIDs."""
        ...

    def head(self) -> int:
        """The number of the newest commit; 0 where there is none. Sees other writers' commits."""
        ...

    def put(
        self, changes: Sequence[Change], *, at: datetime, batch: Id, read_at: int | None = None
    ) -> Sequence[Revision]:
        """
        Keep all changes as one commit, durably, and return them as kept, in order.

        The same `batch` may have several commits; commits never go back in
        time: an `at` before the newest commit's is kept as that.

        Raises:
            Conflict: a record is not at the revision its change expects.
            Moved: `read_at` is given and is not the newest commit.

        """
        ...

    def get(self, ids: Iterable[Id]) -> Mapping[Id, Revision]:
        """The newest revision of each id that is known, retracted ones too."""
        ...

    def find(self, term: str) -> Sequence[Revision]:
        """Newest standing revisions whose name, key, e-mail or domain is `term`, whatever its case; by id."""
        ...

    def alike(self, record: Record) -> Sequence[Revision]:
        """
        Newest revisions, retracted too, of records of that kind that say, or once said, as much in their
        leading fields; by id.
        """
        ...

    def terms(self) -> list[str]:
        """Every term that `find` would answer to, sorted."""
        ...

    def about(self, ids: Iterable[Id]) -> Sequence[Revision]:
        """Newest standing revisions of what links to any of `ids`; by id."""
        ...

    def touching(self, ids: Iterable[Id]) -> Sequence[Revision]:
        """Newest revisions, retracted too, of what links or ever linked to any of `ids`; by id."""
        ...

    def current(self, kinds: Iterable[type[Record]] | None = None) -> Sequence[Revision]:
        """Newest standing revisions of all records, or of some kinds; by id."""
        ...

    def standing(self) -> Standing:
        """What stands now, to be asked kind by kind."""
        ...

    def held(self) -> Store:
        """
        The same store, for many questions at once: it is not looked before each whether others wrote.

        What this process writes meanwhile may show in it. It is not written to, nor closed.
        """
        ...

    def history(self, id: Id) -> Sequence[Revision]:
        """Every revision of one record, oldest first; empty where it is unknown."""
        ...

    def changes(self, after: int = 0, kinds: Iterable[type[Record]] | None = None) -> Iterator[Revision]:
        """
        Every revision of the commits after that one, in order of commit: a cursor that misses nothing.

        With `kinds`, of records that are of one of these. Costs what it yields,
        whatever stands before.
        """
        ...

    def as_known_at(self, at: datetime) -> Store:
        """A store that holds what had been recorded by that instant, and nothing of what came after."""
        ...

    def batches(self) -> list[tuple[Id, datetime, int]]:
        """Every batch, oldest first: its id, when it began, and how many revisions it holds."""
        ...

    def erase(self, ids: Iterable[Id], *, at: datetime | None = None) -> int:
        """
        Remove every revision of `ids` from everything the store wrote; how many went.

        Where any did, that is a commit of its own, of which only the ids are
        left (`erased`) and its instant: `at`, or the newest commit's where it
        is not given or lies before that.
        """
        ...

    def erased(self, after: int = 0) -> list[tuple[int, Id]]:
        """What the commits after that one erased: (commit, id), in order; `changes` has no more of it."""
        ...

    def erased_at(self) -> datetime | None:
        """When something was last erased, no earlier than any commit before; None where nothing ever was."""
        ...

    def export(self) -> Document:
        """All of it as one JSON value, equal for equal memories, that `load` takes into an empty store."""
        ...

    def load(self, document: Document) -> None:
        """
        Take in what `export` gave: ids, instants, batches and history as they were.

        Raises:
            StoreError: this store is not empty, or it is no export.

        """

    def check(self) -> list[str]:
        """What is wrong with it, a sentence each; empty where all is well."""
        ...

    def compact(self) -> None:
        """Write what is kept in as little room as it needs, and in one piece."""

    def backup(self, path: str | PathLike[str]) -> None:
        """
        Write a copy into a file that is not there yet; it is opened and compared before this returns.

        Raises:
            StoreError: it cannot be written, or something is there. No copy is left.

        """

    def close(self) -> None:
        """Let go of it; what was put is kept. Closing twice is fine."""
