"""
Tables that programs export, read by their layout: each row becomes the records that it means.

What the rows of each kind make of their words is theirs (`MAKERS` at the foot
of each `…_rows`); here stands what all share: cells by word, problems with
their place, and the organisations and people that several rows name, who are
one each in a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar, final

import attrs

from relmem.errors import InputError
from relmem.importers.addresses import Address, Addresses
from relmem.importers.amounts import DecimalMark, the_amount
from relmem.importers.cells import says_nothing
from relmem.importers.contract_leads import Leads, Owned
from relmem.importers.contract_names import Contracts
from relmem.importers.entries import Entry, org_key
from relmem.importers.layouts import Column, Columns, Layout
from relmem.importers.moments import Moment, the_moment
from relmem.importers.person_names import first_last
from relmem.importers.tables import TableRow, control_in
from relmem.records.base import Record
from relmem.records.people import Account, Colleague, Contact, domains, emails
from relmem.values import DateOrder, Money, Problem, Source
from relmem.values.hosts import MAILBOX_HOSTS

__all__ = ["LeftOut", "Maker", "Row", "Sheet", "joined_notes"]

V = TypeVar("V")

_SHOWN: Final = 200
"""Characters of a cell that a problem shows."""
_LONGEST: Final = 1000
"""Characters of a text on one line: a name, a title."""
_LONGEST_NOTE: Final = 4000
_QUOTES_HINT: Final = "A cell that holds the separator, a line break or a quote stands in quotes."
_SCHEME: Final = re.compile(r"[a-z]+://", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"<([^<>]*@[^<>]*)>")
_ROUNDED: Final = re.compile(r"\+?\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
_TYPED_AS_TEXT: Final = re.compile(r"\A'(?=\d)")  # the apostrophe by which a spreadsheet leaves digits alone


class LeftOut(Exception):
    """A row that is no record, on purpose; `word` counts it in the report ("voided invoice")."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__(word)


@final
@attrs.frozen
class Maker:
    """
    What rows of one `kind` make: `words` are what columns may say, each with its meaning, and
    `records` makes a row's records of them; it may raise InputError, named for a word, and LeftOut.
    `owned` is what a row says of who of us has its account, where columns do.
    """

    kind: str
    words: Mapping[str, str]
    records: Callable[[Row], tuple[Record, ...]]
    owned: Callable[[Row], Owned | None] | None = None


@attrs.define(eq=False)
class Sheet:
    """What holds for every row of a file, and who and what was named in it so far."""

    file: str
    layout: Layout
    columns: Columns
    order: DateOrder | None = None
    decimal: DecimalMark | None = None
    currency: str = ""
    contracts: Contracts | None = None
    people: Addresses | None = None
    owner: Colleague | None = None
    leads: Leads = attrs.field(factory=Leads)
    said: dict[str, Record] = attrs.field(factory=dict)
    """By key: what several rows speak of, with all they say about it."""

    @property
    def source(self) -> Source:
        """Of what several rows speak of: the file, so that the row it is first met on makes no difference."""
        return Source("CSV row", by=self.layout.program, place=self.file)

    def key(self, id: str) -> str:
        """A program's own id as a key."""
        id = self.layout.id_of(id)
        return id if re.match(r"[a-z]+:\S", id) else f"{self.layout.space or self.layout.kind}:{id}"

    def account(self, name: str, *, id: str = "", domain: str = "") -> Account:
        """The organisation so called, of that id or domain; one in a file, also where rows say more of it."""
        key = self.key(id) if id else org_key(name) if name else domain
        known = self.said.get(f"account {key}")
        account = known if isinstance(known, Account) else Account(name or domain or key, source=self.source)
        told: dict[str, Any] = {
            "name": name if name and account.name in (domain, key) else account.name,
            "key": account.key or ((key,) if id or name else ()),
            "domains": tuple(dict.fromkeys((*account.domains, *((domain,) if domain else ())))),
        }
        if any(getattr(account, field) != value for field, value in told.items()):
            account = attrs.evolve(account, **told)
        self.said[f"account {key}"] = account
        return account

    def noted(self, account: Account, note: str) -> Account:
        """The same organisation, with more to its note."""
        notes = dict.fromkeys(text for text in (account.note, note) if text)
        account = attrs.evolve(account, note="\n\n".join(notes))
        self.said[f"account {(account.key or account.domains)[0]}"] = account
        return account

    def person(self, name: str, *, email: str = "", id: str = "") -> Contact | None:
        """Who is spoken of by an address or id; nobody by a name alone."""
        if not (email or id):
            return None
        key = f"contact {self.key(id) if id else email.casefold()}"
        known = self.said.get(key)
        if not isinstance(known, Contact):
            known = Contact(
                name or email or self.key(id),
                emails=(email,) if email else (),
                key=(self.key(id),) if id else (),
                source=self.source,
            )
            self.said[key] = known
        return known


