"""Notice windows compared with a slow and obvious oracle."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.queries.contracts import notice_window
from relmem.records import Account, Amendment, Contract, Mode, Notice, NoticeGiven, Renewal
from relmem.values import WEEKDAYS, Span, Unit, WorkWeek

D = date.fromisoformat
DAY = timedelta(days=1)
ACME = Account("Acme")


def a_contract(**fields: object) -> Contract:
    return Contract(ACME, "Support", **fields)


# -- the oracle: walks days and terms one at a time, and knows no shortcut --------------------------


def month_later(day: date, months: int) -> tuple[int, int]:
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    return year, month


def walk_end(start: date, count: int, unit: Unit) -> date:
    if unit is Unit.DAYS:
        day = start
        for _ in range(count - 1):
            day += DAY
        return day
    year, month = month_later(start, count)
    last = monthrange(year, month)[1]
    return date(year, month, last) if start.day > last else date(year, month, start.day) - DAY


def walk_back(day: date, span: Span | None, week: WorkWeek) -> date:
    if span is None:
        return day
    if span.unit is Unit.MONTHS:
        year, month = month_later(day, -span.count)
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    left = span.count
    while left:
        day -= DAY
        if span.unit is Unit.DAYS or (day.weekday() in week.days and day not in week.holidays):
            left -= 1
    return day


def last_notice(end: date, notice: Notice | None, week: WorkWeek) -> date:
    return end if notice is None else walk_back(walk_back(end, notice.before, week), notice.delivery, week)


def first_notice(end: date, notice: Notice | None, week: WorkWeek) -> date:
    return walk_back(end, notice.opens, week) if notice and notice.opens is not None else date.min


def walk_to_end(given_on: date, notice: Notice, week: WorkWeek, start: date | None) -> date:
    end = max(given_on, start or given_on)
    while last_notice(end, notice, week) < given_on:
        end += DAY
    return end


@attrs.define
class Slow:
    """One term, as the oracle has it."""

    number: int
    start: date | None
    end: date | None
    renewal: Renewal
    notice: Notice | None
    left: int | None
    given_on: date | None = None
    settled: bool = False
    tentative: bool = False

    def next_on(self) -> date | None:
        dead = self.given_on is not None and self.renewal.mode is not Mode.OPTION
        if self.end is None or self.renewal.mode is Mode.NONE or self.left == 0 or dead:
            return None
        return self.end + DAY


def slow_terms(
    contract: Contract, amendments: Sequence[Amendment], given: Sequence[date], week: WorkWeek, today: date
) -> list[Slow]:
    ahead = sorted(amendments, key=lambda each: (each.in_force_on, each.id))
    notices, found = sorted(given), []
    start, mode = contract.starts_on, contract.renewal.mode
    # what lengths are counted from: a day, a number and its unit
    origin, counted, unit = start, 0, None
    if contract.ends_on:
        end, origin = contract.ends_on, None
    elif start and contract.initial:
        counted, unit = contract.initial.count, contract.initial.unit
        end = walk_end(start, counted, unit)
    elif start and contract.renewal.every and mode is not Mode.UNKNOWN:
        counted, unit = contract.renewal.every.count, contract.renewal.every.unit
        end = walk_end(start, counted, unit)
    else:
        end = None
    term = Slow(0, start, end, contract.renewal, contract.notice, contract.renewal.times)
    while True:
        # amendments that come into force in this term
        while ahead and (term.end is None or ahead[0].in_force_on <= term.end):
            if term.end is None and ahead[0].in_force_on > today and not any(each.ends_on for each in ahead):
                break
            change = ahead.pop(0)
            if change.renewal:
                origin = origin if change.renewal.every == term.renewal.every else None
                term.renewal, term.left = change.renewal, change.renewal.times
            term.notice = change.notice or term.notice
            if change.ends_on and (term.start is None or change.ends_on >= term.start):
                term.end, origin = change.ends_on, None
        found.append(term)
        term.settled = bool(ahead)
        mode, every = term.renewal.mode, term.renewal.every
        # notices
        if mode is Mode.OPTION:
            if term.next_on():
                by, since = last_notice(term.end, term.notice, week), date.min
                if term.number and term.start:
                    before = last_notice(term.start - DAY, term.notice, week)
                    since = term.start if by >= term.start else before + DAY
                for day in notices:
                    if since <= day <= by and day >= first_notice(term.end, term.notice, week):
                        term.given_on = day
                        break
        else:
            for day in list(notices):
                if term.end is None:
                    term.given_on = day
                    if term.notice:
                        term.end = walk_to_end(day, term.notice, week, term.start)
                    break
                if day <= last_notice(term.end, term.notice, week):
                    if term.next_on() and day >= first_notice(term.end, term.notice, week):
                        term.given_on = day
                        break
                    notices.remove(day)
        # what follows
        goes_on = term.next_on() is not None and (mode is not Mode.OPTION or term.given_on or ahead)
        if goes_on and term.end < today + timedelta(days=3000):
            left = None if term.left is None else term.left - 1
            following = Slow(term.number + 1, term.end + DAY, None, term.renewal, term.notice, left)
            following.tentative = mode is Mode.UNKNOWN and not ahead
            if every is None:
                following.left = term.left
            else:
                if origin is None or unit is not every.unit:
                    origin, counted, unit = term.end + DAY, 0, every.unit
                counted += every.count
                following.end = walk_end(origin, counted, unit)
            term = following
            continue
        revived = None
        if not goes_on and term.end is not None:
            while ahead and revived is None:
                change = ahead.pop(0)
                if change.ends_on and change.ends_on >= change.in_force_on:
                    revived = change
        if revived is None:
            return found
        notices = [day for day in notices if day > term.end]
        term = Slow(
            term.number + 1,
            revived.in_force_on,
            revived.ends_on,
            revived.renewal or term.renewal,
            revived.notice or term.notice,
            revived.renewal.times if revived.renewal else term.left,
        )
        origin = None


def slow_window(
    contract: Contract, amendments: Sequence[Amendment], given: Sequence[date], week: WorkWeek, today: date
) -> tuple[object, ...]:
    """Number, state, opens, decide by, ends, renews, days left, bound until, next decide by, tentative."""
    notices = [day for day in given if day <= today]
    found = slow_terms(contract, amendments, notices, week, today)
    alive = [term for term in found if term.end is None or term.end >= today]
    if not alive:
        return slow_end(found[-1], week, today)

    def by_of(term: Slow) -> date | None:
        decided = term.end is None or term.notice is None or not (term.next_on() or term.given_on)
        return None if decided else last_notice(term.end, term.notice, week)

    def in_time() -> Slow | None:
        for each in alive:
            if each.end is None or (each.next_on() and last_notice(each.end, each.notice, week) >= today):
                return each
        return None

    def bound(term: Slow | None) -> date | None:
        if term is None:
            return found[-1].end
        return term.end or walk_to_end(today, term.notice, week, term.start)

    term = alive[0]
    option, closed = term.renewal.mode is Mode.OPTION, None
    for each in alive:
        if each.given_on and each.renewal.mode is not Mode.OPTION:
            closed = each
            break
    by = by_of(term)
    if closed:
        term = closed
    elif by and term.start and by < today and by < term.start and not option:
        term = in_time() or term
    by, option = by_of(term), term.renewal.mode is Mode.OPTION
    opens = first_notice(term.end, term.notice, week) if by and term.notice.opens is not None else None
    until = again = None
    settled = term.settled and term.next_on() is not None
    if term.given_on or (option and settled):
        state = "given"
    elif by is None and term.end is None:
        terminable = term.renewal.mode is Mode.EVERGREEN and term.notice is not None
        state = "open" if terminable else "dateless"
        until = walk_to_end(today, term.notice, week, term.start) if terminable else None
    elif by is None:
        state = "dateless" if term.next_on() else "none"
    elif today > by:
        state = "missed"
        if option:
            until = term.end
        elif term.renewal.mode is not Mode.UNKNOWN:
            until, again = bound(in_time()), by_of(in_time()) if in_time() else None
    elif opens and today < opens:
        state = "future"
    elif (by - today).days <= 14:
        state = "closing"
    else:
        state = "future" if found[0].start and today < found[0].start else "open"
    renews = None if state == "missed" and option else term.next_on()
    left = (by - today).days if by and by >= today and state != "given" else None
    tentative = term.tentative or (term.renewal.mode is Mode.UNKNOWN and renews is not None and not settled)
    return term.number, state, opens, by, term.end, renews, left, until, again, tentative


def slow_end(last: Slow, week: WorkWeek, today: date) -> tuple[object, ...]:
    """The same of a contract whose last term is over; whether an option was taken is asked for a while."""
    renews, every = last.next_on(), last.renewal.every
    option = last.renewal.mode is Mode.OPTION and renews and not last.given_on and not last.settled
    if option and today <= min(walk_end(renews, 12, Unit.MONTHS), walk_end(renews, every.count, every.unit)):
        by = last_notice(last.end, last.notice, week) if last.notice else None
        opens = first_notice(last.end, last.notice, week) if by and last.notice.opens is not None else None
        return last.number, "unconfirmed", opens, by, last.end, None, None, None, None, True
    return last.number, "ended", None, None, last.end, None, None, None, None, last.tentative


def fast_window(
    contract: Contract, amendments: Sequence[Amendment], given: Sequence[date], week: WorkWeek, today: date
) -> tuple[object, ...]:
    window = notice_window(
        contract,
        today,
        amendments=amendments,
        given=[NoticeGiven(contract, each) for each in given],
        week=week,
    )
    return (
        window.term.number,
        str(window.state),
        window.opens_on,
        window.decide_by,
        window.ends_on,
        window.renews_on,
        window.days_left,
        window.bound_until,
        window.next_decide_by,
        window.tentative,
    )


def spans(unit: Unit, least: int, most: int) -> st.SearchStrategy[Span]:
    return st.builds(Span, st.integers(least, most), st.just(unit))


LENGTHS = spans(Unit.MONTHS, 1, 30) | spans(Unit.DAYS, 20, 500)
TIMES = st.none() | st.integers(1, 3)
RENEWALS = st.one_of(
    st.just(Renewal("none")),
    st.builds(Renewal, st.sampled_from(["automatic", "option", "unknown"]), LENGTHS, TIMES),
    st.builds(Renewal, st.just("evergreen"), st.none() | LENGTHS),
    st.builds(Renewal, st.just("unknown"), st.none(), TIMES),
)


@st.composite
def notices(draw: st.DrawFn, most: int = 1) -> Notice:
    unit = draw(st.sampled_from(list(Unit)))
    count = draw(st.integers(0, {Unit.DAYS: 120, Unit.BUSINESS_DAYS: 40, Unit.MONTHS: 8}[unit] * most))
    opens = draw(st.none() | st.integers(count, count + {Unit.MONTHS: 6}.get(unit, 90)))
    delivery = draw(st.none() | st.integers(1, 10))
    return Notice(
        Span(count, unit),
        opens=None if opens is None else Span(opens, unit),
        received=delivery is not None,
        delivery=delivery,
    )


STARTS = st.dates(D("2020-01-01"), D("2021-12-31"))
DAYS = st.dates(D("2019-11-01"), D("2027-12-31"))


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    start = draw(st.none() | STARTS)
    ends = draw(st.none() | st.integers(0, 900))
    return a_contract(
        starts_on=start,
        initial=draw(st.none() | LENGTHS),
        ends_on=None if ends is None else (start or D("2021-01-31")) + timedelta(days=ends),
        renewal=draw(RENEWALS),
        notice=draw(st.none() | notices() | notices(3)),
    )


@st.composite
def amended(draw: st.DrawFn) -> tuple[Contract, list[Amendment]]:
    contract = draw(contracts())
    return contract, [
        Amendment(
            contract,
            draw(DAYS),
            agreed_on="2019-01-01",
            ends_on=draw(st.none() | DAYS),
            renewal=draw(st.none() | RENEWALS),
            notice=draw(st.none() | notices()),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]


WEEKS = st.builds(
    WorkWeek,
    st.frozensets(st.integers(0, 6), min_size=3, max_size=6),
    st.frozensets(st.dates(D("2021-01-01"), D("2022-12-31")), max_size=8),
) | st.just(WEEKDAYS)


class TestAgainstTheOracle:
    @settings(max_examples=400, deadline=None)
    @given(amended(), st.lists(DAYS, max_size=2), WEEKS, DAYS)
    def test_every_day_of_a_window_is_what_walking_day_by_day_finds(self, changed, given_on, week, today):
        """Terms, edges, state and bounds of any contract equal those found by walking days and terms."""
        contract, amendments = changed

        expected = slow_window(contract, amendments, given_on, week, today)

        assert expected == fast_window(contract, amendments, given_on, week, today)

    @settings(max_examples=12, deadline=None)
    @given(amended(), st.lists(DAYS, max_size=2))
    def test_on_each_day_of_four_years(self, changed, given_on):
        """The same, for one contract on every day, so that no boundary is left out."""
        contract, amendments = changed
        for number in range(0, 4 * 366, 3):
            today = D("2020-01-01") + timedelta(days=number)

            expected = slow_window(contract, amendments, given_on, WEEKDAYS, today)

            assert expected == fast_window(contract, amendments, given_on, WEEKDAYS, today), today
