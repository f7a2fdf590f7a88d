"""
Everybody sells: developer, project manager, support and manager speak with the customer, and one call goes past the rep.

Lena's firm gave us small jobs only. A late delivery goes over Dana's head, and
a year later we are one of their important vendors.
"""

from __future__ import annotations

import pytest

from relmem.records import (
    Account,
    Affiliation,
    Assessment,
    Assignment,
    Colleague,
    Contact,
    Delivery,
    Escalation,
    Interaction,
    Issue,
    Reason,
    Relationship,
    Request,
    Rhythm,
)
from relmem.rules.base import Rank
from tests.whole.story import EveryEvening, Lived, Story, Watch, everything, first, told

BRANDT = Account("Brandt Pumps", timezone="Europe/Berlin", industry="pumps", does="makes pumps", size="800")
LENA = Contact("Lena Vogt", call_me="Lena", emails=["lena@brandt.example"])
PAUL = Contact("Paul Reif", emails=["paul@brandt.example"])
# another Lena, at another customer
VALVES, OTHER = Account("Brandt Valves"), Contact("Lena Vogt", emails=["vogt@valves.example"])
DANA = Colleague("Dana", function="sales")
IVO = Colleague("Ivo", function="development")
PIA = Colleague("Pia", function="project management")
UMA = Colleague("Uma", function="support")
MARA = Colleague("Mara", function="management")

