"""
Commands that ask, and the frame around all: options, errors, exit codes.

Every reading command has `--json` (one document on stdout) and `--as-of`.
Messages go to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

import click

import relmem
from relmem.cli.show import show
from relmem.errors import InputError, NotFound, RelmemError, StoreError
from relmem.memory import Memory
from relmem.view import View

__all__ = ["as_json", "cli", "file_option", "opened", "run"]

F = TypeVar("F", bound=Callable[..., Any])

OK, PROBLEM, USAGE, STORE, STOPPED = 0, 1, 2, 3, 130


class Suggesting(click.Group):
    """A group of commands that names the nearest ones when a word is none of them."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names."""
        word = args[0]
        if self.get_command(ctx, word) is None and not word.startswith("-"):
            names = self.list_commands(ctx)
            near = get_close_matches(word, names, n=2, cutoff=0.5)
            hint = (
                f"Did you mean {' or '.join(map(repr, near))}?" if near else f"There are {', '.join(names)}."
            )
            raise click.UsageError(f"no command {word!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)


def default_file() -> Path:
    """`RELMEM_FILE`, else ./relmem.json where it is, else relmem.json in the user's data folder."""
    if named := os.environ.get("RELMEM_FILE"):
        return Path(named)
    here = Path("relmem.json")
    if here.exists():
        return here
    return Path(click.get_app_dir("relmem")) / "relmem.json"


def opened(file: Path | None, *, reading: bool) -> Memory:
    """The memory a command is about; one that only asks refuses a file that is not there."""
    path = file or default_file()
    if reading and not path.exists():
        hint = "Begin with: relmem import people.vcf. To look around: relmem demo."
        near = get_close_matches(
            path.name, [each.name for each in path.absolute().parent.glob("*.json")], n=1
        )
        raise NotFound("memory", str(path), near, hint=hint)
    if not reading:
        path.parent.mkdir(parents=True, exist_ok=True)
    return relmem.open(path, read_only=reading)


def viewed(memory: Memory, as_of: str | None) -> View:
    """The memory, or what it was on a day."""
    return memory if as_of is None else memory.as_of(as_of)


def file_option(command: F) -> F:
    """`--file`."""
    text = "The memory [default: $RELMEM_FILE, ./relmem.json, or one in your data folder]."
    return click.option("--file", "-f", type=click.Path(path_type=Path), help=text)(command)


def as_of_option(command: F) -> F:
    """`--as-of`."""
    return click.option("--as-of", metavar="DAY", help="Answer as of that day (2026-11-22).")(command)


def as_json(command: F) -> F:
    """`--json`."""
    return click.option("--json", "json_", is_flag=True, help="Print one JSON document.")(command)


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


_OPTIONS: Final = {"on": "as_of", "happened_on": "on", "said_on": "said"}
"""Fields that go by another name on the command line."""

Suggesting.command_class = Answering


_PLACES: Final = {
    "adding": ("add",),
    "asking": ("ask",),
    "closing": ("done", "retract"),
    "demo": ("demo",),
    "exporting": ("contacts",),
    "importing": ("import", "undo"),
    "keeping": ("doctor", "compact", "backup", "restore", "export", "table", "load"),
    "merging": ("duplicates", "merge", "apart"),
    "serving": ("serve", "feed"),
}
"""In which file each command is that is not here: loaded when it is called."""


class Commands(Suggesting):
    """All commands, of which only the one that is called is loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted({*super().list_commands(ctx), *(name for names in _PLACES.values() for name in names)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        for place, names in _PLACES.items():
            if cmd_name in names:
                import_module(f"relmem.cli.{place}")
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(relmem.__version__, message="relmem %(version)s")
@click.option("--debug", is_flag=True, help="Show where an error came from.")
def cli(debug: bool) -> None:
    """
    Remember your customers; ask what to mention on the next call.

    Try it: relmem demo
    """


@cli.command("brief")
@click.argument("name")
@click.option("--channel", help="How you will speak: phone, email, meeting…")
@click.option("--theme", "themes", multiple=True, help="What you mean to bring up; may be repeated.")
@click.option("--why", is_flag=True, help="Say why each point stands where it stands.")
@file_option
@as_of_option
@as_json
def brief_command(
    name: str,
    channel: str | None,
    themes: tuple[str, ...],
    why: bool,
    file: Path | None,
    as_of: str | None,
    json_: bool,
) -> None:
    """
    What to mention to NAME on the next call, and what not to.

    NAME is a contact's name, e-mail, key or id.

    Example: relmem brief "Ana Sousa" --channel phone
    """
    with opened(file, reading=True) as memory:
        call = relmem.Plan(channel=channel, themes=themes)
        found = viewed(memory, as_of).brief(name, call=call)
    if why:
        rows = found.explain()
        show(rows, rows.to_json() if json_ else None)
    else:
        show(found, found.to_json() if json_ else None)


@cli.command("renewals")
@click.option(
    "--within", metavar="LENGTH", help='Only what must be decided in that time: "90 days", "3 months".'
)
@file_option
@as_of_option
@as_json
def renewals_command(within: str | None, file: Path | None, as_of: str | None, json_: bool) -> None:
    """
    Contracts to decide upon, by the last day for notice.

    Example: relmem renewals --within "90 days"
    """
    with opened(file, reading=True) as memory:
        rows = viewed(memory, as_of).renewals(within)
    show(rows, rows.to_json() if json_ else None)


@cli.command("calendar")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--feed", default="renewals", show_default=True, help="Which feed; relmem feeds names them.")
@click.option("--account", metavar="NAME", help="Of one account only.")
@click.option("--owner", metavar="NAME", help="Of one of us only.")
@click.option("--team", default="", metavar="FUNCTION", help="Of everybody of that function only.")
@click.option(
    "--remind", multiple=True, metavar="LENGTH", help='How long before: "30 days"; may be repeated.'
)
@click.option(
    "--remind-as", type=click.Choice(["events", "alarms", "both"]), default="events", show_default=True
)
@click.option(
    "--detail", type=click.Choice(["titles", "details", "full"]), default="details", show_default=True
)
@file_option
@as_of_option
@as_json
def calendar_command(
    out: Path, feed: str, file: Path | None, as_of: str | None, json_: bool, **style: Any
) -> None:
    """
    Write a feed as a calendar file.

    Example: relmem calendar renewals.ics --remind "30 days"
    """
    with opened(file, reading=True) as memory:
        calendar = viewed(memory, as_of).calendar(feed, **style)
    calendar.save(out)
    problems = [str(problem) for problem in calendar.problems]
    if json_:
        found = {"file": str(out), "feed": feed, "events": len(calendar), "problems": problems}
        show(None, json.dumps(found, ensure_ascii=False))
    else:
        click.echo(f"{out}: {len(calendar)} event{'' if len(calendar) == 1 else 's'} ({feed})", err=True)
        for problem in problems:
            click.echo(f"left out: {problem}", err=True)


@cli.command("feeds")
@file_option
@as_json
def feeds_command(file: Path | None, json_: bool) -> None:
    """
    The feeds there are, and what each tells.

    Example: relmem feeds
    """
    with opened(file, reading=True) as memory:
        rows = memory.feeds()
    show(rows, rows.to_json() if json_ else None)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    try:
        code = cli.main(
            args=[word for word in words if word != "--debug"], prog_name="relmem", standalone_mode=False
        )
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.UsageError as error:
        click.echo(f"relmem: {error.format_message()}", err=True)
        if error.ctx is not None:
            click.echo(f"Try: {error.ctx.command_path} --help", err=True)
        return USAGE
    except click.ClickException as error:
        click.echo(f"relmem: {error.format_message()}", err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("relmem: stopped", err=True)
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output has gone, as `| head` does; that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        if debug:
            raise
        click.echo(f"relmem: cannot write the answer ({error.strerror})", err=True)
        return STORE
    except RelmemError as error:
        if debug:
            raise
        _tell(error, json_="--json" in words)
        return STORE if isinstance(error, StoreError) else USAGE
    return code if isinstance(code, int) else OK


def _tell(error: RelmemError, *, json_: bool) -> None:
    if json_:
        click.echo(json.dumps({"error": error.code, "message": str(error)}, ensure_ascii=False), err=True)
    else:
        click.echo(f"relmem: {error}", err=True)
