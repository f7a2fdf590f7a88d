"""The terms of one contract."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.queries.terms import (
    Term,
    TermKind,
    chain,
    current_term,
    term_on,
    terms,
)
from relmem.records import Account, Amendment, Contract, Notice, NoticeGiven
from relmem.values import Span, Unit

D = date.fromisoformat
ACME = Account("Acme")
DAY = timedelta(days=1)


def a_contract(**fields: object) -> Contract:
    return Contract(ACME, "Support", **fields)


def spans_of(found: list[Term]) -> list[tuple[str, str]]:
    return [(str(term.starts_on), str(term.ends_on)) for term in found]


@pytest.mark.capability("C38")
class TestInitialTerm:
    @pytest.mark.parametrize(
        ("starts", "initial", "ends"),
        [
            ("2024-11-15", "12 months", "2025-11-14"),
            ("2024-02-29", "12 months", "2025-02-28"),
            ("2024-02-29", "4 years", "2028-02-28"),
            ("2024-01-31", "1 month", "2024-02-29"),
            ("2023-01-31", "1 month", "2023-02-28"),
            ("2024-01-31", "3 months", "2024-04-30"),
            ("2024-01-31", "2 months", "2024-03-30"),
            ("2024-01-01", "12 months", "2024-12-31"),
            ("2024-02-01", "3 years", "2027-01-31"),
            ("2018-09-27", "36 months", "2021-09-26"),
            ("2024-03-01", "90 days", "2024-05-29"),
            ("2024-03-01", "2 weeks", "2024-03-14"),
            ("2024-03-01", "1 day", "2024-03-01"),
        ],
    )
    def test_ends_the_day_before_the_corresponding_day(self, starts, initial, ends):
        """A term ends on the day before the corresponding day, or on the month's last where there is none."""
        [term] = terms(a_contract(starts_on=starts, initial=initial))

        assert (D(ends), None) == (term.ends_on, term.renews_on)

    def test_stated_end_beats_the_computed_one(self):
        """A stated end holds, and the clash with the computed one is reported with both days."""
        contract = a_contract(starts_on="2025-07-01", initial="1 year", ends_on="2026-07-01")

        links = chain(contract)

        assert D("2026-07-01") == links.at(D("2025-08-01")).ends_on
        [warning] = links.warnings
        assert "1 July 2026" in warning
        assert "30 June 2026" in warning

    def test_stated_end_that_agrees_is_no_clash(self):
        """A stated end that is the computed one is nothing to report."""
        contract = a_contract(starts_on="2025-07-01", initial="1 year", ends_on="2026-06-30")

        assert () == chain(contract).warnings

    def test_start_may_be_unknown_where_the_end_is_not(self):
        """A contract of which only the end is known has a first term without a first day."""
        found = list(islice(terms(a_contract(ends_on="2026-11-14", renewal="1 year")), 2))

        assert [("None", "2026-11-14"), ("2026-11-15", "2027-11-14")] == spans_of(found)

    def test_signed_late_but_effective_earlier(self):
        """The day of signing moves no term."""
        early = a_contract(starts_on="2025-01-01", signed_on="2025-02-20", initial="1 year")

        assert D("2025-12-31") == current_term(early, D("2025-03-01")).ends_on

    def test_without_a_length_it_is_as_long_as_the_next_ones(self):
        """Where only the renewal's length is known the first term takes it, and says so."""
        links = chain(a_contract(starts_on="2024-02-01", renewal="1 year"))

        assert D("2025-01-31") == links.at(D("2024-02-01")).ends_on
        assert "taken to be 1 year" in links.warnings[0]

    def test_evergreen_by_the_month_needs_no_initial_term(self):
        """Month to month runs by the month from its first day, and nothing is assumed."""
        links = chain(a_contract(starts_on="2024-01-15", renewal="evergreen 1 month"))

        assert ("2024-02-14", ()) == (str(links.at(D("2024-01-20")).ends_on), links.warnings)

    def test_of_unknown_length_has_no_end(self):
        """Neither a length nor an end: one term without an end, not one that is guessed."""
        [term] = terms(a_contract(starts_on="2024-02-01", renewal="unknown 1 year"))

        assert (None, None, TermKind.INITIAL) == (term.ends_on, term.renews_on, term.kind)


