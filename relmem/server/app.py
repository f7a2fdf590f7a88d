"""
The ASGI application: feeds at their addresses, and the page in front of them.

It can be mounted in any ASGI server that runs on asyncio, also under a prefix.
It keeps no session, sets no cookie and writes nothing into the memory.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, final
from urllib.parse import urlsplit

from relmem.errors import InputError, MissingExtra, NotFound, StoreError
from relmem.server.addresses import Address, Addresses, Choice
from relmem.server.answers import COMMON_HEADERS, gone, nothing, said
from relmem.server.conditions import http_date, is_held, takes_gzip
from relmem.server.copies import Copy, copy_of
from relmem.server.guard import LOOPBACK, Guard, hosts_named
from relmem.server.kept import Kept, Moment
from relmem.server.programs import program
from relmem.view import View

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["Shown", "app"]

log = logging.getLogger("relmem.server")

Shown = Literal["here", "always", "never"]


def app(
    memory: View,
    *,
    hosts: Iterable[str] = LOOPBACK,
    url: str = "",
    page: Shown = "here",
    addresses: Addresses | None = None,
) -> Starlette:
    """
    Serve the feeds of `memory` at their addresses, and a page about them.

    `hosts` are the names under which it may be asked ("*" for any, where
    somebody in front checks that); the number of the network address that a
    request came in at always is one. `url` is where it can be reached from
    outside, with the prefix that it is mounted under; its host is one of
    `hosts`, and new addresses begin with it. `page` says to whom the page is
    shown: "here" to people at this machine, "always" to whoever is let in (by a
    sign-in of your own), "never". `addresses` are those beside the memory
    unless others are given.

    Raises:
        MissingExtra: Starlette is not installed. InputError: a host or the URL
            is none.

    """
    try:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.routing import Route
    except ImportError as error:
        raise MissingExtra("Serving feeds needs Starlette.", "server") from error
    from relmem.server.front import Front

    if page not in ("here", "always", "never"):
        hint = 'Write page="here", "always" or "never".'
        raise InputError(page, f"{page!r} is nobody to show the page to.", hint, field="page")
    url = url_named(url)
    known = (addresses if addresses is not None else Addresses.beside(memory.store.path)).of_feeds(memory)
    reader = Reader(memory, known)
    front = Front(memory, known, reader, url=url, shown=page)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        reader.close()
        front.close()

    names = hosts_named([*hosts_named(hosts), *([urlsplit(url).hostname or ""] if url else [])])
    made = Starlette(
        routes=[
            Route("/feeds/{secret}/{name}.ics", reader.answer, methods=["GET"]),
            *(Route(path, act, methods=[method]) for path, act, method in front.routes()),
        ],
        middleware=[Middleware(Guard, hosts=names)],
        exception_handlers={404: _not_here, 405: _not_so, StoreError: _not_now},
        lifespan=lifespan,
    )
    # a redirect would write the secret into a header
    made.router.redirect_slashes = False
    return made


def url_named(url: str) -> str:
    """
    Where the server is reached, without a slash at the end; "" stays so.

    Raises:
        InputError: it is no http or https URL.

    """
    if not url:
        return ""
    hint = 'Write url="https://feeds.example.org".'
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError as error:
        raise InputError(url, f"{url!r} is no URL.", hint, field="url") from error
    if not fits or parts.query or parts.fragment or parts.username or any(char <= " " for char in url):
        raise InputError(url, f"{url!r} is no URL that a feed could be under.", hint, field="url")
    return url.rstrip("/")


@final
class Reader:
    """Answers whoever reads a feed."""

    def __init__(self, memory: View, addresses: Addresses) -> None:
        self.memory, self.addresses = memory, addresses
        self.kept: Kept[Copy] = Kept(memory)

    def close(self) -> None:
        """Let the threads end."""
        self.kept.close()

    async def answer(self, request: Request) -> Response:
        """The feed; 304 where the program has it; 404 for no address, 410 for one no longer in use."""
        began = time.perf_counter()
        asked = partial(self._behind, request.path_params["secret"], request.path_params["name"])
        address, moment = await self.kept.read(asked)
        asker = program(request.headers.get("user-agent"))
        if address is None:
            log.info("no such address: 404, %s", asker)
            return nothing()
        if moment is None:
            log.info("%s, no longer in use: 410, %s", address, asker)
            return gone()
        try:
            copy = await self.copy(address.choice, moment)
        except (NotFound, InputError) as error:
            # what it is about is gone: an account that was erased, a feed that is no longer offered
            log.warning("%s cannot be read: 404, %s", address, error)
            return nothing()
        response = _response(copy, request.headers, is_head=request.method == "HEAD")
        if address.is_read_anew(at := self.memory.now()):
            response.background = _after(self._note, address, asker, at)
        took = (time.perf_counter() - began) * 1000
        size = int(response.headers.get("content-length", 0)) if response.status_code == 200 else 0
        log.info("%s: %d, %s bytes, %.1f ms, %s", address, response.status_code, f"{size:,}", took, asker)
        return response

    async def copy(self, choice: Choice, moment: Moment) -> Copy:
        """A feed's bytes as of that moment or later, made in a thread where they are not kept."""
        return await self.kept.get(
            choice, moment, lambda before: copy_of(choice.calendar(self.memory), self.memory, before)
        )

    def _behind(self, secret: str, name: str) -> tuple[Address | None, Moment | None]:
        """The address with that secret and feed, and how the memory stands; no moment where it is closed."""
        found = self.addresses.behind(secret)
        # before it is known whether there is one, so that it takes as long
        moment = self.kept.moment()
        if found is None or found[0].choice.feed != name:
            return None, moment
        address, is_its_own = found
        return address, moment if is_its_own and address.is_open_on(moment.day) else None

    async def _note(self, address: Address, asker: str, at: datetime) -> None:
        await self.kept.read(partial(self.addresses.note, address, asker, at=at))


def _after(act: Callable[..., Awaitable[None]], *given: Any) -> Any:
    from starlette.background import BackgroundTask

    return BackgroundTask(act, *given)


def _response(copy: Copy, headers: Mapping[str, str], *, is_head: bool) -> Response:
    from starlette.responses import Response

    content, tag, coding = copy.content, copy.tag, {}
    if takes_gzip(headers.get("accept-encoding")):
        content, tag, coding = copy.packed, copy.packed_tag, {"Content-Encoding": "gzip"}
    stands = {
        "ETag": tag,
        "Last-Modified": http_date(copy.last_modified),
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding",
        **COMMON_HEADERS,
    }
    held = is_held(
        tag,
        copy.last_modified if copy.is_dated else None,
        if_none_match=headers.get("if-none-match"),
        if_modified_since=headers.get("if-modified-since"),
    )
    if held:
        return Response(status_code=304, headers=stands)
    stands |= {"Content-Length": str(len(content)), **coding}
    return Response(b"" if is_head else content, headers=stands, media_type="text/calendar; charset=utf-8")


async def _not_here(_: Request, __: Exception) -> Response:
    return nothing()


async def _not_so(_: Request, error: Exception) -> Response:
    allowed = (getattr(error, "headers", None) or {}).get("Allow", "GET, HEAD")
    return said(405, "That cannot be done here.", Allow=allowed)


async def _not_now(_: Request, error: Exception) -> Response:
    log.error("the memory cannot be read: 503, %s", error)
    return said(503, "The memory cannot be read just now.", **{"Retry-After": "60"})
