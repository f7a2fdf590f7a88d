"""What each command loads: modules are counted, since seconds depend on the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import relmem
from relmem.records import THEMES, Account, Amendment, Contract, NoticeGiven, PriceLine
from tests.benchmarks import bench_commands

HEAVY = {
    "icalendar",
    "vobject",
    "starlette",
    "uvicorn",
    "sqlite3",
    "rapidfuzz",
    "phonenumbers",
    "http.server",
}
SLOW = {"dateutil.tz", "hashlib", "shutil", "difflib", "html"}
"""Parts of Python, and of what it stands on, that take longer to load than reading needs: 3 to 15 ms each."""
LOADED = """
import sys
from relmem.cli.app import run
code = run(sys.argv[1:])
sys.stderr.write("\\n".join(sys.modules))
sys.exit(code)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("memory")
    loaded(folder, "load", str(Path(relmem.__file__).parent / "demo.json"))
    return folder


def loaded(folder: Path, *words: str, **more: str) -> set[str]:
    """The modules that a command has loaded when it is over."""
    env = os.environ | {"RELMEM_FILE": str(folder / "relmem.json"), "TZ": "UTC"} | more
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], cwd=folder, env=env, capture_output=True, text=True
    )
    assert 0 == done.returncode, done.stderr
    return {*done.stderr.split("\n")}


def queries(modules: set[str]) -> set[str]:
    return {each for each in modules if each.startswith("relmem.queries.")}


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["completion", "bash"]], ids=" ".join)
def test_what_needs_no_memory_loads_none(folder, words):
    """Help, version and scripts load click, and of relmem only its command line and errors."""
    modules = loaded(folder, *words)

    assert set() == {
        each for each in modules if each.startswith(("relmem.records", "relmem.view", "relmem.memory"))
    }
    assert set() == modules & (HEAVY | {"rich", "tinydb", "attr", "cattrs", "dateutil"})


@pytest.mark.parametrize(
    ("words", "most"),
    [
        (["renewals"], 15),
        (["ask", "open-issues"], 40),
        (["find", "Ana Sousa"], 0),
        (["facts", "Ana Sousa"], 0),
        (["history", "Ana Sousa"], 0),
        (["changes"], 0),
        (["ask", "--help"], 0),
        (["add", "--help"], 0),
        (["ask", "open-issues", "--help"], 40),
        (["add", "contact", "--help"], 0),
        (["done", "the list of sites"], 0),
        (["table", "contact", "-"], 0),
        (["export", "-"], 0),
        (["add", "account", "Initech"], 0),
        (["contacts", "people.vcf"], 0),
        (["duplicates"], 12),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_what_it_needs(folder, words, most):
    """No other command's libraries, and of the questions only what the one asked rests on."""
    modules = loaded(folder, *words)

    assert set() == modules & (HEAVY - {"rapidfuzz", "phonenumbers"} if "duplicates" in words else HEAVY)
    assert most >= len(queries(modules)), sorted(queries(modules))
    assert not {"relmem.server", "relmem.feeds", "tinydb"} & modules


@pytest.mark.parametrize(
    "words",
    [["renewals"], ["find", "Ana Sousa"], ["facts", "Ana Sousa"], ["history", "Ana Sousa"], ["changes"]],
    ids=" ".join,
)
def test_what_reads_waits_for_no_slow_import(folder, words):
    """No answer waits for checksums, zones of dateutil, likeness or HTML that it has no use for."""
    assert set() == loaded(folder, *words) & SLOW


@pytest.mark.parametrize(
    ("words", "themes"),
    [
        (["find", "Ana Sousa"], "people"),
        (["history", "Ana Sousa"], "people"),
        (["renewals"], "contracts people"),
        (["ask", "open-issues"], "deals people promises service talks team"),
        (["duplicates"], "people"),
        (["facts", "--kind", "contact"], "people"),
        (["contacts", "people.vcf"], "people"),
        (["table", "contact", "-"], "people"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_question_loads_the_records_it_reads(folder, words, themes):
    """Of the nouns only those that the question is about, whichever others the memory holds."""
    modules = loaded(folder, *words)

    assert themes.split() == sorted(
        {each for each in THEMES if f"relmem.records.{each}" in modules} - {"base"}
    )


def test_a_question_makes_the_records_it_reads(folder):
    """Of a memory of all sorts of things, renewals make what contracts and their prices are."""
    with relmem.open(folder / "relmem.json", read_only=True) as memory:
        memory.renewals()
        made = {each.kind for each in memory.store.current() if each._record is not None}

        assert made <= {Account, Amendment, Contract, NoticeGiven, PriceLine}
        assert Contract in made


@pytest.mark.parametrize("words", [["feeds"], ["ask", "account-team", "Northwind Trading"]], ids=" ".join)
def test_who_is_on_an_account_is_no_question_of_products(folder, words):
    """What names our people, as feeds do, loads nothing about needs, markets and fits."""
    asked = queries(loaded(folder, *words))

    assert "relmem.queries.team" in asked
    assert set() == asked & {"relmem.queries.products", "relmem.queries.fits", "relmem.queries.market"}


def test_every_command_is_measured():
    """The benchmark has a line for each command, and for none that is gone."""
    assert [] == bench_commands.missing()


def test_a_key_that_completes_loads_no_memory_for_commands(folder):
    """TAB behind `relmem re` reads the table of commands and nothing else."""
    more = {"_RELMEM_COMPLETE": "bash_complete", "COMP_WORDS": "relmem re", "COMP_CWORD": "1"}
    modules = loaded(folder, **more)

    assert set() == {each for each in modules if each.startswith("relmem.records")}
    assert set() == modules & (HEAVY | {"rich", "tinydb", "attr"})


def test_a_brief_begins_before_its_rules_are_loaded(folder, monkeypatch, capsys):
    """Whom it is for is told at once, on the line that it begins with, and once."""
    from relmem import ranking
    from relmem.cli.app import run

    told = []

    def noted(*args, **kwargs):
        told.append(capsys.readouterr().out)
        return brief(*args, **kwargs)

    brief = ranking.brief
    monkeypatch.setenv("RELMEM_FILE", str(folder / "relmem.json"))
    monkeypatch.setattr(ranking, "brief", noted)
    with relmem.open(folder / "relmem.json", read_only=True) as memory:
        whole = str(memory.brief("Ana Sousa")).partition("\n")
    del told[:]
    capsys.readouterr()

    assert 0 == run(["brief", "Ana Sousa"])

    assert [whole[0] + "\n"] == told
    assert whole[2] + "\n" == capsys.readouterr().out
