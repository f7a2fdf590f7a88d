"""
Who is let in: known host names, requests of a sane size, and people at the machine itself.

A browser can be led to ask a server on its own machine under another's name
(DNS rebinding), so a name that is not ours is refused before anything is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, final
from urllib.parse import urlsplit

from relmem.errors import InputError
from relmem.server.answers import said

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["LOOPBACK", "Guard", "host_name", "host_of", "hosts_named", "is_at_the_machine", "is_same_origin"]

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

MOST_HEADERS: Final = 32 << 10
"""Bytes of all headers together: four times what browsers send with many cookies."""

MOST_PATH: Final = 2048
"""Bytes of a path, and of a query: ours have some 70, and prefixes are short."""

_HOST: Final = re.compile(r"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})(?::([0-9]{1,5}))?")
_FORWARDED: Final = (b"forwarded", b"via", b"x-real-ip", b"x-client-ip")


def host_name(text: str) -> str:
    """A host's name as hosts are compared: no port, brackets, capitals or last dot; "" where it is none."""
    found = _HOST.fullmatch(text)
    return found[1].strip("[]").casefold().rstrip(".") if found else ""


def hosts_named(hosts: Iterable[str]) -> frozenset[str]:
    """
    Hosts as they are compared, "*" for any.

    Raises:
        InputError: one is no host name.

    """
    if isinstance(hosts, str):
        raise InputError(hosts, f"{hosts!r} is one name.", f'Write hosts=["{hosts}"].', field="hosts")
    names = set()
    for each in hosts:
        name = (
            "*"
            if each == "*"
            else host_name(f"[{each}]" if each.count(":") > 1 and "[" not in each else each)
        )
        if not name:
            raise InputError(each, f"{each!r} is no host name.", 'Write "feeds.example.org".', field="hosts")
        names.add(name)
    return frozenset(names)


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def host_of(scope: Scope) -> str:
    """The host name that a request is for; "" where it names none, or several."""
    named = _values(scope, b"host")
    return host_name(named[0]) if len(named) == 1 else ""


def is_at_the_machine(scope: Scope) -> bool:
    """Whether a request comes from this machine, for this machine, and through nobody else."""
    client = scope.get("client")
    return (
        client is not None
        and _is_loopback(client[0])
        and host_of(scope) in LOOPBACK
        and not any(
            key.lower() in _FORWARDED or key.lower().startswith(b"x-forwarded-")
            for key, _ in scope["headers"]
        )
    )


def is_same_origin(scope: Scope) -> bool:
    """Whether a page of ours sent a form: browsers say so; a form of which they do not, is none of ours."""
    origins, sites = _values(scope, b"origin"), _values(scope, b"sec-fetch-site")
    hosts = _values(scope, b"host")
    if len(origins) != 1 or len(hosts) != 1 or any(site != "same-origin" for site in sites):
        return False
    parts = urlsplit(origins[0])
    return parts.scheme == scope.get("scheme", "http") and parts.netloc.casefold() == hosts[0].casefold()


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


@final
class Guard:
    """Refuses, before anything is looked up, what is too large or meant for another host."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        await (refused or self.app)(scope, receive, send)

    def _refused(self, scope: Scope) -> ASGIApp | None:
        refusal: ASGIApp | None = None
        if sum(len(key) + len(value) for key, value in scope["headers"]) > MOST_HEADERS:
            refusal = said(431, "The headers are too long.", Connection="close")
        elif (
            len(scope.get("raw_path") or scope["path"]) > MOST_PATH or len(scope["query_string"]) > MOST_PATH
        ):
            refusal = said(414, "The address is too long.")
        elif not self._is_ours(scope):
            refusal = said(400, "There is no such host here.")
        return refusal

    def _is_ours(self, scope: Scope) -> bool:
        host = host_of(scope)
        if not host:
            return False
        # a bare number is no name that could have been pointed elsewhere: it is where the request arrived
        server = scope.get("server")
        return "*" in self.hosts or host in self.hosts or bool(server and _is_number(host, server[0]))


def _is_number(host: str, address: str) -> bool:
    try:
        return ip_address(host) == ip_address(address)
    except ValueError:
        return False
