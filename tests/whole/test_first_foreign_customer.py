"""
The first customer abroad: a proof of concept eight hours away, a question that nobody answered, and the year after.

Ji-woo asks on a Friday; Jae looks for the answer and says nothing. Then they
sign, months are quiet, Min-ho leaves and we hear of it late.
"""

from __future__ import annotations

import pytest

from relmem.records import (
    Account,
    Affiliation,
    Assessment,
    Assignment,
    ChannelPreference,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Forecast,
    Opportunity,
    Preference,
    Relationship,
    Request,
    Rhythm,
)
from relmem.rules.base import Plan, Rank
from relmem.values import WorkWeek
from tests.whole.story import EveryEvening, Lived, Story, Watch, everything, first, told

CHUSEOK = ["2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08", "2025-10-09"]
HANBIT = Account("Hanbit Telecom", timezone="Asia/Seoul", week=WorkWeek(holidays=CHUSEOK))
JIWOO = Contact("Kim Ji-woo", call_me="Ji-woo", emails=["jiwoo@hanbit.example"], phones=["+82 2 555 0101"])
MINHO = Contact("Park Min-ho", call_me="Min-ho", emails=["minho@hanbit.example"])
# a namesake, at another customer of ours
DAESUNG, OTHER = Account("Daesung Rail"), Contact("Kim Ji-woo", emails=["jiwoo.kim@daesung.example"])
BOB = Colleague("Bob", function="sales")
JAE = Colleague("Jae", function="sales engineering")
UMA = Colleague("Uma", function="support")

