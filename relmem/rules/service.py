"""
Rules about trouble: what is broken, and what has just been put right.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say, say_many
from relmem.queries.people import works_at
from relmem.queries.service import JUST_DAYS, accounts_around, just_solved
from relmem.records.links import AccountId
from relmem.records.people import Account, Contact
from relmem.records.service import Issue, Severity
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp

__all__ = ["RULES", "OpenIssue", "SolvedIssue"]

# a severity starts where the one below ends, so that age never outweighs it
_BASE: Final = {Severity.LOW: 0.0, Severity.NORMAL: 0.25, Severity.HIGH: 0.5, Severity.URGENT: 0.75}


@final
@attrs.frozen(kw_only=True)
class OpenIssue:
    """
    Something of theirs is still broken: say how it stands, before they have to ask.

    The worst case is not to know that they have trouble. Of a parent or
    subsidiary only serious trouble is told, by its name, and weighs half.
    """

    rank: Rank = Rank.OPEN_ISSUES
    pressing_days: int = 14
    """Days open after which nothing of its severity is more pressing; also when a raised one speaks again."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each issue that is open today, at their accounts or reported by them."""
        around = accounts_around(facts, contact)
        here = {account for account, own in around.items() if own}
        for issue in facts.of(Issue):
            own = issue.account in here or issue.reported_by == contact.id
            if not issue.is_open_on(facts.today) or not (own or (issue.serious and issue.account in around)):
                continue
            age = (facts.today - facts.day_of(issue)).days
            urgency = _BASE[issue.severity] + 0.25 * ramp(age, 0, self.pressing_days)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=_how_it_stands(issue, age, _where(contact, here, facts, issue)),
                matter=issue.id,
                because=(issue,),
                urgency=urgency if own else urgency / 2,
                band=f"{issue.severity}{', long' if age >= self.pressing_days else ''}",
            )


def _how_it_stands(issue: Issue, age: int, where: Phrase | str) -> Phrase:
    values = {
        "title": issue.title,
        "severity": issue.severity,
        "where": where,
        "days": age,
        "restored": issue.restored_on,
    }
    if issue.restored_on is not None:
        return say(
            '"{title}" ({severity}){where} works again since {restored}, and is not put right yet. '
            "Say what is still to come.",
            **values,
        )
    if age == 0:
        return say(
            '"{title}" ({severity}){where} has been open since today. Say that we know of it.',
            **values,
        )
    return say_many(
        '"{title}" ({severity}){where} has been open for {days} day. Say how it stands.',
        '"{title}" ({severity}){where} has been open for {days} days. Say how it stands.',
        age,
        **values,
    )


@final
@attrs.frozen(kw_only=True)
class SolvedIssue:
    """
    Something has just been put right: ask whether it is for them, and say how, and how it is prevented.

    A time to shine. What is recorded is given along, and what is not is named,
    so that one can find it out before the call. It asks for nothing but their
    word, so it waits for no other issue. It ends once they were asked
    (`followed_up_on`).
    """

    rank: Rank = Rank.CONFIRM
    within_days: int = JUST_DAYS
    pressing_days: int = 7
    """Days after which it is most pressing: by then they know whether it holds, and have heard nothing."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each issue solved within `within_days`, at their accounts or reported by them."""
        here = {each.account for each in works_at(facts, contact)}
        for issue in facts.of(Issue):
            theirs = issue.account in here or issue.reported_by == contact.id
            if issue.solved_on is None or not theirs:
                continue
            if not just_solved(facts, issue, within_days=self.within_days):
                continue
            age = (facts.today - issue.solved_on).days
            # who reported it waits most for the answer
            weight = 1.0 if issue.reported_by in (contact.id, None) else 0.5
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CONFIRM,
                text=_was_it(issue, _where(contact, here, facts, issue)),
                matter=issue.id,
                because=(issue,),
                urgency=weight * (_BASE[issue.severity] + 0.25 * ramp(age, 0, self.pressing_days)),
                band="solved",
            )


def _was_it(issue: Issue, where: Phrase | str) -> Phrase:
    """The question, then what is known of its three answers, then what is not."""
    known = {"cause": issue.cause, "fix": issue.fix, "prevention": issue.prevention}
    said = {name: text.strip().rstrip(".") for name, text in known.items()}
    sentences = ['"{title}"{where} was put right on {day}: ask whether it works for them.']
    sentences += [_KNOWN[name] for name, text in said.items() if text]
    unknown = [_UNKNOWN[name] for name, text in said.items() if not text]
    if unknown:
        sentences.append("Not recorded, so find out: {unknown}.")
    return say(
        " ".join(sentences),
        title=issue.title,
        where=where,
        day=issue.solved_on,
        unknown=", ".join(unknown),
        **said,
    )


_KNOWN: Final = {
    "cause": "The cause: {cause}.",
    "fix": "How it was fixed: {fix}.",
    "prevention": "How it is prevented: {prevention}.",
}
_UNKNOWN: Final = {
    "cause": "what caused it",
    "fix": "how it was fixed",
    "prevention": "how it is prevented",
}


def _where(contact: Contact, here: set[AccountId], facts: Facts, issue: Issue) -> Phrase | str:
    """Who reported it, if that was somebody else, and where, unless that is the one account they are at."""
    reporter = facts.get(issue.reported_by, Contact)
    other = reporter if reporter is not None and reporter.id != contact.id else None
    account = facts.get(issue.account, Account)
    if account is not None and here != {issue.account}:
        if other is None:
            return say(" at {account}", account=account.name)
        return say(" at {account}, reported by {reporter},", account=account.name, reporter=other.name)
    return say(", reported by {reporter},", reporter=other.name) if other is not None else ""


RULES: Final[tuple[Rule, ...]] = (OpenIssue(), SolvedIssue())
