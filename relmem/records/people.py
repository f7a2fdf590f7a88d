"""Who is who: organisations, the people there, who works where, and who is away."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs
from attrs import field

from relmem.errors import InputError
from relmem.records.base import Event, Record, State, Thing, later, named, required
from relmem.records.kept_cards import account_with_its_cards, contact_with_its_cards
from relmem.records.links import (
    AccountId,
    AnyId,
    ColleagueId,
    ContactId,
    PersonId,
    account_id,
    any_id,
    contact_id,
    person_id,
)
from relmem.records.maybe import (
    maybe_account_id,
    maybe_colleague_id,
    maybe_day,
    maybe_fuzzy,
    maybe_person_id,
    maybe_timezone,
    maybe_year_day,
)
from relmem.values import (
    FuzzyDate,
    NamedDay,
    PostalAddress,
    Relation,
    WorkWeek,
    YearDay,
    named_days,
    new_id,
    one_of,
    postal_addresses,
    relations,
    texts,
)

__all__ = [
    "Absence",
    "Account",
    "Affiliation",
    "Colleague",
    "Connected",
    "Connection",
    "Contact",
    "Discrepancy",
    "Relationship",
    "Role",
]


class Role(StrEnum):
    """What an account is to us; it may be several at once."""

    PROSPECT = "prospect"
    CUSTOMER = "customer"
    FORMER = "former customer"
    PARTNER = "partner"
    SUPPLIER = "supplier"
    COMPETITOR = "competitor"


class Connected(StrEnum):
    """How far a connection in a network has come."""

    INVITED = "invited"
    CONNECTED = "connected"
    DECLINED = "declined"


def role(value: Role | str) -> Role:
    """What was typed, as a role."""
    return one_of(Role, value)


def connected(value: Connected | str) -> Connected:
    """What was typed, as the state of a connection."""
    return one_of(Connected, value)


def emails(value: tuple[str, ...] | list[str] | str) -> tuple[str, ...]:
    """
    E-mail addresses as written, each once whatever its case.

    Raises:
        InputError: one has no name before or no host after its single @.

    """
    found: dict[str, str] = {}
    for text in texts(value):
        name, at, host = text.partition("@")
        if text.count("@") > 1:
            raise InputError(
                text, f"{text!r} has {text.count('@')} @ signs.", 'Write {field}=["ana@example.com"].'
            )
        if not (name and at and host) or [text] != text.split():
            raise InputError(text, f"{text!r} is no e-mail address.", 'Write {field}=["ana@example.com"].')
        found.setdefault(text.casefold(), text)
    return tuple(found.values())


def domains(value: tuple[str, ...] | list[str] | str) -> tuple[str, ...]:
    """
    Host names in lower case; an address or a link is refused.

    Raises:
        InputError: one is no host name.

    """
    found = []
    for text in texts(value):
        host = text.lower().rstrip(".")
        if "." not in host or any(char in host for char in " @/:"):
            raise InputError(text, f"{text!r} is no domain.", 'Write {field}=["example.com"].')
        found.append(host)
    return tuple(dict.fromkeys(found))


def nicknames(value: tuple[str, ...] | list[str] | str) -> tuple[str, ...]:
    """Nicknames as cards hold them: each once, and several blanks are one."""
    return tuple(dict.fromkeys(" ".join(each.split()) for each in texts(value)))


def newest_cards(known: tuple[str, ...], fresh: tuple[str, ...]) -> tuple[str, ...]:
    """
    The cards known, each in the place of its newer form where `fresh` has that, and then the new ones.

    Two are forms of one card where they bear one UID; without, where they bear one FN.
    """
    cards = {_card_id(card): card for card in known}
    cards.update((_card_id(card), card) for card in fresh)
    return tuple(cards.values())


def _card_id(card: str) -> str:
    found = _CARD_UID.search(card) or _CARD_NAME.search(card)
    return " ".join(found.groups()) if found else card


_CARD_UID: Final = re.compile(r"^(?:[\w.-]+\.)?(UID)\b[^:\n]*:(.*)$", re.I | re.M)
_CARD_NAME: Final = re.compile(r"^(?:[\w.-]+\.)?(FN)\b[^:\n]*:(.*)$", re.I | re.M)


@final
@attrs.frozen(field_transformer=named)
class Account(Thing):
    """
    An organisation we have to do with: customer, prospect, partner or parent of one.

    Whoever writes from one of its `domains` belongs to it. `parent` is the
    organisation it is part of. Its `timezone` and `week` say when it works.
    `addresses` are where post goes, `links` its web pages and profiles. `does`
    is what it makes or sells, `size` how large it is, as said. Who is `under_nda`
    may hear what is confidential. `cards` are as for a Contact.
    """

    IDENTITY: ClassVar = ("key", "domains")
    NAMES: ClassVar = ("name", "aliases")
    VERSION: ClassVar = 2
    UPGRADES: ClassVar = (account_with_its_cards,)

    id: AccountId = field(factory=new_id, kw_only=True)
    name: str = field(converter=required)
    aliases: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    domains: tuple[str, ...] = field(default=(), converter=domains, kw_only=True)
    parent: AccountId | None = field(default=None, converter=maybe_account_id, kw_only=True)
    industry: str = field(default="", kw_only=True)
    does: str = field(default="", kw_only=True)
    size: str = field(default="", kw_only=True)
    country: str = field(default="", kw_only=True)
    addresses: tuple[PostalAddress, ...] = field(default=(), converter=postal_addresses, kw_only=True)
    links: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    timezone: str | None = field(default=None, converter=maybe_timezone, kw_only=True)
    week: WorkWeek | None = field(default=None, kw_only=True)
    under_nda: bool = field(default=False, kw_only=True)
    note: str = field(default="", kw_only=True)
    cards: tuple[str, ...] = field(
        default=(), converter=texts, kw_only=True, repr=False, metadata={"joined": newest_cards}
    )

    def __str__(self) -> str:
        return self.name


@final
@attrs.frozen(field_transformer=named)
class Contact(Thing):
    """
    A person at an account, with the name as they write it.

    `call_me` is the name to say, `say_name` how it sounds, `not_names` what
    never to call them; `nicknames` are names that others have for them. Where
    they are `formal`, they are addressed by `honorific` and `family_name` ("Frau
    Weiß"). `mobile` is the number they
    gave to few, also if it is among the `phones`. `addresses` are where post
    goes, `links` web pages, messengers and profiles as URIs. `languages` are
    tags ("pt"), the one they like best first. `timezone` and `week` are theirs
    where they differ from the account's; `born` is their birthday, `days` what
    else comes every year. `relations` are people beside them at work ("assistant:
    Rita Lopes"). Who has a day `died_on` has no birthday any more.
    `cards` are the texts of the contact cards that this was taken from, which
    go back into address books: several, where several made one person.
    """

    IDENTITY: ClassVar = ("key", "emails")
    NAMES: ClassVar = ("name", "call_me", "nicknames")
    VERSION: ClassVar = 2
    UPGRADES: ClassVar = (contact_with_its_cards,)

    id: ContactId = field(factory=new_id, kw_only=True)
    name: str = field(converter=required)
    call_me: str = field(default="", kw_only=True)
    say_name: str = field(default="", kw_only=True)
    not_names: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    nicknames: tuple[str, ...] = field(default=(), converter=nicknames, kw_only=True)
    honorific: str = field(default="", kw_only=True)
    family_name: str = field(default="", kw_only=True)
    formal: bool = field(default=False, kw_only=True)
    pronouns: str = field(default="", kw_only=True)
    languages: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    emails: tuple[str, ...] = field(default=(), converter=emails, kw_only=True)
    phones: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    mobile: str = field(default="", kw_only=True)
    addresses: tuple[PostalAddress, ...] = field(default=(), converter=postal_addresses, kw_only=True)
    links: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    timezone: str | None = field(default=None, converter=maybe_timezone, kw_only=True)
    week: WorkWeek | None = field(default=None, kw_only=True)
    born: YearDay | None = field(default=None, converter=maybe_year_day, kw_only=True)
    days: tuple[NamedDay, ...] = field(default=(), converter=named_days, kw_only=True)
    died_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    relations: tuple[Relation, ...] = field(default=(), converter=relations, kw_only=True)
    tags: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    note: str = field(default="", kw_only=True)
    cards: tuple[str, ...] = field(
        default=(), converter=texts, kw_only=True, repr=False, metadata={"joined": newest_cards}
    )

    @property
    def called(self) -> str:
        """The name to say: `call_me`, else the name as it is."""
        return self.call_me or self.name

    def __str__(self) -> str:
        return self.name


@final
@attrs.frozen(field_transformer=named)
class Colleague(Thing):
    """
    One of us; `function` is sales, support, development…

    `boss` is whom they report to, `left_on` the first day they are no longer with us.
    """

    IDENTITY: ClassVar = ("key", "emails")
    NAMES: ClassVar = ("name",)

    id: ColleagueId = field(factory=new_id, kw_only=True)
    name: str = field(converter=required)
    emails: tuple[str, ...] = field(default=(), converter=emails, kw_only=True)
    function: str = field(default="", kw_only=True)
    boss: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)
    timezone: str | None = field(default=None, converter=maybe_timezone, kw_only=True)
    left_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())

    def __str__(self) -> str:
        return self.name


@final
@attrs.frozen(field_transformer=named)
class Affiliation(State):
    """
    Who works where, and as what; several at once, and again after a gap, are usual.

    `duties` are what they see to there ("bills", "contracts").
    """

    contact: ContactId = field(converter=contact_id)
    account: AccountId = field(converter=account_id)
    title: str = field(default="", kw_only=True)
    unit: str = field(default="", kw_only=True)
    duties: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Relationship(State):
    """What an account is to us: customer, prospect, supplier… several at once are usual."""

    SINGLE: ClassVar = ("account", "role")

    account: AccountId = field(converter=account_id)
    role: Role = field(converter=role)
    note: str = field(default="", kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Absence(State):
    """
    That somebody of either side is away: on leave, on a journey, ill.

    `window` is for what is known roughly ("a week or two in May"); `stand_in` is
    whom to turn to. It is known before it begins.
    """

    AHEAD: ClassVar = True

    person: PersonId = field(converter=person_id)
    reason: str = field(default="")
    place: str = field(default="", kw_only=True)
    window: FuzzyDate | None = field(default=None, converter=maybe_fuzzy, kw_only=True)
    stand_in: PersonId | None = field(default=None, converter=maybe_person_id, kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Connection(State):
    """How far one of theirs and we are connected in a network ("LinkedIn"); `colleague` is who of us."""

    SINGLE: ClassVar = ("contact", "network", "colleague")

    contact: ContactId = field(converter=contact_id)
    network: str = field(converter=required)
    status: Connected = field(default=Connected.CONNECTED, converter=connected, kw_only=True)
    colleague: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Discrepancy(Event):
    """
    That a file says something else of a record than what stands, and did not replace it.

    `about` is the record and `what` the field of it ("mobile"); `says` is the
    file's value and `stands` the one that was kept, both as text.
    `stands_said_on` is the day on which what stands was said, where that is known:
    a file of an earlier day is kept and not brought up. It is settled by
    correcting the record, or on `settled_on`, when what stands was confirmed.
    """

    HAPPENED: ClassVar = ("noticed_on",)

    about: AnyId = field(converter=any_id)
    what: str = field(converter=required)
    says: str = field(kw_only=True)
    stands: str = field(kw_only=True)
    stands_said_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    noticed_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    settled_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())

    @staticmethod
    def as_text(value: object) -> str:
        """A value of a field as `says` and `stands` hold it: equal for equal values; a link is its id."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)

    def is_open_on(self, on: date) -> bool:
        """Whether nobody had confirmed by then what stands."""
        return self.settled_on is None or self.settled_on > on


KINDS: Final[tuple[type[Record], ...]] = (
    Account,
    Contact,
    Colleague,
    Affiliation,
    Relationship,
    Absence,
    Connection,
    Discrepancy,
)
