"""The days of notice: from a last day back to the decision, and the other way round."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.queries.terms import (
    decide_by,
    earliest_end,
    opens_on,
)
from relmem.records import Notice
from relmem.values import Span, Unit, WorkWeek

D = date.fromisoformat
DAY = timedelta(days=1)


@pytest.mark.capability("C39")
class TestDaysOfNotice:
    @pytest.mark.parametrize(
        ("ends", "notice", "by"),
        [
            ("2026-11-14", "60 days", "2026-09-15"),
            ("2024-07-31", "3 months", "2024-04-30"),
            ("2021-09-26", "3 months", "2021-06-26"),
            ("2026-08-28", "2 months", "2026-06-28"),
            ("2025-05-31", "3 months", "2025-02-28"),
            ("2026-11-14", "10 business days", "2026-11-02"),
            ("2026-11-14", "2 weeks", "2026-10-31"),
            ("2026-11-14", "0 days", "2026-11-14"),
            ("2027-01-31", "60 days", "2026-12-02"),
        ],
    )
    def test_are_subtracted_in_their_own_unit(self, ends, notice, by):
        """Months are months, weeks seven days, business days walk back from the end."""
        assert D(by) == decide_by(D(ends), Notice(notice))

    def test_skip_holidays(self):
        """A holiday among ten business days makes it one day earlier."""
        week = WorkWeek(holidays=[D("2026-11-11")])

        assert D("2026-10-30") == decide_by(D("2026-11-14"), Notice("10 business days"), week)

    def test_of_delivery_come_after_notice(self):
        """Received: ten business days first, then three calendar days, weekend or not."""
        notice = Notice("10 business days", received=True, delivery="3 days")

        assert D("2026-10-30") == decide_by(D("2026-11-14"), notice)

    def test_of_a_window_with_both_edges(self):
        """Twelve to nine months before the end."""
        notice = Notice("9 months", opens="12 months")

        edges = opens_on(D("2026-12-31"), notice), decide_by(D("2026-12-31"), notice)

        assert (D("2025-12-31"), D("2026-03-31")) == edges

    @pytest.mark.parametrize("notice", ["60 days", "3 months", "10 business days", "999 years"])
    def test_stop_where_the_calendar_does(self, notice):
        """Before the first day there is none, nor one after the last."""
        assert date.min == decide_by(date.min, Notice(notice))
        assert date.max == earliest_end(date.max, Notice(notice))

    @settings(max_examples=150, deadline=None)
    @given(
        st.dates(D("2019-12-01"), D("2024-12-31")),
        st.builds(Span, st.integers(0, 70), st.sampled_from([Unit.DAYS, Unit.BUSINESS_DAYS]))
        | st.builds(Span, st.integers(0, 5), st.just(Unit.MONTHS)),
        st.integers(0, 7),
        st.frozensets(st.dates(D("2020-01-01"), D("2020-03-31")), max_size=6),
    )
    def test_the_earliest_end_is_the_first_whose_last_day_is_not_before(
        self, day, before, delivery, holidays
    ):
        """Walking day by day from the notice, the first end for which it is in time is the earliest end."""
        week = WorkWeek(holidays=holidays)
        notice = Notice(before, received=True, delivery=delivery)
        end = day
        while decide_by(end, notice, week) < day:
            end += DAY

        assert end == earliest_end(day, notice, week)
