"""
Hypothesis strategies for values and for every kind of record, derived from the classes.

`records(kind)` gives what the class says its fields hold. A new kind needs
nothing here, unless a field's text must be of a certain form: `OF_FIELD`.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import attrs
from hypothesis import assume
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.records.base import Record
from relmem.records.links import ID_TYPES
from relmem.values import (
    FuzzyDate,
    Money,
    NamedDay,
    PostalAddress,
    Price,
    Relation,
    Source,
    Span,
    Unit,
    WorkWeek,
    YearDay,
)

# every character there is, also those that break naive files; no half of a surrogate pair
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
filled = texts.filter(lambda text: text.strip())
words = st.text("abcdefg äöß", min_size=1, max_size=8).filter(lambda text: text.strip())

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
any_days = st.dates()
ids = st.integers(0, 2**62 - 1).map(
    lambda n: f"0190{n >> 46:04x}-{n >> 30 & 0xFFFF:04x}-7{n >> 18 & 0xFFF:03x}-8000-{n & 0x3FFFF:012x}"
)
zones = st.sampled_from(
    [UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")]
)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=zones | offsets)  # noqa: DTZ001 the bounds of a strategy bear no zone

currencies = st.sampled_from(["EUR", "USD", "JPY", "KWD", "CLF", "GBP"])
amounts = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=2) | st.integers(
    -(10**15), 10**15
).map(Decimal)
moneys = st.builds(Money, amounts, currencies)
spans = st.builds(
    Span,
    st.integers(0, 400),
    st.sampled_from(Unit),
)
lengths = spans.filter(lambda span: bool(span) and span.unit is not Unit.BUSINESS_DAYS)
prices = st.builds(Price, moneys, st.none() | lengths)
sources = st.builds(Source, words, texts, texts, st.none() | days)
fuzzies = st.tuples(days, days, texts).map(lambda it: FuzzyDate(min(it[:2]), max(it[:2]), it[2]))
weeks = st.builds(
    WorkWeek,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(days, max_size=3),
    st.times(),
    st.times(),
)
year_days = st.dates().map(lambda on: YearDay(on.month, on.day)) | st.dates().map(
    lambda on: YearDay(on.month, on.day, on.year)
)
_parts = texts | st.text("a1 ;:\\,[]-\n", max_size=6)
postal_addresses = (
    st.builds(
        dict,
        street=_parts,
        postcode=_parts,
        locality=_parts,
        region=_parts,
        country=_parts,
        extended=_parts,
        box=_parts,
        label=_parts,
    )
    .filter(
        lambda parts: any(part.replace(",", " ").split() for name, part in parts.items() if name != "label")
    )
    .map(lambda parts: PostalAddress(**parts))
)
"""Of any text, semicolons and line ends included."""
named_days = st.builds(NamedDay, filled, year_days)
relations = st.builds(Relation, filled.filter(lambda text: ": " not in " ".join(text.split())), filled)
hosts = st.sampled_from(["northwind.example", "globex.example", "mail.acme.example"])
addresses = st.builds("{}@{}".format, st.text("abcXYZ.-", min_size=1, max_size=5), hosts)

OF_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(1, 5),
    bool: st.booleans(),
    date: days,
    datetime: instants,
    time: st.times(),
    Decimal: amounts,
    Money: moneys,
    Price: prices,
    Span: lengths,
    Source: sources,
    FuzzyDate: fuzzies,
    WorkWeek: weeks,
    YearDay: year_days,
    PostalAddress: postal_addresses,
    NamedDay: named_days,
    Relation: relations,
}

OF_FIELD: dict[str, st.SearchStrategy[Any]] = {
    "id": ids,
    "key": st.lists(words.map("crm:{}".format), max_size=2),
    "emails": st.lists(addresses, max_size=2),
    "domains": st.lists(hosts, max_size=2),
    "timezone": st.sampled_from([None, "Europe/Lisbon", "Asia/Tokyo"]),
    "rule": st.sampled_from(["", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=DAILY;UNTIL=20270101T000000Z"]),
    "months": st.lists(st.integers(1, 12), max_size=3),
}
"""Fields whose text or number is of a certain form, by name."""


@cache
def of(hint: Any, links: tuple[str, ...] = ()) -> st.SearchStrategy[Any]:
    """Values that a field with this annotation takes; links are drawn from `links`, if any are given."""
    if hint in ID_TYPES:
        return st.sampled_from(links) if links else ids
    if isinstance(hint, NewType):
        return of(hint.__supertype__, links)
    if hint in OF_TYPE:
        return OF_TYPE[hint]
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return st.one_of([st.none() if part is types.NoneType else of(part, links) for part in parts])
    if origin is tuple:
        return st.lists(of(parts[0], links), max_size=3).map(tuple)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    if attrs.has(hint):
        return made(hint, links)
    raise NotImplementedError(f"tests/strategies.py: no strategy for {hint!r}; name it in OF_TYPE")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@st.composite
def made(draw: st.DrawFn, kind: type, links: tuple[str, ...] = (), **given: Any) -> Any:
    """
    Instances of an attrs class; a field that does not go with the others is left at its default.

    Text that must not be empty is drawn again by giving it up.
    """
    fields = {each.name: each for each in attrs.fields(kind) if each.init and each.name != "rev"}
    drawn = dict(given)
    for name, each in fields.items():
        if name in given:
            continue
        if each.default is not attrs.NOTHING and name != "id" and draw(st.booleans()):
            continue
        hint = _hints(kind)[name]
        if name in OF_FIELD:
            drawn[name] = draw(OF_FIELD[name])
        elif hint is str and each.default is attrs.NOTHING:
            drawn[name] = draw(filled)
        else:
            drawn[name] = draw(of(hint, links))
    for _ in fields:
        try:
            return kind(**drawn)
        except InputError as error:
            name = error.field.partition(".")[0]
            assume(name in fields and name not in given and fields[name].default is not attrs.NOTHING)
            if drawn.get(name) in (None, "", ()):  # it is missed beside the others
                drawn[name] = draw(OF_FIELD.get(name) or of(_hints(kind)[name], links))
            else:
                del drawn[name]
    return assume(False)


def records(kind: type[Record], links: Sequence[str] = (), **given: Any) -> st.SearchStrategy[Any]:
    """Records of a kind, with the `given` fields as they are."""
    return made(kind, tuple(links), **given)
