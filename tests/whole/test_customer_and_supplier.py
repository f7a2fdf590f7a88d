"""
The prospect that becomes a customer and our supplier, where two people disagree about everything.

Rosa wants us and hates golf; Igor does not, and plays. They close offices, a
rival of theirs is our customer, and they sell us cables.
"""

from __future__ import annotations

from datetime import date

import pytest

from relmem.records import (
    Account,
    Affiliation,
    Answer,
    Assessment,
    Assignment,
    Colleague,
    Commitment,
    Contact,
    Contract,
    Forecast,
    Invoice,
    News,
    Opportunity,
    Preference,
    Relationship,
    Request,
    Rivalry,
    Stakeholder,
)
from relmem.rules.base import Plan, Rank
from tests.whole.story import EveryEvening, Lived, Story, Watch, everything, first, told

CABLES = Account("Costa Cables", timezone="Europe/Lisbon", industry="cables", does="makes cables", size="600")
ROSA = Contact("Rosa Dias", call_me="Rosa", not_names=["Rosie"], emails=["rosa@costa.example"])
IGOR = Contact("Igor Mendes", call_me="Igor", emails=["igor@costa.example"])
# the rival, who is our customer, and where another Rosa works
FIBRE, OTHER = Account("Douro Fibre"), Contact("Rosa Dias", emails=["rosa@douro.example"])
DANA = Colleague("Dana", function="sales")
UMA = Colleague("Uma", function="support")

DEAL = Opportunity(
    CABLES, "Network for the offices", product="network", themes=["expansion"], opened_on="2025-02-03"
)
NETWORK = Contract(
    CABLES,
    "Network",
    signed_on="2025-07-01",
    starts_on="2025-08-01",
    initial="12 months",
    renewal="12 months",
    notice="3 months",
)
CLOSING = News(
    CABLES,
    "they close 30 % of their offices",
    heard_on="2025-05-12",
    themes=["closing", "offices"],
    tone="bad",
)
SITES = Answer(CABLES, "sites", text="30", question="How many sites have you?", by=ROSA)
GOLF = Preference(ROSA, "golf", stance="dislikes", words="I hate golf")
REELS = Commitment("the cable reels", by="them", promised_by=IGOR, made_on="2025-11-10", due_on="2025-12-01")
PATCH = Commitment(
    "a plan for the closed offices", promised_by=UMA, to=ROSA, made_on="2025-09-08", due_on="2025-09-19"
)
HERS = Request("Can we end six lines early?", asked_by=ROSA, asked_at="2026-01-12T10:00+00:00")