@pytest.mark.capability("C38")
class TestRenewals:
    def test_count_from_the_start_and_do_not_drift(self):
        """The k-th renewal is counted from the original start in one step."""
        contract = a_contract(starts_on="2024-01-31", initial="1 month", renewal="1 month")

        found = list(islice(terms(contract), 4))

        assert [
            ("2024-01-31", "2024-02-29"),
            ("2024-03-01", "2024-03-30"),
            ("2024-03-31", "2024-04-30"),
            ("2024-05-01", "2024-05-30"),
        ] == spans_of(found)
        assert [0, 1, 2, 3] == [term.number for term in found]

    def test_of_leap_day_end_on_leap_years_last_days(self):
        """From 29 February, yearly terms end on the 28th, by the rule, in leap years too."""
        contract = a_contract(starts_on="2024-02-29", initial="1 year", renewal="1 year")

        ends = [str(term.ends_on) for term in islice(terms(contract), 5)]

        assert ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-28", "2029-02-28"] == ends

    def test_in_another_unit_count_from_the_day_after_the_initial_end(self):
        """Thirty days after an initial month are counted from the day after its end."""
        contract = a_contract(starts_on="2024-01-31", initial="1 month", renewal="30 days")

        found = list(islice(terms(contract), 3))

        assert [("2024-03-01", "2024-03-30"), ("2024-03-31", "2024-04-29")] == spans_of(found)[1:]

    def test_after_a_stated_end_count_from_the_day_after_it(self):
        """Renewals of a stated end keep to the end of the month where it is one."""
        contract = a_contract(starts_on="2024-01-31", ends_on="2024-02-29", renewal="1 month")

        ends = [str(term.ends_on) for term in islice(terms(contract), 4)]

        assert ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"] == ends

    def test_bounded_renew_so_often_and_no_more(self):
        """At most two renewals are three terms; the last is followed by none."""
        found = list(terms(a_contract(starts_on="2024-01-01", initial="1 year", renewal="2 x 1 year")))

        assert ["2024-12-31", "2025-12-31", "2026-12-31"] == [str(term.ends_on) for term in found]
        assert [False, False, True] == [term.renews_on is None for term in found]

    def test_unknown_are_tentative(self):
        """What may renew is shown as tentative; what is certain is not."""
        contract = a_contract(starts_on="2024-01-01", initial="1 year", renewal="unknown 1 year")

        assert [False, True, True] == [term.tentative for term in islice(terms(contract), 3)]

    def test_unknown_without_a_length_may_run_on(self):
        """Where not even the length is known, what follows is tentative and has no end."""
        found = list(terms(a_contract(ends_on="2024-12-31", renewal="unknown")))

        assert [(D("2024-12-31"), False), (None, True)] == [(term.ends_on, term.tentative) for term in found]

    def test_by_option_come_only_when_exercised(self):
        """An option nobody exercised yields no term; one exercised in time yields the next."""
        contract = a_contract(ends_on="2024-12-31", renewal="option 2 x 1 year", notice="60 days")
        in_time, late = NoticeGiven(contract, "2024-11-01"), NoticeGiven(contract, "2024-11-02")

        assert 1 == len(list(terms(contract)))
        assert 1 == len(list(terms(contract, given=[late])))
        assert ["2024-12-31", "2025-12-31"] == [str(t.ends_on) for t in terms(contract, given=[in_time])]

    def test_option_exercised_once_is_not_exercised_twice(self):
        """Each term by option needs an exercise of its own, up to the bound."""
        contract = a_contract(ends_on="2024-12-31", renewal="option 2 x 1 year", notice="60 days")
        days = ["2024-10-01", "2025-10-01", "2026-10-01"]

        counts = [
            len(list(terms(contract, given=[NoticeGiven(contract, d) for d in days[:n]]))) for n in range(4)
        ]

        assert [1, 2, 3, 3] == counts

    def test_late_exercise_accepted_by_amendment_is_not_the_next_exercise(self):
        """An amendment in force after the end proves that the option's term ran, and only that one."""
        contract = a_contract(ends_on="2024-12-31", renewal="option 1 year", notice="60 days")
        late, accepted = NoticeGiven(contract, "2024-12-01"), Amendment(contract, "2025-01-01")

        found = list(terms(contract, [accepted], [late]))

        assert ["2024-12-31", "2025-12-31"] == [str(term.ends_on) for term in found]

    def test_evergreen_without_a_period_runs_on(self):
        """After its initial term an evergreen contract has one term without an end."""
        found = list(terms(a_contract(starts_on="2024-01-01", initial="1 year", renewal="evergreen")))

        assert [("2024-01-01", "2024-12-31"), ("2025-01-01", "None")] == spans_of(found)

    def test_stop_where_the_calendar_ends(self):
        """Endless renewal stops on the last day of the calendar, clipped to it."""
        found = list(terms(a_contract(starts_on="9990-06-01", initial="1 year", renewal="7 years")))

        assert ["9991-05-31", "9998-05-31", "9999-12-31"] == [str(term.ends_on) for term in found]
        assert found[-1].renews_on is None
        assert "where the calendar ends" in found[-1].arithmetic

    def test_end_on_the_last_day_of_the_calendar_exactly(self):
        """A year from the first of January 9999 fits, to the day."""
        [term] = terms(a_contract(starts_on="9999-01-01", initial="1 year", renewal="1 year"))

        assert (date.max, None) == (term.ends_on, term.renews_on)

    def test_of_a_day_are_found_over_millennia(self):
        """The term of any day is found without walking there, however short the terms."""
        contract = a_contract(starts_on="0001-01-01", initial="1 day", renewal="evergreen 1 day")

        term = current_term(contract, D("9998-12-31"))

        assert (D("9998-12-31"), D("9998-12-31")) == (term.starts_on, term.ends_on)

    def test_say_how_they_came_about(self):
        """Each term has its arithmetic in words."""
        contract = a_contract(starts_on="2024-11-15", initial="1 year", renewal="6 months")

        words = [term.arithmetic for term in islice(terms(contract), 3)]

        assert [
            "ends 14 November 2025 (1 year from 15 November 2024)",
            "ends 14 May 2026 (1 year from 15 November 2024, then 6 months more)",
            "ends 14 November 2026 (1 year from 15 November 2024, then 2 times 6 months more)",
        ] == words


