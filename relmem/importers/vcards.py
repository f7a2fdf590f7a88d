"""
Contact cards into people, organisations, and who works where.

Each card's own text stays with what was made of it, so that it can go back as
it came. What nothing here reads (photos, keys) is named in the reading's
`ignored`, so that nobody thinks that anything answers to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

import attrs

from relmem.formats.vcard import DEFAULT_LIMITS, Card, Limits, read_cards
from relmem.formats.vcard_write import kept
from relmem.importers.entries import NAMED_IN_FILE, Entry, Reading, org_key
from relmem.importers.pages import AGAIN, Page, folded, on_one_line
from relmem.records.base import Record
from relmem.records.kept_cards import unless_one
from relmem.records.people import Account, Affiliation, Contact
from relmem.values import PostalAddress, Problem, Source, day_after

__all__ = ["Said", "read_vcards", "said_by"]

_VERSIONS: Final = ("2.1", "3.0", "4.0")
_NOBODY: Final = ("group", "location", "application", "device")
"""KINDs of card that are neither a person nor an organisation (RFC 6350, RFC 6473)."""


def read_vcards(
    content: bytes, *, name: str, limits: Limits = DEFAULT_LIMITS, encoding: str | None = None
) -> Reading:
    """
    The people and organisations of an address book; `name` is the file's, for the sources.

    No more is read, and kept, than `limits` allow. `encoding` is that of text which
    is no UTF-8 and does not say what it is.

    A card is a contact, named by FN, else N, ORG, EMAIL, NICKNAME or TEL (as SIM cards
    have it); each ORG is an account, the same for all cards that spell it alike, and an
    affiliation.
    A card is an account where it says so (KIND:org, X-ABShowAs:COMPANY) or where
    only ORG has a name in it; its numbers and e-mail addresses stand in the note.
    One nickname is what they are called; of several nobody knows which. Of RELATED
    people those at work are taken; who is family stays in the card. Who has died
    (DEATHDATE) works nowhere from the next day on. TITLEs go with ORGs by group,
    else by order; ROLE stands in for TITLE. Of several mobile numbers the preferred
    one, or the first, is the mobile. Where a card says when it was last changed
    (REV), that is when all of it was said. Cards of groups, places and devices are
    left out.
    """
    book = _Book(name, limits)
    read, of_file = [], []
    for each in read_cards(content, limits=limits, encoding=encoding):
        if isinstance(each, Card):
            read.append(book.card(each))
        elif each.place == "file":
            of_file.append(each)
        else:
            read.append(book.problem(each))
    if not read and not of_file:
        why = "the file holds no card." if content.strip() else "the file is empty."
        of_file = [Problem("file", "", "", why, "Export the address book again, as vCard.")]
    if not read:
        read, of_file = [book.problem(each) for each in of_file], []
    one = book.versions[0] if len(set(book.versions)) == 1 else ""
    accounts = {key: known.told() for key, known in book.accounts.items()}
    return Reading(
        format=f"vCard {one}" if one in _VERSIONS else "vCard",
        entries=tuple(each.entry(accounts) for each in read),
        ignored=tuple(sorted(book.ignored)),
        problems=tuple(of_file),
        kept_in="card",
    )


@attrs.frozen
class Said:
    """What one card says of a person or of an organisation, and the page that it says so on."""

    page: Page
    contact: Contact | None = None
    account: Account | None = None


def said_by(card: Card) -> Said | None:
    """What a card says, as `read_vcards` takes it; None where it names nobody."""
    book = _Book("", None)
    page = Page(card)
    if page.kind in _NOBODY:
        return None
    if page.is_organisation:
        read = book.organisation(page)
        return Said(page, account=book.accounts[read.accounts[0]].told()) if read.accounts else None
    contact = next((each for each in book.person(page).records if isinstance(each, Contact)), None)
    return Said(page, contact) if contact is not None else None


@attrs.frozen
class _Read:
    """A card as read, its organisations by key: a later card may say more about them."""

    place: str
    accounts: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: str = ""
    posts: str = ""

    def entry(self, accounts: dict[str, Account]) -> Entry:
        """The entry, accounts first."""
        records = (*(accounts[key] for key in self.accounts), *self.records)
        return Entry(self.place, records, self.problems, self.left_out, self.posts)


@attrs.define
class _Organisation:
    """An account, and what the cards of the file say about it."""

    account: Account
    keys: list[str]
    aliases: list[str] = attrs.field(factory=list)
    addresses: list[PostalAddress] = attrs.field(factory=list)
    links: list[str] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)
    cards: list[str] = attrs.field(factory=list)
    timezone: str | None = None

    def told(self) -> Account:
        """The account with all of it."""
        note = "\n\n".join(dict.fromkeys(note for note in self.notes if note))
        return attrs.evolve(
            self.account,
            key=self.keys,
            aliases=self.aliases,
            addresses=self.addresses,
            links=self.links,
            timezone=self.timezone,
            note=note,
            cards=self.cards,
        )


@attrs.define
class _Book:
    """One file being read."""

    name: str
    limits: Limits | None
    accounts: dict[str, _Organisation] = attrs.field(factory=dict)
    ignored: set[str] = attrs.field(factory=set)
    versions: list[str] = attrs.field(factory=list)

    def problem(self, found: Problem) -> _Read:
        """A problem that is of no card."""
        return _Read(found.place, problems=(found,))

    def card(self, card: Card) -> _Read:
        """What one card means."""
        self.versions.append(card.version)
        page = Page(card)
        if page.kind in _NOBODY:
            return _Read(page.place, problems=tuple(page.problems), left_out=page.kind)
        read = self.organisation(page) if page.is_organisation else self.person(page)
        self.ignored.update(page.unread)
        return read

    def person(self, page: Page) -> _Read:
        """A contact, and its affiliations."""
        source = Source("vCard", place=f"{self.name}, {page.place}", said_on=page.said_on())
        addresses = page.emails()
        nicknames = page.nicknames()
        phones = page.phones()
        name = page.name() or next(iter((*addresses, *nicknames, *phones)), "")
        if not name:
            return self.nameless(page)
        family, _, _, prefix, _ = page.parts_of_name()
        contact = Contact(
            name,
            call_me=nicknames[0] if len(nicknames) == 1 else "",
            nicknames=unless_one(nicknames),
            say_name=page.sounds(),
            honorific=prefix,
            family_name=family,
            pronouns=page.first("PRONOUNS"),
            languages=[tag for _, tag in page.language_lines],
            emails=addresses,
            phones=phones,
            mobile=page.mobile(),
            addresses=[each for _, each in page.address_lines],
            links=[each for _, each in page.link_lines],
            timezone=page.timezone(),
            born=page.born(),
            days=[each for _, each in page.day_lines],
            died_on=page.died_on(),
            relations=[each for _, each in page.relation_lines],
            tags=page.each("CATEGORIES"),
            note=page.note(),
            cards=self.kept(page),
            key=page.key(),
            source=source,
        )
        whose = next(iter((*contact.key, *(f"mailto:{each.casefold()}" for each in addresses))), "")
        counts: Counter[str] = Counter()
        keys, posts = [], {}
        for post in page.posts():
            keys.append(self.account(post.organisation))
            account = self.accounts[keys[-1]].account
            said = account.id, post.unit, post.title
            if said in posts:
                continue
            counts[keys[-1]] += 1
            again = f" {counts[keys[-1]]}" if counts[keys[-1]] > 1 else ""
            posts[said] = Affiliation(
                contact,
                account,
                title=post.title,
                unit=post.unit,
                until_on=day_after(contact.died_on) if contact.died_on else None,
                # a newer card with another title says what became of this post, and not of a second one
                key=f"{whose} {keys[-1]}{again}" if whose else (),
                source=source,
            )
        return _Read(
            page.place,
            tuple(dict.fromkeys(keys)),
            (contact, *posts.values()),
            tuple(page.problems),
            posts=f"{whose} {NAMED_IN_FILE}" if whose else "",
        )

    def kept(self, page: Page) -> tuple[str, ...]:
        """The card's own text, unless only its meaning is asked for; what of it is too large is a problem."""
        if self.limits is None:
            return ()
        text, problems = kept(page.card, limits=self.limits)
        page.problems.extend(problems)
        return (text,)

    def organisation(self, page: Page) -> _Read:
        """An account."""
        shown = page.first("FN")
        orgs = page.take("ORG")
        name = next((each for line in orgs if (each := on_one_line(line.parts[0]))), shown)
        if not name:
            return self.nameless(page)
        if len(orgs) > 1 or any(any(part.strip() for part in line.parts[1:]) for line in orgs):
            page.unread.add("ORG")
        ways = [f"E-mail: {each}" for each in page.emails()] + [f"Phone: {each}" for each in page.phones()]
        key = self.account(
            name,
            aliases=tuple(
                each for each in (shown, *page.nicknames()) if each and folded(each) != folded(name)
            ),
            keys=page.key(),
            addresses=[each for _, each in page.address_lines],
            links=[each for _, each in page.link_lines],
            timezone=page.timezone(),
            note="\n\n".join(each for each in (page.note(), "\n".join(ways)) if each),
            cards=self.kept(page),
        )
        return _Read(page.place, (key,), (), tuple(page.problems))

    def nameless(self, page: Page) -> _Read:
        """A card in which nobody has a name."""
        why = "no name, organisation, e-mail address, nickname or number: nobody knows whose card it is."
        return _Read(page.place, problems=(*page.problems, Problem(page.place, "FN", "", why, AGAIN)))

    def account(
        self,
        name: str,
        *,
        aliases: Iterable[str] = (),
        keys: Iterable[str] = (),
        addresses: Iterable[PostalAddress] = (),
        links: Iterable[str] = (),
        timezone: str | None = None,
        note: str = "",
        cards: Iterable[str] = (),
    ) -> str:
        """The key of the organisation of that name, which now has what is said of it here, too."""
        key = org_key(name)
        if key not in self.accounts:
            # its place is the file, so that the card it is first met on makes no difference
            account = Account(name, key=(key,), source=Source("vCard", place=self.name))
            self.accounts[key] = _Organisation(account, keys=[key])
        known = self.accounts[key]
        known.aliases.extend(aliases)
        known.keys.extend(keys)
        known.addresses.extend(addresses)
        known.links.extend(links)
        known.notes.append(note)
        known.cards.extend(cards)
        known.timezone = known.timezone or timezone
        return key
