"""
What revisions are found by: names, links, leading fields, kinds, commits.

An index is made at its first question, from documents as they were read, and
kept up from then on. None needs what was superseded to be at hand: what only a
superseded revision linked to, or led with, stands beside the newest one
(`Traces`). To ask which records name somebody, or are called so, loads no more
classes than the answer has.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, Self, final

import attrs

from relmem.backends.entries import Entry
from relmem.codec import Codec
from relmem.errors import InputError
from relmem.records.base import Record
from relmem.records.links import Id, linked
from relmem.store import Document
from relmem.values import ID_LENGTH, Span, span

__all__ = [
    "Commits",
    "Found",
    "Index",
    "Traces",
    "by_kind",
    "by_mention",
    "by_term",
    "folded",
    "kinds_of",
    "lead",
    "links",
    "mentions",
    "terms_of",
]


def folded(term: object) -> str:
    """A name, key, address or host as it is compared: case folded, spaces single, accents composed."""
    text = " ".join(str(term).split()).casefold()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


Keys = Callable[[type[Record], Document], Iterable[Any]]
Found = dict[Hashable, dict[Id, None]]
"""Ids by what is asked for."""


def kinds_of(_: type[Record], document: Document) -> Iterable[Any]:
    """The word for the kind itself."""
    return (document["kind"],)


def links(kind: type[Record], document: Document) -> Iterable[Any]:
    """The ids it links to."""
    return linked(kind, document)


def mentions(document: Document) -> list[str]:
    """Every text in it that is as long as an id, but its own: what it links to, and perhaps more."""
    found: list[str] = []
    for name, value in document.items():
        if isinstance(value, str):
            if len(value) == ID_LENGTH and name != "id":
                found.append(value)
        elif not isinstance(value, int):
            _as_long_as_ids(value, found)
    return found


def _as_long_as_ids(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        if len(value) == ID_LENGTH:
            found.append(value)
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            _as_long_as_ids(part, found)


def terms_of(kind: type[Record], document: Document) -> list[str]:
    """What `find` finds it by."""
    found: list[str] = []
    for name in _named(kind):
        value = document.get(name)
        if isinstance(value, str):
            found.append(folded(value))
        elif value:
            found += map(folded, value)
    return [term for term in found if term]


def lead(kind: type[Record], document: Document) -> tuple[str]:
    """A short stand-in for what its leading fields say: equal where they do."""
    lengths = _lengths(kind)
    values = ((name, document.get(name, "")) for name in _leading(kind))
    said = (kind.__name__, *(folded(_unworded(it) if name in lengths else it) for name, it in values))
    from hashlib import blake2b

    # half a character, from somebody's broken file, is as good as any
    return (blake2b("\0".join(said).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest(),)


def _unworded(value: object) -> object:
    """A length in one text for all words that it may be written in."""
    with suppress(InputError):  # of a document that nobody checked
        return span(value).unworded if isinstance(value, str) else value
    return value


_Names = tuple[str, ...]
_fields: Final[dict[type[Record], tuple[_Names, _Names, _Names]]] = {}


def _named(kind: type[Record]) -> tuple[str, ...]:
    return _fields_of(kind)[0]


def _leading(kind: type[Record]) -> tuple[str, ...]:
    return _fields_of(kind)[1]


def _lengths(kind: type[Record]) -> tuple[str, ...]:
    return _fields_of(kind)[2]


def _fields_of(kind: type[Record]) -> tuple[_Names, _Names, _Names]:
    """The fields that name a record, its leading ones, and those of these that are lengths of time."""
    if kind not in _fields:
        lead = [each for each in attrs.fields(kind) if not each.kw_only]
        lengths = tuple(each.name for each in lead if each.type in ("Span", "Span | None", Span, Span | None))
        names = tuple(dict.fromkeys((*kind.IDENTITY, *kind.NAMES)))
        _fields[kind] = names, tuple(each.name for each in lead), lengths
    return _fields[kind]


class Index:
    """
    Ids by what revisions say of themselves: of those that stand, or of all there `ever` were.

    `made` makes it of those that stand, all at once. What ever was is told by
    `traced`, where it is not at hand. `only` is the word for the kind whose
    records are in it. `ids` is None until it was made.
    """

    def __init__(
        self,
        keys: Keys,
        *,
        made: Callable[[Mapping[Id, Entry], Codec], Found] | None = None,
        traced: Callable[[Traces], Iterable[Hashable]] | None = None,
        only: str | None = None,
    ) -> None:
        self.keys, self.made, self.only = keys, made, only
        self.ever = traced is not None
        self.traced = traced or (lambda _: ())
        self.ids: Found | None = None

    def add(self, id: Id, kind: type[Record], document: Document) -> None:
        if self.only in (None, document["kind"]):
            self.put(id, self.keys(kind, document))

    def put(self, id: Id, keys: Iterable[Hashable]) -> None:
        """Have it found by these."""
        if self.ids is not None:
            for key in keys:
                self.ids.setdefault(key, {})[id] = None

    def remove(self, id: Id, kind: type[Record], document: Document) -> None:
        if self.ids is None or self.ever:
            return
        for key in self.keys(kind, document):
            found = self.ids.get(key, {})
            found.pop(id, None)
            if not found:
                self.ids.pop(key, None)


def by_kind(newest: Mapping[Id, Entry], _: Codec) -> Found:
    """What stands of these, as an `Index` of `kinds_of` has it; no class is loaded."""
    found: Found = {}
    for id, document in _standing(newest):
        found.setdefault(document["kind"], {})[id] = None
    return found


def by_mention(newest: Mapping[Id, Entry], codec: Codec) -> Found:
    """
    The same, as one of `mentions` has it.

    Of relmem's own kinds no class is loaded, for none of their upgrades makes an
    id: each moves, or drops, what was there.
    """
    found: Found = {}
    for id, document in _standing(newest):
        spelled = codec.brought_up(document) if document["kind"] in codec.given else document
        for each in mentions(spelled):
            if each in found:
                found[each][id] = None
            else:
                found[each] = {id: None}
    return found


def by_term(newest: Mapping[Id, Entry], codec: Codec) -> Found:
    """The same, as one of `terms_of` has it; the classes are loaded of those that go by more than keys."""
    found: Found = {}
    named: dict[str, type[Record] | None] = {}
    for id, document in _standing(newest):
        word = document["kind"]
        kind = named[word] if word in named else named.setdefault(word, codec.naming(word))
        if kind is Record and "key" not in document:  # as most are
            continue
        if kind is not None:
            for term in terms_of(kind, document if kind is Record else codec.brought_up(document)):
                found.setdefault(term, {})[id] = None
    return found


def _standing(newest: Mapping[Id, Entry]) -> Iterator[tuple[Id, Document]]:
    for id, entry in newest.items():
        if not isinstance(entry, dict):
            if not entry.retracted:
                yield id, entry.document
        elif not entry.get("retracted", False):
            yield id, entry["record"]


@final
class Commits:
    """Ids by the commits they were in, of each kind: the newer ones are found without the rest."""

    def __init__(self, newest: Iterable[tuple[int, str, Id]]) -> None:
        self._by_kind: dict[str, list[tuple[int, Id]]] = {}
        for seq, kind, id in sorted(newest):
            self.add(seq, kind, id)

    def add(self, seq: int, kind: str, id: Id) -> None:
        """One more, of no earlier commit than all before."""
        self._by_kind.setdefault(kind, []).append((seq, id))

    def after(self, seq: int, kinds: Iterable[str] | None) -> dict[Id, None]:
        """What the commits after that one changed; it may have been changed again since."""
        return {
            id: None
            for kind in (self._by_kind if kinds is None else kinds)
            for _, id in self._from(self._by_kind.get(kind, []), seq)
        }

    @staticmethod
    def _from(commits: list[tuple[int, Id]], seq: int) -> list[tuple[int, Id]]:
        return commits[bisect_right(commits, seq, key=lambda each: each[0]) :]


_UNTRACED: Final = -1


@final
@attrs.frozen
class Traces:
    """
    What superseded revisions of one record linked to and led with, and the newest does not.

    `place` is where the last of them stands in the history. `form` is the form
    of the class that they were read by; in another, or without the class, the
    revisions themselves must be asked.
    """

    place: int = 0
    links: tuple[Id, ...] = ()
    leads: tuple[str, ...] = ()
    form: int = _UNTRACED

    def document(self) -> Document:
        """As it stands in the snapshot."""
        found: Document = {"at": self.place, "form": self.form}
        if self.links:
            found["links"] = list(self.links)
        if self.leads:
            found["leads"] = list(self.leads)
        return found

    @classmethod
    def of(cls, document: Any) -> Self | None:
        """What `document` gave; None where it is none."""
        try:
            place, form = document["at"], document["form"]
            linked_to, leads = document.get("links", []), document.get("leads", [])
        except (KeyError, TypeError, AttributeError):
            return None
        texts = all(
            isinstance(many, list) and all(isinstance(one, str) for one in many)
            for many in (linked_to, leads)
        )
        if type(place) is not int or place < 1 or type(form) is not int or not texts:
            return None
        return cls(place, tuple(linked_to), tuple(leads), form)

    def and_of(self, kind: type[Record] | None, superseded: Iterable[Document], newest: Document) -> Traces:
        """With these superseded too, each spelled as `kind` writes now; untraced without the class."""
        if kind is None or self.form != kind.VERSION:
            return attrs.evolve(self, links=(), leads=(), form=_UNTRACED)
        old = list(superseded)
        linked_to = {*self.links, *(id for each in old for id in links(kind, each))}
        leads = {*self.leads, *(key for each in old for key in lead(kind, each))}
        return attrs.evolve(
            self,
            links=tuple(sorted(linked_to.difference(links(kind, newest)))),
            leads=tuple(sorted(leads.difference(lead(kind, newest)))),
        )
