"""Series of meetings: exceptions, what is so from one of them on, and in which order files come."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from tests.importers.calendars import a_calendar, a_memory, an_event, meetings, starts, state, take

BERLIN = "DTSTART;TZID=Europe/Berlin:20261103T100000"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"


def change(on: str, *lines: str, reach: str = ";RANGE=THISANDFUTURE", start: str = "", seq: int = 1) -> str:
    """An event that stands for the occurrence of a day, at 10:00 in Berlin, and all that follow."""
    return an_event(
        f"RECURRENCE-ID{reach};TZID=Europe/Berlin:{on}T100000",
        f"SEQUENCE:{seq}",
        *lines,
        start=start or f"DTSTART;TZID=Europe/Berlin:{on}T100000",
    ).replace("SUMMARY:Review", "SUMMARY:Changed", 1)


@pytest.fixture
def memory():
    return a_memory()


class TestThisAndFuture:
    def test_shifts_what_follows(self, memory, tmp_path):
        """An hour later and half an hour long from the second on: so are the third and the fourth."""
        moved = change(
            "20261110",
            "DTEND;TZID=Europe/Berlin:20261110T113000",
            start="DTSTART;TZID=Europe/Berlin:20261110T110000",
        )
        report = take(memory, tmp_path, a_calendar(an_event(WEEKLY, start=BERLIN), moved))

        assert ["11-03 10:00", "11-10 11:00", "11-17 11:00", "11-24 11:00"] == starts(memory)
        assert ["Review", "Changed", "Changed", "Changed"] == [each.title for each in meetings(memory)]
        lengths = [each.ends_at and each.ends_at - each.starts_at for each in meetings(memory)]
        assert [None, *[timedelta(minutes=30)] * 3] == lengths
        assert (4, (), ()) == (report.added, report.problems, report.left_out)

    def test_by_days_and_across_the_clock_change(self, memory, tmp_path):
        """A day later is a day later on each, by the clock of the place."""
        series = an_event(WEEKLY, start="DTSTART;TZID=Europe/Berlin:20261013T100000")
        moved = change("20261020", start="DTSTART;TZID=Europe/Berlin:20261021T090000")
        take(memory, tmp_path, a_calendar(series, moved))

        assert ["10-13 10:00", "10-21 09:00", "10-28 09:00", "11-04 09:00"] == starts(memory)
        assert ["+0200", "+0200", "+0100", "+0100"] == [f"{each.starts_at:%z}" for each in meetings(memory)]

    def test_until_the_next_and_but_for_single_ones(self, memory, tmp_path):
        """Each change holds until the next one, and an exception of one day stays one of one day."""
        series = an_event("RRULE:FREQ=WEEKLY;COUNT=6", start=BERLIN)
        first = change("20261110", start="DTSTART;TZID=Europe/Berlin:20261110T110000")
        single = change("20261117", reach="", start="DTSTART;TZID=Europe/Berlin:20261118T150000")
        second = change("20261201", start="DTSTART;TZID=Europe/Berlin:20261201T080000")
        take(memory, tmp_path, a_calendar(second, single, series, first))

        assert [
            "11-03 10:00",
            "11-10 11:00",
            "11-18 15:00",
            "11-24 11:00",
            "12-01 08:00",
            "12-08 08:00",
        ] == starts(memory)

    def test_one_of_both_sorts_on_one_day(self, memory, tmp_path):
        """An exception of the very day on which a change begins is as it says; those after it are as the change."""
        series = an_event(WEEKLY, start=BERLIN)
        later = change("20261110", start="DTSTART;TZID=Europe/Berlin:20261110T110000")
        single = change("20261110", reach="", start="DTSTART;TZID=Europe/Berlin:20261110T160000")
        take(memory, tmp_path, a_calendar(series, later, single))

        assert ["11-03 10:00", "11-10 16:00", "11-17 11:00", "11-24 11:00"] == starts(memory)

    def test_cancelled_from_one_on(self, memory, tmp_path):
        """What is called off from one on is called off for all that follow, also in a message of its own."""
        take(memory, tmp_path, a_calendar(an_event(WEEKLY, start=BERLIN)))
        take(memory, tmp_path, a_calendar(change("20261117"), top="METHOD:CANCEL"))

        assert ["11-03 10:00", "11-10 10:00", "(11-17 10:00)", "(11-24 10:00)"] == starts(memory)

    def test_in_a_message_of_its_own(self, memory, tmp_path):
        """A change that comes without its series moves those that are known, once, and not those before it."""
        take(memory, tmp_path, a_calendar(an_event(WEEKLY, start=BERLIN)))
        message = a_calendar(
            change("20261110", start="DTSTART;TZID=Europe/Berlin:20261111T110000"), top="METHOD:REQUEST"
        )
        first, again = take(memory, tmp_path, message), take(memory, tmp_path, message)

        assert ["11-03 10:00", "11-11 11:00", "11-18 11:00", "11-25 11:00"] == starts(memory)
        assert (3, 0) == (first.changed, again.changed)

    def test_of_days(self, memory, tmp_path):
        """All-day series shift by days."""
        series = an_event("RRULE:FREQ=DAILY;COUNT=3", start="DTSTART;VALUE=DATE:20261103")
        moved = an_event(
            "RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20261104", start="DTSTART;VALUE=DATE:20261110"
        )
        take(memory, tmp_path, a_calendar(series, moved))

        assert ["2026-11-03", "2026-11-10", "2026-11-11"] == starts(memory)

    def test_before_the_window(self, memory, tmp_path):
        """A change that begins before what is looked at holds there; that it begins is left out."""
        series = an_event("RRULE:FREQ=WEEKLY", start="DTSTART;TZID=Europe/Berlin:20240102T100000")
        moved = change("20240109", start="DTSTART;TZID=Europe/Berlin:20240109T113000")
        report = take(memory, tmp_path, a_calendar(series, moved), past="1 week", ahead="1 week")

        assert ["11-17 11:30", "11-24 11:30"] == starts(memory)
        assert ("1 past or distant recurrence",) == report.left_out

    def test_another_reach(self, memory, tmp_path):
        """What RFC 5545 knows no more is reported, and counts for its own day."""
        series = an_event(WEEKLY, start=BERLIN)
        report = take(memory, tmp_path, a_calendar(series, change("20261110", reach=";RANGE=THISANDPRIOR")))

        assert ["RECURRENCE-ID"] == [each.field for each in report.problems]
        assert ["Review", "Changed", "Review", "Review"] == [each.title for each in meetings(memory)]

    def test_twice_adds_nothing(self, memory, tmp_path):
        """The same file twice changes nothing."""
        content = a_calendar(
            an_event(WEEKLY, start=BERLIN),
            change("20261110", start="DTSTART;TZID=Europe/Berlin:20261110T110000"),
        )
        take(memory, tmp_path, content)
        again = take(memory, tmp_path, content)

        assert (0, 0, 4) == (again.added, again.changed, again.same)


class TestRules:
    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            (["RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=DAILY;INTERVAL=2"], ["11-04 10:00", "11-06 10:00"]),
            (["RDATE;VALUE=PERIOD:20261105T120000Z/PT2H,20261106T120000Z/20261106T123000Z"],
             ["11-03 10:00", "11-05 12:00", "11-06 12:00"]),
            (["RRULE:FREQ=HOURLY;INTERVAL=4;COUNT=3"], ["11-03 10:00", "11-03 14:00", "11-03 18:00"]),
            (["RRULE:FREQ=DAILY;COUNT=4;BYHOUR=10,15"], ["11-03 10:00", "11-03 15:00", "11-04 10:00", "11-04 15:00"]),
            (["RRULE:D1 #3"], ["11-03 10:00", "11-04 10:00", "11-05 10:00"]),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261103T100000Z;20261104T100000Z"], ["11-05 10:00"]),
            (["RRULE:FREQ=WEEKLY;COUNT=3", "RDATE:20261104T100000Z", "EXDATE;VALUE=DATE:20261110"],
             ["11-03 10:00", "11-04 10:00", "11-17 10:00"]),
        ],
    )  # fmt: skip
    def test_all_sorts(self, memory, tmp_path, lines, expected):
        """Rules, rules of exceptions, periods, several times a day and lists of vCalendar 1.0."""
        report = take(memory, tmp_path, a_calendar(an_event(*lines)))

        assert (expected, ()) == (starts(memory), report.problems)

    def test_a_period_lasts_as_long_as_it_says(self, memory, tmp_path):
        """An RDATE that is a PERIOD ends when it says, the others as the series."""
        lines = [
            "DURATION:PT30M",
            "RDATE;VALUE=PERIOD:20261105T120000Z/PT2H,20261106T120000Z/20261106T121500Z",
        ]
        take(memory, tmp_path, a_calendar(an_event(*lines)))

        assert [30, 120, 15] == [(each.ends_at - each.starts_at).seconds // 60 for each in meetings(memory)]

    @pytest.mark.parametrize(
        ("rule", "why"),
        [
            ("RSCALE=CHINESE;FREQ=YEARLY", "it counts in another calendar (CHINESE) than the Gregorian."),
            ("FREQ=SECONDLY", "more than 48 times a day is no rhythm of meetings; its first is taken in."),
            ("FREQ=DAILY;BYDAY=XX", "'XX' is no weekday."),
        ],
    )
    def test_what_is_outside_goes_in_once(self, memory, tmp_path, rule, why):
        """Of a rule that is not read the first day goes in, with place, value, reason and hint."""
        report = take(memory, tmp_path, a_calendar(an_event(f"RRULE:{rule}")))

        [problem] = report.problems
        assert ("event 1", "RRULE", True) == (problem.place, problem.field, why in problem.why)
        assert problem.hint
        assert ["11-03 10:00"] == starts(memory)

    def test_one_of_several_on_a_day(self, memory, tmp_path):
        """An exception of the second time of a day is not one of the first, alone or beside the series."""
        series = an_event("RRULE:FREQ=DAILY;COUNT=2;BYHOUR=10,15")
        single = an_event("RECURRENCE-ID:20261103T150000Z", "SEQUENCE:1", start="DTSTART:20261103T160000Z")
        take(memory, tmp_path, a_calendar(series, single))
        take(memory, tmp_path, a_calendar(single.replace("T160000Z", "T170000Z").replace(":1", ":2")))

        assert ["11-03 10:00", "11-03 17:00"] == starts(memory)

    def test_an_older_exception_that_was_taken_out(self, memory, tmp_path):
        """What the series has taken out since is older, though it stands beside it."""
        series = an_event(WEEKLY, "SEQUENCE:3", "EXDATE:20261110T100000Z")
        single = an_event("RECURRENCE-ID:20261110T100000Z", "SEQUENCE:1", start="DTSTART:20261111T100000Z")
        report = take(memory, tmp_path, a_calendar(series, single))

        assert ["11-03 10:00", "11-17 10:00", "11-24 10:00"] == starts(memory)
        assert ("1 older revision",) == report.left_out

    def test_what_was_not_counted_is_not_called_off(self, memory, tmp_path):
        """A newer file of which less was read, or whose rule cannot be, calls nothing off."""
        take(memory, tmp_path, a_calendar(an_event("RRULE:FREQ=WEEKLY;COUNT=4")))
        newer = a_calendar(an_event("RRULE:FREQ=WEEKLY;COUNT=4", "SEQUENCE:1"))
        take(memory, tmp_path, newer, occurrences=2)
        take(memory, tmp_path, a_calendar(an_event("RRULE:RSCALE=HEBREW;FREQ=WEEKLY", "SEQUENCE:2")))

        assert [] == [each for each in starts(memory) if each.startswith("(")]

    def test_hard_rules_cost_the_others_nothing(self, memory, tmp_path):
        """One series that takes too long is told, and those beside it are all there."""
        hard = an_event(
            "RRULE:FREQ=SECONDLY;COUNT=999999999;BYMONTH=2;BYMONTHDAY=31",
            uid="hard",
            start="DTSTART:00020101T100000Z",
        )
        easy = [an_event(WEEKLY, uid=f"easy{n}") for n in range(20)]
        report = take(memory, tmp_path, a_calendar(hard, *easy))

        assert ["event 1"] == [each.place for each in report.problems]
        assert 80 == len(meetings(memory))


class TestOrder:
    @pytest.mark.parametrize(
        "files",
        [
            [an_event(WEEKLY), an_event(WEEKLY, "SEQUENCE:1", "LOCATION:There")],
            [an_event(WEEKLY), an_event(WEEKLY, "SEQUENCE:1", "STATUS:CANCELLED")],
            [an_event(), an_event("SEQUENCE:1", "STATUS:CANCELLED").replace("Review", "Canceled: Talk")],
            [an_event(WEEKLY), an_event(WEEKLY, "SEQUENCE:2", start="DTSTART:20261103T150000Z")],
            [an_event("DTSTAMP:20261001T000000Z"), an_event("DTSTAMP:20261002T000000Z").replace("Review", "Talk")],
        ],
    )  # fmt: skip
    def test_older_and_newer_either_way(self, tmp_path, files):
        """A file and a newer one come to the same, whichever comes first, and again."""
        found = []
        for order in permutations(files):
            memory = a_memory()
            for each in order:
                take(memory, tmp_path, a_calendar(each))
            found.append(state(memory))
            again = take(memory, tmp_path, a_calendar(order[-1]))
            assert (0, 0) == (again.added, again.changed)

        assert found[0] == found[1]

    def test_an_older_series_on_other_days(self, tmp_path):
        """Days that an older file has and the newer has not are not taken in after it."""
        files = [
            an_event(WEEKLY),
            an_event("RRULE:FREQ=WEEKLY;COUNT=4", "SEQUENCE:2", start="DTSTART:20261104T100000Z"),
        ]
        newer_last, newer_first = a_memory(), a_memory()
        for memory, order in ((newer_last, files), (newer_first, files[::-1])):
            for each in order:
                take(memory, tmp_path, a_calendar(each))

        standing = ["11-04 10:00", "11-11 10:00", "11-18 10:00", "11-25 10:00"]
        assert standing == [each for each in starts(newer_last) if "(" not in each] == starts(newer_first)
