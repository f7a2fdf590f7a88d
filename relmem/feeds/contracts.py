"""
Days of contracts: until when to decide, when the next term begins, when one ends.

A new feed is a class here, and an instance of it in `FEEDS` at the foot.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from itertools import chain as joined
from itertools import islice, pairwise, takewhile
from typing import ClassVar, Final, final

import attrs

from relmem.facts import Facts
from relmem.feeds.base import Entry, Feed, Status, Window
from relmem.phrases import Phrase, say
from relmem.queries.terms import Chain, Term, chain, decide_by, earliest_end, opens_on
from relmem.records.base import Record
from relmem.records.contracts import Amendment, Contract, Mode, Notice, NoticeGiven
from relmem.records.people import Account
from relmem.values import WEEKDAYS

__all__ = ["Renewals"]

MOST_TERMS: Final = 1000
"""Terms of one contract that are looked at: more than days in the window, fewer than days in a calendar."""
MOST_LETTERS: Final = 60
"""Letters of a name in a title; the text below has all of it."""

_KEY: Final = re.compile(r"[a-z]+-(?P<contract>[0-9a-f-]{36})-t(?P<term>\d+)")


@final
@attrs.frozen(kw_only=True)
class Renewals:
    """
    For each term: the last day to decide, and the day the next one begins or the last day of all.

    Prices, notes and people are left out: whoever runs the calendar reads along.
    """

    matter: ClassVar[type[Record]] = Contract
    adds: ClassVar[tuple[type[Record], ...]] = (Amendment, NoticeGiven)
    names: ClassVar[tuple[type[Record], ...]] = (Account,)

    name: str = "renewals"
    title: str = "Renewals"
    colour: str = "steelblue"
    decide_colour: str = "tomato"
    decide_alarms: tuple[int, ...] = (30, 14, 3)
    """A month to ask everybody, two weeks to agree, three days to post a letter."""
    renewal_alarms: tuple[int, ...] = (30, 7)
    """Nothing can be decided any more: a month to prepare, a week to remember."""
    reworded_at: datetime | None = None

    def entries(self, facts: Facts, window: Window) -> Iterator[Entry]:
        """The days of every contract in `window`, past terms and those to come."""
        for contract in facts.of(Contract):
            about = self._about(contract, facts)
            for entry in about.within(window):
                if entry.on in window:
                    yield entry

    def named(self, facts: Facts, keys: Collection[str]) -> Iterator[Entry]:
        """Those of `keys` that there are, whatever their day."""
        last: dict[str, int] = {}
        for key in keys:
            named = _KEY.fullmatch(key)
            if named:
                last[named["contract"]] = max(int(named["term"]), last.get(named["contract"], 0))
        for id, number in last.items():
            contract = facts.get(id, Contract)
            if contract is not None:
                for entry in self._about(contract, facts).until(number):
                    if entry.key in keys:
                        yield entry

    def _about(self, contract: Contract, facts: Facts) -> _Days:
        account = facts.get(contract.account, Account)
        amendments = facts.about(contract, Amendment)
        given = facts.about(contract, NoticeGiven)
        week = account.week if account and account.week else WEEKDAYS
        return _Days(
            feed=self,
            contract=contract,
            account=account.name if account else "",
            notices=tuple(each for each in (contract.notice, *(each.notice for each in amendments)) if each),
            # the account's own id stays, known or not: what becomes of it changes the text
            because=(contract.id, contract.account, *(each.id for each in (*amendments, *given))),
            links=chain(contract, amendments, given, week=week, on=facts.today),
        )


@attrs.frozen(kw_only=True)
class _Days:
    """The days of one contract."""

    feed: Renewals
    contract: Contract
    account: str
    notices: tuple[Notice, ...]
    because: tuple[str, ...]
    links: Chain

    def within(self, window: Window) -> Iterator[Entry]:
        """Of every term that has a day in `window`, and some of its days that lie beside it."""
        # notice may be longer than a term: then a day to decide lies in the window, and its term far behind
        far = max([window.last, *(earliest_end(window.last, each, self.links.week) for each in self.notices)])
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
            colour=self.feed.decide_colour,
        )

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
    ) -> Entry:
        title, contract, account = f"{word}: ", self.contract.title, self.account
        whose = "{account}, {contract}" if account else "{contract}"
        return Entry(
            key=self._key(kind, number),
            matter=self.contract.id,
            on=on,
            title=say(title + whose, account=_short(account), contract=_short(contract)),
            because=self.because,
            lines=(say(whose, account=account, contract=contract), *lines),
            categories=(category, account) if account else (category,),
            status=status,
            related=related,
            alarms=alarms,
            colour=colour,
        )


def _status(term: Term) -> Status:
    unsure = term.tentative or (term.renewal.mode is Mode.UNKNOWN and term.renews_on is not None)
    return Status.TENTATIVE if unsure else Status.CONFIRMED


def _length(term: Term) -> str:
    return f" for {term.renewal.every}" if term.renewal.every else ""


def _short(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1].rstrip()}…"


def _day_before(day: date) -> date:
    return day if day == date.min else date.fromordinal(day.toordinal() - 1)


FEEDS: Final[tuple[Feed, ...]] = (Renewals(),)
