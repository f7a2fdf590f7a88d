"""
Ten days without his site: a bug from a supplier's supplier, hours on hold, and a book that comes out late.

John's site is hosted by us. The shop's widget broke it, our desk hung up on
him, and while it was down we had better not ask him for anything.
"""

from __future__ import annotations

from datetime import date

import pytest

from relmem.records import (
    Absence,
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Issue,
    News,
    Preference,
    Relationship,
)
from relmem.rules.base import Plan, Rank
from relmem.values import FuzzyDate
from tests.whole.story import EveryEvening, Lived, Story, Watch, everything, first, told

MASTERING = Account("Mastering Press", timezone="America/New_York")
JOHN = Contact("John Carey", call_me="John", emails=["john@mastering.example"])
# another of that name, elsewhere, who hates golf
TILES, NAMESAKE = Account("Carey Tiles"), Contact("John Carey", emails=["john@careytiles.example"])
DANA = Colleague("Dana", function="sales")
OMAR = Colleague("Omar", function="sales")
UMA = Colleague("Uma", function="support")

HOSTING = Contract(
    MASTERING, "Hosting", starts_on="2024-09-01", initial="12 months", renewal="12 months", notice="30 days"
)
DOWN = Issue(
    MASTERING,
    "The site shows nothing",
    opened_on="2025-04-01",
    severity="urgent",
    reported_by=JOHN,
    hold_minutes=190,
    drops=3,
)
BOOK = News(
    JOHN, "the third edition of his book", heard_on="2025-03-05", window="early July 2025", tone="good"
)
EBOOK = News(
    JOHN, "an e-book on trust", heard_on="2025-03-05", window="2025-10-01 to 2025-12-31", tone="good"
)
TALK = Commitment(
    "a slot at our conference", by="them", promised_by=JOHN, made_on="2025-03-05", due_on="2025-04-04"
)
CREDIT = Commitment(
    "ten days of hosting back", promised_by=UMA, to=JOHN, made_on="2025-04-14", due_on="2025-05-15"
)
SKIING = Preference(JOHN, "skiing", seasons=["winter"])
WRONG = Preference(JOHN, "golf", stance="likes")


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(JOHN, DANA), Watch(JOHN, UMA, Plan(channel="meeting"))),
        until="2026-03-31",
        zone="America/New_York",
    )
    it.told("2024-11-04", MASTERING, JOHN, DANA, OMAR, UMA, Affiliation(JOHN, MASTERING, title="Owner"))
    it.told(
        "2024-11-04 09:10",
        Relationship(MASTERING, "customer"),
        Assignment(DANA, MASTERING, role="lead"),
        HOSTING,
        TILES,
        NAMESAKE,
        Affiliation(NAMESAKE, TILES),
        Preference(NAMESAKE, "golf", stance="dislikes"),
        Issue(TILES, "Mail does not arrive", opened_on="2025-04-02", severity="high"),
    )
    it.talked(
        "2024-11-05 10:00", "phone", DANA, JOHN, aim="get to know", summary="He writes.", next_step="none"
    )
    it.talked("2025-01-14 10:00", "phone", DANA, JOHN, summary="All is well.", next_step="none")
    it.told("2025-01-14 10:30", WRONG)
    it.told("2025-01-15", SKIING)
    # it was the other John
    it.retracted("2025-01-20", WRONG)
    it.talked("2025-03-05 10:00", "phone", DANA, JOHN, summary="His plans.", next_step="the slot")
    it.told("2025-03-05 10:30", BOOK, EBOOK, TALK)
    it.told(
        "2025-03-05 10:40",
        Absence(
            JOHN,
            "seminars",
            place="Australia",
            window=FuzzyDate("2025-05-05", "2025-05-25", "a week or two in May"),
        ),
    )
    it.told("2025-04-01 15:00", DOWN, medium="support desk")
    it.talked(
        "2025-04-02 11:00",
        "phone",
        JOHN,
        UMA,
        direction="in",
        about=[DOWN],
        summary="He was on hold for hours.",
    )
    it.talked("2025-04-04 11:00", "phone", JOHN, UMA, direction="in", about=[DOWN], summary="Still nothing.")
    it.talked("2025-04-07 09:00", "chat", UMA, DANA, told=[DOWN])
    it.talked(
        "2025-04-08 09:00", "phone", DANA, JOHN, about=[DOWN], raising=["shows nothing"], summary="Sorry."
    )
    it.corrected("2025-04-11 09:00", DOWN, restored_on="2025-04-11")
    it.corrected(
        "2025-04-11 12:00",
        DOWN,
        solved_on="2025-04-11",
        upstream="a shop's widget",
        cause="the widget's code was misread by our site builder",
        fix="the widget was taken out",
    )
    it.told("2025-04-14 10:00", CREDIT)
    it.talked("2025-04-14 10:00", "email", UMA, JOHN, direction="out", about=[CREDIT], told=[CREDIT])
    it.corrected("2025-04-25", DOWN, prevention="widgets run in a cage")
    it.corrected("2025-04-28 10:30", DOWN, followed_up_on="2025-04-28")
    it.talked(
        "2025-04-28 10:00", "phone", DANA, JOHN, about=[DOWN, CREDIT], summary="It works.", next_step="none"
    )
    # he finds it broken again while he is abroad, and says so when he is back
    it.corrected("2025-05-27 09:00", DOWN, reopened_on=["2025-05-20"])
    it.talked("2025-05-27 09:00", "email", JOHN, UMA, direction="in", about=[DOWN])
    it.corrected(
        "2025-05-28 17:00",
        DOWN,
        solved_on="2025-05-28",
        fix="the cage was mended",
        prevention="tried before each release",
    )
    it.corrected("2025-05-30 10:00", CREDIT, kept_on="2025-05-30")
    it.corrected("2025-06-02 10:00", DOWN, followed_up_on="2025-06-02")
    it.talked(
        "2025-06-02 10:00",
        "phone",
        DANA,
        UMA,
        JOHN,
        about=[DOWN],
        told=[CREDIT],
        summary="It holds.",
        next_step="none",
    )
    it.corrected("2025-06-03", TALK, kept_on="2025-06-02")
    # early July goes by; in August we hear that it came out on the 12th
    it.corrected("2025-08-20", BOOK, came_on="2025-08-12")
    it.talked("2025-08-25 10:00", "phone", DANA, JOHN, about=[BOOK], summary="He is glad.", next_step="none")
    it.corrected("2025-10-06", SKIING, until_on="2025-10-01")
    it.talked("2025-11-12 10:00", "phone", DANA, JOHN, summary="Quiet.", next_step="none")
    it.told("2025-12-20", Preference(JOHN, "sailing", months=[5, 6, 7, 8]))
    return it


