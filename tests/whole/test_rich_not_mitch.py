"""
Rich, not Mitch: an e-mail man who said four times that he hates golf, and goes boating.

He leaves for another company and comes back, and somebody of the same name works
where he was. What he told Dana in confidence is nobody else's.
"""

from __future__ import annotations

import pytest

from relmem.records import (
    Absence,
    Account,
    Affiliation,
    Answer,
    Assignment,
    ChannelPreference,
    Colleague,
    Commitment,
    Connection,
    Contact,
    Preference,
    Relationship,
    Rhythm,
)
from relmem.rules.base import Plan
from tests.whole.story import Lived, Story, Watch, everything, first, flaws, told

ACME = Account("Acme", timezone="America/New_York", industry="pumps", country="US")
BOREAL = Account("Boreal", timezone="America/New_York", country="US")
RICH = Contact("Richard Alvarez", call_me="Rich", emails=["rich@acme.example"], phones=["+1 212 555 0100"])
# he was there before Rich came, and stays
OTHER = Contact("Richard Alvarez", call_me="Mitch", emails=["mitch@boreal.example"])
PAM = Contact("Pam Ito", call_me="Pam", emails=["pam@acme.example"])
DANA = Colleague("Dana", function="sales")
UMA = Colleague("Uma", function="support")
IVO = Colleague("Ivo", function="development")

