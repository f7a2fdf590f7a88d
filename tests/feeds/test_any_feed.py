"""What every feed keeps, however a memory is corrected: stamps, what is taken away, and what is kept of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from relmem.feeds import default_feeds
from relmem.feeds.base import Reach, Status, Window
from relmem.feeds.listings import Listings
from relmem.records import (
    Account,
    Affiliation,
    Amendment,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Delivery,
    Dispute,
    Interaction,
    Invoice,
    Issue,
    NoticeGiven,
    Order,
    PriceLine,
    Relationship,
    Request,
)

D = date.fromisoformat
DAY = timedelta(days=1)
FEEDS = {feed.name: attrs.evolve(feed, reworded_at=None) for feed in default_feeds()}
FULL = {f"{name}, full": attrs.evolve(feed, full=True) for name, feed in FEEDS.items()}

NORTHWIND, CONTOSO = Account("Northwind Trading"), Account("Contoso")
DANA = Colleague("Dana", function="sales")
ANA = Contact("Ana Sousa", emails=["ana@northwind.example"], born="1984-02-29")
AT_NORTHWIND = Affiliation(ANA, NORTHWIND, from_on="2020-01-01")
YEARLY = {"starts_on": "2024-02-01", "initial": "3 years", "renewal": "1 year", "notice": "60 days"}
SUPPORT = Contract(NORTHWIND, "Support", **YEARLY, note="they are unhappy")
PRICE = PriceLine(SUPPORT, "12000 EUR/year", from_on="2024-02-01")
QUESTION = Request("Is there weekend cover?", ANA, asked_on="2026-10-20")
ANSWER = Commitment("answer about cover", to=ANA, answers=QUESTION, promised_by=DANA, due_on="2026-11-25")
AGAIN = Commitment("answer at last", to=ANA, due_on="2026-12-05", made_on="2026-11-10")
THEIRS = Commitment("list of sites", by="them", promised_by=ANA, due_at="2026-11-20T23:30+00:00")
OUTAGE = Issue(NORTHWIND, "Login fails", opened_on="2026-10-25", reported_by=ANA)
ORDER = Order(NORTHWIND, "ten routers", number="O-7")
ROUTERS = Delivery(NORTHWIND, "ten routers", order=ORDER, promised_on="2026-11-12")
TALKS = [
    Interaction("phone", f"talk {n}", happened_on=on, participants=[ANA, DANA])
    for n, on in enumerate(["2026-08-01", "2026-09-01", "2026-10-01", "2026-11-15"])
]
BILLS = [
    Invoice(
        NORTHWIND,
        total,
        contract=SUPPORT,
        number=f"R{n}",
        period_from=f"2026-{n:02}-01",
        period_to=f"2026-{n:02}-28",
        issued_on=f"2026-{n:02}-28",
    )
    for n, total in ((8, "1000 EUR"), (9, "1000 EUR"), (10, "1800 EUR"), (11, "900 EUR"))
]
CONTESTED = Dispute(BILLS[2], "twice the usual", opened_on="2026-11-05")
LEADS = Assignment(DANA, NORTHWIND, role="lead", from_on="2026-01-01")
CUSTOMER = Relationship(NORTHWIND, "customer", from_on="2021-11-15")
START = (
    *(NORTHWIND, CONTOSO, DANA, ANA, AT_NORTHWIND, SUPPORT, PRICE, QUESTION, ANSWER, THEIRS, OUTAGE, ORDER),
    *(ROUTERS, *TALKS[:3], *BILLS[:3], CUSTOMER, LEADS),
)
LATER = (
    *(AGAIN, TALKS[3], BILLS[3], CONTESTED),
    Amendment(SUPPORT, "2026-11-01", ends_on="2027-03-31"),
    NoticeGiven(SUPPORT, "2026-11-10"),
    Affiliation(ANA, CONTOSO, from_on="2026-11-20"),
    PriceLine(SUPPORT, "15000 EUR/year", from_on="2026-11-18"),
    Contract(NORTHWIND, "Lab", starts_on="2019-05-01", signed_on="2026-11-16", ends_on="2027-05-01"),
)

EDITS: list[tuple[str, Any]] = [
    *(("put", each) for each in (*START, *LATER)),
    *(("retract", each) for each in (*START, *LATER)),
    *(("put", attrs.evolve(each, visibility="private", owner=DANA)) for each in START),
    ("put", attrs.evolve(NORTHWIND, name="Northwind")),
    ("put", attrs.evolve(ANA, name="Ana Maria Sousa", born="--02-29")),
    ("put", attrs.evolve(ANA, timezone="Pacific/Auckland")),
    ("put", attrs.evolve(AT_NORTHWIND, until_on="2026-11-22")),
    ("put", attrs.evolve(AT_NORTHWIND, account=CONTOSO)),
    ("put", attrs.evolve(AT_NORTHWIND, title="Buyer", duties=["contracts"])),
    ("put", attrs.evolve(ANA, phones=["+351 21 555 0100"])),
    ("put", attrs.evolve(ANA, died_on="2026-11-14")),
    ("put", attrs.evolve(LEADS, until_on="2026-11-22")),
    ("put", attrs.evolve(LEADS, account=CONTOSO)),
    ("put", attrs.evolve(DANA, left_on="2026-11-18")),
    ("put", attrs.evolve(DANA, name="Dana Reis")),
    ("put", attrs.evolve(QUESTION, answered_on="2026-11-14")),
    ("put", attrs.evolve(QUESTION, text="Is there cover on Sundays?")),
    ("put", attrs.evolve(ANSWER, kept_on="2026-11-14")),
    ("put", attrs.evolve(ANSWER, withdrawn_on="2026-11-24")),
    ("put", attrs.evolve(ANSWER, due_on="2026-12-01")),
    ("put", attrs.evolve(ANSWER, due_on="2031-12-01")),
    ("put", attrs.evolve(ANSWER, replaced_by=AGAIN, replaced_on="2026-11-12")),
    ("put", attrs.evolve(ANSWER, to=None, account=CONTOSO)),
    ("put", attrs.evolve(OUTAGE, solved_on="2026-11-13")),
    ("put", attrs.evolve(OUTAGE, solved_on="2026-11-13", reopened_on=["2026-11-17"])),
    ("put", attrs.evolve(OUTAGE, solved_on="2026-11-13", followed_up_on="2026-11-15")),
    ("put", attrs.evolve(ROUTERS, delivered_on="2026-11-13")),
    ("put", attrs.evolve(ROUTERS, delivered_on="2026-11-13", followed_up_on="2026-11-20")),
    ("put", attrs.evolve(ORDER, cancelled_on="2026-11-11")),
    ("put", attrs.evolve(CONTESTED, settled_on="2026-11-19")),
    ("put", attrs.evolve(CUSTOMER, until_on="2026-11-25")),
    ("put", attrs.evolve(CUSTOMER, from_on="2020-03-01")),
    ("put", attrs.evolve(TALKS[0], participants=[DANA], account=NORTHWIND)),
    ("put", attrs.evolve(BILLS[2], total="1100 EUR")),
    ("put", attrs.evolve(SUPPORT, account=CONTOSO)),
]
edits = st.sampled_from(EDITS) | st.integers(1, 45).map(lambda days: ("wait", days))


each_feed = pytest.mark.parametrize("feed", [*FEEDS.values(), *FULL.values()], ids=[*FEEDS, *FULL])


def begun(diary, feed):
    diary.feed = feed
    diary.put("2026-11-01", *START)
    return diary


def step(diary, day, verb, record):
    """Do it, where it can be done."""
    known = diary.store.get([record.id]).get(record.id)
    if verb == "retract" and (known is None or known.retracted):
        return
    diary.put(str(day), record, retract=verb == "retract")


class TestAtFirst:
    @each_feed
    def test_every_feed_has_something_to_show(self, diary, feed):
        """The memory that these tests begin with has days of every sort."""
        assert begun(diary, feed).listing("2026-11-05").listed

    def test_keys_are_of_their_own(self, diary):
        """No two feeds call an entry the same: `all` holds every one."""
        found = [
            each.uid for feed in FEEDS.values() for each in begun(diary, feed).listing("2026-11-05").listed
        ]

        assert sorted(set(found)) == sorted(found)

    @each_feed
    def test_named_gives_what_is_listed(self, diary, feed):
        """An entry is found again by its key."""
        begun(diary, feed)
        facts = Listings(diary.store, feed, reach=Reach(), zone=UTC)
        for each in facts.on(D("2026-11-05")).listed:
            past = diary.past(each.entry.matter)

            assert {each.entry.key: each.entry} == past.named([each.entry.key], D("2026-11-05"))


class TestWhateverChanges:
    @pytest.mark.parametrize("feed", FULL.values(), ids=FULL)
    # to shrink a month of edits takes longer than to read it
    @settings(phases=[Phase.generate], max_examples=settings().max_examples // 5)
    @given(changes=st.lists(edits, max_size=10), after=st.integers(0, 40))
    def test_stamps_never_fall_and_rise_with_every_change(self, new_diary, feed, changes, after):
        """
        An event that changed has newer stamps, one that did not keeps them, none vanishes unannounced, the
        feed's last change is never behind; and what was kept of the commit before makes no difference.
        """
        diary, day = begun(new_diary(), feed), D("2026-11-01")
        kept = Listings(diary.store, feed, reach=Reach(), zone=UTC)
        found = kept.on(day)
        before, modified = {each.uid: each for each in found.listed}, found.modified_at
        steps: list[Any] = []
        for verb, what in [*changes, ("wait", after)]:
            steps += [None] * what if verb == "wait" else [(verb, what)]
        for change in steps:
            if change is None:
                day += DAY
            else:
                step(diary, day, *change)
            found = kept.on(day)

            assert diary.listing(day) == found
            assert () == found.problems
            listed = {each.uid: each for each in found.listed}
            for uid in listed.keys() & before.keys():
                old, each = before[uid], listed[uid]
                assert old.stamp.sequence <= each.stamp.sequence
                assert old.stamp.at <= each.stamp.at
                assert old.created_at == each.created_at
                if attrs.evolve(old.entry, because=("",)) != attrs.evolve(each.entry, because=("",)):
                    assert old.stamp < each.stamp, (old.entry, each.entry, change)
            gone = [each for uid, each in before.items() if uid not in listed]
            if change is None:
                assert all(
                    each.entry.status is Status.CANCELLED or each.entry.on not in Window.on(day)
                    for each in gone
                )
            else:
                assert [] == gone
            assert modified <= found.modified_at
            if before != listed and change is None:
                assert datetime.combine(day, datetime.min.time(), UTC) == found.modified_at
            before, modified = listed, found.modified_at

    @each_feed
    def test_erasing_makes_no_difference_to_what_is_kept(self, diary, feed):
        """What is erased is gone at once, and sequences rise."""
        begun(diary, feed)
        kept = Listings(diary.store, feed, reach=Reach(), zone=UTC)
        before = {each.uid: each for each in kept.on(D("2026-11-20")).listed}
        diary.store.erase([AT_NORTHWIND.id, ORDER.id])

        found = kept.on(D("2026-11-20"))

        assert diary.listing("2026-11-20") == found
        assert all(before[e.uid].stamp.sequence < e.stamp.sequence for e in found.listed if e.uid in before)

    @each_feed
    def test_private_is_never_shown(self, diary, feed):
        """A memory in which all is private has feeds without a word."""
        diary.feed = feed
        diary.put("2026-11-01", *(attrs.evolve(each, visibility="private", owner=DANA) for each in START))

        assert [] == list(diary.listing("2026-11-20").listed)

    @each_feed
    def test_special_is_never_shown(self, diary, feed):
        """Nor one in which all is special."""
        diary.feed = feed
        special = [attrs.evolve(each, visibility="special", basis="asked for it") for each in START]
        diary.put("2026-11-01", *special)

        assert [] == list(diary.listing("2026-11-20").listed)
