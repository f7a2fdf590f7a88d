"""The command line, as somebody types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import relmem
from relmem.records import Contact

Typed = Callable[..., tuple[int, str, str]]

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Sousa\r\nEMAIL:ana@northwind.example\r\nORG:Northwind Trading\r\nTITLE:IT director\r\nEND:VCARD\r\n"
CONTRACTS = (
    "contract,parties,effective_date,expiration_date,renewal_term,notice_period\n"
    "Support,Northwind Trading,2/1/2024,1/31/2027,successive 1 year,60 days\n"
    "Broken,Northwind Trading,13/13/2024,,,\n"
)


@pytest.fixture
def filled(typed: Typed, tmp_path: Path) -> Typed:
    (tmp_path / "people.vcf").write_text(CARD, "utf-8")
    (tmp_path / "contracts.csv").write_text(CONTRACTS, "utf-8")
    assert typed("import", "people.vcf")[0] == 0
    assert typed("import", "contracts.csv", "--date-order", "mdy")[0] == 1
    return typed


class TestImport:
    def test_says_what_it_read_and_what_came_of_it(self, filled):
        """The format is said aloud, the counts follow, and each problem has its line."""
        code, out, _ = filled("import", "contracts.csv", "--date-order", "mdy", "--json")
        found = json.loads(out)

        assert 1 == code
        assert (0, 0) == (found["added"], found["changed"])
        [problem] = found["problems"]
        assert "line 3" in problem["place"]
        assert "13/13/2024" in problem["value"]

    def test_refuses_ambiguous_dates_without_their_order(self, typed, tmp_path):
        """Dates like 03/04/2027 are refused where the order is not stated."""
        (tmp_path / "c.csv").write_text("contract,parties,effective_date\nSupport,Acme,03/04/2027\n", "utf-8")

        code, out, _ = typed("import", "c.csv")

        assert 1 == code
        assert "03/04/2027" in out
        assert "--date-order" in out

    def test_undo_takes_it_back(self, filled):
        """`relmem undo` takes back the newest import."""
        code, _, err = filled("undo")

        assert 0 == code
        assert "Support" not in filled("renewals")[1]
        assert err.startswith("taken back: contracts.csv\n  contract: 2\n")

    def test_undo_says_whose_words_went(self, filled):
        """A file that told nothing new made no batch: the one before it goes, and is named."""
        filled("add", "preference", "Ana Sousa", "golf", "--dislikes")
        filled("import", "people.vcf")

        told = filled("undo")[2]
        assert told.startswith("taken back: command line\n  preference: 1\n  to bring it back: relmem undo ")

        back = filled("undo", told.split()[-1])[2]
        assert back.startswith("taken back: command line\n  preference: 1\n")


class TestAsk:
    def test_brief(self, filled):
        """The answer on stdout; as of a day it is the same every time."""
        filled(
            "add",
            "promise",
            "Ana Sousa",
            "answer about weekend cover",
            "--due",
            "2026-11-20",
            "--made",
            "2026-11-01",
        )

        code, out, err = filled("brief", "ana sousa", "--as-of", "2026-11-22")

        assert (0, "") == (code, err)
        assert "as of 22 November 2026" in out
        assert "answer about weekend cover" in out

    def test_every_reading_command_has_json(self, filled):
        """One JSON document on stdout, for each command that asks."""
        for words in (
            ["brief", "Ana Sousa"],
            ["brief", "Ana Sousa", "--why"],
            ["renewals"],
            ["calendar", "out.ics"],
        ):
            code, out, _ = filled(*words, "--json", "--as-of", "2026-11-22")
            assert 0 == code
            json.loads(out)

    def test_renewals_within(self, filled):
        """Only what must be decided in that time."""
        far = filled("renewals", "--within", "90 days", "--as-of", "2026-01-01")[1]
        near = filled("renewals", "--within", "90 days", "--as-of", "2026-11-22")[1]

        assert ("Support" not in far, "2026-12-02" in near) == (True, True)

    def test_calendar_is_written(self, filled, tmp_path):
        """The file is a calendar; the count goes to stderr."""
        code, _, err = filled("calendar", "renewals.ics", "--as-of", "2026-11-22")

        assert 0 == code
        assert (tmp_path / "renewals.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
        assert "events" in err

    def test_a_file_called_as_another_feed_says_how_to_have_that(self, filled):
        """Who writes promises.ics and names no feed learns what is in it."""
        said = [
            filled("calendar", *words, "--as-of", "2026-11-22")[2]
            for words in (
                ["promises.ics"],
                ["promises.ics", "--feed", "promises"],
                ["renewals.ics"],
                ["out.ics"],
            )
        ]

        assert said[0].endswith("(renewals; for promises add --feed promises)\n")
        assert [False] * 3 == ["add --feed" in each for each in said[1:]]

    @pytest.mark.parametrize(
        ("command", "begins"), [("calendar", "BEGIN:VCALENDAR"), ("contacts", "BEGIN:VCARD")]
    )
    @pytest.mark.parametrize("json_", [(), ("--json",)])
    def test_goes_to_a_pipe(self, filled, tmp_path, command, begins, json_):
        """For "-" the very bytes of the file go to stdout and nothing else does; no file is called so."""
        assert 0 == filled(command, "out", "--as-of", "2026-11-22")[0]

        code, out, _ = filled(command, "-", "--as-of", "2026-11-22", *json_)

        assert (0, True) == (code, out.startswith(begins))
        assert (tmp_path / "out").read_bytes().decode() == out
        assert not (tmp_path / "-").exists()


class TestAdd:
    def test_each_thing_can_be_remembered(self, filled):
        """A preference, a promise, an issue, a call, an account, a contact, a contract."""
        for words in (
            ["preference", "Ana Sousa", "golf", "--dislikes", "--said", "2026-03-11", "--told-by", "Dana"],
            ["promise", "Ana Sousa", "the list of sites", "--theirs", "--due", "2026-11-13"],
            ["issue", "Northwind Trading", "Login fails", "--severity", "high", "--opened", "2026-11-09"],
            ["call", "Ana Sousa", "weekend cover", "--on", "2026-11-21"],
            ["account", "Globex", "--domain", "globex.example"],
            ["contact", "Rui Costa", "--account", "Globex", "--email", "rui@globex.example"],
            [
                "contract",
                "Globex",
                "Hosting",
                "--starts",
                "2025-05-01",
                "--initial",
                "1 year",
                "--renewal",
                "1 year",
                "--notice",
                "3 months",
                "--price",
                "900 EUR/month",
            ],
        ):
            assert 0 == filled("add", *words)[0], words
            again = json.loads(filled("add", *words, "--json")[1])
            assert again == json.loads(filled("add", *words, "--json")[1]), "said twice, kept once"

        out = filled("brief", "Ana Sousa", "--as-of", "2026-11-22")[1]
        assert "Login fails" in out
        assert "golf" in out.lower()

    def test_what_was_raised_stays_silent(self, filled):
        """A logged call names the points that were brought up, and the next brief leaves them out."""
        filled("add", "promise", "Ana Sousa", "an answer", "--due", "2026-11-20", "--made", "2026-11-01")
        told = json.loads(filled("brief", "Ana Sousa", "--as-of", "2026-11-22", "--json")[1])["points"]
        [point] = [each for each in told if "an answer" in each["text"]]
        filled("add", "call", "Ana Sousa", "--on", "2026-11-22", "--raised", point["id"])

        found = json.loads(filled("brief", "Ana Sousa", "--as-of", "2026-11-22", "--json")[1])

        assert [point["id"]] == found["silent"]
        assert point["id"] not in [each["id"] for each in found["points"]]

    def test_what_is_no_point_is_not_raised(self, filled):
        """A place in the brief is no id: it would be kept, and the point told again."""
        status, _, error = filled("add", "call", "Ana Sousa", "--raised", "1")

        assert 2 == status
        why = "'1' is no id of a point, such as OurPromiseBroken-1a2b3c4d."
        assert f'{why} See relmem brief "Ana Sousa" --why.' in error


class TestMistakes:
    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["brife", "Ana"], "no command 'brife'. Did you mean 'brief'?"),
            (["add", "promis", "Ana", "x"], "no command 'promis'. Did you mean 'promise'?"),
            (["brief", "Ana Susa"], "Did you mean 'Ana Sousa'?"),
            (["renewals", "--within", "soon"], "cannot read 'soon' as a length of time"),
            (["brief", "Ana Sousa", "--as-of", "03/04/2027"], "can mean 2027-04-03 or 2027-03-04"),
            (["brief", "Ana Sousa", "--channel", "pigeon"], "'pigeon' is none of"),
            (["calendar", "x.ics", "--feed", "renewal"], "Did you mean 'renewals'?"),
            (["add", "contract", "Northwind Trading", "X", "--price", "1200"], "1200 has no currency"),
            (["import", "none.vcf"], "none.vcf"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_say_what_to_type_instead(self, filled, words, says):
        """Wrong usage is exit 2, one line on stderr, no traceback."""
        code, out, err = filled(*words)

        assert (2, "") == (code, out)
        assert says in err
        assert "Traceback" not in err

    def test_a_missing_memory_is_refused_by_what_asks(self, typed):
        """Commands that ask do not make an empty memory."""
        code, _, err = typed("brief", "Ana Sousa")

        assert 2 == code
        assert "relmem.json" in err
        assert not Path("relmem.json").exists()

    def test_a_damaged_memory_is_exit_3(self, typed):
        """The store is damaged: exit 3, the file untouched."""
        Path("relmem.json").write_text('{"relmem": {"1": {"form', "utf-8")

        code, _, err = typed("renewals")

        assert 3 == code
        assert "relmem.json" in err

    def test_an_error_names_commands_and_no_python(self, filled):
        """Where to look for a name is said as one types it here."""
        with relmem.open("relmem.json") as memory:
            for name in ("Bo", "Cy", "Di", "Eli"):
                memory.add(Contact(name))

        for more in ([], ["--json"]):
            _, _, err = filled("find", "Qqqqqq", *more)
            assert "see relmem facts --kind contact." in err
            assert "memory.facts" not in err

    def test_json_may_stand_before_the_command(self, filled):
        """Wherever --json is typed, the answer is the same document."""
        words = ("brief", "Ana Sousa", "--as-of", "2026-11-22")

        assert filled(*words, "--json") == filled("--json", *words)
        assert filled(*words, "--json") == filled("brief", "--json", *words[1:])

    def test_errors_are_json_on_stderr_where_json_is_asked_for(self, filled):
        """With --json an error has a stable code."""
        _, _, err = filled("brief", "Nobody", "--json")

        assert "not-found" == json.loads(err)["error"]

    @pytest.mark.parametrize(
        ("words", "code", "found"),
        [
            (["brief", "Ana Susa"], "not-found", ["Ana Sousa"]),
            (["brief"], "usage", []),
            (["brief", "Ana Sousa", "--as-of", "soon"], "input", []),
            (["import", "qqqqqqqq.zzz"], "not-found", []),
            (["doctor", "--file", "relmen.json"], "not-found", ["relmem.json"]),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_every_error_has_a_stable_word_and_what_would_be_right(self, filled, words, code, found):
        """One document on stderr, nothing on stdout; suggestions are names or ids that answer."""
        status, out, err = filled(*words, "--json")
        told = json.loads(err)

        assert (2, "", code, found) == (status, out, told["error"], told["suggestions"])
        assert {"error", "message", "suggestions"} == told.keys()

    def test_of_several_the_ids_are_suggested(self, filled):
        """What two people answer to is answered with the ids of both."""
        for email in ("rui@a.example", "rui@b.example"):
            filled("add", "contact", "Rui Costa", "--email", email)
        _, _, err = filled("find", "Rui Costa", "--json")

        assert ("ambiguous", 2) == (json.loads(err)["error"], len(json.loads(err)["suggestions"]))

    def test_debug_shows_where_it_came_from(self, filled):
        """--debug raises instead of telling."""
        with pytest.raises(LookupError):
            filled("--debug", "brief", "Nobody")

    def test_a_closed_pipe_is_quiet(self, filled, tmp_path):
        """`relmem … | head` prints no traceback."""
        command = f"{sys.executable} -m relmem brief 'Ana Sousa' | true"
        done = subprocess.run(
            ["bash", "-c", command],
            capture_output=True,
            text=True,
            env=os.environ | {"RELMEM_FILE": str(tmp_path / "relmem.json")},
        )

        assert "Traceback" not in done.stderr


class TestDone:
    def test_what_is_done_leaves_the_brief(self, filled):
        """A promise kept, an issue solved: said once on the command line, silent in the brief from then on."""
        filled("add", "promise", "Ana Sousa", "an answer", "--due", "2026-11-20", "--made", "2026-11-01")
        filled("add", "issue", "Northwind Trading", "Login fails", "--opened", "2026-11-09")

        assert 0 == filled("done", "AN ANSWER", "--on", "2026-11-21")[0]
        assert 0 == filled("done", "login fails", "--on", "2026-11-21")[0]

        out = filled("brief", "Ana Sousa", "--as-of", "2026-11-22")[1]
        assert "an answer" not in out
        assert "has been open" not in out

    def test_only_what_is_open_can_be_done(self, filled):
        """What is open and contains the words is suggested."""
        filled("add", "promise", "Ana Sousa", "an answer about cover", "--made", "2026-11-01")

        code, _, err = filled("done", "answer")

        assert 2 == code
        assert "Did you mean 'an answer about cover'?" in err

    def test_retract(self, filled):
        """What was never so is taken back by its id."""
        kept = json.loads(filled("add", "preference", "Ana Sousa", "golf", "--dislikes", "--json")[1])

        assert 0 == filled("retract", kept["Preference"])[0]
        assert "olf" not in filled("brief", "Ana Sousa")[1]


class TestOptions:
    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["brief", "Ana Sousa", "--as-of", "03/04/2027"], '--as-of="2027-04-03"'),
            (["add", "promise", "Ana Sousa", "x", "--due", "13/04/2027"], '--due="2027-04-13"'),
            (
                ["add", "contract", "Northwind Trading", "X", "--starts", "2027-13-01"],
                "--starts: '2027-13-01' has no month 13",
            ),
            (["add", "call", "Ana Sousa", "--on", "13/04/2026"], '--on="2026-04-13"'),
            (["add", "call", "Ana Sousa", "--on", "2199-01-01"], "--on: 2199-01-01 is still to come"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_mistake_is_named_by_its_option(self, filled, words, says):
        """The hint can be pasted: it names the option, not a field of Python's."""
        code, _, err = filled(*words)

        assert 2 == code
        assert says in err

    def test_the_demonstration_overwrites_only_its_own_calendar(self, typed, tmp_path):
        """A calendar of the user's own, of the name that the demonstration writes, is left alone."""
        (tmp_path / "renewals.ics").write_text("mine", "utf-8")

        code, _, err = typed("demo")

        assert (2, "mine") == (code, (tmp_path / "renewals.ics").read_text("utf-8"))
        assert "--out demo.ics" in err
        (tmp_path / "renewals.ics").unlink()
        assert [0, 0] == [typed("demo")[0], typed("demo")[0]]
