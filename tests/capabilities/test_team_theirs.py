"""The people there: who is new, what changed, and whom to call about a bill."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from relmem.queries.team import in_charge
from relmem.queries.theirteam import team_changes
from relmem.records import Affiliation, Contact, Dispute, Interaction, Invoice, Meeting, News
from tests.capabilities.acme import ACME, BO, DANA, MONDAY, RICH, day_by_day, remembered
from tests.capabilities.talking import said

C50 = pytest.mark.capability("C50")

LEE = Contact("Lee")
NEW_LEAD = Affiliation(LEE, ACME, title="network lead", from_on="2026-04-15")
BEFORE = Interaction("phone", participants=[DANA, RICH], happened_on="2026-03-02")


def met(channel: str = "meeting", who: Any = RICH, on: date | str = "2026-04-28") -> Interaction:
    """A talk of Dana's after the change."""
    return Interaction(channel, participants=[DANA, who], happened_on=on)


@C50
class TestTheirTeamChanged:
    def test_the_example(self):
        """A new network lead from 15 April and no meeting since: offer to introduce the team."""
        memory = remembered(LEE, NEW_LEAD, BEFORE)

        [row] = [each for each in team_changes(memory.facts(), ACME) if each.worth_meeting]
        [words] = said(memory.brief(RICH), "TheirTeamChanged")

        assert ("joined", "Lee", "network lead", date(2026, 4, 15)) == (row.what, row.who, row.title, row.on)
        assert (
            "Lee (network lead) is new at Acme since 15 April 2026, and none of us has met them since: "
            "offer to introduce our team." == words
        )

    @pytest.mark.parametrize(
        "talk", [met(), met("video", BO), met("phone", LEE)], ids=["met", "video", "Lee"]
    )
    def test_a_meeting_since_ends_it(self, talk):
        """A meeting with anybody there, in person or by video, or any talk with Lee: we have met again."""
        assert [] == said(remembered(LEE, NEW_LEAD, BEFORE, talk).brief(RICH), "TheirTeamChanged")

    @pytest.mark.parametrize("talk", [met("phone"), met(on="2026-04-14")], ids=["a call", "before"])
    def test_what_does_not_end_it(self, talk):
        """A call with Rich introduces nobody, nor does a meeting on the day before."""
        assert 1 == len(said(remembered(LEE, NEW_LEAD, BEFORE, talk).brief(RICH), "TheirTeamChanged"))

    def test_a_booked_meeting_is_waited_for(self):
        """Where a meeting is booked, it need not be offered."""
        booked = Meeting("introduction", starts_on="2026-05-11", account=ACME)

        assert [] == said(remembered(LEE, NEW_LEAD, BEFORE, booked).brief(RICH), "TheirTeamChanged")

    def test_who_is_new_is_told_who_we_are(self):
        """With Lee, the team is introduced to Lee."""
        words = said(remembered(LEE, NEW_LEAD, BEFORE).brief(LEE), "TheirTeamChanged")

        assert 1 == len(words)
        assert words[0] == (
            "Lee is new at Acme (network lead) since 15 April 2026: "
            "introduce our team, and what it is there for."
        )

    def test_a_rumour_is_asked_after(self):
        """A re-organisation nobody has confirmed is asked after, and nothing is offered yet."""
        rumour = News(ACME, "IT is to be merged", themes=["team"], heard_on="2026-04-27", rumour=True)
        memory = remembered(BEFORE, rumour)

        assert [True] == [row.rumour for row in team_changes(memory.facts(), ACME)]
        assert [
            'It is said that "IT is to be merged": ask Rich whether it is so, and offer nothing yet.'
        ] == said(memory.brief(RICH), "TheirTeamChanged")
        memory.add(attrs.evolve(memory.facts().of(News)[0], rumour=False))
        assert "offer to introduce our team" in said(memory.brief(RICH), "TheirTeamChanged")[0]

    def test_the_same_person_with_a_new_title(self):
        """Rich is CIO now: congratulate him, and introduce nobody; a talk since then ends it."""
        [job] = [each for each in remembered().facts().of(Affiliation) if each.contact == RICH.id]
        was = attrs.evolve(job, rev=0, until_on="2026-04-15")
        now = Affiliation(RICH, ACME, title="CIO", from_on="2026-04-15")
        memory = remembered(was, now, BEFORE)

        assert ["new title"] == [row.what for row in team_changes(memory.facts(), ACME)]
        assert [] == said(memory.brief(RICH), "TheirTeamChanged")
        assert ["Congratulate Rich: CIO at Acme since 15 April 2026."] == said(memory.brief(RICH), "NewTitle")
        memory.add(met("phone"))
        assert [] == said(memory.brief(RICH), "NewTitle")

    def test_nobody_to_meet_again(self):
        """Where we never spoke with anybody there, nothing is to be introduced again."""
        assert [] == said(remembered(LEE, NEW_LEAD).brief(RICH), "TheirTeamChanged")

    def test_nobody_knows_since_when(self):
        """Who has no first day there is not new."""
        since = attrs.evolve(NEW_LEAD, from_on=None)

        assert [] == [*team_changes(remembered(LEE, since, BEFORE).facts(), ACME)]

    def test_half_a_year_later_it_is_how_things_are(self):
        """180 days after it is still a change, 181 days after not."""
        facts = (LEE, NEW_LEAD, BEFORE)

        assert 1 == len(team_changes(remembered(*facts, on=date(2026, 10, 12)).facts(), ACME))
        assert [] == [*team_changes(remembered(*facts, on=date(2026, 10, 13)).facts(), ACME)]

    def test_who_left_is_told_and_nobody_introduced(self):
        """That Bo left is a change among them, and no reason to introduce ours."""
        memory = remembered(BEFORE)
        [job] = [each for each in memory.facts().of(Affiliation) if each.contact == BO.id]
        memory.add(attrs.evolve(job, until_on="2026-04-30"))

        assert [("left", "Bo Lee", False)] == [
            (row.what, row.who, row.worth_meeting) for row in team_changes(memory.facts(), ACME)
        ]

    def test_learnt_later(self):
        """As it was known before we heard of Lee, nothing had changed."""
        memory = day_by_day(
            ("2026-04-16", (*remembered().facts().all(), BEFORE)), ("2026-05-04", (LEE, NEW_LEAD))
        )

        then = memory.as_of("2026-04-30", known_at="2026-04-30").facts()
        assert [1, 0] == [len(team_changes(each, ACME)) for each in (memory.facts(), then)]


