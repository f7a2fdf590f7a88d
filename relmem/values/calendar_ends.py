"""
Ends of calendar periods, as notices name them: "to the end of the quarter", "zum Monatsende".

Loaded only where a notice could not be read, to say what to write in its place.
A new language is one more line in `_WORDS` and a phrase in `_ENDS`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from relmem.errors import InputError
from relmem.values.spans import span

__all__ = ["to_calendar_end"]

_LENGTHS: Final = {"month": "1 month", "quarter": "3 months", "half-year": "6 months", "year": "1 year"}

# in small letters and without accents
_WORDS: Final[Mapping[str, str]] = {
    "month": "month monats monat mois mes mese maand",
    "quarter": "quarter quartals quartal vierteljahres vierteljahrs vierteljahr trimestre kwartaal",
    "half-year": "half-year halbjahres halbjahrs halbjahr semestre halfjaar",
    "year": "year jahres jahrs jahr annee ano anno jaar",
}
_PERIOD_OF: Final = {word: period for period, words in _WORDS.items() for word in words.split()}
_PERIOD: Final = rf"(?:calendar |kalender)?({'|'.join(sorted(_PERIOD_OF, key=len, reverse=True))})"
_ENDS: Final = tuple(
    re.compile(phrase.format(period=_PERIOD))
    for phrase in (
        r"\b(?:end|last day|close) of (?:the |an? |any |each |every )?{period}\b",
        r"\b{period}(?:.s)?[ -]?(?:end|ende|schluss|ultimo|einde)\b",
        r"\b(?:zum|zu einem) {period}\b",
        r"\b(?:ende|schluss|ablauf) (?:des|eines|jedes) (?:laufenden )?{period}\b",
        r"\b(?:fin|final|fine|fim)\b.{{0,8}}?\b{period}\b",
        r"\beinde (?:van )?(?:het |de |een )?{period}\b",
    )
)
_LEADING: Final = re.compile(r"(.+?),? (?:to|by|before|prior to|at|from|with effect (?:from|to))\b")


def to_calendar_end(text: str) -> tuple[str, str] | None:
    """
    What is wrong with a notice to the end of a calendar period, and what to write; None where it is none.

    The hint holds "{field}" for the field of the notice.
    """
    plain = _plain(text)
    found = next(filter(None, (ends.search(plain) for ends in _ENDS)), None)
    if found is None:
        return None
    period, length = _PERIOD_OF[found[1]], 'the length alone, as in {field}="3 months"'
    leading = _LEADING.match(plain)
    with suppress(InputError):
        if leading and span(leading[1]):
            length = f'{{field}}="{leading[1]}"'
    why = f"{text!r} is notice to the end of a {period}, where a term of the contract ends."
    return (
        why,
        f'Write {length}, with renewal="automatic {_LENGTHS[period]}" and a {period}\'s last day as ends_on.',
    )


def _plain(text: str) -> str:
    """In small letters, without accents, with single blanks."""
    spaced = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    plain = "".join(char for char in spaced if not unicodedata.combining(char))
    return plain.replace("half year", "half-year")
