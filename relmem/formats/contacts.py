"""
The contacts of a memory as an address book: each person's card as it came, with what has changed since.

What a card says is decided by the same reading that took it in
(`importers.vcards`), so a line is written anew only where the memory says
something else. What is private or special is in no card.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Final, final

from relmem.backends.files import replace_whole
from relmem.errors import InputError
from relmem.facts import Facts
from relmem.formats.card_edits import at_work, of_a_person, of_an_organisation
from relmem.formats.vcard_lines import Line
from relmem.formats.vcard_spell import escaped
from relmem.formats.vcard_write import VERSIONS, Draft, Version
from relmem.importers.vcards import Said, said_by
from relmem.records.base import Record
from relmem.records.people import Account, Affiliation, Contact

__all__ = ["AddressBook", "address_book", "version_of"]

PRODID: Final = "-//relmem//relationship memory 1.0//EN"

_SAID_ONCE: Final = frozenset(
    """
    VERSION PRODID REV UID KIND FN N NICKNAME BDAY ANNIVERSARY GENDER TZ PRONOUNS NOTE CATEGORIES
    ORG TITLE ROLE X-PHONETIC-FIRST-NAME X-PHONETIC-MIDDLE-NAME X-PHONETIC-LAST-NAME
    X-ABSHOWAS X-ABLABEL X-ABUID DEATHDATE
    """.split()
)
"""What is not taken over from a second card: the first has it, or the memory says it."""


@final
class AddressBook:
    """
    Contacts as a vCard file that address books take in; `save` writes it.

    Equal facts give equal bytes. `len` is how many cards are in it.
    """

    def __init__(self, cards: Sequence[bytes]) -> None:
        self._cards = tuple(cards)

    def to_bytes(self) -> bytes:
        """The file."""
        return b"".join(self._cards)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """
        Put it in a file, whole or not at all; one that holds it already is left as it is.

        Raises:
            StoreError: it cannot be written; the file is as it was.

        """
        path = Path(path)
        content = self.to_bytes()
        if not (path.is_file() and path.read_bytes() == content):
            replace_whole(path, content)
        return path

    def __len__(self) -> int:
        return len(self._cards)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AddressBook) and self._cards == other._cards

    def __hash__(self) -> int:
        return hash(self._cards)

    def __str__(self) -> str:
        return self.to_bytes().decode().replace("\r\n", "\n")

    def __repr__(self) -> str:
        return f"<{len(self)} contact card{'' if len(self) == 1 else 's'}>"


def version_of(value: str | None) -> Version | None:
    """
    What was typed, as a version that is written; None for each card's own.

    Raises:
        InputError: it is none; 2.1 is read only.

    """
    if value is None:
        return None
    for version in VERSIONS:
        if value == version:
            return version
    why = f"{value!r} is no version of vCard that is written."
    raise InputError(value, why, 'Write {field}="3.0" or "4.0".', field="version")


def address_book(facts: Facts, of: Iterable[Record], *, version: Version | None = None) -> AddressBook:
    """
    The cards of these contacts and accounts, by what `facts` know of them.

    A contact has one card, an account those that it was taken from. Without
    `version` a card leaves in the one it came in, and a new one as 3.0.
    """
    public = facts.public()
    here = [found for each in of if (found := public.get(each.id, type(each))) is not None]
    return AddressBook([draft.to_bytes() for each in here for draft in _drafts(each, public, version)])


def _drafts(record: Record, facts: Facts, version: Version | None) -> Iterator[Draft]:
    if isinstance(record, Contact):
        yield _person(record, facts, version)
    elif isinstance(record, Account):
        came = [draft for text in record.cards if (draft := Draft.of(text)) is not None]
        for draft in came:
            draft.to_version(version or draft.version)
            said = said_by(draft.card())
            if said is not None and said.account is not None:
                of_an_organisation(draft, said.account, record, alone=len(came) == 1)
            if version is not None or not draft.named("FN"):
                _complete(draft, record.name, given="")
            yield draft


def _person(contact: Contact, facts: Facts, version: Version | None) -> Draft:
    came, said = _as_it_came(contact)
    draft = came or Draft((), version or "3.0")
    wanted = version or draft.version
    draft.to_version(wanted)
    if came is None:
        _begin(draft, contact, facts)
    of_a_person(draft, said, contact)
    died = contact.died_on
    # whoever has died keeps the posts they had then, as their card does
    held = (
        facts.about(contact, Affiliation)
        if died is None
        else [each for each in facts.ever_about(contact, Affiliation) if each.is_so_on(died)]
    )
    posts = [
        (account, each)
        for each in held
        if each.contact == contact.id and (account := facts.get(each.account, Account)) is not None
    ]
    at_work(draft, posts)
    if came is None or version is not None or not draft.named("FN"):
        _complete(draft, contact.name, given=contact.name)
    return draft


def _as_it_came(contact: Contact) -> tuple[Draft | None, Said | None]:
    """The first card that it was taken from, with what only the others have; None where there is none."""
    draft: Draft | None = None
    said: Said | None = None
    for text in contact.cards:
        each = Draft.of(text)
        found = said_by(each.card()) if each else None
        if each is None or found is None or found.contact is None:
            continue
        if draft is None:
            draft, said = each, found
        else:
            draft.take_over(_only_there(each, draft), version=each.version)
            said = said_by(draft.card())
    return draft, said


def _only_there(other: Draft, draft: Draft) -> list[Line]:
    """The lines of another card that say what this one does not, with their labels."""
    here = {(line.name, line.text.casefold()) for line in draft.lines}
    there = [
        line
        for line in other.lines
        if line.name not in _SAID_ONCE and (line.name, line.text.casefold()) not in here
    ]
    groups = {line.group.lower() for line in there if line.group}
    chosen = {line.number for line in there}
    return [
        line
        for line in other.lines
        if line.number in chosen or (line.name == "X-ABLABEL" and line.group.lower() in groups)
    ]


def _begin(draft: Draft, contact: Contact, facts: Facts) -> None:
    """What every new card has: whose it is, who made it, and of when it is."""
    uid = next((key[6:] for key in contact.key if key.startswith("vcard:")), f"urn:uuid:{contact.id}")
    draft.add("VERSION", draft.version)
    draft.add("PRODID", PRODID)
    if draft.version == "4.0" and ":" not in uid:
        draft.add("UID", escaped(uid), [("VALUE", ("text",))])
    else:
        draft.add("UID", uid if draft.version == "4.0" else escaped(uid))
    made_of = [contact, *facts.about(contact, Affiliation)]
    changed = [at for each in made_of if (at := facts.changed_at(each)) is not None]
    if changed:
        form = "%Y%m%dT%H%M%SZ" if draft.version == "4.0" else "%Y-%m-%dT%H:%M:%SZ"
        draft.add("REV", max(changed).astimezone(UTC).strftime(form))


def _complete(draft: Draft, name: str, *, given: str) -> None:
    """FN, and N where the version asks for it; an organisation has an empty one, for else it is a person."""
    if not draft.named("FN"):
        for line in [line for line in draft.lines if line.name == "FN"]:
            draft.drop(line)
        draft.add("FN", escaped(name), after=draft.lines[0])
    if draft.version == "3.0" and not any(line.name == "N" for line in draft.lines):
        shown = next(line for line in draft.lines if line.name == "FN")
        draft.add("N", f";{escaped(given)};;;", after=shown)
