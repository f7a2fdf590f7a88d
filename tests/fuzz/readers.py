"""
One function for each reader: it reads these bytes every way there is, and raises only where a promise is broken.

The first bytes choose the options (`OPTIONS` of them), the rest is the file, so
that a search may find options as well as content. A new reader is a function
here, and a line in `READERS` at the foot.
"""

from __future__ import annotations

import tempfile
import warnings
from collections import Counter
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any, Final

import attrs

from relmem.backends.exports import export_of, read_export
from relmem.backends.tiny import TinyStore
from relmem.errors import Conflict, NotFound, StoreError
from relmem.importers.contract_columns import WORDS
from relmem.importers.contracts import read_contracts
from relmem.importers.ldif import read_ldif
from relmem.importers.mapping import LAYOUTS, MAKERS, read_sheet
from relmem.importers.own_sheets import read_own
from relmem.importers.reading import formats, read_file
from relmem.importers.setting import Setting
from relmem.importers.vcards import read_vcards
from relmem.memory import Memory
from relmem.records import Contact
from relmem.records.base import Record
from tests.fuzz.bounds import Broken, Reader
from tests.fuzz.promises import (
    NOW,
    REFUSED,
    a_memory,
    accounted_for,
    codec,
    export_again,
    quiet_memory,
    refusing,
    taken_in,
)

__all__ = ["OPTIONS", "READERS", "options"]

OPTIONS: Final = 4
"""How many of the first bytes choose; noughts are what `relmem import FILE` does."""

ORDERS: Final = (None, "dmy", "mdy", "ymd")
ENCODINGS: Final = (None, "cp1252", "utf-16", "utf-8", "latin-1", "shift_jis", "utf-7", "no such")
CURRENCIES: Final = ("", "EUR", "JPY", "USD")
DECIMALS: Final = (None, ",", ".")
SUFFIXES: Final = ("", ".csv", ".vcf", ".ics", ".eml", ".mbox", ".ldif", ".txt", ".json")


def options(*chosen: int) -> bytes:
    """The first bytes that choose these, in the order in which a reader asks."""
    return bytes(chosen).ljust(OPTIONS, b"\0")


@cache
def _folder() -> Path:
    held = tempfile.TemporaryDirectory(prefix="relmem-fuzz-")
    _held.append(held)  # gone with the process
    return Path(held.name)


_held: list[tempfile.TemporaryDirectory[str]] = []


def _file(content: bytes, name: str) -> Path:
    path = _folder() / name
    path.write_bytes(content)
    return path


def _of(choices: tuple[Any, ...], byte: int) -> Any:
    return choices[byte % len(choices)]


def _through(path: Path, **chosen: Any) -> Memory:
    """Take the file into a memory that knows somebody, and everything out of it again."""
    memory = a_memory()
    taken_in(memory, path, **chosen)
    export_again(memory)
    return memory


def vcards(data: bytes) -> None:
    """Address books: read, taken in, written, and read again as the same people."""
    chosen, version, *_ = data[:OPTIONS].ljust(OPTIONS, b"\0")
    content = data[OPTIONS:]
    with refusing(*REFUSED):
        accounted_for(read_vcards(content, name="cards.vcf", encoding=_of(ENCODINGS, chosen)))
        first = quiet_memory()
        taken_in(first, _file(content, "cards.vcf"), encoding=_of(ENCODINGS, chosen))
        export_again(first)
        _same_people(first, _of((None, "3.0", "4.0"), version))


def _same_people(first: Memory, version: str | None) -> None:
    """
    Write everybody as cards, and read them into another memory, whose cards are then the same.

    Raises:
        Broken: somebody is somebody else there.

    """
    book = first.contacts(version=version)
    second = quiet_memory()
    taken_in(second, _file(book.to_bytes(), "again.vcf"))
    before, after = _told(first), _told(second)
    if before != after:
        raise Broken(f"version {version}: {before - after} became {after - before}")
    again = second.contacts(version=version)
    third = quiet_memory()
    taken_in(third, _file(again.to_bytes(), "again.vcf"))
    if sorted(third.contacts(version=version).to_bytes().split(b"\r\n")) != sorted(
        again.to_bytes().split(b"\r\n")
    ):
        raise Broken(f"version {version}: what is written is not what is written of it")


