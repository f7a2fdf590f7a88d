"""
How the tests run: how hard Hypothesis tries, and what is left to the long run.

`--hypothesis-profile=long`, or RELMEM_LONG in the environment, tries harder and
runs what is marked `long`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from relmem.rules import THEMES
from relmem.rules.base import Point

_ALWAYS = {
    # two busy cores: a slow example is no finding
    "deadline": None,
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        # the promise of the stores is tested by classes that every backend inherits
        HealthCheck.differing_executors,
    ],
    # what failed is printed as a line to paste, so nothing need be kept in the folder
    "database": None,
    "print_blob": True,
}

settings.register_profile("default", max_examples=30, stateful_step_count=25, **_ALWAYS)
settings.register_profile("long", max_examples=500, stateful_step_count=50, **_ALWAYS)
settings.load_profile("long" if os.environ.get("RELMEM_LONG") else "default")


@pytest.fixture
def typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Type a command in an empty folder: exit code, stdout, stderr."""
    from relmem.cli.app import run

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMEM_FILE", str(tmp_path / "relmem.json"))
    monkeypatch.setenv("TZ", "UTC")

    def type_(*words: str) -> tuple[int, str, str]:
        code = run(words)
        out = capsys.readouterr()
        return code, out.out, out.err

    return type_


@pytest.fixture(scope="session", autouse=True)
def _every_point_rests_on_a_kind_of_its_theme() -> Iterator[None]:
    """
    Look at every point that any test makes: a theme is loaded only where one of its kinds is known.

    A point that rests on none of them would be lost in a memory that holds none.
    """
    kinds = {
        type(rule).__name__: set(rests_on)
        for theme, rests_on in THEMES.items()
        for rule in import_module(f"relmem.rules.{theme}").RULES
    }
    checked = Point.__attrs_post_init__

    def made(point: Point) -> None:
        checked(point)
        because = {type(record).__name__ for record in point.because}
        of_theme = kinds.get(point.rule, because)
        assert because & of_theme, f"{point.rule} rests on {because}, its theme is for {of_theme}"

    Point.__attrs_post_init__ = made  # type: ignore[method-assign]  # looked at, not replaced
    yield
    Point.__attrs_post_init__ = checked  # type: ignore[method-assign]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked long, unless it is asked for."""
    if (
        "long" in config.option.markexpr
        or os.environ.get("RELMEM_LONG")
        or config.getoption("--hypothesis-profile") == "long"
    ):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
