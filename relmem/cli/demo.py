"""The command to try relmem with."""

from __future__ import annotations

import json
from pathlib import Path

import click

from relmem.cli.app import cli
from relmem.cli.frame import as_json, as_of_option, viewed
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
@as_json
def demo_command(out: Path, as_of: str | None, json_: bool) -> None:
    """
    Show what relmem does, on a small memory that comes with it.

    Prints a brief and the renewals to decide upon, and writes a calendar. Needs
    no file, no account and no network.

    Example: relmem demo
    """
    if out.exists() and DEMO_ID not in out.read_bytes().replace(b"\r\n ", b""):
        hint = "Name another: relmem demo --out demo.ics"
        raise InputError(
            str(out), f"{out} is there already, and is not the demonstration's.", hint, field="--out"
        )
    with demo() as memory:
        view = viewed(memory, as_of)
        brief, renewals = view.brief(DEMO_CONTACT), view.renewals("6 months")
        calendar = view.calendar("renewals")
    calendar.save(out)
    if json_:
        found = {
            "brief": brief.to_dict(),
            "renewals": json.loads(renewals.to_json()),
            "calendar": {"file": str(out), "events": len(calendar)},
        }
        show(None, json.dumps(found, ensure_ascii=False))
        return
    show(brief)
    click.echo()
    show(renewals)
    click.echo()
    click.echo(f"{out}: {len(calendar)} events, to open in any calendar program")
