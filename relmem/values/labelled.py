"""Values with a word for what they are: a day that comes every year, and somebody beside somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.values.words import several, text
from relmem.values.yeardays import YearDay, year_day

__all__ = ["NamedDay", "Relation", "named_day", "named_days", "relation", "relations"]

_DAY: Final = 'Write {field}=["anniversary: 2010-05-04"], or "--05-04" where the year is unknown.'
_RELATION: Final = 'Write {field}=["assistant: Rita Lopes"].'


def _on_one_line(value: str) -> str:
    return " ".join(text(value).split())


@final
@attrs.frozen
class NamedDay:
    """A day that comes again every year, with what it is ("anniversary"); a birthday has its own field."""

    what: str = attrs.field(converter=_on_one_line)
    on: YearDay = attrs.field(converter=year_day)

    def __attrs_post_init__(self) -> None:
        """
        Check that it says what it is.

        Raises:
            InputError: it does not.

        """
        if not self.what:
            raise InputError(self.what, f"{self.on} does not say what comes every year.", _DAY)

    def __str__(self) -> str:
        return f"{self.what}: {self.on}"


def named_day(value: NamedDay | str) -> NamedDay:
    """
    What was typed, as a day with a name: "anniversary: 2010-05-04", "joined: 4 May".

    Raises:
        InputError: it has no name before a colon, or no such day behind it.

    """
    if isinstance(value, NamedDay):
        return value
    what, _, on = text(value).rpartition(":")
    return NamedDay(what, year_day(on.strip()))


def named_days(value: Sequence[NamedDay | str] | NamedDay) -> tuple[NamedDay, ...]:
    """Several such days, each once, in their order; a single one is one of them."""
    return tuple(dict.fromkeys(named_day(each) for each in several(value)))


@final
@attrs.frozen
class Relation:
    """Who somebody is to a contact, by name: `role` is what ("assistant"); it has no ": " in it."""

    role: str = attrs.field(converter=_on_one_line)
    name: str = attrs.field(converter=_on_one_line)

    def __attrs_post_init__(self) -> None:
        """
        Check both words.

        Raises:
            InputError: one says nothing, or the role would be read as another.

        """
        if not (self.role and self.name) or ": " in self.role:
            raise InputError(str(self), f"{str(self)!r} does not say who is what.", _RELATION)

    def __str__(self) -> str:
        return f"{self.role}: {self.name}"


def relation(value: Relation | str) -> Relation:
    """
    What was typed, as who is what: "assistant: Rita Lopes".

    Raises:
        InputError: it has no role before a colon and a blank, or no name behind them.

    """
    if isinstance(value, Relation):
        return value
    role, _, name = _on_one_line(value).partition(": ")
    return Relation(role, name)


def relations(value: Sequence[Relation | str] | Relation) -> tuple[Relation, ...]:
    """Several relations, each once, in their order; a single one is one of them."""
    return tuple(dict.fromkeys(relation(each) for each in several(value)))
