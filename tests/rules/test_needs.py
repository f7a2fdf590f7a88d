"""Rules about their problems, at the edges of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from relmem.records import Impact, Interaction
from tests.capabilities.acme import RICH, SAM
from tests.capabilities.needing import Clock, a_need, confirmed, points, remembered
from tests.capabilities.talking import said

SAID = datetime(2026, 5, 1, 12, tzinfo=UTC)


def days_after(days: int) -> Clock:
    return Clock(SAID + timedelta(days=days))


class TestOldNeeds:
    @pytest.mark.parametrize(("days", "asked"), [(365, False), (366, True)])
    def test_after_a_year_it_is_asked_whether_it_is_still_so(self, days, asked):
        """A need of which nobody spoke for more than a year is not restated, but asked after."""
        [text] = said(remembered(a_need(), clock=days_after(days)).brief(RICH), "RestateFirst")

        assert asked == text.startswith("Ask whether it is still so, before any pitch: Rich said")
        assert asked == ("nobody has spoken of it since 1 May 2026" in text)

    def test_what_was_confirmed_long_ago_is_asked_too(self):
        """A confirmed need ages like any other, from the day on which it was confirmed."""
        need = a_need()

        young = remembered(need, confirmed(need), clock=days_after(367)).brief(RICH)
        old = remembered(need, confirmed(need), clock=days_after(368)).brief(RICH)

        assert [] == said(young, "RestateFirst")
        assert ["old"] == [point.band for point in points(old, "RestateFirst")]

    def test_why_it_hurts_is_silent_then(self):
        """Nobody is told for years why something hurts that may be gone."""
        need = a_need()
        hurt = Impact(need, "three people work at night", source=need.source)

        assert 1 == len(said(remembered(need, hurt, clock=days_after(365)).brief(RICH), "WhyItHurts"))
        assert [] == said(remembered(need, hurt, clock=days_after(366)).brief(RICH), "WhyItHurts")

    def test_a_talk_about_it_keeps_it_young(self):
        """Whoever spoke of it within the year has heard that it is still so."""
        need = a_need()
        talk = Interaction(
            "phone",
            account=need.account,
            participants=[RICH, SAM],
            happened_at="2027-03-01T10:00+00:00",
            about=[need],
        )

        [text] = said(remembered(need, talk, clock=days_after(400)).brief(RICH), "RestateFirst")

        assert text.startswith("Restate in our words")

    def test_a_day_to_act_by_that_is_to_come_keeps_it_young(self):
        """Until the day by which they must act, how it stands is asked, however long ago they said it."""
        need = a_need(act_by_on="2027-06-30")

        brief = remembered(need, clock=days_after(400)).brief(RICH)

        assert 1 == len(said(brief, "WhyItHurts"))
        assert said(brief, "RestateFirst")[0].startswith("Restate in our words")
