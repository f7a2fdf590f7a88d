"""The page's style sheet, which stands in the page itself, and the policy that lets in nothing else."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

__all__ = ["policy", "style"]


@cache
def style() -> str:
    """The style sheet."""
    return (files("relmem.server") / "page.css").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """Content-Security-Policy of the page: no script, no frame, no style but its own."""
    own = b64encode(sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{own}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
