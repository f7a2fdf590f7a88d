"""Work weeks: which days are business days, and counting them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.values import WEEKDAYS, Span, Unit, WorkWeek
from tests.strategies import days, weeks

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (20, 21, 22, 23))
counts = st.integers(-60, 60)
ONE = timedelta(days=1)


def walked(week: WorkWeek, day: date, count: int) -> date:
    """The day that many business days from `day`, walked day by day."""
    while count:
        day += ONE if count > 0 else -ONE
        if week.works_on(day):
            count += -1 if count > 0 else 1
    return day


class TestCounting:
    @given(weeks, days, counts)
    def test_is_a_walk_day_by_day(self, week, day, count):
        """Each day that is worked on counts once; the day itself does not; there and before."""
        there = walked(week, day, count)

        assert there == week.step(day, count)
        span = Span(abs(count), Unit.BUSINESS_DAYS)
        assert there == (span.after(day, week=week) if count >= 0 else span.before(day, week=week))

    @given(weeks, days, st.integers(0, 40), st.integers(0, 40))
    def test_adds_up(self, week, day, first, second):
        """So many and then so many are as many as both."""
        assert week.step(day, first + second) == week.step(week.step(day, first), second)

    @given(weeks, days, counts)
    def test_comes_back(self, week, day, count):
        """From a business day, there and back is where it began."""
        began = week.step(day, 1)

        assert began == week.step(week.step(began, count), -count)

    @pytest.mark.parametrize("day", [FRIDAY, SATURDAY, SUNDAY, MONDAY])
    def test_none_is_the_day_itself(self, day):
        """No business day away is the day itself, worked on or not."""
        assert day == WEEKDAYS.step(day, 0)

    @pytest.mark.parametrize(
        ("day", "count", "there"),
        [
            (FRIDAY, 1, MONDAY),
            (SATURDAY, 1, MONDAY),
            (MONDAY, -1, FRIDAY),
            (SUNDAY, -1, FRIDAY),
            (SATURDAY, -10, date(2026, 11, 9)),
        ],
    )
    def test_skips_weekends(self, day, count, there):
        """Saturday and Sunday are not counted, in either direction."""
        assert there == WEEKDAYS.step(day, count)

    def test_skips_holidays(self):
        """A day off is not counted; one on a weekend changes nothing."""
        week = WorkWeek(holidays=["2026-12-25", "2026-12-26", date(2026, 12, 28)])

        assert date(2026, 12, 29) == week.step(date(2026, 12, 24), 1)
        assert date(2026, 12, 24) == week.step(date(2026, 12, 29), -1)

    def test_ends_with_the_calendar(self):
        """What lies outside the years 1 to 9999 is an OverflowError, not a day; the last day can be reached."""
        assert date.max == WEEKDAYS.step(date.max - ONE, 1)
        with pytest.raises(OverflowError):
            WEEKDAYS.step(date.max, 1)
        with pytest.raises(OverflowError):
            WEEKDAYS.step(date.min, -1)
        with pytest.raises(OverflowError):
            WorkWeek(["Mon"], holidays=[date(9999, 12, 27)]).step(date(9999, 12, 20), 1)


class TestWeek:
    def test_unless_stated(self):
        """Monday to Friday, from nine to five, without days off."""
        assert WorkWeek() == WEEKDAYS
        assert [True] * 5 + [False] * 2 == [WEEKDAYS.works_on(MONDAY + number * ONE) for number in range(7)]
        assert (time(9), time(17), frozenset()) == (WEEKDAYS.opens, WEEKDAYS.closes, WEEKDAYS.holidays)

    @pytest.mark.parametrize(
        "typed",
        [
            [6, 0],
            ["Sun", "Mon"],
            ["sunday", "MONDAY"],
            [" Monday ", 6, 6],
            iter([0, 6]),
            {0: "a", 6: "b"},
        ],
    )
    def test_days_by_number_or_name(self, typed):
        """Days are numbers from 0 for Monday, or names, in full or by three letters."""
        assert frozenset({0, 6}) == WorkWeek(typed).days

    def test_one_day_alone(self):
        """A single day, and a single day off, need no list."""
        assert WorkWeek(["Mon"], [MONDAY]) == WorkWeek("Mon", "2026-11-23")
        assert WorkWeek([2]) == WorkWeek(2)

    @pytest.mark.parametrize("typed", ["Mon-Fri", "Mo", "Monkey", "weekdays", "", 7, -1, 1.5, None])
    def test_what_is_no_day_of_the_week(self, typed):
        """What is no day of the week is refused, alone or in a list, and never cut to one."""
        for week in (typed, ["Tue", typed]):
            with pytest.raises(InputError) as caught:
                WorkWeek(week)

            assert f"{typed!r} is no day of the week. Write one of Mon, Tue, Wed, Thu, Fri, Sat, Sun." == str(
                caught.value
            )

    def test_needs_a_working_day(self):
        """Without one, counting would never end."""
        with pytest.raises(InputError, match="at least one working day"):
            WorkWeek([])

    @pytest.mark.parametrize("typed", ["25/12/2026", "Christmas", 3, datetime(2026, 12, 25, tzinfo=UTC)])
    def test_what_is_no_day_off(self, typed):
        """A holiday is a day; text that is none would never be kept."""
        with pytest.raises(InputError):
            WorkWeek(holidays=[typed])

    def test_is_a_frozen_value(self):
        """Equal weeks are equal and hash so, in whatever order they were typed."""
        assert WorkWeek([0, 1]) == WorkWeek(["Tue", "Mon"])
        assert hash(WorkWeek([0, 1])) == hash(WorkWeek(["Tue", "Mon"]))
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            WEEKDAYS.opens = time(8)
