"""
All rows of a table, read together: what a row says of somebody may depend on what the others say.

What several rows say of one organisation, which posts somebody has at one
account, and who of us has it, is known when all of them are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import attrs

from relmem.importers.addresses import Addresses
from relmem.importers.amounts import DecimalMark
from relmem.importers.contract_leads import Leads
from relmem.importers.contract_names import Contracts
from relmem.importers.entries import Reading
from relmem.importers.layouts import Columns, Layout
from relmem.importers.owners import OWNER_WORDS
from relmem.importers.posts import titles_of
from relmem.importers.sheets import Maker, Row, Sheet
from relmem.importers.tables import Table, TableRow
from relmem.records.people import Colleague
from relmem.store import Store
from relmem.values import DateOrder

__all__ = ["read_rows"]


def read_rows(
    table: Table,
    layout: Layout,
    maker: Maker,
    *,
    name: str,
    words: Mapping[str, str],
    date_order: DateOrder | None = None,
    decimal: DecimalMark | None = None,
    currency: str = "",
    contracts: Contracts | None = None,
    people: Addresses | None = None,
    owner: Colleague | None = None,
    store: Store | None = None,
) -> Reading:
    """
    One entry for each row of a table, in the order of the file.

    `words` are the caller's own for columns, by plain name; they go before the
    layout's. `currency` is that of amounts which name none, `contracts` are
    those that bills may name, `people` whom the memory knows by address, and
    `owner` is whose file it is: theirs is what is private in it. Who of us has
    its accounts is looked up in the `store`.
    """
    columns = Columns.of(table.header, layout, words)
    sheet = Sheet(name, layout, columns, date_order, decimal, currency, contracts, people, owner)
    cells = _without_footer(table.rows, layout.footer)
    rows = [Row(sheet, row) for row in cells]
    if maker.owned is not None and not columns.known.keys().isdisjoint(OWNER_WORDS):
        owned = [found for row in rows if (found := maker.owned(row))]
        sheet.leads = Leads.of_owners(store, owned, source=sheet.source)
    made = [row.entry(maker) for row in rows]
    # what later rows say of an organisation is known only now
    told = {record.id: record for record in sheet.said.values()}
    # and so what they say of somebody's posts
    titles = titles_of(records for _, records in made)
    entries = tuple(
        attrs.evolve(
            entry,
            records=tuple(told.get(record.id, record) for record in records),
            titles={record.id: titles[record.id] for record in records if record.id in titles},
        )
        for entry, records in made
    )
    noted = frozenset().union(*(row.noted for row in rows))
    filled = [column for column in columns.in_notes(noted) if any(row.cells[column.at] for row in cells)]
    unread = tuple(dict.fromkeys(column.name for column in filled))
    return Reading(layout.title, entries, unread, kept_in="note")


def _without_footer(rows: Sequence[TableRow], footer: str) -> Sequence[TableRow]:
    """The rows before those at the end that hold one cell each, where one of these is as `footer` says."""
    if not footer:
        return rows
    end = next((at for at, row in enumerate(reversed(rows)) if any(row.cells[1:])), len(rows))
    last = rows[len(rows) - end :]
    return rows[: len(rows) - end] if any(re.match(footer, row.cells[0]) for row in last) else rows
