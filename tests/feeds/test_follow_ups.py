"""When the feed says to speak to somebody again."""

from __future__ import annotations

import attrs
import pytest

from relmem.feeds.talks import FollowUps
from relmem.records import (
    Absence,
    Account,
    Affiliation,
    Colleague,
    Contact,
    Delivery,
    Forecast,
    Interaction,
    Issue,
    Meeting,
    Opportunity,
    Order,
    Rhythm,
)

NORTHWIND = Account("Northwind Trading")
ANA, DANA = Contact("Ana Sousa"), Colleague("Dana")
AT_NORTHWIND = Affiliation(ANA, NORTHWIND, from_on="2020-01-01")
OUTAGE = Issue(NORTHWIND, "Login fails", opened_on="2026-11-02", severity="high", reported_by=ANA)


@pytest.fixture
def diary(diary):
    diary.feed = FollowUps()
    diary.put("2026-11-02", NORTHWIND, ANA, DANA, AT_NORTHWIND)
    return diary


def talks(*days):
    return [Interaction("phone", happened_on=day, participants=[ANA, DANA]) for day in days]


class TestIssues:
    def test_an_open_one_is_spoken_of_after_a_week(self, diary):
        """So many days after it was opened."""
        diary.put("2026-11-02", OUTAGE)

        assert ["2026-11-09 Say how it stands: Northwind Trading, Login fails"] == diary.told("2026-11-05")

    def test_a_solved_one_is_asked_after(self, diary):
        """The same event moves: three days after it was solved."""
        diary.put("2026-11-02", OUTAGE)
        [before] = diary.listing("2026-11-05").listed
        diary.put("2026-11-06", attrs.evolve(OUTAGE, solved_on="2026-11-06"))

        [after] = diary.listing("2026-11-07").listed

        assert before.uid == after.uid
        assert ["2026-11-09 Ask whether it is solved: Northwind Trading, Login fails"] == diary.told(
            "2026-11-07"
        )
        assert before.stamp < after.stamp

    def test_done_once_they_were_asked(self, diary):
        """For thirty days, then it goes."""
        diary.put("2026-11-02", OUTAGE)
        diary.put("2026-11-10", attrs.evolve(OUTAGE, solved_on="2026-11-06", followed_up_on="2026-11-10"))

        [line] = diary.told("2026-12-10")

        assert line.startswith("2026-11-09 Done: Say how it stands")
        assert [] == diary.told("2026-12-11")

    def test_opened_again_it_is_spoken_of_again(self, diary):
        """Who asked too early asks again."""
        diary.put("2026-11-02", attrs.evolve(OUTAGE, solved_on="2026-11-06", followed_up_on="2026-11-06"))
        diary.put("2026-11-08", attrs.evolve(OUTAGE, solved_on="2026-11-06", reopened_on=["2026-11-08"]))

        assert ["2026-11-09 Say how it stands: Northwind Trading, Login fails"] == diary.told("2026-11-08")


class TestDeliveries:
    def test_from_promise_to_asking(self, diary):
        """To be delivered, then to be asked after, then done."""
        order = Order(NORTHWIND, "ten routers", number="O-7")
        routers = Delivery(NORTHWIND, "ten routers", order=order, promised_on="2026-11-20")
        diary.put("2026-11-02", order, routers)

        assert ["2026-11-20 To be delivered: Northwind Trading, ten routers"] == diary.told("2026-11-05")

        diary.put("2026-11-19", attrs.evolve(routers, delivered_on="2026-11-19"))

        assert ["2026-11-22 Ask whether it came and is right: Northwind Trading, ten routers"] == diary.told(
            "2026-11-19"
        )

        diary.put("2026-11-22", attrs.evolve(routers, delivered_on="2026-11-19", followed_up_on="2026-11-22"))

        assert "Done: Ask whether" in diary.told("2026-11-22")[0]

    def test_not_of_a_cancelled_order(self, diary):
        """Nobody waits for what was called off."""
        order = Order(NORTHWIND, "ten routers")
        diary.put(
            "2026-11-02", order, Delivery(NORTHWIND, "ten routers", order=order, promised_on="2026-11-20")
        )
        diary.put("2026-11-05", attrs.evolve(order, cancelled_on="2026-11-05"))

        assert ["cancelled"] == [each.entry.status.lower() for each in diary.listing("2026-11-06").listed]


