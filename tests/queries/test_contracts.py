"""What must be decided about contracts, compared day by day with a slow and obvious oracle."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import facts_of
from relmem.queries.contracts import NoticeWindow, notice_window, renewals, window_of, windows, windows_of
from relmem.queries.terms import terms
from relmem.records import Account, Amendment, Contract, Mode, Notice, NoticeGiven, PriceLine, Renewal
from relmem.values import WEEKDAYS, Span, Unit, WorkWeek

D = date.fromisoformat
DAY = timedelta(days=1)
ACME = Account("Acme")


def a_contract(**fields: object) -> Contract:
    return Contract(ACME, "Support", **fields)


def seen(contract: Contract, today: str, *changes: Amendment | NoticeGiven, **more: object) -> NoticeWindow:
    return notice_window(
        contract,
        D(today),
        amendments=[each for each in changes if isinstance(each, Amendment)],
        given=[each for each in changes if isinstance(each, NoticeGiven)],
        **more,
    )


class TestGolden:
    @pytest.mark.parametrize(
        ("starts", "initial", "every", "notice", "today", "number", "ends", "by"),
        [
            ("2018-09-27", "36 months", "12 months", "3 months", "2019-03-01", 0, "2021-09-26", "2021-06-26"),
            ("2020-08-01", "36 months", "12 months", "3 months", "2023-10-31", 1, "2024-07-31", "2024-04-30"),
            ("2023-08-29", "12 months", "12 months", "2 months", "2026-03-01", 2, "2026-08-28", "2026-06-28"),
            ("2024-11-15", "12 months", "1 year", "60 days", "2026-05-04", 1, "2026-11-14", "2026-09-15"),
            (
                "2025-11-15",
                "12 months",
                "1 year",
                "10 business days",
                "2026-05-04",
                0,
                "2026-11-14",
                "2026-11-02",
            ),
            ("2024-02-01", "3 years", "1 year", "60 days", "2026-11-22", 0, "2027-01-31", "2026-12-02"),
            ("2022-06-01", "36 months", "12 months", "3 months", "2024-06-01", 0, "2025-05-31", "2025-02-28"),
        ],
        ids=["GLPI 6004", "GLPI 15893", "GLPI 23084", "C39", "Saturday", "README", "months are not 30 days"],
    )
    def test_days_that_others_got_wrong(self, starts, initial, every, notice, today, number, ends, by):
        """The current term and its last day of notice, as on record for bugs elsewhere."""
        contract = a_contract(starts_on=starts, initial=initial, renewal=every, notice=notice)

        window = seen(contract, today)

        assert (number, D(ends), D(by)) == (window.term.number, window.ends_on, window.decide_by)
        assert D(ends) + DAY == window.renews_on
        assert (D(by) - D(today)).days == window.days_left


class TestState:
    contract = a_contract(starts_on="2024-11-15", initial="1 year", renewal="1 year", notice="60 days")

    @pytest.mark.parametrize(
        ("today", "state", "left"),
        [
            ("2024-11-14", "future", 305),
            ("2024-11-15", "open", 304),
            ("2025-08-31", "open", 15),
            ("2025-09-01", "closing", 14),
            ("2025-09-15", "closing", 0),
            ("2025-09-16", "missed", None),
            ("2025-11-14", "missed", None),
            ("2025-11-15", "open", 304),
        ],
    )
    def test_follows_the_day(self, today, state, left):
        """From before the start, by its two last weeks, past its last day, to the next term's window."""
        window = seen(self.contract, today)

        assert (state, left) == (window.state, window.days_left)

    def test_closing_days_are_the_callers(self):
        """From how many days on a window is closing is a parameter."""
        assert "closing" == seen(self.contract, "2025-08-16", closing_days=30).state
        assert "open" == seen(self.contract, "2025-08-15", closing_days=30).state

    @pytest.mark.parametrize(
        ("today", "state"),
        [
            ("2025-12-30", "future"),
            ("2025-12-31", "open"),
            ("2026-03-31", "closing"),
            ("2026-04-01", "missed"),
        ],
    )
    def test_of_a_window_with_both_edges(self, today, state):
        """Twelve to nine months before: the opening day and the last day are inside."""
        contract = a_contract(
            ends_on="2026-12-31", renewal="1 year", notice=Notice("9 months", opens="12 months")
        )

        window = seen(contract, today)

        assert (state, D("2025-12-31")) == (window.state, window.opens_on)
        assert "opens 1 year before the end, on 31 December 2025" in window.arithmetic

    def test_missed_says_until_when_one_is_bound(self):
        """Once missed, one is bound to the end of the next term, and that is said."""
        window = seen(self.contract, "2025-10-01")

        assert (D("2026-11-14"), D("2025-11-15")) == (window.bound_until, window.renews_on)
        assert "binds until 14 November 2026" in window.arithmetic

    def test_given_ends_it_and_nothing_is_left_to_decide(self):
        """Notice in time: it ends with the term, does not renew and counts down no more; then it is over."""
        notice = NoticeGiven(self.contract, "2025-09-15")

        window = seen(self.contract, "2025-09-15", notice)
        after = seen(self.contract, "2025-11-15", notice)

        assert ("given", D("2025-11-14"), None, None) == (
            window.state,
            window.ends_on,
            window.renews_on,
            window.days_left,
        )
        assert ("ended", None, None) == (after.state, after.decide_by, after.days_left)

    def test_given_too_late_ends_it_one_term_on(self):
        """Notice a day late is given, for the end of the next term."""
        window = seen(self.contract, "2025-10-01", NoticeGiven(self.contract, "2025-09-16"))

        assert ("given", D("2026-11-14"), 1) == (window.state, window.ends_on, window.term.number)

    def test_given_tomorrow_is_not_given(self):
        """Notice counts from the day on which it was given."""
        notice = NoticeGiven(self.contract, "2025-03-02")

        states = [seen(self.contract, day, notice).state for day in ("2025-03-01", "2025-03-02")]

        assert ["open", "given"] == states

    def test_arithmetic_is_a_sentence(self):
        """Every step is said, days in words."""
        contract = a_contract(ends_on="2026-11-14", renewal="1 year", notice="60 days")

        assert (
            "ends 14 November 2026 (as stated); 60 days before is 15 September 2026; "
            "it renews on 15 November 2026"
        ) == seen(contract, "2026-05-04").arithmetic


