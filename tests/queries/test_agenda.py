"""Whom we meet on a day: what a morning begins with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from relmem.facts import facts_of
from relmem.queries.agenda import meetings_on
from relmem.records import Account, Affiliation, Colleague, Contact, Meeting

TODAY = date(2026, 11, 23)
ACME = Account("Acme", domains=["acme.example"])
ANA = Contact("Ana Sousa", emails=["ana@acme.example"])
DANA = Colleague("Dana Reis", emails=["dana@vendor.example"])
AT_ACME = Affiliation(ANA, ACME)


def at(hour: int, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def asked(*meetings: Meeting, on: str | None = None, zone: str = "UTC", **how: bool):
    return meetings_on(facts_of(TODAY, ACME, ANA, DANA, AT_ACME, *meetings, zone=ZoneInfo(zone)), on, **how)


class TestMeetingsOn:
    def test_says_with_whom_and_who_of_us(self):
        """By the hour, with the account where they work, and what a brief is asked for with."""
        later = Meeting("Review", starts_at=at(14), participants=[ANA, DANA])
        first = Meeting("Kick-off", starts_at=at(9), participants=[DANA, "bo@acme.example"], site="Room 1")

        one, two = asked(later, first)

        assert ("09:00", "Kick-off", "Acme", "", "Dana Reis", "bo@acme.example", "Room 1") == (
            one.at,
            one.title,
            one.account,
            one.who,
            one.by,
            one.unknown,
            one.site,
        )
        assert ("14:00", "Acme", "Ana Sousa", ANA.id) == (two.at, two.account, two.who, two.contact_ids)

    @pytest.mark.parametrize(
        ("hour", "day", "zone"), [(0, 23, "UTC"), (23, 23, "UTC"), (23, 22, "Asia/Tokyo")]
    )
    def test_a_day_is_the_memorys(self, hour, day, zone):
        """From midnight to midnight in its zone, and the hour is that of its clocks."""
        [row] = asked(Meeting("Call", starts_at=at(hour, day), participants=[ANA]), zone=zone)

        assert f"{at(hour, day).astimezone(ZoneInfo(zone)):%H:%M}" == row.at
        assert [] == [*asked(Meeting("Call", starts_at=at(0, 24), participants=[ANA]))]

    def test_any_day_can_be_asked_for(self):
        """What lies ahead stands in the calendar too; the caption says the day."""
        ahead = Meeting("Call", starts_at=at(9, 30), participants=[ANA])

        rows = asked(ahead, on="2026-11-30")

        assert (["Call"], "Meetings on 2026-11-30") == ([row.title for row in rows], rows.caption)
        assert [] == [*asked(ahead)]

    def test_leaves_out_what_is_not_with_them(self):
        """Not what was cancelled, or is among us; one that stands in two calendars is there once."""
        ours = Meeting("Stand-up", starts_at=at(8), participants=[DANA])
        gone = Meeting("Off", starts_at=at(9), participants=[ANA], cancelled_on="2026-11-20")
        twice = [Meeting("Call", starts_at=at(10), participants=[ANA, DANA]) for _ in range(2)]

        assert ["Call"] == [row.title for row in asked(ours, gone, *twice)]

    def test_all_day_comes_first(self):
        """A visit has no hour; it can be left out."""
        visit = Meeting("Fair", starts_on="2026-11-23", participants=[ANA])
        call = Meeting("Call", starts_at=at(0), participants=[ANA])

        assert ["Fair", "Call"] == [row.title for row in asked(call, visit)]
        assert ["Call"] == [row.title for row in asked(call, visit, all_day=False)]

    def test_two_of_all_day_are_two(self):
        """What has no hour is told apart by its title; one that stands in two calendars is there once."""
        both = [
            Meeting(title, starts_on="2026-11-23", participants=[ANA]) for title in ("Fair", "Audit", "fair ")
        ]

        assert ["Fair", "Audit"] == [row.title for row in asked(*both)]