def _told(memory: Memory) -> Counter[str]:
    """
    What is said of everybody, whatever their ids, and the cards they came in.

    Their addresses in their order, the preferred one first.
    """
    left_out = ("id", "key", "rev", "source", "cards")
    names = [field.name for field in attrs.fields(Contact) if field.name not in left_out]
    return Counter(
        repr(
            [
                (name, value if name == "emails" else _unordered(value))
                for name in names
                if (value := getattr(each, name))
            ]
        )
        for each in memory.facts().of(Contact)
        if each.visibility.leaves
    )


def _unordered(value: object) -> object:
    return sorted(value, key=repr) if isinstance(value, tuple) else value


def calendars(data: bytes) -> None:
    """Calendars: read against a memory that knows the guests, and taken in."""
    chosen, content = (data[0] if data else 0), data[OPTIONS:]
    path = _file(content, "team.ics")
    asked = {
        "as_talks": bool(chosen & 1),
        "new_contacts": bool(chosen & 2),
        "occurrences": 20,
        "past": "60 days",
        "ahead": "60 days",
    }
    with refusing(*REFUSED):
        accounted_for(_against(path, "icalendar", asked))
        _through(path, format="icalendar", ours="ours.example", **asked)


def mails(data: bytes) -> None:
    """Mails and mailboxes: read against a memory that knows the people, and taken in."""
    chosen, content = (data[0] if data else 0), data[OPTIONS:]
    path = _file(content, "mails.mbox")
    asked = {"bodies": bool(chosen & 1), "new_contacts": bool(chosen & 2)}
    with refusing(*REFUSED):
        accounted_for(_against(path, "mail", asked))
        _through(path, format="mail", ours="ours.example", **asked)


def _against(path: Path, format: str, asked: dict[str, Any]) -> Any:
    memory = a_memory()
    setting = Setting(store=memory.store, zone=memory.zone, now=NOW, ours="ours.example", **asked)
    return read_file(path, codec=codec(), format=format, setting=setting)


