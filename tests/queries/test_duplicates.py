"""Who is there twice: every reason, nothing suggested that was said to be two, and nothing lost by looking fast."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import relmem
from relmem.errors import InputError, MissingExtra
from relmem.facts import Facts, facts_of
from relmem.queries.duplicates import CROWD, SHARED_BY, apart, duplicates, look_alikes
from relmem.queries.nicknames import lines_of
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Record
from tests.builders import MONDAY

ACME, ACME_TOO, GLOBEX = (
    Account("Acme GmbH", domains=["acme.example"]),
    Account("The ACME Co."),
    Account("Globex"),
)
ACCOUNTS = (ACME, ACME_TOO, GLOBEX)


def someone(name: str, at: Account | None = None, **fields: Any) -> list[Record]:
    """A contact, and that they work there."""
    contact = Contact(name, **fields)
    return [contact, *([Affiliation(contact, at)] if at else [])]


def asked(*people: list[Record], **how: Any) -> list[tuple[str, str, str]]:
    """Each suggestion as both names and the reasons."""
    found = duplicates(facts(*people), **how)
    return [(row.one, row.other, row.reasons) for row in found]


def facts(*people: list[Record]) -> Facts:
    return facts_of(MONDAY, *ACCOUNTS, *(record for each in people for record in each))


def without(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    """As if they were not installed."""
    for name in libraries:
        for module in [each for each in sys.modules if each.partition(".")[0] == name]:
            monkeypatch.setitem(sys.modules, module, None)
        monkeypatch.setitem(sys.modules, name, None)
    if "rapidfuzz" in libraries:
        monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)


class TestHardReasons:
    def test_an_address(self):
        """One mailbox is one person, whatever the case and whatever follows a plus."""
        found = asked(
            someone("Ana Sousa", emails=["ana@x.example"]), someone("A. Sousa", emails=["Ana+crm@X.example"])
        )

        assert [("Ana Sousa", "A. Sousa")] == [each[:2] for each in found]
        assert "same e-mail ana@x.example (also written Ana+crm@X.example)" in found[0][2]

    def test_a_number(self):
        """One number is one person, however it is written; it is told as it is dialled."""
        found = asked(
            someone("Ana Sousa", phones=["00351 912 345 678"]), someone("Ana S.", mobile="+351 (912) 345-678")
        )

        assert "same phone +351912345678" in found[0][2]

    def test_a_number_without_its_country(self):
        """It is the country's of the account, else the one that was asked with; else its digits are compared."""
        home, abroad = (
            someone("Ana Sousa", phones=["912 345 678"]),
            someone("Ana S.", phones=["+351 912345678"]),
        )
        lisbon = Account("Lisbon", country="PT")
        there = [*home, lisbon, Affiliation(home[0], lisbon)]  # type: ignore[arg-type] # the first is the contact
        again = someone("Ana S.", phones=["912345678"])

        assert [] == asked(home, abroad, likeness=1)
        assert 1 == len(asked(home, abroad, likeness=1, country="pt"))
        assert 1 == len(asked(there, abroad, likeness=1))
        assert ["same phone 912345678 by its digits"] == [each[2] for each in asked(home, again, likeness=1)]

    def test_an_id_of_their_own(self):
        """What two systems call by one id is one; ids that we gave say nothing."""
        one = [Contact("Ana Sousa", key=["hubspot:42", "not:a/b", "org:acme"])]
        other = [Contact("Anna Souza", key=["HubSpot:42", "not:a/b", "org:acme"])]

        assert ["same key hubspot:42"] == [each[2] for each in asked(one, other, likeness=1)]

    @pytest.mark.parametrize(
        "again", ["Sousa, Ana", "ANA  SOUSA", "Ana de Sousa", "Dr. Ana Sousa", "Ana Sóusa (ext.)"]
    )
    def test_a_name_at_a_company(self, again):
        """A name at one company is one, in any order, case and spelling; the company may be there twice, too."""
        assert "at Acme GmbH" in asked(someone("Ana Sousa", ACME), someone(again, ACME_TOO), likeness=1)[0][2]
        assert [] == asked(someone("Ana Sousa", ACME), someone(again, GLOBEX), likeness=1)

    @pytest.mark.parametrize(
        ("one", "other"), [("Jürgen Müller", "Juergen Mueller"), ("Jürgen Müller", "Jurgen Muller"), ("Mary Ann Lee", "Maryann Lee"), ("Søren Ås", "Soeren Aas"), ("Пётр Ильин", "петр ильин")]
    )  # fmt: skip
    def test_spellings_of_one_name(self, one, other):
        """What two keyboards make of one name is one name."""
        assert 1 == len(asked(someone(one, ACME), someone(other, ACME), likeness=1))

    def test_a_company_by_its_addresses(self):
        """Who writes from a company's domain is at it; everybody's domain is nobody's company."""
        at_acme = someone("Ana", ACME), someone("Ana", emails=["ana@acme.example"])
        anybody = someone("Ana", emails=["a1@gmail.com"]), someone("Ana", emails=["a2@gmail.com"])

        assert "at Acme GmbH" in asked(*at_acme, likeness=1)[0][2]
        assert [] == asked(*anybody)

    def test_a_whole_name_that_nothing_tells_apart(self):
        """Two words are a name; a birthday or a company that differs makes two people, and one word is no name."""

        def both(*fields: dict[str, Any], name: str = "Ana Sousa") -> int:
            return len(asked(*(someone(name, **each) for each in fields), likeness=1))

        assert 1 == both({}, {"at": ACME})
        assert 0 == both({"at": GLOBEX}, {"at": ACME})
        assert 0 == both({"born": "1980-02-29"}, {"born": "1981-07-03"})
        assert 0 == both({"at": ACME, "born": "1980-02-29"}, {"at": ACME, "born": "1981-07-03"})
        assert 0 == both({}, {}, name="Ana")
        assert 1 == both({}, {}, name="张伟")

    @pytest.mark.parametrize(("names", "found"), [(SHARED_BY, True), (SHARED_BY + 1, False)])
    def test_a_switchboard_is_nobodys(self, names, found):
        """A number under which many names are known says nothing."""
        people = [
            someone(f"{letter * 4} {letter * 5}", phones=["+351 21 000 0000"])
            for letter in "abcdefgh"[:names]
        ]

        assert found == bool(asked(*people))

    def test_strangers_with_one_number_come_last(self):
        """Where nothing of the names agrees it says so, and other pairs are surer."""
        found = asked(
            someone("Ana Sousa", phones=["+351 912 345 678"]), someone("Bo Lee", phones=["+351 912 345 678"]),
            someone("Rich Alvarez", phones=["+1 212 555 0100"]), someone("Bob Alvarez", phones=["+1 212 555 0100"]),
        )  # fmt: skip

        assert ["Rich Alvarez", "Ana Sousa"] == [each[0] for each in found]
        assert [False, True] == ["nothing in common" in each[2] for each in found]

    def test_a_broken_sync_is_bounded(self):
        """Of many copies each is paired with the first one, so that rows grow as the copies do."""
        few = [someone("Ana Sousa", ACME) for _ in range(CROWD)]
        many = [*few, someone("Ana Sousa", ACME)]

        assert CROWD * (CROWD - 1) // 2 == len(asked(*few))
        assert CROWD == len(asked(*many, likeness=1))
        assert {many[0][0].id} == {row.one_id for row in duplicates(facts(*many), likeness=1)}


