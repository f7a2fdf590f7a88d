"""The notebooks of `examples/`: they run, and what they keep is what running gives."""

from __future__ import annotations

import json
import re
import struct
import time
from collections.abc import Iterator

import attrs
import pytest

import relmem
from relmem.errors import NotFound
from relmem.importers.reports import ImportReport
from relmem.records import Issue
from relmem.values import Problem
from tests.build_picture import PICTURE, TEXT, shown
from tests.cells import NOTEBOOKS, bundle, code, folder_with, plain_outputs, read, run, text

NAMES = [each.name for each in NOTEBOOKS]

MOST_SECONDS = 10
"""How long a notebook may take, kernel and all: longer, and nobody tries it."""


@pytest.fixture
def memory() -> Iterator[relmem.Memory]:
    with relmem.demo() as memory:
        yield memory


def test_there_are_three():
    """One for a first call, one for renewals, one for taking files in."""
    assert ["bring_in.ipynb", "first_call.ipynb", "renewals.ipynb"] == NAMES


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=NAMES)
def test_keeps_what_running_gives(notebook, tmp_path):
    """Every cell gives what is kept under it; `python -m tests.cells` writes them anew."""
    book = read(folder_with(notebook, tmp_path))

    for cell, outputs in zip(code(book), run(book, tmp_path), strict=True):
        assert plain_outputs(cell) == outputs, text(cell["source"])


def test_a_record_shows_what_it_says(memory):
    """A record as the last line of a cell is a short list of what it says, and never an id of its own or a card."""
    ana = memory.find("Ana Sousa")
    shown = bundle(attrs.evolve(ana, note="<script>", cards=["BEGIN:VCARD"]))

    html = shown["text/html"]
    assert all(
        each in html
        for each in ("Contact", "Ana Sousa", "she/her", "ana@northwind.example", "&lt;script&gt;")
    )
    assert not any(each in html for each in (ana.id, "BEGIN:VCARD", "<script", "Timezone"))


def texts_in(png: bytes) -> dict[str, str]:
    """The texts that a picture carries, by their names (PNG's chunks iTXt, not compressed)."""
    found, at = {}, 8
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        if kind == b"iTXt":
            name, _, rest = png[at + 8 : at + 8 + length].partition(b"\0")
            found[name.decode()] = rest[2:].split(b"\0", 2)[2].decode()
        at += length + 12
    return found


def test_the_picture_shows_what_a_notebook_shows():
    """The README's picture was taken of the brief as it is today; `python -m tests.build_picture` takes it anew."""
    assert shown() == texts_in(PICTURE.read_bytes())[TEXT]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=NAMES)
def test_a_kernel_gives_the_same(notebook, tmp_path, monkeypatch):
    """Jupyter's own way of running and showing gives the same, where it is installed."""
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("TZ", "UTC")
    copied = folder_with(notebook, tmp_path)
    run_book = nbformat.read(copied, as_version=4)
    for cell in code(run_book):
        cell["outputs"] = []

    client = nbclient.NotebookClient(run_book, timeout=60, resources={"metadata": {"path": str(tmp_path)}})
    begun = time.monotonic()
    client.execute()
    took = time.monotonic() - begun

    for kept, given in zip(code(read(notebook)), code(run_book), strict=True):
        assert plain_outputs(kept) == plain_outputs(given), text(kept["source"])
    assert took < MOST_SECONDS


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=NAMES)
def test_is_a_whole_notebook(notebook):
    """Format 4.5: every cell has an id of its own; code has run in order; no path of a computer is kept."""
    book = read(notebook)
    ids = [cell["id"] for cell in book["cells"]]

    assert (4, 5) == (book["nbformat"], book["nbformat_minor"])
    assert len(ids) == len(set(ids))
    assert [*range(1, len(code(book)) + 1)] == [cell["execution_count"] for cell in code(book)]
    assert "markdown" == book["cells"][0]["cell_type"]
    assert not re.search(r"/(home|tmp|Users|work)/", json.dumps(book))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=NAMES)
