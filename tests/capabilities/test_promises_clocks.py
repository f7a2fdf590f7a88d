"""Two clocks, theirs and ours: what time it is there, and when they can next be called."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import attrs
import pytest

import relmem
from relmem.errors import InputError
from relmem.memory import Memory
from relmem.queries.clocks import local_time, next_contact_window
from relmem.records import Absence, Account, Affiliation, Contact
from relmem.records.base import Record
from relmem.rules.base import Kind
from relmem.values import WorkWeek
from tests.capabilities.talking import said

pytestmark = pytest.mark.capability("C05")

NEW_YORK, SEOUL, LISBON = map(ZoneInfo, ("America/New_York", "Asia/Seoul", "Europe/Lisbon"))
HANKUK = Account("Hankuk", timezone="Asia/Seoul")
KIM = Contact("Kim Min-ji", call_me="Min-ji")
FRIDAY_1630 = datetime(2026, 5, 1, 16, 30, tzinfo=NEW_YORK)


def remembered(
    *records: Record, kim: Contact = KIM, hankuk: Account = HANKUK, at: datetime = FRIDAY_1630
) -> Memory:
    """A memory in New York that knows Min-ji at Hankuk, and these as well."""
    memory = relmem.open(":memory:", clock=lambda: at, timezone="America/New_York")
    memory.add(hankuk, kim, Affiliation(kim, hankuk), *records)
    return memory


def window(memory: Memory, at: datetime = FRIDAY_1630) -> list[str]:
    """The next hours to call her, as text, and what is noted beside them."""
    row = next_contact_window(memory.facts(), KIM, at)
    return [str(row.opens_at), str(row.closes_at), row.note]


class TestLocalTime:
    def test_friday_afternoon_is_their_saturday(self):
        """Half past four on Friday in New York is half past five on Saturday in Seoul."""
        row = local_time(remembered().facts(), KIM, FRIDAY_1630)

        assert "2026-05-02 05:30:00+09:00" == str(row.at)
        assert ("Asia/Seoul", "Hankuk", False) == (row.zone, row.known_from, row.works)

    def test_their_own_zone_comes_first(self):
        """A zone of the contact's own beats that of the account."""
        row = local_time(
            remembered(kim=attrs.evolve(KIM, timezone="Europe/Lisbon")).facts(), KIM, FRIDAY_1630
        )

        assert ("2026-05-01 21:30:00+01:00", "their own") == (str(row.at), row.known_from)

    def test_an_unknown_zone_says_so(self):
        """Where no zone is known, none is guessed at."""
        memory = remembered(hankuk=attrs.evolve(HANKUK, timezone=None))

        row = local_time(memory.facts(), KIM, FRIDAY_1630)
        assert (None, "", None) == (row.at, row.zone, row.works)
        assert "in which time zone Min-ji is, is not known" == row.note
        assert ["None", "None", "in which time zone Min-ji is, is not known"] == window(memory)

    @pytest.mark.parametrize(
        ("at", "works"), [("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)]
    )
    def test_whether_they_are_at_work(self, at, works):
        """From the first minute of their hours to the last."""
        there = datetime.fromisoformat(f"2026-05-04T{at}+09:00")

        assert works is local_time(remembered().facts(), KIM, there).works

    def test_follows_their_daylight_saving_time(self):
        """The same hour in UTC is another in New York a week later, when the clocks were put forward."""
        rich = Contact("Rich", timezone="America/New_York")
        facts = remembered(rich).facts()

        found = [local_time(facts, rich, datetime(2026, 3, day, 14, tzinfo=UTC)).at for day in (7, 8)]

        assert ["2026-03-07 09:00:00-05:00", "2026-03-08 10:00:00-04:00"] == [str(each) for each in found]

    def test_refuses_an_instant_without_a_zone(self):
        """Nine o'clock is an instant only somewhere."""
        with pytest.raises(InputError, match="has no time zone"):
            local_time(remembered().facts(), KIM, datetime(2026, 5, 4, 9))  # noqa: DTZ001 # what is refused


class TestNextContactWindow:
    def test_is_monday_at_nine_there(self):
        """Their Saturday leads to Monday at nine, which is Sunday evening here."""
        row = next_contact_window(remembered().facts(), KIM, FRIDAY_1630)

        assert "2026-05-04 09:00:00+09:00" == str(row.opens_at)
        assert ("Asia/Seoul", False) == (row.zone, row.now)
        assert "2026-05-03 20:00:00-04:00" == str(row.here_from)

    def test_while_they_work_it_is_now(self):
        """In their hours the window has begun, and ends with their day."""
        at = datetime(2026, 5, 4, 11, tzinfo=SEOUL)

        row = next_contact_window(remembered().facts(), KIM, at)

        assert (True, at, "2026-05-04 17:00:00+09:00") == (row.now, row.opens_at, str(row.closes_at))

    def test_at_the_end_of_their_day_it_is_the_next(self):
        """At five there, it is nine the next morning."""
        assert "2026-05-05 09:00:00+09:00" == window(remembered(), datetime(2026, 5, 4, 17, tzinfo=SEOUL))[0]

    def test_holidays_are_skipped(self):
        """Children's Day on the 5th, and the day before it off, lead to Wednesday."""
        week = WorkWeek(holidays=["2026-05-04", "2026-05-05"])

        assert "2026-05-06 09:00:00+09:00" == window(remembered(hankuk=attrs.evolve(HANKUK, week=week)))[0]

    def test_their_own_work_week_counts(self):
        """Sunday to Thursday from eight, where they work then; else what the account works."""
        gulf = attrs.evolve(
            KIM,
            timezone="Asia/Dubai",
            week=WorkWeek(["Sun", "Mon", "Tue", "Wed", "Thu"], opens=time(8)),
        )

        assert "2026-05-03 08:00:00+04:00" == window(remembered(kim=gulf))[0]

    def test_an_hour_that_is_skipped_is_the_next_one(self):
        """Where work begins at half past two on the morning the clocks are put forward, it is half past three."""
        night = WorkWeek(range(7), opens=time(2, 30))
        rich = attrs.evolve(KIM, timezone="America/New_York", week=night)

        found = window(remembered(kim=rich), datetime(2026, 3, 8, 0, tzinfo=NEW_YORK))

        assert "2026-03-08 03:30:00-04:00" == found[0]

    def test_across_the_change_it_is_nine_by_the_clock(self):
        """Nine on Monday after the change is an hour earlier for everybody else."""
        rich = attrs.evolve(KIM, timezone="America/New_York")
        row = next_contact_window(
            remembered(kim=rich).facts(), KIM, datetime(2026, 3, 6, 18, tzinfo=NEW_YORK)
        )

        assert ("2026-03-09 09:00:00-04:00", "2026-03-09 13:00:00+00:00") == (
            str(row.opens_at),
            str(row.opens_at.astimezone(UTC)),
        )

    def test_a_traveller_lives_by_the_clock_there(self):
        """On a journey to Lisbon it is Lisbon's hours, until the day before the journey is over."""
        journey = Absence(KIM, "fair", place="Lisbon", from_on="2026-04-30", until_on="2026-05-06")
        memory = remembered(journey)

        assert ["2026-05-04 09:00:00+01:00", "2026-05-04 17:00:00+01:00", "in Lisbon until 5 May 2026"] == (
            window(memory)
        )
        row = local_time(memory.facts(), KIM, FRIDAY_1630)
        assert ("2026-05-01 21:30:00+01:00", "a journey: Lisbon") == (str(row.at), row.known_from)
        assert "2026-05-06 09:00:00+09:00" == window(memory, datetime(2026, 5, 5, 18, tzinfo=LISBON))[0]

    def test_a_place_whose_zone_is_not_known_says_so(self):
        """What time it is on a journey to nowhere that names a zone, nobody knows."""
        journey = Absence(
            KIM, "fair", place="the northern plant", from_on="2026-04-30", until_on="2026-05-06"
        )

        assert (
            "Min-ji is in the northern plant, and what time it is there is not known"
            == (window(remembered(journey))[2])
        )

    def test_who_is_away_is_back_after_it(self):
        """On leave until the 11th, it is the 11th; on leave nobody knows until when, nobody knows."""
        leave = Absence(KIM, "leave", from_on="2026-04-30", until_on="2026-05-11")

        assert ["2026-05-11 09:00:00+09:00", "2026-05-11 17:00:00+09:00", "away until 10 May 2026"] == (
            window(remembered(leave))
        )
        ill = Absence(KIM, "ill", from_on="2026-04-30")
        assert ["None", "None", "away, until when is not known"] == window(remembered(ill))

    def test_what_is_known_roughly_is_only_noted(self):
        """Away "a week or two in May" may be so: the hours stand, and the doubt beside them."""
        rough = Absence(KIM, "abroad", window="early May 2026")

        assert ["2026-05-04 09:00:00+09:00", "may be away: early May 2026"] == window(remembered(rough))[::2]

    def test_a_week_without_hours_has_no_window(self):
        """Holidays without an end lead to no window, and not to a search without one."""
        closed = attrs.evolve(HANKUK, week=WorkWeek(opens=time(17)))

        assert "Min-ji has no business hour within 400 days" == window(remembered(hankuk=closed))[2]

    def test_correcting_the_zone_changes_the_answer(self):
        """A zone put right is the one that counts; as it was known before, it was the old one."""
        memory = remembered()
        memory.add(attrs.evolve(memory.find("Hankuk", Account), timezone="Asia/Tokyo"))

        assert "Asia/Tokyo" == local_time(memory.facts(), KIM, FRIDAY_1630).zone


class TestACallThatIsPlanned:
    def test_is_held_in_their_hours(self):
        """A call to another zone comes with the hours by both clocks, apart and never cut."""
        memory = remembered(at=datetime(2026, 5, 4, 9, tzinfo=NEW_YORK))

        [text] = said(memory.brief(KIM, call=relmem.Plan(channel="phone")), "TheirHours")

        assert (
            "Call Min-ji only from 09:00 to 17:00 Seoul time, next on 5 May 2026: "
            "by our clock from 20:00 the day before to 04:00." == text
        )
        [point] = [
            each
            for each in memory.brief(KIM, call=relmem.Plan(channel="phone")).avoid
            if each.lead.rule == "TheirHours"
        ]
        assert (Kind.AVOID, (HANKUK.id,)) == (point.kind, tuple(each.id for each in point.because))

    def test_is_not_held_on_their_holiday(self):
        """By one clock, a day off there is what to mind."""
        here = attrs.evolve(HANKUK, timezone="America/New_York", week=WorkWeek(holidays=["2026-05-04"]))

        [text] = said(
            remembered(hankuk=here, at=datetime(2026, 5, 4, 9, tzinfo=NEW_YORK)).brief(
                KIM, call=relmem.Plan(channel="video")
            ),
            "TheirHours",
        )

        assert "Do not call Min-ji before 5 May 2026, 09:00." == text

    @pytest.mark.parametrize("channel", [None, "email"])
    def test_a_mail_waits_in_the_mailbox(self, channel):
        """Where no call is planned, their hours are not mentioned; nor where the clocks are the same."""
        memory = remembered(at=datetime(2026, 5, 4, 9, tzinfo=NEW_YORK))
        near = remembered(
            hankuk=attrs.evolve(HANKUK, timezone="America/Toronto"),
            at=datetime(2026, 5, 4, 9, tzinfo=NEW_YORK),
        )

        assert [] == said(memory.brief(KIM, call=relmem.Plan(channel=channel)), "TheirHours")
        assert [] == said(near.brief(KIM, call=relmem.Plan(channel="phone")), "TheirHours")
