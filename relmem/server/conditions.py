"""What a request says about what its sender has already, and what it can take (RFC 9110)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

__all__ = ["http_date", "is_held", "read_http_date", "takes_gzip"]

_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def http_date(at: datetime) -> str:
    """An instant as HTTP writes it: Sun, 22 Nov 2026 09:00:00 GMT."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def read_http_date(text: str) -> datetime | None:
    """The instant that a header names, in any of HTTP's three spellings; None where it names none."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # HTTP's dates are in GMT, and the oldest spelling does not say so
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def is_held(
    tag: str, last_modified: datetime | None, *, if_none_match: str | None, if_modified_since: str | None
) -> bool:
    """
    Whether the sender has what would be sent, so that 304 says it all.

    `if_none_match` decides where it is given, compared weakly. A date that
    cannot be read is as none; `last_modified` None is later than any.
    """
    if if_none_match is not None:
        return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)
    if if_modified_since is None or last_modified is None:
        return False
    since = read_http_date(if_modified_since)
    return since is not None and last_modified <= since


def takes_gzip(accept_encoding: str | None) -> bool:
    """Whether gzip may be sent: named, or covered by `*`, with no weight of 0."""
    weights: dict[str, float] = {}
    for part in (accept_encoding or "").split(","):
        coding, *parameters = (piece.strip().casefold() for piece in part.split(";"))
        weights[coding] = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    weights[coding] = float(value)
                except ValueError:
                    weights[coding] = 0.0
    for name in ("gzip", "x-gzip", "*"):
        if name in weights:
            return weights[name] > 0
    return False
