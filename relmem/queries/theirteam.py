"""What has changed among the people of an account, as a reason to meet again."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.people import departures
from relmem.queries.talks import LIVE, booked, touches
from relmem.queries.tastes import concerns
from relmem.records.market import News
from relmem.records.people import Account, Affiliation, Contact
from relmem.render.rows import Row, Rows
from relmem.values import Channel

__all__ = ["CHANGED_DAYS", "TeamChange", "Turn", "team_changes"]

CHANGED_DAYS: Final = 180
"""For how long a change among their people is a reason to meet: in half a year it is how things are."""

BACK_DAYS: Final = 92
"""A gap of up to a quarter between two posts of one person at an account is no return."""


class Turn(StrEnum):
    """What changed: somebody JOINED (or came back), has a NEW_TITLE, LEFT, or NEWS of it was heard."""

    JOINED = "joined"
    NEW_TITLE = "new title"
    LEFT = "left"
    NEWS = "news"


@final
@attrs.frozen(kw_only=True)
class TeamChange(Row):
    """
    One change among the people of an account.

    `met_on` is the first time since then that one of us met them, in person or
    by video, or spoke with who is new; `booked_on` a meeting to come. `rumour`
    marks what nobody has confirmed. `worth_meeting` says that neither is there
    and that we had spoken with them before it, so that there is a team to introduce again.
    """

    account: str
    what: str
    who: str
    title: str
    on: date
    rumour: bool
    met_on: date | None
    booked: bool
    worth_meeting: bool
    record_id: str
    contact_id: str
    account_id: str


def team_changes(facts: Facts, account: Account, *, within_days: int = CHANGED_DAYS) -> Rows[TeamChange]:
    """
    What changed among an account's people within so many days, the latest first.

    Who works there since a known day and did not before has joined, or come
    back; who did, and is called something else now, has a new title, which is no
    reason to introduce anybody. News of the theme "team" counts from the day it was
    heard, or came about.
    """
    talks = touches(facts, account)
    met = [facts.day_of(each) for each in talks if each.channel in (Channel.MEETING, Channel.VIDEO)]
    first = min((facts.day_of(each) for each in talks), default=None)
    ahead = booked(facts, account) is not None
    rows = []
    for what, on, contact, title, record in _changes(facts, account):
        if not 0 <= (facts.today - on).days <= within_days:
            continue
        spoken = [
            facts.day_of(each)
            for each in (touches(facts, contact) if contact and what is Turn.JOINED else ())
            if each.channel in LIVE
        ]
        since = min((each for each in (*met, *spoken) if each >= on), default=None)
        again = first is not None and first < on
        rumour = isinstance(record, News) and record.rumour
        rows.append(
            TeamChange(
                account=account.name,
                what=str(what),
                who=contact.name if contact else record.headline if isinstance(record, News) else "",
                title=title,
                on=on,
                rumour=rumour,
                met_on=since,
                booked=ahead,
                worth_meeting=what in (Turn.JOINED, Turn.NEWS) and again and since is None and not ahead,
                record_id=record.id,
                contact_id=contact.id if contact else "",
                account_id=account.id,
            )
        )
    rows.sort(key=lambda row: (row.on, row.record_id), reverse=True)
    return Rows(TeamChange, rows, f"What changed among the people of {account.name} by {facts.today}")


def _changes(
    facts: Facts, account: Account
) -> list[tuple[Turn, date, Contact | None, str, Affiliation | News]]:
    found: list[tuple[Turn, date, Contact | None, str, Affiliation | News]] = []
    ever = [each for each in facts.ever_about(account, Affiliation) if each.account == account.id]
    for each in ever:
        contact = facts.get(each.contact, Contact)
        if contact is None or each.from_on is None or not each.is_so_on(facts.today):
            continue
        since = each.from_on
        before = [other for other in ever if other.contact == each.contact and _before(other, since)]
        if not before:
            found.append((Turn.JOINED, since, contact, each.title, each))
        elif all((one.title, one.unit) != (each.title, each.unit) for one in before):
            found.append((Turn.NEW_TITLE, since, contact, each.title, each))
    for contact in {each.contact: facts.get(each.contact, Contact) for each in ever}.values():
        left = departures(facts, contact) if contact else ()
        gone = (each for each in left if each.account.id == account.id)
        found.extend((Turn.LEFT, each.left_on, contact, each.was.title, each.was) for each in gone)
    for news in facts.about(account, News):
        team = any(concerns(theme, word) for theme in news.themes for word in _TEAM)
        if news.about == account.id and team and news.dropped_on is None:
            found.append((Turn.NEWS, news.came_on or facts.day_of(news), None, "", news))
    return found


_TEAM: Final = ("team", "reorganisation", "reorganization", "re-org", "reorg")


def _before(other: Affiliation, since: date) -> bool:
    """Whether a post at the same account led to the one that began then, without a gap."""
    begun = other.from_on is None or other.from_on < since
    return begun and (other.until_on is None or (since - other.until_on).days <= BACK_DAYS)
