"""
How close we are to somebody: in the inner circle, or in the bucket of all other vendors.

Never a bare score: each sign is said, with what it rests on; what nobody knows
is named as unknown; and there is always one thing to do next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.connections import connections
from relmem.queries.names import counted, listed
from relmem.queries.orders import shipments_to_follow_up
from relmem.queries.people import salutation, works_at
from relmem.queries.replies import REPLY_DAYS, ReplyRate, answers_of_ours, reply_rates
from relmem.queries.seasons import holds_now
from relmem.queries.service import just_solved
from relmem.queries.talks import LIVE, WRITTEN, in_order, is_theirs, last_touch, passed_with, touches
from relmem.queries.tastes import concerns, disliked_in, tastes_of
from relmem.queries.told import talks_about
from relmem.records.base import Record
from relmem.records.goodwill import Favour, Kudos, Reference, Referral
from relmem.records.people import Affiliation, Connected, Contact
from relmem.records.service import Delivery, Issue
from relmem.records.talks import Direction, Interaction, Outcome
from relmem.records.tastes import Stance
from relmem.render.rows import Row, Rows
from relmem.values import ByFields, Channel, Side

__all__ = ["Circle", "Closeness", "Sign", "Speaks", "circle", "closeness", "gatekeepers", "signs", "way_out"]

WITHIN_DAYS: Final = 365
"""How far back signs count: who was close two years ago is not for that."""

LEAST_TRIED: Final = 3
"""Of fewer messages or calls it does not follow whether they answer."""


class Circle(StrEnum):
    """
    Where we stand with somebody.

    INNER: among the few whose calls they take. KNOWN: between both. GENERIC: one
    vendor of many. UNKNOWN: too little is known to say.
    """

    INNER = "inner circle"
    KNOWN = "known"
    GENERIC = "one of many"
    UNKNOWN = "unknown"


class Speaks(StrEnum):
    """What a sign speaks for; UNKNOWN is not AGAINST."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"
    UNKNOWN = "unknown"


@final
@attrs.frozen(kw_only=True)
class Sign(ByFields):
    """Something that shows how close we are, in words, and the records it rests on."""

    name: str
    speaks: Speaks
    says: str
    because: tuple[Record, ...] = ()


@final
@attrs.frozen(kw_only=True)
class Closeness(Row):
    """
    Where we stand with a contact, and why.

    `signs_for` and `signs_against` are the reasons, `not_known` what nobody
    knows. `gatekeeper` is who takes their calls, "" for nobody known.
    `way_out` is the next thing to do to come closer.
    """

    contact: str
    standing: str
    signs_for: str
    signs_against: str
    not_known: str
    gatekeeper: str
    way_out: str
    contact_id: str


def closeness(facts: Facts, contact: Contact) -> Closeness:
    """Where we stand with a contact, and why. See `circle` for what makes which."""
    found = signs(facts, contact)
    speak = {which: [each for each in found if each.speaks is which] for which in Speaks}
    return Closeness(
        contact=contact.name,
        standing=str(circle(found)),
        signs_for="; ".join(each.says for each in speak[Speaks.FOR]),
        signs_against="; ".join(each.says for each in speak[Speaks.AGAINST]),
        not_known="; ".join(each.name for each in speak[Speaks.UNKNOWN]),
        gatekeeper=listed(each.name for each in gatekeepers(facts, contact)),
        way_out=way_out(facts, contact),
        contact_id=contact.id,
    )


def circle(found: Iterable[Sign]) -> Circle:
    """
    Where these signs put us.

    In the inner circle are those of whom at least three signs speak for it and
    at most one against; one of many are those of whom two or more speak
    against it, and more than for it. With fewer than two signs either way it
    is unknown.
    """
    speak = [each.speaks for each in found]
    pro, con = speak.count(Speaks.FOR), speak.count(Speaks.AGAINST)
    if pro + con < 2:
        return Circle.UNKNOWN
    if pro >= 3 and con <= 1:
        return Circle.INNER
    return Circle.GENERIC if con >= 2 and con > pro else Circle.KNOWN