STATUS = Rhythm(
    BRANDT,
    title="status meeting",
    rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    from_on="2025-02-04",
    until_on="2025-06-25",
)
SLOW = Issue(BRANDT, "Exports take an hour", opened_on="2025-04-07", severity="high", reported_by=PAUL)
CALL = Escalation(
    BRANDT,
    "nobody says when exports are fast again",
    about=SLOW,
    raised_by=LENA,
    raised_with=MARA,
    raised_on="2025-04-11",
    expectation="a plan",
    expected_on="2025-04-16",
)
SECRET = Interaction(
    "phone",
    "Lena fears for her post.",
    happened_on="2025-04-11",
    participants=[MARA, LENA],
    visibility="private",
    owner=MARA,
)
HELP = Request(
    "Can Ivo explain the export format?", asked_by=PAUL, asked_of=IVO, asked_at="2025-03-03T10:00+01:00"
)
NEVER = Assessment(
    BRANDT,
    "we will not do another with them",
    by=PAUL,
    topic="verdict",
    reasons=[
        Reason("slipped twice", said_by="them", function="project management"),
        Reason("the hour-long exports", said_by="them", function="support", because=[SLOW]),
    ],
    from_on="2025-05-06",
)


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story((Watch(LENA, DANA), Watch(LENA, UMA), Watch(PAUL, IVO)), until="2026-06-30")
    it.told("2025-01-20", BRANDT, LENA, PAUL, DANA, IVO, PIA, UMA, MARA, VALVES, OTHER)
    it.told(
        "2025-01-20 09:10",
        Affiliation(LENA, BRANDT, title="Head of IT"),
        Affiliation(PAUL, BRANDT, title="Controller"),
        Affiliation(OTHER, VALVES),
        Relationship(BRANDT, "customer"),
        Assignment(DANA, BRANDT, role="lead"),
        Assignment(PIA, BRANDT),
        Assignment(UMA, BRANDT),
        STATUS,
        Assessment(BRANDT, "good for small jobs only", by=LENA, topic="tier", from_on="2025-01-15"),
        Issue(VALVES, "Invoices are empty", opened_on="2025-04-08", severity="urgent"),
    )
    it.talked(
        "2025-01-21 10:00",
        "meeting",
        DANA,
        PIA,
        LENA,
        PAUL,
        aim="begin",
        summary="A small job.",
        next_step="status every two weeks",
    )
    for on in ("2025-02-04", "2025-02-18", "2025-03-04", "2025-03-18", "2025-04-01"):
        it.talked(
            f"{on} 10:00", "video", PIA, LENA, about=[STATUS], summary="Status.", next_step="next status"
        )
    it.told("2025-03-03 11:00", HELP, medium="mail")
    it.corrected("2025-03-03 16:00", HELP, answered_on="2025-03-03", answer="by mail")
    it.talked("2025-03-03 16:00", "email", IVO, PAUL, direction="out", about=[HELP], summary="How it works.")
    it.told(
        "2025-03-10",
        Delivery(BRANDT, "report module", promised_on="2025-03-07", delivered_on="2025-03-10", defects=0),
    )
    it.told(
        "2025-03-24",
        Delivery(
            BRANDT,
            "export module",
            promised_on="2025-03-14",
            delivered_on="2025-03-24",
            defects=0,
            praise="clean work",
        ),
    )
    it.told("2025-04-07 10:00", SLOW, medium="support desk")
    it.talked("2025-04-07 11:00", "phone", PAUL, UMA, direction="in", about=[SLOW], summary="An hour!")
    it.told("2025-04-11 15:00", CALL)
    it.told("2025-04-11 15:01", SECRET)
    it.talked("2025-04-11 15:30", "chat", MARA, UMA, told=[CALL, SLOW])
    it.talked("2025-04-14 09:00", "phone", MARA, DANA, told=[CALL, SLOW])
    it.talked(
        "2025-04-14 10:00",
        "phone",
        DANA,
        LENA,
        about=[CALL, SLOW],
        raising=["escalated"],
        summary="Sorry.",
        next_step="the plan",
    )
    it.corrected(
        "2025-04-22",
        SLOW,
        solved_on="2025-04-21",
        cause="a missing index",
        fix="an index",
        prevention="a load test",
    )
    it.corrected("2025-04-24", CALL, closed_on="2025-04-24")
    it.corrected("2025-04-28", CALL, debrief="say a day at once")
    it.corrected("2025-04-29 12:00", SLOW, followed_up_on="2025-04-29")
    it.talked(
        "2025-04-29 10:00",
        "video",
        PIA,
        UMA,
        LENA,
        about=[STATUS, SLOW],
        summary="Fast again.",
        next_step="next status",
    )
    it.told("2025-05-06", NEVER)
    # the status of 13 May was held, and logged late; that of 27 May was not
    it.talked(
        "2025-05-13 10:00",
        "video",
        PIA,
        LENA,
        about=[STATUS],
        summary="Status.",
        next_step="next status",
        logged="2025-05-20 10:00",
    )
    it.told(
        "2025-06-10",
        Delivery(BRANDT, "dashboards", promised_on="2025-06-10", delivered_on="2025-06-10", defects=0),
    )
    it.talked(
        "2025-06-10 10:00", "video", PIA, LENA, about=[STATUS], summary="Status.", next_step="next status"
    )
    it.talked(
        "2025-06-24 10:00",
        "meeting",
        PIA,
        DANA,
        LENA,
        PAUL,
        about=[STATUS],
        summary="Done.",
        next_step="none",
    )
    it.told(
        "2025-09-15",
        Assessment(BRANDT, "we would ask them again", by=PAUL, topic="verdict", from_on="2025-09-10"),
    )
    for on in ("2025-10-07", "2025-12-02"):
        it.talked(f"{on} 10:00", "phone", DANA, LENA, summary="All is well.", next_step="none")
    it.told(
        "2026-03-03",
        Assessment(BRANDT, "one of our important vendors", by=LENA, topic="tier", from_on="2026-03-02"),
    )
    it.talked("2026-03-02 10:00", "meeting", DANA, LENA, summary="A large job may come.", next_step="none")
    it.talked("2026-05-05 10:00", "phone", DANA, LENA, summary="Budget in June.", next_step="none")
    return it


@pytest.fixture(scope="module")
def lived() -> Lived:
    return story().lived()


class TestEveryEvening(EveryEvening):
    """About Lena for Dana and for Uma, and about Paul for Ivo."""


class TestWhoSpokeWithThem:
    def test_sales_asks_who_was_there_last(self, lived):
        """Pia speaks with Lena every fortnight, and Dana has not since January: ask Pia. Once for all functions."""
        brief = lived.brief("2025-03-06", LENA, DANA)
        assert (
            "Pia (project management) spoke with Lena on 4 March 2025; sales last did on 21 January 2025"
            in told(brief)
        )
        for each in lived.briefs():
            assert told(each).count("what was said before you call") <= 1, each.today

    def test_nobody_is_sent_to_himself(self, lived):
        """Who was there is not told to ask himself."""
        assert "Ask Pia" not in told(lived.brief("2025-03-06", LENA, PIA))
        assert "Ask Pia" in told(lived.brief("2025-03-06", LENA, UMA))

    def test_a_status_meeting_that_was_not_held(self, lived):
        """That of 13 May is missed until it is logged; that of 27 May is; after the last, none is due."""
        missed = "The status meeting with Brandt Pumps on {} is not on record"

        assert missed.format("13 May 2025") in told(lived.brief("2025-05-19", LENA, DANA))
        assert missed.format("13 May 2025") not in told(lived.brief("2025-05-21", LENA, DANA))
        assert '"next status" was to follow' in told(lived.brief("2025-05-21", LENA, DANA))
        assert missed.format("27 May 2025") in told(lived.brief("2025-06-05", LENA, DANA))
        assert "status meeting" not in everything(lived.brief("2025-07-15", LENA, DANA))


