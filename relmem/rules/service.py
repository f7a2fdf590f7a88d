"""
Rules about trouble: what is broken, what has just been put right, and how well we deliver.

What was escalated has rules of its own (`rules.escalations`). A new rule is a
class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.deliveries import deliveries_of, track_record
from relmem.queries.names import counted
from relmem.queries.people import works_at
from relmem.queries.service import (
    JUST_DAYS,
    accounts_around,
    effort,
    just_solved,
    not_recorded,
    review,
    works_again_on,
)
from relmem.records.links import AccountId
from relmem.records.people import Account, Contact
from relmem.records.service import Issue, Severity
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Side, how_long

__all__ = ["RULES", "OpenIssue", "SolvedIssue", "TrackRecordToTell", "UnknownPrevention"]

# a severity starts where the one below ends, so that age never outweighs it
_BASE: Final = {Severity.LOW: 0.0, Severity.NORMAL: 0.25, Severity.HIGH: 0.5, Severity.URGENT: 0.75}


@final
@attrs.frozen(kw_only=True)
class OpenIssue(ByFields):
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
                text=_how_it_stands(facts, issue, age, _where(contact, here, facts, issue)),
                matter=issue.id,
                because=(issue,),
                urgency=urgency if own else urgency / 2,
                band=f"{issue.severity}{', long' if age >= self.pressing_days else ''}",
                aside=_behind(facts, issue, age),
            )


def _how_it_stands(facts: Facts, issue: Issue, age: int, where: Phrase | str) -> Phrase:
    restored_on, again = works_again_on(facts, issue), max(issue.reopened_on, default=None)
    values = {
        "title": issue.title,
        "severity": issue.severity,
        "where": where,
        "long": how_long(age),
        "restored": restored_on,
        "again": again,
        "cost": _cost(issue),
    }
    if restored_on is not None:
        return say(
            '"{title}" ({severity}){where} works again since {restored}, and is not put right yet. '
            "Say what is still to come.{cost}",
            **values,
        )
    if again is not None:
        return say(
            '"{title}" ({severity}){where} has been open again since {again}: what was said to be put right '
            "was not. Say so, and how it stands.{cost}",
            **values,
        )
    if age == 0:
        return say(
            '"{title}" ({severity}){where} has been open since today. Say that we know of it.{cost}',
            **values,
        )
    return say('"{title}" ({severity}){where} has been open for {long}. Say how it stands.{cost}', **values)


def _behind(facts: Facts, issue: Issue, age: int) -> Phrase:
    """The same behind an escalation of it, or whatever else has named it."""
    restored_on, again = works_again_on(facts, issue), max(issue.reopened_on, default=None)
    values = {"restored": restored_on, "again": again, "long": how_long(age), "cost": _cost(issue)}
    if restored_on is not None:
        return say("It works again since {restored}, and is not put right yet.{cost}", **values)
    if again is not None:
        return say("It has been open again since {again}.{cost}", **values)
    return say(
        "It has been open for {long}.{cost}" if age else "It has been open since today.{cost}", **values
    )


def _cost(issue: Issue) -> Phrase | str:
    """What it cost them to reach us, which they remember longer than the fault."""
    spent = effort(issue)
    return say(" It cost them {spent}: say that you know.", spent=spent) if spent else ""


@final
@attrs.frozen(kw_only=True)
class SolvedIssue(ByFields):
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
                text=_was_it(facts, issue, _where(contact, here, facts, issue)),
                matter=issue.id,
                because=(issue,),
                urgency=weight * (_BASE[issue.severity] + 0.25 * ramp(age, 0, self.pressing_days)),
                band="solved",
                aside=_works_it(facts, issue),
            )


def _was_it(facts: Facts, issue: Issue, where: Phrase | str) -> Phrase:
    """The question, then what is known of its three answers, then what is not."""
    row, unknown = review(facts, issue), not_recorded(issue)
    said = {"cause": row.cause, "fix": row.fix, "prevention": row.prevention}
    sentences = ['"{title}"{where} was put right on {day}: ask whether it works for them.']
    if issue.solved_by is Side.THEM:
        sentences.append("They did it themselves: thank them, and say that it was ours to do.")
    if row.down_days:
        sentences.append("It was down for {down}.")
    sentences += [_KNOWN[name] for name, text in said.items() if text]
    if row.upstream:
        sentences.append("It came from {upstream}, and they bought it from us.")
    if unknown:
        sentences.append("Not recorded, so find out: {unknown}.")
    return say(
        " ".join(sentences) + "{cost}",
        title=issue.title,
        where=where,
        day=issue.solved_on,
        down=counted(row.down_days or 0, "day"),
        upstream=row.upstream,
        unknown=", ".join(_UNKNOWN[name] for name in unknown),
        cost=_cost(issue),
        **{name: text.rstrip(".") for name, text in said.items()},
    )


def _works_it(facts: Facts, issue: Issue) -> Phrase:
    """The same behind an escalation of it: the question, and what they want to hear, else what was done."""
    row = review(facts, issue)
    fix, prevention = row.fix.rstrip("."), row.prevention.rstrip(".")
    how = " " + _KNOWN["prevention" if prevention else "fix"] if prevention or fix else ""
    return say(
        f"It was put right on {{day}}: ask whether it works for them.{how}",
        day=issue.solved_on,
        fix=fix,
        prevention=prevention,
    )


_KNOWN: Final = {
    "cause": "The cause: {cause}.",
    "fix": "The fix: {fix}.",
    "prevention": "From now on: {prevention}.",
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


@final
@attrs.frozen(kw_only=True)
class UnknownPrevention(ByFields):
    """
    Something was down, works again, and nobody has recorded how it is prevented: ask among us first.

    They will ask whether it can happen again. While `SolvedIssue` speaks of it,
    this is silent; it ends once the prevention is recorded.
    """

    rank: Rank = Rank.CONFIRM
    within_days: int = 90
    """A quarter: who has heard nothing by then has stopped asking."""
    down_days: int = 1
    """What was down for less, and was not serious, nobody asks about."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each issue at their accounts that works again, and whose prevention is not recorded."""
        here = {each.account for each in works_at(facts, contact)}
        for issue in facts.of(Issue):
            theirs = issue.account in here or issue.reported_by == contact.id
            if not theirs or "prevention" not in not_recorded(issue) or just_solved(facts, issue):
                continue
            row = review(facts, issue)
            again_on = row.restored_on or row.solved_on
            if again_on is None or row.state not in ("works again", "solved"):
                continue
            age = (facts.today - again_on).days
            down = row.down_days or 0
            if not 0 <= age <= self.within_days or not (issue.serious or down >= self.down_days):
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say(
                    'Before the call, ask among us how "{title}"{down} is prevented from now on{cause}: '
                    "nobody has recorded it, and they will ask.",
                    title=issue.title,
                    down=say(", down for {days},", days=counted(down, "day")) if down else "",
                    cause=say(" (the cause: {cause})", cause=row.cause.rstrip(".")) if row.cause else "",
                ),
                matter=issue.id,
                because=(issue,),
                urgency=0.5 * _BASE[issue.severity] + 0.2 * ramp(age, self.within_days, 0),
                band="not prevented",
                internal=True,
                aside=say("Before the call, ask among us how it is prevented from now on: they will ask."),
            )


