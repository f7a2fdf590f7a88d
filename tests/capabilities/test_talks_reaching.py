"""Reaching them: who never called back, and whom too many of us have come to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from relmem.memory import Memory
from relmem.queries.reaching import attempts, fatigue, outbound, unreturned
from relmem.records import (
    Absence,
    Affiliation,
    ChannelPreference,
    Commitment,
    Contact,
    Interaction,
    Issue,
    Request,
)
from relmem.records.base import Record
from relmem.rules.base import Plan
from tests.builders import ACME, BO, DANA, IVO, MONDAY, RICH, UMA
from tests.builders import PEOPLE as KNOWN
from tests.capabilities.acme import day_by_day
from tests.capabilities.talking import said


def remembered(*records: Record) -> Memory:
    return day_by_day((MONDAY, (*KNOWN, *records)))


def voicemail(on: str, **fields: Any) -> Interaction:
    defaults = {"participants": [DANA, RICH], "direction": "out", "outcome": "voicemail", "happened_on": on}
    return Interaction("phone", **defaults | fields)


THREE = tuple(map(voicemail, ("2026-04-10", "2026-04-17", "2026-04-24")))
EMAIL_PERSON = ChannelPreference(RICH, "email")


@pytest.mark.capability("C17")
class TestNeverCalledBack:
    def test_three_unreturned_switch(self):
        """Voicemails on 10, 17 and 24 April and nothing in: 3 unreturned; he is an e-mail person, so switch."""
        memory = remembered(*THREE, EMAIL_PERSON)

        [row] = unreturned(memory.facts(), min_attempts=3)
        assert (3, date(2026, 4, 10), date(2026, 4, 24), "phone", "email") == (
            row.attempts,
            row.first_on,
            row.last_on,
            row.channels,
            row.switch_to,
        )
        [text] = said(memory.brief(RICH), "NeverCalledBack")
        assert (
            "3 attempts to reach Rich since 10 April 2026, and nothing came back. "
            "Rich prefers another way: write an e-mail." == text
        )

    def test_where_nothing_else_is_left_it_is_parked(self):
        """All other ways ruled out or without an address: leave it for now."""
        kim = Contact("Kim")
        others = ("video", "meeting", "chat", "social", "post")
        never = [ChannelPreference(kim, each, level="never") for each in others]
        memory = remembered(
            kim, *never, *(voicemail(f"2026-04-1{each}", participants=[DANA, kim]) for each in range(3))
        )

        [row] = unreturned(memory.facts())
        assert "" == row.switch_to
        assert "Leave it for now." in said(memory.brief(kim), "NeverCalledBack")[0]

    @pytest.mark.parametrize(
        "came",
        [
            Interaction("email", participants=[DANA, RICH], direction="in", happened_on="2026-04-25"),
            Interaction("chat", participants=[UMA, RICH], direction="in", happened_on="2026-04-25"),
            Interaction(
                "phone", participants=[DANA, BO], account=ACME, direction="in", happened_on="2026-04-25"
            ),
            Interaction("meeting", participants=[IVO, RICH], happened_on="2026-04-25"),
        ],
        ids=["another channel", "another of us", "a colleague of theirs", "met"],
    )
    def test_any_word_starts_anew(self, came):
        """A reply on another channel, to another of us or by a colleague resets, and the point goes silent."""
        memory = remembered(*THREE)
        assert 1 == len(said(memory.brief(RICH), "NeverCalledBack"))

        came = memory.add(came)
        assert 0 == len(unreturned(memory.facts(), min_attempts=1))
        assert [] == said(memory.brief(RICH), "NeverCalledBack")
        memory.retract(came)
        assert 1 == len(unreturned(memory.facts()))

    @pytest.mark.parametrize("way", ["in", "out", None])
    def test_out_of_office_is_neither_attempt_nor_answer(self, way):
        """Their machine said that they are out: that day is no attempt, and no word from them."""
        away = attrs.evolve(THREE[1], outcome="away", direction=way)
        memory = remembered(THREE[0], away, THREE[2])

        assert 2 == len(attempts(memory.facts(), RICH))
        assert 0 == len(unreturned(memory.facts()))

    def test_while_they_were_away_nobody_could_call_back(self):
        """Attempts during an absence do not count; while they are away nothing is said."""
        then = Absence(RICH, "leave", from_on="2026-04-15", until_on="2026-04-20")
        now = Absence(RICH, "leave", from_on="2026-05-01", until_on="2026-05-11")

        assert 2 == len(attempts(remembered(*THREE, then).facts(), RICH))
        memory = remembered(*THREE, now)
        assert (0, []) == (len(unreturned(memory.facts())), said(memory.brief(RICH), "NeverCalledBack"))

    def test_who_has_left_the_company_is_not_listed(self):
        """A number that is no longer theirs says nothing."""
        kim = Contact("Kim")
        tried = [attrs.evolve(each, participants=[DANA, kim]) for each in THREE]
        memory = remembered(kim, *tried)
        assert 1 == len(unreturned(memory.facts()))

        memory.add(Affiliation(kim, ACME, until_on="2026-05-01"))
        assert 0 == len(unreturned(memory.facts()))
        assert [] == said(memory.brief(kim), "NeverCalledBack")

    def test_two_of_us_on_one_day_are_one_attempt(self):
        """Dana and Uma both tried on the 24th: that is once."""
        twice = attrs.evolve(voicemail("2026-04-24"), participants=[UMA, RICH])

        assert 2 == len(attempts(remembered(THREE[1], THREE[2], twice).facts(), RICH))

    def test_what_they_read_resets_nothing(self):
        """That they read a newsletter is no answer, and no attempt of ours."""
        read = Interaction("email", participants=[RICH], outcome="read", happened_on="2026-04-20")

        assert 3 == len(attempts(remembered(*THREE, read).facts(), RICH))

    def test_of_an_earlier_day_only_what_was_then(self):
        """As of the 20th there were two, and a reply of the 21st changes nothing of that."""
        reply = Interaction("email", participants=[DANA, RICH], direction="in", happened_on="2026-04-21")
        memory = remembered(*THREE, reply)

        assert (2, 1) == tuple(
            len(attempts(each.facts(), RICH)) for each in (memory.as_of("2026-04-20"), memory)
        )

    def test_never_tried_is_not_never_called_back(self):
        """Without attempts there is no row and no point."""
        memory = remembered()

        assert (0, []) == (
            len(unreturned(memory.facts(), min_attempts=0)),
            said(memory.brief(RICH), "NeverCalledBack"),
        )


def out(days: int, *us: Record, **fields: Any) -> Interaction:
    """A mail of ours so many days ago."""
    on = MONDAY - timedelta(days=days)
    defaults = {"participants": [*(us or (DANA,)), RICH], "direction": "out", "happened_on": on}
    return Interaction(fields.pop("channel", "email"), **defaults | fields)


FOUR = (out(6, DANA), out(4, UMA, channel="phone", outcome="voicemail"), out(2, IVO), out(0, DANA))


@pytest.mark.capability("C61")
class TestFatigue:
    def test_four_in_a_week_by_three_of_us(self):
        """4 outbound in 7 days by 3 of us: hold, coordinate; said among us, as something to avoid."""
        memory = remembered(*FOUR)

        [row] = fatigue(memory.facts())
        assert (4, 3, "Dana, Ivo and Uma") == (row.outbound, row.people, row.by)
        [avoid] = [each for each in memory.brief(RICH).avoid if each.lead.rule == "TooManyOfUs"]
        assert (
            "Rich has heard from us 4 times in 7 days, from Dana, Ivo and Uma. Hold, and coordinate first."
            == avoid.text
        )
        assert avoid.lead.internal

    def test_three_are_fine_and_a_week_ago_is_over(self):
        """Three in seven days are no fatigue; what was seven days ago is last week's."""
        assert 0 == len(fatigue(remembered(*FOUR[1:]).facts()))
        assert 0 == len(fatigue(remembered(out(7), *FOUR[1:]).facts()))
        assert 1 == len(fatigue(remembered(*FOUR[1:]).facts(), most=2))

    def test_ends_by_itself(self):
        """Once the first of them is a week ago it is silent."""
        memory = day_by_day((MONDAY, (*KNOWN, *FOUR)), (MONDAY + timedelta(days=1), (BO,)))

        assert [] == said(memory.brief(RICH), "TooManyOfUs")
        assert 1 == len(said(memory.as_of(MONDAY).brief(RICH), "TooManyOfUs"))

    def test_replies_do_not_count(self):
        """Who answers what they wrote to him, or what they asked, does not tire them."""
        theirs = out(5, UMA, direction="in")
        request = Request("Which port?", asked_by=RICH, asked_on="2026-05-01")
        promise = Commitment("an update", to=RICH, due_on="2026-05-04")

        assert 3 == len(outbound(remembered(theirs, *FOUR).facts(), RICH))
        assert 3 == len(
            outbound(remembered(request, promise, *FOUR[:3], out(0, about=[request])).facts(), RICH)
        )
        assert 3 == len(outbound(remembered(promise, *FOUR[:3], out(0, told=[promise])).facts(), RICH))

    def test_one_reply_to_one_word(self):
        """Their one mail is answered once, by whom it went to: what follows is ours again."""
        theirs = out(5, DANA, direction="in")

        assert 4 == len(
            outbound(remembered(theirs, out(4, UMA), out(3, IVO), out(2), out(1), out(0)).facts(), RICH)
        )

    @pytest.mark.parametrize("link", ["about", "told"])
    def test_what_concerns_their_trouble_is_exempt(self, link):
        """A call about an outage is service, and not one too many."""
        issue = Issue(ACME, "Lines down", opened_on="2026-05-01")

        memory = remembered(issue, *FOUR[:3], out(0, **{link: [issue]}))

        assert 3 == len(outbound(memory.facts(), RICH))
        assert [] == said(memory.brief(RICH), "TooManyOfUs")

    def test_with_serious_trouble_only_that_goes_ahead(self):
        """While something serious is open the call about it need not wait; the rest does."""
        issue = Issue(ACME, "Lines down", severity="urgent", opened_on="2026-05-01")

        [text] = said(remembered(issue, *FOUR).brief(RICH), "TooManyOfUs")
        assert text.endswith('Hold, but for "Lines down", and coordinate first.')

    def test_machines_and_others_do_not_count(self):
        """Machine mail, talk with a colleague of theirs, what they began, and what has no direction are not ours."""
        others = [
            out(1, automatic=True),
            out(1, participants=[DANA, BO]),
            out(1, direction=None),
            out(1, participants=[DANA, UMA]),
        ]

        assert 4 == len(outbound(remembered(*FOUR, *others).facts(), RICH))

    def test_one_call_logged_by_two_is_one(self):
        """Two of us logged the same call of the same minute."""
        at = "2026-05-03T10:00+00:00"
        both = [
            out(1, each, channel="phone", happened_on=None, happened_at=at, summary=each.name)
            for each in (DANA, UMA)
        ]

        assert 4 == len(outbound(remembered(*FOUR[:3], *both).facts(), RICH))

    def test_is_there_whatever_is_planned(self):
        """It is not silenced by having been raised: the week is not over."""
        memory = remembered(*FOUR)
        [avoid] = [each for each in memory.brief(RICH).avoid if each.lead.rule == "TooManyOfUs"]
        memory.add(Interaction("phone", participants=[DANA, RICH], raised=[avoid.id], happened_on=MONDAY))

        assert 1 == len(said(memory.brief(RICH, call=Plan(channel="phone")), "TooManyOfUs"))
