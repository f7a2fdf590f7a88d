"""Whom we meet on a day, and who of us: what a morning begins with."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, final

import attrs

from relmem.facts import Facts
from relmem.queries.attendees import Attendees
from relmem.queries.meetings import accounts_at, is_outside
from relmem.queries.names import listed
from relmem.queries.talks import day_of_meeting
from relmem.records.people import Account
from relmem.records.talks import Meeting
from relmem.render.rows import Row, Rows
from relmem.values import day

__all__ = ["MeetingOn", "meetings_on"]


@final
@attrs.frozen(kw_only=True)
class MeetingOn(Row):
    """
    A meeting with them that stands in our calendar.

    `at` is the hour in the memory's zone, "" where it lasts all day, and
    `starts_at` the instant. `who` of theirs is to be there, `unknown` are
    addresses that nobody known has, `by` is who of us. `contact_ids` are whom
    a brief can be had for, in the order of `who`, parted by blanks.
    """

    APART: ClassVar = ("starts_at", "contact_ids")

    at: str
    title: str
    account: str
    who: str
    by: str
    unknown: str
    site: str
    starts_at: datetime | None
    contact_ids: str
    account_id: str
    meeting_id: str


def meetings_on(facts: Facts, on: date | str | None = None, *, all_day: bool = True) -> Rows[MeetingOn]:
    """
    The meetings with them on a day, today unless given, in the order of the day; those of all day first.

    Without those that were cancelled, and those to which nobody of theirs is to
    come. One that stands in two calendars is one. `all_day` as well, unless told.
    """
    asked, people = facts.today if on is None else day(on), Attendees(facts)
    rows: dict[object, MeetingOn] = {}
    for meeting in facts.of(Meeting):
        if meeting.cancelled_on is not None or day_of_meeting(facts, meeting) != asked:
            continue
        there = people.of(meeting.participants)
        if meeting.starts_at is None and not all_day:
            continue
        if not (meeting.account or any(each.contact or is_outside(each) for each in there)):
            continue
        contacts = {each.contact.id: each.contact for each in there if each.contact}
        theirs = frozenset(each.name for each in there if each.side != "us")
        account = next(
            (each for id in accounts_at(facts, meeting, there) if (each := facts.get(id, Account))), None
        )
        starts_at = None if meeting.starts_at is None else meeting.starts_at.astimezone(facts.zone)
        row = MeetingOn(
            at="" if starts_at is None else f"{starts_at:%H:%M}",
            title=meeting.title,
            account=account.name if account else "",
            who=listed(each.name for each in contacts.values()),
            by=listed(each.name for each in there if each.side == "us"),
            unknown=", ".join(each.name for each in there if each.person is None and is_outside(each)),
            site=meeting.site,
            starts_at=starts_at,
            contact_ids=" ".join(contacts),
            account_id=account.id if account else "",
            meeting_id=meeting.id,
        )
        # two that last all day are no more one than two of one hour in different rooms
        begins = meeting.starts_at or meeting.title.strip().casefold()
        rows.setdefault((begins, meeting.account, theirs), row)
    found = sorted(rows.values(), key=lambda row: (row.at, row.starts_at is not None, row.meeting_id))
    return Rows(MeetingOn, found, f"Meetings on {asked}")
