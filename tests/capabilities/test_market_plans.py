"""Their plans: asked about when the time comes, congratulated once they came about."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.queries.news import news_rows
from relmem.records import Absence, Interaction, News
from relmem.rules.base import Kind, Plan
from relmem.values import FuzzyDate
from tests.capabilities.acme import ACME, BO, DANA, RICH, day_by_day, remembered
from tests.capabilities.needing import points
from tests.capabilities.talking import said

pytestmark = pytest.mark.capability("C16")


def edition(**fields: Any) -> News:
    """The next edition of Rich's book, as heard in April 2014."""
    defaults = {"window": "early July 2014", "heard_on": "2014-04-13"}
    return News(fields.pop("about", RICH), "the third edition of his book", **defaults | fields)


def asked(on: str, *records: Any) -> list[str]:
    return said(remembered(*records, on=date.fromisoformat(on)).brief(RICH), "TheirPlan")


class TestTheirPlan:
    def test_early_july_is_asked_about_in_early_july(self):
        """ "Early July" is 1 to 10 July; on the 8th, ask about the new edition."""
        plan = edition()

        assert (date(2014, 7, 1), date(2014, 7, 10)) == (plan.window.earliest, plan.window.latest)
        assert ['Ask Rich about it: "the third edition of his book", expected early July 2014.'] == asked(
            "2014-07-08", plan
        )

    @pytest.mark.parametrize(
        ("on", "state"),
        [
            ("2014-06-16", "far"),
            ("2014-06-17", "near"),
            ("2014-06-30", "near"),
            ("2014-07-01", "now"),
            ("2014-07-10", "now"),
            ("2014-07-11", "past"),
            ("2014-10-08", "past"),
            ("2014-10-09", "past"),
        ],
    )
    def test_comes_near_and_passes(self, on, state):
        """Two weeks before it is near; a quarter after its window nobody asks any more."""
        memory = remembered(edition(), on=date.fromisoformat(on))

        bands = [point.band for point in points(memory.brief(RICH), "TheirPlan")]

        assert [state] == [row.state for row in news_rows(memory.facts(), RICH)]
        assert ([] if state == "far" or on == "2014-10-09" else [state]) == bands

    def test_once_its_time_is_over_one_asks_did_it_come_out(self):
        """It may have slipped: ask whether it came about, and do not congratulate."""
        memory = remembered(edition(), on=date(2014, 7, 20))

        [point] = points(memory.brief(RICH), "TheirPlan")

        assert Kind.ASK is point.kind
        assert (
            'Ask Rich whether it came about: "the third edition of his book", expected early July 2014. '
            "Nobody knows yet, so do not congratulate." == str(point.text)
        )

    def test_a_slip_is_asked_about_at_its_new_time(self):
        """Put off to autumn, nothing is asked in July; what was raised does not silence the new time."""
        late = attrs.evolve(edition(), window="October 2014")

        assert [] == asked("2014-07-20", late)
        assert "expected October 2014." in asked("2014-10-01", late)[0]

    def test_once_it_came_congratulate_once(self):
        """It came on 9 July: congratulate; after a talk about it, no more."""
        came = edition(came_on="2014-07-09")
        memory = remembered(came, on=date(2014, 7, 20))

        [point] = points(memory.brief(RICH), "TheirPlan")

        assert (Kind.CONGRATULATE, 'Congratulate Rich: "the third edition of his book", 9 July 2014.') == (
            point.kind,
            str(point.text),
        )
        memory.add(Interaction("call", participants=[DANA, RICH], happened_on="2014-07-20", about=[came]))
        assert [] == said(memory.brief(RICH), "TheirPlan")

    def test_a_talk_with_somebody_else_congratulates_nobody(self):
        """That Bo was spoken to, or that we spoke of it before, leaves the congratulation to be given."""
        came = edition(came_on="2014-07-09")
        talks = [
            Interaction("call", participants=[DANA, BO], happened_on="2014-07-12", about=[came]),
            Interaction("call", participants=[DANA, RICH], happened_on="2014-07-01", about=[came]),
        ]

        assert 1 == len(asked("2014-07-20", came, *talks))

    def test_as_of_the_day_before_it_had_not_come(self):
        """What came on the 9th is still asked about on the 8th."""
        memory = remembered(edition(came_on="2014-07-09"), on=date(2014, 7, 20))

        assert "Ask Rich about it" in said(memory.as_of("2014-07-08").brief(RICH), "TheirPlan")[0]

    def test_what_was_learnt_later_is_not_known_then(self):
        """Heard on the 12th that it came on the 9th: as known on the 10th, nobody knew."""
        plan = edition()
        memory = day_by_day(
            ("2014-04-13", (ACME, RICH, plan)),
            ("2014-07-12", (attrs.evolve(plan, came_on="2014-07-09", rev=1),)),
        )

        [then] = news_rows(memory.as_of("2014-07-11", known_at="2014-07-11").facts(), RICH)

        assert ("past", "came") == (then.state, news_rows(memory.facts(), RICH)[0].state)

    def test_dropped_is_to_be_avoided(self):
        """What they gave up is not asked about."""
        memory = remembered(edition(dropped_on="2014-06-30"), on=date(2014, 7, 8))

        [point] = points(memory.brief(RICH), "TheirPlan")

        assert (
            Kind.AVOID,
            'Do not ask about it: "the third edition of his book" was dropped on 30 June 2014.',
        ) == (
            point.kind,
            str(point.text),
        )

    @pytest.mark.parametrize(("on", "count"), [("2014-05-01", 0), ("2014-08-07", 0), ("2014-08-22", 1)])
    def test_later_this_year_is_not_for_spring(self, on, count):
        """A window of most of a year is asked about from its middle on."""
        ebook = edition(window=FuzzyDate("2014-04-13", "2014-12-31", "later this year"))

        found = asked(on, ebook)

        assert count == len(found)
        assert all("expected later this year." in each for each in found)

    def test_a_rumour_is_said_as_one(self):
        """What nobody confirmed is asked, and once it is said to have come, not congratulated."""
        [before], [after] = (
            asked("2014-07-10", edition(rumour=True, **came)) for came in ({}, {"came_on": "2014-07-09"})
        )

        assert before.endswith("It is a rumour: do not say it as a fact.")
        assert "Congratulate" not in after

    @pytest.mark.parametrize(
        ("fields", "kinds"),
        [({}, []), ({"came_on": "2014-07-05"}, [Kind.ASK]), ({"about": ACME, "came_on": "2014-07-05"}, [])],
    )
    def test_what_will_hurt_is_only_asked_how_it_went(self, fields, kinds):
        """Nobody looks forward to what is bad; of their own one asks how it went, of the firm's not at all."""
        memory = remembered(edition(tone="bad", **fields), on=date(2014, 7, 8))

        assert kinds == [point.kind for point in points(memory.brief(RICH), "TheirPlan")]

    def test_a_colleagues_book_is_not_theirs(self):
        """What Bo plans is for Bo's brief."""
        assert [] == asked("2014-07-08", edition(about=BO))

    def test_a_firms_plan_is_named_for_it(self):
        """What Acme plans is asked of Rich as Acme's."""
        [text] = asked("2014-07-08", edition(about=ACME))

        assert 'Ask Rich about it: Acme, "the third edition' in text

    def test_a_private_plan_is_its_owners(self):
        """What was told to Dana alone stands in Dana's brief only."""
        private = edition(visibility="private", owner=DANA)
        memory = remembered(private, on=date(2014, 7, 8))

        assert 1 == len(said(memory.brief(RICH, for_=DANA), "TheirPlan"))
        assert [] == said(memory.brief(RICH), "TheirPlan")


