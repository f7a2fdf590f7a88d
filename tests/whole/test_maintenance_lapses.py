"""
Maintenance that lapses, a renewal with something to say, and three thousand phones from a rival.

Rich would have bought ours, had he known of them. Two years on he renews, since
what comes answers what he said, and one of our releases is late.
"""

from __future__ import annotations

import pytest

from relmem.records import (
    Account,
    Affiliation,
    Asset,
    Assignment,
    Awareness,
    Colleague,
    Contact,
    Contract,
    Issue,
    Need,
    PriceLine,
    Product,
    Purchase,
    Relationship,
    Restatement,
    RoadmapItem,
    ValueClaim,
)
from relmem.rules.base import Plan
from tests.whole.story import Lived, Story, Watch, everything, first, flaws, told

KESTREL = Account("Kestrel Health", timezone="America/New_York", industry="hospitals", under_nda=True)
RICH = Contact("Richard Alvarez", call_me="Rich", emails=["rich@kestrel.example"])
NINA = Contact("Nina Okafor", call_me="Nina", emails=["nina@kestrel.example"])
# no agreement with them, and another Nina
FALCON, OTHER = Account("Falcon Health"), Contact("Nina Okafor", emails=["nina@falcon.example"])
DANA = Colleague("Dana", function="sales")
SAM = Colleague("Sam", function="sales engineering")

