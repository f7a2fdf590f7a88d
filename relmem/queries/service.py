"""What went wrong: what is still open, what was just put right, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.people import works_at
from relmem.records.links import AccountId
from relmem.records.people import Account, Contact
from relmem.records.service import Issue, Severity
from relmem.render.rows import Row, Rows

__all__ = [
    "IssueReview",
    "Unsolved",
    "accounts_around",
    "asked_after",
    "incident_review",
    "just_solved",
    "just_solved_issues",
    "open_issues",
    "serious_issues",
]

_WORST_FIRST: Final = (Severity.URGENT, Severity.HIGH, Severity.NORMAL, Severity.LOW)

JUST_DAYS: Final = 30
"""Up to how many days after its solution an issue is just solved: who asks later was not watching."""


@final
@attrs.frozen(kw_only=True)
class Unsolved(Row):
    """
    An issue that is still to be put right.

    `open_days` are the days since `opened_on`, the day as far as known.
    `restored_on` says that it works again, though its cause is not put right.
    """

    account: str
    title: str
    severity: str
    serious: bool
    opened_on: date
    open_days: int
    restored_on: date | None
    reported_by: str
    issue_id: str
    account_id: str


def open_issues(facts: Facts) -> Rows[Unsolved]:
    """The issues that are open today: the worst first, then the oldest."""
    rows = [
        Unsolved(
            account=_account(facts, each),
            title=each.title,
            severity=str(each.severity),
            serious=each.serious,
            opened_on=facts.day_of(each),
            open_days=(facts.today - facts.day_of(each)).days,
            restored_on=each.restored_on,
            reported_by=_reporter(facts, each),
            issue_id=each.id,
            account_id=each.account,
        )
        for each in _worst_first(facts, (each for each in facts.of(Issue) if each.is_open_on(facts.today)))
    ]
    return Rows(Unsolved, rows, f"Issues open on {facts.today}")


def serious_issues(facts: Facts, contact: Contact | None = None) -> tuple[Issue, ...]:
    """
    The issues of severity high or urgent that are open today, the worst first, then the oldest.

    With a `contact`, only those that concern them: at an account around them,
    or reported by them. What troubles an account that they have left does not.
    """
    found = (each for each in facts.of(Issue) if each.serious and each.is_open_on(facts.today))
    if contact is not None:
        around = accounts_around(facts, contact)
        found = (each for each in found if each.account in around or each.reported_by == contact.id)
    return tuple(_worst_first(facts, found))


def accounts_around(facts: Facts, contact: Contact) -> dict[AccountId, bool]:
    """
    The accounts whose trouble concerns a contact, and whether they work there.

    Where they work today, and one level of parents and subsidiaries of that.
    """
    own = [each.account for each in works_at(facts, contact)]
    found = dict.fromkeys(own, True)
    for each in own:
        account = facts.get(each, Account)
        if account is not None and account.parent:
            found.setdefault(account.parent, False)
        for other in facts.about(each, Account):
            found.setdefault(other.id, False)
    return found


# -- what was put right -----------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class IssueReview(Row):
    """
    What is known of one issue.

    `down_days` are those until it worked again, `solving_days` those until it
    was put right; None where that has not happened, or nobody noted when.
    `cause`, `fix` and `prevention` are "" where they are not recorded, and then
    named in `to_ask`.
    """

    account: str
    title: str
    severity: str
    opened_on: date
    restored_on: date | None
    down_days: int | None
    solved_on: date | None
    solving_days: int | None
    cause: str
    fix: str
    prevention: str
    to_ask: str
    followed_up_on: date | None
    issue_id: str
    account_id: str


def incident_review(facts: Facts) -> Rows[IssueReview]:
    """Every issue that has been, the latest first."""
    found = sorted(facts.of(Issue), key=facts.day_of, reverse=True)
    return Rows(IssueReview, [_review(facts, each) for each in found], f"Issues up to {facts.today}")


def just_solved_issues(facts: Facts, *, within_days: int = JUST_DAYS) -> Rows[IssueReview]:
    """The issues solved within so many days that nobody has asked after since, the latest solved first."""
    found = [each for each in facts.of(Issue) if just_solved(facts, each, within_days=within_days)]
    found.sort(key=lambda each: each.solved_on or date.min, reverse=True)
    return Rows(
        IssueReview,
        [_review(facts, each) for each in found],
        f"Issues solved within {within_days} days before {facts.today}, to be asked after",
    )


def just_solved(facts: Facts, issue: Issue, *, within_days: int = JUST_DAYS) -> bool:
    """Whether it was solved within so many days, and nobody has asked them since whether it is."""
    if issue.solved_on is None or not 0 <= (facts.today - issue.solved_on).days <= within_days:
        return False
    return not asked_after(issue)


def asked_after(issue: Issue) -> bool:
    """Whether we asked them if it is solved; to ask while it was open does not count."""
    if issue.solved_on is None or issue.followed_up_on is None:
        return False
    return issue.followed_up_on >= issue.solved_on


def _review(facts: Facts, issue: Issue) -> IssueReview:
    said_on = issue.source.said_on if issue.source else None
    known = {"cause": issue.cause, "fix": issue.fix, "prevention": issue.prevention}
    return IssueReview(
        account=_account(facts, issue),
        title=issue.title,
        severity=str(issue.severity),
        opened_on=facts.day_of(issue),
        restored_on=issue.restored_on,
        down_days=_days(issue.opened_on or said_on, issue.restored_on),
        solved_on=issue.solved_on,
        solving_days=_days(issue.opened_on or said_on, issue.solved_on),
        cause=issue.cause,
        fix=issue.fix,
        prevention=issue.prevention,
        to_ask=", ".join(name for name, text in known.items() if not text.strip()),
        followed_up_on=issue.followed_up_on,
        issue_id=issue.id,
        account_id=issue.account,
    )


def _days(since: date | None, until: date | None) -> int | None:
    """Whole days between both; None where nobody said since when."""
    return (until - since).days if since and until and until >= since else None


def _worst_first(facts: Facts, issues: Iterable[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda each: (_WORST_FIRST.index(each.severity), facts.day_of(each), each.id))


def _account(facts: Facts, issue: Issue) -> str:
    account = facts.get(issue.account, Account)
    return account.name if account else issue.account


def _reporter(facts: Facts, issue: Issue) -> str:
    contact = facts.get(issue.reported_by, Contact)
    return contact.name if contact else issue.reported_by or ""
