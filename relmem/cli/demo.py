"""The command to try relmem with."""

from __future__ import annotations

from pathlib import Path

import click

from relmem.cli.app import as_of_option, cli, viewed
from relmem.cli.show import show
from relmem.demonstration import DEMO_CONTACT, DEMO_ID, demo
from relmem.errors import InputError


@cli.command("demo")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("renewals.ics"),
    show_default=True,
    help="Where to write the calendar.",
)
@as_of_option
def demo_command(out: Path, as_of: str | None) -> None:
    """
    Show what relmem does, on a small memory that comes with it.

    Prints a brief and the renewals to decide upon, and writes a calendar. Needs
    no file, no account and no network.
    """
    if out.exists() and DEMO_ID not in out.read_bytes().replace(b"\r\n ", b""):
        hint = "Name another: relmem demo --out demo.ics"
        raise InputError(
            str(out), f"{out} is there already, and is not the demonstration's.", hint, field="--out"
        )
    with demo() as memory:
        view = viewed(memory, as_of)
        show(view.brief(DEMO_CONTACT))
        click.echo()
        show(view.renewals("6 months"))
        calendar = view.calendar("renewals")
    calendar.save(out)
    click.echo()
    click.echo(f"{out}: {len(calendar)} events, to open in any calendar program")
