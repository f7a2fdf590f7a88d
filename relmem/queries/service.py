"""What went wrong: what is still open, what was just put right, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.deals import Whose
from relmem.queries.hours import local
from relmem.queries.names import account_name, counted, listed, name_of
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
    "effort",
    "incident_review",
    "just_solved",
    "just_solved_issues",
    "not_recorded",
    "open_issues",
    "review",
    "serious_issues",
    "works_again_on",
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
            account=account_name(facts, each.account),
            title=each.title,
            severity=str(each.severity),
            serious=each.serious,
            opened_on=facts.day_of(each),
            open_days=(facts.today - facts.day_of(each)).days,
            restored_on=works_again_on(facts, each),
            reported_by=name_of(facts, each.reported_by),
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


def works_again_on(facts: Facts, issue: Issue) -> date | None:
    """Since when what went wrong works again; None where it does not, or opened again after that."""
    restored_on = _restored_on(facts, issue)
    if restored_on is None or any(day > restored_on for day in issue.reopened_on):
        return None
    return restored_on


def _restored_on(facts: Facts, issue: Issue) -> date | None:
    if issue.restored_on is not None or issue.restored_at is None:
        return issue.restored_on
    return local(issue.restored_at, facts.zone).date()


# -- what was put right -----------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class IssueReview(Row):
    """
    What is known of one issue.

    `state` is "open", "works again", "solved" or "open again". `down_days` are
    those until it worked again, `solving_days` those until it was put right:
    two things. None where that has not happened, or nobody noted when; what
    opened again is not put right. `reopened` is how often it did. `solved_by`
    is "us" or "them", `upstream` whose fault it was, where it was not ours.
    `hold_minutes` and `drops` are what it cost them, None where nobody knows.
    `cause`, `fix` and `prevention` are "" where they are not recorded, and then
    named in `to_ask`.
    """

    APART: ClassVar = ("hold_minutes", "drops")
    BENEATH: ClassVar = ("effort",)

    account: str
    title: str
    severity: str
    state: str
    opened_on: date
    restored_on: date | None
    down_days: int | None
    solved_on: date | None
    solving_days: int | None
    solved_by: str
    reopened: int
    reopened_on: date | None
    cause: str
    upstream: str
    fix: str
    prevention: str
    to_ask: str
    hold_minutes: int | None
    drops: int | None
    effort: str
    followed_up_on: date | None
    issue_id: str
    account_id: str


def incident_review(facts: Facts, account: Whose | None = None) -> Rows[IssueReview]:
    """Every issue that has been, of one account where it is given; the latest first."""
    whose = account.id if isinstance(account, Account) else account
    found = [each for each in facts.of(Issue) if whose in (None, each.account)]
    found.sort(key=facts.day_of, reverse=True)
    return Rows(IssueReview, [review(facts, each) for each in found], f"Issues up to {facts.today}")


def just_solved_issues(facts: Facts, *, within_days: int = JUST_DAYS) -> Rows[IssueReview]:
    """The issues solved within so many days that nobody has asked after since, the latest solved first."""
    found = [each for each in facts.of(Issue) if just_solved(facts, each, within_days=within_days)]
    found.sort(key=lambda each: each.solved_on or date.min, reverse=True)
    return Rows(
        IssueReview,
        [review(facts, each) for each in found],
        f"Issues solved within {within_days} days before {facts.today}, to be asked after",
    )


def just_solved(facts: Facts, issue: Issue, *, within_days: int = JUST_DAYS) -> bool:
    """Whether it was solved within so many days, and nobody has asked them since whether it is."""
    if issue.solved_on is None or not 0 <= (facts.today - issue.solved_on).days <= within_days:
        return False
    if issue.is_open_on(facts.today):  # it opened again
        return False
    return not asked_after(issue)


def asked_after(issue: Issue) -> bool:
    """Whether we asked them if it is solved; to ask while it was open does not count."""
    if issue.solved_on is None or issue.followed_up_on is None:
        return False
    return issue.followed_up_on >= issue.solved_on


def review(facts: Facts, issue: Issue) -> IssueReview:
    """What is known of one issue on the day of the facts."""
    since = _opened_on(facts, issue)
    restored_on = _restored_on(facts, issue)
    is_open = issue.is_open_on(facts.today)
    unknown = not_recorded(issue)
    known = {
        name: "" if name in unknown else getattr(issue, name).strip()
        for name in ("cause", "fix", "prevention")
    }
    again = bool(issue.reopened_on) and works_again_on(facts, issue) is None
    state = ("open again" if again else "works again" if restored_on else "open") if is_open else "solved"
    return IssueReview(
        account=account_name(facts, issue.account),
        title=issue.title,
        severity=str(issue.severity),
        state=state,
        opened_on=facts.day_of(issue),
        restored_on=restored_on,
        down_days=_days(since, restored_on),
        solved_on=issue.solved_on,
        solving_days=None if is_open else _days(since, issue.solved_on),
        solved_by=str(issue.solved_by) if issue.solved_on else "",
        reopened=len(issue.reopened_on),
        reopened_on=max(issue.reopened_on, default=None),
        cause=known["cause"],
        upstream=issue.upstream.strip(),
        fix=known["fix"],
        prevention=known["prevention"],
        to_ask=", ".join(unknown),
        hold_minutes=issue.hold_minutes,
        drops=issue.drops,
        effort=effort(issue),
        followed_up_on=issue.followed_up_on,
        issue_id=issue.id,
        account_id=issue.account,
    )


_NOT_YET: Final = ("", "?", "unknown", "unknown yet", "not known", "not known yet", "tbd", "none recorded")
"""What people write where they know nothing."""


def not_recorded(issue: Issue) -> tuple[str, ...]:
    """Which of its cause, its fix and its prevention nobody has recorded, in that order."""
    known = {"cause": issue.cause, "fix": issue.fix, "prevention": issue.prevention}
    return tuple(name for name, text in known.items() if text.strip().rstrip(".").casefold() in _NOT_YET)


def effort(issue: Issue) -> str:
    """What it cost them to reach us: "95 minutes on hold and 2 calls cut off"; "" where nobody noted any."""
    return listed(
        [
            f"{counted(issue.hold_minutes, 'minute')} on hold" if issue.hold_minutes else "",
            f"{counted(issue.drops, 'call')} cut off" if issue.drops else "",
        ]
    )


def _opened_on(facts: Facts, issue: Issue) -> date | None:
    """The day it opened, as somebody said; None where only the day of recording is known."""
    if issue.opened_on is None and issue.opened_at is not None:
        return local(issue.opened_at, facts.zone).date()
    return issue.opened_on or (issue.source.said_on if issue.source else None)


def _days(since: date | None, until: date | None) -> int | None:
    """Whole days between both; None where nobody said since when."""
    return (until - since).days if since and until and until >= since else None


def _worst_first(facts: Facts, issues: Iterable[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda each: (_WORST_FIRST.index(each.severity), facts.day_of(each), each.id))