class Row:
    """One row's cells by their words, with the problems found in them."""

    def __init__(self, sheet: Sheet, row: TableRow) -> None:
        self.sheet: Final = sheet
        self.place: Final = f"line {row.line}"
        self.source: Final = attrs.evolve(sheet.source, place=f"{sheet.file}, {self.place}")
        self.problems: Final[list[Problem]] = []
        self.refers: Final[set[str]] = set()
        """The ids of records that are only spoken of: who is known already is told nothing new by it."""
        self.stated: Final[dict[str, frozenset[str]]] = {}
        """By the ids of records, fields of which a cell says what is there by itself: a normal severity."""
        self.written: Final[dict[str, Record]] = {}
        """By the ids of people whose name was turned: them, as the file calls them."""
        self.mended: Final[set[str]] = set()
        """The columns of owners that made a lead: an earlier remark on them in a note is taken out."""
        self.noted: Final[set[int]] = set()
        """The places of those that did not, and so stand in the note."""
        self.lost = False
        self._row = row

    def each(self, word: str) -> list[tuple[Column, str]]:
        """Every value of the columns with that word, on one line each, in their order."""
        many = self.sheet.layout.many
        return [
            (column, " ".join(part.split()))
            for column in self.sheet.columns.known.get(word, ())
            for cell in (self._row.cells[column.at],)
            for part in (cell.split(many) if many else (cell,))
            if part.strip() and self._is_text(column, part)
        ]

    def texts(self, word: str) -> tuple[str, ...]:
        """As `each`, the texts alone, once each."""
        return tuple(dict.fromkeys(text for _, text in self.each(word)))

    def text(self, word: str) -> str:
        """The first of those cells that says anything, whole; "" where there is none."""
        return next((" ".join(cell.split()) for _, cell in self.cells(word)), "")

    def cells(self, word: str) -> Iterator[tuple[Column, str]]:
        """Each cell of the columns with that word that says anything, whole and with its lines."""
        for column in self.sheet.columns.known.get(word, ()):
            cell = self._row.cells[column.at]
            if cell and self._is_text(column, cell):
                yield column, cell

    def name_of(self, word: str) -> str:
        """What the column with that word is called in the file, else the word itself."""
        return next((column.name for column in self.sheet.columns.known.get(word, ())), word)

    def _is_text(self, column: Column, text: str) -> bool:
        if why := control_in(text):
            self.refuse(column.name, text, why, "Write it without.")
        elif len(text) > _LONGEST:
            self.refuse(column.name, text, f"{len(text)} characters are too many here.", "Write less.")
        return not why and len(text) <= _LONGEST

    def read(self, word: str, read: Callable[[str], V], *, needed: bool = False) -> V | None:
        """
        What the first cell with that word means; None where it is empty or means nothing.

        A cell that cannot be meant is a problem, and costs the row where it is
        `needed` or where a word on the command line mends it.
        """
        for column, text in self.each(word):
            if says_nothing(text):
                continue
            try:
                return read(text)
            except InputError as error:
                mended = error.hint.startswith("Say --")
                self.refuse(column.name, text, error.why, error.hint, lost=needed or mended)
                return None
        return None

    def moment(self, word: str, *, needed: bool = False) -> Moment | None:
        """The moment in that column."""
        sheet = self.sheet

        def read(text: str) -> Moment:
            return the_moment(text, sheet.order, short_years=sheet.layout.short_years)

        return self.read(word, read, needed=needed)

    def amount(self, word: str) -> Money | None:
        """The money in that column, in the currency that it, its name, the row or the caller says."""
        column = next((column for column, _ in self.each(word)), None)
        named = self.text("currency") or (column.currency if column else "") or self.sheet.currency

        def read(text: str) -> Money:
            return the_amount(text, currency=named, decimal=self.sheet.decimal)

        return self.read(word, read, needed=True)

    def emails(self, word: str = "email") -> tuple[str, ...]:
        """The addresses in those columns, several in a cell too; each that is none is a problem."""
        good: list[str] = []
        for column, text in self.each(word):
            for address in _addresses(text):
                try:
                    good += emails(address.removeprefix("mailto:"))
                except InputError as error:
                    inside = "; it is one inside of Exchange" if text.lower().startswith("/o=") else ""
                    why = error.why.removesuffix(".") + inside + "."
                    self.refuse(column.name, address, why, "Write it as ana@example.com.")
        return emails(good)

    def phones(self, word: str = "phone") -> tuple[str, ...]:
        """The numbers in those columns, as written; one that a spreadsheet rounded is a problem."""
        good: dict[str, None] = {}
        for column, text in self.each(word):
            if _ROUNDED.fullmatch(text):
                why = f"a spreadsheet made {text!r} of the number, and its last digits are lost."
                self.refuse(column.name, text, why, "Export the table anew, and import it as it is.")
            elif not says_nothing(text):
                good[_TYPED_AS_TEXT.sub("", text)] = None
        return tuple(good)

    def host(self, word: str) -> str:
        """The host in that column, of a link too; "" where there is none."""

        def read(text: str) -> str:
            host = _SCHEME.sub("", text).partition("/")[0].partition("?")[0].rpartition("@")[2]
            found = domains(host.removeprefix("www.").partition(":")[0])
            if not found:
                raise InputError(text, f"{text!r} names no host.", "Write northwind.example.")
            return found[0]

        return self.read(word, read) or ""

    def keys(self) -> tuple[str, ...]:
        """The program's own id of the row, as a key."""
        id = self.text("id")
        return (self.sheet.key(id),) if id else ()

    def account(self, *, writer: str = "") -> Account | None:
        """The organisation that the row names, by its columns; else by the host that `writer` writes from."""
        name, id = self.text("account"), self.text("account_id")
        domain = self.host("account_domain")
        domain = "" if domain in MAILBOX_HOSTS else domain
        host = writer.rpartition("@")[2].lower()
        if not (name or id or domain) and host and host not in MAILBOX_HOSTS:
            domain = host
        if not (name or id or domain):
            return None
        account = self.sheet.account(name, id=id, domain=domain)
        if not name:
            self.refers.add(account.id)
        return account

    def needed_account(self, *, writer: str = "") -> Account:
        """
        As `account`.

        Raises:
            InputError: the row names none.

        """
        account = self.account(writer=writer)
        if account is None:
            hint = 'Fill the column, or say which one it is: --map "COLUMN=account".'
            raise InputError("", "it names no account.", hint, field="account")
        return account

    def person(self, name: str, email: str, id: str) -> Contact | None:
        """Who is named in three columns (each a word), only spoken of here."""
        address = next(iter(self.emails(email)), "")
        spoken = self.text(name)
        if address and self._is_shared(address) and not self.text(id) and spoken in ("", address):
            why = f"several people have {address}, so nobody knows which of them it was."
            self.refuse(self.name_of(email), address, why, "Fill in their name, or add who it was yourself.")
            return None
        told, _ = first_last(spoken, emails=(address,))
        found = self.sheet.person(told, email=address, id=self.text(id))
        if found is not None:
            self.refers.add(found.id)
        return found

    def _is_shared(self, email: str) -> bool:
        people = self.sheet.people
        return people is not None and people.person(Address(email.casefold())).is_shared

    def note(self, *more: str) -> str:
        """The columns with the word, those without or `noted` with their names, and `more` lines, as text."""
        cells = [cell[: _LONGEST_NOTE + 1] for cell in self._row.cells]
        known = [cells[column.at] for column in self.sheet.columns.known.get("note", ())]
        rest = [
            f"{column.name}: {' '.join(cell.split())}"
            for column in self.sheet.columns.in_notes(self.noted)
            if not says_nothing(cell := cells[column.at])
        ]
        said = dict.fromkeys(text for each in (*known, "\n".join((*rest, *more))) if (text := each.strip()))
        note = _printable("\n\n".join(said).replace("\r\n", "\n").replace("\r", "\n"))
        return note if len(note) <= _LONGEST_NOTE else f"{note[: _LONGEST_NOTE - 3]}..."

    def refuse(self, column: str, value: str, why: str, hint: str = "", *, lost: bool = False) -> None:
        """Note that a cell cannot be meant; with `lost` nor can the row."""
        shown = value if len(value) <= _SHOWN else f"{value[: _SHOWN - 3]}..."
        found = Problem(self.place, column, shown, why, hint)
        if found not in self.problems:
            self.problems.append(found)
        self.lost = self.lost or lost

    def entry(self, maker: Maker) -> tuple[Entry, tuple[Record, ...]]:
        """The entry without records, and the records."""
        if self._row.wrong:
            start = next((cell for cell in self._row.cells if cell), "")
            self.refuse("", start, self._row.wrong, _QUOTES_HINT)
            return Entry(self.place, problems=tuple(self.problems)), ()
        sums = self.sheet.layout.sums
        if sums and re.fullmatch(sums, next((cell for cell in self._row.cells if cell), "")):
            return Entry(self.place, left_out="sum"), ()
        records: tuple[Record, ...] = ()
        try:
            records = maker.records(self)
        except LeftOut as reason:
            return Entry(self.place, left_out=reason.word), ()
        except InputError as error:
            value = error.value if isinstance(error.value, str) else str(error.value)
            if not (self.lost and not value):  # what is missing was said to be wrong already
                self.refuse(self.name_of(error.field), value, error.why, error.hint)
            self.lost = True
        refers = frozenset(self.refers)
        entry = Entry(
            self.place,
            problems=tuple(self.problems),
            refers=refers,
            stated=self.stated,
            written=self.written,
            mended=tuple(sorted(self.mended)),
        )
        return entry, () if self.lost else records


def _addresses(text: str) -> list[str]:
    """The addresses in a cell: those in pointed brackets, else what commas, semicolons or spaces part."""
    if found := _BRACKETED.findall(text):
        return [each.strip() for each in found]
    parts = [part.strip() for part in re.split(r"[,;|]", text) if part.strip()]
    words = [part.split() for part in parts]
    return [
        word
        for part, each in zip(parts, words, strict=True)
        for word in (each if all("@" in one for one in each) else [part])
    ] or [text]


def joined_notes(before: str, more: str) -> str:
    """A note with what another row of the same adds to it, each paragraph once."""
    if not more or more in before:
        return before
    known = before.split("\n\n") if before else []
    note = "\n\n".join(dict.fromkeys((*known, *more.split("\n\n"))))
    return note if len(note) <= _LONGEST_NOTE else before


def _printable(text: str) -> str:
    return "".join(char for char in text if char in "\n\t" or not control_in(char))
