"""What README, docs and examples claim, run."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.pages import PAGES, ROOT, blocks, name_of, prose, sessions

SESSIONS = [page for page in PAGES if blocks(page, "pycon") and page.name != "tutorial.md"]
"""The tutorial's runs on what its commands leave: test_pages.py."""

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

OPTIONAL = ("pandas", "polars", "duckdb", "pyarrow")
"""Libraries that relmem knows and does not need: a block that begins with one runs where it is installed."""


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
    monkeypatch.setattr(sys, "argv", ["page.py"])
    missing = []
    for code in [*blocks(page, "python")] * 2:
        lacks = [name for name in OPTIONAL if f"import {name}" in code and find_spec(name) is None]
        missing += lacks
        if not lacks:
            exec(compile(code, name_of(page), "exec", dont_inherit=True), {"__name__": "__main__"})  # noqa: S102 our own page
    if missing:
        pytest.skip(f"the others ran; not installed: {', '.join(dict.fromkeys(missing))}")


@pytest.mark.parametrize("page", SESSIONS, ids=name_of)
def test_sessions_give_what_they_show(page, monkeypatch):
    """Every interactive session of a page answers as shown."""
    monkeypatch.chdir(ROOT)
    found = doctest.DocTestParser().get_doctest(sessions(page), {}, name_of(page), str(page), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(found)

    assert (0, True) == (runner.failures, runner.tries > 0)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_sessions_stand_in_blocks(page):
    """Outside a block a forge shows `>>>` as quotes in quotes."""
    assert [] == [line for line in prose(page).splitlines() if line.startswith(">>>")]


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
