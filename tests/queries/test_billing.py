"""Whether bills are like the ones before, and like what was agreed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.facts import facts_of
from relmem.queries.billing import BillAnomaly, Overcharge, bill_anomalies, overcharges
from relmem.records import Account, Amendment, Contract, Invoice, NoticeGiven, PriceLine
from relmem.records.base import Record
from tests.builders import ACME, a_contract, an_invoice, bills, month
from tests.strategies import any_days, moneys, records

YEAR_END = date(2026, 12, 31)
SUPPORT = a_contract()


def compared(*invoices: Record, today: date = YEAR_END, **fields: Any) -> list[BillAnomaly]:
    return list(bill_anomalies(facts_of(today, ACME, *invoices), ACME, **fields))


def last(*invoices: Record, **fields: Any) -> BillAnomaly:
    return compared(*invoices, **fields)[-1]


@pytest.mark.capability("C32")
class TestBillAnomalies:
    @pytest.mark.parametrize(
        ("total", "status", "direction", "percent"),
        [
            ("7800 EUR", "differs", "up", "212.0"),
            ("3750 EUR", "usual", "", "50.0"),
            ("3750.01 EUR", "differs", "up", "50.0"),
            ("1250 EUR", "usual", "", "-50.0"),
            ("1249.99 EUR", "differs", "down", "-50.0"),
            ("2500 EUR", "usual", "", "0.0"),
        ],
    )
    def test_flags_more_than_half_either_way(self, total, status, direction, percent):
        """Beside a median of 2500, exactly 50 % more or less is usual, and a cent further differs."""
        row = last(*bills("2500 EUR", "2510 EUR", "2490 EUR", total))

        assert (status, direction, Decimal(percent)) == (row.status, row.direction, row.percent)
        assert (Decimal("2500.00"), 3) == (row.baseline, row.periods)
        assert (status == "differs") == row.flagged

    def test_a_threshold_is_the_callers(self):
        """Who wants to hear of a tenth hears of a tenth."""
        invoices = bills("2500 EUR", "2800 EUR")

        assert not last(*invoices).flagged
        assert last(*invoices, threshold=Decimal("0.1")).flagged

    @pytest.mark.parametrize("wrong", [{"lookback": 0}, {"threshold": Decimal(-1)}])
    def test_refuses_what_cannot_be_meant(self, wrong):
        """A baseline of no bills, or a negative threshold, is refused by name."""
        [name] = wrong

        with pytest.raises(InputError, match=name):
            compared(**wrong)

    def test_every_period_has_a_status(self):
        """The first bill has no baseline, the next are compared with as many as there are, at most three."""
        rows = compared(*bills("2500 EUR", "2500 EUR", "2500 EUR", "2500 EUR", "2500 EUR"))

        assert ["no baseline", "usual", "usual", "usual", "usual"] == [row.status for row in rows]
        assert [0, 1, 2, 3, 3] == [row.periods for row in rows]
        assert rows[0].baseline is None

    def test_no_bills_are_no_rows(self):
        """An account that was never billed has no periods, usual or not."""
        assert [] == compared()

    def test_a_spike_neither_hides_the_next_nor_flags_the_return(self):
        """The median takes no notice of one outlier: the second spike differs, normal again is usual."""
        again = compared(*bills("2500 EUR", "2500 EUR", "2500 EUR", "7800 EUR", "7800 EUR"))
        normal = compared(*bills("2500 EUR", "2500 EUR", "2500 EUR", "7800 EUR", "2500 EUR"))

        assert [False, False, False, True, True] == [row.flagged for row in again]
        assert [False, False, False, True, False] == [row.flagged for row in normal]

    def test_a_credit_note_nets_into_its_period(self):
        """Money given back for a month makes that month's bill, and not the month it was written in."""
        credit = an_invoice("-5300 EUR", type="credit note", **month(4) | {"issued_on": "2026-06-10"})

        row = last(*bills("2500 EUR", "2500 EUR", "2500 EUR", "7800 EUR"), credit)

        assert (Decimal("2500.00"), "usual") == (row.billed, row.status)

    @pytest.mark.parametrize("place", [{"period_from": None, "period_to": None}, month(6)])
    def test_a_credit_note_belongs_where_its_invoice_belongs(self, place):
        """Named for an invoice, it nets into that one's period, whatever its own says."""
        invoices = bills("2500 EUR", "2500 EUR", "7800 EUR")
        named = {"replaces": invoices[-1], "issued_on": "2026-06-10"}
        credit = an_invoice("-5300 EUR", type="credit note", **place | named)

        assert [Decimal(2500)] * 3 == [row.billed for row in compared(*invoices, credit)]

    def test_a_credit_note_counts_from_when_it_is_there(self):
        """Asked as of a day before the credit note, the bill differed."""
        credit = an_invoice("-5300 EUR", type="credit note", **month(3) | {"issued_on": "2026-06-10"})
        invoices = (*bills("2500 EUR", "2500 EUR", "7800 EUR"), credit)

        assert last(*invoices, today=date(2026, 6, 9)).flagged
        assert not last(*invoices, today=date(2026, 6, 10)).flagged

    def test_a_credit_alone_is_no_bill(self):
        """Money given back for a period of which no bill is known is neither flagged nor a baseline."""
        credit = an_invoice("-900 EUR", type="credit note", **month(3))

        rows = compared(*bills("2500 EUR", "2500 EUR"), credit, *bills("2500 EUR", first=4))

        assert ["no baseline", "usual", "credit", "usual"] == [row.status for row in rows]
        assert 2 == rows[-1].periods

    def test_a_correction_replaces(self):
        """A corrected invoice is counted once, as corrected, and a correction of that one once more."""
        first, wrong = bills("2500 EUR", "7800 EUR")
        nearly = an_invoice("2600 EUR", type="correction", replaces=wrong, **month(2))
        right = an_invoice("2500 EUR", type="correction", replaces=nearly, period_from=None, period_to=None)

        assert [Decimal(2500)] * 2 == [row.billed for row in compared(first, wrong, nearly, right)]

    def test_corrections_in_a_ring_are_no_bills(self):
        """Two invoices that each replace the other leave nothing, and harm nothing."""
        one = an_invoice("1 EUR")
        two = an_invoice("2 EUR", replaces=one)
        ring = Invoice(ACME, "1 EUR", id=one.id, replaces=two, **month(4))

        assert [Decimal(5)] == [row.billed for row in compared(ring, two, an_invoice("5 EUR", **month(5)))]

    def test_two_invoices_in_a_period_are_summed(self):
        """Two invoices for one month are one period, and so is an extra for some days of it."""
        extra = {"period_from": "2026-03-10", "period_to": "2026-03-20", "issued_on": "2026-03-21"}

        row = last(
            *bills("2500 EUR", "2500 EUR", "2000 EUR", number="R-3"),
            an_invoice("500 EUR", number="R-4", **month(3)),
            an_invoice("100 EUR", number="R-5", **extra),
        )

        assert (Decimal(2600), "usual", {"R-3", "R-4", "R-5"}) == (
            row.billed,
            row.status,
            set(row.invoices.split(", ")),
        )

    def test_a_missing_month_is_not_zero(self):
        """A month without a bill has no row and takes no place among the bills before."""
        rows = compared(*bills("2500 EUR", "", "", "2500 EUR"))

        assert [date(2026, 1, 1), date(2026, 4, 1)] == [row.period_from for row in rows]
        assert ("usual", 1) == (rows[1].status, rows[1].periods)

    def test_from_zero_has_a_name(self):
        """After bills of zero any amount is flagged as such, without a percentage; zero again is usual."""
        _, second, third = compared(*bills("0 EUR", "0 EUR", "2500 EUR"))

        assert "usual" == second.status
        assert ("from zero", "up", None, True) == (
            third.status,
            third.direction,
            third.percent,
            third.flagged,
        )

    def test_a_bill_of_zero_differs(self):
        """Nothing billed where 2500 is usual is 100 % less."""
        row = last(*bills("2500 EUR", "2500 EUR", "0 EUR"))

        assert ("differs", "down", Decimal(-100)) == (row.status, row.direction, row.percent)

    @pytest.mark.parametrize(("total", "status"), [("1275 EUR", "usual"), ("2500 EUR", "differs")])
    def test_a_part_of_a_month_counts_by_the_day(self, total, status):
        """For its last 17 days, half of the month is usual and the whole of it is not."""
        part = an_invoice(total, period_from="2026-04-14", period_to="2026-04-30", issued_on="2026-04-30")

        row = last(*bills("2250 EUR", "2250 EUR", "2250 EUR"), part)

        assert (status, "1 month") == (row.status, row.cadence)
        # 17 days at the rates of 31, 28 and 31 days
        assert Decimal("1233.87") == row.baseline

    def test_a_first_month_in_part_is_scaled_up(self):
        """After 17 of 31 January days for 1700, February's 2800 is 100 a day too, and usual."""
        part = an_invoice(
            "1700 EUR", period_from="2026-01-15", period_to="2026-01-31", issued_on="2026-01-31"
        )

        row = last(part, *bills("2800 EUR", first=2))

        assert (Decimal("2800.00"), "usual", Decimal(0)) == (row.baseline, row.status, row.percent)

    def test_one_off_parts_are_left_out(self):
        """A router on the bill does not make it differ; a bill that is all router is not compared."""
        rows = compared(
            *bills("2500 EUR", "2500 EUR"),
            an_invoice("9500 EUR", one_off="7000 EUR", **month(3)),
            an_invoice("7000 EUR", one_off="7000 EUR", **month(4)),
            *bills("2500 EUR", first=5),
        )

        assert ["no baseline", "usual", "usual", "one-off", "usual"] == [row.status for row in rows]

    def test_a_yearly_bill_among_monthly_ones_is_compared_with_yearly_ones(self):
        """Cadences do not mix: the year's bill is the first of its sort, the months go on."""
        year = {"period_from": "2026-01-01", "period_to": "2026-12-31", "issued_on": "2026-03-15"}
        before = {"period_from": "2025-01-01", "period_to": "2025-12-31", "issued_on": "2025-03-15"}
        invoices = (*bills("100 EUR", "100 EUR", "100 EUR"), an_invoice("1200 EUR", **year))

        rows = compared(*invoices)
        by_cadence = {row.cadence: row for row in rows}

        assert {"12 months": "no baseline", "1 month": "usual"} == {
            cadence: row.status for cadence, row in by_cadence.items()
        }
        again = compared(*invoices, an_invoice("500 EUR", **before))
        assert ["differs"] == [
            row.status for row in again if row.period_from == date(2026, 1, 1) and row.billed > 100
        ]

    @pytest.mark.parametrize("change", [{"tax": "gross"}, {"currency": "USD"}])
    def test_another_currency_or_tax_basis_is_not_comparable(self, change):
        """A change of currency or tax is never a flag; from the next bill on it is compared again."""
        currency = change.pop("currency", "EUR")
        rows = compared(
            *bills("2500 EUR", "2500 EUR", tax="net"),
            *bills(f"9000 {currency}", f"9000 {currency}", first=3, **{"tax": "net"} | change),
        )

        assert ["no baseline", "usual", "not comparable", "usual"] == [row.status for row in rows]

    def test_contracts_are_compared_apart(self):
        """A large contract does not make a small one differ."""
        phones = a_contract("Phones")

        rows = compared(
            SUPPORT,
            phones,
            *bills("2500 EUR", "2500 EUR", contract=SUPPORT),
            *bills("90 EUR", "90 EUR", contract=phones),
        )

        assert {("Support", "usual"), ("Phones", "usual")} == {(row.contract, row.status) for row in rows[2:]}

    def test_without_periods_months_are_compared_by_day_of_issue(self):
        """Where nobody wrote down periods, what was issued in a month counts for it."""
        rows = compared(
            *(Invoice(ACME, "2500 EUR", issued_on=f"2026-0{number}-15") for number in (1, 2, 3)),
            Invoice(ACME, "7800 EUR", issued_on="2026-04-15"),
        )

        assert ["no baseline", "usual", "usual", "differs"] == [row.status for row in rows]
        assert {"not stated"} == {row.cadence for row in rows}

    def test_weeks_are_compared_with_weeks(self):
        """Three periods of one length are a cadence of their own, not parts of months."""
        weeks = [
            an_invoice(
                "100 EUR",
                period_from=f"2026-01-{at:02}",
                period_to=f"2026-01-{at + 6:02}",
                issued_on="2026-02-01",
            )
            for at in (5, 12, 19)
        ]

        rows = compared(*weeks, *bills("2500 EUR", first=2))

        assert ["7 days"] * 3 + ["1 month"] == [row.cadence for row in rows]
        assert ["no baseline", "usual", "usual", "no baseline"] == [row.status for row in rows]

    def test_another_accounts_bills_are_not_theirs(self):
        """Only what was billed to the account itself is compared."""
        assert [] == compared(an_invoice("1 EUR", account=Account("Beta")))

    @given(
        st.lists(
            records(Invoice, links=(ACME.id, SUPPORT.id)) | st.builds(an_invoice, moneys.map(str)), max_size=8
        ),
        any_days,
    )
    def test_every_invoice_is_in_at_most_one_period(self, invoices, today):
        """Whatever was billed, nothing raises, sums hold, and periods stand in order."""
        facts = facts_of(today, ACME, SUPPORT, *invoices)

        rows = list(bill_anomalies(facts, ACME))

        assert rows == sorted(rows, key=lambda row: row.period_from)
        assert all(row.periods == 0 or row.baseline is not None for row in rows)
        assert len(rows) <= len(invoices)


