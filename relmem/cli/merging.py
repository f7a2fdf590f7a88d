"""Commands about what is there twice: find it, make one of two, or say that they are two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from relmem.backends.book import folded
from relmem.cli.app import cli
from relmem.cli.frame import as_json, as_of_option, file_option, opened, tell, viewed, worked_on
from relmem.cli.meant import meant
from relmem.cli.names import anything
from relmem.cli.progress import waiting
from relmem.cli.show import show, words_of
from relmem.codec import word_of
from relmem.errors import InputError
from relmem.queries.duplicates import duplicates
from relmem.records import Account, Contact
from relmem.records.base import Record

if TYPE_CHECKING:
    from relmem.merging import Prefer

_SIDES: Final = ("gone", "into")


@cli.command("duplicates")
@click.option("--accounts", is_flag=True, help="Accounts, and not contacts.")
@click.option(
    "--likeness", type=float, help="How like names are at least [default: 0.9]; 1 for hard reasons only."
)
@click.option("--country", default="", metavar="PT", help="Whose phone numbers are written without one.")
@file_option
@as_of_option
@as_json
def duplicates_command(
    accounts: bool, likeness: float | None, country: str, file: Path | None, as_of: str | None, json_: bool
) -> None:
    """
    Contacts that look to be one, or accounts, surest first, each with the reasons.

    Nothing is merged by itself. Below each pair stands the command that makes one of it.

    Example: relmem duplicates --country PT
    """
    over = worked_on(file, json_=json_)
    with waiting("Comparing", over=over), opened(file, reading=True) as memory:
        facts = viewed(memory, as_of).facts()
        rows = duplicates(facts, Account if accounts else Contact, likeness=likeness, country=country)
    show(rows, rows.to_json() if json_ else None)


@cli.command("merge")
@click.argument("gone", shell_complete=anything)
@click.argument("into", shell_complete=anything)
@click.option(
    "--prefer",
    multiple=True,
    metavar="SIDE",
    help='Whose values stand where both say something else: "into", "gone", or by field: call_me=gone.',
)
@file_option
@as_json
def merge_command(gone: str, into: str, prefer: tuple[str, ...], file: Path | None, json_: bool) -> None:
    """
    Make one of two records that are the same: all that was about GONE is about INTO.

    Each is a name, title, e-mail, key or id. What only one of them says stands,
    and both ids answer. Take it back with: relmem undo

    Example: relmem merge "Jon Smyth" "John Smith" --prefer into
    """
    with opened(file, reading=False) as memory:
        leaving, staying = meant(memory, gone), meant(memory, into)
        sides = {"gone": leaving, "into": staying}
        what = words_of(staying, memory.store)
        found = {"kind": word_of(type(staying)), "id": staying.id, "gone_id": leaving.id, "what": what}
        if leaving.id == staying.id and folded(gone) != folded(into):
            # of three that are one, the third pair is one once both others are
            tell(f"one already: {what}, {type(staying).__name__} {staying.id}", found, json_=json_)
            return
        try:
            merged = memory.merge(leaving, staying, prefer=_preferred(prefer, sides, staying))
        except InputError as error:
            if error.field == "prefer" and not prefer:
                error.hint = "Say --prefer gone (the first of each) or --prefer into. Nothing was merged."
            raise
        what = words_of(merged, memory.store)
        said = f"merged: {words_of(leaving, memory.store)} is now {what}, {type(merged).__name__} {merged.id}"
        tell(said, found | {"what": what}, json_=json_)


@cli.command("apart")
@click.argument("one", shell_complete=anything)
@click.argument("other", shell_complete=anything)
@file_option
@as_json
def apart_command(one: str, other: str, file: Path | None, json_: bool) -> None:
    """
    ONE and OTHER are two, however like: they are not suggested as duplicates again.

    Each is a name, e-mail, key or id. Take it back with: relmem undo

    Example: relmem apart "Ana Sousa" "Ana Souza"
    """
    with opened(file, reading=False) as memory:
        first, second = memory.find(one), memory.find(other)
        memory.apart(first.id, second.id)
        tell(f"apart: {first} and {second} are two", {"ids": [first.id, second.id]}, json_=json_)


def _preferred(given: tuple[str, ...], sides: dict[str, Record], staying: Record) -> Prefer:
    """Whose value stands: for all fields, where one side is named alone, else field by field."""
    fields = [each.name for each in attrs.fields(type(staying))]
    by_field: dict[str, Any] = {}
    for each in given:
        field, named, side = each.rpartition("=")
        field = field.replace("-", "_")
        if side not in _SIDES or (named and field not in fields):
            hint = "Write --prefer into, --prefer gone, or --prefer call_me=gone."
            raise InputError(each, f"{each!r} is no side to prefer.", hint, field="prefer")
        by_field |= (
            {field: sides[side]} if named else {name: sides[side] for name in fields if name not in by_field}
        )
    return by_field or None
