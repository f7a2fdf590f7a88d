"""
Writes docs/reference/cli.md from the commands themselves; a test compares.

Run it (`python -m tests.build_cli`) when a command, an option or the keys of an
answer change. The keys are those that each command gave for `EXAMPLES`, asked of
the demonstration's memory: so the page is also what says that they are stable.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

import attrs
import click

import relmem
from relmem.cli.app import SECTIONS, cli, run
from relmem.cli.frame import EXITS
from relmem.cli.progress import AFTER, LARGE
from relmem.cli.questions import questions
from relmem.render.rows import Rows

PAGE: Final = Path(__file__).parent.parent / "docs" / "reference" / "cli.md"

AS_OF: Final = ("--as-of", "2026-11-22")
CARD: Final = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo Lind\r\nEND:VCARD\r\n"

EXAMPLES: Final[Sequence[tuple[str, ...]]] = (
    ("brief", "Ana Sousa", *AS_OF),
    ("brief", "Ana Sousa", "--why", *AS_OF),
    ("renewals", *AS_OF),
    ("timeline", "Ana Sousa", *AS_OF),
    ("find", "Ana Sousa"),
    ("facts", "Ana Sousa", *AS_OF),
    ("import", "people.vcf"),
    ("undo",),
    ("add", "colleague", "Bo Lind"),
    ("done", "an answer about weekend cover", "--on", "2026-11-21"),
    ("history", "Ana Sousa"),
    ("changes", "--after", "0"),
    ("retract", "Globex"),
    ("add", "contact", "Ana Susa"),
    ("duplicates", "--likeness", "1"),
    ("apart", "Ana Sousa", "Ana Susa"),
    ("merge", "Ana Susa", "Ana Sousa", "--prefer", "into"),
    ("erase", "Ana Sousa", "--dry-run"),
    ("calendar", "renewals.ics", *AS_OF),
    ("feeds",),
    ("contacts", "out.vcf"),
    ("feed", "add", "renewals"),
    ("feed", "rotate", "1"),
    ("feed", "list"),
    ("feed", "revoke", "1"),
    ("doctor",),
    ("backup", "copy.json"),
    ("export", "everything.json"),
    ("restore", "copy.json", "--replace"),
    ("compact",),
    ("load", "demo.json", "--file", "new.json"),
    ("demo", "--out", "demo.ics", *AS_OF),
)
"""One command line for each document that a command prints with --json; in an order in which they work."""

_PLACES: Final = ("kinds", "linking", "links", "programs")
"""Keys that hold a mapping whose own keys are names, and differ."""


def keys_of(value: Any, under: str = "") -> Iterator[str]:
    """The keys of a document, each as a path: "points[].id"; those of several rows together."""
    if isinstance(value, list):
        for each in value:
            yield from keys_of(each, f"{under}[]")
    elif isinstance(value, dict):
        for name, each in value.items():
            path = f"{under}.{name}" if under else name
            yield path
            if name not in _PLACES:
                yield from keys_of(each, path)


def keys_by_command() -> Mapping[tuple[str, ...], list[str]]:
    """For each of `EXAMPLES`, the keys of what it printed, in their order."""
    found = {}
    before = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ |= {"RELMEM_FILE": str(Path(folder) / "relmem.json"), "TZ": "UTC"}
        try:
            shipped = Path(relmem.__file__).parent / "demo.json"
            Path("demo.json").write_bytes(shipped.read_bytes())
            Path("people.vcf").write_text(CARD, "utf-8")
            _printed("load", "demo.json")
            for words in EXAMPLES:
                document = json.loads(_printed(*words, "--json"))
                found[words] = [*dict.fromkeys(keys_of(document))]
        finally:
            os.chdir(before[0])
            os.environ.clear()
            os.environ |= before[1]
    return found


def _printed(*words: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words)
    assert code in (0, 1), (words, err.getvalue())
    return out.getvalue()


def page() -> str:
    """Every command: what it is for, how it is called, its options, an example, the keys of its JSON."""
    keys = keys_by_command()
    out = [
        "# The command line",
        "",
        "Made from the commands. `python -m relmem` is the same as `relmem`.",
        "`--file`, `--debug`, `--quiet` and `--json` stand before or behind the command as you like.",
        "",
        "## Exit codes",
        "",
        "| code | says |",
        "| --- | --- |",
        *(f"| {code} | {says} |" for code, says in EXITS.items()),
        "",
        "A closed pipe (`relmem … | head -1`) is no error.",
        "",
        "## While it works",
        "",
        f"On a terminal, what takes longer than {'a second' if AFTER == 1 else f'{AFTER} seconds'} shows on stderr how far it has come.",
        f"What works on the whole of a memory of {LARGE // 1_000_000} MB or more says at once what it does (`Writing out.ics …`), also on stderr; not with `--quiet` or `--json`.",
        "A brief begins with whom it is for, before what to say is found.",
        "",
        "## JSON",
        "",
        "With `--json` a command prints one JSON document on stdout, whatever else it has to say on stderr.",
        "Its keys are listed with each command and stay as they are; new ones may come.",
        "An error is one JSON document on stderr: `error` (a stable word), `message`, and `suggestions` (names or ids that would be right).",
        "",
        "## Options of all",
        "",
        *_options(cli),
    ]
    for heading, section in SECTIONS.items():
        out += ["", f"## {heading}"]
        for name, (_, summary) in section.items():
            context = click.Context(cli, info_name="relmem")
            command = cli.get_command(context, name)
            assert command is not None
            out += ["", f"### relmem {name}", "", f"*{summary}*", "", *_command(command, (name,), keys)]
    return "\n".join(out) + "\n"


def _command(
    command: click.Command, path: tuple[str, ...], keys: Mapping[tuple[str, ...], list[str]]
) -> list[str]:
    out = [*_told(command, path)]
    if path == ("ask",):
        return [*out, "", *_questions()]
    if path == ("add",):
        kinds = sorted({*command.list_commands(click.Context(command))})  # type: ignore[attr-defined] # a group
        kinds_told = ", ".join(f"`{each}`" for each in kinds)
        return [
            *out,
            "",
            f"One for each kind of [record](records.md): {kinds_told}.",
            "",
            *_keys(("add", "colleague"), keys),
        ]
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            own = command.get_command(click.Context(command), name)
            assert own is not None
            out += ["", f"#### relmem {' '.join((*path, name))}", "", *_command(own, (*path, name), keys)]
        return out
    return [*out, *_keys(path, keys)]


def _told(command: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    text, _, example = inspect.cleandoc(command.help or "").partition("Example: ")
    yield from (line for each in text.strip().split("\n\n") for line in (" ".join(each.split()), ""))
    usage = " ".join(command.collect_usage_pieces(click.Context(command, info_name=path[-1])))
    yield from ("```text", f"$ relmem {' '.join(path)} {usage}".rstrip())
    if example:
        yield f"$ {' '.join(example.split())}"
    yield from ("```", "")
    yield from _options(command)


def _options(command: click.Command) -> Iterator[str]:
    for each in command.params:
        if isinstance(each, click.Option):
            names = ", ".join(f"`{name}`" for name in (*each.opts, *each.secondary_opts))
            takes = "" if each.is_flag else f" {each.make_metavar(click.Context(command))}"
            default = each.default if each.show_default and each.default not in (None, "", ()) else None
            text = (each.help or "May be repeated." if each.multiple else each.help or "").rstrip(".")
            more = [
                text,
                f"default: {default}" if default is not None else "",
                "needed" if each.required else "",
            ]
            said = "; ".join(filter(None, more))
            yield f"- {names}{takes}" + (f": {said}{'' if said.endswith('…') else '.'}" if said else "")


def _keys(path: tuple[str, ...], keys: Mapping[tuple[str, ...], list[str]]) -> Iterator[str]:
    for words, found in keys.items():
        if words[: len(path)] == path:
            more = " with `--why`" if "--why" in words else ""
            yield from ("", f"Keys of its JSON{more}: {', '.join(f'`{key}`' for key in found)}.")
            if path == ("add", "colleague"):
                return


def _questions() -> Iterator[str]:
    yield "Each question is told in [Questions](questions.md); its JSON is a list of rows with these keys:"
    yield ""
    for name, asked in questions().items():
        question = getattr(import_module(f"relmem.queries.{asked.file}"), asked.name)
        answer = get_type_hints(question)["return"]
        kind = get_args(answer)[0] if get_origin(answer) is Rows else answer
        columns = ", ".join(f"`{each.name}`" for each in attrs.fields(kind))
        yield f"- `{name}`: {columns}"


def commands_with_json() -> Iterator[str]:
    """Every command that has `--json`, but those of `ask` and `add`, which are all alike."""
    for name in cli.list_commands(click.Context(cli)):
        command = cli.get_command(click.Context(cli), name)
        inner = command.commands if isinstance(command, click.Group) and name not in ("ask", "add") else {}
        for words, each in ({name: command} | {f"{name} {word}": one for word, one in inner.items()}).items():
            if each is not None and re.search(r"--json", str([option.opts for option in each.params])):
                yield words


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
