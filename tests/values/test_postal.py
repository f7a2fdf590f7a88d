"""Postal addresses, and values with a word for what they are, as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.values import (
    NamedDay,
    PostalAddress,
    Relation,
    YearDay,
    named_day,
    postal_address,
    postal_addresses,
    relation,
)
from tests import strategies


class TestPostalAddress:
    @pytest.mark.parametrize(
        ("typed", "written"),
        [
            ("work: Rua Augusta 1; 1100-048; Lisboa; ; Portugal", "work: Rua Augusta 1; 1100-048; Lisboa; ; Portugal"),
            (" Rua Augusta 1 ;", "Rua Augusta 1;"),
            ("; 1100; Lisboa", "; 1100; Lisboa"),
            ("HQ: ; 1100; Lisboa", "HQ: ; 1100; Lisboa"),
            (r"c\: o; 1; a\;b", r"c\: o; 1; a\;b"),
            ("Rua Augusta 1, 1100-048 Lisboa, Portugal", "Rua Augusta 1; 1100-048; Lisboa; ; Portugal"),
            ("Hauptstr. 5\n10115 Berlin", "Hauptstr. 5; 10115; Berlin"),
            ("Hauptstr. 5, D-10115 Berlin", "Hauptstr. 5; D-10115; Berlin"),
            ("home: 12 Main St, Springfield, IL 62701, USA", "home: 12 Main St; 62701; Springfield; IL; USA"),
            ("12 Main St, Springfield IL 62701", "12 Main St; 62701; Springfield; IL"),
            ("10 Downing Street, London SW1A 2AA, UK", "10 Downing Street; SW1A 2AA; London; ; UK"),
            ("Flat 3, 12 High St, Leeds, LS1 4AP", "Flat 3, 12 High St; LS1 4AP; Leeds"),
            ("Keizersgracht 1, 1015 CN Amsterdam", "Keizersgracht 1; 1015 CN; Amsterdam"),
            ("Drottninggatan 1, 111 51 Stockholm", "Drottninggatan 1; 111 51; Stockholm"),
            ("Laugavegur 1, 101 Reykjavík", "Laugavegur 1; 101; Reykjavík"),
            ("Rua Augusta 1, 2 Esq, Lisboa, Portugal", "Rua Augusta 1, 2 Esq; ; Lisboa; ; Portugal"),
            ("Rua Augusta 1, Lisboa", "Rua Augusta 1; ; Lisboa"),
            ("Rua Augusta 1", "Rua Augusta 1;"),
        ],
    )  # fmt: skip
    def test_as_people_write_it(self, typed, written):
        """By parts between semicolons, or as on a letter, with the postcode found where it stands."""
        assert written == str(postal_address(typed))

    def test_by_parts(self):
        """A mapping has the parts by name, and an address is itself."""
        lisbon = postal_address({"street": "Rua Augusta\n1", "postcode": "1100-048", "label": "work"})

        assert PostalAddress(street="Rua Augusta, 1", postcode="1100-048", label="work") == lisbon
        assert lisbon is postal_address(lisbon)
        assert (lisbon,) == postal_addresses(lisbon) == postal_addresses([str(lisbon), lisbon])

    @pytest.mark.parametrize("typed", ["", "work: ;", " ; ; ", "1;2;3;4;5;6;7;8", {"town": "x"}, {}, 5])
    def test_that_lead_nowhere(self, typed):
        """Nothing but a label, more parts than there are, and parts by other names are refused."""
        with pytest.raises(InputError):
            postal_address(typed)

    @given(strategies.postal_addresses)
    def test_its_text_is_read_again(self, address):
        """The text of any address is the address."""
        assert address == postal_address(str(address))

    @given(st.text(max_size=40) | st.text("ab1 ;:,\\\n", max_size=20))
    def test_any_text(self, typed):
        """Whatever is typed is refused as input, or is an address whose text says the same."""
        try:
            address = postal_address(typed)
        except InputError:
            return
        assert address == postal_address(str(address))

    def test_long_texts(self):
        """What is no address takes no longer for its length."""
        assert postal_address("1 " * 20_000 + ",x")


class TestLabelled:
    @pytest.mark.parametrize(
        ("typed", "written"),
        [("anniversary: 2010-05-04", "anniversary: 2010-05-04"), ("joined us:4 May", "joined us: --05-04")],
    )
    def test_days(self, typed, written):
        """A name and a day of the year, its year where it is known."""
        assert written == str(named_day(typed))

    @pytest.mark.parametrize("typed", ["2010-05-04", ": 2010-05-04", "anniversary", "x: 2010-13-04"])
    def test_days_that_are_none(self, typed):
        """A day without a name, and a name without a day, are refused."""
        with pytest.raises(InputError):
            named_day(typed)

    @pytest.mark.parametrize("typed", ["Rita Lopes", "assistant:", ": Rita"])
    def test_relations_that_are_none(self, typed):
        """Who is not said to be what is refused."""
        with pytest.raises(InputError):
            relation(typed)

    def test_relations(self):
        """What somebody is stands before their name."""
        assert Relation("assistant", "Rita: Lopes") == relation("assistant:  Rita: Lopes")

    @given(strategies.named_days, strategies.relations)
    def test_their_texts_are_read_again(self, on, who):
        """The text of either is the value."""
        assert (on, who) == (named_day(str(on)), relation(str(who)))
        assert NamedDay("x", YearDay(1, 2)) == named_day(NamedDay("x", "--01-02"))
