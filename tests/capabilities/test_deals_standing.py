"""How an account stands: on one screen, in their eyes, and as what it is to us."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.queries.perception import our_view, perception, why_lost
from relmem.queries.status import UNKNOWN, roles, status
from relmem.records import (
    Assessment,
    Assignment,
    Commitment,
    Contract,
    Delivery,
    Dispute,
    Escalation,
    Forecast,
    Interaction,
    Invoice,
    Issue,
    Opportunity,
    PriceLine,
    Reason,
    Relationship,
)
from relmem.rules.base import Kind, Rank
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, PEOPLE, RICH, SAM, UMA, day_by_day, remembered
from tests.capabilities.talking import said

C20, C28, C30, C31 = (pytest.mark.capability(each) for each in ("C20", "C28", "C30", "C31"))

DEAL = Opportunity(ACME, "Port upgrade", opened_on="2026-03-02", next_step="demo", next_step_on="2026-05-06")
CALL = Interaction("phone", participants=[DANA, RICH], happened_on="2026-05-01")
SUPPORT = Contract(
    ACME, "Support", starts_on="2024-02-01", initial="3 years", renewal="1 year", notice="60 days"
)


@C20
class TestStatus:
    FULL = (
        Relationship(ACME, "customer", from_on="2024-02-01"),
        Assignment(DANA, ACME, role="lead"),
        DEAL,
        Forecast(DEAL, "2026-05-31", stage="PoC", amount="50000 EUR", from_on="2026-04-20"),
        CALL,
        Commitment(
            "update on the port fix", to=RICH, promised_by=UMA, made_on="2026-04-20", due_on="2026-05-01"
        ),
        Commitment(
            "the list of sites", by="them", promised_by=RICH, made_on="2026-04-20", due_on="2026-05-08"
        ),
        Issue(ACME, "Outage", severity="high", opened_on="2026-05-02"),
        Escalation(ACME, "nobody calls back", raised_by=RICH, raised_on="2026-05-02"),
        SUPPORT,
        PriceLine(SUPPORT, "12000 EUR/year", from_on="2024-02-01"),
        Invoice(
            ACME,
            "1000 EUR",
            contract=SUPPORT,
            period_from="2026-04-01",
            period_to="2026-04-30",
            issued_on="2026-04-30",
        ),
        Assessment(ACME, "key vendor", by=RICH, from_on="2026-03-01"),
    )

    def test_of_a_new_account_every_line_is_unknown(self):
        """A new account: every line is there, and says unknown; none is blank, none says none."""
        memory = day_by_day((MONDAY, (ACME,)))

        rows = status(memory.facts(), ACME)

        assert len(rows) >= 10
        assert {UNKNOWN} == {row.stands for row in rows}
        assert not any(row.known or row.because for row in rows)
        assert str(rows).count(UNKNOWN) == len(rows) == rows._repr_html_().count(UNKNOWN)

    def test_one_screen(self):
        """Stage, last touch, promises both ways, issues, renewal with its notice day, money and risks, line by line."""
        memory = remembered(*self.FULL)

        rows = {row.line: row for row in status(memory.facts(), ACME)}
        stands = {line: row.stands for line, row in rows.items()}

        assert "Port upgrade: PoC, to close by 31 May 2026, 50,000 EUR, next: demo" == stands["stage"]
        assert "Dana with Richard Alvarez by phone, 1 May 2026, 3 days ago" == stands["last touch"]
        assert "1 open: update on the port fix (Uma, 3 days late)" == stands["our open promises"]
        assert "1 open: the list of sites (Richard Alvarez, due 8 May 2026)" == stands["their open promises"]
        assert "1 open: Outage (high, open)" == stands["issues"]
        assert "1 open: nobody calls back (since 2 May 2026)" == stands["escalations"]
        assert stands["next renewal"].startswith(
            "Support: renews on 1 February 2027, notice by 2 December 2026"
        )
        assert date(2026, 12, 2) == rows["next renewal"].on
        assert (
            "1,000 EUR billed in the last 365 days; last bill 1,000 EUR of 30 April 2026" == stands["money"]
        )
        assert "Richard Alvarez: key vendor" == stands["how they see us"]
        assert "Outage (high)" in stands["risks"]
        assert "customer since 1 February 2024" == stands["relationship"]
        assert all(row.because for row in rows.values())
        assert len(str(status(memory.facts(), ACME)).splitlines()) < 30

    def test_none_open_is_not_unknown(self):
        """Where there was something and nothing is open, it says none, and of how many."""
        kept = Commitment("x", to=RICH, made_on="2026-04-01", kept_on="2026-04-02")
        solved = Issue(ACME, "Outage", opened_on="2026-04-01", solved_on="2026-04-11")
        done = attrs.evolve(DEAL, closed_on="2026-04-20", result="lost")
        facts = remembered(kept, solved, done).facts()

        stands = {row.line: row.stands for row in status(facts, ACME)}

        assert "the only one is over" == stands["our open promises"]
        assert "the only one is over, solved 11 April 2026" == stands["issues"]
        assert "none open; the last, Port upgrade, was lost" == stands["stage"]
        assert UNKNOWN == stands["their open promises"]
        assert "none known" == stands["risks"]

    def test_for_a_past_day_with_what_was_known_then(self):
        """As of 2 May, as known then, the outage was open; it was solved that day, as we learnt later."""
        outage = self.FULL[7]
        memory = day_by_day(
            ("2026-05-02", (*PEOPLE, outage)), ("2026-05-04", (attrs.evolve(outage, solved_on="2026-05-02"),))
        )

        def issues(known_at: str | None) -> str:
            facts = memory.as_of("2026-05-02", known_at=known_at).facts()
            return next(row.stands for row in status(facts, ACME) if row.line == "issues")

        assert "1 open: Outage (high, open)" == issues("2026-05-02")
        assert issues(None).startswith("the only one is over")

    def test_open_disputes_and_ended_contracts_are_told(self):
        """Money names what is contested; a contract that is over has no renewal, and says so."""
        bill = Invoice(ACME, "1000 EUR", issued_on="2026-04-30")
        over = Contract(ACME, "Old", starts_on="2024-01-01", ends_on="2025-12-31")

        stands = {row.line: row.stands for row in status(remembered(bill, Dispute(bill), over).facts(), ACME)}

        assert "1 open dispute" in stands["money"]
        assert "none: every contract is over" == stands["next renewal"]


def opinion(text: str, on: str, **fields: Any) -> Assessment:
    """How Rich sees us from a day on."""
    return Assessment(ACME, text, **{"by": RICH, "from_on": on} | fields)


@C28
class TestHowTheySeeUs:
    SMALL, KEY = opinion("small jobs only", "2025-02-01"), opinion("key vendor", "2026-03-01")

    def test_both_in_order(self):
        """Small only in February 2025, key vendor in March 2026: both, in order, the first closed by the second."""
        rows = perception(remembered(self.KEY, self.SMALL).facts(), ACME)

        assert [("small jobs only", False), ("key vendor", True)] == [(row.says, row.holds) for row in rows]
        assert date(2026, 3, 1) == rows[0].until_on

    def test_valid_at_and_known_at(self):
        """What we learnt in May they thought since March: as of April it was so, and as known in April it was not."""
        memory = day_by_day(("2025-02-10", (*PEOPLE, self.SMALL)), ("2026-05-04", (self.KEY,)))

        then = perception(memory.as_of("2026-04-01").facts(), ACME)
        known = perception(memory.as_of("2026-04-01", known_at="2026-04-01").facts(), ACME)

        assert ["small jobs only", "key vendor"] == [row.says for row in then]
        assert [("small jobs only", True)] == [(row.says, row.holds) for row in known]
        assert date(2026, 5, 4) == then[1].learnt_on

    def test_people_disagree_side_by_side(self):
        """Bo sees it otherwise: neither closes the other, and each is told beside the other."""
        rows = perception(remembered(self.KEY, opinion("too slow", "2026-04-01", by=BO)).facts(), ACME)

        assert [True, True] == [row.holds for row in rows]
        assert ["Bo Lee: too slow", "Richard Alvarez: key vendor"] == [row.others for row in rows]

    def test_a_guess_is_no_statement(self):
        """What we suppose is marked, whoever supposes it."""
        guess = opinion("bored", "2026-04-01", by=SAM, guessed=True)

        assert ["stated", "guessed"] == [
            row.known for row in perception(remembered(self.KEY, guess).facts(), ACME)
        ]

    def test_our_tier_of_them_is_another_topic(self):
        """That we call them gold is how we see them, and how a deal goes is neither."""
        tier = Assessment(ACME, "gold", by=DANA, topic="tier")
        pulse = Assessment(ACME, "fine", by=SAM, of=DEAL, topic="pulse", colour="green")
        facts = remembered(self.KEY, DEAL, tier, pulse).facts()

        assert ["key vendor"] == [row.says for row in perception(facts, ACME)]
        assert ["gold"] == [row.says for row in our_view(facts, ACME)]

    def test_a_change_of_mind_is_told_among_us_for_a_while(self):
        """60 days long the brief says what they thought before; then everybody knows."""
        memory = remembered(self.SMALL, opinion("key vendor", "2026-04-20"))

        [words] = said(memory.brief(RICH), "ChangedPerception")

        assert (
            'Since 20 April 2026 Richard Alvarez sees us as "key vendor", no longer as "small jobs only".'
            == words
        )
        assert [] == said(remembered(self.SMALL, self.KEY).brief(RICH), "ChangedPerception")

    def test_retracted_it_was_never_said(self):
        """Take the second back, and the first holds."""
        memory = remembered(self.SMALL, self.KEY)
        memory.retract(self.KEY)

        assert [("small jobs only", True)] == [
            (row.says, row.holds) for row in perception(memory.facts(), ACME)
        ]


@C30
class TestNeverAgain:
    ISSUES = tuple(
        Issue(ACME, title, opened_on="2025-09-01", solved_on="2025-09-20", reopened_on=["2025-09-10"])
        for title in ("Login fails", "Ports hang")
    )
    SLIPPED = tuple(
        Delivery(ACME, what, promised_on="2025-10-01", delivered_on="2025-10-08", shipped_on="2025-10-01")
        for what in ("module one", "module two", "module three")
    )
    NEVER = Assessment(
        ACME,
        "never again",
        by=RICH,
        from_on="2025-11-10",
        colour="red",
        reasons=[
            Reason("cases came back", said_by="them", function="support", because=ISSUES),
            Reason("dates slipped", said_by="them", function="PM", because=SLIPPED),
        ],
    )

    def test_grouped_by_whose_work_it_was(self):
        """Support 2 reopened issues, PM 3 slipped dates, sales 0."""
        rows = why_lost(remembered(*self.ISSUES, *self.SLIPPED, self.NEVER).facts(), ACME)

        events = {row.function: row.events for row in rows}
        assert (3, 2, 0) == (events["PM"], events["support"], events["sales"])
        assert ["PM", "support"] == [row.function for row in rows][:2]
        assert '2 reopened issues: "Login fails", "Ports hang"' == rows[1].shown_by
        assert ("never again", "Richard Alvarez", None) == (
            rows[0].verdict,
            rows[0].said_by,
            rows[0].reversed_on,
        )

    def test_the_brief_offers_nothing_before_it_is_owned(self):
        """It is an avoid point that names whose work it was, and is never silenced."""
        memory = remembered(*self.ISSUES, *self.SLIPPED, self.NEVER)

        [avoid] = memory.brief(RICH).avoid

        assert Kind.AVOID is avoid.kind
        assert avoid.text.endswith(
            "Offer nothing new before that is owned; it was the work of PM (3) and support (2)."
        )

    def test_later_reversed(self):
        """Once Rich sees us as a key vendor the verdict is history: listed with its day, and no more avoided."""
        memory = remembered(*self.ISSUES, *self.SLIPPED, self.NEVER, opinion("key vendor", "2026-03-01"))

        assert {date(2026, 3, 1)} == {row.reversed_on for row in why_lost(memory.facts(), ACME)}
        assert [] == [*memory.brief(RICH).avoid]
        assert 1 == len(memory.as_of("2026-02-28").brief(RICH).avoid)

    def test_somebody_elses_better_opinion_reverses_nothing(self):
        """That Bo likes us does not take back what Rich said."""
        memory = remembered(*self.ISSUES, *self.SLIPPED, self.NEVER, opinion("fine", "2026-03-01", by=BO))

        assert {None} == {row.reversed_on for row in why_lost(memory.facts(), ACME)}
        assert 1 == len(memory.brief(RICH).avoid)

    def test_lost_deals_are_in_it_too(self):
        """Why a deal was lost is asked in the same way; a reason without a function says so."""
        lost = attrs.evolve(
            DEAL, closed_on="2026-04-20", result="lost", reasons=[Reason("price", said_by="them")]
        )

        rows = why_lost(remembered(lost).facts(), ACME)

        assert ('lost: "Port upgrade"', "", 1, "price") == (
            rows[0].verdict,
            rows[0].function,
            rows[0].events,
            rows[0].reasons,
        )

    def test_nothing_lost_is_no_row(self):
        """Of who never said so nothing is listed."""
        assert [] == [*why_lost(remembered().facts(), ACME)]


@C31
class TestProspectsAndCustomers:
    CALLS = (
        CALL,
        attrs.evolve(CALL, id=Interaction("phone", participants=[RICH]).id, happened_on="2026-04-20"),
    )

    def test_a_prospect_with_two_calls_and_no_contract(self):
        """The brief works and says nothing of renewals; their status says unknown, and nothing is overdue."""
        memory = remembered(Relationship(ACME, "prospect", from_on="2026-04-01"), *self.CALLS)

        brief = memory.brief(RICH)

        assert not [
            told for told in brief.points if told.lead.rank in (Rank.NOTICE, Rank.RENEWALS, Rank.BILLS)
        ]
        assert [] == [*memory.renewals()]
        stands = {row.line: row.stands for row in status(memory.facts(), ACME)}
        assert (UNKNOWN, "prospect since 1 April 2026") == (stands["next renewal"], stands["relationship"])
        assert stands["last touch"].startswith("Dana with Richard Alvarez")

    def test_several_at_once(self):
        """Customer, supplier and competitor at once: each since its own day, in a fixed order."""
        memory = remembered(
            Relationship(ACME, "competitor"),
            Relationship(ACME, "supplier", from_on="2025-01-01"),
            Relationship(ACME, "customer", from_on="2024-01-01"),
        )

        assert ["customer", "supplier", "competitor"] == [row.role for row in roles(memory.facts(), ACME)]
        assert ["customer"] == [row.role for row in roles(memory.as_of("2024-06-01").facts(), ACME)][:1]
        [avoid] = memory.brief(RICH).avoid
        assert (
            "Acme competes with us: nothing of our plans, our other customers or their prices." == avoid.text
        )

    def test_no_competitor_any_more(self):
        """A role that is over is none."""
        over = Relationship(ACME, "competitor", from_on="2024-01-01", until_on="2026-05-04")

        assert [] == [*remembered(over).brief(RICH).avoid]

    @pytest.mark.parametrize(("ends_on", "is_customer"), [("2026-05-04", True), ("2026-05-03", False)])
    def test_a_running_contract_makes_a_customer(self, ends_on, is_customer):
        """Where nobody said so, a contract that runs shows it; what is over shows nothing."""
        contract = Contract(ACME, "Support", starts_on="2024-01-01", ends_on=ends_on)

        rows = roles(remembered(contract).facts(), ACME)

        assert ([("customer", False)] if is_customer else []) == [(row.role, row.stated) for row in rows]

    def test_a_prospect_becomes_a_customer(self):
        """Each role has its own time: as of April a prospect, now a customer."""
        memory = remembered(
            Relationship(ACME, "prospect", from_on="2026-03-01", until_on="2026-05-01"),
            Relationship(ACME, "customer", from_on="2026-05-01"),
        )

        assert ["prospect"] == [row.role for row in roles(memory.as_of("2026-04-30").facts(), ACME)]
        assert ["customer"] == [row.role for row in roles(memory.facts(), ACME)]
