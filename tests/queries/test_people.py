"""Who works where, who has left, and which name to say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.facts import facts_of
from relmem.queries.people import departures, moved, positions, salutation, worked_at, works_at
from relmem.records import Account, Affiliation, Contact
from tests.builders import ACME, BO, MONDAY, RICH
from tests.strategies import any_days, records

BETA, CORP = Account("Beta"), Account("Corp")


def at(
    account: Account, from_on: str | None = None, until_on: str | None = None, **fields: Any
) -> Affiliation:
    return Affiliation(RICH, account, from_on=from_on, until_on=until_on, **fields)


class TestWorksAt:
    def test_names_all_accounts_the_latest_first(self):
        """Several accounts at once are usual, and the one begun last comes first."""
        old, new = at(ACME, "2020-01-01"), at(BETA, "2025-01-01")

        assert (new, old) == works_at(facts_of(MONDAY, RICH, ACME, BETA, old, new), RICH)

    @pytest.mark.parametrize(("today", "there"), [("2026-03-31", True), ("2026-04-01", False)])
    def test_left_on_31_march_is_until_1_april(self, today, there):
        """The day named as the end is the first day that somebody is no longer there."""
        facts = facts_of(date.fromisoformat(today), RICH, ACME, at(ACME, until_on="2026-04-01"))

        assert there == bool(works_at(facts, RICH))

    def test_is_not_where_a_colleague_works(self):
        """Somebody else's account is not theirs."""
        facts = facts_of(MONDAY, RICH, BO, ACME, Affiliation(BO, ACME))

        assert () == works_at(facts, RICH)
        assert () == worked_at(facts, RICH)

    def test_nowhere_is_not_unknown(self):
        """Who has left everything has worked somewhere; of whom nothing is known has not."""
        left = at(ACME, until_on="2026-04-01")

        assert (left,) == worked_at(facts_of(MONDAY, RICH, ACME, left), RICH)
        assert () == worked_at(facts_of(MONDAY, RICH), RICH)

    def test_rows_say_the_last_day(self):
        """A table of positions names accounts, and the last day there."""
        facts = facts_of(MONDAY, RICH, ACME, at(ACME, until_on="2026-04-01", title="IT director"))

        [row] = positions(facts, RICH)

        assert ("Acme", "IT director", date(2026, 3, 31)) == (row.account, row.title, row.left_on)


class TestDepartures:
    def test_somebody_who_left_is_not_known_to_be_anywhere(self):
        """A departure without a new account says that nobody knows where to."""
        [left] = departures(facts_of(MONDAY, RICH, ACME, at(ACME, until_on="2026-04-01")), RICH)

        assert (ACME, date(2026, 3, 31), (), ()) == (left.account, left.left_on, left.joined, left.stays)

    @pytest.mark.parametrize(
        ("began", "joined"),
        [("2026-04-01", True), ("2025-12-30", True), ("2025-12-29", False), (None, False)],
    )
    def test_what_began_about_then_is_where_they_went(self, began, joined):
        """A job that began up to 92 days before leaving is the next one, an older one a second one."""
        new = at(BETA, began)
        facts = facts_of(MONDAY, RICH, ACME, BETA, at(ACME, "2019-01-01", "2026-04-01"), new)

        [left] = departures(facts, RICH)

        assert ((new,), ()) == ((left.joined, left.stays) if joined else (left.stays, left.joined))

    def test_a_new_title_is_no_departure(self):
        """Who goes on at the same account as something else has not left it."""
        facts = facts_of(
            MONDAY, RICH, ACME, at(ACME, None, "2026-04-01"), at(ACME, "2026-04-01", title="CIO")
        )

        assert () == departures(facts, RICH)

    def test_who_is_back_has_not_left(self):
        """After a gap at another account, the old account is theirs again and only the other one was left."""
        facts = facts_of(
            MONDAY,
            RICH,
            ACME,
            BETA,
            at(ACME, "2019-01-01", "2024-01-01"),
            at(BETA, "2024-01-01", "2026-01-01"),
            at(ACME, "2026-01-01"),
        )

        assert [BETA] == [left.account for left in departures(facts, RICH)]

    def test_an_end_to_come_is_none_yet(self):
        """Who leaves next month has not left."""
        assert () == departures(facts_of(MONDAY, RICH, ACME, at(ACME, until_on="2026-06-01")), RICH)

    def test_knows_only_what_was_learnt(self):
        """Asked about a day on which nobody had left, nobody had."""
        facts = facts_of(date(2026, 3, 31), RICH, ACME, at(ACME, until_on="2026-04-01"))

        assert () == departures(facts, RICH)

    @given(st.lists(records(Affiliation, links=(RICH.id, ACME.id, BETA.id)), max_size=5), any_days)
    def test_never_raises(self, affiliations, today):
        """Whatever the records say, departures and moves have an answer."""
        facts = facts_of(today, RICH, ACME, BETA, *affiliations)

        assert len(departures(facts, RICH)) <= 2
        moved(facts, since=date.min)


def test_moved_lists_the_latest_first():
    """Who left since a day, and where they are now."""
    facts = facts_of(
        MONDAY,
        RICH,
        BO,
        ACME,
        BETA,
        CORP,
        at(ACME, None, "2026-02-01"),
        at(BETA, "2026-02-01"),
        Affiliation(BO, ACME, until_on="2026-04-01"),
        Affiliation(BO, CORP, until_on="2025-12-01"),
    )

    rows = moved(facts, since="2026-01-01")

    assert [("Bo Lee", "Acme", ""), ("Richard Alvarez", "Acme", "Beta")] == [
        (row.contact, row.account, row.now_at) for row in rows
    ]


@pytest.mark.parametrize(
    ("call_me", "not_names", "name"),
    [
        ("Rich", ["Mitch"], "Rich"),
        ("", [], "Richard Alvarez"),
        ("Rich", ["RICH"], "Richard Alvarez"),
        ("Rich", ["Rich", "Richard Alvarez"], "Rich"),
        ("", ["Richard Alvarez"], "Richard Alvarez"),
    ],
)
def test_salutation_is_the_name_to_say(call_me, not_names, name):
    """The name they want, never the one they do not, and never no name."""
    assert name == salutation(Contact("Richard Alvarez", call_me=call_me, not_names=not_names))
