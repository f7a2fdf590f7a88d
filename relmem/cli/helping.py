"""A docstring as help: its names as one types them here, and nothing that only Python has."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from inspect import cleandoc
from typing import Final

__all__ = ["help_of"]

_QUOTED: Final = re.compile(r"`([^`]+)`")
_WORD: Final = re.compile(r"[a-z]+(_[a-z]+)*")
_BETWEEN: Final = re.compile(r"(?<=[.?!])\s+(?=[A-Z`\"(])")
_ASIDE: Final = re.compile(r"\s+\([^()]*`[^()]*\)")
"""What stands in parentheses, with a name in it."""
_VALUE: Final = re.compile(r"[\w)\"`] (None|True|False)\b|, (None|True|False)\b|\b[a-z_]+=\w")
"""A value of Python's, where "None of them" at the beginning is none."""


def help_of(docstring: str | None, names: Mapping[str, str], python: Collection[str] = ()) -> str:
    """
    What a docstring says to somebody who types.

    A name in it is spelled as in `names`, else as words. Those in `python`, and
    what is no name, cannot be typed: the parentheses they stand in are left
    out, else their sentence, as is what is raised.
    """
    text = cleandoc(docstring or "").partition("\n\nRaises:")[0]
    told = []
    for paragraph in text.split("\n\n"):
        plain = _ASIDE.sub(lambda aside: aside[0] if _is_told(aside[0], names, python) else "", paragraph)
        kept = [each for each in _BETWEEN.split(plain) if _is_told(each, names, python)]
        told.append(" ".join(_QUOTED.sub(lambda found: _spelled(found[1], names), each) for each in kept))
    return "\n\n".join(filter(None, told))


def _is_told(sentence: str, names: Mapping[str, str], python: Collection[str]) -> bool:
    """Whether all of its names can be typed or read as words, and it holds no value of Python's."""
    found = _QUOTED.findall(sentence)
    named = all(name in names or (_WORD.fullmatch(name) and name not in python) for name in found)
    return bool(named) and not _VALUE.search(_QUOTED.sub("it", sentence))


def _spelled(name: str, names: Mapping[str, str]) -> str:
    return names.get(name) or name.replace("_", " ")
