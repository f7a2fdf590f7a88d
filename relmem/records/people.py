"""Who is who: organisations, the people there, and who works where."""

from __future__ import annotations

from typing import ClassVar, Final, final

import attrs
from attrs import field
from attrs.converters import optional

from relmem.errors import InputError
from relmem.records.base import Record, State, Thing, named, required
from relmem.records.links import (
    AccountId,
    ColleagueId,
    ContactId,
    account_id,
    contact_id,
)
from relmem.values import WorkWeek, new_id, texts, timezone

__all__ = ["Account", "Affiliation", "Colleague", "Contact"]


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
        if not (name and at and host) or any(char.isspace() for char in text):
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


@final
@attrs.frozen(field_transformer=named)
class Account(Thing):
    """
    An organisation we have to do with: customer, prospect, partner or parent of one.

    Whoever writes from one of its `domains` belongs to it. `parent` is the
    organisation it is part of. Its `timezone` and `week` say when it works.
    """

    IDENTITY: ClassVar = ("key", "domains")
    NAMES: ClassVar = ("name", "aliases")

    id: AccountId = field(factory=new_id, kw_only=True)
    name: str = field(converter=required)
    aliases: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    domains: tuple[str, ...] = field(default=(), converter=domains, kw_only=True)
    parent: AccountId | None = field(default=None, converter=optional(account_id), kw_only=True)
    industry: str = field(default="", kw_only=True)
    country: str = field(default="", kw_only=True)
    timezone: str | None = field(default=None, converter=optional(timezone), kw_only=True)
    week: WorkWeek | None = field(default=None, kw_only=True)
    note: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return self.name


@final
@attrs.frozen(field_transformer=named)
class Contact(Thing):
    """
    A person at an account, with the name as they write it.

    `call_me` is the name to say, `say_name` how it sounds, `not_names` what
    never to call them. `timezone` and `week` are theirs where they differ from
    the account's.
    """

    IDENTITY: ClassVar = ("key", "emails")
    NAMES: ClassVar = ("name", "call_me")

    id: ContactId = field(factory=new_id, kw_only=True)
    name: str = field(converter=required)
    call_me: str = field(default="", kw_only=True)
    say_name: str = field(default="", kw_only=True)
    not_names: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    pronouns: str = field(default="", kw_only=True)
    emails: tuple[str, ...] = field(default=(), converter=emails, kw_only=True)
    phones: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    timezone: str | None = field(default=None, converter=optional(timezone), kw_only=True)
    week: WorkWeek | None = field(default=None, kw_only=True)
    tags: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    note: str = field(default="", kw_only=True)

    @property
    def called(self) -> str:
        """The name to say: `call_me`, else the name as it is."""
        return self.call_me or self.name

    def __str__(self) -> str:
        return self.name


@final
@attrs.frozen(field_transformer=named)
class Colleague(Thing):
    """One of us; `function` is sales, support, development…"""

    IDENTITY: ClassVar = ("key", "emails")
    NAMES: ClassVar = ("name",)

    id: ColleagueId = field(factory=new_id, kw_only=True)
    name: str = field(converter=required)
    emails: tuple[str, ...] = field(default=(), converter=emails, kw_only=True)
    function: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return self.name


@final
@attrs.frozen(field_transformer=named)
class Affiliation(State):
    """Who works where, and as what; several at once, and again after a gap, are usual."""

    contact: ContactId = field(converter=contact_id)
    account: AccountId = field(converter=account_id)
    title: str = field(default="", kw_only=True)
    unit: str = field(default="", kw_only=True)


KINDS: Final[tuple[type[Record], ...]] = (Account, Contact, Colleague, Affiliation)
