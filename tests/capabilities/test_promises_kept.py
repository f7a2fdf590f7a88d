"""What was promised is kept by its day, agreed anew in time, or opened with; and the ledger says how often."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

import relmem
from relmem.memory import Memory
from relmem.queries.promises import commitments
from relmem.queries.reliability import reliability
from relmem.records import (
    Account,
    Affiliation,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Handover,
    Interaction,
    Request,
)
from relmem.records.base import Record
from relmem.rules.base import Kind, Rank
from tests.capabilities.talking import said

C02, C08 = (pytest.mark.capability(each) for each in ("C02", "C08"))

NEW_YORK, LISBON = ZoneInfo("America/New_York"), ZoneInfo("Europe/Lisbon")
ACME = Account("Acme", timezone="America/New_York")
RICH, BO = Contact("Richard Alvarez", call_me="Rich"), Contact("Bo Lee")
DANA = Colleague("Dana", function="sales")
SAM = Colleague("Sam", function="sales engineering")
UMA = Colleague("Uma", function="support")
PEOPLE = (ACME, RICH, BO, DANA, SAM, UMA, Affiliation(RICH, ACME), Affiliation(BO, ACME))
FRIDAY = datetime(2026, 5, 8, 9, tzinfo=NEW_YORK)


def remembered(*records: Record, at: datetime = FRIDAY) -> Memory:
    """A memory of Acme that knows these as well, asked on Friday 8 May at nine in New York."""
    memory = relmem.open(":memory:", clock=lambda: at, timezone="America/New_York")
    memory.add(*PEOPLE, *records)
    return memory


def a_promise(what: str = "update on the port fix", **fields: Any) -> Commitment:
    """Dana's promise to Rich, made on Monday, of word by Thursday at five in New York."""
    if "due_on" not in fields:
        fields = {"due_at": "2026-05-07T17:00-04:00"} | fields
    return Commitment(
        what, **{"to": RICH, "promised_by": DANA, "made_on": "2026-05-04", "type": "update"} | fields
    )


