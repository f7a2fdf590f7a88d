"""Service: what broke and how it is prevented, what was escalated, and how well we deliver."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from relmem.queries.deliveries import track_record
from relmem.queries.escalations import escalations, serious_matters
from relmem.queries.service import incident_review
from relmem.records import (
    Assignment,
    Colleague,
    Commitment,
    Delivery,
    Escalation,
    Interaction,
    Issue,
    Order,
    Request,
)
from relmem.rules.base import Kind
from tests.capabilities.acme import (
    ACME,
    BO,
    DANA,
    IVO,
    MONDAY,
    PEOPLE,
    RICH,
    UMA,
    day_by_day,
    remembered,
)
from tests.capabilities.talking import said

C15, C27, C29 = (pytest.mark.capability(each) for each in ("C15", "C27", "C29"))


def outage(**fields: Any) -> Issue:
    """The outage of April: ten days, until it worked again."""
    return Issue(
        ACME,
        "April outage",
        **{
            "severity": "high",
            "opened_on": "2026-04-01",
            "restored_on": "2026-04-11",
            "cause": "third-party snippet misread by the host",
        }
        | fields,
    )


@C15
class TestIncidentHistory:
    def test_ten_days_its_cause_and_what_to_ask(self):
        """Opened 04-01, restored 04-11: down 10 days, the cause, and prevention not recorded, so it is asked for."""
        memory = remembered(outage(fix="moved the snippet"))

        [row] = incident_review(memory.facts(), ACME)

        assert (10, "third-party snippet misread by the host", "", "prevention") == (
            row.down_days,
            row.cause,
            row.prevention,
            row.to_ask,
        )
        [words] = said(memory.brief(RICH), "UnknownPrevention")
        assert words.startswith(
            'Before the call, ask among us how "April outage", down for 10 days, is prevented'
        )

    def test_ends_once_the_prevention_is_recorded(self):
        """What is recorded is asked no more; an unknown typed as text is not recorded."""
        known, typed = outage(prevention="we pin the snippet"), outage(prevention="unknown yet.")

        assert [] == said(remembered(known).brief(RICH), "UnknownPrevention")
        assert 1 == len(said(remembered(typed).brief(RICH), "UnknownPrevention"))

    def test_the_cause_is_unknown_yet(self):
        """No cause is unknown, and named among what is to be found out."""
        assert "cause, fix, prevention" == incident_review(remembered(outage(cause="?")).facts())[0].to_ask

    def test_downtime_is_not_time_to_resolve(self):
        """It worked again after 10 days and was put right after 19; what is not solved took no days yet."""
        [solved] = incident_review(remembered(outage(solved_on="2026-04-20")).facts())
        [still] = incident_review(remembered(outage()).facts())

        assert (10, 19, "solved") == (solved.down_days, solved.solving_days, solved.state)
        assert (10, None, "works again") == (still.down_days, still.solving_days, still.state)

    def test_reopened_after_it_was_said_to_be_solved(self):
        """Solved on 04-20, open again since 04-25: it is not put right, and the brief says so first."""
        again = outage(solved_on="2026-04-20", reopened_on=["2026-04-25"])
        memory = remembered(again)

        [row] = incident_review(memory.facts())
        brief = memory.brief(RICH)

        assert ("open again", None, 1, date(2026, 4, 25)) == (
            row.state,
            row.solving_days,
            row.reopened,
            row.reopened_on,
        )
        assert "has been open again since 25 April 2026" in said(brief, "OpenIssue")[0]
        assert [] == said(brief, "SolvedIssue")
        assert "solved" == incident_review(memory.as_of("2026-04-24").facts())[0].state

    def test_they_put_it_right_themselves(self):
        """The customer fixed it: they are thanked, and told that it was ours to do."""
        memory = remembered(outage(solved_on="2026-05-02", solved_by="them"))

        [words] = said(memory.brief(RICH), "SolvedIssue")

        assert "them" == incident_review(memory.facts())[0].solved_by
        assert "They did it themselves: thank them, and say that it was ours to do." in words

    def test_upstream_is_named_and_no_excuse(self):
        """Whose fault it was is told, and that they bought it from us."""
        memory = remembered(outage(solved_on="2026-05-02", upstream="the host's supplier"))

        assert (
            "It came from the host's supplier, and they bought it from us."
            in said(memory.brief(RICH), "SolvedIssue")[0]
        )

    def test_what_it_cost_them_to_reach_us(self):
        """Minutes on hold and calls cut off are counted; not noted is unknown, not none."""
        memory = remembered(outage(hold_minutes=95, drops=2))

        [row] = incident_review(memory.facts())

        assert "95 minutes on hold and 2 calls cut off" == row.effort
        assert (
            "It cost them 95 minutes on hold and 2 calls cut off: say that you know."
            in said(memory.brief(RICH), "OpenIssue")[0]
        )
        assert (None, "") == tuple(
            getattr(incident_review(remembered(outage()).facts())[0], each) for each in ("drops", "effort")
        )

    def test_only_of_the_account_asked_for_and_as_known(self):
        """The review is of one account; before the day it broke there is nothing, and retracted neither."""
        memory = remembered(outage())

        assert [] == [*incident_review(memory.as_of("2026-03-31").facts(), ACME)]
        assert [] == [*incident_review(memory.facts(), RICH.id)]
        memory.retract(memory.facts().of(Issue)[0])
        assert [] == [*incident_review(memory.facts(), ACME)]


def escalation(reason: str = "nobody calls back", **fields: Any) -> Escalation:
    """Rich's call to Ivo, the manager of development, on 1 May."""
    return Escalation(
        ACME, reason, **{"raised_by": RICH, "raised_with": IVO, "raised_on": "2026-05-01"} | fields
    )


