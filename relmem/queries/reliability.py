"""
How well we keep what we promise, and how soon we say the first word: all of us, each team, each colleague.

Trust grows from what was kept, so what is not yet due counts for nothing, and
few promises are shown as they are: "7 of 9" is no 78 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.asked import all_asked
from relmem.queries.people import works_at
from relmem.queries.promises import CommitmentState, Promised, commitments
from relmem.queries.requests import FirstWord, first_word
from relmem.records.links import Id
from relmem.records.people import Account, Colleague, Contact
from relmem.records.promises import Request, Side
from relmem.render.rows import Row, Rows
from relmem.values import WEEKDAYS, Span, WorkWeek, day, span

__all__ = ["ALL_OF_US", "Reliability", "reliability"]

ALL_OF_US: Final = "all of us"

SHARE_FROM: Final = 20
"""Promises from which a share is told in per cent: one more or less then changes it by no more than 5."""


@final
@attrs.frozen(kw_only=True)
class Reliability(Row):
    """
    How well we keep what we promise: all of us, one team (the function of its colleagues), or one colleague.

    `promises` had a day, and have come to their end or passed it: kept
    `on_time`, `late` (also given up or agreed anew only after their day), or
    `open_overdue`. What was agreed anew in time stands apart, in `agreed_anew`.
    `kept` is the share in words: "7 of 9", from twenty promises on "88 % of 50".
    `median_first_response` is in business hours of the asker, from a question
    to our first word on it, of the `timed` ones whose hours are known of
    `responses`; `median_response_days` of all of them. None of none.
    """

    who: str
    scope: str
    promises: int
    on_time: int
    late: int
    open_overdue: int
    agreed_anew: int
    kept: str
    responses: int
    timed: int
    median_first_response: Decimal | None
    median_response_days: Decimal | None
    colleague_id: str


def reliability(
    facts: Facts,
    account: Account | None = None,
    window: Span | str | int | None = None,
    *,
    since: date | str | None = None,
    week: WorkWeek = WEEKDAYS,
) -> Rows[Reliability]:
    """
    How well we keep promises, to one `account` or to all, those due (and questions asked) lately.

    `window` is how far to look back from today ("90 days"), `since` the first
    day; all time where neither is given. All of us first, then each team, then
    each colleague who promised, was asked or answered, by name. What is open
    and not yet overdue, has no day, or was withdrawn in time, does not count.
    `week` is for askers whose work week is not known.

    Raises:
        InputError: `window` is no span, or `since` no day.

    """
    first = _first_day(facts, window, since)
    ours_made = commitments(facts, account, open=None, by=Side.US)
    made = [row for row in ours_made if row.due_on is not None and row.due_on >= first]
    taken = [
        word
        for each in all_asked(facts)
        if facts.day_of(each.first) >= first
        and (account is None or any(_is_of(facts, account, request) for request in each.requests))
        and (word := first_word(facts, each, week=week)) is not None
    ]
    ids = {row.promised_by_id for row in made} | {word.by for word in taken if word.by}
    ours = [each for each in facts.of(Colleague) if each.id in ids]
    ours.sort(key=lambda each: (each.name.casefold(), each.id))
    teams: dict[str, list[Colleague]] = {}
    for each in sorted(ours, key=lambda each: each.function.casefold()):
        if each.function.strip():
            teams.setdefault(each.function.strip().casefold(), []).append(each)
    rows = [_reliability(ALL_OF_US, "all", made, taken)]
    rows += [_of(people, people[0].function.strip(), "team", made, taken) for people in teams.values()]
    rows += [_of([each], each.name, "colleague", made, taken) for each in ours]
    to = f" to {account.name}" if account else ""
    return Rows(Reliability, rows, f"How promises{to} were kept by {facts.today}")


def _first_day(facts: Facts, window: Span | str | int | None, since: date | str | None) -> date:
    if since is not None:
        return day(since)
    if window is None:
        return date.min
    try:
        return span(window).before(facts.today)
    except OverflowError:
        return date.min


def _is_of(facts: Facts, account: Account, request: Request) -> bool:
    contact = facts.get(request.asked_by, Contact)
    jobs = works_at(facts, contact) if contact and request.account is None else ()
    return account.id in (request.account, *(each.account for each in jobs))


def _of(
    people: Sequence[Colleague], who: str, scope: str, made: Sequence[Promised], taken: Sequence[FirstWord]
) -> Reliability:
    ids = {each.id for each in people}
    return _reliability(
        who,
        scope,
        [row for row in made if row.promised_by_id in ids],
        [word for word in taken if word.by in ids],
        people[0].id if scope == "colleague" else "",
    )


def _reliability(
    who: str, scope: str, made: Sequence[Promised], taken: Sequence[FirstWord], colleague_id: Id = ""
) -> Reliability:
    states = [CommitmentState(row.state) for row in made if not _given_up_late(row)]
    given_up_late = len(made) - len(states)
    on_time = states.count(CommitmentState.KEPT)
    late = states.count(CommitmentState.KEPT_LATE) + states.count(CommitmentState.REPLACED_LATE)
    overdue = states.count(CommitmentState.OVERDUE)
    count = on_time + late + given_up_late + overdue
    hours = [word.business_hours for word in taken if word.business_hours is not None]
    return Reliability(
        who=who,
        scope=scope,
        promises=count,
        on_time=on_time,
        late=late + given_up_late,
        open_overdue=overdue,
        agreed_anew=states.count(CommitmentState.REPLACED),
        kept=_share(on_time, count, any_made=bool(made)),
        responses=len(taken),
        timed=len(hours),
        median_first_response=_median(hours),
        median_response_days=_median([Decimal(word.business_days) for word in taken]),
        colleague_id=colleague_id,
    )


def _given_up_late(row: Promised) -> bool:
    return row.state == CommitmentState.WITHDRAWN and row.overdue_days > 0


def _share(kept: int, count: int, *, any_made: bool) -> str:
    if not count:
        return "none has come due" if any_made else "none is known"
    return f"{kept} of {count}" if count < SHARE_FROM else f"{100 * kept // count} % of {count}"


def _median(values: Iterable[Decimal]) -> Decimal | None:
    ordered = sorted(values)
    half = len(ordered) // 2
    return (ordered[half] + ordered[-1 - half]) / 2 if ordered else None
