"""
Messages out of a mailbox (mbox) or a single mail (.eml): one at a time, whatever its size.

Of each message its headers are read, and as much of its body as is asked for.
Nothing here raises for what a file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, final

import attrs

__all__ = ["Message", "is_mail", "is_mailbox", "read_messages"]

MOST_HEADER_BYTES: Final = 256 * 1024
"""Of all headers of a message; those of real ones that went through many hands stay below 64 kB."""
_MOST_LINE: Final = 64 * 1024
"""Bytes of a line that are looked at in one go."""

_SEPARATOR: Final = re.compile(
    rb"From [^\r\n]{0,400}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?"
    rb" +(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} +[A-Z][a-z]{2}) +[0-9: +\-A-Z]{4,40}\s*"
)
"""
The line before each message of a mailbox: it ends in a day and an hour.

A line of a text that begins with "From " has none, or was quoted as ">From ".
"""
_BARE: Final = re.compile(rb"From(?: -| \S{1,300})?[ \t]*\r?\n?")
"""What some programs write instead, with nothing on the line but an address: only after an empty line."""
_QUOTED: Final = re.compile(rb">+From ")
_HEADER: Final = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_TELLING: Final = re.compile(
    rb"^(?:from|to|date|subject|message-id|received|return-path|mime-version|delivered-to|reply-to"
    rb"|content-type)[ \t]*:",
    re.I | re.M,
)


@final
@attrs.frozen
class Message:
    """
    A message as it stands in its file: the `number`-th.

    `head` are its headers, `body` the beginning of what follows, unquoted,
    `envelope` the mailbox's own line before it. `is_whole` is whether all
    headers were read.
    """

    number: int
    head: bytes
    body: bytes = b""
    envelope: bytes = b""
    is_whole: bool = True


def is_mailbox(head: bytes) -> bool:
    """Whether a file that begins so is a mailbox."""
    line, _, rest = _stripped(head).partition(b"\n")
    return bool(_SEPARATOR.fullmatch(line) or (_BARE.fullmatch(line) and _HEADER.match(rest)))


def is_mail(head: bytes) -> bool:
    """Whether a file that begins so is a single mail: with headers, of which two are those of mails."""
    head = _stripped(head)
    if head[:6].upper() == b"BEGIN:" or not _HEADER.match(head):
        return False
    return len({each.lower() for each in _TELLING.findall(head)}) >= 2


def _stripped(head: bytes) -> bytes:
    """Without a BOM and the count of bytes that Apple Mail begins with."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    first, _, rest = head.partition(b"\n")
    return rest if first.strip().isdigit() else head


def read_messages(stream: BinaryIO, *, body_bytes: int) -> Iterator[Message]:
    """
    The messages of a file in their order, with the first `body_bytes` of each body.

    A file that does not begin as a mailbox is one message.
    """
    head = stream.read(_MOST_LINE)
    stream.seek(0)
    in_mailbox = is_mailbox(head)
    it: _Open | None = None
    number, after_blank, at_start = 0, True, True
    if not in_mailbox:
        number, it = 1, _Open(1)
    while line := stream.readline(_MOST_LINE):
        begins, at_start = at_start, line.endswith(b"\n")
        if begins and in_mailbox and line.startswith(b"From") and _separates(line, after_blank):
            if it is not None:
                yield it.message(body_bytes)
            number += 1
            it = _Open(number, envelope=line.strip()[:1000])
            after_blank = False
            continue
        after_blank = begins and not line.strip()
        if it is not None:
            it.take(line, begins, body_bytes)
    if it is not None:
        yield it.message(body_bytes)


def _separates(line: bytes, after_blank: bool) -> bool:
    return bool(_SEPARATOR.fullmatch(line) or (after_blank and _BARE.fullmatch(line)))


@attrs.define
class _Open:
    """A message whose end has not come."""

    number: int
    envelope: bytes = b""
    head: list[bytes] = attrs.field(factory=list)
    body: list[bytes] = attrs.field(factory=list)
    head_bytes: int = 0
    body_bytes: int = 0
    in_body: bool = False

    def take(self, line: bytes, begins: bool, most_of_body: int) -> None:
        """One more line, or the rest of one."""
        if self.in_body:
            if self.body_bytes < most_of_body:
                self.body.append(line[1:] if begins and self.envelope and _QUOTED.match(line) else line)
                self.body_bytes += len(line)
        elif begins and not line.strip(b"\r\n"):
            # empty lines before the first header are no end of it
            self.in_body = bool(self.head)
        else:
            self.head_bytes += len(line)
            if self.head_bytes <= MOST_HEADER_BYTES and not (not self.head and line.strip().isdigit()):
                self.head.append(line)

    def message(self, body_bytes: int) -> Message:
        """What was taken."""
        return Message(
            self.number,
            b"".join(self.head),
            b"".join(self.body)[:body_bytes],
            self.envelope,
            self.head_bytes <= MOST_HEADER_BYTES,
        )