@pytest.fixture(scope="module")
def lived() -> Lived:
    return story().lived()


class TestEveryEvening(EveryEvening):
    """For Dana, and for Uma before a visit."""


class TestTheOutage:
    def test_is_said_first_and_nothing_is_asked_of_him(self, lived):
        """While it is open it leads, with what it cost him; his promise to us and his good word wait."""
        brief = lived.brief("2025-04-06", JOHN, DANA)

        assert '"The site shows nothing" (urgent) has been open for 5 days' in first(brief, 1)
        assert "190 minutes on hold and 3 calls cut off" in first(brief, 1)
        assert "a slot at our conference" in "".join(each.text for each in brief.held)
        assert not any(point.asks for said in brief.points for point in said.points)

    def test_who_of_us_has_not_heard_is_named_but_not_to_himself(self, lived):
        """Support knows and sales does not: Uma is told to tell Dana, and Dana reads it without that."""
        assert "tell Dana, who has not heard of it" in told(lived.brief("2025-04-04", JOHN, UMA))
        assert "tell Dana" not in told(lived.brief("2025-04-04", JOHN, DANA))

    def test_what_was_raised_is_not_said_twice(self, lived):
        """Spoken of on the 8th, it is silent that evening, and the brief says why it is empty."""
        brief = lived.brief("2025-04-08", JOHN, DANA)

        assert "The site shows nothing" not in told(brief)
        assert "Nothing new: what is open was raised already." in str(brief)

    def test_put_right_it_is_asked_after_with_its_cause(self, lived):
        """The cause, whose it was, and what nobody has recorded yet; two weeks later that is known."""
        [point] = lived.brief("2025-04-11", JOHN, DANA).points[:1]

        assert (
            "was put right on 11 April 2025: ask whether it works for them. It was down for 10 days."
            in point.text
        )
        assert "It came from a shop's widget" in point.text
        assert "find out: how it is prevented" in point.text
        assert "From now on: widgets run in a cage." in first(lived.brief("2025-04-26", JOHN, DANA), 1)

    def test_asked_after_it_ends(self, lived):
        """Since he said that it works nobody asks him again."""
        assert "put right" not in everything(lived.brief("2025-04-28", JOHN, DANA))
        assert "put right" not in everything(lived.brief("2025-06-03", JOHN, DANA))

    def test_open_again_as_it_became_known(self, lived):
        """He found it broken on the 20th and said so on the 27th: neither day knows more than it did."""
        again = "has been open again since 20 May 2025"

        assert again not in everything(lived.brief("2025-05-21", JOHN, DANA))
        assert again in everything(lived.memory.as_of("2025-05-21").brief(JOHN, for_=DANA))
        assert again in first(lived.brief("2025-05-27", JOHN, DANA))

    def test_what_we_owe_goes_before_it(self, lived):
        """The ten days that we promised to give back, and did not, lead until they are given."""
        assert "ten days of hosting back" in first(lived.brief("2025-05-27", JOHN, DANA), 1)
        assert "ten days of hosting back" not in everything(lived.brief("2025-05-30", JOHN, DANA))


