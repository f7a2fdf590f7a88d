"""Of any book the same pairs are found as by comparing each with each, and from the command line as in Python."""

from __future__ import annotations

import json
import shlex
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relmem
from relmem.cli.app import run
from relmem.facts import Facts, facts_of
from relmem.queries.duplicates import SHARED_BY, apart, duplicates
from relmem.queries.foldings import (
    address_key,
    name_keys,
    number_key,
    number_reader,
    organisation_parts,
    person_parts,
    place_keys,
    places_nearly,
)
from relmem.queries.likeness import Likeness
from relmem.queries.sameness import agreeing, compared_contacts
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Record
from relmem.values import postal_address, year_day
from tests.builders import MONDAY
from tests.strategies import ids, postal_addresses, texts

ACME, ACME_TOO, GLOBEX = (
    Account("Acme GmbH", domains=["acme.example"]),
    Account("The ACME Co."),
    Account("Globex"),
)
ACCOUNTS = (ACME, ACME_TOO, GLOBEX)

# books full of near misses: few names, few addresses, few numbers
_names = st.sampled_from(
    "Ana Sousa|Ana Souza|Anna Sousa|Sousa, Ana|A. Sousa|Ana|Ana Maria Sousa|Mario Rossi|Maria Rossi|Bob Müller|"
    "Robert Mueller|Robert Muller|Roberto Mulller|J S|John Smith|Jon Smyth|Smith|Christophersen Ann|Kristophersen Ann|"
    "Christopherssen Anna|x@y.example|张伟|Dr.|Ana Ann Anna|Anna Ann Ana".split("|")
)
_contacts = st.builds(
    Contact,
    _names | texts.filter(lambda text: text.strip()),
    id=ids,
    call_me=st.sampled_from(["", "", "Bob", "Ana"]),
    emails=st.sampled_from([[], [], ["a@x.example"], ["A+b@x.example", "b@gmail.com"], ["b@googlemail.com"]]),
    phones=st.sampled_from([[], [], ["+351 912 345 678"], ["00351912345678"], ["1234567"], ["12 34"]]),
    key=st.sampled_from([[], [], ["crm:1"], ["crm:2"]]),
    born=st.sampled_from([None, None, "1980-02-29", "--02-29", "1980-02-28", "1971-11-11"]),
    addresses=st.sampled_from(
        [
            [],
            [],
            ["Rua Augusta 1; 1100-048; Lisboa"],
            ["work: R. Augusta, 1; 1100 048"],
            ["Rua Augusta 1; 1100-049; LISBOA", "x;"],
        ]
    ),
)


@st.composite
def books(draw: st.DrawFn) -> list[Record]:
    """Up to a dozen contacts at up to three accounts, some of them said to be two."""
    people = draw(st.lists(_contacts, max_size=12, unique_by=lambda each: each.id))
    at = [Affiliation(each, draw(st.sampled_from(ACCOUNTS))) for each in people if draw(st.booleans())]
    if len(people) > 1 and draw(st.booleans()):
        told = apart(people[0], people[1])
        people = [told if each.id == told.id else each for each in people]
    return [*ACCOUNTS, *people, *at]


