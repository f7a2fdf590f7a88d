"""
Writes docs/reference/questions.md and docs/reference/rules.md from the code; a test compares.

Run it (`python -m tests.build_questions`) when a question or a rule changes.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import attrs

from relmem import queries
from relmem.rules import THEMES, default_rules
from relmem.rules.base import Rank

REFERENCE: Final = Path(__file__).parent.parent / "docs" / "reference"
QUESTIONS: Final = REFERENCE / "questions.md"
RULES: Final = REFERENCE / "rules.md"


def questions_page() -> str:
    """Every public function of `relmem.queries`, theme by theme."""
    out = [
        "# Questions",
        "",
        "Made from the code. Each is a function of its module under `relmem.queries`, called with `memory.facts()`,",
        "or with `memory.facts(account)` for what concerns somebody; those that answer in rows are also commands:",
        "`relmem ask`.",
    ]
    for theme, files in queries.THEMES.items():
        out += ["", f"## {theme.capitalize()}"]
        for file in files:
            module = import_module(f"relmem.queries.{file}")
            functions = [name for name in module.__all__ if inspect.isfunction(getattr(module, name))]
            if functions:
                out += ["", f"### relmem.queries.{file}", "", _first(module), ""]
                out += [
                    f"- `{name}{_signature(getattr(module, name))}`: {_first(getattr(module, name))}"
                    for name in functions
                ]
    return "\n".join(out) + "\n"


def rules_page() -> str:
    """Every rule that comes with relmem: when it speaks, in which class, with which thresholds."""
    out = [
        "# Rules",
        "",
        "Made from the code. Each is replaced in one line: `relmem.open(path, rules=tuned(LongSilence(rhythms=2)))`,",
        "with `tuned` from `relmem.rules` and the rule from its module. The classes are those of",
        "[how a brief is ordered](../explanation/ranking.md).",
    ]
    rules = default_rules()
    for theme in THEMES:
        out += ["", f"## relmem.rules.{theme}"]
        for rule in rules:
            if type(rule).__module__ == f"relmem.rules.{theme}":
                out += ["", f"### {type(rule).__name__}", "", inspect.getdoc(type(rule)) or "", ""]
                out += [f"- class {rule.rank.value}, {_class(rule.rank)}", *_thresholds(rule)]
    return "\n".join(out) + "\n"


def _thresholds(rule: Any) -> Iterator[str]:
    for each in attrs.fields(type(rule)):
        if each.name != "rank":
            yield f"- `{each.name}={getattr(rule, each.name)}`"


def _class(rank: Rank) -> str:
    return rank.name.lower().replace("_", " ")


def _first(it: Any) -> str:
    """The first paragraph of what it says of itself, on one line."""
    return " ".join((inspect.getdoc(it) or "").partition("\n\n")[0].split())


def _signature(function: Any) -> str:
    names = []
    for each in inspect.signature(function).parameters.values():
        if each.kind is each.KEYWORD_ONLY and "*" not in names:
            names.append("*")
        default = "" if each.default is each.empty else f"={each.default!r}"
        names.append(each.name + (default if len(default) < 24 else "=…"))
    return f"({', '.join(names)})"


if __name__ == "__main__":
    QUESTIONS.write_text(questions_page(), "utf-8")
    RULES.write_text(rules_page(), "utf-8")
