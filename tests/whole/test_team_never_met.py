"""
"I have been your account rep for two years. This is a nice building": the team that nobody had ever met.

Dana only ever wrote. Their network lead changes, she leaves us, Sam takes over,
and not all that was promised goes along at once.
"""

from __future__ import annotations

import pytest

from relmem.brief import Brief
from relmem.records import (
    Account,
    Affiliation,
    Answer,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Handover,
    Meeting,
    News,
    Preference,
    Relationship,
)
from tests.whole.story import Lived, Story, Watch, everything, first, flaws, told

QUAY = Account("Quayside Insurance", timezone="Europe/Dublin", industry="insurance")
RICH = Contact("Richard Alvarez", call_me="Rich", emails=["rich@quayside.example"])
NIAMH = Contact("Niamh Byrne", call_me="Niamh", emails=["niamh@quayside.example"])
OLD = Contact("Conor Walsh", emails=["conor@quayside.example"])
# a Niamh Byrne elsewhere, whom Dana knows well
BAKERS, OTHER = Account("Byrne Bakers"), Contact("Niamh Byrne", emails=["niamh@bakers.example"])
GAIL = Colleague("Gail", function="management")
DANA = Colleague("Dana", function="sales", boss=GAIL)
OMAR = Colleague("Omar", function="sales", boss=GAIL)
SAM = Colleague("Sam", function="sales", boss=GAIL)
UMA = Colleague("Uma", function="support")