class TestVisitWhileAway:
    def abroad(self, **fields: Any) -> Absence:
        window = FuzzyDate("2014-05-01", "2014-05-31", "a week or two in May")
        return Absence(RICH, **{"place": "Australia", "window": window} | fields)

    @pytest.mark.parametrize(
        ("on", "count"), [("2014-04-16", 0), ("2014-04-17", 1), ("2014-05-31", 1), ("2014-06-01", 0)]
    )
    def test_no_visit_is_proposed_while_they_are_abroad(self, on, count):
        """ "A week or two in May": from two weeks before until the end of May, no visit."""
        memory = remembered(self.abroad(), on=date.fromisoformat(on))

        for plan in (Plan(channel="visit"), Plan(themes=["propose a visit"])):
            found = said(memory.brief(RICH, call=plan), "VisitWhileAway")
            assert ["Propose no visit: Rich may be away (Australia), a week or two in May."] * count == found

    @pytest.mark.parametrize("plan", [None, Plan(channel="phone"), Plan(themes=["expansion"])])
    def test_what_is_no_visit_may_be_proposed(self, plan):
        """A call, and a plan without a visit, are not warned against here."""
        memory = remembered(self.abroad(), on=date(2014, 5, 5))

        assert [] == said(memory.brief(RICH, call=plan), "VisitWhileAway")

    def test_who_is_away_for_sure_is(self):
        """Days that are known are said as known, with the day of return."""
        absence = Absence(RICH, from_on="2014-05-02", until_on="2014-05-12")
        memory = remembered(absence, on=date(2014, 5, 5))

        assert ["Propose no visit: Rich is away, and back by 12 May 2014."] == said(
            memory.brief(RICH, call=Plan(channel="visit")), "VisitWhileAway"
        )


class TestAway:
    def told(self, on: str, *records: Any, **fields: Any) -> list[str]:
        absence = Absence(RICH, **{"from_on": "2014-05-05", "until_on": "2014-05-17"} | fields)
        return said(remembered(*records, absence, on=date.fromisoformat(on)).brief(RICH), "Away")

    @pytest.mark.parametrize(
        ("on", "says"),
        [
            ("2014-04-27", []),
            (
                "2014-04-28",
                [
                    "Rich will be away from 5 May 2014, and back by 17 May 2014: settle before what cannot wait."
                ],
            ),
            ("2014-05-05", ["Rich is away, and back by 17 May 2014: expect no answer."]),
            ("2014-05-16", ["Rich is away, and back by 17 May 2014: expect no answer."]),
            ("2014-05-17", []),
        ],
    )
    def test_nobody_calls_in_vain(self, on, says):
        """From a week before until the day of return, whatever is planned."""
        assert says == self.told(on)

    def test_says_why_and_who_stands_in(self):
        """Of ours or of theirs; without a day of return, none is made up."""
        assert ["Rich is away (leave, Australia): expect no answer. Dana stands in."] == self.told(
            "2014-05-05", DANA, reason="leave", place="Australia", until_on=None, stand_in=DANA
        )

    def test_one_of_ours_who_is_away_is_no_matter_of_theirs(self):
        """The leave of a colleague who stands in for nobody says nothing of the contact."""
        memory = remembered(DANA, Absence(DANA, from_on="2014-05-05", stand_in=RICH), on=date(2014, 5, 6))

        assert [] == said(memory.brief(RICH), "Away")
