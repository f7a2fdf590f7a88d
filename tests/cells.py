"""
The notebooks of `examples/`, run without a kernel.

`python -m tests.cells` writes anew what they keep, and what stands beside each of the other examples.

A cell is Python whose last expression is shown as a notebook shows it: by
`_repr_mimebundle_` and the `_repr_…_` beside it. A kernel gives the same, which
`test_notebooks` holds against this where nbclient is installed.
"""

from __future__ import annotations

import ast
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parent.parent / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))

Output = dict[str, Any]

_METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
}


def read(notebook: Path) -> dict[str, Any]:
    """A notebook as JSON has it."""
    return json.loads(notebook.read_text("utf-8"))


def code(book: dict[str, Any]) -> list[dict[str, Any]]:
    """Its cells of code, in order."""
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]


def text(value: str | list[str]) -> str:
    """Text of a notebook, which may be kept line by line."""
    return value if isinstance(value, str) else "".join(value)


def folder_with(notebook: Path, folder: Path) -> Path:
    """A copy of the notebook among the files it reads; what it writes stays in `folder`."""
    for each in EXAMPLES.iterdir():
        if each.suffix in (".ics", ".csv", ".vcf"):
            shutil.copy(each, folder)
    return Path(shutil.copy(notebook, folder))


def run(book: dict[str, Any], folder: Path) -> Iterator[list[Output]]:
    """What each cell of code gives, one after the other, in `folder`."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in code(book):
        tree = ast.parse(text(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        said, shown = io.StringIO(), None
        with chdir(folder), redirect_stdout(said):
            exec(compile(tree, "cell", "exec"), names)  # noqa: S102 our own notebook
            if isinstance(last, ast.Expr):
                shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 ours
        found: list[Output] = []
        if said.getvalue():
            found.append({"output_type": "stream", "name": "stdout", "text": said.getvalue()})
        if shown is not None:
            found.append({"output_type": "execute_result", "data": bundle(shown)})
        yield found


def bundle(value: object) -> dict[str, str]:
    """The forms in which a notebook keeps a value, by media type."""
    made = getattr(value, "_repr_mimebundle_", None)
    found: dict[str, str] = dict(made(include=None, exclude=None)) if made else {}
    for media, method in _METHODS.items():
        if media not in found and (one := getattr(value, method, None)) is not None:
            found[media] = one()
    return {"text/plain": repr(value)} | found


def plain_outputs(cell: dict[str, Any]) -> list[Output]:
    """The outputs kept in a cell, without what says only when it ran."""
    found: list[Output] = []
    for each in cell["outputs"]:
        if each["output_type"] == "stream":
            found.append({"output_type": "stream", "name": each["name"], "text": text(each["text"])})
        else:
            data = {media: text(value) for media, value in each["data"].items()}
            found.append({"output_type": each["output_type"], "data": data})
    return found


def write(notebook: Path) -> None:
    """Run a notebook and keep in it what it gives."""
    book = read(notebook)
    with tempfile.TemporaryDirectory() as name:
        folder_with(notebook, Path(name))
        for number, (cell, outputs) in enumerate(zip(code(book), run(book, Path(name)), strict=True), 1):
            cell["execution_count"] = number
            cell["outputs"] = [_kept(each, number) for each in outputs]
    notebook.write_text(json.dumps(book, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _kept(output: Output, number: int) -> Output:
    if output["output_type"] == "stream":
        return output | {"text": output["text"].splitlines(keepends=True)}
    data = {media: value.splitlines(keepends=True) for media, value in sorted(output["data"].items())}
    return {"output_type": "execute_result", "execution_count": number, "metadata": {}, "data": data}


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    for each in NOTEBOOKS:
        write(each)
        sys.stdout.write(f"{each.name}\n")
    for each in sorted(EXAMPLES.glob("*.py")):
        with tempfile.TemporaryDirectory() as name:
            done = subprocess.run([sys.executable, str(each)], cwd=name, capture_output=True, check=True)
        each.with_suffix(".txt").write_bytes(done.stdout)
        sys.stdout.write(f"{each.name}\n")