def tables(data: bytes) -> None:
    """Tables, by every layout, kind and mapping there is."""
    by, how, money, what = data[:OPTIONS].ljust(OPTIONS, b"\0")
    content = data[OPTIONS:]
    chosen: dict[str, Any] = {
        "format": _of(("", *LAYOUTS), by),
        "date_order": _of(ORDERS, how),
        "encoding": _of(ENCODINGS, how // 4),
        "currency": _of(CURRENCIES, money),
        "decimal": _of(DECIMALS, money // 4),
        "kind": _of(("", *MAKERS), what),
    }
    if what >= 128 and (words := tuple(MAKERS[chosen["kind"] or "contact"].words)):
        chosen["mapping"] = {_first_column(content): _of(words, by)}
    with refusing(*REFUSED):
        accounted_for(read_sheet(content, name="table.csv", **chosen))
        if money < 128:
            chosen["format"] = chosen["format"] or None
            chosen["kind"] = chosen["kind"] or None
            _through(_file(content, "table.csv"), **chosen)


def _first_column(content: bytes) -> str:
    return content.split(b",", 1)[0].split(b"\n", 1)[0][:40].decode("utf-8", "replace")


def contracts(data: bytes) -> None:
    """Tables of contracts, whichever party we are and whatever their columns are said to mean."""
    how, ours, means, _ = data[:OPTIONS].ljust(OPTIONS, b"\0")
    content = data[OPTIONS:]
    chosen: dict[str, Any] = {
        "date_order": _of(ORDERS, how),
        "encoding": _of(ENCODINGS, how // 4),
        "ours": _of(("", "Northwind Trading", "us"), ours),
    }
    if means >= 128:
        chosen["mapping"] = {_first_column(content): _of(tuple(WORDS), means)}
    with refusing(*REFUSED):
        accounted_for(read_contracts(content, name="contracts.csv", **chosen))
        _through(_file(content, "contracts.csv"), format="contracts", **chosen)


def ldif(data: bytes) -> None:
    """Address books in LDIF."""
    content = data[OPTIONS:]
    encoding = _of(ENCODINGS, data[0] if data else 0)
    with refusing(*REFUSED):
        accounted_for(read_ldif(content, name="book.ldif", encoding=encoding))
        _through(_file(content, "book.ldif"), format="ldif", encoding=encoding)


def own_tables(data: bytes) -> None:
    """Tables that relmem wrote, and somebody changed."""
    content = data[OPTIONS:]
    encoding = _of(ENCODINGS, data[0] if data else 0)
    with refusing(*REFUSED):
        accounted_for(read_own(content, codec(), name="contact.csv", encoding=encoding))
        _through(_file(content, "contact.csv"), format="relmem", encoding=encoding)


def files(data: bytes) -> None:
    """Files of which nobody says what they are."""
    suffix, format, *_ = data[:OPTIONS].ljust(OPTIONS, b"\0")
    path = _file(data[OPTIONS:], f"file{_of(SUFFIXES, suffix)}")
    with refusing(*REFUSED):
        _through(
            path, format=_of((None, *formats()), format), occurrences=20, past="60 days", ahead="60 days"
        )


def exports(data: bytes) -> None:
    """What `relmem load` is given: refused with a StoreError, or loaded and exported as the same."""
    path = _file(data[OPTIONS:], "everything.json")
    with refusing(StoreError):
        book = read_export(path, codec())
        memory = quiet_memory()
        memory.store.load(_exported(book))
        with refusing(StoreError):
            _look_at(memory.store)
        if memory.store.export() != _exported(book):
            raise Broken("what was loaded is not what is exported")


def _exported(book: Any) -> Any:
    return export_of(book)


PARTS: Final = ("", ".journal", ".history")
"""The files of a store: one of them is damaged, the others are as they were."""


def stores(data: bytes) -> None:
    """
    A memory's own files, damaged: they are refused with a StoreError, and left as they are.

    The first byte says which of them these bytes are; the others are whole. What
    opens all the same can be read, or says of what it cannot; it can be written
    to, and opens again as what it was.
    """
    part = _of(PARTS, data[0] if data else 0)
    writes = len(data) > 1 and data[1] % 2 == 1
    path = _folder() / "store.json"
    whole = Path(__file__).parents[1] / "data" / "golden" / "file-2.json"
    for each in PARTS:
        (path.parent / f"{path.name}{each}").write_bytes((whole.parent / f"{whole.name}{each}").read_bytes())
    (path.parent / f"{path.name}{part}").write_bytes(data[OPTIONS:])
    held = {each: (path.parent / f"{path.name}{each}").read_bytes() for each in PARTS}
    with warnings.catch_warnings(), refusing(StoreError, NotFound):
        warnings.simplefilter("ignore")
        try:
            store = TinyStore(path, codec(), durability="normal", read_only=not writes)
        except StoreError:
            if held != {each: (path.parent / f"{path.name}{each}").read_bytes() for each in PARTS}:
                raise Broken("a store that was refused is not as it was") from None
            raise
        try:
            _look_at(store)
            before = store.export()
            if writes:
                with refusing(Conflict, StoreError):
                    memory = Memory(
                        store, codec(), on=None, clock=lambda: NOW, zone=UTC, rules=None, feeds=()
                    )
                    memory.add(Contact("Somebody Else"))
                    before = store.export()
        finally:
            store.close()
        again = TinyStore(path, codec(), durability="normal", read_only=True)
        if again.export() != before:
            raise Broken("opened again, it is another memory")
        again.close()


def _look_at(store: Any) -> None:
    """Ask for everything there is: each answer is there, or a StoreError says why not."""
    for kept in store.current():
        with refusing(StoreError):
            record: Record = kept.record
            str(record)
            store.history(kept.id)
    with refusing(StoreError):
        list(store.changes())
    store.batches()
    store.erased()
    store.check()


READERS: Final[dict[str, Reader]] = {
    each.__name__: each
    for each in (tables, ldif, mails, contracts, own_tables, exports, stores, files, vcards, calendars)
}
