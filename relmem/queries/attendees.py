"""
Whom the bare names in talks and meetings stand for.

A calendar or a conference bridge names people by address or number:
"rich@acme.example", "+1 212 555 0100". A name alone stands for nobody: two may
share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.records.people import Account, Colleague, Contact
from relmem.records.talks import Part, Participant
from relmem.values import ByFields

__all__ = ["Attendee", "Attendees"]

_ADDRESS: Final = re.compile(r"[^\s<>:;,]+@([^\s<>:;,@]+)")
_LEAST_DIGITS: Final = 7
"""A number with fewer is an extension, which says nobody's."""


@final
@attrs.frozen(kw_only=True)
class Attendee(ByFields):
    """
    Somebody who was there, as far as is known who.

    Neither `contact` nor `colleague`: an address or number that nobody known
    has, or a name. Then `account` is the one whose domain the address is of,
    and `side` "us", "them" or "unknown".
    """

    name: str
    side: str
    part: Part
    late: bool
    contact: Contact | None = None
    colleague: Colleague | None = None
    account: Account | None = None

    @property
    def person(self) -> Contact | Colleague | None:
        """Who it is, of whichever side; None where that is not known."""
        return self.contact or self.colleague


class _Written:
    """Who has which address, number and host, of all that is known."""

    def __init__(self, facts: Facts) -> None:
        self.addresses: dict[str, Contact | Colleague] = {}
        self.numbers: dict[str, list[Contact]] = {}
        self.hosts: dict[str, Account] = {}
        self.ours: set[str] = set()
        for colleague in facts.of(Colleague):
            for address in colleague.emails:
                self.addresses[address.casefold()] = colleague
                self.ours.add(address.casefold().rpartition("@")[2])
        for contact in facts.of(Contact):
            for address in contact.emails:
                self.addresses[address.casefold()] = contact
            for number in dict.fromkeys(map(_digits, (*contact.phones, contact.mobile))):
                if len(number) >= _LEAST_DIGITS:
                    self.numbers.setdefault(number, []).append(contact)
        for account in facts.of(Account):
            self.hosts.update(dict.fromkeys(account.domains, account))
        self.ours -= self.hosts.keys()


@final
class Attendees:
    """
    Who is meant by those named as participants, of all that is known.

    A number of several people (a switchboard) is nobody's; that it is theirs is
    known all the same.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def _written(self) -> _Written:
        # only for those who are named by an address or a number: most are linked to
        return _Written(self._facts)

    def of(self, participants: Iterable[Participant]) -> tuple[Attendee, ...]:
        """All of them, in their order; one who is named twice is one."""
        found: dict[str, Attendee] = {}
        for each in map(self._one, participants):
            found.setdefault(each.person.id if each.person else each.name, each)
        return tuple(found.values())

    def _one(self, participant: Participant) -> Attendee:
        linked = self._facts.get(participant.contact, Contact)
        ours = self._facts.get(participant.colleague, Colleague)
        written = participant.name
        found, side, account = linked or ours, "unknown", None
        if participant.contact or participant.colleague:
            side = "us" if participant.colleague else "them"
        elif address := _ADDRESS.search(written.casefold()):
            found, host = self._written.addresses.get(address[0]), address[1]
            account = self._written.hosts.get(host)
            side = "them" if account else "us" if host in self._written.ours else "unknown"
        elif len(number := _digits(written)) >= _LEAST_DIGITS and not re.search(r"[^\W\d_]{2}", written):
            having = self._written.numbers.get(number, [])
            found, side = (having[0] if len(having) == 1 else None), "them" if having else "unknown"
        if found is not None:
            side = "us" if isinstance(found, Colleague) else "them"
        return Attendee(
            name=found.name if found else written or "somebody not known",
            side=side,
            part=participant.part,
            late=participant.late,
            contact=found if isinstance(found, Contact) else None,
            colleague=found if isinstance(found, Colleague) else None,
            account=account,
        )


def _digits(text: str) -> str:
    digits = re.sub(r"[^0-9]", "", text)
    return digits.removeprefix("00") if not text.lstrip().startswith("+") else digits
