"""
Wording: a template and its values, made into a sentence only at the edge.

So it can be translated, redacted and emphasised there. `say` makes a phrase,
`say_many` one of two by number; a phrase's `str` is plain English.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final, final

import attrs

from relmem.values import Money, Price, spoken_day

__all__ = ["Phrase", "say", "say_many", "spoken"]

_HOLE: Final = re.compile(r"\{(\w+)\}")


def spoken(value: object) -> str:
    """A value as one says it: a day in words, money with its separators."""
    if isinstance(value, date):
        return spoken_day(value)
    if isinstance(value, Money | Price):
        return value.spoken()
    return str(value)


@final
@attrs.frozen
class Phrase:
    """A `template` with {holes} and the `values` that fill them."""

    template: str
    values: tuple[tuple[str, object], ...] = ()

    def filled(self, show: Callable[[str, str], str] = lambda _, text: text) -> str:
        """
        The sentence; `show(name, text)` may emphasise, escape or redact each value.

        Values are put in once: braces inside a value stay as they are.
        """
        values = dict(self.values)
        return _HOLE.sub(lambda hole: show(hole[1], spoken(values[hole[1]])), self.template)

    def __str__(self) -> str:
        return self.filled()


def say(template: str, /, **values: object) -> Phrase:
    """A phrase; a hole without a value is a mistake on this line."""
    missing = set(_HOLE.findall(template)) - values.keys()
    if missing:
        raise KeyError(f"{template!r} needs {', '.join(sorted(missing))}")
    return Phrase(template, tuple(values.items()))


def say_many(one: str, many: str, count: int, /, **values: object) -> Phrase:
    """`one` where `count` is 1 or -1, else `many`."""
    return say(one if abs(count) == 1 else many, **values)
