"""
Who a contract binds, out of one cell: names, apart from the terms that stand for them.

`Birch Inc. ("Company"); Holdings Ltd. d/b/a Kowledge ("MA", "Affiliate")` names
two parties. Parties are separated by `;` outside brackets; a bracket without
its pair is no bracket. What is read:

- A bracket with quotes in it, or that begins with "collectively" and the like,
  holds *terms*: other words for the party, never part of its name. Any other
  bracket is part of the name: `Dialog Semiconductor (UK) Ltd.`
- "d/b/a", "formerly known as" and their like lead to a second name (an alias).
- "together with its successors and assigns" adds nobody.
- What only speaks of parties named elsewhere in the cell (`Lender and Fitness
  ("AS Parties")`, `(each a "Party")`) names nobody and is left out.
- `WYZZ, Inc. and WYZZ Licensee, Inc.` are two: "and" stands between two legal
  forms, or between two persons with a title. Otherwise "and" is part of a name,
  as it is of a legal form: `Hafen GmbH & Co. KG` is one.
- A name that is blank (`[*]`), a role (`Distributor`) or a description (`an
  individual`) is *unnamed*: somebody is bound, and nobody can say who.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Final, final

import attrs

from relmem.importers.tables import control_in

__all__ = ["Parties", "Party", "key_of", "parties_of"]

_MOST_PARTIES: Final = 500
_LONGEST_NAME: Final = 300
_LONGEST_CELL: Final = 20_000
_LONGEST_TERM: Final = 12  # words

_QUOTES: Final = '"\u201c\u201d'
_QUOTE: Final = f"[{_QUOTES}]"
_TERM: Final = re.compile(rf"{_QUOTE}([^{_QUOTES}()]+)")
_OF_ALL: Final = re.compile(
    r"\b(?:collectively|individually|singularly|hereinafter|hereafter|jointly|together|each|part(?:y|ies))\b",
    re.IGNORECASE,
)
_ALSO: Final = (
    r"(?:d/b/a|dba|doing business as|t/a|trading as|f/k/a|fka|formerly(?: known as)?|a/k/a|aka|also known as"
    r"|operating (?:as|under|with)(?: the)?(?: service| trade| business)?(?: name)?)\s+"
)
_ALSO_WITHIN: Final = re.compile(rf"(.*?\S),?\s+{_ALSO}(\S.*)", re.IGNORECASE)
_ALSO_BRACKET: Final = re.compile(rf"{_ALSO}([^{_QUOTES}]+)", re.IGNORECASE)
_WITH_ITS: Final = re.compile(r",?\s+(?:and|together with)\s+(?:its|their|his|her)\b.*", re.IGNORECASE)
_SPEAKS_OF: Final = re.compile(
    r"(?:each|any|all|both) (?:and both )?of\b|each (?:a|as|party)\b|(?:individually|collectively|jointly)\b"
    r"|together(?:,| with)|(?-i:who|which)\s|hereinafter\b|hereafter\b|.*\breferred to\b",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(r"(.*\S)\s*\(([^()]+)\)")
_QUOTED_AFTER: Final = re.compile(rf"(.*?[^\s,{_QUOTES}])[\s,]*{_QUOTE}([^{_QUOTES}]+){_QUOTE}")
_FORM: Final = re.compile(
    r"\b(?:inc|incorporated|llc|l\.l\.c|ltd|limited|plc|corp|corporation|gmbh|ag|s\.a|sa|b\.v|bv|n\.v|nv|oy|ab|a/s"
    r"|l\.p|lp|llp|pty|s\.r\.l|srl|s\.p\.a|spa|kg|kk|sarl|ooo|pjsc)\.?$",
    re.IGNORECASE,
)
_TITLED: Final = re.compile(r"(?:mr|mrs|ms|dr|prof)\b", re.IGNORECASE)
_BETWEEN_PERSONS: Final = re.compile(r",\s+(?:and\s+)?|\s+and\s+|\s+&\s+")
_BETWEEN_FORMS: Final = re.compile(r"\s+(?:and|&)\s+")
_FORM_GOES_ON: Final = re.compile(
    r"(?:co|cie|comp)\b\.?(?:\s*(?:$|,)|\s+(?:and|&)\s|\s*,?\s*(?:kg(?:\s?a\.?\s?a)?|ohg)\b)", re.IGNORECASE
)
"""What of a legal form stands behind its own "&": GmbH & Co. KG, SE & Co. KGaA."""
_BLANK: Final = re.compile(r"\[(?:[\s*_.]*|redacted|omitted|name)\]|_{2,}|\*{2,}", re.IGNORECASE)
_DESCRIPTION: Final = re.compile(r"(?:an?|the|such|any)\s")  # "The Associated Press" is a name
_ROLES: Final = frozenset(
    (
        "affiliate", "affiliates", "agent", "buyer", "client", "company", "consultant", "contractor",
        "customer", "developer", "distributor", "employee", "employer", "executive", "franchisee",
        "franchisor", "landlord", "lender", "lessee", "lessor", "licensee", "licensor", "manufacturer",
        "operator", "owner", "parties", "partner", "party", "party a", "party b", "party c",
        "principal", "provider", "publisher", "purchaser", "recipient", "reseller", "seller",
        "service provider", "shipper", "sponsor", "subcontractor", "supplier", "tenant", "transporter",
        "us", "vendor", "we", "you",
    )
)  # fmt: skip
_BETWEEN: Final = f" ,.;:'{_QUOTES})"
"""What stands between the brackets behind a name and the next one, and belongs to neither."""
_OPENS: Final = re.compile(r"\(")
_FOLLOWS: Final = re.compile(rf"[{_BETWEEN}]*(?:(?:and|or)\s+)?")
_JOINING: Final = frozenset(("and", "or", "with", "together", "togetherwith", "the", "each", "of", "both"))

_Words = tuple[str, ...]


@final
@attrs.frozen
class Party:
    """One party by `name`, as written, and the other names it goes by."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes it the same party as another: the name, in any case and spacing."""
        return key_of(self.name)


