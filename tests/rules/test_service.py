"""Rules about trouble: what is broken, and what has just been put right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.rules.service import RULES, OpenIssue, SolvedIssue
from tests.builders import ACME, BO, MONDAY, PEOPLE, RICH, an_issue
from tests.odd import CONTACTS, odd_facts


def points(rule: Rule, *records: Record, today: date = MONDAY) -> list[Point]:
    return list(rule.points(RICH, facts_of(today, *PEOPLE, *records), Plan()))


def said(rule: Rule, *records: Record) -> list[str]:
    return [str(point.text) for point in points(rule, *records)]


def ago(days: int) -> date:
    return MONDAY - timedelta(days=days)


class TestOpenIssue:
    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (0, '"Login fails" (high) has been open since today. Say that we know of it.'),
            (1, '"Login fails" (high) has been open for 1 day. Say how it stands.'),
            (2, '"Login fails" (high) has been open for 2 days. Say how it stands.'),
        ],
    )
    def test_says_how_long(self, days, words):
        """What is broken is told before they ask, with its age as people count it."""
        issue = an_issue(severity="high", opened_on=ago(days))

        [point] = points(OpenIssue(), issue)

        assert words == str(point.text)
        assert (Rank.OPEN_ISSUES, Kind.TELL, False) == (point.rank, point.kind, point.asks)
        assert (issue.id, (issue,)) == (point.matter, point.because)

    def test_works_again_but_is_not_put_right(self):
        """Restored is not solved: they are told what is still to come (C15)."""
        [words] = said(OpenIssue(), an_issue(restored_on="2026-05-01"))

        assert '"Login fails" (normal) works again since 1 May 2026, and is not put right yet.' in words

    @pytest.mark.parametrize(("solved_on", "count"), [(MONDAY, 0), (ago(-1), 1)])
    def test_is_silent_once_solved(self, solved_on, count):
        """What has been put right is not dug up again."""
        assert count == len(points(OpenIssue(), an_issue(solved_on=solved_on)))

    def test_severity_outweighs_age(self):
        """However long a small issue is open, a serious one of today is told first."""
        order = ["low", "normal", "high", "urgent"]
        old = [points(OpenIssue(), an_issue(severity=each, opened_on=ago(999)))[0].urgency for each in order]
        new = [points(OpenIssue(), an_issue(severity=each, opened_on=MONDAY))[0].urgency for each in order]

        assert all(before <= after for before, after in zip(old, new[1:], strict=False))
        assert all(young < aged for young, aged in zip(new, old, strict=True))

    @pytest.mark.parametrize(("days", "band"), [(13, "normal"), (14, "normal, long")])
    def test_speaks_again_after_a_fortnight(self, days, band):
        """Open for two weeks is a worse band; so is a higher severity."""
        assert band == points(OpenIssue(), an_issue(opened_on=ago(days)))[0].band

    def test_names_who_reported_it(self):
        """Reported by a colleague of theirs, it is told with the name; reported by them, without."""
        assert ", reported by Bo Lee, has been open" in said(OpenIssue(), an_issue(reported_by=BO))[0]
        assert "reported" not in said(OpenIssue(), an_issue(reported_by=RICH))[0]

    @pytest.mark.parametrize(("severity", "count"), [("normal", 0), ("high", 1)])
    def test_of_a_parent_or_subsidiary_only_when_serious(self, severity, count):
        """Serious trouble of a subsidiary is told as the subsidiary's, and weighs half."""
        child = Account("Acme Asia", parent=ACME)
        issue = an_issue(account=child, severity=severity)

        found = points(OpenIssue(), child, issue)

        assert count == len(found)
        assert all("(high) at Acme Asia has been open" in str(each.text) for each in found)
        assert all(
            each.urgency < points(OpenIssue(), an_issue(severity=severity))[0].urgency for each in found
        )

    def test_says_where_for_somebody_at_two_accounts(self):
        """Who works at two accounts is told at which of them it is."""
        second = Account("Second")

        assert " at Acme has been" in said(OpenIssue(), second, Affiliation(RICH, second), an_issue())[0]

    def test_what_they_left_behind_is_not_theirs(self):
        """Trouble of a former account is not told, unless they reported it."""
        old = Account("Old")
        left = Affiliation(RICH, old, until_on="2026-01-01")

        assert [] == points(OpenIssue(), old, left, an_issue(account=old, severity="urgent"))
        assert 1 == len(points(OpenIssue(), old, left, an_issue(account=old, reported_by=RICH)))


class TestSolvedIssue:
    def test_asks_whether_it_works_and_says_how(self):
        """Solved with a known cause and no prevention: what to tell, and what to find out (C63)."""
        issue = an_issue(solved_on="2026-05-02", cause="an expired certificate.", fix="renewed it")

        [point] = points(SolvedIssue(), issue)

        assert (
            '"Login fails" was put right on 2 May 2026: ask whether it works for them. '
            "The cause: an expired certificate. The fix: renewed it. "
            "Not recorded, so find out: how it is prevented." == str(point.text)
        )
        assert (Rank.CONFIRM, Kind.CONFIRM, False) == (point.rank, point.kind, point.asks)

    def test_with_all_known_nothing_is_to_find_out(self):
        """All three answers are given along; with none known, all three are to be found out."""
        issue = an_issue(solved_on="2026-05-02", cause="a", fix="b", prevention="c")

        [known] = said(SolvedIssue(), issue)
        [unknown] = said(SolvedIssue(), an_issue(solved_on="2026-05-02"))

        assert known.endswith("The cause: a. The fix: b. From now on: c.")
        assert unknown.endswith("find out: what caused it, how it was fixed, how it is prevented.")

    def test_what_was_typed_stays_as_it_is(self):
        """Braces in a cause are text, and fill nothing."""
        [words] = said(SolvedIssue(), an_issue(solved_on="2026-05-02", cause="{title} was {unset}"))

        assert "The cause: {title} was {unset}." in words

    @pytest.mark.parametrize(("days", "count"), [(0, 1), (30, 1), (31, 0), (-1, 0)])
    def test_ends_after_a_month(self, days, count):
        """Who asks later than that was not watching; what is still open is not asked after."""
        assert count == len(points(SolvedIssue(), an_issue(opened_on=ago(60), solved_on=ago(days))))

    @pytest.mark.parametrize(("followed", "count"), [("2026-05-03", 0), ("2026-05-01", 1), ("2026-05-05", 1)])
    def test_ends_once_they_were_asked(self, followed, count):
        """Asked after it was solved it is silent; to have asked while it was open does not count."""
        issue = an_issue(solved_on="2026-05-02", followed_up_on=followed)

        assert count == len(points(SolvedIssue(), issue))

    def test_who_reported_it_waits_most(self):
        """To whoever reported it the answer is most urgent; to a colleague it goes with the name."""
        own, other = points(
            SolvedIssue(),
            an_issue(solved_on="2026-05-02", reported_by=RICH),
            an_issue(solved_on="2026-05-02", reported_by=BO),
        )

        assert other.urgency < own.urgency
        assert '"Login fails", reported by Bo Lee, was put right' in str(other.text)

    def test_of_another_account_is_not_theirs(self):
        """What was put right for a subsidiary is for those who work there."""
        child = Account("Child", parent=ACME)

        assert [] == points(SolvedIssue(), child, an_issue(account=child, solved_on="2026-05-02"))


@settings(max_examples=150, deadline=None)
@given(known=odd_facts(), contact=st.sampled_from(CONTACTS))
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, Plan()):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)
