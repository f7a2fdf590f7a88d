"""Amounts as programs write them: one reading, or none."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.importers.amounts import the_amount
from relmem.values import Money


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200", "1200"),
        ("12,5", "12.5"),
        ("12.50", "12.50"),
        ("0.125", "0.125"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1'234.50", "1234.50"),
        ("1 234 567,8", "1234567.8"),
        ("1\u202f234,50", "1234.50"),
        ("(12.50)", "-12.50"),
        ("12.50-", "-12.50"),
        ("\u221212.50", "-12.50"),
        ("-12,50", "-12.50"),
        ("EUR 12.50", "12.50"),
        ("12.50 eur", "12.50"),
        ("€12.50", "12.50"),
    ],
)
def test_reads_what_has_one_reading(text, amount):
    """Marks of thousands, decimals, signs and currencies are read wherever they stand."""
    assert Money(Decimal(amount), "EUR") == the_amount(text, currency="EUR")


@pytest.mark.parametrize("text", ["1,234", "1.234", "123.456"])
def test_refuses_what_has_two_readings_until_one_is_stated(text):
    """A mark before three digits parts thousands or begins the decimals: the file's convention says which."""
    with pytest.raises(InputError, match="Say --decimal"):
        the_amount(text, currency="EUR")

    whole = Money(Decimal(text.replace(",", "").replace(".", "")), "EUR")
    stated = {the_amount(text, currency="EUR", decimal=mark).amount for mark in (".", ",")}
    assert {whole.amount, Decimal(text.replace(",", "."))} == stated


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("abc", None), ("12a", None), ("1,23,4", None), ("12.34.5", None), ("--5", None), ("(-5)", None),
        ("1,234.56", ","), ("12,50", "."), ("1.2.3,4", None), ("9" * 61, None), ("9" * 40, None), ("5 / 6", None),
        ("1 12", None),
    ],
)  # fmt: skip
def test_refuses_what_is_no_amount(text, decimal):
    """What fits no convention, or not the one stated, is no amount."""
    with pytest.raises(InputError):
        the_amount(text, currency="EUR", decimal=decimal)


@pytest.mark.parametrize(
    ("text", "currency"), [("$90", ""), ("12", ""), ("12 kr", ""), ("5 XYZ", ""), ("5 USD", "EUR")]
)
def test_guesses_no_currency(text, currency):
    """Several countries have a dollar; nothing, an unknown code and two currencies are none."""
    with pytest.raises(InputError):
        the_amount(text, currency=currency)


def test_a_sign_of_several_currencies_is_the_one_that_is_known():
    """Beside a column of currencies, "$" is a decoration."""
    assert Money("90", "CAD") == the_amount("$90", currency="CAD")


@given(st.text(alphabet="0123456789.,'()-+ €$EURkr\u00a0", max_size=30))
def test_is_total(text):
    """Any cell is an amount or refused."""
    with suppress(InputError):
        the_amount(text, currency="EUR")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from([".", ","]))
def test_reads_back_what_either_convention_writes(amount, mark):
    """An amount with thousands parted is read in the convention it was written in."""
    text = f"{amount:,.2f}"
    if mark == ",":
        text = text.translate(str.maketrans(".,", ",."))

    assert (
        Money(amount, "EUR")
        == the_amount(text, currency="EUR", decimal=mark)
        == the_amount(text, currency="EUR")
    )
