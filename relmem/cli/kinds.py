"""
A command for every kind of record, made from its class: its fields are the arguments and options.

A link is given by what `find` takes: a name, an e-mail, a key or an id.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import attrs
import click

from relmem.cli.ending import open_alike, told
from relmem.cli.forms import OF_A_WHILE, form
from relmem.cli.frame import (
    Answering,
    Suggesting,
    as_json,
    file_option,
    opened,
    say,
    short_option,
    write_words,
)
from relmem.cli.helping import help_of
from relmem.cli.meant import meant
from relmem.cli.names import anything
from relmem.cli.show import show
from relmem.codec import word_of
from relmem.errors import InputError, NotFound
from relmem.memory import Memory
from relmem.records import every_kind
from relmem.records.base import Record, State
from relmem.records.links import kinds_linked, link_fields
from relmem.values import Source, WorkWeek

__all__ = ["Command", "Kinds", "remembers"]

_ASIDE: Final = frozenset({"id", "rev", "source", "basis"})
_COMMON: Final = ("visibility", "owner", "key")

_SAID_WITH_ALL: Final = frozenset({"--said", "--told-by", "--source", "--file", "--json"})
"""Options of every command that remembers."""

Command = Callable[..., Sequence[Record]]
"""Gives the records to remember; gets the memory, the source, and its own arguments."""


def word(kind: type[Record]) -> str:
    """What a kind is called on the command line: PriceLine is "price-line"."""
    return word_of(kind).replace("_", "-")


def kind_of(name: str) -> type[Record] | None:
    """The kind that goes by that word; None where there is none."""
    return {word(kind): kind for kind in every_kind()}.get(name)


def remembers(command: Command) -> Callable[..., None]:
    """
    A command that gives the records to remember, with the options that say where they are known from.

    It gets the memory and the source, then its own arguments.
    """

    @functools.wraps(command)
    def run(
        medium: str, told_by: str, said: str | None, file: Path | None, json_: bool, **fields: Any
    ) -> None:
        source = Source(medium, by=told_by, said_on=said)
        with opened(file, reading=False, making=True) as memory:
            first, *more = command(memory, source, **fields)
            before = memory.store.head()
            kept = memory.add(first, *more) if more else (memory.add(first),)
            news = memory.store.head() != before
            # it is kept: who waits need not wait until the file is closed
            ids = {type(record).__name__: record.id for record in kept}
            if json_:
                show(None, json.dumps(ids))
            else:
                said_so = ", ".join(f"{kind} {id}" for kind, id in ids.items())
                say(f"{'remembered' if news else 'known already'}: {said_so}")

    for option in (
        click.option("--said", metavar="DAY", help="When it was said."),
        click.option("--told-by", default="", metavar="NAME", help="Who said it."),
        click.option("--source", "medium", default="command line", help="In what: call note, mail…"),
        file_option,
        as_json,
    ):
        run = option(run)
    return run


class Kinds(Suggesting):
    """A group with a command for each kind of record, beside those that were written by hand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The words of all kinds, and the commands by hand."""
        return sorted({*super().list_commands(ctx), *map(word, every_kind())})

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Tell of the commands by hand, and name the others: help fits a screen."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(80)) for name, each in self.commands.items()])
        with formatter.section("And one for each other kind of record"):
            write_words(formatter, {"": sorted({*map(word, every_kind())} - {*self.commands})})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command by hand where there is one, else the kind's."""
        own = super().get_command(ctx, cmd_name)
        kind = kind_of(cmd_name) if own is None else None
        return _command(kind) if kind is not None else own


def _command(kind: type[Record]) -> click.Command:
    hints = get_type_hints(kind)

    def records(memory: Memory, source: Source, **typed: Any) -> Sequence[Record]:
        fields = {
            name: _found(memory, kind, name, value)
            for name, value in typed.items()
            if value is not None and value != ()
        }
        made = kind(**fields, source=source)
        return [_in_its_place(memory, made) if isinstance(made, State) and made.until_on else made]

    run: Callable[..., Any] = remembers(records)
    fields = [each for each in attrs.fields(kind) if _is_typed(each, hints[each.name])]
    fields.sort(key=lambda each: (each.kw_only, each.name in _COMMON))
    for each in reversed(fields):  # as decorators stand: the last one is applied first
        run = _parameter(kind, each, hints[each.name])(run)
    return click.command(word(kind), cls=Answering, help=_help(kind))(run)


