"""
Who or what looks to be in the memory twice, with the reasons; merging is yours to do.

Hard reasons are what only one of its kind bears: an id, an e-mail address, a
phone number, a domain, a name at a company or an address, a birthday at an
address. Beside them, with the extra
`fuzzy`, how like the names are (`likeness`), moved by what else is known.
`memory.merge(other, into=one)` makes one of two; `memory.apart(one, other)`
says that they are two, and they are not suggested again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from itertools import combinations, islice, product
from typing import Final, final

import attrs

from relmem.errors import InputError, MissingExtra
from relmem.facts import Facts
from relmem.queries.foldings import country_code, number_reader
from relmem.queries.likeness import Likeness, Parts, akin
from relmem.queries.names import listed
from relmem.queries.sameness import (
    HOME,
    Compared,
    agreeing,
    apart,
    compared_accounts,
    compared_contacts,
    told_apart,
    worth_a_name,
)
from relmem.records.links import Id
from relmem.records.people import Account, Contact
from relmem.render.rows import Row, Rows

__all__ = ["LIKENESS", "Duplicate", "apart", "duplicates", "look_alikes"]

LIKENESS: Final = 0.9
"""From which likeness on two are suggested: one typing error in a name of two words, or a short form."""
SHARED_BY: Final = 4
"""Names under which one number or address may be known; what more share is a switchboard's, or sales@'s."""
CROWD: Final = 20
"""Records that are compared each with each; of more that share one thing each is compared with the first."""

_SURE: Final[Mapping[str, float]] = {
    "key": 0.99, "e-mail": 0.97, HOME: 0.95, "domain": 0.9, "phone": 0.85, "name": 0.9, "bare": 0.7,
    "like": 0.75,
}  # fmt: skip
"""
How sure each reason makes, for the order only: numbers are handed on, e-mail addresses seldom are.
A birthday at an address is somebody's own but for twins who still live together.
"""
_STRANGE: Final = 0.5
"""What is left of that where two people who share a number have no part of a name in common."""

Pair = tuple[int, int]
"""The places of two records in a book, the older first."""
Reason = tuple[str, str, float]
"""What sort of reason, the words for it, and how much of it there is, from 0 to 1."""

_BIRTHDAY: Final = 0.5
"""What a birthday in common leaves of the difference; one whose year is unknown leaves its root."""
_COMPANY: Final = 0.8
"""The same for a company: colleagues with like names are more frequent than twins."""
_ADDRESS: Final = 0.65
"""The same for an address: a household's people seldom have like names, those of an office may."""
_MOVED: Final = 0.92
"""For a name that nobody else bears at two companies: somebody who has moved."""
_ELSEWHERE: Final = 0.85
"""For any other like name at two companies."""
_BORN_APART: Final = 0.7
"""For two birthdays."""
_ABROAD: Final = 0.85
"""For accounts in two countries: affiliates are no doubles."""


@final
@attrs.frozen(kw_only=True)
class Duplicate(Row):
    """
    Two records that look to be one: `one` is the older.

    `like` says how like the names are, from 0 to 1, where nothing but likeness
    speaks for it; None where a reason is hard. `at` and `other_at` name the
    accounts of each contact, now and before; `to_merge` is the command that
    makes the older one of both, whose words stand where the other's are different.
    """

    BENEATH = ("to_merge",)

    one: str
    at: str
    other: str
    other_at: str
    like: Decimal | None
    reasons: str
    to_merge: str
    one_id: str
    other_id: str


def duplicates(
    facts: Facts,
    kind: type[Contact | Account] = Contact,
    *,
    likeness: Decimal | float | None = None,
    country: str = "",
) -> Rows[Duplicate]:
    """
    Pairs of contacts, or of accounts, that look to be one, surest first; ties by id.

    `likeness`, above 0 and up to 1, is how like two names are at least (0.9); 1
    asks for hard reasons only. Where it is not given and rapidfuzz is not
    installed, hard reasons answer and a note says so. `country` ("PT") is
    whose phone numbers are written without a country, where no account says; with
    the extra `phone` numbers are compared as E.164, else by their digits.

    What more than four names share is a switchboard's and no reason. Of more
    than twenty that share a thing each is paired with the first one only: merge,
    and ask again. A birthday that differs speaks against a name, and a company
    that differs against likeness. An address that differs says nothing: people
    have two, and move. With a birthday, two of house, street and postcode do for
    an address, so that one of them may be typed wrong.

    Raises:
        MissingExtra: `likeness` below 1 was asked for without rapidfuzz.
        InputError: a likeness or a country that is none.

    """
    rows, note = _searched(facts, kind, likeness=likeness, country=country)
    caption = f"{kind.__name__}s that look to be one, as of {facts.today}"
    return Rows(Duplicate, rows, caption, note)


