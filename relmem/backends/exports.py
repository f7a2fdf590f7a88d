"""
The export: all of a memory as one JSON value, which loads back to an equal one.

Its form is described for those who read it elsewhere in docs/reference/export.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from relmem.backends.book import Book
from relmem.backends.entries import checked_id, counted, read_entry, refuse_newer
from relmem.codec import Codec
from relmem.errors import StoreError
from relmem.records.links import Id
from relmem.store import Document

__all__ = ["book_of", "export_of", "made_of", "read_export", "spelled_export"]


def export_of(book: Book) -> Document:
    """Everything that a book holds, equal for equal books."""
    found: Document = {"relmem": book.header()}
    if book.erased:
        found["erased"] = dict(book.erased)
    if book.erased_at is not None:
        found["erased_at"] = book.erased_at.isoformat()
    return found | {"revisions": [kept.entry() for kept in book.everything()]}


def spelled_export(document: Document) -> bytes:
    """An export as a file: JSON in UTF-8, one revision a line, always the same for equal memories."""
    parts = [
        f"{json.dumps(name)}: {_spelled(document[name])}"
        for name in ("relmem", "erased", "erased_at")
        if name in document
    ]
    rows = ",\n".join(map(_spelled, document["revisions"]))
    parts.append(f'"revisions": [\n{rows}\n]' if rows else '"revisions": []')
    return ("{" + ",\n".join(parts) + "}\n").encode()


def _spelled(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character, from somebody's broken file: JSON can spell it
        text = json.dumps(value, sort_keys=True)
    return text


def read_export(path: Path, codec: Codec) -> Book:
    """
    The book that an export in a file spells.

    Raises:
        TooNew: a newer relmem wrote it. StoreError: it cannot be read, or is no export.

    """
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise StoreError(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(path, f"is no relmem export ({type(error).__name__}: {error})") from error
    return book_of(document, codec, path=path)


def book_of(document: Document, codec: Codec, *, path: object) -> Book:
    """
    The book that an export spells.

    Raises:
        TooNew: a newer relmem wrote it. StoreError: it is no export.

    """
    try:
        header = document["relmem"]
        refuse_newer(header, path)
        book = made_of(header, document["revisions"], document.get("erased", {}), codec)
        book.know_erased(document.get("erased_at"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(path, f"is no relmem export ({type(error).__name__}: {error})") from error
    return book


def made_of(header: Document, entries: Iterable[Document], erased: Mapping[Id, int], codec: Codec) -> Book:
    """
    The book that holds these entries, in whatever order they come.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: they are no entries
            of a book, or a revision among them is missing.

    """
    book = Book(codec, checked_id(header["memory"]))
    found = [read_entry(entry, codec) for entry in entries]
    found.sort(key=lambda kept: (kept.seq, kept.id, kept.rev))
    revs: dict[Id, int] = {}
    for kept in found:
        if kept.rev != revs.get(kept.id, 0) + 1:
            raise ValueError(f"revision {kept.rev} of {kept.id} follows {revs.get(kept.id, 0)}")
        revs[kept.id] = kept.rev
    book.keep(found)
    book.head = max(book.head, counted(header["seq"], least=0))
    book.erased = {checked_id(id): counted(seq) for id, seq in erased.items()}
    return book
