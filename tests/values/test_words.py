"""Words with a fixed set of meanings, sources, visibility, problems, and what errors say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem import errors
from relmem.errors import (
    Ambiguous,
    Busy,
    Conflict,
    Damaged,
    InputError,
    MissingExtra,
    NotFound,
    ReadOnly,
    RelmemError,
    StoreError,
    TooNew,
)
from relmem.phrases import Phrase, say, say_many
from relmem.values import (
    Channel,
    Problem,
    Source,
    Visibility,
    channel,
    money,
    price,
    source,
    texts,
    timezone,
    visibility,
)


class TestWords:
    @given(st.sampled_from(Channel))
    def test_what_it_writes_it_reads(self, value):
        """The word for a channel reads as that channel, in any case."""
        assert value == channel(str(value)) == channel(str(value).upper()) == channel(value)

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("call", "phone"), ("Mail", "email"), ("e-mail", "email"), ("visit", "meeting"), ("letter", "post")],
    )
    def test_what_people_say(self, typed, meant):
        """What people say for a channel is understood."""
        assert Channel(meant) == channel(typed)

    def test_what_is_none_lists_what_there_is(self):
        """A word that is none of them is refused with all there are."""
        with pytest.raises(InputError, match='\'pigeon\' is none of "phone", "email".*Write one of these'):
            channel("pigeon")

    def test_texts(self):
        """Several texts, stripped, each once, in their order; one text is one of them."""
        assert ("a", "b") == texts([" a", "b ", "a", ""])
        assert ("a b",) == texts("a b")
        assert () == texts([])
        with pytest.raises(InputError, match="3 is no text"):
            texts(["a", 3])

    @pytest.mark.parametrize(
        "name", ["Mars/Olympus", "", "../etc/passwd", "Europe", "/etc/localtime", "a\x00b"]
    )
    def test_what_is_no_time_zone(self, name):
        """A zone is one that IANA names; nothing else is looked for."""
        with pytest.raises(InputError, match="is no time zone"):
            timezone(name)

    def test_a_time_zone(self):
        """The name is kept as it is."""
        assert "Europe/Lisbon" == timezone("Europe/Lisbon")


class TestSources:
    def test_in_words(self):
        """In what, where in it, who told, and when."""
        told = Source("vCard", "Ana", "people.vcf, card 3", "2026-11-01")

        assert "vCard, people.vcf, card 3, told by Ana, said 2026-11-01" == str(told)
        assert "mail" == str(source("mail"))
        assert date(2026, 11, 1) == told.said_on
        assert told is source(told)

    @pytest.mark.parametrize(
        ("typed", "leaves"), [("public", True), ("team", True), ("private", False), ("special", False)]
    )
    def test_what_may_leave(self, typed, leaves):
        """What is private or special enters no feed and no export."""
        assert leaves is visibility(typed).leaves
        assert Visibility(typed) == visibility(typed)

    def test_what_is_no_visibility(self):
        """A word that is none is refused with those there are."""
        with pytest.raises(InputError, match='\'secret\' is no visibility.*"public", "team"'):
            visibility("secret")

    def test_a_problem_in_a_line(self):
        """A problem says where, in which column, what stood there, why, and what to do."""
        assert "line 14  E-mail 1 - Value  'ana@@northwind'  has two @ signs" == str(
            Problem("line 14", "E-mail 1 - Value", "ana@@northwind", "has two @ signs")
        )
        assert len(str(Problem("line 1", "", "x" * 1000, "too long"))) < 100


class TestPhrases:
    def test_values_are_put_in_once(self):
        """Braces in a value stay as they are."""
        assert "{b} and 2 December 2026" == str(say("{a} and {on}", a="{b}", on=date(2026, 12, 2)))

    def test_money_as_people_read_it(self):
        """Amounts and prices are spoken."""
        assert "12,000 EUR a year of 5 EUR" == str(
            say("{price} of {paid}", price=price("12000 EUR/year"), paid=money("5 EUR"))
        )

    @pytest.mark.parametrize(("count", "text"), [(0, "0 days"), (1, "1 day"), (-1, "-1 day"), (2, "2 days")])
    def test_one_and_many(self, count, text):
        """One is a day; none and two are days."""
        assert text == str(say_many("{n} day", "{n} days", count, n=count))

    def test_a_hole_without_a_value(self):
        """A template whose values are not all given is a mistake on that line."""
        with pytest.raises(KeyError, match="needs title"):
            say("{title} is open")

    def test_shown_otherwise(self):
        """Each value can be emphasised, escaped or redacted at the edge."""
        phrase = say("{who} asked for {what}", who="Ana", what="<b>")

        assert "*who* asked for *what*" == phrase.filled(lambda name, _: f"*{name}*")
        assert phrase == Phrase("{who} asked for {what}", (("who", "Ana"), ("what", "<b>")))


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "message"),
        [
            (
                NotFound("account or contact", "Nortwind Tradng", ["Northwind Trading"]),
                "No account or contact is called 'Nortwind Tradng'. Did you mean 'Northwind Trading'?",
            ),
            (
                NotFound("account or contact", "zzz", hint="This memory holds 5 names."),
                "No account or contact is called 'zzz'. This memory holds 5 names.",
            ),
            (
                Ambiguous("Ana Sousa", [("c012", "at Northwind Trading"), ("c047", "at Globex")]),
                (
                    "'Ana Sousa' is 2 records: c012 (at Northwind Trading), c047 (at Globex). "
                    "Pass the id, a key or an e-mail."
                ),
            ),
            (
                Conflict("c012", expected=1, actual=3),
                (
                    "c012 is at revision 3, and this corrects revision 1. "
                    "Read it again (memory.find), then correct what you read. Nothing was changed."
                ),
            ),
            (
                MissingExtra("Comparing names needs rapidfuzz.", "fuzzy"),
                'Comparing names needs rapidfuzz. Install it with: pip install "relmem[fuzzy]".',
            ),
            (
                Damaged(
                    "customers.json",
                    "stops in the middle of a record (byte 48,213)",
                    "Restore it from a copy.",
                ),
                "customers.json stops in the middle of a record (byte 48,213). Restore it from a copy.",
            ),
            (
                TooNew(
                    "customers.json", "was written by a newer relmem", "Upgrade with: pip install -U relmem."
                ),
                "customers.json was written by a newer relmem. Upgrade with: pip install -U relmem.",
            ),
            (
                InputError("x", "'x' says nothing.", 'Write {field}="…".', field="name"),
                "name: 'x' says nothing. Write name=\"…\".",
            ),
            (
                InputError("x", "'x' says nothing.", 'Write {field}="…".'),
                "'x' says nothing. Write value=\"…\".",
            ),
            (StoreError("a.json", "is gone"), "a.json is gone."),
        ],
    )
    def test_say_what_where_and_what_to_type(self, error, message):
        """Each error makes its own sentence of its fields, with the hint in its text."""
        assert message == str(error)

    def test_inner_fields_are_named(self):
        """An error in a part of a field names both."""
        assert "notice.before" == InputError(3, "no.").at("before").at("notice").field

    @pytest.mark.parametrize(
        ("kind", "builtin"),
        [
            (InputError, ValueError),
            (NotFound, LookupError),
            (Ambiguous, LookupError),
            (MissingExtra, ImportError),
            (Busy, StoreError),
            (ReadOnly, StoreError),
            (Damaged, StoreError),
            (TooNew, StoreError),
        ],
    )
    def test_are_what_callers_expect(self, kind, builtin):
        """Each is one of ours, and what the language would raise."""
        assert issubclass(kind, RelmemError)
        assert issubclass(kind, builtin)

    def test_have_a_code_each(self):
        """Every error has a stable word of its own for programs."""
        kinds = [getattr(errors, name) for name in errors.__all__]

        assert len(kinds) == len({kind.code for kind in kinds})
        assert all(issubclass(kind, RelmemError) for kind in kinds)
