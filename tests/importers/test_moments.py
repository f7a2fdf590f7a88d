"""Days and hours as programs write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.importers.moments import the_moment

PLUS_TWO = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-09 08:15:00 UTC", datetime(2026, 11, 9, 8, 15, tzinfo=UTC)),
        ("2026-11-09T08:15:00Z", datetime(2026, 11, 9, 8, 15, tzinfo=UTC)),
        ("2026-11-09T08:15:00.123+02:00", datetime(2026, 11, 9, 8, 15, tzinfo=PLUS_TWO)),
        ("2026-11-09 08:15 +0200", datetime(2026, 11, 9, 8, 15, tzinfo=PLUS_TWO)),
    ],
)
def test_an_hour_with_its_zone_is_an_instant(text, at):
    """Where the zone stands beside the hour, the instant is known, and the day as it is written."""
    found = the_moment(text, None)

    assert (at.date(), at) == (found.on, found.at)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-07-14", None),
        ("2026-07-14 15:42", None),
        ("2026-07-14T15:42:10", None),
        ("7/14/2026 15:42", "mdy"),
        ("14.07.2026, 15:42", "dmy"),
        ("14/Jul/26 3:42 PM", None),
        ("14-Jul-26", None),
        ("14/Jul/2026 12:00 AM", None),
        ("14 Jul 2026", None),
        ("Jul 14, 2026, 3:42 p.m.", None),
        ("July 14, 2026 at 15:42", None),
    ],
)
def test_an_hour_without_a_zone_leaves_the_day(text, order):
    """Nobody knows where that hour was; the day is what is written."""
    found = the_moment(text, order, short_years=True)

    assert (date(2026, 7, 14), None) == (found.on, found.at)


@pytest.mark.parametrize("text", ["6/7/2026 16:14", "6/21/2026", "31/12/2026 1:00 PM"])
def test_asks_for_the_order_of_numbers(text):
    """Day and month in numbers are refused until their order is stated, with what to say."""
    with pytest.raises(InputError, match="Say --date-order"):
        the_moment(text, None)


@pytest.mark.parametrize(
    "text", ["14-Jul-26", "2026-07-14 25:00 UTC", "2026-07-14 13:00 PM", "soon", "12:00", "2026-02-30"]
)
def test_refuses_what_is_no_moment(text):
    """Years of two digits where no program is known for them, and hours and days that are none."""
    with pytest.raises(InputError):
        the_moment(text, None)


@given(
    st.text(alphabet="0123456789/-. :,APMapmTZUtc+Jul", max_size=40),
    st.sampled_from([None, "mdy", "dmy", "ymd"]),
)
def test_is_total(text, order):
    """Any cell is a moment or refused."""
    with suppress(InputError):
        the_moment(text, order, short_years=True)
