"""Meetings and calls: which nobody logged, and which came to nothing that is noted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from relmem.memory import Memory
from relmem.queries.meetings import calls_without_next_step, unlogged
from relmem.records import Colleague, Commitment, Interaction, Issue, Meeting
from relmem.records.base import Record
from relmem.values import Source
from tests.builders import ACME, BO, DANA, MONDAY, RICH, UMA, a_talk
from tests.builders import PEOPLE as KNOWN
from tests.capabilities.acme import day_by_day
from tests.capabilities.talking import said

CALL_NOTE = Source("call note", by="Dana")


def remembered(*records: Record) -> Memory:
    return day_by_day((MONDAY, (*KNOWN, *records)))


def meeting(title: str = "Review", **fields: Any) -> Meeting:
    """Dana's meeting with Rich on Thursday 30 April, 15 to 16 o'clock."""
    defaults: dict[str, Any] = {"participants": [DANA, RICH], "starts_at": "2026-04-30T15:00+00:00"}
    if "starts_at" not in fields:
        defaults["ends_at"] = "2026-04-30T16:00+00:00"
    if fields.get("starts_on"):
        defaults = {"participants": [DANA, RICH]}
    return Meeting(title, **defaults | fields)


def titles(memory: Memory, **asked: Any) -> list[str]:
    return [row.title for row in unlogged(memory.facts(), **asked)]


@pytest.mark.capability("C19")
class TestForgotToLog:
    def test_a_meeting_without_a_log_is_asked_for(self):
        """Thursday's meeting with rich@acme.example, no talk by Monday: log it; said among us, until it is logged."""
        memory = remembered(meeting(participants=[DANA, "rich@acme.example"], account=ACME))

        [row] = unlogged(memory.facts(), since="2026-04-27")
        assert (date(2026, 4, 30), "Acme", "Richard Alvarez", "", "Dana") == (
            row.on,
            row.account,
            row.who,
            row.unknown,
            row.by,
        )
        brief = memory.brief(RICH)
        [text] = said(brief, "UnloggedMeeting")
        assert (
            'Log the meeting "Review" on 30 April 2026 with Richard Alvarez, or say that it was not held: '
            "no talk is on record." == text
        )
        assert all(each.lead.internal for each in brief.points if each.lead.rule == "UnloggedMeeting")

        talk = memory.add(a_talk("2026-04-30", "meeting", summary="All fine"))
        assert ([], []) == (titles(memory), said(memory.brief(RICH), "UnloggedMeeting"))
        memory.retract(talk)
        assert ["Review"] == titles(memory)

    def test_is_known_by_address_without_an_account(self):
        """Asked of everything, his address alone is enough."""
        assert ["Review"] == titles(remembered(meeting(participants=["mailto:rich@acme.example"])))

    @pytest.mark.parametrize(
        ("fields", "found"),
        [
            ({"cancelled_on": "2026-04-29"}, []),
            ({"starts_on": "2026-04-30"}, []),
            ({"starts_at": "2026-05-04T07:00+00:00"}, []),
            ({"starts_at": "2026-05-05T07:00+00:00"}, []),
            ({"participants": [DANA, UMA]}, []),
            ({"participants": [DANA, "Somebody"]}, []),
            ({"participants": [DANA], "account": ACME}, ["Review"]),
        ],
        ids=["cancelled", "all day", "today", "to come", "among us", "a bare name", "nobody named"],
    )
    def test_what_was_not_held_with_them_is_not_asked_for(self, fields, found):
        """Not what was cancelled, lasts all day, is to come, or is among us."""
        assert found == titles(remembered(meeting(**fields)))

    def test_all_day_and_today_are_there_when_asked_for(self):
        """A workshop of a day, and a meeting of this morning that is over."""
        workshop = meeting("Workshop", starts_on="2026-04-30")
        morning = meeting("Breakfast", starts_at="2026-05-04T07:00+00:00")
        later = meeting("Dinner", starts_at="2026-05-04T17:00+00:00")
        memory = remembered(workshop, morning, later)

        assert ["Breakfast", "Workshop"] == titles(
            memory, all_day=True, now=datetime(2026, 5, 4, 9, tzinfo=UTC)
        )

    def test_a_private_one_is_its_owners(self):
        """Dana's private meeting is in nobody's list and brief but hers."""
        memory = remembered(meeting(visibility="private", owner=DANA))

        assert [] == titles(memory)
        assert [] == said(memory.brief(RICH, for_=UMA), "UnloggedMeeting")
        assert 1 == len(unlogged(memory.facts(for_=DANA)))
        assert 1 == len(said(memory.brief(RICH, for_=DANA), "UnloggedMeeting"))

    def test_who_is_not_known_is_asked_after(self):
        """An attendee of Acme whom nobody knows, and one of nowhere, are named with the meeting."""
        memory = remembered(
            Colleague("Omar", emails=["omar@us.example"]),
            meeting(participants=[DANA, "new@acme.example"], account=ACME),
            meeting(
                "Lunch", participants=["omar@us.example", "lee@else.example"], starts_at="2026-04-29T12:00Z"
            ),
            meeting(
                "Stand-up", participants=["omar@us.example", "zoe@us.example"], starts_at="2026-04-29T09:00Z"
            ),
        )

        assert [("Review", "Acme", "new@acme.example"), ("Lunch", "", "lee@else.example")] == [
            (row.title, row.account, row.unknown) for row in unlogged(memory.facts())
        ]
        assert said(memory.brief(RICH), "UnloggedMeeting")[0].endswith("Who is new@acme.example?")

    @pytest.mark.parametrize(
        ("fields", "logged"),
        [
            ({}, True),
            ({"participants": [UMA, RICH]}, True),
            ({"outcome": "no answer"}, True),
            ({"channel": "video"}, True),
            ({"channel": "email"}, False),
            ({"automatic": True}, False),
            ({"participants": [DANA, BO]}, False),
            ({"participants": [DANA], "account": ACME}, True),
            ({"happened_on": "2026-04-29"}, False),
        ],
    )
    def test_a_talk_with_the_same_people_on_the_day_is_its_log(self, fields, logged):
        """By whomever of us, held or not; not a mail, nor a talk with others, nor one of another day."""
        talk = Interaction(
            fields.pop("channel", "meeting"),
            **{"participants": [DANA, RICH], "happened_on": "2026-04-30"} | fields,
        )

        assert (["Review"] if not logged else []) == titles(remembered(meeting(), talk))

    def test_a_talk_about_the_meeting_is_its_log(self):
        """Whatever its day and channel, a talk that names the meeting says what became of it."""
        held = meeting()
        note = Interaction(
            "email", "put off", participants=[DANA, RICH], about=[held], happened_on="2026-05-02"
        )

        assert [] == titles(remembered(held, note))

    def test_one_meeting_in_two_calendars_is_one(self):
        """Dana and Uma both have it: it is asked for once, and one log is enough, and two are one."""
        both = (meeting(key="uid:1"), meeting(key="uid:2", participants=[UMA, RICH]))
        logs = (a_talk("2026-04-30"), a_talk("2026-04-30", participants=[UMA, RICH], summary="as well"))

        assert ["Review"] == titles(remembered(*both))
        assert [] == titles(remembered(*both, logs[0]))
        assert [] == titles(remembered(*both, *logs))

    def test_of_two_on_a_day_the_log_is_of_its_hour(self):
        """A call logged for ten o'clock is not the log of the meeting at four; one without an hour may be of both."""
        early = meeting("Early", starts_at="2026-04-30T10:00+00:00")
        late = meeting("Late", starts_at="2026-04-30T16:00+00:00")
        at_ten = a_talk(None, happened_at="2026-04-30T10:05+00:00")

        assert ["Late"] == titles(remembered(early, late, at_ten))
        assert [] == titles(remembered(early, late, a_talk("2026-04-30")))

    def test_an_occurrence_of_a_series_is_a_meeting_of_its_own(self):
        """Of a series each day has its key: the one held is logged, the next is asked for, the cancelled is not."""
        series = [
            meeting("Weekly", key=f"uid:9/{on}", starts_at=f"{on}T15:00+00:00")
            for on in ("2026-04-16", "2026-04-23", "2026-04-30")
        ]
        cancelled = attrs.evolve(series[2], cancelled_on="2026-04-30")
        memory = remembered(*series[:2], cancelled, a_talk("2026-04-16"))

        assert [date(2026, 4, 23)] == [row.on for row in unlogged(memory.facts())]
        assert [] == titles(memory, since="2026-04-24")

    def test_after_a_month_nobody_remembers(self):
        """The list keeps it; a brief brings it up for thirty days."""
        old = meeting(starts_at="2026-04-03T09:00Z")

        assert ["Review"] == titles(remembered(old))
        assert [] == said(remembered(old).brief(RICH), "UnloggedMeeting")

    def test_an_earlier_day_had_nothing_to_log(self):
        """On the day itself it is not asked for; on the next it is, whatever was logged afterwards."""
        memory = day_by_day(("2026-04-29", (*KNOWN, meeting())), (MONDAY, (a_talk("2026-04-30", "meeting"),)))

        assert 0 == len(unlogged(memory.as_of("2026-04-30", known_at="2026-04-30").facts()))
        assert 1 == len(unlogged(memory.as_of("2026-05-01", known_at="2026-05-01").facts()))
        assert 0 == len(unlogged(memory.facts()))


