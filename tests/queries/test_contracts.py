"""Questions about contracts over facts: what must be decided, and until when."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

import relmem
from relmem.errors import InputError
from relmem.facts import facts_of
from relmem.queries.contracts import renewals, window_of, windows_of
from relmem.records import Account, Amendment, Contract, NoticeGiven, PriceLine
from relmem.values import WEEKDAYS, WorkWeek

D = date.fromisoformat
ACME = Account("Acme")


def a_contract(**fields: object) -> Contract:
    return Contract(ACME, "Support", **fields)


@pytest.mark.capability("C38")
class TestRenewals:
    TODAY = D("2026-11-22")

    def test_are_ordered_by_the_day_to_decide(self):
        """Soonest decision first, not soonest renewal; those without a day last, and none that is over."""
        soon = Contract(ACME, "Soon", ends_on="2027-01-31", renewal="1 year", notice="60 days")
        renews_first = Contract(ACME, "Later", ends_on="2027-01-15", renewal="1 year", notice="1 week")
        evergreen = Contract(ACME, "Evergreen", starts_on="2024-01-01", renewal="evergreen")
        over = Contract(ACME, "Over", ends_on="2026-11-21")

        rows = renewals(facts_of(self.TODAY, ACME, evergreen, renews_first, over, soon))

        assert ["Soon", "Later", "Evergreen"] == [row.contract for row in rows]
        assert "Renewals as of 2026-11-22" == rows.caption

    def test_within_a_span_are_what_must_be_decided_in_it(self):
        """Both bounds of the span count; what renews in it and was missed is there."""
        inside = Contract(ACME, "Inside", ends_on="2027-04-21", renewal="1 year", notice="60 days")
        outside = Contract(ACME, "Outside", ends_on="2027-04-22", renewal="1 year", notice="60 days")
        missed = Contract(ACME, "Missed", ends_on="2026-12-31", renewal="1 year", notice="60 days")
        fixed = Contract(ACME, "Fixed", ends_on="2027-02-20")
        silent = Contract(ACME, "No notice recorded", ends_on="2027-02-19", renewal="1 year")
        endless = Contract(ACME, "Endless", starts_on="2024-01-01", renewal="evergreen", notice="60 days")
        done = Contract(ACME, "Done", ends_on="2027-01-31", renewal="1 year", notice="30 days")
        notice = NoticeGiven(done, "2026-11-01")
        facts = facts_of(self.TODAY, ACME, inside, outside, missed, fixed, silent, endless, done, notice)

        rows = renewals(facts, within="90 days")

        assert ["Missed", "Inside", "No notice recorded", "Fixed"] == [row.contract for row in rows]
        assert "Renewals to decide within 90 days of 2026-11-22" == rows.caption

    @pytest.mark.parametrize("until", ["2027-02-20", D("2027-02-20")])
    def test_up_to_a_day_and_with_it(self, until):
        """The end of a quarter is a day: what must be decided on it is there, the day after is not."""
        on = Contract(ACME, "On it", ends_on="2027-04-21", renewal="1 year", notice="60 days")
        after = Contract(ACME, "After", ends_on="2027-04-22", renewal="1 year", notice="60 days")
        facts = facts_of(self.TODAY, ACME, on, after)

        rows = renewals(facts, within=until)

        assert ["On it"] == [row.contract for row in rows]
        assert f"Renewals to decide by 2027-02-20, as of {self.TODAY}" == rows.caption
        with relmem.open(
            ":memory:", clock=lambda: datetime(2026, 11, 22, 9, tzinfo=UTC), timezone="UTC"
        ) as memory:
            memory.add(ACME, on, after)
            assert ["On it"] == [row.contract for row in memory.renewals(until)]

    @pytest.mark.parametrize(
        ("within", "why"),
        [
            ("2026-01-31", "within: 2026-01-31 is over on 2026-11-22. Write a day to come"),
            ("2026-13-01", "within: '2026-13-01' has no month 13"),
            ("12/11/2026", "within: '12/11/2026' "),
            ("soon", "within: cannot read 'soon' as a length of time"),
        ],
    )
    def test_neither_a_length_nor_a_day_to_come(self, within, why):
        """What is over cannot be decided upon any more, and a day is written in one way."""
        with pytest.raises(InputError) as refused:
            renewals(facts_of(self.TODAY, ACME), within=within)

        assert str(refused.value).startswith(why)

    def test_an_option_that_lapsed_unnoticed_is_there_as_not_known(self):
        """Nobody recorded whether it was taken: it is asked for a year, and no longer once that is known."""
        terms = {"starts_on": "2024-06-01", "initial": "2 years", "notice": "60 days"}
        lapsed = Contract(ACME, "Lapsed", renewal="option 1 year", **terms)
        taken = Contract(ACME, "Taken", renewal="option 1 year", **terms)
        exercised = NoticeGiven(taken, "2026-03-01")

        rows = renewals(facts_of(self.TODAY, ACME, lapsed, taken, exercised))

        assert [
            ("Lapsed", "unconfirmed", D("2026-05-31"), True),
            ("Taken", "open", D("2027-05-31"), False),
        ] == [(row.contract, row.state, row.ends_on, row.tentative) for row in rows]
        assert ["Lapsed"] == [row.contract for row in renewals(facts_of(self.TODAY, lapsed), within="1 day")]

    def test_a_missed_one_says_when_to_decide_next(self):
        """A contract that rolls on each month is in the list of the days in which that lies."""
        support = a_contract(ends_on="2027-01-31", renewal="1 year", notice="60 days")
        monthly = a_contract(starts_on="2026-01-15", initial="1 month", renewal="1 month", notice="30 days")

        [open_one] = renewals(facts_of(D("2026-12-02"), ACME, support))
        [missed] = renewals(facts_of(D("2026-12-03"), ACME, support))
        [rolling] = renewals(facts_of(D("2026-12-16"), ACME, monthly), within="30 days")

        assert (D("2026-12-02"), None) == (open_one.decide_by, open_one.next_decide_by)
        assert (D("2026-12-02"), D("2027-12-02")) == (missed.decide_by, missed.next_decide_by)
        assert ("missed", D("2027-01-15")) == (rolling.state, rolling.next_decide_by)

    def test_a_price_is_by_the_year_however_that_was_typed(self):
        """Twelve months are a year: `per` has one word for what adds up."""
        support = a_contract(ends_on="2027-01-31", renewal="1 year", notice="60 days")

        [row] = renewals(facts_of(self.TODAY, ACME, support, PriceLine(support, "12000 EUR per 12 months")))

        assert ("year", "12,000 EUR a year") == (row.per, row.cost)

    def test_row_has_all_days_and_the_price(self):
        """A row is plain values: the account's name, days, the sum of its price lines, arithmetic."""
        support = a_contract(starts_on="2024-02-01", initial="3 years", renewal="1 year", notice="60 days")
        lines = PriceLine(support, "12000 EUR/year"), PriceLine(support, "1500.50 EUR/year", line="weekend")

        [row] = renewals(facts_of(self.TODAY, ACME, support, *lines))

        assert ("Acme", "Support", D("2026-12-02"), 10, "closing") == (
            row.account,
            row.contract,
            row.decide_by,
            row.days_left,
            row.state,
        )
        assert (Decimal("13500.50"), "EUR", "year") == (row.price, row.currency, row.per)
        assert (support.id, ACME.id, "automatic", "60 days") == (
            row.contract_id,
            row.account_id,
            row.mode,
            row.notice,
        )

    @pytest.mark.parametrize("other", ["100 USD/year", "100 EUR/month", "100 EUR"])
    def test_prices_that_do_not_add_up_are_left_out(self, other):
        """Lines in another currency or for another period are never mixed."""
        support = a_contract(ends_on="2027-01-31")
        lines = PriceLine(support, "12000 EUR/year"), PriceLine(support, other, line="more")

        [row] = renewals(facts_of(self.TODAY, ACME, support, *lines))

        assert (None, "", "") == (row.price, row.currency, row.per)

    def test_only_prices_that_hold_today_count(self):
        """Last year's price is not this year's."""
        support = a_contract(ends_on="2027-01-31")
        old = PriceLine(support, "10000 EUR/year", from_on="2024-01-01", until_on="2026-01-01")
        new = PriceLine(support, "12000 EUR/year", from_on="2026-01-01")

        [row] = renewals(facts_of(self.TODAY, ACME, support, old, new))

        assert Decimal(12000) == row.price

    def test_amendments_and_notices_are_found_in_the_facts(self):
        """What is known of a contract changes its window; another contract's records do not."""
        one = a_contract(ends_on="2027-01-31", renewal="1 year", notice="30 days")
        other = a_contract(ends_on="2027-01-31", renewal="1 year", notice="30 days")
        changes = Amendment(one, "2026-10-01", notice="60 days"), NoticeGiven(other, "2026-11-01")
        facts = facts_of(self.TODAY, ACME, one, other, *changes)

        assert (D("2026-12-02"), "closing") == (window_of(facts, one).decide_by, window_of(facts, one).state)
        assert "given" == window_of(facts, other).state
        assert [window_of(facts, one)] == list(windows_of(facts, one, until=self.TODAY))

    def test_asked_as_of_an_earlier_day_do_not_know_what_came_later(self):
        """A notice withdrawn later was still given on the day before."""
        support = a_contract(ends_on="2027-01-31", renewal="1 year", notice="30 days")
        notice = NoticeGiven(support, "2026-10-01", withdrawn_on="2026-11-22")

        states = [
            window_of(facts_of(day, ACME, support, notice), support).state
            for day in (D("2026-09-30"), D("2026-11-21"), D("2026-11-22"))
        ]

        assert ["open", "given", "open"] == states

    def test_business_days_are_the_accounts_own(self):
        """The account's holidays count where the caller gives no week."""
        holidays = WorkWeek(holidays=[D("2026-11-11")])
        abroad = Account("Abroad", week=holidays)
        support = Contract(
            abroad, "Support", ends_on="2026-11-14", renewal="1 year", notice="10 business days"
        )
        facts = facts_of(D("2026-10-01"), abroad, support)

        assert D("2026-10-30") == window_of(facts, support).decide_by
        assert D("2026-11-02") == window_of(facts, support, week=WEEKDAYS).decide_by

    def test_there_are_none_without_a_contract(self):
        """A prospect has no renewals: no row, and no error."""
        assert 0 == len(renewals(facts_of(self.TODAY, ACME)))

    def test_contract_of_an_unknown_account_is_listed(self):
        """A link that leads nowhere hides no decision."""
        [row] = renewals(facts_of(self.TODAY, a_contract(ends_on="2027-01-31")))

        assert ("", ACME.id) == (row.account, row.account_id)