def look_alikes(
    facts: Facts,
    kind: type[Contact | Account],
    of: AbstractSet[Id],
    *,
    likeness: Decimal | float | None = None,
) -> list[Duplicate]:
    """The pairs of `duplicates` of which at least one is in `of`; no other names are compared."""
    return _searched(facts, kind, likeness=likeness, of=of)[0]


def _searched(
    facts: Facts,
    kind: type[Contact | Account],
    *,
    likeness: Decimal | float | None,
    country: str = "",
    of: AbstractSet[Id] | None = None,
) -> tuple[list[Duplicate], str]:
    least, measure = _measure(kind, likeness)
    read = number_reader()
    if kind is Account:
        found = compared_accounts(facts)
    else:
        found = compared_contacts(facts, country=country_code(country), read=read)
    search = _Search(found, kind is Contact)
    asked = None if of is None else {at for at, each in enumerate(found) if each.id in of}
    reasons = search.hard()
    if measure is not None:
        for pair, reason in search.like(measure, least, asked).items():
            known = reasons.setdefault(pair, [])
            if not any(sort in ("name", "bare") for sort, _, _ in known):
                known.append(reason)
    told = [pair for pair in reasons if asked is None or not asked.isdisjoint(pair)]
    surest = sorted(told, key=lambda pair: (-_sure(reasons[pair]), pair))
    rows = [_row(search, pair, reasons[pair]) for pair in surest]
    return rows, _note(found, likeness=measure is None and likeness is None, phones=read is None)


def _sure(reasons: list[Reason]) -> float:
    """From 0 to 1; each further reason takes away of what was left."""
    unsure = 1.0
    for sort, _, how in reasons:
        unsure *= 1 - _SURE[sort] * how
    return round(1 - unsure, 6)


def _row(search: _Search, pair: Pair, reasons: list[Reason]) -> Duplicate:
    one, other = (search.found[at] for at in pair)
    like = next((how for sort, _, how in reasons if sort == "like"), None)
    hard = any(sort != "like" for sort, _, _ in reasons)
    return Duplicate(
        one=one.record.name,
        at=listed(one.at),
        other=other.record.name,
        other_at=listed(other.at),
        like=None if hard or like is None else Decimal(str(like)).quantize(Decimal("0.01")),
        reasons="; ".join(words for _, words, _ in reasons),
        # two that look to be one seldom agree on every word of a name
        to_merge=f"relmem merge {other.id} {one.id} --prefer into",
        one_id=one.id,
        other_id=other.id,
    )


def _measure(
    kind: type[Contact | Account], likeness: Decimal | float | None
) -> tuple[float, Likeness | None]:
    if kind not in (Contact, Account):
        raise InputError(
            kind,
            f"{kind!r} is nothing that is searched.",
            "Write kind=Contact or kind=Account.",
            field="kind",
        )
    least = LIKENESS if likeness is None else likeness
    # a Decimal that is no number cannot even be compared
    if isinstance(least, bool) or not isinstance(least, int | float | Decimal) or not 0 < float(least) <= 1:
        raise InputError(
            likeness,
            f"{likeness!r} is no likeness.",
            "Write {field}=0.9, above 0 and up to 1.",
            field="likeness",
        )
    if least == 1:
        return 1.0, None
    try:
        return float(least), Likeness(persons=kind is Contact)
    except MissingExtra:
        if likeness is not None:
            raise
        return float(least), None


def _note(found: Sequence[Compared], *, likeness: bool, phones: bool) -> str:
    """
    Which library would find more here, where one is not installed; "" where none would.

    Names are like only others, and a number that is written with its country is
    compared without a library.
    """
    more = {"fuzzy": "names that are like"} if likeness and len(found) > 1 else {}
    local = [
        each for each in found if isinstance(each.record, Contact) and any(map(_is_local, each.record.phones))
    ]
    if phones and local and len(found) > 1:
        more["phone"] = "phone numbers with and without a country"
    return (
        f'To compare {listed(more.values())} as well: pip install "relmem[{",".join(more)}]"' if more else ""
    )


