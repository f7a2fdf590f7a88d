"""Who knows: whom of us to tell before anybody calls, and who was there when something was said."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from relmem.brief import Brief
from relmem.memory import Memory
from relmem.queries.told import informed, not_informed, tellings, who_heard
from relmem.records import (
    Absence,
    Assignment,
    BadNews,
    Colleague,
    Commitment,
    Contact,
    Escalation,
    Interaction,
    Issue,
    Need,
    Participant,
)
from relmem.records.base import Record
from relmem.rules.told import ColleagueNotTold
from relmem.values import Source
from tests.builders import ACME, DANA, IVO, MONDAY, RICH, UMA
from tests.builders import PEOPLE as KNOWN
from tests.capabilities.acme import SAM, day_by_day
from tests.capabilities.talking import said

TEAM = (Assignment(DANA, ACME, role="lead"), Assignment(SAM, ACME))
DELAY = Commitment(
    "port fix", to=RICH, account=ACME, made_on="2026-04-01", due_on="2026-04-30", promised_by=IVO
)
"""Ivo's promise to Rich, which slipped on Friday."""


def remembered(*records: Record) -> Memory:
    return day_by_day((MONDAY, (*KNOWN, SAM, *TEAM, *records)))


def among_us(
    *people: Record, told: Record, channel: str = "phone", on: str = "2026-05-01", **fields: Any
) -> Interaction:
    """Something passed on inside."""
    return Interaction(channel, participants=people, told=[told], happened_on=on, **fields)


def tell(brief: Brief) -> list[str]:
    return said(brief, "ColleagueNotTold")


def untold(memory: Memory, it: Record = DELAY) -> list[str]:
    return [row.colleague for row in not_informed(memory.facts(), it)]


