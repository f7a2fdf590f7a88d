"""Commands about the file itself: is it whole, make it small, copy it, put a copy back, take it elsewhere."""

from __future__ import annotations

import json
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relmem.cli.app import cli
from relmem.cli.frame import (
    OK,
    STORE,
    as_json,
    default_file,
    file_option,
    made_ready,
    opened,
    say,
    tell,
    worked_on,
)
from relmem.cli.progress import waiting
from relmem.cli.show import show
from relmem.errors import NotFound, StoreError
from relmem.opening import codec_of

if TYPE_CHECKING:
    from relmem.memory import Memory


@cli.command("doctor")
@click.option("--accept", "accept_", is_flag=True, help="Take the file for what can be read of it.")
@file_option
@as_json
def doctor_command(accept_: bool, file: Path | None, json_: bool) -> int:
    """
    Check a memory: every byte of its files, and every record.

    With --accept, a file that was changed by hand or is damaged is written anew
    from what can be read; what was there is set aside. Exit status 3 where
    something is wrong.

    Example: relmem doctor
    """
    path = file or default_file()
    given_up: list[str] = []
    aside: list[Path] = []
    if accept_:
        from relmem.backends.keeping import accept

        given_up, aside = accept(path, codec_of())
    try:
        with waiting(f"Reading {path.name}"):
            memory = opened(path, reading=True)
        with memory:
            commits = memory.store.head()
            _checked(f"{path.name} was read: {_counted(commits, 'commit')}", json_=json_)
            with waiting("Checking every record"):
                problems = memory.store.check()
            notes = [note for note in (memory.store.repaired, memory.store.large) if note]
            notes += _of_other_kinds(memory)
            if not problems:
                _checked("every record was read", json_=json_)
                with waiting("Spelling every calendar"):
                    calendar = memory.calendar("all")
                notes += [f"left out of calendars: {each}" for each in calendar.problems]
                _checked(f"every calendar was spelled: {_counted(len(calendar), 'event')}", json_=json_)
    except StoreError as error:
        problems, notes, commits = [str(error)], [], 0
    if json_:
        said = {
            "commits": commits,
            "file": str(path),
            "given_up": given_up,
            "notes": notes,
            "problems": problems,
            "set_aside": list(map(str, aside)),
        }
        show(None, json.dumps(said, ensure_ascii=False))
        return STORE if problems else OK
    for note in [
        *notes,
        *(f"given up: {each}" for each in given_up),
        *(f"set aside: {each}" for each in aside),
    ]:
        click.echo(note, err=True)
    for problem in problems:
        click.echo(problem)
    if not problems:
        click.echo(f"{path} is whole: {_counted(commits, 'commit')}.")
    return STORE if problems else OK


def _checked(said: str, *, json_: bool) -> None:
    """Tell how far it has come, on stderr, where people read."""
    if not json_:
        say(said)


def _of_other_kinds(memory: Memory) -> list[str]:
    """How many records only a program that brings their kind can read; nothing where there are none."""
    count = len({each.id for each in memory.store.changes() if each.kind is None})
    return [f"{_counted(count, 'record')} of kinds that a program of yours brings, kept as written"] * (
        count > 0
    )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


@cli.command("compact")
@file_option
@as_json
def compact_command(file: Path | None, json_: bool) -> None:
    """
    Write the journal into the file now.

    Example: relmem compact
    """
    path = file or default_file()
    with waiting(f"Writing {path.name}"), opened(path, reading=False) as memory:
        memory.store.compact()
    size = path.stat().st_size
    tell(f"{path}: {size:,} bytes, no journal", {"file": str(path), "bytes": size}, json_=json_)


