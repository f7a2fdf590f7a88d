"""
The default store: one TinyDB file.

Its tables: `relmem` (which form, which memory, how many commits, the file's own
checksum), one table for each kind with the newest revisions, `_superseded` with
the earlier ones, `_erased` with the ids of what is gone. One revision is one
line. Every commit replaces the file as a whole, so it is there whole or as it
was; other processes' commits are seen at the next call.
"""

from __future__ import annotations

import json
import os
import zlib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from tinydb import TinyDB
from tinydb.storages import Storage

from relmem.backends.book import Book, Kept, refuse_newer
from relmem.backends.files import clear_left_behind, locked, replace_whole
from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.errors import Damaged, NotFound, ReadOnly, StoreError
from relmem.records.links import Id
from relmem.store import Document

__all__ = ["TinyStore", "WholeFile"]

_HEADER: Final = "relmem"
_SUPERSEDED: Final = "_superseded"
_ERASED: Final = "_erased"

_UNSUMMED: Final = b'"crc32": "00000000"'
"""Where the checksum stands, as it stands while the sum is taken over all of the file."""

_AS_IT_WAS: Final = "Nothing was changed. Restore it from a copy."

Tables = dict[str, dict[str, Any]]


class WholeFile(Storage):
    """A TinyDB storage that replaces its file as a whole, one document a line, and never writes in place."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def read(self) -> Tables | None:
        """
        All tables; None where there is no file.

        Raises:
            Damaged: it is not as it was written. TooNew: a newer relmem wrote
                it. StoreError: it is no memory.

        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(self.path, f"cannot be read ({error.strerror})") from error
        return _tables(self.path, content)

    def write(self, data: Tables) -> None:
        """All tables, in place of what is there."""
        lines = []
        head = data[_HEADER]["1"] | {"crc32": "00000000"}
        data = data | {_HEADER: {"1": head}}
        for name in sorted(data, key=lambda name: (name != _HEADER, name)):
            rows = ",\n".join(f"{json.dumps(id)}: {_line(data[name][id])}" for id in data[name])
            lines.append(f"{json.dumps(name)}: {{\n{rows}\n}}" if rows else f"{json.dumps(name)}: {{}}")
        content = ("{" + ",\n".join(lines) + "}\n").encode()
        replace_whole(self.path, content.replace(_UNSUMMED, _summed(zlib.crc32(content)), 1))


def _summed(checksum: int) -> bytes:
    return _UNSUMMED.replace(b"00000000", b"%08x" % checksum)


def _line(document: Document) -> str:
    line = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))
    try:
        line.encode()
    except UnicodeEncodeError:  # half a character, from somebody's broken file: JSON can spell it
        line = json.dumps(document, sort_keys=True, separators=(", ", ": "))
    return line


def _tables(path: Path, content: bytes) -> Tables:
    tables = _parsed(path, content)
    header = tables.get(_HEADER) if isinstance(tables, dict) else None
    if not isinstance(header, dict):
        raise StoreError(
            path,
            f'is JSON but not a relmem memory (it has no "{_HEADER}" table)',
            f'To bring it in: memory.import_file("{path.name}").',
        )
    try:
        refuse_newer(header["1"], path)
        checksum = header["1"]["crc32"]
        unsummed = content.replace(b'"crc32": "%s"' % str(checksum).encode(), _UNSUMMED, 1)
    except (KeyError, TypeError, ValueError) as error:
        why = f'holds a "{_HEADER}" table that is not of this program ({type(error).__name__}: {error})'
        raise Damaged(path, why, _AS_IT_WAS) from error
    if checksum != f"{zlib.crc32(unsummed):08x}":
        why = "does not match its own checksum: it was damaged, or changed by another program"
        raise Damaged(path, why, _AS_IT_WAS)
    found: Tables = tables
    return found


def _parsed(path: Path, content: bytes) -> Any:
    try:
        text = content.decode()
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise Damaged(path, f"is not UTF-8 (byte {error.start:,})", _AS_IT_WAS) from error
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        why = "stops in the middle of a record" if cut else f"is not JSON ({error.msg})"
        place = len(content) if cut else len(text[: error.pos].encode())
        raise Damaged(path, f"{why} (byte {place:,})", _AS_IT_WAS) from error
    except RecursionError as error:
        raise Damaged(path, "is JSON nested too deeply to be a memory", _AS_IT_WAS) from error


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
        # through links: the file is replaced where it is, and two names of it are one lock
        self._path = Path(path).expanduser().resolve()
        self.path = str(path)
        self._read_only = read_only
        self._seen: tuple[int, int, int] | None = None
        self._cleared = False
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
        tables = self._tables.storage.read()
        if tables is None:
            raise StoreError(self._path, "is gone", "It was moved or deleted while open.")
        try:
            erased = {id: mark["seq"] for id, mark in tables.pop(_ERASED, {}).items()}
            header = tables.pop(_HEADER)["1"]
            entries = (entry for rows in tables.values() for entry in rows.values())
            return Book.made_of(header, entries, erased, self._book.codec)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"holds what is no revision ({type(error).__name__}: {error})"
            raise Damaged(self._path, why, _AS_IT_WAS) from error

    def put(self, changes: Any, *, at: Any, batch: Id, read_at: int | None = None) -> list[Kept]:
        self._writable()
        with self._mutex, locked(self._path):
            return super().put(changes, at=at, batch=batch, read_at=read_at)

    def erase(self, ids: Any) -> int:
        self._writable()
        with self._mutex, locked(self._path):
            clear_left_behind(self._path)
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
        if not self._cleared:
            clear_left_behind(self._path)
            self._cleared = True
        newest: dict[Id, Kept] = {}
        seq = max([book.head, *(kept.seq for kept in more or [])])
        tables: Tables = {_HEADER: {"1": book.header() | {"seq": seq}}, _SUPERSEDED: {}}
        if book.erased:
            tables[_ERASED] = {id: {"seq": seq} for id, seq in book.erased.items()}
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


def _missing(path: Path) -> NotFound:
    names = [each.name for each in path.parent.glob("*.json")] if path.parent.is_dir() else []
    near = get_close_matches(path.name, names, n=1, cutoff=0.6)
    return NotFound("memory", str(path), near, hint="To make a new one, open it without read_only=True.")
