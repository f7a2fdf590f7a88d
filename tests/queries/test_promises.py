"""What is open, what is late, and how well promises are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest

from relmem.facts import Facts, facts_of
from relmem.queries.promises import commitments, promised
from relmem.queries.reliability import reliability
from relmem.queries.requests import unanswered_requests, waiting
from relmem.records import Account, Affiliation, Commitment, Contact
from relmem.records.base import Record
from relmem.values import WorkWeek
from tests.builders import (
    ACME,
    DANA,
    MONDAY,
    PEOPLE,
    UMA,
    a_commitment,
    a_request,
    their_commitment,
)

NEW_YORK = Contact("Ny", timezone="America/New_York")


def facts(*records: Record, today: date = MONDAY) -> Facts:
    return facts_of(today, *PEOPLE, *records)


def state(commitment: Commitment, *others: Record, today: date = MONDAY) -> tuple[str, int, int | None]:
    known = facts(commitment, *others, today=today)
    row = promised(known, known.of(Commitment)[0])
    return row.state, row.overdue_days, row.days_left


class TestCommitments:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({}, ("open-ended", 0, None)),
            ({"due_on": "2026-05-05"}, ("due", 0, 1)),
            ({"due_on": "2026-05-04"}, ("due", 0, 0)),
            ({"due_on": "2026-05-03"}, ("overdue", 1, None)),
            ({"due_on": "2026-05-01", "kept_on": "2026-05-01"}, ("kept", 0, None)),
            ({"due_on": "2026-05-01", "kept_on": "2026-05-02"}, ("kept late", 1, None)),
            ({"kept_on": "2026-05-02"}, ("kept", 0, None)),
            ({"due_on": "2026-05-09", "withdrawn_on": "2026-05-02"}, ("withdrawn", 0, None)),
            ({"due_on": "2026-05-01", "replaced_on": "2026-05-01"}, ("replaced", 0, None)),
            ({"due_on": "2026-05-01", "replaced_on": "2026-05-03"}, ("replaced late", 2, None)),
        ],
    )
    def test_says_how_a_promise_stands(self, fields, expected):
        """Due until the end of its day, then late; agreed anew by that day it was never broken."""
        assert expected == state(a_commitment(**fields))

    def test_a_day_in_the_future_has_not_come(self):
        """A promise that will have been kept tomorrow is open today."""
        assert ("due", 0, 0) == state(a_commitment(due_on=MONDAY, kept_on="2026-05-05"))

    def test_counts_overdue_days_where_the_other_side_is(self):
        """Due in New York on the 7th it is late on the 8th, though it was the 8th in Tokyo (C02)."""
        promise = a_commitment(to=NEW_YORK, due_at="2026-05-08T06:00+09:00")

        assert ("overdue", 1, None) == state(promise, NEW_YORK, today=date(2026, 5, 8))
        assert ("due", 0, 0) == state(promise, NEW_YORK, today=date(2026, 5, 7))

    def test_takes_the_zone_of_the_account_where_the_contact_has_none(self):
        """A contact without a zone is where the account is."""
        seoul = Account("Hankuk", timezone="Asia/Seoul")
        kim = Contact("Kim")
        promise = a_commitment(to=kim, due_at="2026-05-03T23:00+00:00")

        assert ("due", 0, 0) == state(promise, seoul, kim, Affiliation(kim, seoul))

    def test_an_answer_keeps_the_promise_to_answer(self):
        """A promise to answer a request ends with the request."""
        answered = a_request(answered_on="2026-05-02")
        withdrawn = a_request(withdrawn_on="2026-05-02")

        assert ("kept late", 1, None) == state(a_commitment(answers=answered, due_on="2026-05-01"), answered)
        assert ("withdrawn", 0, None) == state(a_commitment(answers=withdrawn), withdrawn)

    @pytest.mark.parametrize(("made_on", "expected"), [("2026-05-02", "kept"), ("2026-05-03", "open-ended")])
    def test_a_promise_after_the_answer_is_something_more(self, made_on, expected):
        """What was promised once the answer had been given is not kept by it; that same day it is."""
        request = a_request(answered_on="2026-05-02")

        assert expected == state(a_commitment(answers=request, made_on=made_on), request)[0]

    def test_a_promise_does_not_replace_itself(self):
        """A link of a promise to itself ends nothing."""
        promise = a_commitment()

        assert "open-ended" == state(attrs.evolve(promise, replaced_by=promise))[0]

    def test_the_promise_that_replaces_it_says_when(self):
        """Replaced without a day, it was agreed anew when the other was made; before that it was open."""
        anew = a_commitment(made_on="2026-04-30", due_on="2026-05-20")
        old = a_commitment(due_on="2026-05-01", replaced_by=anew)

        assert [anew.id] == [row.commitment_id for row in commitments(facts(old, anew))]
        assert ["due"] == [row.state for row in commitments(facts(old, anew, today=date(2026, 4, 29)))]

    def test_lists_open_ones_of_both_sides_by_day(self):
        """The most overdue first, without a day last, and only one side where that is asked for."""
        rows = [
            a_commitment("late", due_on="2026-05-01"),
            a_commitment("some day"),
            their_commitment("later", due_on="2026-05-02"),
            a_commitment("done", due_on="2026-05-01", kept_on="2026-05-01"),
        ]

        assert ["late", "later", "some day"] == [row.what for row in commitments(facts(*rows))]
        assert ["later"] == [row.what for row in commitments(facts(*rows), by="them")]
        assert ["done"] == [row.what for row in commitments(facts(*rows), open=False)]
        assert 4 == len(commitments(facts(*rows), open=None))
        with pytest.raises(ValueError, match="nobody"):
            commitments(facts(), by="nobody")

    def test_names_people_and_leads_back_by_id(self):
        """A row reads with names; of whoever is not known it says so."""
        [row] = commitments(facts(a_commitment(promised_by=DANA, account=ACME)))

        assert ("Dana", "Richard Alvarez", "Acme") == (row.promised_by, row.to, row.account)
        stranger = Contact("Gone")
        assert "somebody not on record" == commitments(facts(a_commitment(to=stranger)))[0].to

    def test_is_the_same_asked_as_of_an_earlier_day(self):
        """What came later does not change an earlier answer."""
        later = a_commitment(due_on="2026-05-01", kept_on="2026-05-03")

        assert "overdue" == state(later, today=date(2026, 5, 2))[0]
        assert "kept late" == state(later)[0]


class TestUnansweredRequests:
    def test_counts_hours_as_they_do(self):
        """Asked on Friday 16:30 in New York, by Monday 09:00 half a business hour has passed (C01)."""
        zone = ZoneInfo("America/New_York")
        asked = a_request(
            asked_by=NEW_YORK, asked_on=None, asked_at=datetime(2026, 5, 1, 16, 30, tzinfo=zone)
        )
        now = datetime(2026, 5, 4, 9, tzinfo=zone)

        [row] = unanswered_requests(facts(NEW_YORK, asked), now=now)

        assert (Decimal("64.5"), Decimal("0.5")) == (row.waiting_hours, row.business_hours)
        assert (3, 1, False) == (row.waiting_days, row.business_days, row.acknowledged)

    def test_counts_the_askers_business_days(self):
        """Sunday to Thursday where they work then; a holiday of theirs does not count."""
        gulf = Contact("Gulf", week=WorkWeek(["Sun", "Mon", "Tue", "Wed", "Thu"]))
        off = Contact("Off", week=WorkWeek(holidays=[date(2026, 5, 1), MONDAY]))
        known = facts(gulf, off, a_request(asked_by=gulf), a_request(asked_by=off), a_request())

        assert [2, 0, 1] == [row.business_days for row in unanswered_requests(known)]

    @pytest.mark.parametrize("days", range(30))
    def test_business_days_are_those_one_would_count(self, days):
        """Counted by whole weeks, it is the same as day by day."""
        week = WorkWeek(["Mon", "Wed", "Sat"], holidays=[date(2026, 5, 13), date(2026, 5, 14)])
        today = date(2026, 5, 1) + timedelta(days=days)
        expected = sum(week.works_on(date(2026, 5, 1) + timedelta(days=each + 1)) for each in range(days))

        assert expected == unanswered_requests(facts(a_request(), today=today), week=week)[0].business_days

    def test_business_hours_add_up_over_days(self):
        """From Friday noon to Tuesday noon lie sixteen hours of work."""
        asked = a_request(asked_on=None, asked_at="2026-05-01T12:00+00:00")
        known = facts(asked, today=date(2026, 5, 5))

        assert 16 == waiting(known, asked, now=datetime(2026, 5, 5, 12, tzinfo=UTC)).business_hours
        assert 0 == waiting(known, asked, now=datetime(2026, 5, 1, 11, tzinfo=UTC)).business_hours

    def test_what_is_answered_or_taken_back_waits_no_more(self):
        """Only what is open is listed; answered counts whether or not it was acknowledged."""
        rows = [
            a_request("a", answered_on="2026-05-04"),
            a_request("b", withdrawn_on="2026-05-04"),
            a_request("c", answered_on="2026-05-05"),
            a_request("d", acknowledged_on="2026-05-02", asked_on="2026-04-01"),
        ]

        assert ["d", "c"] == [row.text for row in unanswered_requests(facts(*rows))]

    @pytest.mark.parametrize(("channel", "known"), [("meeting", True), ("phone", True), ("email", False)])
    def test_what_was_asked_face_to_face_is_acknowledged(self, channel, known):
        """Asked in a meeting or on a call, they saw that we have it."""
        assert known == unanswered_requests(facts(a_request(channel=channel)))[0].acknowledged

    def test_says_when_they_hear_next(self):
        """The next day we named for it, None where that has passed or we named none."""
        request = a_request()
        ahead = a_commitment(answers=request, due_on="2026-05-06")
        late = a_commitment(answers=request, due_on="2026-05-02")

        assert date(2026, 5, 6) == unanswered_requests(facts(request, ahead, late))[0].next_on
        assert unanswered_requests(facts(request, late))[0].next_on is None


class TestReliability:
    def test_counts_what_has_come_to_its_day(self):
        """Seven in time, one late, one overdue; not yet due and agreed anew in time stand apart (C08)."""
        made = [a_commitment(due_on="2026-05-01", kept_on="2026-05-01") for _ in range(7)]
        made += [
            a_commitment(due_on="2026-05-01", kept_on="2026-05-02"),
            a_commitment(due_on="2026-05-01"),
            a_commitment(due_on="2026-05-05"),
            a_commitment(),
            a_commitment(due_on="2026-05-01", replaced_on="2026-04-30"),
            a_commitment(due_on="2026-05-03", withdrawn_on="2026-05-03"),
            their_commitment(due_on="2026-05-01"),
        ]

        [row] = reliability(facts(*made))

        assert (9, 7, 1, 1, 1) == (row.promises, row.on_time, row.late, row.open_overdue, row.agreed_anew)
        assert (0, None) == (row.responses, row.median_response_days)

    def test_giving_up_after_the_day_is_late(self):
        """To take back, or agree anew, what is overdue does not make it kept."""
        made = [
            a_commitment(due_on="2026-05-01", withdrawn_on="2026-05-02"),
            a_commitment(due_on="2026-05-01", replaced_on="2026-05-02"),
        ]

        [row] = reliability(facts(*made))

        assert (2, 0, 2) == (row.promises, row.on_time, row.late)

    def test_tells_colleagues_apart(self):
        """All of us first, then each team, then who promised or was asked, by name."""
        made = [
            a_commitment(due_on="2026-05-01", kept_on="2026-05-01", promised_by=UMA),
            a_commitment(due_on="2026-05-01", promised_by=DANA),
            a_request(asked_of=DANA, asked_on="2026-04-28", acknowledged_on="2026-04-29"),
            a_request("And at night?", asked_of=DANA, asked_on="2026-04-28", answered_on="2026-04-30"),
        ]

        rows = reliability(facts(*made))

        assert [
            ("all of us", "all", 2, 2),
            ("sales", "team", 1, 2),
            ("support", "team", 1, 0),
            ("Dana", "colleague", 1, 2),
            ("Uma", "colleague", 1, 0),
        ] == [(row.who, row.scope, row.promises, row.responses) for row in rows]
        assert Decimal("1.5") == rows[0].median_response_days

    def test_looks_back_to_a_day(self):
        """Only what fell due on or after that day counts."""
        made = [a_commitment(due_on="2026-05-01"), a_commitment(due_on="2026-05-02")]

        assert 1 == reliability(facts(*made), since="2026-05-02")[0].promises


def test_questions_about_nothing_have_an_answer():
    """A memory without promises says none, by name of the question."""
    known = facts_of(MONDAY)

    assert "Open promises on 2026-05-04: none" == str(commitments(known))
    assert "Requests without an answer on 2026-05-04: none" == str(unanswered_requests(known))
    assert [("all of us", 0)] == [(row.who, row.promises) for row in reliability(known)]
