"""Their problems: said by them or supposed by us, why each hurts, and why now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relmem.errors import InputError
from relmem.queries.needs import needs, unconfirmed_needs
from relmem.records import BadNews, Impact, Issue, Need
from relmem.records.base import Record
from relmem.rules.base import Kind, Plan
from tests.capabilities.acme import ACME, BO, DANA, RICH, SAM
from tests.capabilities.needing import LATE, a_need, confirmed, points, remembered
from tests.capabilities.talking import said


@pytest.mark.capability("C12")
class TestSupposed:
    def probe(self, **fields: Any) -> Need:
        seen = {"origin": "observed", "said_by": None, "question": "How do calls sound?"}
        return a_need("packet loss on their line", **seen | fields)

    def test_ask_how_calls_sound(self):
        """Our probe sees packet loss and they never mentioned it: ask how calls sound, and mend nothing."""
        memory = remembered(self.probe())

        [point] = points(memory.brief(RICH), "SupposedNeed")

        assert (
            'Ask Rich: "How do calls sound?" We see "packet loss on their line", and they have not '
            "mentioned it: do not offer to mend it." == str(point.text)
        )
        assert (Kind.ASK, True) == (point.kind, point.asks)
        assert [] == [*unconfirmed_needs(memory.facts())]
        assert [] == said(memory.brief(RICH), "RestateFirst")

    def test_what_others_told_us_is_not_let_on(self):
        """Of a third party's word they are not told where it comes from."""
        [text] = said(remembered(self.probe(origin="third party", question="")).brief(RICH), "SupposedNeed")

        assert "Ask Rich how things go there." in text
        assert "do not let on" in text

    def test_what_they_said_is_confirmed_and_not_asked(self):
        """The same from the customer is to be confirmed."""
        brief = remembered(self.probe(origin="customer", said_by=RICH)).brief(RICH)

        assert [] == said(brief, "SupposedNeed")
        assert 1 == len(said(brief, "RestateFirst"))

    @pytest.mark.parametrize("themes", [["packet loss"], ["Loss"], ["expansion"]])
    def test_offering_to_mend_it_is_to_be_avoided(self, themes):
        """A plan that names it is warned against; another is not."""
        brief = remembered(self.probe()).brief(RICH, call=Plan(themes=themes))

        avoided = [point for point in points(brief, "SupposedNeed") if point.kind is Kind.AVOID]

        assert (themes != ["expansion"]) == bool(avoided)

    def test_once_they_say_it_that_stands_for_it(self):
        """Promoted by a link: theirs is confirmed, the supposed one is over, and neither is lost."""
        seen = self.probe()
        heard = a_need("calls break up every morning", supposed=seen)
        memory = remembered(seen, heard)

        assert ["calls break up every morning"] == [row.words for row in needs(memory.facts(), ACME)]
        assert ["packet loss on their line"] == [row.words for row in needs(memory.facts(), ACME, open=False)]
        assert [] == said(memory.brief(RICH), "SupposedNeed")
        assert 1 == len(said(memory.brief(RICH), "RestateFirst"))

        memory.retract(memory.find(heard.id, Need))

        assert 1 == len(said(memory.brief(RICH), "SupposedNeed"))

    @pytest.mark.parametrize("kind", ["issue", "bad news"])
    def test_what_touches_their_service_is_not_only_asked(self, kind):
        """A finding of ours that affects their service is told as one, and not asked around."""
        seen = self.probe()
        told: Record = (
            Issue(ACME, "Packet loss", found_by="us", visible=False, opened_on="2026-05-03", about=[seen])
            if kind == "issue"
            else BadNews(ACME, "We see packet loss", about=seen, decided_on="2026-05-03")
        )

        assert [] == said(remembered(seen, told).brief(RICH), "SupposedNeed")

    def test_an_issue_of_theirs_does_not_disclose_it(self):
        """Only what we found ourselves is for us to disclose."""
        seen = self.probe()
        theirs = Issue(ACME, "Line is slow", opened_on="2026-05-03", about=[seen])

        assert 1 == len(said(remembered(seen, theirs).brief(RICH), "SupposedNeed"))


