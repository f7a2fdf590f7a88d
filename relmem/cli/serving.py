"""Commands about feeds that are served: the server itself, and who has an address for what."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from relmem.cli.app import cli
from relmem.cli.frame import PROBLEM, Suggesting, as_json, file_option, is_quiet, opened, tell, worked_on
from relmem.cli.progress import waiting
from relmem.cli.show import show
from relmem.errors import Ambiguous, InputError
from relmem.memory import Memory
from relmem.records import Account, Assignment, Colleague
from relmem.render.tables import text_table
from relmem.values import day, span

if TYPE_CHECKING:
    from relmem.server import Address, Addresses

URL: Final = "http://127.0.0.1:8765"
"""Where `relmem serve` is, unless it was told otherwise."""


@cli.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any that is free."
)
@click.option(
    "--bind", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0: on all networks."
)
@click.option(
    "--host", "hosts", multiple=True, metavar="NAME", help="A name that it may be asked by; may be repeated."
)
@click.option("--url", default="", help="Where it is reached from outside: https://feeds.example.org")
@click.option("--quiet", is_flag=True, help="Do not say who reads what.")
@file_option
def serve_command(
    port: int, bind: str, hosts: tuple[str, ...], url: str, quiet: bool, file: Path | None
) -> None:
    """
    Serve the feeds to calendar programs, and a page about them, until Ctrl+C.

    Only this machine can reach it unless --bind says otherwise. The page is
    shown at the machine only; feeds, to whoever has an address.

    Example: relmem serve
    """
    from relmem.server import app
    from relmem.server.guard import LOOPBACK
    from relmem.server.running import listening, run
    from relmem.server.subscribing import reach

    with opened(file, reading=True) as memory, listening(bind, port) as socket:
        bound, port = socket.getsockname()[:2]
        known = _known(memory)
        served = app(memory, hosts=(*LOOPBACK, *hosts), url=url, addresses=known)
        here = f"http://{_bracketed('127.0.0.1' if bound in ('0.0.0.0', '::') else bound)}:{port}"  # noqa: S104 compared
        _remember(known, url.rstrip("/") or here)
        _log(quiet=quiet or is_quiet())
        click.echo(f"{here}/ serves {memory.store.path}; Ctrl+C stops it.", err=True)
        if reach(here) != "machine" or bound in ("0.0.0.0", "::"):  # noqa: S104 compared, not bound
            who = "anyone who can reach this machine and has a feed address can read that feed"
            click.echo(
                f"Listening on {bound}: {who}. The page is shown at the machine itself only.", err=True
            )
        run(served, socket)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _remember(known: Addresses, url: str) -> None:
    """Where it is, for `relmem feed add`; a folder that cannot be written to is no reason not to serve."""
    from relmem.errors import StoreError

    try:
        known.serve_at(url)
    except StoreError as error:
        click.echo(f"relmem: {error} New addresses are told without this server's port.", err=True)


def _log(*, quiet: bool) -> None:
    """Our own log on stderr: which feed, for whom, never the address."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    for name in ("relmem.server", "uvicorn"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.propagate = False
        logger.setLevel(logging.INFO if name == "relmem.server" and not quiet else logging.WARNING)


@cli.group("feed", cls=Suggesting)
def feed() -> None:
    """
    Who may read which feed: add, list, rotate and revoke addresses.

    Example: relmem feed list
    """


