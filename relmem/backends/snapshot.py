"""
The snapshot: a memory's newest revisions as one JSON file that TinyDB reads, one record a line.

Its tables: `relmem` (which form, which memory, how many commits, where its
history ends, the file's own checksum), one table for each kind with the newest
revisions, `_erased` with the ids of what is gone. A revision that superseded
others has their `Traces` beside it, as `past`. Tables and ids are sorted, so that
one changed record is one changed line; the others are copied from the snapshot
before, byte for byte. Form 1 held the superseded revisions too, in a table
`_superseded`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, final

import attrs

from relmem.backends.book import Book
from relmem.backends.building import without_gc
from relmem.backends.entries import checked_id, counted, refuse_newer
from relmem.backends.exports import made_of
from relmem.codec import Codec
from relmem.errors import Damaged, StoreError
from relmem.records.links import Id
from relmem.store import Document

__all__ = [
    "FORM",
    "Lines",
    "Past",
    "Snapshot",
    "lines_of",
    "read_header",
    "read_snapshot",
    "spelled_snapshot",
    "summed",
    "traces_in",
]

FORM: Final = 2
"""The form that is written."""

_HEADER: Final = "relmem"
_SUPERSEDED: Final = "_superseded"
_ERASED: Final = "_erased"

_UNSUMMED: Final = b'"crc32": "00000000"'
"""Where the checksum stands, as it stands while the sum is taken over all of the file."""

_AS_IT_WAS: Final = "Nothing was changed. Restore it from a copy: relmem restore COPY --file "
_READABLE: Final = ". Without a copy, take what can be read of it: relmem doctor --accept --file "
_BY_HAND: Final = "If you changed it by hand and mean it: relmem doctor --accept --file "

Tables = dict[str, dict[str, Any]]

Lines = dict[str, dict[Id, bytes]]
"""The lines of a snapshot's tables, by kind and id, as they stand there."""


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
    """
    What one file holds: a book, and what binds the files beside it to it.

    `ends` is what binds a journal that is not to be read any more.
    """

    book: Book
    form: int
    past: Past
    size: int
    crc32: int
    ends: tuple[int, int] | None = None

    @property
    def bound(self) -> tuple[int, int]:
        """What binds a journal to it."""
        return self.size, self.crc32


def spelled_snapshot(
    book: Book,
    past: Past,
    traces: Mapping[Id, Document],
    lines: Lines | None,
    *,
    follows: Snapshot | None,
    ends: tuple[int, int] | None,
) -> tuple[bytes, int]:
    """
    The file of a book whose superseded revisions stand in `past`, and its checksum.

    `follows` is the snapshot that it continues, by commits in a journal and
    nothing else; `lines` are what that one holds, of which those that did not
    change are copied. `traces` are those of records that did. `ends` is what binds
    a journal that is not to be read any more.
    """
    header = book.header() | {
        "at": None if book.newest_at is None else book.newest_at.isoformat(),
        "crc32": "00000000",
        "format": FORM,
        "history": attrs.asdict(past),
        "records": len(book),
    }
    if book.erased_at is not None:
        header["erased_at"] = book.erased_at.isoformat()
    if follows is not None:
        header["follows"] = list(follows.bound)
    if ends is not None:
        header["ends"] = list(ends)
    with without_gc():
        tables = _copied(book, lines) if lines is not None else {}
        known = sum(map(len, tables.values()))
        for id in (
            book.changed if known == len(book) - len(book.changed) else (id for id, _ in book.entries())
        ):
            entry = book.standing(id)
            entry = entry | {"past": traces[id]} if id in traces else entry
            tables.setdefault(entry["record"]["kind"], {})[id] = _line(id, entry)
        if book.erased:
            tables[_ERASED] = {id: _line(id, {"seq": seq}) for id, seq in book.erased.items()}
        parts = [b'"%b": {\n%b\n}' % (_HEADER.encode(), _line("1", header))]
        for name in sorted(tables):
            rows = tables[name]
            rest = b",\n".join([rows[id] for id in sorted(rows)])
            parts.append(b"%b: {\n%b\n}" % (json.dumps(name).encode(), rest))
        content = b"{" + b",\n".join(parts) + b"}\n"
    crc32 = zlib.crc32(content)
    return content.replace(_UNSUMMED, _summed(crc32), 1), crc32


def _copied(book: Book, lines: Lines) -> Lines:
    """The lines of what did not change."""
    tables = {kind: rows for kind, rows in lines.items() if kind != _ERASED}
    for id in book.changed:
        for rows in tables.values():
            rows.pop(id, None)
    return {kind: rows for kind, rows in tables.items() if rows}


def lines_of(content: bytes) -> Lines:
    """The lines of a snapshot that this program wrote."""
    tables: Lines = {}
    rows: dict[Id, bytes] = {}
    for line in content.split(b"\n"):
        if line.endswith(b'": {'):
            rows = tables[json.loads(line[line.index(b'"') : -3])] = {}
        elif line.startswith(b'"'):
            rows[line[1 : line.index(b'"', 1)].decode()] = line.removesuffix(b",")
    tables.pop(_HEADER, None)
    return tables


def traces_in(line: bytes) -> Any:
    """The traces in a line; None where it has none."""
    return json.loads(line[line.index(b": ") + 2 :]).get("past")


_readable = json.JSONEncoder(ensure_ascii=False, sort_keys=True, check_circular=False)