AT_ACME = Affiliation(RICH, ACME, title="IT director", from_on="2022-01-01")
AT_BOREAL = Affiliation(RICH, BOREAL, title="CIO", from_on="2025-10-01")
BACK = Affiliation(RICH, ACME, title="CIO", from_on="2026-04-01")
BOATS = Preference(RICH, "boating", seasons=["summer"])
SKIS = Preference(RICH, "skiing", seasons=["winter"])
SECRET = Preference(
    RICH, "politics", stance="dislikes", words="he may run for office", visibility="private", owner=DANA
)
SITES = Answer(ACME, "sites", text="30", question="How many sites have you?", by=RICH, from_on="2025-02-11")
LIST = Commitment(
    "the list of lines", promised_by=DANA, to=RICH, account=ACME, made_on="2025-09-08", due_on="2025-09-26"
)
GOLFER = Preference(OTHER, "golf", stance="likes")
CALL = Plan(channel="phone", themes=["golf", "expansion"], questions=["How many sites have you?"])


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(RICH, DANA), Watch(RICH, UMA, CALL), Watch(OTHER, DANA), Watch(PAM, DANA)),
        until="2026-09-30",
        zone="America/New_York",
    )
    it.told("2025-01-06", ACME, BOREAL, RICH, OTHER, PAM, DANA, UMA, IVO)
    it.told(
        "2025-01-06 09:10",
        AT_ACME,
        Affiliation(OTHER, BOREAL, title="Buyer", from_on="2020-01-01"),
        Affiliation(PAM, ACME, title="Network lead", from_on="2023-01-01"),
        Relationship(ACME, "customer", from_on="2022-01-01"),
        Relationship(BOREAL, "prospect", from_on="2024-01-01"),
        Assignment(DANA, ACME, role="lead", from_on="2024-05-01"),
        Assignment(DANA, BOREAL, role="lead", from_on="2024-05-01"),
        Assignment(UMA, ACME, from_on="2024-05-01"),
        GOLFER,
    )
    it.talked(
        "2025-01-07 10:00", "meeting", DANA, UMA, RICH, PAM, summary="Somebody said Mitch.", next_step="none"
    )
    it.talked("2025-01-08 10:00", "meeting", DANA, OTHER, summary="Golf.", next_step="none")
    it.corrected("2025-01-07 11:00", RICH, not_names=["Mitch", "Dick"])
    for on in ("2025-01-07", "2025-02-11", "2025-02-25", "2025-03-11"):
        it.told(f"{on} 12:00", Preference(RICH, "golf", stance="dislikes", words="I hate golf"), by="Rich")
    it.told(
        "2025-02-11 11:00",
        SITES,
        ChannelPreference(RICH, "email", words="I am an e-mail man"),
        ChannelPreference(RICH, "phone", level="avoid", words="I hate talking on the phone"),
    )
    it.talked(
        "2025-02-11 10:00", "meeting", DANA, RICH, summary="Thirty sites.", topics=["sites"], next_step="none"
    )
    it.told("2025-02-25 12:30", BOATS, SKIS, SECRET)
    it.talked("2025-02-25 10:00", "email", RICH, DANA, direction="in", summary="Skis and boats.")
    it.told("2025-03-11 13:00", Rhythm(RICH, every="6 weeks", from_on="2025-03-11"))
    it.talked("2025-03-11 10:00", "meeting", DANA, RICH, summary="Golf again.", next_step="none")
    it.talked("2025-05-06 10:00", "email", DANA, RICH, direction="out", summary="A question.")
    it.talked("2025-05-06 12:00", "email", RICH, DANA, direction="in", summary="An answer.")
    it.told("2025-06-10", Absence(RICH, "sailing", from_on="2025-06-23", until_on="2025-07-07", stand_in=PAM))
    it.talked(
        "2025-06-17 10:00",
        "video",
        DANA,
        RICH,
        raising=["boating"],
        summary="The boat is out.",
        next_step="none",
    )
    # four of us write to him in one week
    it.talked("2025-07-14 10:00", "email", DANA, RICH, direction="out", summary="News.")
    it.talked("2025-07-15 10:00", "email", UMA, RICH, direction="out", summary="A survey.")
    it.talked("2025-07-16 10:00", "email", IVO, RICH, direction="out", summary="A release.")
    it.talked("2025-07-16 12:00", "email", DANA, RICH, direction="out", summary="News again.")
    it.talked("2025-07-17 10:00", "phone", UMA, RICH, direction="out", outcome="voicemail")
    it.talked("2025-07-29 10:00", "email", RICH, DANA, direction="in", summary="Too much mail.")
    it.told(
        "2025-08-05", Connection(RICH, "LinkedIn", status="declined", colleague=UMA, from_on="2025-08-05")
    )
    it.told("2025-09-08 11:00", LIST)
    it.talked("2025-09-08 10:00", "video", DANA, RICH, summary="Lines.", next_step="the list")
    # he left on the last of September, and we hear of it three weeks later
    it.corrected("2025-10-20 09:00", AT_ACME, until_on="2025-10-01")
    it.told("2025-10-20 09:10", AT_BOREAL, medium="LinkedIn")
    it.corrected("2025-10-20 09:20", LIST, to=PAM)
    it.corrected("2025-10-20 09:30", RICH, emails=["rich@boreal.example", "rich@acme.example"])
    it.corrected("2025-10-27", LIST, kept_on="2025-10-27")
    it.talked("2025-10-28 10:00", "email", DANA, PAM, direction="out", told=[LIST], summary="The list.")
    it.talked("2025-10-28 11:00", "email", PAM, DANA, direction="in", summary="Thanks.")
    it.talked(
        "2025-11-04 10:00", "video", DANA, RICH, raising=["new post"], summary="He is glad.", next_step="none"
    )
    it.talked("2026-01-13 10:00", "video", DANA, RICH, raising=["skiing"], summary="Snow.", next_step="none")
    it.told(
        "2026-03-10",
        Preference(RICH, "skiing", seasons=["winter"], from_on="2025-02-25", until_on="2026-03-08"),
        by="Pam",
    )
    # and he comes back, in another post
    it.corrected("2026-04-06 09:00", AT_BOREAL, until_on="2026-04-01")
    it.told("2026-04-06 09:10", BACK)
    it.talked(
        "2026-04-08 10:00",
        "video",
        DANA,
        UMA,
        RICH,
        PAM,
        raising=["new post"],
        summary="Back.",
        next_step="none",
    )
    it.told(
        "2026-05-12",
        Answer(ACME, "sites", text="34", question="How many sites have you?", by=RICH, from_on="2026-05-12"),
    )
    it.talked(
        "2026-05-12 10:00", "video", DANA, RICH, summary="Four more.", topics=["sites"], next_step="none"
    )
    it.talked("2026-07-07 10:00", "email", RICH, DANA, direction="in", summary="From the boat.")
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

    def test_the_other_richard(self, lived):
        """Mitch golfs and is called Mitch; nothing of Rich is in his brief, and nothing of his in Rich's."""
        for brief in lived.briefs():
            if brief.contact.id == OTHER.id:
                assert "boating" not in everything(brief)
                assert "never Mitch" not in everything(brief)
            else:
                assert "Ask Mitch" not in everything(brief)
        assert "Ask Mitch about golf" in told(lived.brief("2025-12-24", OTHER, DANA))


class TestHisName:
    def test_never_mitch(self, lived):
        """Once it was wrong it stands apart on every brief, wherever he works."""
        assert "Mitch" not in everything(lived.brief("2025-01-06", RICH, DANA))
        for on in ("2025-01-07", "2025-08-01", "2025-12-01", "2026-04-10", "2026-09-01"):
            texts = [each.text for each in lived.brief(on, RICH, UMA).avoid]
            assert 1 == texts.count("Say Rich, never Mitch or Dick."), on


