"""How the tests open a store in a file, so that programs of their own can do the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from relmem.backends.fs import FS
from relmem.backends.tiny import TinyStore
from tests.stores.model import CODEC

__all__ = ["journal"]


def journal(path: Path, *, fs: FS | None = None, read_only: bool = False) -> Any:
    """The default store."""
    return TinyStore(path, CODEC, read_only=read_only, fs=fs)
