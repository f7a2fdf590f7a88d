"""
Bad news of ours: who has heard it from us, and whether they heard it before the letter came.

A letter is no telling: who learns it from the post learns it from nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.names import account_name, name_of
from relmem.queries.people import departures
from relmem.queries.told import tellings, tried_to_tell
from relmem.records.people import Account, Contact
from relmem.records.service import BadNews
from relmem.records.talks import Interaction
from relmem.render.rows import Row, Rows
from relmem.values import Channel

__all__ = [
    "NewsState",
    "NewsTold",
    "bad_news",
    "heard_from_us",
    "letter_on",
    "news_state",
    "tell_first",
    "untold_bad_news",
]


class NewsState(StrEnum):
    """
    How bad news stands.

    EMBARGOED: nobody may say it yet. UNTOLD: nobody who was to hear it has heard
    it from us. TOLD. TAKE_BACK: it was withdrawn after they had heard it, and
    nobody has told them so. WITHDRAWN: there is nothing to say any more.
    """

    EMBARGOED = "embargoed"
    UNTOLD = "untold"
    TOLD = "told"
    TAKE_BACK = "to take back"
    WITHDRAWN = "withdrawn"


@final
@attrs.frozen(kw_only=True)
class NewsTold(Row):
    """
    One piece of bad news, and how far it was told.

    `letter_on` is when the letter goes, or went, out, None where there is none.
    `gives_days` are the days from it until `until_on`. `told_on` is the first
    day on which they heard it from us; `attempts` are those that reached
    nobody. `order` is "call first", "same day" or "letter first", "" while
    neither has happened.
    """

    APART: ClassVar = ("decided_on",)

    account: str
    what: str
    state: str
    tell_first: str
    tell_by: str
    decided_on: date | None
    letter_on: date | None
    until_on: date | None
    gives_days: int | None
    told_on: date | None
    told: str
    attempts: int
    last_attempt_on: date | None
    order: str
    news_id: str
    account_id: str


def bad_news(facts: Facts, account: Account | None = None) -> Rows[NewsTold]:
    """All bad news, of an account or of all: what is untold first, then by the letter's day."""
    rows = [_row(facts, each) for each in _of(facts, account)]
    rows.sort(key=lambda row: (row.letter_on or date.max, row.news_id))
    rows.sort(key=lambda row: _MOST_PRESSING.index(NewsState(row.state)))
    whose = f" for {account.name}" if account else ""
    return Rows(NewsTold, rows, f"Bad news{whose} by {facts.today}")


def untold_bad_news(facts: Facts, account: Account | None = None) -> Rows[NewsTold]:
    """
    The bad news that nobody of theirs has heard from us, though it may be said; the nearest letter first.

    What is embargoed still, or was withdrawn, is not among it. Where somebody
    is to hear it first, it is untold until they have. An attempt that reached
    nobody, and the letter, do not count.
    """
    rows = [row for row in bad_news(facts, account) if row.state == NewsState.UNTOLD]
    whose = f" of {account.name}" if account else ""
    return Rows(NewsTold, rows, f"Bad news that nobody{whose} has heard from us by {facts.today}")


def heard_from_us(facts: Facts, news: BadNews, contact: Contact | None = None) -> tuple[Interaction, ...]:
    """The talks in which one of theirs, or that contact, heard it from us, oldest first; no letters."""
    return tuple(each for each in tellings(facts, news, contact) if each.channel is not Channel.POST)


def letter_on(facts: Facts, news: BadNews) -> date | None:
    """The day the letter goes, or went, out: as stated, or as it was logged, the earlier one."""
    logged = [facts.day_of(each) for each in tellings(facts, news) if each.channel is Channel.POST]
    return min([*logged, *([news.formal_on] if news.formal_on else [])], default=None)


def tell_first(facts: Facts, news: BadNews) -> Contact | None:
    """Who is to hear it first; None where nobody is named, or who was named no longer works there."""
    first = facts.get(news.tell_first, Contact)
    gone = first is not None and any(each.account.id == news.account for each in departures(facts, first))
    return None if gone else first


def news_state(facts: Facts, news: BadNews) -> NewsState:
    """How it stands today."""
    heard = heard_from_us(facts, news)
    out = letter_on(facts, news)
    if news.withdrawn_on is not None:
        knew = [facts.day_of(each) for each in heard] + [out if out and out < news.withdrawn_on else date.max]
        if min(knew) >= news.withdrawn_on:
            return NewsState.WITHDRAWN
        taken_back = any(facts.day_of(each) >= news.withdrawn_on for each in heard)
        return NewsState.WITHDRAWN if taken_back else NewsState.TAKE_BACK
    first = tell_first(facts, news)
    if heard_from_us(facts, news, first) if first else heard:
        return NewsState.TOLD
    if news.embargo_until_on is not None and facts.today < news.embargo_until_on:
        return NewsState.EMBARGOED
    return NewsState.UNTOLD


def _of(facts: Facts, account: Account | None) -> Iterator[BadNews]:
    for each in facts.of(BadNews):
        if account is None or each.account == account.id:
            yield each


_MOST_PRESSING: Final = (
    NewsState.UNTOLD,
    NewsState.TAKE_BACK,
    NewsState.EMBARGOED,
    NewsState.TOLD,
    NewsState.WITHDRAWN,
)


def _row(facts: Facts, news: BadNews) -> NewsTold:
    first, heard, tried = tell_first(facts, news), heard_from_us(facts, news), tried_to_tell(facts, news)
    counted = heard_from_us(facts, news, first) if first else heard
    told_on = facts.day_of(counted[0]) if counted else None
    out = letter_on(facts, news)
    people = (each.contact for talk in heard for each in talk.participants if each.contact)
    return NewsTold(
        account=account_name(facts, news.account),
        what=news.what,
        state=str(news_state(facts, news)),
        tell_first=first.name if first else "",
        tell_by=name_of(facts, news.tell_by),
        decided_on=news.decided_on,
        letter_on=out,
        until_on=news.until_on,
        gives_days=(news.until_on - out).days if news.until_on and out and news.until_on >= out else None,
        told_on=told_on,
        told=", ".join(dict.fromkeys(name_of(facts, each) for each in people)),
        attempts=len(tried),
        last_attempt_on=facts.day_of(tried[-1]) if tried else None,
        order=_order(out, told_on, facts.today),
        news_id=news.id,
        account_id=news.account,
    )


def _order(out: date | None, told_on: date | None, today: date) -> str:
    gone = out if out is not None and out <= today else None
    if gone is None:
        return "call first" if told_on else ""
    if told_on is None or told_on > gone:
        # a letter of today may still be overtaken by a call
        return "" if told_on is None and gone == today else "letter first"
    return "same day" if told_on == gone else "call first"
