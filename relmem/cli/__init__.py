"""The command line: what `relmem` in a terminal does. Needs the extra `cli`."""

from __future__ import annotations

import sys

from relmem.errors import MissingExtra

__all__ = ["main"]


def main() -> None:
    """Run the command line; exit with 0, 1 (a problem in the answer), 2 (wrong usage) or 3 (the store)."""
    try:
        import click  # noqa: F401 asked for before the commands, which cannot be made without
        import rich  # noqa: F401
    except ImportError:
        sys.stderr.write(f"relmem: {MissingExtra('The command line needs click and rich.', 'cli')}\n")
        sys.exit(2)
    from relmem.cli.app import run

    sys.exit(run())