@C02
class TestPromisedNextUpdate:
    def test_by_thursday_and_on_friday_not_kept(self):
        """It is a day overdue, and the first point: open with it, and name a new time."""
        memory = remembered(a_promise())

        [row] = commitments(memory.facts(), ACME, open=True)

        assert ("overdue", 1, "update", "17:00 New York time") == (
            row.state,
            row.overdue_days,
            row.type,
            row.due_time,
        )
        point = memory.brief(RICH).points[0]
        assert (Kind.APOLOGISE, Rank.BAD_NEWS) == (point.kind, point.lead.rank)
        assert (
            'We promised Rich "update on the port fix" by 7 May 2026 (17:00 New York time), yesterday. '
            "Open with it and name a new day." == point.text
        )

    @pytest.mark.parametrize(("minute", "state"), [(0, "due"), (1, "overdue")])
    def test_is_late_from_its_hour_on(self, minute, state):
        """Until five it is due; a minute later it is late, though it is the same day."""
        now = datetime(2026, 5, 7, 17, minute, tzinfo=NEW_YORK)

        [row] = commitments(remembered(a_promise(), at=now).facts(), now=now)

        assert (state, 0) == (row.state, row.overdue_days)
        assert (Decimal("0.02") if minute else None) == row.overdue_hours

    @pytest.mark.parametrize(("anew", "state"), [("2026-05-07", "replaced"), ("2026-05-08", "replaced late")])
    def test_agreed_anew_before_it_was_due_is_not_broken(self, anew, state):
        """By its day it is not broken; after it, it was. Either way the new day is what counts now."""
        later = a_promise("update on the port fix, again", due_on="2026-05-12", made_on=anew)
        memory = remembered(a_promise(replaced_by=later), later)

        assert [state] == [row.state for row in commitments(memory.facts(), open=False)]
        assert [date(2026, 5, 12)] == [row.due_on for row in commitments(memory.facts())]
        assert [] == said(memory.brief(RICH), "OurPromiseBroken")

    @pytest.mark.parametrize(
        ("now", "state"),
        [
            (datetime(2026, 5, 7, 21, 59, tzinfo=LISBON), "due"),
            (datetime(2026, 5, 7, 17, 0, tzinfo=NEW_YORK), "due"),
            (datetime(2026, 5, 7, 17, 1, tzinfo=NEW_YORK), "overdue"),
        ],
    )
    def test_a_day_without_an_hour_lasts_until_the_end_of_their_business_day(self, now, state):
        """Five in New York, though it is ten in the evening here."""
        facts = remembered(a_promise(due_on="2026-05-07"), at=now).facts()

        assert [state] == [row.state for row in commitments(facts, now=now)]

    def test_a_day_without_an_hour_is_that_day_everywhere(self):
        """It never shifts by a zone, whosever it is and whichever the memory's."""
        seoul = attrs.evolve(RICH, timezone="Asia/Seoul")
        for zone in ("America/Los_Angeles", "Pacific/Kiritimati"):
            with relmem.open(":memory:", clock=lambda: FRIDAY, timezone=zone) as memory:
                memory.add(ACME, seoul, DANA, a_promise(due_on="2026-05-07"))

                assert [date(2026, 5, 7)] == [row.due_on for row in commitments(memory.facts())]

    def test_without_a_day_it_is_open_ended(self):
        """It is never overdue, and listed last."""
        memory = remembered(a_promise("a word", due_on=None, made_on="2026-01-05"), a_promise())

        rows = commitments(memory.facts())

        assert [("overdue", 1), ("open-ended", 0)] == [(row.state, row.overdue_days) for row in rows]
        assert rows[1].due_on is None

    def test_done_late_is_over_and_was_late(self):
        """Kept a day after, it is no longer apologised for, and never counted as in time."""
        memory = remembered(a_promise(kept_on="2026-05-08"))

        assert 0 == len(commitments(memory.facts()))
        assert [("kept late", 1)] == [
            (row.state, row.overdue_days) for row in commitments(memory.facts(), open=False)
        ]
        assert [] == said(memory.brief(RICH), "OurPromiseBroken")

    def test_promised_to_several_people(self):
        """One promise, told to each of them with the others' names, and late where the day ends first."""
        seoul = Contact("Kim Min-ji", call_me="Min-ji", timezone="Asia/Seoul")
        promise = a_promise(due_on="2026-05-07", also_to=[BO, seoul])
        memory = remembered(seoul, Affiliation(seoul, ACME), promise)

        assert ["Richard Alvarez, Bo Lee and Kim Min-ji"] == [row.to for row in commitments(memory.facts())]
        for contact, names in (
            (RICH, "Rich, Bo Lee and Kim Min-ji"),
            (BO, "Bo Lee, Richard Alvarez and Kim"),
        ):
            [text] = said(memory.brief(contact), "OurPromiseBroken")
            assert text.startswith(f"We promised {names}")
        now = datetime(2026, 5, 7, 17, 1, tzinfo=ZoneInfo("Asia/Seoul"))
        assert ["overdue"] == [row.state for row in commitments(memory.facts(), now=now)]

    def test_of_one_account(self):
        """Only what was promised to the account, or to who works there."""
        other = Account("Globex")
        memory = remembered(other, a_promise(), a_promise("theirs", to=None, account=other))

        assert ["theirs"] == [row.what for row in commitments(memory.facts(), other)]
        assert 2 == len(commitments(memory.facts()))

    def test_as_of_an_earlier_day(self):
        """On Thursday it was due; that it was kept on Friday changes nothing of that."""
        memory = remembered(a_promise(kept_on="2026-05-08"))

        assert ["due"] == [row.state for row in commitments(memory.as_of("2026-05-07").facts())]

    def test_correcting_and_retracting(self):
        """A day that was written down wrongly is corrected; what was never promised is not late."""
        promise = a_promise()
        memory = remembered(promise)
        memory.add(attrs.evolve(memory.find(promise.id, Commitment), due_at="2026-05-08T17:00-04:00"))
        assert ["due"] == [row.state for row in commitments(memory.facts())]

        memory.retract(memory.find(promise.id, Commitment))

        assert 0 == len(commitments(memory.facts(), open=None))


