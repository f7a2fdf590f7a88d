"""
Days of contracts: until when to decide and to remind, when a term begins or ends, when a price changes.

A new feed is a class here, and an instance of it in `FEEDS` at the foot.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from itertools import chain as joined
from itertools import islice, pairwise, takewhile
from typing import Final, final

import attrs

from relmem.facts import Facts
from relmem.feeds.base import CANCELLED, REWORDED_AT, Basis, Entry, Feed, Status, Window, short
from relmem.feeds.calling import involved, ours, theirs
from relmem.phrases import Phrase, say
from relmem.queries.terms import Chain, Term, TermKind, chain, decide_by, earliest_end, opens_on
from relmem.records.base import Record
from relmem.records.contracts import Amendment, Contract, Mode, Notice, NoticeGiven, PriceChange, PriceLine
from relmem.records.links import Id
from relmem.records.people import Account, Affiliation, Colleague, Contact
from relmem.records.team import Assignment
from relmem.values import WEEKDAYS

__all__ = ["Renewals"]

MOST_TERMS: Final = 1000
"""Terms of one contract that are looked at: more than days in the window, fewer than days in a calendar."""

_KEY: Final = re.compile(r"-t(\d+)$")


@final
@attrs.frozen(kw_only=True)
class Renewals:
    """
    For each term: the last day to decide, and the day the next one begins or the last day of all.

    Also the last day to remind them of it, where we owe that, and the days from
    which new prices hold. Nothing reminds half a term ahead or earlier: of a
    monthly contract that would be the month before.

    Who of us is on the account is named. Who of theirs to call, prices and
    notes are left out, but where it is asked to tell all: whoever runs the
    calendar reads along.
    """

    name = "renewals"
    tells = "Until when to decide on each contract, when it renews or ends, when its price changes."

    title: str = "Renewals"
    colour: str = "steelblue"
    decide_colour: str = "tomato"
    decide_alarms: tuple[int, ...] = (30, 14, 3)
    """A month to ask everybody, two weeks to agree, three days to post a letter."""
    renewal_alarms: tuple[int, ...] = (30, 7)
    """Nothing can be decided any more: a month to prepare, a week to remember."""
    remind_alarms: tuple[int, ...] = (7, 1)
    """A week to write it, a day to send it."""
    full: bool = False
    reworded_at: datetime | None = REWORDED_AT

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Contracts, with what was agreed since, and who of us is on them; in `full` more."""
        added: tuple[type[Record], ...] = (Amendment, NoticeGiven, PriceChange)
        if not self.full:
            return (Basis(Contract, adds=added, names=(Account, Colleague), beside=(Assignment,)),)
        names, beside = (Account, Colleague, Contact), (Assignment, Affiliation)
        return (Basis(Contract, adds=(*added, PriceLine), names=names, beside=beside),)

    def entries(self, it: Record, facts: Facts, window: Window) -> Iterator[Entry]:
        """The days of a contract in `window`, of past terms and those to come."""
        if isinstance(it, Contract):
            found = self._about(it, facts)
            yield from found.within(window)
            yield from found.new_prices()

    def named(self, it: Record, facts: Facts, keys: Collection[str]) -> Iterator[Entry]:
        """Those of `keys` that there are, whatever their day."""
        numbers = [int(found[1]) for key in keys if it.id in key and (found := _KEY.search(key))]
        if isinstance(it, Contract):
            days = self._about(it, facts)
            of_terms = days.until(max(numbers)) if numbers else ()
            yield from (entry for entry in (*of_terms, *days.new_prices()) if entry.key in keys)

    def over(self, _it: Record | None, _facts: Facts) -> str:
        """Cancelled, whatever it was."""
        return CANCELLED

    def _about(self, contract: Contract, facts: Facts) -> _Days:
        account = facts.get(contract.account, Account)
        amendments = facts.about(contract, Amendment)
        given = facts.about(contract, NoticeGiven)
        changes = facts.about(contract, PriceChange)
        prices = facts.about(contract, PriceLine) if self.full else ()
        week = account.week if account and account.week else WEEKDAYS
        more = [say("It costs {price}.", price=each.price) for each in prices if not each.line]
        more += [say("{line}: {price}.", line=each.line, price=each.price) for each in prices if each.line]
        if self.full and contract.note:
            more.append(say("{note}", note=contract.note))
        if account is not None:
            more += theirs(facts, account) if self.full else ()
            more += ours(facts, account)
        return _Days(
            feed=self,
            contract=contract,
            account=account.name if account else "",
            notices=tuple(each for each in (contract.notice, *(each.notice for each in amendments)) if each),
            # the account's own id stays, known or not: what becomes of it changes the text
            because=(
                contract.id,
                contract.account,
                *(each.id for each in (*amendments, *given, *changes, *prices)),
                *involved(facts, account, contacts=self.full),
            ),
            changes=changes,
            links=chain(contract, amendments, given, week=week, on=facts.today),
            more=tuple(more),
        )


