"""
Whom of us to tell at once: of every issue its team, and sales of a service that was cut off.

Who knows of something already is told by `queries.told`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.deals import Whose
from relmem.queries.names import account_name, listed
from relmem.queries.service import works_again_on
from relmem.queries.told import Knowing, informed
from relmem.records.links import AccountId, Id
from relmem.records.people import Account, Colleague
from relmem.records.service import Issue, IssueType, Severity, severity
from relmem.records.talks import Interaction, Outcome
from relmem.records.team import Assignment
from relmem.render.rows import Row, Rows

__all__ = ["Notification", "UnknownCut", "notifications_for", "unknown_to_sales"]

_BY_SEVERITY: Final = (Severity.LOW, Severity.NORMAL, Severity.HIGH, Severity.URGENT)


# -- an issue, to its team --------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Notification(Row):
    """
    That one of us is to hear of an issue, once, by whatever channel.

    `what` is "opened" or "reopened", on the day `on`. `reason` says why it is
    this colleague: their product, the lead, or that nobody else is on it.
    `internal` says that the customer does not know of the issue. `told_on` is
    when they have been told among us, None where not. `key` is the same every
    time it is asked for: whoever sends keeps it, and sends each once.
    """

    APART: ClassVar = ("key",)

    colleague: str
    email: str
    what: str
    on: date
    account: str
    title: str
    severity: str
    internal: bool
    reason: str
    told_on: date | None
    key: str
    colleague_id: str
    issue_id: str


def notifications_for(
    facts: Facts, issue: Issue, *, least: Severity | str = Severity.LOW
) -> Rows[Notification]:
    """
    Who of us is to hear of an issue: when it was opened, and each time it opened again; each once.

    Those who were on the account that day for its product, and the account's
    lead; the lead alone where nobody is on the product, or it names none;
    where there is no lead either, everybody who is on the account. That a
    service was cut off is for everybody on the account, whatever its severity.
    Without those who had left us, or have by today. Issues less severe than
    `least` go to nobody, private ones to nobody but their owner.

    Raises:
        InputError: `least` is no severity.

    """
    rows: list[Notification] = []
    cut = issue.type is IssueType.CUT
    if cut or _BY_SEVERITY.index(issue.severity) >= _BY_SEVERITY.index(severity(least)):
        for what, on in _openings(facts, issue):
            for colleague, reason in recipients(facts, issue.account, issue.product, on, everybody=cut):
                if not issue.visibility.leaves and issue.owner != colleague.id:
                    continue
                rows.append(
                    Notification(
                        colleague=colleague.name,
                        email=colleague.emails[0] if colleague.emails else "",
                        what=what,
                        on=on,
                        account=account_name(facts, issue.account),
                        title=issue.title,
                        severity=str(issue.severity),
                        internal=not issue.visible,
                        reason=reason,
                        told_on=_told_on(facts, issue, colleague, on),
                        key=f"{issue.id}/{what} {on}/{colleague.id}",
                        colleague_id=colleague.id,
                        issue_id=issue.id,
                    )
                )
    return Rows(Notification, rows, f'Who is to hear of "{issue.title}", as of {facts.today}')


def _openings(facts: Facts, issue: Issue) -> Iterator[tuple[str, date]]:
    yield "opened", facts.day_of(issue)
    for on in issue.reopened_on:
        yield "reopened", on


def recipients(
    facts: Facts, account: AccountId, product: str, on: date, *, everybody: bool = False
) -> tuple[tuple[Colleague, str], ...]:
    """
    Who of us was to hear of something about an account and a product on a day, and why; by name.

    With `everybody`, whoever was on the account.
    """
    team = [
        (each, colleague)
        for each in facts.ever_about(account, Assignment)
        if each.account == account and each.is_so_on(on)
        for colleague in [facts.get(each.colleague, Colleague)]
        if colleague is not None and (colleague.left_on is None or colleague.left_on > on)
        # who has left us since is told nothing any more
        if colleague.left_on is None or colleague.left_on > facts.today
    ]
    on_product = [(each, who) for each, who in team if product and _same(each.product, product)]
    leads = [(each, who) for each, who in team if _same(each.role, "lead") and not each.product.strip()]
    leads = leads or [(each, who) for each, who in team if _same(each.role, "lead")]
    found: dict[Id, tuple[Colleague, str]] = {}
    for _, who in on_product:
        found.setdefault(who.id, (who, f"on {product.strip()}"))
    for _, who in leads:
        gap = bool(product.strip()) and not on_product
        found.setdefault(who.id, (who, f"lead, nobody is on {product.strip()}" if gap else "lead"))
    if everybody or not found:
        why = "on the account" if everybody else "on the account, which has no lead"
        for _, who in team:
            found.setdefault(who.id, (who, why))
    return tuple(sorted(found.values(), key=lambda each: (each[0].name.casefold(), each[0].id)))


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _told_on(facts: Facts, issue: Issue, colleague: Colleague, since: date) -> date | None:
    """When this one of us was first told of it, or there when it was spoken of, since it opened."""
    days = [
        facts.day_of(talk)
        for talk in facts.about(issue, Interaction)
        if any(each.colleague == colleague.id for each in talk.participants)
        and not talk.automatic
        and talk.outcome in (Outcome.REACHED, Outcome.READ)
    ]
    return min((day for day in days if day >= since), default=None)


# -- what sales does not know -----------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class UnknownCut(Row):
    """
    A service of theirs that was switched off or ended, and of which nobody of sales was told.

    `restored_on` is since when it works again, None where it does not.
    `tell` names who of sales is on the account, "" where nobody is. `days` are
    the days since.
    """

    account: str
    title: str
    cut_on: date
    days: int
    planned: bool
    partial: bool
    restored_on: date | None
    tell: str
    issue_id: str
    account_id: str


def unknown_to_sales(
    facts: Facts, account: Whose | None = None, *, functions: Iterable[str] = ("sales",)
) -> Rows[UnknownCut]:
    """
    The services that were cut off, and of which nobody of sales on the account knows; the latest first.

    Sales are colleagues of these `functions`. Planned or not, in part or whole;
    also what was restored before anybody heard: it is told all the same.
    """
    whose = account.id if isinstance(account, Account) else account
    sales = tuple(each.casefold() for each in functions)
    rows = []
    for issue in facts.of(Issue):
        if issue.type is not IssueType.CUT or whose not in (None, issue.account):
            continue
        team = [row for row in informed(facts, issue) if _function(facts, row.colleague_id) in sales]
        if any(row.status != Knowing.NOT_TOLD for row in team):
            continue
        rows.append(
            UnknownCut(
                account=account_name(facts, issue.account),
                title=issue.title,
                cut_on=facts.day_of(issue),
                days=(facts.today - facts.day_of(issue)).days,
                planned=issue.planned,
                partial=issue.partial,
                restored_on=_works_since(facts, issue),
                tell=listed(row.colleague for row in team),
                issue_id=issue.id,
                account_id=issue.account,
            )
        )
    rows.sort(key=lambda row: (row.cut_on, row.issue_id), reverse=True)
    return Rows(UnknownCut, rows, f"What was cut off without sales knowing, as of {facts.today}")


def _works_since(facts: Facts, issue: Issue) -> date | None:
    over = None if issue.is_open_on(facts.today) else issue.solved_on
    return works_again_on(facts, issue) or over


def _function(facts: Facts, id: Id) -> str:
    colleague = facts.get(id, Colleague)
    return colleague.function.strip().casefold() if colleague else ""