class TestModes:
    def test_none_with_a_notice_has_no_window(self):
        """What ends by itself needs no notice, whatever notice is recorded."""
        window = seen(a_contract(starts_on="2024-01-01", initial="1 year", notice="60 days"), "2024-06-01")

        assert ("none", None, None) == (window.state, window.decide_by, window.renews_on)
        assert D("2024-12-31") == window.ends_on

    def test_bounded_has_no_window_in_its_last_term(self):
        """The last renewal that there can be runs out by itself."""
        contract = a_contract(
            starts_on="2024-01-01", initial="1 year", renewal="1 x 1 year", notice="60 days"
        )

        assert "open" == seen(contract, "2024-06-01").state
        assert ("none", None) == (seen(contract, "2025-06-01").state, seen(contract, "2025-06-01").decide_by)
        assert "ended" == seen(contract, "2026-01-01").state
        assert D("2025-12-31") == seen(contract, "2024-12-24").bound_until

    @pytest.mark.parametrize(
        ("today", "state", "renews"),
        [
            ("2024-11-01", "closing", "2025-01-01"),
            ("2024-11-02", "missed", None),
            ("2025-01-01", "ended", None),
        ],
    )
    def test_option_is_to_be_exercised(self, today, state, renews):
        """The last day to exercise it; once missed nothing follows, and it ends."""
        contract = a_contract(ends_on="2024-12-31", renewal="option 1 year", notice="60 days")

        window = seen(contract, today)

        assert (state, renews) == (window.state, window.renews_on and str(window.renews_on))
        assert D("2024-12-31") == window.ends_on

    def test_option_says_that_somebody_must_act(self):
        """Nothing happens by itself, and the arithmetic says so."""
        contract = a_contract(ends_on="2024-12-31", renewal="option 1 year", notice="60 days")

        assert "only if somebody acts" in seen(contract, "2024-06-01").arithmetic

    def test_option_exercised_renews(self):
        """Notice on an option is its exercise: given, and the next term comes."""
        contract = a_contract(ends_on="2024-12-31", renewal="option 2 x 1 year", notice="60 days")
        exercised = NoticeGiven(contract, "2024-11-01")

        now, then = seen(contract, "2024-11-05", exercised), seen(contract, "2025-01-01", exercised)

        assert ("given", D("2025-01-01")) == (now.state, now.renews_on)
        assert ("open", D("2025-11-01"), D("2025-12-31")) == (then.state, then.decide_by, then.ends_on)

    def test_option_settled_by_an_amendment_of_the_next_term_is_not_missed(self):
        """What was agreed for the next term says that it comes, exercised or not."""
        contract = a_contract(ends_on="2024-12-31", renewal="option 1 year", notice="60 days")
        agreed = Amendment(contract, "2025-01-01", agreed_on="2024-10-01", notice="30 days")

        window = seen(contract, "2024-12-01", agreed)

        assert ("given", D("2025-01-01")) == (window.state, window.renews_on)
        assert "as a later amendment says" in window.arithmetic

    def test_evergreen_by_the_month_looks_ahead(self):
        """Thirty days' notice in a month of thirty: the decision is about the next month, with a warning."""
        contract = a_contract(starts_on="2026-01-01", renewal="evergreen 1 month", notice="31 days")

        window = seen(contract, "2026-11-22")

        assert (D("2026-12-31"), D("2026-11-30"), "closing") == (
            window.ends_on,
            window.decide_by,
            window.state,
        )
        assert "as long as the term or longer" in window.warnings[0]

    def test_evergreen_that_can_be_ended_at_any_time_is_open(self):
        """With a notice and no period there is no last day, but an earliest end from today."""
        contract = a_contract(starts_on="2024-01-01", renewal="evergreen", notice="60 days")

        window = seen(contract, "2026-11-22")

        assert ("open", None, None) == (window.state, window.decide_by, window.ends_on)
        assert D("2027-01-21") == window.bound_until

    def test_evergreen_past_its_minimum_term_is_bound_by_its_notice(self):
        """A window missed before it runs on binds only as long as notice takes."""
        contract = a_contract(
            starts_on="2024-01-01", initial="1 year", renewal="evergreen", notice="3 months"
        )

        window = seen(contract, "2024-11-01")

        assert ("missed", D("2024-09-30"), D("2025-02-01")) == (
            window.state,
            window.decide_by,
            window.bound_until,
        )

    def test_evergreen_with_neither_period_nor_notice_is_dateless(self):
        """Nothing to count from, so no day is made up."""
        window = seen(a_contract(starts_on="2024-01-01", renewal="evergreen"), "2026-01-01")

        assert ("dateless", None, None) == (window.state, window.decide_by, window.bound_until)

    def test_unknown_may_renew(self):
        """It is tentative, counts days, and never says that one is bound."""
        contract = a_contract(ends_on="2024-12-31", renewal="unknown 1 year", notice="60 days")

        before, missed, after = (seen(contract, day) for day in ("2024-06-01", "2024-12-01", "2025-06-01"))

        assert all(window.tentative for window in (before, missed, after))
        assert "may renew on 1 January 2025" in before.arithmetic
        assert ("missed", None) == (missed.state, missed.bound_until)
        assert "whether it renewed on 1 January 2025 is not known" in after.arithmetic

    def test_automatic_without_a_notice_is_dateless_but_renews(self):
        """Not recorded is not the same as none: no last day is made up, and the gap is reported."""
        window = seen(a_contract(ends_on="2024-12-31", renewal="1 year"), "2024-06-01")

        assert ("dateless", None, D("2025-01-01")) == (window.state, window.decide_by, window.renews_on)
        assert "has not been recorded" in window.warnings[0]

    def test_of_which_nothing_is_known_is_dateless(self):
        """Neither start nor end: no day, no error."""
        window = seen(a_contract(notice="60 days", renewal="1 year"), "2024-06-01")

        assert ("dateless", None, None) == (window.state, window.ends_on, window.decide_by)


