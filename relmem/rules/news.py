"""
Rules about their news and plans: ask when a time comes, congratulate once it came, pitch nothing against it.

What nobody confirmed is said as a rumour, and a parent's news as the parent's.
A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.absences import away, back_by
from relmem.queries.names import listed
from relmem.queries.news import (
    CONFLICTS,
    NEAR_DAYS,
    NEWS_DAYS,
    Conflict,
    NewsOf,
    PlanState,
    age_of,
    news_of,
    plan_state,
    window_text,
)
from relmem.queries.people import salutation
from relmem.queries.pitch import against
from relmem.queries.tastes import concerns
from relmem.queries.told import talks_about
from relmem.records.deals import Opportunity
from relmem.records.links import Id
from relmem.records.market import News, Tone
from relmem.records.people import Absence, Account, Colleague, Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Channel

__all__ = ["RULES", "Away", "GoodNews", "PitchAgainstNews", "TheirPlan", "VisitWhileAway"]


def _of(contact: Contact, told: NewsOf, accounts: Sequence[Account]) -> Phrase | str:
    """Whose news it is, as one says it; "" where it is the contact's own."""
    if isinstance(told.whose, Contact):
        return "" if told.whose.id == contact.id else told.whose.name
    if told.relation == "own":
        return told.whose.name
    of = listed(each.name for each in accounts if _belong(told.whose, each))
    return say(
        "{whose}, the {relation} of {account}", whose=told.whose.name, relation=told.relation, account=of
    )


def _belong(one: Account, other: Account) -> bool:
    return one.parent == other.id or other.parent == one.id


def _spoke_of(facts: Facts, news: News, contact: Contact, since: date) -> bool:
    """Whether one of us spoke of it with the contact since that day."""
    return any(
        facts.day_of(talk) >= since and any(each.contact == contact.id for each in talk.participants)
        for talk in talks_about(facts, news)
    )


@final
@attrs.frozen(kw_only=True)
class TheirPlan(ByFields):
    """
    They told us what they plan, a book, a move: ask when its time comes, congratulate once it came.

    When its time is over and nobody knows whether it came, one asks "did it
    come out?": it may have slipped, and then congratulations hurt. Who plans
    something bad for themselves is not asked about it, only how it went.
    """

    rank: Rank = Rank.PERSONAL
    near_days: int = NEAR_DAYS
    after_days: int = NEWS_DAYS
    """Days after it came, was dropped or was to come in which it is spoken of: a quarter."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each plan of theirs, of their accounts and of the parents and subsidiaries of these."""
        accounts = tuple(accounts_of(contact, facts))
        for told in news_of(facts, contact):
            news = told.news
            state = plan_state(facts, news, near_days=self.near_days)
            if state in (PlanState.NO_PLAN, PlanState.FAR) or age_of(facts, news) > self.after_days:
                continue
            if news.tone is Tone.BAD and not _may_be_asked(told, state):
                continue
            if state is PlanState.CAME and _spoke_of(facts, news, contact, news.came_on or facts.today):
                continue
            kind = self._kind(news, state)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=kind,
                text=_plan(told, state, kind, salutation(contact), _of(contact, told, accounts)),
                matter=news.id,
                because=(news,),
                urgency=_TIMELY[state] * told.weight,
                band=str(state),
                asks=kind is Kind.ASK,
            )

    def _kind(self, news: News, state: PlanState) -> Kind:
        if state is PlanState.DROPPED:
            return Kind.AVOID
        good = state is PlanState.CAME and news.tone is not Tone.BAD and not news.rumour
        return Kind.CONGRATULATE if good else Kind.ASK


def _may_be_asked(told: NewsOf, state: PlanState) -> bool:
    """Whether bad news that was planned can be spoken of: not while it comes, nor when it is a company's."""
    return state is PlanState.DROPPED or (state is PlanState.CAME and isinstance(told.whose, Contact))


_TIMELY: Final = {
    PlanState.NEAR: 0.4,
    PlanState.PAST: 0.5,
    PlanState.NOW: 0.6,
    PlanState.CAME: 0.7,
    PlanState.DROPPED: 0.5,
}
_PLANNED: Final = {
    PlanState.NEAR: 'Ask {name} how it goes: {of}"{headline}", expected {when}.',
    PlanState.NOW: 'Ask {name} about it: {of}"{headline}", expected {when}.',
    PlanState.PAST: 'Ask {name} whether it came about: {of}"{headline}", expected {when}. '
    "Nobody knows yet, so do not congratulate.",
    PlanState.DROPPED: 'Do not ask about it: {of}"{headline}" was dropped on {day}.',
}


