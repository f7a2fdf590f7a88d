"""
Writes docs/reference/capabilities.md from the tests' marks; a test compares.

Run it (`python -m tests.build_capabilities`) when a proof is added or its sentence changes.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

from tests.capabilities import CAPABILITIES

TESTS: Final = Path(__file__).parent
PAGE: Final = TESTS.parent / "docs" / "reference" / "capabilities.md"


def proofs() -> dict[str, list[tuple[str, str]]]:
    """For each capability the sentences of the tests that prove it, with the file they stand in."""
    found: dict[str, list[tuple[str, str]]] = {number: [] for number in CAPABILITIES}
    for path in sorted(TESTS.rglob("test_*.py")):
        if "mark.capability" in path.read_text("utf-8"):
            place = path.relative_to(TESTS.parent)
            for number, sentence in _marked(import_module(".".join(place.with_suffix("").parts))):
                found.setdefault(number, []).append((sentence, place.as_posix()))
    return found


def _marked(module: ModuleType) -> Iterator[tuple[str, str]]:
    around = _numbers(module)
    for each in vars(module).values():
        if inspect.isclass(each) and each.__name__.startswith("Test"):
            for inner in vars(each).values():
                yield from _of(inner, module, around + _numbers(each))
        else:
            yield from _of(each, module, around)


def _of(test: object, module: ModuleType, around: list[str]) -> Iterator[tuple[str, str]]:
    if inspect.isfunction(test) and test.__name__.startswith("test_") and test.__module__ == module.__name__:
        sentence = " ".join((inspect.getdoc(test) or "").split())
        for number in dict.fromkeys(around + _numbers(test)):
            yield number, sentence


def _numbers(marked: object) -> list[str]:
    """The numbers in `pytest.mark.capability("C05")`, in their order."""
    marks = getattr(marked, "pytestmark", [])
    marks = marks if isinstance(marks, list) else [marks]
    return [str(number) for each in reversed(marks) if each.name == "capability" for number in each.args]


def page() -> str:
    """The whole page."""
    out = [
        "# Capabilities",
        "",
        "What relmem is able to do, and what proves it. Made from the tests; each sentence is the promise of one.",
    ]
    for number, sentences in proofs().items():
        out += ["", f"## {number} {CAPABILITIES[number]}", ""]
        files = dict.fromkeys(file for _, file in sentences)
        out += [f"- {sentence}" for sentence in dict.fromkeys(sentence for sentence, _ in sentences)]
        out += (
            ["", "Proven in " + ", ".join(f"`{file}`" for file in files) + "."]
            if files
            else ["Not proven yet."]
        )
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
