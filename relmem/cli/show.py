"""Answers on a terminal: rich where somebody looks, plain where a program reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from relmem.render.tables import plain, width_of

if TYPE_CHECKING:
    from relmem.records.base import Record
    from relmem.render.rows import Rows
    from relmem.store import Store

__all__ = ["show", "words_of"]

_SHORT: Final = 12
"""Cells up to this many characters stay on one line: days, states, amounts; and no column gets less."""
_BETWEEN: Final = 2
"""Blanks between two columns."""


def show(answer: Any, json_text: str | None = None) -> None:
    """Print an answer: its JSON where that is given, a table with rules on a terminal, else its text."""
    if json_text is not None:
        click.echo(json_text)
        return
    if sys.stdout.isatty():
        from relmem.render.rows import Rows

        if isinstance(answer, Rows) and answer:
            _table(answer)
            if answer.note:
                click.echo(plain(answer.note))
            return
    click.echo(str(answer))


def words_of(record: Record, store: Store) -> str:
    """
    What a record says, in short: its own words where it has some, else its leading fields.

    A link is told by what it leads to.
    """
    import attrs

    from relmem.records.links import link_fields

    kind = type(record)
    if kind.__str__ is not object.__str__:
        return str(record)
    said = []
    for each in attrs.fields(kind):
        value = getattr(record, each.name)
        if each.kw_only or value in (None, "", ()):
            continue
        said.append(_led_to(value, store) if each.name in link_fields(kind) else str(value))
    return ", ".join(said) + _with_whom(record, store) or kind.__name__


def linked(id: str, store: Store) -> Record | None:
    """The record that a link leads to, or that this was merged into; None where it does not stand."""
    from relmem.records.base import merged_key

    found = store.get([id]).get(id)
    if found is not None and found.retracted:
        found = next(iter(store.find(merged_key(id))), None)
    return found.record if found is not None and found.kind is not None else None


def _led_to(id: str, store: Store, unknown: str = "what is not on record") -> str:
    """What a link leads to, in words; `unknown` where nothing of it is on record."""
    record = linked(id, store)
    return words_of(record, store) if record is not None else unknown


def _with_whom(record: Record, store: Store) -> str:
    """Who took part, of a talk or a meeting; else with which account it was."""
    from relmem.records.talks import Interaction, Meeting

    if not isinstance(record, Interaction | Meeting):
        return ""
    people = [
        _led_to(link, store, "somebody not on record")
        if (link := each.contact or each.colleague)
        else each.name
        for each in record.participants
    ]
    if not people and record.account is not None:
        people = [_led_to(record.account, store)]
    *others, last = dict.fromkeys(people) or [""]
    names = " and ".join(filter(None, [", ".join(others), last]))
    return f", with {names}" if names else ""


def _table(rows: Rows[Any]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    headings, cells = rows.table()
    console = Console()
    widths = _widths([headings, *cells], console.width)
    small_print = "" if os.environ.get("NO_COLOR") else "dim"
    if widths is None:
        _one_below_another(rows)
        return
    table = Table(title=Text(rows.caption), title_justify="left", box=box.SIMPLE_HEAD)
    table.padding, table.pad_edge, table.show_edge = (0, _BETWEEN - 1, 0, 0), False, False
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(Text(heading), overflow="fold", width=width)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    for row, small in zip(cells, rows.beneath(), strict=True):
        for text in small:
            console.print(Text(f"{', '.join(row[:2])}: {text}", style=small_print))


def _widths(lines: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """
    How wide each column is to be, so that no word is broken and none is cramped; None where that cannot be.

    What does not fit is taken from the widest first.
    """
    columns = [*zip(*lines, strict=True)]
    widths = [max(map(width_of, column)) for column in columns]
    floor = [_least(*column) for column in columns]
    room -= _BETWEEN * (len(columns) - 1)
    while sum(widths) > room:
        can = [at for at, width in enumerate(widths) if width > floor[at]]
        if not can:
            return None
        widths[max(can, key=widths.__getitem__)] -= 1
    return widths


def _least(heading: str, *cells: str) -> int:
    """What a column needs; only headings and longer texts are broken, and those between words."""
    widest = max(map(width_of, cells), default=0)
    words = [word for cell in cells for word in cell.split()] if widest > _SHORT else []
    return max(min(widest, _SHORT), *(width_of(word) for word in (*heading.split(), *words)))


def _one_below_another(rows: Rows[Any]) -> None:
    """What is too wide for the terminal: each row as lines of its own."""
    headings, cells = rows.table()
    if rows.caption:
        click.echo(rows.caption)
    for row, small in zip(cells, rows.beneath(), strict=True):
        click.echo("")
        for line in (*_lines(headings, row), *(f"  {text}" for text in small)):
            click.echo(line)


def _lines(headings: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    width = max(map(len, headings))
    for heading, cell in zip(headings, row, strict=True):
        if cell:
            yield f"{heading.ljust(width)}  {plain(cell)}"
