"""
How they see us, in their words and over time; what we think of them; and why they would not again.

Each person's opinion stands beside the others'. What we think of them is another
matter, and never mixed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, final

import attrs

from relmem.facts import Facts
from relmem.queries.bargains import shown_by
from relmem.queries.deals import deals
from relmem.queries.names import name_of, words_of
from relmem.queries.pulses import begun_on
from relmem.records.base import Record
from relmem.records.deals import Assessment, Colour, Opportunity, Reason, Result
from relmem.records.links import PersonId
from relmem.records.people import Account, Colleague
from relmem.render.rows import Row, Rows

__all__ = [
    "LostBecause",
    "Perceived",
    "is_theirs",
    "our_view",
    "perception",
    "reversed_by",
    "verdicts",
    "why_lost",
]


@final
@attrs.frozen(kw_only=True)
class Perceived(Row):
    """
    How somebody sees something, from `from_on` on (None: nobody knows since when) until before `until_on`.

    `known` is "stated" or "guessed". `others` are those who see it otherwise
    at the same time, with their words. `learnt_on` is when we recorded it.
    """

    APART: ClassVar = ("learnt_on",)

    account: str
    by: str
    says: str
    topic: str
    of: str
    colour: str
    known: str
    from_on: date | None
    until_on: date | None
    holds: bool
    others: str
    learnt_on: date
    assessment_id: str
    by_id: str
    account_id: str


def perception(facts: Facts, account: Account, *, topic: str | None = None) -> Rows[Perceived]:
    """
    How they see us, or one of us, up to today, in the order in which they came to; on one topic if given.

    What one of us thinks of them, and how a deal goes, is not in it: see
    `our_view` and `queries.pulses`. How it was on another day, or as we knew it
    then, is the same question to the memory as of that day.
    """
    found = (each for each in facts.ever_about(account, Assessment) if is_theirs(facts, each, account))
    return _rows(facts, account, found, topic, f"How {account.name} sees us, by {facts.today}")


def our_view(facts: Facts, account: Account, *, topic: str | None = None) -> Rows[Perceived]:
    """What we think of an account (its tier), up to today, in the order in which we came to."""
    found = (
        each
        for each in facts.ever_about(account, Assessment)
        if each.account == account.id
        and each.of in (None, account.id)
        and not is_theirs(facts, each, account)
    )
    return _rows(facts, account, found, topic, f"How we see {account.name}, by {facts.today}")


def is_theirs(facts: Facts, assessment: Assessment, account: Account) -> bool:
    """Whether it is how they see us: not by one of us, unless it is a guess, and of us or one of us."""
    ours = facts.get(assessment.by, Colleague) is not None
    of_us = assessment.of is None or facts.get(assessment.of, Colleague) is not None
    return assessment.account == account.id and of_us and (not ours or assessment.guessed)


def _rows(
    facts: Facts, account: Account, found: Iterable[Assessment], topic: str | None, caption: str
) -> Rows[Perceived]:
    wanted = None if topic is None else topic.strip().casefold()
    kept = [each for each in found if wanted in (None, each.topic.strip().casefold())]
    kept.sort(key=lambda each: (begun_on(facts, each), each.id))
    holding = [each for each in kept if each.is_so_on(facts.today)]
    rows = [
        Perceived(
            account=account.name,
            by=_who(facts, each.by, account),
            says=each.text,
            topic=each.topic,
            of=words_of(facts.get(each.of, Record)) if each.of else "",
            colour="" if each.colour is Colour.UNKNOWN else str(each.colour),
            known="guessed" if each.guessed else "stated",
            from_on=each.from_on,
            until_on=each.until_on,
            holds=each in holding,
            others="; ".join(_otherwise(facts, account, each, holding)) if each in holding else "",
            learnt_on=facts.recorded_on(each),
            assessment_id=each.id,
            by_id=each.by or "",
            account_id=account.id,
        )
        for each in kept
    ]
    return Rows(Perceived, rows, caption)


def _otherwise(
    facts: Facts, account: Account, one: Assessment, holding: Iterable[Assessment]
) -> Iterable[str]:
    """Who sees the same thing otherwise: other words, or another colour."""
    same = [
        each for each in holding if each.by != one.by and (each.of, _topic(each)) == (one.of, _topic(one))
    ]
    for each in same:
        words = (each.text.strip().casefold(), each.colour)
        if words != (one.text.strip().casefold(), one.colour):
            yield f"{_who(facts, each.by, account)}: {each.text or each.colour}"


def _topic(assessment: Assessment) -> str:
    return assessment.topic.strip().casefold()


def _who(facts: Facts, by: PersonId | None, account: Account) -> str:
    return name_of(facts, by) or f"{account.name} as a whole"


# -- why not again ----------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class LostBecause(Row):
    """
    What one function of ours has to do with a verdict against us, or a deal that was lost.

    `events` are the records that show it, each once; a reason without any is
    one. 0 says that no reason names that function, "" that a reason names none.
    `reversed_on` is when whoever gave the verdict came to see it otherwise, or
    the deal was taken up again.
    """

    BENEATH: ClassVar = ("shown_by",)

    account: str
    verdict: str
    said_by: str
    said_on: date | None
    function: str
    events: int
    reasons: str
    shown_by: str
    reversed_on: date | None
    verdict_id: str
    account_id: str


def why_lost(facts: Facts, account: Account) -> Rows[LostBecause]:
    """
    Why an account would not again, and why deals with it were lost, by whose work it was.

    The latest verdict first, and in it the function with the most events; every
    function of ours is listed, so that it shows whose work it was not. A
    verdict is what they think of us, with reasons, unless it is green.
    """
    rows = [
        *(
            row
            for each in verdicts(facts, account)
            for row in _by_function(
                facts,
                account,
                each.reasons,
                verdict=each.text or str(each.colour),
                said_by=_who(facts, each.by, account),
                said_on=begun_on(facts, each),
                reversed_on=each.until_on if reversed_by(facts, each) else None,
                verdict_id=each.id,
            )
        ),
        *(
            row
            for each in deals(facts, account)
            if each.result in (Result.LOST, Result.PARTLY)
            for row in _by_function(
                facts,
                account,
                each.reasons,
                verdict=f'{each.result}: "{each.title}"',
                said_by="",
                said_on=each.closed_on,
                reversed_on=_reopened(each, facts.today),
                verdict_id=each.id,
            )
        ),
    ]
    rows.sort(key=lambda row: (row.verdict_id, -row.events, row.function))
    rows.sort(key=lambda row: row.said_on or date.min, reverse=True)
    return Rows(LostBecause, rows, f"Why {account.name} would not again, by {facts.today}")


def verdicts(facts: Facts, account: Account) -> tuple[Assessment, ...]:
    """What they thought of us at any time, with reasons, unless it was green; in order."""
    found = [
        each
        for each in facts.ever_about(account, Assessment)
        if is_theirs(facts, each, account) and each.reasons and each.colour is not Colour.GREEN
    ]
    return tuple(sorted(found, key=lambda each: (begun_on(facts, each), each.id)))


def reversed_by(facts: Facts, verdict: Assessment) -> Assessment | None:
    """What the same person came to think instead; None while they think so, or where nobody knows."""
    if verdict.until_on is None or verdict.until_on > facts.today:
        return None
    key = (verdict.account, verdict.by, verdict.of, _topic(verdict))
    later = [
        each
        for each in facts.ever_about(verdict.account, Assessment)
        if (each.account, each.by, each.of, _topic(each)) == key
        and each.id != verdict.id
        and begun_on(facts, each) >= verdict.until_on
    ]
    return min(later, key=lambda each: (begun_on(facts, each), each.id), default=None)


def _reopened(deal: Opportunity, today: date) -> date | None:
    return deal.reopened_on if deal.is_open_on(today) else None


def _by_function(
    facts: Facts,
    account: Account,
    reasons: Iterable[Reason],
    *,
    verdict: str,
    said_by: str,
    said_on: date | None,
    reversed_on: date | None,
    verdict_id: str,
) -> Iterable[LostBecause]:
    spelled = {each.function.strip().casefold(): each.function.strip() for each in facts.of(Colleague)}
    grouped: dict[str, list[Reason]] = {name: [] for name in sorted(spelled) if name}
    for reason in reasons:
        name = reason.function.strip()
        spelled.setdefault(name.casefold(), name)
        grouped.setdefault(name.casefold(), []).append(reason)
    for name, given in grouped.items():
        events = {id for reason in given for id in reason.because}
        yield LostBecause(
            account=account.name,
            verdict=verdict,
            said_by=said_by,
            said_on=said_on,
            function=spelled[name],
            events=len(events) + sum(1 for reason in given if not reason.because),
            reasons="; ".join(reason.text for reason in given),
            shown_by=shown_by(facts, [id for reason in given for id in reason.because]),
            reversed_on=reversed_on,
            verdict_id=verdict_id,
            account_id=account.id,
        )
