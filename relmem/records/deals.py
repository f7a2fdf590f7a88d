"""Business that may come: opportunities, who decides, what was given for what, and how both sides see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, final

import attrs
from attrs import field

from relmem.errors import InputError
from relmem.records.base import Event, Record, State, Thing, later, named, refuse, required
from relmem.records.links import (
    AccountId,
    AnyId,
    ColleagueId,
    ContactId,
    Id,
    OpportunityId,
    PersonId,
    account_id,
    any_ids,
    contact_id,
    link,
    opportunity_id,
)
from relmem.records.maybe import maybe_any_id, maybe_day, maybe_money, maybe_person_id
from relmem.values import Money, Side, Visibility, new_id, one_of, several, side, texts

__all__ = [
    "Assessment",
    "Buying",
    "Colour",
    "Concession",
    "Devotion",
    "Forecast",
    "Opportunity",
    "Reason",
    "Result",
    "Stakeholder",
]


class Result(StrEnum):
    """What became of an opportunity."""

    WON = "won"
    PARTLY = "partly won"
    LOST = "lost"
    DROPPED = "dropped"


class Buying(StrEnum):
    """What part somebody has in a decision to buy."""

    ECONOMIC_BUYER = "economic buyer"
    CHAMPION = "champion"
    EVALUATOR = "evaluator"
    USER = "user"
    BLOCKER = "blocker"


class Devotion(StrEnum):
    """The chicken is interested, the pig is committed."""

    UNKNOWN = "unknown"
    INTERESTED = "interested"
    COMMITTED = "committed"
    OPPOSED = "opposed"


class Colour(StrEnum):
    """How well something goes, as somebody sees it."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"


def result(value: Result | str) -> Result:
    """What was typed, as a result."""
    return one_of(Result, value)


def maybe_result(value: Result | str | None) -> Result | None:
    """`result`, or None."""
    return None if value is None else result(value)


def buying(value: Buying | str) -> Buying:
    """What was typed, as a part in a decision to buy."""
    return one_of(Buying, value)


def devotion(value: Devotion | str) -> Devotion:
    """What was typed, as how far somebody is committed."""
    return one_of(Devotion, value)


def colour(value: Colour | str) -> Colour:
    """What was typed, as a colour."""
    return one_of(Colour, value)


@final
@attrs.frozen(field_transformer=named)
class Reason:
    """
    Why something came out as it did, as one side says.

    `function` is whose work it was (support, development…), `ours` whether it
    was our fault (None where nobody says), `because` the records that show it.
    """

    text: str = field(converter=required)
    said_by: Side = field(default=Side.US, converter=side)
    function: str = ""
    ours: bool | None = None
    because: tuple[AnyId, ...] = field(default=(), converter=any_ids)


def reasons(value: Iterable[Reason | str] | Reason) -> tuple[Reason, ...]:
    """
    Several reasons; a bare text is one that we give.

    Raises:
        InputError: one of them is neither.

    """
    found = []
    for each in several(value):
        if not isinstance(each, Reason | str):
            raise InputError(
                each, f"{each!r} is no reason.", 'Write {field}=[Reason("price", said_by="them")].'
            )
        found.append(each if isinstance(each, Reason) else Reason(each))
    return tuple(dict.fromkeys(found))


def subject(value: Any) -> Id:
    """The id of what is assessed: an account, an opportunity or one of us."""
    about: Id = link(value, "Account", "Opportunity", "Colleague")
    return about


def maybe_subject(value: Any | None) -> Id | None:
    """`subject`, or None."""
    return None if value is None else subject(value)


