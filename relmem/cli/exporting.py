"""Commands that give out what is known, in formats of other programs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from relmem.cli.app import as_json, as_of_option, cli, file_option, opened, viewed
from relmem.cli.show import show


@cli.command("contacts")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--of", "names", multiple=True, metavar="NAME", help="Only these; may be repeated.")
@click.option("--version", type=click.Choice(["3.0", "4.0"]), help="Of vCard [default: as each card came].")
@file_option
@as_of_option
@as_json
def contacts_command(
    out: Path,
    names: tuple[str, ...],
    version: str | None,
    file: Path | None,
    as_of: str | None,
    json_: bool,
) -> None:
    """
    Write contacts as an address book (vCard).

    Who came in a card leaves in that card, changed where the memory says
    something else. What is private is left out.

    Example: relmem contacts people.vcf --of "Northwind Trading"
    """
    with opened(file, reading=True) as memory:
        book = viewed(memory, as_of).contacts(*names, version=version)
    book.save(out)
    if json_:
        show(None, json.dumps({"file": str(out), "cards": len(book)}))
    else:
        click.echo(f"{out}: {len(book)} card{'' if len(book) == 1 else 's'}", err=True)