def signs(facts: Facts, contact: Contact) -> tuple[Sign, ...]:
    """
    Every sign of how close we are to a contact, of the last year, unknown ones included.

    Whether we have their mobile; whether they answer messages and take calls;
    whether they come to us; whether we met; whether we followed up on what we
    did for them; whether we are connected; and what they did for us, or asked
    of us that is not our business.
    """
    rates, recent = reply_rates(facts, contact, within_days=WITHIN_DAYS), _recent(facts, contact)
    return (
        _mobile(contact),
        _answers(facts, rates, recent),
        _takes_calls(rates, recent, kept=bool(gatekeepers(facts, contact))),
        _comes_to_us(facts, recent),
        _met(facts, contact),
        _followed_up(facts, contact),
        _connected(facts, contact),
        *_trusts(facts, contact),
    )


def _mobile(contact: Contact) -> Sign:
    if contact.mobile.strip():
        return Sign(
            name="mobile", speaks=Speaks.FOR, says="they gave us their mobile number", because=(contact,)
        )
    if any(each.strip() for each in contact.phones):  # a table keeps mobile numbers among the others
        return Sign(name="their mobile number", speaks=Speaks.UNKNOWN, says="")
    return Sign(
        name="mobile", speaks=Speaks.AGAINST, says="we have no mobile number of theirs", because=(contact,)
    )


def _rate(rates: Iterable[ReplyRate], channels: Collection[Channel]) -> tuple[int, int]:
    of_these = [row for row in rates if row.channel in channels]
    return sum(row.answered for row in of_these), sum(row.tried for row in of_these)


def _judged(answered: int, tried: int) -> Speaks:
    if 3 * answered >= 2 * tried:
        return Speaks.FOR
    return Speaks.AGAINST if 3 * answered <= tried else Speaks.NEITHER


def _sent(recent: Iterable[Interaction], channels: Collection[Channel]) -> tuple[Interaction, ...]:
    return tuple(each for each in recent if each.channel in channels and each.direction is Direction.OUT)


def _answers(facts: Facts, rates: Rows[ReplyRate], recent: Sequence[Interaction]) -> Sign:
    answered, tried = _rate(rates, WRITTEN)
    if tried < LEAST_TRIED:
        return Sign(name="whether they answer messages", speaks=Speaks.UNKNOWN, says="")
    sent, ours = _sent(recent, WRITTEN), {each.id for each in answers_of_ours(facts, recent)}
    return Sign(
        name="answers",
        speaks=_judged(answered, tried),
        says=f"{answered} of {counted(tried, 'message')} answered",
        because=tuple(each for each in sent if each.id not in ours) or sent,
    )


_CALLS: Final = (Channel.PHONE, Channel.VIDEO)


def _takes_calls(rates: Rows[ReplyRate], recent: Sequence[Interaction], *, kept: bool) -> Sign:
    """Whether they take our calls; who has somebody to take them (`kept`) turns nobody down by it."""
    answered, tried = _rate(rates, _CALLS)
    if tried < LEAST_TRIED:
        return Sign(name="whether they take our calls", speaks=Speaks.UNKNOWN, says="")
    speaks = _judged(answered, tried)
    return Sign(
        name="calls",
        speaks=Speaks.NEITHER if kept and speaks is Speaks.AGAINST else speaks,
        says=f"{answered} of {counted(tried, 'call')} taken",
        because=_sent(recent, _CALLS),
    )


