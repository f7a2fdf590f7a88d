"""When notice can be given on one contract: days that others got wrong, states, modes and edges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from relmem.queries.contracts import NoticeWindow, notice_window, windows
from relmem.records import Account, Amendment, Contract, Notice, NoticeGiven
from relmem.values import WorkWeek

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


@pytest.mark.capability("C39")
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


@pytest.mark.capability("C39")
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
        assert "opens 12 months before the end, on 31 December 2025" in window.arithmetic

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


@pytest.mark.capability("C39")
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
            ("2025-01-01", "unconfirmed", None),
            ("2025-12-31", "unconfirmed", None),
            ("2026-01-01", "ended", None),
        ],
    )
    def test_option_is_to_be_exercised(self, today, state, renews):
        """The last day to exercise it; once missed it ends, and whether it was taken is asked for a year."""
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

    def test_evergreen_by_the_month_is_missed_where_it_could_have_been_decided(self):
        """In a month of thirty-one days thirty days' notice can be given on the first; then one is bound."""
        contract = a_contract(starts_on="2026-01-01", renewal="evergreen 1 month", notice="30 days")

        first, then = seen(contract, "2026-12-01"), seen(contract, "2026-12-02")

        assert ("closing", 0) == (first.state, first.days_left)
        assert ("missed", D("2026-12-31"), D("2027-01-31")) == (then.state, then.ends_on, then.bound_until)

    def test_missed_says_when_one_can_decide_next(self):
        """A contract that rolls on month by month has its next last day, whether or not this one was missed."""
        contract = a_contract(starts_on="2026-01-15", initial="1 month", renewal="1 month", notice="30 days")

        due, missed = seen(contract, "2026-12-15"), seen(contract, "2026-12-16")

        assert ("closing", D("2026-12-15"), None) == (due.state, due.decide_by, due.next_decide_by)
        assert ("missed", D("2026-12-15"), D("2027-01-15"), D("2027-02-14")) == (
            missed.state,
            missed.decide_by,
            missed.next_decide_by,
            missed.bound_until,
        )
        assert (
            "that day has passed, and it binds until 14 February 2027; "
            "the next last day for notice is 15 January 2027; " in missed.arithmetic
        )

    @pytest.mark.parametrize("renewal", ["none", "unknown 1 year", "option 1 year"])
    def test_nothing_is_to_be_decided_next_where_nothing_rolls_on(self, renewal):
        """Where it ends, or nobody knows, no further day is told."""
        contract = a_contract(ends_on="2026-12-31", renewal=renewal, notice="60 days")

        assert seen(contract, "2026-11-22").next_decide_by is None

    @pytest.mark.parametrize(
        ("given_on", "late_for", "days", "ends"),
        [
            ("2026-11-02", None, 0, "2027-01-31"),
            ("2026-11-03", "2027-01-31", 1, "2028-01-31"),
            ("2027-01-31", "2027-01-31", 90, "2028-01-31"),
            ("2027-02-01", None, 0, "2028-01-31"),
        ],
    )
    def test_notice_given_late_counts_for_the_next_term(self, given_on, late_for, days, ends):
        """From the day after the last one to the end of that term it was late, and by how much is said."""
        contract = a_contract(starts_on="2024-02-01", initial="3 years", renewal="1 year", notice="90 days")

        window = seen(contract, given_on, NoticeGiven(contract, given_on))

        assert (late_for, days, ends) == (
            window.late_for and str(window.late_for),
            window.late_days,
            str(window.ends_on),
        )
        late = (
            f"{days} day{'' if days == 1 else 's'} late for 31 January 2027, so it counts for 31 January 2028"
        )
        assert (late_for is not None) == (late in window.arithmetic)

    @pytest.mark.parametrize(
        ("renewal", "last"),
        [
            ("option 1 year", "2027-05-31"),
            ("option 3 years", "2027-05-31"),
            ("option 6 months", "2026-11-30"),
        ],
    )
    def test_an_option_that_lapsed_unnoticed_is_asked_after(self, renewal, last):
        """As long as the next term would run, a year at most; then it is over."""
        contract = a_contract(starts_on="2024-06-01", initial="2 years", renewal=renewal, notice="60 days")
        after = D(last) + timedelta(days=1)

        first, then, over = seen(contract, "2026-06-01"), seen(contract, last), seen(contract, str(after))

        assert ["unconfirmed", "unconfirmed", "ended"] == [first.state, then.state, over.state]
        assert (D("2026-04-01"), D("2026-05-31"), True) == (then.decide_by, then.ends_on, then.tentative)
        assert "whether the option was exercised is not known" in then.arithmetic

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

    def test_unknown_does_not_tell_of_a_day_to_come_as_if_it_were_over(self):
        """Looked ahead to, a term is one of which nobody knows whether it comes."""
        contract = a_contract(
            starts_on="2025-06-15", initial="1 month", renewal="unknown 1 month", notice="30 days"
        )

        window = seen(contract, "2026-11-22")

        assert D("2026-12-15") == window.decide_by
        assert "whether it renews on 15 December 2026 is not known" in window.arithmetic

    def test_automatic_without_a_notice_is_dateless_but_renews(self):
        """Not recorded is not the same as none: no last day is made up, and the gap is reported."""
        window = seen(a_contract(ends_on="2024-12-31", renewal="1 year"), "2024-06-01")

        assert ("dateless", None, D("2025-01-01")) == (window.state, window.decide_by, window.renews_on)
        assert "has not been recorded" in window.warnings[0]

    def test_of_which_nothing_is_known_is_dateless(self):
        """Neither start nor end: no day, no error."""
        window = seen(a_contract(notice="60 days", renewal="1 year"), "2024-06-01")

        assert ("dateless", None, None) == (window.state, window.ends_on, window.decide_by)


@pytest.mark.capability("C39")
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