@pytest.mark.capability("C07")
class TestPassItOn:
    def test_who_has_not_been_told_is_told_before_the_call(self):
        """Ivo learns of the delay and tells Sam: the team is Dana and Sam, so tell Dana before she calls."""
        memory = remembered(DELAY, among_us(IVO, SAM, told=DELAY))

        assert ["Dana"] == untold(memory)
        brief = memory.brief(RICH)
        assert [
            'Tell Dana before the call: "port fix" is late, and Dana has not been told. Ivo and Sam know of it.'
        ] == tell(brief)
        [point] = [each for each in brief.points[0].points if each.rule == "ColleagueNotTold"]
        assert (True, DELAY.id) == (point.internal, point.matter)

    def test_ends_once_they_are_told(self):
        """Who was told in a talk among us needs no telling; that is no touch of the customer."""
        memory = remembered(DELAY, among_us(IVO, SAM, told=DELAY), among_us(SAM, DANA, told=DELAY))

        assert [] == untold(memory)
        assert [] == tell(memory.brief(RICH))
        assert [] == list(tellings(memory.facts(), DELAY))

    def test_a_correction_changes_who_knows(self):
        """The talk was with Uma and not with Dana: corrected, Dana is to be told; taken back, both are."""
        memory = remembered(DELAY)
        talk = memory.add(among_us(IVO, DANA, SAM, told=DELAY))
        assert [] == untold(memory)

        talk = memory.add(attrs.evolve(talk, participants=[IVO, SAM]))
        assert ["Dana"] == untold(memory)
        memory.retract(talk)
        assert ["Dana", "Sam"] == untold(memory)

    def test_told_is_not_read(self):
        """A chat was sent to Dana: she was told, and nobody knows that she read it until she did."""
        sent = among_us(SAM, DANA, told=DELAY, channel="chat", on="2026-05-02")
        memory = remembered(DELAY, among_us(IVO, SAM, told=DELAY), sent)

        assert {"Dana": "told", "Sam": "knows"} == {
            row.colleague: row.status for row in informed(memory.facts(), DELAY)
        }
        assert [] == untold(memory)
        assert ['Ask Dana before the call: nobody knows whether they read that "port fix" is late.'] == tell(
            memory.brief(RICH)
        )

        memory.add(among_us(DANA, told=DELAY, channel="chat", on="2026-05-03", outcome="read"))
        assert ["knows", "knows"] == [row.status for row in informed(memory.facts(), DELAY)]
        assert [] == tell(memory.brief(RICH))

    @pytest.mark.parametrize("outcome", ["voicemail", "no answer", "away"])
    def test_an_attempt_tells_nobody(self, outcome):
        """A voicemail for a colleague, or their out-of-office reply, is not told."""
        memory = remembered(DELAY, among_us(IVO, DANA, SAM, told=DELAY, outcome=outcome))

        assert ["Dana", "Sam"] == untold(memory)

    def test_who_spoke_with_them_about_it_knows(self):
        """Who was in the talk with the customer about it, or told us of it, is informed; so is whose it is."""
        call = Interaction("email", participants=[SAM, RICH], about=[DELAY], happened_on="2026-05-01")
        noted = attrs.evolve(DELAY, promised_by=SAM, source=Source("mail", by="Dana"))

        assert ["Dana"] == untold(remembered(DELAY, call))
        assert [] == untold(remembered(noted), noted)

    def test_who_is_on_leave_is_told_through_the_stand_in(self):
        """Dana is away until the 11th: she calls nobody; whoever stands in for her is to be told."""
        leave = Absence(DANA, "leave", from_on="2026-05-01", until_on="2026-05-11", stand_in=UMA)
        memory = remembered(DELAY, among_us(IVO, SAM, told=DELAY), leave)

        rows = {
            row.colleague: (row.status, row.away, row.stands_in) for row in informed(memory.facts(), DELAY)
        }
        assert {
            "Dana": ("not told", True, "Uma"),
            "Sam": ("knows", False, ""),
            "Uma": ("not told", False, ""),
        } == rows
        [point] = ColleagueNotTold().points(RICH, memory.facts(), None)
        assert str(point.text).startswith("Tell Uma before the call")

    def test_is_told_when_back(self):
        """On leave without a stand-in nobody is to be told; on the day Dana is back she is."""
        leave = Absence(DANA, "leave", from_on="2026-04-20", until_on="2026-05-04")
        memory = remembered(DELAY, among_us(IVO, SAM, told=DELAY, on="2026-05-01"), leave)

        assert [] == list(ColleagueNotTold().points(RICH, memory.as_of("2026-05-03").facts(), None))
        assert 1 == len([*ColleagueNotTold().points(RICH, memory.facts(), None)])

    def test_counts_the_team_of_the_day(self):
        """Who came to the account since is to be told; who left it, or us, is not, though they knew."""
        left = Assignment(UMA, ACME, until_on="2026-05-02")
        gone = Colleague("Omar", left_on="2026-05-01")
        memory = remembered(
            DELAY,
            left,
            gone,
            Assignment(gone, ACME),
            Assignment(IVO, ACME),
            among_us(IVO, UMA, SAM, told=DELAY),
        )

        assert ["Dana"] == untold(memory)
        memory.add(lea := Colleague("Lea"), Assignment(lea, ACME, from_on=MONDAY))
        assert ["Dana", "Lea"] == untold(memory)

    def test_counts_who_is_on_its_product(self):
        """Of an issue with the voice service whoever is on for data only need not hear."""
        memory = day_by_day(
            (
                MONDAY,
                (
                    *KNOWN,
                    SAM,
                    Assignment(DANA, ACME, product="voice"),
                    Assignment(SAM, ACME, product="data"),
                    Assignment(UMA, ACME),
                ),
            )
        )
        issue = memory.add(Issue(ACME, "Echo", product="Voice"))

        assert ["Dana", "Uma"] == untold(memory, issue)

    def test_agreed_anew_is_to_be_told_as_well(self):
        """Put off in time is not broken, and whoever calls must still know the new day."""
        later = Commitment("port fix", to=RICH, account=ACME, made_on="2026-04-29", due_on="2026-05-20")
        moved = attrs.evolve(DELAY, replaced_on="2026-04-29", replaced_by=later)
        memory = remembered(later, moved, among_us(IVO, SAM, told=later))

        [text] = tell(memory.brief(RICH))
        assert (
            'Tell Dana before the call: "port fix" is put off to 20 May 2026, and Dana has not been told. '
            "Ivo and Sam know of it." == text
        )
        memory.add(attrs.evolve(memory.find(later.id), kept_on=MONDAY))
        assert [] == tell(memory.brief(RICH))

    @pytest.mark.parametrize(
        ("it", "what"),
        [
            (Issue(ACME, "Lines down", severity="urgent"), '"Lines down" is broken'),
            (BadNews(ACME, "contract ends", decided_on="2026-05-01"), 'there is bad news, "contract ends"'),
            (Escalation(ACME, "no update", raised_with=IVO), 'they escalated "no update"'),
        ],
    )
    def test_whatever_presses_is_passed_on(self, it, what):
        """Serious trouble, bad news and an escalation are for the whole team."""
        memory = remembered(it, among_us(IVO, SAM, told=it))

        [text] = tell(memory.brief(RICH))
        assert (
            f"Tell Dana before the call: {what}, and Dana has not been told. Ivo and Sam know of it." == text
        )

    def test_where_nobody_noted_who_knows_nobody_is_said_not_to(self):
        """Unknown is not "not told": an issue that is only in the books may be known to all of us."""
        issue = Issue(ACME, "Lines down", severity="urgent")
        memory = remembered(issue)
        assert (["Dana", "Sam"], []) == (untold(memory, issue), tell(memory.brief(RICH)))

        memory.add(among_us(UMA, SAM, told=issue))
        assert 1 == len(tell(memory.brief(RICH)))

    def test_small_trouble_is_asked_for_and_not_said(self):
        """Who has not heard of a small issue is listed when asked, and is in no brief."""
        issue = Issue(ACME, "Typo on the invoice")
        memory = remembered(issue)

        assert ["Dana", "Sam"] == untold(memory, issue)
        assert [] == tell(memory.brief(RICH))

    def test_nobody_on_the_account_is_not_the_same_as_all_informed(self):
        """Without a team there are no rows; with one that knows, each row says so."""
        memory = day_by_day((MONDAY, (*KNOWN, DELAY)))

        assert 0 == len(informed(memory.facts(), DELAY))
        assert ["knows"] == [
            row.status
            for row in informed(remembered(DELAY, among_us(IVO, DANA, told=DELAY)).facts(), DELAY)
            if row.colleague == "Dana"
        ]

    def test_what_was_told_later_does_not_change_an_earlier_day(self):
        """As of Friday Dana had not been told, whatever was noted since."""
        call = (IVO, DANA)
        memory = day_by_day(
            ("2026-05-01", (*KNOWN, SAM, *TEAM, DELAY)),
            (MONDAY, (among_us(*call, SAM, told=DELAY, on="2026-05-01"),)),
        )

        assert [] == untold(memory)
        assert 2 == len(not_informed(memory.as_of("2026-05-01", known_at="2026-05-01").facts(), DELAY))
        assert 0 == len(not_informed(memory.as_of("2026-05-01").facts(), DELAY))