def _comes_to_us(facts: Facts, recent: Sequence[Interaction]) -> Sign:
    """What they began by themselves: not in answer to something of ours within a fortnight."""
    if not recent:
        return Sign(name="whether they come to us", speaks=Speaks.UNKNOWN, says="")
    asked_on: date | None = None
    found = []
    for each in recent:
        on = facts.day_of(each)
        if is_theirs(each) and each.outcome is Outcome.REACHED:
            if asked_on is None or (on - asked_on).days > REPLY_DAYS:
                found.append(each)
            asked_on = None
        elif each.direction is Direction.OUT:
            asked_on = on
    if not found:
        return Sign(name="comes to us", speaks=Speaks.NEITHER, says="they have not come to us by themselves")
    return Sign(
        name="comes to us",
        speaks=Speaks.FOR if len(found) > 1 else Speaks.NEITHER,
        says=f"they came to us by themselves {counted(len(found), 'time')}",
        because=tuple(found),
    )


def _met(facts: Facts, contact: Contact) -> Sign:
    found = [
        each
        for each in touches(facts, contact)
        if each.channel is Channel.MEETING and any(one.contact == contact.id for one in each.participants)
    ]
    if not found:
        return Sign(name="whether we have met", speaks=Speaks.UNKNOWN, says="")
    days = len({facts.day_of(each) for each in found})
    speaks = Speaks.FOR if days >= 3 else Speaks.NEITHER
    return Sign(name="met", speaks=speaks, says=f"met {counted(days, 'time')}", because=tuple(found))


def _followed_up(facts: Facts, contact: Contact) -> Sign:
    """Whether we asked after what we delivered and mended: what they remember of us afterwards."""
    here = {each.account for each in works_at(facts, contact)}
    done: list[Record] = []
    asked = 0
    for each in facts.of(Delivery):
        if each.account in here and _recently(facts, each.delivered_on):
            was_asked = bool(each.followed_up_on) or any(
                facts.day_of(talk) >= (each.delivered_on or date.max) for talk in talks_about(facts, each)
            )
            asked += was_asked
            done += [each] if was_asked or _is_due(facts, each.delivered_on) else []
    for issue in facts.of(Issue):
        if issue.account in here and _recently(facts, issue.solved_on):
            was_asked = issue.followed_up_on is not None and issue.followed_up_on >= (
                issue.solved_on or date.min
            )
            asked += was_asked
            done += [issue] if was_asked or _is_due(facts, issue.solved_on) else []
    if not done:
        return Sign(name="whether we follow up", speaks=Speaks.UNKNOWN, says="")
    return Sign(
        name="follow-ups",
        speaks=_judged(asked, len(done)),
        says=_asked_after(asked, len(done)),
        because=tuple(done),
    )


def _asked_after(asked: int, done: int) -> str:
    if done == 1:
        return f"we {'asked' if asked else 'did not ask'} after the last delivery or repair"
    return f"we asked after {asked or 'none'} of {done} deliveries and repairs"


def _connected(facts: Facts, contact: Contact) -> Sign:
    ties = connections(facts, contact)
    connected = [row.network for row in ties if row.status == Connected.CONNECTED]
    if connected:
        says = f"we are connected ({listed(connected)})"
        return Sign(name="connected", speaks=Speaks.FOR, says=says, because=(contact,))
    if any(row.status == Connected.DECLINED for row in ties):
        says = "they declined to connect"
        return Sign(name="connected", speaks=Speaks.AGAINST, says=says, because=(contact,))
    if ties:
        return Sign(name="connected", speaks=Speaks.NEITHER, says="an invitation to connect is unanswered")
    return Sign(name="whether they would connect", speaks=Speaks.UNKNOWN, says="")


