"""Real cards as an address book: what came leaves, property for property, and in time."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

import relmem
from relmem.formats.vcard import Card, Line, read_cards
from relmem.formats.vcard_spell import respelled
from relmem.memory import Memory
from tests.benchmarks.bench_vcards import ratio

FILES = Path(__file__).parents[1] / "data" / "vcards"
with (FILES / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
    MANIFEST = list(csv.DictReader(manifest, delimiter="\t"))
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def imported(memory: Memory, text: str | bytes, folder: Path, name: str = "people.vcf") -> Memory:
    """The memory, with that address book in it."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode())
    memory.import_file(path)
    return memory


def meaning(line: Line) -> tuple[object, ...]:
    params = tuple((key, values) for key, values in line.params if key not in ("CHARSET", "ENCODING"))
    value = line.binary
    if value is None:
        value = line.parts if line.name in ("N", "ADR", "ORG") else line.text
    return line.group, line.name, params, value


def cards_of(content: bytes) -> list[Card]:
    return [card for card in read_cards(content) if isinstance(card, Card)]


class TestRealCards:
    def test_properties_come_back(self):
        """Of all properties of all real cards, 99 % come back unchanged after import, store and export."""
        properties = unchanged = cards = 0
        for row in MANIFEST:
            with relmem.open(":memory:", clock=lambda: NOW) as memory:
                memory.import_file(FILES / row["file"])
                back = [
                    [meaning(line) for line in card.lines] for card in cards_of(memory.contacts().to_bytes())
                ]
            for card in cards_of((FILES / row["file"]).read_bytes()):
                lines = [meaning(line) for line in card.lines if line.name]
                if card.version == "2.1":
                    lines = [line for line in lines if line[1] != "VERSION"]
                same = max(([x for x in each if x in lines] for each in back), key=len, default=[])
                # in their order
                assert same == [line for line in lines if line in same]
                properties += len(lines)
                unchanged += len(same)
                cards += 1

        assert (32, 621) == (cards, properties)
        assert 0.99 <= unchanged / properties

    @pytest.mark.parametrize(
        "row", [row for row in MANIFEST if row["version"] != "2.1"], ids=lambda row: row["file"]
    )
    def test_valid_files_come_back_to_the_byte(self, row):
        """A card of 3.0 or 4.0 leaves as it came, but for the ends of its lines and what stood outside it."""
        content = (FILES / row["file"]).read_bytes()
        with relmem.open(":memory:", clock=lambda: NOW) as memory:
            report = memory.import_file(FILES / row["file"])
            back = memory.contacts().to_bytes()

        wanted = [
            # one of Apple's has a photo as of vCard 2.1, which other programs would stumble on
            [
                line.written if b";BASE64:" not in line.written else respelled(line).written
                for line in card.lines
                if line.name
            ]
            for card in cards_of(content)
            if f"card {card.number}" not in report.refused
        ]
        assert sorted(wanted) == sorted([line.written for line in card.lines] for card in cards_of(back))

    @pytest.mark.parametrize("version", ["3.0", "4.0"])
    @pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
    def test_twice_is_the_same(self, row, version, tmp_path):
        """What was exported in a version is valid, and taken in again it is exported as the same."""
        with relmem.open(":memory:", clock=lambda: NOW) as memory:
            memory.import_file(FILES / row["file"])
            once = cards_of(memory.contacts(version=version).to_bytes())
            content = memory.contacts(version=version).to_bytes()
        with relmem.open(":memory:", clock=lambda: NOW) as memory:
            twice = cards_of(imported(memory, content, tmp_path).contacts().to_bytes())

        assert [[line.written for line in card.lines] for card in once] == [
            [line.written for line in card.lines] for card in twice
        ]
        for card in once:
            assert version == card.version
            # one card came with two names, and leaves with both
            assert version == "4.0" or len(card.of("N")) > 1 or card.component().validate()


def test_time_per_card():
    """Reading a plain card, and writing it, takes at most half as long again as vobject's own."""
    read, vobject_read, written, vobject_written = ratio(100, rounds=7)

    assert 1.5 >= read / vobject_read
    assert 1.5 >= written / vobject_written
