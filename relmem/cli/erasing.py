"""The command that removes: it shows first what goes, and asks for the name again."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import click

from relmem.backends.book import folded
from relmem.cli.app import cli
from relmem.cli.frame import as_json, file_option, opened, tell, worked_on
from relmem.cli.names import anything
from relmem.cli.progress import waiting
from relmem.cli.show import show
from relmem.codec import word_of
from relmem.erasing import with_what_it_was
from relmem.errors import InputError, NotFound
from relmem.finding import named_by
from relmem.memory import Memory
from relmem.records.base import Record
from relmem.render.tables import plain
from relmem.store import Revision

_ELSEWHERE: Final = "backups, exports, tables, address books and calendars, also those that somebody fetched"
"""What was given out before, and no library reaches."""
_LINKING: Final = "stays, though it links there (relmem facts tells the ids):"
_MOST_NAMES: Final = 5


@cli.command("erase")
@click.argument("who", shell_complete=anything)
@click.option("--yes", is_flag=True, help="Erase without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would go, and erase nothing.")
@file_option
@as_json
def erase_command(who: str, yes: bool, dry_run: bool, file: Path | None, json_: bool) -> None:
    """
    Remove WHO for good, with every revision: nothing brings it back, no undo either.

    WHO is a name, e-mail, key or id, the id also of what was taken back. What
    goes is shown, and erased when you have typed its name again. What only
    links to it stays, as do words in notes: docs/how-to/correct.md.

    Example: relmem erase "Ana Sousa" --dry-run
    """
    if not (yes or dry_run or sys.stdin.isatty()):
        why = "erase asks for the name on a terminal, and there is none."
        raise click.UsageError(f"{why} See what goes with --dry-run, then say --yes.")
    over = worked_on(file, json_=json_)
    # not while somebody is asked
    looking = waiting("Looking for what goes", over=over) if yes or dry_run else nullcontext()
    with looking, opened(file, reading=dry_run) as memory:
        record = _meant(memory, who)
        name = named_by(record)
        going = [*memory.store.get(with_what_it_was(memory.store, [record.id])).values()]
        ids = {each.id for each in going}
        staying = [each for each in memory.store.touching(ids) if each.id not in ids]
        revisions = sum(len(memory.store.history(id)) for id in ids)
        said = [f"for good: {plain(name)}, {revisions} revision{'' if revisions == 1 else 's'}"]
        said += _counted(going, names=True)
        said += [_LINKING, *_counted(staying)] if staying else []
        if not (yes or dry_run):
            click.echo("\n".join(["goes " + said[0], *said[1:]]), err=True)
            _confirmed(name)
        if not dry_run:
            revisions = memory.erase(record)
    found = {
        "erased": not dry_run,
        "kind": word_of(type(record)),
        "id": record.id,
        "what": name,
        "kinds": _kinds(going),
        "revisions": revisions,
        "linking": _kinds(staying),
        "elsewhere": _ELSEWHERE,
    }
    told = [f"{'would go' if dry_run else 'gone'} {said[0]}", *(said[1:] if yes or dry_run else ())]
    told += [f"elsewhere, as it was: {_ELSEWHERE}", "  feed addresses of theirs: relmem feed revoke"]
    if dry_run:
        show("\n".join(told), json.dumps(found, ensure_ascii=False) if json_ else None)
    else:
        tell("\n".join(told), found, json_=json_)


def _meant(memory: Memory, who: str) -> Record:
    """What goes by that; of an id also what no longer stands."""
    try:
        return memory.find(who)
    except NotFound:
        kept = memory.store.history(who)
        if not kept or kept[-1].kind is None:
            raise
        return kept[-1].record


def _kinds(found: Iterable[Revision]) -> dict[str, int]:
    """How many there are of each kind; those of a kind that another program brought are "other"."""
    return dict(Counter(word_of(each.kind) if each.kind else "other" for each in found))


def _counted(found: Sequence[Revision], *, names: bool = False) -> list[str]:
    """The same as lines."""
    return [
        f"  {kind.replace('_', ' ')}: {count}{_names(found, kind) if names else ''}"
        for kind, count in _kinds(found).items()
    ]


def _names(found: Sequence[Revision], kind: str) -> str:
    """What those of a kind are called, as far as they have names; words of others may be notes."""
    named = [
        str(each.record) for each in found if each.kind and each.kind.NAMES and word_of(each.kind) == kind
    ]
    more = [f"{len(named) - _MOST_NAMES} more"] if len(named) > _MOST_NAMES else []
    return f" ({plain(', '.join([*named[:_MOST_NAMES], *more]))})" if named else ""


def _confirmed(name: str) -> None:
    """Go on where the name was typed again; else InputError."""
    typed = click.prompt(
        f"Type {plain(name)} again to erase it", default="", show_default=False, err=True, prompt_suffix=": "
    )
    if folded(typed) != folded(name):
        raise InputError(typed, f"{typed!r} is not {name!r}.", "Nothing was erased.")