@pytest.mark.capability("C39")
class TestAmendment:
    contract = a_contract(starts_on="2024-01-01", initial="1 year", renewal="1 year", notice="60 days")

    def test_changes_the_rule_mid_term_and_nothing_before(self):
        """Notice changed in the second term holds for it and later ones; the first keeps its own."""
        longer = Amendment(self.contract, "2025-06-01", notice="90 days")

        found = islice(terms(self.contract, [longer]), 4)

        assert ["60 days", "90 days", "90 days", "90 days"] == [str(term.notice) for term in found]

    def test_that_moves_no_end_keeps_the_count_from_the_start(self):
        """A new notice does not make the terms drift."""
        contract = a_contract(starts_on="2024-01-31", initial="1 month", renewal="1 month")

        changed = terms(contract, [Amendment(contract, "2024-04-01", notice="1 week")])

        assert spans_of(list(islice(terms(contract), 9))) == spans_of(list(islice(changed, 9)))

    @pytest.mark.parametrize(
        ("in_force", "number"), [("2024-12-31", 0), ("2025-01-01", 1), ("2023-01-01", 0)]
    )
    def test_holds_for_the_term_running_then(self, in_force, number):
        """The last day of a term still belongs to it; before the start it is about the first."""
        moved = Amendment(self.contract, in_force, notice="1 day")

        found = list(islice(terms(self.contract, [moved]), 3))

        assert [str(term.notice) for term in found] == ["60 days"] * number + ["1 day"] * (3 - number)

    def test_states_a_new_end(self):
        """A new end holds for the running term; later ones count from the day after it."""
        moved = Amendment(self.contract, "2025-06-01", ends_on="2026-03-31")

        found = list(islice(terms(self.contract, [moved]), 3))

        assert [("2025-01-01", "2026-03-31"), ("2026-04-01", "2027-03-31")] == spans_of(found)[1:]
        assert "as amended from 1 June 2025" in found[1].arithmetic

    def test_of_the_length_counts_from_the_day_after_the_running_term(self):
        """A new length of renewal begins with the next term."""
        shorter = Amendment(self.contract, "2025-06-01", renewal="2 x 6 months")

        found = list(terms(self.contract, [shorter]))

        assert ["2024-12-31", "2025-12-31", "2026-06-30", "2026-12-31"] == [str(t.ends_on) for t in found]

    def test_can_end_the_renewing(self):
        """With renewal none the running term is the last."""
        found = list(terms(self.contract, [Amendment(self.contract, "2025-06-01", renewal="none")]))

        assert (2, None) == (len(found), found[-1].renews_on)

    def test_that_ends_a_term_before_it_begins_is_reported(self):
        """An end before the term's first day is not used, and said."""
        links = chain(self.contract, [Amendment(self.contract, "2025-06-01", ends_on="2024-06-30")])

        assert D("2025-12-31") == links.at(D("2025-06-01")).ends_on
        assert "30 June 2024" in links.warnings[0]

    def test_takes_up_a_contract_that_was_over(self):
        """An amendment after the end that states a new one goes on from its day, gap and all."""
        fixed = a_contract(starts_on="2024-01-01", initial="1 year")
        later = Amendment(fixed, "2025-02-01", ends_on="2025-12-31")

        found = list(terms(fixed, [later]))

        assert [("2024-01-01", "2024-12-31"), ("2025-02-01", "2025-12-31")] == spans_of(found)
        assert term_on(fixed, D("2025-01-15"), amendments=[later]) is None

    def test_after_the_end_without_a_new_one_changes_nothing(self):
        """An amendment of what is over says that it should have stated until when."""
        fixed = a_contract(starts_on="2024-01-01", initial="1 year")

        links = chain(fixed, [Amendment(fixed, "2025-02-01", notice="1 month")])

        assert 1 == len(list(links.reaching(date.min)))
        assert "changes nothing" in links.warnings[0]

    def test_in_force_later_proves_that_it_ran_on(self):
        """Terms of unknown renewal are certain up to an amendment that came into force in them."""
        contract = a_contract(starts_on="2024-01-01", initial="1 year", renewal="unknown 1 year")
        amended = Amendment(contract, "2026-05-01", notice="1 month")

        found = list(islice(terms(contract, [amended]), 5))

        assert [False, False, False, True, True] == [term.tentative for term in found]

    def test_of_a_term_without_end_holds_from_its_day(self):
        """What was agreed for later does not change the notice of an endless term today."""
        contract = a_contract(starts_on="2024-01-01", renewal="evergreen", notice="30 days")
        later = Amendment(contract, "2027-01-01", agreed_on="2026-01-01", notice="90 days")

        def notice_on(day: str) -> str:
            return str(current_term(contract, D(day), amendments=[later]).notice)

        assert ("30 days", "90 days") == (notice_on("2026-12-31"), notice_on("2027-01-01"))


