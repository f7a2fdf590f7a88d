"""
Cells of contract tables: the length of a term, a notice, and the renewal that two columns say together.
"""

from __future__ import annotations

from contextlib import suppress

from relmem.errors import InputError
from relmem.importers.cells import renewal_of, the_length
from relmem.importers.contract_words import in_english
from relmem.records.contracts import Notice, Renewal
from relmem.values import Span, span
from relmem.values.calendar_ends import to_calendar_end

__all__ = ["notice_of", "renewal_by", "term", "unknown"]


def unknown(text: str) -> bool:
    """Whether a cell says that nobody knows."""
    return text.casefold() in ("unknown", "not known")


def term(text: str, unit: str) -> Span | None:
    """
    The length of a term; None where that is not known.

    Raises:
        InputError: it cannot be read.

    """
    return None if unknown(text) else the_length(text, unit)


def notice_of(text: str, unit: str) -> Notice:
    """
    A notice; of one to the end of a quarter, or the like, the error says how that is written.

    Raises:
        InputError: it cannot be read.

    """
    try:
        return Notice(the_length(text, unit))
    except InputError as error:
        if (said := to_calendar_end(text)) is None:
            raise
        why, hint = said
        with suppress(InputError):  # "6 Wochen zum Quartalsende": as an example their own length, not another
            hint = hint.replace(
                'alone, as in {field}="3 months"', f'alone, as in {{field}}="{_leading(text)}"'
            )
        hint = (
            hint.replace(", as in {field}=", ", as in ").replace("{field}=", "").replace("ends_on", "its end")
        )
        raise InputError(text, why, hint) from error


def _leading(text: str) -> Span:
    return span(in_english(" ".join(text.split()[:2])))


def renewal_by(how: str, text: str, unit: str) -> Renewal:
    """
    The renewal that two columns say together: "yes" and "1 year", or one of both alone.

    Raises:
        InputError: it cannot be read.

    """
    if not how or not text:
        return renewal_of(text or how, unit)
    stated = "automatic" if how.casefold() in ("yes", "y", "true", "1") else how
    if how.casefold() in ("no", "n", "false", "0"):
        return renewal_of(text, unit)  # not by itself; how long is said, and not how
    return renewal_of(text if stated.casefold() in text.casefold() else f"{stated} {text}", unit)
