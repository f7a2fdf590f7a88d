"""Running the server by itself: a socket, uvicorn, and nothing about addresses in any log."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from relmem.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["PORT", "listening", "run"]

PORT: Final = 8765

MOST_HEAD: Final = 48 << 10
"""Bytes of a request's head before it is refused; the application refuses sooner, but must read it first."""

MOST_AT_ONCE: Final = 256
"""Connections at a time, so that idle ones cannot fill the machine."""

_BACKLOG: Final = 128


def listening(address: str, port: int) -> socket.socket:
    """
    A socket that takes connections at `address`; port 0 takes a free one.

    Raises:
        InputError: the address is none of this machine's, or the port is in use.

    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # with its protocol named: asyncio sends small answers at once only over what says that it is TCP
        found = socket.socket(family, kind, protocol)
    except (OSError, OverflowError, UnicodeError) as error:
        hint = "Write --bind 127.0.0.1, or 0.0.0.0 for all networks."
        raise InputError(address, f"{address} is no address to listen at.", hint, field="bind") from error
    try:
        if sys.platform != "win32":  # there it would let a second server take the port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(place)
        found.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        found.close()
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            hint = f"Try: relmem serve --port {port + 1}."
            raise InputError(port, f"Port {port} is in use.", hint) from error
        why = os.strerror(number) if number else str(error)
        raise InputError(port, f"Cannot listen at {address}, port {port} ({why}).") from error
    return found


def run(app: ASGIApp, at: socket.socket) -> None:
    """
    Answer at a socket until SIGTERM (then return) or Ctrl+C (then KeyboardInterrupt).

    Raises:
        MissingExtra: uvicorn is not installed.

    """
    try:
        import uvicorn
    except ImportError as error:
        raise MissingExtra("Serving feeds needs uvicorn.", "server") from error
    config = uvicorn.Config(
        app,
        # h11 bounds what it reads; the other parser does not
        http="h11",
        h11_max_incomplete_event_size=MOST_HEAD,
        ws="none",
        lifespan="on",
        # an access log would hold the addresses; ours says the feed's name and for whom it is
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )
    with _ending_well():
        uvicorn.Server(config).run(sockets=[at])


@contextmanager
def _ending_well() -> Iterator[None]:
    """
    Have SIGTERM end the server as it should end, and not as a failure.

    uvicorn raises the signals that it got once more when it is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _ended)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _ended(_: int, __: object) -> None:
    """It has ended."""
