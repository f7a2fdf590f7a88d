"""
Whose an address is, as far as a memory knows: what mail and calendars call people by.

One address of several people is nobody's. A name alone is nobody's either.
"""

from __future__ import annotations

import re
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.records.talks import Part, Participant
from relmem.store import Store
from relmem.values import Source
from relmem.values.hosts import MAILBOX_HOSTS

__all__ = ["Address", "Addresses", "Person", "account_of", "address", "joined"]

_LONGEST: Final = 254
"""Characters of an address; longer ones cannot be delivered (RFC 5321)."""
_ADDRESS: Final = re.compile(r"[^\s<>:;,@\"()\[\]\\\x00-\x1f]{1,64}@([^\s<>:;,@\"()\[\]\\\x00-\x1f]{1,253})")


@final
@attrs.frozen
class Address:
    """
    Somebody as a header or an attendee names them: the address in small letters, and the name with it.

    `email` is "" where only a name is given.
    """

    email: str
    name: str = ""

    @property
    def host(self) -> str:
        return self.email.rpartition("@")[2]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name and self.email else self.email or self.name


def address(email: str, name: str = "") -> Address | None:
    """
    An address and the name with it, put right; None where there is neither.

    What is no address that mail reaches ("root@localhost", a path of Exchange's) is a name.
    """
    email = email.strip().strip("'\"<>").strip()
    if email[:7].lower() == "mailto:":
        email = email[7:].partition("?")[0].strip()
    written, email = " ".join(email.split())[:200], email.casefold()
    if len(email) > _LONGEST or not _ADDRESS.fullmatch(email) or "." not in email.rpartition("@")[2]:
        email = ""
    name = " ".join(name.split()).strip("'\" ")[:200]
    if name.casefold() == email or _ADDRESS.fullmatch(name):
        name = ""
    name = name if name or email else written
    return Address(email, name) if email or name else None