CARE = Contract(
    KESTREL,
    "Network care",
    signed_on="2024-11-01",
    starts_on="2024-11-15",
    initial="12 months",
    renewal="12 months",
    notice="60 days",
    product="switches",
)
SWITCHES = Product("switches", solves=["slow wards"])
PHONES = Product("phones", aliases=["handsets"], solves=["nurses on the move"])
MOVES = Product("data-centre moves", solves=["the cellar floods"])
PAGERS = Product("pagers", solves=["nurses on the move"])
BOX = Asset(KESTREL, "switches", quantity=12, contract=CARE, level="24×7", maintenance_ends_on="2025-11-14")
OLD = Asset(KESTREL, "consoles", quantity=3, maintenance_ends_on="2025-01-31", level="8×5")
BOUGHT = Purchase(
    KESTREL,
    "phones",
    vendor="Rival",
    product="phones",
    quantity=3000,
    bought_on="2025-02-03",
    term="18 months",
    knew_of_ours=False,
)
RUMOUR = Purchase(KESTREL, "a firewall", vendor="Wallco", bought_on="2025-09-01", hearsay=True)
SLOW = Need(KESTREL, "the wards wait for pictures", said_by=RICH, said_on="2025-03-11")
FLOOD = Need(KESTREL, "the cellar floods every spring", said_by=RICH, said_on="2025-03-11")
OURS = Restatement(
    SLOW, "X-rays take a minute to open on the wards", restated_by=SAM, restated_on="2025-03-20"
)
FAST = RoadmapItem("switches", "picture lane", window="Q3 2025", solves=[SLOW], confidential=True)
DARK = RoadmapItem("switches", "dark mode", window="Q3 2025")
BROKEN = Issue(KESTREL, "A ward is off the net", opened_on="2025-08-04", severity="urgent", reported_by=NINA)


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(RICH, DANA), Watch(NINA, SAM), Watch(RICH, DANA, Plan(themes=["pagers"]))),
        until="2026-08-31",
        zone="America/New_York",
    )
    it.told("2024-11-04", KESTREL, RICH, NINA, DANA, SAM, FALCON, OTHER, SWITCHES, PHONES, MOVES, PAGERS)
    it.told(
        "2024-11-04 09:10",
        Affiliation(RICH, KESTREL, title="IT director"),
        Affiliation(NINA, KESTREL, title="Network lead"),
        Affiliation(OTHER, FALCON),
        Relationship(KESTREL, "customer"),
        Assignment(DANA, KESTREL, role="lead"),
        Assignment(SAM, KESTREL),
        CARE,
        PriceLine(CARE, "48000 USD/year"),
        BOX,
        OLD,
        Need(FALCON, "the wards wait for pictures", said_by=OTHER, said_on="2024-10-01"),
        Awareness(RICH, "pagers", knows="declined", from_on="2024-10-01"),
        medium="contract",
    )
    it.talked(
        "2024-11-20 10:00",
        "meeting",
        DANA,
        SAM,
        RICH,
        NINA,
        topics=["roadmap"],
        summary="What comes.",
        next_step="none",
    )
    it.talked("2025-01-15 10:00", "phone", DANA, RICH, summary="All is well.", next_step="none")
    it.told("2025-02-20", BOUGHT, medium="newspaper")
    it.talked(
        "2025-03-11 10:00",
        "meeting",
        DANA,
        SAM,
        RICH,
        about=[OLD],
        topics=["release notes"],
        told=[PHONES],
        raising=["3000 phones"],
        summary="He had not known.",
        next_step="our phones",
    )
    it.told("2025-03-11 12:00", SLOW, FLOOD, Awareness(RICH, "phones", from_on="2025-03-11"))
    it.told("2025-03-20", OURS)
    it.talked(
        "2025-03-20 10:00", "video", SAM, RICH, about=[SLOW], summary="Said back.", next_step="his word"
    )
    it.corrected("2025-03-25", OURS, answered_on="2025-03-25", answered_by=RICH, verdict="confirmed")
    it.corrected("2025-04-01", OLD, maintenance_ends_on="2026-03-31")
    it.told("2025-04-02", FAST, DARK, medium="memo")
    it.told(
        "2025-04-02 10:00",
        ValueClaim(
            "switches",
            "pictures in two seconds at three hospitals",
            rival="Rival",
            proof="a report",
            proven_on="2025-02-01",
            answers=[SLOW],
        ),
    )
    it.talked("2025-06-17 10:00", "phone", DANA, RICH, summary="Summer.", next_step="none")
    it.told("2025-08-04 10:00", BROKEN, medium="support desk")
    it.talked("2025-08-04 12:00", "chat", SAM, DANA, told=[BROKEN])
    it.corrected(
        "2025-08-12",
        BROKEN,
        solved_on="2025-08-12",
        cause="a burst pipe",
        fix="dried",
        prevention="a sensor",
        followed_up_on="2025-08-14",
    )
    it.corrected("2025-08-20", FAST, window="Q4 2025", first_window="Q3 2025")
    it.talked(
        "2025-08-26 10:00",
        "video",
        DANA,
        SAM,
        RICH,
        about=[CARE, FAST],
        told=[FAST],
        topics=["roadmap"],
        summary="He will renew for that.",
        next_step="his word",
    )
    it.told("2025-09-15", RUMOUR)
    it.talked(
        "2025-10-07 10:00", "phone", DANA, RICH, about=[RUMOUR], summary="No firewall.", next_step="none"
    )
    it.retracted("2025-10-07 11:00", RUMOUR)
    it.corrected("2025-11-17", BOX, maintenance_ends_on="2026-11-14")
    it.corrected("2025-12-02", FAST, released_on="2025-12-01")
    it.talked(
        "2025-12-09 10:00",
        "video",
        DANA,
        SAM,
        RICH,
        NINA,
        about=[FAST],
        told=[FAST],
        summary="It is there.",
        topics=["roadmap"],
        next_step="none",
    )
    it.corrected("2025-12-15", SLOW, solved_on="2025-12-15")
    it.talked("2026-03-03 10:00", "phone", DANA, RICH, summary="Spring.", next_step="none")
    it.talked(
        "2026-06-16 10:00",
        "phone",
        DANA,
        RICH,
        about=[BOUGHT],
        told=[PHONES],
        summary="They look around.",
        next_step="an offer",
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
        """Neither the other hospital's need, nor a feature that answers none of theirs."""
        assert not any("dark mode" in everything(brief) for brief in lived.briefs())

    def test_what_is_confidential(self, lived):
        """Who is under no agreement hears nothing of what comes."""
        for on in ("2025-04-10", "2025-08-01"):
            assert "picture lane" not in everything(lived.brief(on, OTHER, DANA)), on


class TestMaintenance:
    def test_before_it_ends(self, lived):
        """Said a quarter before, and again in its last two weeks, with what ends beside it."""
        brief = told(lived.brief("2024-11-05", RICH, DANA))

        assert "Maintenance of 3 × consoles ends in 87 days, on 31 January 2025" in brief
        assert "the rest ends on 14 November 2025" in brief
        assert "ends in 11 days" in told(lived.brief("2025-01-20", RICH, DANA))

    def test_lapsed(self, lived):
        """Uncovered and for how long, until it is renewed; asked as known then, it still was."""
        assert "without maintenance for 11 days" in first(lived.brief("2025-02-11", RICH, DANA), 2)
        assert "consoles" not in told(lived.brief("2025-04-01", RICH, DANA))
        assert "consoles" in told(lived.memory.as_of("2025-03-31", known_at="2025-03-31").brief(RICH))

    def test_what_the_contract_covers_goes_on_with_it(self, lived):
        """Once notice can be given no more, the switches stay covered, whatever their list says."""
        assert "It covers 12 × switches until 14 November 2025" in told(lived.brief("2025-09-08", RICH, DANA))
        for on in ("2025-09-16", "2025-11-10", "2025-11-15"):
            assert "12 × switches" not in told(lived.brief(on, RICH, DANA)), on


class TestTheRival:
    def test_three_thousand_phones(self, lived):
        """They did not know of ours: on the release notes now, and back in time."""
        assert "3000" not in everything(lived.brief("2025-02-19", RICH, DANA))
        brief = told(lived.brief("2025-02-20", RICH, DANA))
        assert "bought 3000 phones from Rival on 3 February 2025, and did not know of our phones" in brief
        assert "Come back to it from 2 May 2026 on." in brief

    def test_told_it_is_silent_until_their_contract_ends(self, lived):
        """A year of nothing, then in time; and after the talk nothing again."""
        for on in ("2025-03-12", "2025-09-01", "2026-05-01"):
            assert "3000" not in told(lived.brief(on, RICH, DANA)), on
        assert "speak of our phones with Rich now" in told(lived.brief("2026-05-08", RICH, DANA))
        assert "3000" not in told(lived.brief("2026-06-16", RICH, DANA))

    def test_a_rumour_that_was_none(self, lived):
        """Asked after while it was one, gone once it was taken back."""
        assert "ask whether it is so" in told(lived.brief("2025-09-15", RICH, DANA))
        assert "firewall" not in everything(lived.brief("2025-10-07", RICH, DANA))

    def test_what_he_declined(self, lived):
        """Pagers are never offered, and planned, they are to be avoided."""
        assert not any("pagers" in told(brief) for brief in lived.briefs())
        planned = lived.brief("2026-01-10", RICH, DANA, themes=["pagers"])
        assert ["Do not offer pagers to Rich again: declined on 1 October 2024."] == [
            each.text for each in planned.avoid
        ]


class TestTheRenewal:
    def test_it_has_content(self, lived):
        """What comes answers the need that he confirmed; before he had, nobody spoke of it."""
        assert "picture lane" not in told(lived.brief("2025-03-24", RICH, DANA))
        early = told(lived.brief("2025-04-02", RICH, DANA))
        assert '"picture lane" of switches (Q3 2025; confidential' in early
        assert 1 == sum("Network care" in each.text for each in lived.brief("2025-09-08", RICH, DANA).points)

    def test_it_slips_and_is_said_once(self, lived):
        """The later quarter is said to him, and not again to him; Nina, who was not there, has it still."""
        assert "(Q4 2025 and not Q3 2025" in told(lived.brief("2025-08-20", RICH, DANA))
        for on in ("2025-08-26", "2025-09-08", "2025-09-15"):
            assert "picture lane" not in told(lived.brief(on, RICH, DANA)), on
            assert "picture lane" in told(lived.brief(on, NINA, SAM)), on

    def test_the_last_day_and_after(self, lived):
        """It is named until it comes, and then for how long they are bound."""
        assert "by 15 September 2025" in first(lived.brief("2025-09-15", RICH, DANA))
        assert "bound until 14 November 2026" in told(lived.brief("2025-09-16", RICH, DANA))

    def test_nothing_is_asked_while_a_ward_is_off(self, lived):
        """An urgent issue comes first; what asks something of them, or sells, waits."""
        for on in ("2025-08-04", "2025-08-11"):
            brief = lived.brief(on, RICH, DANA)
            assert "A ward is off the net" in brief.points[0].text, on
            assert "Mention" not in told(brief)
            assert not any(point.asks for each in brief.points for point in each.points)


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
