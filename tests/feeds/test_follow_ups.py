"""When the feed says to speak to somebody again."""

from __future__ import annotations

import attrs
import pytest

from relmem.feeds.talks import FollowUps
from relmem.records import Account, Affiliation, Colleague, Contact, Delivery, Interaction, Issue, Order

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
