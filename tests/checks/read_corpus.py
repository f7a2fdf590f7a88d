"""
Address books of any origin, read and written again: which of them did not come through.

Run it with folders or files (`python -m tests.checks.read_corpus my-cards/ old.vcf`).
Whatever ends in .vcf, .vcard or .vct, or begins as a card does, is taken for an
address book. Each is read in a process of its own, with so much time and memory
(`--seconds 20`, `--megabytes 1024`), into an empty memory, and once more, and is
written from there. What is said of a file, one line each:

- `fails`: an exception, too slow, or too large; it must never be;
- `cards`, `FN` (or ORG, TEL, EMAIL): as many were counted in the plain lines of
  the file as were not read, by a count that knows nothing of the reader;
- `lost`: a property that was read, of a card that was taken in, and did not come back
  (of two cards with the same UID or address, what only the other says may be missing);
- `again`: the second import added something, or what was written reads as something else;
- `problem`: what the reader itself could not use (with `--problems`).

The last line has the sums. The exit status is 1 where a file fails, cards are
missing, or anything is `lost` or said `again`.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import select
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

import attrs
import cattrs

from relmem.formats.vcard import Card, Line, read_cards

COUNTED: Final = ("FN", "ORG", "TEL", "EMAIL")
NAMES: Final = (".vcf", ".vcard", ".vct")
_SUMMED: Final = ("fails", "missing", "lost", "again", "problem")
NOW: Final = datetime(2026, 5, 4, 12, tzinfo=UTC)
_BEGIN: Final = re.compile(rb"BEGIN[ \t]*:[ \t]*VCARD", re.I)
_END: Final = re.compile(rb"END[ \t]*:[ \t]*VCARD", re.I)
_AGENT: Final = re.compile(rb"(?:[\w.-]+\.)?AGENT(?:;[^:]*)?:\s*(BEGIN:VCARD)?\s*", re.I)
_FOLD: Final = re.compile(rb"(?:\r*\n|\r)[ \t](?=[^\r\n])(?!\s*(?:BEGIN|END)[ \t]*:)", re.I)
_PROPERTY: Final = re.compile(rb"(?:[\w-]+\.)*(FN|ORG|TEL|EMAIL)(?:;[^:]*)?:[ \t;]*(.?)", re.I)


@attrs.frozen
class Outcome:
    """
    What became of one file: its cards and properties, those that came back, and what is to be said.

    `remarks` are (sort, text).
    """

    cards: int = 0
    properties: int = 0
    kept: int = 0
    remarks: tuple[tuple[str, str], ...] = ()


def books(paths: Iterable[Path]) -> Iterator[Path]:
    """The address books in these folders, and those of the paths that are files."""
    for path in paths:
        for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if each.is_file() and (each.suffix.lower() in NAMES or each == path or _begins(each)):
                yield each


def _begins(path: Path) -> bool:
    with path.open("rb") as file:
        return (
            _BEGIN.match(file.read(200).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n")) is not None
        )


def counted(content: bytes) -> Counter[str]:
    """How many cards, and values of some properties, the plain lines of a file have."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", "replace").encode()
    elif content[:200].count(b"\0") > 20:
        wide = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        content = content.decode(wide, "replace").encode()
    found: Counter[str] = Counter()
    depth, announced = 0, False
    unfolded = _FOLD.sub(b"", content.replace(b"\xef\xbb\xbf", b"").replace(b"VCARDBEGIN", b"VCARD\nBEGIN"))
    for line in re.split(rb"\r*\n|\r", unfolded):
        if _BEGIN.fullmatch(line.strip()):
            depth = depth + 1 if announced and depth else 1
            found["cards"] += depth == 1
        elif _END.fullmatch(line.strip()):
            depth = max(0, depth - 1)
        elif depth and (agent := _AGENT.fullmatch(line)):
            announced = agent[1] is None
            depth += agent[1] is not None
            continue
        elif depth == 1 and (held := _PROPERTY.match(line)) and held[2]:
            found[held[1].decode().upper()] += 1
        announced = announced and not line.strip()
    return found


def looked_at(path: Path) -> Outcome:
    """The outcome of one file, in this process."""
    import relmem

    content = path.read_bytes()
    remarks: list[tuple[str, str]] = []
    cards = [each for each in read_cards(content) if isinstance(each, Card)]
    read = Counter({name: sum(len(card.of(name)) for card in cards) for name in COUNTED}, cards=len(cards))
    there = counted(content)
    remarks += [
        (what, f"{there[what]} are there, {read[what]} were read")
        for what in ("cards", *COUNTED)
        if there[what] != read[what]
    ]
    with relmem.open(":memory:", clock=lambda: NOW, timezone="UTC") as memory:
        report = memory.import_file(path, format="vcard")
        once = memory.contacts().to_bytes()
        again = memory.import_file(path, format="vcard")
        if again.added or again.changed or memory.contacts().to_bytes() != once:
            remarks.append(("again", f"the second import {again}"))
    remarks += [("problem", str(each)) for each in report.problems]
    back = [each for each in read_cards(once) if isinstance(each, Card)]
    if any(card.problems for card in back):
        remarks.append(("again", f"what was written has problems: {back[0].problems}"))
    taken = [card for card in cards if not _left_out(card, report)]
    joined = _joined(taken)
    there_now = {_meaning(line) for card in back for line in card.lines}
    properties = kept = 0
    for card in taken:
        for line in card.lines:
            if not line.name or (line.name in ("VERSION", "PROFILE") and card.version not in ("3.0", "4.0")):
                continue
            is_there = _meaning(line) in there_now
            if not is_there and card.number in joined:
                continue
            properties += 1
            if is_there:
                kept += 1
            else:
                remarks.append(("lost", f"card {card.number}: {line.written[:160]!r}"))
    return Outcome(len(cards), properties, kept, tuple(remarks))