CONOR_AT = Affiliation(OLD, QUAY, title="Network lead", from_on="2021-01-01")
LEADS = Assignment(DANA, QUAY, role="lead", product="voice", from_on="2024-05-01")
DATA = Assignment(OMAR, QUAY, product="data", from_on="2024-09-01")
MAP = Commitment("a map of their lines", promised_by=DANA, to=RICH, made_on="2026-04-20", due_on="2026-05-29")
PRICES = Commitment(
    "prices for two sites", promised_by=DANA, to=RICH, made_on="2026-05-04", due_on="2026-06-12"
)
GOLF = Preference(RICH, "golf", stance="dislikes", words="I hate golf")
HANDOVER = Handover(
    QUAY,
    DANA,
    taker=SAM,
    product="voice",
    begun_on="2026-05-11",
    due_on="2026-05-29",
    note="write, do not call",
)
DIARY = Preference(
    RICH, "sailing", words="he told me in confidence he may buy a boat", visibility="private", owner=DANA
)


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (Watch(RICH, DANA), Watch(RICH, SAM), Watch(NIAMH, SAM)),
        until="2026-10-30",
        zone="Europe/Dublin",
    )
    it.told("2024-11-04", QUAY, RICH, NIAMH, OLD, GAIL, DANA, OMAR, SAM, UMA, BAKERS, OTHER)
    it.told(
        "2024-11-04 09:10",
        Affiliation(RICH, QUAY, title="IT director", from_on="2020-01-01"),
        CONOR_AT,
        Affiliation(OTHER, BAKERS, title="Owner", from_on="2020-01-01"),
        Relationship(QUAY, "customer", from_on="2023-01-01"),
        LEADS,
        DATA,
        Assignment(UMA, QUAY, role="support", from_on="2024-05-01"),
        Assignment(DANA, BAKERS, role="lead", from_on="2024-05-01"),
    )
    it.talked("2024-11-05 10:00", "email", DANA, RICH, direction="out", summary="Hello.")
    it.talked("2024-11-06 10:00", "email", RICH, DANA, direction="in", summary="Hello.")
    it.talked("2024-12-11 10:00", "meeting", DANA, OTHER, summary="Bread.", next_step="none")
    it.talked("2025-03-12 10:00", "phone", DANA, RICH, summary="He has no time.", next_step="none")
    it.told(
        "2025-03-12 11:00",
        GOLF,
        DIARY,
        Answer(QUAY, "sites", text="30", question="How many sites have you?", by=RICH),
    )
    it.talked("2025-07-09 10:00", "phone", DANA, RICH, summary="Nothing new.", next_step="none")
    # Omar met them by video, and nobody noted it for two months
    it.talked(
        "2025-10-01 10:00",
        "video",
        OMAR,
        DANA,
        RICH,
        OLD,
        summary="Data lines.",
        next_step="none",
        logged="2025-12-01 10:00",
    )
    it.talked("2026-02-04 10:00", "phone", DANA, RICH, summary="Plans.", next_step="none")
    it.told("2026-04-20 09:00", MAP)
    it.told("2026-04-20 09:10", Affiliation(NIAMH, QUAY, title="Network lead", from_on="2026-04-15"))
    it.told(
        "2026-04-20 09:20",
        News(
            QUAY,
            "they put networks and security together",
            heard_on="2026-04-20",
            themes=["team"],
            rumour=True,
        ),
    )
    it.corrected("2026-04-20 09:30", CONOR_AT, until_on="2026-04-15")
    it.told("2026-05-04 10:00", PRICES)
    # Dana leaves
    it.told("2026-05-11 09:00", HANDOVER, medium="memo")
    it.told("2026-05-11 09:10", Assignment(SAM, QUAY, role="lead", product="voice", from_on="2026-05-11"))
    it.corrected("2026-05-11 09:20", DANA, left_on="2026-06-01")
    it.corrected("2026-05-18", HANDOVER, accepted_on="2026-05-18")
    it.corrected("2026-05-20", MAP, promised_by=SAM)
    it.corrected("2026-05-28", MAP, kept_on="2026-05-28")
    it.corrected("2026-06-01", LEADS, until_on="2026-06-01")
    it.corrected("2026-06-03", PRICES, promised_by=SAM)
    it.talked(
        "2026-06-04 10:00",
        "phone",
        SAM,
        RICH,
        told=[HANDOVER, MAP],
        about=[PRICES],
        raising=["has left us"],
        summary="He did not know.",
        next_step="come by",
    )
    it.told(
        "2026-06-04 11:00",
        Meeting(
            "Sam and Omar come by",
            starts_at="2026-06-11T10:00+01:00",
            participants=[SAM, OMAR, RICH, NIAMH],
            account=QUAY,
        ),
    )
    it.corrected("2026-06-10", PRICES, kept_on="2026-06-10")
    it.talked(
        "2026-06-11 10:00",
        "meeting",
        SAM,
        OMAR,
        RICH,
        NIAMH,
        told=[PRICES, GAIL],
        site="Dublin",
        summary="A nice building.",
        next_step="none",
    )
    it.talked("2026-09-08 10:00", "phone", SAM, RICH, summary="Autumn.", next_step="none")
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

    def test_what_was_told_in_confidence(self, lived):
        """The boat is in Dana's brief alone; Sam, who takes over, does not have it."""
        assert "sailing" in told(lived.brief("2025-03-13", RICH, DANA))
        assert not any(
            "sailing" in everything(b) for b in lived.briefs() if b is not None and _is_sams(b, lived)
        )

    def test_the_other_niamh(self, lived):
        """That Dana met her namesake does not make this Niamh one whom we know."""
        assert "Network lead) since 15 April 2026: introduce our team" in told(
            lived.brief("2026-04-21", NIAMH, SAM)
        )


def _is_sams(brief: Brief, lived: Lived) -> bool:
    """Whether it was read by Sam: the second and the third that are watched."""
    return any(brief in briefs[1:] for briefs in lived.evenings.values())


