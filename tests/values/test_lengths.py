"""How long something has been, or was ago, as one says it in a sentence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.values import how_long, how_long_ago

DAYS = st.integers(60, 40_000)


class TestHowLong:
    @pytest.mark.parametrize(
        ("days", "text"),
        [
            (-1, "less than a day"),
            (0, "less than a day"),
            (1, "1 day"),
            (2, "2 days"),
            (13, "13 days"),
            (14, "14 days"),
            (59, "59 days"),
            (60, "two months"),
            (63, "two months"),
            (64, "some two months"),
            (76, "some two months"),
            (77, "nearly three months"),
            (188, "some six months"),
            (334, "eleven months"),
            (350, "some eleven months"),
            (351, "nearly a year"),
            (361, "nearly a year"),
            (362, "nearly a year"),
            (363, "a year"),
            (365, "a year"),
            (366, "a year"),
            (368, "a year"),
            (369, "more than a year"),
            (396, "13 months"),
            (530, "some 17 months"),
            (654, "some 21 months"),
            (655, "nearly two years"),
            (365 + 325, "nearly two years"),
            (365 + 350, "nearly two years"),
            (730, "two years"),
            (760, "some two years"),
            (913, "two and a half years"),
            (3 * 365 + 325, "nearly four years"),
            (1826, "five years"),
            (2000, "some five years"),
            (2010, "nearly six years"),
            (4018, "eleven years"),
            (36_524, "100 years"),
        ],
    )
    def test_as_one_says_it(self, days, text):
        """Days up to 59, then months, half years up to five years, and years."""
        assert text == how_long(days)

    @given(DAYS)
    def test_is_never_far_off(self, days):
        """What is said is within half of what it is counted in, "nearly" above it and "some" below."""
        found = re.fullmatch(
            r"(nearly |some |more than )?(.+?)( and a half)? ?(months|year|years)", how_long(days)
        )
        about, number, half, unit = found.groups()
        words = [
            "a",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
        count = words.index(number) + 1 if number in words else int(number)
        said = (count + (0.5 if half else 0)) * (365.2425 / 12 if unit == "months" else 365.2425)

        assert abs(days - said) <= (16 if unit == "months" or said < 366 else 92 if said < 1800 else 184)
        assert about is None or (about == "nearly ") == (days < said)
        assert about is not None or abs(days - said) <= 8

    @given(st.integers(0, 59))
    def test_days_are_exact(self, days):
        """In the first two months no day is lost."""
        assert not days or f"{days} day" == how_long(days).removesuffix("s")


class TestHowLongAgo:
    @pytest.mark.parametrize(
        ("days", "text"),
        [
            (-3, "today"),
            (0, "today"),
            (1, "yesterday"),
            (2, "2 days ago"),
            (59, "59 days ago"),
            (188, "some six months ago"),
            (1420, "nearly four years ago"),
        ],
    )
    def test_as_one_says_it(self, days, text):
        """The two last days have words of their own."""
        assert text == how_long_ago(days)