@C27
class TestEscalation:
    TEAM = (Assignment(DANA, ACME, role="lead"), Assignment(UMA, ACME))

    def test_the_brief_opens_with_it(self):
        """A call to the manager of development on 1 May: Dana's brief of 4 May opens with it."""
        memory = remembered(*self.TEAM, escalation(expectation="a call by Tuesday"))

        first = memory.brief(RICH, for_=DANA).points[0]

        assert Kind.APOLOGISE is first.kind
        assert (
            '"nobody calls back" was escalated by Rich to Ivo on 1 May 2026: apologise, and say what happens now. '
            "Expected: a call by Tuesday. It went past Dana: do not hold that against them."
        ) in first.text

    def test_who_of_the_team_does_not_know(self):
        """The whole team is to be told: Dana and Uma, until a talk among us shows that they know."""
        raised = escalation()
        memory = remembered(*self.TEAM, raised)

        assert "Dana and Uma" == escalations(memory.facts())[0].uninformed
        memory.add(Interaction("meeting", participants=[IVO, DANA, UMA], happened_on=MONDAY, told=[raised]))
        assert "" == escalations(memory.facts())[0].uninformed

    @pytest.mark.parametrize(("raised_with", "passed"), [(IVO, "Dana"), (DANA, ""), (None, "")])
    def test_who_was_passed_by(self, raised_with: Colleague | None, passed: str):
        """Raised with whoever leads the account it passed nobody; with whom is unknown, nobody is named."""
        assert (
            passed
            == escalations(remembered(*self.TEAM, escalation(raised_with=raised_with)).facts())[0].bypassed
        )

    def test_two_of_one_issue_are_one_matter(self):
        """Rich to Ivo, then Bo to Uma, about one issue: one point, with all of its evidence."""
        issue = Issue(ACME, "Login fails", opened_on="2026-04-20")
        both = (
            escalation(about=issue),
            escalation(about=issue, raised_by=BO, raised_with=UMA, raised_on="2026-05-03"),
        )
        memory = remembered(issue, *both)

        [point] = [told for told in memory.brief(RICH).points if issue.id == told.lead.matter]

        assert {issue.id, *(each.id for each in both)} == {record.id for record in point.because}
        assert "escalated by Rich to Ivo on 1 May 2026 and by Bo Lee to Uma on 3 May 2026" in point.text
        assert 1 == len(serious_matters(memory.facts(), RICH))
        assert 1 == len({row.matter_id for row in escalations(memory.facts())})

    def test_about_a_promise_it_is_one_matter_with_the_request_that_it_answers(self):
        """The question, the promise to answer it and the escalation about that are told together."""
        request = Request("is there weekend cover?", asked_by=RICH, asked_on="2026-04-20")
        promise = Commitment("answer", to=RICH, answers=request, made_on="2026-04-20", due_on="2026-04-27")
        memory = remembered(request, promise, escalation(about=promise))

        assert request.id == escalations(memory.facts())[0].matter_id
        assert 1 == len([told for told in memory.brief(RICH).points if told.lead.matter == request.id])

    def test_is_serious_while_it_is_open(self):
        """An open escalation is serious, of whatever severity its issue is; a closed one is not."""
        issue = Issue(ACME, "Login fails", severity="low", opened_on="2026-04-20")

        [open_] = serious_matters(remembered(issue, escalation(about=issue)).facts(), RICH)
        closed = serious_matters(remembered(issue, escalation(about=issue, closed_on=MONDAY)).facts(), RICH)

        assert ("Login fails", ()) == (open_.title, closed)

    def test_ends_when_it_is_closed_and_asks_for_a_debrief(self):
        """Closed, nobody apologises again; until it is written down, we are asked what we learnt."""
        closed = escalation(closed_on="2026-05-03")
        memory = remembered(closed)

        assert [] == said(memory.brief(RICH), "OpenEscalation")
        assert (
            "write down what we learnt from it, or ask Ivo."
            in said(memory.brief(RICH), "EscalationToDebrief")[0]
        )
        memory.add(attrs.evolve(memory.find(closed.id), debrief="call back on the day"))
        assert [] == said(memory.brief(RICH), "EscalationToDebrief")
        assert 1 == len(said(memory.as_of("2026-05-02").brief(RICH), "OpenEscalation"))

    def test_what_they_expected_by_a_day_that_has_passed(self):
        """Its day is named, and that it has passed."""
        late = escalation(expectation="a plan", expected_on="2026-05-03")
        memory = remembered(late)

        assert 1 == escalations(memory.facts())[0].overdue_days
        assert (
            "Expected: a plan by 3 May 2026, which has passed."
            in said(memory.brief(RICH), "OpenEscalation")[0]
        )

    def test_private_remarks_stay_with_their_owner(self):
        """What Rich said of Dana in confidence to Ivo enters Ivo's briefs and nobody else's."""
        remark = escalation("does not trust Dana", visibility="private", owner=IVO)
        memory = remembered(*self.TEAM, remark)

        assert 1 == len(said(memory.brief(RICH, for_=IVO), "OpenEscalation"))
        assert [] == said(memory.brief(RICH, for_=DANA), "OpenEscalation")
        assert "trust" not in str(memory.brief(RICH))
        assert [] == [*escalations(memory.facts())]

    def test_what_was_learnt_later_was_not_known(self):
        """Recorded on Monday, it is in no answer as known on Saturday."""
        memory = day_by_day(("2026-05-01", PEOPLE), ("2026-05-04", (escalation(),)))

        assert 1 == len(escalations(memory.as_of("2026-05-02").facts()))
        assert [] == [*escalations(memory.as_of("2026-05-02", known_at="2026-05-02").facts())]


