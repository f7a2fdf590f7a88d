"""What calendar programs make of a feed, where the outside checks and their tools are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHECKS = Path(os.environ.get("FEED_CHECKS") or HERE.parents[2] / "shared" / "checks")

pytestmark = [
    pytest.mark.long,  # it installs what it checks with
    pytest.mark.skipif(not CHECKS.is_dir(), reason="the outside checks are not beside this repository"),
    pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="there is no node"),
]


def test_calendar_programs_take_every_feed(tmp_path):
    """Every event of every feed arrives, nothing is an error or a warning, and a second sync changes nothing."""
    made = subprocess.run(
        [sys.executable, HERE / "varied_feed.py", tmp_path], check=True, capture_output=True, text=True
    ).stdout.split()
    counts = dict(zip(made[::2], map(int, made[1::2]), strict=True))

    done = subprocess.run(
        ["bash", HERE / "run_feed_checks.sh", CHECKS, *sorted(tmp_path.glob("*.ics"))],
        capture_output=True,
        text=True,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    assert all(f"=== {name}: {count} events" in done.stdout for name, count in counts.items())
    assert min(counts.values()) > 10