class TestWhatHeLikes:
    def test_no_golf_and_how_often_he_said_it(self, lived):
        """Four times by March; one point to avoid, first where it is planned, and never suggested."""
        for on, times in (
            ("2025-02-12", "twice"),
            ("2025-02-26", "3 times"),
            ("2025-03-12", "4 times"),
            ("2026-06-01", "4 times"),
        ):
            brief = lived.brief(on, RICH, DANA)
            [golf] = [each for each in brief.avoid if each.text.startswith("Golf")]
            assert f"said {times}, last" in golf.text, on
            assert "olf" not in told(brief)
        assert any(
            "Golf is planned" in e.text for e in lived.brief("2025-08-01", RICH, UMA, themes=["golf"]).avoid
        )

    def test_in_season(self, lived):
        """Skiing in winter, boating in summer, once a season; nothing in between."""
        assert "Ask Rich about boating" in told(lived.brief("2025-06-10", RICH, DANA))
        assert "boating" not in told(lived.brief("2025-06-18", RICH, DANA))
        assert "Ask Rich about skiing" in told(lived.brief("2025-12-10", RICH, DANA))
        assert "skiing" not in told(lived.brief("2026-01-14", RICH, DANA))
        assert "Ask Rich about boating" in told(lived.brief("2026-06-10", RICH, DANA))
        for on in ("2025-04-10", "2025-10-10", "2026-04-10"):
            assert "boating" not in told(lived.brief(on, RICH, DANA)), on

    def test_in_confidence(self, lived):
        """What he told Dana alone is in her briefs and in no other."""
        assert "Politics" in everything(lived.brief("2025-03-01", RICH, DANA))
        assert not any(
            "olitics" in everything(lived.brief(on, RICH, UMA)) for on in ("2025-03-01", "2026-05-01")
        )

    def test_an_email_man(self, lived):
        """With a call planned he is rather written to; said once, apart."""
        for on in ("2025-02-12", "2025-09-10", "2026-08-01"):
            avoid = [each.text for each in lived.brief(on, RICH, UMA, channel="phone").avoid]
            assert 1 == sum("Not by phone: Rich avoids it" in each for each in avoid), on

    def test_thirty_sites(self, lived):
        """Not asked again; after a year asked whether it holds, and the new number since."""
        ask = {"questions": ["How many sites have you?"]}

        assert 'Rich told us "30"' in everything(lived.brief("2025-06-01", RICH, UMA, **ask))
        assert "Ask whether it still holds" in told(lived.brief("2026-05-11", RICH, UMA, **ask))
        assert 'Rich told us "34"' in everything(lived.brief("2026-05-12", RICH, UMA, **ask))
        assert '"34"' not in everything(lived.brief("2026-05-11", RICH, UMA, **ask))


class TestHowOften:
    def test_four_of_us_in_a_week(self, lived):
        """Three colleagues wrote and called: hold, and speak with each other; a fortnight later no word of it."""
        assert any(
            "Hold, and coordinate first" in each.text for each in lived.brief("2025-07-18", RICH, DANA).avoid
        )
        assert "Hold" not in everything(lived.brief("2025-07-29", RICH, DANA))

    def test_six_weeks(self, lived):
        """From the last real touch on, and not while he is away."""
        assert "due to hear" in told(lived.brief("2025-04-26", RICH, DANA))
        assert "due to hear" not in told(lived.brief("2025-05-07", RICH, DANA))
        assert "due to hear" in told(lived.brief("2026-02-28", RICH, DANA))

    def test_who_declined_to_connect(self, lived):
        """Suggested once there was reason; declined, never again."""
        assert "LinkedIn" in told(lived.brief("2025-02-12", RICH, DANA))
        for on in ("2025-08-05", "2025-11-10", "2026-05-20"):
            assert "connect on LinkedIn" not in told(lived.brief(on, RICH, DANA)), on


class TestHeMoves:
    def test_learnt_three_weeks_later(self, lived):
        """On 10 October nobody knew; asked now as of then, he had left."""
        then = lived.brief("2025-10-10", RICH, DANA)

        assert "Acme" in then.title
        assert "Boreal" in lived.memory.as_of("2025-10-10").brief(RICH, for_=DANA).title

    def test_moved(self, lived):
        """Confirm his address, congratulate him, and ask Pam who follows; one matter, and once."""
        brief = lived.brief("2025-10-20", RICH, DANA)

        assert {"LeftAccount", "NewPost"} == {point.rule for point in brief.points[0].points}
        assert "ask Pam who follows" in told(lived.brief("2025-10-20", PAM, DANA))
        for on in ("2025-11-04", "2025-12-24", "2026-01-04", "2026-01-13"):
            assert "new post" not in told(lived.brief(on, RICH, DANA)), on

    def test_the_promise_stays_with_acme(self, lived):
        """It was late to him, and is Pam's from then on; once kept, nobody's."""
        assert "the list of lines" in first(lived.brief("2025-09-28", RICH, DANA), 1)
        assert "the list of lines" not in told(lived.brief("2025-10-21", RICH, DANA))
        assert "the list of lines" in first(lived.brief("2025-10-21", PAM, DANA), 1)
        assert "the list of lines" not in everything(lived.brief("2025-10-28", PAM, DANA))

    def test_and_back(self, lived):
        """Congratulated on the new post; who knows our team is not introduced to it."""
        brief = lived.brief("2026-04-06", RICH, DANA)

        assert "is at Acme now" in first(brief, 1)
        assert "Congratulate on the new post as CIO, and ask who follows at Boreal." in first(brief, 1)
        assert not any("introduce our team" in everything(each) for each in lived.briefs())
        assert "new post" not in told(lived.brief("2026-04-08", RICH, DANA))


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
