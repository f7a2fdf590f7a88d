"""Calendars made for tests: a memory that knows who is in them, and events by their lines."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import relmem
from relmem.importers.reports import ImportReport
from relmem.memory import Memory
from relmem.records import Account, Colleague, Contact, Meeting

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ANA, DANA = "ATTENDEE:mailto:ana@northwind.example", "ORGANIZER:mailto:dana@ours.example"


def a_memory() -> Memory:
    """Northwind with Ana, and Dana of us, on 22 November 2026 in Lisbon."""
    memory = relmem.open(":memory:", clock=lambda: NOW, timezone="Europe/Lisbon")
    memory.add(
        Account("Northwind Trading", domains=["northwind.example"]),
        Contact("Ana Sousa", emails=["Ana@northwind.example"]),
        Colleague("Dana Reis", emails=["dana@ours.example"]),
    )
    return memory


def an_event(*lines: str, uid: str = "one", start: str = "DTSTART:20261103T100000Z") -> str:
    """An event with Ana and Dana."""
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, "SUMMARY:Review", DANA, ANA, *lines, "END:VEVENT"])


def a_calendar(*inside: str, top: str = "VERSION:2.0") -> bytes:
    """A calendar of these components."""
    return "\r\n".join(["BEGIN:VCALENDAR", top, *inside, "END:VCALENDAR", ""]).encode()


def take(
    memory: Memory, folder: Path, content: bytes, name: str = "team.ics", **options: object
) -> ImportReport:
    """Take in a calendar."""
    path = folder / name
    path.write_bytes(content)
    return memory.import_file(path, **options)


def meetings(memory: Memory) -> list[Meeting]:
    """All meetings, by their start."""
    return sorted(memory.facts().of(Meeting), key=lambda each: str(each.starts_at or each.starts_on))


def starts(memory: Memory) -> list[str]:
    """When each of them is, those that were called off in brackets."""
    said = [
        (f"{each.starts_at:%m-%d %H:%M}" if each.starts_at else str(each.starts_on), each.cancelled_on)
        for each in meetings(memory)
    ]
    return [f"({when})" if off else when for when, off in said]


def state(memory: Memory) -> list[tuple[object, ...]]:
    """What a memory holds of meetings, whatever order it came in."""
    return sorted(
        (
            each.key,
            each.title,
            str(each.starts_at or each.starts_on),
            str(each.ends_at),
            str(each.cancelled_on),
        )
        for each in memory.facts().of(Meeting)
    )
