"""Bills beside those before, and beside what was agreed, as the brief has them."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from relmem.queries.billing import bill_anomalies, overcharges
from relmem.queries.weight import account_weight, weight_order
from relmem.records import Account, Affiliation, Dispute, Invoice, Issue, PriceLine
from relmem.rules.base import Kind, Plan, Rank
from relmem.rules.billing import BillDiffers
from tests.builders import month
from tests.capabilities.acme import ACME, MONDAY, PEOPLE, RICH, day_by_day, remembered
from tests.capabilities.money import RATE, SUPPORT, a_bill, points_of, the_bills
from tests.capabilities.talking import said


@pytest.mark.capability("C32")
class TestBillThatVaries:
    @pytest.mark.parametrize(
        ("total", "direction", "percent"),
        [("7800", "up", "212.0"), ("3750", "", "50.0"), ("1249.99", "down", "-50.0")],
    )
    def test_beside_the_median_of_the_three_before(self, total, direction, percent):
        """2500, 2510, 2490 make 2500: 7800 is 212 % more and flagged, 3750 is not, 1249.99 is, downwards."""
        memory = remembered(*the_bills("2500", "2510", "2490", total))

        row = bill_anomalies(memory.facts(), ACME)[-1]

        assert (Decimal("2500.00"), Decimal(percent), direction) == (row.baseline, row.percent, row.direction)
        assert bool(direction) == row.flagged

    def test_the_brief_offers_to_review_it_together(self):
        """The brief offers to look at it together, and rests on the bills that it compares."""
        bills = the_bills("2500", "2510", "2490", "7800")

        [point] = points_of(remembered(*bills).brief(RICH), "BillDiffers")

        assert (Kind.OFFER, Rank.BILLS) == (point.kind, point.rank)
        assert (
            "The bill for April 2026 is 7,800 EUR, 212 % more than usual (2,500 EUR, the median of the last 3): "
            "offer to review it together." == str(point.text)
        )
        assert {each.id for each in bills} == {each.id for each in point.because}

    def test_the_first_bill_has_no_baseline_but_a_rate(self):
        """Of a first bill nothing is said to vary; the contracted rate says that it is 5300 too high."""
        memory = remembered(SUPPORT, RATE, a_bill("7800", contract=SUPPORT))

        [row] = bill_anomalies(memory.facts(), ACME)
        brief = memory.brief(RICH)

        assert ("no baseline", None, 0, False) == (row.status, row.percent, row.periods, row.flagged)
        assert [] == said(brief, "BillDiffers")
        assert "We billed 5,300 EUR too much" in said(brief, "Overcharged")[0]

    def test_a_correction_ends_it_and_a_retraction_brings_it_back(self):
        """Once a correction replaces the bill there is nothing to review; without the correction there is again."""
        bills = the_bills("2500", "2510", "2490", "7800")
        memory = remembered(*bills)
        right = memory.add(a_bill("2500", type="correction", replaces=bills[-1]))

        assert [] == said(memory.brief(RICH), "BillDiffers")
        memory.retract(right)
        assert 1 == len(said(memory.brief(RICH), "BillDiffers"))

    def test_a_spike_neither_hides_the_next_nor_flags_the_return(self):
        """After one spike the next one is flagged too, and the return to normal is not."""
        again = remembered(*the_bills("2500", "2500", "7800", "7800"))
        back = remembered(*the_bills("2500", "2500", "7800", "2500"))

        assert [False, False, True, True] == [row.flagged for row in bill_anomalies(again.facts(), ACME)]
        assert [False, False, True, False] == [row.flagged for row in bill_anomalies(back.facts(), ACME)]

    def test_what_came_later_is_not_known_earlier(self):
        """On the day before the bill was sent nothing varied, asked then or now."""
        bills = the_bills("2500", "2510", "2490", "7800")
        memory = day_by_day(("2026-04-01", (*PEOPLE, *bills[:3])), ("2026-05-04", bills[3:]))

        assert [] == said(memory.as_of("2026-04-29").brief(RICH), "BillDiffers")
        assert [] == said(memory.as_of("2026-05-03", known_at="2026-05-03").brief(RICH), "BillDiffers")

    def test_how_much_is_the_callers(self):
        """Who wants to hear of a tenth says so in one line."""
        bills = the_bills("2500", "2500", "2500", "2800")
        memory = remembered(*bills)
        facts = memory.facts(RICH)

        assert [] == [*BillDiffers().points(RICH, facts, Plan())]
        assert 1 == len([*BillDiffers(threshold=Decimal("0.1")).points(RICH, facts, Plan())])

    def test_one_that_is_contested_is_left_to_the_dispute(self):
        """A bill in dispute is being reviewed already: the brief speaks of the dispute."""
        bills = the_bills("2500", "2510", "2490", "7800")
        memory = remembered(*bills, Dispute(bills[-1], "three times the rate", opened_on="2026-05-02"))

        assert [] == said(memory.brief(RICH), "BillDiffers")
        assert 1 == len(said(memory.brief(RICH), "DisputeOpened"))


@pytest.mark.capability("C33")
class TestBillAgainstRate:
    def test_says_how_much_is_too_much(self):
        """2500.00 agreed and 7800.00 billed is 5300.00 too much."""
        memory = remembered(SUPPORT, RATE, a_bill("7800", contract=SUPPORT))

        [row] = overcharges(memory.facts(), ACME)

        assert (Decimal("2500.00"), Decimal("7800.00"), Decimal("5300.00"), True) == (
            row.expected,
            row.billed,
            row.over,
            row.flagged,
        )

    @pytest.mark.parametrize(("usage", "over"), [("5300 EUR", "0.00"), ("5000 EUR", "300.00")])
    def test_usage_is_no_part_of_the_rate(self, usage, over):
        """Of a bill with usage only the fixed part is held against the rate."""
        memory = remembered(SUPPORT, RATE, a_bill("7800", contract=SUPPORT, usage=usage))

        [row] = overcharges(memory.facts(), ACME)

        assert (Decimal(over), over != "0.00") == (row.over, row.flagged)
        assert row.flagged == bool(said(memory.brief(RICH), "Overcharged"))

    def test_a_price_that_changes_in_mid_month_counts_by_the_day(self):
        """Until 16 April 2500 a month, from then on 3100: fifteen days of each are 2800."""
        until = attrs.evolve(RATE, until_on="2026-04-16")
        memory = remembered(
            SUPPORT,
            until,
            PriceLine(SUPPORT, "3100 EUR/month", from_on="2026-04-16"),
            a_bill("2800", contract=SUPPORT),
        )

        [row] = overcharges(memory.facts(), ACME)

        assert (Decimal("2800.00"), "as agreed") == (row.expected, row.status)

    @pytest.mark.parametrize(("total", "flagged"), [("2505", False), ("2505.01", True)])
    def test_rounding_is_let_pass_up_to_the_tolerance(self, total, flagged):
        """Exactly the tolerance is let pass, and a cent more is not."""
        memory = remembered(SUPPORT, RATE, a_bill(total, contract=SUPPORT))

        [row] = overcharges(memory.facts(), ACME, "5 EUR")

        assert flagged == row.flagged

    def test_without_a_contract_for_the_period_nothing_is_expected(self):
        """A bill from before the contract is no overcharge: nothing was agreed for it, and that is said."""
        early = a_bill("7800", contract=SUPPORT, period_from="2024-10-01", period_to="2024-10-31")
        memory = remembered(SUPPORT, RATE, early)

        [row] = overcharges(memory.facts(), ACME)

        assert ("no contract", None, False) == (row.status, row.over, row.flagged)

    def test_a_credit_note_ends_it(self):
        """Once the 5300 are given back, nothing is too much, and the brief is silent."""
        bill = a_bill("7800", contract=SUPPORT)
        memory = remembered(SUPPORT, RATE, bill)

        assert 1 == len(said(memory.brief(RICH), "Overcharged"))
        memory.add(Invoice(ACME, "-5300 EUR", type="credit note", replaces=bill, issued_on=MONDAY))
        assert [] == said(memory.brief(RICH), "Overcharged")

    def test_a_settled_dispute_ends_it_and_a_rejected_one_does_not(self):
        """What was settled with them is not brought up again; what was rejected was still not agreed."""
        bill = a_bill("7800", contract=SUPPORT)
        dispute = Dispute(bill, amount="5300 EUR", opened_on="2026-05-01")
        settled = remembered(SUPPORT, RATE, bill, attrs.evolve(dispute, settled_on="2026-05-03"))
        rejected = remembered(SUPPORT, RATE, bill, attrs.evolve(dispute, rejected_on="2026-05-03"))

        assert [] == said(settled.brief(RICH), "Overcharged")
        assert 1 == len(said(rejected.brief(RICH), "Overcharged"))


@pytest.mark.capability("C37")
class TestAccountWeight:
    BETA = Account("Beta")
    AT_BETA = Affiliation(RICH, BETA)

    def test_of_two_equal_points_the_larger_account_first_and_none_dropped(self):
        """With 500,000 and 9,000 EUR a year the larger account's point comes first, and both are told."""
        small, large = a_bill("9000", account=ACME), a_bill("500000", account=self.BETA)
        twice = [Dispute(each, "wrong", opened_on="2026-05-02") for each in (small, large)]
        for order in (twice, twice[::-1]):
            memory = remembered(self.BETA, self.AT_BETA, small, large, *order)

            told = points_of(memory.brief(RICH), "DisputeOpened")

            assert [large.id, small.id] == [point.matter for point in told]

    def test_subsidiaries_count_for_the_parent_one_level_up(self):
        """A parent weighs what it and its subsidiaries were billed; their own subsidiaries count for them only."""
        child = Account("Acme Iberia", parent=ACME)
        grandchild = Account("Acme Porto", parent=child)
        memory = remembered(
            child,
            grandchild,
            a_bill("100"),
            a_bill("20", account=child),
            a_bill("3", account=grandchild),
        )

        rows = {row.account: row for row in account_weight(memory.facts())}

        assert (Decimal("120.00"), Decimal("100.00"), 1) == (
            rows["Acme"].billed,
            rows["Acme"].own,
            rows["Acme"].subsidiaries,
        )
        assert Decimal("23.00") == rows["Acme Iberia"].billed

    def test_replaced_bills_do_not_count_and_credit_notes_are_taken_off(self):
        """A bill counts once, as corrected, and without what was given back."""
        wrong, credited = a_bill("7800", 3), a_bill("2500")
        memory = remembered(
            wrong,
            credited,
            a_bill("2500", 3, type="correction", replaces=wrong),
            Invoice(ACME, "-500 EUR", type="credit note", replaces=credited, issued_on=MONDAY),
        )

        [row] = account_weight(memory.facts())

        assert Decimal("4500.00") == row.billed

    def test_never_billed_is_unknown_and_billed_long_ago_is_nothing(self):
        """Who was never billed has no weight; who was billed two years ago has a weight of zero."""
        old = a_bill("9000", issued_on="2024-04-30", period_from="2024-04-01", period_to="2024-04-30")
        rows = {row.account: row for row in account_weight(remembered(self.BETA, old).facts())}

        assert (Decimal(0), 1) == (rows["Acme"].billed, rows["Acme"].place)
        assert (None, None, "") == (rows["Beta"].billed, rows["Beta"].place, rows["Beta"].currency)

    @pytest.mark.parametrize(("issued", "billed"), [("2025-05-04", "0.00"), ("2025-05-05", "9000.00")])
    def test_a_year_is_a_year(self, issued, billed):
        """What was billed in the twelve months up to today counts, the day a year ago does not."""
        bill = a_bill("9000", issued_on=issued, period_from="2025-04-01", period_to="2025-04-30")

        [row] = account_weight(remembered(bill).facts())

        assert Decimal(billed) == row.billed

    def test_currencies_are_never_mixed(self):
        """In each currency the largest is first, and neither first is ranked above the other."""
        gamma = Account("Gamma")
        dollars = Invoice(self.BETA, "900000 USD", **month(4))
        facts = remembered(self.BETA, gamma, a_bill("9000"), a_bill("100", account=gamma), dollars).facts()

        rows = [(row.account, row.currency, row.place) for row in account_weight(facts)]

        assert [("Acme", "EUR", 1), ("Gamma", "EUR", 2), ("Beta", "USD", 1)] == rows
        assert weight_order(facts)[ACME.id] == weight_order(facts)[self.BETA.id]

    def test_who_has_no_bills_is_spoken_of_all_the_same(self):
        """An account without a bill loses its place among equals, and no point."""
        issues = [Issue(each, "Login fails", opened_on=MONDAY) for each in (ACME, self.BETA)]
        memory = remembered(self.BETA, self.AT_BETA, a_bill("9000", account=self.BETA), *issues)

        told = points_of(memory.brief(RICH), "OpenIssue")

        assert ACME.id not in weight_order(memory.facts())
        assert [issues[1].id, issues[0].id] == [point.matter for point in told]
