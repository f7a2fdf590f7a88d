"""Birthdays, and since when an account is a customer."""

from __future__ import annotations

import attrs
import pytest

from relmem.feeds.people import Dates
from relmem.records import Account, Affiliation, Contact, Contract, Relationship
from relmem.records.base import merged_key

NORTHWIND = Account("Northwind Trading")
ANA = Contact("Ana Sousa", born="1984-05-04")
AT_NORTHWIND = Affiliation(ANA, NORTHWIND, from_on="2020-01-01")


@pytest.fixture
def diary(diary):
    diary.feed = Dates()
    return diary


class TestBirthdays:
    def test_come_every_year(self, diary):
        """Each year is an event of its own, as far as the window reaches."""
        diary.put("2026-01-02", NORTHWIND, ANA, AT_NORTHWIND)

        assert [
            f"{year}-05-04 Birthday: Ana Sousa, Northwind Trading" for year in (2026, 2027, 2028)
        ] == diary.told("2026-11-22")

    def test_of_a_leap_day(self, diary):
        """The last day of February, in every year."""
        diary.put("2026-01-02", Contact("Bo Lee", born="1984-02-29"))

        assert [
            f"{day} Birthday: Bo Lee" for day in ("2026-02-28", "2027-02-28", "2028-02-29")
        ] == diary.told("2026-11-22")

    def test_without_a_year(self, diary):
        """No age is told, not even where all is."""
        diary.put("2026-01-02", Contact("Bo Lee", born="--05-04"))
        diary.feed = Dates(full=True)

        assert 3 == len(diary.told("2026-11-22"))
        assert b"years" not in diary.calendar("2026-11-22").to_bytes()

    def test_age_is_told_only_where_all_is(self, diary):
        """Not everybody likes to see it in a calendar."""
        diary.put("2026-01-02", ANA)

        assert b" years." not in diary.calendar("2026-11-22").to_bytes()

        diary.feed = Dates(full=True)

        assert b"43 years." in diary.calendar("2026-11-22").to_bytes()

    def test_not_before_somebody_was_born(self, diary):
        """A first birthday is a year after the birth."""
        diary.put("2026-01-02", Contact("Young Company", born="2026-05-04"))

        assert ["2027-05-04 Birthday: Young Company", "2028-05-04 Birthday: Young Company"] == diary.told(
            "2026-11-22"
        )

    def test_not_of_who_has_left(self, diary):
        """Once nobody knows where they are, the card would not reach them."""
        diary.put("2026-01-02", NORTHWIND, ANA, attrs.evolve(AT_NORTHWIND, until_on="2026-10-01"))

        assert [] == diary.told("2026-11-22")

    def test_a_corrected_day_moves_every_year(self, diary):
        """Under the same uids."""
        diary.put("2026-01-02", ANA)
        before = diary.listed("2026-11-22")
        diary.put("2026-11-22", attrs.evolve(ANA, born="1984-05-14"))

        assert before.keys() == diary.listed("2026-11-22").keys()
        assert "2027-05-14 Birthday: Ana Sousa" in diary.told("2026-11-22")


class TestOtherDays:
    def test_come_every_year(self, diary):
        """Each by its name, beside the birthday; years are told where all is."""
        diary.put(
            "2026-01-02",
            NORTHWIND,
            attrs.evolve(ANA, days=["anniversary: 2026-06-01", "name day: --07-26"]),
            AT_NORTHWIND,
        )

        told = diary.told("2026-11-22")
        assert "2027-06-01 Anniversary: Ana Sousa, Northwind Trading" in told
        assert "2026-07-26 Name day: Ana Sousa, Northwind Trading" in told
        assert "2026-06-01 Anniversary: Ana Sousa, Northwind Trading" not in told
        diary.feed = Dates(full=True)
        assert b"1 year." in diary.calendar("2026-11-22").to_bytes()

    def test_a_day_that_moves_stays_the_same(self, diary):
        """Under the same uids, also where two go by one name."""
        diary.put("2026-01-02", attrs.evolve(ANA, born=None, days=["date: --06-01", "date: --07-01"]))
        before = diary.listed("2026-11-22")
        diary.put("2026-11-22", attrs.evolve(ANA, born=None, days=["date: --06-02", "date: --07-01"]))

        assert 4 == len(before)
        assert before.keys() == diary.listed("2026-11-22").keys()

    def test_of_who_has_died(self, diary):
        """Neither a birthday nor anything else is told, though they were with us to the last."""
        gone = attrs.evolve(ANA, days=["anniversary: --06-01"], died_on="2026-10-01")
        diary.put("2026-01-02", NORTHWIND, ANA, AT_NORTHWIND)
        diary.put("2026-10-02", gone)

        assert [] == [line for line in diary.told("2026-11-22") if "Cancelled" not in line]


class TestCustomers:
    def test_since_it_was_said_to_be_one(self, diary):
        """As stated, whatever contracts say."""
        lab = Contract(NORTHWIND, "Lab", starts_on="2022-03-01")
        diary.put("2026-01-02", NORTHWIND, lab, Relationship(NORTHWIND, "customer", from_on="2021-02-01"))

        assert [
            f"{2021 + years}-02-01 {years} years with us: Northwind Trading" for years in (5, 6, 7)
        ] == diary.told("2026-11-22")

    def test_else_since_the_first_contract(self, diary):
        """One year is a year."""
        diary.put("2026-01-02", NORTHWIND, Contract(NORTHWIND, "Lab", starts_on="2025-12-01"))

        assert "2026-12-01 1 year with us: Northwind Trading" == diary.told("2026-11-22")[0]

    def test_not_once_it_is_over(self, diary):
        """Nobody congratulates a former customer."""
        over = Relationship(NORTHWIND, "customer", from_on="2021-02-01", until_on="2026-10-01")
        diary.put("2026-01-02", NORTHWIND, over)

        assert [] == [line for line in diary.told("2026-11-22") if "Cancelled" not in line]

    def test_not_of_a_supplier(self, diary):
        """Whose contract binds us is not our customer."""
        diary.put("2026-01-02", NORTHWIND, Contract(NORTHWIND, "Lab", starts_on="2024-12-01"))
        diary.put("2026-01-02", Relationship(NORTHWIND, "supplier"))

        assert [] == [line for line in diary.told("2026-11-22") if "Cancelled" not in line]


class TestMerged:
    def test_the_same_day_of_who_was_merged_just_vanishes(self, diary):
        """One birthday stays; a day that only the other had is cancelled as ever."""
        twin = Contact("Ana M. Sousa", born="1984-05-04", days=["wedding day: --06-01"])
        diary.put("2026-01-02", ANA, twin)
        diary.put("2026-04-20", attrs.evolve(ANA, key=[merged_key(twin.id)]))
        diary.retract("2026-04-20", twin)

        found = [line for line in diary.told("2026-04-21") if line.startswith("2026")]

        assert "2026-05-04 Birthday: Ana Sousa" in found
        assert not any("Cancelled: Birthday" in line for line in found)
        assert any("Cancelled: Wedding day" in line for line in found)