class TestLikeness:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("John Smith", "Jon Smyth"),
            ("Robert Miller", "Bob Miller"),
            ("Christopher Johansen", "Chris Johannsen"),
            ("Ana Sousa", "Ana Souza"),
            ("Ana Sousa", "Ana Suosa"),
            ("Ana Maria Sousa", "Ana Sousa"),
            ("Katherine O’Brien", "Kathy Obrein"),
        ],
    )
    def test_finds_short_forms_and_typing_errors(self, one, other):
        """Short forms, one error in a word, two in a long one, and a middle name left out."""
        [row] = duplicates(facts(someone(one), someone(other)))

        assert f"name {other!r} like {one!r}" == row.reasons
        assert row.like is not None
        assert Decimal("0.9") <= row.like < 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Maria Rossi", "Mario Rossi"),
            ("Daniel Weber", "Daniela Weber"),
            ("Wei Chen", "Wei Chan"),
            ("Ana Lee", "Ana Lea"),
            ("Ana Sousa", "Rita Sousa"),
            ("Ana", "Ana Sousa"),
            ("J. Smith", "John Smith"),
            ("Room 1234", "Room 1235"),
        ],
    )
    def test_leaves_two_people_two(self, one, other):
        """Two given names that are known, short words, numbers, and a part alone, are no errors of each other."""
        assert [] == asked(someone(one), someone(other))

    def test_an_initial_needs_something_else(self):
        """It counts where the company agrees."""
        assert (
            "'John Smith' like 'J. Smith' at Acme GmbH"
            in asked(someone("J. Smith", ACME), someone("John Smith", ACME))[0][2]
        )

    def test_the_name_to_say_is_a_name(self):
        """Who is called otherwise is found by that."""
        assert 1 == len(asked(someone("Huang Xiulan", call_me="Lucy"), someone("Lucy Xiulan")))

    def test_birthdays_speak_for_and_against(self):
        """One in common makes up for a name that is half known; another one makes two people."""

        def found(one: str, other: str, *born: str) -> int:
            return len(asked(someone(one, born=born[0]), someone(other, born=born[1])))

        assert 1 == found("Waller", "Jane Waller", "1980-02-29", "1980-02-29")
        assert 0 == found("Waller", "Jane Waller", "1980-02-29", "1980-02-28")
        assert 1 == found("Ana Sousa", "Ana Souza", "1980-02-27", "1980-02-28")
        assert 0 == found("Ana Sousa", "Ana Souza", "1980-02-27", "1979-07-28")

    @pytest.mark.parametrize(("third", "found"), [("Bo Lee", 1), ("Ana Sousa", 0)])
    def test_who_moved(self, third, found):
        """A name at two companies is somebody who moved, as long as nobody else bears it."""
        assert found == len(
            asked(someone("Ana Sousa", ACME), someone("Ana Sousa", GLOBEX), someone(third, Account("X")))
        )

    def test_threshold_on_both_sides(self):
        """`likeness` is the least, and what was asked for is kept to."""
        people = someone("Ana Sousa"), someone("Ana Souza")
        [row] = duplicates(facts(*people))
        assert row.like is not None

        assert 1 == len(asked(*people, likeness=float(row.like) - 0.01))
        assert 0 == len(asked(*people, likeness=float(row.like) + 0.01))

    def test_names_are_lower_case_without_accents(self):
        """The lines of names are as names are compared, and well-known pairs stand on one."""
        lines = lines_of()

        assert all(name == name.lower() and name.isalnum() for name in lines)
        assert lines["bob"] & lines["robert"]
        assert not lines["maria"] & lines["mario"]


