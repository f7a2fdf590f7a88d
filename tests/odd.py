"""
Odd memories, for Hypothesis: links that lead nowhere, days at both ends of the calendar, empty fields.

What no record would take is left out; what is left must make no rule raise.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from relmem.errors import InputError
from relmem.facts import Facts, facts_of
from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    ChannelPreference,
    Colleague,
    Commitment,
    Contact,
    Interaction,
    Issue,
    Level,
    Outcome,
    Request,
    Severity,
)
from relmem.records.base import Record
from relmem.values import Channel, Source, WorkWeek, new_id
from tests.builders import MONDAY

_NEAR = [MONDAY + timedelta(days=each) for each in (-400, -60, -30, -14, -8, -7, -3, -1, 0, 1, 7, 8, 90)]
DAYS = st.sampled_from([date.min, date.max, *_NEAR])
MAYBE_DAYS = st.none() | st.sampled_from(_NEAR) | DAYS
_ZONES = [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))]
_INSTANTS = st.builds(
    # an instant within a day of either end of the calendar has no day in some zones
    lambda on, zone: datetime(on.year, on.month, on.day, 12, tzinfo=zone),
    st.sampled_from([date(1, 1, 3), date(9999, 12, 29), *_NEAR]),
    st.sampled_from(_ZONES),
)
SELDOM = st.sampled_from([None] * 12 + [date.min, date.max, MONDAY, *_NEAR[4:8]])
"""For what ends a record, so that most are still open."""
MAYBE_INSTANTS = st.none() | _INSTANTS
TEXTS = st.sampled_from(["x", "{name}", "{", '"', "a\nb", "\u202e", "0"])

ACCOUNTS = [Account("{here}", timezone="Pacific/Kiritimati")]
ACCOUNTS.append(Account("Child", parent=ACCOUNTS[0], week=WorkWeek(["Sun"], holidays=[MONDAY])))
ACCOUNTS.append(Account("Round", id=(_round := new_id()), parent=_round))
CONTACTS = [
    Contact("Ana"),
    Contact("Bo", timezone="Pacific/Pago_Pago", source=Source("vCard", said_on="2026-01-01")),
    Contact(
        "{}",
        not_names=["{}"],
        born="--02-29",
        days=["{}: 0001-01-01", "x: 9999-12-31"],
        addresses=["{}; {}; {}"],
        links=["{}"],
        relations=["{}: {}"],
        died_on=date.max,
    ),
]
JOBS = [Affiliation(CONTACTS[0], each) for each in ACCOUNTS] + [Affiliation(CONTACTS[1], ACCOUNTS[0])]
COLLEAGUES = [Colleague("Dana"), Colleague("Uma", function="support")]
NOBODY = new_id()
_PEOPLE = st.sampled_from([None, NOBODY, *COLLEAGUES]) | st.sampled_from(CONTACTS)
_OUR_ACCOUNTS = st.sampled_from([None, Account("Gone"), *ACCOUNTS])


def _made(build: Callable[..., Record], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Record | None]:
    """Records of fields drawn; None where the record would not take them."""

    def make(**drawn: Any) -> Record | None:
        try:
            return build(**drawn)
        except InputError:
            return None

    return st.builds(make, **fields)


_PROMISES = st.sampled_from([new_id() for _ in range(4)])
_REQUESTS = st.sampled_from([new_id() for _ in range(3)])
"""So few that promises replace and answer each other, and themselves."""

_RECORDS = st.one_of(
    _made(
        Affiliation,
        contact=st.sampled_from(CONTACTS),
        account=st.sampled_from(ACCOUNTS),
        from_on=MAYBE_DAYS,
        until_on=MAYBE_DAYS,
    ),
    _made(Assignment, colleague=st.sampled_from(COLLEAGUES), account=st.sampled_from(ACCOUNTS)),
    _made(
        Commitment,
        id=_PROMISES,
        what=TEXTS,
        by=st.sampled_from(["us", "them"]),
        promised_by=_PEOPLE,
        to=_PEOPLE,
        account=_OUR_ACCOUNTS,
        answers=st.none() | _REQUESTS | _PROMISES,
        made_on=MAYBE_DAYS,
        due_on=MAYBE_DAYS,
        due_at=st.none() | MAYBE_INSTANTS,
        kept_on=SELDOM,
        withdrawn_on=SELDOM,
        replaced_on=SELDOM,
        replaced_by=st.sampled_from([None, None, NOBODY]) | _PROMISES,
    ),
    _made(
        Request,
        id=_REQUESTS,
        text=TEXTS,
        asked_by=st.sampled_from([None, NOBODY, *CONTACTS]),
        account=_OUR_ACCOUNTS,
        asked_of=st.sampled_from([None, NOBODY, *COLLEAGUES]),
        channel=st.none() | st.sampled_from(Channel),
        asked_at=MAYBE_INSTANTS,
        asked_on=MAYBE_DAYS,
        acknowledged_on=SELDOM,
        answered_on=SELDOM,
        withdrawn_on=SELDOM,
    ),
    _made(
        Issue,
        account=st.sampled_from([NOBODY, *ACCOUNTS]),
        title=TEXTS,
        opened_on=MAYBE_DAYS,
        severity=st.sampled_from(Severity),
        reported_by=st.sampled_from([None, NOBODY, *CONTACTS]),
        restored_on=MAYBE_DAYS,
        solved_on=MAYBE_DAYS,
        cause=TEXTS | st.just("."),
        fix=st.just("") | TEXTS,
        followed_up_on=SELDOM,
    ),
    _made(
        Interaction,
        channel=st.sampled_from(Channel),
        happened_at=MAYBE_INSTANTS,
        happened_on=MAYBE_DAYS,
        participants=st.lists(st.sampled_from(["", "Somebody", *CONTACTS, *COLLEAGUES]), max_size=3),
        account=_OUR_ACCOUNTS,
        direction=st.none() | st.sampled_from(["in", "out"]),
        outcome=st.sampled_from(Outcome),
        automatic=st.booleans(),
    ),
    _made(
        Interaction,
        channel=st.sampled_from(Channel),
        happened_on=st.sampled_from(_NEAR),
        participants=st.just([CONTACTS[0]]),
        outcome=st.just("voicemail"),
    ),
    _made(
        ChannelPreference,
        contact=st.sampled_from(CONTACTS),
        channel=st.sampled_from(Channel),
        level=st.sampled_from(Level),
        from_on=MAYBE_DAYS,
    ),
)


@st.composite
def odd_facts(draw: st.DrawFn) -> Facts:
    """Up to twenty records about three contacts, mostly near one Monday, each id once."""
    drawn = draw(st.lists(_RECORDS, max_size=20))
    gone = draw(st.sets(st.sampled_from([*ACCOUNTS, *JOBS]), max_size=2))
    known: dict[str, Record] = {each.id: each for each in (*CONTACTS, *COLLEAGUES, *ACCOUNTS, *JOBS)}
    known |= {each.id: each for each in drawn if each is not None}
    for each in gone:
        del known[each.id]
    return facts_of(draw(st.just(MONDAY) | DAYS), *known.values())
