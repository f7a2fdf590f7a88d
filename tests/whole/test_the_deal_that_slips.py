"""
The deal that slips: a buyer who never calls back, a close date that moves, and a loss with two reasons.

Nils is an e-mail person; Dana leaves voicemails. His colleague Eva answers.
"""

from __future__ import annotations

import pytest

from relmem.records import (
    Absence,
    Account,
    Affiliation,
    Assignment,
    ChannelPreference,
    Colleague,
    Commitment,
    Concession,
    Contact,
    Forecast,
    Meeting,
    Opportunity,
    Preference,
    Reason,
    Relationship,
    Stakeholder,
)
from relmem.rules.base import Plan, Rank
from tests.whole.story import EveryEvening, Lived, Story, Watch, everything, first, told

FJORD = Account("Fjord Freight", timezone="Europe/Oslo", industry="shipping", does="ships fish", size="300")
NILS = Contact("Nils Lund", emails=["nils@fjord.example"], phones=["+47 22 00 00 01"])
EVA = Contact("Eva Strand", emails=["eva@fjord.example"])
# another buyer of that name, at another prospect of ours
KEEL, OTHER_NILS = Account("Keel Lines"), Contact("Nils Lund", emails=["lund@keel.example"])
DANA = Colleague("Dana", function="sales")
OMAR = Colleague("Omar", function="sales")
SAM = Colleague("Sam", function="sales engineering")

