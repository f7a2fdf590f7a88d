"""
Headers of mails, as real programs write them: unfolded, decoded, cut into addresses, days and parameters.

By scanners of our own, in linear time and the same on each Python: the standard
library's raise a dozen kinds of error for headers that are broken on purpose.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from relmem.formats.vcard_lines import decoded

__all__ = ["Headers", "addresses", "header_text", "headers", "instant_of", "value_and_params"]

Headers = Mapping[str, tuple[bytes, ...]]
"""Each header's values by its name in small letters, unfolded, in their order."""

MOST_BYTES_OF_ONE: Final = 64 * 1024
"""Of one header: a thousand recipients."""
MOST_ADDRESSES: Final = 500
"""Of one header; mail to more is bulk."""
_NAME: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_WORD: Final = re.compile(
    r"=\?([A-Za-z0-9._:+-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?([^?\r\n]{0,8000})\?="
)
_MONTHS: Final[tuple[str, ...]] = (*"jan feb mar apr may jun jul aug sep oct nov dec".split(),)
_DATE: Final = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]{0,6}\.?[\s-]+(\d{4}|\d\d)\s+"
    r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?\s*([+-]\d{4}|[A-Z]{1,5})?"
)
_ASCTIME: Final = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?([A-Za-z]{3})\s+(\d{1,2})\s+(\d\d):(\d\d)(?::(\d\d))?\s+(?:([+-]\d{4}|[A-Z]{1,5})\s+)?(\d{4})"
)
_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d{1,9})?\s*(Z|[+-]\d\d:?\d\d)?"
)
_ZONES: Final = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    **dict.fromkeys(("BST", "CET", "MET"), 1),
    **dict.fromkeys(("CEST", "MEST", "EET"), 2),
    **dict.fromkeys(("EEST", "MSK"), 3),
    **dict.fromkeys(("JST", "KST"), 9),
}
"""Hours from UTC of zones by their letters; those of RFC 5322 and what European and Asian programs write."""
_PARAM: Final = re.compile(
    r";\s*([A-Za-z0-9*-]{1,60})\s*=\s*(?:\"((?:[^\"\\]|\\.){0,2000})\"|([^\s;\"]{0,2000}))"
)


def headers(head: bytes) -> dict[str, tuple[bytes, ...]]:
    """The headers of a message by name; lines that are none are left out."""
    found: dict[str, list[list[bytes]]] = {}
    last: list[bytes] | None = None
    for line in head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if last is not None:
                last.append(line.strip())
            continue
        named = _NAME.match(line)
        if named is None:
            last = None
            continue
        last = [line[named.end() :].strip()]
        found.setdefault(named[1].decode("ascii").lower(), []).append(last)
    return {
        name: tuple(b" ".join(parts)[:MOST_BYTES_OF_ONE].strip() for parts in values)
        for name, values in found.items()
    }


def header_text(raw: bytes) -> str:
    """What a header says, on one line, its encoded words read."""
    return " ".join(_unworded(decoded(raw, None)).split())


def _unworded(text: str) -> str:
    """Text with its encoded words (RFC 2047) read; a character that two of them share is whole again."""
    if "=?" not in text:
        return text
    out: list[str] = []
    pending: list[bytes] = []
    charset, end = "", 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        raw = _bytes_of(found[2], found[3])
        adjacent = bool(pending) and not between.strip()
        if pending and (not adjacent or found[1].lower() != charset):
            out.append(decoded(b"".join(pending), charset))
            pending = []
        if not adjacent:
            out.append(between)
        pending.append(raw)
        charset, end = found[1].lower(), found.end()
    if pending:
        out.append(decoded(b"".join(pending), charset))
    out.append(text[end:])
    return "".join(out)


def _bytes_of(how: str, text: str) -> bytes:
    if how in "qQ":
        return binascii.a2b_qp(text.replace(" ", "_").encode("utf-8"), header=True)
    packed = re.sub(r"[^A-Za-z0-9+/]", "", text).encode("ascii")
    packed = packed[: len(packed) - 1] if len(packed) % 4 == 1 else packed
    return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))


def addresses(raw: bytes) -> list[tuple[str, str]]:
    """
    (address, name) of each that a From, To or Cc names, in order; "" for what is not given.

    Names of groups are left out, their members are in it. Not more than
    `MOST_ADDRESSES`.
    """
    text = decoded(raw, None)
    found: list[tuple[str, str]] = []
    name: list[str] = []
    angle: list[str] | None = None
    comment: list[str] = []
    quoted = escaped = in_angle = False
    depth = 0

    def flush() -> None:
        nonlocal name, angle, comment
        said = _unworded("".join(name)).strip()
        noted = _unworded("".join(comment)).strip()
        if angle is not None:
            found.append(("".join(angle).strip(), said or noted))
        elif "@" in said:
            found.append((said, noted))
        elif said:
            found.append(("", said))
        name, angle, comment = [], None, []

    for char in text:
        if len(found) >= MOST_ADDRESSES:
            return found
        if escaped:
            (comment if depth else name).append(char)
            escaped = False
        elif char == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            quoted = char != '"'
            if quoted:
                name.append(char)
        elif depth:
            depth += (char == "(") - (char == ")")
            if depth:
                comment.append(char)
        elif in_angle:
            in_angle = char != ">"
            if in_angle and angle is not None:
                angle.append(char)
        elif char == '"':
            quoted = True
        elif char == "(":
            depth = 1
        elif char == "<":
            angle, in_angle = [], True
        elif char in ",;":
            flush()
        elif char == ":" and angle is None and "@" not in name:
            name = []
        else:
            name.append(char)
    flush()
    return found


def instant_of(raw: bytes) -> datetime | None:
    """When a Date says, in UTC where it gives no zone that is known; None where it says no day."""
    text = decoded(raw[:200], None).strip()
    if found := _DATE.match(text):
        day, month, year, hour, minute, second, zone = found.groups()
    elif found := _ASCTIME.search(text):
        month, day, hour, minute, second, zone, year = found.groups()
    elif found := _ISO.match(text):
        year, number, day, hour, minute, second, zone = found.groups()
        month = _MONTHS[int(number) - 1] if 1 <= int(number) <= 12 else ""
    else:
        return None
    if month[:3].lower() not in _MONTHS:
        return None
    full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    at = (
        full,
        _MONTHS.index(month[:3].lower()) + 1,
        int(day),
        int(hour),
        int(minute),
        min(int(second or 0), 59),
    )
    try:
        found_at = datetime(*at, tzinfo=_zone(zone or ""))
    except ValueError:
        return None
    return found_at if 1971 <= full <= 9998 else None


def _zone(text: str) -> timezone:
    if text[:1] in ("+", "-"):
        digits = text[1:].replace(":", "")
        off = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if off < timedelta(hours=24):
            return timezone(off if text[0] == "+" else -off)
    hours = _ZONES.get(text, 0)
    return timezone(timedelta(hours=hours)) if hours else UTC


def value_and_params(raw: bytes) -> tuple[str, dict[str, str]]:
    """The value of a header such as Content-Type in small letters, and its parameters by name."""
    text = decoded(raw[:8000], None)
    value = text.partition(";")[0].strip().lower()
    found = {
        each[1].lower(): re.sub(r"\\(.)", r"\1", each[2]) if each[2] else each[3] or ""
        for each in _PARAM.finditer(text)
    }
    return value, found
