"""Whatever is remembered of people, tastes and orders: no rule and no question about them raises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.queries.aftercare import issues_to_follow_up
from relmem.queries.alumni import alumni, alumni_contacts
from relmem.queries.answers import already_told
from relmem.queries.closeness import closeness
from relmem.queries.connections import connections
from relmem.queries.moves import left_behind
from relmem.queries.notices import notifications_for, unknown_to_sales
from relmem.queries.orders import shipments, shipments_to_follow_up
from relmem.queries.people import moved, salutation, where_now
from relmem.queries.replies import reply_rates
from relmem.queries.tastes import best_channel
from relmem.records import (
    Absence,
    Affiliation,
    Answer,
    Assignment,
    ChannelPreference,
    Commitment,
    Connection,
    Contact,
    Delivery,
    Favour,
    Interaction,
    Issue,
    IssueType,
    Kudos,
    Meeting,
    Order,
    Preference,
    Referral,
    Season,
    Severity,
    Stance,
)
from relmem.records.base import Record
from relmem.records.talks import Direction, Outcome
from relmem.rules import answers, notices, orders, people, tastes
from relmem.rules import closeness as close_rules
from relmem.rules.base import Plan
from relmem.values import Channel, new_id
from tests.builders import MONDAY
from tests.odd import ACCOUNTS, COLLEAGUES, CONTACTS, DAYS, JOBS, MAYBE_DAYS, NOBODY, SELDOM, TEXTS, _made
from tests.strategies import records

pytestmark = [pytest.mark.capability(each) for each in ("C45", "C54", "C55", "C62", "C64", "C70", "C71")]

_THEIRS = st.sampled_from([*CONTACTS, *CONTACTS, NOBODY])
_OURS = st.sampled_from([*COLLEAGUES, NOBODY])
_AT = st.sampled_from([*[ACCOUNTS[0]] * 3, *ACCOUNTS, NOBODY])
_ORDERS = st.sampled_from([new_id() for _ in range(2)])
_DELIVERIES = st.sampled_from([new_id() for _ in range(3)])
_ISSUES = st.sampled_from([new_id() for _ in range(3)])
_TITLES = st.sampled_from(["", "CIO", "board member", "assistant to Ana", "assistant", "{title}"])
_WORDS = TEXTS | st.sampled_from(["golf", "How many sites?", "sites", "?!"])

_RECORDS: st.SearchStrategy[Record | None] = st.one_of(
    _made(Affiliation, contact=_THEIRS, account=_AT, title=_TITLES, from_on=MAYBE_DAYS, until_on=MAYBE_DAYS),
    _made(Absence, person=_THEIRS, from_on=MAYBE_DAYS, until_on=MAYBE_DAYS),
    _made(
        Answer,
        who=_THEIRS | _AT,
        topic=_WORDS,
        text=TEXTS,
        question=_WORDS,
        by=st.none() | _THEIRS,
        from_on=MAYBE_DAYS,
    ),
    _made(
        Assignment,
        colleague=_OURS,
        account=_AT,
        role=st.sampled_from(["", "lead"]),
        product=st.sampled_from(["", "x"]),
    ),
    _made(
        ChannelPreference,
        contact=_THEIRS | _AT,
        channel=st.sampled_from(Channel),
        level=st.sampled_from(["prefers", "ok", "avoid", "never"]),
        about=st.just("") | _WORDS,
        from_on=MAYBE_DAYS,
    ),
    _made(
        Commitment,
        what=TEXTS,
        by=st.just("us"),
        to=_THEIRS,
        account=st.none() | _AT,
        made_on=MAYBE_DAYS,
        due_on=MAYBE_DAYS,
    ),
    _made(
        Connection,
        contact=_THEIRS,
        network=st.sampled_from(["LinkedIn", "x"]),
        status=st.sampled_from(["invited", "connected", "declined"]),
        until_on=MAYBE_DAYS,
    ),
    _made(
        Delivery,
        id=_DELIVERIES,
        account=_AT,
        what=TEXTS,
        order=st.none() | _ORDERS,
        promised_on=MAYBE_DAYS,
        shipped_on=MAYBE_DAYS,
        delivered_on=MAYBE_DAYS,
        complete=st.booleans(),
        defects=st.none() | st.integers(-1, 2),
        complaint=st.just("") | TEXTS,
        returned_on=SELDOM,
        followed_up_on=SELDOM,
    ),
    _made(Favour, asked_by=_THEIRS, what=TEXTS, asked_on=MAYBE_DAYS),
    _made(Kudos, given_by=_THEIRS, given_on=MAYBE_DAYS),
    _made(Referral, contact=_THEIRS, who=TEXTS, referred_on=MAYBE_DAYS),
    _made(Order, id=_ORDERS, account=_AT, what=TEXTS, ordered_by=st.none() | _THEIRS, cancelled_on=SELDOM),
    _made(
        Meeting,
        title=_WORDS,
        starts_on=DAYS,
        participants=st.lists(_sampled := st.sampled_from(CONTACTS), max_size=2),
    ),
    _made(
        Issue,
        id=_ISSUES,
        account=_AT,
        title=TEXTS,
        type=st.sampled_from(IssueType),
        severity=st.sampled_from(Severity),
        product=st.sampled_from(["", "x"]),
        opened_on=MAYBE_DAYS,
        restored_on=SELDOM,
        solved_on=SELDOM,
        reopened_on=st.lists(DAYS, max_size=2),
        about=st.lists(_DELIVERIES | _ORDERS, max_size=1),
    ),
    _made(
        Preference,
        contact=_THEIRS,
        topic=_WORDS,
        stance=st.sampled_from(Stance),
        seasons=st.lists(st.sampled_from(Season), max_size=2),
        until_on=MAYBE_DAYS,
    ),
    *[
        _made(
            Interaction,
            channel=st.sampled_from(Channel),
            happened_on=MAYBE_DAYS,
            participants=st.lists(_sampled | st.sampled_from(COLLEAGUES), min_size=1, max_size=3),
            direction=st.none() | st.sampled_from(Direction),
            outcome=st.just(Outcome.REACHED) | st.sampled_from(Outcome),
            told=st.lists(_ISSUES | _DELIVERIES, max_size=1),
            topics=st.lists(_WORDS, max_size=1),
            automatic=st.booleans(),
        )
    ]
    * 4,
)


@st.composite
def odd_people(draw: st.DrawFn) -> Facts:
    """Up to twenty-five of these records about three contacts and three accounts, each id once."""
    drawn = draw(st.lists(_RECORDS, max_size=25))
    known: dict[str, Record] = {each.id: each for each in (*CONTACTS, *COLLEAGUES, *ACCOUNTS, *JOBS)}
    known |= {each.id: each for each in drawn if each is not None}
    return facts_of(draw(st.just(MONDAY) | DAYS), *known.values())


_PLANS = st.builds(Plan, themes=st.lists(_WORDS, max_size=1), questions=st.lists(_WORDS, max_size=2))
_RULES = (*people.RULES, *tastes.RULES, *answers.RULES, *close_rules.RULES, *orders.RULES, *notices.RULES)


@settings(max_examples=150)
@given(known=odd_people(), contact=st.sampled_from(CONTACTS), plan=_PLANS)
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact, plan: Plan) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in _RULES:
        for point in rule.points(contact, known, plan):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)


_QUESTIONS: tuple[Callable[[Facts, Contact], object], ...] = (
    lambda facts, contact: best_channel(facts, contact, about="golf", at=datetime(2026, 5, 4, 3, tzinfo=UTC)),
    lambda facts, contact: already_told(facts, contact, "How many sites?"),
    closeness,
    connections,
    reply_rates,
    where_now,
    lambda facts, contact: [left_behind(facts, account) for account in ACCOUNTS],
    lambda facts, contact: moved(facts, since="2026-01-01"),
    lambda facts, contact: (alumni(facts, COLLEAGUES[0]), alumni_contacts(facts, COLLEAGUES[0], least_met=1)),
    lambda facts, contact: (shipments(facts), shipments_to_follow_up(facts, each_part=True)),
    lambda facts, contact: unknown_to_sales(facts),
    lambda facts, contact: issues_to_follow_up(facts),
    lambda facts, contact: [notifications_for(facts, issue) for issue in facts.of(Issue)],
)


@settings(max_examples=100)
@given(known=odd_people(), contact=st.sampled_from(CONTACTS))
def test_no_question_raises_and_each_answers_the_same_again(known: Facts, contact: Contact) -> None:
    """Every question has an answer, and the same one when it is asked again."""
    for question in _QUESTIONS[:8] + _QUESTIONS[9:]:
        assert question(known, contact) == question(known, contact)
    _QUESTIONS[8](known, contact)  # contacts to take along are new records each time


@given(records(Contact))
def test_there_is_always_a_name_to_say(contact: Contact) -> None:
    """Whatever their name is and whatever they are never to be called, one name is said."""
    assert salutation(contact).strip()
