"""
Spellings: where two texts of one field say the same, and where one of them says it worse.

Which of two sayings stands is for `disagreeing`; here is only what is no other saying.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import combining, normalize

from relmem.values.yeardays import YearDay

__all__ = ["is_worse_cased", "no_other", "says_less"]


def no_other(name: str, ours: object, theirs: object) -> bool:
    """
    Whether two values differ by case, spaces and signs only.

    Names also by order, or in saying less; titles by order, and in words that only link the others.
    """
    if not (isinstance(ours, str) and isinstance(theirs, str)):
        return False
    if name == "mobile":
        return _digits(ours) == _digits(theirs)
    said, stands = (re.findall(r"\w+", text.casefold()) for text in (theirs, ours))
    if name.endswith("name"):
        return bool(said) and all(said.count(word) <= stands.count(word) for word in said)
    if name == "title":  # "IT Director" is "Director of IT"
        said, stands = (sorted(word for word in words if word not in _LINKING) for words in (said, stands))
    return bool(said) and said == stands


_LINKING: Final = frozenset(
    ("of", "the", "for", "and", "für", "der", "und", "de", "du", "des", "et", "di", "e", "y", "van", "en")
)
"""Words that only link those of a title."""


def says_less(name: str, ours: object, theirs: object) -> bool:
    """
    Whether theirs is ours with something missing: a birthday its year, an honorific a title.

    Of a name accents are, also where it has two letters for one: "Oeztuerk" for "Öztürk".
    """
    if isinstance(ours, YearDay) and isinstance(theirs, YearDay):
        return theirs.year is None and (ours.month, ours.day) == (theirs.month, theirs.day)
    if name == "honorific" and isinstance(ours, str) and isinstance(theirs, str):
        known, fresh = (frozenset(re.findall(r"\w+", text.casefold())) for text in (ours, theirs))
        return fresh < known or fresh - _FORMS < known - _FORMS
    if not (name.endswith("name") and isinstance(ours, str) and isinstance(theirs, str)):
        return False
    said = re.findall(r"\w+", _unaccented(theirs))
    fewer = sum(not char.isascii() for char in theirs) < sum(not char.isascii() for char in ours)
    spelled = (re.findall(r"\w+", _unaccented(text)) for text in (ours, ours.translate(_TWO_LETTERS)))
    return (
        fewer
        and bool(said)
        and any(all(said.count(word) <= stands.count(word) for word in said) for stands in spelled)
    )


_TWO_LETTERS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
     "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa"}
)  # fmt: skip
"""How letters are spelled by who has no such key."""


def is_worse_cased(ours: str, theirs: str, *, of_person: bool) -> bool:
    """Whether theirs is ours in small letters; of a person also in capitals, which organisations may have."""
    if ours.casefold().split() != theirs.casefold().split():
        return False
    pairs = zip(ours.split(), theirs.split(), strict=True)
    capitals = all(one == other or (other.isupper() and len(other.rstrip(".")) > 1) for one, other in pairs)
    return theirs.islower() or (of_person and capitals)


def _unaccented(text: str) -> str:
    return "".join(char for char in normalize("NFKD", text.casefold()) if not combining(char))


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).removeprefix("00")


_FORMS: Final = frozenset(
    (
        "herr", "frau", "herrn", "mr", "mrs", "ms", "miss", "mx", "m", "mme", "mlle", "monsieur", "madame",
        "mademoiselle", "sr", "sra", "srta", "señor", "señora", "senhor", "senhora", "sig", "signor",
        "signore", "signora", "dhr", "mevr", "mevrouw",
    )
)  # fmt: skip
"""Words of an honorific that anybody has: a title beside one of them is said more, and not otherwise."""
