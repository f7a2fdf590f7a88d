"""
Copies of a memory that can be trusted, and what can be done for a damaged one.

Nothing here is believed before it was opened and compared. What is replaced is
set aside under its own name with `.before` added, or `.before2` where that is
there: the second of two restorings leaves what the first set aside.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, final

import attrs

from relmem.backends.exports import book_of, export_of, read_export, spelled_export
from relmem.backends.files import replace_whole
from relmem.backends.frames import read_frames
from relmem.backends.fs import FS
from relmem.backends.journal import entries_in
from relmem.backends.past import entries_of, open_past
from relmem.backends.salvaging import rebuilt, renumbered, without_unreadable
from relmem.backends.shelf import BEFORE, Shelf, Stamp, refusal
from relmem.backends.snapshot import Past, Snapshot, read_snapshot
from relmem.backends.tiny import TinyStore
from relmem.backends.volume import Volume
from relmem.codec import Codec
from relmem.errors import Busy, Damaged, NotFound, OutcomeUnknown, StoreError, StoreFull, TooNew
from relmem.store import Document, Store

__all__ = ["accept", "back_up", "export_into", "load_from", "restore"]


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


def export_into(store: Store, path: str | Path) -> None:
    """
    Write all of a memory into one JSON file, whole or not at all: see docs/reference/export.md.

    Raises:
        StoreError: something is there already, or it cannot be written.

    """
    target = Path(path).expanduser().resolve()
    if target.exists():
        raise StoreError(target, "is there already", "Name a file that is not there.")
    if not target.parent.is_dir():
        raise StoreError(target, f"cannot be made: there is no folder {target.parent.name}")
    replace_whole(target, spelled_export(store.export()))


def load_from(path: str | Path, target: str | Path, codec: Codec) -> int:
    """
    Have an empty memory, or one that is not there yet, hold what an export holds; how many revisions.

    When this returns, what was kept was read again and compared.

    Raises:
        TooNew, StoreError: it is no export, or the memory is not empty. Nothing was changed.

    """
    source = Path(path).expanduser().resolve()
    export = export_of(read_export(source, codec))
    store = TinyStore(target, codec)
    try:
        store.load(export)
    finally:
        store.close()
    again = TinyStore(target, codec, read_only=True)
    if again.export() != export:
        raise Damaged(target, "could not be loaded: what was written is not what is read")
    again.close()
    return len(export["revisions"])


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
    try:
        problems = kept.check()
        if problems:
            raise Damaged(source, f"is no whole copy: {problems[0].rstrip('.')}", "Nothing was changed.")
        export = kept.export()
    finally:
        kept.close()
    if target.exists() and not replace and _is_whole(target, codec):
        raise StoreError(target, "is a whole memory", "To put the copy in its place all the same: --replace.")
    return _put_in_place(export, target, codec)


def accept(path: str | Path, codec: Codec) -> tuple[list[str], list[Path]]:
    """
    Take a damaged or hand-changed memory for what can be read of it: what was given up, what was set aside.

    Of a snapshot that is no JSON any more, each record is taken whose line is
    whole; the others are given up, and named as far as they can be.

    Raises:
        NotFound: it is not there. TooNew: a newer relmem wrote it. Busy: another
            program wrote to it meanwhile. StoreError: nothing in it is of a
            memory. Nothing was changed then.

    """
    target = Path(path).expanduser().resolve()
    if not target.exists():
        raise NotFound("memory", str(path))
    shelf = Shelf(target, FS())
    given_up: list[str] = []
    try:
        with shelf.locked():
            read = _stamps(shelf)
            export = _read_anyhow(shelf, codec, given_up)
    except OSError as error:
        raise refusal(target, error, "be read") from error
    finally:
        shelf.let_go()
    return given_up, _put_in_place(export, target, codec, read=read)


def _read_anyhow(shelf: Shelf, codec: Codec, given_up: list[str]) -> Document:
    """An export of what can be read: of all of it where the snapshot is whole but for its checksum."""
    content = shelf.path.read_bytes()
    try:
        snapshot = read_snapshot(shelf.path, content, codec, changed=True)
        snapshot.book.stand_on_past(_Found(_older(shelf, snapshot, given_up)))
        _replay(shelf, snapshot, given_up)
        export = renumbered(export_of(snapshot.book))
        book_of(export, codec, path=shelf.path)
    except TooNew:
        raise
    except StoreError as error:
        given_up.clear()
        found = rebuilt(shelf, content, codec, given_up)
        if found is None and content and isinstance(error, Damaged):  # which says how one gets here
            why = f"{error.why}, and nothing in it is of a memory"
            hint = f"Restore it from a copy: relmem restore COPY --file {shelf.path.name}"
            raise Damaged(shelf.path, why, f"Nothing was changed. {hint}") from error
        if found is None:
            raise error from error.__cause__
        export = found
    return export_of(book_of(without_unreadable(export, codec, given_up), codec, path=shelf.path))


@final
@attrs.frozen
class _Found:
    """What of the past was found: all of it is read, or nothing."""

    entries: list[Document]

    def all(self) -> list[Document]:
        return self.entries

    def at(self, place: int) -> NoReturn:
        raise LookupError(place)


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
    """The journal's commits, as far as they follow on each other. Damaged: it goes with another snapshot."""
    if not shelf.journal.exists():
        return
    found = read_frames(shelf.journal.read_bytes())
    book, taken = snapshot.book, 0
    head = found.frames[0].document if found.frames else {}
    if head.get("base") != book.head and head.get("snapshot") != list(snapshot.ends or ()):
        # which of both is wrong nobody can tell here: what is known of each record tells what is new of it
        raise Damaged(shelf.journal, "does not follow on the snapshot")
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


