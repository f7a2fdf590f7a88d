"""What stands in one cell of a contract table."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.importers.cells import endless, orders_for, renewal_of, the_day, the_length, the_price
from relmem.records.contracts import Mode, Renewal

WORDS = [
    *(
        "successive",
        "automatic",
        "option",
        "perpetual",
        "none",
        "times",
        "x",
        "for",
        "1",
        "2",
        "year",
        "days",
    ),
    *(",", ";", "[]", "(", ")", "/", "EUR", "2024-02-01", "March", "half"),
]
"""Of cells, for trying what nobody thought of."""


def refusal(read, *args) -> str:
    """What is said when a cell is refused."""
    with pytest.raises(InputError) as caught:
        read(*args)
    return str(caught.value)


class TestTheDay:
    @pytest.mark.parametrize(
        ("text", "order", "day"),
        [
            ("2024-02-01", None, date(2024, 2, 1)),
            ("20240201", None, date(2024, 2, 1)),
            ("2024-02-01", "dmy", date(2024, 2, 1)),
            ("2024-02-01T00:00:00Z", None, date(2024, 2, 1)),
            ("2024-02-01 00:00:00", None, date(2024, 2, 1)),
            ("5/8/2014", "mdy", date(2014, 5, 8)),
            ("5/8/2014", "dmy", date(2014, 8, 5)),
            ("5.8.2014", "dmy", date(2014, 8, 5)),
            ("2014/5/8", "ymd", date(2014, 5, 8)),
            ("12 Mar 2024", None, date(2024, 3, 12)),
            ("12-Mar-2024", None, date(2024, 3, 12)),
            ("March 12th, 2024", None, date(2024, 3, 12)),
            ("Sept. 3, 2020", "dmy", date(2020, 9, 3)),
        ],
    )
    def test_reads_days(self, text, order, day):
        """ISO dates and named months say their order themselves; others go by the order stated."""
        assert day == the_day(text, order)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("03/04/2027", "can mean 2027-04-03 or 2027-03-04. Say --date-order mdy or dmy."),
            ("13/04/2027", "is not year-month-day. Say --date-order dmy."),
            ("04/13/2027", "is not year-month-day. Say --date-order mdy."),
            ("2027/04/13", "is not year-month-day. Say --date-order ymd."),
        ],
    )
    def test_asks_for_the_order(self, text, said):
        """Without a stated order no other date is read, also where only one order would do."""
        assert f"{text!r} {said}" == refusal(the_day, text, None)
        assert orders_for(text)

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("31/01/2025", "has no month 31"),
            ("2/30/2025", "has no day 30"),
            ("1/1/20", "no four-digit year"),
            ("7-Feb-22", "cannot read"),
            ("Ma 3, 2020", "cannot read"),
            ("[]/[]/2020", "leaves open a part"),
            ("[ ]/[ ]/20[ ]", "leaves open a part"),
            ("__/__/2020", "leaves open a part"),
            ("XX/XX/2020", "leaves open a part"),
            ("09/01/2006; 8/31/2007", "says several things"),
            ("09/05/2019; perpetual", "says several things"),
            ("1/2/2020-3/4/2021", "says several things"),
            ("2024-02-01T10:30:00Z", "cannot read"),
            ("soon", "cannot read"),
            ("1/1/2020\0", "U+0000"),
            ("1" * 301, "301 characters"),
        ],
    )
    def test_refuses_what_is_no_day(self, text, why):
        """Open, several, impossible and two-digit dates are none, and the message says which."""
        assert why in refusal(the_day, text, "mdy")


class TestTheLength:
    @pytest.mark.parametrize(
        ("text", "length"),
        [
            ("30 days", "30 days"),
            ("0.5 year", "6 months"),
            ("three (3) years", "3 years"),
            ("1 year, 6 months", "18 months"),
            ("10 business days", "10 business days"),
            ("at least 60 days", "60 days"),
            ("60 days' written notice", "60 days"),
            ("3 months before the end", "3 months"),
            ("quarterly", "3 months"),
            ("P3M", "3 months"),
        ],
    )
    def test_reads_lengths(self, text, length):
        """One length is read as people write it, with the words that go around a notice."""
        assert length == str(the_length(text))

    def test_counts_bare_numbers_in_the_unit_of_the_column(self):
        """A bare number means something where the column says what, and nowhere else."""
        assert "60 days" == str(the_length("60", "day"))
        assert "2 years" == str(the_length("2 years", "day"))
        assert "cannot read '60'" in refusal(the_length, "60")

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("180 days / 6 months", "more than one length"),
            ("60 days; 180 days", "more than one length"),
            ("5 years, 2 years", "more than one length"),
            ("6 months 1 year", "more than one length"),
            ("30 to 60 days", "more than one length"),
            ("30-60 days", "more than one length"),
            ("1 or 2 years", "more than one length"),
            ("60) days", "one half of a pair of brackets"),
            ("[]", "leaves open"),
            ("[***] days", "leaves open"),
            ("perpetual", "cannot read"),
        ],
    )
    def test_refuses_what_is_not_one_length(self, text, why):
        """Ranges, alternatives and blanks are no length."""
        assert why in refusal(the_length, text)


class TestRenewalOf:
    @pytest.mark.parametrize(
        ("text", "renewal"),
        [
            ("1 year", Renewal(Mode.UNKNOWN, "1 year")),
            ("0.5 year", Renewal(Mode.UNKNOWN, "6 months")),
            ("three (3) years", Renewal(Mode.UNKNOWN, "3 years")),
            ("3 x 1 year", Renewal(Mode.UNKNOWN, "1 year", 3)),
            ("annually", Renewal(Mode.UNKNOWN, "1 year")),
            ("unknown", Renewal(Mode.UNKNOWN)),
            ("may renew 1 year", Renewal(Mode.UNKNOWN, "1 year")),
            ("successive 1 year", Renewal(Mode.AUTOMATIC, "1 year")),
            ("Successive 1 year", Renewal(Mode.AUTOMATIC, "1 year")),
            ("succesive 1 year", Renewal(Mode.AUTOMATIC, "1 year")),
            ("sucessive 1 year", Renewal(Mode.AUTOMATIC, "1 year")),
            ("successine 1 year", Renewal(Mode.AUTOMATIC, "1 year")),
            ("automatically renews for successive one (1) year terms", Renewal(Mode.AUTOMATIC, "1 year")),
            ("3 successive 1 year", Renewal(Mode.AUTOMATIC, "1 year", 3)),
            ("four successive 10 years", Renewal(Mode.AUTOMATIC, "10 years", 4)),
            ("up to two (2) successive 5 year periods", Renewal(Mode.AUTOMATIC, "5 years", 2)),
            ("option 1 year", Renewal(Mode.OPTION, "1 year")),
            ("perpetual", Renewal(Mode.EVERGREEN)),
            ("until terminated", Renewal(Mode.EVERGREEN)),
            ("month-to-month", Renewal(Mode.EVERGREEN, "1 month")),
            ("none", Renewal(Mode.NONE)),
            ("No", Renewal(Mode.NONE)),
        ],
    )
    def test_reads_renewals(self, text, renewal):
        """A length says how long, and only words say how."""
        assert renewal == renewal_of(text)

    @pytest.mark.parametrize("mode", Mode)
    @pytest.mark.parametrize("times", [None, 3])
    def test_reads_what_relmem_writes(self, mode, times):
        """The `str` of a renewal means that renewal in a table too."""
        every = None if mode is Mode.NONE else "1 year"
        bound = times if mode not in (Mode.NONE, Mode.EVERGREEN) else None
        renewal = Renewal(mode, every, bound)

        assert renewal == renewal_of(str(renewal))

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("2 5 years", 'can mean 2 times 5 years, a range or a decimal. Write "2 successive 5 years".'),
            ("5 years; 2 years", "more than one length"),
            ("automatic or option 1 year", "more than one renewal"),
            ("7/22/2019; 7/22/2022", "says dates"),
            ("perpetual, 11/15/2014", "says dates"),
            ("successive []", "leaves open"),
            ("successive [] years", "leaves open"),
            ("successive", "does not say for how long"),
            ("yes", "does not say for how long"),
            ("0 successive 1 year", "cannot renew 0 times"),
            ("successive 5 business days", "no length of a term"),
            ("x successive 1 year", "cannot read"),
            ("12", "cannot read"),
        ],
    )
    def test_refuses_what_is_not_one_renewal(self, text, why):
        """What has several readings, or leaves the length open, is no renewal."""
        assert why in refusal(renewal_of, text)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=7).map(" ".join))
    @pytest.mark.parametrize("read", [renewal_of, the_length, the_price, lambda text: the_day(text, "mdy")])
    def test_raises_nothing_else(self, read, text):
        """Whatever stands there is a value or an InputError with something to do."""
        try:
            read(text)
        except InputError as error:
            without = [name for name in ("why", "hint") if not getattr(error, name)]
            if without:
                pytest.fail(f"{text!r}: no {' and no '.join(without)}")


class TestThePrice:
    @pytest.mark.parametrize(
        ("text", "price"),
        [
            ("12000 EUR/year", "12000 EUR/year"),
            ("12000 EUR per year", "12000 EUR/year"),
            ("1,200.50 USD a month", "1200.50 USD/month"),
            ("€ 5", "5 EUR"),
            ("900 EUR per annum", "900 EUR/year"),
            ("9600 EUR p.a.", "9600 EUR/year"),
            ("9600 EUR p. a.", "9600 EUR/year"),
            ("24000 USD/yr", "24000 USD/year"),
            ("80 EUR p.m.", "80 EUR/month"),
            ("900 EUR", "900 EUR"),
        ],
    )
    def test_reads_prices(self, text, price):
        """Money for a while is read in the ways that people write it."""
        assert price == str(the_price(text))

    def test_takes_what_it_does_not_say_from_the_table(self):
        """Currency and period come from elsewhere only where the cell has none."""
        assert "900 EUR/year" == str(the_price("900", currency="EUR", every="year"))
        assert "900 USD/month" == str(the_price("900 USD/month", currency="EUR", every="year"))

    @pytest.mark.parametrize(
        ("text", "why"), [("900", "no currency"), ("12,000 EUR", "can mean"), ("$ 5", "which currency")]
    )
    def test_refuses_what_is_no_price(self, text, why):
        """A bare number and an amount with two readings are none."""
        assert why in refusal(the_price, text)


def test_endless_is_said_in_many_words():
    """Words for "without end" are known in any case; a date is none."""
    assert endless("Perpetual")
    assert endless("until terminated.")
    assert not endless("2024-02-01")
    assert not endless("")