@final
@attrs.frozen(kw_only=True)
class TrackRecordToTell(ByFields):
    """
    How well we deliver, where it is not all good or all known: they remember quality, and own delays.

    Said soon after a delivery, when they think of it anyway; it ends with that.
    """

    rank: Rank = Rank.RENEWALS
    min_deliveries: int = 3
    """Of fewer nothing follows."""
    within_days: int = 30
    """How long after the latest delivery they still have it in mind."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each account of theirs to which something late, or with defects, came of late."""
        for account in accounts_of(contact, facts):
            [row] = track_record(facts, account)
            came = [each for each in deliveries_of(facts, account) if each.delivered_on is not None]
            last = max((each.delivered_on for each in came if each.delivered_on), default=None)
            if last is None or row.delivered < self.min_deliveries:
                continue
            if (facts.today - last).days > self.within_days or not (row.late or row.defects):
                continue
            median = math.ceil(row.median_days_late or 0)
            unchecked = f", {row.unchecked} unchecked" if row.unchecked else ""
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=say(
                    "Of {count} deliveries to {account} {late}, with {defects}{unchecked}: {advice}.",
                    count=row.delivered,
                    account=account.name,
                    late=say("{late} came late (by about {days})", late=row.late, days=counted(median, "day"))
                    if row.late
                    else "none came late",
                    defects=counted(row.defects, "known defect") if row.defects else "no known defect",
                    unchecked=unchecked,
                    advice=row.advice,
                ),
                matter=max(came, key=lambda each: (each.delivered_on or date.min, each.id)).id,
                because=tuple(came),
                urgency=0.3 * ramp((facts.today - last).days, self.within_days, 0),
                band=f"{row.late} late, {row.defects} defects",
            )


RULES: Final[tuple[Rule, ...]] = (OpenIssue(), SolvedIssue(), UnknownPrevention(), TrackRecordToTell())