def _trusts(facts: Facts, contact: Contact) -> Iterator[Sign]:
    """What they asked of us that is not our business, and what they did for us: only those who trust do."""
    favours = [each for each in facts.about(contact, Favour) if each.asked_by == contact.id]
    if favours:
        says = f"they asked us for {counted(len(favours), 'favour')}"
        yield Sign(name="favours", speaks=Speaks.FOR, says=says, because=tuple(favours))
    praise = [each for each in facts.about(contact, Kudos) if each.given_by == contact.id]
    given = [
        each for each in facts.about(contact, Reference) if each.given_by == contact.id and each.given_on
    ]
    sent = [
        each for each in facts.about(contact, Referral) if each.contact == contact.id and each.by is Side.THEM
    ]
    did = [
        f"praised us {counted(len(praise), 'time')}" if praise else "",
        "gave us a reference" if given else "",
        "sent somebody to us" if sent else "",
    ]
    if any(did):
        because = (*praise, *given, *sent)
        yield Sign(name="goodwill", speaks=Speaks.FOR, says=f"they {listed(did)}", because=because)


def _recent(facts: Facts, contact: Contact) -> list[Interaction]:
    passed = in_order(facts, passed_with(facts, contact))
    return [
        each for each in passed if _recently(facts, facts.day_of(each)) and each.outcome is not Outcome.READ
    ]


def _recently(facts: Facts, on: date | None) -> bool:
    return on is not None and 0 <= (facts.today - on).days < WITHIN_DAYS


def _is_due(facts: Facts, on: date | None) -> bool:
    """Whether we might have asked after it by now: who delivers today asks the day after tomorrow."""
    return on is not None and (facts.today - on).days >= FOLLOW_UP_DAYS


FOLLOW_UP_DAYS: Final = 2


# -- who takes their calls --------------------------------------------------------------------------

_KEEPS: Final = re.compile(r"\b(assistant|secretary|secretariat|gatekeeper|front desk|pa)\b", re.I)


def gatekeepers(facts: Facts, contact: Contact) -> tuple[Contact, ...]:
    """
    Who takes a contact's calls: an assistant where they work, by title or duties.

    One whose title says whose assistant it is ("assistant to Rich") is nobody
    else's. Of an assistant without that, a call must have ended there: one
    with the assistant, about them or without them.
    """
    found: dict[str, Contact] = {}
    names = [each for each in (contact.call_me, contact.name, salutation(contact)) if each.strip()]
    for job in works_at(facts, contact):
        for other in facts.about(job.account, Affiliation):
            person = facts.get(other.contact, Contact)
            says = " ".join((other.title, *other.duties))
            if other.contact == contact.id or person is None or not _KEEPS.search(says):
                continue
            named = re.search(r"\b(?:to|of|for)\b(.*)", says, re.I)
            if any(concerns(says, name) for name in names) or (named is None and _took_calls(facts, person)):
                found[person.id] = person
    return tuple(found[id] for id in sorted(found))


def _took_calls(facts: Facts, assistant: Contact) -> bool:
    return any(talk.channel in LIVE and talk.direction is Direction.OUT for talk in _recent(facts, assistant))


# -- how to come closer -----------------------------------------------------------------------------


def way_out(facts: Facts, contact: Contact) -> str:
    """
    The next thing to do to come closer; always one.

    What we owe them comes first: to ask after what came, then after what was
    mended; then whoever takes their calls; then what they like, in season;
    else something small, on its day.
    """
    here = {each.account for each in works_at(facts, contact)}
    name = salutation(contact)
    for row in shipments_to_follow_up(facts):
        if row.account_id in here:
            return f'ask {name} whether "{row.what}" came and is right'
    for issue in facts.of(Issue):
        if issue.account in here and just_solved(facts, issue):
            return f'ask {name} whether "{issue.title}" is fixed for them, and say how'
    for keeper in gatekeepers(facts, contact):
        return f"get on with {salutation(keeper)}, who takes the calls of {name}"
    last = last_touch(facts, contact)
    for each in tastes_of(facts, contact, Stance.LIKES):
        spoken = last is not None and any(concerns(topic, each.topic) for topic in last.topics)
        if holds_now(facts, each) and not spoken and not disliked_in(facts, contact, each.topic):
            return f"ask {name} about {each.topic}"
    return f"promise {name} something small, and keep it on its day"
