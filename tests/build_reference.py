"""
Writes docs/reference/records.md from the classes; a test compares.

Run it (`python tests/build_reference.py`) when a record changes.
"""

from __future__ import annotations

import inspect
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import attrs

from relmem.records import Notice, Participant, PriceOption, Reason, Renewal, every_kind
from relmem.records.base import Event, Record, State
from relmem.records.links import ID_TYPES, AnyId
from relmem.values import Source

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "records.md"

TYPED = {
    "str": "text",
    "bool": "True or False",
    "int": "a whole number",
    "date": '"2026-11-22", or a date',
    "datetime": '"2026-11-22T15:00+00:00", or an aware datetime',
    "Money": '"12000 EUR"',
    "Price": '"12000 EUR/year"',
    "Span": '"60 days", "3 months", "1 year", "10 business days", "P3M", a timedelta, or days',
    "FuzzyDate": '"early July 2026", "2026-07"',
    "Renewal": '"1 year" (automatic), "3 x 1 year", "option 1 year", "evergreen", "unknown", "none", or a Renewal',
    "Notice": '"60 days", or a Notice',
    "Source": "a Source, or text that names the medium",
    "WorkWeek": "a WorkWeek",
    "PostalAddress": '"work: Rua Augusta 1, 1100-048 Lisboa, Portugal", or exactly: "street; postcode; locality; region; country"',
    "NamedDay": '"anniversary: 2010-05-04", "anniversary: --05-04" without a year',
    "Relation": '"assistant: Rita Lopes"',
    "YearDay": '"1980-02-29", "--02-29" without a year, "29 February"',
    "Decimal": 'percent: 3, "3 %"',
    "PriceOption": "PriceOptions or labels",
    "Reason": "Reasons, or texts for what we say",
    "Participant": "contacts, colleagues, Participants or names",
}


def typed(hint: Any) -> str:
    """What may be typed for a field of that type."""
    parts = [part for part in get_args(hint) if part not in (type(None), ...)] or [hint]
    parts = [inner for part in parts for inner in get_args(part) or (part,)]  # several of either kind
    said = []
    for part in parts:
        if part is AnyId:
            said.append("a record of any kind, or its id")
        elif part in ID_TYPES:
            said.append(f"{part.__name__.removesuffix('Id')}, or its id")
        elif isinstance(part, type) and issubclass(part, StrEnum):
            said.append(", ".join(f'"{word}"' for word in part))
        else:
            said.append(TYPED[part.__name__])
    many = "several: " if str(hint).startswith("tuple") else ""
    return many + " or ".join(dict.fromkeys(said))


def table(kind: type, skip: frozenset[str] = frozenset()) -> list[str]:
    """A row for each field: its name, what may be typed, what it is where it is left out."""
    hints = get_type_hints(kind)
    rows = ["| field | what may be typed | left out |", "| --- | --- | --- |"]
    for each in attrs.fields(kind):
        if each.name in skip:
            continue
        left = "*must be given*" if each.default is attrs.NOTHING else ""
        if (
            not left
            and each.default not in (None, "", (), False)
            and not isinstance(each.default, attrs.Factory)
        ):
            left = f"{each.default}"
        rows.append(
            f"| `{each.name}`{'' if each.kw_only else ' (positional)'} | {typed(hints[each.name])} | {left} |"
        )
    return rows


def page() -> str:
    """The whole page."""
    common = frozenset(each.name for each in attrs.fields(Record))
    out = [
        "# Records",
        "",
        "Made from the classes. A link takes the record itself or its id; the first one or two fields are positional.",
        "",
        "## What every record has",
        "",
        inspect.cleandoc(Record.__doc__ or ""),
        "",
        *table(Record),
    ]
    for kind in every_kind():
        sort = "an event" if issubclass(kind, Event) else "a state" if issubclass(kind, State) else "a thing"
        out += ["", f"## {kind.__name__}", "", f"*{sort}*", "", inspect.cleandoc(kind.__doc__ or ""), ""]
        out += table(kind, common)
    out += ["", "## Values with fields of their own"]
    for value in (Renewal, Notice, PriceOption, Participant, Reason, Source):
        out += ["", f"### {value.__name__}", "", inspect.cleandoc(value.__doc__ or ""), "", *table(value)]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
