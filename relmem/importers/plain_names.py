"""The name of a column as it is compared: people and programs write one name in many ways."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["plain_name"]

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS: Final = re.compile(r"[^\W_]+")


def plain_name(name: str) -> str:
    """A column's name as it is compared: in small letters, without accents and punctuation."""
    if name.isascii():
        return " ".join(_WORDS.findall(_CAMEL.sub(" ", name[:200]).lower()))
    spaced = unicodedata.normalize("NFKD", _CAMEL.sub(" ", name[:200]).casefold())
    return " ".join(_WORDS.findall("".join(char for char in spaced if not unicodedata.combining(char))))
