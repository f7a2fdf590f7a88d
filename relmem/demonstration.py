"""
A small memory to try relmem with: it ships with the package and has its own day.

Nothing in it is real. It ships as an export and is loaded into a file, which is
gone when the process ends; a test rebuilds the shipped file and compares.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from relmem.memory import Memory

__all__ = ["DEMO_CONTACT", "DEMO_DAY", "DEMO_ID", "demo"]

DEMO_DAY: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""The instant that the demonstration takes for now."""

DEMO_ID: Final = b"01900000-0000-7000-9000-00000000000a"
"""The demonstration's memory id, which stands in the calendar that it writes."""

DEMO_CONTACT: Final = "Ana Sousa"


def demo(path: Path | None = None) -> Memory:
    """A copy of the memory that ships with relmem, in `path` or in a temporary file, on its own day."""
    from relmem.opening import open as open_memory

    if path is None:
        folder = Path(tempfile.mkdtemp(prefix="relmem-demo-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        path = folder / "demo.json"
    memory = open_memory(path, clock=lambda: DEMO_DAY, timezone="UTC")
    if not memory.store.head():
        memory.store.load(json.loads((files("relmem") / "demo.json").read_text(encoding="utf-8")))
    return memory
