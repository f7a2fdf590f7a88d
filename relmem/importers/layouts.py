"""
How programs write their tables: which column says what, as data.

A layout gives each column it knows a word of the kind of record that a row
makes (`contact_rows`, `account_rows`, `issue_rows`, `bill_rows` say what they
do with it). Names are compared in lower case and without punctuation, so that
`E-mail 1 - Value` is "e mail 1 value"; "#" in a layout is any number. A new
program is one more layout; a table of nobody's is read by the words that the
caller gives its columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, final

import attrs

from relmem.values.money import is_currency

__all__ = ["SKIPPED", "Column", "Columns", "Layout", "columns_of", "plain_name"]

SKIPPED: Final = "ignore"
"""The word of a column that says nothing of its own: the label of another, a sum, a picture."""

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain_name(name: str) -> str:
    """A column's name as it is compared."""
    return " ".join(re.findall(r"[^\W_]+", _CAMEL.sub(" ", name[:200]).casefold()))


def columns_of(**words: str) -> Mapping[str, str]:
    """The columns of a layout by plain name: each word with the names that say it, parted by commas."""
    return {name.strip(): word for word, names in words.items() for name in names.split(",")}


@final
@attrs.frozen(kw_only=True)
class Layout:
    """
    A sort of table.

    `format` is what `format=` says, `title` what a report calls it, `kind` the
    kind of record a row makes. `columns` gives plain names their words. A
    header is one of this sort where it has all names of one of `marks`.
    `space` is the namespace of the program's ids, `id_of` their one spelling;
    `many` parts several values in a cell; `footer` matches the first cell of
    rows that are no record. `short_years` says that years have two digits, and
    are of this century.
    """

    format: str
    title: str
    kind: str
    columns: Mapping[str, str]
    marks: tuple[frozenset[str], ...]
    space: str = ""
    id_of: Callable[[str], str] = str
    many: str = ""
    footer: str = ""
    short_years: bool = False

    @property
    def program(self) -> str:
        """Whose export it is: "HubSpot"; "" for a table of nobody's."""
        return "" if self.format == f"{self.kind}s" else self.title.partition(" ")[0]

    def knows(self, header: Sequence[str]) -> bool:
        """Whether a row is a header of this sort."""
        names = {plain_name(name) for name in header}
        return any(mark <= names for mark in self.marks)

    def word_of(self, name: str) -> tuple[str, str]:
        """The word of a column, and the currency its name gives to numbers below it; "" for none."""
        plain = plain_name(name)
        for each in (plain, re.sub(r"\d+", "#", plain)):
            if each in self.columns:
                return self.columns[each], ""
        shorter, _, last = plain.rpartition(" ")
        if shorter in self.columns and is_currency(last):
            return self.columns[shorter], last.upper()
        return "", ""


@final
@attrs.frozen
class Column:
    """A column: its place `at` in a row, its `name` as written, its `word`, and the `currency` it says."""

    at: int
    name: str
    word: str
    currency: str = ""


@final
@attrs.frozen
class Columns:
    """The columns of one table, by their words, and those that have none."""

    known: Mapping[str, tuple[Column, ...]]
    unknown: tuple[Column, ...]

    @classmethod
    def of(cls, header: Sequence[str], layout: Layout, words: Mapping[str, str]) -> Columns:
        """By the caller's `words` for plain names, else by the layout; columns of one name are all read."""
        known: dict[str, list[Column]] = {}
        unknown = []
        for at, name in enumerate(header):
            word, currency = layout.word_of(name)
            word = words.get(plain_name(name), word)
            column = Column(at, name or f"column {at + 1}", word, currency)
            if word and word != SKIPPED:
                known.setdefault(word, []).append(column)
            elif not word:
                unknown.append(column)
        return cls({word: tuple(columns) for word, columns in known.items()}, tuple(unknown))
