"""Standing talks: which were not held on their day, and which only moved."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.errors import InputError
from relmem.memory import Memory
from relmem.queries.rhythm import kept, missed_rhythm
from relmem.records import Absence, Contact, Interaction, Meeting, Rhythm
from relmem.records.base import Record
from relmem.values import WorkWeek
from tests.builders import ACME, BO, DANA, MONDAY, RICH, UMA, a_talk
from tests.builders import PEOPLE as KNOWN
from tests.capabilities.acme import day_by_day
from tests.capabilities.talking import said

pytestmark = pytest.mark.capability("C26")

FORTNIGHTLY = Rhythm(
    RICH, title="status meeting", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", from_on="2026-03-03"
)
HELD = tuple(map(a_talk, ("2026-03-03", "2026-03-17", "2026-03-31", "2026-04-14")))
MISSED = date(2026, 4, 28)


def remembered(*records: Record, on: date | str = MONDAY) -> Memory:
    return day_by_day((on, (*KNOWN, *records)))


def rhythm(**fields: Any) -> Rhythm:
    return attrs.evolve(FORTNIGHTLY, **fields)


def missed(*records: Record, on: date | str = MONDAY, **asked: Any) -> list[date]:
    return sorted(row.on for row in missed_rhythm(remembered(*records, on=on).facts(), **asked))


def test_a_missing_one_is_flagged():
    """Every 2nd Tuesday from 3 March, logged up to 14 April: the 28th is missing; logged, it is not."""
    memory = remembered(FORTNIGHTLY, *HELD)

    [row] = missed_rhythm(memory.facts())
    assert ("Richard Alvarez", "status meeting", MISSED, date(2026, 4, 14)) == (
        row.who,
        row.title,
        row.on,
        row.last_on,
    )
    assert [
        "The status meeting with Rich on 28 April 2026 is not on record; the last was on 14 April 2026. Ask for the next, or log it."
    ] == said(memory.brief(RICH), "StandingTalkMissed")
    talk = memory.add(a_talk(MISSED))
    assert (0, []) == (len(missed_rhythm(memory.facts())), said(memory.brief(RICH), "StandingTalkMissed"))
    memory.retract(talk)
    assert 1 == len(missed_rhythm(memory.facts()))


@pytest.mark.parametrize(("on", "days"), [("2026-04-28", 0), ("2026-04-29", 1)])
def test_its_own_day_is_not_over(on, days):
    """On the day itself it may still be held; on the next it is missing."""
    assert days == len(missed(FORTNIGHTLY, *HELD, on=on))


def test_an_earlier_day_is_answered_as_it_was_known():
    """As of 29 April it was missing; what was logged in May for the 28th changes that unless asked as known then."""
    memory = day_by_day(("2026-04-29", (*KNOWN, FORTNIGHTLY, *HELD)), (MONDAY, (a_talk(MISSED),)))

    assert 1 == len(missed_rhythm(memory.as_of("2026-04-29", known_at="2026-04-29").facts()))
    assert 0 == len(missed_rhythm(memory.as_of("2026-04-29").facts()))


@pytest.mark.parametrize(
    ("talk", "held"),
    [
        (a_talk("2026-04-30"), True),
        (a_talk("2026-05-01"), True),
        (a_talk("2026-05-02"), False),
        (a_talk("2026-04-25"), True),
        (a_talk("2026-04-24"), False),
        (a_talk("2026-05-02", about=[FORTNIGHTLY]), True),
        (a_talk("2026-04-24", about=[FORTNIGHTLY]), True),
        (a_talk("2026-05-02", "email", about=[FORTNIGHTLY]), True),
        (a_talk("2026-04-28", "email"), False),
        (a_talk("2026-04-28", outcome="no answer"), False),
        (a_talk("2026-04-28", participants=[DANA, BO]), False),
        (a_talk("2026-04-28", participants=[UMA, RICH], topics=["price"]), True),
        (a_talk("2026-04-30", topics=["price"]), False),
        (a_talk("2026-04-30", topics=["status"]), True),
    ],
)
def test_moved_is_not_missed(talk, held):
    """Within three days it only moved, further where the talk says so; a mail, an attempt, others are none."""
    assert ([] if held else [MISSED]) == missed(FORTNIGHTLY, *HELD, talk)


def test_one_talk_is_not_two():
    """In a weekly rhythm the talk of one week does not make up for that of the next."""
    weekly = rhythm(rule="FREQ=WEEKLY;BYDAY=TU", from_on="2026-04-14")

    assert [date(2026, 4, 21)] == missed(weekly, a_talk("2026-04-15"), a_talk("2026-04-30"))


@pytest.mark.parametrize(
    ("meeting", "found"),
    [
        ({"starts_at": "2026-05-05T09:00Z"}, [MISSED]),
        ({"starts_at": "2026-05-05T09:00Z", "about": [FORTNIGHTLY]}, []),
        ({"starts_at": "2026-04-28T09:00Z", "cancelled_on": "2026-04-27"}, []),
        ({"starts_at": "2026-04-27T09:00Z", "cancelled_on": "2026-04-27"}, [MISSED]),
        ({"starts_at": "2026-04-28T09:00Z"}, [MISSED]),
    ],
    ids=["another meeting", "put off", "called off", "another called off", "stands and was not held"],
)
def test_what_the_calendar_says(meeting, found):
    """Put off to a day to come, or called off on its day, is not missed."""
    assert found == missed(FORTNIGHTLY, *HELD, Meeting("Status", participants=[RICH], **meeting))


def test_a_meeting_that_was_not_logged_is_the_same_matter():
    """The meeting in the calendar and the missing talk are told together."""
    held = Meeting("Status", starts_at="2026-04-28T09:00Z", participants=[RICH], about=[FORTNIGHTLY])

    [point] = [
        each
        for each in remembered(FORTNIGHTLY, *HELD, held).brief(RICH).points
        if "StandingTalkMissed" in [one.rule for one in each.points]
    ]
    assert {"StandingTalkMissed", "UnloggedMeeting"} == {each.rule for each in point.points}


def test_their_holiday_is_not_missed():
    """Where they do not work nobody meets; theirs first, else the given week."""
    week = WorkWeek(holidays=[MISSED])
    off = attrs.evolve(ACME, week=week)

    assert [] == missed(off, FORTNIGHTLY, *HELD)
    assert [] == missed(FORTNIGHTLY, *HELD, week=week)
    assert [MISSED] == missed(FORTNIGHTLY, *HELD)


def test_while_they_were_away_it_is_not_missed():
    """On leave on the 28th; back before it, it is missed."""
    assert [] == missed(FORTNIGHTLY, *HELD, Absence(RICH, from_on="2026-04-27", until_on="2026-04-29"))
    assert [MISSED] == missed(FORTNIGHTLY, *HELD, Absence(RICH, from_on="2026-04-20", until_on="2026-04-28"))


@pytest.mark.parametrize(
    "fields",
    [
        {"except_on": ["2026-04-28"]},
        {"until_on": "2026-04-28"},
        {"until_on": "2026-05-01"},
        {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20260420"},
        {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20260429"},
        {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=4"},
        {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=5"},
    ],
)
def test_excepted_days_and_ended_series_are_silent(fields):
    """An excepted day is none, and of a series that does not go on nothing is missed any more."""
    memory = remembered(rhythm(**fields), *HELD)

    assert 0 == len(missed_rhythm(memory.facts()))
    assert [] == said(memory.brief(RICH), "StandingTalkMissed")


def test_an_end_in_universal_time_is_that_day_where_they_are():
    """04:00 UTC on 12 May is the 12th in New York: that day is still to come, so the series goes on."""
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL="
    there = attrs.evolve(ACME, timezone="America/New_York")

    assert [MISSED] == missed(there, rhythm(rule=f"{rule}20260512T040000Z"), *HELD)
    assert [] == missed(there, rhythm(rule=f"{rule}20260512T035959Z"), *HELD)


def test_days_do_not_shift_with_the_clocks():
    """Across both changes to summer time each Tuesday stays one, also for a talk late in their evening."""
    there = attrs.evolve(ACME, timezone="America/New_York")
    late = [
        a_talk(None, happened_at=f"{day}T23:30{offset}")
        for day, offset in (
            ("2026-03-03", "-05:00"),
            ("2026-03-17", "-04:00"),
            ("2026-03-31", "-04:00"),
            ("2026-04-14", "-04:00"),
            ("2026-04-28", "-04:00"),
        )
    ]
    memory = remembered(there, FORTNIGHTLY, *late)

    assert [] == list(missed_rhythm(memory.facts(), moved_days=0))
    assert [each.happened_at for each in late] == [
        each.talk.happened_at for each in kept(memory.facts(), FORTNIGHTLY)
    ]


def test_an_account_is_met_whoever_of_them_comes():
    """A standing talk with Acme is held with Bo as well, and missed in the brief of each."""
    with_acme = rhythm(who=ACME)
    with_bo = [a_talk(facts, participants=[UMA, BO], account=ACME) for facts in ("2026-04-14", "2026-03-31")]
    memory = remembered(with_acme, *HELD[:2], *with_bo)

    assert [MISSED] == [row.on for row in missed_rhythm(memory.facts())]
    assert 1 == len(said(memory.brief(BO), "StandingTalkMissed"))


def test_several_missed_are_counted():
    """Three in a row are told once, with the last that was held; each further day is news."""
    memory = remembered(FORTNIGHTLY, *HELD[:2])

    [text] = said(memory.brief(RICH), "StandingTalkMissed")
    assert text.startswith(
        "The status meeting with Rich on 28 April 2026 is not on record, nor the 2 before it; the last was on 17 March"
    )
    [point] = [each for each in memory.brief(RICH).points if each.lead.rule == "StandingTalkMissed"]
    memory.add(
        Interaction("email", participants=[RICH], direction="in", raised=[point.id], happened_on=MONDAY)
    )
    assert [] == said(memory.brief(RICH), "StandingTalkMissed")
    later = day_by_day((MONDAY, (*KNOWN, FORTNIGHTLY, *HELD[:2])), ("2026-05-13", (Contact("Lee"),)))
    assert 1 == len(said(later.brief(RICH), "StandingTalkMissed"))


def test_never_held_is_said_as_such():
    """Of a rhythm that was never kept no last day is told; of one that is to begin nothing is missed."""
    [text] = said(remembered(FORTNIGHTLY).brief(RICH), "StandingTalkMissed")

    assert "nor the 4 before it. Ask" in text
    assert [] == missed(rhythm(from_on="2026-05-05"))
    assert [] == missed(Rhythm(RICH, "2 weeks", from_on="2026-03-03"))


def test_a_rule_that_never_moves_on_is_refused():
    """An interval of nothing is no rhythm, and is refused on the caller's own line."""
    with pytest.raises(InputError, match="second day"):
        rhythm(rule="FREQ=DAILY;INTERVAL=0")


@pytest.mark.parametrize(
    ("rule", "from_on", "last"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "1990-01-02", date(2026, 4, 21)),
        ("FREQ=DAILY;INTERVAL=3", "1990-01-01", date(2026, 5, 1)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "1990-01-01", date(2026, 4, 30)),
    ],
)
def test_an_old_rhythm_stays_on_its_days(rule, from_on, last):
    """However long ago it began, its days are those that a calendar shows."""
    assert last == missed(rhythm(rule=rule, from_on=from_on))[-1]
