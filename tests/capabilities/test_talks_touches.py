"""Touches: every function's count, the rhythm counts from the last real one, and what they read is a weak one."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.memory import Memory
from relmem.queries.rhythm import due, due_for_touch
from relmem.queries.talks import (
    cadence,
    expected_contact,
    last_touch,
    readings,
    silence,
    touch_map,
    touches,
)
from relmem.records import (
    Absence,
    Affiliation,
    Assignment,
    Colleague,
    Contact,
    Interaction,
    Meeting,
    Rhythm,
)
from relmem.records.base import Record
from tests.builders import ACME, DANA, IVO, MONDAY, RICH, UMA, a_talk
from tests.builders import PEOPLE as KNOWN
from tests.capabilities.acme import day_by_day
from tests.capabilities.talking import said

PAT = Colleague("Pat", function="project management")


def remembered(*records: Record) -> Memory:
    return day_by_day((MONDAY, (*KNOWN, PAT, *records)))


@pytest.mark.capability("C25")
class TestEveryRoleCounts:
    TALKS = (
        a_talk("2026-05-01", "email", participants=[IVO, RICH]),
        a_talk("2026-04-29", "meeting", participants=[PAT, RICH]),
        a_talk("2026-05-03", "phone", participants=[UMA, RICH]),
        a_talk("2026-03-02", "meeting"),
    )

    def test_account_and_sales_are_both_shown(self):
        """Ivo 05-01, the PM 04-29, Uma 05-03, Dana 03-02: the account was reached 1 day ago (support), by sales 63."""
        memory = remembered(*self.TALKS)

        assert [
            ("all of us", 1, "Uma"),
            ("support", 1, "Uma"),
            ("development", 3, "Ivo"),
            ("project management", 5, "Pat"),
            ("sales", 63, "Dana"),
        ] == [(row.function, row.days, row.by) for row in touch_map(memory.facts(), ACME)]
        assert self.TALKS[2].id == last_touch(memory.facts(), ACME).id
        assert self.TALKS[3].id == last_touch(memory.facts(), RICH, function="sales").id

    def test_who_calls_after_long_asks_who_was_there(self):
        """Sales has not been in touch for 63 days, and support was yesterday: ask Uma first. Then it ends."""
        memory = remembered(*self.TALKS)

        [text] = said(memory.brief(RICH), "ColleaguesSpoke")
        assert (
            "Uma (support) spoke with Rich on 3 May 2026; sales last did on 2 March 2026, two months ago. "
            "Ask Uma what was said before you call." == text
        )
        memory.add(a_talk("2026-05-04"))
        assert [] == said(memory.brief(RICH), "ColleaguesSpoke")

    @pytest.mark.parametrize("automatic", [True, False])
    def test_automatic_and_bulk_mail_never_counts(self, automatic):
        """A newsletter of yesterday is no touch; a mail of theirs is."""
        mail = a_talk("2026-05-03", "email", direction="in", automatic=automatic)
        memory = remembered(self.TALKS[3], mail)

        assert (63 if automatic else 1) == silence(memory.facts(), RICH)

    def test_the_same_mail_logged_twice_is_one(self):
        """Two of us log one mail, by its Message-ID: one record, with both of us in it."""
        mail = {"direction": "in", "happened_on": "2026-05-01", "key": "message-id:<1@acme.example>"}
        memory = remembered(Interaction("email", participants=[IVO, RICH], **mail))
        memory.add(Interaction("email", participants=[UMA, RICH], **mail))

        facts = memory.facts()
        assert 1 == len(facts.of(Interaction)) == len(touches(facts, ACME))
        assert ["all of us", "development", "support"] == sorted(
            row.function for row in touch_map(facts, ACME)
        )

    @pytest.mark.parametrize("name", ["support@us.example", "Support <Support@us.example>"])
    def test_a_shared_mailbox_is_its_functions(self, name):
        """Mail with a mailbox that support shares is support's, whoever wrote; it is nobody else's."""
        desk = Colleague("Support desk", function="support", emails=["support@us.example"])
        mail = Interaction("email", participants=[name, RICH], direction="in", happened_on="2026-05-03")
        facts = remembered(desk, mail, self.TALKS[3]).facts()

        assert [("support", 1), ("sales", 63)] == [
            (row.function, row.days) for row in touch_map(facts, RICH)
        ][1:]
        assert mail.id == last_touch(facts, RICH, function="support").id

    def test_talk_among_us_is_no_touch(self):
        """That two of us spoke of Acme, or of Rich, has reached nobody there."""
        among = Interaction("phone", participants=[DANA, UMA], about=[ACME, RICH], happened_on="2026-05-03")
        facts = remembered(among).facts()

        assert (None, None) == (silence(facts, ACME), silence(facts, RICH))

    def test_never_is_not_unknown(self):
        """A function on the account that never reached them has a row without a day; another has none."""
        facts = remembered(Assignment(PAT, ACME), self.TALKS[2]).facts()

        assert {"all of us": 1, "support": 1, "project management": None} == {
            row.function: row.days for row in touch_map(facts, ACME)
        }

    def test_who_never_reached_them_is_not_read_as_who_did(self):
        """Where nobody ever did, the column of days is there, and empty."""
        facts = remembered(Assignment(PAT, ACME)).facts()

        headings, cells = touch_map(facts, ACME).table()
        assert ["Function", "Last on"] == headings
        assert [["all of us", ""], ["project management", ""]] == cells

    def test_an_earlier_day_and_a_correction(self):
        """As of 2 May Uma had not called; corrected to the 2nd, she had; taken back, she never did."""
        memory = remembered(*self.TALKS)
        before = memory.as_of("2026-05-02")
        assert 1 == silence(before.facts(), ACME)

        call = memory.add(attrs.evolve(memory.find(self.TALKS[2].id), happened_on="2026-05-02"))
        assert 0 == silence(memory.as_of("2026-05-02").facts(), ACME)
        memory.retract(call)
        assert 3 == silence(memory.facts(), ACME)


@pytest.mark.capability("C60")
class TestCadence:
    LAST = a_talk("2026-03-20")
    SIX_WEEKS = Rhythm(RICH, "6 weeks")

    def due_on(self, *records: Record) -> list[date]:
        return [row.due_on for row in due_for_touch(remembered(*records).facts())]

    def test_six_weeks_after_the_last_real_touch(self):
        """42 days, last on 20 March: due since 1 May, and said so; a talk ends it."""
        memory = remembered(self.SIX_WEEKS, self.LAST)

        [row] = due_for_touch(memory.facts())
        assert ("due", "stated", date(2026, 3, 20), date(2026, 5, 1), 3) == (
            row.state,
            row.basis,
            row.last_on,
            row.due_on,
            row.overdue_days,
        )
        assert [
            "Rich has been due to hear from us since 1 May 2026: last reached on 20 March 2026, and every 6 weeks is meant."
        ] == said(memory.brief(RICH), "TouchDue")
        memory.add(a_talk("2026-05-04"))
        assert (0, []) == (len(due_for_touch(memory.facts())), said(memory.brief(RICH), "TouchDue"))

    def test_is_not_due_before_its_day(self):
        """On the last day of April it is not due, and listed when one looks a day ahead."""
        memory = remembered(self.SIX_WEEKS, self.LAST).as_of("2026-04-30")

        assert (0, 1) == (
            len(due_for_touch(memory.facts())),
            len(due_for_touch(memory.facts(), ahead_days=1)),
        )
        assert [] == said(memory.brief(RICH), "TouchDue")

    def test_without_a_stated_rhythm_the_usual_one_counts(self):
        """Reached every 42 days so far, last on 20 March: due since 1 May as well."""
        talks = (self.LAST, a_talk("2026-02-06"), a_talk("2025-12-26"))
        memory = remembered(*talks)

        [row] = due_for_touch(memory.facts())
        assert (42, "usual", date(2026, 5, 1)) == (cadence(memory.facts(), RICH), row.basis, row.due_on)
        assert 1 == len(said(memory.brief(RICH), "TouchDue"))

    @pytest.mark.parametrize(
        "no_touch",
        [
            {"outcome": "voicemail", "direction": "out"},
            {"channel": "email", "direction": "out"},
            {"channel": "email", "automatic": True},
            {"channel": "email", "outcome": "read"},
        ],
    )
    def test_counts_from_what_reached_them(self, no_touch):
        """A voicemail, a mail nobody answered, a newsletter and that they read it do not set the clock anew."""
        assert [date(2026, 5, 1)] == self.due_on(self.SIX_WEEKS, self.LAST, a_talk("2026-04-28", **no_touch))

    @pytest.mark.parametrize(
        ("meeting", "state"),
        [
            ({"starts_at": "2026-05-20T09:00Z"}, "booked"),
            ({"starts_on": "2026-06-15"}, "booked"),
            ({"starts_at": "2026-06-16T09:00Z"}, "due"),
            ({"starts_at": "2026-05-20T09:00Z", "cancelled_on": MONDAY}, "due"),
            ({"starts_at": "2026-05-04T15:00Z"}, "due"),
            ({"starts_at": "2026-05-20T09:00Z", "participants": [Contact("Lee")]}, "due"),
            ({"starts_at": "2026-05-20T09:00Z", "participants": ["rich@acme.example"]}, "booked"),
            ({"starts_at": "2026-05-20T09:00Z", "participants": [DANA]}, "booked"),
        ],
    )
    def test_a_booked_meeting_suppresses(self, meeting, state):
        """Whom we meet within one gap anyway is not due; nor is a cancelled meeting, or one with others, that."""
        people = [each for each in meeting.get("participants", []) if isinstance(each, Contact)]
        held = Meeting("Review", **{"participants": [RICH]} | meeting, account=ACME)
        memory = remembered(self.SIX_WEEKS, self.LAST, *people, held)

        assert state == due(memory.facts(), RICH).state
        assert (state == "due") is bool(said(memory.brief(RICH), "TouchDue"))

    def test_a_booked_meeting_is_the_next_contact(self):
        """Until when a point can wait goes by the meeting, else by the stated rhythm, else by the usual one."""
        meeting = Meeting("Review", starts_at="2026-05-20T09:00Z", participants=[RICH])
        recent = a_talk("2026-04-20")

        assert date(2026, 5, 20) == expected_contact(remembered(meeting, recent).facts(), RICH)
        assert date(2026, 6, 1) == expected_contact(remembered(self.SIX_WEEKS, recent).facts(), RICH)
        assert expected_contact(remembered(recent).facts(), RICH) is None

    @pytest.mark.parametrize(
        ("absence", "state", "until"),
        [
            ({"from_on": "2026-05-01", "until_on": "2026-05-11"}, "away", date(2026, 5, 11)),
            ({"from_on": "2026-04-01", "until_on": "2026-05-04"}, "due", None),
            ({"window": "2026-05-01 to 2026-05-31"}, "may be away", date(2026, 6, 1)),
            ({"window": "2026-06"}, "due", None),
            ({}, "due", None),
        ],
    )
    def test_who_is_away_is_not_due(self, absence, state, until):
        """On leave, or in Australia for "a week or two in May": not until they are back."""
        memory = remembered(self.SIX_WEEKS, self.LAST, Absence(RICH, "a journey", **absence))

        row = due(memory.facts(), RICH)
        assert (state, until) == (row.state, row.until_on)
        assert (state == "due") is bool(said(memory.brief(RICH), "TouchDue"))

    def test_a_change_of_tier_is_a_later_rhythm(self):
        """Every quarter until April, every month since: each holds for its time."""
        quarter = Rhythm(RICH, "3 months", from_on="2025-01-01")
        month = Rhythm(RICH, "1 month", from_on="2026-04-01")
        memory = remembered(quarter, month, self.LAST)

        assert date(2026, 4, 20) == due(memory.facts(), RICH).due_on
        assert date(2026, 6, 20) == due(memory.as_of("2026-03-31").facts(), RICH).due_on

    def test_an_account_has_a_rhythm_of_its_own(self):
        """A touch with anybody there counts for it."""
        lee = Contact("Lee")
        at_acme = Affiliation(lee, ACME)
        memory = remembered(Rhythm(ACME, "6 weeks"), self.LAST)

        assert [("Acme", date(2026, 5, 1))] == [
            (row.who, row.due_on) for row in due_for_touch(memory.facts())
        ]
        assert ["Acme has been due to hear from us"] == [
            each.partition(" since")[0] for each in said(memory.brief(RICH), "TouchDue")
        ]
        memory.add(lee, at_acme, a_talk("2026-05-02", participants=[UMA, lee]))
        assert 0 == len(due_for_touch(memory.facts()))

    def test_unknown_never_and_not_due_are_three_answers(self):
        """Without a rhythm nothing is known; never reached, it is due one gap after it was stated."""
        begun = attrs.evolve(self.SIX_WEEKS, from_on="2026-03-01")

        assert due(remembered(self.LAST).facts(), RICH) is None
        never = due(remembered(begun).facts(), RICH)
        assert ("due", None, date(2026, 4, 12)) == (never.state, never.last_on, never.due_on)
        assert "not due" == due(remembered(begun, a_talk("2026-05-01")).facts(), RICH).state

    def test_who_has_left_is_not_due(self):
        """Where they work now nobody knows."""
        lee = Contact("Lee")
        left = Affiliation(lee, ACME, until_on="2026-05-01")
        talk = a_talk("2026-03-20", participants=[lee])

        assert due(remembered(lee, left, talk, Rhythm(lee, "6 weeks")).facts(), lee) is None


@pytest.mark.capability("C25")
class TestWhatTheyRead:
    def read(self, on: str, **fields: Any) -> Interaction:
        return Interaction(
            "email",
            "May newsletter",
            **{"participants": [RICH], "outcome": "read", "happened_on": on} | fields,
        )

    def test_is_a_sign_and_no_conversation(self):
        """He read our newsletter on 2 May: that is listed, is no touch, and is a way to begin."""
        memory = remembered(self.read("2026-05-02"), a_talk("2026-04-01"))

        [row] = readings(memory.facts(), RICH)
        assert ("Richard Alvarez", "May newsletter", date(2026, 5, 2)) == (row.who, row.what, row.on)
        assert 33 == silence(memory.facts(), RICH)
        assert ['Rich read "May newsletter" on 2 May 2026: ask what was of use.'] == said(
            memory.brief(RICH), "ReadOurs"
        )

    def test_also_where_a_machine_noted_it(self):
        """A tracker's note counts, and so does what somebody else at the account read."""
        memory = remembered(self.read("2026-05-02", automatic=True))

        assert 1 == len(readings(memory.facts(), RICH)) == len(readings(memory.facts(), ACME))

    def test_ends_with_the_next_talk_and_with_time(self):
        """Spoken with since, or a month ago, it is not brought up."""
        assert [] == said(remembered(self.read("2026-05-02"), a_talk("2026-05-03")).brief(RICH), "ReadOurs")
        assert [] == said(remembered(self.read("2026-04-03")).brief(RICH), "ReadOurs")
        assert 1 == len(said(remembered(self.read("2026-04-04")).brief(RICH), "ReadOurs"))
