"""One word an idea: each word has its entry, and words that mean anything are in no name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from relmem.feeds import default_feeds
from relmem.records import every_kind
from tests.build_glossary import PAGE, enumerations, page, verbs
from tests.pages import ROOT

ENTRIES = re.findall(r"^\| (?:\[)?([^|\]]+?)(?:\]\([^)]*\))? \|", PAGE.read_text("utf-8"), re.M)
WORDS = {word.strip() for entry in ENTRIES for word in entry.split(",")}

IDEAS = """
Account Contact Colleague Affiliation Assignment Interaction Request Commitment Need Restatement Fit Issue
Escalation Contract Term Renewal Decide-by PriceLine Amendment Asset Invoice Dispute Order Delivery Product
RoadmapItem Opportunity Preference Favour Referral Reference Kudos Handover Point Brief Feed Facts
Serious Source Key Matter Batch Revision Memory View Rule Question
""".split()
"""The words that everybody must know, with those that are no class."""

EMPTY = {"ticket", "task", "entity", "item", "data", "manager", "helper", "util"}
"""Words that say nothing of what they name."""

TAKEN = {
    "RoadmapItem": "the trade's own word",
    "data": "TinyDB's word for what its storages take",
    "item": "a roadmap's, where the parameter is one",
    "item_id": "likewise",
    "NO_DATA": "an answer's wording, as its readers know it",
}


def test_the_second_half_is_made_from_the_code():
    """What the classes say stands in the glossary."""
    assert page() == PAGE.read_text("utf-8"), "run python -m tests.build_glossary"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([kind.__name__ for kind in every_kind()], id="kinds"),
        pytest.param([each.__name__ for each in enumerations()], id="enumerations"),
        pytest.param([feed.name for feed in default_feeds()], id="feeds"),
        pytest.param([name for name, _ in verbs()], id="verbs"),
        pytest.param(IDEAS, id="ideas"),
    ],
)
def test_every_word_has_its_entry(words):
    """Whoever meets a word finds what it is."""
    assert len(words) > 3
    assert [] == sorted(set(words) - WORDS)


def test_ideas_are_told_once_and_in_order():
    """A reader finds a word where the alphabet has it, and one explanation of it."""
    by_hand = PAGE.read_text("utf-8").partition("<!--")[0]
    ideas = re.findall(r"^\| (\w[^|]*?) \|", by_hand, re.M)[1:]

    assert sorted(ideas, key=str.casefold) == ideas
    assert len(set(ideas)) == len(ideas)


def test_links_of_the_glossary_lead_to_headings():
    """An entry that leads to another page leads to a heading that is there."""
    found = re.findall(r"\]\(([\w./-]+\.md)#([\w-]+)\)", PAGE.read_text("utf-8"))
    headings = {
        path: {
            re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
            for line in (PAGE.parent / path).read_text("utf-8").splitlines()
            if line.startswith("#")
        }
        for path in {path for path, _ in found}
    }

    assert len(found) >= len(every_kind())
    assert [] == [(path, anchor) for path, anchor in found if anchor not in headings[path]]


def names_in(path: Path) -> set[str]:
    """What a module is called, and the classes, functions, arguments and fields in it that others see."""
    found = {path.stem}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return {name for name in found if not name.startswith("_")}


def test_no_name_is_empty():
    """Nothing is called by a word that could name anything else as well."""
    empty = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "relmem").rglob("*.py"))
        for name in names_in(path)
        if name not in TAKEN
        and {part.lower().removesuffix("s") for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)} & EMPTY
    }

    assert set() == empty
