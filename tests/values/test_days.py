"""Days and instants: year-month-day, a zone, and nothing guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.values import FuzzyDate, dated, day, day_after, day_said, fuzzy, instant, spoken_day
from tests.strategies import any_days, instants

DAY = date(2026, 7, 4)


class TestDay:
    @given(any_days)
    def test_what_it_writes_it_reads(self, value):
        """The text of any day reads as that day."""
        assert value == day(str(value)) == day(value)

    @pytest.mark.parametrize("typed", ["2026-07-04", "2026-7-4", "20260704", " 2026-07-04 ", DAY])
    def test_what_people_type(self, typed):
        """A date, or year-month-day."""
        assert DAY == day(typed)

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            (
                "03/04/2027",
                "'03/04/2027' can mean 2027-04-03 or 2027-03-04. Write the one you mean: starts_on=\"2027-04-03\".",
            ),
            (
                "2027-13-01",
                "'2027-13-01' has no month 13. Write year-month-day, for example starts_on=\"2027-03-01\".",
            ),
            ("13/04/2027", "'13/04/2027' is not year-month-day. Write starts_on=\"2027-04-13\"."),
            ("04/13/2027", "'04/13/2027' is not year-month-day. Write starts_on=\"2027-04-13\"."),
            ("2027/04/13", "'2027/04/13' is not year-month-day. Write starts_on=\"2027-04-13\"."),
            ("04.04.2027", "'04.04.2027' is not year-month-day. Write starts_on=\"2027-04-04\"."),
            (
                "2026-02-29",
                "'2026-02-29' has no day 29. Write year-month-day, for example starts_on=\"2026-02-28\".",
            ),
            ("2026-04-00", "'2026-04-00' has no day 0."),
            ("0000-01-01", "'0000-01-01' has no year 0."),
            ("0000-13-01", "'0000-13-01' has no year 0."),
            (
                "tomorrow",
                "cannot read 'tomorrow' as a day. Write year-month-day, for example starts_on=\"2027-03-01\".",
            ),
            ("", "cannot read '' as a day."),
            ("03/04/27", "cannot read '03/04/27' as a day."),
            (20270301, "cannot read 20270301 as a day."),
            (None, "cannot read None as a day."),
        ],
    )
    def test_what_is_none(self, typed, message):
        """An ambiguous, impossible or reordered date is refused with the readings and what to type."""
        with pytest.raises(InputError) as caught:
            day(typed)

        assert str(caught.value.at("starts_on")).startswith(f"starts_on: {message}")

    def test_an_instant_is_no_day(self):
        """A datetime is a day only in some zone."""
        with pytest.raises(InputError, match=r'is an instant, not a day. Write value="2026-07-04"'):
            day(datetime(2026, 7, 4, 15, tzinfo=UTC))

    @given(st.text(max_size=12) | st.text("0123456789-/.", max_size=10))
    def test_any_text_is_read_or_refused(self, text):
        """Whatever is typed is a day, or an error of ours."""
        with suppress(InputError):
            assert isinstance(day(text), date)

    @given(any_days)
    def test_never_a_wrong_day(self, value):
        """A day written the other way round is refused with that day among the readings."""
        for text in (f"{value:%d}/{value:%m}/{value.year:04}", f"{value:%m}/{value:%d}/{value.year:04}"):
            with pytest.raises(InputError) as caught:
                day(text)
            if value.year >= 1000:
                assert str(value) in str(caught.value)


class TestDated:
    @pytest.mark.parametrize(
        ("typed", "order", "expected"),
        [
            ("03/04/2027", "dmy", date(2027, 4, 3)),
            ("03/04/2027", "mdy", date(2027, 3, 4)),
            ("3.4.2027", "dmy", date(2027, 4, 3)),
            ("2027/03/04", "ymd", date(2027, 3, 4)),
            ("2027-03-04", "dmy", date(2027, 3, 4)),
            ("20270304", "mdy", date(2027, 3, 4)),
        ],
    )
    def test_in_the_order_of_the_file(self, typed, order, expected):
        """A file that says its order is read in that; ISO dates are read in any."""
        assert expected == dated(typed, order)

    @pytest.mark.parametrize(
        ("typed", "order", "why"),
        [
            ("13/04/2027", "mdy", "has no month 13"),
            ("31/04/2027", "dmy", "has no day 31"),
            ("03/04/27", "dmy", "no four-digit year"),
            ("2027/03/04", "dmy", "no four-digit year|has no"),
            ("yesterday", "dmy", "cannot read"),
            ("03/04-2027", "dmy", "cannot read"),
        ],
    )
    def test_what_is_none(self, typed, order, why):
        """A date in another order, or with two digits for the year, is refused."""
        with pytest.raises(InputError, match=why):
            dated(typed, order)


class TestInstant:
    @given(instants)
    def test_what_it_writes_it_reads(self, value):
        """The text of any instant reads as that instant, in any zone and at any hour of the year."""
        found = instant(value)

        assert found == instant(found.isoformat())
        assert value.astimezone(UTC) == found.astimezone(UTC)
        assert value.utcoffset() == found.utcoffset()

    def test_keeps_the_offset_of_the_place(self):
        """The hour stays as it was on the spot; of the zone its offset is kept, as in the file."""
        berlin = datetime(2026, 7, 4, 15, tzinfo=ZoneInfo("Europe/Berlin"))

        assert datetime(2026, 7, 4, 15, tzinfo=timezone(timedelta(hours=2))) == instant(berlin)
        assert "2026-07-04T15:00:00+02:00" == instant(berlin).isoformat()

    def test_the_hour_that_comes_twice(self):
        """Both hours when clocks go back are themselves, and an hour apart."""
        berlin = ZoneInfo("Europe/Berlin")
        first, second = (instant(datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold)) for fold in (0, 1))

        assert first == instant(first.isoformat())
        assert timedelta(hours=1) == second - first

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            (
                "2026-11-22 15:00",
                '2026-11-22 15:00 has no time zone. Write happened_at="2026-11-22T15:00+00:00"',
            ),
            (
                datetime(2026, 11, 22, 15),  # noqa: DTZ001 that is the mistake
                '2026-11-22 15:00 has no time zone. Write happened_at="2026-11-22T15:00+00:00"',
            ),
            (
                date(2026, 11, 22),
                '2026-11-22 is a day, not an instant. Write happened_at="2026-11-22T15:00+00:00".',
            ),
            ("3 pm", "cannot read '3 pm' as an instant."),
            ("", "cannot read '' as an instant."),
            (None, "cannot read None as an instant."),
            (5, "cannot read 5 as an instant."),
        ],
    )
    def test_what_is_none(self, typed, message):
        """What says no zone, or is a day only, is refused with what to type."""
        with pytest.raises(InputError) as caught:
            instant(typed)

        assert str(caught.value.at("happened_at")).startswith(f"happened_at: {message}")


class TestFuzzy:
    @pytest.mark.parametrize(
        ("typed", "earliest", "latest"),
        [
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-07", "2026-07-01", "2026-07-31"),
            ("2026-02", "2026-02-01", "2026-02-28"),
            ("July 2026", "2026-07-01", "2026-07-31"),
            ("jul 2026", "2026-07-01", "2026-07-31"),
            ("early July 2026", "2026-07-01", "2026-07-10"),
            ("mid-July 2026", "2026-07-11", "2026-07-20"),
            ("late July 2026", "2026-07-21", "2026-07-31"),
            ("late February 2026", "2026-02-21", "2026-02-28"),
            ("Q3 2026", "2026-07-01", "2026-09-30"),
            ("2026-07-04", "2026-07-04", "2026-07-04"),
            ("2026-07-04 to 2026-07-08", "2026-07-04", "2026-07-08"),
        ],
    )
    def test_what_people_say(self, typed, earliest, latest):
        """Early is the 1st to the 10th, mid to the 20th, late to the end; months, quarters, years."""
        found = fuzzy(typed)

        assert (day(earliest), day(latest)) == (found.earliest, found.latest)
        assert typed == str(found)
        assert found.sure is (earliest == latest)

    @given(any_days, any_days)
    def test_what_it_writes_it_reads(self, one, other):
        """The text of any span of days reads as that."""
        value = FuzzyDate(min(one, other), max(one, other))

        assert value == fuzzy(str(value))

    def test_a_day_is_sure(self):
        """A date is a fuzzy date of one day."""
        assert FuzzyDate(DAY, DAY) == fuzzy(DAY) == fuzzy(fuzzy(DAY))
        assert "2026-07-04 to 2026-07-05" == str(FuzzyDate(DAY, day_after(DAY)))

    @pytest.mark.parametrize(
        "typed",
        [
            "July",
            "Q5 2026",
            "early 2026",
            "early Q3 2026",
            "ju 2026",
            "2026-13",
            "2026-00",
            "2026-07-08 to 2026-07-04",
            "2026-07 to 2026-08",
            "2026-07-04 to",
            "soon",
            "",
            3,
            "0000",
            "03/04/2027",
        ],
    )
    def test_what_is_none(self, typed):
        """What says no year, or cannot be read, is refused."""
        with pytest.raises(InputError):
            fuzzy(typed)

    def test_ends_after_it_begins(self):
        """The latest day is not before the earliest."""
        with pytest.raises(InputError, match="ends before it begins"):
            FuzzyDate(DAY, DAY - timedelta(days=1))

    @given(st.text(max_size=14) | st.text("earlymidQ1234 0-July", max_size=14))
    def test_any_text_is_read_or_refused(self, text):
        """Whatever is typed is a fuzzy date, or an error of ours."""
        with suppress(InputError):
            found = fuzzy(text)
            assert found.earliest <= found.latest


class TestWords:
    @given(any_days)
    def test_the_next_day(self, value):
        """The next day, and the calendar's last stays."""
        assert min(value, date.max - timedelta(days=1)) + timedelta(days=1) == day_after(value)

    def test_a_day_as_one_says_it(self):
        """The day, the month in words, the year."""
        assert "4 July 2026" == spoken_day(DAY)

    @pytest.mark.parametrize(
        ("words", "named"),
        [
            ("tomorrow", date(2026, 7, 5)),
            ("The day after tomorrow.", date(2026, 7, 6)),
            ("later today", DAY),
            ("an answer by Friday", date(2026, 7, 10)),
            ("Saturday", date(2026, 7, 11)),
            ("in 3 days", date(2026, 7, 7)),
            ("in two weeks", date(2026, 7, 18)),
            ("on 2026-08-01", date(2026, 8, 1)),
            ("tomorrow, Sunday", date(2026, 7, 5)),
            ("next Friday", None),
            ("Friday or Monday", None),
            ("soon", None),
            ("2026-02-31", None),
            ("", None),
        ],
    )
    def test_the_day_that_words_name(self, words, named):
        """Counted from the day they were said on, a Saturday; what names no day, or two, names none."""
        assert named == day_said(words, DAY)

    @given(st.text(max_size=20) | st.sampled_from(["tomorrow", "Friday", "in 999 weeks"]), any_days)
    def test_words_at_any_day(self, words, on):
        """Whatever is said on whatever day names a day, or none."""
        assert isinstance(day_said(words, on), date | None)
