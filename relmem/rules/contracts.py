"""
Rules about contracts: what must be decided, until when, and what comes of it.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.phrases import Phrase, say, say_many
from relmem.queries.contracts import NoticeWindow, WindowState, window_of
from relmem.queries.periods import shown
from relmem.records.base import Record
from relmem.records.contracts import Amendment, Contract, Mode, Notice, NoticeGiven, PriceLine
from relmem.records.people import Contact
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import Money, Price, Span

__all__ = ["RULES", "EndsByNotice", "NoticeClosing", "NoticeMissed", "RenewalAhead"]

SHORTEST_DAYS: Final = 85
"""A renewal that binds for less than a quarter comes round too often to be decided upon each time."""


@final
@attrs.frozen(kw_only=True)
class NoticeClosing:
    """The last day for notice is near: whoever lets it pass has decided too."""

    rank: Rank = Rank.NOTICE
    pressing_days: int = 60
    """Days before the last one from which on it presses: a decision, a signature and a holiday in between."""
    shortest_days: int = SHORTEST_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract that must be decided on soon and on which nobody has given notice."""
        for contract, window in _windows(contact, facts, self.shortest_days):
            left = window.days_left
            if left is None or left > self.pressing_days:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=_decide(contract, facts, window),
                matter=contract.id,
                because=_evidence(contract, facts),
                urgency=ramp(left, self.pressing_days, 0),
                band=_band(window),
                on=window.decide_by,
            )


@final
@attrs.frozen(kw_only=True)
class NoticeMissed:
    """The last day for notice has passed: say for how long that binds, before it is found out too late."""

    rank: Rank = Rank.RENEWALS
    old_days: int = 90
    """Days after the last one from which on it is old news: a quarter."""
    shortest_days: int = SHORTEST_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract whose window has closed, until the next term begins."""
        for contract, window in _windows(contact, facts, self.shortest_days):
            by = window.decide_by
            if window.state is not WindowState.MISSED or by is None:
                continue
            gone = (facts.today - by).days
            if gone > self.old_days:
                continue
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=_missed(contract, window, gone),
                matter=contract.id,
                because=_evidence(contract, facts),
                urgency=ramp(gone, self.old_days, 0),
                band=_band(window),
            )


@final
@attrs.frozen(kw_only=True)
class RenewalAhead:
    """A term ends, and there is time to talk about what should change."""

    rank: Rank = Rank.RENEWALS
    ahead_days: int = 120
    """Days before the day to decide from which on it is worth a word: time for an offer and an answer."""
    pressing_days: int = 60
    """From here on it is `NoticeClosing` that speaks."""
    shortest_days: int = SHORTEST_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract to decide on later, that ends by itself, or whose notice nobody recorded."""
        for contract, window in _windows(contact, facts, self.shortest_days):
            undecided = window.state in (WindowState.NONE, WindowState.DATELESS)
            on = window.ends_on if undecided else window.decide_by if window.days_left is not None else None
            left = (on - facts.today).days if on else -1
            if not 0 <= left <= self.ahead_days or (not undecided and left <= self.pressing_days):
                continue
            unrecorded = window.state is WindowState.DATELESS
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CONFIRM if unrecorded else Kind.ASK,
                text=_ahead(contract, facts, window),
                matter=contract.id,
                because=_evidence(contract, facts),
                urgency=ramp(left, self.ahead_days, 0),
                band=_band(window),
                on=on,
                asks=not unrecorded,
                internal=unrecorded,
            )