@cli.command("backup")
@click.argument("copy", type=click.Path(path_type=Path, dir_okay=False))
@file_option
@as_json
def backup_command(copy: Path, file: Path | None, json_: bool) -> None:
    """
    Write a copy to COPY, open it, and compare it before saying so.

    Example: relmem backup ~/backups/relmem-2026-11-22.json
    """
    over = worked_on(file, json_=json_)
    with waiting(f"Copying into {copy.name}", over=over), opened(file, reading=True) as memory:
        memory.store.backup(copy)
        commits = memory.store.head()
    beside = copy.with_name(copy.name + ".history")
    names = f"{copy} and {beside.name}" if beside.exists() else str(copy)
    said = f"{names}: {commits:,} commit{'' if commits == 1 else 's'}, opened and compared"
    files = [str(copy), *([str(beside)] if beside.exists() else [])]
    tell(said, {"files": files, "commits": commits}, json_=json_)


@cli.command("restore")
@click.argument("copy", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Also where a whole memory is in its place.")
@file_option
@as_json
def restore_command(copy: Path, replace: bool, file: Path | None, json_: bool) -> None:
    """
    Put COPY in the place of the memory; what was there is set aside.

    Example: relmem restore ~/backups/relmem-2026-11-22.json
    """
    from relmem.backends.keeping import restore

    path = file or default_file()
    with waiting(f"Reading {copy.name}", over=None if json_ else copy):
        aside = [*map(str, restore(copy, path, codec_of(), replace=replace))]
    said = "\n".join([*(f"set aside: {each}" for each in aside), f"{path} is what {copy} is"])
    tell(said, {"file": str(path), "copy": str(copy), "set_aside": aside}, json_=json_)


@cli.command("export")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@file_option
@as_json
def export_command(target: Path, file: Path | None, json_: bool) -> None:
    """
    Write everything into TARGET as one JSON document ("-" for stdout, and nothing else there).

    Every revision is in it, with its instant, and what is private too. To read
    it elsewhere: docs/reference/export.md. To bring it back: relmem load.

    Example: relmem export everything.json
    """
    from relmem.backends.exports import spelled_export
    from relmem.backends.keeping import export_into

    with opened(file, reading=True) as memory:
        if str(target) == "-":
            with waiting("Spelling everything"):
                spelled = spelled_export(memory.store.export())
            sys.stdout.buffer.write(spelled)
            return
        with waiting(f"Writing {target.name}"):
            export_into(memory.store, target)
        commits = memory.store.head()
    said = f"{target}: {_counted(commits, 'commit')}"
    tell(said, {"file": str(target), "commits": commits}, json_=json_)


@cli.command("table")
@click.argument("kind")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@file_option
def table_command(kind: str, target: Path, file: Path | None) -> None:
    """
    Write all records of one KIND into TARGET as a table (.csv; "-" for stdout).

    For a spreadsheet: what is private stays, and no cell runs as a formula.
    `relmem import` reads it back, with what was changed in it.

    Example: relmem table contact contacts.csv
    """
    from relmem.formats.sheets import sheet

    codec = codec_of()
    chosen = codec.kind_called(kind.lower().replace("-", "_").replace(" ", "_"))
    if chosen is None:
        raise NotFound("kind of record", kind, get_close_matches(kind, codec.kinds, n=3, cutoff=0.5))
    with opened(file, reading=True) as memory, waiting("Reading"):
        out = sheet(memory.store, chosen)
    if str(target) == "-":
        sys.stdout.buffer.write(out.to_bytes())
    else:
        out.save(target)
    stays = f", {out.withheld} private stay" if out.withheld else ""
    say(f"{target}: {out.rows} row{'' if out.rows == 1 else 's'}{stays}")


@cli.command("load")
@click.argument("export", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@file_option
@as_json
def load_command(export: Path, file: Path | None, json_: bool) -> None:
    """
    Make a new memory of EXPORT, what `relmem export` wrote: ids, history and all.

    Example: relmem load everything.json --file new.json
    """
    from relmem.backends.keeping import load_from

    path = file or default_file()
    made_ready(path, named=file is not None)
    with waiting(f"Loading {export.name}", over=None if json_ else export):
        revisions = load_from(export, path, codec_of())
    said = f"{path} is what {export} is: {revisions:,} revision{'' if revisions == 1 else 's'}"
    tell(said, {"file": str(path), "revisions": revisions}, json_=json_)
