"""Rules about bills: what looks wrong on one, before they find it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.records import Account, Affiliation, Contact, PriceLine
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.billing import RULES, BillDiffers, Overcharged
from tests.builders import ACME, MONDAY, PEOPLE, RICH, a_contract, an_invoice, bills, month
from tests.odd import CONTACTS
from tests.odd_bills import odd_bills, plans

SUPPORT = a_contract()
RATE = PriceLine(SUPPORT, "2500 EUR/month")


def points(rule: Rule, *known: Record, today: date = MONDAY) -> list[Point]:
    return list(rule.points(RICH, facts_of(today, *PEOPLE, SUPPORT, *known), Plan()))


def billed(*totals: str, **fields: Any) -> tuple[Record, ...]:
    return bills(*(f"{total} EUR" for total in totals), **{"contract": SUPPORT} | fields)


class TestBillDiffers:
    def test_offers_to_review_it_together(self):
        """A bill three times as high as usual is looked at together before they ask."""
        invoices = billed("2500", "2510", "2490", "7800")

        [point] = points(BillDiffers(), *invoices)

        assert (
            'The bill on "Support" for April 2026 is 7,800 EUR, 212 % more than usual '
            "(2,500 EUR, the median of the last 3): offer to review it together." == str(point.text)
        )
        assert (Rank.BILLS, Kind.OFFER, "up", 1.0, False) == (
            point.rank,
            point.kind,
            point.band,
            point.urgency,
            point.asks,
        )
        assert invoices[-1].id == point.matter
        assert set(invoices) == set(point.because)

    @pytest.mark.parametrize(
        ("total", "count"), [("3750", 0), ("3750.01", 1), ("1250", 0), ("1249.99", 1), ("2500", 0)]
    )
    def test_speaks_beyond_half_either_way(self, total, count):
        """Exactly 50 % more or less than usual is no point, a cent further is."""
        assert count == len(points(BillDiffers(), *billed("2500", "2500", "2500", total)))

    def test_too_little_is_said_and_less_pressing(self):
        """A bill that is too low is worth a word, after one that is too high."""
        [low] = points(BillDiffers(), *billed("2500", "2500", "1000"))
        [high] = points(BillDiffers(), *billed("2500", "2500", "4000"))

        assert (
            'The bill on "Support" for March 2026 is 1,000 EUR, 60 % less than usual '
            "(2,500 EUR, the median of the last 2): offer to review it together." == str(low.text)
        )
        assert ("down", "up") == (low.band, high.band)
        assert low.urgency < high.urgency

    def test_names_the_only_one_before(self):
        """One bill before is no median."""
        [point] = points(BillDiffers(), *billed("2500", "5000", first=3))

        assert "100 % more than the one before (2,500 EUR)" in str(point.text)

    def test_after_zero_there_is_no_percentage(self):
        """Bills of zero, and then one that is not."""
        [point] = points(BillDiffers(), *billed("0", "2500", first=3))

        assert (
            'The bill on "Support" for April 2026 is 2,500 EUR, and the ones before were zero: '
            "offer to review it together." == str(point.text)
        )

    def test_only_the_latest_bill_is_brought_up(self):
        """Once the next bill is usual again, last month's spike is over."""
        assert [] == points(BillDiffers(), *billed("2500", "2500", "7800", "2500"))

    @pytest.mark.parametrize(
        "known",
        [
            billed("7800"),
            billed("2500", "2500", "7800", contract=None, account=Account("Beta")),
            (*billed("2500", "2500"), an_invoice("7800 USD", contract=SUPPORT, **month(3))),
            (*billed("2500", "2500"), an_invoice("7800 EUR", contract=SUPPORT, tax="gross", **month(3))),
            (
                *billed("2500", "2500", "7800"),
                an_invoice("-5300 EUR", type="credit note", contract=SUPPORT, **month(3)),
            ),
            (
                *billed("2500", "2500"),
                an_invoice("7800 EUR", one_off="5300 EUR", contract=SUPPORT, **month(3)),
            ),
        ],
        ids=["first", "another account", "currency", "tax", "credited", "one-off"],
    )
    def test_is_silent_where_nothing_differs(self, known):
        """A first bill, another account's, another currency or tax, what was credited, what is paid once."""
        assert [] == points(BillDiffers(), *known)

    @pytest.mark.parametrize(("days", "count"), [(60, 1), (61, 0)])
    def test_an_old_bill_is_paid_or_disputed(self, days, count):
        """Sixty days after it was issued it is too late to offer a look at it."""
        today = date(2026, 4, 30) + timedelta(days=days)

        assert count == len(points(BillDiffers(), *billed("2500", "2500", "2500", "7800"), today=today))

    def test_is_silent_about_an_account_they_left(self):
        """Whoever has left the account does not hear of its bills."""
        gone = Affiliation(RICH, ACME, until_on="2026-04-01")
        facts = facts_of(MONDAY, RICH, ACME, gone, SUPPORT, *billed("2500", "2500", "7800"))

        assert [] == list(BillDiffers().points(RICH, facts, Plan()))

    def test_is_tuned_by_its_fields(self):
        """Who wants to hear of a tenth does."""
        rule = BillDiffers(threshold=Decimal("0.1"), lookback_bills=1)

        assert 1 == len(points(rule, *billed("2500", "2800", first=3)))


