"""
A letter from the lawyers, forty-five days to move a data centre, and a rep who was to call last week.

What is worse: their phones were off for a day, and nobody of sales knew. A year
later the vendor has learnt, and calls first.
"""

from __future__ import annotations

import pytest

from relmem.records import (
    Account,
    Affiliation,
    Amendment,
    Assignment,
    BadNews,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Escalation,
    Issue,
    Kudos,
    Relationship,
    Request,
)
from relmem.rules.base import Plan
from tests.whole.story import Lived, Story, Watch, everything, first, flaws, told

MERIDIAN = Account("Meridian Stores", timezone="America/Chicago", industry="retail")
GRACE = Contact("Grace Lindqvist", call_me="Grace", emails=["grace@meridian.example"])
TOBY = Contact("Toby Marsh", call_me="Toby", emails=["toby@meridian.example"])
# a customer of nearly the same name, whose Grace has no worries
FOODS, OTHER = Account("Meridian Foods"), Contact("Grace Lindqvist", emails=["grace@foods.example"])
DANA = Colleague("Dana", function="sales")
UMA = Colleague("Uma", function="support")
LEX = Colleague("Lex", function="legal")

HOSTING = Contract(
    MERIDIAN,
    "Data centre",
    signed_on="2024-01-15",
    starts_on="2024-02-01",
    initial="36 months",
    renewal="12 months",
    notice="90 days",
    product="hosting",
)
LINES = Contract(
    MERIDIAN, "Lines", signed_on="2024-01-15", starts_on="2024-02-01", initial="60 months", product="voice"
)
END = BadNews(
    MERIDIAN,
    "we end the data centre contract",
    about=HOSTING,
    decided_on="2025-02-24",
    formal_on="2025-03-10",
    until_on="2025-04-24",
    tell_first=GRACE,
    tell_by=DANA,
    embargo_until_on="2025-03-03",
)
MOVE = Commitment("help with the move", promised_by=DANA, to=GRACE, made_on="2025-03-13", due_on="2025-04-11")
CUT = Issue(
    MERIDIAN,
    "Phones are off in three stores",
    type="cut",
    product="voice",
    opened_at="2025-06-02T08:00-05:00",
    severity="urgent",
    reported_by=TOBY,
)
OVER = Escalation(
    MERIDIAN,
    "you learn of our outages from us",
    about=CUT,
    raised_by=GRACE,
    raised_with=LEX,
    raised_on="2025-06-03",
    expectation="a name to call day and night",
)
ASKED = Request("Whom do we call at night?", asked_by=TOBY, asked_at="2025-06-03T09:00-05:00")
SECOND = BadNews(
    MERIDIAN,
    "the south exchange closes in November",
    decided_on="2026-02-02",
    formal_on="2026-03-02",
    until_on="2026-11-30",
    tell_by=DANA,
)
SECRET = BadNews(
    MERIDIAN, "the voice unit may be sold", decided_on="2026-04-01", visibility="private", owner=LEX
)


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(GRACE, DANA), Watch(TOBY, UMA), Watch(GRACE, DANA, Plan(channel="email"))),
        until="2026-06-30",
        zone="America/Chicago",
    )
    it.told("2024-11-04", MERIDIAN, GRACE, TOBY, DANA, UMA, LEX, FOODS, OTHER)
    it.told(
        "2024-11-04 09:10",
        Affiliation(GRACE, MERIDIAN, title="CIO"),
        Affiliation(TOBY, MERIDIAN, title="Store systems"),
        Affiliation(OTHER, FOODS, title="CIO"),
        Relationship(MERIDIAN, "customer"),
        Assignment(DANA, MERIDIAN, role="lead"),
        Assignment(UMA, MERIDIAN),
        HOSTING,
        LINES,
        BadNews(FOODS, "we drop their line of tills", decided_on="2024-11-01", formal_on="2024-12-02"),
        medium="contract",
    )
    it.talked("2024-11-06 10:00", "meeting", DANA, UMA, GRACE, TOBY, summary="Hello.", next_step="none")
    it.talked("2025-01-22 10:00", "phone", DANA, GRACE, summary="Christmas went well.", next_step="none")
    it.told("2025-02-24 16:00", END, by="Lex", medium="memo")
    it.talked("2025-02-24 16:30", "chat", LEX, DANA, told=[END])
    it.talked("2025-03-05 10:00", "phone", DANA, GRACE, direction="out", outcome="voicemail", told=[END])
    # the letter went out, and nobody had called
    it.talked(
        "2025-03-12 09:00",
        "phone",
        GRACE,
        DANA,
        direction="in",
        about=[END],
        told=[END],
        raising=["apologise"],
        summary="She has the letter.",
        next_step="help",
    )
    it.told("2025-03-13", MOVE)
    it.told(
        "2025-03-13 10:00",
        Amendment(HOSTING, "2025-03-10", ends_on="2025-04-24", renewal="none"),
        medium="letter",
    )
    it.talked(
        "2025-03-20 10:00",
        "phone",
        DANA,
        TOBY,
        told=[END],
        about=[MOVE],
        summary="How to move.",
        next_step="the plan",
    )
    it.corrected("2025-04-15", MOVE, kept_on="2025-04-15")
    it.talked(
        "2025-04-16 10:00",
        "meeting",
        DANA,
        GRACE,
        TOBY,
        told=[MOVE],
        about=[HOSTING],
        summary="They moved.",
        next_step="none",
    )
    # the phones: support knew, sales did not
    it.told("2025-06-02 09:00", CUT, medium="support desk")
    it.talked("2025-06-02 09:30", "phone", TOBY, UMA, direction="in", about=[CUT], summary="Three stores.")
    it.corrected("2025-06-03 08:00", CUT, restored_on="2025-06-02")
    it.told("2025-06-03 15:00", OVER, ASKED, medium="mail")
    it.talked("2025-06-03 15:10", "phone", LEX, DANA, told=[CUT, OVER])
    it.talked("2025-06-03 15:30", "phone", LEX, UMA, told=[OVER])
    it.talked(
        "2025-06-04 10:00",
        "phone",
        DANA,
        GRACE,
        about=[CUT, OVER],
        raising=["learn of our outages"],
        summary="Never again.",
        next_step="a name",
    )
    it.corrected(
        "2025-06-06",
        CUT,
        solved_on="2025-06-06",
        cause="a bill that was paid and not booked",
        fix="booked",
        prevention="no line is cut without a call to sales",
    )
    it.corrected("2025-06-06 11:00", ASKED, answered_on="2025-06-06", answer="Uma, day and night")
    it.talked(
        "2025-06-09 10:00", "phone", UMA, TOBY, about=[CUT], told=[ASKED], summary="Works.", next_step="none"
    )
    it.corrected("2025-06-09 12:00", CUT, followed_up_on="2025-06-09")
    it.talked("2025-06-10 10:00", "phone", DANA, GRACE, about=[CUT, OVER], summary="Fine.", next_step="none")
    it.corrected("2025-06-10 12:00", OVER, closed_on="2025-06-10", debrief="sales hears of each cut")
    it.talked("2025-09-16 10:00", "phone", DANA, GRACE, summary="Quiet.", next_step="none")
    it.talked("2025-12-09 10:00", "phone", DANA, GRACE, summary="Quiet.", next_step="none")
    it.told("2026-02-02 15:00", SECOND, by="Lex", medium="memo")
    it.talked(
        "2026-02-03 10:00",
        "phone",
        DANA,
        GRACE,
        told=[SECOND],
        raising=["south exchange"],
        summary="Nine months will do.",
        next_step="a plan",
    )
    it.told(
        "2026-02-17",
        Kudos(GRACE, "They called before the letter.", of=[DANA], given_to=LEX, given_on="2026-02-16"),
    )
    it.talked("2026-03-04 10:00", "phone", DANA, TOBY, told=[SECOND], summary="He knew.", next_step="none")
    it.told("2026-04-01", SECRET)
    it.corrected("2026-04-20", SECOND, withdrawn_on="2026-04-20")
    it.talked(
        "2026-04-28 10:00",
        "phone",
        DANA,
        GRACE,
        told=[SECOND],
        raising=["withdrawn"],
        summary="Good.",
        next_step="none",
    )
    return it