class TestHisPlans:
    def test_a_book_that_slips(self, lived):
        """Asked after when it comes near, not congratulated upon while nobody knows, and once it came only once."""
        assert "Ask John how it goes" in told(lived.brief("2025-06-25", JOHN, DANA))
        assert "do not congratulate" in told(lived.brief("2025-07-20", JOHN, DANA))
        assert "Congratulate" not in told(lived.brief("2025-08-15", JOHN, DANA))
        assert "Congratulate John" in told(lived.brief("2025-08-21", JOHN, DANA))
        assert "third edition" not in everything(lived.brief("2025-08-26", JOHN, DANA))

    def test_no_visit_while_he_is_abroad(self, lived):
        """A week or two in May: then nobody proposes one."""
        may, june = (
            lived.brief(on, JOHN, UMA, channel="meeting").avoid for on in ("2025-05-02", "2025-06-05")
        )

        assert any("Propose no visit: John may be away (Australia)" in each.text for each in may)
        assert not any("Propose no visit" in each.text for each in june)

    def test_what_he_liked_is_over(self, lived):
        """Skiing was asked about last winter; since his fall it is not, and planned it is warned of."""
        assert "skiing" in told(lived.brief("2025-01-22", JOHN, DANA))
        winter = lived.brief("2026-01-15", JOHN, DANA)
        assert "skiing" not in everything(winter)
        planned = lived.brief("2026-01-15", JOHN, DANA, themes=["skiing"])
        assert ["Skiing is planned, and is over for John since 1 October 2025."] == [
            each.text for each in planned.avoid
        ]

    def test_nothing_of_the_namesake(self, lived):
        """Golf was noted for the wrong John, and taken back; his trouble was never this one's."""
        assert "golf" in told(lived.brief("2025-01-16", JOHN, DANA))
        assert "golf" not in everything(lived.memory.as_of("2025-01-16").brief(JOHN, for_=DANA))
        for brief in lived.briefs():
            assert "Mail does not arrive" not in everything(brief)
            assert brief.today < date(2025, 1, 20) or "golf" not in everything(brief).lower()


class TestTheRenewal:
    def test_presses_before_its_day_and_says_what_was_missed(self, lived):
        """Among the first until 1 August, and then that we are bound."""
        assert 'Decide on "Hosting" by 1 August 2025' in first(lived.brief("2025-07-25", JOHN, DANA))
        assert "bound until 31 August 2026" in first(lived.brief("2025-08-05", JOHN, DANA))

    def test_a_quiet_month_presses_nobody(self, lived):
        """In the autumn there is nothing before follow-ups."""
        assert all(each.rank >= Rank.FOLLOW_UPS for each in lived.brief("2025-11-20", JOHN, DANA).points)


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
