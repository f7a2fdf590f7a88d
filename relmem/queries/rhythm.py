"""
Whether we keep the rhythm: whom to be in touch with again, and which standing talks did not take place.

Days are counted where they are: a talk late in the evening there belongs to
that day, whatever the clock here says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.absences import away, back_by, may_be_away
from relmem.queries.hours import local, places, week_of, zone_of
from relmem.queries.names import name_of
from relmem.queries.people import has_left
from relmem.queries.talks import (
    LIVE,
    Them,
    after,
    agreed_rhythm,
    booked,
    day_of_meeting,
    last_touch,
    passed,
    usual_gap,
)
from relmem.queries.tastes import concerns
from relmem.records.people import Account, Contact
from relmem.records.talks import Interaction, Meeting, Outcome, Rhythm
from relmem.render.rows import Row, Rows
from relmem.values import WEEKDAYS, ByFields, WorkWeek, day

__all__ = ["Due", "Missed", "Occurrence", "due", "due_for_touch", "kept", "missed_rhythm"]


# -- touches ----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Due(Row):
    """
    When to be in touch with somebody again.

    `gap` is how long there is between two touches, "stated" by us or "usual" so
    far. `due_on` is one gap after `last_on`; where they were never reached
    (None), after the rhythm began. `state` is "due", "not due", or why it
    waits: "booked" (a meeting stands in a calendar), "away", "may be away".
    `until_on` is the day of that meeting, or the day they are back.
    """

    who: str
    state: str
    gap: str
    basis: str
    last_on: date | None
    due_on: date
    overdue_days: int
    until_on: date | None
    who_id: str
    rhythm_id: str
    interaction_id: str


def due_for_touch(facts: Facts, *, ahead_days: int = 0) -> Rows[Due]:
    """
    Whom to be in touch with today, or within so many days: the longest due first.

    Contacts by what is stated for them, else by how it has been; accounts by
    what is stated for them. Counted from the last real touch of any of us.
    Without those we meet soon anyway, who are away, and who have left.
    """
    until = facts.today + timedelta(days=min(max(0, ahead_days), (date.max - facts.today).days))
    them: list[Them] = [
        *facts.of(Contact),
        *(each for each in facts.of(Account) if agreed_rhythm(facts, each)),
    ]
    rows = [row for who in them if (row := due(facts, who)) is not None]
    rows = [row for row in rows if row.state in ("due", "not due") and row.due_on <= until]
    rows.sort(key=lambda row: (row.due_on, row.who_id))
    return Rows(Due, rows, f"Whom to be in touch with by {until}")


def due(facts: Facts, who: Them) -> Due | None:
    """
    When to be in touch with them again; None where no rhythm is known, or they have left where they worked.

    A meeting that is booked counts where it lies within one gap from today.
    """
    gap, stated, last = usual_gap(facts, who), agreed_rhythm(facts, who), last_touch(facts, who)
    if gap is None or (isinstance(who, Contact) and has_left(facts, who)):
        return None
    if last is not None:
        since = facts.day_of(last)
    elif stated is not None:
        since = stated.begins_on(recorded_on=facts.recorded_on(stated))
    else:
        return None
    due_on = after(gap, since)
    state, until_on = "due" if due_on <= facts.today else "not due", None
    meeting = booked(facts, who)
    absence = may_be_away(facts, who) if isinstance(who, Contact) else None
    if meeting is not None and day_of_meeting(facts, meeting) <= after(gap, facts.today):
        state, until_on = "booked", day_of_meeting(facts, meeting)
    elif absence is not None:
        state, until_on = "away" if away(facts, who.id) else "may be away", back_by(absence)
    return Due(
        who=who.name,
        state=state,
        gap=str(gap),
        basis="stated" if stated else "usual",
        last_on=since if last else None,
        due_on=due_on,
        overdue_days=max(0, (facts.today - due_on).days),
        until_on=until_on,
        who_id=who.id,
        rhythm_id=stated.id if stated else "",
        interaction_id=last.id if last else "",
    )


# -- standing talks ---------------------------------------------------------------------------------

MOVED_DAYS: Final = 3
"""How far from its day a standing talk may be and still be the one: in the same week."""


@final
@attrs.frozen(kw_only=True)
class Missed(Row):
    """That a standing talk was not held on its day, nor near it; `last_on` is that of the last one held."""

    who: str
    title: str
    on: date
    last_on: date | None
    who_id: str
    rhythm_id: str


@final
@attrs.frozen
class Occurrence(ByFields):
    """One day of a standing talk: what was held for it, or else why it was not to be ("" where it was)."""

    on: date
    talk: Interaction | None = None
    excuse: str = ""

    @property
    def missed(self) -> bool:
        """Whether it was to be held, and was not."""
        return self.talk is None and not self.excuse


def missed_rhythm(
    facts: Facts, *, since: date | str | None = None, moved_days: int = MOVED_DAYS, week: WorkWeek = WEEKDAYS
) -> Rows[Missed]:
    """
    The standing talks of before today that are not on record, the latest first.

    Only of rhythms that go on. Moved by at most `moved_days` is not missed, nor
    called off in the calendar, nor on a holiday of theirs (of `week` where
    theirs is not known), nor while they were away.
    """
    first = day(since) if since is not None else date.min
    rows = []
    for rhythm in facts.of(Rhythm):
        last: date | None = None
        for each in kept(facts, rhythm, moved_days=moved_days, week=week):
            if each.missed and each.on >= first:
                rows.append(
                    Missed(
                        who=name_of(facts, rhythm.who),
                        title=rhythm.title,
                        on=each.on,
                        last_on=last,
                        who_id=rhythm.who,
                        rhythm_id=rhythm.id,
                    )
                )
            last = each.on if each.talk else last
    rows.sort(key=lambda row: row.rhythm_id)
    rows.sort(key=lambda row: row.on, reverse=True)
    return Rows(Missed, rows, f"Standing talks that are not on record by {facts.today}")


def kept(
    facts: Facts, rhythm: Rhythm, *, moved_days: int = MOVED_DAYS, week: WorkWeek = WEEKDAYS
) -> tuple[Occurrence, ...]:
    """
    Every day of a standing talk before today, and what became of it; nothing of one that does not go on.

    A talk `about` the rhythm is the one of the nearest day. Else a call or
    meeting with them is, on the day itself or at most `moved_days` from it,
    unless it was about other topics.
    """
    who = facts.get(rhythm.who, Contact) or facts.get(rhythm.who, Account)
    if who is None or not rhythm.rule:
        return ()
    there = places(facts, rhythm.who, rhythm.who)
    zone, week = zone_of(there, facts.zone), week_of(there, week)
    days = []
    for on in _days(rhythm, facts.today, zone):
        if on >= facts.today:
            break
        days.append(on)
    else:
        return ()
    held: dict[date, Interaction] = {}
    for talk in passed(facts, who):
        if talk.outcome is not Outcome.REACHED or (talk.channel not in LIVE and rhythm.id not in talk.about):
            continue
        was_on = {facts.day_of(talk)} | (
            {local(talk.happened_at, zone).date()} if talk.happened_at else set()
        )
        exact = [on for on in sorted(was_on) if on in days]
        nearest = exact[0] if exact else _nearest(days, min(was_on))
        if nearest is not None and (exact or _is_it(talk, rhythm, nearest, min(was_on), moved_days)):
            held.setdefault(nearest, talk)
    excuses = _excuses(facts, rhythm, who, days, moved_days)
    return tuple(
        Occurrence(on, held.get(on), "" if on in held else excuses.get(on) or _day_off(facts, who, on, week))
        for on in days
    )


def _nearest(days: list[date], on: date) -> date | None:
    return min(days, key=lambda each: (abs((each - on).days), each), default=None)


def _is_it(talk: Interaction, rhythm: Rhythm, nearest: date, on: date, moved_days: int) -> bool:
    if rhythm.id in talk.about:
        return True
    other = bool(talk.topics and rhythm.title) and not any(
        concerns(rhythm.title, topic) or concerns(topic, rhythm.title) for topic in talk.topics
    )
    return abs((nearest - on).days) <= moved_days and not other


def _excuses(facts: Facts, rhythm: Rhythm, who: Them, days: list[date], moved_days: int) -> dict[date, str]:
    """What the calendar says: called off on its day, or moved to a day that is still to come."""
    found: dict[date, str] = {}
    for meeting in facts.of(Meeting):
        own = rhythm.id in meeting.about
        theirs = {meeting.account, *(each.contact for each in meeting.participants)}
        if not own and who.id not in theirs:
            continue
        on = day_of_meeting(facts, meeting)
        nearest = _nearest(days, on)
        if nearest is None:
            continue
        if meeting.cancelled_on is not None and nearest == on:
            found[on] = "called off"
            continue
        near = own or abs((nearest - on).days) <= moved_days
        if meeting.cancelled_on is None and on >= facts.today and near:
            found[nearest] = "moved"
    return found


def _day_off(facts: Facts, who: Them, on: date, week: WorkWeek) -> str:
    if on in week.holidays:
        return "holiday"
    return "away" if isinstance(who, Contact) and away(facts, who, on) else ""


_FREQUENCIES: Final = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": None, "YEARLY": None}
"""What one interval is in days, where it is always as long; a rhythm within a day is none."""

_FAR_DAYS: Final = 3660
"""What lies further back is not walked through day by day: ten years."""


def _days(rhythm: Rhythm, today: date, zone: tzinfo) -> Iterator[date]:
    """The days of a rhythm in their order, up to some after `today`."""
    from dateutil.rrule import rrule, rrulestr

    parts = dict(part.split("=", 1) for part in rhythm.rule.upper().split(";") if "=" in part)
    count, until = parts.pop("COUNT", ""), parts.pop("UNTIL", "")
    start = rhythm.from_on
    if start is None or parts.get("FREQ") not in _FREQUENCIES:
        return
    last = _until(until, zone) if until else date.max
    interval = parts.get("INTERVAL", "1")
    if not interval.isdecimal() or not int(interval):  # dateutil would give the first day for ever
        return
    step = _FREQUENCIES[parts["FREQ"]]
    if step and not count:
        # as many whole intervals later it falls on the same days
        whole = step * int(interval)
        start += timedelta(days=max(0, ((today - start).days - _FAR_DAYS) // whole) * whole)
    bound = min(last, today + timedelta(days=min(_FAR_DAYS, (date.max - today).days)))
    try:
        rule = rrulestr(
            ";".join(f"{name}={value}" for name, value in parts.items()),
            dtstart=datetime.combine(start, time.min),
        )
        if not isinstance(rule, rrule):
            return
        found = iter(rule.replace(until=datetime.combine(bound, time.max)))
        seen = None
        for at in islice(found, int(count)) if count.isdecimal() else found:
            on = at.date()
            if (
                on != seen
                and on not in rhythm.except_on
                and (rhythm.until_on is None or on < rhythm.until_on)
            ):
                yield on
            seen = on
    except (ValueError, TypeError, OverflowError):
        return


def _until(text: str, zone: tzinfo) -> date:
    """The last day of a rule; an instant in UTC is that day where they are."""
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", text)
    if not found:
        return date.max
    try:
        on = date(int(found[1]), int(found[2]), int(found[3]))
        if not found[7]:
            return on
        at = time(int(found[4]), int(found[5]), int(found[6]), tzinfo=UTC)
        return local(datetime.combine(on, at), zone).date()
    except ValueError:
        return date.max