NAMES = ("Ana Sousa", "A. Sousa", "Ana Maria Sousa", "Anna Sousa", "Sousa Ana", "Bo Li", "B. Li", "Bob Lee")


class TestOfThese:
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(NAMES), st.sampled_from((None, *ACCOUNTS)), st.booleans(), st.booleans()
            ),
            max_size=9,
        )
    )
    def test_are_those_of_all_that_concern_these(self, people):
        """To ask of some costs less, and tells what asking of all tells of them."""
        made = [someone(name, at, emails=["info@x.example"] * mail) for name, at, mail, _ in people]
        known, these = (
            facts(*made),
            {one[0].id for one, (*_, asked) in zip(made, people, strict=True) if asked},
        )
        every = duplicates(known, Contact)

        assert [each for each in every if {each.one_id, each.other_id} & these] == look_alikes(
            known, Contact, these
        )


class TestAccounts:
    @pytest.mark.parametrize(
        ("one", "other"),
        [("Acme GmbH", "ACME, Inc."), ("Acme Trading GmbH & Co. KG", "acme trading"), ("Novo A/S", "Novo AS"), ("Foo S.A.", "Foo"), ("Foo Sp. z o.o.", "Foo"), ("株式会社日立", "日立"), ("Weiß & Söhne OHG", "Weiss und Soehne")],
    )  # fmt: skip
    def test_legal_forms_make_no_other_account(self, one, other):
        """The name is what is left without them."""
        [row] = duplicates(facts_of(MONDAY, Account(one), Account(other)), Account, likeness=1)

        assert f"name {other!r} is {one!r}" == row.reasons

    def test_a_domain(self):
        """One domain is one account, with or without www."""
        found = duplicates(
            facts_of(
                MONDAY,
                Account("Northwind", domains=["nw.example"]),
                Account("NWT", domains=["www.nw.example"]),
            ),
            Account,
        )

        assert ["same domain nw.example (also written www.nw.example)"] == [row.reasons for row in found]

    def test_likeness(self):
        """Typing errors are found; another word is another organisation, and another country an affiliate."""

        def found(*names: str, **fields: Any) -> int:
            return len(
                duplicates(
                    facts_of(MONDAY, Account(names[0], country="PT"), Account(names[1], **fields)), Account
                )
            )

        assert 1 == found("Northwind Trading", "Nortwind Trading Ltd")
        assert 0 == found("Northwind Trading", "Northwind Trading Porto")
        assert 0 == found("Northwind Trading", "Northwind Trading Ltd", country="DE")

    def test_a_parent_is_another(self):
        """Who is part of the other is not the other."""
        parent = Account("Acme")

        assert not duplicates(facts_of(MONDAY, parent, Account("Acme Ltd", parent=parent)), Account)

    def test_an_alias_is_a_name(self):
        """What it is called besides is compared, too."""
        [row] = duplicates(
            facts_of(MONDAY, Account("IBM", aliases=["Big Blue"]), Account("Big Blue")), Account
        )

        assert "same name 'Big Blue'" == row.reasons


