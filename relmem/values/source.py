"""Where something is known from, who may see it, and what was wrong in somebody's file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.values.days import day
from relmem.values.words import text

__all__ = ["Problem", "Source", "Visibility", "cited", "source", "visibility"]

MOST_CITED: Final = 5
"""How many lines of one file are named one by one."""


class Visibility(StrEnum):
    """
    Who may see a record.

    PUBLIC may be shown to people outside; TEAM enters feeds and exports;
    PRIVATE enters its owner's own briefs only; SPECIAL (health, beliefs and the
    like) is as private, and needs a stated basis for keeping it.
    """

    PUBLIC = "public"
    TEAM = "team"
    PRIVATE = "private"
    SPECIAL = "special"

    @property
    def leaves(self) -> bool:
        """Whether it may enter feeds and exports."""
        return self in (Visibility.PUBLIC, Visibility.TEAM)


def visibility(value: Visibility | str) -> Visibility:
    """
    What was typed, as a visibility.

    Raises:
        InputError: there is no such visibility.

    """
    try:
        return Visibility(value)
    except ValueError as error:
        names = ", ".join(f'"{each}"' for each in Visibility)
        raise InputError(value, f"{value!r} is no visibility.", f"Write one of {names}.") from error


def _maybe_day(value: date | str | None) -> date | None:
    return None if value is None else day(value)


_OF_FILES: Final = frozenset({"vCard", "CSV row", "mail", "calendar"})
"""The media of what is read from files; what came in any other was said to us, or is ours."""


@final
@attrs.frozen
class Source:
    """
    Who told us (`by`: a person, or the program whose export it is), in what
    (`medium`: "call note", "vCard", "CSV row", "mail"), where in it (`place`:
    "people.vcf, card 3"), and when it was said.
    """

    medium: str = attrs.field(converter=text)
    by: str = attrs.field(default="", converter=text)
    place: str = attrs.field(default="", converter=text)
    said_on: date | None = attrs.field(default=None, converter=_maybe_day)

    @property
    def is_file(self) -> bool:
        """Whether it is a medium that files are in."""
        return self.medium in _OF_FILES

    @property
    def file(self) -> str:
        """The name of the file; the medium where none is named."""
        return self.place.partition(", ")[0] or self.medium

    def __str__(self) -> str:
        parts = [self.medium, self.place, self.by and f"told by {self.by}"]
        if self.said_on:
            parts.append(f"said {self.said_on}")
        return ", ".join(part for part in parts if part)


def cited(sources: Iterable[Source]) -> tuple[str, ...]:
    """Sources as text, each once; lines of one file, or its cards, are one: "invoices.csv, lines 2 to 5"."""
    found: dict[tuple[Source, str], set[int]] = {}
    for each in sources:
        file, comma, counted = each.place.rpartition(", ")
        word, _, number = counted.partition(" ")
        if comma and number.isdecimal():
            found.setdefault((attrs.evolve(each, place=file), word), set()).add(int(number))
        else:
            found.setdefault((each, ""), set())
    return tuple(
        str(attrs.evolve(each, place=f"{each.place}, {_numbered(word, sorted(numbers))}") if word else each)
        for (each, word), numbers in found.items()
    )


def _numbered(word: str, numbers: list[int]) -> str:
    """ "line 2", "lines 2, 3 and 7", "lines 2 to 5"; of very many the first ones."""
    first, last = numbers[0], numbers[-1]
    if first == last:
        return f"{word} {first}"
    if len(numbers) > 2 and last - first == len(numbers) - 1:
        return f"{word}s {first} to {last}"
    if len(numbers) > MOST_CITED:
        return f"{word}s {', '.join(map(str, numbers[:MOST_CITED]))} and {len(numbers) - MOST_CITED} more"
    return f"{word}s {', '.join(map(str, numbers[:-1]))} and {last}"


def source(value: Source | str) -> Source:
    """What was typed, as a source: text alone names the medium."""
    return value if isinstance(value, Source) else Source(value)


_FIELD: Final = re.compile(r"\{field\}=")
_ARGUMENT: Final = re.compile(r"\b([a-z_]+)=(\"[^\"]*\"|True)")
_LISTED: Final = re.compile(r"\[(\"[^\]]*\")\]")


def _in_a_cell(hint: str) -> str:
    """What to write as one writes it into a table or a card: there are no arguments, and no lists of them."""
    alone = _LISTED.sub(r"\1", _FIELD.sub("", hint))
    return _ARGUMENT.sub(
        lambda it: f"{'yes' if it[2] == 'True' else it[2]} as its {it[1].replace('_', ' ')}", alone
    )


@final
@attrs.frozen
class Problem:
    """
    Something in somebody's file that could not be used; the rest went on.

    `place` says where ("line 14", "card 3"), `field` which column or property,
    `value` what stood there, `why` what is wrong and `hint` what to do: what to
    write there, where that is known.
    """

    place: str
    field: str
    value: str
    why: str
    hint: str = attrs.field(default="", converter=_in_a_cell)

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else f"{self.value[:57]}..."
        return "  ".join(part for part in (self.place, self.field, repr(shown), self.why, self.hint) if part)
