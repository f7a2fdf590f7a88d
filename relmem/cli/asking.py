"""
A command for every question: each function of `relmem.queries` that gives rows.

Its arguments are the function's own. An account or a contact is given by what
`find` takes; the facts are those that concern them, else all.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

import attrs
import click
from click.shell_completion import CompletionItem

from relmem.cli.app import cli
from relmem.cli.forms import form, whom
from relmem.cli.frame import (
    Answering,
    Suggesting,
    as_json,
    as_of_option,
    file_option,
    opened,
    viewed,
    worked_on,
    write_words,
)
from relmem.cli.helping import help_of
from relmem.cli.meant import meant
from relmem.cli.names import anything
from relmem.cli.progress import waiting
from relmem.cli.questions import asked_as, questions
from relmem.cli.show import show
from relmem.errors import InputError
from relmem.records.base import Record
from relmem.records.people import Colleague
from relmem.render.rows import Rows
from relmem.values import Span, day, span
from relmem.view import View

__all__ = ["Questions"]

Question = Callable[..., Any]

_READS: Final[Mapping[Any, Callable[[str], Any]]] = {
    str: str,
    int: int,
    Decimal: Decimal,
    date: day,
    Span: span,
}
"""How what was typed for a parameter is read, by its annotation."""

_METAVARS: Final[Mapping[Any, str]] = {int: "NUMBER", Decimal: "NUMBER", date: "DAY", Span: "LENGTH"}


class Questions(Suggesting):
    """A group with a command for each question, of which only the one that is asked is loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all questions, as one types them."""
        return sorted(questions())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Name them all, theme by theme: help fits a screen."""
        by_theme: dict[str, list[str]] = {}
        for name, asked in questions().items():
            by_theme.setdefault(asked.theme, []).append(name)
        with formatter.section("Questions (each has its own --help)"):
            write_words(formatter, by_theme)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that asks it."""
        asked = asked_as(cmd_name)
        if asked is None:
            return None
        return _command(cmd_name, getattr(import_module(f"relmem.queries.{asked.file}"), asked.name))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The questions that begin so; none is loaded."""
        found = sorted(questions().items())
        return [CompletionItem(name, help=it.summary) for name, it in found if name.startswith(incomplete)]


@cli.group("ask", cls=Questions)
def ask() -> None:
    """
    Any question there is, answered in a table.

    Example: relmem ask unreturned --as-of 2026-11-22
    """


def _parameters(question: Question) -> list[tuple[inspect.Parameter, tuple[Any, ...]]]:
    """Each parameter behind the facts, and the types it takes."""
    hints = get_type_hints(question)
    found = []
    for each in list(inspect.signature(question).parameters.values())[1:]:
        hint = hints[each.name]
        parts = get_args(hint) if get_origin(hint) is not tuple else (hint,)
        found.append((each, tuple(parts) or (hint,)))
    return found


def _is_who(types: tuple[Any, ...]) -> bool:
    return any(isinstance(each, type) and issubclass(each, Record) for each in types)


def _is_now(types: tuple[Any, ...]) -> bool:
    return datetime in types


def _chosen_from(types: tuple[Any, ...]) -> list[str]:
    """The words that a parameter takes, where it takes those only."""
    return [each for each in types if isinstance(each, str)]


def _has_all(each: inspect.Parameter, types: tuple[Any, ...]) -> bool:
    """Whether it can be asked for either, and for all."""
    return bool in types and type(None) in types and each.default is not None


def _read_of(types: tuple[Any, ...]) -> Callable[[str], Any] | None:
    return next((_READS[each] for each in types if each in _READS), None)


def _command(name: str, question: Question) -> click.Command:
    parameters = _parameters(question)

    def run(file: Path | None, as_of: str | None, json_: bool, **typed: Any) -> None:
        # what one of us has to do with is all over the memory
        of_one = any(
            typed.get(each.name) for each, types in parameters if set(_kinds(types)) - {Colleague.__name__}
        )
        over = None if of_one else worked_on(file, json_=json_)
        with waiting("Looking through everything", over=over), opened(file, reading=True) as memory:
            answer = _asked(viewed(memory, as_of), question, typed)
        rows = answer if isinstance(answer, Rows) else Rows(type(answer), [answer])
        show(rows, rows.to_json() if json_ else None)

    command: Callable[..., Any] = run
    for decorate in (as_json, as_of_option, file_option):
        command = decorate(command)
    for each, types in reversed(parameters):
        needed = each.default is each.empty
        if _is_who(types):
            command = click.argument(each.name, required=needed, shell_complete=anything)(command)
        elif bool in types:
            option = each.name.replace("_", "-")
            if _has_all(each, types):
                command = click.option("--all", _all(each), is_flag=True, help="Both of these.")(command)
            usual = f"[default: {_spelled(option, each.default)}]"
            command = click.option(f"--{option}/--no-{option}", each.name, default=None, help=usual)(command)
        elif words := _chosen_from(types):
            default = f"[default: {each.default}]"
            command = click.option(_option(each), each.name, type=click.Choice(words), help=default)(command)
        elif not _is_now(types) and _read_of(types):
            shown = form(each.name, types, None if needed else each.default)
            command = click.option(
                _option(each), each.name, required=needed, metavar=_metavar(types), help=shown
            )(command)
    whom = "".join(f" {each.name.upper()}" for each, types in parameters if _is_who(types))
    text = _help(question, parameters) + _whom(parameters) + f"\n\nExample: relmem ask {name}{whom} --json"
    return click.command(name, cls=Answering, help=text)(command)


