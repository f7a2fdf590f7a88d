"""What a type checker accepts and refuses, hovering over code that uses relmem."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import relmem
from tests.checks.shown_code import shown
from tests.checks.typed_code import ACCEPTED, REFUSED, refused

FLAGS = [
    "--strict",
    "--config-file=",
    "--disable-error-code=import-untyped",
    "--disable-error-code=import-not-found",
]


def checked(folder: Path, **modules: str) -> tuple[set[tuple[str, int]], str]:
    """The modules and lines at which mypy --strict finds something, and what it says."""
    for name, code in modules.items():
        (folder / f"{name}.py").write_text(code, "utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            *FLAGS,
            "--cache-dir",
            str(folder / "cache"),
            *(f"{name}.py" for name in modules),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    found = re.findall(r"^(\w+)\.py:(\d+): error", done.stdout, re.M)
    assert found or not done.returncode, done.stdout + done.stderr
    return {(name, int(line)) for name, line in found}, done.stdout + done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("typing")


def test_accepts_what_people_type(folder):
    """Text, records and ids are accepted wherever the docs show them, and answers have the types that are meant."""
    found, said = checked(folder, code=ACCEPTED)

    assert set() == found, said


def test_accepts_what_is_shown(folder):
    """The code of README, docs, examples and notebooks passes mypy --strict."""
    found, said = checked(folder, **dict(shown()))

    assert set() == found, said


def test_refuses_what_cannot_be_meant(folder):
    """A contact where an account belongs, a bare number as money, writing to a past view: each is an error."""
    found, said = checked(folder, code=REFUSED)

    assert {("code", line) for line in refused()} == found, said


def test_is_typed_where_it_is_installed():
    """Type checkers read the types of the package itself."""
    assert (Path(relmem.__file__).parent / "py.typed").is_file()