def _is_local(phone: str) -> bool:
    return not phone.strip().startswith(("+", "00"))


class _Search:
    """One book being looked through; pairs are places in it, the older record first."""

    def __init__(self, found: list[Compared], persons: bool) -> None:
        self.found, self.persons = found, persons
        self._two = told_apart(found)
        self._bearers: dict[str, list[int]] = {}
        for at, each in enumerate(found):
            for key in each.name_keys:
                self._bearers.setdefault(key, []).append(at)

    def hard(self) -> dict[Pair, list[Reason]]:
        """Pairs that share what only one bears."""
        reasons: dict[Pair, list[Reason]] = {}
        by_term: dict[tuple[str, str], list[int]] = {}
        for at, each in enumerate(self.found):
            for term in each.terms:
                by_term.setdefault(term, []).append(at)
        for term, bearers in by_term.items():
            if len(bearers) > 1 and len({self.found[at].called for at in bearers}) <= SHARED_BY:
                for pair in self._each(bearers):
                    known = reasons.setdefault(pair, [])
                    # one address has several terms, and is one reason
                    if term[0] != HOME or not any(sort == HOME for sort, _, _ in known):
                        known.append(self._shared(term, pair))
        for pair in self._namesakes():
            if (reason := self.same_name(pair)) is not None:
                reasons.setdefault(pair, []).append(reason)
        return reasons

    def _namesakes(self) -> Iterator[Pair]:
        """Pairs with a name in common, each once; of a crowd each with the first, here and at a company."""
        seen: set[Pair] = set()
        for bearers in self._bearers.values():
            groups = [bearers]
            if len(bearers) > CROWD:
                by_company: dict[str, list[int]] = {}
                for at in bearers:
                    for company in self.found[at].companies:
                        by_company.setdefault(company, []).append(at)
                groups += by_company.values()
            for group in groups:
                for pair in self._each(group):
                    if pair not in seen:
                        seen.add(pair)
                        yield pair

    def like(
        self, measure: Likeness, least: float, asked: AbstractSet[int] | None = None
    ) -> dict[Pair, Reason]:
        """Pairs with like names, by the names of each that are most like; of those asked for at least."""
        bearing: dict[Parts, list[int]] = {}
        for at, each in enumerate(self.found):
            for parts in each.names:
                bearing.setdefault(tuple(sorted(parts)), []).append(at)
        names = list(bearing)
        of = None if asked is None else {at for at, name in enumerate(names) if asked & {*bearing[name]}}
        best: dict[Pair, tuple[float, str, str]] = {}
        groups = [
            (at, at, measure.of_names(name, name)) for at, name in enumerate(names) if len(bearing[name]) > 1
        ]
        # however much else agrees, names less like than this would not do
        floor = 1 - (1 - least) / (_BIRTHDAY * _COMPANY * _ADDRESS)
        for first, second, like in (*groups, *measure.pairs(names, floor, of)):
            for one, other in self._across(bearing[names[first]], bearing[names[second]]):
                how = round(self.weighed(like, (one, other)), 4)
                pair = min(one, other), max(one, other)
                if how >= least and how > best.get(pair, (0.0,))[0]:
                    written = {
                        one: self.found[one].written(names[first]),
                        other: self.found[other].written(names[second]),
                    }
                    best[pair] = how, written[pair[0]], written[pair[1]]
        return {pair: ("like", _like_words(self, pair, *names), how) for pair, (how, *names) in best.items()}

    def _across(self, ones: Sequence[int], others: Sequence[int]) -> Iterator[Pair]:
        """Pairs of one from each; of crowds each with the first at its company, or of its birthday."""
        if len(ones) * len(others) <= CROWD * CROWD:
            yield from (pair for pair in product(ones, others) if self._may_be_one(*pair))
            return
        by_mark: dict[str, list[int]] = {}
        for at in ones:
            for mark in self.found[at].marks:
                by_mark.setdefault(mark, []).append(at)
        for other in others:
            for mark in self.found[other].marks:
                first = next((one for one in by_mark.get(mark, ()) if self._may_be_one(one, other)), None)
                if first is not None:
                    yield first, other

    def _each(self, bearers: Sequence[int]) -> Iterator[Pair]:
        """Pairs of them; of a crowd each with the first that it was not told apart from."""
        if len(bearers) <= CROWD:
            yield from (pair for pair in combinations(bearers, 2) if self._may_be_one(*pair))
            return
        for at, other in enumerate(bearers):
            first = next((one for one in islice(bearers, at) if self._may_be_one(one, other)), None)
            if first is not None:
                yield first, other

    def _may_be_one(self, one: int, other: int) -> bool:
        """Whether they are not known to be two: said so, or one the other's parent."""
        first, second = self.found[one], self.found[other]
        if one == other or first.parent in second.ids or second.parent in first.ids:
            return False
        return frozenset((first.id, second.id)) not in self._two

    def _shared(self, term: tuple[str, str], pair: Pair) -> Reason:
        one, other = (self.found[at] for at in pair)
        sort, value = term
        written, again = one.terms[term], other.terms[term]
        also = f" (also written {again})" if again.casefold() != written.casefold() else ""
        if sort == "phone":
            # as dialled, however it was written; without its country it may be two countries' number
            written, also = value, "" if value.startswith("+") else " by its digits"
        named = self.persons and sort != "key" and one.names and other.names
        strange = named and not akin(one.names, other.names)
        but = ", though the names have nothing in common" if strange else ""
        return sort, f"same {sort} {written}{also}{but}", _STRANGE if strange else 1.0

    def same_name(self, pair: Pair) -> Reason | None:
        """That they bear one name, where it tells somebody and nothing tells them apart."""
        one, other = (self.found[at] for at in pair)
        shared = [key for key in one.name_keys if key in other.name_keys]
        if not shared or agreeing(one.born, other.born) < 0 or _abroad(one, other):
            return None
        written, again = one.name_keys[shared[0]], other.name_keys[shared[0]]
        words = f"same name {written!r}" if written == again else f"name {again!r} is {written!r}"
        if not self.persons:
            return "name", words, 1.0
        at = _together(one, other) or _place_of(one, other)
        if at:
            return "name", f"{words} at {at}", 1.0
        telling = [parts for parts in one.names if worth_a_name(parts) and _key_of(parts) in other.name_keys]
        if telling and not (one.accounts and other.accounts):
            return "bare", words, 1.0
        return None

    def weighed(self, like: float, pair: Pair) -> float:
        """How like two are: their names', moved by what else is known of both."""
        one, other = (self.found[at] for at in pair)
        together, born = bool(_together(one, other)), agreeing(one.born, other.born)
        if one.accounts and other.accounts and not together:
            like *= _MOVED if like == 1 and self._alone(pair) else _ELSEWHERE
        if born > 0:
            like = 1 - (1 - like) * _BIRTHDAY**born
        if together:
            like = 1 - (1 - like) * _COMPANY
        if _place_of(one, other):
            like = 1 - (1 - like) * _ADDRESS
        if born < 0:
            like *= _BORN_APART
        return like * _ABROAD if _abroad(one, other) else like

    def _alone(self, pair: Pair) -> bool:
        """Whether nobody else bears the name of both."""
        one, other = (self.found[at].name_keys for at in pair)
        return all(len(self._bearers[key]) == 2 for key in one if key in other)


def _together(one: Compared, other: Compared) -> str:
    """A company of both, as one says it; "" where none is known."""
    return min((name for key, name in one.companies.items() if key in other.companies), default="")


def _place_of(one: Compared, other: Compared) -> str:
    """An address of both, as one writes it; "" where none is known."""
    return min((name for key, name in one.addresses.items() if key in other.addresses), default="")


def _abroad(one: Compared, other: Compared) -> bool:
    return bool(one.country and other.country and one.country != other.country)


def _key_of(parts: Parts) -> str:
    return " ".join(sorted(parts))


def _like_words(search: _Search, pair: Pair, written: str, again: str) -> str:
    one, other = (search.found[at] for at in pair)
    at, born = _together(one, other), agreeing(one.born, other.born)
    said = [f"name {again!r} like {written!r}" + (f" at {at}" if at else "")]
    if place := _place_of(one, other):
        said.append(f"at the address {place}")
    if born > 0:
        said.append(f"born on {one.born}")
    if one.accounts and other.accounts and not at:
        said.append("at another account")
    return ", ".join(said)
