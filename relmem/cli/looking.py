"""Commands that look things up: one record, all about somebody, their timeline, what was recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final, final

import attrs
import click

from relmem.cli.app import cli
from relmem.cli.frame import PROBLEM, as_json, as_of_option, file_option, opened, say, viewed
from relmem.cli.meant import meant
from relmem.cli.names import anything, people
from relmem.cli.show import linked, show, words_of
from relmem.codec import word_of
from relmem.errors import InputError, NotFound
from relmem.opening import codec_of
from relmem.records.base import Event, Record
from relmem.records.people import Account, Contact
from relmem.render.rows import Row, Rows
from relmem.render.tables import plain
from relmem.store import Revision, Store
from relmem.view import View

MOST_CHANGES: Final = 20
"""Revisions that `relmem changes` shows where nobody says since when."""

_ASIDE: Final = ("kind", "v", "id", "source")


@final
@attrs.frozen(kw_only=True)
class Fact(Row):
    """One record: its `kind` in a word, what it says in short, the day it fell on where it is an event."""

    kind: str
    what: str
    on: str = ""
    said: str = ""
    id: str


@final
@attrs.frozen(kw_only=True)
class Recorded(Row):
    """
    One revision: of which record, in which commit (`seq`) and batch, when, and from which source.

    `changed` names the fields that differ from the revision before.
    """

    APART: ClassVar = ("batch",)

    seq: int
    recorded_at: str
    kind: str
    what: str
    rev: int
    was: str
    changed: str = ""
    said: str = ""
    id: str
    batch: str


@cli.command("find")
@click.argument("name", shell_complete=anything)
@click.option("--kind", metavar="KIND", help="Only of that kind: contact, account, contract…")
@file_option
@as_of_option
@as_json
def find_command(name: str, kind: str | None, file: Path | None, as_of: str | None, json_: bool) -> None:
    """
    The record that goes by NAME, with every field that says something.

    NAME is a name, e-mail, domain, key or id, or the title of a contract, issue
    or the like; matched exactly, whatever its case.

    Example: relmem find "Ana Sousa"
    """
    with opened(file, reading=True) as memory:
        view = viewed(memory, as_of)
        record = meant(view, name, [_kind(kind)] if kind else [])
        if as_of is not None:
            record = _seen(view, record, name)
        revision = memory.history(record)[-1]
        document = codec_of().encode(record)
        at = _local(revision, view)
        said = words_of(record, view.store)
        fields = [
            f"  {_word(name)}: {_said(getattr(record, name, None)) or _spelled(value, view.store)}"
            for name, value in document.items()
            if name not in _ASIDE
        ]
    found = {**document, "rev": revision.rev, "recorded_at": revision.at.isoformat(timespec="seconds")}
    if json_:
        show(None, json.dumps(found, ensure_ascii=False, indent=2))
        return
    lines = [f"{_word(document['kind'])} {said}", *fields]
    lines += [f"  From: {record.source}"] if record.source else []
    lines += [f"  Revision {revision.rev}, recorded {at}", f"  Id: {record.id}"]
    show("\n".join(plain(line) for line in lines))


@cli.command("facts")
@click.argument("name", required=False, shell_complete=people)
@click.option("--kind", metavar="KIND", help="Only of that kind: account, contract, interaction…")
@click.option("--fail-if-empty", is_flag=True, help="Exit with 1 where there is none.")
@file_option
@as_of_option
@as_json
def facts_command(
    name: str | None, kind: str | None, fail_if_empty: bool, file: Path | None, as_of: str | None, json_: bool
) -> int:
    """
    All that is known of NAME, or of everybody: one line for each record, with its id.

    What is private to somebody is left out.

    Example: relmem facts "Northwind Trading" --kind contract
    """
    chosen = _kind(kind) if kind else None
    with opened(file, reading=True) as memory:
        view = viewed(memory, as_of)
        about = [meant(view, name)] if name is not None else []
        facts = view.facts(*about)
        rows = [
            Fact(
                kind=word_of(type(each)).replace("_", " "),
                what=words_of(each, view.store),
                on=str(facts.day_of(each)) if isinstance(each, Event) else "",
                said=str(each.source or ""),
                id=each.id,
            )
            for each in (facts.of(chosen) if chosen else facts.all())
        ]
        caption = f"{words_of(about[0], view.store) if about else 'Everything'}, as of {facts.today}"
    answer = Rows(Fact, sorted(rows, key=lambda each: (each.kind, each.on, each.id)), caption)
    show(answer, answer.to_json() if json_ else None)
    return PROBLEM if fail_if_empty and not rows else 0


@cli.command("timeline")
@click.argument("name", shell_complete=people)
@click.option("--since", metavar="DAY", help="From that day on [default: a year back].")
@click.option("--until", metavar="DAY", help="Up to that day [default: a year ahead].")
@click.option(
    "--svg",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also draw it, for a browser or a printer.",
)
@file_option
@as_of_option
@as_json
def timeline_command(
    name: str,
    since: str | None,
    until: str | None,
    svg: Path | None,
    file: Path | None,
    as_of: str | None,
    json_: bool,
) -> None:
    """
    What was and what is to come with NAME: talks, promises, issues, bills, notice.

    NAME is a contact's or an account's.

    Example: relmem timeline "Ana Sousa" --svg ana.svg
    """
    with opened(file, reading=True) as memory:
        view = viewed(memory, as_of)
        found = view.timeline(_who(view, name), since=since, until=until)
    if svg is not None:
        found.save(svg)
        say(f"drawn: {svg}")
    show(found.rows, found.rows.to_json() if json_ else None)


@cli.command("history")
@click.argument("name", shell_complete=anything)
@file_option
@as_of_option
@as_json
def history_command(name: str, file: Path | None, as_of: str | None, json_: bool) -> None:
    """
    Every revision of the record NAME, oldest first: when it was recorded, what changed, who said it.

    NAME is a name, e-mail, key or id; the id also of what was taken back. With
    --as-of, what had been recorded by that day.

    Example: relmem history "Ana Sousa"
    """
    with opened(file, reading=True) as memory:
        view = memory if as_of is None else memory.as_of(as_of, known_at=as_of)
        kept = list(view.store.history(name)) or view.history(meant(view, name))
        rows = [*_recorded(kept, view)]
    if not rows:
        hint = "It is kept as it was written; ask for it where its kind is passed to relmem.open(kinds=[…])."
        raise NotFound("record of a kind that the command line knows", name, hint=hint)
    answer = Rows(Recorded, rows, f"Revisions of {rows[-1].what}")
    show(answer, answer.to_json() if json_ else None)


@cli.command("changes")
@click.option(
    "--after", type=click.IntRange(0), help="All since that commit (the seq of the last one you saw)."
)
@click.option("--most", type=click.IntRange(1), help="No more than so many; the newest without --after.")
@file_option
@as_of_option
@as_json
def changes_command(
    after: int | None, most: int | None, file: Path | None, as_of: str | None, json_: bool
) -> None:
    """
    What was recorded: the latest twenty revisions, or all since a commit.

    A program that follows a memory gives --after the highest seq it has seen.

    Example: relmem changes --after 120 --json
    """
    with opened(file, reading=True) as memory:
        view = memory if as_of is None else memory.as_of(as_of, known_at=as_of)
        kept = [each for each in view.changes(after or 0) if each.kind is not None]
        if after is None:
            kept = kept[-(most or MOST_CHANGES) :]
        elif most is not None and len(kept) > most:
            last = kept[most - 1].seq  # a commit is shown whole, so that no cursor stands within one
            kept = [each for each in kept if each.seq <= last]
        rows = [*_recorded(kept, view)]
    answer = Rows(Recorded, rows, "Latest changes" if after is None else f"Changes since commit {after}")
    show(answer, answer.to_json() if json_ else None)


def _recorded(kept: list[Revision], view: View) -> Iterator[Recorded]:
    """Rows for revisions; of one that has another before it, what changed."""
    known: dict[str, dict[int, Revision]] = {}
    for each in kept:
        if each.kind is None:  # of a program that brought its own kinds
            continue
        if each.rev > 1 and each.id not in known:
            known[each.id] = {one.rev: one for one in view.store.history(each.id)}
        before = known.get(each.id, {}).get(each.rev - 1)
        yield Recorded(
            seq=each.seq,
            recorded_at=_local(each, view),
            kind=word_of(each.kind).replace("_", " "),
            what=words_of(each.record, view.store),
            rev=each.rev,
            was=_was(each, before),
            changed=", ".join(_differing(before.record, each.record)) if before is not None else "",
            said=str(each.record.source or ""),
            id=each.id,
            batch=each.batch,
        )


def _was(revision: Revision, before: Revision | None) -> str:
    if revision.retracted:
        return "taken back"
    if before is None:
        return "added"
    return "put back" if before.retracted else "changed"


def _differing(before: Record, after: Record) -> Iterator[str]:
    for each in attrs.fields(type(after)):
        if each.name not in ("id", "rev") and getattr(before, each.name, None) != getattr(after, each.name):
            yield each.name.replace("_", " ")


def _local(revision: Revision, view: View) -> str:
    """Its instant, to the minute, where the memory is."""
    at: datetime = revision.at.astimezone(view.zone)
    return at.isoformat(sep=" ", timespec="minutes")


def _who(view: View, name: str) -> Contact | Account:
    """The contact or account of that name; of something else it is said whose it is."""
    found = meant(view, name)
    if isinstance(found, Contact | Account):
        return found
    whose = getattr(found, "account", None)
    there = view.store.get([whose]).get(whose) if whose else None
    hint = f'Try: relmem timeline "{there.record}".' if there is not None else ""
    why = f"{name!r} is of kind {type(found).__name__}, and a timeline is of a contact or an account."
    raise InputError(name, why, hint)


def _seen(view: View, record: Record, name: str) -> Record:
    """What of the record was there on the view's day."""
    found = view.facts(record).get(record.id, type(record))
    if found is None:
        raise NotFound("record", name, hint=f"There was none by {view.today}, or it is private.")
    return found


def _kind(name: str) -> type[Record]:
    from difflib import get_close_matches

    codec = codec_of()
    found = codec.kind_called(name.strip().lower().replace("-", "_").replace(" ", "_"))
    if found is None:
        raise NotFound("kind of record", name, get_close_matches(name, codec.kinds, n=3, cutoff=0.5))
    return found


def _word(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _said(value: Any) -> str:
    """What of a contract is said otherwise than it is kept; "" for all else."""
    from relmem.records.shown import SPOKEN

    told = SPOKEN.get(type(value).__name__)
    return told(value) if told is not None else ""


def _spelled(value: Any, store: Store) -> str:
    """A value of a document, as people read it; a link by what it leads to."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_spelled(each, store) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{_word(name).lower()} {_spelled(each, store)}" for name, each in value.items())
    record = linked(value, store) if isinstance(value, str) else None
    return f"{words_of(record, store)} ({value})" if record is not None else str(value)
