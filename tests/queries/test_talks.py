"""When we last reached them, in what rhythm, and what came back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from relmem.facts import Facts, facts_of
from relmem.queries.reaching import attempts, unreturned
from relmem.queries.talks import (
    cadence,
    expected_contact,
    last_touch,
    silence,
    touch_map,
    touches,
)
from relmem.records import Account, Affiliation, Assignment, Colleague, Contact, Interaction
from relmem.records.base import Record
from tests.builders import ACME, BO, DANA, IVO, MONDAY, PEOPLE, RICH, UMA, a_talk


def facts(*records: Record, today: date = MONDAY) -> Facts:
    return facts_of(today, *PEOPLE, *records)


def mail(on: str, direction: str, **fields: object) -> Interaction:
    return a_talk(on, "email", direction=direction, **fields)


def tried(on: str, outcome: str = "voicemail", **fields: object) -> Interaction:
    return a_talk(on, direction="out", outcome=outcome, **fields)


class TestTouches:
    @pytest.mark.parametrize(
        ("fields", "counts"),
        [
            ({}, 1),
            ({"direction": "out"}, 1),
            ({"outcome": "voicemail"}, 0),
            ({"outcome": "no answer"}, 0),
            ({"outcome": "declined"}, 0),
            ({"automatic": True}, 0),
            ({"channel": "email"}, 1),
            ({"channel": "email", "direction": "in"}, 1),
            ({"channel": "email", "direction": "in", "automatic": True}, 0),
            ({"channel": "email", "direction": "out"}, 0),
            ({"channel": "social", "direction": "out"}, 0),
            ({"channel": "meeting", "direction": "out"}, 1),
        ],
    )
    def test_only_what_reached_them(self, fields, counts):
        """Bulk mail, attempts, and a message of ours that nobody answered are no touch."""
        assert counts == len(touches(facts(a_talk("2026-05-01", **fields)), RICH))

    def test_our_message_counts_beside_one_of_theirs(self):
        """A reply of ours and a mail they answered are touches; to mail again without an answer is none."""
        asked, reply = mail("2026-04-01", "in"), mail("2026-04-02", "out")
        again, third = mail("2026-04-10", "out"), mail("2026-04-20", "out")

        assert [asked, reply] == list(touches(facts(asked, reply, again, third), RICH))
        answered = mail("2026-04-21", "in")
        assert [asked, reply, third, answered] == list(
            touches(facts(asked, reply, again, third, answered), RICH)
        )

    def test_are_those_with_them(self):
        """A talk with a colleague of theirs is the account's; one in nobody's name is everybody's."""
        with_bo = a_talk("2026-05-02", participants=[DANA, BO])
        with_nobody = a_talk("2026-05-01", participants=[UMA], account=ACME)
        elsewhere = a_talk("2026-05-03", participants=[UMA], account=Account("Other"))
        known = facts(with_bo, with_nobody, elsewhere)

        assert [with_nobody] == list(touches(known, RICH))
        assert [with_nobody, with_bo] == list(touches(known, ACME))

    def test_before_they_came_were_not_with_them(self):
        """What passed with an account before they worked there, or after, was not with them."""
        kim = Contact("Kim")
        there = Affiliation(kim, ACME, from_on="2026-04-01", until_on="2026-05-01")
        talks = [
            a_talk(on, participants=[], account=ACME) for on in ("2026-03-31", "2026-04-01", "2026-05-01")
        ]
        known = facts(kim, there, *talks, a_talk("2026-05-02", participants=[kim]))

        assert [date(2026, 4, 1), date(2026, 5, 2)] == [known.day_of(each) for each in touches(known, kim)]
        assert 3 == len(touches(known, ACME))

    def test_on_one_day_go_by_their_time(self):
        """Of two on a day, the later by the clock is the last, whatever zone it is written in."""
        late = a_talk(None, happened_at="2026-05-01T09:00-05:00")
        early = a_talk(None, happened_at="2026-05-01T13:00+00:00")

        assert late == last_touch(facts(late, early), RICH)

    def test_silence_is_in_days(self):
        """0 is today, and None is never."""
        assert 0 == silence(facts(a_talk(MONDAY)), RICH)
        assert 3 == silence(facts(a_talk("2026-05-01")), RICH)
        assert silence(facts(), RICH) is None


