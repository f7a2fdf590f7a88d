"""Small words with a fixed set of meanings: channels, and lists of text as people type them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from relmem.errors import InputError

__all__ = ["Channel", "Side", "channel", "one_of", "several", "side", "text", "texts", "timezone", "truth"]

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
    word = value.lower() if isinstance(value, str) else value
    return one_of(Channel, _SAID.get(word, word))


class Side(StrEnum):
    """Ours or theirs."""

    US = "us"
    THEM = "them"


def side(value: Side | str) -> Side:
    """
    What was typed, as a side.

    Raises:
        InputError: it is neither "us" nor "them".

    """
    return one_of(Side, value)


def text(value: str) -> str:
    """
    Text as it is.

    Raises:
        InputError: it is something else, or holds half a character, which no file can.

    """
    if not isinstance(value, str):
        raise InputError(value, f"{value!r} is no text.", 'Write {field}="…".')
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InputError(value, f"{value!r} holds half a character at position {error.start}.") from error
    return value


def truth(value: bool) -> bool:
    """
    True or False.

    Raises:
        InputError: it is something else.

    """
    if not isinstance(value, bool):
        raise InputError(value, f"{value!r} is neither True nor False.", "Write {field}=True.")
    return value


def several(value: Any) -> Iterable[Any]:
    """What was given, one by one; a single one, or a single text, is one of them."""
    return (value,) if isinstance(value, str) or not isinstance(value, Iterable) else value


def texts(value: Iterable[str] | str) -> tuple[str, ...]:
    """Several texts, each stripped and once, in their order; a single text is one of them."""
    return tuple(dict.fromkeys(stripped for each in several(value) if (stripped := text(each).strip())))


def timezone(value: str) -> str:
    """
    The name of a time zone, as IANA has it.

    Raises:
        InputError: there is no such zone.

    """
    try:
        ZoneInfo(text(value))
    except (KeyError, ValueError, OSError) as error:
        raise InputError(value, f"{value!r} is no time zone.", 'Write {field}="Europe/Lisbon".') from error
    return value
