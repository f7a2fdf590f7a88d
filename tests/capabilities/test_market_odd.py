"""Whatever is remembered of needs, news and rivals: no rule and no question about them raises."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.queries.fits import fits
from relmem.queries.homework import homework
from relmem.queries.market import value_for
from relmem.queries.needs import needs, unconfirmed_needs
from relmem.queries.news import news_rows
from relmem.queries.pitch import check_pitch
from relmem.queries.restated import restatements
from relmem.queries.rivals import rivals
from relmem.records import (
    Absence,
    Account,
    Answer,
    BadNews,
    Commitment,
    Contact,
    Fit,
    FitLevel,
    Impact,
    Interaction,
    Issue,
    Need,
    News,
    Opportunity,
    Origin,
    Product,
    Purchase,
    Relationship,
    Restatement,
    Rivalry,
    RoadmapItem,
    Role,
    Tone,
    ValueClaim,
    Verdict,
)
from relmem.records.base import Record
from relmem.rules import fits as fit_rules
from relmem.rules import market, news
from relmem.rules import needs as need_rules
from relmem.rules.base import Plan
from relmem.values import FuzzyDate, Source, new_id
from tests.builders import MONDAY
from tests.odd import ACCOUNTS, COLLEAGUES, CONTACTS, DAYS, JOBS, MAYBE_DAYS, NOBODY, SELDOM, _made

pytestmark = [
    pytest.mark.capability("C11"),
    pytest.mark.capability("C16"),
    pytest.mark.capability("C65"),
    pytest.mark.capability("C66"),
    pytest.mark.capability("C67"),
    pytest.mark.capability("C68"),
]

NEEDS = [new_id() for _ in range(4)]
PROMISES = [new_id() for _ in range(2)]
SAYS = st.sampled_from(
    ["Ledger", "close", "closing offices", "expansion", "{", "{name}", "§", "Beta", "visit", "x"]
)
"""So few words that plans, products, news and rivals name each other."""
PROBLEMS = [
    Need(ACCOUNTS[0], "close", id=NEEDS[0], said_by=CONTACTS[0]),
    Need(ACCOUNTS[0], "expansion", id=NEEDS[1], origin="observed"),
]
"""What is there unless another need of that id is drawn."""
_NEEDS = st.sampled_from([*NEEDS[:1] * 4, *NEEDS, NOBODY])
_THERE = st.sampled_from([*[ACCOUNTS[0]] * 6, *ACCOUNTS, NOBODY])
_WHO = st.sampled_from([*[ACCOUNTS[0], CONTACTS[0]] * 4, *ACCOUNTS, *CONTACTS, NOBODY])
_THEM = st.sampled_from([None, NOBODY, *CONTACTS])
_US = st.sampled_from([None, NOBODY, *COLLEAGUES])
_SOURCES = st.none() | st.builds(Source, st.just("note"), said_on=MAYBE_DAYS)
_WINDOWS = st.none() | st.builds(
    lambda one, other: FuzzyDate(min(one, other), max(one, other), "{window}"), DAYS, DAYS
)
_SEVERAL = st.lists(SAYS, max_size=2)

_ABOUT_NEEDS = st.one_of(
    _made(
        Need,
        id=st.sampled_from([*NEEDS, *NEEDS[2:] * 2]),
        account=_THERE,
        words=SAYS,
        verbatim=st.booleans(),
        origin=st.sampled_from(Origin),
        said_by=_THEM,
        said_on=MAYBE_DAYS,
        driver=st.just("") | SAYS,
        act_by_on=MAYBE_DAYS,
        supposed=st.none() | _NEEDS,
        question=st.just("") | SAYS,
        solved_on=SELDOM,
        source=_SOURCES,
    ),
    _made(
        Impact,
        need=_NEEDS,
        text=st.just("") | SAYS,
        amount=st.sampled_from([None, "0 EUR", "1 EUR/week", "9999999999999 JPY/day", "3 USD/year"]),
        from_on=MAYBE_DAYS,
    ),
    _made(
        Impact, need=_NEEDS, text=SAYS, type=st.just("political"), visibility=st.just("private"), owner=_US
    ),
    _made(
        Restatement,
        need=_NEEDS,
        words=SAYS,
        restated_by=_US,
        restated_on=MAYBE_DAYS,
        answered_on=MAYBE_DAYS,
        answered_by=_THEM,
        verdict=st.sampled_from(Verdict),
        correction=st.just("") | SAYS,
    ),
    _made(
        Fit,
        need=_NEEDS,
        product=SAYS,
        level=st.sampled_from(FitLevel),
        judged_by=_US,
        caveat=st.just("") | SAYS,
        from_on=MAYBE_DAYS,
        until_on=SELDOM,
        source=_SOURCES,
    ),
    _made(
        RoadmapItem, product=SAYS, feature=SAYS, solves=st.lists(_NEEDS, max_size=2), released_on=MAYBE_DAYS
    ),
    _made(Product, name=SAYS, aliases=_SEVERAL),
    _made(
        Commitment,
        id=st.sampled_from(PROMISES),
        what=SAYS,
        by=st.sampled_from(["us", "them"]),
        to=_THEM,
        account=st.none() | _THERE,
        made_on=MAYBE_DAYS,
        due_on=MAYBE_DAYS,
        kept_on=SELDOM,
    ),
    _made(
        Interaction,
        channel=st.just("phone"),
        participants=st.lists(st.sampled_from([*CONTACTS, *COLLEAGUES]), max_size=2),
        account=st.none() | _THERE,
        happened_on=MAYBE_DAYS,
        about=st.lists(st.sampled_from([*NEEDS, *PROMISES]), max_size=3),
    ),
    _made(
        Issue,
        account=_THERE,
        title=SAYS,
        opened_on=MAYBE_DAYS,
        found_by=st.just("us"),
        about=st.lists(_NEEDS),
    ),
    _made(BadNews, account=_THERE, what=SAYS, about=st.none() | _NEEDS, decided_on=MAYBE_DAYS),
)
_ABOUT_THE_MARKET = st.one_of(
    _made(
        News,
        about=_WHO,
        headline=SAYS,
        heard_on=MAYBE_DAYS,
        themes=_SEVERAL,
        tone=st.sampled_from(Tone),
        rumour=st.booleans(),
        window=_WINDOWS,
        came_on=SELDOM,
        dropped_on=SELDOM,
    ),
    _made(
        Rivalry,
        account=_THERE,
        rival=SAYS,
        rival_account=st.none() | _THERE,
        partners_too=st.booleans(),
        from_on=MAYBE_DAYS,
        until_on=SELDOM,
    ),
    _made(Relationship, account=_THERE, role=st.sampled_from(Role), from_on=MAYBE_DAYS),
    _made(Purchase, account=_THERE, what=SAYS, vendor=SAYS, bought_on=MAYBE_DAYS, ends_on=MAYBE_DAYS),
    _made(
        ValueClaim,
        product=SAYS,
        claim=SAYS,
        rival=st.just("") | SAYS,
        proof=st.just("") | SAYS,
        proven_on=MAYBE_DAYS,
        answers=st.lists(_NEEDS, max_size=2),
        solves=_SEVERAL,
        disproved_on=SELDOM,
    ),
    _made(
        Answer,
        who=_WHO,
        topic=st.sampled_from(["size", "competitors", "{", "industry"]),
        text=SAYS,
        from_on=MAYBE_DAYS,
        source=_SOURCES,
    ),
    _made(Opportunity, account=_THERE, title=SAYS, themes=_SEVERAL, opened_on=MAYBE_DAYS, closed_on=SELDOM),
    _made(
        Absence,
        person=st.sampled_from(CONTACTS),
        place=st.just("") | SAYS,
        window=_WINDOWS,
        until_on=MAYBE_DAYS,
    ),
)
PLANS = st.builds(
    Plan, channel=st.sampled_from([None, "phone", "visit"]), themes=_SEVERAL, questions=_SEVERAL
)


@st.composite
def odd_worlds(draw: st.DrawFn) -> Facts:
    """Up to two dozen records about three contacts, most about each other, each id once."""
    some = draw(st.sampled_from([_ABOUT_NEEDS, _ABOUT_THE_MARKET, _ABOUT_NEEDS | _ABOUT_THE_MARKET]))
    drawn = [record for record in draw(st.lists(some, min_size=6, max_size=24)) if record is not None]
    gone = draw(st.sampled_from([[], [], [], [ACCOUNTS[0]], [JOBS[0]], [ACCOUNTS[1], JOBS[1]]]))
    people = (*CONTACTS, *COLLEAGUES, *ACCOUNTS, *JOBS, *PROBLEMS)
    known: dict[str, Record] = {each.id: each for each in (*people, *drawn)}
    for each in gone:
        known.pop(each.id, None)
    return facts_of(draw(st.just(MONDAY) | st.just(MONDAY) | DAYS), *known.values())


@given(known=odd_worlds(), contact=st.sampled_from([*CONTACTS[:1] * 4, *CONTACTS]), plan=PLANS)
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact, plan: Plan) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in (*need_rules.RULES, *fit_rules.RULES, *news.RULES, *market.RULES):
        for point in rule.points(contact, known, plan):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)


@given(known=odd_worlds(), account=st.sampled_from(ACCOUNTS), themes=_SEVERAL)
def test_no_question_raises_whatever_is_remembered(known: Facts, account: Account, themes: list[str]) -> None:
    """Questions are total, answer the same twice, and each theme has its answer."""
    there = known.get(account.id, Account) or account
    for order in ("said", "impact"):
        rows = needs(known, there, order=order, open=None)
        assert rows == needs(known, there, order=order, open=None)
        assert {*needs(known, there, open=True), *needs(known, there, open=False)} == {*rows}
    assert {row.need_id for row in unconfirmed_needs(known, there)} <= {
        row.need_id for row in needs(known, there)
    }
    for need in known.of(Need):
        assert [*range(1, len(restatements(known, need)) + 1)] == [
            row.number for row in restatements(known, need)
        ]
    assert {*dict.fromkeys(themes)} == {row.theme for row in check_pitch(known, there, themes)}
    assert 4 == len(homework(known, there))
    assert all(row.counts in (Decimal(0), Decimal("0.5"), Decimal(1)) for row in homework(known, there))
    for rows_again in (fits, rivals, news_rows, value_for):
        assert rows_again(known, there) == rows_again(known, there)
