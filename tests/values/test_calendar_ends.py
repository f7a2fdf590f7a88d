"""Notice to the end of a month, quarter or year: what is said of it, and that what it says to write is right."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.queries.contracts import WindowState, notice_window
from relmem.records import Account, Contract
from relmem.records.contracts import notice
from relmem.values import span
from relmem.values.calendar_ends import to_calendar_end

ACME = Account("Acme")
ENDS = {"month": range(1, 13), "quarter": (3, 6, 9, 12), "half-year": (6, 12), "year": (12,)}
RENEWALS = {"month": "1 month", "quarter": "3 months", "half-year": "6 months", "year": "1 year"}


class TestSaying:
    @pytest.mark.parametrize(
        ("typed", "write", "period"),
        [
            ("3 months to the end of the quarter", '"3 months"', "quarter"),
            ("3 Months prior to the end of any calendar quarter", '"3 months"', "quarter"),
            ("6 weeks to the end of a month", '"6 weeks"', "month"),
            ("30 days before quarter-end", '"30 days"', "quarter"),
            ("one month to year end", '"one month"', "year"),
            ("3 months to the end of the half year", '"3 months"', "half-year"),
            ("drei Monate zum Quartalsende", 'the length alone, as in {field}="3 months"', "quarter"),
            ("6 Wochen zum Quartal", "the length alone", "quarter"),
            ("3 Monate zum Ende des Kalendervierteljahres", "the length alone", "quarter"),
            ("vier Wochen zum Monatsschluß", "the length alone", "month"),
            ("3 Monate zum Jahresende", "the length alone", "year"),
            ("3 mois avant la fin du trimestre", "the length alone", "quarter"),
            ("2 mois avant la fin de l'année civile", "the length alone", "year"),
            ("3 meses antes do fim do ano", "the length alone", "year"),
            ("un mes antes del final del mes", "the length alone", "month"),
            ("3 mesi prima della fine del semestre", "the length alone", "half-year"),
            ("3 maanden voor het einde van het kwartaal", "the length alone", "quarter"),
            ("quarter end", "the length alone", "quarter"),
        ],
    )
    def test_names_the_period_and_what_to_write(self, typed, write, period):
        """In the languages of contract tables; the length as it was typed, where it can be read."""
        why, hint = to_calendar_end(typed)

        assert f"{typed!r} is notice to the end of a {period}, where a term of the contract ends." == why
        assert write in hint
        assert hint.endswith(
            f'with renewal="automatic {RENEWALS[period]}" and a {period}\'s last day as ends_on.'
        )

    @pytest.mark.parametrize(
        "typed",
        ["soon", "", "60 days before the end", "3 Monate zum Vertragsende", "the end of the contract year",
         "3 Monate zum Vertragsjahresende", "a friend of the quarterback", "3 months", "weekend"],
    )  # fmt: skip
    def test_of_anything_else_says_nothing(self, typed):
        """The end of a term, or of a contract's own year, is not the calendar's."""
        assert None is to_calendar_end(typed)

    @given(st.text(max_size=60))
    def test_whatever_is_typed_is_no_other_error(self, typed):
        """Any text has an answer, or none."""
        found = to_calendar_end(typed)

        assert found is None or "{field}" in found[1]

    def test_a_contract_that_is_refused_says_it(self):
        """On the caller's own line, under the name of the field, ready to be typed."""
        with pytest.raises(InputError) as caught:
            Contract(ACME, "Support", notice="3 months to the end of the quarter")
        assert (
            "notice: '3 months to the end of the quarter' is notice to the end of a quarter, where a term of the "
            'contract ends. Write notice="3 months", with renewal="automatic 3 months" and a quarter\'s last day as ends_on.'
        ) == str(caught.value)

        with pytest.raises(InputError, match=r'cannot read \'soon\' as a length of time\. Write "60 days"'):
            Contract(ACME, "Support", notice="soon")
        assert "3 months" == str(notice("3 months"))


class TestWhatItSaysToWrite:
    @pytest.mark.parametrize("period", ENDS)
    @pytest.mark.parametrize("before", ["1 day", "4 weeks", "1 month", "6 weeks", "3 months", "100 days"])
    @pytest.mark.parametrize("renewal", ["automatic {}", "{}", "evergreen {}"])
    def test_gives_the_right_last_days(self, period, before, renewal):
        """
        Walked day by day: the end that notice can still reach is the first one of the calendar it is in time for.

        `decide_by` is that end less the notice; on the day after it, the next end is told.
        """
        contract = Contract(
            ACME,
            "Support",
            starts_on="2023-05-17",
            ends_on="2023-12-31",
            renewal=renewal.format(RENEWALS[period]),
            notice=before,
        )
        ends = [
            date(year, month, monthrange(year, month)[1])
            for year in range(2023, 2030)
            for month in ENDS[period]
            if (year, month) >= (2023, 12)
        ]

        for number in range(0, 3 * 366, 1 if period == "month" else 3):
            today = date(2024, 1, 1) + timedelta(days=number)
            window = notice_window(contract, today)
            running = next(end for end in ends if end >= today)
            in_time = next(end for end in ends if end >= running and span(before).before(end) >= today)
            if window.state is WindowState.MISSED:  # bound until the end that notice reaches no more
                assert (running, True) == (window.ends_on, span(before).before(running) < today)
                continue
            assert (in_time, span(before).before(in_time)) == (window.ends_on, window.decide_by)

    def test_never_a_day_too_late(self):
        """Three months before 30 June is 30 March, though the law allows 31 March: early by a day, never late."""
        contract = Contract(ACME, "Support", ends_on="2025-12-31", renewal="3 months", notice="3 months")

        found = [
            notice_window(contract, day).decide_by
            for day in (date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1))
        ]

        assert [date(2026, 3, 30), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)] == found
