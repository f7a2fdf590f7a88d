"""
What is new with them and what they plan: whose it is, how old it is, and what it speaks against.

News of a parent or a subsidiary is theirs, and weighs half. News is old after a
quarter, unless what it announces is still to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.people import works_at
from relmem.queries.tastes import concerns
from relmem.records.links import AccountId, Id
from relmem.records.market import News, Tone
from relmem.records.people import Account, Contact
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, FuzzyDate, texts

__all__ = [
    "CONFLICTS",
    "NEWS_DAYS",
    "NEAR_DAYS",
    "Announced",
    "Conflict",
    "NewsOf",
    "PlanState",
    "age_of",
    "conflict",
    "news_of",
    "news_rows",
    "plan_state",
    "window_text",
]

NEWS_DAYS: Final = 90
"""After how many days news is old: a quarter, by when everybody has heard of it."""

NEAR_DAYS: Final = 14
"""How long before its window a plan is near: two weeks, when it is on their mind."""

WIDE_DAYS: Final = 92
"""A longer window than a quarter is spoken of in its second half only: "later this year" is not for March."""


# -- whose it is ------------------------------------------------------------------------------------


@final
@attrs.frozen
class NewsOf(ByFields):
    """
    News, and whose it is, seen from one of theirs.

    `whose` is the account or the person it is about, "own" where `relation` is
    not "parent" or "subsidiary".
    """

    news: News
    whose: Account | Contact
    relation: str = "own"

    @property
    def weight(self) -> float:
        """What it weighs beside their own: a parent's half."""
        return 1.0 if self.relation == "own" else 0.5


def news_of(facts: Facts, who: Account | Contact) -> tuple[NewsOf, ...]:
    """
    The news of an account, its parent and its subsidiaries; of a contact, their own and that of these.

    By day, the latest first; each once.
    """
    if isinstance(who, Account):
        around = _around(facts, [who.id])
    else:
        around = {who.id: (who, "own")} | _around(facts, [each.account for each in works_at(facts, who)])
    found: dict[Id, NewsOf] = {}
    for id, (whose, relation) in around.items():
        for each in facts.about(id, News):
            if each.about == id:
                found.setdefault(each.id, NewsOf(each, whose, relation))
    by_id = sorted(found.values(), key=lambda each: each.news.id)
    return tuple(sorted(by_id, key=lambda each: facts.day_of(each.news), reverse=True))


def _around(facts: Facts, accounts: Sequence[AccountId]) -> dict[Id, tuple[Account | Contact, str]]:
    """The accounts, then their parents and subsidiaries, with what each is to them."""
    own = [found for each in dict.fromkeys(accounts) if (found := facts.get(each, Account))]
    around: dict[Id, tuple[Account | Contact, str]] = {each.id: (each, "own") for each in own}
    for each in own:
        parent = facts.get(each.parent, Account)
        if parent is not None:
            around.setdefault(parent.id, (parent, "parent"))
    for each in own:
        for other in facts.about(each, Account):
            if other.parent == each.id:
                around.setdefault(other.id, (other, "subsidiary"))
    return around


def age_of(facts: Facts, news: News) -> int:
    """
    How old news is, in days: since it was heard, came about, was dropped, or its window went by.

    0 while what it announces is still to come.
    """
    days = [facts.day_of(news), *(each for each in (news.came_on, news.dropped_on) if each)]
    if news.window is not None and news.came_on is None and news.dropped_on is None:
        days.append(news.window.latest)
    return max(0, (facts.today - max(days)).days)


# -- what they plan ---------------------------------------------------------------------------------


class PlanState(StrEnum):
    """
    How something that they plan stands on a day.

    FAR: nothing to say yet. NEAR: its window comes near. NOW: it may be any
    day. PAST: the window is over, and nobody knows whether it came about, so
    nobody congratulates. CAME, or DROPPED. NO_PLAN: it has no window.
    """

    NO_PLAN = "no plan"
    FAR = "far"
    NEAR = "near"
    NOW = "now"
    PAST = "past"
    CAME = "came"
    DROPPED = "dropped"


def plan_state(
    facts: Facts, news: News, *, near_days: int = NEAR_DAYS, wide_days: int = WIDE_DAYS
) -> PlanState:
    """How what news announces stands today; within a window longer than `wide_days` from its middle on."""
    if news.dropped_on is not None:
        return PlanState.DROPPED
    if news.came_on is not None:
        return PlanState.CAME
    if news.window is None:
        return PlanState.NO_PLAN
    begins = _begins(news.window, wide_days)
    if facts.today > news.window.latest:
        return PlanState.PAST
    if facts.today >= begins:
        return PlanState.NOW
    return PlanState.NEAR if (begins - facts.today).days <= near_days else PlanState.FAR


