"""
Which column of a contract table says what, by its name in the header.

Names are compared in lower case, without punctuation and accents, and without a
leading "contract" or "agreement": `Effective_Date`, `effectiveDate` and `Contract
effective date` are one. Those of other languages are in `contract_words`; a
caller's words for columns go before all of them. Where several columns say the same, the first spelling
in `_SPELLINGS` counts and the others are ignored; parties may have many columns.
A unit or a period in the name goes to bare numbers below it: `Notice (days)`,
`Annual value`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.importers.contract_words import COLUMNS, PERIOD_OF, unit_in_english
from relmem.importers.layouts import SKIPPED
from relmem.importers.plain_names import plain_name

__all__ = ["WORDS", "Column", "Columns", "Means", "names_contracts", "says_terms"]


class Means(StrEnum):
    """What a column says."""

    TITLE = "title"
    KEY = "key"
    PARTY = "party"
    START = "start"
    END = "end"
    INITIAL = "initial term"
    HOW = "how it renews"
    RENEWAL = "renewal"
    NOTICE = "notice"
    SIGNED = "signed"
    PRICE = "price"
    CURRENCY = "currency"
    NOTE = "note"
    OWNER = "owner"


_ENGLISH: Final[Mapping[Means, tuple[str, ...]]] = {
    Means.TITLE: (
        "contract", "contract title", "contract name", "agreement", "agreement title", "agreement name",
        "title", "document", "document name", "name", "subject",
    ),
    Means.KEY: (
        "key", "id", "contract id", "contract key", "agreement id", "external id", "contract number",
        "contract no", "agreement number", "number", "no", "reference", "ref",
    ),
    Means.PARTY: (
        "parties", "party", "account", "accounts", "customer", "customers", "company", "client",
        "counterparty", "counterparties", "counter party", "other party", "vendor", "supplier",
        "organisation", "organization",
    ),
    Means.START: (
        "effective date", "effective", "effective on", "effective from", "start date", "start",
        "starts on", "starts", "start on", "begin date", "begin", "begins", "begins on",
        "commencement date", "commencement", "valid from", "from", "term start", "term start date",
    ),
    Means.END: (
        "expiration date", "expiration", "expiry date", "expiry", "expires", "expires on", "end date",
        "end", "ends", "ends on", "end on", "valid until", "valid to", "valid through", "term end",
        "term end date",
    ),
    Means.INITIAL: (
        "initial", "initial term", "initial period", "initial term length", "term", "term length",
        "length", "duration",
    ),
    Means.RENEWAL: (
        "renewal term", "renewal terms", "renewal", "renewals", "renews", "renewal period",
        "renewal length", "renewal term length",
    ),
    Means.HOW: (
        "auto renew", "auto renews", "auto renewal", "autorenew", "autorenewal", "automatic renewal",
        "renews automatically", "renewal type", "renewal mode",
    ),
    Means.NOTICE: (
        "notice period", "notice", "notice term", "notice required", "renewal notice",
        "non renewal notice", "cancellation notice", "cancellation period", "termination notice",
        "notice period to terminate renewal",
    ),
    Means.SIGNED: (
        "signed on", "signed", "signed date", "date signed", "signature date", "signing date",
        "agreement date", "execution date", "executed on", "executed",
    ),
    Means.PRICE: ("price", "value", "amount", "fee", "contract value", "acv", "arr", "mrr", "tcv"),
    Means.CURRENCY: ("currency", "currency code", "currency iso code"),
    Means.NOTE: ("note", "notes", "comment", "comments", "remark", "remarks"),
    Means.OWNER: (
        "account manager", "account lead", "account owner", "account executive", "customer success manager",
        "csm", "relationship manager", "owner", "contract owner", "contract manager", "sales rep",
        "salesperson", "sales person",
    ),
}  # fmt: skip

_SPELLINGS: Final[Mapping[Means, tuple[str, ...]]] = {
    means: (*names, *(name for name in COLUMNS[means].split(", ") if name not in names))
    for means, names in _ENGLISH.items()
}

WORDS: Final[Mapping[str, Means]] = {
    "title": Means.TITLE, "id": Means.KEY, "account": Means.PARTY, "starts": Means.START, "ends": Means.END,
    "initial": Means.INITIAL, "renewal": Means.RENEWAL, "how": Means.HOW, "notice": Means.NOTICE,
    "signed": Means.SIGNED, "price": Means.PRICE, "currency": Means.CURRENCY, "note": Means.NOTE,
    "owner": Means.OWNER,
}  # fmt: skip
"""What a caller may say that a column says, beside "ignore"."""

_TITLES_THAT_SAY_SO: Final = frozenset(_SPELLINGS[Means.TITLE][:6])
_PERIODS: Final = {
    "annual": "year", "yearly": "year", "quarterly": "quarter", "monthly": "month", "weekly": "week",
}  # fmt: skip
_PERIOD_OF: Final = {"acv": "year", "arr": "year", "mrr": "month", **PERIOD_OF}
_UNIT: Final = re.compile(r"(.+?)(?: in)? (day|week|month|year)s?")
_PER: Final = re.compile(r"(.+?) (?:per|a) (week|month|quarter|year)")
_ONE_PARTY: Final = re.compile(
    r"(.+?) (?:name|names)|(party|account|customer|company|client) (?:[a-z]|\d{1,2})"
)


@final
@attrs.frozen
class Column:
    """A column: its `name` as written, its places `at` in a row, and the `unit` of its bare numbers."""

    name: str
    at: tuple[int, ...]
    unit: str = ""


@final
@attrs.frozen
class Columns:
    """The columns that are read, by what they say, and the places and names of those `unread`."""

    known: Mapping[Means, tuple[Column, ...]]
    unread: tuple[tuple[int, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of columns that are read."""
        return tuple(column.name for columns in self.known.values() for column in columns)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The names of those that are not, once each."""
        return tuple(dict.fromkeys(name for _, name in self.unread))

    @classmethod
    def of(cls, header: Sequence[str], words: Mapping[str, str] | None = None) -> Columns:
        """
        What the columns of `header` say; of two with one name, both are read.

        `words` are the caller's, by plain names of columns.
        """
        found: dict[Means, dict[tuple[int, str], Column]] = {}
        for at, name in enumerate(header):
            meant = _told(name, words or {})
            if meant is None:
                continue
            means, spelling, unit = meant
            # parties keep the order of their columns, all others the order of preference
            rank = (at, "") if means is Means.PARTY else (spelling, _plain(name))
            columns = found.setdefault(means, {})
            there = columns.get(rank)
            columns[rank] = attrs.evolve(there, at=(*there.at, at)) if there else Column(name, (at,), unit)
        known = {
            means: tuple(column for _, column in sorted(columns.items()))[
                : None if means is Means.PARTY else 1
            ]
            for means, columns in found.items()
        }
        read = {at for columns in known.values() for column in columns for at in column.at}
        unread = ((at, name or f"column {at + 1}") for at, name in enumerate(header) if at not in read)
        return cls(known, tuple(unread))

    def one(self, means: Means) -> Column:
        """The column that says this; one that stands nowhere where none does."""
        return self.known.get(means, (Column(str(means), ()),))[0]


def names_contracts(header: Sequence[str], words: Mapping[str, str] | None = None) -> bool:
    """Whether a row names what no contract can do without: a title or an id, and a party."""
    means = {meant[0] for name in header if (meant := _told(name, words or {}))}
    return Means.PARTY in means and bool({Means.TITLE, Means.KEY} & means)


def says_terms(header: Sequence[str]) -> bool:
    """Whether a row names what only contracts have: renewal, notice, a first term, or "contract" and days."""
    found = [meant for name in header if (meant := _meant(name))]
    means = {each[0] for each in found}
    if {Means.RENEWAL, Means.NOTICE, Means.HOW, Means.INITIAL} & means:
        return True
    titled = any(_plain(name) in _TITLES_THAT_SAY_SO for name in header)
    return titled and bool({Means.START, Means.END, Means.PRICE} & means)


def _plain(name: str) -> str:
    return plain_name(name[:200].replace("#", " number "))


def _told(name: str, words: Mapping[str, str]) -> tuple[Means, int, str] | None:
    """What a name means as the caller says, who goes before all else, or as it says itself."""
    word = words.get(plain_name(name), "")
    if not word:
        return _meant(name)
    # of its own accord it may say the unit of bare numbers below it
    match, itself = _UNIT.fullmatch(unit_in_english(_plain(name))), _meant(name)
    unit = match[2] if match else itself[2] if itself else ""
    return None if word == SKIPPED else (WORDS[word], -1, unit)


def _meant(name: str) -> tuple[Means, int, str] | None:
    """What a name means, the place of its spelling, and the unit it gives to bare numbers."""
    plain = _plain(name)
    shorter = re.sub(r"^(?:contract|agreement) ", "", plain)
    for each in dict.fromkeys((plain, shorter)):
        for means, spellings in _SPELLINGS.items():
            if each in spellings:
                return means, spellings.index(each), _PERIOD_OF.get(each, "")
        if match := _UNIT.fullmatch(unit_in_english(each)):
            for means in (Means.INITIAL, Means.RENEWAL, Means.NOTICE):
                if match[1] in _SPELLINGS[means]:
                    return means, _SPELLINGS[means].index(match[1]), match[2]
        if (match := _ONE_PARTY.fullmatch(each)) and (match[1] or match[2]) in _SPELLINGS[Means.PARTY]:
            return Means.PARTY, 0, ""
        first, _, rest = each.partition(" ")
        if first in _PERIODS and rest.removeprefix("contract ") in _SPELLINGS[Means.PRICE]:
            return Means.PRICE, 0, _PERIODS[first]
        if (match := _PER.fullmatch(each)) and match[1] in _SPELLINGS[Means.PRICE]:
            return Means.PRICE, 0, match[2]
    return None
