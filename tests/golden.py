"""
The golden file of the current format: a memory with every kind once, with fixed ids and instants.

It was written when the format was released and is never made anew. For a new
kind, `python -m tests.golden` appends a record; what stands there stays.
"""

from __future__ import annotations

import enum
import json
import types
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NewType, Union, get_args, get_origin, get_type_hints

import attrs

from relmem.backends.book import FORMAT
from relmem.backends.memory import MemoryStore
from relmem.codec import Codec, word_of
from relmem.errors import InputError
from relmem.records import every_kind
from relmem.records.base import Record
from relmem.records.links import ID_TYPES
from relmem.store import Change
from relmem.values import (
    FuzzyDate,
    Money,
    NamedDay,
    PostalAddress,
    Price,
    Relation,
    Source,
    Span,
    WorkWeek,
    YearDay,
    money,
    price,
    span,
)

PATH: Final = Path(__file__).parent / "data" / "golden" / f"format-{FORMAT}.json"

_BEGAN: Final = datetime(2026, 11, 22, 10, tzinfo=UTC)

_OF_TYPE: Final[dict[Any, Any]] = {
    str: "Olá, „世界“ & <b>",
    int: 2,
    bool: True,
    date: date(2026, 2, 28),
    datetime: datetime(2026, 10, 25, 2, 30, tzinfo=UTC),
    time: time(8, 30),
    Decimal: Decimal("0.50"),
    Money: money("-1234.50 EUR"),
    Price: price("12000 EUR/year"),
    Span: span("3 months"),
    Source: Source("mail", "Ana", "line 3", date(2026, 2, 27)),
    FuzzyDate: FuzzyDate("2026-07-01", "2026-07-10", "early July 2026"),
    YearDay: YearDay(2, 29),
    PostalAddress: PostalAddress(
        label="work", street="Rua „Nova“ 1; 2", postcode="1100-048", locality="Lisboa"
    ),
    NamedDay: NamedDay("anniversary", YearDay(2, 29, 2008)),
    Relation: Relation("assistant", "Rita: „世界“"),
    WorkWeek: WorkWeek([6, 0, 1, 2, 3], [date(2026, 12, 25)], time(8), time(16, 30)),
}
_OF_FIELD: Final[dict[str, Any]] = {
    "emails": ["Ana@northwind.example"],
    "domains": ["northwind.example"],
    "timezone": "Europe/Lisbon",
    "months": [6, 7],
    "key": ["crm:42"],
    "visibility": "special",
    "until_on": date(2026, 3, 31),
    "ends_on": date(2027, 2, 27),
}


def fixed_id(number: int) -> str:
    """The id of that number; always the same."""
    return f"01900000-0000-7000-8000-{number:012x}"


def _value(hint: Any) -> Any:
    if hint in ID_TYPES:
        return fixed_id(0xFFF)
    if isinstance(hint, NewType):
        return _value(hint.__supertype__)
    if hint in _OF_TYPE:
        return _OF_TYPE[hint]
    parts = get_args(hint)
    if get_origin(hint) in (Union, types.UnionType):
        return _value(next(part for part in parts if part is not types.NoneType))
    if get_origin(hint) is tuple:
        return (_value(parts[0]),)
    if issubclass(hint, enum.Enum):
        return list(hint)[-1]
    return full(hint)


def full(kind: type, **given: Any) -> Any:
    """An instance with as many fields filled as go together, always the same."""
    hints = get_type_hints(kind)
    fields = {each.name: each for each in attrs.fields(kind) if each.name not in ("id", "rev")}
    filled = {name: _OF_FIELD.get(name, _value(hints[name])) for name in fields if name not in given}
    while True:
        try:
            return kind(**given, **filled)
        except InputError as error:
            name = error.field.partition(".")[0]
            # where no field is named, the last optional one is what does not go with the others
            optional = [each for each in filled if fields[each].default is not attrs.NOTHING]
            del filled[name if name in optional else optional[-1]]


def least(kind: type[Record]) -> Record:
    """A record of a kind with nothing but what it needs."""
    record = full(kind, id=fixed_id(1))
    for each in attrs.fields(kind):
        if each.name != "id" and each.default is not attrs.NOTHING:
            default = each.default
            if isinstance(default, attrs.Factory):  # type: ignore[arg-type] # a class, though typed as a function
                continue
            try:
                record = attrs.evolve(record, **{each.name: default})
            except InputError:
                continue
    return record


def append_missing() -> list[str]:
    """Append a record of each kind that the file has none of; the words of these."""
    codec = Codec(every_kind())
    store = MemoryStore(codec, memory_id=fixed_id(0))
    if PATH.exists():
        store.load(json.loads(PATH.read_text(encoding="utf-8")))
    there = {word_of(each.kind) for each in store.changes() if each.kind}
    missing = [kind for kind in every_kind() if word_of(kind) not in there]
    for kind in missing:
        number = store.head() + 1
        at = _BEGAN + timedelta(minutes=number)
        record = full(kind, id=fixed_id(number))
        store.put([Change(record, 0)], at=at, batch=fixed_id(0x1000 + number))
    if not there:
        # one that was corrected, and one that no longer stands
        account, contact = store.current()[:2]
        for number, change in enumerate(
            (
                Change(attrs.evolve(account.record, note="corrected"), 1),
                Change(contact.record, 1, retracted=True),
            ),
            store.head() + 1,
        ):
            store.put([change], at=_BEGAN + timedelta(minutes=number), batch=fixed_id(0x1000 + number))
    if missing:
        text = json.dumps(store.export(), ensure_ascii=False, indent=1, sort_keys=True)
        PATH.write_text(text + "\n", encoding="utf-8")
    return [word_of(kind) for kind in missing]


if __name__ == "__main__":
    print("appended:", *append_missing() or ["nothing"])  # noqa: T201 a command says what it did