@pytest.fixture(scope="module")
def lived() -> Lived:
    return story().lived()


class TestTheWholeOfIt:
    def test_nothing_that_no_brief_may_have(self, lived):
        """On every evening: seven points at most, one matter one point, avoid points apart, evidence."""
        assert [] == [flaw for brief in lived.briefs() for flaw in flaws(brief)]

    def test_later_news_changes_no_answer(self, lived):
        """Each evening's brief is what it was, asked as of it and as it was known on it."""
        assert [] == lived.changed_since()

    def test_what_is_not_theirs(self, lived):
        """Neither the news of a customer of nearly the same name, nor what one of us keeps to himself."""
        for brief in lived.briefs():
            assert "tills" not in everything(brief)
            assert "may be sold" not in everything(brief)


class TestTheLetter:
    def test_not_yet(self, lived):
        """Decided and embargoed: nobody there is told, and both briefs say so."""
        assert "end the data centre" not in everything(lived.brief("2025-02-23", GRACE, DANA))
        for who in (GRACE, TOBY):
            brief = lived.brief("2025-02-24", who, DANA)
            assert "nobody may before 3 March 2025" in brief.avoid[0].text
            assert "Call" not in told(brief)

    def test_call_before_the_letter(self, lived):
        """From the third of March it leads: by when, how long it gives them, and who is to call."""
        for on in ("2025-03-03", "2025-03-05", "2025-03-09"):
            brief = lived.brief(on, GRACE, DANA)
            assert 'Call Grace today: "we end the data centre contract".' in brief.points[0].text, on
            assert "gives until 24 April 2025 (45 days)." in brief.points[0].text
            assert "Dana is to call." in brief.points[0].text
            assert "Grace Lindqvist is to hear it first" in lived.brief(on, TOBY, UMA).avoid[0].text
        # he was not in, so she does not know
        assert "Tried once, last on 5 March" in everything(lived.brief("2025-03-06", GRACE, DANA))

    def test_the_letter_came_first(self, lived):
        """Nobody called: the first word is an apology, and never again the news."""
        brief = lived.brief("2025-03-11", GRACE, DANA)

        assert "apologise" in brief.points[0].text
        assert "nobody called" in brief.points[0].text
        assert "end the data centre" not in told(lived.brief("2025-03-12", GRACE, LEX)).split("Tell Uma")[0]

    def test_the_other_one_there(self, lived):
        """Toby, who has not heard it, hears it from us before anything else."""
        assert "Tell Toby too" in first(lived.brief("2025-03-12", TOBY, UMA), 1)
        assert "Tell Toby too" in first(lived.brief("2025-03-14", TOBY, UMA), 1)
        assert "Tell Toby too" not in everything(lived.brief("2025-03-20", TOBY, UMA))

    def test_what_we_end_is_not_theirs_to_decide(self, lived):
        """Nobody is asked what comes after a contract that we took away."""
        for on in ("2025-03-01", "2025-03-20", "2025-04-10", "2025-04-20"):
            assert "Data centre" not in told(lived.brief(on, GRACE, DANA)), on

    def test_the_help_we_promised(self, lived):
        """It is late, and said as such; once it came nothing is said of it."""
        assert "by 11 April 2025" in first(lived.brief("2025-04-13", GRACE, DANA), 1)
        assert "help with the move" not in told(lived.brief("2025-04-16", GRACE, DANA))


