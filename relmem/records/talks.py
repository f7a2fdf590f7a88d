"""What passed between us: calls, mails, meetings, who was there, and how often it should be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, final

import attrs
from attrs import field

from relmem.errors import InputError
from relmem.records.base import Event, Record, State, Thing, later, named, refuse, required
from relmem.records.links import (
    AccountId,
    AnyId,
    ColleagueId,
    ContactId,
    InteractionId,
    TheirsId,
    any_ids,
    theirs_id,
)
from relmem.records.maybe import (
    maybe_account_id,
    maybe_colleague_id,
    maybe_contact_id,
    maybe_day,
    maybe_instant,
)
from relmem.values import Channel, Span, channel, day, new_id, one_of, several, span, text, texts

if TYPE_CHECKING:
    from relmem.records.people import Colleague, Contact

__all__ = ["Answer", "Direction", "Interaction", "Meeting", "Outcome", "Part", "Participant", "Rhythm"]


class Direction(StrEnum):
    """Who began: IN is them, OUT is us."""

    IN = "in"
    OUT = "out"


class Outcome(StrEnum):
    """
    What came of an attempt to reach somebody.

    READ: they read something of ours (a newsletter, a blog), which is a sign of
    interest and no conversation. AWAY: their machine said that they are out.
    """

    REACHED = "reached"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no answer"
    DECLINED = "declined"
    AWAY = "away"
    READ = "read"


class Part(StrEnum):
    """What somebody did there."""

    SPEAKER = "speaker"
    LISTENER = "listener"
    OBSERVER = "observer"


def direction(value: Direction | str) -> Direction:
    """What was typed, as a direction."""
    return one_of(Direction, value)


def maybe_direction(value: Direction | str | None) -> Direction | None:
    """`direction`, or None."""
    return None if value is None else direction(value)


def outcome(value: Outcome | str) -> Outcome:
    """What was typed, as an outcome."""
    return one_of(Outcome, value)


def part(value: Part | str) -> Part:
    """What was typed, as a part."""
    return one_of(Part, value)


class _Point(Protocol):
    """A point of a brief, as far as it matters here."""

    @property
    def id(self) -> str:
        """What it is named by."""


def point_ids(value: Iterable[str | _Point] | _Point | str) -> tuple[str, ...]:
    """The ids of points of a brief, each once; a point stands for its id."""
    # a record has an id as well, and is none
    ids: list[Any] = [
        each if isinstance(each, str | Record) else getattr(each, "id", each) for each in several(value)
    ]
    return texts(ids)


def gap(value: Span | str | int | timedelta) -> Span:
    """
    What was typed, as the time between two touches: a span that is not zero.

    Raises:
        InputError: it is zero, or cannot be read.

    """
    found = span(value)
    if not found:
        raise InputError(value, "touches have some time between them.", 'Write {field}="6 weeks".')
    return found


def maybe_gap(value: Span | str | int | timedelta | None) -> Span | None:
    """`gap`, or None."""
    return None if value is None else gap(value)


def recurrence(value: str) -> str:
    """
    An iCalendar recurrence rule (RFC 5545, 3.3.10), as written; "" is none.

    Raises:
        InputError: it cannot be read as one.

    """
    rule = text(value).strip().removeprefix("RRULE:")
    if not rule:
        return ""
    from dateutil.rrule import rrulestr

    try:
        # a bound in UTC is read beside a start in UTC, one without a zone beside one without
        start = datetime(2000, 1, 3, tzinfo=UTC if "Z" in rule.upper() else None)
        rrulestr(rule, dtstart=start)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        hint = 'Write {field}="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU".'
        raise InputError(value, f"cannot read {value!r} as a recurrence.", hint) from error
    if re.search(r"\bINTERVAL=0+\b", rule.upper()):
        raise InputError(value, f"{value!r} never comes to a second day.", "Write INTERVAL=1 or more.")
    return rule


def days(value: Iterable[date | str] | date) -> tuple[date, ...]:
    """Several days, each once and in order; a single one is one of them."""
    return tuple(sorted({day(each) for each in several(value)}))


@final
@attrs.frozen(field_transformer=named)
class Participant:
    """
    Somebody who was there: a contact, a colleague, or a name that is neither yet.

    `late` marks who came when it had begun, and may have missed what was said.
    """

    contact: ContactId | None = field(default=None, converter=maybe_contact_id)
    colleague: ColleagueId | None = field(default=None, converter=maybe_colleague_id)
    name: str = ""
    part: Part = field(default=Part.SPEAKER, converter=part)
    late: bool = False

    def __attrs_post_init__(self) -> None:
        """
        Check that it is one person.

        Raises:
            InputError: it names nobody, or one of theirs and one of ours at once.

        """
        if bool(self.contact) + bool(self.colleague) + bool(self.name and not self.contact) != 1:
            raise InputError(self.name, "a participant is one contact, one colleague or one name.")

    def __str__(self) -> str:
        """Who it is, as far as it says so itself: by name, else on which side, with the part they had."""
        side = "one of us" if self.colleague else "one of theirs"
        part = "" if self.part is Part.SPEAKER else str(self.part)
        return ", ".join(filter(None, (self.name or side, part, "late" if self.late else "")))


def participants(
    value: Iterable[Participant | Contact | Colleague | str] | Participant | Contact | Colleague,
) -> tuple[Participant, ...]:
    """
    Who was there: contacts, colleagues, Participants with a part, or bare names; one alone is one of them.

    When it is added, a bare name or address is the one contact or colleague who goes by exactly that.

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

    `about` are the records it was about, whoever spoke of them (a request they
    chased, a deal); `told` those that we told them of, thanked them for, or
    introduced: bad news, a dispute, a colleague. `topics` are words
    ("roadmap"). `aim` is what it was for, `next_step` what comes of it: "none"
    says that nothing is meant to. `site` is which place of theirs it was at.

    With only colleagues there and no account it is talk among us: that one
    was told (who wrote comes first), or what observers noted `about` a call.

    `raised` names the points of a brief that were brought up (by `Point.id`, or the
    points themselves), which stay silent from then on. `automatic` marks bulk and machine mail, which is
    no touch. An attempt that reached nobody has another `outcome`.
    """

    HAPPENED: ClassVar = ("happened_at", "happened_on")

    id: InteractionId = field(factory=new_id, kw_only=True)
    channel: Channel = field(converter=channel)
    summary: str = field(default="")
    happened_at: datetime | None = field(default=None, converter=maybe_instant, kw_only=True)
    happened_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    participants: tuple[Participant, ...] = field(default=(), converter=participants, kw_only=True)
    account: AccountId | None = field(default=None, converter=maybe_account_id, kw_only=True)
    direction: Direction | None = field(default=None, converter=maybe_direction, kw_only=True)
    outcome: Outcome = field(default=Outcome.REACHED, converter=outcome, kw_only=True)
    about: tuple[AnyId, ...] = field(default=(), converter=any_ids, kw_only=True)
    told: tuple[AnyId, ...] = field(default=(), converter=any_ids, kw_only=True)
    topics: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    aim: str = field(default="", kw_only=True)
    next_step: str = field(default="", kw_only=True)
    site: str = field(default="", kw_only=True)
    raised: tuple[str, ...] = field(default=(), converter=point_ids, kw_only=True)
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


@final
@attrs.frozen(field_transformer=named)
class Meeting(Thing):
    """
    A meeting that stands in somebody's calendar, whether or not it was held.

    It is no talk until an Interaction says so. `key` holds its UID, with the
    day of the occurrence where it is one of a series. An all-day one has
    `starts_on` and no `starts_at`. `about` are the records it is for.
    `sequence` and `revised_at` say which revision of it a calendar held, so
    that an older file changes nothing.
    """

    title: str = field(converter=required)
    starts_at: datetime | None = field(default=None, converter=maybe_instant, kw_only=True)
    ends_at: datetime | None = field(default=None, converter=maybe_instant, kw_only=True)
    starts_on: date | None = field(default=None, converter=maybe_day, kw_only=True)
    participants: tuple[Participant, ...] = field(default=(), converter=participants, kw_only=True)
    account: AccountId | None = field(default=None, converter=maybe_account_id, kw_only=True)
    about: tuple[AnyId, ...] = field(default=(), converter=any_ids, kw_only=True)
    site: str = field(default="", kw_only=True)
    cancelled_on: date | None = field(default=None, converter=maybe_day, kw_only=True, metadata=later())
    sequence: int | None = field(default=None, kw_only=True, metadata=later("revised_at"))
    revised_at: datetime | None = field(default=None, converter=maybe_instant, kw_only=True, metadata=later())

    def check(self) -> None:
        """
        Check when it is.

        Raises:
            InputError: it has neither a day nor an instant, has both, or ends before it starts.

        """
        if (self.starts_at is None) == (self.starts_on is None):
            raise refuse(
                "starts_at",
                self.starts_at,
                "a meeting has either an instant or, all day, a day.",
                'Write starts_at="2026-11-22T15:00+00:00", or starts_on="2026-11-22".',
            )
        if self.ends_at and self.starts_at and self.ends_at < self.starts_at:
            raise refuse("ends_at", self.ends_at, f"{self.ends_at} lies before {self.starts_at}.")


@final
@attrs.frozen(field_transformer=named)
class Rhythm(State):
    """
    How often we mean to be in touch with one of theirs.

    Either `every` so long after the last touch ("6 weeks"), or on days that are
    agreed: `rule` is an iCalendar recurrence ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
    from `from_on` on, without the days in `except_on`.
    """

    SINGLE: ClassVar = ("who", "title")

    who: TheirsId = field(converter=theirs_id)
    every: Span | None = field(default=None, converter=maybe_gap)
    title: str = field(default="", kw_only=True)
    rule: str = field(default="", converter=recurrence, kw_only=True)
    except_on: tuple[date, ...] = field(default=(), converter=days, kw_only=True)

    def check(self) -> None:
        """
        Check that it says one of both.

        Raises:
            InputError: it has neither `every` nor `rule`, or both, or a rule
                without the day from which it counts.

        """
        super().check()
        if (self.every is None) == (not self.rule):
            raise refuse(
                "every", self.every, "a rhythm has a length or a rule, one of both.", 'Write every="6 weeks".'
            )
        if self.rule and self.from_on is None:
            raise refuse("from_on", None, "a rule counts from its first day.", 'Write from_on="2026-03-03".')


@final
@attrs.frozen(field_transformer=named)
class Answer(State):
    """
    What one of theirs told us on a `topic` ("sites"), so that nobody asks again.

    `question` is how it was asked, where it was; `by` is who said so.
    """

    SINGLE: ClassVar = ("who", "topic")

    who: TheirsId = field(converter=theirs_id)
    topic: str = field(converter=required)
    text: str = field(converter=required, kw_only=True)
    question: str = field(default="", kw_only=True)
    by: ContactId | None = field(default=None, converter=maybe_contact_id, kw_only=True)


KINDS: Final[tuple[type[Record], ...]] = (Interaction, Meeting, Rhythm, Answer)
