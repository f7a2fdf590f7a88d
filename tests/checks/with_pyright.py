"""
What pyright makes of relmem, of the code that is shown, and of a tool that uses it.

    python -m tests.checks.with_pyright FOLDER PYRIGHT [PYTHON]

Run by `.ci/types`. Errors are printed as pyright says them; it is right when
relmem and what is shown have none, when the tool's lines that cannot be meant,
and no others, are refused, and when every constructor says what may be typed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from relmem.records import every_kind
from tests.checks.shown_code import ROOT, write
from tests.checks.typed_code import ACCEPTED, REFUSED, refused

SETTINGS = {
    "pythonVersion": "3.11",
    "typeCheckingMode": "standard",
    # a kind types its id anew, as its own; it is frozen, which pyright does not see through attrs
    "reportIncompatibleVariableOverride": False,
    # a session shows what an expression gives; pandas, polars and duckdb are not installed here
    "reportUnusedExpression": False,
    "reportMissingImports": False,
}


def constructors() -> str:
    """Code that has pyright say what each constructor takes."""
    names = sorted(kind.__name__ for kind in every_kind())
    said = [f"reveal_type({name}.__init__)" for name in (*names, "Source", "Plan")]
    head = f"from relmem import Plan\nfrom relmem.records import {', '.join(names)}\nfrom relmem.values import Source"
    return "\n".join([head, *said, ""])


def findings(folder: Path, pyright: str, python: str) -> list[dict[str, Any]]:
    """What pyright finds, errors and what it was asked to reveal."""
    write(folder / "shown")
    (folder / "accepted.py").write_text(ACCEPTED, "utf-8")
    (folder / "refused.py").write_text(REFUSED, "utf-8")
    (folder / "constructors.py").write_text(constructors(), "utf-8")
    (folder / "relmem").symlink_to(ROOT / "relmem")
    (folder / "pyrightconfig.json").write_text(json.dumps({"include": ["."], **SETTINGS}), "utf-8")
    command = [pyright, "--outputjson", "--pythonpath", python, "-p", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    found: list[dict[str, Any]] = json.loads(done.stdout)["generalDiagnostics"]
    return found


def wrong(found: list[dict[str, Any]]) -> list[str]:
    """What is not as it should be, in sentences."""
    errors = [each for each in found if each["severity"] == "error"]
    at = {each["range"]["start"]["line"] + 1 for each in errors if Path(each["file"]).name == "refused.py"}
    said = [
        f"{each['file']}:{each['range']['start']['line'] + 1}: {each['message']}"
        for each in errors
        if Path(each["file"]).name != "refused.py"
    ]
    said += [f"refused.py:{line}: pyright accepts it" for line in sorted(refused() - at)]
    said += [f"refused.py:{line}: pyright refuses it" for line in sorted(at - refused())]
    revealed = [each["message"] for each in found if Path(each["file"]).name == "constructors.py"]
    said += [f"anything may be typed: {each}" for each in revealed if ": Any" in each]
    if len(revealed) != len(every_kind()) + 2:
        said.append(f"{len(revealed)} constructors were shown, of {len(every_kind()) + 2}")
    return said


if __name__ == "__main__":
    problems = wrong(findings(Path(sys.argv[1]), sys.argv[2], (sys.argv[3:] or [sys.executable])[0]))
    sys.stdout.write("".join(f"{each}\n" for each in problems) or "pyright finds nothing that is not meant\n")
    sys.exit(bool(problems))