def story() -> Story:
    """All of it, in the order in which it became known."""
    it = Story(
        (
            Watch(
                ROSA,
                DANA,
                Plan(channel="phone", themes=["expansion", "golf"], questions=["How many sites have you?"]),
            ),
            Watch(ROSA, DANA),
            Watch(IGOR, DANA, Plan(themes=["golf", "Douro Fibre"])),
        ),
        until="2026-07-31",
        zone="Europe/Lisbon",
    )
    it.told("2025-02-03", CABLES, ROSA, IGOR, DANA, UMA, FIBRE, OTHER)
    it.told(
        "2025-02-03 09:10",
        Affiliation(ROSA, CABLES, title="Head of networks"),
        Affiliation(IGOR, CABLES, title="Head of purchasing"),
        Affiliation(OTHER, FIBRE),
        Relationship(CABLES, "prospect", until_on="2025-07-01"),
        Relationship(FIBRE, "customer"),
        Rivalry(CABLES, "Douro Fibre", rival_account=FIBRE),
        Assignment(DANA, CABLES, role="lead"),
        DEAL,
        Forecast(DEAL, "2025-06-30", stage="evaluation", amount="60000 EUR", from_on="2025-02-03"),
        Preference(OTHER, "opera", stance="likes"),
        Request("Where is our bill?", asked_by=OTHER, asked_at="2025-02-03T08:00+00:00"),
    )
    it.talked(
        "2025-02-10 10:00",
        "meeting",
        DANA,
        ROSA,
        IGOR,
        about=[DEAL],
        aim="begin",
        summary="They look around.",
        next_step="prices",
    )
    it.told("2025-02-11", SITES, GOLF, Preference(IGOR, "golf", stance="likes"))
    it.told(
        "2025-02-11 09:30",
        Stakeholder(DEAL, ROSA, part="champion", devotion="committed"),
        Stakeholder(DEAL, IGOR, part="blocker", devotion="opposed"),
    )
    it.told(
        "2025-02-11 09:40",
        Assessment(CABLES, "the right ones", by=ROSA, topic="tier", from_on="2025-02-10"),
        Assessment(CABLES, "too small", by=IGOR, topic="tier", from_on="2025-02-10"),
    )
    for on in ("2025-03-11", "2025-04-15"):
        it.talked(f"{on} 10:00", "video", DANA, ROSA, about=[DEAL], summary="It goes on.", next_step="prices")
    # said again and again
    for on in ("2025-03-11", "2025-04-15"):
        it.told(f"{on} 11:00", Preference(ROSA, "golf", stance="dislikes", words="I hate golf"), by="Rosa")
    it.told("2025-05-12", CLOSING, medium="newspaper")
    it.talked(
        "2025-05-20 10:00",
        "phone",
        DANA,
        ROSA,
        about=[DEAL, CLOSING],
        summary="A smaller network.",
        next_step="contract",
    )
    it.corrected("2025-05-21", DEAL, themes=[])
    it.told(
        "2025-05-21 10:00",
        Answer(
            CABLES, "sites", text="21", question="How many sites have you?", by=ROSA, from_on="2025-05-20"
        ),
    )
    it.corrected("2025-07-01", DEAL, closed_on="2025-07-01", result="won", lesson="ask what closes")
    it.told(
        "2025-07-01 10:00", NETWORK, Relationship(CABLES, "customer", from_on="2025-07-01"), medium="contract"
    )
    for number, month in enumerate(("08", "09", "10", "11", "12"), 1):
        it.told(
            f"2025-{month}-28",
            Invoice(
                CABLES,
                "5000 EUR",
                number=f"N-{number}",
                contract=NETWORK,
                period_from=f"2025-{month}-01",
                period_to=f"2025-{month}-28",
                issued_on=f"2025-{month}-28",
            ),
            medium="billing",
        )
    it.told("2025-09-08 12:00", PATCH)
    it.talked(
        "2025-09-08 12:30",
        "video",
        UMA,
        DANA,
        ROSA,
        about=[PATCH],
        summary="Offices close.",
        next_step="the plan",
    )
    it.corrected("2025-09-22", PATCH, kept_on="2025-09-22")
    it.talked("2025-09-23 10:00", "phone", DANA, ROSA, told=[PATCH], summary="She has it.", next_step="none")
    # now they supply us as well, and are late
    it.told("2025-11-10", Relationship(CABLES, "supplier", from_on="2025-11-10"), REELS)
    it.talked(
        "2025-11-10 10:00", "meeting", DANA, IGOR, about=[REELS], summary="Reels.", next_step="the reels"
    )
    it.corrected("2025-12-15", REELS, kept_on="2025-12-12")
    it.told(
        "2025-12-15 10:00",
        Preference(ROSA, "golf", stance="likes", words="my knee is fine, I took it up", from_on="2025-12-13"),
        by="Rosa",
    )
    it.told("2026-01-12 11:00", HERS, medium="mail")
    it.talked(
        "2026-01-13 10:00", "email", IGOR, DANA, direction="in", about=[HERS], summary="He wants it, too."
    )
    it.corrected("2026-01-16", HERS, answered_on="2026-01-16", answer="from August on")
    it.talked(
        "2026-01-16 10:00", "phone", DANA, ROSA, told=[HERS], summary="From August.", next_step="notice"
    )
    it.talked(
        "2026-03-17 10:00",
        "video",
        DANA,
        ROSA,
        IGOR,
        summary="The renewal.",
        topics=["renewal"],
        next_step="their notice",
    )
    it.told(
        "2026-06-02",
        Assessment(CABLES, "the right size after all", by=IGOR, topic="tier", from_on="2026-06-01"),
    )
    return it


@pytest.fixture(scope="module")
def lived() -> Lived:
    return story().lived()


class TestEveryEvening(EveryEvening):
    """About Rosa before a call and without one, and about Igor before a round of golf."""


