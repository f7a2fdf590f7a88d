"""Deals: how they go by stage, whether they close in time, and who carries them there."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

import relmem
from relmem.errors import InputError
from relmem.queries.deals import deals_at_risk, forecasts
from relmem.queries.pulses import PulsePolicy, pulses, stale_pulses
from relmem.queries.stakeholders import coverage, coverage_gaps, stakeholders
from relmem.records import (
    Affiliation,
    Answer,
    Assessment,
    Contact,
    Forecast,
    Interaction,
    Issue,
    Meeting,
    Opportunity,
    Stakeholder,
)
from relmem.records.base import Record
from relmem.rules import tuned
from relmem.rules.deals import StalePulse
from relmem.values import WorkWeek
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, PEOPLE, RICH, SAM, day_by_day, remembered
from tests.capabilities.talking import said

C06, C18, C23 = (pytest.mark.capability(each) for each in ("C06", "C18", "C23"))

DEAL = Opportunity(ACME, "Port upgrade", opened_on="2026-03-02")


def report(on: str = "2026-04-30", colour: str = "green", **fields: Any) -> Assessment:
    """What somebody says of how the deal goes; Sam, unless named."""
    return Assessment(
        ACME, "fine", **{"by": SAM, "of": DEAL, "topic": "pulse", "colour": colour, "from_on": on} | fields
    )


def a_call(on: str, **fields: Any) -> Interaction:
    """A call of Dana's with Rich."""
    return Interaction("phone", **{"participants": [DANA, RICH], "happened_on": on} | fields)


@C06
class TestPulseByStage:
    POC = Forecast(DEAL, "2026-05-31", stage="PoC", from_on="2026-04-20")

    def test_a_proof_of_concept_wants_word_every_business_day(self):
        """PoC allows 1 business day: the last report on Thursday 30 April is stale on Monday, and was not on Friday."""
        memory = remembered(DEAL, self.POC, report(), a_call("2026-04-30"))

        [row] = stale_pulses(memory.facts())

        assert ("PoC: 1 business day", date(2026, 4, 30), "Sam", 2) == (
            row.policy,
            row.last_report_on,
            row.reported_by,
            row.silent_days,
        )
        assert row.stale
        assert [] == [*stale_pulses(memory.as_of("2026-05-01").facts())]

    def test_the_brief_asks_and_names_the_policy(self):
        """The brief asks how they see it, with the policy that decided; a new report ends it."""
        memory = remembered(DEAL, self.POC, report(), a_call("2026-04-30"))

        [words] = said(memory.brief(RICH), "StalePulse")
        memory.add(a_call("2026-05-04", about=[DEAL]))

        assert "since 30 April 2026 (allowed in PoC: 1 business day): ask Rich how they see it." in words
        assert [] == said(memory.brief(RICH), "StalePulse")

    def test_a_talk_among_us_about_it_is_a_report(self):
        """A report is an assessment or a talk about the deal, also among us; a talk about else is none."""
        among_us = Interaction("chat", participants=[SAM, DANA], happened_on=MONDAY, about=[DEAL])

        [row] = pulses(remembered(DEAL, self.POC, report(), among_us, a_call("2026-05-04")).facts())

        assert (MONDAY, "Sam and Dana", 0, False) == (
            row.last_report_on,
            row.reported_by,
            row.silent_days,
            row.stale,
        )

    def test_our_green_beside_a_silent_customer_is_a_conflict(self):
        """Sam says green today, and nobody there was heard since 20 April: both are shown, none wins."""
        memory = remembered(DEAL, self.POC, report("2026-05-04"), a_call("2026-04-20"))

        [row] = stale_pulses(memory.facts())

        assert not row.stale
        assert "green (Sam, 4 May 2026), but they have been silent since 20 April 2026" == row.conflict
        assert row.conflict in said(memory.brief(RICH), "StalePulse")[0]

    def test_our_green_beside_their_red_is_a_conflict(self):
        """Two people see it differently at once: both are kept, the newest first."""
        red = report("2026-05-04", "red", by=RICH)

        [row] = stale_pulses(
            remembered(DEAL, self.POC, report("2026-04-30"), red, a_call("2026-05-04")).facts()
        )

        assert "red (Richard Alvarez, 4 May 2026) against green (Sam, 30 April 2026)" == row.conflict
        assert row.says.count(";") == 1

    def test_nobody_ever_heard_is_not_silent_since(self):
        """Where no talk is known, that is said, and no day is made up."""
        [row] = stale_pulses(remembered(DEAL, self.POC, report("2026-05-04")).facts())

        assert row.conflict.endswith("but no talk with them is known")
        assert row.they_last_on is None

    def test_the_policy_switches_with_the_stage(self):
        """What was enough for a proposal is stale from the day the PoC begins."""
        proposal = Forecast(DEAL, stage="proposal", from_on="2026-04-20")
        poc = Forecast(DEAL, stage="PoC", from_on="2026-05-04")
        memory = remembered(DEAL, proposal, poc, report("2026-04-29"), a_call("2026-04-29"))

        [before], [now] = (pulses(memory.as_of(on).facts()) for on in ("2026-05-03", "2026-05-04"))

        assert ("proposal: 3 business days", False) == (before.policy, before.stale)
        assert ("PoC: 1 business day", True) == (now.policy, now.stale)

    def test_a_policy_is_replaced_in_one_line(self):
        """Days by stage replace what is said of those stages; other stages stay; a wrong number is refused."""
        rules = tuned(StalePulse(policy={"poc": 2}))
        memory = relmem.open(":memory:", clock=remembered().now, timezone="UTC", rules=rules)
        memory.add(*PEOPLE, DEAL, self.POC, report(), a_call("2026-04-30"))

        assert [] == said(memory.brief(RICH), "StalePulse")
        assert (2, 3, 5) == tuple(map(PulsePolicy({"poc": 2}).allowed, ("PoC", "Proposal", "")))
        with pytest.raises(InputError):
            PulsePolicy({"PoC": -1})

    def test_holidays_of_theirs_are_no_business_days(self):
        """Friday was a holiday at Acme: Monday is the first business day after Thursday."""
        acme = attrs.evolve(ACME, week=WorkWeek(holidays=["2026-05-01"]))

        [row] = pulses(remembered(acme, DEAL, self.POC, report(), a_call("2026-04-30")).facts())

        assert (1, False) == (row.silent_days, row.stale)

    def test_correcting_and_retracting_change_the_answer(self):
        """A report with another day is measured by that; retracted, it never was one."""
        said_so = report()
        memory = remembered(DEAL, self.POC, said_so, a_call("2026-04-30"))

        memory.add(attrs.evolve(memory.find(said_so.id), from_on="2026-05-04"))
        assert not pulses(memory.facts())[0].stale

        memory.retract(said_so)
        assert pulses(memory.facts())[0].last_report_on is None


