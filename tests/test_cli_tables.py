"""Tables on the command line: in by their header or as told, out by kind, and back."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from relmem.cli.app import run

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type a command in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMEM_FILE", str(tmp_path / "relmem.json"))
    (tmp_path / "wer.csv").write_text("Wer;Adresse;Summe\nAna Sousa;ana@x.example;1.500\n", "utf-8")

    def type_(*words: str) -> tuple[int, str, str]:
        code = run(words)
        out = capsys.readouterr()
        return code, out.out, out.err

    return type_


def test_columns_are_told_by_map(typed):
    """--map gives columns their words, --kind says what the rows are; the report counts by kind."""
    code, out, _ = typed(
        "import", "wer.csv", "--kind", "contact", "--map", "Wer=name", "--map", "Adresse=email", "--json"
    )

    assert 0 == code
    assert {"added": 1, "changed": 0, "same": 0} == json.loads(out)["kinds"]["contact"]
    assert ["Summe"] == json.loads(out)["in_notes"]


def test_conventions_are_told(typed):
    """--decimal and --currency say how amounts are written."""
    words = ["--kind", "invoice", "--map", "Wer=account", "--map", "Adresse=number", "--map", "Summe=total"]
    assert 1 == typed("import", "wer.csv", *words)[0]
    code, out, _ = typed("import", "wer.csv", *words, "--decimal", ",", "--currency", "EUR")

    assert (0, True) == (code, "invoice: 1 added" in out)


@pytest.mark.parametrize("said", ["name", "=name", "Wer="])
def test_a_map_that_is_none_is_wrong_usage(typed, said):
    """What is not COLUMN=WORD is refused with an example."""
    code, _, err = typed("import", "wer.csv", "--map", said)

    assert (2, True) == (code, '--map "Full Name=name"' in err)


def test_a_kind_goes_out_and_comes_back(typed):
    """`table` writes one kind; importing it changes nothing."""
    typed("import", "wer.csv", "--kind", "contact", "--map", "Wer=name", "--map", "Adresse=email")
    code, out, err = typed("table", "contact", "contacts.csv")
    assert (0, "", "contacts.csv: 1 row\n") == (code, out, err)

    code, out, _ = typed("import", "contacts.csv", "--json")

    assert (0, "relmem table", 1) == (code, json.loads(out)["format"], json.loads(out)["same"])


def test_a_cell_is_mended_as_one_would_type_it(typed):
    """A notice is "3 months" and a renewal "option 2 years"; what is no length is refused with an example."""
    typed("add", "account", "Acme")
    words = ["--starts", "2026-02-01", "--initial", "1 year", "--renewal", "1 year", "--notice", "60 days"]
    typed("add", "contract", "Acme", "WMS", *words)
    typed("table", "contract", "contracts.csv")
    table = Path("contracts.csv").read_text("utf-8")
    assert 1 == table.count('"{""before"": ""60 days""}"')

    Path("contracts.csv").write_text(table.replace('"{""before"": ""60 days""}"', "3 moons"), "utf-8")
    code, out, _ = typed("import", "contracts.csv")
    assert (1, True) == (code, 'Write "60 days", "3 months"' in out)

    table = table.replace('"{""before"": ""60 days""}"', "3 months")
    table = table.replace('"{""mode"": ""automatic"", ""every"": ""1 year""}"', "option 2 years")
    Path("contracts.csv").write_text(table, "utf-8")
    assert 0 == typed("import", "contracts.csv")[0]

    [row] = json.loads(typed("renewals", "--as-of", "2026-11-22", "--json")[1])
    assert ("3 months", "option") == (row["notice"], row["mode"])


def test_a_kind_that_there_is_not_is_refused(typed):
    """A typing error gets the nearest kinds."""
    typed("import", "wer.csv", "--kind", "contact", "--map", "Wer=name", "--map", "Adresse=email")
    code, _, err = typed("table", "contcat", "x.csv")

    assert (2, True) == (code, "Did you mean 'contact'" in err)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("born", "moon", "cannot read 'moon' as a day.  Write \"1980-02-29\", or \"--02-29\" where the year"),
        ("emails", "a@@b.example", "'a@@b.example' has 2 @ signs.  Write \"ana@example.com\"."),
        ("timezone", "Lisbon", "'Lisbon' is no time zone.  Write \"Europe/Lisbon\"."),
        ("days", "4 May", "does not say what comes every year.  Write \"anniversary: 2010-05-04\", or"),
        ("visibility", "hidden", "it is none: 'hidden' is not a valid Visibility."),
        ("visibility", "special", "a special record needs a basis.  Write \"asked for it on the call\" as its basis."),
    ],
)  # fmt: skip
def test_hints_say_what_to_write_into_the_cell(typed, column, cell, said):
    """Each problem names line, column and cell; what to write is told as one writes it there, and not as code."""
    typed("add", "contact", "Cy Roth")
    typed("table", "contact", "contacts.csv")
    header, row = csv.reader(Path("contacts.csv").read_text("utf-8-sig").splitlines())
    row[header.index(column)] = cell
    with Path("contacts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, row])

    code, out, _ = typed("import", "contacts.csv")

    [told] = [line for line in out.splitlines() if line.startswith("  line 2")]
    at = "basis" if cell == "special" else column
    assert (1, True) == (code, told.startswith(f"  line 2  {at}  "))
    assert said in told
    assert "=" not in told
