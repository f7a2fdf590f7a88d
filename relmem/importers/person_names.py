"""
People's names that a column has family name first: "Weber, Jürgen" is Jürgen Weber.

Outlook, Exchange and many programs for customers write them so. A comma may as
well part a degree ("Weber, PhD"), a department or a legal form, so a name is
turned only where that is sure, and never an organisation's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["first_last"]

_WORD: Final = re.compile(r"[^\W\d_]+(?:[.'’ʼ-]+[^\W\d_]+)*\.?")
_MOST_GIVEN: Final = 4
_MOST_FAMILY: Final = 5
"""Words of either side; what has more is a description."""
_FORMS: Final = frozenset("mr mrs ms miss mx dr prof herr frau mme mlle sr sra sig dott dipl ing".split())
"""What stands before a given name, and is none alone."""
_BEHIND: Final = frozenset(
    "jr jun junior sr sen senior ii iii iv v vi phd dphil md do dds dvm mba msc bsc ma ba llm llb jd esq "
    "esquire cpa cfa pmp rn pe mbe obe med mph edd dba ret".split()
)
"""What stands behind a name: who has it there is not called so."""


def first_last(
    text: str, *, account: str = "", given: str = "", family: str = "", emails: Sequence[str] = ()
) -> tuple[str, str]:
    """
    A person's name as it is spoken, and the family name where the comma told it; else as written, and "".

    `account` is where they work, `given` and `family` are what other columns have
    as halves of the name. Several words before the comma that may be a whole name
    ("Jürgen Weber, Einkauf") are a family name where an address has the given one.
    """
    before, comma, after = (each.strip() for each in text.partition(","))
    left, right = before.split(), after.split()
    if not comma or not (left and right) or len(left) > _MOST_FAMILY or len(right) > _MOST_GIVEN:
        return text, ""
    if not all(_WORD.fullmatch(word) for word in (*left, *right)):
        return text, ""
    if not _is_given_name(left, right) or _has_legal_form(left, right):
        return text, ""
    if given or family:
        first, last = _folded(given.split()), _folded(family.split())
        sure = _folded(right)[: len(first)] == first and last in ([], _folded(left))
    else:
        # one word that begins with a capital, and "van der" before it
        one = len(left) == 1 or sum(not word[0].islower() for word in left) == 1
        sure = not _is_of_account(left, right, account) and (one or _is_addressed_by(right, emails))
    return (f"{after} {before}", before) if sure else (text, "")


def _is_given_name(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether what follows the comma may be one: no degree, no "CFO", and no words in small letters."""
    plain = [word.replace(".", "").casefold() for word in right]
    while plain and plain[0] in _FORMS:
        plain = plain[1:]
    if not plain or not _BEHIND.isdisjoint(plain):
        return False
    small, capitals = (all(test(word) for word in left) for test in (str.islower, _is_capitals))
    if right[0][0].islower() and not small:
        return False
    return capitals or not any(_is_capitals(word) for word in right)


def _is_capitals(word: str) -> bool:
    return word.isupper() and len(word.replace(".", "")) > 1


def _has_legal_form(left: Sequence[str], right: Sequence[str]) -> bool:
    from relmem.queries.foldings import is_legal_form

    # with an accent it is a name: Sá
    return any(word.isascii() and is_legal_form(word) for word in (*left[1:], *right))


def _is_of_account(left: Sequence[str], right: Sequence[str], account: str) -> bool:
    """Whether one side is where they work: "Acme, Ana Sousa", "Einkauf, Acme"."""
    where = _folded(re.findall(r"\w+", account))
    before, after = _folded(left), _folded(right)
    return before == where or (set(after) <= set(where) and not set(before) <= set(where))


def _is_addressed_by(right: Sequence[str], emails: Sequence[str]) -> bool:
    """Whether the mailbox is called by one of these names."""
    from relmem.queries.foldings import spellings

    boxes = {part for each in emails for part in re.findall(r"[^\W\d_]+", each.partition("@")[0].casefold())}
    return any(len(spelled) > 1 and spelled in boxes for word in right for spelled in spellings(word))


def _folded(words: Sequence[str]) -> list[str]:
    from relmem.queries.foldings import folded_name

    return [folded_name(word) for word in words]