@final
@attrs.frozen(field_transformer=named)
class Opportunity(Thing):
    """
    Business that may come of an account, until it is closed; closed in part is possible, and so is reopened.

    What is expected of it, and when, are its forecasts. `lesson` is what we learnt from it.
    """

    id: OpportunityId = field(factory=new_id, kw_only=True)
    account: AccountId = field(converter=account_id)
    title: str = field(converter=required)
    product: str = field(default="", kw_only=True)
    themes: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    opened_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    next_step: str = field(default="", kw_only=True)
    next_step_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    closed_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    result: Result | None = field(
        default=None, converter=maybe_result, kw_only=True, metadata=later("closed_on")
    )
    reasons: tuple[Reason, ...] = field(
        default=(), converter=reasons, kw_only=True, metadata=later("closed_on")
    )
    lesson: str = field(default="", kw_only=True, metadata=later("closed_on"))
    reopened_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())

    def is_open_on(self, on: date) -> bool:
        """Whether it could still be won at the end of `on`."""
        if self.opened_on and self.opened_on > on:
            return False
        closed = self.closed_on is not None and self.closed_on <= on
        return not closed or (
            self.reopened_on is not None
            and self.closed_on is not None
            and self.closed_on <= self.reopened_on <= on
        )


@final
@attrs.frozen(field_transformer=named)
class Forecast(State):
    """
    What is expected of an opportunity from `from_on` on: its `stage`, when it closes, for how much.

    A new one closes the one before, so that a close date has its own history.
    """

    SINGLE: ClassVar = ("opportunity",)

    opportunity: OpportunityId = field(converter=opportunity_id)
    close_on: date | None = field(default=None, converter=maybe_day)
    stage: str = field(default="", kw_only=True)
    amount: Money | None = field(default=None, converter=maybe_money, kw_only=True)
    said_by: PersonId | None = field(default=None, converter=maybe_person_id, kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Stakeholder(State):
    """What part somebody of theirs has in a decision, and how far they are committed to it."""

    SINGLE: ClassVar = ("opportunity", "contact", "part")

    opportunity: OpportunityId = field(converter=opportunity_id)
    contact: ContactId = field(converter=contact_id)
    part: Buying = field(default=Buying.EVALUATOR, converter=buying, kw_only=True)
    devotion: Devotion = field(default=Devotion.UNKNOWN, converter=devotion, kw_only=True)
    evidence: str = field(default="", kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class Concession(Event):
    """
    Something that one side gave or offered in a deal; `in_return_for` is what the other side gave for it.

    It is an offer until `accepted_on`, and is none any more from `expires_on`
    or `withdrawn_on` on, if it was not accepted by then. It is never public:
    what we gave is not for everybody's eyes.
    """

    HAPPENED: ClassVar = ("offered_on",)
    BY_THEN: ClassVar = ("accepted_on", "withdrawn_on")

    opportunity: OpportunityId = field(converter=opportunity_id)
    what: str = field(converter=required)
    by: Side = field(default=Side.US, converter=side, kw_only=True)
    value: Money | None = field(default=None, converter=maybe_money, kw_only=True)
    in_return_for: AnyId | None = field(default=None, converter=maybe_any_id, kw_only=True)
    offered_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    expires_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    accepted_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    withdrawn_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())

    def check(self) -> None:
        """
        Check that nobody outside may see it.

        Raises:
            InputError: it is public.

        """
        if self.visibility is Visibility.PUBLIC:
            raise refuse(
                "visibility", self.visibility, "a concession is never public.", 'Write visibility="team".'
            )


@final
@attrs.frozen(field_transformer=named)
class Assessment(State):
    """
    How somebody sees something, for as long as they do: an account or one of theirs us, or one of us them.

    `of` is what is assessed: an opportunity or an account, as to how it goes;
    one of us; or nothing, which is us as a whole. `by` is whose opinion it is,
    each person's stands beside the others'. `guessed` marks what we suppose they think.
    `topic` tells apart what one person assesses side by side ("tier", "pulse").
    """

    SINGLE: ClassVar = ("account", "by", "of", "topic")

    account: AccountId = field(converter=account_id)
    text: str = field(default="")
    by: PersonId | None = field(default=None, converter=maybe_person_id, kw_only=True)
    of: AccountId | OpportunityId | ColleagueId | None = field(
        default=None, converter=maybe_subject, kw_only=True
    )
    topic: str = field(default="", kw_only=True)
    colour: Colour = field(default=Colour.UNKNOWN, converter=colour, kw_only=True)
    guessed: bool = field(default=False, kw_only=True)
    reasons: tuple[Reason, ...] = field(default=(), converter=reasons, kw_only=True)


KINDS: Final[tuple[type[Record], ...]] = (
    Opportunity,
    Forecast,
    Stakeholder,
    Concession,
    Assessment,
)
