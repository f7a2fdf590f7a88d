"""When something recurs, within a window and in bounded time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from time import perf_counter

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relmem.formats.recurrence import Budget, Rule, occurrences, rule

wall = datetime.fromisoformat
DAYS = "MO TU WE TH FR SA SU".split()
FIRST, LAST = wall("2023-01-01"), wall("2025-06-30")


def found(text: str, start: datetime, budget: Budget | None = None) -> list[datetime]:
    """The instants of a rule from FIRST to LAST."""
    made = rule(text, lambda at: at)
    assert isinstance(made, Rule)
    return list(occurrences(made, start, FIRST, LAST, budget or Budget()))


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules as calendars write them; where dateutil follows the standard."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 5))}"]
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 60))}")
    elif draw(st.booleans()):
        parts.append(f"UNTIL={draw(st.datetimes(FIRST, LAST)):%Y%m%dT%H%M%S}")
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3))
        if freq in ("MONTHLY", "YEARLY") and draw(st.booleans()):
            days = [draw(st.sampled_from(["1", "2", "-1", "4", "-2"])) + day for day in days]
        parts.append(f"BYDAY={','.join(days)}")
    if freq != "WEEKLY" and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(st.sampled_from(['1', '31', '-1', '13,28', '2,-2']))}")
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(st.sampled_from(['1', '2,3', '6,12']))}")
    if freq in ("MONTHLY", "YEARLY") and any(each.startswith("BYDAY") for each in parts):
        parts.extend(draw(st.sampled_from([[], ["BYSETPOS=1"], ["BYSETPOS=-1"]])))
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(DAYS))}")
    return ";".join(parts)


class TestRules:
    @settings(max_examples=150, deadline=None)
    @given(
        rules(),
        st.datetimes(wall("2019-01-01"), wall("2024-12-31")).map(lambda at: at.replace(microsecond=0)),
    )
    def test_as_dateutil_has_it(self, text, start):
        """Every rule of days, weeks, months and years gives what dateutil gives."""
        mine = found(text, start)
        assume(mine)  # what never matches dateutil looks for until the year 9999

        assert rrulestr(text, dtstart=start).between(FIRST, LAST, inc=True) == mine

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("FREQ=SECONDLY", "secondly is no rhythm"),
            ("FREQ=HOURLY", "hourly is no rhythm"),
            ("COUNT=3", "how often"),
            ("", "how often"),
            ("FREQ=DAILY;INTERVAL=0", "'0' is no number"),
            ("FREQ=DAILY;COUNT=-1", "'-1' is no number"),
            ("FREQ=WEEKLY;BYDAY=XX", "'XX' is no weekday"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "counts from 1"),
            ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO is not read"),
            ("FREQ=DAILY;UNTIL=tomorrow", "no last day"),
            ("FREQ=DAILY;UNTIL=20261340", "no last day"),
            (f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE=0,20,40", "too often in a day"),
            ("FREQ=DAILY;" + "X" * 3000, "2,000 characters"),
        ],
    )
    def test_what_cannot_be_read_says_why(self, text, why):
        """A rule that is none, or is finer than a day, is refused with a reason."""
        assert re.search(why, str(rule(text, lambda at: at)))

    @pytest.mark.parametrize(
        "text",
        [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=DAILY;COUNT=1000000000;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=WEEKLY;INTERVAL=10000",
            "FREQ=DAILY",
        ],
    )
    def test_no_rule_takes_long(self, text):
        """What never matches, or began two thousand years ago, ends with the window and the budget."""
        began = perf_counter()

        assert len(found(text, wall("0002-01-01"), Budget(200_000))) <= 912
        assert perf_counter() - began < 2

    def test_the_budget_is_told(self):
        """A budget that is spent is negative, so that whoever asked can say so."""
        spent, enough = Budget(10), Budget(10_000)

        assert [] == found("FREQ=DAILY;COUNT=5000", wall("2012-01-01"), spent)
        assert (True, False) == (spent.days < 0, enough.days < 0)
        assert 990 > len(found("FREQ=DAILY;COUNT=5000", wall("2012-01-01"), enough)) > 300

    def test_until_is_inclusive_and_in_utc(self):
        """UNTIL in UTC is read on the clock of the place."""
        later = rule("FREQ=DAILY;UNTIL=20230103T010000Z", lambda at: at - timedelta(hours=8))

        assert isinstance(later, Rule)
        found = list(occurrences(later, wall("2023-01-01 17:00"), FIRST, LAST, Budget()))
        assert [1, 2] == [at.day for at in found]
