"""The command line: what `relmem` in a terminal does. Needs the extra `cli`."""

from __future__ import annotations

import gc
import sys
from typing import Final

__all__ = ["main"]

GARBAGE_AFTER: Final = 200_000
"""
Objects made before Python looks which of them are garbage, instead of 700.

What a command reads it keeps to its end: to look at it again and again finds
nothing, and took a tenth of the time to the first point of a brief.
"""


def main() -> None:
    """Run the command line; exit with 0, 1 (a problem in the answer), 2 (wrong usage) or 3 (the store)."""
    gc.set_threshold(GARBAGE_AFTER, *gc.get_threshold()[1:])
    try:
        sys.exit(_run())
    except KeyboardInterrupt:  # while it was still starting
        sys.stderr.write("relmem: stopped\n")
        sys.exit(130)
    finally:
        gc.freeze()  # on its way out Python would look through all of it once more: a fifth of a brief


def _run() -> int:
    from importlib.util import find_spec

    if find_spec("click") is None or find_spec("rich") is None:
        from relmem.errors import MissingExtra

        sys.stderr.write(f"relmem: {MissingExtra('The command line needs click and rich.', 'cli')}\n")
        return 2
    from relmem.cli.app import run

    return run()