@C18
class TestCloseDateAtRisk:
    SLIPPED = (
        Forecast(DEAL, "2026-03-31", from_on="2026-03-02", stage="PoC"),
        Forecast(DEAL, "2026-04-30", from_on="2026-03-30"),
        Forecast(DEAL, "2026-05-31", from_on="2026-04-28", said_by=DANA),
    )

    def test_slipped_silent_and_nothing_next_is_high(self):
        """03-31, then 04-30, then 05-31, silent for 21 days, no next step: high, for 3 reasons."""
        memory = remembered(DEAL, *self.SLIPPED, a_call("2026-04-13"))

        [row] = deals_at_risk(memory.facts())

        assert ("high", 3, 21, 2) == (row.risk, row.reason_count, row.silent_days, row.slips)
        assert "its close date has moved out twice; silent for 21 days; no next step" == row.reasons
        assert "31 March 2026 → 30 April 2026 → 31 May 2026" == row.close_dates
        [words] = said(memory.brief(RICH), "DealInDoubt")
        assert 'It is in doubt (high) that "Port upgrade" closes by 31 May 2026: its close date' in words
        assert words.endswith("Ask what has to happen until then, and agree on the next step.")

    def test_without_a_day_nothing_happens_until_then(self):
        """Where nobody expects a day, or it has passed, what is asked names none."""
        for expected in ((), (Forecast(DEAL, "2026-04-30", from_on="2026-03-02"),)):
            [words] = said(remembered(DEAL, *expected, a_call("2026-04-13")).brief(RICH), "DealInDoubt")

            assert words.endswith("Ask what it still takes, and agree on the next step.")

    @pytest.mark.parametrize(("days_ago", "silent"), [("2026-04-21", False), ("2026-04-20", True)])
    def test_silent_is_a_fortnight(self, days_ago, silent):
        """13 days are no silence, 14 are."""
        found = deals_at_risk(remembered(DEAL, *self.SLIPPED, a_call(days_ago)).facts())

        assert silent == ("silent for 14 days" in found[0].reasons)

    def test_passed_but_open(self):
        """A close date behind us on an open deal is at least medium, and ends when the deal is closed."""
        passed = Forecast(DEAL, "2026-04-30", from_on="2026-03-02")
        memory = remembered(DEAL, passed, a_call("2026-05-02", about=[DEAL], next_step="send the list"))

        [row] = deals_at_risk(memory.facts())
        memory.add(attrs.evolve(memory.find(DEAL.id), closed_on="2026-05-03", result="won"))

        assert ("medium", "it was to close by 30 April 2026") == (row.risk, row.reasons)
        assert [] == [*deals_at_risk(memory.facts())]

    def test_pulled_in_is_no_reason(self):
        """A day that came nearer is shown, and speaks against nothing."""
        nearer = (
            Forecast(DEAL, "2026-06-30", from_on="2026-03-02"),
            Forecast(DEAL, "2026-05-31", from_on="2026-04-28"),
        )
        talk = a_call("2026-05-02", about=[DEAL])

        [row] = deals_at_risk(remembered(DEAL, *nearer, talk).facts())

        assert (1, 0, "no next step") == (row.pulled_in, row.slips, row.reasons)
        assert [None, -30] == [step.moved_days for step in forecasts(remembered(DEAL, *nearer).facts())]

    def test_closing_after_their_fiscal_year_is_a_reason(self):
        """Their year ends on 30 May: what closes on the 31st has no budget; not known, nothing is said."""
        ends = Answer(ACME, "fiscal year end", text="30 May")
        rest = (DEAL, *self.SLIPPED[-1:], a_call("2026-05-02", next_step="send the list", about=[DEAL]))

        [row] = deals_at_risk(remembered(ends, *rest).facts())

        assert "it closes after their fiscal year ends on 30 May 2026" == row.reasons
        assert [] == [*deals_at_risk(remembered(*rest).facts())]
        assert [] == [*deals_at_risk(remembered(attrs.evolve(ends, text="31 May"), *rest).facts())]
        assert [] == [*deals_at_risk(remembered(attrs.evolve(ends, text="in spring"), *rest).facts())]

    def test_what_did_we_say_on_the_first_of_april(self):
        """As of 1 April, as known then, it was to close on 30 April; what was learnt later does not show."""
        memory = day_by_day(
            ("2026-03-02", (*PEOPLE, DEAL, self.SLIPPED[0])),
            ("2026-03-30", self.SLIPPED[1:2]),
            ("2026-05-04", self.SLIPPED[2:]),
        )

        [*_, then] = forecasts(memory.as_of("2026-04-01", known_at="2026-04-01").facts(), DEAL)
        [*_, as_known] = forecasts(memory.as_of("2026-05-01", known_at="2026-05-01").facts(), DEAL)
        [*_, now] = forecasts(memory.as_of("2026-05-01").facts(), DEAL)

        assert [date(2026, 4, 30)] * 2 == [then.close_on, as_known.close_on]
        assert (date(2026, 5, 31), "Dana", 31) == (now.close_on, now.said_by, now.moved_days)

    @pytest.mark.parametrize(
        "step",
        [
            attrs.evolve(DEAL, next_step="demo", next_step_on="2026-05-04"),
            a_call("2026-05-02", about=[DEAL], next_step="demo"),
            Meeting("Demo", starts_on="2026-05-06", account=ACME),
        ],
        ids=["on the deal", "of a talk", "in a calendar"],
    )
    def test_a_next_step_is_wherever_it_was_noted(self, step: Record):
        """On the deal, in a talk about it, or a meeting ahead: each is a next step."""
        found = deals_at_risk(remembered(DEAL, *self.SLIPPED, a_call("2026-05-01"), step).facts())

        assert "next step" not in found[0].reasons

    def test_none_on_purpose_and_one_that_has_passed_are_no_next_step(self):
        """ "none" is no step; one whose day has passed is named as late."""
        none = attrs.evolve(DEAL, next_step="none")
        late = attrs.evolve(DEAL, next_step="demo", next_step_on="2026-05-01")

        assert "no next step" in deals_at_risk(remembered(none, *self.SLIPPED).facts())[0].reasons
        assert (
            '"demo" was to come by 1 May 2026'
            in deals_at_risk(remembered(late, *self.SLIPPED).facts())[0].reasons
        )

    def test_a_stage_said_once_stays_said(self):
        """A forecast that only moves the day keeps the stage and amount that were said before."""
        [row] = deals_at_risk(remembered(DEAL, *self.SLIPPED).facts())

        assert "PoC" == row.stage

    def test_waits_while_something_is_serious(self):
        """What asks for business waits while a serious issue is open."""
        memory = remembered(DEAL, *self.SLIPPED, Issue(ACME, "Outage", severity="urgent", opened_on=MONDAY))

        brief = memory.brief(RICH)

        assert [] == said(brief, "DealInDoubt")
        assert "DealInDoubt" in {point.rule for held in brief.held for point in held.points}


