"""
Writes docs/reference/capabilities.md from the tests' marks; a test compares.

Run it (`python -m tests.build_capabilities`) when a proof is added or its sentence changes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.capabilities import CAPABILITIES

TESTS: Final = Path(__file__).parent
PAGE: Final = TESTS.parent / "docs" / "reference" / "capabilities.md"


def proofs() -> dict[str, list[tuple[str, str]]]:
    """For each capability the sentences of the tests that prove it, with the file they stand in."""
    found: dict[str, list[tuple[str, str]]] = {number: [] for number in CAPABILITIES}
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text("utf-8")
        if "mark.capability" not in text:
            continue
        for number, sentence in _marked(ast.parse(text)):
            found.setdefault(number, []).append((sentence, path.relative_to(TESTS.parent).as_posix()))
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    module = _numbers(
        value
        for node in tree.body
        if isinstance(node, ast.Assign) and any(_is_named(each, "pytestmark") for each in node.targets)
        for value in (node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value])
    )
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            around = module | _numbers(node.decorator_list)
            for inner in node.body:
                yield from _of(inner, around)
        else:
            yield from _of(node, module)


def _of(node: ast.stmt, around: dict[str, None]) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
        sentence = " ".join((ast.get_docstring(node) or "").split())
        for number in around | _numbers(node.decorator_list):
            yield number, sentence


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _numbers(nodes: Iterator[ast.expr] | list[ast.expr]) -> dict[str, None]:
    """The numbers in `pytest.mark.capability("C05")`, in their order."""
    return {
        str(argument.value): None
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "capability"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }


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