class TestTheEscalation:
    def test_opens_the_rep_s_brief(self, lived):
        """It went past Dana: her brief opens with it, for Lena and for Paul, and with what is expected by when."""
        for contact in (LENA, PAUL):
            said = first(lived.brief("2025-04-12", contact, DANA), 1)
            assert '"Exports take an hour" was escalated by Lena' in said
            assert "a plan by 16 April 2025" in said
            assert "It went past Dana" in said

    def test_trouble_and_escalation_are_one_point(self, lived):
        """The issue, its escalation and whom to tell are told once, whole, and are never two points."""
        brief = lived.brief("2025-04-12", LENA, UMA)

        assert 1 == sum("Exports take an hour" in each.text for each in brief.points)
        assert {SLOW.id, CALL.id} <= {each.id for each in brief.points[0].because}

    def test_while_it_is_open_nothing_is_asked_of_them(self, lived):
        """Their good word waits, and what we owe them does not."""
        brief = lived.brief("2025-04-12", LENA, DANA)

        assert not any(point.asks for each in brief.points for point in each.points)
        assert brief.held

    def test_raised_it_waits_until_the_day_has_passed(self, lived):
        """Apologised for on the 14th it is silent; when the plan is late it is worse, and said again."""
        apology = "was escalated by Lena to Mara"

        assert apology not in told(lived.brief("2025-04-15", LENA, DANA))
        assert "which has passed" in first(lived.brief("2025-04-17", LENA, DANA), 1)

    def test_closed_it_asks_only_us(self, lived):
        """From the 24th on nobody apologises; until it is written down we are asked what we learnt; then silence."""
        closed = told(lived.brief("2025-04-24", LENA, DANA))
        assert "apologise" not in closed
        assert "write down what we learnt" in closed
        assert "Exports take an hour" not in told(lived.brief("2025-04-30", LENA, DANA))

    def test_what_she_fears_is_mara_s_alone(self, lived):
        """The private remark is in nobody's brief, and the touch that it was is Mara's."""
        for brief in lived.briefs():
            assert "fears" not in everything(brief)


class TestHowTheySeeUs:
    def test_never_again_and_its_reversal(self, lived):
        """Paul's verdict stands to avoid, by function and with nothing against sales, until he takes it back."""
        avoid = [each.text for each in lived.brief("2025-05-10", LENA, DANA).avoid]
        [never] = [each for each in avoid if "we will not do another with them" in each]

        assert "project management" in never
        assert "support" in never
        assert "sales" not in never
        later = lived.brief("2025-09-20", LENA, DANA)
        assert not any("will not do another" in each.text for each in later.avoid)
        assert any("will not do another" in each.text for each in lived.brief("2025-09-12", LENA, DANA).avoid)

    def test_small_jobs_became_an_important_vendor(self, lived):
        """In March she sees us otherwise: told with what she thought before, for two months."""
        changed = (
            'Since 2 March 2026 Lena Vogt sees us as "one of our important vendors", no longer as "good for'
        )

        assert changed in told(lived.brief("2026-03-10", LENA, DANA))
        assert "important vendors" not in everything(lived.brief("2026-03-02", LENA, DANA))
        assert changed not in everything(lived.brief("2026-05-20", LENA, DANA))

    def test_quality_leads_and_delays_are_owned(self, lived):
        """Of three deliveries two came late and none had a defect: said while it is fresh."""
        said = told(lived.brief("2025-06-12", LENA, DANA))

        assert "Of 3 deliveries to Brandt Pumps 2 came late" in said

    def test_nothing_of_the_namesake(self, lived):
        """The trouble of the other Lena Vogt, at Brandt Valves, is never hers."""
        for brief in lived.briefs():
            assert "Invoices are empty" not in everything(brief)
        assert "Invoices are empty" in first(lived.brief("2025-04-12", OTHER, DANA), 1)

    def test_a_quiet_winter_presses_nobody(self, lived):
        """Nothing comes before follow-ups in January."""
        assert all(each.rank >= Rank.FOLLOW_UPS for each in lived.brief("2026-01-05", LENA, DANA).points)


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
