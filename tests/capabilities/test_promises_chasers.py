"""Who has to ask again and again is apologised to, and the question, its promise and its chasers are one."""

from __future__ import annotations

from datetime import date, datetime

import attrs
import pytest

from relmem.memory import Memory
from relmem.queries.chasers import chasers
from relmem.records import Commitment, Escalation, Interaction, Request
from relmem.records.base import Record
from relmem.values import Source
from tests.capabilities.talking import (
    ACME,
    BO,
    DANA,
    NEW_YORK,
    QUESTION,
    RICH,
    SAM,
    asked,
    mail,
    remembered,
    said,
)

pytestmark = pytest.mark.capability("C04")


class TestChasers:
    MAIL = "2026-05-04T09:10-04:00"
    CALL = "2026-05-04T15:00-04:00"
    EVENING = datetime(2026, 5, 4, 18, tzinfo=NEW_YORK)

    def chased(self, question: Request, *others: Record, at: datetime = EVENING) -> Memory:
        """Rich's mail of Friday, his mail of Monday and his call of Monday."""
        again = mail(self.MAIL, question)
        call = mail(self.CALL, question, channel="phone")
        return remembered(question, again, call, *others, at=at)

    def test_mail_mail_again_then_a_call(self):
        """Three times by two channels, and louder: that is apologised for."""
        question = asked()
        memory = self.chased(question)

        [row] = chasers(memory.facts())

        assert (3, 2, True) == (row.count, row.channels, row.escalating)
        [point] = [each for each in memory.brief(RICH).points if each.lead.matter == question.id]
        assert "apologise" == point.kind
        assert (
            f'Rich has asked for "{QUESTION}" 3 times since 1 May 2026 (by e-mail and by phone) '
            "and has no answer. Apologise, and name a day." in point.text
        )

    @pytest.mark.parametrize(("least", "count"), [(2, 1), (3, 1), (4, 0)])
    def test_from_as_many_as_are_asked_for(self, least, count):
        """The question itself counts."""
        assert count == len(chasers(self.chased(asked()).facts(), min_count=least))

    def test_asked_once_is_no_chaser(self):
        """A question alone chases nobody; a mail logged for the question is that question."""
        question = asked()
        logged = mail("2026-05-01T16:30-04:00", question)

        assert (
            0
            == len(chasers(remembered(question).facts()))
            == len(chasers(remembered(question, logged).facts()))
        )

    def test_by_the_same_channel_it_does_not_escalate(self):
        """Mail after mail asks again and no louder."""
        question = asked()

        [row] = chasers(remembered(question, mail(self.MAIL, question), at=self.EVENING).facts())

        assert (2, 1, False) == (row.count, row.channels, row.escalating)

    def test_two_people_of_the_account_chase_the_same(self):
        """Bo's call about Rich's question counts, and is told in Bo's brief as well."""
        question = asked()
        memory = remembered(question, mail(self.CALL, question, BO, DANA, channel="phone"), at=self.EVENING)

        [row] = chasers(memory.facts())
        assert (2, 2, "Richard Alvarez and Bo Lee") == (row.count, row.people, row.asked_by)
        for contact in (RICH, BO):
            [text] = said(memory.brief(contact), "AskedAgain")
            assert text.startswith('Richard Alvarez and Bo Lee have asked for "')

    def test_two_of_them_ask_in_the_same_words(self):
        """Asked by both, by one mail each, it is one question asked twice."""
        again = asked(asked_by=BO, asked_at="2026-05-04T08:00-04:00")

        [row] = chasers(remembered(asked(), again).facts())

        assert (2, 2) == (row.count, row.people)

    def test_put_to_two_of_us_at_once_is_asked_once(self):
        """One mail to two of us is no chaser; the same to another of us on another day is."""
        to_both = [asked(asked_of=DANA), asked(asked_of=SAM)]
        later = asked(asked_of=SAM, asked_at="2026-05-04T08:00-04:00")

        assert 0 == len(chasers(remembered(*to_both).facts()))
        assert [2] == [row.count for row in chasers(remembered(to_both[0], later).facts())]

    @pytest.mark.parametrize(
        "fields",
        [
            {"about": []},
            {"topics": ["check-in"]},
            {"topics": ["Thanks"]},
            {"automatic": True},
            {"outcome": "away"},
        ],
        ids=["about nothing", "check-in", "thanks", "automatic", "away"],
    )
    def test_a_friendly_check_in_is_none(self, fields):
        """What is not about it, or only friendly, or from a machine, chases nothing."""
        question = asked()

        friendly = attrs.evolve(mail(self.MAIL, question), **fields)

        assert 0 == len(chasers(remembered(question, friendly, at=self.EVENING).facts()))

    def test_after_we_answered_the_answer_did_not_come(self):
        """Asked again once it was answered, it is given again by another way, and not apologised for."""
        question = asked(answered_on="2026-05-02")
        memory = remembered(question, mail(self.MAIL, question), at=self.EVENING)

        [row] = chasers(memory.facts())

        assert (2, date(2026, 5, 2)) == (row.count, row.answered_on)
        assert [] == said(memory.brief(RICH), "AskedAgain")
        text = (
            f'Rich asked for "{QUESTION}" again on 4 May 2026, though we answered on 2 May 2026. '
            "It may not have come: give it again, by another way."
        )
        assert [text] == said(memory.brief(RICH), "AnswerNotReceived")

    def test_the_answer_given_again_is_enough(self):
        """Once we have spoken of it since, or a month has passed, it is not brought up again."""
        question = asked(answered_on="2026-05-02")
        again = mail(self.MAIL, question)
        call = mail("2026-05-04T11:00-04:00", question, way="out", channel="phone")

        assert [] == said(remembered(question, again, call, at=self.EVENING).brief(RICH), "AnswerNotReceived")
        memory = remembered(question, again, at=datetime(2026, 6, 30, 12, tzinfo=NEW_YORK))
        assert 1 == len(said(memory.as_of("2026-06-03").brief(RICH), "AnswerNotReceived"))
        assert 0 == len(said(memory.as_of("2026-06-04").brief(RICH), "AnswerNotReceived"))

    def test_what_they_asked_before_the_answer_is_over(self):
        """Chased on Monday and answered on Monday evening, nothing is owed."""
        question = asked(answered_at="2026-05-04T17:00-04:00")

        assert 0 == len(chasers(self.chased(question).facts()))

    def test_it_ends_with_our_word(self):
        """Once we have written since, it is no longer apologised for; asked yet again, it is."""
        question = asked()
        word = mail("2026-05-04T16:00-04:00", question, way="out", next_step="tomorrow")

        assert [] == said(self.chased(question, word).brief(RICH), "AskedAgain")
        once_more = mail("2026-05-04T17:00-04:00", question)
        assert 1 == len(said(self.chased(question, word, once_more).brief(RICH), "AskedAgain"))

    def test_it_ends_with_a_promise_of_when_they_hear(self):
        """Who was told since when the answer comes waits for that day; a promise from before ends nothing."""
        question = asked()
        told, before = (
            Commitment("the answer", to=RICH, answers=question, made_on=each, due_on="2026-05-07")
            for each in ("2026-05-04", "2026-05-03")
        )

        assert [] == said(self.chased(question, told).brief(RICH), "AskedAgain")
        assert 1 == len(said(self.chased(question, before).brief(RICH), "AskedAgain"))

    def test_over_our_heads_is_escalating(self):
        """An escalation about it says so, whatever the channel; closed, no more."""
        question = asked()
        escalation = Escalation(ACME, "no answer", about=question, raised_on="2026-05-04")
        memory = remembered(question, mail(self.MAIL, question), escalation, at=self.EVENING)

        assert [True] == [row.escalating for row in chasers(memory.facts())]
        assert "It went over our heads." in said(memory.brief(RICH), "AskedAgain")[0]
        memory.add(attrs.evolve(memory.find(escalation.id, Escalation), closed_on="2026-05-04"))
        assert [False] == [row.escalating for row in chasers(memory.facts())]

    def test_the_question_its_promise_and_its_chasers_are_one_matter(self):
        """The broken promise leads, the chasers stand with it, and all of it is its evidence."""
        question = asked()
        promise = Commitment(
            "word on it", to=RICH, answers=question, made_on="2026-05-01", due_on="2026-05-02"
        )
        about_promise = mail("2026-05-03T10:00-04:00", promise)
        memory = self.chased(question, promise, about_promise)

        [point] = [each for each in memory.brief(RICH).points if each.lead.matter == question.id]
        assert ["OurPromiseBroken", "AskedAgain"] == [each.rule for each in point.points][:2]
        assert {"Request", "Commitment", "Interaction"} == {type(each).__name__ for each in point.because}
        assert [4] == [row.count for row in chasers(memory.facts())]

    def test_a_promise_that_answers_no_question_is_chased_too(self):
        """Asked after twice, what we promised is apologised for, though its day has not come."""
        promise = Commitment("the test report", to=RICH, made_on="2026-04-20", due_on="2026-05-15")
        memory = remembered(promise, mail("2026-04-28", promise), mail("2026-05-01", promise))

        [row] = chasers(memory.facts())
        assert (2, promise.id) == (row.count, row.matter_id)
        assert (
            'asked for "the test report" 2 times since 28 April 2026'
            in said(memory.brief(RICH), "AskedAgain")[0]
        )

    def test_it_was_not_so_before_they_asked_again(self):
        """As of the weekend he had asked once; what was logged late was not known then."""
        question = asked()
        memory = self.chased(question)
        memory.add(mail("2026-05-02", question, source=Source("call note", said_on="2026-05-02")))

        assert [4] == [row.count for row in chasers(memory.facts())]
        assert [2] == [row.count for row in chasers(memory.as_of("2026-05-03").facts())]
        assert [] == [*chasers(memory.as_of("2026-05-03", known_at="2026-05-03").facts())]

    def test_retracting_a_chaser_takes_it_back(self):
        """A call that was logged by mistake no longer counts."""
        question = asked()
        again = mail(self.MAIL, question)
        memory = remembered(question, again, at=self.EVENING)

        memory.retract(memory.find(again.id, Interaction))

        assert 0 == len(chasers(memory.facts()))
