"""What README, docs and examples claim, run."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def blocks(page: Path, language: str) -> list[str]:
    return [code for found, code in BLOCK.findall(page.read_text("utf-8")) if found == language]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def typed(command: str, folder: Path) -> str:
    """What a command line prints on stdout, run in `folder`."""
    words = [sys.executable, "-m", *shlex.split(command)]
    env = os.environ | {"RELMEM_FILE": str(folder / "relmem.json"), "TZ": "UTC", "COLUMNS": "200"}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


class TestReadme:
    def test_demo_prints_what_the_readme_shows(self, tmp_path):
        """The console block of the README is what `relmem demo` prints, with its day stated and without."""
        [shown] = [code for code in blocks(ROOT / "README.md", "console") if code.startswith("$ relmem demo")]
        command, _, expected = shown.partition("\n")

        assert expected.strip() == typed(command.removeprefix("$ "), tmp_path).strip()
        assert expected.strip() == typed("relmem demo", tmp_path).strip()
        assert (tmp_path / "renewals.ics").stat().st_size > 0

    def test_commands_run_in_their_order(self, tmp_path):
        """The README's commands work on real files, one after another."""
        [shown] = [code for code in blocks(ROOT / "README.md", "console") if "relmem import" in code]
        cards = ROOT / "tests" / "data" / "vcards" / "ez-vcard" / "John_Doe_GMAIL.vcf"
        ana = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Sousa\r\nEND:VCARD\r\n"
        (tmp_path / "people.vcf").write_bytes(ana.encode() + cards.read_bytes())
        (tmp_path / "contracts.csv").write_bytes(
            (ROOT / "tests" / "data" / "contracts" / "contracts.csv").read_bytes()
        )

        for line in shown.splitlines():
            typed(line.removeprefix("$ "), tmp_path)
        assert (tmp_path / "renewals.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")

    def test_set_up_is_two_commands(self):
        """The gate runs the README's own commands, so there are two, and both are lines of one block."""
        [code] = blocks(ROOT / "README.md", "bash")

        assert 2 == len(code.splitlines())


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=name_of)
def test_python_blocks_run(page, tmp_path, monkeypatch):
    """Every Python block of a page runs, in an empty folder, twice: the second time on what the first left."""
    monkeypatch.chdir(tmp_path)
    for code in [*blocks(page, "python")] * 2:
        exec(compile(code, name_of(page), "exec"), {"__name__": "__main__"})  # noqa: S102 our own page


@pytest.mark.parametrize("page", [page for page in PAGES if ">>>" in page.read_text("utf-8")], ids=name_of)
def test_sessions_give_what_they_show(page, monkeypatch):
    """Every interactive session of a page answers as shown."""
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8"
    )

    assert (0, True) == (failed, tried > 0)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    """Every relative link of a page names a file that is there."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    links = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if "://" not in link]

    assert [] == [link for link in links if not (page.parent / link).exists()]


def test_the_index_names_every_page():
    """Who begins at docs/index.md finds each page; decisions have a list of their own."""
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")} - {
        "index.md"
    }
    decisions = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")

    assert [] == [page for page in sorted(pages) if "decisions/" not in page and page not in index]
    assert [] == [
        Path(page).name
        for page in sorted(pages)
        if "decisions/0" in page and Path(page).name not in decisions
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_examples_print_what_lies_beside_them(example, tmp_path):
    """Each example prints what its .txt holds."""
    done = subprocess.run([sys.executable, str(example)], cwd=tmp_path, capture_output=True, text=True)

    assert ("", example.with_suffix(".txt").read_text("utf-8")) == (done.stderr, done.stdout)


def test_the_reference_is_made_from_the_code():
    """The page of records is what the classes say."""
    from tests.build_reference import PAGE, page

    assert page() == PAGE.read_text("utf-8")


@pytest.mark.parametrize("name", ["questions", "rules"])
def test_questions_and_rules_are_made_from_the_code(name):
    """The pages of questions and of rules are what their modules say."""
    from tests import build_questions

    made = {"questions": build_questions.questions_page, "rules": build_questions.rules_page}[name]()
    assert made == getattr(build_questions, name.upper()).read_text("utf-8"), (
        "run python -m tests.build_questions"
    )
