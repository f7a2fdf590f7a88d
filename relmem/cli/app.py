"""
The table of commands, and how one command line is run: errors, exit codes, closed pipes.

A new command is a function in a file of this folder, and a line in `SECTIONS`.
Every reading command has `--json` (one document on stdout) and `--as-of`.
Messages go to stderr.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem, shell_complete

import relmem
from relmem.cli.frame import (
    OK,
    PROBLEM,
    STOPPED,
    STORE,
    USAGE,
    Answering,
    Suggesting,
    as_json,
    as_of_option,
    file_option,
    opened,
    viewed,
    write_words,
)
from relmem.errors import Ambiguous, NotFound, RelmemError, StoreError

__all__ = [
    "OK",
    "PROBLEM",
    "STORE",
    "USAGE",
    "Answering",
    "Suggesting",
    "as_json",
    "as_of_option",
    "cli",
    "file_option",
    "opened",
    "run",
    "viewed",
]

SECTIONS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "Ask": {
        "brief": ("telling", "What to mention on the next call, and what not"),
        "renewals": ("telling", "Contracts to decide upon, by the last day for notice"),
        "timeline": ("looking", "What was and what is to come with somebody"),
        "find": ("looking", "The record that goes by a name, field by field"),
        "facts": ("looking", "All that is known of somebody, or of one kind"),
        "ask": ("asking", "Any other question, answered in a table"),
    },
    "Remember": {
        "import": ("importing", "Take in contacts, a table, mail or a calendar"),
        "add": ("adding", "Remember one thing: a contact, a promise, a call…"),
        "done": ("closing", "A promise was kept, an issue solved, a question answered"),
        "retract": ("closing", "Something remembered was never so"),
        "erase": ("erasing", "Remove somebody or something for good; shows what goes first"),
        "undo": ("importing", "Take back the newest import, or any batch"),
        "duplicates": ("merging", "Contacts or accounts that look to be one"),
        "merge": ("merging", "Make one of two that are the same"),
    },
    "Give out": {
        "calendar": ("exporting", "Write renewals or another feed as a calendar file"),
        "contacts": ("exporting", "Write contacts as an address book (vCard)"),
        "table": ("keeping", "Write one kind of record as a table (CSV)"),
        "serve": ("serving", "Serve the feeds to calendar programs"),
        "feed": ("serving", "Who may read which feed: add, list, rotate, revoke"),
    },
    "More": {
        "demo": ("demo", "Show what relmem does, on a memory that comes with it"),
        "history": ("looking", "Every revision of a record, and who said it"),
        "changes": ("looking", "What was recorded lately, or since a commit"),
        "apart": ("merging", "Say that two are two, however like"),
        "feeds": ("exporting", "The feeds there are, and what each tells"),
        "doctor": ("keeping", "Check every byte of the file, and every record"),
        "backup": ("keeping", "Write a copy of the file, and compare it"),
        "restore": ("keeping", "Put a copy in the place of the file"),
        "compact": ("keeping", "Write the journal into the file now"),
        "export": ("keeping", "Write everything as one JSON document"),
        "load": ("keeping", "Make a new memory of such a document"),
        "completion": ("completing", "Let your shell complete commands and names"),
    },
}
"""
Every command: the file it is in, loaded when it is called, and what it is for in a line.

