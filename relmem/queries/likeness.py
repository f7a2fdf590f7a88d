"""
How like two names are, and which of many names are like at all.

A name is its words (`foldings`). One name is like another where each word of
the shorter is like another word of the longer: the same, a short form of it
("Bob", "Robert"), its initial, or a typing error. What no such word leads to is
never compared, and nothing is lost by that: it would not be like.

Words are compared by rapidfuzz (extra `fuzzy`), and only those that few
deletions make equal, so that the cost grows with the number of names and not
with its square. Whether two names can be one person's (`can_be_one`) needs no extra.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final, final

from relmem.errors import MissingExtra
from relmem.queries.foldings import folded_name, name_keys, person_parts
from relmem.queries.nicknames import lines_of

__all__ = ["Likeness", "Parts", "akin", "can_be_one", "is_one_name"]

Parts = tuple[str, ...]
"""The words of a name."""

SHORT_FORM: Final = 0.95
"""Of "Bob" and "Robert": the same name, but not every Bob is this Robert."""
INITIAL: Final = 0.78
"""Of "J" and "John": with an equal surname 0.89, too little unless something else agrees."""
TYPED: Final = 0.98
"""At most for a typing error, so that it is never as good as the same word."""
LEAST_TYPED: Final = 0.87
"""By Jaro and Winkler: one error in five letters is a typing error unless it is the first letter."""
FEWEST_LETTERS: Final = 4
"""Words of fewer are words of their own: Lee is not Lea."""
TWO_ERRORS_FROM: Final = 8
"""Letters from which on two errors are believed, and not only one."""
MOST_LETTERS: Final = 24
"""Words of more are compared as a whole: deletions of two letters would be too many."""
LEAST_SPELLED: Final = 0.75
"""Of the letters of two words, so many in the same order: Sousa and Souza, Petrova and Petrowa."""
FURTHER_NAME: Final = 0.95
"""For each name that only one of two people is known by: a middle name is often left out."""
FURTHER_WORD: Final = 0.88
"""For each word that only one of two organisations bears: it usually names another one ("Acme Porto")."""
ONE_WORD: Final = 0.82
"""For a person known by one word: many are called Ana."""


@final
class Likeness:
    """
    How like names are, of `persons` or of organisations.

    Raises:
        MissingExtra: rapidfuzz is not installed.

    """

    def __init__(self, *, persons: bool) -> None:
        try:
            from rapidfuzz.distance import OSA, JaroWinkler
        except ImportError as error:
            raise MissingExtra(
                "Comparing names needs rapidfuzz; what is equal is found without it.", "fuzzy"
            ) from error
        self._persons = persons
        self._edits, self._closeness = OSA.distance, JaroWinkler.similarity

    def of_words(self, one: str, other: str) -> float:
        """From 0 to 1; the same either way round."""
        if one == other:
            return 1.0
        if self._persons and (is_initial(one) or is_initial(other)):
            # two initials that differ do not begin with each other
            return INITIAL if _may_begin(one, other) else 0.0
        if self._persons and (by_line := _short_form(one, other)) is not None:
            return by_line
        if not (_typed_freely(one) and _typed_freely(other)):
            return 0.0
        first, second = sorted((one, other))
        most = 1 if min(len(one), len(other)) < TWO_ERRORS_FROM else 2
        if self._edits(first, second, score_cutoff=most) > most:
            return 0.0
        found: float = self._closeness(first, second)
        return min(found, TYPED) if found >= LEAST_TYPED else 0.0

    def of_names(self, one: Parts, other: Parts, words: _Words | None = None) -> float:
        """From 0 to 1, either way round; 0 where a word of the shorter is like none of the longer."""
        if not (_full(one) and _full(other)):
            return 0.0
        shorter, longer = sorted((one, other), key=lambda parts: (len(parts), parts))
        like = words.like if words is not None else self.of_words
        best = _paired([[like(each, another) for another in longer] for each in shorter])
        mean, further = best / len(shorter), len(longer) - len(shorter)
        if not self._persons:
            return float(mean * FURTHER_WORD**further)
        return float(mean * (ONE_WORD if len(shorter) == 1 else FURTHER_NAME**further))

    def pairs(
        self, names: Sequence[Parts], least: float, of: AbstractSet[int] | None = None
    ) -> Iterator[tuple[int, int, float]]:
        """
        Which of these different names are like, `least` or more: the places of both, each pair once.

        With `of` only those pairs of which one is at one of these places.
        """
        words = _Words(self, (word for name in names for word in name))
        bearing: dict[str, list[int]] = {}
        beginning: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            if _full(name):
                for word in dict.fromkeys(name):
                    bearing.setdefault(word, []).append(at)
                    if self._persons and is_initial(word):
                        beginning.setdefault(word, []).append(at)
        for at, name in enumerate(names):
            full = _full(name)
            if not full:
                continue
            # whatever is like this name bears something like each of its words: ask the rarest
            reached = {
                word: sum(len(bearing[each]) for each in words.near[word]) + len(beginning.get(word[0], ()))
                for word in full
            }
            rarest = min(full, key=lambda word: (reached[word], word))
            found = {other for each in words.near[rarest] for other in bearing[each]}
            found.update(beginning.get(rarest[0], ()))
            if of is not None and at not in of:
                found &= of
            for other in sorted(found):
                longer = len(names[other]) - len(name)
                if longer < 0 or (longer == 0 and other <= at):
                    continue
                like = self.of_names(name, names[other], words)
                if like and like >= least:
                    yield min(at, other), max(at, other), like


class _Words:
    """The words of a book, and for each those that are like it."""

    def __init__(self, likeness: Likeness, words: Iterable[str]) -> None:
        self._persons = likeness._persons  # noqa: SLF001 its own other half
        every = list(dict.fromkeys(words))
        self.near: dict[str, dict[str, float]] = {word: {word: 1.0} for word in every}
        by_rest: dict[str, list[str]] = {}
        by_line: dict[int, list[str]] = {}
        for word in every:
            for rest in _rests(word):
                by_rest.setdefault(rest, []).append(word)
            for line in lines_of().get(word, ()) if self._persons else ():
                by_line.setdefault(line, []).append(word)
        for groups in (by_rest.values(), by_line.values()):
            for group in groups:
                for one, other in combinations(group, 2):
                    if other not in self.near[one] and (like := likeness.of_words(one, other)):
                        self.near[one][other] = self.near[other][one] = like

    def like(self, one: str, other: str) -> float:
        """As `Likeness.of_words`, for words of the book."""
        found = self.near[one].get(other)
        if found is not None:
            return found
        return INITIAL if self._persons and _may_begin(one, other) else 0.0


def akin(one: Iterable[Parts], other: Iterable[Parts]) -> bool:
    """Whether two people, each by all names, have a word in common, or a short form or initial of it."""
    theirs = {word for name in other for word in name}
    return any(
        word in theirs or any(_may_begin(word, each) or _short_form(word, each) for each in theirs)
        for name in one
        for word in name
    )


def is_one_name(one: str, other: str) -> bool:
    """Whether two people's names are the same but for case, accents, signs and the order of their words."""
    first, second = ({key for name in person_parts(text) for key in name_keys(name)} for text in (one, other))
    return not first.isdisjoint(second) if first and second else folded_name(one) == folded_name(other)


