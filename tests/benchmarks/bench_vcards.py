"""
Address books: seconds a card beside vobject's own, a large book in and out with peak memory, khard beside it.

Run it (`python tests/benchmarks/bench_vcards.py [cards]`). khard is measured
where its command is found, or is named by KHARD.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Sousa{n};Ana{n};;Dr.;\r\nFN:Dr. Ana{n} Sousa{n}\r\nORG:Company {org};Sales\r\n"
    "TITLE:Account Manager\r\nEMAIL;TYPE=INTERNET,WORK:ana{n}@company{org}.example\r\n"
    "EMAIL;TYPE=INTERNET,HOME:ana{n}@home.example\r\nTEL;TYPE=CELL:+351 555 {n:06}\r\n"
    "TEL;TYPE=WORK,VOICE:+351 556 {n:06}\r\nADR;TYPE=WORK:;;1 Main Street;Lisbon;;1000-001;Portugal\r\n"
    "URL:https://company{org}.example/ana{n}\r\nBDAY:1980-02-{day:02}\r\nNOTE:Met at the fair\\, twice.\r\n"
    "CATEGORIES:customers,fair\r\nREV:2026-01-02T03:04:05Z\r\nUID:urn:example:{n}\r\nEND:VCARD\r\n"
)
STEPS = """
import resource, sys, time
import relmem
begun = time.perf_counter()
with relmem.open(sys.argv[2]) as memory:
    print(memory.import_file(sys.argv[1]).added, "records added")
    print(f"in {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    memory.import_file(sys.argv[1])
    print(f"the same file again {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    book = memory.contacts()
    print(f"out {time.perf_counter() - begun:.1f} s, {len(book)} cards")
print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
"""


def a_book(cards: int) -> list[str]:
    """That many plain cards of vCard 3.0, some 600 bytes each."""
    return [CARD.format(n=n, org=n % 1000, day=1 + n % 28) for n in range(cards)]


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """The best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def ratio(cards: int = 300, rounds: int = 3) -> tuple[float, float, float, float]:
    """Seconds a card: reading, vobject reading; writing, vobject writing; rounds of both in turn."""
    import vobject

    from relmem.formats.vcard_write import Draft
    from relmem.importers.vcards import read_vcards, said_by
    from relmem.records.people import Contact

    text = "".join(a_book(cards))
    content = text.encode()
    theirs = list(vobject.readComponents(text))
    ours = [
        card
        for entry in read_vcards(content, name="x").entries
        for each in entry.records
        if isinstance(each, Contact)
        for card in each.cards
    ]

    def write() -> None:
        for each in ours:
            draft = Draft.of(each)
            assert draft is not None
            said_by(draft.card())
            draft.to_bytes()

    works: list[Callable[[], object]] = [
        lambda: read_vcards(content, name="x"),
        lambda: list(vobject.readComponents(text)),
        write,
        lambda: [each.serialize() for each in theirs],
    ]
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        best = [min(was, seconds(work, 1) / cards) for was, work in zip(best, works, strict=True)]
    read, vobject_read, written, vobject_written = best
    return read, vobject_read, written, vobject_written


def main(cards: int = 10_000) -> None:
    """Print all of it."""
    read, vobject_read, written, vobject_written = ratio(1000)
    print(
        f"read {read * 1e3:.2f} ms a card, vobject {vobject_read * 1e3:.2f}: {read / vobject_read:.2f} times"
    )
    print(
        f"write {written * 1e3:.2f} ms a card, vobject {vobject_written * 1e3:.2f}: "
        f"{written / vobject_written:.2f} times"
    )
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.vcf"
        book.write_bytes("".join(a_book(cards)).encode())
        print(f"{cards:,} cards, {book.stat().st_size / 1e6:.1f} MB:", flush=True)
        subprocess.run([sys.executable, "-c", STEPS, str(book), str(Path(folder) / "book.json")], check=True)
        khard = os.environ.get("KHARD") or shutil.which("khard")
        if khard is None:
            print("khard is not installed here")
            return
        cards_folder = Path(folder) / "cards"
        cards_folder.mkdir()
        for n, card in enumerate(a_book(cards)):
            (cards_folder / f"{n}.vcf").write_bytes(card.encode())
        config = Path(folder) / "khard.conf"
        config.write_text(f"[addressbooks]\n[[all]]\npath = {cards_folder}\n")
        code = (
            "import resource, subprocess, sys, time; begun = time.perf_counter(); "
            "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
            "used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024; "
            "print(f'khard lists it in {time.perf_counter() - begun:.1f} s, peak {used:.0f} MB')"
        )
        subprocess.run([sys.executable, "-c", code, khard, "-c", str(config), "list"], check=True)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
