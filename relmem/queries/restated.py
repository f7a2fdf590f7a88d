"""
Our words for their problems, and what they said to them.

The latest *restatement* of a need counts, with the answer to it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.names import name_of
from relmem.records.needs import Need, Restatement, Verdict
from relmem.render.rows import Row, Rows
from relmem.values import ByFields

__all__ = ["Understanding", "Understood", "Version", "restatements", "understanding"]


class Understood(StrEnum):
    """
    Whether they know that we know what their problem is.

    TO_RESTATE: nobody of us has put it in our words. PENDING: they have not
    answered. PARTIAL, CORRECTED, REJECTED: to be put better. CHANGED: they
    confirmed what the need was, and it is another since.
    """

    TO_RESTATE = "to restate"
    PENDING = "pending"
    CHANGED = "changed since"
    REJECTED = "rejected"
    CORRECTED = "corrected"
    PARTIAL = "partial"
    CONFIRMED = "confirmed"


_OF_VERDICT: Final = {
    Verdict.PENDING: Understood.PENDING,
    Verdict.PARTIAL: Understood.PARTIAL,
    Verdict.CORRECTED: Understood.CORRECTED,
    Verdict.REJECTED: Understood.REJECTED,
    Verdict.CONFIRMED: Understood.CONFIRMED,
}


@final
@attrs.frozen
class Understanding(ByFields):
    """
    How far a need is understood, and the latest restatement, on which that rests.

    `by_other` says that somebody else answered than the one who has the need.
    """

    standing: Understood
    restatement: Restatement | None = None
    answered_on: date | None = None
    by_other: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether somebody of theirs confirmed it as it stands."""
        return self.standing is Understood.CONFIRMED


def understanding(facts: Facts, need: Need) -> Understanding:
    """
    How far a need is understood on the day of the facts.

    A confirmation holds for what the need was: a change recorded on a later
    day, or later on that day, makes it pending again. The same said again
    changes nothing.
    """
    said = _restated(facts, need)
    if not said:
        return Understanding(Understood.TO_RESTATE)
    latest = said[-1]
    standing = _OF_VERDICT[latest.verdict]
    if standing is Understood.PENDING:
        return Understanding(standing, latest)
    on = latest.answered_on or facts.day_of(latest)
    if standing is Understood.CONFIRMED and _changed_since(facts, need, latest, on):
        standing = Understood.CHANGED
    by_other = bool(latest.answered_by and need.said_by and latest.answered_by != need.said_by)
    return Understanding(standing, latest, on, by_other)


def _restated(facts: Facts, need: Need) -> list[Restatement]:
    found = [each for each in facts.about(need, Restatement) if each.need == need.id]
    return sorted(found, key=lambda each: (facts.day_of(each), facts.recorded_at(each) or _FIRST, each.id))


_FIRST: Final = datetime.min.replace(tzinfo=UTC)


def _changed_since(facts: Facts, need: Need, confirmed: Restatement, on: date) -> bool:
    first, last = facts.recorded_at(need), facts.changed_at(need)
    if first is None or last is None or first == last:
        return False
    changed_on = last.astimezone(facts.zone).date()
    said = facts.said(need)
    if len(said) > 1:  # its newest revision only says the same again: the words date from the first time
        changed_on = min([each.said_on for each in said if each.said_on], default=changed_on)
    if changed_on > facts.today:
        return False
    if changed_on != on:
        return changed_on > on
    answered_at = facts.changed_at(confirmed)
    return answered_at is not None and last > answered_at


@final
@attrs.frozen(kw_only=True)
class Version(Row):
    """
    One wording of a need: first theirs, then ours, and theirs again where they corrected us.

    `by` is "them" or "us". `verdict` is what they said to a wording of ours; a
    correction of theirs is "pending" until one of ours came after it, then
    "restated".
    """

    number: int
    words: str
    by: str
    who: str
    on: date
    verdict: str = ""
    answered_by: str = ""
    answered_on: date | None = None
    record_id: str = ""


def restatements(facts: Facts, need: Need) -> Rows[Version]:
    """Every wording of a need, in the order in which they came; each correction is a version of its own."""
    first = Version(
        number=1,
        words=need.words,
        by="them",
        who=name_of(facts, need.said_by),
        on=facts.day_of(need),
        record_id=need.id,
    )
    rows, said = [first], _restated(facts, need)
    for at, each in enumerate(said):
        answered = each.verdict is not Verdict.PENDING
        on = (each.answered_on or facts.day_of(each)) if answered else None
        who = name_of(facts, each.answered_by) if answered else ""
        ours = Version(
            number=len(rows) + 1,
            words=each.words,
            by="us",
            who=name_of(facts, each.restated_by),
            on=facts.day_of(each),
            verdict=str(each.verdict),
            answered_by=who,
            answered_on=on,
            record_id=each.id,
        )
        rows.append(ours)
        if each.correction.strip() and on is not None:
            theirs = Version(
                number=len(rows) + 1,
                words=each.correction,
                by="them",
                who=who,
                on=on,
                verdict="restated" if at + 1 < len(said) else "pending",
                record_id=each.id,
            )
            rows.append(theirs)
    return Rows(Version, rows, f"Wordings of a need on {facts.today}")
