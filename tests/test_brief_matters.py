"""What makes points one: how they are said together, who leads, and what is silent when one of them was raised."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from relmem.facts import Facts, Known, facts_of
from relmem.phrases import say
from relmem.ranking import brief
from relmem.records import Colleague, Interaction, Preference
from relmem.rules.base import Kind, Rank
from tests.test_brief import ACME, AT_ACME, NOTE, RICH, TUESDAY, Says, a_point, of

DANA, SAM = Colleague("Dana"), Colleague("Sam")


class TestSaidTogether:
    def test_what_follows_is_said_as_an_aside(self):
        """Behind another about its matter a point is said as it is meant to be there, and nothing where that is ""."""
        lead = a_point("A", matter="it", urgency=0.9)
        short = a_point("B", matter="it", urgency=0.5, aside=say("Also B."))
        empty = a_point("C", matter="it", urgency=0.4, aside=say(""))

        [said] = of(lead, short, empty, a_point("D", matter="it", urgency=0.1)).points

        assert "A. Also B. D." == said.text
        assert ("B.",) == tuple(each.text for each in of(short).points), "alone it is said whole"

    def test_what_is_among_us_leads_no_other(self):
        """It may put the matter where it stands, but what can be said to them comes first."""
        ours = a_point("Ours", matter="it", rank=Rank.OPEN_ISSUES, internal=True)
        theirs = a_point("Theirs", matter="it", rank=Rank.FOLLOW_UPS)
        other = a_point("Other", rank=Rank.NOTICE)

        found = of(ours, theirs, other)

        assert [("Theirs", Rank.OPEN_ISSUES), ("Other", Rank.NOTICE)] == [
            (each.lead.rule, each.rank) for each in found.points
        ]
        assert "class 2 of 9, open issues" == found.explain()[0].why
        assert "open_issues" == found.to_dict()["points"][0]["class"]

    @pytest.mark.parametrize("somebody", [RICH, ACME], ids=["contact", "account"])
    def test_somebody_is_no_matter(self, somebody):
        """The name to say and the hour to call are two points, though both are about him."""
        points = [a_point(rule, matter=somebody.id, kind=Kind.AVOID) for rule in ("Name", "Hour")]

        assert ["Hour.", "Name."] == sorted(each.text for each in of(*points).avoid)


class TestWhoReadsIt:
    def test_nobody_is_sent_to_himself(self):
        """A point is in no brief of those whom it sends others to."""
        facts = facts_of(TUESDAY, RICH, ACME, AT_ACME, NOTE)
        rules = [Says(given=(a_point(internal=True, not_for=(DANA.id,)),))]

        assert [0, 1, 1] == [
            len(brief(RICH, facts, rules, reader=reader).points) for reader in (DANA, SAM, None)
        ]


class TestRaised:
    LEAD = a_point("Lead", matter="it", urgency=0.9)

    def silent(self, *points, raised=LEAD):
        """The rules that are silent after `raised` was brought up."""
        talk = Interaction("phone", happened_on=TUESDAY, participants=[RICH], raised=[raised.id])
        facts = facts_of(TUESDAY, RICH, ACME, AT_ACME, NOTE, talk)
        return sorted(point.rule for point in of(*points, facts=facts).silent)

    def test_what_went_along_is_silent_too(self):
        """A point names itself when it is raised, and what was said with it was said."""
        assert ["Lead", "With"] == self.silent(self.LEAD, a_point("With", matter="it", urgency=0.5))

    def test_another_matter_is_not(self):
        """What stands beside it in the brief was not raised with it."""
        assert ["Lead"] == self.silent(self.LEAD, a_point("Other", urgency=0.5))

    def test_what_has_come_to_stand_before_it_speaks(self):
        """A point of that matter that is more pressing now than the one that was raised is new."""
        worse = a_point("Worse", matter="it", rank=Rank.BAD_NEWS)

        assert ["Lead"] == self.silent(self.LEAD, worse)

    def test_what_is_among_us_was_not_raised_with_them(self):
        """Whom of us to tell is still to be done after the call."""
        assert ["Lead"] == self.silent(self.LEAD, a_point("Tell", matter="it", urgency=0.5, internal=True))

    def test_nor_is_what_lasts(self):
        """What is never silenced is not silenced by company either."""
        lasting = a_point("Lasting", matter="it", urgency=0.5, lasting=True)

        assert ["Lead"] == self.silent(self.LEAD, lasting)

    @pytest.mark.parametrize(("changed_hours", "silent"), [(-1, ["Lead", "With"]), (1, ["Lead"])])
    def test_what_has_changed_since_speaks(self, changed_hours, silent):
        """A record that was changed after the talk brings back the point that rests on it, and no other."""
        noon = datetime.combine(TUESDAY, time(12), UTC)
        talk = Interaction("phone", happened_on=TUESDAY, participants=[RICH], raised=[self.LEAD.id])
        other = Preference(RICH, "skiing")
        before = noon - timedelta(days=3)
        known = [Known(each, before, before) for each in (RICH, ACME, AT_ACME, NOTE)]
        known += [Known(talk, noon, noon), Known(other, before, noon + timedelta(hours=changed_hours))]
        beside = a_point("With", matter="it", urgency=0.5, because=(other,))

        found = of(self.LEAD, beside, facts=Facts(TUESDAY, known))

        assert silent == sorted(point.rule for point in found.silent)

    def test_an_empty_brief_says_why(self):
        """Where all was raised it does not say that nothing is known."""
        talk = Interaction("phone", happened_on=TUESDAY, participants=[RICH], raised=[self.LEAD.id])
        facts = facts_of(TUESDAY, RICH, ACME, AT_ACME, NOTE, talk)

        assert "Nothing new: what is open was raised already." in str(of(self.LEAD, facts=facts))
        assert "Nothing presses" in str(of())