DEAL = Opportunity(FJORD, "Tracking for 40 ships", product="tracking", opened_on="2025-01-13")
KEELS = Opportunity(KEEL, "Tracking for 9 ships", opened_on="2025-01-13")
AGAIN = Opportunity(FJORD, "Tracking, the second try", product="tracking", opened_on="2026-02-02")
PRICES = Commitment(
    "prices for 40 ships", promised_by=DANA, to=EVA, made_on="2025-04-14", due_on="2025-04-22"
)
TEST = Commitment(
    "a ship for the test", by="them", promised_by=EVA, made_on="2025-02-10", due_on="2025-03-10"
)


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(NILS, DANA), Watch(EVA, OMAR), Watch(NILS, DANA, Plan(channel="phone"))),
        until="2026-06-30",
        zone="Europe/Oslo",
    )
    it.told("2025-01-13", FJORD, NILS, EVA, DANA, OMAR, SAM, KEEL, OTHER_NILS)
    it.told(
        "2025-01-13 09:10",
        Affiliation(NILS, FJORD, title="Purchasing"),
        Affiliation(EVA, FJORD, title="Operations"),
        Affiliation(OTHER_NILS, KEEL),
        Relationship(FJORD, "prospect"),
        Assignment(DANA, FJORD, role="lead"),
        Assignment(SAM, FJORD),
        DEAL,
        KEELS,
        Forecast(DEAL, "2025-03-31", stage="evaluation", amount="90000 EUR", from_on="2025-01-13"),
        Forecast(KEELS, "2025-02-01", from_on="2025-01-13"),
        Preference(OTHER_NILS, "football", stance="dislikes"),
    )
    it.talked(
        "2025-01-20 10:00",
        "meeting",
        DANA,
        SAM,
        NILS,
        EVA,
        about=[DEAL],
        aim="begin",
        summary="A test on one ship.",
        next_step="the ship",
    )
    it.told(
        "2025-01-20 14:00",
        Stakeholder(DEAL, NILS, part="economic buyer", devotion="interested"),
        Stakeholder(DEAL, EVA, part="champion", devotion="interested"),
    )
    it.talked(
        "2025-02-10 10:00",
        "video",
        DANA,
        EVA,
        about=[DEAL, TEST],
        aim="the ship",
        summary="In March.",
        next_step="the ship",
    )
    it.told("2025-02-10 09:30", TEST)
    it.corrected("2025-03-12", TEST, kept_on="2025-03-12")
    it.told(
        "2025-03-20",
        Forecast(DEAL, "2025-04-30", stage="evaluation", amount="90000 EUR", from_on="2025-03-20"),
    )
    for on in ("2025-04-03", "2025-04-10", "2025-04-14"):
        it.talked(f"{on} 10:00", "phone", DANA, NILS, direction="out", outcome="voicemail", about=[DEAL])
    it.told("2025-04-14 13:00", PRICES)
    it.talked(
        "2025-04-14 14:00",
        "phone",
        DANA,
        EVA,
        about=[DEAL, PRICES],
        summary="He reads mail only. She wants prices.",
        next_step="prices",
    )
    it.told("2025-04-14 15:10", ChannelPreference(NILS, "email", level="prefers"), by="Eva")
    it.talked("2025-04-15 10:00", "phone", DANA, NILS, direction="out", outcome="no answer", about=[DEAL])
    it.told(
        "2025-04-24",
        Forecast(DEAL, "2025-05-31", stage="negotiation", amount="80000 EUR", from_on="2025-04-24"),
    )
    it.told(
        "2025-04-25",
        Concession(
            DEAL, "ten percent off", value="9000 EUR", offered_on="2025-04-25", accepted_on="2025-04-28"
        ),
        Concession(DEAL, "free training", offered_on="2025-04-25", accepted_on="2025-04-28"),
    )
    it.corrected("2025-04-29", PRICES, kept_on="2025-04-29")
    it.talked(
        "2025-04-29 10:00", "email", NILS, DANA, direction="in", about=[DEAL], summary="He has the prices."
    )
    it.told(
        "2025-05-05",
        Meeting(
            "Contract",
            starts_at="2025-05-13T10:00+02:00",
            participants=[NILS, EVA, DANA],
            account=FJORD,
            about=[DEAL],
        ),
        medium="calendar",
    )
    it.told("2025-05-06", Absence(NILS, "leave", from_on="2025-05-19", until_on="2025-06-02"))
    # it was held, and logged a week late
    it.talked(
        "2025-05-13 10:00",
        "meeting",
        DANA,
        NILS,
        EVA,
        about=[DEAL],
        aim="the contract",
        summary="He hesitates.",
        next_step="none",
        logged="2025-05-20 16:00",
    )
    it.corrected(
        "2025-07-01",
        DEAL,
        closed_on="2025-06-30",
        result="lost",
        reasons=[
            Reason("price", said_by="them"),
            Reason("slow answers", function="sales", ours=True, because=[PRICES]),
        ],
        lesson="write to Nils, never call",
    )
    it.told(
        "2025-07-01 10:00",
        Stakeholder(DEAL, NILS, part="economic buyer", devotion="opposed", from_on="2025-06-30"),
    )
    it.told(
        "2025-09-01",
        Assignment(DANA, FJORD, role="lead", until_on="2025-09-01"),
        Assignment(OMAR, FJORD, role="lead", from_on="2025-09-01"),
    )
    it.told(
        "2026-02-02",
        AGAIN,
        Forecast(AGAIN, "2026-06-30", stage="evaluation", amount="95000 EUR", from_on="2026-02-02"),
    )
    it.talked(
        "2026-02-02 10:00", "email", NILS, OMAR, direction="in", about=[AGAIN], summary="The rival failed."
    )
    it.talked(
        "2026-02-05 10:00",
        "video",
        OMAR,
        SAM,
        EVA,
        NILS,
        about=[AGAIN],
        aim="begin anew",
        summary="A test.",
        next_step="test in April",
    )
    it.told(
        "2026-02-05 12:00",
        Stakeholder(AGAIN, NILS, part="economic buyer", devotion="committed"),
        Stakeholder(AGAIN, EVA, part="champion", devotion="committed"),
    )
    for on in ("2026-03-03", "2026-04-08", "2026-05-12"):
        it.talked(
            f"{on} 10:00", "email", NILS, OMAR, direction="in", about=[AGAIN], summary="The test goes well."
        )
    it.corrected("2026-05-20", AGAIN, next_step="sign", next_step_on="2026-06-10")
    it.corrected("2026-06-12", AGAIN, closed_on="2026-06-12", result="won")
    return it


@pytest.fixture(scope="module")
def lived() -> Lived:
    return story().lived()


class TestEveryEvening(EveryEvening):
    """About Nils for Dana, also before a call, and about Eva for Omar."""


