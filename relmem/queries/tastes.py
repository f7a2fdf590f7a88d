"""What somebody likes and dislikes, and by which channel to reach them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.clocks import next_contact_window
from relmem.queries.people import departures, works_at
from relmem.queries.replies import ReplyRate, reply_rates, spoken_rates
from relmem.queries.seasons import months_of
from relmem.queries.talks import LIVE
from relmem.records.links import Id
from relmem.records.people import Contact
from relmem.records.tastes import ChannelPreference, Level, Preference, Stance
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, Channel, spoken_day

__all__ = [
    "ChannelChoice",
    "Said",
    "Standing",
    "Taste",
    "best_channel",
    "concerns",
    "disliked_in",
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
class Said(ByFields):
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

    `months` names the only ones in which it holds where they live ("6, 7, 8"),
    "" for all year. `last_said_on` is None where nobody noted the day.
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


def disliked_in(facts: Facts, contact: Contact, *words: str) -> Preference | None:
    """
    The dislike that a suggestion of these words would go against; None where there is none.

    For whoever suggests something: a present, an outing, a theme. "a round of
    golf" goes against the dislike of golf, in whatever month.
    """
    for each in tastes_of(facts, contact, Stance.DISLIKES):
        if any(concerns(word, each.topic) for word in words):
            return each
    return None


def _tastes(facts: Facts, contact: Contact, stance: Stance) -> Rows[Taste]:
    rows = []
    for each in tastes_of(facts, contact, stance):
        said = how_said(facts, each)
        rows.append(
            Taste(
                topic=each.topic,
                stance=str(stance),
                months=", ".join(map(str, months_of(facts, each))),
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
class Standing(ByFields):
    """
    How a contact takes one channel for what is planned.

    `level` None: nothing was said about it. `because` are the preferences it
    rests on, the deciding one first; with `special` that one was said about a
    theme and not in general, with `default` of the account as a whole.
    `address` is where to reach them by it; `missing` says that it needs one and
    none is known.
    """

    channel: Channel
    level: Level | None = None
    because: tuple[ChannelPreference, ...] = ()
    special: bool = False
    default: bool = False
    address: str = ""
    missing: bool = False


_RANKED: Final = (Level.PREFERS, Level.OK, None, Level.AVOID, Level.NEVER)
"""What to take first; a channel that nothing was said about comes before one that they avoid."""


def standing(facts: Facts, contact: Contact, channel: Channel, themes: Sequence[str] = ()) -> Standing:
    """
    How a contact takes `channel` for these themes.

    Never, said of anything that applies, beats everything. Else what was said
    about a theme beats what was said in general, and the worse of two themes
    counts. What holds for the account as a whole counts where they said nothing.
    """
    said = _applying(facts, (contact.id,), channel, themes)
    default = not said
    if default:
        said = _applying(facts, [each.account for each in works_at(facts, contact)], channel, themes)
    special = [each for each in said if each.about]
    general = [each for each in said if not each.about]
    never = [each for each in said if each.level is Level.NEVER]
    deciding = never or special or general
    deciding = sorted(deciding, key=lambda each: _RANKED.index(each.level), reverse=True)
    level = deciding[0].level if deciding else None
    is_special = bool(deciding and deciding[0].about)
    known = _addresses(facts, contact, channel, wanted=is_special or level is Level.PREFERS)
    return Standing(
        channel=channel,
        level=level,
        because=tuple(deciding),
        special=is_special,
        default=bool(deciding) and default,
        address=known[0] if known else "",
        missing=known is not None and not known,
    )


def _applying(
    facts: Facts, whose: Sequence[Id], channel: Channel, themes: Sequence[str]
) -> list[ChannelPreference]:
    """What was said of a channel in general, or about one of these themes."""
    return [
        each
        for id in dict.fromkeys(whose)
        for each in facts.about(id, ChannelPreference)
        if each.contact == id
        and each.channel is channel
        and (not each.about or any(concerns(theme, each.about) for theme in themes))
    ]


def standings(facts: Facts, contact: Contact, themes: Sequence[str] = ()) -> tuple[Standing, ...]:
    """
    How a contact takes every channel for these themes, the best first.

    By level; said about a theme before said in general; said by them before
    said of their account; with an address before without; the latest statement
    first; and e-mail before phone, since it interrupts nobody.
    """
    found = [standing(facts, contact, each, themes) for each in _GENTLEST]
    days = {each.channel: _said_last(facts, each.because) for each in found}
    found.sort(key=lambda each: days[each.channel], reverse=True)
    found.sort(key=lambda each: (_RANKED.index(each.level), not each.special, each.default, each.missing))
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


def _addresses(facts: Facts, contact: Contact, channel: Channel, *, wanted: bool) -> tuple[str, ...] | None:
    """
    Where they are reached by it; None for a channel whose addresses are not kept with a contact.

    An address at an account they have left stops with the job. Their mobile
    comes first where they want to be called, and else last: few have it.
    """
    if channel is Channel.EMAIL:
        gone = {host for left in departures(facts, contact) for host in left.account.domains}
        return tuple(each for each in contact.emails if each.rpartition("@")[2].lower() not in gone)
    if channel is not Channel.PHONE:
        return None
    mobile = [contact.mobile] if contact.mobile else []
    others = [each for each in contact.phones if each != contact.mobile]
    return tuple(mobile + others if wanted else others + mobile)


@final
@attrs.frozen(kw_only=True)
class ChannelChoice(Row):
    """
    By which channel to reach a contact, and why.

    `status` is "preferred" or "ok" where they said so, "possible" where others
    were ruled out and this one was not, "observed" where they said nothing and
    have answered by it, "unknown" where neither, and "none" where all that we
    have an address for is ruled out. `observed` is how often they answered, and
    `conflict` that it speaks against what they said. `otherwise` is what to
    fall back on in that case, or where the first has no address; `avoid` and
    `never` name channels. `not_before` is when they are next at work, by the
    clock there, where a call now would not find them. `account_wide` says that
    it holds for their account. `times_said` and `last_said_on` are of the
    statement it rests on.
    """

    APART: ClassVar = ("conflict", "account_wide")

    status: str
    channel: str
    address: str
    note: str
    otherwise: str
    observed: str
    conflict: bool
    not_before: datetime | None
    account_wide: bool
    avoid: str
    never: str
    times_said: int
    last_said_on: date | None
    words: str
    preference_id: str


def best_channel(
    facts: Facts, contact: Contact, *, about: str = "", at: datetime | None = None
) -> ChannelChoice:
    """
    By which channel to reach a contact about something ("bad news"); "" is anything.

    Never beats everything, an exception for what it is about beats the
    general, and a channel is chosen even where we have no address for it,
    which `note` then says. What we observe never overrules what they said:
    where the two differ both are told. `at` is when, an aware instant: outside
    their hours a call waits.

    Raises:
        InputError: `at` has no time zone.

    """
    ranked = standings(facts, contact, (about,) if about else ())
    rates = reply_rates(facts, contact)
    stated = [each for each in ranked if each.level is not None]
    wanted = [each for each in ranked if each.level in (Level.PREFERS, Level.OK)]
    open_ones = [each for each in ranked if each.level is None and each.address]
    best = wanted[0] if wanted else open_ones[0] if stated and open_ones else None
    status = "unknown" if not stated else "none" if best is None else _STATUS[best.level]
    if not stated and (answered := _answered_most(ranked, rates)) is not None:
        best, status = answered, "observed"
    others = [each for each in (*wanted, *open_ones) if not each.missing and each is not best]
    better = answers_better(ranked, rates, best) if best else None
    instead = better or (others[0] if best and best.missing and others else None)
    first = best.because[0] if best and best.because else None
    said = how_said(facts, first) if first else Said(0)
    notes = [_MISSING[best.channel]] if best and best.missing else []
    not_before = None
    if at is not None and best is not None and best.channel in LIVE:
        window = next_contact_window(facts, contact, at)
        if not window.now:
            not_before = window.opens_at
            notes += [f"not before {spoken_day(not_before)}, {not_before:%H:%M} there"] if not_before else []
        notes += [window.note] if window.note else []
    return ChannelChoice(
        status=status,
        channel=str(best.channel) if best else "",
        address=best.address if best else "",
        note="; ".join(notes),
        otherwise=str(instead.channel) if instead else "",
        observed=spoken_rates(rates),
        conflict=better is not None,
        not_before=not_before,
        account_wide=bool(best and best.default),
        avoid=", ".join(each.channel for each in ranked if each.level is Level.AVOID),
        never=", ".join(each.channel for each in ranked if each.level is Level.NEVER),
        times_said=said.times,
        last_said_on=said.last,
        words=first.words if first else "",
        preference_id=first.id if first else "",
    )


LEAST_TRIED: Final = 3
"""Of fewer attempts nothing follows against what they said."""


def answers_better(
    ranked: Sequence[Standing], rates: Iterable[ReplyRate], stated: Standing
) -> Standing | None:
    """
    The channel by which they answer, where they said to use another and do not answer by that.

    At most a third of three or more attempts by the stated one were answered,
    and at least two thirds of two or more by the other, which they do not avoid.
    """
    known = {rate.channel: rate for rate in rates}
    own = known.get(stated.channel)
    if stated.level is None or own is None or own.tried < LEAST_TRIED or 3 * own.answered > own.tried:
        return None
    for each in ranked:
        rate = known.get(each.channel)
        if each.channel is stated.channel or each.level in (Level.AVOID, Level.NEVER) or rate is None:
            continue
        if rate.tried >= LEAST_TRIED - 1 and 3 * rate.answered >= 2 * rate.tried:
            return each
    return None


def _answered_most(ranked: Sequence[Standing], rates: Iterable[ReplyRate]) -> Standing | None:
    """The channel of which they answered the largest part, where they answered at all."""
    part = {rate.channel: rate.answered / rate.tried for rate in rates if rate.answered}
    found = [each for each in ranked if each.channel in part and not each.missing]
    return max(found, key=lambda each: part[each.channel], default=None)


_STATUS: Final = {Level.PREFERS: "preferred", Level.OK: "ok", None: "possible"}
_MISSING: Final = {
    Channel.EMAIL: "no e-mail address is known",
    Channel.PHONE: "no phone number is known",
}