class TestByFunction:
    def test_every_role_counts(self):
        """The account was reached yesterday by support; sales was last there 63 days ago (C25)."""
        talks = [
            a_talk("2026-05-01", "email", participants=[IVO, RICH]),
            a_talk("2026-05-03", participants=[UMA, RICH]),
            a_talk("2026-03-02", "meeting", participants=[DANA, RICH]),
        ]
        known = facts(*talks)

        assert [("all of us", 1), ("support", 1), ("development", 3), ("sales", 63)] == [
            (row.function, row.days) for row in touch_map(known, ACME)
        ]
        assert talks[2] == last_touch(known, ACME, function="Sales")
        assert last_touch(known, ACME, function="legal") is None

    def test_who_is_on_it_and_never_reached_them_is_listed(self):
        """Never is not left out: a function on the account without a touch has a row without a day."""
        legal = Colleague("Lea", function="legal")

        rows = touch_map(facts(legal, Assignment(legal, ACME)), RICH)

        assert [("all of us", None), ("legal", None)] == [(row.function, row.last_on) for row in rows]


class TestCadence:
    @pytest.mark.parametrize(
        ("days", "gap"),
        [
            ((), None),
            ((0, 7), None),
            ((0, 0, 7), None),
            ((0, 7, 21), 7),
            ((0, 7, 21, 51), 14),
            ((0, 7, 7, 14), 7),
        ],
    )
    def test_is_the_median_gap(self, days, gap):
        """Unknown for fewer than three days of touches; of two in the middle the shorter."""
        talks = [a_talk(MONDAY - timedelta(days=each)) for each in days]

        assert gap == cadence(facts(*talks), RICH)

    def test_is_that_of_late(self):
        """A busy project of last year does not make a daily rhythm."""
        busy = [a_talk(date(2025, 1, 1) + timedelta(days=each)) for each in range(30)]
        monthly = [a_talk(date(2025, 2, 1) + timedelta(days=28 * each)) for each in range(13)]

        assert 28 == cadence(facts(*busy, *monthly), RICH)

    @pytest.mark.parametrize(
        ("last", "expected"), [("2026-03-20", "2026-05-05"), ("2026-04-20", "2026-06-01")]
    )
    def test_says_when_we_speak_next(self, last, expected):
        """Six weeks after the last real touch, and never before tomorrow (C60)."""
        on = date.fromisoformat(last)
        known = facts(
            *(a_talk(on - timedelta(days=42 * each)) for each in range(3)), mail("2026-05-01", "out")
        )

        assert date.fromisoformat(expected) == expected_contact(known, RICH)

    def test_is_unknown_without_a_rhythm(self):
        """Two talks are no rhythm."""
        assert expected_contact(facts(a_talk("2026-05-01"), a_talk("2026-04-01")), RICH) is None

    def test_stays_within_the_calendar(self):
        """At the end of time, tomorrow is today."""
        days = [date.max - timedelta(days=each) for each in (0, 9, 18)]

        assert date.max == expected_contact(facts(*map(a_talk, days), today=date.max), RICH)


class TestAttempts:
    THREE = ("2026-04-10", "2026-04-17", "2026-04-24")

    def test_three_voicemails_and_nothing_came_back(self):
        """Voicemails on three days and nothing in are three attempts (C17)."""
        [row] = unreturned(facts(*map(tried, self.THREE)))

        assert ("Richard Alvarez", 3, date(2026, 4, 10), "phone") == (
            row.contact,
            row.attempts,
            row.first_on,
            row.channels,
        )
        assert not unreturned(facts(*map(tried, self.THREE)), min_attempts=4)

    def test_two_of_us_on_a_day_are_one(self):
        """An attempt by two of us on the same day counts once."""
        known = facts(tried("2026-04-10"), tried("2026-04-10", participants=[UMA, RICH]), tried("2026-04-11"))

        assert 2 == len(attempts(known, RICH))

    @pytest.mark.parametrize(
        ("came", "left"),
        [
            (mail("2026-04-20", "in"), 1),
            (mail("2026-04-20", "in", participants=[UMA, RICH]), 1),
            (mail("2026-04-20", "in", participants=[BO]), 1),
            (mail("2026-04-20", "in", participants=[], account=ACME), 1),
            (a_talk("2026-04-20", outcome="voicemail", direction="in"), 1),
            (a_talk("2026-04-20"), 1),
            (mail("2026-04-20", "in", automatic=True), 3),
            (mail("2026-04-20", "out"), 3),
            (a_talk("2026-04-20", participants=[BO]), 3),
        ],
    )
    def test_anything_from_them_starts_anew(self, came, left):
        """A reply on another channel, to another of us or by a colleague resets; a machine's does not."""
        assert left == len(attempts(facts(*map(tried, self.THREE), came), RICH))
