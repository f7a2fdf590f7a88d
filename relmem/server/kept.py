"""
Answers kept for as long as the memory stands as it stood, and made once for all who ask meanwhile.

Nothing here runs in the event loop for longer than a look into a dict: the
memory is read, and answers are made, in threads.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Final, Generic, Protocol, TypeVar, final

import attrs

from relmem.view import View

__all__ = ["Kept", "Moment", "Sized"]

T = TypeVar("T")

ROOM: Final = 256 << 20
"""Bytes kept at most: some ten feeds of 10 000 contracts. A single larger answer is kept all the same."""

READERS: Final = 4
"""Threads that look whether something changed: each looks for microseconds, or waits for a disk."""


MAKERS: Final = 4
"""Threads that make answers: they take turns, so that a small one does not wait for a large one."""


class Sized(Protocol):
    """What can be kept: it knows how large it is."""

    @property
    def size(self) -> int:
        """In bytes, about."""
        ...


S = TypeVar("S", bound=Sized)


@final
@attrs.frozen
class Moment:
    """What an answer depends on beside the question: the newest commit, and the day."""

    head: int
    day: date

    def is_since(self, other: Moment) -> bool:
        """Whether it is `other` or later."""
        return self.head >= other.head and self.day >= other.day


@final
class Kept(Generic[S]):
    """Answers about `memory`, by a key each; the least lately used go where they take more than `room`."""

    def __init__(self, memory: View, *, room: int = ROOM) -> None:
        self.memory, self.room = memory, room
        self._mutex = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Moment, S]] = OrderedDict()
        self._making: dict[Hashable, Future[tuple[Moment, S]]] = {}
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="relmem-read")
        self._maker = ThreadPoolExecutor(MAKERS, thread_name_prefix="relmem-make")

    def moment(self) -> Moment:
        """How the memory stands now, other processes' commits included. May wait for a disk."""
        return Moment(self.memory.store.head(), self.memory.today)

    async def read(self, question: Callable[[], T]) -> T:
        """The answer to a short question that may wait for a disk."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, question)

    async def get(self, key: Hashable, moment: Moment, make: Callable[[S | None], S]) -> S:
        """
        The answer as of `moment` or later; `make` gets the one before, if any is kept.

        One is made at a time for each key. Whoever asks meanwhile waits for it,
        and gets it if it was begun late enough; nobody who goes away stops it.
        What `make` raises, all who wait for it get.
        """
        while True:
            with self._mutex:
                kept = self._kept.get(key)
                if kept is not None and kept[0] == moment:
                    self._kept.move_to_end(key)
                    return kept[1]
                making = self._making.get(key)
                if making is None:
                    making = self._making[key] = Future()
                    self._maker.submit(self._make, key, kept[1] if kept else None, make, making)
            begun, answer = await asyncio.shield(asyncio.wrap_future(making))
            if begun.is_since(moment):
                return answer

    def _make(
        self, key: Hashable, before: S | None, make: Callable[[S | None], S], making: Future[tuple[Moment, S]]
    ) -> None:
        try:
            begun = self.moment()
            answer = make(before)
        except BaseException as error:
            with self._mutex:
                del self._making[key]
            making.set_exception(error)
            return
        with self._mutex:
            del self._making[key]
            self._kept.pop(key, None)
            self._kept[key] = begun, answer
            while len(self._kept) > 1 and sum(each.size for _, each in self._kept.values()) > self.room:
                self._kept.popitem(last=False)
        making.set_result((begun, answer))

    def there(self) -> list[S]:
        """Everything that is kept now."""
        with self._mutex:
            return [answer for _, answer in self._kept.values()]

    def close(self) -> None:
        """Let the threads end."""
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._maker.shutdown(wait=False, cancel_futures=True)