@pytest.mark.capability("C24")
class TestAimOutcomeNextStep:
    def call(self, **fields: Any) -> Interaction:
        return a_talk(fields.pop("on", "2026-04-28"), **fields)

    def test_a_call_without_outcome_is_asked_about(self):
        """Dana's call of 28 April has neither outcome nor next step: ask Dana; noted, it is silent."""
        memory = remembered(self.call())

        [row] = calls_without_next_step(memory.facts())
        assert ("Richard Alvarez", "Dana", "outcome, next step") == (row.who, row.by, row.missing)
        assert [
            "The talk with Rich on 28 April 2026 has no outcome and no next step on record: note it, or ask Dana."
        ] == said(memory.brief(RICH), "UnfinishedTalk")

        call = memory.facts().of(Interaction)[0]
        memory.add(attrs.evolve(call, summary="wants a quote", next_step="send the quote"))
        assert 0 == len(calls_without_next_step(memory.facts()))
        assert [] == said(memory.brief(RICH), "UnfinishedTalk")

    @pytest.mark.parametrize(
        ("fields", "missing"),
        [
            ({"summary": "fine", "next_step": "none"}, None),
            ({"summary": "fine"}, "next step"),
            ({"next_step": "send it"}, "outcome"),
            ({"direction": "out"}, "aim, outcome, next step"),
            ({"direction": "out", "aim": "renewal"}, "outcome, next step"),
            ({"direction": "in"}, "outcome, next step"),
            ({"direction": "out", "summary": "fine", "next_step": "none"}, None),
        ],
    )
    def test_what_is_missing(self, fields, missing):
        """ "none" on purpose is a next step; what they began, or chance did, has no aim."""
        rows = calls_without_next_step(remembered(self.call(**fields)).facts())

        assert [missing] * (missing is not None) == [row.missing for row in rows]

    @pytest.mark.parametrize(
        "fields",
        [
            {"outcome": "voicemail"},
            {"channel": "email"},
            {"automatic": True},
            {"participants": [DANA, UMA]},
        ],
    )
    def test_only_of_talks(self, fields):
        """An attempt, a mail, a machine and talk among us come to nothing that is noted."""
        assert 0 == len(calls_without_next_step(remembered(self.call(**fields)).facts()))

    def test_a_promise_of_that_day_is_a_next_step(self):
        """What either side promised then is what comes next."""
        promise = Commitment("the quote", to=RICH, made_on="2026-04-28", due_on="2026-05-20")
        memory = remembered(self.call(summary="wants a quote"), promise)

        assert 0 == len(calls_without_next_step(memory.facts()))

    def test_a_brief_asks_of_the_last_one_only(self):
        """Once they spoke again the older call is past; a mere next step is missed where there was an aim."""
        later = self.call(on="2026-05-01", summary="fine", next_step="none")

        assert [] == said(remembered(self.call(), later).brief(RICH), "UnfinishedTalk")
        assert [] == said(remembered(self.call(summary="fine")).brief(RICH), "UnfinishedTalk")
        assert 1 == len(
            said(remembered(self.call(summary="fine", aim="renewal")).brief(RICH), "UnfinishedTalk")
        )
        assert [] == said(remembered(self.call(on="2026-04-03")).brief(RICH), "UnfinishedTalk")
        assert 1 == len(calls_without_next_step(remembered(self.call()).facts(), since="2026-04-28"))
        assert 0 == len(calls_without_next_step(remembered(self.call()).facts(), since="2026-04-29"))


