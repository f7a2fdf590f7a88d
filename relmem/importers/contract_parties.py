"""
Whom the rows of a contract table name: the parties of each, and one account for each party of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final, final

import attrs

from relmem.importers.cells import says_nothing
from relmem.importers.contract_columns import Columns, Means
from relmem.importers.entries import org_key
from relmem.importers.parties import Party, key_of, parties_of
from relmem.importers.tables import TableRow
from relmem.records.people import Account
from relmem.values import Problem, Source

__all__ = ["Named", "accounts_of", "named_in", "ours_missing", "problem_in"]

_SHOWN: Final = 200


@final
@attrs.frozen
class Named:
    """The parties of one row, each once, and the problems with them."""

    named: tuple[Party, ...]
    problems: tuple[Problem, ...]
    text: str


def named_in(columns: Columns, row: TableRow) -> Named:
    """The parties that a row names, by all of its columns that do."""
    found: dict[str, Party] = {}
    problems = []
    texts = []
    for column in columns.known[Means.PARTY]:
        for text in (row.cells[at] for at in column.at):
            if says_nothing(text):
                continue
            texts.append(text)
            parties = parties_of(text)
            for party in parties.named:
                found.setdefault(party.key, party)
            problems += [
                problem_in(row, column.name, said, why, "Write the party's name.")
                for said, why in parties.unnamed
            ]
    return Named(tuple(found.values()), tuple(problems), "; ".join(texts))


def accounts_of(file: str, parties: Sequence[Party]) -> Mapping[str, Account]:
    """One account for each party, under its key: named as it is first, with every other name it goes by."""
    names: dict[str, str] = {}
    aliases: dict[str, dict[str, None]] = {}
    for party in parties:
        names.setdefault(party.key, party.name)
        aliases.setdefault(party.key, {}).update(dict.fromkeys(party.aliases))
    source = Source("CSV row", place=file)
    return {
        key: Account(name, aliases=tuple(aliases[key]), key=(org_key(name),), source=source)
        for key, name in names.items()
    }


def ours_missing(file: str, ours: str, accounts: Mapping[str, Account]) -> Problem | None:
    """That no row names the party that is said to be us; None where one does."""
    if not ours or key_of(ours) in accounts:
        return None
    near = get_close_matches(key_of(ours), accounts, n=3, cutoff=0.5)
    names = " or ".join(repr(accounts[key].name) for key in near)
    hint = f"Did you mean {names}?" if near else "Give the name as the file writes it."
    return Problem(file, "ours", ours, f"no row of {file} names the party {ours!r}.", hint)


def problem_in(row: TableRow, column: str, value: str, why: str, hint: str) -> Problem:
    """A problem with what stands in a column of a row, which is not shown whole where it is long."""
    shown = value if len(value) <= _SHOWN else f"{value[: _SHOWN - 3]}..."
    return Problem(f"line {row.line}", column, shown, why, hint)