FAILOVER = "Do calls survive when the first link fails?"
DEAL = Opportunity(HANBIT, "Gateways for Seoul", product="gateway", opened_on="2025-09-08")
MINHO_THERE = Affiliation(MINHO, HANBIT, title="Purchasing")
SUPPORT = Contract(
    HANBIT,
    "Gateway support",
    signed_on="2025-12-16",
    starts_on="2026-01-01",
    initial="12 months",
    renewal="12 months",
    notice="60 days",
)
QUESTION = Request(FAILOVER, asked_by=JIWOO, asked_of=JAE, channel="email", asked_at="2025-10-10T16:30+09:00")
UPDATE = Commitment(
    "say whether calls survive",
    type="update",
    promised_by=JAE,
    to=JIWOO,
    answers=QUESTION,
    made_on="2025-10-14",
    due_at="2025-10-16T18:00+09:00",
)
NEXT = Commitment(
    "say whether calls survive",
    type="update",
    promised_by=JAE,
    to=JIWOO,
    answers=QUESTION,
    made_on="2025-10-16",
    due_on="2025-10-21",
)
MANUAL = Commitment(
    "the manual in Korean", promised_by=UMA, to=JIWOO, made_on="2026-05-06", due_on="2026-05-20"
)


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(JIWOO, BOB), Watch(JIWOO, JAE, Plan(channel="phone")), Watch(MINHO, BOB)), until="2026-11-20"
    )
    it.told("2025-09-08", HANBIT, JIWOO, MINHO, BOB, JAE, UMA, Affiliation(JIWOO, HANBIT, title="Lab lead"))
    it.told(
        "2025-09-08 10:00",
        MINHO_THERE,
        Relationship(HANBIT, "prospect"),
        Assignment(BOB, HANBIT, role="lead"),
        Assignment(JAE, HANBIT),
        DEAL,
        Forecast(DEAL, "2025-12-19", stage="PoC", amount="180000 EUR", from_on="2025-09-08"),
        DAESUNG,
        OTHER,
        Affiliation(OTHER, DAESUNG, title="Dispatcher"),
        Preference(OTHER, "karaoke", stance="dislikes"),
        Request("When does the train radio arrive?", asked_by=OTHER, asked_at="2025-10-09T10:00+09:00"),
    )
    it.talked(
        "2025-09-09 09:00",
        "video",
        BOB,
        JAE,
        JIWOO,
        MINHO,
        aim="begin",
        summary="Begun.",
        next_step="lab on 1 October",
    )
    it.told("2025-09-12", ChannelPreference(JIWOO, "phone", level="prefers"), by="Ji-woo")
    pulse = {"by": JAE, "of": DEAL, "topic": "pulse", "colour": "green"}
    for on in ("2025-09-29", "2025-10-01", "2025-10-02"):
        it.told(on, Assessment(HANBIT, "fine", from_on=on, **pulse), medium="chat")
    it.talked("2025-10-01 08:00", "video", JAE, JIWOO, summary="The lab runs.", next_step="fail-over tests")
    # Friday in Seoul; the weekend goes by, and on Monday she asks again
    it.told("2025-10-10 09:45", QUESTION, medium="mail")
    it.talked(
        "2025-10-13 02:15", "email", JIWOO, JAE, direction="in", about=[QUESTION], logged="2025-10-13 08:30"
    )
    it.talked(
        "2025-10-13 09:00", "email", JAE, JIWOO, direction="out", about=[QUESTION], summary="Working on it."
    )
    it.talked(
        "2025-10-13 11:00", "phone", JIWOO, BOB, direction="in", about=[QUESTION], summary="How are things?"
    )
    it.told("2025-10-14 09:30", UPDATE, medium="mail", by="Jae")
    it.talked("2025-10-14 09:30", "email", JAE, JIWOO, direction="out", about=[QUESTION, UPDATE])
    # a day before it is due they agree on another
    it.corrected("2025-10-16 08:00", UPDATE, replaced_on="2025-10-16", replaced_by=NEXT.id)
    it.told("2025-10-16 07:59", NEXT, medium="mail", by="Jae")
    it.corrected("2025-10-22 09:00", NEXT, kept_on="2025-10-22")
    it.corrected("2025-10-22 09:01", QUESTION, answered_on="2025-10-22", answer="They do, within 200 ms.")
    it.talked(
        "2025-10-22 09:00",
        "video",
        JAE,
        BOB,
        JIWOO,
        told=[QUESTION],
        summary="Calls survive.",
        next_step="offer",
    )
    it.told("2025-11-03", ChannelPreference(JIWOO, "email", level="prefers"), by="Ji-woo")
    it.told("2025-11-03 09:01", ChannelPreference(JIWOO, "phone", level="avoid"), by="Ji-woo")
    it.told(
        "2025-11-03 09:05",
        Forecast(DEAL, "2025-12-19", stage="contract", amount="180000 EUR", from_on="2025-11-03"),
    )
    it.talked(
        "2025-11-20 08:00",
        "video",
        BOB,
        JIWOO,
        MINHO,
        aim="the contract",
        summary="Terms agreed.",
        next_step="sign",
        about=[DEAL],
    )
    it.corrected(
        "2025-12-16", DEAL, closed_on="2025-12-16", result="won", reasons=["the lab"], lesson="name a day"
    )
    it.told(
        "2025-12-16 10:00", SUPPORT, Relationship(HANBIT, "customer", from_on="2025-12-16"), medium="contract"
    )
    it.told("2025-12-17", Rhythm(JIWOO, "6 weeks"), by="Bob")
    for on in ("2026-01-20", "2026-02-27", "2026-04-08"):
        it.talked(f"{on} 08:00", "video", BOB, JIWOO, summary="All is well.", next_step="none")
    # he left at the end of January, and we hear of it in March
    it.corrected("2026-03-12", MINHO_THERE, until_on="2026-02-01")
    it.told("2026-05-06", MANUAL)
    it.talked(
        "2026-05-06 08:00", "video", BOB, UMA, JIWOO, summary="They need a manual.", next_step="the manual"
    )
    it.talked("2026-05-26 09:00", "email", BOB, JIWOO, direction="out", raising=["manual"], summary="Sorry.")
    it.corrected("2026-06-10", MANUAL, kept_on="2026-06-10")
    it.talked(
        "2026-06-10 08:00", "video", BOB, JIWOO, told=[MANUAL], summary="The manual came.", next_step="none"
    )
    it.talked("2026-07-16 08:00", "video", BOB, JIWOO, summary="All is well.", next_step="none")
    it.talked("2026-08-27 08:00", "video", BOB, JIWOO, summary="All is well.", next_step="none")
    return it


@pytest.fixture(scope="module")
def lived() -> Lived:
    return story().lived()


class TestEveryEvening(EveryEvening):
    """For Bob, for Jae before a call, and about Min-ho."""


class TestTheQuestion:
    def test_is_said_at_once(self, lived):
        """Asked on Friday, it comes first that evening and over the weekend: she has not heard that we have it."""
        for on in ("2025-10-10", "2025-10-12"):
            assert f'Ji-woo asked "{FAILOVER}" on 10 October 2025 and has not heard' in first(
                lived.brief(on, JIWOO, BOB), 1
            )

    def test_mail_mail_and_a_call_are_one_point(self, lived):
        """On Monday it is apologised for, once, with the word of ours that named no day."""
        brief = lived.brief("2025-10-13", JIWOO, BOB)

        [point] = [each for each in brief.points if each.lead.matter == QUESTION.id]
        assert brief.points[0] == point
        assert "3 times since 10 October 2025" in point.text
        assert "Our word of 13 October 2025 named none." in point.text
        assert 1 == told(brief).count(FAILOVER)

    def test_a_named_day_is_enough(self, lived):
        """Once they know when they hear from us nobody apologises; the hour is theirs."""
        brief = lived.brief("2025-10-14", JIWOO, BOB)

        assert "by 16 October 2025 (18:00 Seoul time), in 2 days" in first(brief, 1)
        assert "Apologise" not in told(brief)

    def test_agreed_anew_is_not_broken(self, lived):
        """The day that was moved before it came is spoken of no more; the new one is."""
        said = told(lived.brief("2025-10-17", JIWOO, BOB))

        assert "21 October 2025" in said
        assert "by 16 October" not in said

    def test_an_answer_ends_it(self, lived):
        """Answered on the 22nd, neither question nor promise nor chaser is said again."""
        assert "say whether calls survive" in first(lived.brief("2025-10-21", JIWOO, BOB), 1)
        for on in ("2025-10-22", "2025-11-20", "2026-06-01"):
            said = everything(lived.brief(on, JIWOO, BOB))
            assert FAILOVER not in said
            assert "say whether calls survive" not in said

    def test_green_of_ours_and_their_silence_are_both_told(self, lived):
        """Jae says that all is green, and nobody has heard from them: that is asked before anyone says fine."""
        assert "green (Jae, 2 October 2025), but they have been silent" in told(
            lived.brief("2025-10-10", JIWOO, BOB)
        )


