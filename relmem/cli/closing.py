"""Commands that say what came of something: kept, solved, answered, settled, over, or never so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import click

from relmem.backends.book import folded
from relmem.cli.app import cli
from relmem.cli.ending import ended, said_to_hold, told
from relmem.cli.frame import as_json, day_of, file_option, opened, tell
from relmem.cli.meant import meant
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
from relmem.records.base import Record, State

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
@click.argument("what", nargs=-1, required=True, metavar="WHAT…", shell_complete=open_ends)
@click.option(
    "--on", metavar="DAY", help="When; of a state the first day it is no longer so [default: today]."
)
@file_option
@as_json
def done_command(what: tuple[str, ...], on: str | None, file: Path | None, json_: bool) -> None:
    """
    A promise was kept, an issue solved, a question answered; or what was so is over.

    WHAT is its text, whatever the case, or its id. A state that holds (who is
    on an account, works there, likes something, is away) goes by whom and what
    it is about, as it was added: relmem done assignment Tom Acme --on 2026-12-01

    Example: relmem done "answer about weekend cover" --on 2026-11-24
    """
    with opened(file, reading=False) as memory:
        record = _open(memory, what)
        is_state = isinstance(record, State)
        ended_on = day_of(on, memory, ahead=is_state)
        if isinstance(record, State):
            memory.add(ended(record, ended_on))
            said = told(record, memory)
        else:
            text, field = _ENDS[type(record)]
            changes: dict[str, Any] = {field: ended_on}
            memory.add(attrs.evolve(record, **changes))
            said = getattr(record, text)
        # it is kept: who waits need not wait until the file is closed
        found = {"done_on": str(ended_on), "kind": word_of(type(record)), "id": record.id, "what": said}
        when = f"over from {ended_on}" if is_state else f"done on {ended_on}"
        tell(f"{when}: {type(record).__name__} {said!r}", found, json_=json_)


@cli.command("retract")
@click.argument("id", shell_complete=anything)
@file_option
@as_json
def retract_command(id: str, file: Path | None, json_: bool) -> None:
    """
    Something remembered was never so; its history stays.

    ID is what `relmem add` and `relmem facts` give, or a name, key or title.

    Example: relmem retract 01900000-0000-7000-8000-000000000001
    """
    with opened(file, reading=False) as memory:
        record = memory.retract(meant(memory, id))
        found = {"kind": word_of(type(record)), "id": record.id, "what": words_of(record, memory.store)}
        tell(f"taken back: {type(record).__name__} {record.id}", found, json_=json_)


def still_open(memory: Memory) -> list[tuple[Record, str]]:
    """Everything that can be done and is not, each with its words; not what is so for a while."""
    facts = memory.facts()
    return [
        (each, getattr(each, text))
        for kind, (text, field) in _ENDS.items()
        for each in facts.of(kind)
        if getattr(each, field) is None
    ]


def _open(memory: Memory, words: Sequence[str]) -> Record:
    """The one thing still to be done, or so, that these words name."""
    what = " ".join(words)
    still = still_open(memory)
    found = [(each, text) for each, text in still if what == each.id or folded(what) == folded(text)]
    so: list[State] = []
    if not found:
        states, so = said_to_hold(memory, words)
        found = [(each, told(each, memory)) for each in states]
    if len(found) == 1:
        return found[0][0]
    if found:
        hint = "Pass the id, or what tells it from the others as well."
        raise Ambiguous(what, [(each.id, f"{type(each).__name__} {text!r}") for each, text in found], hint)
    near = [text for _, text in still if folded(what) in folded(text)]
    near += [told(each, memory) for each in so]
    hint = "It may be done already. What is so for a while goes by its kind, and whom and what it is about."
    raise NotFound("promise, issue, state or the like that is open", what, near[:3], hint=hint)
