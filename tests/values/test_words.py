"""Words with a fixed set of meanings, sources, visibility and problems."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import (
    InputError,
)
from relmem.values import (
    Channel,
    Problem,
    Source,
    Visibility,
    channel,
    cited,
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
        ("lines", "said"),
        [
            ([5], "CSV row, bills.csv, line 5"),
            ([5, 5], "CSV row, bills.csv, line 5"),
            ([5, 2], "CSV row, bills.csv, lines 2 and 5"),
            ([5, 2, 3, 4], "CSV row, bills.csv, lines 2 to 5"),
            ([2, 4, 9], "CSV row, bills.csv, lines 2, 4 and 9"),
            ([1, 3, 5, 7, 9, 11, 13], "CSV row, bills.csv, lines 1, 3, 5, 7, 9 and 2 more"),
        ],
    )
    def test_lines_of_one_file_are_cited_together(self, lines, said):
        """Rows of one file are one source with several lines; another file, or another medium, is another."""
        rows = [Source("CSV row", place=f"bills.csv, line {each}") for each in lines]
        others = [
            Source("mail"),
            Source("CSV row", place="orders.csv, line 2"),
            Source("contract", place="section 9"),
        ]

        assert (said, *map(str, others)) == cited([*rows, *others, *rows])

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
