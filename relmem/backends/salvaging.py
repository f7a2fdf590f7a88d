"""
What can be read of a memory whose snapshot is damaged: a record is a line, and what is damaged are lines.

Nothing is guessed. A row that is an entry is taken as it stands, and what is
none is told of, with its place and whatever of its id can be read. What the
journal and the history hold is added where it follows on that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar, final

import attrs

from relmem.backends.building import without_gc
from relmem.backends.entries import FORMAT, checked_id, counted, instant_in, read_entry
from relmem.backends.frames import read_frames
from relmem.backends.journal import entries_in
from relmem.backends.past import entries_of, open_past
from relmem.backends.shelf import Shelf
from relmem.backends.snapshot import Past
from relmem.codec import Codec
from relmem.errors import StoreError, TooNew
from relmem.records.links import Id
from relmem.store import Document
from relmem.values import new_id

__all__ = ["Salvaged", "rebuilt", "renumbered", "salvaged", "without_unreadable"]

T = TypeVar("T")

_UUID: Final = rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ROW: Final = re.compile(rb'"(%b)": (?=\{)' % _UUID)
"""How a row begins; it is never within a text, where a backslash stands before a quotation mark."""
_HEADER: Final = re.compile(rb'"1": (?=\{)')
_BETWEEN: Final = re.compile(r'[\s,{}]*(?:"[a-z_0-9]+"\s*:[\s{]*)?')
"""What stands between two rows: the end of a table, and the beginning of the next."""
_OWN_ID: Final = re.compile(rb'"id": "(%b)"' % _UUID)
_KIND: Final = re.compile(rb'"kind": "([a-z_0-9]+)"')
_FRAMING: Final = 64
"""Damaged bytes between two rows that lose nothing but the name of a table, unless an id is among them."""


@final
@attrs.define
class Salvaged:
    """
    What of a snapshot can be read.

    `header` is what it says of itself, each part that can be meant; `past`,
    which history it goes with, None where that cannot be read. `entries` are
    newest revisions by id, `erased` the marks of what was erased. `lost` says
    of all else what it was, and where.
    """

    header: Document = attrs.field(factory=dict)
    past: Past | None = None
    entries: dict[Id, Document] = attrs.field(factory=dict)
    erased: dict[Id, int] = attrs.field(factory=dict)
    lost: list[str] = attrs.field(factory=list)

    @property
    def is_memory(self) -> bool:
        """Whether anything in it is of a memory."""
        return bool(self.entries or self.erased or "memory" in self.header)


def salvaged(content: bytes, codec: Codec) -> Salvaged:
    """What can be read of a snapshot, whatever happened to it; never raises."""
    found, places = Salvaged(), _Places(content)
    starts = list(_ROW.finditer(content))
    first = starts[0].start() if starts else len(content)
    _take_header(content[:first], found)
    with without_gc():
        for at, row in enumerate(starts):
            end = starts[at + 1].start() if at + 1 < len(starts) else len(content)
            id, text = row.group(1).decode(), content[row.end() : end]
            value, rest = _value(text)
            if id in found.entries or id in found.erased or not _took(id, value, found, codec):
                found.lost.append(places.told(row.start(), end))
            elif not _BETWEEN.fullmatch(rest) and (
                len(rest) > _FRAMING or _OWN_ID.search(text, len(text) - len(rest))
            ):
                found.lost.append(places.told(end - len(rest.encode("utf-8", "surrogateescape")), end))
    _count(found)
    return found


def _value(text: bytes) -> tuple[Any, str]:
    """The JSON value that text begins with, and what stands behind it; None where it begins with none."""
    decoded = text.decode("utf-8", "surrogateescape")
    try:
        value, end = _decoder.raw_decode(decoded)
        decoded[:end].encode()  # bytes that are no UTF-8 are no text
    except (ValueError, RecursionError):
        return None, decoded
    return value, decoded[end:]


_decoder: Final = json.JSONDecoder()


def _took(id: Id, value: Any, found: Salvaged, codec: Codec) -> bool:
    """Take a row for the entry or the mark that it is; False where it is neither."""
    try:
        if set(value) == {"seq"}:
            found.erased[checked_id(id)] = counted(value["seq"])
            return True
        kept = read_entry(value, codec)
        if kept.id != id:
            return False
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    found.entries[id] = {name: each for name, each in value.items() if name != "past"}
    return True


def _take_header(content: bytes, found: Salvaged) -> None:
    """Understand what stands before the first row, part by part."""
    row = _HEADER.search(content)
    value, _ = _value(content[row.end() :]) if row else (None, "")
    if not isinstance(value, dict):
        value = {}
        found.lost.append("what the file says of itself (its first row)")
    parts: dict[str, Callable[[Any], object]] = {
        "memory": checked_id,
        "seq": lambda seq: counted(seq, least=0),
        "records": lambda records: counted(records, least=0),
        "erased_at": lambda at: instant_in(str(at)).isoformat(),
        "ends": lambda ends: [counted(each, least=0) for each in ends],
    }
    for name, read in parts.items():
        if (part := _read(read, value.get(name))) is not None:
            found.header[name] = part
    found.past = _read(Past.of, value.get("history"))


def _read(read: Callable[[Any], T], value: object) -> T | None:
    try:
        return None if value is None else read(value)
    except (KeyError, TypeError, ValueError):
        return None


@final
@attrs.define
class _Places:
    """Where stretches of a file are that are asked for in their order; its lines are counted once."""

    content: bytes
    _at: int = 0
    _line: int = 1

    def told(self, start: int, end: int) -> str:
        """What a stretch held, as far as it can be read, and where: lines and bytes from 1."""
        self._line += self.content.count(b"\n", self._at, start)
        self._at = start
        stretch = self.content[start:end]
        first = [row.group(1)] if (row := _ROW.match(stretch)) else []
        ids = dict.fromkeys([*first, *_OWN_ID.findall(stretch)])
        kind = _KIND.search(stretch)
        what = kind.group(1).decode() if kind else "record"
        named = " or ".join(id.decode() for id in ids) or "whose id cannot be read"
        return f"{what} {named} (line {self._line:,}, bytes {start + 1:,} to {end:,})"


def _count(found: Salvaged) -> None:
    """Say how many records are missing, where the file says how many there were and not each was told of."""
    stated = found.header.get("records")
    missing = 0 if stated is None else stated - len(found.entries)
    if missing > len(found.lost):
        found.lost.append(f"{missing:,} records in all, of {stated:,} that stood in the file")


def rebuilt(shelf: Shelf, content: bytes, codec: Codec, given_up: list[str]) -> Document | None:
    """
    An export of what can be read of a damaged snapshot and of the files beside it; None where nothing can.

    What is lost is told to `given_up`. A record whose newest revision is lost is
    lost: what was superseded, or hidden since, is not put in its place.
    """
    found = salvaged(content, codec)
    if not found.is_memory:
        return None
    given_up += [f"{each} in {shelf.path.name}" for each in found.lost]
    revisions = {id: {entry["rev"]: entry} for id, entry in found.entries.items()}
    others = _Others(shelf, found, codec)
    others.add_commits(revisions, given_up)
    others.add_past(revisions, given_up)
    memory = found.header.get("memory") or others.memory
    if memory is None:
        memory = new_id()
        given_up.append("the memory's own id: in calendars its events will be new ones")
    entries = [entry for revs in revisions.values() for entry in _in_order(revs)]
    seqs = [found.header.get("seq", 0), *(entry["seq"] for entry in entries), *found.erased.values()]
    export: Document = {"relmem": {"format": FORMAT, "memory": memory, "seq": max(seqs)}}
    if found.erased:
        export["erased"] = found.erased
    if "erased_at" in found.header:
        export["erased_at"] = found.header["erased_at"]
    return renumbered(export | {"revisions": entries})


def _in_order(revs: dict[int, Document]) -> Iterator[Document]:
    """The revisions of one record, without those that claim to be later than the newest."""
    newest = revs[max(revs)]
    for rev in sorted(revs):
        if revs[rev]["seq"] <= newest["seq"]:
            yield revs[rev]


@final
@attrs.define
class _Others:
    """What stands beside a damaged snapshot; `memory` is whose it says it is."""

    shelf: Shelf
    found: Salvaged
    codec: Codec
    memory: Id | None = None

    def is_ours(self, head: Document) -> bool:
        """Whether a file whose first frame this is belongs to the same memory, as far as either says."""
        its, ours = _read(checked_id, head.get("memory")), self.found.header.get("memory")
        self.memory = self.memory or its
        return ours is None or its is None or its == ours

    def add_commits(self, revisions: dict[Id, dict[int, Document]], given_up: list[str]) -> None:
        """What the journal adds to what was read; a record that is lost in the snapshot may stand here."""
        if not self.shelf.journal.exists():
            return
        frames = read_frames(self.shelf.journal.read_bytes())
        head, *commits = [frame.document for frame in frames.frames] or [{}]
        if not self.is_ours(head) or (head.get("snapshot") == self.found.header.get("ends", [])):
            return
        lost = len(frames.beyond)
        for commit in commits:
            try:
                entries = [(read_entry(entry, self.codec).id, entry) for entry in entries_in(commit)]
            except (KeyError, TypeError, ValueError, AttributeError):
                lost += 1
                continue
            for id, entry in entries:
                known = revisions.get(id, {})
                if id not in self.found.erased and entry["rev"] > max(known, default=0):
                    revisions[id] = known | {entry["rev"]: entry}
        if lost or frames.rest:
            given_up.append(f"{lost:,} commits and {frames.rest:,} bytes ({self.shelf.journal.name})")

    def add_past(self, revisions: dict[Id, dict[int, Document]], given_up: list[str]) -> None:
        """What was superseded, of the records that are there."""
        older, orphans = self._older(given_up), 0
        for entry in older:
            found = _read(lambda each: read_entry(each, self.codec), entry)
            known = revisions.get(found.id) if found else None
            if found is None or known is None:
                orphans += 1
            elif found.rev < max(known):
                known.setdefault(found.rev, {name: each for name, each in entry.items() if name != "before"})
        if orphans:
            given_up.append(
                f"{orphans:,} superseded revisions of records that are lost ({self.shelf.history.name})"
            )

    def _older(self, given_up: list[str]) -> list[Document]:
        shelf, past = self.shelf, self.found.past
        if past is None:
            if not shelf.history.exists():
                return []
            frames = read_frames(shelf.history.read_bytes())
            head, *older = [frame.document for frame in frames.frames] or [{}]
            if frames.rest or frames.beyond:
                given_up.append(f"{frames.rest:,} bytes of superseded revisions ({shelf.history.name})")
            return older if self.is_ours(head) else []
        fd = open_past(shelf, past) if past != Past() else None
        try:
            return entries_of(shelf, past, fd)
        except StoreError:
            given_up.append(f"{past.revisions:,} superseded revisions ({shelf.history.name})")
            return []
        finally:
            if fd is not None:
                shelf.fs.close(fd)


def renumbered(export: Document) -> Document:
    """An export in order of commit, its revisions counted from 1 also where earlier ones are lost."""
    order = sorted(export["revisions"], key=lambda each: (each["seq"], each["record"]["id"], each["rev"]))
    revs: dict[str, int] = {}
    revisions = []
    for entry in order:
        id = entry["record"]["id"]
        revs[id] = revs.get(id, 0) + 1
        revisions.append(entry | {"rev": revs[id]})
    return export | {"revisions": revisions}


def without_unreadable(export: Document, codec: Codec, given_up: list[str]) -> Document:
    """
    An export without the revisions that no record can be made of; the record goes where that is its newest.

    Revisions of kinds that only another program knows, or of a newer relmem, stay as they are.
    """
    newest = {entry["record"]["id"]: entry["rev"] for entry in export["revisions"]}
    gone: set[Id] = set()
    bad: set[tuple[Id, int]] = set()
    for entry in export["revisions"]:
        id, kind, rev = entry["record"]["id"], entry["record"]["kind"], entry["rev"]
        kept = read_entry(entry, codec)
        try:
            _ = kept.record if kept.kind is not None else None
        except TooNew:
            continue
        except StoreError as error:
            bad.add((id, rev))
            gone |= {id} if rev == newest[id] else set()
            of = "" if rev == newest[id] else f", revision {rev}"
            given_up.append(f"{kind} {id}{of}: {error.why}")
    if not bad:
        return export
    return renumbered(
        export
        | {
            "revisions": [
                entry
                for entry in export["revisions"]
                if (id := entry["record"]["id"]) not in gone and (id, entry["rev"]) not in bad
            ]
        }
    )
