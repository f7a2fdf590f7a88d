"""
Rules about tastes: by which channel to reach them, what never to bring up, what to ask about.

Most are avoid points: they answer to what is planned, and stay however often
they were raised. A new rule is a class here, and an instance of it in `RULES`
at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.phrases import Phrase, say
from relmem.queries.names import times
from relmem.queries.people import salutation
from relmem.queries.replies import reply_rates, spoken_rates
from relmem.queries.seasons import holds_now, months_of, season_began
from relmem.queries.talks import booked, day_of_meeting, last_touch
from relmem.queries.tastes import (
    Said,
    Standing,
    answers_better,
    concerns,
    disliked_in,
    how_said,
    standings,
    tastes_of,
)
from relmem.records.base import Record
from relmem.records.people import Account, Contact
from relmem.records.tastes import ChannelPreference, Level, Preference, Stance
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, ramp
from relmem.values import ByFields, Channel

__all__ = ["RULES", "ChannelToUse", "Dislikes", "Likes", "OverForThem"]

_BY: Final = {
    Channel.PHONE: "by phone",
    Channel.EMAIL: "by e-mail",
    Channel.VIDEO: "by video",
    Channel.MEETING: "in person",
    Channel.CHAT: "by chat",
    Channel.SOCIAL: "over social media",
    Channel.POST: "by post",
}


@final
@attrs.frozen(kw_only=True)
class ChannelToUse(ByFields):
    """
    They told us how they want to be reached, and another way may not reach them at all.

    With a planned channel it speaks only against that one; without, it says
    what to use and what to leave. What was said about a planned theme ("bad
    news") comes before what was said in general. Where they answer by another
    way than the one they said, both are told.
    """

    rank: Rank = Rank.PERSONAL

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for the planned channel, if it is wrong; without, one for each they avoid, else the best."""
        ranked = standings(facts, contact, plan.themes)
        unwanted = [each for each in ranked if each.level in (Level.AVOID, Level.NEVER)]
        wanted = next((each for each in ranked if each.level is Level.PREFERS), None)
        instead = next(
            (each for each in ranked if each not in unwanted and (each.level or each.address)), None
        )
        if plan.channel is None:
            for each in unwanted:
                yield self._against(contact, facts, each, instead, planned=False)
            if wanted and not unwanted:
                yield self._use(contact, facts, wanted)
            return
        planned = next(each for each in ranked if each.channel is plan.channel)
        if planned in unwanted:
            yield self._against(contact, facts, planned, instead, planned=True)
        elif wanted and (planned.level is None or (wanted.special and not planned.special)):
            yield self._rather(contact, facts, wanted, planned)

    def _against(
        self, contact: Contact, facts: Facts, unwanted: Standing, instead: Standing | None, *, planned: bool
    ) -> Point:
        """Against a channel that they avoid or never want: in use, it comes first of all avoid points."""
        never = unwanted.level is Level.NEVER
        text = say(
            "Never {by}{about}: {name} does not want it{said}.{reach}"
            if never
            else "Not {by}{about}: {name} avoids it{said}.{reach}",
            by=_BY[unwanted.channel],
            about=_about(unwanted),
            name=_whose(facts, contact, unwanted),
            said=_said(how_said(facts, unwanted.because[0])),
            reach=say(" Reach {name} {way}.", name=salutation(contact), way=_way(instead)) if instead else "",
        )
        urgency = (1.0 if never else 0.95) if planned else (0.5 if never else 0.4)
        because = unwanted.because + (instead.because if instead else ())
        return self._point(text, because, urgency, "in use" if planned else "")

    def _rather(self, contact: Contact, facts: Facts, wanted: Standing, planned: Standing) -> Point:
        """For a better channel than the planned one, which they did not speak against."""
        text = say(
            "Rather {way} than {planned}{about}: {name} prefers it{said}.{observed}",
            way=_way(wanted),
            planned=_BY[planned.channel],
            about=_about(wanted),
            name=_whose(facts, contact, wanted),
            said=_said(how_said(facts, wanted.because[0])),
            observed=_observed(facts, contact, wanted),
        )
        return self._point(text, wanted.because + planned.because, 0.9, "in use")

    def _use(self, contact: Contact, facts: Facts, wanted: Standing) -> Point:
        """For the channel they prefer, with what they said of special matters."""
        special = _special(contact, facts, beside=wanted)
        text = say(
            "Reach {name} {way}{about} rather than another way: {whose} prefers it{said}.{special}{observed}",
            name=salutation(contact),
            whose=_whose(facts, contact, wanted),
            observed=_observed(facts, contact, wanted),
            way=_way(wanted),
            about=_about(wanted),
            said=_said(how_said(facts, wanted.because[0])),
            special="".join(f" For {each.about}, {_BY[each.channel]}." for each in special),
        )
        return self._point(text, wanted.because + special, 0.3, "")

    def _point(
        self, text: Phrase, because: tuple[ChannelPreference, ...], urgency: float, band: str
    ) -> Point:
        return Point(
            rule=type(self).__name__,
            rank=self.rank,
            kind=Kind.AVOID,
            text=text,
            matter=because[0].id,
            because=because,
            urgency=urgency,
            band=band,
            lasting=True,
        )


def _whose(facts: Facts, contact: Contact, standing: Standing) -> str:
    """Who said so: the contact, or their account for everybody there."""
    account = facts.get(standing.because[0].contact, Account) if standing.default else None
    return account.name if account else salutation(contact)


def _observed(facts: Facts, contact: Contact, stated: Standing) -> Phrase | str:
    """What we see against what they said; "" where nothing is."""
    rates = reply_rates(facts, contact)
    if answers_better(standings(facts, contact), rates, stated) is None:
        return ""
    return say(" Yet {rates} of late: ask what is best.", rates=spoken_rates(rates))


def _about(standing: Standing) -> str:
    return f" for {standing.because[0].about}" if standing.special else ""


def _way(standing: Standing) -> str:
    """By which channel and where: "by e-mail (ana@northwind.example)"."""
    where = standing.address or ("no address is known" if standing.missing else "")
    return f"{_BY[standing.channel]} ({where})" if where else _BY[standing.channel]


def _special(contact: Contact, facts: Facts, *, beside: Standing) -> tuple[ChannelPreference, ...]:
    """Preferences for another channel that were said about one matter only."""
    return tuple(
        each
        for each in facts.about(contact, ChannelPreference)
        if each.contact == contact.id
        and each.about
        and each.level is Level.PREFERS
        and each.channel is not beside.channel
    )


@final
@attrs.frozen(kw_only=True)
class Dislikes(ByFields):
    """
    They said that they dislike it; to bring it up again says that we do not listen.

    Always there, and first where what is planned names it.
    """

    rank: Rank = Rank.PERSONAL
    pressing_times: int = 4
    """Said so often, one more time would be the one they remember; the fourth "I hate golf" was in a post."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each topic that this contact, and not a colleague of theirs, dislikes this month."""
        meeting = booked(facts, contact)
        for each in tastes_of(facts, contact, Stance.DISLIKES):
            named = meeting is not None and concerns(meeting.title, each.topic)
            if not named and not holds_now(facts, each):
                continue
            said = how_said(facts, each)
            planned = _is_named(each.topic, (*plan.themes, *plan.questions))
            because: tuple[Record, ...] = (each,)
            on: Phrase | str = ""
            if meeting is not None and named:
                because = (each, meeting)
                on = say(
                    ' "{title}" of {day} goes against it: offer something else.',
                    title=meeting.title,
                    day=day_of_meeting(facts, meeting),
                )
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.AVOID,
                text=say(
                    "{topic} is planned, and {name} dislikes it{said}.{on}"
                    if planned
                    else "{topic}: {name} dislikes it{said}.{on}",
                    topic=_capital(each.topic),
                    name=salutation(contact),
                    said=_said(said),
                    on=on,
                ),
                matter=each.id,
                because=because,
                # 0.85 puts what is planned before the name to say, 0.8, and after the channel in use
                urgency=0.85 if planned or named else 0.2 + 0.4 * ramp(said.times, 0, self.pressing_times),
                band="planned" if planned or named else "",
                lasting=True,
            )


