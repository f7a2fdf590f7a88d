"""Rules about who they are: the name to say, and where they work now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.people import RULES, LeftAccount, RightName
from relmem.values import Source
from tests.builders import ACME, BO, MONDAY, RICH
from tests.odd import CONTACTS
from tests.odd_bills import odd_bills, plans

BETA = Account("Beta")


def points(rule: Rule, *known: Record, contact: Contact = RICH, today: date = MONDAY) -> list[Point]:
    return list(rule.points(contact, facts_of(today, contact, ACME, BETA, *known), Plan()))


class TestRightName:
    def test_says_what_never_to_say(self):
        """Rich has been called Mitch: that is the first thing to get right."""
        rich = attrs.evolve(RICH, not_names=["Mitch"])

        [point] = points(RightName(), contact=rich)

        assert "Say Rich, never Mitch." == str(point.text)
        assert (Kind.AVOID, True, (rich,)) == (point.kind, point.lasting, point.because)

    def test_names_several(self):
        """Each wrong name is listed."""
        rich = attrs.evolve(RICH, not_names=["Mitch", "Dick"])

        assert ["Say Rich, never Mitch or Dick."] == [
            str(each.text) for each in points(RightName(), contact=rich)
        ]

    @pytest.mark.parametrize("names", [[], ["Rich", "Richard Alvarez"]])
    def test_is_silent_where_no_name_is_wrong(self, names):
        """Without a wrong name there is nothing to avoid, and the name to say is not wrong."""
        rich = attrs.evolve(RICH, not_names=names)

        found = [str(each.text) for each in points(RightName(), contact=rich)]
        assert ([] if not names else ["Say Rich, never Richard Alvarez."]) == found


def left(until_on: str = "2026-04-01", **fields: Any) -> Affiliation:
    return Affiliation(RICH, ACME, **{"until_on": until_on} | fields)


class TestLeftAccount:
    def test_asks_where_they_went(self):
        """Who left, we do not know for where, is asked."""
        gone = left()

        [point] = points(LeftAccount(), gone)

        assert "Rich left Acme on 31 March 2026, and we do not know for where: ask." == str(point.text)
        assert (Rank.CONFIRM, Kind.CONFIRM, (gone,)) == (point.rank, point.kind, point.because)

    def test_confirms_where_they_are(self):
        """Who began elsewhere is there now, and has a new address."""
        gone, new = left(), Affiliation(RICH, BETA, from_on="2026-04-15")

        [point] = points(LeftAccount(), gone, new)

        assert (
            "Rich left Acme on 31 March 2026 and is at Beta now: confirm the new address and number."
            == str(point.text)
        )
        assert (gone, new) == point.because

    def test_knows_who_has_two_employers(self):
        """Who stays at the other of two accounts is still there."""
        [point] = points(LeftAccount(), left(), Affiliation(RICH, BETA, from_on="2019-01-01"))

        assert "Rich left Acme on 31 March 2026 and is still at Beta: confirm it, and leave Acme out." == str(
            point.text
        )

    @pytest.mark.parametrize(("days", "count"), [(90, 1), (91, 0)])
    def test_is_news_for_ninety_days(self, days, count):
        """After a quarter it is no news to anybody."""
        today = date(2026, 3, 31) + timedelta(days=days)

        assert count == len(points(LeftAccount(), left(), today=today))

    def test_counts_from_when_we_were_told(self):
        """Who left a year ago and told us last week is news."""
        told = Source("call note", said_on="2026-04-27")

        assert 1 == len(points(LeftAccount(), left("2025-04-01", source=told)))
        assert 0 == len(points(LeftAccount(), left("2025-04-01")))

    @pytest.mark.parametrize(
        "known",
        [
            [],
            [Affiliation(RICH, ACME)],
            [left("2026-06-01")],
            [left(), Affiliation(RICH, ACME, from_on="2026-04-15")],
            [Affiliation(BO, ACME, until_on="2026-04-01")],
        ],
        ids=["unknown", "there", "to come", "back", "a colleague"],
    )
    def test_is_silent_where_nobody_left(self, known):
        """Nothing known, still there, leaving later, back again, somebody else: nothing to confirm."""
        assert [] == points(LeftAccount(), *known)


@given(known=odd_bills(), contact=st.sampled_from(CONTACTS), plan=plans)
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact, plan: Plan) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, plan):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)
