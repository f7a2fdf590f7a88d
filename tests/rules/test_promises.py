"""Rules about promises, ours and theirs, and about what they asked of us."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.promises import (
    RULES,
    OurOpenPromise,
    OurPromiseBroken,
    OurPromiseDue,
    TheirOpenPromise,
    TheirPromiseDue,
)
from relmem.rules.requests import UnansweredRequest
from relmem.values import WorkWeek
from tests.builders import ACME, BO, DANA, MONDAY, PEOPLE, RICH, a_commitment, a_request, their_commitment
from tests.odd import CONTACTS, odd_facts


def points(rule: Rule, *records: Record, contact: Contact = RICH, today: date = MONDAY) -> list[Point]:
    return list(rule.points(contact, facts_of(today, *PEOPLE, *records), Plan()))


def said(rule: Rule, *records: Record, **fields: date) -> list[str]:
    return [str(point.text) for point in points(rule, *records, **fields)]


def ago(days: int) -> date:
    return MONDAY - timedelta(days=days)


class TestOurPromiseBroken:
    def test_opens_with_it_and_gives_a_new_day(self):
        """A promise of ours whose day has passed is apologised for, first of all (C02)."""
        promise = a_commitment(due_on=ago(3))

        [point] = points(OurPromiseBroken(), promise)

        assert (Rank.BAD_NEWS, Kind.APOLOGISE) == (point.rank, point.kind)
        assert (promise.id, (promise,), ago(3)) == (point.matter, point.because, point.on)
        assert (
            'We promised Rich "update on the port fix" by 1 May 2026, 3 days ago. '
            "Open with it and name a new day." == str(point.text)
        )

    @pytest.mark.parametrize(("days", "count"), [(0, 0), (1, 1)])
    def test_due_today_is_not_broken(self, days, count):
        """On its day a promise is still due; the day after it is broken."""
        found = said(OurPromiseBroken(), a_commitment(due_on=ago(days)))

        assert count == len(found)
        assert all(", yesterday." in each for each in found)

    @pytest.mark.parametrize(
        "fields",
        [
            {"kept_on": ago(0)},
            {"withdrawn_on": ago(0)},
            {"replaced_on": ago(0)},
            {"by": "them", "promised_by": RICH, "to": None},
        ],
    )
    def test_is_silent_once_acted_upon(self, fields):
        """What was kept, taken back or agreed anew is not apologised for; nor is what they promised."""
        assert [] == points(OurPromiseBroken(), a_commitment(due_on=ago(3), **fields))

    @pytest.mark.parametrize(
        ("days", "band"),
        [(6, "days late"), (7, "weeks late"), (29, "weeks late"), (30, "months late")],
    )
    def test_speaks_again_when_it_is_much_later(self, days, band):
        """A week and a month late are worse bands."""
        assert band == points(OurPromiseBroken(), a_commitment(due_on=ago(days)))[0].band

    def test_is_the_more_urgent_the_later(self):
        """Urgency grows for a fortnight, and then no more."""
        urgencies = [
            points(OurPromiseBroken(), a_commitment(due_on=ago(days)))[0].urgency for days in (1, 7, 14, 99)
        ]

        assert sorted(urgencies) == urgencies
        assert 1 == urgencies[2] == urgencies[3]

    def test_what_was_promised_to_others_there(self):
        """To all of the account it is theirs too; to somebody else there it is named, and weighs less."""
        to_all = a_commitment(to=None, account=ACME, due_on=ago(3))
        to_bo = a_commitment(to=BO, due_on=ago(30))

        whole, other = points(OurPromiseBroken(), to_all, to_bo)

        assert str(whole.text).startswith("We promised Acme ")
        assert str(other.text).startswith("We promised Bo Lee ")
        assert other.urgency < whole.urgency
        assert (ago(3), None) == (whole.on, other.on)

    def test_what_was_promised_elsewhere_is_not_theirs(self):
        """Another account's promise, one to somebody who left, and one among us are not for them."""
        other, gone = Account("Other"), Contact("Gone")
        left = Affiliation(gone, ACME, until_on="2026-01-01")
        promises = [
            a_commitment(to=None, account=other, due_on=ago(3)),
            a_commitment(to=gone, due_on=ago(3)),
            a_commitment(to=DANA, account=ACME, due_on=ago(3)),
        ]

        assert [] == points(OurPromiseBroken(), other, gone, left, *promises)

    def test_a_person_nobody_knows_leaves_it_with_the_account(self):
        """Made to somebody who is not known, but for the account, it is the account's."""
        promise = a_commitment(to=Contact("Nobody"), account=ACME, due_on=ago(3))

        assert str(points(OurPromiseBroken(), promise)[0].text).startswith("We promised Acme ")

    def test_is_one_matter_with_the_request_that_it_answers(self):
        """A broken promise to answer a request, and that request, are told together."""
        request = a_request(asked_on=ago(12))
        promise = a_commitment(answers=request, due_on=ago(3))

        matters = {point.matter for rule in RULES for point in points(rule, request, promise)}

        assert {request.id} == matters


