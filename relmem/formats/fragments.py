"""
Events as they were spelled before, kept by what they were made of: one takes a millisecond to spell.

In this process and, for large calendars, in a file beside the memory
(`<memory>.feeds.cache`), which may be deleted at any time. It holds what the last
large feed showed and no more, and is dropped whole as soon as anything was
erased from the memory, or a byte of it is not as it was written.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, final

from relmem.backends.shelf import SPELLED
from relmem.errors import StoreError
from relmem.formats import events
from relmem.formats.events import Occasion, Style
from relmem.store import Store
from relmem.values import Problem

__all__ = ["Fragments", "cache_beside"]

WORTH_KEEPING: Final = 500
"""Events newly spelled that make the file worth writing: half a second's work; small memories get none."""
MOST_HELD: Final = 100_000
"""Events held in this process, some 1.5 kB each; those asked for longest ago go first."""

_MAGIC: Final = b"relmem feeds 1\n"
_DIGEST: Final = 32


def cache_beside(path: str | os.PathLike[str]) -> Path:
    """Where the events of a memory are kept."""
    path = Path(path).expanduser().resolve()
    return path.with_name(path.name + SPELLED)


@final
class Fragments:
    """The spelled events of one memory; `place` is the file, None where there is none to be."""

    def __init__(self, store: Store, place: Path | None) -> None:
        self.store, self.place = store, place
        self._mutex = threading.RLock()
        self._held: dict[tuple[Occasion, Style], bytes | Problem] = {}
        self._filed: dict[bytes, bytes] | None = None if place else {}
        self._fresh = 0

    def of(self, occasion: Occasion, style: Style) -> bytes | Problem:
        """One event, spelled now if it never was; a problem where it cannot be."""
        key = occasion, style
        found = self._held.get(key)
        if found is None:
            with self._mutex:
                found = self._held[key] = self._spelled(occasion, style)
        return found

    def _spelled(self, occasion: Occasion, style: Style) -> bytes | Problem:
        if self._filed is None:
            self._filed = self._read()
        digest = _digest(occasion, style) if self.place else b""
        found: bytes | None = self._filed.get(digest)
        if found is None:
            try:
                found = events.event(occasion, style)
            except Exception as error:  # whatever icalendar says of it: the others go on
                why = f"cannot be spelled: {type(error).__name__}: {error}"
                return Problem(f"event {occasion.uid}", "", occasion.listed.entry.matter, why)
            self._fresh += 1
        return found

    def settle(self, shown: Iterable[Occasion], style: Style) -> None:
        """After a calendar: file what it shows where that is worth it, and hold no more than is wise."""
        with self._mutex:
            if self.place and self._fresh >= WORTH_KEEPING:
                self._write(self.place, shown, style)
                self._fresh = 0
            while len(self._held) > MOST_HELD:
                del self._held[next(iter(self._held))]

    def _erased(self) -> int:
        return max((sequence for sequence, _ in self.store.erased()), default=0)

    def _head(self, erased: int) -> bytes:
        return _MAGIC + f"{self.store.memory_id} {erased} {_version()}\n".encode()

    def _read(self) -> dict[bytes, bytes]:
        """What is filed; nothing, and no file, where this very release did not write it of what stands."""
        if self.place is None:
            return {}
        try:
            content = self.place.read_bytes()
        except OSError:
            return {}
        head = self._head(self._erased())
        body = content[len(head) + _DIGEST :]
        if content.startswith(head) and content[len(head) :][:_DIGEST] == sha256(body).digest():
            return dict(_parts(body))
        with suppress(OSError):
            self.place.unlink()
        return {}

    def _write(self, place: Path, shown: Iterable[Occasion], style: Style) -> None:
        # what was erased since these were spelled must not come back with them
        erased, parts = self._erased(), {}
        for each in shown:
            found = self._held.get((each, style))
            if isinstance(found, bytes):
                parts[_digest(each, style)] = found
        body = b"".join(digest + len(found).to_bytes(4) + found for digest, found in sorted(parts.items()))
        head = self._head(erased)
        with suppress(StoreError, OSError):  # it saves time, and nothing else
            _replace(place, head + sha256(body).digest() + body, like=Path(self.store.path))
            if self._erased() != erased:
                place.unlink(missing_ok=True)


def _parts(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + _DIGEST + 4 <= len(body):
        begin = at + _DIGEST + 4
        end = begin + int.from_bytes(body[begin - 4 : begin])
        yield body[at : at + _DIGEST], body[begin:end]
        at = end


def _digest(occasion: Occasion, style: Style) -> bytes:
    """What an event is made of, in 32 bytes: the same in every process."""
    return sha256(repr((occasion, style)).encode(errors="surrogatepass")).digest()


@cache
def _version() -> str:
    """What spells: this release of relmem, as it is on this disk, and icalendar's."""
    import icalendar

    spelling = sha256(Path(events.__file__).read_bytes()).hexdigest()
    return f"{icalendar.__version__} {spelling}"


def _replace(place: Path, content: bytes, *, like: Path) -> None:
    """Put it there whole, to be read by whoever may read the memory."""
    temporary = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    mode = like.stat().st_mode & 0o777
    with suppress(FileNotFoundError):
        temporary.unlink()
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
