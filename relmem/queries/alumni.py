"""
Which ties are somebody's own, and outlive the employer: for one of us who moves on.

What belongs to the person is split from what belongs to the company. Contracts,
bills, issues and promises are the company's, and in no answer here.
"""

from __future__ import annotations

from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.connections import connections
from relmem.queries.names import listed
from relmem.queries.people import departures, where_now, worked_at
from relmem.queries.talks import touches
from relmem.records.people import Account, Colleague, Connected, Contact
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import Channel

__all__ = ["LIMITS", "Alumnus", "PersonalCard", "alumni", "alumni_contacts", "personal_cards"]

LEAST_MET: Final = 3
"""Meetings after which somebody would know whom they speak of, without the company's name."""

MET: Final = (Channel.MEETING, Channel.VIDEO)
"""To have met is to have seen each other."""

LIMITS: Final = (
    "Ask each of them before you take anything along: under the GDPR these are personal data, which your "
    "employer holds for its own purposes and not for yours. Contracts, bills, issues, promises, notes and "
    "addresses at work belong to the company; your contract may forbid more."
)
"""What to say beside every list of this kind."""


@final
@attrs.frozen(kw_only=True)
class Alumnus(Row):
    """
    A tie of one of us that outlives the employer.

    `met` are the days on which both saw each other, in person or by video.
    `outlived` says that it has outlived an employer of theirs already.
    `personal` is what is theirs to give and may be asked for, `stays` what
    belongs to the company. `take` is how: "connected" needs no list, else "ask
    first".
    """

    contact: str
    met: int
    last_met_on: date
    now_at: str
    outlived: bool
    personal: str
    stays: str
    take: str
    contact_id: str


def alumni(facts: Facts, colleague: Colleague, *, least_met: int = LEAST_MET) -> Rows[Alumnus]:
    """
    Whom one of us has met often enough to call from the next firm, the most often met first.

    On `least_met` days or more, in person or by video; not who is private to
    somebody else, or whose record is of a special kind. The caption says what
    the law and contracts set as limits (`LIMITS`).
    """
    rows = []
    for contact, days in _ties(facts, colleague, least_met):
        connected = any(
            row.status == Connected.CONNECTED and row.colleague in ("", colleague.name)
            for row in connections(facts, contact)
        )
        own = _own_emails(facts, contact)
        rows.append(
            Alumnus(
                contact=contact.name,
                met=len(days),
                last_met_on=max(days),
                now_at=where_now(facts, contact).accounts,
                outlived=_has_outlived(facts, contact, days),
                personal=listed(["mobile" if contact.mobile else "", "e-mail" if own else ""]),
                stays=listed(
                    [
                        "e-mail at work" if len(own) < len(contact.emails) else "",
                        "phones at work" if {*contact.phones} - {contact.mobile} else "",
                        "notes" if contact.note.strip() else "",
                    ]
                ),
                take="connected" if connected else "ask first",
                contact_id=contact.id,
            )
        )
    rows.sort(key=lambda row: (-row.met, row.contact.casefold(), row.contact_id))
    return Rows(Alumnus, rows, f"Ties of {colleague.name} that outlive an employer. {LIMITS}")


@final
@attrs.frozen(kw_only=True)
class PersonalCard(Row):
    """What is personal of one tie: name, and the numbers and addresses that are no employer's."""

    name: str
    call_me: str
    mobile: str
    emails: str


def personal_cards(facts: Facts, colleague: Colleague, *, least_met: int = LEAST_MET) -> Rows[PersonalCard]:
    """Those of `alumni`, by name and personal address only; the caption tells the limits."""
    rows = [
        PersonalCard(name=each.name, call_me=each.call_me, mobile=each.mobile, emails=", ".join(each.emails))
        for each in alumni_contacts(facts, colleague, least_met=least_met)
    ]
    return Rows(PersonalCard, rows, f"What is personal of the ties of {colleague.name}. {LIMITS}")


def alumni_contacts(facts: Facts, colleague: Colleague, *, least_met: int = LEAST_MET) -> tuple[Contact, ...]:
    """
    The same people as contacts of their own, for another memory: by name and personal address only.

    Each is a new record without keys, notes, tags, birthday or source, linked
    to nothing: no account, contract or issue comes along. Read `LIMITS` first.
    """
    ties = _ties(facts, colleague, least_met)
    found = sorted(ties, key=lambda each: (-len(each[1]), each[0].name.casefold(), each[0].id))
    return tuple(
        Contact(
            contact.name,
            call_me=contact.call_me,
            say_name=contact.say_name,
            not_names=contact.not_names,
            honorific=contact.honorific,
            family_name=contact.family_name,
            formal=contact.formal,
            pronouns=contact.pronouns,
            emails=_own_emails(facts, contact),
            mobile=contact.mobile,
        )
        for contact, _ in found
    )


def _ties(facts: Facts, colleague: Colleague, least_met: int) -> list[tuple[Contact, set[date]]]:
    found = []
    for contact in facts.of(Contact):
        if not contact.visibility.leaves and contact.owner != colleague.id:
            continue
        if contact.basis.strip():  # kept for one purpose, and for no other
            continue
        days = _met_on(facts, contact, colleague)
        if len(days) >= max(1, least_met):
            found.append((contact, days))
    return found


def _met_on(facts: Facts, contact: Contact, colleague: Colleague) -> set[date]:
    return {
        facts.day_of(talk)
        for talk in touches(facts, contact)
        if talk.channel in MET and _both_there(talk, contact, colleague)
    }


def _both_there(talk: Interaction, contact: Contact, colleague: Colleague) -> bool:
    there = {each.contact for each in talk.participants} | {each.colleague for each in talk.participants}
    return contact.id in there and colleague.id in there


def _has_outlived(facts: Facts, contact: Contact, days: set[date]) -> bool:
    """Whether both met again after they had left an account, having met before."""
    return any(min(days) <= left.left_on < max(days) for left in departures(facts, contact))


def _own_emails(facts: Facts, contact: Contact) -> tuple[str, ...]:
    """
    The addresses that are at no account that is known, nor at ours.

    None where they have worked at an account whose domains nobody noted: any
    of them may be the one at work.
    """
    places = [facts.get(each.account, Account) for each in worked_at(facts, contact)]
    if any(each is None or not each.domains for each in places):
        return ()
    hosts = {host for account in facts.of(Account) for host in account.domains}
    hosts |= {
        each.rpartition("@")[2].lower() for colleague in facts.of(Colleague) for each in colleague.emails
    }
    return tuple(each for each in contact.emails if each.rpartition("@")[2].lower() not in hosts)
