"""
Rules about two clocks: a call that is planned, and the hour where they are.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.asked import LIVE
from relmem.queries.clocks import ContactWindow, next_contact_window, whereabouts
from relmem.queries.hours import spoken_zone, wall
from relmem.queries.people import salutation
from relmem.records.people import Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule
from relmem.values import WEEKDAYS, ByFields, WorkWeek

__all__ = ["RULES", "TheirHours"]


@final
@attrs.frozen(kw_only=True)
class TheirHours(ByFields):
    """
    A call is planned, and their clock is not ours: half past four on Friday in New York is Saturday in Seoul.

    It says their next business hours by both clocks. Silent where their zone is
    not known, and where they work today by our clock.
    """

    rank: Rank = Rank.PERSONAL
    week: WorkWeek = WEEKDAYS
    """Of those whose work week is not known."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one, where the plan is to call or meet them."""
        # at either end of the calendar there is no instant that every zone can show
        if plan.channel not in LIVE or not date.min.year < facts.today.year < date.max.year:
            return
        begin = wall(facts.today, self.week.opens, facts.zone)
        window = next_contact_window(facts, contact, begin, week=self.week)
        opens, closes, here = window.opens_at, window.closes_at, window.here_from
        if opens is None or closes is None or here is None:
            return
        same_clock = opens.utcoffset() == here.utcoffset()
        if same_clock and opens.date() == facts.today:
            return
        found = whereabouts(facts, contact, opens.date())
        because = [each for each in (found.because, found.away) if each is not None]
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.AVOID,
            text=_not_before(salutation(contact), window, same_clock=same_clock),
            matter=contact.id,
            because=tuple(dict.fromkeys(because)) or (contact,),
            urgency=0.5,
        )


def _not_before(name: str, window: ContactWindow, *, same_clock: bool) -> Phrase:
    opens, closes = window.opens_at, window.closes_at
    here, until = window.here_from, window.here_to
    values = {
        "name": name,
        "day": opens.date() if opens else None,
        "opens": _hour(opens),
        "closes": _hour(closes),
        "here": _here(here, opens),
        "until": _here(until, opens),
        "city": spoken_zone(window.zone),
        "note": window.note,
    }
    why = " ({note})" if window.note else ""
    if same_clock:
        return say(f"Do not call {{name}} before {{day}}, {{opens}}{why}.", **values)
    return say(
        f"Call {{name}}{why} only from {{opens}} to {{closes}} {{city}} time, next on {{day}}: "
        "by our clock from {here} to {until}.",
        **values,
    )


def _hour(at: datetime | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _here(at: datetime | None, there: datetime | None) -> str:
    """The hour by our clock, with what day it is here where that is another."""
    if at is None or there is None:
        return ""
    apart = at.date() - there.date()
    aside = {timedelta(days=-1): " the day before", timedelta(days=1): " the day after"}.get(apart, "")
    return f"{at:%H:%M}{aside}"


RULES: Final[tuple[Rule, ...]] = (TheirHours(),)
