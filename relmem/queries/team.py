"""
Who of us is on an account, whom of theirs they know, and whether they have ever met, or been there.

Who left us is on no account any more, whatever was noted.
"""

from __future__ import annotations

from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.absences import away
from relmem.queries.attendees import Attendees
from relmem.queries.names import is_product, listed
from relmem.queries.people import works_at
from relmem.queries.talks import touches
from relmem.queries.told import tellings
from relmem.records.contracts import Contract
from relmem.records.goodwill import Kudos
from relmem.records.links import AccountId
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.records.products import Asset, Product
from relmem.records.talks import Interaction
from relmem.records.team import Assignment
from relmem.render.rows import Row, Rows
from relmem.values import span

__all__ = [
    "Boss",
    "InCharge",
    "OnTeam",
    "Responsible",
    "Stranger",
    "account_team",
    "acquainted_on",
    "contacts_at",
    "in_charge",
    "is_backup",
    "is_lead",
    "leads_of",
    "members",
    "our_bosses",
    "team_by_product",
    "time_since",
    "unintroduced",
    "was_there",
]


# -- who ---------------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class OnTeam(Row):
    """
    That one of us is on an account: as what, for which product ("" for all), and since when.

    `known_to` are those of theirs who have met them or were introduced,
    `not_known_to` the others there. `beside` are others of us in the same role
    for the same product: an overlap, as at a handover. `away` says that they
    are on leave today.
    """

    colleague: str
    function: str
    role: str
    product: str
    since_on: date | None
    days: int | None
    backup: bool
    beside: str
    known_to: str
    not_known_to: str
    away: bool
    colleague_id: str
    assignment_id: str
    account_id: str


def account_team(facts: Facts, account: Account) -> Rows[OnTeam]:
    """Who of us is on an account today: the lead first, then by product, backups last."""
    theirs, rows = contacts_at(facts, account), []
    people = Attendees(facts)
    team = members(facts, account)
    for each, colleague in team:
        known = [one for one in theirs if acquainted_on(facts, one, colleague, people)]
        since = each.from_on
        rows.append(
            OnTeam(
                colleague=colleague.name,
                function=colleague.function,
                role=each.role,
                product=each.product,
                since_on=since,
                days=(facts.today - since).days if since else None,
                backup=is_backup(each),
                beside=listed(
                    one.name for other, one in team if _same(other, each) and one.id != colleague.id
                ),
                known_to=listed(one.name for one in known),
                not_known_to=listed(one.name for one in theirs if one not in known),
                away=away(facts, colleague) is not None,
                colleague_id=colleague.id,
                assignment_id=each.id,
                account_id=account.id,
            )
        )
    return Rows(OnTeam, rows, f"Who of us is on {account.name} on {facts.today}")


def members(facts: Facts, account: Account) -> list[tuple[Assignment, Colleague]]:
    """
    Who is on an account today, the lead first, then by product and name, backups last.

    What two assignments say of one of us is said once, by the older one.
    """
    found = [
        (each, colleague)
        for each in facts.about(account, Assignment)
        if each.account == account.id
        and (colleague := facts.get(each.colleague, Colleague)) is not None
        and colleague.left_on is None
    ]
    found.sort(key=lambda pair: (pair[0].product.casefold(), pair[1].name.casefold(), pair[0].id))
    found.sort(key=lambda pair: (is_backup(pair[0]), not is_lead(pair[0])))
    said: dict[tuple[str, ...], tuple[Assignment, Colleague]] = {}
    for each, colleague in found:
        said.setdefault((colleague.id, each.role.casefold(), each.product.casefold()), (each, colleague))
    return list(said.values())


def leads_of(facts: Facts, account: AccountId | None) -> tuple[Colleague, ...]:
    """Who of us leads an account today, by name; nobody where it is not known."""
    known = facts.get(account, Account)
    return tuple(who for each, who in members(facts, known) if is_lead(each)) if known else ()


def is_lead(assignment: Assignment) -> bool:
    """Whether they lead the account."""
    return assignment.role.casefold() in ("lead", "account lead", "owner")


def is_backup(assignment: Assignment) -> bool:
    """Whether they only stand in for somebody else."""
    return assignment.role.casefold() in ("backup", "stand-in", "deputy")


def _same(one: Assignment, other: Assignment) -> bool:
    same_role = one.role.casefold() == other.role.casefold()
    return same_role and one.product.casefold() == other.product.casefold() and one.id != other.id


