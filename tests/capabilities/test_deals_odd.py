"""Odd deals, escalations and deliveries: whatever is remembered, every question and every rule has an answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.facts import Facts, facts_of
from relmem.queries.bargains import concession_balance, concessions, lessons
from relmem.queries.deals import deals_at_risk, forecasts
from relmem.queries.deliveries import track_record
from relmem.queries.escalations import escalations, serious_matters
from relmem.queries.perception import our_view, perception, why_lost
from relmem.queries.pulses import pulses
from relmem.queries.service import incident_review
from relmem.queries.stakeholders import coverage_gaps
from relmem.queries.status import roles, status
from relmem.records import (
    Account,
    Answer,
    Assessment,
    Buying,
    Colour,
    Concession,
    Contact,
    Contract,
    Delivery,
    Devotion,
    Escalation,
    Forecast,
    Interaction,
    Invoice,
    Issue,
    Meeting,
    Opportunity,
    Reason,
    Relationship,
    Result,
    Role,
    Severity,
    Stakeholder,
)
from relmem.records.base import Record
from relmem.rules import deals, service
from relmem.rules import escalations as escalated
from relmem.rules import perception as perceived
from relmem.rules.base import Plan
from relmem.values import new_id
from tests.builders import MONDAY
from tests.odd import ACCOUNTS, COLLEAGUES, CONTACTS, DAYS, JOBS, MAYBE_DAYS, NOBODY, SELDOM, TEXTS

pytestmark = [pytest.mark.capability(each) for each in ("C20", "C27", "C31")]

_IDS = [new_id() for _ in range(3)]
_DEALS = st.sampled_from([*_IDS, NOBODY])
_ACCOUNTS = st.sampled_from([NOBODY, *(each.id for each in ACCOUNTS)])
_PEOPLE = st.sampled_from([None, NOBODY, *(each.id for each in (*CONTACTS, *COLLEAGUES))])
_ANY = st.sampled_from([*_IDS, NOBODY, CONTACTS[0].id, COLLEAGUES[0].id, ACCOUNTS[0].id])
_REASONS = st.lists(
    st.builds(
        Reason,
        TEXTS,
        st.sampled_from(["us", "them"]),
        function=st.sampled_from(["", "support", "{}"]),
        ours=st.none() | st.booleans(),
        because=st.lists(_ANY, max_size=2),
    ),
    max_size=2,
)
_FORMS: dict[type[Record], dict[str, st.SearchStrategy[Any]]] = {
    Opportunity: {
        "id": st.sampled_from(_IDS),
        "account": _ACCOUNTS,
        "title": TEXTS,
        "product": TEXTS,
        "opened_on": MAYBE_DAYS,
        "next_step": st.sampled_from(["", "none", "{}"]),
        "next_step_on": MAYBE_DAYS,
        "closed_on": SELDOM,
        "result": st.none() | st.sampled_from(Result),
        "reasons": _REASONS,
        "reopened_on": SELDOM,
    },
    Forecast: {
        "opportunity": _DEALS,
        "close_on": MAYBE_DAYS,
        "from_on": MAYBE_DAYS,
        "stage": st.sampled_from(["", "PoC", "{"]),
        "said_by": _PEOPLE,
    },
    Stakeholder: {
        "opportunity": _DEALS,
        "contact": st.sampled_from([NOBODY, *(each.id for each in CONTACTS)]),
        "part": st.sampled_from(Buying),
        "devotion": st.sampled_from(Devotion),
    },
    Concession: {
        "opportunity": _DEALS,
        "what": TEXTS,
        "by": st.sampled_from(["us", "them"]),
        "in_return_for": st.none() | _ANY,
        "offered_on": MAYBE_DAYS,
        "expires_on": MAYBE_DAYS,
        "accepted_on": MAYBE_DAYS,
        "withdrawn_on": SELDOM,
    },
    Assessment: {
        "account": _ACCOUNTS,
        "text": TEXTS,
        "by": _PEOPLE,
        "of": st.none() | _DEALS | st.sampled_from([ACCOUNTS[0].id, COLLEAGUES[0].id]),
        "topic": st.sampled_from(["", "pulse", "tier"]),
        "colour": st.sampled_from(Colour),
        "guessed": st.booleans(),
        "reasons": _REASONS,
        "from_on": MAYBE_DAYS,
        "until_on": SELDOM,
    },
    Escalation: {
        "account": _ACCOUNTS,
        "reason": TEXTS,
        "about": st.none() | _ANY,
        "raised_by": st.sampled_from([None, NOBODY, *(each.id for each in CONTACTS)]),
        "raised_with": st.sampled_from([None, NOBODY, *(each.id for each in COLLEAGUES)]),
        "raised_on": MAYBE_DAYS,
        "expectation": st.just("") | TEXTS,
        "expected_on": MAYBE_DAYS,
        "closed_on": SELDOM,
    },
    Delivery: {
        "account": _ACCOUNTS,
        "what": TEXTS,
        "promised_on": MAYBE_DAYS,
        "shipped_on": MAYBE_DAYS,
        "delivered_on": MAYBE_DAYS,
        "defects": st.none() | st.integers(0, 2),
        "complete": st.booleans(),
    },
    Issue: {
        "account": _ACCOUNTS,
        "title": TEXTS,
        "severity": st.sampled_from(Severity),
        "opened_on": MAYBE_DAYS,
        "restored_on": MAYBE_DAYS,
        "solved_on": SELDOM,
        "reopened_on": st.lists(DAYS, max_size=2),
        "solved_by": st.sampled_from(["us", "them"]),
        "hold_minutes": st.none() | st.integers(0, 99),
        "prevention": st.just("") | TEXTS,
    },
    Interaction: {
        "channel": st.just("phone"),
        "participants": st.lists(st.sampled_from([*CONTACTS, *COLLEAGUES, "x"]), min_size=1, max_size=2),
        "about": st.lists(_ANY, max_size=2),
        "told": st.lists(_ANY, max_size=1),
        "happened_on": MAYBE_DAYS,
        "next_step": st.sampled_from(["", "none", "{}"]),
    },
    Meeting: {"title": TEXTS, "account": _ACCOUNTS, "starts_on": DAYS},
    Relationship: {"account": _ACCOUNTS, "role": st.sampled_from(Role), "from_on": MAYBE_DAYS},
    Contract: {"account": _ACCOUNTS, "title": TEXTS, "starts_on": MAYBE_DAYS, "ends_on": MAYBE_DAYS},
    Invoice: {"account": _ACCOUNTS, "total": st.just("12 EUR"), "issued_on": MAYBE_DAYS},
    Answer: {
        "who": _ACCOUNTS,
        "topic": st.just("fiscal year end"),
        "text": st.sampled_from(["29 February", "x", "{}"]),
    },
}


@st.composite
def records(draw: st.DrawFn) -> Record | None:
    """A record of one of these kinds; None where it would not take what was drawn."""
    kind = draw(st.sampled_from([*_FORMS]))
    try:
        return kind(**{name: draw(values) for name, values in _FORMS[kind].items()})
    except InputError:
        return None


@st.composite
def odd(draw: st.DrawFn) -> Facts:
    """Up to twenty such records, beside people, accounts and who is where."""
    drawn = draw(st.lists(records(), max_size=20))
    known = {each.id: each for each in (*CONTACTS, *COLLEAGUES, *ACCOUNTS, *JOBS)}
    known |= {each.id: each for each in drawn if each is not None}
    return facts_of(draw(st.just(MONDAY) | DAYS), *known.values())


@given(known=odd(), contact=st.sampled_from(CONTACTS))
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact) -> None:
    """Every point can be said, and rests on something that is known."""
    for rule in (*deals.RULES, *perceived.RULES, *escalated.RULES, *service.RULES):
        for point in rule.points(contact, known, Plan()):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)


@given(known=odd(), account=st.sampled_from(ACCOUNTS))
def test_every_question_has_an_answer(known: Facts, account: Account) -> None:
    """No question raises, and its answer can be shown."""
    answers = (
        *(ask(known, account) for ask in (status, roles, perception, our_view, why_lost, track_record)),
        *(ask(known, account) for ask in (coverage_gaps, concession_balance, lessons, incident_review)),
        *(ask(known) for ask in (deals_at_risk, forecasts, pulses, concessions)),
        escalations(known, open=None),
    )
    for rows in answers:
        assert str(rows)
        assert rows.to_json()
    for serious in serious_matters(known):
        assert serious.title
        assert serious.because
