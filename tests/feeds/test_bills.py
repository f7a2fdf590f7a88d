"""Which bills the feed says to look at."""

from __future__ import annotations

import attrs
import pytest

from relmem.feeds.billing import Bills
from relmem.records import Account, Contract, Dispute, Invoice, PriceLine

NORTHWIND = Account("Northwind Trading")
SUPPORT = Contract(NORTHWIND, "Support", starts_on="2024-02-01", initial="3 years")


def bill(month, total, **fields):
    days = {"period_from": f"2026-{month:02}-01", "period_to": f"2026-{month:02}-28"}
    fields = {"number": f"R{month}", "contract": SUPPORT, "issued_on": f"2026-{month:02}-28"} | days | fields
    return Invoice(NORTHWIND, total, **fields)


USUAL = [bill(month, "1000 EUR") for month in (6, 7, 8)]


@pytest.fixture
def diary(diary):
    diary.feed = Bills()
    diary.put("2026-09-01", NORTHWIND, SUPPORT, *USUAL)
    return diary


class TestBills:
    def test_one_unlike_those_before(self, diary):
        """On the day of the bill, not sure, with both amounts."""
        diary.put("2026-09-28", bill(9, "1800 EUR"))

        [found] = diary.listing("2026-10-01").listed

        assert ["2026-09-28 Look at the bill: Northwind Trading, Support (tentative)"] == diary.told(
            "2026-10-01"
        )
        assert [
            "Northwind Trading, Support",
            "Billed for 1 September 2026 to 28 September 2026: 1,800 EUR (R9).",
            "Usual is 1,000 EUR.",
        ] == [str(line) for line in found.entry.lines]

    @pytest.mark.parametrize(
        ("total", "shown"), [("1500 EUR", 0), ("1501 EUR", 1), ("500 EUR", 0), ("499 EUR", 1)]
    )
    def test_half_more_or_less_is_let_pass(self, diary, total, shown):
        """Beyond that somebody should look."""
        diary.put("2026-09-28", bill(9, total))

        assert shown == len(diary.told("2026-10-01"))

    def test_more_than_was_agreed(self, diary):
        """Also where it is like the ones before."""
        diary.put("2026-09-01", PriceLine(SUPPORT, "12000 EUR/year", from_on="2024-02-01"))
        diary.put("2026-10-31", bill(10, "1200 EUR", period_to="2026-10-31"))

        [found] = diary.listing("2026-11-01").listed[-1:]

        assert "Agreed is 1,000 EUR." in [str(line) for line in found.entry.lines]

    def test_corrected_it_is_cancelled(self, diary):
        """A bill that was put right needs no look."""
        high = bill(9, "1800 EUR")
        diary.put("2026-09-28", high)
        diary.put("2026-10-01", attrs.evolve(high, total="1000 EUR"))

        assert "Cancelled: Look at the bill" in diary.told("2026-10-02")[0]

    def test_until_the_dispute_is_over(self, diary):
        """While it is contested it stays, and says since when."""
        high = bill(9, "1800 EUR")
        contested = Dispute(high, "twice the usual", opened_on="2026-10-01")
        diary.put("2026-09-28", high)
        diary.put("2026-10-01", contested)

        [found] = diary.listing("2026-10-02").listed
        assert "Contested since 1 October 2026." == str(found.entry.lines[-1])

        diary.put("2026-10-05", attrs.evolve(contested, settled_on="2026-10-05"))

        assert "Cancelled: Look at the bill" in diary.told("2026-10-06")[0]
