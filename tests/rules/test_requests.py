"""Rules about what they asked of us and about two clocks, whatever is remembered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.facts import Facts, facts_of
from relmem.queries.asked import all_asked, matter_of
from relmem.queries.chasers import chasers
from relmem.queries.clocks import local_time, next_contact_window
from relmem.queries.messages import unanswered_messages
from relmem.queries.promises import commitments
from relmem.queries.reliability import reliability
from relmem.queries.requests import unacknowledged, unanswered_requests, updates_without_next
from relmem.records import (
    Absence,
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Escalation,
    Handover,
    Interaction,
    Request,
)
from relmem.records.base import Record
from relmem.rules import hours, promises, requests
from relmem.rules.base import Plan
from relmem.values import Channel, WorkWeek, new_id
from tests.builders import MONDAY
from tests.odd import (
    ACCOUNTS,
    COLLEAGUES,
    CONTACTS,
    DAYS,
    JOBS,
    MAYBE_DAYS,
    MAYBE_INSTANTS,
    NOBODY,
    SELDOM,
    TEXTS,
)

REQUESTS, PROMISES = [new_id() for _ in range(4)], [new_id() for _ in range(3)]
WHO = st.lists(st.sampled_from(["", "Somebody", *CONTACTS, *COLLEAGUES]), max_size=3)
RULES = (*promises.RULES, *requests.RULES, *hours.RULES)


def made(build: Any, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Record | None]:
    """Records of fields drawn; None where the record would not take them."""

    def make(**drawn: Any) -> Record | None:
        try:
            return build(**drawn)
        except InputError:
            return None

    return st.builds(make, **fields)


RECORDS = st.one_of(
    made(
        Request,
        id=st.sampled_from(REQUESTS),
        text=st.sampled_from(["When?", "when", "{x}", "?!"]),
        asked_by=st.sampled_from([None, NOBODY, *CONTACTS]),
        account=st.sampled_from([None, NOBODY, *ACCOUNTS]),
        asked_of=st.sampled_from([None, NOBODY, *COLLEAGUES]),
        channel=st.none() | st.sampled_from(Channel),
        asked_at=MAYBE_INSTANTS,
        asked_on=MAYBE_DAYS,
        acknowledged_at=st.none() | st.none() | MAYBE_INSTANTS,
        answered_at=st.none() | st.none() | MAYBE_INSTANTS,
        answered_on=SELDOM,
        withdrawn_on=SELDOM,
    ),
    made(
        Commitment,
        id=st.sampled_from(PROMISES),
        what=TEXTS,
        type=st.sampled_from(["promise", "update"]),
        promised_by=st.sampled_from([None, NOBODY, *COLLEAGUES]),
        to=st.sampled_from([None, NOBODY, *CONTACTS]),
        also_to=st.lists(st.sampled_from([NOBODY, *CONTACTS, *COLLEAGUES]), max_size=2),
        account=st.sampled_from([None, *ACCOUNTS]),
        answers=st.none() | st.sampled_from([*REQUESTS, *PROMISES]),
        made_on=MAYBE_DAYS,
        due_on=MAYBE_DAYS,
        due_at=st.none() | MAYBE_INSTANTS,
        kept_on=SELDOM,
    ),
    made(
        Interaction,
        channel=st.sampled_from(Channel),
        summary=st.sampled_from(
            ["", "Re: x", "{x}?", "Thanks", "x\n\nOn a wrote:\n> b?\n\nYes.", ":", "\u202e."]
        ),
        happened_at=MAYBE_INSTANTS,
        happened_on=MAYBE_DAYS,
        participants=WHO,
        account=st.sampled_from([None, *ACCOUNTS]),
        direction=st.sampled_from([None, "in", "in", "out"]),
        outcome=st.sampled_from(["reached", "reached", "voicemail", "no answer", "away"]),
        about=st.lists(st.sampled_from([*REQUESTS, *PROMISES, NOBODY]), max_size=2),
        told=st.lists(st.sampled_from(REQUESTS), max_size=1),
        next_step=st.sampled_from(["", "none", "tomorrow", "Friday or Monday", "in 999 days", "9999-12-31"]),
    ),
    made(
        Escalation,
        account=st.sampled_from(ACCOUNTS),
        reason=TEXTS,
        about=st.sampled_from([None, NOBODY, *REQUESTS, *PROMISES]),
        closed_on=SELDOM,
    ),
    made(
        Absence,
        person=st.sampled_from([NOBODY, *CONTACTS]),
        place=st.sampled_from(["", " ", "Seoul", "nowhere", "Etc/GMT+12", "../x"]),
        window=st.sampled_from([None, "May 2026"]),
        from_on=MAYBE_DAYS,
        until_on=MAYBE_DAYS,
    ),
    made(
        Assignment,
        colleague=st.sampled_from(COLLEAGUES),
        account=st.sampled_from(ACCOUNTS),
        from_on=MAYBE_DAYS,
        until_on=MAYBE_DAYS,
    ),
    made(
        Handover,
        account=st.sampled_from(ACCOUNTS),
        giver=st.sampled_from(COLLEAGUES),
        taker=st.sampled_from([None, NOBODY, *COLLEAGUES]),
        begun_on=MAYBE_DAYS,
    ),
    made(
        Affiliation, contact=st.sampled_from(CONTACTS), account=st.sampled_from(ACCOUNTS), until_on=MAYBE_DAYS
    ),
    made(
        Account,
        id=st.sampled_from([each.id for each in ACCOUNTS]),
        name=TEXTS,
        timezone=st.sampled_from([None, "America/New_York", "Pacific/Kiritimati"]),
        week=st.builds(
            WorkWeek,
            st.frozensets(st.integers(0, 6), min_size=1),
            st.frozensets(DAYS, max_size=3),
            st.times(),
            st.times(),
        ),
    ),
    made(Colleague, id=st.sampled_from([each.id for each in COLLEAGUES]), name=TEXTS, left_on=SELDOM),
)


@st.composite
def odd_talk(draw: st.DrawFn) -> Facts:
    """Up to twenty records about the questions and promises of three contacts, each id once."""
    drawn = draw(st.lists(RECORDS, max_size=20))
    known: dict[str, Record] = {each.id: each for each in (*CONTACTS, *COLLEAGUES, *ACCOUNTS, *JOBS)}
    known |= {each.id: each for each in drawn if each is not None}
    zone = draw(st.sampled_from([timezone(timedelta(hours=each)) for each in (-12, 0, 14)]))
    return facts_of(draw(st.just(MONDAY) | DAYS), *known.values(), zone=zone)


@settings(max_examples=150)
@given(known=odd_talk(), contact=st.sampled_from(CONTACTS), channel=st.sampled_from([None, "phone"]))
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact, channel: str | None) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, Plan(channel=channel)):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)


@settings(max_examples=150)
@given(known=odd_talk(), on=st.just(MONDAY) | st.sampled_from([date(2, 1, 2), date(9998, 12, 30)]))
def test_no_question_raises_whatever_is_remembered(known: Facts, on: date) -> None:
    """Every question has an answer at any instant, and its rows can be shown."""
    now = datetime.combine(on, time(12), timezone(timedelta(hours=9)))
    for rows in (
        unacknowledged(known, now),
        unanswered_requests(known, now=now),
        unanswered_messages(known, within_days=10**6, unsure_days=10**6, now=now),
        unanswered_messages(known, whose=COLLEAGUES[0]),
        updates_without_next(known),
        chasers(known, min_count=1),
        commitments(known, open=None, now=now),
        commitments(known, ACCOUNTS[0]),
        reliability(known, ACCOUNTS[0], "1 year"),
    ):
        assert str(rows)
        assert rows.to_json()
    for contact in CONTACTS:
        assert local_time(known, contact, now).contact == next_contact_window(known, contact, now).contact


@settings(max_examples=150)
@given(known=odd_talk())
def test_each_request_is_in_one_question(known: Facts) -> None:
    """However often it was asked, a request belongs to one question, and its matter is that question."""
    questions = all_asked(known)
    ids = [request.id for each in questions for request in each.requests]

    assert sorted(ids) == sorted(each.id for each in known.of(Request))
    for each in questions:
        assert {each.first.id} == {matter_of(known, request.id) for request in each.requests}


def test_the_word_of_one_of_two_who_were_asked_is_a_word_for_both() -> None:
    """The rule rests on both requests."""
    kim, ours = Contact("Kim"), Colleague("Dana")
    here = Account("Hankuk")
    asked = [Request("When?", kim, asked_on=MONDAY, asked_of=each) for each in (ours, Colleague("Sam"))]
    known = facts_of(MONDAY, kim, ours, here, Affiliation(kim, here), *asked)

    [point] = requests.UnansweredRequest().points(kim, known, Plan())

    assert {each.id for each in asked} == {each.id for each in point.because}