def delivery(what: str, late: int = 0, **fields: Any) -> Delivery:
    """A delivery promised for 10 April, so many days late, without defects."""
    came = {"shipped_on": "2026-04-08", "promised_on": "2026-04-10", "delivered_on": date(2026, 4, 10 + late)}
    return Delivery(ACME, what, **came | {"defects": 0} | fields)


@C29
class TestDeliveryRecord:
    FOUR = (delivery("one"), delivery("two"), delivery("three", 2), delivery("four", 4))

    def test_quality_and_delays(self):
        """4 deliveries, 2 late (median 3 days), 0 defects: lead with quality, own the delays."""
        memory = remembered(*self.FOUR)

        [row] = track_record(memory.facts(), ACME)

        assert (4, 2, 2, Decimal(3), 0) == (
            row.delivered,
            row.on_time,
            row.late,
            row.median_days_late,
            row.defects,
        )
        assert "lead with quality, own the delays" == row.advice
        [words] = said(memory.brief(RICH), "TrackRecordToTell")
        assert (
            "Of 4 deliveries to Acme 2 came late (by about 3 days), with no known defect: "
            "lead with quality, own the delays." == words
        )

    def test_agreed_anew_in_time_is_not_late(self):
        """The day agreed before the old one passed is what it is measured by."""
        anew = attrs.evolve(self.FOUR[2], promised_on="2026-04-14")
        memory = remembered(*self.FOUR)
        memory.add(attrs.evolve(anew, rev=memory.find(anew.id).rev))

        assert (3, 1) == tuple(
            getattr(track_record(memory.facts(), ACME)[0], each) for each in ("on_time", "late")
        )

    def test_a_part_is_not_on_time(self):
        """What came in time with something missing is partial; what completes it is late by its own day."""
        [row] = track_record(
            remembered(delivery("a part", complete=False), delivery("the rest", 5)).facts(), ACME
        )

        assert (2, 0, 1, 1) == (row.delivered, row.on_time, row.late, row.partial)

    def test_unknown_defects_are_not_none(self):
        """Nobody checked one of them: quality is claimed only of the others, and that one is asked about."""
        [row] = track_record(remembered(*self.FOUR, delivery("five", defects=None)).facts(), ACME)

        assert (0, 1) == (row.defects, row.unchecked)
        assert row.advice.startswith("lead with quality where it was checked")
        assert row.advice.endswith("ask whether all was right with 1 of them")
        [none] = track_record(remembered(delivery("one", defects=None)).facts(), ACME)
        assert "quality" not in none.advice

    def test_what_has_not_come(self):
        """Promised by a day that has passed it is overdue; cancelled or not yet due it is not."""
        order = Order(ACME, "disks", ordered_on="2026-04-01", cancelled_on="2026-04-05")
        open_ = (
            delivery("late", delivered_on=None, promised_on="2026-05-03"),
            delivery("today", delivered_on=None, promised_on=MONDAY),
            delivery("cancelled", delivered_on=None, order=order),
        )

        [row] = track_record(remembered(order, *open_).facts(), ACME)

        assert (0, 1, "own the delay") == (row.delivered, row.overdue, row.advice)

    def test_defects_are_owned(self):
        """With defects nobody leads with quality."""
        assert (
            "lead with having been on time, own the defects"
            == track_record(remembered(delivery("one", defects=2)).facts(), ACME)[0].advice
        )

    def test_nothing_delivered_gives_no_advice(self):
        """Of who got nothing from us, nothing follows, and no day was promised is undated, not late."""
        assert "" == track_record(remembered().facts(), ACME)[0].advice
        [row] = track_record(remembered(delivery("one", promised_on=None)).facts(), ACME)
        assert (1, 0, 0, None) == (row.undated, row.late, row.on_time, row.median_days_late)

    def test_as_of_a_day(self):
        """What came after a day is not in its record."""
        assert 2 == track_record(remembered(*self.FOUR).as_of("2026-04-11").facts(), ACME)[0].delivered
