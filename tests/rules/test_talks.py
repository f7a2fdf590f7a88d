"""Rules about talks: who has not been called for long, and who does not call back."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from relmem.facts import facts_of
from relmem.records import (
    Absence,
    Affiliation,
    Answer,
    Assessment,
    Awareness,
    ChannelPreference,
    Contact,
    Interaction,
    Issue,
    Meeting,
    Need,
    News,
    Restatement,
    Rhythm,
)
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.reaching import NeverCalledBack
from relmem.rules.talks import LongSilence, NeverSpoken
from relmem.values import Source
from tests.builders import ACME, BO, DANA, MONDAY, PEOPLE, RICH, UMA, a_talk


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

    def test_asks_nobody_how_things_are_while_we_know_it(self):
        """With something serious open it says since when, and no more."""
        down = Issue(ACME, "Login fails", severity="high", opened_on="2026-04-20")
        slow = attrs.evolve(down, severity="normal")
        talk = a_talk("2026-03-20")

        assert ["Nobody of us has spoken with Rich since 20 March 2026, 45 days ago."] == said(
            LongSilence(), talk, down
        )
        assert said(LongSilence(), talk, slow)[0].endswith("Ask how things are.")

    @pytest.mark.parametrize(
        ("gap", "days", "count", "every"),
        [
            (28, 41, 0, ""),
            (28, 42, 1, "4 weeks"),
            (60, 89, 0, ""),
            (60, 90, 1, "60 days"),
            (2, 13, 0, ""),
            (2, 14, 1, None),
        ],
    )
    def test_is_half_as_long_again_as_usual(self, gap, days, count, every):
        """With a rhythm, long is one and a half of it, never less than a fortnight, which is no habit (C60)."""
        talks = [a_talk(ago(days + gap * each)) for each in range(4)]

        found = said(LongSilence(), *talks)

        assert count == len(found)
        assert all(("is usual" in each) == (gap > 2) for each in found)
        assert every is None or all(f"; every {every} is usual. " in each for each in found)

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

    @pytest.mark.parametrize(
        ("waits", "count"),
        [
            (Absence(RICH, from_on="2026-05-01", until_on="2026-05-11"), 0),
            (Absence(RICH, window="2026-05-01 to 2026-05-31"), 0),
            (Absence(RICH, from_on="2026-04-01", until_on="2026-05-04"), 1),
            (Meeting("Review", starts_at="2026-06-15T09:00Z", participants=[RICH]), 0),
            (Meeting("Review", starts_at="2026-06-16T09:00Z", participants=[RICH]), 1),
            (Meeting("Review", starts_at="2026-05-20T09:00Z", account=ACME), 0),
            (Meeting("Review", starts_at="2026-05-20T09:00Z", participants=[RICH], cancelled_on=MONDAY), 1),
        ],
    )
    def test_waits_while_they_are_away_or_a_meeting_is_booked(self, waits, count):
        """Who is away cannot be asked, and whom we meet within as long again will be."""
        assert count == len(points(LongSilence(), a_talk(ago(60)), waits))

    @pytest.mark.parametrize(("days", "count"), [(20, 0), (21, 1)])
    def test_counts_by_the_rhythm_that_is_meant(self, days, count):
        """With a stated rhythm of two weeks, three are long, however it has been."""
        found = said(LongSilence(), a_talk(ago(days)), Rhythm(RICH, "2 weeks"))

        assert count == len(found)
        assert all("every 2 weeks is meant" in each for each in found)

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

    @pytest.mark.parametrize(
        "told",
        [
            Answer(ACME, "sites", text="30", by=RICH),
            Need(ACME, "we close the books late", said_by=RICH),
            News(RICH, "runs a marathon"),
            Awareness(RICH, "data-centre moves"),
            Assessment(ACME, "small jobs only", by=RICH),
            Absence(RICH, "Lisbon", until_on="2026-03-01"),
            Meeting("Review", starts_at="2026-04-30T09:00Z", participants=[RICH]),
        ],
        ids=lambda told: type(told).__name__,
    )
    def test_is_silent_where_they_told_us_anything(self, told):
        """What nobody knows without having spoken with them is a talk, over or not."""
        known = facts_of(MONDAY, *PEOPLE, told)

        assert [] == list(NeverSpoken(known_days=0).points(RICH, known, Plan()))
        assert 1 == len(list(NeverSpoken(known_days=0).points(BO, known, Plan())))

    def test_is_silent_where_they_answered_us(self):
        """Who said to our words for a need whether they are right, has spoken with us."""
        need = Need(ACME, "late books", said_by=BO)
        ours = Restatement(need, "four days late", answered_on="2026-04-02", answered_by=RICH)

        assert [] == points(NeverSpoken(known_days=0), need, ours)

    @pytest.mark.parametrize(
        "known",
        [
            Assessment(ACME, "thinks well of us", by=RICH, guessed=True),
            a_talk(ago(9), "email", outcome="read", participants=[RICH]),
            Meeting("Review", starts_at="2026-05-20T09:00Z", participants=[RICH]),
            Interaction("chat", "Who is Rich?", participants=[DANA, UMA], about=[RICH], happened_on=ago(9)),
        ],
        ids=["guess", "read", "to come", "among us"],
    )
    def test_what_we_suppose_is_no_talk(self, known):
        """A guess of ours, what they read, a meeting to come and talk among us tell nothing of theirs."""
        assert 1 == len(points(NeverSpoken(known_days=0), known))


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
