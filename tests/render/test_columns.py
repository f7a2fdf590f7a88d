"""Rows as typed columns, for libraries that relmem does not need."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, final

import attrs
import pytest

from relmem.errors import MissingExtra
from relmem.render.columns import MissingLibrary
from relmem.render.rows import Row, Rows

pytestmark = pytest.mark.filterwarnings("default")

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@final
@attrs.frozen(kw_only=True)
class Sorted(Row):
    """A column of each sort."""

    name: str
    day: date | None = None
    at: datetime | None = None
    days: int | None = None
    open: bool | None = None
    amount: Decimal | None = None
    part: float = 0.5


FULL = Sorted(name="Ana", day=date(2026, 12, 2), at=AT, days=10, open=True, amount=Decimal("12000.50"))
BARE = Sorted(name="=Bo")
ROWS = Rows(Sorted, [FULL, BARE], "Sorted")
NONE = Rows(Sorted, [])


class TestPandas:
    @pytest.fixture(autouse=True)
    def pandas(self) -> Any:
        return pytest.importorskip("pandas")

    def test_has_a_typed_column_for_each_field(self, pandas):
        """Days are datetime64, counts stay whole where one is missing, amounts stay Decimal."""
        frame = ROWS.to_pandas()

        assert list(ROWS.columns) == list(frame.columns)
        assert [
            "string",
            "datetime64[s]",
            "datetime64[us, UTC]",
            "Int64",
            "boolean",
            "object",
            "Float64",
        ] == [str(each) for each in frame.dtypes]
        assert (10, Decimal("12000.50"), AT) == (frame.days[0], frame.amount[0], frame["at"][0])
        assert frame.days.isna()[1]
        assert frame.day.isna()[1]

    def test_has_the_same_types_without_rows(self):
        """No rows have the columns of the answer."""
        assert ROWS.to_pandas().dtypes.equals(NONE.to_pandas().dtypes)

    def test_takes_days_at_both_ends_of_the_calendar(self):
        """No day is too far away."""
        far = Rows(Sorted, [Sorted(name="x", day=date.min), Sorted(name="y", day=date.max)]).to_pandas()

        assert [1, 9999] == list(far.day.dt.year)

    def test_takes_numbers_of_any_size(self):
        """A number beyond 64 bits is kept as it is."""
        assert 2**70 == Rows(Sorted, [Sorted(name="x", days=2**70)]).to_pandas().days[0]

    def test_takes_rows_as_they_are(self, pandas):
        """The rows themselves become a column for each field."""
        assert (2, len(ROWS.columns)) == pandas.DataFrame(ROWS).shape


class TestPolars:
    @pytest.fixture(autouse=True)
    def polars(self) -> Any:
        return pytest.importorskip("polars")

    def test_has_a_typed_column_for_each_field(self, polars):
        """No column of objects; amounts are Decimal with as many decimals as any of them has."""
        frame = ROWS.to_polars()

        assert polars.Object not in frame.dtypes
        assert (polars.Date, polars.Int64, polars.Decimal(38, 2)) == (
            frame.schema["day"],
            frame.schema["days"],
            frame.schema["amount"],
        )
        assert dict(FULL) == frame.to_dicts()[0]
        assert dict(BARE) == frame.to_dicts()[1]

    def test_has_columns_without_rows(self):
        """No rows have the columns of the answer."""
        assert list(ROWS.columns) == NONE.to_polars().columns

    @pytest.mark.parametrize("amount", ["1E+40", "NaN", "1E-40"])
    def test_keeps_amounts_that_no_column_holds_as_text(self, amount):
        """What 38 digits cannot say is text, not an error."""
        assert amount == Rows(Sorted, [Sorted(name="x", amount=Decimal(amount))]).to_polars()["amount"][0]

    def test_takes_rows_as_they_are(self, polars):
        """The rows themselves become a column for each field."""
        assert (2, len(ROWS.columns)) == polars.DataFrame(ROWS).shape


class TestArrow:
    def test_is_read_by_pyarrow(self):
        """pyarrow takes the rows as a table."""
        arrow = pytest.importorskip("pyarrow")

        table = arrow.table(ROWS)

        assert list(ROWS.columns) == table.column_names
        assert [dict(FULL), dict(BARE)] == table.to_pylist()

    def test_is_asked_by_duckdb(self):
        """A variable that holds rows is a table in a query."""
        duckdb = pytest.importorskip("duckdb")
        pytest.importorskip("pyarrow")
        found = ROWS

        assert found is ROWS
        assert [("Ana", 10)] == duckdb.sql("select name, days from found where days > 5").fetchall()

    @pytest.mark.parametrize("library", ["polars", "pyarrow"])
    def test_is_spelled_by_whichever_is_there(self, library, monkeypatch):
        """One of the two is enough, and gives the same."""
        arrow = pytest.importorskip("pyarrow")
        pytest.importorskip(library)
        monkeypatch.setitem(sys.modules, "polars" if library == "pyarrow" else "other", None)

        assert [dict(FULL), dict(BARE)] == arrow.RecordBatchReader.from_stream(ROWS).read_all().to_pylist()


class TestMissing:
    @pytest.mark.parametrize(
        ("ask", "says"),
        [
            (
                ROWS.to_pandas,
                "to_pandas() needs pandas, which is not installed. Use to_dicts(), or pip install pandas.",
            ),
            (
                ROWS.to_polars,
                "to_polars() needs polars, which is not installed. Use to_dicts(), or pip install polars.",
            ),
            (
                ROWS.__arrow_c_stream__,
                "An Arrow stream needs polars or pyarrow, neither of which is installed. Use to_dicts(), or pip install polars.",
            ),
        ],
    )
    def test_says_what_to_install(self, ask, says, monkeypatch):
        """Where a library is missing, the error names it and what works without."""
        for name in ("pandas", "polars", "pyarrow"):
            monkeypatch.setitem(sys.modules, name, None)

        with pytest.raises(MissingLibrary) as missing:
            ask()

        assert says == str(missing.value)
        assert isinstance(missing.value, MissingExtra)
        assert isinstance(missing.value, ImportError)
