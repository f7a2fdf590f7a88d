"""Commands that say what came of something: kept, solved, answered, settled, or never so."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import attrs
import click

from relmem.backends.book import folded
from relmem.cli.app import cli
from relmem.cli.frame import as_json, day_of, file_option, opened, tell
from relmem.cli.names import anything, open_ends
from relmem.cli.show import words_of
from relmem.codec import word_of
from relmem.errors import Ambiguous, NotFound
from relmem.memory import Memory
from relmem.records import (
    Commitment,
    Delivery,
    Discrepancy,
    Dispute,
    Escalation,
    Favour,
    Issue,
    Need,
    Referral,
    Request,
)
from relmem.records.base import Record

_ENDS: Final[dict[type[Record], tuple[str, str]]] = {
    Commitment: ("what", "kept_on"),
    Delivery: ("what", "followed_up_on"),
    Discrepancy: ("says", "settled_on"),
    Dispute: ("reason", "settled_on"),
    Escalation: ("reason", "closed_on"),
    Favour: ("what", "closed_on"),
    Issue: ("title", "solved_on"),
    Need: ("words", "solved_on"),
    Referral: ("who", "closed_on"),
    Request: ("text", "answered_on"),
}
"""Of each kind that can be done: the field that says what it is, and the one that says when it was done."""


@cli.command("done")
@click.argument("what", shell_complete=open_ends)
@click.option("--on", metavar="DAY", help="When [default: today].")
@file_option
@as_json
def done_command(what: str, on: str | None, file: Path | None, json_: bool) -> None:
    """
    A promise was kept, an issue solved, a question answered, a dispute settled, an escalation closed.

    WHAT is its text, whatever the case, or its id.

    Example: relmem done "answer about weekend cover" --on 2026-11-24
    """
    with opened(file, reading=False) as memory:
        ended_on = day_of(on, memory)
        record = _open(memory, what)
        text, field = _ENDS[type(record)]
        changes: dict[str, Any] = {field: ended_on}
        memory.add(attrs.evolve(record, **changes))
        # it is kept: who waits need not wait until the file is closed
        kind, what = type(record).__name__, getattr(record, text)
        found = {"done_on": str(ended_on), "kind": word_of(type(record)), "id": record.id, "what": what}
        tell(f"done on {ended_on}: {kind} {what!r}", found, json_=json_)


@cli.command("retract")
@click.argument("id", shell_complete=anything)
@file_option
@as_json
def retract_command(id: str, file: Path | None, json_: bool) -> None:
    """
    Something remembered was never so; its history stays.

    ID is what `relmem add` and `relmem facts` give, or a name or key.

    Example: relmem retract 01900000-0000-7000-8000-000000000001
    """
    with opened(file, reading=False) as memory:
        record = memory.retract(memory.find(id))
        found = {"kind": word_of(type(record)), "id": record.id, "what": words_of(record, memory.store)}
        tell(f"taken back: {type(record).__name__} {record.id}", found, json_=json_)


def still_open(memory: Memory) -> list[tuple[Record, str]]:
    """Everything that can be done and is not, each with its words."""
    facts = memory.facts()
    return [
        (each, getattr(each, text))
        for kind, (text, field) in _ENDS.items()
        for each in facts.of(kind)
        if getattr(each, field) is None
    ]


def _open(memory: Memory, what: str) -> Record:
    """The one thing still to be done that `what` names."""
    still = still_open(memory)
    found = [(each, text) for each, text in still if what == each.id or folded(what) == folded(text)]
    if len(found) == 1:
        return found[0][0]
    if found:
        raise Ambiguous(what, [(each.id, f"{type(each).__name__} {text!r}") for each, text in found])
    near = [text for _, text in still if folded(what) in folded(text)][:3]
    raise NotFound(
        "promise, issue, question or the like that is open", what, near, hint="It may be done already."
    )
