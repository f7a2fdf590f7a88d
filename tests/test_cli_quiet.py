"""`relmem --quiet`: nothing of what was done is told; answers, problems and errors are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import relmem
from relmem.cli.app import run

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type a command beside the demonstration's memory: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMEM_FILE", str(tmp_path / "relmem.json"))
    monkeypatch.setenv("TZ", "UTC")
    relmem.demo(tmp_path / "relmem.json").close()
    Path("people.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Cy Roth\nEND:VCARD\n", "utf-8")
    Path("bad.csv").write_text("contract,parties,effective_date\nSupport,Acme,03/04/2027\n", "utf-8")

    def type_(*words: str) -> tuple[int, str, str]:
        code = run(words)
        out = capsys.readouterr()
        return code, out.out, out.err

    return type_


@pytest.mark.parametrize(
    "words",
    [
        ["add", "contact", "Bo Lind"],
        ["done", "an answer about weekend cover"],
        ["retract", "Globex"],
        ["undo"],
        ["apart", "Ana Sousa", "Mia Roth"],
        ["erase", "Globex", "--yes"],
        ["import", "people.vcf"],
        ["calendar", "out.ics"],
        ["contacts", "out.vcf"],
        ["table", "contact", "out.csv"],
        ["timeline", "Ana Sousa", "--svg", "out.svg", "--json"],
        ["backup", "copy.json"],
        ["compact"],
        ["export", "all.json"],
        ["load", "before.json", "--file", "new.json"],
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("quiet", [("-q", True), ("--quiet", False)], ids=["before", "behind"])
def test_what_writes_says_nothing(typed, words, quiet):
    """Before the command or behind it; without it there is something to read."""
    typed("export", "before.json", "-q")
    typed("add", "contact", "Mia Roth", "-q")
    option, is_before = quiet

    code, out, err = typed(*([option, *words] if is_before else [*words, option]))

    assert (0, "") == (code, err)
    assert "" == out or words[0] == "timeline"


def test_without_it_there_is_something_to_read(typed):
    """The bound from the other side."""
    assert typed("add", "contact", "Bo Lind")[2].startswith("remembered: Contact ")
    assert typed("import", "people.vcf")[1].startswith("people.vcf")
    assert typed("export", "all.json")[2].startswith("all.json: ")


def test_answers_are_told(typed):
    """What was asked for is the same with it: text, JSON, a stream, what would be done."""
    for words in (
        ["brief", "Ana Sousa"],
        ["renewals", "--json"],
        ["find", "Ana Sousa"],
        ["export", "-"],
        ["erase", "Ana Sousa", "--dry-run"],
        ["import", "people.vcf", "--dry-run"],
        ["retract", "--json", "Globex"],
    ):
        loud, quiet = typed(*words, "--file", "relmem.json"), typed("-q", *words)
        if words[0] == "retract":
            assert 0 == loud[0]
            assert "Globex" in loud[1]
        else:
            assert loud == quiet
            assert quiet[1]


def test_problems_and_errors_are_told(typed):
    """Bad rows, what stays at an undo, and mistakes: whoever keeps quiet wants to hear of these."""
    code, out, err = typed("-q", "import", "bad.csv")
    assert (1, True) == (code, "03/04/2027" in out)
    code, out, err = typed("-q", "brief", "Nobody")
    assert (2, True) == (code, "No account or contact is called 'Nobody'" in err)
    typed("-q", "add", "contact", "Bo Lind", "--email", "bo@lind.example")
    batch = json.loads(typed("changes", "--json")[1])[-1]["batch"]
    typed("-q", "add", "contact", "Bo Lind", "--email", "bo@lind.example", "--call-me", "Bo")
    code, out, err = typed("-q", "undo", batch)
    assert (1, True) == (code, "revision 2 stays" in err)


def test_a_word_behind_two_dashes_is_a_word(typed):
    """What is said of somebody may begin with a dash."""
    assert 0 == typed("add", "call", "--", "Ana Sousa", "-q")[0]
    assert '"phone, -q' in typed("facts", "Ana Sousa", "--kind", "interaction", "--json")[1]


def test_an_export_reports_in_json(typed):
    """Like its neighbours: one document about what was written; of a stream the stream itself."""
    code, out, err = typed("export", "all.json", "--json")

    commits = json.loads(out)["commits"]
    assert (0, "", {"file": "all.json", "commits": commits}) == (code, err, json.loads(out))
    assert commits > 0
    assert typed("export", "-", "--json")[1].encode() == Path("all.json").read_bytes()


LONG = {
    "calendar out.ics": "Writing out.ics …\n",
    "contacts out.vcf": "Writing out.vcf …\n",
    "backup copy.json": "Copying into copy.json …\n",
    "import people.vcf": "Taking in people.vcf …\n",
    "duplicates": "Comparing …\n",
    "erase Globex --dry-run": "Looking for what goes …\n",
    "ask alumni Dana": "Looking through everything …\n",
    "ask never-met": "Looking through everything …\n",
    "feed add renewals": "Spelling renewals …\n",
}


@pytest.mark.parametrize("words", LONG)
def test_work_on_a_large_memory_says_at_once_what_it_does(typed, monkeypatch, words):
    """Who typed sees that it began; with --quiet, and to programs, nothing is said of it."""
    monkeypatch.setattr("relmem.cli.progress.LARGE", 1000)

    assert typed(*words.split())[2].startswith(LONG[words])
    assert " …\n" not in typed("--quiet", *words.split())[2]
    assert " …\n" not in typed(*words.split(), "--json")[2]


@pytest.mark.parametrize("words", LONG)
def test_work_on_a_small_one_says_nothing_of_it(typed, words):
    """What is over at once needs no words before."""
    assert " …\n" not in typed(*words.split())[2]
