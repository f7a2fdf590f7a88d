"""
Whether the thresholds of a rule are what its fields say, looked at when the rule is made known.

Once for each rule that somebody brings along, and not when its class or the rule
is made: those that come with relmem are as they should be.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from math import isfinite
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

from relmem.errors import InputError
from relmem.rules.base import Rank, Rule
from relmem.values import Span

__all__ = ["checked"]

R = TypeVar("R", bound=Rule)

_OURS: Final = "relmem.rules."
_MOST: Final = 366_000
"""Days: further than any date that is written reaches, and as long as a `Span` may be."""

_CALLED: Final[dict[type, str]] = {
    int: "whole number",
    float: "number",
    Decimal: "Decimal",
    bool: "True or False",
    str: "text",
    Span: "span",
    Rank: "rank",
}


def checked(rules: Iterable[R]) -> tuple[R, ...]:
    """
    The rules, each with thresholds of the types that its fields have.

    Of those that come with relmem, numbers are from 0 on as well, from 1 on where
    they say how many one looks back on, urgencies not above 1, and days not more
    than a thousand years. A class that attrs did not make has no fields to look at.

    Raises:
        InputError: one is something else; its field, its value and what to write
            instead are named.

    """
    found = tuple(rules)
    for rule in found:
        if attrs.has(type(rule)):
            _check(rule)
    return found


def _check(rule: Rule) -> None:
    kind: type = type(rule)
    ours = kind.__module__.startswith(_OURS)
    fields: list[attrs.Attribute[Any]] = [
        each for each in attrs.fields(kind) if not (ours and getattr(rule, each.name) is each.default)
    ]
    hints = _hints(kind) if fields else {}
    for each in fields:
        value, hint = getattr(rule, each.name), hints.get(each.name)
        why = "" if hint is None or _is(value, hint) else f"is no {_name(hint)}"
        if ours and not why:
            why = _beyond(each.name, value)
        if why:
            raise InputError(
                value,
                f"{value!r} {why}.",
                _instead(each, value, hint),
                field=f"{kind.__name__}.{each.name}",
            )


def _hints(kind: type) -> dict[str, Any]:
    """The types of its fields; none where they cannot be told, as of names that only type checkers load."""
    try:
        return get_type_hints(kind)
    except (NameError, TypeError, AttributeError):
        return {}


def _is(value: object, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(_is(value, each) for each in get_args(hint))
    if origin is tuple:
        inside = get_args(hint)
        if len(inside) != 2 or inside[1] is not Ellipsis:
            return isinstance(value, tuple)
        return isinstance(value, tuple) and all(_is(each, inside[0]) for each in value)
    if hint is None:
        return value is None
    if hint is int or hint is float:
        # True is a number to Python, and to nobody who tunes a rule
        return isinstance(value, (int, float) if hint is float else int) and not isinstance(value, bool)
    kind = origin or hint
    if hint is Any or not isinstance(kind, type) or getattr(kind, "_is_protocol", False):
        return True
    return isinstance(value, kind)


def _beyond(name: str, value: object) -> str:
    """Why a number of the right type cannot be meant; "" where it can."""
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool | Rank):
        return ""
    if not isfinite(value):
        return "is no number to count with"
    if value < 0:
        return "is less than nothing"
    if name.startswith("lookback_") and value < 1:
        return "is too few to compare with"
    if name == "urgency" and value > 1:
        return "is not from 0 to 1"
    if name.endswith("_days") and value > _MOST:
        return "days are more than a thousand years"
    return ""


def _instead(field: attrs.Attribute[Any], value: object, hint: Any) -> str:
    """What to write: what was meant, where that is plain, else what stands there unless one is given."""
    meant: object = field.default
    if hint is int and isinstance(value, str) and value.strip().isdecimal():
        meant = int(value)
    elif (
        isinstance(value, int | float) and not isinstance(value, bool) and hint is Decimal and isfinite(value)
    ):
        return f'Write {field.name}=Decimal("{value}").'
    elif isinstance(value, str) and get_origin(hint) is tuple and get_args(hint)[:1] == (str,):
        meant = (value,)
    if isinstance(meant, Rank):
        return f"Write {field.name}=Rank.{meant.name}."
    if isinstance(meant, Span):
        return f'Write {field.name}=span("{meant}"), with span from relmem.values.'
    if isinstance(meant, Decimal):
        return f'Write {field.name}=Decimal("{meant}").'
    if isinstance(meant, bool | int | float | str | tuple) and len(repr(meant)) < _SHORT:
        return f"Write {field.name}={meant!r}."
    return ""


_SHORT: Final = 60
"""A default longer than that is no example."""


def _name(hint: Any) -> str:
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(_name(each) for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return f"tuple of {getattr(get_args(hint)[0], '__name__', 'values')}"
    return _CALLED.get(hint) or str(getattr(hint, "__name__", hint))
