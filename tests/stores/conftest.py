"""Where the tests of one file keep it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A place for a memory, in a folder of its own."""
    return tmp_path / "northwind.json"
