"""Who a contract binds, out of one cell."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.importers.parties import parties_of

WORDS = [
    *("(", ")", ";", '"', "“", "”", ",", "and", "Acme", "Inc.", "LLC", '("Acme")', "Party", "collectively"),
    *("[]", "dba", "each", "Mr.", "together", "with", "its"),
]
"""Of cells, for trying what nobody thought of."""


def names(text: str) -> list[str]:
    """The names in a cell in which everybody is named."""
    found = parties_of(text)
    assert () == found.unnamed
    return [party.name for party in found.named]


def _taken(cell: str) -> float:
    """Seconds of this program alone."""
    begun = process_time()
    parties_of(cell)
    return process_time() - begun


class TestParties:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Northwind Trading", ["Northwind Trading"]),
            ('Birch Inc. ("Company"); Holdings Inc. ("MA", "Affiliate")', ["Birch Inc.", "Holdings Inc."]),
            ("CONVERGTV, INC. (“ConvergTV”);Fulucai Ltd.;", ["CONVERGTV, INC.", "Fulucai Ltd."]),
            ("ALPS Distributors, Inc. (the “Distributor”)", ["ALPS Distributors, Inc."]),
            ('I-ESCROW, INC.  ("i-Escrow" )', ["I-ESCROW, INC."]),
            ("Geno Auriemma (Auriemma)", ["Geno Auriemma"]),
            ('Excite, Inc."Excite"; CyberShop "Client"', ["Excite, Inc.", "CyberShop"]),
            ('OOO "Romashka"', ['OOO "Romashka"']),
            ('(Dragon Systems, Inc. ("Dragon Systems"); Modus ("MMI")', ["Dragon Systems, Inc.", "Modus"]),
            ("Acme (UK) Ltd; Columbia, (Bermuda) Ltd.", ["Acme (UK) Ltd", "Columbia, (Bermuda) Ltd."]),
            ("TELIA AB (publ)", ["TELIA AB (publ)"]),
            ('Integrity Fund, ("fund"); AFI LLC, ("L")', ["Integrity Fund", "AFI LLC"]),
            ('INSTITUTE OF GRASSLAND AND  RESEARCH ("I")', ["INSTITUTE OF GRASSLAND AND RESEARCH"]),
            ('GE Corp together with its successors and assigns, if any ("Lessor")', ["GE Corp"]),
            (
                'WYZZ, Inc. and WYZZ Licensee, Inc. (collectively "WYZZ")',
                ["WYZZ, Inc.", "WYZZ Licensee, Inc."],
            ),
            ("Hafen GmbH & Co. KG", ["Hafen GmbH & Co. KG"]),
            ("Acme SE & Co. KGaA; Nord AG & Co. KG", ["Acme SE & Co. KGaA", "Nord AG & Co. KG"]),
            ("Kai GmbH and Hafen GmbH & Co. KG and B Inc.", ["Kai GmbH", "Hafen GmbH & Co. KG", "B Inc."]),
            ("Fisch GmbH & Co.", ["Fisch GmbH & Co."]),
            ("Foo Inc. and Co-op Ltd.", ["Foo Inc.", "Co-op Ltd."]),
            ("Mr. Gu Xianwin and Ms. Chen Weijie", ["Mr. Gu Xianwin", "Ms. Chen Weijie"]),
            ('Acme Inc. ("Acme") and Beta LLC ("Beta")', ["Acme Inc.", "Beta LLC"]),
            ('HOF Village, LLC ("Media"); HOF  VILLAGE, llc ("HOFV")', ["HOF Village, LLC"]),
            (
                'Kathy Ireland, Inc. ("KI Inc."); Kathy Ireland ("KI")',
                ["Kathy Ireland, Inc.", "Kathy Ireland"],
            ),
            ('Johnson ("Johnson"); Johnson & Johnson ("J&J")', ["Johnson", "Johnson & Johnson"]),
            ("Each Way Ltd; Which? Ltd; Together AI", ["Each Way Ltd", "Which? Ltd", "Together AI"]),
        ],
    )
    def test_are_names_without_their_terms(self, text, expected):
        """Every party is named once, and other words for it are no part of its name."""
        assert expected == names(text)

    @pytest.mark.parametrize(
        "rest",
        [
            '(each a "Party", together the "Parties")',
            "Acme and Beta (individually a “Party”; collectively, the “Parties”)",
            "Acme, Beta and togetherwith Beta, (“Party” and collectively the “Parties”)",
            'Acme Inc. together with Beta LLC ("Both")',
            'each of the foregoing parties is a "Party"',
            'individually and collectively "JVP"',
            '"Acme" and together with "Beta" ("Parties")',
            'Acme and Beta shall collectively be referred to herein as the "Parties".',
        ],
    )
    def test_leave_out_what_speaks_of_them_all(self, rest):
        """Words about parties that are named elsewhere in the cell name nobody else."""
        assert ["Acme Inc.", "Beta LLC"] == names(f'Acme Inc. ("Acme"); Beta LLC ("Beta"); {rest}')

    def test_take_a_term_that_stands_alone_for_the_one_before(self):
        """A separator between a name and its term makes no party."""
        assert ["WATER NOW, INC.", "Hydraspin"] == names('WATER NOW, INC.; ("Water Now"); Hydraspin')

    @pytest.mark.parametrize(
        ("text", "name", "alias"),
        [
            ('695014 B.C. Ltd. dba Galaxy ("G")', "695014 B.C. Ltd.", "Galaxy"),
            ("MUSEUM, INC. d/b/a Hall of Fame", "MUSEUM, INC.", "Hall of Fame"),
            ('Solutions, Inc.(dba Spin.com, "Spin" or "Client")', "Solutions, Inc.", "Spin.com"),
            ('AHF, Inc. (formerly known as Tarzan, Inc.)("Buyer")', "AHF, Inc.", "Tarzan, Inc."),
        ],
    )
    def test_have_their_other_names(self, text, name, alias):
        """What a party also trades as, or was called, is kept apart from its name."""
        [party] = parties_of(text).named

        assert (name, (alias,)) == (party.name, party.aliases)

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ('[] ("You")', "left blank"),
            ('[ * * * ] ("Provider")', "left blank"),
            ("[*] Holdings Ltd", "left blank"),
            ('Distributor ("Distributor")', "role"),
            ('an individual ("Developer")', "describes"),
            ('the entity on the cover page ("You")', "describes"),
            ('(“you” or the “Franchisee")', "names nobody"),
            ("???", "names nobody"),
            ("A" * 301, "301 characters"),
            ("Gamma\0", "U+0000"),
            ('Acme2 and Beta ("Both" and collectively "All")', "not all of them are named"),
        ],
    )
    def test_who_is_not_named_is_reported(self, text, why):
        """A blank, a role or a description is somebody, and nobody can say who."""
        found = parties_of(f'Acme Inc. ("Acme", "us"); Beta LLC ("Beta"); {text}')

        assert ["Acme Inc.", "Beta LLC"] == [party.name for party in found.named]
        [(_, said)] = found.unnamed
        assert why in said

    def test_have_a_most(self):
        """Five hundred parties are a list, more are something else."""
        listed = "; ".join(f"Company {number}" for number in range(500))

        assert 500 == len(names(listed))
        assert () == parties_of(f"{listed}; One More").named
        assert () == parties_of("x" * 20_001).named

    @pytest.mark.parametrize("said", ['()("a")', '("a")a ', "(a(a", "a and b ", "a; ", "x,", "Inc. and "])
    def test_are_found_in_time(self, said):
        """The longest cell takes some four times as long as one of a quarter, whatever stands in it."""
        cells = [(said * 20_000)[:length] for length in (5_000, 20_000)]
        taken = [min(_taken(cell) for _ in range(3)) for cell in cells]

        assert 0.1 + 8 * taken[0] > taken[1]

    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=14).map(" ".join))
    def test_are_found_in_any_text(self, text):
        """Nothing raises; names say something and none comes twice."""
        found = parties_of(text)

        assert all(any(char.isalnum() for char in party.name) for party in found.named)
        assert len(found.named) == len({party.key for party in found.named})
        assert all(why for _, why in found.unnamed)
