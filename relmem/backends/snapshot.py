"""
The snapshot: a memory's newest revisions as one JSON file that TinyDB reads, one record a line.

Its tables: `relmem` (which form, which memory, how many commits, where its
history ends, the file's own checksum), one table for each kind with the newest
revisions, `_erased` with the ids of what is gone. Tables and ids are sorted, so
that one changed record is one changed line. Form 1 held the superseded
revisions too, in a table `_superseded`.
"""

from __future__ import annotations

import gc
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, final

import attrs

from relmem.backends.book import Book
from relmem.backends.entries import checked_id, counted, refuse_newer
from relmem.codec import Codec
from relmem.errors import Damaged, StoreError
from relmem.records.links import Id
from relmem.store import Document

__all__ = ["FORM", "Past", "Snapshot", "read_snapshot", "spelled_snapshot", "without_gc"]

FORM: Final = 2
"""The form that is written."""

_HEADER: Final = "relmem"
_SUPERSEDED: Final = "_superseded"
_ERASED: Final = "_erased"

_UNSUMMED: Final = b'"crc32": "00000000"'
"""Where the checksum stands, as it stands while the sum is taken over all of the file."""

_AS_IT_WAS: Final = "Nothing was changed. Restore it from a copy: relmem restore COPY --file "
_BY_HAND: Final = "If you changed it by hand and mean it: relmem doctor --accept --file "

Tables = dict[str, dict[str, Any]]


@final
@attrs.frozen
class Past:
    """
    Which history a snapshot goes with: the file of that generation, as far as `size`.

    `crc32` is the sum over those bytes, `revisions` how many they hold.
    """

    generation: int = 0
    size: int = 0
    crc32: int = 0
    revisions: int = 0

    @classmethod
    def of(cls, document: Any) -> Past:
        counts = (document[name] for name in ("generation", "size", "crc32", "revisions"))
        return cls(*(counted(count, least=0) for count in counts))


@final
@attrs.frozen
class Snapshot:
    """What one file holds: a book, and what binds the files beside it to it."""

    book: Book
    form: int
    past: Past
    size: int
    crc32: int