def _is_whole(path: Path, codec: Codec) -> bool:
    try:
        store = TinyStore(path, codec, read_only=True)
    except StoreError:
        return False
    try:
        return not store.check()
    finally:
        store.close()


def _put_in_place(
    export: Document, target: Path, codec: Codec, *, read: list[Stamp | None] | None = None
) -> list[Path]:
    """
    Make a whole memory beside `target`, compare it, and only then put it there; what was set aside.

    Where it was made of what is there, that must be as it was when it was `read`.
    """
    if not target.parent.is_dir():
        raise StoreError(target, f"cannot be made: there is no folder {target.parent.name}")
    shelf = Shelf(target, FS())
    folder = None
    try:
        folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp"))
        _prove(export, folder / target.name, codec)
        with shelf.locked():
            if read is not None and _stamps(shelf) != read:
                # what somebody has added since stands in no export
                raise Busy(
                    target, "was written by another program meanwhile", "Nothing was changed. Try again."
                )
            there = [path for path in _files(shelf) if shelf.stamp(path) is not None]
            if there:
                return _replaced(export, shelf, there, codec)
            _moved(Shelf(folder / target.name, shelf.fs), shelf)
            return []
    except StoreFull as error:
        raise StoreFull(target, error.why, "Nothing was changed.") from error
    except OSError as error:
        raise refusal(target, error) from error
    finally:
        shelf.let_go()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _files(shelf: Shelf) -> tuple[Path, ...]:
    return shelf.path, shelf.journal, shelf.history, shelf.next_history


def _stamps(shelf: Shelf) -> list[Stamp | None]:
    return [shelf.stamp(path) for path in _files(shelf)]


def _prove(export: Document, path: Path, codec: Codec) -> None:
    """Make a memory of an export, and read it again."""
    made = TinyStore(path, codec)
    try:
        made.load(export)
    finally:
        made.close()
    again = TinyStore(path, codec, read_only=True)
    try:
        if again.export() != export:
            raise Damaged(path, "could not be copied: what was written is not what is read")
    finally:
        again.close()


def _moved(new: Shelf, old: Shelf) -> None:
    """Move a memory to where there is none; where that fails, none is left there."""
    try:
        with suppress(FileNotFoundError):
            old.fs.rename(new.history, old.history)
        # while there is no snapshot there is no memory
        old.sync_folder()
        old.fs.rename(new.path, old.path)
        old.sync_folder()
    except OSError as error:
        try:
            for path in (old.path, old.history):
                old.remove(path)
        except OSError:
            why = f"could not be made, nor taken back as far as it was ({error.strerror})"
            raise OutcomeUnknown(old.path, why, "Remove what is there of it.") from error
        raise


def _free(there: Sequence[Path]) -> list[Path]:
    """Names to set these files aside under, of one number, at which nothing is: what was set aside stays."""
    for number in itertools.count(1):
        aside = [path.with_name(f"{path.name}{BEFORE}{number if number > 1 else ''}") for path in there]
        if not any(path.exists() for path in aside):
            return aside
    raise AssertionError  # numbers do not end


def _replaced(export: Document, shelf: Shelf, there: list[Path], codec: Codec) -> list[Path]:
    """Write a memory in the place of another, all at once; what is there is copied first."""
    aside = _free(there)
    for path, before in zip(there, aside, strict=True):
        shelf.replace(before, path.read_bytes(), like=path)
    shelf.sync_folder()
    volume = Volume(shelf, codec)
    try:
        volume.put_in_place(book_of(export, codec, path=shelf.path))
    finally:
        volume.let_go()
    return aside
