"""Rules about talks, meetings, reaching and telling are total: no memory, however odd, makes one raise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from relmem.facts import Facts, facts_of
from relmem.queries.meetings import calls_without_next_step, last_topic, noted_by_observers, unlogged
from relmem.queries.reaching import fatigue, unreturned
from relmem.queries.rhythm import due_for_touch, missed_rhythm
from relmem.queries.silences import silences
from relmem.queries.talks import booked, expected_contact, readings, touch_map
from relmem.queries.told import informed, not_informed, who_heard
from relmem.records import (
    Absence,
    Account,
    Assignment,
    BadNews,
    Commitment,
    Contact,
    Escalation,
    Interaction,
    Issue,
    Meeting,
    Outcome,
    Part,
    Participant,
    Rhythm,
    RoadmapItem,
)
from relmem.records.base import Record
from relmem.rules import meetings, reaching, talks, told
from relmem.rules.base import Plan
from relmem.values import Channel, FuzzyDate, Source, new_id
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
    _made,
)

EAGER = (reaching.NeverCalledBack(min_attempts=1), reaching.TooManyOfUs(most=0))
RULES = (*talks.RULES, *meetings.RULES, *reaching.RULES, *told.RULES, *EAGER)

_IDS = [new_id() for _ in range(6)]
_ANY = st.lists(st.sampled_from([NOBODY, *_IDS, *(each.id for each in (*CONTACTS, *ACCOUNTS))]), max_size=3)
_THERE = st.lists(
    st.sampled_from(["x", "@", "a@b@c", "+1 212 555 0100", "\u0661" * 9, NOBODY, *CONTACTS, *COLLEAGUES])
    | st.builds(
        Participant,
        name=st.sampled_from(["Coach", "coach ", "ana@here.example"]),
        part=st.sampled_from(Part),
        late=st.booleans(),
    )
    | st.builds(Participant, colleague=st.sampled_from(COLLEAGUES), part=st.sampled_from(Part)),
    max_size=3,
)
_RULES = st.sampled_from(
    [
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=3",
        "FREQ=WEEKLY;UNTIL=20260420T035959Z",
        "FREQ=WEEKLY;UNTIL=99991231",
        "FREQ=SECONDLY",
        "RRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY",
    ]
)
_NEAR_DAYS = st.integers(-40, 20).map(lambda days: MONDAY + timedelta(days=days))
_THEIRS = st.sampled_from([*CONTACTS, *ACCOUNTS, Account("Gone"), Contact("Gone")])

RECORDS = st.one_of(
    _made(
        Interaction,
        id=st.sampled_from(_IDS),
        channel=st.sampled_from(Channel),
        summary=st.just("") | TEXTS,
        happened_at=MAYBE_INSTANTS,
        happened_on=MAYBE_DAYS,
        participants=_THERE,
        account=st.none() | st.sampled_from(ACCOUNTS),
        direction=st.none() | st.sampled_from(["in", "out"]),
        outcome=st.sampled_from(Outcome),
        about=_ANY,
        told=_ANY,
        topics=st.sampled_from([(), ("roadmap",), ("{",)]),
        next_step=st.sampled_from(["", "none", "{}", "tomorrow", "in 999 days", "9999-12-31"]),
        automatic=st.booleans(),
    ),
    _made(
        Interaction,
        channel=st.sampled_from(Channel),
        happened_on=_NEAR_DAYS,
        participants=st.lists(st.sampled_from([*CONTACTS[:2], *COLLEAGUES]), min_size=1, max_size=2),
        direction=st.sampled_from(["out", "out", "in"]),
        outcome=st.sampled_from(["reached", "reached", "voicemail"]),
    ),
    _made(
        Meeting,
        title=TEXTS,
        starts_at=st.none()
        | st.builds(lambda on: datetime(on.year, on.month, on.day, tzinfo=UTC), _NEAR_DAYS),
        ends_at=st.none(),
        starts_on=st.none(),
        participants=_THERE,
        about=_ANY,
        cancelled_on=SELDOM,
    ),
    _made(
        Rhythm,
        who=st.sampled_from([CONTACTS[0], ACCOUNTS[0]]),
        every=st.none() | st.just("2 weeks"),
        rule=st.just("") | _RULES,
        from_on=_NEAR_DAYS,
    ),
    _made(
        Meeting,
        title=TEXTS,
        starts_at=MAYBE_INSTANTS,
        ends_at=MAYBE_INSTANTS,
        starts_on=MAYBE_DAYS,
        participants=_THERE,
        account=st.none() | st.sampled_from(ACCOUNTS),
        about=_ANY,
        cancelled_on=SELDOM,
    ),
    _made(
        Rhythm,
        id=st.sampled_from(_IDS),
        who=_THEIRS,
        every=st.none() | st.sampled_from(["1 day", "6 weeks", "300 years", "3 business days"]),
        rule=st.just("") | _RULES,
        title=st.sampled_from(["", "status", "{x}"]),
        from_on=MAYBE_DAYS,
        until_on=SELDOM,
        except_on=st.sampled_from([(), (MONDAY,)]),
    ),
    _made(
        Absence,
        person=st.sampled_from([NOBODY, *CONTACTS, *COLLEAGUES]),
        from_on=MAYBE_DAYS,
        until_on=SELDOM,
        window=st.none() | st.builds(lambda on: FuzzyDate(on, on), DAYS),
        stand_in=st.none() | st.sampled_from([NOBODY, *CONTACTS, *COLLEAGUES]),
    ),
    _made(
        Assignment, colleague=st.sampled_from(COLLEAGUES), account=st.sampled_from(ACCOUNTS), product=TEXTS
    ),
    _made(
        Commitment,
        id=st.sampled_from(_IDS),
        what=TEXTS,
        to=st.sampled_from([None, NOBODY, *CONTACTS]),
        account=st.none() | st.sampled_from(ACCOUNTS),
        due_on=MAYBE_DAYS,
        replaced_on=SELDOM,
        replaced_by=st.sampled_from([None, *_IDS]),
        source=st.none() | st.just(Source("mail", by="dana", said_on=MONDAY)),
    ),
    _made(
        Issue,
        id=st.sampled_from(_IDS),
        account=st.sampled_from([NOBODY, *ACCOUNTS]),
        title=TEXTS,
        severity=st.sampled_from(["normal", "urgent"]),
        product=st.just("") | TEXTS,
        opened_on=MAYBE_DAYS,
    ),
    _made(
        Escalation,
        account=st.sampled_from(ACCOUNTS),
        reason=TEXTS,
        about=st.sampled_from([None, *_IDS]),
        raised_on=MAYBE_DAYS,
    ),
    _made(BadNews, account=st.sampled_from(ACCOUNTS), what=TEXTS, decided_on=MAYBE_DAYS),
    _made(RoadmapItem, product=TEXTS, feature=TEXTS, released_on=SELDOM, confidential=st.booleans()),
)


@st.composite
def odd_talks(draw: st.DrawFn) -> Facts:
    """Up to twenty records of these themes, about three contacts, each id once."""
    drawn = draw(st.lists(RECORDS, min_size=5, max_size=25))
    known: dict[str, Record] = {each.id: each for each in (*CONTACTS, *COLLEAGUES, *ACCOUNTS, *JOBS)}
    known |= {each.id: each for each in drawn if each is not None}
    return facts_of(draw(st.just(MONDAY) | DAYS), *known.values())


@settings(max_examples=150, deadline=None)
@given(known=odd_talks(), contact=st.sampled_from(CONTACTS))
def test_no_rule_raises_whatever_is_remembered(known: Facts, contact: Contact) -> None:
    """Rules are total: every point can be said, and rests on something that is known."""
    for rule in RULES:
        for point in rule.points(contact, known, Plan(channel="phone")):
            assert str(point.text)
            assert all(known.get(record.id, type(record)) for record in point.because)


@settings(max_examples=100, deadline=None)
@given(known=odd_talks())
def test_no_query_raises_whatever_is_remembered(known: Facts) -> None:
    """Queries are total, and answer the same when asked again."""
    for ask in (
        unlogged,
        calls_without_next_step,
        missed_rhythm,
        due_for_touch,
        partial(silences, at_least="1 day"),
        partial(silences, at_least="900 years", whose=COLLEAGUES[0]),
        partial(silences, at_least="2 months", accounts=True),
        partial(unreturned, min_attempts=1),
        partial(fatigue, most=0),
    ):
        assert ask(known) == ask(known)
    for who in (*CONTACTS, *ACCOUNTS):
        assert touch_map(known, who)
        assert last_topic(known, who, "roadmap").status in ("held", "never", "unknown")
        noted_by_observers(known, who)
        readings(known, who)
        booked(known, who)
    for contact in CONTACTS:
        assert (expected_contact(known, contact) or known.today) >= known.today
    for record in known.all():
        assert {row.colleague_id for row in not_informed(known, record)} <= {
            row.colleague_id for row in informed(known, record)
        }
        who_heard(known, record)
