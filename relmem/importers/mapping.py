"""
Which sort of table a file is, and what its columns say: recognised by the header, or as the caller says.

A caller's mapping gives columns of the file words of the kind of record that
its rows make (`{"Full Name": "name"}`); it goes before what the header itself
would say, and "ignore" is for a column that is to say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

import attrs

from relmem.errors import InputError
from relmem.importers import (
    bill_rows,
    contact_columns,
    contact_rows,
    crm_columns,
    issue_rows,
    matter_columns,
)
from relmem.importers.addresses import Addresses
from relmem.importers.amounts import DecimalMark, stated
from relmem.importers.contract_columns import names_contracts
from relmem.importers.contract_names import Contracts
from relmem.importers.contracts import looks_like_contracts
from relmem.importers.entries import Reading
from relmem.importers.layouts import SKIPPED, Layout, plain_name
from relmem.importers.sheet_rows import read_rows
from relmem.importers.sheets import Maker
from relmem.importers.tables import decoded, read_table
from relmem.importers.tables_of_nobody import ANYBODYS, CONTRACTS, anybodys, likely_options
from relmem.records.people import Colleague
from relmem.store import Store
from relmem.values import DateOrder

__all__ = ["CONTRACTS", "KINDS", "LAYOUTS", "MAKERS", "read_sheet", "recognised"]

PROGRAMS: Final[tuple[Layout, ...]] = (
    *contact_columns.PROGRAMS,
    *crm_columns.PROGRAMS,
    *matter_columns.PROGRAMS,
)
LAYOUTS: Final[Mapping[str, Layout]] = {layout.format: layout for layout in (*PROGRAMS, *ANYBODYS)}
"""By what `format=` says; a header is of the first that knows it."""

MAKERS: Final[Mapping[str, Maker]] = {
    maker.kind: maker for maker in (*contact_rows.MAKERS, *issue_rows.MAKERS, *bill_rows.MAKERS)
}
_ANYTHING: Final = "columns that are read"
_NO_WORDS: Final = frozenset(("", SKIPPED))

KINDS: Final = (*MAKERS, CONTRACTS)
"""What `kind=` may say."""


def recognised(content: bytes, *, name: str, encoding: str | None = None) -> str:
    """
    The format of a table by its header, "contracts" among them; "" where nothing here knows it.

    Raises:
        InputError: the file cannot be decoded, is empty, holds several tables,
            or its rows may be people as well as organisations.

    """
    try:
        table = read_table(
            content,
            name=name,
            wanted=_ANYTHING,
            knows=lambda row: bool(_format_of(row)),
            encoding=encoding,
        )
    except InputError as error:
        if "has no header" in error.why:
            return ""
        raise
    found = _format_of(table.header)
    if found == contact_columns.ANY_ACCOUNTS.format:
        _refuse_doubt(table.header, name)
    return found


def _format_of(header: Sequence[str]) -> str:
    names = {plain_name(cell) for cell in header}
    known = next((layout.format for layout in PROGRAMS if layout.knows_names(names)), "")
    if known or looks_like_contracts(header):
        return known or "contracts"
    known = next((layout.format for layout in ANYBODYS if layout.knows_names(names)), "")
    return known or ("contracts" if names_contracts(header) else "")


def _refuse_doubt(header: Sequence[str], name: str) -> None:
    """
    Refuse a table of nobody's whose rows may be people as well as organisations.

    Raises:
        InputError: they may, with what to type for each.

    """
    people = contact_columns.ANY_CONTACTS
    words = people.words_of(map(plain_name, header))
    if words & {"given", "family"} or not (people.knows(header) or {"name", "account"} <= words):
        return
    why = f"the rows of {name} may be people or organisations: its header says no more."
    hint = f"Say which: relmem import {name} --kind contact, or --kind account."
    raise InputError(name, why, hint, field="kind")


def read_sheet(
    content: bytes,
    *,
    name: str,
    format: str = "",
    kind: str = "",
    mapping: Mapping[str, str] | None = None,
    date_order: DateOrder | None = None,
    decimal: DecimalMark | None = None,
    currency: str = "",
    encoding: str | None = None,
    contracts: Contracts | None = None,
    people: Addresses | None = None,
    owner: Colleague | None = None,
    store: Store | None = None,
) -> Reading:
    """
    One entry for each row of a table, as the layout of that `format` says, else the header.

    `kind` says what the rows make, where it is not what the header says;
    `mapping` gives columns their words. `contracts` are those that bills may
    name, `people` whom the memory knows; what is private is the `owner`'s.
    Who of us has an account is looked up in the `store`.

    Raises:
        InputError: the file cannot be decoded or has no such columns, or the
            mapping names a column or a word that there is not.

    """
    mapping = mapping or {}
    stated(decimal, currency)
    if kind and kind not in MAKERS:
        raise InputError(
            kind, f"{kind!r} is no kind of row.", f"Write one of {', '.join(KINDS)}.", field="kind"
        )
    words = {plain_name(column): word for column, word in mapping.items()}
    wanted = words.keys()

    def knows(row: Sequence[str]) -> bool:
        names = {plain_name(cell) for cell in row}
        if wanted:
            return wanted <= names
        if format:
            layout = LAYOUTS[format]
            # whose columns they are was said: most of them, where it is not the header that was seen
            heard = sum(bool(layout.word_of(name)[0]) for name in names)
            return layout.knows(row) or (heard > 1 and 2 * heard >= len(names))
        said = anybodys(kind).words_of(names) - _NO_WORDS if kind and len(row) > 1 else ()
        return bool(said) or bool(_format_of(row))

    try:
        table = read_table(
            content,
            name=name,
            wanted=_listed(mapping) or _ANYTHING,
            knows=knows,
            encoding=encoding,
        )
    except InputError as error:
        if "has no header" in error.why and not wanted:
            said = likely_options(decoded(content, name=name, encoding=encoding), kind)
            error.hint = f"Say what its rows are and its columns mean: relmem import {name} {said}"
        raise
    found = format or _format_of(table.header)
    layout = LAYOUTS.get(found)
    if layout is None or (kind and kind != layout.kind):
        if not kind:
            hint = f"Say --kind, one of {', '.join(KINDS)}."
            raise InputError(name, f"{name} does not say what its rows are.", hint, field="kind")
        layout = anybodys(kind)
    maker = MAKERS[layout.kind]
    _check(mapping, maker)
    if mapping:
        layout = attrs.evolve(layout, title=f"{layout.title}, columns as told")
    return read_rows(
        table,
        layout,
        maker,
        name=name,
        words=words,
        date_order=date_order,
        decimal=decimal,
        currency=currency,
        contracts=contracts,
        people=people,
        owner=owner,
        store=store,
    )


def _listed(mapping: Mapping[str, str]) -> str:
    return " and ".join(map(repr, mapping))


def _check(mapping: Mapping[str, str], maker: Maker) -> None:
    words = (*maker.words, SKIPPED)
    for column, word in mapping.items():
        if word not in words:
            near = get_close_matches(word, words, n=1, cutoff=0.5)
            hint = f'Did you mean "{near[0]}"?' if near else f"Write one of {', '.join(words)}."
            why = f"no column of a table of {maker.kind}s says {word!r} (for {column!r})."
            raise InputError(word, why, hint, field="mapping")