def _plan(told: NewsOf, state: PlanState, kind: Kind, name: str, of: Phrase | str) -> Phrase:
    news = told.news
    template = _PLANNED.get(state, 'Ask {name} how it went: {of}"{headline}", {day}.')
    if kind is Kind.CONGRATULATE:
        template = 'Congratulate {name}: {of}"{headline}", {day}.'
    if news.rumour:
        template += " It is a rumour: do not say it as a fact."
    return say(
        template,
        name=name,
        of=say("{whose}, ", whose=of) if of else "",
        headline=news.headline,
        when=window_text(news.window),
        day=news.came_on if state is PlanState.CAME else news.dropped_on,
    )


@final
@attrs.frozen(kw_only=True)
class GoodNews(ByFields):
    """Something went well for them: congratulate, once, while it is news; what is only a rumour is asked."""

    rank: Rank = Rank.PERSONAL
    news_days: int = NEWS_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each good news of theirs, not old, of which nobody has spoken with this contact."""
        accounts = tuple(accounts_of(contact, facts))
        for told in news_of(facts, contact):
            news, age = told.news, age_of(facts, told.news)
            announced = plan_state(facts, news) is not PlanState.NO_PLAN
            if news.tone is not Tone.GOOD or announced or age > self.news_days:
                continue
            if _spoke_of(facts, news, contact, facts.day_of(news)):
                continue
            of = _of(contact, told, accounts)
            template = (
                'Rumour has it: {of}"{headline}". Ask {name} whether it is so, and congratulate then.'
                if news.rumour
                else 'Congratulate {name}: {of}"{headline}" ({day}).'
            )
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK if news.rumour else Kind.CONGRATULATE,
                text=say(
                    template,
                    name=salutation(contact),
                    of=say("{whose}, ", whose=of) if of else "",
                    headline=news.headline,
                    day=facts.day_of(news),
                ),
                matter=news.id,
                because=(news,),
                urgency=told.weight * (0.3 + 0.4 * ramp(age, self.news_days, 0)),
                band="rumour" if news.rumour else "",
                asks=news.rumour,
            )


@final
@attrs.frozen(kw_only=True)
class PitchAgainstNews(ByFields):
    """
    Their news speaks against what is planned: new sites, the day after they close a third of their offices.

    Bad news stands there also without a plan, so that one knows of it before
    the call, and more loudly where a deal of ours goes against it. It fades as
    it grows old.
    """

    rank: Rank = Rank.CONFIRM
    news_days: int = NEWS_DAYS
    conflicts: tuple[Conflict, ...] = CONFLICTS
    """What goes against which; replaced as a whole, for other words or another language."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each bad news that is not old, and each that something planned goes against."""
        accounts = tuple(accounts_of(contact, facts))
        planned = (*plan.themes, *plan.questions)
        deals = [
            deal
            for account in accounts
            for deal in facts.about(account, Opportunity)
            if deal.account == account.id and deal.is_open_on(facts.today)
        ]
        struck = self._against(contact, facts, planned)
        of_deals = self._against(contact, facts, [theme for deal in deals for theme in deal.themes])
        for told in news_of(facts, contact):
            news, age = told.news, age_of(facts, told.news)
            themes = struck.get(news.id, ())
            counter = [deal for deal in deals if not {*deal.themes}.isdisjoint(of_deals.get(news.id, ()))]
            bad = news.tone is Tone.BAD and news.dropped_on is None and age <= self.news_days
            if not (themes or counter or bad):
                continue
            loud = 0.9 if themes else 0.6 if counter else 0.3
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.AVOID,
                text=_leave(told, _of(contact, told, accounts), facts.day_of(news), themes, counter),
                matter=news.id,
                because=(news, *counter),
                urgency=told.weight * loud * (0.5 + 0.5 * ramp(age, self.news_days, 0)),
                band="planned" if themes else "",
                lasting=True,
            )

    def _against(self, contact: Contact, facts: Facts, themes: Sequence[str]) -> dict[Id, tuple[str, ...]]:
        found = against(facts, contact, themes, news_days=self.news_days, conflicts=self.conflicts)
        return {told.news.id: struck for told, struck in found}


