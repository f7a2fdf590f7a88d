"""
Postal addresses out of the columns of a row: each column's name says whose address, and which part of it.

A whole address in one cell is read as people write it; beside columns with its
town it is the street. What cannot be a part of any address is told apart, and
stands in the note.
"""

from __future__ import annotations

import re
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.importers.cells import says_nothing
from relmem.importers.place_names import LABELS, PLACE_WORDS, spot_of
from relmem.importers.plain_names import plain_name
from relmem.importers.sheets import Row
from relmem.values import PostalAddress
from relmem.values.postal import postal_address

__all__ = ["Places", "places"]

_SEVERAL: Final = re.compile(r"\s*:::\s*")
"""How Google parts several of one label in a cell; commas and semicolons stand in addresses."""
_WORDS: Final = re.compile(r"[^\W_]+")
_NOWHERE: Final = frozenset(("region",))
"""Of this alone nobody knows that it is of an address: sales have regions, too."""

_Group = tuple[str, str, int]
_Parts = dict[str, list[tuple[int, str]]]


@final
@attrs.frozen
class Places:
    """The `addresses` of a row in the order of its columns, and what of those columns is in none of them."""

    addresses: tuple[PostalAddress, ...]
    rest: tuple[str, ...]


def places(row: Row, *, country_apart: bool = False) -> Places:
    """Every address of a row; with `country_apart` a country alone is none, as the record has it itself."""
    groups: dict[_Group, _Parts] = {}
    names: dict[tuple[_Group, str], str] = {}
    for word in PLACE_WORDS:
        for column, cell in row.cells(word):
            spot = spot_of(plain_name(column.name))
            for at, piece in enumerate(_SEVERAL.split(cell)):
                if says_nothing(piece):
                    continue
                group = spot.which, spot.label, at
                groups.setdefault(group, {}).setdefault(word, []).append((spot.line, piece))
                names.setdefault((group, word), column.name)
    first = {(which, label): parts for (which, label, at), parts in groups.items() if not at}
    found, rest = [], []
    for group in _in_order(groups):
        parts = {
            word: ", ".join(dict.fromkeys(piece for _, piece in sorted(said, key=lambda each: each[0])))
            for word, said in groups[group].items()
        }
        labels = first.get(group[:2], {}).get("address_label", [(0, group[1])])
        label = _label(parts.pop("address_label", labels[0][1]))
        whole = parts.pop("address", "")
        if number := parts.pop("house", ""):
            parts["street"] = f"{parts.get('street', '')} {number}".strip()
        if whole and "street" in parts and not _covered(whole, parts):
            rest.append(f"{names[group, 'address']}: {' '.join(whole.split())}")
        if parts.keys() == _NOWHERE and not whole:
            rest.append(f"{names[group, 'region']}: {parts['region']}")
        elif not (country_apart and parts.keys() == {"country"} and not whole):
            found += _address(parts, whole, label)
    return Places(tuple(dict.fromkeys(found)), tuple(rest))


def _in_order(groups: dict[_Group, _Parts]) -> list[_Group]:
    """Numbered ones by their numbers, else as the columns stand."""
    return sorted(groups, key=lambda group: int(group[0][:9]) if group[0].isascii() and group[0] else 0)


def _address(parts: dict[str, str], whole: str, label: str) -> list[PostalAddress]:
    try:
        if not whole or "street" in parts:
            return [PostalAddress(**parts, label=label)]
        if parts.keys() & {"postcode", "locality"}:
            street = "" if _covered(whole, parts) else whole
            return [PostalAddress(street=street, **parts, label=label)]
        written = _as_written(whole)
        missing = {word: said for word, said in parts.items() if not getattr(written, word)}
        return [attrs.evolve(written, **missing, label=label or written.label)]
    except InputError:
        return []  # a label alone, or signs: no post goes there


def _as_written(whole: str) -> PostalAddress:
    try:
        return postal_address(whole)
    except InputError:
        return PostalAddress(street=whole)


def _covered(whole: str, parts: dict[str, str]) -> bool:
    """Whether a whole address says nothing beside its parts."""
    return set(_WORDS.findall(whole.casefold())) <= set(_WORDS.findall(" ".join(parts.values()).casefold()))


def _label(written: str) -> str:
    label = written.removeprefix("* ").strip()
    return label.lower() if label.lower() in LABELS else label