def without_period(total: str, on: str) -> Record:
    return an_invoice(f"{total} EUR", contract=SUPPORT, period_from=None, period_to=None, issued_on=on)


class TestBillsWithoutAPeriod:
    OLD = tuple(without_period("2500", f"2026-0{number}-02") for number in (1, 2, 3))

    def test_what_is_too_much_is_told_with_the_agreed_price(self):
        """Month after month 2,500, then 7,000: both rules speak of the day of the bill, as no period is known."""
        bill = without_period("7000", "2026-04-02")

        [over] = points(Overcharged(), RATE, *self.OLD, bill)
        [differs] = points(BillDiffers(), RATE, *self.OLD, bill)

        assert (
            'We billed 4,500 EUR too much for "Support" on 2 April 2026: '
            "7,000 EUR, where 2,500 EUR was agreed. Say so before they find it." == str(over.text)
        )
        assert (
            'The bill on "Support" of 2 April 2026 is 7,000 EUR, 180 % more than usual '
            "(2,500 EUR, the median of the last 3): offer to review it together." == str(differs.text)
        )
        assert over.matter == differs.matter == bill.id

    def test_what_may_be_for_two_months_is_only_reviewed(self):
        """Nobody is told of too much that may be right."""
        bill = without_period("5000", "2026-04-02")

        assert [] == points(Overcharged(), RATE, *self.OLD, bill)
        assert 1 == len(points(BillDiffers(), RATE, *self.OLD, bill))


class TestOvercharged:
    def test_tells_before_they_find_it(self):
        """Agreed 2500, billed 7800: bad news that we bring ourselves."""
        [invoice] = billed("7800", first=4)

        [point] = points(Overcharged(), RATE, invoice)

        assert (
            'We billed 5,300 EUR too much for "Support" for April 2026: '
            "7,800 EUR, where 2,500 EUR was agreed. Say so before they find it." == str(point.text)
        )
        assert (Rank.BILLS, Kind.TELL, 1.0, invoice.id) == (
            point.rank,
            point.kind,
            point.urgency,
            point.matter,
        )
        assert (invoice, RATE) == point.because

    def test_is_one_matter_with_a_bill_that_differs(self):
        """The bill that differs because it is wrong is brought up once."""
        known = (RATE, *billed("2500", "2500", "7800"))

        assert {point.matter for point in points(Overcharged(), *known)} == {
            point.matter for point in points(BillDiffers(), *known)
        }

    def test_sums_several_bills_of_a_contract(self):
        """Three bills that are too high are one point, about the last of them."""
        invoices = billed("2600", "2600", "2700")

        [point] = points(Overcharged(), RATE, *invoices)

        assert (
            'We billed 400 EUR too much for "Support" in 3 bills, the last for March 2026: 2,700 EUR, '
            "where 2,500 EUR was agreed. Say so before they find it." == str(point.text)
        )
        assert invoices[-1].id == point.matter

    @pytest.mark.parametrize(
        ("total", "tolerance", "count"),
        [
            ("2500", (), 0),
            ("2500.01", (), 1),
            ("2510", "10 EUR", 0),
            ("2510.01", ["10 EUR"], 1),
            ("1", (), 0),
        ],
    )
    def test_spares_the_tolerance(self, total, tolerance, count):
        """What is within the tolerance, or below the price, is not told."""
        rule = Overcharged(tolerance=tolerance)

        assert count == len(points(rule, RATE, *billed(total, first=4)))

    @pytest.mark.parametrize(("kind", "total"), [("credit note", "-5300 EUR"), ("correction", "2500 EUR")])
    def test_ends_when_it_was_put_right(self, kind, total):
        """A credit note or a correction ends it."""
        wrong = an_invoice("7800 EUR", contract=SUPPORT)
        mended = an_invoice(total, type=kind, replaces=wrong, period_from=None, period_to=None)

        assert 1 == len(points(Overcharged(), RATE, wrong))
        assert [] == points(Overcharged(), RATE, wrong, mended)

    @pytest.mark.parametrize(("days", "count"), [(365, 1), (366, 0)])
    def test_is_no_news_after_a_year(self, days, count):
        """A closed year is not opened again."""
        today = date(2026, 4, 30) + timedelta(days=days)

        assert count == len(points(Overcharged(), RATE, *billed("7800", first=4), today=today))

    def test_is_silent_where_no_price_is_known(self):
        """What was agreed is never guessed."""
        assert [] == points(Overcharged(), *billed("7800"))


@settings(max_examples=150, deadline=None)
@given(known=odd_bills(), contact=st.sampled_from(CONTACTS), plan=plans)
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact, plan: Plan) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, plan):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)
