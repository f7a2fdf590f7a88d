"""Which days of contracts the renewals feed shows, and in which words."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.facts import facts_of
from relmem.feeds.base import AHEAD, BEHIND, Reach, Status, Window
from relmem.feeds.contracts import Renewals
from relmem.records import Account, Amendment, Contract, Notice, NoticeGiven, PriceChange, PriceLine
from relmem.values import WorkWeek

D = date.fromisoformat
TODAY = D("2026-11-22")
NORTHWIND = Account("Northwind Trading")


def a_contract(**fields):
    return Contract(NORTHWIND, "Support", **fields)


YEARLY = {"starts_on": "2024-02-01", "initial": "3 years", "renewal": "1 year", "notice": "60 days"}


def entries(*records, today=TODAY, feed=None):
    window = Window.on(today)
    [contract] = [each for each in records if isinstance(each, Contract)]
    found = (feed or Renewals()).entries(contract, facts_of(today, NORTHWIND, *records), window)
    return sorted((each for each in found if each.on in window), key=lambda entry: (entry.on, entry.key))


def told(*records, today=TODAY):
    return [
        f"{entry.on} {entry.title}"
        + ("" if entry.status is Status.CONFIRMED else f" ({entry.status.lower()})")
        for entry in entries(*records, today=today)
    ]


class TestDays:
    def test_automatic_renewal_is_decided_upon_and_renews(self):
        """The last day for notice and the first day of the next term, of each term in the window."""
        assert [
            "2026-12-02 Decide: Northwind Trading, Support",
            "2027-02-01 Renews: Northwind Trading, Support",
            "2027-12-02 Decide: Northwind Trading, Support",
            "2028-02-01 Renews: Northwind Trading, Support",
        ] == told(a_contract(**YEARLY))

    def test_past_terms_stay_in_the_window(self):
        """What has passed stays for its 400 days, also of a contract that is over."""
        over = a_contract(starts_on="2025-01-01", initial="1 year")

        assert ["2025-12-31 Ends: Northwind Trading, Support"] == told(over)

    @pytest.mark.parametrize(("renewal", "end"), [("none", "2026-12-31"), ("1 x 1 year", "2027-12-31")])
    def test_the_last_term_ends(self, renewal, end):
        """Where no renewal follows, the last day is shown, and there is nothing to decide."""
        limited = a_contract(starts_on="2026-01-01", initial="1 year", renewal=renewal, notice="60 days")

        assert [f"{end} Ends: Northwind Trading, Support"] == told(limited)[-1:]
        assert not any(
            entry.key.startswith("decide") for entry in entries(limited) if entry.on > D("2027-01-01")
        )

    def test_renewal_without_notice_period_has_no_day_to_decide(self):
        """No day is guessed where none was recorded; the renewal's text says so."""
        [renews] = entries(a_contract(starts_on="2024-02-01", initial="3 years", renewal="5 years"))

        assert "Renews: Northwind Trading, Support" == str(renews.title)
        assert "Until when notice is in time has not been recorded." == str(renews.lines[-1])

    def test_unknown_renewal_is_tentative(self):
        """Nobody knows whether it renews: shown as such, never assumed."""
        assert [
            "2026-12-02 Decide: Northwind Trading, Support (tentative)",
            "2027-02-01 May renew: Northwind Trading, Support (tentative)",
        ] == told(a_contract(**YEARLY | {"renewal": "unknown"}))

    def test_an_option_is_exercised_or_it_ends(self):
        """The last day to act, and the day it ends if nobody does."""
        assert [
            "2026-12-02 Exercise option: Northwind Trading, Support",
            "2027-01-31 Ends: Northwind Trading, Support (tentative)",
        ] == told(a_contract(**YEARLY | {"renewal": "option 5 years"}))

    def test_an_exercised_option_renews(self):
        """Once somebody acted, the next term begins, and its own end comes into sight."""
        option = a_contract(**YEARLY | {"renewal": "option 1 year"})

        assert [
            "2027-02-01 Renews: Northwind Trading, Support",
            "2027-12-02 Exercise option: Northwind Trading, Support",
            "2028-01-31 Ends: Northwind Trading, Support (tentative)",
        ] == told(option, NoticeGiven(option, "2026-11-20"))

    def test_notice_given_ends_it(self):
        """Nothing is left to decide; the last day takes the place of the renewals."""
        support = a_contract(**YEARLY)

        [end] = entries(support, NoticeGiven(support, "2026-11-20"))

        assert "Ends: Northwind Trading, Support" == str(end.title)
        assert D("2027-01-31") == end.on
        assert "Notice was given on 20 November 2026." == str(end.lines[-1])

    def test_evergreen_without_days_is_not_shown(self):
        """What has no day has no place in a calendar."""
        assert [] == told(a_contract(renewal="evergreen", notice="30 days"))

    def test_notice_longer_than_a_term_looks_further_ahead(self):
        """A decision in the window is shown though its term lies behind it."""
        found = told(a_contract(**YEARLY | {"notice": "30 months"}))

        assert "2027-07-31 Decide: Northwind Trading, Support" in found

    def test_business_days_follow_the_accounts_week(self):
        """Notice in business days skips the account's days off."""
        there = attrs.evolve(NORTHWIND, week=WorkWeek(holidays=[D("2027-01-29")]))
        contract = a_contract(**YEARLY | {"notice": "1 business day"})

        found = Renewals().entries(contract, facts_of(TODAY, there, contract), Window.on(TODAY))

        assert D("2027-01-28") == min(entry.on for entry in found)


