"""Which promises the feed shows, on which day, and in which words."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from relmem.feeds.base import EVER, REWORDED_AT, Status
from relmem.feeds.promises import Promises
from relmem.records import Account, Affiliation, Colleague, Commitment, Contact, Request

D = date.fromisoformat
NORTHWIND = Account("Northwind Trading")
ANA, DANA = Contact("Ana Sousa"), Colleague("Dana")
AT_NORTHWIND = Affiliation(ANA, NORTHWIND)
PEOPLE = (NORTHWIND, ANA, DANA, AT_NORTHWIND)
COVER = Commitment("answer about cover", to=ANA, promised_by=DANA, made_on="2026-11-02", due_on="2026-11-25")


@pytest.fixture
def diary(diary):
    diary.feed = Promises(reworded_at=None)
    diary.put("2026-11-02", *PEOPLE)
    return diary


class TestDays:
    def test_an_open_promise_stands_on_its_day(self, diary):
        """Whom it was given to, and where they work, is in the title."""
        diary.put("2026-11-02", COVER)

        assert ["2026-11-25 Promised: answer about cover (Ana Sousa, Northwind Trading)"] == diary.told(
            "2026-11-20"
        )

    def test_a_late_one_keeps_its_day(self, diary):
        """It is found where it was looked for, and nothing changes as days pass."""
        diary.put("2026-11-02", COVER)

        assert diary.calendar("2026-11-24").to_bytes() == diary.calendar("2027-03-01").to_bytes()

    def test_theirs_are_told_apart(self, diary):
        """What they promised us is in the calendar too."""
        diary.put("2026-11-02", Commitment("the list", by="them", promised_by=ANA, due_on="2026-11-25"))

        assert ["2026-11-25 They owe: the list (Ana Sousa, Northwind Trading)"] == diary.told("2026-11-20")

    def test_the_day_is_that_of_the_other_side(self, diary):
        """An instant falls on the day that it is where they work."""
        diary.put("2026-11-02", attrs.evolve(NORTHWIND, timezone="Pacific/Auckland"))
        diary.put("2026-11-02", Commitment("call back", to=ANA, due_at="2026-11-25T20:00+00:00"))

        assert ["2026-11-26 Promised: call back (Ana Sousa, Northwind Trading)"] == diary.told("2026-11-20")

    def test_its_hour_is_told(self, diary):
        """By their clock."""
        diary.put("2026-11-02", attrs.evolve(NORTHWIND, timezone="Pacific/Auckland"))
        diary.put("2026-11-02", Commitment("call back", to=ANA, due_at="2026-11-25T20:00+00:00"))
        [each] = diary.listing("2026-11-20").listed

        assert "Due on 26 November 2026 at 09:00" in " ".join(map(str, each.entry.lines))

    def test_whom_else_it_was_given_to_is_told(self, diary):
        """One promise to several is one event, and each of them is part of it."""
        bo = Contact("Bo Lind")
        diary.put("2026-11-02", bo, attrs.evolve(COVER, also_to=[bo]))
        [before] = diary.listing("2026-11-20").listed

        assert "Promised: answer about cover (Ana Sousa, Bo Lind, Northwind Trading)" == str(
            before.entry.title
        )

        diary.put("2026-11-21", attrs.evolve(bo, name="Bo Lindqvist"))
        [after] = diary.listing("2026-11-21").listed

        assert "Bo Lindqvist" in str(after.entry.title)
        assert before.stamp < after.stamp

    def test_without_a_day_there_is_nothing_to_show(self, diary):
        """An open-ended promise has no place in a calendar."""
        diary.put("2026-11-02", Commitment("think about it", to=ANA))

        assert [] == diary.told("2026-11-20")


class TestEnds:
    @pytest.mark.parametrize(
        ("change", "word"),
        [
            ({"kept_on": "2026-11-10"}, "Kept"),
            ({"withdrawn_on": "2026-11-10"}, "Withdrawn"),
            ({"replaced_on": "2026-11-10"}, "Agreed anew"),
        ],
    )
    def test_how_it_ended_is_said(self, diary, change, word):
        """For thirty days, as cancelled, so that every program lets go of it."""
        diary.put("2026-11-02", COVER)
        diary.put("2026-11-10", attrs.evolve(COVER, **change))

        assert [
            f"2026-11-25 {word}: answer about cover (Ana Sousa, Northwind Trading) (cancelled)"
        ] == diary.told("2026-12-10")
        assert [] == diary.told("2026-12-11")

    @pytest.mark.parametrize("ours", [True, False])
    def test_forty_letters_hold_what_matters(self, diary, ours):
        """A calendar shows some forty letters of a title: what was promised stands in them, however it ended."""
        what = "the list of the sites in Porto"
        sides = {"to": ANA} if ours else {"by": "them", "promised_by": ANA}
        promise = Commitment(what, made_on="2026-11-02", due_on="2026-11-25", **sides)
        diary.put("2026-11-02", promise)
        [open_] = diary.told("2026-11-05")
        diary.put("2026-11-10", attrs.evolve(promise, kept_on="2026-11-10"))
        [kept] = diary.told("2026-11-20")

        for line in (open_, kept):
            assert what in line.removeprefix("2026-11-25 ")[:40]

    def test_a_release_that_words_it_anew_is_newer(self):
        """Programs keep the old text otherwise."""
        assert REWORDED_AT == Promises().reworded_at

    def test_retracted_is_cancelled(self, diary):
        """What was never promised was not kept."""
        diary.put("2026-11-02", COVER)
        diary.retract("2026-11-10", COVER)

        [line] = diary.told("2026-11-20")

        assert line.startswith("2026-11-25 Cancelled: answer about cover")

    def test_the_answer_keeps_the_promise_of_it(self, diary):
        """A promise to answer a request ends with the request."""
        question = Request("Is there cover?", ANA, asked_on="2026-11-01")
        diary.put("2026-11-02", question, attrs.evolve(COVER, answers=question))
        diary.put("2026-11-12", attrs.evolve(question, answered_on="2026-11-12", answer="yes"))

        [found] = diary.listing("2026-11-20").listed

        assert (Status.CANCELLED, "Kept") == (found.entry.status, str(found.entry.title)[:4])

    def test_taken_up_again_comes_back(self, diary):
        """What was withdrawn by mistake is there again, with a higher sequence."""
        diary.put("2026-11-02", COVER)
        diary.put("2026-11-10", attrs.evolve(COVER, withdrawn_on="2026-11-10"))
        [gone] = diary.listing("2026-11-11").listed
        diary.put("2026-11-12", COVER)

        [again] = diary.listing("2026-11-12").listed

        assert (Status.CONFIRMED, gone.uid) == (again.entry.status, again.uid)
        assert gone.stamp < again.stamp


class TestWords:
    def test_what_was_asked_is_told_only_where_all_is(self, diary):
        """A request is their text, and may hold anything."""
        question = Request("What does it cost, roughly 9000?", ANA, asked_on="2026-11-01")
        diary.put("2026-11-02", question, attrs.evolve(COVER, answers=question))

        assert b"9000" not in diary.calendar("2026-11-20").to_bytes()

        diary.feed = Promises(full=True)

        assert b"9000" in diary.calendar("2026-11-20").to_bytes()

    def test_a_private_name_is_left_out(self, diary):
        """A promise to somebody who is private is shown without the name."""
        diary.put("2026-11-02", COVER, attrs.evolve(ANA, visibility="private", owner=DANA))

        [found] = diary.listing("2026-11-20").listed

        assert "Promised: answer about cover" == str(found.entry.title)

    def test_whose_it_is(self, diary):
        """The account where they work, and who of us promised."""
        diary.put("2026-11-02", COVER)

        [found] = diary.listing("2026-11-20").listed

        assert ((NORTHWIND.id,), (DANA.id,)) == (found.entry.accounts, found.entry.people)

    def test_says_nothing_of_other_records(self, diary):
        """A feed that is asked about something else has nothing to say."""
        facts = diary.past  # the facts do not matter

        assert [] == list(Promises().entries(NORTHWIND, facts, EVER))
