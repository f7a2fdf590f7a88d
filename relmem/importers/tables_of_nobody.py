"""
Tables of nobody's in particular: what people call their columns, and what to type where that says too little.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, final

import attrs

from relmem.importers import contact_columns, matter_columns
from relmem.importers.contract_columns import WORDS
from relmem.importers.contract_columns import Columns as ContractColumns
from relmem.importers.layouts import SKIPPED, Layout, plain_name

__all__ = ["ANYBODYS", "CONTRACTS", "anybodys", "likely_options"]

ANYBODYS: Final[tuple[Layout, ...]] = (
    matter_columns.ANY_INVOICES,
    matter_columns.ANY_ORDERS,
    matter_columns.ANY_ISSUES,
    contact_columns.ANY_ACCOUNTS,
    contact_columns.ANY_CONTACTS,
)
CONTRACTS: Final = "contract"
"""The kind whose tables have a reader of their own."""
_NO_WORDS: Final = frozenset(("", SKIPPED))

_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "contact": ("name",),
    "account": ("name",),
    "issue": ("title", "account"),
    "invoice": ("number", "account", "total"),
    "order": ("number", "account"),
    "contract": ("title", "account"),
}
"""What a row of each kind must say."""
_INSTEAD: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("contact", "name"): frozenset(("name", "given", "family")),
    ("issue", "account"): frozenset(("account", "account_id", "account_domain", "reporter_email")),
    ("invoice", "account"): frozenset(("account", "account_id", "account_domain")),
    ("order", "account"): frozenset(("account", "account_id", "account_domain", "orderer_email")),
    ("invoice", "number"): frozenset(("number", "id")),
    ("order", "number"): frozenset(("number", "id", "what")),
    ("invoice", "total"): frozenset(("total", "net", "gross")),
}
"""What will do in its place, or is it."""
_WHO: Final = ("contact", "account")
_CLUES: Final[Mapping[str, tuple[str, ...]]] = {
    "issue": (
        "ticket", "vorgang", "betreff", "priorit", "status", "stoerung", "storung", "fehler", "meldung",
        "incident", "problem", "sujet", "asunto", "assunto", "oggetto", "segnalazione", "onderwerp",
        "schwere", "erstellt", "estado", "statut", "stato",
    ),
    "invoice": (
        "rechnung", "beleg", "netto", "brutto", "mwst", "faktur", "factur", "fattura", "fatura", "invoice",
        "bill", "importe", "importo", "montant", "betrag", "summe",
    ),
    "order": (
        "bestell", "auftrag", "artikel", "menge", "liefer", "commande", "livraison", "pedido", "entrega",
        "ordine", "consegna", "encomenda", "bestelling", "order", "delivery", "quantity", "item",
    ),
}  # fmt: skip
"""What stands in the names of columns in such tables, in whatever language."""
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "title": (
        "betreff", "titel", "bezeichnung", "subject", "summary", "sujet", "asunto", "assunto", "oggetto",
        "onderwerp",
    ),
    "number": ("nummer", "nr", "number", "numero"),
    "total": ("brutto", "netto", "betrag", "summe", "total", "montant", "importe", "importo", "bedrag"),
    "account": ("firma", "kunde", "customer", "company", "client", "cliente", "klant"),
}  # fmt: skip
"""What stands in the names of columns that may be meant by a word."""


def anybodys(kind: str) -> Layout:
    """The layout of tables of a kind that are nobody's in particular."""
    return next(layout for layout in ANYBODYS if layout.kind == kind)


def likely_options(text: str, kind: str = "") -> str:
    """
    The options that say what a table is, as far as its columns tell: of what most of them speak.

    `text` is the file's; where the `kind` is said already, it is of that.
    """
    row = _first_row(text)
    read = [_read_as(each, row) for each in ((kind,) if kind in _NEEDED else _NEEDED)]
    # of people and organisations one column tells, of all else two
    sure = [each for each in read if each.sure >= (1 if each.kind in _WHO else 2)]
    named = {"name", "given", "family"} & read[0].words
    if len(read) > 1 and not named and "account" in read[0].words:
        sure = [each for each in sure if each.kind != "contact"]  # nobody is named in it
    best = max(sure, key=lambda each: each.sure, default=read[0])
    left = [each for each in best.unread if each != "COLUMN"] if best.sure else list(row[:1])
    said = []
    for word in _NEEDED[best.kind]:
        if best.words & _INSTEAD.get((best.kind, word), frozenset()):
            continue
        others = [each for each in left if not _may_say(each, *(it for it in _CALLED if it != word))]
        likely = [each for each in left if _may_say(each, word)]
        column = best.columns.get(word) or next(iter((*likely, *others)), "COLUMN")
        left = [each for each in left if each != column]
        said.append(f'--map "{column}={word}"')
    return " ".join((f"--kind {best.kind}", *said))


def _may_say(column: str, *words: str) -> bool:
    """Whether the name of a column speaks of one of these words."""
    plain = plain_name(column)
    return any(clue in plain for word in words for clue in _CALLED.get(word, ()))


@final
@attrs.frozen
class _ReadAs:
    """
    What the columns of a table say where its rows are of one kind, by word, and which say nothing then.

    `sure` counts those that do, and those whose name is about such a kind.
    """

    kind: str
    columns: Mapping[str, str]
    unread: tuple[str, ...]
    sure: int

    @property
    def words(self) -> AbstractSet[str]:
        return self.columns.keys()


def _read_as(kind: str, row: Sequence[str]) -> _ReadAs:
    if kind == CONTRACTS:
        found = ContractColumns.of(row)
        columns = {word: found.known[means][0].name for word, means in WORDS.items() if means in found.known}
        unread = tuple(name for _, name in found.unread)
    else:
        layout, columns, left = anybodys(kind), {}, []
        for name in row:
            word = layout.word_of(plain_name(name))[0]
            if word in _NO_WORDS:
                left.append(name)
            else:
                columns.setdefault(word, name)
        unread = tuple(left)
    clues = sum(any(clue in plain_name(name) for clue in _CLUES.get(kind, ())) for name in unread)
    return _ReadAs(kind, columns, unread, len(columns) + clues)


def _first_row(text: str) -> list[str]:
    """The cells of the first line of a file, as far as they may be names of columns."""
    line = re.split(r"[\r\n]", text[:10_000].strip(), maxsplit=1)[0]
    rows = [line.split(separator) for separator in ",;\t|"]
    cells = [cell.strip(' "') for cell in max(rows, key=len)]
    return [
        each if each.isprintable() and 0 < len(each) <= 60 and "=" not in each else "COLUMN" for each in cells
    ]