class TestEdges:
    def test_notice_longer_than_the_term_looks_more_than_one_term_ahead(self):
        """Fourteen months' notice on yearly terms: the decision is about the term after the next."""
        contract = a_contract(starts_on="2024-01-01", initial="1 year", renewal="1 year", notice="14 months")

        window = seen(contract, "2025-03-01")

        assert (2, D("2026-12-31"), D("2025-10-31")) == (window.term.number, window.ends_on, window.decide_by)
        assert "14 months is longer" in window.warnings[0] or "as long as the term" in window.warnings[0]

    def test_notice_longer_than_what_is_left_of_a_bounded_one_is_missed(self):
        """Where no term is left for which notice is in time, one is bound to the last end."""
        contract = a_contract(
            starts_on="2024-01-01", initial="1 year", renewal="1 x 1 year", notice="14 months"
        )

        window = seen(contract, "2024-03-01")

        assert ("missed", D("2025-12-31")) == (window.state, window.bound_until)

    def test_received_subtracts_delivery_after_notice(self):
        """Both steps are shown, and the earlier day counts."""
        contract = a_contract(
            ends_on="2026-11-14", renewal="1 year", notice=Notice("60 days", received=True, delivery="3 days")
        )

        window = seen(contract, "2026-05-04")

        assert D("2026-09-12") == window.decide_by
        assert "60 days before is 15 September 2026; 3 days for delivery" in window.arithmetic

    def test_holidays_are_the_callers(self):
        """Business days skip the holidays that are given."""
        contract = a_contract(ends_on="2026-11-14", renewal="1 year", notice="10 business days")
        week = WorkWeek(holidays=[D("2026-11-11")])

        assert D("2026-10-30") == seen(contract, "2026-05-04", week=week).decide_by

    def test_clash_of_ends_is_reported(self):
        """A stated end beats a computed one, with a warning on every window."""
        contract = a_contract(
            starts_on="2025-01-01", initial="1 year", ends_on="2026-01-01", renewal="1 year", notice="60 days"
        )

        window = seen(contract, "2025-06-01")

        assert (D("2025-11-02"), 1) == (window.decide_by, len(window.warnings))

    def test_window_that_opens_after_it_closes_is_reported(self):
        """A month before opens later than thirty days before where the month is short."""
        contract = a_contract(
            ends_on="2026-03-15", renewal="1 year", notice=Notice("30 days", opens="1 month")
        )

        window = seen(contract, "2026-01-01")

        assert (D("2026-02-15"), D("2026-02-13")) == (window.opens_on, window.decide_by)
        assert "never opens" in window.warnings[0]

    def test_amended_notice_counts_in_the_running_term(self):
        """An amendment changes the running term's last day."""
        contract = a_contract(starts_on="2024-11-15", initial="1 year", renewal="1 year", notice="60 days")

        window = seen(contract, "2026-05-04", Amendment(contract, "2026-03-01", notice="90 days"))

        assert D("2026-08-16") == window.decide_by

    def test_windows_go_on_term_by_term(self):
        """One window a term, from the current one, to the last that begins in time."""
        contract = a_contract(starts_on="2024-11-15", initial="1 year", renewal="1 year", notice="60 days")

        found = windows(contract, D("2025-10-01"), until=D("2026-11-15"))

        assert [
            ("missed", D("2025-09-15")),
            ("open", D("2026-09-15")),
            ("open", D("2027-09-15")),
        ] == [(window.state, window.decide_by) for window in found]


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
    """Number, state, opens, decide by, ends, renews, days left, bound until, tentative."""
    notices = [day for day in given if day <= today]
    found = slow_terms(contract, amendments, notices, week, today)
    alive = [term for term in found if term.end is None or term.end >= today]
    if not alive:
        last = found[-1]
        return last.number, "ended", None, None, last.end, None, None, None, last.tentative

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
    until = None
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
            until = bound(in_time())
    elif opens and today < opens:
        state = "future"
    elif (by - today).days <= 14:
        state = "closing"
    else:
        state = "future" if found[0].start and today < found[0].start else "open"
    renews = None if state == "missed" and option else term.next_on()
    left = (by - today).days if by and by >= today and state != "given" else None
    tentative = term.tentative or (term.renewal.mode is Mode.UNKNOWN and renews is not None and not settled)
    return term.number, state, opens, by, term.end, renews, left, until, tentative


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