@feed.command("add")
@click.argument("name", default="renewals")
@click.option(
    "--for", "subscriber", default="me", show_default=True, help='Who will read it: "Dana\'s phone".'
)
@click.option("--account", help="Of this account only: name, domain, key or id.")
@click.option("--owner", help="Of what this colleague is on only.")
@click.option("--team", default="", help="Of what this team is on only: support.")
@click.option(
    "--remind", multiple=True, metavar="LENGTH", help='How long before to remind: "30 days"; may be repeated.'
)
@click.option(
    "--remind-as", type=click.Choice(["events", "alarms", "both"]), help="Google and Outlook ignore alarms."
)
@click.option("--detail", type=click.Choice(["titles", "details", "full"]), help="How much it tells.")
@click.option("--past", default="", metavar="LENGTH", help="How far back: 400 days unless said.")
@click.option("--ahead", default="", metavar="LENGTH", help="How far ahead: 18 months unless said.")
@click.option("--expires", metavar="DAY", help="When it stops: 2027-01-01, or a length such as 90 days.")
@click.option("--url", default="", help="Where the server is reached [default: where it last ran].")
@file_option
@as_json
def feed_add(
    name: str,
    subscriber: str,
    account: str | None,
    owner: str | None,
    team: str,
    remind: tuple[str, ...],
    remind_as: str | None,
    detail: str | None,
    past: str,
    ahead: str,
    expires: str | None,
    url: str,
    file: Path | None,
    json_: bool,
) -> None:
    """
    Make an address for one subscriber of the feed NAME, and print it.

    It is secret, and shown this once: copy it. Make one for each program, so
    that each can be revoked; a lost one is replaced by: relmem feed rotate

    Example: relmem feed add renewals --for "Dana's phone" --expires "90 days"
    """
    from relmem.server import Choice

    over = worked_on(file, json_=json_)
    with waiting(f"Spelling {name}", over=over), opened(file, reading=True) as memory:
        whose = memory.find(owner, Colleague) if owner else None
        choice = Choice(
            name,
            account=memory.find(account, Account).id if account else "",
            owner=whose.id if whose else "",
            team=team,
            remind=remind,
            remind_as=remind_as or "",
            detail=detail or "",
            past=past,
            ahead=ahead,
        )
        calendar = choice.calendar(memory)
        known = _known(memory)
        # all that can be wrong is looked at before: nobody could be told the secret afterwards
        base, expires_on = _base(url, known), _ends(expires, memory.today)
        made, secret = known.add(choice, subscriber=subscriber, at=memory.now(), expires_on=expires_on)
        idle = whose is not None and not len(calendar) and not memory.facts().about(whose, Assignment)
    if whose and idle:
        todo = f'relmem add assignment "{whose.name}" ACCOUNT'
        click.echo(f"{whose.name} is on no account: {todo}", err=True)
    _tell(made, secret, base, json_=json_, more=f", {_count(len(calendar))}")


@feed.command("rotate")
@click.argument("which")
@click.option("--url", default="", help="Where the server is reached [default: where it last ran].")
@file_option
@as_json
def feed_rotate(which: str, url: str, file: Path | None, json_: bool) -> None:
    """
    Replace an address by a new one, and print it.

    The old one stops at once. WHICH is its number, or for whom it is.

    Example: relmem feed rotate 1
    """
    with opened(file, reading=True) as memory:
        known = _known(memory)
        base = _base(url, known)
        made, secret = known.rotate(known.find(which).number)
    _tell(made, secret, base, json_=json_)


@feed.command("revoke")
@click.argument("which")
@click.option("--all", "all_", is_flag=True, help="Each that is for whom WHICH says: a phone was lost.")
@file_option
@as_json
def feed_revoke(which: str, all_: bool, file: Path | None, json_: bool) -> None:
    """
    Stop an address for good.

    WHICH is its number, or for whom it is.

    Example: relmem feed revoke "Dana's phone" --all
    """
    with opened(file, reading=True) as memory:
        known, at = _known(memory), memory.now()
        try:
            meant = known.called(which) if all_ else [known.find(which)]
        except Ambiguous as error:
            error.hint = "Pass its number: relmem feed list. Or say --all for each of them."
            raise
        gone = [known.revoke(each.number, at=at) for each in meant]
    rows = [{"number": each.number, "feed": each.choice.feed, "for": each.subscriber} for each in gone]
    said = "\n".join(f"revoked: {each.number}, {each}" for each in gone)
    tell(said, {"revoked": rows} if all_ else rows[0], json_=json_)


