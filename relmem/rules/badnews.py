"""
Rules about bad news of ours: they hear it from us, by voice, and before the letter.

What a price rise brings has rules of its own (`rules.prices`). A new rule is a
class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.badnews import NewsState, heard_from_us, letter_on, news_state, tell_first
from relmem.queries.names import counted, known_name
from relmem.queries.people import salutation, works_at
from relmem.queries.told import tried_to_tell
from relmem.records.links import Id
from relmem.records.people import Colleague, Contact
from relmem.records.service import BadNews
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.values import ByFields

__all__ = [
    "RULES",
    "BadNewsUntold",
    "LetterBeforeEmbargo",
    "NewsToTakeBack",
    "NotYetToBeSaid",
    "OthersToTell",
]


def _theirs(contact: Contact, facts: Facts, *states: NewsState) -> Iterator[BadNews]:
    """The bad news for where they work that stands in one of these states."""
    here = {each.account for each in works_at(facts, contact)}
    for news in facts.of(BadNews):
        if news.account in here and news_state(facts, news) in states:
            yield news


def _matter(news: BadNews) -> Id:
    """What it is about, so that a contract's end and its renewal are one matter; else itself."""
    return news.about or news.id


@final
@attrs.frozen(kw_only=True)
class BadNewsUntold(ByFields):
    """
    Something will hurt them, and they have not heard it from us: call, before anybody writes.

    A letter from the lawyers, and a rep who "was supposed to call last week", is
    how an account ends. An attempt is no telling. It is never silenced, and ends
    when they were told, or it is withdrawn. Where the letter went out first, it
    begins with an apology.
    """

    rank: Rank = Rank.BAD_NEWS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each that may be said and was not told, for whom is to hear it first, else for all."""
        for news in _theirs(contact, facts, NewsState.UNTOLD):
            first = tell_first(facts, news)
            if first is not None and first.id != contact.id:
                continue
            out, tried = letter_on(facts, news), tried_to_tell(facts, news)
            late = out is not None and out < facts.today
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.APOLOGISE if late else Kind.TELL,
                text=_call(contact, facts, news, out),
                matter=_matter(news),
                because=(news, *tried),
                urgency=1.0,
                band="letter first" if late else "letter today" if out == facts.today else "untold",
                on=facts.today,
                lasting=True,
            )


def _call(contact: Contact, facts: Facts, news: BadNews, out: date | None) -> Phrase:
    today = facts.today
    if out is not None and out < today:
        lead = 'Call {name} today, and apologise: "{what}" went out by letter on {out}, and nobody called.'
        gives = (
            "It gave them until {until}." if _over(news, today) else "It gives them until {until} ({left})."
        )
    else:
        lead = 'Call {name} today: "{what}".'
        gives = "They have until {until} ({left})."
    parts = [lead]
    if out is not None and out >= today:
        when = "today" if out == today else "on {out} (in {days})"
        parts.append(
            f"The letter goes out {when}"
            + (" and gives until {until} ({gives})." if news.until_on and news.until_on >= out else ".")
        )
    elif news.until_on is not None:
        parts.append(gives)
    elif out is None:
        parts.append("They are to hear it from us first.")
    tried = tried_to_tell(facts, news)
    if tried:
        parts.append("Tried {tries}, last on {last} ({outcome}): nobody was reached, so they do not know.")
    caller = facts.get(news.tell_by, Colleague)
    if caller is not None:
        parts.append(
            "{caller} was to call, and has left us: somebody else must."
            if caller.left_on is not None
            else "{caller} is to call."
        )
    return say(
        " ".join(parts),
        name=salutation(contact),
        what=news.what.rstrip("."),
        out=out,
        days=counted((out - today).days, "day") if out else "",
        until=news.until_on,
        gives=counted((news.until_on - out).days, "day") if out and news.until_on else "",
        left=counted((news.until_on - today).days, "day") + " left" if news.until_on else "",
        tries="once" if len(tried) == 1 else f"{len(tried)} times",
        last=facts.day_of(tried[-1]) if tried else None,
        outcome=tried[-1].outcome if tried else "",
        caller=caller.name if caller else "",
    )


def _over(news: BadNews, today: date) -> bool:
    return news.until_on is not None and news.until_on < today


@final
@attrs.frozen(kw_only=True)
class NotYetToBeSaid(ByFields):
    """Nobody may say it before a day, or not before somebody else of theirs has heard it."""

    rank: Rank = Rank.BAD_NEWS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One to avoid for each that is embargoed, or that another of theirs is to hear first."""
        for news in _theirs(contact, facts, NewsState.EMBARGOED, NewsState.UNTOLD):
            first = tell_first(facts, news)
            embargoed = news_state(facts, news) is NewsState.EMBARGOED
            if not embargoed and (first is None or first.id == contact.id):
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.AVOID,
                text=say(
                    'Say nothing yet of "{what}": nobody may before {day}.'
                    if embargoed
                    else 'Say nothing yet of "{what}": {first} is to hear it first.',
                    what=news.what.rstrip("."),
                    day=news.embargo_until_on,
                    first=first.name if first else "",
                ),
                matter=_matter(news),
                because=(news,),
                urgency=1.0,
                band="embargoed" if embargoed else "first",
                lasting=True,
            )