class TestWords:
    def test_the_arithmetic_is_told(self):
        """How the day came about, in words, and never as a count from today."""
        decide, renews, *_ = entries(a_contract(**YEARLY))

        assert [
            "Northwind Trading, Support",
            "It ends 31 January 2027 (3 years from 1 February 2024).",
            "60 days before that is 2 December 2026.",
            "Without notice it renews on 1 February 2027 for 1 year.",
        ] == [str(line) for line in decide.lines]
        assert [
            "Northwind Trading, Support",
            "It renews on 1 February 2027 for 1 year.",
            "The term before ends 31 January 2027 (3 years from 1 February 2024).",
            "The last day for notice is 2 December 2026.",
        ] == [str(line) for line in renews.lines]

    def test_notice_says_how_it_is_given(self):
        """Delivery, the opening of the window, and the channel are told."""
        notice = Notice("60 days", opens="90 days", received=True, delivery="3 days", channel="letter")

        decide, *_ = entries(a_contract(**YEARLY | {"notice": notice}))

        assert [
            "60 days and 3 days for delivery before that is 29 November 2026.",
            "The window opens on 2 November 2026.",
            "Notice counts when it has arrived.",
            "Notice goes by letter.",
        ] == [str(line) for line in decide.lines[2:-1]]

    def test_no_money_and_no_notes(self):
        """Prices and notes stay at home: whoever runs the calendar reads along."""
        support = a_contract(**YEARLY, note="they are unhappy")

        found = entries(support, PriceLine(support, "12000 EUR/year"))

        assert found
        assert not any(word in str(found) for word in ("12000", "EUR", "unhappy"))

    def test_an_unknown_account_is_left_out(self):
        """A contract whose account is not known, or not to be shown, still has its days."""
        contract = a_contract(**YEARLY)

        decide, *_ = Renewals().entries(contract, facts_of(TODAY, contract), Window.on(TODAY))

        assert "Decide: Support" == str(decide.title)
        assert ("Decision",) == decide.categories

    @pytest.mark.parametrize(("letters", "shown"), [(60, "a" * 60), (61, "a" * 59 + "…")])
    def test_long_names_are_cut_in_titles_only(self, letters, shown):
        """A title fits into a month; the text has all of the name."""
        contract = attrs.evolve(a_contract(**YEARLY), title="a" * letters)

        decide, *_ = entries(contract)

        assert f"Decide: Northwind Trading, {shown}" == str(decide.title)
        assert f"Northwind Trading, {'a' * letters}" == str(decide.lines[0])

    def test_alarms_can_be_changed(self):
        """A caller tunes a feed by evolving it."""
        decide, renews, *_ = entries(a_contract(**YEARLY), feed=Renewals(decide_alarms=(7,)))

        assert ((7,), (30, 7)) == (decide.alarms, renews.alarms)

    def test_a_decision_leads_to_its_renewal(self):
        """The day to decide names the entry of the renewal that it is about."""
        decide, renews, *_ = entries(a_contract(**YEARLY))

        assert renews.key == decide.related


