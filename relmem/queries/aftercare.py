"""
The call after something went wrong: is it fixed, how was it, and how is it avoided from now on?

The three questions come with the answers that we have. What is still open is no
question but a report: nobody asks whether it is fixed when it is not.
"""

from __future__ import annotations

from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.deals import Whose
from relmem.queries.names import name_of
from relmem.queries.service import JUST_DAYS, just_solved, review
from relmem.records.people import Account
from relmem.records.service import Issue
from relmem.render.rows import Row, Rows

__all__ = ["AfterCare", "issues_to_follow_up"]


@final
@attrs.frozen(kw_only=True)
class AfterCare(Row):
    """
    An issue to call about, and what to say to the three questions.

    `call` is "ask" where it was put right and nobody has asked them since, or
    "report" where it is open, or open again. `fixed` says which question, or
    how it stands; `how` and `avoided` are what is known, and "find out" where
    nobody has recorded it. `whom` is who reported it, "" where nobody knows.
    """

    account: str
    title: str
    severity: str
    call: str
    fixed: str
    how: str
    avoided: str
    since: date
    days: int
    whom: str
    issue_id: str
    account_id: str


def issues_to_follow_up(
    facts: Facts, account: Whose | None = None, *, within_days: int = JUST_DAYS
) -> Rows[AfterCare]:
    """
    What to call about: issues put right within so many days and not asked after, and those that are open.

    First what to ask, the longest put right first; then what to report on, the
    longest open first. Who says that it is not fixed has opened it again
    (`reopened_on`). What they were asked about is over.
    """
    whose = account.id if isinstance(account, Account) else account
    rows = []
    for issue in facts.of(Issue):
        if whose not in (None, issue.account):
            continue
        is_open = issue.is_open_on(facts.today)
        if is_open or just_solved(facts, issue, within_days=within_days):
            rows.append(_row(facts, issue, is_open=is_open))
    rows.sort(key=lambda row: (row.call != "ask", row.since, row.issue_id))
    return Rows(AfterCare, rows, f"Issues to call about, as of {facts.today}")


_FIND_OUT: Final = "find out"


def _row(facts: Facts, issue: Issue, *, is_open: bool) -> AfterCare:
    row = review(facts, issue)
    since = row.reopened_on if row.state == "open again" else row.opened_on if is_open else row.solved_on
    if row.state == "open again":
        fixed = "it is not, and was said to be: say how it stands"
    elif row.state == "works again":
        fixed = "it works again and is not put right yet: say what is to come"
    elif is_open:
        fixed = "it is not yet: say how it stands"
    else:
        fixed = "ask whether it works for them"
    known = [row.cause and f"the cause: {row.cause}", row.fix and f"the fix: {row.fix}"]
    since = since or facts.day_of(issue)
    return AfterCare(
        account=row.account,
        title=row.title,
        severity=row.severity,
        call="report" if is_open else "ask",
        fixed=fixed,
        how="; ".join(each for each in known if each) or _FIND_OUT,
        avoided=row.prevention or _FIND_OUT,
        since=since,
        days=(facts.today - since).days,
        whom=name_of(facts, issue.reported_by),
        issue_id=issue.id,
        account_id=issue.account,
    )