class TestTwoWhoDisagree:
    def test_golf_is_for_one_of_them(self, lived):
        """She hates it and said so three times; he plays: neither brief has the other's."""
        rosa = lived.brief("2025-05-01", ROSA, DANA, themes=["golf"])
        igor = lived.brief("2025-05-01", IGOR, DANA, themes=["golf"])

        assert any("Golf is planned, and Rosa dislikes it (said 3 times" in each.text for each in rosa.avoid)
        assert not any("olf" in each.text for each in igor.avoid)
        assert "Ask Igor about golf" in told(igor)
        assert "Ask Rosa about golf" not in told(rosa)

    def test_and_then_she_took_it_up(self, lived):
        """What she said last holds, from the day she said it."""
        before, since = (lived.brief(on, ROSA, DANA) for on in ("2025-12-14", "2025-12-16"))

        assert any("Golf: Rosa dislikes it" in each.text for each in before.avoid)
        assert not any("olf" in each.text for each in since.avoid)
        assert "Ask Rosa about golf" in everything(since)

    def test_what_they_think_of_us_stays_apart(self, lived):
        """Igor changed his mind and Rosa did not: only his is told."""
        said = everything(lived.brief("2026-06-10", ROSA, DANA))

        assert 'Igor Mendes sees us as "the right size after all", no longer as "too small"' in said
        assert '"the right ones"' not in said

    def test_a_promise_to_her_is_not_his(self, lived):
        """The plan that is late leads in hers, and in his it is told as hers."""
        assert 'We promised Rosa "a plan for the closed offices"' in first(
            lived.brief("2025-09-21", ROSA, DANA), 1
        )
        assert 'We promised Rosa Dias "a plan' in told(lived.brief("2025-09-21", IGOR, DANA))
        assert "closed offices" not in everything(lived.brief("2025-09-23", ROSA, DANA))

    def test_his_mail_chases_her_question(self, lived):
        """He asks for what she asked: one question, asked twice, and over when it is answered."""
        [point] = [
            each for each in lived.brief("2026-01-14", ROSA, DANA).points if each.lead.matter == HERS.id
        ]

        assert "have asked for" in point.text
        assert "2 times" in point.text
        assert "six lines" not in everything(lived.brief("2026-01-16", ROSA, DANA))


class TestTheirWorld:
    def test_no_new_sites_the_day_after(self, lived):
        """They close a third of their offices: what is planned against it is warned of, and the deal as well."""
        day_after = lived.brief("2025-05-13", ROSA, DANA, themes=["expansion"])

        assert any("Do not bring up expansion" in each.text for each in day_after.avoid)
        assert any('It goes against "Network for the offices".' in each.text for each in day_after.avoid)
        assert "close 30 %" not in everything(lived.brief("2025-05-11", ROSA, DANA))

    def test_what_they_told_us_is_not_asked(self, lived):
        """Thirty sites, then twenty-one: the last one counts, and a year later it is to be confirmed."""
        asked = {"questions": ["How many sites have you?"]}
        may, june, later = (
            lived.brief(on, ROSA, DANA, **asked) for on in ("2025-05-19", "2025-06-01", "2026-06-15")
        )

        assert any('Rosa told us "30"' in each.text for each in may.avoid)
        assert any('Rosa told us "21"' in each.text for each in june.avoid)
        assert "30" not in "".join(each.text for each in june.avoid if "sites" in each.text)
        assert "Ask whether it still holds" in told(later)

    def test_the_rival_who_is_our_customer(self, lived):
        """Never named, planned or not, and nothing of theirs is ever told."""
        for brief in lived.briefs():
            assert any("Douro Fibre" in each.text for each in brief.avoid)
            assert "Douro Fibre" not in told(brief)
            assert "Where is our bill?" not in everything(brief)
            assert "opera" not in everything(brief)

    def test_the_name_to_say_stands_alone(self, lived):
        """On a Sunday, the name and the hour are two points to avoid, not one."""
        texts = [each.text for each in lived.brief("2025-02-09", ROSA, DANA, channel="phone").avoid]

        assert "Say Rosa, never Rosie." in texts
        assert "Do not call Rosa before 10 February 2025, 09:00." in texts


class TestProspectCustomerSupplier:
    def test_a_prospect_has_no_renewal(self, lived):
        """Before they sign nothing speaks of notice or bills, and the brief is there."""
        for brief in lived.briefs():
            if brief.today < date(2025, 7, 1):
                assert not {Rank.NOTICE, Rank.BILLS, Rank.RENEWALS} & {each.rank for each in brief.points}

    def test_what_they_owe_us_as_a_supplier(self, lived):
        """The reels are asked for once they are late, of Igor as his, and are over when they came."""
        assert 'Igor promised us "the cable reels" by 1 December 2025' in told(
            lived.brief("2025-12-03", IGOR, DANA)
        )
        assert "reels" not in everything(lived.brief("2025-12-16", IGOR, DANA))

    def test_bills_as_usual_are_not_spoken_of(self, lived):
        """Month after month the same: not a word."""
        for brief in lived.briefs():
            assert Rank.BILLS not in {each.rank for each in brief.points}, brief.today

    def test_the_notice_window(self, lived):
        """Three months before the end of July: among the first in April, and then we are bound."""
        assert 'Decide on "Network" by 30 April 2026' in first(lived.brief("2026-04-20", ROSA, DANA))
        assert "bound until 31 July 2027" in first(lived.brief("2026-05-03", ROSA, DANA))

    def test_a_quiet_month_presses_nobody(self, lived):
        """In October there is nothing before follow-ups."""
        assert all(each.rank >= Rank.FOLLOW_UPS for each in lived.brief("2025-10-20", ROSA, DANA).points)


if __name__ == "__main__":
    from tests.whole.show import show

    show(story())
