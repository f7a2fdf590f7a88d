"""When something recurs, within a window and in bounded time."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, time, timedelta
from itertools import islice, takewhile
from time import process_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relmem.formats.recurrence import Budget, Rule, occurrences
from relmem.formats.recurrence_text import rule

wall = datetime.fromisoformat
DAYS = "MO TU WE TH FR SA SU".split()
FIRST, LAST = wall("2023-01-01"), wall("2025-06-30")


def found(text: str, start: datetime, budget: Budget | None = None) -> list[datetime]:
    """The instants of a rule from FIRST to LAST."""
    made = rule(text, lambda at: at)
    assert isinstance(made, Rule), made
    return list(occurrences(made, start, FIRST, LAST, budget or Budget()))


def walked(text: str, start: datetime) -> list[datetime]:
    """The same, by a slow and obvious walk over each day; weeks begin on Mondays."""
    parts = {name: value.split(",") for name, value in (part.split("=") for part in text.split(";"))}
    freq, interval = parts["FREQ"][0], int(parts["INTERVAL"][0])
    numbers = {name: [int(each) for each in values] for name, values in parts.items() if name in _COUNTED}
    if not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}:
        if freq == "WEEKLY" or "BYWEEKNO" in parts:
            parts["BYDAY"] = [DAYS[start.weekday()]]
        elif freq in ("MONTHLY", "YEARLY"):
            numbers["BYMONTHDAY"] = [start.day]
            if freq == "YEARLY":
                numbers.setdefault("BYMONTH", [start.month])

    def period(day: datetime) -> int:
        monday = day.toordinal() - day.weekday()
        return {"DAILY": day.toordinal(), "WEEKLY": monday // 7, "MONTHLY": day.year * 12 + day.month}.get(
            freq, day.year
        )

    def is_meant(day: datetime) -> bool:
        of_year = 366 if day.year % 4 == 0 else 365
        weeks = wall(f"{day.isocalendar().year}-12-28").isocalendar().week
        counts = {
            "BYMONTH": (day.month, 12),
            "BYMONTHDAY": (day.day, monthrange(day.year, day.month)[1]),
            "BYYEARDAY": (day.timetuple().tm_yday, of_year),
            "BYWEEKNO": (day.isocalendar().week, weeks),
        }
        for name, (number, of) in counts.items():
            if name in numbers and not {number, number - of - 1} & set(numbers[name]):
                return False
        return "BYDAY" not in parts or any(is_weekday(day, each) for each in parts["BYDAY"])

    def is_weekday(day: datetime, text: str) -> bool:
        if DAYS[day.weekday()] != text[-2:]:
            return False
        nth = int(text[:-2] or 0)
        in_year = freq == "YEARLY" and "BYMONTH" not in parts
        whole = "%Y" if in_year else "%Y%m"

        def others(way: int) -> int:
            """How many of that weekday are before or after it in the month or year."""
            weeks = (day + timedelta(days=7 * way * at) for at in range(1, 54))
            return sum(1 for _ in takewhile(lambda each: f"{each:{whole}}" == f"{day:{whole}}", weeks))

        counted = nth and freq in ("MONTHLY", "YEARLY")
        return not counted or (others(-1) + 1 == nth if nth > 0 else others(1) + 1 == -nth)

    begins = period(start)
    sets: dict[int, list[datetime]] = {}
    for at in range(-400, (LAST - start).days + 400):
        day = start + timedelta(days=at)
        if (period(day) - begins) % interval == 0 and is_meant(day):
            hours = numbers.get("BYHOUR", [start.hour])
            sets.setdefault(period(day), []).extend(day.replace(hour=hour) for hour in sorted(hours))
    out: list[datetime] = []
    for members in sets.values():
        places = {each - 1 if each > 0 else len(members) + each for each in numbers.get("BYSETPOS", [])}
        out += [each for at, each in enumerate(members) if at in places or not places]
    out = [each for each in out if each >= start]
    if "COUNT" in parts:
        out = out[: int(parts["COUNT"][0])]
    return [each for each in out if FIRST <= each <= LAST]


_COUNTED = "BYMONTH BYMONTHDAY BYYEARDAY BYWEEKNO BYHOUR BYSETPOS".split()
starts = st.datetimes(wall("2019-01-01"), wall("2024-12-31")).map(lambda at: at.replace(microsecond=0))


@st.composite
def rules(draw: st.DrawFn, *frequencies: str, ends: bool = True) -> str:
    """Rules as calendars write them; where dateutil follows the standard."""
    freq = draw(st.sampled_from(frequencies))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 5))}"]
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 60))}")
    elif ends and draw(st.booleans()):
        parts.append(f"UNTIL={draw(st.datetimes(FIRST, LAST)):%Y%m%dT%H%M%S}")
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))
        if freq in ("MONTHLY", "YEARLY") and draw(st.booleans()):
            days = [draw(st.sampled_from(["1", "2", "-1", "4", "-2"])) + day for day in days]
        parts.append(f"BYDAY={','.join(days)}")
    if freq != "WEEKLY" and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(st.sampled_from(['1', '31', '-1', '13,28', '2,-2']))}")
    if freq == "YEARLY" and draw(st.integers(0, 3)) == 0:
        parts.append(f"BYYEARDAY={draw(st.sampled_from(['1,366', '60,61,200', '-1', '-366,-10,100']))}")
    if freq == "YEARLY" and len(parts) > 3 and draw(st.booleans()):
        parts.append(f"BYWEEKNO={draw(st.sampled_from(['1', '1,20', '53,-1', '10,11,-2', '52,53']))}")
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(st.sampled_from(['1', '2,3', '6,12']))}")
    if draw(st.booleans()):
        parts.append(f"BYHOUR={draw(st.sampled_from(['9', '0,9,23']))}")
    if freq != "WEEKLY" and len(parts) > 3 and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from(['1', '-1', '2,-2', '3']))}")
    return ";".join(parts)


class TestRules:
    @settings(max_examples=120, deadline=None)
    @given(rules("DAILY", "WEEKLY", "MONTHLY", "YEARLY"), starts, st.sampled_from(DAYS))
    def test_as_dateutil_has_it(self, text, start, week_starts):
        """Every rule of days, weeks, months and years gives what dateutil gives."""
        text += f";WKST={week_starts}"
        mine = found(text, start)
        assume(mine)  # what never matches dateutil looks for until the year 9999

        assert rrulestr(text, dtstart=start).between(FIRST, LAST, inc=True) == mine

    @settings(max_examples=60, deadline=None)
    @given(rules("DAILY", "WEEKLY", "MONTHLY", "YEARLY", ends=False), starts)
    def test_as_a_walk_over_each_day_has_it(self, text, start):
        """Every such rule gives what looking at each day gives, weeks of the year by their ISO numbers."""
        assert walked(text, start) == found(text, start)

    @settings(max_examples=80, deadline=None)
    @given(
        rules("HOURLY", "MINUTELY", "SECONDLY", ends=False),
        st.datetimes(wall("2024-12-20"), wall("2025-01-10")).map(lambda at: at.replace(microsecond=0)),
        st.sampled_from(["", ";BYMINUTE=0,30", ";BYSECOND=0", ";BYMINUTE=59;BYSECOND=0,30"]),
    )
    def test_finer_than_a_day_as_dateutil_has_it(self, text, start, more):
        """What recurs by the hour, the minute or the second gives what dateutil gives."""
        made, last = rule(text + more, lambda at: at), start + timedelta(days=20)
        assert isinstance(made, Rule)
        mine = list(islice(occurrences(made, start, start, last, Budget()), 50))
        assume(mine)

        theirs = islice(rrulestr(text + more, dtstart=start), len(mine) + (len(mine) < 50))
        assert [at for at in theirs if at <= last] == mine

    @pytest.mark.parametrize(
        ("text", "start", "days"),
        [
            ("FREQ=YEARLY;BYWEEKNO=20", "2023-01-02", ["2023-05-15", "2024-05-13", "2025-05-12"]),
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "2022-01-01", ["2023-01-02", "2024-01-01", "2024-12-30"]),
            ("FREQ=YEARLY;BYYEARDAY=100", "2022-01-01", ["2023-04-10", "2024-04-09", "2025-04-10"]),
            ("FREQ=YEARLY;BYYEARDAY=-1", "2022-01-01", ["2023-12-31", "2024-12-31"]),
            ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1;COUNT=2", "2023-01-05", ["2023-01-06", "2023-01-13"]),
            ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", "2023-01-01", ["2023-01-31", "2023-02-28"]),
            ("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=3", "2023-01-31", ["2023-01-31", "2023-02-28", "2023-03-31"]),
            ("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=3", "2023-01-31", ["2023-01-31", "2023-03-01", "2023-03-31"]),
            ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD", "2020-02-29", ["2023-03-01", "2024-02-29", "2025-03-01"]),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2020-02-29", ["2024-02-29"]),
            ("FREQ=DAILY;COUNT=-1;UNTIL=20230102", "2022-12-30", ["2023-01-01", "2023-01-02"]),
        ],
    )  # fmt: skip
    def test_by_hand(self, text, start, days):
        """Weeks and days of the year, the last of a set, and days that a month has not."""
        assert [f"{day}T00:00:00" for day in days] == [at.isoformat() for at in found(text, wall(start))]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("D1 #5", "FREQ=DAILY;COUNT=5"),
            ("D2 #0", "FREQ=DAILY;INTERVAL=2"),
            ("D1", "FREQ=DAILY;COUNT=2"),
            ("W2 MO WE #10", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=10"),
            ("MP1 1+ 2- FR #4", "FREQ=MONTHLY;BYDAY=1FR,-2FR;COUNT=4"),
            (
                "MP2 1+ MO 3+ TU 20240101T000000",
                "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO,3TU;UNTIL=20240101T000000",
            ),
            ("MD1 15 LD #0", "FREQ=MONTHLY;BYMONTHDAY=15,-1"),
            ("YM1 6 7 #8", "FREQ=YEARLY;BYMONTH=6,7;COUNT=8"),
            ("YD1 100 20240601T000000Z", "FREQ=YEARLY;BYYEARDAY=100;UNTIL=20240601T000000Z"),
            ("D1 0900 1500 #4", "FREQ=DAILY;BYHOUR=9,15;BYMINUTE=0;COUNT=4"),
        ],
    )
    def test_vcalendar_1(self, old, new):
        """A rule as vCalendar 1.0 wrote it is read as RFC 5545 would write it; without an end it is two times."""
        start = wall("2023-02-03T10:00")

        assert found(new, start) == found(old, start)

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("COUNT=3", "how often"),
            ("", "how often"),
            ("X1 #4", "how often"),
            ("D #4", "how often"),
            ("D1 0900 1530 #4", "differ in their minutes"),
            ("MP1 1+ MO YM1 6 #4", "vCalendar 1.0 is not read"),
            ("FREQ=DAILY;INTERVAL=0", "'0' is no number"),
            ("FREQ=DAILY;COUNT=-2", "'-2' is no number"),
            ("FREQ=WEEKLY;BYDAY=XX", "'XX' is no weekday"),
            ("FREQ=WEEKLY;WKST=XX", "'XX' is none of MO"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "counts from 1"),
            ("FREQ=YEARLY;BYWEEKNO=54", "'54' is no number"),
            ("FREQ=YEARLY;BYEASTER=1", "BYEASTER is not read"),
            ("RSCALE=CHINESE;FREQ=YEARLY", r"another calendar \(CHINESE\)"),
            ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=SIDEWAYS", "'SIDEWAYS' is none of OMIT"),
            ("FREQ=DAILY;UNTIL=tomorrow", "no last day"),
            ("FREQ=DAILY;UNTIL=20261340", "no last day"),
            ("FREQ=DAILY;" + "X" * 3000, "2,000 characters"),
        ],
    )
    def test_what_cannot_be_read_says_why(self, text, why):
        """A rule that is none, or counts in another calendar, is refused with a reason."""
        assert re.search(why, str(rule(text, lambda at: at)))

    @settings(max_examples=100, deadline=None)
    @given(st.text("DWMPYRULES0123456789#+- =;,TZ:LD$FQCNOBAI", max_size=40), st.booleans())
    def test_any_text_is_a_rule_or_a_reason(self, text, old):
        """No text makes the reader raise, nor the walk of what it read."""
        made = rule(("MP1 " if old else "FREQ=DAILY;") + text, lambda at: at)

        assert made if isinstance(made, str) else len(found_of(made)) <= 100

    @pytest.mark.parametrize(
        "text",
        [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=DAILY;COUNT=1000000000;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=WEEKLY;INTERVAL=10000",
            "FREQ=DAILY",
            "FREQ=SECONDLY;COUNT=1000000000;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=SECONDLY;BYHOUR=3;BYMINUTE=3;BYSECOND=3",
            "FREQ=MINUTELY;INTERVAL=7;COUNT=999999999",
            f"FREQ=YEARLY;COUNT=999999999;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}",
        ],
    )  # fmt: skip
    def test_no_rule_takes_long(self, text):
        """What never matches, or began two thousand years ago, ends with the window and the budget."""
        began = process_time()

        assert len(found(text, wall("0002-01-01"), Budget(200_000))) <= 200_000
        assert process_time() - began < 3

    def test_the_budget_is_told(self):
        """A budget that is spent is negative, so that whoever asked can say so."""
        spent, enough = Budget(10), Budget(10_000)

        assert [] == found("FREQ=DAILY;COUNT=5000", wall("2012-01-01"), spent)
        assert (True, False) == (spent.steps < 0, enough.steps < 0)
        assert 990 > len(found("FREQ=DAILY;COUNT=5000", wall("2012-01-01"), enough)) > 300

    def test_until_is_inclusive_and_in_utc(self):
        """UNTIL in UTC is read on the clock of the place, and a day is until its end."""
        later = rule("FREQ=DAILY;UNTIL=20230103T010000Z", lambda at: at - timedelta(hours=8))

        assert isinstance(later, Rule)
        found = list(occurrences(later, wall("2023-01-01 17:00"), FIRST, LAST, Budget()))
        assert [1, 2] == [at.day for at in found]
        day = rule("FREQ=DAILY;UNTIL=20230103", lambda at: at)
        assert isinstance(day, Rule)
        assert datetime.combine(wall("2023-01-03"), time.max) == day.until


def found_of(made: Rule) -> list[datetime]:
    """The first hundred instants of a rule that was read."""
    return list(islice(occurrences(made, wall("2023-02-03"), FIRST, LAST, Budget(20_000)), 100))
