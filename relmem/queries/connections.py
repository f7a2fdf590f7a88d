"""How far we are connected with them in a network; an invitation is not a connection."""

from __future__ import annotations

from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.names import name_of
from relmem.queries.talks import LIVE, touches
from relmem.records.people import Connected, Connection, Contact
from relmem.records.service import BadNews, Escalation, Issue
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows

__all__ = ["Tie", "connections", "good_contacts", "may_be_suggested"]

_TROUBLE: Final = (Issue, Escalation, BadNews)


@final
@attrs.frozen(kw_only=True)
class Tie(Row):
    """How far a contact and one of us have come in a network: "invited", "connected" or "declined"."""

    network: str
    status: str
    since: date | None
    colleague: str
    connection_id: str


def connections(facts: Facts, contact: Contact) -> Rows[Tie]:
    """
    The networks in which a contact and we are connected, invited, or were declined; by network.

    None of a network says that nobody has tried, as far as is known.
    """
    rows = [
        Tie(
            network=each.network,
            status=str(each.status),
            since=each.from_on,
            colleague=name_of(facts, each.colleague),
            connection_id=each.id,
        )
        for each in facts.about(contact, Connection)
        if each.contact == contact.id
    ]
    rows.sort(key=lambda row: (row.network.casefold(), row.colleague, row.connection_id))
    return Rows(Tie, rows, f"How {contact.name} and we are connected, as of {facts.today}")


def may_be_suggested(facts: Facts, contact: Contact, network: str) -> bool:
    """
    Whether to suggest a connection there: nobody of us is connected, has invited, or was ever declined.

    Declined once is declined for ever, whichever of us it was.
    """
    ever = [
        each
        for each in facts.ever_about(contact, Connection)
        if each.contact == contact.id and each.network.strip().casefold() == network.strip().casefold()
    ]
    now = {each.id for each in facts.about(contact, Connection)}
    return not any(each.status is Connected.DECLINED or each.id in now for each in ever)


def good_contacts(facts: Facts, contact: Contact) -> tuple[Interaction, ...]:
    """
    The conversations with them that were no trouble, oldest first: both there at once, one a day.

    Calls, video and meetings with them by name; not what was about an issue, an
    escalation or bad news.
    """
    found: dict[date, Interaction] = {}
    for talk in touches(facts, contact):
        named = any(each.contact == contact.id for each in talk.participants)
        trouble = any(facts.get(id, kind) for id in (*talk.about, *talk.told) for kind in _TROUBLE)
        if talk.channel in LIVE and named and not trouble:
            found.setdefault(facts.day_of(talk), talk)
    return tuple(found.values())
