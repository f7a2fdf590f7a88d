"""Whoever asks hears at once that a person has it, and from each word of ours when the next one comes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import attrs
import pytest

import relmem
from relmem.queries.requests import ServiceLevel, unacknowledged, unanswered_requests, updates_without_next
from relmem.records import Commitment, Interaction, Request
from relmem.rules import tuned
from relmem.rules.requests import UnansweredRequest
from relmem.values import WorkWeek
from tests.capabilities.talking import (
    ACME,
    DANA,
    MONDAY_9,
    NEW_YORK,
    PEOPLE,
    QUESTION,
    RICH,
    SAM,
    asked,
    mail,
    remembered,
    said,
)

C01, C03 = (pytest.mark.capability(each) for each in ("C01", "C03"))


@C01
class TestAcknowledgeAtOnce:
    def test_asked_on_friday_evening(self):
        """By Monday at nine, 64.5 hours have passed, of which half an hour in business."""
        memory = remembered(asked())

        [row] = unacknowledged(memory.facts(), MONDAY_9)

        assert (Decimal("64.5"), Decimal("0.5")) == (row.elapsed_hours, row.business_hours)
        assert (False, "standard") == (row.late, row.level)
        point = memory.brief(RICH).points[0]
        assert "close the loop" == point.kind
        assert (
            f'Rich asked "{QUESTION}" on 1 May 2026 and has not heard that we have it. '
            "Say so, and when the answer comes." == point.text
        )

    @pytest.mark.parametrize(("hours", "late"), [(0, True), (1, False)])
    def test_the_service_level_is_a_value_that_its_row_names(self, hours, late):
        """More than the hours it allows is late, just as many is not; another level takes one line."""
        gold = ServiceLevel("gold", acknowledge_business_hours=hours)

        [row] = unacknowledged(remembered(asked()).facts(), MONDAY_9, gold)

        assert (late, "gold", hours) == (row.late, row.level, row.allowed_hours)

    def test_exactly_what_is_allowed_is_in_time(self):
        """Four business hours after the question are not yet late; a minute later they are."""
        facts = remembered(asked(asked_at="2026-05-04T09:00-04:00"), at=MONDAY_9).facts()

        late = [unacknowledged(facts, MONDAY_9.replace(hour=13, minute=each))[0].late for each in (0, 1)]

        assert [False, True] == late

    def test_the_service_level_of_the_rule_is_named_when_it_decides(self):
        """Once they know that we have it, the level says how long is prompt, and the point names it."""
        gold = ServiceLevel("gold", answer_business_days=1)
        memory = remembered(asked(acknowledged_on="2026-05-01"), rules=tuned(UnansweredRequest(level=gold)))

        assert [] == said(remembered(asked(acknowledged_on="2026-05-01")).brief(RICH), "UnansweredRequest")
        [text] = said(memory.brief(RICH), "UnansweredRequest")
        assert "1 business day ago and has no answer, where our gold service level allows 1." in text

    def test_an_automatic_reply_is_no_acknowledgement(self):
        """What a machine wrote says nothing; the same from a person does."""
        question = asked()
        reply = mail("2026-05-01T16:31-04:00", question, way="out", automatic=True)

        assert 1 == len(unacknowledged(remembered(question, reply).facts(), MONDAY_9))
        by_hand = attrs.evolve(reply, automatic=False)
        assert 0 == len(unacknowledged(remembered(question, by_hand).facts(), MONDAY_9))

    @pytest.mark.parametrize("outcome", ["voicemail", "no answer", "away"])
    def test_an_attempt_that_reached_nobody_is_none(self, outcome):
        """A voicemail that we left, and their machine's word that they are out, acknowledge nothing."""
        question = asked()
        tried = mail("2026-05-01T16:31-04:00", question, way="out", channel="phone", outcome=outcome)

        assert 1 == len(unacknowledged(remembered(question, tried).facts(), MONDAY_9))

    def test_a_talk_among_us_is_none(self):
        """That Dana asked Sam about it, Rich has not heard."""
        question = asked()

        known = remembered(question, mail("2026-05-01T16:31-04:00", question, DANA, SAM, way="out"))

        assert 1 == len(unacknowledged(known.facts(), MONDAY_9))

    def test_weekends_and_their_holidays_are_no_business_time(self):
        """With the Monday off, no business hour has passed by Tuesday at nine but Friday's last half."""
        off = attrs.evolve(ACME, week=WorkWeek(holidays=["2026-05-04"]))
        memory = relmem.open(":memory:", clock=lambda: MONDAY_9, timezone="America/New_York")
        memory.add(off, *PEOPLE[1:], asked())

        [row] = unacknowledged(memory.facts(), MONDAY_9.replace(day=5))

        assert (Decimal("88.5"), Decimal("0.5")) == (row.elapsed_hours, row.business_hours)

    @pytest.mark.parametrize(("channel", "count"), [("meeting", 0), ("phone", 0), ("video", 0), ("chat", 1)])
    def test_what_was_asked_in_a_meeting_is_with_us(self, channel, count):
        """Asked face to face or on a call, they saw that we have it."""
        assert count == len(unacknowledged(remembered(asked(channel=channel)).facts(), MONDAY_9))

    def test_the_same_question_put_to_two_of_us_is_one(self):
        """It stands once, with both names; one word of one of us, or one answer, does for both."""
        to_dana = asked(asked_of=DANA)
        to_sam = asked("does the port fix come in May", asked_of=SAM, asked_at="2026-05-01T16:40-04:00")
        memory = remembered(to_dana, to_sam)

        [row] = unacknowledged(memory.facts(), MONDAY_9)
        assert ("Dana and Sam", Decimal("64.5")) == (row.asked_of, row.elapsed_hours)
        assert 1 == len(said(memory.brief(RICH), "UnansweredRequest"))
        memory.add(attrs.evolve(memory.find(to_sam.id, Request), acknowledged_on="2026-05-04"))
        assert 0 == len(unacknowledged(memory.facts(), MONDAY_9))
        memory.add(attrs.evolve(memory.find(to_sam.id, Request), answered_on="2026-05-04"))
        assert 0 == len(unanswered_requests(memory.facts()))

    def test_the_same_words_after_the_answer_are_a_new_question(self):
        """What is asked anew once it was answered waits for its own answer."""
        old = asked(asked_at="2026-03-02T10:00-05:00", answered_on="2026-03-03")

        [row] = unacknowledged(remembered(old, asked()).facts(), MONDAY_9)

        assert date(2026, 5, 1) == row.asked_on

    @pytest.mark.parametrize(
        "fields", [{"answered_on": "2026-05-04"}, {"answered_at": "2026-05-04T08:00-04:00"}]
    )
    def test_answered_before_it_was_acknowledged(self, fields):
        """An answer says that we have it, whether or not anybody said so before."""
        memory = remembered(asked(**fields))

        assert 0 == len(unacknowledged(memory.facts(), MONDAY_9)) == len(unanswered_requests(memory.facts()))
        assert [] == said(memory.brief(RICH), "UnansweredRequest")

    def test_an_hour_that_nobody_noted_stays_unknown(self):
        """Asked on a day, the hours are not known; late is known as soon as it must be."""
        facts = remembered(asked(asked_at=None, asked_on="2026-05-01")).facts()

        [row] = unacknowledged(facts, MONDAY_9)
        assert (None, None, None) == (row.elapsed_hours, row.business_hours, row.late)
        [row] = unacknowledged(facts, MONDAY_9.replace(hour=16))
        assert (None, True) == (row.business_hours, row.late)

    def test_correcting_and_retracting(self):
        """Acknowledged by a correction it is off the list; retracted it was never asked."""
        question = asked()
        memory = remembered(question)
        memory.add(attrs.evolve(memory.find(question.id, Request), acknowledged_at="2026-05-04T08:55-04:00"))
        assert 0 == len(unacknowledged(memory.facts(), MONDAY_9))

        memory.retract(memory.find(question.id, Request))

        assert 0 == len(unanswered_requests(memory.facts()))

    def test_what_was_acknowledged_later_was_not_then(self):
        """As of the Friday, nobody had told him."""
        memory = remembered(asked(acknowledged_at="2026-05-04T08:55-04:00"))

        assert 0 == len(unacknowledged(memory.facts(), MONDAY_9))
        assert 1 == len(unacknowledged(memory.as_of("2026-05-03").facts(), MONDAY_9.replace(day=3)))


