"""What somebody likes and dislikes, and by which channel to reach them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.people import departures
from relmem.records.people import Contact
from relmem.records.tastes import ChannelPreference, Level, Preference, Stance
from relmem.render.rows import Row, Rows
from relmem.values import Channel

__all__ = [
    "ChannelChoice",
    "Said",
    "Standing",
    "Taste",
    "best_channel",
    "concerns",
    "dislikes",
    "how_said",
    "likes",
    "standing",
    "standings",
    "tastes_of",
]


# -- how often it was said --------------------------------------------------------------------------


@final
@attrs.frozen
class Said:
    """How many `times` something was said, and on which day `last`, where that is known."""

    times: int
    last: date | None = None


def how_said(facts: Facts, record: Preference | ChannelPreference) -> Said:
    """How often this was said, at least once, and when last."""
    sources = facts.said(record)
    days = [source.said_on for source in sources if source.said_on]
    return Said(max(1, len(sources)), max(days, default=None))


# -- topics -----------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"\w+")


def concerns(theme: str, topic: str) -> bool:
    """Whether all words of `topic` stand in `theme`, whatever their case: "golf day" concerns "Golf"."""
    words = set(_WORD.findall(topic.casefold()))
    return bool(words) and words <= set(_WORD.findall(theme.casefold()))


@final
@attrs.frozen(kw_only=True)
class Taste(Row):
    """
    A topic that a contact likes or dislikes, in their own `words` where we have them.

    `months` names the only ones in which it holds ("6, 7, 8"), "" for all
    year. `last_said_on` is None where nobody noted the day.
    """

    topic: str
    stance: str
    months: str
    times_said: int
    last_said_on: date | None
    words: str
    preference_id: str


def likes(facts: Facts, contact: Contact) -> Rows[Taste]:
    """What this contact likes, and not somebody else at the account; the most often said first."""
    return _tastes(facts, contact, Stance.LIKES)


def dislikes(facts: Facts, contact: Contact) -> Rows[Taste]:
    """What a contact dislikes, the most often said first; where two statements clash, the later one holds."""
    return _tastes(facts, contact, Stance.DISLIKES)


def tastes_of(facts: Facts, contact: Contact, stance: Stance) -> tuple[Preference, ...]:
    """The contact's own likes or dislikes that hold today, by id."""
    found = facts.about(contact, Preference)
    return tuple(each for each in found if each.contact == contact.id and each.stance is stance)


def _tastes(facts: Facts, contact: Contact, stance: Stance) -> Rows[Taste]:
    rows = []
    for each in tastes_of(facts, contact, stance):
        said = how_said(facts, each)
        rows.append(
            Taste(
                topic=each.topic,
                stance=str(stance),
                months=", ".join(map(str, each.months)),
                times_said=said.times,
                last_said_on=said.last,
                words=each.words,
                preference_id=each.id,
            )
        )
    rows.sort(key=lambda row: (-row.times_said, row.topic.casefold(), row.preference_id))
    return Rows(Taste, rows, f"What {contact.name} {stance} on {facts.today}")


# -- channels ---------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Standing:
    """
    How a contact takes one channel for what is planned.

    `level` None: nothing was said about it. `because` are the preferences it
    rests on, the deciding one first; with `special` that one was said about a
    theme and not in general. `address` is where to reach them by it;
    `missing` says that it needs one and none is known.
    """

    channel: Channel
    level: Level | None = None
    because: tuple[ChannelPreference, ...] = ()
    special: bool = False
    address: str = ""
    missing: bool = False


_RANKED: Final = (Level.PREFERS, Level.OK, None, Level.AVOID, Level.NEVER)
"""What to take first; a channel that nothing was said about comes before one that they avoid."""


def standing(facts: Facts, contact: Contact, channel: Channel, themes: Sequence[str] = ()) -> Standing:
    """
    How a contact takes `channel` for these themes.

    Never, said of anything that applies, beats everything. Else what was said
    about a theme beats what was said in general, and the worse of two themes counts.
    """
    said = [
        each
        for each in facts.about(contact, ChannelPreference)
        if each.contact == contact.id and each.channel is channel
    ]
    special = [each for each in said if each.about and any(concerns(theme, each.about) for theme in themes)]
    general = [each for each in said if not each.about]
    never = [each for each in (*special, *general) if each.level is Level.NEVER]
    deciding = never or special or general
    deciding = sorted(deciding, key=lambda each: _RANKED.index(each.level), reverse=True)
    known = _addresses(facts, contact, channel)
    return Standing(
        channel=channel,
        level=deciding[0].level if deciding else None,
        because=tuple(deciding),
        special=bool(deciding and deciding[0].about),
        address=known[0] if known else "",
        missing=known is not None and not known,
    )


