"""
The text of a mail, for whoever asks for it: the first text that is meant to be read, and no attachment.

The text is other people's: HTML comes out as plain text, and nothing is fetched.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from relmem.formats.mail_headers import headers, value_and_params
from relmem.formats.vcard_lines import decoded

__all__ = ["text_of"]

_MOST_DEPTH: Final = 8
"""Of parts in parts; a forwarded, signed mail with pictures is five deep."""
_MOST_PARTS: Final = 100
_HIDDEN: Final = re.compile(r"<(script|style|head|title)\b[^>]{0,2000}>.*?(?:</\1\s*>|\Z)", re.I | re.S)
_BREAK: Final = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]{0,2000}>", re.I)
_TAG: Final = re.compile(r"<[!/?A-Za-z][^<>]{0,10000}>")


def text_of(head: bytes, body: bytes, *, most: int) -> str:
    """
    The first `most` characters of the text of a message; "" where it has none.

    Plain text where there is some, else what the HTML says.
    """
    budget = [_MOST_PARTS]
    parts = list(_texts(head, body, _MOST_DEPTH, budget))
    text = next((text for kind, text in parts if kind == "text/plain" and text.strip()), "")
    if not text:
        text = next((_plain(text) for kind, text in parts if kind == "text/html"), "")
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    text = "".join(char for char in text if char in "\n\t" or char.isprintable())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _texts(head: bytes, body: bytes, depth: int, budget: list[int]) -> Iterator[tuple[str, str]]:
    found = headers(head)
    kind, params = value_and_params(found.get("content-type", (b"text/plain",))[0])
    if found.get("content-disposition", (b"",))[0].strip().lower().startswith(b"attachment"):
        return
    if kind.startswith("multipart/"):
        boundary = params.get("boundary", "").encode("utf-8", "replace")
        if not boundary or not depth:
            return
        for part in _parts(body, boundary):
            budget[0] -= 1
            if budget[0] < 0:
                return
            inner_head, _, inner = part.partition(b"\n\n")
            if part.startswith(b"\n"):
                inner_head, inner = b"", part[1:]
            yield from _texts(inner_head, inner, depth - 1, budget)
    elif kind in ("text/plain", "text/html", ""):
        how = found.get("content-transfer-encoding", (b"",))[0].strip().lower()
        yield kind or "text/plain", decoded(_bytes_of(how, body), params.get("charset"))


def _parts(body: bytes, boundary: bytes) -> Iterator[bytes]:
    lines = body.replace(b"\r\n", b"\n").split(b"\n")
    part: list[bytes] | None = None
    for line in lines:
        if line.startswith(b"--" + boundary):
            if part is not None:
                yield b"\n".join(part)
            if line[len(boundary) + 2 :].rstrip() == b"--":
                return
            part = []
        elif part is not None:
            part.append(line)
    if part is not None:
        yield b"\n".join(part)


def _bytes_of(how: bytes, body: bytes) -> bytes:
    if how == b"quoted-printable":
        return binascii.a2b_qp(body)
    if how == b"base64":
        packed = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        packed = packed[: len(packed) - len(packed) % 4] if len(packed) % 4 == 1 else packed
        return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
    return body


def _plain(html: str) -> str:
    text = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", html)))
    return re.sub(r"[ \t\xa0]+", " ", unescape(text))
