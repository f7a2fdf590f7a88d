"""Commands that take in files, and take them back."""

from __future__ import annotations

from pathlib import Path

import click

from relmem.cli.app import OK, PROBLEM, as_json, cli, file_option, opened
from relmem.cli.show import show
from relmem.errors import ImportProblems
from relmem.values import DateOrder


@cli.command("import")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "format_", help="vcard or contracts [default: recognised].")
@click.option("--date-order", type=click.Choice(["ymd", "mdy", "dmy"]), help="How a table writes its dates.")
@click.option("--ours", default="", metavar="NAME", help="Which party of the contracts we are.")
@click.option("--encoding", help="How the file is encoded [default: UTF-8].")
@click.option("--dry-run", is_flag=True, help="Report, and keep nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Keep nothing if there is any problem.")
@file_option
@as_json
def import_command(
    path: Path,
    format_: str | None,
    date_order: DateOrder | None,
    ours: str,
    encoding: str | None,
    dry_run: bool,
    all_or_nothing: bool,
    file: Path | None,
    json_: bool,
) -> int:
    """
    Take in contacts (.vcf) or contracts (.csv) from PATH.

    Good cards and rows go in; the others are reported, and the exit status is 1.
    The same file twice adds nothing.

    Example: relmem import contracts.csv --date-order mdy
    """
    with opened(file, reading=False) as memory:
        try:
            report = memory.import_file(
                path,
                format=format_,
                date_order=date_order,
                ours=ours,
                encoding=encoding,
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
            )
        except ImportProblems as refused:
            report = refused.report
    show(report, report.to_json() if json_ else None)
    return PROBLEM if report.problems else OK


@cli.command("undo")
@click.argument("batch", required=False)
@file_option
def undo_command(batch: str | None, file: Path | None) -> int:
    """
    Take back BATCH, the newest where none is named.

    Example: relmem undo
    """
    with opened(file, reading=False) as memory:
        since = memory.undo(batch)
    click.echo("taken back" if not since else f"taken back, but for {len(since)} changed since", err=True)
    for revision in since:
        click.echo(
            f"  {type(revision.record).__name__} {revision.id}: revision {revision.rev} stays", err=True
        )
    return PROBLEM if since else OK
