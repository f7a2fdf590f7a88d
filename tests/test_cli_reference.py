"""The reference of the command line is current, and so are its help and the keys of its answers."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import get_origin, get_type_hints

import click
import pytest

from relmem import records
from relmem.cli.app import SECTIONS, cli, run
from relmem.cli.questions import asked_as, questions
from relmem.queries import THEMES
from relmem.render.rows import Row, Rows
from tests import build_cli

WIDTH = 80
LINES = 40


def every_command() -> list[tuple[str, ...]]:
    """The words of each command and group."""
    found: list[tuple[str, ...]] = [()]
    for name in cli.list_commands(click.Context(cli)):
        command = cli.get_command(click.Context(cli), name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, word) for word in command.list_commands(click.Context(command))]
    return found


def test_the_page_is_current():
    """docs/reference/cli.md is what the commands say, the keys of their JSON included."""
    assert build_cli.PAGE.read_text("utf-8") == build_cli.page(), "run: python -m tests.build_cli"


def test_the_keys_of_every_command_are_told():
    """Whatever has --json has an example in the page's builder."""
    shown = {" ".join(words[:count]) for words in build_cli.EXAMPLES for count in (1, 2)}

    assert set() == {*build_cli.commands_with_json()} - shown


def test_what_reads_has_json():
    """Only what starts a server or writes a stream has none."""
    without = set(cli.list_commands(click.Context(cli))) - {
        each.split()[0] for each in build_cli.commands_with_json()
    }

    assert {"add", "ask", "serve", "table", "completion"} == without


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_help_fits_a_screen_and_gives_an_example(words, capsys, monkeypatch):
    """At 80 columns at most forty lines, none of them cut, and an example that can be typed."""
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    assert 0 == run([*words, "--help"])
    shown = capsys.readouterr().out
    lines = shown.splitlines()

    assert WIDTH >= max(map(len, lines))
    assert LINES + 8 * (words[:1] == ("add",)) >= len(lines)
    assert "Example: " in shown
    assert "..." not in shown.replace("[ARGS]...", "")


def test_every_summary_fits_its_line():
    """What `relmem --help` says of a command is not cut at 80 columns."""
    named = {name: text for section in SECTIONS.values() for name, (_, text) in section.items()}
    room = WIDTH - 2 - 2 - 2 - max(map(len, named))

    assert [] == [name for name, text in named.items() if len(text) > room]
    assert [] == [name for name, text in named.items() if text.endswith(".")]


def test_the_questions_are_those_that_answer_in_rows():
    """What is read from the sources is what the functions themselves say."""
    nouns = {
        name: getattr(records, name) for name in records.__all__
    }  # which a file may name for typing only
    found = set()
    for file in (file for files in THEMES.values() for file in files):
        module = import_module(f"relmem.queries.{file}")
        for name in module.__all__:
            each = getattr(module, name)
            if inspect.isfunction(each):
                answer = get_type_hints(each, localns=nouns).get("return")
                kind = get_origin(answer) or answer
                if isinstance(kind, type) and issubclass(kind, Rows | Row):
                    found.add((file, name))

    assert found == {(each.file, each.name) for each in questions().values()}
    assert [] == [each.name for each in questions().values() if not each.summary]


def test_each_question_is_found_alone():
    """What goes by a name is what stands in the list of all; and nothing goes by a name that is not there."""
    assert {name: asked_as(name) for name in questions()} == dict(questions())
    assert [None] * 3 == [asked_as(name) for name in ("never_met", "rows", "")]
