"""
One cell of our own tables: a field as text that a spreadsheet shows, and back without loss.

A text stands as it is, several are parted by " ::: ", anything else is JSON. A
text that would be read as something else (it begins with a quote, or with space
around it) is JSON too.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from relmem.codec import spelled
from relmem.errors import InputError
from relmem.records.base import Record
from relmem.records.links import ID_TYPES
from relmem.values import Money, NamedDay, PostalAddress, Price, Relation, Span, YearDay

__all__ = ["BORN", "fields_of", "read_cell", "shown_columns", "spell_cell"]

BORN: Final = ("kind", "id", "rev", "v")
"""The columns before the fields: the kind's word, the record's id, its revision, the form of its fields."""

_BETWEEN: Final = " ::: "
_SPELLED: Final = (
    str,
    date,
    datetime,
    Decimal,
    Money,
    Price,
    Span,
    YearDay,
    PostalAddress,
    NamedDay,
    Relation,
)
"""What stands as text in a document."""

Shape = Literal["text", "texts", "json"]


_fields: Final[dict[type, Mapping[str, Shape]]] = {}
_shown: Final[dict[type, Mapping[str, str]]] = {}


def fields_of(kind: type[Record]) -> Mapping[str, Shape]:
    """The fields of a kind that have a column, and how a cell of each is spelled."""
    if kind not in _fields:
        hints = get_type_hints(kind)
        names = (each.name for each in attrs.fields(kind) if each.name not in BORN)
        _fields[kind] = {name: _shape(hints[name]) for name in names}
    return _fields[kind]


def shown_columns(kind: type[Record]) -> Mapping[str, str]:
    """The columns for the eye alone, which name what a link leads to: each with the field of the link."""
    if kind not in _shown:
        hints = get_type_hints(kind)
        links = (name for name in fields_of(kind) if ID_TYPES.intersection(_parts(hints[name])))
        _shown[kind] = {f"{name} name": name for name in links}
    return _shown[kind]


def _parts(hint: Any) -> tuple[Any, ...]:
    many = get_origin(hint) in (Union, types.UnionType)
    return tuple(part for part in get_args(hint) if part is not type(None)) if many else (hint,)


def _shape(hint: Any) -> Shape:
    parts = _parts(hint)
    if len(parts) == 1 and get_origin(parts[0]) is tuple:
        return "texts" if all(map(_is_text, _parts(get_args(parts[0])[0]))) else "json"
    return "text" if all(map(_is_text, parts)) else "json"


def _is_text(hint: Any) -> bool:
    return hint in ID_TYPES or hint in _SPELLED or (isinstance(hint, type) and issubclass(hint, StrEnum))


def spell_cell(kind: type[Record], field: str, value: Any) -> str:
    """A field's value, as it stands in a document, as a cell."""
    shape = fields_of(kind)[field]
    if shape == "text" and isinstance(value, str) and _is_plain(value):
        return value
    if shape == "texts" and value and all(_is_plain(each) and ":::" not in each for each in value):
        cell = _BETWEEN.join(value)
        if not cell.startswith("["):
            return cell
    return json.dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    return bool(text) and text == text.strip() and not text.startswith('"')


def read_cell(kind: type[Record], field: str, cell: str) -> Any:
    """
    What stands in a cell that is not empty, as a document has it.

    Raises:
        InputError: it should be JSON and is none.

    """
    shape = fields_of(kind).get(field, "text")
    if shape == "text" and not cell.startswith('"'):
        return cell
    if shape == "texts" and not cell.startswith("["):
        return cell.split(_BETWEEN)
    try:
        return json.loads(cell)
    except (ValueError, RecursionError) as error:
        if cell.strip()[:1] not in ("{", "[", '"'):
            return _as_typed(kind, field, cell)
        raise InputError(cell, "it is no JSON, as this column has it.", "Write it as it was.") from error


def _as_typed(kind: type[Record], field: str, cell: str) -> Any:
    """What a constructor makes of what somebody typed into a cell ("60 days"), as a document has it."""
    converter = attrs.fields_dict(kind)[field].converter
    value = converter(cell) if callable(converter) else cell
    if not attrs.has(type(value)):
        raise InputError(cell, "it is no JSON, as this column has it.", "Write it as it was.")
    return spelled(value)
