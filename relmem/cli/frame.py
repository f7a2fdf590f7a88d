"""
What every command has: where its memory is, its common options, groups that suggest, exit codes.

Loads click and nothing of relmem but its errors, so that help and mistakes cost no start-up.
"""

from __future__ import annotations

import json
import os
import shlex
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from relmem.errors import InputError, NotFound, StoreError, about

if TYPE_CHECKING:
    from relmem.memory import Memory
    from relmem.view import View

__all__ = [
    "OK",
    "PROBLEM",
    "STOPPED",
    "STORE",
    "USAGE",
    "Answering",
    "Suggesting",
    "as_json",
    "as_of_option",
    "day_of",
    "default_file",
    "file_option",
    "is_quiet",
    "made_ready",
    "opened",
    "say",
    "short_option",
    "tell",
    "viewed",
    "write_words",
]

F = TypeVar("F", bound=Callable[..., Any])

OK, PROBLEM, USAGE, STORE, STOPPED = 0, 1, 2, 3, 130

EXITS: Final = {
    OK: "done",
    PROBLEM: "the answer is a problem: rows that cannot be used, nothing found with `--fail-if-empty`",
    USAGE: "wrong usage: a word, a name or a value that cannot be used; nothing was changed",
    STORE: "the memory's file: damaged, in use, not to be written, or of a newer relmem",
    STOPPED: "stopped by Ctrl+C",
}
"""What each exit code says."""


class Suggesting(click.Group):
    """A group of commands that names the nearest ones when a word is none of them."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names."""
        word = args[0]
        if self.get_command(ctx, word) is None and not word.startswith("-"):
            names = self.list_commands(ctx)
            from difflib import get_close_matches

            near = get_close_matches(word, names, n=2, cutoff=0.5)
            hint = (
                f"Did you mean {' or '.join(map(repr, near))}?" if near else f"There are {', '.join(names)}."
            )
            raise click.UsageError(f"no command {word!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each in a line, as long as the line has room."""
        named = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, each.get_short_help_str(80)) for name, each in named if each is not None]
            )


class Answering(click.Command):
    """A command whose mistakes are named by its own options."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; an error about a field is one about the option that gave it."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            for option in self.params:
                if isinstance(option, click.Option) and option.name in (
                    error.field,
                    _OPTIONS.get(error.field),
                ):
                    error.field = option.opts[-1]
            raise

    def make_parser(self, ctx: click.Context) -> Any:
        """The parser, which takes an option by any of its names; help shows one."""
        parser = super().make_parser(ctx)
        for option, others in _other_names([each for each in self.params if isinstance(each, click.Option)]):
            shown, option.opts = option.opts, others
            option.add_to_parser(parser, ctx)
            option.opts = shown
        return parser


def short_option(name: str, *, multiple: bool = False) -> str:
    """How the option for a field is typed: `--from` for `from_on`, `--email` for each of `emails`."""
    if name.endswith(("_on", "_at")):
        name = name[:-3]
    elif multiple and name.endswith("ies"):
        name = f"{name[:-3]}y"
    elif multiple and name.endswith("ses"):
        name = name[:-2]
    elif multiple and name.endswith("s"):
        name = name[:-1]
    return f"--{name.replace('_', '-')}"


def _other_names(options: Sequence[click.Option]) -> list[tuple[click.Option, list[str]]]:
    """By what else each option goes, where that is no other's: whole as its field is, and short."""
    shown = {name for option in options for name in (*option.opts, *option.secondary_opts)}
    others = {
        option.name: {
            f"--{option.name.rstrip('_').replace('_', '-')}",
            short_option(option.name.rstrip("_"), multiple=option.multiple),
        }
        for option in options
        if option.name and not option.is_flag
    }
    claimed = Counter(name for names in others.values() for name in names)
    free = {name for name, count in claimed.items() if count == 1} - shown
    return [
        (option, names)
        for option in options
        if option.name in others and (names := sorted(others[option.name] & free))
    ]


_OPTIONS: Final = {"on": "as_of", "happened_on": "on", "said_on": "said"}
"""Fields that go by another name on the command line."""

Suggesting.command_class = Answering


