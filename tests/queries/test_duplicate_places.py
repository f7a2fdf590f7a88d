"""Postal addresses as a reason to think that two are one."""

from __future__ import annotations

from typing import Any

import pytest

from relmem.facts import facts_of
from relmem.queries.duplicates import duplicates
from relmem.queries.foldings import place_keys, places_nearly
from relmem.records import Account, Affiliation, Contact
from relmem.values import postal_address
from tests.builders import MONDAY

HOME, OTHER = "Rua Augusta 1; 1100-048; Lisboa", "Av. Nova 2; 4000; Porto"


def asked(*people: Contact | Account | Affiliation, **how: Any) -> list[str]:
    """The reasons of each suggestion."""
    return [row.reasons for row in duplicates(facts_of(MONDAY, *people), **how)]


def who(name: str, born: str | None = "1984-05-04", address: str = HOME) -> Contact:
    return Contact(name, born=born, addresses=[address])


class TestFolding:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (HOME, "R. AUGUSTA, 1; 1100 048; Lisbõa"),
            (HOME, "work: rua augusta 1; 1100-048"),
            (HOME, "Rua Augusta, 1; ; Lisboa; ; Portugal"),
            ("Hauptstraße 5; 10115; Berlin", "Hauptstr. 5; 10115"),
            ("12 High Street; ; Leeds", "12 High St.; LS1; leeds"),
            ("; 1000; Lisboa; ; ; ; 17", "; 1000; ; ; ; ; 17"),
        ],
    )
    def test_one_address(self, one, other):
        """However a street is shortened, with the postcode or the locality only, it is one address."""
        assert set(place_keys(postal_address(one))) & set(place_keys(postal_address(other)))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (HOME, "Rua Augusta 2; 1100-048; Lisboa"),
            (HOME, "Rua Augusta; 1100-048; Lisboa"),
            (HOME, "Rua Nova 1; 1100-048; Lisboa"),
            (HOME, "Rua Augusta 1; 4000; Porto"),
            (HOME, "Rua Augusta 1;"),
            ("; 1100; Lisboa", "; 1100; Lisboa"),
        ],
    )
    def test_two_addresses(self, one, other):
        """Another house, street or town is another address, and a town alone is none."""
        assert not set(place_keys(postal_address(one))) & set(place_keys(postal_address(other)))

    @pytest.mark.parametrize(
        ("other", "is_near"),
        [
            ("Rua Augusta 2; 1100-048", True),
            ("Rua Agusta 1; 1100-048", True),
            ("Rua Augusta 1; 1100-084", True),
            ("Rua Agusta 2; 1100-048", False),
        ],
    )
    def test_one_part_typed_wrong(self, other, is_near):
        """Two of house, street and postcode are near; one is not."""
        near = set(places_nearly(postal_address(HOME))) & set(places_nearly(postal_address(other)))

        assert is_near == bool(near)


class TestReasons:
    def test_a_birthday_at_an_address(self):
        """Whatever was made of the name, who is born on one day and lives at one address is one."""
        [reasons] = asked(who("Ana Sousa"), who("Anna Suosza"), likeness=1)
        assert "same address and birthday Rua Augusta 1, 1100-048, Lisboa, 1984-05-04" == reasons

        [reasons] = asked(who("Ana Sousa"), who("Eva Lopes"), likeness=1)
        assert reasons.endswith(", though the names have nothing in common")

    @pytest.mark.parametrize(
        ("born", "address"),
        [("1985-06-07", HOME), ("--05-04", HOME), (None, HOME), ("1984-05-04", OTHER), ("1984-05-04", "; 1100-048; Lisboa")],
    )  # fmt: skip
    def test_not_with_one_of_both(self, born, address):
        """A household has several people, and a day several who were born on it."""
        assert [] == asked(who("Ana Sousa"), who("Rita Lopes", born, address))

    def test_a_name_at_an_address(self):
        """Who has one name and one address is one, wherever they work."""
        ana, again, acme, globex = (
            who("Ana Sousa", None),
            who("Sousa, Ana", None),
            Account("Acme"),
            Account("Globex"),
        )
        jobs = Affiliation(ana, acme), Affiliation(again, globex)

        assert ["name 'Sousa, Ana' is 'Ana Sousa' at Rua Augusta 1, 1100-048, Lisboa"] == asked(
            ana, again, acme, globex, *jobs, likeness=1
        )

    def test_a_like_name_at_an_address(self):
        """It makes up for what an initial leaves open; an address that differs takes nothing away."""
        assert ["name 'J. Smith' like 'John Smith', at the address Rua Augusta 1, 1100-048, Lisboa"] == asked(
            who("John Smith", None), who("J. Smith", None)
        )
        assert [] == asked(who("John Smith", None), who("J. Smith", None, OTHER))
        assert asked(who("John Smith", None), who("Jon Smyth", None)) != []
        assert asked(who("John Smith", None), who("Jon Smyth", None, OTHER)) != []

    @pytest.mark.parametrize("names", [("Maria Rossi", "Mario Rossi"), ("Ana Sousa", "Rita Sousa")])
    def test_a_family(self, names):
        """Who lives together and bears one family name is two."""
        assert [] == asked(*(who(name, None) for name in names))

    def test_accounts(self):
        """Two organisations with like names in one house are likelier one."""
        here = [
            Account("Acme Porto", addresses=[HOME]),
            Account("Acme", addresses=["R. Augusta 1; 1100-048"]),
        ]
        there = [here[0], Account("Acme", addresses=[OTHER])]

        assert ["name 'Acme' like 'Acme Porto', at the address Rua Augusta 1, 1100-048, Lisboa"] == asked(
            *here, kind=Account
        )
        assert [] == asked(*there, kind=Account)

    def test_a_house_of_many(self):
        """What more than four names share, each with a birthday of their own, is a house and no reason."""
        assert [] == asked(
            *(
                who(f"{name} Sousa", f"1984-05-{day}")
                for day, name in enumerate(("Al", "Bo", "Cy", "Di", "Ed"), 10)
            )
        )
