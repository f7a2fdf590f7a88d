"""Every kind of record can be remembered, and every question asked, from the command line."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from relmem.cli import adding, app, asking
from relmem.records import every_kind

Typed = Callable[..., tuple[int, str, str]]

KINDS = sorted(adding.add.list_commands(click.Context(adding.add)))
QUESTIONS = asking.ask.list_commands(click.Context(asking.ask))


@pytest.fixture
def typed(typed: Typed) -> Typed:
    """Type a command about a memory of one account with its people: exit code, stdout, stderr."""
    typed("add", "account", "Acme", "--domain", "acme.example")
    typed("add", "contact", "Rich Alvarez", "--account", "Acme", "--email", "rich@acme.example")
    typed("add", "colleague", "Dana", "--function", "sales")
    return typed


class TestAdding:
    def test_there_is_a_command_for_every_kind(self):
        """What can be remembered can be remembered from a terminal."""
        words = {kind.__name__.lower() for kind in every_kind()}

        assert words <= {name.replace("-", "") for name in KINDS}

    @pytest.mark.parametrize("name", KINDS)
    def test_each_says_what_it_takes(self, typed, name):
        """Help names the fields; positional ones stand in their order."""
        code, out, _ = typed("add", name, "--help")

        assert 0 == code
        assert f"Usage: relmem add {name}" in out

    def test_links_are_given_by_name(self, typed):
        """A name, an e-mail or a domain stands for the record; what was typed is what is stored."""
        code, out, _ = typed(
            *("add", "need", "acme.example", "we close the books four days late", "--json"),
            *("--said-by", "rich@acme.example", "--said-on", "2026-05-01", "--no-verbatim"),
        )

        need = json.loads(out)["Need"]
        assert 0 == code
        code, out, err = typed("add", "restatement", need, "month-end closing takes too long")
        assert (0, "") == (code, out)
        assert "remembered: Restatement" in err

    def test_participants_are_people_or_names(self, typed):
        """Who is known is linked; a name that is nobody's yet is kept as a name."""
        code, _, err = typed(
            *("add", "interaction", "call", "status", "--happened-on", "2026-05-01", "--topics", "roadmap"),
            *("--participants", "Rich Alvarez", "--participants", "Dana", "--participants", "a stranger"),
        )
        assert (0, True) == (code, "remembered: Interaction" in err)

        _, out, _ = typed("ask", "touch-map", "Rich Alvarez", "--as-of", "2026-05-04", "--json")
        assert "2026-05-01" in out

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("need", "Acm", "late"), "No account is called 'Acm'. Did you mean 'Acme'?"),
            (("rhythm", "Acme", "soon"), "--every: cannot read 'soon'"),
            (("rhythm", "Dana", "6 weeks"), "'Dana' is of kind Colleague, and Account or Contact is wanted"),
            (
                ("news", "Acme", "closing", "--tone", "sad"),
                '--tone: \'sad\' is none of "good", "bad", "neutral"',
            ),
            (("affiliation", "Rich Alvarez"), "Missing argument 'ACCOUNT'"),
        ],
        ids=["name", "value", "kind", "word", "missing"],
    )
    def test_bad_input_names_the_option_and_what_to_type(self, typed, words, message):
        """An error says which option or argument, what stood there, and what to write."""
        code, _, err = typed("add", *words)

        assert 2 == code
        assert message.replace("--every: ", "") in err


class TestTitles:
    @pytest.fixture
    def contracts(self, typed):
        """A memory with two contracts called Support, and one called Hosting."""
        for title, starts in [
            ("Hosting", "2026-01-01"),
            ("Support", "2026-01-01"),
            ("Support", "2026-02-01"),
        ]:
            typed("add", "contract", "Acme", title, "--starts", starts, "--initial", "1 year")
        return typed

    def test_a_contract_goes_by_its_title(self, contracts):
        """Whatever its case, as a promise goes by its words."""
        code, _, err = contracts("add", "notice-given", "hosting", "2026-05-01")

        assert (0, True) == (code, err.startswith("remembered: NoticeGiven"))

    def test_several_of_one_title_are_named_with_their_ids(self, contracts):
        """None of them is chosen."""
        code, _, err = contracts("add", "notice-given", "Support", "2026-05-01")

        assert 2 == code
        assert "'Support' is 2 records" in err

    def test_the_nearest_titles_are_suggested(self, contracts):
        """A wrong letter, or a part of it, is no other contract, and no claim that there is none."""
        assert "Did you mean 'Hosting'?" in contracts("add", "notice-given", "Hostin", "2026-05-01")[2]
        assert "holds none" not in contracts("add", "notice-given", "Cloud", "2026-05-01")[2]


