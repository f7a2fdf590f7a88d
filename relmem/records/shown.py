"""
A record as a notebook shows it: what it says, a line a field, as a person reads it.

A record knows no other, so what it leads to has no name here: ids are left
out, and a note says which fields lead on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from relmem.phrases import spoken
from relmem.render.pages import Line, Page, Section
from relmem.values import spoken_day

if TYPE_CHECKING:
    from relmem.records.base import Record
    from relmem.records.contracts import Notice, Renewal

__all__ = ["SPOKEN", "page_of"]

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
    if type(value).__name__ in SPOKEN:
        return SPOKEN[type(value).__name__](value)
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


def _renewal(it: Renewal) -> str:
    """Whether a contract goes on, and how, as one says it."""
    every = it.every
    most = f", {'once' if it.times == 1 else f'{it.times} times'} at most" if it.times else ""
    match str(it.mode):
        case "none":
            return "does not renew"
        case "unknown":
            return "not said whether it renews" + (f"; if it does, for {every}{most}" if every else "")
        case "option":
            return f"for {every}, if somebody takes the option{most}"
        case "evergreen":
            return "goes on until notice is given" + (f", {every} at a time" if every else "")
    return f"by itself, for {every}{most}"


def _notice(it: Notice) -> str:
    """How long before the end notice is to be given, and what else it takes, as one says it."""
    parts = [f"{it.before} before the end"]
    parts += [f"not earlier than {it.opens} before it"] if it.opens else []
    parts += ["counted when it arrives"] if it.received else []
    parts += [f"{it.delivery} for delivery"] if it.delivery else []
    return ", ".join([*parts, *([f"by {it.channel}"] if it.channel else [])])


SPOKEN: Final[Mapping[str, Callable[[Any], str]]] = {"Renewal": _renewal, "Notice": _notice}
"""By its class, how a value is said that is typed in fewer words than one would say."""
