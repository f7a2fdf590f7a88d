"""
The default store: one TinyDB file.

Its tables: `relmem` (which form, which memory, how many commits), one table
for each kind with the newest revisions, `_superseded` with the earlier ones.
One revision is one line. Every commit replaces the file as a whole, so it is
there whole or as it was; other processes' commits are seen at the next call.
"""

from __future__ import annotations

import json
import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from tinydb import TinyDB
from tinydb.storages import Storage

from relmem.backends.book import FORMAT, Book, Kept, read_entry
from relmem.backends.files import locked, replace_whole
from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.errors import Damaged, NotFound, ReadOnly, StoreError, TooNew
from relmem.records.links import Id
from relmem.store import Change, Document

__all__ = ["TinyStore", "WholeFile"]

_HEADER: Final = "relmem"
_SUPERSEDED: Final = "_superseded"

Tables = dict[str, dict[str, Any]]


class WholeFile(Storage):
    """A TinyDB storage that replaces its file as a whole, one document a line, and never writes in place."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def read(self) -> Tables | None:
        """All tables; None where there is no file, or an empty one."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(self.path, f"cannot be read ({error.strerror})") from error
        return _tables(self.path, content) if content else None

    def write(self, data: Tables) -> None:
        """All tables, in place of what is there."""
        lines = []
        for name in sorted(data, key=lambda name: (name != _HEADER, name)):
            rows = ",\n".join(f"{json.dumps(id)}: {_line(data[name][id])}" for id in data[name])
            lines.append(f"{json.dumps(name)}: {{\n{rows}\n}}" if rows else f"{json.dumps(name)}: {{}}")
        replace_whole(self.path, ("{" + ",\n".join(lines) + "}\n").encode())


def _line(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))


def _tables(path: Path, content: bytes) -> Tables:
    try:
        tables = json.loads(content)
    except UnicodeDecodeError as error:
        raise Damaged(path, f"is not UTF-8 (byte {error.start:,})", "Nothing was changed.") from error
    except json.JSONDecodeError as error:
        ends = error.pos >= len(content.decode().rstrip())
        why = "stops in the middle of a record" if ends else f"is not JSON ({error.msg})"
        raise Damaged(
            path, f"{why} (byte {error.pos:,})", "Nothing was changed. Restore it from a copy."
        ) from error
    if not isinstance(tables, dict) or not isinstance(tables.get(_HEADER), dict):
        raise StoreError(
            path,
            f'is JSON but not a relmem memory (it has no "{_HEADER}" table)',
            f'To bring it in: memory.import_file("{path.name}").',
        )
    return tables


class TinyStore(MemoryStore):
    """
    A memory in a TinyDB file, made where there is none unless `read_only`.

    Raises:
        NotFound: it is not there, and only to be read.
        Damaged: it cannot be read. TooNew: a newer relmem wrote it. StoreError:
            it is no memory. The file is left as it is.

    """

    def __init__(self, path: str | Path, codec: Codec, *, read_only: bool = False) -> None:
        super().__init__(codec)
        self._path = Path(path).expanduser().absolute()
        self.path = str(path)
        self._read_only = read_only
        self._seen: tuple[int, int, int] | None = None
        self._tables = TinyDB(self._path, storage=WholeFile)
        if not self._path.exists():
            if read_only:
                raise _missing(self._path)
            if not self._path.parent.is_dir():
                raise StoreError(path, f"cannot be made: there is no folder {self._path.parent.name}")
            with locked(self._path):
                if not self._path.exists():
                    self._rewrite(self._book)
        self._fresh()

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            now = os.stat(self._path)  # noqa: PTH116 a stat at every call: the cheapest there is
        except FileNotFoundError:
            return None
        return now.st_ino, now.st_mtime_ns, now.st_size

    def _fresh(self) -> Book:
        stamp = self._stamp()
        if stamp is None:
            raise StoreError(self._path, "is gone", "It was moved or deleted while open.")
        if stamp != self._seen:
            self._book = self._read()
            self._seen = stamp
        return self._book

    def _read(self) -> Book:
        tables = self._tables.storage.read() or {}
        header = tables.get(_HEADER, {}).get("1", {})
        form = header.get("format")
        if not isinstance(form, int):
            raise StoreError(
                self._path, 'is JSON but not a relmem memory (its "relmem" table names no format)'
            )
        if form > FORMAT:
            why = f"was written by a newer relmem (format {form}; this one reads up to {FORMAT})"
            raise TooNew(self._path, why, "Upgrade with: pip install -U relmem. Nothing was changed.")
        revisions = []
        try:
            for name, rows in tables.items():
                if name != _HEADER:
                    revisions += [read_entry(row, self._book.codec) for row in rows.values()]
            revisions.sort(key=lambda kept: (kept.seq, kept.id, kept.rev))
            book = Book(self._book.codec, header["memory"])
            book.keep(revisions)
            book.head = max(book.head, header["seq"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"holds what is no revision in table {name!r} ({type(error).__name__}: {error})"
            raise Damaged(self._path, why, "Nothing was changed. Restore it from a copy.") from error
        return book

    def put(self, changes: Any, *, at: Any, batch: Id, read_at: int | None = None) -> list[Kept]:
        self._writable()
        with self._mutex, locked(self._path):
            return super().put(changes, at=at, batch=batch, read_at=read_at)

    def erase(self, ids: Any) -> int:
        self._writable()
        with self._mutex, locked(self._path):
            return super().erase(ids)

    def load(self, document: Document) -> None:
        self._writable()
        with self._mutex, locked(self._path):
            super().load(document)

    def _writable(self) -> None:
        if self._read_only:
            raise ReadOnly(self._path, "was opened to be read only", "Open it without read_only=True.")

    def _commit(self, kept: list[Kept]) -> None:
        # The file first: where it cannot be written, what is held here is as it was.
        book = self._book
        self._rewrite(book, kept)
        book.keep(kept)

    def _rewrite(self, book: Book, more: list[Kept] | None = None) -> None:
        newest: dict[Id, Kept] = {}
        tables: Tables = {_HEADER: {"1": _header(book, more or [])}, _SUPERSEDED: {}}
        for kept in [*book.everything(), *(more or [])]:
            old = newest.get(kept.id)
            if old is not None:
                tables[_SUPERSEDED][f"{old.id}.{old.rev}"] = old.entry()
            newest[kept.id] = kept
        for kept in sorted(newest.values(), key=lambda kept: kept.id):
            tables.setdefault(kept.document["kind"], {})[kept.id] = kept.entry()
        self._tables.storage.write(tables)
        self._seen = self._stamp()
        self._book = book

    def close(self) -> None:
        """Nothing is held between two calls."""


def _header(book: Book, more: list[Kept]) -> Document:
    seq = max([book.head, *(kept.seq for kept in more)])
    return {"format": FORMAT, "memory": book.memory_id, "seq": seq}


def _missing(path: Path) -> NotFound:
    names = [each.name for each in path.parent.glob("*.json")] if path.parent.is_dir() else []
    near = get_close_matches(path.name, names, n=1, cutoff=0.6)
    return NotFound("memory", str(path), near, hint="To make a new one, open it without read_only=True.")