def _leave(
    told: NewsOf, of: Phrase | str, on: date, themes: Sequence[str], deals: Sequence[Opportunity]
) -> Phrase:
    rumour = told.news.rumour
    # a parent's trouble need not be theirs
    careful = rumour or told.relation != "own"
    heard = "a rumour, heard on {day}" if rumour else "heard on {day}"
    parts = [f'{{of}}"{{headline}}" ({heard}).' if not themes else ""]
    if themes and careful:
        parts.append(f'Ask before you bring up {{themes}}: {{of}}"{{headline}}" ({heard}).')
    elif themes:
        parts.append(f'Do not bring up {{themes}}: {{of}}"{{headline}}" ({heard}).')
    elif not deals:
        parts.append("Pitch nothing that goes against it.")
    if deals:
        parts.append("It goes against {deals}.")
    return say(
        " ".join(part for part in parts if part),
        of=say("{whose}, ", whose=of) if of else "",
        headline=told.news.headline,
        day=on,
        themes=listed(themes),
        deals=listed(f'"{deal.title}"' for deal in deals),
    )


@final
@attrs.frozen(kw_only=True)
class VisitWhileAway(ByFields):
    """They are away, or may be soon: who proposes a visit then has not listened."""

    rank: Rank = Rank.PERSONAL
    ahead_days: int = 14
    """Days ahead for which a visit is proposed: who is asked today has no room in less than two weeks."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """At most one, where a visit is planned, and they are or may be away within these days."""
        words = (*plan.themes, *plan.questions)
        if plan.channel is not Channel.MEETING and not any(
            concerns(text, word) for text in words for word in ("visit", "visits", "visiting")
        ):
            return
        now = away(facts, contact)
        absence = now or self._soon(contact, facts)
        if absence is None:
            return
        back = back_by(absence) if absence.window is None else None
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.AVOID,
            text=say(
                "Propose no visit: {name} "
                + ("is away" if now else "may be away")
                + (" ({place})" if absence.place.strip() else "")
                + (", {window}" if absence.window else "")
                + (", and back by {back}." if back else "."),
                name=salutation(contact),
                place=absence.place.strip(),
                window=absence.window,
                back=back,
            ),
            matter=absence.id,
            because=(absence,),
            urgency=0.9,
            band="planned",
            lasting=True,
            aside=say("Propose no visit."),
        )

    def _soon(self, contact: Contact, facts: Facts) -> Absence | None:
        until = facts.today + timedelta(days=min(self.ahead_days, (date.max - facts.today).days))
        soon = [
            (each.window.earliest, each.id, each)
            for each in facts.about(contact, Absence)
            if each.person == contact.id
            and each.window is not None
            and each.window.earliest <= until
            and each.window.latest >= facts.today
        ]
        return min(soon)[2] if soon else None


@final
@attrs.frozen(kw_only=True)
class Away(ByFields):
    """They are away, or will be within days: nobody calls in vain, and what cannot wait is settled before."""

    rank: Rank = Rank.PERSONAL
    ahead_days: int = 7
    """Days ahead for which it is said: what was meant for next week is then settled in this one."""

    def points(self, contact: Contact, facts: Facts, _: Plan) -> Iterator[Point]:
        """One for the absence that lasts longest today, else for the next that begins within these days."""
        now = away(facts, contact)
        absence = now or self._next(contact, facts)
        if absence is None:
            return
        instead = facts.get(absence.stand_in, Contact) or facts.get(absence.stand_in, Colleague)
        why = ", ".join(each.strip() for each in (absence.reason, absence.place) if each.strip())
        yield Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.AVOID,
            text=say(
                ("{name} is away" if now else "{name} will be away from {begins}")
                + (" ({why})" if why else "")
                + (", and back by {back}" if absence.until_on else "")
                + (": expect no answer." if now else ": settle before what cannot wait.")
                + (" {instead} stands in." if instead else ""),
                name=salutation(contact),
                begins=absence.from_on,
                why=why,
                back=absence.until_on,
                instead=instead.name if instead else "",
            ),
            matter=absence.id,
            because=(absence,),
            urgency=1.0,
            band="away" if now else "ahead",
            lasting=True,
        )

    def _next(self, contact: Contact, facts: Facts) -> Absence | None:
        until = facts.today + timedelta(days=min(self.ahead_days, (date.max - facts.today).days))
        ahead = [
            (each.from_on, each.id, each)
            for each in facts.ever_about(contact, Absence)
            if each.person == contact.id and each.from_on and facts.today < each.from_on <= until
        ]
        return min(ahead)[2] if ahead else None


RULES: Final[tuple[Rule, ...]] = (TheirPlan(), GoodNews(), PitchAgainstNews(), Away(), VisitWhileAway())
