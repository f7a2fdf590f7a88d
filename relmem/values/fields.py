"""
What is equal to another, hashed and shown by its fields, with methods that are written once.

attrs writes these methods anew for each class and Python compiles them: half of
what a class costs to make, and a question on the command line makes some two
hundred. What attrs finds in a class it leaves alone (`auto_detect`), so each
class is given these as its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

import attrs

__all__ = ["ByFields"]

Values = Callable[[Any], Any]


class ByFields:
    """The base of attrs classes that stand by their fields, as attrs' own methods would have it."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        """Give the class what it does not define itself."""
        super().__init_subclass__()
        methods: dict[str, Callable[..., object]] = {"__eq__": _equal, "__hash__": _hash, "__repr__": _shown}
        for name, method in methods.items():
            if name not in vars(cls):
                setattr(cls, name, method)


def _equal(self: Any, other: Any) -> Any:
    if other is self:
        return True
    kind: type = self.__class__
    if other.__class__ is not kind:
        return NotImplemented
    values = _compared(kind)
    return values(self) == values(other)


def _hash(self: Any) -> int:
    return hash(_hashed(self.__class__)(self))


def _shown(self: Any) -> str:
    kind = self.__class__
    fields = [each for each in attrs.fields(kind) if each.repr]
    spelled = [(each.name, each.repr if callable(each.repr) else repr) for each in fields]
    shown = ", ".join(f"{name}={spell(getattr(self, name))}" for name, spell in spelled)
    return f"{kind.__qualname__.rpartition('>.')[2]}({shown})"


@cache
def _compared(kind: type) -> Values:
    return _values([each for each in attrs.fields(kind) if each.eq])


@cache
def _hashed(kind: type) -> Values:
    return _values([each for each in attrs.fields(kind) if (each.eq if each.hash is None else each.hash)])


def _values(fields: list[attrs.Attribute[Any]]) -> Values:
    if not fields:
        return lambda _: ()
    keys = {each.name: each.eq_key for each in fields}  # type: ignore[attr-defined] # there, and not typed
    if not any(keys.values()):
        return attrgetter(*keys)
    return lambda value: tuple(
        key(getattr(value, name)) if key else getattr(value, name) for name, key in keys.items()
    )