@pytest.mark.capability("C39")
class TestNoticeGiven:
    contract = a_contract(starts_on="2024-11-15", initial="1 year", renewal="1 year", notice="60 days")

    @pytest.mark.parametrize(
        ("given_on", "last"),
        [("2025-01-01", "2025-11-14"), ("2025-09-15", "2025-11-14"), ("2025-09-16", "2026-11-14")],
    )
    def test_ends_it_after_the_term_for_which_it_is_in_time(self, given_on, last):
        """On the last day it is in time; a day later it ends the contract one term on."""
        found = list(terms(self.contract, given=[NoticeGiven(self.contract, given_on)]))

        assert (D(last), None, D(given_on)) == (found[-1].ends_on, found[-1].renews_on, found[-1].given_on)

    def test_withdrawn_counts_for_nothing(self):
        """A notice taken back ends nothing, from the day on which it was."""
        taken_back = NoticeGiven(self.contract, "2025-01-01", withdrawn_on="2025-02-01")

        def ends_with(day: str) -> bool:
            return current_term(self.contract, D(day), given=[taken_back]).given_on is not None

        assert (True, False) == (ends_with("2025-01-31"), ends_with("2025-02-01"))

    def test_before_the_window_opens_counts_for_nothing(self):
        """Too early is not in time, on the day before the window opens, and is reported."""
        notice = Notice("9 months", opens="12 months")
        contract = a_contract(ends_on="2026-12-31", renewal="1 year", notice=notice)

        early = chain(contract, given=[NoticeGiven(contract, "2025-12-30")])
        just = chain(contract, given=[NoticeGiven(contract, "2025-12-31")])

        assert early.at(D("2027-01-01")) is not None
        assert "31 December 2025" in early.warnings[0]
        assert just.at(D("2027-01-01")) is None

    def test_on_an_endless_term_gives_it_an_end(self):
        """Notice on an evergreen contract ends it on the first day for which it is in time."""
        contract = a_contract(starts_on="2024-01-01", renewal="evergreen", notice="3 months")

        [term] = terms(contract, given=[NoticeGiven(contract, "2026-05-04")])

        assert D("2026-08-04") == term.ends_on

    def test_in_the_last_term_changes_nothing(self):
        """A term that ends by itself is not ended by notice."""
        fixed = a_contract(starts_on="2024-01-01", initial="1 year", notice="60 days")

        [term] = terms(fixed, given=[NoticeGiven(fixed, "2024-02-01")])

        assert (D("2024-12-31"), None) == (term.ends_on, term.given_on)

    def test_of_a_contract_that_is_over_does_not_end_its_revival(self):
        """Notice given while the earlier contract ran is not about what was agreed after it ended."""
        fixed = a_contract(starts_on="2024-01-01", initial="1 year", notice="60 days")
        again = Amendment(fixed, "2025-02-01", ends_on="2025-12-31", renewal="1 year")

        found = islice(terms(fixed, [again], [NoticeGiven(fixed, "2024-12-01")]), 3)

        assert ["2024-12-31", "2025-12-31", "2026-12-31"] == [str(term.ends_on) for term in found]

    def test_withdrawn_before_it_was_given_is_refused(self):
        """The order of its days is checked on the caller's line."""
        with pytest.raises(ValueError, match="2025-01-01"):
            NoticeGiven(self.contract, "2025-01-01", withdrawn_on="2024-12-31")


