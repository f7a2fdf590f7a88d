"""
All indexes of one book: each is made at its first question, and kept up from then on.

A book asks here which ids answer, and makes the revisions itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Final, final

from relmem.backends.building import without_gc
from relmem.backends.entries import Entry, is_retracted, rev_of, spelled_now, word_in
from relmem.backends.indexes import (
    Found,
    Index,
    Traces,
    by_kind,
    by_mention,
    by_term,
    folded,
    kinds_of,
    lead,
    links,
    terms_of,
)
from relmem.codec import Codec, word_of
from relmem.records.base import Record
from relmem.records.links import Id
from relmem.store import Document

__all__ = ["Indexes"]

Was = Callable[[Id, type[Record]], tuple[Traces | None, Iterable[Entry]]]
"""What a record was before: its traces, where they can be told, and what they do not cover."""


@final
class Indexes:
    """
    Ids of records by kind, name, link and leading fields.

    `newest` are their newest revisions, and `was` tells what they were before.
    """

    def __init__(self, newest: Mapping[Id, Entry], was: Was, codec: Codec) -> None:
        self._newest, self._was, self._codec = newest, was, codec
        self._by_kind: Final = Index(kinds_of, made=by_kind)
        self._by_mention: Final = Index(links, made=by_mention)
        self._by_term: Final = Index(terms_of, made=by_term)
        self._ever_by_link: Final = Index(links, traced=attrgetter("links"))
        self._ever_by_lead: Final[dict[str, Index]] = {}

    def of_kind(self, kind: type[Record]) -> Iterable[Id]:
        """Those that stand, of exactly that class."""
        word = word_of(kind)
        return self._ids(self._by_kind).get(word, ()) if self._codec.kind_called(word) is kind else ()

    def called(self, term: str) -> Iterable[Id]:
        """Those that stand and answer to a term."""
        return self._ids(self._by_term).get(folded(term), ())

    def terms(self) -> Iterator[str]:
        """Every term that something standing answers to."""
        yield from map(str, self._ids(self._by_term))

    def linking_to(self, ids: Iterable[Id]) -> set[Id]:
        """Those that stand and link to any of these."""
        asked, index = set(ids), self._ids(self._by_mention)
        return {each for id in asked for each in index.get(id, ()) if self._links(each, asked)}

    def _links(self, id: Id, asked: set[Id]) -> bool:
        """Whether it does, of what mentions any of these, or did when it was superseded or taken back."""
        entry = self._newest[id]
        if is_retracted(entry):
            return False
        kind, document = spelled_now(entry, self._codec)
        return kind is not None and not asked.isdisjoint(links(kind, document))

    def ever_linking_to(self, ids: Iterable[Id]) -> set[Id]:
        """Those that link, or ever did, to any of these."""
        index = self._ids(self._ever_by_link)
        return {each for id in ids for each in index.get(id, ())}

    def ever_led_with(self, kind: type[Record], document: Document) -> Iterable[Id]:
        """Those whose leading fields say, or ever did, what those of this document say."""
        word = word_of(kind)
        index = self._ever_by_lead.get(word)
        if index is None:
            index = self._ever_by_lead[word] = Index(lead, traced=attrgetter("leads"), only=word)
        [said] = lead(kind, document)
        return self._ids(index).get(said, ())

    def add(self, id: Id, entry: Entry) -> None:
        """Have a newest revision found."""
        if not (made := self._made(word_in(entry))):
            return
        kind, document = spelled_now(entry, self._codec)
        if kind is None:
            return
        retracted = is_retracted(entry)
        for index in made:
            if index.ever or not retracted:
                index.add(id, kind, document)

    def remove(self, id: Id, entry: Entry) -> None:
        """Have one that was superseded found no longer, but by what asks what ever was."""
        if not (made := [index for index in self._made(word_in(entry)) if not index.ever]):
            return
        kind, document = spelled_now(entry, self._codec)
        if kind is not None:
            for index in made:
                index.remove(id, kind, document)

    def _made(self, word: str) -> list[Index]:
        """The indexes that there are already, of those which records of that kind are in."""
        led = self._ever_by_lead.get(word)
        every = (self._by_kind, self._by_mention, self._by_term, self._ever_by_link)
        return [index for index in (*every, *((led,) if led else ())) if index.ids is not None]

    def _ids(self, index: Index) -> Found:
        if index.ids is None:
            with without_gc():
                if index.made is not None:
                    index.ids = index.made(self._newest, self._codec)
                else:
                    index.ids = {}
                    try:
                        self._make(index)
                    except BaseException:  # half of one would answer from then on
                        index.ids = None
                        raise
        return index.ids

    def _make(self, index: Index) -> None:
        for id, entry in self._newest.items():
            if index.only not in (None, word_in(entry)):
                continue
            kind, document = spelled_now(entry, self._codec)
            if kind is None:
                continue
            index.add(id, kind, document)
            if rev_of(entry) > 1:
                traces, superseded = self._was(id, kind)
                if traces is not None:
                    index.put(id, index.traced(traces))
                for each in superseded:
                    earlier, document = spelled_now(each, self._codec)
                    if earlier is not None:
                        index.add(id, earlier, document)