def _line(id: str, document: Document) -> bytes:
    line = _readable.encode(document)
    try:
        return b'"%b": %b' % (id.encode(), line.encode())
    except UnicodeEncodeError:  # half a character, from somebody's broken file: JSON can spell it
        return b'"%b": %b' % (id.encode(), json.dumps(document, sort_keys=True).encode())


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
                "To bring it in, have its program write CSV or vCards: memory.import_file reads those.",
            )
        try:
            header = header["1"]
            form = refuse_newer(header, path, upto=FORM)
            crc32 = _sum_of(content, str(header["crc32"]))
        except (KeyError, TypeError, ValueError) as error:
            why = f'holds a "{_HEADER}" table that is not of this program ({type(error).__name__}: {error})'
            raise Damaged(path, why, _ways_out(path)) from error
        if header["crc32"] != f"{crc32:08x}" and not changed:
            why = "does not match its own checksum: it was damaged, or changed by another program"
            raise Damaged(path, why, f"{_AS_IT_WAS}{path.name}. {_BY_HAND}{path.name}")
        try:
            book, past = _book(header, form, tables, codec)
            size, sum_ = header.get("ends") or (0, 0)
            ends = (counted(size, least=0), counted(sum_, least=0))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"holds what is no revision ({type(error).__name__}: {error})"
            raise Damaged(path, why, _ways_out(path)) from error
    return Snapshot(book, form, past, len(content), crc32, ends)


def read_header(content: bytes) -> tuple[Document, Past] | None:
    """What a snapshot begins with: its header, and which history it goes with; None where it says nothing."""
    found = content.split(b"\n", 2)
    try:
        header = json.loads(found[1].removeprefix(b'"1": '))
        return header, Past.of(header["history"])
    except (IndexError, KeyError, TypeError, ValueError, RecursionError):
        return None


def summed(content: bytes) -> tuple[int, int]:
    """The size and the checksum of a snapshot, as they are of these bytes, whatever they state."""
    header = read_header(content)
    return len(content), _sum_of(content, str(header[0].get("crc32"))) if header else -1


def _sum_of(content: bytes, stated: str) -> int:
    mark = b'"crc32": "%b"' % stated.encode()
    at = content.find(mark)
    if at < 0 or len(mark) != len(_UNSUMMED):
        return -1
    crc32 = zlib.crc32(_UNSUMMED, zlib.crc32(memoryview(content)[:at]))
    return zlib.crc32(memoryview(content)[at + len(mark) :], crc32)


def _ways_out(path: Path) -> str:
    return f"{_AS_IT_WAS}{path.name}{_READABLE}{path.name}"


def _parsed(path: Path, content: bytes) -> Any:
    hint = _ways_out(path)
    if not content:  # made by another program, or what is left of a memory: nobody can tell which
        new = "If it never held a memory, remove it: relmem makes a new one where none is."
        way_back = f"Else restore it from a copy: relmem restore COPY --file {path.name}"
        raise Damaged(path, "is empty (0 bytes)", f"Nothing was changed. {new} {way_back}")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise Damaged(path, f"is not UTF-8 (byte {error.start:,})", hint) from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        rest = text[error.pos :].rstrip()
        cut = error.msg.startswith("Unterminated string") or rest in ("t", "tr", "tru") or not rest
        why = "stops in the middle of a record" if cut else f"is not JSON ({error.msg})"
        place = len(content) if cut else len(text[: error.pos].encode())
        raise Damaged(path, f"{why} (byte {place:,})", hint) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise Damaged(path, f"is no JSON that can be read ({error})", hint) from error
    except RecursionError as error:
        raise Damaged(path, "is JSON nested too deeply to be a memory", hint) from error


def _book(header: Document, form: int, tables: Tables, codec: Codec) -> tuple[Book, Past]:
    erased = {checked_id(id): counted(mark["seq"]) for id, mark in tables.pop(_ERASED, {}).items()}
    if form == 1:
        entries = (entry for rows in tables.values() for entry in rows.values())
        return made_of(header, entries, erased, codec), Past()
    book = Book(codec, checked_id(header["memory"]))
    head = counted(header["seq"], least=0)
    at = None if header["at"] is None else datetime.fromisoformat(header["at"])
    if at is not None and at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone")
    newest, traces = _checked(tables, head)
    book.stand_on(newest, traces, head=head, at=at)
    book.erased = erased
    book.know_erased(header.get("erased_at"))
    return book, Past.of(header["history"])


def _checked(tables: Tables, head: int) -> tuple[dict[Id, Document], dict[Id, Any]]:
    """All entries and their traces by id: what answers without being made first is looked at here."""
    newest: dict[Id, Document] = {}
    traces: dict[Id, Any] = {}
    for kind, entries in tables.items():
        for id, entry in entries.items():
            record, rev, seq = entry["record"], entry["rev"], entry["seq"]
            if record["kind"] != kind or record["id"] != id:
                raise ValueError(f"{id} is not what stands there")
            if type(rev) is not int or type(seq) is not int or rev < 1 or not 1 <= seq <= head:
                raise ValueError(f"{id} has no revision and commit")
            if rev > 1 and "past" in entry:
                traces[id] = entry.pop("past")
        newest.update(entries)
    if len(newest) != sum(map(len, tables.values())):
        raise ValueError("an id is there twice")
    return newest, traces