@C02
class TestPromiseWithoutOwner:
    LEFT = attrs.evolve(DANA, left_on="2026-05-06")

    def left(self, *records: Record) -> Memory:
        """Dana, who promised it, has left us."""
        memory = relmem.open(":memory:", clock=lambda: FRIDAY, timezone="America/New_York")
        memory.add(*[each for each in PEOPLE if each is not DANA], self.LEFT, *records)
        return memory

    def test_the_lead_on_the_account_takes_it_over(self):
        """Whoever leads the account keeps what a colleague who left has promised; it is one point."""
        leads = [Assignment(UMA, ACME, role="backup"), Assignment(SAM, ACME, role="lead")]
        memory = self.left(*leads, a_promise())

        assert ["Sam"] == [row.take_over for row in commitments(memory.facts())]
        assert [
            'Dana, who promised "update on the port fix", is no longer with us. Sam must take it over.'
        ] == (said(memory.brief(RICH), "PromiseWithoutOwner"))
        assert 1 == sum("port fix" in point.text for point in memory.brief(RICH).points)

    def test_who_took_the_account_over_goes_before_its_lead(self):
        """A hand-over says to whom."""
        passed = Handover(ACME, self.LEFT, taker=UMA, begun_on="2026-05-05")

        memory = self.left(Assignment(SAM, ACME, role="lead"), passed, a_promise())

        assert ["Uma"] == [row.take_over for row in commitments(memory.facts())]

    def test_nobody_yet_is_said(self):
        """Where nobody else is on the account, that is the point."""
        memory = self.left(a_promise())

        assert ["nobody yet"] == [row.take_over for row in commitments(memory.facts())]
        assert "Nobody else is on the account" in said(memory.brief(RICH), "PromiseWithoutOwner")[0]

    def test_who_is_no_longer_on_the_account(self):
        """Still with us, and assigned elsewhere since: it is to be taken over all the same."""
        over = Assignment(DANA, ACME, until_on="2026-05-06")
        memory = remembered(over, Assignment(SAM, ACME), a_promise())

        assert "Dana, who promised" in said(memory.brief(RICH), "PromiseWithoutOwner")[0]
        assert "no longer on the account. Sam must" in said(memory.brief(RICH), "PromiseWithoutOwner")[0]

    @pytest.mark.parametrize("assigned", [True, False])
    def test_who_is_still_there_keeps_it(self, assigned):
        """On the account, or never assigned to any: who promised it keeps it."""
        team = [Assignment(DANA, ACME)] if assigned else []

        assert [""] == [row.take_over for row in commitments(remembered(*team, a_promise()).facts())]

    def test_ends_once_somebody_has_it(self):
        """Given to Sam, there is nothing to take over; and nothing is asked before Dana had left."""
        promise = a_promise(due_on="2026-05-20")
        memory = self.left(promise)
        assert [""] == [row.take_over for row in commitments(memory.as_of("2026-05-05").facts())]

        memory.add(attrs.evolve(memory.find(promise.id, Commitment), promised_by=SAM))

        assert [""] == [row.take_over for row in commitments(memory.facts())]
        assert [] == said(memory.brief(RICH), "PromiseWithoutOwner")


