"""What help says is what can be typed: no word of Python's, and each option by whichever name one tries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from relmem.cli import adding, app, asking
from relmem.cli.helping import help_of
from relmem.cli.questions import questions

Typed = Callable[..., tuple[int, str, str]]

GROUPS = {"ask": asking.ask, "add": adding.add}
COMMANDS = [
    (name, word) for name, group in GROUPS.items() for word in group.list_commands(click.Context(group))
]

PYTHON = re.compile(
    r"\b[a-z_]+=\w|\b(True|False)\b|[\w,;)] None\b|\bNone (for|means|where)\b|`|\w\.\w+\(|\(\)"
    r"|(?<![-\w./])[a-z]+_[a-z_]+|\b(Decimal|tuple|datetime)\b"
)
"""A keyword with its value, a value, a call, a name as code spells it."""


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_has_no_word_of_python(typed, words):
    """Parameters are options, columns are headings; what only Python has is not told."""
    shown = " ".join(typed(*words, "--help")[1].split())

    assert [] == [shown[max(0, found.start() - 30) : found.end() + 20] for found in PYTHON.finditer(shown)]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_options_in_the_text_are_options(typed, words):
    """Whatever help names by its option can be typed so."""
    group = GROUPS[words[0]]
    command = group.get_command(click.Context(group), words[1])
    assert command is not None
    assert command.help is not None
    options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}

    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", command.help.partition("Example: ")[0]))
    assert set() == named - options


def test_every_question_still_says_what_it_is():
    """Leaving out what only Python has leaves a first sentence to each."""
    for name, asked in questions().items():
        command = asking.ask.get_command(click.Context(asking.ask), name)
        assert command is not None
        assert command.help is not None
        first = asked.summary.split()[0]
        assert command.help.split()[0].lower() in (first.lower(), f"--{first.lower()}"), name


def test_what_a_question_needs_can_be_typed():
    """No question asks for what the command line cannot give."""
    for name, asked in questions().items():
        command = asking.ask.get_command(click.Context(asking.ask), name)
        question = getattr(import_module(f"relmem.queries.{asked.file}"), asked.name)
        given = {each.name for each in command.params} if command else set()
        needed = {each.name for each, types in asking._parameters(question) if each.default is each.empty}
        clocks = {each.name for each, types in asking._parameters(question) if asking._is_now(types)}

        assert set() == needed - clocks - given, name


class TestHelpOf:
    def test_spells_names_and_leaves_out_what_cannot_be_typed(self):
        """A sentence with such a name goes, or the parentheses that hold it, and the others stay."""
        said = """
        Promises, or those `by` one side.

        `open=False` asks for the others, `open=None` for all. With `now`, by the hour (`week` helps).
        Late from the `due_on` on (see `late_of`).

        Raises:
            InputError: never.

        """
        names = {"by": "--by", "open=False": "--no-open", "open=None": "--all"}

        assert (
            "Promises, or those --by one side.\n\n"
            "--no-open asks for the others, --all for all. Late from the due on on."
        ) == help_of(said, names, {"now", "week", "late_of"})

    @pytest.mark.parametrize(
        ("sentence", "stays"),
        [("None of them.", True), ("It is None there.", False), ("A, None for all.", False), ("X=Y", True)],
    )
    def test_none_is_a_word_where_a_sentence_begins(self, sentence, stays):
        """English is not taken for Python."""
        assert (sentence if stays else "") == help_of(sentence, {})


class TestNames:
    @pytest.mark.parametrize(
        "words",
        [
            ("colleague", "Bo Lind", "--email", "bo@ours.example", "--left", "2026-01-01"),
            ("colleague", "Bo Lind", "--emails", "bo@ours.example", "--left-on", "2026-01-01"),
        ],
        ids=" ".join,
    )
    def test_one_of_several_and_a_day_go_by_either_name(self, typed, words):
        """`--email` as with contacts or `--emails` as the field; `--left` or `--left-on`."""
        assert 0 == typed("add", *words)[0]
        found = json.loads(typed("find", "Bo Lind", "--json")[1])

        assert (["bo@ours.example"], "2026-01-01") == (found["emails"], found["left_on"])

    def test_commands_by_hand_take_the_names_of_fields(self, typed):
        """`--due-on` is `--due`."""
        typed("add", "contact", "Ana Sousa", "--emails", "ana@northwind.example")
        assert 0 == typed("add", "promise", "Ana Sousa", "an answer", "--due-on", "2026-11-25")[0]

        assert "2026-11-25" in typed("ask", "commitments")[1]
        assert "Ana Sousa" in typed("find", "ana@northwind.example")[1]

    def test_help_shows_one_of_both(self, typed):
        """The short one, where it is no other's."""
        shown = typed("add", "rhythm", "--help")[1]

        assert (True, False) == ("--until DAY" in shown, "--until-on" in shown)
        assert "--said-on DAY" in typed("add", "need", "--help")[1]
        assert "--starts-on DAY" in typed("add", "meeting", "--help")[1]

    def test_a_mistake_names_the_option_as_help_does(self, typed):
        """Whichever name was typed, and what the library would have one write in Python."""
        typed("add", "account", "Acme")
        _, _, err = typed(
            "add", "rhythm", "Acme", "6 weeks", "--from", "2026-05-02", "--until-on", "2026-05-01"
        )

        assert "--until: it begins on 2026-05-02" in err
        assert 'Write --until="2026-05-03" or later.' in err

    def test_what_two_claim_is_neither(self, typed):
        """A meeting starts on a day or at an instant: `--starts` says neither."""
        code, _, err = typed("add", "meeting", "Review", "--starts", "2026-11-25")

        assert (2, True) == (code, "--starts" in err)

    def test_all_asks_for_open_and_closed(self, typed):
        """What `open=None` says in Python is --all."""
        typed("add", "contact", "Ana Sousa")
        for what in ("one", "two"):
            typed("add", "promise", "Ana Sousa", what)
        typed("done", "two")
        count = {
            word: len(json.loads(typed("ask", "commitments", word, "--json")[1]))
            for word in ("--open", "--no-open", "--all")
        }

        assert {"--open": 1, "--no-open": 1, "--all": 2} == count

    def test_words_to_choose_from_are_options(self, typed):
        """What takes one of a few words offers them."""
        assert "--order [said|impact]" in typed("ask", "needs", "--help")[1]
        typed("add", "account", "Acme")
        assert 0 == typed("ask", "needs", "Acme", "--order", "impact")[0]


