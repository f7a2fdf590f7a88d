"""What a phone shows of an event: which contract it is about; and when it is worth being reminded of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.facts import facts_of
from relmem.feeds.base import Entry, Reach
from relmem.feeds.contracts import Renewals
from relmem.feeds.titles import FEWEST_LETTERS, VISIBLE_LETTERS, fitted
from relmem.formats.calendars import Calendars
from relmem.formats.events import Detail, style
from relmem.phrases import say
from relmem.records import Account, Contract, every_kind
from relmem.store import Change
from relmem.values import new_id

D = date.fromisoformat
TODAY = D("2026-11-22")
YEARLY = {"starts_on": "2024-02-01", "initial": "3 years", "renewal": "1 year", "notice": "60 days"}
MONTHLY = {"starts_on": "2026-01-15", "initial": "1 month", "renewal": "1 month", "notice": "30 days"}


def decided(account: str, contract: str, word: str = "Decide") -> str:
    return fitted(say(f"{word}: {{account}}, {{contract}}", account=account, contract=contract), "account")


def shown(account: str, title: str, *, remind: str = "30 days", gone: bool = False) -> list[str]:
    """The titles of a calendar, by day."""
    store, at = MemoryStore(Codec(every_kind())), datetime(2026, 10, 1, tzinfo=UTC)
    there = Account(account)
    contract = Contract(there, title, **YEARLY)
    store.put([Change(there, 0), Change(contract, 0)], at=at, batch=new_id())
    if gone:
        at = datetime(2026, 11, 20, tzinfo=UTC)
        store.put([Change(contract, 1, retracted=True)], at=at, batch=new_id())
    found = Calendars(store, [Renewals()], zone=UTC).calendar(
        "renewals",
        TODAY,
        scope=None,
        style=style(remind, "events", Detail.TITLES),
        detail=Detail.TITLES,
        reach=Reach(),
    )
    return [each.title for each in found.events]


class TestTitles:
    @pytest.mark.parametrize(
        ("account", "contract", "said"),
        [
            ("Meridian Bank plc", "Cleaning Days", "Decide: Meridian Bank plc, Cleaning Days"),
            ("Meridian Bank plc", "Cleaning Days 1", "Decide: Meridian Bank, Cleaning Days 1"),
            ("Meridian Bank, plc", "Cleaning Days 1", "Decide: Meridian Bank, Cleaning Days 1"),
            ("Meridian Bank plc", "Office cleaning at night", "Decide: Meridian…, Office cleaning at night"),
            ("Hafen GmbH & Co. KG", "Wartung der Kräne", "Decide: Hafen, Wartung der Kräne"),
            ("Nordlys A/S", "Master services agreement", "Decide: Nordlys, Master services agreement"),
            ("Fabbrica S.p.A.", "Master services agreement", "Decide: Fabbrica, Master services agreement"),
            ("Donaudampfschifffahrt", "Winter storage", "Decide: Donaudampfschif…, Winter storage"),
            (
                "K+S Salz und Kali",
                "Master services agreement",
                "Decide: K+S Salz…, Master services agreement",
            ),
            (
                "Inc",
                "Services as described in annex 2 and 3",
                "Decide: Inc, Services as described in annex 2 and 3",
            ),
        ],
    )
    def test_the_account_gives_way_to_the_contract(self, account, contract, said):
        """First its legal form goes, then its end; a title that a phone shows whole stays as it is."""
        assert said == decided(account, contract)

    def test_which_contract_it_is_stands_in_what_a_phone_shows(self):
        """Also where a reminder, or its being cancelled, stands before it."""
        network, cleaning = "Network and telephones", "Office cleaning"

        for title in (network, cleaning):
            reminders = [each for each in shown("Meridian Bank plc", title) if each.startswith("In ")]
            assert f"In 30 days: Decide: Meridian…, {title}" == reminders[0]
            assert title[:9] in reminders[0][:VISIBLE_LETTERS]
            cancelled, *_ = shown("Kestrel Logistics Ltd", title, gone=True)
            assert f"Cancelled: Decide: Kestrel…, {title}" == cancelled
            assert title[:9] in cancelled[:VISIBLE_LETTERS]

    @pytest.mark.parametrize(
        ("word", "said"),
        [
            ("Exercise option", "Exercise option: Meridian Bank, Licence"),
            ("In 7 days: Exercise option", "In 7 days: Exercise option: Mer…, Licence"),
            ("In 30 days: Exercise option", "In 30 days: Exercise option: Mer…, Licence"),
        ],
    )
    def test_behind_many_words_less_of_the_account_is_left(self, word, said):
        """Something of the contract is always seen."""
        assert said == decided("Meridian Bank plc", "Licence", word)
        assert "Licen" in said[:VISIBLE_LETTERS]

    @given(st.text(max_size=70), st.text(max_size=70), st.sampled_from(["Decide", "In 30 days: Renews"]))
    def test_never_more_is_taken_than_need_be(self, account, contract, word):
        """What fits stays; else the contract stays whole, and of the account what there is room for."""
        whole = f"{word}: {account}, {contract}"
        found = decided(account, contract, word)

        if len(whole) <= VISIBLE_LETTERS:
            assert whole == found
        assert found.startswith(f"{word}: ")
        assert found.endswith(f", {contract}")
        assert len(found) <= max(
            VISIBLE_LETTERS, len(whole) - len(account) + min(len(account), FEWEST_LETTERS)
        )


def entries(**fields) -> list[Entry]:
    account = Account("Northwind Trading")
    contract = Contract(account, "Support", **fields)
    found = Renewals().entries(contract, facts_of(TODAY, account, contract), Reach().on(TODAY))
    return sorted(
        (each for each in found if each.on in Reach().on(TODAY)), key=lambda each: (each.on, each.key)
    )


class TestLeads:
    @pytest.mark.parametrize(
        ("term", "decide", "renewal"),
        [
            ("1 month", {(14, 3)}, {(7,)}),
            ("1 week", {(3,)}, {()}),
            ("60 days", {(14, 3)}, {(7,)}),
            ("61 days", {(30, 14, 3)}, {(30, 7)}),
            ("1 year", {(30, 14, 3)}, {(30, 7)}),
        ],
    )
    def test_nothing_reminds_half_a_term_ahead(self, term, decide, renewal):
        """Alarms that would ring in the term before the last are left out, in February as in March."""
        found = entries(starts_on="2026-01-15", initial=term, renewal=term, notice="3 days")

        assert decide == {each.alarms for each in found if each.key.startswith("decide")}
        assert renewal == {each.alarms for each in found if each.key.startswith("renewal")}

    def test_nor_do_reminders_that_were_asked_for(self):
        """As events and as alarms; a contract of years has them all."""
        store = MemoryStore(Codec(every_kind()))
        there = Account("Northwind Trading")
        monthly, yearly = Contract(there, "Lines", **MONTHLY), Contract(there, "Support", **YEARLY)
        at = datetime(2026, 10, 1, tzinfo=UTC)
        store.put([Change(each, 0) for each in (there, monthly, yearly)], at=at, batch=new_id())

        found = Calendars(store, [Renewals()], zone=UTC).calendar(
            "renewals",
            TODAY,
            scope=None,
            style=style(["30 days", "10 days"], "both", Detail.TITLES),
            detail=Detail.TITLES,
            reach=Reach(),
        )

        leads = {
            (each.title[: len("In 30")], "Lines" in each.title)
            for each in found.events
            if "In " in each.title
        }
        assert {("In 30", False), ("In 10", False), ("In 10", True)} == leads

    def test_a_new_price_is_no_matter_of_terms(self):
        """Nor is a term of which nobody knows how long it is."""
        [end] = entries(ends_on="2026-12-31")

        assert ((30, 7), None) == (end.alarms, end.within)
