"""What they asked of us beyond our business, whom each side sent to the other, and what of it shows trust."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import final

import attrs

from relmem.facts import Facts
from relmem.queries.goodwill import kudos
from relmem.queries.names import counted, name_of
from relmem.queries.talks import touches
from relmem.queries.told import tellings
from relmem.records.goodwill import Favour, Reference, Referral
from relmem.records.people import Contact
from relmem.records.promises import Side
from relmem.render.rows import Row, Rows
from relmem.values import Channel

__all__ = [
    "FavourAsked",
    "FavourState",
    "ReferralState",
    "Referred",
    "TrustSignal",
    "favour_state",
    "favours",
    "has_met",
    "referral_state",
    "referrals",
    "trust_signals",
]


class FavourState(StrEnum):
    """
    How something stands that they asked of us beyond our business.

    OPEN: nobody has said anything. REFERRED: we named somebody who can, and do
    not know whether it helped. DECLINED: we cannot, and they were not told, or
    not to whom else to turn. REFUSED: they were told that we cannot. CLOSED: we
    know what came of it.
    """

    OPEN = "open"
    REFERRED = "referred"
    DECLINED = "declined"
    REFUSED = "refused"
    CLOSED = "closed"


@final
@attrs.frozen(kw_only=True)
class FavourAsked(Row):
    """Something that one of theirs asked beyond our business, whom we named, and what came of it."""

    asked_by: str
    what: str
    asked_of: str
    asked_on: date
    days: int
    state: str
    referred_to: str
    referred_on: date | None
    outcome: str
    closed_on: date | None
    favour_id: str
    contact_id: str


def favours(facts: Facts, contact: Contact | None = None) -> Rows[FavourAsked]:
    """What a contact, or anybody, asked beyond our business: what is not closed first, then the oldest."""
    rows = [
        FavourAsked(
            asked_by=name_of(facts, each.asked_by),
            what=each.what,
            asked_of=name_of(facts, each.asked_of),
            asked_on=facts.day_of(each),
            days=(facts.today - facts.day_of(each)).days,
            state=str(favour_state(facts, each)),
            referred_to=each.referred_to,
            referred_on=each.referred_on,
            outcome=each.outcome,
            closed_on=each.closed_on,
            favour_id=each.id,
            contact_id=each.asked_by,
        )
        for each in facts.of(Favour)
        if contact is None or each.asked_by == contact.id
    ]
    rows.sort(key=lambda row: (row.asked_on, row.favour_id))
    rows.sort(key=lambda row: row.state in (FavourState.CLOSED, FavourState.REFUSED))
    whose = f" {contact.name}" if contact else ""
    return Rows(FavourAsked, rows, f"Favours{whose} asked of us by {facts.today}")


def favour_state(facts: Facts, favour: Favour) -> FavourState:
    """How it stands today."""
    if favour.closed_on is not None or favour.outcome.strip():
        return FavourState.CLOSED
    if favour.referred_to.strip() or favour.referred_on is not None:
        return FavourState.REFERRED
    if favour.declined_on is None:
        return FavourState.OPEN
    heard = tellings(facts, favour, facts.get(favour.asked_by, Contact))
    said_so = any(facts.day_of(each) >= favour.declined_on for each in heard)
    return FavourState.REFUSED if said_so else FavourState.DECLINED


# -- referrals --------------------------------------------------------------------------------------


class ReferralState(StrEnum):
    """
    How a referral stands with who made it.

    UNTHANKED: they sent us somebody and have not been thanked since. UNTOLD:
    thanked, and they have not heard what came of it, though we know.
    WAITING: what came of it is not known. CLOSED: nothing is owed any more.
    """

    UNTHANKED = "unthanked"
    UNTOLD = "untold"
    WAITING = "waiting"
    CLOSED = "closed"


@final
@attrs.frozen(kw_only=True)
class Referred(Row):
    """
    Somebody whom one side sent to the other, and what came of it.

    `by` is "them" where they sent somebody to us. `worked` is "yes", "no" or
    "unknown". `met` says whether we have ever met who is on their side.
    """

    contact: str
    by: str
    who: str
    referred_on: date
    state: str
    worked: str
    outcome: str
    closed_on: date | None
    thanked_on: date | None
    met: bool
    referral_id: str
    contact_id: str


def referrals(facts: Facts, contact: Contact | None = None) -> Rows[Referred]:
    """Whom a contact, or anybody, sent to us, and whom we sent to them: the latest first."""
    rows = []
    for each in facts.of(Referral):
        if contact is not None and each.contact != contact.id:
            continue
        person = facts.get(each.contact, Contact)
        thanks = tellings(facts, each, person)
        rows.append(
            Referred(
                contact=name_of(facts, each.contact),
                by=str(each.by),
                who=each.who,
                referred_on=facts.day_of(each),
                state=str(referral_state(facts, each)),
                worked={None: "unknown", True: "yes", False: "no"}[each.succeeded],
                outcome=each.outcome,
                closed_on=each.closed_on,
                thanked_on=facts.day_of(thanks[0]) if thanks else None,
                met=person is not None and has_met(facts, person),
                referral_id=each.id,
                contact_id=each.contact,
            )
        )
    rows.sort(key=lambda row: (row.referred_on, row.referral_id), reverse=True)
    whose = f" with {contact.name}" if contact else ""
    return Rows(Referred, rows, f"Referrals{whose} by {facts.today}")


def referral_state(facts: Facts, referral: Referral) -> ReferralState:
    """How it stands today; whom we sent to them nobody has to be thanked for."""
    known = referral.closed_on is not None or referral.succeeded is not None or bool(referral.outcome.strip())
    if referral.by is Side.US:
        return ReferralState.CLOSED if known else ReferralState.WAITING
    heard = [facts.day_of(each) for each in tellings(facts, referral, facts.get(referral.contact, Contact))]
    if not heard:
        return ReferralState.UNTHANKED
    if not known:
        return ReferralState.WAITING
    told = referral.closed_on is None or max(heard) >= referral.closed_on
    return ReferralState.CLOSED if told else ReferralState.UNTOLD


def has_met(facts: Facts, contact: Contact) -> bool:
    """Whether any of us has ever met them in person; a call by video is not that."""
    return any(each.channel is Channel.MEETING for each in touches(facts, contact))


# -- trust ------------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class TrustSignal(Row):
    """A sign that a contact trusts us: what it is, how often, and when last."""

    sign: str
    times: int
    last_on: date
    says: str
    contact_id: str


def trust_signals(facts: Facts, contact: Contact) -> Rows[TrustSignal]:
    """
    What a contact did for us, or asked of us, that nobody does with a stranger; the latest first.

    Favours asked beyond our business, people sent to us, references given and
    praise. What they declined, or took back, is no sign.
    """
    given = [
        facts.day_of(each)
        for each in facts.about(contact, Reference)
        if each.given_by == contact.id and each.given_on and not each.declined_on and not each.withdrawn_on
    ]
    found = {
        "favour": [row.asked_on for row in favours(facts, contact)],
        "referral": [row.referred_on for row in referrals(facts, contact) if row.by == Side.THEM],
        "reference": given,
        "praise": [row.given_on for row in kudos(facts, contact) if row.contact_id == contact.id],
    }
    rows = [
        TrustSignal(
            sign=sign,
            times=len(days),
            last_on=max(days),
            says=_SAYS[sign].format(count=counted(len(days), "time")),
            contact_id=contact.id,
        )
        for sign, days in found.items()
        if days
    ]
    rows.sort(key=lambda row: row.last_on, reverse=True)
    return Rows(TrustSignal, rows, f"What shows that {contact.name} trusts us, by {facts.today}")


_SAYS = {
    "favour": "asked us {count} for something that is not our business",
    "referral": "sent somebody to us {count}",
    "reference": "spoke for us {count}",
    "praise": "praised one of us {count}",
}
