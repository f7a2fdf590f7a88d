"""
How long the README's first command takes on a fresh machine, beside installing what relmem stands on alone.

    python tests/benchmarks/bench_setup.py [ROUNDS]

Each in an environment of its own; "cold" downloads everything, "warm" has it in
pip's cache. uv is measured where it is installed, without its cache.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
GROUND = ("attrs", "tinydb", "icalendar", "vobject")


def ran(*command: str | Path, **environment: str) -> float:
    """How long a command takes, in seconds."""
    begun = time.perf_counter()
    subprocess.run(
        [*map(str, command)], check=True, capture_output=True, env=os.environ | environment, cwd=ROOT
    )
    return time.perf_counter() - begun


def by_pip(folder: Path, what: tuple[str, ...], *, warm: bool) -> dict[str, float]:
    """An environment made by venv, and what is installed into it by pip."""
    made = ran(sys.executable, "-m", "venv", folder)
    return {"venv": made, "install": by_pip_more(folder, what, warm=warm)}


def by_pip_more(folder: Path, what: tuple[str, ...], *, warm: bool) -> float:
    """What pip installs into an environment that is there."""
    cache = {"PIP_CACHE_DIR": str(folder.parent / "cache")} if warm else {"PIP_NO_CACHE_DIR": "1"}
    return ran(folder / "bin" / "pip", "install", "--quiet", *what, **cache)


def by_uv(folder: Path, what: tuple[str, ...]) -> dict[str, float]:
    """The same by uv."""
    made = ran("uv", "venv", "--quiet", "--python", sys.executable, folder)
    install = ran(
        "uv", "pip", "install", "--quiet", "--no-cache", "--python", folder / "bin" / "python", *what
    )
    return {"venv": made, "install": install}


def main(rounds: int) -> None:
    """All of them in turns; medians of the sums, and the ratio to the ground alone of the same round."""
    ours, ground = ("-e", ".[cli]"), GROUND
    ways: dict[str, Callable[[Path, tuple[str, ...]], dict[str, float]]] = {
        "pip, cold": lambda folder, what: by_pip(folder, what, warm=False),
        "pip, warm": lambda folder, what: by_pip(folder, what, warm=True),
    }
    if shutil.which("uv"):
        ways["uv, cold"] = by_uv
    took: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        by_pip(work / "filling", ("-e", ".[test]", *ground), warm=True)
        for number in range(rounds):
            for way, install in ways.items():
                for whose, what in (("relmem", ours), ("ground", ground)):
                    folder = work / f"{number}-{way}-{whose}".replace(", ", "-")
                    found = install(folder, what)
                    if whose == "relmem":
                        found["demo"] = ran(
                            folder / "bin" / "relmem", "demo", "--out", folder / "renewals.ics"
                        )
                    for part, seconds in {**found, "in all": sum(found.values())}.items():
                        took.setdefault((f"{way}, {whose}", part), []).append(seconds)
                    if whose == "relmem" and way.startswith(
                        "pip"
                    ):  # what the second command installs beside it
                        second = by_pip_more(folder, ("-e", ".[test]"), warm="warm" in way)
                        took.setdefault((f"{way}, relmem", "then .[test]"), []).append(second)
                    shutil.rmtree(folder)
    for (what, part), seconds in took.items():
        print(f"{what:20} {part:12} {median(seconds):6.1f} s")
    for way in ways:
        pairs = zip(took[f"{way}, relmem", "in all"], took[f"{way}, ground", "in all"], strict=True)
        print(f"{way}: relmem / ground {median(ours / theirs for ours, theirs in pairs):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