def _begins(window: FuzzyDate, wide_days: int) -> date:
    """From when on it may be any day: the window's first, of a wide one its middle."""
    length = (window.latest - window.earliest).days
    return window.earliest + timedelta(days=length // 2) if length > wide_days else window.earliest


def window_text(window: FuzzyDate | None) -> object:
    """When it is planned for, as said: a sure day as a day, else its own words."""
    if window is None:
        return "a day that nobody named"
    return window.earliest if window.sure else window


# -- what it speaks against -------------------------------------------------------------------------


def _several(value: str | Iterable[str]) -> tuple[str, ...]:
    """Words and phrases; a text is taken apart at its commas."""
    return texts(value.split(",") if isinstance(value, str) else value)


@final
@attrs.frozen
class Conflict(ByFields):
    """
    What news of one sort speaks against.

    `signs` are words of the news (of its themes or its headline), `against`
    words of what one would pitch, as one text with commas; an entry counts
    where all of its words are there. It holds for bad and neutral news, with
    `good` for good and neutral.
    """

    name: str
    signs: tuple[str, ...] = attrs.field(converter=_several)
    against: tuple[str, ...] = attrs.field(converter=_several)
    good: bool = False


_MORE: Final = """expansion, expand, expanding, growth, grow, rollout, rollouts, roll out, new site,
new sites, new office, new offices, more sites, more seats, additional seats, more licences, more licenses,
more users, upsell"""
_LESS: Final = """downsizing, downsize, downgrade, cost cutting, cutting costs, cost savings, consolidation,
fewer seats, fewer sites, fewer licences, fewer licenses, outplacement"""

CONFLICTS: Final = (
    Conflict(
        "closing", "closing, closes, close, closed, closure, closures, shutting, shuts, shut, shutdown", _MORE
    ),
    Conflict(
        "cuts",
        """cuts, cut, cutting, cutbacks, layoff, layoffs, lays off, laying off, redundancies, job losses,
        restructuring, savings, hiring freeze, budget freeze, downsizing""",
        f"{_MORE}, premium, upgrade, upgrades, hiring, recruiting, training, price increase",
    ),
    Conflict(
        "insolvency",
        "insolvency, insolvent, bankruptcy, bankrupt, chapter 11, enters administration, receivership",
        f"{_MORE}, premium, upgrade, upgrades, prepayment, multi year, longer term, price increase",
    ),
    Conflict(
        "sale",
        "being sold, was sold, takeover, acquired, merger, spin off",
        "multi year, longer term, long term",
    ),
    Conflict(
        "growth",
        """growth, growing, expansion, expands, expanding, opens, opening, hiring, hires, record year,
        record profit""",
        _LESS,
        good=True,
    ),
)
"""What closing, cuts, insolvency, a sale and growth speak against, in English; pass your own for others."""


def conflict(news: News, theme: str, conflicts: Sequence[Conflict] = CONFLICTS) -> str | None:
    """
    Why news speaks against a theme: the name of the conflict, "bad news of it" where bad news has that theme.

    None where it does not. Themes are equal where all words of one stand in the other.
    """
    for each in conflicts:
        wrong = Tone.BAD if each.good else Tone.GOOD
        if news.tone is not wrong and _is_sign(news, each.signs) and _has(theme, each.against):
            return each.name
    if news.tone is Tone.BAD and any(concerns(theme, own) or concerns(own, theme) for own in news.themes):
        return "bad news of it"
    return None


def _is_sign(news: News, signs: Sequence[str]) -> bool:
    return any(_has(text, signs) for text in (news.headline, *news.themes))


def _has(text: str, any_of: Sequence[str]) -> bool:
    return any(concerns(text, each) for each in any_of)


# -- as rows ----------------------------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True)
class Announced(Row):
    """
    News of an account or a person there: `relation` says whose where it is a parent's or a subsidiary's.

    `state` is how what it announces stands ("no plan" where it announces
    nothing), `expected` when that is planned for, as said. `old` news is for
    nobody's call.
    """

    about: str
    relation: str
    headline: str
    tone: str
    rumour: bool
    heard_on: date
    age_days: int
    old: bool
    state: str
    expected: str
    themes: str
    source: str
    news_id: str
    about_id: str


def news_rows(facts: Facts, who: Account | Contact, *, news_days: int = NEWS_DAYS) -> Rows[Announced]:
    """What is new with an account or a contact, and planned, the latest first; old news is marked so."""
    rows = [
        Announced(
            about=each.whose.name,
            relation=each.relation,
            headline=each.news.headline,
            tone=str(each.news.tone),
            rumour=each.news.rumour,
            heard_on=facts.day_of(each.news),
            age_days=age_of(facts, each.news),
            old=age_of(facts, each.news) > news_days,
            state=str(plan_state(facts, each.news)),
            expected=str(each.news.window or ""),
            themes=", ".join(each.news.themes),
            source=str(each.news.source or ""),
            news_id=each.news.id,
            about_id=each.news.about,
        )
        for each in news_of(facts, who)
    ]
    return Rows(Announced, rows, f"News of {who.name} by {facts.today}")