class TestTwoClocks:
    def test_a_feast_is_no_day_to_call(self, lived):
        """On the Saturday of Chuseok the next hour is on the Friday after, by both clocks."""
        avoid = lived.brief("2025-10-04", JIWOO, JAE, channel="phone").avoid

        assert "Call Ji-woo only from 09:00 to 17:00 Seoul time, next on 10 October 2025: " in avoid[-1].text

    def test_our_clock_goes_back_and_theirs_does_not(self, lived):
        """In November the same hours begin one hour earlier here."""
        summer = lived.brief("2025-10-19", JIWOO, JAE, channel="phone").avoid[-1].text
        winter = lived.brief("2025-11-09", JIWOO, JAE, channel="phone").avoid[-1].text

        assert "from 02:00 to 10:00" in summer
        assert "from 01:00 to 09:00" in winter


class TestTheYearAfter:
    def test_what_she_said_last_about_the_phone_holds(self, lived):
        """She preferred the phone until November, and avoids it since."""
        before, since = (lived.brief(on, JIWOO, BOB).avoid for on in ("2025-11-02", "2025-11-04"))

        assert ["Reach Ji-woo by phone (+82 2 555 0101)"] == [
            each.text.split(" rather")[0] for each in before
        ]
        assert ["Not by phone: Ji-woo avoids it"] == [each.text.split(" (said")[0] for each in since]

    def test_a_quiet_month_presses_nobody(self, lived):
        """Between the talks of January and February nothing is said that cannot wait."""
        brief = lived.brief("2026-02-10", JIWOO, BOB)

        assert all(each.rank >= Rank.PERSONAL for each in brief.points)

    def test_who_left_is_heard_of_late(self, lived):
        """Until we heard of it in March he was written to; since then February answers otherwise, but not then."""
        assert "left" not in everything(lived.brief("2026-03-11", MINHO, BOB))
        assert "Min-ho left Hanbit Telecom on 31 January 2026" in first(lived.brief("2026-03-13", MINHO, BOB))
        assert "Nobody of us has spoken" not in everything(lived.brief("2026-03-13", MINHO, BOB))
        assert "left Hanbit" in everything(lived.memory.as_of("2026-02-10").brief(MINHO))
        assert "left" not in everything(lived.brief("2026-02-10", MINHO, BOB))
        assert "ask Ji-woo who follows" in told(lived.brief("2026-03-13", JIWOO, BOB))

    def test_a_late_manual_is_said_again_when_it_gets_worse(self, lived):
        """Raised with her it is silent, until it is a week late; when it came it is over."""
        said = 'We promised Ji-woo "the manual in Korean" by 20 May 2026'

        assert said in first(lived.brief("2026-05-21", JIWOO, BOB), 1)
        assert said not in told(lived.brief("2026-05-26", JIWOO, BOB))
        assert said in first(lived.brief("2026-05-27", JIWOO, BOB), 1)
        assert "manual" not in everything(lived.brief("2026-06-10", JIWOO, BOB))

    def test_the_notice_window_presses_when_it_closes(self, lived):
        """Not in May; among the first from September on; and what was missed is said."""
        assert "Gateway support" not in first(lived.brief("2026-05-05", JIWOO, BOB))
        for on in ("2026-09-10", "2026-11-01"):
            assert 'Decide on "Gateway support" by 1 November 2026' in first(lived.brief(on, JIWOO, BOB))
        assert "bound until 31 December 2027" in first(lived.brief("2026-11-05", JIWOO, BOB))

    def test_nothing_of_the_namesake(self, lived):
        """Of the other Kim Ji-woo nothing is ever in her brief, nor hers in the other's."""
        for brief in lived.briefs():
            assert "karaoke" not in everything(brief)
            assert "train radio" not in everything(brief)
        others = everything(lived.brief("2025-10-10", OTHER, BOB))
        assert "When does the train radio arrive?" in others
        assert FAILOVER not in others


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