In the order of `relmem --help`: what is asked most comes first; what is under
`More` is only named there, so that it fits a screen.
"""

COMPLETE: Final = "_RELMEM_COMPLETE"
"""The variable by which a shell asks what could be typed."""

_COMMANDS: Final = {name: found for section in SECTIONS.values() for name, found in section.items()}


class Commands(Suggesting):
    """All commands, of which only the one that is called is loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name in _COMMANDS:
            import_module(f"relmem.cli.{_COMMANDS[cmd_name][0]}")
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each in a line, under what it is for; none is loaded."""
        width = max(map(len, _COMMANDS))
        for heading, section in SECTIONS.items():
            if heading == "More":
                formatter.write("\n")
                write_words(formatter, {"More:": [*section]})
                continue
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), text) for name, (_, text) in section.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin so; none is loaded."""
        found = [
            CompletionItem(name, help=text)
            for name, (_, text) in _COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return found + (click.Command.shell_complete(self, ctx, incomplete) if incomplete[:1] == "-" else [])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(relmem.__version__, message="relmem %(version)s")
@click.option("--debug", is_flag=True, help="Show where an error came from.")
@click.option("--quiet", "-q", is_flag=True, help="Tell answers and errors only, not what was done.")
@click.option(
    "--file",
    "-f",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The memory; may also stand behind the command.",
)
def cli(**_: object) -> None:
    """
    Remember your customers; ask what to mention on the next call.

    Example: relmem demo
    """


_QUIET: Final = ("--quiet", "-q")

_PYTHON: Final = re.compile(r"see memory\.facts\(\)\.of\((\w+)\)")
"""Where an error of the library says in Python where to look."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _spell_all()
    try:
        code = _run(
            _json_last(_quiet_first([word for word in words if word != "--debug"])), debug="--debug" in words
        )
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone, as `| head` does; that is no error of ours.
        _let_go()
        return OK
    return code


def _quiet_first(words: list[str]) -> list[str]:
    """The same words, with --quiet before the command, behind which it is typed as well."""
    end = words.index("--") if "--" in words else len(words)
    said, rest = words[:end], words[end:]
    others = [word for word in said if word not in _QUIET]
    return [*(["--quiet"] if len(others) < len(said) else []), *others, *rest]


def _json_last(words: list[str]) -> list[str]:
    """The same words, with --json behind the command, before which it is typed as well."""
    end = words.index("--") if "--" in words else len(words)
    said, rest = words[:end], words[end:]
    others = [word for word in said if word != "--json"]
    return [*others, *(["--json"] if len(others) < len(said) else []), *rest]


def _run(words: list[str], *, debug: bool) -> int:
    json_ = "--json" in words
    try:
        # not cli.main, which takes a closed pipe for an error
        if asked := os.environ.get(COMPLETE):
            return shell_complete(cli, {}, "relmem", COMPLETE, asked)
        with cli.make_context("relmem", words) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.ClickException as error:
        _tell("usage", error.format_message(), json_=json_)
        ctx = error.ctx if isinstance(error, click.UsageError) else None
        if ctx is not None and not json_:
            click.echo(f"Try: {ctx.command_path} --help", err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        _tell("stopped", "stopped", json_=json_)
        return STOPPED
    except BrokenPipeError:
        raise
    except OSError as error:
        if debug:
            raise
        _tell("output", f"cannot write the answer ({error.strerror})", json_=json_)
        return STORE
    except RelmemError as error:
        if debug:
            raise
        near: Sequence[str] = ()
        if isinstance(error, NotFound):
            near = error.suggestions
        elif isinstance(error, Ambiguous):
            near = [id for id, _ in error.matches]
        _tell(error.code, _as_typed(str(error)), near, json_=json_)
        return STORE if isinstance(error, StoreError) else USAGE
    return code if isinstance(code, int) else OK


def _as_typed(message: str) -> str:
    """A message of the library, with the command in the place of what one would write in Python."""
    return _PYTHON.sub(lambda found: f"see relmem facts --kind {found[1].lower()}", message)


def _tell(code: str, message: str, suggestions: Sequence[str] = (), *, json_: bool) -> None:
    """An error, on stderr: for people a sentence, for programs its stable code and what would be right."""
    if json_:
        found = {"error": code, "message": message, "suggestions": [*suggestions]}
        click.echo(json.dumps(found, ensure_ascii=False), err=True)
    else:
        click.echo(f"relmem: {message}", err=True)


def _let_go() -> None:
    """Throw away what nobody reads any more, so that nothing complains at the end of the program."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):
            stream.flush()
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _spell_all() -> None:
    """Let nothing be unprintable: what the terminal's encoding lacks is spelled as JSON spells it."""
    codecs.register_error("relmem", _as_json_spells)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="relmem")


def _as_json_spells(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end
