"""What went wrong: what is open, serious, just put right, and what is known of it."""

from __future__ import annotations

from datetime import date

import pytest

from relmem.facts import Facts, facts_of
from relmem.queries.service import (
    accounts_around,
    incident_review,
    just_solved_issues,
    open_issues,
    serious_issues,
)
from relmem.records import Account, Affiliation
from relmem.records.base import Record
from tests.builders import ACME, BO, MONDAY, PEOPLE, RICH, an_issue


def facts(*records: Record, today: date = MONDAY) -> Facts:
    return facts_of(today, *PEOPLE, *records)


class TestOpenIssues:
    def test_the_worst_first_then_the_oldest(self):
        """Urgent before high before normal; among equals the older one."""
        issues = [
            an_issue("normal", opened_on="2026-01-01"),
            an_issue("urgent", severity="urgent"),
            an_issue("high", severity="high", opened_on="2026-05-01"),
            an_issue("older", severity="high", opened_on="2026-04-01"),
        ]

        assert ["urgent", "older", "high", "normal"] == [row.title for row in open_issues(facts(*issues))]

    def test_says_how_long_and_who(self):
        """Age in days, who reported it, and whether it works again though it is open."""
        [row] = open_issues(facts(an_issue(reported_by=BO, restored_on="2026-04-22")))

        assert ("Acme", 14, "Bo Lee", False) == (row.account, row.open_days, row.reported_by, row.serious)
        assert date(2026, 4, 22) == row.restored_on

    @pytest.mark.parametrize(("solved_on", "still"), [("2026-05-04", 0), ("2026-05-05", 1), (None, 1)])
    def test_is_open_until_the_day_it_is_solved(self, solved_on, still):
        """Solved today it is open no more; solved tomorrow it still is."""
        assert still == len(open_issues(facts(an_issue(solved_on=solved_on))))

    def test_says_so_of_an_account_that_is_not_known(self):
        """A link that leads nowhere is a fact too: it is told in words, and its id stands beside it."""
        gone = Account("Gone")

        [row] = open_issues(facts(an_issue(account=gone)))
        assert ("an account not on record", gone.id) == (row.account, row.account_id)


class TestSeriousIssues:
    @pytest.mark.parametrize(("severity", "count"), [("low", 0), ("normal", 0), ("high", 1), ("urgent", 1)])
    def test_are_high_or_urgent(self, severity, count):
        """Serious means high or urgent, until it is solved; that it works again is not enough."""
        issue = an_issue(severity=severity, restored_on="2026-04-21")

        assert count == len(serious_issues(facts(issue)))
        assert 0 == len(serious_issues(facts(an_issue(severity=severity, solved_on=MONDAY))))

    def test_of_an_account_they_have_left_do_not_concern_them(self):
        """With a contact, only trouble around them counts, and what they reported themselves."""
        old, parent = Account("Old"), Account("Parent")
        child = Account("Child", parent=ACME)
        left = Affiliation(RICH, old, until_on="2026-01-01")
        issues = {
            name: an_issue(name, account=account, severity="high")
            for name, account in (("own", ACME), ("old", old), ("child", child), ("far", parent))
        }
        reported = an_issue("reported", account=old, severity="high", reported_by=RICH)
        known = facts(old, parent, child, left, *issues.values(), reported)

        assert 5 == len(serious_issues(known))
        assert ["own", "child", "reported"] == [each.title for each in serious_issues(known, RICH)]

    def test_around_them_are_one_level_of_parents_and_subsidiaries(self):
        """Where they work counts as theirs; the level above and below is around them, no further."""
        grand = Account("Grand")
        parent = Account("Parent", parent=grand)
        own = Account("Own", parent=parent)
        child = Account("Child", parent=own)
        known = facts_of(MONDAY, RICH, grand, parent, own, child, Affiliation(RICH, own))

        assert {own.id: True, parent.id: False, child.id: False} == accounts_around(known, RICH)


class TestSolved:
    @pytest.mark.parametrize(
        ("fields", "listed"),
        [
            ({"solved_on": "2026-05-04"}, 1),
            ({"solved_on": "2026-04-27"}, 1),
            ({"solved_on": "2026-04-26"}, 0),
            ({}, 0),
            ({"solved_on": "2026-05-02", "followed_up_on": "2026-05-02"}, 0),
            ({"solved_on": "2026-05-02", "followed_up_on": "2026-05-01"}, 1),
            ({"solved_on": "2026-05-02", "followed_up_on": "2026-05-05"}, 1),
        ],
    )
    def test_is_to_be_asked_after_for_a_while(self, fields, listed):
        """Solved within the days, and not asked after since; to ask while it was open does not count."""
        assert listed == len(just_solved_issues(facts(an_issue(**fields)), within_days=7))

    def test_the_review_tells_what_is_not_recorded(self):
        """A ten-day outage with a known cause: the days, the cause, and what is still to ask (C15)."""
        outage = an_issue(
            opened_on="2026-04-01",
            restored_on="2026-04-11",
            solved_on="2026-04-20",
            cause="third-party snippet misread by the host",
        )

        [row] = incident_review(facts(outage))

        assert (10, 19, "fix, prevention") == (row.down_days, row.solving_days, row.to_ask)

    def test_an_open_issue_took_no_days_yet(self):
        """Unknown is not nought."""
        [row] = incident_review(facts(an_issue()))

        assert (None, None) == (row.down_days, row.solving_days)

    def test_what_was_recorded_only_afterwards_took_nobody_knows_how_long(self):
        """Without an opening day, the day of recording says nothing of how long it took."""
        [row] = incident_review(facts(an_issue(opened_on=None, solved_on="2026-05-01")))

        assert row.solving_days is None

    def test_the_latest_first(self):
        """What happened last is reviewed first."""
        known = facts(an_issue("old", opened_on="2026-01-01"), an_issue("new"))

        assert ["new", "old"] == [row.title for row in incident_review(known)]
