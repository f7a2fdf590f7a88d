"""
More than business: a reference on conditions that is used shortened, praise to the boss, a television, a referral.

And an order shipped wrong that becomes an issue, while which nothing is asked.
"""

from __future__ import annotations

import pytest

from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Contact,
    Delivery,
    Favour,
    Issue,
    Kudos,
    Order,
    Reference,
    Referral,
    Relationship,
)
from tests.whole.story import Lived, Story, Watch, everything, first, flaws, told

TARN = Account("Tarn Logistics", timezone="America/New_York", industry="logistics")
RICH = Contact("Richard Alvarez", call_me="Rich", emails=["rich@tarn.example"])
JUNE = Contact("June Park", call_me="June", emails=["june@tarn.example"])
# another June Park, who praised somebody else
PEAK, OTHER = Account("Peak Logistics"), Contact("June Park", emails=["june@peak.example"])
GAIL = Colleague("Gail", function="management")
DANA = Colleague("Dana", function="sales", boss=GAIL)
UMA = Colleague("Uma", function="support", boss=GAIL)

REFERENCE = Reference(
    RICH,
    account=TARN,
    asked_on="2025-01-20",
    given_on="2025-02-03",
    conditions=["unabridged"],
    positives=["quick", "honest"],
    negatives=["billing"],
)
NOTE = Kudos(
    RICH, "Dana is the best we have.", of=[DANA], given_to=GAIL, channel="email", given_on="2025-06-12"
)
TELEVISION = Favour(RICH, "a television for his den", asked_of=DANA, asked_on="2025-07-08")
LEE = Referral(RICH, "Lee", referred_on="2025-09-02")
MONITORS = Order(TARN, "forty monitors", number="O-7", ordered_by=JUNE, ordered_on="2025-10-06")
CAME = Delivery(TARN, "forty monitors", order=MONITORS, promised_on="2025-10-20", shipped_on="2025-10-16")
WRONG = Issue(
    TARN,
    "Forty monitors of the wrong size",
    type="delivery",
    about=[CAME],
    opened_on="2025-10-24",
    severity="high",
    reported_by=JUNE,
)
CABLES = Order(TARN, "cables", number="O-8", ordered_by=JUNE, ordered_on="2026-02-09")
PARTS = [
    Delivery(TARN, "cables", order=CABLES, shipped_on="2026-02-16", complete=False),
    Delivery(TARN, "cables", order=CABLES, shipped_on="2026-02-23"),
]
WHISPER = Kudos(
    JUNE,
    "Do not tell Rich, but Uma is better.",
    of=[UMA],
    given_to=UMA,
    given_on="2026-03-02",
    visibility="private",
    owner=UMA,
)


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(RICH, DANA), Watch(JUNE, UMA)),
        until="2026-06-30",
        zone="America/New_York",
    )
    it.told("2025-01-06", TARN, RICH, JUNE, PEAK, OTHER, GAIL, DANA, UMA)
    it.told(
        "2025-01-06 09:10",
        Affiliation(RICH, TARN, title="IT director"),
        Affiliation(JUNE, TARN, title="Purchasing"),
        Affiliation(OTHER, PEAK),
        Relationship(TARN, "customer"),
        Assignment(DANA, TARN, role="lead"),
        Assignment(UMA, TARN),
        Kudos(OTHER, "Uma saved us.", of=[UMA], given_to=GAIL, given_on="2025-01-03"),
    )
    it.talked("2025-01-07 10:00", "meeting", DANA, UMA, RICH, JUNE, summary="Hello.", next_step="none")
    it.told("2025-02-03", REFERENCE, medium="mail")
    it.talked(
        "2025-02-03 10:00",
        "phone",
        DANA,
        RICH,
        about=[REFERENCE],
        summary="All of it, or nothing.",
        next_step="none",
    )
    it.talked("2025-03-18 10:00", "phone", DANA, RICH, summary="Spring.", next_step="none")
    it.corrected("2025-05-06", REFERENCE, used_on="2025-04-28", used_for="a brochure", shortened=True)
    it.talked(
        "2025-05-08 10:00",
        "phone",
        DANA,
        RICH,
        told=[REFERENCE],
        raising=["Apologise"],
        summary="Not happy.",
        next_step="the whole of it",
    )
    it.told("2025-06-12 15:00", NOTE, medium="mail")
    it.talked(
        "2025-06-16 10:00",
        "phone",
        DANA,
        RICH,
        told=[NOTE],
        raising=["Thank Rich"],
        summary="Glad.",
        next_step="none",
    )
    it.told("2025-07-08 11:00", TELEVISION)
    it.corrected("2025-07-08 16:00", TELEVISION, referred_to="Best Buy", referred_on="2025-07-08")
    it.talked(
        "2025-07-08 16:00", "phone", DANA, RICH, about=[TELEVISION], summary="A sale.", next_step="none"
    )
    it.corrected("2025-08-12 11:00", TELEVISION, outcome="50 inches, half price", closed_on="2025-08-12")
    it.talked(
        "2025-08-12 10:00",
        "phone",
        DANA,
        RICH,
        about=[TELEVISION],
        raising=["what came of"],
        summary="He has it.",
        next_step="none",
    )
    it.told("2025-09-02", LEE)
    it.talked("2025-09-09 10:00", "phone", DANA, RICH, told=[LEE], summary="Thanked.", next_step="none")
    it.told("2025-10-06 10:00", MONITORS)
    it.told("2025-10-16 10:00", CAME)
    it.corrected("2025-10-21", LEE, outcome="Lee signed", succeeded=True, closed_on="2025-10-20")
    it.corrected("2025-10-22 10:00", CAME, delivered_on="2025-10-21")
    it.talked(
        "2025-10-24 10:00",
        "phone",
        UMA,
        JUNE,
        about=[CAME],
        raising=["came and is right"],
        summary="Too small.",
        next_step="new ones",
    )
    it.corrected(
        "2025-10-24 10:30", CAME, followed_up_on="2025-10-24", complaint="they are too small", defects=40
    )
    it.told("2025-10-24 15:00", WRONG, medium="support desk")
    it.talked("2025-10-27 09:00", "chat", UMA, DANA, told=[WRONG])
    it.talked(
        "2025-10-28 10:00",
        "phone",
        DANA,
        RICH,
        about=[WRONG],
        told=[LEE],
        summary="Sorry, and thank you.",
        next_step="new ones",
    )
    it.corrected(
        "2025-11-10",
        WRONG,
        solved_on="2025-11-10",
        cause="a wrong label",
        fix="forty new ones",
        prevention="labels are read twice",
    )
    it.corrected("2025-11-12", CAME, returned_on="2025-11-11")
    it.talked(
        "2025-11-13 10:00",
        "phone",
        UMA,
        JUNE,
        about=[WRONG],
        raising=["Forty monitors"],
        summary="Right now.",
        next_step="none",
    )
    it.corrected("2025-11-13 11:00", WRONG, followed_up_on="2025-11-13")
    it.talked("2026-01-20 10:00", "phone", DANA, RICH, summary="Winter.", next_step="none")
    it.told("2026-02-09", CABLES)
    it.told("2026-02-16", PARTS[0])
    it.corrected("2026-02-18", PARTS[0], delivered_on="2026-02-18")
    it.told("2026-02-23", PARTS[1])
    it.corrected("2026-02-25", PARTS[1], delivered_on="2026-02-25")
    it.told("2026-03-02", WHISPER)
    it.talked("2026-03-03 10:00", "phone", UMA, JUNE, about=[CABLES], summary="All there.", next_step="none")
    it.corrected(
        "2026-03-03 11:00", PARTS[1], followed_up_on="2026-03-03", defects=0, praise="quick this time"
    )
    it.corrected("2026-04-14", REFERENCE, withdrawn_on="2026-04-14")
    it.talked("2026-04-15 10:00", "phone", DANA, RICH, summary="He took it back.", next_step="none")
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
        """Neither the praise of a namesake elsewhere, nor in Dana's brief what was whispered to Uma."""
        for brief in lived.briefs():
            assert "3 January 2025" not in everything(brief)
            if brief.contact.id == RICH.id:
                assert "2 March 2026" not in everything(brief)


