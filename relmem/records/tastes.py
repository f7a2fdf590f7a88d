"""What somebody likes, dislikes, and how they want to be reached."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs
from attrs import field

from relmem.errors import InputError
from relmem.records.base import Record, State, named, required
from relmem.records.links import ContactId, TheirsId, contact_id, theirs_id
from relmem.values import Channel, channel, one_of, several

__all__ = ["ChannelPreference", "Level", "Preference", "Season", "Stance"]


class Stance(StrEnum):
    """Whether somebody likes a topic."""

    LIKES = "likes"
    DISLIKES = "dislikes"


class Level(StrEnum):
    """How somebody takes a channel."""

    PREFERS = "prefers"
    OK = "ok"
    AVOID = "avoid"
    NEVER = "never"


class Season(StrEnum):
    """A season of the year, which falls into other months in the south."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


def stance(value: Stance | str) -> Stance:
    """What was typed, as a stance."""
    return one_of(Stance, value)


def level(value: Level | str) -> Level:
    """What was typed, as a level."""
    return one_of(Level, value)


def seasons(value: Iterable[Season | str] | Season | str) -> tuple[Season, ...]:
    """Seasons as typed, each once and in order of the year; "fall" is understood."""
    found = {one_of(Season, "autumn" if each == "fall" else each) for each in several(value)}
    return tuple(each for each in Season if each in found)


def months(value: Iterable[int]) -> tuple[int, ...]:
    """
    Months by number, 1 to 12, each once and in order.

    Raises:
        InputError: one is no month.

    """
    found = set()
    for month in several(value):
        if not isinstance(month, int) or not 1 <= month <= 12:
            raise InputError(month, f"{month!r} is no month.", "Write {field}=[6, 7, 8].")
        found.add(month)
    return tuple(sorted(found))


@final
@attrs.frozen(field_transformer=named)
class Preference(State):
    """
    That a contact likes or dislikes a topic, as said; in `months` only, where any are named.

    `topic` is one or two words ("golf"); `words` holds theirs. `seasons`
    ("winter") are months as well: those in which it is that season where they
    live. What an injury or a loss ended is over from `until_on` on.
    """

    SINGLE: ClassVar = ("contact", "topic")

    contact: ContactId = field(converter=contact_id)
    topic: str = field(converter=required)
    stance: Stance = field(default=Stance.LIKES, converter=stance, kw_only=True)
    months: tuple[int, ...] = field(default=(), converter=months, kw_only=True)
    seasons: tuple[Season, ...] = field(default=(), converter=seasons, kw_only=True)
    words: str = field(default="", kw_only=True)


@final
@attrs.frozen(field_transformer=named)
class ChannelPreference(State):
    """
    How a contact takes a channel: prefers it, finds it ok, avoids it, or never wants it.

    `about` narrows it to a matter ("bad news"); "" is for everything. Where
    `contact` is an account, it is so for everybody there who said nothing else.
    """

    SINGLE: ClassVar = ("contact", "channel", "about")

    contact: TheirsId = field(converter=theirs_id)
    channel: Channel = field(converter=channel)
    level: Level = field(default=Level.PREFERS, converter=level, kw_only=True)
    about: str = field(default="", kw_only=True)
    words: str = field(default="", kw_only=True)


KINDS: Final[tuple[type[Record], ...]] = (Preference, ChannelPreference)
