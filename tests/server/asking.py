"""Asking an ASGI application, without a network: what a server would hand it, and what comes back."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

import attrs

LOCAL = ("127.0.0.1", 50_000)


@attrs.frozen
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body


async def asked(
    app,
    path: str,
    method: str = "GET",
    *,
    host: str = "127.0.0.1:8765",
    client: tuple[str, int] | None = LOCAL,
    server: tuple[str, int] = ("127.0.0.1", 8765),
    root: str = "",
    body: bytes = b"",
    more: Sequence[tuple[bytes, bytes]] = (),
    scheme: str = "http",
    **headers: str,
) -> Answer:
    """One request; `headers` with underscores for hyphens, `more` as they go over the wire."""
    parts = urlsplit(path)
    sent = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": root + parts.path,
        "raw_path": (root + parts.path).encode(),
        "query_string": parts.query.encode(),
        "root_path": root,
        "headers": [*([(b"host", host.encode())] if host else []), *sent, *more],
        "client": client,
        "server": server,
        "state": {},
    }
    inbox = [{"type": "http.request", "body": body, "more_body": False}]
    outbox = []

    async def receive():
        return inbox.pop(0) if inbox else {"type": "http.disconnect"}

    async def send(message):
        outbox.append(message)

    await app(scope, receive, send)
    start = outbox[0]
    found = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(each.get("body", b"") for each in outbox[1:]))


def ask(app, path: str, method: str = "GET", **given) -> Answer:
    return asyncio.run(asked(app, path, method, **given))


def send_form(app, path: str, fields: dict[str, str], **given) -> Answer:
    """A form as a browser sends it from our own page, unless `given` says otherwise."""
    as_sent = {
        "origin": "http://127.0.0.1:8765",
        "sec_fetch_site": "same-origin",
        "content_type": "application/x-www-form-urlencoded",
    } | given
    return ask(app, path, "POST", body=urlencode(fields).encode(), **as_sent)