class TestTheReference:
    def test_what_became_of_it(self, lived):
        """A month after he gave it he is to hear whether it is used, with his condition and his criticism."""
        assert "reference" not in told(lived.brief("2025-03-01", RICH, DANA))
        for on in ("2025-03-13", "2025-04-20"):
            loop = told(lived.brief(on, RICH, DANA))
            assert 'on condition: "unabridged"' in loop, on
            assert "It criticised billing" in loop

    def test_used_shortened(self, lived):
        """Against his condition: an apology comes first, and says once how it was used."""
        brief = lived.brief("2025-05-06", RICH, DANA)

        assert "Apologise to Rich" in brief.points[0].text
        assert 1 == told(brief).count("the reference of 3 February 2025")
        assert "It was used on 28 April 2025 for a brochure." in brief.points[0].text
        assert "reference" not in everything(lived.brief("2025-05-05", RICH, DANA)).replace(
            "whether the reference", ""
        )
        assert "reference" not in told(lived.brief("2025-05-08", RICH, DANA))

    def test_taken_back(self, lived):
        """From then on it is not to be used: apart, and to be avoided."""
        assert [] == [each.text for each in lived.brief("2026-04-13", RICH, DANA).avoid]
        for on in ("2026-04-14", "2026-06-01"):
            [avoid] = lived.brief(on, RICH, DANA).avoid
            assert "it was withdrawn on 14 April 2026" in avoid.text, on


