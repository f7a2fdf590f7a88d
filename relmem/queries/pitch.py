"""What speaks against something that we mean to bring up with an account, looked up before anybody speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.fits import fits_of, is_about_need, names_product
from relmem.queries.names import account_name
from relmem.queries.needs import is_supposed, open_needs
from relmem.queries.news import CONFLICTS, NEWS_DAYS, Conflict, NewsOf, age_of, conflict, news_of
from relmem.queries.rivals import Rivalling, named_in, rivals_of
from relmem.records.base import Record
from relmem.records.needs import Fit, FitLevel, Need
from relmem.records.people import Account, Contact
from relmem.records.products import Product
from relmem.render.rows import Row, Rows
from relmem.values import texts

__all__ = ["Advice", "Checked", "against", "check_pitch"]


class Advice(StrEnum):
    """
    What to do about a theme.

    AVOID it. CAREFUL: bring it up otherwise than planned, or ask first. CLEAR:
    nothing that we know speaks against it, which is not to say that nothing does.
    """

    AVOID = "avoid"
    CAREFUL = "careful"
    CLEAR = "clear"


@final
@attrs.frozen(kw_only=True)
class Checked(Row):
    """
    One reason for or against bringing up a theme: `why`, of which day, and the record it rests on.

    `about` is whose news, rival or need it is.
    """

    theme: str
    verdict: str
    why: str
    about: str
    on: date | None
    record: str
    record_id: str


@final
@attrs.frozen(eq=False)
class _Against:
    verdict: Advice
    why: str
    about: str
    on: date | None
    record: Record


_WORST_FIRST: Final = tuple(Advice)


def check_pitch(
    facts: Facts,
    account: Account,
    themes: Iterable[str] | str,
    *,
    news_days: int = NEWS_DAYS,
    conflicts: Sequence[Conflict] = CONFLICTS,
) -> Rows[Checked]:
    """
    What speaks against each theme with an account, the worst first; one row "clear" where nothing does.

    Their news up to `news_days` old (a rumour, and what is a parent's or a
    subsidiary's, asks for care only; `conflicts` says which words go against
    which); their rivals, where a theme names one; a product that does
    not fit a need of theirs, or of which nobody knows; and what is no problem
    of theirs until they say so.
    """
    rows: list[Checked] = []
    for theme in texts(themes):
        found = [
            *_news(facts, account, theme, news_days, conflicts),
            *_rivals(facts, account, theme),
            *_needs(facts, account, theme),
        ]
        found.sort(key=lambda each: each.record.id)
        found.sort(key=lambda each: each.on or date.min, reverse=True)
        found.sort(key=lambda each: _WORST_FIRST.index(each.verdict))
        rows += [
            Checked(
                theme=theme,
                verdict=str(each.verdict),
                why=each.why,
                about=each.about,
                on=each.on,
                record=type(each.record).__name__,
                record_id=each.record.id,
            )
            for each in found
        ]
        if not found:
            clear = "nothing that is known speaks against it"
            rows.append(
                Checked(
                    theme=theme,
                    verdict=str(Advice.CLEAR),
                    why=clear,
                    about=account.name,
                    on=None,
                    record="",
                    record_id="",
                )
            )
    return Rows(Checked, rows, f"What to bring up with {account.name} on {facts.today}")


def against(
    facts: Facts,
    who: Account | Contact,
    themes: Sequence[str],
    *,
    news_days: int = NEWS_DAYS,
    conflicts: Sequence[Conflict] = CONFLICTS,
) -> Iterator[tuple[NewsOf, tuple[str, ...]]]:
    """The news, not old, that goes against some of the themes, with these; the latest first."""
    for each in news_of(facts, who):
        if age_of(facts, each.news) > news_days or each.news.dropped_on is not None:
            continue
        struck = tuple(theme for theme in themes if conflict(each.news, theme, conflicts))
        if struck:
            yield each, struck


def _news(
    facts: Facts, account: Account, theme: str, news_days: int, conflicts: Sequence[Conflict]
) -> Iterator[_Against]:
    for each, _ in against(facts, account, (theme,), news_days=news_days, conflicts=conflicts):
        news = each.news
        careful = news.rumour or each.relation != "own"
        of = "" if each.relation == "own" else f", its {each.relation}"
        whose = f"{each.whose.name}{of}"
        why = f'rumour has it of {whose}: "{news.headline}"' if news.rumour else f'{whose}: "{news.headline}"'
        verdict = Advice.CAREFUL if careful else Advice.AVOID
        yield _Against(verdict, why, each.whose.name, facts.day_of(news), news)


def _rivals(facts: Facts, account: Account, theme: str) -> Iterator[_Against]:
    for each in rivals_of(facts, account):
        if named_in((theme,), each) is None:
            continue
        verdict, why = _named(each, account)
        yield _Against(verdict, why, each.name, each.rivalry.from_on, each.rivalry)


def _named(rival: Rivalling, account: Account) -> tuple[Advice, str]:
    if rival.confidential:
        why = (
            f"{rival.name} is a rival of {account.name} and our customer: what we know of them stays with us"
        )
        return Advice.AVOID, why
    if rival.rivalry.partners_too:
        return Advice.CAREFUL, f"{rival.name} and {account.name} compete, and work together too"
    return Advice.AVOID, f"{rival.name} is a rival of {account.name}"


def _needs(facts: Facts, account: Account, theme: str) -> Iterator[_Against]:
    fitted = False
    for need in open_needs(facts, account):
        judged = [each for each in fits_of(facts, need) if is_about_need(facts, (theme,), need, each)]
        fitted = fitted or bool(judged)
        for fit in judged:
            if fit.level is not FitLevel.IN:
                yield _misfit(facts, need, fit)
        if is_supposed(need) and (judged or is_about_need(facts, (theme,), need)):
            why = f'they have not said that it is a problem: "{need.words}"'
            yield _Against(Advice.CAREFUL, why, account_name(facts, need.account), facts.day_of(need), need)
    if not fitted:
        for product in facts.of(Product):
            if names_product(facts, theme, product.name):
                why = f"nobody has judged which need of theirs {product.name} fits"
                yield _Against(Advice.CAREFUL, why, account.name, None, product)


def _misfit(facts: Facts, need: Need, fit: Fit) -> _Against:
    how = {
        FitLevel.OUT: "does not fit",
        FitLevel.PARTIAL: "fits only in part",
        FitLevel.UNKNOWN: "may or may not fit, nobody has judged it,",
    }[fit.level]
    caveat = f" ({fit.caveat})" if fit.caveat.strip() else ""
    verdict = Advice.AVOID if fit.level is FitLevel.OUT else Advice.CAREFUL
    why = f'{fit.product} {how} what they need: "{need.words}"{caveat}'
    return _Against(verdict, why, account_name(facts, need.account), fit.from_on, fit)