class TestAnyBook:
    @given(books(), st.sampled_from([0.5, 0.8, 0.9, 0.95, 1]))
    @settings(max_examples=60)
    def test_is_what_comparing_each_with_each_gives(self, book, least):
        """Looking fast loses nothing: pairs are those that comparing every two records gives, by every reason."""
        facts = facts_of(MONDAY, *book)
        found = duplicates(facts, likeness=least)
        pairs = [(row.one_id, row.other_id) for row in found]

        assert _each_with_each(facts, least) == set(pairs)
        assert len(pairs) == len(set(pairs))
        assert all(one < other for one, other in pairs)
        assert all(
            (row.like is None) or Decimal(str(least)) - Decimal("0.005") <= row.like < 1 for row in found
        )

    @given(books(), st.randoms(use_true_random=False))
    def test_the_order_is_always_the_same(self, book, chance):
        """The same book gives the same rows in the same order, however it was read."""
        shuffled = [*book]
        chance.shuffle(shuffled)

        assert duplicates(facts_of(MONDAY, *book)) == duplicates(facts_of(MONDAY, *shuffled))

    @pytest.mark.parametrize("persons", [True, False])
    def test_the_fast_way_finds_every_like_name(self, persons):
        """Of hundreds of names with errors of all sorts those are found that comparing each with each finds."""
        likeness, names = Likeness(persons=persons), _misspelt(300)
        slow = {
            (at, other): like
            for (at, one), (other, another) in combinations(enumerate(names), 2)
            if (like := likeness.of_names(one, another)) >= 0.7
        }

        assert len(slow) > 100
        assert slow == {(one, other): like for one, other, like in likeness.pairs(names, 0.7)}

    @given(texts, texts)
    def test_likeness_is_the_same_either_way_round(self, one, other):
        """And any text can be compared, as a name, an address or a number."""
        for persons, parts_of in ((True, person_parts), (False, organisation_parts)):
            likeness = Likeness(persons=persons)
            for first in parts_of(one):
                for second in parts_of(other):
                    assert likeness.of_names(first, second) == likeness.of_names(second, first)
                    assert 0 <= likeness.of_names(first, second) <= 1
        assert number_key(one, "PT", number_reader()) == number_key(one, "PT", number_reader())
        assert "@" in address_key(one)

    @given(st.dates(), st.dates(), st.booleans(), st.booleans())
    def test_birthdays_agree_either_way_round(self, one, other, one_year, other_year):
        """What two birthdays say does not depend on whose is first."""
        first, second = (
            attrs.evolve(year_day(on), year=on.year if known else None)
            for on, known in ((one, one_year), (other, other_year))
        )

        assert agreeing(first, second) == agreeing(second, first)
        assert agreeing(first, first) == (1 if one_year else 0.5)


def _misspelt(count: int) -> list[tuple[str, ...]]:
    """Different names of one to three words, most of them made of others by letters left out, doubled, turned, put in."""
    chance = Random(3)
    words = (
        "ana anna john jon smith alvarez christopher robert bob sousa trading northwind j a 12 müller".split()
    )
    names: dict[tuple[str, ...], None] = {}
    while len(names) < count:
        made = []
        for word in chance.choices(words, k=chance.randint(1, 3)):
            for _ in range(chance.choice((0, 0, 1, 1, 2))):
                at = chance.randrange(len(word))
                word = chance.choice((  # noqa: PLW2901 one error after the other
                    word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:],
                    word[:at] + word[at : at + 2][::-1] + word[at + 2 :], word[:at] + "e" + word[at + 1 :],
                )) or word  # fmt: skip
            made.append(word)
        names[tuple(made)] = None
    return list(names)


def _each_with_each(facts: Facts, least: float) -> set[tuple[str, str]]:
    """Every pair with a reason, written down as the reasons are told and not as they are looked for."""
    found, likeness = compared_contacts(facts, read=number_reader()), Likeness(persons=True)
    pairs = set()
    for one, other in combinations(found, 2):
        if any(f"not:{a.id}/{b.id}" in a.record.key for a, b in ((one, other), (other, one))):
            continue
        named = {key for parts in one.names for key in name_keys(parts)}
        named &= {key for parts in other.names for key in name_keys(parts)}
        together = one.companies.keys() & other.companies.keys()
        placed = one.addresses.keys() & other.addresses.keys()
        apart_ = one.accounts and other.accounts and not together
        born = agreeing(one.born, other.born)
        hard = any(
            len({each.called for each in found if term in each.terms}) <= SHARED_BY
            for term in one.terms.keys() & other.terms.keys()
        )
        if (
            named
            and born >= 0
            and (
                together
                or placed
                or (
                    any(_tells(key) for key in named if key in _spaced(one))
                    and not (one.accounts and other.accounts)
                )
            )
        ):
            hard = True
        if not hard and least < 1:
            like = max((likeness.of_names(a, b) for a in one.names for b in other.names), default=0.0)
            best = like
            alone = all(sum(key in each.name_keys for each in found) == 2 for key in named)
            if apart_:
                best *= 0.92 if like == 1 and alone else 0.85
            if born > 0:
                best = 1 - (1 - best) * 0.5**born
            if together:
                best = 1 - (1 - best) * 0.8
            if placed:
                best = 1 - (1 - best) * 0.65
            if born < 0:
                best *= 0.7
            hard = round(best, 4) >= least and like > 0
        if hard:
            pairs.add((one.id, other.id))
    return pairs


