"""
Writes the second half of docs/glossary.md from the classes; a test compares.

The first half, up to `MARK`, is written by hand: ideas that are no class. Run it
(`python -m tests.build_glossary`) when a kind, an enumeration, a feed or a verb is
added, or its docstring changes.
"""

from __future__ import annotations

import inspect
import pkgutil
from enum import Enum
from importlib import import_module
from pathlib import Path

import relmem
from relmem.feeds import default_feeds
from relmem.memory import Memory
from relmem.records import THEMES, every_kind
from relmem.view import View

PAGE = Path(__file__).parent.parent / "docs" / "glossary.md"
MARK = "<!-- From here on it is made from the code: python -m tests.build_glossary -->\n"

FLOORS = ("values", "records", "rules", "queries", "feeds", "formats", "render")
"""Where the words stand that answers are made of; edges have words of their own formats."""


def first(thing: object) -> str:
    """The first sentence of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split()).replace("|", "\\|")


def enumerations() -> list[type[Enum]]:
    """Every enumeration of those floors, by name."""
    found: dict[str, type[Enum]] = {}
    for floor in FLOORS:
        package = import_module(f"relmem.{floor}")
        names = [
            f"relmem.{floor}",
            *(m.name for m in pkgutil.iter_modules(package.__path__, f"relmem.{floor}.")),
        ]
        for name in names:
            for each in vars(import_module(name)).values():
                if isinstance(each, type) and issubclass(each, Enum) and each.__module__ == name:
                    found[each.__name__] = each
    return [found[name] for name in sorted(found)]


def verbs() -> list[tuple[str, object]]:
    """What a memory and a view offer, by name; those that remember are the memory's only."""
    return [(name, getattr(Memory, name)) for name in sorted(dir(Memory)) if not name.startswith("_")]


def made() -> str:
    """The second half."""
    out = ["", "## Kinds of record", "", "Every one has [a table of its fields](reference/records.md).", ""]
    theme_of = {name: theme for theme, names in THEMES.items() for name in names}
    out += ["| word | what it is | theme |", "| --- | --- | --- |"]
    for kind in sorted(every_kind(), key=lambda kind: kind.__name__):
        link = f"[{kind.__name__}](reference/records.md#{kind.__name__.lower()})"
        out.append(f"| {link} | {first(kind)} | {theme_of[kind.__name__]} |")
    out += ["", "## Words for how something stands", ""]
    out += ["Each is a value of a field, or of an answer, and is typed as it stands here.", ""]
    out += ["| word | what it says | one of |", "| --- | --- | --- |"]
    for each in enumerations():
        values = ", ".join(str(value.value) for value in each)
        out.append(f"| {each.__name__} | {first(each)} | {values} |")
    out += ["", "## Feeds", "", "[Which day each event has](reference/feeds.md).", ""]
    out += ["| word | what it tells |", "| --- | --- |"]
    out += [f"| {row.name} | {row.tells} |" for row in relmem.open(":memory:", feeds=default_feeds()).feeds()]
    out += ["", "## Verbs", "", "Those of a view ask; a memory has them too, and remembers.", ""]
    out += ["| word | what it does | of |", "| --- | --- | --- |"]
    for name, verb in verbs():
        out.append(f"| {name} | {first(verb)} | {'View' if hasattr(View, name) else 'Memory'} |")
    return "\n".join(out) + "\n"


def page() -> str:
    """The whole page: what is written by hand, then what is made."""
    by_hand, mark, _ = PAGE.read_text("utf-8").partition(MARK)
    assert mark, f"{PAGE.name} has no line {MARK!r}"
    return by_hand + mark + made()


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
