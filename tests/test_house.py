"""The house: what is loaded when, and that nothing new is forgotten."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import relmem
from relmem import queries, records, rules
from relmem.codec import Codec
from relmem.records.base import Event, Record, State, Thing
from relmem.rules.base import Rule

ROOT = Path(__file__).parent.parent

README_IMPORTS = """
import relmem
from relmem.records import Account, Affiliation, Commitment, Contact, Contract, Preference, PriceLine
"""


def _run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


class TestImports:
    @pytest.mark.parametrize("code", ["import relmem", README_IMPORTS])
    def test_load_nothing_heavy(self, code):
        """Importing relmem and its records loads no library that only an edge needs."""
        heavy = {
            "tinydb",
            "icalendar",
            "vobject",
            "sqlite3",
            "starlette",
            "cattrs",
            "rapidfuzz",
            "phonenumbers",
            "dateutil",
            "click",
            "rich",
        }

        loaded = _run(f"{code}\nimport sys; print(*sys.modules)").split()

        assert set() == heavy & set(loaded)

    def test_star_keeps_the_builtin_open(self):
        """`from relmem import *` does not replace `open`."""
        assert "True" == _run("from relmem import *\nimport builtins; print(open is builtins.open)").strip()

    @pytest.mark.parametrize("name", relmem.__all__)
    def test_every_public_name_is_there(self, name):
        """What `relmem.__all__` promises can be had."""
        assert name == getattr(relmem, name).__name__

    def test_all_modules_can_be_imported(self):
        """No module is broken because nobody imports it."""
        names = [module.name for module in pkgutil.walk_packages(relmem.__path__, "relmem.")]

        for name in names:
            if name != "relmem.__main__":
                importlib.import_module(name)
        assert len(names) > 30


class TestRecords:
    def test_no_kind_is_forgotten(self):
        """Every class of record in a theme is in its KINDS, and so in codec, stores and their tests."""
        found = {
            each
            for theme in records.THEMES
            for each in vars(importlib.import_module(f"relmem.records.{theme}")).values()
            if isinstance(each, type) and issubclass(each, Record)
        }

        assert found - {Record, Thing, Event, State} == set(records.every_kind())

    def test_names_are_offered_where_they_are(self):
        """`relmem.records` offers each name of its themes, and lists it once."""
        listed = [name for names in records.THEMES.values() for name in names]

        assert sorted(records.__all__) == sorted(listed)
        assert all(name == getattr(records, name).__name__ for name in listed)

    def test_kinds_with_names_are_known_before_they_are_loaded(self):
        """What goes by more than its keys is in NAMED, or `find` would pass it over."""
        named = {
            each.__name__
            for each in records.every_kind()
            if (each.IDENTITY, each.NAMES) != (Record.IDENTITY, Record.NAMES)
        }

        assert named == records.NAMED

    def test_every_kind_can_be_spelled(self):
        """No two kinds go by one word."""
        assert len(records.every_kind()) == len(Codec(records.every_kind()).kinds)

    @pytest.mark.parametrize("kind", records.every_kind())
    def test_at_most_two_fields_are_positional(self, kind):
        """Calls read aloud: the first one or two fields are positional, the rest keywords."""
        assert 2 >= sum(1 for each in attrs.fields(kind) if not each.kw_only)

    @pytest.mark.parametrize("kind", [kind for kind in records.every_kind() if issubclass(kind, Event)])
    def test_an_event_says_when_it_happened(self, kind):
        """Every event names the fields that hold its day."""
        assert kind.HAPPENED
        assert set(kind.HAPPENED) <= {each.name for each in attrs.fields(kind)}

    @pytest.mark.parametrize("kind", records.every_kind())
    def test_class_facts_name_fields(self, kind):
        """What identifies, names or keys a record is a field of it."""
        fields = {each.name for each in attrs.fields(kind)}

        assert {*kind.IDENTITY, *kind.NAMES, *getattr(kind, "SINGLE", ())} <= fields
        assert kind.VERSION - 1 == len(kind.UPGRADES)


class TestRules:
    def test_no_rule_is_forgotten(self):
        """Every class in a theme of rules that yields points stands in its RULES."""
        found = {
            each
            for theme in rules.THEMES
            for each in vars(importlib.import_module(f"relmem.rules.{theme}")).values()
            if isinstance(each, type)
            and each.__module__ == f"relmem.rules.{theme}"
            and hasattr(each, "points")
        }

        assert found == {type(rule) for rule in rules.default_rules()}

    @pytest.mark.parametrize("rule", rules.default_rules(), ids=lambda rule: type(rule).__name__)
    def test_a_rule_says_why(self, rule: Rule):
        """Every rule has a docstring, and can be tuned by evolving it."""
        assert (type(rule).__doc__ or "").strip()
        assert rule == attrs.evolve(rule)

    def test_a_theme_is_for_kinds_that_there_are(self):
        """A kind misspelt in THEMES would keep its rules silent (every point of every test is looked at too)."""
        kinds = {kind.__name__ for kind in records.every_kind()}

        assert set() == {kind for rests_on in rules.THEMES.values() for kind in rests_on} - kinds
        assert all(rules.THEMES.values())

    def test_themes_are_asked_for_what_is_known(self):
        """Who knows promises alone asks for promises alone; of all kinds, everything."""
        promises = rules.default_rules([records.Commitment])

        assert {"promises", "told"} == {type(rule).__module__.rpartition(".")[2] for rule in promises}
        assert rules.default_rules() == rules.default_rules(records.every_kind())
        assert () == rules.default_rules([])

    def test_every_theme_is_named(self):
        """A file of rules that THEMES forgets would never speak."""
        files = {path.stem for path in (ROOT / "relmem" / "rules").glob("*.py")}

        assert files - {"__init__", "base", "thresholds"} == set(rules.THEMES)


def test_every_file_of_questions_belongs_to_one_theme():
    """Whoever looks for billing finds all its questions under that word."""
    files = sorted(
        path.stem for path in (ROOT / "relmem" / "queries").glob("*.py") if path.stem != "__init__"
    )

    assert files == sorted(file for theme in queries.THEMES.values() for file in theme)
    assert all(theme == files[0] or theme == "doubles" for theme, files in queries.THEMES.items())


def test_files_have_one_purpose():
    """No file is longer than 450 lines: it would be two."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "relmem").rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 450
    }

    assert {} == long


def test_the_clock_is_read_in_one_place():
    """Nothing but the front reads the clock: every question takes its day."""
    reads = re.compile(r"(datetime\.now|date\.today|time\.time|utcnow)\(")

    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "relmem").rglob("*.py")
        if reads.search(path.read_text("utf-8"))
    ]

    assert ["relmem/opening.py"] == found
