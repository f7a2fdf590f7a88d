"""What somebody likes and dislikes, and by which channel to reach them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.queries.tastes import best_channel, concerns, dislikes, likes
from relmem.records import ChannelPreference, Contact, Preference
from relmem.values import Channel, Source
from tests.builders import BO, MONDAY, RICH, a_preference, said_often
from tests.strategies import any_days, records

NO_PHONE = Contact("Ana Sousa", emails=["ana@northwind.example"])


def how(channel: str, level: str, contact: Contact = RICH, **fields: Any) -> ChannelPreference:
    return ChannelPreference(contact, channel, level=level, **fields)


class TestTastes:
    def test_say_how_often_and_when_last(self):
        """Four notes of one dislike are one row that says four times, and the last day."""
        golf = a_preference("golf")
        days = ("2025-11-02", "2026-01-20", "2026-03-11", "2026-02-03")

        [row] = dislikes(Facts(MONDAY, [said_often(MONDAY, golf, *days)]), RICH)

        assert ("golf", 4, date(2026, 3, 11)) == (row.topic, row.times_said, row.last_said_on)

    def test_without_a_day_it_was_said_once(self):
        """What nobody dated was said once, on no known day."""
        [row] = dislikes(facts_of(MONDAY, a_preference(said_on=None)), RICH)

        assert (1, None) == (row.times_said, row.last_said_on)

    def test_the_later_statement_holds(self):
        """Who likes today what they disliked last year likes it."""
        facts = facts_of(
            MONDAY,
            a_preference("golf", "2025-03-11"),
            a_preference("Golf", "2026-03-11", stance="likes"),
        )

        assert ["Golf"] == [row.topic for row in likes(facts, RICH)]
        assert [] == list(dislikes(facts, RICH))

    def test_are_not_a_colleagues(self):
        """What somebody else at the account dislikes is not theirs."""
        assert [] == list(dislikes(facts_of(MONDAY, RICH, BO, a_preference(contact=BO)), RICH))

    def test_stand_by_how_often_they_were_said(self):
        """The most often said comes first, ties by topic."""
        facts = Facts(
            MONDAY,
            [
                said_often(MONDAY, a_preference("tennis"), "2026-01-01"),
                said_often(MONDAY, a_preference("cold calls"), "2026-01-01"),
                said_often(MONDAY, a_preference("golf"), "2026-01-01", "2026-02-01"),
            ],
        )

        assert ["golf", "cold calls", "tennis"] == [row.topic for row in dislikes(facts, RICH)]


@pytest.mark.parametrize(
    ("theme", "topic", "answer"),
    [
        ("Golf", "golf", True),
        ("a round of golf", "Golf", True),
        ("golfing", "golf", False),
        ("bad news about bills", "bad news", True),
        ("news", "bad news", False),
        ("anything", "?!", False),
        ("", "golf", False),
    ],
)
def test_a_theme_concerns_a_topic_whose_words_it_has(theme, topic, answer):
    """All words of the topic stand in the theme, as words."""
    assert answer == concerns(theme, topic)


class TestBestChannel:
    def test_is_the_preferred_one(self):
        """A stated preference is taken, with its address and the day it was said."""
        facts = facts_of(MONDAY, how("email", "prefers", source=Source("call note", said_on="2026-05-02")))

        best = best_channel(facts, RICH)

        assert ("preferred", "email", "rich@acme.example", "", date(2026, 5, 2)) == (
            best.status,
            best.channel,
            best.address,
            best.note,
            best.last_said_on,
        )

    @pytest.mark.parametrize(
        ("about", "channel"), [("", "email"), ("status", "email"), ("bad news", "phone")]
    )
    def test_an_exception_beats_the_general(self, about, channel):
        """Mail for status, a call for bad news."""
        facts = facts_of(MONDAY, how("email", "prefers"), how("phone", "prefers", about="bad news"))

        assert channel == best_channel(facts, RICH, about=about).channel

    def test_an_exception_may_be_against(self):
        """A preferred channel that they avoid for this matter is not taken for it."""
        facts = facts_of(
            MONDAY, how("email", "prefers"), how("email", "avoid", about="contracts"), how("phone", "ok")
        )

        assert "phone" == best_channel(facts, RICH, about="contracts").channel
        assert "email" == best_channel(facts, RICH).channel

    @pytest.mark.parametrize("about", ["", "bad news"])
    def test_never_beats_everything(self, about):
        """Who never wants to be called is not called about bad news either, whatever else was said."""
        facts = facts_of(MONDAY, how("phone", "never"), how("phone", "prefers", about="bad news"))

        best = best_channel(facts, RICH, about=about)

        assert ("possible", "email", "phone") == (best.status, best.channel, best.never)

    def test_says_that_there_is_no_address(self):
        """A preferred channel without an address is still the one, and another is named to fall back on."""
        facts = facts_of(MONDAY, how("phone", "prefers", NO_PHONE))

        best = best_channel(facts, NO_PHONE)

        assert ("phone", "", "no phone number is known", "email") == (
            best.channel,
            best.address,
            best.note,
            best.otherwise,
        )

    @pytest.mark.parametrize(
        ("preferences", "status", "channel"),
        [
            ([], "unknown", ""),
            ([how("email", "ok")], "ok", "email"),
            ([how("phone", "avoid")], "possible", "email"),
            ([how("phone", "avoid"), how("email", "never")], "none", ""),
            ([how("phone", "prefers", BO)], "unknown", ""),
        ],
    )
    def test_unknown_none_and_possible_differ(self, preferences, status, channel):
        """Nothing said, all ruled out, and not ruled out are three answers; a colleague's word is none."""
        best = best_channel(facts_of(MONDAY, *preferences), RICH)

        assert (status, channel) == (best.status, best.channel)

    def test_prefers_beats_ok_and_the_latest_of_equals_wins(self):
        """Of two preferred channels the one said last is taken."""
        early, late = (Source("call note", said_on=day) for day in ("2026-01-01", "2026-02-01"))
        facts = facts_of(
            MONDAY,
            how("email", "prefers", source=early),
            how("phone", "prefers", source=late),
            how("chat", "ok"),
        )

        assert "phone" == best_channel(facts, RICH).channel

    @given(st.lists(records(ChannelPreference, links=(RICH.id, BO.id)), max_size=6), any_days)
    def test_never_takes_what_was_refused(self, preferences, today):
        """Whatever was said, the channel taken is not one that is avoided or never wanted."""
        best = best_channel(facts_of(today, *preferences), RICH, about="bad news")

        assert best.channel not in (*best.avoid.split(", "), *best.never.split(", ")) or not best.channel
        assert best.channel in ("", *Channel)


@given(st.lists(records(Preference, links=(RICH.id, BO.id)), max_size=6), any_days)
def test_no_taste_is_both_liked_and_disliked(preferences, today):
    """At most one of both holds for a topic."""
    facts = facts_of(today, *preferences)

    topics = [row.topic.casefold() for row in (*likes(facts, RICH), *dislikes(facts, RICH))]
    assert len(topics) == len(set(topics))
