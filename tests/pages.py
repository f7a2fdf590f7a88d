"""
What the pages show, and how it is run.

README and docs hold blocks of a few sorts. `python` runs as it is, `pycon` is a
session whose answers are compared, `console` holds commands after a `$`, and under
each what it prints, where the page shows it ("…" stands for anything). A block of
another sort after a line that names a file (`people.csv`:) is that file.
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from doctest import ELLIPSIS, DocTestParser, DocTestRunner, OutputChecker
from pathlib import Path
from typing import final

import attrs
import click

from relmem.cli.app import cli, run

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
FENCED = re.compile(r"^```.*?^```", re.M | re.S)
FILE = re.compile(r"`([\w.-]+)`:\n\n\Z")
INLINE = re.compile(r"`((?:[^`\n]*bin/)?relmem [^`\n]+)`")

FILES = {
    "people.vcf": "vcards/ez-vcard/John_Doe_GMAIL.vcf",
    "contracts.csv": "contracts/contracts.csv",
    "contacts.csv": "tables/google.csv",
    "Connections.csv": "tables/linkedin.csv",
    "outlook.csv": "tables/outlook.csv",
    "tickets.csv": "tables/zendesk.csv",
    "people.csv": "tables/people-of-nobody.csv",
    "jira.csv": "tables/jira.csv",
    "All mail.mbox": "mail/takeout.mbox",
    "question.eml": "mail/plain.eml",
    "calendar.ics": "meetings/google.ics",
    "last-years.ics": "meetings/outlook.ics",
}
"""What lies in the folder in which the commands of a page run."""


def blocks(page: Path, language: str) -> list[str]:
    """The blocks of one sort."""
    return [code for found, code in BLOCK.findall(page.read_text("utf-8")) if found == language]


def name_of(page: Path) -> str:
    """How a test calls it."""
    return str(page.relative_to(ROOT))


def sessions(page: Path) -> str:
    """The page's sessions, each line where it stands; all else is blank."""
    text = page.read_text("utf-8")
    kept, end = [], 0
    for found in BLOCK.finditer(text):
        if found[1] == "pycon":
            kept += ["\n" * text.count("\n", end, found.start(2)), found[2]]
            end = found.end(2)
    return "".join(kept)


def prose(page: Path) -> str:
    """The page without its blocks."""
    return FENCED.sub("", page.read_text("utf-8"))


@final
@attrs.frozen
class Command:
    """A command that a page shows, and what it says that comes of it."""

    line: str
    printed: str

    @property
    def words(self) -> list[str]:
        """As a shell would part them."""
        return shlex.split(self.line)


def commands(console: str) -> Iterator[Command]:
    """The commands of one block."""
    for part in re.split(r"^\$ ", console, flags=re.M)[1:]:
        line, _, printed = part.partition("\n")
        yield Command(line, printed)


def lines_of(text: str) -> Iterator[list[str]]:
    """The command lines of relmem in what is typed: of a chain or a pipe its own, by whatever path it is called."""
    for part in re.split(r"&&|(?<!\\)\|", text):
        words = shlex.split(part.replace("\\|", "|"))
        at = next((at for at, word in enumerate(words) if word.endswith("bin/relmem")), 0)
        if words and words[at].rpartition("/")[2] == "relmem":
            yield ["relmem", *words[at + 1 :]]


def walk(page: Path, folder: Path, *, with_sessions: bool = False) -> None:
    """Do what a page says, in `folder`: write its files, run its commands, and compare what they print."""
    text = page.read_text("utf-8")
    known: dict[str, object] = {}
    for block in BLOCK.finditer(text):
        named = FILE.search(text, max(0, block.start() - 200), block.start())
        if block[1] == "console":
            for command in commands(block[2]):
                if command.words[0] == "relmem" and command.words[1] != "serve":
                    _run(command, folder, name_of(page))
        elif with_sessions and block[1] == "pycon":
            session = DocTestParser().get_doctest(block[2], known, name_of(page), str(page), 0)
            assert 0 == DocTestRunner(optionflags=ELLIPSIS).run(session, clear_globs=False).failed
            known = session.globs
        elif named and block[1] != "python":
            (folder / named[1]).write_text(block[2], "utf-8")


def _run(command: Command, folder: Path, where: str) -> None:
    printed = io.StringIO()
    words = [word.replace("~", str(folder)) for word in command.words[1:]]
    with redirect_stdout(printed), redirect_stderr(printed):
        status = run(words)
    got = "\n".join(line.rstrip() for line in printed.getvalue().splitlines()).replace(str(folder), "~")
    assert status in (0, 1), f"{where}: {command.line}\n{got}"
    wanted = command.printed.rstrip().replace("…", "...")
    same = not wanted or OutputChecker().check_output(wanted + "\n", got.rstrip() + "\n", ELLIPSIS)
    assert same, f"{where}: {command.line}\nshown:\n{wanted}\nprinted:\n{got}"


def understood(words: list[str], *, whole: bool) -> None:
    """
    Refuse a command line that is none: no such command or option, or a value that cannot be meant.

    With `whole`, also one that lacks what must be given. Files need not be there.

    Raises:
        click.UsageError: what is wrong with it.

    """
    command: click.Command = cli
    context = click.Context(cli, info_name="relmem")
    rest = [word for word in words[1:] if word != "--debug"]
    while isinstance(command, click.Group):
        _, rest, _ = command.make_parser(context).parse_args(rest)
        if not rest or rest[0] == "…":
            return
        found = command.get_command(context, rest[0])
        if found is None:
            raise click.UsageError(f"no command {rest[0]!r}", context)
        command, context, rest = found, click.Context(found, context, rest[0]), rest[1:]
    given, more, _ = command.make_parser(context).parse_args(rest)
    if more:
        raise click.UsageError(f"too many words: {more}", context)
    for parameter in command.get_params(context):
        value = given.get(parameter.name or "")
        there = isinstance(value, str | bool | list | tuple) and value not in ((), [])
        if whole and parameter.required and not there:
            raise click.MissingParameter(ctx=context, param=parameter)
        if there and not isinstance(parameter.type, click.Path):
            parameter.type_cast_value(context, value)
