"""Small words with a fixed set of meanings: channels, and lists of text as people type them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from relmem.errors import InputError

__all__ = ["Channel", "channel", "one_of", "texts", "timezone"]

Word = TypeVar("Word", bound=StrEnum)


def one_of(words: type[Word], value: str) -> Word:
    """
    `value` as one of `words`.

    Raises:
        InputError: it is none of them; the message lists them.

    """
    try:
        return words(value)
    except ValueError as error:
        names = ", ".join(f'"{each}"' for each in words)
        raise InputError(value, f"{value!r} is none of {names}.", "Write one of these.") from error


class Channel(StrEnum):
    """How people reach each other."""

    PHONE = "phone"
    EMAIL = "email"
    VIDEO = "video"
    MEETING = "meeting"
    CHAT = "chat"
    SOCIAL = "social"
    POST = "post"


_SAID: Final = {
    "call": Channel.PHONE,
    "mail": Channel.EMAIL,
    "e-mail": Channel.EMAIL,
    "visit": Channel.MEETING,
    "letter": Channel.POST,
}


def channel(value: Channel | str) -> Channel:
    """
    What was typed, as a channel; "call", "mail", "visit" and "letter" are understood.

    Raises:
        InputError: there is no such channel.

    """
    return one_of(Channel, _SAID.get(value.lower(), value.lower()))


def texts(value: Iterable[str] | str) -> tuple[str, ...]:
    """Several texts, each stripped and once, in their order; a single text is one of them."""
    many = (value,) if isinstance(value, str) else value
    found = []
    for text in many:
        if not isinstance(text, str):
            raise InputError(text, f"{text!r} is no text.", 'Write {field}=["…"].')
        found.append(text.strip())
    return tuple(dict.fromkeys(text for text in found if text))


def timezone(value: str) -> str:
    """
    The name of a time zone, as IANA has it.

    Raises:
        InputError: there is no such zone.

    """
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise InputError(value, f"{value!r} is no time zone.", 'Write {field}="Europe/Lisbon".') from error
    return value