class TestRhythm:
    def test_one_gap_after_the_last_touch(self, diary):
        """Whom we reach every thirty days is due thirty days after the last time."""
        diary.put("2026-11-02", *talks("2026-09-01", "2026-10-01", "2026-10-31"))

        assert ["2026-11-30 Get in touch: Ana Sousa, Northwind Trading"] == [
            line.replace("Northwind Trading, Ana Sousa", "Ana Sousa, Northwind Trading")
            for line in diary.told("2026-11-05")
        ]

    def test_a_touch_moves_it_on(self, diary):
        """The same event, one gap later, with a higher sequence."""
        diary.put("2026-11-02", *talks("2026-09-01", "2026-10-01", "2026-10-31"))
        [before] = diary.listing("2026-11-05").listed
        diary.put("2026-11-06", *talks("2026-11-06"))

        [after] = diary.listing("2026-11-06").listed

        assert before.uid == after.uid
        assert before.entry.on < after.entry.on
        assert before.stamp < after.stamp

    def test_who_was_missed_stays_on_the_day(self, diary):
        """It does not run ahead of us day by day."""
        diary.put("2026-11-02", *talks("2026-09-01", "2026-10-01", "2026-10-31"))

        assert diary.told("2026-11-05") == diary.told("2027-02-01")

    def test_not_without_a_rhythm_nor_of_who_has_left(self, diary):
        """Two talks are no rhythm, and who works there no more is not due."""
        diary.put("2026-11-02", *talks("2026-09-01", "2026-10-01"))

        assert [] == diary.told("2026-11-05")

        diary.put("2026-11-05", *talks("2026-11-01"), attrs.evolve(AT_NORTHWIND, until_on="2026-11-05"))

        assert [] == diary.told("2026-11-05")

    def test_what_was_said_is_told_only_where_all_is(self, diary):
        """A call's notes stay at home."""
        said = Interaction("phone", "they are unhappy", happened_on="2026-10-31", participants=[ANA, DANA])
        diary.put("2026-11-02", *talks("2026-09-01", "2026-10-01"), said)

        assert b"unhappy" not in diary.calendar("2026-11-05").to_bytes()

        diary.feed = FollowUps(full=True)

        assert b"unhappy" in diary.calendar("2026-11-05").to_bytes()

    def test_a_stated_rhythm_comes_before_the_usual_one(self, diary):
        """Whom we mean to see every six weeks is due six weeks after the last time."""
        diary.put("2026-11-02", *talks("2026-09-01", "2026-10-01", "2026-10-31"), Rhythm(ANA, "6 weeks"))

        assert ["2026-12-12 Get in touch: Northwind Trading, Ana Sousa"] == diary.told("2026-11-05")

    def test_an_account_has_one_where_it_is_stated(self, diary):
        """Whoever of theirs was reached; without a talk, from when the rhythm began."""
        diary.put("2026-11-02", Rhythm(NORTHWIND, "30 days", from_on="2026-11-01"))

        assert ["2026-12-01 Get in touch: Northwind Trading"] == diary.told("2026-11-05")

        diary.put("2026-11-06", *talks("2026-11-06"))

        assert ["2026-12-06 Get in touch: Northwind Trading"] == diary.told("2026-11-06")

    def test_what_passed_in_nobodys_name_counts(self, diary):
        """A talk with the account is one with who works there, as in a brief."""
        diary.put("2026-11-02", *talks("2026-09-01", "2026-10-01", "2026-10-31"))
        diary.put("2026-11-06", Interaction("phone", happened_on="2026-11-06", account=NORTHWIND))

        assert ["2026-12-06 Get in touch: Northwind Trading, Ana Sousa"] == diary.told("2026-11-06")

    @pytest.mark.parametrize(
        ("meets", "expected"),
        [
            ("2026-11-29", "2026-11-30"),
            ("2026-11-30", "2026-11-30"),
            ("2026-12-30", "2026-12-30"),
            ("2026-12-31", "2026-11-30"),
        ],
    )
    def test_a_meeting_takes_its_place(self, diary, meets, expected):
        """One that stands within a gap of the day moves it there, until it is called off."""
        review = Meeting("Review", starts_on=meets, participants=[ANA])
        diary.put("2026-11-02", *talks("2026-09-01", "2026-10-01", "2026-10-31"), review)

        assert [f"{expected} Get in touch: Northwind Trading, Ana Sousa"] == diary.told("2026-11-05")

        diary.put("2026-11-06", attrs.evolve(review, cancelled_on="2026-11-06"))

        assert ["2026-11-30 Get in touch: Northwind Trading, Ana Sousa"] == diary.told("2026-11-06")

    def test_who_is_away_is_due_once_they_are_back(self, diary):
        """On the first day on which they can be reached."""
        leave = Absence(ANA, "leave", from_on="2026-11-20", until_on="2026-12-07")
        diary.put("2026-11-02", *talks("2026-09-01", "2026-10-01", "2026-10-31"), leave)

        assert ["2026-12-07 Get in touch: Northwind Trading, Ana Sousa"] == diary.told("2026-11-05")

    def test_no_midnight_changes_it(self, diary):
        """A meeting that passes, and a leave that ends, leave the bytes as they are."""
        diary.put(
            "2026-11-02",
            *talks("2026-09-01", "2026-10-01", "2026-10-31"),
            Meeting("Review", starts_on="2026-12-10", participants=[ANA]),
            Absence(ANA, "leave", from_on="2026-11-20", until_on="2026-12-07"),
        )

        [content] = {diary.calendar(f"2026-{day}").to_bytes() for day in ("11-05", "11-25", "12-08", "12-20")}

        assert b"DTSTART;VALUE=DATE:20261210" in content


