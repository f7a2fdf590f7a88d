"""Money and prices: exact, in one currency, and read only where nothing has to be guessed."""

from __future__ import annotations

from contextlib import suppress
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.values import Money, Price, Span, Unit, money, price, span, total
from tests.strategies import amounts, currencies, moneys, prices

EUR = "EUR"


class TestReading:
    @given(moneys)
    def test_what_it_writes_it_reads(self, value):
        """The text of any amount reads as that amount, exactly, with its own decimals."""
        again = money(str(value))

        assert value == again
        assert str(value) == str(again)
        assert value.amount.as_tuple() == again.amount.as_tuple()

    @given(prices)
    def test_what_a_price_writes_it_reads(self, value):
        """The text of any price reads as that price."""
        assert value == price(str(value))

    @pytest.mark.parametrize(
        ("typed", "amount", "currency"),
        [
            ("12000 EUR", "12000", "EUR"),
            ("12000EUR", "12000", "EUR"),
            ("EUR 12,000.50", "12000.50", "EUR"),
            ("eur 5", "5", "EUR"),
            ("1 200.50 EUR", "1200.50", "EUR"),
            ("1\u202f200 EUR", "1200", "EUR"),
            ("1'200 CHF", "1200", "CHF"),
            ("1_200 EUR", "1200", "EUR"),
            ("1,234,567 USD", "1234567", "USD"),
            ("1,234.5 USD", "1234.5", "USD"),
            ("-3.10 EUR", "-3.10", "EUR"),
            ("  7 JPY ", "7", "JPY"),
            ("0 EUR", "0", "EUR"),
        ],
    )
    def test_what_people_type(self, typed, amount, currency):
        """Amounts are read as people write them, where there is one reading."""
        assert Money(amount, currency) == money(typed)
        assert Decimal(amount) == money(typed).amount

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("1200", '1200 has no currency. Write value="1200 EUR".'),
            (1200, '1200 has no currency. Write value="1200 EUR".'),
            ("5 EURO", "'EURO' is not a currency code. Did you mean \"EUR\"?"),
            ("5 XQZW", "'XQZW' is not a currency code."),
            (
                "12,000 EUR",
                "'12,000 EUR' can mean 12000 or 12.000. Write the one you mean: value=\"12000 EUR\".",
            ),
            ("1.200,50 EUR", "cannot read '1.200,50 EUR' as money. Write decimals after a point"),
            ("12,00 EUR", "cannot read '12,00 EUR' as money."),
            ("1 2 EUR", "cannot read '1 2 EUR' as money. Write thousands without a mark"),
            ("1 20 000 EUR", "cannot read '1 20 000 EUR' as money."),
            ("1 200,000 EUR", "cannot read '1 200,000 EUR' as money."),
            ("1_0 EUR", "cannot read '1_0 EUR' as money."),
            ("", "cannot read '' as money."),
            ("a lot", "cannot read 'a lot' as money."),
            ("EUR", "cannot read 'EUR' as money."),
            ("5 EUR each", "cannot read '5 EUR each' as money."),
            ("1.2.3 EUR", "is not a number"),
            ("NaN EUR", "cannot read 'NaN EUR' as money."),
            ("1e3 EUR", "cannot read '1e3 EUR' as money."),
        ],
    )
    def test_what_cannot_be_meant(self, typed, message):
        """No bare number, no unknown currency, nothing with two readings: the error says what to type."""
        with pytest.raises(InputError) as caught:
            money(typed)

        assert message in str(caught.value.at("value") if "value=" in message else caught.value).removeprefix(
            "value: "
        )

    @pytest.mark.parametrize("bad", [0.1, 5, True, None, "x", Decimal("NaN"), Decimal("Infinity"), "1e30"])
    def test_what_is_no_exact_amount(self, bad):
        """A float never enters, nor what is no number."""
        with pytest.raises(InputError):
            Money(bad, EUR)

    @given(st.text(max_size=12))
    def test_any_text_is_read_or_refused(self, text):
        """Whatever is typed is an amount, or an error of ours."""
        with suppress(InputError):
            assert isinstance(money(text), Money)

    @given(st.text("0123456789/ EURdaymonthP", max_size=16))
    def test_any_price_is_read_or_refused(self, text):
        """So with prices; what is read, is read again from its own text."""
        with suppress(InputError):
            found = price(text)
            assert found == price(str(found))


