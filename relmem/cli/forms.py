"""How a value is typed, in a few words, by what it is: the help of an option that is made from a class."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Any, Final, get_args, get_origin

import attrs

__all__ = ["OF_A_WHILE", "form", "whom"]

_FORMS: Final[Mapping[str, str]] = {
    "Renewal": '"1 year" (automatic), "3 x 1 year", "option 1 year", "evergreen", "unknown" or "none"',
    "Notice": '"60 days", "3 months", "10 business days"',
    "Span": '"90 days", "3 months", "1 year"',
    "FuzzyDate": '2027-03-01, "mid March 2027", "Q3 2027"',
    "YearDay": "1980-05-04, or --05-04 where the year is unknown",
    "NamedDay": '"anniversary: 2010-05-04"',
    "Relation": '"assistant: Rita Lopes"',
    "PostalAddress": '"work: Rua Augusta 1; 1100-048; Lisboa; ; Portugal"',
    "Price": '"12000 EUR/year"',
    "Money": '"1200 EUR"',
    "Participant": "A contact, colleague or any name",
    "datetime": "With its offset: 2026-11-22T15:00+01:00",
    "date": "Year, month, day: 2026-11-22",
    "Decimal": "A number",
    "int": "A whole number",
}
"""By the class of what is typed, the most telling one first."""

_NAMED: Final[Mapping[str, str]] = {
    "emails": "ana@northwind.example",
    "phones": "+351 912 345 678",
    "domains": "northwind.example",
    "country": "PT",
    "timezone": "Europe/Lisbon",
    "key": "Your own id: hubspot:42",
    "owner": "Who of us reads it where it is private",
    "rule": '"FREQ=WEEKLY;BYDAY=TU", as calendars write it',
}
"""By the name of the field, where it says more than its class."""

OF_A_WHILE: Final[Mapping[str, str]] = {
    "from_on": "The first day on which it is so: 2026-11-22.",
    "until_on": "The first day on which it is so no longer: 2026-12-01.",
}
"""The same, of what is so for a while."""


_WITH_NAMES: Final = frozenset({"Account", "Contact", "Colleague"})
"""Kinds that go by names and addresses; the others go by their titles."""


def form(name: str, hint: Any, default: Any = None, kinds: Collection[str] = ()) -> str:
    """
    How the value of a field or parameter is typed, with what it is where nobody says.

    `hint` is its type, or those that it may be; `kinds` are the names of the records that it links to.
    """
    types = [*_types(hint)]
    words = [each for each in types if isinstance(each, str)]
    enums = [each for each in types if isinstance(each, type) and issubclass(each, Enum)]
    named = {each.__name__ for each in types if isinstance(each, type)}
    told = _NAMED.get(name, "")
    if not told and kinds:
        told = whom(kinds)
    elif not told and (words or enums):
        told = ", ".join(words or [str(each.value) for each in enums[0]])
    elif not told and bool in types:
        told = "Whether it is so; not said, it is open" if default is None else "Whether it is so"
    elif not told:
        told = next((_FORMS[each] for each in _FORMS if each in named), "In words")
    more = ["repeatable"] if get_origin(hint) is tuple else []
    said = "; ".join([told, *more])
    usual = _usual(default)
    return f"{said} [default: {usual}]" if usual else f"{said}."


def whom(kinds: Collection[str]) -> str:
    """What a link is given by: "An account or contact: name, e-mail, key or id"."""
    if "Any" in kinds:
        return "A record: title, key or id"
    named = _either(sorted(each.casefold() for each in kinds))
    by = "name, e-mail, key or id" if _WITH_NAMES.issuperset(kinds) else "title, key or id"
    return f"{'An' if named[0] in 'aeio' else 'A'} {named}: {by}"


def _either(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _usual(default: Any) -> str:
    """What stands where nobody says, as it is typed; "" where that is nothing."""
    made = isinstance(default, attrs.Factory)  # type: ignore[arg-type] # a class, typed as a function
    if made or default is attrs.NOTHING or default in (None, "", ()):
        return ""
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default.value if isinstance(default, Enum) else default)


def _types(hint: Any) -> Iterable[Any]:
    """The classes and words that a type, or each of several, is made of."""
    parts = hint if isinstance(hint, tuple) else get_args(hint)
    if not parts:
        yield hint
    for part in parts:
        yield from _types(part)
