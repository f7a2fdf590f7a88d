"""The command line: what `relmem` in a terminal does. Needs the extra `cli`."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; exit with 0, 1 (a problem in the answer), 2 (wrong usage) or 3 (the store)."""
    try:
        sys.exit(_run())
    except KeyboardInterrupt:  # while it was still starting
        sys.stderr.write("relmem: stopped\n")
        sys.exit(130)


def _run() -> int:
    from importlib.util import find_spec

    if find_spec("click") is None or find_spec("rich") is None:
        from relmem.errors import MissingExtra

        sys.stderr.write(f"relmem: {MissingExtra('The command line needs click and rich.', 'cli')}\n")
        return 2
    from relmem.cli.app import run

    return run()