class TestTwoYears:
    def test_nobody_ever_met_her(self, lived):
        """A year and more on the account and never in the building: propose to come by."""
        brief = lived.brief("2025-08-01", RICH, DANA)

        assert "Dana has been on Quayside Insurance for 15 months, and has never met" in told(brief)
        assert "Introduce Uma (support) and Omar (data)" in told(brief)

    def test_a_video_that_was_noted_late(self, lived):
        """In November nobody knew that Omar had met them; asked now as of then, it is known."""
        then, now = (
            lived.brief("2025-11-15", RICH, DANA),
            lived.memory.as_of("2025-11-15").brief(RICH, for_=DANA),
        )

        assert "Omar" in told(then)
        assert "Omar" not in told(now)

    def test_no_golf(self, lived):
        """He said it once; it stands apart on every brief since, and nothing suggests it."""
        for on in ("2025-03-12", "2025-12-01", "2026-06-11", "2026-10-01"):
            brief = lived.brief(on, RICH, SAM)
            assert 1 == sum("Golf" in each.text for each in brief.avoid), on
            assert "olf" not in told(brief)


class TestTheirNewLead:
    def test_offered_and_not_assumed(self, lived):
        """Niamh is new since April: offer to introduce our team; the rumour is asked after."""
        brief = lived.brief("2026-04-20", RICH, DANA)

        assert "Niamh Byrne (Network lead) is new at Quayside Insurance" in first(brief)
        assert "offer nothing yet" in first(brief)
        assert "Niamh" not in everything(lived.brief("2026-04-19", RICH, DANA))

    def test_to_herself_it_is_one_matter(self, lived):
        """Our team is introduced to who is new in one point, and not one by one."""
        for on in ("2026-04-21", "2026-05-20", "2026-06-02"):
            brief = lived.brief(on, NIAMH, SAM)
            assert 1 == sum("introduce" in each.text.lower() for each in brief.points), on

    def test_met(self, lived):
        """Once they came by, nobody is introduced to who was there."""
        for who in (RICH, NIAMH):
            after = told(lived.brief("2026-06-11", who, SAM))
            assert "Sam" not in after
            assert "Omar" not in after
            assert "new at" not in after


class TestTheHandover:
    def test_tell_him_before_he_calls(self, lived):
        """Who leaves and who takes over is said first, once, and Sam is introduced only there."""
        for on in ("2026-05-11", "2026-05-19", "2026-06-01", "2026-06-03"):
            brief = lived.brief(on, RICH, SAM)
            assert "RepChanged" in {point.rule for point in brief.points[0].points}, on
            assert 1 == sum(
                "Sam" in each.text for each in brief.points if "must take it over" not in each.text
            ), on
        assert "Dana" not in told(lived.brief("2026-06-04", RICH, SAM))

    def test_complete_only_when_it_is(self, lived):
        """Not accepted, then a promise that is nobody's, then nothing."""
        assert "Sam has not accepted" in told(lived.brief("2026-05-11", RICH, SAM))
        assert '"prices for two sites"' in told(lived.brief("2026-06-01", RICH, SAM))
        assert 1 == told(lived.brief("2026-06-01", RICH, SAM)).count("prices for two sites")
        assert "no new owner" in told(lived.brief("2026-06-01", NIAMH, SAM))
        assert "hand-over" not in told(lived.brief("2026-06-03", RICH, SAM)).lower()
        assert "must take it over" not in told(lived.brief("2026-06-03", RICH, SAM))

    def test_whom_to_name_as_boss(self, lived):
        """While Dana goes nobody names her boss; once Sam is known, his is, until Rich was told."""
        assert "whom Dana reports to" in told(lived.brief("2026-04-21", RICH, DANA))
        assert "reports to" not in everything(lived.brief("2026-05-12", RICH, SAM))
        assert "whom Sam reports to: name Gail" in told(lived.brief("2026-06-04", RICH, SAM))
        assert "reports to" not in everything(lived.brief("2026-06-11", RICH, SAM))

    def test_quiet_again(self, lived):
        """In autumn nothing of all that is left."""
        brief = lived.brief("2026-10-09", RICH, SAM)

        assert not any(word in told(brief) for word in ("Dana", "Niamh", "Omar", "promise"))


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
