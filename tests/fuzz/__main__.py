"""
Search for a file that a reader does not stand, guided by what of the reader it reaches.

    python -m tests.fuzz tables --seconds 300 --corpus found/tables
    python -m tests.fuzz tables --file found/tables/crash-1        # one file again, with its time and memory
    python -m tests.fuzz tables --file found/tables/crash-1 --smaller

Stops at the first that breaks a promise, and keeps it in the folder; with
--keep-going it keeps the smallest of each sort and goes on.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzz.bounds import within_memory, within_time

WATCHED = 4.0
"""How many times longer a program takes that is watched at every branch."""
MEASURED = 50
"""Of so many inputs the memory of one is measured, which takes three times as long."""
LONGEST = 4 * 1024
"""Bytes of an input: longer ones find the same, slowly; test_readers.py has large files."""
LONGER = {"exports": 16 * 1024, "stores": 16 * 1024}
"""What cannot be shorter and be whole."""
MISSING = """atheris, which guides the search, is not installed. In an environment of its own:

    python3.11 -m venv fuzzing
    fuzzing/bin/pip install -e '.[test]' atheris
    fuzzing/bin/python -m tests.fuzz tables
"""


def main() -> int:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n\n")[0])
    asked.add_argument("target", help="which reader; 'list' names them")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument(
        "--corpus", type=Path, help="a folder for inputs that reach something new, kept for the next run"
    )
    asked.add_argument("--file", type=Path, help="read this one input, and say what it costs")
    asked.add_argument(
        "--smaller", action="store_true", help="with --file: cut it down as far as it still fails"
    )
    asked.add_argument("--keep-going", action="store_true")
    given = asked.parse_args()
    if given.target == "list":
        from tests.fuzz.readers import READERS

        sys.stdout.write("".join(f"{name}\n" for name in READERS))
        return 0
    if given.file:
        return _again(given.target, given.file, smaller=given.smaller)
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write(MISSING)
        return 2
    return _search(given)


def _reader(name: str) -> Callable[[bytes], None]:
    from tests.fuzz.readers import READERS

    if name not in READERS:
        sys.stderr.write(f"The readers are {', '.join(READERS)}.\n")
        raise SystemExit(2)
    return READERS[name]


def _search(given: argparse.Namespace) -> int:
    import atheris

    with atheris.instrument_imports(include=["relmem"]):
        reader = _reader(given.target)
    from tests.fuzz.starts import DICTIONARIES, seeds

    folder = Path(tempfile.mkdtemp(prefix="relmem-seeds-"))
    for at, seed in enumerate(seeds(given.target)):
        (folder / f"seed-{at}").write_bytes(seed)
    words = folder.with_suffix(".dict")
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in DICTIONARIES.get(given.target, ())))
    corpus = given.corpus or folder
    corpus.mkdir(parents=True, exist_ok=True)
    arguments = [
        sys.argv[0],
        str(corpus),
        *([str(folder)] if corpus != folder else []),
        f"-max_total_time={given.seconds}",
        f"-max_len={LONGER.get(given.target, LONGEST)}",
        *([f"-dict={words}"] if words.stat().st_size else []),
        f"-artifact_prefix={corpus}/",
        "-rss_limit_mb=2048",
        "-timeout=60",
        "-print_final_stats=1",
    ]
    atheris.Setup(arguments, _Watch(reader, corpus if given.keep_going else None))
    atheris.Fuzz()
    return 0


def _escaped(word: bytes) -> str:
    return "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word
    )


class _Watch:
    """Reads each input within its bounds; with `keep`, notes what breaks them there and goes on."""

    def __init__(self, reader: Callable[[bytes], None], keep: Path | None) -> None:
        self.reader, self.keep, self.count = reader, keep, 0
        self.smallest: dict[str, int] = {}

    def __call__(self, data: bytes) -> None:
        self.count += 1
        try:
            within_time(self.reader, data, slack=WATCHED)
            if self.count % MEASURED == 0:
                within_memory(self.reader, data)
        except Exception as error:
            if self.keep is None:
                raise
            self._note(data, error)

    def _note(self, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        last = next(
            (each for each in reversed(frames) if "relmem" in Path(each.filename).parts[:-1]), frames[-1]
        )
        sort = f"{type(error).__name__}-{Path(frames[-1].filename).stem}-{frames[-1].lineno}-{Path(last.filename).stem}-{last.lineno}"
        if len(data) < self.smallest.get(sort, sys.maxsize):
            if sort not in self.smallest:
                sys.stderr.write(f"\nFOUND {sort}: {str(error)[:500]}\n")
            self.smallest[sort] = len(data)
            (self.keep or Path()).joinpath(f"found-{sort}").write_bytes(data)


def _again(name: str, path: Path, *, smaller: bool) -> int:
    reader, data = _reader(name), path.read_bytes()
    found = _failure(reader, data)
    if smaller and found:
        data = _cut(data, lambda less: _failure(reader, less)[:1] == found[:1])
        path.with_name(f"{path.name}.small").write_bytes(data)
        found = _failure(reader, data)
        sys.stdout.write(f"{data!r}\n")
    sys.stdout.write(found[1] if found else f"{len(data):,} bytes: nothing is broken.\n")
    return 1 if found else 0


def _failure(reader: Callable[[bytes], None], data: bytes) -> tuple[Any, ...]:
    """Of which sort it is and the whole of it; empty where nothing is broken."""
    try:
        within_time(reader, data)
        within_memory(reader, data)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return (type(error).__name__, last.filename, last.lineno), traceback.format_exc()
    return ()


def _cut(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """As little of it as still fails, by leaving out ever smaller pieces behind the options."""
    from tests.fuzz.readers import OPTIONS

    size = max(1, len(data) // 2)
    while size:
        at = OPTIONS
        while at < len(data):
            less = data[:at] + data[at + size :]
            if fails(less):
                data = less
            else:
                at += size
        size //= 2
    return data


if __name__ == "__main__":
    sys.exit(main())
