"""Odd products, teams, praise and bad news: whatever is remembered, every question and every rule has an answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.facts import Facts, facts_of
from relmem.queries.badnews import bad_news, untold_bad_news
from relmem.queries.favours import favours, referrals, trust_signals
from relmem.queries.goodwill import kudos, kudos_candidates, references
from relmem.queries.handovers import changes_for, handover, handovers
from relmem.queries.products import coverage, white_space
from relmem.queries.purchases import bought_elsewhere
from relmem.queries.team import account_team, in_charge, our_bosses, team_by_product, unintroduced
from relmem.queries.theirteam import team_changes
from relmem.queries.visits import last_visit, never_met
from relmem.records import (
    Affiliation,
    Asset,
    Assignment,
    Awareness,
    BadNews,
    Colleague,
    Commitment,
    Contract,
    Delivery,
    Dispute,
    Favour,
    Handover,
    Interaction,
    Invoice,
    Kudos,
    Meeting,
    Need,
    News,
    Outcome,
    Product,
    Purchase,
    Reference,
    Referral,
)
from relmem.records.base import Record
from relmem.rules import badnews, goodwill, products, team, theirteam
from relmem.rules.base import Kind, Plan
from relmem.values import Channel, new_id
from tests.builders import MONDAY
from tests.odd import ACCOUNTS, COLLEAGUES, CONTACTS, DAYS, JOBS, MAYBE_DAYS, NOBODY, SELDOM, TEXTS

pytestmark = [
    pytest.mark.capability(each) for each in ("C40", "C43", "C44", "C46", "C47", "C48", "C49", "C51", "C69")
]

RULES = (*badnews.RULES, *goodwill.RULES, *products.RULES, *team.RULES, *theirteam.RULES)

_IDS = [new_id() for _ in range(4)]
_OURS = [*(each.id for each in COLLEAGUES), NOBODY]
_ACCOUNT = st.sampled_from([NOBODY, *(each.id for each in ACCOUNTS)])
_CONTACT = st.sampled_from([NOBODY, *(each.id for each in CONTACTS)])
_COLLEAGUE = st.sampled_from(_OURS)
_ANY = st.sampled_from([*_IDS, NOBODY, CONTACTS[0].id, *_OURS])
_NAMES = st.sampled_from(["x", "X", "{name}", "moves"])
_LISTS = st.lists(st.sampled_from(["x", "billing", "unabridged", "{"]), max_size=2)
_FORMS: dict[type[Record], dict[str, st.SearchStrategy[Any]]] = {
    BadNews: {
        "id": st.sampled_from(_IDS),
        "account": _ACCOUNT,
        "what": TEXTS,
        "about": st.none() | _ANY,
        "decided_on": MAYBE_DAYS,
        "formal_on": MAYBE_DAYS,
        "until_on": MAYBE_DAYS,
        "embargo_until_on": MAYBE_DAYS,
        "tell_first": st.none() | _CONTACT,
        "tell_by": st.none() | _COLLEAGUE,
        "withdrawn_on": SELDOM,
    },
    Product: {"name": _NAMES, "aliases": _LISTS, "solves": _LISTS, "retired_on": SELDOM},
    Need: {"account": _ACCOUNT, "words": _NAMES, "said_on": MAYBE_DAYS},
    Awareness: {
        "contact": _CONTACT,
        "product": _NAMES,
        "knows": st.sampled_from(["told", "asked", "owns", "declined"]),
        "from_on": MAYBE_DAYS,
    },
    Contract: {
        "id": st.sampled_from(_IDS),
        "account": _ACCOUNT,
        "title": TEXTS,
        "product": TEXTS,
        "starts_on": MAYBE_DAYS,
        "initial": st.sampled_from([None, "1 year", "30 days"]),
        "renewal": st.sampled_from(["none", "1 year", "unknown"]),
        "notice": st.sampled_from([None, "60 days"]),
    },
    Asset: {
        "account": _ACCOUNT,
        "product": _NAMES,
        "quantity": st.sampled_from([1, 12]),
        "maintenance_starts_on": MAYBE_DAYS,
        "maintenance_ends_on": MAYBE_DAYS,
        "supported_until_on": MAYBE_DAYS,
        "contract": st.none() | st.sampled_from([NOBODY, *_IDS]),
        "bought_on": MAYBE_DAYS,
        "removed_on": SELDOM,
    },
    Purchase: {
        "account": _ACCOUNT,
        "what": TEXTS,
        "vendor": st.just("") | TEXTS,
        "product": st.just("") | _NAMES,
        "quantity": st.sampled_from([None, 0, 3000]),
        "bought_on": MAYBE_DAYS,
        "term": st.sampled_from([None, "36 months", "999 years", "0 days"]),
        "ends_on": MAYBE_DAYS,
        "knew_of_ours": st.none() | st.booleans(),
        "hearsay": st.booleans(),
    },
    Assignment: {
        "colleague": _COLLEAGUE,
        "account": _ACCOUNT,
        "role": st.sampled_from(["", "lead", "backup", "{"]),
        "product": st.just("") | _NAMES,
        "from_on": MAYBE_DAYS,
        "until_on": SELDOM,
    },
    Handover: {
        "id": st.sampled_from(_IDS),
        "account": _ACCOUNT,
        "giver": _COLLEAGUE,
        "taker": st.none() | _COLLEAGUE,
        "begun_on": MAYBE_DAYS,
        "due_on": MAYBE_DAYS,
        "accepted_on": SELDOM,
        "note": st.just("") | TEXTS,
    },
    Colleague: {
        "id": st.sampled_from([each.id for each in COLLEAGUES]),
        "name": TEXTS,
        "boss": st.none() | _COLLEAGUE,
        "left_on": MAYBE_DAYS,
    },
    Affiliation: {
        "contact": _CONTACT,
        "account": _ACCOUNT,
        "title": st.just("") | TEXTS,
        "duties": _LISTS,
        "from_on": MAYBE_DAYS,
        "until_on": SELDOM,
    },
    News: {
        "about": _ACCOUNT,
        "headline": TEXTS,
        "themes": st.lists(st.sampled_from(["team", "office", "closing offices"]), max_size=2),
        "heard_on": MAYBE_DAYS,
        "came_on": SELDOM,
        "rumour": st.booleans(),
    },
    Meeting: {"title": TEXTS, "starts_on": DAYS, "account": _ACCOUNT, "site": st.just("") | TEXTS},
    Commitment: {
        "what": TEXTS,
        "by": st.sampled_from(["us", "them"]),
        "promised_by": st.none() | _COLLEAGUE,
        "to": _CONTACT,
        "due_on": MAYBE_DAYS,
        "kept_on": SELDOM,
    },
    Kudos: {
        "id": st.sampled_from(_IDS),
        "given_by": _CONTACT,
        "words": TEXTS,
        "of": st.lists(_COLLEAGUE, max_size=2),
        "given_to": st.none() | _COLLEAGUE,
        "in_public": st.booleans(),
        "given_on": MAYBE_DAYS,
    },
    Reference: {
        "id": st.sampled_from(_IDS),
        "given_by": _CONTACT,
        "account": st.none() | _ACCOUNT,
        "asked_on": MAYBE_DAYS,
        "given_on": MAYBE_DAYS,
        "declined_on": SELDOM,
        "conditions": _LISTS,
        "negatives": _LISTS,
        "expires_on": MAYBE_DAYS,
        "withdrawn_on": SELDOM,
        "used_on": MAYBE_DAYS,
        "shortened": st.booleans(),
    },
    Favour: {
        "asked_by": _CONTACT,
        "what": TEXTS,
        "asked_of": st.none() | _COLLEAGUE,
        "asked_on": MAYBE_DAYS,
        "referred_to": st.just("") | TEXTS,
        "referred_on": MAYBE_DAYS,
        "declined_on": SELDOM,
        "closed_on": SELDOM,
    },
    Referral: {
        "contact": _CONTACT,
        "who": TEXTS,
        "by": st.sampled_from(["us", "them"]),
        "referred_on": MAYBE_DAYS,
        "outcome": st.just("") | TEXTS,
        "succeeded": st.none() | st.booleans(),
        "closed_on": SELDOM,
    },
    Delivery: {
        "account": _ACCOUNT,
        "what": TEXTS,
        "delivered_on": MAYBE_DAYS,
        "praise": st.just("") | TEXTS,
    },
    Invoice: {
        "id": st.sampled_from(_IDS),
        "account": _ACCOUNT,
        "total": st.sampled_from(["100 EUR", "900 USD"]),
        "issued_on": MAYBE_DAYS,
        "period_from": MAYBE_DAYS,
        "period_to": MAYBE_DAYS,
    },
    Dispute: {"invoice": st.sampled_from([NOBODY, *_IDS]), "reason": TEXTS, "opened_on": MAYBE_DAYS},
    Interaction: {
        "channel": st.sampled_from(Channel),
        "happened_on": MAYBE_DAYS,
        "participants": st.lists(
            st.sampled_from(["Somebody", *CONTACTS, *COLLEAGUES]), min_size=1, max_size=3
        ),
        "outcome": st.sampled_from(Outcome),
        "told": st.lists(_ANY, max_size=3),
        "about": st.lists(_ANY, max_size=2),
        "topics": st.lists(st.sampled_from(["roadmap", "kudos", "{"]), max_size=1),
        "site": st.just("") | TEXTS,
    },
}


def _made(kind: type[Record], fields: dict[str, Any]) -> Record | None:
    try:
        return kind(**fields)
    except InputError:
        return None


_RECORDS = st.sampled_from([*_FORMS]).flatmap(
    lambda kind: st.fixed_dictionaries(_FORMS[kind]).map(lambda fields: _made(kind, fields))
)


@st.composite
def odd_facts(draw: st.DrawFn) -> Facts:
    """Up to twenty such records about three contacts and two of us, each id once."""
    drawn = draw(st.lists(_RECORDS, max_size=20))
    known: dict[str, Record] = {each.id: each for each in (*CONTACTS, *COLLEAGUES, *ACCOUNTS, *JOBS)}
    known |= {each.id: each for each in drawn if each is not None}
    return facts_of(draw(st.just(MONDAY) | DAYS), *known.values())


@given(odd_facts())
def test_no_rule_raises(facts):
    """Each point of each rule has a sentence, rests on something, and one rule says each thing once."""
    plan = Plan(themes=["x", "moves"], questions=["{name}?"])
    for contact in CONTACTS:
        for rule in RULES:
            points = [*rule.points(contact, facts, plan)]
            assert all(str(each.text).strip() and each.because for each in points)
            assert len({each.id for each in points}) == len(points), type(rule).__name__
            if facts.today == MONDAY:
                assert points == [*rule.points(contact, facts, plan)]


@given(odd_facts())
def test_every_question_has_an_answer(facts):
    """Every question of these themes is answered, for each account and contact, and each row is shown."""
    for account in ACCOUNTS:
        for ask in (
            account_team,
            team_by_product,
            unintroduced,
            handover,
            handovers,
            team_changes,
            in_charge,
            coverage,
            references,
            kudos,
            bought_elsewhere,
        ):
            assert str(ask(facts, account)) is not None
        assert account.name == last_visit(facts, account).account
    for contact in CONTACTS:
        for question in (
            white_space,
            unintroduced,
            changes_for,
            our_bosses,
            favours,
            referrals,
            trust_signals,
        ):
            assert str(question(facts, contact)) is not None
    states = {row.state for row in untold_bad_news(facts)}
    assert states <= {"untold"}
    assert len(untold_bad_news(facts)) <= len(bad_news(facts))
    assert all(row.last_met_on is None for row in never_met(facts))
    assert len({row.contact_id for row in kudos_candidates(facts)}) == len(kudos_candidates(facts))


@given(odd_facts())
def test_nothing_is_both_told_and_avoided(facts):
    """No bad news is to be told to somebody and to be kept from them at once."""
    for contact in CONTACTS:
        points = [point for rule in badnews.RULES for point in rule.points(contact, facts, Plan())]
        kept = {each.because[0].id for each in points if each.kind is Kind.AVOID}
        told = {each.because[0].id for each in points if each.kind is not Kind.AVOID and not each.internal}
        assert not kept & told