@C23
class TestInterestedOrCommitted:
    FOUR = tuple(Contact(name) for name in ("Al", "Cy", "Di", "Ed"))
    INTERESTED = tuple(Stakeholder(DEAL, each, devotion="interested") for each in FOUR)

    def test_four_interested_and_nobody_who_pays(self):
        """4 interested, 0 committed, no economic buyer: 2 gaps."""
        memory = remembered(DEAL, *self.FOUR, *self.INTERESTED)

        rows = coverage_gaps(memory.facts(), DEAL)

        assert ["nobody committed", "no economic buyer"] == [row.gap for row in rows]
        assert ["4 interested, nobody committed", "no economic buyer is known"] == [row.says for row in rows]
        [words] = said(memory.brief(RICH), "CoverageMissing")
        assert words.endswith("Ask who decides on the money.")

    def test_who_is_against_it_is_told(self):
        """Of a deal with a buyer who is committed, only who is opposed is asked after; taken back, nobody is."""
        buyer = Stakeholder(DEAL, BO, part="economic buyer", devotion="committed")
        blocker = Stakeholder(DEAL, RICH, part="blocker", devotion="opposed")
        memory = remembered(DEAL, buyer, blocker)

        [row] = coverage_gaps(memory.facts(), DEAL)
        assert ("opposed", "Richard Alvarez is against it", "Richard Alvarez") == (row.gap, row.says, row.who)
        assert [
            f'For "{DEAL.title}": Richard Alvarez is against it. Ask what would have to change for Richard Alvarez.'
        ] == said(memory.brief(BO), "CoverageMissing")

        memory.retract(memory.find(blocker.id))
        assert [] == [*coverage_gaps(memory.facts(), DEAL)]
        assert [] == said(memory.brief(BO), "CoverageMissing")

    def test_a_champion_who_left_is_a_gap_and_carries_nothing(self):
        """Whose affiliation is over is committed no more; the day before they still were."""
        left = Affiliation(RICH, ACME, from_on="2020-01-01", until_on="2026-05-01")
        champion = Stakeholder(DEAL, RICH, part="champion", devotion="committed")
        buyer = Stakeholder(DEAL, BO, part="economic buyer", devotion="interested")
        people = [each for each in PEOPLE if not (isinstance(each, Affiliation) and each.contact == RICH.id)]
        memory = day_by_day(("2026-05-04", (*people, left, DEAL, champion, buyer)))

        gaps = [row.gap for row in coverage_gaps(memory.facts())]

        assert ["has left", "nobody committed"] == gaps
        assert "Richard Alvarez, the champion, has left" == coverage_gaps(memory.facts())[0].says
        assert [] == [*coverage_gaps(memory.as_of("2026-04-30").facts())]
        assert date(2026, 4, 30) in {row.left_on for row in stakeholders(memory.facts(), DEAL)}
        assert [] == said(memory.brief(RICH), "CoverageMissing")
        assert "Ask who carries it there now." in said(memory.brief(BO), "CoverageMissing")[0]

    def test_one_person_in_two_parts_is_one_person(self):
        """Rich is champion and pays: two rows, one person, in the stronger devotion, and no gap."""
        parts = (
            Stakeholder(DEAL, RICH, part="champion", devotion="interested"),
            Stakeholder(DEAL, RICH, part="economic buyer", devotion="committed", evidence="signed the plan"),
        )
        facts = remembered(DEAL, *parts).facts()

        assert 2 == len(stakeholders(facts, DEAL))
        assert (("Richard Alvarez",), ()) == (
            coverage(facts, DEAL).committed,
            coverage(facts, DEAL).interested,
        )
        assert [] == [*coverage_gaps(facts, DEAL)]

    def test_nobody_known_is_unknown_and_no_point(self):
        """Of a deal in which nobody is known that is the gap; the brief does not press with it."""
        memory = remembered(DEAL)

        assert ["nobody known"] == [row.gap for row in coverage_gaps(memory.facts())]
        assert [] == said(memory.brief(RICH), "CoverageMissing")

    def test_a_new_devotion_closes_the_old_and_retracting_brings_it_back(self):
        """Committed since May closes interested; as of April, and once retracted, interested it is."""
        was = Stakeholder(DEAL, BO, devotion="interested", from_on="2026-03-02")
        now = Stakeholder(DEAL, BO, devotion="committed", from_on="2026-05-01")
        memory = remembered(DEAL, was, now)

        assert ("Bo Lee",) == coverage(memory.facts(), DEAL).committed
        assert ("Bo Lee",) == coverage(memory.as_of("2026-04-30").facts(), DEAL).interested
        memory.retract(now)
        assert ("Bo Lee",) == coverage(memory.facts(), DEAL).interested
