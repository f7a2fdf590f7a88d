"""
What they wrote and nobody of us answered: mails, letters, chat, and calls that reached nobody of us.

What one of us noted as a request, a promise or an issue is told as that
(`queries.requests`), and no more as a message. An answer is whatever reached
them since: a message of ours to them, or in its thread to somebody there, a
voicemail that we left, a talk with them. What a message wants of us is told
by its words (`queries.wording`); what wants nothing waits for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.queries.asked import LIVE
from relmem.queries.attendees import Attendee, Attendees
from relmem.queries.concern import looked_after
from relmem.queries.hours import business_days, business_time, hours, local, places, week_of, zone_of
from relmem.queries.names import account_name, listed, name_of
from relmem.queries.people import has_left, worked_at
from relmem.queries.talks import WRITTEN, in_order, seconds
from relmem.queries.wording import Wants, subject, thread, wants
from relmem.records.base import Record
from relmem.records.billing import Dispute
from relmem.records.goodwill import Favour
from relmem.records.links import AccountId, Id
from relmem.records.people import Account, Colleague, Contact
from relmem.records.promises import Commitment, Request, Side
from relmem.records.service import Escalation, Issue
from relmem.records.talks import Direction, Interaction, Outcome, Part
from relmem.render.rows import Row, Rows
from relmem.values import WEEKDAYS, ByFields, WorkWeek, instant

__all__ = ["Unanswered", "Unheard", "unanswered_messages", "unheard"]

WITHIN_DAYS: Final = 60
"""After two months an answer comes too late to be one, and what was asked has been settled otherwise."""

UNSURE_DAYS: Final = 21
"""Who wrote and may have asked nothing has not waited for three weeks without writing again."""

_UNREACHED: Final = (Outcome.VOICEMAIL, Outcome.NO_ANSWER)
_NOTED: Final[tuple[type[Record], ...]] = (Request, Commitment, Issue, Escalation, Dispute, Favour)
"""What is told by rules of its own, until it is answered, kept or closed."""


@final
@attrs.frozen
class Unheard(ByFields):
    """
    Messages of one of theirs that nobody answered, oldest first.

    `sender` is who wrote them, by the name under which they are known; None as
    their contact where it is somebody not known, or the account in nobody's
    name. `asks` says that one of them asks something; else nobody knows.
    """

    messages: tuple[Interaction, ...]
    sender: Contact | None
    name: str
    account: AccountId | None
    asks: bool

    @property
    def last(self) -> Interaction:
        """The newest, which stands for all of them."""
        return self.messages[-1]

    def row(self, facts: Facts, *, week: WorkWeek = WEEKDAYS, now: datetime | None = None) -> Unanswered:
        """How long they have waited, in their own days; nothing is negative."""
        first, last = self.messages[0], self.last
        there = places(facts, self.sender.id if self.sender else None, self.account)
        zone, week = zone_of(there, facts.zone), week_of(there, week)
        at = local(first.happened_at, zone) if first.happened_at else None
        first_on = at.date() if at else facts.day_of(first)
        last_on = local(last.happened_at, zone).date() if last.happened_at else facts.day_of(last)
        worked = business_time(at, local(instant(now), zone), week) if at and now else None
        return Unanswered(
            who=self.name,
            account=account_name(facts, self.account),
            channel=str(last.channel),
            subject=subject(last),
            asks=self.asks,
            messages=len(self.messages),
            first_on=first_on,
            last_on=last_on,
            waiting_days=max(0, (facts.today - first_on).days),
            business_days=business_days(first_on, facts.today, week),
            business_hours=hours(worked) if worked is not None else None,
            to=listed(name_of(facts, each) for each in _us(self.messages)),
            contact_id=self.sender.id if self.sender else "",
            account_id=self.account or "",
            interaction_id=last.id,
        )


@final
@attrs.frozen(kw_only=True)
class Unanswered(Row):
    """
    That somebody of theirs wrote, or called in vain, and has had no answer from us.

    `subject` and `last_on` are the newest message's; `messages` is how many
    there are since `first_on`. `waiting_days`, `business_days` of the sender's
    work week and `business_hours` count from the first: the hours up to the
    `now` that was given, None without it or where the hour is not known. `asks`
    says whether it asks something; where not, nobody knows. `to` is who of us
    got it.
    """

    who: str
    account: str
    channel: str
    subject: str
    asks: bool
    messages: int
    first_on: date
    last_on: date
    waiting_days: int
    business_days: int
    business_hours: Decimal | None
    to: str
    contact_id: str
    account_id: str
    interaction_id: str


def unanswered_messages(
    facts: Facts,
    *,
    whose: Account | Colleague | None = None,
    within_days: int = WITHIN_DAYS,
    unsure_days: int = UNSURE_DAYS,
    week: WorkWeek = WEEKDAYS,
    now: datetime | None = None,
) -> Rows[Unanswered]:
    """
    What they wrote and nobody of us answered, what asks something first, the longest waiting before.

    One row for each of theirs, and for each thread at an account. Of what asks
    something, what came within `within_days`; of what may ask nothing, within
    `unsure_days`. With `whose`, what came from that account, or what that one
    of us got and what came from accounts that they are on. Machine and bulk mail, thanks, and what one of us
    noted as a request, a promise or an issue is not among it, nor what came
    from who has left. What we sent and is not in the memory counts as not sent.
    `week` is for senders whose work week is not known; `now` is an aware
    instant, for hours.
    """
    found = unheard(facts, within_days=within_days, unsure_days=unsure_days)
    if whose is not None:
        theirs = looked_after(facts, whose)
        found = [each for each in found if each.account in theirs or whose.id in _us(each.messages)]
    rows = [each.row(facts, week=week, now=now) for each in _by_thread(facts, found)]
    rows.sort(key=lambda row: (not row.asks, row.first_on, row.interaction_id))
    return Rows(Unanswered, rows, f"Messages without an answer on {facts.today}")


def unheard(facts: Facts, *, within_days: int = WITHIN_DAYS, unsure_days: int = UNSURE_DAYS) -> list[Unheard]:
    """
    What each of theirs wrote since our last answer to them, as far as it still counts; the oldest first.

    A message that settles ends what they wrote before it.
    """
    found = []
    for sender, waiting in _waiting(facts, max(within_days, unsure_days)).items():
        asked = [
            (each, asks)
            for each, asks in waiting
            if (facts.today - facts.day_of(each)).days <= (within_days if asks else unsure_days)
        ]
        contact = facts.get(sender.id, Contact)
        if asked and not (contact and has_left(facts, contact)):
            asks = any(asks for _, asks in asked)
            # what asks something has waited since it was asked, and not since a greeting before it
            begun = next((at for at, (_, asks) in enumerate(asked) if asks), 0)
            messages = tuple(each for each, _ in asked[begun:])
            found.append(Unheard(messages, contact, sender.name, sender.account, asks))
    return sorted(found, key=lambda each: (facts.day_of(each.messages[0]), each.messages[0].id))


def _us(messages: Iterable[Interaction]) -> list[Id]:
    return [each.colleague for talk in messages for each in talk.participants if each.colleague]


def _by_thread(facts: Facts, found: Iterable[Unheard]) -> list[Unheard]:
    """One for each thread at an account: the newest word in it stands for what others there wrote."""
    threads: dict[tuple[Id, str], Unheard] = {}
    for each in found:
        key = (each.account or each.last.id, thread(each.last) or each.last.id)
        threads[key] = _together(facts, threads[key], each) if key in threads else each
    return list(threads.values())


def _together(facts: Facts, one: Unheard, other: Unheard) -> Unheard:
    """Both as one, by who wrote last; where one of them asks, since that."""
    talks = in_order(facts, {each.id: each for each in (*one.messages, *other.messages)})
    asked = [each.messages[0].id for each in (one, other) if each.asks]
    begun = next((at for at, each in enumerate(talks) if each.id in asked), 0)
    newest = one if talks[-1].id == one.last.id else other
    return attrs.evolve(newest, messages=tuple(talks[begun:]), asks=one.asks or other.asks)


# -- what waits --------------------------------------------------------------------------------------


@final
@attrs.frozen
class _Sender(ByFields):
    """Who wrote: a contact, else somebody at an account by the name that was written, else an account."""

    id: Id
    name: str = attrs.field(eq=False)
    account: AccountId | None = attrs.field(eq=False)


_Message = tuple[Interaction, bool]
"""Something they wrote, and whether it asks something."""


def _waiting(facts: Facts, within_days: int) -> dict[_Sender, list[_Message]]:
    """What each of theirs wrote since our last answer, but for what wants none."""
    talks = _in_turn(facts, within_days)
    if not any(map(_is_message, talks)):  # most often, and to find out who has which address takes time
        return {}
    desk = _Desk(facts)
    for talk in talks:
        if _is_message(talk):
            desk.take(talk)
        elif _is_answer(talk):
            desk.answer(talk)
    return desk.waiting


@attrs.define
class _Desk:
    """What lies there unanswered, while talks come in one after another."""

    facts: Facts
    waiting: dict[_Sender, list[_Message]] = attrs.field(factory=dict, init=False)
    _people: Attendees = attrs.field(init=False)
    _at: dict[AccountId, dict[_Sender, None]] = attrs.field(factory=dict, init=False)
    _in_thread: dict[tuple[AccountId, str], dict[_Sender, None]] = attrs.field(factory=dict, init=False)
    _since: dict[Id, date] = attrs.field(factory=dict, init=False)
    _noted_on: set[tuple[Id, date]] = attrs.field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        """Find out who has which address, and what was noted from whom."""
        facts = self.facts
        self._people = Attendees(facts)
        for who, on in _dealt_with(facts):
            self._since[who] = max(on, self._since.get(who, on))
        self._noted_on |= {(who, on) for who, on in _troubles(facts)}

    def take(self, talk: Interaction) -> None:
        """A message of theirs."""
        there = self._people.of(talk.participants)
        sender = self._sender(talk, there)
        if sender is None or _only_copied(there) or self._is_noted(talk, sender):
            return
        what = wants(talk)
        if what is Wants.SETTLED:
            self._drop(sender)
        elif what is not Wants.NOTHING:
            # it goes by where they wrote from last
            before = self.waiting.pop(sender, [])
            self.waiting[sender] = [*before, (talk, what is Wants.ANSWER)]
            if sender.account is not None:
                self._at.setdefault(sender.account, {})[sender] = None
                self._in_thread.setdefault((sender.account, thread(talk)), {})[sender] = None

    def answer(self, talk: Interaction) -> None:
        """What reached them of us: who was there is answered, and who waits in that thread."""
        there = self._people.of(talk.participants)
        theirs = [each for each in there if each.side != "us"]
        accounts = [talk.account] if talk.account else []
        for each in theirs:
            if each.contact is not None:
                self._drop(_Sender(each.contact.id, "", None))
                accounts += self._accounts(each.contact, talk)
            elif each.name:
                for account in (talk.account, each.account.id if each.account else None):
                    self._drop(_named(each.name, account))
        words = thread(talk) if talk.channel in WRITTEN else ""
        for account in dict.fromkeys(accounts):
            if not theirs:
                for sender in self._at.pop(account, ()):
                    self._drop(sender)
                continue
            self._drop(_Sender(account, "", None))
            for sender in self._in_thread.pop((account, words), ()) if words else ():
                if waits := self.waiting.get(sender):
                    self.waiting[sender] = [each for each in waits if thread(each[0]) != words]

    def _drop(self, sender: _Sender) -> None:
        self.waiting.pop(sender, None)

    def _sender(self, talk: Interaction, there: Sequence[Attendee]) -> _Sender | None:
        """Who wrote it: the first of theirs; None where nobody knows whether they are anybody's."""
        first = next((each for each in there if each.side != "us"), None)
        if first is None:
            return (
                _Sender(talk.account, account_name(self.facts, talk.account), talk.account)
                if talk.account
                else None
            )
        if first.contact is not None:
            accounts = [talk.account] if talk.account else self._accounts(first.contact, talk)
            return _Sender(first.contact.id, first.contact.name, next(iter(accounts), None))
        if first.side != "them" and "@" in first.name:
            return None
        account = first.account.id if first.account else talk.account
        return _named(first.name, account) if account else None

    def _accounts(self, contact: Contact, talk: Interaction) -> list[AccountId]:
        """Where a contact worked on that day."""
        on = self.facts.day_of(talk)
        return [each.account for each in worked_at(self.facts, contact) if each.is_so_on(on)]

    def _is_noted(self, talk: Interaction, sender: _Sender) -> bool:
        """Whether it is told already as what it asks, reports or was promised."""
        facts, on = self.facts, self.facts.day_of(talk)
        return (
            on <= self._since.get(sender.id, date.min)
            or (sender.id, on) in self._noted_on
            or any(facts.get(id, kind) for id in talk.about for kind in _NOTED)
            or any(facts.ever_about(talk, kind) for kind in (Issue, Escalation))
        )


