"""What passed between us: calls, mails, meetings, and who was there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final, final

import attrs
from attrs import field
from attrs.converters import optional

from relmem.errors import InputError
from relmem.records.base import Event, Record, named, refuse
from relmem.records.links import (
    AccountId,
    ColleagueId,
    ContactId,
    InteractionId,
    account_id,
    colleague_id,
    contact_id,
)
from relmem.values import Channel, channel, day, instant, new_id, one_of, several, texts

if TYPE_CHECKING:
    from relmem.records.people import Colleague, Contact

__all__ = ["Direction", "Interaction", "Outcome", "Participant", "Part"]


class Direction(StrEnum):
    """Who began: IN is them, OUT is us."""

    IN = "in"
    OUT = "out"


class Outcome(StrEnum):
    """What came of an attempt to reach somebody."""

    REACHED = "reached"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no answer"
    DECLINED = "declined"


class Part(StrEnum):
    """What somebody did there."""

    SPEAKER = "speaker"
    LISTENER = "listener"
    OBSERVER = "observer"


def direction(value: Direction | str) -> Direction:
    """What was typed, as a direction."""
    return one_of(Direction, value)


def outcome(value: Outcome | str) -> Outcome:
    """What was typed, as an outcome."""
    return one_of(Outcome, value)


def part(value: Part | str) -> Part:
    """What was typed, as a part."""
    return one_of(Part, value)


@final
@attrs.frozen(field_transformer=named)
class Participant:
    """Somebody who was there: a contact, a colleague, or a name that is neither yet."""

    contact: ContactId | None = field(default=None, converter=optional(contact_id))
    colleague: ColleagueId | None = field(default=None, converter=optional(colleague_id))
    name: str = ""
    part: Part = field(default=Part.SPEAKER, converter=part)

    def __attrs_post_init__(self) -> None:
        """
        Check that it is one person.

        Raises:
            InputError: it names nobody, or one of theirs and one of ours at once.

        """
        if bool(self.contact) + bool(self.colleague) + bool(self.name and not self.contact) != 1:
            raise InputError(self.name, "a participant is one contact, one colleague or one name.")


def participants(
    value: Iterable[Participant | Contact | Colleague | str] | Participant | Contact | Colleague,
) -> tuple[Participant, ...]:
    """
    Who was there: contacts, colleagues, Participants with a part, or bare names; one alone is one of them.

    Raises:
        InputError: one of them is something else.

    """
    found = []
    for each in several(value):
        match type(each).__name__:
            case "Participant":
                found.append(each)
            case "Contact":
                found.append(Participant(contact=each))
            case "Colleague":
                found.append(Participant(colleague=each))
            case "str":
                found.append(Participant(name=each))
            case kind:
                raise InputError(each, f"a participant is a contact or a colleague, not {kind}.")
    return tuple(dict.fromkeys(found))


@final
@attrs.frozen(field_transformer=named)
class Interaction(Event):
    """
    Something that passed between us, by a channel: a call, a mail, a meeting.

    `raised` names the points of a brief that were brought up (`Point.id`), which
    stay silent from then on. `automatic` marks bulk and machine mail, which is
    no touch. An attempt that reached nobody has another `outcome`.
    """

    HAPPENED: ClassVar = ("happened_at", "happened_on")

    id: InteractionId = field(factory=new_id, kw_only=True)
    channel: Channel = field(converter=channel)
    summary: str = field(default="")
    happened_at: datetime | None = field(default=None, converter=optional(instant), kw_only=True)
    happened_on: date | None = field(default=None, converter=optional(day), kw_only=True)
    participants: tuple[Participant, ...] = field(default=(), converter=participants, kw_only=True)
    account: AccountId | None = field(default=None, converter=optional(account_id), kw_only=True)
    direction: Direction | None = field(default=None, converter=optional(direction), kw_only=True)
    outcome: Outcome = field(default=Outcome.REACHED, converter=outcome, kw_only=True)
    raised: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    automatic: bool = field(default=False, kw_only=True)

    def check(self) -> None:
        """
        Check that somebody was there.

        Raises:
            InputError: it names neither a participant nor an account.

        """
        if not self.participants and self.account is None:
            raise refuse(
                "participants",
                (),
                "it says neither who was there nor which account.",
                "Write participants=[ana].",
            )


KINDS: Final[tuple[type[Record], ...]] = (Interaction,)
