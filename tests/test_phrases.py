"""Wording: templates and values, made into a sentence only at the edge."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.phrases import Phrase, say, say_many, spoken
from relmem.values import FuzzyDate, Money, Price, Source, money, price, span
from tests.strategies import any_days, moneys, texts

names = st.from_regex(r"[a-z_]{1,8}", fullmatch=True).filter(str.isidentifier)


class TestSay:
    @given(st.dictionaries(names, texts, max_size=4), st.lists(texts.map(lambda it: re.sub(r"[{}]", "", it))))
    def test_puts_each_value_in_as_it_is(self, values, between):
        """A sentence is its template with the values in the holes: braces, backslashes and all."""
        template = "|".join(f"{{{name}}}" for name in values) + "".join(between)

        assert "|".join(values.values()) + "".join(between) == str(say(template, **values))

    @pytest.mark.parametrize("value", ["{who}", "{{who}}", "{0}", "{}", "{", "}", r"\1", "%s", "$who"])
    def test_never_fills_a_value(self, value):
        """What looks like a hole inside a value is text."""
        assert f"{value} and Ana" == str(say("{name} and {who}", name=value, who="Ana"))

    @pytest.mark.parametrize("name", ["template", "one", "many", "count", "self", "values"])
    def test_takes_a_hole_of_any_name(self, name):
        """A hole may be called as the function's own arguments are."""
        assert "3" == str(say(f"{{{name}}}", **{name: 3}))
        assert "3 days" == str(say_many("a day", f"{{{name}}} days", 3, **{name: 3}))

    @pytest.mark.parametrize(
        ("template", "missing"), [("{title} is open", "title"), ("{b} of {a} for {c}", "a, b")]
    )
    def test_wants_a_value_for_each_hole(self, template, missing):
        """A hole without a value is a KeyError on the line of the template, naming all that are missing."""
        with pytest.raises(KeyError, match=f'needs {missing}"'):
            say(template, c=1)

    def test_wants_only_the_values_of_the_form_it_takes(self):
        """One form may have a hole that the other has not; a value too many is no mistake."""
        assert "tomorrow" == str(say_many("tomorrow", "in {days} days", 1))
        with pytest.raises(KeyError, match="days"):
            say_many("tomorrow", "in {days} days", 2)
        assert "open" == str(say("open", title="x"))

    @pytest.mark.parametrize("template", ["", "{}", "{ }", "{a.b}", "{a!r}", "{a:>3}", "{{", "100 %"])
    def test_knows_plain_holes_only(self, template):
        """A template has no attributes, no formats and no escapes: what is no {name} is text."""
        assert template == str(say(template))

    @pytest.mark.parametrize(
        ("count", "text"),
        [(-2, "many"), (-1, "one"), (0, "many"), (1, "one"), (2, "many"), (Decimal(1), "one")],
    )
    def test_one_and_many(self, count, text):
        """One, and minus one, is one; nought and all else are many."""
        assert text == str(say_many("one", "many", count))


class TestPhrase:
    def test_is_a_frozen_value(self):
        """Phrases of one template and equal values are equal."""
        phrase = say("{a}", a=1)

        assert Phrase("{a}", (("a", 1),)) == phrase
        assert hash(Phrase("{a}", (("a", 1),))) == hash(phrase)
        assert say("{a}", a=2) != phrase
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            phrase.template = "x"

    def test_can_be_shown_otherwise(self):
        """At the edge each value can be emphasised or redacted, as it is spoken; the template stays."""
        phrase = say("{who} pays {sum} on {day}", who="<Ana>", sum=money("12000 EUR"), day=date(2026, 12, 2))
        seen = []

        def show(name: str, text: str) -> str:
            seen.append((name, text))
            return "…" if name == "who" else f"*{text}*"

        assert "… pays *12,000 EUR* on *2 December 2026*" == phrase.filled(show)
        assert [("who", "<Ana>"), ("sum", "12,000 EUR"), ("day", "2 December 2026")] == seen

    def test_speaks_of_a_value_twice(self):
        """One value may fill several holes."""
        assert "Ana, Ana" == str(say("{who}, {who}", who="Ana"))


class TestSpoken:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (date(2026, 12, 2), "2 December 2026"),
            (datetime(2026, 12, 2, 15, tzinfo=UTC), "2 December 2026"),
            (money("12000.50 EUR"), "12,000.50 EUR"),
            (price("12000 EUR/year"), "12,000 EUR a year"),
            (span("P3M"), "3 months"),
            (FuzzyDate("2026-07-01", "2026-07-10", "early July 2026"), "early July 2026"),
            (Source("mail"), "mail"),
            (3, "3"),
            ("as it is", "as it is"),
            (say("{a} in {b}", a=money("1 EUR"), b="x"), "1 EUR in x"),
        ],
    )
    def test_as_one_says_it(self, value, text):
        """Days in words, money with its separators, all else as it writes itself; phrases within phrases."""
        assert text == spoken(value)

    @given(any_days)
    def test_any_day(self, value):
        """Every day has its number, its month and its year."""
        assert [str(value.day), str(value.year)] == spoken(value).split()[::2]

    @given(moneys)
    def test_any_amount(self, value):
        """Read without its separators it is the amount, rounded to the currency's decimals."""
        assert value.rounded() == money(spoken(value).replace(",", ""))

    @pytest.mark.parametrize("text", ["-0 EUR", "-0.001 EUR", "-0.4 JPY"])
    def test_nothing_is_not_less_than_nothing(self, text):
        """What rounds to nothing is 0, not minus 0."""
        assert f"0 {text[-3:]}" == spoken(money(text)) == Price(Money("0", text[-3:])).spoken()