class TestWhoChecksTheBills:
    BILL = Invoice(ACME, "7800 USD", number="42", issued_on="2026-04-20")
    WRONG = Dispute(BILL, "twice the rate", opened_on="2026-04-22")
    CLERK = Affiliation(LEE, ACME, title="clerk", duties=["Billing"], from_on="2025-01-01")

    def test_whom_to_call(self):
        """Lee checks the bills at Acme; who has no duty noted is not in charge of them."""
        [row] = in_charge(remembered(LEE, self.CLERK).facts(), ACME)

        assert ("Lee", "clerk") == (row.contact, row.title)
        assert [] == [*in_charge(remembered(LEE, self.CLERK).facts(), ACME, "contracts")]

    def test_said_with_the_bill(self):
        """A contested bill says to call Lee about it, as one matter with the bill; to Lee it says nothing."""
        memory = remembered(LEE, self.CLERK, self.BILL, self.WRONG)

        brief = memory.brief(RICH)
        assert ["Call Lee about bill 42: that is who checks the bills at Acme."] == said(
            brief, "BillsAreCheckedBy"
        )
        [told] = [e for e in brief.points if any(p.rule == "BillsAreCheckedBy" for p in e.points)]
        assert self.BILL.id == told.lead.matter
        assert told.text.endswith(" Call Lee about it, who checks their bills.")
        assert [] == said(memory.brief(LEE), "BillsAreCheckedBy")

    def test_nobody_noted_who(self):
        """Where nobody knows who checks them, it is asked; once it is settled there is nothing to call about."""
        memory = remembered(self.BILL, self.WRONG)

        assert ["Ask Rich who checks the bills at Acme: nobody has noted that."] == said(
            memory.brief(RICH), "BillsAreCheckedBy"
        )
        memory.add(attrs.evolve(memory.facts().of(Dispute)[0], settled_on=MONDAY))
        assert [] == said(memory.brief(RICH), "BillsAreCheckedBy")