class TestThanks:
    def test_for_the_note(self, lived):
        """He praised Dana to Gail: thanked once, and from then on nobody names her boss to him."""
        step, thanks, *_ = lived.brief("2025-06-12", RICH, DANA).points
        assert '"the whole of it" was to follow the talk with Rich on 8 May 2025' in step.text
        assert "Thank Rich for the note of 12 June 2025 to Gail about Dana" in thanks.text
        assert "Thank" not in told(lived.brief("2025-06-16", RICH, DANA))
        assert "reports to" in told(lived.brief("2025-06-11", RICH, DANA))
        assert "reports to" not in everything(lived.brief("2025-06-12", RICH, DANA))

    def test_for_what_was_whispered(self, lived):
        """June's word to Uma is Uma's: in her brief, and in no other's."""
        assert "Thank June for the note of 2 March 2026 to Uma" in told(lived.brief("2026-03-02", JUNE, UMA))
        assert "Thank June" not in everything(lived.brief("2026-03-02", JUNE, DANA))

    def test_for_lee(self, lived):
        """Thanked at once; when it worked he hears that as well, also while something is wrong."""
        assert "Thank Rich for Lee, sent to us on 2 September 2025." in first(
            lived.brief("2025-09-02", RICH, DANA), 1
        )
        assert "Lee" not in told(lived.brief("2025-09-09", RICH, DANA))
        assert "Tell Rich that it worked with Lee" in told(lived.brief("2025-10-21", RICH, DANA))
        assert "it worked with Lee" in told(lived.brief("2025-10-25", RICH, DANA))
        assert "Lee" not in told(lived.brief("2025-10-28", RICH, DANA))


class TestTheTelevision:
    def test_ask_whether_it_helped(self, lived):
        """Passed on the same day, asked after until we know."""
        for on in ("2025-07-09", "2025-08-11"):
            assert "what came of a television for his den" in told(lived.brief(on, RICH, DANA)), on
        assert "television" not in everything(lived.brief("2025-08-12", RICH, DANA))


class TestTheMonitors:
    def test_asked_whether_they_came(self, lived):
        """The day after they came June is asked; Rich, who did not order them, less loudly."""
        assert "delivered on 21 October 2025, came and is right" in told(lived.brief("2025-10-22", JUNE, UMA))
        assert "monitors" not in told(lived.brief("2025-10-21", JUNE, UMA))

    def test_wrong_and_an_issue(self, lived):
        """They are too small: an issue, one matter, and nothing is asked of anybody while it is open."""
        for on in ("2025-10-24", "2025-11-01", "2025-11-09"):
            for who, reader in ((RICH, DANA), (JUNE, UMA)):
                brief = lived.brief(on, who, reader)
                assert 1 >= sum("monitors" in each.text.lower() for each in brief.points), on
                assert not any(point.asks for each in brief.points for point in each.points), on
        assert "Forty monitors of the wrong size" in first(lived.brief("2025-10-24", JUNE, UMA), 1)

    def test_put_right_and_no_praise_asked(self, lived):
        """Asked whether it works; and nobody asks for a good word because the right ones came at last."""
        assert "ask whether it works for them" in first(lived.brief("2025-11-10", JUNE, UMA), 1)
        assert "monitors" not in told(lived.brief("2025-11-13", JUNE, UMA))
        assert not any(
            "good word" in everything(brief) for brief in lived.briefs() if brief.today.year < 2026
        )

    def test_the_next_order(self, lived):
        """Cables in two parts are asked after once, at last; then she may be asked for a good word."""
        assert "cables" not in told(lived.brief("2026-02-10", JUNE, UMA))
        assert "of which the last of 2 parts came" in told(lived.brief("2026-02-25", JUNE, UMA))
        assert "cables" not in told(lived.brief("2026-03-03", JUNE, UMA)).split("Of 3 deliveries")[0]


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
