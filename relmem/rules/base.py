"""
What a rule is, and what it yields.

A rule is a frozen value: its rank and thresholds are fields, so a caller tunes
it in one line. It gets a contact and the facts, and yields points; it never
raises, whatever is remembered, and never orders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import IntEnum, StrEnum
from typing import Protocol, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase
from relmem.records.base import Record, named
from relmem.records.links import Id
from relmem.records.people import Account, Contact
from relmem.values import Channel, channel, day, texts

__all__ = ["Kind", "Plan", "Point", "Rank", "Rule", "accounts_of", "ramp"]


class Rank(IntEnum):
    """The classes of a brief, in the order in which they are told (docs/explanation/ranking.md)."""

    BAD_NEWS = 1
    """Bad news not yet told, and broken promises."""
    OPEN_ISSUES = 2
    CONFIRM = 3
    NOTICE = 4
    """Notice windows about to close."""
    BILLS = 5
    FOLLOW_UPS = 6
    RENEWALS = 7
    """What to say about a renewal that is not pressing."""
    PERSONAL = 8
    OFFERS = 9


class Kind(StrEnum):
    """What to do about a point on the call."""

    APOLOGISE = "apologise"
    TELL = "tell"
    CLOSE_LOOP = "close the loop"
    CONFIRM = "confirm"
    ASK = "ask"
    THANK = "thank"
    CONGRATULATE = "congratulate"
    OFFER = "offer"
    AVOID = "avoid"


def _channel(value: Channel | str | None) -> Channel | None:
    return None if value is None else channel(value)


def _day(value: date | str | None) -> date | None:
    return None if value is None else day(value)


@final
@attrs.frozen(kw_only=True, field_transformer=named)
class Plan:
    """
    What is planned for a conversation, which avoid points answer to.

    By which `channel`, on what `themes` ("golf", "expansion"), with which
    `questions`; `next_on` is when we expect to speak again after it.
    """

    channel: Channel | None = attrs.field(default=None, converter=_channel)
    themes: tuple[str, ...] = attrs.field(default=(), converter=texts)
    questions: tuple[str, ...] = attrs.field(default=(), converter=texts)
    next_on: date | None = attrs.field(default=None, converter=_day)


@final
@attrs.frozen(kw_only=True)
class Point:
    """
    Something to say, or to avoid.

    `matter` is the id of the promise, issue or contract it is about: points
    about one matter become one. `urgency` runs from 0 to 1 within its rank.
    `because` are the records it rests on, never none. `band` names how bad it
    is ("due", "overdue"), worst last in `bands` of its rule: a point that was
    raised speaks again in a worse one. `on` is the day it must be said by.
    `asks` marks what asks something of them, `lasting` what is never silenced
    by having been raised, `internal` what is for colleagues and not for them,
    `not_for` those of us to whom it says nothing, since it sends others to them.
    `aside` is how it is said behind another point
    about its matter, which names the matter already: `text` where it is None,
    nothing where it is empty.
    """

    rule: str
    rank: Rank
    kind: Kind
    text: Phrase
    matter: Id
    because: tuple[Record, ...]
    urgency: float = 0.0
    band: str = ""
    on: date | None = None
    asks: bool = False
    lasting: bool = False
    internal: bool = False
    not_for: tuple[Id, ...] = ()
    aside: Phrase | None = None

    def __attrs_post_init__(self) -> None:
        """Check that it rests on something, and that its urgency is one."""
        if not self.because:
            raise ValueError(f"a point of {self.rule} rests on nothing")
        if not 0 <= self.urgency <= 1:
            raise ValueError(f"an urgency of {self.urgency} ({self.rule}) is not from 0 to 1")

    @property
    def identity(self) -> tuple[str, str, str]:
        """What tells it from all others, on every day and in every process: rule, matter and band."""
        return self.rule, self.matter, self.band

    @property
    def id(self) -> str:
        """What a logged interaction names in `raised`: its `identity`, short enough to type."""
        from hashlib import blake2s

        known = blake2s("/".join(self.identity).encode(), digest_size=4)
        return f"{self.rule}-{known.hexdigest()}"


class Rule(Protocol):
    """Notices one thing; named for it."""

    @property
    def rank(self) -> Rank: ...

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterable[Point]:
        """One for each matter that is worth saying or avoiding today, none where there is none."""
        ...


def ramp(value: float, calm: float, pressing: float) -> float:
    """From 0 where `value` is `calm` to 1 where it is `pressing`, straight between, either way round."""
    if calm == pressing:
        return 1.0 if value >= pressing else 0.0
    return min(1.0, max(0.0, (value - calm) / (pressing - calm)))


def accounts_of(contact: Contact, facts: Facts) -> Iterator[Account]:
    """The accounts a contact is at today, by id, each once."""
    from relmem.records.people import Affiliation

    seen = set()
    for affiliation in facts.about(contact, Affiliation):
        account = facts.get(affiliation.account, Account)
        if affiliation.contact == contact.id and account is not None and account.id not in seen:
            seen.add(account.id)
            yield account
