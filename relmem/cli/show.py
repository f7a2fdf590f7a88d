"""Answers on a terminal: rich where somebody looks, plain where a program reads."""

from __future__ import annotations

import sys
from typing import Any, Final

import click

from relmem.render.rows import Rows

__all__ = ["show"]

_SHORT: Final = 12
"""Cells up to this many characters stay on one line: days, states, amounts."""


def show(answer: Any, json_text: str | None = None) -> None:
    """Print an answer: its JSON where that is given, a table with rules on a terminal, else its text."""
    if json_text is not None:
        click.echo(json_text)
    elif isinstance(answer, Rows) and answer and sys.stdout.isatty():
        _table(answer)
    else:
        click.echo(str(answer))


def _table(rows: Rows[Any]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    headings, cells = rows.table()
    table = Table(title=Text(rows.caption), title_justify="left", box=box.SIMPLE_HEAD)
    for at, heading in enumerate(headings):
        short = all(len(row[at]) <= _SHORT for row in cells)
        table.add_column(Text(heading), overflow="fold", no_wrap=short)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console = Console()
    console.print(table)
    for row, small in zip(cells, rows.beneath(), strict=True):
        for text in small:
            console.print(Text(f"{', '.join(row[:2])}: {text}", style="dim"))