@feed.command("list")
@click.option("--all", "all_", is_flag=True, help="Also those that were revoked.")
@click.option("--fail-if-empty", is_flag=True, help="Exit with 1 where there is none.")
@file_option
@as_json
def feed_list(all_: bool, fail_if_empty: bool, file: Path | None, json_: bool) -> int:
    """
    Who has an address for which feed, and who read it last.

    Example: relmem feed list
    """
    from relmem.server.offers import choice_words

    with opened(file, reading=True) as memory:
        today = memory.today
        known = [each for each in _known(memory).all() if all_ or each.revoked_at is None]
        rows = [_row(each, today, choice_words(each.choice, memory)) for each in known]
    if json_:
        show(None, json.dumps(rows, ensure_ascii=False))
    elif rows:
        headings = [key.replace("_", " ").capitalize() for key in rows[0] if key != "programs"]
        cells = [
            ["" if value is None else str(value) for key, value in row.items() if key != "programs"]
            for row in rows
        ]
        show(text_table(headings, cells))
    else:
        click.echo("No address was made yet: relmem feed add renewals", err=True)
    return PROBLEM if fail_if_empty and not rows else 0


def _row(address: Address, today: date, choice: str) -> dict[str, Any]:
    last = address.last_fetch
    return {
        "number": address.number,
        "feed": address.choice.feed,
        "for": address.subscriber,
        "state": address.state_on(today),
        "choice": choice,
        "made_at": address.made_at.isoformat(timespec="seconds"),
        "expires_on": address.expires_on and address.expires_on.isoformat(),
        "last_read_at": last and last[1].isoformat(timespec="seconds"),
        "last_read_by": last and last[0],
        "programs": {name: at.isoformat(timespec="seconds") for name, at in address.fetched.items()},
    }


def _known(memory: Memory) -> Addresses:
    from relmem.server import Addresses

    return Addresses.beside(memory.store.path)


def _ends(text: str | None, today: date) -> date | None:
    if text is None:
        return None
    try:
        ends = day(text)
    except InputError:
        try:
            ends = span(text).after(today)
        except (InputError, OverflowError) as error:
            why = f"cannot read {text!r} as a day or a length of time."
            raise InputError(text, why, 'Write "2027-01-01" or "90 days".', field="expires") from error
    if ends <= today:
        raise InputError(text, f"{ends} is not ahead.", "Write a day after today.", field="expires")
    return ends


def _base(url: str, known: Addresses) -> str:
    """Where the server is reached: as said, else where it last ran."""
    from relmem.server.app import url_named

    return url_named(url or known.url or URL)


def _count(events: int) -> str:
    return f"{events} event{'' if events == 1 else 's'}"


_ONCE: Final = """\
Copy the address now: it is secret like a password, and nothing can show it a second time.
If you lose it, or somebody else gets it: relmem feed rotate {number} makes a new one and stops this one."""


def _tell(address: Address, secret: str, base: str, *, json_: bool, more: str = "") -> None:
    from relmem.server.subscribing import reach, ways

    url = base + address.path(secret)
    links: Sequence[Any] = ways(url, address.choice.feed)
    if json_:
        found = {"number": address.number, "feed": address.choice.feed, "for": address.subscriber, "url": url}
        show(
            None, json.dumps(found | {"links": {each.label: each.href for each in links}}, ensure_ascii=False)
        )
        return
    show(url)
    click.echo(f"address {address.number}: {address}{more}", err=True)
    click.echo(_ONCE.format(number=address.number), err=True)
    for each in links[1:]:
        click.echo(f"  {each.label}: {each.href}", err=True)
    if reach(url) == "machine":
        click.echo("Only programs on this machine can read it; Google and Outlook.com cannot.", err=True)
