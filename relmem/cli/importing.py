"""Commands that take in files, and take them back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from relmem.cli.app import cli
from relmem.cli.frame import OK, PROBLEM, as_json, file_option, is_quiet, opened, tell, worked_on
from relmem.cli.progress import waiting
from relmem.cli.show import show, words_of
from relmem.codec import word_of
from relmem.errors import ImportProblems
from relmem.importers.amounts import DecimalMark
from relmem.values import DateOrder


@cli.command("import")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "format_", help="vcard, mail, icalendar, contracts, google… [default: recognised].")
@click.option("--date-order", type=click.Choice(["ymd", "mdy", "dmy"]), help="How a table writes its dates.")
@click.option("--decimal", type=click.Choice([".", ","]), help="What stands before decimals in amounts.")
@click.option("--currency", default="", metavar="CODE", help="Of amounts that name none: EUR.")
@click.option("--kind", help="What a table's rows are: contact, account, issue, invoice, order, contract.")
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=WORD", help='"Full Name=name"; may be repeated.'
)
@click.option(
    "--ours", default="", metavar="NAME", help="Which party of contracts, or domain of mail, we are."
)
@click.option("--encoding", help="How the file is encoded [default: UTF-8].")
@click.option("--as-talks", is_flag=True, help="Log past meetings of a calendar that nobody logged.")
@click.option("--new-contacts", is_flag=True, help="Make contacts of people in it whom nobody knows.")
@click.option("--bodies", is_flag=True, help="Take in the texts of mails, too.")
@click.option("--past", default="400 days", show_default=True, help="How far back meetings recur.")
@click.option("--ahead", default="18 months", show_default=True, help="How far ahead they do.")
@click.option("--occurrences", default=1000, show_default=True, help="How often one recurs at most.")
@click.option("--dry-run", is_flag=True, help="Report, and keep nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Keep nothing if there is any problem.")
@file_option
@as_json
def import_command(
    path: Path,
    format_: str | None,
    date_order: DateOrder | None,
    decimal: DecimalMark | None,
    currency: str,
    kind: str | None,
    maps: tuple[str, ...],
    ours: str,
    encoding: str | None,
    as_talks: bool,
    new_contacts: bool,
    bodies: bool,
    past: str,
    ahead: str,
    occurrences: int,
    dry_run: bool,
    all_or_nothing: bool,
    file: Path | None,
    json_: bool,
) -> int:
    """
    Take in contacts (.vcf), a table (.csv), mail (.eml, mbox) or a calendar (.ics) from PATH.

    Tables of contracts, contacts, accounts, issues, invoices and orders are
    known by their columns; --kind and --map say what nobody knows. Good cards
    and rows go in; the others are reported, and the exit status is 1. The same
    file twice adds nothing.

    Example: relmem import contracts.csv --date-order mdy
    """
    mapping = dict(_mapped(each) for each in maps)
    over = worked_on(file, json_=json_)
    with (
        waiting(f"Taking in {path.name}", over=over) as progress,
        opened(file, reading=False, making=True) as memory,
    ):
        try:
            report = memory.import_file(
                path,
                format=format_,
                date_order=date_order,
                ours=ours,
                encoding=encoding,
                kind=kind,
                mapping=mapping,
                decimal=decimal,
                currency=currency,
                as_talks=as_talks,
                new_contacts=new_contacts,
                bodies=bodies,
                past=past,
                ahead=ahead,
                occurrences=occurrences,
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
                progress=progress,
            )
        except ImportProblems as refused:
            report = refused.report
    if json_ or dry_run or report.problems or not is_quiet():
        show(report, report.to_json() if json_ else None)
    return PROBLEM if report.problems else OK


def _mapped(said: str) -> tuple[str, str]:
    column, mark, word = said.rpartition("=")
    if not (column and mark and word):
        raise click.UsageError(f'--map {said!r} is not COLUMN=WORD. Write --map "Full Name=name".')
    return column, word.strip()


@cli.command("undo")
@click.argument("batch", required=False)
@file_option
@as_json
def undo_command(batch: str | None, file: Path | None, json_: bool) -> int:
    """
    Take back BATCH; where none is named, the newest that was not taken back.

    What was changed since stays, is named, and makes the exit status 1. Batches
    are named by `relmem import --json` and `relmem changes --json`. What was
    erased is not brought back.

    Example: relmem undo
    """
    with opened(file, reading=False) as memory:
        head = memory.store.head()
        since = memory.undo(batch)
        undoing = list(memory.store.changes(head))
        undone = [each.record for each in undoing if each.kind is not None]
        stays = [
            {
                "kind": word_of(type(each.record)),
                "id": each.id,
                "rev": each.rev,
                "what": words_of(each.record, memory.store),
            }
            for each in since
        ]
    told = ", ".join(dict.fromkeys(each.source.file for each in undone if each.source is not None))
    kinds = Counter(word_of(type(each)).replace("_", " ") for each in undone)
    said = [f"taken back: {told}" if told else "taken back"]
    if since:
        said[0] += f", but for {len(since)} changed since"
    said += [f"  {kind}: {count}" for kind, count in kinds.items()]
    said += [f"  {type(each.record).__name__} {each.id}: revision {each.rev} stays" for each in since]
    said += [f"  to bring it back: relmem undo {each.batch}" for each in undoing[:1]]
    said = [since.erasing, *said] if since.erasing else said
    erased_at = since.erased_at and since.erased_at.isoformat(timespec="seconds")
    found = {
        "taken_back": True,
        "batch": undoing[0].batch if undoing else "",
        "stays": stays,
        "erased_at": erased_at,
    }
    if since and not json_:  # what stays is a problem, and no sentence about what was done
        click.echo("\n".join(said), err=True)
    else:
        tell("\n".join(said), found, json_=json_)
    return PROBLEM if since else OK