def _in_its_place(memory: Memory, made: State) -> State:
    """
    The state, or the one that is open already and that it ends, which is said.

    Nobody says a second time that something is so to say that it is over: two
    would stand side by side, and the open one hold for ever.
    """
    one, others = open_alike(memory, made)
    if one is not None:
        # its source stays: it says since when it is so, where nobody stated the day
        say(f"it was open already, and is over from {made.until_on}; to take that back: relmem undo")
        return attrs.evolve(one, until_on=made.until_on)
    for each in others:
        said = f"{type(each).__name__} {told(each, memory)!r}"
        say(f"open as well: {said}; to end it: relmem done {each.id} --on {made.until_on}")
    return made


def _is_typed(each: attrs.Attribute[Any], hint: Any) -> bool:
    """Whether people type it; what no repr shows is for programs."""
    return each.name not in _ASIDE and bool(each.repr) and WorkWeek not in (hint, *get_args(hint))


def _parameter(kind: type[Record], each: attrs.Attribute[Any], hint: Any) -> Callable[[Any], Any]:
    parts = get_args(hint) or (hint,)
    if not each.kw_only:
        complete = anything if each.name in link_fields(kind) else None
        return click.argument(each.name, required=each.default is attrs.NOTHING, shell_complete=complete)
    option = f"--{each.name.replace('_', '-')}"
    if bool in parts:
        off = f"--no-{option.removeprefix('--')}"
        return click.option(
            f"{option}/{off}", each.name, default=None, help=form(each.name, hint, each.default)
        )
    return click.option(
        _option(kind, each),
        each.name,
        multiple=... in parts,
        type=int if int in parts else str,
        required=each.default is attrs.NOTHING,
        help=_form(kind, each, hint),
        metavar=_metavar(each.name),
    )


def _form(kind: type[Record], each: attrs.Attribute[Any], hint: Any) -> str:
    kinds = kinds_linked(kind, each.name) if each.name in link_fields(kind) else ()
    if issubclass(kind, State) and each.name in OF_A_WHILE:
        return OF_A_WHILE[each.name]
    return form(each.name, hint, each.default, kinds)


def _option(kind: type[Record], each: attrs.Attribute[Any]) -> str:
    """What help calls it: `--from` for `from_on`, `--email` for `emails`, where that is nothing else."""
    taken = {f"--{name.replace('_', '-')}" for name in attrs.fields_dict(kind)} | _SAID_WITH_ALL
    short = short_option(each.name, multiple=str(each.type).startswith("tuple"))
    alike = [other.name for other in attrs.fields(kind) if short_option(other.name) == short]
    return short if short not in taken and len(alike) <= 1 else f"--{each.name.replace('_', '-')}"


def _metavar(name: str) -> str | None:
    return {"on": "DAY", "at": "INSTANT"}.get(name.rpartition("_")[2])


def _found(memory: Memory, kind: type[Record], name: str, value: Any) -> Any:
    """What was typed for a field; for a link the record that goes by it."""
    if name not in link_fields(kind):
        return value
    kinds = kinds_linked(kind, name)
    if not kinds and name != "participants":
        return value
    read = functools.partial(_record if kinds else _participant, memory, kinds)
    try:
        return [read(each) for each in value] if isinstance(value, tuple) else read(value)
    except InputError as error:
        raise error.at(name) from error


def _record(memory: Memory, kinds: frozenset[str], term: str) -> Record:
    """The record that goes by `term`, of one of these kinds."""
    return meant(memory, term, [each for each in every_kind() if each.__name__ in kinds])


def _participant(memory: Memory, _: frozenset[str], term: str) -> Record | str:
    """Somebody of either side, or a name that is nobody's yet."""
    try:
        return _record(memory, frozenset({"Contact", "Colleague"}), term)
    except NotFound:
        return term


def _help(kind: type[Record]) -> str:
    hints = get_type_hints(kind)
    names: dict[str, str] = {}
    python = set()
    for each in attrs.fields(kind):
        if not _is_typed(each, hints[each.name]):
            python.add(each.name)
        else:
            names[each.name] = _option(kind, each) if each.kw_only else each.name.upper()
    arguments = [each for each in attrs.fields(kind) if not each.kw_only and each.name not in _ASIDE]
    needed = [each.name.upper() for each in arguments]
    text = help_of(kind.__doc__, names, python)
    forms = [(each.name.upper(), _form(kind, each, hints[each.name]).rstrip(".")) for each in arguments]
    typed = "; ".join(f"{name} is {how[0].lower()}{how[1:]}" for name, how in forms)
    text += f"\n\n{typed}. " if typed else "\n\n"
    text += f"The fields are those of {kind.__name__} (docs/reference/records.md)."
    return text + f"\n\nExample: relmem add {' '.join([word(kind), *needed])}"
