"""Rules about talks: who has not been called for long, and who does not call back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.records import Affiliation, ChannelPreference, Contact, Interaction
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.talks import RULES, LongSilence, NeverCalledBack, NeverSpoken
from relmem.values import Source
from tests.builders import ACME, BO, DANA, MONDAY, PEOPLE, RICH, UMA, a_talk
from tests.odd import CONTACTS, odd_facts


def points(rule: Rule, *records: Record, contact: Contact = RICH, channel: str | None = None) -> list[Point]:
    return list(rule.points(contact, facts_of(MONDAY, *PEOPLE, *records), Plan(channel=channel)))


def said(rule: Rule, *records: Record) -> list[str]:
    return [str(point.text) for point in points(rule, *records)]


def ago(days: int) -> date:
    return MONDAY - timedelta(days=days)


class TestLongSilence:
    @pytest.mark.parametrize(("days", "count"), [(41, 0), (42, 1)])
    def test_is_six_weeks_where_there_is_no_rhythm(self, days, count):
        """A hairdresser sees her customer every six weeks; so long nobody called is long."""
        assert count == len(points(LongSilence(), a_talk(ago(days))))

    def test_says_since_when(self):
        """Who nobody has spoken with, since when, and on what that rests."""
        talk = a_talk("2026-03-20")

        [point] = points(LongSilence(), talk)

        assert (
            "Nobody of us has spoken with Rich since 20 March 2026, 45 days ago. Ask how things are."
            == str(point.text)
        )
        assert (Rank.FOLLOW_UPS, Kind.ASK, talk.id, (talk,)) == (
            point.rank,
            point.kind,
            point.matter,
            point.because,
        )

    @pytest.mark.parametrize(
        ("gap", "days", "count"),
        [(28, 41, 0), (28, 42, 1), (60, 89, 0), (60, 90, 1), (2, 13, 0), (2, 14, 1)],
    )
    def test_is_half_as_long_again_as_usual(self, gap, days, count):
        """With a rhythm, long is one and a half of it, and never less than a fortnight (C60)."""
        talks = [a_talk(ago(days + gap * each)) for each in range(4)]

        found = said(LongSilence(), *talks)

        assert count == len(found)
        assert all(f"every {gap} days is usual" in each for each in found)

    @pytest.mark.parametrize(
        ("later", "count"),
        [
            ({"participants": [UMA, RICH]}, 0),
            ({"participants": [UMA], "account": ACME}, 0),
            ({"participants": [DANA, BO]}, 1),
            ({"channel": "email", "direction": "out"}, 1),
            ({"channel": "email", "automatic": True}, 1),
            ({"outcome": "voicemail"}, 1),
        ],
    )
    def test_counts_from_the_last_of_all_of_us(self, later, count):
        """A talk with any of us ends it; bulk mail, an attempt, and what nobody answered do not (C25)."""
        assert count == len(points(LongSilence(), a_talk(ago(60)), a_talk(ago(2), **later)))

    @pytest.mark.parametrize(("days", "band"), [(83, "long"), (84, "very long")])
    def test_speaks_again_when_it_is_twice_as_long(self, days, band):
        """Raised and still silent, it is said again at double the length."""
        assert band == points(LongSilence(), a_talk(ago(days)))[0].band

    def test_the_next_silence_is_another_matter(self):
        """What was raised about this silence does not silence the next."""
        first, second = a_talk(ago(200)), a_talk(ago(60))

        assert points(LongSilence(), first)[0].id != points(LongSilence(), first, second)[0].id

    def test_of_never_nothing_is_said_here(self):
        """Never is another rule's: silence needs a last talk."""
        assert [] == points(LongSilence())