@attrs.frozen(kw_only=True)
class _Days:
    """The days of one contract."""

    feed: Renewals
    contract: Contract
    account: str
    notices: tuple[Notice, ...]
    because: tuple[Id, ...]
    links: Chain
    more: tuple[Phrase, ...]
    changes: tuple[PriceChange, ...]

    def within(self, window: Window) -> Iterator[Entry]:
        """Of every term that has a day in `window`, and some of its days that lie beside it."""
        # notice may be longer than a term: then a day to decide lies in the window, and its term far behind
        far = max([window.last, *(earliest_end(window.last, each, self.links.week) for each in self.notices)])
        if self.contract.reminder:
            far = max(far, earliest_end(far, self.contract.reminder, self.links.week))
        terms = self._pairs(_day_before(window.first))
        near = takewhile(lambda pair: not pair[0].starts_on or pair[0].starts_on <= far, terms)
        for term, goes_on in islice(near, MOST_TERMS):
            yield from self.entries(term, goes_on=goes_on)

    def until(self, number: int) -> Iterator[Entry]:
        """Of the first terms, so many."""
        for term, goes_on in takewhile(lambda pair: pair[0].number < number, self._pairs(date.min)):
            yield from self.entries(term, goes_on=goes_on)

    def _pairs(self, day: date) -> Iterator[tuple[Term, bool]]:
        """The terms that end on `day` or later, each with whether another is known to follow."""
        for term, following in pairwise(joined(self.links.reaching(day), (None,))):
            if term is not None and term.ends_on is not None:
                yield term, following is not None

    def entries(self, term: Term, *, goes_on: bool) -> Iterator[Entry]:
        """Of one term that ends; `goes_on` where the next one is known to follow."""
        by = self._decide_by(term)
        optional = term.renewal.mode is Mode.OPTION
        open_option = optional and term.given_on is None and not goes_on
        if by and term.given_on is None and (open_option or not optional):
            yield self._decision(term, by)
            if self.contract.reminder and not optional:
                yield self._reminder(term, by, self.contract.reminder)
        if term.renews_on is None or open_option:
            yield self._end(term, by)
        else:
            yield self._renewal(term, by)

    def _decide_by(self, term: Term) -> date | None:
        if term.ends_on is None or term.notice is None or term.renews_on is None:
            return None
        return decide_by(term.ends_on, term.notice, self.links.week)

    def _decision(self, term: Term, by: date) -> Entry:
        lines = [say("It {how}.", how=term.arithmetic)]
        if term.notice and term.notice.delivery:
            lines.append(
                say(
                    "{notice} and {delivery} for delivery before that is {by}.",
                    notice=term.notice.before,
                    delivery=term.notice.delivery,
                    by=by,
                )
            )
        else:
            lines.append(say("{notice} before that is {by}.", notice=term.notice, by=by))
        if term.ends_on and (opens := opens_on(term.ends_on, term.notice, self.links.week)):
            lines.append(say("The window opens on {opens}.", opens=opens))
        if term.notice and term.notice.received:
            lines.append(say("Notice counts when it has arrived."))
        if term.notice and term.notice.channel:
            lines.append(say("Notice goes by {channel}.", channel=term.notice.channel))
        match term.renewal.mode:
            case Mode.OPTION:
                word, then = "Exercise option", "It renews on {on}{length} only if the option is exercised."
            case Mode.UNKNOWN:
                word, then = "Decide", "It may renew on {on}{length}: how has not been recorded."
            case _:
                word, then = "Decide", "Without notice it renews on {on}{length}."
        lines.append(say(then, on=term.renews_on, length=_length(term)))
        return self._entry(
            "decide",
            term.number,
            by,
            word,
            lines,
            "Decision",
            status=_status(term),
            related="" if term.renewal.mode is Mode.OPTION else self._key("renewal", term.number + 1),
            alarms=self.feed.decide_alarms,
            within=_within(term),
            colour=self.feed.decide_colour,
        )

    def _reminder(self, term: Term, by: date, rule: Notice) -> Entry:
        lines = [
            say("They must be reminded that it renews, {length} before {by}.", length=rule.before, by=by)
        ]
        if opens := opens_on(by, rule, self.links.week):
            lines.append(say("Not before {opens}.", opens=opens))
        return self._entry(
            "remind",
            term.number,
            decide_by(by, rule, self.links.week),
            "Remind them",
            lines,
            "Reminder",
            status=_status(term),
            related=self._key("renewal", term.number + 1),
            alarms=self.feed.remind_alarms,
            within=_within(term),
            colour=self.feed.decide_colour,
        )

    def new_prices(self) -> Iterator[Entry]:
        """One for each price that changes while the contract runs."""
        for change in self.changes:
            if self.links.at(change.in_force_on) is None:
                continue
            lines = [say("{line}: a new price from {on}.", line=change.line, on=change.in_force_on)]
            if not change.line:
                lines = [say("A new price from {on}.", on=change.in_force_on)]
            if self.feed.full:
                if change.old_price is not None:
                    lines.append(say("It was {price}.", price=change.old_price))
                lines.append(say("It becomes {price}.", price=change.new_price))
            entry = self._entry(
                "price",
                0,
                change.in_force_on,
                "New price",
                lines,
                "Price",
                status=Status.CONFIRMED,
                alarms=self.feed.renewal_alarms,
                colour=self.feed.colour,
            )
            yield attrs.evolve(entry, key=f"price-{change.id}")

    def _renewal(self, term: Term, by: date | None) -> Entry:
        unknown = term.renewal.mode is Mode.UNKNOWN
        if unknown:
            first = say(
                "It may renew on {on}{length}: how has not been recorded.",
                on=term.renews_on,
                length=_length(term),
            )
        else:
            first = say("It renews on {on}{length}.", on=term.renews_on, length=_length(term))
        lines = [first, say("The term before {how}.", how=term.arithmetic)]
        if term.renewal.mode is Mode.OPTION:
            if term.given_on:
                lines.append(say("The option was exercised on {given}.", given=term.given_on))
        elif by:
            lines.append(say("The last day for notice is {by}.", by=by))
        else:
            lines.append(say("Until when notice is in time has not been recorded."))
        return self._entry(
            "renewal",
            term.number + 1,
            term.renews_on or date.max,
            "May renew" if unknown else "Renews",
            lines,
            "Renewal",
            status=_status(term),
            alarms=self.feed.renewal_alarms,
            within=_within(term),
            colour=self.feed.colour,
        )

    def _end(self, term: Term, by: date | None) -> Entry:
        lines = [say("It {how}.", how=term.arithmetic)]
        option = term.renewal.mode is Mode.OPTION and term.renews_on is not None
        if option and by:
            lines.append(
                say(
                    "It renews on {on}{length} only if the option is exercised by {by}.",
                    on=term.renews_on,
                    length=_length(term),
                    by=by,
                )
            )
        elif option:
            lines.append(
                say(
                    "It renews on {on}{length} only if the option is exercised.",
                    on=term.renews_on,
                    length=_length(term),
                )
            )
        elif term.given_on:
            lines.append(say("Notice was given on {given}.", given=term.given_on))
        else:
            lines.append(say("It does not renew."))
        return self._entry(
            "end",
            term.number,
            term.ends_on or date.max,
            "Ends",
            lines,
            "End",
            status=Status.TENTATIVE if option else _status(term),
            alarms=self.feed.renewal_alarms,
            within=_within(term),
            colour=self.feed.colour,
        )

    def _key(self, kind: str, number: int) -> str:
        return f"{kind}-{self.contract.id}-t{number + 1}"

    def _entry(
        self,
        kind: str,
        number: int,
        on: date,
        word: str,
        lines: Iterable[Phrase],
        category: str,
        *,
        status: Status,
        alarms: tuple[int, ...],
        colour: str,
        related: str = "",
        within: int | None = None,
    ) -> Entry:
        title, contract, account = f"{word}: ", self.contract.title, self.account
        whose = "{account}, {contract}" if account else "{contract}"
        return Entry(
            key=self._key(kind, number),
            matter=self.contract.id,
            on=on,
            title=say(title + whose, account=short(account), contract=short(contract)),
            because=self.because,
            lines=(say(whose, account=account, contract=contract), *lines, *self.more),
            categories=(category, account) if account else (category,),
            status=status,
            related=related,
            alarms=tuple(each for each in alarms if within is None or each <= within),
            colour=colour,
            accounts=(self.contract.account, *self.contract.parties),
            gives_way="account",
            within=within,
        )


def _status(term: Term) -> Status:
    unsure = term.tentative or (term.renewal.mode is Mode.UNKNOWN and term.renews_on is not None)
    return Status.TENTATIVE if unsure else Status.CONFIRMED


def _length(term: Term) -> str:
    return f" for {term.renewal.every}" if term.renewal.every else ""


def _within(term: Term) -> int | None:
    """The most days ahead that are less than half of the term; None where nobody knows how long it is."""
    every = term.renewal.every
    days = (term.ends_on - term.starts_on).days + 1 if term.starts_on and term.ends_on else 0
    if every and (not days or term.kind is TermKind.RENEWAL):
        days = max(days, round(every.about_days))  # so that February is reminded of as other months are
    return (days - 1) // 2 if days else None


def _day_before(day: date) -> date:
    return day if day == date.min else date.fromordinal(day.toordinal() - 1)


FEEDS: Final[tuple[Feed, ...]] = (Renewals(),)