def contacts_at(facts: Facts, account: Account) -> tuple[Contact, ...]:
    """Who of theirs works at an account today, by name."""
    jobs = [each for each in facts.about(account, Affiliation) if each.account == account.id]
    found = {each.contact: facts.get(each.contact, Contact) for each in jobs}
    there = [each for each in found.values() if each is not None]
    return tuple(sorted(there, key=lambda each: (each.name.casefold(), each.id)))


# -- for which product ------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Responsible(Row):
    """
    Who of us looks after one product at an account.

    `who` are those named for it, or else, with `gap`, who leads the account:
    nobody is on it for this product. `backup` stands in for them. Who nobody of
    theirs knows is in `unknown_there`.
    """

    product: str
    who: str
    backup: str
    gap: bool
    unknown_there: str
    account_id: str


def team_by_product(facts: Facts, account: Account) -> Rows[Responsible]:
    """Who looks after each product that an account has, or that somebody is on it for; by its name."""
    team = account_team(facts, account)
    names = [row.product for row in team if row.product]
    names += [e.product for e in facts.about(account, Asset) if e.account == account.id and not e.removed_on]
    names += [e.product for e in facts.about(account, Contract) if e.account == account.id and e.product]
    known = facts.of(Product)
    spelt: dict[str, str] = {}
    for name in names:
        product = next((each for each in known if is_product(each, name)), None)
        spelt.setdefault((product.name if product else name).casefold(), product.name if product else name)
    rows = []
    for name in sorted(spelt.values(), key=str.casefold):
        product = next((each for each in known if is_product(each, name)), None)
        own = [row for row in team if _is_for(row.product, name, product)]
        first = [row for row in own if not row.backup]
        everything = [row for row in team if not row.product and not row.backup]
        there = first or [row for row in everything if row.role.casefold() == "lead"] or everything
        backups = [row for row in own if row.backup] or [r for r in team if r.backup and not r.product]
        rows.append(
            Responsible(
                product=name,
                who=listed(row.colleague for row in there),
                backup=listed(row.colleague for row in backups),
                gap=not first,
                unknown_there=listed(row.colleague for row in there if not row.known_to),
                account_id=account.id,
            )
        )
    return Rows(Responsible, rows, f"Who looks after what at {account.name} on {facts.today}")


def _is_for(text: str, name: str, product: Product | None) -> bool:
    return is_product(product, text) if product else text.casefold() == name.casefold()


# -- do they know us --------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Stranger(Row):
    """One of us who is on an account, for `days` now, and whom one of theirs does not know."""

    colleague: str
    role: str
    product: str
    since_on: date | None
    days: int | None
    contact: str
    account: str
    backup: bool
    colleague_id: str
    contact_id: str
    account_id: str
    assignment_id: str


def unintroduced(facts: Facts, who: Contact | Account) -> Rows[Stranger]:
    """
    Who of us is on the account, and was never introduced to a contact, or to anybody at an account.

    The lead first, backups last. Introduced is who was in a talk with them, or
    of whom they were told in one; a message of ours that nobody answered does
    not count.
    """
    people, rows = Attendees(facts), []
    if isinstance(who, Account):
        accounts, contacts = [who], None
    else:
        jobs = dict.fromkeys(each.account for each in works_at(facts, who))
        accounts = [found for each in jobs if (found := facts.get(each, Account))]
        contacts = (who,)
    for account in accounts:
        theirs = contacts if contacts is not None else contacts_at(facts, account)
        for each, colleague in members(facts, account):
            if any(acquainted_on(facts, one, colleague, people) for one in theirs):
                continue
            rows.append(
                Stranger(
                    colleague=colleague.name,
                    role=each.role,
                    product=each.product,
                    since_on=each.from_on,
                    days=(facts.today - each.from_on).days if each.from_on else None,
                    contact=who.name if isinstance(who, Contact) else "",
                    account=account.name,
                    backup=is_backup(each),
                    colleague_id=colleague.id,
                    contact_id=who.id if isinstance(who, Contact) else "",
                    account_id=account.id,
                    assignment_id=each.id,
                )
            )
    return Rows(Stranger, rows, f"Who of us {who.name} does not know on {facts.today}")