class TestWhoNeverCallsBack:
    def test_three_attempts_are_one_point_with_the_silence(self, lived):
        """After the third it says how else to reach him, once, together with how long it has been."""
        two, three = (lived.brief(on, NILS, DANA) for on in ("2025-04-11", "2025-04-14"))

        assert "attempts" not in everything(two)
        [point] = [each for each in three.points if "attempts" in each.text]
        assert "Nobody of us has spoken with Nils Lund since 20 January 2025" in point.text
        assert "3 attempts since 3 April 2025, and nothing came back." in point.text
        assert "prefers another way: write an e-mail" in point.text
        assert point in three.points[:3]

    def test_two_on_one_day_and_a_mail_of_his(self, lived):
        """A fourth counts; his mail ends it, though he took no call."""
        assert "4 attempts" in told(lived.brief("2025-04-28", NILS, DANA))
        assert "attempts" not in everything(lived.brief("2025-04-29", NILS, DANA))

    def test_a_call_is_planned_all_the_same(self, lived):
        """Since Eva told us, a call is the wrong way, and before nobody knew."""
        assert any(
            "Rather by e-mail" in each.text
            for each in lived.brief("2025-04-15", NILS, DANA, channel="phone").avoid
        )
        assert () == lived.brief("2025-04-11", NILS, DANA, channel="phone").avoid

    def test_who_is_away_is_not_called_silent(self, lived):
        """On leave from the 19th on, nobody is sent to ask how things are."""
        assert "Nobody of us has spoken" not in everything(lived.brief("2025-05-27", NILS, DANA))


class TestTheCloseDate:
    def test_is_known_as_it_was_on_each_day(self, lived):
        """On 1 April it had moved once, on 1 May twice; on 1 March nobody had said so."""
        said = [everything(lived.brief(on, EVA, OMAR)) for on in ("2025-03-01", "2025-04-01", "2025-05-12")]

        assert "moved out" not in said[0]
        assert "its close date has moved out once" in said[1]
        assert "moved out once" not in said[2]

    def test_one_deal_is_one_point(self, lived):
        """Its silence, its doubts, who decides and what we gave are told together."""
        for brief in lived.briefs():
            assert told(brief).count('"Tracking for 40 ships"') <= 1, brief.today

    def test_what_we_gave_for_nothing(self, lived):
        """Two given and none got is among us, from the day they took them."""
        assert "we gave twice and got nothing" in everything(lived.brief("2025-04-29", NILS, DANA))
        assert "we gave twice" not in everything(lived.brief("2025-04-24", NILS, DANA))

    def test_prices_that_came_late(self, lived):
        """Promised to Eva they lead in hers the day after; told to Nils as hers; over when they came."""
        promise = 'We promised Eva Strand "prices for 40 ships" by 22 April 2025, yesterday'

        assert promise in first(lived.brief("2025-04-23", EVA, OMAR), 1)
        assert promise in told(lived.brief("2025-04-23", NILS, DANA))
        assert "prices for 40 ships" not in everything(lived.brief("2025-04-29", EVA, OMAR))

    def test_a_meeting_that_nobody_logged(self, lived):
        """It stands in the calendar, so it is asked for until Dana logs it a week late."""
        log = 'Log the meeting "Contract" on 13 May 2025'

        assert log in told(lived.brief("2025-05-19", NILS, DANA))
        assert log not in everything(lived.brief("2025-05-20", NILS, DANA))


class TestLostAndTriedAgain:
    def test_lost_it_is_not_asked_about(self, lived):
        """From July on nobody asks when it closes, and the autumn is quiet."""
        for on in ("2025-07-02", "2025-10-20"):
            brief = lived.brief(on, NILS, DANA)
            assert "closes" not in told(brief)
            assert all(each.rank >= Rank.FOLLOW_UPS for each in brief.points)

    def test_both_reasons_are_there_when_it_counts(self, lived):
        """With the second try open, what they said and what we think of the first stand side by side, among us."""
        said = told(lived.brief("2026-02-06", NILS, OMAR))

        assert (
            '"Tracking for 40 ships" was lost on 30 June 2025. They said: price. We think: slow answers'
            in said
        )
        assert "Learnt: write to Nils, never call." in said
        assert "Learnt" not in everything(lived.brief("2026-02-01", NILS, OMAR))

    def test_won_it_is_over(self, lived):
        """Nobody doubts what was won."""
        assert "in doubt" not in everything(lived.brief("2026-06-13", NILS, OMAR))

    def test_nothing_of_the_namesake(self, lived):
        """The other Nils Lund has a deal of his own, and dislikes football."""
        for brief in lived.briefs():
            assert "9 ships" not in everything(brief)
            assert "ootball" not in everything(brief)


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