class TestOurPromiseDue:
    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (0, "by today, 4 May 2026. Say how it stands."),
            (1, "by tomorrow, 5 May 2026."),
            (2, "by 6 May 2026, in 2 days."),
            (7, "by 11 May 2026, in 7 days."),
        ],
    )
    def test_says_how_near_it_is(self, days, words):
        """Today, tomorrow, or in so many days, up to a week ahead."""
        [point] = points(OurPromiseDue(), a_commitment(due_on=ago(-days)))

        assert words in str(point.text)
        assert (Rank.FOLLOW_UPS, Kind.TELL, ago(-days)) == (point.rank, point.kind, point.on)

    @pytest.mark.parametrize("days", [-1, 8])
    def test_is_silent_before_and_after(self, days):
        """Further ahead it does not press, and past its day it is broken."""
        assert [] == points(OurPromiseDue(), a_commitment(due_on=ago(-days)))
        assert 1 == len(points(OurPromiseDue(ahead_days=8), a_commitment(due_on=ago(-8))))

    def test_leaves_what_is_due_to_others_to_their_briefs(self):
        """What is due to somebody else and not late is not told to them."""
        assert [] == points(OurPromiseDue(), a_commitment(to=BO, due_on=MONDAY))


class TestOurOpenPromise:
    @pytest.mark.parametrize(("days", "count"), [(6, 0), (7, 1)])
    def test_a_promise_without_a_day_is_not_forgotten(self, days, count):
        """After a week without a day, say how far it is and name one."""
        assert count == len(said(OurOpenPromise(), a_commitment(made_on=ago(days))))

    def test_says_when_it_was_promised(self):
        """Days count from when it was made; a month on it speaks again."""
        [point] = points(OurOpenPromise(), a_commitment(made_on=ago(30)))

        assert (
            'We promised Rich "update on the port fix" 30 days ago and named no day. '
            "Say how far it is, and name one." == str(point.text)
        )
        assert "months old" == point.band

    @pytest.mark.parametrize("fields", [{"due_on": MONDAY}, {"kept_on": MONDAY}, {"to": BO}])
    def test_is_silent_otherwise(self, fields):
        """With a day, kept, or to somebody else there, it is not for this rule."""
        assert [] == points(OurOpenPromise(), a_commitment(**fields))


class TestTheirPromises:
    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (0, ['Rich promised us "the list of sites" by today, 4 May 2026. Ask how it stands.']),
            (1, ['Rich promised us "the list of sites" by 3 May 2026, yesterday. Ask how it stands.']),
            (-1, []),
        ],
    )
    def test_asks_from_the_day_on(self, days, words):
        """On the day and after it one asks; before it, that would be nagging."""
        assert words == said(TheirPromiseDue(), their_commitment(due_on=ago(days)))

    def test_asks_something_of_them(self):
        """It is held back while something serious is open."""
        due = points(TheirPromiseDue(), their_commitment(due_on=MONDAY))
        open_ended = points(TheirOpenPromise(), their_commitment())

        assert [(Kind.ASK, True)] * 2 == [(point.kind, point.asks) for point in due + open_ended]

    @pytest.mark.parametrize(("days", "count"), [(0, 0), (1, 1)])
    def test_of_somebody_else_there_only_when_late(self, days, count):
        """What a colleague of theirs owes us is asked after once it is late, by name."""
        found = said(TheirPromiseDue(), their_commitment(promised_by=BO, due_on=ago(days)))

        assert count == len(found)
        assert all(each.startswith("Bo Lee promised us") for each in found)

    @pytest.mark.parametrize(("days", "count"), [(13, 0), (14, 1)])
    def test_without_a_day_after_a_fortnight(self, days, count):
        """Without a day, ask for one after twice the patience we ask of them."""
        found = said(TheirOpenPromise(), their_commitment(made_on=ago(days)))

        assert count == len(found)
        assert all("14 days ago and named no day. Ask when to expect it." in each for each in found)

    def test_are_silent_once_kept(self):
        """What they gave us is not asked for again."""
        kept = [their_commitment(due_on=ago(3), kept_on=MONDAY), their_commitment(kept_on=MONDAY)]

        assert [] == points(TheirPromiseDue(), *kept) + points(TheirOpenPromise(), *kept)


