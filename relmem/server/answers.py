"""Answers in one plain sentence, and what every answer carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.responses import Response

__all__ = ["COMMON_HEADERS", "gone", "nothing", "said"]

COMMON_HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer carries: a secret in an address must not travel on, nor be found."""


def said(status: int, text: str, **headers: str) -> Response:
    """An answer in one sentence, which nobody keeps."""
    from starlette.responses import PlainTextResponse

    kept = {"Cache-Control": "no-store", **COMMON_HEADERS, **headers}
    return PlainTextResponse(f"{text}\n", status, kept)


def nothing() -> Response:
    """What any unknown path gets, so that a guessed address tells nothing."""
    return said(404, "There is nothing here.")


def gone() -> Response:
    """What an address gets that was revoked, replaced, or has expired."""
    return said(410, "This address is no longer in use. Ask whoever gave it to you for a new one.")