@pytest.mark.capability("C13")
class TestWhyItHurts:
    def costly(self, **fields: Any) -> tuple[Need, Impact]:
        need = a_need(driver="audit", act_by_on="2026-09-30", **fields)
        return need, Impact(need, "overtime", amount="40000 EUR/month")

    def test_the_costliest_ranks_first(self):
        """40,000 EUR a month before an audit stands before what costs 100,000 once, and before the unknown."""
        known = a_need("old phones", said_on="2026-04-01")
        unknown = a_need("slow mail", said_on="2026-03-01")
        memory = remembered(unknown, known, Impact(known, amount="100000 EUR"), *self.costly())

        rows = needs(memory.facts(), ACME, order="impact")

        assert [LATE, "old phones", "slow mail"] == [row.words for row in rows]
        assert [Decimal("480000.00"), Decimal("100000.00"), None] == [row.yearly_amount for row in rows]
        assert ("EUR", "40,000 EUR a month", "audit", date(2026, 9, 30), 149) == (
            rows[0].currency,
            rows[0].costs,
            rows[0].driver,
            rows[0].act_by_on,
            rows[0].days_left,
        )

    def test_what_nobody_knows_is_not_nothing(self):
        """An unknown amount stays unknown, and of these the nearer day comes first."""
        far, near = a_need("far", act_by_on="2026-12-31"), a_need("near", act_by_on="2026-06-30")
        free = a_need("free")

        rows = needs(remembered(far, near, free, Impact(free, amount="0 EUR")).facts(), order="impact")

        assert [("free", Decimal("0.00")), ("near", None), ("far", None)] == [
            (row.words, row.yearly_amount) for row in rows
        ]

    def test_currencies_are_never_compared(self):
        """A thousand dollars do not lose against a million yen: the first of each come before the second."""
        amounts = ["1000 USD", "1000000 JPY", "900 USD", "900000 JPY"]
        said_so = [a_need(each, said_on=f"2026-04-0{at}") for at, each in enumerate(amounts, 1)]
        memory = remembered(*said_so, *(Impact(each, amount=each.words) for each in said_so))

        order = [row.words for row in needs(memory.facts(), order="impact")]

        assert (["1000 USD", "1000000 JPY"], ["900 USD", "900000 JPY"]) == (order[:2], order[2:])

    def test_two_amounts_for_one_need_are_not_summed(self):
        """Rich and Bo may mean the same loss: the larger counts, and both are named."""
        need = a_need()
        hurts = Impact(need, amount="300 EUR", said_by=RICH), Impact(need, amount="200 EUR", said_by=BO)

        [row] = needs(remembered(need, *hurts).facts())

        assert Decimal("300.00") == row.yearly_amount
        assert {"300 EUR", "200 EUR"} == {*row.costs.split("; ")}

    @pytest.mark.parametrize(
        ("price", "a_year"),
        [("10 EUR/week", "521.43"), ("10 EUR/day", "3650.00"), ("30 EUR/quarter", "120.00")],
    )
    def test_amounts_are_compared_for_a_year(self, price, a_year):
        """Whatever the period, it is what it costs in a year of 365 days or twelve months."""
        need = a_need()

        assert Decimal(a_year) == needs(remembered(need, Impact(need, amount=price)).facts())[0].yearly_amount

    def test_the_brief_says_why_now(self):
        """What it costs, until when they must act and why stands with the need, and is asked about."""
        need, hurts = self.costly()
        memory = remembered(need, hurts, confirmed(need))

        [point] = points(memory.brief(RICH), "WhyItHurts")

        assert (
            f'Ask Rich how it stands with "{LATE}". Why it hurts: overtime. '
            "It costs them 40,000 EUR a month. They must act by 30 September 2026 (audit)." == str(point.text)
        )
        assert (Kind.ASK, True, date(2026, 9, 30)) == (point.kind, point.asks, point.on)

    @pytest.mark.parametrize(
        ("on", "band"),
        [
            ("2026-11-01", "unknown"),
            ("2026-10-31", "ahead"),
            ("2026-05-04", "near"),
            ("2026-05-03", "passed"),
            ("2026-02-03", "passed"),
        ],
    )
    def test_a_deadline_presses_as_it_nears(self, on, band):
        """Half a year ahead it is asked about, and after it for a quarter what became of it."""
        memory = remembered(need := a_need(act_by_on=on, said_on="2026-01-01"), confirmed(need))

        found = points(memory.brief(RICH), "WhyItHurts")

        assert ([] if band == "unknown" else [band]) == [point.band for point in found]
        assert all(("what became of" in str(point.text)) == (band == "passed") for point in found)

    def test_what_nobody_knows_of_a_confirmed_need_is_asked(self):
        """A confirmed need without cost and reason: ask what it costs and why now; not before."""
        need = a_need()

        [text] = said(remembered(need, confirmed(need)).brief(RICH), "WhyItHurts")

        assert f'Ask Rich what it costs them, and why it matters now: of "{LATE}" nobody knows.' == text
        assert [] == said(remembered(need).brief(RICH), "WhyItHurts")

    def test_political_pain_must_be_private(self):
        """Whom it weakens cannot be stored for the team to see."""
        with pytest.raises(InputError, match="political pain is private"):
            Impact(a_need(), "the board blames her", type="political")

    def test_political_pain_stands_in_its_owners_brief_only(self):
        """Dana was told and minds it; Sam, a brief for nobody, every feed and the public facts know nothing."""
        need = a_need()
        pain = Impact(need, "the board blames her", type="political", visibility="private", owner=DANA)
        memory = remembered(need, pain)

        [text] = said(memory.brief(RICH, for_=DANA), "PoliticalPain")

        assert f'Mind it and never say it: the board blames her. It is behind "{LATE}".' == text
        assert ["the board blames her"] == [row.political for row in needs(memory.facts(for_=DANA))]
        for brief in (memory.brief(RICH), memory.brief(RICH, for_=SAM)):
            assert "board" not in brief.to_json()
        for facts in (memory.facts(), memory.facts(for_=SAM), memory.facts(for_=DANA).public()):
            assert [""] == [row.political for row in needs(facts)]
        assert "board" not in str(memory.calendar("all"))