def judged(*known: Record, tolerance: Any = (), today: date = YEAR_END) -> list[Overcharge]:
    return list(overcharges(facts_of(today, ACME, *known), ACME, tolerance))


def price(text: str, **fields: Any) -> PriceLine:
    return PriceLine(SUPPORT, text, **fields)


@pytest.mark.capability("C33")
class TestOvercharges:
    def test_counts_what_is_too_much(self):
        """2500 was agreed, 7800 billed: 5300 too much."""
        [row] = judged(SUPPORT, price("2500 EUR/month"), an_invoice("7800 EUR", contract=SUPPORT))

        assert (Decimal("2500.00"), Decimal("5300.00"), "over", True) == (
            row.expected,
            row.over,
            row.status,
            row.flagged,
        )

    @pytest.mark.parametrize(
        ("billed", "tolerance", "status"),
        [
            ("2500 EUR", (), "as agreed"),
            ("2500.01 EUR", (), "over"),
            ("2510 EUR", "10 EUR", "as agreed"),
            ("2510.01 EUR", "10 EUR", "over"),
            ("2510 EUR", ["10 USD", "10 EUR"], "as agreed"),
            ("2510 EUR", "10 USD", "over"),
            ("2499.99 EUR", (), "below"),
            ("1 EUR", (), "below"),
        ],
    )
    def test_tolerance_is_an_amount_of_money(self, billed, tolerance, status):
        """Exactly the tolerance is let pass, in its own currency; less than agreed is never an overcharge."""
        known = (SUPPORT, price("2500 EUR/month"), an_invoice(billed, contract=SUPPORT))

        [row] = judged(*known, tolerance=tolerance)

        assert (status, status == "over") == (row.status, row.flagged)

    @pytest.mark.parametrize(
        ("agreed", "billed", "status"),
        [
            ("12000 EUR/year", "1000 EUR", "as agreed"),
            ("12000 EUR/year", "1000.01 EUR", "over"),
            ("1000 EUR/year", "83.34 EUR", "as agreed"),
            ("1000 EUR/year", "83.35 EUR", "over"),
            ("100 EUR/day", "3000 EUR", "as agreed"),
            ("3000 EUR/quarter", "1000 EUR", "as agreed"),
        ],
    )
    def test_a_price_is_brought_to_the_period(self, agreed, billed, status):
        """A yearly price billed monthly is a twelfth; rounding up to the cent is let pass, more is not."""
        [row] = judged(SUPPORT, price(agreed), an_invoice(billed, contract=SUPPORT))

        assert status == row.status

    def test_months_of_any_length_cost_the_same(self):
        """February costs what January costs, and a quarter three months."""
        quarter = {"period_from": "2026-01-15", "period_to": "2026-04-14", "issued_on": "2026-04-14"}

        rows = judged(
            SUPPORT,
            price("2500 EUR/month"),
            *bills("2500 EUR", "2500 EUR", contract=SUPPORT),
            an_invoice("7500 EUR", contract=SUPPORT, **quarter),
        )

        assert [Decimal(2500), Decimal(7500), Decimal(2500)] == [row.expected for row in rows]

    def test_a_price_that_changes_within_the_month_is_pro_rata(self):
        """Ten days of April at 3000 and twenty at 6000 are 1000 and 4000."""
        [row] = judged(
            SUPPORT,
            price("3000 EUR/month", until_on="2026-04-11"),
            price("6000 EUR/month", from_on="2026-04-11"),
            an_invoice("5000.01 EUR", contract=SUPPORT),
        )

        assert (Decimal("5000.00"), Decimal("0.01"), "over") == (row.expected, row.over, row.status)

    def test_a_part_of_a_month_costs_its_days(self):
        """Fifteen of thirty days are half of the price."""
        part = {"period_from": "2026-04-16", "period_to": "2026-04-30"}

        [row] = judged(SUPPORT, price("3000 EUR/month"), an_invoice("1500 EUR", contract=SUPPORT, **part))

        assert (Decimal("1500.00"), "as agreed") == (row.expected, row.status)

    def test_lines_side_by_side_add_up(self):
        """What is paid on several lines is summed; what is paid only once is no part of a month."""
        [row] = judged(
            SUPPORT,
            price("2000 EUR/month", line="base"),
            price("6000 EUR/year", line="weekend"),
            price("900 EUR", line="setup"),
            an_invoice("3400 EUR", one_off="900 EUR", contract=SUPPORT),
        )

        assert (Decimal("2500.00"), "as agreed") == (row.expected, row.status)

    @pytest.mark.parametrize(
        ("known", "status"),
        [
            ([an_invoice(contract=SUPPORT)], "no contract"),
            ([SUPPORT, an_invoice(contract=SUPPORT)], "no price"),
            (
                [SUPPORT, price("2500 EUR/month"), an_invoice(contract=SUPPORT, **month(1, 2023))],
                "no contract",
            ),
            (
                [SUPPORT, price("1 EUR/month", from_on="2026-04-02"), an_invoice(contract=SUPPORT)],
                "no price",
            ),
            ([SUPPORT, price("1 EUR"), an_invoice(contract=SUPPORT)], "no price"),
            ([SUPPORT, price("1 USD/month"), an_invoice(contract=SUPPORT)], "not comparable"),
            ([SUPPORT, price("1 EUR/month"), an_invoice(contract=SUPPORT, tax="gross")], "not comparable"),
            (
                [
                    SUPPORT,
                    price("1 EUR/month"),
                    Invoice(ACME, "5 EUR", contract=SUPPORT, issued_on="2026-04-01"),
                ],
                "no period",
            ),
        ],
    )
    def test_what_does_not_follow_is_named(self, known, status):
        """No contract, price or period, another currency, and tax are answers of their own, never a flag."""
        [row] = judged(*known)

        assert (status, None, False) == (row.status, row.expected, row.flagged)

    @pytest.mark.parametrize(
        ("totals", "answers"),
        [
            (("1900", "2900"), ["as agreed", "over"]),
            (("1900", "2900", "2900"), ["as agreed", "over", "over"]),
            (("1900", "", "2900"), ["as agreed", "no period"]),
            (("2900",), ["no period"]),
            (("5700", "2900"), ["no period", "no period"]),
            (("1900", "3800"), ["as agreed", "no period"]),
            (("1900", "1899.99"), ["as agreed", "no period"]),
            (("1900", "1900.01"), ["as agreed", "over"]),
        ],
    )
    def test_a_bill_without_a_period_is_for_a_month_where_the_one_before_was(self, totals, answers):
        """Exactly what a month costs, and what comes the month after that; two months at once are none."""
        known = [
            Invoice(ACME, f"{total} EUR", contract=SUPPORT, issued_on=f"2026-0{number}-02")
            for number, total in enumerate(totals, 1)
            if total
        ]

        assert answers == [row.status for row in judged(SUPPORT, price("1900 EUR/month"), *known)]

    def test_of_several_bills_in_a_month_one_may_be_for_the_next(self):
        """On the 2nd and the 31st: 1,000 too much twice, and not 3,900 once; so nobody is told a sum."""
        known = [
            Invoice(ACME, total, contract=SUPPORT, issued_on=on)
            for total, on in (
                ("1900 EUR", "2026-02-02"),
                ("2900 EUR", "2026-03-02"),
                ("2900 EUR", "2026-03-31"),
            )
        ]

        assert ["as agreed", "no period"] == [
            row.status for row in judged(SUPPORT, price("1900 EUR/month"), *known)
        ]

    def test_a_month_that_was_billed_with_its_days_counts_as_well(self):
        """The one before may say its days; one beside it for the same month leaves it open what this is for."""
        before = an_invoice("1900 EUR", contract=SUPPORT, **month(3))
        beside = an_invoice("1900 EUR", contract=SUPPORT, **month(4))
        bill = Invoice(ACME, "2900 EUR", contract=SUPPORT, issued_on="2026-04-02")
        known = (SUPPORT, price("1900 EUR/month"), before, bill)

        [_, over], [*_, one, other] = judged(*known), judged(*known, beside)

        assert (Decimal(1900), Decimal(1000), "over", True) == (
            over.expected,
            over.over,
            over.status,
            over.flagged,
        )
        assert {"as agreed", "no period"} == {one.status, other.status}

    @pytest.mark.parametrize(
        ("total", "status", "expected"),
        [
            ("1900", "as agreed", 1900),
            ("2400", "as agreed", 2400),
            ("2200", "no period", None),
            ("2900", "over", 2400),
        ],
    )
    def test_whichever_month_it_is_for(self, total, status, expected):
        """Near a new price it is too much only where it is more than either, and by how much it surely is."""
        old, new = (
            price("1900 EUR/month", until_on="2026-05-01"),
            price("2400 EUR/month", from_on="2026-05-01"),
        )
        before = Invoice(ACME, "1900 EUR", contract=SUPPORT, issued_on="2026-03-02")
        bill = Invoice(ACME, f"{total} EUR", contract=SUPPORT, issued_on="2026-04-02")

        [_, row] = judged(SUPPORT, old, new, before, bill)

        assert (status, expected) == (row.status, row.expected)

    def test_a_period_to_come_waits(self):
        """A bill in advance is judged once its period begins: the price may change on that day."""
        known = (
            SUPPORT,
            price("2500 EUR/month"),
            price("3000 EUR/month", from_on="2026-12-01"),
            an_invoice("3000 EUR", contract=SUPPORT, **month(12) | {"issued_on": "2026-11-20"}),
        )

        assert ["not begun"] == [row.status for row in judged(*known, today=date(2026, 11, 30))]
        assert ["as agreed"] == [row.status for row in judged(*known, today=date(2026, 12, 1))]

    def test_days_outside_the_contract_cost_nothing(self):
        """A contract that ended in mid-month, by notice or by itself, is billed for half of it."""
        ended = a_contract(starts_on="2025-04-16", initial="1 year", renewal="none", notice=None)
        line = PriceLine(ended, "3000 EUR/month")

        [row] = judged(ended, line, an_invoice("3000 EUR", contract=ended))

        assert (Decimal("1500.00"), "over") == (row.expected, row.status)

    def test_a_bill_that_names_no_contract_is_for_the_only_one(self):
        """With one contract there is no doubt; with two there is, and nothing is guessed."""
        known = (SUPPORT, price("2500 EUR/month"), an_invoice("7800 EUR"))

        assert [("Support", "over")] == [(row.contract, row.status) for row in judged(*known)]
        assert ["no contract"] == [row.status for row in judged(*known, a_contract("Phones"))]

    def test_a_credit_note_ends_it(self):
        """What was given back is no overcharge any more."""
        credit = an_invoice("-5300 EUR", type="credit note", contract=SUPPORT)

        [row] = judged(SUPPORT, price("2500 EUR/month"), an_invoice("7800 EUR", contract=SUPPORT), credit)

        assert "as agreed" == row.status

    @given(
        st.lists(
            st.one_of(
                records(Invoice, links=(ACME.id, SUPPORT.id)),
                records(PriceLine, links=(SUPPORT.id,)),
                records(Contract, links=(ACME.id,)),
                records(Amendment, links=(SUPPORT.id,)),
                records(NoticeGiven, links=(SUPPORT.id,)),
            ),
            max_size=8,
        ),
        any_days,
    )
    def test_never_raises(self, known, today):
        """Whatever was agreed and billed, each bill has a status, and a flag only with an amount."""
        rows = judged(SUPPORT, *known, today=today)

        assert all((row.over is not None and row.over > 0) or not row.flagged for row in rows)
