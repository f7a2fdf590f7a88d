"""
Contract tables: each row of a delimited file becomes a contract that means what it says.

`cells` says how a value is read, `parties` how names are, `contract_columns`
which column is which. A row gives the accounts it names, in their order, then
the contract, then its price. What a row means:

- The effective date is the first day, the expiration date the stated last day
  of the initial term, inclusive. "perpetual" there, or as the first term, is an
  *evergreen* contract; with "successive 1 year" beside it, one of yearly terms.
- Nothing said about renewal is *none*; but where a notice is said, *unknown*.
- The first party named that is not ours is the account, the others are parties.

A value that cannot be meant is a problem that names it. It costs the whole row
only where nothing true could be kept, or where one word on the command line
mends it:

- the row cannot be cut into cells; it has no title; it names no party, or
  nobody but us; it ends before it starts; a date needs `date_order`.

Any other such value is left out, and the contract keeps what is certain: a day
becomes unknown, a renewal *unknown*, a notice or a price is not set. Its `note`
keeps what was written, and so the contract can be mended; what stands in columns
that nothing reads follows it there. Who of us has the account is its lead, where
the column of owners names a colleague who is known; else the note says who.

A contract without an id of its own is known again by its file, title and
parties: importing a mended file corrects what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from hashlib import blake2b
from typing import Final, TypeVar, final

import attrs

from relmem.errors import InputError
from relmem.importers.amounts import DecimalMark, stated
from relmem.importers.cells import (
    endless,
    orders_for,
    says_nothing,
    the_day,
    the_price,
)
from relmem.importers.contract_cells import notice_of, renewal_by, term, unknown
from relmem.importers.contract_columns import WORDS, Column, Columns, Means, names_contracts, says_terms
from relmem.importers.contract_leads import Leads
from relmem.importers.contract_parties import Named, accounts_of, named_in, ours_missing, problem_in
from relmem.importers.contract_words import in_english, price_in_english
from relmem.importers.entries import Entry, Reading
from relmem.importers.layouts import SKIPPED
from relmem.importers.parties import Party, key_of
from relmem.importers.plain_names import plain_name
from relmem.importers.tables import TableRow, control_in, read_table
from relmem.records.base import Record
from relmem.records.contracts import Contract, Mode, Notice, PriceLine, Renewal
from relmem.records.links import Id
from relmem.records.people import Account
from relmem.records.team import Assignment
from relmem.store import Store
from relmem.values import DateOrder, Price, Problem, Source, Span

__all__ = ["looks_like_contracts", "read_contracts"]

V = TypeVar("V")

_FORMAT: Final = "contract table"
_LONGEST_TITLE: Final = 1000
_LONGEST_NOTE: Final = 2000
_QUOTES_HINT: Final = "A cell that holds the separator, a line break or a quote stands in quotes."


def looks_like_contracts(header: Sequence[str]) -> bool:
    """Whether a header is that of a contract table: who and what, and terms that only contracts have."""
    return names_contracts(header) and says_terms(header)


def read_contracts(
    content: bytes,
    *,
    name: str,
    date_order: DateOrder | None = None,
    ours: str = "",
    encoding: str | None = None,
    decimal: DecimalMark | None = None,
    currency: str = "",
    mapping: Mapping[str, str] | None = None,
    store: Store | None = None,
) -> Reading:
    """
    One entry for each row that holds anything, in the order of the file.

    `name` is the file's, for sources and messages. `ours` is the party that is
    ourselves, by its name in any case; where no row names it, a problem of the
    file says so. `encoding` is UTF-8 unless given or marked in the file. `decimal`
    is what it writes before the decimals of prices, `currency` that of those
    which name none. `mapping` gives columns words of `contract_columns.WORDS`.
    Whose name stands in the column of owners is looked up in the `store`.

    Raises:
        InputError: the file cannot be decoded, no header names a contract and a
            party, the mapping names a column or a word that there is not, or
            there is no such decimal mark or currency.

    """
    stated(decimal, currency)
    words = _words(mapping or {})

    def knows(row: Sequence[str]) -> bool:
        return words.keys() <= {plain_name(cell) for cell in row} and names_contracts(row, words)

    wanted = " and ".join(("a contract", "its parties", *map(repr, mapping or {})))
    table = read_table(content, name=name, knows=knows, wanted=wanted, encoding=encoding)
    reader = _Reader.of(name, Columns.of(table.header, words), date_order, ours, decimal, currency)
    parties = [named_in(reader.columns, row) for row in table.rows]
    accounts = accounts_of(name, [party for named in parties for party in named.named])
    rows = [_Row(reader, row, named, accounts) for row, named in zip(table.rows, parties, strict=True)]
    source = Source("CSV row", place=name)
    leads = Leads.of(store, (each for row in rows for each in row.owned()), source=source)
    entries = tuple(row.entry(leads) for row in rows)
    unread = (*reader.columns.ignored, *dict.fromkeys(row.unnamed for row in rows if row.unnamed))
    missing = ours_missing(name, ours, accounts)
    return Reading(_FORMAT, entries, unread, (missing,) if missing else (), kept_in="note")


def _words(mapping: Mapping[str, str]) -> Mapping[str, str]:
    """
    The caller's words, by plain names of columns.

    Raises:
        InputError: there is no such word.

    """
    for column, word in mapping.items():
        if word not in (*WORDS, SKIPPED):
            why = f"no column of a table of contracts says {word!r} (for {column!r})."
            raise InputError(word, why, f"Write one of {', '.join((*WORDS, SKIPPED))}.", field="mapping")
    return {plain_name(column): word for column, word in mapping.items()}


@final
@attrs.frozen
class _Reader:
    """What holds for every row: file, columns, what the caller stated, and the rows under each key so far."""

    file: str
    columns: Columns
    order: DateOrder | None
    ours: str
    decimal: DecimalMark | None
    currency: str
    keys: dict[str, dict[tuple[str, ...], int]]

    @classmethod
    def of(
        cls,
        file: str,
        columns: Columns,
        order: DateOrder | None,
        ours: str,
        decimal: DecimalMark | None,
        currency: str,
    ) -> _Reader:
        return cls(file, columns, order, key_of(ours), decimal, currency, {})

    def derived(self, title: str, parties: Sequence[Party], cells: tuple[str, ...]) -> str:
        """A key for a contract without one: of file, title and parties; unlike rows of the same count up."""
        said = "\n".join((key_of(title), *sorted(party.key for party in parties)))
        key = f"{self.file}:{blake2b(said.encode(), digest_size=8).hexdigest()}"
        number = self.number(key, cells)
        return f"{key}-{number + 1}" if number else key

    def number(self, key: str, cells: tuple[str, ...]) -> int:
        """How many rows unlike this one came before it under `key`."""
        rows = self.keys.setdefault(key_of(key), {})
        return rows.setdefault(cells, len(rows))


@attrs.define
class _Row:
    """One row on its way to an entry."""

    reader: _Reader
    row: TableRow
    parties: Named
    accounts: Mapping[str, Account]
    problems: list[Problem] = attrs.Factory(list)
    remarks: list[str] = attrs.Factory(list)
    stated: set[str] = attrs.Factory(set)
    """Fields of the contract of which a cell says what stands there by itself: that it does not renew."""
    lost: bool = False
    """Whether something was found for which the whole row cannot be used."""
    unnamed: str = ""
    """The column of owners, where it names nobody of us who is known."""

    def owned(self) -> Iterator[tuple[Account, str]]:
        """The account that the row is about, and who of us has it, where it says so."""
        _, text = self._cell(Means.OWNER)
        others = [each for each in self.parties.named if each.key != self.reader.ours]
        if text and others and not self.row.wrong:
            yield self.accounts[others[0].key], text

    def entry(self, leads: Leads) -> Entry:
        """The row's records, or its problems, or both."""
        place = f"line {self.row.line}"
        if self.row.wrong:
            return Entry(
                place,
                problems=(problem_in(self.row, "", self._start_of_row(), self.row.wrong, _QUOTES_HINT),),
            )
        title, price, lead = self._title(), self._price(), self._lead(leads)
        contract = self._contract(title)
        if self.lost or contract is None:
            return Entry(place, problems=tuple(self.problems))
        accounts = tuple(self.accounts[party.key] for party in self.parties.named)
        lines = (PriceLine(contract, price, source=contract.source),) if price else ()
        records: tuple[Record, ...] = (*accounts, contract, *lines, *lead)
        read = tuple(name for name in self.reader.columns.names if not self._remarked(name))
        stated: dict[Id, frozenset[str]] = {contract.id: frozenset(self.stated)}
        return Entry(place, records, tuple(self.problems), mended=read, stated=stated)

    def _remarked(self, column: str) -> bool:
        """Whether the note has what was written in that column."""
        return any(remark.startswith(f"{column}: ") for remark in self.remarks)

    def _contract(self, title: str) -> Contract | None:
        ours, others = self._sides()
        starts, ends, endless_end = self._days()
        initial, endless_term = self._initial()
        notice_said, notice = self._notice()
        renewal = self._renewal(endless=endless_end or endless_term, notice_said=notice_said)
        end_lost = ends is None and not endless_end and bool(self._cell(Means.END)[1])
        if end_lost and starts and initial is None and renewal.every:
            # terms would be counted from the start instead, to days that the row does not say
            renewal = attrs.evolve(renewal, mode=Mode.UNKNOWN)
        signed = self._read(Means.SIGNED, self._day)
        if self.lost:
            return None
        try:
            return Contract(
                others[0],
                title,
                parties=(*others[1:], *((ours,) if ours else ())),
                us=ours,
                signed_on=signed,
                starts_on=starts,
                initial=initial,
                ends_on=ends,
                renewal=renewal,
                notice=notice,
                key=(self._key(title),),
                note=self._note(),
                source=Source("CSV row", place=f"{self.reader.file}, line {self.row.line}"),
            )
        except InputError as error:
            self._refuse(error.field, str(error.value), error.why, error.hint, lost=True)
            return None

    def _title(self) -> str:
        column, text = self._cell(Means.TITLE)
        if not text:
            key, text = self._cell(Means.KEY)
            column = column if column.at else key
        if not text:
            self._refuse(column.name, "", "it has no title.", "Write what the contract is called.", lost=True)
        elif len(text) > _LONGEST_TITLE:
            why = f"{len(text)} characters are too many for a title."
            self._refuse(column.name, text, why, "Write a shorter one.", lost=True)
        elif why := control_in(text):
            self._refuse(column.name, text, why, "Write the title without it.", lost=True)
        return " ".join(text.split())

    def _sides(self) -> tuple[Account | None, list[Account]]:
        """Our own account, if the row names it, and all the others."""
        self.problems.extend(self.parties.problems)
        column = self.reader.columns.one(Means.PARTY).name
        named = [self.accounts[party.key] for party in self.parties.named]
        ours = [
            account
            for party, account in zip(self.parties.named, named, strict=True)
            if party.key == self.reader.ours
        ]
        others = [account for account in named if account not in ours]
        if not named:
            if not self.parties.problems:
                self._refuse(column, "", "it names no party.", "Write who it is with.", lost=True)
            self.lost = True
        elif not others:
            self._refuse(
                column, self.parties.text, "it names nobody but us.", "Write who it is with.", lost=True
            )
        if self.parties.problems:
            self.remarks.append(f"{column}: {self.parties.text}")
        return (ours[0] if ours else None), others

    def _days(self) -> tuple[date | None, date | None, bool]:
        """The first day, the last, and whether there is none."""
        starts = self._read(Means.START, self._day)
        column, text = self._cell(Means.END)
        if endless(in_english(text)):
            self.stated.add("ends_on")
            return starts, None, True
        ends = self._read(Means.END, self._day)
        if starts and ends and ends < starts:
            start_column, start_text = self._cell(Means.START)
            why = f"it ends on {ends}, before it starts: {start_column.name} is {start_text!r}, {starts}."
            self._refuse(column.name, text, why, "Mend the one that is wrong.", lost=True)
        return starts, ends, False

    def _day(self, text: str, _unit: str) -> date | None:
        blank = not any(char.isalnum() for char in text)  # "[]/[]/[]" says as little as an empty cell
        return None if blank or unknown(text) else the_day(text, self.reader.order)

    def _initial(self) -> tuple[Span | None, bool]:
        if endless(in_english(self._cell(Means.INITIAL)[1])):
            self.stated.add("initial")
            return None, True
        found = self._read(Means.INITIAL, term)
        return found, False

    def _notice(self) -> tuple[bool, Notice | None]:
        """Whether anything is said of notice, and what."""
        _, text = self._cell(Means.NOTICE)
        none = in_english(text).casefold() in ("no", "none", "no notice")
        said = bool(text) and not unknown(text) and not none
        self.stated |= {"notice"} if none else set()
        return said, self._read(Means.NOTICE, notice_of) if said else None

    def _renewal(self, *, endless: bool, notice_said: bool) -> Renewal:
        column, text = self._cell(Means.RENEWAL)
        how_column, how = self._cell(Means.HOW)
        said = [each for each in (how, text) if each]
        if not said:
            if endless:
                return Renewal(Mode.EVERGREEN)
            # something is to be given notice of, or the end may be none: nobody says that it just ends
            open_end = "perpetual" in self._cell(Means.END)[1].casefold()
            return Renewal(Mode.UNKNOWN if notice_said or open_end else Mode.NONE)
        named = column if text else how_column
        found = self._try(
            named, text or how, lambda _text, unit: renewal_by(in_english(how), in_english(text), unit)
        )
        self.stated |= {"renewal"} if found else set()
        if not endless:
            return found or Renewal(Mode.UNKNOWN)
        if found and found.mode in (Mode.AUTOMATIC, Mode.EVERGREEN) and found.times is None:
            return Renewal(Mode.EVERGREEN, found.every)
        if found:
            why = f"it renews ({found}), but never ends."
            self._refuse(named.name, text or how, why, 'Write "perpetual" or an end, not both.')
        return Renewal(Mode.EVERGREEN)

    def _lead(self, leads: Leads) -> tuple[Assignment, ...]:
        for account, text in self.owned():
            if (found := leads.at(account.id, text)) is not None:
                return found
            self.unnamed = self._cell(Means.OWNER)[0].name
            self.remarks.append(f"{self.unnamed}: {' '.join(text.split())}")
        return ()

    def _price(self) -> Price | None:
        _, currency = self._cell(Means.CURRENCY)

        def read(text: str, unit: str) -> Price:
            known = currency or self.reader.currency
            return the_price(text, currency=known, every=unit, decimal=self.reader.decimal)

        return self._read(Means.PRICE, read)

    def _key(self, title: str) -> str:
        column, text = self._cell(Means.KEY)
        key = text if ":" in text else f"contract:{text}"
        if text and not self.reader.number(key, self.row.cells):
            return key
        if text:
            self._refuse(
                column.name, text, "another row before it has the same id.", "Give each row its own."
            )
        return self.reader.derived(title, self.parties.named, self.row.cells)

    def _note(self) -> str:
        _, own = self._cell(Means.NOTE)
        unread = ((name, self.row.cells[at]) for at, name in self.reader.columns.unread)
        rest = [
            f"{name}: {' '.join(cell.split())}"
            for name, cell in unread
            if any(map(str.isalnum, cell)) and not (says_nothing(cell) or control_in(cell))
        ]
        note = "\n".join(part for part in (own, *self.remarks, *rest) if part)
        return note if len(note) <= _LONGEST_NOTE else f"{note[: _LONGEST_NOTE - 3]}..."

    def _cell(self, means: Means) -> tuple[Column, str]:
        """The column that says this and what stands in it; all of it where a column stands twice."""
        column = self.reader.columns.one(means)
        said = dict.fromkeys(text for at in column.at if not says_nothing(text := self.row.cells[at]))
        return column, " / ".join(said)

    def _read(self, means: Means, read: Callable[[str, str], V]) -> V | None:
        column, text = self._cell(means)
        return self._try(column, text, read) if text else None

    def _try(self, column: Column, text: str, read: Callable[[str, str], V]) -> V | None:
        try:
            return read(text, column.unit)
        except InputError as error:
            for other in {in_english(text), price_in_english(text)} - {text}:
                with suppress(InputError):
                    return read(other, column.unit)
            # one word on the command line mends all of these: better than contracts without days
            ordered = read == self._day and self.reader.order is None and bool(orders_for(text))
            self._refuse(column.name, text, error.why, error.hint, lost=ordered)
            return None

    def _refuse(self, column: str, value: str, why: str, hint: str, *, lost: bool = False) -> None:
        self.problems.append(problem_in(self.row, column, value, why, hint))
        self.lost = self.lost or lost
        if not lost:
            self.remarks.append(f"{column}: {value}")

    def _start_of_row(self) -> str:
        return next((cell for cell in self.row.cells if cell), "")