ANY_SPAN = st.one_of(
    spans(Unit.MONTHS, 1, 12_000),
    spans(Unit.DAYS, 1, 366_000),
    spans(Unit.DAYS, 1, 10),
)
EDGE_DAYS = st.one_of(
    st.dates(date.min, date(2, 12, 31)),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.dates(date(9998, 1, 1), date.max),
)
ANY_NOTICE = st.one_of(
    st.builds(Notice, st.one_of(spans(Unit.MONTHS, 0, 12_000), spans(Unit.DAYS, 0, 366_000))),
    st.builds(
        lambda before, opens, delivery: Notice(
            before, opens=opens if opens.count >= before.count else None, received=True, delivery=delivery
        ),
        spans(Unit.BUSINESS_DAYS, 0, 300),
        spans(Unit.BUSINESS_DAYS, 0, 300),
        spans(Unit.DAYS, 0, 366_000),
    ),
)
ANY_RENEWAL = st.one_of(
    st.just(Renewal("none")),
    st.builds(
        Renewal,
        st.sampled_from(["automatic", "option", "unknown"]),
        ANY_SPAN,
        st.none() | st.integers(1, 10**9),
    ),
    st.builds(Renewal, st.just("evergreen"), st.none() | ANY_SPAN),
    st.just(Renewal("unknown")),
)