@final
@attrs.frozen(kw_only=True)
class Likes(ByFields):
    """
    They like it: ask in its season, once a season; at another time it sounds read off a sheet.

    Not where the last talk was about it already, nor where it goes against what they dislike.
    """

    rank: Rank = Rank.PERSONAL

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each topic that they like this month; what has no months is asked about once a year."""
        last = last_touch(facts, contact)
        for each in tastes_of(facts, contact, Stance.LIKES):
            if not holds_now(facts, each) or disliked_in(facts, contact, each.topic):
                continue
            if last is not None and _is_named(each.topic, last.topics):
                continue
            months = months_of(facts, each)
            seasonal = 0 < len(months) < 12
            said = how_said(facts, each)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.ASK,
                text=say(
                    "Ask {name} about {topic}: it is the season, and {name} likes it{said}."
                    if seasonal
                    else "Ask {name} about {topic}: {name} likes it{said}.",
                    name=salutation(contact),
                    topic=each.topic,
                    said=_said(said),
                ),
                matter=each.id,
                because=(each,),
                # what passes with its season goes first; among equals what was said more often
                urgency=(0.6 if seasonal else 0.2) + 0.2 * ramp(said.times, 0, 4),
                band=season_began(months, facts.today),
                asks=True,
            )


@final
@attrs.frozen(kw_only=True)
class OverForThem(ByFields):
    """
    What they liked is over for them, by an injury or a loss: to ask about it would hurt.

    Speaks only where it is planned; what they like or dislike anew speaks for itself.
    """

    rank: Rank = Rank.PERSONAL

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each planned topic that they liked once, and no more."""
        now = {each.topic.casefold() for each in facts.about(contact, Preference)}
        for each in facts.ever_about(contact, Preference):
            over = each.until_on is not None and each.until_on <= facts.today
            if not over or each.contact != contact.id or each.stance is not Stance.LIKES:
                continue
            if each.topic.casefold() in now or not _is_named(each.topic, (*plan.themes, *plan.questions)):
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.AVOID,
                text=say(
                    "{topic} is planned, and is over for {name} since {day}{words}.",
                    topic=_capital(each.topic),
                    name=salutation(contact),
                    day=each.until_on,
                    words=say(" ({words})", words=each.words) if each.words else "",
                ),
                matter=each.id,
                because=(each,),
                urgency=0.9,
                band="planned",
                lasting=True,
            )


def _is_named(topic: str, planned: Sequence[str]) -> bool:
    return any(concerns(each, topic) or concerns(topic, each) for each in planned)


def _said(said: Said) -> Phrase | str:
    """How often and when last, in brackets; nothing where there is nothing to say."""
    if said.times > 1 and said.last:
        return say(" (said {times}, last on {day})", times=times(said.times), day=said.last)
    if said.times > 1:
        return say(" (said {times})", times=times(said.times))
    return say(" (said on {day})", day=said.last) if said.last else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


RULES: Final[tuple[Rule, ...]] = (ChannelToUse(), Dislikes(), Likes(), OverForThem())
