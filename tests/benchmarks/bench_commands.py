"""
What every command costs on a memory of some 10,000 records, beside the imports that they all stand on.

    python tests/benchmarks/bench_commands.py [ROUNDS] [COMMAND …]

Whole processes: how long until the first byte on stdout or stderr, how long in
all, and the processor time, each the least of its rounds. The peer of the same
round is `python -c "import click, rich, attrs, cattrs"` that prints a byte; read
the ratios. Commands are those of the command line itself: one that has no line
in `LINES` stops the run. Every run has a copy of the memory of its own, in
which no calendar was spelled before.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from statistics import median
from typing import Final, final, get_type_hints

import attrs
import click

import relmem
from relmem.cli.app import cli
from relmem.cli.asking import Questions
from relmem.cli.kinds import Kinds
from relmem.cli.questions import questions
from relmem.records import (
    Account,
    Affiliation,
    Asset,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Delivery,
    Interaction,
    Issue,
    Need,
    Opportunity,
    PriceLine,
    Purchase,
    Request,
)
from relmem.records.base import Record

LIMIT: Final = 300
"""Milliseconds to the first byte, beyond which somebody who typed waits."""

PEER: Final = (sys.executable, "-c", "import click, rich, attrs, cattrs; print()")

LINES: Final[Mapping[str, str]] = {
    "brief": "brief 'Person 5 1'",
    "renewals": "renewals",
    "timeline": "timeline 'Person 5 1'",
    "find": "find 'Person 5 1'",
    "facts": "facts 'Person 5 1'",
    "ask": "ask --help",
    "import": "import one.vcf",
    "add": "add need 'Account 5' 'slow closing'",
    "add account": "add account Globex",
    "add call": "add call 'Person 5 1' 'talked about cover'",
    "add contact": "add contact 'Nora Quist' --email nora@a5.example",
    "add contract": "add contract 'Account 5' Support --starts 2026-01-01 --initial '1 year'",
    "add issue": "add issue 'Account 5' 'Login fails'",
    "add preference": "add preference 'Person 5 1' golf",
    "add promise": "add promise 'Person 5 1' 'send the plan' --due 2026-12-01",
    "done": "done 'send the newest list'",
    "retract": "retract 'Person 5 1'",
    "erase": "erase 'Person 5 1' --yes",
    "undo": "undo",
    "duplicates": "duplicates",
    "merge": "merge 'Person 5 2' 'Person 5 1' --prefer into",
    "calendar": "calendar out.ics",
    "contacts": "contacts out.vcf",
    "table": "table contact -",
    "serve": "serve --port 0",
    "feed add": "feed add renewals --for Dana",
    "feed list": "feed list",
    "feed revoke": "feed revoke 1",
    "feed rotate": "feed rotate 1",
    "demo": "demo",
    "history": "history 'Person 5 1'",
    "changes": "changes",
    "apart": "apart 'Person 5 1' 'Person 5 2'",
    "feeds": "feeds",
    "doctor": "doctor",
    "backup": "backup copy.json",
    "restore": "restore whole.json --replace",
    "compact": "compact",
    "export": "export -",
    "load": "load everything.json --file new.json",
    "completion": "completion bash",
}
"""What is typed for each command; each question has a line of its own, made of what it takes."""

CARD: Final = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:Nora Quist\nN:Quist;Nora;;;\nEMAIL:nora@quist.example\nEND:VCARD\n"
)


@final
@attrs.frozen
class Run:
    """Milliseconds of one process: until its first byte, in all, and of the processor."""

    first: float
    whole: float
    cpu: float


def commands(group: click.Group, *path: str) -> Iterator[str]:
    """
    Every command there is, as it is typed.

    `add` stands for the commands that are made from the kinds of record, beside
    those by hand, and `ask` for the list of questions.
    """
    if isinstance(group, Questions | Kinds):
        yield " ".join(path)
    if isinstance(group, Questions):
        return
    names = group.commands if isinstance(group, Kinds) else group.list_commands(click.Context(group))
    for name in sorted(names):
        found = group.get_command(click.Context(group), name)
        if isinstance(found, click.Group):
            yield from commands(found, *path, name)
        else:
            yield " ".join((*path, name))


def missing() -> list[str]:
    """The commands that have no line here, and the lines of which there is no command."""
    return sorted({*commands(cli)} ^ {*LINES})


def asking(one_of: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """
    Each question, and what is typed to ask it, with a record of each kind that it takes.

    `one_of` gives the id of one by the name of its class.
    """
    for name, asked in sorted(questions().items()):
        question = getattr(import_module(f"relmem.queries.{asked.file}"), asked.name)
        hints = get_type_hints(question)
        needed = [
            each for each in [*signature(question).parameters.values()][1:] if each.default is Parameter.empty
        ]
        words = [word for each in needed for word in _typed(each.name, str(hints[each.name]), one_of)]
        yield name, shlex.join(["ask", name, *words])


def _typed(name: str, hint: str, one_of: Mapping[str, str]) -> list[str]:
    if "datetime.datetime" in hint:  # now, which is not typed
        return []
    for kind, id in one_of.items():
        if f".{kind}'" in hint or hint.endswith(f".{kind}") or f".{kind} " in hint or f".{kind}]" in hint:
            return [id]
    if hint.endswith("base.Record'>") or ".Record |" in hint:
        return [one_of["Commitment"]]
    return [f"--{name.replace('_', '-')}", "2026-01-01" if "date" in hint else "prices"]


def fill(folder: Path, accounts: int = 700) -> Mapping[str, str]:
    """A memory of fourteen records for each account, and one of every kind that is asked about; their ids."""
    with relmem.open(folder / "big.json", durability="normal") as memory:
        records: list[Record] = []
        for number in range(accounts):
            account = Account(f"Account {number}", domains=[f"a{number}.example"])
            contract = Contract(
                account,
                "Support",
                starts_on="2024-02-01",
                initial="1 year",
                renewal="1 year",
                notice="60 days",
            )
            records.append(account)
            for each in range(3):
                contact = Contact(f"Person {number} {each}", emails=[f"p{each}@a{number}.example"])
                day = f"2026-{1 + (number + each) % 11:02}-{1 + number % 28:02}"
                talk = Interaction("phone", f"talk {each}", happened_on=day, participants=[contact])
                records += [contact, Affiliation(contact, account, title="boss"), talk]
            records += [
                contract,
                PriceLine(contract, "1200 EUR/year"),
                Issue(account, "broken", opened_on="2026-05-01", solved_on="2026-05-09"),
                Commitment(f"send list {number}", to=contact, due_on="2026-12-01"),
            ]
        for at in range(0, len(records), 1000):
            memory.add(*records[at : at + 1000])
        first = records[0]
        contact = records[1]
        assert isinstance(first, Account)
        assert isinstance(contact, Contact)
        memory.add(
            Colleague("Dana"),
            Request("what does it cost?", contact),
            Need(first, "we close the books late"),
            Asset(first, "Ledger"),
            Delivery(first, "a printer", promised_on="2026-11-30"),
            Opportunity(first, "Expansion"),
            Purchase(first, "a rival's"),
        )
        memory.add(Commitment("send the newest list", to=contact, due_on="2026-12-02"))
        one_of: dict[str, str] = {}
        for revision in memory.store.current():
            one_of.setdefault(type(revision.record).__name__, revision.id)
    (folder / "one.vcf").write_text(CARD, "utf-8")
    for line in ("export everything.json", "backup whole.json", "feed add renewals --for Bo"):
        subprocess.run(
            [*_relmem(), *shlex.split(line)], cwd=folder, env=_environment(), check=True, capture_output=True
        )
    (folder / "big.json.feeds.cache").unlink(missing_ok=True)
    return one_of


def ran(words: Sequence[str], folder: Path) -> Run:
    """One process, which has to end well; one that serves is ended after its first byte."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    with process.stdout as out:
        said = out.read(1)
        first = time.perf_counter() - begun
        serving = "serve" in words
        if serving:
            process.terminate()
        said += out.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    whole = time.perf_counter() - begun
    if process.returncode and not serving:
        raise RuntimeError(f"{shlex.join(words[3:])} ended with {process.returncode}: {said[-400:].decode()}")
    return Run(first * 1000, whole * 1000, (used.ru_utime + used.ru_stime) * 1000)


