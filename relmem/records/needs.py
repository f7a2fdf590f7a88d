"""Business problems in their words, ours for them, and how well what we have fits."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs
from attrs import field

from relmem.records.base import Event, Record, State, later, named, refuse, required
from relmem.records.links import (
    AccountId,
    ColleagueId,
    ContactId,
    NeedId,
    account_id,
    need_id,
)
from relmem.records.maybe import maybe_colleague_id, maybe_contact_id, maybe_day, maybe_need_id, maybe_price
from relmem.values import Price, Visibility, new_id, one_of

__all__ = ["Fit", "FitLevel", "Impact", "ImpactType", "Need", "Origin", "Restatement", "Verdict"]


class Origin(StrEnum):
    """
    Who says that there is a problem.

    CUSTOMER: they said so. OBSERVED: we saw it. THIRD_PARTY: somebody else told us.
    """

    CUSTOMER = "customer"
    OBSERVED = "observed"
    THIRD_PARTY = "third party"


class ImpactType(StrEnum):
    """In what way a problem hurts."""

    ECONOMIC = "economic"
    POLITICAL = "political"


class Verdict(StrEnum):
    """What they said to our words for their problem."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    PARTIAL = "partial"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class FitLevel(StrEnum):
    """How well a product solves a problem; UNKNOWN is not OUT."""

    IN = "in"
    PARTIAL = "partial"
    OUT = "out"
    UNKNOWN = "unknown"


def origin(value: Origin | str) -> Origin:
    """What was typed, as an origin."""
    return one_of(Origin, value)


def impact_type(value: ImpactType | str) -> ImpactType:
    """What was typed, as a type of impact."""
    return one_of(ImpactType, value)


def verdict(value: Verdict | str) -> Verdict:
    """What was typed, as a verdict."""
    return one_of(Verdict, value)


def fit_level(value: FitLevel | str) -> FitLevel:
    """What was typed, as a level of fit."""
    return one_of(FitLevel, value)


@final
@attrs.frozen(field_transformer=named)
class Need(Event):
    """
    A business problem of an account, in their words; where a note-taker chose them it is not `verbatim`.

    `language` is a tag ("pt"). `driver` is why they must act now, `act_by_on`
    until when. A need we supposed stands until they say it themselves: then
    the one they said has the supposed one in `supposed`. Until then `question`
    is how to ask after it ("how do calls sound?").
    """

    HAPPENED: ClassVar = ("said_on",)
    BY_THEN: ClassVar = ("solved_on", "withdrawn_on")

    id: NeedId = field(factory=new_id, kw_only=True)
    account: AccountId = field(converter=account_id)
    words: str = field(converter=required)
    verbatim: bool = field(default=True, kw_only=True)
    origin: Origin = field(default=Origin.CUSTOMER, converter=origin, kw_only=True)
    said_by: ContactId | None = field(default=None, converter=maybe_contact_id, kw_only=True)
    said_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    language: str = field(default="", kw_only=True)
    driver: str = field(default="", kw_only=True)
    act_by_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    supposed: NeedId | None = field(default=None, converter=maybe_need_id, kw_only=True)
    question: str = field(default="", kw_only=True)
    solved_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    withdrawn_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())

    def is_open_on(self, on: date) -> bool:
        """Whether it was still a problem at the end of `on`."""
        begun = self.said_on is None or self.said_on <= on
        return begun and not any(ended and ended <= on for ended in (self.solved_on, self.withdrawn_on))


@final
@attrs.frozen(field_transformer=named)
class Impact(State):
    """
    How a need hurts: what it costs (`amount`), or whom it weakens.

    Political pain is private to its owner: it enters no feed and no export.
    """

    need: NeedId = field(converter=need_id)
    text: str = field(default="")
    type: ImpactType = field(default=ImpactType.ECONOMIC, converter=impact_type, kw_only=True)
    amount: Price | None = field(default=None, converter=maybe_price, kw_only=True)
    said_by: ContactId | None = field(default=None, converter=maybe_contact_id, kw_only=True)

    def check(self) -> None:
        """
        Check that political pain stays private.

        Raises:
            InputError: it is political, and the team would see it.

        """
        super().check()
        if self.type is ImpactType.POLITICAL and self.visibility is not Visibility.PRIVATE:
            raise refuse(
                "visibility",
                self.visibility,
                "political pain is private.",
                'Write visibility="private", owner=dana.',
            )


@final
@attrs.frozen(field_transformer=named)
class Restatement(Event):
    """
    A need in our words, and what they said to it.

    `correction` is how they put it right. `answered_by` may be another person
    than the one who has the need.
    """

    HAPPENED: ClassVar = ("restated_on",)
    BY_THEN: ClassVar = ("answered_on",)

    need: NeedId = field(converter=need_id)
    words: str = field(converter=required)
    restated_by: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)
    restated_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    answered_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    answered_by: ContactId | None = field(
        default=None, converter=maybe_contact_id, kw_only=True, metadata=later("answered_on")
    )
    verdict: Verdict = field(
        default=Verdict.PENDING, converter=verdict, kw_only=True, metadata=later("answered_on")
    )
    correction: str = field(default="", kw_only=True, metadata=later("answered_on"))


@final
@attrs.frozen(field_transformer=named)
class Fit(State):
    """
    How well a product of ours solves a need, as one of us judges it; `caveat` is what to say beside.

    It changes with a release: the later one closes the earlier.
    """

    SINGLE: ClassVar = ("need", "product")

    need: NeedId = field(converter=need_id)
    product: str = field(converter=required)
    level: FitLevel = field(default=FitLevel.UNKNOWN, converter=fit_level, kw_only=True)
    judged_by: ColleagueId | None = field(default=None, converter=maybe_colleague_id, kw_only=True)
    caveat: str = field(default="", kw_only=True)


KINDS: Final[tuple[type[Record], ...]] = (Need, Impact, Restatement, Fit)
