"""
Rules about what one of us has to hear at once.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.notices import UnknownCut, unknown_to_sales
from relmem.queries.told import who_knows
from relmem.records.people import Contact
from relmem.records.service import Issue
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields

__all__ = ["RULES", "CutUnknownToSales"]


@final
@attrs.frozen(kw_only=True)
class CutUnknownToSales(ByFields):
    """
    A service of theirs was cut off, and nobody of sales knows: they must not hear of it from the customer.

    For everybody of us who may call, whoever that is. What works again before
    sales heard of it is still told, less loudly. It ends once one of sales on
    the account was told.
    """

    rank: Rank = Rank.BAD_NEWS
    functions: tuple[str, ...] = ("sales",)
    """The functions of colleagues who have to know."""
    news_days: int = 90
    """Days after it works again from which it is no news to anybody: a quarter."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each such service at their accounts."""
        for account in accounts_of(contact, facts):
            for row in unknown_to_sales(facts, account, functions=self.functions):
                over_days = (facts.today - row.restored_on).days if row.restored_on else 0
                issue = facts.get(row.issue_id, Issue)
                if issue is None or over_days > self.news_days:
                    continue
                yield Point(
                    rule=type(self).__name__,
                    rank=Rank.OPEN_ISSUES if row.restored_on else self.rank,
                    kind=Kind.TELL,
                    text=_tell(row, _TELL),
                    aside=_tell(row, _ASIDE_KNOWN if _is_passed_on(facts, issue) else _ASIDE),
                    matter=issue.id,
                    because=(issue,),
                    urgency=ramp(over_days, self.news_days, 0) if row.restored_on else 1.0,
                    band="unknown to sales",
                    lasting=True,
                    internal=True,
                )


_TELL: Final = (
    '"{title}": {part}cut off at {account} since {day}{planned}{restored}, '
    "and nobody of sales has been told: {who} must know now, before anybody calls."
)
_ASIDE: Final = (
    "It {is_} {part}cut off{planned}, and nobody of sales has been told: "
    "{who} must know now, before anybody calls."
)
_ASIDE_KNOWN: Final = "It {is_} {part}cut off{planned}, and nobody of sales has been told."
"""Where `rules.told` says whom to tell before the call, as of all that is serious and known to one of us."""


def _is_passed_on(facts: Facts, issue: Issue) -> bool:
    return issue.serious and issue.is_open_on(facts.today) and bool(who_knows(facts, issue))


def _tell(row: UnknownCut, template: str) -> Phrase:
    return say(
        template,
        title=row.title,
        is_="was" if row.restored_on else "is",
        part="partly " if row.partial else "",
        account=row.account,
        day=row.cut_on,
        planned=", as planned" if row.planned else ", by accident as far as is known",
        restored=say(", works again since {day}", day=row.restored_on) if row.restored_on else "",
        who=row.tell or "whoever sells to them",
    )


RULES: Final[tuple[Rule, ...]] = (CutUnknownToSales(),)