def can_be_one(one: str, other: str) -> bool:
    """
    Whether one person may bear both names: false only where they are clearly two people's.

    A name may be short for the other, mistyped in it, or have the same given
    name and another surname. A surname in common is a family's. Nothing is
    known of names in two scripts, and of an address in the place of a name.
    """
    if is_one_name(one, other):
        return True
    ours, theirs = person_parts(one), person_parts(other)
    if not (ours and theirs) or _scripts(ours).isdisjoint(_scripts(theirs)):
        return True
    return any(_can_be_one(first, second) for first in ours for second in theirs)


def _can_be_one(one: Parts, other: Parts) -> bool:
    shorter, longer = sorted((one, other), key=lambda parts: (len(parts), parts))
    typed = len(shorter) > 1  # Marta is not Maria, unless the rest of the name says so
    if _paired([[float(_is_form(each, another, typed=typed)) for another in longer] for each in shorter]):
        return True
    return any(_is_given(first, word) for first, rest in ((one[0], other), (other[0], one)) for word in rest)


def _is_given(one: str, other: str) -> bool:
    """Whether two words are one given name in full, or short."""
    return one == other or bool(_short_form(one, other))


def _is_form(one: str, other: str, *, typed: bool) -> bool:
    if _is_given(one, other) or _may_begin(one, other):
        return True
    if not (typed and _typed_freely(one) and _typed_freely(other)):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= LEAST_SPELLED


def _scripts(names: Iterable[Parts]) -> set[str]:
    """What the letters are called for: "LATIN", "CYRILLIC"."""
    letters = (char for name in names for word in name for char in word if char.isalpha())
    return {unicodedata.name(char, "").partition(" ")[0] for char in letters}


def is_initial(word: str) -> bool:
    """Whether it is a single letter of a script that has capitals; a single Han character is a name."""
    return len(word) == 1 and word.upper() != word.lower()


def _may_begin(one: str, other: str) -> bool:
    return one[0] == other[0] and (is_initial(one) or is_initial(other))


def _short_form(one: str, other: str) -> float | None:
    """Of two given names that are known; None where one is not, and so may be a typing error of the other."""
    lines = lines_of()
    first, second = lines.get(one), lines.get(other)
    if first is None or second is None:
        return None
    return 0.0 if first.isdisjoint(second) else SHORT_FORM


def _full(name: Parts) -> list[str]:
    return [word for word in name if not is_initial(word)]


def _typed_freely(word: str) -> bool:
    """Whether errors in it are believed: numbers are what they are."""
    return FEWEST_LETTERS <= len(word) <= MOST_LETTERS and not any(char.isdigit() for char in word)


def _rests(word: str) -> Iterable[str]:
    """A word, and what is left of it after as many deletions as it may have errors: like words share one."""
    if not _typed_freely(word):
        return ()
    errors = 1 if len(word) < TWO_ERRORS_FROM else 2
    found, last = {word: None}, [word]
    for _ in range(errors):
        last = list(dict.fromkeys(each[:at] + each[at + 1 :] for each in last for at in range(len(each))))
        found.update(dict.fromkeys(last))
    return found


def _paired(likes: list[list[float]]) -> float:
    """The greatest sum of one from each row and no two of a column; 0 where there is none without a zero."""
    if len(likes) == 2 and len(likes[0]) == 2:
        (a, b), (c, d) = likes
        return max(a + d if a and d else 0.0, b + c if b and c else 0.0)
    # by the columns taken: names have few words
    best: dict[int, float] = {0: 0.0}
    for row in likes:
        further: dict[int, float] = {}
        for taken, sum_ in best.items():
            for at, like in enumerate(row):
                if like and not taken >> at & 1:
                    columns = taken | 1 << at
                    further[columns] = max(further.get(columns, 0.0), sum_ + like)
        best = further
    return max(best.values(), default=0.0)
