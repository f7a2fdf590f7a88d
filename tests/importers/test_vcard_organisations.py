"""Contact cards into accounts, and who works where."""

from __future__ import annotations

import pytest

from relmem.importers.entries import Entry, Reading
from relmem.importers.vcards import read_vcards
from relmem.records.people import Account, Affiliation, Contact


def a_file(*cards: str, version: str = "3.0") -> Reading:
    """An address book of these cards, each given as its lines."""
    texts = (f"BEGIN:VCARD\nVERSION:{version}\n{card}\nEND:VCARD\n" for card in cards)
    return read_vcards("".join(texts).encode(), name="people.vcf")


def an_entry(*lines: str, version: str = "3.0") -> Entry:
    """What the one card of these lines means."""
    [entry] = a_file("\n".join(lines), version=version).entries
    return entry


def posts(entry: Entry) -> list[tuple[str, str, str]]:
    """Each affiliation: organisation, unit, title."""
    names = {record.id: record.name for record in entry.records if isinstance(record, Account)}
    found = [record for record in entry.records if isinstance(record, Affiliation)]
    return [(names[each.account], each.unit, each.title) for each in found]


class TestOrganisations:
    @pytest.mark.parametrize(
        ("lines", "found"),
        [
            (
                ["ORG:Acme, Inc.;Sales;East", "TITLE:Head, really"],
                [("Acme, Inc.", "Sales, East", "Head, really")],
            ),
            (["ORG:Acme", "ROLE:Buyer"], [("Acme", "", "Buyer")]),
            (["ORG:Acme", "ROLE:Buyer", "TITLE:Head"], [("Acme", "", "Head")]),
            (["ORG:Acme", "TITLE:Head", "TITLE:Chair"], [("Acme", "", "Head, Chair")]),
            (["ORG:A", "TITLE:x", "ORG:B", "TITLE:y"], [("A", "", "x"), ("B", "", "y")]),
            (["ORG:A", "i.ORG:B", "i.TITLE:y"], [("A", "", ""), ("B", "", "y")]),
            (["ORG:A", "i.ORG:B", "i.TITLE:y", "TITLE:x"], [("A", "", "x"), ("B", "", "y")]),
            (["ORG:A", "ORG: a "], [("A", "", "")]),
            (["ORG:;Sales"], []),
            (["TITLE:Head"], []),
        ],
    )
    def test_affiliations(self, lines, found):
        """One for each ORG, with its unit and title."""
        assert found == posts(an_entry("FN:Ana", *lines))

    @pytest.mark.parametrize(
        ("lines", "ignored"),
        [
            (["ORG:A", "ORG:B", "TITLE:x", "TITLE:y"], ()),
            (["ORG:A", "ORG:B", "TITLE:x", "TITLE:y", "TITLE:z"], ("TITLE",)),
            (["ORG:A", "TITLE:x", "ROLE:y"], ("ROLE",)),
            (["TITLE:x", "ORG:;Sales"], ("ORG", "TITLE")),
        ],
    )
    def test_what_finds_no_place(self, lines, ignored):
        """Titles and units without an organisation are said to be ignored."""
        assert ignored == a_file("\n".join(["FN:Ana", *lines])).ignored

    @pytest.mark.parametrize(
        ("lines", "keys"),
        [
            (["UID:7", "EMAIL:Ana@x.example", "ORG:A", "ORG:b"], ["vcard:7 org:a", "vcard:7 org:b"]),
            (["EMAIL:Ana@x.example", "ORG:A"], ["mailto:ana@x.example org:a"]),
            (["UID:7", "ORG:A;Sales", "ORG:A;IT"], ["vcard:7 org:a", "vcard:7 org:a 2"]),
            (["ORG:A"], []),
        ],
    )
    def test_a_post_is_known_again(self, lines, keys):
        """Each post has a key of whose it is and where, so that a newer card revises it."""
        records = an_entry("FN:Ana", *lines).records

        assert keys == [key for each in records if isinstance(each, Affiliation) for key in each.key]

    def test_one_organisation_for_all(self):
        """However many cards name it, and in whatever case, it is one account."""
        entries = list(a_file("FN:Ana\nORG:Acme  Ltd", "FN:Bo\nORG:ACME ltd;Sales").entries)

        [one], [two] = (
            [record for record in entry.records if isinstance(record, Account)] for entry in entries
        )
        assert one == two
        assert ("Acme Ltd", ("org:acme ltd",)) == (one.name, one.key)
        assert one.id == entries[1].records[-1].account

    @pytest.mark.parametrize(
        "lines",
        [
            ["FN:Acme", "ORG:Acme;", "N:;;;;"],
            ["FN:acme", "ORG:Acme"],
            ["FN:Acme Sales", "ORG:Acme;Sales"],
            ["ORG:Acme"],
            ["FN:Acme", "KIND:org"],
            ["FN:Somebody", "ORG:Acme", "KIND:ORG"],
            ["FN:Acme", "N:Sousa;Ana", "ORG:Acme", "X-ABShowAs:COMPANY"],
        ],
    )
    def test_cards_of_organisations(self, lines):
        """An account and nobody there, where the card says so or only ORG names it."""
        [account] = an_entry(*lines).records

        assert ("Acme", True) == (account.name, isinstance(account, Account))

    @pytest.mark.parametrize(
        "lines", [["FN:Ana", "ORG:Acme"], ["FN:Acme", "ORG:Acme", "N:;Acme"], ["FN:Acme"]]
    )
    def test_cards_of_people(self, lines):
        """Who is named apart from the organisation, or is in none, is a person."""
        assert Contact in [type(record) for record in an_entry(*lines).records]

    def test_what_is_known_of_an_organisation(self):
        """Its own card is known to all cards of its people, before and after it."""
        reading = a_file(
            "FN:Ana\nORG:Acme",
            "FN:Acme Inc\nORG:Acme\nKIND:org\nUID:7\nNICKNAME:Ac\nNOTE:big\nEMAIL:hi@acme.example\n"
            "TEL:1\nTZ:UTC",
            "FN:Bo\nORG:Acme",
        )

        first, *others = (entry.records[0] for entry in reading.entries)
        assert [first, first] == others
        assert (("Acme Inc", "Ac"), ("org:acme", "vcard:7"), "UTC") == (
            first.aliases,
            first.key,
            first.timezone,
        )
        assert "big\n\nE-mail: hi@acme.example\nPhone: 1" == first.note
        assert () == reading.ignored