@final
@attrs.frozen
class Person:
    """
    Who somebody is: one of theirs or of ours where known, else the account whose domain it is, if any.

    Behind an address that several bear (`is_shared`) is nobody of them, but their account.
    """

    address: Address
    contact: Contact | None = None
    colleague: Colleague | None = None
    account: Account | None = None
    is_ours: bool = False
    is_shared: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it is somebody of theirs that we know, or of an account."""
        return not self.is_ours and (self.contact is not None or self.account is not None or self.is_shared)

    @property
    def is_stranger(self) -> bool:
        """Whether it is neither one of ours nor anybody known of theirs."""
        return not (self.is_ours or self.contact or self.is_shared) and bool(self.address.email)

    def participant(self, part: Part = Part.SPEAKER) -> Participant:
        """Them, as one who was there."""
        if self.contact:
            return Participant(contact=self.contact, part=part)
        if self.colleague:
            return Participant(colleague=self.colleague, part=part)
        return Participant(name=self.address.email or self.address.name, part=part)


@final
class Addresses:
    """
    Looks up addresses in a memory, each once.

    `ours` are further domains and addresses of ours, with commas between, beside
    those of colleagues. With `new_contacts` whoever is not known is made one.
    """

    def __init__(self, store: Store, *, ours: str = "", new_contacts: bool = False) -> None:
        self._store, self._new_contacts = store, new_contacts
        self._people: dict[str, Person] = {}
        self._accounts: dict[str, Account | None] = {}
        self._made: dict[str, Contact] = {}
        self._ours = {each.strip().lstrip("@").casefold() for each in re.split(r"[,;\s]+", ours)} - {""}
        if bad := sorted(each for each in self._ours if "." not in each):
            why = f"{bad[0]!r} is no domain and no address of ours."
            raise InputError(ours, why, 'Write ours="example.com, sales@example.org".', field="ours")
        for colleague in store.current((Colleague,)):
            for email in getattr(colleague.record, "emails", ()):
                self._ours.add(email.casefold())
                host = email.casefold().rpartition("@")[2]
                if host not in MAILBOX_HOSTS and self._account(host) is None:
                    self._ours.add(host)
        if new_contacts and not self._ours:
            why = "no address of ours is known, so we would be made contacts ourselves."
            raise InputError(
                new_contacts, why, 'Add yourself as a Colleague with emails, or write ours="example.com".'
            )

    @property
    def knows_ours(self) -> bool:
        """Whether any address is known to be ours."""
        return bool(self._ours)

    def is_our_host(self, host: str) -> bool:
        """Whether addresses at that host are ours."""
        return any(each in self._ours for each in _hosts(host.casefold()))

    def person(self, who: Address) -> Person:
        """Who has that address; a bare name is nobody known."""
        if not who.email:
            return Person(who)
        if who.email not in self._people:
            self._people[who.email] = self._look_up(who)
        found = self._people[who.email]
        return attrs.evolve(found, address=who) if who.name and not found.address.name else found

    def _look_up(self, who: Address) -> Person:
        found = [each.record for each in self._store.find(who.email)]
        contacts = [each for each in found if isinstance(each, Contact) and _has(each, who)]
        colleagues = [each for each in found if isinstance(each, Colleague) and _has(each, who)]
        if len(colleagues) == 1:
            return Person(who, colleague=colleagues[0], is_ours=True)
        if self._is_ours(who):
            return Person(who, is_ours=True)
        account = self._account(who.host)
        if len(contacts) == 1:
            return Person(who, contact=contacts[0], account=account)
        if contacts:
            return Person(who, account=account or self._account_of_all(contacts), is_shared=True)
        return Person(who, account=account)

    def _account_of_all(self, contacts: list[Contact]) -> Account | None:
        """The one account at which all of them are."""
        shared = set.intersection(
            *(
                {
                    each.record.account
                    for each in self._store.about([one.id])
                    if isinstance(each.record, Affiliation)
                }
                for one in contacts
            )
        )
        found = [each.record for each in self._store.get(shared).values()]
        [only] = found if len(found) == 1 else [None]
        return only if isinstance(only, Account) else None

    def _is_ours(self, who: Address) -> bool:
        return who.email in self._ours or self.is_our_host(who.host)

    def _account(self, host: str) -> Account | None:
        """The account that has this domain, or the nearest one above it."""
        if host not in self._accounts:
            found = None
            for each in _hosts(host):
                having = [
                    revision.record
                    for revision in self._store.find(each)
                    if isinstance(revision.record, Account) and each in revision.record.domains
                ]
                if having:
                    found = having[0] if len(having) == 1 else None
                    break
            self._accounts[host] = found
        return self._accounts[host]

    def made_known(self, person: Person, source: Source) -> tuple[Person, tuple[Contact | Affiliation, ...]]:
        """
        A stranger as a contact, and what must be added for that: nothing for the second time, or where
        none are to be made.
        """
        if not (self._new_contacts and person.is_stranger):
            return person, ()
        who = person.address
        contact = self._made.get(who.email)
        if contact is not None:
            return attrs.evolve(person, contact=contact), ()
        contact = Contact(who.name or who.email, emails=[who.email], source=source)
        self._made[who.email] = contact
        made = attrs.evolve(person, contact=contact)
        self._people[who.email] = made
        if person.account is None:
            return made, (contact,)
        return made, (contact, Affiliation(contact, person.account, source=source))


def account_of(people: list[Person]) -> Account | None:
    """
    Whose meeting or mail it is, by the domains of the addresses.

    Where they are of several accounts, that of the first whom nothing else
    leads to: contacts lead to their own.
    """
    theirs = {each.account.id: each.account for each in people if each.account and not each.is_ours}
    if len(theirs) <= 1:
        return next(iter(theirs.values()), None)
    return next((each.account for each in people if each.account and not each.contact), None)


def _has(person: Contact | Colleague, who: Address) -> bool:
    return who.email in map(str.casefold, person.emails)


def _hosts(host: str) -> list[str]:
    """The host and what stands above it, without the last label alone: "eu.x.example", "x.example"."""
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(max(0, len(labels) - 6), len(labels) - 1)]


def joined(
    known: tuple[Participant, ...], fresh: tuple[Participant, ...], addresses: Addresses
) -> tuple[Participant, ...]:
    """
    Who was there by what is known and what is said anew, each once.

    What is known of somebody stays (that they came late); a bare address that is
    a contact's or a colleague's by now becomes them.
    """
    found: dict[str, Participant] = {}
    for each in (*known, *fresh):
        written = address(each.name) if each.name and not each.contact else None
        if written is not None and written.email:
            person = addresses.person(written)
            if person.contact or person.colleague:
                each = attrs.evolve(person.participant(each.part), late=each.late)  # noqa: PLW2901 them, named
        found.setdefault(each.contact or each.colleague or each.name.casefold(), each)
    return tuple(found.values())
