"""
Calendars into meetings: what was to take place between us and them, whether or not it did.

By UID and occurrence, at the newest revision of each; a file that is older than
what is known changes nothing. A meeting is no talk (C19 asks whether it was
held), unless whoever imports it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts, Known, known
from relmem.formats.ical_read import Component, read_calendars
from relmem.formats.ical_times import When, Zones
from relmem.formats.recurrence import Budget
from relmem.importers.addresses import Address, Addresses, Person, account_of, address, joined
from relmem.importers.entries import Entry, Reading
from relmem.importers.invitations import WANTED, Invitation, invitation
from relmem.importers.meeting_revisions import order_of, revised
from relmem.importers.series import MEETING_KEY, Held, Occurrences, following, key_of, occurrences_of
from relmem.importers.setting import Setting
from relmem.queries.meetings import unlogged_meetings
from relmem.records.base import Record
from relmem.records.people import Account, Colleague
from relmem.records.talks import Interaction, Meeting, Part
from relmem.values import Channel, Problem, Source, Visibility

__all__ = ["read_meetings"]

MOST_MEETINGS: Final = 50_000
"""Of one file, each occurrence counted: ten years of a calendar that is always full."""

MOST_STEPS: Final = 3_000_000
"""Of all rules of one file: three thousand series that are looked at day by day for as long as is usual."""

_ENOUGH: Final = 3
"""Occurrences of a series from which it shows which revision of it is known."""
_ANSWERS: Final = frozenset({"REPLY", "REFRESH", "COUNTER", "DECLINECOUNTER"})
"""METHODs of what a guest sends back, which says nothing of the others (RFC 5546)."""
_NO_MEETINGS: Final = ("VTODO", "VJOURNAL", "VFREEBUSY")
_OF_SERIES: Final = re.compile(r"(.*)#(\d{4}-\d\d-\d\d)(?:t(\d\d)(\d\d)(?:\d\d)?)?", re.S)


def read_meetings(content: bytes, *, name: str, setting: Setting) -> Reading:
    """
    The meetings of a calendar with anybody who is not of ours; `name` is the file's, for the sources.

    Guests are contacts and colleagues by their addresses, else stay addresses;
    the account is the one whose domain theirs is. Those who declined, rooms and
    things are left out, and so is what is nobody's but ours. A private one is
    its owner's: whose calendar it is, or the only one of us in it.
    """
    text = read_calendars(content, WANTED)
    calendar = _Calendar(
        name, setting, Addresses(setting.store, ours=setting.ours, new_contacts=setting.new_contacts)
    )
    zones = [each for it in text.calendars for each in it.inner if each.name == "VTIMEZONE"]
    for it in text.calendars:
        calendar.take(it, zones)
    calendar.finish()
    if setting.as_talks:
        calendar.log()
    problems = [*text.problems, *(each for it in text.calendars for each in it.problems)]
    counts = dict(text.others)
    others = tuple(f"{counts[each]} {each}" for each in _NO_MEETINGS if counts.get(each))
    if not problems and not calendar.drafts and not others:
        problems = [_no_event(content)]
    return Reading(
        format="iCalendar",
        entries=tuple(each.entry() for each in calendar.drafts),
        ignored=others,
        problems=tuple(problems),
    )


def _no_event(content: bytes) -> Problem:
    """Why a file has no event, as far as it shows: the same calendar can be written as JSON or XML."""
    head = content[:4096].lower()
    for mark, name in ((b'"vcalendar"', "jCal (JSON)"), (b"vcalendar>", "xCal (XML)")):
        if mark in head:
            why = f"the file is a calendar as {name}, which is not read."
            return Problem("file", "", "", why, "Export it as iCalendar (.ics).")
    return Problem("file", "", "", "the file holds no event.", "Export the calendar again, as .ics.")


@attrs.define
class _Draft:
    """What an event comes to, so far."""

    place: str
    records: list[Record] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)
    left_out: str = ""
    unknown: dict[str, None] = attrs.field(factory=dict)
    shared: dict[str, None] = attrs.field(factory=dict)

    def entry(self) -> Entry:
        """The entry."""
        left_out = "" if self.records else self.left_out
        return Entry(
            self.place,
            tuple(self.records),
            tuple(self.problems),
            left_out,
            unknown=tuple(self.unknown),
            shared=tuple(self.shared),
        )


@attrs.frozen
class _Event:
    """An event, the draft it goes into, and whose calendar it stands in."""

    it: Invitation
    draft: _Draft
    owner: Colleague | None


@final
class _Calendar:
    """One file being read."""

    def __init__(self, name: str, setting: Setting, people: Addresses) -> None:
        self.name, self.setting, self.people = name, setting, people
        self.drafts: list[_Draft] = []
        self._events: dict[str, dict[str, _Event]] = {}
        self._channels: dict[str, Channel] = {}
        self._count = 0
        self._budget = Budget(MOST_STEPS)
        self._kept: dict[str, Meeting] = {}
        self._of_series: dict[str, list[tuple[date, time | None, Meeting]]] = {}
        for revision in setting.store.current((Meeting,)):
            if isinstance(meeting := revision.record, Meeting):
                for key in meeting.key:
                    if key.startswith(MEETING_KEY):
                        self._kept[key.casefold()] = meeting
                        series, on, at = _occurrence(key.casefold())
                        if on is not None:
                            self._of_series.setdefault(series, []).append((on, at, meeting))

    # what the file says

    def take(self, it: Component, zones: Iterable[Component]) -> None:
        """Take in the events of a calendar, the newest revision of each."""
        own = [each for each in it.inner if each.name == "VTIMEZONE"]
        here = Zones((*own, *zones), self.setting.zone)
        here.home = here.named(it.text("X-WR-TIMEZONE")) or self.setting.zone
        owner, method = self._owner(it), it.text("METHOD").upper()
        for each in it.inner:
            if each.name != "VEVENT":
                continue
            draft = _Draft(f"event {each.number}")
            self.drafts.append(draft)
            found = invitation(each, here, method=method)
            if isinstance(found, tuple):
                draft.problems.extend(found)
                continue
            draft.problems.extend(found.problems)
            if method in _ANSWERS:
                draft.left_out = "invitation answer"
            else:
                self._newest(_Event(found, draft, owner))

    def _owner(self, it: Component) -> Colleague | None:
        for name in ("X-WR-CALNAME", "X-WR-RELCALID"):
            who = address(it.text(name))
            if who is not None and who.email and (person := self.people.person(who)).colleague:
                return person.colleague
        return None

    def _newest(self, event: _Event) -> None:
        of_uid = self._events.setdefault(event.it.uid, {})
        original = event.it.original
        which = "" if original is None else str(original.at.astimezone(UTC) if original.at else original.on)
        which += "+" if event.it.for_later else ""
        before = of_uid.get(which)
        if before is None or event.it.order >= before.it.order:
            of_uid[which] = event
        (event if of_uid[which] is not event else before or event).draft.left_out = "older revision"
        of_uid[which].draft.left_out = ""

    # what it comes to

    def finish(self) -> None:
        """Make records of every event."""
        for events in self._events.values():
            series = events.pop("", None)
            if series is not None:
                self._whole(series, tuple(events.values()))
            else:
                for event in events.values():
                    self._alone(event)
        for draft in self.drafts:
            if not (draft.records or draft.problems or draft.left_out):
                draft.left_out = "past or distant recurrence"

    def _is_within(self, starts: When) -> bool:
        first, last = self.setting.window
        return first <= starts.on <= last

    def _whole(self, series: _Event, others: tuple[_Event, ...]) -> None:
        it = series.it
        if not it.is_series and not others:
            self._hold(Held(key_of(it.uid), it, it.starts, it.ends), series)
            return
        found = occurrences_of(
            it,
            [each.it for each in others],
            self.setting.window,
            self.setting.occurrences,
            self._budget,
            series.draft.problems,
        )
        events = {each.it.place: each for each in (series, *others)}
        is_old = self._is_old(series)
        for older in found.older:
            events[older.place].draft.left_out = "older revision"
        for held in found.held:
            event, is_kept = events[held.it.place], held.key.casefold() in self._kept
            is_one = held.it.original is not None and held.starts == held.it.starts
            if is_old and not is_kept and not is_one:
                event.draft.left_out = "older revision"
            elif is_kept or not is_one or self._is_within(held.starts):
                self._hold(held, event)
        self._call_off(series, found)

    def _is_old(self, series: _Event) -> bool:
        """Whether the series is older than all that is known of it, so that nothing in it is new."""
        known = [
            order_of(meeting)
            for on, _, meeting in self._of_series.get(key_of(series.it.uid).casefold(), ())
            if self._is_within(When(day=on))
        ]
        # a few may each have been changed by itself since, and have a later order than their series
        return len(known) >= _ENOUGH and series.it.order < min(known)

    def _alone(self, event: _Event) -> None:
        """Take in an occurrence whose series the file does not have, and those that follow if it says so."""
        it = event.it
        zone = _zone(it)
        key = key_of(it.uid, it.original, zone)
        original = it.original or it.starts
        wall = original.at.astimezone(zone) if original.at else datetime.combine(original.on, time.min)
        if f"{key}T{wall:%H%M}".casefold() in self._kept:
            key = f"{key}T{wall:%H%M}"
        if self._is_within(it.starts) or key.casefold() in self._kept:
            self._hold(Held(key, it, it.starts, it.ends), event)
        wall = wall.replace(tzinfo=None)
        for on, at, meeting in self._of_series.get(key_of(it.uid).casefold(), ()) if it.for_later else ():
            there = datetime.combine(on, at or wall.time())
            its_key = next(each for each in meeting.key if _occurrence(each.casefold())[1] == on)
            if there > wall and (held := following(wall, it, there, its_key)):
                self._hold(held, event)

    def _call_off(self, series: _Event, found: Occurrences) -> None:
        """What was an occurrence of the series once, and is none any more, is cancelled."""
        there = {held.key.casefold() for held in found.held}
        without = {key.casefold() for key in found.taken_out}
        for on, _, meeting in self._of_series.get(key_of(series.it.uid).casefold(), ()):
            keys = {key.casefold() for key in meeting.key}
            if keys & there or meeting.cancelled_on is not None or not self._is_within(When(day=on)):
                continue
            if (found.complete and series.it.order > order_of(meeting)) or (
                keys & without and series.it.order >= order_of(meeting)
            ):
                series.draft.records.append(
                    attrs.evolve(
                        meeting,
                        cancelled_on=self._revised_on(series.it),
                        sequence=series.it.sequence,
                        revised_at=series.it.revised_at or series.it.stamped_at,
                        source=self._source(series.it),
                    )
                )

    def _hold(self, held: Held, event: _Event) -> None:
        """Make a record of one meeting, or say why it is left out."""
        self._count += 1
        if self._count > MOST_MEETINGS:
            if self._count == MOST_MEETINGS + 1:
                why = f"no more than {MOST_MEETINGS:,} meetings of a file are taken in."
                event.draft.problems.append(Problem(held.it.place, "", "", why, "Import a shorter time."))
            event.draft.left_out = "surplus meeting"
            return
        try:
            self._make(held, event)
        except InputError as error:
            event.draft.problems.append(Problem(held.it.place, error.field, held.it.title, error.why))

    def _make(self, held: Held, event: _Event) -> None:
        it, draft = held.it, event.draft
        kept = self._kept.get(held.key.casefold())
        guests = [(self.people.person(each.who), each) for each in it.guests]
        coming = [person for person, each in guests if not each.declined]
        ours = [each for person, each in guests if person.is_ours]
        is_off = it.is_cancelled or (bool(ours) and all(each.declined for each in ours))
        if kept is not None and is_off:
            off = attrs.evolve(
                kept, cancelled_on=self._revised_on(it), title=it.title if it.has_title else kept.title
            )
            draft.records.append(self._revised(kept, off, it, ()))
            return
        owner = self._private_owner(event, coming)
        if not any(each.address.email and not each.is_ours for each in coming):
            draft.left_out = "internal meeting" if guests else "own appointment"
        elif it.is_private and owner is None:
            draft.left_out = "private appointment"
        elif is_off and not it.is_cancelled:
            draft.left_out = "declined invitation"
        else:
            source = self._source(it)
            for at, person in enumerate(coming):
                if not it.is_cancelled:
                    coming[at], made = self.people.made_known(person, source)
                    draft.records.extend(made)
            draft.unknown |= dict.fromkeys(str(each.address) for each in coming if each.is_stranger)
            draft.shared |= dict.fromkeys(each.address.email for each in coming if each.is_shared)
            observing = {each.who for _, each in guests if each.observes}
            fresh = self._fresh(held, coming, owner, source, observing)
            if kept is not None:
                fresh = self._revised(kept, fresh, it, [person for person, each in guests if each.declined])
            draft.records.append(fresh)
            self._channels[fresh.id] = it.channel

    def _fresh(
        self,
        held: Held,
        coming: list[Person],
        owner: Colleague | None,
        source: Source,
        observing: set[Address],
    ) -> Meeting:
        it, account = held.it, account_of(coming)
        there = [
            each.participant(Part.OBSERVER if each.address in observing else Part.SPEAKER) for each in coming
        ]
        return Meeting(
            it.title,
            starts_at=held.starts.at,
            ends_at=held.ends,
            starts_on=held.starts.day,
            participants=joined((), tuple(there), self.people),
            account=account,
            site=it.location
            if account and it.channel is Channel.MEETING and _names(it.location, account)
            else "",
            cancelled_on=self._revised_on(it) if it.is_cancelled else None,
            sequence=it.sequence,
            revised_at=it.revised_at or it.stamped_at,
            visibility=Visibility.PRIVATE if it.is_private else Visibility.TEAM,
            owner=owner if it.is_private else None,
            key=[held.key],
            source=source,
        )

    def _revised(self, kept: Meeting, fresh: Meeting, it: Invitation, declined: Iterable[Person]) -> Meeting:
        return revised(kept, fresh, it, declined=declined, people=self.people, source=self._source(it))

    def _private_owner(self, event: _Event, coming: list[Person]) -> Colleague | None:
        if event.owner is not None:
            return event.owner
        ours = {each.colleague.id: each.colleague for each in coming if each.colleague}
        return next(iter(ours.values())) if len(ours) == 1 else None

    def _source(self, it: Invitation) -> Source:
        on = it.revised_at.astimezone(self.setting.zone).date() if it.revised_at else None
        return Source("calendar", place=f"{self.name}, {it.place}", said_on=on)

    def _revised_on(self, it: Invitation) -> date:
        """The day it was called off, as far as is said; never one to come."""
        at = it.revised_at or it.stamped_at
        today = self.setting.today
        return min(today, at.astimezone(self.setting.zone).date()) if at else today

    # what was held

    def log(self) -> None:
        """Log each meeting that is over and of which no talk is on record, in the entry of the meeting."""
        store, now = self.setting.store, self.setting.now
        kept = {each.record.id: each for each in known(store, store.current())}
        drafts = {each.id: draft for draft in self.drafts for each in draft.records}
        fresh = {each.id: Known(each, now, now) for draft in self.drafts for each in draft.records}
        facts = Facts(self.setting.today, (kept | fresh).values(), zone=self.setting.zone)
        for meeting in reversed(unlogged_meetings(facts, now=now)):
            if meeting.id in drafts:
                drafts[meeting.id].records.append(
                    Interaction(
                        self._channels.get(meeting.id, Channel.MEETING),
                        meeting.title,
                        happened_at=meeting.starts_at,
                        participants=meeting.participants,
                        account=meeting.account,
                        about=[meeting],
                        site=meeting.site,
                        visibility=meeting.visibility,
                        owner=meeting.owner,
                        source=meeting.source,
                    )
                )


def _occurrence(key: str) -> tuple[str, date | None, time | None]:
    """The key of its series, its day and its hour where there are several, of an occurrence; else the key."""
    found = _OF_SERIES.fullmatch(key)
    try:
        at = time(int(found[3]), int(found[4])) if found and found[3] else None
        return (found[1], date.fromisoformat(found[2]), at) if found else (key, None, None)
    except ValueError:
        return key, None, None


def _zone(it: Invitation) -> tzinfo | None:
    return it.starts.at.tzinfo if it.starts.at else None


def _names(location: str, account: Account) -> bool:
    """Whether a place is named for an account, and so is theirs."""
    folded = location.casefold()
    return any(each.casefold() in folded for each in (account.name, *account.aliases) if len(each) > 2)
