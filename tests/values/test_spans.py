"""Lengths of time: in their own unit, from the original day, as people write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.values import Span, Unit, span
from tests.strategies import days, spans, weeks

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


class TestReading:
    @given(spans)
    def test_what_it_writes_it_reads(self, value):
        """The text of any span reads as that span."""
        assert value == span(str(value))

    @pytest.mark.parametrize(
        ("typed", "count", "unit"),
        [
            ("60 days", 60, Unit.DAYS),
            ("1 day", 1, Unit.DAYS),
            ("60d", 60, Unit.DAYS),
            ("60 calendar days", 60, Unit.DAYS),
            ("sixty (60) days", 60, Unit.DAYS),
            ("ninety days", 90, Unit.DAYS),
            ("fourteen (14) days", 14, Unit.DAYS),
            ("Forty-Five (45) Days", 45, Unit.DAYS),
            ("twenty-one-day", 21, Unit.DAYS),
            ("three (3) years", 36, Unit.MONTHS),
            ("thirty-six (36) months", 36, Unit.MONTHS),
            ("ninety-nine weeks", 693, Unit.DAYS),
            ("0.25 years", 3, Unit.MONTHS),
            ("30-day", 30, Unit.DAYS),
            ("2 weeks", 14, Unit.DAYS),
            ("a month", 1, Unit.MONTHS),
            ("3 months", 3, Unit.MONTHS),
            (" 3  MONTHS ", 3, Unit.MONTHS),
            ("a quarter", 3, Unit.MONTHS),
            ("1 year", 12, Unit.MONTHS),
            ("1 year and 6 months", 18, Unit.MONTHS),
            ("1 year, 6 months", 18, Unit.MONTHS),
            ("1.5 years", 18, Unit.MONTHS),
            ("10 business days", 10, Unit.BUSINESS_DAYS),
            ("10 working days", 10, Unit.BUSINESS_DAYS),
            ("10bd", 10, Unit.BUSINESS_DAYS),
            ("P3M", 3, Unit.MONTHS),
            ("p1y6m", 18, Unit.MONTHS),
            ("P2W", 14, Unit.DAYS),
            ("P30D", 30, Unit.DAYS),
            ("P0D", 0, Unit.DAYS),
            (0, 0, Unit.DAYS),
            (90, 90, Unit.DAYS),
            (timedelta(days=90), 90, Unit.DAYS),
        ],
    )
    def test_what_people_type(self, typed, count, unit):
        """Text, ISO 8601, a timedelta or a whole number of days."""
        assert Span(count, unit) == span(typed)

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ("soon", "cannot read 'soon' as a length of time"),
            ("", "cannot read '' as a length of time"),
            ("60", "cannot read '60' as a length of time"),
            ("days", "cannot read 'days' as a length of time"),
            ("60 days notice", "cannot read"),
            ("PT3H", "cannot read"),
            ("P", "cannot read"),
            ("sixty (30) days", "cannot read"),
            ("thirty-sixty days", "cannot read"),
            ("twenty-ten days", "cannot read"),
            ("9" * 400 + " days", "cannot read '999"),
            ("1000000 days", "1000000 days is longer than a thousand years"),
            ("1 month 3 days", "mixes days and months"),
            ("P1M3D", "mixes days and months"),
            ("1.5 months", "is no whole number of months"),
            ("-3 days", "cannot read"),
            (-3, "cannot be negative"),
            (1.5, "cannot read 1.5"),
            (True, "cannot read True"),
            (None, "cannot read None"),
            (timedelta(hours=5), "is no whole number of days"),
            (timedelta(days=-1), "cannot be negative"),
            ("2000 years", "longer than a thousand years"),
        ],
    )
    def test_what_is_none(self, typed, why):
        """What cannot be read, mixes units, or is no whole number, is refused."""
        with pytest.raises(InputError) as caught:
            span(typed)

        assert why in str(caught.value)

    def test_says_what_to_type(self):
        """The error names the argument and shows what would do."""
        with pytest.raises(InputError) as caught:
            span("soon")

        assert (
            "notice: cannot read 'soon' as a length of time. "
            'Write "60 days", "3 months", "1 year", "10 business days" or ISO 8601 such as "P3M".'
        ) == str(caught.value.at("notice"))

    @given(st.text("0123456789 dayswekmonthPYMWD.-()", max_size=14) | st.integers())
    def test_anything_is_read_or_refused(self, typed):
        """Whatever is typed is a span that reads again, or an error of ours."""
        with suppress(InputError):
            found = span(typed)
            assert found == span(str(found))

    @pytest.mark.parametrize(
        ("typed", "text"),
        [
            ("1 day", "1 day"),
            ("14 days", "14 days"),
            ("28 days", "28 days"),
            ("30 days", "30 days"),
            ("2 weeks", "2 weeks"),
            ("6 weeks", "6 weeks"),
            ("a week", "1 week"),
            ("P2W", "2 weeks"),
            ("12 months", "12 months"),
            ("18 months", "18 months"),
            ("1 year", "1 year"),
            ("1.5 years", "18 months"),
            ("1 year and 6 months", "18 months"),
            ("1 week and 1 day", "8 days"),
            ("a quarter", "3 months"),
            ("P36M", "36 months"),
            ("P3Y", "3 years"),
            ("1bd", "1 business day"),
            ("0 days", "0 days"),
            ("0 weeks", "0 days"),
            (14, "14 days"),
            (timedelta(weeks=2), "14 days"),
        ],
    )
    def test_writes_what_was_typed(self, typed, text):
        """A span is written in the word it was typed in, where that makes a whole number; and reads so again."""
        assert text == str(span(typed)) == str(span(text))

    @pytest.mark.parametrize(
        ("made", "text"),
        [
            (Span(14, Unit.DAYS), "14 days"),
            (Span(12, Unit.MONTHS), "1 year"),
            (Span(18, Unit.MONTHS), "18 months"),
            (Span(5, Unit.BUSINESS_DAYS), "5 business days"),
            (Span(8, Unit.DAYS, "week"), "8 days"),
            (Span(12, Unit.MONTHS, "week"), "12 months"),
            (Span(12, Unit.MONTHS, "fortnight"), "12 months"),
        ],
    )
    def test_writes_what_nobody_typed(self, made, text):
        """Years where it is whole years; a word that does not fit is none."""
        assert text == str(made)

    @given(st.integers(0, 5000), st.sampled_from(["day", "week", "month", "year", "business day"]))
    def test_keeps_the_word(self, count, word):
        """Of whatever count, the word comes back, but that nothing is 0 of the smaller."""
        typed = f"{count} {word}{'' if count == 1 else 's'}"
        with suppress(InputError):
            assert str(span(typed)) == typed or count == 0

    @pytest.mark.parametrize(
        ("typed", "text"),
        [
            ("14 days", "2 weeks"),
            ("6 weeks", "42 days"),
            ("12 months", "1 year"),
            ("18 months", "18 months"),
            ("0 days", "0 days"),
            ("5bd", "5 business days"),
        ],
    )
    def test_unworded(self, typed, text):
        """All that are equal have one text, as files of before have it; it reads as the same span."""
        assert text == span(typed).unworded
        assert span(typed) == span(text)

    def test_the_word_is_no_part_of_it(self):
        """6 weeks are 42 days, equal and one in a set, though each is written as it was typed."""
        assert span("6 weeks") == span("42 days")
        assert 1 == len({span("6 weeks"), span("42 days"), span(42)})


class TestCounting:
    @pytest.mark.parametrize(
        ("day", "typed", "times", "after"),
        [
            (date(2026, 1, 31), "1 month", 1, date(2026, 2, 28)),
            (date(2026, 1, 31), "1 month", 2, date(2026, 3, 31)),
            (date(2024, 2, 29), "1 year", 1, date(2025, 2, 28)),
            (date(2024, 2, 29), "1 year", 4, date(2028, 2, 29)),
            (date(2026, 1, 31), "30 days", 1, date(2026, 3, 2)),
            (FRIDAY, "1 business day", 1, MONDAY),
            (SATURDAY, "1 business day", 1, MONDAY),
            (SATURDAY, "0 days", 5, SATURDAY),
        ],
    )
    def test_from_the_original_day(self, day, typed, times, after):
        """Months are counted from the original day, never from the last result."""
        assert after == span(typed).after(day, times=times)

    @pytest.mark.parametrize(
        ("day", "typed", "before"),
        [
            (date(2026, 11, 14), "60 days", date(2026, 9, 15)),
            (date(2024, 7, 31), "3 months", date(2024, 4, 30)),
            (date(2026, 11, 14), "10 business days", date(2026, 11, 2)),
            (MONDAY, "1 business day", FRIDAY),
        ],
    )
    def test_back_from_the_end(self, day, typed, before):
        """Notice is walked back from the end, the end day not counted."""
        assert before == span(typed).before(day)

    @given(days, st.integers(0, 400), weeks)
    def test_business_days_are_worked_on(self, day, count, week):
        """So many business days on, so many were worked on in between; and the last of them is one."""
        far = Span(count, Unit.BUSINESS_DAYS).after(day, week=week)

        between = [day + timedelta(days=each) for each in range(1, (far - day).days + 1)]
        assert count == len([each for each in between if week.works_on(each)])
        assert far == day or week.works_on(far)

    @given(days, spans)
    def test_days_forth_and_back(self, day, length):
        """Days come back to where they began; months at the latest there."""
        there = length.after(day)

        assert day <= there
        if length.unit is Unit.DAYS:
            assert day == length.before(there)
        if length.unit is Unit.MONTHS:
            assert length.before(there) <= day

    @given(st.integers(1, 300).map(lambda count: Span(count, Unit.MONTHS)), days)
    def test_months_keep_the_day_or_take_the_last(self, length, day):
        """Months later it is the corresponding day, or the month's last where there is none."""
        after = length.after(day)

        assert (day.year * 12 + day.month + length.count) == after.year * 12 + after.month
        assert day.day == after.day or (after.day < day.day and (after + timedelta(days=1)).day == 1)

    @pytest.mark.parametrize("typed", ["1 day", "1 month", "1 business day"])
    def test_out_of_the_calendar(self, typed):
        """What lies outside the years 1 to 9999 raises OverflowError, in whatever unit."""
        with pytest.raises(OverflowError):
            span(typed).after(date.max)
        with pytest.raises(OverflowError):
            span(typed).before(date.min)

    def test_lengths_to_compare(self):
        """Days are known exactly only where a span counts in days."""
        assert [30, None, None] == [span(each).days for each in ("30 days", "1 month", "10 business days")]
        assert [30.0, 14.0] == [span(each).about_days for each in ("30 days", "10 business days")]
        assert 30.4 < span("1 month").about_days < 30.5
        assert [False, True] == [bool(span(each)) for each in (0, 1)]