class TestFolders:
    def test_a_folder_that_is_not_there_is_not_made(self, typed, tmp_path):
        """A mistyped folder is said, with how to make it: as relmem.open does."""
        for words in (("add", "account", "Acme"), ("load", "x.json")):
            Path("x.json").write_text("{}", "utf-8")
            code, _, err = typed("--file", "new folder/x.json", *words)

            assert (3, True) == (
                code,
                "there is no folder new folder. Make it first: mkdir 'new folder'" in err,
            )
        assert not (tmp_path / "new folder").exists()

    def test_the_users_own_is_made(self, typed, tmp_path, monkeypatch):
        """Where nobody names a file, its folder in the user's data is made."""
        monkeypatch.delenv("RELMEM_FILE")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

        assert 0 == typed("add", "account", "Acme")[0]


def every_command(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, each by the words one types."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every_command(below, *path, name)


def test_every_option_and_argument_has_help():
    """Whoever asks a command for help is told what each option takes, and reads of each argument."""
    silent = []
    for words, command in every_command(app.cli):
        told = command.help or ""
        silent += [] if told.strip() else [words]
        for each in command.params:
            if isinstance(each, click.Option):
                silent += [] if (each.help or "").strip() else [f"{words} {each.opts[0]}"]
            elif each.human_readable_name.upper().rstrip("…") not in told.partition("Example: ")[0]:
                silent.append(f"{words} {each.human_readable_name.upper()}")

    assert [] == silent
