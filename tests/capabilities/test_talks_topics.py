"""What was said on calls: when a topic was last spoken of, and what an observer noted."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.memory import Memory
from relmem.queries.meetings import last_topic, noted_by_observers
from relmem.records import Affiliation, Contact, Interaction, Issue, Participant, RoadmapItem
from relmem.records.base import Record
from tests.builders import ACME, BO, DANA, MONDAY, RICH, UMA, a_talk
from tests.builders import PEOPLE as KNOWN
from tests.capabilities.acme import day_by_day
from tests.capabilities.talking import said


def remembered(*records: Record) -> Memory:
    return day_by_day((MONDAY, (*KNOWN, *records)))


@pytest.mark.capability("C42")
class TestLastRoadmapTalk:
    TALK = a_talk("2024-11-20", "meeting", topics=["roadmap"])

    def test_long_ago_is_asked_about(self):
        """Last on 2024-11-20, 530 days ago: ask; a talk about it ends that."""
        memory = remembered(self.TALK)

        row = last_topic(memory.facts(), ACME, "roadmap")
        assert ("held", date(2024, 11, 20), 530, "Richard Alvarez", "Dana") == (
            row.status,
            row.on,
            row.days,
            row.who,
            row.by,
        )
        [text] = said(memory.brief(RICH), "RoadmapTalk")
        assert (
            "The roadmap was last spoken of with Rich on 20 November 2024, some 17 months ago. "
            "Ask whether to go through it." == text
        )
        memory.add(a_talk("2026-05-04", "video", topics=["Roadmap 2027"]))
        assert [] == said(memory.brief(RICH), "RoadmapTalk")

    @pytest.mark.parametrize(("days", "count"), [("2025-05-05", 0), ("2025-05-04", 1)])
    def test_a_year_is_long(self, days, count):
        """A roadmap is made for a year."""
        talk = attrs.evolve(self.TALK, happened_on=days)

        assert count == len(said(remembered(talk).brief(RICH), "RoadmapTalk"))

    def test_held_with_somebody_else_is_said(self):
        """Bo has heard it and Rich has not."""
        with_bo = attrs.evolve(self.TALK, participants=[DANA, BO], account=ACME)
        memory = remembered(with_bo)

        assert (False, True) == tuple(last_topic(memory.facts(), who, "roadmap").there for who in (RICH, BO))
        assert (
            "with Bo Lee, and not with Rich, on 20 November 2024"
            in said(memory.brief(RICH), "RoadmapTalk")[0]
        )

    def test_what_came_out_since_is_said(self):
        """A release that was on no roadmap they saw."""
        out = RoadmapItem("Ports", "fast lanes", released_on="2026-02-01")
        before = RoadmapItem("Ports", "slow lanes", released_on="2024-02-01")
        memory = remembered(self.TALK, out, before)

        assert "Ports: fast lanes" == last_topic(memory.facts(), RICH, "roadmap").released
        assert "Released since: Ports: fast lanes." in said(memory.brief(RICH), "RoadmapTalk")[0]

    def test_unknown_and_never_are_two_answers(self):
        """Without talks that say what they were about it is unknown; with such, and none of it, never."""
        coming = RoadmapItem("Ports", "fast lanes", window="Q3 2026")
        silent, other = (
            remembered(coming, a_talk("2026-04-01")),
            remembered(coming, a_talk("2026-04-01", topics=["price"])),
        )

        assert ("unknown", None) == (
            last_topic(silent.facts(), ACME, "roadmap").status,
            last_topic(silent.facts(), ACME, "roadmap").on,
        )
        assert "never" == last_topic(other.facts(), ACME, "roadmap").status
        assert [] == said(silent.brief(RICH), "RoadmapTalk")
        assert ["No talk with Rich about the roadmap is on record: ask whether to go through it."] == said(
            other.brief(RICH), "RoadmapTalk"
        )
        assert [] == said(remembered(a_talk("2026-04-01", topics=["price"])).brief(RICH), "RoadmapTalk")

    @pytest.mark.parametrize(
        ("fields", "held"),
        [
            ({"topics": [], "summary": "Went through the roadmap"}, True),
            ({"topics": [], "aim": "roadmap"}, True),
            ({"topics": ["price"], "summary": "roadmap put off"}, False),
            ({"outcome": "voicemail"}, False),
            ({"participants": [DANA, UMA]}, False),
            ({"channel": "email", "direction": "out"}, False),
        ],
    )
    def test_what_counts_as_a_talk_about_it(self, fields, held):
        """By its topics, else by its words; an attempt, talk among us and an unanswered mail are none."""
        talk = attrs.evolve(self.TALK, **fields)

        assert held is (last_topic(remembered(talk).facts(), ACME, "roadmap").status == "held")

    def test_a_talk_about_what_is_coming_is_about_the_roadmap(self):
        """Who was told of a feature that is coming has heard of the roadmap."""
        coming = RoadmapItem("Ports", "fast lanes", window="Q3 2026")
        talk = a_talk("2026-04-01", told=[coming])

        assert 33 == last_topic(remembered(coming, talk).facts(), RICH, "roadmap").days

    def test_waits_while_something_serious_is_open(self):
        """It asks something of them: not while their lines are down."""
        issue = Issue(ACME, "Lines down", severity="urgent")

        brief = remembered(self.TALK, issue).brief(RICH)
        assert ["RoadmapTalk"] == [each.lead.rule for each in brief.held if each.lead.rule == "RoadmapTalk"]


@pytest.mark.capability("C14")
class TestWhatAnObserverNoted:
    CALL = a_talk(
        "2026-04-30",
        participants=[
            DANA,
            RICH,
            Participant(name="Philippe", part="observer"),
            Participant(colleague=UMA, part="listener"),
        ],
        summary="wants it in their words",
        next_step="none",
    )

    def note(self, *who: Any, **fields: Any) -> Interaction:
        text = "Pitched before restating the problem."
        return Interaction(
            "chat", text, participants=who, about=[self.CALL], happened_on="2026-05-01", **fields
        )

    def test_is_read_before_the_next_call(self):
        """The coach only listened and noted how it went: told among us, until they spoke again."""
        memory = remembered(self.CALL, self.note("philippe", DANA))

        [row] = noted_by_observers(memory.facts(), RICH)
        assert ("philippe", "Pitched before restating the problem.", date(2026, 4, 30)) == (
            row.observer,
            row.note,
            row.call_on,
        )
        assert [
            'philippe listened in on 30 April 2026 and noted: "Pitched before restating the problem".'
        ] == said(memory.brief(RICH), "ObserverNote")
        memory.add(a_talk("2026-05-03", summary="fine", next_step="none"))
        assert [] == said(memory.brief(RICH), "ObserverNote")
        assert 1 == len(noted_by_observers(memory.facts(), RICH))

    def test_is_one_of_us_too(self):
        """Uma listened in as well; what who spoke noted of the call is no observer's."""
        assert ["Uma"] == [
            row.observer for row in noted_by_observers(remembered(self.CALL, self.note(UMA)).facts(), ACME)
        ]
        assert 0 == len(noted_by_observers(remembered(self.CALL, self.note(DANA)).facts(), RICH))

    def test_stays_with_its_owner(self):
        """A private note is in Dana's brief, and in nobody else's."""
        memory = remembered(self.CALL, self.note("Philippe", DANA, visibility="private", owner=DANA))

        assert [] == said(memory.brief(RICH), "ObserverNote")
        assert 1 == len(said(memory.brief(RICH, for_=DANA), "ObserverNote"))

    def test_is_no_touch_and_nothing_they_heard(self):
        """A note among us is not with them."""
        lee = Contact("Lee")
        memory = remembered(lee, Affiliation(lee, ACME), self.CALL, self.note("Philippe", DANA))

        assert "Philippe" not in str(memory.brief(lee))
