"""Deals: what was given and got, and why they came out as they did."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from relmem.errors import InputError
from relmem.queries.bargains import concession_balance, concessions, lessons
from relmem.records import Account, Commitment, Concession, Contact, Opportunity, Reason, Reference
from relmem.records.base import Record
from tests.capabilities.acme import ACME, BO, DANA, PEOPLE, RICH, day_by_day, remembered
from tests.capabilities.talking import said

C21, C22 = (pytest.mark.capability(each) for each in ("C21", "C22"))

DEAL = Opportunity(ACME, "Port upgrade", product="Portal", opened_on="2026-03-02")


def given(what: str, **fields: Any) -> Concession:
    """What we gave in the deal, taken on 10 April."""
    return Concession(DEAL, what, **{"offered_on": "2026-04-08", "accepted_on": "2026-04-10"} | fields)


@C21
class TestGiveAndGet:
    TWO = (given("10 % discount", value="5000 EUR"), given("training"))
    ASKED = Reference(RICH, account=ACME, asked_on="2026-04-10")

    def test_gave_two_got_none(self):
        """Gave 2, got 0: ask for the reference before the next discount."""
        memory = remembered(DEAL, *self.TWO, self.ASKED)

        [row] = concession_balance(memory.facts(), DEAL)

        assert (2, 0, "5,000 EUR", "") == (row.gave, row.got, row.gave_value, row.got_value)
        assert "ask for the reference before the next discount" == row.advice
        expected = (
            'In "Port upgrade" we gave twice and got nothing: ask for the reference before the next discount.'
        )
        assert [expected] == said(memory.brief(RICH), "GivenForNothing")

    def test_ends_once_they_gave(self):
        """The reference they gave for it counts as got; then one to two is how bargains begin."""
        reference = attrs.evolve(self.ASKED, given_on="2026-05-01")
        memory = remembered(DEAL, reference, self.TWO[1], given("10 % discount", in_return_for=reference))

        [row] = concession_balance(memory.facts())

        assert (2, 1, "reference") == (row.gave, row.got, row.got_what)
        assert [] == said(memory.brief(RICH), "GivenForNothing")

    @pytest.mark.parametrize(("kept_on", "got", "owed"), [(None, 0, 1), ("2026-05-01", 1, 0)])
    def test_what_they_promised_for_it_counts_once_it_came(self, kept_on, got, owed):
        """A promise of theirs is owed until it is kept."""
        promise = Commitment(
            "a case study", by="them", promised_by=RICH, made_on="2026-04-10", kept_on=kept_on
        )

        [row] = concession_balance(
            remembered(DEAL, promise, given("training", in_return_for=promise)).facts()
        )

        assert (got, owed) == (row.got, row.owed)
        assert ('ask for "a case study" before the next concession' if owed else "") == row.advice

    @pytest.mark.parametrize(("expires_on", "state"), [("2026-05-04", "expired"), ("2026-05-05", "offered")])
    def test_an_expired_offer_was_never_given(self, expires_on, state):
        """From the day it expires on it is none any more, and weighs nothing."""
        offer = given("free month", accepted_on=None, expires_on=expires_on)
        facts = remembered(DEAL, offer).facts()

        assert state == concessions(facts, DEAL)[0].state
        assert 0 == concession_balance(facts, DEAL)[0].gave

    def test_what_was_withdrawn_before_it_was_taken_was_never_given(self):
        """Withdrawn, it is no offer; taken first, it stays given."""
        before = given("a", accepted_on=None, withdrawn_on="2026-04-09")
        after = given("b", withdrawn_on="2026-04-20")

        rows = concessions(remembered(DEAL, before, after).facts(), DEAL)

        assert {"a": "withdrawn", "b": "given"} == {row.what: row.state for row in rows}

    def test_what_has_no_price_counts_and_currencies_stay_apart(self):
        """Training counts like money; euros and dollars are not summed."""
        extra = given("credit", value="300 USD")

        [row] = concession_balance(remembered(DEAL, *self.TWO, extra).facts())

        assert (3, "5,000 EUR and 300 USD") == (row.gave, row.gave_value)

    def test_is_for_us_alone(self):
        """A concession is never public, and its point is marked as among us; on request only its owner sees it."""
        memory = remembered(DEAL, *self.TWO)
        own = given("secret", visibility="private", owner=DANA)
        memory.add(own)

        with pytest.raises(InputError):
            given("all to see", visibility="public")
        points = [point for told in memory.brief(RICH).points for point in told.points]
        assert all(point.internal for point in points if point.rule == "GivenForNothing")
        assert (2, 3) == tuple(concession_balance(memory.facts(for_=who))[0].gave for who in (None, DANA))

    def test_as_of_a_day_and_retracted(self):
        """Before they took it nothing was given; retracted, nothing ever was."""
        memory = remembered(DEAL, *self.TWO)

        assert 0 == concession_balance(memory.as_of("2026-04-09").facts(), DEAL)[0].gave
        memory.retract(self.TWO[0])
        assert 1 == concession_balance(memory.facts(), DEAL)[0].gave


@C22
class TestWonAndLost:
    LATE = (
        Commitment(
            "send the quote", to=RICH, made_on="2026-04-01", due_on="2026-04-07", kept_on="2026-04-10"
        ),
        Commitment(
            "answer on ports", to=RICH, made_on="2026-04-01", due_on="2026-04-10", kept_on="2026-04-15"
        ),
    )
    LOST = attrs.evolve(
        DEAL,
        closed_on="2026-04-20",
        result="lost",
        reasons=[
            Reason("price", said_by="them"),
            Reason("slow answers", ours=True, function="sales", because=LATE),
        ],
        lesson="answer within a day",
    )

    def test_both_reasons_side_by_side_ours_with_its_evidence(self):
        """Lost on 20 April: they say price, we say slow answers, shown by 2 late promises."""
        memory = remembered(*self.LATE, self.LOST)

        [row] = lessons(memory.facts(), ACME)

        assert ("lost", "price", "slow answers", "yes") == (
            row.result,
            row.they_say,
            row.we_say,
            row.our_fault,
        )
        assert '2 late promises: "send the quote" (3 days), "answer on ports" (5 days)' == row.shown_by
        assert "answer within a day" == row.lesson

    def test_for_a_product_and_for_an_account(self):
        """The same question for what was sold, whatever the case; another product has taught nothing."""
        globex = Account("Globex")
        other = Opportunity(globex, "Far", product="portal", closed_on="2026-04-01", result="won")
        facts = remembered(*self.LATE, self.LOST, globex, other).facts()

        assert ["Port upgrade", "Far"] == [row.opportunity for row in lessons(facts, "PORTAL")]
        assert ["Port upgrade"] == [row.opportunity for row in lessons(facts, ACME)]
        assert [] == [*lessons(facts, "another")]

    def test_nobody_said_why_is_unknown(self):
        """A reason that nobody gave is unknown, not none; whose fault as well."""
        [row] = lessons(remembered(attrs.evolve(self.LOST, reasons=())).facts())

        assert ("unknown",) * 3 == (row.they_say, row.we_say, row.our_fault)

    def test_partly_won_and_not_our_credit(self):
        """A part of it is a result of its own; a win can be no credit of ours."""
        part = attrs.evolve(self.LOST, result="partly won", reasons=[Reason("they had no other", ours=False)])

        [row] = lessons(remembered(part).facts())

        assert ("partly won", "no") == (row.result, row.our_fault)

    def test_open_again_it_is_listed_with_how_it_came_out(self):
        """Reopened, the deal is open and its lesson is told among us in the brief, with both sides."""
        memory = remembered(*self.LATE, attrs.evolve(self.LOST, reopened_on="2026-05-01"))

        [row] = lessons(memory.facts())
        [words] = said(memory.brief(RICH), "LessonLearnt")

        assert ("lost", "2026-05-01") == (row.result, str(row.reopened_on))
        assert '"Port upgrade" was lost on 20 April 2026. They said: price. We think: slow answers' in words
        assert words.endswith("Learnt: answer within a day.")

    def test_says_nothing_without_an_open_deal(self):
        """Where nothing is to be won, nothing is dug up."""
        assert [] == said(remembered(*self.LATE, self.LOST).brief(RICH), "LessonLearnt")

    def test_before_it_was_closed_and_before_we_knew(self):
        """As of the day before nothing was lost; what was recorded later was not known then."""
        memory = day_by_day(("2026-04-01", (*PEOPLE, DEAL, *self.LATE)), ("2026-05-04", ()))
        memory.add(attrs.evolve(self.LOST, rev=memory.find(DEAL.id).rev))

        assert [] == [*lessons(memory.as_of("2026-04-19").facts())]
        assert [] == [*lessons(memory.as_of("2026-04-20", known_at="2026-04-20").facts())]
        assert 1 == len(lessons(memory.as_of("2026-04-20").facts()))


def test_a_person_of_another_account_hears_nothing_of_it():
    """Deals are told to those who work there, or have a part in them."""
    far = Contact("Far Away")

    records: tuple[Record, ...] = (DEAL, *TestGiveAndGet.TWO, far, BO)
    assert [] == said(remembered(*records).brief(far), "GivenForNothing")