def write_words(formatter: click.HelpFormatter, sets: Mapping[str, Sequence[str]]) -> None:
    """Words by what they belong to, each whole on its line."""
    width = max(map(len, sets))
    for heading, words in sets.items():
        room = max(formatter.width - formatter.current_indent - width - 2, 20)
        lines = textwrap.wrap(", ".join(words), room, break_on_hyphens=False)
        for at, line in enumerate(lines):
            indent = " " * formatter.current_indent
            formatter.write(f"{indent}{heading.ljust(width) if not at else ' ' * width}  {line}\n")


def default_file() -> Path:
    """`RELMEM_FILE`, else ./relmem.json where it is, else relmem.json in the user's data folder."""
    if named := os.environ.get("RELMEM_FILE"):
        return Path(named)
    here = Path("relmem.json")
    if here.exists():
        return here
    return Path(click.get_app_dir("relmem")) / "relmem.json"


def opened(file: Path | None, *, reading: bool, making: bool = False) -> Memory:
    """The memory a command is about; only one that takes something in makes a file that is not there."""
    path = file or default_file()
    if not making and not path.exists():
        hint = "Begin with: relmem import people.vcf. To look around: relmem demo."
        from relmem.finding import near_names

        near = near_names(path, "*.json")[:1]
        raise NotFound("memory", str(path), near, hint=hint)
    if making:
        made_ready(path, named=file is not None)
        if file is None and not os.environ.get("RELMEM_FILE") and not path.exists():
            # nobody typed where: who does not know cannot back it up
            say(f"a new memory: {path}")
    import relmem

    return relmem.open(path, read_only=reading)


def made_ready(path: Path, *, named: bool) -> None:
    """
    See that there is a folder for a new memory; only the one in the user's data folder is made.

    Raises:
        StoreError: there is none, as may be where a name was mistyped.

    """
    if path.parent.is_dir():
        return
    if named or os.environ.get("RELMEM_FILE"):
        folder = shlex.quote(str(path.parent))
        make = "mkdir" if path.parent.parent.is_dir() else "mkdir -p"
        why = f"cannot be made: there is no folder {path.parent}"
        raise StoreError(path, why, f"Make it first: {make} {folder}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"cannot be made: neither can its folder ({error.strerror})"
        raise StoreError(path, why, "Name another with --file.") from error


def worked_on(file: Path | None, *, json_: bool) -> Path | None:
    """The file of the memory, for `waiting`; None where a program reads what is said."""
    return None if json_ else file or default_file()


def viewed(memory: Memory, as_of: str | None) -> View:
    """The memory, or what it was on a day."""
    return memory if as_of is None else memory.as_of(as_of)


def tell(said: str, found: dict[str, Any], *, json_: bool) -> None:
    """What was done: one JSON document on stdout, or a sentence on stderr."""
    if json_:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        say(said)


def day_of(on: str | None, memory: Memory, *, ahead: bool = False) -> date:
    """
    The day up to today, or with `ahead` any, that `--on` names; today where it names none.

    Raises:
        InputError: it cannot be read as a day, or is still to come.

    """
    if on is None or on.casefold() == "today":
        return memory.today
    if on.casefold() == "yesterday":
        return memory.today - timedelta(days=1)
    from relmem.values import day

    with about("on"):
        happened_on = day(on)
    if happened_on > memory.today and not ahead:
        raise InputError(on, f"{on} is still to come.", "Write a day up to today.", field="on")
    return happened_on


def say(said: str) -> None:
    """A sentence about what was done, on stderr; with --quiet none."""
    if not is_quiet():
        click.echo(said, err=True)


def is_quiet() -> bool:
    """Whether nobody wants to hear what was done."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().params.get("quiet"))


def _file(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    """The file said behind the command, else the one said before it."""
    before: Path | None = ctx.find_root().params.get("file")
    return value or before


_PATH: Final = click.Path(path_type=Path, dir_okay=False)


def file_option(command: F) -> F:
    """`--file`."""
    text = "The memory [default: $RELMEM_FILE, ./relmem.json, or one in your data folder]."
    return click.option("--file", "-f", metavar="PATH", type=_PATH, callback=_file, help=text)(command)


def as_of_option(command: F) -> F:
    """`--as-of`."""
    return click.option("--as-of", metavar="DAY", help="Answer as of that day (2026-11-22).")(command)


def as_json(command: F) -> F:
    """`--json`."""
    return click.option("--json", "json_", is_flag=True, help="Print one JSON document.")(command)
