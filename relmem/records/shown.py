"""
A record as a notebook shows it: what it says, a line a field, as a person reads it.

A record knows no other, so what it leads to has no name here: ids are left
out, and a note says which fields lead on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from relmem.phrases import spoken
from relmem.render.pages import Line, Page, Section
from relmem.values import spoken_day

if TYPE_CHECKING:
    from relmem.records.base import Record

__all__ = ["page_of"]

_ASIDE: Final = ("id", "rev", "visibility", "source", "raised")
"""What programs go by, and what the head of the card says."""
_NAMES: Final = {"from_on": "From", "until_on": "Until"}
_AN_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INNER_CAPITAL: Final = re.compile(r"(?<!^)(?=[A-Z])")


def page_of(record: Record) -> Page:
    """What it says; what says nothing is left out, and so are ids."""
    lines, links = list[Line](), list[str]()
    for each in attrs.fields(type(record)):
        value = getattr(record, each.name)
        if not each.repr or each.name in _ASIDE or value in (None, "", (), False):
            continue
        label = _NAMES.get(each.name, each.name.replace("_", " ").capitalize())
        if text := _in_words(value):
            lines.append(Line(label, text))
        elif each.name != "key":
            links.append(label.lower())
    notes = (f"It also leads to: {', '.join(links)}.",) if links else ()
    title = _INNER_CAPITAL.sub(" ", type(record).__name__).capitalize()
    return Page(title, str(record.source or ""), (Section("", tuple(lines), numbered=False),), notes)


def _in_words(value: object) -> str:
    """A value of a field as a person reads it; "" for an id, and for what is made of one."""
    if isinstance(value, tuple):
        counts = Counter(filter(None, map(_in_words, value)))
        return "; ".join(text if count == 1 else f"{text} ({count})" for text, count in counts.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        clock = value.isoformat(timespec="minutes")[11:]
        return f"{spoken_day(value)}, {clock[:5]} (UTC{clock[5:]})"
    if callable(told := getattr(value, "spoken", None)):
        return str(told())
    if attrs.has(type(value)) and type(value).__str__ is object.__str__:
        (_, first), *more = [*_parts(value)] or [("", "")]
        beside = ", ".join(f"{name} {text}".strip() for name, text in more)
        return f"{first} ({beside})" if beside else first
    text = spoken(value)
    return "" if _AN_ID.search(text) else text


def _parts(value: Any) -> Iterator[tuple[str, str]]:
    """The name and the words of each field that says something; of what is so, only that."""
    for each in attrs.fields(type(value)):
        part, name = getattr(value, each.name), each.name.replace("_", " ")
        if part is True:
            yield "", name
        elif part not in (None, "", (), False) and (text := _in_words(part)):
            yield name, text
