"""Rules about prices, disputes and reminders never fail, whatever is remembered; what they say is in their proofs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import Facts
from relmem.queries.accuracy import Correctness, correctness, last_billing_catch
from relmem.queries.disputes import contested, disputes
from relmem.queries.periods import billed_periods
from relmem.queries.prices import price_changes, savings
from relmem.queries.reminders import reminders
from relmem.queries.upgrades import upgrades
from relmem.queries.weight import account_weight, weight_order
from relmem.records import Account, PriceChange
from relmem.rules import contracts, prices
from relmem.rules import disputes as of_disputes
from tests.odd import CONTACTS
from tests.odd_bills import odd_bills, plans


@settings(max_examples=150, deadline=None)
@given(facts=odd_bills(), plan=plans, contact=st.sampled_from(CONTACTS))
def test_rules_never_raise(facts: Facts, plan, contact):
    """Whatever is remembered, each point rests on something and says it in words."""
    for rule in (*prices.RULES, *of_disputes.RULES, *contracts.RULES):
        points = [*rule.points(contact, facts, plan)]

        assert all(str(point.text).strip() and point.because for point in points)
        assert len(points) == len({(point.id, str(point.text)) for point in points})


@settings(max_examples=150, deadline=None)
@given(facts=odd_bills())
def test_queries_never_raise(facts: Facts):
    """Whatever is remembered, every bill has one answer, and every account a weight or none."""
    for account in facts.of(Account):
        answers = correctness(facts, account)
        [row] = last_billing_catch(facts, account)

        assert len(answers) == len(billed_periods(facts, account, at_first=True)) == row.bills
        assert row.bills == row.right + row.wrong + row.unknown
        assert {answer for _, answer in answers} <= {*Correctness}
        assert (row.accuracy is None) == (row.right + row.wrong == 0)
        assert len(disputes(facts, account)) == sum(len(each.disputes) for each in contested(facts, account))
        assert len(upgrades(facts, account)) >= 0
    assert len(price_changes(facts)) <= len(facts.of(PriceChange))
    assert all(len(savings(each)) == len(each.options) for each in facts.of(PriceChange))
    assert {each.account_id for each in account_weight(facts)} == {each.id for each in facts.of(Account)}
    assert {row.account_id for row in account_weight(facts) if row.place} == {*weight_order(facts)}
    assert all(row.days_left is None or row.days_left >= 0 for row in reminders(facts))


@pytest.mark.parametrize("rules", [prices.RULES, of_disputes.RULES])
def test_each_rule_is_named_once(rules):
    """No rule of a theme stands in it twice."""
    assert len(rules) == len({type(rule) for rule in rules})