class TestThePhones:
    def test_sales_do_not_know(self, lived):
        """Cut off and unknown to sales: first for whoever may call, with what is open about it."""
        for who, reader in ((GRACE, DANA), (TOBY, UMA)):
            brief = lived.brief("2025-06-02", who, reader)
            assert "Phones are off in three stores" in brief.points[0].text
            assert "nobody of sales has been told" in brief.points[0].text
            assert 1 == sum("Phones are off" in each.text for each in brief.points)
        assert 1 == told(lived.brief("2025-06-02", TOBY, UMA)).count("Dana")

    def test_it_was_escalated(self, lived):
        """The next day it works again: apologise, and say that it is not put right yet."""
        brief = lived.brief("2025-06-03", GRACE, DANA)

        assert "apologise" in brief.points[0].text
        assert "works again" in brief.points[0].text
        assert "cut off" not in told(brief)

    def test_nothing_is_asked_meanwhile(self, lived):
        """While it is open or escalated nothing is asked of them."""
        for on in ("2025-06-02", "2025-06-03", "2025-06-05", "2025-06-09"):
            for who, reader in ((GRACE, DANA), (TOBY, UMA)):
                brief = lived.brief(on, who, reader)
                assert not any(point.asks for each in brief.points for point in each.points), on

    def test_no_praise_for_that(self, lived):
        """Nobody is asked for a good word because their phones work again."""
        assert not any("good word" in everything(brief) for brief in lived.briefs())


class TestTheSecondTime:
    def test_first_on_the_phone(self, lived):
        """The day after it was decided she is told; then he is, and not again."""
        assert "Call Grace today" in first(lived.brief("2026-02-02", GRACE, DANA), 1)
        assert "south exchange" not in told(lived.brief("2026-02-03", GRACE, LEX)).split("Tell Uma")[0]
        assert "Tell Toby too" in first(lived.brief("2026-02-03", TOBY, UMA), 1)

    def test_thanked_for_thanks(self, lived):
        """She praised Dana to Lex: thank her."""
        assert "Thank Grace for the note of 16 February 2026 to Lex about Dana" in told(
            lived.brief("2026-02-17", GRACE, DANA)
        )

    def test_taken_back_from_each_who_heard(self, lived):
        """It is off: both hear it, each once, also where the other has heard."""
        assert "was withdrawn on 20 April 2026" in first(lived.brief("2026-04-20", GRACE, DANA), 1)
        assert "withdrawn" not in told(lived.brief("2026-04-28", GRACE, DANA))
        assert "was withdrawn on 20 April 2026" in first(lived.brief("2026-04-28", TOBY, UMA), 1)


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
