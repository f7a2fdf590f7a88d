"""
Which questions there are, and where each is: read from the sources of `relmem.queries`.

None is imported: to import them all takes longer than to answer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from inspect import cleandoc
from typing import Final, final

import attrs

from relmem.queries import THEMES

__all__ = ["Asked", "asked_as", "questions"]

_FUNCTION: Final = re.compile(
    r"^def (?P<name>[a-z]\w*)\(\s*facts: Facts\b.*?\) -> (?P<answer>[^\n]+):\n"
    r'(?:\s+"""(?P<text>.*?)""")?',
    re.M | re.S,
)
_ROWS: Final = re.compile(r"(\w+)(?:\[.*\])?")
_CLASS: Final = re.compile(r"^class (\w+)(?:\((\w+)\))?:", re.M)
_PUBLIC: Final = re.compile(r"^__all__ = \[(.*?)\]", re.M | re.S)


@final
@attrs.frozen
class Asked:
    """One question: the theme and the file it is in, its `name` there, and what it says of itself."""

    theme: str
    file: str
    name: str
    text: str

    @property
    def summary(self) -> str:
        """The first sentence, or what of it stands on the first line."""
        return cleandoc(self.text).partition("\n")[0].replace("`", "")


@cache
def questions() -> Mapping[str, Asked]:
    """Every function that answers in rows, by what it is called on the command line."""
    return {
        each.name.replace("_", "-"): each for theme, files in THEMES.items() for each in _in(theme, files)
    }


def asked_as(called: str) -> Asked | None:
    """The one that is called so, found without a look at all others; None where there is none."""
    name = called.replace("-", "_")
    defined = {
        theme: [file for file in files if f"\ndef {name}(" in _sources()[file]]
        for theme, files in THEMES.items()
    }
    found = (each for theme, files in defined.items() for each in _in(theme, files))
    return next((each for each in found if each.name.replace("_", "-") == called), None)


def _in(theme: str, files: Iterable[str]) -> Iterator[Asked]:
    for file in files:
        source, rows = _sources()[file], _rows(file)
        public = "".join(_PUBLIC.findall(source))
        for each in _FUNCTION.finditer(source):
            answer = _ROWS.fullmatch(each["answer"])
            if answer and answer[1] in rows and f'"{each["name"]}"' in public:
                yield Asked(theme, file, each["name"], each["text"] or "")


def _rows(file: str) -> set[str]:
    """The names of kinds of rows, without those that are no rows in that file, though they are in another."""
    return _all_rows() - {name for name, base in _bases()[file].items() if base not in _all_rows()}


@cache
def _all_rows() -> set[str]:
    rows = {"Rows", "Row"}
    every = [pair for own in _bases().values() for pair in own.items()]
    while more := {name for name, base in every if base in rows} - rows:
        rows |= more
    return rows


@cache
def _bases() -> Mapping[str, Mapping[str, str]]:
    """What each class of each file is first of all."""
    return {file: dict(_CLASS.findall(text)) for file, text in _sources().items()}


@cache
def _sources() -> Mapping[str, str]:
    return {file: _source(file) for files in THEMES.values() for file in files}


def _source(file: str) -> str:
    """Its text; empty where it was shipped without."""
    spec = find_spec(f"relmem.queries.{file}")
    get = getattr(spec.loader, "get_source", None) if spec else None
    return (get(f"relmem.queries.{file}") or "") if get is not None else ""