def _spaced(each: Any) -> set[str]:
    return {" ".join(sorted(parts)) for parts in each.names}


def _tells(key: str) -> bool:
    return " " in key or (len(key) > 1 and key.upper() == key.lower())


@given(postal_addresses)
def test_any_address_is_compared(address):
    """Whatever stands in it, an address has the same keys as its text read again."""
    again = postal_address(str(address))

    assert (place_keys(address), places_nearly(address)) == (place_keys(again), places_nearly(again))


class TestTyped:
    @pytest.fixture
    def typed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> Any:
        monkeypatch.setenv("RELMEM_FILE", str(tmp_path / "relmem.json"))
        with relmem.open(tmp_path / "relmem.json") as memory:
            memory.add(
                Contact("John Smith", call_me="John"), Contact("Jon Smyth", call_me="Jon"), ACME, ACME_TOO
            )

        def type_(*words: str) -> tuple[int, str, str]:
            code = run(words)
            out = capsys.readouterr()
            return code, out.out, out.err

        return type_

    def test_what_is_printed_works_as_printed(self, typed):
        """Each line makes one of two, in order, though they say something else and three are one."""
        typed("add", "account", "Kestrel Logistics", "--domain", "kestrel.example")
        for name in ("Kestrel Logistics Ltd", "Kestrel Logistics Limited"):
            typed("add", "account", name, "--domain", f"{name.split()[-1].lower()}.kestrel.example")
        typed("add", "contact", "Jonn Smith", "--call-me", "JS")
        lines = []
        for more in ([], ["--accounts"]):
            shown = typed("duplicates", *more)[1].splitlines()
            lines += [line.strip() for line in shown if line.strip().startswith("relmem merge")]

        assert 4 < len(lines)
        for line in lines:
            code, _, err = typed(*shlex.split(line)[1:])
            assert (0, True) == (code, err.startswith(("merged: ", "one already: "))), line
        assert "Kestrel" not in typed("duplicates", "--accounts")[1]

    def test_suggests_merges_and_undoes(self, typed):
        """Each pair comes with the command that makes one of it."""
        [row] = json.loads(typed("duplicates", "--json")[1])
        assert f"relmem merge {row['other_id']} {row['one_id']} --prefer into" in typed("duplicates")[1]

        code, _, err = typed("merge", row["other_id"], row["one_id"])
        assert (2, True) == (code, "call_me ('Jon', 'John')" in err)
        assert (
            0
            == typed("merge", row["other_id"], row["one_id"], "--prefer", "into", "--prefer", "call_me=gone")[
                0
            ]
        )
        assert [] == json.loads(typed("duplicates", "--json")[1])

        assert 0 == typed("undo")[0]
        assert 1 == len(json.loads(typed("duplicates", "--json")[1]))

    def test_says_that_they_are_two(self, typed):
        """After that they are not suggested."""
        assert 0 == typed("apart", "John Smith", "Jon Smyth")[0]
        assert "none" in typed("duplicates")[1]

    def test_accounts(self, typed):
        """`--accounts` asks for accounts."""
        assert "name 'The ACME Co.' is 'Acme GmbH'" in typed("duplicates", "--accounts")[1]

    @pytest.mark.parametrize("side", ["both", "nothing=into", "call_me="])
    def test_refuses_a_side_that_is_none(self, typed, side):
        """A side is into or gone, for all fields or one."""
        code, _, err = typed("merge", "Jon Smyth", "John Smith", "--prefer", side)

        assert (2, True) == (code, "no side to prefer" in err)
