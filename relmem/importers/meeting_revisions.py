"""What a calendar's newer revision of a meeting makes of the one that is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import attrs

from relmem.importers.addresses import Addresses, Person, joined
from relmem.importers.invitations import Invitation
from relmem.records.talks import Meeting, Participant
from relmem.values import Source

__all__ = ["order_of", "revised"]

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def order_of(meeting: Meeting) -> tuple[int, datetime]:
    """What is the greater the newer the revision that is kept; as `Invitation.order`."""
    return meeting.sequence or 0, meeting.revised_at or _LONG_AGO


def revised(
    kept: Meeting,
    fresh: Meeting,
    it: Invitation,
    *,
    declined: Iterable[Person],
    people: Addresses,
    source: Source,
) -> Meeting:
    """
    What is kept, as the file has it; the very same where the file says nothing newer.

    What was added to it by hand stays. Who is not on the list any more goes
    with a new SEQUENCE only: in a guest's calendar the others may be hidden.
    """
    if it.order < order_of(kept):
        return kept
    there = joined(kept.participants, fresh.participants, people)
    account = kept.account or fresh.account
    if it.order == order_of(kept):
        # somebody may be known by now, and it may be called off without a new SEQUENCE
        cancelled_on = kept.cancelled_on or fresh.cancelled_on
        return attrs.evolve(kept, participants=there, account=account, cancelled_on=cancelled_on)
    rises = it.sequence > (kept.sequence or 0)
    if rises:
        named = joined((), fresh.participants, people)
        there = tuple(each for each in there if any(_same(each, other) for other in named))
    declined = tuple(declined)
    made = attrs.evolve(
        kept,
        title=fresh.title,
        starts_at=fresh.starts_at,
        ends_at=fresh.ends_at,
        starts_on=fresh.starts_on,
        participants=tuple(each for each in there if not any(_is(each, person) for person in declined)),
        account=account,
        site=fresh.site or kept.site,
        cancelled_on=fresh.cancelled_on and (kept.cancelled_on or fresh.cancelled_on),
        visibility=fresh.visibility,
        owner=fresh.owner,
    )
    # some programs stamp anew for each export, and for what is not read here
    if made == kept and not rises:
        return kept
    return attrs.evolve(
        made,
        sequence=it.sequence,
        revised_at=it.revised_at or it.stamped_at or kept.revised_at,
        source=source,
    )


def _same(one: Participant, other: Participant) -> bool:
    return (one.contact, one.colleague) == (other.contact, other.colleague) and (
        bool(one.contact or one.colleague) or one.name.casefold() == other.name.casefold()
    )


def _is(participant: Participant, person: Person) -> bool:
    if participant.contact:
        return person.contact is not None and participant.contact == person.contact.id
    if participant.colleague:
        return person.colleague is not None and participant.colleague == person.colleague.id
    return bool(person.address.email) and participant.name.casefold() == person.address.email