def test_shows_no_script(notebook):
    """Nothing that is shown runs, or is fetched."""
    shown = "".join(
        value
        for cell in code(read(notebook))
        for output in plain_outputs(cell)
        for value in output.get("data", {}).values()
    )

    assert not re.search(r"<script|<style|<link|<img|javascript:|\bon\w+=|url\(", shown)
    assert {"http://www.w3.org/2000/svg"} >= set(re.findall(r"https?://[^\"' <]*", shown))


def test_bundle_of_a_plain_value():
    """What has no form of its own shows as Python shows it."""
    assert {"text/plain": "'x'"} == bundle("x")


# -- a memory, and a report, as the last line of a cell ----------------------------------------------


class TestMemory:
    def test_shows_a_card(self, memory):
        """The file's name, how much of what it holds, and what is due, in every form; never where the file lies."""
        shown = memory._repr_mimebundle_(include=None, exclude=None)

        assert {"text/plain", "text/html", "text/markdown"} == shown.keys()
        assert shown["text/plain"].startswith(
            "demo.json  (as of 22 November 2026)\n\n-  2 accounts, 2 contacts,"
        )
        assert all("Support plan" in each for each in shown.values())
        assert str(memory.store.path) not in "".join(shown.values())

    def test_shows_a_card_of_a_day(self, memory):
        """A view of the past shows what was due then."""
        card = memory.as_of("2025-06-01")._repr_mimebundle_()["text/plain"]

        assert "as of 1 June 2025" in card
        assert "Open issue" not in card

    def test_shows_hostile_names_as_text(self, memory):
        """What came from elsewhere is text on the card."""
        memory.add(Issue(memory["Globex"], "<script>alert(1)</script>", severity="urgent"))

        shown = memory._repr_mimebundle_()

        assert "<script" not in shown["text/html"]
        assert "&lt;script&gt;" in shown["text/html"]
        assert "\\<script\\>" in shown["text/markdown"]

    def test_completes_names(self, memory):
        """`memory["` and the tabulator give whom it holds, each of which it takes."""
        names = memory._ipython_key_completions_()

        assert ["Ana Sousa", "Dana Reis", "Globex", "Northwind Trading", "Rui Costa", "Uma Nair"] == names
        assert names == [memory[each].name for each in names]

    def test_says_what_it_does_not_hold(self, memory):
        """A name that nobody has is refused as `find` refuses it."""
        with pytest.raises(NotFound, match="Did you mean 'Ana Sousa'"):
            memory["Ana Souza"]


class TestImportReport:
    REPORT = ImportReport(
        name="<b>.csv",
        format="contacts",
        entries=2,
        taken=1,
        added=1,
        problems=(Problem("line 2", "name", "<script>", "says nothing", "Write a name."),),
        refused=("line 2",),
        ignored=("Photo",),
        kinds={"contact": {"added": 1}},
        batch="x",
    )

    def test_shows_what_came_of_it(self):
        """The counts as lines, each problem in a table, what takes it back; all of it escaped."""
        shown = self.REPORT._repr_mimebundle_(include=None, exclude=None)

        assert str(self.REPORT) == shown["text/plain"]
        for form in (shown["text/html"], shown["text/markdown"]):
            assert all(
                each in form for each in ("1 added", "contact: 1 added", "What to do", "Photo", "undo")
            )
        assert not re.search("<script|<b>.csv", shown["text/html"])
        assert "\\<script\\>" in shown["text/markdown"]

    def test_has_no_table_without_problems(self):
        """Where nothing is wrong there is no table; a dry run has nothing to take back."""
        tried = attrs.evolve(self.REPORT, problems=(), refused=(), kept=False, batch="")

        assert "<table" not in tried._repr_html_()
        assert "it would be 1 added" in tried._repr_html_()
        assert "undo" not in tried._repr_html_()