class TestSaidToBeTwo:
    def test_is_not_suggested_again(self):
        """Who was said to be two stays two, whichever was named first, also after one of them was merged."""
        with relmem.open(
            ":memory:", clock=lambda: datetime(2026, 5, 4, tzinfo=UTC), timezone="UTC"
        ) as memory:
            one, other, third = memory.add(
                Contact("Ana Sousa"),
                Contact("Ana Sousa", pronouns="she"),
                Contact("Ana Sousa", note="met twice"),
            )
            memory.add(apart(other, one))

            left = {(row.one_id, row.other_id) for row in duplicates(memory.facts())}
            assert {(one.id, third.id), (other.id, third.id)} == left

            memory.merge(memory.find(one.id), into=third)
            assert [] == list(duplicates(memory.facts()))

            memory.undo()
            assert left == {(row.one_id, row.other_id) for row in duplicates(memory.facts())}

    def test_is_said_of_records(self):
        """A name is none: what it means is for the memory to find."""
        with pytest.raises(InputError, match="'Ana Sousa' is no record"):
            apart("Ana Sousa", "Ana Souza")

    def test_can_be_taken_back(self):
        """It is a correction like any other: undone, they are suggested again."""
        with relmem.open(
            ":memory:", clock=lambda: datetime(2026, 5, 4, tzinfo=UTC), timezone="UTC"
        ) as memory:
            one, other = memory.add(Contact("Ana Sousa"), Contact("Ana Sousa", pronouns="she"))
            memory.add(apart(one, other))
            assert [] == list(duplicates(memory.facts()))

            memory.undo()

            assert 1 == len(duplicates(memory.facts()))

    def test_merged_is_not_suggested(self):
        """What was made one is one."""
        with relmem.open(
            ":memory:", clock=lambda: datetime(2026, 5, 4, tzinfo=UTC), timezone="UTC"
        ) as memory:
            one, other = memory.add(Contact("Ana Sousa"), Contact("Ana Souza"))
            assert 1 == len(duplicates(memory.facts()))

            memory.merge(other, into=one, prefer=one)

            assert [] == list(duplicates(memory.facts()))

    def test_refuses_what_are_not_two_of_a_kind(self):
        """A contact and an account, or one record twice, cannot be said to be two."""
        with pytest.raises(InputError, match="no two contacts"):
            apart(Contact("Ana"), Account("Ana"))
        with pytest.raises(InputError, match="the same record"):
            apart(ACME, ACME)