@final
@attrs.frozen(kw_only=True)
class LetterBeforeEmbargo(ByFields):
    """The letter goes out on a day on which nobody may say it yet: settle that among us in time."""

    rank: Rank = Rank.BAD_NEWS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each embargoed that its own letter would tell."""
        for news in _theirs(contact, facts, NewsState.EMBARGOED):
            out = letter_on(facts, news)
            if out is None or news.embargo_until_on is None or out >= news.embargo_until_on:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=say(
                    'Settle it among us: the letter on "{what}" goes out on {out}, '
                    "and nobody may say it before {day}. They would read it first.",
                    what=news.what.rstrip("."),
                    out=out,
                    day=news.embargo_until_on,
                ),
                matter=_matter(news),
                because=(news,),
                urgency=0.9,
                on=min(out, facts.today),
                internal=True,
            )


@final
@attrs.frozen(kw_only=True)
class OthersToTell(ByFields):
    """
    Somebody there has heard it from us, and this one has not: they should not hear it in the corridor.

    To them it is bad news untold; it comes after what nobody there knows.
    """

    rank: Rank = Rank.BAD_NEWS
    within_days: int = 30
    """Days from the first telling: after a month everybody there knows."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each that was told to others where they work, and not to them."""
        for news in _theirs(contact, facts, NewsState.TOLD):
            heard = heard_from_us(facts, news)
            age = (facts.today - facts.day_of(heard[0])).days if heard else 0
            if heard_from_us(facts, news, contact) or not heard or age > self.within_days:
                continue
            named = (each.contact for talk in heard for each in talk.participants)
            who = next(filter(None, (known_name(facts, each) for each in named)), "")
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=say(
                    'Tell {name} too: "{what}". {who} heard it from us on {day}.',
                    name=salutation(contact),
                    what=news.what.rstrip("."),
                    who=who or "Somebody there",
                    day=facts.day_of(heard[0]),
                ),
                matter=_matter(news),
                because=(news, heard[0]),
                urgency=0.9 * ramp(age, self.within_days, 0),
            )


@final
@attrs.frozen(kw_only=True)
class NewsToTakeBack(ByFields):
    """
    What they were told is off: they should not go on preparing for it. It ends when they were told.

    Whoever heard it from us is told; where only a letter went out, one of them.
    """

    rank: Rank = Rank.BAD_NEWS
    old_days: int = 90
    """Days after which whoever heard it has heard from the others that it is off: a quarter."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each that was withdrawn after they had heard it, or its letter had gone out."""
        for news in _to_take_back(contact, facts, self.old_days):
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CLOSE_LOOP,
                text=say(
                    'Tell {name} that "{what}" was withdrawn on {day}: they still count on it.',
                    name=salutation(contact),
                    what=news.what.rstrip("."),
                    day=news.withdrawn_on,
                ),
                matter=_matter(news),
                because=(news, *heard_from_us(facts, news)),
                urgency=0.8,
                band="withdrawn",
                lasting=True,
            )


def _to_take_back(contact: Contact, facts: Facts, old_days: int) -> Iterator[BadNews]:
    """What nobody there knows to be off, and what this one heard and others know to be off."""
    yield from _theirs(contact, facts, NewsState.TAKE_BACK)
    for news in _theirs(contact, facts, NewsState.WITHDRAWN):
        heard = [facts.day_of(talk) for talk in heard_from_us(facts, news, contact)]
        off = news.withdrawn_on
        if heard and off and max(heard) < off and (facts.today - off).days <= old_days:
            yield news


RULES: Final[tuple[Rule, ...]] = (
    BadNewsUntold(),
    NotYetToBeSaid(),
    LetterBeforeEmbargo(),
    OthersToTell(),
    NewsToTakeBack(),
)