def _relmem() -> list[str]:
    return [sys.executable, "-m", "relmem"]


def _environment() -> dict[str, str]:
    # modules are compiled once, as they are where relmem was installed
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
        "RELMEM_FILE": "big.json"
    }


def least(line: str, filled: Path, rounds: int) -> tuple[Run, Run]:
    """The least of some runs of a command line, and of its peer in the same rounds."""
    found: list[tuple[Run, Run]] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            shutil.copytree(filled, name, dirs_exist_ok=True)
            found.append((ran([*_relmem(), *shlex.split(line)], Path(name)), ran(PEER, Path(name))))
    ours, peers = zip(*found, strict=True)
    return _least(ours), _least(peers)


def _least(runs: Sequence[Run]) -> Run:
    return Run(*(min(values) for values in zip(*map(attrs.astuple, runs), strict=True)))


def told(name: str, ours: Run, peer: Run) -> str:
    """A row of a table in Markdown."""
    late = " (late)" if ours.first > LIMIT else ""
    ratios = f"{ours.first / peer.first:.1f} | {ours.cpu / peer.cpu:.1f}"
    return f"| `{name}` | {ratios} | {ours.first:,.0f} ms{late} | {ours.whole:,.0f} ms | {ours.cpu:,.0f} ms |"


def main(rounds: int = 5, only: Sequence[str] = ()) -> None:
    """Print a table of all commands, and of the questions those that take longest; exit with 1 where any fails."""
    if without := missing():
        sys.exit(f"no line in LINES, or no such command: {', '.join(without)}")
    failed: list[str] = []
    found: dict[str, tuple[Run, Run]] = {}
    with tempfile.TemporaryDirectory() as name:
        filled = Path(name)
        asked = [(f"ask {question}", line) for question, line in asking(fill(filled))]
        heading = (
            "command",
            "first byte / peer's",
            "processor / peer's",
            "first byte",
            "in all",
            "processor",
        )
        print(f"| {' | '.join(heading)} |\n|{' --- |' * len(heading)}")
        for command, line in (*LINES.items(), *asked):
            if only and command not in only:
                continue
            try:
                found[command] = least(line, filled, rounds if command in LINES else max(2, rounds // 2))
            except RuntimeError as error:
                failed.append(str(error))
                continue
            if command in LINES:
                print(told(line, *found[command]), flush=True)
    answers = {command: pair for command, pair in found.items() if command not in LINES}
    if answers:
        ratios = {command: ours.cpu / peer.cpu for command, (ours, peer) in answers.items()}
        late = sum(1 for ours, _ in answers.values() if ours.first > LIMIT)
        print(
            f"\n{len(ratios)} questions, processor / peer's: median {median(ratios.values()):.1f}; {late} late"
        )
        for command in sorted(ratios, key=ratios.__getitem__, reverse=True)[:10]:
            print(told(command, *found[command]))
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 5, sys.argv[2:])
