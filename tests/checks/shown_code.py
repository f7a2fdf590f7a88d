"""
All code that README, docs and examples show, as modules that a type checker reads.

    python -m tests.checks.shown_code FOLDER

A block of Python is a module; the sessions (`>>>`) of a page are one, since they
go on from each other; so are an example and the cells of a notebook. What a
session shows to be refused is left out. A comment says where each line stands.
"""

from __future__ import annotations

import doctest
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = ROOT / "examples"

_BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
_THROWN_AWAY = re.compile(r"^( *)_ = ", re.M)


def shown() -> Iterator[tuple[str, str]]:
    """A name for each module, and its code."""
    for page in PAGES:
        text = page.read_text("utf-8")
        name = re.sub(r"\W", "_", str(page.relative_to(ROOT).with_suffix("")))
        for number, found in enumerate(_BLOCK.finditer(text), 1):
            line = text.count("\n", 0, found.start()) + 2
            yield f"{name}_{number}", f"# {page.relative_to(ROOT)}, from line {line}\n{found[1]}"
        session = list(_session(text, page))
        if session:
            yield f"{name}_session", "".join(session)
    for example in sorted(EXAMPLES.glob("*.py")):
        yield f"example_{example.stem}", example.read_text("utf-8")
    for notebook in sorted(EXAMPLES.glob("*.ipynb")):
        cells = [
            each for each in json.loads(notebook.read_text("utf-8"))["cells"] if each["cell_type"] == "code"
        ]
        code = "\n".join(
            f"# {notebook.name}, cell {cell['id']}\n{''.join(cell['source'])}\n" for cell in cells
        )
        yield f"notebook_{notebook.stem}", code


def _session(text: str, page: Path) -> Iterator[str]:
    for each in doctest.DocTestParser().get_examples(text, str(page)):
        if each.exc_msg is None:
            # what is thrown away has no type to keep from one line to the next
            source = _THROWN_AWAY.sub(r"\1", each.source)
            yield f"# {page.relative_to(ROOT)}, line {each.lineno + 1}\n{source}"


def write(folder: Path) -> int:
    """Write the modules into a folder; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, code in shown():
        (folder / f"{name}.py").write_text(code, "utf-8")
        count += 1
    return count


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]))} modules of shown code\n")