def _named(name: str, account: AccountId | None) -> _Sender:
    return _Sender(f"{account} {name.strip().casefold()}", name.strip(), account)


def _in_turn(facts: Facts, within_days: int) -> list[Interaction]:
    """
    What passed within so many days, but for automatic mail, oldest first.

    Of what has only a day, messages come first on it, and answers last: they may have answered all of it.
    """
    found: list[tuple[tuple[date, int, float, Id], Interaction]] = []
    for talk in facts.of(Interaction):
        on = facts.day_of(talk)
        if not talk.automatic and (facts.today - on).days <= within_days:
            turn = 1 if talk.happened_at else 0 if _is_message(talk) else 2
            found.append(((on, turn, seconds(talk) if talk.happened_at else 0.0, talk.id), talk))
    return [talk for _, talk in sorted(found, key=lambda pair: pair[0])]


def _is_message(talk: Interaction) -> bool:
    """Whether they wrote it, or called and reached nobody of us."""
    if talk.direction is not Direction.IN:
        return False
    if talk.channel in WRITTEN:
        return talk.outcome is Outcome.REACHED
    return talk.outcome in _UNREACHED


def _is_answer(talk: Interaction) -> bool:
    """
    Whether they heard from us by it: a talk, a message or a voicemail of ours.

    What has no direction may be one: who logs a mail by hand does not always say.
    """
    if talk.outcome is Outcome.VOICEMAIL:
        return talk.direction is Direction.OUT
    return talk.outcome is Outcome.REACHED and (talk.channel in LIVE or talk.direction is not Direction.IN)


def _only_copied(there: Iterable[Attendee]) -> bool:
    """Whether it went to others, and those of us who had it were in copy."""
    addressed = [each for each in there if each.side != "them"]
    return bool(addressed) and all(each.part is Part.LISTENER for each in addressed)


def _dealt_with(facts: Facts) -> Iterator[tuple[Id, date]]:
    """From whom we noted what they ask, or to whom we promised something, and when."""
    for request in facts.of(Request):
        yield request.asked_by or request.account or "", facts.day_of(request)
    for promise in facts.of(Commitment):
        if promise.by is Side.US:
            for each in (promise.to or promise.account or "", *promise.also_to):
                yield each, facts.day_of(promise)


def _troubles(facts: Facts) -> Iterator[tuple[Id, date]]:
    """Who told us of trouble, or asked a favour, on which day: the mail of that day is how."""
    for issue in facts.of(Issue):
        if issue.reported_by:
            yield issue.reported_by, facts.day_of(issue)
    for escalation in facts.of(Escalation):
        if escalation.raised_by:
            yield escalation.raised_by, facts.day_of(escalation)
    for favour in facts.of(Favour):
        yield favour.asked_by, facts.day_of(favour)
