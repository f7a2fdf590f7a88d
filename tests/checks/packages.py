"""
What a built package holds, and what it does not.

    python tests/checks/packages.py relmem-0.1.0.tar.gz relmem-0.1.0-py3-none-any.whl
    python tests/checks/packages.py --same ONE.whl OTHER.whl
"""

from __future__ import annotations

import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

BOTH = ("relmem/py.typed", "relmem/demo.json", "relmem/server/page.css")
SOURCE = (
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "tests/conftest.py",
    "docs/index.md",
    "examples/first_call.py",
)


def held(package: Path) -> dict[str, bytes]:
    """Each file by its name; that of a source distribution without the folder that all is in."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(package) as source:
        return {
            each.name.partition("/")[2]: found.read()
            for each in source
            if each.isfile() and (found := source.extractfile(each)) is not None
        }


def wrong_with(package: Path) -> list[str]:
    """What is missing, and what does not belong."""
    files = held(package)
    wheel = package.suffix == ".whl"
    wrong = [f"{name} is missing" for name in (BOTH if wheel else (*BOTH, *SOURCE)) if name not in files]
    odd = ("__pycache__", ".pyc", ".hypothesis", ".mypy_cache", ".venv", ".DS_Store")
    wrong += [f"{name} does not belong" for name in files if any(each in name for each in odd)]
    if wheel:
        wrong += [
            f"{name} does not belong" for name in files if name.split("/")[0] not in ("relmem", _info(files))
        ]
        wrong += [f"{name} is missing" for name in (f"{_info(files)}/licenses/LICENSE",) if name not in files]
        ours = {
            f"relmem/{path.relative_to(root).as_posix()}"
            for root in [Path(__file__).parents[2] / "relmem"]
            for path in root.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        wrong += [f"{name} is missing" for name in sorted(ours - files.keys())]
        told = message_from_bytes(files[f"{_info(files)}/METADATA"])
        wrong += [f"the metadata has a {field}" for field in ("Home-page", "Project-URL") if told[field]]
        wrong += [
            f"the metadata has no {field}" for field in ("Summary", "Requires-Python") if not told[field]
        ]
    return [f"{package.name}: {each}" for each in wrong]


def differing(one: Path, other: Path) -> list[str]:
    """Files of two packages that are in one only, or have another content."""
    left, right = held(one), held(other)
    return [f"{name} differs" for name in sorted({*left, *right}) if left.get(name) != right.get(name)]


def _info(files: dict[str, bytes]) -> str:
    return next(name.split("/")[0] for name in files if name.endswith(".dist-info/METADATA"))


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["--same"]:
        problems = differing(Path(words[1]), Path(words[2]))
    else:
        problems = [each for word in words for each in wrong_with(Path(word))]
    sys.stdout.write("".join(f"{each}\n" for each in problems) or "as it should be\n")
    sys.exit(bool(problems))
