"""Whom the renewals feed says to call: of us, and of theirs where all is told."""

from __future__ import annotations

import attrs
import pytest

from relmem.feeds.base import REWORDED_AT
from relmem.feeds.contracts import Renewals
from relmem.records import Account, Affiliation, Assignment, Colleague, Contact, Contract

NORTHWIND = Account("Northwind Trading")
SUPPORT = Contract(
    NORTHWIND, "Support", starts_on="2024-02-01", initial="3 years", renewal="1 year", notice="60 days"
)
DANA, UMA = Colleague("Dana Reis"), Colleague("Uma Nair")
KATRIN = Contact(
    "Katrin Wöhrle", phones=["+49 170 1", "+49 221 2"], mobile="+49 1701", emails=["k@n.example"]
)
ANA = Contact("Ana Sousa", emails=["ana@n.example"])
BUYS = Affiliation(KATRIN, NORTHWIND, title="Leiterin Einkauf", duties=["Contracts"], from_on="2020-01-01")
THERE = Affiliation(ANA, NORTHWIND, from_on="2020-01-01")
LEADS = Assignment(DANA, NORTHWIND, role="lead", from_on="2024-01-01")
HELPS = Assignment(UMA, NORTHWIND, from_on="2024-01-01")
FULL = Renewals(full=True, reworded_at=None)


def called(diary, day="2026-11-20"):
    """The lines about people in the first event."""
    lines = [str(line) for line in diary.listing(day).listed[0].entry.lines]
    return [line for line in lines if line.startswith(("Ours", "There"))]


@pytest.fixture
def diary(diary):
    diary.feed = FULL
    diary.put("2026-10-01", NORTHWIND, SUPPORT, DANA, UMA, KATRIN, ANA, LEADS, HELPS, BUYS, THERE)
    return diary


def test_who_sees_to_contracts_and_who_of_us_leads(diary):
    """Name, title and a channel, which is not the number that they gave to few."""
    assert ["There: Katrin Wöhrle, Leiterin Einkauf, +49 221 2", "Ours: Dana Reis"] == called(diary)


def test_details_name_only_ours(diary):
    """Names of theirs do not leave unless all is asked for."""
    diary.feed = Renewals(reworded_at=None)

    assert ["Ours: Dana Reis"] == called(diary)
    assert "Wöhrle".encode() not in diary.calendar("2026-11-20").to_bytes()


@pytest.mark.parametrize(
    "change",
    [
        attrs.evolve(BUYS, until_on="2026-11-12"),
        attrs.evolve(BUYS, visibility="private", owner=DANA),
        attrs.evolve(KATRIN, died_on="2026-11-12"),
        attrs.evolve(KATRIN, visibility="private", owner=DANA),
    ],
    ids=["left", "job private", "died", "private"],
)
def test_who_is_not_to_be_called_is_not_named(diary, change):
    """Who has left, has died or is private makes way for who is there, and the event has newer stamps."""
    before = diary.listing("2026-11-12").listed[0].stamp
    diary.put("2026-11-13", change)

    assert ["There: Ana Sousa, ana@n.example", "Ours: Dana Reis"] == called(diary)
    assert before < diary.listing("2026-11-20").listed[0].stamp


def test_who_of_us_has_left_is_not_named(diary):
    """Who else is on the account is, and nobody where nobody is."""
    diary.put("2026-11-13", attrs.evolve(DANA, left_on="2026-11-13"))
    assert "Ours: Uma Nair" == called(diary)[-1]

    diary.retract("2026-11-14", HELPS)
    assert ["There: Katrin Wöhrle, Leiterin Einkauf, +49 221 2"] == called(diary)


def test_the_new_words_move_every_stamp_once():
    """Programs that look only at LAST-MODIFIED take the new text."""
    assert REWORDED_AT == Renewals().reworded_at
