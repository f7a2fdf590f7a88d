"""Ending what is so for a while, at a terminal: by whom and what it is about, or by adding it with an end."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(typed: Typed) -> Typed:
    """Type a command about a memory in which Tom leads Acme: exit code, stdout, stderr."""
    typed("add", "account", "Acme", "--domain", "acme.example")
    typed("add", "contact", "Rich Alvarez", "--account", "Acme", "--email", "rich@acme.example")
    typed("add", "colleague", "Tom Reyes")
    typed("add", "assignment", "Tom Reyes", "Acme", "--role", "lead")
    return typed


def team(typed: Typed, day: str) -> list[str]:
    rows = json.loads(typed("ask", "account-team", "Acme", "--as-of", day, "--json")[1])
    return [f"{row['colleague']}, {row['role']}" for row in rows]


def kept(typed: Typed, kind: str) -> int:
    return len(json.loads(typed("facts", "--kind", kind, "--json")[1]))


class TestDone:
    @pytest.mark.parametrize(
        "words",
        [
            ("Tom Reyes", "Acme"),
            ("assignment", "Tom Reyes", "acme.example"),
            ("assignment", "Acme"),
            ("Acme", "LEAD"),
            ("Tom Reyes, Acme",),
            ("Tom Reyes, Acme, lead",),
        ],
        ids=" ".join,
    )
    def test_a_state_ends_by_who_and_what(self, typed, words):
        """By what it is about, its kind and that, or as it is told: it holds until the day before."""
        code, _, err = typed("done", *words, "--on", "2099-12-01")

        assert (0, "over from 2099-12-01: Assignment 'Tom Reyes, Acme, lead'\n") == (code, err)
        assert ["Tom Reyes, lead"] == team(typed, "2099-11-30")
        assert [] == team(typed, "2099-12-01")

    def test_today_where_no_day_is_named(self, typed):
        """Without --on it is over from today, and undo brings it back."""
        assert 0 == typed("done", "Tom Reyes", "Acme")[0]
        assert 0 == kept(typed, "assignment")
        typed("undo")

        assert 1 == kept(typed, "assignment")

    @pytest.mark.parametrize(
        ("added", "ended"),
        [
            (("preference", "Rich Alvarez", "golf"), ("preference", "Rich Alvarez", "golf")),
            (("rhythm", "Acme", "6 weeks"), ("rhythm", "Acme")),
            (("absence", "Tom Reyes", "leave", "--from", "2026-01-05"), ("absence", "Tom Reyes")),
            (("relationship", "Acme", "customer"), ("Acme", "customer")),
        ],
        ids=lambda words: words[0],
    )
    def test_whatever_holds_can_end(self, typed, added, ended):
        """A taste, a rhythm, a leave, what they are to us."""
        assert 0 == typed("add", *added)[0]
        assert 1 == kept(typed, added[0])

        assert 0 == typed("done", *ended)[0]
        assert 0 == kept(typed, added[0])

    def test_where_they_work(self, typed):
        """Who left is no longer there from that day on."""
        assert 0 == typed("done", "Rich Alvarez", "Acme", "--on", "2099-12-01")[0]
        assert "over from" in typed("done", "affiliation", "Rich Alvarez")[2]

    def test_of_two_both_are_told_with_what_tells_them_apart(self, typed):
        """None is chosen; a word more says which."""
        typed("add", "assignment", "Tom Reyes", "Acme", "--role", "backup")

        code, _, err = typed("done", "Tom Reyes", "Acme")
        assert (2, True) == (code, "'Tom Reyes, Acme, lead'" in err and "'Tom Reyes, Acme, backup'" in err)
        assert 0 == typed("done", "Tom Reyes", "Acme", "backup")[0]
        assert ["Tom Reyes, lead"] == team(typed, "2099-12-01")

    def test_one_name_alone_ends_nothing(self, typed):
        """What is so of Tom is not over because somebody typed his name; what is so is suggested."""
        code, _, err = typed("done", "Tom Reyes")

        assert (2, True) == (code, "Did you mean 'Tom Reyes, Acme, lead'?" in err)
        assert 1 == kept(typed, "assignment")

    def test_what_had_not_begun_is_refused(self, typed):
        """Such a thing was never so, and the command that says that stands in the message."""
        typed("add", "assignment", "Tom Reyes", "Acme", "--role", "backup", "--from", "2026-06-01")

        code, _, err = typed("done", "Tom Reyes", "Acme", "backup", "--on", "2026-06-01")

        assert (2, True) == (code, err.startswith("relmem: --on: it began on 2026-06-01"))
        assert "relmem retract " in err

    def test_what_happened_is_not_done_in_advance(self, typed):
        """Only of what is so the end can be known before."""
        typed("add", "promise", "Rich Alvarez", "an answer")

        assert "still to come" in typed("done", "an answer", "--on", "2099-12-01")[2]

    def test_words_need_no_quotes(self, typed):
        """A promise of several words is found by them."""
        typed("add", "promise", "Rich Alvarez", "an answer about cover")

        assert 0 == typed("done", "an", "answer", "about", "cover")[0]


class TestAdding:
    def test_the_same_with_an_end_ends_what_is_open(self, typed):
        """Said a second time with its last day, it is one, and ends; that is said."""
        code, out, err = typed(
            "add", "assignment", "Tom Reyes", "Acme", "--role", "lead", "--until-on", "2099-12-01"
        )

        assert (0, "", True) == (code, out, "it was open already, and is over from 2099-12-01" in err)
        assert ["Tom Reyes, lead"] == team(typed, "2099-11-30")
        assert [] == team(typed, "2099-12-01")
        assert 1 == kept(typed, "assignment")

    def test_another_role_stands_beside_it(self, typed):
        """What says something else is no end of it."""
        typed("add", "assignment", "Tom Reyes", "Acme", "--role", "backup", "--until", "2099-12-01")

        assert ["Tom Reyes, lead"] == team(typed, "2099-12-01")
        assert 2 == kept(typed, "assignment")

    def test_an_earlier_while_is_another_and_what_is_open_is_told(self, typed):
        """Spans of other days stay apart; how to end the open one is said."""
        words = ("assignment", "Tom Reyes", "Acme", "--role", "lead")
        code, _, err = typed("add", *words, "--from", "2020-01-01", "--until", "2021-01-01")

        assert (0, True) == (code, "open as well: Assignment 'Tom Reyes, Acme, lead'" in err)
        [line] = [line for line in err.splitlines() if "to end it: relmem " in line]
        assert ["Tom Reyes, lead"] == team(typed, "2099-12-01")
        assert 0 == typed(*line.partition("to end it: relmem ")[2].split()[:-1], "2099-12-01")[0]
        assert [] == team(typed, "2099-12-01")