class TestKeys:
    def test_keys_name_kind_contract_and_term(self):
        """Never a date or a name, so that both may change."""
        support = a_contract(**YEARLY)

        keys = [entry.key for entry in entries(support)]

        assert [
            f"decide-{support.id}-t1",
            f"renewal-{support.id}-t2",
            f"decide-{support.id}-t2",
            f"renewal-{support.id}-t3",
        ] == keys

    def test_a_moved_term_keeps_its_key(self):
        """An amended end moves the day; it stays the same entry."""
        support = a_contract(**YEARLY)
        longer = Amendment(support, "2026-11-01", ends_on="2027-03-31")

        before, after = entries(support), entries(support, longer)

        assert before[0].key == after[0].key
        assert (D("2026-12-02"), D("2027-01-30")) == (before[0].on, after[0].on)

    def test_because_names_every_record(self):
        """An entry is made of the contract, its account, amendments and notices."""
        support = a_contract(**YEARLY)
        change, given = Amendment(support, "2026-11-01", notice="30 days"), NoticeGiven(support, "2026-11-20")

        [end] = entries(support, change, given)

        assert {support.id, NORTHWIND.id, change.id, given.id} == set(end.because)


class TestWindow:
    def test_both_edges_are_inside(self):
        """400 days back and 18 months ahead, both inclusive."""
        window = Window.on(TODAY)

        assert (D("2025-10-18"), D("2028-05-22")) == (window.first, window.last)
        assert window.first in window
        assert window.last in window

    @given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
    def test_a_day_is_admitted_and_dropped_once(self, day):
        """`admitted_on` is the first day whose window holds a day, `dropped_on` the first after those."""
        admitted, dropped = Reach().admitted_on(day), Reach().dropped_on(day)
        before = date.fromordinal(admitted.toordinal() - 1)
        last = date.fromordinal(dropped.toordinal() - 1)

        assert [False, True, True, False] == [
            day in Window.on(today) for today in (before, admitted, last, dropped)
        ]

    @pytest.mark.parametrize("today", [date.min, date(1, 6, 1), date(9998, 12, 31), date.max])
    def test_the_ends_of_the_calendar_are_no_error(self, today):
        """Whatever the day, a feed answers."""
        contract = a_contract(ends_on="9999-12-31", renewal="1 year", notice="3 months")

        assert all(entry.on in Window.on(today) for entry in entries(contract, today=today))

    def test_the_window_is_as_documented(self):
        """The numbers in the documentation are those of the code."""
        assert ("400 days", "18 months") == (str(BEHIND), str(AHEAD))


spans = st.sampled_from(["1 day", "1 month", "3 months", "1 year", "5 years", "52 weeks", "999 years"])
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