@pytest.mark.capability("C38")
class TestTermOn:
    contract = a_contract(starts_on="2024-11-15", initial="1 year", renewal="1 x 1 year")

    @pytest.mark.parametrize(
        ("day", "number"),
        [
            ("2024-11-14", None),
            ("2024-11-15", 0),
            ("2025-11-14", 0),
            ("2025-11-15", 1),
            ("2026-11-14", 1),
            ("2026-11-15", None),
        ],
    )
    def test_is_the_term_that_runs_that_day(self, day, number):
        """Both days of a term are inclusive; before the first and after the last there is none."""
        term = term_on(self.contract, D(day))

        assert number == (None if term is None else term.number)

    def test_current_before_the_start_is_the_first_to_come(self):
        """Before its start a contract's current term is the first one."""
        assert 0 == current_term(self.contract, D("2020-01-01")).number
        assert current_term(self.contract, D("2026-11-15")) is None


LENGTHS = st.builds(Span, st.integers(1, 40), st.just(Unit.MONTHS)) | st.builds(
    Span, st.integers(1, 400), st.just(Unit.DAYS)
)


class TestChain:
    @settings(max_examples=150, deadline=None)
    @given(st.dates(D("2000-01-01"), D("2004-12-31")), LENGTHS, LENGTHS, st.integers(0, 9000))
    def test_terms_follow_each_other_without_gap_and_are_found_without_walking(
        self, start, initial, every, ahead
    ):
        """Each term begins the day after the last; walking to the term of a day and looking it up agree."""
        contract = a_contract(starts_on=start, initial=initial, renewal=every)
        today = start + timedelta(days=ahead)

        walked = []
        for term in terms(contract):
            walked.append(term)
            if term.ends_on >= today:
                break

        assert all(one.ends_on + DAY == two.starts_on == one.renews_on for one, two in pairwise(walked))
        assert list(range(len(walked))) == [term.number for term in walked]
        assert walked[-1] == current_term(contract, today) == term_on(contract, today)