@C03
class TestInterimAnswers:
    def test_still_looking_names_no_day(self):
        """A reply without the answer and without a date is flagged on its request."""
        question = asked()
        memory = remembered(
            question, mail("2026-05-04T08:30-04:00", question, way="out", summary="still looking")
        )

        [row] = updates_without_next(memory.facts())

        assert (question.id, date(2026, 5, 4)) == (row.request_id, row.replied_on)
        assert ("Dana", "still looking") == (row.by, row.said)
        assert [
            f'On 4 May 2026 we answered Rich on "{QUESTION}" without the answer, and named no next day. Name one.'
        ] == said(memory.brief(RICH), "InterimAnswer")

    @pytest.mark.parametrize(
        ("promise", "count"),
        [
            ({"due_on": "2026-05-07"}, 0),
            ({"due_on": "2026-05-04"}, 0),
            ({"due_at": "2026-05-04T17:00-04:00"}, 0),
            ({}, 1),
            ({"due_on": "2026-05-07", "by": "them"}, 1),
            ({"due_on": "2026-05-04", "made_on": "2026-05-01"}, 1),
        ],
        ids=["days ahead", "later today", "at five", "no day", "theirs", "the one just kept"],
    )
    def test_a_promise_to_answer_sets_the_day(self, promise, count):
        """One of ours that is due after the reply; what was promised before for that day is used up by it."""
        question = asked()
        reply = mail("2026-05-04T08:30-04:00", question, way="out")
        next_word = Commitment("word on it", to=RICH, answers=question, **{"made_on": "2026-05-04"} | promise)

        assert count == len(updates_without_next(remembered(question, reply, next_word).facts()))

    @pytest.mark.parametrize(
        ("next_step", "count"),
        [("write again tomorrow", 0), ("answer by Friday", 0), ("look into it", 1), ("none", 1), ("", 1)],
    )
    def test_the_reply_itself_may_set_it(self, next_step, count):
        """A next step that names a day is a date; one that names none is none."""
        question = asked()
        reply = mail("2026-05-04T08:30-04:00", question, way="out", next_step=next_step)

        assert count == len(updates_without_next(remembered(question, reply).facts()))

    def test_tomorrow_counts_from_the_reply_by_its_writers_clock(self):
        """Written on Monday at 23:30 in New York, "tomorrow" is Tuesday, though it was Tuesday in Seoul."""
        question = asked()
        reply = mail("2026-05-04T23:30-04:00", question, way="out", next_step="I will write tomorrow")
        late = datetime(2026, 5, 4, 23, 45, tzinfo=NEW_YORK)

        [row] = unanswered_requests(remembered(question, reply, at=late).facts())
        assert date(2026, 5, 5) == row.next_on
        seoul = attrs.evolve(reply, happened_at="2026-05-05T12:30+09:00")
        [row] = unanswered_requests(remembered(question, seoul, at=late).facts())
        assert date(2026, 5, 6) == row.next_on

    def test_a_final_answer_needs_none(self):
        """Answered, there is no next date to set."""
        question = asked(answered_on="2026-05-04")

        memory = remembered(question, mail("2026-05-04T08:30-04:00", question, way="out"))

        assert 0 == len(updates_without_next(memory.facts()))
        assert [] == said(memory.brief(RICH), "InterimAnswer")

    def test_an_update_given_as_promised_needs_the_next(self):
        """An update that was kept is a reply: while the question is open it wants another date."""
        question = asked()
        update = Commitment(
            "word on it", type="update", to=RICH, answers=question, made_on="2026-05-01", kept_on="2026-05-04"
        )

        assert [date(2026, 5, 4)] == [
            row.replied_on for row in updates_without_next(remembered(question, update).facts())
        ]

    def test_the_last_reply_counts(self):
        """A later word that names a day makes up for an earlier one, not the other way round."""
        question = asked()
        without = mail("2026-05-02T10:00-04:00", question, way="out")
        dated = mail("2026-05-04T08:00-04:00", question, way="out", next_step="tomorrow")

        assert 0 == len(updates_without_next(remembered(question, without, dated).facts()))
        swapped = attrs.evolve(without, happened_at="2026-05-04T08:30-04:00")
        assert 1 == len(updates_without_next(remembered(question, swapped, dated).facts()))

    def test_correcting_retracting_and_looking_back(self):
        """With its day put right it is no longer flagged; retracted it is no reply; before it there was none."""
        question = asked()
        reply = mail("2026-05-04T08:30-04:00", question, way="out")
        memory = remembered(question, reply)
        assert [0, 1] == [
            len(updates_without_next(each.facts())) for each in (memory.as_of("2026-05-03"), memory)
        ]
        memory.add(attrs.evolve(memory.find(reply.id, Interaction), next_step="write tomorrow"))
        assert 0 == len(updates_without_next(memory.facts()))
        memory.add(attrs.evolve(memory.find(reply.id, Interaction), next_step=""))
        assert 1 == len(updates_without_next(memory.facts()))

        memory.retract(memory.find(reply.id, Interaction))

        assert 0 == len(updates_without_next(memory.facts()))

    def test_no_reply_is_none(self):
        """Where nobody replied there is no reply to flag: that is C01's."""
        assert 0 == len(updates_without_next(remembered(asked()).facts()))

    def test_it_is_one_matter_with_the_question(self):
        """However many rules speak of it, it is one point."""
        question = asked()
        memory = remembered(question, mail("2026-05-02", question), mail("2026-05-04", question, way="out"))

        assert 1 == sum(QUESTION in point.text for point in memory.brief(RICH).points)