class TestTotal:
    @given(
        st.fixed_dictionaries(
            {"notice": st.none() | spans},
            optional={
                "starts_on": days,
                "initial": spans,
                "renewal": st.sampled_from(
                    ["none", "1 year", "2 x 1 month", "option 1 year", "unknown", "evergreen", "1 day"]
                ),
            },
        ),
        st.lists(st.tuples(days, st.none() | spans, st.none() | days), max_size=3),
        st.lists(days, max_size=2),
        days,
    )
    def test_any_contract_gives_entries_of_its_own(self, fields, changes, given_on, today):
        """Whatever is remembered, keys are unique, days lie in the window, and evidence is given."""
        contract = a_contract(**fields)
        amendments = [
            Amendment(contract, on, notice=notice, ends_on=end, agreed_on=on) for on, notice, end in changes
        ]
        notices = [NoticeGiven(contract, on) for on in given_on]

        found = entries(contract, *amendments, *notices, today=today)

        assert len({entry.key for entry in found}) == len(found)
        assert all(entry.on in Window.on(today) for entry in found)
        assert all(contract.id in entry.because for entry in found)


class TestReminders:
    OWED = YEARLY | {"reminder": Notice("30 days", opens="90 days")}

    def test_the_last_day_to_remind_them_stands_before_the_last_day_to_decide(self):
        """Where we owe that, for each term; the day before which it does not count is told."""
        found = entries(a_contract(**self.OWED))

        assert [
            "2026-11-02 Remind them: Northwind Trading, Support",
            "2026-12-02 Decide: Northwind Trading, Support",
        ] == [f"{each.on} {each.title}" for each in found[:2]]
        assert "Not before 3 September 2026." in map(str, found[0].lines)

    def test_also_where_only_it_lies_in_the_window(self):
        """A reminder owed long before brings its term in."""
        found = told(a_contract(**YEARLY | {"reminder": "20 months"}), today=D("2026-04-01"))

        assert "2026-04-02 Remind them: Northwind Trading, Support" in found
        assert "2027-04-02 Remind them: Northwind Trading, Support" in found

    def test_none_once_notice_was_given(self):
        """Nothing renews any more."""
        contract = a_contract(**self.OWED)

        assert not any("Remind" in line for line in told(contract, NoticeGiven(contract, "2026-10-01")))


class TestNewPrices:
    CONTRACT = a_contract(**YEARLY)

    @pytest.mark.parametrize(("in_force_on", "count"), [("2027-01-31", 1), ("2027-02-01", 0)])
    def test_the_day_from_which_it_holds(self, in_force_on, count):
        """As long as the contract runs; what it costs is told only where all is."""
        change = PriceChange(self.CONTRACT, "13000 EUR/year", in_force_on=in_force_on)
        given = NoticeGiven(self.CONTRACT, "2026-10-01")
        [*found] = entries(self.CONTRACT, change, given, feed=Renewals(full=True))
        prices = [each for each in found if each.key == f"price-{change.id}"]

        assert count == len(prices)
        assert [f"{in_force_on} New price: Northwind Trading, Support"] * count == [
            f"{each.on} {each.title}" for each in prices
        ]
        assert all("13,000 EUR" in str(each.lines[-1]) for each in prices)
        assert not any(
            "13,000" in str(line) for each in entries(self.CONTRACT, change) for line in each.lines
        )

    def test_moves_with_its_day(self, diary):
        """The same event, with a newer stamp; taken back, it is cancelled."""
        change = PriceChange(self.CONTRACT, "13000 EUR/year", in_force_on="2027-02-01")
        diary.put("2026-11-02", NORTHWIND, self.CONTRACT, change)
        [before] = [each for each in diary.listing("2026-11-03").listed if "price" in each.uid]
        diary.put("2026-11-04", attrs.evolve(change, in_force_on="2027-03-01"))
        [after] = [each for each in diary.listing("2026-11-04").listed if "price" in each.uid]

        assert before.uid == after.uid
        assert "2027-03-01" == str(after.entry.on)
        assert before.stamp < after.stamp

        diary.retract("2026-11-05", change)

        assert "2027-03-01 Cancelled: New price: Northwind Trading, Support (cancelled)" in diary.told(
            "2026-11-05"
        )