def _left_out(card: Card, report: Any) -> bool:
    place = f"card {card.number}"
    kinds = [
        line.text.strip().lower() for name in ("KIND", "X-ADDRESSBOOKSERVER-KIND") for line in card.of(name)
    ]
    return place in report.refused or kinds[:1] in (["group"], ["location"], ["application"], ["device"])


def _joined(cards: list[Card]) -> set[int]:
    """The numbers of cards that say the same UID or e-mail address as another: one of them holds for both."""
    whose: dict[str, list[int]] = {}
    for card in cards:
        for line in (*card.of("UID"), *card.of("EMAIL")):
            whose.setdefault(line.text.strip().casefold(), []).append(card.number)
    return {number for numbers in whose.values() if len(set(numbers)) > 1 for number in numbers}


def _meaning(line: Line) -> tuple[object, ...]:
    """What a line says, however it is written."""
    said = line.binary
    if said is not None:
        return line.group, line.name, said
    text = line.parts if line.name in ("N", "ADR", "ORG") else line.text
    params = {(key, frozenset(each.lower() for each in values)) for key, values in line.params}
    spelled = ("CHARSET", "ENCODING", "VALUE")
    return line.group, line.name, frozenset(each for each in params if each[0] not in spelled), text


class Reader:
    """A process that reads one file after the other, each with so much time, all with so much memory."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self.seconds: Final = seconds
        self._command: Final = [sys.executable, "-m", "tests.checks.read_corpus", "--worker", str(megabytes)]
        self._process: subprocess.Popen[str] | None = None

    def outcome(self, path: Path) -> Outcome:
        """The outcome of one file; where it ends the process, the next has a new one."""
        if self._process is None:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, text=True)
            self._line(None)  # it is there
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        line = self._line(self.seconds)
        if line:
            return cattrs.structure(json.loads(line), Outcome)
        why = f"it takes more than {self.seconds:g} seconds" if line is None else "it ended the process"
        self.close()
        return Outcome(remarks=(("fails", why),))

    def _line(self, seconds: float | None) -> str | None:
        """What the process says next; None where it is too slow, "" where it ended."""
        assert self._process is not None
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        return self._process.stdout.readline() if ready else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def work(megabytes: int) -> None:
    """Be such a process: a path a line in, an outcome a line out."""
    with tempfile.NamedTemporaryFile(suffix=".vcf") as file:  # all is loaded before time and memory count
        file.write(b"BEGIN:VCARD\nFN:a\nEND:VCARD\n")
        file.flush()
        looked_at(Path(file.name))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20,) * 2)
    _say()
    for path in sys.stdin:
        try:
            found = looked_at(Path(path.removesuffix("\n")))
        except Exception as error:
            at = traceback.extract_tb(error.__traceback__)[-1]
            why = f"{type(error).__name__}: {str(error)[:200]} ({Path(at.filename).name}, line {at.lineno})"
            found = Outcome(remarks=(("fails", why),))
        _say(json.dumps(cattrs.unstructure(found)))


def _say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what did not come through; the exit status."""
    parser = argparse.ArgumentParser(prog="read_corpus", description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="folders of address books, or such files")
    parser.add_argument("--seconds", type=float, default=20, help="the most that a file may take")
    parser.add_argument("--megabytes", type=int, default=1024, help="the most memory that a file may take")
    parser.add_argument("--problems", action="store_true", help="say also what the reader could not use")
    parser.add_argument("--worker", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.worker:
        work(asked.worker)
        return 0
    files = list(books(asked.paths))
    sums: Counter[str] = Counter()
    with Reader(asked.seconds, asked.megabytes) as reader:
        for path in files:
            found = reader.outcome(path)
            sums.update(cards=found.cards, properties=found.properties, kept=found.kept)
            for sort, text in found.remarks:
                sums["missing" if sort in ("cards", *COUNTED) else sort] += 1
                if sort != "problem" or asked.problems:
                    _say(f"{path}: {sort}: {text}")
    share = f"{sums['kept'] / sums['properties']:.2%}" if sums["properties"] else "none"
    said = ", ".join(f"{sums[each]} {each}" for each in _SUMMED)
    _say(
        f"{len(files)} files, {sums['cards']} cards, {sums['properties']} properties, {share} came back; {said}"
    )
    return int(any(sums[each] for each in _SUMMED[:-1]))


if __name__ == "__main__":
    sys.exit(main())
