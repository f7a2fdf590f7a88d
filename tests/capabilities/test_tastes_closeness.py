"""How close we are: reasons and the way out of the bucket of all others; and whether to connect."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.queries.closeness import Speaks, closeness, signs
from relmem.queries.connections import connections, good_contacts
from relmem.records import (
    Affiliation,
    Connection,
    Contact,
    Delivery,
    Favour,
    Interaction,
    Issue,
    Kudos,
    Referral,
)
from relmem.rules.base import Kind
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, PEOPLE, RICH, SAM, day_by_day, remembered
from tests.capabilities.talking import said

C55, C56 = (pytest.mark.capability(each) for each in ("C55", "C56"))


def touch(channel: str, on: str, *people: Any, **fields: Any) -> Interaction:
    """Something between Rich and Dana, unless the people are given."""
    return Interaction(channel, participants=[*(people or (RICH, DANA))], happened_on=on, **fields)


SIX_MAILS = (
    *(touch("email", f"2026-03-{day:02}", direction="out") for day in (2, 5, 9, 12, 16, 19)),
    touch("email", "2026-03-20", direction="in"),
)
PHONES = Delivery(ACME, "40 phones", delivered_on="2026-04-29")


@C55
class TestCloseness:
    def test_one_of_many_and_how_to_get_out(self):
        """No mobile, 1 of 6 mails answered, no follow-up: one of many; the next act is to ask after the delivery."""
        memory = remembered(*SIX_MAILS, PHONES)

        row = closeness(memory.facts(), RICH)

        assert "one of many" == row.standing
        assert (
            "we have no mobile number of theirs; 1 of 6 messages answered; "
            "we did not ask after the last delivery or repair"
        ) == row.signs_against
        assert 'ask Rich whether "40 phones" came and is right' == row.way_out
        [words] = said(memory.brief(RICH), "OneOfMany")
        assert words.startswith("We are one of many to Rich: we have no mobile number of theirs; 1 of 6")
        assert words.endswith('What gets us out: ask Rich whether "40 phones" came and is right.')

    def test_the_inner_circle(self):
        """A mobile, calls that are taken, visits and a favour asked: the inner circle, and the brief is silent."""
        rich = attrs.evolve(RICH, mobile="+1 917 555 0199")
        calls = [touch("phone", f"2026-04-{day:02}", direction="out") for day in (7, 14, 21)]
        memory = remembered(rich, *calls, Favour(RICH, "two TVs", asked_on="2026-04-22"))

        row = closeness(memory.facts(), rich)

        assert "inner circle" == row.standing
        assert (
            "they gave us their mobile number; 3 of 3 calls taken; they asked us for 1 favour"
        ) == row.signs_for
        assert [] == said(memory.brief(RICH), "OneOfMany")

    def test_never_a_bare_score(self):
        """Every sign that speaks says so in words, and rests on records; there is always a next act."""
        facts = remembered(*SIX_MAILS, PHONES).facts()

        for each in signs(facts, RICH):
            if each.speaks in (Speaks.FOR, Speaks.AGAINST):
                assert each.says
                assert each.because
        assert (
            "promise Bo Lee something small, and keep it on its day"
            == closeness(remembered().facts(), BO).way_out
        )

    def test_unknown_is_not_against(self):
        """Of whom next to nothing is known nothing follows, and what is not known is named."""
        row = closeness(remembered().facts(), RICH)

        assert "unknown" == row.standing
        assert "whether they answer messages" in row.not_known
        assert "whether they take our calls" in row.not_known
        assert "whether we follow up" in row.not_known
        assert [] == said(remembered().brief(RICH), "OneOfMany")

    def test_two_mails_are_no_sign(self):
        """Of fewer than three it does not follow whether they answer."""
        two, three = SIX_MAILS[:2], SIX_MAILS[:3]

        assert [Speaks.UNKNOWN, Speaks.AGAINST] == [
            signs(remembered(*mails).facts(), RICH)[1].speaks for mails in (two, three)
        ]

    def test_our_own_answers_wait_for_none(self):
        """Who wrote to us and was answered has turned nobody down; the three that we began are counted."""
        theirs = touch("email", "2026-04-10", direction="in")
        ours = touch("email", "2026-04-11", direction="out")
        found = signs(remembered(*SIX_MAILS[:3], theirs, ours).facts(), RICH)[1]

        assert "0 of 3 messages answered" == found.says
        assert ours.id not in {each.id for each in found.because}
        assert Speaks.UNKNOWN == signs(remembered(*SIX_MAILS[:2], theirs, ours).facts(), RICH)[1].speaks

    @pytest.mark.parametrize(
        ("fields", "speaks"),
        [
            ({}, Speaks.AGAINST),
            ({"phones": ["+351 912 345 678"]}, Speaks.UNKNOWN),
            ({"mobile": "+1"}, Speaks.FOR),
        ],
    )
    def test_a_number_of_theirs_may_be_the_mobile(self, fields, speaks):
        """A table keeps what it calls mobile among their numbers: nobody says that we have none."""
        assert speaks == signs(remembered().facts(), attrs.evolve(RICH, **fields))[0].speaks

    def test_an_assistant_takes_the_calls(self):
        """Calls that end with an assistant speak against nobody; the way in is through the assistant."""
        jo = Contact("Jo Kim")
        job = Affiliation(jo, ACME, title="Assistant to Richard Alvarez")
        missed = [
            touch("phone", f"2026-04-{day:02}", direction="out", outcome="no answer") for day in (7, 14, 21)
        ]
        memory = remembered(jo, job, *missed, *SIX_MAILS)

        row = closeness(memory.facts(), RICH)

        assert "Jo Kim" == row.gatekeeper
        assert "calls" not in row.signs_against
        assert "get on with Jo Kim, who takes the calls of Rich" == row.way_out
        assert "" == closeness(memory.facts(), BO).gatekeeper
        assert "calls taken" in closeness(remembered(*missed, *SIX_MAILS).facts(), RICH).signs_against

    def test_what_they_did_for_us_is_trust(self):
        """Praise, and somebody they sent us, speak for it; what Bo did is not Rich's."""
        known = (
            Kudos(RICH, "great work", given_on="2026-02-01"),
            Referral(RICH, "Lee", referred_on="2026-03-02"),
        )
        memory = remembered(*known)

        assert "they praised us 1 time and sent somebody to us" in closeness(memory.facts(), RICH).signs_for
        assert "" == closeness(memory.facts(), BO).signs_for

    def test_changes_when_we_follow_up(self):
        """Once we asked after it, the sign speaks for us; as of the day before it did not."""
        memory = remembered(*SIX_MAILS, PHONES)
        memory.add(attrs.evolve(memory.find(PHONES.id), followed_up_on=MONDAY))

        assert "we asked after the last delivery or repair" in closeness(memory.facts(), RICH).signs_for
        assert (
            "we did not ask after the last delivery or repair"
            in closeness(memory.as_of("2026-05-03").facts(), RICH).signs_against
        )


