"""
Rows as typed columns, for pandas, polars, and whatever reads Arrow (duckdb, pyarrow, ibis).

None of these is needed by relmem; each is loaded when it is asked for. What a
column holds is known from the row's class, so an answer without rows has its
columns and their types all the same.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Union, final, get_args, get_origin, get_type_hints

from relmem.errors import MissingExtra

if TYPE_CHECKING:
    from relmem.render.rows import Row, Rows

__all__ = ["MissingLibrary", "arrow_stream", "to_pandas", "to_polars"]

_SORTS: Final = (str, bool, int, float, Decimal, datetime, date)
_PANDAS: Final = {str: "string", bool: "boolean", int: "Int64", float: "Float64", Decimal: "object"}
_WHOLE_64: Final = 2**63


@final
class MissingLibrary(MissingExtra):
    """A library that relmem has no extra for, and `what` needs one of: `libraries`."""

    def __init__(self, what: str, *libraries: str) -> None:
        self.libraries = libraries
        super().__init__(what, libraries[0])

    def __str__(self) -> str:
        one = " or ".join(self.libraries)
        absent = "which is not" if len(self.libraries) == 1 else "neither of which is"
        return (
            f"{self.what} needs {one}, {absent} installed. "
            f"Use to_dicts(), or pip install {self.libraries[0]}."
        )


def to_pandas(rows: Rows[Any]) -> Any:
    """
    A `pandas.DataFrame`; days are datetime64, numbers and truth may be missing, amounts stay Decimal.

    Raises:
        MissingLibrary: pandas is not installed.

    """
    pandas = _library("pandas", "to_pandas()")
    made = {}
    for name, sort, values in _columns(rows):
        if sort is date:
            made[name] = pandas.Series(_texts(values), dtype="object").astype("datetime64[s]")
        elif sort is datetime:
            in_utc = [None if each is None else each.astimezone(UTC) for each in values]
            made[name] = pandas.Series(in_utc, dtype="datetime64[us, UTC]")
        else:
            made[name] = pandas.Series(values, dtype=_PANDAS[sort] if _fits(sort, values) else "object")
    return pandas.DataFrame(made, columns=list(rows.columns))


def to_polars(rows: Rows[Any]) -> Any:
    """
    A `polars.DataFrame`; days are Date, amounts Decimal.

    Raises:
        MissingLibrary: polars is not installed.

    """
    polars = _library("polars", "to_polars()")
    made = []
    for name, sort, values in _columns(rows):
        kind = {
            str: polars.String,
            bool: polars.Boolean,
            int: polars.Int64,
            float: polars.Float64,
            date: polars.Date,
            datetime: polars.Datetime("us", "UTC"),
        }.get(sort)
        if sort is Decimal:
            scale, fits = _scale(values)
            kind = polars.Decimal(38, scale) if fits else polars.String
        elif not _fits(sort, values):
            kind = polars.String
        held = _texts(values) if kind == polars.String else values
        made.append(polars.Series(name, held, dtype=kind))
    return polars.DataFrame(made)


def arrow_stream(rows: Rows[Any], requested_schema: object) -> Any:
    """
    The rows as an Arrow stream (the PyCapsule interface), by whichever of polars and pyarrow is there.

    Raises:
        MissingLibrary: neither is installed.

    """
    there = [name for name in ("polars", "pyarrow") if name in sys.modules] or ["polars", "pyarrow"]
    for name in there:
        try:
            import_module(name)
        except ImportError:
            continue
        table = to_polars(rows) if name == "polars" else _to_arrow(rows)
        return table.__arrow_c_stream__(requested_schema)
    raise MissingLibrary("An Arrow stream", "polars", "pyarrow")


def _to_arrow(rows: Rows[Any]) -> Any:
    arrow = import_module("pyarrow")
    kinds = {
        str: arrow.string(),
        bool: arrow.bool_(),
        int: arrow.int64(),
        float: arrow.float64(),
        date: arrow.date32(),
        datetime: arrow.timestamp("us", tz="UTC"),
    }
    made = {}
    for name, sort, values in _columns(rows):
        kind = kinds.get(sort)
        if sort is Decimal:
            scale, fits = _scale(values)
            kind = arrow.decimal128(38, scale) if fits else arrow.string()
        elif not _fits(sort, values):
            kind = arrow.string()
        held = _texts(values) if kind == arrow.string() else values
        made[name] = arrow.array(held, type=kind)
    return arrow.table(made)


def _columns(rows: Rows[Any]) -> list[tuple[str, type, list[Any]]]:
    """Each column: its name, what it holds, and its values in order."""
    sorts = _sorts(rows.kind)
    return [(name, sorts[name], [row[name] for row in rows]) for name in rows.columns]


def _sorts(kind: type[Row]) -> dict[str, type]:
    hints = get_type_hints(kind)
    return {name: _sort(hint) for name, hint in hints.items()}


def _sort(hint: object) -> type:
    """What a column holds, by what its class says; text for everything that is no plain value."""
    options = get_args(hint) if get_origin(hint) in (types.UnionType, Union) else (hint,)
    found = [each for each in options if isinstance(each, type) and each is not types.NoneType]
    if len(found) != 1:
        return str
    return next((each for each in _SORTS if issubclass(found[0], each)), str)


def _texts(values: Sequence[Any]) -> list[str | None]:
    return [None if each is None else str(each) for each in values]


def _fits(sort: type, values: Sequence[Any]) -> bool:
    """Whether a column of 64 bits holds them all."""
    return sort is not int or all(each is None or -_WHOLE_64 <= each < _WHOLE_64 for each in values)


def _scale(values: Sequence[Decimal | None]) -> tuple[int, bool]:
    """The most decimals of any of them, and whether 38 digits hold them all."""
    parts = [each.as_tuple() for each in values if each is not None and each.is_finite()]
    scale = max((-part.exponent for part in parts if isinstance(part.exponent, int)), default=0)
    scale = max(scale, 0)
    whole = max((each.adjusted() + 1 for each in values if each is not None and each.is_finite()), default=0)
    finite = len(parts) == sum(each is not None for each in values)
    return scale, finite and scale <= 38 and max(whole, 0) + scale <= 38


def _library(name: str, what: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingLibrary(what, name) from error