@pytest.mark.capability("C24")
class TestStepToTake:
    """What the last talk was to lead to is told before the next, once, until something has passed."""

    STEP = a_talk("2026-04-28", summary="wants a quote", next_step="send the price list", source=CALL_NOTE)

    def told(self, *records: Record) -> list[str]:
        return said(remembered(*records).brief(RICH), "StepToTake")

    def test_what_was_to_follow_the_last_talk_is_told(self):
        """Rich was to get the price list after the 28th: do it, or say how it stands, with the talk as source."""
        [told] = [each for each in remembered(self.STEP).brief(RICH).points if each.lead.rule == "StepToTake"]

        assert (
            '"send the price list" was to follow the talk with Rich on 28 April 2026: do it, or say how it stands.'
            == told.text
        )
        assert ("close the loop", ("call note, told by Dana",)) == (told.kind, told.sources)

    @pytest.mark.parametrize(
        ("since", "times"),
        [
            (a_talk("2026-05-01", summary="All fine"), 0),
            (a_talk("2026-05-01", "email", direction="out"), 0),
            (a_talk("2026-05-01", "email", direction="in"), 0),
            (a_talk("2026-05-01", outcome="voicemail"), 1),
            (a_talk("2026-05-01", "email", direction="in", automatic=True), 1),
            (a_talk("2026-05-01", "email", outcome="read"), 1),
            (a_talk("2026-05-01", participants=[DANA, BO]), 1),
            (a_talk("2026-05-01", participants=[DANA, UMA], about=[STEP]), 1),
            (a_talk("2026-04-27", summary="Before it"), 1),
        ],
        ids=["talk", "mail to", "mail from", "attempt", "machine", "reader", "another", "among us", "before"],
    )
    def test_what_passed_since_ends_it(self, since, times):
        """Whatever reached one side since ends it; an attempt, a machine, a reader, others, talk among us do not."""
        assert times == len(self.told(self.STEP, since))

    @pytest.mark.parametrize(
        ("record", "times"),
        [
            (Commitment("the price list", to=RICH, made_on="2026-04-28"), 0),
            (
                Commitment(
                    "send the price list of 2026", account=ACME, made_on="2026-04-29", kept_on="2026-05-02"
                ),
                0,
            ),
            (Commitment("the price list", to=RICH, made_on="2026-04-01", kept_on="2026-04-02"), 1),
            (Commitment("the contract", to=RICH, made_on="2026-04-28"), 1),
            (meeting("Send the price list", starts_at="2026-05-08T15:00+00:00"), 0),
            (meeting("Breakfast", starts_at="2026-05-08T15:00+00:00"), 1),
        ],
        ids=["promise", "kept since", "kept before", "another promise", "meeting", "another meeting"],
    )
    def test_a_promise_in_the_same_words_stands_for_it(self, record, times):
        """What is a promise, or booked, is told as that."""
        assert times == len(self.told(self.STEP, record))

    def test_none_replaces_what_was_meant_before(self):
        """The latest word counts: an attempt's own step, and that nothing is meant to come."""
        attempt = a_talk("2026-05-01", outcome="no answer", next_step="write on Wednesday.")
        nothing = a_talk("2026-05-01", outcome="no answer", next_step="None")

        [told] = self.told(self.STEP, attempt)
        assert (
            '"write on Wednesday" was to follow the attempt to reach Rich on 1 May 2026, by 6 May 2026: '
            "do it, or say how it stands." == told
        )
        assert [] == self.told(self.STEP, nothing)

    @pytest.mark.parametrize(
        ("step", "kind"),
        [
            ("Rich sends the list of sites", "ask"),
            ("richard to ask his boss", "ask"),
            ("he'll think of it, she checks", "close the loop"),
            ("she checks with Bo", "ask"),
            ("They will call us", "ask"),
            ("they come back to us", "ask"),
            ("Rich: send the list", "close the loop"),
            ("Rich Preisliste schicken", "close the loop"),
            ("send Rich the list", "close the loop"),
        ],
    )
    def test_what_they_are_to_do_is_asked_after(self, step, kind):
        """Nobody of us is told to do what they said they would do; in doubt it is ours."""
        talk = attrs.evolve(self.STEP, next_step=step)

        [told] = [each for each in remembered(talk).brief(RICH).points if each.lead.rule == "StepToTake"]

        assert kind == told.kind
        assert told.text.endswith("28 April 2026: ask how it stands.") == (kind == "ask")

    def test_what_they_are_to_do_waits_while_something_serious_is_open(self):
        """Nothing is asked of them then, but for what belongs to the trouble."""
        down = Issue(ACME, "Login fails", severity="high", opened_on="2026-04-20")
        talk = attrs.evolve(self.STEP, next_step="Rich sends the log")

        held = remembered(down, talk).brief(RICH)
        asked = remembered(down, attrs.evolve(talk, about=[down])).brief(RICH)

        assert ["StepToTake"] == [each.lead.rule for each in held.held]
        assert any("Rich sends the log" in each.text for each in asked.points)

    def test_raised_it_is_not_told_again(self):
        """An attempt in which it was brought up ends it, as a talk does; and after 90 days it is past."""
        memory = remembered(self.STEP)
        [point] = [each for each in memory.brief(RICH).points if each.lead.rule == "StepToTake"]
        memory.add(a_talk("2026-05-04", outcome="voicemail", raised=[point]))

        assert [] == said(memory.brief(RICH), "StepToTake")
        assert 1 == len(self.told(a_talk("2026-02-03", next_step="send it")))
        assert [] == self.told(a_talk("2026-02-02", next_step="send it"))

    def test_goes_with_the_matter_of_the_talk(self):
        """Of a talk about an issue it is told with the issue, and not beside it."""
        down = Issue(ACME, "Login fails", severity="high", opened_on="2026-04-20")
        memory = remembered(down, attrs.evolve(self.STEP, about=[down], next_step="send the log"))

        [told] = [each for each in memory.brief(RICH).points if "send the log" in each.text]

        assert told.lead.matter == down.id
        assert told.text.endswith('Next step: "send the log".')

    def test_names_the_matter_where_it_is_told_before_what_else_is(self):
        """Where it leads, what is said behind it speaks of a matter that was named; of several, one still open."""
        old = Issue(
            ACME, "Export fails", opened_on="2026-04-01", solved_on="2026-04-02", followed_up_on="2026-04-03"
        )
        down = Issue(ACME, "Login fails", opened_on="2026-04-20")

        [told] = self.told(old, down, attrs.evolve(self.STEP, about=[old, down]))

        assert told.startswith(
            '"send the price list" was to follow the talk with Rich on 28 April 2026 about "Login'
        )

    def test_and_a_long_silence_since_are_told_in_few_words(self):
        """What the silence is counted from stands there already, and is not told twice."""
        [told] = [
            each.text
            for each in remembered(attrs.evolve(self.STEP, happened_on="2026-03-02")).brief(RICH).points
            if each.lead.rule == "StepToTake"
        ]

        assert (
            '"send the price list" was to follow the talk with Rich on 2 March 2026: do it, or say how it stands. '
            "We last spoke two months ago." == told
        )
