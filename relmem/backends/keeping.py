"""
Copies of a memory that can be trusted, and what can be done for a damaged one.

Nothing here is believed before it was opened and compared. What is replaced is
set aside under its own name with `.before` added.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from relmem.backends.book import Book
from relmem.backends.frames import read_frames
from relmem.backends.fs import FS
from relmem.backends.journal import entries_in
from relmem.backends.past import entries_of, open_past
from relmem.backends.shelf import BEFORE, Shelf, refusal
from relmem.backends.snapshot import Past, Snapshot, read_snapshot
from relmem.backends.tiny import TinyStore
from relmem.codec import Codec
from relmem.errors import Damaged, NotFound, StoreError, StoreFull
from relmem.store import Document, Store

__all__ = ["accept", "back_up", "restore"]


def back_up(store: Store, path: str | Path, codec: Codec) -> None:
    """
    Write a copy of a memory, history and ids included; when this returns it was opened and compared.

    It is `path`, and `path` with `.history` added where anything was superseded.

    Raises:
        StoreError: something is there already, or it cannot be written or
            compared; then no copy is left.

    """
    target = Path(path).expanduser().resolve()
    if target.exists():
        raise StoreError(
            target, "is there already", "Name a file that is not there; backups replace nothing."
        )
    _put_in_place(store.export(), target, codec)


def restore(copy: str | Path, path: str | Path, codec: Codec, *, replace: bool = False) -> list[Path]:
    """
    Put a copy in the place of a memory; what was there is set aside, and named.

    Raises:
        NotFound: there is no copy. StoreError: the copy is not whole, or a whole
            memory is in its place and `replace` was not said.

    """
    source, target = Path(copy).expanduser().resolve(), Path(path).expanduser().resolve()
    if source == target:
        raise StoreError(source, "cannot be restored from itself")
    kept = TinyStore(source, codec, read_only=True)
    problems = kept.check()
    if problems:
        raise Damaged(source, f"is no whole copy: {problems[0]}", "Nothing was changed.")
    if target.exists() and not replace and _is_whole(target, codec):
        raise StoreError(target, "is a whole memory", "To put the copy in its place all the same: --replace.")
    return _put_in_place(kept.export(), target, codec)


def accept(path: str | Path, codec: Codec) -> tuple[list[str], list[Path]]:
    """
    Take a damaged or hand-changed memory for what can be read of it: what was given up, what was set aside.

    Raises:
        NotFound: it is not there. StoreError: not even its snapshot can be read.

    """
    target = Path(path).expanduser().resolve()
    if not target.exists():
        raise NotFound("memory", str(path))
    shelf = Shelf(target, FS())
    given_up: list[str] = []
    with shelf.locked():
        snapshot = read_snapshot(target, target.read_bytes(), codec, changed=True)
        older = _older(shelf, snapshot, given_up)
        snapshot.book.stand_on_past(lambda: older)
        _replay(shelf, snapshot, given_up)
        export = _renumbered(snapshot.book)
        Book.of(export, codec, path=target)
    shelf.let_go()
    return given_up, _put_in_place(export, target, codec)


def _older(shelf: Shelf, snapshot: Snapshot, given_up: list[str]) -> list[Document]:
    fd = open_past(shelf, snapshot.past) if snapshot.past != Past() else None
    try:
        return entries_of(shelf, snapshot.past, fd)
    except StoreError:
        given_up.append(f"{snapshot.past.revisions:,} superseded revisions ({shelf.history.name})")
        return []
    finally:
        if fd is not None:
            shelf.fs.close(fd)


def _replay(shelf: Shelf, snapshot: Snapshot, given_up: list[str]) -> None:
    """The journal's commits, as far as they follow on each other."""
    if not shelf.journal.exists():
        return
    found = read_frames(shelf.journal.read_bytes())
    book, taken = snapshot.book, 0
    commits = [frame.document for frame in found.frames[1:]]
    for document in commits:
        try:
            if document["seq"] > book.head:
                book.take_commit(document["seq"], entries_in(document))
        except (KeyError, TypeError, ValueError, AttributeError):
            break
        taken += 1
    lost = len(commits) - taken + len(found.beyond)
    if lost or found.rest:
        given_up.append(f"{lost:,} commits and {found.rest:,} bytes ({shelf.journal.name})")


def _renumbered(book: Book) -> Document:
    """The export of a book, its revisions counted from 1 also where earlier ones are lost."""
    export = book.export()
    revs: dict[str, int] = {}
    for entry in export["revisions"]:
        id = entry["record"]["id"]
        entry["rev"] = revs[id] = revs.get(id, 0) + 1
    return export


def _is_whole(path: Path, codec: Codec) -> bool:
    try:
        return not TinyStore(path, codec, read_only=True).check()
    except StoreError:
        return False


def _put_in_place(export: Document, target: Path, codec: Codec) -> list[Path]:
    """Make a whole memory beside `target`, compare it, and only then put it there; what was set aside."""
    if not target.parent.is_dir():
        raise StoreError(target, f"cannot be made: there is no folder {target.parent.name}")
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp"))
    try:
        made = TinyStore(folder / target.name, codec)
        made.load(export)
        made.close()
        again = TinyStore(folder / target.name, codec, read_only=True)
        if again.export() != export:
            raise Damaged(target, "could not be copied: what was written is not what is read")
        again.close()
        return _moved(Shelf(folder / target.name, FS()), Shelf(target, FS()))
    except StoreFull as error:
        raise StoreFull(target, error.why, "Nothing was changed.") from error
    except OSError as error:
        raise refusal(target, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _moved(new: Shelf, old: Shelf) -> list[Path]:
    aside: list[Path] = []
    with old.locked():
        # while neither is complete there is no snapshot, and nothing is opened by mistake
        for path in (old.path, old.journal, old.history, old.next_history):
            with suppress(FileNotFoundError):
                before = path.with_name(path.name + BEFORE)
                old.fs.rename(path, before)
                aside.append(before)
        with suppress(FileNotFoundError):
            old.fs.rename(new.history, old.history)
        old.sync_folder()
        old.fs.rename(new.path, old.path)
        old.sync_folder()
    old.let_go()
    return aside