def standings(facts: Facts, contact: Contact, themes: Sequence[str] = ()) -> tuple[Standing, ...]:
    """
    How a contact takes every channel for these themes, the best first.

    By level; said about a theme before said in general; with an address before
    without; the latest statement first; and e-mail before phone, since it
    interrupts nobody.
    """
    found = [standing(facts, contact, each, themes) for each in _GENTLEST]
    days = {each.channel: _said_last(facts, each.because) for each in found}
    found.sort(key=lambda each: days[each.channel], reverse=True)
    found.sort(key=lambda each: (_RANKED.index(each.level), not each.special, each.missing))
    return tuple(found)


_GENTLEST: Final = (
    Channel.EMAIL,
    Channel.PHONE,
    Channel.VIDEO,
    Channel.MEETING,
    Channel.CHAT,
    Channel.SOCIAL,
    Channel.POST,
)


def _said_last(facts: Facts, because: Iterable[ChannelPreference]) -> date:
    days = [how_said(facts, each).last or each.from_on for each in because]
    return max((each for each in days if each), default=date.min)


def _addresses(facts: Facts, contact: Contact, channel: Channel) -> tuple[str, ...] | None:
    """
    Where they are reached by it; None for a channel whose addresses are not kept with a contact.

    An address at an account they have left stops with the job.
    """
    if channel is Channel.EMAIL:
        gone = {host for left in departures(facts, contact) for host in left.account.domains}
        return tuple(each for each in contact.emails if each.rpartition("@")[2].lower() not in gone)
    return contact.phones if channel is Channel.PHONE else None


@final
@attrs.frozen(kw_only=True)
class ChannelChoice(Row):
    """
    By which channel to reach a contact, and why.

    `status` is "preferred" or "ok" where they said so, "possible" where others
    were ruled out and this one was not, "unknown" where they said nothing, and
    "none" where all that we have an address for is ruled out. `otherwise` is
    what to fall back on where the first has no address; `avoid` and `never`
    name channels. `times_said` and `last_said_on` are of the statement it rests on.
    """

    status: str
    channel: str
    address: str
    note: str
    otherwise: str
    avoid: str
    never: str
    times_said: int
    last_said_on: date | None
    words: str
    preference_id: str


def best_channel(facts: Facts, contact: Contact, *, about: str = "") -> ChannelChoice:
    """
    By which channel to reach a contact about something ("bad news"); "" is anything.

    Never beats everything, an exception for what it is about beats the
    general, and a channel is chosen even where we have no address for it,
    which `note` then says.
    """
    ranked = standings(facts, contact, (about,) if about else ())
    stated = [each for each in ranked if each.level is not None]
    wanted = [each for each in ranked if each.level in (Level.PREFERS, Level.OK)]
    open_ones = [each for each in ranked if each.level is None and each.address]
    best = wanted[0] if wanted else open_ones[0] if stated and open_ones else None
    status = "unknown" if not stated else "none" if best is None else _STATUS[best.level]
    others = [each for each in (*wanted, *open_ones) if not each.missing and each is not best]
    first = best.because[0] if best and best.because else None
    said = how_said(facts, first) if first else Said(0)
    return ChannelChoice(
        status=status,
        channel=str(best.channel) if best else "",
        address=best.address if best else "",
        note=_MISSING[best.channel] if best and best.missing else "",
        otherwise=str(others[0].channel) if best and best.missing and others else "",
        avoid=", ".join(each.channel for each in ranked if each.level is Level.AVOID),
        never=", ".join(each.channel for each in ranked if each.level is Level.NEVER),
        times_said=said.times,
        last_said_on=said.last,
        words=first.words if first else "",
        preference_id=first.id if first else "",
    )


_STATUS: Final = {Level.PREFERS: "preferred", Level.OK: "ok", None: "possible"}
_MISSING: Final = {
    Channel.EMAIL: "no e-mail address is known",
    Channel.PHONE: "no phone number is known",
}