@contextmanager
def without_gc() -> Iterator[None]:
    """Keep the collector from walking, again and again, through what is only being built."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def spelled_snapshot(book: Book, past: Past) -> tuple[bytes, int]:
    """The file of a book whose superseded revisions stand in `past`, and its checksum."""
    header = book.header() | {
        "at": None if book.newest_at is None else book.newest_at.isoformat(),
        "crc32": "00000000",
        "format": FORM,
        "history": attrs.asdict(past),
    }
    tables: dict[str, list[str]] = {}
    with without_gc():
        for id, entry in book.entries():
            tables.setdefault(entry["record"]["kind"], []).append(f'"{id}": {_line(entry)}')
        if book.erased:
            tables[_ERASED] = [f'"{id}": {_line({"seq": book.erased[id]})}' for id in sorted(book.erased)]
        parts = [f'"{_HEADER}": {{\n"1": {_line(header)}\n}}']
        parts += [f"{json.dumps(name)}: {{\n" + ",\n".join(tables[name]) + "\n}" for name in sorted(tables)]
        content = ("{" + ",\n".join(parts) + "}\n").encode()
    crc32 = zlib.crc32(content)
    return content.replace(_UNSUMMED, _summed(crc32), 1), crc32


_readable = json.JSONEncoder(ensure_ascii=False, sort_keys=True, check_circular=False)


def _line(document: Document) -> str:
    line = _readable.encode(document)
    try:
        line.encode()
    except UnicodeEncodeError:  # half a character, from somebody's broken file: JSON can spell it
        line = json.dumps(document, sort_keys=True)
    return line


def _summed(crc32: int) -> bytes:
    return _UNSUMMED.replace(b"00000000", b"%08x" % crc32)


def read_snapshot(path: Path, content: bytes, codec: Codec, *, changed: bool = False) -> Snapshot:
    """
    What a file holds; its revisions stay as they are until they are asked for.

    `changed`: take it although it does not match its own checksum.

    Raises:
        Damaged: it is not as it was written. TooNew: a newer relmem wrote it.
            StoreError: it is no memory.

    """
    with without_gc():
        tables = _parsed(path, content)
        header = tables.pop(_HEADER, None) if isinstance(tables, dict) else None
        if not isinstance(header, dict):
            raise StoreError(
                path,
                f'is JSON but not a relmem memory (it has no "{_HEADER}" table)',
                f'To bring it in: memory.import_file("{path.name}").',
            )
        try:
            header = header["1"]
            form = refuse_newer(header, path, upto=FORM)
            crc32 = _sum_of(content, str(header["crc32"]))
        except (KeyError, TypeError, ValueError) as error:
            why = f'holds a "{_HEADER}" table that is not of this program ({type(error).__name__}: {error})'
            raise Damaged(path, why, _AS_IT_WAS + path.name) from error
        if header["crc32"] != f"{crc32:08x}" and not changed:
            why = "does not match its own checksum: it was damaged, or changed by another program"
            raise Damaged(path, why, f"{_AS_IT_WAS}{path.name}. {_BY_HAND}{path.name}")
        try:
            book, past = _book(header, form, tables, codec)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"holds what is no revision ({type(error).__name__}: {error})"
            raise Damaged(path, why, _AS_IT_WAS + path.name) from error
    return Snapshot(book, form, past, len(content), crc32)


def _sum_of(content: bytes, stated: str) -> int:
    mark = b'"crc32": "%b"' % stated.encode()
    at = content.find(mark)
    if at < 0 or len(mark) != len(_UNSUMMED):
        return -1
    crc32 = zlib.crc32(_UNSUMMED, zlib.crc32(memoryview(content)[:at]))
    return zlib.crc32(memoryview(content)[at + len(mark) :], crc32)


def _parsed(path: Path, content: bytes) -> Any:
    hint = _AS_IT_WAS + path.name
    try:
        text = content.decode()
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise Damaged(path, f"is not UTF-8 (byte {error.start:,})", hint) from error
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        why = "stops in the middle of a record" if cut else f"is not JSON ({error.msg})"
        place = len(content) if cut else len(text[: error.pos].encode())
        raise Damaged(path, f"{why} (byte {place:,})", hint) from error
    except RecursionError as error:
        raise Damaged(path, "is JSON nested too deeply to be a memory", hint) from error


def _book(header: Document, form: int, tables: Tables, codec: Codec) -> tuple[Book, Past]:
    erased = {checked_id(id): counted(mark["seq"]) for id, mark in tables.pop(_ERASED, {}).items()}
    if form == 1:
        entries = (entry for rows in tables.values() for entry in rows.values())
        return Book.made_of(header, entries, erased, codec), Past()
    book = Book(codec, checked_id(header["memory"]))
    head = counted(header["seq"], least=0)
    at = None if header["at"] is None else datetime.fromisoformat(header["at"])
    if at is not None and at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone")
    book.stand_on(_checked(tables, head), head=head, at=at)
    book.erased = erased
    return book, Past.of(header["history"])


def _checked(tables: Tables, head: int) -> dict[Id, Document]:
    """All entries by id: what answers without being made first is looked at here."""
    newest: dict[Id, Document] = {}
    for kind, entries in tables.items():
        for id, entry in entries.items():
            record, rev, seq = entry["record"], entry["rev"], entry["seq"]
            if record["kind"] != kind or record["id"] != id:
                raise ValueError(f"{id} is not what stands there")
            if type(rev) is not int or type(seq) is not int or rev < 1 or not 1 <= seq <= head:
                raise ValueError(f"{id} has no revision and commit")
        newest.update(entries)
    if len(newest) != sum(map(len, tables.values())):
        raise ValueError("an id is there twice")
    return newest