class TestReckoning:
    @given(amounts, amounts, currencies)
    def test_is_exact(self, one, other, currency):
        """Sums, differences and signs are exact."""
        assert Money(one + other, currency) == Money(one, currency) + Money(other, currency)
        assert Money(one, currency) == Money(one, currency) + Money(other, currency) - Money(other, currency)
        assert Money(-one, currency) == -Money(one, currency)
        assert Money(one * 3, currency) == Money(one, currency).times(3)
        assert (one < other) is (Money(one, currency) < Money(other, currency))
        assert (one <= other) is (Money(one, currency) <= Money(other, currency))

    def test_whatever_the_program_around_sets(self):
        """The precision that a program sets for its own decimals changes no amount."""
        one, other = money("123456789.01 EUR"), money("0.02 EUR")
        with localcontext(Context(prec=3)):
            assert "123456789.03 EUR" == str(one + other)
            assert "123456788.99 EUR" == str(one - other)
            assert "-123456789.01 EUR" == str(-one)
            assert "246913578.02 EUR" == str(one.times(2))
            assert "123456789.01 EUR" == str(one.rounded())
            assert one != money("123456789.02 EUR")

    @given(st.lists(moneys))
    def test_totals_lose_nothing(self, amounts):
        """What is summed for each currency is all that there is of it, exactly."""
        sums = {each.currency: each.amount for each in total(amounts)}

        exact = Context(prec=100)
        for currency, amount in sums.items():
            left = amount
            for each in amounts:
                left = exact.subtract(left, each.amount) if each.currency == currency else left
            assert not left
        assert sorted({each.currency for each in amounts}) == list(sums)

    def test_to_the_last_digit(self):
        """Amounts that differ in their last digit differ, however many there are."""
        assert money("0.12345678901234567890123456789012 EUR") != money(
            "0.12345678901234567890123456789013 EUR"
        )

    def test_never_mixes_currencies(self):
        """Two currencies are never added, subtracted or compared."""
        for mix in ("__add__", "__sub__", "__lt__", "__le__"):
            with pytest.raises(InputError, match="1 EUR and 1 USD are different currencies"):
                getattr(money("1 EUR"), mix)(money("1 USD"))
        assert money("1 EUR") != money("1 USD")

    def test_equals_by_value(self):
        """1.50 is 1.5, and hashes so."""
        assert money("1.50 EUR") == money("1.5 EUR")
        assert hash(money("1.50 EUR")) == hash(money("1.5 EUR"))
        assert [False, True] == [bool(money(text)) for text in ("0.00 EUR", "0.01 EUR")]

    @pytest.mark.parametrize(
        ("exact", "rounded"),
        [
            ("1.0050 EUR", "1.00 EUR"),
            ("1.0150 EUR", "1.02 EUR"),
            ("1 EUR", "1.00 EUR"),
            ("1.5 JPY", "2 JPY"),
            ("2.5 JPY", "2 JPY"),
            ("1.00049 KWD", "1.000 KWD"),
            ("1.00005 CLF", "1.0000 CLF"),
            ("9999999999999999.99995 CLF", "10000000000000000.0000 CLF"),
        ],
    )
    def test_rounds_to_the_currencys_own_decimals(self, exact, rounded):
        """ISO 4217 says how many decimals a currency has; halves go to the even digit."""
        assert rounded == str(money(exact).rounded())

    def test_totals_are_per_currency(self):
        """Sums are one for each currency, by code; none for nothing."""
        amounts = [money("1 USD"), money("2 EUR"), money("3 USD")]

        assert (money("2 EUR"), money("4 USD")) == total(amounts)
        assert () == total([])


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "spoken"),
        [
            ("12000 EUR", "12,000 EUR"),
            ("12000.00 EUR", "12,000 EUR"),
            ("12000.5 EUR", "12,000.50 EUR"),
            ("1234567 JPY", "1,234,567 JPY"),
            ("-3.1 EUR", "-3.10 EUR"),
            ("-0.001 EUR", "0 EUR"),
        ],
    )
    def test_money_as_people_read_it(self, typed, spoken):
        """Thousands are grouped; decimals show only where there are any."""
        assert spoken == money(typed).spoken()

    @pytest.mark.parametrize(
        ("typed", "text", "spoken"),
        [
            ("12000 EUR/year", "12000 EUR/year", "12,000 EUR a year"),
            ("2500 EUR / month", "2500 EUR/month", "2,500 EUR a month"),
            ("2500 EUR/P1M", "2500 EUR/month", "2,500 EUR a month"),
            ("900 EUR/3 months", "900 EUR/3 months", "900 EUR every 3 months"),
            ("900 EUR/quarter", "900 EUR/3 months", "900 EUR every 3 months"),
            ("9 EUR/week", "9 EUR/week", "9 EUR a week"),
            ("900 EUR", "900 EUR", "900 EUR"),
            ("900 EUR/", "900 EUR", "900 EUR"),
        ],
    )
    def test_prices_as_people_read_them(self, typed, text, spoken):
        """A price is money for each time; one without a time is once and for all."""
        assert (text, spoken) == (str(price(typed)), price(typed).spoken())

    def test_a_price_takes_money(self):
        """Money is a price once and for all; a price is itself."""
        assert Price(Money("5", EUR)) == price(money("5 EUR")) == price(price("5 EUR"))
        assert Price(Money("5", EUR), Span(12, Unit.MONTHS)) == price("5 EUR/year")

    @pytest.mark.parametrize("per", ["0 days", "10 business days"])
    def test_a_price_for_no_time(self, per):
        """A price needs a time that comes round."""
        with pytest.raises(InputError, match="a price for each"):
            Price(Money("5", EUR), span(per))


class TestDoubtfulPoints:
    @pytest.mark.parametrize("text", ["1.200 EUR", "12.500 USD", "EUR 999.000", "-1.200 EUR"])
    def test_a_point_that_may_part_thousands_is_refused(self, text):
        """Half of Europe writes twelve hundred as 1.200: both readings are shown, neither is taken."""
        with pytest.raises(InputError, match="can mean"):
            money(text)

    @pytest.mark.parametrize("text", ["0.125 EUR", "1.200 BHD", "1234.567 EUR", "1.2000 EUR", "1.20 EUR"])
    def test_other_decimals_are_decimals(self, text):
        """A leading zero, a currency of three decimals, four digits before it: no thousands are meant."""
        assert Decimal(text.split()[0]) == money(text).amount

    def test_what_was_reckoned_can_be_read_again(self):
        """An amount that would read two ways is written with one more zero."""
        assert Money(Decimal("1.200"), "EUR") == money(str(Money(Decimal("1.200"), "EUR")))
