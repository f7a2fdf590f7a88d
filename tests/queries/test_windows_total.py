"""Whatever can be recorded has terms and a window, on every day of the calendar."""

from __future__ import annotations

from datetime import date
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.queries.contracts import notice_window, windows
from relmem.queries.terms import terms
from relmem.records import Account, Amendment, Contract, Notice, NoticeGiven, Renewal
from relmem.values import Span, Unit

D = date.fromisoformat
ACME = Account("Acme")


def a_contract(**fields: object) -> Contract:
    return Contract(ACME, "Support", **fields)


def spans(unit: Unit, least: int, most: int) -> st.SearchStrategy[Span]:
    return st.builds(Span, st.integers(least, most), st.just(unit))


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

        window = notice_window(contract, D("2026-11-22"))

        assert (D("2026-11-22"), D("3025-11-22")) == (window.decide_by, window.ends_on)