class TestNeverSpoken:
    def kim(self, days: int) -> Contact:
        return Contact("Kim", source=Source("vCard", said_on=ago(days)))

    @pytest.mark.parametrize(("days", "count"), [(29, 0), (30, 1)])
    def test_after_a_month_in_the_books(self, days, count):
        """Known for a month without a talk on record: say who we are."""
        kim = self.kim(days)

        found = points(NeverSpoken(), kim, contact=kim)

        assert count == len(found)
        assert all(
            "Known for 30 days, and no talk with Kim is recorded: say who we are." == str(each.text)
            for each in found
        )

    @pytest.mark.parametrize(
        ("fields", "count"),
        [
            ({}, 0),
            ({"outcome": "voicemail"}, 0),
            ({"channel": "email", "direction": "out"}, 0),
            ({"automatic": True}, 1),
        ],
    )
    def test_is_silent_once_somebody_tried(self, fields, count):
        """A talk, an attempt or a mail of ours is something; bulk mail is nothing."""
        kim = self.kim(60)
        talk = a_talk(ago(9), **({"participants": [DANA, kim]} | fields))

        assert count == len(points(NeverSpoken(), kim, talk, contact=kim))

    def test_is_silent_where_they_may_have_been_there(self):
        """A talk with their account that names nobody may have been with them."""
        kim = self.kim(60)
        talk = a_talk(ago(9), participants=[DANA], account=ACME)

        assert [] == points(NeverSpoken(), kim, Affiliation(kim, ACME), talk, contact=kim)


class TestNeverCalledBack:
    THREE = ("2026-04-10", "2026-04-17", "2026-04-24")

    def tried(self, *days: str, **fields: object) -> list[Interaction]:
        return [a_talk(on, **({"direction": "out", "outcome": "voicemail"} | fields)) for on in days]

    def test_suggests_the_channel_they_prefer(self):
        """Three voicemails and nothing in: he is an e-mail person, switch (C17)."""
        attempts = self.tried(*self.THREE)
        prefers = ChannelPreference(RICH, "email")

        [point] = points(NeverCalledBack(), *attempts, prefers)

        assert (
            "3 attempts to reach Rich since 10 April 2026, and nothing came back. "
            "Rich prefers another way: write an e-mail." == str(point.text)
        )
        assert (True, (*attempts, prefers)) == (point.internal, point.because)

    def test_suggests_another_way_or_to_leave_it(self):
        """Without a preference another channel that we have; where every one is ruled out, leave it."""
        attempts = self.tried(*self.THREE)
        never = [ChannelPreference(RICH, each, level="never") for each in ("email", "video", "meeting")]
        never += [ChannelPreference(RICH, each, level="avoid") for each in ("chat", "social", "post")]

        assert said(NeverCalledBack(), *attempts)[0].endswith(
            "Another way: write an e-mail. Or leave it for now."
        )
        assert said(NeverCalledBack(), *attempts, *never)[0].endswith("came back. Leave it for now.")

    def test_suggests_nothing_without_an_address(self):
        """Where we have no e-mail address, to write one is no way."""
        kim = Contact("Kim")
        attempts = self.tried(*self.THREE, participants=[DANA, kim])

        others = ("video", "meeting", "chat", "social", "post")
        never = [ChannelPreference(kim, each, level="never") for each in others]

        [point] = points(NeverCalledBack(), kim, *attempts, contact=kim)
        [alone] = points(NeverCalledBack(), kim, *attempts, *never, contact=kim)

        assert "Another way: ask for a video call." in str(point.text)
        assert "Leave it for now." in str(alone.text)
        assert "e-mail" not in str(alone.text)

    def test_needs_three_days(self):
        """Two attempts are a busy week; two on one day are one."""
        assert [] == points(NeverCalledBack(), *self.tried(*self.THREE[:2], self.THREE[1]))
        assert 1 == len(points(NeverCalledBack(min_attempts=2), *self.tried(*self.THREE[:2])))

    @pytest.mark.parametrize(("channel", "count"), [(None, 1), ("phone", 1), ("email", 0)])
    def test_is_silent_where_another_way_is_planned(self, channel, count):
        """Who plans to write need not be told not to call."""
        assert count == len(points(NeverCalledBack(), *self.tried(*self.THREE), channel=channel))

    def test_ends_when_they_come_back(self):
        """Any word from them ends it."""
        came = a_talk("2026-04-25", "email", direction="in")

        assert [] == points(NeverCalledBack(), *self.tried(*self.THREE), came)

    def test_is_silent_about_who_has_left(self):
        """Attempts at a number that is no longer theirs say nothing."""
        kim = Contact("Kim")
        left = Affiliation(kim, ACME, until_on="2026-05-01")
        attempts = self.tried(*self.THREE, participants=[DANA, kim])

        assert [] == points(NeverCalledBack(), kim, left, *attempts, contact=kim)
        assert 1 == len(points(NeverCalledBack(), kim, *attempts, contact=kim))


@settings(max_examples=150, deadline=None)
@given(known=odd_facts(), contact=st.sampled_from(CONTACTS))
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, Plan(channel="phone")):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)
