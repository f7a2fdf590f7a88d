"""
Events as one builds them with icalendar in the ordinary way: what ours must come to, byte for byte.

It finds out of each of Python's values what it is, which takes three times as long.
"""

from __future__ import annotations

from datetime import timedelta

import icalendar
from icalendar.enums import CLASS, STATUS, TRANSP

from relmem.formats.events import ALARM_HOUR, Occasion, Style, clean, one_line, text

__all__ = ["ordinary"]

_DAY = timedelta(days=1)


def ordinary(occasion: Occasion, style: Style) -> icalendar.Event:
    """One event as icalendar builds it from Python's own values."""
    listed, said = occasion.listed, text()
    entry, stamp, uid = listed.entry, listed.stamp, occasion.uid
    title = said(occasion.shown.title)
    alarms = style.alarms(listed) if occasion.lead is None else ()
    found = icalendar.Event.new(
        uid=uid,
        stamp=stamp.at,
        created=listed.created_at,
        last_modified=stamp.at,
        sequence=stamp.sequence,
        start=occasion.on,
        end=occasion.on + _DAY,
        summary=title,
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
        status=STATUS(entry.status.value),
        color=entry.colour or None,
        subcomponents=[_alarm(uid, days, title) for days in alarms],
    )
    if entry.lines and style.described:
        found.add("DESCRIPTION", said("\n".join(clean(str(line)) for line in entry.lines)))
    if entry.categories:
        categories = icalendar.vCategory([])
        categories.cats = [said(one_line(each)) for each in entry.categories]
        found.add("CATEGORIES", categories)
    related = listed.related_uid if occasion.lead is None else listed.uid
    if related:
        found.add("RELATED-TO", said(related))
    # vdirsyncer takes events for one that differ in nothing but their uid and its like
    found.add("X-RELMEM-KEY", said(uid.rpartition("@")[0]))
    # Outlook's own words for what TRANSP and a DATE say
    found.add("X-MICROSOFT-CDO-BUSYSTATUS", said("FREE"))
    found.add("X-MICROSOFT-CDO-ALLDAYEVENT", said("TRUE"))
    return found


def _alarm(uid: str, days: int, title: str) -> icalendar.Alarm:
    """A reminder at nine in the morning, that many days before."""
    at = timedelta(hours=ALARM_HOUR) - timedelta(days=days)
    return icalendar.Alarm.new_display(description=title, trigger=at, uid=f"{uid}-a{days}")