@pytest.mark.capability("C14")
class TestWhoHeard:
    NEED = Need(ACME, "we close the books four days late", said_by=RICH)

    def on_the_call(self, *people: Any, **fields: Any) -> Interaction:
        return Interaction(
            "phone", **{"participants": people, "about": [self.NEED], "happened_on": "2026-05-01"} | fields
        )

    def test_everybody_who_was_there_by_side_and_part(self):
        """Dana, Sam, the director, and a coach who only observed, who belongs to neither side."""
        coach = Participant(name="Philippe", part="observer")
        memory = remembered(self.NEED, self.on_the_call(DANA, SAM, RICH, coach, account=ACME))

        assert [
            ("Dana", "us", "speaker"),
            ("Sam", "us", "speaker"),
            ("Richard Alvarez", "them", "speaker"),
            ("Philippe", "unknown", "observer"),
        ] == [(row.name, row.side, row.part) for row in who_heard(memory.facts(), self.NEED)]

    @pytest.mark.parametrize(
        ("name", "shown", "side"),
        [
            ("+1 (212) 555-0100", "Richard Alvarez", "them"),
            ("+1 212 555 0199", "+1 212 555 0199", "unknown"),
            ("RICH@acme.example", "Richard Alvarez", "them"),
            ("Rich A. <rich@acme.example>", "Richard Alvarez", "them"),
            ("new@acme.example", "new@acme.example", "them"),
            ("Richard Alvarez", "Richard Alvarez", "them"),
            ("R. Alvarez", "R. Alvarez", "unknown"),
            ("somebody", "somebody", "unknown"),
        ],
    )
    def test_a_number_or_address_is_whose_it_is(self, name, shown, side):
        """Who dialled in is known by number, address or their one exact name; an unknown number stays one."""
        memory = remembered(self.NEED, self.on_the_call(DANA, name, account=ACME))

        row = who_heard(memory.facts(), self.NEED)[1]
        assert (shown, side) == (row.name, row.side)
        assert (RICH.id if shown == RICH.name else None) == row.person_id

    def test_a_switchboard_is_nobodys(self):
        """A number that two of them have says that it was them, and not who."""
        lee = Contact("Lee", phones=["+1 212 555 0100"])
        memory = remembered(self.NEED, lee, self.on_the_call(DANA, "+1 212 555 0100", account=ACME))

        row = who_heard(memory.facts(), self.NEED)[1]
        assert ("+1 212 555 0100", "them", None) == (row.name, row.side, row.person_id)

    def test_who_is_named_twice_is_one(self):
        """On the list of guests and dialled in, Rich was there once."""
        memory = remembered(self.NEED, self.on_the_call(DANA, RICH, "+1 212 555 0100"))

        assert ["Dana", "Richard Alvarez"] == [row.name for row in who_heard(memory.facts(), self.NEED)]

    def test_who_came_late_may_have_missed_it(self):
        """Bo joined when it had begun: that is told with the answer, and survives the store."""
        late = Participant(colleague=SAM, late=True)
        memory = remembered(self.NEED, self.on_the_call(DANA, RICH, late))

        assert {"Dana": False, "Richard Alvarez": False, "Sam": True} == {
            row.name: row.late for row in who_heard(memory.facts(), self.NEED)
        }

    def test_of_what_nobody_spoke_nobody_heard(self):
        """An attempt and a machine's mail were heard by nobody; who read of it has heard of it."""
        tried = self.on_the_call(DANA, RICH, outcome="voicemail")
        memory = remembered(self.NEED, tried, self.on_the_call(RICH, automatic=True))

        assert 0 == len(who_heard(memory.facts(), self.NEED))
        memory.add(self.on_the_call(RICH, outcome="read"))
        assert ["Richard Alvarez"] == [row.name for row in who_heard(memory.facts(), self.NEED)]

    def test_who_heard_later_had_not_heard_before(self):
        """As of a day only the talks of that day and before count, and a talk taken back counts no more."""
        memory = remembered(self.NEED, self.on_the_call(DANA, RICH))
        second = memory.add(self.on_the_call(SAM, RICH, happened_on="2026-05-03"))

        assert 4 == len(who_heard(memory.facts(), self.NEED))
        assert 2 == len(who_heard(memory.as_of("2026-05-02").facts(), self.NEED))
        memory.retract(second)
        assert 2 == len(who_heard(memory.facts(), self.NEED))
