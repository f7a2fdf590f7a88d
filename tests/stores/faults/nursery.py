"""
Where programs of their own are started quickly, so that many can be killed.

One program loads everything once and forks for each that is asked for; every
child is a real process, of which SIGKILL leaves nothing but what it wrote. All
say what they have to say on one pipe; that a child has ended is said after
everything it said itself.

    python -m tests.stores.faults.nursery OPENER
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tests.stores.faults.programs import PROGRAMS, say

__all__ = ["Nursery"]

ROOT: Final = Path(__file__).parents[3]
PATIENCE_SECONDS: Final = 60.0


class Nursery:
    """
    Programs that work on a store, and what they said.

    `opener` names the function that opens it, as "module:name".
    """

    def __init__(self, opener: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.stores.faults.nursery", opener],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.said: dict[int, list[list[Any]]] = defaultdict(list)
        self._news = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE_SECONDS)
        self._listener.join(PATIENCE_SECONDS)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            pid, *words = json.loads(line)
            with self._news:
                self.said[pid].append(words)
                self._news.notify_all()

    def _until(self, pid: int, number: int, word: str) -> list[Any]:
        """The words of the `number`-th line of a program that begins so, or of its end."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._news:
            while True:
                lines = self.said[pid]
                found = [words for words in lines if words[0] == word]
                if len(found) >= number:
                    return found[number - 1]
                if lines and lines[-1][0] == "ended":
                    return lines[-1]
                if not self._news.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"program {pid} said no {word!r} within {PATIENCE_SECONDS:.0f} s")

    def start(self, program: str, path: Path, **arguments: object) -> int:
        """Start a program of `programs`; its process id."""
        assert self._process.stdin is not None
        here = self._process.pid
        with self._news:
            started = sum(1 for words in self.said[here] if words[0] == "started")
        self._process.stdin.write(json.dumps([program, str(path), arguments]) + "\n")
        found: int = self._until(here, started + 1, "started")[1]
        return found

    def wait_for(self, pid: int, word: str, number: int = 1) -> list[Any]:
        """The `number`-th line that begins so."""
        return self._until(pid, number, word)

    def kill(self, pid: int) -> list[list[Any]]:
        """Kill it at once; everything it said."""
        os.kill(pid, signal.SIGKILL)
        return self.end(pid)

    def end(self, pid: int) -> list[list[Any]]:
        """Everything it said, once it has ended; the last is ["ended", its status]."""
        self._until(pid, 1, "ended")
        return self.said[pid]

    def kept(self, pid: int) -> dict[int, list[str]]:
        """What a program said was kept so far: ids by commit."""
        with self._news:
            return {words[1]: words[2] for words in self.said[pid] if words[0] == "kept"}


def main(named: str) -> None:
    module, _, name = named.partition(":")
    opening = getattr(importlib.import_module(module), name)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    waker, alarm = os.pipe()
    os.set_blocking(alarm, False)
    signal.set_wakeup_fd(alarm)
    children: set[int] = set()
    rest = b""
    open_still = True
    while open_still or children:
        rest, open_still = _orders(opening, rest, waker, children, open_still)
        for pid in list(children):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                children.discard(pid)
                os.write(1, (json.dumps([pid, "ended", os.waitstatus_to_exitcode(status)]) + "\n").encode())


def _orders(
    opening: Any, rest: bytes, waker: int, children: set[int], open_still: bool
) -> tuple[bytes, bool]:
    """Wait for an order or for the end of a child, and start what was asked for."""
    import select

    ready, _, _ = select.select([waker, *([0] if open_still else [])], [], [])
    if waker in ready:
        os.read(waker, 4096)
    if 0 in ready:
        read = os.read(0, 65536)
        if not read:
            for pid in children:
                os.kill(pid, signal.SIGKILL)
            return b"", False
        *orders, rest = (rest + read).split(b"\n")
        for order in orders:
            program, path, arguments = json.loads(order)
            pid = os.fork()
            if pid == 0:
                _be(opening, program, path, arguments)
            children.add(pid)
            say("started", pid)
    return rest, open_still


def _be(opening: Any, program: str, path: str, arguments: dict[str, Any]) -> None:
    """Be that program, and never return."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(0)
    try:
        PROGRAMS[program](opening, Path(path), **arguments)
    except BaseException:
        say("failed", traceback.format_exc())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
