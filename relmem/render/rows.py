"""
Answers: rows of plain values, which are attributes for code and a table in a notebook.

A kind of row is an attrs class of scalars under `Row`. A row also reads as a
mapping, so that `pandas.DataFrame(rows)` and `polars.DataFrame(rows)` get one
column for each field; typed columns are `columns`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Generic, TypeVar, final, overload

import attrs

from relmem.render.tables import escaped, html_table, markdown_table, marked, plain, text_table
from relmem.values import ByFields

__all__ = ["Row", "Rows"]

R = TypeVar("R", bound="Row")

MOST_SHOWN: Final = 200
"""Rows that a notebook shows of an answer, and keeps in its file; `print` and every `to_…` give all."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@attrs.frozen
class Row(ByFields, Mapping[str, Any]):
    """
    One row of an answer; fields are str, int, bool, Decimal, date or None.

    People see the columns but for ids, those named in `APART` (for programs),
    and those in `BENEATH`, which stand as small print under the row. A column
    that is empty throughout is left out, but for those in `ALWAYS`: that they
    are empty is the answer.
    """

    ALWAYS: ClassVar[tuple[str, ...]] = ()
    APART: ClassVar[tuple[str, ...]] = ()
    BENEATH: ClassVar[tuple[str, ...]] = ()

    def __getitem__(self, name: str) -> Any:
        if name not in attrs.fields_dict(type(self)):
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return (each.name for each in attrs.fields(type(self)))

    def __len__(self) -> int:
        return len(attrs.fields(type(self)))


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case True:
            return "yes"
        case False:
            return "no"
        case Decimal():
            return f"{value:,f}"
        case _:
            return str(value)


def _jsonable(value: object) -> object:
    return str(value) if isinstance(value, date | Decimal) else value


def _defused(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


@final
class Rows(Sequence[R], Generic[R]):
    """
    An answer: its rows in order, and a caption that says the question and the day.

    `kind` is the class of its rows, which says the columns where there are none.
    `note` is what people should know of the answer, told after it.
    """

    def __init__(self, kind: type[R], rows: Iterable[R], caption: str = "", note: str = "") -> None:
        self.kind, self.caption, self.note = kind, caption, note
        self._rows = tuple(rows)

    @overload
    def __getitem__(self, at: int) -> R: ...
    @overload
    def __getitem__(self, at: slice) -> Rows[R]: ...
    def __getitem__(self, at: int | slice) -> R | Rows[R]:
        if isinstance(at, slice):
            return Rows(self.kind, self._rows[at], self.caption, self.note)
        return self._rows[at]

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and (self.kind, self._rows) == (other.kind, other._rows)

    def __hash__(self) -> int:
        return hash((self.kind, self._rows))

    def __repr__(self) -> str:
        return str(self)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(each.name for each in attrs.fields(self.kind))

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict a row, values as they are."""
        columns = self.columns
        return [{name: getattr(row, name) for name in columns} for row in self]

    def to_json(self) -> str:
        """A JSON list of objects; days and amounts as text."""
        rows = [{name: _jsonable(value) for name, value in row.items()} for row in self.to_dicts()]
        return json.dumps(rows, ensure_ascii=False, indent=2)

    def to_csv(self) -> str:
        """CSV with a header (RFC 4180); text that looks like a formula is defused with an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out)
        columns = self.columns
        writer.writerow(columns)
        writer.writerows([_defused(getattr(row, name)) for name in columns] for row in self)
        return out.getvalue()

    def to_markdown(self) -> str:
        """A Markdown table as people read it, to paste into an issue or a report."""
        shown = markdown_table(*self.table(), self._title(), self.beneath())
        return f"{shown}\n{marked(self.note)}\n" if self.note else shown

    def to_html(self) -> str:
        """A piece of HTML with all rows, to put into a mail or a page."""
        shown = html_table(*self.table(), self._title(), self.beneath())
        return f'{shown}<p style="opacity:.7">{escaped(self.note)}</p>' if self.note else shown

    def to_pandas(self) -> Any:
        """
        A `pandas.DataFrame` with a typed column for each field.

        Days are datetime64; numbers that may be missing are Int64; amounts stay Decimal.

        Raises:
            MissingLibrary: pandas is not installed.

        """
        from relmem.render.columns import to_pandas

        return to_pandas(self)

    def to_polars(self) -> Any:
        """
        A `polars.DataFrame` with a typed column for each field; amounts are Decimal.

        Raises:
            MissingLibrary: polars is not installed.

        """
        from relmem.render.columns import to_polars

        return to_polars(self)

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """
        The rows for what reads Arrow: `duckdb.sql("from due")`, `pyarrow.table(due)`.

        Raises:
            MissingLibrary: neither polars nor pyarrow is installed, which spell it.

        """
        from relmem.render.columns import arrow_stream

        return arrow_stream(self, requested_schema)

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Headings and cells as people read them; of columns that are empty throughout only `ALWAYS`."""
        left_out = {*self.kind.APART, *self.kind.BENEATH}
        names = [name for name in self.columns if not name.endswith("_id") and name not in left_out]
        kept = [
            name
            for name in names
            if not self
            or name in self.kind.ALWAYS
            or any(getattr(row, name) not in (None, "") for row in self)
        ]
        headings = [name.replace("_", " ").capitalize() for name in kept]
        return headings, [[_shown(getattr(row, name)) for name in kept] for row in self]

    def beneath(self) -> list[list[str]]:
        """The small print under each row."""
        return [[text for name in self.kind.BENEATH if (text := _shown(getattr(row, name)))] for row in self]

    def __str__(self) -> str:
        shown = text_table(*self.table(), self._title(), self.beneath()) if self else plain(self._title())
        return f"{shown}\n{plain(self.note)}" if self.note else shown

    def _repr_html_(self) -> str:
        return self._first().to_html()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """As a notebook and its exports show it; of very many rows the first ones."""
        first = self._first()
        return {
            "text/plain": str(first),
            "text/html": first._repr_html_(),
            "text/markdown": first.to_markdown(),
        }

    def _first(self) -> Rows[R]:
        if len(self) <= MOST_SHOWN:
            return self
        caption = f"{self.caption} (the first {MOST_SHOWN} of {len(self)})".strip()
        return Rows(self.kind, self._rows[:MOST_SHOWN], caption, self.note)

    def _title(self) -> str:
        return self.caption if self else ": ".join(part for part in (self.caption, "none") if part)