MEETINGS = tuple(touch("meeting", f"2026-0{month}-09", topics=["roadmap"]) for month in (2, 3, 4))


@C56
class TestConnection:
    def test_three_meetings_and_no_connection(self):
        """LinkedIn none, three meetings: one suggestion, with a reason."""
        brief = remembered(*MEETINGS).brief(RICH)

        assert [
            (
                "Suggest to Rich to connect on LinkedIn, after 3 good talks: "
                "with a word on roadmap, not the bare invitation."
            )
        ] == said(brief, "SuggestConnection")
        assert [] == [*connections(remembered(*MEETINGS).facts(), RICH)]

    @pytest.mark.parametrize(("count", "found"), [(1, 0), (2, 1)])
    def test_after_two_good_talks(self, count: int, found: int):
        """One talk is too soon."""
        assert found == len(said(remembered(*MEETINGS[:count]).brief(RICH), "SuggestConnection"))

    def test_trouble_is_no_good_talk(self):
        """Talks about what broke, mails, and calls that nobody took are none."""
        broken = Issue(ACME, "Port is down", opened_on="2026-04-01", solved_on="2026-04-02")
        talks = [
            touch("phone", "2026-04-01", about=[broken]),
            touch("phone", "2026-04-02", outcome="voicemail", direction="out"),
            touch("email", "2026-04-03", direction="in"),
            MEETINGS[0],
        ]

        assert (MEETINGS[0].id,) == tuple(
            each.id for each in good_contacts(remembered(broken, *talks).facts(), RICH)
        )

    def test_once(self):
        """Raised, it is not raised again, also after further meetings."""
        memory = remembered(*MEETINGS)
        brief = memory.brief(RICH)
        [point] = [each for each in (*brief.points, *brief.more) if each.lead.rule == "SuggestConnection"]
        memory.add(touch("meeting", "2026-05-04", raised=[point.id]))

        assert Kind.OFFER is point.kind
        assert [] == said(memory.brief(RICH), "SuggestConnection")

    def test_declined_is_declined_for_ever(self):
        """Who declined one of us is never asked again, by anybody; not after it was invited anew either."""
        declined = Connection(RICH, "linkedin", status="declined", colleague=SAM, from_on="2025-01-01")
        ended = attrs.evolve(declined, until_on="2025-06-01")

        assert [] == said(remembered(*MEETINGS, declined).brief(RICH), "SuggestConnection")
        assert [] == said(remembered(*MEETINGS, ended).brief(RICH), "SuggestConnection")

    @pytest.mark.parametrize("status", ["invited", "connected"])
    def test_an_invitation_is_no_connection_and_no_reason_for_another(self, status: str):
        """Who is invited is not connected, and not invited twice."""
        memory = remembered(*MEETINGS, Connection(RICH, "LinkedIn", status=status, from_on="2026-04-10"))

        assert [] == said(memory.brief(RICH), "SuggestConnection")
        assert [("LinkedIn", status, date(2026, 4, 10))] == [
            (row.network, row.status, row.since) for row in connections(memory.facts(), RICH)
        ]
        assert (status == "connected") == ("connected" in closeness(memory.facts(), RICH).signs_for)

    def test_not_in_the_middle_of_trouble(self):
        """While something serious is open, nobody is asked to connect; as of before the talks neither."""
        memory = remembered(*MEETINGS, Issue(ACME, "Down", severity="urgent", opened_on="2026-05-03"))

        assert "SuggestConnection" in {each.lead.rule for each in memory.brief(RICH).held}
        assert [] == said(memory.as_of("2026-02-20").brief(RICH), "SuggestConnection")

    def test_a_connection_taken_back_is_suggested_again(self):
        """What was noted by mistake and retracted does not stand in the way."""
        noted = Connection(RICH, "LinkedIn")
        memory = day_by_day((MONDAY, (*PEOPLE, *MEETINGS, noted)))

        memory.retract(memory.find(noted.id))

        assert 1 == len(said(memory.brief(RICH), "SuggestConnection"))
