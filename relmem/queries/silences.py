"""
Whom none of us has reached for long, whatever rhythm there is or is not.

Where one is stated, or has come to be, `queries.rhythm` says who is due by it;
this asks with a span of one's own: whom has nobody called for two months?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import final

import attrs

from relmem.facts import Facts
from relmem.queries.absences import away
from relmem.queries.attendees import Attendees
from relmem.queries.concern import looked_after
from relmem.queries.names import account_name, listed
from relmem.queries.people import has_left, works_at
from relmem.queries.talks import Them, after, booked, day_of_meeting, last_touch
from relmem.queries.team import leads_of
from relmem.records.links import AccountId
from relmem.records.people import Account, Colleague, Contact
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import Span, span

__all__ = ["Silence", "silences"]


@final
@attrs.frozen(kw_only=True)
class Silence(Row):
    """
    For how long none of us has reached somebody: `days` since `last_on`, by which channel it was, and who.

    Both are None where no touch is known; `known_on` is when they came into our
    books. `next_on` is the next meeting that stands in a calendar, and `lead`
    who of us leads the account.
    """

    who: str
    account: str
    days: int | None
    last_on: date | None
    channel: str
    by: str
    next_on: date | None
    lead: str
    known_on: date
    who_id: str
    account_id: str
    interaction_id: str


def silences(
    facts: Facts,
    *,
    at_least: Span | str = "2 months",
    whose: Account | Colleague | None = None,
    accounts: bool = False,
) -> Rows[Silence]:
    """
    Whom none of us has reached for `at_least` so long, the longest silence first; contacts, or accounts.

    A mail that nobody answered reached nobody, nor did an attempt (as
    `talks.touches`). Those never reached come last, by when they came into our
    books. Without who has left where they worked, has died, or is away
    today. With `whose`, those at that account, or at the accounts that one of
    us is on.

    Raises:
        InputError: `at_least` is no length of time.

    """
    least = span(at_least)
    theirs = None if whose is None else looked_after(facts, whose)
    people = Attendees(facts)
    rows = []
    for who, at in _everybody(facts, accounts=accounts):
        if theirs is not None and theirs.isdisjoint(at):
            continue
        last = last_touch(facts, who)
        if last is None or after(least, facts.day_of(last)) <= facts.today:
            rows.append(_silence(facts, people, who, at, last))
    rows.sort(key=lambda row: (row.last_on is None, row.last_on or row.known_on, row.who_id))
    return Rows(Silence, rows, f"Whom none of us has reached for {least} by {facts.today}")


def _everybody(facts: Facts, *, accounts: bool) -> Iterator[tuple[Them, tuple[AccountId, ...]]]:
    """Each who can be reached today, with the accounts they are at."""
    if accounts:
        yield from ((each, (each.id,)) for each in facts.of(Account))
        return
    for each in facts.of(Contact):
        if not has_left(facts, each) and away(facts, each) is None:
            yield each, tuple(dict.fromkeys(job.account for job in works_at(facts, each)))


def _silence(
    facts: Facts, people: Attendees, who: Them, at: tuple[AccountId, ...], last: Interaction | None
) -> Silence:
    on = facts.day_of(last) if last else None
    there = people.of(last.participants) if last else ()
    meeting = booked(facts, who)
    return Silence(
        who=who.name,
        account=listed(account_name(facts, each) for each in at if each != who.id),
        days=(facts.today - on).days if on else None,
        last_on=on,
        channel=str(last.channel) if last else "",
        by=listed(each.colleague.name for each in there if each.colleague),
        next_on=day_of_meeting(facts, meeting) if meeting else None,
        lead=_leads(facts, at),
        known_on=facts.recorded_on(who),
        who_id=who.id,
        account_id=at[0] if at else "",
        interaction_id=last.id if last else "",
    )


def _leads(facts: Facts, at: Iterable[AccountId]) -> str:
    return listed(each.name for account in at for each in leads_of(facts, account))
