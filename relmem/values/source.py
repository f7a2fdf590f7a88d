"""Where something is known from, who may see it, and what was wrong in somebody's file."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.values.days import day
from relmem.values.words import text

__all__ = ["Problem", "Source", "Visibility", "source", "visibility"]


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
    said_on: date | None = attrs.field(default=None, converter=attrs.converters.optional(day))

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


def source(value: Source | str) -> Source:
    """What was typed, as a source: text alone names the medium."""
    return value if isinstance(value, Source) else Source(value)


@final
@attrs.frozen
class Problem:
    """
    Something in somebody's file that could not be used; the rest went on.

    `place` says where ("line 14", "card 3"), `field` which column or property,
    `value` what stood there, `why` what is wrong and `hint` what to do.
    """

    place: str
    field: str
    value: str
    why: str
    hint: str = ""

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else f"{self.value[:57]}..."
        return "  ".join(part for part in (self.place, self.field, repr(shown), self.why, self.hint) if part)