class TestUnansweredRequest:
    def test_tells_at_once_that_we_have_it(self):
        """A question that nobody acknowledged is told to be with us, even on its day (C01)."""
        request = a_request(asked_on=MONDAY)

        [point] = points(UnansweredRequest(), request)

        assert (Kind.CLOSE_LOOP, Rank.FOLLOW_UPS, False) == (point.kind, point.rank, point.asks)
        assert (
            'Rich asked "Is there weekend cover?" on 4 May 2026 and has not heard that we have it. '
            "Say so, and when the answer comes." == str(point.text)
        )

    @pytest.mark.parametrize(("asked", "count"), [("2026-05-01", 0), ("2026-04-30", 1)])
    def test_once_acknowledged_waits_two_business_days(self, asked, count):
        """Asked on Friday and acknowledged, Monday is prompt; asked on Thursday, it is late."""
        found = said(UnansweredRequest(), a_request(asked_on=asked, acknowledged_on=asked))

        assert count == len(found)
        assert all("2 business days ago and has no answer" in each for each in found)

    def test_counts_in_their_work_week(self):
        """Where Sunday is worked and Friday is not, Sunday counts."""
        gulf = Contact("Gulf", week=WorkWeek(["Sun", "Mon", "Tue", "Wed", "Thu"]))
        request = a_request(asked_by=gulf, acknowledged_on="2026-05-01")

        assert 1 == len(points(UnansweredRequest(), gulf, request, contact=gulf))

    def test_unacknowledged_presses_more(self):
        """Not to know that it arrived is worse than to wait."""
        heard, unheard = points(
            UnansweredRequest(),
            a_request(asked_on=ago(7), acknowledged_on=ago(7)),
            a_request("And at night?", asked_on=ago(7)),
        )

        assert heard.urgency < unheard.urgency

    def test_is_silent_while_they_know_when_they_will_hear(self):
        """More time is fine if they know when: with a promise that is not yet due, nothing is owed."""
        request = a_request(asked_on=ago(20))

        assert [] == points(UnansweredRequest(), request, a_commitment(answers=request, due_on=MONDAY))
        assert 1 == len(points(UnansweredRequest(), request, a_commitment(answers=request, due_on=ago(1))))
        assert 1 == len(points(UnansweredRequest(), request, a_commitment(answers=request)))

    @pytest.mark.parametrize("fields", [{"answered_on": MONDAY}, {"withdrawn_on": MONDAY}])
    def test_is_silent_once_answered(self, fields):
        """Answered, whether or not it was acknowledged before, or taken back."""
        assert [] == points(UnansweredRequest(), a_request(**fields))

    @pytest.mark.parametrize(("asked", "count"), [("2026-04-28", 0), ("2026-04-27", 1)])
    def test_of_somebody_else_there_after_a_week(self, asked, count):
        """A colleague's question is brought up, by name, once it has waited five business days."""
        found = said(UnansweredRequest(), a_request(asked_by=BO, asked_on=asked))

        assert count == len(found)
        assert all(each.startswith("Bo Lee asked") for each in found)

    def test_of_the_account_is_theirs(self):
        """What was asked for the account, by nobody named, is answered to any of them."""
        assert said(UnansweredRequest(), a_request(asked_by=None, account=ACME))[0].startswith("Acme asked")


@settings(max_examples=150, deadline=None)
@given(known=odd_facts(), contact=st.sampled_from(CONTACTS))
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, Plan()):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)
