"""
A command for every question: each function of `relmem.queries` that gives rows.

Its arguments are the function's own. An account or a contact is given by what
`find` takes; the facts are those that concern them, else all.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

import click

from relmem.cli.app import Answering, Suggesting, as_json, as_of_option, cli, file_option, opened, viewed
from relmem.cli.show import show
from relmem.errors import InputError
from relmem.facts import Facts
from relmem.queries import THEMES
from relmem.records.base import Record
from relmem.render.rows import Row, Rows
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


def questions() -> Iterator[tuple[str, Question]]:
    """The functions that answer in rows, by name."""
    for file in (file for theme in THEMES.values() for file in theme):
        found = import_module(f"relmem.queries.{file}")
        for name in found.__all__:
            each = getattr(found, name)
            if inspect.isfunction(each) and _answers_in_rows(each) and _can_be_typed(each):
                yield name, each


class Questions(Suggesting):
    """A group with a command for each question."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all questions, as one types them."""
        return sorted(name.replace("_", "-") for name, _ in questions())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Name them all: help fits a screen."""
        with formatter.section("Questions (each has its own --help)"):
            formatter.write_text(", ".join(self.list_commands(ctx)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that asks it."""
        found = dict(questions()).get(cmd_name.replace("-", "_"))
        return _command(cmd_name, found) if found is not None else None


@cli.group("ask", cls=Questions)
def ask() -> None:
    """
    Any question there is, answered in a table: one for each function of relmem.queries.

    Example: relmem ask unreturned --as-of 2026-11-22
    """


def _answers_in_rows(question: Question) -> bool:
    answer = get_type_hints(question).get("return")
    kind = get_origin(answer) or answer
    return isinstance(kind, type) and issubclass(kind, Rows | Row)


def _parameters(question: Question) -> list[tuple[inspect.Parameter, tuple[Any, ...]]]:
    """Each parameter behind the facts, and the types it takes."""
    hints = get_type_hints(question)
    found = []
    for each in list(inspect.signature(question).parameters.values())[1:]:
        hint = hints[each.name]
        parts = get_args(hint) if get_origin(hint) is not tuple else (hint,)
        found.append((each, tuple(part for part in parts or (hint,) if part is not type(None))))
    return found


def _can_be_typed(question: Question) -> bool:
    """Whether each parameter that must be given can be given in words."""
    hints = list(get_type_hints(question).values())
    return hints[0] is Facts and all(
        each.default is not each.empty or _is_who(types) or _is_now(types) or _read_of(types)
        for each, types in _parameters(question)
    )


def _is_who(types: tuple[Any, ...]) -> bool:
    return any(isinstance(each, type) and issubclass(each, Record) for each in types)


def _is_now(types: tuple[Any, ...]) -> bool:
    return datetime in types


def _read_of(types: tuple[Any, ...]) -> Callable[[str], Any] | None:
    return next((_READS[each] for each in types if each in _READS), None)


def _command(name: str, question: Question) -> click.Command:
    parameters = _parameters(question)

    def run(file: Path | None, as_of: str | None, json_: bool, **typed: Any) -> None:
        with opened(file, reading=True) as memory:
            answer = _asked(viewed(memory, as_of), question, typed)
        rows = answer if isinstance(answer, Rows) else Rows(type(answer), [answer])
        show(rows, rows.to_json() if json_ else None)

    command: Callable[..., Any] = run
    for decorate in (as_json, as_of_option, file_option):
        command = decorate(command)
    for each, types in reversed(parameters):
        needed = each.default is each.empty
        if _is_who(types):
            command = click.argument(each.name, required=needed)(command)
        elif bool in types:
            option = each.name.replace("_", "-")
            command = click.option(f"--{option}/--no-{option}", each.name, default=None)(command)
        elif not _is_now(types) and _read_of(types):
            option = f"--{each.name.replace('_', '-')}"
            shown = None if needed or each.default is None else f"[default: {each.default}]"
            command = click.option(option, each.name, required=needed, help=shown)(command)
    text = inspect.cleandoc(question.__doc__ or "").replace("`", "")
    return click.command(name, cls=Answering, help=text)(command)


def _asked(view: View, question: Question, typed: Mapping[str, Any]) -> Any:
    given: dict[str, Any] = {}
    about: list[Record] = []
    for each, types in _parameters(question):
        value = typed.get(each.name)
        if _is_now(types) and each.default is each.empty:
            given[each.name] = view.now()
        elif value is not None and _is_who(types):
            given[each.name] = _who(view, value, types)
            about.append(given[each.name])
        elif value is not None:
            given[each.name] = _read(each.name, value, types)
    return question(view.facts(*about), **given)


def _who(view: View, term: str, types: tuple[Any, ...]) -> Record:
    kinds = tuple(each for each in types if isinstance(each, type) and issubclass(each, Record))
    found = view.find(term, kinds[0]) if len(kinds) == 1 else view.find(term)
    if not isinstance(found, kinds):
        names = " or ".join(each.__name__ for each in kinds)
        raise InputError(term, f"{term!r} is of kind {type(found).__name__}, and {names} is wanted here.")
    return found


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
