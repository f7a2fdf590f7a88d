"""Commands that give out what is known, in formats of other programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from relmem.cli.app import cli
from relmem.cli.frame import as_json, as_of_option, file_option, opened, say, tell, viewed, worked_on
from relmem.cli.names import accounts, people
from relmem.cli.progress import waiting
from relmem.cli.show import show

if TYPE_CHECKING:
    from relmem.formats.contacts import AddressBook
    from relmem.formats.ical import Calendar


@cli.command("calendar")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--feed", default="renewals", show_default=True, help="Which feed; relmem feeds names them.")
@click.option("--account", metavar="NAME", shell_complete=accounts, help="Of one account only.")
@click.option("--owner", metavar="NAME", help="Of one of us only.")
@click.option("--team", default="", metavar="FUNCTION", help="Of everybody of that function only.")
@click.option(
    "--remind", multiple=True, metavar="LENGTH", help='How long before: "30 days"; may be repeated.'
)
@click.option(
    "--remind-as",
    type=click.Choice(["events", "alarms", "both"]),
    default="events",
    show_default=True,
    help="Google and Outlook ignore alarms.",
)
@click.option(
    "--detail",
    type=click.Choice(["titles", "details", "full"]),
    default="details",
    show_default=True,
    help="How much it tells.",
)
@click.option("--past", default="400 days", show_default=True, metavar="LENGTH", help="How far back.")
@click.option("--ahead", default="18 months", show_default=True, metavar="LENGTH", help="How far ahead.")
@file_option
@as_of_option
@as_json
def calendar_command(
    out: Path, feed: str, file: Path | None, as_of: str | None, json_: bool, **style: Any
) -> None:
    """
    Write a feed as a calendar file, OUT ("-" for stdout, and nothing else there).

    Example: relmem calendar renewals.ics --remind "30 days"
    """
    over = worked_on(file, json_=json_)
    with waiting(f"Writing {out.name}", over=over), opened(file, reading=True) as memory:
        calendar = viewed(memory, as_of).calendar(feed, **style)
        _put(calendar, out)
        another = next((each.name for each in memory.feeds() if out.stem == each.name != feed), "")
    problems = [str(problem) for problem in calendar.problems]
    if json_ and str(out) != "-":
        found = {"file": str(out), "feed": feed, "events": len(calendar), "problems": problems}
        show(None, json.dumps(found, ensure_ascii=False))
    else:
        meant = f"; for {another} add --feed {another}" if another else ""
        say(f"{out}: {len(calendar)} event{'' if len(calendar) == 1 else 's'} ({feed}{meant})")
        for problem in problems:
            click.echo(f"left out: {problem}", err=True)


@cli.command("feeds")
@file_option
@as_json
def feeds_command(file: Path | None, json_: bool) -> None:
    """
    The feeds there are, and what each tells.

    Example: relmem feeds
    """
    with opened(file, reading=True) as memory:
        rows = memory.feeds()
    show(rows, rows.to_json() if json_ else None)


@cli.command("contacts")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--of", "names", multiple=True, metavar="NAME", shell_complete=people, help="Only these; may be repeated."
)
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
    Write contacts as an address book, OUT (vCard; "-" for stdout, and nothing else there).

    Who came in a card leaves in that card, changed where the memory says
    something else. What is private is left out.

    Example: relmem contacts people.vcf --of "Northwind Trading"
    """
    over = worked_on(file, json_=json_)
    with waiting(f"Writing {out.name}", over=over), opened(file, reading=True) as memory:
        book = viewed(memory, as_of).contacts(*names, version=version)
        _put(book, out)
    said = f"{out}: {len(book)} card{'' if len(book) == 1 else 's'}"
    tell(said, {"file": str(out), "cards": len(book)}, json_=json_ and str(out) != "-")


def _put(made: Calendar | AddressBook, out: Path) -> None:
    if str(out) == "-":
        sys.stdout.buffer.write(made.to_bytes())
    else:
        made.save(out)