class TestDeals:
    DEAL = Opportunity(NORTHWIND, "Upgrade", next_step="send the offer", next_step_on="2026-11-20")

    def test_the_next_step_and_the_day_it_closes(self, diary):
        """When it closes is not sure; a new forecast moves it."""
        first = Forecast(self.DEAL, "2026-12-18", from_on="2026-11-02", amount="9000 EUR")
        diary.put("2026-11-02", self.DEAL, first)
        before = {each.entry.key: each for each in diary.listing("2026-11-05").listed}

        assert [
            "2026-11-20 Next step: Northwind Trading, Upgrade",
            "2026-12-18 Expected to close: Northwind Trading, Upgrade (tentative)",
        ] == diary.told("2026-11-05")
        assert b"9,000" not in diary.calendar("2026-11-05").to_bytes()

        diary.put(
            "2026-11-09",
            attrs.evolve(first, until_on="2026-11-09"),
            Forecast(self.DEAL, "2027-01-29", from_on="2026-11-09"),
        )
        [_, after] = diary.listing("2026-11-09").listed

        assert "2027-01-29" == str(after.entry.on)
        assert before[after.entry.key].stamp < after.stamp

    def test_closed_once_it_is(self, diary):
        """Won or lost: nothing is to be done any more."""
        diary.put("2026-11-02", self.DEAL)
        diary.put("2026-11-09", attrs.evolve(self.DEAL, closed_on="2026-11-09", result="won"))

        assert ["2026-11-20 Closed: Next step: Northwind Trading, Upgrade (cancelled)"] == diary.told(
            "2026-11-09"
        )

    def test_the_day_on_which_it_is_opened_changes_nothing(self, diary):
        """What is to come of one opened later is known before."""
        diary.put("2026-11-02", attrs.evolve(self.DEAL, opened_on="2026-11-10"))

        assert diary.calendar("2026-11-09").to_bytes() == diary.calendar("2026-11-10").to_bytes()