@st.composite
def anything(draw: st.DrawFn) -> tuple[Contract, list[Amendment], list[NoticeGiven]]:
    days = sorted(draw(st.lists(EDGE_DAYS, min_size=2, max_size=2)))
    contract = a_contract(
        starts_on=draw(st.sampled_from([None, days[0]])),
        ends_on=draw(st.sampled_from([None, days[1]])),
        initial=draw(st.none() | ANY_SPAN),
        renewal=draw(ANY_RENEWAL),
        notice=draw(st.none() | ANY_NOTICE),
    )
    amendments = [
        Amendment(
            contract,
            draw(EDGE_DAYS),
            ends_on=draw(st.none() | EDGE_DAYS),
            renewal=draw(st.none() | ANY_RENEWAL),
            notice=draw(st.none() | ANY_NOTICE),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    given_on = [NoticeGiven(contract, day) for day in draw(st.lists(EDGE_DAYS, max_size=3))]
    return contract, amendments, given_on


class TestTotality:
    @settings(max_examples=250, deadline=None)
    @given(anything(), EDGE_DAYS)
    def test_no_contract_on_any_day_raises(self, records, today):
        """From the first day of the calendar to its last, whatever can be recorded has a window."""
        contract, amendments, given_on = records

        window = notice_window(contract, today, amendments=amendments, given=given_on)
        ahead = windows(contract, today, until=date.max, amendments=amendments, given=given_on)

        assert window.arithmetic
        assert all(window.decide_by is None or window.ends_on for window in islice(ahead, 5))
        assert [each.number for each in islice(terms(contract, amendments, given_on), 5)] == list(
            range(len(list(islice(terms(contract, amendments, given_on), 5))))
        )
        assert (window.days_left is None) == (
            window.decide_by is None or window.decide_by < today or window.state == "given"
        )

    def test_daily_terms_over_millennia_take_no_longer(self):
        """A day's term from the year 1 with a thousand years' notice is found at once."""
        contract = a_contract(
            starts_on="0001-01-01", initial="1 day", renewal="evergreen 1 day", notice="999 years"
        )

        window = seen(contract, "2026-11-22")

        assert (D("2026-11-22"), D("3025-11-22")) == (window.decide_by, window.ends_on)


class TestRenewals:
    TODAY = D("2026-11-22")

    def test_are_ordered_by_the_day_to_decide(self):
        """Soonest decision first, not soonest renewal; those without a day last, and none that is over."""
        soon = Contract(ACME, "Soon", ends_on="2027-01-31", renewal="1 year", notice="60 days")
        renews_first = Contract(ACME, "Later", ends_on="2027-01-15", renewal="1 year", notice="1 week")
        evergreen = Contract(ACME, "Evergreen", starts_on="2024-01-01", renewal="evergreen")
        over = Contract(ACME, "Over", ends_on="2026-11-21")

        rows = renewals(facts_of(self.TODAY, ACME, evergreen, renews_first, over, soon))

        assert ["Soon", "Later", "Evergreen"] == [row.contract for row in rows]
        assert "Renewals as of 2026-11-22" == rows.caption

    def test_within_a_span_are_what_must_be_decided_in_it(self):
        """Both bounds of the span count; what renews in it and was missed is there."""
        inside = Contract(ACME, "Inside", ends_on="2027-04-21", renewal="1 year", notice="60 days")
        outside = Contract(ACME, "Outside", ends_on="2027-04-22", renewal="1 year", notice="60 days")
        missed = Contract(ACME, "Missed", ends_on="2026-12-31", renewal="1 year", notice="60 days")
        fixed = Contract(ACME, "Fixed", ends_on="2027-02-20")
        silent = Contract(ACME, "No notice recorded", ends_on="2027-02-19", renewal="1 year")
        endless = Contract(ACME, "Endless", starts_on="2024-01-01", renewal="evergreen", notice="60 days")
        done = Contract(ACME, "Done", ends_on="2027-01-31", renewal="1 year", notice="30 days")
        notice = NoticeGiven(done, "2026-11-01")
        facts = facts_of(self.TODAY, ACME, inside, outside, missed, fixed, silent, endless, done, notice)

        rows = renewals(facts, within="90 days")

        assert ["Missed", "Inside", "No notice recorded", "Fixed"] == [row.contract for row in rows]
        assert "Renewals to decide within 90 days of 2026-11-22" == rows.caption

    def test_row_has_all_days_and_the_price(self):
        """A row is plain values: the account's name, days, the sum of its price lines, arithmetic."""
        support = a_contract(starts_on="2024-02-01", initial="3 years", renewal="1 year", notice="60 days")
        lines = PriceLine(support, "12000 EUR/year"), PriceLine(support, "1500.50 EUR/year", line="weekend")

        [row] = renewals(facts_of(self.TODAY, ACME, support, *lines))

        assert ("Acme", "Support", D("2026-12-02"), 10, "closing") == (
            row.account,
            row.contract,
            row.decide_by,
            row.days_left,
            row.state,
        )
        assert (Decimal("13500.50"), "EUR", "year") == (row.price, row.currency, row.per)
        assert (support.id, ACME.id, "automatic", "60 days") == (
            row.contract_id,
            row.account_id,
            row.mode,
            row.notice,
        )

    @pytest.mark.parametrize("other", ["100 USD/year", "100 EUR/month", "100 EUR"])
    def test_prices_that_do_not_add_up_are_left_out(self, other):
        """Lines in another currency or for another period are never mixed."""
        support = a_contract(ends_on="2027-01-31")
        lines = PriceLine(support, "12000 EUR/year"), PriceLine(support, other, line="more")

        [row] = renewals(facts_of(self.TODAY, ACME, support, *lines))

        assert (None, "", "") == (row.price, row.currency, row.per)

    def test_only_prices_that_hold_today_count(self):
        """Last year's price is not this year's."""
        support = a_contract(ends_on="2027-01-31")
        old = PriceLine(support, "10000 EUR/year", from_on="2024-01-01", until_on="2026-01-01")
        new = PriceLine(support, "12000 EUR/year", from_on="2026-01-01")

        [row] = renewals(facts_of(self.TODAY, ACME, support, old, new))

        assert Decimal(12000) == row.price

    def test_amendments_and_notices_are_found_in_the_facts(self):
        """What is known of a contract changes its window; another contract's records do not."""
        one = a_contract(ends_on="2027-01-31", renewal="1 year", notice="30 days")
        other = a_contract(ends_on="2027-01-31", renewal="1 year", notice="30 days")
        changes = Amendment(one, "2026-10-01", notice="60 days"), NoticeGiven(other, "2026-11-01")
        facts = facts_of(self.TODAY, ACME, one, other, *changes)

        assert (D("2026-12-02"), "closing") == (window_of(facts, one).decide_by, window_of(facts, one).state)
        assert "given" == window_of(facts, other).state
        assert [window_of(facts, one)] == list(windows_of(facts, one, until=self.TODAY))

    def test_asked_as_of_an_earlier_day_do_not_know_what_came_later(self):
        """A notice withdrawn later was still given on the day before."""
        support = a_contract(ends_on="2027-01-31", renewal="1 year", notice="30 days")
        notice = NoticeGiven(support, "2026-10-01", withdrawn_on="2026-11-22")

        states = [
            window_of(facts_of(day, ACME, support, notice), support).state
            for day in (D("2026-09-30"), D("2026-11-21"), D("2026-11-22"))
        ]

        assert ["open", "given", "open"] == states

    def test_business_days_are_the_accounts_own(self):
        """The account's holidays count where the caller gives no week."""
        holidays = WorkWeek(holidays=[D("2026-11-11")])
        abroad = Account("Abroad", week=holidays)
        support = Contract(
            abroad, "Support", ends_on="2026-11-14", renewal="1 year", notice="10 business days"
        )
        facts = facts_of(D("2026-10-01"), abroad, support)

        assert D("2026-10-30") == window_of(facts, support).decide_by
        assert D("2026-11-02") == window_of(facts, support, week=WEEKDAYS).decide_by

    def test_there_are_none_without_a_contract(self):
        """A prospect has no renewals: no row, and no error."""
        assert 0 == len(renewals(facts_of(self.TODAY, ACME)))

    def test_contract_of_an_unknown_account_is_listed(self):
        """A link that leads nowhere hides no decision."""
        [row] = renewals(facts_of(self.TODAY, a_contract(ends_on="2027-01-31")))

        assert ("", ACME.id) == (row.account, row.account_id)
