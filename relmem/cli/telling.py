"""The two questions that are asked most: what to say on the next call, and what to decide upon."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from relmem.cli.app import cli
from relmem.cli.frame import as_json, as_of_option, file_option, opened, viewed
from relmem.cli.names import people
from relmem.cli.show import show

if TYPE_CHECKING:
    from relmem.view import View


@cli.command("brief")
@click.argument("name", shell_complete=people)
@click.option("--channel", help="How you will speak: phone, email, meeting…")
@click.option("--theme", "themes", multiple=True, help="What you mean to bring up; may be repeated.")
@click.option("--why", is_flag=True, help="Say why each point stands where it stands.")
@file_option
@as_of_option
@as_json
def brief_command(
    name: str,
    channel: str | None,
    themes: tuple[str, ...],
    why: bool,
    file: Path | None,
    as_of: str | None,
    json_: bool,
) -> None:
    """
    What to mention to NAME on the next call, and what not to.

    NAME is a contact's name, e-mail, key or id.

    Example: relmem brief "Ana Sousa" --channel phone
    """
    from relmem.rules.base import Plan

    with opened(file, reading=True) as memory:
        view, call = viewed(memory, as_of), Plan(channel=channel, themes=themes)
        begun = "" if why or json_ else _begun(view, name)
        found = view.brief(name, call=call)
    if why:
        rows = found.explain()
        show(rows, rows.to_json() if json_ else None)
    elif json_:
        click.echo(found.to_json())
    else:
        click.echo(str(found).removeprefix(begun))


def _begun(view: View, name: str) -> str:
    """The line that a brief of a contact begins with, told at once: to load the rules takes as long again."""
    from relmem.queries.people import heading
    from relmem.records.people import Contact
    from relmem.render.pages import headline
    from relmem.values import spoken_day

    found = view.find(name)
    if not isinstance(found, Contact):
        return ""
    facts = view.facts(found)
    there = facts.get(found.id, Contact) or found
    begun = headline(heading(facts, there), f"as of {spoken_day(view.today)}") + "\n"
    click.echo(begun, nl=False)
    return begun


@cli.command("renewals")
@click.option(
    "--within",
    metavar="LENGTH",
    help='Only what must be decided in that time, "90 days", or by that day, "2026-12-31".',
)
@file_option
@as_of_option
@as_json
def renewals_command(within: str | None, file: Path | None, as_of: str | None, json_: bool) -> None:
    """
    Contracts to decide upon, by the last day for notice.

    Example: relmem renewals --within "90 days"
    """
    with opened(file, reading=True) as memory:
        rows = viewed(memory, as_of).renewals(within)
    show(rows, rows.to_json() if json_ else None)
