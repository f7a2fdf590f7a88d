"""Commands that remember what everybody uses; those of all other kinds are made in `kinds`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import click

from relmem.cli.app import cli
from relmem.cli.frame import day_of
from relmem.cli.kinds import Kinds, remembers
from relmem.cli.meant import meant
from relmem.cli.names import accounts, people
from relmem.errors import InputError
from relmem.memory import Memory
from relmem.records import (
    Account,
    Affiliation,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Interaction,
    Issue,
    Preference,
    PriceLine,
)
from relmem.records.base import Record
from relmem.values import Source

_POINT: Final = re.compile(r"\w+-[0-9a-f]{8}")
"""What `Point.id` is: the name of a rule, and eight digits."""


@cli.group("add", cls=Kinds)
def add() -> None:
    """
    Remember one thing: a contact, a contract, a promise, a call, or any other kind of record.

    Example: relmem add need "Northwind Trading" "we close the books four days late"
    """


@add.command("account")
@click.argument("name")
@click.option("--domain", "domains", multiple=True, help="A host name of theirs; may be repeated.")
@click.option("--timezone", metavar="ZONE", help="Europe/Lisbon")
@remembers
def add_account(
    _: Memory,
    source: Source,
    name: str,
    domains: tuple[str, ...],
    timezone: str | None,
) -> Sequence[Record]:
    """
    An organisation, which goes by NAME.

    Example: relmem add account "Northwind Trading" --domain northwind.example
    """
    return [Account(name, domains=domains, timezone=timezone, source=source)]


@add.command("contact")
@click.argument("name")
@click.option("--account", shell_complete=accounts, help="Where they work, by name or domain.")
@click.option("--title", default="", help="As what.")
@click.option("--email", "emails", multiple=True, help="May be repeated.")
@click.option("--phone", "phones", multiple=True, help="May be repeated.")
@click.option("--call-me", default="", help="The name to say.")
@remembers
def add_contact(
    memory: Memory,
    source: Source,
    name: str,
    account: str | None,
    title: str,
    emails: tuple[str, ...],
    phones: tuple[str, ...],
    call_me: str,
) -> Sequence[Record]:
    """
    A person, who goes by NAME, at an account.

    Example: relmem add contact "Ana Sousa" --account "Northwind Trading" --email ana@northwind.example
    """
    person = Contact(name, emails=emails, phones=phones, call_me=call_me, source=source)
    records: list[Record] = [person]
    if account is not None:
        at = memory.find(account, Account)
        records.append(Affiliation(person, at, title=title, source=source))
    return records


@add.command("contract")
@click.argument("account", shell_complete=accounts)
@click.argument("title")
@click.option("--starts", "starts_on", metavar="DAY", help="Its first day.")
@click.option("--ends", "ends_on", metavar="DAY", help="Its last day, where it is stated.")
@click.option("--initial", metavar="LENGTH", help='How long at first: "3 years".')
@click.option(
    "--renewal", default="none", show_default=True, help='"1 year", "option 1 year", "evergreen", "unknown".'
)
@click.option("--notice", metavar="LENGTH", help='How long before the end: "60 days".')
@click.option("--price", metavar="PRICE", help='"12000 EUR/year"')
@remembers
def add_contract(
    memory: Memory,
    source: Source,
    account: str,
    title: str,
    starts_on: str | None,
    ends_on: str | None,
    initial: str | None,
    renewal: str,
    notice: str | None,
    price: str | None,
) -> Sequence[Record]:
    """
    What was agreed with an account.

    ACCOUNT is its name, domain, key or id; TITLE is what you call the contract.

    Example: relmem add contract "Northwind Trading" Support --starts 2024-02-01 --initial "3 years"
    --renewal "1 year" --notice "60 days" --price "12000 EUR/year"
    """
    contract = Contract(
        memory.find(account, Account),
        title,
        starts_on=starts_on,
        ends_on=ends_on,
        initial=initial,
        renewal=renewal,
        notice=notice,
        source=source,
    )
    prices = [PriceLine(contract, price, source=source)] if price else []
    return [contract, *prices]


@add.command("preference")
@click.argument("name", shell_complete=people)
@click.argument("topic")
@click.option("--likes/--dislikes", default=True, help="[default: likes]")
@remembers
def add_preference(
    memory: Memory,
    source: Source,
    name: str,
    topic: str,
    likes: bool,
) -> Sequence[Record]:
    """
    What a contact likes or dislikes.

    NAME is a name, e-mail, key or id; TOPIC is what they like, in a word or two.

    Example: relmem add preference "Ana Sousa" golf --dislikes
    """
    stance = "likes" if likes else "dislikes"
    return [Preference(memory.find(name, Contact), topic, stance=stance, source=source)]


@add.command("promise")
@click.argument("name", shell_complete=people)
@click.argument("what")
@click.option("--theirs", is_flag=True, help="They promised us, not we them.")
@click.option("--due", "due_on", metavar="DAY", help="By when.")
@click.option("--made", "made_on", metavar="DAY", help="When it was promised.")
@remembers
def add_promise(
    memory: Memory,
    source: Source,
    name: str,
    what: str,
    theirs: bool,
    due_on: str | None,
    made_on: str | None,
) -> Sequence[Record]:
    """
    What we promised a contact, or with --theirs they promised us.

    NAME is a name, e-mail, key or id; WHAT is in words.

    Example: relmem add promise "Ana Sousa" "answer about weekend cover" --due 2026-11-25
    """
    person = memory.find(name, Contact)
    promise = Commitment(
        what,
        by="them" if theirs else "us",
        to=None if theirs else person,
        promised_by=person if theirs else None,
        due_on=due_on,
        made_on=made_on,
        source=source,
    )
    return [promise]


@add.command("issue")
@click.argument("account", shell_complete=accounts)
@click.argument("title")
@click.option("--severity", default="normal", show_default=True, help="low, normal, high or urgent.")
@click.option("--opened", "opened_on", metavar="DAY", help="When it began.")
@click.option("--solved", "solved_on", metavar="DAY", help="When it was put right.")
@remembers
def add_issue(
    memory: Memory,
    source: Source,
    account: str,
    title: str,
    severity: str,
    opened_on: str | None,
    solved_on: str | None,
) -> Sequence[Record]:
    """
    Something that went wrong for an account.

    ACCOUNT is its name, domain, key or id; TITLE is in words.

    Example: relmem add issue "Northwind Trading" "Login fails" --severity high --opened 2026-11-09
    """
    issue = Issue(
        memory.find(account, Account),
        title,
        severity=severity,
        opened_on=opened_on,
        solved_on=solved_on,
        source=source,
    )
    return [issue]


@add.command("call")
@click.argument("name", shell_complete=people)
@click.argument("summary", default="")
@click.option("--on", metavar="DAY", help="When it was [default: today].")
@click.option("--channel", default="phone", show_default=True, help="phone, email, meeting…")
@click.option(
    "--outcome", default="reached", show_default=True, help="reached, voicemail, no answer, declined."
)
@click.option("--direction", default="out", show_default=True, help="out: we called; in: they did.")
@click.option(
    "--about",
    multiple=True,
    metavar="RECORD",
    help="What it was about: id, name or title; may be repeated.",
)
@click.option("--told", multiple=True, metavar="RECORD", help="What of ours they were told of, likewise.")
@click.option("--topic", "topics", multiple=True, help="roadmap, prices…; may be repeated.")
@click.option("--next-step", default="", help='What is to follow; "none" on purpose.')
@click.option(
    "--raised", multiple=True, metavar="POINT", help="Id of a point of the brief that was brought up."
)
@click.option("--by", multiple=True, metavar="COLLEAGUE", help="Who of us it was; may be repeated.")
@remembers
def add_call(
    memory: Memory,
    source: Source,
    name: str,
    summary: str,
    on: str | None,
    channel: str,
    outcome: str,
    direction: str,
    about: tuple[str, ...],
    told: tuple[str, ...],
    topics: tuple[str, ...],
    next_step: str,
    raised: tuple[str, ...],
    by: tuple[str, ...],
) -> Sequence[Record]:
    """
    That you spoke with a contact, or tried to.

    NAME is a name, e-mail, key or id; SUMMARY is what was said. What --raised
    names is not brought up again; the ids stand in the brief that says why.
    --by is who of us it was: the last touch of each of us, and who is known to
    them, go by it.

    Example: relmem add call "Ana Sousa" "talked about weekend cover" --on 2026-11-22
    """
    for each in raised:
        if not _POINT.fullmatch(each):
            why = f"{each!r} is no id of a point, such as OurPromiseBroken-1a2b3c4d."
            raise InputError(each, why, f'See relmem brief "{name}" --why.')
    talk = Interaction(
        channel,
        summary,
        happened_on=day_of(on, memory),
        participants=[memory.find(name, Contact), *(memory.find(each, Colleague) for each in by)],
        direction=direction,
        outcome=outcome,
        about=[meant(memory, each) for each in about],
        told=[meant(memory, each) for each in told],
        topics=topics,
        next_step=next_step,
        raised=raised,
        source=source,
    )
    return [talk]
