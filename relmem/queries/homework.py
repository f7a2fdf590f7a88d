"""What to know of an account before the first call: what it is in, how large, what it makes, against whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.names import listed
from relmem.queries.people import works_at
from relmem.queries.rivals import rivals_of
from relmem.queries.tastes import concerns
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.records.people import Account, Affiliation, Contact
from relmem.records.talks import Answer
from relmem.render.rows import Row, Rows
from relmem.values import Span, span

__all__ = ["FRESH", "QUESTIONS", "Homework", "done", "homework", "noted_on", "span_before"]

FRESH: Final = span("12 months")
"""For how long an answer is fresh: what is older may have changed with a year's business."""

QUESTIONS: Final = ("industry", "size", "product", "competitors")
"""What to know, in the order in which one reads it up."""

_TOPICS: Final = {
    "industry": ("industry", "sector"),
    "size": ("size", "headcount", "employees"),
    "product": ("product", "products", "business"),
    "competitors": ("competitors", "competitor", "competition", "rivals"),
}
"""The topics of answers of theirs that tell it."""

_HALF: Final = Decimal("0.5")


@final
@attrs.frozen(kw_only=True)
class Homework(Row):
    """
    One thing to know of an account.

    `status` is "known", "stale" (known, and older than is fresh) or "missing";
    `counts` is 1, 0.5 or 0. `noted_on` is when it was last said or recorded.
    """

    what: str
    status: str
    counts: Decimal
    known: str
    noted_on: date | None
    rests_on_id: str


def homework(facts: Facts, account: Account, *, fresh: Span | str = FRESH) -> Rows[Homework]:
    """
    What we know of an account and what not, one row a question; the caption says how much.

    From the account itself, from its rivals, and from what somebody there
    answered ("none" is an answer); of several the newest. What is noted longer
    ago than `fresh` counts half.
    """
    since = span_before(facts.today, span(fresh))
    rows = []
    for what in QUESTIONS:
        known = max(_known(facts, account, what), key=lambda each: (each[1], each[2].id), default=None)
        if known is None:
            rows.append(
                Homework(
                    what=what, status="missing", counts=Decimal(0), known="", noted_on=None, rests_on_id=""
                )
            )
            continue
        text, on, record = known
        stale = on < since
        rows.append(
            Homework(
                what=what,
                status="stale" if stale else "known",
                counts=_HALF if stale else Decimal(1),
                known=text,
                noted_on=on,
                rests_on_id=record.id,
            )
        )
    return Rows(
        Homework, rows, f"Homework on {account.name} as of {facts.today}: {done(rows)} of {len(QUESTIONS)}"
    )


def done(rows: list[Homework] | Rows[Homework]) -> Decimal:
    """How much of the homework is done, of 4."""
    return sum((each.counts for each in rows), Decimal(0)).normalize() + 0


def noted_on(facts: Facts, record: Record) -> date:
    """The day on which this was last said, else the day it was last changed."""
    days = [each.said_on for each in facts.said(record) if each.said_on]
    if days:
        return max(days)
    changed = facts.changed_at(record)
    return changed.astimezone(facts.zone).date() if changed else facts.today


def span_before(on: date, length: Span) -> date:
    """The day that lies so long before; the first of the calendar where there is none."""
    try:
        return length.before(on)
    except OverflowError:
        return date.min


def _known(facts: Facts, account: Account, what: str) -> Iterator[tuple[str, date, Record]]:
    """What is known to one question, when it was noted, and in what record."""
    known = facts.get(account.id, Account)  # as known here, whatever the caller holds
    if known is not None:
        own = {"industry": known.industry, "size": known.size, "product": known.does}.get(what, "")
        if own.strip():
            yield own.strip(), noted_on(facts, known), known
    for each in _answers(facts, account):
        if any(concerns(each.topic, topic) for topic in _TOPICS[what]):
            yield each.text, noted_on(facts, each), each
    if what == "competitors":
        rivals = rivals_of(facts, account)
        if rivals:
            newest = max(rivals, key=lambda each: (noted_on(facts, each.rivalry), each.rivalry.id))
            yield listed(each.name for each in rivals), noted_on(facts, newest.rivalry), newest.rivalry


def _answers(facts: Facts, account: Account) -> Iterator[Answer]:
    """What the account, or somebody who works there, answered."""
    people: list[Id] = [account.id]
    for each in facts.about(account, Affiliation):
        contact = facts.get(each.contact, Contact)
        if contact and any(job.account == account.id for job in works_at(facts, contact)):
            people.append(contact.id)
    for id in dict.fromkeys(people):
        for answer in facts.about(id, Answer):
            if answer.who == id:
                yield answer
