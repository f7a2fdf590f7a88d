"""
Contact cards into people, organisations, and who works where.

What nothing here reads (photos, addresses, birthdays) is named in the reading's
`ignored`, so that nobody thinks it was taken in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

import attrs

from relmem.errors import InputError
from relmem.formats.vcard import Card, Line, read_cards
from relmem.importers.entries import Entry, Reading, org_key
from relmem.records.base import Record
from relmem.records.people import Account, Affiliation, Contact, emails
from relmem.values import Problem, Source, timezone

__all__ = ["read_vcards"]

_VERSIONS: Final = ("2.1", "3.0", "4.0")
_ABOUT_THE_CARD: Final = ("VERSION", "PRODID", "REV", "PROFILE")
"""Properties that say nothing about the person, so nobody misses them."""
_NOBODY: Final = ("group", "location", "application", "device")
"""KINDs of card that are neither a person nor an organisation (RFC 6350, RFC 6473)."""
_NO_VOICE: Final = frozenset({"fax", "pager", "modem"})
_LONGEST_EMAIL: Final = 254
"""Characters of an address; longer ones cannot be delivered (RFC 5321)."""
_AGAIN: Final = "Mend it in the address book and import the file again."


def read_vcards(content: bytes, *, name: str) -> Reading:
    """
    The people and organisations of an address book; `name` is the file's, for the sources.

    A card is a contact, named by FN, else N, ORG, EMAIL or NICKNAME; each ORG is
    an account, the same for all cards that spell it alike, and an affiliation.
    A card is an account where it says so (KIND:org, X-ABShowAs:COMPANY) or where
    only ORG has a name in it; its numbers and addresses stand in the note. One
    nickname is what they are called; of several nobody knows which, so they are
    ignored. TITLEs go with ORGs by group, else by order; ROLE stands in for TITLE.
    Cards of groups, places and devices are a problem each and nothing else.
    """
    book = _Book(name)
    read = [
        book.problem(each) if isinstance(each, Problem) else book.card(each) for each in read_cards(content)
    ]
    if not read:
        why = "the file holds no card." if content.strip() else "the file is empty."
        hint = "Export the address book again, as vCard."
        read = [_Read("file", problems=(Problem("file", "", "", why, hint),))]
    one = book.versions[0] if len(set(book.versions)) == 1 else ""
    accounts = {key: known.told() for key, known in book.accounts.items()}
    return Reading(
        format=f"vCard {one}" if one in _VERSIONS else "vCard",
        entries=tuple(each.entry(accounts) for each in read),
        ignored=tuple(sorted(book.ignored)),
    )


@attrs.frozen
class _Read:
    """A card as read, its organisations by key: a later card may say more about them."""

    place: str
    accounts: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()

    def entry(self, accounts: dict[str, Account]) -> Entry:
        """The entry, accounts first."""
        return Entry(self.place, (*(accounts[key] for key in self.accounts), *self.records), self.problems)


@attrs.define
class _Organisation:
    """An account, and what the cards of the file say about it."""

    account: Account
    keys: list[str]
    aliases: list[str] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)
    timezone: str | None = None

    def told(self) -> Account:
        """The account with all of it."""
        note = "\n\n".join(dict.fromkeys(note for note in self.notes if note))
        return attrs.evolve(
            self.account, key=self.keys, aliases=self.aliases, timezone=self.timezone, note=note
        )


@attrs.define
class _Book:
    """One file being read."""

    name: str
    accounts: dict[str, _Organisation] = attrs.field(factory=dict)
    ignored: set[str] = attrs.field(factory=set)
    versions: list[str] = attrs.field(factory=list)

    def problem(self, found: Problem) -> _Read:
        """A problem that is of no card."""
        return _Read(found.place, problems=(found,))

    def card(self, card: Card) -> _Read:
        """What one card means."""
        self.versions.append(card.version)
        page = _Page(card)
        nobody = page.kind if page.kind in _NOBODY else ""
        if nobody:
            why = f"a card of kind {nobody} is neither a person nor an organisation; nothing was taken in."
            return _Read(page.place, problems=(*page.problems, Problem(page.place, "KIND", nobody, why)))
        read = self.organisation(page) if page.is_organisation else self.person(page)
        self.ignored.update(page.unread)
        return read

    def person(self, page: _Page) -> _Read:
        """A contact, and its affiliations."""
        source = Source("vCard", place=f"{self.name}, {page.place}")
        addresses = page.emails()
        nicknames = page.nicknames()
        name = page.name() or next(iter((*addresses, *nicknames)), "")
        if not name:
            return self.nameless(page)
        contact = Contact(
            name,
            call_me=nicknames[0] if len(nicknames) == 1 else "",
            pronouns=page.first("PRONOUNS"),
            emails=addresses,
            phones=page.phones(),
            timezone=page.timezone(),
            tags=page.each("CATEGORIES"),
            note=page.note(),
            key=page.key(),
            source=source,
        )
        if len(nicknames) > 1:
            page.unread.add("NICKNAME")
        keys, posts = [], {}
        for organisation, unit, title in page.posts():
            keys.append(self.account(organisation))
            account = self.accounts[keys[-1]].account
            posts[account.id, unit, title] = Affiliation(
                contact, account, title=title, unit=unit, source=source
            )
        return _Read(page.place, tuple(dict.fromkeys(keys)), (contact, *posts.values()), tuple(page.problems))

    def organisation(self, page: _Page) -> _Read:
        """An account."""
        shown = page.first("FN")
        orgs = page.take("ORG")
        name = next((each for line in orgs if (each := _line(line.parts[0]))), shown)
        if not name:
            return self.nameless(page)
        if len(orgs) > 1 or any(any(part.strip() for part in line.parts[1:]) for line in orgs):
            page.unread.add("ORG")
        ways = [f"E-mail: {each}" for each in page.emails()] + [f"Phone: {each}" for each in page.phones()]
        key = self.account(
            name,
            aliases=tuple(
                each for each in (shown, *page.nicknames()) if each and _folded(each) != _folded(name)
            ),
            keys=page.key(),
            timezone=page.timezone(),
            note="\n\n".join(each for each in (page.note(), "\n".join(ways)) if each),
        )
        return _Read(page.place, (key,), (), tuple(page.problems))

    def nameless(self, page: _Page) -> _Read:
        """A card in which nobody has a name."""
        why = "no name, organisation, e-mail address or nickname: nobody knows whose card it is."
        return _Read(page.place, problems=(*page.problems, Problem(page.place, "FN", "", why, _AGAIN)))

    def account(
        self,
        name: str,
        *,
        aliases: Iterable[str] = (),
        keys: Iterable[str] = (),
        timezone: str | None = None,
        note: str = "",
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
        known.notes.append(note)
        known.timezone = known.timezone or timezone
        return key


class _Page:
    """
    A card's lines by name, taken once each.

    `unread` names those that were not taken, `problems` what could not be used.
    """

    def __init__(self, card: Card) -> None:
        self.place: Final = f"card {card.number}"
        self.problems: Final = list(card.problems)
        self._lines: Final[dict[str, list[Line]]] = {}
        for line in card.lines:
            if not line.is_empty:
                self._lines.setdefault(line.name, []).append(line)
        self.unread: Final = set(self._lines).difference(_ABOUT_THE_CARD)
        kinds = (*self.take("KIND"), *self.take("X-ADDRESSBOOKSERVER-KIND"))
        self.kind: Final = kinds[0].text.strip().lower() if kinds else ""
        self.is_organisation: Final = self._is_organisation()

    def _is_organisation(self) -> bool:
        if self.kind in ("org", "organization"):
            return True
        if any(line.text.strip().upper() == "COMPANY" for line in self.take("X-ABSHOWAS")):
            return True
        if "N" in self._lines or "ORG" not in self._lines:
            return False
        shown = [_folded(line.text) for line in self._lines.get("FN", ())]
        org = self._lines["ORG"][0].parts
        return not shown or shown[0] in (_folded(org[0]), _folded(" ".join(org)), _folded(", ".join(org)))

    def take(self, name: str) -> list[Line]:
        """The lines of that name, the preferred ones first."""
        self.unread.discard(name)
        return sorted(self._lines.get(name, ()), key=lambda line: line.rank)

    def first(self, name: str) -> str:
        """The first such text as it stands in the card, on one line; the others are unread."""
        lines = self._lines.get(name, [])
        self.unread.discard(name)
        if len(lines) > 1:
            self.unread.add(name)
        return _line(lines[0].text) if lines else ""

    def each(self, name: str) -> tuple[str, ...]:
        """All values of lines that are lists."""
        return tuple(_line(value) for line in self.take(name) for value in line.values)

    def nicknames(self) -> tuple[str, ...]:
        """Each nickname once."""
        return tuple(dict.fromkeys(self.each("NICKNAME")))

    def key(self) -> tuple[str, ...]:
        """The card's own id, as a key."""
        uid = self.first("UID")
        return (f"vcard:{uid}",) if uid else ()

    def note(self) -> str:
        """All notes, as paragraphs."""
        return "\n\n".join(line.text.strip() for line in self.take("NOTE"))

    def name(self) -> str:
        """FN, else N in the order of speech, else the first ORG; "" where there is none."""
        shown, names = self.first("FN"), self._lines.get("N", [])
        self.unread.discard("N")
        if shown:
            return shown
        for line in names:
            family, given, _, prefix = (*line.fields, *((("",),) * 4))[:4]
            spoken = _line(" ".join((*prefix, *given, *family)))
            if spoken:
                return spoken
        return next((_line(line.parts[0]) for line in self._lines.get("ORG", ())), "")

    def emails(self) -> tuple[str, ...]:
        """The addresses that are some, the preferred ones first; the others become problems."""
        good: list[str] = []
        for line in self.take("EMAIL"):
            text = line.text.strip()
            if text[:7].lower() == "mailto:":
                text = unquote(text[7:].partition("?")[0])
            if len(text) > _LONGEST_EMAIL:
                why = f"the address has {len(text)} characters; {_LONGEST_EMAIL} is the most there can be."
                self.problems.append(Problem(self.place, "EMAIL", text[:80], why, _AGAIN))
                continue
            try:
                good.extend(emails((text,)))
            except InputError as error:
                self.problems.append(Problem(self.place, "EMAIL", text, error.why, _AGAIN))
        return emails(good)

    def phones(self) -> tuple[str, ...]:
        """Numbers as written, the preferred ones first, then the rest, fax and pager last."""
        lines = self.take("TEL")
        spoken = [line for line in lines if not _NO_VOICE.intersection(line.types)]
        silent = [line for line in lines if _NO_VOICE.intersection(line.types)]
        return tuple(_phone(line.text) for line in (*spoken, *silent))

    def timezone(self) -> str | None:
        """The first zone by its IANA name; offsets are unread, as they change twice a year."""
        for line in self.take("TZ"):
            text = line.text.strip()
            # zone names without a slash depend on the system's own files, but for this one
            if len(text) <= 64 and ("/" in text or text == "UTC"):
                try:
                    return timezone(text)
                except InputError:
                    pass
            self.unread.add("TZ")
        return None

    def posts(self) -> list[tuple[str, str, str]]:
        """(organisation, unit, title) of each ORG, in the card's order."""
        orgs = [line for line in self._lines.get("ORG", ()) if line.parts[0].strip()]
        self.unread.discard("ORG")
        if len(orgs) < len(self._lines.get("ORG", ())):
            self.unread.add("ORG")
        titles = self._lines.get("TITLE") or self._lines.get("ROLE") or []
        named = _titles(orgs, titles)
        if orgs and titles:
            self.unread.discard(titles[0].name)
            if len(orgs) > 1 and sum(map(bool, named)) < len(titles):
                self.unread.add(titles[0].name)
        return [
            (_line(line.parts[0]), ", ".join(_line(part) for part in line.parts[1:] if part.strip()), title)
            for line, title in zip(orgs, named, strict=True)
        ]


def _titles(orgs: list[Line], titles: list[Line]) -> list[str]:
    """A title for each organisation: the one of its group, else the next that has none."""
    if len(orgs) == 1:
        return [", ".join(_line(line.text) for line in titles)]
    groups = {line.group for line in orgs if line.group}
    grouped = {line.group: line for line in titles if line.group in groups}
    loose = iter([line for line in titles if line.group not in grouped])
    named = (grouped.get(line.group) or next(loose, None) for line in orgs)
    return [_line(line.text) if line else "" for line in named]


def _phone(text: str) -> str:
    """A number as written; of a tel: URI the number and its extension."""
    text = _line(text)
    if text[:4].lower() != "tel:":
        return text
    number, *params = unquote(text[4:]).split(";")
    for param in params:
        key, _, value = param.partition("=")
        number += f" ext. {value}" if key.lower() == "ext" else f";{param}"
    return number


def _line(text: str) -> str:
    """Text on one line, with single spaces."""
    return " ".join(text.split())


def _folded(text: str) -> str:
    return _line(text).casefold()
