"""
Writes docs/reference/errors.md from the classes; a test compares.

Run it (`python -m tests.build_errors`) when an error changes.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from relmem import errors
from relmem.cli.app import PROBLEM, STORE, USAGE
from relmem.errors import ImportProblems, RelmemError, StoreError

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "errors.md"

HEAD = """# Errors

*For you if your program is to act upon what goes wrong, and not only to show it.*

Made from the classes of `relmem.errors`.
Every error that relmem raises on purpose is a `RelmemError`; its text says what was found, where, and what to do.
What it is about stands in its fields, so no program need read the text.

On the command line the text goes to stderr without a traceback (`--debug` shows it); with `--json` it is one JSON document there: `{"error": "not-found", "message": "…"}`.
The exit status is 0 where all is done, 1 where the answer is a problem (bad rows, a problem found), 2 for wrong usage, 3 for the store, 130 after Ctrl+C.
A bad card or row in somebody's file is no error: it stands in the report of the import (`report.problems`), and the others go on.

| error | also a | `error` with `--json` | exit status |
| --- | --- | --- | --- |"""


def also(kind: type[RelmemError]) -> str:
    """The builtin that callers expect, where there is one."""
    return ", ".join(f"`{base.__name__}`" for base in kind.__bases__ if base.__module__ == "builtins")


def status(kind: type[RelmemError]) -> int:
    """What a command ends with that meets it."""
    if issubclass(kind, ImportProblems):
        return PROBLEM
    return STORE if issubclass(kind, StoreError) else USAGE


def fields(kind: type[RelmemError]) -> list[str]:
    """What it was made of, which are its attributes."""
    if kind.__init__ is Exception.__init__:
        return []
    return [name for name in inspect.signature(kind.__init__).parameters if name != "self"]


def row(kind: type[RelmemError]) -> str:
    """Its line in the table at the top."""
    name = kind.__name__
    base = also(kind) or f"`{kind.__base__.__name__}`"
    return f"| [{name}](#{name.lower()}) | {base} | `{kind.code}` | {status(kind)} |"


def page() -> str:
    """The whole page."""
    kinds = sorted(map(errors.__dict__.get, errors.__all__), key=lambda kind: inspect.getsourcelines(kind)[1])
    out = [HEAD, *map(row, kinds)]
    for kind in kinds:
        named = ", ".join(f"`{name}`" for name in fields(kind))
        out += ["", f"## {kind.__name__}", "", inspect.cleandoc(kind.__doc__ or "")]
        out += ["", f"Fields: {named}."] if named else []
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
