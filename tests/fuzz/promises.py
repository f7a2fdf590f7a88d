"""
What every reader promises of what it yields, and every memory of what it took in.

A reader accounts for every entry: it makes records of it, or says what is wrong
with it, or what it was left out as. The same file twice adds nothing. What was
taken in can be spelled, kept, exported and loaded again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from relmem.backends.exports import book_of, export_of, spelled_export
from relmem.backends.memory import MemoryStore
from relmem.codec import Codec
from relmem.errors import InputError, NotFound
from relmem.importers.entries import Reading
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.opening import codec_of
from relmem.records import Account, Colleague, Contact, Contract
from relmem.values import Problem
from tests.fuzz.bounds import Broken

__all__ = [
    "NOW",
    "REFUSED",
    "a_memory",
    "accounted_for",
    "codec",
    "export_again",
    "quiet_memory",
    "refusing",
    "taken_in",
]

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@cache
def codec() -> Codec:
    """What spells relmem's own records; one for all, for making it takes longer than most files."""
    return codec_of()


def quiet_memory() -> Memory:
    """A memory of nobody."""
    zone = ZoneInfo("Europe/Lisbon")
    return Memory(MemoryStore(codec()), codec(), on=None, clock=lambda: NOW, zone=zone, rules=None, feeds=())


def a_memory() -> Memory:
    """A memory that knows somebody, so that mail and calendars are of people it knows."""
    memory = quiet_memory()
    northwind = Account("Northwind Trading", domains=["northwind.example"])
    memory.add(
        northwind,
        Contact("Ana Sousa", emails=["ana@northwind.example"]),
        Colleague("Dana Reis", emails=["dana@ours.example"]),
        Contract(northwind, "Support", starts_on="2024-02-01", initial="3 years", notice="60 days"),
    )
    return memory


@contextmanager
def refusing(*refusals: type[Exception]) -> Iterator[None]:
    """
    Let those errors pass that are documented for the file as a whole, where they say something.

    Raises:
        Broken: one has no sentence.

    """
    try:
        yield
    except refusals as error:
        if not str(error).strip():
            raise Broken(f"{type(error).__name__} says nothing") from error
        _text(str(error))


def accounted_for(reading: Reading) -> int:
    """
    How many entries a reading has, each of which is something.

    Raises:
        Broken: an entry has no place, or nothing became of it and nothing says why; or
            what was made of it is spelled otherwise than it is read.

    """
    count = 0
    for entry in reading.entries:
        count += 1
        if not entry.place.strip():
            raise Broken(f"entry {count} has no place")
        if not (entry.records or entry.problems or entry.left_out):
            raise Broken(f"nothing is said of {entry.place}")
        for problem in entry.problems:
            _sound(problem)
        for record in entry.records:
            spelled = json.loads(json.dumps(codec().encode(record)))
            if codec().decode(spelled, rev=record.rev) != record:
                raise Broken(f"{entry.place}: {record!r} is spelled as {spelled}")
            _text(str(record))
    for problem in reading.problems:
        _sound(problem)
    return count


def _sound(problem: Problem) -> None:
    if not (problem.place and problem.why.strip()):
        raise Broken(f"a problem says nothing: {problem!r}")
    for text in attrs.astuple(problem):
        _text(text)
    str(problem)


def _text(text: str) -> None:
    """
    That it can be shown and kept.

    Raises:
        Broken: it holds half a character.

    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Broken(f"half a character in {text[:80]!r}") from error


def taken_in(memory: Memory, path: Path, **options: Any) -> ImportReport:
    """
    Import a file, and once more, which adds nothing.

    Raises:
        Broken: entries are missing from the report, or the file adds something again.

    """
    report = memory.import_file(path, **options)
    left_out = sum(int(each.split(maxsplit=1)[0]) for each in report.left_out)
    if report.taken + len(report.refused) + left_out != report.entries:
        raise Broken(
            f"of {report.entries} entries {report.taken} were taken, {report.refused} not, {left_out} left out"
        )
    str(report)
    json.dumps(report.to_dict())
    again = memory.import_file(path, **options)
    if again.added or again.changed:
        raise Broken(f"again, it adds {again.added} and changes {again.changed}: {again.kinds}")
    if (again.entries, len(again.refused)) != (report.entries, len(report.refused)):
        raise Broken(
            f"read as {report.entries} entries, then as {again.entries}: {report.refused} {again.refused}"
        )
    return report


def export_again(memory: Memory) -> None:
    """
    Spell everything, and read it back.

    Raises:
        Broken: it is not the same.

    """
    document = memory.store.export()
    spelled = spelled_export(document)
    again = export_of(book_of(json.loads(spelled), codec(), path="export"))
    if again != document or spelled_export(again) != spelled:
        raise Broken("what was exported is not what is loaded")
    if problems := memory.store.check():
        raise Broken(problems[0])


REFUSED = (InputError, NotFound)
"""What `import_file` may raise for what stands in a file."""