@C08
class TestReliabilityLedger:
    def ledger(self) -> list[Record]:
        """Nine promises that came due, and five questions with a first word after so many business hours."""
        made: list[Record] = [
            a_promise(f"promise {each}", due_on="2026-04-20", kept_on="2026-04-20", made_on="2026-04-01")
            for each in range(7)
        ]
        made += [
            a_promise("late", due_on="2026-04-20", made_on="2026-04-01", kept_on="2026-04-21"),
            a_promise("open", due_on="2026-04-20", made_on="2026-04-01", promised_by=UMA),
            a_promise("not yet due", due_on="2026-05-20"),
            a_promise("some day", due_on=None),
            a_promise("anew", due_on="2026-04-20", made_on="2026-04-01", replaced_on="2026-04-17"),
        ]
        for each, minute in enumerate((12, 72, 192, 252, 312)):
            asked_at = datetime(2026, 4, 20, 9, tzinfo=NEW_YORK)
            made.append(
                Request(
                    f"question {each}",
                    RICH,
                    channel="email",
                    asked_of=DANA,
                    asked_at=asked_at,
                    acknowledged_at=asked_at.replace(hour=9 + minute // 60, minute=minute % 60),
                )
            )
        return made

    def test_nine_promises_seven_in_time(self):
        """Seven in time of nine, one late, one open and overdue; 3.2 business hours to our first word."""
        row = reliability(remembered(*self.ledger()).facts(), ACME, "90 days")[0]

        assert (9, 7, 1, 1) == (row.promises, row.on_time, row.late, row.open_overdue)
        assert (Decimal("3.2"), 5) == (row.median_first_response, row.timed)

    def test_not_yet_due_is_left_out_and_agreed_anew_stands_apart(self):
        """What is not yet due or has no day counts for nothing; agreed anew in time has its own column."""
        row = reliability(remembered(*self.ledger()).facts(), ACME)[0]

        assert (9, 1) == (row.promises, row.agreed_anew)

    def test_few_are_shown_as_they_are(self):
        """Seven of nine is said so, never as a share; from twenty on it is one, never rounded up."""
        many = [
            a_promise(
                f"{each}", due_on="2026-04-20", made_on="2026-04-01", kept_on=f"2026-04-{20 + (each == 0)}"
            )
            for each in range(20)
        ]

        assert "7 of 9" == reliability(remembered(*self.ledger()).facts())[0].kept
        assert "18 of 19" == reliability(remembered(*many[:19]).facts())[0].kept
        assert "95 % of 20" == reliability(remembered(*many).facts())[0].kept

    def test_none_due_and_none_known_differ(self):
        """Where nothing was promised that is said, and where nothing has come due as well."""
        due_later = remembered(a_promise(due_on="2026-05-20"))

        assert "none is known" == reliability(remembered().facts())[0].kept
        assert "none has come due" == reliability(due_later.facts())[0].kept
        assert reliability(due_later.facts())[0].median_first_response is None

    def test_per_team_and_per_owner(self):
        """All of us, then each team, then each of us: what each promised, and answered."""
        rows = reliability(remembered(*self.ledger()).facts(), ACME)

        assert [
            ("all of us", "all", 9, 5),
            ("sales", "team", 8, 5),
            ("support", "team", 1, 0),
            ("Dana", "colleague", 8, 5),
            ("Uma", "colleague", 1, 0),
        ] == [(row.who, row.scope, row.promises, row.responses) for row in rows]

    def test_over_a_weekend_only_business_hours_count(self):
        """Asked on Friday at 16:30 and first heard of on Monday at ten, an hour and a half have passed."""
        question = Request(
            "When?",
            RICH,
            channel="email",
            asked_at="2026-05-01T16:30-04:00",
            acknowledged_at="2026-05-04T10:00-04:00",
        )

        row = reliability(remembered(question).facts())[0]

        assert (Decimal("1.5"), 1) == (row.median_first_response, row.median_response_days)

    def test_where_hours_are_not_known_they_are_not_made_up(self):
        """A word on a day counts in days; in hours there is none."""
        question = Request("When?", RICH, asked_on="2026-05-01", acknowledged_on="2026-05-04")

        row = reliability(remembered(question).facts())[0]

        assert (1, 0, None, 1) == (
            row.responses,
            row.timed,
            row.median_first_response,
            row.median_response_days,
        )

    @pytest.mark.parametrize(("window", "count"), [("18 days", 9), ("17 days", 0)])
    def test_looks_back_as_far_as_it_is_told(self, window, count):
        """What was due on the first day of the window counts, the day before it does not."""
        assert count == reliability(remembered(*self.ledger()).facts(), ACME, window)[0].promises

    def test_the_first_word_is_credited_to_who_gave_it(self):
        """Whoever was asked; where nobody was, who wrote or promised first."""
        wrote, promised = (
            Request(each, RICH, asked_at="2026-04-20T09:00-04:00") for each in ("When?", "Why?")
        )
        mail = Interaction(
            "email",
            participants=[UMA, RICH],
            about=[wrote],
            direction="out",
            happened_at="2026-04-20T11:00-04:00",
        )
        promise = a_promise(answers=promised, made_on="2026-04-20", promised_by=SAM, due_on="2026-05-20")

        rows = reliability(remembered(wrote, promised, mail, promise).facts())

        assert {("all of us", 2), ("Uma", 1), ("Sam", 1)} == {
            (row.who, row.responses) for row in rows if row.scope != "team"
        }
        assert [Decimal(2)] == [row.median_first_response for row in rows if row.who == "Uma"]

    def test_correcting_and_retracting(self):
        """A promise that was kept after all counts as kept; one that was never given not at all."""
        late = a_promise(due_on="2026-04-20", made_on="2026-04-01")
        memory = remembered(late)
        assert "0 of 1" == reliability(memory.facts())[0].kept
        memory.add(attrs.evolve(memory.find(late.id, Commitment), kept_on="2026-04-20"))
        assert "1 of 1" == reliability(memory.facts())[0].kept

        memory.retract(memory.find(late.id, Commitment))

        assert "none is known" == reliability(memory.facts())[0].kept

    def test_of_another_account_nothing(self):
        """What was promised to one account is no record with another."""
        globex = Account("Globex")

        row = reliability(remembered(globex, *self.ledger()).facts(), globex)[0]

        assert (0, 0) == (row.promises, row.responses)

    def test_as_it_was_known_then(self):
        """As of a day before they came due, none had."""
        facts = remembered(*self.ledger()).as_of("2026-04-20").facts()

        assert (7, 7, 0, 0) == (
            reliability(facts)[0].promises,
            reliability(facts)[0].on_time,
            reliability(facts)[0].late,
            reliability(facts)[0].open_overdue,
        )