def _spelled(option: str, default: bool | None) -> str:
    """Which of both it is, as it is typed, where nobody says."""
    return "both" if default is None else f"--{option}" if default else f"--no-{option}"


def _whom(parameters: Sequence[tuple[inspect.Parameter, tuple[Any, ...]]]) -> str:
    """What each argument is given by."""
    told = [(each.name.upper(), whom(_kinds(types))) for each, types in parameters if _is_who(types)]
    return f"\n\n{'; '.join(f'{name} is {by[0].lower()}{by[1:]}' for name, by in told)}." if told else ""


def _kinds(types: Iterable[Any]) -> list[str]:
    """The names of the records among them."""
    return [each.__name__ for each in types if isinstance(each, type) and issubclass(each, Record)]


def _metavar(types: tuple[Any, ...]) -> str | None:
    return next((_METAVARS[each] for each in types if each in _METAVARS), None)


def _option(each: inspect.Parameter) -> str:
    return f"--{each.name.replace('_', '-')}"


def _all(each: inspect.Parameter) -> str:
    """By what it is known that neither was left out."""
    return f"all_{each.name}"


def _help(question: Question, parameters: Sequence[tuple[inspect.Parameter, tuple[Any, ...]]]) -> str:
    """What a question says of itself, with its parameters as options, and columns as the table heads them."""
    answer = get_type_hints(question)["return"]
    rows = get_args(answer)[0] if get_origin(answer) is Rows else answer
    names = {each.name: f'"{each.name.replace("_", " ").capitalize()}"' for each in attrs.fields(rows)}
    names = {name: heading if "_" in name else name for name, heading in names.items()}
    there = vars(import_module(question.__module__))
    python = {name for name, it in there.items() if callable(it)}
    for asked in questions().values():
        asking = f"relmem ask {asked.name.replace('_', '-')}"
        names |= {asked.name: asking, f"queries.{asked.name}": asking}
    for each, types in parameters:
        option = _option(each)
        if _is_who(types):
            names[each.name] = each.name.upper()
        elif bool in types:
            names |= {each.name: option, f"{each.name}=True": option}
            names |= {f"{each.name}=False": f"--no-{option[2:]}", f"{each.name}=None": "--all"}
        elif not _is_now(types) and (_read_of(types) or _chosen_from(types)):
            names[each.name] = option
        else:
            python.add(each.name)
            names.pop(each.name, None)
    return help_of(question.__doc__, names, python)


def _asked(view: View, question: Question, typed: Mapping[str, Any]) -> Any:
    given: dict[str, Any] = {}
    about: list[Record] = []
    hints = get_type_hints(question)
    for each, types in _parameters(question):
        value = typed.get(each.name)
        if typed.get(_all(each)):
            given[each.name] = None
        elif _is_now(types) and each.default is each.empty:
            given[each.name] = view.now()
        elif value is not None and _is_who(types):
            found = _who(view, value, types)
            given[each.name] = [found] if get_origin(hints[each.name]) is Sequence else found
            if not isinstance(found, Colleague):  # what one of us has to do with is all over the memory
                about.append(found)
        elif value is not None:
            given[each.name] = _read(each.name, value, types)
    return question(view.facts(*about), **given)


def _who(view: View, term: str, types: tuple[Any, ...]) -> Record:
    return meant(view, term, [each for each in types if isinstance(each, type) and issubclass(each, Record)])


def _read(name: str, value: Any, types: tuple[Any, ...]) -> Any:
    read = _read_of(types)
    if read is None or isinstance(value, bool):
        return value
    try:
        return read(value)
    except InputError as error:
        raise error.at(name) from error
    except (ValueError, ArithmeticError) as error:
        raise InputError(value, f"cannot read {value!r} as a number.", field=name) from error