@final
@attrs.frozen(kw_only=True)
class EndsByNotice:
    """Somebody gave notice: hear it from them, and say how it ends, before the last day comes."""

    rank: Rank = Rank.CONFIRM
    pressing_days: int = 90
    """Days before the end, at which nothing is more pressing; a quarter before there is time to talk."""

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract on which notice stands, until it is over; an option exercised is none."""
        for contract, window in _all_windows(contact, facts):
            given = [each for each in facts.about(contract, NoticeGiven) if not each.withdrawn_on]
            if window.state is not WindowState.GIVEN or window.ends_on is None or not given:
                continue
            if window.term.renewal.mode is Mode.OPTION:
                continue
            newest = max(given, key=lambda each: (each.given_on, each.id))
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CONFIRM,
                text=say(
                    'Notice was given on "{title}" on {given}{by}: it ends on {ends}. '
                    "Confirm why, and how it is to end.",
                    title=contract.title,
                    given=newest.given_on,
                    by=say(" (by {who})", who=newest.by) if newest.by else "",
                    ends=window.ends_on,
                ),
                matter=contract.id,
                because=(newest, *_evidence(contract, facts)),
                urgency=ramp((window.ends_on - facts.today).days, self.pressing_days, 0),
                band=_band(window),
                on=window.ends_on,
            )


def _windows(contact: Contact, facts: Facts, shortest_days: int) -> Iterator[tuple[Contract, NoticeWindow]]:
    """
    What stands to be decided on the contracts of their accounts, each once, by id.

    Evergreen contracts, and those that renew for less than `shortest_days`, are
    left out: notice on them can be given any time soon.
    """
    for contract, window in _all_windows(contact, facts):
        rule = window.term.renewal
        if rule.mode is not Mode.EVERGREEN and (not rule.every or rule.every.about_days >= shortest_days):
            yield contract, window


def _all_windows(contact: Contact, facts: Facts) -> Iterator[tuple[Contract, NoticeWindow]]:
    found: dict[str, Contract] = {}
    for account in accounts_of(contact, facts):
        for contract in facts.about(account, Contract):
            if account.id in (contract.account, *contract.parties):
                found[contract.id] = contract
    for contract in sorted(found.values(), key=lambda each: each.id):
        yield contract, window_of(facts, contract)


def _band(window: NoticeWindow) -> str:
    """The state and the day that it is about, so that the next term is a matter of its own."""
    return f"{window.state} {window.decide_by or window.ends_on}"


def _evidence(contract: Contract, facts: Facts) -> tuple[Record, ...]:
    return (contract, *facts.about(contract, Amendment), *_lines(contract, facts))


def _decide(contract: Contract, facts: Facts, window: NoticeWindow) -> Phrase:
    mode = window.term.renewal.mode
    if mode is Mode.OPTION:
        template = '"{title}" ends on {ends} unless its option is exercised by {by}{opens}{price}.'
    elif mode is Mode.UNKNOWN or window.tentative:
        template = 'Decide on "{title}" by {by}: it may renew on {renews} and needs {notice}{opens}{price}.'
    else:
        template = 'Decide on "{title}" by {by}: it renews on {renews} and needs {notice}{opens}{price}.'
    not_open = window.opens_on is not None and window.opens_on > facts.today
    return say(
        template,
        title=contract.title,
        by=window.decide_by,
        ends=window.ends_on,
        renews=window.renews_on,
        notice=_notice(window.term.notice),
        opens=say(", from {day} on", day=window.opens_on) if not_open else "",
        price=_price(contract, facts),
    )


def _missed(contract: Contract, window: NoticeWindow, gone: int) -> Phrase:
    if window.term.renewal.mode is Mode.OPTION:
        return say(
            'The option on "{title}" was not exercised by {by}: it ends on {ends}.',
            title=contract.title,
            by=window.decide_by,
            ends=window.ends_on,
        )
    bound = window.bound_until
    if bound is None:
        what = say("it may renew on {day}", day=window.renews_on)
    elif bound == date.max:
        what = say("it has no end in sight")
    else:
        what = say("bound until {day}", day=bound)
    return say_many(
        'Notice on "{title}" closed {days} day ago: {what}.',
        'Notice on "{title}" closed {days} days ago: {what}.',
        gone,
        title=contract.title,
        days=gone,
        what=what,
    )


def _ahead(contract: Contract, facts: Facts, window: NoticeWindow) -> Phrase:
    if window.state is WindowState.NONE:
        template = '"{title}" ends on {ends} and does not renew{price}: ask what comes after.'
    elif window.state is WindowState.DATELESS:
        template = '"{title}" may go on after {ends}, and the last day to decide is not recorded: look it up.'
    elif window.term.renewal.mode is Mode.OPTION:
        template = (
            '"{title}" ends on {ends} unless its option is exercised by {by}{price}: ask what they think.'
        )
    else:
        template = '"{title}" is to be decided on by {by}{price}: ask what they would change.'
    return say(
        template,
        title=contract.title,
        ends=window.ends_on,
        by=window.decide_by,
        price=_price(contract, facts),
    )


def _notice(notice: Notice | None) -> str:
    """ "60 days' notice", "1 month's notice, received by then"."""
    if notice is None:
        return "notice"
    length = str(notice.before)
    own = "'" if length.endswith("s") else "'s"
    return f"{length}{own} notice" + (", received by then" if notice.received and not notice.delivery else "")


def _lines(contract: Contract, facts: Facts) -> tuple[PriceLine, ...]:
    """The recurring prices that hold today."""
    found = facts.about(contract, PriceLine)
    return tuple(each for each in found if each.contract == contract.id and each.price.per)


def _price(contract: Contract, facts: Facts) -> Phrase | str:
    """What it costs, summed by currency and period; nothing where that is not known."""
    sums: dict[tuple[str, str], tuple[Span | None, Fraction]] = {}
    for line in _lines(contract, facts):
        price = line.price
        key = (price.money.currency, str(price.per))
        sums[key] = price.per, sums.get(key, (None, Fraction(0)))[1] + Fraction(price.money.amount)
    try:
        parts = [
            Price(Money(shown(amount, currency), currency), per).spoken()
            for (currency, _), (per, amount) in sorted(sums.items())
        ]
    except InputError:  # beyond any amount of money
        return ""
    return say("; {price}", price=" and ".join(parts)) if parts else ""


RULES: Final[tuple[Rule, ...]] = (NoticeClosing(), NoticeMissed(), EndsByNotice(), RenewalAhead())