@final
@attrs.frozen
class Parties:
    """Those `named`, each once, and what stood there for others with why it is no name."""

    named: tuple[Party, ...] = ()
    unnamed: tuple[tuple[str, str], ...] = ()


@final
@attrs.frozen
class _Piece:
    """What stood between two separators: the text as written, and the name, aliases and terms in it."""

    text: str
    name: str
    aliases: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    @property
    def of_all(self) -> bool:
        """Whether it speaks of several parties at once."""
        return _OF_ALL.search(self.text) is not None

    @property
    def own_terms(self) -> bool:
        """Whether some term is for this party alone."""
        return any(not _OF_ALL.search(term) for term in self.terms)


@final
@attrs.frozen
class _Book:
    """Which pieces of the cell give each name and each term."""

    names: dict[_Words, set[int]]
    terms: dict[_Words, set[int]]

    @classmethod
    def of(cls, pieces: list[_Piece]) -> _Book:
        """The book of these pieces, by their place in the cell."""
        book = cls({}, {})
        for at, piece in enumerate(pieces):
            book.names.setdefault(_words(piece.name), set()).add(at)
            for term in piece.terms:
                book.terms.setdefault(_words(term), set()).add(at)
        return book

    def elsewhere(self, words: _Words, at: int, whole: _Words) -> bool:
        """Whether another piece gives these words; a whole name said twice is a name both times."""
        books = (self.terms,) if words == whole else (self.terms, self.names)
        return any(book.get(words, {at}) - {at} for book in books)


def key_of(name: str) -> str:
    """A name in no particular case or spacing, accents composed: equal for what people take for one name."""
    return unicodedata.normalize("NFC", " ".join(name.split()).casefold())


def parties_of(text: str) -> Parties:
    """
    The parties that a cell names, in its order.

    More than 500, or a cell of more than 20,000 characters, is no list of parties.
    """
    if len(text) > _LONGEST_CELL:
        return Parties(unnamed=((text[:60], f"{len(text)} characters are no list of parties."),))
    pieces = list(islice(_pieces(text), _MOST_PARTIES + 1))
    if len(pieces) > _MOST_PARTIES:
        return Parties(unnamed=((text[:60], f"it names more than {_MOST_PARTIES} parties."),))
    book = _Book.of(pieces)
    named: dict[str, Party] = {}
    unnamed: list[tuple[str, str]] = []
    for at, piece in enumerate(pieces):
        if _SPEAKS_OF.match(piece.name) or (piece.text[0] in _QUOTES and piece.of_all):
            continue
        others, unknown = _list_of(_words(piece.name), at, book)
        if others and not unknown and (others > 1 or not piece.own_terms):
            continue
        if others and unknown and piece.of_all:
            unnamed.append((piece.text, "it stands for several parties, and not all of them are named."))
            continue
        for name in _apart(piece.name):
            if why := _no_name(name):
                unnamed.append((piece.text, why))
            else:
                party = Party(name, piece.aliases)
                named.setdefault(party.key, party)
    return Parties(tuple(named.values()), tuple(unnamed))


def _pieces(cell: str) -> Iterator[_Piece]:
    """The cell cut at its separators; a bare term goes to the party before it that has none."""
    last: _Piece | None = None
    for segment in _segments(cell):
        for piece in _cut(segment):
            if piece.name:
                if last:
                    yield last
                last = piece
            elif last and not last.terms:
                last = attrs.evolve(last, text=f"{last.text} {piece.text}", terms=piece.terms)
            elif not piece.of_all:
                if last:
                    yield last
                last = piece
    if last:
        yield last


def _segments(cell: str) -> Iterator[str]:
    pairs, start, at = _pairs(cell), 0, 0
    for match in re.finditer(r"[(;]", cell):
        if match.start() < at:
            continue
        if match[0] == "(":
            at = pairs.get(match.start(), match.start()) + 1
        else:
            yield cell[start : match.start()]
            start = at = match.end()
    yield cell[start:]


def _pairs(text: str) -> dict[int, int]:
    """Where each bracket that has its pair opens and closes."""
    opened: list[int] = []
    pairs = {}
    for match in re.finditer(r"[()]", text):
        if match[0] == "(":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.start()
    return pairs


