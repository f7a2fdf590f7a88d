"""
Whether those of us on an account have ever met anybody there, and when somebody was last at their place.

A call by video is a meeting, and no visit. A meeting in person without a
`site` was somewhere: whether it was at theirs, nobody noted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.attendees import Attendees
from relmem.queries.names import listed
from relmem.queries.talks import touches
from relmem.queries.tastes import concerns
from relmem.queries.team import is_backup, members, time_since
from relmem.records.market import News
from relmem.records.people import Account
from relmem.records.talks import Interaction, Meeting
from relmem.render.rows import Row, Rows
from relmem.values import Channel

__all__ = ["Been", "Presence", "Visit", "last_visit", "never_met", "presence"]


class Been(StrEnum):
    """Whether one of us was at their place: YES, NEVER, or UNKNOWN where a meeting's place was not noted."""

    YES = "yes"
    NEVER = "never"
    UNKNOWN = "not known"


@final
@attrs.frozen(kw_only=True)
class Presence(Row):
    """
    How far one of us who is on an account has been seen there.

    `since` is how long they are on it ("2 y 3 d"), "" where nobody knows since
    when. `last_met_on` is None where they never met anybody, in person or by
    video; `met_by` is how they did last. `visits` are those to a place of theirs.
    """

    colleague: str
    role: str
    product: str
    since_on: date | None
    since: str
    days: int | None
    last_met_on: date | None
    met_by: str
    been_there: str
    visits: int
    last_visit_on: date | None
    backup: bool
    colleague_id: str
    assignment_id: str
    account_id: str


def presence(facts: Facts, account: Account) -> Rows[Presence]:
    """Each of us who is on an account, with when they last met somebody there: never before all else."""
    return _presence(facts, account, Attendees(facts))


def _presence(facts: Facts, account: Account, people: Attendees) -> Rows[Presence]:
    rows = dict[str, Presence]()
    met = [each for each in touches(facts, account) if each.channel in (Channel.MEETING, Channel.VIDEO)]
    us = [({one.colleague.id for one in people.of(talk.participants) if one.colleague}, talk) for talk in met]
    for each, colleague in members(facts, account):
        own = [talk for there, talk in us if colleague.id in there]
        in_person = [talk for talk in own if talk.channel is Channel.MEETING]
        visits = [talk for talk in in_person if talk.site.strip()]
        been = Been.YES if visits else Been.UNKNOWN if in_person else Been.NEVER
        before = rows.get(colleague.id)
        since = each.from_on
        # on the account for several products: since the earliest
        if before is not None and (
            since is None or (before.since_on is not None and since >= before.since_on)
        ):
            continue
        rows[colleague.id] = Presence(
            colleague=colleague.name,
            role=each.role,
            product=each.product,
            since_on=since,
            since=time_since(since, facts.today) if since else "",
            days=(facts.today - since).days if since else None,
            last_met_on=facts.day_of(own[-1]) if own else None,
            met_by=str(own[-1].channel) if own else "",
            been_there=str(been),
            visits=len(visits),
            last_visit_on=facts.day_of(visits[-1]) if visits else None,
            backup=is_backup(each),
            colleague_id=colleague.id,
            assignment_id=each.id,
            account_id=account.id,
        )
    found = sorted(rows.values(), key=lambda row: (-(row.days or 0), row.colleague.casefold()))
    found.sort(key=lambda row: row.last_met_on or date.min)
    return Rows(Presence, found, f"Who of us has met {account.name}, by {facts.today}")


def never_met(facts: Facts, account: Account | None = None) -> Rows[Presence]:
    """Those of us who are on an account, or on any, and have met nobody there; the longest on it first."""
    accounts = [account] if account is not None else facts.of(Account)
    people = Attendees(facts)
    rows = [row for each in accounts for row in _presence(facts, each, people) if row.last_met_on is None]
    rows.sort(key=lambda row: (-(row.days or 0), row.colleague.casefold(), row.assignment_id))
    whose = f" at {account.name}" if account else ""
    return Rows(Presence, rows, f"Who of us has never met anybody{whose}, by {facts.today}")


@final
@attrs.frozen(kw_only=True)
class Visit(Row):
    """
    When one of us was last at a place of an account.

    `on` is None where nobody ever was, as far as is known; then `unsure_on` is
    the last meeting in person whose place was not noted. `moved` is news of
    another place of theirs since, heard or come about on `moved_on`. `not_seen`
    are places of theirs that talks and meetings name, and none of us was at.
    """

    account: str
    on: date | None
    days: int | None
    site: str
    who: str
    unsure_on: date | None
    moved: str
    moved_on: date | None
    not_seen: str
    interaction_id: str
    news_id: str
    account_id: str


def last_visit(facts: Facts, account: Account) -> Visit:
    """When one of us was last at a place of theirs, whether they have moved since, and what is not seen."""
    people = Attendees(facts)
    met = [each for each in touches(facts, account) if each.channel is Channel.MEETING]
    visits = [each for each in met if each.site.strip()]
    last = visits[-1] if visits else None
    on = facts.day_of(last) if last else None
    seen = {each.site.casefold().strip() for each in visits}
    moved = _moved(facts, account, on)
    us = [one.name for one in people.of(last.participants) if one.colleague] if last else []
    return Visit(
        account=account.name,
        on=on,
        days=(facts.today - on).days if on else None,
        site=last.site if last else "",
        who=listed(us),
        unsure_on=facts.day_of(met[-1]) if met and not visits else None,
        moved=moved[1].headline if moved else "",
        moved_on=moved[0] if moved else None,
        not_seen=listed(each for each in _places(facts, account) if each.casefold().strip() not in seen),
        interaction_id=last.id if last else "",
        news_id=moved[1].id if moved else "",
        account_id=account.id,
    )


_PLACES: Final = (
    "office",
    "offices",
    "site",
    "sites",
    "building",
    "move",
    "moved",
    "relocation",
    "headquarters",
)
_CLOSED: Final = ("closing", "closure", "closed")


def _moved(facts: Facts, account: Account, since: date | None) -> tuple[date, News] | None:
    """The latest news of another place of theirs that has come about, since a visit."""
    found = []
    for each in facts.about(account, News):
        of_places = any(concerns(theme, word) for theme in each.themes for word in _PLACES)
        closing = any(concerns(theme, word) for theme in each.themes for word in _CLOSED)
        if each.about != account.id or not of_places or closing or each.rumour or each.dropped_on:
            continue
        on = each.came_on or (each.window.latest if each.window else facts.day_of(each))
        if on <= facts.today and (since is None or on > since):
            found.append((on, each))
    return max(found, key=lambda pair: (pair[0], pair[1].id), default=None)


def _places(facts: Facts, account: Account) -> Iterable[str]:
    """The places of theirs that are named anywhere, each once, as first written."""
    named: dict[str, str] = {}
    talks = [each.site for each in facts.about(account, Interaction)]
    meetings = [
        e.site for e in facts.about(account, Meeting) if e.account == account.id and not e.cancelled_on
    ]
    for site in (*talks, *meetings):
        if site.strip():
            named.setdefault(site.casefold().strip(), site.strip())
    return sorted(named.values(), key=str.casefold)