class TestAsking:
    @pytest.mark.parametrize("name", QUESTIONS)
    def test_each_says_what_it_takes(self, typed, name):
        """Help says what counts, as the function's docstring does."""
        code, out, _ = typed("ask", name, "--help")

        assert (0, True) == (code, f"Usage: relmem ask {name}" in out)

    def test_help_does_not_say_what_python_raises(self, typed):
        """A command names the option that is wrong; which exception that was is of no use there."""
        assert "Raises" not in typed("ask", "best-channel", "--help")[1]

    def test_answers_in_a_table_and_in_json(self, typed):
        """The answer is the query's own rows, for people and for programs."""
        typed("add", "issue", "Acme", "Login fails", "--severity", "high", "--opened", "2026-05-01")

        _, table, _ = typed("ask", "open-issues", "--as-of", "2026-05-04")
        _, document, _ = typed("ask", "open-issues", "--as-of", "2026-05-04", "--json")

        assert "Login fails" in table
        [row] = json.loads(document)
        assert ("Acme", 3, True) == (row["account"], row["open_days"], row["serious"])

    def test_takes_what_the_question_takes(self, typed):
        """Accounts and contacts by name, days and numbers as options."""
        assert 0 == typed("ask", "bill-anomalies", "Acme")[0]
        assert 0 == typed("ask", "unreturned", "--min-attempts", "2")[0]
        code, _, err = typed("ask", "unreturned", "--min-attempts", "two")
        assert (2, True) == (code, "--min-attempts: cannot read 'two' as a number." in err)

    def test_of_one_of_us_it_is_answered_from_the_whole_memory(self, typed):
        """Whoever of us is named, what is known of accounts and talks is there as well."""
        typed("add", "assignment", "Dana", "Acme")

        _, table, _ = typed("ask", "silences", "Dana", "--at-least", "2 months")

        assert "Rich Alvarez" in table

    def test_a_question_that_is_none_is_named_with_the_nearest(self, typed):
        """A wrong word suggests the nearest questions."""
        code, _, err = typed("ask", "unreturnd")

        assert (2, True) == (code, "Did you mean 'unreturned'" in err)


class TestTalksAndEnds:
    def test_a_call_names_what_it_was_about_and_what_was_told(self, typed):
        """What they were told of is known from the call, and to whom."""
        _, out, _ = typed("add", "bad-news", "Acme", "the data centre closes", "--json")
        news = json.loads(out)["BadNews"]
        code, _, _ = typed("add", "call", "Rich Alvarez", "told him", "--told", news, "--topic", "hosting")

        _, out, _ = typed("ask", "who-heard", news, "--json")

        assert 0 == code
        assert ["Rich Alvarez"] == [row["name"] for row in json.loads(out)]

    def test_a_call_names_who_of_us_it_was(self, typed):
        """The last touch of each function goes by it."""
        typed("add", "colleague", "Uma Nair", "--function", "support")
        typed("add", "call", "Rich Alvarez", "the port is back", "--by", "Uma Nair", "--on", "yesterday")

        code, out, _ = typed("ask", "touch-map", "Rich Alvarez", "--json")

        assert 0 == code
        assert ("support", "Uma Nair", 1) in [
            (row["function"], row["by"], row["days"]) for row in json.loads(out)
        ]

    @pytest.mark.parametrize(
        "words",
        [
            ("escalation", "Acme", "slow answers"),
            ("favour", "Rich Alvarez", "slow answers"),
            ("need", "Acme", "slow answers"),
        ],
        ids=lambda words: words[0],
    )
    def test_whatever_can_end_is_ended_by_its_words(self, typed, words):
        """An escalation is closed, a favour done, a need solved, by what it is called."""
        typed("add", *words)

        code, _, err = typed("done", "slow answers")
        assert (0, True) == (code, "done on" in err)
        assert 2 == typed("done", "slow answers")[0]


def test_every_command_is_loaded_from_where_it_is():
    """No command is forgotten, and each is found in the file that is said to have it."""
    folder = Path(app.__file__).parent
    places = {path.stem for path in folder.glob("*.py") if "@cli." in path.read_text("utf-8")} - {"app"}
    context = click.Context(app.cli)

    listed = {name: place for section in app.SECTIONS.values() for name, (place, _) in section.items()}
    assert places == {*listed.values()}
    for name in app.cli.list_commands(context):
        command = app.cli.get_command(context, name)
        assert command is not None, name
        made_in = getattr(command.callback, "__module__", "")
        assert f"relmem.cli.{listed[name]}" == made_in, name
    for place in places:
        importlib.import_module(f"relmem.cli.{place}")
    assert {*app.cli.commands} == {*app.cli.list_commands(context)}