def _cut(segment: str) -> Iterator[_Piece]:
    """A name and the brackets that hold its terms; what follows them is another piece."""
    text = " ".join(segment.split())
    # a bracket has the same pair in the whole as in what is left of it, so they are looked for once
    pairs, at, stop = _pairs(text), 0, len(text)
    last = len(text.rstrip(_BETWEEN))
    while at < stop:
        name_end = end = stop
        inside: list[str] = []
        for match in _OPENS.finditer(text, at, stop):
            if inside and text[end : match.start()].strip(" ,"):
                break
            if inside and match.start() < end:
                continue
            close = min(pairs.get(match.start(), stop), stop)
            content = text[match.end() : close].strip()
            if _holds_terms(content, closed=close < stop):
                name_end = name_end if inside else match.start()
                inside.append(content)
                end = min(close + 1, stop)
        yield _piece(text[at:end], text[at:name_end], inside)
        stop = last
        follows = _FOLLOWS.match(text, end, max(end, stop))
        at = follows.end() if follows else stop


def _holds_terms(content: str, *, closed: bool) -> bool:
    if closed and re.search(_QUOTE, content):
        return True
    first = content[:1]
    return (
        (bool(first) and first in f"{_QUOTES}'\u2018")
        or _ALSO_BRACKET.match(content) is not None
        or _OF_ALL.match(content) is not None
    )


def _piece(text: str, name: str, inside: list[str]) -> _Piece:
    name = _trimmed(name)
    aliases = [also[1].strip(" ,") for content in inside if (also := _ALSO_BRACKET.match(content))]
    terms = [term.strip(" ,.") for content in inside for term in _TERM.findall(content)]
    if (quoted := _QUOTED_AFTER.fullmatch(name)) and not _FORM.fullmatch(quoted[1]):
        name = quoted[1]
        terms.append(quoted[2])
    if (short := _SHORT.fullmatch(name)) and set(_words(short[2])) <= set(_words(short[1])):
        name = short[1]
        terms.append(short[2])
    if also := _ALSO_WITHIN.fullmatch(name):
        name = also[1]
        aliases.append(_trimmed(also[2]))
    name = _trimmed(_WITH_ITS.sub("", name).removeprefix("f/s/o "))
    return _Piece(text.strip(), name, tuple(dict.fromkeys(aliases)), tuple(terms))


def _trimmed(name: str) -> str:
    """Without the punctuation around it, a bracket whose pair is missing, or quotes around the whole."""
    name = name.strip(" ,;:")
    pairs = _pairs(name)
    if name.startswith("(") and 0 not in pairs:
        name = name[1:].strip(" ,;:")
    if name.endswith(")") and len(name) - 1 not in pairs.values():
        name = name[:-1].strip(" ,;:")
    if len(name) > 1 and name[0] in _QUOTES and name[-1] in _QUOTES and not re.search(_QUOTE, name[1:-1]):
        name = name[1:-1].strip()
    return name


def _words(text: str) -> _Words:
    return tuple(re.findall(r"[^\W_]+", text.casefold()))


def _list_of(words: _Words, at: int, book: _Book) -> tuple[int, bool]:
    """How many parties named elsewhere it lists, and whether the list has something else in it."""
    found: set[_Words] = set()
    group: list[_Words] = []
    strange = unknown = False
    here = 0
    while here <= len(words):
        if here == len(words) or words[here] in _JOINING:
            found.update(() if strange else group)
            group, unknown, strange = [], unknown or strange, False
            here += 1
            continue
        ends = range(min(len(words), here + _LONGEST_TERM), here, -1)
        known = next((words[here:end] for end in ends if book.elsewhere(words[here:end], at, words)), None)
        if known:
            group.append(known)
        else:
            strange = True
        here += len(known or " ")
    return len(found), unknown


def _apart(name: str) -> tuple[str, ...]:
    """The names that "and" joins, where that is sure; else the one name."""
    persons = _BETWEEN_PERSONS.split(name)
    if len(persons) > 1 and all(_TITLED.match(person) for person in persons):
        return tuple(persons)
    if _FORM.search(name):
        for joint in _BETWEEN_FORMS.finditer(name):
            goes_on = _FORM_GOES_ON.match(name[joint.end() :])
            if _FORM.search(name[: joint.start()]) and not goes_on:
                return (name[: joint.start()], *_apart(name[joint.end() :]))
    return (name,)


def _no_name(name: str) -> str:
    """Why it is not the name of anybody; "" where it may be."""
    if _BLANK.search(name):
        return "the name is left blank."
    if not any(char.isalnum() for char in name):
        return "it names nobody."
    if len(name) > _LONGEST_NAME:
        return f"{len(name)} characters are no name."
    if why := control_in(name):
        return why
    if key_of(name).removeprefix("the ") in _ROLES:
        return "that is a role and not a name."
    if _DESCRIPTION.match(name) and not _FORM.search(name):
        return "that describes a party and does not name it."
    return ""