class TestWithoutTheExtras:
    def test_hard_reasons_answer(self, monkeypatch):
        """Without either library what is equal is found; what else they would compare is said after it."""
        people = (
            someone("Ana Sousa", phones=["+351 912 345 678", "213 000 000"]),
            someone("Ana Souza", phones=["00351912345678"]),
        )
        without(monkeypatch, "rapidfuzz", "phonenumbers")

        found = duplicates(facts(*people))

        assert ["same phone +351912345678"] == [row.reasons for row in found]
        assert "Contacts that look to be one, as of 2026-05-04" == found.caption
        note = (
            "To compare names that are like and phone numbers with and without a country as well: "
            'pip install "relmem[fuzzy,phone]"'
        )
        assert note == str(found).splitlines()[-1]
        assert note.replace('"', "&quot;") in found.to_html()
        assert "To compare names that are like" in found[:1].to_markdown()

    @pytest.mark.parametrize(
        ("people", "note"),
        [
            ((), ""),
            ((someone("Ana Sousa", phones=["1"]),), ""),
            ((someone("Ana Sousa"), someone("Bo Li")), "fuzzy"),
            ((someone("Ana Sousa", phones=["+1 2"]), someone("Bo Li", phones=["001 2"])), "fuzzy"),
            ((someone("Ana Sousa", phones=["12"]), someone("Bo Li")), "fuzzy,phone"),
        ],
        ids=["empty", "one", "no phones", "with their country", "without"],
    )
    def test_the_answer_comes_first_and_a_library_is_named_where_it_would_find_more(
        self, monkeypatch, people, note
    ):
        """That there is none is the first line; of one name, or of whole numbers, nothing else is said."""
        without(monkeypatch, "rapidfuzz", "phonenumbers")

        first, *after = str(duplicates(facts(*people))).splitlines()

        assert "Contacts that look to be one, as of 2026-05-04: none" == first
        assert bool(note) == bool(after)
        assert "".join(after).endswith(f'pip install "relmem[{note}]"' if note else "")

    def test_likeness_that_was_asked_for_is_refused(self, monkeypatch):
        """Who asks for it is told what to install; hard reasons alone need nothing."""
        without(monkeypatch, "rapidfuzz")

        with pytest.raises(MissingExtra, match=r'pip install "relmem\[fuzzy\]"'):
            duplicates(facts(), likeness=0.9)
        assert "" == duplicates(facts(someone("Ana Sousa"), someone("Ana Souza")), likeness=1).note

    def test_with_them_nothing_is_said(self):
        """Where everything was looked at there is no note."""
        assert (
            "" == duplicates(facts(someone("Ana Sousa", phones=["1"]), someone("Bo Li", phones=["1"]))).note
        )


@pytest.mark.parametrize("how", [{"likeness": 0}, {"likeness": 1.1}, {"likeness": "0.9"}, {"likeness": True}, {"likeness": Decimal("NaN")}, {"country": "Portugal"}, {"kind": Affiliation}])  # fmt: skip
def test_refuses_what_cannot_be_meant(how):
    """A likeness outside of 0 to 1, a country that is none, a kind that is not searched."""
    with pytest.raises(InputError):
        duplicates(facts(), **how)
