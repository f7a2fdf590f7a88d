"""
Who went over whose head about what, who of us does not know of it, and what is serious.

An escalation about a promise, a request or an issue is one matter with it, and
so are two escalations of one thing.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, final

import attrs

from relmem.facts import Facts
from relmem.queries.names import account_name, listed, name_of, words_of
from relmem.queries.service import accounts_around, serious_issues
from relmem.queries.told import not_informed, talks_about
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Account, Colleague, Contact
from relmem.records.promises import Commitment
from relmem.records.service import Escalation, Issue
from relmem.records.team import Assignment
from relmem.render.rows import Row, Rows
from relmem.values import ByFields

__all__ = [
    "Escalated",
    "Serious",
    "bypassed",
    "escalations",
    "matter_of",
    "serious_matters",
    "subject_of",
    "uninformed",
]


@final
@attrs.frozen(kw_only=True)
class Escalated(Row):
    """
    That one of theirs went over somebody's head.

    `bypassed` are those of us who are on the account and were passed by,
    `uninformed` those of whom no talk shows that they know. `overdue_days` are
    counted from the day on which they expected something; None where they
    named none, 0 where it has not passed. Rows with one `matter_id` are one
    matter.
    """

    APART: ClassVar = ("expected_on",)
    BENEATH: ClassVar = ("debrief",)

    account: str
    reason: str
    about: str
    raised_by: str
    raised_with: str
    raised_on: date
    open: bool
    open_days: int
    expectation: str
    expected_on: date | None
    overdue_days: int | None
    bypassed: str
    uninformed: str
    closed_on: date | None
    debrief: str
    matter_id: str
    escalation_id: str
    account_id: str


def escalations(facts: Facts, account: Account | None = None, *, open: bool | None = True) -> Rows[Escalated]:
    """
    The escalations that are open today, the latest first, of one account if given.

    `open=False` asks for those that are closed, `open=None` for all.
    """
    found = [
        each
        for each in facts.of(Escalation)
        if (account is None or each.account == account.id) and open in (None, each.is_open_on(facts.today))
    ]
    found.sort(key=lambda each: (facts.day_of(each), each.id), reverse=True)
    which = {True: "Open escalations", False: "Closed escalations", None: "Escalations"}[open]
    return Rows(Escalated, [_row(facts, each) for each in found], f"{which}, as of {facts.today}")


def _row(facts: Facts, one: Escalation) -> Escalated:
    raised_on, is_open = facts.day_of(one), one.is_open_on(facts.today)
    until = facts.today if is_open or one.closed_on is None else one.closed_on
    late = None if one.expected_on is None else max(0, (until - one.expected_on).days)
    return Escalated(
        account=account_name(facts, one.account),
        reason=one.reason,
        about=words_of(facts.get(one.about, Record)),
        raised_by=name_of(facts, one.raised_by),
        raised_with=name_of(facts, one.raised_with),
        raised_on=raised_on,
        open=is_open,
        open_days=max(0, (until - raised_on).days),
        expectation=one.expectation,
        expected_on=one.expected_on,
        overdue_days=late,
        bypassed=listed(each.name for each in bypassed(facts, one)),
        uninformed=listed(each.name for each in uninformed(facts, one)),
        closed_on=one.closed_on,
        debrief=one.debrief,
        matter_id=matter_of(facts, one),
        escalation_id=one.id,
        account_id=one.account,
    )


def matter_of(facts: Facts, escalation: Escalation) -> Id:
    """What an escalation is about, as points name it: a request for a promise to answer it, else itself."""
    about = facts.get(escalation.about, Record)
    if isinstance(about, Commitment):
        return about.answers or about.id
    if isinstance(about, Escalation) and about.id != escalation.id:
        further = about.about if about.about != escalation.id else None
        return further or about.id
    return escalation.about or escalation.id


def subject_of(facts: Facts, escalation: Escalation) -> str:
    """What it is about in words: the issue or promise, else the reason given."""
    return words_of(facts.get(escalation.about, Record)) or escalation.reason


def team_of(facts: Facts, escalation: Escalation) -> tuple[Colleague, ...]:
    """Who of us is on the account today, and still with us; by name."""
    ids = {
        each.colleague
        for each in facts.about(escalation.account, Assignment)
        if each.account == escalation.account
    }
    found = [colleague for id in ids if (colleague := facts.get(id, Colleague)) and colleague.left_on is None]
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))


def bypassed(facts: Facts, escalation: Escalation) -> tuple[Colleague, ...]:
    """
    Who leads the account and was passed by; all who are on it where nobody is named as lead.

    None where it was raised with one of them, or nobody knows with whom.
    """
    if escalation.raised_with is None:
        return ()
    leads = {
        each.colleague
        for each in facts.about(escalation.account, Assignment)
        if each.account == escalation.account and each.role.strip().casefold() in ("lead", "owner", "sales")
    }
    team = team_of(facts, escalation)
    passed = tuple(each for each in team if each.id in leads) or team
    return () if escalation.raised_with in {each.id for each in passed} else passed


def uninformed(facts: Facts, escalation: Escalation) -> tuple[Colleague, ...]:
    """
    Who is on the account and has not been told of the escalation; by name.

    As `queries.told.not_informed` has it; a talk about what was escalated
    informs too, once it was.
    """
    raised_on, matters = facts.day_of(escalation), (escalation.about, matter_of(facts, escalation))
    knows = {
        each.colleague
        for about in dict.fromkeys(matters)
        if about is not None
        for talk in talks_about(facts, about)
        if facts.day_of(talk) > raised_on
        for each in talk.participants
    }
    rows = not_informed(facts, escalation)
    found = (facts.get(row.colleague_id, Colleague) for row in rows)
    return tuple(each for each in found if each is not None and each.id not in knows)


# -- what is serious --------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Serious(ByFields):
    """
    A matter that is so bad that nothing is asked of them while it is open.

    `title` is what to call it; `because` are the issue, the open escalations of it, or both.
    """

    title: str
    because: tuple[Issue | Escalation, ...]


def serious_matters(facts: Facts, contact: Contact | None = None) -> tuple[Serious, ...]:
    """
    What is serious today: issues of severity high or urgent, and open escalations, each matter once.

    The worst issues first, then the latest escalations. With a `contact`, only
    those that concern them: at an account around them, or theirs.
    """
    found: dict[Id, list[Issue | Escalation]] = {
        issue.id: [issue] for issue in serious_issues(facts, contact)
    }
    raised = [each for each in facts.of(Escalation) if each.is_open_on(facts.today)]
    if contact is not None:
        around = accounts_around(facts, contact)
        raised = [each for each in raised if each.account in around or each.raised_by == contact.id]
    raised.sort(key=lambda each: (facts.day_of(each), each.id), reverse=True)
    for each in raised:
        found.setdefault(matter_of(facts, each), []).append(each)
    return tuple(Serious(title=_title(facts, each[0]), because=tuple(each)) for each in found.values())


def _title(facts: Facts, one: Issue | Escalation) -> str:
    return one.title if isinstance(one, Issue) else subject_of(facts, one)