def acquainted_on(
    facts: Facts, contact: Contact, colleague: Colleague, people: Attendees | None = None
) -> date | None:
    """
    The first day on which a contact and one of us were in one talk, or they were introduced; None if never.

    `people` saves finding out again who has which address, where many are asked for.
    """
    people = people or Attendees(facts)
    together = (each for each in touches(facts, contact) if was_there(people, each, colleague))
    first = next(together, None)
    introduced = tellings(facts, colleague, contact)
    days = [facts.day_of(each) for each in (*([first] if first else []), *introduced[:1])]
    return min(days, default=None)


def was_there(people: Attendees, talk: Interaction, colleague: Colleague) -> bool:
    """Whether one of us was in a talk, by name or by address."""
    there = (one.colleague for one in people.of(talk.participants))
    return any(one is not None and one.id == colleague.id for one in there)


# -- our boss ---------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Boss(Row):
    """
    Whom one of us reports to, and whether a contact knows that.

    `boss` is "" where we know that there is one, and not who. They know since
    `known_on` (None: they do not), when they were told or spoke with them.
    """

    colleague: str
    boss: str
    known_on: date | None
    colleague_id: str
    boss_id: str
    assignment_id: str


def our_bosses(facts: Facts, contact: Contact) -> Rows[Boss]:
    """
    Whom those of us report to who are on a contact's accounts, and whether they know; the lead's first.

    Who praised one of us to the boss knows. Who has no boss noted is left out.
    """
    people, rows = Attendees(facts), {}
    for job in works_at(facts, contact):
        account = facts.get(job.account, Account)
        for each, colleague in members(facts, account) if account else ():
            if colleague.boss is None or colleague.id in rows:
                continue
            boss = facts.get(colleague.boss, Colleague)
            praised = [
                facts.day_of(one)
                for one in facts.about(contact, Kudos)
                if one.given_by == contact.id and one.given_to == colleague.boss
            ]
            met = acquainted_on(facts, contact, boss, people) if boss else None
            rows[colleague.id] = Boss(
                colleague=colleague.name,
                boss=boss.name if boss else "",
                known_on=min([*praised, *([met] if met else [])], default=None),
                colleague_id=colleague.id,
                boss_id=colleague.boss,
                assignment_id=each.id,
            )
    return Rows(Boss, rows.values(), f"Whom of our managers {contact.name} knows on {facts.today}")


# -- who sees to what there -------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class InCharge(Row):
    """Who of theirs sees to something at an account, and since when, as far as is known."""

    contact: str
    title: str
    duty: str
    since_on: date | None
    contact_id: str
    account_id: str


def in_charge(facts: Facts, account: Account, duty: str = "bills") -> Rows[InCharge]:
    """
    Who at an account sees to something today ("bills", "contracts"): whom to call about it; the latest first.

    No row means that nobody has noted who does. A duty is named by its words,
    whatever their case; "billing" and "invoices" are bills.
    """
    wanted = _duty(duty)
    rows = [
        InCharge(
            contact=contact.name,
            title=each.title,
            duty=next(one for one in each.duties if _duty(one) == wanted),
            since_on=each.from_on,
            contact_id=contact.id,
            account_id=account.id,
        )
        for each in facts.about(account, Affiliation)
        if each.account == account.id
        and any(_duty(one) == wanted for one in each.duties)
        and (contact := facts.get(each.contact, Contact)) is not None
    ]
    rows.sort(key=lambda row: (row.contact.casefold(), row.contact_id))
    rows.sort(key=lambda row: row.since_on or date.min, reverse=True)
    return Rows(InCharge, rows, f"Who sees to {duty} at {account.name} on {facts.today}")


_BILLS: Final = ("bill", "billing", "invoice", "invoices", "invoicing", "checks bills", "bill checking")


def _duty(text: str) -> str:
    words = " ".join(text.casefold().split())
    return "bills" if words in _BILLS else words


# -- how long ---------------------------------------------------------------------------------------


def time_since(since: date, today: date) -> str:
    """
    From one day to a later one in years and days, for a table: "2 y 3 d"; sentences have `how_long`.

    The years are counted first, in full, then the days that are left.
    """
    years = max(0, today.year - since.year)
    while years and span(f"{years} years").after(since) > today:
        years -= 1
    from_then = span(f"{years} years").after(since) if years else since
    days = max(0, (today - from_then).days)
    return " ".join([*([f"{years} y"] if years else []), *([f"{days} d"] if days or not years else [])])
